//! What must hold of each parser whatever it is given. The targets of `fuzz/` try texts nobody thought of, and
//! `tests/fuzz_corpus.rs` those that are kept.

use trailhound::dialect::sigma::{self, Pack, Remark, Target};
use trailhound::dialect::{ParseError, metric_filter, search};
use trailhound::model::Timestamp;

/// 2026-03-17T10:00:00Z, so that relative times are always the same.
const NOW: Timestamp = Timestamp(1_773_741_600_000);

/// An error is about a part of the text, and says something.
fn check_error(text: &str, error: &ParseError) {
    let part = text.get(error.span.clone());
    assert!(part.is_some(), "{:?} is no part of {text:?}", error.span);
    assert!(!error.expected.is_empty(), "nothing was expected of {text:?}");
}

/// The language of the search bar.
pub(crate) fn search(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let expr = match search::parse(text, NOW) {
        Ok(expr) => expr,
        Err(error) => return check_error(text, &error),
    };
    let printed = expr.to_string();
    let again = search::parse(&printed, NOW);
    assert_eq!(again.as_ref(), Ok(&expr), "{text:?} printed as {printed:?}");
    if let Some(sent) = metric_filter::push(&expr).sent {
        assert!(metric_filter::parse(&sent).is_ok(), "{text:?} sent as {sent:?}");
    }
}

/// The filter patterns of CloudWatch Logs.
pub(crate) fn metric_filter(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let expr = match metric_filter::parse(text) {
        Ok(expr) => expr,
        Err(error) => return check_error(text, &error),
    };
    for warning in metric_filter::lint(text).unwrap_or_default() {
        assert!(
            text.get(warning.span.clone()).is_some(),
            "{warning:?} of {text:?}"
        );
    }
    if let Some(printed) = metric_filter::print(&expr) {
        let again = metric_filter::parse(&printed);
        assert_eq!(again.as_ref(), Ok(&expr), "{text:?} printed as {printed:?}");
    }
    // The search bar can show it.
    let shown = expr.to_string();
    assert!(search::parse(&shown, NOW).is_ok(), "{text:?} shown as {shown:?}");
}

/// A remark has a place in the file, and says something. To YAML a carriage return alone ends a line.
fn check_remark(text: &str, remark: &Remark) {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n").lines().count() + 1;
    let place = remark.place;
    assert!((1..=lines).contains(&place.line), "{remark} of {text:?}");
    assert!(
        place.column >= 1 && !remark.text.is_empty(),
        "{remark} of {text:?}"
    );
}

/// Files of Sigma rules.
pub(crate) fn sigma(data: &[u8]) {
    let mut pack = Pack::default();
    pack.add("rules.yml", data);
    pack.link();
    let text = String::from_utf8_lossy(data);
    for remark in pack.faults.iter().chain(&pack.warnings) {
        check_remark(&text, remark);
    }
    for rule in &pack.rules {
        // The search bar can show it.
        let shown = rule.expr.to_string();
        assert!(search::parse(&shown, NOW).is_ok(), "{text:?} shown as {shown:?}");
    }
    for (place, correlation) in pack.correlations.iter().enumerate() {
        assert!(!correlation.parts.is_empty(), "{text:?}");
        for part in &correlation.parts {
            let is_there = match part.target {
                Target::Rule(rule) => rule < pack.rules.len(),
                Target::Correlation(other) => other < place,
            };
            assert!(is_there, "{part:?} of {text:?}");
        }
    }
    // As a query it is read only if nothing is wrong with it.
    if sigma::read("rules.yml", data).is_ok() {
        assert!(pack.faults.is_empty() && !pack.rules.is_empty(), "{text:?}");
    }
}
