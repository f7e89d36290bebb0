//! The event loop: the one place that sees both the runtime and the terminal.
//!
//! ```text
//! keys ──▶ ┐                        ┌──▶ runtime ──▶ answers ─┐
//!          ├──▶ update(state) ──▶ effects                      │
//! inbox ──▶┘◀───────────────────────┴──▶ terminal             │
//!   ▲─────────────────────────────────────────────────────────┘
//! ```
//! Keys come before answers. What is loaded supersedes what was loaded before, so it waits in a slot of one, and so do
//! what a live session says of itself and what CloudWatch says of alarms; answers come through a bounded channel. A frame is drawn only after something changed, at most 60 times a second; an idle
//! screen draws nothing and wakes up for nothing.

mod files;
mod launch;
mod still;

pub(crate) use files::Files;
#[cfg(feature = "aws")]
pub(crate) use launch::StartLive;
use launch::Wants;
pub(crate) use still::{Deed, Still};

pub(crate) use launch::{Launch, Listeners, Source, Want};

use crate::app::copy::Way;
use crate::app::input::Input;
use crate::app::{self, Effect, Effects, LoadProgress, Msg, Notice, State};
use crate::model::Timestamp;
use crate::model::alarm::AlarmBoard;
use crate::model::live::LiveStatus;
use crate::runtime::{Post, Runtime, history};
use crate::store::Snapshot;
use crate::tui;
use crate::tui::clipboard::Machine;
use crate::tui::header;
use crate::tui::screenshot;
use crate::tui::terminal::{Options, Terminal};
use crate::tui::theme::Theme;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};

const FRAME: Duration = Duration::from_micros(16_667);
/// With reduced motion, what nobody pressed a key for is drawn no more often.
const CALM_FRAME: Duration = Duration::from_secs(1);
/// A flood of answers is let in only so far before the screen is drawn and the keys are asked again.
const MOST_AT_ONCE: usize = 64;
const LONGEST_AT_ONCE: Duration = Duration::from_millis(2);
/// A request that has not been answered for so long is shown as under way.
const SLOW: Duration = Duration::from_millis(200);

/// What loading says: each replaces what it said before. A live session has no progress; it has a status.
type Loaded = Option<(Snapshot, Option<LoadProgress>)>;

/// What a live session says of itself, likewise.
type Told = Option<LiveStatus>;

/// Opens the terminal and works until the person leaves. The terminal is given back on every way out.
pub(crate) fn run(launch: Launch) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    // Large: it holds all that the workbench knows.
    runtime.block_on(async { Box::pin(Workbench::open(launch)?.work()).await })
}

/// Takes the terminal. A panic that does not end the program is a notice.
fn take_terminal(state: &State, post: &Post) -> io::Result<Terminal> {
    let notices = Arc::clone(post);
    Terminal::open(Options {
        mouse: state.mouse_taken,
        tmux: state.clipboard == Way::Tmux,
        fatal: Box::new(crate::cli::say),
        notice: Box::new(move |text| {
            // Called on the thread that panicked, which may wait a moment for room.
            notices(Msg::Notice(Notice::error(text)));
        }),
    })
}

/// Copies go to the clipboard of this machine, or else to the terminal's.
fn speak_to_machine(way: Way, post: &Post) -> io::Result<Option<Machine>> {
    if way != Way::Machine {
        return Ok(None);
    }
    let post = Arc::clone(post);
    let machine = Machine::start(move |refused| {
        // Nobody to tell: the workbench is closing.
        post(Msg::NotCopied(refused.text, refused.why));
    })?;
    Ok(Some(machine))
}

/// Waits until then; without an instant, for ever.
async fn sleep_until(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant.into()).await,
        None => std::future::pending().await,
    }
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that do not depend on each other"
)]
struct Workbench {
    terminal: Terminal,
    /// The clipboard of this machine, where copies go to it.
    machine: Option<Machine>,
    /// Text is on the plain screen: nothing is drawn, and the next key comes back.
    is_plain: bool,
    runtime: Runtime,
    state: State,
    theme: Theme,
    calm: bool,
    /// When a person last did something.
    asked: Instant,
    clock: Option<Timestamp>,
    keys: mpsc::Receiver<Input>,
    answers: mpsc::Receiver<Msg>,
    answer: mpsc::Sender<Msg>,
    loaded: watch::Receiver<Loaded>,
    told: watch::Receiver<Told>,
    boards: watch::Receiver<Option<AlarmBoard>>,
    /// Takes what is wanted of a live session.
    wants: Option<Wants>,
    history: Option<history::Writer>,
    files: files::Writer,
    effects: Effects,
    /// Until when the time that passes was told; none while nobody asks for it.
    told_until: Option<Instant>,
    /// Whether loading may still say something.
    is_loading: bool,
    /// Whether a live session may still say something.
    is_live: bool,
    /// Whether CloudWatch may still say something of alarms.
    is_watched: bool,
    is_dirty: bool,
    is_over: bool,
}

impl Workbench {
    fn open(launch: Launch) -> io::Result<Self> {
        let (key, keys) = mpsc::channel(256);
        let (answer, answers) = mpsc::channel(256);
        let (loading, loaded) = watch::channel(None);
        let (telling, told) = watch::channel(None);
        let (watching, boards) = watch::channel(None);
        let post: Post = {
            let answer = answer.clone();
            Arc::new(move |msg| answer.blocking_send(msg).is_ok())
        };
        let terminal = take_terminal(&launch.state, &post)?;
        let machine = speak_to_machine(launch.state.clipboard, &post)?;
        terminal.listen(move |input| key.blocking_send(input).is_ok())?;
        let (input, start) = match launch.source {
            Source::Saved(input) => (Some(input), None),
            Source::Live(start) => (None, Some(start)),
        };
        let arriving = loading.clone();
        let runtime = Runtime::start(input, &post, move |snapshot, progress| {
            loading.send(Some((snapshot, Some(progress)))).is_ok()
        })?;
        let wants = start.map(|start| {
            start(Listeners {
                // Nobody hears it any more: the workbench is closing.
                loaded: Box::new(move |snapshot| drop(arriving.send(Some((snapshot, None))))),
                status: Box::new(move |status| drop(telling.send(Some(status)))),
                alarms: Box::new(move |board| drop(watching.send(Some(board)))),
            })
        });
        let mut workbench = Self {
            machine,
            is_plain: false,
            runtime,
            is_live: wants.is_some(),
            is_watched: wants.is_some(),
            wants: wants.transpose()?,
            history: launch.history,
            files: files::Writer::start(launch.files, &post)?,
            state: launch.state,
            theme: launch.theme,
            calm: launch.calm,
            asked: Instant::now(),
            clock: launch.clock,
            keys,
            answers,
            answer,
            loaded,
            told,
            boards,
            effects: Effects::default(),
            told_until: None,
            is_loading: true,
            is_dirty: true,
            is_over: false,
            terminal,
        };
        let size = workbench.terminal.size();
        workbench.tell_the_time();
        workbench.hear(Msg::Input(Input::Resize(size)));
        Ok(workbench)
    }

    async fn work(mut self) -> io::Result<()> {
        let mut last_frame: Option<Instant> = None;
        while !self.is_over {
            let rest = self.between_frames();
            let mut next_frame = last_frame.map_or_else(Instant::now, |last| last + rest);
            if self.is_dirty && !self.is_plain && Instant::now() >= next_frame {
                self.draw();
                let now = Instant::now();
                last_frame = Some(now);
                next_frame = now + rest;
            }
            let due = self.next_telling(next_frame);
            tokio::select! {
                biased;
                key = self.keys.recv() => match key {
                    Some(input) => self.hear_input(input),
                    None => break,
                },
                answer = self.answers.recv() => {
                    if let Some(msg) = answer {
                        self.hear(msg);
                        self.drain();
                    }
                }
                changed = self.loaded.changed(), if self.is_loading => match changed {
                    Ok(()) => self.hear_loaded(),
                    // Said only once the last word was heard.
                    Err(_) => self.is_loading = false,
                },
                changed = self.told.changed(), if self.is_live => match changed {
                    Ok(()) => self.hear_status(),
                    Err(_) => self.is_live = false,
                },
                changed = self.boards.changed(), if self.is_watched => match changed {
                    Ok(()) => self.hear_board(),
                    Err(_) => self.is_watched = false,
                },
                () = sleep_until(due), if due.is_some() => self.tell_what_passed(),
                () = tokio::time::sleep_until(next_frame.into()), if self.is_dirty && !self.is_plain => {}
            }
        }
        Ok(())
    }

    /// How far frames are apart. What a key asked for is shown as it comes, also where the rest is to be calm.
    fn between_frames(&self) -> Duration {
        if self.calm && self.asked.elapsed() > CALM_FRAME {
            CALM_FRAME
        } else {
            FRAME
        }
    }

    /// Lets in what waits, but no more than so much.
    fn drain(&mut self) {
        let until = Instant::now() + LONGEST_AT_ONCE;
        for _ in 0..MOST_AT_ONCE {
            let Ok(msg) = self.answers.try_recv() else { return };
            self.hear(msg);
            if Instant::now() >= until {
                return;
            }
        }
    }

    fn hear_input(&mut self, input: Input) {
        self.asked = Instant::now();
        self.tell_what_passed();
        self.tell_the_time();
        self.take_in(input);
        // All keys that wait come before the next frame: a held key must not lag behind the screen.
        while let Ok(input) = self.keys.try_recv() {
            self.take_in(input);
        }
    }

    /// What is pressed in the first row is named: only the view knows what stands where in it.
    fn take_in(&mut self, input: Input) {
        if self.is_plain && matches!(input, Input::Key(_) | Input::Paste(_)) {
            self.is_plain = false;
            self.is_dirty = true;
            self.terminal.come_back();
            return;
        }
        let crumb = header::pressed(&self.state, &input).map(Input::Crumb);
        self.hear(Msg::Input(crumb.unwrap_or(input)));
    }

    fn hear_loaded(&mut self) {
        let Some((snapshot, progress)) = self.loaded.borrow_and_update().clone() else {
            return;
        };
        self.hear(Msg::Loaded(snapshot));
        if let Some(progress) = progress {
            self.hear(Msg::Loading(progress));
        }
    }

    fn hear_status(&mut self) {
        let Some(status) = self.told.borrow_and_update().clone() else {
            return;
        };
        self.tell_the_time();
        self.hear(Msg::Live(status));
    }

    fn hear_board(&mut self) {
        let Some(board) = self.boards.borrow_and_update().clone() else {
            return;
        };
        self.tell_the_time();
        self.hear(Msg::AlarmBoard(board));
    }

    /// The clock matters only to what a key or a live session asks for, so it is told with them and does not tick.
    fn tell_the_time(&mut self) {
        if self.clock.is_none() {
            self.hear(Msg::Clock(crate::cli::wall()));
        }
    }

    /// When the time that passed is to be told, if anybody asks for it: as soon as that changes something, but not more
    /// often than there are frames.
    fn next_telling(&mut self, next_frame: Instant) -> Option<Instant> {
        let rest = self.state.rest();
        let from = rest.map(|_| self.told_until.unwrap_or_else(Instant::now));
        self.told_until = from;
        Some((from? + rest?).max(next_frame))
    }

    fn tell_what_passed(&mut self) {
        if let Some(until) = self.told_until {
            let now = Instant::now();
            self.told_until = Some(now);
            self.hear(Msg::Passed(now - until));
        }
    }

    fn hear(&mut self, msg: Msg) {
        self.is_dirty |= app::update(&mut self.state, msg, &mut self.effects);
        for effect in std::mem::take(&mut self.effects) {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        if let Some(ticket) = effect.ticket() {
            let answer = self.answer.clone();
            tokio::spawn(async move {
                tokio::time::sleep(SLOW).await;
                // Nobody to tell: the workbench is closing.
                let _ = answer.send(Msg::Slow(ticket)).await;
            });
        }
        match self.runtime.perform(effect) {
            Some(Effect::Quit) => self.is_over = true,
            Some(Effect::Suspend) => {
                // What passes meanwhile is nobody's.
                self.told_until = None;
                if !self.terminal.suspend() {
                    let notice = Notice::warning("not suspended: there is no shell to come back from");
                    self.hear(Msg::Notice(notice.with_way_out("start trailhound from a shell")));
                }
            }
            Some(Effect::Remember(query)) => {
                if let Some(history) = &self.history {
                    history.add(query);
                }
            }
            Some(Effect::Picture { ticket, target, form }) => {
                let frame = tui::draw::draw(&self.state, &self.theme);
                let text = screenshot::written(form, &frame.buffer, &self.state.title);
                self.perform(Effect::WriteText { ticket, target, text });
            }
            Some(Effect::KeepColumns(text)) => self.files.keep_columns(text),
            Some(Effect::KeepView { file, text, is_new }) => self.files.keep_view(&file, text, is_new),
            Some(Effect::DropView(file)) => self.files.drop_view(&file),
            Some(Effect::KeepSizes(text)) => self.files.keep_sizes(text),
            Some(Effect::Redraw) => self.terminal.redraw(),
            Some(Effect::Mouse(taken)) => self.terminal.take_mouse(taken),
            Some(Effect::Copy { text, .. }) => self.copy(text),
            Some(Effect::CopyByTerminal(text)) => self.terminal.copy(text),
            Some(Effect::Print(text)) => {
                self.is_plain = true;
                self.terminal.print(text);
            }
            Some(Effect::Demand(demand)) => self.want(Want::Events(demand)),
            Some(Effect::WantAlarms(wanted)) => self.want(Want::Alarms(wanted)),
            Some(_) | None => {}
        }
    }

    fn copy(&self, text: String) {
        let left = match &self.machine {
            Some(machine) => machine.copy(text).err(),
            None => Some(text),
        };
        if let Some(text) = left {
            self.terminal.copy(text);
        }
    }

    fn want(&mut self, want: Want) {
        if let Some(wants) = &mut self.wants {
            wants(want);
        }
    }

    fn draw(&mut self) {
        self.terminal.show(tui::draw::draw(&self.state, &self.theme));
        self.is_dirty = false;
    }
}
