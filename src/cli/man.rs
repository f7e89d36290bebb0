//! `trailhound man`: the manual, a page for the program and one for each command, out of the same definition as the help.

use super::streams::Streams;
use super::{Exit, declared};
use clap::Args;
use clap_mangen::Man;

/// Which page.
#[derive(Args, Debug)]
pub(super) struct Manual {
    /// The page of this command (`query`, or `config blame`) instead of that of trailhound
    #[arg(value_name = "COMMAND")]
    path: Vec<String>,
}

/// Performs the command.
pub(super) fn run(manual: &Manual, streams: &mut Streams) -> Exit {
    let mut command = declared();
    // Only then do commands know the names before their own.
    command.build();
    let mut page = &command;
    for name in &manual.path {
        let Some(inner) = page.find_subcommand(name) else {
            let known: Vec<_> = page.get_subcommands().map(clap::Command::get_name).collect();
            streams.say(&format!("error: there is no command `{name}` to have a page"));
            if let Some(meant) = crate::app::mistake::nearest(name, known) {
                streams.say(&format!("  did you mean `{meant}`?"));
            }
            return Exit::Usage;
        };
        page = inner;
    }
    let mut text = Vec::new();
    let rendered = Man::new(page.clone())
        .title("TRAILHOUND")
        .manual("trailhound")
        .render(&mut text);
    match rendered {
        Ok(()) => {
            streams.write(&text);
            Exit::Ok
        }
        Err(error) => {
            streams.say(&format!("error: {error}"));
            Exit::Incomplete
        }
    }
}
