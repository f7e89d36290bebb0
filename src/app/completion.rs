//! The list of candidates below the query bar: what can stand where the cursor is.
//!
//! It opens while a term is typed, or when asked for, and acts only when it is *entered*: until then enter applies the
//! query, and up and down are earlier queries. What has to be counted is asked of the world; meanwhile the list that is
//! there is narrowed by what is typed, so that nothing flickers. The twin that draws it is `tui::completion`.

mod fixed;
mod rows;

use super::candidates::{Offer, Wanted};
use super::cursor::{Cursor, Extent};
use super::effect::{Effect, Effects};
use super::layout::Block;
use super::state::State;
use super::ticket::{Errand, Tickets};
use crate::dialect::search::complete::{self, Kind, Place};
use crate::model::{EventId, TimeRange, Timestamp, visible};
use crate::query::Expr;
use crate::store::Snapshot;

/// Most rows of a list.
const MOST: usize = 500;

/// Longest text that is put into the bar.
const LONGEST: usize = 1000;

/// Columns of a list, without its border: room for its title, and so that a good part of the table stays in sight.
const NARROWEST: usize = 52;
const WIDEST: usize = 74;

/// Columns of the longest label that is not cut, and between a label and what follows it.
const LABEL: usize = 44;
const GAP: usize = 2;

/// Something that could be put into the query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// What is put there, quotation marks and all.
    pub put: String,
    /// What it is called in the list. Hostile.
    pub label: String,
    /// What it means.
    pub doc: String,
    /// How many events have it.
    pub count: Option<u64>,
}

/// How wide the parts of a row are, in columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Columns {
    /// What a candidate is called.
    pub label: usize,
    /// What it means, or how many have it.
    pub rest: usize,
}

/// Of which events candidates are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Among {
    /// All in the window.
    All,
    /// Those that the rest of the query selects.
    Selected,
    /// All in the window, because the rest of the query cannot be told from the term.
    Unclear,
}

/// What the list follows from.
#[derive(Debug)]
pub(super) struct Told<'s> {
    pub(super) text: &'s str,
    /// In bytes.
    pub(super) cursor: usize,
    pub(super) is_editing: bool,
    /// What may be put in the place of a mistake at the cursor.
    pub(super) suggestion: Option<&'s str>,
    pub(super) now: Timestamp,
    pub(super) snapshot: &'s Snapshot,
    pub(super) window: TimeRange,
    pub(super) selected: Option<(EventId, Timestamp)>,
}

/// Why the list is there, if it is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum Because {
    /// It is not.
    #[default]
    Closed,
    /// Something was typed.
    Typed,
    /// It was asked for.
    Asked,
}

/// See the module.
#[derive(Default, Debug)]
pub struct Completion {
    because: Because,
    /// Where a list was closed that is not to open again by itself.
    closed_at: Option<usize>,
    place: Option<Place>,
    rows: Vec<Candidate>,
    cursor: Cursor,
    is_entered: bool,
    asked: Option<(Wanted, u64)>,
    offer: Option<(Wanted, Offer)>,
    is_slow: bool,
}

impl Completion {
    /// The rows, if there is a list.
    pub fn rows(&self) -> &[Candidate] {
        &self.rows
    }

    /// How wide the parts of a row are.
    pub fn columns(&self) -> Columns {
        let label = |row: &Candidate| visible::width(&row.label).min(LABEL);
        let count = |count: u64| {
            let digits = count.to_string().len();
            digits + (digits - 1) / 3
        };
        let rest = |row: &Candidate| visible::width(&row.doc).max(row.count.map_or(0, count));
        Columns {
            label: self.rows.iter().map(label).max().unwrap_or_default(),
            rest: self.rows.iter().map(rest).max().unwrap_or_default(),
        }
    }

    /// Whether there is a list.
    pub fn is_open(&self) -> bool {
        !self.rows.is_empty()
    }

    /// The row that enter takes, if one was gone to; and the first on screen.
    pub fn cursor(&self) -> (Option<usize>, usize) {
        (self.is_entered.then_some(self.cursor.at), self.cursor.top)
    }

    /// Whether enter takes a row.
    pub fn is_entered(&self) -> bool {
        self.is_entered && self.is_open()
    }

    /// What the rows are, in words.
    pub fn subject(&self) -> String {
        match self.place.as_ref().map(|place| &place.kind) {
            Some(Kind::Value(field)) => format!("values of {}", field.key()),
            Some(Kind::ValueAt(_)) => "values at the path".to_owned(),
            Some(Kind::Action(service)) => format!("actions of {service}"),
            Some(Kind::KeyBelow(_)) => "keys".to_owned(),
            Some(Kind::Fact) => "facts".to_owned(),
            Some(Kind::Moment(_) | Kind::Window) => "times (UTC)".to_owned(),
            Some(Kind::Event) => "events".to_owned(),
            Some(Kind::Term | Kind::Key | Kind::Nothing) | None => "fields and values".to_owned(),
        }
    }

    /// What the counts of the rows are of, if they have any.
    pub fn counted(&self) -> Option<(&Offer, Among)> {
        let (wanted, offer) = self.offer.as_ref()?;
        let has_counts = self.rows.iter().any(|row| row.count.is_some());
        let among = match &wanted.among {
            None => Among::Unclear,
            Some(Expr::All) => Among::All,
            Some(_) => Among::Selected,
        };
        has_counts.then_some((offer, among))
    }

    /// Whether counting takes so long that it should be seen.
    pub fn is_slow(&self) -> bool {
        self.is_slow
    }

    /// Something was typed: a list is welcome.
    pub(super) fn typed(&mut self) {
        self.because = Because::Typed;
        self.is_entered = false;
    }

    /// A list is asked for.
    pub(super) fn ask(&mut self) {
        self.because = Because::Asked;
        self.closed_at = None;
    }

    /// The list goes, and stays away until another term is typed.
    pub(super) fn close(&mut self) {
        self.closed_at = self.place.as_ref().map(|place| place.span.start);
        self.rest();
    }

    /// The list goes.
    pub(super) fn rest(&mut self) {
        self.because = Because::Closed;
        self.is_entered = false;
        self.rows.clear();
    }

    /// Goes to the next row, or the one before; from outside to the first, or the last.
    pub(super) fn step(&mut self, by: isize, height: usize) {
        let length = self.rows.len();
        let extent = Extent { length, height };
        if self.is_entered {
            // Round and round: a list has no end that a key must not go beyond.
            let to = (self.cursor.at as isize + by).rem_euclid(length.max(1) as isize);
            self.cursor.go(to as usize, extent);
        } else {
            self.is_entered = true;
            self.cursor.go(if by < 0 { length } else { 0 }, extent);
        }
    }

    /// Scrolls.
    pub(super) fn scroll(&mut self, by: isize, height: usize) {
        let length = self.rows.len();
        self.cursor.scroll(by, Extent { length, height });
    }

    /// What takes the place of which bytes of the text, if a row is taken; the list goes, or makes room for the next.
    pub(super) fn take(&mut self, row: usize) -> Option<(std::ops::Range<usize>, String)> {
        let put = self.rows.get(row)?.put.clone();
        let span = self.place.as_ref()?.span.clone();
        self.rest();
        self.closed_at = None;
        if put.ends_with([':', '.']) {
            self.because = Because::Typed;
        }
        Some((span, put))
    }

    /// Takes in what was counted.
    pub(super) fn hear(&mut self, offer: Offer) {
        self.is_slow = false;
        if let Some((wanted, _)) = &self.asked {
            self.offer = Some((wanted.clone(), offer));
        }
    }

    /// Counting takes long.
    pub(super) fn lag(&mut self) {
        self.is_slow = true;
    }

    /// Nothing will be counted.
    pub(super) fn fail(&mut self) {
        self.is_slow = false;
    }

    /// Makes the list anew, and asks for what is to be counted.
    pub(super) fn settle(&mut self, told: &Told<'_>, tickets: &mut Tickets, effects: &mut Effects) {
        if !told.is_editing {
            self.because = Because::Closed;
            self.closed_at = None;
        }
        let place = (self.because != Because::Closed).then(|| complete::place(told.text, told.cursor));
        let stays_away = |place: &Place| {
            self.because == Because::Typed && (self.closed_at == Some(place.span.start) || place.is_empty())
        };
        let Some(place) = place.filter(|place| !stays_away(place)) else {
            self.put_away(tickets, effects);
            return;
        };
        if self.closed_at.is_some_and(|at| at != place.span.start) {
            self.closed_at = None;
        }
        let wanted = rows::wanted(&place, told);
        match &wanted {
            Some(wanted) => self.count(wanted, told, tickets, effects),
            None => self.forget(tickets, effects),
        }
        let before = self.rows.get(self.cursor.at).map(|row| row.put.clone());
        self.rows = self.make(&place, wanted.as_ref(), told);
        // The row that was gone to stays the one that enter takes.
        let again = before.and_then(|put| self.rows.iter().position(|row| row.put == put));
        self.is_entered &= again.is_some();
        if self.is_entered {
            self.cursor.at = again.unwrap_or_default();
        } else {
            self.cursor = Cursor::default();
        }
        self.place = Some(place);
    }

    fn put_away(&mut self, tickets: &mut Tickets, effects: &mut Effects) {
        self.forget(tickets, effects);
        self.rows.clear();
        self.is_entered = false;
        self.place = None;
    }

    /// What was asked for is not wanted any more.
    fn forget(&mut self, tickets: &mut Tickets, effects: &mut Effects) {
        if let Some(ticket) = tickets.open(Errand::Candidates) {
            effects.push(Effect::Cancel(ticket));
            tickets.void(Errand::Candidates);
            self.asked = None;
        }
        self.is_slow = false;
    }

    /// Has something counted, unless what was counted last tells it, or will.
    fn count(&mut self, wanted: &Wanted, told: &Told<'_>, tickets: &mut Tickets, effects: &mut Effects) {
        let generation = told.snapshot.generation();
        if let Some((asked, then)) = self.asked.as_ref().filter(|(asked, _)| asked.is_like(wanted)) {
            let is_open = tickets.open(Errand::Candidates).is_some();
            let tells = |(of, offer): &(Wanted, Offer)| of.is_like(wanted) && offer.is_whole;
            let is_told = asked.typed == wanted.typed || self.offer.as_ref().is_some_and(tells);
            // While more is loaded it is counted anew, but not before it is counted at all.
            if is_told && (is_open || *then == generation) {
                return;
            }
        }
        self.forget(tickets, effects);
        self.asked = Some((wanted.clone(), generation));
        effects.push(Effect::Candidates {
            ticket: tickets.give(Errand::Candidates),
            snapshot: told.snapshot.clone(),
            wanted: wanted.clone(),
        });
    }
}

impl State {
    /// Where the list is, if there is one.
    pub fn list(&self) -> Option<Block> {
        let rows = self.completion.rows();
        let shown = rows.len().max(usize::from(self.completion.is_slow()));
        (shown > 0).then(|| {
            let columns = self.completion.columns();
            let width = columns.label + GAP + columns.rest;
            self.layout().below_query(shown, width.clamp(NARROWEST, WIDEST))
        })
    }
}
