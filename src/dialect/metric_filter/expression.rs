//! The regular expressions of filter patterns: fewer signs than those of the `regex` crate, and all of ASCII.
//!
//! What is allowed: letters, digits, `_ # = @ / ; , - :`; the operators `^ $ ? [ ] { } | \ * + .`; the classes `\d \D \s \S \w
//! \W`, and characters as `\xhh`. There are no groups. Classes become those of ASCII; a bracket in a bracket, and
//! two signs there that the crate would take for an operation on sets, become themselves.

use crate::query::pattern;

/// Classes with a name, and what is in them.
const CLASSES: [(char, &str); 3] = [('d', "0-9"), ('w', "A-Za-z0-9_"), ('s', r"\t\n\x0b\x0c\r ")];

/// Why an expression is none: what stands at this byte of it, or of all of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) at: Option<usize>,
    pub(super) expected: String,
}

fn wrong<T>(at: usize, expected: &str) -> Result<T, Wrong> {
    Err(Wrong {
        at: Some(at),
        expected: expected.to_owned(),
    })
}

/// The expression that means the same to the `regex` crate.
pub(super) fn compiled(source: &str) -> Result<String, Wrong> {
    let mut text = String::with_capacity(source.len());
    let mut chars = source.char_indices().peekable();
    // Where the bracket was opened that is open.
    let mut class: Option<usize> = None;
    while let Some((at, char)) = chars.next() {
        match (char, class) {
            ('\\', _) => {
                let Some((place, escaped)) = chars.next() else {
                    return wrong(at, "a character after the backslash");
                };
                text.push_str(&escape(escaped, place, class.is_some(), source)?);
                if escaped == 'x' {
                    chars.nth(1);
                }
            }
            ('[', None) => {
                class = Some(at);
                text.push('[');
                if chars.next_if(|(_, next)| *next == '^').is_some() {
                    text.push('^');
                }
                // Where it comes first it is itself.
                if chars.next_if(|(_, next)| *next == ']').is_some() {
                    text.push_str(r"\]");
                }
            }
            (']', Some(_)) => {
                class = None;
                text.push(']');
            }
            ('-', Some(_)) if text.ends_with('-') => text.push_str(r"\-"),
            ('[' | '^' | '&' | '~', Some(_)) | (']' | '}', None) if !closes(&text, char) => {
                text.push('\\');
                text.push(char);
            }
            _ if is_allowed(char) => text.push(char),
            ('(' | ')', _) => return wrong(at, "no parentheses: CloudWatch's expressions have no groups"),
            _ => {
                return wrong(
                    at,
                    r"a letter, a digit, one of _ # = @ / ; , - : or an operator (write others as \xhh)",
                );
            }
        }
    }
    if let Some(at) = class {
        return wrong(at, "a ] that closes this bracket");
    }
    match pattern::regex(&text, false) {
        Ok(_) => Ok(text),
        Err(reason) => {
            let report = reason.to_string();
            let reason = report.lines().last().unwrap_or_default();
            Err(Wrong {
                at: None,
                expected: format!("a regular expression ({})", reason.trim_start_matches("error: ")),
            })
        }
    }
}

/// Whether a brace closes a repetition, so that it is an operator.
fn closes(text: &str, char: char) -> bool {
    let digits = text.trim_end_matches(|char: char| char.is_ascii_digit() || char == ',');
    char == '}' && digits.len() < text.len() && digits.ends_with('{')
}

fn is_allowed(char: char) -> bool {
    char.is_ascii_alphanumeric() || "_#=@/;,-:^$?[]{}|\\*+.".contains(char)
}

/// What stands after a backslash.
fn escape(char: char, at: usize, in_class: bool, source: &str) -> Result<String, Wrong> {
    if let Some((_, members)) = CLASSES.iter().find(|(name, _)| *name == char) {
        return Ok(if in_class {
            (*members).to_owned()
        } else {
            format!("[{members}]")
        });
    }
    let lower = char.to_ascii_lowercase();
    if let Some((_, members)) = CLASSES.iter().find(|(name, _)| *name == lower) {
        return Ok(format!("[^{members}]"));
    }
    if char == 'x' {
        let digits = source.get(at + 1..at + 3).unwrap_or_default();
        let is_hex = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        return if is_hex {
            Ok(format!(r"\x{digits}"))
        } else {
            wrong(at, r"two hexadecimal digits after \x")
        };
    }
    if char.is_ascii_alphanumeric() || !char.is_ascii_graphic() {
        return wrong(
            at,
            r"one of \d \D \s \S \w \W \xhh, or a sign after the backslash",
        );
    }
    // To the crate these two would be the edges of words.
    if "<>".contains(char) {
        return Ok(char.to_string());
    }
    Ok(format!("\\{char}"))
}

/// The expression in AWS's notation, if it means the same there.
pub(super) fn written(source: &str) -> Option<String> {
    let is_same = !source.is_empty() && compiled(source).as_deref() == Ok(source);
    is_same.then(|| source.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_match(source: &str, value: &str) -> bool {
        let compiled = compiled(source).expect(source);
        pattern::regex(&compiled, false)
            .expect("compiles")
            .is_match(value)
    }

    #[test]
    fn expressions_mean_what_they_mean_to_aws() {
        assert!(is_match(r"111\.111\.111\.1[0-9]{1,2}", "111.111.111.15"));
        assert!(is_match(r"^\d+$", "42") && !is_match(r"^\d+$", "٤"));
        assert!(is_match(r"^[\d_]+$", "4_2") && is_match(r"^[\D]$", "x") && !is_match(r"^[\D]$", "1"));
        assert!(is_match(r"\w\s\S\W", "a b!"));
        assert!(is_match(r"a\x25b", "a%b") && is_match("^[]a]$", "]") && is_match("^[[a]+$", "[a"));
        assert!(is_match("a[+--]b", "a,b") && is_match("x{2}", "xx") && is_match("}", "}"));
    }

    #[test]
    fn what_aws_refuses_is_an_error_where_it_stands() {
        for (source, at) in [
            ("a(b)", Some(1)),
            ("a b", Some(1)),
            ("é", Some(0)),
            (r"a\b", Some(2)),
            (r"\x4", Some(1)),
            ("a[b", Some(1)),
            ("a\\", Some(1)),
            ("*a", None),
        ] {
            let found = compiled(source).map_err(|wrong| wrong.at);
            assert_eq!(found, Err(at), "{source}");
        }
    }
}
