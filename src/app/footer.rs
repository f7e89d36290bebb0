//! The line at the bottom: a question, the chord being typed, a mistake, a message, or the keys that make sense next.

use super::action::{Action, Context};
use super::alarms;
use super::columns;
use super::compare;
use super::facets::{self, Typing};
use super::findings;
use super::layout::Pane;
use super::lenses;
use super::notice::Notice;
use super::pivot;
use super::state::{Decision, Overlay, State};
use super::text_field::TextField;
use super::views;
pub use crate::dialect::ParseError;
use crate::model::Timestamp;

/// A key and what it does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hint {
    /// The key, as in keymap files.
    pub keys: String,
    /// What it does.
    pub title: &'static str,
    /// Why it cannot do that now.
    pub why_not: Option<&'static str>,
}

/// What the line says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Footer<'s> {
    /// A question that waits for yes or no, with the keys. Hostile: it may name a file.
    Question(String, Vec<Hint>),
    /// Keys of a chord were pressed; these go on, listed for who does not go on at once.
    Chord(String, Vec<Hint>),
    /// The query makes no sense.
    Fault(&'s ParseError),
    /// The query makes sense, but may not mean what was meant.
    Caveat(String),
    /// A message.
    Notice(&'s Notice),
    /// The time that a replay is to go to.
    Seek {
        /// What is typed. Hostile.
        text: &'s str,
        /// How many characters are left of the cursor.
        cursor: usize,
        /// The instant that is meant, if it means one.
        meant: Option<Timestamp>,
        /// The keys.
        keys: Vec<Hint>,
    },
    /// A line that is being typed: a note, a filter. Hostile: it may have been pasted.
    Typed {
        /// What it is.
        label: &'static str,
        /// What is typed.
        text: &'s str,
        /// Whether what is typed next takes its place.
        is_proposed: bool,
        /// How many characters are left of the cursor.
        cursor: usize,
        /// The keys.
        keys: Vec<Hint>,
    },
    /// What one can do.
    Hints(Vec<Hint>),
}

impl State {
    /// What the line at the bottom says.
    pub fn footer(&self) -> Footer<'_> {
        let context = self.context();
        if let Some(question) = self.question() {
            let hints = self.hints(context, &[Action::Yes, Action::No]);
            return Footer::Question(question, hints);
        }
        if let Some(Overlay::Seek(prompt)) = &self.overlay {
            return Footer::Seek {
                text: prompt.field().text(),
                cursor: prompt.field().cursor(),
                meant: prompt.meant(self.counted_from()),
                keys: self.hints(context, self.next_sensible()),
            };
        }
        if !self.pending.is_empty() {
            let listed = self.chord.rest().is_none();
            let next = listed.then(|| self.continuations());
            return Footer::Chord(self.pending_text(), next.unwrap_or_default());
        }
        if self.bar.is_editing()
            && self.overlay.is_none()
            // Who chooses among candidates is about to finish the term.
            && !self.completion.is_entered()
            && let Some(fault) = self.bar.fault()
        {
            return Footer::Fault(fault);
        }
        if let Some(Overlay::Note(note)) = &self.overlay {
            return self.typed("note: ", &note.field);
        }
        if let Some(Overlay::ViewName(naming)) = &self.overlay
            && self.notices.current().is_none()
        {
            return self.typed("save this view as: ", naming.field());
        }
        match &self.overlay {
            Some(Overlay::Facets(Typing::Filter)) => {
                return self.typed("values with: ", self.facets.filter());
            }
            Some(Overlay::Export(prompt)) if self.notices.current().is_none() => {
                return self.typed("write to: ", prompt.field());
            }
            Some(Overlay::Facets(Typing::Subject(field))) if self.notices.current().is_none() => {
                return self.typed("values of: ", field);
            }
            _ => {}
        }
        if let Some(notice) = self.notices.current() {
            return Footer::Notice(notice);
        }
        if let Some(caveat) = self
            .bar
            .caveat()
            .filter(|_| self.bar.is_editing() && self.overlay.is_none())
        {
            return Footer::Caveat(caveat.text);
        }
        Footer::Hints(self.hints(context, &self.next()))
    }

    /// The question that waits for yes or no, if one does. Hostile: it may name a file, or what was pasted.
    fn question(&self) -> Option<String> {
        match self.overlay.as_ref()? {
            Overlay::Question(Decision::Quit) => Some("Quit trailhound?".to_owned()),
            Overlay::Question(Decision::Replace) => {
                let name = self.exports.in_question();
                Some(format!("{name} is there already. Replace it?"))
            }
            Overlay::Views(picker) => picker.question(),
            Overlay::ViewName(naming) => naming.question(),
            _ => None,
        }
    }

    fn typed<'s>(&'s self, label: &'static str, field: &'s TextField) -> Footer<'s> {
        Footer::Typed {
            label,
            text: field.text(),
            is_proposed: matches!(&self.overlay, Some(Overlay::Export(prompt)) if prompt.is_proposed()),
            cursor: field.cursor(),
            keys: self.hints(self.context(), self.next_sensible()),
        }
    }

    /// The keys pressed of a chord that is not complete.
    pub fn pending_text(&self) -> String {
        let keys: Vec<_> = self.pending.iter().map(ToString::to_string).collect();
        keys.join(" ")
    }

    /// How the chord being typed can go on: the keys still to press, and what they do.
    pub fn continuations(&self) -> Vec<Hint> {
        self.keymap
            .continuations(self.context(), &self.pending)
            .map(|(chord, actions)| {
                let rest: Vec<_> = chord.0[self.pending.len()..]
                    .iter()
                    .map(ToString::to_string)
                    .collect();
                let first = actions.first();
                Hint {
                    keys: rest.join(" "),
                    title: first.map_or("", |action| action.title()),
                    why_not: first.and_then(|action| self.why_not(*action)),
                }
            })
            .collect()
    }

    /// A key of each action that has one and makes sense now: enter and esc, which every hand knows, or else the shortest.
    fn hints(&self, context: Context, actions: &[Action]) -> Vec<Hint> {
        actions
            .iter()
            .filter(|action| self.why_not(**action).is_none())
            .filter_map(|action| {
                let chords = self.keymap.chords_of(context, *action);
                let keys = chords.into_iter().map(|chord| (chord.0.len(), chord.to_string()));
                // A question is answered by a letter, so that nobody says yes by leaving a line.
                let is_answer = matches!(action, Action::Yes | Action::No);
                let known = |keys: &str| !is_answer && matches!(keys, "enter" | "esc");
                let (_, keys) =
                    keys.min_by_key(|(length, keys)| (*length, !known(keys), keys.chars().count()))?;
                Some(Hint {
                    keys,
                    title: action.title(),
                    why_not: None,
                })
            })
            .collect()
    }

    fn next_in_replay(&self) -> &'static [Action] {
        match self.context() {
            _ if self.replay.is_none() => &[],
            Context::Timeline => &[Action::PlayOrPause, Action::SeekHere, Action::Loop],
            context if Pane::of(context).is_some() => &[
                Action::PlayOrPause,
                Action::StepOn,
                Action::Faster,
                Action::SeekTime,
            ],
            _ => &[],
        }
    }

    /// What makes sense next, the most special first.
    fn next(&self) -> Vec<Action> {
        [
            self.next_in_replay(),
            self.next_in_context(),
            self.next_sensible(),
        ]
        .concat()
    }

    /// Between what does not match, the way to what does.
    fn next_in_context(&self) -> &'static [Action] {
        let on_events = self.context() == Context::Events && self.events.is_in_context();
        if on_events { &[Action::NextHit] } else { &[] }
    }

    fn next_sensible(&self) -> &'static [Action] {
        match self.context() {
            Context::Query | Context::Terms | Context::Completion | Context::Candidate | Context::Earlier => {
                while_typing(self.context())
            }
            Context::Filter if matches!(self.overlay, Some(Overlay::Facets(_))) => facets::hints(self),
            Context::Facets => facets::hints(self),
            Context::Alarms | Context::Alarm if self.alarms.is_empty() => &[Action::Back, Action::Help],
            context @ (Context::Alarms | Context::Alarm | Context::Filter) => alarms::hints(context),
            Context::Findings => findings::HINTS,
            Context::Finding => alarms::hints(Context::Alarm),
            Context::Lens => lenses::HINTS,
            Context::Lenses => lenses::IN_MENU,
            Context::Help => &[Action::RunHelp, Action::Cancel],
            Context::Why => &[Action::Down, Action::NextEvent, Action::Cancel],
            Context::Marks => &[Action::GoToMark, Action::RemoveMark, Action::Down, Action::Cancel],
            Context::Compare => compare::HINTS,
            Context::Popup => &[Action::Down, Action::Up, Action::Cancel],
            Context::Pivot => pivot::HINTS,
            Context::Columns => columns::hints(self),
            Context::Views => views::HINTS,
            Context::Naming => &[Action::KeepView, Action::Cancel],
            Context::Note => &[Action::SaveNote, Action::Cancel],
            Context::Confirm => &[Action::Yes, Action::No],
            Context::Seek => &[Action::SeekTyped, Action::Cancel],
            Context::Export => &[Action::WriteExport, Action::NextForm, Action::Cancel],
            Context::Global | Context::List | Context::Events | Context::Detail => match self.focus {
                Pane::Detail => &[
                    Action::Open,
                    Action::Include,
                    Action::Exclude,
                    Action::CycleForm,
                    Action::Zoom,
                    Action::CopyValue,
                    Action::Back,
                    Action::Help,
                ],
                _ => &[
                    Action::FocusQuery,
                    Action::Open,
                    Action::Include,
                    Action::Exclude,
                    Action::NextError,
                    Action::NextWrite,
                    Action::FollowOrHold,
                    Action::LoadMore,
                    Action::Around,
                    Action::HistoryBack,
                    Action::Help,
                ],
            },
            Context::Timeline => ON_TIMELINE,
            Context::Jobs => IN_JOBS,
        }
    }
}

/// What one can do with the bars over time.
const ON_TIMELINE: &[Action] = &[
    Action::BarLeft,
    Action::BarRight,
    Action::SelectRight,
    Action::ApplyRange,
    Action::NextPeak,
    Action::SplitBars,
    Action::ResetWindow,
    Action::Back,
    Action::Help,
];

/// What one can do in the jobs.
const IN_JOBS: &[Action] = &[
    Action::Down,
    Action::Open,
    Action::LoadMore,
    Action::Insights,
    Action::Back,
    Action::Help,
];

/// What one can do in the query bar, with its terms, and in the lists below it.
fn while_typing(context: Context) -> &'static [Action] {
    match context {
        Context::Terms => &[
            Action::ToggleTerm,
            Action::NegateTerm,
            Action::RemoveTerm,
            Action::EditTerm,
            Action::TermLeft,
            Action::TermRight,
            Action::HistoryBack,
            Action::Cancel,
        ],
        Context::Completion => &[
            Action::NextCandidate,
            Action::ApplyQuery,
            Action::CloseList,
            Action::Help,
        ],
        Context::Candidate => &[
            Action::TakeCandidate,
            Action::NextCandidate,
            Action::PreviousCandidate,
            Action::CloseList,
            Action::Help,
        ],
        Context::Earlier => &[Action::TakeEarlier, Action::Down, Action::Up, Action::Cancel],
        _ => &[
            Action::ApplyQuery,
            Action::OpenList,
            Action::LeaveQuery,
            Action::NextEvent,
            Action::Help,
        ],
    }
}
