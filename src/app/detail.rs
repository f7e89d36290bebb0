//! The selected event: a summary in words, the foldable tree of what it says, and its original bytes.
//!
//! The list on screen is a list of [`Line`]s, made anew when the event, the width, the form or a fold changes.
//! *Folds* are remembered by path, not by event: who opened `requestParameters.policyDocument` once sees it open in
//! the next event too, and the cursor stays on the same path. The summary needs only the store's columns, so it is
//! there before the bytes are. The twin that draws it is `tui::detail`.

pub mod fold;
pub mod summary;
mod walk;
mod wrap;

pub use summary::Fact;
pub use wrap::HANG;
pub use wrap::Room;
pub(crate) use wrap::wrap_words;

use super::cursor::{Cursor, Extent};
use crate::model::tree::{Label, Node};
use crate::model::{Tree, json::Kind};
use crate::store::{RowId, Snapshot};
use fold::Folds;
use std::borrow::Cow;
use std::sync::Arc;

/// Longest value shown in the tree, in bytes. Copies take all of it.
pub const LONGEST_SHOWN: usize = 10_000;

/// The original bytes of an event with their tree. Made on a worker.
#[derive(Clone, Debug)]
pub struct EventDetail {
    /// Which event.
    pub row: RowId,
    /// Its bytes and what they hold.
    pub tree: Tree,
}

impl EventDetail {
    /// Reads the tree of an event.
    pub fn read(row: RowId, bytes: Vec<u8>) -> Self {
        Self {
            row,
            tree: Tree::read(bytes),
        }
    }
}

/// How the event is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Summary and tree.
    Tree,
    /// The original bytes.
    Raw,
}

/// One row of the pane.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// Part of a [`Fact`]: its number, its label (empty below the first line), and text in display form.
    Fact(usize, &'static str, String),
    /// Nothing.
    Blank,
    /// A node of the tree; see [`Detail::node`].
    Node(usize),
    /// A leaf whose value has no room on one line: its first part, in display form with its quotes.
    Long(usize, String),
    /// A further part of it.
    Rest(usize, String),
    /// A remark about what is shown or missing, in display form.
    Note(String),
    /// Original bytes in display form.
    Raw(String),
}

impl Line {
    /// The node of the tree that is shown, in whole or in part.
    pub fn node(&self) -> Option<usize> {
        match self {
            Self::Node(node) | Self::Long(node, _) | Self::Rest(node, _) => Some(*node),
            Self::Fact(..) | Self::Blank | Self::Note(_) | Self::Raw(_) => None,
        }
    }

    /// The node that begins here.
    pub fn begins(&self) -> Option<usize> {
        self.node().filter(|_| !matches!(self, Self::Rest(..)))
    }
}

/// How far right a node stands in a pane so wide: however deep it is, there is room for something.
pub fn indent(depth: u16, width: usize) -> usize {
    (usize::from(depth) * 2).min(width / 2)
}

/// How a node is drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NodeView<'d> {
    /// The node.
    pub node: &'d Node,
    /// What it stands under. Hostile.
    pub label: Label<'d>,
    /// Whether it can be unfolded, and if so whether it is.
    pub open: Option<bool>,
    /// The value of a leaf, or of a string that is not shown decoded. Hostile.
    pub value: Option<Cow<'d, str>>,
    /// Whether that is all of the value.
    pub whole: bool,
}

/// What decides the lines.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Built {
    row: Option<RowId>,
    arrived: bool,
    form: Form,
    width: usize,
    folds: u64,
}

/// See the module.
#[derive(Debug)]
pub struct Detail {
    event: Option<Result<Arc<EventDetail>, String>>,
    form: Form,
    folds: Folds,
    facts: Vec<Fact>,
    lines: Vec<Line>,
    cursor: Cursor,
    /// The node the cursor was put on, if it was one.
    mark: Option<Mark>,
    built: Option<Built>,
    /// The event the cursor has found its place in.
    settled: Option<RowId>,
    /// Reading takes so long that it should be said.
    slow: bool,
    /// The note on the event.
    note: Option<String>,
    /// Each value stands on one line, however long it is.
    is_cut: bool,
}

/// Where the cursor was put: a path is the same in many events.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Mark {
    path: String,
    depth: u16,
    below_top: usize,
}

impl Default for Detail {
    fn default() -> Self {
        Self {
            event: None,
            form: Form::Tree,
            folds: Folds::default(),
            facts: Vec::new(),
            lines: Vec::new(),
            cursor: Cursor::default(),
            mark: None,
            built: None,
            settled: None,
            slow: false,
            note: None,
            is_cut: false,
        }
    }
}

impl Detail {
    /// Takes the bytes of an event, or why there are none.
    pub fn arrive(&mut self, event: Result<EventDetail, String>) {
        self.event = Some(event.map(Arc::new));
        self.built = None;
    }

    /// Forgets the bytes: another event is selected.
    pub fn clear(&mut self) {
        self.event = None;
        self.slow = false;
    }

    /// Shows the note on the event.
    pub fn set_note(&mut self, note: Option<&str>) {
        if self.note.as_deref() != note {
            self.note = note.map(str::to_owned);
            self.lay_anew();
        }
    }

    /// Texts may have to be shown otherwise than before.
    pub(super) fn lay_anew(&mut self) {
        self.built = None;
    }

    /// Shows each value on one line, or on as many as it needs; says whether it is these now.
    pub(super) fn toggle_wrap(&mut self) -> bool {
        self.is_cut = !self.is_cut;
        self.built = None;
        !self.is_cut
    }

    /// Reading the event takes long.
    pub fn lag(&mut self) {
        self.slow = true;
        self.built = None;
    }

    /// The bytes and the tree, once they are there.
    pub fn event(&self) -> Option<&EventDetail> {
        self.event.as_ref()?.as_ref().ok().map(Arc::as_ref)
    }

    /// Why the bytes cannot be read.
    pub fn fault(&self) -> Option<&str> {
        self.event.as_ref()?.as_ref().err().map(String::as_str)
    }

    /// How the event is shown.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Whether JSON in strings is shown unfolded.
    pub fn decodes(&self) -> bool {
        self.folds.decodes()
    }

    /// All rows of the pane.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The row the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// What the summary says.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The node under the cursor.
    pub fn node_here(&self) -> Option<usize> {
        self.lines.get(self.cursor.at)?.node()
    }

    /// The fact under the cursor.
    pub fn fact_here(&self) -> Option<&Fact> {
        match self.lines.get(self.cursor.at)? {
            Line::Fact(fact, ..) => self.facts.get(*fact),
            _ => None,
        }
    }

    /// The path of the node under the cursor, for people. Hostile.
    pub fn path_here(&self) -> Option<String> {
        Some(self.event()?.tree.path(self.node_here()?))
    }

    /// How to draw a node of the tree.
    pub fn node(&self, node: usize) -> Option<NodeView<'_>> {
        let tree = &self.event()?.tree;
        let it = tree.nodes().get(node)?;
        let open = self.folds.can_open(it).then(|| self.folds.is_open(tree, node));
        let is_leaf = open.is_none() || (it.kind == Kind::String && open == Some(false));
        let (value, whole) = if is_leaf {
            let (text, whole) = tree.text(node, LONGEST_SHOWN);
            (Some(text), whole)
        } else {
            (None, true)
        };
        Some(NodeView {
            node: it,
            label: tree.label(node),
            open,
            value,
            whole,
        })
    }

    /// Makes the lines anew if what they show has changed. Keeps the cursor on its path, and in its place on screen.
    pub fn refresh(&mut self, (snapshot, row): (&Snapshot, Option<RowId>), room: Room<'_>, height: usize) {
        let wanted = Built {
            row,
            arrived: self.event.is_some(),
            form: self.form,
            width: room.width,
            folds: self.folds.version(),
        };
        if self.built.as_ref() != Some(&wanted) {
            self.build((snapshot, row), room);
            self.built = Some(wanted);
            // While the bytes are on their way nothing moves: they are here with the next frame.
            if self.event.is_some() || row.is_none() {
                self.find_place(row, height);
            }
        }
        self.cursor.go(self.cursor.at, self.extent(height));
    }

    fn find_place(&mut self, row: Option<RowId>, height: usize) {
        let place = self
            .mark
            .as_ref()
            .and_then(|mark| Some((self.line_of(mark)?, mark.below_top)));
        match place {
            Some((line, below_top)) => self.cursor.place(line, below_top, self.extent(height)),
            None if self.settled != row => self.cursor = Cursor::default(),
            None => {}
        }
        self.settled = row;
    }

    fn build(&mut self, (snapshot, row): (&Snapshot, Option<RowId>), room: Room<'_>) {
        let before = self.lines.len();
        self.lines.clear();
        let Some(row) = row else {
            self.facts.clear();
            return;
        };
        self.facts = summary::facts(snapshot, &snapshot.row(row));
        let note = self.note.iter().map(|note| summary::note(note));
        self.facts.splice(0..0, note);
        match self.form {
            Form::Tree => {
                // Where the event is from matters last.
                let last = self.facts.len().saturating_sub(1);
                let numbered = self.facts.iter().enumerate();
                wrap::facts(numbered.take(last), room, &mut self.lines);
                self.lines.push(Line::Blank);
                self.tree_lines(room, before);
                if self.event.is_some() {
                    self.lines.push(Line::Blank);
                    let numbered = self.facts.iter().enumerate();
                    wrap::facts(numbered.skip(last), room, &mut self.lines);
                }
            }
            Form::Raw => match self.event() {
                Some(event) => self.lines = wrap::raw(event.tree.bytes(), room),
                None => self.tree_lines(room, before),
            },
        }
    }

    /// The tree, or why there is none. While it is on its way there are as many lines as `before`, so that the pane
    /// does not scroll up and down with every step through the table.
    fn tree_lines(&mut self, room: Room<'_>, before: usize) {
        let mut notes = Vec::new();
        match &self.event {
            None if !self.slow => {
                let missing = before.saturating_sub(self.lines.len());
                self.lines.extend(std::iter::repeat_n(Line::Blank, missing));
            }
            None => notes.push("reading the event…".to_owned()),
            Some(Err(fault)) => notes.push(format!("the event cannot be read: {fault}")),
            Some(Ok(event)) => {
                let visible = self.folds.visible(&event.tree);
                notes.extend(event.tree.note());
                for node in visible {
                    self.node_lines(node, room);
                }
            }
        }
        for note in notes {
            self.lines
                .extend(wrap::wrap(&note, room).into_iter().map(Line::Note));
        }
    }

    /// A node in as many lines as its value needs.
    fn node_lines(&mut self, node: usize, room: Room<'_>) {
        let Some(view) = self.node(node) else {
            return;
        };
        let lines = wrap::leaf(&view, room).filter(|_| !self.is_cut);
        let mut lines = lines.unwrap_or_default().into_iter();
        match lines.next() {
            None => self.lines.push(Line::Node(node)),
            Some(first) => self.lines.push(Line::Long(node, first)),
        }
        self.lines.extend(lines.map(|part| Line::Rest(node, part)));
    }

    fn extent(&self, height: usize) -> Extent {
        Extent {
            length: self.lines.len(),
            height,
        }
    }

    fn line_of(&self, mark: &Mark) -> Option<usize> {
        let tree = &self.event()?.tree;
        let is_it = |node: usize| tree.nodes()[node].depth == mark.depth && tree.path(node) == mark.path;
        self.lines
            .iter()
            .position(|line| line.begins().is_some_and(is_it))
    }

    /// Moves the cursor as told.
    pub fn travel(&mut self, height: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let extent = self.extent(height);
        travel(&mut self.cursor, extent);
        // While bytes are on their way the place in the event before is still wanted.
        if self.event.is_some() {
            self.mark = self.mark_here();
        }
    }

    fn mark_here(&self) -> Option<Mark> {
        let node = self.node_here()?;
        let tree = &self.event()?.tree;
        Some(Mark {
            path: tree.path(node),
            depth: tree.nodes()[node].depth,
            below_top: self.cursor.below_top(),
        })
    }
}
