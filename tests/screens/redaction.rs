//! While others look on: nothing that the dictionaries of the store hold of somebody is on any screen.

use super::every::ROWS;
use super::harness::Story;
use super::{DEMO, World, built_in, demo_with, text};
use trailhound::app::Options;
use trailhound::app::redaction::Begun;
use trailhound::model::Field;

/// The demo with all that it can show.
pub(super) fn demo(width: u16, height: u16, is_on: bool) -> Story {
    let options = Options {
        watching: built_in().expect("ours are right"),
        redaction: Begun { is_on, key: 7 },
        ..Options::default()
    };
    demo_with(width, height, options)
}

/// The fields whose values are somebody's.
const OWN: [Field; 12] = [
    Field::Account,
    Field::CallerAccount,
    Field::Principal,
    Field::Person,
    Field::Role,
    Field::Session,
    Field::Arn,
    Field::PrincipalId,
    Field::Key,
    Field::Ip,
    Field::Resource,
    Field::Vpce,
];

/// What AWS calls so in every account, and things that are called by a word that everybody uses.
fn is_everybodys(value: &str) -> bool {
    let aws = [
        "amazonaws.com",
        "arn:aws:iam::aws:",
        "AWSServiceRoleFor",
        "AWS Internal",
        "HIDDEN_DUE_TO_SECURITY_REASONS",
        "aws:",
    ];
    let letters = value.chars().filter(|char| char.is_alphabetic()).count();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let is_word = value.bytes().all(|byte| byte.is_ascii_lowercase());
    aws.iter().any(|own| value.contains(own))
        || letters < 2 && digits < 9
        || is_word && PUBLIC.contains(&value)
}

const PUBLIC: [&str; 8] = [
    "default",
    "events",
    "root",
    "main",
    "alias",
    "trail",
    "anonymous",
    "security",
];

/// The values of the store that somebody could be known by.
fn values() -> Vec<String> {
    let texts = OWN.iter().flat_map(|field| DEMO.dictionary(*field).iter());
    let own = texts.map(|(_, text)| text).filter(|text| !is_everybodys(text));
    let mut own: Vec<String> = own.map(str::to_owned).collect();
    own.sort();
    own.dedup();
    own
}

/// Whether a text has a value, with nothing around it that would make it another.
fn has(text: &str, value: &str) -> bool {
    let is_part = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
    text.match_indices(value).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !is_part(before) && !is_part(text[at + value.len()..].chars().next())
    })
}

/// What leads elsewhere than the rows of the table: to the values of each field, and further in.
const KEYS: [&str; 26] = [
    "<enter>zRzR",
    "zR<ctrl-d>",
    "<ctrl-d>",
    "3bb",
    "3bbbb",
    "4",
    "4l",
    "4ll",
    "4lll",
    "4llll",
    "4lllll",
    "4llllll",
    "4lllllll",
    "4llllllll",
    "4lllllllll",
    "/ip:",
    "/account:",
    "/res:",
    "/key:",
    "/no such:",
    "5<enter>",
    "5<enter><enter>",
    "A",
    "gh<enter>",
    "Lp",
    "Lk",
];

fn ask(story: &mut Story) {
    story
        .keys("/")
        .paste("ip:203.0.113.0/24 is:write -is:error")
        .keys("<enter>jj");
}

fn screens(width: u16, height: u16, is_on: bool) -> Vec<(String, String)> {
    let mut story = demo(width, height, is_on);
    ask(&mut story);
    let mut screens = Vec::new();
    // A small screen shows little, and of the same.
    let each = if width < 80 { 3 } else { 1 };
    let mut see = |what: &str, story: &mut Story| {
        screens.push((what.to_owned(), text(story)));
        story.keys("<esc><esc><esc><esc><esc>1");
        story.state.zoomed = false;
    };
    for keys in KEYS.into_iter().step_by(each) {
        story.keys(keys);
        see(keys, &mut story);
    }
    let rows = ROWS.iter().filter(|row| row.world == World::Demo);
    for row in rows.step_by(each) {
        row.play(&mut story);
        see(row.name, &mut story);
    }
    // What is typed and what was, in full.
    for name in [
        "user:marta",
        "svc-backup-agent 198.51.100.7",
        "111122223333 -user:root",
    ] {
        story.keys("/").paste(name);
        screens.push((name.to_owned(), text(&story)));
        story.keys("<enter>");
        screens.push((name.to_owned(), text(&story)));
    }
    story.keys("/<ctrl-r>");
    screens.push(("earlier".to_owned(), text(&story)));
    screens
}

#[test]
fn no_value_of_the_dictionaries_is_on_any_screen_that_is_redacted() {
    let values = values();
    assert!(values.len() > 500, "{}", values.len());
    for (width, height) in [(148, 38), (80, 24), (60, 15)] {
        for (keys, text) in screens(width, height, true) {
            // What is compared covers the first row, which says so.
            assert!(
                text.contains("REDACTED") || text.starts_with('┌'),
                "{keys}: {text}"
            );
            let seen: Vec<_> = values.iter().filter(|value| has(&text, value)).collect();
            assert!(seen.is_empty(), "{width}x{height}, {keys}: {seen:?} in\n{text}");
        }
    }
}

/// Or the test above says nothing.
#[test]
fn without_redaction_most_screens_show_some() {
    let values = values();
    let screens = screens(148, 38, false);
    let real = screens
        .iter()
        .filter(|(_, text)| values.iter().any(|value| has(text, value)));
    assert!(real.count() > screens.len() * 3 / 4);
}
