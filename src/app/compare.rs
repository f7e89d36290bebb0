//! Two events, member by member: what differs, and what only one of them has.
//!
//! They are the two that are marked, where two are, and else the selected event and the *call before it of the same kind*: the last
//! earlier one of the same action on the same target, or, where there is none, by the same caller. *A* is the earlier, *B*
//! the later. A worker finds and reads them ([`gather`]); [`diff`] says what differs, [`lines`] lays it out. The twin that
//! draws it is `tui::compare`.

pub mod diff;
pub mod lines;
mod perform;

pub(super) use perform::{HINTS, path_here, perform, value_here};

use super::cursor::{Cursor, Extent};
use super::detail::Room;
use super::events::Column;
use super::events::column::{action_of, field_has};
use super::layout::Block;
use super::state::{Overlay, State};
use crate::model::{Field, TimeRange, Tree};
use crate::query::{Expr, Hits, search};
use crate::store::{Row, RowId, Snapshot};
use diff::Member;
use lines::Line;

/// From so many columns on the two stand side by side, and else one below the other.
const BESIDE: usize = 100;

/// What is to be compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// These two.
    Both(RowId, RowId),
    /// This one with the call before it of the same kind.
    Before(RowId),
}

/// What the two have to do with each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kinship {
    /// Both are marked.
    Marked,
    /// The same action on the same target.
    Target,
    /// The same action by the same caller.
    Caller,
}

impl Kinship {
    /// In words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Marked => "the two that are marked",
            Self::Target => "this and the call before on the same target",
            Self::Caller => "this and the call before by the same caller (none on the same target)",
        }
    }
}

/// Two events that were read, the earlier first.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Which.
    pub rows: [RowId; 2],
    /// Why these two.
    pub kinship: Kinship,
    /// What they say.
    pub trees: [Tree; 2],
    /// Their members, those of both beside each other.
    pub members: Vec<Member>,
    /// Whether there are more.
    pub is_cut: bool,
}

/// Finds and reads two events; why that cannot be, in words. `None` if nobody waits for it any more. Reads files: never where a
/// key waits.
pub fn gather(
    snapshot: &Snapshot,
    asked: Asked,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Result<Comparison, String>> {
    let (rows, kinship) = match asked {
        Asked::Both(one, other) => ([one, other], Kinship::Marked),
        Asked::Before(row) => match before(snapshot, &snapshot.row(row), is_stale)? {
            Ok((earlier, kinship)) => ([earlier, row], kinship),
            Err(why) => return Some(Err(why)),
        },
    };
    let ordered = Hits::of_rows(snapshot, rows);
    let [earlier, later] = *ordered.rows() else {
        return Some(Err("this is one event".to_owned()));
    };
    Some(read(snapshot, [earlier, later], kinship))
}

fn read(snapshot: &Snapshot, rows: [RowId; 2], kinship: Kinship) -> Result<Comparison, String> {
    let tree = |row: RowId| {
        let bytes = snapshot.row(row).original();
        bytes.map(Tree::read).map_err(|error| error.to_string())
    };
    let trees = [tree(rows[0])?, tree(rows[1])?];
    let (members, is_cut) = diff::members(&trees);
    Ok(Comparison {
        rows,
        kinship,
        trees,
        members,
        is_cut,
    })
}

/// The call before of the same kind.
fn before(
    snapshot: &Snapshot,
    row: &Row<'_>,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Result<(RowId, Kinship), String>> {
    let Some(action) = action_of(row) else {
        return Some(Err("the event names no action to go by".to_owned()));
    };
    let target = Column::Target.value(row);
    let target = target.map(|target| field_has(Field::Resource, &target));
    let caller = row
        .text(Field::Principal)
        .map(|caller| field_has(Field::Principal, caller));
    for (expr, kinship) in [(target, Kinship::Target), (caller, Kinship::Caller)] {
        let Some(expr) = expr else { continue };
        let expr = Expr::And(vec![action.clone(), expr]);
        let found = search(snapshot, &expr, until(row), is_stale, &mut |_| {})?;
        // What is of the same instant may stand on either side: the order of the store decides.
        let place = found
            .hits
            .rank(snapshot, row.row_id())
            .unwrap_or_else(|place| place);
        if let Some(earlier) = place.checked_sub(1).and_then(|place| found.hits.get(place)) {
            return Some(Ok((earlier, kinship)));
        }
    }
    let words = format!("no earlier call of {action} on the same target or by the same caller is loaded");
    Some(Err(words))
}

fn until(row: &Row<'_>) -> TimeRange {
    TimeRange {
        from: TimeRange::ALL.from,
        to: row.time().plus(1),
    }
}

/// See the module.
#[derive(Debug)]
pub struct Compare {
    /// What is compared.
    pub asked: Asked,
    answer: Option<Result<Comparison, String>>,
    /// Whether members that are the same are shown, too.
    all: bool,
    slow: bool,
    /// What the lines were made for; none if they must be made anew.
    built: Option<(usize, bool)>,
    lines: Vec<Line>,
    cursor: Cursor,
    pub(super) is_asked: bool,
}

impl Compare {
    pub(super) fn new(asked: Asked) -> Self {
        Self {
            asked,
            answer: None,
            all: false,
            slow: false,
            built: None,
            lines: Vec::new(),
            cursor: Cursor::default(),
            is_asked: false,
        }
    }

    /// The two events, once they are read.
    pub fn comparison(&self) -> Option<&Comparison> {
        self.answer.as_ref()?.as_ref().ok()
    }

    /// Whether members that are the same are shown, too.
    pub fn shows_all(&self) -> bool {
        self.all
    }

    /// Whether two columns are wide enough for both, or one stands below the other.
    pub fn is_beside(width: usize) -> bool {
        width >= BESIDE
    }

    /// All lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The line the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The member that the line under the cursor is of, and the side that it shows, if only one.
    pub(super) fn here(&self) -> Option<(&Comparison, &Member, Option<usize>)> {
        let comparison = self.comparison()?;
        let line = self.lines.get(self.cursor.at)?;
        Some((comparison, comparison.members.get(line.member()?)?, line.side()))
    }

    pub(super) fn arrive(&mut self, answer: Result<Comparison, String>) {
        self.answer = Some(answer);
        self.built = None;
    }

    /// Texts may have to be shown otherwise than before.
    pub(super) fn lay_anew(&mut self) {
        self.built = None;
    }

    pub(super) fn lag(&mut self) {
        self.slow = true;
        self.built = None;
    }

    pub(super) fn toggle_all(&mut self) {
        self.all = !self.all;
    }

    /// Makes the lines anew if what they show has changed; the cursor stays on its member.
    pub(super) fn refresh(&mut self, room: Room<'_>, height: usize) {
        let wanted = (room.width, self.all);
        if self.built != Some(wanted) {
            let here = self.lines.get(self.cursor.at).and_then(Line::member);
            self.lines = match &self.answer {
                None if self.slow => lines::note("reading the two events…", room),
                None => Vec::new(),
                Some(Err(why)) => lines::note(why, room),
                Some(Ok(comparison)) => lines::lay(comparison, self.all, room),
            };
            self.built = Some(wanted);
            let is_here = |line: &Line| here.is_some_and(|here| line.member() >= Some(here));
            if let Some(at) = self.lines.iter().position(is_here) {
                self.cursor.at = at;
            }
        }
        self.travel(height, |cursor, extent| cursor.go(cursor.at, extent));
    }

    /// Moves the cursor as told.
    pub(super) fn travel(&mut self, height: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let length = self.lines.len();
        travel(&mut self.cursor, Extent { length, height });
    }
}

impl State {
    /// Where two events are compared: all of the screen but its last row. Its line, of two rows, tells which they are.
    pub fn comparing(&self) -> Block {
        self.layout().above_all(2)
    }

    /// So many lines of it are on screen.
    pub(in crate::app) fn lines_compared(&self) -> usize {
        match &self.overlay {
            Some(Overlay::Compare(_)) => self.comparing().height(),
            _ => 0,
        }
    }
}
