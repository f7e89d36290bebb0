//! Why an event is meant or not, over everything else.

use super::canvas::Canvas;
use super::theme::Meaning;
use crate::app::cursor::Extent;
use crate::app::layout::Block;
use crate::app::state::State;
use crate::app::why::{Line, Role, Why};
use crate::model::Field;

pub(super) fn draw(canvas: &mut Canvas<'_>, block: Block, state: &State, why: &Why) {
    canvas.frame(block.frame, " why this event ");
    if let Some(asked) = why.asked() {
        let row = state.snapshot.row(asked.row);
        let mut pen = canvas.row(block.line, 0);
        for field in [
            Field::Time,
            Field::Service,
            Field::Name,
            Field::Principal,
            Field::Id,
        ] {
            pen.write(&row.display(field), Meaning::Dim).skip(1);
        }
    }
    let extent = Extent {
        length: why.lines().len(),
        height: block.height(),
    };
    let cursor = why.cursor();
    for (row, index) in cursor.visible(extent).enumerate() {
        let line = &why.lines()[index];
        let mut pen = canvas.row(block.body, row);
        let indent = line.indent();
        pen.skip(indent.saturating_sub(crate::app::why::SIGN))
            .write(line.sign(), sign_meaning(line));
        pen.to(indent).write_shown(&line.text, meaning(line.role));
        if index == cursor.at {
            canvas.select(block.body, row);
        }
    }
}

fn sign_meaning(line: &Line) -> Meaning {
    match line.role {
        Role::Condition(true) => Meaning::JsonString,
        Role::Condition(false) => Meaning::Error,
        _ => Meaning::Dim,
    }
}

fn meaning(role: Role) -> Meaning {
    match role {
        Role::Verdict => Meaning::Heading,
        Role::Condition(_) => Meaning::Text,
        Role::Words | Role::Value | Role::Off | Role::Note => Meaning::Dim,
    }
}
