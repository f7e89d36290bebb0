//! `trailhound query --explain`: what a query means, how it is decided, and what other engines can decide of it. It
//! reads no event.

use super::streams::Streams;
use super::{Exit, Query, clock};
use crate::dialect::sql::{self, Engine};
use crate::dialect::{Pushed, lookup, metric_filter, words};
use crate::model::TimeRange;
use crate::model::visible::visible;
use crate::query::{Expr, Term, plan};
use std::fmt::Write;

/// Performs the command.
pub(super) fn run(query: &Query, streams: &mut Streams) -> Exit {
    let now = query.input.now();
    let read = query.language.read(&query.text, now, streams);
    let Some(expr) = read.and_then(|expr| clock::within(expr, &query.input.window, now, streams)) else {
        return Exit::Usage;
    };
    streams.write(explained(&expr).as_bytes());
    Exit::Ok
}

fn explained(expr: &Expr) -> String {
    let mut out = String::new();
    line(&mut out, "query     ", &spelled(expr));
    line(&mut out, "in words  ", &words::in_words(expr));
    decided(&mut out, expr);
    let looked_up = lookup::push(expr);
    pushed(
        &mut out,
        "LookupEvents",
        asked(expr, &looked_up).as_deref(),
        &looked_up,
    );
    for engine in Engine::ALL {
        let select = sql::push(expr, engine);
        let text = select.sent.as_ref().map(ToString::to_string);
        pushed(&mut out, engine.name(), text.as_deref(), &select);
    }
    let filter = metric_filter::push(expr);
    pushed(&mut out, "CloudWatch Logs", filter.sent.as_deref(), &filter);
    out
}

/// The one attribute and the window of time that `LookupEvents` takes.
fn asked(expr: &Expr, looked_up: &Pushed<lookup::Sent>) -> Option<String> {
    let attribute = looked_up.sent.as_ref().map(|sent| sent.attribute.to_string());
    let window = Some(lookup::window(expr)).filter(|window| *window != TimeRange::ALL);
    let window = window.map(|window| words::term(&Term::Time(window)));
    let lines: Vec<_> = attribute.into_iter().chain(window).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn spelled(expr: &Expr) -> String {
    match expr {
        Expr::All => "* (everything)".to_owned(),
        other => other.to_string(),
    }
}

/// What is looked at here for each condition.
fn decided(out: &mut String, expr: &Expr) {
    let terms: Vec<_> = plan::outline(expr)
        .into_iter()
        .map(|(term, decides)| (term.to_string(), decides))
        .collect();
    if terms.is_empty() {
        return;
    }
    line(out, "\ndecided here by", "");
    let width = terms
        .iter()
        .map(|(term, _)| term.chars().count())
        .max()
        .unwrap_or_default()
        .min(40);
    for (term, decides) in terms {
        line(
            out,
            "  ",
            &format!("{:width$}  {}", visible(&term), decides.words()),
        );
    }
}

/// What another engine is given, and what is left.
fn pushed<S>(out: &mut String, engine: &str, sent: Option<&str>, pushed: &Pushed<S>) {
    line(out, &format!("\n{engine}"), "");
    let mut label = "  sent  ";
    for part in sent.unwrap_or("nothing").lines() {
        line(out, label, part);
        label = "        ";
    }
    let rest = match (sent, &pushed.rest) {
        (None, _) => "all of it".to_owned(),
        (Some(_), Expr::All) => "nothing".to_owned(),
        (Some(_), rest) => rest.to_string(),
    };
    line(out, "  here  ", &rest);
}

fn line(out: &mut String, label: &str, text: &str) {
    let text = visible(text);
    // Writing to a text cannot fail.
    let _ = writeln!(out, "{}", format!("{label}{text}").trim_end());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::search;
    use crate::model::Timestamp;

    fn explain(query: &str) -> String {
        let now = Timestamp::parse(b"2023-07-10T18:00:00Z").expect("a time");
        explained(&search::parse(query, now).expect(query))
    }

    #[test]
    fn a_query_is_explained_for_each_engine() {
        insta::assert_snapshot!(explain("name=CreateUser -req.userName=bob alice is:error"));
    }

    #[test]
    fn the_window_is_sent_to_lookup_events_with_an_attribute_and_without_one() {
        for (query, sent) in [
            (
                "name=A since:2h",
                "  sent  EventName=A\n        since 2023-07-10T16:00:00Z\n",
            ),
            (
                "-name=A since:2h",
                "  sent  since 2023-07-10T16:00:00Z\n  here  -name=A ",
            ),
            ("-name=A", "  sent  nothing\n  here  all of it\n"),
        ] {
            let text = explain(query);
            assert!(text.contains(&format!("\nLookupEvents\n{sent}")), "{text}");
        }
    }

    #[test]
    fn everything_needs_no_deciding() {
        let text = explain("");
        assert!(text.starts_with(
            "query     * (everything)\nin words  all events\n\nLookupEvents\n  sent  nothing\n"
        ));
        assert!(!text.contains("decided here by"), "{text}");
    }

    #[test]
    fn hostile_text_is_shown_and_is_no_line_of_its_own() {
        let text = explain("name=\"a\u{1b}[2Jb\n  sent  x\"");
        assert!(
            !text.contains('\u{1b}') && !text.contains("\n  sent  x"),
            "{text}"
        );
    }
}
