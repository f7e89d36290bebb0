//! How the screen looks: which theme, in how many colours, on which ground, and why.

use super::config;
use crate::app::mistake::{Mistake, nearest};
use crate::app::settings::{Origin, Setting, Settings};
use crate::tui::ground;
use crate::tui::theme::{self, Depth, Ground, Theme};
use std::path::{Path, PathBuf};

/// See the module.
pub(super) struct Appearance {
    /// What the screen is drawn with.
    pub(super) theme: Theme,
    /// Theme, colours and ground in words, each with what it was decided by.
    pub(super) because: [(&'static str, String); 3],
    /// What is wrong with the theme that was asked for.
    pub(super) mistakes: Vec<Mistake>,
}

/// The text of a theme, with what it is called in messages.
struct Source {
    name: String,
    text: String,
}

/// Decides it. May ask the terminal, so it comes before the terminal is taken.
pub(super) fn decide(settings: &Settings) -> Appearance {
    let mut mistakes = Vec::new();
    let (depth, colours) = depth(settings);
    let source = match depth {
        None => embedded("mono"),
        Some(_) => wanted(settings).unwrap_or_else(|mistake| {
            mistakes.push(mistake);
            embedded("sixteen")
        }),
    };
    let (ground, grounds) = decide_ground(settings, &source);
    let (theme, of_theme) = Theme::load(&source.name, &source.text, ground);
    mistakes.extend(of_theme);
    let theme = theme.reduced(depth.unwrap_or(Depth::Sixteen));
    let ascii = settings.is_on(Setting::Ascii);
    let plain = if ascii { ", in ASCII" } else { "" };
    let because = [
        (
            "theme",
            format!("{}{plain} ({})", source.name, settings.origin(Setting::Theme)),
        ),
        ("colours", colours),
        ("ground", grounds),
    ];
    Appearance {
        theme: if ascii { theme.in_ascii() } else { theme },
        because,
        mistakes,
    }
}

/// Decides it for a picture, which has all colours and asks no terminal: only for what is said is there a reason.
pub(super) fn of_picture(settings: &Settings) -> Appearance {
    let mut mistakes = Vec::new();
    let source = match settings.word(Setting::Color) {
        "never" => embedded("mono"),
        _ => wanted(settings).unwrap_or_else(|mistake| {
            mistakes.push(mistake);
            embedded("sixteen")
        }),
    };
    let ground = match settings.word(Setting::Background) {
        "light" => Ground::Light,
        _ => Ground::Dark,
    };
    let (theme, of_theme) = Theme::load(&source.name, &source.text, ground);
    mistakes.extend(of_theme);
    let theme = theme.reduced(Depth::True);
    let is_ascii = settings.is_on(Setting::Ascii);
    Appearance {
        theme: if is_ascii { theme.in_ascii() } else { theme },
        because: Default::default(),
        mistakes,
    }
}

/// What is wrong with the theme that is asked for, whether or not there are colours to show it in. Asks nobody.
pub(super) fn mistakes(settings: &Settings) -> Vec<Mistake> {
    match wanted(settings) {
        Ok(source) => Theme::load(&source.name, &source.text, Ground::Dark).1,
        Err(mistake) => vec![mistake],
    }
}

/// How many colours there are to be; none for none.
fn depth(settings: &Settings) -> (Option<Depth>, String) {
    let origin = settings.origin(Setting::Color);
    let term = std::env::var("TERM").unwrap_or_default();
    match settings.word(Setting::Color) {
        "never" => return (None, format!("none ({origin})")),
        "auto" if term.is_empty() || term == "dumb" => {
            return (None, format!("none (TERM is {term:?})"));
        }
        _ => {}
    }
    let (depth, by) = Depth::told_by(|name| std::env::var(name).ok());
    let many = match depth {
        Depth::Sixteen => "16",
        Depth::Indexed => "256",
        Depth::True => "24 bits",
    };
    let said = std::env::var(by).unwrap_or_default();
    (Some(depth), format!("{many} ({by} is {said:?})"))
}

fn embedded(name: &str) -> Source {
    let (name, text) = theme::embedded()
        .find(|(own, _)| *own == name)
        .unwrap_or_default();
    Source {
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

/// The theme that was asked for: one that comes with the program, one of the user's by name, or a file.
fn wanted(settings: &Settings) -> Result<Source, Mistake> {
    let origin = settings.origin(Setting::Theme);
    let word = settings.word(Setting::Theme);
    if word == "auto" {
        return Ok(embedded("sixteen"));
    }
    if theme::embedded().any(|(name, _)| name == word) {
        return Ok(embedded(word));
    }
    let path = if word.contains(['/', '.']) {
        PathBuf::from(word)
    } else {
        own(word).ok_or_else(|| unknown(word, origin))?
    };
    let found = config::read(&path)?;
    let text = found.ok_or_else(|| {
        let mut mistake = unknown(word, origin);
        if word.contains(['/', '.']) {
            mistake.reason = format!("there is no file `{word}`");
            mistake.suggestion = None;
        }
        mistake
    })?;
    Ok(Source {
        name: path.to_string_lossy().into_owned(),
        text,
    })
}

/// Where a theme of the user's with this name would be.
fn own(name: &str) -> Option<PathBuf> {
    let folder = config::folder()?;
    Some(Path::new(&folder).join("themes").join(format!("{name}.toml")))
}

fn unknown(word: &str, origin: &Origin) -> Mistake {
    let names: Vec<_> = theme::embedded().map(|(name, _)| name).collect();
    let reason = format!("there is no theme `{word}`; there are {}", names.join(", "));
    Mistake {
        suggestion: nearest(word, names),
        ..origin.mistake(reason)
    }
}

/// The ground, asked for only where the theme has a look for each.
fn decide_ground(settings: &Settings, source: &Source) -> (Ground, String) {
    let origin = settings.origin(Setting::Background);
    match settings.word(Setting::Background) {
        "dark" => return (Ground::Dark, format!("dark ({origin})")),
        "light" => return (Ground::Light, format!("light ({origin})")),
        _ => {}
    }
    let look = |ground| Theme::load(&source.name, &source.text, ground).0;
    if look(Ground::Dark) == look(Ground::Light) {
        let same = "not asked: the theme looks the same on dark and on light".to_owned();
        return (Ground::Dark, same);
    }
    match ground::ask() {
        Some((Ground::Dark, how)) => (Ground::Dark, format!("dark ({how})")),
        Some((Ground::Light, how)) => (Ground::Light, format!("light ({how})")),
        None => (Ground::Dark, "dark (nobody says; --background does)".to_owned()),
    }
}
