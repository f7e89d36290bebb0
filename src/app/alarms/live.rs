//! Alarms that CloudWatch is asked for again and again: how old what is shown is, what cannot be had and what to do about
//! it, and what is wanted besides the states because somebody looks at it.

use super::Alarms;
use super::board::Board;
use crate::app::cursor::Extent;
use crate::app::detail::{Room, wrap_words};
use crate::app::effect::{Effect, Effects};
use crate::app::layout::{Layout, Pane};
use crate::app::state::State;
use crate::model::Timestamp;
use crate::model::alarm::board::{Part, Reading};
use crate::model::alarm::{AlarmBoard, Wanted};
use crate::model::live::{Activity, Problem};

/// Columns before each line of what is wrong.
pub const TROUBLE_INDENT: u16 = 2;

/// So old, in milliseconds, a reading may be before anybody is told that the next does not come.
pub const YOUNG: i64 = 90_000;

/// What is wrong, once for all places that it is wrong with. Hostile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trouble {
    /// The regions, in the order in which they are read.
    pub regions: Vec<String>,
    /// What is wrong, in one sentence.
    pub what: String,
    /// What to do about it; empty if nothing need be done.
    pub advice: String,
}

impl Trouble {
    /// What is wrong and where, and what to do about it, in lines of at most so many columns. In display form.
    pub fn lines(&self, room: Room<'_>) -> (Vec<String>, Vec<String>) {
        let place = match self.regions.as_slice() {
            [] => String::new(),
            [only] if self.what.contains(only.as_str()) => String::new(),
            [only] => format!("{only}: "),
            [first, others @ ..] => format!("{first} and {} more: ", others.len()),
        };
        let advice = match self.advice.as_str() {
            "" => Vec::new(),
            advice => wrap_words(advice, room),
        };
        (wrap_words(&format!("{place}{}", self.what), room), advice)
    }
}

/// What is read of alarms while somebody watches.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Watch {
    /// As old as the oldest reading is what is shown; none before there is any.
    pub as_of: Option<Timestamp>,
    /// Places that were never read, and may still be.
    pub unread: usize,
    /// What is wrong.
    pub troubles: Vec<Trouble>,
}

impl Watch {
    /// Of a board, as it is seen at an instant.
    fn of(board: &AlarmBoard, now: Timestamp) -> Self {
        let readings = || board.counted();
        let mut watch = Self {
            as_of: readings().filter_map(|reading| reading.read).min(),
            unread: readings()
                .filter(|it| it.read.is_none() && it.problem.is_none())
                .count(),
            troubles: Vec::new(),
        };
        for reading in readings().filter(|reading| !is_passing(reading, now)) {
            let parts = [Part::History, Part::Filters, Part::MuteRules];
            let lacks = parts.iter().filter_map(|part| reading.lacks.get(part));
            for problem in reading.problem.iter().chain(lacks) {
                watch.add(reading, problem);
            }
        }
        watch
    }

    fn add(&mut self, reading: &Reading, problem: &Problem) {
        let region = reading.home.as_ref().map(|home| home.region.clone());
        let advice = match reading.activity {
            Activity::Waiting { until: Some(until) } if problem.advice.is_empty() => {
                format!("tried again at {}", until.format("%H:%M:%SZ"))
            }
            _ => problem.advice.clone(),
        };
        let is_it = |it: &&mut Trouble| it.what == problem.what && it.advice == advice;
        match self.troubles.iter_mut().find(is_it) {
            Some(known) => known.regions.extend(region),
            None => self.troubles.push(Trouble {
                regions: region.into_iter().collect(),
                what: problem.what.clone(),
                advice,
            }),
        }
    }

    /// How many rows it takes to say what is wrong in lines of so many columns.
    pub fn rows(&self, room: Room<'_>) -> usize {
        let lines = self.troubles.iter().map(|trouble| trouble.lines(room));
        lines.map(|(what, advice)| what.len() + advice.len()).sum()
    }
}

/// Whether what is wrong is likely to be over before anybody has read it: it is tried again, and what was read is young.
fn is_passing(reading: &Reading, now: Timestamp) -> bool {
    let is_tried = matches!(reading.activity, Activity::Waiting { until: Some(_) });
    is_tried && reading.read.is_some_and(|read| now.0 - read.0 < YOUNG)
}

/// Hears what CloudWatch says.
pub(in crate::app) fn hear(state: &mut State, board: AlarmBoard) {
    let now = state.now();
    let alarms = &mut state.alarms;
    alarms.watch = Watch::of(&board, now);
    let moves = alarms.board.hear(board);
    alarms.follow(moves);
}

/// Asks for what is looked at: the values of the metrics of the alarms on screen, and of the alarm that was opened the log
/// events that its metric filters match.
pub(in crate::app) fn want(state: &mut State, layout: &Layout, effects: &mut Effects) {
    if state.alarms.board.live().is_none() {
        return;
    }
    let mut wanted = Wanted::default();
    let alarms = &state.alarms;
    if let Some(block) = layout.alarms {
        let extent = Extent {
            length: alarms.rows.len(),
            height: block.height(),
        };
        let rows = &alarms.rows[alarms.cursor_shown(state.focus).visible(extent)];
        for row in rows {
            want_metric(&alarms.board, row.alarm, &mut wanted);
        }
    }
    if layout.alarm.is_some()
        && let Some(alarm) = alarms.one().and_then(super::One::alarm)
    {
        want_metric(&alarms.board, alarm, &mut wanted);
    }
    if state.focus == Pane::Alarm {
        wanted
            .logs
            .extend(alarms.one().iter().flat_map(|one| one.questions()).cloned());
    }
    if state.alarms.wanted != wanted {
        state.alarms.wanted = wanted.clone();
        effects.push(Effect::WantAlarms(wanted));
    }
}

/// Wants the values of an alarm's metrics, if it has any.
fn want_metric(board: &Board, alarm: usize, wanted: &mut Wanted) {
    let alarm = &board.alarms()[alarm];
    if let (Some(home), Some(_)) = (&alarm.home, alarm.stats().next()) {
        wanted.metrics.insert((home.clone(), alarm.name.clone()));
    }
}

impl Alarms {
    /// How it goes with reading alarms of AWS; none if nobody reads any.
    pub fn watch(&self) -> Option<&Watch> {
        self.board.live().map(|_| &self.watch)
    }
}
