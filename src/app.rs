//! Layer 6: the pure state of the workbench and what changes it.
//!
//! ```text
//! Msg ──> update(&mut State, Msg, &mut Effects)      what happened -> what changes, what is asked of the world
//!           ├─ keys      Input -> keymap -> Action    ├─ perform   Action -> State
//!           └─ settle    what follows from the state: the search, the bytes and the bars it needs
//! ```
//!
//! `update` is synchronous and total: no I/O, no clock, no failure. No terminal, file or thread is known here, so that
//! every behaviour can be tested as a story. Each pane is a module with a twin of the same name in `tui` that draws it.

pub mod action;
pub mod alarms;
pub mod candidates;
pub mod columns;
pub mod compare;
pub mod completion;
pub mod context;
pub mod copy;
pub mod cursor;
pub mod detail;
pub mod earlier;
pub mod effect;
pub mod events;
pub mod export;
pub mod facets;
pub mod findings;
pub mod footer;
pub mod help;
pub mod hint;
pub mod history;
pub mod hold;
pub mod input;
pub mod jobs;
pub mod keymap;
mod keys;
pub mod layout;
pub mod lenses;
pub mod live;
pub mod mark_list;
pub mod marks;
pub mod messages;
pub mod mistake;
pub mod mouse;
pub mod msg;
pub mod notice;
mod options;
mod perform;
mod pills;
pub mod pivot;
mod possible;
pub mod query_bar;
pub mod redaction;
pub mod replay;
pub mod search;
pub mod settings;
mod settle;
pub mod sizes;
pub mod state;
pub mod text_field;
pub mod ticket;
pub mod ticks;
pub mod timeline;
mod timer;
pub mod times;
pub mod views;
pub mod why;
pub mod window;

pub use action::{Action, Context};
pub use effect::{Effect, Effects};
pub use keymap::Keymap;
pub use layout::{Layout, Pane};
pub use msg::{LoadProgress, Msg};
pub use notice::{Notice, Severity};
pub use options::Options;
pub use state::{Decision, Overlay, State};
pub use ticket::Ticket;

use crate::query::{Explanation, Found, Timeline};
use std::time::Duration;
use ticket::Errand;

/// Takes in what happened and asks for what it needs. The only place where a state changes. `false` where nothing did,
/// so that nothing need be drawn.
pub fn update(state: &mut State, msg: Msg, effects: &mut Effects) -> bool {
    // The one place where replies nobody waits for are dropped.
    if msg
        .ticket()
        .is_some_and(|ticket| !state.tickets.is_wanted(ticket))
    {
        return false;
    }
    match msg {
        Msg::Input(input) => keys::input(state, input, effects),
        // A snapshot that is older than the one we have can only have been overtaken.
        Msg::Loaded(snapshot) if snapshot.generation() < state.newest().generation() => {}
        Msg::Loaded(snapshot) => redaction::load(state, snapshot),
        Msg::Loading(progress) => load(state, progress),
        Msg::Live(status) => {
            live::hear(state, status);
            redaction::learn_shown(state);
        }
        Msg::AlarmBoard(board) => alarms::hear_board(state, board),
        Msg::Found(_, found) => hear(state, found),
        Msg::Timeline(_, timeline) => count(state, timeline),
        Msg::Detail(_, event) => {
            state.tickets.void(Errand::Detail);
            state.detail.arrive(event);
            redaction::learn_shown(state);
            if state.copy_when_read {
                copy::event(state, effects);
            }
        }
        Msg::Alarms(_, hits, generation) => alarms::hear(state, hits, generation),
        Msg::VirtualAlarms(_, evaluated) => alarms::hear_virtuals(state, evaluated),
        Msg::Findings(_, answer) => findings::hear(state, answer),
        Msg::Lens(_, answer) => lenses::hear(state, answer),
        Msg::Sought(_, row) => {
            state.tickets.void(Errand::Seek);
            perform::moving::sought(state, row);
        }
        counted @ (Msg::Split(..)
        | Msg::Candidates(..)
        | Msg::Facet(..)
        | Msg::Pivot(..)
        | Msg::Cells(..)
        | Msg::Ticks(..)
        | Msg::Sorted(..)
        | Msg::Compared(..)) => hear_counted(state, counted),
        Msg::Names(_, learned) => redaction::hear(state, &learned),
        Msg::Exporting(_, events, bytes) => export::progress(state, events, bytes),
        Msg::Exported(_, outcome) => export::hear(state, outcome),
        Msg::Explained(_, answer) => explained(state, answer),
        Msg::Failed(ticket) => fail(state, ticket),
        Msg::Slow(ticket) if !lag(state, ticket) => return false,
        Msg::Notice(notice) => state.notices.say(notice),
        Msg::NotCopied(text, why) => copy::by_terminal(state, text, &why, effects),
        Msg::Clock(now) => state.set_clock(now),
        Msg::Passed(time) if !passed(state, time) => return false,
        Msg::Slow(_) | Msg::Passed(_) => {}
    }
    settle::settle(state, effects);
    true
}

/// Time has passed. Says whether anything that is shown has changed.
fn passed(state: &mut State, time: Duration) -> bool {
    let is_due = state.pass(time);
    replay::pass(state, time) || is_due
}

/// Hears the bars over time.
fn count(state: &mut State, timeline: Timeline) {
    state.tickets.void(Errand::Timeline);
    let timeline = match &mut state.replay {
        Some(replay) => replay.count(timeline, &state.snapshot),
        None => timeline,
    };
    state.timeline.install(timeline);
}

/// Hears what was counted or read beside the panes.
fn hear_counted(state: &mut State, msg: Msg) {
    match msg {
        Msg::Split(_, split) => {
            state.tickets.void(Errand::Split);
            state.timeline.take_parts(split);
        }
        Msg::Candidates(_, offer) => {
            state.tickets.void(Errand::Candidates);
            state.completion.hear(offer);
        }
        Msg::Facet(_, answer) => {
            let is_last = state.facets.hear(answer, state.heights.facets);
            redaction::learn_shown(state);
            if is_last {
                state.tickets.void(Errand::Facets);
            }
        }
        Msg::Pivot(_, place, counts) => {
            let is_last = match &mut state.overlay {
                Some(Overlay::Pivot(menu)) => menu.hear(place, counts),
                Some(Overlay::Views(picker)) => picker.hear(place, counts),
                _ => false,
            };
            if is_last {
                state.tickets.void(Errand::Pivots);
            }
        }
        Msg::Sorted(_, laid, order) => {
            state.tickets.void(Errand::Sort);
            let height = state.heights.events;
            if state.events.hear_sorted((laid, order), &state.snapshot, height) {
                state.installs += 1;
            }
        }
        Msg::Ticks(_, ticks) => {
            state.tickets.void(Errand::Ticks);
            state.ticks.hear(ticks);
        }
        Msg::Compared(_, answer) => compared(state, answer),
        Msg::Cells(_, answer) => {
            state.tickets.void(Errand::Cells);
            state.cells.hear(&answer);
            redaction::learn_shown(state);
        }
        _ => {}
    }
}

/// Hears that a request takes long; says whether anything shows that.
fn lag(state: &mut State, ticket: Ticket) -> bool {
    match state.tickets.errand(ticket) {
        Some(Errand::Search) => state.search.lag(),
        Some(Errand::Detail) => state.detail.lag(),
        Some(Errand::Candidates) => state.completion.lag(),
        Some(Errand::Facets) => state.facets.lag(),
        Some(Errand::Findings) => state.findings.lag(),
        Some(Errand::Lens) => state.lenses.lag(),
        Some(Errand::Explain) => match &mut state.overlay {
            Some(Overlay::Why(why)) => why.lag(),
            _ => return false,
        },
        Some(Errand::Compare) => match &mut state.overlay {
            Some(Overlay::Compare(compare)) => compare.lag(),
            _ => return false,
        },
        Some(
            Errand::Timeline
            | Errand::Split
            | Errand::Seek
            | Errand::Alarms
            | Errand::VirtualAlarms
            | Errand::LensCounts
            | Errand::Pivots
            | Errand::Cells
            | Errand::Ticks
            | Errand::Sort
            | Errand::Export
            | Errand::Names,
        )
        | None => return false,
    }
    true
}

/// Hears why the event is meant or not, if somebody still looks at it.
fn explained(state: &mut State, answer: Result<Explanation, String>) {
    state.tickets.void(Errand::Explain);
    if let Some(Overlay::Why(why)) = &mut state.overlay {
        why.arrive(answer);
    }
}

/// Hears what two events say, if somebody still compares them.
fn compared(state: &mut State, answer: Result<compare::Comparison, String>) {
    state.tickets.void(Errand::Compare);
    if let Some(Overlay::Compare(compare)) = &mut state.overlay {
        compare.arrive(answer);
    }
    redaction::learn_shown(state);
}

/// Hears how far loading is; what could not be read is said once, when it has ended.
fn load(state: &mut State, progress: LoadProgress) {
    let ends = progress.finished && !state.load.finished;
    state.load = progress;
    let files = &state.newest().ledger().files;
    let troubled = files.iter().filter(|file| ends && file.is_troubled()).count();
    if troubled > 0 {
        let files = if troubled == 1 {
            "1 file".to_owned()
        } else {
            format!("{troubled} files")
        };
        let keys = state.keymap.chords_of(Context::Global, Action::JobsPane);
        let key = keys.first().map(|key| format!("{key} shows why"));
        let notice = Notice::warning(format!("{files} could not be read in full"));
        state.notices.say(notice.with_way_out(key.unwrap_or_default()));
    }
}

/// No answer will come. What waited for it must not seem to go on.
#[expect(clippy::too_many_lines, reason = "a case for each errand")]
fn fail(state: &mut State, ticket: Ticket) {
    let Some(errand) = state.tickets.errand(ticket) else {
        return;
    };
    state.tickets.void(errand);
    let what = match errand {
        Errand::Search => {
            state.search.fail();
            "searching"
        }
        Errand::Timeline | Errand::Split => "counting the bars",
        Errand::Detail => {
            state.copy_when_read = false;
            state.detail.arrive(Err("a defect of trailhound".to_owned()));
            "reading the event"
        }
        Errand::Explain => {
            explained(state, Err("a defect of trailhound".to_owned()));
            "explaining the event"
        }
        Errand::Compare => {
            compared(state, Err("a defect of trailhound".to_owned()));
            "comparing two events"
        }
        Errand::Seek => "looking for the next event",
        Errand::Candidates => {
            state.completion.fail();
            "counting what could be typed next"
        }
        Errand::Alarms => "counting what the alarms count",
        Errand::Findings => {
            state.findings.fail();
            "looking for what the rules find"
        }
        Errand::Lens => {
            state.lenses.fail();
            "looking through the lens"
        }
        Errand::LensCounts => "counting for the lenses",
        Errand::VirtualAlarms => "working out the virtual alarms",
        Errand::Sort => {
            state
                .events
                .give_up_sorting(&state.snapshot, state.heights.events);
            state.installs += 1;
            "sorting"
        }
        Errand::Export => {
            export::fail(state);
            "writing the file"
        }
        Errand::Names => {
            redaction::fail(state);
            "learning what is a name"
        }
        Errand::Cells => {
            state.columns_failed = true;
            "reading what columns hold"
        }
        Errand::Pivots => "counting the choices",
        Errand::Ticks => "counting what is beside the table",
        Errand::Facets => {
            state.facets.fail();
            "counting values"
        }
    };
    let notice = Notice::error(format!("{what} failed, which is a defect of trailhound"));
    state.notices.say(notice.with_way_out("please report it"));
}

fn hear(state: &mut State, found: Found) {
    let shown = state.events.hits().len();
    if let Some(hits) = state.search.hear(found, shown, &mut state.tickets) {
        settle::show(state, hits);
    }
}
