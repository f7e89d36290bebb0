//! Whether others may look on: then accounts, keys, addresses and names are shown as pseudonyms.
//!
//! The pseudonyms are [`crate::model::redact`]'s. Everything drawn passes there on its way to a cell (`tui::canvas`), whichever pane
//! draws it, or before it is wrapped; copies and files pass there, too. What is asked stays real: what is typed means what it says,
//! and is drawn as a pseudonym as soon as it is somebody's name.
//!
//! Names must be *learned* before they can be hidden. Those in the dictionaries of what is loaded are a worker's ([`Learned`]): what was
//! loaded is shown when its names are known, not before, and where redaction begins with a store that is there, nothing
//! of it is drawn until then. Those in the JSON of what is opened are learned here, when it comes.

mod learned;

pub use learned::Learned;

use super::action::Action;
use super::detail::Room;
use super::effect::{Effect, Effects};
use super::facets;
use super::state::{Overlay, State};
use super::ticket::{Errand, Tickets};
use crate::model::redact::{Kind, Redactor, is_naming};
use crate::query::Key;
use crate::store::Snapshot;

/// How a session begins.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Begun {
    /// Whether it is redacted from the start.
    pub is_on: bool,
    /// What the pseudonyms depend on: another in each session, so that nobody can try names until one fits.
    pub key: u64,
}

/// See the module.
#[derive(Debug)]
pub struct Redaction {
    learned: Learned,
    is_on: bool,
    /// What a worker learns the names of; it is shown when they are known.
    learning: Option<Snapshot>,
    /// What was loaded since.
    waiting: Option<Snapshot>,
    /// Whether the worker gave up, which is a defect: then nothing is drawn.
    has_failed: bool,
    /// What texts were laid out by last.
    edition: Option<(usize, bool)>,
}

impl Redaction {
    pub(super) fn new(begun: Begun) -> Self {
        Self {
            learned: Learned::new(begun.key),
            is_on: begun.is_on,
            learning: None,
            waiting: None,
            has_failed: false,
            edition: None,
        }
    }

    /// What makes pseudonyms of what is shown, copied or written, while that is wanted.
    pub fn redactor(&self) -> Option<&Redactor> {
        self.learned().map(Learned::redactor)
    }

    /// Where text goes, in so many columns.
    pub fn room(&self, width: u16) -> Room<'_> {
        Room {
            width: width.into(),
            redactor: self.redactor(),
        }
    }

    /// What makes them, for a worker, which may have to learn more.
    pub(super) fn learned(&self) -> Option<&Learned> {
        self.is_on.then_some(&self.learned)
    }

    /// Whether the worker gave up, which is a defect.
    pub fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// What is loaded and not shown yet.
    fn newest(&self) -> Option<&Snapshot> {
        self.waiting.as_ref().or(self.learning.as_ref())
    }
}

impl State {
    /// What makes pseudonyms of what is shown, copied or written, while that is wanted.
    pub fn redactor(&self) -> Option<&Redactor> {
        self.redaction.redactor()
    }

    /// Whether the names in what would be shown are not all known: nothing of it may be drawn.
    pub fn is_learning_names(&self) -> bool {
        self.redaction.is_on && !self.redaction.learned.covers(&self.snapshot)
    }

    /// What was loaded last, shown or not.
    pub(super) fn newest(&self) -> &Snapshot {
        self.redaction.newest().unwrap_or(&self.snapshot)
    }
}

/// Performs the `look.redact` action; says whether it was that.
pub(super) fn perform(state: &mut State, action: Action) -> bool {
    if action != Action::Redact {
        return false;
    }
    let redaction = &mut state.redaction;
    redaction.is_on = !redaction.is_on;
    redaction.has_failed = false;
    if redaction.is_on {
        be_sure(state);
        learn_shown(state);
        state.tell("redacted: accounts, keys, addresses and names are pseudonyms, in copies and files too");
        return true;
    }
    state.tickets.void(Errand::Names);
    if let Some(newest) = redaction.waiting.take().or(redaction.learning.take()) {
        state.snapshot = newest;
    }
    redaction.learning = None;
    state.tell("no longer redacted: what is shown is real");
    true
}

/// Takes what was loaded: to be shown at once, or when its names are known.
pub(super) fn load(state: &mut State, snapshot: Snapshot) {
    let redaction = &mut state.redaction;
    if redaction.is_on && (redaction.newest().is_some() || !redaction.learned.covers(&snapshot)) {
        redaction.waiting = Some(snapshot);
    } else {
        state.snapshot = snapshot;
    }
}

/// Hears what a worker has learned.
pub(super) fn hear(state: &mut State, learned: &Learned) {
    state.tickets.void(Errand::Names);
    let redaction = &mut state.redaction;
    redaction.learned.adopt(learned);
    let covers = |snapshot: &Snapshot| redaction.learned.covers(snapshot);
    let (waiting, learning) = (redaction.waiting.take(), redaction.learning.take());
    match waiting {
        Some(waiting) if covers(&waiting) => state.snapshot = waiting,
        waiting => {
            redaction.waiting = waiting;
            state.snapshot = learning.unwrap_or_else(|| state.snapshot.clone());
        }
    }
    be_sure(state);
}

/// Hears that the worker gave up.
pub(super) fn fail(state: &mut State) {
    state.redaction.has_failed = true;
}

/// While names are to be learned every word may be one.
fn be_sure(state: &mut State) {
    let learned = &mut state.redaction.learned;
    let is_unsure = !learned.covers(&state.snapshot);
    learned.redactor.set_unsure(is_unsure);
}

/// Asks for the names in what is loaded, and has what is shown laid out anew where more of it is a name.
pub(super) fn settle(state: &mut State, effects: &mut Effects) {
    ask(state, effects);
    let edition = state.redactor().map(Redactor::edition);
    if state.redaction.edition != edition {
        state.redaction.edition = edition;
        state.detail.lay_anew();
        state.alarms.lay_anew();
        match &mut state.overlay {
            Some(Overlay::Why(why)) => why.lay_anew(),
            Some(Overlay::Compare(compare)) => compare.lay_anew(),
            Some(Overlay::Messages(list)) => list.lay_anew(),
            _ => {}
        }
    }
}

fn ask(state: &mut State, effects: &mut Effects) {
    let redaction = &mut state.redaction;
    let waits = state.tickets.open(Errand::Names).is_some();
    if !redaction.is_on || redaction.has_failed || waits {
        return;
    }
    let is_unknown = !redaction.learned.covers(&state.snapshot);
    let here = || is_unknown.then(|| state.snapshot.clone());
    let Some(snapshot) = redaction.waiting.take().or_else(here) else {
        return;
    };
    redaction.learning = Some(snapshot.clone());
    effects.push(Effect::LearnNames {
        ticket: Tickets::give(&mut state.tickets, Errand::Names),
        snapshot,
        learned: Box::new(redaction.learned.clone()),
    });
}

/// Learns the names that no dictionary has, in what is open: an event, two that are compared, values of members of the JSON that hold
/// names, callers of a live session. Called when any of it comes, and when redaction begins.
pub(super) fn learn_shown(state: &mut State) {
    if !state.redaction.is_on {
        return;
    }
    let redactor = &mut state.redaction.learned.redactor;
    if let Some(event) = state.detail.event() {
        redactor.learn_event(&event.tree);
    }
    if let Some(Overlay::Compare(compare)) = &state.overlay {
        let trees = compare.comparison().map(|both| both.trees.iter());
        trees
            .into_iter()
            .flatten()
            .for_each(|tree| redactor.learn_event(tree));
    }
    let is_named = |key: &Key| is_naming(&facets::name(key));
    let cells = state.cells.texts(|path| is_named(&Key::Path(path.clone())));
    cells.for_each(|text| redactor.learn(text, Kind::Thing));
    if let (key @ Key::Path(_), Some(values)) = (state.facets.subject(), state.facets.values())
        && is_named(key)
    {
        for row in &values.rows {
            redactor.learn(&row.text, Kind::Thing);
        }
    }
    for caller in state.live.iter().flat_map(|live| &live.status().callers) {
        redactor.learn(&caller.arn, Kind::Name);
    }
}
