//! Findings on the screen: what the rules found in what is loaded, put together, the most serious first; and what is to be
//! said of the one under the cursor, with queries to go on with.
//!
//! A worker looks for them ([`gather`]) once somebody looks at the pane, and again when more was loaded; one request is
//! under way at a time, and the next is of the newest snapshot. The twin that draws it is `tui::findings`.

mod lines;

use super::action::Action;
use super::cursor::{Cursor, Extent};
use super::detail::Room;
use super::effect::{Effect, Effects};
use super::layout::{Layout, Pane};
use super::perform::{focus, narrowing};
use super::state::State;
use super::ticket::Errand;
use super::window;
use crate::analysis::detection::{self, Wanted as Searched};
use crate::analysis::findings::{Baseline, Summary, events_of, look_next};
use crate::dialect::sigma::{About, Level, Pack};
use crate::model::{TimeRange, Timestamp};
use crate::query::Expr;
use crate::store::Snapshot;
pub use lines::{Line, Target, Tone};
use std::sync::Arc;

/// The rules that findings are looked for with. Two are the same if they are the same value in memory.
#[derive(Clone, Default, Debug)]
pub struct Rules(Arc<Pack>);

impl Rules {
    /// Of a pack that is linked.
    pub fn new(pack: Pack) -> Self {
        Self(Arc::new(pack))
    }

    /// How many rules and correlations there are.
    pub fn len(&self) -> usize {
        self.0.rules.len() + self.0.correlations.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl PartialEq for Rules {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What is asked of the worker.
#[derive(Clone, PartialEq, Debug)]
pub struct Wanted {
    /// With what.
    pub rules: Rules,
    /// Where findings are looked for.
    pub window: TimeRange,
    /// What is taken for quiet days: what is found there too is explained, and left out.
    pub quiet: Option<TimeRange>,
}

/// A finding as it is shown. Its texts are hostile.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// What its rule says of itself.
    pub about: About,
    /// What happened, in one line.
    pub story: String,
    /// In which session, if the events say.
    pub session: String,
    /// How often the rule fired.
    pub hits: usize,
    /// How many events that is.
    pub events: usize,
    /// When the first event was.
    pub first: Timestamp,
    /// When the last one was.
    pub last: Timestamp,
    /// Its events, within its time.
    pub expr: Expr,
    /// What to look at next: in words, and the query.
    pub look_next: Vec<(String, String)>,
}

/// What the worker found.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Answer {
    /// The most serious first.
    pub all: Vec<Finding>,
    /// How many are part of others.
    pub folded: usize,
    /// How many the quiet days explain.
    pub explained: usize,
    /// Events that could not be read again, one line each.
    pub unreadable: Vec<String>,
}

/// Looks for findings. `None` if it was cancelled.
pub fn gather(snapshot: &Snapshot, wanted: &Wanted, cancelled: &(dyn Fn() -> bool + Sync)) -> Option<Answer> {
    let searched = Searched::of(&wanted.rules.0, None);
    let found = detection::find(&searched, snapshot, wanted.window, cancelled)?;
    let mut summary = Summary::of(snapshot, &found);
    if let Some(quiet) = wanted.quiet {
        let usual = detection::find(&searched, snapshot, quiet, cancelled)?;
        summary = summary.beside(&Baseline::of(&Summary::of(snapshot, &usual).all));
    }
    let mut answer = Answer {
        all: Vec::with_capacity(summary.all.len()),
        folded: summary.folded,
        explained: summary.explained,
        unreadable: found.unreadable,
    };
    for finding in &summary.all {
        answer.all.push(Finding {
            about: finding.about.clone(),
            story: finding.story.clone(),
            session: finding.session.clone(),
            hits: finding.hits,
            events: finding.rows.len(),
            first: finding.first,
            last: finding.last,
            expr: events_of(snapshot, finding, cancelled)?,
            look_next: look_next(snapshot, finding),
        });
    }
    Some(answer)
}

/// What was asked for, and of which snapshot.
type Asked = (u64, TimeRange, Option<TimeRange>);

/// See the module.
#[derive(Default, Debug)]
pub struct Findings {
    rules: Rules,
    answer: Option<Answer>,
    asked: Option<Asked>,
    is_slow: bool,
    has_failed: bool,
    /// Whether what happened before the window explains what is in it.
    beside_usual: bool,
    cursor: Cursor,
    lines: Vec<Line>,
    line_cursor: Cursor,
}

impl Findings {
    /// None yet, and the rules to look for them with.
    pub(super) fn with(rules: Rules) -> Self {
        Self {
            rules,
            ..Self::default()
        }
    }

    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What was found; none before the first answer.
    pub fn answer(&self) -> Option<&Answer> {
        self.answer.as_ref()
    }

    /// The findings, the most serious first.
    pub fn all(&self) -> &[Finding] {
        self.answer.as_ref().map_or(&[], |answer| &answer.all)
    }

    /// The one under the cursor.
    pub fn selected(&self) -> Option<&Finding> {
        self.all().get(self.cursor.at)
    }

    /// The row the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// What is said of the one under the cursor.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The line the cursor is on, and the first on screen.
    pub fn line_cursor(&self) -> Cursor {
        self.line_cursor
    }

    /// Whether an answer takes so long that this is worth showing.
    pub fn is_slow(&self) -> bool {
        self.is_slow
    }

    /// Whether the worker gave up, which is a defect.
    pub fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// Whether what happened before the window explains what is in it.
    pub fn is_beside_usual(&self) -> bool {
        self.beside_usual
    }

    pub(super) fn lag(&mut self) {
        self.is_slow = true;
    }

    pub(super) fn fail(&mut self) {
        (self.is_slow, self.has_failed) = (false, true);
    }

    /// Shows another answer. The finding under the cursor stays under it, if it is still there.
    fn install(&mut self, answer: Answer, height: usize) {
        let who = |it: &Finding| (it.about.title.clone(), it.first, it.session.clone());
        // Who has not moved looks at the most serious one, whichever that is now.
        let here = self.selected().filter(|_| self.cursor.at > 0).map(who);
        let below_top = self.cursor.below_top();
        self.answer = Some(answer);
        (self.is_slow, self.has_failed) = (false, false);
        let at = here.and_then(|here| self.all().iter().position(|it| who(it) == here));
        let extent = self.extent(height);
        self.cursor.place(at.unwrap_or(self.cursor.at), below_top, extent);
    }

    fn extent(&self, height: usize) -> Extent {
        Extent {
            length: self.all().len(),
            height,
        }
    }

    fn line_extent(&self, height: usize) -> Extent {
        Extent {
            length: self.lines.len(),
            height,
        }
    }

    /// Says anew what is to be said of the one under the cursor.
    fn tell(&mut self, room: Room<'_>, height: usize) {
        let lines = self.selected().map(|it| lines::of(it, room)).unwrap_or_default();
        if lines != self.lines {
            self.lines = lines;
            self.line_cursor = Cursor::default();
            let first = self.lines.iter().position(|line| line.leads.is_some());
            let first = first.unwrap_or_default();
            let extent = self.line_extent(height.max(first + 1));
            self.line_cursor.go(first, extent);
        }
    }
}

/// Asks for findings, if the pane is on screen and what there is of them is not of what is loaded.
pub(super) fn settle(state: &mut State, layout: &Layout, effects: &mut Effects) {
    let (Some(list), one) = (layout.findings.or(layout.finding), layout.finding) else {
        return;
    };
    let width = one.map_or(list.body.width, |block| block.body.width);
    let height = state.heights.finding;
    state.findings.tell(state.redaction.room(width), height);
    let (window, quiet) = windows(state);
    let before = state.findings.asked.map(|(_, before, _)| before.to);
    if state.replay.is_some() && before.is_some_and(|before| window.to < before) {
        // Back in time: what was found since then has not happened.
        state.tickets.void(Errand::Findings);
        state.findings.answer = None;
    }
    if state.tickets.open(Errand::Findings).is_some() || state.findings.rules.is_empty() {
        return;
    }
    let asked = (state.snapshot.generation(), window, quiet);
    if state.findings.asked == Some(asked) {
        return;
    }
    state.findings.asked = Some(asked);
    effects.push(Effect::FindFindings {
        ticket: state.tickets.give(Errand::Findings),
        snapshot: state.snapshot.clone(),
        wanted: Wanted {
            rules: state.findings.rules.clone(),
            window,
            quiet,
        },
    });
}

/// Where findings are looked for, and what is quiet: everything that has happened, or what is before the window.
fn windows(state: &State) -> (TimeRange, Option<TimeRange>) {
    // A replay's clock goes on all the time; to the minute is often enough.
    let minute = |now: Timestamp| Timestamp(now.0.div_euclid(60_000) * 60_000);
    let happened = TimeRange {
        to: state.replayed_to().map_or(TimeRange::ALL.to, minute),
        ..TimeRange::ALL
    };
    let window = state.search.question().window;
    if !state.findings.beside_usual || window.from == TimeRange::ALL.from {
        return (happened, None);
    }
    let before = TimeRange {
        to: window.from,
        ..TimeRange::ALL
    };
    (happened.intersect(window), Some(happened.intersect(before)))
}

/// Takes in what was found.
pub(super) fn hear(state: &mut State, answer: Answer) {
    state.tickets.void(Errand::Findings);
    let height = state.heights.findings;
    state.findings.install(answer, height);
}

/// Performs an action on findings; says whether it was one.
pub(super) fn perform(state: &mut State, action: Action) -> bool {
    match action {
        Action::FindingsPane => focus(state, Pane::Findings),
        Action::TellFinding => {
            if state.findings.selected().is_some() {
                focus(state, Pane::Finding);
            }
        }
        Action::HideExplained => hide_explained(state),
        _ => return false,
    }
    true
}

/// Leaves out what is explained by what was found before the window, or no longer.
fn hide_explained(state: &mut State) {
    let window = state.search.question().window;
    if window.from == TimeRange::ALL.from {
        return state.tell(
            "what is usual is what happened before the window: give it a start first, as with t s or t 4",
        );
    }
    state.findings.beside_usual = !state.findings.beside_usual;
    state.tell(if state.findings.beside_usual {
        format!(
            "findings of {} that were not there before it",
            window::in_words(window)
        )
    } else {
        "all findings".to_owned()
    });
}

/// Opens what the cursor is on: the events of the finding, or what a line of it leads to.
pub(super) fn open(state: &mut State) {
    let findings = &state.findings;
    let target = if state.focus == Pane::Finding {
        let line = findings.lines.get(findings.line_cursor.at);
        line.and_then(|line| line.leads.clone())
    } else {
        findings.selected().map(lines::events)
    };
    match target {
        None if state.focus == Pane::Finding => state.tell("this line leads nowhere"),
        None => state.tell("there is no finding"),
        Some(Target { expr, window }) => {
            narrowing::look_at(state, expr, window);
            focus(state, Pane::Events);
        }
    }
}

/// Goes back from one finding to the list; says whether it did.
pub(super) fn back(state: &mut State) -> bool {
    let is_there = state.focus == Pane::Finding;
    if is_there {
        focus(state, Pane::Findings);
    }
    is_there
}

/// Moves the cursor of the list, or of what is said of one.
pub(super) fn travel(state: &mut State, pane: Pane, go: impl FnOnce(&mut Cursor, Extent)) {
    let heights = state.heights;
    let findings = &mut state.findings;
    if pane == Pane::Finding {
        let extent = findings.line_extent(heights.finding);
        go(&mut findings.line_cursor, extent);
    } else {
        let extent = findings.extent(heights.findings);
        go(&mut findings.cursor, extent);
    }
}

/// Goes to the row that was pointed at, counted from the first on screen.
pub(super) fn point(state: &mut State, pane: Pane, row: usize) {
    let top = match pane {
        Pane::Finding => state.findings.line_cursor.top,
        _ => state.findings.cursor.top,
    };
    travel(state, pane, |cursor, extent| cursor.go(top + row, extent));
}

/// The keys that make sense next.
pub(super) const HINTS: &[Action] = &[
    Action::Open,
    Action::TellFinding,
    Action::HideExplained,
    Action::Zoom,
    Action::Back,
    Action::Help,
];

/// How a level is written in a list: in eight columns.
pub fn level(about: &About) -> &'static str {
    match about.level {
        Some(Level::Informational) => "info",
        Some(level) => level.name(),
        None => "-",
    }
}
