//! Passing over a whole value, with somebody listening. A loop rather than a recursion: most of an event is passed over.

use super::{Kind, MAX_DEPTH, Malformed, Reason, Scanner, Text};

/// Hears of what [`Scanner::end_of_value`] passes. Keys come as written, still escaped.
pub trait Visit<'a> {
    /// What follows stands under this key, until the next key or the end of the object. What stands in an array stands
    /// under the key of the array, also after an object in it.
    fn key(&mut self, _key: &'a [u8]) {}
    /// A string.
    fn string(&mut self, value: Text<'a>);
    /// A number, boolean or null.
    fn literal(&mut self, _value: &'a [u8]) {}
    /// An object begins.
    fn enter(&mut self) {}
    /// The innermost object ends.
    fn leave(&mut self) {}
}

impl<'a> Visit<'a> for () {
    fn string(&mut self, _value: Text<'a>) {}
}

/// The brackets that are open, a bit for each, the innermost last: whether it is that of an object. Above them stand a one
/// and a zero, so that nothing needs to be counted.
#[derive(Clone, Copy)]
struct Open(u64);

impl Open {
    const NONE: Self = Self(0b10);
    /// So many fit.
    const MOST: usize = 62;

    fn is_none(self) -> bool {
        self.0 == Self::NONE.0
    }

    fn count(self) -> usize {
        Self::MOST - self.0.leading_zeros() as usize
    }

    fn is_object(self) -> bool {
        self.0 & 1 == 1
    }

    fn push(&mut self, is_object: bool) {
        self.0 = self.0 << 1 | u64::from(is_object);
    }

    fn pop(&mut self) {
        self.0 >>= 1;
    }
}

impl<'a> Scanner<'a> {
    /// Where the next value ends, which is `depth` deep itself; tells `visit` of what is in it.
    pub fn end_of_value<V: Visit<'a>>(self, depth: usize, visit: &mut V) -> Result<usize, Malformed> {
        // One of its own, which nothing points to, stays in registers.
        let mut scanner = Scanner::new(self.bytes, self.at);
        let mut open = Open::NONE;
        let full = Open(Open::NONE.0 << MAX_DEPTH.saturating_sub(depth).min(Open::MOST));
        loop {
            if open.is_object() {
                visit.key(scanner.key()?);
            }
            let string = match scanner.string_here() {
                Some(string) => Some(string?),
                None => match scanner.kind()? {
                    Kind::String => Some(scanner.string()?),
                    Kind::Literal => {
                        visit.literal(scanner.literal()?);
                        None
                    }
                    _ if open.0 >= full.0 => {
                        scanner.at = scanner.end_of_deep_value(depth + open.count(), visit)?;
                        None
                    }
                    bracket => {
                        let is_object = bracket == Kind::Object;
                        scanner.at += 1;
                        if is_object {
                            visit.enter();
                        }
                        if !scanner.eat(end_of(is_object)) {
                            open.push(is_object);
                            continue;
                        }
                        if is_object {
                            visit.leave();
                        }
                        None
                    }
                },
            };
            if let Some(string) = string {
                visit.string(string);
            }
            while !open.is_none() && !scanner.eat(b',') {
                let is_object = open.is_object();
                if !scanner.eat(end_of(is_object)) {
                    return scanner.expected(no_end_of(is_object));
                }
                open.pop();
                if is_object {
                    visit.leave();
                }
            }
            if open.is_none() {
                return Ok(scanner.at);
            }
        }
    }

    /// As [`Self::end_of_value`], where there are more open brackets than [`Open`] holds, or than may be.
    #[cold]
    fn end_of_deep_value<V: Visit<'a>>(mut self, depth: usize, visit: &mut V) -> Result<usize, Malformed> {
        if depth < MAX_DEPTH {
            return self.end_of_value(depth, visit);
        }
        self.at += 1;
        self.malformed(Reason::TooDeep)
    }
}

fn no_end_of(is_object: bool) -> Reason {
    if is_object {
        Reason::NoObjectEnd
    } else {
        Reason::NoArrayEnd
    }
}

fn end_of(is_object: bool) -> u8 {
    if is_object { b'}' } else { b']' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Heard(Vec<String>);

    impl<'a> Visit<'a> for Heard {
        fn key(&mut self, key: &'a [u8]) {
            self.0.push(String::from_utf8_lossy(key).into_owned() + ":");
        }
        fn string(&mut self, value: Text<'a>) {
            self.0.push(value.decode().into_owned());
        }
        fn literal(&mut self, value: &'a [u8]) {
            self.0.push(String::from_utf8_lossy(value).into_owned());
        }
        fn enter(&mut self) {
            self.0.push("{".to_owned());
        }
        fn leave(&mut self) {
            self.0.push("}".to_owned());
        }
    }

    #[test]
    fn who_listens_hears_of_everything_in_order() {
        let mut heard = Heard::default();
        let text = r#" {"a":[{"b":"x","c":{}},[1, "y"],[]],"d":null} ,"#;
        let end = Scanner::new(text.as_bytes(), 0).end_of_value(0, &mut heard);
        assert_eq!(end, Ok(text.len() - 2));
        assert_eq!(heard.0.join(" "), "{ a: { b: x c: { } } 1 y d: null }");
    }

    #[test]
    fn nothing_is_lost_where_more_brackets_are_open_than_fit_together() {
        for levels in Open::MOST - 2..MAX_DEPTH - 1 {
            let mut heard = Heard::default();
            let text = format!(
                r#"{}{{"b":["x"]}}{}"#,
                r#"{"a":"#.repeat(levels - 1),
                r#","c":1}"#.repeat(levels - 1)
            );
            let end = Scanner::new(text.as_bytes(), 0).end_of_value(1, &mut heard);
            assert_eq!(end, Ok(text.len()));
            let expected = format!(
                "{}{{ b: x }}{}",
                "{ a: ".repeat(levels - 1),
                " c: 1 }".repeat(levels - 1)
            );
            assert_eq!(heard.0.join(" "), expected);
        }
    }
}
