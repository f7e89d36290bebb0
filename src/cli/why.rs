//! `trailhound query --why`: term by term, why a query selects an event or does not. The words are those of the screen.

use super::query::Question;
use super::streams::Streams;
use super::{Exit, Query};
use crate::app::why::{INDENT, Line, Role, SIGN, report};
use crate::dialect::{Dialect, search};
use crate::model::visible::visible;
use crate::model::{EventId, Field};
use crate::query::explain;
use std::fmt::Write;

/// Explains one event. It ends well where the query selects the event.
pub(super) fn run(query: &Query, event: EventId, question: &Question<'_>, streams: &mut Streams) -> Exit {
    let answer = match question.ask(streams) {
        Ok(answer) => answer,
        Err(exit) => return exit,
    };
    let snapshot = &answer.snapshot;
    let exit = match snapshot.find(event).map(|row| snapshot.row(row)) {
        None => {
            streams.say(&format!("there is no event {event} in what was read"));
            Exit::NothingMatched
        }
        Some(row) => match row.original() {
            Err(error) => {
                streams.say(&format!("missing: event {event}: {error}"));
                Exit::Incomplete
            }
            Ok(raw) => {
                let explanation = explain(&question.expr, &row, &raw);
                let mut text: String = [
                    Field::Time,
                    Field::Service,
                    Field::Name,
                    Field::Principal,
                    Field::Id,
                ]
                .map(|field| visible(&row.display(field)).into_owned())
                .join(" ");
                text.push('\n');
                for line in report(&question.expr, &explanation, &switched_off(query, question)) {
                    print(&line, &mut text);
                }
                streams.write(text.as_bytes());
                if explanation.holds {
                    Exit::Ok
                } else {
                    Exit::NothingMatched
                }
            }
        },
    };
    match question.conclude(&answer, streams) {
        Exit::Ok | Exit::NothingMatched => exit,
        worse => worse.max(exit),
    }
}

/// The terms that are switched off, where the query is written in the notation that can do that.
fn switched_off(query: &Query, question: &Question<'_>) -> Vec<String> {
    if !matches!(query.language.dialect, Dialect::Search) {
        return Vec::new();
    }
    let terms = search::conjuncts(&query.text, question.now()).unwrap_or_default();
    let off = terms.into_iter().filter(|term| !term.is_on);
    off.map(|term| query.text[term.span].to_owned()).collect()
}

fn print(line: &Line, text: &mut String) {
    let left = " ".repeat(line.depth * INDENT);
    let shown = visible(&line.text);
    // Writing to a text cannot fail.
    let _ = match line.role {
        Role::Verdict | Role::Words | Role::Note => writeln!(text, "{shown}"),
        Role::Condition(_) | Role::Off | Role::Value => {
            writeln!(text, "{left}{:SIGN$}{shown}", line.sign())
        }
    };
}
