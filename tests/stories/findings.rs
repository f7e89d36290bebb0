//! Findings on the screen: listed, told, followed to their events and beyond, hidden where they are usual.

use super::harness::{Event, Story, opened};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use trailhound::app::findings::{Answer, Rules};
use trailhound::app::footer::Footer;
use trailhound::app::replay::Playing;
use trailhound::app::{Effect, LoadProgress, Msg, Options, Pane};
use trailhound::dialect::sigma::{Pack, built_in};
use trailhound::model::{TimeRange, Timestamp};
use trailhound::query;
use trailhound::runtime::ingest;
use trailhound::store::Snapshot;

static DEMO: LazyLock<Snapshot> = LazyLock::new(|| {
    let input = ingest::Input::Paths(vec!["demo-data".into()]);
    ingest::load(input, &AtomicBool::new(false), &mut |_, _| {})
});

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let mut pack = Pack::default();
    built_in::add(&mut pack);
    pack.link();
    Rules::new(pack)
});

/// One rule, on users that are made.
static ONE_RULE: LazyLock<Rules> = LazyLock::new(|| {
    let mut pack = Pack::default();
    let rule = "title: User made\nlevel: low\nlogsource: {product: aws, service: cloudtrail}\n\
        detection:\n  made: {eventName: CreateUser}\n  condition: made\n\
        look_next:\n  - what: what else the caller did\n    query: user={user}\n";
    pack.add("mine.yml", rule.as_bytes());
    pack.link();
    assert!(pack.faults.is_empty(), "{:?}", pack.faults);
    Rules::new(pack)
});

fn with(rules: &Rules, options: Options) -> Story {
    let rules = rules.clone();
    opened(160, 45, Options { rules, ..options })
}

fn finish(story: &mut Story) {
    story.send(Msg::Loading(LoadProgress {
        finished: true,
        ..LoadProgress::default()
    }));
}

fn demo() -> Story {
    let mut story = with(&RULES, Options::default());
    story.send(Msg::Loaded(DEMO.clone()));
    finish(&mut story);
    story
}

/// Sixty events of three people; each makes three users.
fn small() -> Story {
    let mut story = with(&ONE_RULE, Options::default());
    story.load((0..60).map(Event::ordinary));
    finish(&mut story);
    story
}

fn answer(story: &Story) -> &Answer {
    story.state.findings.answer().expect("an answer")
}

fn said(story: &Story) -> String {
    match story.state.footer() {
        Footer::Notice(notice) => notice.text.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_most_serious_come_first_and_each_leads_to_exactly_its_events() {
    let mut story = demo();
    assert!(story.state.findings.answer().is_none(), "nobody looked yet");
    story.keys("gh");
    assert_eq!(story.state.focus, Pane::Findings);
    let all = answer(&story).all.clone();
    assert!(all.len() > 10 && all.is_sorted_by_key(|it| std::cmp::Reverse(it.about.level)));
    for finding in all.iter().filter(|it| it.events <= 200) {
        let window = TimeRange {
            from: finding.first,
            to: finding.last.plus(1),
        };
        let found = query::search(&DEMO, &finding.expr, window, &|| false, &mut |_| {});
        let found = found.expect("not cancelled").hits.len();
        assert_eq!(found, finding.events, "{}: {}", finding.about.title, finding.expr);
    }
    story.keys("<enter>");
    assert_eq!(story.state.focus, Pane::Events);
    assert_eq!(story.state.events.hits().len(), all[0].events);
    story.keys("[");
    assert_eq!(
        story.state.events.hits().len(),
        DEMO.len(),
        "a step like any other"
    );
}

#[test]
fn back_from_the_events_of_a_finding_is_the_list_with_the_finding_under_the_cursor() {
    let mut story = demo();
    story.keys("ghjj<enter>xw");
    assert_eq!(story.state.focus, Pane::Events);
    for back in ["[[", "]]<esc><esc>"] {
        story.keys(back);
        assert_eq!(story.state.focus, Pane::Findings, "{back}");
        assert_eq!(story.state.findings.cursor().at, 2, "{back}");
        assert_eq!(story.state.events.hits().len(), DEMO.len(), "{back}");
    }
    story.keys("]");
    assert_eq!(story.state.focus, Pane::Events, "forward is what one had come to");
    story.keys("[<esc>");
    assert_eq!(story.state.focus, Pane::Events, "and from the list to the events");
}

#[test]
fn one_is_told_in_words_with_queries_to_go_on_with() {
    let mut story = small();
    story.keys("ghl");
    assert_eq!(story.state.focus, Pane::Finding);
    let lines: Vec<_> = story
        .state
        .findings
        .lines()
        .iter()
        .map(|line| line.text.clone())
        .collect();
    assert!(lines[0].contains("CreateUser"), "{lines:#?}");
    assert!(lines.contains(&"→ its 3 events".to_owned()), "{lines:#?}");
    assert!(
        lines.contains(&"→ what else the caller did".to_owned()),
        "{lines:#?}"
    );
    story.keys("jj<enter>");
    assert_eq!(
        (story.state.focus, story.users()),
        (Pane::Events, vec!["alice".to_owned()])
    );
    assert_eq!(
        story.shown().len(),
        20,
        "everything of hers, and no longer only at that time"
    );
    story.keys("gh");
    assert_eq!(story.state.focus, Pane::Findings);
    story.keys("lh");
    assert_eq!(story.state.focus, Pane::Findings, "back to the list");
    story.keys("q");
    assert_eq!(story.state.focus, Pane::Events);
}

#[test]
fn what_was_there_before_the_window_is_hidden_and_counted() {
    let mut story = small();
    story.keys("gh");
    let all = answer(&story).all.len();
    story.keys("xn");
    assert!(said(&story).contains("give it a start"), "{}", said(&story));
    // Since the 30th minute: everybody has made users before.
    story
        .keys("1")
        .keys("/id:00000000-0000-4000-8000-000000000030<enter>tsghxn");
    assert_eq!((answer(&story).all.len(), answer(&story).explained), (0, all));
    story.keys("xn");
    assert_eq!((answer(&story).all.len(), answer(&story).explained), (all, 0));
}

#[test]
fn while_more_is_loaded_one_request_is_under_way_and_the_next_is_of_the_newest() {
    let mut story = with(&ONE_RULE, Options::default());
    story.load((0..10).map(Event::ordinary));
    story.slow = true;
    story.keys("gh");
    story.load((10..20).map(Event::ordinary));
    story.load((20..60).map(Event::ordinary));
    let mut asked: Vec<_> = story.waiting.drain(..).filter(is_search_for_findings).collect();
    assert_eq!(asked.len(), 1, "the others wait until it is answered");
    story.answer(asked.remove(0));
    let newest = story.state.snapshot.generation();
    let of_newest = |effect: &Effect| matches!(effect, Effect::FindFindings { snapshot, .. } if snapshot.generation() == newest);
    assert!(story.waiting.iter().any(of_newest), "and then of the newest");
    assert!(!answer(&story).all.is_empty(), "what is known so far is shown");
}

fn is_search_for_findings(effect: &Effect) -> bool {
    matches!(effect, Effect::FindFindings { .. })
}

#[test]
fn a_slow_answer_is_said_to_be_under_way_and_a_failure_is_said() {
    let mut story = small();
    story.slow = true;
    story.keys("gh");
    let asked = story
        .waiting
        .drain(..)
        .find(is_search_for_findings)
        .expect("asked");
    let ticket = asked.ticket().expect("a request");
    assert!(!story.state.findings.is_slow());
    story.send(Msg::Slow(ticket));
    assert!(story.state.findings.is_slow());
    story.send(Msg::Failed(ticket));
    assert!(story.state.findings.has_failed() && !story.state.findings.is_slow());
    assert!(said(&story).contains("defect"), "{}", said(&story));
}

#[test]
fn a_replay_has_found_only_what_has_happened() {
    let replay = Playing {
        from: Some("2026-03-17T12:00Z".to_owned()),
        ..Playing::default()
    };
    let mut story = with(
        &RULES,
        Options {
            replay: Some(replay),
            ..Options::default()
        },
    );
    story.send(Msg::Loaded(DEMO.clone()));
    finish(&mut story);
    story.keys("gh");
    let now = story.state.now();
    let before = answer(&story).all.len();
    assert!(answer(&story).all.iter().all(|it| it.last <= now));
    story.keys("t$");
    assert!(answer(&story).all.len() > before, "the story is told to its end");
    story.slow = true;
    story.keys("t0");
    assert!(
        story.state.findings.answer().is_none(),
        "back in time nobody knows of it"
    );
}

#[test]
fn without_rules_nothing_is_asked() {
    let mut story = opened(160, 45, Options::default());
    story.load((0..10).map(Event::ordinary));
    story.keys("gh<enter>l");
    assert!(story.state.findings.answer().is_none());
    assert_eq!(story.state.focus, Pane::Findings);
    assert_ne!(story.state.now(), Timestamp(0));
}
