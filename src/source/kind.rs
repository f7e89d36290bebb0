//! Tells by its first bytes what a file is: a document that may hold records, a console download, alarms, or something else.
//!
//! Directories of saved logs hold more than trail logs. Files of other AWS services, and any other file, are *foreign*:
//! named for what they are, counted, and never reported as broken or as "0 events". Extensions are not looked at.
//! Sources: the log format pages of each service in the AWS documentation.

use crate::model::json::{Malformed, Reason, Scanner};
use memchr::memmem;

/// A file that is nothing we know.
pub(super) const STRANGE: &str = "not a CloudTrail file";

/// How much of a file is looked at.
const HEAD: usize = 64 << 10;

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Content {
    /// JSON of some shape, or lines with JSON in them. What to call it should it hold no event after all.
    Document(&'static str),
    /// Alarms, their history or metric filters as the AWS CLI prints them. What to call them.
    Alarms(&'static str),
    /// The console's Event history as CSV.
    ConsoleCsv,
    /// Nothing at all.
    Empty,
    /// Something else.
    Foreign(&'static str),
}

/// Recognises content by the first window of a file. If that is not all of it, what is unknown but could still hold
/// records further on is a document until its end.
pub(super) fn recognise(bytes: &[u8], is_all: bool) -> Content {
    let is_nothing = |byte: &u8| byte.is_ascii_whitespace() || b"\0\xEF\xBB\xBF".contains(byte);
    let Some(start) = bytes.iter().position(|byte| !is_nothing(byte)) else {
        return if is_all && !bytes.contains(&0) {
            Content::Empty
        } else {
            Content::Foreign(STRANGE)
        };
    };
    let head = &bytes[start..bytes.len().min(start + HEAD)];
    if let Some(name) = magic(head) {
        return Content::Foreign(name);
    }
    if matches!(head[0], b'{' | b'[') {
        let (name, is_trail) = json(head);
        let may_hold_records = is_trail || may_hold_records(bytes) || (name.is_none() && !is_all);
        return match name {
            Some(name @ (ALARMS | HISTORY | FILTERS)) if !is_trail => Content::Alarms(name),
            Some(NOTIFICATION) => Content::Foreign(NOTIFICATION),
            name if may_hold_records => Content::Document(name.unwrap_or(STRANGE)),
            name => Content::Foreign(name.unwrap_or(JSON)),
        };
    }
    if super::console::is_header(first_line(head)) {
        return Content::ConsoleCsv;
    }
    if let Some(name) = text(head) {
        return Content::Foreign(name);
    }
    let is_debris = may_hold_records(bytes) && (looks_like_debris(first_line(head)) || has_log_lines(head));
    let may_follow = !is_all && !head.contains(&0);
    if is_debris || may_follow {
        Content::Document(STRANGE)
    } else {
        Content::Foreign(STRANGE)
    }
}

const JSON: &str = "JSON, not CloudTrail";
const ALARMS: &str = "CloudWatch alarms";
const HISTORY: &str = "CloudWatch alarm history";
const FILTERS: &str = "CloudWatch metric filters";
const NOTIFICATION: &str = "S3 or SQS notification";

/// Formats that say what they are.
fn magic(head: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 10] = [
        (b"PAR1", "Parquet file"),
        (b"Obj\x01", "Avro file"),
        (b"ORC", "ORC file"),
        (b"PK\x03\x04", "zip archive: unpack it first"),
        (b"\x1f\x8b", "packed twice: unpack it once first"),
        (b"\x28\xb5\x2f\xfd", "packed twice: unpack it once first"),
        (b"BZh", "bzip2 file: unpack it first"),
        (b"\xfd7zXZ", "xz file: unpack it first"),
        (b"7z\xbc\xaf", "7z archive: unpack it first"),
        (b"SQLite format 3\0", "SQLite database"),
    ];
    let known = MAGIC
        .iter()
        .find(|(magic, _)| head.starts_with(magic))
        .map(|(_, name)| *name);
    known.or_else(|| (head.get(257..262) == Some(b"ustar")).then_some("tar archive: unpack it first"))
}

/// AWS files in JSON, by the keys of their first object; and whether it is a trail file, be it one with no events.
fn json(head: &[u8]) -> (Option<&'static str>, bool) {
    let mut scanner = Scanner::new(head, 0);
    let mut is_trail = scanner.eat(b'[') && scanner.peek() == Some(b']');
    let mut name = None;
    // The head may end anywhere: what was seen until then is what counts.
    let _: Result<(), Malformed> = scanner.members(0, |scanner, key| {
        name = name.or_else(|| json_key(key, head));
        if scanner.peek() == Some(b'[') && super::document::list(key).is_some() {
            is_trail = true;
            return scanner.malformed(Reason::Enough);
        }
        scanner.skip().map(|_| ())
    });
    (name, is_trail)
}

fn json_key(key: &[u8], head: &[u8]) -> Option<&'static str> {
    Some(match key {
        b"digestStartTime" | b"digestEndTime" => "CloudTrail digest file",
        b"configurationItems" | b"configSnapshotId" => "AWS Config snapshot or history",
        b"configurationItemVersion" | b"configurationItemCaptureTime" => "AWS Config items",
        b"webaclId" | b"terminatingRuleId" => "WAF log",
        b"MetricAlarms" | b"CompositeAlarms" | b"LogAlarms" | b"StateValue" => ALARMS,
        b"AlarmHistoryItems" | b"HistoryItemType" => HISTORY,
        b"metricFilters" | b"filterPattern" => FILTERS,
        b"query_timestamp" => "Route 53 Resolver query log",
        b"detail-type" if contains(head, b"GuardDuty Finding") => "GuardDuty findings",
        b"Findings" | b"schemaVersion" | b"service" if contains(head, b":guardduty:") => "GuardDuty findings",
        b"Findings" | b"ProductArn" => "Security Hub findings",
        b"firewall_name" => "Network Firewall log",
        b"Records" if is_notification(head) => NOTIFICATION,
        _ => return None,
    })
}

/// S3, SNS and SQS notifications also are `Records` with an `eventSource`, but it is written `aws:s3`.
fn is_notification(head: &[u8]) -> bool {
    let near = &head[..head.len().min(1024)];
    [
        b"\"eventSource\":\"aws:".as_slice(),
        b"\"eventSource\": \"aws:",
        b"\"EventSource\": \"aws:",
        b"\"EventSource\":\"aws:",
    ]
    .iter()
    .any(|needle| contains(near, needle))
}

/// AWS files in text, by their first line.
fn text(head: &[u8]) -> Option<&'static str> {
    let line = first_line(head);
    let words: Vec<&[u8]> = line.split(|byte| *byte == b' ').take(8).collect();
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    let is_flow_record = (2..=3).any(|at| word(at).starts_with(b"eni-")) && is_digits(word(1));
    if is_flow_record || (contains(line, b"srcaddr") && contains(line, b"dstaddr")) {
        return Some("VPC flow log");
    }
    if matches!(word(0), b"http" | b"https" | b"h2" | b"grpcs" | b"ws" | b"wss") && is_time(word(1)) {
        return Some("ALB access log");
    }
    if matches!(word(0), b"tls" | b"tcp") && is_time(word(2)) {
        return Some("NLB access log");
    }
    let is_address = |at: usize| contains(word(at), b":") && word(at)[0].is_ascii_hexdigit();
    if is_time(word(0)) && is_address(2) && (is_address(3) || word(3) == b"-") {
        return Some("ELB access log");
    }
    let is_owner = word(0).len() == 64 && word(0).iter().all(u8::is_ascii_hexdigit);
    if (is_owner || word(0) == b"-") && word(2).starts_with(b"[") {
        return Some("S3 access log");
    }
    if line.starts_with(b"#Version:") && contains(&head[..head.len().min(2048)], b"x-edge-") {
        return Some("CloudFront log");
    }
    None
}

/// Whether a record can be in there at all: `eventVersion`, `eventName`, `eventTime`, `eventSource`, `eventID`, or
/// an event inside a string.
fn may_hold_records(bytes: &[u8]) -> bool {
    let mut members = memmem::find_iter(bytes, b"event");
    members.any(|at| bytes.get(at + 5).is_some_and(|next| b"VNTSI".contains(next)))
        || contains(bytes, b"CloudTrailEvent")
}

/// Whether a first line is a piece of JSON: a file whose front is lost.
fn looks_like_debris(line: &[u8]) -> bool {
    [b"\":".as_slice(), b"\",", b"},", b"{\"", b"\\\":"]
        .iter()
        .any(|needle| contains(line, needle))
}

/// Whether one of the first lines has a record in it, whatever stands before.
fn has_log_lines(head: &[u8]) -> bool {
    head.split(|byte| *byte == b'\n')
        .take(16)
        .any(|line| super::document::prefix_length(line).is_some())
}

fn first_line(head: &[u8]) -> &[u8] {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    &line[..line.len().min(8 << 10)]
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    memmem::find(bytes, needle).is_some()
}

fn is_digits(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(u8::is_ascii_digit)
}

/// `2015-05-13T23:39:43…`
fn is_time(word: &[u8]) -> bool {
    word.len() >= 19 && is_digits(&word[..4]) && word[4] == b'-' && word[10] == b'T'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::collector::Collector;

    /// Reads it and asserts that it is named, counted, and no trouble.
    #[track_caller]
    fn assert_foreign(bytes: &[u8], kind: &str) {
        let found = Collector::of(bytes);
        let report = found.report();
        assert_eq!(
            (report.kind.as_str(), report.foreign, report.events),
            (kind, true, 0)
        );
        assert!(!report.is_troubled(), "{report:?}");
        assert_eq!(
            (report.bytes_read, report.bytes_envelope),
            (bytes.len() as u64, bytes.len() as u64)
        );
    }

    #[test]
    fn json_of_other_services_is_named() {
        assert_foreign(
            br#"{"awsAccountId":"1","digestStartTime":"2023-07-10T12:00:00Z","logFiles":[{"s3Object":"x","oldestEventTime":"y"}]}"#,
            "CloudTrail digest file",
        );
        assert_foreign(
            br#"{"fileVersion":"1.0","configSnapshotId":"x","configurationItems":[{"relatedEvents":[],"awsRegion":"x","resourceId":"r"}]}"#,
            "AWS Config snapshot or history",
        );
        assert_foreign(
            b"{\"timestamp\":1,\"formatVersion\":1,\"webaclId\":\"arn\",\"httpRequest\":{}}\n{\"timestamp\":2,\"webaclId\":\"arn\"}\n",
            "WAF log",
        );
        assert_foreign(
            br#"{"schemaVersion":"2.0","accountId":"1","arn":"arn:aws:guardduty:us-east-1:1:detector/x","service":{"eventFirstSeen":"x"}}"#,
            "GuardDuty findings",
        );
        assert_foreign(
            br#"{"version":"0","detail-type":"GuardDuty Finding","source":"aws.guardduty","detail":{"service":{"eventName":"x"}}}"#,
            "GuardDuty findings",
        );
        assert_foreign(
            br#"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put"}]}"#,
            "S3 or SQS notification",
        );
        assert_foreign(br#"{"a":1}"#, "JSON, not CloudTrail");
        assert_foreign(br#"[{"a":1},{"eventName":2}]"#, STRANGE);
    }

    #[test]
    fn logs_of_other_services_are_named() {
        for (line, kind) in [
            (
                "version account-id interface-id srcaddr dstaddr srcport dstport",
                "VPC flow log",
            ),
            (
                "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1 2 ACCEPT OK",
                "VPC flow log",
            ),
            (
                "h2 2018-07-02T22:23:00.186641Z app/my/50dc 10.0.1.252:48160 10.0.0.66:9000 0.000 0.002 0.000 200 200 5 257 \"GET https\"",
                "ALB access log",
            ),
            (
                "tls 2.0 2018-12-20T02:59:40 net/my/c6e7 g3d4 72.21.218.154:51341 172.100.100.185:443",
                "NLB access log",
            ),
            (
                "2015-05-13T23:39:43.945958Z my-elb 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29",
                "ELB access log",
            ),
            (
                "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3",
                "S3 access log",
            ),
            (
                "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes",
                "CloudFront log",
            ),
        ] {
            assert_foreign(format!("{line}\n{line}\n").as_bytes(), kind);
        }
    }

    #[test]
    fn any_other_file_is_named_too() {
        assert_foreign(b"MIT License\n\nCopyright (c) the eventName authors\n", STRANGE);
        assert_foreign(
            b"# Title\n\nSome *text* with `eventVersion`.\n\n```json\n{\n  \"eventVersion\": \"1\"\n}\n```\n",
            STRANGE,
        );
        assert_foreign(b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0", STRANGE);
        assert_foreign(b"\x7fELF\x02\x01\x01\0eventVersion", STRANGE);
        assert_foreign(b"PAR1\x15\x04eventVersion", "Parquet file");
        assert_foreign(b"PK\x03\x04\x14\0", "zip archive: unpack it first");
        assert_foreign(b"a,b,c\n1,2,3\n", STRANGE);
        assert_foreign(&[0xfe; 3000], STRANGE);
    }

    #[test]
    fn a_file_packed_twice_is_named() {
        let gzip = |bytes: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            std::io::Write::write_all(&mut encoder, bytes).unwrap();
            encoder.finish().unwrap()
        };
        let found = Collector::of(&gzip(&gzip(b"[]")));
        assert_eq!(found.report().kind, "packed twice: unpack it once first");
    }
}
