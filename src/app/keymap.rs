//! Which keys perform which actions: the embedded default, changed row by row by a preset and by the user's file.
//!
//! A *preset* is a keymap that comes with the program: what the hands of people who use another program expect, and for the rest
//! the default.
//! A *chord* is one or more keys in a row. Within a context and its parents no chord is the start of another, so that
//! a lookup never has to wait and see. A file's mistakes are all found and told with their place; the rows without
//! a mistake are used. This module only reads text: where the user's file lies is not its business.

mod load;

use super::action::{Action, Context};
use super::input::Key;
use super::mistake::Mistake;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A keymap that comes with the program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Preset {
    /// What it is called where one is chosen.
    pub name: &'static str,
    /// For whom it is, in one line.
    pub doc: &'static str,
    text: &'static str,
}

/// All of them; the first is what the others change.
pub const PRESETS: [Preset; 5] = [
    Preset {
        name: "default",
        doc: "vi's letters for moving, a letter for each thing to do",
        text: include_str!("../../keymaps/default.toml"),
    },
    Preset {
        name: "vim",
        doc: "what hands used to Vim do: u undoes, ctrl-w goes to panes, ZZ leaves",
        text: include_str!("../../keymaps/vim.toml"),
    },
    Preset {
        name: "emacs",
        doc: "what hands used to Emacs do: ctrl-n, ctrl-v, alt-x, ctrl-x ctrl-c, ctrl-g",
        text: include_str!("../../keymaps/emacs.toml"),
    },
    Preset {
        name: "k9s",
        doc: "what hands used to k9s do: d describes, c copies, ctrl-a lists, - goes to the view before",
        text: include_str!("../../keymaps/k9s.toml"),
    },
    Preset {
        name: "intl",
        doc: "for keyboards where brackets, braces, $ and ` need more than one key",
        text: include_str!("../../keymaps/intl.toml"),
    },
];

impl Preset {
    /// The preset of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        PRESETS.into_iter().find(|preset| preset.name == name)
    }

    /// What it is called in messages.
    fn path(self) -> String {
        format!("keymaps/{}.toml", self.name)
    }
}

/// One or more keys in a row.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Chord(pub Vec<Key>);

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, key) in self.0.iter().enumerate() {
            f.write_str(if place == 0 { "" } else { " " })?;
            key.fmt(f)?;
        }
        Ok(())
    }
}

impl FromStr for Chord {
    type Err = super::input::KeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(' ')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// What keys pressed so far come to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Lookup<'k> {
    /// These actions, one after the other.
    Run(&'k [Action]),
    /// The start of a chord.
    Pending,
    /// Nothing.
    Nothing,
}

/// See the module.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Keymap {
    /// An empty list of actions unbinds the chord, here and from parents.
    bindings: BTreeMap<Context, BTreeMap<Chord, Vec<Action>>>,
}

impl Keymap {
    /// Reads the default, over it the preset, and over that the user's file, given with the path to show in messages. Where
    /// no preset is chosen, the file may name one (`base = "vim"`). Mistakes come in the order of the files.
    pub fn load(preset: Option<Preset>, user: Option<(&str, &str)>) -> (Self, Vec<Mistake>) {
        load::load(preset, user)
    }

    /// The embedded keymap alone.
    pub fn embedded() -> Self {
        Self::load(None, None).0
    }

    /// What the keys come to in a context.
    pub fn lookup(&self, context: Context, keys: &[Key]) -> Lookup<'_> {
        let exact = context.lineage().find_map(|context| {
            let chords = self.bindings.get(&context)?;
            chords.get(&Chord(keys.to_vec()))
        });
        match exact {
            Some(actions) if !actions.is_empty() => Lookup::Run(actions),
            _ if self.continuations(context, keys).next().is_some() => Lookup::Pending,
            _ => Lookup::Nothing,
        }
    }

    /// All that is bound in a context, parents' bindings included unless hidden. In order of chords.
    pub fn effective(&self, context: Context) -> BTreeMap<&Chord, &[Action]> {
        let mut all = BTreeMap::new();
        for context in context.lineage() {
            for (chord, actions) in self.bindings.get(&context).into_iter().flatten() {
                all.entry(chord).or_insert(actions.as_slice());
            }
        }
        all.retain(|_, actions| !actions.is_empty());
        all
    }

    /// The chords that start with these keys, with what they do. None for no keys at all.
    pub fn continuations(
        &self,
        context: Context,
        keys: &[Key],
    ) -> impl Iterator<Item = (&Chord, &[Action])> + use<'_> {
        let keys = keys.to_vec();
        self.effective(context).into_iter().filter(move |(chord, _)| {
            !keys.is_empty() && chord.0.len() > keys.len() && chord.0.starts_with(&keys)
        })
    }

    /// The chords that perform just this action in a context; those of the innermost context come first.
    pub fn chords_of(&self, context: Context, action: Action) -> Vec<&Chord> {
        let effective = self.effective(context);
        context
            .lineage()
            .filter_map(|context| self.bindings.get(&context))
            .flatten()
            .filter(|(chord, actions)| {
                actions.as_slice() == [action] && effective.get(chord) == Some(&[action].as_slice())
            })
            .map(|(chord, _)| chord)
            .collect()
    }

    /// Every binding as written in the files: context, chord and actions; unbound ones left out.
    pub fn bindings(&self) -> impl Iterator<Item = (Context, &Chord, &[Action])> {
        self.bindings.iter().flat_map(|(context, chords)| {
            chords
                .iter()
                .filter(|(_, actions)| !actions.is_empty())
                .map(|(chord, actions)| (*context, chord, actions.as_slice()))
        })
    }

    fn bind(&mut self, context: Context, chord: Chord, actions: Vec<Action>) {
        self.bindings.entry(context).or_default().insert(chord, actions);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chord(text: &str) -> Chord {
        text.parse().expect("a chord")
    }

    #[test]
    fn the_default_has_no_problem_and_binds_every_action() {
        let (keymap, problems) = Keymap::load(None, None);
        assert_eq!(problems, []);
        for action in Action::all() {
            assert!(
                keymap.bindings().any(|(_, _, actions)| actions.contains(&action)),
                "{} has no key",
                action.id()
            );
        }
    }

    #[test]
    fn every_preset_is_sound_and_takes_no_action_away() {
        for preset in PRESETS {
            let (keymap, mistakes) = Keymap::load(Some(preset), None);
            assert_eq!(mistakes, [], "{}", preset.name);
            for action in Action::all() {
                let reachable = |context: &Context| {
                    let effective = keymap.effective(*context);
                    effective.values().any(|actions| actions.contains(&action))
                };
                assert!(
                    Context::ALL.iter().any(reachable),
                    "{} has no key in {}",
                    action.id(),
                    preset.name
                );
            }
            assert_eq!(Preset::by_name(preset.name), Some(preset));
        }
    }

    #[test]
    fn a_preset_changes_what_its_hands_expect_and_inherits_the_rest() {
        let does = |name: &str, context, keys: &str| {
            let (keymap, _) = Keymap::load(Preset::by_name(name), None);
            match keymap.lookup(context, &chord(keys).0) {
                Lookup::Run(actions) => actions.to_vec(),
                Lookup::Pending | Lookup::Nothing => Vec::new(),
            }
        };
        assert_eq!(does("vim", Context::Events, "u"), [Action::HistoryBack]);
        assert_eq!(does("vim", Context::Detail, "Z Z"), [Action::Quit]);
        assert_eq!(does("emacs", Context::Jobs, "ctrl-n"), [Action::Down]);
        assert_eq!(does("emacs", Context::Events, "ctrl-x ctrl-c"), [Action::Quit]);
        assert_eq!(does("emacs", Context::Query, "ctrl-g"), [Action::LeaveQuery]);
        assert_eq!(does("k9s", Context::Events, "d"), [Action::Open]);
        assert_eq!(does("intl", Context::Events, "b"), [Action::HistoryBack]);
        for preset in PRESETS {
            assert_eq!(does(preset.name, Context::Events, "j"), [Action::Down]);
        }
    }

    #[test]
    fn a_file_names_what_it_changes_unless_a_preset_is_chosen() {
        let own = "base = \"vim\"\n[events]\n\"b\" = \"nav.down\"\n";
        let (keymap, mistakes) = Keymap::load(None, Some(("mine.toml", own)));
        assert_eq!(mistakes, []);
        let look = |keymap: &Keymap, keys: &str| match keymap.lookup(Context::Events, &chord(keys).0) {
            Lookup::Run(actions) => actions.to_vec(),
            Lookup::Pending | Lookup::Nothing => Vec::new(),
        };
        assert_eq!(look(&keymap, "u"), [Action::HistoryBack]);
        assert_eq!(look(&keymap, "b"), [Action::Down]);
        let (keymap, _) = Keymap::load(Preset::by_name("default"), Some(("mine.toml", own)));
        assert_eq!(look(&keymap, "u"), [Action::NextMark]);
        let (_, mistakes) = Keymap::load(None, Some(("mine.toml", "base = \"vmi\"\n")));
        assert_eq!(
            mistakes[0].to_string(),
            "mine.toml:1:1: there is no keymap `vmi`; did you mean `vim`?"
        );
    }

    #[test]
    fn lookup_goes_up_to_parents_and_waits_inside_chords() {
        let keymap = Keymap::embedded();
        let look = |context, text: &str| keymap.lookup(context, &chord(text).0);
        assert_eq!(look(Context::Events, "j"), Lookup::Run(&[Action::Down]));
        assert_eq!(look(Context::Events, "q"), Lookup::Run(&[Action::Back]));
        assert_eq!(look(Context::Events, "g"), Lookup::Pending);
        assert_eq!(look(Context::Events, "g g"), Lookup::Run(&[Action::First]));
        assert_eq!(look(Context::Detail, "y p"), Lookup::Run(&[Action::CopyPath]));
        assert_eq!(look(Context::Events, "y p"), Lookup::Nothing);
        assert_eq!(
            look(Context::Query, "q"),
            Lookup::Nothing,
            "letters are text there"
        );
        assert_eq!(keymap.lookup(Context::Events, &[]), Lookup::Nothing);
        let after_g: Vec<_> = keymap
            .continuations(Context::Detail, &chord("g").0)
            .map(|(chord, _)| chord.to_string())
            .collect();
        assert_eq!(after_g, ["g e", "g g", "g h", "g p", "g r", "g u"]);
    }

    #[test]
    fn a_key_knows_its_innermost_meaning() {
        let keymap = Keymap::embedded();
        let shown = |context, action| {
            let chords = keymap.chords_of(context, action);
            chords.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(shown(Context::Timeline, Action::ZoomIn), ["+"]);
        assert_eq!(
            shown(Context::Events, Action::Open),
            ["enter"],
            "but space in jobs"
        );
        assert_eq!(shown(Context::Jobs, Action::Open), ["space", "enter"]);
    }
}
