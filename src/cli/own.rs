//! Rules, virtual alarms and lenses of the user's, beside those of the program: where they lie, and what is wrong with them.

use super::alarms::watching;
use super::detect::rules;
use super::{config, lens};
use crate::analysis::lenses::{Fault, Lens};
use crate::analysis::virtual_alarms::VirtualAlarm;
use crate::app::mistake::Mistake;
use crate::dialect::sigma::{Pack, Remark};
use std::ffi::OsString;

/// What was named, and what lies in the user's folder of that name.
pub(super) fn and_folder(named: &[OsString], folder: &str) -> Vec<OsString> {
    let folder = config::folder().map(|it| it.join(folder));
    let folder = folder.filter(|it| it.is_dir()).map(OsString::from);
    named.iter().cloned().chain(folder).collect()
}

/// The virtual alarms of the program and of the user, and what is wrong with the latter.
pub(super) fn alarms(named: &[OsString], mistakes: &mut Vec<Mistake>) -> Vec<VirtualAlarm> {
    let (alarms, wrong) = watching::gather(true, &and_folder(named, "alarms"));
    let mistake = |wrong: String| {
        let (file, why) = wrong.split_once(": ").unwrap_or(("alarms", &wrong));
        Mistake::of_file(file, why)
    };
    mistakes.extend(wrong.into_iter().map(mistake));
    alarms
}

/// The rules of the program and of the user, and what is wrong with the latter.
pub(super) fn rules(named: &[OsString], mistakes: &mut Vec<Mistake>) -> Pack {
    let pack = rules::gather(true, &and_folder(named, "rules"));
    let mistake = |fault: &Remark| Mistake {
        line: fault.place.line,
        column: fault.place.column,
        ..Mistake::of_file(&fault.file, &fault.text)
    };
    mistakes.extend(pack.faults.iter().map(mistake));
    pack
}

/// The lenses of the program and of the user, and what is wrong with the latter.
pub(super) fn lenses(named: &[OsString], mistakes: &mut Vec<Mistake>) -> Vec<Lens> {
    let (lenses, faults) = lens::files::gather(named);
    let mistake = |fault: Fault| Mistake {
        line: fault.line,
        column: fault.column,
        ..Mistake::of_file(&fault.file, fault.reason)
    };
    mistakes.extend(faults.into_iter().map(mistake));
    lenses
}

/// What is wrong in the user's folders.
pub(super) fn mistakes() -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    alarms(&[], &mut mistakes);
    rules(&[], &mut mistakes);
    lenses(&[], &mut mistakes);
    mistakes
}
