//! The callers that one loader has met. A *caller* is one distinct `userIdentity`. Its bytes repeat from event to
//! event, so before they are scanned a fingerprint tells whether they were *met* before.

use super::dictionary::Symbol;
use super::identities;
use super::new_texts::{NewTexts, Outgoing};
use super::numbering::Numbering;
use super::print::Print;
use crate::model::identity::{UserIdentity, Words};
use crate::model::json::Text;
use crate::model::{Field, Flags};
use hashbrown::HashTable;
use memchr::memmem::Finder;
use std::borrow::Cow;
use std::sync::Arc;

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
    new: Outgoing,
    /// How many callers were handed on.
    sent: Symbol,
    /// Callers by a fingerprint of their texts, until another has the same place: where each event has an identity
    /// that is written anew (another `creationDate`), few say anything new. Who is sent twice is one in the store.
    recent: Vec<(Print, Caller)>,
    /// The texts of one caller, each with its end.
    texts: Vec<u8>,
    /// Callers by a fingerprint of their `userIdentity`: the bytes themselves would hardly ever be in the cache.
    met: HashTable<(Print, Caller)>,
    behind: Finder<'static>,
}

/// The end of a `userIdentity` and what AWS writes behind it.
const BEHIND: &[u8] = b"},\"eventTime\":";

/// Hardly any identity is longer.
const LONGEST: usize = 2048;

const RECENT: usize = 1024;

impl Default for Callers {
    fn default() -> Self {
        Self {
            new: Outgoing::default(),
            sent: 0,
            recent: vec![(Print::default(), Caller::default()); RECENT],
            texts: Vec::new(),
            met: HashTable::new(),
            behind: Finder::new(BEHIND),
        }
    }
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
    ) -> Caller {
        if let Some(caller) = self.met(print) {
            return caller;
        }
        let caller = self.caller(identity, numberings);
        let met = (print, caller);
        self.met
            .insert_unique(print.hash(), met, |(print, _)| print.hash());
        caller
    }

    /// The caller of an identity that is written anew.
    fn caller(&mut self, identity: &UserIdentity<'_>, numberings: &mut [Numbering]) -> Caller {
        let words = identity.words();
        let texts = texts(identity, &words);
        if texts.iter().all(|text| text.is_empty()) {
            return Caller::default();
        }
        self.texts.clear();
        for text in &texts {
            self.texts.extend_from_slice(text.as_bytes());
            // No text has this byte.
            self.texts.push(0xFF);
        }
        let print = Print::of(&self.texts);
        let place = print.hash() as usize % RECENT;
        let (recent, caller) = self.recent[place];
        if recent == print {
            return caller;
        }
        for text in texts {
            self.new.push(&text, Print::of(text.as_bytes()));
        }
        self.sent += 1;
        let mut caller = Caller {
            symbol: self.sent,
            flags: flags(identity, &words).0,
            ..Caller::default()
        };
        if let Some(name) = words.session.filter(|name| name.starts_with("i-")) {
            caller.instance = numberings[Field::Resource.index()].number(&name);
        }
        if let Some(account) = identity.account_id {
            caller.account = numberings[Field::Account.index()].number(&account.decode());
        }
        self.recent[place] = (print, caller);
        caller
    }

    /// The texts of the identities that are new since this was last asked.
    pub(super) fn take_new(&mut self) -> Arc<NewTexts> {
        self.new.send()
    }
}

/// The texts of [`identities::FIELDS`]; what is missing is empty.
fn texts<'a>(identity: &UserIdentity<'a>, words: &Words<'a>) -> [Cow<'a, str>; identities::FIELDS.len()] {
    let word = |word: &Option<Cow<'a, str>>| word.clone().unwrap_or_default();
    let text = |text: Option<Text<'a>>| text.map(Text::decode).unwrap_or_default();
    identities::FIELDS.map(|field| match field {
        Field::Principal => word(&words.principal),
        Field::Type => text(identity.kind),
        Field::Arn => text(identity.arn),
        Field::PrincipalId => text(identity.principal_id),
        Field::Key => text(identity.access_key_id),
        Field::Role => word(&words.role),
        Field::Session => word(&words.session),
        Field::Person => word(&words.person),
        Field::CallerAccount => text(identity.account_id),
        Field::InvokedBy => text(identity.invoked_by),
        Field::Mfa => text(identity.mfa_authenticated),
        _ => Cow::default(),
    })
}

/// What an identity says of an event, whatever the event.
fn flags(identity: &UserIdentity<'_>, words: &Words<'_>) -> Flags {
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
    flags
}
