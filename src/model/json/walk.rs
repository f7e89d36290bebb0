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

/// The brackets that are open.
#[derive(Default)]
struct Open {
    /// Whether the innermost is that of an object.
    is_object: bool,
    /// The same of those around it, a bit for each, the next outer one last.
    around: u128,
    count: usize,
}

impl Open {
    fn push(&mut self, is_object: bool) {
        self.around = self.around << 1 | u128::from(self.is_object);
        self.is_object = is_object;
        self.count += 1;
    }

    fn pop(&mut self) {
        self.is_object = self.around & 1 == 1;
        self.around >>= 1;
        self.count -= 1;
    }
}

impl<'a> Scanner<'a> {
    /// Where the next value ends, which is `depth` deep itself; tells `visit` of what is in it.
    pub fn end_of_value<V: Visit<'a>>(self, depth: usize, visit: &mut V) -> Result<usize, Malformed> {
        // One of its own, which nothing points to, stays in registers.
        let mut scanner = Scanner::new(self.bytes, self.at);
        let mut open = Open::default();
        loop {
            if open.is_object {
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
                    bracket => {
                        let is_object = bracket == Kind::Object;
                        scanner.at += 1;
                        if depth + open.count >= MAX_DEPTH {
                            return scanner.malformed(Reason::TooDeep);
                        }
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
            while open.count > 0 && !scanner.eat(b',') {
                let is_object = open.is_object;
                if !scanner.eat(end_of(is_object)) {
                    return scanner.expected(no_end_of(is_object));
                }
                open.pop();
                if is_object {
                    visit.leave();
                }
            }
            if open.count == 0 {
                return Ok(scanner.at);
            }
        }
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
}
