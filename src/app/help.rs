//! All actions with their keys, in a list that typing filters and enter runs: help and palette in one.
//!
//! It is made from the action table and the keymap in force, so it cannot be wrong. Words typed must all be found, in
//! the title, the explanation or the id; an action whose keys are typed comes first. The twin that draws it is `tui::help`.

use super::action::{Action, Context};
use super::cursor::{Cursor, Extent};
use super::keymap::Keymap;
use super::text_field::TextField;

/// One action.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HelpRow {
    /// Which.
    pub action: Action,
    /// Its keys, those that work where the help was opened first.
    pub keys: String,
    /// Whether enter can run it: actions of text fields and questions are only listed.
    pub runs: bool,
}

/// See the module.
#[derive(Default, Debug)]
pub struct Help {
    all: Vec<HelpRow>,
    shown: Vec<usize>,
    filter: TextField,
    cursor: Cursor,
}

impl Help {
    /// Lists the actions as they are for a context.
    pub fn open(keymap: &Keymap, context: Context) -> Self {
        let row = |action| HelpRow {
            action,
            keys: keys(keymap, context, action),
            runs: runs(action),
        };
        let mut help = Self {
            all: Action::all().map(row).collect(),
            ..Self::default()
        };
        help.select();
        help
    }

    /// The rows that have what is typed.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &HelpRow> {
        self.shown.iter().map(|row| &self.all[*row])
    }

    /// What is typed.
    pub fn filter(&self) -> &TextField {
        &self.filter
    }

    /// The row the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The row under the cursor.
    pub fn here(&self) -> Option<&HelpRow> {
        self.shown.get(self.cursor.at).map(|row| &self.all[*row])
    }

    /// Edits what is typed; the cursor goes to the first row found.
    pub fn edit(&mut self, edit: impl FnOnce(&mut TextField)) {
        let before = self.filter.text().to_owned();
        edit(&mut self.filter);
        if self.filter.text() != before {
            self.select();
        }
    }

    fn select(&mut self) {
        let typed = self.filter.text().to_lowercase();
        let words: Vec<_> = typed.split_whitespace().collect();
        let keys = self.filter.text().trim();
        let is_key = |row: &HelpRow| row.keys.split(", ").any(|own| own == keys);
        let has_words = |row: &HelpRow| {
            let action = row.action;
            let text = format!("{} {} {}", action.title(), action.doc(), action.id()).to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let (by_key, others): (Vec<_>, Vec<_>) = (0..self.all.len()).partition(|row| is_key(&self.all[*row]));
        let by_words = others.into_iter().filter(|row| has_words(&self.all[*row]));
        self.shown = by_key.into_iter().chain(by_words).collect();
        self.cursor = Cursor::default();
    }

    /// Moves the cursor as told.
    pub fn travel(&mut self, height: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let extent = Extent {
            length: self.shown.len(),
            height,
        };
        travel(&mut self.cursor, extent);
    }
}

fn runs(action: Action) -> bool {
    let own = [
        Context::Help,
        Context::Why,
        Context::Pivot,
        Context::Note,
        Context::Query,
        Context::Terms,
        Context::Completion,
        Context::Candidate,
        Context::Earlier,
        Context::Confirm,
        Context::Seek,
    ];
    action.contexts().iter().any(|context| !own.contains(context))
}

fn keys(keymap: &Keymap, context: Context, action: Action) -> String {
    let mut keys = Vec::new();
    let places = std::iter::once(context).chain(action.contexts().iter().copied());
    for place in places {
        for chord in keymap.chords_of(place, action) {
            let chord = chord.to_string();
            if !keys.contains(&chord) {
                keys.push(chord);
            }
        }
    }
    keys.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(typed: &str) -> Vec<Action> {
        let mut help = Help::open(&Keymap::embedded(), Context::Events);
        help.edit(|field| field.insert(typed));
        help.rows().map(|row| row.action).collect()
    }

    #[test]
    fn every_action_is_listed_with_its_keys() {
        let help = Help::open(&Keymap::embedded(), Context::Events);
        assert_eq!(help.rows().len(), Action::all().len());
        assert!(help.rows().all(|row| !row.keys.is_empty()));
        let open = help
            .rows()
            .find(|row| row.action == Action::Open)
            .expect("listed");
        assert_eq!(open.keys, "enter");
    }

    #[test]
    fn words_and_keys_are_found() {
        assert_eq!(found("previous ERROR"), [Action::PreviousError]);
        assert_eq!(found("y y")[0], Action::CopyEvent);
        assert!(found("zoom").contains(&Action::ZoomIn));
        assert_eq!(found("no such thing"), []);
    }
}
