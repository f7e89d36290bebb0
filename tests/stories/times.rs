//! How the table shows times, and that all else stays UTC.

use crate::harness::{Event, Story, at, opened};
use trailhound::app::Options;
use trailhound::app::events::Column;
use trailhound::app::times::{Form, Times, Zone};

/// Sixty ordinary events where clocks show this.
fn in_zone(zone: &[(i64, i32)]) -> Story {
    let changes = zone.iter().map(|(minute, offset)| (at(*minute), *offset));
    let options = Options {
        times: Times {
            form: Form::Utc,
            zone: Zone::new(changes.collect()),
        },
        ..Options::default()
    };
    let mut story = opened(120, 40, options);
    story.load((0..60).map(Event::ordinary));
    story
}

/// What the first row says, the heading, and the times of the rows from the top.
fn shown(story: &Story, rows: usize) -> (String, String, Vec<String>) {
    let state = &story.state;
    let text = |row| state.cell_text(&Column::Time, &state.snapshot.row(row));
    let times = (0..rows).filter_map(|index| state.events.row_at(index)).map(text);
    (state.times_in_words(), state.time_heading(), times.collect())
}

fn strings(first: &str, heading: &str, times: &[&str]) -> (String, String, Vec<String>) {
    let times = times.iter().map(|time| (*time).to_owned());
    (first.to_owned(), heading.to_owned(), times.collect())
}

#[test]
fn times_go_round_and_are_labelled_and_copies_stay_utc() {
    let mut story = in_zone(&[(-600, 7200)]);
    assert_eq!(
        shown(&story, 2),
        strings("UTC", "TIME(UTC)", &["12:59:00", "12:58:00"])
    );
    story.keys("tz");
    assert_eq!(
        shown(&story, 2),
        strings("UTC, table +02:00", "TIME(+02:00)", &["14:59:00", "14:58:00"])
    );
    story.keys("0yc");
    assert_eq!(story.copied, [("value", "2023-07-10T12:59:00Z".to_owned())]);
    story.keys("tzj");
    assert_eq!(
        shown(&story, 3),
        strings(
            "UTC, table to selected",
            "TO SELECTED",
            &["+00:01:00", "+00:00:00", "-00:01:00"]
        )
    );
    story.keys("tz/user:alice<enter>");
    assert_eq!(
        shown(&story, 2),
        strings(
            "UTC, table since previous",
            "SINCE PREV",
            &["+00:03:00", "+00:03:00"]
        )
    );
    story.keys("G");
    let last = story.state.events.selected().expect("the oldest");
    let text = story
        .state
        .cell_text(&Column::Time, &story.state.snapshot.row(last));
    assert_eq!(text, "-", "nothing is before it");
    story.keys("tz");
    assert_eq!(story.state.times.form, Form::Utc);
}

#[test]
fn where_clocks_are_changed_within_the_events_each_time_has_its_offset() {
    let mut story = in_zone(&[(-600, 7200), (30, 3600), (9000, 7200)]);
    story.keys("tz");
    let (first, heading, _) = shown(&story, 1);
    assert_eq!(
        (first.as_str(), heading.as_str()),
        ("UTC, table local", "TIME(LOCAL)")
    );
    let row = |number: u32| {
        let rows = story.state.events.rows();
        let row = rows.get(number as usize).expect("a row");
        story
            .state
            .cell_text(&Column::Time, &story.state.snapshot.row(row))
    };
    assert_eq!(
        [29, 30, 59].map(row),
        ["14:29:00+02:00", "13:30:00+01:00", "13:59:00+01:00"],
        "the half hour that was there twice is told apart"
    );
    let width = story.state.layout().events.expect("a table").frame.width;
    let time = &story.state.table_cells(width)[0];
    assert!(time.column == Column::Time && usize::from(time.width) >= "14:29:00+02:00".len());
}

#[test]
fn a_day_is_shown_where_local_days_differ_though_utc_days_do_not() {
    let mut story = in_zone(&[(-600, 41_400)]);
    assert_eq!(shown(&story, 1).2, ["12:59:00"]);
    story.keys("tz");
    assert_eq!(
        shown(&story, 1).2,
        ["2023-07-11 00:29:00"],
        "half an hour past midnight"
    );
    assert_eq!(shown(&story, 1).1, "TIME(+11:30)");
}

#[test]
fn years_are_told_apart_where_there_is_more_than_one() {
    let mut story = in_zone(&[]);
    assert!(!story.state.is_of_years());
    story.load([Event::ordinary(600_000)]);
    assert!(story.state.is_dated() && story.state.is_of_years());
}
