//! What else happened on that day and has to be told apart: a colleague who makes a user with a ticket, a proper use of
//! the shop's role, strangers at the login page, foreign credentials at a VPC endpoint, an Insights event, a digest.

use super::super::caller::{Caller, Session, key, principal_id};
use super::super::calls::{login_of_user, take_role};
use super::super::clock::{Second, at, in_words, stamp};
use super::super::event::{Call, Event, Journal};
use super::super::layout::LogFile;
use super::super::ordinary::people::person;
use super::super::world::{DATA, GLOBAL, HOME, OFFICE, PROD, place};
use super::platform_admin;
use serde_json::{Value, json};

/// All of it, but for the digest, which is no log file.
pub fn events() -> Vec<Event> {
    let mut journal = Journal::of("story/beside");
    look_alike(&mut journal, at("13:38:09"));
    proper_use(&mut journal, at("10:20:44"));
    strangers(&mut journal, at("11:03:12"));
    endpoint(&mut journal, at("16:20:37"));
    insight(&mut journal);
    journal.events
}

/// Marta makes a user and a key as well: from the office, with MFA, with a ticket.
fn look_alike(journal: &mut Journal, start: Second) {
    const USER: &str = "svc-invoice-mailer";
    const CHROME: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36";
    let marta = Caller::user(PROD, "marta.lindqvist", "")
        .from(OFFICE)
        .with(CHROME);
    let marta = marta.since(at("09:31:40"), true).in_console();
    let iam = place(PROD, GLOBAL);
    let tags = json!([{"key": "ticket", "value": "OPS-2291"}, {"key": "owner", "value": "marta.lindqvist"}]);
    let call = Call::write("iam", "CreateUser")
        .asking(json!({"userName": USER, "tags": tags}))
        .answered(json!({
            "user": {
                "path": "/",
                "userName": USER,
                "userId": principal_id("AIDA", PROD, USER),
                "arn": format!("arn:aws:iam::{PROD}:user/{USER}"),
                "createDate": in_words(start),
                "tags": tags,
            },
        }));
    journal.record(start, iam, &marta, call);
    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Action": "ses:SendRawEmail",
        "Resource": format!("arn:aws:ses:{HOME}:{PROD}:identity/example.com"),
    }]});
    let call = Call::write("iam", "PutUserPolicy").asking(json!({
        "userName": USER,
        "policyName": "send-invoices",
        "policyDocument": policy.to_string(),
    }));
    journal.record(start + 52, iam, &marta, call);
    let call = Call::write("iam", "CreateAccessKey")
        .asking(json!({"userName": USER}))
        .answered(json!({
            "accessKey": {
                "userName": USER,
                "accessKeyId": key("AKIA", USER),
                "status": "Active",
                "createDate": in_words(start + 97),
            },
        }));
    journal.record(start + 97, iam, &marta, call);
}

/// Aisha uses the role that the intruder uses later, as it was meant.
fn proper_use(journal: &mut Journal, start: Second) {
    let aisha = person("aisha");
    let role = aisha.role(DATA);
    let own = aisha.session(DATA, &role, key("ASIA", "desk/aisha"), start - 400);
    let session: Session<'_> = platform_admin(aisha.mail, start);
    let agent = super::super::caller::aws_cli("s3.ls");
    take_role(journal, &own.caller().from(OFFICE).with(&agent), &session);
    let caller = session.caller().from(OFFICE).with(&agent);
    for (number, name) in (0..).zip([
        "ListBuckets",
        "GetBucketLocation",
        "GetBucketInventoryConfiguration",
    ]) {
        let call = Call::read("s3", name);
        let call = if number == 0 {
            call
        } else {
            call.asking(json!({"bucketName": "brightwater-assets"}))
        };
        journal.record(start + 8 + number * 20, place(PROD, HOME), &caller, call);
    }
}

/// Somebody guesses user names at the login page.
fn strangers(journal: &mut Journal, start: Second) {
    let nobody = Caller::new(json!({
        "type": "IAMUser",
        "principalId": "",
        "accountId": PROD,
        "accessKeyId": "",
        "userName": "HIDDEN_DUE_TO_SECURITY_REASONS",
    }));
    let nobody = nobody
        .from("203.0.113.201")
        .with("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0");
    for number in 0..5 {
        let call = login_of_user("Failure", "No").complaining("No username found in supplied account");
        journal.record(start + number * 71, place(PROD, GLOBAL), &nobody, call);
    }
}

/// A program inside the network writes to somebody else's bucket; the endpoint's policy refuses.
fn endpoint(journal: &mut Journal, second: Second) {
    let foreign = Caller::stranger("888877776666", "AIDAEXAMPLEFOREIGN5Q2");
    let foreign = foreign.from("10.20.1.57").with("rclone/v1.66.0");
    let call = Call::write("s3", "PutObject")
        .kind("AwsVpceEvent")
        .category("NetworkActivity")
        .failed(
            "VpceAccessDenied",
            "The request was denied due to a VPC endpoint policy",
        )
        .asking(json!({"bucketName": "dropbox-7f3a", "key": "catalogue.sql.gz"}))
        .having("sharedEventID", journal.random.uuid())
        .having("vpcEndpointId", "vpce-0b7c1d9e2f3a4b5c6")
        .having("vpcEndpointAccountId", PROD);
    journal.record(second, place(PROD, HOME), &foreign, call);
}

/// CloudTrail noticed the guessed role names: an Insights event has a start and an end.
fn insight(journal: &mut Journal) {
    let shared = journal.random.uuid();
    let user = format!("arn:aws:iam::{PROD}:user/report-exporter");
    for (state, second) in [("Start", at("13:14:00")), ("End", at("13:17:00"))] {
        let statistics = json!({
            "baseline": {"average": 0.004},
            "insight": {"average": 8},
            "insightDuration": 3,
            "baselineDuration": 9950,
        });
        let record: Value = json!({
            "eventVersion": "1.09",
            "eventTime": stamp(second),
            "awsRegion": GLOBAL,
            "eventID": journal.random.uuid(),
            "eventType": "AwsCloudTrailInsight",
            "recipientAccountId": PROD,
            "sharedEventID": shared,
            "insightDetails": {
                "state": state,
                "eventSource": "iam.amazonaws.com",
                "eventName": "ListAttachedRolePolicies",
                "insightType": "ApiErrorRateInsight",
                "errorCode": "AccessDenied",
                "insightContext": {
                    "statistics": statistics,
                    "attributions": [
                        {"attribute": "userIdentityArn", "insight": [{"value": user, "average": 8}], "baseline": []},
                        {"attribute": "userAgent", "insight": [{"value": super::kali("iam.list-attached-role-policies"), "average": 8}], "baseline": []},
                    ],
                },
            },
            "eventCategory": "Insight",
        });
        let (place, log, service) = (place(PROD, GLOBAL), "CloudTrail-Insight", "insight");
        journal.events.push(Event {
            second,
            place,
            log,
            service,
            json: record.to_string(),
        });
    }
}

/// A digest file of a region without events: the first of its chain, so that it names no other file.
pub fn digest() -> LogFile {
    let region = "eu-north-1";
    let name = format!("{PROD}_CloudTrail-Digest_{region}_brightwater_{HOME}_20260317T150512Z.json.gz");
    let path = format!("AWSLogs/{PROD}/CloudTrail-Digest/{region}/2026/03/17/{name}");
    let content = json!({
        "awsAccountId": PROD,
        "digestStartTime": "2026-03-17T14:05:12Z",
        "digestEndTime": "2026-03-17T15:05:12Z",
        "digestS3Bucket": "brightwater-trails",
        "digestS3Object": path,
        "digestPublicKeyFingerprint": "3f1c5a7e9b2d4f6081a3c5e7f9b1d3e5",
        "digestSignatureAlgorithm": "SHA256withRSA",
        "newestEventTime": null,
        "oldestEventTime": null,
        "previousDigestS3Bucket": null,
        "previousDigestS3Object": null,
        "previousDigestHashValue": null,
        "previousDigestHashAlgorithm": null,
        "previousDigestSignature": null,
        "logFiles": [],
    });
    LogFile {
        path,
        content: content.to_string(),
    }
}
