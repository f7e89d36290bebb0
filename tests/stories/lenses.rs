//! Lenses on the screen: chosen by letters or by words, looked through, followed to exactly their events.

use super::harness::{Event, Story, opened, replayed};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use trailhound::analysis::lenses::Lens;
use trailhound::app::footer::Footer;
use trailhound::app::input::{Input, Mouse, MouseKind};
use trailhound::app::lenses::Kit;
use trailhound::app::replay::Playing;
use trailhound::app::{Effect, LoadProgress, Msg, Options, Overlay, Pane};
use trailhound::runtime::ingest;
use trailhound::store::Snapshot;

static DEMO: LazyLock<Snapshot> = LazyLock::new(|| {
    let input = ingest::Input::Paths(vec!["demo-data".into()]);
    ingest::load(input, &AtomicBool::new(false), &mut |_, _| {})
});

fn finish(story: &mut Story) {
    story.send(Msg::Loading(LoadProgress {
        finished: true,
        ..LoadProgress::default()
    }));
}

fn demo() -> Story {
    let mut story = opened(160, 45, Options::default());
    story.send(Msg::Loaded(DEMO.clone()));
    finish(&mut story);
    story
}

/// One lens, on users that are made, by who makes them.
fn kit() -> Kit {
    let lens = |name: &str, letter: char, wanted: &str| {
        let text = format!(
            "key = '{letter}'\ntitle = 'Made {name}'\nquestion = 'Made?'\nwhere = '{wanted}'\ngroup = 'user'\nsummary = ['{{name}}', '; {{refused}} refused']"
        );
        Lens::read(&format!("{name}.toml"), &text).expect("a lens")
    };
    Kit::new(vec![
        lens("users", 'u', "name=CreateUser"),
        lens("nothing", 'x', "name=DeleteUser"),
    ])
}

/// Sixty events of three people; each makes three users.
fn small() -> Story {
    let lenses = kit();
    let mut story = opened(
        160,
        45,
        Options {
            lenses,
            ..Options::default()
        },
    );
    story.load((0..60).map(Event::ordinary));
    finish(&mut story);
    story
}

/// The values of the groups and their numbers.
fn groups(story: &Story) -> Vec<(String, usize)> {
    let groups = story.state.lenses.groups().iter();
    groups
        .map(|group| {
            let values = group.values.iter().map(|it| it.clone().unwrap_or_default());
            (values.collect::<Vec<_>>().join(" "), group.events)
        })
        .collect()
}

fn said(story: &Story) -> String {
    match story.state.footer() {
        Footer::Notice(notice) => notice.text.clone(),
        other => panic!("{other:?}"),
    }
}

fn is_menu(story: &Story) -> bool {
    matches!(story.state.overlay, Some(Overlay::Lenses(_)))
}

#[test]
fn a_letter_opens_a_lens_and_enter_leads_to_exactly_the_events_of_a_group_as_a_step() {
    let mut story = demo();
    story.keys("L");
    assert!(is_menu(&story));
    story.keys("q");
    assert!(!is_menu(&story) && story.state.focus == Pane::Lens);
    let all = groups(&story);
    assert!(all.len() > 3, "{all:?}");
    for (place, (values, events)) in all.iter().enumerate().take(5) {
        story.keys(&"j".repeat(place)).keys("<enter>");
        assert_eq!(story.state.focus, Pane::Events);
        assert_eq!(story.state.events.hits().len(), *events, "{values}");
        story.keys("[");
        assert_eq!(
            story.state.events.hits().len(),
            DEMO.len(),
            "a step like any other"
        );
        assert_eq!(story.state.focus, Pane::Lens, "back where the group was chosen");
        story.keys("Lq");
    }
}

#[test]
fn a_lens_looks_at_what_is_shown_and_at_everything_where_that_is_asked() {
    let mut story = small();
    story.keys("/user:bob<enter>Lu");
    assert_eq!(groups(&story), [("bob".to_owned(), 3)]);
    story.keys("=");
    assert_eq!(said(&story), "the lens looks at everything that is loaded");
    assert_eq!(groups(&story).len(), 3);
    // Who looks at everything goes to what is found, whatever was asked before.
    story.keys("j<enter>");
    assert_eq!(story.state.events.hits().len(), 3);
    assert_eq!(story.users().len(), 1);
    story.keys("[8=");
    assert_eq!(groups(&story), [("bob".to_owned(), 3)]);
    story.keys("<enter>");
    assert_eq!(story.state.bar.applied(), "user:bob (name=CreateUser user=bob)");
}

#[test]
fn the_menu_counts_for_each_lens_and_is_narrowed_by_words() {
    let mut story = demo();
    story.keys("L");
    let lenses = &story.state.lenses;
    let place = |name: &str| {
        lenses
            .all()
            .iter()
            .position(|lens| lens.name == name)
            .expect("there")
    };
    assert_eq!(lenses.count(place("root")), Some(4));
    assert_eq!(lenses.count(place("noticed")), Some(2));
    story.keys("/come back");
    let Some(Overlay::Lenses(menu)) = &story.state.overlay else {
        panic!("letters are typed, and choose nothing");
    };
    assert_eq!(menu.shown().len(), 1);
    story.keys("<enter>");
    assert_eq!(story.state.lenses.chosen().expect("one").name, "persistence");
    story.keys("L/zzz<enter>");
    assert_eq!(said(&story), "no lens has all of these words");
    story.keys("<esc>");
    assert!(
        !is_menu(&story) && story.state.focus == Pane::Lens,
        "the lens is as it was"
    );
}

#[test]
fn what_is_no_letter_of_a_lens_is_said_and_what_is_pasted_does_nothing() {
    let mut story = small();
    story.keys("Lz");
    assert_eq!(said(&story), "no lens has the letter z; / narrows the list");
    story.paste("u");
    assert!(is_menu(&story));
    story.keys("<esc>8");
    assert!(is_menu(&story), "without a lens one is chosen");
    story.keys("<esc>");
    assert_eq!(story.state.focus, Pane::Events);
}

#[test]
fn arrows_and_enter_choose_too_and_the_pane_is_left_as_any_other() {
    let mut story = small();
    story.keys("L<down><enter>");
    assert_eq!(story.state.lenses.chosen().expect("one").name, "nothing");
    assert!(groups(&story).is_empty());
    story.keys("<enter>");
    assert_eq!(said(&story), "there is no group");
    story.keys("h");
    assert_eq!(story.state.focus, Pane::Events);
}

#[test]
fn a_group_stays_under_the_cursor_while_more_is_loaded() {
    let mut story = small();
    story.keys("Luj");
    let here = story.state.lenses.selected().expect("one").values.clone();
    story.load((60..240).map(Event::ordinary));
    let selected = story.state.lenses.selected().expect("one");
    assert_eq!(selected.values, here);
    assert!(groups(&story).iter().map(|(_, events)| events).sum::<usize>() > 9);
}

#[test]
fn one_request_is_under_way_at_a_time_and_a_late_answer_of_another_lens_is_dropped() {
    let mut story = small();
    story.slow = true;
    story.keys("Lu");
    let asked = |story: &Story| {
        let is_look =
            |it: &&Effect| matches!(it, Effect::LookThrough { wanted, .. } if wanted.which.is_some());
        story.waiting.iter().filter(is_look).count()
    };
    assert_eq!(asked(&story), 1);
    story.load((60..70).map(Event::ordinary));
    assert_eq!(asked(&story), 1, "the next waits for it");
    story.keys("Lx");
    assert_eq!(asked(&story), 2, "another lens does not");
    story.slow = false;
    let (first, second) = {
        let mut looks = story.waiting.drain(..).collect::<Vec<_>>();
        looks.retain(|it| matches!(it, Effect::LookThrough { wanted, .. } if wanted.which.is_some()));
        let second = looks.pop().expect("two");
        (looks.pop().expect("two"), second)
    };
    story.answer(first);
    assert!(
        story.state.lenses.looked().is_none(),
        "nobody waits for that any more"
    );
    story.answer(second);
    assert_eq!(story.state.lenses.looked().map(|looked| looked.events), Some(0));
}

#[test]
fn in_a_replay_only_what_has_happened_is_seen() {
    let playing = Playing {
        speed: 60,
        from: Some("12:20".to_owned()),
        until: None,
    };
    let mut story = replayed(160, 45, playing);
    story.load((0..60).map(Event::ordinary));
    finish(&mut story);
    let rows = story.state.events.hits().len();
    assert!(rows < 60, "{rows}");
    // Who did what: every event has a caller.
    story.keys("Lw");
    let seen: usize = groups(&story).iter().map(|(_, events)| events).sum();
    assert_eq!(seen, rows);
}

#[test]
fn a_click_chooses_a_lens_and_one_beside_the_menu_closes_it() {
    let mut story = small();
    let click = |story: &mut Story, column, row| {
        story.send(Msg::Input(Input::Mouse(Mouse {
            kind: MouseKind::Press,
            column,
            row,
        })));
    };
    story.keys("L");
    let (block, _) = story.state.lens_menu().expect("open");
    click(&mut story, 0, 0);
    assert!(!is_menu(&story));
    story.keys("L");
    click(&mut story, block.body.x + 4, block.body.y);
    assert_eq!(story.state.lenses.chosen().expect("one").name, "users");
    let list = story.state.layout().lens.expect("shown").body;
    click(&mut story, list.x + 2, list.y + 2);
    assert_eq!(story.state.lenses.cursor().at, 2);
}

#[test]
fn a_lens_of_the_users_has_the_letter_that_it_takes() {
    let text = "key = 'R'\ntitle = 'Mine'\nquestion = 'Mine?'\nwhere = 'is:write'\ngroup = 'user'\n";
    let mut all = trailhound::analysis::lenses::built_in().expect("ours are right");
    all.push(Lens::read("mine.toml", text).expect("a lens"));
    let lenses = Kit::new(all);
    let mut story = opened(
        120,
        36,
        Options {
            lenses,
            ..Options::default()
        },
    );
    story.load((0..60).map(Event::ordinary));
    story.keys("LR");
    assert_eq!(story.state.lenses.chosen().expect("one").name, "mine");
}
