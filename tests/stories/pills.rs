//! The terms of the query as pills: chosen, switched off, negated, taken away, by key and by mouse; and the keys that add
//! one.

use super::harness::{Story, sized, story};
use trailhound::app::footer::Footer;
use trailhound::app::input::{Input, Mouse, MouseKind};
use trailhound::app::query_bar::PROMPT;
use trailhound::app::{Context, Msg};

fn asked(keys: &str) -> Story {
    let mut story = story();
    story.keys(keys);
    story
}

fn query(story: &Story) -> &str {
    story.state.bar.text()
}

fn hints(story: &Story) -> Vec<String> {
    match story.state.footer() {
        Footer::Hints(hints) => hints
            .iter()
            .map(|hint| format!("{} {}", hint.keys, hint.title))
            .collect(),
        other => vec![format!("{other:?}")],
    }
}

/// A button goes down on the first letter of what is typed.
fn press(story: &mut Story, kind: MouseKind, what: &str) {
    let at = query(story).find(what).expect("in the query");
    let row = story.state.layout().query.y;
    let column = u16::try_from(PROMPT + at).expect("on the screen");
    story.send(Msg::Input(Input::Mouse(Mouse { kind, column, row })));
}

#[test]
fn a_term_is_switched_off_negated_and_taken_away_by_keys() {
    let mut story = asked("/user:alice is:write is:denied<enter>b");
    assert_eq!(story.state.context(), Context::Terms);
    assert_eq!(
        hints(&story),
        [
            "space Off or on",
            "! Negate",
            "x Remove",
            "enter Edit",
            "h Term left",
            "l Term right",
            "[ Step back",
            "esc Leave"
        ]
    );
    assert_eq!(story.state.bar.chosen(), Some(2), "what was typed last");
    story.keys("<space>");
    assert_eq!(query(&story), "user:alice is:write #is:denied");
    assert_eq!(story.users(), ["alice"]);
    story.keys("h!");
    assert_eq!(query(&story), "user:alice -is:write #is:denied");
    story.keys("0x");
    assert_eq!(query(&story), "-is:write #is:denied");
    assert_eq!(story.users().len(), 3);
    story.keys("$<space>");
    assert_eq!(query(&story), "-is:write is:denied");
    story.keys("x<backspace>");
    assert_eq!((query(&story), story.shown().len()), ("", 60));
    assert_eq!(story.state.context(), Context::Events, "there is no term left");
}

#[test]
fn every_change_is_a_step_that_can_be_taken_back_from_where_one_is() {
    let mut story = asked("/user:alice is:write<enter>b<space>h!x");
    assert_eq!(query(&story), "#is:write");
    story.keys("[");
    assert_eq!(query(&story), "-user:alice #is:write");
    assert_eq!(story.state.context(), Context::Terms);
    story.keys("[[");
    assert_eq!(query(&story), "user:alice is:write");
    story.keys("]]<esc>");
    assert_eq!(query(&story), "-user:alice #is:write");
    assert_eq!(story.state.context(), Context::Events);
    let text = query(&story).to_owned();
    story.keys("j");
    assert_eq!(query(&story), text, "escape took nothing back");
}

#[test]
fn a_term_is_typed_on_where_it_stands() {
    let mut story = asked("/user:al is:read<enter>b0<enter>");
    assert!(story.state.bar.is_editing());
    story.keys("ice");
    assert_eq!(query(&story).trim_end(), "user:alice is:read");
    story.keys("<enter>[");
    assert_eq!(query(&story), "user:al is:read", "one step");
}

#[test]
fn letters_are_no_text_while_a_term_is_chosen_and_leave_it_alone() {
    let mut story = asked("/user:alice<enter>bew5m");
    assert_eq!(
        (query(&story), story.state.context()),
        ("user:alice", Context::Terms)
    );
    story.keys("bb/");
    assert!(story.state.bar.is_editing());
    assert_eq!(story.state.bar.chosen(), None);
    story.keys("<ctrl-u><enter>b");
    assert_eq!(
        story.state.context(),
        Context::Events,
        "there is no term to choose"
    );
    assert!(story.state.notices.current().is_some());
}

#[test]
fn a_click_switches_the_right_button_takes_away_and_the_middle_negates() {
    let mut story = asked("/user:alice is:write<enter>");
    press(&mut story, MouseKind::Press, "is:write");
    assert_eq!(query(&story), "user:alice #is:write");
    press(&mut story, MouseKind::Press, "#is:write");
    assert_eq!(query(&story), "user:alice is:write");
    press(&mut story, MouseKind::PressMiddle, "user");
    assert_eq!(query(&story), "-user:alice is:write");
    press(&mut story, MouseKind::PressRight, "is:write");
    assert_eq!(query(&story), "-user:alice");
    assert!(!story.users().contains(&"alice".to_owned()));
    story.keys("[[[[");
    assert_eq!(query(&story), "user:alice is:write", "each was a step");
}

#[test]
fn a_click_beside_the_terms_types_and_while_typing_changes_nothing() {
    let mut story = asked("/user:alice is:write<enter>");
    press(&mut story, MouseKind::PressRight, " is:write");
    assert_eq!(query(&story), "user:alice is:write");
    press(&mut story, MouseKind::Press, " is:write");
    assert!(story.state.bar.is_editing());
    for kind in [MouseKind::Press, MouseKind::PressMiddle, MouseKind::PressRight] {
        press(&mut story, kind, "user");
        assert_eq!(query(&story).trim_end(), "user:alice is:write");
    }
}

#[test]
fn a_click_chooses_among_the_terms_and_one_elsewhere_leaves_them() {
    let mut story = asked("/user:alice is:write<enter>b");
    press(&mut story, MouseKind::Press, "user");
    assert_eq!(story.state.bar.chosen(), Some(0));
    let table = story.state.layout().events.expect("shown").body;
    story.send(Msg::Input(Input::Mouse(Mouse {
        kind: MouseKind::Press,
        column: table.x + 3,
        row: table.y + 1,
    })));
    assert_eq!(story.state.context(), Context::Events);
}

#[test]
fn a_long_query_is_drawn_so_that_the_chosen_term_is_in_sight_and_under_the_pointer() {
    let mut story = sized(80, 24);
    let words: Vec<_> = (0..12).map(|number| format!("-word{number:02}")).collect();
    story.keys(&format!("/{}<enter>b", words.join(" ")));
    let bar = &story.state.bar;
    let from = bar.drawn_from(80);
    let column = PROMPT + query(&story)[from..].find("-word11").expect("drawn");
    assert_eq!(bar.term_at(column, 80), Some(11));
    story.keys("<home>");
    assert_eq!(story.state.bar.drawn_from(80), 0);
}

#[test]
fn five_keys_add_a_term_and_take_it_away() {
    let mut story = asked("/user:alice<enter>");
    for (keys, term) in [
        ("xe", "is:error"),
        ("xd", "is:denied"),
        ("xw", "is:write"),
        ("xm", "is:marked"),
        ("xn", "-(is:service is:read)"),
    ] {
        story.keys(keys);
        assert_eq!(query(&story), format!("user:alice {term}"));
        assert_eq!(story.state.bar.terms().len(), 2, "{term} is one pill");
        story.keys(keys);
        assert_eq!(query(&story), "user:alice");
    }
    story.keys("xdxw");
    assert_eq!(query(&story), "user:alice is:denied is:write");
    story.keys("[[");
    assert_eq!(query(&story), "user:alice", "each is a step");
}

#[test]
fn what_is_switched_off_or_said_the_other_way_round_is_switched_on() {
    let mut story = asked("/user:alice #is:error<enter>xe");
    assert_eq!(query(&story), "user:alice is:error");
    story.keys("xe/ -is:write<enter>xw");
    assert_eq!(query(&story), "user:alice is:write");
    let mut story = asked("/user:alice | user:bob<enter>xe");
    assert_eq!(query(&story), "(user:alice | user:bob) is:error");
    story.keys("xe");
    assert_eq!(story.users(), ["alice", "bob"]);
}

#[test]
fn star_and_hash_go_to_events_with_the_same_value() {
    // The newest is the first row: 59, of carol.
    let mut story = asked("0lll");
    assert_eq!(story.selected(), Some(59));
    story.keys("*");
    assert_eq!(story.selected(), Some(56), "every third is carol's");
    story.keys("**#");
    assert_eq!(story.selected(), Some(53));
    story.keys("hhg");
    story.keys("g*");
    assert_eq!(story.selected(), Some(58), "by its severity");
    story.keys("G*");
    assert_eq!(story.selected(), Some(0));
    assert!(
        story.state.notices.current().is_some(),
        "there is no more of them"
    );
}

#[test]
fn star_and_hash_go_to_the_same_key_of_an_event_and_unfold_it() {
    let mut story = asked("j<enter>");
    let path = |story: &Story| story.state.detail.path_here().unwrap_or_default();
    while !path(&story).ends_with("requestParameters.userName") {
        let before = story.state.detail.cursor();
        story.keys("j");
        assert_ne!(story.state.detail.cursor(), before, "there is such a line");
    }
    story.keys("#");
    assert_eq!(path(&story), ".userIdentity.userName", "which was folded away");
    story.keys("#");
    assert_eq!(path(&story), ".userIdentity.userName");
    assert!(story.state.notices.current().is_some());
    story.keys("*");
    assert_eq!(path(&story), ".requestParameters.userName");
}

#[test]
fn what_a_query_cannot_see_is_said_with_its_result() {
    let story = asked("j/foo:bar<enter>X");
    let why = match &story.state.overlay {
        Some(trailhound::app::Overlay::Why(why)) => why.lines(),
        _ => &[],
    };
    let said: Vec<_> = why.iter().map(|line| line.text.as_str()).collect();
    assert!(
        said.iter()
            .any(|line| line.contains("foo is neither a field nor a service")),
        "{said:?}"
    );
}

#[test]
fn choosing_among_candidates_is_no_time_for_faults() {
    let mut story = asked("/user:");
    assert!(matches!(story.state.footer(), Footer::Fault(_)));
    story.keys("<tab>");
    assert_eq!(story.state.context(), Context::Candidate);
    assert!(hints(&story)[0].ends_with("Take"), "{:?}", hints(&story));
}
