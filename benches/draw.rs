//! What a key costs: the update of the state and the drawing of a 200x60 screen on which every row changes. And what a tick of
//! a replay costs, in which an event happens, with the same drawing.
//! `cargo bench --bench draw`. The yardstick of the same run is filling a blank frame of that size.

#![expect(
    unreachable_pub,
    reason = "a bench target exports nothing; `pub` is what a module offers its neighbours"
)]

#[path = "../tests/stories/harness.rs"]
#[expect(dead_code, reason = "the stories' harness; a bench needs only part of it")]
mod harness;

use harness::Event;
use std::hint::black_box;
use std::io::{self, Write as _};
use std::time::{Duration, Instant};
use trailhound::app::Msg;
use trailhound::app::replay::Playing;
use trailhound::tui::draw::draw;
use trailhound::tui::painter::Frame;
use trailhound::tui::theme::Theme;

const EVENTS: u32 = 100_000;
const ROUNDS: usize = 1_000;

fn main() -> io::Result<()> {
    let mut story = harness::sized(200, 60);
    story.load((100..EVENTS).map(Event::ordinary));
    let (mut updates, mut draws, mut blanks) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        updates.push(timed(|| {
            story.keys("<pagedown>");
        }));
        draws.push(timed(|| {
            black_box(draw(&story.state, &Theme::sixteen()));
        }));
        blanks.push(timed(|| {
            black_box(Frame::blank(200, 60));
        }));
    }
    let mut ticks = ticks();
    let mut out = io::stdout().lock();
    let blank = p99(&mut blanks);
    writeln!(
        out,
        "{EVENTS} events, 200x60, {ROUNDS} pages down or ticks; 99th of 100"
    )?;
    for (what, times, target) in [
        ("update, answers included", &mut updates, 1.0),
        ("draw", &mut draws, 5.0),
        ("tick of a replay, with it", &mut ticks, 6.0),
    ] {
        let time = p99(times);
        let word = if time.as_secs_f64() * 1e3 <= target {
            "ok"
        } else {
            "MISSED"
        };
        writeln!(
            out,
            "  {what:<26} {:>8.3} ms   target {target} ms   {word}   {:.1} blank frames",
            time.as_secs_f64() * 1e3,
            time.as_secs_f64() / blank.as_secs_f64(),
        )?;
    }
    Ok(())
}

/// A minute passes in each tick, and with it one event happens.
fn ticks() -> Vec<Duration> {
    let mut story = harness::replayed(
        200,
        60,
        Playing {
            speed: 3600,
            from: None,
            until: None,
        },
    );
    story.load((100..EVENTS).map(Event::ordinary)).all_is_read();
    let tick = Duration::from_micros(16_667);
    let ticks: Vec<_> = (0..ROUNDS)
        .map(|_| {
            timed(|| {
                story.send(Msg::Passed(tick));
                black_box(draw(&story.state, &Theme::sixteen()));
            })
        })
        .collect();
    let happened = story.state.events.hits().len();
    assert!(
        (ROUNDS / 2..ROUNDS * 2).contains(&happened),
        "{happened} events happened: it does not play"
    );
    ticks
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn p99(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() * 99 / 100]
}
