//! Layer 7: performs what the layers below only describe, on threads of its own.
//!
//! [`ingest`] loads files into the store: loaders scan, one builder merges, snapshots are published as they grow. `live`
//! does the same with what AWS answers, and keeps it first; `alarms` has CloudWatch asked, and tells what it answers.
//! [`Runtime`] performs the [`Effect`]s of the screen: one [`errand`] thread for each kind of request, so that a long
//! search does not keep the selected event waiting. Nothing here draws, and nothing here is waited for by a key.

#[cfg(feature = "aws")]
pub mod alarms;
mod detection;
pub mod errand;
pub mod export;
pub mod history;
pub mod ingest;
pub mod keeper;
#[cfg(feature = "aws")]
pub mod live;
pub mod loading;
mod publisher;
mod single;

use crate::app::candidates::{self, Counted};
use crate::app::columns::cells;
use crate::app::effect::Effect;
use crate::app::events;
use crate::app::facets;
use crate::app::msg::{LoadProgress, Msg};
use crate::app::pivot;
use crate::app::ticket::Ticket;
use crate::app::ticks;
use crate::query::{self, Memory};
use crate::store::Snapshot;
use errand::Errand;
use ingest::Input;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Takes a message to the screen. `false` where nobody listens any more.
pub type Post = Arc<dyn Fn(Msg) -> bool + Send + Sync>;

/// Tells whether anybody still waits for the answer.
type IsStale<'a> = &'a (dyn Fn() -> bool + Sync);

/// The workers behind a screen. They end with it.
#[derive(Debug)]
pub struct Runtime {
    search: Errand<Effect>,
    timeline: Errand<Effect>,
    split: Errand<Effect>,
    fetch: Errand<Effect>,
    seek: Errand<Effect>,
    candidates: Errand<Effect>,
    alarms: Errand<Effect>,
    virtual_alarms: Errand<Effect>,
    findings: Errand<Effect>,
    lens: Errand<Effect>,
    lens_counts: Errand<Effect>,
    explain: Errand<Effect>,
    compare: Errand<Effect>,
    facets: Errand<Effect>,
    pivots: Errand<Effect>,
    cells: Errand<Effect>,
    sort: Errand<Effect>,
    export: Errand<Effect>,
    names: Errand<Effect>,
    ticks: Errand<Effect>,
    cancel_load: Arc<AtomicBool>,
}

impl Runtime {
    /// Starts the workers and, where there is something to load, loading. `loaded` hears of every snapshot, of which
    /// only the newest matters, and says whether anybody listens.
    pub fn start(
        input: Option<Input>,
        post: &Post,
        loaded: impl Fn(Snapshot, LoadProgress) -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let cancel_load = Arc::new(AtomicBool::new(false));
        if let Some(input) = input {
            loading::start(input, Arc::clone(&cancel_load), loaded)?;
        }
        Ok(Self {
            search: errand(post, "search", {
                let mut memory = Memory::default();
                move |ticket, request, is_stale, post| search(&mut memory, (ticket, request), is_stale, post)
            })?,
            timeline: errand(post, "timeline", timeline)?,
            split: errand(post, "split", split)?,
            fetch: errand(post, "fetch", single::fetch)?,
            seek: errand(post, "seek", single::seek)?,
            candidates: errand(post, "candidates", {
                let mut counted = Counted::default();
                move |ticket, request, is_stale, post| {
                    gather(&mut counted, (ticket, request), is_stale, post);
                }
            })?,
            alarms: errand(post, "alarms", detection::count_alarms)?,
            findings: errand(post, "findings", detection::find_findings)?,
            lens: errand(post, "lens", detection::look_through)?,
            lens_counts: errand(post, "lens counts", detection::look_through)?,
            virtual_alarms: errand(post, "virtual alarms", detection::work_out_alarms)?,
            explain: errand(post, "explain", single::explain)?,
            compare: errand(post, "compare", single::compare)?,
            facets: errand(post, "facets", {
                let mut memory = facets::Memory::default();
                move |ticket, request, is_stale, post| facet(&mut memory, (ticket, request), is_stale, post)
            })?,
            pivots: errand(post, "pivots", count_pivots)?,
            cells: errand(post, "cells", read_cells)?,
            sort: errand(post, "sort", sort)?,
            export: errand(post, "export", |ticket, request, is_stale, post| {
                export::perform(ticket, &request, is_stale, post);
            })?,
            names: errand(post, "names", learn_names)?,
            ticks: errand(post, "ticks", count_ticks)?,
            cancel_load,
        })
    }

    /// Counting for the menu must not end what the pane waits for.
    fn lens_of(&self, which: Option<usize>) -> &Errand<Effect> {
        if which.is_some() {
            &self.lens
        } else {
            &self.lens_counts
        }
    }

    /// Nobody waits for this any more.
    fn cancel(&self, ticket: Ticket) {
        let workers = [
            &self.search,
            &self.timeline,
            &self.split,
            &self.fetch,
            &self.seek,
            &self.explain,
            &self.compare,
            &self.candidates,
            &self.alarms,
            &self.virtual_alarms,
            &self.findings,
            &self.lens,
            &self.lens_counts,
            &self.facets,
            &self.pivots,
            &self.cells,
            &self.sort,
            &self.export,
            &self.names,
            &self.ticks,
        ];
        for worker in workers {
            worker.cancel(ticket);
        }
    }

    /// Performs an effect, or gives back one that is for the terminal. Never waits.
    pub fn perform(&self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Search { ticket, .. } => self.search.ask(ticket, effect),
            Effect::Timeline { ticket, .. } => self.timeline.ask(ticket, effect),
            Effect::Split { ticket, .. } => self.split.ask(ticket, effect),
            Effect::Fetch { ticket, .. } => self.fetch.ask(ticket, effect),
            Effect::Seek { ticket, .. } => self.seek.ask(ticket, effect),
            Effect::Explain { ticket, .. } => self.explain.ask(ticket, effect),
            Effect::Compare { ticket, .. } => self.compare.ask(ticket, effect),
            Effect::Candidates { ticket, .. } => self.candidates.ask(ticket, effect),
            Effect::Facet { ticket, .. } => self.facets.ask(ticket, effect),
            Effect::CountPivots { ticket, .. } => self.pivots.ask(ticket, effect),
            Effect::Cells { ticket, .. } => self.cells.ask(ticket, effect),
            Effect::Sort { ticket, .. } => self.sort.ask(ticket, effect),
            Effect::Export { ticket, .. } | Effect::WriteText { ticket, .. } => {
                self.export.ask(ticket, effect);
            }
            Effect::LearnNames { ticket, .. } => self.names.ask(ticket, effect),
            Effect::Ticks { ticket, .. } => self.ticks.ask(ticket, effect),
            Effect::CountAlarms { ticket, .. } => self.alarms.ask(ticket, effect),
            Effect::WorkOutAlarms { ticket, .. } => self.virtual_alarms.ask(ticket, effect),
            Effect::FindFindings { ticket, .. } => self.findings.ask(ticket, effect),
            Effect::LookThrough {
                ticket, ref wanted, ..
            } => self.lens_of(wanted.which).ask(ticket, effect),
            Effect::Cancel(ticket) => self.cancel(ticket),
            Effect::CancelLoad => self.cancel_load.store(true, Ordering::Relaxed),
            Effect::Quit
            | Effect::Picture { .. }
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Mouse(_)
            | Effect::Copy { .. }
            | Effect::CopyByTerminal(_)
            | Effect::Print(_)
            | Effect::Remember(_)
            | Effect::KeepColumns(_)
            | Effect::KeepView { .. }
            | Effect::DropView(_)
            | Effect::KeepSizes(_)
            | Effect::WantAlarms(_)
            | Effect::Demand(_) => {
                return Some(effect);
            }
        }
        None
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.cancel_load.store(true, Ordering::Relaxed);
    }
}

/// A worker that answers each request through `answer`. If it fails, that is a defect of ours, and no reason to lose
/// the screen.
fn errand(
    post: &Post,
    name: &'static str,
    mut answer: impl FnMut(Ticket, Effect, IsStale<'_>, &Post) + Send + 'static,
) -> io::Result<Errand<Effect>> {
    let (post, failed) = (Arc::clone(post), Arc::clone(post));
    let work = move |ticket: Ticket, request: Effect, is_stale: IsStale<'_>| {
        answer(ticket, request, is_stale, &post);
    };
    // The panic hook says what went wrong; this says that nobody need wait.
    Errand::start(name, work, move |ticket| {
        failed(Msg::Failed(ticket));
    })
}

/// The same question of a store that has grown is asked only of what is new.
fn search(memory: &mut Memory, (ticket, request): (Ticket, Effect), is_stale: IsStale<'_>, post: &Post) {
    let Effect::Search {
        snapshot,
        expr,
        window,
        ..
    } = request
    else {
        return;
    };
    // The last result is published like the others, so nothing is left to do with what is returned.
    let _ = query::search_again(memory, &snapshot, (&expr, window), is_stale, &mut |found| {
        post(Msg::Found(ticket, found));
    });
}

fn gather(counted: &mut Counted, (ticket, request): (Ticket, Effect), is_stale: IsStale<'_>, post: &Post) {
    let Effect::Candidates { snapshot, wanted, .. } = request else {
        return;
    };
    if let Some(offer) = candidates::gather(&snapshot, &wanted, counted, is_stale) {
        post(Msg::Candidates(ticket, offer));
    }
}

fn facet(
    memory: &mut facets::Memory,
    (ticket, request): (Ticket, Effect),
    is_stale: IsStale<'_>,
    post: &Post,
) {
    let Effect::Facet {
        snapshot,
        hits,
        wanted,
        ..
    } = request
    else {
        return;
    };
    facets::count::gather((&snapshot, &hits), &wanted, memory, is_stale, &mut |answer| {
        post(Msg::Facet(ticket, answer));
    });
}

fn count_pivots(ticket: Ticket, request: Effect, is_stale: IsStale<'_>, post: &Post) {
    let Effect::CountPivots {
        snapshot,
        hits,
        exprs,
        until,
        ..
    } = request
    else {
        return;
    };
    for (place, expr) in exprs {
        let Some(counts) = pivot::count((&snapshot, &hits), &expr, until, is_stale) else {
            return;
        };
        post(Msg::Pivot(ticket, place, counts));
    }
}

fn read_cells(ticket: Ticket, request: Effect, is_stale: IsStale<'_>, post: &Post) {
    let Effect::Cells {
        snapshot,
        hits,
        paths,
        ..
    } = request
    else {
        return;
    };
    if let Some(answer) = cells::gather((&snapshot, &hits), &paths, is_stale) {
        post(Msg::Cells(ticket, answer));
    }
}

fn sort(ticket: Ticket, request: Effect, is_stale: IsStale<'_>, post: &Post) {
    let Effect::Sort {
        snapshot,
        hits,
        by,
        laid,
        ..
    } = request
    else {
        return;
    };
    if let Some(order) = events::sort((&snapshot, &hits), &by, is_stale) {
        post(Msg::Sorted(ticket, laid, order));
    }
}

fn learn_names(ticket: Ticket, request: Effect, _: IsStale<'_>, post: &Post) {
    let Effect::LearnNames {
        snapshot,
        mut learned,
        ..
    } = request
    else {
        return;
    };
    learned.learn(&snapshot);
    post(Msg::Names(ticket, learned));
}

fn count_ticks(ticket: Ticket, request: Effect, is_stale: IsStale<'_>, post: &Post) {
    let Effect::Ticks { snapshot, wanted, .. } = request else {
        return;
    };
    if let Some(parts) = ticks::gather(&snapshot, &wanted, is_stale) {
        post(Msg::Ticks(ticket, parts));
    }
}

fn timeline(ticket: Ticket, request: Effect, _: IsStale<'_>, post: &Post) {
    let Effect::Timeline {
        snapshot,
        hits,
        window,
        max_bars,
        ..
    } = request
    else {
        return;
    };
    post(Msg::Timeline(
        ticket,
        query::timeline(&snapshot, &hits, window, max_bars),
    ));
}

fn split(ticket: Ticket, request: Effect, _: IsStale<'_>, post: &Post) {
    let Effect::Split {
        snapshot,
        hits,
        bars,
        by,
        ..
    } = request
    else {
        return;
    };
    post(Msg::Split(ticket, query::split(&snapshot, &hits, &bars, by)));
}
