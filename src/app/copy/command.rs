//! The command that gives the events of the view without a screen, as it can be pasted into a shell.

use super::super::state::State;
use crate::model::TimeRange;
use crate::query::{Expr, Term};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

/// What is open, as words of a command line.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Origin {
    /// Before the query: `--demo`, `--live --profile x`.
    pub options: Vec<OsString>,
    /// Behind it: files and directories.
    pub paths: Vec<OsString>,
}

/// `trailhound query …` for what is looked at.
pub(super) fn command(state: &State) -> String {
    let options = state.origin.options.iter().map(|option| quoted(option));
    let paths = state.origin.paths.iter();
    // A path that looks like an option is none.
    let paths = paths.map(|path| match path.as_bytes() {
        [b'-', _, ..] => format!("./{}", quoted(path)),
        _ => quoted(path),
    });
    let query = shown(state).to_string();
    ["trailhound".to_owned(), "query".to_owned()]
        .into_iter()
        .chain(options)
        .chain([quoted(OsStr::new(&query))])
        .chain(paths)
        .collect::<Vec<_>>()
        .join(" ")
}

/// What is shown, the window and the instant of a replay included. Times are instants, so that it means the same tomorrow.
pub(in crate::app) fn shown(state: &State) -> Expr {
    let question = state.search.question();
    let mut window = question.window;
    if let Some(now) = state.replayed_to() {
        window.to = window.to.min(now.plus(1));
    }
    if window == TimeRange::ALL {
        question.expr.clone()
    } else {
        question.expr.clone().and(Expr::Term(Term::Time(window)))
    }
}

/// A word as a POSIX shell reads it back. What could act, hide or break the line is written as bytes in `$'…'`, which bash,
/// zsh, ksh and POSIX of 2024 know.
fn quoted(word: &OsStr) -> String {
    let bytes = word.as_bytes();
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_./:=,+@%".contains(byte);
    if !bytes.is_empty() && bytes.iter().all(is_plain) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    if bytes.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return format!("'{}'", String::from_utf8_lossy(bytes).replace('\'', r"'\''"));
    }
    let escaped: String = bytes
        .iter()
        .map(|byte| match byte {
            b'\'' | b'\\' => format!("\\{}", char::from(*byte)),
            b' '..=b'~' => char::from(*byte).to_string(),
            // Three octal digits end by themselves; hexadecimal ones would take in what follows.
            _ => format!("\\{byte:03o}"),
        })
        .collect();
    format!("$'{escaped}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_as_far_as_it_must_be() {
        let quoted = |bytes: &[u8]| super::quoted(OsStr::from_bytes(bytes));
        assert_eq!(quoted(b"logs/2023-07-10.json.gz"), "logs/2023-07-10.json.gz");
        assert_eq!(quoted(b""), "''");
        assert_eq!(quoted(b"ip:1.2.3.4 -is:error"), "'ip:1.2.3.4 -is:error'");
        assert_eq!(quoted(b"it's $(rm)"), r"'it'\''s $(rm)'");
        assert_eq!(quoted(b"a\x1b[2J'\\\xff0"), r"$'a\033[2J\'\\\3770'");
        assert_eq!(quoted("\u{202e}x".as_bytes()), r"$'\342\200\256x'");
    }

    /// What the shell makes of the words is what they were.
    #[test]
    fn a_shell_reads_the_word_back() {
        for word in [
            "plain",
            "",
            "it's",
            "a\nb\tc",
            "\u{202e}日本 \\ \u{1b}[2J",
            "*?[a]{b,c} ~ !! `x` \"y\"",
        ] {
            let script = format!("printf %s {}", quoted(OsStr::new(word)));
            let said = std::process::Command::new("bash").args(["-c", &script]).output();
            assert_eq!(said.expect("a shell").stdout, word.as_bytes(), "{script}");
        }
    }
}
