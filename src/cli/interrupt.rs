//! Ctrl-C without a screen: asks running work to stop, and sees to it that it does.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long work may take to stop by itself. Reading from a pipe nobody writes to never does.
const GRACE: Duration = Duration::from_millis(500);

/// Whether the command was interrupted.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from here on. Where that is not possible, a signal ends the program at once, as it always did.
    pub(super) fn listen() -> Self {
        let interrupt = Self::default();
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else {
            return interrupt;
        };
        let flag = Arc::clone(&interrupt.0);
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                flag.store(true, Ordering::Relaxed);
                std::thread::sleep(GRACE);
                std::process::exit(128 + signal);
            }
        });
        interrupt
    }

    /// What running work looks at.
    pub(super) fn flag(&self) -> &AtomicBool {
        &self.0
    }

    /// Whether to stop.
    pub(super) fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
