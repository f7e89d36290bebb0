//! Where in the JSON of an event a condition looks.

use super::expr::{Part, Pattern};
use crate::model::Field;

/// Steps from the top of an event down. Keys are compared as they are written in the JSON, case and all.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Path {
    /// From the outside in. No steps: the event itself.
    pub steps: Vec<Step>,
    /// What becomes of arrays that no step names.
    pub arrays: Arrays,
}

/// One step of a [`Path`].
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Step {
    /// The member of an object with this key.
    Key(String),
    /// Every member of an object.
    AnyKey,
    /// The element of an array at this place; the first is 0.
    Index(u32),
    /// Every element of an array.
    Each,
}

/// What becomes of arrays that no step names, and of objects that a path ends at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub enum Arrays {
    /// The path goes on in each element; an object that it ends at is a value, the text of its JSON. What people mean
    /// who type a path, and what Sigma means.
    #[default]
    Through,
    /// The path ends there, and neither an array nor an object is a value. What CloudWatch's filter patterns mean.
    Named,
}

/// Columns that hold, letter by letter, what records have at a path. Region, account and category are not among them:
/// where a record lacks them, they may be known otherwise.
const COLUMNS: [(&[&str], Field); 14] = [
    (&["eventName"], Field::Name),
    (&["eventSource"], Field::Service),
    (&["sourceIPAddress"], Field::Ip),
    (&["userAgent"], Field::Agent),
    (&["errorCode"], Field::Error),
    (&["errorMessage"], Field::Message),
    (&["eventType"], Field::EventType),
    (&["vpcEndpointId"], Field::Vpce),
    (&["userIdentity", "type"], Field::Type),
    (&["userIdentity", "arn"], Field::Arn),
    (&["userIdentity", "principalId"], Field::PrincipalId),
    (&["userIdentity", "accessKeyId"], Field::Key),
    (&["userIdentity", "accountId"], Field::CallerAccount),
    (&["userIdentity", "invokedBy"], Field::InvokedBy),
];

impl Path {
    /// The path of these keys, through arrays.
    pub fn through<K: Into<String>>(keys: impl IntoIterator<Item = K>) -> Self {
        Self::of_keys(keys, Arrays::Through)
    }

    /// The path of these keys, with no array on the way.
    pub fn named<K: Into<String>>(keys: impl IntoIterator<Item = K>) -> Self {
        Self::of_keys(keys, Arrays::Named)
    }

    fn of_keys<K: Into<String>>(keys: impl IntoIterator<Item = K>, arrays: Arrays) -> Self {
        Self {
            steps: keys.into_iter().map(|key| Step::Key(key.into())).collect(),
            arrays,
        }
    }

    /// Its keys, if it has no other steps.
    pub fn keys(&self) -> Option<Vec<&str>> {
        self.steps.iter().map(Step::as_key).collect()
    }

    /// The last key on the way: bytes without it have no value at this path.
    pub fn last_key(&self) -> Option<&str> {
        self.steps.iter().rev().find_map(Step::as_key)
    }

    /// The column that holds what records have there. Of a member that a record has twice it holds the last, and a
    /// member that is empty or no text it does not hold: a condition on such a path does not see these.
    pub fn column(&self) -> Option<Field> {
        let keys = self.keys()?;
        COLUMNS
            .iter()
            .find(|(path, _)| *path == keys.as_slice())
            .map(|(_, field)| *field)
    }

    /// Where records have what this column holds, letter by letter; none if they have it nowhere as it is.
    pub fn of_column(field: Field) -> Option<Self> {
        COLUMNS
            .iter()
            .find(|(_, column)| *column == field)
            .map(|(keys, _)| Self::named(keys.iter().copied()))
    }

    /// The column that decides these patterns at this path. What is `null`, what is missing and what is empty are the
    /// same to columns.
    pub fn deciding_column(&self, patterns: &[Pattern]) -> Option<Field> {
        let is_empty = |pattern: &Pattern| matches!(pattern, Pattern::Text { text, part: Part::Whole, .. } if text.is_empty());
        let tells =
            |pattern: &Pattern| !matches!(pattern, Pattern::Present | Pattern::Null) && !is_empty(pattern);
        self.column().filter(|_| patterns.iter().all(tells))
    }
}

impl Step {
    /// The key, if it is one.
    pub fn as_key(&self) -> Option<&str> {
        match self {
            Self::Key(key) => Some(key),
            Self::AnyKey | Self::Index(_) | Self::Each => None,
        }
    }
}

/// What an event's `eventSource` is, told from its column: `iam` stands for `iam.amazonaws.com`.
pub fn event_source(service: &str) -> String {
    if service.contains('.') {
        service.to_owned()
    } else {
        format!("{service}.amazonaws.com")
    }
}
