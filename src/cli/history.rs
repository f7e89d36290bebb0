//! Where earlier queries and the columns of the table are kept: `history` and `columns` in `$XDG_STATE_HOME/trailhound`, on
//! every system.

use crate::app::columns::{self, Columns};
use crate::app::mistake::Mistake;
use crate::runtime::history::{self, Writer};
use etcetera::BaseStrategy;
use std::io::ErrorKind;
use std::path::PathBuf;

/// The earlier queries, oldest first, and what adds to them; nothing if they cannot be kept.
pub(super) fn open() -> (Vec<String>, Option<Writer>) {
    let Some(path) = folder().map(|folder| folder.join("history")) else {
        return (Vec::new(), None);
    };
    match history::read(&path) {
        Ok(queries) => (queries, Writer::start(path).ok()),
        // What cannot be read is not written over.
        Err(_) => (Vec::new(), None),
    }
}

fn folder() -> Option<PathBuf> {
    let state = etcetera::base_strategy::Xdg::new().ok()?.state_dir()?;
    Some(state.join("trailhound"))
}

/// The columns of the last session, what is wrong with their file, and the file to keep them in. A file that is not
/// understood is not written over.
pub(super) fn columns() -> (Columns, Vec<Mistake>, Option<PathBuf>) {
    let Some(path) = folder().map(|folder| folder.join("columns")) else {
        return Default::default();
    };
    let name = path.to_string_lossy().into_owned();
    let text = match std::fs::metadata(&path) {
        Ok(about) if about.is_file() => std::fs::read_to_string(&path),
        // A pipe would never end.
        Ok(_) => Err(std::io::Error::other("not an ordinary file")),
        Err(error) => Err(error),
    };
    match text {
        Ok(text) => {
            let (columns, mistakes) = columns::read(&name, &text);
            let path = mistakes.is_empty().then_some(path);
            (columns, mistakes, path)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => (Columns::default(), Vec::new(), Some(path)),
        Err(error) => {
            let mistake = Mistake::of_file(&name, format!("could not be read: {error}"));
            (Columns::default(), vec![mistake], None)
        }
    }
}
