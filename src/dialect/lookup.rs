//! What `LookupEvents` can be asked: one attribute that is exactly one value, and a window of time. The rest stays
//! local. A dialect that is only printed.
//!
//! *Sent* is a condition that every event the predicate means fulfils by AWS's own rule, so that nothing is lost by
//! asking only for those. Only what is certain is sent: where the record and AWS's index of it may differ, nothing is.

use super::{ParseError, Pushed, search};
use crate::model::live::{Attribute, AttributeKey};
use crate::model::{EventId, Field, TimeRange, Timestamp};
use crate::query::expr::{Case, Expr, Part, Pattern, Term};
use crate::query::path::Path;
use std::ops::Range;

/// What AWS is given of a predicate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    /// What AWS compares.
    pub attribute: Attribute,
    /// The term that it comes from.
    pub term: Term,
}

/// Longest value of an attribute; see [`length`].
const LONGEST: usize = 2000;

/// Splits a predicate. Of several terms that could be sent, the one that fewest events fulfil is. The rest is without the
/// term if AWS compares exactly what it means.
pub fn push(expr: &Expr) -> Pushed<Sent> {
    let mut terms = Vec::new();
    conjuncts(expr, &mut terms);
    let offers = terms
        .iter()
        .filter_map(|term| Some((term, offer(term, &terms)?)))
        .filter(|(_, offer)| (1..=LONGEST).contains(&length(&offer.value)));
    let Some((term, offer)) = offers.min_by_key(|(_, offer)| rank(offer.key)) else {
        return Pushed::local(expr);
    };
    let rest = if offer.is_all {
        without(expr, term)
    } else {
        expr.clone()
    };
    let attribute = Attribute {
        key: offer.key,
        value: offer.value,
    };
    let sent = Some(Sent {
        attribute,
        term: (*term).clone(),
    });
    Pushed { sent, rest }
}

/// The window that every event meant lies in, as far as terms at the top say so.
pub fn window(expr: &Expr) -> TimeRange {
    let mut terms = Vec::new();
    conjuncts(expr, &mut terms);
    terms.iter().fold(TimeRange::ALL, |window, term| match term {
        Term::Time(part) => window.intersect(*part),
        _ => window,
    })
}

/// The bytes of a query that are sent to AWS; none if nothing of it is.
pub fn span(text: &str, now: Timestamp) -> Result<Option<Range<usize>>, ParseError> {
    let mut parts = search::conjuncts(text, now)?;
    parts.retain(|part| part.is_on);
    let whole = Expr::And(parts.iter().map(|part| part.expr.clone()).collect());
    let Some(sent) = push(&whole).sent else {
        return Ok(None);
    };
    let holds = |expr: &Expr| {
        let mut terms = Vec::new();
        conjuncts(expr, &mut terms);
        terms.contains(&&sent.term)
    };
    Ok(parts
        .into_iter()
        .find(|part| holds(&part.expr))
        .map(|part| part.span))
}

/// The terms that each event meant must fulfil.
fn conjuncts<'e>(expr: &'e Expr, terms: &mut Vec<&'e Term>) {
    match expr {
        Expr::Term(term) => terms.push(term),
        Expr::And(all) => all.iter().for_each(|expr| conjuncts(expr, terms)),
        Expr::All | Expr::Or(_) | Expr::Not(_) => {}
    }
}

/// A conjunction without one of its terms.
fn without(expr: &Expr, term: &Term) -> Expr {
    match expr {
        Expr::Term(it) if it == term => Expr::All,
        Expr::And(all) => {
            let mut left: Vec<_> = all
                .iter()
                .map(|expr| without(expr, term))
                .filter(|expr| *expr != Expr::All)
                .collect();
            match left.len() {
                0 => Expr::All,
                1 => left.remove(0),
                _ => Expr::And(left),
            }
        }
        other => other.clone(),
    }
}

/// A condition that AWS can take for a term.
struct Offer {
    key: AttributeKey,
    value: String,
    /// Whether it is all that the term means.
    is_all: bool,
}

fn offer(term: &Term, all: &[&Term]) -> Option<Offer> {
    let (key, value, is_all) = match term {
        Term::Field(field, patterns) => of_field(*field, only(patterns)?)?,
        Term::Path(path, patterns) => of_path(path, only(patterns)?, all)?,
        Term::Action { service, name } => match exactly(name) {
            Some(name) => (AttributeKey::EventName, name.to_owned(), false),
            None => (AttributeKey::EventSource, source(service)?, false),
        },
        Term::Word(_)
        | Term::Is(_)
        | Term::Remarked(..)
        | Term::Time(_)
        | Term::Around { .. }
        | Term::Compare(_) => return None,
    };
    Some(Offer { key, value, is_all })
}

fn of_field(field: Field, pattern: &Pattern) -> Option<(AttributeKey, String, bool)> {
    Some(match field {
        Field::Id => (AttributeKey::EventId, id(pattern)?, true),
        Field::Key => (AttributeKey::AccessKeyId, exactly(pattern)?.to_owned(), true),
        Field::Name => (AttributeKey::EventName, exactly(pattern)?.to_owned(), true),
        Field::Service => (AttributeKey::EventSource, source(exactly(pattern)?)?, true),
        _ => return None,
    })
}

/// A path says what the record says, with no form of ours. That an event without `readOnly` is a read or a write is
/// a guess of ours (`is:write`), so only the member itself is sent. AWS's user name is `userName` for IAM users, `root`
/// for the root user whatever the record has, and the name of the session for roles.
fn of_path(path: &Path, pattern: &Pattern, all: &[&Term]) -> Option<(AttributeKey, String, bool)> {
    let value = exactly(pattern)?.to_owned();
    Some(match path.keys()?.as_slice() {
        ["eventID"] => (AttributeKey::EventId, value, true),
        ["userIdentity", "accessKeyId"] => (AttributeKey::AccessKeyId, value, true),
        ["eventName"] => (AttributeKey::EventName, value, true),
        ["eventSource"] => (AttributeKey::EventSource, value, true),
        ["readOnly"] if value == "true" || value == "false" => (AttributeKey::ReadOnly, value, false),
        ["userIdentity", "userName"] if all.iter().any(|term| is_iam_user(term)) => {
            (AttributeKey::Username, value, false)
        }
        _ => return None,
    })
}

fn is_iam_user(term: &Term) -> bool {
    let patterns = match term {
        Term::Field(Field::Type, patterns) => patterns,
        Term::Path(path, patterns) if path.column() == Some(Field::Type) => patterns,
        _ => return false,
    };
    only(patterns).and_then(exactly) == Some("IAMUser")
}

fn only(patterns: &[Pattern]) -> Option<&Pattern> {
    match patterns {
        [only] => Some(only),
        _ => None,
    }
}

/// The one text that a pattern holds on, if there is one.
fn exactly(pattern: &Pattern) -> Option<&str> {
    match pattern {
        Pattern::Text {
            text,
            part: Part::Whole,
            case,
        } if counts(*case, text) => Some(text),
        _ => None,
    }
}

fn counts(case: Case, text: &str) -> bool {
    case.counts(text) || !text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// The one event ID that a pattern holds on: IDs are all of one length, so a part that long is all of it, and they
/// are in lower case.
fn id(pattern: &Pattern) -> Option<String> {
    let Pattern::Text { text, case, .. } = pattern else {
        return None;
    };
    let id = EventId::parse(text.as_bytes())?.to_string();
    (id == *text || !case.counts(text)).then_some(id)
}

/// The event source of a service that is known to write `.amazonaws.com` after its name.
fn source(service: &str) -> Option<String> {
    search::is_service(service).then(|| format!("{service}.amazonaws.com"))
}

/// How AWS counts the characters of a value
/// ([`AttributeValue`](https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupAttribute.html)).
fn length(value: &str) -> usize {
    let double = |char: char| matches!(char, '_' | ' ' | ',' | '\n');
    value.chars().map(|char| 1 + usize::from(double(char))).sum()
}

/// The fewer events an attribute is likely to leave, the lower.
fn rank(key: AttributeKey) -> usize {
    const ORDER: [AttributeKey; 6] = [
        AttributeKey::EventId,
        AttributeKey::AccessKeyId,
        AttributeKey::Username,
        AttributeKey::EventName,
        AttributeKey::EventSource,
        AttributeKey::ReadOnly,
    ];
    ORDER.iter().position(|it| *it == key).unwrap_or(ORDER.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::parse(b"2023-07-10T18:00:00Z").expect("a time")
    }

    /// What is sent of a query, and what is left.
    fn split(query: &str) -> (String, String) {
        let expr = search::parse(query, now()).expect(query);
        let pushed = push(&expr);
        let sent = pushed.sent.map(|it| it.attribute.to_string()).unwrap_or_default();
        (sent, pushed.rest.to_string())
    }

    #[test]
    fn one_condition_goes_to_aws_and_the_most_telling_one() {
        let id = "2d9189b5-cb66-4363-8ecf-cfe1ecb40796";
        let by_id = format!("EventId={id}");
        for (query, sent, rest) in [
            ("name=CreateUser", "EventName=CreateUser", ""),
            ("name=CreateUser bob", "EventName=CreateUser", "bob"),
            (
                "(name=CreateUser bob) is:error",
                "EventName=CreateUser",
                "bob is:error",
            ),
            ("svc=iam name=CreateUser", "EventName=CreateUser", "svc=iam"),
            ("svc=iam", "EventSource=iam.amazonaws.com", ""),
            ("svc=iam.amazonaws.com", "EventSource=iam.amazonaws.com", ""),
            ("iam:CreateUser", "EventName=CreateUser", "iam:CreateUser"),
            ("iam:*", "EventSource=iam.amazonaws.com", "iam:*"),
            (
                "iam:createuser",
                "EventSource=iam.amazonaws.com",
                "iam:createuser",
            ),
            (
                "key=AKIAIOSFODNN7EXAMPLE name=CreateUser",
                "AccessKeyId=AKIAIOSFODNN7EXAMPLE",
                "name=CreateUser",
            ),
            (&format!("id:{id}"), &by_id, ""),
            (
                &format!("key=AKIAIOSFODNN7EXAMPLE id={id}"),
                &by_id,
                "key=AKIAIOSFODNN7EXAMPLE",
            ),
            (".readOnly=false", "ReadOnly=false", "readOnly=false"),
        ] {
            assert_eq!(split(query), (sent.to_owned(), rest.to_owned()), "{query}");
        }
        let (sent, rest) = split("type=IAMUser userIdentity.userName=bob name=CreateUser");
        assert_eq!(sent, "Username=bob");
        assert_eq!(rest, "type=IAMUser userIdentity.userName=bob name=CreateUser");
    }

    #[test]
    fn what_is_not_certain_is_not_sent() {
        for query in [
            "",
            "CreateUser",
            "name:CreateUser",
            "name=CreateUser,DeleteUser",
            "name=CreateUser | svc=iam",
            "-name=CreateUser",
            "svc=nobodyknows",
            "svc=sns.amazonaws.com.cn",
            "key:AKIAIOSFODNN7EXAMPLE",
            "is:write",
            "user=bob",
            "userIdentity.userName=bob",
            "id=2D9189B5-CB66-4363-8ECF-CFE1ECB40796",
            "readOnly=maybe",
            "since:2h",
        ] {
            let (sent, rest) = split(query);
            assert_eq!(sent, "", "{query}");
            assert_eq!(
                search::parse(&rest, now()),
                search::parse(query, now()),
                "{query}"
            );
        }
    }

    #[test]
    fn a_value_that_aws_would_refuse_is_not_sent() {
        let by_name = |value: String| push(&Expr::field_is(Field::Name, value)).sent;
        assert!(by_name("a".repeat(2000)).is_some());
        assert_eq!(by_name("a".repeat(2001)), None);
        assert_eq!(by_name("_".repeat(1001)), None, "an underscore counts twice");
        assert_eq!(by_name(String::new()), None);
    }

    #[test]
    fn the_part_of_a_query_that_is_sent_can_be_marked() {
        for (query, marked) in [
            ("bob name=CreateUser  is:error", Some("name=CreateUser")),
            ("  iam:* AND bob", Some("iam:*")),
            ("bob (svc=iam name=CreateUser)", Some("(svc=iam name=CreateUser)")),
            ("name=CreateUser | bob", None),
            ("#name=CreateUser svc=iam", Some("svc=iam")),
            ("-name=CreateUser", None),
            ("", None),
        ] {
            let span = span(query, now()).expect("a query");
            assert_eq!(span.map(|span| &query[span]), marked, "{query}");
        }
        assert!(span("name:(", now()).is_err());
    }

    #[test]
    fn the_window_is_what_all_terms_at_the_top_leave() {
        let window_of = |query: &str| window(&search::parse(query, now()).expect("a query"));
        let hour = 3_600_000;
        assert_eq!(window_of("name=CreateUser"), TimeRange::ALL);
        let both = window_of("since:2h (until:1h bob)");
        assert_eq!((both.from, both.to), (now().plus(-2 * hour), now().plus(-hour)));
        assert_eq!(window_of("since:2h | bob"), TimeRange::ALL);
    }
}
