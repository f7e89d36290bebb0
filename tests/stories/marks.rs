//! Marks and notes: what the analyst says of events.

use super::harness::{Event, Story, sized, story};
use trailhound::app::Overlay;

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

fn listed(story: &Story) -> usize {
    match &story.state.overlay {
        Some(Overlay::Marks(list)) => list.rows().len(),
        _ => 0,
    }
}

#[test]
fn marks_are_listed_oldest_first_and_enter_goes_there() {
    let mut story = story();
    story.keys("jmjjnlook here<enter>gg'");
    assert_eq!((listed(&story), story.selected()), (2, Some(59)));
    story.keys("<enter>");
    assert_eq!(
        (story.selected(), listed(&story)),
        (Some(56), 0),
        "the noted one is older"
    );
    story.keys("'j<enter>");
    assert_eq!(story.selected(), Some(58));
}

#[test]
fn a_mark_that_the_query_left_out_is_gone_to_among_all_events() {
    let mut story = story();
    story.keys("m/user:alice<enter>");
    assert!(!story.shown().contains(&59));
    story.keys("'<enter>");
    assert_eq!((story.selected(), story.shown().len()), (Some(59), 60));
    story.keys("[");
    assert_eq!(story.state.bar.applied(), "user:alice", "it was a step");
}

#[test]
fn a_mark_is_taken_away_in_the_list_and_a_note_is_not() {
    let mut story = story();
    story.keys("mjnkept<enter>'");
    assert_eq!(listed(&story), 2);
    story.keys("x");
    assert_eq!(
        (listed(&story), story.state.marks.notes()),
        (2, 1),
        "the older is only noted"
    );
    story.keys("Gx");
    assert_eq!(
        (
            listed(&story),
            story.state.marks.notes(),
            story.state.marks.count()
        ),
        (1, 1, 0)
    );
    story.keys("q'<esc>");
    assert_eq!(story.selected(), Some(58), "leaving goes nowhere");
}

#[test]
fn the_bar_beside_the_table_has_ticks_of_marks_and_of_where_more_failed() {
    let mut story = sized(80, 24);
    let parts = usize::from(story.state.layout().scrollbar.expect("a table").height);
    // Of the ordinary ones every tenth fails; of a hundred that come later all do.
    story.load((60..400).map(|number| Event {
        error: (number > 350).then_some("AccessDenied"),
        ..Event::ordinary(number)
    }));
    let ticks = |story: &Story| story.state.ticks.parts().to_vec();
    assert_eq!(ticks(&story).len(), parts);
    assert!(ticks(&story)[0].errors && !ticks(&story)[parts - 1].errors);
    assert!(ticks(&story).iter().all(|tick| !tick.marks));
    story.keys("Gm");
    assert!(ticks(&story)[parts - 1].marks && !ticks(&story)[0].marks);
    story.keys("<alt-o>");
    assert!(
        ticks(&story)[0].marks && ticks(&story)[parts - 1].errors,
        "the other way round"
    );
    story.keys("/id:00000000-0000-4000-8000-000000000007<enter>");
    assert_eq!(ticks(&story), [], "all of it is on screen");
}
