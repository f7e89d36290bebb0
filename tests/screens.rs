//! What the workbench shows: whole screens, drawn from states that real keys led to, compared with approved ones.
//!
//! Where a screen has changed on purpose: `cargo insta review`, or `INSTA_UPDATE=always cargo test --test screens`.
#![cfg(feature = "tui")]

#[path = "stories/harness.rs"]
#[expect(dead_code, unreachable_pub, reason = "stories need more of it")]
mod harness;
#[path = "screens/picture.rs"]
mod picture;

use harness::{Event, Story};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use trailhound::app::input::{Input, Size};
use trailhound::app::{LoadProgress, Msg, Notice};
use trailhound::runtime::ingest;
use trailhound::store::Snapshot;
use trailhound::tui::draw::draw;
use trailhound::tui::painter::Frame;
use trailhound::tui::theme::Theme;

/// The demo, loaded once.
static DEMO: LazyLock<Snapshot> = LazyLock::new(|| {
    // Tests run in the folder of the project; the path is on the screen.
    let input = ingest::Input::Paths(vec!["demo-data".into()]);
    ingest::load(input, &AtomicBool::new(false), &mut |_, _| {})
});

/// A workbench that has loaded the demo.
fn demo(width: u16, height: u16) -> Story {
    let mut story = harness::empty(width, height);
    "demo".clone_into(&mut story.state.title);
    loaded(&mut story, DEMO.clone());
    story
}

/// A workbench that has read files with all kinds of trouble.
fn troubled(width: u16, height: u16) -> Story {
    let files: Vec<(&'static str, &'static [u8])> = vec![
        (
            "a\u{1b}[2J.json",
            br#"{"Records":[{"eventVersion":"1.08","eventID":"x"},{"eventID":}]}"#,
        ),
        (
            "digest.json",
            br#"{"awsAccountId":"1","digestStartTime":"x","digestS3Bucket":"b","logFiles":[]}"#,
        ),
        ("notes.txt", b"nothing of this is JSON\n"),
        (
            "cut.json",
            br#"{"Records":[{"eventVersion":"1.08","eventName":"GetObject"},{"eventVer"#,
        ),
        (
            "good.json",
            br#"{"Records":[{"eventVersion":"1.08","eventName":"ListBuckets"}]}"#,
        ),
    ];
    let snapshot = ingest::load(
        ingest::Input::Embedded(files),
        &AtomicBool::new(false),
        &mut |_, _| {},
    );
    let mut story = harness::empty(width, height);
    loaded(&mut story, snapshot);
    story.send(Msg::Notice(Notice::warning("keymap: something is wrong")));
    story
}

fn loaded(story: &mut Story, snapshot: Snapshot) {
    let progress = LoadProgress {
        files_found: 1,
        files_done: 1,
        finished: true,
        ..LoadProgress::default()
    };
    story.send(Msg::Loading(progress));
    story.send(Msg::Loaded(snapshot));
}

fn frame(story: &Story) -> Frame {
    draw(&story.state, Theme::Sixteen)
}

fn screen(story: &Story) -> String {
    let frame = frame(story);
    let cursor = frame
        .cursor
        .map_or_else(String::new, |at| format!("cursor at {},{}\n", at.x, at.y));
    picture::picture(&frame.buffer) + &cursor
}

/// The text alone, for tests that look for something.
fn text(story: &Story) -> String {
    let all = picture::picture(&frame(story).buffer);
    all.split("----").next().unwrap_or_default().to_owned()
}

macro_rules! shows {
    ($name:ident, $story:expr) => {
        #[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), screen(&$story));
        }
    };
}

fn keyed(mut story: Story, keys: &str) -> Story {
    story.keys(keys);
    story
}

const STORY_QUERY: &str = "/ip:203.0.113.0/24 -is:read<enter>";

shows!(demo_80x24, demo(80, 24));
shows!(demo_120x40, demo(120, 40));
shows!(demo_200x60, demo(200, 60));
shows!(query_80x24, keyed(demo(80, 24), STORY_QUERY));
shows!(query_120x40, keyed(demo(120, 40), STORY_QUERY));
shows!(query_200x60, keyed(demo(200, 60), STORY_QUERY));
shows!(typing_a_query, keyed(demo(80, 24), "/user:al"));
shows!(a_wrong_query, keyed(demo(80, 24), "/is:write (user:"));
shows!(
    detail_120x40,
    keyed(demo(120, 40), &format!("{STORY_QUERY}<enter>jjjjjjjj"))
);
shows!(
    detail_raw_120x40,
    keyed(demo(120, 40), &format!("{STORY_QUERY}<enter>zr"))
);
shows!(timeline_120x40, keyed(demo(120, 40), "3hhhHHH"));
shows!(help_80x24, keyed(demo(80, 24), "?"));
shows!(help_120x40, keyed(demo(120, 40), "?error"));
shows!(a_chord_120x40, keyed(demo(120, 40), "t"));
shows!(quitting_80x24, keyed(demo(80, 24), "q"));
shows!(jobs_120x40, keyed(troubled(120, 40), "6"));
shows!(tabs_70x20, keyed(demo(70, 20), "2"));
shows!(too_small, demo(40, 10));
shows!(
    nothing_matches,
    keyed(demo(80, 24), "/no-such-thing-anywhere<enter>")
);

#[test]
fn what_is_not_loaded_is_not_taken_for_nothing() {
    let mut story = harness::empty(80, 24);
    assert!(text(&story).contains("Reading…"));
    story.loading(LoadProgress {
        files_found: 7,
        files_done: 2,
        walking: true,
        ..LoadProgress::default()
    });
    assert!(text(&story).contains("0 events, reading 2 of 7+ files"));
    loaded(&mut story, Snapshot::default());
    assert!(text(&story).contains("There is no file in test."));
    let mut story = harness::story();
    story.loading(LoadProgress {
        files_found: 7,
        walking: true,
        ..LoadProgress::default()
    });
    story.keys("/user:alice");
    assert!(text(&story).contains("20 of 60+ events"), "more may come");
}

#[test]
fn messages_show_and_are_counted() {
    let mut story = demo(80, 24);
    story.send(Msg::Notice(Notice::error("the \u{1b}[2J clipboard is gone")));
    let shown = text(&story);
    assert!(shown.contains("the ␛[2J clipboard is gone"));
    assert!(
        shown
            .lines()
            .next()
            .is_some_and(|header| header.ends_with("UTC  ! 1"))
    );
}

/// Text that tries to leave its cell.
const HOSTILE: &str = "\u{1b}]0;x\u{7}\u{1b}[2J\r\n\u{9b}31m\u{202e}\u{2066}a\u{200b}b\u{feff}日\u{301}\u{301}‹U+202E›\u{e0041}";

#[test]
fn hostile_text_stays_in_its_cells_wherever_it_shows() {
    let mut story = harness::empty(120, 40);
    story.state.title = HOSTILE.to_owned();
    let event = |number| Event {
        agent: HOSTILE.to_owned(),
        ..Event::ordinary(number)
    };
    story.load((0..30).map(event));
    story.send(Msg::Notice(Notice::error(HOSTILE)));
    story.keys("/").paste(HOSTILE);
    for keys in ["", "<enter>", "<enter>zR", "zr", "6", "?"] {
        story.keys(keys);
        for (width, height) in [(120, 40), (80, 24), (61, 16), (300, 60)] {
            story.resize(width, height);
            let frame = frame(&story);
            for cell in &frame.buffer.content {
                let bad = |char: char| {
                    char.is_control()
                        || matches!(
                            char,
                            '\u{202e}' | '\u{2066}' | '\u{200b}' | '\u{feff}' | '\u{e0041}'
                        )
                };
                assert!(
                    !cell.symbol().chars().any(bad),
                    "{:?} after {keys:?}",
                    cell.symbol()
                );
            }
        }
    }
    story.resize(120, 40).keys("<esc><esc><esc>2gg");
    assert!(
        text(&story).contains("with ␛]0;x␇␛[2J␍␊‹U+009B›31m"),
        "{}",
        text(&story)
    );
}

#[test]
fn without_colour_the_selection_is_seen_and_nothing_is_coloured() {
    for keys in ["", "2", "3", "6", "?"] {
        let story = keyed(demo(120, 40), keys);
        let frame = draw(&story.state, Theme::Mono);
        let cells = &frame.buffer.content;
        assert!(cells.iter().all(|cell| (cell.fg, cell.bg) == Default::default()));
        let reversed = cells
            .iter()
            .filter(|cell| cell.modifier.contains(ratatui::style::Modifier::REVERSED));
        assert!(reversed.count() > 0, "after {keys:?}");
    }
}

/// Draws, and checks what holds of every frame.
fn check_frame(story: &mut Story, width: u16, height: u16) {
    story.send(Msg::Input(Input::Resize(Size { width, height })));
    let frame = frame(story);
    let area = frame.buffer.area;
    assert_eq!((area.width, area.height), (width.min(1000), height.min(500)));
    assert!(frame.cursor.is_none_or(|at| area.contains(at)));
    if width >= 60 && (15..=500).contains(&height) {
        let last = area.height - 1;
        let footer: String = (0..area.width)
            .map(|x| frame.buffer[(x, last)].symbol())
            .collect();
        assert!(!footer.trim().is_empty(), "a footer at {width}x{height}");
    }
}

#[test]
fn any_size_can_be_drawn() {
    let widths = [0, 1, 2, 3, 10, 59, 60, 61, 79, 80, 81, 119, 120, 121, 180, 300];
    let heights = [0, 1, 2, 3, 4, 10, 14, 15, 16, 23, 24, 25, 40, 100];
    let sizes: Vec<(u16, u16)> = widths
        .into_iter()
        .flat_map(|width| heights.map(|height| (width, height)))
        .collect();
    for keys in [
        "",
        "/user:alice",
        "/user:(",
        "2",
        "2zr",
        "3HH",
        "6",
        "?",
        "t",
        "q",
        "Z",
        "i",
    ] {
        let mut story = keyed(harness::story(), keys);
        for (width, height) in &sizes {
            check_frame(&mut story, *width, *height);
        }
    }
}

#[test]
fn a_terminal_that_lies_about_its_size_is_drawn_in_part() {
    for keys in ["", "?"] {
        let mut story = keyed(harness::story(), keys);
        for (width, height) in [(65535, 1), (1, 65535), (65535, 65535), (60, 65535), (65535, 15)] {
            check_frame(&mut story, width, height);
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]
    #[test]
    fn any_keys_can_be_drawn_at_any_size(
        keys in "[a-zA-Z0-9/:?<>+ \\[\\]-]{0,12}", width in 0u16..=300, height in 0u16..=100,
    ) {
        let mut story = harness::story();
        for key in keys.chars() {
            let key = trailhound::app::input::Key::from(key);
            story.send(Msg::Input(Input::Key(key)));
        }
        check_frame(&mut story, width, height);
    }
}
