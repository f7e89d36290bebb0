//! What a person sets once for all sessions: how the screen looks and what it listens to.
//!
//! A *setting* is a row of one table: its key in `config.toml`, what it takes, its default and a line of documentation, from
//! which the file's example, its check and the list of where each value comes from are made. An *origin* is where a value comes
//! from; a later one takes the place of an earlier: default, environment, file, flag. This module reads text; where the file
//! lies and which flags there are is not its business.

use super::mistake::{Mistake, Reader, nearest};
use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;
use toml::de::DeValue;

/// What a setting takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takes {
    /// `true` or `false`.
    Switch,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Any of these words, in a list.
    Words(&'static [&'static str]),
    /// A name, or the path of a file.
    Name,
}

/// What a setting is set to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// On or off.
    Switch(bool),
    /// A word, a name or a path.
    Word(String),
    /// Several words.
    Words(Vec<String>),
}

impl fmt::Display for Value {
    /// As it is written in the file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Switch(on) => write!(f, "{on}"),
            Self::Word(word) => write!(f, "{word:?}"),
            Self::Words(words) => write!(f, "{words:?}"),
        }
    }
}

/// Where a value comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// A variable of the environment.
    Environment(&'static str),
    /// A file, with the line and the character where the value stands, from 1.
    File(String, usize, usize),
    /// An option of the command line.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Environment(name) => write!(f, "environment: {name}"),
            Self::File(path, line, _) => write!(f, "{path}:{line}"),
            Self::Flag(flag) => write!(f, "flag: {flag}"),
        }
    }
}

impl Origin {
    /// What is wrong with a value that only turned out later to be of no use.
    pub fn mistake(&self, reason: String) -> Mistake {
        match self {
            Self::File(path, line, column) => Mistake {
                line: *line,
                column: *column,
                ..Mistake::of_file(path, reason)
            },
            Self::Default | Self::Environment(_) | Self::Flag(_) => {
                Mistake::of_file(&self.to_string(), reason)
            }
        }
    }
}

struct Row {
    setting: Setting,
    key: &'static str,
    takes: Takes,
    doc: &'static str,
}

macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $setting:ident $key:literal $takes:expr;)*) => {
        /// What can be set. See the module.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Setting { $($(#[doc = $doc])+ $setting),* }

        const ROWS: &[Row] = &[$(Row {
            setting: Setting::$setting, key: $key, takes: $takes, doc: concat!($($doc, "\n"),+),
        }),*];
    };
}

settings! {
    /// The theme: auto, sixteen, indexed, truecolor, mono, high-contrast, colour-blind, a file themes/NAME.toml beside this
    /// one, or the path of one. auto is sixteen, the terminal's own colours, or mono where there are to be no colours.
    Theme "theme" Takes::Name;
    /// What the terminal's background is. auto asks the terminal, where the theme has a look for each.
    Background "background" Takes::Word(&["auto", "dark", "light"]);
    /// Whether to use colours. auto does, unless `NO_COLOR` is set or the terminal has none.
    Color "color" Takes::Word(&["auto", "always", "never"]);
    /// Draw nothing beyond ASCII: no lines, blocks or arrows.
    Ascii "ascii" Takes::Switch;
    /// Draw what nobody pressed a key for at most once a second.
    ReducedMotion "reduced_motion" Takes::Switch;
    /// The keys: default, vim, emacs, k9s, intl, changed by keymap.toml beside this file; or the path of a file in its place.
    Keymap "keymap" Takes::Name;
    /// What of the mouse to listen to: click, wheel, drag. The terminal selects no text then, except with Shift; F2 gives the
    /// mouse back to it.
    Mouse "mouse" Takes::Words(&["click", "wheel", "drag"]);
    /// How the table shows times: in UTC, in local time, as the time to the selected event, or since the previous one. All else, and
    /// what is copied, is UTC.
    Times "times" Takes::Word(&["utc", "local", "selected", "previous"]);
    /// Keep the queries typed, the columns chosen and the sizes of panes for later sessions (history, columns and sizes in
    /// ~/.local/state/trailhound).
    History "history" Takes::Switch;
}

impl Setting {
    /// All of them, in the order of the example.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        ROWS.iter().map(|row| row.setting)
    }

    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// Its name in the file.
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// What it is, in a sentence or two.
    pub fn doc(self) -> &'static str {
        self.row().doc.trim()
    }

    /// What it takes.
    pub fn takes(self) -> Takes {
        self.row().takes
    }

    /// What it is where nobody set it.
    pub fn default(self) -> Value {
        match self {
            Self::Theme | Self::Background | Self::Color => Value::Word("auto".to_owned()),
            Self::Keymap => Value::Word("default".to_owned()),
            Self::Times => Value::Word("utc".to_owned()),
            Self::Ascii | Self::ReducedMotion => Value::Switch(false),
            Self::History => Value::Switch(true),
            Self::Mouse => Value::Words(Vec::new()),
        }
    }
}

/// Every setting with its value and its origin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings(BTreeMap<Setting, (Value, Origin)>);

impl Default for Settings {
    fn default() -> Self {
        Self(
            Setting::all()
                .map(|setting| (setting, (setting.default(), Origin::Default)))
                .collect(),
        )
    }
}

impl Settings {
    /// Sets one.
    pub fn set(&mut self, setting: Setting, value: Value, origin: Origin) {
        self.0.insert(setting, (value, origin));
    }

    /// Sets what a file sets, given with the path to show in messages. Mistakes change nothing else.
    pub fn read(&mut self, path: &str, text: &str) -> Vec<Mistake> {
        let mut reader = Reader::new(path, text);
        for (key, value) in reader.document() {
            let at = key.span().start;
            let key = key.into_inner();
            let Some(row) = ROWS.iter().find(|row| row.key == key) else {
                let known = ROWS.iter().map(|row| row.key);
                let reason = format!("there is no setting `{key}`; `trailhound config init` lists them");
                reader.mistake(at, reason, nearest(&key, known));
                continue;
            };
            let at = value.span().start;
            match take(row.takes, value.into_inner()) {
                Ok(value) => {
                    let (line, column) = reader.place(at);
                    self.set(row.setting, value, Origin::File(path.to_owned(), line, column));
                }
                Err((reason, suggestion)) => {
                    reader.mistake(at, format!("`{key}` {reason}"), suggestion);
                }
            }
        }
        reader.finish()
    }

    /// What a setting is set to.
    pub fn value(&self, setting: Setting) -> &Value {
        &self.entry(setting).0
    }

    /// Where that comes from.
    pub fn origin(&self, setting: Setting) -> &Origin {
        &self.entry(setting).1
    }

    fn entry(&self, setting: Setting) -> &(Value, Origin) {
        &self.0[&setting]
    }

    /// Whether a switch is on.
    pub fn is_on(&self, setting: Setting) -> bool {
        *self.value(setting) == Value::Switch(true)
    }

    /// The word of a setting that takes one; empty for others.
    pub fn word(&self, setting: Setting) -> &str {
        match self.value(setting) {
            Value::Word(word) => word,
            Value::Switch(_) | Value::Words(_) => "",
        }
    }

    /// Whether a word is among those of a setting that takes several.
    pub fn has(&self, setting: Setting, word: &str) -> bool {
        matches!(self.value(setting), Value::Words(words) if words.iter().any(|own| own == word))
    }
}

/// A value that fits, or what is wrong with it and what was meant, perhaps.
fn take(takes: Takes, value: DeValue<'_>) -> Result<Value, (String, Option<String>)> {
    let one_of = |word: &str, known: &[&'static str]| {
        let expected = || {
            (
                format!("takes one of {}", known.join(", ")),
                nearest(word, known.iter().copied()),
            )
        };
        known
            .contains(&word)
            .then(|| word.to_owned())
            .ok_or_else(expected)
    };
    match (takes, value) {
        (Takes::Switch, DeValue::Boolean(on)) => Ok(Value::Switch(on)),
        (Takes::Name, DeValue::String(name)) if !name.is_empty() => Ok(Value::Word(name.into_owned())),
        (Takes::Word(known), DeValue::String(word)) => one_of(&word, known).map(Value::Word),
        (Takes::Words(known), DeValue::Array(items)) => {
            let words = items.into_iter().map(|item| match item.into_inner() {
                DeValue::String(word) => one_of(&word, known),
                _ => Err((format!("takes words in quotes: {}", known.join(", ")), None)),
            });
            words.collect::<Result<_, _>>().map(Value::Words)
        }
        (Takes::Switch, _) => Err(("takes true or false".to_owned(), None)),
        (Takes::Name, _) => Err(("takes a name or a path in quotes".to_owned(), None)),
        (Takes::Word(known), _) => Err((format!("takes a word in quotes: {}", known.join(", ")), None)),
        (Takes::Words(known), _) => Err((format!("takes a list of {}", known.join(", ")), None)),
    }
}

/// A file with every setting at its default and what it means.
pub fn example() -> String {
    let mut text = "# config.toml of trailhound: how the screen looks and what it listens to. Each line below is the default;\n\
                    # take its # away to change it. An option of the command line takes precedence.\n"
        .to_owned();
    for setting in Setting::all() {
        text.push('\n');
        for line in setting.doc().lines() {
            let _ = writeln!(text, "# {}", line.trim());
        }
        let _ = writeln!(text, "#{} = {}", setting.key(), setting.default());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_says_the_defaults_and_reads_back() {
        let example = example();
        let said = example
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(row) if !row.starts_with(' ') => row,
                _ => line,
            })
            .collect::<Vec<_>>()
            .join("\n");
        let mut settings = Settings::default();
        assert_eq!(settings.read("config.toml", &said), []);
        for setting in Setting::all() {
            assert_eq!(settings.value(setting), &setting.default());
            assert!(
                matches!(settings.origin(setting), Origin::File(..)),
                "{} is not in the example",
                setting.key()
            );
        }
        assert!(
            example.lines().all(|line| line.chars().count() <= 130),
            "{example}"
        );
        let mut settings = Settings::default();
        assert_eq!(settings.read("config.toml", &example), []);
        assert_eq!(
            settings,
            Settings::default(),
            "as it is printed it changes nothing"
        );
    }

    #[test]
    fn every_mistake_is_told_with_its_place_and_the_rest_counts() {
        let mut settings = Settings::default();
        let text = "\
theem = \"mono\"
ascii = \"yes\"
background = \"ligth\"
mouse = [\"click\", \"scrol\"]
history = false
color = 3
[keymap]
";
        let told: Vec<_> = settings
            .read("c.toml", text)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            told,
            [
                "c.toml:1:1: there is no setting `theem`; `trailhound config init` lists them; did you mean `theme`?",
                "c.toml:2:9: `ascii` takes true or false",
                "c.toml:3:14: `background` takes one of auto, dark, light; did you mean `light`?",
                "c.toml:4:9: `mouse` takes one of click, wheel, drag",
                "c.toml:6:9: `color` takes a word in quotes: auto, always, never",
                "c.toml:7:1: `keymap` takes a name or a path in quotes",
            ]
        );
        assert!(!settings.is_on(Setting::History));
        assert_eq!(settings.origin(Setting::History).to_string(), "c.toml:5");
        assert_eq!(settings.value(Setting::Mouse), &Value::Words(Vec::new()));
    }

    #[test]
    fn what_comes_later_counts() {
        let mut settings = Settings::default();
        assert_eq!(settings.word(Setting::Color), "auto");
        let never = Value::Word("never".to_owned());
        settings.set(Setting::Color, never, Origin::Environment("NO_COLOR"));
        assert_eq!(settings.read("c", "color = \"always\"\nmouse = [\"wheel\"]"), []);
        assert_eq!(settings.word(Setting::Color), "always");
        assert!(settings.has(Setting::Mouse, "wheel") && !settings.has(Setting::Mouse, "drag"));
        let mistake = settings.origin(Setting::Color).mistake("no".to_owned());
        assert_eq!(mistake.to_string(), "c:1:9: no");
        settings.set(Setting::Ascii, Value::Switch(true), Origin::Flag("--ascii"));
        assert_eq!(settings.origin(Setting::Ascii).to_string(), "flag: --ascii");
        assert_eq!(settings.value(Setting::Mouse).to_string(), "[\"wheel\"]");
    }
}
