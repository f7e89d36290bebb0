//! Loads files into the store on all cores.
//!
//! ```text
//! walk ──found──▶ loader ┐
//!                 loader ├──batches──▶ builder ──snapshots──▶ publish
//!                 loader ┘
//! ```
//! The walk, the loaders and the builder run at the same time, so the first rows are there after the first file,
//! however many follow. All channels are bounded: a slow builder slows the loaders and does not fill the memory.

use super::publisher::Publisher;
use crate::model::alarm::Saved;
use crate::model::record::Refusal;
use crate::source::files::{self, Found};
use crate::source::{Container, Hints, Reader, Receiver};
use crate::store::batch::Batch;
use crate::store::evidence::Kept;
use crate::store::ledger::FileReport;
use crate::store::{Loader, Snapshot};
use std::ffi::OsString;
use std::ops::{ControlFlow, Range};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What to load.
#[derive(Clone, Debug)]
pub enum Input {
    /// Files, directories, patterns, or `-` for standard input.
    Paths(Vec<OsString>),
    /// Files inside the program: name and bytes.
    Embedded(Vec<(&'static str, &'static [u8])>),
}

/// How far loading has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// Inputs found so far.
    pub found: u64,
    /// Inputs read so far.
    pub done: u64,
    /// Whether more may be found.
    pub is_walking: bool,
    /// Whether all is read, or loading was cancelled.
    pub is_finished: bool,
}

/// Rows after which a loader first hands on a batch. Each batch may be twice as long as the one before, so that the
/// first rows come soon and the rest in few large segments.
const FIRST_BATCH: usize = 256;
const LARGEST_BATCH: usize = 32_768;

/// What the threads share.
#[derive(Default)]
struct Shared {
    found: AtomicU64,
    done: AtomicU64,
    is_walked: AtomicBool,
    /// Numbers given to loaders so far.
    loaders: AtomicUsize,
}

impl Shared {
    fn progress(&self, is_finished: bool) -> Progress {
        Progress {
            found: self.found.load(Ordering::Relaxed),
            done: self.done.load(Ordering::Relaxed),
            is_walking: !self.is_walked.load(Ordering::Relaxed),
            is_finished,
        }
    }
}

/// Loads everything and returns the last snapshot. `publish` hears of each on the way, on this thread. Ends early,
/// with what there is, once `cancelled` is set.
pub fn load(input: Input, cancelled: &AtomicBool, publish: &mut dyn FnMut(Snapshot, Progress)) -> Snapshot {
    let shared = Shared::default();
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let (found_sender, found) = mpsc::sync_channel::<Found>(1024);
    let found = Mutex::new(found);
    let (batches, received) = mpsc::sync_channel(threads);
    std::thread::scope(|scope| {
        let (shared, found) = (&shared, &found);
        scope.spawn(move || {
            walk(input, &found_sender, shared, cancelled);
            shared.is_walked.store(true, Ordering::Relaxed);
        });
        for _ in 0..threads {
            let batches = batches.clone();
            scope.spawn(move || read_all(found, batches, shared, cancelled));
        }
        drop(batches);
        // Here, so that it goes with a builder that fails, and the loaders wait for nobody.
        let received = received;
        merge(&received, shared, publish)
    })
}

fn walk(input: Input, found: &SyncSender<Found>, shared: &Shared, cancelled: &AtomicBool) {
    let mut hand_over = |file: Found| {
        shared.found.fetch_add(1, Ordering::Relaxed);
        if cancelled.load(Ordering::Relaxed) || found.send(file).is_err() {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    };
    match input {
        Input::Paths(paths) => files::discover(&paths, &mut hand_over),
        Input::Embedded(files) => {
            let mut files = files
                .into_iter()
                .map(|(name, bytes)| Found::Embedded { name, bytes });
            // A break only means that nobody wants the rest.
            let _ = files.try_for_each(&mut hand_over);
        }
    }
}

/// One loader thread: reads files until there are no more.
fn read_all(
    found: &Mutex<mpsc::Receiver<Found>>,
    batches: SyncSender<(usize, Batch)>,
    shared: &Shared,
    cancelled: &AtomicBool,
) {
    let new_number = || shared.loaders.fetch_add(1, Ordering::Relaxed);
    let mut feed = Feed {
        loader: Loader::default(),
        number: new_number(),
        batches,
        longest: FIRST_BATCH,
        is_wanted: true,
        cancelled,
    };
    let mut reader = Reader::default();
    loop {
        let next = found.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(file) = next else { break };
        if catch_unwind(AssertUnwindSafe(|| reader.read(&file, &mut feed))).is_err() {
            // A defect of ours costs what this loader held, is reported as a fault of the file, and the work goes on.
            let fault = "trailhound failed on this file: please report it".to_owned();
            feed.loader = Loader::default();
            feed.number = new_number();
            feed.finished(FileReport {
                name: file.name(),
                fault: Some(fault),
                ..FileReport::default()
            });
            reader = Reader::default();
        }
        shared.done.fetch_add(1, Ordering::Relaxed);
        feed.hand_on_from(feed.longest);
    }
    feed.hand_on_from(0);
}

/// Merges batches until all loaders are gone.
fn merge(
    received: &mpsc::Receiver<(usize, Batch)>,
    shared: &Shared,
    publish: &mut dyn FnMut(Snapshot, Progress),
) -> Snapshot {
    const WHENEVER: Duration = Duration::from_hours(1);
    let mut publisher = Publisher::new(|snapshot| publish(snapshot, shared.progress(false)));
    loop {
        let wait = publisher
            .due()
            .map_or(WHENEVER, |due| due.saturating_duration_since(Instant::now()));
        match received.recv_timeout(wait) {
            Ok((loader, batch)) => publisher.add(loader, batch),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        publisher.publish_if_due(Instant::now());
    }
    let last = publisher.finish();
    publish(last.clone(), shared.progress(true));
    last
}

/// Connects a source to the loader of one thread.
struct Feed<'c> {
    loader: Loader,
    number: usize,
    batches: SyncSender<(usize, Batch)>,
    longest: usize,
    /// Whether the builder is still there.
    is_wanted: bool,
    cancelled: &'c AtomicBool,
}

impl Feed<'_> {
    /// Hands on a batch if it has at least so many rows.
    fn hand_on_from(&mut self, rows: usize) {
        if self.loader.len() < rows || self.loader.is_empty() {
            return;
        }
        self.longest = (self.longest * 2).min(LARGEST_BATCH);
        self.is_wanted &= self.batches.send((self.number, self.loader.take())).is_ok();
    }
}

impl Receiver for Feed<'_> {
    fn container(&mut self, container: Container<'_>, hints: &Hints) {
        let kept = match container {
            Container::File {
                path,
                encoding,
                base,
                fingerprint,
            } => Kept::File {
                path: path.to_owned(),
                encoding,
                base,
                fingerprint,
            },
            Container::Embedded {
                name,
                bytes,
                encoding,
            } => Kept::Embedded {
                name: name.to_owned(),
                bytes,
                encoding,
            },
            Container::Memory { name, bytes } => Kept::copy(name, bytes),
        };
        self.loader.container(kept, hints.clone());
    }

    fn record(&mut self, bytes: &[u8], at: usize) -> Result<usize, Refusal> {
        if self.loader.is_full() {
            self.hand_on_from(0);
        }
        self.loader.record(bytes, at)
    }

    fn wrapped(&mut self, inner: &[u8], outer: Range<usize>) -> Result<(), Refusal> {
        if self.loader.is_full() {
            self.hand_on_from(0);
        }
        self.loader.wrapped(inner, outer)
    }

    fn alarms(&mut self, saved: Saved) {
        self.loader.alarms(saved);
    }

    fn finished(&mut self, report: FileReport) {
        self.loader.finished(report);
    }

    fn is_cancelled(&self) -> bool {
        !self.is_wanted || self.cancelled.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Field, Flags};
    use proptest::prelude::*;

    fn load_paths(paths: &[&std::path::Path]) -> Snapshot {
        let paths = paths.iter().map(|path| path.as_os_str().to_owned()).collect();
        load(Input::Paths(paths), &AtomicBool::new(false), &mut |_, _| {})
    }

    /// What a store says, with nothing that depends on the order of loading.
    fn account(snapshot: &Snapshot) -> Vec<String> {
        let line = |row: &crate::store::RowId| {
            let row = snapshot.row(*row);
            let fields: Vec<_> = Field::all().map(|field| row.display(field)).collect();
            let original = String::from_utf8(row.original().expect("readable")).expect("text");
            format!(
                "{fields:?} {:?} x{} {original}",
                row.flags(),
                snapshot.copies(row.row_id())
            )
        };
        snapshot.order().iter().map(line).collect()
    }

    fn record(number: u8) -> String {
        let id = number % 24;
        let user = if number >= 200 { "mallory" } else { "alice" };
        format!(
            r#"{{"eventVersion":"1.08","eventID":"00000000-0000-0000-0000-0000000000{id:02x}","eventTime":"2026-03-17T10:{:02}:00Z","eventSource":"iam.amazonaws.com","eventName":"Get{}","userIdentity":{{"type":"IAMUser","userName":"{user}"}},"requestParameters":{{"userName":"u{id}"}}}}"#,
            id % 7,
            id % 3,
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn any_split_and_order_of_the_same_records_gives_the_same_store(
            numbers in prop::collection::vec(any::<u8>(), 1..60),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
            keys in prop::collection::vec(any::<u32>(), 60),
        ) {
            let write = |dir: &std::path::Path, order: &[u8], cuts: &[usize]| {
                let mut from = 0;
                for (number, to) in cuts.iter().copied().chain([order.len()]).enumerate() {
                    let records: Vec<_> = order[from..to].iter().map(|number| record(*number)).collect();
                    let text = format!("{{\"Records\":[{}]}}", records.join(","));
                    std::fs::write(dir.join(format!("{number}.json")), text).expect("written");
                    from = to;
                }
            };
            let one = tempfile::tempdir().expect("a folder");
            write(one.path(), &numbers, &[]);
            let mut shuffled: Vec<_> = numbers.iter().copied().zip(keys).collect();
            shuffled.sort_by_key(|(_, key)| *key);
            let shuffled: Vec<_> = shuffled.into_iter().map(|(number, _)| number).collect();
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(shuffled.len() + 1)).collect();
            cuts.sort_unstable();
            let many = tempfile::tempdir().expect("a folder");
            write(many.path(), &shuffled, &cuts);

            let (one, many) = (load_paths(&[one.path()]), load_paths(&[many.path()]));
            prop_assert_eq!(account(&one), account(&many));
            prop_assert_eq!(one.ledger().duplicates, many.ledger().duplicates);
            prop_assert_eq!(one.len() as u64 + one.ledger().duplicates, numbers.len() as u64);
        }
    }

    #[test]
    fn alarms_saved_beside_events_are_read_with_them_whatever_their_order() {
        let alarm = |state: &str, minute: u8| {
            format!(
                r#"{{"MetricAlarms":[{{"AlarmName":"root","AlarmArn":"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:root","StateValue":"{state}","StateUpdatedTimestamp":"2026-03-17T10:{minute:02}:00Z"}}]}}"#
            )
        };
        let filters =
            r#"{"metricFilters":[{"filterName":"root","logGroupName":"trail","metricTransformations":[]}]}"#;
        let (old, new) = (alarm("ALARM", 5), alarm("OK", 10));
        for files in [[&old, &new], [&new, &old]] {
            let dir = tempfile::tempdir().expect("a folder");
            std::fs::write(dir.path().join("0.json"), record(1)).expect("written");
            std::fs::write(dir.path().join("3.json"), filters).expect("written");
            for (number, text) in files.into_iter().enumerate() {
                std::fs::write(dir.path().join(format!("{}.json", number + 1)), text).expect("written");
            }
            let snapshot = load_paths(&[dir.path()]);
            let saved = snapshot.alarms();
            let states: Vec<_> = saved.alarms.iter().map(|alarm| alarm.state).collect();
            assert_eq!(
                states,
                [crate::model::alarm::State::Ok],
                "what was read last counts"
            );
            assert_eq!((saved.filters.len(), snapshot.len()), (1, 1));
            let files = &snapshot.ledger().files;
            assert!(
                files
                    .iter()
                    .all(|file| file.is_accounted_for() && !file.is_troubled() && !file.foreign)
            );
            assert_eq!(files.iter().map(|file| file.alarms).sum::<u64>(), 3);
        }
    }

    #[test]
    fn a_builder_that_fails_leaves_nobody_waiting() {
        let dir = tempfile::tempdir().expect("a folder");
        // More files than may be found ahead, and more batches than may wait.
        let records: Vec<_> = (0..40).map(record).collect();
        for number in 0..1_500 {
            std::fs::write(dir.path().join(format!("{number}.json")), records.join("\n")).expect("written");
        }
        let paths = vec![dir.path().as_os_str().to_owned()];
        let (ended, end) = mpsc::sync_channel(1);
        std::thread::spawn(move || {
            let loading = AssertUnwindSafe(|| {
                load(Input::Paths(paths), &AtomicBool::new(false), &mut |_, _| {
                    panic!("on purpose")
                })
            });
            let _ = ended.send(catch_unwind(loading).is_err());
        });
        assert_eq!(end.recv_timeout(Duration::from_mins(1)), Ok(true));
    }

    #[test]
    fn exact_copies_are_kept_once_and_counted_and_other_bytes_are_kept_and_flagged() {
        let dir = tempfile::tempdir().expect("a folder");
        // 200 has the ID of 8 and another user; 9 is there three times.
        let records: Vec<_> = [8, 9, 200, 9, 9].into_iter().map(record).collect();
        std::fs::write(dir.path().join("a.json"), format!("[{}]", records.join(","))).expect("written");
        let snapshot = load_paths(&[dir.path()]);
        let seen: Vec<_> = snapshot
            .order()
            .iter()
            .map(|row| {
                let copies = snapshot.copies(*row);
                let row = snapshot.row(*row);
                (
                    row.text(Field::Principal).unwrap_or_default(),
                    copies,
                    row.flags().has(Flags::CONFLICT),
                )
            })
            .collect();
        assert_eq!(seen.len(), 3);
        assert!(
            seen.contains(&("alice", 1, true)) && seen.contains(&("mallory", 1, true)),
            "{seen:?}"
        );
        assert!(seen.contains(&("alice", 3, false)), "{seen:?}");
        assert_eq!(
            (snapshot.ledger().duplicates, snapshot.ledger().conflicts),
            (2, 1)
        );
    }

    #[test]
    fn a_file_that_changed_after_loading_is_never_shown_as_what_was_loaded() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.json");
        std::fs::write(&path, format!("[{}]", record(1))).expect("written");
        let snapshot = load_paths(&[&path]);
        let row = snapshot.row(snapshot.order()[0]);
        assert_eq!(row.original().expect("readable"), record(1).as_bytes());
        std::fs::write(&path, format!("[{}]", record(1).replace("alice", "trent"))).expect("written");
        assert!(
            row.original()
                .expect_err("changed")
                .to_string()
                .contains("has changed since it was loaded")
        );
        std::fs::remove_file(&path).expect("removed");
        assert!(
            row.original()
                .expect_err("gone")
                .to_string()
                .contains("cannot read")
        );
    }

    #[test]
    fn rows_are_published_before_the_last_file_is_read() {
        let dir = tempfile::tempdir().expect("a folder");
        for file in 0..40 {
            let records: Vec<_> = (0..24).map(record).collect();
            let text = format!(
                "[{}]",
                records
                    .join(",")
                    .replace("0000-0000-00", &format!("0000-0000-{file:02}"))
            );
            std::fs::write(dir.path().join(format!("{file:02}.json")), text).expect("written");
        }
        let mut published = Vec::new();
        let paths = vec![dir.path().as_os_str().to_owned()];
        let last = load(
            Input::Paths(paths),
            &AtomicBool::new(false),
            &mut |snapshot, progress| {
                published.push((snapshot.len(), progress.is_finished));
            },
        );
        assert_eq!(last.len(), 40 * 24);
        assert!(published.len() >= 2 && published[0].0 < 40 * 24, "{published:?}");
        assert_eq!(published.last(), Some(&(40 * 24, true)));
    }
}
