//! Where earlier queries, the columns of the table and the sizes of the panes are kept: `history`, `columns` and `sizes` in
//! `$XDG_STATE_HOME/trailhound`, on every system.

use crate::app::columns::{self, Columns};
use crate::app::mistake::Mistake;
use crate::app::sizes::{self, Sizes};
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

/// What the last session kept, what is wrong with its file, and the file to keep it in.
type Kept<T> = (T, Vec<Mistake>, Option<PathBuf>);

/// The columns of the last session.
pub(super) fn columns() -> Kept<Columns> {
    kept("columns", columns::read)
}

/// How the panes shared the screen in the last session.
pub(super) fn sizes() -> Kept<Sizes> {
    kept("sizes", sizes::read)
}

/// What a file says. One that is not understood is not written over.
fn kept<T: Default>(name: &str, read: fn(&str, &str) -> (T, Vec<Mistake>)) -> Kept<T> {
    let Some(path) = folder().map(|folder| folder.join(name)) else {
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
            let (kept, mistakes) = read(&name, &text);
            let path = mistakes.is_empty().then_some(path);
            (kept, mistakes, path)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => (T::default(), Vec::new(), Some(path)),
        Err(error) => {
            let mistake = Mistake::of_file(&name, format!("could not be read: {error}"));
            (T::default(), vec![mistake], None)
        }
    }
}
