//! Why an event matches the query, or does not.

use super::harness::{Story, story};
use trailhound::app::state::Overlay;
use trailhound::app::why::Role;

/// What is explained, a line each; conditions with `+` and `-`.
fn told(story: &Story) -> Vec<String> {
    let Some(Overlay::Why(why)) = &story.state.overlay else {
        return Vec::new();
    };
    why.lines()
        .iter()
        .filter(|line| line.role != Role::Words)
        .map(|line| match line.role {
            Role::Condition(true) => format!("+ {}", line.text),
            Role::Condition(false) => format!("- {}", line.text),
            _ => line.text.clone(),
        })
        .collect()
}

#[test]
fn the_terms_are_told_with_their_values() {
    let mut story = story();
    story.keys("/user:carol -is:write #ip:9<enter>X");
    let lines = told(&story);
    assert_eq!(lines[0], "This event matches.");
    assert_eq!(
        lines[1..],
        [
            "+ user:carol",
            "user is carol  (columns)",
            "+ -is:write",
            "it is read, human  (columns)",
            "#ip:9  takes no part",
        ]
    );
    let Some(Overlay::Why(why)) = &story.state.overlay else {
        panic!("it is open");
    };
    assert!(
        why.lines()[1].text.starts_with("Asked for: events "),
        "{:?}",
        why.lines()
    );
    story.keys("<esc>");
    assert!(told(&story).is_empty());
}

#[test]
fn the_event_that_is_filtered_out_is_explained() {
    let mut story = story();
    story.keys("j/user:alice | req.userName:nobody<enter>");
    assert!(story.state.events.is_displaced());
    story.keys("X");
    let lines = told(&story);
    assert_eq!(lines[0], "This event does not match.");
    assert_eq!(
        lines[1..],
        [
            "- any of:",
            "- user:alice",
            "user is bob  (columns)",
            "- req.userName:nobody",
            "req.userName is user-58  (original bytes only)",
        ]
    );
    story.keys("<esc>/<ctrl-u>nothingatall<enter>X");
    assert_eq!(
        told(&story)[0],
        "This event does not match.",
        "also where the table is empty"
    );
}

#[test]
fn the_window_is_a_condition_and_the_next_event_is_explained_too() {
    let mut story = story();
    story.keys("jjjjjjjjjjjjjjjjjjjjt1");
    assert!(story.state.events.is_displaced());
    story.keys("X");
    let lines = told(&story);
    assert!(lines[1].starts_with("- time:"), "{lines:?}");
    assert!(lines[2].starts_with("time is 2023-07-10T12:39:00Z"), "{lines:?}");
    story.keys("<ctrl-p>");
    assert_eq!(told(&story)[0], "This event matches.");
}

#[test]
fn from_the_bar_it_explains_what_was_typed() {
    let mut story = story();
    story.keys("/user:alice<f3>");
    assert_eq!(told(&story)[1], "+ user:alice");
    assert_eq!(story.state.bar.applied(), "user:alice");
}

#[test]
fn without_an_event_there_is_nothing_to_explain() {
    let mut story = super::harness::empty(120, 40);
    story.keys("X");
    assert!(story.state.overlay.is_none());
}
