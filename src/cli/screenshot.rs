//! `trailhound screenshot`: a screen as a picture or as text, without a terminal.

use super::streams::Streams;
use super::{Exit, Screen};
#[cfg(feature = "tui")]
use super::{appearance, interrupt::Interrupt, load, screen::workbench, views};
#[cfg(feature = "tui")]
use crate::app::export::Form;
#[cfg(feature = "tui")]
use crate::app::{self, State, input::Size};
#[cfg(feature = "tui")]
use crate::run::{Deed, Source, Still};
#[cfg(feature = "tui")]
use crate::tui::{draw, screenshot as picture};
use clap::{Args, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// What is to be on the picture.
#[derive(Args, Debug)]
pub(super) struct Screenshot {
    /// Files, directories, patterns, or `-` for standard input
    #[arg(value_name = "PATH", required_unless_present = "demo")]
    paths: Vec<OsString>,
    /// The invented incident of `trailhound demo` instead of files
    #[arg(long, conflicts_with = "paths")]
    demo: bool,
    /// Columns and rows of the screen
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "120x36", value_parser = size)]
    size: (u16, u16),
    /// What is pressed before: keys as in keymap files, with blanks between them; what stands in double quotes is pasted
    #[arg(long, value_name = "KEYS", default_value = "", allow_hyphen_values = true)]
    keys: String,
    /// A picture, or text with the escape sequences of a terminal [default: what the ending of FILE says, else svg]
    #[arg(long, short, value_name = "FORM")]
    format: Option<Picture>,
    /// The file to write, which must not exist [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "output")]
    force: bool,
    #[command(flatten)]
    screen: Screen,
}

/// A form of picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Picture {
    /// A vector picture for a page
    Svg,
    /// Text for a terminal
    Ansi,
}

impl Screenshot {
    /// The form that is asked for.
    #[cfg(feature = "tui")]
    fn form(&self) -> Form {
        let ending = self.output.as_ref().and_then(|path| path.to_str());
        let of_name = ending.and_then(|name| Form::of_name(name)).map(|(form, _)| form);
        match self.format {
            Some(Picture::Ansi) => Form::Ansi,
            None if of_name == Some(Form::Ansi) => Form::Ansi,
            Some(Picture::Svg) | None => Form::Svg,
        }
    }

    /// Writes the picture where it is wanted.
    #[cfg(feature = "tui")]
    fn write(&self, picture: &str, streams: &mut Streams) -> Exit {
        let Some(path) = &self.output else {
            streams.write(picture.as_bytes());
            return Exit::Ok;
        };
        let written = if self.force {
            std::fs::write(path, picture)
        } else {
            std::fs::File::create_new(path)
                .and_then(|mut file| std::io::Write::write_all(&mut file, picture.as_bytes()))
        };
        match written {
            Ok(()) => Exit::Ok,
            Err(error) => {
                streams.say(&format!("error: cannot write {}: {error}", path.display()));
                if error.kind() == std::io::ErrorKind::AlreadyExists {
                    streams.say("  --force replaces it");
                }
                Exit::Usage
            }
        }
    }
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let parsed = text.split_once('x').and_then(|(width, height)| {
        let side = |text: &str, most: u16| text.parse().ok().filter(|side| (1..=most).contains(side));
        Some((side(width, 1000)?, side(height, 500)?))
    });
    parsed.ok_or_else(|| "columns and rows are expected, such as 120x36, at most 1000x500".to_owned())
}

/// The screen after some keys, without a terminal. It is what it is everywhere: nothing of earlier sessions, and of the
/// environment only config.toml.
#[cfg(feature = "tui")]
pub(super) fn run(shot: &Screenshot, streams: &mut Streams) -> Exit {
    let deeds = match deeds(&shot.keys) {
        Ok(deeds) => deeds,
        Err(why) => {
            streams.say(&format!("error: {why}"));
            return Exit::Usage;
        }
    };
    let mut opening = if shot.demo {
        workbench::of_demo(&shot.screen)
    } else {
        workbench::of_files(&shot.paths, &shot.screen)
    };
    let (settings, mut mistakes) = opening.setup.settings();
    let (views, of_views, _) = views::load();
    let appearance = appearance::of_picture(&settings);
    mistakes.extend(of_views.into_iter().chain(appearance.mistakes));
    let kept = app::Options {
        mistakes,
        views,
        ..app::Options::default()
    };
    let mut state = State::new(workbench::begin(&mut opening, kept, &settings));
    let (width, height) = shot.size;
    state.size = Size { width, height };
    let Source::Saved(input) = opening.source else {
        return Exit::Usage;
    };
    let interrupt = Interrupt::listen();
    let loaded = load::load_for_screen(input, &interrupt);
    let title = state.title.clone();
    let drawn = Still::open(state, loaded).and_then(|mut still| {
        deeds.iter().try_for_each(|deed| still.perform(deed))?;
        Ok(draw::draw(still.state(), &appearance.theme))
    });
    match drawn {
        _ if interrupt.is_raised() => Exit::Interrupted,
        Ok(frame) => {
            let title = format!("trailhound {title}");
            shot.write(&picture::written(shot.form(), &frame.buffer, &title), streams)
        }
        Err(error) => {
            streams.say(&format!("error: the screen could not be drawn: {error}"));
            Exit::Incomplete
        }
    }
}

/// Built without the feature `tui`: there is no screen at all.
#[cfg(not(feature = "tui"))]
pub(super) fn run(_: &Screenshot, streams: &mut Streams) -> Exit {
    streams.say("error: this trailhound was built without its screen (feature `tui`)");
    Exit::Usage
}

/// The words of `--keys`.
#[cfg(feature = "tui")]
fn deeds(keys: &str) -> Result<Vec<Deed>, String> {
    let mut deeds = Vec::new();
    let mut rest = keys.trim_start();
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('"')
            && let Some((text, after)) = quoted.split_once('"')
        {
            deeds.push(Deed::Paste(text.to_owned()));
            rest = after.trim_start();
            continue;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let key = word.parse().map_err(|_| {
            format!("`{word}` is no key; keys are written as in keymap files (enter, ctrl-d, G), text in double quotes")
        })?;
        deeds.push(Deed::Press(key));
        rest = after.trim_start();
    }
    Ok(deeds)
}

#[cfg(all(test, feature = "tui"))]
mod tests {
    use super::*;

    #[test]
    fn keys_are_words_and_text_is_quoted() {
        let press = |key: &str| Deed::Press(key.parse().expect("a key"));
        let paste = |text: &str| Deed::Paste(text.to_owned());
        assert_eq!(
            deeds(" / \"user:a b\" enter ctrl-d G "),
            Ok(vec![
                press("/"),
                paste("user:a b"),
                press("enter"),
                press("ctrl-d"),
                press("G")
            ])
        );
        assert_eq!(deeds(""), Ok(Vec::new()));
        assert!(deeds("entre").is_err_and(|why| why.starts_with("`entre` is no key")));
        assert_eq!(deeds("\""), Ok(vec![press("\"")]));
    }

    #[test]
    fn a_size_has_two_sides() {
        assert_eq!(size("80x24"), Ok((80, 24)));
        for wrong in ["", "80", "80x", "0x24", "80x24x1", "-1x5", "2000x20"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
