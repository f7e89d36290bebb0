//! What somebody wants to look at: the metrics of alarms, and the log events that match a pattern.

use super::{MOST_PAGES, TRIES, Worker};
use crate::model::alarm::board::{LogAnswer, LogQuestion, MetricReading, Part};
use crate::model::alarm::{Alarm, Datapoints, Definition, MetricQuery, QuerySource, Wanted};
use crate::model::live::Problem;
use crate::model::{TimeRange, Timestamp};
use crate::source::alarms::asker::Failed;
use crate::source::alarms::{MetricRequest, Watch};
use crate::source::live::Identify;
use crate::source::live::pacer::Urgency;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::time::Instant;

/// Values of a metric that are shown: a day of five minutes each.
const POINTS: i64 = 288;
/// Alarms on one metric that are asked for together: AWS answers at most 100,800 values at once.
const TOGETHER: usize = 300;
/// Log events that are kept of an answer. A datapoint that counts more is not looked at one by one.
const MOST_EVENTS: usize = 10_000;
/// In milliseconds: the period of a metric whose alarm does not say one.
const MINUTE: i64 = 60_000;

/// What was done of what is wanted.
#[derive(Debug, Default)]
pub(super) struct Errands {
    /// When the metrics of an alarm are to be asked for again.
    metrics: BTreeMap<String, Instant>,
    /// When a question that was refused is to be asked again; none of those that were answered.
    logs: BTreeMap<LogQuestion, Option<Instant>>,
}

impl Errands {
    /// When the next of them is due.
    pub(super) fn due(&self) -> Option<Instant> {
        let logs = self.logs.values().flatten();
        self.metrics.values().chain(logs).min().copied()
    }
}

impl<I: Identify, W: Watch> Worker<I, W> {
    /// Does what is wanted of this place and due.
    pub(super) async fn errands(&mut self) {
        let wanted = self.wanted.borrow_and_update().clone();
        self.forget(&wanted);
        let now = Instant::now();
        let home = &self.asker.home;
        let names = wanted.metrics.iter().filter(|(of, _)| of == home);
        let due: Vec<_> = names
            .filter(|(_, name)| self.errands.metrics.get(name).is_none_or(|due| *due <= now))
            .filter_map(|(_, name)| self.asker.reading.alarms.iter().find(|it| it.name == *name))
            .cloned()
            .collect();
        let questions = wanted.logs.iter().filter(|it| it.home == *home);
        let is_due = |it: &&LogQuestion| match self.errands.logs.get(it) {
            None => true,
            Some(due) => due.is_some_and(|due| due <= now),
        };
        let questions: Vec<_> = questions.filter(is_due).cloned().collect();
        if !due.is_empty() {
            self.metrics(&due).await;
        }
        for question in questions {
            self.log_events(question).await;
        }
    }

    /// What nobody wants any more is let go.
    fn forget(&mut self, wanted: &Wanted) {
        let home = self.asker.home.clone();
        let is_wanted = |name: &String| wanted.metrics.contains(&(home.clone(), name.clone()));
        self.errands.metrics.retain(|name, _| is_wanted(name));
        self.errands
            .logs
            .retain(|question, _| wanted.logs.contains(question));
        let reading = self.reading();
        if !reading.metrics.keys().all(is_wanted) {
            Arc::make_mut(&mut reading.metrics).retain(|name, _| is_wanted(name));
        }
        if !reading.logs.keys().all(|question| wanted.logs.contains(question)) {
            Arc::make_mut(&mut reading.logs).retain(|question, _| wanted.logs.contains(question));
        }
    }

    /// Asks for the values of the metrics of alarms: of those with one metric many at once, of the others one by one,
    /// for the names in their expressions are their own.
    async fn metrics(&mut self, alarms: &[Alarm]) {
        let mut plain: BTreeMap<i64, Vec<(String, MetricQuery)>> = BTreeMap::new();
        let mut asked = Vec::new();
        for alarm in alarms {
            let again = self.about(self.asker.shared.settings.poll);
            self.errands.metrics.insert(alarm.name.clone(), again);
            let Definition::Metric(metric) = &alarm.definition else {
                continue;
            };
            let period = metric.queries.iter().map(period).max().unwrap_or(MINUTE);
            match metric.queries.as_slice() {
                [] => {}
                [one] => plain
                    .entry(period)
                    .or_default()
                    .push((alarm.name.clone(), one.clone())),
                several => {
                    let names = several
                        .iter()
                        .map(|it| (it.id.clone(), (alarm.name.clone(), it.id.clone())));
                    asked.push((period, several.to_vec(), names.collect()));
                }
            }
        }
        for (period, alarms) in plain {
            for together in alarms.chunks(TOGETHER) {
                let mut names = BTreeMap::new();
                let mut queries = Vec::new();
                for (number, (alarm, query)) in together.iter().enumerate() {
                    let id = format!("q{number}");
                    names.insert(id.clone(), (alarm.clone(), query.id.clone()));
                    queries.push(MetricQuery { id, ..query.clone() });
                }
                asked.push((period, queries, names));
            }
        }
        for (period, queries, names) in asked {
            self.metric_data(period, queries, names).await;
        }
    }

    /// Asks once. `names` says of each ID in the question of which alarm and query it is.
    async fn metric_data(
        &mut self,
        period: i64,
        queries: Vec<MetricQuery>,
        names: BTreeMap<String, (String, String)>,
    ) {
        let now = self.asker.shared.clock.now().0;
        let newest = now - now.rem_euclid(period) + period;
        let window = TimeRange {
            from: Timestamp(newest - POINTS * period),
            to: Timestamp(newest),
        };
        let request = MetricRequest { queries, window };
        let mut answered: BTreeMap<String, Datapoints> = BTreeMap::new();
        let mut token = None::<String>;
        for _ in 0..MOST_PAGES {
            let asked = self.asker.ask(TRIES, Urgency::Person, async |watch| {
                watch.metric_data(&request, token.as_deref()).await
            });
            match asked.await {
                Ok(page) => {
                    page.items
                        .into_iter()
                        .for_each(|(id, data)| add(answered.entry(id).or_default(), data));
                    token = page.next;
                }
                Err(Failed::Token) => token = None,
                Err(Failed::Refused(problem, opening)) => {
                    let again = self.again(opening);
                    for (alarm, _) in names.values() {
                        self.errands.metrics.insert(alarm.clone(), again);
                    }
                    return self.lacks(Part::Metrics, problem);
                }
            }
            if token.is_none() {
                break;
            }
        }
        let metrics = Arc::make_mut(&mut self.asker.reading.metrics);
        let mut fresh: BTreeMap<&String, MetricReading> = BTreeMap::new();
        for query in &request.queries {
            if let Some((alarm, id)) = names.get(&query.id)
                && let Some(data) = answered.remove(&query.id)
            {
                let reading = fresh.entry(alarm).or_default();
                reading.window = Some(window);
                let at = if query.is_returned {
                    0
                } else {
                    reading.series.len()
                };
                reading.series.insert(at, (id.clone(), data));
            }
        }
        metrics.extend(fresh.into_iter().map(|(alarm, reading)| (alarm.clone(), reading)));
        self.has(Part::Metrics);
    }

    /// Asks CloudWatch Logs which events match, to the end. What has come is shown as it comes.
    async fn log_events(&mut self, question: LogQuestion) {
        let mut answer = LogAnswer::default();
        let mut token = None::<String>;
        for _ in 0..MOST_PAGES {
            let asked = self.asker.ask(TRIES, Urgency::Person, async |watch| {
                watch.log_events(&question, token.as_deref()).await
            });
            match asked.await {
                Ok(page) => {
                    answer.events.extend(page.items);
                    token = page.next;
                }
                // It begins again, and what came twice is let go below.
                Err(Failed::Token) => token = None,
                Err(Failed::Refused(problem, opening)) => return self.refused(question, problem, opening),
            }
            answer.events.sort();
            answer.events.dedup();
            answer.is_complete = token.is_none();
            let logs = Arc::make_mut(&mut self.asker.reading.logs);
            logs.insert(question.clone(), answer.clone());
            if answer.is_complete || answer.events.len() >= MOST_EVENTS {
                break;
            }
            self.has(Part::LogEvents);
        }
        self.errands.logs.insert(question, None);
        self.has(Part::LogEvents);
    }

    fn refused(&mut self, question: LogQuestion, problem: Problem, opening: Option<u64>) {
        let again = self.again(opening);
        self.errands.logs.insert(question, Some(again));
        self.lacks(Part::LogEvents, problem);
    }
}

/// In milliseconds.
fn period(query: &MetricQuery) -> i64 {
    let seconds = match &query.source {
        QuerySource::Stat(stat) => stat.period,
        QuerySource::Expression { period, .. } => period.unwrap_or_default(),
    };
    (i64::from(seconds) * 1000).max(MINUTE)
}

/// Joins what came in several pages.
fn add(data: &mut Datapoints, more: Datapoints) {
    data.points.extend(more.points);
    data.points.sort_by_key(|(at, _)| *at);
    data.points.dedup_by_key(|(at, _)| *at);
    data.label = more.label.or(data.label.take());
    data.trouble = more.trouble;
}
