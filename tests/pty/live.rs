//! A live session in a real terminal: the screen, the loop and the workers together, against a loopback AWS.

use super::cloud::{ACCOUNT, ARN, CANARY_SECRET, CANARY_TOKEN, Cloud, Event, Fault, KEY, On};
use super::harness::Session;
use super::{PROMPTLY, assert_restored};
use std::path::Path;
use std::time::Instant;

const REGION: &str = "us-east-1";

fn live(cloud: &Cloud) -> Session {
    let home = tempfile::tempdir().unwrap();
    let home = home.path().to_str().unwrap().to_owned();
    let mut env = vec![
        ("HOME".to_owned(), home.clone()),
        ("XDG_CONFIG_HOME".to_owned(), home.clone()),
        (
            "XDG_STATE_HOME".to_owned(),
            env!("CARGO_TARGET_TMPDIR").to_owned(),
        ),
    ];
    env.extend(cloud.environment());
    let env: Vec<_> = env
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let args = ["live", "--region", REGION, "--since", "1h"];
    Session::start(
        Path::new(env!("CARGO_BIN_EXE_trailhound")),
        &args,
        &env,
        (140, 40),
    )
}

/// Leaves at once, and left the terminal as it was and no secret on it.
#[track_caller]
fn leave(mut session: Session) {
    let began = Instant::now();
    session.type_keys("Q");
    assert_eq!(session.wait_for_exit(), 0);
    assert!(began.elapsed() < PROMPTLY, "left after {:?}", began.elapsed());
    assert_restored(&session);
    let log = String::from_utf8_lossy(&session.log);
    assert!(!log.contains(CANARY_SECRET) && !log.contains(CANARY_TOKEN));
}

#[test]
fn a_live_session_is_shown_asked_for_more_held_and_left() {
    let cloud = Cloud::start();
    cloud.add(ACCOUNT, REGION, Event::series(1, 60, cloud.now() - 100));
    let mut session = live(&cloud);
    session.wait_for("1111…3333 us-east-1");
    session.wait_for("LIVE as of");
    session.wait_for("is loaded (M asks for older)");
    session.wait_for(" 60 events");
    session.type_keys("6");
    session.wait_for(ARN);
    session.wait_for("data events are not in LookupEvents");
    session.wait_for("✓ us-east-1");
    session.type_keys("1F");
    session.wait_for("HOLD");
    session.type_keys("F");
    session.wait_for("LIVE as of");
    session.type_keys("/name=CreateUser\r");
    session.wait_for("[aws name=CreateUser]");
    session.wait_for(" 12 of 60 events");
    session.type_keys("M");
    session.wait_for("asking for events since");
    leave(session);
}

#[test]
fn what_aws_has_is_shown_and_what_happens_meanwhile_comes_by_itself() {
    let cloud = Cloud::start();
    cloud.add(ACCOUNT, REGION, Event::series(1, 60, cloud.now() - 60));
    let mut session = live(&cloud);
    session.wait_for("60 events");
    session.wait_for("LIVE");
    session.wait_for(ACCOUNT);
    let mut event = Event::new(900, "StopLogging", cloud.now() - 2);
    event.source = "cloudtrail.amazonaws.com".to_owned();
    cloud.add(ACCOUNT, REGION, [event]);
    session.wait_for("StopLogging");
    session.wait_for("61 events");
    leave(session);
}

#[test]
fn a_question_that_nobody_answers_blocks_no_key() {
    let cloud = Cloud::start();
    cloud.fail(On::anything(), Fault::Silent);
    let mut session = live(&cloud);
    cloud.wait_for("a request", |seen| !seen.is_empty());
    session.type_keys("?");
    session.wait_for("keys and actions");
    session.type_keys("\x1b");
    session.wait_until("help is left", |screen| {
        !screen.contents().contains("keys and actions")
    });
    leave(session);
}

#[test]
fn credentials_that_have_expired_are_said() {
    let cloud = Cloud::start();
    cloud.add(ACCOUNT, REGION, Event::series(1, 60, cloud.now() - 60));
    cloud.expire(KEY);
    let mut session = live(&cloud);
    session.wait_for("have expired");
    leave(session);
}
