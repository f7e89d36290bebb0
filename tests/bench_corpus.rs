//! The events that the benchmarks are made with are events: each parses, and they are as skewed as they should be.

#![expect(
    unreachable_pub,
    reason = "a test target exports nothing; `pub` is what a module offers its neighbours"
)]

#[path = "../benches/corpus/trail.rs"]
mod trail;

use std::collections::HashSet;
use trail::{Callers, file_of, folder, plan};
use trailhound::model::record::Record;

#[test]
fn every_event_parses_and_the_mixture_is_right() {
    let plan = plan(8_000, 8);
    let callers = Callers::new(plan);
    let mut ids = HashSet::new();
    let mut names = HashSet::new();
    let (mut errors, mut long, mut bytes) = (0, 0, 0);
    for file in 0..plan.files {
        let (path, text) = file_of(plan, &callers, file);
        assert!(path.starts_with("AWSLogs"));
        serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
        let mut at = text.find('[').expect("records") + 1;
        loop {
            let (record, end) = Record::scan(text.as_bytes(), at, &mut ()).expect("a record");
            assert!(record.event_time.is_some() && record.user_identity.is_some());
            assert!(
                ids.insert(record.event_id.expect("an eventID").raw.to_vec()),
                "an eventID twice"
            );
            names.insert(record.event_name.expect("a name").raw.to_vec());
            errors += usize::from(record.error_code.is_some());
            long += usize::from(record.raw.len() > 20_000);
            bytes += record.raw.len();
            if text.as_bytes()[end] != b',' {
                break;
            }
            at = end + 1;
        }
    }
    assert_eq!(ids.len(), plan.events);
    assert!(names.len() > 100, "{} event names", names.len());
    assert!((300..500).contains(&errors), "{errors} errors of 8,000 events");
    assert!((50..110).contains(&long), "{long} long events of 8,000");
    let average = bytes / plan.events;
    assert!((1_300..1_550).contains(&average), "{average} bytes an event");
}

#[test]
fn a_folder_is_made_once() {
    let plan = plan(60, 5);
    let made = folder(plan);
    let files = || {
        walkdir::WalkDir::new(&made)
            .into_iter()
            .filter(|entry| entry.as_ref().expect("an entry").file_type().is_file())
            .count()
    };
    assert_eq!(files(), 5);
    let stamp = std::fs::metadata(made.with_extension("stamp"))
        .expect("a stamp")
        .modified()
        .expect("a time");
    assert_eq!(folder(plan), made);
    assert_eq!(
        std::fs::metadata(made.with_extension("stamp"))
            .expect("a stamp")
            .modified()
            .expect("a time"),
        stamp
    );
}
