//! From an event to what else has its values: the menu, its numbers, and what becomes of what is chosen.

use crate::harness::{Story, at, replayed, story};
use trailhound::app::input::{Input, Mouse, MouseKind};
use trailhound::app::pivot::{Choice, Menu, Mode};
use trailhound::app::replay::Playing;
use trailhound::app::state::Overlay;
use trailhound::app::{Action, Effect, Msg};
use trailhound::model::TimeRange;

fn menu(story: &Story) -> &Menu {
    match &story.state.overlay {
        Some(Overlay::Pivot(menu)) => menu,
        other => panic!("no menu but {other:?}"),
    }
}

fn choice(story: &Story, action: Action) -> &Choice {
    let mut choices = menu(story).choices().iter();
    choices
        .find(|choice| choice.action == Some(action))
        .expect("offered")
}

/// How many events have a choice, of those shown and of all.
fn counts(story: &Story, action: Action) -> (u64, u64) {
    let counts = choice(story, action).counts.expect("counted");
    (counts.within, counts.everywhere)
}

#[test]
fn an_event_offers_what_it_has_with_how_many_events_have_it() {
    let mut story = story();
    story.keys("/is:denied<enter>p");
    assert_eq!(story.selected(), Some(50));
    assert_eq!(
        counts(&story, Action::PivotPrincipal),
        (2, 20),
        "carol is every third of sixty"
    );
    assert_eq!(counts(&story, Action::PivotError), (6, 6));
    assert_eq!(counts(&story, Action::PivotRegion), (6, 60));
    assert_eq!(choice(&story, Action::PivotResource).text, "user/user-50");
    let has = |action| {
        menu(&story)
            .choices()
            .iter()
            .any(|choice| choice.action == Some(action))
    };
    assert!(
        !has(Action::PivotKey) && !has(Action::PivotRole),
        "it has no access key and no role"
    );
    story.keys("k");
    assert!(
        matches!(story.state.overlay, Some(Overlay::Pivot(_))),
        "and none can be chosen"
    );
    assert!(story.state.notices.current().is_some());
}

#[test]
fn a_small_letter_narrows_and_its_capital_asks_for_everything() {
    let mut story = story();
    story.keys("/is:denied<enter>t1pu");
    assert_eq!(story.state.bar.text(), "is:denied user=carol");
    assert_eq!(story.users(), ["carol"]);
    assert_eq!(story.state.crumbs().len(), 4);
    story.keys("[pU");
    assert_eq!(story.state.bar.text(), "user=carol");
    assert_eq!(story.state.search.question().window, TimeRange::ALL);
    assert_eq!(story.shown().len(), 20, "as many as the menu said");
    let selected = story.selected();
    story.keys("[");
    assert_eq!(story.state.bar.text(), "is:denied");
    assert_eq!(
        story.selected(),
        selected,
        "a choice is a step, and the event stays selected"
    );
}

#[test]
fn a_value_can_be_left_out() {
    let mut story = story();
    story.keys("p-");
    assert_eq!(menu(&story).mode(), Mode::Exclude);
    story.keys("u");
    assert_eq!(story.users().len(), 2);
    story.keys("[p=<enter>");
    assert_eq!(story.state.search.question().window, TimeRange::ALL);
}

#[test]
fn the_menu_begins_at_the_value_under_the_cursor() {
    let mut story = story();
    story.keys("0lllp");
    let here = menu(&story).cursor().at;
    assert!(menu(&story).is_here(here));
    assert_eq!(menu(&story).choices()[here].action, Some(Action::PivotPrincipal));
    story.keys("p");
    assert_eq!(story.users().len(), 1, "p again goes on with it");
    story.keys("[2gr");
    while !story
        .state
        .detail
        .path_here()
        .is_some_and(|path| path.ends_with("userName"))
    {
        story.keys("j");
    }
    story.keys("p");
    assert_eq!(choice(&story, Action::PivotHere).text, "req.userName=user-59");
    assert_eq!(
        counts(&story, Action::PivotHere),
        (1, 1),
        "what no column holds is read"
    );
    story.keys("p");
    assert_eq!(story.shown(), [59]);
}

#[test]
fn numbers_come_one_by_one_and_nobody_waits_for_them() {
    let mut story = story();
    story.slow = true;
    story.keys("p");
    let is_count = |effect: &Effect| matches!(effect, Effect::CountPivots { .. });
    let place = story.waiting.iter().position(is_count).expect("asked");
    let Effect::CountPivots { ticket, .. } = story.waiting.remove(place) else {
        unreachable!("found by what it is");
    };
    assert!(
        menu(&story)
            .choices()
            .iter()
            .all(|choice| choice.counts.is_none())
    );
    story.keys("<down>u");
    assert!(
        story.state.overlay.is_none(),
        "one can choose before they are there"
    );
    let cancelled = |effect: &Effect| matches!(effect, Effect::Cancel(old) if *old == ticket);
    assert!(story.waiting.iter().any(cancelled));
}

#[test]
fn the_mouse_chooses_a_line_and_closes_the_menu_beside_it() {
    let mut story = story();
    story.keys("p");
    let block = story.state.pivot_menu().expect("open");
    let press = |story: &mut Story, column, row| {
        let kind = MouseKind::Press;
        story.send(Msg::Input(Input::Mouse(Mouse { kind, column, row })));
    };
    press(&mut story, block.body.x + 1, block.body.y + 1);
    assert!(story.state.overlay.is_none());
    assert_eq!(story.state.bar.text(), "user=carol");
    story.keys("p");
    press(&mut story, 1, 1);
    assert!(story.state.overlay.is_none());
    assert_eq!(story.state.bar.text(), "user=carol", "nothing was chosen");
    story.resize(60, 15).keys("p");
    let block = story.state.pivot_menu().expect("open");
    assert!(block.height() >= 3 && block.frame.y >= 1);
    for _ in 0..20 {
        story.keys("<down>");
    }
    let cursor = menu(&story).cursor();
    assert!(
        cursor.at - cursor.top < block.height(),
        "the last choice is on screen"
    );
}

#[test]
fn a_replay_counts_nothing_of_the_future() {
    let mut story = replayed(120, 40, Playing::default());
    story
        .load((0..60).map(crate::harness::Event::ordinary))
        .all_is_read();
    story.keys("tt12:30<enter>p");
    assert_eq!(story.state.replayed_to(), Some(at(30)));
    assert_eq!(counts(&story, Action::PivotRegion), (31, 31));
}
