//! `trailhound keys`: which keys do what, with the user's changes, what one key does, and whether the files are sound.

use super::config::{self, KeymapChoice};
use super::streams::Streams;
use super::values::context_parser;
use super::{Exit, Output, report};
use crate::app::action::{Action, Context};
use crate::app::keymap::{Chord, Keymap, Lookup, PRESETS};
use crate::app::mistake::Mistake;
use crate::sink::{self, Cell, Column};
use clap::{Args, ValueEnum};
use std::borrow::Cow;

/// What is to be told of the keys.
#[derive(Args, Debug)]
pub(super) struct Keys {
    /// Instead of listing the keys
    #[arg(value_enum)]
    what: Option<What>,
    /// Say what this key, or chord of keys, does in each context
    #[arg(long, value_name = "KEY", conflicts_with = "what")]
    press: Option<String>,
    /// The keymap: default, vim, emacs, k9s, intl, or a file in the place of your keymap.toml
    #[arg(long, value_name = "NAME|FILE", value_parser = KeymapChoice::parse)]
    keymap: Option<KeymapChoice>,
    /// Only the keys that work in this context
    #[arg(long, short, value_parser = context_parser())]
    context: Option<Context>,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum What {
    /// Read your keymap file and tell its mistakes
    Check,
    /// List the keymaps that come with the program
    Presets,
}

/// A row of keys: where they work, the chord, and what it does.
type Bound<'k> = (Context, Cow<'k, Chord>, &'k [Action]);

const COLUMNS: [Column; 4] = [
    column("context", "CONTEXT"),
    column("key", "KEY"),
    column("action", "ACTION"),
    column("doc", "WHAT IT DOES"),
];

const fn column(key: &'static str, label: &'static str) -> Column {
    Column::new(key, label, false)
}

/// Performs the command.
pub(super) fn run(keys: &Keys, streams: &mut Streams) -> Exit {
    if keys.what == Some(What::Presets) {
        return presets(keys, streams);
    }
    let choice = keys.keymap.clone();
    let (keymap, mistakes) = config::keymap(choice.as_ref());
    for mistake in &mistakes {
        streams.say(&mistake.to_string());
    }
    if keys.what == Some(What::Check) {
        return check(choice.as_ref(), &mistakes, streams);
    }
    let rows = match &keys.press {
        None => bound(&keymap, keys.context),
        Some(text) => match text.trim().parse::<Chord>() {
            Ok(chord) => pressed(&keymap, keys.context, &chord),
            Err(error) => {
                streams.say(&format!("error: {error}"));
                streams.say("  a key is written as g, G, ctrl-d, alt-left, shift-tab, enter, f1 or space");
                return Exit::Usage;
            }
        },
    };
    if rows.is_empty() {
        if let Some(text) = &keys.press {
            streams.say(&format!("`{text}` does nothing"));
        }
        return Exit::NothingMatched;
    }
    write(keys, &rows, streams);
    Exit::Ok
}

fn write(keys: &Keys, rows: &[Bound<'_>], streams: &mut Streams) {
    let look = streams.look(keys.output.look);
    streams.attempt(|out| {
        let mut writer = sink::rows(keys.output.format, COLUMNS.to_vec(), look, out);
        for (context, chord, actions) in rows.iter().take(keys.output.limit.unwrap_or(usize::MAX)) {
            let join = |what: fn(Action) -> &'static str| {
                actions
                    .iter()
                    .map(|action| what(*action))
                    .collect::<Vec<_>>()
                    .join(", then ")
            };
            let texts = [
                context.name().to_owned(),
                chord.to_string(),
                join(Action::id),
                join(Action::doc),
            ];
            writer.row(&texts.map(|text| Cell::Text(Cow::Owned(text))))?;
        }
        writer.finish()
    });
}

/// Bindings: as written, or all that work in one context.
fn bound(keymap: &Keymap, context: Option<Context>) -> Vec<Bound<'_>> {
    match context {
        None => keymap
            .bindings()
            .map(|(context, chord, actions)| (context, Cow::Borrowed(chord), actions))
            .collect(),
        Some(context) => keymap
            .effective(context)
            .into_iter()
            .map(|(chord, actions)| (context, Cow::Borrowed(chord), actions))
            .collect(),
    }
}

/// What keys come to in each context, or in one: what they do, or the chords that they begin.
fn pressed<'k>(keymap: &'k Keymap, context: Option<Context>, chord: &Chord) -> Vec<Bound<'k>> {
    let contexts = Context::ALL
        .into_iter()
        .filter(|own| context.is_none_or(|asked| asked == *own));
    let mut rows: Vec<Bound<'k>> = Vec::new();
    for context in contexts {
        match keymap.lookup(context, &chord.0) {
            Lookup::Run(actions) => rows.push((context, Cow::Owned(chord.clone()), actions)),
            Lookup::Pending => {
                let further = keymap.continuations(context, &chord.0);
                rows.extend(further.map(|(chord, actions)| (context, Cow::Borrowed(chord), actions)));
            }
            Lookup::Nothing => {}
        }
    }
    rows
}

fn presets(keys: &Keys, streams: &mut Streams) -> Exit {
    let look = streams.look(keys.output.look);
    let columns = [column("keymap", "KEYMAP"), column("doc", "WHAT IT IS")];
    streams.attempt(|out| {
        let mut writer = sink::rows(keys.output.format, columns.to_vec(), look, out);
        for preset in PRESETS {
            writer.row(&[preset.name, preset.doc].map(|text| Cell::Text(Cow::Borrowed(text))))?;
        }
        writer.finish()
    });
    Exit::Ok
}

fn check(choice: Option<&KeymapChoice>, mistakes: &[Mistake], streams: &mut Streams) -> Exit {
    let file = config::keymap_file(choice);
    match (file, mistakes.len() as u64) {
        (None, 0) => streams.say("no keymap of yours: there is no home directory"),
        (Some(file), 0) if file.exists() => streams.say(&format!("no mistakes in {}", file.display())),
        (Some(file), 0) => streams.say(&format!("no keymap of yours: {} does not exist", file.display())),
        (_, mistakes) => {
            streams.say(&format!(
                "{}; the rows without one are used",
                report::plural(mistakes, "mistake")
            ));
            return Exit::Usage;
        }
    }
    Exit::Ok
}
