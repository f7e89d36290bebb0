//! Screens of a live session: what it reads, what it could not, and what is held.

use super::harness::{Event, Story, following, live, place, session, window};
use super::{Frame, Theme, draw, frame, screen, text};
use trailhound::model::live::{Activity, LiveStatus, PlaceStatus, Problem};
use trailhound::store::Coverage;

/// Events of the minutes, in a session of two regions that covers them from one minute to another.
fn minutes(size: (u16, u16), status: LiveStatus, (from, to): (i64, i64)) -> Story {
    let mut story = live(size.0, size.1);
    story.load((from as u32..to as u32).map(Event::ordinary));
    let mut coverage = Coverage::default();
    for worker in &status.places {
        if worker.activity == Activity::History {
            coverage.begin(&worker.place, None, window(0, from));
        }
        coverage.finish(&worker.place, None, window(from, to));
    }
    story.cover(coverage).hear(status);
    story
}

fn both(change: impl Fn(PlaceStatus) -> PlaceStatus) -> LiveStatus {
    session(["eu-central-1", "us-east-1"].map(|region| change(following(region))))
}

fn starting(width: u16, height: u16) -> Story {
    let mut story = live(width, height);
    let status = both(|place| PlaceStatus {
        activity: Activity::Starting,
        answered: None,
        worst_delay: None,
        pages: 0,
        events: 0,
        throttled: 0,
        pages_left: 40,
        ..place
    });
    story.hear(LiveStatus {
        callers: Vec::new(),
        capture: None,
        ..status
    });
    story
}

fn history(width: u16, height: u16) -> Story {
    let status = both(|place| PlaceStatus {
        activity: Activity::History,
        ..place
    });
    minutes((width, height), status, (31, 60))
}

pub(super) fn follows(width: u16, height: u16) -> Story {
    minutes((width, height), both(|place| place), (0, 60))
}

fn capped(width: u16, height: u16) -> Story {
    let status = both(|place| PlaceStatus {
        activity: Activity::Capped,
        pages: 40,
        pages_left: 0,
        ..place
    });
    minutes((width, height), status, (30, 60))
}

fn expired(width: u16, height: u16) -> Story {
    let status = both(|place| PlaceStatus {
        activity: Activity::Waiting { until: None },
        problem: Some(Problem {
            what: "the SSO session of profile prod has expired".to_owned(),
            advice: "run: aws sso login --profile prod".to_owned(),
            detail: "UnauthorizedException, request 4e7a-11, HTTP 401, try 3".to_owned(),
        }),
        ..place
    });
    minutes((width, height), status, (0, 60))
}

pub(super) fn one_failed(width: u16, height: u16) -> Story {
    let mut story = live(width, height);
    story.load((20..60).map(Event::ordinary));
    let mut status = session(["eu-central-1", "eu-west-1", "us-east-1"].map(following));
    status.places[1].activity = Activity::Stopped;
    status.places[1].problem = Some(Problem {
        what: "cloudtrail:LookupEvents is denied in eu-west-1".to_owned(),
        advice: "the policy must allow cloudtrail:LookupEvents; tried again every 5 minutes".to_owned(),
        detail: "AccessDeniedException, request 51c0-02, HTTP 400".to_owned(),
    });
    let mut coverage = Coverage::default();
    coverage.finish(&place("eu-central-1"), None, window(0, 60));
    coverage.finish(&place("us-east-1"), None, window(0, 60));
    coverage.finish(&place("eu-west-1"), None, window(35, 60));
    coverage.fail(&place("eu-west-1"), None, window(0, 35), "AccessDeniedException");
    story.cover(coverage).hear(status);
    story
}

pub(super) fn held(width: u16, height: u16) -> Story {
    let mut story = follows(width, height);
    story.keys("/name=CreateUser user:alice ip:203.0.113.0/24<enter>jF");
    story.load((60..160).map(Event::ordinary));
    story
}

fn keyed(mut story: Story, keys: &str) -> Story {
    story.keys(keys);
    story
}

shows!(live_starting_80x24, starting(80, 24));
shows!(live_starting_120x40, starting(120, 40));
shows!(live_history_80x24, history(80, 24));
shows!(live_history_120x40, history(120, 40));
shows!(live_history_160x45, history(160, 45));
shows!(live_capped_80x24, capped(80, 24));
shows!(live_capped_120x40, capped(120, 40));
shows!(live_expired_80x24, expired(80, 24));
shows!(live_expired_jobs_80x24, keyed(expired(80, 24), "6"));
shows!(live_expired_jobs_120x40, keyed(expired(120, 40), "6"));
shows!(live_one_failed_80x24, one_failed(80, 24));
shows!(live_one_failed_160x45, one_failed(160, 45));

#[test]
fn an_empty_table_says_why() {
    let mut story = live(120, 40);
    assert!(text(&story).contains("Starting: finding out whose credentials these are"));
    let status = both(|place| PlaceStatus {
        activity: Activity::History,
        ..place
    });
    story.hear(status);
    assert!(text(&story).contains("Reading from AWS…"));
    let mut coverage = Coverage::default();
    coverage.finish(&place("eu-central-1"), None, window(0, 60));
    coverage.finish(&place("us-east-1"), None, window(0, 60));
    story.hear(both(|place| place)).cover(coverage.clone());
    assert!(text(&story).contains("No event in the loaded window, 12:00 – 13:00."));
    coverage.doubt(&place("us-east-1"), window(0, 30));
    story.cover(coverage.clone());
    let shown = text(&story);
    assert!(shown.contains("No event in the loaded window, 12:30 – 13:00."));
    assert!(shown.contains("12:00 – 12:30: AWS was not asked. M loads more."));
    coverage.fail(&place("us-east-1"), None, window(0, 30), "throttled for an hour");
    story.cover(coverage);
    assert!(text(&story).contains("Could not be read: us-east-1: throttled for an hour"));
}

#[test]
fn hostile_text_of_a_session_stays_in_its_cells() {
    let bad = super::HOSTILE;
    let mut status = both(|place| PlaceStatus {
        activity: Activity::Stopped,
        note: Some(bad.to_owned()),
        problem: Some(Problem {
            what: bad.to_owned(),
            advice: bad.to_owned(),
            detail: bad.to_owned(),
        }),
        ..place
    });
    status.capture = Some(bad.to_owned());
    status.capture_problem = status.places[0].problem.clone();
    status.callers[0].profile = Some(bad.to_owned());
    status.callers[0].arn = bad.to_owned();
    status.places[0].place.region = bad.to_owned();
    let mut coverage = Coverage::default();
    coverage.fail(&place("us-east-1"), None, window(0, 30), bad);
    let mut story = live(120, 40);
    story.hear(status).cover(coverage);
    for keys in ["", "6", "1M"] {
        story.keys(keys);
        for (width, height) in [(120, 40), (80, 24), (61, 16), (300, 60)] {
            let Frame { buffer, .. } = frame(story.resize(width, height));
            let acts = |char: char| char.is_control() || char == '\u{202e}' || char == '\u{200b}';
            assert!(!buffer.content.iter().any(|cell| cell.symbol().chars().any(acts)));
        }
    }
}

#[test]
fn without_colour_what_is_missing_is_still_hatched() {
    let drawn = draw(&one_failed(120, 40).state, &Theme::mono());
    let signs = |wanted: &str| drawn.buffer.content.iter().any(|cell| cell.symbol() == wanted);
    assert!(signs("╳") && !signs("╱"));
    let drawn = draw(&history(120, 40).state, &Theme::mono());
    assert!(drawn.buffer.content.iter().any(|cell| cell.symbol() == "░"));
    let drawn = draw(&capped(120, 40).state, &Theme::mono());
    assert!(drawn.buffer.content.iter().any(|cell| cell.symbol() == "╱"));
}

#[test]
fn a_session_can_be_drawn_at_any_size() {
    let sessions: [fn(u16, u16) -> Story; 3] = [held, one_failed, starting];
    for session in sessions {
        let mut story = session(120, 40);
        for keys in ["", "6", "3", "2", "Z"] {
            story.keys(keys);
            for width in [0, 1, 59, 60, 79, 80, 119, 120, 300] {
                for height in [0, 1, 14, 15, 23, 24, 40, 100] {
                    super::check_frame(&mut story, width, height);
                }
            }
        }
    }
}
