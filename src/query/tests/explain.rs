//! Explanations against the definition.

use super::*;
use crate::query::explain::{Asks, Explanation, Finding, What, explain};

/// What holds of every part of an explanation.
fn check(expr: &Expr, explanation: &Explanation, snapshot: &Snapshot, row: RowId, raw: &[u8]) {
    let event = snapshot.row(row);
    assert_eq!(explanation.holds, matches(expr, &event, raw), "{expr}");
    match (expr, &explanation.asks) {
        (Expr::All, Asks::Everything) => {}
        (Expr::And(exprs), Asks::All(parts)) | (Expr::Or(exprs), Asks::Any(parts)) => {
            assert_eq!(exprs.len(), parts.len());
            for (expr, part) in exprs.iter().zip(parts) {
                check(expr, part, snapshot, row, raw);
            }
        }
        (Expr::Not(expr), Asks::Not(part)) => check(expr, part, snapshot, row, raw),
        (Expr::Term(term), Asks::Term(finding)) => {
            assert_eq!(*term, finding.term);
            check_finding(finding, explanation.holds);
        }
        (expr, asks) => panic!("{expr} became {asks:?}"),
    }
}

/// A condition holds where a value is told that passes, and nowhere else.
fn check_finding(finding: &Finding, holds: bool) {
    let values = &finding.seen.values;
    let passing = values.iter().filter(|value| value.passes).count();
    match &finding.term {
        Term::Remarked(..) | Term::Is(_) => {}
        Term::Action { .. } => assert_eq!(passing == 2, holds),
        // A piece of JSON is no value.
        Term::Word(word) if matches!(&word.pattern, Pattern::Text { text, .. } if text.contains('"')) => {
            assert!(passing == 0 || holds);
        }
        Term::Word(_) | Term::Compare(_) | Term::Around { .. } => {
            assert_eq!(passing > 0, holds, "{finding:?}");
        }
        Term::Field(..) | Term::Path(..) | Term::Time(_) => {
            assert_eq!(passing > 0, holds, "{finding:?}");
            assert!(!values.is_empty());
            assert!(values[0].what != What::Missing || !holds);
        }
    }
    assert!(!finding.in_words(holds).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn an_explanation_holds_where_the_predicate_does_and_tells_the_values(
        snapshot in some_store(),
        expr in some_expr(),
    ) {
        for row in snapshot.order().iter().copied() {
            let event = snapshot.row(row);
            let raw = event.original().expect("kept");
            check(&expr, &explain(&expr, &event, &raw), &snapshot, row, &raw);
        }
    }
}

const EVENT: &str = r#"{"eventVersion":"1.08","eventTime":"2023-07-10T12:00:00Z","eventSource":"iam.amazonaws.com",
    "eventName":"DeleteUser","sourceIPAddress":"10.0.0.1","userIdentity":{"type":"IAMUser","userName":"alice"},"readOnly":false,
    "requestParameters":{"userName":"backup","list":[{"k":"a"},{"k":"b"},{"k":"c"},{"k":"d"},{"k":"e"},{"k":"f"}],"n":null,"o":{"x":1}},
    "eventID":"00000000-0000-4000-8000-000000000001","recipientAccountId":"111122223333"}"#;

#[test]
fn of_a_long_value_the_part_is_told_that_passes() {
    let long = EVENT.replace("backup", &format!("{}needle{}", "x".repeat(500), "y".repeat(500)));
    let snapshot = store(&[(long.clone(), Way::Plain)], 1, 1);
    let event = snapshot.row(snapshot.order()[0]);
    let explanation = explain(&word("needle"), &event, long.as_bytes());
    let Asks::Term(finding) = &explanation.asks else {
        panic!("{explanation:?}");
    };
    let words = finding.in_words(true);
    assert!(
        words.contains("…xx") && words.contains("needley") && words.len() < 600,
        "{words}"
    );
}
