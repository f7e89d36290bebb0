//! Why the selected event is meant by the question, or is not: the conditions one by one, each with what became of it
//! and on what value.
//!
//! If the event that was chosen is filtered out, it is the one that is explained: what people want to know is where
//! their event went. A *report* is the same without a screen. The twin that draws it is `tui::why`.

use super::cursor::{Cursor, Extent};
use super::detail::{Room, wrap_words};
use super::search::Question;
use crate::dialect::words::in_words;
use crate::model::TimeRange;
use crate::query::plan::Decides;
use crate::query::{Asks, Explanation, Expr, Term};
use crate::store::RowId;

/// Columns that each level of the tree stands further to the right.
pub const INDENT: usize = 2;

/// Columns of the sign before a condition.
pub const SIGN: usize = 7;

/// What a line says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Whether the event is meant.
    Verdict,
    /// The question in words.
    Words,
    /// A condition, and whether it holds.
    Condition(bool),
    /// The value that a condition was tried on.
    Value,
    /// A condition that takes no part.
    Off,
    /// A remark.
    Note,
}

/// A line of a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What it says.
    pub role: Role,
    /// How deep in the tree it stands.
    pub depth: usize,
    /// Hostile in a report; on screen, wrapped and in display form.
    pub text: String,
    /// Whether it goes on with the line before.
    pub goes_on: bool,
}

impl Line {
    fn new(role: Role, depth: usize, text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            role,
            depth,
            text,
            goes_on: false,
        }
    }

    /// The sign before a condition: a mark and a word.
    pub fn sign(&self) -> &'static str {
        match self.role {
            _ if self.goes_on => "",
            Role::Condition(true) => "✓ yes",
            Role::Condition(false) => "✗ no",
            Role::Off => "- off",
            Role::Verdict | Role::Words | Role::Value | Role::Note => "",
        }
    }

    /// Columns to the left of its text.
    pub fn indent(&self) -> usize {
        match self.role {
            Role::Verdict | Role::Words | Role::Note => 0,
            Role::Condition(_) | Role::Off | Role::Value => self.depth * INDENT + SIGN,
        }
    }
}

/// The question as it is explained: its window is a condition like the others.
pub fn expr(question: &Question) -> Expr {
    match question.window {
        TimeRange::ALL => question.expr.clone(),
        window => question.expr.clone().and(Expr::Term(Term::Time(window))),
    }
}

/// An explanation as lines. `off` are conditions that are switched off.
pub fn report(expr: &Expr, explanation: &Explanation, off: &[String]) -> Vec<Line> {
    let verdict = if explanation.holds {
        "This event matches."
    } else {
        "This event does not match."
    };
    let mut lines = vec![
        Line::new(Role::Verdict, 0, verdict),
        Line::new(Role::Words, 0, format!("Asked for: {}.", in_words(expr))),
    ];
    match &explanation.asks {
        Asks::All(parts) => parts.iter().for_each(|part| tell(part, 0, &mut lines)),
        _ => tell(explanation, 0, &mut lines),
    }
    lines.extend(
        off.iter()
            .map(|term| Line::new(Role::Off, 0, format!("{term}  takes no part"))),
    );
    lines
}

fn tell(explanation: &Explanation, depth: usize, lines: &mut Vec<Line>) {
    let condition = |text: String| Line::new(Role::Condition(explanation.holds), depth, text);
    let (head, parts): (&str, &[Explanation]) = match &explanation.asks {
        Asks::Everything => ("*  (every event)", &[]),
        Asks::All(parts) => ("all of:", parts),
        Asks::Any(parts) => ("any of:", parts),
        Asks::Not(inner) => {
            if let Asks::Term(finding) = &inner.asks {
                lines.push(condition(format!("-{}", finding.term)));
                lines.push(Line::new(Role::Value, depth, value(finding, inner.holds)));
                return;
            }
            ("not:", std::slice::from_ref(&**inner))
        }
        Asks::Term(finding) => {
            lines.push(condition(finding.term.to_string()));
            lines.push(Line::new(Role::Value, depth, value(finding, explanation.holds)));
            return;
        }
    };
    lines.push(condition(head.to_owned()));
    for part in parts {
        tell(part, depth + 1, lines);
    }
}

/// The value, and what decides the condition.
fn value(finding: &crate::query::Finding, holds: bool) -> String {
    let decides = match &finding.term {
        Term::Remarked(..) => "your own word",
        term => Decides::of(term).words(),
    };
    format!("{}  ({decides})", finding.in_words(holds))
}

/// What is explained.
#[derive(Clone, PartialEq, Debug)]
pub struct Asked {
    /// The event.
    pub row: RowId,
    /// The conditions, with the rows of remarks.
    pub expr: Expr,
    /// Conditions that are switched off. Hostile.
    pub off: Vec<String>,
    /// What the query may not have been meant to say. Hostile.
    pub caveat: Option<String>,
}

/// See the module.
#[derive(Default, Debug)]
pub struct Why {
    asked: Option<Asked>,
    answer: Option<Result<Explanation, String>>,
    slow: bool,
    /// The width that the lines were made for; none if they must be made anew.
    built: Option<usize>,
    lines: Vec<Line>,
    cursor: Cursor,
}

impl Why {
    /// What is explained, or will be.
    pub fn asked(&self) -> Option<&Asked> {
        self.asked.as_ref()
    }

    /// Turns to another event or question; says whether it is another.
    pub fn turn_to(&mut self, asked: Asked) -> bool {
        if self.asked.as_ref() == Some(&asked) {
            return false;
        }
        *self = Self {
            asked: Some(asked),
            ..Self::default()
        };
        true
    }

    /// Takes the explanation, or why there is none.
    pub fn arrive(&mut self, answer: Result<Explanation, String>) {
        self.answer = Some(answer);
        self.built = None;
    }

    /// Texts may have to be shown otherwise than before.
    pub(super) fn lay_anew(&mut self) {
        self.built = None;
    }

    /// It takes long.
    pub fn lag(&mut self) {
        self.slow = true;
        self.built = None;
    }

    /// What is shown, wrapped.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The line the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Moves the cursor as told.
    pub fn travel(&mut self, height: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let length = self.lines.len();
        travel(&mut self.cursor, Extent { length, height });
    }

    /// Makes the lines anew if what they show has changed.
    pub fn refresh(&mut self, room: Room<'_>, height: usize) {
        if self.built == Some(room.width) {
            return;
        }
        self.built = Some(room.width);
        let report = match (&self.answer, &self.asked) {
            (Some(Ok(explanation)), Some(asked)) => {
                let mut lines = report(&asked.expr, explanation, &asked.off);
                let caveat = asked.caveat.iter();
                lines.extend(caveat.map(|caveat| Line::new(Role::Note, 0, format!("But {caveat}."))));
                lines
            }
            (Some(Err(fault)), _) => {
                vec![Line::new(
                    Role::Note,
                    0,
                    format!("the event cannot be read: {fault}"),
                )]
            }
            _ if self.slow => vec![Line::new(Role::Note, 0, "reading the event…")],
            _ => Vec::new(),
        };
        self.lines.clear();
        for line in report {
            let room = room.of(room.width.saturating_sub(line.indent()));
            for (place, text) in wrap_words(&line.text, room).into_iter().enumerate() {
                self.lines.push(Line {
                    text,
                    goes_on: place > 0,
                    ..line.clone()
                });
            }
        }
        self.travel(height, |cursor, extent| cursor.go(cursor.at, extent));
    }
}
