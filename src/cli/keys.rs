//! `trailhound keys`: which keys do what, with the user's changes, and whether those are sound.

use super::streams::Streams;
use super::{Exit, Keys, config};
use crate::app::action::{Action, Context};
use crate::app::keymap::{Chord, Keymap, KeymapProblem};
use crate::sink::{self, Cell, Column};
use std::borrow::Cow;

const COLUMNS: [Column; 4] = [
    column("context", "CONTEXT"),
    column("key", "KEY"),
    column("action", "ACTION"),
    column("doc", "WHAT IT DOES"),
];

const fn column(key: &'static str, label: &'static str) -> Column {
    Column {
        key,
        label,
        whole: false,
    }
}

/// Performs the command.
pub(super) fn run(keys: &Keys, streams: &mut Streams) -> Exit {
    let (keymap, problems) = config::keymap();
    for problem in &problems {
        tell(problem, streams);
    }
    if keys.what.is_some() {
        return check(&problems, streams);
    }
    let look = streams.look(keys.output.look);
    let rows = rows(&keymap, keys.context);
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
    Exit::Ok
}

/// Bindings: as written, or all that work in one context.
fn rows(keymap: &Keymap, context: Option<Context>) -> Vec<(Context, &Chord, &[Action])> {
    match context {
        None => keymap.bindings().collect(),
        Some(context) => {
            let effective = keymap.effective(context);
            effective
                .into_iter()
                .map(|(chord, actions)| (context, chord, actions))
                .collect()
        }
    }
}

fn tell(problem: &KeymapProblem, streams: &mut Streams) {
    let KeymapProblem {
        path,
        line,
        column,
        reason,
        suggestion,
    } = problem;
    let hint = suggestion
        .as_ref()
        .map(|it| format!("; did you mean {it}?"))
        .unwrap_or_default();
    streams.say(&format!("{path}:{line}:{column}: {reason}{hint}"));
}

fn check(problems: &[KeymapProblem], streams: &mut Streams) -> Exit {
    let file = config::keymap_file().filter(|file| file.exists());
    match (file, problems.len() as u64) {
        (None, 0) => match config::keymap_file() {
            Some(file) => streams.say(&format!("no keymap of yours: {} does not exist", file.display())),
            None => streams.say("no keymap of yours: there is no home directory"),
        },
        (Some(file), 0) => streams.say(&format!("no mistakes in {}", file.display())),
        (_, mistakes) => {
            streams.say(&format!(
                "{}; the rows without one are used",
                super::report::plural(mistakes, "mistake")
            ));
            return Exit::Usage;
        }
    }
    Exit::Ok
}
