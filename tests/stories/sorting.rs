//! The order of the table: of time, unless somebody sorts by a column, and then the screen says so.

use crate::harness::{Event, Story, empty, story};
use proptest::prelude::*;
use trailhound::app::events::Column;

/// What stands in a column, from the top of the table.
fn column(story: &Story, name: &str) -> Vec<String> {
    let events = &story.state.events;
    let column = Column::by_name(name).expect("a column");
    let rows = (0..events.rows().len()).filter_map(|index| events.row_at(index));
    let text = |row| column.text(&story.state.snapshot.row(row), false);
    rows.map(text).collect()
}

fn is_sorted(story: &Story, name: &str) -> bool {
    column(story, name).is_sorted()
}

#[test]
fn a_column_sorts_and_again_the_other_way_round_and_ties_are_newest_first() {
    let mut story = story();
    story.keys("lO");
    assert!(is_sorted(&story, "user"));
    let alices: Vec<u32> = story.shown()[..20].to_vec();
    assert!(alices.iter().all(|number| number % 3 == 0));
    assert!(alices.is_sorted_by(|one, next| one > next), "{alices:?}");
    story.keys("O");
    assert!(column(&story, "user").is_sorted_by(|one, next| one >= next));
    assert!(
        story.shown()[..20].is_sorted_by(|one, next| one > next),
        "ties stay"
    );
    assert_eq!(story.state.crumbs(), ["all", "by user", "by user, reversed"]);
    story.keys("0O");
    assert_eq!(story.shown()[0], 59, "by time it is in order of time");
    story.keys("[[");
    assert_eq!(story.state.crumbs(), ["all", "by user"]);
    assert!(is_sorted(&story, "user"), "a step carries the order");
}

#[test]
fn events_without_a_value_are_last_either_way() {
    let mut story = story();
    story.keys("oerr<enter>");
    let errors = column(&story, "err");
    assert_eq!(errors.iter().filter(|error| *error == "AccessDenied").count(), 6);
    assert!(
        errors[..6].iter().all(|error| error == "AccessDenied"),
        "{errors:?}"
    );
    story.keys("<alt-o>");
    assert_eq!(column(&story, "err")[0], "AccessDenied");
}

#[test]
fn the_selected_event_stays_selected_and_where_it_is() {
    let mut story = story();
    story.keys("jjjjj");
    let (event, row) = (story.selected(), story.screen_row());
    story.keys("lO");
    assert_eq!(story.selected(), event);
    story.keys("<alt-o>/is:read<enter>");
    assert_eq!(story.selected(), event);
    story.keys("<ctrl-u>");
    assert!(row == 5 && story.state.events.sort().is_some());
}

#[test]
fn a_path_of_the_json_sorts_numbers_by_size_and_texts_by_letter() {
    let mut story = story();
    story.keys("oreq.userName<enter>");
    assert_eq!(story.shown()[..4], [0, 1, 10, 11], "user-0, user-1, user-10");
    assert_eq!(story.state.crumbs()[1], "by req.userName");
}

#[test]
fn what_was_in_order_stays_in_it_while_a_worker_sorts_and_more_comes() {
    let mut story = empty(120, 40);
    story.load((0..30).map(Event::ordinary));
    story.keys("lO");
    story.slow = true;
    story.load((30..60).map(Event::ordinary));
    assert_eq!(story.shown().len(), 60, "nothing is missing meanwhile");
    assert!(column(&story, "user")[..30].is_sorted());
    assert!(story.state.events.unsorted().is_some());
    story.keys("/user:bob<enter>");
    while let Some(effect) = story.waiting.pop() {
        story.answer(effect);
    }
    story.slow = false;
    story.keys("/<ctrl-u><enter>");
    assert!(story.state.events.unsorted().is_none() && is_sorted(&story, "user"));
}

#[test]
fn walking_goes_by_the_rows_as_they_stand() {
    let mut story = story();
    story.keys("lOgge");
    let errors: Vec<u32> = story
        .shown()
        .into_iter()
        .filter(|number| number % 10 == 0)
        .collect();
    assert_eq!(
        story.selected(),
        errors
            .get(usize::from(story.shown()[0].is_multiple_of(10)))
            .copied()
    );
    story.keys("xc/user:bob<enter>gg<alt-n>");
    assert_eq!(story.selected().map(|number| number % 3), Some(1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_table_has_the_same_events_in_any_order(deeds in proptest::collection::vec(0usize..10, 1..16)) {
        let keys = [
            "lO", "O", "0O", "<alt-o>", "/user:bob<enter>", "/<ctrl-u><enter>", "xc", "[", "$O", "G",
        ];
        let mut story = empty(120, 40);
        story.load((0..40).map(Event::ordinary));
        for deed in deeds {
            story.keys(keys[deed]);
            let mut shown = story.shown();
            shown.sort_unstable();
            shown.dedup();
            prop_assert_eq!(shown.len(), story.state.events.rows().len());
        }
    }
}

#[test]
fn many_more_events_of_a_sorted_table_are_shown_when_they_are_in_order() {
    let mut story = empty(120, 40);
    let many = 66_000;
    story.load((0..many).map(Event::ordinary));
    story.keys("lOG<pageup>");
    let (event, row) = (story.selected(), story.screen_row());
    story.slow = true;
    story.load((many..many + 500).map(Event::ordinary));
    while story.state.events.unsorted().is_none() {
        let effect = story.waiting.pop().expect("a search");
        story.answer(effect);
    }
    let length = |story: &Story| story.state.events.rows().len() as u32;
    assert_eq!(length(&story), many, "what a key would wait for is a worker's");
    assert_eq!((story.selected(), story.screen_row()), (event, row));
    story.slow = false;
    while let Some(effect) = story.waiting.pop() {
        story.answer(effect);
    }
    assert_eq!(length(&story), many + 500);
    assert!(story.state.events.unsorted().is_none() && is_sorted(&story, "user"));
    assert_eq!((story.selected(), story.screen_row()), (event, row));
    // Fewer are shown at once, and by time at once whatever waits.
    story.slow = true;
    story.load((many + 500..many + 600).map(Event::ordinary));
    while length(&story) == many + 500 && story.state.events.unsorted().is_none() {
        let effect = story.waiting.pop().expect("a search");
        story.answer(effect);
    }
    story.keys("0O");
    assert_eq!(length(&story), many + 600);
}
