//! `q`, Esc and Ctrl-C; cancelling; nothing that waits blocks a key.

use super::harness::{Story, sized, story};
use trailhound::app::effect::Effect;
use trailhound::app::footer::Footer;
use trailhound::app::search::Progress;
use trailhound::app::{LoadProgress, Msg, Notice, Overlay, Pane, update};

fn asks(story: &Story) -> bool {
    matches!(story.state.overlay, Some(Overlay::Question(_)))
}

#[test]
fn q_goes_back_and_asks_once_at_the_root() {
    let mut story = story();
    story.keys("<enter>q");
    assert_eq!((story.state.focus, asks(&story)), (Pane::Events, false));
    story.keys("q");
    assert!(asks(&story));
    assert!(matches!(story.state.footer(), Footer::Question(..)));
    story.keys("n");
    assert!(!asks(&story));
    story.keys("qy");
    assert_eq!(story.quits, 1);
    story.keys("qq");
    assert_eq!(story.quits, 2, "a second press is an answer");
}

#[test]
fn capital_q_quits_at_once() {
    assert_eq!(story().keys("Q").quits, 1);
}

#[test]
fn q_undoes_steps_before_it_asks() {
    let mut story = story();
    story.keys("t1q");
    assert_eq!((story.shown().len(), asks(&story)), (60, false));
    story.keys("q");
    assert!(asks(&story));
}

#[test]
fn esc_never_quits() {
    let mut story = story();
    story.keys("/user:alice<enter>t1<enter>Z3v6?");
    for _ in 0..50 {
        story.keys("<esc>");
    }
    assert_eq!((story.quits, asks(&story)), (0, false));
    assert_eq!((story.state.focus, story.shown().len()), (Pane::Events, 60));
    assert!(
        matches!(story.state.footer(), Footer::Notice(_)),
        "it says how to quit"
    );
}

#[test]
fn esc_goes_up_the_ladder_one_rung_at_a_time() {
    let mut story = story();
    story.keys("t43lv?g<esc>");
    assert!(story.state.overlay.is_none(), "the help");
    assert!(story.state.timeline.range().is_some());
    story.keys("t<esc>");
    assert!(story.state.timeline.range().is_some(), "only the chord");
    story.keys("<esc>");
    assert!(story.state.timeline.range().is_none(), "the range");
    story.keys("Z<esc>");
    assert_eq!((story.state.zoomed, story.state.focus), (false, Pane::Timeline));
    story.keys("<esc>");
    assert_eq!(story.state.focus, Pane::Events);
    assert_eq!(story.state.crumbs().len(), 2);
    story.keys("<esc>");
    assert_eq!(story.state.crumbs().len(), 1, "the step");
}

#[test]
fn ctrl_c_stops_the_search_first() {
    let mut story = story();
    story.slow = true;
    story.keys("/user:alice<enter>");
    assert_eq!(story.state.search.progress(), Progress::Asked);
    story.slow = false;
    story.keys("<ctrl-c>");
    assert_eq!(story.state.search.progress(), Progress::Stopped);
    assert!(matches!(story.others.last(), Some(Effect::Cancel(_))));
    let stopped = story.waiting.drain(..).collect::<Vec<_>>();
    for effect in stopped {
        story.answer(effect);
    }
    assert_eq!(
        story.shown().len(),
        60,
        "an answer that comes too late is dropped"
    );
    story.keys("<ctrl-c>");
    assert_eq!(story.quits, 0);
    story.keys("<ctrl-c>");
    assert_eq!(story.quits, 1);
}

#[test]
fn ctrl_c_stops_loading_before_it_leaves_and_any_key_disarms() {
    let mut story = story();
    story.loading(LoadProgress {
        files_found: 9,
        walking: true,
        ..LoadProgress::default()
    });
    story.keys("<ctrl-c>");
    assert_eq!(story.others, [Effect::CancelLoad]);
    story.keys("<ctrl-c>j<ctrl-c>");
    assert_eq!(story.quits, 0);
    story.keys("<ctrl-c>");
    assert_eq!(story.quits, 1);
}

#[test]
fn ctrl_c_in_the_bar_clears_it_and_then_leaves_it() {
    let mut story = story();
    story.keys("/user:alice<ctrl-c>");
    assert_eq!((story.state.bar.text(), story.shown().len()), ("", 60));
    assert!(story.state.bar.is_editing());
    story.keys("<ctrl-c>");
    assert!(!story.state.bar.is_editing());
    assert_eq!(story.quits, 0);
}

#[test]
fn keys_work_while_everything_is_slow() {
    let mut story = story();
    story.slow = true;
    story.keys("jjj/user:bob<enter>");
    assert_eq!(story.selected(), Some(56), "the old list can still be walked");
    story.keys("j");
    assert_eq!(story.selected(), Some(55));
    story.keys("<enter>6?<esc>q1Zi");
    assert_eq!(story.quits, 0);
}

#[test]
fn a_flood_of_news_takes_nothing_away() {
    let mut story = story();
    story.keys("jjjj");
    let before = (story.selected(), story.screen_row());
    for number in 0..1000 {
        story.loading(LoadProgress {
            files_found: number,
            files_done: number,
            ..LoadProgress::default()
        });
        story.send(trailhound::app::Msg::Notice(Notice::warning(format!(
            "file {number}"
        ))));
    }
    assert_eq!((story.selected(), story.screen_row()), before);
    assert_eq!(story.state.notices.unseen(), 1000);
    story.keys("6");
    assert_eq!(story.state.notices.unseen(), 0, "seen in the jobs pane");
    story.keys("1j");
    assert_eq!(story.selected(), Some(54));
}

#[test]
fn suspend_and_redraw_are_asked_for_from_anywhere() {
    let mut story = story();
    story.keys("<ctrl-l>/<ctrl-z><ctrl-l>");
    assert_eq!(story.others, [Effect::Redraw, Effect::Suspend, Effect::Redraw]);
}

#[test]
fn too_small_a_screen_still_takes_keys() {
    let mut story = sized(20, 5);
    story.keys("jj<enter>qqy");
    assert_eq!(story.quits, 1);
}

#[test]
fn a_worker_that_fails_leaves_nothing_under_way() {
    let mut story = story();
    story.slow = true;
    story.keys("/user:alice<enter>j");
    let waiting = std::mem::take(&mut story.waiting);
    for ticket in waiting.iter().filter_map(Effect::ticket) {
        story.send(Msg::Failed(ticket));
    }
    let search = &story.state.search;
    assert_eq!((search.progress(), story.shown().len()), (Progress::Failed, 60));
    assert!(!search.is_slow() && story.state.detail.fault().is_some());
    let said: Vec<_> = story.state.notices.kept().map(|notice| &notice.text).collect();
    assert!(
        said.iter().any(|text| text.starts_with("searching failed")),
        "{said:?}"
    );
    story.slow = false;
    story.keys("/<enter>k");
    assert_eq!(
        story.state.search.progress(),
        Progress::Complete,
        "Enter asks again"
    );
    assert!(story.shown().len() < 60 && story.state.detail.event().is_some());
}

#[test]
fn replies_nobody_waits_for_change_nothing() {
    let mut story = story();
    story.slow = true;
    story.keys("jj");
    let overtaken = story.waiting.iter().find_map(Effect::ticket).expect("a request");
    let changed = |story: &mut Story, msg| update(&mut story.state, msg, &mut Vec::new());
    assert!(!changed(&mut story, Msg::Slow(overtaken)));
    assert!(!changed(&mut story, Msg::Failed(overtaken)));
    assert!(story.state.notices.kept().len() == 0);
    let newest = story
        .waiting
        .iter()
        .rev()
        .find_map(Effect::ticket)
        .expect("a request");
    assert!(changed(&mut story, Msg::Slow(newest)), "the event is being read");
}
