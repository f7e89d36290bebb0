//! The clipboard of this machine, on a thread of its own: a display that does not answer makes the thread wait, and nobody else.
//!
//! On X11 the clipboard is whoever holds the text, so the thread stays for as long as the screen does.

use arboard::Clipboard;
use std::io;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread;

/// What could not be put on it: the text, and why.
pub struct Refused {
    /// The text that was to be copied.
    pub text: String,
    /// In words. May hold text of the system's: make it visible before drawing.
    pub why: String,
}

/// A handle to the thread, which ends with it.
#[derive(Debug)]
pub struct Machine {
    texts: SyncSender<String>,
}

impl Machine {
    /// Starts the thread. `refused` hears of what did not get there.
    pub fn start(refused: impl Fn(Refused) + Send + 'static) -> io::Result<Self> {
        let (texts, waiting) = sync_channel::<String>(1);
        thread::Builder::new()
            .name("clipboard".to_owned())
            .spawn(move || {
                let mut clipboard = None;
                for text in waiting {
                    if let Err(error) = put(&mut clipboard, &text) {
                        // It may be reached again later.
                        clipboard = None;
                        let why = error.to_string();
                        refused(Refused { text, why });
                    }
                }
            })?;
        Ok(Self { texts })
    }

    /// Puts text there as soon as the display takes it. Gives the text back where the one before still waits.
    pub fn copy(&self, text: String) -> Result<(), String> {
        self.texts.try_send(text).map_err(|error| match error {
            TrySendError::Full(text) | TrySendError::Disconnected(text) => text,
        })
    }
}

fn put(clipboard: &mut Option<Clipboard>, text: &str) -> Result<(), arboard::Error> {
    if clipboard.is_none() {
        *clipboard = Some(Clipboard::new()?);
    }
    clipboard
        .as_mut()
        .map_or(Ok(()), |clipboard| clipboard.set_text(text))
}
