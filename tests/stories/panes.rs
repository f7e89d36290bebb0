//! Panes: the event in words and as a tree, bars, jobs, help, copies, chords and the mouse.

use super::harness::{Event, Story, empty, sized, story};
use std::time::Duration;
use trailhound::app::detail::{Form, Line};
use trailhound::app::footer::Footer;
use trailhound::app::input::{Input, Mouse, MouseKind};
use trailhound::app::jobs::JobLine;
use trailhound::app::mouse::Pointing;
use trailhound::app::{Effect, LoadProgress, Msg, Options, Overlay, Pane, State};
use trailhound::query::split::{By, Name};

fn paths(story: &Story) -> Vec<String> {
    let tree = &story.state.detail.event().expect("read").tree;
    let lines = story.state.detail.lines().iter();
    lines
        .filter_map(|line| match line {
            Line::Node(node) | Line::Long(node, _) => Some(tree.path(*node)),
            _ => None,
        })
        .collect()
}

fn facts(story: &Story) -> Vec<String> {
    let facts = story.state.detail.facts().iter();
    facts
        .map(|fact| format!("{} {}", fact.label, fact.text))
        .collect()
}

fn press(story: &mut Story, column: u16, row: u16) {
    let kind = MouseKind::Press;
    story.send(Msg::Input(Input::Mouse(Mouse { kind, column, row })));
}

#[test]
fn an_event_is_told_in_words() {
    let mut story = story();
    story.keys("e");
    assert_eq!(
        facts(&story),
        [
            "TIME 2023-07-10 12:50:00 UTC",
            "ACTOR carol (IAM user)",
            "ACTION s3:ListBuckets (read)",
            "RESULT denied: AccessDenied: no AccessDenied",
            "TARGET user/user-50 (subject)",
            "CONTEXT from 203.0.113.0",
            "CONTEXT with aws-cli/2",
            "CONTEXT in account 111122223333",
            "CONTEXT in us-east-1",
            &format!(
                "FILE events.json at byte {}",
                story
                    .state
                    .snapshot
                    .row(story.state.events.selected().expect("one"))
                    .offset()
            ),
        ]
    );
}

#[test]
fn the_tree_starts_with_the_request_open_and_policies_decoded() {
    let mut story = story();
    story.keys("<enter>");
    let shown = paths(&story);
    assert_eq!(
        shown[..6],
        [
            ".userIdentity",
            ".requestParameters",
            ".requestParameters.userName",
            ".requestParameters.policyDocument",
            ".requestParameters.policyDocument.Statement",
            ".requestParameters.policyDocument.Statement[0]",
        ]
    );
    story.keys("zd");
    assert!(!paths(&story).iter().any(|path| path.contains("Statement")));
    story.keys("zR");
    assert!(paths(&story).contains(&".userIdentity.userName".to_owned()));
    story.keys("zM");
    assert!(!paths(&story).contains(&".requestParameters.userName".to_owned()));
}

#[test]
fn folds_and_the_path_stay_from_event_to_event() {
    let mut story = story();
    story.keys("<enter>gul");
    assert!(paths(&story).contains(&".userIdentity.userName".to_owned()));
    story.keys("gr");
    assert_eq!(
        story.state.detail.path_here().as_deref(),
        Some(".requestParameters")
    );
    story.keys("lj<ctrl-n>");
    assert_eq!(
        story.state.detail.path_here().as_deref(),
        Some(".requestParameters.policyDocument")
    );
    assert!(paths(&story).contains(&".userIdentity.userName".to_owned()));
    story.keys("hhh");
    assert_eq!(
        story.state.detail.path_here().as_deref(),
        Some(".requestParameters")
    );
    assert!(!paths(&story).contains(&".requestParameters.userName".to_owned()));
    story.keys("J");
    assert_eq!(
        story.state.detail.path_here().as_deref(),
        Some(".responseElements")
    );
    story.keys("KK");
    assert_eq!(story.state.detail.path_here().as_deref(), Some(".userIdentity"));
}

#[test]
fn raw_shows_the_original_bytes() {
    let mut story = story();
    story.keys("<enter>zr");
    assert_eq!(story.state.detail.form(), Form::Raw);
    let text: String = story
        .state
        .detail
        .lines()
        .iter()
        .map(|line| match line {
            Line::Raw(text) => text.as_str(),
            _ => "",
        })
        .collect();
    let bytes = story.state.detail.event().expect("read").tree.bytes();
    assert_eq!(text.as_bytes(), &bytes[..]);
}

#[test]
fn a_node_becomes_a_term_and_is_copied_in_three_ways() {
    let mut story = story();
    story.keys("<enter>grlyvypyfyk");
    story.keys("yi");
    assert_eq!(
        story.copied,
        [
            ("value", "user-59".to_owned()),
            ("path", ".requestParameters.userName".to_owned()),
            ("query term", story.copied[2].1.clone()),
            ("key", "userName".to_owned()),
            ("event ID", "00000000-0000-4000-8000-000000000059".to_owned()),
        ]
    );
    story.keys("+");
    assert_eq!(story.state.bar.text(), story.copied[2].1);
    assert_eq!(story.shown(), [59]);
}

#[test]
fn copies_are_safe_to_paste() {
    let mut story = empty(120, 40);
    story.load([Event {
        agent: "evil\u{1b}[2J\u{202e}".to_owned(),
        user: "mal\u{200b}lory",
        ..Event::ordinary(1)
    }]);
    story.keys("0lllycyy");
    assert_eq!(story.copied[0], ("value", "mal‹U+200B›lory".to_owned()));
    let event = &story.copied[1].1;
    assert!(event.contains("evil\\u001b[2J‹U+202E›") && event.starts_with('{'));
}

#[test]
fn an_event_that_is_not_read_yet_is_copied_when_it_is() {
    let mut story = story();
    story.slow = true;
    story.keys("jyy");
    assert_eq!(story.copied, []);
    story.slow = false;
    let fetch = story.waiting.remove(0);
    story.answer(fetch);
    assert_eq!(story.copied.len(), 1);
    assert!(story.copied[0].1.contains("user-58"));
}

#[test]
fn a_range_of_bars_becomes_a_window() {
    let mut story = story();
    story.keys("3");
    assert_eq!(story.state.focus, Pane::Timeline);
    assert_eq!(story.state.timeline.data().bars.len(), 60);
    assert_eq!(story.state.timeline.cursor(), 59, "on the selected event");
    story.keys("hhHHH");
    assert_eq!(
        (story.state.timeline.range(), story.state.timeline.count()),
        (Some(54..=57), 4)
    );
    story.keys("<enter>");
    assert_eq!(story.shown(), [57, 56, 55, 54]);
    story.keys("=");
    assert_eq!(story.shown().len(), 60);
    story.keys("0$");
    assert_eq!(
        story.state.timeline.cursor(),
        story.state.timeline.data().bars.len() - 1
    );
    story.keys("+");
    assert!(story.shown().len() < 60);
    story.keys("--");
    assert_eq!(story.shown().len(), 60);
}

#[test]
fn the_timeline_can_be_hidden_and_follows_the_selection() {
    let mut story = story();
    story.keys("jjj");
    assert_eq!(story.state.timeline.cursor(), 56);
    story.keys("i");
    assert!(story.state.layout().timeline.is_none());
    story.keys("3");
    assert!(story.state.layout().timeline.is_some());
    story.keys("i");
    story.keys("i");
    assert_eq!(story.state.focus, Pane::Events);
}

#[test]
fn jobs_list_files_and_enter_folds() {
    let mut story = story();
    story.keys("6");
    assert_eq!(
        story.state.jobs.lines(),
        [JobLine::Heading("files"), JobLine::File(0)]
    );
    story.keys("j<enter>");
    assert!(story.state.jobs.is_open(story.state.snapshot.ledger(), 0));
    story.keys("1");
    assert!(story.state.layout().jobs.is_none());
}

#[test]
fn help_finds_actions_and_runs_them() {
    let mut story = story();
    story.keys("?flip");
    let Some(Overlay::Help(help)) = &story.state.overlay else {
        panic!("no help");
    };
    assert_eq!(help.rows().len(), 1);
    story.keys("<enter>");
    assert!(!story.state.events.newest_first() && story.state.overlay.is_none());
    story.keys(":unfold everything<enter>");
    assert_eq!(story.state.focus, Pane::Detail, "an action runs where it belongs");
    story.keys("1?qQ<esc>");
    assert_eq!(
        (story.quits, story.state.focus),
        (0, Pane::Events),
        "letters are text there"
    );
}

#[test]
fn a_chord_shows_how_it_goes_on_and_a_miss_does_nothing_but_say_so() {
    let mut story = story();
    story.keys("t").pass(Duration::from_millis(300));
    let Footer::Chord(typed, next) = story.state.footer() else {
        panic!("{:?}", story.state.footer());
    };
    assert_eq!(typed, "t");
    assert!(
        next.iter()
            .any(|hint| hint.keys == "a" && hint.title == "Around event")
    );
    story.keys("q");
    assert!(story.state.pending.is_empty() && story.state.overlay.is_none());
    assert!(matches!(story.state.footer(), Footer::Notice(said) if said.text == "t q does nothing here"));
    story.keys("t<esc>");
    assert!(matches!(story.state.footer(), Footer::Hints(hints) if !hints.is_empty()));
}

#[test]
fn keymap_problems_are_notices_and_the_good_rows_work() {
    let user = Some((
        "mine.toml",
        "[events]\n\"V\" = \"nav.down\"\n\"b\" = \"nav.dwon\"\n",
    ));
    let (keymap, mistakes) = trailhound::app::Keymap::load(None, user);
    let mut story = story();
    story.state = State::new(Options {
        keymap,
        mistakes,
        ..Options::default()
    });
    assert_eq!(story.state.notices.unseen(), 1);
    story.load([Event::ordinary(1), Event::ordinary(2)]).keys("V");
    assert_eq!(story.state.events.cursor().at, 1);
}

#[test]
fn panes_are_tabs_where_there_is_no_room() {
    let mut story = sized(70, 20);
    assert!(story.state.layout().detail.is_none());
    story.keys("<tab>");
    assert!(story.state.layout().detail.is_some() && story.state.layout().events.is_none());
    story.keys("<tab><tab><tab>");
    assert!(story.state.layout().jobs.is_some());
    let (pane, place) = story.state.layout().tab_places().next().expect("tabs");
    press(&mut story, place.x + 1, place.y);
    assert_eq!(story.state.focus, pane);
}

#[test]
fn the_mouse_points_at_rows_bars_and_the_query() {
    let mut story = story();
    let layout = story.state.layout();
    let events = layout.events.expect("shown");
    press(&mut story, 20, events.body.y + 4);
    assert_eq!((story.selected(), story.screen_row()), (Some(55), 4));
    let timeline = layout.timeline.expect("shown");
    press(&mut story, 10, timeline.body.y);
    let kind = MouseKind::Drag;
    let (column, row) = (20, timeline.body.y);
    story.send(Msg::Input(Input::Mouse(Mouse { kind, column, row })));
    // Bars are two columns wide here.
    assert_eq!(story.state.timeline.range(), Some(5..=10));
    story.keys("<esc>");
    press(&mut story, 3, layout.query.y);
    assert!(story.state.bar.is_editing());
    press(&mut story, 20, events.body.y);
    assert!(!story.state.bar.is_editing());
    let kind = MouseKind::ScrollDown;
    let (column, row) = (20, events.body.y);
    story.send(Msg::Input(Input::Mouse(Mouse { kind, column, row })));
    assert_eq!(story.state.events.cursor().at, 3);
}

fn mouse(story: &mut Story, kind: MouseKind, column: u16, row: u16) {
    story.send(Msg::Input(Input::Mouse(Mouse { kind, column, row })));
}

#[test]
fn what_is_dragged_over_on_the_timeline_is_the_window_and_a_step() {
    let mut story = story();
    let row = story.state.layout().timeline.expect("shown").body.y;
    let chosen = (
        story.state.timeline.data().window(5).from,
        story.state.timeline.data().window(10).to,
    );
    mouse(&mut story, MouseKind::Press, 10, row);
    mouse(&mut story, MouseKind::Drag, 15, row + 9);
    assert_eq!(
        story.state.timeline.range(),
        Some(5..=7),
        "the pointer may leave the bars"
    );
    mouse(&mut story, MouseKind::Drag, 21, row);
    assert_eq!(
        story.state.search.question().window,
        trailhound::model::TimeRange::ALL
    );
    mouse(&mut story, MouseKind::Release, 21, row);
    let window = story.state.search.question().window;
    assert_eq!((window.from, window.to), chosen);
    assert_eq!(story.shown(), (5..=10).rev().collect::<Vec<_>>());
    assert_eq!(story.state.timeline.range(), None);
    story.keys("[");
    assert_eq!(story.shown().len(), 60);
    // A click chooses a bar and nothing more, and so does a drag that comes back.
    for column in [20, 10] {
        mouse(&mut story, MouseKind::Press, 10, row);
        mouse(&mut story, MouseKind::Drag, column, row);
        mouse(&mut story, MouseKind::Drag, 10, row);
        mouse(&mut story, MouseKind::Release, 10, row);
        assert_eq!((story.shown().len(), story.state.timeline.cursor()), (60, 5));
    }
    // Past the last bar is the last bar.
    mouse(&mut story, MouseKind::Press, 110, row);
    mouse(&mut story, MouseKind::Drag, 119, row);
    assert_eq!(story.state.timeline.range(), Some(55..=59));
    story.keys("<esc>");
    mouse(&mut story, MouseKind::Release, 119, row);
    assert_eq!(story.shown().len(), 60, "what is left by a key is left");
}

#[test]
fn the_wheel_zooms_around_the_bar_under_the_pointer() {
    let mut story = story();
    let row = story.state.layout().timeline.expect("shown").body.y;
    let aimed = story.state.timeline.data().window(15).from;
    mouse(&mut story, MouseKind::ScrollUp, 30, row);
    let data = story.state.timeline.data();
    let columns = story.state.timeline.columns_a_bar(120);
    let place = data.bar_at(aimed).expect("still there") * columns;
    assert!(place.abs_diff(30) <= 2 * columns, "{place}");
    assert_eq!(data.span().map(|span| span.to.0 - span.from.0), Some(30 * 60_000));
    assert_eq!(
        story.state.focus,
        Pane::Events,
        "the wheel leaves the keys where they are"
    );
    mouse(&mut story, MouseKind::ScrollUp, 30, row);
    assert!(story.shown().len() < 20);
    for _ in 0..4 {
        mouse(&mut story, MouseKind::ScrollDown, 30, row);
    }
    assert_eq!(
        story.state.search.question().window,
        trailhound::model::TimeRange::ALL
    );
    assert_eq!(story.shown().len(), 60);
    story.keys("[[");
    assert!(story.shown().len() < 60, "each notch is a step");
    // It ends at a second.
    for _ in 0..40 {
        mouse(&mut story, MouseKind::ScrollUp, 30, row);
    }
    let span = story.state.timeline.data().span().expect("bars");
    assert!(span.to.0 - span.from.0 <= 2000, "{span:?}");
}

#[test]
fn clicks_wheel_and_drags_are_listened_to_each_for_itself() {
    let mut story = story();
    let layout = story.state.layout();
    let events = layout.events.expect("shown").body.y;
    let bars = layout.timeline.expect("shown").body.y;
    let mut send = |pointing, kind, column, row| {
        story.state.pointing = pointing;
        story.send(Msg::Input(Input::Mouse(Mouse { kind, column, row })));
        let state = &story.state;
        (state.events.cursor().at, state.focus, state.timeline.range())
    };
    let none = Pointing {
        click: false,
        wheel: false,
        drag: false,
    };
    let start = (0, Pane::Events, None);
    let wheel = Pointing { wheel: true, ..none };
    assert_eq!(send(wheel, MouseKind::Press, 20, events + 4), start);
    assert_eq!(
        send(wheel, MouseKind::ScrollDown, 20, events),
        (3, Pane::Events, None)
    );
    let click = Pointing { click: true, ..none };
    assert_eq!(
        send(click, MouseKind::ScrollUp, 20, events),
        (3, Pane::Events, None)
    );
    assert_eq!(send(click, MouseKind::Press, 20, events + 4).0, 4);
    let drag = Pointing { drag: true, ..none };
    assert_eq!(send(drag, MouseKind::Press, 20, events).0, 4, "no click there");
    assert_eq!(send(drag, MouseKind::Press, 10, bars), (4, Pane::Timeline, None));
    assert_eq!(send(click, MouseKind::Drag, 20, bars).2, None);
    assert_eq!(send(drag, MouseKind::Drag, 20, bars).2, Some(5..=10));
}

#[test]
fn a_key_takes_the_mouse_and_gives_it_back() {
    let mut story = story();
    assert!(!story.state.mouse_taken);
    story.keys("<f2>");
    story.keys("/<f2>");
    assert_eq!(story.others, [Effect::Mouse(true), Effect::Mouse(false)]);
    assert!(!story.state.mouse_taken && story.state.bar.is_editing());
}

#[test]
fn the_detail_does_not_jump_while_an_event_is_read() {
    let mut story = sized(80, 24);
    story.keys("<enter>gejjjjzt");
    let before = story.state.detail.cursor();
    assert!(before.top > 0 && story.state.detail.path_here().is_some());
    story.slow = true;
    story.keys("<ctrl-n>");
    assert_eq!(
        story.state.detail.cursor(),
        before,
        "blank meanwhile, but in place"
    );
    assert!(
        !story
            .state
            .detail
            .lines()
            .iter()
            .any(|line| matches!(line, Line::Note(_)))
    );
    let fetch = story.waiting.remove(0);
    story.send(Msg::Slow(fetch.ticket().expect("a request")));
    assert!(
        story
            .state
            .detail
            .lines()
            .iter()
            .any(|line| matches!(line, Line::Note(_)))
    );
    story.slow = false;
    story.answer(fetch);
    assert_eq!(
        story.state.detail.cursor(),
        before,
        "the same path in the same place"
    );
}

#[test]
fn the_detail_scrolls_from_the_table() {
    let mut story = sized(80, 24);
    story.keys("J");
    assert_eq!(
        (story.state.detail.cursor().top, story.state.focus),
        (3, Pane::Events)
    );
    story.keys("K");
    assert_eq!(story.state.detail.cursor().top, 0);
}

#[test]
fn a_long_value_is_read_to_its_end() {
    let mut story = empty(120, 60);
    let agent = format!("{} the end", "word ".repeat(30));
    story.load([Event {
        agent: agent.clone(),
        ..Event::ordinary(1)
    }]);
    story.keys("<enter>");
    let lines = story.state.detail.lines();
    let node = story
        .state
        .detail
        .event()
        .expect("read")
        .tree
        .find(&["userAgent"]);
    let parts: Vec<_> = lines
        .iter()
        .filter(|line| line.node() == node)
        .map(|line| match line {
            Line::Long(_, part) | Line::Rest(_, part) => part.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(parts.len() > 3, "{parts:?}");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words(&parts.join(" ")), words(&format!("\"{agent}\"")));
    // From any of its lines it is one value.
    let last = lines.iter().rposition(|line| line.node() == node).expect("there");
    story.keys("gg").keys(&"j".repeat(last)).keys("yv");
    assert_eq!(story.copied, [("value", agent)]);
}

#[test]
fn each_value_is_on_one_line_until_it_is_to_be_read_to_its_end() {
    let mut story = empty(120, 60);
    let event = |number| Event {
        agent: format!("{}the end", "word ".repeat(30)),
        ..Event::ordinary(number)
    };
    story.load((0..2).map(event));
    let agent = |story: &Story| -> Vec<Line> {
        let detail = &story.state.detail;
        let node = detail.event().expect("read").tree.find(&["userAgent"]);
        let lines = detail.lines().iter().filter(|line| line.node() == node);
        lines.cloned().collect()
    };
    story.keys("<enter>");
    let long = agent(&story);
    assert!(long.len() > 3, "{long:?}");
    // From the last line of a value to its only one: the cursor stays on it.
    let node = long[0].node();
    let lines = story.state.detail.lines();
    let last = lines.iter().rposition(|line| line.node() == node).expect("there");
    story.keys("gg").keys(&"j".repeat(last));
    let here = story.state.detail.path_here();
    story.keys("zw");
    assert!(matches!(agent(&story)[..], [Line::Node(_)]));
    assert_eq!(story.state.detail.path_here(), here);
    assert!(
        matches!(story.state.footer(), Footer::Notice(notice) if notice.text == "each value on one line")
    );
    // It holds for the next event, too, and for a copy it is the whole value.
    story.keys("<ctrl-n>yv");
    assert_eq!(agent(&story).len(), 1);
    assert!(
        story
            .copied
            .last()
            .is_some_and(|(_, text)| text.ends_with("the end"))
    );
    // From the table, and back.
    story.keys("1zw2");
    assert_eq!(agent(&story).len(), long.len());
    assert_eq!(story.state.detail.path_here(), here);
}

#[test]
fn enter_on_a_value_finds_all_events_with_it() {
    let mut story = story();
    story.keys("/is:write<enter><enter>gr<down>");
    assert_eq!(
        story.state.detail.path_here().as_deref(),
        Some(".requestParameters.userName")
    );
    story.keys("<enter>");
    assert_eq!(story.state.bar.applied(), "'user-56", "whatever was asked before");
    assert_eq!((story.shown().len(), story.state.focus), (1, Pane::Detail));
    story.keys("<enter>");
    assert!(
        matches!(story.state.footer(), Footer::Notice(_)),
        "it cannot be wider"
    );
    story.keys("gggg<down><enter>");
    assert_eq!(story.state.bar.applied(), "user=carol");
    assert_eq!(story.shown().len(), 20);
    story.keys("[[");
    assert_eq!(story.state.bar.applied(), "is:write");
}

#[test]
fn files_that_could_not_be_read_are_said_when_loading_ends() {
    let mut story = story();
    let ledger = story.state.snapshot.ledger();
    assert!(ledger.files.iter().all(|file| !file.is_troubled()));
    let finished = LoadProgress {
        finished: true,
        ..LoadProgress::default()
    };
    story.loading(finished);
    assert_eq!(story.state.notices.unseen(), 0);
    story.load_damaged();
    story
        .loading(LoadProgress::default())
        .loading(finished)
        .loading(finished);
    assert_eq!(story.state.notices.unseen(), 1, "once");
    let Footer::Notice(notice) = story.state.footer() else {
        panic!("nothing is said");
    };
    assert_eq!(notice.text, "1 file could not be read in full");
    assert_eq!(notice.way_out, "6 shows why");
}

/// The parts of the bars: what they are, and how many events each has.
fn parts(story: &Story) -> Vec<(Name, u64)> {
    let timeline = &story.state.timeline;
    let parts = timeline.parts().map(|split| split.parts.as_slice());
    let parts = parts.unwrap_or_default().iter();
    parts
        .map(|part| (part.name.clone(), timeline.count_of(part, false)))
        .collect()
}

#[test]
fn bars_are_split_by_what_the_key_goes_through() {
    let mut story = story();
    let value = |text: &str| Name::Value(text.to_owned());
    story.keys("3");
    let height = |story: &Story| story.state.layout().timeline.expect("shown").frame.height;
    assert_eq!((parts(&story), height(&story)), (Vec::new(), 3));
    story.keys("b");
    let all = parts(&story);
    assert_eq!(
        all.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(),
        [Name::Succeeded, Name::Failed, Name::Denied]
    );
    assert_eq!(
        (all.iter().map(|(_, count)| count).sum::<u64>(), height(&story)),
        (60, 4)
    );
    let denied = all[2].1;
    story.keys("xd");
    assert_eq!(
        parts(&story)[2].1,
        denied,
        "the parts are of what the table shows"
    );
    assert_eq!(parts(&story)[0].1, 0);
    story.keys("xdb");
    let [(Name::Reads, reads), (Name::Writes, writes)] = parts(&story)[..] else {
        panic!("{:?}", parts(&story));
    };
    assert!(reads > 0 && writes > 0 && reads + writes == 60);
    story.keys("b");
    assert_eq!(story.state.timeline.split_by(), Some(By::Service));
    assert_eq!(parts(&story).iter().map(|(_, count)| count).sum::<u64>(), 60);
    story.keys("b");
    assert_eq!(parts(&story), [(value("111122223333"), 60)]);
    // Only the chosen bars are counted where there are any.
    story.keys("0LL");
    let timeline = &story.state.timeline;
    let split = timeline.parts().expect("counted");
    assert_eq!(timeline.count_of(&split.parts[0], true), timeline.count());
    story.keys("<esc>b");
    assert_eq!(
        (parts(&story), height(&story)),
        (Vec::new(), 3),
        "and all in one again"
    );
}

#[test]
fn parts_that_are_slow_are_counted_one_after_the_other_and_none_that_nobody_sees() {
    let mut story = story();
    story.slow = true;
    story.keys("3b");
    let counts = |story: &Story| {
        let is_count = |effect: &&Effect| matches!(effect, Effect::Split { .. });
        story.waiting.iter().filter(is_count).count()
    };
    assert_eq!(counts(&story), 1);
    story.load((60..80).map(Event::ordinary));
    assert_eq!((counts(&story), parts(&story)), (1, Vec::new()));
    story.keys("i");
    let cancelled = story
        .waiting
        .iter()
        .any(|effect| matches!(effect, Effect::Cancel(_)));
    assert!(cancelled && story.state.timeline.parts().is_none());
    story.slow = false;
    for effect in std::mem::take(&mut story.waiting) {
        story.answer(effect);
    }
    assert_eq!(parts(&story), Vec::new(), "nobody looks");
    story.keys("i");
    assert_eq!(parts(&story).iter().map(|(_, count)| count).sum::<u64>(), 80);
}
