//! While others look on: the key, what is asked, what is copied and written.

use super::harness::{self, Story};
use trailhound::app::redaction::Begun;
use trailhound::app::{Effect, Options};

fn notice(story: &Story) -> &str {
    story
        .state
        .notices
        .current()
        .map_or("", |notice| notice.text.as_str())
}

fn shown(story: &Story, text: &str) -> String {
    let redactor = story.state.redactor().expect("redacted");
    redactor.text(text).into_owned()
}

#[test]
fn a_key_turns_it_on_and_off_and_pseudonyms_stay_the_same() {
    let mut story = harness::story();
    assert!(story.state.redactor().is_none());
    story.keys("zp");
    assert!(notice(&story).starts_with("redacted:"));
    let alice = shown(&story, "alice");
    assert_ne!(alice, "alice");
    story.keys("zp");
    assert!(story.state.redactor().is_none() && notice(&story).starts_with("no longer redacted"));
    story.keys("zp");
    assert_eq!(shown(&story, "alice"), alice);
}

#[test]
fn what_comes_later_is_known_before_it_is_drawn() {
    let begun = Begun { is_on: true, key: 3 };
    let options = Options {
        redaction: begun,
        ..Options::default()
    };
    let mut story = harness::opened(120, 40, options);
    assert_eq!(shown(&story, "alice"), "alice");
    story.load((0..5).map(harness::Event::ordinary));
    assert_ne!(shown(&story, "alice"), "alice");
    // So is a name that only the JSON of what is opened has.
    assert_ne!(shown(&story, "user-4"), "user-4");
}

#[test]
fn what_is_typed_means_what_it_says() {
    let mut story = harness::story();
    story.keys("zp/user:alice<enter>");
    assert_eq!(story.users(), ["alice"]);
    assert_eq!(story.state.bar.applied(), "user:alice");
}

#[test]
fn copies_have_the_pseudonyms_of_the_screen_and_say_so() {
    let mut story = harness::story();
    story.keys("/user:alice<enter>yt");
    assert!(!notice(&story).contains("redacted"));
    story.keys("yy");
    let real = story.copied.last().expect("copied").1.clone();
    assert!(real.contains("alice") && real.contains("111122223333"));
    story.keys("zp");
    let (alice, account) = (shown(&story, "alice"), shown(&story, "111122223333"));
    for keys in ["yy", "ym", "yq"] {
        story.keys(keys);
        assert!(notice(&story).contains(" bytes, redacted"), "{}", notice(&story));
        let text = &story.copied.last().expect("copied").1;
        assert!(
            !text.contains("alice") && !text.contains("111122223333"),
            "{text}"
        );
        assert!(text.contains(&alice), "{text}");
    }
    story.keys("yy");
    assert!(story.copied.last().expect("copied").1.contains(&account));
    // What was copied before others looked on is not printed for them.
    story.keys("zpyyzpyP");
    let printed = format!("{:?}", story.others.last());
    assert!(
        printed.starts_with("Some(Print(") && !printed.contains("alice"),
        "{printed}"
    );
}

#[test]
fn files_share_them() {
    let mut story = harness::story();
    story.keys("<ctrl-s><enter>");
    assert!(story.exports[0].3.redaction.is_none());
    story.keys("<ctrl-c>zp<ctrl-s>");
    story.keys("<enter>");
    let view = &story.exports[1].3;
    let learned = view.redaction.as_ref().expect("redacted");
    assert_eq!(learned.redactor().text("alice"), shown(&story, "alice"));
}

/// Everything that waits is answered, the last first.
fn catch_up(story: &mut Story) {
    story.slow = false;
    while let Some(effect) = story.waiting.pop() {
        story.answer(effect);
    }
}

#[test]
fn while_names_are_learned_nothing_is_drawn_and_no_word_is_copied_that_may_be_one() {
    let mut story = harness::story();
    story.slow = true;
    story.keys("zp");
    assert!(story.state.is_learning_names());
    story.keys("yy");
    let text = story.waiting.iter().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.as_str()),
        _ => None,
    });
    let text = text.expect("copied").to_owned();
    assert!(
        !text.contains("alice") && !text.contains("bob") && !text.contains("111122223333"),
        "{text}"
    );
    catch_up(&mut story);
    assert!(!story.state.is_learning_names());
    assert_ne!(shown(&story, "alice"), "alice");
    assert_eq!(shown(&story, "whoever"), "whoever");
}

#[test]
fn what_is_loaded_is_shown_when_its_names_are_known() {
    let begun = Begun { is_on: true, key: 3 };
    let options = Options {
        redaction: begun,
        ..Options::default()
    };
    let mut story = harness::opened(120, 40, options);
    story.load((0..5).map(harness::Event::ordinary));
    story.slow = true;
    let new = |number| harness::Event {
        user: "newcomer",
        ..harness::Event::ordinary(number)
    };
    story.load((5..10).map(new));
    story.load((10..12).map(new));
    assert_eq!(
        story.state.events.rows().len(),
        5,
        "of the new ones none is shown"
    );
    assert!(!story.state.is_learning_names(), "and the others still are");
    catch_up(&mut story);
    assert_eq!(story.state.events.rows().len(), 12);
    assert_ne!(shown(&story, "newcomer"), "newcomer");
    // Who no longer wants pseudonyms sees at once what waits for them.
    story.slow = true;
    story.load((12..14).map(new)).keys("zp");
    catch_up(&mut story);
    assert_eq!(story.state.events.rows().len(), 14);
}
