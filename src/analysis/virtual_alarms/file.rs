//! The file of a virtual alarm: `name`, `description`, `pattern`, `threshold`, and what is deployed most often unless it
//! says otherwise.
//!
//! ```toml
//! name = "root-used"
//! pattern = '{ $.userIdentity.type = "Root" }'
//! threshold = 1
//! comparison = ">="             # >=, >, <, <=
//! period = 300                  # seconds
//! evaluation-periods = 1
//! datapoints-to-alarm = 1       # all of them, if it is left out
//! missing-data = "notBreaching" # missing, ignore, breaching, notBreaching
//! ```

use super::{Missing, VirtualAlarm};
use crate::dialect::metric_filter;
use crate::model::alarm::Comparison;
use toml::{Table, Value};

/// Longest period, in seconds: a day, as CloudWatch has it.
const LONGEST: i64 = 86_400;

/// Most periods that are looked at.
const MOST: i64 = 1000;

const KEYS: [&str; 8] = [
    "name",
    "description",
    "pattern",
    "threshold",
    "comparison",
    "period",
    "evaluation-periods",
    "datapoints-to-alarm",
];

impl VirtualAlarm {
    /// Reads a file. An error says what is wrong with it, in words that begin with the name of the file.
    pub fn read(file: &str, text: &str) -> Result<Self, String> {
        let table: Table = text
            .parse()
            .map_err(|error: toml::de::Error| format!("{file}: {}", error.message()))?;
        Self::of(&table).map_err(|why| format!("{file}: {why}"))
    }

    fn of(table: &Table) -> Result<Self, String> {
        let is_known = |key: &&String| KEYS.contains(&key.as_str()) || key.as_str() == "missing-data";
        if let Some(stray) = table.keys().find(|key| !is_known(key)) {
            return Err(format!("`{stray}` is no part of a virtual alarm"));
        }
        let pattern = text(table, "pattern")?.ok_or("a virtual alarm needs a `pattern`")?;
        let expr = metric_filter::parse(&pattern).map_err(|error| format!("the pattern: {error}"))?;
        let evaluation_periods = whole(table, "evaluation-periods", 1, MOST)?;
        let datapoints_to_alarm = whole(
            table,
            "datapoints-to-alarm",
            evaluation_periods,
            evaluation_periods,
        )?;
        Ok(Self {
            name: text(table, "name")?
                .filter(|name| !name.is_empty())
                .ok_or("a virtual alarm needs a `name`")?,
            description: text(table, "description")?.unwrap_or_default(),
            pattern,
            expr,
            threshold: threshold(table)?,
            comparison: comparison(text(table, "comparison")?.as_deref())?,
            period: whole(table, "period", 300, LONGEST)? as u32,
            evaluation_periods: evaluation_periods as u32,
            datapoints_to_alarm: datapoints_to_alarm as u32,
            missing: missing(text(table, "missing-data")?.as_deref())?,
        })
    }
}

fn text(table: &Table, key: &str) -> Result<Option<String>, String> {
    match table.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("`{key}` is a text")),
    }
}

/// A whole number from 1 to the most.
fn whole(table: &Table, key: &str, default: i64, most: i64) -> Result<i64, String> {
    match table.get(key) {
        None => Ok(default),
        Some(Value::Integer(number)) if (1..=most).contains(number) => Ok(*number),
        Some(_) => Err(format!("`{key}` is a whole number from 1 to {most}")),
    }
}

fn threshold(table: &Table) -> Result<f64, String> {
    match table.get("threshold") {
        Some(Value::Integer(number)) => Ok(*number as f64),
        Some(Value::Float(number)) if number.is_finite() => Ok(*number),
        Some(_) => Err("`threshold` is a number".to_owned()),
        None => Err("a virtual alarm needs a `threshold`".to_owned()),
    }
}

fn comparison(text: Option<&str>) -> Result<Comparison, String> {
    match text {
        None | Some(">=") => Ok(Comparison::AtLeast),
        Some(">") => Ok(Comparison::Above),
        Some("<") => Ok(Comparison::Below),
        Some("<=") => Ok(Comparison::AtMost),
        Some(_) => Err("`comparison` is one of >=, >, < and <=".to_owned()),
    }
}

fn missing(text: Option<&str>) -> Result<Missing, String> {
    let Some(text) = text else {
        return Ok(Missing::NotBreaching);
    };
    let known = Missing::ALL.into_iter().find(|missing| missing.name() == text);
    known.ok_or_else(|| "`missing-data` is one of missing, ignore, breaching and notBreaching".to_owned())
}
