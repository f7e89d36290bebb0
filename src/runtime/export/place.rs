//! Where a file goes: begun beside its place, and moved there when it is whole.

use crate::app::export::Outcome;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The whole path of what was typed.
pub(super) fn place(name: &str) -> io::Result<PathBuf> {
    let home = || std::env::var_os("HOME").filter(|home| !home.is_empty());
    let path = match (name.strip_prefix("~/"), home()) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        (Some(_), None) => return Err(io::Error::other("nothing says where ~ is")),
        (None, _) => PathBuf::from(name),
    };
    let path = std::path::absolute(path)?;
    match std::fs::symlink_metadata(&path) {
        Ok(about) if about.is_dir() => Err(io::Error::other("that is a folder")),
        // A link stays one: what it leads to is written.
        Ok(about) if about.is_symlink() => std::fs::canonicalize(path),
        Ok(about) if !about.is_file() => Err(io::Error::other("that is not an ordinary file")),
        _ => Ok(path),
    }
}

/// A file beside its place.
pub(super) struct Part {
    pub(super) path: PathBuf,
    pub(super) file: File,
}

/// Begins a file beside its place; `None` if the place is taken.
pub(super) fn begin(path: &Path, replaces: bool) -> io::Result<Option<Part>> {
    if !replaces && path.try_exists()? {
        return Ok(None);
    }
    let named = |ending: &str| {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(ending);
        path.with_file_name(name)
    };
    let own = format!(".{}.part", std::process::id());
    let mut taken = None;
    for ending in [".part", &own] {
        let path = named(ending);
        match create(&path) {
            Ok(file) => return Ok(Some(Part { path, file })),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => taken = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(taken.unwrap_or_else(|| io::Error::other("no name is free beside it")))
}

/// A new file that only its owner reads.
fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// Moves what is whole to its place; `false` if that has been taken meanwhile.
pub(super) fn put(part: &Path, path: &Path, replaces: bool) -> io::Result<bool> {
    if !replaces {
        // Whoever makes the name first has it, so nothing that somebody else wrote is replaced.
        match create(path) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    std::fs::rename(part, path).map(|()| true).inspect_err(|_| {
        if !replaces {
            let _ = std::fs::remove_file(path);
        }
    })
}

pub(super) fn failed(path: &Path, error: &io::Error) -> Outcome {
    let folder = path.parent().unwrap_or(path).display();
    let why = match error.kind() {
        ErrorKind::NotFound => format!("there is no folder {folder}"),
        ErrorKind::PermissionDenied => format!("{folder} is not yours to write to"),
        ErrorKind::StorageFull => "there is no room left on the disk".to_owned(),
        _ => error.to_string(),
    };
    Outcome::Failed {
        path: path.display().to_string(),
        why,
    }
}
