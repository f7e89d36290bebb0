//! The user's files. They lie in `$XDG_CONFIG_HOME/trailhound` (on every system), or in `$TRAILHOUND_CONFIG_DIR`. A missing
//! file is no mistake.

use crate::app::keymap::{Keymap, PRESETS, Preset};
use crate::app::mistake::{Mistake, nearest};
use etcetera::BaseStrategy;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Which keys are wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::cli) enum KeymapChoice {
    /// A keymap that comes with the program, changed by the user's keymap.toml.
    Preset(Preset),
    /// A file in the place of the user's keymap.toml.
    File(PathBuf),
}

impl KeymapChoice {
    /// Reads what an option or a setting says: a name, or a path, which has a dot or a slash.
    pub(in crate::cli) fn parse(text: &str) -> Result<Self, String> {
        if let Some(preset) = Preset::by_name(text) {
            return Ok(Self::Preset(preset));
        }
        if text.contains(['/', '.']) {
            return Ok(Self::File(PathBuf::from(text)));
        }
        let names = PRESETS.map(|preset| preset.name);
        let meant = nearest(text, names).map_or_else(
            || format!("there are {}.", names.join(", ")),
            |name| format!("did you mean `{name}`?"),
        );
        Err(format!(
            "there is no keymap `{text}`; {meant} A file is given with its path (./{text})"
        ))
    }
}

/// The directory of the user's files; `None` if there is no home.
pub(in crate::cli) fn folder() -> Option<PathBuf> {
    match std::env::var_os("TRAILHOUND_CONFIG_DIR").filter(|folder| !folder.is_empty()) {
        Some(folder) => Some(PathBuf::from(folder)),
        None => Some(
            etcetera::base_strategy::Xdg::new()
                .ok()?
                .config_dir()
                .join("trailhound"),
        ),
    }
}

/// Where the user's settings are, or would be.
pub(in crate::cli) fn config_file() -> Option<PathBuf> {
    Some(folder()?.join("config.toml"))
}

/// What trailhound reads or keeps of a person on this computer, and where.
pub(in crate::cli) fn all() -> Vec<(&'static str, PathBuf)> {
    let state = etcetera::base_strategy::Xdg::new()
        .ok()
        .and_then(|it| it.state_dir())
        .map(|state| state.join("trailhound"));
    let of_folder = folder().into_iter().flat_map(|folder| {
        [
            ("settings", folder.join("config.toml")),
            ("keys", folder.join("keymap.toml")),
            ("themes", folder.join("themes")),
            ("views", folder.join("views")),
            ("alarms", folder.join("alarms")),
            ("rules", folder.join("rules")),
            ("lenses", folder.join("lenses")),
        ]
    });
    let of_state = state.into_iter().flat_map(|state| {
        [
            ("queries", state.join("history")),
            ("columns", state.join("columns")),
            ("sizes", state.join("sizes")),
            ("captures", state.join("captures")),
        ]
    });
    of_folder.chain(of_state).collect()
}

/// Where the user's keymap is, or would be.
pub(in crate::cli) fn keymap_file(choice: Option<&KeymapChoice>) -> Option<PathBuf> {
    match choice {
        Some(KeymapChoice::File(path)) => Some(path.clone()),
        Some(KeymapChoice::Preset(_)) | None => Some(folder()?.join("keymap.toml")),
    }
}

/// The keymap that is wanted with the user's changes, and all mistakes in them. The program starts whatever they are.
pub(in crate::cli) fn keymap(choice: Option<&KeymapChoice>) -> (Keymap, Vec<Mistake>) {
    let preset = match choice {
        Some(KeymapChoice::Preset(preset)) => Some(*preset),
        Some(KeymapChoice::File(_)) | None => None,
    };
    let Some(path) = keymap_file(choice) else {
        return Keymap::load(preset, None);
    };
    let name = path.to_string_lossy();
    let is_asked_for = matches!(choice, Some(KeymapChoice::File(_)));
    match read(&path) {
        Ok(Some(text)) => Keymap::load(preset, Some((&name, &text))),
        Ok(None) if !is_asked_for => Keymap::load(preset, None),
        Ok(None) => broken(preset, Mistake::of_file(&name, "there is no such file")),
        Err(mistake) => broken(preset, mistake),
    }
}

fn broken(preset: Option<Preset>, mistake: Mistake) -> (Keymap, Vec<Mistake>) {
    let (keymap, mut mistakes) = Keymap::load(preset, None);
    mistakes.push(mistake);
    (keymap, mistakes)
}

/// A file of the user's; `None` if there is none.
pub(in crate::cli) fn read(path: &Path) -> Result<Option<String>, Mistake> {
    let name = path.to_string_lossy();
    match std::fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => Ok(Some(text)),
        Ok(Err(_)) => Err(Mistake::of_file(&name, "not UTF-8")),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Mistake::of_file(&name, error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keymap_is_a_name_or_a_path_and_a_wrong_name_is_told() {
        let preset = Preset::by_name("vim").expect("a preset");
        assert_eq!(KeymapChoice::parse("vim"), Ok(KeymapChoice::Preset(preset)));
        for path in ["./vmi", "mine.toml", "/etc/keys"] {
            assert_eq!(
                KeymapChoice::parse(path),
                Ok(KeymapChoice::File(PathBuf::from(path)))
            );
        }
        let told = KeymapChoice::parse("vmi").expect_err("no keymap");
        assert!(told.contains("did you mean `vim`?"), "{told}");
    }
}
