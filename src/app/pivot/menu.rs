//! The menu of what the selected event offers to go on with: each value, how many of the events shown have it, and how
//! many of all.
//!
//! A *choice* is a value and the events that have it. What becomes of it says the *mode*: it narrows what is shown, is left
//! out of it, or takes its place. Numbers come from a worker, one after the other. The twin that draws it is `tui::pivot`.

use super::super::action::Action;
use super::super::cursor::{Cursor, Extent};
use super::super::events::column::{action_of, field_has};
use super::super::layout::Block;
use super::super::perform::narrowing;
use super::super::state::{Overlay, State};
use crate::model::{Field, TimeRange, Timestamp};
use crate::query::{self, Expr, Hits, Term};
use crate::store::{Row, RowId, Snapshot};

/// Most resources that have no key of their own.
const MOST_OTHERS: usize = 6;

/// Columns of the menu, without its border.
const WIDTH: usize = 96;

/// The choices with a key, in their order: the key's action, what it is, and its field.
const FIELDS: [(Action, &str, Field); 9] = [
    (Action::PivotPrincipal, "principal", Field::Principal),
    (Action::PivotKey, "access key", Field::Key),
    (Action::PivotRole, "role", Field::Role),
    (Action::PivotIp, "source IP", Field::Ip),
    (Action::PivotAgent, "user agent", Field::Agent),
    (Action::PivotService, "service", Field::Service),
    (Action::PivotError, "error", Field::Error),
    (Action::PivotAccount, "account", Field::Account),
    (Action::PivotRegion, "region", Field::Region),
];

/// The keys that make sense next.
pub(in crate::app) const HINTS: &[Action] = &[
    Action::PivotTake,
    Action::PivotWithin,
    Action::PivotExclude,
    Action::PivotEverywhere,
    Action::Cancel,
];

/// What becomes of what is chosen.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Mode {
    /// Of the events shown those that have it.
    #[default]
    Within,
    /// Of the events shown those that do not.
    Exclude,
    /// All events that have it, whatever was asked, of all time.
    Everywhere,
}

/// How many events have a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Of those shown.
    pub within: u64,
    /// Of all that is loaded, or has happened in a replay.
    pub everywhere: u64,
    /// Whether some could not be read again, so that it may be more.
    pub is_partial: bool,
}

/// See the module.
#[derive(Clone, PartialEq, Debug)]
pub struct Choice {
    /// The action of its key; those that are only gone to have none.
    pub action: Option<Action>,
    /// What it is.
    pub label: &'static str,
    /// The value. Hostile.
    pub text: String,
    /// The events that have it.
    pub expr: Expr,
    /// How many that are, once they are counted.
    pub counts: Option<Counts>,
}

/// See the module.
#[derive(Clone, PartialEq, Debug)]
pub struct Menu {
    /// The event.
    pub row: RowId,
    choices: Vec<Choice>,
    /// The one under the cursor of the pane.
    here: Option<usize>,
    mode: Mode,
    cursor: Cursor,
    pub(in crate::app) is_asked: bool,
}

impl Menu {
    /// What an event offers; `here` is the value under the cursor.
    pub(super) fn new(row: &Row<'_>, here: Option<Expr>) -> Self {
        let mut choices = choices(row);
        let place = here.and_then(|expr| {
            let known = choices.iter().position(|choice| choice.expr == expr);
            known.or_else(|| {
                let choice = Choice {
                    action: Some(Action::PivotHere),
                    label: "here",
                    text: expr.to_string(),
                    expr,
                    counts: None,
                };
                choices.insert(0, choice);
                Some(0)
            })
        });
        Self {
            row: row.row_id(),
            choices,
            here: place,
            mode: Mode::Within,
            cursor: Cursor {
                at: place.unwrap_or(0),
                top: 0,
            },
            is_asked: false,
        }
    }

    /// What can be chosen.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// Whether a choice is what the cursor of the pane is on.
    pub fn is_here(&self, place: usize) -> bool {
        self.here == Some(place)
    }

    /// What becomes of what is chosen.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The choice the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The predicates to be counted, with their places: those last that no column decides.
    pub(in crate::app) fn questions(&self) -> Vec<(usize, Expr)> {
        let exprs = self.choices.iter().map(|choice| choice.expr.clone());
        let (slow, fast): (Vec<_>, Vec<_>) = exprs.enumerate().partition(|(_, expr)| {
            let term = if let Expr::Not(inner) = expr { inner } else { expr };
            matches!(term, Expr::Term(Term::Path(..) | Term::Word(_)))
        });
        fast.into_iter().chain(slow).collect()
    }

    /// Hears how many events have a value; says whether that was the last.
    pub(in crate::app) fn hear(&mut self, place: usize, counts: Counts) -> bool {
        if let Some(choice) = self.choices.get_mut(place) {
            choice.counts = Some(counts);
        }
        self.choices.iter().all(|choice| choice.counts.is_some())
    }

    /// Moves the cursor as told.
    pub(in crate::app) fn travel(&mut self, height: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let length = self.choices.len();
        travel(&mut self.cursor, Extent { length, height });
    }

    fn find(&self, action: Action) -> Option<usize> {
        if action == Action::PivotHere {
            return self.here;
        }
        self.choices
            .iter()
            .position(|choice| choice.action == Some(action))
    }
}

fn choices(row: &Row<'_>) -> Vec<Choice> {
    let choice = |action, label, text: &str, expr| Choice {
        action,
        label,
        text: text.to_owned(),
        expr,
        counts: None,
    };
    let mut choices = Vec::new();
    if let Some(expr) = action_of(row) {
        let text = expr.to_string();
        choices.push(choice(Some(Action::PivotName), "action", &text, expr));
    }
    for (action, label, field) in FIELDS {
        if let Some(text) = row.text(field) {
            choices.push(choice(Some(action), label, text, field_has(field, text)));
        }
        if field == Field::Role
            && let Some(session) = row.text(Field::Session)
        {
            let of_session = field_has(Field::Session, session);
            let role = row.text(Field::Role);
            let expr = role.map_or(Expr::All, |role| field_has(Field::Role, role));
            let text = role.map_or_else(|| session.to_owned(), |role| format!("{role}/{session}"));
            let expr = expr.and(of_session);
            choices.push(choice(Some(Action::PivotSession), "session", &text, expr));
        }
    }
    let target = row.target();
    let mut resources: Vec<&str> = row.resources().map(|(_, text)| text).collect();
    // The target, as the table shows it, comes first.
    resources.sort_by_key(|text| Some(crate::model::resource::short(text)) != target);
    let mut seen = std::collections::HashSet::new();
    resources.retain(|text| seen.insert(*text));
    for (number, text) in resources.into_iter().take(MOST_OTHERS + 1).enumerate() {
        let action = (number == 0).then_some(Action::PivotResource);
        choices.push(choice(action, "resource", text, field_has(Field::Resource, text)));
    }
    choices
}

/// Counts the events that have a value; `until` is the instant up to which they have happened. `None` if nobody waits for
/// it any more.
pub fn count(
    (snapshot, hits): (&Snapshot, &Hits),
    expr: &Expr,
    until: Option<Timestamp>,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Counts> {
    let window = TimeRange {
        from: TimeRange::ALL.from,
        to: until.map_or(TimeRange::ALL.to, |until| until.plus(1)),
    };
    let found = query::search(snapshot, expr, window, is_stale, &mut |_| {})?;
    let within = found.hits.iter().filter(|row| hits.contains(*row)).count();
    Some(Counts {
        within: within as u64,
        everywhere: found.hits.len() as u64,
        is_partial: !found.unreadable.is_empty(),
    })
}

/// Performs an action of the menu; says whether it was one.
pub(in crate::app) fn perform(state: &mut State, action: Action) -> bool {
    match action {
        Action::OpenPivot => {
            if let Some(row) = state.events.selected() {
                let here = super::here(state);
                let menu = Menu::new(&state.snapshot.row(row), here);
                // The menu is of this event, also when newer ones come.
                state.events.hold(&state.snapshot);
                state.overlay = Some(Overlay::Pivot(Box::new(menu)));
            }
        }
        Action::PivotWithin => turn(state, Mode::Within),
        Action::PivotExclude => turn(state, Mode::Exclude),
        Action::PivotEverywhere => turn(state, Mode::Everywhere),
        Action::PivotTake => {
            if let Some(Overlay::Pivot(menu)) = &state.overlay {
                let place = menu.cursor.at;
                take(state, place);
            }
        }
        Action::PivotHere
        | Action::PivotPrincipal
        | Action::PivotKey
        | Action::PivotRole
        | Action::PivotSession
        | Action::PivotIp
        | Action::PivotAgent
        | Action::PivotName
        | Action::PivotService
        | Action::PivotResource
        | Action::PivotError
        | Action::PivotAccount
        | Action::PivotRegion => {
            if let Some(Overlay::Pivot(menu)) = &state.overlay {
                match menu.find(action) {
                    Some(place) => take(state, place),
                    None => state.tell(format!("the event does not have this: {}", action.title())),
                }
            }
        }
        _ => return false,
    }
    true
}

fn turn(state: &mut State, mode: Mode) {
    if let Some(Overlay::Pivot(menu)) = &mut state.overlay {
        menu.mode = mode;
    }
}

/// Goes on with a choice.
pub(in crate::app) fn take(state: &mut State, place: usize) {
    let Some(Overlay::Pivot(menu)) = &state.overlay else {
        return;
    };
    let Some(choice) = menu.choices.get(place) else {
        return;
    };
    let (expr, mode) = (choice.expr.clone(), menu.mode);
    state.overlay = None;
    match mode {
        Mode::Within => narrowing::narrow_by(state, expr, false),
        Mode::Exclude => narrowing::narrow_by(state, expr, true),
        Mode::Everywhere => {
            let question = state.search.question();
            if question.expr == expr && question.window == TimeRange::ALL {
                state.tell("these are all events with the value");
            } else {
                narrowing::look_at(state, expr, TimeRange::ALL);
            }
        }
    }
}

impl State {
    /// Where the menu is, if there is one: just above the last row; its line holds the headings.
    pub fn pivot_menu(&self) -> Option<Block> {
        let Some(Overlay::Pivot(menu)) = &self.overlay else {
            return None;
        };
        Some(self.layout().above_footer(menu.choices.len(), WIDTH))
    }
}
