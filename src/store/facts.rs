//! Works out the yes-or-no facts of an event from its record: what the `is:` words ask ([`Flags`]).

use crate::model::Flags;
use crate::model::record::Record;

/// The facts of a record, added to what is known of its caller.
pub(super) fn facts(record: &Record<'_>, caller: Flags) -> Flags {
    let mut flags = caller;
    deed(record, &mut flags);
    outcome(record, &mut flags);
    origin(record, &mut flags);
    flags
}

/// Whether it reads, writes or destroys.
fn deed(record: &Record<'_>, flags: &mut Flags) {
    let name = record.event_name.map_or(b"".as_slice(), |text| text.raw);
    let write = match record.read_only {
        Some(read_only) => !read_only,
        None => !reads(name) && record.event_type.is_none_or(|kind| kind.raw == b"AwsApiCall"),
    };
    flags.set(Flags::WRITE, write);
    flags.set(Flags::READ, !write);
    flags.set(Flags::DESTRUCTIVE, write && destroys(name));
}

/// How it ended, and which kind of event it is.
fn outcome(record: &Record<'_>, flags: &mut Flags) {
    let name = record.event_name.map_or(b"".as_slice(), |text| text.raw);
    let code = record.error_code.map_or(b"".as_slice(), |text| text.raw);
    let failed_login = name == b"ConsoleLogin"
        && record
            .response_elements
            .is_some_and(|it| memchr::memmem::find(it, b"\"Failure\"").is_some());
    flags.set(
        Flags::ERROR,
        !code.is_empty() || record.error_message.is_some() || failed_login,
    );
    flags.set(Flags::DENIED, is_denial(code));
    match record.event_category.map_or(b"".as_slice(), |text| text.raw) {
        b"Insight" => flags.set(Flags::INSIGHT, true),
        b"Data" => flags.set(Flags::DATA, true),
        b"NetworkActivity" => flags.set(Flags::NETWORK, true),
        _ => flags.set(
            Flags::INSIGHT,
            record
                .event_type
                .is_some_and(|it| it.raw == b"AwsCloudTrailInsight"),
        ),
    }
}

/// Whether a person, the console or a service is behind it.
fn origin(record: &Record<'_>, flags: &mut Flags) {
    let service = record.event_source.map_or(b"".as_slice(), |text| text.raw);
    let kind = record.event_type.map_or(b"".as_slice(), |text| text.raw);
    let console = record.session_credential_from_console
        || matches!(kind, b"AwsConsoleSignIn" | b"AwsConsoleAction")
        || service == b"signin.amazonaws.com";
    flags.set(Flags::CONSOLE, console);
    let by_service = kind == b"AwsServiceEvent"
        || record
            .source_ip_address
            .is_some_and(|ip| ip.raw.ends_with(b".amazonaws.com") || ip.raw == b"AWS Internal");
    flags.set(Flags::SERVICE, by_service);
    if by_service || flags.has(Flags::SERVICE) {
        flags.0 &= !Flags::HUMAN.0;
    } else {
        flags.set(Flags::HUMAN, console);
    }
}

/// Whether a name without `readOnly` only reads.
fn reads(name: &[u8]) -> bool {
    const VERBS: [&[u8]; 12] = [
        b"Get",
        b"List",
        b"Describe",
        b"Head",
        b"Lookup",
        b"Search",
        b"Query",
        b"Scan",
        b"BatchGet",
        b"Select",
        b"AssumeRole",
        b"Decrypt",
    ];
    VERBS.iter().any(|verb| name.starts_with(verb))
}

/// Whether a write takes something away or switches it off.
fn destroys(name: &[u8]) -> bool {
    const VERBS: [&[u8]; 16] = [
        b"Delete",
        b"Terminate",
        b"Stop",
        b"Disable",
        b"Remove",
        b"Revoke",
        b"Deregister",
        b"Detach",
        b"Disassociate",
        b"Purge",
        b"ScheduleKeyDeletion",
        b"Deactivate",
        b"Cancel",
        b"Leave",
        b"Close",
        b"Destroy",
    ];
    VERBS.iter().any(|verb| name.starts_with(verb))
}

fn is_denial(code: &[u8]) -> bool {
    let has = |word: &[u8]| memchr::memmem::find(code, word).is_some();
    !code.is_empty()
        && (has(b"AccessDenied")
            || has(b"UnauthorizedOperation")
            || has(b"Unauthorized")
            || has(b"NotAuthorized")
            || has(b"Forbidden"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(json: &str) -> Vec<&'static str> {
        let (record, _) = Record::scan(json.as_bytes(), 0, &mut ()).expect("a record");
        let flags = facts(&record, Flags::default());
        Flags::WORDS
            .iter()
            .filter(|(_, flag, _)| flags.has(*flag))
            .map(|(word, ..)| *word)
            .collect()
    }

    #[test]
    fn a_record_says_what_it_did_and_how_it_ended() {
        let cases: [(&str, &[&str]); 6] = [
            (
                r#"{"eventName":"DeleteTrail","readOnly":false,"eventType":"AwsApiCall"}"#,
                &["write", "destructive"],
            ),
            (
                r#"{"eventName":"GetObject","eventCategory":"Data","errorCode":"AccessDenied"}"#,
                &["read", "error", "denied", "data"],
            ),
            (
                r#"{"eventName":"RunInstances","errorCode":"Client.UnauthorizedOperation","readOnly":false}"#,
                &["write", "error", "denied"],
            ),
            (
                r#"{"eventName":"GetObject","readOnly":true,"errorCode":"NoSuchKey"}"#,
                &["read", "error"],
            ),
            (
                r#"{"eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","eventType":"AwsConsoleSignIn","responseElements":{"ConsoleLogin":"Failure"}}"#,
                &["read", "error", "console", "human"],
            ),
            (
                r#"{"eventName":"Decrypt","readOnly":true,"sourceIPAddress":"s3.amazonaws.com"}"#,
                &["read", "service"],
            ),
        ];
        for (json, expected) in cases {
            assert_eq!(words(json), expected, "{json}");
        }
        let network = r#"{"eventName":"PutObject","eventCategory":"NetworkActivity","eventType":"AwsVpceEvent","errorCode":"VpceAccessDenied"}"#;
        assert_eq!(words(network), ["read", "error", "denied", "network"]);
    }
}
