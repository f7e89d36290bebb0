//! The way of an investigation: back always comes to the same screen, and every step can be gone to.

use crate::harness::{Event, Story, empty, story};
use proptest::prelude::*;
use trailhound::app::Msg;
use trailhound::app::input::Input;
use trailhound::model::TimeRange;

/// What one sees of the table.
#[derive(Clone, PartialEq, Debug)]
struct View {
    text: String,
    window: TimeRange,
    newest_first: bool,
    shown: Vec<u32>,
    selected: Option<u32>,
    screen_row: usize,
}

fn view(story: &Story) -> View {
    let state = &story.state;
    View {
        text: state.bar.text().to_owned(),
        window: state.search.question().window,
        newest_first: state.events.newest_first(),
        shown: story.shown(),
        selected: story.selected(),
        screen_row: story.screen_row(),
    }
}

#[test]
fn a_crumb_goes_back_to_its_step_and_forward_comes_back() {
    let mut story = story();
    story.keys("/user:alice<enter>jj/is:read<enter>t1<alt-o>");
    let here = view(&story);
    assert_eq!(story.state.crumbs().len(), 5);
    story.send(Msg::Input(Input::Crumb(1)));
    assert_eq!(story.state.bar.text(), "user:alice");
    assert_eq!(story.state.crumbs(), ["all", "user:alice"]);
    story.keys("]");
    assert_eq!(
        story.state.bar.text(),
        "user:alice is:read",
        "each step lies ahead, the next first"
    );
    story.keys("]]");
    assert_eq!(view(&story), here);
    story.keys("]");
    assert_eq!(view(&story), here, "there is nothing beyond");
    story.send(Msg::Input(Input::Crumb(4)));
    assert_eq!(view(&story), here, "where one is one stays");
    story.send(Msg::Input(Input::Crumb(0)));
    assert_eq!((story.shown().len(), story.state.crumbs().len()), (60, 1));
}

#[test]
fn a_crumb_waits_for_what_lies_over_the_panes() {
    let mut story = story();
    story.keys("/user:alice<enter>?");
    story.send(Msg::Input(Input::Crumb(0)));
    assert_eq!(story.state.bar.text(), "user:alice");
    story.keys("<esc>/bob").send(Msg::Input(Input::Crumb(0)));
    assert!(!story.state.bar.is_editing(), "what is typed is a step, and left");
    assert_eq!(story.state.bar.text(), "");
    story.keys("]]");
    assert_eq!(story.state.bar.text(), "user:alice bob");
}

#[test]
fn pivots_and_facets_are_steps_like_any_other() {
    let mut story = story();
    let mut views = Vec::new();
    for keys in ["jjpu", "4ll+", "pN", "1j0lll-", "<alt-o>"] {
        views.push(view(&story));
        story.keys(keys);
    }
    assert_eq!(story.state.history.behind().len(), views.len());
    for before in views.into_iter().rev() {
        story.keys("[");
        let now = view(&story);
        assert_eq!(
            (now.text, now.window, now.shown),
            (before.text, before.window, before.shown)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn back_always_returns_to_the_same_screen(deeds in proptest::collection::vec(0usize..21, 1..24)) {
        let keys = [
            "j", "jjjjj", "G", "gg", "<ctrl-d>", "k", "/user:alice<enter>", "/<ctrl-u>is:write<enter>", "/<ctrl-u>zzz<enter>",
            "/<ctrl-u><enter>", "0lll+", "0lll-", "t1", "ta", "ts", "tf", "<alt-o>", "O", "pu", "pS", "p-u",
        ];
        let mut story = empty(120, 40);
        story.load((0..60).map(Event::ordinary));
        let mut views = Vec::new();
        for deed in deeds {
            let (before, depth) = (view(&story), story.state.history.behind().len());
            story.keys(keys[deed]);
            if story.state.overlay.is_some() {
                // The value is not there to go on with.
                story.keys("<esc>");
            }
            let steps = story.state.history.behind().len();
            prop_assert!(steps == depth || steps == depth + 1);
            if steps > depth {
                views.push(before);
            }
        }
        while let Some(before) = views.pop() {
            story.keys("[");
            prop_assert_eq!(view(&story), before);
        }
    }
}
