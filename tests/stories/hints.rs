//! What is offered and what is said: continuations of a chord, help and palette with reasons, hints, messages.

use super::harness::{self, Story, story};
use std::time::Duration;
use trailhound::app::action::{Action, Context};
use trailhound::app::footer::{Footer, Hint};
use trailhound::app::input::{Input, Mouse, MouseKind};
use trailhound::app::messages::Role;
use trailhound::app::notice::Severity;
use trailhound::app::state::Overlay;
use trailhound::app::{Msg, Notice, Pane};

const MOMENT: Duration = Duration::from_millis(300);
const WHILE: Duration = Duration::from_secs(5);

fn listed(story: &Story) -> Vec<Hint> {
    match story.state.footer() {
        Footer::Chord(_, next) => next,
        _ => Vec::new(),
    }
}

fn said(story: &Story) -> &str {
    story.state.notices.current().map_or("", |notice| &notice.text)
}

fn hinted(story: &Story) -> &str {
    story.state.hint.text().unwrap_or_default()
}

/// The keys that the footer names.
fn offered(story: &Story) -> Vec<(String, &'static str)> {
    let Footer::Hints(hints) = story.state.footer() else {
        panic!("{:?}", story.state.footer());
    };
    hints.into_iter().map(|hint| (hint.keys, hint.title)).collect()
}

#[test]
fn what_lies_over_the_panes_names_the_keys_for_taking_and_leaving_that_every_hand_knows() {
    let mut story = story();
    for (over, taking) in [
        ("?", Some("Run")),
        (":", Some("Run")),
        ("!", None),
        ("c", Some("Show or hide")),
    ] {
        story.keys(over);
        let offered = offered(&story);
        let key_of = |wanted: &str| {
            offered
                .iter()
                .find(|(_, title)| *title == wanted)
                .map(|(keys, _)| keys.as_str())
        };
        assert_eq!(key_of("Leave"), Some("esc"), "{over}: {offered:?}");
        if let Some(taking) = taking {
            assert_eq!(key_of(taking), Some("enter"), "{over}: {offered:?}");
        }
        story.keys("<esc>");
    }
}

#[test]
fn between_what_does_not_match_the_way_to_the_next_match_is_offered() {
    let mut story = story();
    let is_offered = |story: &Story| offered(story).iter().any(|(_, title)| *title == "Next match");
    story.keys("/user:alice<enter>j");
    assert!(!is_offered(&story), "only matches are shown");
    story.keys("xcj");
    assert!(is_offered(&story));
}

#[test]
fn who_hesitates_in_a_chord_is_told_how_it_goes_on_and_who_does_not_is_not() {
    let mut story = story();
    story.keys("y");
    assert!(matches!(story.state.footer(), Footer::Chord(keys, next) if keys == "y" && next.is_empty()));
    assert_eq!(story.state.rest(), Some(MOMENT));
    story.keys("i");
    assert_eq!((story.copied.len(), listed(&story).len()), (1, 0));
    story.keys("y").pass(MOMENT);
    let next = listed(&story);
    assert!(
        next.len() > 9
            && next
                .iter()
                .any(|hint| hint.keys == "m" && hint.title == "Copy Markdown")
    );
    story.keys("t");
    assert_eq!(story.copied.last().map(|(what, _)| *what), Some("time (UTC)"));
    story.keys("y").pass(MOMENT).keys("<esc>");
    assert!(!matches!(story.state.footer(), Footer::Chord(..)));
}

#[test]
fn what_a_chord_cannot_do_now_is_listed_with_the_reason() {
    let mut story = story();
    story.keys("t").pass(MOMENT);
    let why_not = |story: &Story, keys: &str| {
        let next = listed(story);
        next.iter()
            .find(|hint| hint.keys == keys)
            .expect("listed")
            .why_not
    };
    assert_eq!(why_not(&story, "a"), None);
    assert!(why_not(&story, "l").is_some_and(|reason| reason.starts_with("nothing is played back")));
    story.keys("<esc>y").pass(MOMENT);
    assert_eq!(why_not(&story, "P"), Some("nothing was copied yet"));
    story.keys("iy").pass(MOMENT);
    assert_eq!(why_not(&story, "P"), None);
}

/// All that a person can intend in these states is done or refused: what is refused does nothing but say why, in the words
/// that lists of actions have.
#[test]
fn what_is_refused_says_the_reason_that_the_lists_have_and_does_nothing() {
    let mut marked = story();
    marked.keys("/user:alice<enter>jm");
    let mut refused = 0;
    for mut story in [Box::new(harness::empty(120, 40)), Box::new(marked)] {
        let before = (story.state.crumbs(), story.state.marks.count());
        for action in Action::all().filter(|action| !action.is_of_overlays()) {
            let Some(reason) = story.state.why_not(action) else {
                continue;
            };
            refused += 1;
            go_to_in_palette(&mut story, action);
            story.keys("<enter>");
            assert_eq!(said(&story), reason, "{}", action.id());
            let now = (story.state.crumbs(), story.state.marks.count());
            assert_eq!((now, story.copied.len()), (before.clone(), 0), "{}", action.id());
        }
    }
    assert!(refused > 60, "{refused}");
}

/// Opens the palette and puts its cursor on an action.
fn go_to_in_palette(story: &mut Story, action: Action) {
    story.keys(":").paste(action.id());
    let Some(Overlay::Help(help)) = &story.state.overlay else {
        panic!("no palette");
    };
    let place = help.rows().position(|row| row.action == action).expect("listed");
    for _ in 0..place {
        story.keys("<down>");
    }
}

#[test]
fn what_is_run_from_the_palette_says_its_key_for_next_time() {
    let mut story = story();
    story.keys(":copy event id<enter>");
    assert_eq!(story.copied.len(), 1);
    assert_eq!(hinted(&story), "next time: y i");
    story.keys("j");
    assert_eq!(hinted(&story), "", "gone with the next key");
    story.keys(":zoom in<enter>");
    assert_eq!(
        (hinted(&story), story.state.focus),
        ("next time: +", Pane::Timeline)
    );
    assert_eq!(story.state.rest(), Some(WHILE));
    story.pass(WHILE);
    assert_eq!(
        (hinted(&story), story.state.rest()),
        ("", None),
        "or after a while"
    );
}

#[test]
fn the_help_is_run_by_a_second_click() {
    let mut story = story();
    story.keys("?error");
    let first = story.state.layout().help.body;
    let press = |row| {
        Msg::Input(Input::Mouse(Mouse {
            kind: MouseKind::Press,
            column: first.x + 3,
            row,
        }))
    };
    story.send(press(first.y + 1));
    assert_eq!(story.state.context(), Context::Help);
    let Some(Overlay::Help(help)) = &story.state.overlay else {
        panic!("no help");
    };
    let action = help.here().expect("a row").action;
    story.send(press(first.y + 1));
    assert_ne!(story.state.context(), Context::Help, "{}", action.id());
}

#[test]
fn what_the_mouse_does_says_the_key_for_next_time() {
    let mut story = story();
    let detail = story.state.layout().detail.expect("shown").body;
    let press = Msg::Input(Input::Mouse(Mouse {
        kind: MouseKind::Press,
        column: detail.x + 2,
        row: detail.y + 1,
    }));
    story.send(press);
    assert_eq!(
        (story.state.focus, hinted(&story)),
        (Pane::Detail, "next time: 2")
    );
    story.keys("1");
    assert_eq!(hinted(&story), "", "a key needs no telling");
}

#[test]
fn after_an_action_it_is_said_what_makes_sense_next() {
    let mut story = story();
    story.keys("+");
    assert_eq!(hinted(&story), "[ takes it back");
    story.keys("+");
    assert_eq!((said(&story), hinted(&story)), ("the query says so already", ""));
    story.keys("[");
    assert_eq!(hinted(&story), "] does it again");
    story.keys("ta");
    assert_eq!(hinted(&story), "t a again widens");
    story.keys("yi");
    assert_eq!(hinted(&story), "y P prints it for the mouse");
    story.keys("yi");
    assert_eq!(hinted(&story), "", "said once");
}

#[test]
fn a_mark_says_what_lists_them() {
    let mut story = story();
    story.keys("m");
    assert_eq!(
        (said(&story), hinted(&story)),
        ("marked", "' lists what is marked")
    );
    story.keys("m");
    assert_eq!(hinted(&story), "", "there is nothing to list");
}

#[test]
fn an_answer_passes_by_itself_and_an_error_stays_until_it_is_seen() {
    let mut story = story();
    story.keys("m");
    assert_eq!(said(&story), "marked");
    story.pass(WHILE);
    assert_eq!(said(&story), "");
    story.send(Msg::Notice(Notice::error("it broke").with_way_out("mend it")));
    story.pass(WHILE * 9);
    assert_eq!(said(&story), "it broke");
    story.keys("j");
    assert_eq!((said(&story), story.state.notices.unseen()), ("", 1));
    story.keys("!");
    assert_eq!(
        (story.state.context(), story.state.notices.unseen()),
        (Context::Popup, 0)
    );
    let Some(Overlay::Messages(list)) = &story.state.overlay else {
        panic!("no list");
    };
    let lines: Vec<_> = list
        .lines()
        .iter()
        .map(|line| (line.role, line.text.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            (Role::Message(Severity::Error, None), "it broke"),
            (Role::WayOut, "→ mend it")
        ]
    );
    story.keys("q");
    assert_eq!(story.state.context(), Context::Events);
    story.keys("!");
    assert!(
        matches!(&story.state.overlay, Some(Overlay::Messages(list)) if list.lines().len() == 2),
        "kept"
    );
}

#[test]
fn a_message_says_when_it_came_and_all_of_what_it_says_however_long() {
    let mut story = harness::sized(60, 15);
    story.send(Msg::Clock(harness::at(61)));
    story.send(Msg::Notice(Notice::warning("word ".repeat(60))));
    story.send(Msg::Notice(Notice::error("later")));
    story.keys("!");
    let Some(Overlay::Messages(list)) = &story.state.overlay else {
        panic!("no list");
    };
    assert_eq!(
        list.lines()[0].role,
        Role::Message(Severity::Error, Some(harness::at(61)))
    );
    let words = list.lines().iter().map(|line| line.text.matches("word").count());
    assert_eq!(words.sum::<usize>(), 60);
    let bottom = list.lines().len() - 1;
    story.keys("G");
    assert!(matches!(&story.state.overlay, Some(Overlay::Messages(list)) if list.cursor().at == bottom));
}
