//! What stands behind a field: `CommandLine|base64offset|contains`.

use super::{Mistake, Place};
use crate::query::Part;

/// The modifiers of a field, in a form in which they cannot contradict each other.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Modifiers {
    /// How the values are meant.
    pub(super) meaning: Meaning,
    /// The part of the field's value that a value is, if one was said.
    pub(super) part: Option<Part>,
    /// All values of a list, not any.
    pub(super) all: bool,
    /// Case counts.
    pub(super) cased: bool,
}

/// See [`Modifiers::meaning`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) enum Meaning {
    /// A text with wildcards.
    #[default]
    Text,
    /// The same, with any dash for each that begins a word.
    AnyDash,
    /// What becomes of the text in Base64.
    Base64 {
        /// How its characters become bytes.
        encoding: Encoding,
        /// At any offset in what is encoded.
        anywhere: bool,
    },
    /// An expression, and the letters of its flags.
    Regex(String),
    /// A network.
    Network,
    /// Whether there is anything.
    Exists,
    /// Another field.
    Field,
    /// A bound.
    Bound(Bound),
}

/// A comparison of numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Bound {
    Above,
    AtLeast,
    Below,
    AtMost,
}

/// How characters become bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Encoding {
    #[default]
    Utf8,
    Utf16Le,
    Utf16Be,
    /// Little end first, with a mark.
    Utf16,
}

/// Every modifier that is understood.
const KNOWN: [&str; 24] = [
    "all",
    "base64",
    "base64offset",
    "cased",
    "cidr",
    "contains",
    "endswith",
    "exists",
    "fieldref",
    "gt",
    "gte",
    "i",
    "lt",
    "lte",
    "m",
    "re",
    "s",
    "startswith",
    "utf16",
    "utf16be",
    "utf16le",
    "wide",
    "windash",
    "",
];

/// Modifiers of the specification that are not read, and why.
const REFUSED: [(&str, &str); 8] = [
    ("expand", "placeholders are filled in by no one here"),
    ("neq", "negate a selection in the condition instead"),
    ("minute", "parts of dates are not compared"),
    ("hour", "parts of dates are not compared"),
    ("day", "parts of dates are not compared"),
    ("week", "parts of dates are not compared"),
    ("month", "parts of dates are not compared"),
    ("year", "parts of dates are not compared"),
];

/// Splits a key into its field and its modifiers.
pub(super) fn split(key: &str, place: Place) -> Result<(&str, Modifiers), Mistake> {
    let mut words = key.split('|');
    let field = words.next().unwrap_or_default().trim();
    let mut modifiers = Modifiers::default();
    let mut encoding = None;
    let mut seen: Vec<&str> = Vec::new();
    for word in words {
        if seen.contains(&word) {
            return Err(Mistake::new(place, format!("`{word}` stands there twice")));
        }
        modifiers
            .add(word, seen.last().copied(), &mut encoding)
            .map_err(|why| Mistake::new(place, why))?;
        seen.push(word);
    }
    if encoding.is_some() {
        let why = "an encoding (`utf16…`, `wide`) needs `base64` or `base64offset` behind it";
        return Err(Mistake::new(place, why));
    }
    modifiers.check().map_err(|why| Mistake::new(place, why))?;
    Ok((field, modifiers))
}

impl Modifiers {
    fn add(&mut self, word: &str, last: Option<&str>, encoding: &mut Option<Encoding>) -> Result<(), String> {
        match word {
            "all" => self.all = true,
            "cased" => self.cased = true,
            "contains" => self.be_part(Part::Inside)?,
            "startswith" => self.be_part(Part::Start)?,
            "endswith" => self.be_part(Part::End)?,
            "windash" => self.mean(word, Meaning::AnyDash)?,
            "cidr" => self.mean(word, Meaning::Network)?,
            "exists" => self.mean(word, Meaning::Exists)?,
            "fieldref" => self.mean(word, Meaning::Field)?,
            "gt" => self.mean(word, Meaning::Bound(Bound::Above))?,
            "gte" => self.mean(word, Meaning::Bound(Bound::AtLeast))?,
            "lt" => self.mean(word, Meaning::Bound(Bound::Below))?,
            "lte" => self.mean(word, Meaning::Bound(Bound::AtMost))?,
            "re" => self.mean(word, Meaning::Regex(String::new()))?,
            "i" | "m" | "s" => match &mut self.meaning {
                Meaning::Regex(flags) if last.is_some_and(|last| matches!(last, "re" | "i" | "m" | "s")) => {
                    flags.push_str(word);
                }
                _ => return Err(format!("`{word}` must follow `re`")),
            },
            "wide" | "utf16le" => set(encoding, Encoding::Utf16Le)?,
            "utf16be" => set(encoding, Encoding::Utf16Be)?,
            "utf16" => set(encoding, Encoding::Utf16)?,
            "base64" | "base64offset" => {
                if self.part.is_some() {
                    return Err(format!(
                        "`{word}` must stand before `contains`, `startswith` and `endswith`"
                    ));
                }
                let meaning = Meaning::Base64 {
                    encoding: encoding.take().unwrap_or_default(),
                    anywhere: word == "base64offset",
                };
                self.mean(word, meaning)?;
            }
            other => return Err(unknown(other)),
        }
        Ok(())
    }

    fn be_part(&mut self, part: Part) -> Result<(), String> {
        match self.part.replace(part) {
            None => Ok(()),
            Some(_) => Err("only one of `contains`, `startswith` and `endswith` can hold".to_owned()),
        }
    }

    fn mean(&mut self, word: &str, meaning: Meaning) -> Result<(), String> {
        match self.meaning {
            Meaning::Text => {
                self.meaning = meaning;
                Ok(())
            }
            _ => Err(format!("`{word}` makes no sense with the modifiers before it")),
        }
    }

    /// Whether they make sense together.
    fn check(&self) -> Result<(), String> {
        let (name, takes_part, takes_case) = match &self.meaning {
            Meaning::Base64 { anywhere: true, .. } if self.part != Some(Part::Inside) => {
                return Err("`base64offset` needs `contains` behind it".to_owned());
            }
            Meaning::Text | Meaning::AnyDash | Meaning::Field | Meaning::Base64 { .. } => return Ok(()),
            Meaning::Regex(_) => ("re", false, false),
            Meaning::Network => ("cidr", false, false),
            Meaning::Exists => ("exists", false, false),
            Meaning::Bound(_) => ("a comparison of numbers", false, false),
        };
        if self.part.is_some() && !takes_part {
            return Err(format!(
                "`contains`, `startswith` and `endswith` make no sense with `{name}`"
            ));
        }
        if self.cased && !takes_case {
            return Err(format!("`cased` makes no sense with `{name}`"));
        }
        if self.all && self.meaning == Meaning::Exists {
            return Err("`all` makes no sense with `exists`".to_owned());
        }
        Ok(())
    }
}

fn set(encoding: &mut Option<Encoding>, to: Encoding) -> Result<(), String> {
    match encoding.replace(to) {
        None => Ok(()),
        Some(_) => Err("only one encoding can hold".to_owned()),
    }
}

fn unknown(word: &str) -> String {
    if let Some((_, why)) = REFUSED.iter().find(|(refused, _)| *refused == word) {
        return format!("the modifier `{word}` is not supported: {why}");
    }
    let near = KNOWN
        .into_iter()
        .map(|known| (strsim::osa_distance(known, &word.to_ascii_lowercase()), known))
        .filter(|(distance, known)| known.len() > 2 && *distance <= 2)
        .min();
    let hint = near.map(|(_, known)| format!("; did you mean `{known}`?"));
    format!("unknown modifier `{word}`{}", hint.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place = Place { line: 3, column: 7 };

    fn why(key: &str) -> String {
        split(key, HERE).expect_err(key).text
    }

    #[test]
    fn modifiers_are_what_they_do_together() {
        let of = |key| split(key, HERE).expect(key);
        assert_eq!(of("a.b").0, "a.b");
        let (field, modifiers) = of("a|contains|all|cased");
        assert_eq!(field, "a");
        assert_eq!(
            (modifiers.part, modifiers.all, modifiers.cased),
            (Some(Part::Inside), true, true)
        );
        assert_eq!(of("a|re|i|s").1.meaning, Meaning::Regex("is".to_owned()));
        let wide = Meaning::Base64 {
            encoding: Encoding::Utf16Le,
            anywhere: true,
        };
        assert_eq!(of("a|wide|base64offset|contains").1.meaning, wide);
        assert_eq!(of("|all").0, "");
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        for (key, said) in [
            (
                "a|contain",
                "unknown modifier `contain`; did you mean `contains`?",
            ),
            ("a|", "unknown modifier ``"),
            ("a|expand", "the modifier `expand` is not supported"),
            ("a|contains|contains", "`contains` stands there twice"),
            ("a|contains|startswith", "only one of"),
            ("a|i", "`i` must follow `re`"),
            (
                "a|re|contains",
                "`contains`, `startswith` and `endswith` make no sense with `re`",
            ),
            ("a|cidr|cased", "`cased` makes no sense with `cidr`"),
            ("a|exists|all", "`all` makes no sense with `exists`"),
            ("a|re|cidr", "`cidr` makes no sense with the modifiers before it"),
            ("a|contains|base64", "`base64` must stand before"),
            ("a|base64offset", "`base64offset` needs `contains`"),
            ("a|wide|contains", "an encoding"),
            ("a|base64|wide", "an encoding"),
        ] {
            assert!(why(key).starts_with(said), "{key}: {}", why(key));
        }
        assert_eq!(split("a|nonsense", HERE).expect_err("unknown").place, HERE);
    }
}
