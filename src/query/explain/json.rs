//! Every value in the original JSON of an event, with the path it stands at.

use crate::model::json::{Kind, Malformed, Scanner, Text, keep_invalid};
use crate::query::pattern::Test;
use std::borrow::Cow;
use std::fmt::Write as _;

/// A value as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Written<'a> {
    String(Text<'a>),
    Literal(&'a [u8]),
}

impl<'a> Written<'a> {
    /// What it stands for.
    pub(super) fn as_read(&self) -> Cow<'a, str> {
        match self {
            Self::String(text) => text.decode(),
            Self::Literal(bytes) => keep_invalid(bytes),
        }
    }

    /// Whether it passes as it is written or, if `decoded`, as it reads: what a word asks.
    pub(super) fn passes(&self, test: &Test, decoded: bool) -> bool {
        match self {
            Self::String(value) => {
                test.holds(&keep_invalid(value.raw))
                    || (decoded && value.is_escaped() && test.holds(&value.decode()))
            }
            Self::Literal(bytes) => *bytes != b"null" && test.holds(&keep_invalid(bytes)),
        }
    }
}

/// Tells of each value that is no object and no array, as far as the bytes can be read.
pub(super) fn each_value<'a>(event: &'a [u8], each: &mut dyn FnMut(&str, Written<'a>)) {
    // What was told of the readable part stays told.
    let _ = walk(&mut Scanner::new(event, 0), &mut String::new(), 0, each);
}

fn walk<'a>(
    scanner: &mut Scanner<'a>,
    path: &mut String,
    depth: usize,
    each: &mut dyn FnMut(&str, Written<'a>),
) -> Result<(), Malformed> {
    match scanner.kind()? {
        Kind::Object => scanner.members(depth, |scanner, key| {
            let length = path.len();
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&keep_invalid(key));
            let done = walk(scanner, path, depth + 1, each);
            path.truncate(length);
            done
        }),
        Kind::Array => {
            let mut place = 0usize;
            scanner.elements(depth, |scanner| {
                let length = path.len();
                // Writing to a text cannot fail.
                let _ = write!(path, "[{place}]");
                place += 1;
                let done = walk(scanner, path, depth + 1, each);
                path.truncate(length);
                done
            })
        }
        Kind::String => {
            each(path, Written::String(scanner.string()?));
            Ok(())
        }
        Kind::Literal => {
            each(path, Written::Literal(scanner.literal()?));
            Ok(())
        }
    }
}
