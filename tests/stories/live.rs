//! A live session: what AWS is asked for, following and holding, what is loaded and what is not.

use super::harness::{Event, Story, at, following, live, place, session, story, window};
use trailhound::app::footer::Footer;
use trailhound::app::jobs::{JobLine, LiveRow};
use trailhound::model::live::{Activity, Attribute, AttributeKey, PlaceStatus, Problem};
use trailhound::store::Coverage;
use trailhound::store::coverage::Known;

/// The hour after noon is loaded from one region and followed.
fn loaded() -> Story {
    let mut story = live(120, 40);
    story.load((0..60).map(Event::ordinary));
    story.hear(session([following("eu-central-1")]));
    story.cover(hour(&["eu-central-1"]));
    story
}

fn hour(regions: &[&str]) -> Coverage {
    let mut coverage = Coverage::default();
    for region in regions {
        coverage.finish(&place(region), None, window(0, 60));
    }
    coverage
}

fn capped(region: &str) -> PlaceStatus {
    PlaceStatus {
        activity: Activity::Capped,
        pages: 40,
        pages_left: 0,
        ..following(region)
    }
}

fn expired(region: &str) -> PlaceStatus {
    PlaceStatus {
        activity: Activity::Waiting { until: None },
        problem: Some(Problem {
            what: "the SSO session of profile prod has expired".to_owned(),
            advice: "run: aws sso login --profile prod".to_owned(),
            detail: "UnauthorizedException, request 4e7a, HTTP 401, try 3".to_owned(),
        }),
        ..following(region)
    }
}

fn by_name(name: &str) -> Attribute {
    Attribute {
        key: AttributeKey::EventName,
        value: name.to_owned(),
    }
}

fn said(story: &Story) -> String {
    match story.state.footer() {
        Footer::Notice(notice) => notice.text.clone(),
        other => panic!("no message but {other:?}"),
    }
}

fn is_whole(story: &Story) -> bool {
    story.state.live.as_ref().expect("live").covered().is_whole()
}

#[test]
fn a_session_begins_with_what_the_command_line_asks_for() {
    let story = live(120, 40);
    assert_eq!(story.demands.len(), 1);
    let demand = &story.demands[0];
    assert_eq!(
        (demand.since, demand.until, demand.page_budget),
        (at(0), None, 40)
    );
    assert_eq!(demand.attribute, None);
}

#[test]
fn another_query_asks_aws_for_its_attribute_once_it_is_applied() {
    let mut story = loaded();
    story.keys("/name=CreateUser");
    assert_eq!(story.demands.len(), 1, "a half-typed name is no name");
    story.keys("<enter>");
    assert_eq!(story.demands.len(), 2);
    assert_eq!(story.demands[1].attribute, Some(by_name("CreateUser")));
    story.keys("/user:alice<enter>");
    assert_eq!(story.demands.len(), 2, "AWS applies no more than before");
    story.keys("[");
    assert_eq!(story.demands.len(), 2);
    story.keys("[");
    assert_eq!(story.demands[2].attribute, None);
}

#[test]
fn the_query_is_cut_into_what_aws_applies_and_what_is_left() {
    let mut story = loaded();
    story.keys("/name=CreateUser user:alice ip:203.0.113.0/24<enter>");
    let live = story.state.live.as_ref().expect("live");
    assert_eq!(
        live.pushed().sent.as_ref().map(|sent| &sent.attribute),
        Some(&by_name("CreateUser"))
    );
    assert_eq!(live.local_terms(), 2);
}

#[test]
fn a_window_that_reaches_further_back_asks_for_more_and_a_narrower_one_does_not() {
    let mut story = loaded();
    story.keys("t1");
    assert_eq!(story.demands.len(), 1);
    story.keys("t3");
    assert_eq!((story.demands[1].since, story.demands[1].until), (at(-180), None));
    story.keys("tf");
    assert_eq!(story.demands.len(), 2, "what was asked for stays asked for");
}

#[test]
fn a_window_in_the_past_is_asked_for_alone() {
    let mut story = loaded();
    story.keys("/time:2023-07-10T08:00..2023-07-10T09:00<enter>");
    let demand = &story.demands[1];
    assert_eq!((demand.since, demand.until), (at(-240), Some(at(-180))));
    story.keys("[");
    assert_eq!((story.demands[2].since, story.demands[2].until), (at(0), None));
}

#[test]
fn the_last_hour_of_a_live_session_ends_never() {
    let mut story = loaded();
    story.keys("t1");
    assert_eq!(story.shown().len(), 15);
    story.load([Event::ordinary(65)]);
    assert_eq!(story.shown().len(), 16);
}

#[test]
fn more_allows_more_pages_where_they_are_used_up() {
    let mut story = loaded();
    story.hear(session([capped("eu-central-1")]));
    story.keys("M");
    assert_eq!(story.demands[1].page_budget, 80);
    assert_eq!(said(&story), "up to 40 more pages are read from each place");
}

#[test]
fn more_goes_further_back_where_all_is_loaded() {
    let mut story = loaded();
    story.keys("M");
    assert_eq!(story.demands[1].since, at(-60));
    assert!(said(&story).starts_with("asking for events since 2023-07-10 11:00"));
    story.keys("M");
    assert_eq!(story.demands[2].since, at(-180));
    for _ in 0..20 {
        story.keys("M");
    }
    let days = (at(60).0 - story.demands.last().expect("one").since.0) / 86_400_000;
    assert_eq!(days, 90);
    assert_eq!(
        said(&story),
        "AWS keeps no older events here: LookupEvents goes back 90 days"
    );
}

#[test]
fn scrolling_past_the_oldest_row_asks_for_more_once() {
    let mut story = loaded();
    story.keys("G");
    assert_eq!((story.selected(), story.demands.len()), (Some(0), 1));
    story.keys("j");
    assert_eq!(story.demands.len(), 2);
    story.keys("jjj");
    assert_eq!(story.demands.len(), 2, "not again before anything came of it");
    let more = PlaceStatus {
        pages: 15,
        ..following("eu-central-1")
    };
    story.hear(session([more])).keys("j");
    assert_eq!(story.demands.len(), 3);
    story.keys("<alt-o>j");
    assert_eq!(
        (story.selected(), story.demands.len()),
        (Some(1), 3),
        "the other end now"
    );
}

#[test]
fn insights_are_asked_for_by_hand() {
    let mut story = loaded();
    story.keys("I");
    assert!(story.demands[1].insights);
    story.keys("I");
    assert!(!story.demands[2].insights);
}

#[test]
fn without_a_session_there_is_nothing_to_follow_or_to_ask() {
    let mut story = story();
    for key in ["F", "M", "I"] {
        story.keys(key);
        assert_eq!(said(&story), "nothing is live here: these are saved files");
    }
    assert!(story.demands.is_empty());
}

#[test]
fn new_events_do_not_move_the_chosen_one() {
    let mut story = loaded();
    story.keys("jjjj");
    let place = (story.selected(), story.screen_row());
    story.load((60..63).map(Event::ordinary));
    assert_eq!(story.shown().len(), 63);
    assert_eq!(story.selected(), place.0);
    assert!(story.screen_row() >= place.1);
}

#[test]
fn on_hold_what_is_new_is_counted_and_waits() {
    let mut story = loaded();
    story.keys("jjF");
    let before = story.shown();
    story.load((60..72).map(Event::ordinary));
    assert_eq!(story.shown(), before);
    let waiting = |story: &Story| story.state.live.as_ref().expect("live").hold().waiting();
    assert_eq!(waiting(&story), 12);
    story.keys("F");
    assert_eq!((story.shown().len(), waiting(&story)), (72, 0));
    assert_eq!(story.selected(), Some(71), "following, the newest is the one");
    story.load([Event::ordinary(72)]);
    assert_eq!(story.selected(), Some(72));
    story.keys("<alt-o>");
    story.load([Event::ordinary(73)]);
    assert_eq!(story.selected(), Some(73), "in either order");
}

#[test]
fn on_hold_older_events_still_arrive_and_a_query_is_still_answered() {
    let mut story = live(120, 40);
    story.load((30..60).map(Event::ordinary));
    story.keys("F");
    story.load((0..30).chain(60..65).map(Event::ordinary));
    assert_eq!(story.shown(), (0..60).rev().collect::<Vec<_>>());
    story.keys("/name=CreateUser<enter>");
    assert_eq!(story.shown(), [63, 56, 49, 42, 35, 28, 21, 14, 7, 0]);
    story.load([Event::ordinary(70)]);
    assert_eq!(story.shown().len(), 10, "the answer is held again");
    story.keys("F");
    assert_eq!(story.shown().len(), 11);
}

#[test]
fn on_hold_with_nothing_to_keep_the_first_rows_are_shown_and_kept() {
    let mut story = live(120, 40);
    story.keys("F");
    story.load((30..40).map(Event::ordinary));
    assert_eq!(story.shown().len(), 10);
    story.load((40..45).map(Event::ordinary));
    assert_eq!(story.shown().len(), 10, "now there is something to keep");
}

#[test]
fn only_what_was_read_is_covered() {
    let mut story = loaded();
    assert!(is_whole(&story));
    story.keys("t3");
    assert!(!is_whole(&story), "three more hours were asked for");
    story.keys("t2");
    assert!(is_whole(&story));
    story.hear(session([following("eu-central-1"), following("us-east-1")]));
    let mut coverage = hour(&["eu-central-1"]);
    coverage.finish(&place("us-east-1"), None, window(30, 60));
    story.cover(coverage);
    assert!(!is_whole(&story), "of one region half is missing");
    story.cover(hour(&["eu-central-1", "us-east-1"]));
    assert!(is_whole(&story));
}

#[test]
fn what_was_read_for_one_name_covers_no_other_question() {
    let mut story = live(120, 40);
    story.hear(session([following("eu-central-1")]));
    let mut coverage = Coverage::default();
    coverage.finish(
        &place("eu-central-1"),
        Some(&by_name("CreateUser")),
        window(0, 60),
    );
    story.cover(coverage);
    assert!(!is_whole(&story));
    story.keys("/name=CreateUser<enter>");
    assert!(is_whole(&story));
    story.keys("/user:alice<enter>");
    assert!(is_whole(&story));
}

#[test]
fn the_newest_minute_is_no_gap_and_an_older_one_is() {
    let mut story = loaded();
    let mut coverage = Coverage::default();
    coverage.finish(&place("eu-central-1"), None, window(0, 59));
    story.cover(coverage.clone());
    assert!(is_whole(&story));
    coverage.doubt(&place("eu-central-1"), window(20, 21));
    story.cover(coverage);
    let covered = story.state.live.as_ref().expect("live").covered();
    assert!(!covered.is_whole());
    assert_eq!(covered.worst(window(20, 25)), Known::NotAsked);
    assert_eq!(covered.worst(window(25, 30)), Known::Loaded);
    assert_eq!(
        covered.worst(window(-30, -20)),
        Known::NotAsked,
        "never asked for"
    );
}

#[test]
fn a_problem_is_told_once_and_counted_until_it_is_seen() {
    let mut story = loaded();
    let broken = || session([expired("eu-central-1"), expired("us-east-1")]);
    story.hear(broken());
    assert_eq!(
        said(&story),
        "the SSO session of profile prod has expired (eu-central-1 and 1 more)"
    );
    let way_out = story
        .state
        .notices
        .current()
        .map(|notice| notice.way_out.as_str());
    assert_eq!(way_out, Some("run: aws sso login --profile prod"));
    story.hear(broken()).hear(broken());
    assert_eq!(story.state.notices.unseen(), 1);
    story.keys("6");
    assert_eq!(story.state.notices.unseen(), 0);
    story
        .keys("1")
        .hear(session([following("eu-central-1")]))
        .hear(broken());
    assert_eq!(story.state.notices.unseen(), 1, "it was over and is there again");
    assert_eq!(story.shown().len(), 60, "what is loaded stays");
}

#[test]
fn jobs_say_of_each_place_what_it_does() {
    let mut story = loaded();
    let mut coverage = hour(&["eu-central-1"]);
    coverage.fail(&place("us-east-1"), None, window(10, 20), "AccessDenied");
    story.hear(session([following("eu-central-1"), expired("us-east-1")]));
    story.cover(coverage).keys("6");
    let rows: Vec<_> = story.state.jobs.lines().iter().take(13).cloned().collect();
    let live = |row| JobLine::Live(row);
    assert_eq!(
        rows,
        [
            JobLine::Heading("live"),
            live(LiveRow::Caller(0)),
            live(LiveRow::Limits),
            live(LiveRow::Capture),
            live(LiveRow::Place(0)),
            live(LiveRow::Counts(0)),
            live(LiveRow::Loaded(0)),
            live(LiveRow::Place(1)),
            live(LiveRow::Problem(1)),
            live(LiveRow::Advice(1)),
            live(LiveRow::Trace(1)),
            live(LiveRow::Counts(1)),
            live(LiveRow::Loaded(1)),
        ]
    );
    assert!(
        story
            .state
            .jobs
            .lines()
            .contains(&live(LiveRow::Failed(1, window(10, 20))))
    );
    story.keys("ggjjjj<enter>");
    let folded = story.state.jobs.lines();
    assert!(!folded.contains(&live(LiveRow::Counts(0))) && folded.contains(&live(LiveRow::Counts(1))));
}
