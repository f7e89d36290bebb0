//! A screen without a terminal: the workbench is opened, keys are pressed, and when all that they ask for has come the screen is
//! there. The same workers answer as in a session; what is meant for a terminal or the person's files goes nowhere.

use crate::app::export::Outcome;
use crate::app::input::{Input, Key};
use crate::app::{self, Effect, Effects, LoadProgress, Msg, State};
use crate::runtime::{Post, Runtime};
use crate::store::Snapshot;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

/// So long an answer may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Something a person does: the words of `--keys`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Deed {
    /// A key is pressed.
    Press(Key),
    /// Text is pasted.
    Paste(String),
}

/// See the module.
pub(crate) struct Still {
    state: State,
    runtime: Runtime,
    answers: Receiver<Msg>,
}

impl Still {
    /// Opens the workbench with all that was loaded.
    pub(crate) fn open(state: State, (snapshot, progress): (Snapshot, LoadProgress)) -> io::Result<Self> {
        let (answer, answers) = sync_channel(256);
        let post: Post = Arc::new(move |msg| answer.send(msg).is_ok());
        let runtime = Runtime::start(None, &post, |_, _| true)?;
        let mut still = Self {
            state,
            runtime,
            answers,
        };
        let size = still.state.size;
        still.hear(Msg::Input(Input::Resize(size)))?;
        still.hear(Msg::Loaded(snapshot))?;
        still.hear(Msg::Loading(progress))?;
        Ok(still)
    }

    /// Does something, and waits for all that follows from it.
    pub(crate) fn perform(&mut self, deed: &Deed) -> io::Result<()> {
        self.hear(Msg::Input(match deed {
            Deed::Press(key) => Input::Key(*key),
            Deed::Paste(text) => Input::Paste(text.clone()),
        }))
    }

    /// What the screen shows.
    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    fn hear(&mut self, msg: Msg) -> io::Result<()> {
        self.update(msg);
        while self.state.is_waiting() {
            let answer = self.answers.recv_timeout(PATIENCE);
            let answer = answer.map_err(|_| io::Error::other("no answer came within a minute"))?;
            self.update(answer);
        }
        Ok(())
    }

    fn update(&mut self, msg: Msg) {
        let mut waiting = vec![msg];
        while let Some(msg) = waiting.pop() {
            let mut effects = Effects::new();
            app::update(&mut self.state, msg, &mut effects);
            for effect in effects {
                match effect {
                    Effect::Export { ticket, target, .. } | Effect::Picture { ticket, target, .. } => {
                        let outcome = Outcome::Failed {
                            path: target.name,
                            why: "nobody would see it here".to_owned(),
                        };
                        waiting.push(Msg::Exported(ticket, outcome));
                    }
                    effect => drop(self.runtime.perform(effect)),
                }
            }
        }
    }
}
