//! How the screen is set up: what the environment, config.toml and options say, one over the other.

use super::files::{self, KeymapChoice};
use crate::app::mistake::Mistake;
use crate::app::settings::{Origin, Setting, Settings, Value};
use clap::{Args, ValueEnum};

/// The options that set up the screen. Each is also a setting of config.toml.
#[derive(Args, Debug, Clone, Default)]
pub(in crate::cli) struct Setup {
    /// The theme: auto, sixteen, indexed, truecolor, mono, high-contrast, colour-blind, or a file
    #[arg(long, value_name = "NAME|FILE")]
    theme: Option<String>,
    /// What the terminal's background is; `auto` asks it, where the theme has a look for each
    #[arg(long, value_name = "WHICH")]
    background: Option<Ground>,
    /// Whether to use colours; `auto` does on a terminal that has some, unless `NO_COLOR` is set
    #[arg(long, value_name = "WHEN")]
    color: Option<super::super::Color>,
    /// Draw nothing beyond ASCII: no lines, blocks or arrows
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    ascii: Option<bool>,
    /// Draw what nobody pressed a key for at most once a second
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    reduced_motion: Option<bool>,
    /// The keymap: default, vim, emacs, k9s, intl, or a file in the place of your keymap.toml
    #[arg(long, value_name = "NAME|FILE", value_parser = keymap_word)]
    keymap: Option<String>,
    /// Take the mouse from the terminal (Shift still selects text, F2 gives it back); of a list only click, wheel or drag
    #[arg(long, value_name = "WHAT,…", num_args = 0..=1, require_equals = true, value_delimiter = ',',
          default_missing_value = "click,wheel,drag")]
    mouse: Option<Vec<Pointing>>,
    /// How the table shows times; all else stays UTC
    #[arg(long, value_name = "HOW")]
    times: Option<TimeForm>,
    /// Neither read nor keep earlier queries and the columns of the table (~/.local/state/trailhound)
    #[arg(long)]
    no_history: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Ground {
    Auto,
    Dark,
    Light,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum TimeForm {
    Utc,
    Local,
    Selected,
    Previous,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Pointing {
    Click,
    Wheel,
    Drag,
}

fn keymap_word(text: &str) -> Result<String, String> {
    KeymapChoice::parse(text).map(|_| text.to_owned())
}

/// The word of a choice as it is typed.
fn word(choice: &impl ValueEnum) -> String {
    choice
        .to_possible_value()
        .map(|value| value.get_name().to_owned())
        .unwrap_or_default()
}

impl Setup {
    /// Every setting with its origin, and the mistakes in config.toml. What is a mistake sets nothing.
    pub(in crate::cli) fn settings(&self) -> (Settings, Vec<Mistake>) {
        let mut settings = Settings::default();
        if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
            let never = Value::Word("never".to_owned());
            settings.set(Setting::Color, never, Origin::Environment("NO_COLOR"));
        }
        let mistakes = read_file(&mut settings);
        for (setting, value, flag) in self.flags() {
            settings.set(setting, value, Origin::Flag(flag));
        }
        (settings, mistakes)
    }

    fn flags(&self) -> impl Iterator<Item = (Setting, Value, &'static str)> {
        let name = |it: &Option<String>| it.clone().map(Value::Word);
        let mouse = |all: &Vec<Pointing>| Value::Words(all.iter().map(word).collect());
        [
            (Setting::Theme, name(&self.theme), "--theme"),
            (
                Setting::Background,
                self.background.as_ref().map(|it| Value::Word(word(it))),
                "--background",
            ),
            (
                Setting::Color,
                self.color.as_ref().map(|it| Value::Word(word(it))),
                "--color",
            ),
            (Setting::Ascii, self.ascii.map(Value::Switch), "--ascii"),
            (
                Setting::ReducedMotion,
                self.reduced_motion.map(Value::Switch),
                "--reduced-motion",
            ),
            (Setting::Keymap, name(&self.keymap), "--keymap"),
            (Setting::Mouse, self.mouse.as_ref().map(mouse), "--mouse"),
            (
                Setting::Times,
                self.times.as_ref().map(|it| Value::Word(word(it))),
                "--times",
            ),
            (
                Setting::History,
                self.no_history.then_some(Value::Switch(false)),
                "--no-history",
            ),
        ]
        .into_iter()
        .filter_map(|(setting, value, flag)| Some((setting, value?, flag)))
    }
}

fn read_file(settings: &mut Settings) -> Vec<Mistake> {
    let Some(path) = files::config_file() else {
        return Vec::new();
    };
    match files::read(&path) {
        Ok(Some(text)) => settings.read(&path.to_string_lossy(), &text),
        Ok(None) => Vec::new(),
        Err(mistake) => vec![mistake],
    }
}

/// The keymap that the settings choose; none where nobody chose, or where the choice is a mistake.
pub(in crate::cli) fn keymap_choice(settings: &Settings) -> Result<Option<KeymapChoice>, Mistake> {
    let origin = settings.origin(Setting::Keymap);
    if *origin == Origin::Default {
        return Ok(None);
    }
    match KeymapChoice::parse(settings.word(Setting::Keymap)) {
        Ok(choice) => Ok(Some(choice)),
        Err(reason) => Err(origin.mistake(reason)),
    }
}
