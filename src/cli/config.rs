//! The user's files. There is one: the keymap, `$XDG_CONFIG_HOME/trailhound/keymap.toml` (on every system), or
//! `keymap.toml` in `$TRAILHOUND_CONFIG_DIR`. A missing file is no mistake.

use crate::app::keymap::{DEFAULT, Keymap, KeymapProblem};
use etcetera::BaseStrategy;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Where the user's keymap would be; `None` if there is no home.
pub fn keymap_file() -> Option<PathBuf> {
    let folder = match std::env::var_os("TRAILHOUND_CONFIG_DIR").filter(|folder| !folder.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => etcetera::base_strategy::Xdg::new()
            .ok()?
            .config_dir()
            .join("trailhound"),
    };
    Some(folder.join("keymap.toml"))
}

/// The embedded keymap with the user's changes, and all mistakes in them. The program starts whatever they are.
pub fn keymap() -> (Keymap, Vec<KeymapProblem>) {
    let Some(path) = keymap_file() else {
        return Keymap::load(DEFAULT, None);
    };
    let name = path.to_string_lossy();
    match std::fs::read(&path).map(String::from_utf8) {
        Ok(Ok(text)) => Keymap::load(DEFAULT, Some((&name, &text))),
        Ok(Err(_)) => broken(&name, "not UTF-8"),
        Err(error) if error.kind() == ErrorKind::NotFound => Keymap::load(DEFAULT, None),
        Err(error) => broken(&name, &error.to_string()),
    }
}

fn broken(name: &str, reason: &str) -> (Keymap, Vec<KeymapProblem>) {
    let (keymap, mut problems) = Keymap::load(DEFAULT, None);
    problems.push(KeymapProblem {
        path: name.to_owned(),
        line: 1,
        column: 1,
        reason: reason.to_owned(),
        suggestion: None,
    });
    (keymap, problems)
}
