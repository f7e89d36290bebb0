//! A live session in words: whose credentials, how far AWS has answered, what is loaded and what is not.

pub(super) mod rows;

use super::canvas::Canvas;
use super::theme::Meaning;
use super::words::{counted, delay, grouped, instant};
use crate::app::action::{Action, Context};
use crate::app::layout::Rect;
use crate::app::live::Live;
use crate::app::state::State;
use crate::model::live::{Activity, PlaceStatus};
use crate::model::{TimeRange, visible};
use crate::query::Expr;
use crate::store::coverage::Known;
use std::collections::BTreeSet;

/// Whose events are shown, as long as there is room for. Hostile.
pub(super) fn who(state: &State, live: &Live, room: usize) -> String {
    let status = live.status();
    let accounts: BTreeSet<_> = status.callers.iter().map(|caller| &caller.account).collect();
    let (profile, account) = match status.callers.as_slice() {
        [] => (state.title.clone(), String::new()),
        [only] => {
            let profile = only.profile.as_deref().unwrap_or("default");
            (profile.to_owned(), short_account(&only.account))
        }
        several if accounts.len() == 1 => (short_account(&several[0].account), String::new()),
        _ => (format!("{} accounts", accounts.len()), String::new()),
    };
    let regions: BTreeSet<_> = status
        .places
        .iter()
        .map(|place| place.place.region.as_str())
        .collect();
    let failed = match live.failing() {
        0 => String::new(),
        failing => format!(", {failing} failed"),
    };
    let names: Vec<_> = regions.iter().copied().collect();
    let count = counted(regions.len() as u64, "region");
    // What has failed is said in any case.
    let forms = [
        [&profile, &account, &format!("{}{failed}", names.join(" "))],
        [&profile, &account, &format!("{count}{failed}")],
        [&profile, &String::new(), &format!("{count}{failed}")],
        [&String::new(), &String::new(), &format!("{count}{failed}")],
    ];
    let mut forms = forms.map(|parts| {
        let parts = parts.map(String::as_str);
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    });
    let fitting = forms.iter().position(|form| visible::width(form) <= room);
    std::mem::take(&mut forms[fitting.unwrap_or(3)])
}

/// `1111…3333`: enough to tell one's own accounts apart.
fn short_account(account: &str) -> String {
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    if digits {
        format!("{}…{}", &account[..4], &account[8..])
    } else {
        account.to_owned()
    }
}

/// How new what is shown is, and whether it moves.
pub(super) fn headline(state: &State, live: &Live, brief: bool) -> (String, Meaning) {
    let hold = live.hold();
    let places = &live.status().places;
    let does = |wanted: fn(&Activity) -> bool| places.iter().any(|place| wanted(&place.activity));
    let meaning = if live.failing() > 0 || hold.is_on() {
        Meaning::Alert
    } else {
        Meaning::Badge
    };
    if hold.is_on() {
        let new = match hold.waiting() {
            0 => String::new(),
            waiting => format!(" +{} new", grouped(waiting as u64)),
        };
        let as_of = live.as_of().filter(|_| !brief);
        let as_of = as_of.map_or_else(String::new, |at| at.format(", as of %H:%M:%SZ"));
        return (format!("HOLD{new}{as_of}"), meaning);
    }
    let Some(as_of) = live.as_of() else {
        let text = if live.failing() > 0 {
            "LIVE no answer yet"
        } else {
            "LIVE starting"
        };
        return (text.to_owned(), meaning);
    };
    let ended = !places.is_empty() && !does(|activity| *activity != Activity::Done);
    let word = if ended { "READ" } else { "LIVE" };
    let how = if does(|activity| *activity == Activity::History) {
        " (loading)".to_owned()
    } else {
        live.delay()
            .filter(|_| !ended)
            .map(|late| format!(" ({} behind)", delay(late)))
            .unwrap_or_default()
    };
    let day = if state.is_dated() && !brief { "%m-%d " } else { "" };
    let as_of = as_of.format(&format!("{day}%H:%M:%SZ"));
    let how = if brief { "" } else { &how };
    (format!("{word} as of {as_of}{how}"), meaning)
}

/// Which part of the query AWS applies and how many terms are left to us; in brief, only how many.
pub(super) fn marks(live: &Live, brief: bool) -> String {
    let pushed = live.pushed();
    let local = match live.local_terms() {
        0 => String::new(),
        terms => format!("[local {terms}]"),
    };
    if brief && pushed.sent.is_some() {
        return format!("[aws 1] {local}").trim_end().to_owned();
    }
    match &pushed.sent {
        Some(sent) => format!("[aws {}] {local}", sent.term).trim_end().to_owned(),
        None if local.is_empty() => String::new(),
        None => format!("[aws all] {local}"),
    }
}

/// The key that asks for more.
fn more_key(state: &State) -> String {
    let keys = state.keymap.chords_of(Context::Events, Action::LoadMore);
    keys.first().map(ToString::to_string).unwrap_or_default()
}

/// Below the table: how far back what is loaded goes, and what lies before.
pub(super) fn edge(canvas: &mut Canvas<'_>, rect: Rect, state: &State) {
    let Some(live) = &state.live else { return };
    let (text, meaning) = older(state, live);
    canvas.row(rect, 0).skip(1).write(&text, meaning);
}

fn older(state: &State, live: &Live) -> (String, Meaning) {
    let covered = live.covered();
    let dated = spans_days(state, live);
    let key = more_key(state);
    let pages = live.demands().pages();
    let Some((gap, known)) = covered.next() else {
        let since = covered.reached().map(|at| instant(at, dated)).unwrap_or_default();
        return (
            format!("all since {since} is loaded ({key} asks for older)"),
            Meaning::Dim,
        );
    };
    // A gap that does not reach the old end is still what comes next on the way there.
    let whole_gap = covered.reached().is_none();
    let before = if whole_gap {
        format!("{} – {}", instant(gap.from, dated), instant(gap.to, dated))
    } else {
        format!("older than {}", instant(gap.to, dated))
    };
    match known {
        Known::Failed => {
            let why = why_failed(state, live, gap);
            (format!("{before}: could not be read: {why}"), Meaning::Alert)
        }
        Known::Loading => {
            let left = pages_left(live);
            (format!("{before}: being read, {left} left"), Meaning::Dim)
        }
        Known::NotAsked | Known::Loaded if live.as_of().is_none() => {
            (format!("{before}: not loaded yet"), Meaning::Dim)
        }
        Known::NotAsked | Known::Loaded => (
            format!("{before}: not loaded ({key} loads more, {pages} pages at a time)"),
            Meaning::Dim,
        ),
    }
}

fn pages_left(live: &Live) -> String {
    let places = live.status().places.iter();
    let reading = places.filter(|place| place.activity == Activity::History);
    let left = reading.map(|place| place.pages_left).min().unwrap_or(0);
    counted(left, "page")
}

/// Why a part of the window is missing: what the first place that failed says. Hostile.
fn why_failed(state: &State, live: &Live, window: TimeRange) -> String {
    let coverage = &state.snapshot.ledger().coverage;
    let failed = coverage
        .places()
        .find_map(|place| Some((place, coverage.why_failed(place, window)?)));
    if let Some((place, why)) = failed {
        return format!("{}: {why}", place.region);
    }
    let places = live.status().places.iter();
    let mut problems = places.filter_map(|place| place.problem.as_ref());
    problems
        .next()
        .map_or_else(String::new, |problem| problem.what.clone())
}

/// Whether instants of the session need their day.
fn spans_days(state: &State, live: &Live) -> bool {
    let day = |window: &TimeRange| {
        (
            window.from.0.div_euclid(86_400_000),
            window.to.0.div_euclid(86_400_000),
        )
    };
    let parts = live.covered().parts();
    let days = parts
        .first()
        .zip(parts.last())
        .map(|(first, last)| (day(&first.0).0, day(&last.0).1));
    state.is_dated() || days.is_some_and(|(first, last)| first != last)
}

/// Why the table is empty. That nothing happened is only said of what was read. Hostile.
pub(super) fn nothing(state: &State, live: &Live) -> Vec<String> {
    let status = live.status();
    let dated = spans_days(state, live);
    let covered = live.covered();
    let key = more_key(state);
    let what = if state.search.question().expr == Expr::All {
        "No event"
    } else {
        "Nothing that matches"
    };
    let reading = |place: &PlaceStatus| matches!(place.activity, Activity::Starting | Activity::History);
    let mut lines = Vec::new();
    if let Some(since) = covered.reached() {
        let window = covered.parts().last().map_or(String::new(), |(part, _)| {
            format!("{} – {}", instant(since, dated), instant(part.to, dated))
        });
        lines.push(format!("{what} in the loaded window, {window}."));
    }
    let problem = status.places.iter().find_map(|place| place.problem.as_ref());
    let gap = covered.next();
    if status.places.is_empty() {
        lines.push("Starting: finding out whose credentials these are…".to_owned());
    } else if let Some((gap, Known::Failed)) = gap {
        lines.push(format!("Could not be read: {}", why_failed(state, live, gap)));
    } else if let Some(problem) = problem {
        lines.push(format!("Could not be read: {}", problem.what));
    } else if status.places.iter().any(reading) {
        lines.push("Reading from AWS…".to_owned());
    } else if let Some((gap, _)) = gap {
        let (from, to) = (instant(gap.from, dated), instant(gap.to, dated));
        lines.push(format!("{from} – {to}: AWS was not asked. {key} loads more."));
    } else {
        lines.push(format!("{key} asks for older events."));
    }
    lines.extend(
        problem
            .map(|problem| problem.advice.clone())
            .filter(|advice| !advice.is_empty()),
    );
    let loaded = state.snapshot.len() as u64;
    if loaded > 0 {
        lines.push(format!("{} loaded in all.", counted(loaded, "event")));
    }
    lines
}
