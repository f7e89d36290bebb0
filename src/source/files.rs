//! Finds the files an analyst means: paths, directories, patterns, `-`, and the demo inside the program.
//!
//! *Found* is one input, named and not yet read. The walk hands each over as it meets it, so that reading starts
//! while the walk is still going: a directory of many thousand small files must not delay the first row.
//! What cannot be read without the risk of hanging (FIFO, device, socket) or of never ending (a symlink loop) is
//! handed over as *refused*, with the reason, and never opened. Nothing here reads a file.

use crate::model::json::keep_invalid;
use std::ffi::OsStr;
use std::fs::FileType;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// One input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// A regular file, or a symlink to one.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// Part of the program: the demo.
    Embedded {
        /// Its path in `demo-data`.
        name: &'static str,
        /// Its bytes, packed or not.
        bytes: &'static [u8],
    },
    /// Something that is not read.
    Refused {
        /// Its path or pattern.
        path: PathBuf,
        /// Why, in words.
        reason: String,
    },
}

impl Found {
    /// What to call it in a report. Not yet safe for a terminal.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) | Self::Refused { path, .. } => path_text(path),
            Self::Stdin => "stdin".to_owned(),
            Self::Embedded { name, .. } => (*name).to_owned(),
        }
    }

    fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) | Self::Refused { path, .. } => Some(path),
            Self::Stdin | Self::Embedded { .. } => None,
        }
    }

    fn refused(path: &Path, reason: impl Into<String>) -> Self {
        Self::Refused {
            path: path.to_owned(),
            reason: reason.into(),
        }
    }
}

/// A path as text that loses none of its bytes.
pub(super) fn path_text(path: &Path) -> String {
    keep_invalid(path.as_os_str().as_bytes()).into_owned()
}

/// Hands over every input that the arguments mean, in the order given; a directory's files by path, roughly,
/// which in the layout of a trail is the order of time. Ends early when `on_found` breaks.
pub fn discover<P: AsRef<OsStr>>(paths: &[P], on_found: &mut dyn FnMut(Found) -> ControlFlow<()>) {
    for path in paths {
        if argument(path.as_ref(), on_found).is_break() {
            return;
        }
    }
}

fn argument(argument: &OsStr, on_found: &mut dyn FnMut(Found) -> ControlFlow<()>) -> ControlFlow<()> {
    if argument == "-" {
        return on_found(Found::Stdin);
    }
    let path = Path::new(argument);
    match std::fs::symlink_metadata(path) {
        Ok(_) => walk(path, on_found),
        Err(_) if argument.as_bytes().iter().any(|byte| b"*?[".contains(byte)) => pattern(path, on_found),
        Err(error) => on_found(Found::refused(path, why(&error))),
    }
}

/// A pattern that the shell did not expand.
fn pattern(path: &Path, on_found: &mut dyn FnMut(Found) -> ControlFlow<()>) -> ControlFlow<()> {
    let matches = match path.to_str().map(glob::glob) {
        Some(Ok(matches)) => matches,
        Some(Err(error)) => {
            return on_found(Found::refused(path, format!("not a pattern: {}", error.msg)));
        }
        None => return on_found(Found::refused(path, "a pattern must be UTF-8")),
    };
    let mut any = false;
    for entry in matches {
        any = true;
        match entry {
            Ok(path) => walk(&path, on_found)?,
            Err(error) => on_found(Found::refused(error.path(), why(error.error())))?,
        }
    }
    if any {
        ControlFlow::Continue(())
    } else {
        on_found(Found::refused(path, "no file matches this pattern"))
    }
}

/// Walks a directory, or looks at the one file. Directories come in the order of the disk, so that the first file
/// does not wait for the last of a large directory; what is handed over is sorted in batches that grow.
fn walk(root: &Path, on_found: &mut dyn FnMut(Found) -> ControlFlow<()>) -> ControlFlow<()> {
    let mut batch: Vec<Found> = Vec::new();
    let mut enough = FIRST_BATCH;
    for entry in WalkDir::new(root).follow_links(true) {
        batch.extend(of_entry(entry, root));
        if batch.len() >= enough {
            hand_over(&mut batch, on_found)?;
            enough = (enough * 2).min(LAST_BATCH);
        }
    }
    hand_over(&mut batch, on_found)
}

const FIRST_BATCH: usize = 64;
const LAST_BATCH: usize = 4096;

fn hand_over(batch: &mut Vec<Found>, on_found: &mut dyn FnMut(Found) -> ControlFlow<()>) -> ControlFlow<()> {
    batch.sort_unstable_by(|one, other| one.path().cmp(&other.path()));
    batch.drain(..).try_for_each(on_found)
}

fn of_entry(entry: walkdir::Result<DirEntry>, root: &Path) -> Option<Found> {
    let error = match entry {
        Ok(entry) if entry.file_type().is_dir() => return None,
        Ok(entry) if entry.file_type().is_file() => return Some(Found::File(entry.into_path())),
        Ok(entry) => return Some(Found::refused(entry.path(), what(entry.file_type()))),
        Err(error) => error,
    };
    let path = error.path().unwrap_or(root);
    let reason = match (error.loop_ancestor(), error.io_error()) {
        (Some(ancestor), _) => format!("symlink loop: leads back to {}", path_text(ancestor)),
        (None, Some(error)) if path.is_symlink() => format!("symlink: {}", why(error)),
        (None, Some(error)) => why(error),
        (None, None) => error.to_string(),
    };
    Some(Found::refused(path, reason))
}

/// What a path leads to that is no regular file.
pub(super) fn what(kind: FileType) -> &'static str {
    if kind.is_fifo() {
        "a FIFO (named pipe): not opened"
    } else if kind.is_socket() {
        "a socket: not opened"
    } else if kind.is_block_device() || kind.is_char_device() {
        "a device: not opened"
    } else if kind.is_dir() {
        "a directory"
    } else {
        "not a regular file: not opened"
    }
}

/// An error of the system, without its number.
pub(super) fn why(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        std::io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_lowercase()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{CWD, FileType as Kind, Mode, mknodat};
    use std::fs;
    use std::os::unix::fs::symlink;

    fn found(paths: &[&Path]) -> Vec<Found> {
        let mut all = Vec::new();
        discover(paths, &mut |found| {
            all.push(found);
            ControlFlow::Continue(())
        });
        all
    }

    fn refusal(found: &[Found], name: &str) -> String {
        let reason = found.iter().find_map(|found| match found {
            Found::Refused { path, reason } if path.ends_with(name) => Some(reason.clone()),
            _ => None,
        });
        reason.unwrap_or_else(|| panic!("{name} was not refused: {found:?}"))
    }

    #[test]
    fn directories_are_walked_and_symlinks_to_files_followed() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("b/c")).unwrap();
        fs::write(dir.path().join("b/c/2.json"), "").unwrap();
        fs::write(dir.path().join("1.json"), "").unwrap();
        symlink(dir.path().join("1.json"), dir.path().join("3.json")).unwrap();
        let expected = ["1.json", "3.json", "b/c/2.json"];
        assert_eq!(
            found(&[dir.path()]),
            expected.map(|name| Found::File(dir.path().join(name)))
        );
    }

    #[test]
    fn what_could_hang_is_refused_by_name_and_not_opened() {
        let dir = tempfile::tempdir().unwrap();
        mknodat(CWD, dir.path().join("pipe"), Kind::Fifo, Mode::RWXU, 0).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("socket")).unwrap();
        fs::create_dir(dir.path().join("deep")).unwrap();
        symlink(dir.path(), dir.path().join("deep/loop")).unwrap();
        symlink("self", dir.path().join("self")).unwrap();
        symlink("nowhere", dir.path().join("broken")).unwrap();
        let all = found(&[
            dir.path(),
            Path::new("/dev/null"),
            &dir.path().join("absent.json"),
        ]);
        assert!(refusal(&all, "pipe").contains("FIFO"));
        assert!(refusal(&all, "socket").contains("socket"));
        assert!(refusal(&all, "loop").starts_with("symlink loop: leads back to"));
        assert!(refusal(&all, "self").starts_with("symlink"));
        assert!(refusal(&all, "broken").contains("no such file"));
        assert!(refusal(&all, "null").contains("device"));
        assert!(refusal(&all, "absent.json").contains("no such file"));
        assert!(!all.iter().any(|found| matches!(found, Found::File(_))));
    }

    #[test]
    fn a_pattern_is_one_only_where_no_file_has_that_name() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a1.json", "a2.json", "b.json", "[x].json"] {
            fs::write(dir.path().join(name), "").unwrap();
        }
        let files = |pattern: &str| found(&[&dir.path().join(pattern)]);
        assert_eq!(files("a*.json").len(), 2);
        assert_eq!(files("[x].json"), [Found::File(dir.path().join("[x].json"))]);
        assert!(refusal(&files("z*.json"), "z*.json").contains("no file matches"));
    }

    #[test]
    fn the_walk_stops_when_told_to() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("1"), "").unwrap();
        fs::write(dir.path().join("2"), "").unwrap();
        let mut count = 0;
        discover(&[dir.path(), Path::new("-")], &mut |_| {
            count += 1;
            ControlFlow::Break(())
        });
        assert_eq!(count, 1);
    }

    #[test]
    fn a_dash_is_standard_input() {
        assert_eq!(found(&[Path::new("-")]), [Found::Stdin]);
    }
}
