//! The list of findings, and one of them in words.

use super::canvas::{Canvas, Pen};
use super::draw::{selection_meaning, title_meaning};
use super::theme::Meaning;
use super::when::When;
use super::words::{counted, grouped};
use crate::app::cursor::Extent;
use crate::app::findings::{Finding, Line, Tone, level};
use crate::app::layout::{Block, Pane, Rect};
use crate::app::state::State;

/// Columns of a level, of how often a rule fired, and of a title.
const LEVEL: usize = 8;
const HITS: usize = 7;
const TITLE: usize = 34;

/// Draws the list.
pub(super) fn draw_list(canvas: &mut Canvas<'_>, block: Block, state: &State) {
    title(&mut canvas.row(block.line, 0), state);
    let findings = &state.findings;
    let cursor = findings.cursor();
    let extent = Extent {
        length: findings.all().len(),
        height: block.height(),
    };
    for (place, index) in cursor.visible(extent).enumerate() {
        row(&mut canvas.row(block.body, place), state, &findings.all()[index]);
        if index == cursor.at {
            tint(
                canvas,
                block.body,
                place,
                selection_meaning(state, Pane::Findings),
            );
        }
    }
    if findings.all().is_empty() {
        let text = match findings.answer() {
            _ if findings.rules().is_empty() => "There are no rules to look for.",
            _ if findings.has_failed() => "Looking for findings failed, which is a defect of trailhound.",
            None if findings.is_slow() => "Looking for what the rules find…",
            None => "",
            Some(answer) if answer.explained > 0 => "Everything found here was there before the window, too.",
            Some(_) => "No rule fires on what is loaded.",
        };
        canvas.row(block.body, 1).skip(2).write(text, Meaning::Dim);
    }
}

fn tint(canvas: &mut Canvas<'_>, body: Rect, row: usize, meaning: Meaning) {
    let y = body.y + u16::try_from(row).unwrap_or_default();
    canvas.tint(Rect { y, height: 1, ..body }, meaning);
}

/// `FINDINGS  24  3 part of others  5 hidden: usual  looking…`
fn title(pen: &mut Pen<'_, '_>, state: &State) {
    let findings = &state.findings;
    pen.write("FINDINGS", title_meaning(state, Pane::Findings));
    if let Some(answer) = findings.answer() {
        pen.write(&format!("  {}", grouped(answer.all.len() as u64)), Meaning::Text);
        if answer.folded > 0 {
            pen.write(
                &format!("  {} part of others", grouped(answer.folded as u64)),
                Meaning::Dim,
            );
        }
        if findings.is_beside_usual() {
            let usual = grouped(answer.explained as u64);
            pen.write(
                &format!("  {usual} hidden: usual before the window"),
                Meaning::Badge,
            );
        }
        if !answer.unreadable.is_empty() {
            let files = counted(answer.unreadable.len() as u64, "file");
            pen.write(&format!("  ! {files} not searched"), Meaning::Error);
        }
    }
    if state.live.is_none() && !state.load.finished && !state.load_stopped {
        pen.write("  so far", Meaning::Dim);
    }
    if findings.is_slow() && findings.answer().is_some() {
        pen.write("  looking…", Meaning::Dim);
    }
}

/// How a level looks; it has its word too.
fn meaning(finding: &Finding) -> Meaning {
    match level(&finding.about) {
        "critical" => Meaning::Alert,
        "high" => Meaning::Denied,
        "medium" => Meaning::Text,
        _ => Meaning::Dim,
    }
}

fn row(pen: &mut Pen<'_, '_>, state: &State, finding: &Finding) {
    pen.skip(1)
        .cell(level(&finding.about), LEVEL, meaning(finding))
        .skip(1);
    let hits = format!("×{}", grouped(finding.hits as u64));
    pen.cell(&hits, HITS, Meaning::Text);
    let when = When::of(state);
    let (first, until) = when.span(finding.first, finding.last);
    pen.cell(&first, when.width, Meaning::Dim);
    pen.cell(&until, when.width + 1, Meaning::Dim).skip(1);
    // Where there is room for the story, titles stand in a column of their own.
    if pen.left() > TITLE + 30 {
        pen.cell(&finding.about.title, TITLE, meaning(finding)).skip(1);
        pen.write(&finding.story, Meaning::Text);
    } else {
        pen.write(&finding.about.title, meaning(finding));
    }
}

/// Draws what is said of the finding under the cursor.
pub(super) fn draw_one(canvas: &mut Canvas<'_>, block: Block, state: &State) {
    let findings = &state.findings;
    let Some(finding) = findings.selected() else {
        return;
    };
    canvas
        .row(block.line, 0)
        .write(&finding.about.title, title_meaning(state, Pane::Finding));
    let cursor = findings.line_cursor();
    let extent = Extent {
        length: findings.lines().len(),
        height: block.height(),
    };
    for (place, index) in cursor.visible(extent).enumerate() {
        line(&mut canvas.row(block.body, place), &findings.lines()[index]);
        if index == cursor.at && state.focus == Pane::Finding {
            tint(canvas, block.body, place, selection_meaning(state, Pane::Finding));
        }
    }
}

fn line(pen: &mut Pen<'_, '_>, line: &Line) {
    let how = match line.tone {
        _ if line.leads.is_some() => Meaning::Key,
        Tone::Heading => Meaning::Heading,
        Tone::Text => Meaning::Text,
        Tone::Dim => Meaning::Dim,
    };
    pen.write_shown(&line.text, how);
}
