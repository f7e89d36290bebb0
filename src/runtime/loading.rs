//! Loading files for a screen, on a thread of its own.

use super::ingest::{self, Input, Progress};
use crate::app::msg::LoadProgress;
use crate::store::Snapshot;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Starts the thread. `loaded` hears of every snapshot, and says whether anybody listens.
pub(super) fn start(
    input: Input,
    cancelled: Arc<AtomicBool>,
    loaded: impl Fn(Snapshot, LoadProgress) -> bool + Send + 'static,
) -> io::Result<()> {
    thread::Builder::new().name("load".to_owned()).spawn(move || {
        ingest::load(input, &cancelled, &mut |snapshot, progress| {
            let loading = load_progress(&snapshot, progress);
            if !loaded(snapshot, loading) {
                cancelled.store(true, Ordering::Relaxed);
            }
        });
    })?;
    Ok(())
}

/// How far loading is, for a screen.
pub fn load_progress(snapshot: &Snapshot, progress: Progress) -> LoadProgress {
    let ledger = snapshot.ledger();
    LoadProgress {
        files_found: progress.found,
        files_done: progress.done,
        bytes: ledger.files.iter().map(|file| file.bytes_stored).sum(),
        events: snapshot.len() as u64 + ledger.duplicates,
        walking: progress.is_walking,
        finished: progress.is_finished,
    }
}
