//! What the workbench shows: whole screens, drawn from states that real keys led to, compared with approved ones.
//!
//! Where a screen has changed on purpose: `cargo insta review`, or `INSTA_UPDATE=always cargo test --test screens`.
#![cfg(feature = "tui")]

#[path = "screens/alarms.rs"]
mod alarms;
#[path = "screens/every.rs"]
mod every;
#[path = "stories/harness.rs"]
#[expect(dead_code, unreachable_pub, reason = "stories need more of it")]
mod harness;
#[path = "screens/picture.rs"]
mod picture;

use harness::{Event, Story};
use ratatui::layout::Position;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use trailhound::analysis::virtual_alarms::built_in;
use trailhound::app::findings::Rules;
use trailhound::app::input::{Input, Mouse, MouseKind, Size};
use trailhound::app::views::{self, Own, Views};
use trailhound::app::{LoadProgress, Msg, Notice, Options};
use trailhound::dialect::sigma::{Pack, built_in as built_in_rules};
use trailhound::runtime::ingest;
use trailhound::store::Snapshot;
use trailhound::tui::draw::draw;
use trailhound::tui::header;
use trailhound::tui::painter::Frame;
use trailhound::tui::theme::Theme;

/// The demo, loaded once.
static DEMO: LazyLock<Snapshot> = LazyLock::new(|| {
    // Tests run in the folder of the project; the path is on the screen.
    let input = ingest::Input::Paths(vec!["demo-data".into()]);
    ingest::load(input, &AtomicBool::new(false), &mut |_, _| {})
});

static SIXTEEN: LazyLock<Theme> = LazyLock::new(Theme::sixteen);
static ASCII: LazyLock<Theme> = LazyLock::new(|| Theme::sixteen().in_ascii());

/// The rules of the program.
static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let mut pack = Pack::default();
    built_in_rules::add(&mut pack);
    pack.link();
    Rules::new(pack)
});

/// Where a story begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum World {
    /// The demo is loaded.
    Demo,
    /// The same, and something is said of it.
    Warned,
    /// The same, while others look on.
    Redacted,
    /// Files with all kinds of trouble.
    Troubled,
    /// A live session in which all is well.
    Following,
    /// One in which the table is held.
    Held,
    /// One in which a region cannot be read.
    Failing,
    /// One with alarms.
    Watched,
    /// The demo is played back.
    Replayed,
}

impl World {
    fn open(self, width: u16, height: u16) -> Story {
        match self {
            Self::Demo => demo(width, height),
            Self::Warned => hints::warned(demo(width, height)),
            Self::Redacted => redaction::demo(width, height, true),
            Self::Troubled => troubled(width, height),
            Self::Following => live::follows(width, height),
            Self::Held => live::held(width, height),
            Self::Failing => live::one_failed(width, height),
            Self::Watched => alarms::watched((width, height), [alarms::answered(), alarms::denied()]),
            Self::Replayed => replay::demo(width, height, ""),
        }
    }
}

/// A workbench that has loaded the demo, with the rules of the program, its views, and two views of a person's.
fn demo(width: u16, height: u16) -> Story {
    demo_with(width, height, Options::default())
}

/// The same with more that is set.
fn demo_with(width: u16, height: u16, options: Options) -> Story {
    let own = [
        (
            "mine.toml",
            "name = \"The invader\"\nquery = \"ip:203.0.113.0/24 -is:read\"\nsince = \"2026-03-17T13:00:00Z\"\n\
             columns = [\"time\", \"action\", \"req.bucketName\"]\nsort = \"oldest\"",
        ),
        (
            "hostile.toml",
            "name = \"a\\u202Eb\\u001B[2J\"\nabout = \"日本 \\u0007\"\nquery = \"is:conflict\"",
        ),
    ];
    let own = own.map(|(file, text)| Own {
        file: file.to_owned(),
        view: views::read(file, "x", text).expect("a view"),
    });
    let options = Options {
        rules: RULES.clone(),
        views: Views::with(own.into(), None),
        ..options
    };
    let mut story = harness::opened(width, height, options);
    "demo".clone_into(&mut story.state.title);
    loaded(&mut story, DEMO.clone());
    story
}

fn watching() -> Options {
    Options {
        watching: built_in().expect("ours are right"),
        ..Options::default()
    }
}

/// The same with the virtual alarms of the program.
fn watched_demo(width: u16, height: u16) -> Story {
    demo_with(width, height, watching())
}

/// A directory in which nobody has saved any alarm.
fn watched_directory(width: u16, height: u16) -> Story {
    let mut story = harness::opened(width, height, watching());
    story.load((0..60).map(|number| Event {
        name: if number == 30 {
            "StopLogging"
        } else {
            "ListBuckets"
        },
        ..Event::ordinary(number)
    }));
    story.all_is_read();
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
            br#"{"Records":[{"eventVersion":"1.08","eventName":"ListBuckets"},{"eventVersion":"1.08","eventName":"ListBuckets"}]}"#,
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
    draw(&story.state, &SIXTEEN)
}

/// Every screen can be drawn in ASCII.
fn check_ascii(story: &Story) {
    let plain = draw(&story.state, &ASCII);
    let beyond = plain.buffer.content.iter().find(|cell| !cell.symbol().is_ascii());
    assert_eq!(beyond, None, "can be drawn in ASCII");
}

fn screen(story: &Story) -> String {
    check_ascii(story);
    let frame = frame(story);
    picture::picture(&frame.buffer) + &cursor_line(frame.cursor)
}

/// Where text is typed, if it is.
fn cursor_line(at: Option<Position>) -> String {
    at.map_or_else(String::new, |at| format!("cursor at {},{}\n", at.x, at.y))
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
            // Beside those of this file, wherever it is said.
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots");
            insta::with_settings!({ snapshot_path => folder }, {
                insta::assert_snapshot!(stringify!($name), screen(&$story));
            });
        }
    };
}

// Behind the macro that they use.
#[path = "screens/hints.rs"]
mod hints;
#[path = "screens/live.rs"]
mod live;
#[path = "screens/redaction.rs"]
mod redaction;
#[path = "screens/replay.rs"]
mod replay;

fn keyed(mut story: Story, keys: &str) -> Story {
    story.keys(keys);
    story
}

shows!(demo_200x60, demo(200, 60));
shows!(findings_200x60, keyed(demo(200, 60), "7"));
shows!(finding_events_160x45, keyed(demo(160, 45), "gh<enter>"));
shows!(findings_usual_60x20, keyed(demo(60, 20), "t4ghxn"));
shows!(lens_menu_narrowed_80x24, keyed(demo(80, 24), "L/who"));
shows!(lens_80x24, keyed(demo(80, 24), "Ls"));
shows!(lens_120x36, keyed(demo(120, 36), "Lo"));
shows!(
    lens_of_nothing_80x24,
    keyed(demo(80, 24), "/user:nobody<enter>LR")
);
shows!(lens_events_120x36, keyed(demo(120, 36), "LT<enter>"));
shows!(virtual_alarms_80x24, keyed(watched_demo(80, 24), "5G"));
shows!(
    virtual_alarms_of_a_directory_120x36,
    keyed(watched_directory(120, 36), "5")
);
shows!(
    virtual_alarms_of_an_event_160x45,
    keyed(watched_demo(160, 45), "/cloudtrail:StopLogging -is:error<enter>A")
);
shows!(completing_a_word_120x36, keyed(demo(120, 36), "/svc:iam acc"));
shows!(completing_a_key_160x45, keyed(demo(160, 45), "/is:write req.b"));
shows!(completing_a_time_80x24, keyed(demo(80, 24), "/since:"));
shows!(completing_an_action_80x24, keyed(demo(80, 24), "/(iam:<tab>"));
shows!(a_field_that_is_none_80x24, keyed(demo(80, 24), "/foo:bar"));
shows!(
    a_result_that_may_not_be_what_was_meant_80x24,
    keyed(demo(80, 24), "/foo:bar<enter>")
);
shows!(
    a_query_that_may_not_be_what_was_meant_explained_120x36,
    keyed(demo(120, 36), "j/<ctrl-u>foo:bar<enter>X")
);
shows!(
    a_long_query_80x24,
    keyed(
        demo(80, 24),
        "/ip:203.0.113.0/24 -is:read -is:error svc:iam,sts,s3 -name:List* account:4<enter>b"
    )
);
shows!(a_wrong_fact_80x24, keyed(demo(80, 24), "/is:wrtie"));
shows!(timeline_by_outcome_80x24, keyed(demo(80, 24), "3b"));
shows!(help_120x40, keyed(demo(120, 40), "?error"));
shows!(
    a_long_way_120x36,
    keyed(demo(120, 36), "/is:denied<enter>pupst5<alt-o>pg4+1pr")
);
const INTRUDER: &str = "/ip:203.0.113.0/24 -is:read<enter>jj";
shows!(
    pivot_everywhere_120x36,
    keyed(demo(120, 36), &format!("{INTRUDER}p=<down>"))
);
shows!(
    pivot_of_a_member_160x45,
    keyed(demo(160, 45), &format!("{INTRUDER}<enter>grjp-"))
);
shows!(
    columns_arranged_120x36,
    keyed(demo(120, 36), "cua<enter><right><ctrl-u>key<enter><ctrl-u>msg")
);
shows!(
    columns_scrolled_160x45,
    keyed(
        demo(160, 45),
        "cua<enter><ctrl-u>key<enter><ctrl-u>msg<enter><ctrl-u>role<enter><esc>$"
    )
);
shows!(sorted_160x45, keyed(demo(160, 45), "/is:denied<enter>0lOO"));
shows!(
    a_view_that_was_taken_120x36,
    keyed(demo(120, 36), "sworld<enter>")
);
shows!(too_small, demo(40, 10));

#[test]
fn each_step_in_the_first_row_is_what_a_press_on_it_goes_back_to() {
    let story = keyed(demo(160, 45), "/is:denied<enter>/svc:s3<enter>t5");
    let row = text(&story).lines().next().unwrap_or_default().to_owned();
    let pressed = |what: &str| {
        let before = row.find(what).unwrap_or_else(|| panic!("{what} is not in {row}"));
        let column = row[..before].chars().count() as u16;
        let press = |column| {
            let (kind, row) = (MouseKind::Press, 0);
            header::pressed(&story.state, &Input::Mouse(Mouse { kind, column, row }))
        };
        (press(column), press(column + what.chars().count() as u16 - 1))
    };
    assert_eq!(story.state.crumbs().len(), 4);
    assert_eq!(pressed("all"), (Some(0), Some(0)));
    assert_eq!(pressed("is:denied"), (Some(1), Some(1)));
    assert_eq!(pressed("svc:s3"), (Some(2), Some(2)));
    assert_eq!(pressed(" > "), (None, None));
    assert_eq!(pressed("SAVED FILES"), (None, None));
}

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
fn hostile_text_stays_in_its_cells_in_lists_below_the_bar() {
    let mut story = harness::empty(120, 40);
    let event = |number| Event {
        agent: HOSTILE.to_owned(),
        ..Event::ordinary(number)
    };
    story.load((0..3).map(event));
    for (keys, shown) in [
        ("/ua:", "␛]0;x␇␛[2J␍␊‹U+009B›31m"),
        ("<tab><enter>/<ctrl-r>", "earlier queries"),
    ] {
        story.keys(keys);
        assert!(text(&story).contains(shown), "{}", text(&story));
        let frame = frame(&story);
        let cells = frame.buffer.content.iter();
        let bad = |char: char| char.is_control() || "\u{202e}\u{2066}\u{200b}\u{feff}".contains(char);
        assert!(
            !cells.flat_map(|cell| cell.symbol().chars()).any(bad),
            "after {keys}"
        );
    }
}

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
    story.keys("n").paste(HOSTILE).keys("<enter>m/").paste(HOSTILE);
    for keys in ["", "<enter>", "<enter>zR", "zr", "6", "?", "<esc>X", "<esc>n"] {
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
        let frame = draw(&story.state, &Theme::mono());
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
        "X",
        "n",
        "mjnx<enter>",
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

mod live_alarms {
    use super::alarms::{denied, expired, many, reading, watched};
    use super::{keyed, screen};

    shows!(live_alarms_strip_80x24, watched((80, 24), [reading(), denied()]));
    shows!(
        live_alarms_strip_160x45,
        watched((160, 45), [reading(), denied()])
    );
    shows!(
        live_alarms_expired_120x40,
        keyed(watched((120, 40), [expired()]), "5")
    );
    shows!(
        live_alarms_none_120x40,
        keyed(watched((120, 40), [denied()]), "5")
    );
    shows!(
        live_alarm_composite_160x45,
        keyed(watched((160, 45), [reading()]), "5fintrusion<enter><enter>")
    );
    shows!(live_alarms_many_160x45, keyed(many(160, 45), "5"));
    shows!(
        live_alarms_many_filtered_80x24,
        keyed(many(80, 24), "5feu-west 100")
    );
    shows!(
        live_timeline_with_alarms_60x20,
        keyed(watched((60, 20), [reading()]), "3")
    );
}
