//! Reading keymap files: what is good is used, what is not is told, all of it at once.

use super::super::action::{Action, Context};
use super::super::input::{Key, KeyCode};
use super::super::mistake::{Mistake, Reader, nearest};
use super::{Chord, Keymap, PRESETS, Preset};
use std::collections::HashMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One row of a file that reads well by itself.
struct Row {
    context: Context,
    chord: Chord,
    actions: Vec<Action>,
    at: usize,
}

/// The word in a file that says which keymap it changes.
const BASE: &str = "base";

/// One file: its rows, and what it says it changes.
struct File<'f> {
    reader: Reader<'f>,
    base: Option<Preset>,
}

pub(super) fn load(preset: Option<Preset>, user: Option<(&str, &str)>) -> (Keymap, Vec<Mistake>) {
    let mut keymap = Keymap::default();
    let user = user.map(|(path, text)| {
        let mut file = File::new(path, text);
        let rows = file.rows();
        (file, rows)
    });
    let base = user.as_ref().and_then(|(file, _)| file.base);
    let chosen = preset.or(base).unwrap_or(PRESETS[0]);
    let mut mistakes = Vec::new();
    let own = std::iter::once(PRESETS[0]).chain((chosen != PRESETS[0]).then_some(chosen));
    for preset in own {
        let path = preset.path();
        let mut file = File::new(&path, preset.text);
        let rows = file.rows();
        file.merge(&mut keymap, rows);
        mistakes.append(&mut file.reader.finish());
    }
    if let Some((mut file, rows)) = user {
        file.merge(&mut keymap, rows);
        mistakes.append(&mut file.reader.finish());
    }
    (keymap, mistakes)
}

impl<'f> File<'f> {
    fn new(path: &'f str, text: &'f str) -> Self {
        Self {
            reader: Reader::new(path, text),
            base: None,
        }
    }

    fn problem(&mut self, at: usize, reason: impl Into<String>, suggestion: Option<String>) {
        self.reader.mistake(at, reason, suggestion);
    }

    fn rows(&mut self) -> Vec<Row> {
        let mut rows = Vec::new();
        for (name, table) in self.reader.document() {
            let at = name.span().start;
            let name = name.into_inner();
            let table = match table.into_inner() {
                DeValue::Table(table) => table,
                DeValue::String(preset) if name == BASE => {
                    self.base(at, &preset);
                    continue;
                }
                _ => {
                    let reason = format!("`{name}` stands outside a context such as [global]");
                    self.problem(at, reason, None);
                    continue;
                }
            };
            let Some(context) = Context::by_name(&name) else {
                let known = Context::ALL.iter().map(|context| context.name());
                self.problem(at, format!("there is no context `{name}`"), nearest(&name, known));
                continue;
            };
            self.table(context, table, &mut rows);
        }
        rows.sort_by_key(|row| row.at);
        rows
    }

    fn base(&mut self, at: usize, name: &str) {
        self.base = Preset::by_name(name);
        if self.base.is_none() {
            let known = PRESETS.iter().map(|preset| preset.name);
            self.problem(at, format!("there is no keymap `{name}`"), nearest(name, known));
        }
    }

    fn table(&mut self, context: Context, table: DeTable<'_>, rows: &mut Vec<Row>) {
        let mut seen = HashMap::new();
        for (key, value) in table {
            let at = key.span().start;
            let chord = self.chord(&key.into_inner(), at);
            let actions = self.actions(context, value);
            let (Some(chord), Some(actions)) = (chord, actions) else {
                continue;
            };
            let stops = !actions.is_empty() && actions.iter().all(|action| STOPPING.contains(action));
            if chord.0 == [INTERRUPT] && !stops {
                self.problem(at, "ctrl-c always stops or leaves and cannot be given away", None);
            } else if let Some(first) = seen.insert(chord.clone(), at) {
                self.problem(
                    at.max(first),
                    format!("`{chord}` is bound twice in [{context}]"),
                    None,
                );
            } else {
                rows.push(Row {
                    context,
                    chord,
                    actions,
                    at,
                });
            }
        }
    }

    fn chord(&mut self, text: &str, at: usize) -> Option<Chord> {
        let mut keys = Vec::new();
        for part in text.split(' ') {
            let key = match part.parse::<Key>() {
                Ok(key) => key,
                Err(_) if part.is_empty() => {
                    self.problem(at, "keys of a chord are separated by one space", None);
                    return None;
                }
                Err(error) => {
                    self.problem(at, error.to_string(), nearest_key(part));
                    return None;
                }
            };
            if let Some((reason, instead)) = undeliverable(key) {
                self.problem(at, reason, instead);
                return None;
            }
            keys.push(key);
        }
        Some(Chord(keys))
    }

    /// The actions a value names; an empty list for `noop`.
    fn actions(&mut self, context: Context, value: Spanned<DeValue<'_>>) -> Option<Vec<Action>> {
        let span = value.span();
        match value.into_inner() {
            DeValue::String(name) if name == NOOP => Some(Vec::new()),
            DeValue::String(name) => self.action(context, &name, &span).map(|action| vec![action]),
            DeValue::Array(items) => {
                let before = self.reader.count();
                let mut actions = Vec::new();
                for item in items {
                    let span = item.span();
                    if let DeValue::String(name) = item.into_inner() {
                        actions.extend(self.action(context, &name, &span));
                    } else {
                        self.problem(span.start, "expected the name of an action in quotes", None);
                    }
                }
                if actions.is_empty() && self.reader.count() == before {
                    self.problem(span.start, "an empty list; \"noop\" unbinds a key", None);
                }
                (self.reader.count() == before).then_some(actions)
            }
            _ => {
                let reason = "expected the name of an action in quotes, or a list of them";
                self.problem(span.start, reason, None);
                None
            }
        }
    }

    fn action(&mut self, context: Context, id: &str, span: &Range<usize>) -> Option<Action> {
        let Some(action) = Action::by_id(id) else {
            let known = Action::all().map(Action::id).chain([NOOP]);
            self.problem(
                span.start,
                format!("there is no action `{id}`"),
                nearest(id, known),
            );
            return None;
        };
        if !action.works_in(context) {
            let names: Vec<_> = action
                .contexts()
                .iter()
                .map(|context| format!("[{context}]"))
                .collect();
            let reason = format!(
                "`{id}` does nothing in [{context}], only in {}",
                names.join(" and ")
            );
            self.problem(span.start, reason, None);
            return None;
        }
        Some(action)
    }

    /// Binds the rows that get along with what is bound, those that unbind first.
    fn merge(&mut self, keymap: &mut Keymap, rows: Vec<Row>) {
        let (unbinding, binding): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.actions.is_empty());
        for row in unbinding {
            keymap.bind(row.context, row.chord, row.actions);
        }
        for row in binding {
            if let Some(reason) = conflict(keymap, &row) {
                self.problem(row.at, reason, None);
            } else {
                keymap.bind(row.context, row.chord, row.actions);
            }
        }
    }
}

const NOOP: &str = "noop";

const INTERRUPT: Key = Key {
    code: KeyCode::Char('c'),
    ctrl: true,
    alt: false,
    shift: false,
};

/// What ctrl-c may mean: something that stops, leaves or refuses.
const STOPPING: [Action; 4] = [Action::Interrupt, Action::Cancel, Action::ClearQuery, Action::No];

/// Why a row cannot be bound: in some context its chord would be the start of another, or the other way round.
fn conflict(keymap: &Keymap, row: &Row) -> Option<String> {
    let heirs = Context::ALL
        .into_iter()
        .filter(|context| context.inherits(row.context));
    for context in heirs {
        for other in keymap.effective(context).keys() {
            if other.0 != row.chord.0 && other.0.starts_with(&row.chord.0) {
                return Some(format!(
                    "`{}` is the start of `{other}` in [{context}]; unbind that first (\"noop\")",
                    row.chord
                ));
            }
            if other.0 != row.chord.0 && row.chord.0.starts_with(&other.0) {
                return Some(format!(
                    "`{other}` acts at once in [{context}], so `{}` cannot be typed; unbind `{other}` first (\"noop\")",
                    row.chord
                ));
            }
        }
    }
    None
}

/// Why a terminal does not send the key as such, and what to write instead.
fn undeliverable(key: Key) -> Option<(String, Option<String>)> {
    let twin = match key.code {
        KeyCode::Char('[' | 'O') if key.alt && !key.ctrl => {
            let reason = format!("terminals begin what they send for other keys with `{key}`");
            return Some((reason, None));
        }
        KeyCode::Char('i') if key.ctrl => "tab",
        KeyCode::Char('m' | 'j') if key.ctrl => "enter",
        KeyCode::Char('[' | '3') if key.ctrl => "esc",
        KeyCode::Char('h') if key.ctrl => "backspace",
        KeyCode::Char(char) if key.ctrl && !char.is_ascii_alphabetic() && char != ' ' => {
            return Some((format!("most terminals send nothing for `{key}`"), None));
        }
        KeyCode::Enter | KeyCode::Esc | KeyCode::Backspace if key.ctrl || key.shift => {
            return Some((
                format!("most terminals cannot tell `{key}` from the plain key"),
                None,
            ));
        }
        KeyCode::Tab if key.ctrl || key.alt => {
            return Some((format!("most terminals send nothing for `{key}`"), None));
        }
        _ => return None,
    };
    let reason = format!("terminals cannot tell `{key}` from `{twin}`");
    Some((reason, Some(twin.to_owned())))
}

/// What was meant by a misspelt key: other programs' names, capitals, a name almost right.
fn nearest_key(text: &str) -> Option<String> {
    const FOREIGN: &[(&str, &str)] = &[
        ("return", "enter"),
        ("ret", "enter"),
        ("escape", "esc"),
        ("del", "delete"),
        ("ins", "insert"),
        ("pgup", "pageup"),
        ("pgdn", "pagedown"),
        ("pgdown", "pagedown"),
        ("spc", "space"),
        ("bs", "backspace"),
        ("backtab", "shift-tab"),
        ("minus", "-"),
        ("plus", "+"),
    ];
    let lower = text.to_ascii_lowercase();
    let mut rest = lower.trim_matches(['<', '>']);
    let mut prefix = String::new();
    for (written, meant) in [
        ("c-", "ctrl-"),
        ("ctrl+", "ctrl-"),
        ("ctrl-", "ctrl-"),
        ("control-", "ctrl-"),
        ("a-", "alt-"),
        ("m-", "alt-"),
        ("alt+", "alt-"),
        ("alt-", "alt-"),
        ("s-", "shift-"),
        ("shift+", "shift-"),
        ("shift-", "shift-"),
    ] {
        if let Some(after) = rest.strip_prefix(written).filter(|after| !after.is_empty()) {
            rest = after;
            prefix.push_str(meant);
        }
    }
    let foreign = FOREIGN.iter().find(|(written, _)| *written == rest);
    let name = match foreign {
        Some((_, meant)) => (*meant).to_owned(),
        None if rest.chars().count() == 1 => rest.to_owned(),
        None => nearest(rest, KeyCode::NAMES.iter().map(|(name, _)| *name))?,
    };
    let shifted = prefix == "shift-" && name.len() == 1;
    let suggestion = if shifted {
        name.to_uppercase()
    } else {
        prefix + &name
    };
    let key: Key = suggestion.parse().ok()?;
    undeliverable(key).is_none().then_some(suggestion)
}

#[cfg(test)]
mod tests {
    use super::super::Lookup;
    use super::*;
    use proptest::prelude::*;

    fn user(text: &str) -> (Keymap, Vec<String>) {
        let (keymap, problems) = Keymap::load(None, Some(("mine.toml", text)));
        (keymap, problems.iter().map(ToString::to_string).collect())
    }

    fn bound(keymap: &Keymap, context: Context, chord: &str) -> Vec<Action> {
        match keymap.lookup(context, &chord.parse::<Chord>().expect("a chord").0) {
            Lookup::Run(actions) => actions.to_vec(),
            Lookup::Pending | Lookup::Nothing => Vec::new(),
        }
    }

    #[test]
    fn the_users_file_changes_single_keys() {
        let (keymap, problems) = user(
            "[events]\n\"V\" = \"nav.down\"\n\"m\" = [\"copy.cell\", \"nav.down\"]\n\"O\" = \"noop\"\n[list]\n\"j\" = \"nav.up\"\n",
        );
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(bound(&keymap, Context::Events, "V"), [Action::Down]);
        assert_eq!(
            bound(&keymap, Context::Events, "m"),
            [Action::CopyCell, Action::Down]
        );
        assert_eq!(bound(&keymap, Context::Events, "O"), []);
        assert_eq!(bound(&keymap, Context::Jobs, "j"), [Action::Up]);
        assert_eq!(bound(&keymap, Context::Events, "k"), [Action::Up], "as it was");
    }

    #[test]
    fn every_mistake_is_told_with_its_place_and_good_rows_are_used() {
        let text = "\
x = 1
[event]
\"a\" = \"nav.down\"
[events]
\"ctrl-m\" = \"nav.down\"
\"shift-g\" = \"nav.last\"
\"Return\" = \"nav.open\"
\"b\" = \"nav.dwon\"
\"C-x\" = \"nav.down\"
\"g\" = \"nav.first\"
\"j k\" = \"nav.up\"
\"space\" = \"tree.toggle\"
\"ä\" = 3
\"ctrl-c\" = \"nav.down\"
\"B\" = [\"nav.down\", \"nope.nope\"]
\"a  b\" = \"nav.up\"
\"X\" = \"nav.up\"
";
        let (keymap, problems) = user(text);
        assert_eq!(
            problems,
            [
                "mine.toml:1:1: `x` stands outside a context such as [global]",
                "mine.toml:2:2: there is no context `event`; did you mean `events`?",
                "mine.toml:5:1: terminals cannot tell `ctrl-m` from `enter`; did you mean `enter`?",
                "mine.toml:6:1: write the shifted character itself (`G`, not `shift-g`); did you mean `G`?",
                "mine.toml:7:1: no key is called `Return`; did you mean `enter`?",
                "mine.toml:8:7: there is no action `nav.dwon`; did you mean `nav.down`?",
                "mine.toml:9:1: no key is called `C-x`; did you mean `ctrl-x`?",
                "mine.toml:10:1: `g` is the start of `g g` in [events]; unbind that first (\"noop\")",
                "mine.toml:11:1: `j` acts at once in [events], so `j k` cannot be typed; unbind `j` first (\"noop\")",
                "mine.toml:12:11: `tree.toggle` does nothing in [events], only in [detail]",
                "mine.toml:13:7: expected the name of an action in quotes, or a list of them",
                "mine.toml:14:1: ctrl-c always stops or leaves and cannot be given away",
                "mine.toml:15:20: there is no action `nope.nope`",
                "mine.toml:16:1: keys of a chord are separated by one space",
            ]
        );
        assert_eq!(bound(&keymap, Context::Events, "X"), [Action::Up]);
        assert_eq!(bound(&keymap, Context::Events, "B"), []);
    }

    #[test]
    fn keys_that_terminals_do_not_send_are_told() {
        let rows = [
            "ctrl-i",
            "ctrl-shift-a",
            "ctrl-,",
            "alt-[",
            "shift-enter",
            "ctrl-tab",
            "ctrl-h",
        ]
        .map(|key| format!("\"{key}\" = \"nav.down\"\n"));
        let (_, problems) = user(&format!("[events]\n{}", rows.concat()));
        assert_eq!(
            problems,
            [
                "mine.toml:2:1: terminals cannot tell `ctrl-i` from `tab`; did you mean `tab`?",
                "mine.toml:3:1: terminals send the same for `ctrl-shift-a` with and without shift",
                "mine.toml:4:1: most terminals send nothing for `ctrl-,`",
                "mine.toml:5:1: terminals begin what they send for other keys with `alt-[`",
                "mine.toml:6:1: most terminals cannot tell `shift-enter` from the plain key",
                "mine.toml:7:1: most terminals send nothing for `ctrl-tab`",
                "mine.toml:8:1: terminals cannot tell `ctrl-h` from `backspace`; did you mean `backspace`?",
            ]
        );
    }

    #[test]
    fn a_file_that_is_no_toml_costs_only_what_cannot_be_read() {
        let (keymap, problems) = user("[events]\n\"V\" = \"nav.down\"\n\"V\" = \"nav.up\"\nnonsense here\n");
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].starts_with("mine.toml:3:1: "), "{problems:?}");
        assert!(problems[1].starts_with("mine.toml:4:"), "{problems:?}");
        assert_eq!(bound(&keymap, Context::Events, "V"), [Action::Down]);
        assert_eq!(bound(&keymap, Context::Events, "q"), [Action::Back]);
    }

    #[test]
    fn a_prefix_can_be_taken_after_its_chords_are_unbound() {
        let (keymap, problems) = user(
            "[global]\n\"g h\" = \"noop\"\n[list]\n\"g g\" = \"noop\"\n[events]\n\"g\" = \"nav.first\"\n",
        );
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(bound(&keymap, Context::Events, "g"), [Action::First]);
        let (_, problems) = user("[global]\n\"g\" = \"help.open\"\n");
        assert_eq!(problems.len(), 1, "a parent's key meets the chords of its heirs");
    }

    #[test]
    fn one_key_under_two_names_is_told_once() {
        let (_, problems) = user("[events]\n\"space\" = \"nav.down\"\n\"shift-space\" = \"nav.up\"\n");
        assert_eq!(problems, ["mine.toml:3:1: `space` is bound twice in [events]"]);
    }

    /// Rows that are nearly right: contexts, chords and actions, some of them made up.
    fn file() -> impl Strategy<Value = String> {
        let context = proptest::sample::select(vec!["global", "list", "events", "query", "jobs", "nowhere"]);
        let key = prop_oneof![proptest::sample::select(vec![
            "g", "q", "t", "x", "ctrl-d", "ctrl-m", "esc", "shift-a", "noo", ""
        ]),];
        let chord = proptest::collection::vec(key, 1..3).prop_map(|keys| keys.join(" "));
        let action = proptest::sample::select(vec![
            "nav.down",
            "noop",
            "app.quit",
            "tree.toggle",
            "input.left",
            "nav.dwon",
            "",
        ]);
        let row = (context, chord, action)
            .prop_map(|(context, chord, action)| format!("[{context}]\n\"{chord}\" = \"{action}\"\n"));
        proptest::collection::vec(row, 0..8).prop_map(|rows| rows.concat())
    }

    proptest! {
        #[test]
        fn whatever_the_file_says_no_chord_is_the_start_of_another(text in prop_oneof![file(), any::<String>()]) {
            let (keymap, problems) = Keymap::load(None, Some(("mine.toml", &text)));
            for context in Context::ALL {
                let chords: Vec<_> = keymap.effective(context).into_keys().collect();
                for pair in chords.windows(2) {
                    prop_assert!(!pair[1].0.starts_with(&pair[0].0), "{} and {} in {context}", pair[0], pair[1]);
                }
            }
            let lines = text.lines().count().max(1) + 1;
            prop_assert!(problems.iter().all(|problem| (1..=lines).contains(&problem.line)));
            prop_assert!(matches!(
                keymap.lookup(Context::Events, &[INTERRUPT]),
                Lookup::Run(&[Action::Interrupt])
            ));
        }
    }
}
