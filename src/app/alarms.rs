//! The alarms: a list of all of them, and what is to be said of one.
//!
//! The list has the newest change first; pinned alarms stand before the others, alarms put aside behind them. Their states
//! are those of an *instant*: now, or wherever a replay's clock stands. How often each metric filter matches an event that
//! is loaded is counted by a worker, so that a saved trail has sparklines and counts too. Of a live session the values of a
//! metric are CloudWatch's own ([`spark`]). Virtual alarms stand behind the real ones: when everything is loaded a worker
//! works out what they would have done ([`virtuals`]). The twin that draws it is `tui::alarms`; what one alarm is in words is made in
//! [`one`].

mod board;
mod changes;
pub mod line;
mod live;
pub mod one;
mod perform;
pub mod spark;
pub mod virtuals;
pub mod words;

pub use board::{Board, Key};
pub use live::{TROUBLE_INDENT, Trouble, Watch, YOUNG};
pub(super) use live::{hear as hear_board, want};
pub(super) use perform::{back, count, edit, hear, hints, open, perform, point, tell_verdict, travel};
pub(super) use virtuals::{hear as hear_virtuals, work_out_all};

use super::cursor::{Cursor, Extent};
use super::detail;
use super::layout::Pane;
use super::search::Question;
use super::text_field::TextField;
use crate::analysis::alarms::{Counted, Standing, standing};
use crate::model::alarm::{Alarm, State, Transition, Wanted};
use crate::model::{TimeRange, Timestamp};
use crate::query::{Expr, Hits};
use crate::store::{RowId, Snapshot};
use one::One;
use spark::Spark;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

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
    /// The values of its metric, in [`SPARK`] parts of the day before; none if nobody knows them.
    pub spark: Option<Spark>,
    /// Whether it stands before the others.
    pub is_pinned: bool,
    /// Whether it was put aside.
    pub is_aside: bool,
    /// Whether it counts the event that is asked about, if one is.
    pub counts: Option<bool>,
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
    /// Which alarms count this event, and which do not, is listed.
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
    virtual_tally: [usize; 3],
    virtuals: virtuals::Virtuals,
    watch: Watch,
    /// What was asked for last besides the states.
    wanted: Wanted,
}

/// How many alarms changed to which state.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Changes {
    /// To `ALARM`.
    pub alarm: usize,
    /// To `INSUFFICIENT_DATA`.
    pub no_data: usize,
    /// To `OK`.
    pub ok: usize,
}

impl Changes {
    /// One more.
    pub fn add(&mut self, to: State) {
        match to {
            State::Alarm => self.alarm += 1,
            State::InsufficientData => self.no_data += 1,
            State::Ok => self.ok += 1,
        }
    }
}

/// How much there is room for on screen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room<'r> {
    /// Rows of the list.
    pub list: usize,
    /// Lines of one alarm.
    pub one: usize,
    /// Columns of one alarm, and what hides names in it.
    pub columns: detail::Room<'r>,
}

/// What the rows were made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Built {
    version: u64,
    instant: Timestamp,
    changes: u64,
    answers: u64,
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

    /// What the list shows: a strip what is on top, the pane what the cursor is on.
    pub fn cursor_shown(&self, focus: Pane) -> Cursor {
        match focus {
            Pane::Alarms | Pane::Alarm => self.cursor,
            _ => Cursor::default(),
        }
    }

    /// What must be in a row's words for it to be listed.
    pub fn filter(&self) -> &TextField {
        &self.filter
    }

    /// Whether keys are letters of the filter.
    pub fn is_filtering(&self) -> bool {
        self.is_filtering
    }

    /// The event of which is listed which alarms count it and which do not.
    pub fn counting(&self) -> Option<RowId> {
        self.counting
    }

    /// What is said of the alarm under the cursor.
    pub fn one(&self) -> Option<&One> {
        self.one.as_ref()
    }

    /// How many real alarms were in a state at the instant.
    pub fn number(&self, state: State) -> usize {
        self.tally[state as usize]
    }

    /// How many virtual alarms were in a state at the instant.
    pub fn number_of_virtual(&self, state: State) -> usize {
        self.virtual_tally[state as usize]
    }

    /// The alarm under the cursor.
    pub fn selected(&self) -> Option<usize> {
        self.rows.get(self.cursor.at).map(|row| row.alarm)
    }

    /// What a filter of the board matches among the events that are loaded; none as long as nobody counted.
    pub fn matched(&self, filter: usize) -> Option<&Hits> {
        self.matched.as_ref()?.0.get(filter)
    }

    /// Whether it is known what the filters match.
    pub fn is_counted(&self) -> bool {
        self.matched.is_some()
    }

    /// How an alarm stood at an instant.
    pub fn standing(&self, alarm: usize, instant: Timestamp) -> Standing<'_> {
        standing(
            &self.board.alarms()[alarm],
            &self.board.transitions(alarm),
            instant,
        )
    }

    /// Whether it is known when any alarm changed its state.
    pub fn has_history(&self) -> bool {
        self.board.has_history()
    }

    /// Every change of state in a window, the oldest first.
    pub fn transitions_in(&self, window: TimeRange) -> impl Iterator<Item = (Timestamp, &str, &Transition)> {
        self.board.transitions_in(window)
    }

    /// How many alarms changed to which state in a window.
    pub fn changes_in(&self, window: TimeRange) -> Changes {
        let mut changes = Changes::default();
        self.transitions_in(window)
            .for_each(|(_, _, it)| changes.add(it.to));
        changes
    }

    /// Takes in what the snapshot says of alarms, and makes the rows as they were at an instant.
    pub(super) fn refresh(&mut self, snapshot: &Snapshot, instant: Timestamp, room: Room<'_>) {
        let moves = self.board.take(snapshot);
        self.follow(moves);
        if self.board.alarms().is_empty() {
            return;
        }
        let built = Built {
            version: self.board.version(),
            instant,
            changes: self.changes,
            answers: self.board.answers(),
        };
        if self.built != Some(built) {
            self.built = Some(built);
            let here = self.selected();
            let below_top = self.cursor.below_top();
            self.build(snapshot, instant);
            let at = here.and_then(|here| self.rows.iter().position(|row| row.alarm == here));
            let extent = self.extent(room.list);
            self.cursor.place(at.unwrap_or(self.cursor.at), below_top, extent);
        }
        self.cursor.go(self.cursor.at, self.extent(room.list));
        self.refresh_one(snapshot, instant, room);
    }

    /// Every alarm stands elsewhere on the board: what is known by its place is still the same alarm.
    fn follow(&mut self, moves: Option<board::Moves>) {
        let Some(moves) = moves else { return };
        let to = |alarm: usize| moves.get(alarm).copied().flatten();
        let here = self.selected().and_then(to);
        self.rows.retain_mut(|row| {
            to(row.alarm).is_some_and(|alarm| {
                row.alarm = alarm;
                true
            })
        });
        let below_top = self.cursor.below_top();
        let at = here.and_then(|here| self.rows.iter().position(|row| row.alarm == here));
        self.cursor.at = at
            .unwrap_or(self.cursor.at)
            .min(self.rows.len().saturating_sub(1));
        self.cursor.top = self.cursor.at.saturating_sub(below_top);
        if let Some(one) = &mut self.one {
            one.follow(&to);
        }
    }

    /// Texts may have to be shown otherwise than before.
    pub(super) fn lay_anew(&mut self) {
        if let Some(one) = &mut self.one {
            one.lay_anew();
        }
    }

    fn refresh_one(&mut self, snapshot: &Snapshot, instant: Timestamp, room: Room<'_>) {
        let Some(alarm) = self.one.as_ref().and_then(One::pushed).or(self.selected()) else {
            self.one = None;
            return;
        };
        let generation = self.matched.as_ref().map(|(_, generation)| *generation);
        let key = one::Of {
            alarm,
            version: self.board.version(),
            answers: self.board.answers(),
            instant,
            generation,
            columns: room.columns.width,
        };
        let mut one = self.one.take().unwrap_or_default();
        if one.key() != Some(key) {
            let until = self.known_until(snapshot, alarm, instant);
            let told = one::tell(self, snapshot, (key, room.columns), until);
            one.install(key, told, room.one);
        }
        self.one = Some(one);
    }

    fn build(&mut self, snapshot: &Snapshot, instant: Timestamp) {
        let typed = self.filter.text().to_lowercase();
        let words: Vec<_> = typed.split_whitespace().collect();
        let (mut tally, mut virtual_tally) = ([0; 3], [0; 3]);
        let mut rows = Vec::new();
        for (alarm, it) in self.board.alarms().iter().enumerate() {
            let instant = self.known_until(snapshot, alarm, instant);
            let standing = self.standing(alarm, instant);
            let tally = if it.is_virtual {
                &mut virtual_tally
            } else {
                &mut tally
            };
            tally[standing.state as usize] += 1;
            let counts = self.counts_event(alarm);
            let is_asked = self.counting.is_none() || counts.is_some();
            if !is_asked || !has_words(it, standing.state, &words) {
                continue;
            }
            let key = self.board.key(alarm);
            rows.push(Row {
                alarm,
                state: standing.state,
                since: standing.since,
                flaps: standing.flaps,
                spark: self.spark(snapshot, alarm, instant, SPARK),
                is_pinned: self.pinned.contains(&key),
                is_aside: self.aside.contains(&key),
                counts,
            });
        }
        rows.sort_by_key(|row| {
            let since = row.since.unwrap_or(Timestamp::UNKNOWN);
            let is_virtual = self.board.alarms()[row.alarm].is_virtual;
            let misses = row.counts == Some(false);
            (misses, row.is_aside, !row.is_pinned, is_virtual, Reverse(since))
        });
        self.rows = rows;
        self.tally = tally;
        self.virtual_tally = virtual_tally;
    }

    /// Whether the alarm counts the event that is asked about; none if none is, or if no filter of the alarm is known.
    fn counts_event(&self, alarm: usize) -> Option<bool> {
        let event = self.counting?;
        let hits = self.board.filters_of(alarm).iter().map(|it| self.matched(*it));
        let counts = hits.map(|hits| hits.map(|hits| hits.contains(event)));
        counts.reduce(|one, other| match (one, other) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        })?
    }

    /// An instant, or the end of what is known of an alarm: a virtual one ends with the events.
    fn known_until(&self, snapshot: &Snapshot, alarm: usize, instant: Timestamp) -> Timestamp {
        let is_virtual = self.board.alarms()[alarm].is_virtual;
        match (snapshot.span(), self.board.period(alarm)) {
            (Some((_, last)), Some(period)) if is_virtual => instant.min(last.plus(period)),
            _ => instant,
        }
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

/// Whether an alarm's words have all of these: of its name, its description, its state, its home, its metrics, and
/// `virtual`.
fn has_words(alarm: &Alarm, state: State, words: &[&str]) -> bool {
    if words.is_empty() {
        return true;
    }
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
        .chain(alarm.is_virtual.then_some("virtual"))
        .collect();
    let text = text.join(" ");
    let text = text.to_lowercase();
    words.iter().all(|word| text.contains(word))
}
