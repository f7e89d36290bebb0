//! `trailhound config`: an example of config.toml, where the user's files are, what is wrong with them, and where each
//! setting comes from.

mod files;
mod setup;

pub(super) use files::folder;
pub(super) use files::{KeymapChoice, keymap, keymap_file, read};
pub(super) use setup::{Setup, keymap_choice};

use super::streams::Streams;
use super::{Exit, Output, report};
use crate::app::mistake::Mistake;
use crate::app::settings::{self, Setting, Settings};
use crate::sink::{self, Cell, Column};
use clap::{Args, Subcommand};
use std::borrow::Cow;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// What is to be told of the settings, or done with their file.
#[derive(Args, Debug)]
pub(super) struct Config {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Print a config.toml with every setting, its default and what it means
    Init {
        /// Write it where it is looked for instead; a file that is there is not written over
        #[arg(long)]
        write: bool,
    },
    /// Say where the files of yours are looked for, and which are there
    Path(Output),
    /// Tell every mistake in config.toml, keymap.toml, the theme and your views, alarms, rules and lenses
    Check {
        #[command(flatten)]
        setup: Setup,
    },
    /// List each setting, its value, and where that comes from: default, environment, file and line, or flag
    Blame {
        #[command(flatten)]
        setup: Setup,
        /// How to write it
        #[arg(long, short, default_value = "table", value_parser = super::values::format_parser())]
        format: sink::Format,
    },
}

/// Performs the command.
pub(super) fn run(config: &Config, streams: &mut Streams) -> Exit {
    match &config.what {
        What::Init { write: false } => {
            streams.write(settings::example().as_bytes());
            Exit::Ok
        }
        What::Init { write: true } => init(streams),
        What::Path(output) => paths(output, streams),
        What::Check { setup } => check(setup, streams),
        What::Blame { setup, format } => blame(setup, *format, streams),
    }
}

fn init(streams: &mut Streams) -> Exit {
    let Some(path) = files::config_file() else {
        streams.say("error: there is no home directory to write config.toml in");
        streams.say("  name one with TRAILHOUND_CONFIG_DIR, or print it: trailhound config init");
        return Exit::Usage;
    };
    match create(&path) {
        Ok(()) => {
            streams.say(&format!("written: {}", path.display()));
            Exit::Ok
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            streams.say(&format!(
                "error: {} is there already and is not written over",
                path.display()
            ));
            streams.say("  the example on standard output: trailhound config init");
            Exit::Usage
        }
        Err(error) => {
            streams.say(&format!(
                "error: {} could not be written: {error}",
                path.display()
            ));
            Exit::Usage
        }
    }
}

fn create(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::File::create_new(path)?.write_all(settings::example().as_bytes())
}

const fn column(key: &'static str, label: &'static str) -> Column {
    Column::new(key, label, false)
}

fn paths(output: &Output, streams: &mut Streams) -> Exit {
    let look = streams.look(output.look);
    let columns = [
        column("file", "FILE"),
        column("path", "PATH"),
        column("found", "FOUND"),
    ];
    let rows = files::all();
    streams.attempt(|out| {
        let mut writer = sink::rows(output.format, columns.to_vec(), look, out);
        for (what, path) in rows.iter().take(output.limit.unwrap_or(usize::MAX)) {
            let found = if path.exists() { "yes" } else { "no" };
            let path = path.to_string_lossy();
            writer.row(&[Cow::Borrowed(*what), path, Cow::Borrowed(found)].map(Cell::Text))?;
        }
        writer.finish()
    });
    Exit::Ok
}

/// All mistakes in the files that the settings come from and choose.
pub(super) fn mistakes(settings: &Settings, mut mistakes: Vec<Mistake>) -> Vec<Mistake> {
    match keymap_choice(settings) {
        Ok(choice) => mistakes.append(&mut keymap(choice.as_ref()).1),
        Err(mistake) => {
            mistakes.push(mistake);
            mistakes.append(&mut keymap(None).1);
        }
    }
    mistakes.append(&mut super::views::load().1);
    mistakes.append(&mut super::own::mistakes());
    #[cfg(feature = "tui")]
    mistakes.append(&mut super::appearance::mistakes(settings));
    mistakes
}

fn check(setup: &Setup, streams: &mut Streams) -> Exit {
    let (settings, found) = setup.settings();
    let found = mistakes(&settings, found);
    for mistake in &found {
        streams.say(&mistake.to_string());
    }
    if found.is_empty() {
        streams.say("no mistakes");
        return Exit::Ok;
    }
    let mistakes = report::plural(found.len() as u64, "mistake");
    streams.say(&format!("{mistakes}; what has none counts"));
    Exit::Usage
}

fn blame(setup: &Setup, format: sink::Format, streams: &mut Streams) -> Exit {
    let (settings, mistakes) = setup.settings();
    for mistake in &mistakes {
        streams.say(&mistake.to_string());
    }
    let columns = [
        column("setting", "SETTING"),
        column("value", "VALUE"),
        column("from", "FROM"),
    ];
    let look = streams.look(super::Look::default());
    streams.attempt(|out| {
        let mut writer = sink::rows(format, columns.to_vec(), look, out);
        for setting in Setting::all() {
            let texts = [
                setting.key().to_owned(),
                settings.value(setting).to_string(),
                settings.origin(setting).to_string(),
            ];
            writer.row(&texts.map(|text| Cell::Text(Cow::Owned(text))))?;
        }
        writer.finish()
    });
    if mistakes.is_empty() {
        Exit::Ok
    } else {
        Exit::Usage
    }
}
