//! The names in the dictionaries of a store, learned as far as it goes. Costs by what is new; of a large store more than a key may
//! wait for, so a worker does it.

use crate::app::action::Action;
use crate::app::settings::Setting;
use crate::model::Field;
use crate::model::redact::{Kind, Redactor};
use crate::store::{Snapshot, Symbol};

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

/// See the module.
#[derive(Clone, PartialEq, Debug)]
pub struct Learned {
    pub(super) redactor: Redactor,
    /// The first symbol of each dictionary that is not learned yet.
    next: [Symbol; Field::COUNT],
}

impl Learned {
    /// Nothing yet. Pseudonyms depend on the key.
    pub fn new(key: u64) -> Self {
        let actions = Action::all().flat_map(|action| [action.title(), action.doc()]);
        let fields = Field::all().flat_map(|field| [field.key(), field.label(), field.doc()]);
        let settings = Setting::all().map(Setting::doc);
        Self {
            redactor: Redactor::new(key, actions.chain(fields).chain(settings)),
            next: [1; Field::COUNT],
        }
    }

    /// What makes pseudonyms of the names learned.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// The same, to learn besides what no dictionary has.
    pub fn redactor_mut(&mut self) -> &mut Redactor {
        &mut self.redactor
    }

    /// Whether all names in the dictionaries of a store are known.
    pub fn covers(&self, snapshot: &Snapshot) -> bool {
        let is_known = |field: Field| snapshot.dictionary(field).len() <= self.next[field.index()] as usize;
        is_known(Field::Service) && NAMES.into_iter().chain(THINGS).all(is_known)
    }

    /// Learns the names in the dictionaries of a store that are not known yet. Then nothing is unsure any more.
    pub fn learn(&mut self, snapshot: &Snapshot) {
        self.redactor.set_unsure(false);
        if self.covers(snapshot) {
            return;
        }
        let (redactor, next) = (&mut self.redactor, &mut self.next);
        let mut new = |field: Field| {
            let dictionary = snapshot.dictionary(field);
            let next = &mut next[field.index()];
            let first = *next;
            *next = Symbol::try_from(dictionary.len()).unwrap_or(first).max(first);
            dictionary.from_symbol(first).map(|(_, text)| text)
        };
        redactor.keep_services(new(Field::Service));
        let names = NAMES.map(|field| (field, Kind::Name));
        let things = THINGS.map(|field| (field, Kind::Thing));
        for (field, kind) in names.into_iter().chain(things) {
            redactor.learn_all(new(field), kind);
        }
    }

    /// Takes over what a clone has learned since.
    pub(super) fn adopt(&mut self, clone: &Self) {
        self.redactor.adopt(&clone.redactor);
        self.next = clone.next;
    }
}

impl From<Learned> for Redactor {
    fn from(learned: Learned) -> Self {
        learned.redactor
    }
}
