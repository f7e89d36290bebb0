//! Each thing that can go wrong, and what is said of it.

use super::clues::Clues;
use super::*;
use crate::source::aws::loopback::{Loopback, SECRET, reply, session_of_file};
use crate::source::aws::profiles::Chain;
use crate::source::live::{Lookup, PageRequest};
use aws_smithy_types::DateTime;
use std::io;
use std::io::Write as _;

const JSON: &str = "content-type: application/x-amz-json-1.1\r\n";

async fn fault_of(server: &Loopback) -> Fault {
    let profile = server.session("").await;
    let asked = profile.regions[0].lookup.page(&PageRequest::default()).await;
    let fault = asked.expect_err("it goes wrong");
    assert!(!format!("{fault:?}").contains(SECRET), "{fault:?}");
    fault
}

/// Status, code, message; kind, what is said, what is advised.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    FaultKind,
    &'static str,
    &'static str,
);

const CASES: &[Case] = &[
    (
        "400 Bad Request",
        "ThrottlingException",
        "Rate exceeded",
        FaultKind::Throttled,
        "eu-west-1 is asked too often",
        "slower",
    ),
    (
        "400 Bad Request",
        "ExpiredTokenException",
        "expired",
        FaultKind::Credentials,
        "the credentials of the profile t have expired",
        "aws configure --profile t",
    ),
    (
        "403 Forbidden",
        "ExpiredToken",
        "expired",
        FaultKind::Credentials,
        "the credentials of the profile t have expired",
        "aws configure --profile t",
    ),
    (
        "400 Bad Request",
        "AccessDeniedException",
        "User: arn:aws:iam::1:user/a is not authorized to perform: cloudtrail:LookupEvents because no identity-based policy allows it",
        FaultKind::Denied,
        "the credentials of the profile t may not call cloudtrail:LookupEvents in eu-west-1: no policy allows it",
        "trailhound doctor --policy",
    ),
    (
        "400 Bad Request",
        "AccessDeniedException",
        "User: x is not authorized to perform: y with an explicit deny in a service control policy",
        FaultKind::Denied,
        "a policy of the organisation forbids it",
        "administrator of the organisation",
    ),
    (
        "400 Bad Request",
        "AccessDenied",
        "with an explicit deny in an identity-based policy",
        FaultKind::Denied,
        "a policy forbids it (explicit deny)",
        "allowed",
    ),
    (
        "400 Bad Request",
        "UnrecognizedClientException",
        "invalid",
        FaultKind::Unrecognised,
        "eu-west-1 does not know the credentials of the profile t",
        "may not be enabled",
    ),
    (
        "403 Forbidden",
        "InvalidClientTokenId",
        "invalid",
        FaultKind::Unrecognised,
        "eu-west-1 does not know",
        "may not be enabled",
    ),
    (
        "403 Forbidden",
        "InvalidSignatureException",
        "does not match",
        FaultKind::Credentials,
        "AWS does not accept the signature of the profile t",
        "secret key",
    ),
    (
        "400 Bad Request",
        "RequestExpired",
        "expired",
        FaultKind::Clock,
        "too old or too new",
        "clock",
    ),
    (
        "400 Bad Request",
        "InvalidNextTokenException",
        "x",
        FaultKind::Token,
        "does not go on from the last page",
        "by itself",
    ),
    (
        "400 Bad Request",
        "InvalidTimeRangeException",
        "x",
        FaultKind::Refused,
        "does not take the question",
        "90 days",
    ),
    (
        "400 Bad Request",
        "OperationNotPermittedException",
        "x",
        FaultKind::Denied,
        "does not offer this",
        "region",
    ),
    (
        "500 Internal Server Error",
        "InternalFailure",
        "x",
        FaultKind::Server,
        "eu-west-1 has trouble of its own",
        "by itself",
    ),
    (
        "503 Service Unavailable",
        "ServiceUnavailableException",
        "x",
        FaultKind::Server,
        "eu-west-1 has trouble of its own",
        "by itself",
    ),
    (
        "400 Bad Request",
        "NobodyKnowsThisException",
        "x",
        FaultKind::Server,
        "eu-west-1 answered NobodyKnowsThisException",
        "by itself",
    ),
];

#[tokio::test]
async fn each_code_of_aws_is_said_in_words() {
    for &(status, code, message, kind, what, advice) in CASES {
        let body = format!(r#"{{"__type":"com.amazonaws#{code}","message":"{message}"}}"#);
        let head = format!("{JSON}x-amzn-requestid: REQUEST\r\n");
        let server = Loopback::new(move |_, stream| reply(stream, status, &head, &body));
        let fault = fault_of(&server).await;
        let Problem {
            what: said,
            advice: advised,
            detail,
        } = &fault.problem;
        assert_eq!(fault.kind, kind, "{code}: {fault:?}");
        assert!(said.contains(what), "{code}: {said}");
        assert!(advised.contains(advice), "{code}: {advised}");
        for part in [
            code,
            "request REQUEST",
            "cloudtrail:LookupEvents in eu-west-1",
            message,
        ] {
            assert!(detail.contains(part), "{code}: {detail}");
        }
    }
}

const HTML: &str = "content-type: text/html\r\n";

/// Status, headers, body; kind, what is said.
type Answer = (&'static str, &'static str, &'static str, FaultKind, &'static str);

const ANSWERS: &[Answer] = &[
    (
        "200 OK",
        HTML,
        "<html>Please log in</html>",
        FaultKind::Garbled,
        "a web page came in place of the answer of eu-west-1",
    ),
    (
        "403 Forbidden",
        HTML,
        "<html>blocked</html>",
        FaultKind::Garbled,
        "a web page came",
    ),
    (
        "502 Bad Gateway",
        HTML,
        "<html>bad</html>",
        FaultKind::Server,
        "(HTTP 502)",
    ),
    (
        "503 Service Unavailable",
        "retry-after: 7\r\n",
        "",
        FaultKind::Server,
        "(HTTP 503)",
    ),
    (
        "407 Proxy Authentication Required",
        HTML,
        "",
        FaultKind::Unreachable,
        "the proxy wants a login",
    ),
    (
        "429 Too Many Requests",
        "",
        "",
        FaultKind::Throttled,
        "asked too often",
    ),
    (
        "200 OK",
        JSON,
        "{\"Events\":[",
        FaultKind::Garbled,
        "makes no sense",
    ),
    (
        "200 OK",
        JSON,
        "{\"Events\":17}",
        FaultKind::Garbled,
        "makes no sense",
    ),
];

#[tokio::test]
async fn answers_that_are_not_of_aws_are_told_apart() {
    for &(status, head, body, kind, what) in ANSWERS {
        let fault = fault_of(&Loopback::saying(status, head, body)).await;
        assert_eq!(fault.kind, kind, "{status}: {fault:?}");
        assert!(fault.problem.what.contains(what), "{status}: {fault:?}");
        assert!(
            !format!("{fault:?}").contains("<html>"),
            "nothing of the body is repeated"
        );
        let asked = status.starts_with("503").then(|| Duration::from_secs(7));
        assert_eq!(fault.retry_after, asked, "{status}");
    }
}

#[tokio::test]
async fn a_wrong_clock_is_told_by_how_much() {
    let answer = |ahead: i64| {
        let date = DateTime::from_secs(super::super::session::now().0 / 1000 + ahead);
        let date = date
            .fmt(aws_smithy_types::date_time::Format::HttpDate)
            .expect("a date");
        Loopback::new(move |_, stream| {
            let head = format!("{JSON}date: {date}\r\n");
            reply(
                stream,
                "403 Forbidden",
                &head,
                r#"{"__type":"InvalidSignatureException","message":"Signature expired"}"#,
            );
        })
    };
    for (ahead, what) in [
        (21 * 60, "this computer's clock is 21 min behind"),
        (-20 * 60, "this computer's clock is 20 min ahead"),
    ] {
        let fault = fault_of(&answer(ahead)).await;
        assert_eq!(
            (fault.kind, fault.problem.what.as_str()),
            (FaultKind::Clock, what)
        );
        assert!(fault.problem.advice.contains("NTP"));
    }
    assert_eq!(
        fault_of(&answer(60)).await.kind,
        FaultKind::Credentials,
        "a minute is none"
    );
}

#[tokio::test]
async fn what_aws_repeats_of_the_request_loses_its_secrets() {
    let body = format!(r#"{{"__type":"InvalidSignatureException","message":"canonical: {SECRET}"}}"#);
    let server = Loopback::new(move |_, stream| reply(stream, "403 Forbidden", JSON, &body));
    let fault = fault_of(&server).await;
    assert!(fault.problem.detail.contains("canonical: [hidden]"), "{fault:?}");
}

#[tokio::test]
async fn connections_that_break_say_where() {
    let cut = Loopback::new(|_, _| {});
    let fault = fault_of(&cut).await;
    assert_eq!(fault.kind, FaultKind::Unreachable);
    assert!(fault.problem.what.contains("eu-west-1"), "{fault:?}");

    let truncated = Loopback::new(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Events\":");
    });
    let fault = fault_of(&truncated).await;
    assert_eq!(fault.kind, FaultKind::Unreachable);
    assert_eq!(
        fault.problem.what,
        "the connection to eu-west-1 broke in the middle of the answer"
    );

    let silent = Loopback::new(|_, stream| {
        // Until the client has given up and closed the connection.
        let _ = io::Read::read(stream, &mut [0]);
    });
    let fault = fault_of(&silent).await;
    assert_eq!(
        (fault.kind, fault.problem.what.as_str()),
        (FaultKind::Unreachable, "eu-west-1 did not answer in time")
    );
}

#[tokio::test]
async fn an_answer_that_does_not_end_is_cut_off() {
    let endless = Loopback::new(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        let piece = vec![b' '; 1 << 20];
        while stream.write_all(&piece).is_ok() {}
    });
    let fault = fault_of(&endless).await;
    assert_eq!(fault.kind, FaultKind::Garbled, "{fault:?}");
    assert!(
        fault.problem.what.contains("longer than AWS answers are"),
        "{fault:?}"
    );
}

#[tokio::test]
async fn nobody_there_and_no_such_name_are_told_apart() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let refused = format!("http://{}", free.local_addr().expect("an address"));
    drop(free);
    // A part of a name that is longer than names may be: the resolver says no without asking anybody.
    let nowhere = format!("http://{}.invalid", "x".repeat(64));
    let folder = tempfile::tempdir().expect("a folder");
    for (url, what) in [
        (refused, "eu-west-1 refuses the connection"),
        (nowhere, "the name of eu-west-1 cannot be resolved"),
    ] {
        let text =
            format!("[profile t]\nendpoint_url = {url}\naws_access_key_id = A\naws_secret_access_key = B\n");
        let profile = session_of_file(folder.path(), &text).await;
        let asked = profile.regions[0].lookup.page(&PageRequest::default()).await;
        let fault = asked.expect_err("unreachable");
        assert_eq!(
            (fault.kind, fault.problem.what.as_str()),
            (FaultKind::Unreachable, what),
            "{fault:?}"
        );
    }
}

fn way(base: Base) -> Way {
    Way {
        environment: false,
        chain: Chain {
            base,
            base_profile: "corp".to_owned(),
            roles: Vec::new(),
            mfa_profile: None,
        },
    }
}

fn judged(error: &(dyn Error + 'static), base: Base) -> Fault {
    let way = way(base);
    let asker = Asker {
        profile: Some("prod"),
        way: &way,
        secrets: &[],
        asking: Asking::Credentials,
        now: Timestamp(0),
    };
    judge(&Clues::of_chain(error), &asker)
}

#[test]
fn certificates_are_explained() {
    use rustls::CertificateError as Reason;
    for (reason, what, advice) in [
        (
            Reason::UnknownIssuer,
            "signed by an authority that is not known",
            "AWS_CA_BUNDLE",
        ),
        (Reason::Expired, "has expired", "clock"),
        (Reason::NotValidYet, "is not valid yet", "clock"),
        (Reason::NotValidForName, "is for another name", "portal"),
        (Reason::BadSignature, "is not accepted", "AWS_CA_BUNDLE"),
    ] {
        let error = io::Error::other(io::Error::other(rustls::Error::InvalidCertificate(reason)));
        let fault = judged(&error, Base::Keys);
        assert_eq!(fault.kind, FaultKind::Unreachable);
        assert!(fault.problem.what.contains(what), "{fault:?}");
        assert!(fault.problem.advice.contains(advice), "{fault:?}");
    }
    let other = io::Error::other(rustls::Error::General("x".to_owned()));
    assert!(
        judged(&other, Base::Keys)
            .problem
            .what
            .contains("no secure connection")
    );
}

#[test]
fn what_only_the_words_of_the_clients_tell_is_understood() {
    for (words, what) in [
        (
            "minimum throughput was specified at 1 B/s, but throughput of 0 B/s was observed",
            "stopped coming",
        ),
        (
            "HTTP connect timeout occurred after 3.1s",
            "nothing answered the connection",
        ),
        (
            "tunnel error: proxy authorization required",
            "the proxy wants a login or refuses",
        ),
        (
            "operation timeout (all attempts including retries) occurred after 15s",
            "did not answer in time",
        ),
    ] {
        let fault = judged(&io::Error::other(words), Base::Keys);
        assert_eq!(fault.kind, FaultKind::Unreachable, "{words}");
        assert!(fault.problem.what.contains(what), "{words}: {fault:?}");
    }
}

#[test]
fn credentials_that_are_not_there_say_what_to_run() {
    let error = |words: &str| CredentialsError::provider_error(words.to_owned());
    for (words, base, what, advice) in [
        (
            "the SSO token has expired and cannot be refreshed",
            Base::Sso,
            "the SSO session of the profile prod has expired",
            "run: aws sso login --profile corp",
        ),
        (
            "failed to load the cached SSO token",
            Base::Sso,
            "the profile prod is not logged in to SSO",
            "run: aws sso login --profile corp",
        ),
        (
            "UnauthorizedException: Session token not found or invalid",
            Base::Sso,
            "no longer valid",
            "run: aws sso login --profile corp",
        ),
        (
            "This behavior requires following cargo feature(s) enabled: credentials-login.",
            Base::ConsoleLogin,
            "uses `aws login`",
            "export-credentials --profile corp",
        ),
        (
            "profile referenced `Foo` provider but that provider is not supported",
            Base::Named("Foo".to_owned()),
            "does not exist",
            "EcsContainer",
        ),
        (
            "no credentials found in chain. Attempted: Profile: not enabled",
            Base::Nothing,
            "no credentials were found",
            "trailhound demo",
        ),
        (
            "who knows",
            Base::Nothing,
            "the profile prod gives no credentials",
            "--profile",
        ),
    ] {
        let fault = judged(&error(words), base);
        assert_eq!(fault.kind, FaultKind::Credentials, "{words}: {fault:?}");
        assert!(fault.problem.what.contains(what), "{words}: {fault:?}");
        assert!(fault.problem.advice.contains(advice), "{words}: {fault:?}");
    }
}

#[test]
fn a_refused_request_is_said_to_be_a_mistake_of_ours() {
    use crate::source::aws::allow::Refusal;
    let refusal = Refusal {
        operation: "CloudTrail_20131101.StopLogging".to_owned(),
    };
    let fault = judged(&io::Error::other(refusal), Base::Keys);
    assert_eq!(fault.kind, FaultKind::Refused);
    assert_eq!(
        fault.problem.what,
        "CloudTrail_20131101.StopLogging was not sent: this program only reads"
    );
}

#[test]
fn no_code_has_two_meanings() {
    for (index, (code, _)) in codes::CODES.iter().enumerate() {
        assert!(
            codes::CODES[..index].iter().all(|(other, _)| other != code),
            "{code}"
        );
        let long = format!("{code}Exception");
        assert!(
            codes::meaning(code).is_some() && codes::meaning(&long).is_some(),
            "{code}"
        );
    }
}
