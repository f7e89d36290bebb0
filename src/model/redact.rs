//! Pseudonyms in the place of what others must not see: account IDs, access keys, addresses, hosts, e-mail addresses, and the
//! names of people, roles, buckets and whatever else the events name.
//!
//! A *pseudonym* is always the same for the same value, of no other value, and has its form: twelve digits stay twelve digits,
//! `AKIA…` stays an `AKIA…`, an address is one that nobody has, a name keeps its dots and dashes. So an ARN stays an ARN whose
//! parts can be found again elsewhere. It is a function of the value and of a *key* (`pseudonym`), so whoever has the key makes the
//! same ones: a screen and a worker need not ask each other. The key is another in each session, so nobody can try names
//! until one fits.
//!
//! What has a form of its own (an account, a key, an address) is known wherever it stands. Names have none: they are *learned*
//! from the events ([`Redactor::learn`]), as words, and every such word of a text is replaced. What is known is a set that only grows, and
//! reading it changes nothing. A text passes here once: a pseudonym has the form of what it stands for, and would be taken for it.

mod event;
mod form;
mod names;
mod pseudonym;
#[cfg(test)]
mod tests;
mod words;

pub use event::is_naming;

use form::Form;
use names::Names;
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;
use twox_hash::XxHash3_64;
use words::{is_inner, long_address, parts, words};

/// Most parts of a word that are looked up as one name: `svc-backup-agent` has three.
const MOST_PARTS: usize = 12;

/// What is learned from a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// It is somebody's or something's name: every word of it.
    Name,
    /// It says what something is called, among other things (`table/users`): words that everybody uses are left out.
    Thing,
}

/// See the module. Cheap to clone: a clone knows what this one knows, and learns on its own.
#[derive(Clone, Debug)]
pub struct Redactor {
    key: u64,
    /// Words that everybody uses, in small letters.
    public: Arc<HashSet<String>>,
    /// What was learned of whole stores, on a worker.
    known: Arc<Names>,
    /// What was learned besides: little.
    own: Names,
    /// Whether names are still to be learned: then every word may be one.
    is_unsure: bool,
}

impl PartialEq for Redactor {
    /// Whether they make the same pseudonyms of the same values.
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.edition() == other.edition()
    }
}

/// A part of a text, and what stands in its place.
struct Change {
    at: Range<usize>,
    by: String,
}

impl Redactor {
    /// Knows no names yet. `public` are texts of our own: a thing that is called by one of their words keeps its name.
    pub fn new<'p>(key: u64, public: impl IntoIterator<Item = &'p str>) -> Self {
        let words = public
            .into_iter()
            .flat_map(|text| words(text).map(|at| &text[at]));
        let words = words.map(str::to_ascii_lowercase);
        let public: HashSet<String> = words.filter(|word| !form::is_first_name(word)).collect();
        Self {
            key,
            public: Arc::new(public),
            known: Arc::default(),
            own: Names::default(),
            is_unsure: false,
        }
    }

    /// The key that a word stands for.
    pub fn key_of(word: &str) -> u64 {
        XxHash3_64::oneshot(word.as_bytes())
    }

    /// Learns the words of a text as names to be replaced, as far as they are not AWS's own.
    pub fn learn(&mut self, text: &str, kind: Kind) {
        let (known, own) = (&self.known, &mut self.own);
        learn(&self.public, text, kind, &mut |word| {
            if !known.has(word) {
                own.add(word, false);
            }
        });
    }

    /// The same of many texts, which share what they take. For a worker: costs as much as all that is known if somebody
    /// else knows it, too.
    pub fn learn_all<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>, kind: Kind) {
        let known = Arc::make_mut(&mut self.known);
        for text in texts {
            learn(&self.public, text, kind, &mut |word| known.add(word, false));
            if let Some(Form::Address(address)) = form::of(text) {
                known.add_address(address, self.key);
            }
        }
    }

    /// Services of AWS are called so (`iam`): a name that is the same word is shown, else actions could not be read any more. For a
    /// worker, too.
    pub fn keep_services<'t>(&mut self, names: impl IntoIterator<Item = &'t str>) {
        let known = Arc::make_mut(&mut self.known);
        for name in names {
            known.add(&name.to_ascii_lowercase(), true);
        }
    }

    /// Takes over what a clone has learned of stores since.
    pub fn adopt(&mut self, clone: &Self) {
        self.known = Arc::clone(&clone.known);
    }

    /// Whether names are still to be learned: then no word passes that is not AWS's or ours.
    pub fn set_unsure(&mut self, is_unsure: bool) {
        self.is_unsure = is_unsure;
    }

    /// Another one whenever a text may be shown otherwise than before.
    pub fn edition(&self) -> (usize, bool) {
        (self.known.len() + self.own.len(), self.is_unsure)
    }

    /// The text with pseudonyms. Never shows a name that was learned.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let changes = self.changes(text);
        if changes.is_empty() {
            return Cow::Borrowed(text);
        }
        Cow::Owned(changed(text, &changes))
    }

    /// The same, and where places of the text, in bytes, are in it; a place inside of what is replaced is at its end.
    pub fn text_at<const N: usize>(&self, text: &str, places: [usize; N]) -> (String, [usize; N]) {
        let changes = self.changes(text);
        let moved = places.map(|place| {
            let before = changes.iter().take_while(|change| change.at.start < place);
            let grown: isize = before
                .map(|change| {
                    let inside = change.at.end.saturating_sub(place);
                    (change.by.len() + inside) as isize - (change.at.end - change.at.start) as isize
                })
                .sum();
            place.saturating_add_signed(grown)
        });
        (changed(text, &changes), moved)
    }

    fn changes(&self, text: &str) -> Vec<Change> {
        // An ARN says itself what in it is a name.
        let mut said = Names::default();
        for arn in form::arns(text) {
            learn(&self.public, arn, Kind::Thing, &mut |word| said.add(word, false));
        }
        let mut changes = Vec::new();
        let mut done = 0;
        for at in words(text) {
            if at.start < done {
                continue;
            }
            if let Some((at, address)) = long_address(text, at.start) {
                done = at.end;
                let by = self.pseudonym(&text[at.clone()], Form::LongAddress(address));
                changes.push(Change { at, by });
                continue;
            }
            done = at.end;
            self.word(text, at, &said, &mut changes);
        }
        changes
    }

    /// Replaces what is to be replaced of a word: the longest names in it.
    fn word(&self, text: &str, word: Range<usize>, said: &Names, changes: &mut Vec<Change>) {
        let written = text[word.clone()].trim_matches(is_inner);
        let own = written.to_ascii_lowercase();
        if form::is_member(written) || form::is_vocabulary(&own) || self.is_unsure && form::is_public(&own) {
            return;
        }
        let mut replace = |at: Range<usize>, form| {
            let by = self.pseudonym(&text[at.clone()], form);
            changes.push(Change { at, by });
        };
        let parts = parts(text, word);
        let mut first = 0;
        while first < parts.len() {
            let most = parts.len().min(first + MOST_PARTS);
            let found = (first..most).rev().find_map(|last| {
                let at = parts[first].start..parts[last].end;
                let small = text[at.clone()].to_ascii_lowercase();
                let form = form::of(&text[at.clone()]);
                let is_name = || self.is_name(&small) || said.has(&small) && !self.is_service(&small);
                (form.is_some() || is_name()).then_some((last, at, form.unwrap_or(Form::Name)))
            });
            if let Some((last, at, form)) = found {
                first = last + 1;
                replace(at, form);
            } else {
                for at in form::inside(text, parts[first].clone()) {
                    replace(at, Form::Account);
                }
                first += 1;
            }
        }
    }

    /// Whether a word, in small letters, is to be replaced.
    fn is_name(&self, word: &str) -> bool {
        let is_learned = || self.known.has(word) || self.own.has(word);
        let may_be = || self.is_unsure && !form::is_public(word) && !self.public.contains(word);
        (is_learned() || may_be()) && !self.is_service(word)
    }

    fn is_service(&self, word: &str) -> bool {
        self.known.has_service(word)
    }

    fn pseudonym(&self, value: &str, form: Form) -> String {
        let small = value.to_ascii_lowercase();
        let name = |word: &str| pseudonym::name(word, self.key);
        let host = |host: &str| {
            let labels = host.rsplit_once('.').map_or(host, |(labels, _)| labels);
            let labels: Vec<_> = labels.split('.').map(name).collect();
            labels.join(".") + ".example"
        };
        let address = |real| {
            let moved = self.known.moved(real);
            let made = moved.unwrap_or_else(|| pseudonym::address(real, self.key, 0));
            made.to_string()
        };
        let made = match form {
            Form::Name | Form::Account => name(&small),
            Form::Key => pseudonym::access_key(&small, self.key),
            Form::Resource => pseudonym::resource(&small, self.key),
            Form::Address(real) => address(real),
            Form::AddressName(real) => format!("ip-{}", address(real).replace('.', "-")),
            Form::LongAddress(real) => pseudonym::long_address(real, self.key).to_string(),
            Form::Mail(at) => [name(&small[..at]), host(&small[at + 1..])].join("@"),
            Form::Host => host(&small),
        };
        pseudonym::in_case_of(value, &made)
    }
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for change in changes {
        out.push_str(&text[from..change.at.start]);
        out.push_str(&change.by);
        from = change.at.end;
    }
    out.push_str(&text[from..]);
    out
}

/// Hands over the words of a text that are names.
fn learn(public: &HashSet<String>, text: &str, kind: Kind, take: &mut dyn FnMut(&str)) {
    let mut learn_word = |word: &str| {
        let word = word.trim_matches(is_inner);
        let is_of_all = kind == Kind::Thing && public.contains(word);
        if !is_of_all && !form::is_public(word) {
            take(word);
        }
    };
    for part in form::own_parts(text) {
        for at in words(part) {
            let word = part[at].to_ascii_lowercase();
            learn_word(&word);
            if let Some((local, _)) = word.split_once('@') {
                learn_word(local);
            }
        }
    }
}
