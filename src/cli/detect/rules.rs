//! The files of rules, and what is said of them.

use super::Detect;
use crate::cli::own;
use crate::cli::report;
use crate::cli::streams::Streams;
use crate::dialect::sigma::{Foreign, LONGEST, Pack, built_in};
use crate::source::files::{self, Found};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

/// Most kinds of logs that are named.
const MOST_SOURCES: usize = 8;

/// Reads all rules. A file that is named is read whatever it is called; of a directory those that end like YAML.
pub(super) fn read(detect: &Detect) -> Pack {
    gather(!detect.no_builtin, &own::and_folder(&detect.rules, "rules"))
}

/// The rules of the program, if they are wanted, and those of these files and directories.
pub(in crate::cli) fn gather(ours: bool, paths: &[OsString]) -> Pack {
    let mut pack = Pack::default();
    if ours {
        built_in::add(&mut pack);
    }
    for path in paths {
        let is_directory = Path::new(path).is_dir();
        files::discover(&[path], &mut |found| {
            if !is_directory || is_yaml(&found) {
                add(&mut pack, &found);
            }
            ControlFlow::Continue(())
        });
    }
    pack.link();
    pack
}

fn is_yaml(found: &Found) -> bool {
    let name = found.name();
    let ending = Path::new(&name).extension().and_then(OsStr::to_str);
    ending.is_some_and(|ending| {
        ["yml", "yaml"]
            .iter()
            .any(|yaml| ending.eq_ignore_ascii_case(yaml))
    })
}

fn add(pack: &mut Pack, found: &Found) {
    let name = found.name();
    match found {
        Found::File(path) => match bytes(path) {
            Ok(bytes) => pack.add(&name, &bytes),
            Err(error) => pack.refuse(&name, &error.to_string()),
        },
        Found::Refused { reason, .. } => pack.refuse(&name, reason),
        Found::Stdin => pack.refuse(&name, "rules are not read from standard input"),
        Found::Embedded { bytes, .. } => pack.add(&name, bytes),
    }
}

/// The bytes of a file, or a few more than a file may have.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LONGEST as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Says what is wrong, what is odd, and what is for other logs.
pub(super) fn tell(pack: &Pack, streams: &mut Streams) {
    for fault in &pack.faults {
        streams.say(&format!("error: {fault}"));
    }
    for warning in &pack.warnings {
        streams.say(&format!("warning: {warning}"));
    }
    let mut sources: BTreeMap<&str, Vec<&Foreign>> = BTreeMap::new();
    for foreign in &pack.foreign {
        sources.entry(&foreign.source).or_default().push(foreign);
    }
    for (source, rules) in sources.iter().take(MOST_SOURCES) {
        let Some(first) = rules.first() else { continue };
        let others = match rules.len() - 1 {
            0 => String::new(),
            number => format!(" and {}", report::plural(number as u64, "other rule")),
        };
        streams.say(&format!(
            "not for CloudTrail: {}{others} (for {source})",
            first.title
        ));
    }
    let left: usize = sources.values().skip(MOST_SOURCES).map(Vec::len).sum();
    if left > 0 {
        let rules = report::plural(left as u64, "rule");
        streams.say(&format!("not for CloudTrail: {rules} for other logs"));
    }
}

/// How many rules and correlations say no level.
pub(super) fn without_level(pack: &Pack) -> usize {
    let rules = pack
        .rules
        .iter()
        .filter(|rule| rule.reported)
        .map(|rule| &rule.about);
    let correlations = pack
        .correlations
        .iter()
        .filter(|it| it.reported)
        .map(|it| &it.about);
    rules
        .chain(correlations)
        .filter(|about| about.level.is_none())
        .count()
}
