//! A predicate in plain English, for people who want to be sure that they asked what they meant. A dialect that is only
//! printed.
//!
//! A condition is a *clause* that can follow the word "events": `whose name is CreateUser`, `that failed`. Its opposite is
//! a clause too, and says what it means where there is no value: `with no name that is CreateUser` is true of an event
//! without a name. Texts of the query are in display form, and in quotation marks if they could be read as a part of
//! the sentence.

mod values;

use crate::model::{Field, Flags, Storage, TimeRange, Timestamp, visible::visible};
use crate::query::expr::{Case, Comparison, Expr, Fuzzy, Part, Pattern, Term, Word};
use crate::query::path::{Arrays, Path, Step};
use crate::query::plan::likeness;
use crate::query::remark::Remark;
use values::{Sense, shown};

/// What everything is, and nothing.
const ANY: &str = "of any kind";
const NONE: &str = "of no kind";

/// A predicate: `events whose name is CreateUser, and that failed`.
pub fn in_words(expr: &Expr) -> String {
    match clause(expr, false).as_str() {
        ANY => "all events".to_owned(),
        NONE => "no events".to_owned(),
        clause => format!("events {clause}"),
    }
}

/// One condition, as it follows the word "events": `whose name is CreateUser`.
pub fn term(term: &Term) -> String {
    say(term, Sense::Yes)
}

fn clause(expr: &Expr, nested: bool) -> String {
    match expr {
        Expr::All => ANY.to_owned(),
        Expr::And(terms) => joined(terms, nested, "and", ANY),
        Expr::Or(terms) => joined(terms, nested, "or", NONE),
        Expr::Term(term) => say(term, Sense::Yes),
        Expr::Not(inner) => opposite(inner),
    }
}

/// Clauses side by side, in brackets inside others.
fn joined(terms: &[Expr], nested: bool, word: &str, empty: &str) -> String {
    let clauses = || terms.iter().map(|term| clause(term, true));
    match terms {
        [] => empty.to_owned(),
        [only] => clause(only, nested),
        _ if nested => format!("({})", list(clauses(), word)),
        _ => list(clauses(), word),
    }
}

fn opposite(expr: &Expr) -> String {
    match expr {
        Expr::Term(term) => say(term, Sense::No),
        Expr::Not(inner) => clause(inner, true),
        Expr::And(terms) | Expr::Or(terms) if terms.len() == 1 => opposite(&terms[0]),
        other => match clause(other, true).as_str() {
            ANY => NONE.to_owned(),
            NONE => ANY.to_owned(),
            clause => format!("not those {clause}"),
        },
    }
}

/// `a, b, and c`
fn list(parts: impl Iterator<Item = String>, word: &str) -> String {
    let mut parts: Vec<_> = parts.collect();
    match parts.pop() {
        Some(last) if parts.is_empty() => last,
        Some(last) => format!("{}, {word} {last}", parts.join(", ")),
        None => String::new(),
    }
}

fn say(term: &Term, sense: Sense) -> String {
    match term {
        Term::Word(word) => mention(word, term, sense),
        Term::Field(field, patterns) => of_field(*field, patterns, sense),
        Term::Path(path, patterns) => at_path(&spelled(path), patterns, sense),
        Term::Action { service, name } => {
            let calls = sense.pick("that are calls of", "that are not calls of");
            let service = shown(service);
            match name {
                Pattern::Exists => format!("{calls} {service}"),
                name => {
                    let verbs = values::verbs(std::slice::from_ref(name), Sense::Yes);
                    format!("{calls} {service} whose name {verbs}")
                }
            }
        }
        Term::Is(flags) => facts(*flags, sense),
        Term::Remarked(Remark::Marked, _) => {
            sense.pick("that you marked", "that you did not mark").to_owned()
        }
        Term::Remarked(Remark::Noted, _) => sense
            .pick("that you noted something on", "that you noted nothing on")
            .to_owned(),
        Term::Compare(comparison) => compare(comparison, sense),
        Term::Time(window) => during(*window, sense),
        Term::Around { event, radius } => {
            let within = sense.pick("within", "not within");
            format!("{within} {} of event {event}", duration(*radius))
        }
    }
}

fn mention(word: &Word, term: &Term, sense: Sense) -> String {
    match &word.pattern {
        Pattern::Exists => sense.pick(ANY, NONE).to_owned(),
        Pattern::Text {
            text,
            part: Part::Inside,
            case,
        } => {
            let like = match likeness(term).map(|_| word.fuzzy) {
                Some(Fuzzy::Close) => " or something like it",
                Some(Fuzzy::Loose) => " or something roughly like it",
                Some(Fuzzy::Off) | None => "",
            };
            let mention = sense.pick("that mention", "that do not mention");
            format!("{mention} {}{}{like}", shown(text), values::case(text, *case))
        }
        pattern => {
            let verbs = values::verbs(std::slice::from_ref(pattern), Sense::Yes);
            format!("{} value that {verbs}", sense.pick("with a", "with no"))
        }
    }
}

fn of_field(field: Field, patterns: &[Pattern], sense: Sense) -> String {
    let noun = noun(field);
    match patterns {
        [] => sense.pick(NONE, ANY).to_owned(),
        [Pattern::Exists] => match sense {
            Sense::Yes => format!("with {} {noun}", article(noun)),
            Sense::No => format!("without {} {noun}", article(noun)),
        },
        patterns => {
            let verbs = values::verbs(patterns, Sense::Yes);
            match sense {
                Sense::Yes if field.storage() == Storage::Resource => format!("with a {noun} that {verbs}"),
                Sense::Yes => format!("whose {noun} {verbs}"),
                Sense::No => format!("with no {noun} that {verbs}"),
            }
        }
    }
}

fn at_path(path: &str, patterns: &[Pattern], sense: Sense) -> String {
    let with = sense.pick("with", "without");
    match patterns {
        [] => sense.pick(NONE, ANY).to_owned(),
        [Pattern::Exists] => format!("{with} a value at {path}"),
        [Pattern::Present] => format!("{with} anything at {path}, null included"),
        [Pattern::Null] => format!("{with} null at {path}"),
        patterns => {
            let verbs = values::verbs(patterns, Sense::Yes);
            match sense {
                Sense::Yes => format!("whose {path} {verbs}"),
                Sense::No => format!("with no {path} that {verbs}"),
            }
        }
    }
}

fn compare(comparison: &Comparison, sense: Sense) -> String {
    let (path, other) = (spelled(&comparison.path), spelled(&comparison.other));
    let verb = match comparison.part {
        Part::Inside => "contains",
        Part::Start => "begins with",
        Part::End => "ends with",
        Part::Whole => "is",
    };
    let case = if comparison.case == Case::Ignore {
        " in any case"
    } else {
        ""
    };
    match sense {
        Sense::Yes => format!("whose {path} {verb} the value at {other}{case}"),
        Sense::No => format!("with no {path} that {verb} the value at {other}{case}"),
    }
}

/// A path in full, as jq writes it.
fn spelled(path: &Path) -> String {
    let root = match path.arrays {
        Arrays::Through => "",
        Arrays::Named => "$",
    };
    let text = path.steps.iter().fold(root.to_owned(), |text, step| {
        let dot = if text.is_empty() { "" } else { "." };
        match step {
            Step::Key(key) => format!("{text}{dot}{}", shown(key)),
            Step::AnyKey => format!("{text}{dot}*"),
            Step::Index(place) => format!("{text}[{place}]"),
            Step::Each => format!("{text}[*]"),
        }
    });
    if text.is_empty() {
        return "the event itself".to_owned();
    }
    text
}

fn during(window: TimeRange, sense: Sense) -> String {
    let is_open = (window.from.0 <= Timestamp::UNKNOWN.0 + 1, window.to.0 == i64::MAX);
    let untimed = window.from == Timestamp::UNKNOWN;
    let said = match is_open {
        _ if window.to <= window.from => return sense.pick(NONE, ANY).to_owned(),
        (true, true) if untimed => return sense.pick(ANY, NONE).to_owned(),
        (true, true) => return sense.pick("with a time", "without a time").to_owned(),
        (false, true) => format!("since {}", window.from),
        (true, false) if untimed => format!("before {} or without a time", window.to),
        (true, false) => format!("before {}", window.to),
        (false, false) => format!("between {} and (not including) {}", window.from, window.to),
    };
    format!("{}{said}", sense.pick("", "not "))
}

/// A length of time in its largest units.
fn duration(mut milliseconds: i64) -> String {
    const UNITS: [(&str, i64); 5] = [
        ("day", 86_400_000),
        ("hour", 3_600_000),
        ("minute", 60_000),
        ("second", 1000),
        ("millisecond", 1),
    ];
    let mut parts = Vec::new();
    for (name, unit) in UNITS {
        let number = milliseconds / unit;
        if number > 0 {
            parts.push(format!("{number} {name}{}", if number == 1 { "" } else { "s" }));
            milliseconds -= number * unit;
        }
    }
    if parts.is_empty() {
        return "0 seconds".to_owned();
    }
    parts.join(" ")
}

fn facts(flags: Flags, sense: Sense) -> String {
    let words: Vec<_> = Flags::WORDS
        .iter()
        .filter(|(_, flag, _)| flags.has(*flag))
        .map(|(word, flag, _)| fact(*flag, word))
        .collect();
    match (words.as_slice(), sense) {
        ([], sense) => sense.pick(ANY, NONE).to_owned(),
        ([(yes, no)], sense) => sense.pick(yes, no).to_owned(),
        (several, sense) => {
            let all = list(several.iter().map(|(yes, _)| yes.clone()), "and");
            format!("{}({all})", sense.pick("", "not those "))
        }
    }
}

/// A fact and its opposite.
fn fact(flag: Flags, word: &str) -> (String, String) {
    let (yes, no) = match flag {
        Flags::WRITE => ("that change something", "that change nothing"),
        Flags::READ => ("that only read", "that do more than read"),
        Flags::ERROR => ("that failed", "that did not fail"),
        Flags::DENIED => (
            "that were refused for lack of permission",
            "that were not refused for lack of permission",
        ),
        Flags::ROOT => ("made by the root user", "not made by the root user"),
        Flags::CONSOLE => ("made in the AWS console", "not made in the AWS console"),
        Flags::CROSS_ACCOUNT => (
            "made by one account in another",
            "not made by one account in another",
        ),
        Flags::ASSUMED => ("made with an assumed role", "not made with an assumed role"),
        Flags::SERVICE => (
            "made by or through an AWS service",
            "not made by or through an AWS service",
        ),
        Flags::HUMAN => ("that look like a person's", "that do not look like a person's"),
        Flags::INSIGHT => ("that are Insights events", "that are no Insights events"),
        Flags::DATA => ("that are data events", "that are no data events"),
        Flags::NETWORK => (
            "that are network activity events",
            "that are no network activity events",
        ),
        Flags::DESTRUCTIVE => (
            "that delete, stop or disable something",
            "that do not delete, stop or disable anything",
        ),
        Flags::PARTIAL => (
            "from a source without request and response",
            "not from a source without request and response",
        ),
        Flags::CONFLICT => (
            "whose event ID another event has, with other bytes",
            "whose event ID no other event has with other bytes",
        ),
        Flags::FIRST => (
            "in which the user does this for the first time",
            "in which the user does not do this for the first time",
        ),
        Flags::NEW => (
            "in which the user first comes from this address or with this tool",
            "in which the user comes from an address and with a tool seen before",
        ),
        _ => return (format!("that are {word}"), format!("that are not {word}")),
    };
    (yes.to_owned(), no.to_owned())
}

fn noun(field: Field) -> &'static str {
    match field {
        Field::Time => "time",
        Field::Name => "name",
        Field::Service => "service",
        Field::Principal => "user",
        Field::Ip => "source IP",
        Field::Resource => "resource",
        Field::Bucket => "bucket",
        Field::Region => "region",
        Field::Account => "account",
        Field::Error => "error code",
        Field::Message => "error message",
        Field::Agent => "user agent",
        Field::Type => "type of identity",
        Field::Arn => "caller's ARN",
        Field::PrincipalId => "principal ID",
        Field::Key => "access key",
        Field::Role => "role",
        Field::Session => "session name",
        Field::Person => "person",
        Field::CallerAccount => "caller's account",
        Field::InvokedBy => "invoking service",
        Field::Mfa => "word on MFA",
        Field::Category => "category",
        Field::EventType => "event type",
        Field::Vpce => "VPC endpoint",
        Field::Id => "event ID",
    }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    }
}

#[cfg(test)]
mod tests;
