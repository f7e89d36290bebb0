//! The values in the original JSON of an event: at a path, or all of them.
//!
//! A path goes through arrays, into each element. A value is a string (decoded), a number or boolean (as written) or,
//! where a path ends there, an object (its bytes). `null` is no value, and an empty array has none.

use super::pattern::Test;
use crate::model::json::{Kind, Malformed, Reason, Scanner, Text, Visit, keep_invalid};
use std::borrow::Cow;

/// Whether any value at the path passes. Bytes that are not JSON have no values.
pub fn any_at(event: &[u8], path: &[String], test: &mut dyn FnMut(&str) -> bool) -> bool {
    let mut found = false;
    // An error either says that the bytes are no JSON or, the shortest way out, that there was a value.
    let _ = descend(&mut Scanner::new(event, 0), path, 0, &mut |value| {
        found = test(&value);
        found
    });
    found
}

fn descend<'a>(
    scanner: &mut Scanner<'a>,
    path: &[String],
    depth: usize,
    test: &mut dyn FnMut(Cow<'a, str>) -> bool,
) -> Result<(), Malformed> {
    let value = match (scanner.kind()?, path.split_first()) {
        (Kind::Array, _) => {
            return scanner.elements(depth, |scanner| descend(scanner, path, depth + 1, test));
        }
        (Kind::Object, Some((first, rest))) => {
            return scanner.members(depth, |scanner, key| {
                if key == first.as_bytes() {
                    descend(scanner, rest, depth + 1, test)
                } else {
                    scanner.skip().map(drop)
                }
            });
        }
        (Kind::String | Kind::Literal, Some(_)) => return scanner.skip().map(drop),
        (Kind::Object, None) => keep_invalid(scanner.skip()?),
        (Kind::String, None) => scanner.string()?.decode(),
        (Kind::Literal, None) => match scanner.literal()? {
            b"null" => return Ok(()),
            word => keep_invalid(word),
        },
    };
    if test(value) {
        return scanner.malformed(Reason::Enough);
    }
    Ok(())
}

/// Whether any value of the event passes, as it is written or, if `decoded`, as it reads.
pub fn any_value(event: &[u8], test: &Test, decoded: bool) -> bool {
    let mut values = Values {
        test,
        decoded,
        found: false,
    };
    // What was found in the readable part stays found.
    let _ = Scanner::new(event, 0).walk(b"", 0, &mut values);
    values.found
}

struct Values<'t> {
    test: &'t Test,
    decoded: bool,
    found: bool,
}

impl<'a> Visit<'a> for Values<'_> {
    fn string(&mut self, _key: &'a [u8], value: Text<'a>) {
        self.found = self.found
            || self.test.holds(&keep_invalid(value.raw))
            || (self.decoded && value.is_escaped() && self.test.holds(&value.decode()));
    }

    fn literal(&mut self, _key: &'a [u8], value: &'a [u8]) {
        self.found = self.found || (value != b"null" && self.test.holds(&keep_invalid(value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::expr::Pattern;

    fn values(path: &str) -> Vec<String> {
        let event = br#"{"a":{"b":[{"c":"x\u0041"},{"c":[1,true,null]},{"d":"no"}],"e":null,"f":[],"g":{"h":1}},"a.b":"dot"}"#;
        let path: Vec<_> = path.split('/').map(str::to_owned).collect();
        let mut all = Vec::new();
        any_at(event, &path, &mut |value| {
            all.push(value.to_owned());
            false
        });
        all
    }

    #[test]
    fn a_path_goes_through_arrays_and_null_is_no_value() {
        assert_eq!(values("a/b/c"), ["xA", "1", "true"]);
        assert_eq!(values("a/e"), [""; 0]);
        assert_eq!(values("a/f"), [""; 0]);
        assert_eq!(values("a/g"), [r#"{"h":1}"#]);
        assert_eq!(values("a/b/c/d"), [""; 0]);
        assert_eq!(values("a.b"), ["dot"]);
    }

    #[test]
    fn keys_are_no_values_and_escapes_are_read_on_demand() {
        let event = br#"{"mfa":"a\u0026b","n":null}"#;
        let find = |text: &str, decoded| any_value(event, &Test::new(&Pattern::inside(text)), decoded);
        assert!(!find("mfa", true) && !find("null", true));
        assert!(find("u0026", false) && !find("a&b", false) && find("a&b", true));
    }
}
