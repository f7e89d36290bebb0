//! `trailhound capture`: everything AWS answers, kept in a file.

use super::Session;
use crate::cli::interrupt::Interrupt;
use crate::cli::streams::Streams;
use crate::cli::{Capture, Exit, clock, report};
use crate::query::Expr;

/// Performs the command.
pub(in crate::cli) fn run(capture: &Capture, streams: &mut Streams) -> Exit {
    let now = capture.clock.now();
    let Some(expr) = clock::within(Expr::All, &capture.window, now, streams) else {
        return Exit::Usage;
    };
    let interrupt = Interrupt::listen_patiently();
    match asked(capture, &super::begun(expr, now, streams), now, streams) {
        Ok(mut session) => {
            session.wait(&interrupt, capture.follow);
            let (snapshot, outcome) = session.finish(&interrupt);
            let ledger = snapshot.ledger();
            outcome.tell(&ledger.coverage, streams);
            report::skipped(ledger, streams);
            streams.say(&report::events(&snapshot));
            outcome
                .exit(&ledger.coverage, snapshot.len(), streams)
                .max(outcome.capture_exit())
        }
        Err(exit) => exit,
    }
}

fn asked(
    capture: &Capture,
    expr: &Expr,
    now: crate::model::Timestamp,
    streams: &mut Streams,
) -> Result<Session, Exit> {
    let connected = super::connected(&capture.ask, streams).ok_or(Exit::Usage)?;
    let mut kept = super::keeping(&capture.ask, capture.output.as_deref());
    if let Some(file) = &capture.output {
        // Before anything is asked: a file that cannot be written is no capture.
        if let Err(error) = kept.create("") {
            streams.say(&format!("error: cannot create {}: {error}", file.display()));
            return Err(Exit::Usage);
        }
    }
    let demand = super::demand(expr, &capture.ask, now, capture.follow);
    Session::start(connected, demand, kept).map_err(|error| {
        streams.say(&format!("error: no threads: {error}"));
        Exit::Usage
    })
}
