//! Members of JSON that may be missing or of another kind than AWS says: what is not as expected is not there.

use crate::model::timestamp::Timestamp;
use serde_json::Value;

/// A text that is not empty.
pub(super) fn text(value: &Value, name: &str) -> Option<String> {
    let text = value.get(name)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// A number, also one that is written as a text.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A whole number that is not negative.
pub(super) fn count(value: &Value, name: &str) -> Option<u32> {
    value
        .get(name)?
        .as_u64()
        .and_then(|count| u32::try_from(count).ok())
}

/// The elements of a list, or nothing.
pub(super) fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The texts in a list.
pub(super) fn texts(value: &Value, name: &str) -> Vec<String> {
    list(value, name)
        .iter()
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}

/// An instant: a text in any of the forms AWS uses, seconds since 1970, or milliseconds where those would be beyond the
/// year 5000.
pub(super) fn time(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => self::instant(text),
        Value::Number(number) => {
            let number = number.as_f64()?;
            let milliseconds = if number.abs() < 1e11 {
                number * 1000.0
            } else {
                number
            };
            (milliseconds.abs() < 1e15).then(|| Timestamp(milliseconds.round() as i64))
        }
        _ => None,
    }
}

/// An instant as text; the offset also as `+0000`, which reason data has.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text.as_bytes()).or_else(|| {
        let at = text.len().checked_sub(4)?;
        let (head, minutes) = (text.get(..at + 2)?, text.get(at + 2..)?);
        let sign = text.as_bytes().get(at.checked_sub(1)?)?;
        matches!(sign, b'+' | b'-')
            .then(|| Timestamp::parse(format!("{head}:{minutes}").as_bytes()))
            .flatten()
    })
}
