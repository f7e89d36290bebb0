//! CloudWatch's filter patterns once more, from the rules and by the shortest way, on `serde_json` values: what the
//! program's reading and printing of them is held against. It knows nothing of the program.

use serde_json::Value;

/// Whether CloudWatch counts the event. The pattern is well formed.
pub(crate) fn counts(pattern: &str, event: &Value) -> bool {
    let pattern = pattern.trim();
    if pattern.is_empty() {
        return true;
    }
    let mut reader = Reader { rest: pattern, event };
    reader.expect("{");
    let answer = reader.any();
    reader.expect("}");
    assert!(reader.rest.trim().is_empty(), "left: {}", reader.rest);
    answer
}

struct Reader<'p> {
    rest: &'p str,
    event: &'p Value,
}

enum Operand {
    Any,
    Text(String),
    Number(f64),
    Expression(regex::Regex),
}

impl<'p> Reader<'p> {
    fn eat(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start();
        match rest.get(..sign.len()) {
            Some(found) if found.eq_ignore_ascii_case(sign) => {
                self.rest = &rest[sign.len()..];
                true
            }
            _ => false,
        }
    }

    fn expect(&mut self, sign: &str) {
        assert!(self.eat(sign), "no {sign} at {}", self.rest);
    }

    fn take(&mut self, length: usize) -> &'p str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn until(&mut self, ends: impl Fn(char) -> bool) -> &'p str {
        self.take(self.rest.find(ends).unwrap_or(self.rest.len()))
    }

    // No short cuts: all of the text has to be read.
    fn any(&mut self) -> bool {
        let mut answer = self.all();
        while self.eat("||") {
            answer |= self.all();
        }
        answer
    }

    fn all(&mut self) -> bool {
        let mut answer = self.one();
        while self.eat("&&") {
            answer &= self.one();
        }
        answer
    }

    fn one(&mut self) -> bool {
        if self.eat("(") {
            let answer = self.any();
            self.expect(")");
            return answer;
        }
        self.expect("$");
        let found = self.selected();
        let scalars = || {
            found
                .iter()
                .copied()
                .filter(|it| !it.is_null() && !it.is_array() && !it.is_object())
        };
        if self.eat("NOT") {
            self.expect("EXISTS");
            return found.is_empty();
        }
        if self.eat("IS") {
            if self.eat("NULL") {
                return found.iter().any(|it| it.is_null());
            }
            let word = if self.eat("TRUE") { "true" } else { "false" };
            if word == "false" {
                self.expect("FALSE");
            }
            return scalars().any(|it| text(it) == word);
        }
        for (sign, holds) in [
            (">=", (|a, b| a >= b) as fn(f64, f64) -> bool),
            ("<=", |a, b| a <= b),
            (">", |a, b| a > b),
            ("<", |a, b| a < b),
        ] {
            if self.eat(sign) {
                let Operand::Number(bound) = self.operand() else {
                    panic!("no number before {}", self.rest)
                };
                return scalars().filter_map(number).any(|it| holds(it, bound));
            }
        }
        let negated = self.eat("!=");
        if !negated {
            self.expect("=");
        }
        let operand = self.operand();
        scalars().any(|it| operand.equals(it) != negated)
    }

    fn selected(&mut self) -> Vec<&'p Value> {
        let mut found = vec![self.event];
        loop {
            if self.rest.starts_with(".['") {
                self.take(3);
                let key = self.until(|char| char == '\'');
                self.take(2);
                found = found
                    .into_iter()
                    .filter_map(|it| it.as_object()?.get(key))
                    .collect();
            } else if self.rest.starts_with(".*") {
                self.take(2);
                found = found
                    .into_iter()
                    .filter_map(Value::as_object)
                    .flat_map(|it| it.values())
                    .collect();
            } else if self.rest.starts_with('.') {
                self.take(1);
                let key = self.until(|char| !(char.is_ascii_alphanumeric() || char == '_' || char == '-'));
                found = found
                    .into_iter()
                    .filter_map(|it| it.as_object()?.get(key))
                    .collect();
            } else if self.rest.starts_with('[') {
                self.take(1);
                let place = self.until(|char| char == ']');
                self.take(1);
                let arrays = found.into_iter().filter_map(Value::as_array);
                found = match place.parse::<usize>() {
                    Ok(place) => arrays.filter_map(|it| it.get(place)).collect(),
                    Err(_) => arrays.flatten().collect(),
                };
            } else {
                return found;
            }
        }
    }

    fn operand(&mut self) -> Operand {
        self.rest = self.rest.trim_start();
        if self.eat("%") {
            let source = self.until(|char| char == '%');
            self.take(1);
            return Operand::Expression(regex::Regex::new(source).expect(source));
        }
        if self.eat("\"") {
            let mut text = String::new();
            loop {
                text.push_str(self.until(|char| char == '"'));
                self.take(1);
                if !text.ends_with('\\') {
                    break;
                }
                text.pop();
                text.push('"');
            }
            return if text == "*" {
                Operand::Any
            } else {
                Operand::Text(text)
            };
        }
        let word = self.until(|char| char.is_whitespace() || "()&|}".contains(char));
        match word.parse() {
            _ if word == "*" => Operand::Any,
            Ok(number) => Operand::Number(number),
            Err(_) => Operand::Text(word.to_owned()),
        }
    }
}

impl Operand {
    fn equals(&self, value: &Value) -> bool {
        let found = text(value);
        match self {
            Self::Any => true,
            Self::Number(wanted) => number(value) == Some(*wanted),
            Self::Expression(regex) => regex.is_match(&found),
            Self::Text(wanted) => match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
                (Some(end), None) => found.ends_with(end),
                (None, Some(start)) => found.starts_with(start),
                (Some(_), Some(_)) => found.contains(wanted.trim_matches('*')),
                (None, None) => found == *wanted,
            },
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn number(value: &Value) -> Option<f64> {
    text(value).parse().ok().filter(|number: &f64| number.is_finite())
}
