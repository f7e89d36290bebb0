//! Events that do not match, shown between those that do.

use crate::harness::{Event, Story, at, replayed, sized, story};
use trailhound::app::replay::Playing;

/// How many rows are hits, and how many are not.
fn hits_and_others(story: &Story) -> (usize, usize) {
    let events = &story.state.events;
    let is_hit = |row| events.is_hit(row, &story.state.snapshot);
    let hits = events.rows().iter().filter(|row| is_hit(*row)).count();
    (hits, events.rows().len() - hits)
}

#[test]
fn what_does_not_match_is_shown_between_what_does_and_the_event_stays_in_its_place() {
    let mut story = story();
    for _ in 0..25 {
        story.keys("j");
    }
    story.keys("/user:alice<enter>jk");
    let before = (story.selected(), story.screen_row());
    story.keys("xc");
    assert_eq!(hits_and_others(&story), (20, 40));
    assert_eq!(story.shown().len(), 60, "in the order of time, all of them");
    assert_eq!((story.selected(), story.screen_row()), before);
    assert_eq!(
        story.state.events.hits().len(),
        20,
        "and what is counted is what matches"
    );
    story.keys("xc");
    assert_eq!(story.shown().len(), 20);
    assert_eq!((story.selected(), story.screen_row()), before);
}

#[test]
fn one_can_choose_what_does_not_match_and_leave_it_again() {
    let mut story = story();
    story.keys("/user:alice<enter>xcj");
    let beside = story.selected().expect("selected");
    assert_ne!(beside % 3, 0, "not alice's");
    story.keys("xc");
    assert!(story.state.events.is_displaced(), "it is filtered out again");
    assert_eq!(story.selected().expect("the nearest") % 3, 0);
    story.keys("xc");
    assert_eq!(story.selected(), Some(beside), "and it was not forgotten");
}

#[test]
fn keys_go_from_match_to_match() {
    let mut story = story();
    story.keys("/user:alice<enter>xcgg");
    assert_eq!(story.selected(), Some(59));
    story.keys("<alt-n>");
    assert_eq!(story.selected(), Some(57));
    story.keys("<alt-n><alt-n>");
    assert_eq!(story.selected(), Some(51));
    story.keys("j<alt-p>");
    assert_eq!(story.selected(), Some(51), "from beside to the one above");
    story.keys("<alt-p>");
    assert_eq!(story.selected(), Some(54));
    story.keys("<alt-o><alt-n>");
    assert_eq!(story.selected(), Some(57), "down the screen, whatever the order");
    story.keys("G<alt-n>");
    assert_eq!(story.selected(), Some(59), "there is no more");
    assert!(story.state.notices.current().is_some());
}

#[test]
fn context_ends_with_the_window_and_goes_on_with_the_query() {
    let mut story = story();
    story.keys("xc/is:denied<enter>");
    assert_eq!(hits_and_others(&story), (6, 54));
    story.keys("t1");
    assert_eq!(hits_and_others(&story), (1, 14), "of the last quarter of an hour");
    story.keys("/<ctrl-u>no-such-thing<enter>");
    assert_eq!(hits_and_others(&story), (0, 15));
    assert!(story.selected().is_some());
    story.load((60..70).map(Event::ordinary));
    story.keys("tf");
    assert_eq!(hits_and_others(&story), (0, 70));
    assert_eq!(sized(60, 15).keys("xc").shown().len(), 60);
}

#[test]
fn a_replay_shows_nothing_of_the_future_in_context_either() {
    let mut story = replayed(120, 40, Playing::default());
    story.load((0..60).map(Event::ordinary)).all_is_read();
    story.keys("/user:alice<enter>xctt12:30<enter>");
    assert_eq!(story.state.replayed_to(), Some(at(30)));
    assert_eq!(hits_and_others(&story), (11, 20));
}
