//! The list of candidates below the query bar: when it is there, what is in it, and what keys and mouse do to it.

use super::harness::{Event, Story, empty, story};
use trailhound::app::candidates::{Offer, Present, Subject};
use trailhound::app::completion::Among;
use trailhound::app::footer::Footer;
use trailhound::app::input::{Input, Mouse, MouseKind};
use trailhound::app::{Context, Effect, Msg, Overlay};
use trailhound::model::Field;

fn labels(story: &Story) -> Vec<&str> {
    story
        .state
        .completion
        .rows()
        .iter()
        .map(|row| row.label.as_str())
        .collect()
}

fn counts(story: &Story) -> Vec<(&str, u64)> {
    let rows = story.state.completion.rows().iter();
    rows.filter_map(|row| Some((row.label.as_str(), row.count?)))
        .collect()
}

#[test]
fn values_come_with_their_counts_and_the_chosen_one_is_what_is_found() {
    let mut story = story();
    story.keys("/user:");
    assert_eq!(counts(&story), [("alice", 20), ("bob", 20), ("carol", 20)]);
    story.keys("<tab><tab><enter>");
    assert_eq!(
        (story.state.bar.text(), story.users()),
        ("user=bob", vec!["bob".into()])
    );
    assert!(story.state.bar.is_editing() && !story.state.completion.is_open());
    story.keys("<enter>");
    assert!(!story.state.bar.is_editing());
    assert_eq!(story.shown().len(), 20);
}

#[test]
fn only_events_of_the_other_terms_are_counted_where_that_is_clear() {
    let mut story = story();
    story.keys("/is:write name:");
    assert_eq!(counts(&story), [("CreateUser", 9)]);
    assert!(matches!(story.state.completion.counted(), Some((offer, Among::Selected)) if offer.events == 9));
    story.keys("<ctrl-u>is:write | name:");
    assert_eq!(counts(&story), [("ListBuckets", 51), ("CreateUser", 9)]);
    assert!(matches!(
        story.state.completion.counted(),
        Some((_, Among::Unclear))
    ));
}

#[test]
fn enter_applies_the_query_unless_a_candidate_was_gone_to() {
    let mut story = story();
    story.keys("/user:ali");
    assert_eq!(
        (labels(&story), story.state.context()),
        (vec!["alice"], Context::Completion)
    );
    story.keys("<enter>");
    assert_eq!(
        (story.state.bar.text(), story.state.bar.is_editing()),
        ("user:ali", false)
    );
    story.keys("/<ctrl-u>user:<tab>");
    assert_eq!(story.state.context(), Context::Candidate);
    story.keys("<enter>");
    assert_eq!(story.state.bar.text(), "user=alice");
}

#[test]
fn the_only_candidate_is_taken_at_once() {
    let mut story = story();
    story.keys("/is:write user:ca<tab>");
    assert_eq!(story.state.bar.text(), "is:write user=carol");
    assert_eq!(story.users(), ["carol"]);
}

#[test]
fn keys_go_round_the_list_and_typing_leaves_it() {
    let mut story = story();
    story.keys("/user:<shift-tab>");
    assert_eq!(story.state.completion.cursor().0, Some(2));
    story.keys("<ctrl-n>");
    assert_eq!(story.state.completion.cursor().0, Some(0));
    story.keys("<down><ctrl-p><up>");
    assert_eq!(story.state.completion.cursor().0, Some(2));
    story.keys("bo");
    assert_eq!(
        (labels(&story), story.state.completion.cursor().0),
        (vec!["bob"], None)
    );
}

#[test]
fn esc_closes_the_list_first_and_it_stays_closed_for_this_term() {
    let mut story = story();
    story.keys("/user:a<esc>");
    assert!(!story.state.completion.is_open() && story.state.bar.is_editing());
    story.keys("l");
    assert!(!story.state.completion.is_open());
    story.keys(" name:");
    assert!(story.state.completion.is_open(), "another term, another list");
    story.keys("<esc><esc>");
    assert!(!story.state.bar.is_editing());
}

#[test]
fn up_and_down_are_earlier_queries_until_the_list_is_entered() {
    let mut story = story();
    story.keys("/user=alice<enter>/<ctrl-u>user:b<up>");
    assert_eq!(story.state.bar.text(), "user=alice");
    assert!(!story.state.completion.is_open(), "what is recalled is whole");
    story.keys("<down>");
    assert_eq!(story.state.bar.text(), "user:b");
}

#[test]
fn nothing_is_in_the_way_where_nothing_is_typed() {
    let mut story = story();
    story.keys("/");
    assert!(!story.state.completion.is_open());
    story.keys("<tab>");
    assert!(labels(&story).contains(&"user:") && labels(&story).contains(&"req."));
    story.keys("<esc>user:alice ");
    assert!(!story.state.completion.is_open());
    story.paste("arn:aws:iam::1:user/x");
    assert!(!story.state.completion.is_open());
    story.keys("<ctrl-u>").paste("user");
    assert!(!story.state.completion.is_open(), "what is pasted is whole");
    story.keys("<left>");
    assert!(!story.state.completion.is_open());
}

#[test]
fn a_word_may_be_a_field_a_fact_or_a_value_of_any_field() {
    let mut story = story();
    story.keys("/us");
    assert!(labels(&story).starts_with(&["user:", "ua:", "user-arn:", "userIdentity."]));
    assert!(
        counts(&story).contains(&("region=us-east-1", 60)),
        "{:?}",
        labels(&story)
    );
    story.keys("<ctrl-u>den");
    assert_eq!(labels(&story)[..2], ["is:denied", "err=AccessDenied"]);
    story.keys("<tab><enter>");
    assert_eq!((story.state.bar.text(), story.shown().len()), ("is:denied", 6));
    story.keys("<ctrl-u>ia<shift-tab>");
    story.keys("<ctrl-u>iam");
    assert!(labels(&story).contains(&"iam:"), "{:?}", labels(&story));
}

#[test]
fn what_a_field_begins_leads_on_to_its_values() {
    let mut story = story();
    story.keys("/ia<tab>");
    while story.state.completion.rows()[story.state.completion.cursor().0.expect("gone to")].put != "iam:" {
        story.keys("<tab>");
    }
    story.keys("<enter>");
    assert_eq!(story.state.bar.text(), "iam:");
    assert_eq!(counts(&story), [("CreateUser", 9)]);
    story.keys("<tab>");
    assert_eq!(
        (story.state.bar.text(), story.shown().len()),
        ("iam:CreateUser", 9)
    );
}

#[test]
fn keys_of_json_come_level_by_level() {
    let mut story = story();
    story.keys("/req.");
    assert_eq!(counts(&story), [("policyDocument", 60), ("userName", 60)]);
    story.keys("user<tab>");
    assert_eq!(story.state.bar.text(), "req.userName:");
    story.keys("user-57");
    assert_eq!(counts(&story), [("user-57", 1)]);
    story.keys("<tab>");
    assert_eq!(
        (story.state.bar.text(), story.shown()),
        ("req.userName=user-57", vec![57])
    );
    story.keys("<ctrl-u>userIdentity.acc");
    assert_eq!(counts(&story), [("accountId", 60)]);
}

#[test]
fn times_and_the_selected_event_are_offered() {
    let mut story = story();
    story.keys("/since:");
    assert_eq!(labels(&story)[..2], ["15m", "1h"]);
    assert!(story.state.completion.rows()[1].doc.contains("2023-07-10 11:59"));
    story.keys("1h<ctrl-u>around:<tab><enter>");
    assert_eq!(
        story.state.bar.text(),
        "around:00000000-0000-4000-8000-000000000059~5m"
    );
    assert_eq!(story.shown().len(), 6);
    story.keys("<ctrl-u>time:20");
    assert!(labels(&story).contains(&"2023-07-10"));
}

#[test]
fn a_hostile_value_finds_its_event_and_nothing_else() {
    let mut story = empty(120, 40);
    let hostile = Event {
        agent: "x\" OR user:*\u{1b}[2J\u{202e}".to_owned(),
        ..Event::ordinary(1)
    };
    story.load([hostile, Event::ordinary(2)]);
    story.keys("/ua:x<tab>");
    assert!(story.state.bar.fault().is_none(), "{}", story.state.bar.text());
    assert_eq!(story.shown(), [1], "{}", story.state.bar.text());
}

#[test]
fn a_choice_in_the_middle_leaves_the_rest_and_the_cursor_behind_it() {
    let mut story = story();
    story.keys("/user: is:write<home><right><right><right><right><right><tab>");
    assert_eq!(counts(&story), [("alice", 3), ("bob", 3), ("carol", 3)]);
    story.keys("<tab><enter>x");
    assert_eq!(story.state.bar.text(), "user=alicex is:write");
}

#[test]
fn a_list_that_is_narrowed_does_not_wait_for_the_next() {
    let mut story = story();
    story.keys("/user:");
    story.slow = true;
    story.keys("bo");
    assert_eq!(labels(&story), ["bob"], "narrowed where it is");
    let asks = |story: &Story| {
        let waiting = story.waiting.iter();
        waiting
            .filter(|effect| matches!(effect, Effect::Candidates { .. }))
            .count()
    };
    assert_eq!(asks(&story), 0, "all values are there already");
    story.keys(" name:");
    let last = story.waiting.iter().rev().find_map(|effect| match effect {
        Effect::Candidates { wanted, .. } => Some(wanted.subject.clone()),
        _ => None,
    });
    assert_eq!(last, Some(Subject::Values(Field::Name)));
    assert!(labels(&story).is_empty(), "those of another field are not");
}

#[test]
fn counts_that_come_too_late_are_dropped_and_slow_ones_seen() {
    let mut story = story();
    story.slow = true;
    story.keys("/user:");
    let old = story.waiting.pop().expect("a request");
    let old = match &old {
        Effect::Candidates { ticket, .. } => *ticket,
        other => panic!("{other:?}"),
    };
    story.send(Msg::Slow(old));
    assert!(story.state.completion.is_slow());
    story.keys("<ctrl-u>name:");
    assert!(!story.state.completion.is_slow());
    assert!(story.waiting.iter().any(|effect| *effect == Effect::Cancel(old)));
    let present = Present {
        field: None,
        text: "late".to_owned(),
        count: 1,
        has_more: false,
    };
    let late = Offer {
        present: vec![present],
        ..Offer::default()
    };
    story.send(Msg::Candidates(old, late));
    assert!(!labels(&story).contains(&"late"));
}

#[test]
fn more_that_is_loaded_is_counted_and_the_chosen_row_stays() {
    let mut story = story();
    story.keys("/user:<tab><tab>");
    story.load((60..70).filter(|number| number % 3 == 2).map(Event::ordinary));
    assert_eq!(counts(&story)[0], ("carol", 23));
    let chosen = story.state.completion.cursor().0.expect("still there");
    assert_eq!(labels(&story)[chosen], "bob");
}

#[test]
fn a_click_takes_a_row_and_the_wheel_scrolls() {
    let mut story = story();
    story.keys("/user:");
    let block = story.state.list().expect("a list");
    let mut mouse = |kind, row| {
        let (column, row) = (block.body.x + 3, block.body.y + row);
        story.send(Msg::Input(Input::Mouse(Mouse { kind, column, row })));
        story.state.bar.text().to_owned()
    };
    assert_eq!(mouse(MouseKind::ScrollDown, 0), "user:");
    assert_eq!(mouse(MouseKind::Press, 2), "user=carol");
}

#[test]
fn the_list_says_its_keys() {
    let mut story = story();
    story.keys("/us");
    let Footer::Hints(hints) = story.state.footer() else {
        panic!("no hints");
    };
    let hints: Vec<_> = hints
        .iter()
        .map(|hint| format!("{} {}", hint.keys, hint.title))
        .collect();
    assert_eq!(hints, ["tab Choose", "enter Apply", "esc Close list", "f1 Help"]);
}

#[test]
fn a_slip_is_mended_with_two_tabs() {
    let mut story = story();
    story.keys("/is:wrote");
    assert!(!story.state.completion.is_open());
    story.keys("<tab><tab>");
    assert_eq!((story.state.bar.text(), story.shown().len()), ("is:write", 9));
    story.keys(" usr:alice<left><left><left><left><left><left><tab><tab>");
    assert_eq!(story.state.bar.text(), "is:write user:alice");
}

#[test]
fn earlier_queries_are_listed_narrowed_and_taken() {
    let mut story = story();
    story.keys("/user:alice<enter>/<ctrl-u>user:bob is:read<enter>/<ctrl-u>user:alice<enter>");
    assert_eq!(story.remembered, ["user:alice", "user:bob is:read", "user:alice"]);
    story.keys("/<ctrl-u>half<ctrl-r>");
    assert_eq!(story.state.context(), Context::Earlier);
    let rows = |story: &Story| match &story.state.overlay {
        Some(Overlay::Earlier(list)) => list.rows().map(str::to_owned).collect(),
        _ => vec!["no list".to_owned()],
    };
    assert_eq!(rows(&story), ["user:alice", "user:bob is:read"]);
    story.keys("BOB");
    assert_eq!(rows(&story), ["user:bob is:read"]);
    assert_eq!(story.state.bar.text(), "half", "the query stays as it is");
    story.keys("<enter>");
    assert_eq!(
        (story.state.bar.text(), story.users()),
        ("user:bob is:read", vec!["bob".into()])
    );
    assert!(story.state.bar.is_editing());
    story.keys("<ctrl-r><esc>");
    assert_eq!(story.state.context(), Context::Query);
    assert_eq!(story.state.bar.text(), "user:bob is:read");
}

#[test]
fn a_click_takes_an_earlier_query() {
    let mut story = story();
    story.keys("/user:alice<enter>/<ctrl-u>user:bob<enter>/<ctrl-r>");
    let block = story.state.earlier_list().expect("a list");
    story.send(Msg::Input(Input::Mouse(Mouse {
        kind: MouseKind::Press,
        column: block.body.x,
        row: block.body.y + 1,
    })));
    assert_eq!(story.state.bar.text(), "user:alice");
    assert!(story.state.overlay.is_none());
}

#[test]
fn nothing_is_remembered_that_was_not_typed() {
    let mut story = story();
    story.keys("0ll+[]/<esc>");
    assert_eq!(
        story.remembered,
        ["s3:ListBuckets"],
        "it stood in the bar when one left it"
    );
    let mut story = super::harness::story();
    story.keys("0ll+[]j").keys("q");
    assert!(story.remembered.is_empty());
}

#[test]
fn what_looks_like_a_field_and_is_none_is_said() {
    let mut story = story();
    let said = |story: &Story| match story.state.footer() {
        Footer::Caveat(text) => text,
        other => format!("{other:?}"),
    };
    story.keys("/foo:bar");
    assert!(said(&story).contains("foo is neither a field nor a service: searched as text"));
    story.keys("<ctrl-u>ip:300.1.1.1");
    assert!(
        said(&story).contains("300.1.1.1 is no part of an address"),
        "{}",
        said(&story)
    );
    story.keys("<ctrl-u>ip:10.0.0.0/8");
    assert!(!said(&story).contains("is no"), "{}", said(&story));
}
