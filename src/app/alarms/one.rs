//! One alarm in lines: its state and why, what led to it, what it watches, what it did before. Lines that lead somewhere
//! can be opened.

mod exact;

use super::super::cursor::{Cursor, Extent};
use super::Alarms;
use super::line::{Line, Target, Tone, changes, counted_target, fitted, line};
use super::words::{compared, measured, silence};
use crate::analysis::alarms::{self as analysis, Counted, Lead};
use crate::app::detail::Room;
use crate::dialect::words;
use crate::model::Timestamp;
use crate::model::alarm::board::LogQuestion;
use crate::model::alarm::{
    Alarm, Definition, Happening, HistoryItem, MetricDefinition, State, Transition, rule,
};
use crate::store::Snapshot;

/// At most so many items of its history are listed.
const LISTED: usize = 200;

/// Parts of the day of the chart.
const PARTS: usize = 48;

/// What the lines are of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Of {
    pub(super) alarm: usize,
    pub(super) version: u64,
    pub(super) answers: u64,
    pub(super) instant: Timestamp,
    /// Of the snapshot that was counted.
    pub(super) generation: Option<u64>,
    /// Columns of the lines.
    pub(super) columns: usize,
}

/// What is told of an alarm.
#[derive(Default, Debug)]
pub(super) struct Told {
    lines: Vec<Line>,
    questions: Vec<LogQuestion>,
}

/// See the module.
#[derive(Default, Debug)]
pub struct One {
    of: Option<Of>,
    /// Whether its texts are to be shown otherwise than they were laid out.
    is_stale: bool,
    told: Told,
    cursor: Cursor,
    /// Alarms that were opened from one another, the newest last.
    path: Vec<usize>,
}

impl One {
    /// The lines.
    pub fn lines(&self) -> &[Line] {
        &self.told.lines
    }

    /// What CloudWatch Logs is to be asked about it.
    pub(super) fn questions(&self) -> &[LogQuestion] {
        &self.told.questions
    }

    /// The line the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Where the line under the cursor leads.
    pub fn target(&self) -> Option<&Target> {
        self.told.lines.get(self.cursor.at)?.leads.as_ref()
    }

    /// The alarm.
    pub fn alarm(&self) -> Option<usize> {
        self.of.map(|of| of.alarm)
    }

    pub(super) fn key(&self) -> Option<Of> {
        self.of.filter(|_| !self.is_stale)
    }

    /// Texts may have to be shown otherwise than before.
    pub(super) fn lay_anew(&mut self) {
        self.is_stale = true;
    }

    /// The alarm that was opened from another.
    pub(super) fn pushed(&self) -> Option<usize> {
        self.path.last().copied()
    }

    pub(super) fn push(&mut self, alarm: usize) {
        self.path.push(alarm);
    }

    /// Goes back to the alarm that this one was opened from; says whether there was one.
    pub(super) fn pop(&mut self) -> bool {
        self.path.pop().is_some()
    }

    pub(super) fn forget(&mut self) {
        self.path.clear();
    }

    /// Every alarm stands elsewhere on the board.
    pub(super) fn follow(&mut self, to: &impl Fn(usize) -> Option<usize>) {
        self.path = self.path.iter().filter_map(|alarm| to(*alarm)).collect();
        // The lines lead to alarms by their places, so they are made anew.
        self.of = self.of.and_then(|of| {
            Some(Of {
                alarm: to(of.alarm)?,
                ..of
            })
        });
    }

    pub(super) fn install(&mut self, of: Of, told: Told, height: usize) {
        let is_other = self.of.is_none_or(|before| before.alarm != of.alarm);
        let here = self.said_at_cursor();
        self.of = Some(of);
        self.is_stale = false;
        self.told = told;
        if is_other {
            // On what leads to the events, so that opening twice is all it takes.
            let first = self.told.lines.iter().position(|line| line.leads.is_some());
            self.cursor = Cursor::default();
            let first = first.unwrap_or_default();
            // From the top, as far as is known how high that is.
            self.cursor.go(first, self.extent(height.max(first + 1)));
            return;
        }
        // While it is not on screen nobody knows how high it will be: it must not scroll for that.
        if height > 0 {
            let at = self.line_saying(here);
            self.travel(height, |cursor, extent| cursor.go(at, extent));
        }
    }

    /// The number of what the line under the cursor says, however many lines say it.
    fn said_at_cursor(&self) -> usize {
        let above = self.told.lines.iter().take(self.cursor.at + 1);
        above.filter(|line| !line.goes_on).count().saturating_sub(1)
    }

    /// The first line that says what has this number.
    fn line_saying(&self, number: usize) -> usize {
        let mut firsts = self
            .told
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| !line.goes_on);
        firsts.nth(number).map_or(usize::MAX, |(at, _)| at)
    }

    pub(super) fn travel(&mut self, height: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let extent = self.extent(height);
        travel(&mut self.cursor, extent);
    }

    fn extent(&self, height: usize) -> Extent {
        Extent {
            length: self.told.lines.len(),
            height,
        }
    }
}

/// What is to be told of an alarm as it stood at an instant, in lines that there is room for.
pub(super) fn tell(
    alarms: &Alarms,
    snapshot: &Snapshot,
    (of, room): (Of, Room<'_>),
    instant: Timestamp,
) -> Told {
    let writer = Writer {
        alarms,
        snapshot,
        number: of.alarm,
        alarm: &alarms.board.alarms()[of.alarm],
        instant,
    };
    let mut told = Told::default();
    let lines = &mut told.lines;
    writer.state(lines);
    told.questions = writer.leads(lines);
    writer.definition(lines);
    writer.tree(lines);
    writer.history(lines);
    told.lines = told.lines.iter().flat_map(|line| fitted(line, room)).collect();
    told
}

struct Writer<'a> {
    alarms: &'a Alarms,
    snapshot: &'a Snapshot,
    number: usize,
    alarm: &'a Alarm,
    instant: Timestamp,
}

impl<'a> Writer<'a> {
    fn state(&self, lines: &mut Vec<Line>) {
        let standing = self.alarms.standing(self.number, self.instant);
        let since = standing.since.map_or_else(
            || "for longer than is known".to_owned(),
            |at| format!("since {}", at.rfc3339()),
        );
        lines.push(line(
            format!("{} {since}", standing.state),
            Tone::State(standing.state),
        ));
        if standing.flaps > 1 {
            lines.push(line(
                format!("was in ALARM {} times in the 24 hours before", standing.flaps),
                Tone::Doubt,
            ));
        }
        lines.extend(silence(self.alarm).map(|text| line(text, Tone::Doubt)));
        if let Some(evaluation) = &self.alarm.evaluation {
            lines.push(line(format!("its evaluation: {evaluation}"), Tone::Doubt));
        }
        if !standing.reason.text.is_empty() {
            lines.push(line(standing.reason.text.clone(), Tone::Text));
        }
        if let Some(about) = &self.alarm.description {
            lines.push(line(about.clone(), Tone::Dim));
        }
    }

    /// The transition that counts: the last to ALARM, or else the last at all.
    fn latest(&self) -> Option<(Timestamp, &'a Transition)> {
        let past: Vec<_> = self
            .alarms
            .board
            .transitions(self.number)
            .into_iter()
            .filter(|(at, _)| *at <= self.instant)
            .collect();
        let alarm = past
            .iter()
            .rev()
            .find(|(_, transition)| transition.to == State::Alarm);
        alarm.or(past.last()).copied()
    }

    fn lead(&self, transition: Option<(Timestamp, &Transition)>) -> Lead {
        let filters: Vec<_> = self.alarms.board.filters().iter().collect();
        let filters: Vec<_> = filters
            .into_iter()
            .filter(|filter| {
                filter.home.is_none() || self.alarm.home.is_none() || filter.home == self.alarm.home
            })
            .collect();
        analysis::lead(self.alarm, transition, &filters)
    }

    /// The line that leads on, and what may be wrong with it. What CloudWatch Logs is to be asked about it.
    fn leads(&self, lines: &mut Vec<Line>) -> Vec<LogQuestion> {
        let transition = self.latest();
        let when = transition.map_or(String::new(), |(at, _)| format!(" at {}", at.format("%H:%M")));
        match self.lead(transition) {
            Lead::Counted(counted) => {
                let verdict = self.verdict(&counted);
                let mut lead = line(
                    format!("→ the events that tripped it{when}: {verdict}"),
                    Tone::Heading,
                );
                let doubts = counted.doubts.clone();
                let questions = counted.questions.clone();
                lead.leads = Some(counted_target(counted));
                lines.push(lead);
                lines.extend(
                    doubts
                        .into_iter()
                        .map(|doubt| line(format!("  {doubt}"), Tone::Doubt)),
                );
                let reading = self.alarms.board.reading(self.number);
                lines.extend(reading.into_iter().flat_map(|it| exact::answer(it, &questions)));
                return questions;
            }
            Lead::Subject(subject) => lines.push(changes(subject)),
            Lead::Nowhere(why) => lines.push(line(format!("no events to lead to: {why}"), Tone::Dim)),
            Lead::Alarms => {}
        }
        Vec::new()
    }

    /// How many events match, and what the datapoint says.
    fn verdict(&self, counted: &Counted) -> String {
        match self.alarms.matched_in(self.snapshot, self.number, counted.window) {
            Some(matched) => analysis::verdict(matched, counted),
            None => "not counted yet".to_owned(),
        }
    }

    fn definition(&self, lines: &mut Vec<Line>) {
        lines.push(line("watches", Tone::Heading));
        match &self.alarm.definition {
            Definition::Metric(metric) => self.metric(metric, lines),
            Definition::Composite(composite) => {
                lines.push(line(composite.rule.clone(), Tone::Text));
                if let Some(suppressor) = &composite.suppressor {
                    lines.push(line(format!("silent while {suppressor} is in ALARM"), Tone::Dim));
                }
            }
            Definition::Log(log) => {
                lines.push(line(log.query.clone(), Tone::Text));
                lines.push(line(format!("in {}", log.log_groups.join(", ")), Tone::Dim));
            }
        }
    }

    fn metric(&self, metric: &MetricDefinition, lines: &mut Vec<Line>) {
        for query in &metric.queries {
            lines.push(line(measured(&query.source), Tone::Text));
        }
        if let Some(text) = &metric.promql {
            lines.push(line(text.clone(), Tone::Text));
        }
        lines.push(line(compared(metric), Tone::Text));
        if let Some(spark) = self.alarms.spark(self.snapshot, self.number, self.instant, PARTS) {
            lines.push(line(String::new(), Tone::Chart(spark)));
        }
        if let Some(reading) = self.alarms.board.reading(self.number) {
            lines.extend(exact::unmeasured(reading, &self.alarm.name));
        }
        for place in self.alarms.board.filters_of(self.number) {
            let filter = self.alarms.board.filter(*place);
            let meant = words::in_words(&self.alarms.board.exprs()[*place]);
            lines.push(line(
                format!("counted by {} in {}: {meant}", filter.name, filter.log_group),
                Tone::Text,
            ));
            lines.push(line(filter.pattern.clone(), Tone::Dim));
        }
    }

    /// The alarms of the rule, and those of their rules.
    fn tree(&self, lines: &mut Vec<Line>) {
        let all = self.alarms.board.alarms();
        let find = |from: &'a Alarm, term: &rule::Term| {
            all.iter()
                .find(|alarm| alarm.name == term.name() && alarm.home == from.home)
        };
        for branch in rule::tree(self.alarm, &find) {
            let indent = "  ".repeat(branch.depth + 1);
            let asked = branch.term.state;
            let name = branch.term.name();
            let place = branch
                .alarm
                .and_then(|child| all.iter().position(|alarm| std::ptr::eq(alarm, child)));
            let mut item = match place {
                None => line(
                    format!("{indent}{name} should be {asked}: not known here"),
                    Tone::Doubt,
                ),
                Some(place) => {
                    let is = self.alarms.standing(place, self.instant).state;
                    let cycle = if branch.is_cycle {
                        ", which leads back to it"
                    } else {
                        ""
                    };
                    line(
                        format!("{indent}{name} should be {asked}, is {is}{cycle}"),
                        Tone::State(is),
                    )
                }
            };
            item.leads = place.map(Target::Alarm);
            lines.push(item);
        }
    }

    fn history(&self, lines: &mut Vec<Line>) {
        let past: Vec<_> = self
            .alarms
            .board
            .history(self.number)
            .filter(|item| item.at <= self.instant)
            .collect();
        if past.is_empty() {
            return;
        }
        lines.push(line("happened", Tone::Heading));
        lines.extend(past.iter().rev().take(LISTED).map(|item| self.happened(item)));
        if past.len() > LISTED {
            lines.push(line(
                format!("and {} more before", past.len() - LISTED),
                Tone::Dim,
            ));
        }
    }

    fn happened(&self, item: &HistoryItem) -> Line {
        let at = item.at.rfc3339();
        let Happening::Transition(transition) = &item.what else {
            return line(format!("{at}  {}", item.summary), Tone::Dim);
        };
        let from = transition.from.map_or("?", State::name);
        let text = format!("{at}  {from} → {}", transition.to);
        let mut line = line(text, Tone::State(transition.to));
        if transition.to != State::Alarm {
            return line;
        }
        match self.lead(Some((item.at, transition))) {
            Lead::Counted(counted) => {
                line.text = format!("{}  {}", line.text, self.verdict(&counted));
                line.leads = Some(counted_target(counted));
            }
            Lead::Subject(subject) => line.leads = changes(subject).leads,
            Lead::Alarms | Lead::Nowhere(_) => {}
        }
        line
    }
}
