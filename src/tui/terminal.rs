//! The terminal while the workbench has it, and every way out of it.
//!
//! [`Terminal::open`] takes the terminal and posts the watch: a *painter* thread (see [`super::painter`]), a *signal* thread
//! and a *hang-up* thread, none of which wait for the event loop or for each other. So the terminal comes back on
//! quit, error, panic, SIGTERM, SIGHUP, SIGINT, SIGQUIT and Ctrl-Z, and a terminal that vanished ends the process, even
//! if the loop is busy, the painter is stuck, or crossterm's `read` spins on a dead device.
//!
//! A panic on the thread that opened the terminal, or on one of ours, ends the program; on any other thread it is a
//! notice, and the screen stays.

use super::input;
use super::painter::{self, Frame, Mailbox, Plain};
use super::tty::Tty;
use crate::app::input::{Input, Size};
use nix::unistd::{getpgid, getpgrp, getppid, getsid};
use rustix::process::{Signal, kill_current_process_group};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::io;
use std::panic::PanicHookInfo;
use std::process::exit;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// Threads whose name starts so are part of the screen: it does not survive a panic on them.
const OUR_THREADS: &str = "terminal-";

/// Exit code after a panic, as Rust has it.
const PANICKED: i32 = 101;

/// How the terminal is taken, and who hears of panics.
pub struct Options {
    /// Whether the program takes the mouse from the terminal.
    pub mouse: bool,
    /// Whether copies go through tmux.
    pub tmux: bool,
    /// Told of a panic that ends the program, after the terminal is restored.
    pub fatal: Box<dyn Fn(&str) + Send + Sync>,
    /// Told of a panic on a worker, while the screen goes on.
    pub notice: Box<dyn Fn(&str) + Send + Sync>,
}

/// The terminal, ours until this is dropped.
#[derive(Debug)]
pub struct Terminal {
    tty: Arc<Tty>,
    mailbox: Arc<Mailbox>,
}

impl Terminal {
    /// Takes the terminal. Call it once, on the thread that runs the event loop.
    pub fn open(options: Options) -> io::Result<Self> {
        // Without this crossterm drops all attributes under NO_COLOR, the selection's too. Our theme knows NO_COLOR.
        crossterm::style::force_color_output(true);
        let tty = Arc::new(Tty::open(options.mouse)?);
        let mailbox = Arc::new(Mailbox::default());
        let through_tmux = options.tmux;
        restore_on_panic(Arc::clone(&tty), options);
        watch_signals(Arc::clone(&tty), Arc::clone(&mailbox))?;
        watch_hang_up(Arc::clone(&tty))?;
        tty.enter()?;
        let terminal = Self {
            tty: Arc::clone(&tty),
            mailbox: Arc::clone(&mailbox),
        };
        named("painter", move || {
            if painter::paint(&tty, &mailbox, through_tmux).is_err() {
                vanished(&tty);
            }
        })?;
        Ok(terminal)
    }

    /// The size of the screen, which may be 0 by 0.
    pub fn size(&self) -> Size {
        let (width, height) = self.tty.size().unwrap_or_default();
        Size { width, height }
    }

    /// Hands everything typed, pasted and clicked to `sink`, on a thread of its own, until `sink` returns `false`.
    pub fn listen(&self, mut sink: impl FnMut(Input) -> bool + Send + 'static) -> io::Result<()> {
        let tty = Arc::clone(&self.tty);
        named("input", move || {
            loop {
                match crossterm::event::read() {
                    Ok(event) => {
                        if let Some(input) = input::from_event(event)
                            && !sink(input)
                        {
                            return;
                        }
                    }
                    Err(_) => vanished(&tty),
                }
            }
        })
    }

    /// Shows a frame as soon as the terminal takes it. Never waits.
    pub fn show(&self, frame: Frame) {
        self.mailbox.show(frame);
    }

    /// Asks the terminal to put text on the clipboard (OSC 52). Never waits; the terminal may refuse without saying so.
    pub fn copy(&self, text: String) {
        self.mailbox.copy(text);
    }

    /// Shows text on the plain screen, where its own means can select it. Frames are painted again after [`Self::come_back`].
    pub fn print(&self, text: String) {
        self.mailbox.print(Plain::Show(text));
    }

    /// Leaves the plain screen.
    pub fn come_back(&self) {
        self.mailbox.print(Plain::Leave);
    }

    /// Takes the mouse from the terminal, or gives it back. Never waits.
    pub fn take_mouse(&self, taken: bool) {
        self.tty.take_mouse(taken);
        self.mailbox.take_mouse(taken);
    }

    /// Draws every cell anew: somebody else wrote on the screen.
    pub fn redraw(&self) {
        self.mailbox.repaint();
    }

    /// Stops the program as Ctrl-Z does elsewhere. `false` where nobody could wake it up again.
    pub fn suspend(&self) -> bool {
        suspend(&self.tty)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.tty.leave();
        self.mailbox.close();
    }
}

fn named(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new()
        .name(format!("{OUR_THREADS}{name}"))
        .spawn(work)
        .map(drop)
}

/// Ends the program because there is nobody to talk to.
fn vanished(tty: &Tty) -> ! {
    tty.leave();
    exit(128 + SIGHUP)
}

fn watch_hang_up(tty: Arc<Tty>) -> io::Result<()> {
    named("hangup", move || {
        tty.wait_until_gone();
        vanished(&tty);
    })
}

fn watch_signals(tty: Arc<Tty>, mailbox: Arc<Mailbox>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
    named("signals", move || {
        for signal in signals.forever() {
            match signal {
                SIGTSTP => drop(suspend(&tty)),
                SIGCONT => resume(&tty, &mailbox),
                last => {
                    tty.leave();
                    exit(128 + last);
                }
            }
        }
    })
}

/// Gives the terminal to the shell and stops the whole process group. The signal thread takes it back on SIGCONT.
fn suspend(tty: &Tty) -> bool {
    if !has_job_control() {
        return false;
    }
    tty.lend();
    // SIGSTOP, because SIGTSTP is handled by us; the group, because the shell waits for all of a pipeline.
    kill_current_process_group(Signal::STOP).is_ok()
}

/// Whether our parent is a shell that notices a stopped job: of our session, in another group. A session or a group
/// that began outside our PID namespace has the number 0, which rustix takes for a broken promise, hence nix.
fn has_job_control() -> bool {
    let parent = Some(getppid()).filter(|parent| parent.as_raw() > 0);
    parent.is_some()
        && getsid(parent).ok() == getsid(None).ok()
        && getpgid(parent).is_ok_and(|group| group != getpgrp())
}

/// Takes the terminal back. Shells may wake us up before they hand it over, hence the tries; continued in the
/// background we leave it alone until the next SIGCONT.
fn resume(tty: &Tty, mailbox: &Mailbox) {
    for _ in 0..20 {
        if tty.is_foreground() {
            // A terminal that fails here fails the painter next, which ends the program.
            let _ = tty.enter();
            mailbox.repaint();
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn restore_on_panic(tty: Arc<Tty>, options: Options) {
    let event_loop = thread::current().id();
    std::panic::set_hook(Box::new(move |info| {
        let thread = thread::current();
        let ours = thread.name().is_some_and(|name| name.starts_with(OUR_THREADS));
        if !ours && thread.id() != event_loop {
            (options.notice)(&describe(info));
            return;
        }
        tty.leave();
        (options.fatal)(&describe(info));
        if ours {
            exit(PANICKED);
        }
    }));
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let thread = thread::current();
    let backtrace = Backtrace::capture();
    let text = format!("thread `{}`: {info}", thread.name().unwrap_or("without a name"));
    if backtrace.status() == BacktraceStatus::Captured {
        format!("{text}\n{backtrace}")
    } else {
        text
    }
}
