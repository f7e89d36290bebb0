//! Whether others may look on: then accounts, keys, addresses and names are shown as pseudonyms.
//!
//! The pseudonyms are [`crate::model::redact`]'s. Everything drawn passes there on its way to a cell (`tui::canvas`), whichever pane
//! draws it; copies and files pass there, too. What is asked stays real: what is typed means what it says, and is drawn as
//! a pseudonym as soon as it is somebody's name. Here the names are learned: from the dictionaries of what is loaded, before any
//! of it can be drawn, and from the JSON of what is opened.

use super::action::Action;
use super::facets;
use super::settings::Setting;
use super::state::State;
use crate::model::Field;
use crate::model::redact::{Kind, Redactor, is_naming};
use crate::query::Key;
use crate::store::{RowId, Symbol};
use std::sync::Arc;

/// The fields whose values are names, each of them a word or more.
const NAMES: [Field; 6] = [
    Field::Account,
    Field::CallerAccount,
    Field::Person,
    Field::PrincipalId,
    Field::Key,
    Field::Ip,
];

/// The fields whose values say what somebody or something is called. A role that has a word of this program's own screens for its name keeps it:
/// else the screens could not be read any more.
const THINGS: [Field; 6] = [
    Field::Principal,
    Field::Arn,
    Field::Role,
    Field::Session,
    Field::Resource,
    Field::Vpce,
];

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
    redactor: Arc<Redactor>,
    is_on: bool,
    /// The first symbol of each dictionary that is not learned yet.
    next: [Symbol; Field::COUNT],
    /// The event whose JSON was learned last.
    event: Option<RowId>,
    /// How many callers of a live session are learned.
    callers: usize,
}

impl Redaction {
    pub(super) fn new(begun: Begun) -> Self {
        let actions = Action::all().flat_map(|action| [action.title(), action.doc()]);
        let fields = Field::all().flat_map(|field| [field.key(), field.label(), field.doc()]);
        let settings = Setting::all().map(Setting::doc);
        Self {
            redactor: Arc::new(Redactor::new(begun.key, actions.chain(fields).chain(settings))),
            is_on: begun.is_on,
            next: [1; Field::COUNT],
            event: None,
            callers: 0,
        }
    }
}

impl State {
    /// What makes pseudonyms of what is shown, copied or written, while that is wanted.
    pub fn redactor(&self) -> Option<&Arc<Redactor>> {
        self.redaction.is_on.then_some(&self.redaction.redactor)
    }
}

/// Performs the `look.redact` action; says whether it was that.
pub(super) fn perform(state: &mut State, action: Action) -> bool {
    if action != Action::Redact {
        return false;
    }
    state.redaction.is_on = !state.redaction.is_on;
    learn_cells(state);
    state.tell(if state.redaction.is_on {
        "redacted: accounts, keys, addresses and names are pseudonyms, in copies and files too"
    } else {
        "no longer redacted: what is shown is real"
    });
    true
}

/// Learns what is new, before it can be drawn. Costs by what is new.
pub(super) fn settle(state: &mut State) {
    if !state.redaction.is_on {
        return;
    }
    let (redaction, snapshot) = (&mut state.redaction, &state.snapshot);
    let services = snapshot.dictionary(Field::Service);
    let next = &mut redaction.next[Field::Service.index()];
    for (_, text) in services.from_symbol(*next) {
        redaction.redactor.keep_service(text);
    }
    *next = Symbol::try_from(services.len()).unwrap_or(*next).max(*next);
    let names = NAMES.map(|field| (field, Kind::Name));
    let things = THINGS.map(|field| (field, Kind::Thing));
    for (field, kind) in names.into_iter().chain(things) {
        let dictionary = snapshot.dictionary(field);
        let next = &mut redaction.next[field.index()];
        for (_, text) in dictionary.from_symbol(*next) {
            redaction.redactor.learn(text, kind);
        }
        *next = Symbol::try_from(dictionary.len()).unwrap_or(*next).max(*next);
    }
    if let Some(event) = state.detail.event()
        && redaction.event != Some(event.row)
    {
        redaction.event = Some(event.row);
        redaction.redactor.learn_event(&event.tree);
    }
    let callers = state.live.iter().flat_map(|live| &live.status().callers);
    for caller in callers.skip(redaction.callers) {
        redaction.callers += 1;
        redaction.redactor.learn(&caller.arn, Kind::Name);
    }
    learn_values(state);
}

/// What was read for columns of the table.
pub(super) fn learn_cells(state: &State) {
    if let Some(redactor) = state.redactor() {
        let texts = state
            .cells
            .texts(|path| is_naming(&facets::name(&Key::Path(path.clone()))));
        texts.for_each(|text| redactor.learn(text, Kind::Thing));
    }
}

/// What is counted or shown of members of the JSON that hold names.
fn learn_values(state: &State) {
    let redactor = &state.redaction.redactor;
    if let (Key::Path(path), Some(values)) = (state.facets.subject(), state.facets.values())
        && is_naming(&facets::name(&Key::Path(path.clone())))
    {
        for row in &values.rows {
            redactor.learn(&row.text, Kind::Thing);
        }
    }
}
