//! The terminal device: opened by its own name, so that redirected streams, stray prints and `O_NONBLOCK` on it
//! concern nobody else.
//!
//! The device is *ours* (raw, alternate screen), *lent* to the shell while we are stopped, or *given back* for good.
//! Every write happens under one lock that checks whose it is, and no write ever blocks inside the lock; therefore
//! whoever wants to leave (quit, panic, a signal) gets the lock at once, even if the terminal stopped reading, and
//! nothing is drawn after it left. It is left once, with the same bytes on every path.

use crossterm::{cursor, event, queue, style, terminal};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::termios::{self, OptionalActions, QueueSelector, Termios};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a terminal that does not read may hold up leaving, before and after its queue is emptied.
const PATIENCE: Duration = Duration::from_millis(150);

/// Whose the terminal is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Owner {
    /// Ours, for the nth time.
    Us(u32),
    /// The shell's for a while, after so many times.
    Shell(u32),
    /// Not ours any more.
    Nobody,
}

/// The controlling terminal.
#[derive(Debug)]
pub(super) struct Tty {
    device: OwnedFd,
    cooked: Termios,
    /// Without the mouse, and with it.
    entering: [Vec<u8>; 2],
    leaving: Vec<u8>,
    /// Whether the mouse is ours while the terminal is.
    mouse: AtomicBool,
    owner: Mutex<Owner>,
}

impl Tty {
    /// Opens the terminal without changing it.
    pub(super) fn open(mouse: bool) -> io::Result<Self> {
        let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let device = rustix::fs::open("/dev/tty", flags, Mode::empty())?;
        let cooked = termios::tcgetattr(&device)?;
        Ok(Self {
            device,
            cooked,
            entering: [entering(false)?, entering(true)?],
            leaving: leaving()?,
            mouse: AtomicBool::new(mouse),
            owner: Mutex::new(Owner::Shell(0)),
        })
    }

    /// Columns and rows. Both may be 0.
    pub(super) fn size(&self) -> io::Result<(u16, u16)> {
        let size = termios::tcgetwinsize(&self.device)?;
        Ok((size.ws_col, size.ws_row))
    }

    /// Makes the terminal ours, or makes sure that it looks so after we were stopped.
    pub(super) fn enter(&self) -> io::Result<()> {
        let mut owner = self.owner();
        let times = match *owner {
            Owner::Us(times) | Owner::Shell(times) => times,
            Owner::Nobody => return Ok(()),
        };
        let mut raw = self.cooked.clone();
        raw.make_raw();
        termios::tcsetattr(&self.device, OptionalActions::Now, &raw)?;
        *owner = Owner::Us(times.wrapping_add(1));
        self.write_for(self.entering(), PATIENCE)
    }

    /// What enters the screen, the mouse included where it is ours.
    pub(super) fn entering(&self) -> &[u8] {
        &self.entering[usize::from(self.mouse.load(Ordering::Relaxed))]
    }

    /// Says whether the mouse is to be ours when the terminal is taken again.
    pub(super) fn take_mouse(&self, taken: bool) {
        self.mouse.store(taken, Ordering::Relaxed);
    }

    /// Gives the terminal to the shell for as long as we are stopped.
    pub(super) fn lend(&self) {
        let mut owner = self.owner();
        if let Owner::Us(times) = *owner {
            self.restore();
            *owner = Owner::Shell(times);
        }
    }

    /// Gives the terminal back for good. Only the first call does anything.
    pub(super) fn leave(&self) {
        let mut owner = self.owner();
        if let Owner::Us(_) = *owner {
            self.restore();
        }
        *owner = Owner::Nobody;
    }

    /// Writes a frame, waiting as long as the terminal wants. `false` if the terminal changed hands before the end.
    pub(super) fn write(&self, mut bytes: &[u8]) -> io::Result<bool> {
        let at_start = *self.owner();
        while !bytes.is_empty() {
            let written = {
                let owner = self.owner();
                if *owner != at_start || !matches!(*owner, Owner::Us(_)) {
                    return Ok(false);
                }
                rustix::io::write(&self.device, bytes)
            };
            match written {
                Ok(count) => bytes = &bytes[count..],
                Err(Errno::AGAIN) => drop(self.wait(PollFlags::OUT, None)?),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(matches!(at_start, Owner::Us(_)))
    }

    /// Returns when the terminal is gone, without waking up before.
    pub(super) fn wait_until_gone(&self) {
        let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
        while let Ok(state) = self.wait(PollFlags::empty(), None) {
            if state.intersects(gone) {
                return;
            }
        }
    }

    /// Whether keys go to our process group.
    pub(super) fn is_foreground(&self) -> bool {
        nix::unistd::tcgetpgrp(&self.device).is_ok_and(|group| group == nix::unistd::getpgrp())
    }

    fn owner(&self) -> MutexGuard<'_, Owner> {
        self.owner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A terminal that stopped reading has its queue emptied, so that it finds the restoring bytes when it reads on.
    fn restore(&self) {
        if self.write_for(&self.leaving, PATIENCE).is_err() {
            let _ = termios::tcflush(&self.device, QueueSelector::OFlush);
            let _ = self.write_for(&self.leaving, PATIENCE);
        }
        let _ = termios::tcsetattr(&self.device, OptionalActions::Now, &self.cooked);
    }

    fn write_for(&self, mut bytes: &[u8], patience: Duration) -> io::Result<()> {
        let deadline = Instant::now() + patience;
        while !bytes.is_empty() {
            match rustix::io::write(&self.device, bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(Errno::AGAIN) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                    self.wait(PollFlags::OUT, Some(left))?;
                }
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn wait(&self, wanted: PollFlags, patience: Option<Duration>) -> io::Result<PollFlags> {
        let timeout = patience.map(|left| Timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: i64::from(left.subsec_nanos()),
        });
        let mut fds = [PollFd::from_borrowed_fd(self.device.as_fd(), wanted)];
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) => Ok(fds[0].revents()),
            Err(Errno::INTR) => Ok(PollFlags::empty()),
            Err(error) => Err(error.into()),
        }
    }
}

fn entering(mouse: bool) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    queue!(
        bytes,
        terminal::EnterAlternateScreen,
        cursor::Hide,
        event::EnableBracketedPaste
    )?;
    if mouse {
        queue!(bytes, event::EnableMouseCapture)?;
    }
    Ok(bytes)
}

fn leaving() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    queue!(
        bytes,
        terminal::EndSynchronizedUpdate,
        event::DisableMouseCapture,
        event::DisableBracketedPaste,
        style::SetAttribute(style::Attribute::Reset),
        // Where its pane has grown, tmux brings lines of this screen to the one before.
        terminal::Clear(terminal::ClearType::All),
        cursor::MoveTo(0, 0),
        terminal::LeaveAlternateScreen,
        cursor::Show
    )?;
    Ok(bytes)
}
