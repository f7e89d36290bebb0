//! Correlations: what is found when rules fire together, often, or one after the other.

use super::yaml::{Key, Node, Value};
use super::{About, Mistake, Place, detection, lint};
use crate::query::Path;

/// Most rules that one correlation names.
const MOST_RULES: usize = 100;

/// Most fields that it groups by.
const MOST_FIELDS: usize = 16;

/// A correlation whose references are resolved.
#[derive(Clone, PartialEq, Debug)]
pub struct Correlation {
    /// What it says of itself.
    pub about: About,
    /// What is counted.
    pub kind: Kind,
    /// What it is about, in the order it names them.
    pub parts: Vec<Part>,
    /// What its events are grouped by, as it is written: fields and aliases.
    pub group_by: Vec<String>,
    /// Longest time from the first event to the last, in milliseconds.
    pub timespan: i64,
    /// How many are wanted.
    pub counted: Counted,
    /// Whether what it finds are findings; else it only serves another correlation.
    pub reported: bool,
}

/// What a correlation counts within a group and a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Events.
    Events,
    /// Distinct values of a field.
    Values,
    /// Rules that fired.
    Rules,
    /// Rules that fired, in the order they are named.
    RulesInOrder,
}

/// How many are wanted: at least, and at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counted {
    /// At least so many; never 0.
    pub least: u64,
    /// At most so many.
    pub most: Option<u64>,
}

/// A rule that a correlation is about, and where its events have what matters.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// The rule.
    pub target: Target,
    /// What its events are grouped by.
    pub group: Vec<Path>,
    /// Whose values are counted, if values are.
    pub value: Option<Path>,
}

/// What a reference means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Target {
    /// The rule of this number in the pack.
    Rule(usize),
    /// The correlation of this number in the pack.
    Correlation(usize),
}

/// Fields by alias and rule.
type Aliases = Vec<(String, Vec<(String, Place, Path)>)>;

/// A correlation before its references are resolved.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Draft {
    pub(super) about: About,
    pub(super) kind: Kind,
    pub(super) rules: Vec<(String, Place)>,
    pub(super) group_by: Vec<(String, Place)>,
    pub(super) value: Option<(String, Place)>,
    /// Per alias and rule, the field.
    pub(super) aliases: Aliases,
    pub(super) timespan: i64,
    pub(super) counted: Counted,
    pub(super) generate: bool,
}

/// Reads the section of a document.
pub(super) fn read(
    about: About,
    document: &Node,
    section: &Node,
    warnings: &mut Vec<Mistake>,
) -> Result<Draft, Mistake> {
    const MEMBERS: [&str; 7] = [
        "type",
        "rules",
        "group-by",
        "timespan",
        "condition",
        "aliases",
        "generate",
    ];
    let Value::Map(members) = &section.value else {
        return Err(section.mistake(format!("a correlation is a map, not {}", section.kind())));
    };
    if let Some((key, _)) = members
        .iter()
        .find(|(key, _)| !MEMBERS.contains(&key.text.as_str()))
    {
        let why = format!("`{}` is no part of a correlation", key.text);
        return Err(Mistake::new(key.place, why));
    }
    let need = |key: &str| {
        section
            .get(key)
            .ok_or_else(|| section.mistake(format!("a correlation needs `{key}`")))
    };
    let kind = kind(need("type")?)?;
    let rules = texts(need("rules")?, "the name, id or title of a rule", MOST_RULES)?;
    let group_by = match section.get("group-by") {
        Some(node) => texts(node, "a field", MOST_FIELDS)?,
        None => Vec::new(),
    };
    let timespan = timespan(need("timespan")?)?;
    let (counted, value) = condition(section, kind, rules.len(), warnings)?;
    let generate = [section.get("generate"), document.get("generate")]
        .into_iter()
        .flatten()
        .map(|node| match node.value {
            Value::Bool(value) => Ok(value),
            _ => Err(node.mistake("`generate` takes true or false")),
        })
        .next()
        .unwrap_or(Ok(false))?;
    Ok(Draft {
        about,
        kind,
        rules,
        group_by,
        value,
        aliases: section.get("aliases").map_or(Ok(Vec::new()), aliases)?,
        timespan,
        counted,
        generate,
    })
}

fn kind(node: &Node) -> Result<Kind, Mistake> {
    Ok(match node.scalar() {
        Some("event_count") => Kind::Events,
        Some("value_count") => Kind::Values,
        Some("temporal") => Kind::Rules,
        Some("temporal_ordered") => Kind::RulesInOrder,
        other => {
            return Err(node.mistake(format!(
                "`{}` is no type that is read: event_count, value_count, temporal, temporal_ordered",
                other.unwrap_or_default()
            )));
        }
    })
}

fn texts(node: &Node, what: &str, most: usize) -> Result<Vec<(String, Place)>, Mistake> {
    let elements = node.elements();
    if elements.is_empty() || elements.len() > most {
        return Err(node.mistake(format!("from one to {most} are wanted: {what}")));
    }
    elements
        .iter()
        .map(|element| match element.scalar() {
            Some(text) if !text.trim().is_empty() => Ok((text.trim().to_owned(), element.place)),
            _ => Err(element.mistake(format!("{what} is wanted, not {}", element.kind()))),
        })
        .collect()
}

/// `90s`, `5m`, `1h`, `7d`, `2w`, `1M`. A month is the mean of months.
fn timespan(node: &Node) -> Result<i64, Mistake> {
    let wrong = || node.mistake("a timespan is a number and one of s, m, h, d, w, M: `10m`");
    let text = node.scalar().ok_or_else(wrong)?.trim();
    let seconds = match text.chars().next_back() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        Some('d') => 86_400,
        Some('w') => 7 * 86_400,
        Some('M') => 2_629_746,
        _ => return Err(wrong()),
    };
    let digits = &text[..text.len() - 1];
    let number = digits.parse::<u32>().ok().filter(|number| *number > 0);
    match number {
        Some(number) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(i64::from(number) * seconds * 1000)
        }
        _ => Err(wrong()),
    }
}

/// The counts that fulfil one criterion.
fn bounds(key: &Key, value: &Node) -> Result<(u64, u64), Mistake> {
    let number = match &value.value {
        Value::Number(text) => text.parse::<u64>().ok(),
        _ => None,
    };
    let number = number.ok_or_else(|| value.mistake("a whole number is wanted"))?;
    Ok(match key.text.as_str() {
        "gt" => (number.saturating_add(1), u64::MAX),
        "gte" => (number, u64::MAX),
        "lt" => match number.checked_sub(1) {
            Some(most) => (0, most),
            None => return Err(value.mistake("nothing is fewer than 0")),
        },
        "lte" => (0, number),
        "eq" => (number, number),
        other => {
            let why = format!("`{other}` is not understood here: gt, gte, lt, lte, eq");
            return Err(Mistake::new(key.place, why));
        }
    })
}

type Condition = (Counted, Option<(String, Place)>);

fn condition(
    section: &Node,
    kind: Kind,
    rules: usize,
    warnings: &mut Vec<Mistake>,
) -> Result<Condition, Mistake> {
    let every = Counted {
        least: rules as u64,
        most: None,
    };
    let Some(node) = section.get("condition") else {
        return match kind {
            Kind::Rules | Kind::RulesInOrder => Ok((every, None)),
            Kind::Events | Kind::Values => Err(section.mistake("this correlation needs a `condition`")),
        };
    };
    let Value::Map(members) = &node.value else {
        return Err(node.mistake("a condition is a map such as `gte: 10`"));
    };
    let mut field = None;
    let (mut least, mut most) = (0, u64::MAX);
    for (key, value) in members {
        if key.text == "field" {
            field = match (kind, value.scalar()) {
                (Kind::Values, Some(text)) => Some((text.trim().to_owned(), value.place)),
                (Kind::Values, None) => return Err(value.mistake("`field` takes the name of one field")),
                _ => return Err(Mistake::new(key.place, "`field` is for value_count")),
            };
            continue;
        }
        let (from, to) = bounds(key, value)?;
        (least, most) = (least.max(from), most.min(to));
    }
    if kind == Kind::Values && field.is_none() {
        return Err(node.mistake("value_count needs the `field` whose values it counts"));
    }
    if least == 0 && most == u64::MAX {
        return Err(node.mistake("a condition needs one of gt, gte, lt, lte, eq"));
    }
    // What is not there is not found: windows begin with an event.
    let least = least.max(1);
    if least > most || (matches!(kind, Kind::Rules | Kind::RulesInOrder) && least > every.least) {
        return Err(node.mistake("no count fulfils this"));
    }
    if kind == Kind::RulesInOrder && (least != every.least || most < every.least) {
        return Err(node.mistake("temporal_ordered wants all of its rules; leave the condition out"));
    }
    if most != u64::MAX && least == 1 && kind == Kind::Events {
        warnings.push(node.mistake("this finds few events, but never none: a window begins with an event"));
    }
    let most = (most != u64::MAX).then_some(most);
    Ok((Counted { least, most }, field))
}

fn aliases(node: &Node) -> Result<Aliases, Mistake> {
    let shape = || node.mistake("aliases are maps: alias, then rule, then field");
    let Value::Map(members) = &node.value else {
        return Err(shape());
    };
    members
        .iter()
        .map(|(alias, fields)| {
            let Value::Map(fields) = &fields.value else {
                return Err(shape());
            };
            let of_rules: Result<_, _> = fields
                .iter()
                .map(|(rule, field)| {
                    let text = field.scalar().ok_or_else(shape)?;
                    let path = detection::path(text).map_err(|why| field.mistake(why))?;
                    Ok((rule.text.clone(), rule.place, path))
                })
                .collect();
            Ok((alias.text.clone(), of_rules?))
        })
        .collect()
}

impl Draft {
    /// Where the events of one of its rules have what a field or alias means. `is_called` says whether a reference
    /// means that rule.
    pub(super) fn resolve(
        &self,
        (field, place): &(String, Place),
        is_called: &dyn Fn(&str) -> bool,
        warnings: &mut Vec<Mistake>,
    ) -> Result<Path, Mistake> {
        let Some((_, fields)) = self.aliases.iter().find(|(alias, _)| alias == field) else {
            let path = detection::path(field).map_err(|why| Mistake::new(*place, why))?;
            lint::member(&path, &mut |text| {
                let warning = Mistake::new(*place, text);
                if !warnings.contains(&warning) {
                    warnings.push(warning);
                }
            });
            return Ok(path);
        };
        fields
            .iter()
            .find(|(rule, ..)| is_called(rule))
            .map(|(.., path)| path.clone())
            .ok_or_else(|| {
                Mistake::new(
                    *place,
                    format!("the alias `{field}` does not say what it is in each rule"),
                )
            })
    }

    /// Whether each alias speaks of its rules only.
    pub(super) fn stray_alias(&self, is_mine: &dyn Fn(&str) -> bool) -> Option<Mistake> {
        let mut fields = self.aliases.iter().flat_map(|(_, fields)| fields);
        let (rule, place, _) = fields.find(|(rule, ..)| !is_mine(rule))?;
        Some(Mistake::new(
            *place,
            format!("`{rule}` is no rule of this correlation"),
        ))
    }
}
