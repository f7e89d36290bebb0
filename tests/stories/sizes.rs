//! How the panes share the screen: chosen by keys, kept for later sessions, and nothing moves that one looks at.

use super::harness::{Story, opened, sized, story};
use trailhound::app::sizes::{self, Sizes};
use trailhound::app::{Options, Pane};

fn widths(story: &Story) -> (u16, u16) {
    let layout = story.state.layout();
    let width = |block: Option<trailhound::app::layout::Block>| block.map_or(0, |block| block.frame.width);
    (width(layout.events), width(layout.detail))
}

#[test]
fn keys_make_the_pane_that_has_them_larger_and_the_other_smaller() {
    let mut story = story();
    let (events, detail) = widths(&story);
    story.keys("))");
    assert_eq!(widths(&story), (events + 12, detail - 12));
    story.keys("2))");
    assert_eq!(widths(&story), (events, detail), "now the detail grows");
    for _ in 0..40 {
        story.keys(")");
    }
    let (smallest, _) = widths(&story);
    assert!(smallest >= 24, "{smallest}");
    story.keys("Z)");
    let said = story.state.notices.current().map(|notice| notice.text.clone());
    assert!(said.is_some_and(|said| said.starts_with("this pane shares the screen with no")));
}

#[test]
fn on_a_narrow_screen_rows_are_shared_and_the_selected_event_keeps_its_place() {
    let mut story = sized(80, 30);
    story.keys("jjjj");
    let (row, selected) = (story.screen_row(), story.selected());
    let rows = |story: &Story| story.state.layout().events.expect("a table").height();
    let before = rows(&story);
    story.keys(")))");
    assert!(rows(&story) > before);
    assert_eq!((story.screen_row(), story.selected()), (row, selected));
    story.keys("((((((");
    assert!(rows(&story) < before);
    assert_eq!(story.selected(), selected);
    story.resize(160, 45).resize(80, 30);
    assert_eq!(story.selected(), selected);
}

#[test]
fn zoom_and_sizes_are_kept_for_later_sessions() {
    let mut story = story();
    assert_eq!(story.sizes_kept, [""; 0], "nothing was chosen");
    story.keys(")Zi");
    assert_eq!(story.sizes_kept.len(), 3);
    let (sizes, mistakes) = sizes::read("sizes", &story.sizes_kept[2]);
    assert!(mistakes.is_empty());
    let wanted = Sizes {
        beside: 5,
        above: 0,
        zoomed: true,
        timeline: false,
    };
    assert_eq!(sizes, wanted);
    let mut later = opened(
        120,
        40,
        Options {
            sizes,
            ..Options::default()
        },
    );
    assert!(later.state.zoomed && !later.state.timeline_shown);
    assert_eq!(later.sizes_kept, [""; 0], "they are known already");
    later.keys("Z");
    assert_eq!(
        later.state.sizes(),
        Sizes {
            zoomed: false,
            ..wanted
        }
    );
    assert_eq!(later.state.focus, Pane::Events);
}
