//! A live session in a real terminal: the screen, the loop and the workers together, against a loopback AWS.

use super::assert_restored;
use super::cloud::{ACCOUNT, ARN, Cloud, Event};
use super::harness::Session;
use std::path::Path;

#[test]
fn a_live_session_is_shown_asked_for_more_held_and_left() {
    let cloud = Cloud::start();
    cloud.add(ACCOUNT, "us-east-1", Event::series(1, 60, cloud.now() - 100));
    let home = env!("CARGO_TARGET_TMPDIR");
    let mut env = vec![
        ("HOME", home),
        ("XDG_CONFIG_HOME", home),
        ("XDG_STATE_HOME", home),
    ];
    let asked = cloud.environment();
    env.extend(asked.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let program = Path::new(env!("CARGO_BIN_EXE_trailhound"));
    let mut session = Session::start(program, &["live", "--region", "us-east-1"], &env, (120, 40));
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
    session.type_keys("Q");
    assert_eq!(session.wait_for_exit(), 0);
    assert_restored(&session);
}
