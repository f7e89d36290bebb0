//! Events from files, for commands without a screen.

use super::interrupt::Interrupt;
use super::streams::Streams;
use super::{Command, demo, report};
#[cfg(feature = "tui")]
use crate::app::LoadProgress;
use crate::model::Timestamp;
use crate::runtime::ingest::{self, Input, Progress};
#[cfg(feature = "tui")]
use crate::runtime::loading::load_progress;
use crate::store::Snapshot;
use clap::Subcommand;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

impl super::Input {
    /// Where events come from, if it is not AWS.
    pub(super) fn source(&self) -> Input {
        if self.demo {
            Input::Embedded(demo::files())
        } else {
            Input::Paths(self.paths.clone())
        }
    }

    /// What relative times count back from.
    pub(super) fn now(&self) -> Timestamp {
        if self.demo && self.clock.now.is_none() {
            demo::NOW
        } else {
            self.clock.now()
        }
    }
}

/// Reads everything that is there.
pub(super) fn load(input: Input, interrupt: &Interrupt) -> Snapshot {
    let mut ticker = Ticker::new();
    let snapshot = ingest::load(input, interrupt.flag(), &mut |snapshot, progress| {
        if !progress.is_finished {
            ticker.show(|| reading(&snapshot, progress));
        }
    });
    ticker.wipe();
    snapshot
}

/// The same for a screen, with how far it came.
#[cfg(feature = "tui")]
pub(super) fn load_for_screen(input: Input, interrupt: &Interrupt) -> (Snapshot, LoadProgress) {
    let mut last = Progress::default();
    let snapshot = ingest::load(input, interrupt.flag(), &mut |_, progress| last = progress);
    let progress = load_progress(&snapshot, last);
    (snapshot, progress)
}

/// Tells what was skipped and what could not be read; a missing path that is nearly a command gets a hint.
pub(super) fn tell_skipped(paths: &[OsString], snapshot: &Snapshot, streams: &mut Streams) {
    report::skipped(snapshot.ledger(), streams);
    for path in paths
        .iter()
        .filter(|path| *path != "-" && !Path::new(path).exists())
    {
        if let Some(command) = path.to_str().and_then(nearly_a_command) {
            streams.say(&format!("did you mean `trailhound {command}`?"));
        }
    }
}

fn nearly_a_command(word: &str) -> Option<String> {
    let commands = Command::augment_subcommands(clap::Command::new("trailhound"));
    let near = |command: &clap::Command| {
        let name = command.get_name();
        (strsim::damerau_levenshtein(word, name) <= 2 && name.len() > 2).then(|| name.to_owned())
    };
    commands.get_subcommands().find_map(near)
}

fn reading(snapshot: &Snapshot, progress: Progress) -> String {
    let (events, files) = (
        report::plural(snapshot.len() as u64, "event"),
        report::plural(progress.found, "file"),
    );
    let more = if progress.is_walking { "+" } else { "" };
    format!("reading: {events}, {} of {files}{more}", progress.done)
}

/// One line on a terminal that says how far the work is, from when it takes long.
pub(super) struct Ticker {
    is_terminal: bool,
    due: Instant,
    is_shown: bool,
}

impl Ticker {
    const FIRST: Duration = Duration::from_millis(400);
    const PAUSE: Duration = Duration::from_millis(100);

    pub(super) fn new() -> Self {
        Self {
            is_terminal: io::stderr().is_terminal(),
            due: Instant::now() + Self::FIRST,
            is_shown: false,
        }
    }

    /// Shows words of ours, if it is time.
    pub(super) fn show(&mut self, words: impl FnOnce() -> String) {
        if !self.is_terminal || Instant::now() < self.due {
            return;
        }
        let _ = write!(io::stderr().lock(), "\r\x1b[K{}", words());
        self.is_shown = true;
        self.due = Instant::now() + Self::PAUSE;
    }

    /// Takes the line away.
    pub(super) fn wipe(&mut self) {
        if std::mem::take(&mut self.is_shown) {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }

    /// Takes the line away for good.
    #[cfg(feature = "aws")]
    pub(super) fn silence(&mut self) {
        self.wipe();
        self.is_terminal = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_command_is_recognised() {
        assert_eq!(nearly_a_command("qurey").as_deref(), Some("query"));
        assert_eq!(nearly_a_command("cuont").as_deref(), Some("count"));
        assert_eq!(nearly_a_command("incident.json"), None);
    }
}
