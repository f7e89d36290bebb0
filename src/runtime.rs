//! Layer 7: performs what the layers below only describe, on threads of its own.
//!
//! [`ingest`] loads files into the store: loaders scan, one builder merges, snapshots are published as they grow.
//! [`Runtime`] performs the [`Effect`]s of the screen: one [`errand`] thread for each kind of request, so that a long
//! search does not keep the selected event waiting. Nothing here draws, and nothing here is waited for by a key.

pub mod errand;
pub mod ingest;

use crate::app::detail::EventDetail;
use crate::app::effect::Effect;
use crate::app::events::{self, Sought};
use crate::app::msg::{LoadProgress, Msg};
use crate::app::notice::Notice;
use crate::app::ticket::Ticket;
use crate::model::{Flags, TimeRange};
use crate::query::{self, Expr, Hits};
use crate::store::{RowId, Snapshot};
use errand::Errand;
use ingest::{Input, Progress};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Takes a message to the screen. `false` where nobody listens any more.
pub type Post = Arc<dyn Fn(Msg) -> bool + Send + Sync>;

struct SearchRequest {
    snapshot: Snapshot,
    expr: Expr,
    window: TimeRange,
}

struct TimelineRequest {
    snapshot: Snapshot,
    hits: Hits,
    window: Option<TimeRange>,
    max_bars: usize,
}

struct SeekRequest {
    snapshot: Snapshot,
    hits: Hits,
    from: usize,
    later: bool,
    flags: Flags,
}

/// The workers behind a screen. They end with it.
pub struct Runtime {
    search: Errand<SearchRequest>,
    timeline: Errand<TimelineRequest>,
    fetch: Errand<(Snapshot, RowId)>,
    seek: Errand<SeekRequest>,
    cancel_load: Arc<AtomicBool>,
}

/// So many hits are looked at before a seek asks whether it is still wanted.
const SEEK_STRIDE: usize = 65_536;

impl Runtime {
    /// Starts the workers and loading. `loaded` hears of every snapshot, of which only the newest matters, and says
    /// whether anybody listens.
    pub fn start(
        input: Input,
        post: &Post,
        loaded: impl Fn(Snapshot, LoadProgress) -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let cancel_load = Arc::new(AtomicBool::new(false));
        start_loading(input, Arc::clone(&cancel_load), loaded)?;
        Ok(Self {
            search: start_search(post)?,
            timeline: start_timeline(post)?,
            fetch: start_fetch(post)?,
            seek: start_seek(post)?,
            cancel_load,
        })
    }

    /// Performs an effect, or gives back one that is for the terminal. Never waits.
    pub fn perform(&self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Search {
                ticket,
                snapshot,
                expr,
                window,
            } => {
                self.search.ask(
                    ticket,
                    SearchRequest {
                        snapshot,
                        expr,
                        window,
                    },
                );
            }
            Effect::Timeline {
                ticket,
                snapshot,
                hits,
                window,
                max_bars,
            } => {
                self.timeline.ask(
                    ticket,
                    TimelineRequest {
                        snapshot,
                        hits,
                        window,
                        max_bars,
                    },
                );
            }
            Effect::Fetch {
                ticket,
                snapshot,
                row,
            } => self.fetch.ask(ticket, (snapshot, row)),
            Effect::Seek {
                ticket,
                snapshot,
                hits,
                from,
                later,
                flags,
            } => {
                self.seek.ask(
                    ticket,
                    SeekRequest {
                        snapshot,
                        hits,
                        from,
                        later,
                        flags,
                    },
                );
            }
            Effect::Cancel(ticket) => {
                self.search.cancel(ticket);
                self.timeline.cancel(ticket);
                self.fetch.cancel(ticket);
                self.seek.cancel(ticket);
            }
            Effect::CancelLoad => self.cancel_load.store(true, Ordering::Relaxed),
            Effect::Quit | Effect::Suspend | Effect::Redraw | Effect::Copy { .. } => return Some(effect),
        }
        None
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.cancel_load.store(true, Ordering::Relaxed);
    }
}

fn start_loading(
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

fn load_progress(snapshot: &Snapshot, progress: Progress) -> LoadProgress {
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

fn start_search(post: &Post) -> io::Result<Errand<SearchRequest>> {
    let (answer, failed) = (Arc::clone(post), failure(post, "the search"));
    let work = move |ticket: Ticket, request: SearchRequest, is_stale: &(dyn Fn() -> bool + Sync)| {
        let SearchRequest {
            snapshot,
            expr,
            window,
        } = request;
        // The last result is published like the others, so nothing is left to do with what is returned.
        let _ = query::search(&snapshot, &expr, window, is_stale, &mut |found| {
            answer(Msg::Found(ticket, found));
        });
    };
    Errand::start("search", work, failed)
}

fn start_timeline(post: &Post) -> io::Result<Errand<TimelineRequest>> {
    let (answer, failed) = (Arc::clone(post), failure(post, "the timeline"));
    let work = move |ticket: Ticket, request: TimelineRequest, _: &(dyn Fn() -> bool + Sync)| {
        let TimelineRequest {
            snapshot,
            hits,
            window,
            max_bars,
        } = request;
        answer(Msg::Timeline(
            ticket,
            query::timeline(&snapshot, &hits, window, max_bars),
        ));
    };
    Errand::start("timeline", work, failed)
}

fn start_fetch(post: &Post) -> io::Result<Errand<(Snapshot, RowId)>> {
    let (answer, failed) = (Arc::clone(post), failure(post, "reading the event"));
    let work = move |ticket: Ticket, (snapshot, row): (Snapshot, RowId), _: &(dyn Fn() -> bool + Sync)| {
        let original = snapshot.row(row).original();
        let detail = original
            .map(|bytes| EventDetail::read(row, bytes))
            .map_err(|error| error.to_string());
        answer(Msg::Detail(ticket, detail));
    };
    Errand::start("fetch", work, failed)
}

fn start_seek(post: &Post) -> io::Result<Errand<SeekRequest>> {
    let (answer, failed) = (Arc::clone(post), failure(post, "the look for the next event"));
    let work = move |ticket: Ticket, request: SeekRequest, is_stale: &(dyn Fn() -> bool + Sync)| {
        let SeekRequest {
            snapshot,
            hits,
            mut from,
            later,
            flags,
        } = request;
        let sought = loop {
            match events::seek(&snapshot, &hits, (from, later), flags, SEEK_STRIDE) {
                Sought::Further(next) if !is_stale() => from = next,
                Sought::Found(row) => break Some(row),
                Sought::Nowhere | Sought::Further(_) => break None,
            }
        };
        answer(Msg::Sought(ticket, sought));
    };
    Errand::start("seek", work, failed)
}

/// What is said when a worker failed: a defect of ours, and no reason to lose the screen.
fn failure(post: &Post, what: &'static str) -> impl Fn(Ticket) + Send + 'static {
    let post = Arc::clone(post);
    move |_| {
        post(Msg::Notice(Notice::error(format!(
            "{what} failed inside trailhound: please report it"
        ))));
    }
}
