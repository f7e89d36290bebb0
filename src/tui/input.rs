//! What crossterm reports as what [`app`](crate::app::input) understands. Total: what has no meaning here is `None`.
//!
//! Pasted text is bounded and loses its control characters here, once for all text fields.

use crate::app::input::{Input, Key, KeyCode, Mouse, MouseKind, Size};
use crossterm::event::{
    Event, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

/// Bytes of a paste that are kept.
pub const LONGEST_PASTE: usize = 1 << 20;

/// An event as an input.
pub fn from_event(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) => from_key(key).map(Input::Key),
        Event::Paste(text) => Some(Input::Paste(clean_paste(&text))),
        Event::Mouse(mouse) => from_mouse(mouse).map(Input::Mouse),
        Event::Resize(width, height) => Some(Input::Resize(Size { width, height })),
        Event::FocusGained => Some(Input::FocusGained),
        Event::FocusLost => Some(Input::FocusLost),
    }
}

fn from_key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let held = |modifier| event.modifiers.contains(modifier);
    let mut key = Key {
        code: KeyCode::Esc,
        ctrl: held(KeyModifiers::CONTROL),
        alt: held(KeyModifiers::ALT),
        shift: held(KeyModifiers::SHIFT),
    };
    key.code = match event.code {
        Code::Char(char) if char.is_control() => return None,
        Code::Char(char) => {
            // Terminals send the shifted character; some say shift as well.
            key.shift = false;
            KeyCode::Char(if key.ctrl { char.to_ascii_lowercase() } else { char })
        }
        Code::F(number @ 1..=24) => KeyCode::F(number),
        Code::BackTab => {
            key.shift = true;
            KeyCode::Tab
        }
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Tab => KeyCode::Tab,
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Insert => KeyCode::Insert,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        _ => return None,
    };
    Some(key)
}

fn from_mouse(event: MouseEvent) -> Option<Mouse> {
    let kind = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Press,
        MouseEventKind::Down(MouseButton::Middle) => MouseKind::PressMiddle,
        MouseEventKind::Down(MouseButton::Right) => MouseKind::PressRight,
        MouseEventKind::Drag(MouseButton::Left) => MouseKind::Drag,
        MouseEventKind::Up(MouseButton::Left) => MouseKind::Release,
        MouseEventKind::ScrollUp => MouseKind::ScrollUp,
        MouseEventKind::ScrollDown => MouseKind::ScrollDown,
        _ => return None,
    };
    Some(Mouse {
        kind,
        column: event.column,
        row: event.row,
    })
}

/// Terminals send line ends of a paste as returns.
fn clean_paste(text: &str) -> String {
    let end = text.floor_char_boundary(LONGEST_PASTE);
    let text = text[..end].replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .filter(|char| !char.is_control() || matches!(char, '\n' | '\t'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: Code, modifiers: KeyModifiers) -> Option<String> {
        match from_event(Event::Key(KeyEvent::new(code, modifiers))) {
            Some(Input::Key(key)) => Some(key.to_string()),
            _ => None,
        }
    }

    #[test]
    fn keys_get_the_names_of_keymap_files() {
        let none = KeyModifiers::NONE;
        assert_eq!(key(Code::Char('g'), none).as_deref(), Some("g"));
        assert_eq!(key(Code::Char('G'), KeyModifiers::SHIFT).as_deref(), Some("G"));
        assert_eq!(
            key(Code::Char('D'), KeyModifiers::CONTROL).as_deref(),
            Some("ctrl-d")
        );
        assert_eq!(
            key(Code::BackTab, KeyModifiers::SHIFT).as_deref(),
            Some("shift-tab")
        );
        assert_eq!(key(Code::BackTab, none).as_deref(), Some("shift-tab"));
        assert_eq!(key(Code::Left, KeyModifiers::ALT).as_deref(), Some("alt-left"));
        assert_eq!(key(Code::Char(' '), none).as_deref(), Some("space"));
        assert_eq!(key(Code::F(1), none).as_deref(), Some("f1"));
        assert_eq!(key(Code::F(40), none), None);
        assert_eq!(key(Code::CapsLock, none), None);
        assert_eq!(key(Code::Char('\u{9b}'), none), None);
    }

    #[test]
    fn releases_are_not_presses() {
        let event = KeyEvent::new_with_kind(Code::Char('x'), KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(from_event(Event::Key(event)), None);
    }

    #[test]
    fn pasted_text_is_bounded_and_has_no_controls() {
        let paste = |text: &str| match from_event(Event::Paste(text.to_owned())) {
            Some(Input::Paste(text)) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(paste("a\x1b[2Jb\r\nc\rd\te\u{9b}\0"), "a[2Jb\nc\nd\te");
        let long = format!("x{}", "é".repeat(LONGEST_PASTE));
        assert_eq!(paste(&long).len(), LONGEST_PASTE - 1);
    }
}
