//! What the doctor finds on this computer: the terminal, how the screen looks in it and why, and the files of the person. Asks
//! nobody but the terminal.

use super::super::config::{self, Setup};
use super::super::{Exit, report};
use super::Report;
use crate::app::copy::Way;
use crate::app::settings::{Setting, Settings};

/// Writes the section; says whether all files are sound.
pub(super) fn section(report: &mut Report<'_>) -> Exit {
    let (settings, mistakes) = Setup::default().settings();
    report.line("");
    report.line("this computer");
    report.setting("terminal", &terminal());
    report.setting("size", &size());
    #[cfg(feature = "tui")]
    for (what, why) in super::super::appearance::decide(&settings).because {
        report.setting(what, &why);
    }
    report.setting("clipboard", Way::of(variable).in_words());
    report.setting("mouse", &mouse(&settings));
    let found = config::mistakes(&settings, mistakes);
    let folder = config::folder().map_or_else(
        || "there is no home directory".to_owned(),
        |folder| folder.display().to_string(),
    );
    report.setting("your files", &folder);
    let (keymap, origin) = (settings.word(Setting::Keymap), settings.origin(Setting::Keymap));
    report.setting("keymap", &format!("{keymap} ({origin})"));
    if found.is_empty() {
        report.setting("mistakes", "none in your files");
        return Exit::Ok;
    }
    report.setting("mistakes", &report::plural(found.len() as u64, "mistake"));
    for mistake in found {
        report.line(&format!("                 {mistake}"));
    }
    Exit::Usage
}

fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?;
    (!value.is_empty()).then(|| value.to_string_lossy().into_owned())
}

fn terminal() -> String {
    let mut said = variable("TERM").unwrap_or_else(|| "TERM is not set".to_owned());
    if let Some(program) = variable("TERM_PROGRAM") {
        let version = variable("TERM_PROGRAM_VERSION").unwrap_or_default();
        said = format!("{said}, {} ", format!("{program} {version}").trim());
    }
    for (name, what) in [
        ("TMUX", "in tmux"),
        ("STY", "in screen"),
        ("SSH_CONNECTION", "over SSH"),
    ] {
        if variable(name).is_some() {
            said = format!("{}, {what}", said.trim_end());
        }
    }
    said.trim_end().to_owned()
}

fn size() -> String {
    let told = rustix::termios::tcgetwinsize(std::io::stdout());
    let Some(size) = told.ok().filter(|size| size.ws_col > 0 && size.ws_row > 0) else {
        return "unknown: standard output is no terminal".to_owned();
    };
    let fits = match (size.ws_col, size.ws_row) {
        (..60, _) | (_, ..15) => "too small: 60x15 is the least",
        (..80, _) | (_, ..24) => "one pane at a time",
        (..120, _) => "panes above each other",
        _ => "panes side by side",
    };
    format!("{}x{} ({fits})", size.ws_col, size.ws_row)
}

fn mouse(settings: &Settings) -> String {
    let origin = settings.origin(Setting::Mouse);
    let heard: Vec<_> = ["click", "wheel", "drag"]
        .into_iter()
        .filter(|word| settings.has(Setting::Mouse, word))
        .collect();
    if heard.is_empty() {
        format!("the terminal's ({origin}); F2 takes it")
    } else {
        format!("taken: {} ({origin}); F2 gives it back", heard.join(", "))
    }
}
