//! Two events compared: side by side where there is room, else one below the other.

use super::canvas::{Canvas, Pen};
use super::theme::Meaning;
use super::words::counted;
use crate::app::compare::diff::Member;
use crate::app::compare::lines::{GAP, Line, Part, Role, columns, key};
use crate::app::compare::{Compare, Comparison};
use crate::app::cursor::Extent;
use crate::app::detail::indent;
use crate::app::layout::Block;
use crate::app::state::State;
use crate::model::Field;

/// The letters of the two.
const LETTERS: [&str; 2] = ["A", "B"];

pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, state: &State, compare: &Compare) {
    canvas.frame(block.frame, &title(compare));
    if let Some(comparison) = compare.comparison() {
        for (side, letter) in LETTERS.into_iter().enumerate() {
            event(
                &mut canvas.row(block.line, side),
                state,
                comparison,
                (side, letter),
            );
        }
    }
    let extent = Extent {
        length: compare.lines().len(),
        height: block.height(),
    };
    let cursor = compare.cursor();
    for (row, index) in cursor.visible(extent).enumerate() {
        let mut pen = canvas.row(block.body, row);
        line(
            &mut pen,
            compare,
            &compare.lines()[index],
            block.body.width.into(),
        );
        if index == cursor.at {
            canvas.select(block.body, row);
        }
    }
}

/// What is compared, and how much of it differs.
fn title(compare: &Compare) -> String {
    let Some(comparison) = compare.comparison() else {
        return " compare ".to_owned();
    };
    let leaves = || comparison.members.iter().filter(|member| !member.is_group);
    let differ = leaves().filter(|member| member.differs).count() as u64;
    let all = counted(leaves().count() as u64, "value");
    format!(" {differ} of {all} differ: {} ", comparison.kinship.in_words())
}

/// Which event a side is.
fn event(pen: &mut Pen<'_, '_>, state: &State, comparison: &Comparison, (side, letter): (usize, &str)) {
    let row = state.snapshot.row(comparison.rows[side]);
    let severity = row.flags().severity();
    pen.write(letter, Meaning::Key).skip(1);
    let time = if row.time().is_known() {
        row.time().format("%Y-%m-%d %H:%M:%S UTC")
    } else {
        "no time".to_owned()
    };
    pen.write(&time, Meaning::Text)
        .skip(1)
        .write(&severity.letter().to_string(), Meaning::from(severity))
        .skip(1);
    let name = row.text(Field::Name).unwrap_or("no eventName");
    let what = row
        .text(Field::Service)
        .map_or_else(|| name.to_owned(), |service| format!("{service}:{name}"));
    pen.write(&what, Meaning::Heading);
    for field in [Field::Principal, Field::Ip] {
        if let Some(text) = row.text(field) {
            pen.skip(2).write(text, Meaning::Text);
        }
    }
}

fn line(pen: &mut Pen<'_, '_>, compare: &Compare, line: &Line, width: usize) {
    let Some(comparison) = compare.comparison() else {
        if let Line::Note(text) = line {
            pen.write_shown(text, Meaning::Dim);
        }
        return;
    };
    match line {
        Line::Note(text) => {
            pen.write_shown(text, Meaning::Dim);
        }
        Line::Key(number, parts) => {
            let member = &comparison.members[*number];
            let room = parts.as_ref().map_or(width, |_| columns(width).0);
            name(pen, (comparison, member), room);
            if let Some(parts) = parts {
                beside(pen, parts, width);
            }
        }
        Line::Beside(_, parts) => beside(pen, parts, width),
        Line::Below(number, side, is_first, text) => {
            let depth = comparison.members[*number].depth;
            pen.skip(indent(depth, width) + 2);
            let letter = if *is_first { LETTERS[*side] } else { " " };
            pen.write(letter, Meaning::Key).skip(1);
            part(pen, text);
        }
    }
}

/// What a member stands under, in so many columns.
fn name(pen: &mut Pen<'_, '_>, (comparison, member): (&Comparison, &Member), room: usize) {
    let meaning = if member.differs {
        Meaning::JsonKey
    } else {
        Meaning::Dim
    };
    let indent = indent(member.depth, room);
    pen.skip(indent)
        .write_in(&key(comparison, member), room.saturating_sub(indent), meaning);
}

fn beside(pen: &mut Pen<'_, '_>, parts: &[Part; 2], width: usize) {
    let (keys, column) = columns(width);
    pen.to(keys + GAP);
    part(pen, &parts[0]);
    pen.to(keys + GAP + column + GAP);
    part(pen, &parts[1]);
}

fn part(pen: &mut Pen<'_, '_>, part: &Part) {
    let meaning = match part.role {
        Role::Value => Meaning::Text,
        Role::Same => Meaning::Dim,
        Role::Missing => Meaning::Alert,
    };
    pen.write_shown(&part.text, meaning);
}
