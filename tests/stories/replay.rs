//! Saved events played back on a clock: what has happened, what is yet to come, and how one goes about in time.

use super::harness::{Event, NOON, Story, at, replayed, story};
use std::time::Duration;
use trailhound::app::footer::Footer;
use trailhound::app::input::{Input, Mouse, MouseKind};
use trailhound::app::replay::Playing;
use trailhound::app::{Effect, Msg};
use trailhound::query::Bar;

/// An event a minute in the hour after noon, sixty times as fast: one a second. Its clock stands at noon and runs.
fn playing() -> Story {
    playing_as(Playing::default())
}

fn playing_as(playing: Playing) -> Story {
    let mut story = replayed(120, 40, playing);
    story.load((0..60).map(Event::ordinary));
    story.all_is_read();
    story
}

/// The same, paused.
fn paused() -> Story {
    let mut story = playing();
    story.keys("P");
    story
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Minutes after noon by the clock.
/// The minute of the clock, which must stand on a whole one.
fn minute(story: &Story) -> i64 {
    let now = story.state.replayed_to().expect("a clock");
    assert_eq!((now.0 - NOON).rem_euclid(60_000), 0, "{now:?}");
    (now.0 - NOON) / 60_000
}

fn is_playing(story: &Story) -> bool {
    let clock = story.state.replay.as_ref().and_then(|replay| replay.clock());
    clock.is_some_and(trailhound::app::replay::Clock::is_playing)
}

fn said(story: &Story) -> String {
    match story.state.footer() {
        Footer::Notice(notice) => notice.text.clone(),
        other => panic!("no message but {other:?}"),
    }
}

fn newest(story: &Story) -> u32 {
    let events = story.state.events.hits();
    let last = events.iter().next_back().expect("an event");
    let id = story.state.snapshot.row(last).event_id().to_string();
    id[24..].parse().expect("digits")
}

fn bars(story: &Story) -> u32 {
    let bars = &story.state.timeline.data().bars;
    bars.iter().map(|bar| bar.total).sum()
}

#[test]
fn it_begins_when_everything_is_read_and_not_before() {
    let mut story = replayed(120, 40, Playing::default());
    story.load((30..60).map(Event::ordinary));
    assert!(!is_playing(&story) && story.shown().is_empty());
    assert_eq!((story.state.events_so_far(), bars(&story)), (0, 0));
    story.load((0..30).map(Event::ordinary)).all_is_read();
    assert!(is_playing(&story), "it plays");
    assert_eq!((minute(&story), story.shown()), (0, vec![0]));
}

#[test]
fn events_appear_when_they_happened_and_nothing_of_the_rest_is_known() {
    let mut story = playing();
    story.pass(seconds(7));
    assert_eq!(story.shown(), (0..=7).rev().collect::<Vec<_>>());
    assert_eq!((story.state.events_so_far(), bars(&story)), (8, 8));
    let searches = story.searches;
    story.pass(seconds(50));
    assert_eq!((story.shown().len(), bars(&story)), (58, 58));
    assert_eq!(story.searches, searches, "nothing is searched again");
    story.pass(seconds(9));
    assert_eq!((newest(&story), minute(&story)), (59, 59));
    assert!(!is_playing(&story), "it stops at its end");
    story.keys("P");
    assert_eq!((minute(&story), story.shown()), (0, vec![0]), "and begins again");
}

#[test]
fn a_paused_or_finished_replay_asks_for_no_time() {
    let mut story = paused();
    assert_eq!(story.state.rest(), None);
    story.send(Msg::Passed(seconds(1)));
    assert_eq!(minute(&story), 0);
    story.keys("P<").keys("<<><").keys("P");
    assert!(!is_playing(&story));
    story.keys("t$P");
    assert!(is_playing(&story), "from the start again");
    assert_eq!(self::story().state.rest(), None);
}

#[test]
fn bars_grow_as_if_they_were_counted_anew() {
    let mut story = playing();
    story.keys("/user:alice<enter>");
    for _ in 0..40 {
        story.pass(Duration::from_millis(700));
        let shown = story.state.events.hits().clone();
        let drawn = story.state.timeline.data();
        let ends = trailhound::model::TimeRange {
            from: at(0),
            to: at(59).plus(1),
        };
        let counted = trailhound::query::timeline(&story.state.snapshot, &shown, Some(ends), 120);
        assert_eq!(drawn.bars, counted.bars);
    }
    story.keys("t0");
    let only = story
        .state
        .timeline
        .data()
        .bars
        .iter()
        .filter(|bar| **bar != Bar::default());
    assert_eq!(only.count(), 1);
}

#[test]
fn one_steps_to_the_next_event_that_matches_and_back() {
    let mut story = playing();
    story.keys("/is:write<enter>");
    assert_eq!(story.shown(), [0]);
    story.keys(".");
    assert_eq!((minute(&story), story.shown()), (7, vec![7, 0]));
    assert_eq!(story.selected(), Some(7), "what one stepped to");
    assert!(!is_playing(&story));
    story.keys("..");
    assert_eq!(story.selected(), Some(21));
    story.keys(",");
    assert_eq!((minute(&story), story.selected()), (14, Some(14)));
    story.keys(",,");
    assert_eq!(story.shown(), [0]);
    story.keys(",");
    assert_eq!(said(&story), "no earlier event matches");
    story.keys("t$.");
    assert_eq!(said(&story), "no later event matches");
}

#[test]
fn it_goes_faster_and_slower() {
    let mut story = playing();
    story.keys(">>");
    story.pass(seconds(1));
    assert_eq!(minute(&story), 5);
    story
        .keys("<")
        .keys("<")
        .keys("<")
        .keys("<")
        .keys("<")
        .keys("<")
        .keys("<")
        .keys("<");
    story.pass(seconds(1));
    assert_eq!(newest(&story), 5, "as fast as time");
    story.keys("<");
    assert_eq!(said(&story), "it goes no slower");
}

#[test]
fn one_goes_to_a_time_that_is_typed() {
    let mut story = paused();
    story.keys("tt12:30");
    assert!(matches!(
        story.state.footer(),
        Footer::Seek {
            text: "12:30",
            meant: Some(_),
            ..
        }
    ));
    assert_eq!(minute(&story), 0, "not before enter");
    story.keys("<enter>");
    assert_eq!((minute(&story), newest(&story)), (30, 30));
    story.keys("tt+5m<enter>tt1m<enter>");
    assert_eq!(minute(&story), 34);
    story.keys("ttnoon<enter>");
    assert!(
        matches!(story.state.footer(), Footer::Seek { meant: None, .. }),
        "to be mended"
    );
    story.keys("<ctrl-u>12:01P<backspace><enter>");
    assert_eq!(minute(&story), 1, "letters are text");
    story.keys("tt12:59<esc>");
    assert_eq!(minute(&story), 1);
    story.keys("tt2030-01-01<enter>");
    assert_eq!(minute(&story), 59, "no further than to the end");
}

#[test]
fn one_goes_to_the_selected_event_to_a_bar_and_to_either_end() {
    let mut story = paused();
    story.keys("t$").keys("jjjj");
    assert_eq!(story.selected(), Some(55));
    story.keys("tg");
    assert_eq!(
        (minute(&story), story.selected(), newest(&story)),
        (55, Some(55), 55)
    );
    story.keys("t0");
    assert_eq!(story.shown(), [0]);
    assert!(
        story.state.events.is_displaced(),
        "what was chosen is kept in mind"
    );
    story.keys("t$");
    assert_eq!(
        story.selected(),
        Some(55),
        "and is there again when it has happened"
    );
    story.keys("30llltg");
    let bar = story.state.timeline.data().window(3).from;
    assert_eq!(story.state.replayed_to(), Some(bar));
}

#[test]
fn a_click_on_the_timeline_goes_there() {
    let mut story = paused();
    let block = story.state.layout().timeline.expect("on screen");
    let columns = story.state.timeline.columns_a_bar(block.body.width) as u16;
    let mouse = |kind, bar: u16| {
        Msg::Input(Input::Mouse(Mouse {
            kind,
            column: block.body.x + bar * columns,
            row: block.body.y,
        }))
    };
    for bar in [20, 5] {
        story.send(mouse(MouseKind::Press, bar));
        story.send(mouse(MouseKind::Release, bar));
        let from = story.state.timeline.data().window(usize::from(bar)).from;
        assert_eq!(story.state.replayed_to(), Some(from));
    }
    assert!(!is_playing(&story), "paused it stays");
    let mut saved = super::harness::story();
    saved.send(mouse(MouseKind::Press, 5));
    saved.send(mouse(MouseKind::Release, 5));
    assert_eq!(saved.state.replayed_to(), None);
    // What is dragged over is the window; the clock stays where it is.
    let chosen = story.state.timeline.data().window(2).from;
    let (now, to) = (
        story.state.replayed_to(),
        story.state.timeline.data().window(8).to,
    );
    for (kind, bar) in [
        (MouseKind::Press, 2),
        (MouseKind::Drag, 8),
        (MouseKind::Release, 8),
    ] {
        story.send(mouse(kind, bar));
    }
    let window = story.state.search.question().window;
    assert_eq!(
        (window.from, window.to, story.state.replayed_to()),
        (chosen, to, now)
    );
}

#[test]
fn a_window_is_played_again_and_again() {
    let mut story = playing();
    story.keys("/since:12:10 until:12:20<enter>");
    assert!(story.shown().is_empty(), "not there yet");
    story.keys("3");
    for _ in 0..10 {
        story.keys("l");
    }
    let from = story.state.timeline.window().expect("a bar").from;
    story.keys("vlllltl");
    let lap = story
        .state
        .replay
        .as_ref()
        .and_then(|replay| replay.clock()?.lap())
        .expect("a lap");
    assert_eq!(
        (lap.from, story.state.replayed_to()),
        (from, Some(from)),
        "it goes there"
    );
    let (mut before, mut laps) = (from, 0);
    for _ in 0..100 {
        story.pass(Duration::from_millis(200));
        let now = story.state.replayed_to().expect("a clock");
        assert!(lap.contains(now));
        laps += u32::from(now < before);
        before = now;
    }
    let length = (lap.to.0 - lap.from.0) as u64;
    assert_eq!(u64::from(laps), 20 * 60_000 / length, "twenty minutes of it");
    story.keys("tl");
    story.pass(seconds(40));
    assert!(
        !lap.contains(story.state.replayed_to().expect("a clock")),
        "on to the end"
    );
}

#[test]
fn a_query_is_typed_while_it_plays() {
    let mut story = playing();
    story.pass(seconds(5));
    story.keys("/user:al");
    story.pass(seconds(5));
    assert_eq!(story.shown(), [9, 6, 3, 0], "of what has happened");
    story.keys("ice<enter>");
    story.pass(seconds(5));
    assert_eq!(story.shown(), [15, 12, 9, 6, 3, 0]);
    assert_eq!(story.state.events_so_far(), 16);
    story.keys("[");
    assert_eq!(story.shown().len(), 16);
}

#[test]
fn relative_times_count_back_from_its_clock() {
    let mut story = paused();
    story.keys("tt12:30<enter>/since:10m<enter>");
    assert_eq!(story.shown(), (20..=30).rev().collect::<Vec<_>>());
    story.keys("/<ctrl-u><enter>tt12:40<enter>t1");
    assert_eq!(story.shown(), (25..=40).rev().collect::<Vec<_>>());
    story.keys("P").pass(seconds(2));
    assert_eq!(newest(&story), 42, "what comes next belongs to it");
}

#[test]
fn on_hold_the_rows_stay_while_it_plays() {
    let mut story = playing();
    story.pass(seconds(5));
    story.keys("F");
    let shown = story.shown();
    story.pass(seconds(10));
    assert_eq!(story.shown(), shown);
    let waiting = |story: &Story| {
        let hold = story.state.replay.as_ref().expect("a replay").hold();
        (hold.is_on(), hold.waiting())
    };
    assert_eq!(waiting(&story), (true, 10));
    story.keys("F");
    assert_eq!((newest(&story), story.selected()), (15, Some(15)), "caught up");
    story.keys("F").pass(seconds(3));
    story.keys("tt12:03<enter>");
    assert_eq!(
        (story.shown(), waiting(&story)),
        (vec![3, 2, 1, 0], (true, 0)),
        "a jump shows what there is"
    );
}

#[test]
fn the_chosen_event_stays_where_it_is_while_others_come() {
    let mut story = playing();
    story.resize(80, 24).pass(seconds(20));
    story.keys("jjj");
    let before = (story.selected(), story.screen_row());
    story.pass(seconds(20));
    assert_eq!((story.selected(), story.screen_row()), before);
    let mut story = playing();
    story.keys("<alt-o>").pass(seconds(50));
    assert_eq!(
        story.selected(),
        Some(50),
        "oldest first it follows at the lower end"
    );
}

#[test]
fn it_is_played_from_one_time_to_another() {
    let mut story = playing_as(Playing {
        speed: 600,
        from: Some("+10m".to_owned()),
        until: Some("12:30".to_owned()),
    });
    assert_eq!((minute(&story), newest(&story)), (10, 10), "with what was before");
    story.pass(seconds(1));
    assert_eq!(minute(&story), 20);
    story.pass(seconds(5)).keys("P");
    assert_eq!(minute(&story), 10, "again from where it began");
    story.keys("t$.");
    assert_eq!(
        (newest(&story), said(&story).as_str()),
        (29, "no later event matches")
    );
    let last = story.state.timeline.data().bars.len() - 1;
    assert!(
        story.state.timeline.data().window(last).from < at(30),
        "the axis ends there"
    );
}

#[test]
fn where_there_is_no_event_there_is_nothing_to_play() {
    let mut story = replayed(120, 40, Playing::default());
    story.all_is_read();
    assert!(!is_playing(&story) && story.shown().is_empty());
    for keys in ["P", ".", ",", "<", "tg", "t0", "t$", "tl"] {
        story.keys(keys);
        assert_eq!(said(&story), "there is nothing to play yet");
    }
}

#[test]
fn elsewhere_its_keys_say_why_they_do_nothing() {
    let mut story = story();
    for keys in ["P", ".", ",", ">", "<", "tg", "t0", "t$", "tl"] {
        story.keys(keys);
        assert_eq!(
            said(&story),
            "nothing is played back here; `trailhound replay` does that"
        );
    }
    story.keys("F");
    assert_eq!(said(&story), "nothing is live here: these are saved files");
}

#[test]
fn the_footer_offers_its_keys() {
    let hints = |story: &Story| match story.state.footer() {
        Footer::Hints(hints) => hints.iter().map(|hint| hint.title).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert!(hints(&playing()).contains(&"Play or pause"));
    assert!(!hints(&story()).contains(&"Play or pause"));
}

#[test]
fn a_tick_asks_only_for_the_event_that_is_newest() {
    let mut story = playing();
    story.slow = true;
    story.pass(seconds(3));
    let only_bytes = |effect: &Effect| matches!(effect, Effect::Fetch { .. });
    assert_eq!(story.waiting.len(), 3);
    assert!(story.waiting.iter().all(only_bytes), "{:?}", story.waiting);
}

#[test]
fn the_parts_of_the_bars_are_of_what_has_happened() {
    let mut story = paused();
    let counted = |story: &Story| {
        let timeline = &story.state.timeline;
        let parts = &timeline.parts().expect("counted").parts;
        parts
            .iter()
            .map(|part| timeline.count_of(part, false))
            .sum::<u64>()
    };
    story.keys("3bt$");
    assert_eq!(counted(&story), 60);
    story.keys("0llllltg");
    assert_eq!(counted(&story), story.state.events.rows().len() as u64);
    assert!(counted(&story) < 10);
    // Back again while the count is slow: nothing of what is to come is shown meanwhile.
    story.keys("t$");
    story.slow = true;
    story.keys("tg");
    assert!(story.state.timeline.parts().is_none());
}
