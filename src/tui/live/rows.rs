//! The rows of the jobs pane that are about a live session.

use super::super::canvas::Pen;
use super::super::theme::Meaning;
use super::super::words::{bytes, counted, delay, grouped, instant};
use super::spans_days;
use crate::app::jobs::LiveRow;
use crate::app::live::Live;
use crate::app::state::State;
use crate::model::TimeRange;
use crate::model::live::{Activity, Caller, Category, PlaceStatus, Problem};
use crate::store::coverage::Known;

/// So many windows of a place are listed.
const SPANS: usize = 4;

/// Below the head of a place.
const INDENT: usize = 6;

/// Everything that was received, in one line.
pub(in super::super) fn totals(state: &State, live: &Live) -> String {
    let places = &live.status().places;
    let sum = |number: fn(&PlaceStatus) -> u64| places.iter().map(number).sum::<u64>();
    let mut parts = vec![
        counted(state.snapshot.len() as u64, "event"),
        counted(places.len() as u64, "place"),
        counted(sum(|place| place.pages), "page"),
    ];
    let conflicts = state.snapshot.ledger().conflicts;
    for (number, what) in [
        (sum(|place| place.throttled), "throttled"),
        (live.failing() as u64, "failed"),
        (conflicts, "with the eventID of another"),
    ] {
        if number > 0 {
            parts.push(format!("{} {what}", grouped(number)));
        }
    }
    parts.join(" · ")
}

pub(in super::super) fn row(pen: &mut Pen<'_, '_>, state: &State, live: &Live, row: LiveRow) {
    let status = live.status();
    let capture = status.capture_problem.as_ref();
    let place = |number: usize| status.places.get(number);
    let problem = |number: usize| place(number).and_then(|place| place.problem.as_ref());
    match row {
        LiveRow::Caller(number) => status.callers.get(number).map(|it| caller(pen, it)),
        LiveRow::Limits => {
            limits(pen, live);
            None
        }
        LiveRow::Place(number) => place(number).map(|place| head(pen, state, live, (number, place))),
        LiveRow::Counts(number) => place(number).map(|place| dim(pen, &counts(live, place))),
        LiveRow::Loaded(number) => place(number).map(|place| dim(pen, &loaded(state, live, place))),
        LiveRow::Note(number) => place(number)
            .and_then(|place| place.note.as_ref())
            .map(|note| dim(pen, note)),
        LiveRow::Failed(number, part) => place(number).map(|place| failed(pen, state, live, (place, part))),
        LiveRow::Problem(number) => problem(number).map(|problem| what(pen, problem)),
        LiveRow::Advice(number) => problem(number).map(|problem| advice(pen, problem)),
        LiveRow::Trace(number) => problem(number).map(|problem| dim(pen, &problem.detail)),
        LiveRow::Capture => status.capture.as_ref().map(|name| {
            let size = bytes(status.captured_bytes);
            pen.write(&format!("  kept, {size}: "), Meaning::Text)
                .write_end(name, Meaning::Text);
        }),
        LiveRow::CaptureProblem => capture.map(|problem| what(pen, problem)),
        LiveRow::CaptureAdvice => capture.map(|problem| advice(pen, problem)),
    };
}

fn dim(pen: &mut Pen<'_, '_>, text: &str) {
    pen.skip(INDENT).write(text, Meaning::Dim);
}

fn what(pen: &mut Pen<'_, '_>, problem: &Problem) {
    pen.skip(INDENT - 2)
        .write("! ", Meaning::Error)
        .write(&problem.what, Meaning::Error);
}

fn advice(pen: &mut Pen<'_, '_>, problem: &Problem) {
    pen.skip(INDENT).write(&problem.advice, Meaning::Alert);
}

fn caller(pen: &mut Pen<'_, '_>, caller: &Caller) {
    let profile = caller.profile.as_deref().unwrap_or("default credentials");
    pen.skip(2)
        .write(profile, Meaning::Text)
        .write(&format!(", account {}: ", caller.account), Meaning::Text)
        .write(&caller.arn, Meaning::Text);
}

fn limits(pen: &mut Pen<'_, '_>, live: &Live) {
    let insights = if live.demands().insights() {
        " and Insights"
    } else {
        ""
    };
    let text = format!("management{insights} events; data events are not in LookupEvents; AWS is only read");
    pen.skip(2).write(&text, Meaning::Dim);
}

/// A place and what it does.
fn head(pen: &mut Pen<'_, '_>, state: &State, live: &Live, (number, place): (usize, &PlaceStatus)) {
    let fold = if state.jobs.is_place_open(live, number) {
        "▾ "
    } else {
        "▸ "
    };
    let (sign, meaning) = match place.activity {
        Activity::Stopped => ("✕ ", Meaning::Error),
        Activity::Waiting { .. } => ("! ", Meaning::Error),
        _ if place.problem.is_some() => ("! ", Meaning::Error),
        Activity::Starting | Activity::History | Activity::Capped => ("· ", Meaning::Text),
        Activity::Following | Activity::Done => ("✓ ", Meaning::Text),
    };
    let because = place.because.map(|because| format!(" ({because})"));
    let category = match place.place.category {
        Category::Management => "",
        Category::Insight => ", Insights",
    };
    let name = format!("{}{}{category}", place.place.region, because.unwrap_or_default());
    pen.write(fold, Meaning::Dim).write(sign, meaning);
    pen.cell(&name, name.chars().count().max(26), Meaning::Text)
        .skip(1);
    pen.cell(&place.place.account, 12, Meaning::Dim).skip(1);
    pen.write(&does(state, live, place), meaning);
}

/// What a place does, in words.
fn does(state: &State, live: &Live, place: &PlaceStatus) -> String {
    match place.activity {
        Activity::Starting => "finding out whose credentials these are".to_owned(),
        Activity::History => {
            let parts = live.parts_of(&place.place, &state.snapshot.ledger().coverage);
            match parts.iter().rev().find(|(_, known)| *known == Known::Loaded) {
                Some((part, _)) => {
                    let back = instant(part.from, spans_days(state, live));
                    format!("reading history, back to {back}")
                }
                None => "reading history".to_owned(),
            }
        }
        Activity::Following => match place.worst_delay {
            Some(late) => format!("following, {} behind", delay(late)),
            None => "following".to_owned(),
        },
        Activity::Done => "all that was asked for is loaded".to_owned(),
        Activity::Capped => format!("stopped after {}", counted(place.pages, "page")),
        Activity::Waiting { until: Some(until) } => {
            format!("waiting, next try at {}", until.format("%H:%M:%SZ"))
        }
        Activity::Waiting { until: None } => "waiting for you".to_owned(),
        Activity::Stopped => "stopped".to_owned(),
    }
}

fn counts(live: &Live, place: &PlaceStatus) -> String {
    let mut parts = vec![counted(place.pages, "page"), counted(place.events, "event")];
    if place.throttled > 0 {
        parts.push(format!("{} throttled", grouped(place.throttled)));
    }
    parts.push(format!("{} left", counted(place.pages_left, "page")));
    if let Some(answered) = place.answered {
        parts.push(format!("answered {}", answered.format("%H:%M:%SZ")));
    }
    // Where there is but one, it stands above.
    if let Some(profile) = place.profile.as_ref().filter(|_| live.status().callers.len() > 1) {
        parts.push(format!("profile {profile}"));
    }
    parts.join(", ")
}

/// What of the window looked at is loaded, being read and not asked for, the newest first. What failed has its own row.
fn loaded(state: &State, live: &Live, place: &PlaceStatus) -> String {
    let dated = spans_days(state, live);
    let parts = live.parts_of(&place.place, &state.snapshot.ledger().coverage);
    let words = |known: Known| match known {
        Known::Loaded => "loaded",
        Known::Loading => "reading",
        Known::NotAsked => "not loaded",
        Known::Failed => "failed",
    };
    let shown: Vec<_> = parts
        .iter()
        .rev()
        .filter(|(_, known)| *known != Known::Failed)
        .take(SPANS)
        .map(|(part, known)| format!("{} {}", words(*known), span(*part, dated)))
        .collect();
    let more = if parts.len() > SPANS { "; …" } else { "" };
    format!("{}{more}", shown.join("; "))
}

fn failed(pen: &mut Pen<'_, '_>, state: &State, live: &Live, (place, part): (&PlaceStatus, TimeRange)) {
    let coverage = &state.snapshot.ledger().coverage;
    let why = coverage.why_failed(&place.place, part).unwrap_or_default();
    let window = span(part, spans_days(state, live));
    pen.skip(INDENT - 2)
        .write(&format!("✕ {window} failed: "), Meaning::Error)
        .write(why, Meaning::Error);
}

fn span(window: TimeRange, dated: bool) -> String {
    format!("{} – {}", instant(window.from, dated), instant(window.to, dated))
}
