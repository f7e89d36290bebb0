//! The views that come with the program are of use: each finds something in the demo, and not nearly everything.

use std::sync::atomic::AtomicBool;
use trailhound::app::views::bundled;
use trailhound::model::Timestamp;
use trailhound::query::search;
use trailhound::runtime::ingest::{Input, load};

#[test]
fn each_view_finds_something_in_the_demo() {
    let input = Input::Paths(vec!["demo-data".into()]);
    let demo = load(input, &AtomicBool::new(false), &mut |_, _| {});
    let views = bundled::all();
    assert!(views.len() >= 12);
    for (stem, view) in views {
        let question = view.question(Timestamp(0)).expect("a question");
        let found = search(&demo, &question.expr, question.window, &|| false, &mut |_| {});
        let found = found.expect("not cancelled").hits.len();
        assert!(found > 0, "{stem} finds nothing");
        assert!(found < demo.len() / 20, "{stem} finds {found} of {}", demo.len());
    }
}
