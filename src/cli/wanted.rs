//! What is wanted of events, to count by or to write: fields, and what stands at paths of their JSON.

use super::{FieldChoice, field_parser};
use crate::dialect::search;
use crate::model::Field;
use crate::model::visible::visible;
use crate::query::{Key, Path};
use crate::sink::Column;
use clap::builder::{PossibleValue, TypedValueParser};
use std::ffi::OsStr;

/// What `--by` and `--fields` take.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Wanted {
    /// Columns.
    Fields(FieldChoice),
    /// As it was written, and what it means.
    Path(String, Path),
}

impl Wanted {
    /// The columns it is written in, each with where its values come from; `all` is spread out.
    pub(super) fn columns(&self) -> Vec<(Column, Key)> {
        let of_field = |field| (Column::from(field), Key::Field(field));
        match self {
            Self::Fields(FieldChoice::All) => Field::all().map(of_field).collect(),
            Self::Fields(FieldChoice::One(field)) => vec![of_field(*field)],
            Self::Path(text, path) => {
                let name = visible(text).into_owned();
                let column = Column {
                    key: name.clone().into(),
                    label: name.into(),
                    whole: false,
                };
                vec![(column, Key::Path(path.clone()))]
            }
        }
    }
}

/// Reads the names of fields, and what is none of them as a path.
#[derive(Clone)]
pub(super) struct WantedParser;

impl TypedValueParser for WantedParser {
    type Value = Wanted;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Wanted, clap::Error> {
        let path = value.to_str().and_then(|text| Some((text, search::path(text)?)));
        if let Some((text, path)) = path {
            return Ok(Wanted::Path(text.to_owned(), path));
        }
        field_parser()
            .parse_ref(command, argument, value)
            .map(Wanted::Fields)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values: Vec<_> = field_parser().possible_values()?.collect();
        Some(Box::new(values.into_iter()))
    }
}
