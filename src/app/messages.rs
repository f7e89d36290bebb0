//! The list of warnings and errors, over everything else: when, what, and what to do about it. It is made of
//! [`super::notice`] when it is opened, newest first; with that all have been seen. The twin that draws it is
//! `tui::messages`.

use super::action::Action;
use super::cursor::{Cursor, Extent};
use super::detail::{Room, wrap_words};
use super::notice::{Notice, Notices, Severity};
use super::state::{Overlay, State};
use crate::model::Timestamp;

/// Columns of the time and the sign before a message.
pub const INDENT: usize = 12;

/// What a line says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// The start of a message.
    Message(Severity, Option<Timestamp>),
    /// More of it.
    Rest(Severity),
    /// What to do about it.
    WayOut,
    /// That others are too old to be kept.
    Older,
}

/// A line of the list, in display form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What it says.
    pub role: Role,
    /// It.
    pub text: String,
}

/// See the module.
#[derive(Default, Debug)]
pub struct Messages {
    lines: Vec<Line>,
    cursor: Cursor,
    /// Of how many messages and at which width the lines are.
    of: Option<(usize, usize)>,
}

impl Messages {
    /// All lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The line the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Moves the cursor as told.
    pub(super) fn travel(&mut self, height: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let length = self.lines.len();
        travel(&mut self.cursor, Extent { length, height });
    }

    /// Texts may have to be shown otherwise than before.
    pub(super) fn lay_anew(&mut self) {
        self.of = None;
    }

    /// Lays the messages out, if there are others or the screen is another.
    pub(super) fn refresh(&mut self, notices: &Notices, room: Room<'_>, height: usize) {
        let of = (notices.kept().len() + notices.dropped(), room.width);
        if self.of == Some(of) {
            return;
        }
        self.of = Some(of);
        let room = room.of(room.width.saturating_sub(INDENT).max(8));
        self.lines = notices.kept().flat_map(|notice| lines(notice, room)).collect();
        if notices.dropped() > 0 {
            let text = format!("and {} older ones", notices.dropped());
            self.lines.push(Line {
                role: Role::Older,
                text,
            });
        }
        let at = self.cursor.at;
        self.travel(height, |cursor, extent| cursor.go(at, extent));
    }
}

fn lines(notice: &Notice, room: Room<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for (number, text) in wrap_words(&notice.text, room).into_iter().enumerate() {
        let role = match number {
            0 => Role::Message(notice.severity, notice.at),
            _ => Role::Rest(notice.severity),
        };
        lines.push(Line { role, text });
    }
    if !notice.way_out.is_empty() {
        let way_out = wrap_words(&format!("→ {}", notice.way_out), room).into_iter();
        lines.extend(way_out.map(|text| Line {
            role: Role::WayOut,
            text,
        }));
    }
    lines
}

/// Performs an action on the list; says whether it was one.
pub(super) fn perform(state: &mut State, action: Action) -> bool {
    if action != Action::Messages {
        return false;
    }
    state.overlay = Some(Overlay::Messages(Messages::default()));
    true
}

/// Lays the list out while it is on screen.
pub(super) fn settle(state: &mut State) {
    let block = state.layout().help;
    if let Some(Overlay::Messages(list)) = &mut state.overlay {
        state.notices.seen();
        let room = state.redaction.room(block.body.width);
        list.refresh(&state.notices, room, block.height());
    }
}
