//! What events are counted by: fields, and paths of their JSON.

use super::{FieldChoice, field_parser};
use crate::dialect::search;
use crate::query::Path;
use clap::builder::{PossibleValue, TypedValueParser};
use std::ffi::OsStr;

/// What `--by` takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Counted {
    /// Columns.
    Fields(FieldChoice),
    /// As it was written, and what it means.
    Path(String, Path),
}

/// Reads the names of fields, and what is none of them as a path.
#[derive(Clone)]
pub(super) struct CountedParser;

impl TypedValueParser for CountedParser {
    type Value = Counted;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Counted, clap::Error> {
        let path = value.to_str().and_then(|text| Some((text, search::path(text)?)));
        if let Some((text, path)) = path {
            return Ok(Counted::Path(text.to_owned(), path));
        }
        field_parser()
            .parse_ref(command, argument, value)
            .map(Counted::Fields)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values: Vec<_> = field_parser().possible_values()?.collect();
        Some(Box::new(values.into_iter()))
    }
}
