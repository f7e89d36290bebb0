//! From the value under the cursor to a query, and from a query to a narrower one. [`menu`] offers all values of an event.

pub mod menu;

pub use menu::{Choice, Counts, Menu, Mode, count};
pub(super) use menu::{HINTS, perform, take};

use super::columns::cells::Value;
use super::events::Column;
use super::events::column::LONGEST_CONDITION;
use super::facets;
use super::layout::Pane;
use super::state::State;
use crate::dialect::search;
use crate::model::json::Kind;
use crate::model::{Field, Timestamp, Tree};
use crate::query::{Expr, Fuzzy, Key, Path, Pattern, Term, Word};
use crate::store::Row;

/// The events that have the value under the cursor, in the table or in the detail.
pub(super) fn here(state: &State) -> Option<Expr> {
    match state.focus {
        Pane::Detail => {
            if let Some(fact) = state.detail.fact_here() {
                return fact.expr.clone();
            }
            let node = state.detail.node_here()?;
            Some(node_expr(&state.detail.event()?.tree, node))
        }
        Pane::Facets => state.facets.expr_here(),
        Pane::Events
        | Pane::Timeline
        | Pane::Jobs
        | Pane::Alarms
        | Pane::Alarm
        | Pane::Findings
        | Pane::Finding
        | Pane::Lens => {
            let row = state.snapshot.row(state.events.selected()?);
            column_expr(state, &row)
        }
    }
}

/// The events that have what stands in the column under the cursor.
fn column_expr(state: &State, row: &Row<'_>) -> Option<Expr> {
    let Column::Path(path) = state.events.column() else {
        return state.events.column().expr(row);
    };
    match state.cells.value(row.row_id(), path)? {
        Value::Read(values) => Some(match values.first() {
            Some(value) => facets::has(&Key::Path(path.clone()), value),
            None => Expr::Term(Term::Path(path.clone(), vec![Pattern::Exists])).negate(),
        }),
        Value::Unreadable => None,
    }
}

/// The events that have the value under the cursor of the detail, wherever in them it stands if no column holds it.
pub(super) fn anywhere(state: &State) -> Option<Expr> {
    let here = here(state)?;
    let Expr::Term(Term::Path(..)) = here else {
        return Some(here);
    };
    let node = state.detail.node_here()?;
    let tree = &state.detail.event()?.tree;
    let (text, whole) = tree.text(node, LONGEST_CONDITION);
    // A short value is a part of too much.
    if tree.nodes()[node].kind != Kind::String || !whole || text.len() < 4 {
        return Some(here);
    }
    Some(Expr::Term(Term::Word(Word {
        pattern: Pattern::inside(text),
        fuzzy: Fuzzy::Off,
    })))
}

fn node_expr(tree: &Tree, node: usize) -> Expr {
    let (text, whole) = tree.text(node, LONGEST_CONDITION);
    // What was decoded from a string is in the event only as part of that string.
    if let Some(host) = tree.host(node) {
        return path_term(tree, host, Pattern::inside(text));
    }
    let it = &tree.nodes()[node];
    if matches!(it.kind, Kind::Object | Kind::Array) || it.decoded.is_some() {
        return path_term(tree, node, Pattern::Exists);
    }
    if it.kind == Kind::Literal && text == "null" {
        return path_term(tree, node, Pattern::Exists).negate();
    }
    if !whole {
        return path_term(tree, node, Pattern::inside(text));
    }
    let is_text = it.kind == Kind::String;
    match column(&Path::through(tree.keys(node))).filter(|_| is_text) {
        Some(field) => Expr::field_is(field, text),
        None => path_term(tree, node, Pattern::exactly(text)),
    }
}

/// The column of a member: a term on the field is shorter than one on the path, and means the same of this event.
fn column(path: &Path) -> Option<Field> {
    match path.keys()?.as_slice() {
        // The column has it without `.amazonaws.com`.
        ["eventSource"] => None,
        ["awsRegion"] => Some(Field::Region),
        ["recipientAccountId"] => Some(Field::Account),
        _ => path.column(),
    }
}

fn path_term(tree: &Tree, node: usize, pattern: Pattern) -> Expr {
    Expr::Term(Term::Path(Path::through(tree.keys(node)), vec![pattern]))
}

/// The text of a query with one more condition; `None` if it has the condition already. A condition takes the place
/// of its opposite. The text typed so far is kept as it is wherever it can be.
pub(super) fn narrowed(text: &str, current: &Expr, condition: &Expr, now: Timestamp) -> Option<String> {
    let conditions: &[Expr] = match current {
        Expr::All => &[],
        Expr::And(conditions) => conditions,
        other => std::slice::from_ref(other),
    };
    // As it reads back: what is typed for it may be another way to say the same.
    let condition = &search::parse(&condition.to_string(), now).unwrap_or_else(|_| condition.clone());
    if conditions.contains(condition) {
        return None;
    }
    let opposite = condition.clone().negate();
    let wanted = conditions
        .iter()
        .filter(|one| **one != opposite)
        .cloned()
        .fold(Expr::All, Expr::and)
        .and(condition.clone());
    let appended = [
        format!("{text} {condition}").trim_start().to_owned(),
        format!("({text}) {condition}"),
    ];
    let is_right = |text: &String| search::parse(text, now).is_ok_and(|parsed| parsed == wanted);
    // What is switched off is neither said twice nor forgotten.
    let off = switched_off(text, now);
    let (again, others): (Vec<_>, Vec<_>) = off
        .into_iter()
        .partition(|(_, expr)| expr == condition || *expr == opposite);
    let kept = again.is_empty().then(|| appended.into_iter().find(is_right));
    Some(kept.flatten().unwrap_or_else(|| {
        let others = others.into_iter().map(|(text, _)| text);
        let texts: Vec<_> = std::iter::once(wanted.to_string()).chain(others).collect();
        texts.join(" ")
    }))
}

/// The terms of a query that are switched off, as they are typed, and what they mean.
fn switched_off(text: &str, now: Timestamp) -> Vec<(String, Expr)> {
    let all = search::conjuncts(text, now).unwrap_or_default();
    let off = all.into_iter().filter(|term| !term.is_on);
    off.map(|term| (text[term.span].to_owned(), term.expr)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrow(text: &str, condition: &str) -> Option<String> {
        let parse = |text: &str| search::parse(text, Timestamp(0)).expect("a query");
        narrowed(text, &parse(text), &parse(condition), Timestamp(0))
    }

    #[test]
    fn a_condition_is_added_once_and_replaces_its_opposite() {
        assert_eq!(narrow("", "is:write"), Some("is:write".into()));
        assert_eq!(narrow("foo", "is:write"), Some("foo is:write".into()));
        assert_eq!(narrow("foo is:write", "is:write"), None);
        assert_eq!(narrow("foo -is:write", "is:write"), Some("foo is:write".into()));
        assert_eq!(
            narrow("foo OR bar", "is:write"),
            Some("(foo OR bar) is:write".into())
        );
    }

    #[test]
    fn a_condition_is_not_added_again_however_it_was_made() {
        let action = Expr::Term(Term::Action {
            service: "s3".to_owned(),
            name: Pattern::exactly("ListBuckets"),
        });
        let typed = search::parse("s3:ListBuckets", Timestamp(0)).expect("a query");
        assert_eq!(narrowed("s3:ListBuckets", &typed, &action, Timestamp(0)), None);
        assert_eq!(
            narrowed("", &Expr::All, &action, Timestamp(0)),
            Some("s3:ListBuckets".into())
        );
    }

    #[test]
    fn a_condition_that_is_switched_off_is_switched_on() {
        assert_eq!(narrow("#foo", "is:write"), Some("#foo is:write".into()));
        assert_eq!(narrow("#is:write #foo", "is:write"), Some("is:write #foo".into()));
        assert_eq!(narrow("#-is:write foo", "is:write"), Some("foo is:write".into()));
        assert_eq!(narrow("#foo -is:write", "is:write"), Some("is:write #foo".into()));
    }

    #[test]
    fn nodes_become_terms_on_their_column_path_or_host() {
        let tree = Tree::read(
            &br#"{"awsRegion":"eu-west-1","requestParameters":{"a":[{"b c":"x\"y"}],"n":null,"t":7,
                "p":"{\"Effect\":\"Allow\"}"}}"#[..],
        );
        let term = |keys: &[&str]| {
            let node = tree.find(keys).expect("there");
            node_expr(&tree, node)
        };
        let path = |keys: &[&str], pattern| {
            Expr::Term(Term::Path(Path::through(keys.iter().copied()), vec![pattern]))
        };
        assert_eq!(term(&["awsRegion"]), Expr::field_is(Field::Region, "eu-west-1"));
        assert_eq!(
            term(&["requestParameters", "a", "b c"]),
            path(&["requestParameters", "a", "b c"], Pattern::exactly("x\"y"))
        );
        assert_eq!(
            term(&["requestParameters", "n"]),
            path(&["requestParameters", "n"], Pattern::Exists).negate()
        );
        assert_eq!(
            term(&["requestParameters", "p", "Effect"]),
            path(&["requestParameters", "p"], Pattern::inside("Allow"))
        );
        assert_eq!(
            term(&["requestParameters"]),
            path(&["requestParameters"], Pattern::Exists)
        );
    }

    #[test]
    fn hostile_values_survive_as_conditions() {
        for value in [
            "a\"b",
            "a\\",
            "x OR y",
            "-z",
            "/re/",
            "*",
            "a:b",
            "‹U+202E›",
            "\u{202e}",
            "a\nb",
        ] {
            let condition = Expr::field_is(Field::Agent, value);
            let text = narrowed(
                "foo",
                &Expr::Term(Term::Word(crate::query::Word {
                    pattern: Pattern::inside("foo"),
                    fuzzy: crate::query::Fuzzy::Close,
                })),
                &condition,
                Timestamp(0),
            )
            .expect("not there yet");
            let parsed =
                search::parse(&text, Timestamp(0)).unwrap_or_else(|fault| panic!("{text:?}: {fault:?}"));
            assert!(
                matches!(&parsed, Expr::And(parts) if parts.contains(&condition)),
                "{text:?} {parsed:?}"
            );
        }
    }
}
