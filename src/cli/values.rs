//! What options take: formats, contexts of keys, fields, the identity of an event.

use crate::app::action::Context;
use crate::model::{EventId, Field};
use crate::sink::Format;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// What `--fields` and `--by` take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FieldChoice {
    All,
    One(Field),
}

pub(super) fn event_id(text: &str) -> Result<EventId, String> {
    EventId::parse(text.as_bytes()).ok_or_else(|| "not an eventID: 8-4-4-4-12 hexadecimal digits".to_owned())
}

pub(super) fn format_parser() -> impl TypedValueParser<Value = Format> {
    let names = Format::ALL
        .iter()
        .map(|(name, _, doc)| PossibleValue::new(name).help(doc));
    PossibleValuesParser::new(names).map(|name| Format::by_name(&name).unwrap_or(Format::Table))
}

pub(super) fn context_parser() -> impl TypedValueParser<Value = Context> {
    PossibleValuesParser::new(Context::ALL.map(Context::name))
        .map(|name| Context::by_name(&name).unwrap_or(Context::Global))
}

pub(super) fn field_parser() -> impl TypedValueParser<Value = FieldChoice> {
    let all = PossibleValue::new("all").help("every field");
    let names = Field::all().map(|field| {
        PossibleValue::new(field.key())
            .aliases(field.aliases().iter().copied())
            .help(field.doc())
    });
    PossibleValuesParser::new(names.chain([all]))
        .map(|name| Field::by_key(&name).map_or(FieldChoice::All, FieldChoice::One))
}
