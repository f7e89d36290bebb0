//! What the workbench shows: whole screens, drawn from states that real keys led to, compared with approved ones.
//!
//! Where a screen has changed on purpose: `cargo insta review`, or `INSTA_UPDATE=always cargo test --test screens`.
#![cfg(feature = "tui")]

#[path = "screens/alarms.rs"]
mod alarms;
#[path = "stories/harness.rs"]
#[expect(dead_code, unreachable_pub, reason = "stories need more of it")]
mod harness;
#[path = "screens/picture.rs"]
mod picture;

use harness::{Event, Story};
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
use trailhound::tui::theme::{Ground, Theme};

/// The demo, loaded once.
static DEMO: LazyLock<Snapshot> = LazyLock::new(|| {
    // Tests run in the folder of the project; the path is on the screen.
    let input = ingest::Input::Paths(vec!["demo-data".into()]);
    ingest::load(input, &AtomicBool::new(false), &mut |_, _| {})
});

static SIXTEEN: LazyLock<Theme> = LazyLock::new(Theme::sixteen);
static ASCII: LazyLock<Theme> = LazyLock::new(|| Theme::sixteen().in_ascii());

/// A workbench that has loaded the demo.
fn demo(width: u16, height: u16) -> Story {
    let mut story = harness::empty(width, height);
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
    let mut story = harness::opened(width, height, watching());
    "demo".clone_into(&mut story.state.title);
    loaded(&mut story, DEMO.clone());
    story
}

/// The same with the rules of the program.
fn ruled_demo(width: u16, height: u16) -> Story {
    let mut pack = Pack::default();
    built_in_rules::add(&mut pack);
    pack.link();
    let options = Options {
        rules: Rules::new(pack),
        ..Options::default()
    };
    let mut story = harness::opened(width, height, options);
    "demo".clone_into(&mut story.state.title);
    loaded(&mut story, DEMO.clone());
    story
}

/// The same with the views of the program, and two of a person's.
fn viewed_demo(width: u16, height: u16) -> Story {
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
        views: Views::with(own.into(), None),
        ..Options::default()
    };
    let mut story = harness::opened(width, height, options);
    "demo".clone_into(&mut story.state.title);
    loaded(&mut story, DEMO.clone());
    story
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
    draw(&story.state, &SIXTEEN)
}

fn screen(story: &Story) -> String {
    let plain = draw(&story.state, &ASCII);
    let beyond = plain.buffer.content.iter().find(|cell| !cell.symbol().is_ascii());
    assert_eq!(beyond, None, "every screen can be drawn in ASCII");
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
            // Beside those of this file, wherever it is said.
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots");
            insta::with_settings!({ snapshot_path => folder }, {
                insta::assert_snapshot!(stringify!($name), screen(&$story));
            });
        }
    };
}

// Behind the macro that it uses.
#[path = "screens/hints.rs"]
mod hints;
#[path = "screens/redaction.rs"]
mod redaction;

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
shows!(alarms_80x24, keyed(demo(80, 24), "5"));
shows!(alarms_120x36, keyed(demo(120, 36), "5"));
shows!(
    alarms_of_an_event_160x45,
    keyed(demo(160, 45), "/cloudtrail:StopLogging<enter>A")
);
shows!(alarm_80x24, keyed(demo(80, 24), "5fbucket-policy<enter><enter>"));
shows!(
    alarm_composite_160x45,
    keyed(demo(160, 45), "5fintrusion<enter><enter>")
);
shows!(findings_80x24, keyed(ruled_demo(80, 24), "gh"));
shows!(findings_160x45, keyed(ruled_demo(160, 45), "gh"));
shows!(findings_200x60, keyed(ruled_demo(200, 60), "7"));
shows!(finding_80x24, keyed(ruled_demo(80, 24), "ghjjl"));
shows!(finding_160x45, keyed(ruled_demo(160, 45), "ghjl"));
shows!(finding_events_160x45, keyed(ruled_demo(160, 45), "gh<enter>"));
shows!(findings_usual_60x20, keyed(ruled_demo(60, 20), "t4ghxn"));
shows!(lens_menu_60x15, keyed(demo(60, 15), "L"));
shows!(lens_menu_80x24, keyed(demo(80, 24), "L"));
shows!(lens_menu_120x36, keyed(demo(120, 36), "L<down>"));
shows!(lens_menu_narrowed_80x24, keyed(demo(80, 24), "L/who"));
shows!(lens_60x15, keyed(demo(60, 15), "Lqj"));
shows!(lens_80x24, keyed(demo(80, 24), "Ls"));
shows!(lens_120x36, keyed(demo(120, 36), "Lo"));
shows!(lens_160x45, keyed(demo(160, 45), "Lqjj"));
shows!(
    lens_of_nothing_80x24,
    keyed(demo(80, 24), "/user:nobody<enter>LR")
);
shows!(lens_events_120x36, keyed(demo(120, 36), "LT<enter>"));
shows!(alarm_filter_120x36, keyed(demo(120, 36), "5fidle"));
shows!(virtual_alarms_80x24, keyed(watched_demo(80, 24), "5G"));
shows!(
    virtual_alarms_of_a_directory_120x36,
    keyed(watched_directory(120, 36), "5")
);
shows!(
    virtual_alarms_of_an_event_160x45,
    keyed(watched_demo(160, 45), "/cloudtrail:StopLogging -is:error<enter>A")
);
shows!(typing_a_query, keyed(demo(80, 24), "/user:al"));
shows!(
    completing_a_value_80x24,
    keyed(demo(80, 24), "/is:write user:<tab>")
);
shows!(
    completing_a_value_120x36,
    keyed(demo(120, 36), "/is:write user:al<tab><tab>")
);
shows!(completing_a_word_120x36, keyed(demo(120, 36), "/svc:iam acc"));
shows!(completing_a_key_160x45, keyed(demo(160, 45), "/is:write req.b"));
shows!(completing_a_time_80x24, keyed(demo(80, 24), "/since:"));
shows!(completing_an_action_80x24, keyed(demo(80, 24), "/(iam:<tab>"));
shows!(
    earlier_queries_80x24,
    keyed(
        demo(80, 24),
        "/user:alice<enter>/<ctrl-u>is:denied svc:iam<enter>/<ctrl-r>i"
    )
);
shows!(a_field_that_is_none_80x24, keyed(demo(80, 24), "/foo:bar"));
shows!(
    a_result_that_may_not_be_what_was_meant_80x24,
    keyed(demo(80, 24), "/foo:bar<enter>")
);
shows!(
    a_query_that_may_not_be_what_was_meant_explained_120x36,
    keyed(demo(120, 36), "j/<ctrl-u>foo:bar<enter>X")
);
shows!(terms_80x24, keyed(demo(80, 24), TERMS));
shows!(terms_120x36, keyed(demo(120, 36), TERMS));
shows!(terms_160x45, keyed(demo(160, 45), TERMS));
shows!(
    a_long_query_80x24,
    keyed(
        demo(80, 24),
        "/ip:203.0.113.0/24 -is:read -is:error svc:iam,sts,s3 -name:List* account:4<enter>b"
    )
);
shows!(toggles_80x24, keyed(demo(80, 24), "x"));
shows!(a_wrong_fact_80x24, keyed(demo(80, 24), "/is:wrtie"));
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
shows!(timeline_by_outcome_80x24, keyed(demo(80, 24), "3b"));
shows!(timeline_by_service_120x36, keyed(demo(120, 36), "3bbb"));
shows!(timeline_by_service_60x15, keyed(demo(60, 15), "3bbbhhHH"));
shows!(help_80x24, keyed(demo(80, 24), "?"));
shows!(help_120x40, keyed(demo(120, 40), "?error"));
shows!(quitting_80x24, keyed(demo(80, 24), "q"));
shows!(jobs_120x40, keyed(troubled(120, 40), "6"));
/// A query with a term that is switched off, one of another kind, and one that a key added; the second is chosen.
const TERMS: &str = "/ip:203.0.113.0/24 #svc:iam (is:write | is:denied)<enter>xnb0l";

/// Marks, a note, and a query that one of them asks for.
const REMARKS: &str = "/ip:203.0.113.0/24 -is:read<enter>jjmjj<space>nwho is this?<enter>jm";

/// The trust in a role as it was set before and after.
const COMPARED: &str = "/iam:UpdateAssumeRolePolicy<enter>d<down>";

/// An event that the query does not mean, and why.
const WHY: &str = "/ip:203.0.113.0/24 -is:read<enter>j/<ctrl-u>user:marta (req.userName:backup | is:denied) -is:write #err:*<enter>X";

shows!(why_80x24, keyed(demo(80, 24), WHY));
shows!(why_120x36, keyed(demo(120, 36), WHY));
shows!(why_160x45, keyed(demo(160, 45), WHY));
shows!(marks_80x24, keyed(demo(80, 24), REMARKS));
shows!(marks_120x36, keyed(demo(120, 36), REMARKS));
shows!(marks_160x45, keyed(demo(160, 45), REMARKS));
shows!(a_note_80x24, keyed(demo(80, 24), "jnlooks like the intruder"));
shows!(context_80x24, keyed(demo(80, 24), "/user:marta<enter>xc"));
shows!(
    context_120x36,
    keyed(demo(120, 36), "/is:denied user:nils<enter>xcj")
);
shows!(
    context_160x45,
    keyed(demo(160, 45), "/ip:203.0.113.142<enter>xc<alt-n>")
);
shows!(
    a_long_way_120x36,
    keyed(demo(120, 36), "/is:denied<enter>pupst5<alt-o>pg4+1pr")
);
const INTRUDER: &str = "/ip:203.0.113.0/24 -is:read<enter>jj";
shows!(pivot_80x24, keyed(demo(80, 24), &format!("{INTRUDER}p")));
shows!(pivot_120x36, keyed(demo(120, 36), &format!("{INTRUDER}p=<down>")));
shows!(
    pivot_of_a_member_160x45,
    keyed(demo(160, 45), &format!("{INTRUDER}<enter>grjp-"))
);
shows!(pivot_60x15, keyed(demo(60, 15), &format!("{INTRUDER}p")));
shows!(columns_80x24, keyed(demo(80, 24), "c"));
shows!(
    columns_of_a_path_80x24,
    keyed(demo(80, 24), "/svc:s3<enter>creq.bucketName<enter><esc>$+")
);
shows!(
    columns_120x36,
    keyed(demo(120, 36), "cua<enter><right><ctrl-u>key<enter><ctrl-u>msg")
);
shows!(
    columns_scrolled_160x45,
    keyed(
        demo(160, 45),
        "cua<enter><ctrl-u>key<enter><ctrl-u>msg<enter><ctrl-u>role<enter><esc>$"
    )
);
shows!(sorted_80x24, keyed(demo(80, 24), "/is:denied<enter>llO"));
shows!(
    sorting_120x36,
    keyed(demo(120, 36), "/svc:s3<enter>oreq.bucketName<enter>o")
);
shows!(sorted_160x45, keyed(demo(160, 45), "/is:denied<enter>0lOO"));
shows!(compare_60x15, keyed(demo(60, 15), COMPARED));
shows!(compare_80x24, keyed(demo(80, 24), COMPARED));
shows!(compare_120x36, keyed(demo(120, 36), COMPARED));
shows!(
    compare_marked_and_all_160x45,
    keyed(demo(160, 45), "/iam:CreateUser<enter>mjmd a<down><down>")
);
shows!(views_60x15, keyed(viewed_demo(60, 15), "s"));
shows!(views_80x24, keyed(viewed_demo(80, 24), "s<down><down>"));
shows!(views_120x36, keyed(viewed_demo(120, 36), "sto<down>"));
shows!(
    a_view_that_was_taken_120x36,
    keyed(viewed_demo(120, 36), "sworld<enter>")
);
shows!(
    a_view_is_saved_80x24,
    keyed(viewed_demo(80, 24), "/is:denied<enter>SRefused in IAM")
);
shows!(
    a_view_is_deleted_80x24,
    keyed(viewed_demo(80, 24), "sinvader<ctrl-d>")
);
shows!(columns_60x15, keyed(demo(60, 15), "cip<enter>"));
shows!(facets_80x24, keyed(demo(80, 24), "4ljj"));
shows!(facets_120x36, keyed(demo(120, 36), "/is:denied<enter>4lo"));
shows!(
    facets_of_a_path_160x45,
    keyed(demo(160, 45), "/svc:s3<enter>4creq.bucketName<enter>ooo")
);
shows!(facets_filter_120x36, keyed(demo(120, 36), "4fcreate"));
shows!(facets_70x20, keyed(demo(70, 20), "4cua<enter>"));
shows!(a_facet_is_chosen_80x24, keyed(demo(80, 24), "4cresp.x"));
shows!(tabs_70x20, keyed(demo(70, 20), "2"));
shows!(too_small, demo(40, 10));
shows!(
    nothing_matches,
    keyed(demo(80, 24), "/no-such-thing-anywhere<enter>")
);

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

/// The main panes as three themes draw them: without colour, in 16 colours on light, and in 24 bits.
#[test]
fn main_panes_in_three_themes() {
    let of_name = |name: &str, ground| Theme::named(name, ground).expect("a theme");
    let themes = [
        ("mono", Theme::mono()),
        ("sixteen_light", of_name("sixteen", Ground::Light)),
        ("truecolor", of_name("truecolor", Ground::Dark)),
    ];
    for (pane, keys) in [
        ("events", ""),
        ("detail", "e2"),
        ("timeline", "3lllv"),
        ("alarms", "5"),
        ("help", "?copy"),
    ] {
        let story = keyed(demo(100, 30), keys);
        for (name, theme) in &themes {
            let drawn = picture::picture(&draw(&story.state, theme).buffer);
            insta::assert_snapshot!(format!("theme_{name}_{pane}"), drawn);
        }
    }
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
    use super::alarms::{answered, denied, expired, many, reading, watched};
    use super::{keyed, screen};

    const OPENED: &str = "5fusers-created<enter><enter>";

    shows!(live_alarms_strip_80x24, watched((80, 24), [reading(), denied()]));
    shows!(
        live_alarms_strip_160x45,
        watched((160, 45), [reading(), denied()])
    );
    shows!(
        live_alarms_80x24,
        keyed(watched((80, 24), [reading(), denied()]), "5")
    );
    shows!(
        live_alarms_160x45,
        keyed(watched((160, 45), [reading(), denied()]), "5")
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
        live_alarm_exact_80x24,
        keyed(watched((80, 24), [answered()]), OPENED)
    );
    shows!(
        live_alarm_exact_160x45,
        keyed(watched((160, 45), [answered()]), OPENED)
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

mod live {
    use super::harness::{Event, Story, following, live, place, session, window};
    use super::{Frame, Theme, draw, frame, screen, text};
    use trailhound::model::live::{Activity, LiveStatus, PlaceStatus, Problem};
    use trailhound::store::Coverage;

    /// Events of the minutes, in a session of two regions that covers them from one minute to another.
    fn minutes(size: (u16, u16), status: LiveStatus, (from, to): (i64, i64)) -> Story {
        let mut story = live(size.0, size.1);
        story.load((from as u32..to as u32).map(Event::ordinary));
        let mut coverage = Coverage::default();
        for worker in &status.places {
            if worker.activity == Activity::History {
                coverage.begin(&worker.place, None, window(0, from));
            }
            coverage.finish(&worker.place, None, window(from, to));
        }
        story.cover(coverage).hear(status);
        story
    }

    fn both(change: impl Fn(PlaceStatus) -> PlaceStatus) -> LiveStatus {
        session(["eu-central-1", "us-east-1"].map(|region| change(following(region))))
    }

    fn starting(width: u16, height: u16) -> Story {
        let mut story = live(width, height);
        let status = both(|place| PlaceStatus {
            activity: Activity::Starting,
            answered: None,
            worst_delay: None,
            pages: 0,
            events: 0,
            throttled: 0,
            pages_left: 40,
            ..place
        });
        story.hear(LiveStatus {
            callers: Vec::new(),
            capture: None,
            ..status
        });
        story
    }

    fn history(width: u16, height: u16) -> Story {
        let status = both(|place| PlaceStatus {
            activity: Activity::History,
            ..place
        });
        minutes((width, height), status, (31, 60))
    }

    fn follows(width: u16, height: u16) -> Story {
        minutes((width, height), both(|place| place), (0, 60))
    }

    fn capped(width: u16, height: u16) -> Story {
        let status = both(|place| PlaceStatus {
            activity: Activity::Capped,
            pages: 40,
            pages_left: 0,
            ..place
        });
        minutes((width, height), status, (30, 60))
    }

    fn expired(width: u16, height: u16) -> Story {
        let status = both(|place| PlaceStatus {
            activity: Activity::Waiting { until: None },
            problem: Some(Problem {
                what: "the SSO session of profile prod has expired".to_owned(),
                advice: "run: aws sso login --profile prod".to_owned(),
                detail: "UnauthorizedException, request 4e7a-11, HTTP 401, try 3".to_owned(),
            }),
            ..place
        });
        minutes((width, height), status, (0, 60))
    }

    fn one_failed(width: u16, height: u16) -> Story {
        let mut story = live(width, height);
        story.load((20..60).map(Event::ordinary));
        let mut status = session(["eu-central-1", "eu-west-1", "us-east-1"].map(following));
        status.places[1].activity = Activity::Stopped;
        status.places[1].problem = Some(Problem {
            what: "cloudtrail:LookupEvents is denied in eu-west-1".to_owned(),
            advice: "the policy must allow cloudtrail:LookupEvents; tried again every 5 minutes".to_owned(),
            detail: "AccessDeniedException, request 51c0-02, HTTP 400".to_owned(),
        });
        let mut coverage = Coverage::default();
        coverage.finish(&place("eu-central-1"), None, window(0, 60));
        coverage.finish(&place("us-east-1"), None, window(0, 60));
        coverage.finish(&place("eu-west-1"), None, window(35, 60));
        coverage.fail(&place("eu-west-1"), None, window(0, 35), "AccessDeniedException");
        story.cover(coverage).hear(status);
        story
    }

    fn held(width: u16, height: u16) -> Story {
        let mut story = follows(width, height);
        story.keys("/name=CreateUser user:alice ip:203.0.113.0/24<enter>jF");
        story.load((60..160).map(Event::ordinary));
        story
    }

    fn keyed(mut story: Story, keys: &str) -> Story {
        story.keys(keys);
        story
    }

    shows!(live_starting_80x24, starting(80, 24));
    shows!(live_starting_120x40, starting(120, 40));
    shows!(live_history_80x24, history(80, 24));
    shows!(live_history_120x40, history(120, 40));
    shows!(live_history_160x45, history(160, 45));
    shows!(live_following_80x24, follows(80, 24));
    shows!(live_following_120x40, follows(120, 40));
    shows!(live_following_160x45, follows(160, 45));
    shows!(live_capped_80x24, capped(80, 24));
    shows!(live_capped_120x40, capped(120, 40));
    shows!(live_expired_80x24, expired(80, 24));
    shows!(live_expired_jobs_80x24, keyed(expired(80, 24), "6"));
    shows!(live_expired_jobs_120x40, keyed(expired(120, 40), "6"));
    shows!(live_one_failed_80x24, one_failed(80, 24));
    shows!(live_one_failed_160x45, one_failed(160, 45));
    shows!(live_one_failed_jobs_120x40, keyed(one_failed(120, 40), "6"));
    shows!(live_one_failed_jobs_160x45, keyed(one_failed(160, 45), "6"));
    shows!(live_held_80x24, held(80, 24));
    shows!(live_held_120x40, held(120, 40));
    shows!(live_held_160x45, held(160, 45));

    #[test]
    fn an_empty_table_says_why() {
        let mut story = live(120, 40);
        assert!(text(&story).contains("Starting: finding out whose credentials these are"));
        let status = both(|place| PlaceStatus {
            activity: Activity::History,
            ..place
        });
        story.hear(status);
        assert!(text(&story).contains("Reading from AWS…"));
        let mut coverage = Coverage::default();
        coverage.finish(&place("eu-central-1"), None, window(0, 60));
        coverage.finish(&place("us-east-1"), None, window(0, 60));
        story.hear(both(|place| place)).cover(coverage.clone());
        assert!(text(&story).contains("No event in the loaded window, 12:00 – 13:00."));
        coverage.doubt(&place("us-east-1"), window(0, 30));
        story.cover(coverage.clone());
        let shown = text(&story);
        assert!(shown.contains("No event in the loaded window, 12:30 – 13:00."));
        assert!(shown.contains("12:00 – 12:30: AWS was not asked. M loads more."));
        coverage.fail(&place("us-east-1"), None, window(0, 30), "throttled for an hour");
        story.cover(coverage);
        assert!(text(&story).contains("Could not be read: us-east-1: throttled for an hour"));
    }

    #[test]
    fn hostile_text_of_a_session_stays_in_its_cells() {
        let bad = super::HOSTILE;
        let mut status = both(|place| PlaceStatus {
            activity: Activity::Stopped,
            note: Some(bad.to_owned()),
            problem: Some(Problem {
                what: bad.to_owned(),
                advice: bad.to_owned(),
                detail: bad.to_owned(),
            }),
            ..place
        });
        status.capture = Some(bad.to_owned());
        status.capture_problem = status.places[0].problem.clone();
        status.callers[0].profile = Some(bad.to_owned());
        status.callers[0].arn = bad.to_owned();
        status.places[0].place.region = bad.to_owned();
        let mut coverage = Coverage::default();
        coverage.fail(&place("us-east-1"), None, window(0, 30), bad);
        let mut story = live(120, 40);
        story.hear(status).cover(coverage);
        for keys in ["", "6", "1M"] {
            story.keys(keys);
            for (width, height) in [(120, 40), (80, 24), (61, 16), (300, 60)] {
                let Frame { buffer, .. } = frame(story.resize(width, height));
                let acts = |char: char| char.is_control() || char == '\u{202e}' || char == '\u{200b}';
                assert!(!buffer.content.iter().any(|cell| cell.symbol().chars().any(acts)));
            }
        }
    }

    #[test]
    fn without_colour_what_is_missing_is_still_hatched() {
        let drawn = draw(&one_failed(120, 40).state, &Theme::mono());
        let signs = |wanted: &str| drawn.buffer.content.iter().any(|cell| cell.symbol() == wanted);
        assert!(signs("╳") && !signs("╱"));
        let drawn = draw(&history(120, 40).state, &Theme::mono());
        assert!(drawn.buffer.content.iter().any(|cell| cell.symbol() == "░"));
        let drawn = draw(&capped(120, 40).state, &Theme::mono());
        assert!(drawn.buffer.content.iter().any(|cell| cell.symbol() == "╱"));
    }

    #[test]
    fn a_session_can_be_drawn_at_any_size() {
        let sessions: [fn(u16, u16) -> Story; 3] = [held, one_failed, starting];
        for session in sessions {
            let mut story = session(120, 40);
            for keys in ["", "6", "3", "2", "Z"] {
                story.keys(keys);
                for width in [0, 1, 59, 60, 79, 80, 119, 120, 300] {
                    for height in [0, 1, 14, 15, 23, 24, 40, 100] {
                        super::check_frame(&mut story, width, height);
                    }
                }
            }
        }
    }
}

mod replay {
    use super::harness::{self, Story};
    use super::{DEMO, frame, loaded, screen, text};
    use std::time::Duration;
    use trailhound::app::replay::Playing;
    use trailhound::runtime::ingest;

    /// The demo, played at 600 times from when the stolen key is used, for two seconds.
    fn demo(width: u16, height: u16, keys: &str) -> Story {
        let mut story = harness::replayed(
            width,
            height,
            Playing {
                speed: 600,
                from: Some("14:20".to_owned()),
                until: None,
            },
        );
        "demo".clone_into(&mut story.state.title);
        loaded(&mut story, DEMO.clone());
        story.pass(Duration::from_secs(2)).keys(keys);
        story
    }

    fn held(width: u16, height: u16) -> Story {
        let mut story = demo(width, height, "/ip:203.0.113.0/24<enter>jF");
        story.pass(Duration::from_secs(1));
        story
    }

    shows!(replay_playing_80x24, demo(80, 24, ""));
    shows!(replay_playing_120x36, demo(120, 36, ""));
    shows!(replay_query_120x36, demo(120, 36, "/ip:203.0.113.0/24<enter>P"));
    shows!(replay_held_80x24, held(80, 24));
    shows!(replay_held_120x36, held(120, 36));
    shows!(replay_loop_120x36, demo(120, 36, "P3llvllltl"));
    shows!(replay_seeking_80x24, demo(80, 24, "Ptt14:5"));
    shows!(
        replay_before_anything_80x24,
        demo(80, 24, "P/ip:203.0.113.0/24<enter>tt9:00<enter>")
    );

    #[test]
    fn nothing_is_said_of_what_is_yet_to_come() {
        let mut story = harness::replayed(120, 36, Playing::default());
        assert!(text(&story).contains("REPLAY begins when all is read"));
        story.load((0..60).map(harness::Event::ordinary)).all_is_read();
        for keys in ["", "/user:alice<enter>", "3", "$", "{", "1", "?<esc>", "t$jjjt0P"] {
            story.keys(keys);
            let shown = text(&story);
            let told = shown.contains("60 events") || shown.contains("20 of") || shown.contains("user-59");
            assert!(!told, "after {keys}:\n{shown}");
        }
        assert!(text(&story).contains("your event is still to come"));
    }

    #[test]
    fn what_is_offered_to_complete_a_query_has_happened() {
        let mut story = harness::replayed(120, 36, Playing::default());
        story.load((0..60).map(harness::Event::ordinary)).all_is_read();
        story.keys("P/user:");
        let shown = text(&story);
        assert!(shown.contains("alice") && !shown.contains("bob"), "{shown}");
        story.keys("<esc><esc>.t$/user:");
        assert!(text(&story).contains("bob"));
    }

    #[test]
    fn events_without_a_time_are_there_from_the_start() {
        let event = |time: &str, name: &str| {
            format!(
                r#"{{"eventVersion":"1.08",{time}"eventSource":"s3.amazonaws.com","eventName":"{name}"}}"#
            )
        };
        let lines = [
            event("", "Timeless"),
            event(r#""eventTime":"2023-07-10T12:00:00Z","#, "First"),
            event(r#""eventTime":"2023-07-10T13:00:00Z","#, "Second"),
        ];
        let show = |lines: &[String]| {
            let bytes: &'static [u8] = lines.join("\n").leak().as_bytes();
            let input = ingest::Input::Embedded(vec![("a.json", bytes)]);
            let snapshot = ingest::load(input, &std::sync::atomic::AtomicBool::new(false), &mut |_, _| {});
            let mut story = harness::replayed(120, 36, Playing::default());
            loaded(&mut story, snapshot);
            text(&story)
        };
        let shown = show(&lines);
        assert!(shown.contains("Timeless") && shown.contains("First") && !shown.contains("Second"));
        let shown = show(&lines[..1]);
        assert!(shown.contains("Timeless") && shown.contains("REPLAY no event has a time"));
    }

    #[test]
    fn going_back_shows_what_playing_there_showed() {
        for query in ["", "/ip:203.0.113.0/24<enter>", "<alt-o>", "3lll"] {
            for size in [(80, 24), (120, 36)] {
                let mut story = demo(size.0, size.1, query);
                story.pass(Duration::from_secs(1)).keys("P");
                let there = story.state.replayed_to().expect("a clock");
                assert_eq!(there.rfc3339(), "2026-03-17T14:50:00Z");
                let played = frame(&story).buffer;
                story.keys("P").pass(Duration::from_secs(20));
                story.keys("P");
                assert_ne!(frame(&story).buffer, played, "it went on");
                story.keys("tt14:50<enter>");
                assert_eq!(frame(&story).buffer, played, "after {query}");
                story.keys("t0tt14:50<enter>");
                assert_eq!(frame(&story).buffer, played, "from the start, after {query}");
            }
        }
    }

    #[test]
    fn a_replay_can_be_drawn_at_any_size() {
        for keys in ["", "P", "F", "3llvltl", "tt12:", "6", "2", "Z"] {
            let mut story = demo(120, 36, keys);
            for width in [0, 1, 59, 60, 79, 80, 119, 120, 300] {
                for height in [0, 1, 14, 15, 23, 24, 40, 100] {
                    super::check_frame(&mut story, width, height);
                }
            }
        }
    }
}
