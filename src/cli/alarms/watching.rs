//! The virtual alarms that a command or the screen works out: those of the program, and those in files.

use crate::analysis::virtual_alarms::{VirtualAlarm, built_in};
use crate::cli::streams::Streams;
use crate::source::files::{self, Found};
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

/// Longest file, in bytes: a pattern has a thousand characters.
const LONGEST: u64 = 64 << 10;

/// Reads them all. `None` after what is wrong was told.
pub(super) fn read(ours: bool, paths: &[OsString], streams: &mut Streams) -> Option<Vec<VirtualAlarm>> {
    let (alarms, wrong) = gather(ours, paths);
    for why in &wrong {
        streams.say(&format!("error: {why}"));
    }
    wrong.is_empty().then_some(alarms)
}

/// Reads them all, and tells what is wrong with which; one in a file takes the place of the one of the program with its name.
pub(in crate::cli) fn gather(ours: bool, paths: &[OsString]) -> (Vec<VirtualAlarm>, Vec<String>) {
    let mut alarms = Vec::new();
    let mut wrong = Vec::new();
    if ours {
        match built_in() {
            Ok(all) => alarms = all,
            Err(why) => wrong.push(why),
        }
    }
    for path in paths {
        let is_directory = Path::new(path).is_dir();
        files::discover(&[path], &mut |found| {
            if !is_directory || is_toml(&found) {
                match one(&found) {
                    Ok(alarm) => add(&mut alarms, alarm),
                    Err(why) => wrong.push(why),
                }
            }
            ControlFlow::Continue(())
        });
    }
    (alarms, wrong)
}

fn add(alarms: &mut Vec<VirtualAlarm>, alarm: VirtualAlarm) {
    match alarms.iter_mut().find(|known| known.name == alarm.name) {
        Some(known) => *known = alarm,
        None => alarms.push(alarm),
    }
}

fn is_toml(found: &Found) -> bool {
    let name = found.name();
    let ending = Path::new(&name).extension().and_then(OsStr::to_str);
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}

fn one(found: &Found) -> Result<VirtualAlarm, String> {
    let name = found.name();
    let path = match found {
        Found::File(path) => path,
        Found::Refused { reason, .. } => return Err(format!("{name}: {reason}")),
        Found::Stdin | Found::Embedded { .. } => return Err(format!("{name}: not a file")),
    };
    let mut text = String::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
    read.map_err(|error| format!("{name}: {error}"))?;
    VirtualAlarm::read(&name, &text)
}
