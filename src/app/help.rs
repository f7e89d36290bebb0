//! All actions with their keys, in a list that typing filters and enter runs: help and palette in one.
//!
//! It is made from the action table and the keymap in force, so it cannot be wrong. Words typed must all be found, in
//! the title, the explanation or the id; an action whose keys are typed comes first, then those whose keys begin with them.
//! Why an action cannot be run now is not kept here: [`super::State::why_not_from_help`] says it as it is at the moment. The
//! *palette* is the same list for who looks for a name: what the title says comes before what the explanation says, and
//! what cannot be run from a list at all is not in it. The twin that draws it is `tui::help`.

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
}

/// See the module.
#[derive(Default, Debug)]
pub struct Help {
    all: Vec<HelpRow>,
    shown: Vec<usize>,
    filter: TextField,
    cursor: Cursor,
    is_palette: bool,
}

impl Help {
    /// Lists the actions as they are for a context, as help or as palette.
    pub fn open(keymap: &Keymap, context: Context, is_palette: bool) -> Self {
        let row = |action| HelpRow {
            action,
            keys: keys(keymap, context, action),
        };
        let listed = Action::all().filter(|action| !is_palette || !action.is_of_overlays());
        let mut help = Self {
            all: listed.map(row).collect(),
            is_palette,
            ..Self::default()
        };
        help.select();
        help
    }

    /// Whether it is the palette.
    pub fn is_palette(&self) -> bool {
        self.is_palette
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
        if self.filter.edit(edit) {
            self.select();
        }
    }

    fn select(&mut self) {
        let typed = self.filter.text().to_lowercase();
        let words: Vec<_> = typed.split_whitespace().collect();
        let keys = self.filter.text().trim();
        let begun = format!("{keys} ");
        // The best first; `None` is not listed.
        let rank = |row: &HelpRow| {
            let own = || row.keys.split(", ");
            let title = row.action.title().to_lowercase();
            let text = format!("{title} {} {}", row.action.doc(), row.action.id()).to_lowercase();
            match () {
                () if words.is_empty() => Some(0),
                () if own().any(|own| own == keys) => Some(0),
                () if own().any(|own| own.starts_with(&begun)) => Some(1),
                () if self.is_palette && title == typed.trim() => Some(2),
                () if self.is_palette && title.starts_with(typed.trim()) => Some(3),
                () if self.is_palette && words.iter().all(|word| title.contains(word)) => Some(4),
                () => words.iter().all(|word| text.contains(word)).then_some(5),
            }
        };
        let ranked = (0..self.all.len()).filter_map(|row| Some((rank(&self.all[row])?, row)));
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_unstable();
        self.shown = ranked.into_iter().map(|(_, row)| row).collect();
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
        let mut help = Help::open(&Keymap::embedded(), Context::Events, false);
        help.edit(|field| field.insert(typed));
        help.rows().map(|row| row.action).collect()
    }

    #[test]
    fn every_action_is_listed_with_its_keys() {
        let help = Help::open(&Keymap::embedded(), Context::Events, false);
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
        let copies = found("y");
        assert!(
            copies[1..10]
                .iter()
                .all(|action| action.id().starts_with("copy.")),
            "{copies:?}"
        );
        assert!(found("zoom").contains(&Action::ZoomIn));
        assert_eq!(found("no such thing"), []);
    }

    #[test]
    fn the_palette_looks_at_titles_first_and_lists_only_what_it_can_run() {
        let mut help = Help::open(&Keymap::embedded(), Context::Events, true);
        assert!(help.rows().all(|row| !row.action.is_of_overlays()));
        help.edit(|field| field.insert("mark"));
        let titles: Vec<_> = help.rows().map(|row| row.action.title()).collect();
        assert!(titles.len() > 6 && titles[0] == "Mark", "{titles:?}");
        let first_other = titles
            .iter()
            .position(|title| !title.to_lowercase().contains("mark"));
        let last = titles
            .iter()
            .rposition(|title| title.to_lowercase().contains("mark"));
        assert!(first_other > last, "{titles:?}");
    }
}
