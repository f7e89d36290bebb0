//! How the table shows when things happened: in UTC, in local time, from the selected event on, or since the event before.
//!
//! Only the column of times changes, and its heading and the first row say how; all else, what is typed, and what is copied or
//! written to a file stays UTC. The local zone is handed in as a table of its changes: nothing here asks a clock.

use super::action::{Action, Context};
use super::state::State;
use crate::model::Timestamp;
use crate::store::Row;

const DAY: i64 = 86_400_000;

/// How times are shown.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Form {
    /// As they are written.
    #[default]
    Utc,
    /// As the clocks of this place showed.
    Local,
    /// How long before or after the selected event.
    Selected,
    /// How long after the event before, of those in the table.
    Previous,
}

impl Form {
    /// All of them, in the order of the key; each with its word in files.
    pub const ALL: [(Self, &str); 4] = [
        (Self::Utc, "utc"),
        (Self::Local, "local"),
        (Self::Selected, "selected"),
        (Self::Previous, "previous"),
    ];

    /// The form that is called so.
    pub fn by_word(word: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(_, own)| *own == word);
        found.map(|(form, _)| form)
    }

    fn next(self) -> Self {
        let place = Self::ALL
            .iter()
            .position(|(form, _)| *form == self)
            .unwrap_or_default();
        Self::ALL[(place + 1) % Self::ALL.len()].0
    }
}

/// What the clocks of a place show: how far they are from UTC, and since when.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Zone {
    /// In the order of time; seconds east of UTC from an instant on. Before the first it is as after it.
    changes: Vec<(Timestamp, i32)>,
}

impl Zone {
    /// A zone by its changes, the earliest first.
    pub fn new(changes: Vec<(Timestamp, i32)>) -> Self {
        Self { changes }
    }

    /// Seconds east of UTC at an instant.
    pub fn offset(&self, at: Timestamp) -> i32 {
        let place = self.changes.partition_point(|(since, _)| *since <= at);
        let change = self.changes.get(place.saturating_sub(1));
        change.map_or(0, |(_, offset)| *offset)
    }

    /// Whether it changes from one instant to another.
    fn changes_within(&self, first: Timestamp, last: Timestamp) -> bool {
        let first_offset = self.offset(first);
        let within = |(at, _): &&(Timestamp, i32)| first < *at && *at <= last;
        self.changes
            .iter()
            .filter(within)
            .any(|(_, offset)| *offset != first_offset)
    }

    /// What a clock there shows, as an instant that is written as if it were UTC.
    fn shown(&self, at: Timestamp) -> Timestamp {
        at.plus(i64::from(self.offset(at)) * 1000)
    }
}

/// `+02:00`.
fn offset_in_words(seconds: i32) -> String {
    let minutes = seconds.abs() / 60;
    let sign = if seconds < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `+1d 02:03:04`, with a sign in any case.
fn distance(milliseconds: i64) -> String {
    let sign = if milliseconds < 0 { '-' } else { '+' };
    let seconds = milliseconds.unsigned_abs() / 1000;
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let clock = format!("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    if days > 0 {
        format!("{sign}{days}d {clock}")
    } else {
        format!("{sign}{clock}")
    }
}

/// See the module.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Times {
    /// How they are shown.
    pub form: Form,
    /// The local zone.
    pub zone: Zone,
}

impl State {
    /// Whether local times need their offset each: clocks are changed within what is loaded.
    fn is_ambiguous(&self) -> bool {
        let span = self.snapshot.span();
        span.is_some_and(|(first, last)| self.times.zone.changes_within(first, last))
    }

    /// The offset of the local zone in all that is loaded, if there is one.
    fn offset(&self) -> Option<i32> {
        let last = self.snapshot.span().map_or(self.now(), |(_, last)| last);
        (!self.is_ambiguous()).then(|| self.times.zone.offset(last))
    }

    /// Whether events are of more than one day, so that times need their day.
    pub fn is_dated(&self) -> bool {
        self.is_of_days(|at| at)
    }

    /// Whether events are of more than one year, so that days need theirs.
    pub fn is_of_years(&self) -> bool {
        let span = self.snapshot.span();
        span.is_some_and(|(first, last)| first.format("%Y") != last.format("%Y"))
    }

    /// The same as [`State::is_dated`] of the times as the table shows them.
    fn is_table_dated(&self) -> bool {
        match self.times.form {
            Form::Local => self.is_of_days(|at| self.times.zone.shown(at)),
            _ => self.is_dated(),
        }
    }

    fn is_of_days(&self, shown: impl Fn(Timestamp) -> Timestamp) -> bool {
        let day = |at| shown(at).0.div_euclid(DAY);
        let span = self.snapshot.span();
        span.is_some_and(|(first, last)| day(first) != day(last))
    }

    /// The columns that a time takes in the table.
    pub(super) fn time_width(&self) -> u16 {
        let clock = if self.is_table_dated() { 19 } else { 9 };
        match self.times.form {
            Form::Utc => clock,
            Form::Local if self.is_ambiguous() => clock.max(12) + 6,
            // Room for the heading.
            Form::Local => clock.max(12),
            Form::Selected | Form::Previous if self.is_table_dated() => 14,
            Form::Selected | Form::Previous => 11,
        }
    }

    /// The heading of the times in the table.
    pub fn time_heading(&self) -> String {
        match (self.times.form, self.offset()) {
            (Form::Utc, _) => "TIME(UTC)".to_owned(),
            (Form::Local, Some(offset)) => format!("TIME({})", offset_in_words(offset)),
            (Form::Local, None) => "TIME(LOCAL)".to_owned(),
            (Form::Selected, _) => "TO SELECTED".to_owned(),
            (Form::Previous, _) => "SINCE PREV".to_owned(),
        }
    }

    /// What the first row says of times.
    pub fn times_in_words(&self) -> String {
        match (self.times.form, self.offset()) {
            (Form::Utc, _) => "UTC".to_owned(),
            (Form::Local, Some(offset)) => format!("UTC, table {}", offset_in_words(offset)),
            (Form::Local, None) => "UTC, table local".to_owned(),
            (Form::Selected, _) => "UTC, table to selected".to_owned(),
            (Form::Previous, _) => "UTC, table since previous".to_owned(),
        }
    }

    /// When an event happened, as the table shows it.
    pub(super) fn time_text(&self, row: &Row<'_>) -> String {
        let at = row.time();
        if !at.is_known() {
            return "-".to_owned();
        }
        let clock = if self.is_table_dated() {
            "%Y-%m-%d %H:%M:%S"
        } else {
            "%H:%M:%S"
        };
        let zone = &self.times.zone;
        let since = |other: Option<Timestamp>| {
            let other = other.filter(|other| other.is_known());
            other.map_or_else(|| "-".to_owned(), |other| distance(at.0.saturating_sub(other.0)))
        };
        match self.times.form {
            Form::Utc => at.format(clock),
            Form::Local if self.is_ambiguous() => {
                zone.shown(at).format(clock) + &offset_in_words(zone.offset(at))
            }
            Form::Local => zone.shown(at).format(clock),
            Form::Selected => {
                let selected = self.events.selected();
                since(selected.map(|row| self.snapshot.row(row).time()))
            }
            Form::Previous => since(self.before(row)),
        }
    }

    /// When the event happened that stands before another in the order of time, of those in the table.
    fn before(&self, row: &Row<'_>) -> Option<Timestamp> {
        let rows = self.events.rows();
        let place = rows.rank(&self.snapshot, row.row_id()).ok()?;
        let before = rows.get(place.checked_sub(1)?)?;
        Some(self.snapshot.row(before).time())
    }
}

/// Performs an action on how times are shown; says whether it was one.
pub(super) fn perform(state: &mut State, action: Action) -> bool {
    if action != Action::CycleTimes {
        return false;
    }
    state.times.form = state.times.form.next();
    let shows = match (state.times.form, state.offset()) {
        (Form::Utc, _) => "UTC".to_owned(),
        (Form::Local, Some(offset)) => format!("local time ({})", offset_in_words(offset)),
        (Form::Local, None) => "local time, with its offset: clocks are changed within these days".to_owned(),
        (Form::Selected, _) => "the time to the selected event".to_owned(),
        (Form::Previous, _) => "the time since the event before".to_owned(),
    };
    let keys = state.keymap.chords_of(Context::Global, Action::CycleTimes);
    let key = keys
        .first()
        .map(|key| format!("; {key} goes on"))
        .unwrap_or_default();
    let rest = if state.times.form == Form::Utc {
        ", as all else does"
    } else {
        "; all else stays UTC"
    };
    state.tell(format!("the table shows {shows}{rest}{key}"));
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_what_its_changes_say_from_each_on() {
        let zone = Zone::new(vec![
            (Timestamp(0), 3600),
            (Timestamp(1000), 7200),
            (Timestamp(2000), -12_600),
        ]);
        let offsets = [-5, 0, 999, 1000, 1999, 2000, 9000].map(|at| zone.offset(Timestamp(at)));
        assert_eq!(offsets, [3600, 3600, 3600, 7200, 7200, -12_600, -12_600]);
        assert!(zone.changes_within(Timestamp(500), Timestamp(1000)));
        assert!(!zone.changes_within(Timestamp(0), Timestamp(999)));
        assert_eq!(offset_in_words(-12_600), "-03:30");
        assert_eq!(Zone::default().offset(Timestamp(7)), 0);
    }

    #[test]
    fn distances_have_their_sign_and_days() {
        assert_eq!(distance(0), "+00:00:00");
        assert_eq!(distance(-312_999), "-00:05:12");
        assert_eq!(distance(2 * DAY + 3_723_000), "+2d 01:02:03");
        assert!(distance(i64::MIN).len() < 40);
    }
}
