//! The callers that one loader has met. A *caller* is one distinct `userIdentity`. Its bytes repeat from event to
//! event, so before they are scanned a fingerprint tells whether they were *met* before.

use super::dictionary::{MISSING, Symbol};
use super::identities::{self, IdentityRow};
use super::numbering::Numbering;
use super::print::Print;
use crate::model::identity::UserIdentity;
use crate::model::json::Text;
use crate::model::{Field, Flags};
use hashbrown::{HashMap, HashTable};
use memchr::memmem::Finder;

/// A caller the loader has met.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Caller {
    pub(super) symbol: Symbol,
    pub(super) flags: u32,
    /// The instance behind an instance role, as a symbol of the resources.
    pub(super) instance: Symbol,
    pub(super) account: Symbol,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Callers {
    known: HashMap<IdentityRow, Caller>,
    /// Callers by a fingerprint of their `userIdentity`: the bytes themselves would hardly ever be in the cache.
    met: HashTable<(Print, Caller)>,
    behind: Finder<'static>,
}

/// The end of a `userIdentity` and what AWS writes behind it.
const BEHIND: &[u8] = b"},\"eventTime\":";

/// Hardly any identity is longer.
const LONGEST: usize = 2048;

impl Default for Callers {
    fn default() -> Self {
        Self {
            known: HashMap::new(),
            met: HashTable::new(),
            behind: Finder::new(BEHIND),
        }
    }
}

fn text(numbering: &mut Numbering, text: Option<Text<'_>>) -> Symbol {
    text.map_or(MISSING, |text| numbering.number_json(&text))
}

fn word(numbering: &mut Numbering, word: Option<&str>) -> Symbol {
    word.map_or(MISSING, |word| numbering.number(word))
}

impl Callers {
    /// How long the identity that comes next is likely to be: to look for what follows it takes a fraction of the time
    /// that its members take, and what to do next need not wait for memory.
    #[inline]
    pub(super) fn likely_length(&self, rest: &[u8]) -> Option<usize> {
        let end = self.behind.find(&rest[..rest.len().min(LONGEST)])?;
        Some(end + 1)
    }

    /// The caller whose identity has this fingerprint, if it was met before.
    #[inline]
    pub(super) fn met(&self, print: Print) -> Option<Caller> {
        let is_it = |(known, _): &(Print, Caller)| *known == print;
        self.met.find(print.hash(), is_it).map(|(_, caller)| *caller)
    }

    /// The caller of an identity, whose bytes have this fingerprint.
    pub(super) fn meet(
        &mut self,
        print: Print,
        identity: &UserIdentity<'_>,
        numberings: &mut [Numbering],
        new: &mut Vec<IdentityRow>,
    ) -> Caller {
        if let Some(caller) = self.met(print) {
            return caller;
        }
        let caller = self.caller(identity, numberings, new);
        let met = (print, caller);
        self.met
            .insert_unique(print.hash(), met, |(print, _)| print.hash());
        caller
    }

    fn caller(
        &mut self,
        identity: &UserIdentity<'_>,
        numberings: &mut [Numbering],
        new: &mut Vec<IdentityRow>,
    ) -> Caller {
        let words = identity.words();
        let mut row = IdentityRow::default();
        for (slot, field) in identities::FIELDS.into_iter().enumerate() {
            let numbering = &mut numberings[field.index()];
            row[slot] = match field {
                Field::Principal => word(numbering, words.principal.as_deref()),
                Field::Type => text(numbering, identity.kind),
                Field::Arn => text(numbering, identity.arn),
                Field::PrincipalId => text(numbering, identity.principal_id),
                Field::Key => text(numbering, identity.access_key_id),
                Field::Role => word(numbering, words.role.as_deref()),
                Field::Session => word(numbering, words.session.as_deref()),
                Field::Person => word(numbering, words.person.as_deref()),
                Field::CallerAccount => text(numbering, identity.account_id),
                Field::InvokedBy => text(numbering, identity.invoked_by),
                Field::Mfa => text(numbering, identity.mfa_authenticated),
                _ => MISSING,
            };
        }
        if let Some(caller) = self.known.get(&row) {
            return *caller;
        }
        let mut caller = Caller {
            symbol: self.known.len() as Symbol + 1,
            ..Caller::default()
        };
        if row == IdentityRow::default() {
            caller.symbol = MISSING;
            return caller;
        }
        let mut flags = Flags::default();
        let kind = identity.kind.map_or(b"".as_slice(), |kind| kind.raw);
        flags.set(Flags::ROOT, kind == b"Root" && identity.invoked_by.is_none());
        flags.set(Flags::ASSUMED, kind == b"AssumedRole");
        flags.set(
            Flags::SERVICE,
            kind == b"AWSService" || identity.invoked_by.is_some(),
        );
        flags.set(
            Flags::HUMAN,
            words.person.is_some() && identity.invoked_by.is_none(),
        );
        caller.flags = flags.0;
        if let Some(name) = words.session.filter(|name| name.starts_with("i-")) {
            caller.instance = numberings[Field::Resource.index()].number(&name);
        }
        if let Some(account) = identity.account_id {
            caller.account = numberings[Field::Account.index()].number(&account.decode());
        }
        self.known.insert(row, caller);
        new.push(row);
        caller
    }
}
