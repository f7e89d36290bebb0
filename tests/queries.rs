//! Queries of the search bar on a real attack simulation (`TRAILHOUND_CORPUS`), with counts taken by other means: see
//! the comments. None of the material is ours to ship.

#![expect(clippy::print_stdout, reason = "a test that did not run says so")]

use std::path::Path;
use std::sync::atomic::AtomicBool;
use trailhound::dialect::search::parse;
use trailhound::model::{TimeRange, Timestamp};
use trailhound::query;
use trailhound::runtime::ingest::{self, Input};
use trailhound::store::Snapshot;

fn invictus() -> Option<Snapshot> {
    let Some(corpus) = std::env::var_os("TRAILHOUND_CORPUS") else {
        println!("skipped: no corpus");
        return None;
    };
    let input = Input::Paths(vec![Path::new(&corpus).join("invictus").into()]);
    Some(ingest::load(input, &AtomicBool::new(false), &mut |_, _| {}))
}

/// How many events the columns alone find, and how many there are.
fn count(snapshot: &Snapshot, text: &str) -> (usize, usize) {
    let expr = parse(text, Timestamp(0)).expect(text);
    let mut in_columns = None;
    let found = query::search(snapshot, &expr, TimeRange::ALL, &|| false, &mut |found| {
        in_columns.get_or_insert(found.hits.len());
    });
    let found = found.expect("not cancelled");
    assert!(found.unreadable.is_empty(), "{:?}", found.unreadable);
    for row in found.hits.iter().step_by(97) {
        let row = snapshot.row(row);
        assert!(
            query::matches(&expr, &row, &row.original().expect("kept")),
            "{text}"
        );
    }
    (in_columns.unwrap_or_default(), found.hits.len())
}

/// Counted by a prototype in Python over every value of each event, and with nucleo over the short fields.
#[test]
fn bare_words_find_what_was_counted() {
    let Some(snapshot) = invictus() else { return };
    for (text, expected) in [
        ("root", 2),
        ("admin", 9),
        ("delete", 242),
        ("trail", 48),
        ("secret", 318),
        ("login", 19),
        ("mfa", 23),
        ("key", 263),
        ("denied", 16),
        ("ec2", 1085),
        ("getsec", 77),
        ("asrole", 49),
        ("stoptrail", 6),
        ("crtusr", 0),
        ("delbkt", 0),
    ] {
        assert_eq!(count(&snapshot, text).1, expected, "{text}");
    }
    assert_eq!(count(&snapshot, "'asrole").1, 0, "no likes of an exact word");
    assert!(count(&snapshot, "~crtusr").1 > 0, "more likes of a loose one");
}

/// Counted by the same prototype.
#[test]
fn queries_find_what_was_counted() {
    let Some(snapshot) = invictus() else { return };
    for (text, expected) in [
        ("", 2900),
        ("is:error", 300),
        ("is:denied", 60),
        ("is:write -is:error", 480),
        ("svc:iam is:write", 88),
        ("iam:Create*", 26),
        ("s3:* -name:Get*", 43),
        ("name:(StopLogging|DeleteTrail|PutEventSelectors)", 8),
        ("-user:bert-jan is:write", 66),
        ("ip:10.0.0.0/8", 372),
        ("err:Throttling* region:us-east-1", 102),
        ("time:2023-07-10T12:00..2023-07-10T12:05", 219),
        ("ua:/stratus.*team/i", 1146),
        ("^Delete is:write", 193),
        ("mfa:false", 316),
    ] {
        assert_eq!(count(&snapshot, text), (expected, expected), "{text}");
    }
    for (text, expected) in [
        ("req.bucketName:*stratus*", 162),
        (
            "userIdentity.sessionContext.attributes.mfaAuthenticated:false",
            316,
        ),
    ] {
        assert_eq!(
            count(&snapshot, text),
            (0, expected),
            "{text}: only the original bytes can tell"
        );
    }
}
