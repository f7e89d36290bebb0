//! Pseudonyms in the place of what others must not see: account IDs, access keys, addresses, hosts, e-mail addresses, and the
//! names of people, roles, buckets and whatever else the events name.
//!
//! A *pseudonym* is always the same for the same value, of no other value, and has its form: twelve digits stay twelve digits,
//! `AKIA…` stays an `AKIA…`, an address is one of those kept for documentation, a name keeps its length, its dots and dashes.
//! So an ARN stays an ARN whose parts can be found again elsewhere. They depend on a *key*, which is another in each session: nobody
//! can try names until one fits.
//!
//! What has a form of its own (an account, a key, an address) is known wherever it stands. Names have none: they are *learned*
//! from the events ([`Redactor::learn`]), as words, and every such word of a text is replaced. What stands for a value is never
//! replaced again, so a text may pass here twice. Which text passes here is not this module's business.

mod event;
mod form;
mod pseudonym;
#[cfg(test)]
mod tests;

pub use event::is_naming;

use form::Form;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::net::Ipv6Addr;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};
use twox_hash::XxHash3_64;

/// Most parts of a word that are looked up as one name: `svc-backup-agent` has three.
const MOST_PARTS: usize = 12;

/// More attempts than any form needs.
const LAST_ATTEMPT: u64 = 1 << 16;

/// What is learned from a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// It is somebody's or something's name: every word of it.
    Name,
    /// It says what something is called, among other things (`table/users`): words that everybody uses are left out.
    Thing,
}

/// See the module. Shared by whoever shows, copies or writes text; the lock is held for a text at a time.
#[derive(Debug)]
pub struct Redactor {
    key: u64,
    /// Words that everybody uses, in small letters.
    public: HashSet<String>,
    book: Mutex<Book>,
}

impl PartialEq for Redactor {
    /// Whether they make the same pseudonyms.
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// What is known so far.
#[derive(Default, Debug)]
struct Book {
    /// Hashes of the words to be replaced, in small letters.
    real: HashSet<u64>,
    /// Pseudonyms given, both in small letters.
    given: HashMap<String, String>,
    /// The pseudonyms among them.
    taken: HashSet<String>,
    /// What services of AWS are called, in small letters: nobody's name.
    services: HashSet<String>,
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
        Self {
            key,
            public: words.filter(|word| !form::is_first_name(word)).collect(),
            book: Mutex::default(),
        }
    }

    /// A service of AWS is called so (`iam`): a name that is the same word is shown, else actions could not be read any more.
    pub fn keep_service(&self, name: &str) {
        let mut book = self.book();
        let name = name.to_ascii_lowercase();
        book.real.remove(&XxHash3_64::oneshot(name.as_bytes()));
        book.services.insert(name);
    }

    /// Learns the words of a text as names to be replaced, as far as they are not AWS's own.
    pub fn learn(&self, text: &str, kind: Kind) {
        self.learn_text(text, kind, &mut self.book());
    }

    fn learn_text(&self, text: &str, kind: Kind, book: &mut Book) {
        for part in form::own_parts(text) {
            for at in words(part) {
                self.learn_word(&part[at].to_ascii_lowercase(), kind, book);
            }
        }
    }

    fn learn_word(&self, word: &str, kind: Kind, book: &mut Book) {
        let word = word.trim_matches(is_inner);
        let is_of_all = kind == Kind::Thing && self.public.contains(word);
        if is_of_all || form::is_public(word) || book.services.contains(word) {
            return;
        }
        book.real.insert(XxHash3_64::oneshot(word.as_bytes()));
        if let Some((local, _)) = word.split_once('@') {
            self.learn_word(local, kind, book);
        }
    }

    /// The text with pseudonyms. Never shows a name that was learned.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let changes = self.changes(text);
        if changes.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for change in changes {
            out.push_str(&text[from..change.at.start]);
            out.push_str(&change.by);
            from = change.at.end;
        }
        out.push_str(&text[from..]);
        Cow::Owned(out)
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
        (self.text(text).into_owned(), moved)
    }

    fn changes(&self, text: &str) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut book = self.book();
        // An ARN says itself what in it is a name.
        for arn in form::arns(text) {
            self.learn_text(arn, Kind::Thing, &mut book);
        }
        let mut done = 0;
        for at in words(text) {
            if at.start < done {
                continue;
            }
            if let Some((at, address)) = long_address(text, at.start) {
                done = at.end;
                let by = self.pseudonym(&text[at.clone()], Form::LongAddress(address), &mut book);
                changes.extend(by.map(|by| Change { at, by }));
                continue;
            }
            done = at.end;
            self.word(text, at, &mut book, &mut changes);
        }
        changes
    }

    /// Replaces what is to be replaced of a word: the longest names in it.
    fn word(&self, text: &str, word: Range<usize>, book: &mut Book, changes: &mut Vec<Change>) {
        let own = text[word.clone()].trim_matches(is_inner).to_ascii_lowercase();
        if form::is_vocabulary(&own) {
            return;
        }
        let parts = parts(text, word);
        let mut first = 0;
        while first < parts.len() {
            let most = parts.len().min(first + MOST_PARTS);
            let found = (first..most).rev().find_map(|last| {
                let at = parts[first].start..parts[last].end;
                let small = text[at.clone()].to_ascii_lowercase();
                let is_given = book.taken.contains(&small);
                let form = form::of(&text[at.clone()]);
                let is_known = is_given || form.is_some() || book.is_real(&small);
                is_known.then_some((last, at, form.unwrap_or(Form::Name), is_given))
            });
            let Some((last, at, form, is_given)) = found else {
                for at in form::inside(text, parts[first].clone()) {
                    let by = self.pseudonym(&text[at.clone()], Form::Name, book);
                    changes.extend(by.map(|by| Change { at, by }));
                }
                first += 1;
                continue;
            };
            first = last + 1;
            if !is_given {
                let by = self.pseudonym(&text[at.clone()], form, book);
                changes.extend(by.map(|by| Change { at, by }));
            }
        }
    }

    /// The pseudonym of a value; none for what is everybody's.
    fn pseudonym(&self, value: &str, form: Form, book: &mut Book) -> Option<String> {
        let small = value.to_ascii_lowercase();
        if let Some(given) = book.given.get(&small) {
            return Some(pseudonym::in_case_of(value, given));
        }
        if book.taken.contains(&small) {
            return None;
        }
        let made = match form {
            Form::Mail(at) => {
                let local = self.pseudonym(&small[..at], Form::Name, book);
                let domain = self.pseudonym(&small[at + 1..], Form::Host, book);
                let part = |made: Option<String>, own: &str| made.unwrap_or_else(|| own.to_owned());
                let local = part(local, &small[..at]);
                [local, part(domain, &small[at + 1..])].join("@")
            }
            Form::Host => {
                let labels = small
                    .rsplit_once('.')
                    .map_or(small.as_str(), |(labels, _)| labels);
                let made = labels.split('.').map(|label| {
                    let made = self.pseudonym(label, Form::Name, book);
                    made.unwrap_or_else(|| label.to_owned())
                });
                let labels: Vec<_> = made.collect();
                format!("{}.example", labels.join("."))
            }
            form => self.free(&small, form, book),
        };
        book.taken.insert(made.clone());
        book.given.insert(small, made.clone());
        Some(pseudonym::in_case_of(value, &made))
    }

    /// The first pseudonym of a form that is nobody else's, and no value either.
    fn free(&self, small: &str, form: Form, book: &Book) -> String {
        let made = (0..LAST_ATTEMPT).map(|attempt| {
            let seed = XxHash3_64::oneshot_with_seed(self.key.wrapping_add(attempt), small.as_bytes());
            pseudonym::of(small, form, seed, attempt)
        });
        let is_free = |made: &String| {
            made != small
                && !book.taken.contains(made)
                && !book.is_real(made)
                && !self.public.contains(made)
                && !form::is_public(made)
        };
        // Each attempt is another one, and in the end a longer one: some is free.
        made.into_iter().find(is_free).unwrap_or_else(|| "x".to_owned())
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// Whether a word, in small letters, is to be replaced.
    fn is_real(&self, word: &str) -> bool {
        self.real.contains(&XxHash3_64::oneshot(word.as_bytes()))
    }
}

/// What a name may have between its letters.
fn is_inner(char: char) -> bool {
    matches!(char, '.' | '-' | '_' | '@' | '+' | '=' | ',')
}

/// The words of a text: letters and digits, and what a name may have between them. What an URL or JSON writes as an escape
/// (`%3A`, `\n`) is no part of a word.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let skipped = text
                .get(at..)?
                .char_indices()
                .find(|(_, char)| char.is_alphanumeric() || matches!(char, '%' | '\\'));
            at += skipped?.0;
            match bytes[at] {
                b'%' => {
                    let is_hex = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
                    let is_escape = is_hex(bytes.get(at + 1)) && is_hex(bytes.get(at + 2));
                    at += if is_escape { 3 } else { 1 };
                }
                b'\\' => {
                    at += match bytes.get(at + 1) {
                        Some(b'n' | b't' | b'r' | b'b' | b'f') => 2,
                        Some(b'u') if text.is_char_boundary((at + 6).min(text.len())) => {
                            (at + 6).min(text.len()) - at
                        }
                        _ => 1,
                    };
                }
                _ => break,
            }
        }
        let start = at;
        let end = text[start..].find(|char: char| !char.is_alphanumeric() && !is_inner(char));
        at = end.map_or(text.len(), |end| start + end);
        Some(start..at)
    })
}

/// The parts of a word between what a name may have inside.
fn parts(text: &str, word: Range<usize>) -> Vec<Range<usize>> {
    let start = word.start;
    let mut parts = Vec::new();
    let mut from = start;
    for (at, char) in text[word.clone()].char_indices() {
        if is_inner(char) {
            if from < start + at {
                parts.push(from..start + at);
            }
            from = start + at + char.len_utf8();
        }
    }
    if from < word.end {
        parts.push(from..word.end);
    }
    parts
}

/// An IPv6 address that begins at a place. It has colons, so it is no word.
fn long_address(text: &str, start: usize) -> Option<(Range<usize>, Ipv6Addr)> {
    // What begins with colons has them before the first word.
    let before = text[..start].len() - text[..start].trim_end_matches(':').len();
    let start = if before == 2 { start - 2 } else { start };
    if text[..start]
        .chars()
        .next_back()
        .is_some_and(char::is_alphanumeric)
    {
        return None;
    }
    let rest = &text[start..];
    let is_of = |char: char| char.is_ascii_hexdigit() || matches!(char, ':' | '.');
    let end = rest.find(|char: char| !is_of(char)).unwrap_or(rest.len());
    if rest[end..].chars().next().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let run = rest[..end].trim_end_matches('.');
    let run = if run.ends_with("::") {
        run
    } else {
        run.trim_end_matches(':')
    };
    let is_long = run.bytes().filter(|byte| *byte == b':').count() >= 2;
    let address = run.parse().ok().filter(|_| is_long)?;
    Some((start..start + run.len(), address))
}
