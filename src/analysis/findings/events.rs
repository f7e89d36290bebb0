//! A query for the events of a finding: what they have in common, as one would type it, or else their IDs.

use super::Finding;
use crate::dialect::search;
use crate::model::{Field, TimeRange, Timestamp};
use crate::query::{self, Expr, Pattern, Term};
use crate::store::Snapshot;

/// Of so many events the IDs are named at most: of more, what they have in common must do.
const MOST_IDS: usize = 200;

/// The events of a finding, to be looked for from its first to its last. `None` if it was cancelled.
///
/// Who, from where and which actions is what people read and change, so that is the query wherever it means exactly these
/// events.
pub fn events_of(
    snapshot: &Snapshot,
    finding: &Finding<'_>,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Expr> {
    let common = common(snapshot, finding);
    let window = TimeRange {
        from: finding.first,
        to: finding.last.plus(1),
    };
    let window = if finding.first.is_known() {
        window
    } else {
        TimeRange::ALL
    };
    let found = query::search(snapshot, &common, window, cancelled, &mut |_| {})?.hits;
    let is_exact = found.len() == finding.rows.len() && finding.rows.iter().all(|row| found.contains(*row));
    if is_exact || finding.rows.len() > MOST_IDS {
        return Some(common);
    }
    let mut ids: Vec<Pattern> = Vec::new();
    for row in &finding.rows {
        let id = snapshot.row(*row).event_id().to_string();
        let pattern = Pattern::exactly(id);
        if !ids.contains(&pattern) {
            ids.push(pattern);
        }
    }
    Some(Expr::Term(Term::Field(Field::Id, ids)))
}

/// Who, from where, and which actions.
fn common(snapshot: &Snapshot, finding: &Finding<'_>) -> Expr {
    let rows = || finding.rows.iter().map(|row| snapshot.row(*row));
    let fields = [Field::Person, Field::Role, Field::Principal, Field::Account];
    let is_who = |field: &Field| {
        let is_it = |row: crate::store::Row<'_>| row.text(*field) == Some(finding.actor.as_str());
        !finding.actor.is_empty() && rows().all(is_it)
    };
    let mut expr = Expr::All;
    if let Some(field) = fields.into_iter().find(is_who) {
        expr = expr.and(Expr::field_is(field, &finding.actor));
    }
    if finding.network.contains('/') {
        let network = format!("ip:{}", finding.network);
        expr = expr.and(search::parse(&network, Timestamp(0)).unwrap_or_default());
    } else if !finding.network.is_empty() {
        expr = expr.and(Expr::field_is(Field::Ip, &finding.network));
    }
    let mut names: Vec<Pattern> = Vec::new();
    for row in rows() {
        let Some(name) = row.text(Field::Name) else {
            continue;
        };
        let pattern = Pattern::exactly(name);
        if !names.contains(&pattern) {
            names.push(pattern);
        }
    }
    if names.is_empty() {
        return expr;
    }
    expr.and(Expr::Term(Term::Field(Field::Name, names)))
}
