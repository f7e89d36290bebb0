//! The selected event: a summary in words, its tree, or its original bytes.

use super::canvas::{Canvas, Pen};
use super::draw::{has_keys, selection_meaning, title_meaning};
use super::theme::Meaning;
use super::words::grouped;
use crate::app::cursor::Extent;
use crate::app::detail::{Form, HANG, Line, NodeView, indent};
use crate::app::layout::{Block, Pane, Rect};
use crate::app::state::State;
use crate::model::json::Kind;
use crate::model::tree::{Encoding, Label};
use crate::model::{Field, Severity, visible};

/// Columns of a fact's label.
const LABEL: usize = 8;

/// Columns of the sign before a node.
const SIGN: usize = 2;

pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, state: &State) {
    title(canvas, block.line, state);
    let detail = &state.detail;
    let extent = Extent {
        length: detail.lines().len(),
        height: block.height(),
    };
    let cursor = detail.cursor();
    for (row, index) in cursor.visible(extent).enumerate() {
        let mut pen = canvas.row(block.body, row);
        line(&mut pen, state, &detail.lines()[index]);
        if index == cursor.at && state.focus == Pane::Detail {
            let y = block.body.y + u16::try_from(row).unwrap_or_default();
            canvas.tint(
                Rect {
                    y,
                    height: 1,
                    ..block.body
                },
                selection_meaning(state, Pane::Detail),
            );
        }
    }
}

fn title(canvas: &mut Canvas<'_>, rect: Rect, state: &State) {
    let Some(id) = state.events.selected() else {
        canvas.row(rect, 0).write("no event selected", Meaning::Dim);
        return;
    };
    let row = state.snapshot.row(id);
    let here = if has_keys(state, Pane::Detail) {
        state.detail.path_here()
    } else {
        None
    };
    let right = match (state.detail.form(), here) {
        (Form::Raw, _) => "original bytes".to_owned(),
        (Form::Tree, Some(path)) => path,
        (Form::Tree, None) => String::new(),
    };
    let severity = row.flags().severity();
    let mut pen = canvas.row(rect, 0);
    pen.write(&severity.letter().to_string(), Meaning::from(severity))
        .skip(1);
    let service = row.text(Field::Service).unwrap_or_default();
    let name = row.text(Field::Name).unwrap_or("no eventName");
    let what = if service.is_empty() {
        name.to_owned()
    } else {
        format!("{service}:{name}")
    };
    pen.write(&what, title_meaning(state, Pane::Detail)).skip(2);
    let right = pen.shown(&right).into_owned();
    let shown = visible::fit(&right, pen.left());
    let blank = pen.left().saturating_sub(visible::width(&right));
    pen.skip(blank).write_shown(&shown, Meaning::Dim);
}

fn line(pen: &mut Pen<'_, '_>, state: &State, line: &Line) {
    match line {
        Line::Fact(fact, label, text) => {
            let meaning = fact_meaning(state, *fact);
            pen.cell(label, LABEL, Meaning::Heading)
                .write_shown(text, meaning);
        }
        Line::Blank => {}
        Line::Note(text) => {
            pen.write_shown(text, Meaning::Dim);
        }
        Line::Raw(text) => {
            pen.write_shown(text, Meaning::Text);
        }
        Line::Node(number) => {
            if let Some(view) = state.detail.node(*number) {
                node(pen, &view, None);
            }
        }
        Line::Long(number, part) => {
            if let Some(view) = state.detail.node(*number) {
                node(pen, &view, Some(part));
            }
        }
        Line::Rest(number, part) => {
            if let Some(view) = state.detail.node(*number) {
                let indent = indent(view.node.depth, pen.left());
                pen.skip(indent + SIGN + HANG)
                    .write_shown(part, value_meaning(&view));
            }
        }
    }
}

/// A result that is an error looks like one.
fn fact_meaning(state: &State, fact: usize) -> Meaning {
    let is_result = state
        .detail
        .facts()
        .get(fact)
        .is_some_and(|fact| fact.label == "RESULT");
    let selected = state.events.selected().filter(|_| is_result);
    match selected.map(|row| state.snapshot.row(row).flags().severity()) {
        Some(severity @ (Severity::Denied | Severity::Error)) => Meaning::from(severity),
        _ => Meaning::Text,
    }
}

/// A node; of a value that goes on below only the first part.
fn node(pen: &mut Pen<'_, '_>, view: &NodeView<'_>, part: Option<&String>) {
    let indent = indent(view.node.depth, pen.left());
    let sign = match view.open {
        Some(true) => "▾ ",
        Some(false) => "▸ ",
        None => "  ",
    };
    pen.skip(indent).write(sign, Meaning::Dim);
    match &view.label {
        Label::Member(key) => pen.write(key, Meaning::JsonKey),
        Label::Element(place) => pen.write(&format!("[{place}]"), Meaning::Dim),
    };
    if view.node.repeated {
        pen.write(" (this key again)", Meaning::Alert);
    }
    if view.open.is_some() {
        pen.write(
            &format!(" ({})", grouped(view.node.children.into())),
            Meaning::Dim,
        );
    }
    match view.node.decoded.filter(|_| view.open.is_some()) {
        Some(Encoding::Json) => pen.write(" decoded", Meaning::Badge),
        Some(Encoding::Url) => pen.write(" URL-decoded", Meaning::Badge),
        None => pen,
    };
    if let Some(part) = part {
        pen.write(": ", Meaning::Dim)
            .write_shown(part, value_meaning(view));
    } else if let Some(value) = &view.value {
        leaf(pen, view, value);
    }
}

fn value_meaning(view: &NodeView<'_>) -> Meaning {
    if view.node.kind == Kind::String {
        Meaning::JsonString
    } else {
        Meaning::JsonLiteral
    }
}

fn leaf(pen: &mut Pen<'_, '_>, view: &NodeView<'_>, value: &str) {
    pen.write(": ", Meaning::Dim);
    if view.node.kind == Kind::String {
        pen.write("\"", Meaning::Dim)
            .write(value, Meaning::JsonString)
            .write("\"", Meaning::Dim);
    } else if view.node.children == 0 && view.node.kind != Kind::Literal {
        pen.write(
            if view.node.kind == Kind::Array { "[]" } else { "{}" },
            Meaning::JsonLiteral,
        );
    } else {
        pen.write(value, Meaning::JsonLiteral);
    }
    if !view.whole {
        pen.write(" (and more)", Meaning::Badge);
    }
}
