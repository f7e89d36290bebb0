//! The alarms: a list of all of them, and what is to be said of one.
//!
//! The list has the newest change first; pinned alarms stand before the others, alarms put aside behind them. Their states
//! are those of an *instant*: now, or wherever a replay's clock stands. How often each metric filter matches an event that
//! is loaded is counted by a worker, so that a saved trail has sparklines and counts too. The twin that draws it is
//! `tui::alarms`; what one alarm is in words is made in [`one`].

mod board;
pub mod line;
pub mod one;
mod perform;
pub mod words;

pub use board::{Board, Key};
pub(super) use perform::{back, count, edit, hear, hints, open, perform, point, tell_verdict, travel};

use super::cursor::{Cursor, Extent};
use super::search::Question;
use super::text_field::TextField;
use crate::analysis::alarms::{Counted, Standing, standing};
use crate::model::alarm::{Alarm, State, Transition};
use crate::model::{TimeRange, Timestamp};
use crate::query::{Expr, Hits};
use crate::store::{RowId, Snapshot};
use one::One;
use std::collections::BTreeSet;
use std::sync::Arc;

const DAY: i64 = 86_400_000;

/// Parts of the day of a sparkline in the list.
pub const SPARK: usize = 12;

/// One row of the list.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Its place on the board.
    pub alarm: usize,
    /// In which state it was at the instant.
    pub state: State,
    /// Since when.
    pub since: Option<Timestamp>,
    /// How often it went into `ALARM` in the day before.
    pub flaps: usize,
    /// The counts of the day before, in [`SPARK`] parts; see [`Alarms::counts`].
    pub spark: Option<Vec<u64>>,
    /// Whether it stands before the others.
    pub is_pinned: bool,
    /// Whether it was put aside.
    pub is_aside: bool,
}

/// See the module.
#[derive(Default, Debug)]
pub struct Alarms {
    board: Board,
    rows: Vec<Row>,
    cursor: Cursor,
    filter: TextField,
    is_filtering: bool,
    pinned: BTreeSet<Key>,
    aside: BTreeSet<Key>,
    /// Only the alarms that count this event are listed.
    counting: Option<RowId>,
    one: Option<One>,
    /// What each filter of the board matches, of the snapshot of this generation.
    matched: Option<(Arc<Vec<Hits>>, u64)>,
    asked: Option<(u64, u64)>,
    /// The events of an alarm were asked for: what is to be said of their number once it is known.
    said: Option<(Question, Box<Counted>)>,
    built: Option<Built>,
    changes: u64,
    tally: [usize; 3],
}

/// What the rows were made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Built {
    version: u64,
    instant: Timestamp,
    changes: u64,
}

impl Alarms {
    /// Everything that is known of alarms.
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.board.alarms().is_empty()
    }

    /// The rows that are listed.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// What must be in a row's words for it to be listed.
    pub fn filter(&self) -> &TextField {
        &self.filter
    }

    /// Whether keys are letters of the filter.
    pub fn is_filtering(&self) -> bool {
        self.is_filtering
    }

    /// The event whose alarms alone are listed.
    pub fn counting(&self) -> Option<RowId> {
        self.counting
    }

    /// What is said of the alarm under the cursor.
    pub fn one(&self) -> Option<&One> {
        self.one.as_ref()
    }

    /// How many were in a state at the instant.
    pub fn number(&self, state: State) -> usize {
        self.tally[state as usize]
    }

    /// The alarm under the cursor.
    pub fn selected(&self) -> Option<usize> {
        self.rows.get(self.cursor.at).map(|row| row.alarm)
    }

    /// What a filter of the board matches among the events that are loaded; none as long as nobody counted.
    pub fn matched(&self, filter: usize) -> Option<&Hits> {
        self.matched.as_ref()?.0.get(filter)
    }

    /// How an alarm stood at an instant.
    pub fn standing(&self, alarm: usize, instant: Timestamp) -> Standing<'_> {
        standing(
            &self.board.alarms()[alarm],
            &self.board.transitions(alarm),
            instant,
        )
    }

    /// How many events the busiest period had, in each of so many parts of the day up to an instant, the last part last;
    /// none if the alarm's metric comes from elsewhere or nobody counted yet.
    pub fn counts(
        &self,
        snapshot: &Snapshot,
        alarm: usize,
        instant: Timestamp,
        parts: usize,
    ) -> Option<Vec<u64>> {
        let filters = self.board.filters_of(alarm);
        let period = self.board.period(alarm)?;
        let hits: Option<Vec<_>> = filters.iter().map(|filter| self.matched(*filter)).collect();
        let hits = hits.filter(|hits| !hits.is_empty())?;
        // Whole periods since the epoch, as CloudWatch has them; the last is the one that the instant is in.
        let in_part = (DAY / (period * parts as i64)).max(1);
        let number = in_part as usize * parts;
        let start = instant.0.div_euclid(period) + 1 - number as i64;
        let mut periods = vec![0u64; number];
        for hits in hits {
            let from = hits.place_at(snapshot, Timestamp(start * period));
            let to = hits.place_at(snapshot, instant.plus(1)).max(from);
            for row in &hits.rows()[from..to] {
                let place = snapshot.row(*row).time().0.div_euclid(period) - start;
                if let Some(count) = usize::try_from(place)
                    .ok()
                    .and_then(|place| periods.get_mut(place))
                {
                    *count += 1;
                }
            }
        }
        let busiest = |part: &[u64]| part.iter().copied().max().unwrap_or_default();
        Some(periods.chunks(in_part as usize).map(busiest).collect())
    }

    /// Every change of state in a window, the oldest first.
    pub fn transitions_in(&self, window: TimeRange) -> impl Iterator<Item = (Timestamp, &str, &Transition)> {
        self.board.transitions_in(window)
    }

    /// Takes in what the snapshot says of alarms, and makes the rows as they were at an instant.
    pub(super) fn refresh(&mut self, snapshot: &Snapshot, instant: Timestamp, heights: (usize, usize)) {
        self.board.take(snapshot);
        if self.board.alarms().is_empty() {
            return;
        }
        let built = Built {
            version: self.board.version(),
            instant,
            changes: self.changes,
        };
        if self.built != Some(built) {
            self.built = Some(built);
            let here = self.selected();
            let below_top = self.cursor.below_top();
            self.build(snapshot, instant);
            let at = here.and_then(|here| self.rows.iter().position(|row| row.alarm == here));
            let extent = self.extent(heights.0);
            self.cursor.place(at.unwrap_or(self.cursor.at), below_top, extent);
        }
        self.cursor.go(self.cursor.at, self.extent(heights.0));
        self.refresh_one(snapshot, instant, heights.1);
    }

    fn refresh_one(&mut self, snapshot: &Snapshot, instant: Timestamp, height: usize) {
        let Some(alarm) = self.one.as_ref().and_then(One::pushed).or(self.selected()) else {
            self.one = None;
            return;
        };
        let generation = self.matched.as_ref().map(|(_, generation)| *generation);
        let key = (alarm, self.board.version(), instant, generation);
        let mut one = self.one.take().unwrap_or_default();
        if one.key() != Some(key) {
            let lines = one::lines(self, snapshot, alarm, instant);
            one.install(key, lines, height);
        }
        self.one = Some(one);
    }

    fn build(&mut self, snapshot: &Snapshot, instant: Timestamp) {
        let typed = self.filter.text().to_lowercase();
        let words: Vec<_> = typed.split_whitespace().collect();
        let mut tally = [0; 3];
        let mut rows = Vec::new();
        for (alarm, it) in self.board.alarms().iter().enumerate() {
            let standing = self.standing(alarm, instant);
            tally[standing.state as usize] += 1;
            if !self.is_wanted(alarm) || !has_words(it, standing.state, &words) {
                continue;
            }
            let key = self.board.key(alarm);
            rows.push(Row {
                alarm,
                state: standing.state,
                since: standing.since,
                flaps: standing.flaps,
                spark: self.counts(snapshot, alarm, instant, SPARK),
                is_pinned: self.pinned.contains(&key),
                is_aside: self.aside.contains(&key),
            });
        }
        rows.sort_by_key(|row| {
            let since = row.since.unwrap_or(Timestamp::UNKNOWN);
            (row.is_aside, !row.is_pinned, std::cmp::Reverse(since))
        });
        self.rows = rows;
        self.tally = tally;
    }

    /// Whether the alarm counts the event that is asked about, if one is.
    fn is_wanted(&self, alarm: usize) -> bool {
        let Some(event) = self.counting else {
            return true;
        };
        let mut filters = self.board.filters_of(alarm).iter();
        filters.any(|filter| self.matched(*filter).is_some_and(|hits| hits.contains(event)))
    }

    fn extent(&self, height: usize) -> Extent {
        Extent {
            length: self.rows.len(),
            height,
        }
    }

    /// What is still to be counted: the patterns of the board, of this snapshot.
    fn uncounted(&self, snapshot: &Snapshot) -> Option<Vec<Expr>> {
        let wanted = (self.board.version(), snapshot.generation());
        let exprs = self.board.exprs();
        (!exprs.is_empty() && self.asked != Some(wanted)).then(|| exprs.to_vec())
    }
}

/// Whether an alarm's words have all of these: of its name, its description, its state, its home, and its metrics.
fn has_words(alarm: &Alarm, state: State, words: &[&str]) -> bool {
    let home = alarm.home.iter().flat_map(|home| [&home.account, &home.region]);
    let metrics = alarm
        .stats()
        .flat_map(|stat| [&stat.metric.namespace, &stat.metric.name]);
    let said = [&alarm.name]
        .into_iter()
        .chain(&alarm.description)
        .chain(home)
        .chain(metrics);
    let text: Vec<_> = said
        .map(String::as_str)
        .chain([state.name(), alarm.kind().name()])
        .collect();
    let text = text.join(" ");
    let text = text.to_lowercase();
    words.iter().all(|word| text.contains(word))
}
