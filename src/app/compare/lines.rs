//! A comparison as lines of a width: side by side where there is room, else one below the other. All texts in them are in
//! display form.

use super::diff::Member;
use super::{Compare, Comparison};
use crate::app::detail::{LONGEST_SHOWN, Room, indent, wrap_words};
use crate::model::Tree;
use crate::model::json::Kind;
use crate::model::tree::Label;

/// Most lines of one value.
const VALUE_LINES: usize = 24;

/// Said where one of the two has no such member.
const MISSING: &str = "(not there)";

/// Between the columns.
pub const GAP: usize = 2;

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// A member's key, alone or before its values; the number of the member.
    Key(usize, Option<[Part; 2]>),
    /// Values go on; side by side.
    Beside(usize, [Part; 2]),
    /// A value of one side, or a part of it; below the key. Its first line has the side's letter.
    Below(usize, usize, bool, Part),
    /// A remark.
    Note(String),
}

/// A part of a value.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Part {
    /// In display form.
    pub text: String,
    /// What it is.
    pub role: Role,
}

/// What a part is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Role {
    /// Nothing, or a value that both have.
    #[default]
    Same,
    /// A value that only this side has.
    Value,
    /// That there is none.
    Missing,
}

impl Line {
    /// The member it is of.
    pub fn member(&self) -> Option<usize> {
        match self {
            Self::Key(member, _) | Self::Beside(member, _) | Self::Below(member, ..) => Some(*member),
            Self::Note(_) => None,
        }
    }

    /// The side it shows, if only one.
    pub(super) fn side(&self) -> Option<usize> {
        match self {
            Self::Below(_, side, ..) => Some(*side),
            _ => None,
        }
    }
}

/// The columns of keys, and of each value, in a width.
pub fn columns(width: usize) -> (usize, usize) {
    let keys = (width / 4).clamp(24, 44);
    (keys, width.saturating_sub(keys + 2 * GAP) / 2)
}

/// A remark as lines.
pub fn note(text: &str, room: Room<'_>) -> Vec<Line> {
    let lines = wrap_words(text, room).into_iter();
    lines.map(Line::Note).collect()
}

/// What differs, or `all` there is, as lines.
pub fn lay(comparison: &Comparison, all: bool, room: Room<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for (number, member) in comparison.members.iter().enumerate() {
        if all || member.differs {
            place(comparison, (number, member), room, &mut lines);
        }
    }
    if lines.is_empty() {
        lines.extend(note("Both say the same in every member.", room));
    }
    if comparison.is_cut {
        let most = super::diff::MOST;
        lines.extend(note(
            &format!("Only the first {most} members are compared."),
            room,
        ));
    }
    for (tree, letter) in comparison.trees.iter().zip(["A", "B"]) {
        let remark = tree
            .note()
            .map(|remark| note(&format!("{letter}: {remark}"), room));
        lines.extend(remark.unwrap_or_default());
    }
    lines
}

fn place(comparison: &Comparison, (number, member): (usize, &Member), room: Room<'_>, lines: &mut Vec<Line>) {
    let is_beside = Compare::is_beside(room.width);
    let (_, column) = columns(room.width);
    let hang = indent(member.depth, room.width) + 4;
    let room = room.of(if is_beside {
        column
    } else {
        room.width.saturating_sub(hang)
    });
    let sides = [0, 1].map(|side| parts(&comparison.trees[side], member, side, room));
    if is_beside {
        let [mut left, mut right] = sides.map(Vec::into_iter);
        let mut next = || match (left.next(), right.next()) {
            (None, None) => None,
            (left, right) => Some([left.unwrap_or_default(), right.unwrap_or_default()]),
        };
        lines.push(Line::Key(number, Some(next().unwrap_or_default())));
        lines.extend(std::iter::from_fn(next).map(|parts| Line::Beside(number, parts)));
        return;
    }
    lines.push(Line::Key(number, None));
    let [left, right] = sides;
    // What both have is said once.
    let right = if member.differs { right } else { Vec::new() };
    for (side, parts) in [left, right].into_iter().enumerate() {
        let letter = |place: usize| place == 0 && member.differs;
        let below = parts.into_iter().enumerate();
        lines.extend(below.map(|(place, part)| Line::Below(number, side, letter(place), part)));
    }
}

/// The value of a side in as many lines as it needs.
fn parts(tree: &Tree, member: &Member, side: usize, room: Room<'_>) -> Vec<Part> {
    let Some(node) = member.nodes[side] else {
        return vec![Part {
            text: MISSING.to_owned(),
            role: Role::Missing,
        }];
    };
    let role = if member.differs { Role::Value } else { Role::Same };
    let whole_line = |text: &str| {
        vec![Part {
            text: text.to_owned(),
            role,
        }]
    };
    if member.is_group {
        return match (member.is_rewritten, member.nodes.contains(&None)) {
            (true, _) if side == 1 => whole_line("the same JSON, written differently"),
            // What it holds follows.
            (_, true) => whole_line("(holds what follows)"),
            _ => Vec::new(),
        };
    }
    let (text, whole) = tree.text(node, LONGEST_SHOWN);
    let quotes = if tree.nodes()[node].kind == Kind::String {
        "\""
    } else {
        ""
    };
    let mut lines = wrap_words(&format!("{quotes}{text}{quotes}"), room);
    if lines.len() > VALUE_LINES || !whole {
        lines.truncate(VALUE_LINES);
        lines.push("… and more; copies have all of it".to_owned());
    }
    lines.into_iter().map(|text| Part { text, role }).collect()
}

/// What a member stands under. Hostile.
pub fn key(comparison: &Comparison, member: &Member) -> String {
    let side = usize::from(member.nodes[0].is_none());
    let Some(node) = member.nodes[side] else {
        return String::new();
    };
    let tree = &comparison.trees[side];
    let key = match tree.label(node) {
        Label::Member(key) => key.into_owned(),
        Label::Element(place) => format!("[{place}]"),
    };
    match tree.nodes()[node].decoded {
        Some(_) => format!("{key} (decoded)"),
        None => key,
    }
}
