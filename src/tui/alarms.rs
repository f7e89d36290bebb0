//! The list of alarms, as a pane or as a strip below the events, and one alarm in words.

use super::canvas::{Canvas, Pen};
use super::draw::{selection_meaning, title_meaning};
use super::theme::Meaning;
use super::when::When;
use super::words::{counted, delay, grouped};
use crate::app::alarms::line::{Line, Tone};
use crate::app::alarms::spark::{Spark, Whose};
use crate::app::alarms::words::seconds;
use crate::app::alarms::{Alarms, Row, SPARK, TROUBLE_INDENT, Watch, YOUNG};
use crate::app::cursor::Extent;
use crate::app::layout::{Block, Pane, Rect};
use crate::app::state::{Overlay, State};
use crate::model::alarm::{Alarm, Definition, Kind, State as AlarmState};
use crate::model::visible;
use ratatui::layout::Position;
use std::collections::BTreeSet;

const EIGHTHS: [&str; 9] = ["·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Columns of a name, and of what it watches for.
const NAME: usize = 26;
const THRESHOLD: usize = 10;

/// Draws the list; returns where its filter is typed.
pub(super) fn draw_list(canvas: &mut Canvas<'_>, block: Block, state: &State) -> Option<Position> {
    let position = title(canvas, block.line, state);
    let alarms = &state.alarms;
    let has_focus = matches!(state.focus, Pane::Alarms | Pane::Alarm);
    let cursor = alarms.cursor_shown(state.focus);
    let extent = Extent {
        length: alarms.rows().len(),
        height: block.height(),
    };
    for (place, index) in cursor.visible(extent).enumerate() {
        row(&mut canvas.row(block.body, place), state, &alarms.rows()[index]);
        if has_focus && index == cursor.at {
            tint(canvas, block.body, place, selection_meaning(state, Pane::Alarms));
        }
    }
    if alarms.rows().is_empty() {
        let text = match alarms.watch() {
            _ if alarms.counting().is_some() && !alarms.is_counted() => "Counting what the alarms count…",
            _ if alarms.counting().is_some() && alarms.filter().text().is_empty() => {
                "No metric filter of any alarm is known: save `aws logs describe-metric-filters` beside the events."
            }
            _ if !alarms.is_empty() => "No alarm has these words.",
            None if !state.load.finished && !state.load_stopped => "Reading…",
            None => "No alarms: save `aws cloudwatch describe-alarms` beside the events.",
            Some(watch) if watch.unread > 0 => "Reading the alarms…",
            Some(watch) if watch.as_of.is_none() => "The alarms could not be read.",
            Some(_) => "There are no alarms where was looked.",
        };
        canvas.row(block.body, 1).skip(2).write(text, Meaning::Dim);
    }
    position
}

fn tint(canvas: &mut Canvas<'_>, body: Rect, row: usize, meaning: Meaning) {
    let y = body.y + u16::try_from(row).unwrap_or_default();
    canvas.tint(Rect { y, height: 1, ..body }, meaning);
}

/// `ALARMS  2 ALARM  11 OK  1 NO DATA`, how old that is, and the filter.
fn title(canvas: &mut Canvas<'_>, line: Rect, state: &State) -> Option<Position> {
    let alarms = &state.alarms;
    let mut pen = canvas.row(line, 0);
    pen.write("ALARMS", title_meaning(state, Pane::Alarms));
    counting(&mut pen, state);
    for it in AlarmState::ALL {
        let number = alarms.number(it);
        if number > 0 {
            pen.write("  ", Meaning::Text)
                .write(&format!("{} {}", grouped(number as u64), word(it)), meaning(it));
        }
    }
    virtual_ones(&mut pen, alarms);
    if let Some(watch) = alarms.watch() {
        age(&mut pen, state, watch);
    }
    let typed = state
        .overlay
        .as_ref()
        .is_some_and(|it| matches!(it, Overlay::AlarmFilter));
    let text = alarms.filter().text();
    if text.is_empty() && !typed {
        return None;
    }
    pen.write("  filter: ", Meaning::Focus);
    let start = pen.used();
    pen.write(text, Meaning::Text);
    let before: String = text.chars().take(alarms.filter().cursor()).collect();
    let column = u16::try_from(start + visible::width(&before)).unwrap_or(u16::MAX);
    typed.then(|| {
        Position::new(
            line.x.saturating_add(column.min(line.width.saturating_sub(1))),
            line.y,
        )
    })
}

/// `◇ virtual: 3 ALARM  12 OK`
fn virtual_ones(pen: &mut Pen<'_, '_>, alarms: &Alarms) {
    let mut said = false;
    for it in AlarmState::ALL {
        let number = alarms.number_of_virtual(it);
        if number > 0 {
            pen.write(if said { "  " } else { "  ◇ virtual: " }, Meaning::Dim)
                .write(&format!("{} {}", grouped(number as u64), word(it)), meaning(it));
            said = true;
        }
    }
}

/// `CreateUser: 2 count it, 14 miss it`
fn counting(pen: &mut Pen<'_, '_>, state: &State) {
    let Some(event) = state.alarms.counting() else {
        return;
    };
    let name = state.snapshot.row(event).text(crate::model::Field::Name);
    let rows = state.alarms.rows();
    let number = |counts| rows.iter().filter(|row| row.counts == Some(counts)).count() as u64;
    let said = format!(
        ": {} count it, {} miss it",
        grouped(number(true)),
        grouped(number(false))
    );
    pen.write("  ", Meaning::Dim)
        .write(name.unwrap_or("the event"), Meaning::Text)
        .write(&said, Meaning::Dim);
}

/// In how many regions something is wrong, and how old what is shown is.
fn age(pen: &mut Pen<'_, '_>, state: &State, watch: &Watch) {
    let wrong: BTreeSet<&String> = watch.troubles.iter().flat_map(|it| &it.regions).collect();
    if !wrong.is_empty() {
        let places = counted(wrong.len() as u64, "region");
        pen.write(&format!("  ! {places}"), Meaning::Error);
    }
    if watch.unread > 0 {
        let places = counted(watch.unread as u64, "region");
        pen.write(&format!("  reading {places}…"), Meaning::Dim);
    }
    let Some(read) = watch.as_of else { return };
    let age = state.now().0 - read.0;
    if age >= YOUNG {
        pen.write(&format!("  {} old", delay(age)), Meaning::Alert);
    } else {
        pen.write(&format!("  as of {}", read.format("%H:%M:%SZ")), Meaning::Dim);
    }
}

/// Why alarms cannot be read, and what to do about it.
pub(super) fn troubles(canvas: &mut Canvas<'_>, rows: Rect, state: &State) {
    let troubles = state.alarms.watch().map_or(&[][..], |watch| &watch.troubles);
    let room = state.redaction.room(rows.width.saturating_sub(TROUBLE_INDENT));
    let mut at = 0;
    for trouble in troubles {
        let (what, advice) = trouble.lines(room);
        canvas.row(rows, at).write("!", Meaning::Error);
        let what = what.iter().map(|line| (line, Meaning::Error));
        for (line, meaning) in what.chain(advice.iter().map(|line| (line, Meaning::Alert))) {
            canvas
                .row(rows, at)
                .skip(TROUBLE_INDENT.into())
                .write_shown(line, meaning);
            at += 1;
        }
    }
}

/// How a state looks; it has its letters too.
fn meaning(state: AlarmState) -> Meaning {
    match state {
        AlarmState::Alarm => Meaning::Alert,
        AlarmState::InsufficientData => Meaning::Denied,
        AlarmState::Ok => Meaning::Text,
    }
}

/// The letters of a state: `ALARM`, `NO DATA`, `OK`.
fn word(state: AlarmState) -> &'static str {
    match state {
        AlarmState::InsufficientData => "NO DATA",
        other => other.name(),
    }
}

fn row(pen: &mut Pen<'_, '_>, state: &State, row: &Row) {
    let alarms = &state.alarms;
    let alarm = &alarms.board().alarms()[row.alarm];
    let is_quiet = row.is_aside || row.counts == Some(false);
    let quiet = if is_quiet { Meaning::Dim } else { Meaning::Text };
    let sign = match (row.is_pinned, row.is_aside, row.state) {
        (true, ..) => "◆ ",
        (_, true, _) => "~ ",
        _ if row.counts == Some(false) => "– ",
        (.., AlarmState::Alarm) if alarm.is_virtual => "△ ",
        _ if alarm.is_virtual => "◇ ",
        (.., AlarmState::Alarm) => "▲ ",
        _ => "  ",
    };
    let loud = if is_quiet {
        Meaning::Dim
    } else {
        meaning(row.state)
    };
    pen.write(sign, loud).cell(&alarm.name, NAME, loud).skip(1);
    pen.cell(word(row.state), 7, loud).skip(1);
    let when = When::of(state);
    let since = row.since.map_or_else(String::new, |at| when.at(at));
    pen.cell(&since, when.width, quiet).skip(1);
    match &row.spark {
        None => pen.skip(SPARK),
        Some(spark) => {
            let top = spark.top();
            let drawn: String = spark.values.iter().map(|value| eighth(*value, top)).collect();
            pen.write_shown(&drawn, Meaning::Bar)
        }
    };
    pen.skip(1);
    pen.cell(&watched(alarm), THRESHOLD, Meaning::Dim).skip(1);
    pen.write(&remarks(row, alarm).join(", "), Meaning::Badge);
    if let Some(home) = alarm.home.as_ref().filter(|_| alarms.board().is_scattered()) {
        let account = if alarms.board().has_accounts() {
            format!(" {}", home.account)
        } else {
            String::new()
        };
        pen.end_with(&format!(" {}{account}", home.region), Meaning::Dim);
    }
}

/// What is to be noticed about an alarm.
fn remarks(row: &Row, alarm: &Alarm) -> Vec<String> {
    let mut remarks = Vec::new();
    if alarm.is_virtual {
        remarks.push("virtual".to_owned());
    }
    if row.counts == Some(false) {
        remarks.push("misses it".to_owned());
    }
    if row.flaps > 1 {
        remarks.push(format!("{}× in 24h", row.flaps));
    }
    if row.is_aside {
        remarks.push("put aside".to_owned());
    }
    if let Some(mute) = &alarm.mute {
        remarks.push(format!("muted by {}", mute.by));
    } else if alarm.is_silent() && !alarm.is_virtual {
        remarks.push("tells nobody".to_owned());
    }
    remarks
}

/// `≥1/5m`, or what kind of alarm it is.
fn watched(alarm: &Alarm) -> String {
    match (&alarm.definition, alarm.kind()) {
        (Definition::Metric(metric), _) => {
            let comparison = metric.comparison.map_or("", |it| it.words());
            let threshold = metric.threshold.map_or("?".to_owned(), |it| it.to_string());
            let period = alarm.stats().map(|stat| stat.period).max().unwrap_or_default();
            format!("{comparison}{threshold}/{}", seconds(period))
        }
        (_, Kind::Composite) => "composite".to_owned(),
        _ => "logs".to_owned(),
    }
}

/// How high a value stands below the top; blank where there is none.
fn eighth(value: Option<f64>, top: f64) -> &'static str {
    let Some(value) = value else { return " " };
    // Whatever it is, what comes of it is from 0 to 8.
    let level = if top > 0.0 {
        (value / top * 8.0).ceil()
    } else {
        0.0
    };
    EIGHTHS[level.clamp(0.0, 8.0) as usize]
}

/// Draws one alarm.
pub(super) fn draw_one(canvas: &mut Canvas<'_>, block: Block, state: &State) {
    let Some(one) = state.alarms.one() else {
        return;
    };
    let board = state.alarms.board();
    let name = one
        .alarm()
        .map_or("", |alarm| board.alarms()[alarm].name.as_str());
    canvas
        .row(block.line, 0)
        .write(name, title_meaning(state, Pane::Alarm));
    let extent = Extent {
        length: one.lines().len(),
        height: block.height(),
    };
    for (place, index) in one.cursor().visible(extent).enumerate() {
        line(&mut canvas.row(block.body, place), &one.lines()[index]);
        if index == one.cursor().at {
            tint(canvas, block.body, place, selection_meaning(state, Pane::Alarm));
        }
    }
}

fn line(pen: &mut Pen<'_, '_>, line: &Line) {
    let how = match &line.tone {
        Tone::Heading => Meaning::Heading,
        Tone::Text => Meaning::Text,
        Tone::Dim => Meaning::Dim,
        Tone::State(state) => meaning(*state),
        Tone::Doubt => Meaning::Badge,
        Tone::Chart(spark) => return chart(pen, spark),
    };
    let how = if line.leads.is_some() && how == Meaning::Text {
        Meaning::Key
    } else {
        how
    };
    pen.write_shown(&line.text, how);
}

/// The day, what is beyond the threshold in red and counted, and what the highest is.
fn chart(pen: &mut Pen<'_, '_>, spark: &Spark) {
    let said = charted(spark);
    let room = pen.left().saturating_sub(said.len());
    let shown = &spark.values[spark.values.len().saturating_sub(room)..];
    let top = spark.top();
    for value in shown {
        let is_beyond = value.is_some_and(|value| spark.is_beyond(value));
        let how = if is_beyond {
            Meaning::BarErrors
        } else {
            Meaning::Bar
        };
        pen.write_shown(eighth(*value, top), how);
    }
    pen.write(&said, Meaning::Dim);
}

fn charted(spark: &Spark) -> String {
    let beyond = match spark.beyond() {
        0 => String::new(),
        number => format!(", {number} beyond"),
    };
    match (spark.by, spark.highest()) {
        (Whose::Events, highest) => {
            let most = highest.unwrap_or_default() as u64;
            format!("  24h, at most {} a period{beyond}", grouped(most))
        }
        (Whose::CloudWatch, Some(highest)) => {
            format!("  24h of CloudWatch, highest {}{beyond}", short(highest))
        }
        (Whose::CloudWatch, None) => "  24h of CloudWatch: no values".to_owned(),
    }
}

/// With as many places as one reads.
fn short(value: f64) -> String {
    if value.fract() == 0.0 {
        value.to_string()
    } else {
        format!("{value:.2}")
    }
}
