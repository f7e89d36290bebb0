//! Narrowing: the query bar, the value under the cursor, windows of time, and the steps between.

use super::harness::{Event, NOON, Story, empty, story};
use trailhound::app::effect::Effect;
use trailhound::app::footer::Footer;
use trailhound::app::search::Progress;
use trailhound::app::{Msg, window};
use trailhound::model::Timestamp;
use trailhound::query::{Found, Hits, RawProgress};

fn window_of(story: &Story) -> String {
    window::in_words(story.state.search.question().window)
}

#[test]
fn every_letter_searches_and_enter_leaves_the_bar() {
    let mut story = story();
    story.keys("/user:ali");
    assert!(story.state.bar.is_editing());
    assert_eq!(story.users(), ["alice"]);
    story.keys("<enter>j");
    assert!(!story.state.bar.is_editing());
    assert_eq!(story.state.bar.text(), "user:ali");
    assert_eq!(story.selected(), Some(54));
}

#[test]
fn letters_are_text_in_the_bar_and_nothing_else() {
    let mut story = story();
    story.keys("/qQjeO[]y y?");
    assert_eq!(story.state.bar.text(), "qQjeO[]y y?");
    assert_eq!((story.quits, story.copied.len()), (0, 0));
}

#[test]
fn a_wrong_query_keeps_the_last_good_result_and_says_what_was_expected() {
    let mut story = story();
    story.keys("/user:alice (");
    assert_eq!(story.users(), ["alice"]);
    let fault = story.state.bar.fault().expect("a fault");
    assert!(fault.span.start >= 11 && !fault.expected.is_empty());
    assert!(matches!(story.state.footer(), Footer::Fault(_)));
    story.keys("<enter>");
    assert!(story.state.bar.is_editing(), "enter does not apply nonsense");
    story.keys("<esc>");
    assert_eq!(story.state.bar.text(), story.state.bar.applied());
    assert_eq!(story.users(), ["alice"], "the last good result stays");
    assert!(story.state.bar.fault().is_none());
}

#[test]
fn what_was_typed_is_one_step() {
    let mut story = story();
    story.keys("/user:alice<enter>/is:write<enter>");
    assert_eq!(story.state.bar.text(), "user:alice is:write");
    assert_eq!(story.state.crumbs(), ["all", "user:alice", "is:write"]);
    story.keys("[");
    assert_eq!(story.state.bar.text(), "user:alice");
    story.keys("[");
    assert_eq!((story.state.bar.text(), story.shown().len()), ("", 60));
    story.keys("]]");
    assert_eq!(story.state.bar.text(), "user:alice is:write");
    story.keys("``");
    assert_eq!(story.state.bar.text(), "user:alice is:write");
    story.keys("`");
    assert_eq!(story.state.bar.text(), "user:alice");
}

#[test]
fn a_step_brings_back_its_event_and_its_place() {
    let mut story = story();
    for _ in 0..20 {
        story.keys("j");
    }
    let before = (story.selected(), story.screen_row());
    story.keys("/user:bob<enter>ggjj");
    story.keys("<alt-o>[");
    assert!(story.state.events.newest_first());
    story.keys("[");
    assert_eq!((story.selected(), story.screen_row()), before);
}

#[test]
fn earlier_queries_come_back_with_up() {
    let mut story = story();
    story.keys("/user:alice<enter>/<ctrl-u>user:bob<enter>/<ctrl-u>half");
    story.keys("<up>");
    assert_eq!(story.state.bar.text(), "user:bob");
    story.keys("<up><up>");
    assert_eq!(
        (story.state.bar.text(), story.users()),
        ("user:alice", vec!["alice".into()])
    );
    story.keys("<down><down>");
    assert_eq!(story.state.bar.text(), "half", "what was being typed is not lost");
}

#[test]
fn plus_and_minus_narrow_by_the_value_under_the_cursor() {
    let mut story = story();
    story.keys("0ll+");
    assert_eq!(story.state.bar.text(), "s3:ListBuckets");
    story.keys("l-");
    assert!(
        !story.users().contains(&"carol".to_owned()),
        "{}",
        story.state.bar.text()
    );
    let text = story.state.bar.text().to_owned();
    assert!(story.selected().is_some());
    story.keys("[[");
    assert_eq!(story.shown().len(), 60);
    story.keys("]]");
    assert_eq!(story.state.bar.text(), text);
}

#[test]
fn a_value_is_not_asked_for_twice_and_replaces_its_opposite() {
    let mut story = story();
    story.keys("0lll+");
    let text = story.state.bar.text().to_owned();
    story.keys("+");
    assert_eq!(story.state.bar.text(), text);
    assert!(story.state.notices.current().is_some());
    story.keys("-");
    assert_eq!(story.state.bar.text(), format!("-{text}"));
    assert_eq!(story.users().len(), 2);
}

#[test]
fn a_hostile_value_is_quoted() {
    let mut story = empty(120, 40);
    let hostile = Event {
        agent: "x\" OR user:*\u{1b}[2J\u{202e}".to_owned(),
        ..Event::ordinary(1)
    };
    story.load([hostile, Event::ordinary(2)]).keys("j<enter>");
    while story
        .state
        .detail
        .fact_here()
        .is_none_or(|fact| !fact.text.starts_with("with "))
    {
        let before = story.state.detail.cursor();
        story.keys("j");
        assert_ne!(story.state.detail.cursor(), before, "there is such a line");
    }
    story.keys("+");
    assert_eq!(story.shown(), [1], "{}", story.state.bar.text());
}

#[test]
fn windows_go_by_the_newest_event_and_by_the_selected_one() {
    let mut story = story();
    story.keys("t1");
    assert_eq!(window_of(&story), "2023-07-10 12:44:00 – 12:59:00");
    assert_eq!(story.shown().len(), 15);
    story.keys("tf");
    assert_eq!(story.shown().len(), 60);
    for _ in 0..30 {
        story.keys("j");
    }
    assert_eq!(story.selected(), Some(29));
    story.keys("ta");
    assert_eq!(window_of(&story), "2023-07-10 12:24:00 – 12:34:00");
    story.keys("ta");
    assert_eq!(window_of(&story), "2023-07-10 12:14:00 – 12:44:00");
    assert_eq!(story.selected(), Some(29));
    story.keys("tftste");
    assert_eq!(
        (story.shown(), window_of(&story)),
        (vec![29], "2023-07-10 12:29:00 – 12:29:00".into())
    );
    story.keys("[[[[[[");
    assert_eq!(
        story.state.crumbs().last().map(String::as_str),
        Some("2023-07-10 12:44:00 – 12:59:00")
    );
}

#[test]
fn relative_times_count_back_from_the_clock_or_else_from_the_newest_event() {
    let mut story = story();
    story.keys("/since:10m");
    assert_eq!(story.shown().len(), 11);
    story
        .keys("<ctrl-u>")
        .send(Msg::Clock(Timestamp(NOON + 20 * 60_000)));
    story.keys("since:10m");
    assert_eq!(story.shown().len(), 50);
}

#[test]
fn pasted_text_never_acts() {
    let mut story = story();
    story.paste("Qqy\njjO\u{1b}");
    assert_eq!((story.quits, story.copied.len()), (0, 0));
    assert!(story.state.bar.is_editing());
    assert_eq!(story.state.bar.text(), "Qqy jjO");
    assert!(story.state.events.newest_first());
    story.keys("<esc>[").keys("q");
    story.paste("y").keys("n");
    assert_eq!(story.quits, 0, "a paste answers no question");
    story.keys("/").paste(" 203.0.113.3 ");
    assert!(story.state.bar.text().ends_with("203.0.113.3"));
    assert!(story.shown().iter().all(|number| number % 5 == 3));
}

#[test]
fn an_answer_to_an_older_question_is_dropped() {
    let mut story = story();
    story.slow = true;
    story.keys("/user:alice");
    let old = story.waiting.pop().expect("a search");
    story.keys("<ctrl-u>user:bob");
    let new = story.waiting.pop().expect("a search");
    story.slow = false;
    story.answer(new);
    assert_eq!(story.users(), ["bob"]);
    story.answer(old);
    assert_eq!(story.users(), ["bob"]);
}

#[test]
fn loading_does_not_restart_a_search_before_it_ends() {
    let mut story = story();
    story.slow = true;
    story.keys("/user:alice");
    let search = story.waiting.pop().expect("a search");
    let Effect::Search { ticket, snapshot, .. } = &search else {
        panic!("{search:?}");
    };
    let partial = |hits| Found {
        hits,
        raw: RawProgress::Running { done: 1, total: 9 },
        unreadable: Vec::new(),
    };
    story.waiting.clear();
    story.send(Msg::Found(*ticket, partial(Hits::none())));
    assert_eq!(story.state.search.progress(), Progress::Raw(1, 9));
    let snapshot = snapshot.clone();
    story.load((60..90).map(Event::ordinary));
    let searches = |story: &Story| {
        let is_search = |effect: &&Effect| matches!(effect, Effect::Search { .. });
        story.waiting.iter().filter(is_search).count()
    };
    assert_eq!(searches(&story), 0, "it is still running");
    story.slow = false;
    story.answer(search);
    assert_eq!(
        story.shown().len(),
        30,
        "then it is asked again, about all there is"
    );
    assert_eq!(snapshot.len(), 60);
}

#[test]
fn renewing_an_answer_takes_no_rows_away_meanwhile() {
    let mut story = story();
    story.keys("/user:alice<enter>");
    assert_eq!(story.shown().len(), 20);
    story.slow = true;
    story.load((60..90).map(Event::ordinary));
    let search = story.waiting.iter().rev().find_map(|effect| match effect {
        Effect::Search { ticket, .. } => Some(*ticket),
        _ => None,
    });
    let partial = Found {
        hits: Hits::none(),
        raw: RawProgress::Running { done: 0, total: 9 },
        unreadable: Vec::new(),
    };
    story.send(Msg::Found(search.expect("asked again"), partial));
    assert_eq!(story.shown().len(), 20);
}

#[test]
fn an_empty_query_needs_no_search() {
    let mut story = story();
    story.keys("/<enter>t1tf");
    assert_eq!(story.searches, 0);
    story.keys("/alice<enter>");
    assert!(story.searches > 0);
}

#[test]
fn leaving_a_wrong_word_leaves_nothing_of_it() {
    let mut story = story();
    story.keys("/is:wrote");
    assert!(story.state.bar.fault().is_some());
    story.keys("<esc>");
    assert_eq!((story.state.bar.text(), story.shown().len()), ("", 60));
    assert_eq!(story.state.crumbs(), ["all"], "no step");
    story.keys("/user:alice<enter>/is:wrote<esc>");
    assert_eq!((story.state.bar.text(), story.shown().len()), ("user:alice", 20));
    assert_eq!(story.state.crumbs(), ["all", "user:alice"]);
    story.keys("/name=CreateUser is:wrote<esc>");
    assert_eq!(
        story.state.bar.text(),
        "user:alice name=CreateUser",
        "what is whole stays"
    );
}

#[test]
fn an_empty_table_offers_nothing_to_open() {
    let mut story = story();
    let offers = |story: &Story| match story.state.footer() {
        Footer::Hints(hints) => hints.iter().any(|hint| hint.title == "Open"),
        other => panic!("no hints but {other:?}"),
    };
    assert!(offers(&story));
    story.keys("/no-such-thing-anywhere<enter>");
    assert!(!offers(&story));
}
