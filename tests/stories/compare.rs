//! Two events compared: those that are marked, or one with the call before it of the same kind.

use crate::harness::{Event, Story, empty, story};
use trailhound::app::compare::Kinship;
use trailhound::app::compare::lines::{Line, Role, key};
use trailhound::app::{Context, Overlay};

/// The numbers of the two events, why they are compared, and the members that are shown, each once.
fn shown(story: &Story) -> (Vec<u32>, Kinship, Vec<String>) {
    let Some(Overlay::Compare(compare)) = &story.state.overlay else {
        panic!("nothing is compared");
    };
    let comparison = compare.comparison().expect("both are read");
    let number = |row| {
        let id = story.state.snapshot.row(row).event_id().to_string();
        id.rsplit('-')
            .next()
            .and_then(|digits| digits.parse().ok())
            .expect("digits")
    };
    let mut members: Vec<_> = compare.lines().iter().filter_map(Line::member).collect();
    members.dedup();
    let keys = members
        .iter()
        .map(|member| key(comparison, &comparison.members[*member]));
    (
        comparison.rows.map(number).into(),
        comparison.kinship,
        keys.collect(),
    )
}

/// What is said in place of a comparison.
fn notes(story: &Story) -> String {
    let Some(Overlay::Compare(compare)) = &story.state.overlay else {
        panic!("nothing is compared");
    };
    let notes = compare.lines().iter().filter_map(|line| match line {
        Line::Note(text) => Some(text.as_str()),
        _ => None,
    });
    notes.collect::<Vec<_>>().join(" ")
}

/// Events of one action, by these people, in this order.
fn calls(users: &[&'static str]) -> Story {
    let mut story = empty(120, 40);
    let event = |(number, user): (u32, &&'static str)| Event {
        user,
        name: "CreateUser",
        error: None,
        ..Event::ordinary(number * 7)
    };
    story.load((0..).zip(users).map(event));
    story
}

#[test]
fn an_event_is_compared_with_the_last_call_before_of_the_same_kind() {
    let mut story = calls(&["alice", "alice", "bob", "alice"]);
    story.keys("d");
    let (numbers, kinship, members) = shown(&story);
    assert_eq!((&numbers[..], kinship), (&[7, 21][..], Kinship::Caller));
    for differs in ["eventTime", "eventID", "requestParameters", "userName"] {
        assert!(
            members.iter().any(|member| member == differs),
            "{differs}: {members:?}"
        );
    }
    for same in ["eventVersion", "userIdentity", "eventName", "Effect"] {
        assert!(
            !members.iter().any(|member| member == same),
            "{same}: {members:?}"
        );
    }
    story.keys("a");
    let (_, _, members) = shown(&story);
    for member in ["eventVersion", "policyDocument (decoded)", "Effect"] {
        assert!(members.iter().any(|own| own == member), "{member}: {members:?}");
    }
    story.keys("ad");
    assert_eq!(
        (story.state.context(), story.selected()),
        (Context::Events, Some(21))
    );
}

#[test]
fn two_that_are_marked_are_compared_whichever_was_marked_first() {
    let mut story = story();
    story.keys("mjjmGd");
    let (numbers, kinship, _) = shown(&story);
    assert_eq!((&numbers[..], kinship), (&[57, 59][..], Kinship::Marked));
    story.keys("qggjmd");
    assert_eq!(shown(&story).1, Kinship::Caller, "three are not two");
}

#[test]
fn where_there_is_no_call_before_that_is_said() {
    let mut story = calls(&["alice", "bob"]);
    story.keys("d");
    assert!(
        notes(&story).contains("no earlier call of iam:CreateUser"),
        "{}",
        notes(&story)
    );
    story.keys("qGd");
    assert!(notes(&story).contains("no earlier call"));
    story.keys("jjG<esc>");
    assert_eq!(story.state.context(), Context::Events);
}

#[test]
fn what_one_side_lacks_is_said_and_values_and_paths_are_copied() {
    let mut story = empty(80, 24);
    let event = |number: u32, error| Event {
        user: "alice",
        error,
        ..Event::ordinary(number)
    };
    story.load([event(1, None), event(2, Some("AccessDenied"))]);
    story.keys("d");
    let Some(Overlay::Compare(compare)) = &story.state.overlay else {
        panic!("nothing is compared");
    };
    let is_missing =
        |line: &Line| matches!(line, Line::Below(_, 0, true, part) if part.role == Role::Missing);
    let at = compare
        .lines()
        .iter()
        .position(is_missing)
        .expect("A has no error");
    let keys = format!("{}yvyp", "j".repeat(at + 1));
    story.keys(&keys);
    assert_eq!(
        story.copied,
        [
            ("value", "AccessDenied".to_owned()),
            ("path", ".errorCode".to_owned())
        ]
    );
}

#[test]
fn a_slow_or_failed_answer_and_one_that_nobody_waits_for_are_no_trouble() {
    let mut story = calls(&["alice", "alice"]);
    story.slow = true;
    story.keys("d");
    let asked = std::mem::take(&mut story.waiting);
    let ticket = asked
        .iter()
        .find_map(trailhound::app::Effect::ticket)
        .expect("asked");
    story.send(trailhound::app::Msg::Slow(ticket));
    assert!(notes(&story).contains("reading"));
    story.send(trailhound::app::Msg::Failed(ticket));
    assert!(notes(&story).contains("defect"));
    story.keys("<esc>");
    for effect in asked {
        story.answer(effect);
    }
    assert!(story.state.overlay.is_none());
}
