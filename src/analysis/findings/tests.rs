//! Small logs and small rules: what is put together, what is folded, what is explained.

use super::*;
use crate::analysis::detection::{Wanted, find};
use crate::dialect::sigma::Pack;
use crate::model::TimeRange;

/// Minute of the day, caller, source, name.
fn snapshot(events: &[(u32, &str, &str, &str)]) -> Snapshot {
    let mut records = Vec::new();
    for (number, (minute, user, ip, name)) in events.iter().enumerate() {
        records.push(format!(
            r#"{{"eventTime":"2026-03-17T{:02}:{:02}:00Z","eventSource":"iam.amazonaws.com","eventName":"{name}","eventID":"00000000-0000-4000-8000-{number:012}","sourceIPAddress":"{ip}","userIdentity":{{"type":"IAMUser","userName":"{user}","accessKeyId":"AKIA{user}"}},"requestParameters":{{"userName":"new"}}}}"#,
            minute / 60,
            minute % 60
        ));
    }
    Snapshot::of_records(&records).expect("records")
}

fn rule(title: &str, level: &str, name: &str) -> String {
    format!(
        "title: {title}\nname: {name}\nlevel: {level}\nlogsource: {{product: aws, service: cloudtrail}}\n\
         detection: {{s: {{eventName: {name}}}, condition: s}}\nlook_next:\n  - what: more\n    query: 'ip:{{network}} user={{user}} req.userName={{requestParameters.userName}}'\n"
    )
}

fn pack(texts: &[String]) -> Pack {
    let mut pack = Pack::default();
    pack.add("rules.yml", texts.join("---\n").as_bytes());
    pack.link();
    assert_eq!((&pack.faults, &pack.warnings), (&vec![], &vec![]));
    pack
}

fn summary<'p>(snapshot: &Snapshot, pack: &'p Pack) -> Summary<'p> {
    let found = find(&Wanted::of(pack, None), snapshot, TimeRange::ALL, &|| false).expect("not cancelled");
    Summary::of(snapshot, &found)
}

#[test]
fn hits_of_one_rule_by_one_caller_from_one_network_are_one_finding_the_most_serious_first() {
    let snapshot = snapshot(&[
        (1, "eve", "203.0.113.7", "ListUsers"),
        (2, "eve", "203.0.113.200", "ListUsers"),
        (3, "eve", "198.51.100.1", "ListUsers"),
        (4, "bob", "2001:db8:1:2::3", "ListUsers"),
        (5, "bob", "2001:db8:1::9", "CreateUser"),
    ]);
    let pack = pack(&[
        rule("Looked", "low", "ListUsers"),
        rule("Made", "high", "CreateUser"),
    ]);
    let summary = summary(&snapshot, &pack);
    let said: Vec<_> = summary
        .all
        .iter()
        .map(|it| (it.about.title.as_str(), it.hits, it.story.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("Made", 1, "bob from 2001:db8:1::/48: CreateUser on user/new"),
            ("Looked", 2, "eve from 203.0.113.0/24: ListUsers ×2 on user/new"),
            ("Looked", 1, "eve from 198.51.100.0/24: ListUsers on user/new"),
            ("Looked", 1, "bob from 2001:db8:1::/48: ListUsers on user/new"),
        ]
    );
    assert_eq!(summary.all[1].session, "AKIAeve");
    assert_eq!(
        look_next(&snapshot, &summary.all[1]),
        [(
            "more".to_owned(),
            "ip:203.0.113.0/24 user=eve req.userName=new".to_owned()
        )]
    );
}

#[test]
fn what_a_correlation_says_better_is_folded_into_it_and_what_it_does_not_cover_is_not() {
    let snapshot = snapshot(&[
        (1, "eve", "203.0.113.7", "CreateUser"),
        (2, "eve", "203.0.113.7", "CreateAccessKey"),
        (3, "bob", "203.0.113.7", "CreateUser"),
    ]);
    let both = "title: Both\nlevel: low\ncorrelation: {type: temporal_ordered, rules: [CreateUser, CreateAccessKey], \
                group-by: [userIdentity.userName], timespan: 1h, generate: true}\n";
    let pack = pack(&[
        rule("User", "low", "CreateUser"),
        rule("Key", "low", "CreateAccessKey"),
        both.to_owned(),
    ]);
    let summary = summary(&snapshot, &pack);
    let said: Vec<_> = summary
        .all
        .iter()
        .map(|it| (it.about.title.as_str(), it.actor.as_str()))
        .collect();
    assert_eq!(said, [("Both", "eve"), ("User", "bob")]);
    assert_eq!((summary.folded, summary.events()), (2, 3));
}

#[test]
fn what_was_so_before_is_counted_and_not_shown() {
    let snapshot = snapshot(&[
        (1, "bob", "198.51.100.1", "CreateUser"),
        (60, "bob", "198.51.100.99", "CreateUser"),
        (61, "bob", "203.0.113.7", "CreateUser"),
        (62, "eve", "198.51.100.1", "CreateUser"),
    ]);
    let pack = pack(&[rule("User", "low", "CreateUser")]);
    let before = Timestamp::parse(b"2026-03-17T00:30:00Z").expect("a time");
    let quiet = find(
        &Wanted::of(&pack, None),
        &snapshot,
        TimeRange {
            from: Timestamp(0),
            to: before,
        },
        &|| false,
    );
    let quiet = Summary::of(&snapshot, &quiet.expect("not cancelled"));
    let baseline = Baseline::of(&quiet.all);
    let rest = summary(&snapshot, &pack).beside(&baseline);
    let said: Vec<_> = rest
        .all
        .iter()
        .map(|it| (it.actor.as_str(), it.network.as_str()))
        .collect();
    assert_eq!(said, [("bob", "203.0.113.0/24"), ("eve", "198.51.100.0/24")]);
    assert_eq!(rest.explained, 1);
}

#[test]
fn what_a_more_serious_finding_of_the_same_caller_tells_is_folded_into_it() {
    let snapshot = snapshot(&[
        (1, "eve", "203.0.113.7", "CreateUser"),
        (2, "bob", "203.0.113.7", "CreateUser"),
        (3, "bob", "203.0.113.7", "CreateAccessKey"),
    ]);
    let wide = "title: Any\nlevel: low\nlogsource: {product: aws, service: cloudtrail}\n\
                detection: {s: {eventName: [CreateUser, CreateAccessKey]}, condition: s}\n";
    let pack = pack(&[rule("Made", "high", "CreateUser"), wide.to_owned()]);
    let summary = summary(&snapshot, &pack);
    let said: Vec<_> = summary
        .all
        .iter()
        .map(|it| (it.about.title.as_str(), it.actor.as_str(), it.hits))
        .collect();
    assert_eq!(said, [("Made", "eve", 1), ("Made", "bob", 1), ("Any", "bob", 2)]);
    assert_eq!(summary.folded, 1);
}

#[test]
fn what_an_equally_serious_correlation_tells_with_more_events_is_folded_into_it() {
    let snapshot = snapshot(&[
        (1, "eve", "203.0.113.7", "CreateUser"),
        (2, "eve", "203.0.113.7", "CreateAccessKey"),
        (3, "bob", "203.0.113.7", "CreateAccessKey"),
    ]);
    let both = "title: Both\nlevel: high\ncorrelation: {type: temporal_ordered, rules: [CreateUser, CreateAccessKey], \
                group-by: [userIdentity.userName], timespan: 1h}\n";
    // The same events by another rule, which the correlation is not about.
    let again = rule("Again", "high", "CreateAccessKey")
        .replace("name: CreateAccessKey\nlevel", "name: again\nlevel");
    let pack = pack(&[
        rule("User", "low", "CreateUser"),
        rule("Key", "low", "CreateAccessKey"),
        again,
        both.to_owned(),
    ]);
    let summary = summary(&snapshot, &pack);
    let said: Vec<_> = summary
        .all
        .iter()
        .map(|it| (it.about.title.as_str(), it.actor.as_str()))
        .collect();
    assert_eq!(said, [("Both", "eve"), ("Again", "bob")]);
}
