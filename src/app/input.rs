//! What reaches the workbench from a person: keys, pasted text, the mouse, the size of the screen.
//!
//! Plain data, so that `app` knows no terminal library. A [`Key`] is written as in keymap files: modifiers `ctrl-`,
//! `alt-`, `shift-` and then a name (`enter`, `f1`, `space`) or the character itself: `ctrl-d`, `shift-tab`, `G`, `alt-left`.
//! Shift is part of a character (`G`, not `shift-g`), because terminals send it so.

use std::fmt;
use std::str::FromStr;

/// One thing that happened at the terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// A step of the way in the first row was pressed, by its place. Where these stand only the view knows.
    Crumb(usize),
    /// A key was pressed or repeats.
    Key(Key),
    /// Text was pasted. Only text fields take it; it is hostile until then.
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// The screen has this size from now on.
    Resize(Size),
    /// The terminal window is in front again.
    FocusGained,
    /// The terminal window went to the back.
    FocusLost,
}

/// Columns and rows of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// A key with its modifiers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// Control was held.
    pub ctrl: bool,
    /// Alt (Meta, Option) was held.
    pub alt: bool,
    /// Shift was held; never set for [`KeyCode::Char`].
    pub shift: bool,
}

/// A key on the keyboard, or the character it makes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum KeyCode {
    /// A character, shift applied.
    Char(char),
    /// `f1` to `f24`.
    F(u8),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tabulator.
    Tab,
    /// Delete to the left.
    Backspace,
    /// Delete to the right.
    Delete,
    /// Insert.
    Insert,
    /// To the start.
    Home,
    /// To the end.
    End,
    /// A page back.
    PageUp,
    /// A page on.
    PageDown,
    /// Arrow.
    Up,
    /// Arrow.
    Down,
    /// Arrow.
    Left,
    /// Arrow.
    Right,
}

impl KeyCode {
    /// The keys with a name and what they are called in keymap files; `F` and most characters have none.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("enter", Self::Enter),
        ("esc", Self::Esc),
        ("tab", Self::Tab),
        ("space", Self::Char(' ')),
        ("backspace", Self::Backspace),
        ("delete", Self::Delete),
        ("insert", Self::Insert),
        ("home", Self::Home),
        ("end", Self::End),
        ("pageup", Self::PageUp),
        ("pagedown", Self::PageDown),
        ("up", Self::Up),
        ("down", Self::Down),
        ("left", Self::Left),
        ("right", Self::Right),
    ];
}

impl Key {
    /// A key without modifiers.
    pub fn plain(code: KeyCode) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// The character a key types into a text field, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(char) if !self.ctrl && !self.alt => Some(char),
            _ => None,
        }
    }
}

impl From<char> for Key {
    fn from(char: char) -> Self {
        Self::plain(KeyCode::Char(char))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, prefix) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")] {
            f.write_str(if held { prefix } else { "" })?;
        }
        if let Some((name, _)) = KeyCode::NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::F(number) => write!(f, "f{number}"),
            KeyCode::Char(char) => write!(f, "{char}"),
            other => write!(f, "{other:?}"),
        }
    }
}

/// Why text does not name a key.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum KeyError {
    /// No such name.
    #[error("no key is called `{0}`")]
    Unknown(String),
    /// Shift with a character.
    #[error("write the shifted character itself (`G`, not `shift-g`)")]
    ShiftedCharacter,
    /// Shift with control and a character.
    #[error("terminals send the same for `{0}` with and without shift")]
    ControlShift(String),
    /// Capital with control.
    #[error("terminals send no capital with ctrl: write the small letter instead of `{0}`")]
    ControlCapital(char),
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut key = Self::plain(KeyCode::Esc);
        let mut rest = text;
        loop {
            let stripped = [
                ("ctrl-", &mut key.ctrl),
                ("alt-", &mut key.alt),
                ("shift-", &mut key.shift),
            ]
            .into_iter()
            .find_map(|(prefix, held)| {
                let after = rest
                    .strip_prefix(prefix)
                    .filter(|after| !after.is_empty() && !*held)?;
                *held = true;
                Some(after)
            });
            match stripped {
                Some(after) => rest = after,
                None => break,
            }
        }
        key.code = code_from(rest).ok_or_else(|| KeyError::Unknown(text.to_owned()))?;
        match key.code {
            KeyCode::Char(char) if key.shift && key.ctrl && char != ' ' => {
                Err(KeyError::ControlShift(text.to_owned()))
            }
            KeyCode::Char(char) if key.shift && char != ' ' => Err(KeyError::ShiftedCharacter),
            KeyCode::Char(char) if key.ctrl && char.is_ascii_uppercase() => {
                Err(KeyError::ControlCapital(char))
            }
            // A terminal sends a plain space for it.
            KeyCode::Char(_) => Ok(Self { shift: false, ..key }),
            _ => Ok(key),
        }
    }
}

fn code_from(name: &str) -> Option<KeyCode> {
    if let Some((_, code)) = KeyCode::NAMES.iter().find(|(known, _)| *known == name) {
        return Some(*code);
    }
    let mut chars = name.chars();
    if let (Some(char), None) = (chars.next(), chars.next()) {
        return (char != ' ' && !char.is_control()).then_some(KeyCode::Char(char));
    }
    let digits = name
        .strip_prefix('f')
        .filter(|digits| !digits.starts_with(['0', '+']))?;
    let number = digits.parse().ok().filter(|number| (1..=24).contains(number))?;
    Some(KeyCode::F(number))
}

/// Something done with the mouse.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mouse {
    /// What was done.
    pub kind: MouseKind,
    /// Column, from 0. May lie outside the screen.
    pub column: u16,
    /// Row, from 0. May lie outside the screen.
    pub row: u16,
}

/// What a mouse can do here; plain motion is not reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MouseKind {
    /// The left button went down.
    Press,
    /// The pointer moved with the left button down.
    Drag,
    /// The left button went up.
    Release,
    /// The middle button went down.
    PressMiddle,
    /// The right button went down.
    PressRight,
    /// The wheel turned away from the person.
    ScrollUp,
    /// The wheel turned towards the person.
    ScrollDown,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn notation_is_that_of_keymap_files() {
        let key = |text: &str| text.parse::<Key>();
        assert_eq!(key("g"), Ok(Key::from('g')));
        assert_eq!(
            key("ctrl-d"),
            Ok(Key {
                ctrl: true,
                ..Key::from('d')
            })
        );
        assert_eq!(
            key("ctrl--"),
            Ok(Key {
                ctrl: true,
                ..Key::from('-')
            })
        );
        assert_eq!(key("-"), Ok(Key::from('-')));
        assert_eq!(
            key("shift-tab"),
            Ok(Key {
                shift: true,
                ..Key::plain(KeyCode::Tab)
            })
        );
        assert_eq!(
            key("alt-left"),
            Ok(Key {
                alt: true,
                ..Key::plain(KeyCode::Left)
            })
        );
        assert_eq!(key("f12"), Ok(Key::plain(KeyCode::F(12))));
        assert_eq!(key("f"), Ok(Key::from('f')));
        assert_eq!(key("space"), Ok(Key::from(' ')));
        for wrong in [
            "",
            "ctrl-",
            "f0",
            "f25",
            "f01",
            "ctrl-ctrl-d",
            "return",
            "Enter",
            " ",
            "\u{1b}",
        ] {
            assert_eq!(key(wrong), Err(KeyError::Unknown(wrong.to_owned())), "{wrong}");
        }
        assert_eq!(key("shift-g"), Err(KeyError::ShiftedCharacter));
        assert_eq!(key("ctrl-D"), Err(KeyError::ControlCapital('D')));
        let both = Err(KeyError::ControlShift("ctrl-shift-d".to_owned()));
        assert_eq!(key("ctrl-shift-d"), both);
    }

    fn any_key() -> impl Strategy<Value = Key> {
        let code = prop_oneof![
            proptest::char::range('!', '~').prop_map(KeyCode::Char),
            any::<char>()
                .prop_filter("no control", |char| !char.is_control())
                .prop_map(KeyCode::Char),
            (1u8..=24).prop_map(KeyCode::F),
            prop::sample::select(KeyCode::NAMES).prop_map(|(_, code)| code),
        ];
        (code, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(code, ctrl, alt, shift)| match code {
            KeyCode::Char(char) => {
                let char = if ctrl { char.to_ascii_lowercase() } else { char };
                Key {
                    code: KeyCode::Char(char),
                    ctrl,
                    alt,
                    shift: false,
                }
            }
            _ => Key {
                code,
                ctrl,
                alt,
                shift,
            },
        })
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(key in any_key()) {
            prop_assert_eq!(key.to_string().parse(), Ok(key));
        }
    }
}
