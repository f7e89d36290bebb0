//! Puts frames on the terminal, on a thread of its own: a terminal that reads slowly or not at all makes the painter
//! wait, and nobody else.
//!
//! A [`Frame`] is what the screen should look like. The mailbox holds one: a newer frame replaces one not yet painted,
//! so frames are dropped where the terminal is slow, and memory stays flat. The painter alone knows what the terminal
//! shows; it sends only the cells that differ, between the marks of a synchronized update.

use super::tty::Tty;
use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableMouseCapture, EnableMouseCapture};
use crossterm::{cursor, queue, style, terminal};
use ratatui::backend::{Backend, ClearType, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A screen as it should look.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    /// The cells.
    pub buffer: Buffer,
    /// Where the cursor shows, if it does.
    pub cursor: Option<Position>,
}

impl Frame {
    /// A blank frame.
    pub fn blank(width: u16, height: u16) -> Self {
        Self {
            buffer: Buffer::empty(Rect::new(0, 0, width, height)),
            cursor: None,
        }
    }
}

/// What is to happen to the plain screen.
#[derive(Debug)]
pub(super) enum Plain {
    /// This text is shown there.
    Show(String),
    /// One comes back from it.
    Leave,
}

/// What waits for the painter.
#[derive(Debug, Default)]
struct Slot {
    frame: Option<Frame>,
    clipboard: Option<String>,
    plain: Option<Plain>,
    mouse: Option<bool>,
    repaint: bool,
    closed: bool,
}

/// Where frames are left for the painter.
#[derive(Debug, Default)]
pub(super) struct Mailbox {
    slot: Mutex<Slot>,
    filled: Condvar,
}

impl Mailbox {
    /// Leaves a frame, in place of one not yet painted.
    pub(super) fn show(&self, frame: Frame) {
        self.change(|slot| slot.frame = Some(frame));
    }

    /// Leaves text for the clipboard, in place of text not yet sent.
    pub(super) fn copy(&self, text: String) {
        self.change(|slot| slot.clipboard = Some(text));
    }

    /// Leaves text to be shown on the plain screen, where no frame is painted until one comes back from it.
    pub(super) fn print(&self, plain: Plain) {
        self.change(|slot| slot.plain = Some(plain));
    }

    /// Takes the mouse from the terminal, or gives it back.
    pub(super) fn take_mouse(&self, taken: bool) {
        self.change(|slot| slot.mouse = Some(taken));
    }

    /// Asks for everything to be painted again: nobody knows what the terminal shows.
    pub(super) fn repaint(&self) {
        self.change(|slot| slot.repaint = true);
    }

    /// Lets the painter end.
    pub(super) fn close(&self) {
        self.change(|slot| slot.closed = true);
    }

    fn change(&self, change: impl FnOnce(&mut Slot)) {
        change(&mut self.lock());
        self.filled.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for something to do. `None` when closed.
    fn take(&self) -> Option<Slot> {
        let idle = |slot: &mut Slot| {
            let nothing = slot.frame.is_none() && slot.clipboard.is_none() && slot.mouse.is_none();
            !slot.closed && !slot.repaint && slot.plain.is_none() && nothing
        };
        let mut slot = self
            .filled
            .wait_while(self.lock(), idle)
            .unwrap_or_else(PoisonError::into_inner);
        if slot.closed {
            None
        } else {
            Some(std::mem::take(&mut *slot))
        }
    }
}

/// The painter's work, until the mailbox is closed or the terminal takes no more.
pub(super) fn paint(tty: &Arc<Tty>, mailbox: &Mailbox, through_tmux: bool) -> io::Result<()> {
    let mut screen = Screen::default();
    let mut is_plain = false;
    while let Some(slot) = mailbox.take() {
        let mut bytes = Vec::new();
        if slot.repaint {
            screen.known = false;
        }
        if let Some(text) = slot.clipboard {
            copy(&text, through_tmux, &mut bytes)?;
        }
        match slot.plain {
            Some(Plain::Show(text)) => {
                is_plain = true;
                plain(&text, &mut bytes)?;
            }
            Some(Plain::Leave) => {
                is_plain = false;
                screen.known = false;
                bytes.extend_from_slice(tty.entering());
            }
            // Who was stopped meanwhile has entered the screen again.
            None if slot.repaint => is_plain = false,
            None => {}
        }
        if is_plain {
            tty.write(&bytes)?;
            continue;
        }
        match slot.mouse {
            Some(true) => queue!(bytes, EnableMouseCapture)?,
            Some(false) => queue!(bytes, DisableMouseCapture)?,
            None => {}
        }
        screen.turn_into(slot.frame, &mut bytes)?;
        screen.known = tty.write(&bytes)?;
    }
    Ok(())
}

/// Asks the terminal to take text (OSC 52). Inside tmux it is asked twice, because tmux either takes it itself and hands it on
/// (`set-clipboard on`) or lets it through (`allow-passthrough on`); what it does not allow it drops.
fn copy(text: &str, through_tmux: bool, bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut plainly = Vec::new();
    queue!(plainly, CopyToClipboard::to_clipboard_from(text))?;
    bytes.extend_from_slice(&plainly);
    if through_tmux {
        bytes.extend_from_slice(b"\x1bPtmux;");
        for byte in plainly {
            if byte == 0x1b {
                bytes.push(byte);
            }
            bytes.push(byte);
        }
        bytes.extend_from_slice(b"\x1b\\");
    }
    Ok(())
}

/// Shows text outside of the alternate screen, with the mouse left to the terminal, so that it can be selected.
fn plain(text: &str, bytes: &mut Vec<u8>) -> io::Result<()> {
    queue!(
        bytes,
        DisableMouseCapture,
        style::SetAttribute(style::Attribute::Reset),
        terminal::LeaveAlternateScreen,
        cursor::Show
    )?;
    for line in text.split('\n').chain(["", "(any key goes back to trailhound)"]) {
        bytes.extend_from_slice(line.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    Ok(())
}

/// What the terminal shows.
#[derive(Debug)]
struct Screen {
    last: Frame,
    /// Whether the terminal shows `last` for certain.
    known: bool,
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            last: Frame::blank(0, 0),
            known: false,
        }
    }
}

impl Screen {
    /// The bytes that turn what the terminal shows into the frame, or into the last one if there is no new one.
    fn turn_into(&mut self, frame: Option<Frame>, bytes: &mut Vec<u8>) -> io::Result<()> {
        let mut next = frame.unwrap_or_else(|| self.last.clone());
        next.buffer.content.iter_mut().for_each(defuse);
        let same_size = self.last.buffer.area == next.buffer.area;
        queue!(bytes, terminal::BeginSynchronizedUpdate)?;
        let mut backend = CrosstermBackend::new(&mut *bytes);
        if !self.known || !same_size {
            queue!(backend, style::SetAttribute(style::Attribute::Reset))?;
            backend.clear_region(ClearType::All)?;
            self.last = Frame {
                buffer: Buffer::empty(next.buffer.area),
                cursor: None,
            };
        }
        backend.draw(self.last.buffer.diff(&next.buffer).into_iter())?;
        match next.cursor {
            Some(position) => {
                backend.set_cursor_position(position)?;
                backend.show_cursor()?;
            }
            None => backend.hide_cursor()?,
        }
        queue!(bytes, terminal::EndSynchronizedUpdate)?;
        self.last = next;
        Ok(())
    }
}

/// The last wall: a control character that got into a cell past `model::visible` must still not reach the terminal.
fn defuse(cell: &mut Cell) {
    if cell.symbol().chars().any(char::is_control) {
        cell.set_symbol("\u{fffd}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;
    use std::num::NonZero;

    fn terminal() -> vt100::Parser {
        vt100::Parser::new(NonZero::new(2).unwrap(), NonZero::new(20).unwrap(), 0)
    }

    fn frame(text: &str) -> Frame {
        let mut frame = Frame::blank(20, 2);
        frame.buffer.set_string(0, 0, text, Style::new());
        frame
    }

    fn paint_on(parser: &mut vt100::Parser, screen: &mut Screen, frame: Option<Frame>) -> usize {
        let mut bytes = Vec::new();
        screen.turn_into(frame, &mut bytes).unwrap();
        parser.process(&bytes);
        screen.known = true;
        bytes.len()
    }

    #[test]
    fn the_terminal_shows_the_latest_frame() {
        let mut parser = terminal();
        let mut screen = Screen::default();
        let all = paint_on(&mut parser, &mut screen, Some(frame("hello 日本 world")));
        let part = paint_on(&mut parser, &mut screen, Some(frame("hello 日本 there")));
        assert_eq!(parser.screen().contents(), "hello 日本 there");
        assert!(part < all, "only what differs is sent");
        parser.process(b"\x1b[H garbage of somebody else");
        screen.known = false;
        paint_on(&mut parser, &mut screen, None);
        assert_eq!(parser.screen().contents(), "hello 日本 there");
    }

    #[test]
    fn a_frame_of_another_size_starts_afresh() {
        let mut parser = terminal();
        let mut screen = Screen::default();
        paint_on(&mut parser, &mut screen, Some(frame("hello")));
        paint_on(&mut parser, &mut screen, Some(Frame::blank(10, 1)));
        assert_eq!(parser.screen().contents(), "");
        paint_on(&mut parser, &mut screen, Some(Frame::blank(0, 0)));
    }

    #[test]
    fn the_cursor_shows_only_where_asked() {
        let mut parser = terminal();
        let mut screen = Screen::default();
        paint_on(
            &mut parser,
            &mut screen,
            Some(Frame {
                cursor: Some(Position::new(3, 1)),
                ..frame("x")
            }),
        );
        assert_eq!(
            (parser.screen().hide_cursor(), parser.screen().cursor_position()),
            (false, (1, 3))
        );
        paint_on(&mut parser, &mut screen, Some(frame("x")));
        assert!(parser.screen().hide_cursor());
    }

    #[test]
    fn a_control_character_in_a_cell_never_gets_out() {
        let mut bad = frame("");
        bad.buffer[(0, 0)].set_symbol("\x1b]52;c;aGk=\x07");
        bad.buffer[(1, 0)].set_symbol("\u{9b}");
        let mut bytes = Vec::new();
        Screen::default().turn_into(Some(bad), &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("]52") && !text.contains('\u{9b}'));
        assert!(text.contains("\u{fffd}\u{fffd}"));
    }

    #[test]
    fn a_mailbox_keeps_the_latest_frame_only() {
        let mailbox = Mailbox::default();
        mailbox.show(frame("one"));
        mailbox.show(frame("two"));
        let slot = mailbox.take().unwrap();
        assert_eq!(slot.frame, Some(frame("two")));
        mailbox.close();
        assert!(mailbox.take().is_none());
    }
}
