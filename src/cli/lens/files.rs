//! The files of lenses.

use crate::analysis::lenses::{self, Fault, Lens};
use crate::cli::config;
use crate::source::files::{self, Found};
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

/// Longest file that is read.
const LONGEST: u64 = 1 << 20;

/// Those of the program, those that were named, and those in the user's folder `lenses`, with what is wrong with them.
pub(in crate::cli) fn gather(named: &[OsString]) -> (Vec<Lens>, Vec<Fault>) {
    let (mut lenses, mut faults) = match lenses::built_in() {
        Ok(all) => (all, Vec::new()),
        Err(fault) => (Vec::new(), vec![fault]),
    };
    let folder = config::folder().map(|it| it.join("lenses"));
    let folder = folder.filter(|it| it.is_dir()).map(OsString::from);
    for path in folder.iter().chain(named) {
        let is_directory = Path::new(path).is_dir();
        files::discover(&[path], &mut |found| {
            if !is_directory || is_toml(&found) {
                match one(&found) {
                    Ok(lens) => lenses::add(&mut lenses, lens),
                    Err(fault) => faults.push(fault),
                }
            }
            ControlFlow::Continue(())
        });
    }
    (lenses, faults)
}

fn is_toml(found: &Found) -> bool {
    let name = found.name();
    let ending = Path::new(&name).extension().and_then(OsStr::to_str);
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}

fn one(found: &Found) -> Result<Lens, Fault> {
    let name = found.name();
    let fault = |reason: String| Fault {
        file: name.clone(),
        line: 1,
        column: 1,
        reason,
    };
    let path = match found {
        Found::File(path) => path,
        Found::Refused { reason, .. } => return Err(fault(reason.clone())),
        Found::Stdin | Found::Embedded { .. } => return Err(fault("not a file".to_owned())),
    };
    let mut text = String::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
    read.map_err(|error| fault(error.to_string()))?;
    Lens::read(&name, &text)
}
