//! Lenses on the screen: the menu that they are chosen from ([`Menu`]), and the groups that one shows.
//!
//! A lens looks at what the table shows or, where that is asked for, at all that is loaded. A worker looks through it
//! ([`gather`]) while its pane is on screen, one request at a time, and again when there is more; another counts for the menu
//! how many events each lens means. The twin that draws both is `tui::lenses`.

mod lines;
mod menu;

pub use crate::analysis::lenses::{Group, Lens};
pub use lines::{Line, Tone};
use menu::take_here;
pub use menu::{COLUMN, Menu};
pub(super) use menu::{edit, hear_typed, press};

use super::action::Action;
use super::cursor::{Cursor, Extent};
use super::effect::{Effect, Effects};
use super::layout::{Layout, Pane};
use super::perform::{focus, narrowing};
use super::state::{Overlay, State};
use super::ticket::Errand;
use crate::analysis::lenses::{self, Counts, Looked, Scope};
use crate::model::{TimeRange, Timestamp};
use crate::query::{Expr, Hits};
use crate::store::Snapshot;
use std::sync::Arc;

/// The lenses there are, by their letters. Two are the same if they are the same value in memory.
#[derive(Clone, Debug)]
pub struct Kit(Arc<[Lens]>);

impl Kit {
    /// Of these.
    pub fn new(mut lenses: Vec<Lens>) -> Self {
        lenses.sort_by_key(|lens| (lens.key.is_uppercase(), lens.key));
        Self(lenses.into())
    }

    /// All of them.
    pub fn all(&self) -> &[Lens] {
        &self.0
    }

    /// The one with this letter. Where two have it, it is the one that was read last, which is the user's.
    pub fn by_letter(&self, letter: char) -> Option<usize> {
        self.0.iter().rposition(|lens| lens.key == letter)
    }
}

impl Default for Kit {
    /// Those of the program.
    fn default() -> Self {
        Self::new(lenses::built_in().unwrap_or_default())
    }
}

impl PartialEq for Kit {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What is asked of the worker.
#[derive(Clone, PartialEq, Debug)]
pub struct Wanted {
    /// The lenses.
    pub kit: Kit,
    /// The one to look through; none where all are counted.
    pub which: Option<usize>,
    /// Only these events, if any are given.
    pub within: Option<Hits>,
    /// When.
    pub window: TimeRange,
    /// What relative times count back from.
    pub now: Timestamp,
    /// Whether more events may come, so that names nobody has met yet must stay in what leads to a group.
    pub goes_on: bool,
}

/// What the worker found.
#[derive(Clone, PartialEq, Debug)]
pub enum Answer {
    /// How many events each lens means.
    Counted(Counts),
    /// What one shows, and the events it means.
    Looked(Looked, Expr),
}

/// Looks through a lens, or counts for all of them. `None` if it was cancelled.
pub fn gather(snapshot: &Snapshot, wanted: &Wanted, cancelled: &(dyn Fn() -> bool + Sync)) -> Option<Answer> {
    let scope = Scope {
        window: wanted.window,
        within: wanted.within.as_ref(),
        now: wanted.now,
    };
    let all = wanted.kit.all();
    let Some(lens) = wanted.which.and_then(|which| all.get(which)) else {
        return lenses::count(snapshot, all, scope, cancelled).map(Answer::Counted);
    };
    let looked = lenses::look(snapshot, lens, scope, cancelled)?;
    Some(Answer::Looked(
        looked,
        lens.expr(snapshot, wanted.now, !wanted.goes_on),
    ))
}

/// Of what an answer is: the snapshot, the hits of the table if it is about those, and until when.
type Of = (u64, Option<(u64, usize)>, Timestamp);

/// See the module.
#[derive(Default, Debug)]
pub struct Lenses {
    kit: Kit,
    counts: Option<Counts>,
    counted: Option<Of>,
    chosen: Option<usize>,
    looked: Option<(Looked, Expr)>,
    asked: Option<Of>,
    everywhere: bool,
    is_slow: bool,
    has_failed: bool,
    cursor: Cursor,
}

impl Lenses {
    /// Nothing is looked at yet.
    pub(super) fn with(kit: Kit) -> Self {
        Self {
            kit,
            ..Self::default()
        }
    }

    /// The lenses there are.
    pub fn all(&self) -> &[Lens] {
        self.kit.all()
    }

    /// How many events a lens means, once it is counted.
    pub fn count(&self, place: usize) -> Option<u64> {
        self.counts.as_ref()?.events.get(place).copied()
    }

    /// The lens that is looked through.
    pub fn chosen(&self) -> Option<&Lens> {
        self.all().get(self.chosen?)
    }

    /// What it shows; none before the first answer.
    pub fn looked(&self) -> Option<&Looked> {
        self.looked.as_ref().map(|(looked, _)| looked)
    }

    /// Its groups.
    pub fn groups(&self) -> &[Group] {
        self.looked().map_or(&[], |looked| &looked.groups)
    }

    /// The group under the cursor.
    pub fn selected(&self) -> Option<&Group> {
        self.groups().get(self.cursor.at)
    }

    /// The row the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Whether all that is loaded is looked at, whatever the table shows.
    pub fn is_everywhere(&self) -> bool {
        self.everywhere
    }

    /// Whether an answer takes so long that this is worth showing.
    pub fn is_slow(&self) -> bool {
        self.is_slow
    }

    /// Whether the worker gave up, which is a defect.
    pub fn has_failed(&self) -> bool {
        self.has_failed
    }

    pub(super) fn lag(&mut self) {
        self.is_slow = true;
    }

    pub(super) fn fail(&mut self) {
        (self.is_slow, self.has_failed) = (false, true);
    }

    /// Looks through another lens. What was seen through the one before is gone.
    fn choose(&mut self, place: usize) {
        *self = Self {
            kit: self.kit.clone(),
            counts: self.counts.take(),
            counted: self.counted,
            chosen: Some(place),
            everywhere: self.everywhere,
            ..Self::default()
        };
    }

    /// Shows another answer. The group under the cursor stays under it, if it is still there.
    fn install(&mut self, looked: Looked, expr: Expr, height: usize) {
        let here = self.selected().filter(|_| self.cursor.at > 0);
        let here = here.map(|group| (group.values.clone(), group.first));
        let below_top = self.cursor.below_top();
        self.looked = Some((looked, expr));
        (self.is_slow, self.has_failed) = (false, false);
        let is_it = |group: &Group| here.as_ref() == Some(&(group.values.clone(), group.first));
        let at = self.groups().iter().position(is_it);
        let extent = self.extent(height);
        self.cursor.place(at.unwrap_or(self.cursor.at), below_top, extent);
    }

    fn extent(&self, height: usize) -> Extent {
        Extent {
            length: self.groups().len(),
            height,
        }
    }
}

/// Asks for what is on screen: the groups of the lens, and the numbers of the menu.
pub(super) fn settle(state: &mut State, layout: &Layout, effects: &mut Effects) {
    let of = of(state);
    if layout.lens.is_some()
        && let Some(which) = state.lenses.chosen
        && state.lenses.asked != Some(of)
        && state.tickets.open(Errand::Lens).is_none()
    {
        state.lenses.asked = Some(of);
        ask(state, Errand::Lens, Some(which), effects);
    }
    if matches!(state.overlay, Some(Overlay::Lenses(_)))
        && state.lenses.counted != Some(of)
        && state.tickets.open(Errand::LensCounts).is_none()
    {
        state.lenses.counted = Some(of);
        ask(state, Errand::LensCounts, None, effects);
    }
}

fn ask(state: &mut State, errand: Errand, which: Option<usize>, effects: &mut Effects) {
    let (_, within, to) = of(state);
    let goes_on = state.live.is_some() || state.replay.is_some() || !state.load.finished;
    effects.push(Effect::LookThrough {
        ticket: state.tickets.give(errand),
        snapshot: state.snapshot.clone(),
        wanted: Wanted {
            kit: state.lenses.kit.clone(),
            which,
            within: within.map(|_| state.events.hits().clone()),
            window: TimeRange { to, ..TimeRange::ALL },
            now: state.now(),
            goes_on,
        },
    });
}

/// Of what an answer would be now.
fn of(state: &State) -> Of {
    let shown = (state.installs, state.events.hits().len());
    let is_all = state.events.hits().len() == state.snapshot.len();
    let within = (!state.lenses.everywhere && !is_all).then_some(shown);
    // A replay's clock goes on all the time; to the minute is often enough.
    let minute = |now: Timestamp| Timestamp(now.0.div_euclid(60_000) * 60_000);
    let to = match within {
        Some(_) => TimeRange::ALL.to,
        None => state.replayed_to().map_or(TimeRange::ALL.to, minute),
    };
    (state.snapshot.generation(), within, to)
}

/// Takes in what was found.
pub(super) fn hear(state: &mut State, answer: Answer) {
    match answer {
        Answer::Counted(counts) => {
            state.tickets.void(Errand::LensCounts);
            state.lenses.counts = Some(counts);
        }
        Answer::Looked(looked, expr) => {
            state.tickets.void(Errand::Lens);
            let height = state.heights.lens;
            state.lenses.install(looked, expr, height);
        }
    }
}

/// Performs an action on lenses; says whether it was one.
pub(super) fn perform(state: &mut State, action: Action) -> bool {
    match action {
        Action::LensMenu => menu::open(state),
        Action::LensPane if state.lenses.chosen.is_none() => menu::open(state),
        Action::LensPane => focus(state, Pane::Lens),
        Action::TakeLens => take_here(state),
        Action::LensEverywhere => everywhere(state),
        _ => return false,
    }
    true
}

/// Looks at all that is loaded, or only at what the table shows.
fn everywhere(state: &mut State) {
    let lenses = &mut state.lenses;
    lenses.everywhere = !lenses.everywhere;
    (lenses.asked, lenses.counted) = (None, None);
    for errand in [Errand::Lens, Errand::LensCounts] {
        state.tickets.void(errand);
    }
    state.tell(if state.lenses.everywhere {
        "the lens looks at everything that is loaded"
    } else {
        "the lens looks at what the table shows"
    });
}

/// Looks through the lens at this place of the list.
pub(super) fn choose(state: &mut State, place: usize) {
    if place >= state.lenses.all().len() {
        return;
    }
    state.overlay = None;
    state.tickets.void(Errand::Lens);
    state.lenses.choose(place);
    focus(state, Pane::Lens);
}

/// Opens the events of the group under the cursor: among what the table shows, or among all.
pub(super) fn open(state: &mut State) {
    let lenses = &state.lenses;
    let (Some(group), Some((_, whole))) = (lenses.selected(), &lenses.looked) else {
        return state.tell("there is no group");
    };
    let expr = whole.clone().and(group.expr.clone());
    if lenses.everywhere {
        narrowing::look_at(state, expr, TimeRange::ALL);
    } else {
        narrowing::narrow_by(state, expr, false);
    }
    focus(state, Pane::Events);
}

/// Moves the cursor of the groups.
pub(super) fn travel(state: &mut State, go: impl FnOnce(&mut Cursor, Extent)) {
    let extent = state.lenses.extent(state.heights.lens);
    go(&mut state.lenses.cursor, extent);
}

/// Goes to the row that was pointed at, if it was one, counted from the first on screen.
pub(super) fn point(state: &mut State, row: Option<usize>) {
    if let Some(row) = row {
        let to = state.lenses.cursor.top + row;
        travel(state, |cursor, extent| cursor.go(to, extent));
    }
}

/// The keys that make sense next: of the groups, and of the menu.
pub(super) const HINTS: &[Action] = &[
    Action::Open,
    Action::LensMenu,
    Action::LensEverywhere,
    Action::Zoom,
    Action::Back,
    Action::Help,
];
pub(super) const IN_MENU: &[Action] = &[Action::TakeLens, Action::Down, Action::Up, Action::Cancel];
