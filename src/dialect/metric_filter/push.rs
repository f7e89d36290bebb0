//! What CloudWatch can decide of a predicate.
//!
//! A [`Bound`] is a pattern that every event meant fulfils. The language has no negation of its own: it is brought down to the
//! conditions, and there it says what AWS's `!=` does not, that a member which is missing or `null` is no such value
//! either. Of an array or object nothing can be said, so only members that AWS documents as texts, numbers or booleans
//! are negated; for the same reason only these stand for a path through arrays.

use super::condition::{Condition, Order, Test, Value, wildcards};
use super::expression;
use super::parser::is_number;
use super::print::Filter;
use crate::dialect::{Pushed, search};
use crate::model::{EventId, Field};
use crate::query::expr::{Case, Expr, Part, Pattern, Piece, Term};
use crate::query::path::{Arrays, Path, Step};
use std::ops::Bound as End;

/// What of a predicate AWS decides, as a pattern of CloudWatch Logs, and what is left.
pub fn push(expr: &Expr) -> Pushed<String> {
    let mut terms = Vec::new();
    conjuncts(expr, &mut terms);
    let (mut sent, mut text, mut rest) = (Vec::new(), None, Vec::new());
    for term in terms {
        let offer = bound(term, true).and_then(|bound| {
            let filters: Vec<_> = sent.iter().cloned().chain([bound.filter.clone()]).collect();
            let everything = bound.filter == Filter::All(Vec::new());
            let pattern = (!everything).then(|| Filter::all(filters).pattern())?;
            Some((bound, pattern?))
        });
        match offer {
            Some((bound, pattern)) => {
                sent.push(bound.filter);
                text = Some(pattern);
                if !bound.is_all {
                    rest.push(term.clone());
                }
            }
            None => rest.push(term.clone()),
        }
    }
    match text {
        None => Pushed::local(expr),
        Some(text) => Pushed {
            sent: Some(text),
            rest: rest.into_iter().fold(Expr::All, Expr::and),
        },
    }
}

/// What must all hold.
fn conjuncts<'e>(expr: &'e Expr, terms: &mut Vec<&'e Expr>) {
    match expr {
        Expr::And(all) => all.iter().for_each(|expr| conjuncts(expr, terms)),
        Expr::All => {}
        other => terms.push(other),
    }
}

/// A pattern that is fulfilled by every event that is meant.
struct Bound {
    filter: Filter,
    /// Whether by these only.
    is_all: bool,
}

impl Bound {
    fn exact(filter: Filter) -> Self {
        Self { filter, is_all: true }
    }

    fn one(path: &Path, test: Test) -> Self {
        Self::exact(Filter::One(Condition {
            path: path.clone(),
            test,
        }))
    }

    /// All that these mean; what cannot be said is left out.
    fn all(bounds: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        let (mut filters, mut is_all) = (Vec::new(), true);
        for bound in bounds {
            match bound {
                Some(bound) => {
                    is_all &= bound.is_all;
                    filters.push(bound.filter);
                }
                None => is_all = false,
            }
        }
        let filter = Filter::all(filters);
        (is_all || filter != Filter::All(Vec::new())).then_some(Self { filter, is_all })
    }

    /// Any that these mean; nothing of it if one of them cannot be said.
    fn any(bounds: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        let bounds: Vec<_> = bounds.into_iter().collect::<Option<_>>()?;
        let is_all = bounds.iter().all(|bound| bound.is_all);
        let filter = Filter::any(bounds.into_iter().map(|bound| bound.filter).collect())?;
        Some(Self { filter, is_all })
    }
}

/// The events that are meant or, if not `meant`, those that are not.
fn bound(expr: &Expr, meant: bool) -> Option<Bound> {
    match expr {
        Expr::All => meant.then(|| Bound::exact(Filter::All(Vec::new()))),
        Expr::Not(inner) => bound(inner, !meant),
        Expr::And(all) if meant => Bound::all(all.iter().map(|expr| bound(expr, meant))),
        Expr::Or(all) if !meant => Bound::all(all.iter().map(|expr| bound(expr, meant))),
        Expr::And(any) | Expr::Or(any) => Bound::any(any.iter().map(|expr| bound(expr, meant))),
        Expr::Term(term) => of_term(term, meant),
    }
}

fn of_term(term: &Term, meant: bool) -> Option<Bound> {
    match term {
        Term::Path(path, patterns) => at_path(&named(path)?, patterns, meant),
        Term::Field(Field::Service, patterns) => {
            let sources: Option<Vec<_>> = patterns.iter().map(source).collect();
            at_path(&Path::named(["eventSource"]), &sources?, meant)
        }
        Term::Field(Field::Id, patterns) => {
            let ids: Option<Vec<_>> = patterns.iter().map(id).collect();
            at_path(&Path::named(["eventID"]), &ids?, meant)
        }
        Term::Field(field, patterns) => {
            let path = Path::of_column(*field).filter(|_| patterns.iter().all(is_of_text))?;
            at_path(&path, patterns, meant)
        }
        Term::Action { service, name } => {
            let service = Expr::field_is(Field::Service, service.clone());
            let name = Expr::Term(Term::Field(Field::Name, vec![name.clone()]));
            bound(&Expr::And(vec![service, name]), meant)
        }
        Term::Word(_)
        | Term::Is(_)
        | Term::Remarked(..)
        | Term::Compare(_)
        | Term::Time(_)
        | Term::Around { .. } => None,
    }
}

/// Whether it asks for what a text is. To columns what is `null` is missing; and what AWS makes of a text that is compared
/// with a number nobody says.
fn is_of_text(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Range { .. } | Pattern::Null | Pattern::Present => false,
        Pattern::Other(inner) => inner.iter().all(is_of_text),
        _ => true,
    }
}

/// The path as AWS follows it, if it can be written and reaches the same.
fn named(path: &Path) -> Option<Path> {
    let can_be_written = |step: &Step| match step {
        Step::Key(key) => {
            !key.is_empty() && !key.contains(|char: char| char == '\'' || char == '\\' || char.is_control())
        }
        Step::AnyKey | Step::Index(_) | Step::Each => true,
    };
    let reaches_the_same = path.arrays == Arrays::Named || is_scalar(path);
    let is_fine = reaches_the_same && !path.steps.is_empty() && path.steps.iter().all(can_be_written);
    is_fine.then(|| Path {
        steps: path.steps.clone(),
        arrays: Arrays::Named,
    })
}

/// Members, besides those of columns, that are documented as texts, numbers or booleans.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
const SCALARS: [&[&str]; 23] = [
    &["apiVersion"],
    &["awsRegion"],
    &["eventCategory"],
    &["eventID"],
    &["eventTime"],
    &["eventVersion"],
    &["managementEvent"],
    &["readOnly"],
    &["recipientAccountId"],
    &["requestID"],
    &["sessionCredentialFromConsole"],
    &["sharedEventID"],
    &["vpcEndpointAccountId"],
    &["tlsDetails", "cipherSuite"],
    &["tlsDetails", "clientProvidedHostHeader"],
    &["tlsDetails", "tlsVersion"],
    &["userIdentity", "userName"],
    &["userIdentity", "sessionContext", "attributes", "creationDate"],
    &["userIdentity", "sessionContext", "attributes", "mfaAuthenticated"],
    &["userIdentity", "sessionContext", "sessionIssuer", "accountId"],
    &["userIdentity", "sessionContext", "sessionIssuer", "arn"],
    &["userIdentity", "sessionContext", "sessionIssuer", "type"],
    &["userIdentity", "sessionContext", "sessionIssuer", "userName"],
];

fn is_scalar(path: &Path) -> bool {
    path.column().is_some() || path.keys().is_some_and(|keys| SCALARS.contains(&keys.as_slice()))
}

/// Members that are `true` or `false`.
fn is_boolean(path: &Path) -> bool {
    matches!(path.keys().as_deref(), Some(["readOnly" | "managementEvent"]))
}

/// What the source of an event must be so that its service is this.
fn source(pattern: &Pattern) -> Option<Pattern> {
    match pattern {
        Pattern::Exists => Some(Pattern::Exists),
        Pattern::Other(inner) => inner
            .iter()
            .map(source)
            .collect::<Option<_>>()
            .map(Pattern::Other),
        Pattern::Text {
            text,
            part: Part::Whole,
            case,
        } if counts(*case, text) && search::is_service(text) => {
            Some(Pattern::exactly(format!("{text}.amazonaws.com")))
        }
        _ => None,
    }
}

/// AWS writes the IDs of events in lower case.
fn id(pattern: &Pattern) -> Option<Pattern> {
    let Pattern::Text { text, case, .. } = pattern else {
        return None;
    };
    let id = EventId::parse(text.as_bytes())?.to_string();
    (id == *text || !case.counts(text)).then(|| Pattern::exactly(id))
}

fn counts(case: Case, text: &str) -> bool {
    case.counts(text) || !text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Where any of the patterns holds on a value, or none does.
fn at_path(path: &Path, patterns: &[Pattern], meant: bool) -> Option<Bound> {
    if meant {
        return Bound::any(patterns.iter().map(|pattern| match pattern {
            // An array or object is something, too.
            Pattern::Present if is_scalar(path) => Bound::any([
                Some(Bound::one(path, Test::Is(Value::Any))),
                Some(Bound::one(path, Test::Null)),
            ]),
            Pattern::Present => None,
            other => value(path, other, true),
        }));
    }
    let missing = || Some(Bound::one(path, Test::Missing));
    if patterns.contains(&Pattern::Present) {
        return missing();
    }
    if !is_scalar(path) {
        return None;
    }
    let null = (!patterns.contains(&Pattern::Null)).then(|| Some(Bound::one(path, Test::Null)));
    let other = if patterns.contains(&Pattern::Exists) {
        None
    } else {
        Some(Bound::all(
            patterns.iter().map(|pattern| value(path, pattern, false)),
        ))
    };
    Bound::any([missing()].into_iter().chain(null).chain(other))
}

/// That there is a value at the path, and the pattern holds on it; or, if not `holds`, that there is one on which it does not.
fn value(path: &Path, pattern: &Pattern, holds: bool) -> Option<Bound> {
    let is = |value: Value| {
        let test = if holds { Test::Is } else { Test::IsNot };
        Bound::one(path, test(value))
    };
    match (pattern, holds) {
        (Pattern::Null, true) => Some(Bound::one(path, Test::Null)),
        (Pattern::Null, false) => Some(Bound::one(path, Test::Is(Value::Any))),
        (Pattern::Exists | Pattern::Present, _) => Some(is(Value::Any)),
        (Pattern::Other(inner), true) => other(path, inner),
        (Pattern::Other(inner), false) => Bound::any(inner.iter().map(|pattern| value(path, pattern, true))),
        (Pattern::Text { text, part, case }, _) if counts(*case, text) => {
            let boolean = [("true", Test::True), ("false", Test::False)]
                .into_iter()
                .find(|(word, _)| holds && *part == Part::Whole && is_boolean(path) && text == word);
            match boolean {
                Some((_, test)) => Some(Bound::one(path, test)),
                None => of_text(text, *part).map(is),
            }
        }
        (Pattern::Glob { pieces, case }, _) => of_glob(pieces, *case).and_then(|(text, is_all)| {
            (holds || is_all).then_some(Bound {
                is_all,
                filter: is(text).filter,
            })
        }),
        (
            Pattern::Regex {
                source,
                ignore_case: false,
            },
            _,
        ) => expression::written(source).map(|source| is(Value::Expression(source))),
        (Pattern::Network(network), true) => of_network(network).map(|(text, is_all)| Bound {
            is_all,
            filter: is(text).filter,
        }),
        (Pattern::Range { from, to }, _) => of_range(path, from, to, holds),
        (Pattern::Text { .. } | Pattern::Regex { .. } | Pattern::Network(_), _) => None,
    }
}

/// A value that none of the patterns holds on. Of several values each condition may have found another.
fn other(path: &Path, patterns: &[Pattern]) -> Option<Bound> {
    if patterns.is_empty() {
        return Some(Bound::one(path, Test::Is(Value::Any)));
    }
    let all: Option<Vec<_>> = patterns
        .iter()
        .map(|pattern| value(path, pattern, false))
        .collect();
    let bound = Bound::all(all?.into_iter().map(Some))?;
    Some(Bound {
        is_all: bound.is_all && (patterns.len() == 1 || wildcards(path) == 0),
        ..bound
    })
}

/// A part of a value, if there is a way to write it that is read as it was meant. How a backslash is read nobody says.
fn of_text(text: &str, part: Part) -> Option<Value> {
    let is_plain = !text.contains(|char: char| char == '\\' || char.is_control())
        && !text.starts_with('*')
        && !text.ends_with('*');
    match (text, part) {
        ("", Part::Inside | Part::Start | Part::End) => Some(Value::Any),
        _ => is_plain.then(|| Value::Text(text.to_owned(), part)),
    }
}

/// The end of a value that wildcards leave, and whether that is all they say.
fn of_glob(pieces: &[Piece], case: Case) -> Option<(Value, bool)> {
    let all: String = pieces.iter().filter_map(Piece::as_text).collect();
    if !counts(case, &all) {
        return None;
    }
    let (text, part, is_all) = match pieces {
        [Piece::Many] => return Some((Value::Any, true)),
        [Piece::Text(text)] => (text, Part::Whole, true),
        [Piece::Text(text), Piece::Many] => (text, Part::Start, true),
        [Piece::Many, Piece::Text(text)] => (text, Part::End, true),
        [Piece::Many, Piece::Text(text), Piece::Many] => (text, Part::Inside, true),
        [Piece::Text(text), ..] => (text, Part::Start, false),
        [.., Piece::Text(text)] => (text, Part::End, false),
        _ => return None,
    };
    of_text(text, part).map(|value| (value, is_all))
}

/// The whole octets that the addresses of a network begin with.
fn of_network(network: &ipnet::IpNet) -> Option<(Value, bool)> {
    let ipnet::IpNet::V4(network) = network else {
        return None;
    };
    let octets: Vec<_> = network.network().octets().map(|octet| octet.to_string()).to_vec();
    match usize::from(network.prefix_len() / 8) {
        0 => None,
        4 => Some((Value::Text(octets.join("."), Part::Whole), true)),
        whole => Some((Value::Text(octets[..whole].join(".") + ".", Part::Start), false)),
    }
}

/// Between two numbers. What is not is not only above or below, but also what is no number.
fn of_range(path: &Path, from: &End<String>, to: &End<String>, holds: bool) -> Option<Bound> {
    let ends = |end: &End<String>, included: Order, excluded: Order| match end {
        End::Included(number) => Some((included, number.clone())),
        End::Excluded(number) => Some((excluded, number.clone())),
        End::Unbounded => None,
    };
    if let (End::Included(from), End::Included(to)) = (from, to)
        && from == to
    {
        let test = if holds { Test::Is } else { Test::IsNot };
        return is_number(from).then(|| Bound::one(path, test(Value::Number(from.clone()))));
    }
    let ends: Vec<_> = [
        ends(from, Order::AtLeast, Order::Above),
        ends(to, Order::AtMost, Order::Below),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !holds || ends.is_empty() || !ends.iter().all(|(_, number)| is_number(number)) {
        return None;
    }
    let is_all = ends.len() == 1 || wildcards(path) == 0;
    let tests = ends
        .into_iter()
        .map(|(order, number)| Some(Bound::one(path, Test::Compares(order, number))));
    Bound::all(tests).map(|bound| Bound { is_all, ..bound })
}
