//! Ctrl-C without a screen: asks running work to stop, and sees to it that it does.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long work may take to stop by itself. Reading from a pipe nobody writes to never does.
const GRACE: Duration = Duration::from_millis(500);

/// Whether the command was interrupted.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt {
    flag: Arc<AtomicBool>,
    /// Whether the first Ctrl-C only ends the waiting for more: what is there is still answered with.
    is_patient: bool,
}

impl Interrupt {
    /// Listens from here on. Where that is not possible, a signal ends the program at once, as it always did.
    pub(super) fn listen() -> Self {
        Self::listening(false)
    }

    /// Listens for what ends the waiting for more, and nothing else. Who presses again does not want the answer.
    #[cfg(feature = "aws")]
    pub(super) fn listen_patiently() -> Self {
        Self::listening(true)
    }

    fn listening(is_patient: bool) -> Self {
        let interrupt = Self {
            is_patient,
            ..Self::default()
        };
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else {
            return interrupt;
        };
        // The handler itself raises the flag. Ctrl-C also ends whoever writes into our pipe, and an input that ends
        // because of it must never be taken for a whole one, however late the thread below comes to its turn.
        for signal in [SIGINT, SIGTERM] {
            let _ = flag::register(signal, Arc::clone(&interrupt.flag));
        }
        let flag = Arc::clone(&interrupt.flag);
        std::thread::spawn(move || {
            let mut signals = signals.forever();
            let Some(mut signal) = signals.next() else { return };
            // For one that came before the handlers above.
            flag.store(true, Ordering::Relaxed);
            if is_patient {
                signal = signals.next().unwrap_or(signal);
            } else {
                std::thread::sleep(GRACE);
            }
            std::process::exit(128 + signal);
        });
        interrupt
    }

    /// What running work looks at.
    pub(super) fn flag(&self) -> &AtomicBool {
        &self.flag
    }

    /// Whether to stop.
    pub(super) fn is_raised(&self) -> bool {
        !self.is_patient && self.is_pressed()
    }

    /// Whether to wait for nothing more.
    pub(super) fn is_pressed(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
    }
}
