//! Where a table keeps the members of a record.

use super::Engine;
use super::condition::{Bounds, Condition};
use super::literal::{LONGEST, escaped, is_sendable, like, quoted};
use super::value::{Kind, Value, is_no_number, literal};
use crate::model::Field;
use crate::query::expr::{Part, Pattern, Piece};
use crate::query::path::{Arrays, Path, Step};

/// Members that are a column or a part of a structure, and text, in both tables.
const TEXTS: [&str; 34] = [
    "eventVersion",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestID",
    "eventID",
    "eventType",
    "apiVersion",
    "recipientAccountId",
    "sharedEventID",
    "vpcEndpointId",
    "vpcEndpointAccountId",
    "eventCategory",
    "sessionCredentialFromConsole",
    "userIdentity.type",
    "userIdentity.principalId",
    "userIdentity.arn",
    "userIdentity.accountId",
    "userIdentity.invokedBy",
    "userIdentity.accessKeyId",
    "userIdentity.userName",
    "userIdentity.sessionContext.attributes.mfaAuthenticated",
    "userIdentity.sessionContext.sessionIssuer.type",
    "userIdentity.sessionContext.sessionIssuer.principalId",
    "userIdentity.sessionContext.sessionIssuer.arn",
    "userIdentity.sessionContext.sessionIssuer.accountId",
    "userIdentity.sessionContext.sessionIssuer.userName",
    "tlsDetails.tlsVersion",
    "tlsDetails.cipherSuite",
    "tlsDetails.clientProvidedHostHeader",
];

/// Members of any shape: JSON in a text in Athena's table, a map of texts in Lake's.
const STRUCTURES: [&str; 4] = [
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "serviceEventDetails",
];

/// What a column is called.
pub(super) fn column(engine: Engine, member: &str) -> String {
    match engine {
        Engine::Athena => member.to_ascii_lowercase(),
        Engine::Lake => member.to_owned(),
    }
}

/// The value of a field of ours that is the text of one member, letter by letter.
pub(super) fn field(engine: Engine, field: Field) -> Option<Value> {
    let member = match field {
        Field::Name => "eventName",
        Field::Ip => "sourceIPAddress",
        Field::Agent => "userAgent",
        Field::Error => "errorCode",
        Field::Message => "errorMessage",
        Field::EventType => "eventType",
        Field::Vpce => "vpcEndpointId",
        Field::Type => "userIdentity.type",
        Field::Arn => "userIdentity.arn",
        Field::PrincipalId => "userIdentity.principalId",
        Field::Key => "userIdentity.accessKeyId",
        Field::CallerAccount => "userIdentity.accountId",
        Field::InvokedBy => "userIdentity.invokedBy",
        Field::Mfa => "userIdentity.sessionContext.attributes.mfaAuthenticated",
        Field::Region => "awsRegion",
        Field::Account => "recipientAccountId",
        Field::Category => "eventCategory",
        Field::Role => "userIdentity.sessionContext.sessionIssuer.userName",
        _ => return None,
    };
    Some(Value::new(column(engine, member), Kind::Column))
}

/// Patterns at a path that no column of ours decides.
pub(super) fn at_path(engine: Engine, path: &Path, patterns: &[Pattern]) -> Bounds {
    let keys = path.keys();
    let member = keys.as_ref().map(|keys| keys.join("."));
    if let Some(value) = member.and_then(|member| text_member(engine, &member)) {
        return Bounds::or(patterns.iter().map(|pattern| plain(&value, pattern)));
    }
    let (Some(Step::Key(root)), Some((_, inner))) = (path.steps.first(), path.steps.split_first()) else {
        return Bounds::UNKNOWN;
    };
    let is_structure = STRUCTURES.contains(&root.as_str());
    match (engine, inner) {
        (Engine::Athena, inner) if is_structure => {
            Document::new(column(engine, root), inner, path.arrays).any(patterns)
        }
        (Engine::Athena, _) => Bounds::UNKNOWN,
        (Engine::Lake, [Step::Key(key)]) if is_structure && is_sendable(key) => {
            let record = Document::new("eventJson".to_owned(), &path.steps, path.arrays);
            let value = Value::new(format!("element_at({root}, {})", quoted(key)), Kind::Json);
            Bounds::or(patterns.iter().map(|it| in_map(&value, it, path.arrays, &record)))
        }
        (Engine::Lake, _) => Document::new("eventJson".to_owned(), &path.steps, path.arrays).any(patterns),
    }
}

/// A member that is a text in the table.
fn text_member(engine: Engine, member: &str) -> Option<Value> {
    if member == "readOnly" {
        return Some(match engine {
            Engine::Athena => Value::new("readonly", Kind::Member),
            Engine::Lake => Value::new("CAST(readOnly AS varchar)", Kind::Member),
        });
    }
    let only_athena = member == "eventTime" && engine == Engine::Athena;
    let only_lake = member == "userIdentity.sessionContext.sourceIdentity" && engine == Engine::Lake;
    (TEXTS.contains(&member) || only_athena || only_lake)
        .then(|| Value::new(column(engine, member), Kind::Member))
}

/// That the text of a pattern stands somewhere in the record, as Lake has it.
pub(super) fn mentioned(pattern: &Pattern) -> Condition {
    Document::new("eventJson".to_owned(), &[], Arrays::Through).mentions(pattern)
}

/// A member that is `null` and one that is missing are the same to a table.
fn plain(value: &Value, pattern: &Pattern) -> Bounds {
    match pattern {
        Pattern::Present => Bounds {
            over: Condition::True,
            under: value.exists(),
        },
        Pattern::Null => Bounds::at_most(value.exists().negate()),
        pattern => value.one(pattern),
    }
}

/// A map holds the text of a scalar; what it makes of arrays and objects is not documented but for how they begin.
fn in_map(value: &Value, pattern: &Pattern, arrays: Arrays, record: &Document) -> Bounds {
    let Bounds { over, under } = match pattern {
        Pattern::Present | Pattern::Null => return record.one(pattern),
        pattern => value.one(pattern),
    };
    let is_scalar = matches!(
        pattern,
        Pattern::Text { text, part: Part::Whole | Part::Start, .. } if !text.is_empty() && !text.starts_with(['[', '{'])
    );
    let begins = |mark: &str| Condition::Is(like(&value.sql, &format!("{mark}%")));
    Bounds {
        over: match arrays {
            Arrays::Through if over != value.exists() => Condition::or([over, begins("["), begins("{")]),
            _ => over,
        },
        under: if is_scalar { under } else { Condition::False },
    }
}

/// JSON in a text, and a way into it.
struct Document {
    /// The column.
    text: String,
    /// The value, as far as `json_extract_scalar` goes: through objects, not through arrays.
    scalar: Option<Value>,
    /// Whether that finds all there is: no array is passed through, and none is named.
    is_all: bool,
    /// Whether it may find what is none: an index is a key to Trino, too.
    is_more: bool,
    /// What a text that has the path has in it, for `LIKE`.
    key: Option<String>,
}

impl Document {
    fn new(text: String, steps: &[Step], arrays: Arrays) -> Self {
        let way: Option<String> = steps.iter().map(step).collect();
        let way = way.filter(|way| !way.is_empty() && is_sendable(way));
        let is_keys = steps.iter().all(|step| step.as_key().is_some());
        let key = steps.iter().rev().find_map(Step::as_key);
        Self {
            scalar: way.map(|way| {
                Value::new(
                    format!("json_extract_scalar({text}, {})", quoted(&format!("${way}"))),
                    Kind::Json,
                )
            }),
            is_all: arrays == Arrays::Named,
            is_more: !is_keys,
            key: key
                .filter(|key| !key.is_empty() && key.len() <= LONGEST && key.bytes().all(is_safe))
                .map(|key| escaped(&format!("\"{key}\""))),
            text,
        }
    }

    fn any(&self, patterns: &[Pattern]) -> Bounds {
        Bounds::or(patterns.iter().map(|pattern| self.one(pattern)))
    }

    fn one(&self, pattern: &Pattern) -> Bounds {
        let Some(scalar) = &self.scalar else {
            return Bounds::at_most(self.mentions(pattern));
        };
        match pattern {
            Pattern::Present if self.is_more => Bounds::at_most(self.mentions(&Pattern::Exists)),
            Pattern::Present => Bounds {
                over: self.mentions(&Pattern::Exists),
                under: scalar.exists(),
            },
            Pattern::Null => Bounds::at_most(self.mentions(&Pattern::Exists)),
            pattern => {
                let Bounds { over, under } = scalar.one(pattern);
                let over = if self.is_all {
                    over
                } else if over == scalar.exists() {
                    self.mentions(pattern)
                } else {
                    let elsewhere = [scalar.exists().negate(), self.mentions(pattern)];
                    Condition::or([over, Condition::and(elsewhere)])
                };
                let under = if self.is_more { Condition::False } else { under };
                Bounds { over, under }
            }
        }
    }

    /// What the text has in it if anything at the path is as the pattern wants, behind arrays and in objects, too: the
    /// last key, and after it the parts of the pattern's text that JSON writes in one way only.
    fn mentions(&self, pattern: &Pattern) -> Condition {
        let (mut text, ignore) = wanted(pattern);
        if text.len() > LONGEST {
            text.clear();
        }
        let runs: Vec<_> = text
            .split(|char: char| !char.is_ascii() || !is_safe(char as u8))
            .filter(|run| !run.is_empty() && is_no_number(run))
            .map(escaped)
            .collect();
        let parts: Vec<_> = self.key.iter().cloned().chain(runs).collect();
        if parts.is_empty() {
            return Condition::There(self.text.clone());
        }
        let pattern = format!("%{}%", parts.join("%"));
        Condition::Is(if ignore {
            like(&format!("lower({})", self.text), &pattern.to_ascii_lowercase())
        } else {
            like(&self.text, &pattern)
        })
    }
}

/// What stands in every value that a pattern holds on, with anything between its parts; and whether case is ignored.
fn wanted(pattern: &Pattern) -> (String, bool) {
    let folds = |text: &str, counts: bool| !counts && text.bytes().any(|byte| byte.is_ascii_alphabetic());
    match pattern {
        Pattern::Text { text, case, .. } => (text.clone(), folds(text, case.counts(text))),
        Pattern::Glob { pieces, case } => {
            let texts: Vec<_> = pieces.iter().filter_map(Piece::as_text).collect();
            // No safe character: it parts the texts.
            (
                texts.join("\n"),
                folds(&texts.concat(), case.counts(&texts.concat())),
            )
        }
        Pattern::Regex {
            source,
            ignore_case: false,
        } => (literal(source).map(|(text, _)| text).unwrap_or_default(), false),
        _ => (String::new(), false),
    }
}

/// A step as `json_extract_scalar` takes it.
fn step(step: &Step) -> Option<String> {
    match step {
        // Digits would be the place in an array, too.
        Step::Key(key) if key.is_empty() || key.bytes().all(|byte| byte.is_ascii_digit()) => None,
        Step::Key(key)
            if key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') =>
        {
            Some(format!(".{key}"))
        }
        Step::Key(key) if key.contains(['"', '\\']) => None,
        Step::Key(key) => Some(format!("[\"{key}\"]")),
        Step::Index(place) => Some(format!("[{place}]")),
        Step::AnyKey | Step::Each => None,
    }
}

/// Characters that JSON writes as they are, and that separate nothing in it.
fn is_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.@".contains(&byte)
}
