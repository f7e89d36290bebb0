//! The selected event stays selected and keeps its place; rows are in order of time.

use super::harness::{Event, Story, empty, sized, story};

#[test]
fn the_newest_event_is_first_and_o_flips_the_order() {
    let mut story = story();
    assert_eq!(story.shown(), (0..60).rev().collect::<Vec<_>>());
    assert_eq!((story.selected(), story.screen_row()), (Some(59), 0));
    story.keys("jjj");
    assert_eq!(story.selected(), Some(56));
    story.keys("<alt-o>");
    assert_eq!(story.shown(), (0..60).collect::<Vec<_>>());
    assert_eq!(story.selected(), Some(56), "the event, not the row");
}

#[test]
fn a_flip_keeps_the_place_on_screen_as_far_as_the_list_allows() {
    let mut story = empty(120, 40);
    story.load((0..300).map(Event::ordinary));
    for _ in 0..100 {
        story.keys("j");
    }
    let before = (story.selected(), story.screen_row());
    assert!(before.1 > 0, "scrolled");
    story.keys("<alt-o>");
    assert_eq!((story.selected(), story.screen_row()), before);
}

#[test]
fn rows_that_arrive_do_not_move_what_was_chosen() {
    let mut story = empty(120, 40);
    story.load((0..60).step_by(2).map(Event::ordinary)).keys("jjjjj");
    let before = (story.selected(), story.screen_row());
    assert_eq!(before, (Some(48), 5));
    story.load((1..60).step_by(2).map(Event::ordinary));
    assert_eq!((story.selected(), story.screen_row()), before);
    story.load((60..200).map(Event::ordinary));
    assert_eq!((story.selected(), story.screen_row()), before);
}

#[test]
fn until_something_is_chosen_the_newest_event_is_selected() {
    let mut story = empty(120, 40);
    assert_eq!(story.selected(), None);
    story.load((0..5).map(Event::ordinary));
    assert_eq!(story.selected(), Some(4));
    story.load((5..9).map(Event::ordinary));
    assert_eq!((story.selected(), story.screen_row()), (Some(8), 0));
    story.keys("<enter>").load((9..20).map(Event::ordinary));
    assert_eq!(story.selected(), Some(8), "an event that is read is chosen");
}

#[test]
fn a_filter_that_keeps_the_event_keeps_its_place() {
    let mut story = story();
    for _ in 0..32 {
        story.keys("j");
    }
    assert_eq!(story.selected(), Some(27));
    let row = story.screen_row();
    story.keys("/user:alice<enter>");
    assert_eq!(story.users(), ["alice"]);
    assert_eq!(story.selected(), Some(27));
    assert!(story.screen_row() <= row);
    story.keys("[");
    assert_eq!((story.selected(), story.screen_row()), (Some(27), row));
}

#[test]
fn a_filtered_out_event_gives_way_to_the_nearest_and_comes_back() {
    let mut story = story();
    story.keys("jjjj");
    assert_eq!(story.selected(), Some(55), "bob's");
    story.keys("/user:carol");
    assert_eq!(
        story.selected(),
        Some(56),
        "one minute off; alice's neighbour is as near but not shown"
    );
    assert!(story.state.events.is_displaced());
    story.keys("<ctrl-u>");
    assert_eq!(story.selected(), Some(55), "it is there again");
    story.keys("nothing-like-this");
    assert_eq!((story.shown().len(), story.selected()), (0, None));
    story.keys("<ctrl-u><enter>");
    assert_eq!(story.selected(), Some(55), "also after an empty list");
    story.keys("/user:carol<enter>j/<ctrl-u><enter>");
    assert_ne!(story.selected(), Some(55), "who moves has chosen anew");
}

#[test]
fn scrolling_keeps_the_cursor_on_screen_in_every_size() {
    let mut story = story();
    story.keys("G");
    assert_eq!(story.selected(), Some(0));
    for (width, height) in [(80, 24), (200, 60), (60, 15), (0, 0), (1, 1), (59, 14), (120, 36)] {
        story.resize(width, height);
        assert_eq!(story.selected(), Some(0), "{width}x{height}");
    }
    story.keys("gg<ctrl-d><ctrl-d><ctrl-u>");
    assert!(story.selected().is_some_and(|number| number < 59));
    story.keys("<end><home>");
    assert_eq!(story.selected(), Some(59));
}

#[test]
fn the_place_survives_a_smaller_screen_and_back() {
    let mut story = sized(120, 60);
    story.keys("<ctrl-f>");
    for _ in 0..9 {
        story.keys("j");
    }
    let before = (story.selected(), story.screen_row());
    story.resize(80, 24).resize(30, 5).resize(120, 60);
    assert_eq!((story.selected(), story.screen_row()), before);
}

#[test]
fn errors_and_writes_are_next_and_previous_down_and_up_the_screen() {
    let mut story = story();
    story.keys("e");
    assert_eq!(story.selected(), Some(50));
    story.keys("ee");
    assert_eq!(story.selected(), Some(30));
    story.keys("E");
    assert_eq!(story.selected(), Some(40));
    story.keys("w");
    assert_eq!(story.selected(), Some(35));
    story.keys("W");
    assert_eq!(story.selected(), Some(42));
    story.keys("<alt-o>e");
    assert_eq!(story.selected(), Some(50), "down is later now");
    story.keys("e");
    assert_eq!(story.selected(), Some(50), "there is no other");
    assert!(story.state.notices.current().is_some(), "and that is said");
}

#[test]
fn a_far_event_is_sought_by_a_worker() {
    let mut story = empty(120, 40);
    let quiet = |number| Event {
        error: None,
        ..Event::ordinary(number)
    };
    let loud = Event {
        error: Some("AccessDenied"),
        ..Event::ordinary(0)
    };
    story.load(std::iter::once(loud)).load((1..25_000).map(quiet));
    story.slow = true;
    story.keys("e");
    assert_eq!(story.selected(), Some(24_999));
    story.slow = false;
    let seek = story.waiting.pop().expect("a request");
    story.answer(seek);
    assert_eq!(story.selected(), Some(0));
}

#[test]
fn the_event_moves_from_any_pane() {
    let mut story = story();
    story.keys("<enter><ctrl-n><ctrl-n><ctrl-p>");
    assert_eq!(story.selected(), Some(58));
    story.keys("/bo<esc><ctrl-n>b<enter>");
    assert_eq!(story.users(), ["bob"]);
}

#[test]
fn a_typed_time_is_gone_to_in_files_too() {
    let mut story = story();
    story.keys("tt12:30<enter>");
    assert_eq!(story.selected(), Some(30));
    story.keys("tt+10m<enter>");
    assert_eq!(story.selected(), Some(40), "counted from the selected event");
    story.keys("tt-1h30s<enter>");
    assert_eq!(story.selected(), Some(0), "the nearest there is");
    let said = story.state.notices.current().map(|notice| notice.text.clone());
    assert_eq!(
        said.as_deref(),
        Some("the nearest event here is at 2023-07-10 12:00:00Z")
    );
    story.keys("ttnoon<enter>");
    assert!(
        story.state.overlay.is_some(),
        "what means no time stays to be mended"
    );
    let mut nothing = super::harness::empty(120, 40);
    nothing.keys("tt");
    assert!(nothing.state.overlay.is_none());
}

#[test]
fn braces_go_from_burst_to_burst() {
    let mut story = story();
    let distinct = (0..6).map(|place| Event {
        agent: format!("burst {place}"),
        ..Event::ordinary(100)
    });
    story
        .load(distinct)
        .load([Event::ordinary(90), Event::ordinary(120)]);
    story.keys("gg}");
    let at = |story: &Story| {
        let row = story.state.events.selected().expect("an event");
        story.state.snapshot.row(row).time()
    };
    assert_eq!(at(&story), super::harness::at(100), "down the table");
    story.keys("{");
    assert!(at(&story) >= super::harness::at(100));
    story.keys("GO}");
    assert!(
        story.state.notices.current().is_some(),
        "sorted by another column there are none"
    );
}
