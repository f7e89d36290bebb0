//! The question in force and how far its answer is.
//!
//! A *question* is an expression and a window. It is asked whenever it differs from the one asked last, and again
//! when more is loaded and the last answer is complete; so loading cannot keep a search from ending. While an answer
//! to the same question is renewed, rows already shown are not taken away.

use super::effect::{Effect, Effects};
use super::marks::Marks;
use super::ticket::{Errand, Ticket, Tickets};
use crate::model::TimeRange;
use crate::query::{Expr, Found, Hits, RawProgress};
use crate::store::Snapshot;

/// What is to be found.
#[derive(Clone, PartialEq, Debug)]
pub struct Question {
    /// Which events.
    pub expr: Expr,
    /// When.
    pub window: TimeRange,
}

impl Default for Question {
    fn default() -> Self {
        Self {
            expr: Expr::All,
            window: TimeRange::ALL,
        }
    }
}

/// How far the answer is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Progress {
    /// All that is loaded was searched.
    #[default]
    Complete,
    /// Nothing has come yet.
    Asked,
    /// The columns were searched; of the events they cannot decide, so many of so many are decided.
    Raw(usize, usize),
    /// The person stopped it: what is shown may not be all.
    Stopped,
    /// It broke off by a defect of ours: what is shown may not be all.
    Failed,
}

impl Progress {
    /// Whether more will come.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Asked | Self::Raw(..))
    }
}

/// See the module.
#[derive(Default, Debug)]
pub struct Search {
    question: Question,
    asked: Option<(Question, u64)>,
    /// Whether the question asked is the one whose rows are shown, so that it is only renewed.
    renewing: bool,
    progress: Progress,
    slow: bool,
    unreadable: Vec<String>,
}

impl Search {
    /// What is to be found.
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// Asks something else, from the next [`Search::settle`] on.
    pub fn set_question(&mut self, question: Question) {
        self.question = question;
    }

    /// Asks again if the search ended before its end.
    pub fn resume(&mut self) {
        if self.is_partial() {
            self.asked = None;
            self.progress = Progress::Complete;
        }
    }

    /// How far the answer is.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Whether the search ended before its end: what is shown may not be all.
    pub fn is_partial(&self) -> bool {
        matches!(self.progress, Progress::Stopped | Progress::Failed)
    }

    /// Whether it takes so long that the person should see it.
    pub fn is_slow(&self) -> bool {
        self.slow && self.progress.is_running()
    }

    /// Evidence that could not be read again and was not searched.
    pub fn unreadable(&self) -> &[String] {
        &self.unreadable
    }

    /// Asks, if there is something to ask: of the marks as they are now, too. What needs no search is answered at once: then the hits are returned.
    pub fn settle(
        &mut self,
        (snapshot, marks): (&Snapshot, &Marks),
        tickets: &mut Tickets,
        effects: &mut Effects,
    ) -> Option<Hits> {
        let generation = snapshot.generation();
        let question = Question {
            expr: marks.resolve(&self.question.expr),
            window: self.question.window,
        };
        let (same, grown) = match &self.asked {
            Some((asked, then)) => (*asked == question, *then != generation),
            None => (false, true),
        };
        let waits = self.progress.is_running() || self.is_partial();
        if same && (!grown || waits) {
            return None;
        }
        self.asked = Some((question.clone(), generation));
        if let Some(ticket) = tickets.open(Errand::Search) {
            effects.push(Effect::Cancel(ticket));
            tickets.void(Errand::Search);
        }
        self.slow = false;
        if self.question.expr == Expr::All {
            self.progress = Progress::Complete;
            self.unreadable.clear();
            return Some(match self.question.window {
                TimeRange::ALL => Hits::all(snapshot),
                window => Hits::window(snapshot, window),
            });
        }
        self.renewing = same;
        self.progress = Progress::Asked;
        effects.push(Effect::Search {
            ticket: tickets.give(Errand::Search),
            snapshot: snapshot.clone(),
            expr: question.expr,
            window: question.window,
        });
        None
    }

    /// Hears an answer; returns the hits if they are to be shown. `shown` is how many are.
    pub fn hear(&mut self, found: Found, shown: usize, tickets: &mut Tickets) -> Option<Hits> {
        self.progress = match found.raw {
            RawProgress::NotNeeded | RawProgress::Done => Progress::Complete,
            RawProgress::Running { done, total } => Progress::Raw(done, total),
        };
        if self.progress == Progress::Complete {
            tickets.void(Errand::Search);
        }
        self.unreadable = found.unreadable;
        let fewer = found.hits.len() < shown;
        (!(self.renewing && fewer && self.progress.is_running())).then_some(found.hits)
    }

    /// The request takes long.
    pub fn lag(&mut self) {
        self.slow = true;
    }

    /// No answer will come. The same question is not asked again by itself: it would fail again.
    pub fn fail(&mut self) {
        self.progress = Progress::Failed;
    }

    /// Stops a running search; says whether there was one.
    pub fn stop(&mut self, tickets: &mut Tickets, effects: &mut Effects) -> bool {
        let ticket: Option<Ticket> = tickets
            .open(Errand::Search)
            .filter(|_| self.progress.is_running());
        if let Some(ticket) = ticket {
            effects.push(Effect::Cancel(ticket));
            tickets.void(Errand::Search);
            self.progress = Progress::Stopped;
        }
        ticket.is_some()
    }
}
