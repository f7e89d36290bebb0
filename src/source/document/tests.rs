//! Every shape that events are saved in, and every way in which they are broken.

use crate::source::collector::Collector;
use crate::store::ledger::Skip;

/// A small record with a name to know it by.
fn record(id: &str) -> String {
    format!(
        r#"{{"eventVersion":"1.08","userIdentity":{{"type":"Root","accountId":"1"}},"eventTime":"2023-07-10T12:00:00Z","eventName":"Get{id}","requestParameters":{{"a":["}}",{{"b":null}}]}},"eventID":"{id}"}}"#
    )
}

fn escaped(id: &str) -> String {
    serde_json::to_string(&record(id)).unwrap()
}

/// Reads it and asserts the events and the kind, and that nothing is wrong.
#[track_caller]
fn assert_found(text: &str, kind: &str, ids: &[&str]) -> Collector {
    let found = Collector::of(text.as_bytes());
    assert_eq!(found.ids(), ids);
    let report = found.report();
    assert_eq!(
        (report.kind.as_str(), report.foreign, report.events),
        (kind, false, ids.len() as u64)
    );
    assert_eq!((&report.fault, report.skipped), (&None, 0), "{report:?}");
    found
}

#[test]
fn trail_logs_plain_and_pretty_printed() {
    let log = format!(r#"{{"Records":[{},{}]}}"#, record("1"), record("2"));
    let found = assert_found(&log, "trail log", &["1", "2"]);
    assert_eq!(found.records[0], record("1").as_bytes());
    let bytes_events = (record("1").len() + record("2").len()) as u64;
    assert_eq!(found.report().bytes_events, bytes_events);
    let pretty: serde_json::Value = serde_json::from_str(&log).unwrap();
    assert_found(
        &serde_json::to_string_pretty(&pretty).unwrap(),
        "trail log",
        &["1", "2"],
    );
}

#[test]
fn bare_lists_single_events_and_lines() {
    let [one, two] = [record("1"), record("2")];
    assert_found(&format!("[{one},\n {two}]\n"), "list of events", &["1", "2"]);
    assert_found(&format!("\n {one}\n"), "single event", &["1"]);
    assert_found(&format!("{one}\n{two}\n\n"), "JSON lines", &["1", "2"]);
    assert_found(&format!("{one}\r\n{two}"), "JSON lines", &["1", "2"]);
    assert_found(&format!("{one}{two}"), "JSON lines", &["1", "2"]);
    let pretty =
        |text: &str| serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(text).unwrap());
    assert_found(
        &format!("{}\n{}", pretty(&one).unwrap(), pretty(&two).unwrap()),
        "JSON lines",
        &["1", "2"],
    );
}

#[test]
fn documents_of_any_shape_one_after_the_other() {
    let text = format!(
        "{{\"Records\":[{}]}}{{\"Records\":[]}}\n\u{feff}[{}]\n{}\n{{\"detail\":{}}}",
        record("1"),
        record("2"),
        record("3"),
        record("4")
    );
    assert_found(&text, "trail log", &["1", "2", "3", "4"]);
}

#[test]
fn empty_trail_files_are_no_fault() {
    for (text, kind) in [
        ("[]", "list of events"),
        (" [ ]\n", "list of events"),
        (r#"{"Records":[]}"#, "trail log"),
        ("{\n  \"Records\": [\n  ]\n}\n", "trail log"),
        (r#"{"Events":[]}"#, "lookup-events output"),
        (
            r#"{"events":[],"searchedLogStreams":[]}"#,
            "CloudWatch Logs events",
        ),
    ] {
        assert_found(text, kind, &[]);
    }
}

#[test]
fn lookup_events_output_and_lines_of_it() {
    let event = |id: &str| {
        let text = escaped(id);
        format!(
            r#"{{"EventId":"{id}","EventName":"Get","ReadOnly":"true","Resources":[{{"ResourceName":"x"}}],"CloudTrailEvent":{text},"Username":"u"}}"#
        )
    };
    let whole = format!(r#"{{"NextToken":"t","Events":[{},{}]}}"#, event("1"), event("2"));
    let found = assert_found(&whole, "lookup-events output", &["1", "2"]);
    let inner = (escaped("1").len() - 2) as u64;
    assert_eq!(
        found.report().bytes_events,
        2 * inner,
        "the range between the quotes counts as the event"
    );
    assert_found(
        &format!("{}\n{}\n", event("1"), event("2")),
        "lookup-events output",
        &["1", "2"],
    );
    // --query 'Events[].CloudTrailEvent', as JSON, as text, and one string a line.
    assert_found(
        &format!("[{}, {}]", escaped("1"), escaped("2")),
        "event strings",
        &["1", "2"],
    );
    assert_found(
        &format!("{}\t{}\n", record("1"), record("2")),
        "JSON lines",
        &["1", "2"],
    );
    assert_found(
        &format!("{}\n{}\n", escaped("1"), escaped("2")),
        "event strings",
        &["1", "2"],
    );
}

#[test]
fn eventbridge_envelopes() {
    let envelope = |id: &str| {
        format!(
            r#"{{"version":"0","id":"x","detail-type":"AWS API Call via CloudTrail","source":"aws.iam","resources":[],"detail":{}}}"#,
            record(id)
        )
    };
    let found = assert_found(
        &format!("{}\n{}", envelope("1"), envelope("2")),
        "EventBridge events",
        &["1", "2"],
    );
    assert_eq!(
        found.places[0].start as usize,
        envelope("1").find(r#"{"eventVersion"#).unwrap()
    );
}

#[test]
fn eventbridge_by_way_of_sns_and_sqs() {
    let envelope = format!(r#"{{"version":"0","detail-type":"x","detail":{}}}"#, record("1"));
    let note = format!(
        r#"{{"Type":"Notification","Message":{}}}"#,
        serde_json::to_string(&envelope).unwrap()
    );
    assert_found(&note, "SNS notifications", &["1"]);
    let queue = format!(
        r#"{{"Messages":[],"body":{}}}"#,
        serde_json::to_string(&note).unwrap()
    );
    assert_found(&queue, "SQS messages", &["1"]);
}

#[test]
fn cloudwatch_logs_output_exports_and_subscriptions() {
    let message = |id: &str| format!(r#"{{"timestamp":1,"message":{},"ingestionTime":2}}"#, escaped(id));
    let events = format!(
        r#"{{"events":[{},{}],"nextForwardToken":"f/1"}}"#,
        message("1"),
        message("2")
    );
    assert_found(&events, "CloudWatch Logs events", &["1", "2"]);
    let payload = |id: &str| {
        format!(
            r#"{{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","subscriptionFilters":["f"],"logEvents":[{}]}}"#,
            message(id)
        )
    };
    assert_found(
        &format!("{}{}", payload("1"), payload("2")),
        "CloudWatch Logs subscription",
        &["1", "2"],
    );
    let lines = format!(
        "2023-07-10T12:00:00.000Z {}\n2023-07-10T12:00:01.000Z {}\n",
        record("1"),
        record("2")
    );
    assert_found(&lines, "log lines with events", &["1", "2"]);
    let row = |id: &str| {
        format!(
            r#"[{{"field":"@timestamp","value":"2023"}},{{"field":"@message","value":{}}},{{"field":"@ptr","value":"C"}}]"#,
            escaped(id)
        )
    };
    let insights = format!(
        r#"{{"results":[{},{}],"statistics":{{}},"status":"Complete"}}"#,
        row("1"),
        row("2")
    );
    assert_found(&insights, "CloudWatch Logs Insights results", &["1", "2"]);
}

#[test]
fn logstash_lines_flat_or_with_the_event_in_message() {
    let flat = r#"{"@version":"1","@timestamp":"2023-07-10T12:00:00Z","eventName":"Get","eventSource":"s3","eventID":"1"}"#;
    let inside = format!(
        r#"{{"@timestamp":"2023-07-10T12:00:00Z","message":{},"host":"h"}}"#,
        escaped("2")
    );
    assert_found(&format!("{flat}\n{inside}\n"), "log messages", &["1", "2"]);
    assert_found(&format!("{flat}\n{flat}\n"), "JSON lines", &["1", "1"]);
}

#[test]
fn elasticsearch_hits_and_syslog_lines() {
    let hits = format!(
        r#"{{"took":1,"hits":{{"total":1,"hits":[{{"_index":"i","_source":{}}}]}}}}"#,
        record("1")
    );
    assert_found(&hits, "Elasticsearch hits", &["1"]);
    let lines = format!("Jul 10 12:00:00 host cloudtrail: {}\n", record("1"));
    assert_found(&lines, "log lines with events", &["1"]);
}

/// Reads broken text with good records around and asserts which are found and what is skipped.
#[track_caller]
fn assert_costs(broken: &str, reason: &str) {
    let text = format!(r#"{{"Records":[{},{broken},{}]}}"#, record("1"), record("2"));
    let found = Collector::of(text.as_bytes());
    assert_eq!(found.ids(), ["1", "2"], "in a list");
    let offset = (r#"{"Records":["#.len() + record("1").len() + 1) as u64;
    let report = found.report();
    assert_eq!((report.skipped, &report.fault), (1, &None), "{report:?}");
    let Skip {
        offset: at,
        length,
        reason: why,
    } = &report.skips[0];
    assert_eq!((*at, *length as usize), (offset, broken.len()), "{report:?}");
    assert!(why.contains(reason), "{why}");

    let text = format!("{}\n{broken}\n{}\n", record("1"), record("2"));
    let found = Collector::of(text.as_bytes());
    assert_eq!(found.ids(), ["1", "2"], "in lines");
    assert_eq!(found.report().skipped, 1);
    assert_eq!(found.report().bytes_skipped as usize, broken.len());
}

#[test]
fn a_bad_record_costs_that_record() {
    assert_costs(
        r#"{"eventVersion":"1.08","eventName":NaN}"#,
        "expected a JSON value at byte",
    );
    assert_costs(r#"{eventVersion:"1.08",eventName:"x"}"#, "quoted string");
    assert_costs(r#"{"eventVersion":"1.08","eventName":"x",}"#, "quoted string");
    assert_costs(
        r#"{"eventVersion":"1.08","eventName":'x'}"#,
        "expected a JSON value",
    );
    assert_costs(r#"{"eventVersion":"1.08" "eventName":"x"}"#, "expected ','");
    assert_costs(
        &record("x").replace(r#""a":["#, r#""a":[01,"#),
        "not a JSON value",
    );
    // Cut off: the next record begins where this one still has three brackets open.
    assert_costs(&record("x")[..150], "expected");
    // A quote lost: the rest of the file is inside out.
    assert_costs(
        &record("x").replace(r#""type":"Root""#, r#""type":"Root"#),
        "expected",
    );
}

#[test]
fn deep_nesting_costs_that_record() {
    for depth in [127, 10_000] {
        let deep = format!(
            r#"{{"eventVersion":"1.08","eventName":"x","requestParameters":{}1{}}}"#,
            "[".repeat(depth),
            "]".repeat(depth)
        );
        if depth < 128 {
            let found = Collector::of(format!("[{deep}]").as_bytes());
            assert_eq!(found.records, [deep.as_bytes()]);
        } else {
            assert_costs(&deep, "nested deeper than 128 levels");
        }
    }
}

#[test]
fn bytes_that_other_parsers_refuse_are_kept() {
    for (name, middle) in [
        ("a lone surrogate", br#""userAgent":"\ud800""#.as_slice()),
        ("bad UTF-8", b"\"userAgent\":\"\xff\xc3(\""),
        ("a raw control character", b"\"userAgent\":\"\x00\x1b[2J\n\""),
        ("duplicate keys", br#""userAgent":"a","userAgent":"b""#),
        ("a huge number", br#""userAgent":1e400"#),
        ("U+202E", "\"userAgent\":\"\u{202e}\"".as_bytes()),
    ] {
        let bytes = [
            br#"{"eventVersion":"1.08","eventName":"x","#,
            middle,
            br#","eventID":"1"}"#,
        ]
        .concat();
        let found = Collector::of(&bytes);
        assert_eq!(found.records, [bytes], "{name}");
        assert!(!found.report().is_troubled(), "{name}");
    }
}

#[test]
fn a_byte_order_mark_is_envelope() {
    let found = assert_found(
        &format!("\u{feff}{{\"Records\":[{}]}}", record("1")),
        "trail log",
        &["1"],
    );
    assert_eq!(found.places[0].start, 15);
}

#[test]
fn a_cut_document_gives_every_record_before_the_cut() {
    let text = format!(
        r#"{{"Records":[{},{},{}]}}"#,
        record("1"),
        record("2"),
        record("3")
    );
    let cut = text.len() - 20;
    let found = Collector::of(&text.as_bytes()[..cut]);
    assert_eq!(found.ids(), ["1", "2"]);
    assert_eq!(found.report().skips[0].length as usize, record("3").len() - 18);
    // Between two records nothing is skipped, but the missing end is named.
    let found = Collector::of(&text.as_bytes()[..text.len() - 2]);
    assert_eq!(found.ids(), ["1", "2", "3"]);
    assert_eq!(found.report().skipped, 0);
    assert_eq!(
        found.report().fault.as_deref(),
        Some("cut off: the closing brackets are missing")
    );
}

#[test]
fn a_document_that_lost_its_front_gives_the_rest() {
    let text = format!(
        r#"{{"Records":[{},{},{}]}}"#,
        record("1"),
        record("2"),
        record("3")
    );
    for cut in [1, 5, 12, 30, 100] {
        let found = Collector::of(&text.as_bytes()[cut..]);
        let ids = found.ids();
        assert!(
            ids.ends_with(&["2".to_owned(), "3".to_owned()]),
            "cut at {cut}: {ids:?}"
        );
        assert!(!found.report().foreign);
    }
}

#[test]
fn a_damaged_event_in_a_string_costs_that_event() {
    let bad = escaped("2").replace(r#"\"eventName\":"#, r#"\"eventName\""#);
    let text = format!(
        r#"{{"Events":[{{"CloudTrailEvent":{}}},{{"CloudTrailEvent":{bad}}},{{"CloudTrailEvent":{}}}]}}"#,
        escaped("1"),
        escaped("3")
    );
    let found = Collector::of(text.as_bytes());
    assert_eq!(found.ids(), ["1", "3"]);
    assert_eq!(
        (found.report().skipped, found.report().bytes_skipped as usize),
        (1, bad.len() - 2)
    );
}

#[test]
fn what_is_no_record_beside_records_is_skipped_by_name() {
    let text = format!(
        "{}\nSTART RequestId\n{{\"level\":\"info\"}}\n{}\n",
        record("1"),
        record("2")
    );
    let found = Collector::of(text.as_bytes());
    assert_eq!(found.ids(), ["1", "2"]);
    let reasons: Vec<&str> = found
        .report()
        .skips
        .iter()
        .map(|skip| skip.reason.as_str())
        .collect();
    assert_eq!(reasons, ["not JSON", "not a CloudTrail record"]);
}

#[test]
fn all_categories_and_old_records_with_hardly_any_member() {
    let insight = r#"{"eventVersion":"1.07","eventTime":"2023-07-10T12:00:00Z","eventType":"AwsCloudTrailInsight","eventID":"1","eventCategory":"Insight","insightDetails":{"state":"Start"}}"#;
    let network = r#"{"eventVersion":"1.09","eventType":"AwsVpceEvent","errorCode":"VpceAccessDenied","vpcEndpointId":"vpce-1","eventCategory":"NetworkActivity","eventID":"2"}"#;
    let bare = r#"{"eventSource":"s3.amazonaws.com","eventID":"3"}"#;
    assert_found(
        &format!(r#"{{"Records":[{insight},{network},{bare}]}}"#),
        "trail log",
        &["1", "2", "3"],
    );
}

#[test]
fn brackets_without_end_neither_hang_nor_overflow() {
    for text in [
        "[".repeat(1_000_000),
        "{\"detail\":".repeat(200_000),
        "[{\"eventName\":".repeat(10_000),
    ] {
        let found = Collector::of(text.as_bytes());
        assert_eq!(found.records.len(), 0);
    }
}

#[test]
fn a_file_of_broken_lines_is_read_in_linear_time() {
    let good = record("1");
    let bad = r#"{"eventVersion":"1.08","eventName":[{"x":"#;
    let text = format!("{}\n{good}\n", vec![bad; 5_000].join("\n"));
    let found = Collector::of(text.as_bytes());
    assert_eq!(found.ids(), ["1"]);
    assert_eq!(found.report().skipped, 5_000);
    assert_eq!(found.report().skips.len(), crate::store::ledger::SKIPS_LISTED);
}

#[test]
fn reading_stops_when_cancelled() {
    let text = format!(r#"{{"Records":[{}]}}"#, vec![record("1"); 20_000].join(","));
    let mut found = Collector {
        cancel_after: Some(1),
        ..Collector::default()
    };
    let report = crate::source::Reader::default().stream(text.as_bytes(), "x", &mut found);
    assert!(found.records.len() < 10_000, "{}", found.records.len());
    assert_eq!(report.fault.as_deref(), Some("cancelled"));
    assert!(report.is_accounted_for());
}
