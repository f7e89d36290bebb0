//! What is told of an alarm: its state and why, what led to it, what it watches, what it did before.

use super::super::Alarms;
use super::super::line::{Line, Target, Tone, changes, counted_target, fitted, line};
use super::super::words::{compared, measured, silence};
use super::{Of, Told, exact};
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

/// What is to be told of an alarm as it stood at an instant, in lines that there is room for.
pub(in crate::app::alarms) fn tell(
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
