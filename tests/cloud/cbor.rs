//! `rpc-v2-cbor`, the protocol of CloudWatch: the same members as JSON, in CBOR, with tagged instants.
//!
//! Inside the server everything is JSON, in which an instant is a number of seconds since 1970. Which members are instants
//! is told by their names: `…Timestamp`, `…Timestamps`, `…Date`, `…Time`.

use ciborium::value::Value as Cbor;
use serde_json::{Map, Value};

/// The tag of seconds since 1970.
const EPOCH: u64 = 1;

/// A request's body as JSON; null where it is no CBOR.
pub(super) fn read(bytes: &[u8]) -> Value {
    ciborium::from_reader(bytes).map_or(Value::Null, |value| to_json(&value))
}

/// An answer's body.
pub(super) fn write(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(&to_cbor(value, false), &mut bytes).expect("memory");
    bytes
}

fn to_json(value: &Cbor) -> Value {
    match value {
        Cbor::Integer(number) => i64::try_from(*number).map_or(Value::Null, Value::from),
        Cbor::Float(number) => Value::from(*number),
        Cbor::Text(text) => Value::from(text.as_str()),
        Cbor::Bool(is) => Value::from(*is),
        Cbor::Tag(_, inner) => to_json(inner),
        Cbor::Array(items) => items.iter().map(to_json).collect(),
        Cbor::Map(members) => {
            let members = members
                .iter()
                .filter_map(|(name, value)| Some((name.as_text()?.to_owned(), to_json(value))));
            Value::Object(members.collect::<Map<_, _>>())
        }
        _ => Value::Null,
    }
}

fn to_cbor(value: &Value, is_instant: bool) -> Cbor {
    match value {
        Value::Null => Cbor::Null,
        Value::Bool(is) => Cbor::Bool(*is),
        Value::Number(number) if is_instant => {
            Cbor::Tag(EPOCH, Box::new(Cbor::Float(number.as_f64().expect("a number"))))
        }
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Cbor::Integer(whole.into()),
            None => Cbor::Float(number.as_f64().expect("a number")),
        },
        Value::String(text) => Cbor::Text(text.clone()),
        Value::Array(items) => Cbor::Array(items.iter().map(|item| to_cbor(item, is_instant)).collect()),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let ends = ["Timestamp", "Timestamps", "Date", "Time"];
                let is_instant = ends.iter().any(|end| name.ends_with(end));
                (Cbor::Text(name.clone()), to_cbor(value, is_instant))
            });
            Cbor::Map(members.collect())
        }
    }
}
