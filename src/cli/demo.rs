//! The demo inside the program: the trail files and the alarms of `demo-data`, and the moment at which its clock stands.

use crate::model::Timestamp;
use include_dir::{Dir, include_dir};

/// The end of the demo's day, 2026-03-17: what `since:2h` counts back from.
pub(super) const NOW: Timestamp = Timestamp(1_773_792_000_000);

static LOGS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/demo-data/AWSLogs");
static ALARMS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/demo-data/alarms");

/// Name and bytes of each file.
pub(super) fn files() -> Vec<(&'static str, &'static [u8])> {
    fn gather(folder: &'static Dir<'static>, files: &mut Vec<(&'static str, &'static [u8])>) {
        files.extend(
            folder
                .files()
                .filter_map(|file| Some((file.path().to_str()?, file.contents()))),
        );
        folder.dirs().for_each(|inner| gather(inner, files));
    }
    let mut files = Vec::new();
    gather(&LOGS, &mut files);
    gather(&ALARMS, &mut files);
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_stands_at_the_end_of_the_day_and_the_files_are_there() {
        assert_eq!(NOW.to_string(), "2026-03-18T00:00:00Z");
        let files = files();
        assert!(
            files
                .iter()
                .any(|(name, _)| name.starts_with("111122223333/CloudTrail/us-east-1/")),
            "{:?}",
            files[0].0
        );
    }
}
