//! The alarms that AWS has now: every account and region is read once.

use crate::cli::interrupt::Interrupt;
use crate::cli::live::tell_problem;
use crate::cli::load::Ticker;
use crate::cli::streams::Streams;
use crate::cli::{Exit, Whom, clock, report};
use crate::model::alarm::AlarmBoard;
use crate::model::alarm::board::{Part, Reading};
use crate::model::live::{Activity, Problem};
use crate::runtime::alarms::Alarms;
use crate::source::alarms::session::{Settings, run};
use crate::source::aws::{Asked, connect, monitors};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often is looked whether the command was interrupted.
const GLANCE: Duration = Duration::from_millis(100);

/// After so long without an answer, while something is wrong, the rest is given up.
const GIVE_UP: Duration = Duration::from_mins(1);

/// A slot of one: what is new replaces what nobody has looked at. First why nobody can be asked.
type Slot = (Mutex<(Option<Problem>, AlarmBoard)>, Condvar);

/// Reads all alarms and their history. `Err` after it was told why there is nothing.
pub(super) fn read(
    whom: &Whom,
    interrupt: &Interrupt,
    streams: &mut Streams,
) -> Result<(AlarmBoard, Exit), Exit> {
    let asked = Asked {
        profiles: whom.profile.clone(),
        regions: whom.region.clone(),
        ..Asked::default()
    };
    let slot = Arc::<Slot>::default();
    let (shown, failed) = (Arc::clone(&slot), Arc::clone(&slot));
    let audience = Box::new(move |board| {
        shown.0.lock().unwrap_or_else(PoisonError::into_inner).1 = board;
        shown.1.notify_all();
    });
    let session = Alarms::start(audience, move |ends| async move {
        match connect(&asked).await {
            Ok(connected) => run(monitors(&connected), Settings::new(Arc::new(clock::wall)), ends).await,
            Err(problem) => {
                failed.0.lock().unwrap_or_else(PoisonError::into_inner).0 = Some(problem);
                failed.1.notify_all();
            }
        }
    });
    let _session = session.map_err(|error| {
        streams.say(&format!("error: {error}"));
        Exit::Incomplete
    })?;
    let board = wait(&slot, interrupt).map_err(|problem| {
        tell_problem("error: ", &problem, streams);
        Exit::Usage
    })?;
    if interrupt.is_raised() {
        return Err(Exit::Interrupted);
    }
    let exit = tell(&board, streams);
    Ok((board, exit))
}

/// Waits until every place was read or will not be.
fn wait(slot: &Slot, interrupt: &Interrupt) -> Result<AlarmBoard, Problem> {
    let mut ticker = Ticker::new();
    let (mut requests, mut since) = (0, Instant::now());
    loop {
        let heard = slot.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = slot.1.wait_timeout(heard, GLANCE);
        let (problem, board) = waited.unwrap_or_else(PoisonError::into_inner).0.clone();
        if let Some(problem) = problem {
            return Err(problem);
        }
        let is_over = !board.readings.is_empty() && board.readings.iter().all(|it| is_settled(it));
        let answered = board
            .readings
            .iter()
            .map(|it| it.requests - it.throttled)
            .sum::<u64>();
        if answered != requests {
            (requests, since) = (answered, Instant::now());
        }
        if is_over || interrupt.is_raised() || since.elapsed() >= GIVE_UP {
            ticker.wipe();
            return Ok(board);
        }
        let found = board.alarms().count() as u64;
        ticker.show(|| format!("reading: {}", report::plural(found, "alarm")));
    }
}

/// Whether there is nothing to wait for: all is read, or it waits for a person.
fn is_settled(reading: &Reading) -> bool {
    let has_history = reading.history_since.is_some() || reading.lacks.contains_key(&Part::History);
    let is_stuck = reading.activity == Activity::Stopped
        || (reading.activity == Activity::Waiting { until: None } && reading.problem.is_some());
    (reading.read.is_some() && has_history) || is_stuck
}

/// Says what is missing, and how the command ends for it.
fn tell(board: &AlarmBoard, streams: &mut Streams) -> Exit {
    let mut unread = 0;
    let mut is_lacking = false;
    for reading in &board.readings {
        let home = reading.home.as_ref();
        let place = home.map_or_else(String::new, |home| format!("{} {}: ", home.account, home.region));
        if reading.read.is_none() {
            unread += 1;
            let unsaid = Problem {
                what: "not read".to_owned(),
                ..Problem::default()
            };
            tell_problem(&place, reading.problem.as_ref().unwrap_or(&unsaid), streams);
        }
        if let Some(problem) = reading.lacks.get(&Part::History) {
            is_lacking = true;
            tell_problem(&place, problem, streams);
        }
    }
    match unread {
        0 if !is_lacking => Exit::Ok,
        all if all == board.readings.len() => Exit::Refused,
        _ => Exit::Incomplete,
    }
}
