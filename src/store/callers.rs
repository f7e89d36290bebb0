//! The callers that one loader has met. A *caller* is one distinct `userIdentity`. Its bytes repeat from event to
//! event, so before they are scanned a fingerprint tells whether they are *familiar*.

use super::dictionary::{MISSING, Symbol};
use super::identities::{self, IdentityRow};
use super::numbering::Numbering;
use super::print::Print;
use crate::model::identity::UserIdentity;
use crate::model::json::Text;
use crate::model::{Field, Flags};
use hashbrown::HashMap;
use twox_hash::XxHash3_64;

/// A caller the loader has met.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Caller {
    pub(super) symbol: Symbol,
    pub(super) flags: u32,
    /// The instance behind an instance role, as a symbol of the resources.
    pub(super) instance: Symbol,
    pub(super) account: Symbol,
}

/// A `userIdentity` met before, so that the same bytes need not be scanned again. The fingerprint says whether they are
/// the same: the bytes themselves would hardly ever be in the cache.
#[derive(Clone, Debug, Default)]
struct Familiar {
    length: usize,
    print: Print,
    caller: Caller,
}

const FAMILIAR: usize = 16_384;

/// See the module.
#[derive(Debug)]
pub(super) struct Callers {
    known: HashMap<IdentityRow, Caller>,
    /// Callers by a fingerprint of their `userIdentity`.
    met: HashMap<Print, Caller>,
    familiar: Vec<Familiar>,
}

impl Default for Callers {
    fn default() -> Self {
        Self {
            known: HashMap::new(),
            met: HashMap::new(),
            familiar: vec![Familiar::default(); FAMILIAR],
        }
    }
}

/// The first bytes of an identity tell callers apart well enough: type, principal ID and the start of the ARN. What
/// follows a short one must not count.
#[inline]
fn familiar_slot(identity: &[u8]) -> usize {
    let head = &identity[..identity.len().min(96)];
    let end = memchr::memchr(b'}', head).unwrap_or(head.len());
    XxHash3_64::oneshot(&head[..end]) as usize % FAMILIAR
}

fn text(numbering: &mut Numbering, text: Option<Text<'_>>) -> Symbol {
    text.map_or(MISSING, |text| numbering.number_json(&text))
}

fn word(numbering: &mut Numbering, word: Option<&str>) -> Symbol {
    word.map_or(MISSING, |word| numbering.number(word))
}

impl Callers {
    /// The caller whose familiar bytes come next, and how many they are.
    #[inline]
    pub(super) fn familiar(&self, rest: &[u8]) -> Option<(Caller, usize)> {
        let familiar = &self.familiar[familiar_slot(rest)];
        let bytes = rest.get(..familiar.length).filter(|bytes| !bytes.is_empty())?;
        (Print::of(bytes) == familiar.print).then_some((familiar.caller, bytes.len()))
    }

    /// The caller of an identity whose bytes are not familiar, or no longer.
    pub(super) fn meet(
        &mut self,
        bytes: &[u8],
        identity: &UserIdentity<'_>,
        numberings: &mut [Numbering],
        new: &mut Vec<IdentityRow>,
    ) -> Caller {
        let print = Print::of(bytes);
        let caller = if let Some(caller) = self.met.get(&print) {
            *caller
        } else {
            let caller = self.caller(identity, numberings, new);
            self.met.insert(print, caller);
            caller
        };
        self.familiar[familiar_slot(bytes)] = Familiar {
            length: bytes.len(),
            print,
            caller,
        };
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
