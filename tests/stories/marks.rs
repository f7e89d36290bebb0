//! Marks and notes: what the analyst says of events.

use super::harness::{Event, story};

#[test]
fn a_mark_stays_on_its_event_and_is_asked_for() {
    let mut story = story();
    story.keys("jjm");
    assert_eq!(story.selected(), Some(57));
    story
        .keys("<alt-o>/user:alice<enter>")
        .load((60..70).map(Event::ordinary));
    story.keys("/<ctrl-u>is:marked<enter>");
    assert_eq!(story.shown(), [57]);
    story.keys("/<ctrl-u>-is:marked name:ListBuckets is:denied<enter>");
    assert!(!story.shown().contains(&57) && !story.shown().is_empty());
    story.keys("/<ctrl-u>is:marked | is:error<enter>");
    assert!(story.shown().contains(&57));
}

#[test]
fn an_answer_follows_the_marks() {
    let mut story = story();
    story.keys("m<space><space>/is:marked<enter>");
    // The first was marked and unmarked again by space.
    assert_eq!(story.shown(), [58]);
    story.keys("m");
    assert_eq!(story.shown(), [0; 0], "it is no longer marked");
    story.keys("/<ctrl-u><enter>ggm/is:marked<enter>");
    assert_eq!(story.shown(), [59]);
    let searches = story.searches;
    story.keys("<esc>jjm");
    assert_eq!(story.searches, searches, "no question asks for marks now");
}

#[test]
fn space_marks_and_moves_on_and_a_range_is_marked_from_the_last_mark() {
    let mut story = story();
    story.keys("<space>");
    assert_eq!((story.selected(), story.state.marks.count()), (Some(58), 1));
    story.keys("jjjv");
    assert_eq!(story.state.marks.count(), 5);
    story.keys("/user:alice<enter>v/<ctrl-u><enter>");
    let mut story = super::harness::story();
    story.keys("v");
    assert_eq!(story.state.marks.count(), 0, "there is nothing to reach from");
}

#[test]
fn keys_go_from_mark_to_mark() {
    let mut story = story();
    story.keys("u");
    assert_eq!(story.selected(), Some(59), "there is none");
    story.keys("jjmjjjnseen<enter>jj");
    story.keys("U");
    assert_eq!(story.selected(), Some(54), "a note is as good as a mark");
    story.keys("U");
    assert_eq!(story.selected(), Some(57));
    story.keys("U");
    assert_eq!(story.selected(), Some(57), "there is none further up");
    story.keys("<alt-o>u");
    assert_eq!(story.selected(), Some(57), "the older one is above now");
    story.keys("U");
    assert_eq!(story.selected(), Some(54));
}

#[test]
fn a_note_is_written_changed_and_taken_away() {
    let mut story = story();
    story.keys("jnfirst line").paste(" and\nmore");
    story.keys("<enter>");
    let row = story.state.events.selected().expect("selected");
    assert_eq!(story.state.marks.note(row), Some("first lineand more"));
    assert_eq!(story.state.detail.facts()[0].text, "first lineand more");
    story.keys("n<ctrl-u>other<esc>");
    assert_eq!(
        story.state.marks.note(row),
        Some("first lineand more"),
        "left, not kept"
    );
    story.keys("/is:noted<enter>");
    assert_eq!(story.shown(), [58]);
    story.keys("n<ctrl-u><enter>");
    assert_eq!(story.state.marks.note(row), None);
    assert_eq!(story.shown(), [0; 0]);
    story.keys("/<ctrl-u><enter>");
    assert_ne!(story.state.detail.facts()[0].label, "NOTE");
}

#[test]
fn letters_of_a_note_are_no_keys() {
    let mut story = story();
    story.keys("nqQ/mX?<enter>");
    assert_eq!(story.quits, 0);
    let row = story.state.events.selected().expect("selected");
    assert_eq!(story.state.marks.note(row), Some("qQ/mX?"));
    assert_eq!(story.state.marks.count(), 0);
}
