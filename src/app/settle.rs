//! What follows from the state, after every message: what it still has to ask of the world, and what it has to lay
//! out anew. Asking is by difference, so nothing can be forgotten and nothing is asked twice.

mod table;

use super::alarms;
use super::completion;
use super::effect::{Effect, Effects};
use super::findings;
use super::jobs::Told;
use super::layout::{Layout, Pane};
use super::lenses;
use super::live;
use super::messages;
use super::redaction;
use super::replay::{self, Replay};
use super::state::{Overlay, State};
use super::ticket::Errand;
use super::why::{self, Asked};
use crate::dialect::ParseError;
use crate::model::{TimeRange, Timestamp};
use crate::query::Hits;

/// Widest timeline, in bars.
const MOST_BARS: usize = 400;

pub(super) fn settle(state: &mut State, effects: &mut Effects) {
    effects.extend(state.remembered.drain(..).map(Effect::Remember));
    if std::mem::take(&mut state.keep_columns) {
        effects.push(Effect::KeepColumns(state.columns.to_string()));
    }
    if state.sizes() != state.sizes_kept {
        state.sizes_kept = state.sizes();
        effects.push(Effect::KeepSizes(state.sizes_kept.to_string()));
    }
    let layout = state.layout();
    measure(state, &layout);
    replay::settle(state);
    complete(state, effects);
    let loaded = (&state.snapshot, &state.marks);
    if let Some(hits) = state.search.settle(loaded, &mut state.tickets, effects) {
        show(state, hits);
    }
    table::sort(state, effects);
    table::cells(state, &layout, effects);
    table::ticks(state, &layout, effects);
    demand(state, effects);
    fetch(state, effects);
    redaction::settle(state, effects);
    let room = state
        .redaction
        .room(layout.detail.map_or(80, |block| block.body.width));
    let selected = state.events.selected();
    state
        .detail
        .set_note(selected.and_then(|row| state.marks.note(row)));
    state
        .detail
        .refresh((&state.snapshot, selected), room, state.heights.detail);
    count(state, &layout, effects);
    split(state, &layout, effects);
    explain(state, &layout, effects);
    compare(state, effects);
    facets(state, &layout, effects);
    pivots(state, effects);
    state
        .timeline
        .follow(selected.map(|row| state.snapshot.row(row).time()));
    alarms(state, &layout, effects);
    findings::settle(state, &layout, effects);
    messages::settle(state);
    lenses::settle(state, &layout, effects);
    if state.focus == Pane::Jobs {
        state.notices.seen();
        let told = Told {
            ledger: state.snapshot.ledger(),
            generation: state.snapshot.generation(),
            notices: &state.notices,
            exports: &state.exports,
            live: state.live.as_ref(),
        };
        state.jobs.refresh(told, state.heights.jobs);
    }
}

/// Shows other hits in the table, unless it is on hold.
pub(super) fn show(state: &mut State, hits: Hits) {
    let hits = match &mut state.replay {
        Some(replay) => replay.keep(hits, &state.snapshot),
        None => hits,
    };
    // Bars are counted of the whole answer in a replay, and else of what the table shows.
    if admit(state, hits) || state.replay.is_some() {
        state.installs += 1;
    }
}

/// Shows these hits of the answer in the table, unless it is on hold; says whether it does.
pub(super) fn admit(state: &mut State, hits: Hits) -> bool {
    let hold = match (&mut state.live, &mut state.replay) {
        (Some(live), _) => Some(&mut live.hold),
        (None, Some(replay)) => Some(&mut replay.hold),
        (None, None) => None,
    };
    let hits = match hold {
        Some(hold) => hold.admit(hits, state.events.hits(), &state.search, &state.snapshot),
        None => Some(hits),
    };
    let Some(hits) = hits else { return false };
    let around = around(state);
    state
        .events
        .install(hits, around, &state.snapshot, state.heights.events)
}

/// In context, all events of the window; of a replay those that have happened.
pub(super) fn around(state: &State) -> Option<Hits> {
    let mut window = state.search.question().window;
    if let Some(now) = state.replayed_to() {
        window.to = window.to.min(now.plus(1));
    }
    state.in_context.then(|| match window {
        TimeRange::ALL => Hits::all(&state.snapshot),
        window => Hits::window(&state.snapshot, window),
    })
}

/// Notes how high the panes are; a table of another height is scrolled so that the chosen event keeps its place.
fn measure(state: &mut State, layout: &Layout) {
    let heights = &mut state.heights;
    let before = heights.events;
    for (block, height) in [
        (layout.events, &mut heights.events),
        (layout.detail, &mut heights.detail),
        (layout.jobs, &mut heights.jobs),
        (layout.alarms, &mut heights.alarms),
        (layout.alarm, &mut heights.alarm),
        (layout.findings, &mut heights.findings),
        (layout.finding, &mut heights.finding),
        (layout.lens, &mut heights.lens),
        (layout.facets, &mut heights.facets),
    ] {
        if let Some(block) = block {
            *height = block.height();
        }
    }
    if heights.events != before {
        state.events.settle(&state.snapshot, heights.events);
    }
}

/// Lists what could be typed next.
fn complete(state: &mut State, effects: &mut Effects) {
    let now = state.now();
    let fault = state.bar.fault();
    let here = |fault: &&ParseError| (fault.span.start..=fault.span.end).contains(&state.bar.cursor_byte());
    let suggestion = fault.filter(here).and_then(|fault| fault.suggestion.as_deref());
    // A word that is on its way to `around:` finds nothing: then it is the event one came from.
    let before = || {
        state
            .before_query
            .as_ref()?
            .anchor
            .as_ref()
            .map(|anchor| anchor.row)
    };
    let selected = state.events.selected().or_else(before).map(|row| {
        let row = state.snapshot.row(row);
        (row.event_id(), row.time())
    });
    let told = completion::Told {
        text: state.bar.text(),
        cursor: state.bar.cursor_byte(),
        is_editing: state.bar.is_editing(),
        suggestion,
        now,
        snapshot: &state.snapshot,
        window: state.window_so_far(),
        selected,
    };
    state.completion.settle(&told, &mut state.tickets, effects);
}

/// Brings the alarms up to the instant, and asks how often their filters match if they are on screen.
fn alarms(state: &mut State, layout: &Layout, effects: &mut Effects) {
    // Of a live session everything that was read has happened; to the minute, for it is laid out anew with each instant.
    let instant = match state.alarms.watch() {
        Some(_) => Timestamp(state.now().0.div_euclid(60_000) * 60_000 + 60_000),
        None => Timestamp(state.now().0.div_euclid(1000) * 1000),
    };
    let room = alarms::Room {
        list: state.heights.alarms,
        one: state.heights.alarm,
        columns: state
            .redaction
            .room(layout.alarm.map_or(80, |block| block.body.width)),
    };
    state.alarms.refresh(&state.snapshot, instant, room);
    if layout.alarms.is_some() || layout.alarm.is_some() {
        alarms::count(state, effects);
    }
    alarms::work_out_all(state, effects);
    alarms::want(state, layout, effects);
    alarms::tell_verdict(state);
}

/// Asks AWS for what the question needs, where something is live.
fn demand(state: &mut State, effects: &mut Effects) {
    let now = state.now();
    if let Some(live) = &mut state.live {
        let asked = live::Asked {
            question: state.search.question(),
            is_typing: state.bar.is_editing(),
            coverage: &state.snapshot.ledger().coverage,
            now,
        };
        live.settle(asked, effects);
    }
}

/// Asks for the bytes of the selected event, if they are not here or on their way.
fn fetch(state: &mut State, effects: &mut Effects) {
    let selected = state.events.selected();
    if state.fetched == selected {
        return;
    }
    state.fetched = selected;
    state.copy_when_read = false;
    state.detail.clear();
    state.tickets.void(Errand::Detail);
    if let Some(row) = selected {
        effects.push(Effect::Fetch {
            ticket: state.tickets.give(Errand::Detail),
            snapshot: state.snapshot.clone(),
            row,
        });
    }
}

/// Asks why the event is meant or not, where that is looked at, and lays the answer out.
fn explain(state: &mut State, layout: &Layout, effects: &mut Effects) {
    let explained = state.explained();
    let (Some(Overlay::Why(why)), Some(row)) = (&mut state.overlay, explained) else {
        state.tickets.void(Errand::Explain);
        return;
    };
    let asked = Asked {
        row,
        expr: state.marks.resolve(&why::expr(state.search.question())),
        off: state.bar.switched_off(),
        caveat: state.bar.caveat().map(|caveat| caveat.text),
    };
    if why.turn_to(asked.clone()) {
        effects.push(Effect::Explain {
            ticket: state.tickets.give(Errand::Explain),
            snapshot: state.snapshot.clone(),
            row,
            expr: asked.expr,
        });
    }
    let room = state.redaction.room(layout.help.body.width);
    why.refresh(room, layout.help.height());
}

/// Asks for two events to be compared, once, and lays the answer out.
fn compare(state: &mut State, effects: &mut Effects) {
    let block = state.comparing();
    let Some(Overlay::Compare(compare)) = &mut state.overlay else {
        if let Some(ticket) = state.tickets.open(Errand::Compare) {
            effects.push(Effect::Cancel(ticket));
            state.tickets.void(Errand::Compare);
        }
        return;
    };
    if !compare.is_asked {
        compare.is_asked = true;
        effects.push(Effect::Compare {
            ticket: state.tickets.give(Errand::Compare),
            snapshot: state.snapshot.clone(),
            asked: compare.asked,
        });
    }
    compare.refresh(state.redaction.room(block.body.width), block.height());
}

/// Asks for the values of the hits, while somebody looks at them.
fn facets(state: &mut State, layout: &Layout, effects: &mut Effects) {
    if layout.facets.is_none() {
        if let Some(ticket) = state.tickets.open(Errand::Facets) {
            effects.push(Effect::Cancel(ticket));
            state.tickets.void(Errand::Facets);
            state.facets.rest();
        }
        return;
    }
    let hits = state.events.hits();
    if let Some(wanted) = state.facets.want((state.installs, hits.len())) {
        effects.push(Effect::Facet {
            ticket: state.tickets.give(Errand::Facets),
            snapshot: state.snapshot.clone(),
            hits: hits.clone(),
            wanted,
        });
    }
}

/// Asks how many events have what the menu offers, or would be shown by each view, once; no longer when it is closed.
fn pivots(state: &mut State, effects: &mut Effects) {
    let until = state.replayed_to();
    match &mut state.overlay {
        Some(Overlay::Pivot(menu)) if !menu.is_asked => {
            menu.is_asked = true;
            effects.push(Effect::CountPivots {
                ticket: state.tickets.give(Errand::Pivots),
                snapshot: state.snapshot.clone(),
                hits: state.events.hits().clone(),
                exprs: menu.questions(),
                until,
            });
        }
        Some(Overlay::Views(picker)) if !picker.is_asked => {
            picker.is_asked = true;
            effects.push(Effect::CountPivots {
                ticket: state.tickets.give(Errand::Pivots),
                snapshot: state.snapshot.clone(),
                hits: Hits::none(),
                exprs: picker.questions(&state.marks),
                until,
            });
        }
        Some(Overlay::Pivot(_) | Overlay::Views(_)) => {}
        _ => {
            if let Some(ticket) = state.tickets.open(Errand::Pivots) {
                effects.push(Effect::Cancel(ticket));
                state.tickets.void(Errand::Pivots);
            }
        }
    }
}

/// Asks for the bars of what the table shows, if they are on screen and not those that were counted last.
fn count(state: &mut State, layout: &Layout, effects: &mut Effects) {
    let Some(block) = layout.timeline else {
        return;
    };
    let max_bars = usize::from(block.body.width).min(MOST_BARS);
    let window = bars_window(state);
    let wanted = (state.installs, max_bars, window);
    if max_bars == 0 || window.is_none() || state.bars_asked == Some(wanted) {
        return;
    }
    state.bars_asked = Some(wanted);
    effects.push(Effect::Timeline {
        ticket: state.tickets.give(Errand::Timeline),
        snapshot: state.snapshot.clone(),
        hits: state
            .replay
            .as_ref()
            .map_or(state.events.hits(), Replay::answer)
            .clone(),
        window,
        max_bars,
    });
}

/// Asks for the parts of the bars that are on screen, where they are split.
fn split(state: &mut State, layout: &Layout, effects: &mut Effects) {
    let open = state.tickets.open(Errand::Split);
    if layout.timeline.is_none() || state.timeline.split_by().is_none() {
        if let Some(ticket) = open {
            effects.push(Effect::Cancel(ticket));
            state.tickets.void(Errand::Split);
        }
        return state.timeline.rest_parts();
    }
    let happened = state.replay.as_ref().map(Replay::happened);
    let hits = happened.as_ref().unwrap_or_else(|| state.events.hits());
    if let Some(by) = state
        .timeline
        .want_parts((state.installs, hits.len()), open.is_some())
    {
        effects.push(Effect::Split {
            ticket: state.tickets.give(Errand::Split),
            snapshot: state.snapshot.clone(),
            hits: hits.clone(),
            bars: state.timeline.data().clone(),
            by,
        });
    }
}

/// From when to when the bars go: all that is loaded or asked for, or the window where one is set.
fn bars_window(state: &State) -> Option<TimeRange> {
    let loaded = loaded(state)?;
    let window = state.search.question().window;
    // A set window is shown in full, so that emptiness before or after the events can be seen.
    let set = |end: Timestamp, open: Timestamp, loaded: Timestamp| if end == open { loaded } else { end };
    Some(TimeRange {
        from: set(window.from, TimeRange::ALL.from, loaded.from),
        to: set(window.to, TimeRange::ALL.to, loaded.to),
    })
}

/// From when to when all goes that is loaded, asked for or played back.
pub(super) fn loaded(state: &State) -> Option<TimeRange> {
    let events = state.snapshot.span().map(|(first, last)| TimeRange {
        from: first,
        to: last.plus(1),
    });
    let asked = state.live.as_ref().map(|live| live.covered().window());
    let loaded = match (events, asked.filter(|asked| asked.from < asked.to)) {
        (Some(events), Some(asked)) => TimeRange {
            from: events.from.min(asked.from),
            to: events.to.max(asked.to),
        },
        (events, asked) => events.or(asked)?,
    };
    let played = |replay: &Replay| replay.played(loaded);
    Some(state.replay.as_ref().map_or(loaded, played))
}
