//! Conditions of SQL, and pairs of them that enclose what is meant.

/// A condition. `NULL` counts as false wherever one stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Condition {
    True,
    False,
    /// As it is written. May come to `NULL`.
    Is(String),
    /// This is not `NULL`.
    There(String),
    /// This is neither `NULL` nor empty.
    Filled(String),
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
}

impl Condition {
    pub(super) fn and(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Vec::new();
        for part in parts {
            match part {
                Self::True => {}
                Self::False => return Self::False,
                Self::And(inner) => all.extend(inner),
                other => all.push(other),
            }
        }
        one_or(all, Self::And, Self::True)
    }

    pub(super) fn or(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut any = Vec::new();
        for part in parts {
            match part {
                Self::False => {}
                Self::True => return Self::True,
                Self::Or(inner) => any.extend(inner),
                other => any.push(other),
            }
        }
        one_or(any, Self::Or, Self::False)
    }

    pub(super) fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// As one of several conditions with `AND` between them.
    pub(super) fn inside_and(&self) -> String {
        match self {
            Self::Or(_) => format!("({})", self.print()),
            other => other.print(),
        }
    }

    fn inside_or(&self) -> String {
        match self {
            Self::And(_) => format!("({})", self.print()),
            other => other.print(),
        }
    }

    fn print(&self) -> String {
        let joined = |parts: &[Self], print: fn(&Self) -> String, between: &str| {
            parts.iter().map(print).collect::<Vec<_>>().join(between)
        };
        match self {
            Self::True => "TRUE".to_owned(),
            Self::False => "FALSE".to_owned(),
            Self::Is(text) => text.clone(),
            Self::There(value) => format!("{value} IS NOT NULL"),
            Self::Filled(value) => format!("{value} <> ''"),
            Self::And(parts) => joined(parts, Self::inside_and, " AND "),
            Self::Or(parts) => joined(parts, Self::inside_or, " OR "),
            Self::Not(inner) => match &**inner {
                Self::There(value) => format!("{value} IS NULL"),
                Self::Filled(value) => format!("COALESCE({value}, '') = ''"),
                inner => format!("NOT COALESCE({}, FALSE)", inner.print()),
            },
        }
    }
}

fn one_or(mut parts: Vec<Condition>, all: fn(Vec<Condition>) -> Condition, none: Condition) -> Condition {
    let mut known = Vec::new();
    parts.retain(|part| {
        let is_new = !known.contains(part);
        if is_new {
            known.push(part.clone());
        }
        is_new
    });
    match parts.len() {
        0 => none,
        1 => parts.remove(0),
        _ => all(parts),
    }
}

/// What is meant lies between: wherever it holds `over` does, and wherever `under` holds it does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bounds {
    pub(super) over: Condition,
    pub(super) under: Condition,
}

impl Bounds {
    /// SQL can say nothing of it.
    pub(super) const UNKNOWN: Self = Self {
        over: Condition::True,
        under: Condition::False,
    };

    /// SQL says just this.
    pub(super) fn exact(condition: Condition) -> Self {
        Self {
            under: condition.clone(),
            over: condition,
        }
    }

    /// It holds at most where this does.
    pub(super) fn at_most(over: Condition) -> Self {
        Self {
            over,
            under: Condition::False,
        }
    }

    /// The same, but it may hold where this does, too.
    pub(super) fn or_perhaps(self, more: Condition) -> Self {
        Self {
            over: Condition::or([self.over, more]),
            under: self.under,
        }
    }

    pub(super) fn and(parts: impl IntoIterator<Item = Self>) -> Self {
        let (over, under): (Vec<_>, Vec<_>) = parts.into_iter().map(|part| (part.over, part.under)).unzip();
        Self {
            over: Condition::and(over),
            under: Condition::and(under),
        }
    }

    pub(super) fn or(parts: impl IntoIterator<Item = Self>) -> Self {
        let (over, under): (Vec<_>, Vec<_>) = parts.into_iter().map(|part| (part.over, part.under)).unzip();
        Self {
            over: Condition::or(over),
            under: Condition::or(under),
        }
    }

    pub(super) fn negate(self) -> Self {
        Self {
            over: self.under.negate(),
            under: self.over.negate(),
        }
    }
}
