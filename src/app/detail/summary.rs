//! An event in words: who did what to what, from where, and what came of it. Only from the store's columns, so it
//! is there at once.

use super::super::events::column::{action_of, field_has};
use crate::model::{Field, Flags, Severity, resource};
use crate::query::{Expr, Remark};
use crate::store::{Row, Snapshot};

/// Most resources listed.
const MOST_TARGETS: usize = 12;

/// A line of the summary, before wrapping.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    /// What it is about: `ACTOR`.
    pub label: &'static str,
    /// In words. Hostile.
    pub text: String,
    /// What a copy of it takes. Hostile.
    pub value: String,
    /// The events of which the same is true.
    pub expr: Option<Expr>,
}

/// What the summary says of an event.
pub fn facts(snapshot: &Snapshot, row: &Row<'_>) -> Vec<Fact> {
    let mut facts = vec![time(row)];
    facts.extend(actor(row));
    // What came of it stands beside what was tried: on a small screen the rest is below the fold.
    facts.extend([action(row), result(row)]);
    targets(row, &mut facts);
    context(row, &mut facts);
    facts.push(evidence(row, snapshot.copies(row.row_id())));
    facts
}

/// The analyst's own line about an event.
pub fn note(text: &str) -> Fact {
    fact("NOTE", text, Some(Remark::Noted.expr()))
}

fn fact(label: &'static str, text: impl Into<String>, expr: Option<Expr>) -> Fact {
    let text = text.into();
    Fact {
        label,
        value: text.clone(),
        text,
        expr,
    }
}

/// A fact that is the value of a field.
fn field_fact(label: &'static str, text: String, row: &Row<'_>, field: Field) -> Fact {
    let value = row.text(field).unwrap_or_default();
    Fact {
        label,
        text,
        value: value.to_owned(),
        expr: Some(field_has(field, value)),
    }
}

fn time(row: &Row<'_>) -> Fact {
    if row.time().is_known() {
        fact(
            "TIME",
            format!("{} UTC", row.time().format("%Y-%m-%d %H:%M:%S%.f")),
            None,
        )
    } else {
        fact("TIME", "not said", None)
    }
}

fn actor(row: &Row<'_>) -> Vec<Fact> {
    let Some(principal) = row.text(Field::Principal) else {
        return vec![fact("ACTOR", "not said", None)];
    };
    let kind = row.text(Field::Type).map_or("kind not said", kind_in_words);
    let mfa = match row.text(Field::Mfa) {
        Some("true") => ", with MFA",
        Some("false") => ", no MFA",
        _ => "",
    };
    let text = format!("{principal} ({kind}{mfa})");
    let mut facts = vec![field_fact("ACTOR", text, row, Field::Principal)];
    let chain = [
        (Field::Person, "person"),
        (Field::Role, "role"),
        (Field::Session, "session"),
        (Field::Key, "key"),
    ];
    // The words that the principal is made of already are not said again.
    for (field, word) in chain {
        if let Some(value) = row.text(field).filter(|value| *value != principal) {
            facts.push(field_fact("ACTOR", format!("← {word} {value}"), row, field));
        }
    }
    if let Some(service) = row.text(Field::InvokedBy) {
        let text = format!("through {service}");
        facts.push(field_fact("ACTOR", text, row, Field::InvokedBy));
    }
    facts
}

fn kind_in_words(kind: &str) -> &str {
    match kind {
        "IAMUser" => "IAM user",
        "AssumedRole" => "assumed role",
        "Root" => "root user",
        "AWSService" => "AWS service",
        "AWSAccount" => "another account",
        "FederatedUser" => "federated user",
        "SAMLUser" => "SAML user",
        "WebIdentityUser" => "web identity",
        "IdentityCenterUser" => "Identity Center user",
        other => other,
    }
}

fn action(row: &Row<'_>) -> Fact {
    let name = row.text(Field::Name).unwrap_or("no eventName");
    let service = row.text(Field::Service).unwrap_or("no eventSource");
    let flags = row.flags();
    let what = if flags.has(Flags::DESTRUCTIVE) {
        "destroys or switches off"
    } else if flags.has(Flags::WRITE) {
        "write"
    } else {
        "read"
    };
    let category = match row.text(Field::Category) {
        Some("Management") | None => String::new(),
        Some(category) => format!(", {category} event"),
    };
    Fact {
        label: "ACTION",
        text: format!("{service}:{name} ({what}{category})"),
        value: format!("{service}:{name}"),
        expr: action_of(row),
    }
}

fn targets(row: &Row<'_>, facts: &mut Vec<Fact>) {
    let mut resources: Vec<_> = row.resources().collect();
    resources.sort_by_key(|(role, _)| *role);
    let more = resources.len().saturating_sub(MOST_TARGETS);
    for (role, text) in resources.into_iter().take(MOST_TARGETS) {
        facts.push(Fact {
            label: "TARGET",
            text: format!("{} ({})", resource::short(text), role.label()),
            value: text.to_owned(),
            expr: Some(field_has(Field::Resource, text)),
        });
    }
    if more > 0 {
        facts.push(fact("TARGET", format!("and {more} more"), None));
    }
}

fn context(row: &Row<'_>, facts: &mut Vec<Fact>) {
    let lines = [
        (Field::Ip, "from"),
        (Field::Agent, "with"),
        (Field::Account, "in account"),
        (Field::Region, "in"),
        (Field::Vpce, "through VPC endpoint"),
    ];
    for (field, word) in lines {
        if let Some(value) = row.text(field) {
            facts.push(field_fact("CONTEXT", format!("{word} {value}"), row, field));
        }
    }
    if row.flags().has(Flags::CROSS_ACCOUNT)
        && let Some(caller) = row.text(Field::CallerAccount)
    {
        let text = format!("caller is of account {caller}");
        facts.push(field_fact("CONTEXT", text, row, Field::CallerAccount));
    }
}

fn result(row: &Row<'_>) -> Fact {
    let verdict = match row.flags().severity() {
        Severity::Denied => "denied",
        Severity::Error => "failed",
        Severity::Destructive | Severity::Write | Severity::Read => {
            let partial = row.flags().has(Flags::PARTIAL);
            let text = if partial {
                "no error; this source has no request and response"
            } else {
                "succeeded"
            };
            return fact("RESULT", text, None);
        }
    };
    let code = row.text(Field::Error);
    let message = row.text(Field::Message);
    let said: Vec<_> = code.into_iter().chain(message).collect();
    let text = if said.is_empty() {
        verdict.to_owned()
    } else {
        format!("{verdict}: {}", said.join(": "))
    };
    match code {
        Some(_) => field_fact("RESULT", text, row, Field::Error),
        None => fact("RESULT", text, None),
    }
}

fn evidence(row: &Row<'_>, copies: u32) -> Fact {
    let mut text = format!("{} at byte {}", row.file(), row.offset());
    if copies > 1 {
        text = format!("{text}, met {copies} times");
    }
    if row.flags().has(Flags::CONFLICT) {
        text.push_str(", another event has the same eventID and other bytes");
    }
    fact("FILE", text, None)
}
