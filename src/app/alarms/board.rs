//! Everything that is known of alarms, put in order: which transitions are an alarm's, which filters feed it, and what
//! they mean. It is of saved files, or of CloudWatch as it was last read.

use crate::dialect::metric_filter;
use crate::model::alarm::board::Reading;
use crate::model::alarm::{Alarm, AlarmBoard, HistoryItem, Home, MetricFilter, Saved, Transition};
use crate::model::{TimeRange, Timestamp};
use crate::query::Expr;
use crate::store::Snapshot;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// By what an alarm is known: its home and its name.
pub type Key = (Option<Home>, String);

/// See the module.
#[derive(Default, Debug)]
pub struct Board {
    /// All of them: the real ones, and behind them the virtual ones.
    saved: Arc<Saved>,
    /// What AWS or its files say.
    real: Arc<Saved>,
    /// What virtual alarms came to.
    computed: Arc<Saved>,
    /// What CloudWatch says; none if files say it, or nobody.
    live: Option<AlarmBoard>,
    /// Of each alarm its transitions, the oldest first: places in the history.
    histories: Vec<Vec<usize>>,
    /// Of each alarm the filters that feed it: places among the filters that are understood.
    feeding: Vec<Vec<usize>>,
    /// The filters that are understood: places among all filters.
    understood: Vec<usize>,
    exprs: Vec<Expr>,
    version: u64,
    answers: u64,
}

/// Where each alarm stands after a change, by where it stood before; none where it is gone.
pub(super) type Moves = Vec<Option<usize>>;

impl Board {
    /// The alarms, in the order of homes and names; virtual ones behind all others.
    pub fn alarms(&self) -> &[Alarm] {
        &self.saved.alarms
    }

    /// The filters, in the order of homes, log groups and names.
    pub fn filters(&self) -> &[MetricFilter] {
        &self.saved.filters
    }

    /// Whether the alarms live in more than one place, so that each must say where.
    pub fn is_scattered(&self) -> bool {
        let homes = || self.real.alarms.iter().map(|alarm| &alarm.home);
        homes().zip(homes().skip(1)).any(|(one, next)| one != next)
    }

    /// Whether they live in more than one account.
    pub fn has_accounts(&self) -> bool {
        // They are in the order of accounts.
        let account = |alarm: &Alarm| alarm.home.as_ref().map(|home| home.account.clone());
        let alarms = &self.real.alarms;
        alarms.first().map(account) != alarms.last().map(account)
    }

    /// Changes whenever the alarms, their history or the filters do.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Changes whenever CloudWatch has answered anything else: values of metrics, log events, or why not.
    pub fn answers(&self) -> u64 {
        self.answers
    }

    /// What CloudWatch says, if it is asked.
    pub fn live(&self) -> Option<&AlarmBoard> {
        self.live.as_ref()
    }

    /// What was last read where an alarm lives.
    pub fn reading(&self, alarm: usize) -> Option<&Reading> {
        self.live.as_ref()?.reading(self.alarms()[alarm].home.as_ref()?)
    }

    /// By what an alarm is known.
    pub fn key(&self, alarm: usize) -> Key {
        let alarm = &self.alarms()[alarm];
        (alarm.home.clone(), alarm.name.clone())
    }

    /// The filters that feed an alarm: places in [`Board::exprs`].
    pub fn filters_of(&self, alarm: usize) -> &[usize] {
        self.feeding.get(alarm).map_or(&[], Vec::as_slice)
    }

    /// What the filters mean that are understood.
    pub fn exprs(&self) -> &[Expr] {
        &self.exprs
    }

    /// A filter by its place in [`Board::exprs`].
    pub fn filter(&self, place: usize) -> &MetricFilter {
        &self.saved.filters[self.understood[place]]
    }

    /// The period of an alarm's metric, in milliseconds.
    pub fn period(&self, alarm: usize) -> Option<i64> {
        let seconds = self.alarms()[alarm].stats().map(|stat| stat.period).max()?;
        (seconds > 0).then(|| i64::from(seconds) * 1000)
    }

    /// What happened to an alarm, the oldest first.
    pub fn history(&self, alarm: usize) -> impl DoubleEndedIterator<Item = &HistoryItem> {
        let places = self.histories.get(alarm).map_or(&[][..], Vec::as_slice);
        places.iter().map(|place| &self.saved.history[*place])
    }

    /// The changes of an alarm's state, the oldest first.
    pub fn transitions(&self, alarm: usize) -> Vec<(Timestamp, &Transition)> {
        self.history(alarm)
            .filter_map(|item| Some((item.at, item.transition()?)))
            .collect()
    }

    /// Whose changes stand on the timeline: real alarms', as long as there are any.
    fn told(&self) -> &Saved {
        if self.real.alarms.is_empty() && self.real.history.is_empty() {
            &self.computed
        } else {
            &self.real
        }
    }

    /// Whether anything is known of the past.
    pub fn has_history(&self) -> bool {
        !self.told().history.is_empty()
    }

    /// Every change of state in a window, the oldest first, with the alarm. Of virtual alarms only where there are no real
    /// ones: somebody was told of those.
    pub fn transitions_in(&self, window: TimeRange) -> impl Iterator<Item = (Timestamp, &str, &Transition)> {
        self.told()
            .history
            .iter()
            .filter(move |item| window.contains(item.at))
            .filter_map(|item| Some((item.at, item.alarm.as_str(), item.transition()?)))
    }

    /// Takes in what the snapshot says of alarms, if that is news and CloudWatch is not asked.
    pub(super) fn take(&mut self, snapshot: &Snapshot) -> Option<Moves> {
        if self.live.is_some() || Arc::ptr_eq(&self.real, snapshot.alarms()) {
            return None;
        }
        self.real = Arc::clone(snapshot.alarms());
        Some(self.replace())
    }

    /// Takes in what virtual alarms came to.
    pub(super) fn stand_beside(&mut self, computed: Saved) -> Moves {
        self.computed = Arc::new(computed);
        self.replace()
    }

    /// Takes in what CloudWatch says.
    pub(super) fn hear(&mut self, board: AlarmBoard) -> Option<Moves> {
        let before = self.live.as_ref();
        let is_news = !before.is_some_and(|before| before.lists_the_same(&board));
        if !before.is_some_and(|before| answers_the_same(before, &board)) {
            self.answers += 1;
        }
        let saved = is_news.then(|| Arc::new(board.saved()));
        self.live = Some(board);
        saved.map(|saved| {
            self.real = saved;
            self.replace()
        })
    }

    fn replace(&mut self) -> Moves {
        let saved = beside(&self.real, &self.computed);
        let places = saved.alarms.iter().enumerate();
        let places: HashMap<_, _> = places.map(|(place, it)| ((&it.home, &it.name), place)).collect();
        let moves = self
            .alarms()
            .iter()
            .map(|it| places.get(&(&it.home, &it.name)).copied());
        let moves = moves.collect();
        self.saved = saved;
        self.version += 1;
        self.order();
        moves
    }

    fn order(&mut self) {
        let saved = &self.saved;
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, item) in saved.history.iter().enumerate() {
            by_name.entry(&item.alarm).or_default().push(place);
        }
        let is_same_home = |a: &Option<Home>, b: &Option<Home>| a.is_none() || b.is_none() || a == b;
        self.histories = saved
            .alarms
            .iter()
            .map(|alarm| {
                let places = by_name.get(alarm.name.as_str()).into_iter().flatten().copied();
                places
                    .filter(|place| is_same_home(&saved.history[*place].home, &alarm.home))
                    .collect()
            })
            .collect();
        let parsed = saved.filters.iter().enumerate();
        let parsed =
            parsed.filter_map(|(place, filter)| Some((place, metric_filter::parse(&filter.pattern).ok()?)));
        (self.understood, self.exprs) = parsed.unzip();
        let mut by_metric: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for (place, filter) in self
            .understood
            .iter()
            .map(|place| &saved.filters[*place])
            .enumerate()
        {
            for output in &filter.outputs {
                let fed = by_metric.entry((&output.namespace, &output.metric)).or_default();
                fed.push(place);
            }
        }
        let understood = &self.understood;
        self.feeding = saved
            .alarms
            .iter()
            .map(|alarm| {
                let metrics = alarm.stats().map(|stat| &stat.metric);
                let mut places: Vec<usize> = metrics
                    .filter_map(|metric| by_metric.get(&(metric.namespace.as_str(), metric.name.as_str())))
                    .flatten()
                    .copied()
                    .filter(|place| is_same_home(&saved.filters[understood[*place]].home, &alarm.home))
                    .collect();
                places.sort_unstable();
                places.dedup();
                places
            })
            .collect();
    }
}

/// Real alarms and virtual ones. An alarm is known by its name, so a virtual one does not keep that of a real one.
fn beside(real: &Arc<Saved>, computed: &Saved) -> Arc<Saved> {
    if computed.alarms.is_empty() {
        return Arc::clone(real);
    }
    let mut all = Saved::clone(real);
    let taken: HashSet<&str> = real.alarms.iter().map(|it| it.name.as_str()).collect();
    let name = |name: &String| {
        if taken.contains(name.as_str()) {
            format!("{name} (virtual)")
        } else {
            name.clone()
        }
    };
    all.alarms.extend(computed.alarms.iter().map(|it| Alarm {
        name: name(&it.name),
        ..it.clone()
    }));
    all.history.extend(computed.history.iter().map(|it| HistoryItem {
        alarm: name(&it.alarm),
        ..it.clone()
    }));
    all.history.sort_by_key(|item| item.at);
    all.filters.extend(computed.filters.iter().cloned());
    Arc::new(all)
}

/// Whether two boards say the same of metrics and log events.
fn answers_the_same(one: &AlarmBoard, other: &AlarmBoard) -> bool {
    let is_same = |(a, b): (&Arc<Reading>, &Arc<Reading>)| {
        Arc::ptr_eq(&a.metrics, &b.metrics) && Arc::ptr_eq(&a.logs, &b.logs) && a.lacks == b.lacks
    };
    one.readings.len() == other.readings.len() && one.readings.iter().zip(&other.readings).all(is_same)
}
