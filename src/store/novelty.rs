//! What is new in an event: that its caller does this, comes from there or uses this tool for the first time.
//!
//! Told of what is loaded: an event that comes later may be older. So it is worked out for a snapshot as a whole, in
//! one pass over its order when first asked for.

use super::dictionary::{MISSING, Symbol};
use super::identities::slot;
use super::snapshot::Snapshot;
use crate::model::{Field, Flags};
use hashbrown::HashSet;
use rayon::prelude::*;

/// The facts that are about other events, too, of each row of a snapshot.
#[derive(Debug)]
pub(super) struct Novelty(Box<[u8]>);

/// The place of the facts among those of [`Flags`].
const SHIFT: u32 = Flags::FIRST.0.trailing_zeros();

impl Novelty {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let principals = principals(snapshot);
        let firsts: Vec<Vec<u32>> = [
            [Field::Service, Field::Name].as_slice(),
            &[Field::Ip],
            &[Field::Agent],
        ]
        .into_par_iter()
        .map(|fields| firsts(snapshot, &principals, fields))
        .collect();
        let mut facts = vec![0; snapshot.len()].into_boxed_slice();
        for (rows, flag) in firsts.iter().zip([Flags::FIRST, Flags::NEW, Flags::NEW]) {
            for row in rows {
                facts[*row as usize] |= (flag.0 >> SHIFT) as u8;
            }
        }
        Self(facts)
    }

    pub(super) fn flags(&self, row: u32) -> Flags {
        Flags(self.0.get(row as usize).map_or(0, |facts| u32::from(*facts)) << SHIFT)
    }
}

/// The caller of each row.
fn principals(snapshot: &Snapshot) -> Vec<Symbol> {
    let slot = slot(Field::Principal).unwrap_or_default();
    let mut principals = Vec::with_capacity(snapshot.len());
    for segment in snapshot.segments() {
        segment.identities().scan(0..segment.len(), |_, identity| {
            principals.push(snapshot.identities().get(identity, slot));
        });
    }
    principals
}

/// The first row, in the order of time, of each caller and values of fields. Who has no name, and what has no value,
/// is new to nobody.
fn firsts(snapshot: &Snapshot, principals: &[Symbol], fields: &[Field]) -> Vec<u32> {
    let mut values = vec![[MISSING; 2]; snapshot.len()];
    for segment in snapshot.segments() {
        for (place, field) in fields.iter().enumerate() {
            if let Some(column) = segment.column(*field) {
                let first = segment.first_row() as usize;
                column.scan(0..segment.len(), |row, symbol| {
                    values[first + row][place] = symbol;
                });
            }
        }
    }
    let mut met = HashSet::new();
    let mut firsts = Vec::new();
    for row in snapshot.order().iter() {
        let (principal, values) = (principals[row.0 as usize], values[row.0 as usize]);
        if principal != MISSING && values != [MISSING; 2] && met.insert((principal, values)) {
            firsts.push(row.0);
        }
    }
    firsts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Events of (second, user, name, address, tool), loaded in this order.
    fn loaded(events: &[(u32, &str, &str, &str, &str)]) -> Snapshot {
        let event = |(second, user, name, ip, agent): &(u32, &str, &str, &str, &str)| {
            format!(
                r#"{{"eventVersion":"1.08","eventTime":"2026-03-01T00:00:{second:02}Z","eventSource":"iam.amazonaws.com","eventName":"{name}",
                "sourceIPAddress":"{ip}","userAgent":"{agent}","userIdentity":{{"type":"IAMUser","userName":"{user}"}}}}"#
            )
        };
        Snapshot::of_records(&events.iter().map(event).collect::<Vec<_>>()).expect("records")
    }

    fn seconds_of(snapshot: &Snapshot, flag: Flags) -> Vec<i64> {
        let rows = snapshot.order().iter().map(|row| snapshot.row(*row));
        rows.filter(|row| row.has(flag))
            .map(|row| row.time().0 / 1000 % 60)
            .collect()
    }

    #[test]
    fn the_first_is_the_first_in_time_whatever_came_first() {
        let snapshot = loaded(&[
            (5, "alice", "GetUser", "192.0.2.1", "cli"),
            (1, "alice", "GetUser", "192.0.2.1", "cli"),
            (2, "bob", "GetUser", "192.0.2.1", "cli"),
            (3, "alice", "CreateUser", "192.0.2.1", "cli"),
            (4, "alice", "GetUser", "192.0.2.9", "cli"),
            (6, "bob", "GetUser", "192.0.2.1", "console"),
        ]);
        assert_eq!(seconds_of(&snapshot, Flags::FIRST), [1, 2, 3]);
        assert_eq!(seconds_of(&snapshot, Flags::NEW), [1, 2, 4, 6]);
        assert_eq!(
            seconds_of(&snapshot, Flags(Flags::NEW.0 | Flags::READ.0)),
            [1, 2, 4, 6]
        );
    }

    #[test]
    fn who_has_no_name_does_nothing_for_the_first_time() {
        let snapshot = loaded(&[(1, "", "GetUser", "", ""), (2, "alice", "", "", "")]);
        let principal = snapshot.row(snapshot.order()[0]).text(Field::Principal);
        assert_eq!(principal, None);
        assert_eq!(seconds_of(&snapshot, Flags::FIRST), [2], "the service is known");
        assert_eq!(seconds_of(&snapshot, Flags::NEW), [0; 0]);
    }
}
