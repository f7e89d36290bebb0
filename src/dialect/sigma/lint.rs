//! What is read well and yet can find nothing: fields that no event has, names that no event can have.

use super::Mistake;
use super::detection::Selection;
use crate::dialect::event_names;
use crate::query::{Expr, Part, Path, Pattern, Step, Term};

/// The members at the top of a record.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
const MEMBERS: [&str; 37] = [
    "addendum",
    "additionalEventData",
    "annotation",
    "apiVersion",
    "awsRegion",
    "edgeDeviceDetails",
    "errorCode",
    "errorDetails",
    "errorMessage",
    "eventCategory",
    "eventContext",
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "eventVersion",
    "inScopeOf",
    "insightDetails",
    "managementEvent",
    "readOnly",
    "recipientAccountId",
    "requestID",
    "requestParameters",
    "resources",
    "responseElements",
    "serviceEventDetails",
    "sessionCredentialFromConsole",
    "sharedEventID",
    "sourceIPAddress",
    "tlsDetails",
    "userAgent",
    "userIdentity",
    "vpcEndpointAccountId",
    "vpcEndpointId",
    "insightContext",
    "insightSource",
];

/// Looks at the fields and values of a selection.
pub(super) fn check(selection: &Selection, warnings: &mut Vec<Mistake>) {
    let mut say = |text: String| {
        let warning = Mistake::new(selection.place, text);
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    };
    each_term(&selection.expr, &mut |term| match term {
        Term::Path(path, patterns) => {
            member(path, &mut say);
            if path.keys().as_deref() == Some(&["eventName"]) {
                for pattern in patterns {
                    name(pattern, &mut say);
                }
            }
        }
        Term::Compare(comparison) => {
            member(&comparison.path, &mut say);
            member(&comparison.other, &mut say);
        }
        _ => {}
    });
}

/// Whether events can have what a path begins with.
pub(super) fn member(path: &Path, say: &mut dyn FnMut(String)) {
    let Some(first) = path.steps.first().and_then(Step::as_key) else {
        return;
    };
    if MEMBERS.contains(&first) {
        return;
    }
    let near = MEMBERS
        .into_iter()
        .map(|known| {
            (
                strsim::osa_distance(&known.to_ascii_lowercase(), &first.to_ascii_lowercase()),
                known,
            )
        })
        .filter(|(distance, _)| *distance <= 3)
        .min();
    let hint = near.map(|(_, known)| format!("; did you mean `{known}`?"));
    say(format!(
        "CloudTrail events have no `{first}`{}",
        hint.unwrap_or_default()
    ));
}

fn name(pattern: &Pattern, say: &mut dyn FnMut(String)) {
    let written = match pattern {
        Pattern::Text { text, .. } => text.as_str(),
        Pattern::Glob { .. } | Pattern::Regex { .. } => "",
        _ => return,
    };
    if event_names::any_known(pattern) {
        return;
    }
    if matches!(
        pattern,
        Pattern::Text {
            part: Part::Whole,
            ..
        }
    ) {
        let hint = event_names::nearest(written).map(|known| format!("; did you mean `{known}`?"));
        say(format!(
            "AWS is not known to write an event called `{written}`{}",
            hint.unwrap_or_default()
        ));
    } else {
        let of = if written.is_empty() {
            String::new()
        } else {
            format!(" (`{written}`)")
        };
        say(format!(
            "no name of an event that AWS is known to write is like that{of}"
        ));
    }
}

fn each_term(expr: &Expr, each: &mut dyn FnMut(&Term)) {
    match expr {
        Expr::All => {}
        Expr::And(exprs) | Expr::Or(exprs) => exprs.iter().for_each(|expr| each_term(expr, each)),
        Expr::Not(inner) => each_term(inner, each),
        Expr::Term(term) => each(term),
    }
}
