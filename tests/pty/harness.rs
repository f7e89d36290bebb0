//! A program in a real terminal: a pseudo-terminal with a screen behind it that can be read back.
//!
//! Nothing here sleeps: every wait is for a condition, with a deadline that fails the test and shows the screen. The
//! reader can be stopped, as a terminal is by Ctrl-S. All output goes through [`oracle`], whatever a test is about.

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take before a test fails: far more than it should, for machines under load.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// Whether the reader of the terminal reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    On,
    Stopped,
    /// It ends, and its end of the terminal is closed.
    Ended,
}

/// A program running in a terminal.
pub(crate) struct Session {
    master: Option<Box<dyn MasterPty + Send>>,
    keyboard: Option<Box<dyn Write + Send>>,
    output: Receiver<Vec<u8>>,
    reading: Arc<(Mutex<Reading>, Condvar)>,
    exit: Receiver<ExitStatus>,
    exited: Option<ExitStatus>,
    pid: Pid,
    screen: vt100::Parser,
    /// Everything the program ever wrote.
    pub(crate) log: Vec<u8>,
}

impl Session {
    /// Starts a program in a terminal of so many columns and rows.
    pub(crate) fn start(
        program: &Path,
        args: &[&str],
        env: &[(&str, &str)],
        (width, height): (u16, u16),
    ) -> Self {
        let pair = native_pty_system()
            .openpty(size(width, height))
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        command.env("TERM", "xterm-256color");
        command.env_remove("NO_COLOR");
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let pid = Pid::from_raw(child.process_id().expect("a process") as i32).expect("a process");
        let reading = Arc::new((Mutex::new(Reading::On), Condvar::new()));
        let (sender, output) = sync_channel(64);
        let reader = pair.master.try_clone_reader().expect("a reader");
        let gate = Arc::clone(&reading);
        thread::spawn(move || read(reader, &gate, &sender));
        let keyboard = pair.master.take_writer().expect("a writer");
        Self {
            master: Some(pair.master),
            keyboard: Some(keyboard),
            output,
            reading,
            exit: wait_for_end(child),
            exited: None,
            pid,
            screen: vt100::Parser::new(nonzero(height), nonzero(width), 0),
            log: Vec::new(),
        }
    }

    /// Sends bytes as if typed.
    pub(crate) fn type_keys(&mut self, keys: &str) {
        let keyboard = self.keyboard.as_mut().expect("the terminal is open");
        keyboard
            .write_all(keys.as_bytes())
            .expect("the terminal takes keys");
        keyboard.flush().expect("the terminal takes keys");
    }

    /// Writes on the screen behind the program's back, as another program in the same terminal would.
    pub(crate) fn scribble(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
    }

    /// Makes the terminal another size.
    pub(crate) fn resize(&mut self, width: u16, height: u16) {
        self.master
            .as_ref()
            .expect("the terminal is open")
            .resize(size(width, height))
            .expect("resizes");
        self.screen.screen_mut().set_size(nonzero(height), nonzero(width));
    }

    /// Waits until the screen shows a text, and returns the whole screen.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) -> String {
        self.wait_until(&format!("`{text}` on the screen"), |screen| {
            screen.contents().contains(text)
        });
        self.screen.screen().contents()
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub(crate) fn wait_until(&mut self, what: &str, mut wanted: impl FnMut(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !wanted(self.screen.screen()) {
            let open = self.read_some(deadline.saturating_duration_since(Instant::now()));
            assert!(
                open || wanted(self.screen.screen()),
                "no {what}; the screen is:\n{}\nand the last output {:?}",
                self.screen.screen().contents(),
                String::from_utf8_lossy(&self.log[self.log.len().saturating_sub(2000)..]),
            );
        }
    }

    /// What the screen shows.
    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    /// Waits until the program wrote some bytes so many times.
    #[track_caller]
    pub(crate) fn wait_for_bytes(&mut self, bytes: &[u8], times: usize) {
        let deadline = Instant::now() + DEADLINE;
        while self
            .log
            .windows(bytes.len())
            .filter(|window| *window == bytes)
            .count()
            < times
        {
            assert!(
                self.read_some(deadline.saturating_duration_since(Instant::now())),
                "never written"
            );
        }
    }

    /// Waits for something outside the screen to become true, reading output meanwhile.
    #[track_caller]
    pub(crate) fn wait_for_fact(&mut self, what: &str, mut fact: impl FnMut() -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !fact() {
            assert!(Instant::now() < deadline, "never: {what}");
            self.read_some(Duration::from_millis(20));
        }
    }

    /// Waits until the program writes nothing for so long; returns the hundredths of a second it worked meanwhile.
    pub(crate) fn quiet(&mut self, length: Duration) -> u64 {
        loop {
            let before = processor_ticks(self.pid());
            if !self.read_some(length) {
                return processor_ticks(self.pid()) - before;
            }
        }
    }

    /// Waits for the program to end, and returns its exit code. All it wrote is in the log then.
    #[track_caller]
    pub(crate) fn wait_for_exit(&mut self) -> u32 {
        let deadline = Instant::now() + DEADLINE;
        while self.exited.is_none() {
            assert!(
                Instant::now() < deadline,
                "still running:\n{}",
                self.screen().contents()
            );
            self.exited = self.exit.try_recv().ok();
            self.read_some(Duration::from_millis(20));
        }
        let reads = *self.reading.0.lock().expect("no panic in the reader") == Reading::On;
        while reads && self.read_some(DEADLINE) {}
        self.exited.as_ref().map(ExitStatus::exit_code).expect("just set")
    }

    /// Takes output that is there, or comes within a time. `false` if there was none.
    fn read_some(&mut self, patience: Duration) -> bool {
        match self.output.recv_timeout(patience) {
            Ok(bytes) => {
                self.screen.process(&bytes);
                self.log.extend_from_slice(&bytes);
                true
            }
            // Nothing comes any more: do not spin.
            Err(RecvTimeoutError::Disconnected) => {
                if self.exited.is_none() {
                    self.exited = self.exit.recv_timeout(patience).ok();
                }
                false
            }
            Err(RecvTimeoutError::Timeout) => false,
        }
    }

    /// Sends a signal to the program.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).expect("the program is running");
    }

    /// The process ID.
    pub(crate) fn pid(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// The modes of the terminal, to be compared.
    pub(crate) fn modes(&self) -> impl PartialEq + std::fmt::Debug + use<> {
        self.master
            .as_ref()
            .and_then(|master| master.get_termios())
            .expect("the terminal has modes")
    }

    /// Stops reading what the program writes, as Ctrl-S does. One more piece may get through.
    pub(crate) fn stop_reading(&mut self) {
        self.set_reading(Reading::Stopped);
    }

    /// Reads again.
    pub(crate) fn read_on(&mut self) {
        self.set_reading(Reading::On);
    }

    /// Takes the terminal away, as a window that is closed. `nudge` are keys that make the program write something.
    pub(crate) fn vanish(&mut self, nudge: &str) {
        self.set_reading(Reading::Ended);
        self.type_keys(nudge);
        let deadline = Instant::now() + DEADLINE;
        while self
            .output
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            .is_ok()
        {}
        self.keyboard = None;
        self.master = None;
    }

    fn set_reading(&mut self, reading: Reading) {
        *self.reading.0.lock().expect("no panic in the reader") = reading;
        self.reading.1.notify_all();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.exited.is_none() {
            let _ = kill_process(self.pid, Signal::KILL);
        }
        self.set_reading(Reading::Ended);
    }
}

/// Hundredths of a second of processor time used so far.
pub(crate) fn processor_ticks(pid: i32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

fn read(mut reader: Box<dyn Read + Send>, gate: &(Mutex<Reading>, Condvar), sender: &SyncSender<Vec<u8>>) {
    let mut buffer = [0; 4096];
    loop {
        let state = gate.0.lock().expect("no panic in a test thread that holds it");
        let state = gate.1.wait_while(state, |state| *state == Reading::Stopped);
        let ended = *state.expect("no panic in a test thread that holds it") == Reading::Ended;
        // The end of the last program in the terminal is an error (EIO) here.
        let Ok(count @ 1..) = reader.read(&mut buffer) else {
            return;
        };
        if ended || sender.send(buffer[..count].to_vec()).is_err() {
            return;
        }
        if *gate.0.lock().expect("no panic in a test thread that holds it") == Reading::Ended {
            return;
        }
    }
}

fn wait_for_end(mut child: Box<dyn Child + Send + Sync>) -> Receiver<ExitStatus> {
    let (sender, exit) = sync_channel(1);
    thread::spawn(move || {
        if let Ok(status) = child.wait() {
            let _ = sender.send(status);
        }
    });
    exit
}

fn size(width: u16, height: u16) -> PtySize {
    PtySize {
        rows: height,
        cols: width,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn nonzero(count: u16) -> NonZero<u16> {
    NonZero::new(count.max(1)).expect("at least 1")
}
