//! The texts that fuzzing begins with, and those that it found: `fuzz/corpus`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "fuzz_corpus/parsers.rs"]
mod parsers;

use std::path::Path;

/// Tries each file of a target's corpus.
fn replay(target: &str, parser: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        parser(&std::fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count >= 30, "{target} has {count} files");
}

#[test]
fn the_search_bar_holds_what_it_promises_on_the_corpus() {
    replay("search", parsers::search);
}

#[test]
fn metric_filters_hold_what_they_promise_on_the_corpus() {
    replay("metric_filter", parsers::metric_filter);
}

#[test]
fn sigma_rules_hold_what_they_promise_on_the_corpus() {
    replay("sigma", parsers::sigma);
}
