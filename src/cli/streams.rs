//! The three standard streams, and the only place from which anything leaves the program without a screen.
//!
//! What is *written* is data and goes to standard output as it is. What is *said* goes to standard error, a line at a
//! time, and is made visible there: names of files, texts of errors and arguments can all be hostile. A reader that
//! went away (`| head`) is no error: writing stops and the command ends well.

use super::{Color, Exit, Look};
use crate::model::visible::visible;
use crate::sink;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Stderr, Stdout, Write};

/// Width of a terminal that does not tell.
const WIDTH: usize = 80;

/// See the module.
pub(super) struct Streams {
    out: BufWriter<Stdout>,
    err: Stderr,
    /// The first error in writing data. After it nothing more is written.
    failed: Option<io::Error>,
    terminal: bool,
}

impl Streams {
    pub(super) fn standard() -> Self {
        let out = io::stdout();
        let terminal = out.is_terminal();
        Self {
            out: BufWriter::with_capacity(1 << 16, out),
            err: io::stderr(),
            failed: None,
            terminal,
        }
    }

    /// Whether data goes to a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// How data for people should look.
    pub(super) fn look(&self, look: Look) -> sink::Look {
        let plain = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        sink::Look {
            width: self.terminal.then(terminal_width),
            color: match look.color {
                Color::Always => true,
                Color::Never => false,
                Color::Auto => self.terminal && !plain("NO_COLOR") && !dumb,
            },
        }
    }

    /// Says a line about the data written so far.
    pub(super) fn say(&mut self, line: &str) {
        // Where both go to one terminal or log, what was written first stands first.
        self.attempt(|out| out.flush());
        // Whoever closed standard error does not want to hear it.
        let _ = writeln!(self.err, "{}", visible(line));
    }

    /// Writes data. `false` when nobody takes it any more: stop then.
    pub(super) fn write(&mut self, data: &[u8]) -> bool {
        self.attempt(|out| out.write_all(data))
    }

    /// Writes data with a writer of a format. `false` when nobody takes it any more.
    pub(super) fn attempt(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> bool {
        if self.failed.is_none() {
            self.failed = write(&mut self.out).err();
        }
        self.failed.is_none()
    }

    /// Hands out the last of the data; how the command ends if all of it arrived or nobody wanted it is `exit`.
    pub(super) fn close(mut self, exit: Exit) -> Exit {
        self.attempt(|out| out.flush());
        // Otherwise the buffer would try again when dropped, and wait for a pipe nobody reads.
        let (_, _) = self.out.into_parts();
        match self.failed {
            None => exit,
            Some(error) if error.kind() == ErrorKind::BrokenPipe => match exit {
                Exit::Interrupted => exit,
                _ => Exit::Ok,
            },
            Some(error) => {
                let error = error.to_string();
                let _ = writeln!(self.err, "error: could not write the output: {}", visible(&error));
                exit.max(Exit::Incomplete)
            }
        }
    }
}

/// Columns of the terminal behind standard output.
fn terminal_width() -> usize {
    let told = rustix::termios::tcgetwinsize(io::stdout()).map_or(0, |size| usize::from(size.ws_col));
    match told {
        0 => WIDTH,
        columns => columns,
    }
}
