//! `trailhound query --live --follow`: what has happened, oldest first, and then each new match as it comes.

use super::Session;
use crate::cli::interrupt::Interrupt;
use crate::cli::printer::Printer;
use crate::cli::streams::Streams;
use crate::cli::{Exit, Query, report};
use crate::model::TimeRange;
use crate::query::{Expr, Memory, search_again};
use crate::store::{RowId, Snapshot};
use std::io;
use std::time::{Duration, Instant};

/// The last rows of what has happened come a moment after the word that they are all.
const STILL_COMING: Duration = Duration::from_millis(300);

/// Prints what is new, and knows what is not.
struct Follower {
    memory: Memory,
    /// Rows that were there when it was last looked.
    rows: usize,
    generation: u64,
    /// Rows that may still be follower.
    left: usize,
}

/// Performs the command.
pub(in crate::cli) fn follow(
    query: &Query,
    expr: &Expr,
    mut session: Session,
    interrupt: &Interrupt,
    streams: &mut Streams,
) -> Exit {
    let look = streams.look(query.output.look);
    let is_terminal = streams.is_terminal();
    let mut follower = Follower {
        memory: Memory::default(),
        rows: 0,
        generation: 0,
        left: query.output.limit.unwrap_or(usize::MAX),
    };
    let mut lost = Vec::new();
    streams.attempt(|out| {
        let mut printer = Printer::new(query, look, is_terminal, out);
        let mut patience = session.patience();
        let mut settled: Option<Instant> = None;
        while !interrupt.is_pressed() && follower.left > 0 {
            let heard = session.glance(interrupt);
            // First what has happened, in order of time; from then on what comes.
            if settled.is_none() && patience.is_over(&heard.status) {
                settled = Some(Instant::now());
            }
            if settled.is_some_and(|since| since.elapsed() >= STILL_COMING) {
                session.quiet();
                follower.print(&heard.snapshot, expr, &mut printer)?;
            }
        }
        // What came last, or all there is if it was interrupted early.
        follower.print(&session.glance(interrupt).snapshot, expr, &mut printer)?;
        lost = printer.finish()?;
        Ok(())
    });
    session.quiet();
    let (snapshot, outcome) = session.finish(interrupt);
    let ledger = snapshot.ledger();
    for line in &lost {
        streams.say(&format!("missing: {line}"));
    }
    outcome.tell(&ledger.coverage, streams);
    report::skipped(ledger, streams);
    let exit = outcome.exit(&ledger.coverage, snapshot.len(), streams);
    let troubled = if report::is_troubled(ledger) {
        Exit::Unreadable
    } else {
        Exit::Ok
    };
    exit.max(troubled).max(if lost.is_empty() {
        Exit::Ok
    } else {
        Exit::Incomplete
    })
}

impl Follower {
    /// Prints the matches that were not there the last time.
    fn print(&mut self, snapshot: &Snapshot, expr: &Expr, printer: &mut Printer<'_>) -> io::Result<()> {
        if snapshot.generation() == self.generation {
            return Ok(());
        }
        self.generation = snapshot.generation();
        let is_new = |row: &RowId| row.0 as usize >= self.rows;
        let found = search_again(
            &mut self.memory,
            snapshot,
            (expr, TimeRange::ALL),
            // The first Ctrl-C ends the waiting and not the answer.
            &|| false,
            &mut |_| {},
        );
        let Some(found) = found else { return Ok(()) };
        let new: Vec<_> = found.hits.iter().filter(is_new).take(self.left).collect();
        self.left -= new.len();
        self.rows = snapshot.len();
        if new.is_empty() {
            return Ok(());
        }
        printer.rows(snapshot, &new)?;
        printer.pause()
    }
}
