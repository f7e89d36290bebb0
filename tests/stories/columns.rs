//! Which columns the table has: chosen from any field and any path, kept, and acted on like the others.

use crate::harness::{Event, Story, empty, story};
use trailhound::app::Context;
use trailhound::app::events::Column;

/// The names of the columns on screen, from left to right.
fn shown(story: &Story) -> Vec<String> {
    let width = story.state.layout().events.expect("the table").frame.width;
    let cells = story.state.table_cells(width).into_iter();
    cells.map(|cell| cell.column.name()).collect()
}

/// What stands in a column of the selected event.
fn cell(story: &Story, name: &str) -> String {
    let row = story.state.events.selected().expect("an event");
    let column = Column::by_name(name).expect("a column");
    story.state.cell_text(&column, &story.state.snapshot.row(row))
}

#[test]
fn a_path_that_is_typed_becomes_a_column_whose_cells_are_read_and_narrow() {
    let mut story = story();
    story.keys("creq.userName<enter><esc>");
    assert!(shown(&story).contains(&"req.userName".to_owned()));
    assert_eq!(cell(&story, "req.userName"), "user-59");
    story.keys("j$+");
    assert_eq!(story.state.bar.text(), "req.userName=user-58");
    assert_eq!(story.shown(), [58]);
    story.keys("yc");
    assert_eq!(story.copied, [("value", "user-58".to_owned())]);
    story.keys("[-");
    assert_eq!(story.state.bar.text(), "-req.userName=user-58");
    assert_eq!(story.shown().len(), 59);
    story.keys("f");
    assert_eq!(
        story.state.context(),
        Context::Facets,
        "its values are facets, too"
    );
}

#[test]
fn what_an_event_does_not_have_narrows_to_those_that_do_not_either() {
    let mut story = story();
    story.keys("cresp.user.arn<enter><esc>");
    assert_eq!(cell(&story, "resp.user.arn"), "-");
    story.keys("$+");
    assert_eq!(story.state.bar.text(), "-resp.user.arn:*");
    assert_eq!(story.shown().len(), 60);
}

#[test]
fn cells_are_asked_for_once_a_screen_and_keys_do_not_wait_for_them() {
    let mut story = empty(120, 40);
    story.load((0..600).map(Event::ordinary));
    story.keys("creq.userName<enter><esc>");
    story.slow = true;
    story.keys("GggG<ctrl-u><ctrl-u>");
    assert_eq!(cell(&story, "req.userName"), "…");
    story.keys("$+");
    assert_eq!(story.state.bar.text(), "", "what is not read yet is no value");
    let asked = story.waiting.len();
    story.slow = false;
    while let Some(effect) = story.waiting.pop() {
        story.answer(effect);
    }
    assert!(asked < 12, "{asked}");
    story.keys("k");
    assert!(cell(&story, "req.userName").starts_with("user-"));
}

#[test]
fn the_member_under_the_cursor_of_the_detail_becomes_a_column() {
    let mut story = story();
    story.keys("<enter>grjj");
    let path = story.state.detail.path_here().expect("a path");
    story.keys("c");
    assert!(path.contains("requestParameters"), "{path}");
    let last = shown(&story).pop().expect("columns");
    assert!(last.starts_with("req."), "{last}");
    story.keys("c");
    assert_eq!(shown(&story).pop(), Some(last.clone()), "each once");
    story.keys("1[");
    assert!(!shown(&story).contains(&last), "a step back takes it away");
    story.keys("]");
    assert!(shown(&story).contains(&last));
}

#[test]
fn columns_are_hidden_moved_sized_frozen_and_made_usual_again() {
    let mut story = story();
    let usual = shown(&story);
    story.keys("c");
    assert_eq!(story.state.context(), Context::Columns);
    story.keys("ip<enter>");
    assert!(!shown(&story).contains(&"ip".to_owned()));
    story.keys("<ctrl-u>account<shift-up>");
    assert_eq!(
        shown(&story).len(),
        usual.len() - 1,
        "what is not shown is not moved"
    );
    story.keys("<ctrl-u>target<shift-up><shift-up><shift-up><shift-up><shift-up>");
    assert_eq!(shown(&story)[0], "target");
    story.keys("<right><right>");
    let chosen = story.state.columns.chosen()[0].clone();
    assert_eq!(chosen.column, Column::Target);
    let wide = chosen.width.expect("sized");
    story.keys("<left>");
    assert_eq!(story.state.columns.chosen()[0].width, Some(wide - 2));
    story.keys("<ctrl-f>");
    assert_eq!(story.state.columns.frozen(), 1);
    assert_eq!(story.columns_kept.last(), Some(&story.state.columns.to_string()));
    story.keys("<ctrl-r><esc>");
    assert_eq!(shown(&story), usual);
    assert!(story.state.columns.is_usual());
    assert_eq!(
        story.state.history.behind().len(),
        1,
        "what was chosen at a time is one step"
    );
}

#[test]
fn columns_that_do_not_fit_scroll_with_the_cursor_behind_those_that_are_frozen() {
    let mut story = story();
    for name in ["ua", "msg", "key", "role", "event-type", "user-arn"] {
        story.keys(&format!("c{name}<enter><esc>"));
    }
    story.keys("0");
    let first = shown(&story);
    assert_eq!(first[..2], ["time", "severity"]);
    assert!(!first.contains(&"user-arn".to_owned()));
    story.keys("$");
    let last = shown(&story);
    assert_eq!(last[..2], ["time", "severity"], "frozen");
    assert_eq!(last.last().map(String::as_str), Some("user-arn"));
    assert_eq!(
        *story.state.events.column(),
        Column::by_name("user-arn").expect("a column")
    );
    story.resize(60, 15);
    assert!(shown(&story).contains(&"user-arn".to_owned()));
}

#[test]
fn a_hostile_key_is_a_column_like_any_other() {
    let mut story = story();
    story.keys("c").paste("req.\"a\u{202e}b\"").keys("<enter><esc>");
    let column = story
        .state
        .columns
        .chosen()
        .last()
        .expect("chosen")
        .column
        .clone();
    assert!(
        column.name().starts_with("req.") && column.name().contains('a'),
        "{column:?}"
    );
    assert_eq!(Column::by_name(&column.name()), Some(column));
    assert_eq!(cell(&story, &shown(&story).pop().expect("columns")), "-");
}
