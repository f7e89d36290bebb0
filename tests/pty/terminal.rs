//! The terminal is taken and given back: a small program in a real terminal, and every way out of it.
//!
//! The program is this test binary itself, started again as [`the_program_under_test`]: a workbench in small that can
//! be asked to panic, to get stuck or to flood, which the real one cannot.

use super::harness::{Session, processor_ticks};
use super::oracle::farewells;
use super::{PROMPTLY, assert_restored, fresh_modes};
use ratatui::layout::Position;
use ratatui::style::Style;
use rustix::process::Signal;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::time::Instant;
use trailhound::app::input::{Input, Size};
use trailhound::tui::painter::Frame;
use trailhound::tui::terminal::{Options, Terminal};

/// What the program in small receives.
enum Message {
    Input(Input),
    Notice(String),
}

/// Set for the program under test; a run of the tests does not have it.
const PROGRAM: (&str, &str) = ("TRAILHOUND_TERMINAL_PROGRAM", "1");

/// Not a test unless [`PROGRAM`] is set: the program that the tests below run.
#[test]
fn the_program_under_test() {
    if std::env::var_os(PROGRAM.0).is_none() {
        return;
    }
    let (sender, inbox) = sync_channel::<Message>(64);
    let notices = sender.clone();
    let terminal = Terminal::open(Options {
        mouse: false,
        tmux: std::env::var_os("TMUX").is_some(),
        fatal: Box::new(|text| println!("FATAL {}", text.replace('\n', " "))),
        notice: Box::new(move |text| drop(notices.send(Message::Notice(text.to_owned())))),
    })
    .unwrap();
    let inputs = sender.clone();
    terminal
        .listen(move |input| inputs.send(Message::Input(input)).is_ok())
        .unwrap();
    let mut size = terminal.size();
    let mut line = "ready".to_owned();
    loop {
        terminal.show(frame(size, &line));
        match inbox.recv().unwrap() {
            Message::Notice(text) => line = format!("notice {text}"),
            Message::Input(Input::Resize(new)) => size = new,
            Message::Input(Input::Paste(text)) => line = format!("pasted {}", text.len()),
            Message::Input(Input::Key(key)) => match key.to_string().as_str() {
                "q" => return,
                "P" => panic!("on the event loop"),
                "w" => drop(std::thread::spawn(|| panic!("on a worker"))),
                "t" => in_thread("terminal-test"),
                "z" => line = format!("suspend {}", terminal.suspend()),
                "r" => terminal.redraw(),
                "p" => terminal.print("plain\ntext".to_owned()),
                "b" => terminal.come_back(),
                "y" => terminal.copy("copied".to_owned()),
                "s" => loop {
                    std::thread::park();
                },
                "f" => flood(&terminal, size),
                "e" => std::process::exit(7),
                other => line = format!("key {other}"),
            },
            Message::Input(_) => {}
        }
    }
}

fn in_thread(name: &str) {
    drop(
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(|| panic!("on the terminal's own thread")),
    );
}

fn flood(terminal: &Terminal, size: Size) {
    for count in 0_u64.. {
        let mut frame = Frame::blank(size.width, size.height);
        for row in 0..size.height {
            let letter = char::from(b'a' + (count % 26) as u8).to_string();
            frame
                .buffer
                .set_string(0, row, letter.repeat(size.width.into()), Style::new());
        }
        terminal.show(frame);
    }
}

fn frame(size: Size, line: &str) -> Frame {
    let mut frame = Frame::blank(size.width, size.height);
    let line = format!("{line} at {}x{}", size.width, size.height);
    if size.width > 0 && size.height > 0 {
        frame
            .buffer
            .set_stringn(0, 0, line, size.width.into(), Style::new());
    }
    frame.cursor = (size.height > 1).then_some(Position::new(0, 1));
    frame
}

fn small_program(wrapper: &[&str]) -> Session {
    let own = std::env::current_exe().unwrap();
    let own = own.to_str().unwrap();
    let mut words = wrapper.to_vec();
    words.extend([own, "--exact", "terminal::the_program_under_test", "--nocapture"]);
    let mut session = Session::start(
        Path::new(words[0]),
        &words[1..],
        &[PROGRAM, ("RUST_BACKTRACE", "0")],
        (80, 24),
    );
    session.wait_for("ready at 80x24");
    session
}

#[test]
fn quitting_gives_the_terminal_back() {
    let mut session = small_program(&[]);
    assert!(session.screen().alternate_screen() && session.screen().bracketed_paste());
    assert_ne!(
        format!("{:?}", session.modes()),
        fresh_modes(),
        "raw while it runs"
    );
    session.type_keys("q");
    assert_eq!(session.wait_for_exit(), 0);
    assert_restored(&session);
}

#[test]
fn keys_pastes_and_sizes_arrive() {
    let mut session = small_program(&[]);
    session.type_keys("\x1b[Z");
    session.wait_for("key shift-tab at");
    session.type_keys("\x04");
    session.wait_for("key ctrl-d at");
    session.type_keys("\x1b");
    session.wait_for("key esc at");
    session.type_keys("\x1b[200~q\x1b[2Jq\x1b[201~");
    session.wait_for("pasted 5 at");
    session.resize(40, 10);
    session.wait_for("pasted 5 at 40x10");
    session.resize(0, 0);
    session.resize(1, 1);
    session.resize(90, 30);
    session.wait_for("pasted 5 at 90x30");
    assert!(session.screen().cursor_position() == (1, 0) && !session.screen().hide_cursor());
    session.type_keys("q");
    session.wait_for_exit();
    assert_restored(&session);
}

#[test]
fn a_huge_paste_is_one_input_of_bounded_size() {
    let mut session = small_program(&[]);
    session.type_keys(&format!("\x1b[200~{}\x1b[201~", "x\n".repeat(5 << 20)));
    session.wait_for("pasted 1048576 at");
    session.type_keys("q");
    assert_eq!(session.wait_for_exit(), 0);
}

#[test]
fn a_screen_somebody_wrote_on_is_drawn_anew() {
    let mut session = small_program(&[]);
    session.scribble(b"\x1b[2J\x1b[5;5Hgarbage");
    session.wait_for("garbage");
    session.type_keys("r");
    session.wait_until("clean screen", |screen| screen.contents() == "ready at 80x24");
}

#[test]
fn a_panic_of_the_event_loop_restores_and_reports() {
    let mut session = small_program(&[]);
    session.type_keys("P");
    assert_eq!(session.wait_for_exit(), 101);
    assert_restored(&session);
    session.wait_for("on the event loop");
}

#[test]
fn a_panic_of_a_terminal_thread_restores_and_reports() {
    let mut session = small_program(&[]);
    session.type_keys("t");
    assert_eq!(session.wait_for_exit(), 101);
    assert_restored(&session);
    session.wait_for("on the terminal's own thread");
}

#[test]
fn a_panic_of_a_worker_is_a_notice_on_a_living_screen() {
    let mut session = small_program(&[]);
    session.type_keys("w");
    session.wait_for("notice thread");
    assert_eq!(farewells(&session.log), 0);
    session.type_keys("x");
    session.wait_for("key x at");
    session.type_keys("q");
    assert_eq!(session.wait_for_exit(), 0);
    assert_restored(&session);
}

#[test]
fn signals_end_it_at_once_whatever_it_does() {
    for (signal, code) in [
        (Signal::TERM, 143),
        (Signal::HUP, 129),
        (Signal::INT, 130),
        (Signal::QUIT, 131),
    ] {
        for state in ["", "s", "f"] {
            let mut session = small_program(&[]);
            session.type_keys(state);
            if state == "f" {
                session.wait_for("aaaaaaaaaa");
            }
            let told = Instant::now();
            session.signal(signal);
            assert_eq!(session.wait_for_exit(), code, "in state `{state}`");
            assert!(
                told.elapsed() < PROMPTLY,
                "{:?} in state `{state}`",
                told.elapsed()
            );
            assert_restored(&session);
        }
    }
}

#[test]
fn a_terminal_that_stopped_reading_costs_no_memory_and_blocks_no_signal() {
    let mut session = small_program(&[]);
    session.type_keys("f");
    session.wait_for("aaaaaaaaaa");
    session.stop_reading();
    let (pid, start) = (session.pid(), processor_ticks(session.pid()));
    session.wait_for_fact("busy for a while", || processor_ticks(pid) > start + 30);
    let early = resident_pages(pid);
    session.wait_for_fact("busy for longer", || processor_ticks(pid) > start + 150);
    let late = resident_pages(pid);
    assert!(late < early + 1024, "grew from {early} to {late} pages");
    let told = Instant::now();
    session.signal(Signal::TERM);
    assert_eq!(session.wait_for_exit(), 143);
    assert!(told.elapsed() < PROMPTLY, "{:?}", told.elapsed());
    session.read_on();
    session.wait_until("way back to the main screen", |screen| !screen.alternate_screen());
    assert_eq!(format!("{:?}", session.modes()), fresh_modes());
}

#[test]
fn a_terminal_that_stopped_reading_does_not_stop_the_keys() {
    let mut session = small_program(&[]);
    session.stop_reading();
    // More frames than the terminal takes.
    for _ in 0..400 {
        session.type_keys("1234567890");
    }
    session.type_keys("q");
    assert_eq!(session.wait_for_exit(), 0);
}

#[test]
fn it_ends_when_the_terminal_vanishes() {
    // With SIGHUP blocked only the hang-up itself tells; crossterm's `read` spins for ever on it.
    let ignoring = ["/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "sh"];
    for wrapper in [&[][..], &ignoring, &["/usr/bin/env", "--block-signal=HUP"]] {
        for state in ["", "s"] {
            let mut session = small_program(wrapper);
            session.vanish(&format!("x{state}"));
            let gone = Instant::now();
            let _ = session.wait_for_exit();
            assert!(
                gone.elapsed() < PROMPTLY,
                "{:?} under {wrapper:?} in `{state}`",
                gone.elapsed()
            );
        }
    }
}

#[test]
fn the_shell_has_the_terminal_while_it_is_stopped() {
    let own = std::env::current_exe().unwrap();
    let start = format!(
        "{} --exact terminal::the_program_under_test --nocapture\n",
        own.display()
    );
    let env = [PROGRAM, ("PS1", "prompt> "), ("RUST_BACKTRACE", "0")];
    let mut session = Session::start(
        Path::new("/bin/bash"),
        &["--norc", "--noediting", "-i"],
        &env,
        (80, 24),
    );
    wait_for_prompt(&mut session);
    let modes = format!("{:?}", session.modes());
    session.type_keys(&start);
    session.wait_for("ready at 80x24");
    for round in 0..5 {
        if round % 2 == 0 {
            session.type_keys("z");
        } else {
            // As `kill -TSTP %1` of another shell.
            let group = foreground_group(session.pid());
            rustix::process::kill_process_group(group, Signal::TSTP).unwrap();
        }
        wait_for_prompt(&mut session);
        session.type_keys(&format!("echo a{round}b | tr ab xy\n"));
        session.wait_for(&format!("x{round}y"));
        wait_for_prompt(&mut session);
        assert_eq!(format!("{:?}", session.modes()), modes);
        session.type_keys("fg\n");
        session.wait_until("way back to the program", vt100::Screen::alternate_screen);
        session.wait_for(" at 80x24");
        session.type_keys(&round.to_string());
        session.wait_for(&format!("key {round} at 80x24"));
    }
    session.type_keys("q");
    wait_for_prompt(&mut session);
    session.type_keys("exit 5\n");
    assert_eq!(session.wait_for_exit(), 5);
    assert_eq!(farewells(&session.log), 6);
}

/// The shell waits for a command: nothing typed before would be the program's any more.
fn wait_for_prompt(session: &mut Session) {
    session.wait_until("prompt", |screen| {
        let (row, column) = screen.cursor_position();
        let line = screen.rows(0, column).nth(row.into()).unwrap_or_default();
        !screen.alternate_screen() && line == "prompt> "
    });
}

#[test]
fn it_does_not_stop_where_nobody_could_wake_it() {
    let mut session = small_program(&[]);
    session.type_keys("z");
    session.wait_for("suspend false");
    session.signal(Signal::TSTP);
    session.type_keys("x");
    session.wait_for("key x at");
    assert_eq!(farewells(&session.log), 0);
}

#[test]
fn stopped_by_force_it_comes_back_with_everything_drawn_anew() {
    let mut session = small_program(&[]);
    session.signal(Signal::STOP);
    session.signal(Signal::CONT);
    session.wait_for_bytes(b"\x1b[2J", 2);
    session.type_keys("x");
    session.wait_for("key x at");
}

#[test]
fn keys_come_from_the_terminal_when_input_is_a_pipe() {
    let own = std::env::current_exe().unwrap();
    let command = format!(
        "echo data | {} --exact terminal::the_program_under_test --nocapture > /dev/null",
        own.display()
    );
    let mut session = Session::start(Path::new("/bin/sh"), &["-c", &command], &[PROGRAM], (80, 24));
    session.wait_for("ready at 80x24");
    session.type_keys("j");
    session.wait_for("key j at 80x24");
    session.resize(50, 12);
    session.wait_for("key j at 50x12");
    session.type_keys("q");
    session.wait_for_exit();
    assert_restored(&session);
}

#[test]
fn copying_asks_the_terminal_and_nothing_else_does() {
    let mut session = small_program(&[]);
    session.type_keys("x");
    session.wait_for("key x at");
    let copies = |log: &[u8]| String::from_utf8_lossy(log).matches("\x1b]52;").count();
    assert_eq!(copies(&session.log), 0);
    session.type_keys("yk");
    session.wait_for("key k at");
    assert_eq!(copies(&session.log), 1);
    assert!(String::from_utf8_lossy(&session.log).contains("\x1b]52;c;Y29waWVk\x1b\\"));
}

#[test]
fn inside_tmux_a_copy_is_sent_both_ways_that_tmux_may_let_pass() {
    let mut session = small_program(&["/usr/bin/env", "TMUX=/tmp/tmux-0/default,1,0"]);
    session.type_keys("yk");
    session.wait_for("key k at");
    let log = String::from_utf8_lossy(&session.log);
    let inside = "\x1bPtmux;\x1b\x1b]52;c;Y29waWVk\x1b\x1b\\\x1b\\";
    assert!(
        log.contains(&format!("\x1b]52;c;Y29waWVk\x1b\\{inside}")),
        "{log:?}"
    );
}

#[test]
fn what_is_printed_stands_on_the_plain_screen_until_one_comes_back() {
    let mut session = small_program(&[]);
    session.type_keys("x");
    session.wait_for("key x at");
    session.type_keys("p");
    session.wait_for("any key goes back");
    assert!(
        session.screen().contents().contains("plain"),
        "{}",
        session.screen().contents()
    );
    assert!(
        !session.screen().contents().contains("key x at"),
        "{}",
        session.screen().contents()
    );
    session.type_keys("bk");
    session.wait_for("key k at");
    assert!(
        !session.screen().contents().contains("any key"),
        "{}",
        session.screen().contents()
    );
}

#[test]
fn leaving_without_a_word_is_seen_by_these_tests() {
    let mut session = small_program(&[]);
    session.type_keys("e");
    assert_eq!(session.wait_for_exit(), 7);
    assert_eq!(farewells(&session.log), 0);
    assert!(session.screen().alternate_screen());
    assert_ne!(format!("{:?}", session.modes()), fresh_modes());
}

fn resident_pages(pid: i32) -> u64 {
    let statm = std::fs::read_to_string(format!("/proc/{pid}/statm")).unwrap();
    statm.split(' ').nth(1).unwrap().parse().unwrap()
}

/// The process group that has the terminal of a session leader.
fn foreground_group(leader: i32) -> rustix::process::Pid {
    let stat = std::fs::read_to_string(format!("/proc/{leader}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    rustix::process::Pid::from_raw(fields[5].parse().unwrap()).unwrap()
}
