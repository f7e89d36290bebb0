//! A live session: what AWS was asked for, how its workers fare, and whether the table follows them.
//!
//! A *demand* says what the person wants to have loaded. It follows from the question and from what was asked for by
//! hand (more pages, Insights events), and is handed out whenever it differs from the one before, which it replaces.
//! While a query is typed nothing is asked: a half-typed name is no name. *Covered* is what the ledger says of the
//! window looked at. On *hold* the table keeps its rows; what is new is counted and waits. The twin that draws it is
//! `tui::live`.

pub mod covered;
pub mod demand;

pub use covered::Covered;
pub use demand::{Demands, More};

use super::action::Action;
use super::effect::{Effect, Effects};
use super::hold::Hold;
use super::notice::Notice;
use super::search::Question;
use super::state::State;
use crate::dialect::{Pushed, lookup};
use crate::model::live::{Activity, Attribute, Demand, LiveStatus, Place, Problem};
use crate::model::{TimeRange, Timestamp};
use crate::query::Expr;
use crate::query::expr::Term;
use crate::store::Coverage;
use crate::store::coverage::Known;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// See the module.
#[derive(Debug)]
pub struct Live {
    status: LiveStatus,
    demands: Demands,
    covered: Covered,
    split: Split,
    pub(super) hold: Hold,
    /// Problems that were told and are not over yet.
    told: BTreeSet<(Option<Place>, String)>,
    /// How many pages there were when scrolling past the oldest row asked for more.
    scrolled_at: Option<u64>,
    /// Counts what was heard and asked, so that rows made of it can be made anew.
    version: u64,
}

/// A question, cut into what AWS applies and what is left to us.
#[derive(Debug)]
struct Split {
    question: Question,
    pushed: Pushed<lookup::Sent>,
    /// The window in force and that of the query, both at once.
    window: TimeRange,
}

impl Split {
    fn new(question: &Question) -> Self {
        Self {
            question: question.clone(),
            pushed: lookup::push(&question.expr),
            window: question.window.intersect(lookup::window(&question.expr)),
        }
    }

    /// What AWS compares.
    fn attribute(&self) -> Option<&Attribute> {
        self.pushed.sent.as_ref().map(|sent| &sent.attribute)
    }
}

impl Live {
    /// Begins with what the command line asks for.
    pub fn new(first: Demand) -> Self {
        Self {
            status: LiveStatus::default(),
            demands: Demands::new(first),
            covered: Covered::default(),
            split: Split::new(&Question::default()),
            hold: Hold::default(),
            told: BTreeSet::new(),
            scrolled_at: None,
            version: 0,
        }
    }

    /// How the workers fare.
    pub fn status(&self) -> &LiveStatus {
        &self.status
    }

    /// What AWS was asked for.
    pub fn demands(&self) -> &Demands {
        &self.demands
    }

    /// What of the window looked at is loaded.
    pub fn covered(&self) -> &Covered {
        &self.covered
    }

    /// What of the question AWS applies, and what is left to us.
    pub fn pushed(&self) -> &Pushed<lookup::Sent> {
        &self.split.pushed
    }

    /// How many terms of the question are left to us. Windows of time are AWS's too.
    pub fn local_terms(&self) -> usize {
        let is_local = |expr: &&Expr| !matches!(expr, Expr::Term(Term::Time(_)));
        match &self.split.pushed.rest {
            Expr::All => 0,
            Expr::And(terms) => terms.iter().filter(is_local).count(),
            only => usize::from(is_local(&only)),
        }
    }

    /// The cuts of the window that is looked at, by what is known of one place.
    pub fn parts_of(&self, place: &Place, coverage: &Coverage) -> Vec<(TimeRange, Known)> {
        let window = self.covered.window();
        covered::headed(coverage.of_place(place, self.split.attribute(), window), window)
    }

    /// Whether the table keeps its rows.
    pub fn hold(&self) -> &Hold {
        &self.hold
    }

    /// Changes with every word from the workers and every other question.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// When the last answer came from the place that has waited longest for one. Places that will not go on do not count.
    pub fn as_of(&self) -> Option<Timestamp> {
        let places = self.status.places.iter();
        let answers = places
            .filter(|place| place.activity != Activity::Stopped)
            .map(|place| place.answered);
        answers.min().flatten()
    }

    /// How late the latest event was, over all places, in milliseconds.
    pub fn delay(&self) -> Option<i64> {
        let delays = self.status.places.iter().map(|place| place.worst_delay);
        delays.max().flatten()
    }

    /// How many places something is wrong with.
    pub fn failing(&self) -> usize {
        let places = self.status.places.iter();
        places.filter(|place| place.problem.is_some()).count()
    }

    /// Hears how the workers fare; returns what is to be told: each new problem, once.
    fn hear(&mut self, status: LiveStatus) -> Vec<Notice> {
        self.status = status;
        self.version += 1;
        let places = self.status.places.iter();
        let mut problems: Vec<(Option<&Place>, &Problem)> = places
            .filter_map(|place| Some((Some(&place.place), place.problem.as_ref()?)))
            .collect();
        problems.extend(
            self.status
                .capture_problem
                .as_ref()
                .map(|problem| (None, problem)),
        );
        let now: BTreeSet<_> = problems
            .iter()
            .map(|(place, problem)| (place.cloned(), problem.what.clone()))
            .collect();
        // What is wrong with many places in the same way is said once.
        let mut fresh = BTreeMap::<(&str, &str), Vec<&str>>::new();
        for (place, problem) in problems {
            if !self.told.contains(&(place.cloned(), problem.what.clone())) {
                let regions = fresh.entry((&problem.what, &problem.advice)).or_default();
                regions.extend(place.map(|place| place.region.as_str()));
            }
        }
        let notices = fresh
            .into_iter()
            .map(|((what, advice), regions)| problem_notice(what, advice, &regions))
            .collect();
        self.told = now;
        notices
    }

    /// Hands out a demand if the question has become another, and looks at what is covered.
    pub(super) fn settle(&mut self, asked: Asked<'_>, effects: &mut Effects) {
        if self.split.question != *asked.question {
            self.split = Split::new(asked.question);
            self.version += 1;
        }
        let (attribute, window) = (self.split.attribute(), self.split.window);
        if !asked.is_typing || self.demands.sent().is_none() {
            let demand = self.demands.settle(attribute, window, &self.status, asked.now);
            effects.extend(demand.cloned().map(Effect::Demand));
        }
        let answered = self.status.places.iter().filter_map(|place| place.answered).max();
        let mut part = self.demands.part_of(window);
        part.to = part.to.min(answered.unwrap_or(asked.now));
        self.covered.refresh(asked.coverage, attribute, part);
    }
}

/// What a demand follows from.
#[derive(Clone, Copy)]
pub(super) struct Asked<'s> {
    pub(super) question: &'s Question,
    /// Whether the question may be half-typed.
    pub(super) is_typing: bool,
    pub(super) coverage: &'s Arc<Coverage>,
    pub(super) now: Timestamp,
}

fn problem_notice(what: &str, advice: &str, regions: &[&str]) -> Notice {
    let mut text = what.to_owned();
    match regions {
        [] => {}
        [only] => text = format!("{text} ({only})"),
        [first, others @ ..] => text = format!("{text} ({first} and {} more)", others.len()),
    }
    Notice::warning(text).with_way_out(advice)
}

/// Hears how the workers fare.
pub(super) fn hear(state: &mut State, status: LiveStatus) {
    let notices = match &mut state.live {
        Some(live) => live.hear(status),
        None => Vec::new(),
    };
    for notice in notices {
        state.notices.say(notice);
    }
}

/// Performs an action on the live session; says whether it was one.
pub(super) fn perform(state: &mut State, action: Action) -> bool {
    match action {
        Action::LoadMore => more(state),
        Action::Insights => insights(state),
        _ => return false,
    }
    true
}

fn more(state: &mut State) {
    let now = state.now();
    let Some(live) = &mut state.live else {
        return;
    };
    let all_is_here = live.covered.is_whole();
    let asked = live
        .demands
        .more(&live.status, live.split.window, now, all_is_here);
    let instant = |at: Timestamp| at.format("%Y-%m-%d %H:%M:%SZ");
    let text = match asked {
        More::Pages(pages) => format!("up to {pages} more pages are read from each place"),
        More::Since(since) => format!("asking for events since {}", instant(since)),
        More::Reading(since) => format!("events since {} are being read already", instant(since)),
        More::Window => "the window goes back no further; a wider one asks for more".to_owned(),
        More::Oldest => "AWS keeps no older events here: LookupEvents goes back 90 days".to_owned(),
    };
    state.tell(text);
}

fn insights(state: &mut State) {
    let Some(live) = &mut state.live else {
        return;
    };
    let wanted = !live.demands.insights();
    live.demands.set_insights(wanted);
    state.tell(if wanted {
        "Insights events are asked for too"
    } else {
        "Insights events are no longer asked for"
    });
}

/// The person scrolls past the oldest row: that asks for more, once for everything that came of the last time.
pub(super) fn scroll_past_the_end(state: &mut State) {
    let Some(live) = &mut state.live else {
        return;
    };
    let pages = live.status.places.iter().map(|place| place.pages).sum();
    let busy = live
        .status
        .places
        .iter()
        .any(|place| matches!(place.activity, Activity::History | Activity::Starting));
    if !busy && live.scrolled_at != Some(pages) {
        live.scrolled_at = Some(pages);
        more(state);
    }
}
