//! The values in the original JSON of an event: at a path, or all of them.

use super::path::{Arrays, Path, Step};
use super::pattern::Test;
use crate::model::json::{Kind, Malformed, Reason, Scanner, Text, Visit, keep_invalid};
use std::borrow::Cow;

/// What stands at the end of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value<'a> {
    /// A string (decoded), a number or boolean (as written), or an object (its bytes) where objects are values.
    Text(Cow<'a, str>),
    /// `null`, which is no value.
    Null,
    /// An array, or an object, where they are no values.
    Structure,
}

/// Whether anything at the path passes. Bytes that are not JSON have nothing.
pub fn any_at(event: &[u8], path: &Path, test: &mut dyn FnMut(&Value<'_>) -> bool) -> bool {
    let mut found = false;
    descend(event, path, &mut |scanner, kind| {
        let value = match kind {
            Kind::Object if path.arrays == Arrays::Through => Value::Text(keep_invalid(scanner.skip()?)),
            Kind::Array if path.arrays == Arrays::Through => Value::Structure,
            Kind::Object | Kind::Array => {
                scanner.skip()?;
                Value::Structure
            }
            Kind::String => Value::Text(scanner.string()?.decode()),
            Kind::Literal => match scanner.literal()? {
                b"null" => Value::Null,
                word => Value::Text(keep_invalid(word)),
            },
        };
        found = test(&value);
        if found {
            return scanner.malformed(Reason::Enough);
        }
        Ok(())
    });
    found
}

/// Tells of each value at the path.
pub fn texts_at(event: &[u8], path: &Path, each: &mut dyn FnMut(&str)) {
    any_at(event, path, &mut |value| {
        if let Value::Text(text) = value {
            each(text);
        }
        false
    });
}

/// A member of an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Member<'a> {
    /// Its key as it is written.
    pub key: &'a str,
    /// Whether its value, or an element of it, has members of its own.
    pub has_more: bool,
}

/// Tells of each member of the objects at a path through arrays. Keys that are not UTF-8 are passed over: no path
/// names them.
pub fn members_at(event: &[u8], path: &Path, each: &mut dyn FnMut(Member<'_>)) {
    descend(event, path, &mut |scanner, kind| match kind {
        Kind::Object => scanner.members(0, |scanner, key| {
            let has_more = has_members(*scanner)?;
            scanner.skip()?;
            if let Ok(key) = std::str::from_utf8(key) {
                each(Member { key, has_more });
            }
            Ok(())
        }),
        Kind::Array if path.arrays == Arrays::Through => Ok(()),
        _ => scanner.skip().map(drop),
    });
}

fn has_members(mut scanner: Scanner<'_>) -> Result<bool, Malformed> {
    match scanner.kind()? {
        Kind::Object => Ok(true),
        Kind::Array => {
            let mut found = false;
            scanner.elements(0, |scanner| {
                found = found || scanner.kind()? == Kind::Object;
                scanner.skip().map(drop)
            })?;
            Ok(found)
        }
        Kind::String | Kind::Literal => Ok(false),
    }
}

/// What is done where a path ends. It moves the scanner past what stands there, but not past an array that the path
/// goes through.
type End<'e> = dyn FnMut(&mut Scanner<'_>, Kind) -> Result<(), Malformed> + 'e;

fn descend(event: &[u8], path: &Path, end: &mut End<'_>) {
    let mut descent = Descent {
        arrays: path.arrays,
        end,
    };
    // An error either says that the bytes are no JSON or, the shortest way out, that enough was seen.
    let _ = descent.down(&mut Scanner::new(event, 0), &path.steps, 0);
}

struct Descent<'d, 'e> {
    arrays: Arrays,
    end: &'d mut End<'e>,
}

impl Descent<'_, '_> {
    fn down(&mut self, scanner: &mut Scanner<'_>, steps: &[Step], depth: usize) -> Result<(), Malformed> {
        match (scanner.kind()?, steps.split_first()) {
            (Kind::Array, Some((Step::Each, rest))) => {
                scanner.elements(depth, |scanner| self.down(scanner, rest, depth + 1))
            }
            (Kind::Array, Some((Step::Index(wanted), rest))) => {
                let mut place = 0;
                scanner.elements(depth, |scanner| {
                    place += 1;
                    if place - 1 == *wanted {
                        self.down(scanner, rest, depth + 1)
                    } else {
                        scanner.skip().map(drop)
                    }
                })
            }
            (Kind::Array, _) if self.arrays == Arrays::Through => {
                if steps.is_empty() {
                    (self.end)(scanner, Kind::Array)?;
                }
                scanner.elements(depth, |scanner| self.down(scanner, steps, depth + 1))
            }
            (Kind::Object, Some((step @ (Step::Key(_) | Step::AnyKey), rest))) => {
                scanner.members(depth, |scanner, key| match step {
                    Step::Key(wanted) if key != wanted.as_bytes() => scanner.skip().map(drop),
                    _ => self.down(scanner, rest, depth + 1),
                })
            }
            (_, Some(_)) => scanner.skip().map(drop),
            (kind, None) => (self.end)(scanner, kind),
        }
    }
}

/// Whether any value of the event passes, as it is written or, if `decoded`, as it reads.
pub fn any_value(event: &[u8], test: &Test, decoded: bool) -> bool {
    let mut values = Values {
        test,
        decoded,
        found: false,
    };
    // What was found in the readable part stays found.
    let _ = Scanner::new(event, 0).end_of_value(0, &mut values);
    values.found
}

struct Values<'t> {
    test: &'t Test,
    decoded: bool,
    found: bool,
}

impl<'a> Visit<'a> for Values<'_> {
    fn string(&mut self, value: Text<'a>) {
        self.found = self.found
            || self.test.holds(&keep_invalid(value.raw))
            || (self.decoded && value.is_escaped() && self.test.holds(&value.decode()));
    }

    fn literal(&mut self, value: &'a [u8]) {
        self.found = self.found || (value != b"null" && self.test.holds(&keep_invalid(value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::expr::Pattern;

    const EVENT: &[u8] = br#"{"a":{"b":[{"c":"x\u0041"},{"c":[1,true,null]},{"d":"no"}],"e":null,"f":[],"g":{"h":1}},"a.b":"dot"}"#;

    /// What stands at a path written with `/` between its steps.
    fn at(path: &str, arrays: Arrays) -> Vec<String> {
        let step = |text: &str| match (text, text.parse()) {
            ("*", _) => Step::AnyKey,
            ("[]", _) => Step::Each,
            (_, Ok(place)) => Step::Index(place),
            (key, _) => Step::Key(key.to_owned()),
        };
        let steps = path.split('/').map(step).collect();
        let mut all = Vec::new();
        any_at(EVENT, &Path { steps, arrays }, &mut |value| {
            all.push(match value {
                Value::Text(text) => text.clone().into_owned(),
                Value::Null => "(null)".to_owned(),
                Value::Structure => "(structure)".to_owned(),
            });
            false
        });
        all
    }

    #[test]
    fn a_path_goes_through_arrays_and_null_is_no_value() {
        let at = |path| at(path, Arrays::Through);
        assert_eq!(at("a/b/c"), ["xA", "(structure)", "1", "true", "(null)"]);
        assert_eq!(at("a/b/1/c/0"), ["1"]);
        assert_eq!(at("a/b/[]/d"), ["no"]);
        assert_eq!(at("a/e"), ["(null)"]);
        assert_eq!(at("a/f"), ["(structure)"]);
        assert_eq!(at("a/g"), [r#"{"h":1}"#]);
        assert_eq!(at("*/b/d"), ["no"]);
        assert_eq!(at("a/b/c/d"), [""; 0]);
        assert_eq!(at("a.b"), ["dot"]);
    }

    #[test]
    fn where_arrays_are_named_nothing_goes_through_them_and_only_scalars_are_values() {
        let at = |path| at(path, Arrays::Named);
        assert_eq!(at("a/b/c"), [""; 0]);
        assert_eq!(at("a/b"), ["(structure)"]);
        assert_eq!(at("a/g"), ["(structure)"]);
        assert_eq!(at("a/b/0/c"), ["xA"]);
        assert_eq!(at("a/b/[]/c"), ["xA", "(structure)"]);
        assert_eq!(at("a/b/1/c/[]"), ["1", "true", "(null)"]);
        assert_eq!(at("*"), ["(structure)", "dot"]);
        assert_eq!(at("a/b/9"), [""; 0]);
    }

    #[test]
    fn keys_are_no_values_and_escapes_are_read_on_demand() {
        let event = br#"{"mfa":"a\u0026b","n":null}"#;
        let find = |text: &str, decoded| any_value(event, &Test::new(&Pattern::inside(text)), decoded);
        assert!(!find("mfa", true) && !find("null", true));
        assert!(find("u0026", false) && !find("a&b", false) && find("a&b", true));
    }
}
