//! Warnings and errors so far, over everything else.

use super::canvas::Canvas;
use super::theme::Meaning;
use crate::app::cursor::Extent;
use crate::app::layout::Block;
use crate::app::messages::{INDENT, Line, Messages, Role};
use crate::app::notice::Severity;

pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, list: &Messages) {
    canvas.frame(block.frame, " messages ");
    let said = if list.lines().is_empty() {
        "Nothing went wrong so far."
    } else {
        "Warnings and errors, the newest first."
    };
    canvas.row(block.line, 0).write(said, Meaning::Dim);
    let extent = Extent {
        length: list.lines().len(),
        height: block.height(),
    };
    let cursor = list.cursor();
    for (row, index) in cursor.visible(extent).enumerate() {
        let line = &list.lines()[index];
        let mut pen = canvas.row(block.body, row);
        pen.write(&sign(line), Meaning::Dim);
        pen.to(INDENT).write_shown(&line.text, meaning(line.role));
        if index == cursor.at {
            canvas.select(block.body, row);
        }
    }
}

/// When it was said, and how grave it is.
fn sign(line: &Line) -> String {
    let Role::Message(severity, at) = line.role else {
        return String::new();
    };
    let time = at.map(|at| at.format("%H:%M:%SZ")).unwrap_or_default();
    let sign = if severity == Severity::Error { "!" } else { "·" };
    format!("{time:9} {sign}")
}

fn meaning(role: Role) -> Meaning {
    match role {
        Role::Message(Severity::Error, _) | Role::Rest(Severity::Error) => Meaning::Error,
        Role::Message(..) | Role::Rest(_) => Meaning::Text,
        Role::WayOut | Role::Older => Meaning::Dim,
    }
}
