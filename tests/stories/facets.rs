//! What the events have in common: counted while they change, narrowed by, walked through.

use crate::harness::{Event, Story, empty, sized, story};
use trailhound::app::Effect;
use trailhound::app::Msg;
use trailhound::app::facets::{self, Order};
use trailhound::app::footer::Footer;
use trailhound::app::input::{Input, Mouse, MouseKind};
use trailhound::app::layout::{Layout, Pane};
use trailhound::app::state::Overlay;
use trailhound::model::Field;
use trailhound::query::{Key, RawProgress};

/// The values listed, with how many events have each.
fn listed(story: &Story) -> Vec<(String, u64)> {
    let values = story.state.facets.values().expect("counted");
    values
        .rows
        .iter()
        .map(|count| (count.text.clone(), count.count))
        .collect()
}

fn texts(story: &Story) -> Vec<String> {
    listed(story).into_iter().map(|(text, _)| text).collect()
}

fn subject(story: &Story) -> String {
    facets::name(story.state.facets.subject())
}

fn click(story: &mut Story, column: u16, row: u16) {
    let event = Mouse {
        kind: MouseKind::Press,
        column,
        row,
    };
    story.send(Msg::Input(Input::Mouse(event)));
}

#[test]
fn the_values_of_a_field_are_counted_in_the_events_shown() {
    let mut story = story();
    story.keys("4");
    assert_eq!(story.state.focus, Pane::Facets);
    assert_eq!(
        (subject(&story), listed(&story)),
        (
            "name".into(),
            vec![("ListBuckets".into(), 51), ("CreateUser".into(), 9)]
        )
    );
    story.keys("/is:write<enter>4");
    assert_eq!(
        listed(&story),
        [("CreateUser".to_owned(), 9)],
        "of what is found, not of all"
    );
    story.keys("[");
    assert_eq!(listed(&story).len(), 2);
    assert_eq!(
        story.state.facets.distinct(&Key::Field(Field::Principal)),
        Some(3)
    );
}

#[test]
fn a_value_is_included_or_excluded_as_a_step_that_can_be_walked_back() {
    let mut story = story();
    story.keys("4lj+");
    assert_eq!(
        story.state.bar.text(),
        "user:=bob".replace(":=", "="),
        "{}",
        story.state.bar.text()
    );
    assert_eq!(story.users(), ["bob"]);
    assert_eq!(texts(&story), ["bob"], "what is listed follows");
    story.keys("[");
    assert_eq!(texts(&story).len(), 3);
    let here = texts(&story)[story.state.facets.cursor().at].clone();
    assert_eq!(here, "bob", "the cursor is on the value it was on");
    story.keys("-");
    assert_eq!(story.users(), ["alice", "carol"]);
    story.keys("[<enter>");
    assert_eq!(story.users(), ["bob"], "enter includes, as + does");
}

#[test]
fn drilling_goes_on_to_the_next_field_that_the_query_says_nothing_of() {
    let mut story = story();
    story.keys("/user=alice<enter>4d");
    assert_eq!(subject(&story), "svc", "name and user are settled");
    assert_eq!(story.state.bar.text(), "user=alice name=ListBuckets");
    story.keys("d");
    assert_eq!(subject(&story), "ip");
}

#[test]
fn values_are_listed_in_four_orders_and_the_cursor_begins_at_the_top_of_each() {
    let mut story = story();
    story.keys("4lljo");
    assert_eq!(story.state.facets.order(), Order::Rarest);
    assert_eq!(
        (texts(&story), story.state.facets.cursor().at),
        (vec!["iam".into(), "s3".into()], 0)
    );
    story.keys("h");
    story.keys("o");
    assert_eq!(texts(&story), ["alice", "bob", "carol"], "by name");
    story.keys("o");
    assert_eq!(story.state.facets.order(), Order::FirstSeen);
    assert_eq!(
        texts(&story),
        ["alice", "bob", "carol"],
        "alice is of the first minute"
    );
    story.keys("l");
    assert_eq!(texts(&story), ["iam", "s3"], "the first event is a write");
    story.keys("o");
    assert_eq!(story.state.facets.order(), Order::Most);
}

#[test]
fn typing_filters_the_values_and_escape_lists_all_again() {
    let mut story = story();
    story.keys("4lfO");
    assert_eq!(texts(&story), ["bob", "carol"], "whatever the case");
    let Footer::Typed { label, text, .. } = story.state.footer() else {
        panic!("what is typed is seen");
    };
    assert_eq!((label, text), ("values with: ", "O"));
    story.keys("b<enter>");
    assert!(story.state.overlay.is_none());
    assert_eq!(texts(&story), ["bob"]);
    story.keys("+");
    assert_eq!(story.users(), ["bob"]);
    story.keys("f<esc>");
    assert_eq!(story.state.facets.filter().text(), "");
    story.keys("[f").paste("ali\nce");
    assert_eq!(
        story.state.facets.filter().text(),
        "ali ce",
        "pasted text is typed"
    );
}

#[test]
fn any_path_can_be_asked_for_and_mistakes_stay_to_be_mended() {
    let mut story = sized(80, 24);
    story.keys("4cuser.<enter>");
    assert!(
        matches!(story.state.overlay, Some(Overlay::Facets(_))),
        "it is still typed"
    );
    story.keys("<ctrl-u>req.userName<enter>");
    assert_eq!(subject(&story), "req.userName");
    assert_eq!(story.state.facets.values().expect("counted").distinct, 60);
    story.keys("f-7<enter>+");
    assert_eq!(story.state.bar.text(), "req.userName=user-7");
    assert_eq!(story.shown(), [7]);
    story.keys("cregion<enter>");
    assert_eq!(
        (subject(&story), texts(&story)),
        ("region".into(), vec!["us-east-1".into()])
    );
    story.keys("c<esc>");
    assert!(story.state.overlay.is_none());
    assert_eq!(subject(&story), "region");
}

#[test]
fn the_field_or_member_under_the_cursor_is_listed_by_one_key() {
    let mut story = story();
    story.keys("0lllf");
    assert_eq!(
        (story.state.focus, subject(&story)),
        (Pane::Facets, "user".into())
    );
    story.keys("10f");
    assert_eq!(story.state.focus, Pane::Events, "times are not counted");
    story.keys("2grj");
    let path = story.state.detail.path_here().expect("a node");
    story.keys("f");
    assert!(path.ends_with("userName"), "{path}");
    assert_eq!(subject(&story), "req.userName");
    story.keys("2gull");
    assert!(story.state.detail.path_here().expect("a node").ends_with("type"));
    story.keys("f");
    assert_eq!(subject(&story), "type", "a column holds it");
}

#[test]
fn facets_stand_beside_the_events_until_one_leaves_them() {
    let mut story = story();
    story.keys("4");
    let layout = story.state.layout();
    assert!(layout.events.is_some() && layout.facets.is_some() && layout.detail.is_none());
    story.keys("1jj");
    assert!(
        story.state.layout().facets.is_some(),
        "one moves in the table and still sees them"
    );
    story.keys("<esc>");
    let layout = story.state.layout();
    assert!(layout.facets.is_none() && layout.detail.is_some());
    assert!(story.state.overlay.is_none(), "and nothing is asked");
    story.keys("4<enter>2");
    assert!(
        story.state.layout().detail.is_some(),
        "who asks for the detail gets it"
    );
    let narrow = sized(70, 20).keys("4").state.layout();
    assert!(narrow.facets.is_some() && narrow.events.is_none() && narrow.tabs.is_some());
}

#[test]
fn counting_goes_on_while_more_is_loaded_and_ends() {
    let mut story = empty(120, 40);
    story.load((0..30).map(Event::ordinary));
    story.keys("4l");
    assert_eq!(listed(&story)[0].1, 10);
    story.slow = true;
    story.load((30..60).map(Event::ordinary));
    story.load((60..90).map(Event::ordinary));
    let counts = |story: &Story| {
        let is_count = |effect: &&Effect| matches!(effect, Effect::Facet { .. });
        story.waiting.iter().filter(is_count).count()
    };
    assert_eq!(counts(&story), 1, "loading does not begin it anew");
    let place = story
        .waiting
        .iter()
        .position(|effect| matches!(effect, Effect::Facet { .. }));
    let count = story.waiting.remove(place.expect("a count"));
    story.slow = false;
    story.answer(count);
    assert_eq!(listed(&story)[0].1, 30, "then it is asked again, of all there is");
}

#[test]
fn keys_go_on_while_a_path_is_counted_and_its_values_come_as_they_are_found() {
    let mut story = story();
    story.slow = true;
    story.keys("4creq.userName<enter>");
    let ticket = story
        .waiting
        .iter()
        .rev()
        .find_map(|effect| match effect {
            Effect::Facet { ticket, wanted, .. } => {
                assert_eq!(facets::name(&wanted.key), "req.userName");
                Some(*ticket)
            }
            _ => None,
        })
        .expect("asked");
    assert!(story.state.facets.values().is_none());
    let growing = facets::Values {
        rows: Vec::new(),
        progress: RawProgress::Running { done: 1, total: 2 },
        ..facets::Values::default()
    };
    story.send(Msg::Facet(ticket, facets::Answer::Values(growing)));
    assert!(story.state.facets.values().expect("some").is_growing());
    story.keys("1j");
    assert_eq!(story.selected(), Some(58));
    story.keys("<esc>");
    let cancelled = |effect: &Effect| matches!(effect, Effect::Cancel(old) if *old == ticket);
    assert!(story.waiting.iter().any(cancelled), "nobody looks any more");
}

#[test]
fn the_mouse_chooses_fields_and_values() {
    let mut story = story();
    story.keys("4");
    let block = story.state.layout().facets.expect("shown");
    let (fields, values) = Layout::facet_columns(block.body);
    click(&mut story, fields.x + 2, fields.y + 1);
    assert_eq!(subject(&story), "user");
    click(&mut story, values.x + 2, values.y + 1);
    assert_eq!(story.state.facets.cursor().at, 1);
    assert_eq!(story.users().len(), 3, "the first click only goes there");
    click(&mut story, values.x + 2, values.y + 1);
    assert_eq!(story.users(), ["bob"]);
    story.keys("[");
    let wheel = Mouse {
        kind: MouseKind::ScrollDown,
        column: values.x,
        row: values.y,
    };
    story.send(Msg::Input(Input::Mouse(wheel)));
    assert_eq!(story.state.facets.cursor().at, 2);
    let (events, cursor) = (story.state.events.cursor(), story.state.facets.cursor());
    click(&mut story, values.x + 2, values.y + 30);
    assert_eq!(
        (story.state.events.cursor(), story.state.facets.cursor()),
        (events, cursor),
        "below the list is nothing"
    );
}

#[test]
fn a_hostile_value_is_a_condition_like_any_other() {
    let mut story = empty(120, 40);
    let hostile = Event {
        agent: "x\" OR user:*\u{1b}[2J\u{202e}".to_owned(),
        ..Event::ordinary(1)
    };
    story.load([hostile, Event::ordinary(2), Event::ordinary(3)]);
    story.keys("4cua<enter>fx<enter>+");
    assert_eq!(story.shown(), [1], "{}", story.state.bar.text());
}

#[test]
fn several_values_are_chosen_and_narrow_as_one_term() {
    let mut story = story();
    story.keys("4l");
    let here = |story: &Story| {
        let facets = &story.state.facets;
        facets.values().expect("counted").rows[facets.cursor().at]
            .text
            .clone()
    };
    let first = here(&story);
    story.keys("<space>");
    let second = here(&story);
    assert_ne!(first, second, "it goes on to the next");
    story.keys("<space>+");
    let mut both = vec![first, second];
    both.sort();
    assert_eq!(story.state.bar.applied(), format!("user={}", both.join(",")));
    assert_eq!(story.users(), both);
    assert!(story.state.facets.picked().is_empty());
    story.keys("[gg<space><space>-");
    assert_eq!(story.users().len(), 1, "{}", story.state.bar.applied());
    story.keys("[<space><esc>");
    assert!(story.state.facets.picked().is_empty() && story.state.focus == Pane::Facets);
    story.keys("gg<space>h");
    assert!(story.state.facets.picked().is_empty(), "values of another field");
}
