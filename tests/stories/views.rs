//! Saved views: what is looked at gets a name, and is taken again in one step that can be taken back.

use crate::harness::{Story, opened};
use trailhound::app::events::Column;
use trailhound::app::input::{Input, Mouse, MouseKind};
use trailhound::app::views::{Own, Views, read};
use trailhound::app::{Context, Effect, Msg, Options, Pane};
use trailhound::model::TimeRange;

/// Sixty ordinary events, the views of the program, and these of the person's.
fn with(own: &[(&str, &str)]) -> Story {
    let own = own.iter().map(|(file, text)| Own {
        file: (*file).to_owned(),
        view: read(file, file, text).expect("a view"),
    });
    let options = Options {
        views: Views::with(own.collect(), ["notes.txt".to_owned(), "broken.toml".to_owned()]),
        ..Options::default()
    };
    let mut story = opened(120, 40, options);
    story.load((0..60).map(crate::harness::Event::ordinary));
    story.all_is_read();
    story
}

/// The names of the views listed.
fn listed(story: &Story) -> Vec<(String, Option<u64>)> {
    let Some(trailhound::app::Overlay::Views(picker)) = &story.state.overlay else {
        panic!("no views are listed");
    };
    let rows = picker.rows().into_iter();
    rows.map(|item| {
        (
            item.view.name.clone(),
            item.counts.map(|counts| counts.everywhere),
        )
    })
    .collect()
}

/// What is kept and deleted so far: files with their texts, and whether they are new.
fn kept(story: &Story) -> Vec<(String, Option<(String, bool)>)> {
    let done = story.others.iter().filter_map(|effect| match effect {
        Effect::KeepView { file, text, is_new } => Some((file.clone(), Some((text.clone(), *is_new)))),
        Effect::DropView(file) => Some((file.clone(), None)),
        _ => None,
    });
    done.collect()
}

fn said(story: &Story) -> String {
    let notice = story.state.notices.current();
    notice.map(|notice| notice.text.clone()).unwrap_or_default()
}

#[test]
fn what_is_saved_is_taken_again_with_its_query_window_columns_and_order_and_taken_back_in_one_step() {
    let mut story = with(&[]);
    story.keys("/user:alice<enter>jjte0lOOcip<enter><esc>");
    let saved = story.state.search.question().clone();
    let (columns, sort) = (story.state.columns.clone(), story.state.events.sort().cloned());
    assert!(saved.window != TimeRange::ALL && sort.is_some() && !columns.is_usual());
    story.keys("SAlice / before <enter>");
    let [(file, Some((text, true)))] = &kept(&story)[..] else {
        panic!("not kept: {:?}", kept(&story));
    };
    assert_eq!(file, "alice-before.toml");
    assert!(said(&story).contains("Alice / before"));
    // Another session reads it.
    let mut later = with(&[(file, text)]);
    later.keys("/is:write<enter>jj");
    let before = (
        later.state.search.question().clone(),
        later.shown(),
        later.selected(),
    );
    later.keys("salice bef");
    let count = saved.expr.clone();
    assert_eq!(listed(&later).len(), 1);
    later.keys("<enter>");
    assert_eq!(later.state.search.question().expr, count);
    assert_eq!(later.state.search.question(), &saved);
    assert_eq!(
        (&later.state.columns, later.state.events.sort()),
        (&columns, sort.as_ref())
    );
    assert_eq!(later.state.bar.text(), "user:alice");
    assert_eq!(later.state.history.behind().len(), 2);
    assert!(
        later.columns_kept.is_empty(),
        "a view that is looked at is not what later sessions open with"
    );
    later.keys("[");
    let after = (
        later.state.search.question().clone(),
        later.shown(),
        later.selected(),
    );
    assert_eq!(after, before);
    assert!(later.state.columns.is_usual() && later.state.events.sort().is_none());
    later.keys("]");
    assert_eq!(later.state.columns, columns);
}

#[test]
fn each_view_says_how_many_events_it_would_show_whatever_is_asked_now() {
    let mut story = with(&[
        ("a.toml", "name = \"A\"\nquery = \"user:alice\""),
        (
            "b.toml",
            "name = \"B\"\nquery = \"user:alice\"\nuntil = \"2023-07-10T12:30:00Z\"",
        ),
        ("m.toml", "name = \"M\"\nquery = \"is:marked\""),
    ]);
    story.keys("m/user:bob<enter>s");
    let rows = listed(&story);
    assert_eq!(
        rows[..3],
        [
            ("A".into(), Some(20)),
            ("B".into(), Some(10)),
            ("M".into(), Some(1))
        ]
    );
    assert!(
        rows.iter()
            .any(|(name, count)| name == "Refusals by caller" && *count == Some(6))
    );
    story.keys("<down><enter>");
    assert_eq!(story.shown().len(), 10);
}

#[test]
fn what_a_file_leaves_out_stays_as_it_is_but_the_window() {
    let mut story = with(&[("bare.toml", "query = \"user:bob\"")]);
    story.keys("cip<enter><esc>t1<alt-o>");
    let columns = story.state.columns.clone();
    assert!(!story.state.events.newest_first());
    story.keys("sbare<enter>");
    assert_eq!(
        (&story.state.columns, story.state.events.newest_first()),
        (&columns, false)
    );
    assert_eq!(story.state.search.question().window, TimeRange::ALL);
    assert_eq!(story.users(), ["bob"]);
}

#[test]
fn a_name_in_use_is_asked_about_and_a_file_that_is_no_view_is_left_alone() {
    let mut story = with(&[("mine.toml", "name = \"Mine\"\nquery = \"user:bob\"")]);
    story.keys("SmInE<enter>");
    assert_eq!(story.state.context(), Context::Confirm);
    story.keys("n");
    assert_eq!(
        story.state.context(),
        Context::Naming,
        "no leads back to the name"
    );
    assert_eq!(kept(&story), []);
    story.keys("<enter>y");
    assert!(matches!(&kept(&story)[..], [(file, Some((_, false)))] if file == "mine.toml"));
    assert_eq!(story.state.views.own().len(), 1);
    story.keys("SBroken<enter>SNotes.txt<enter>SBroken!<enter>");
    let files: Vec<_> = kept(&story).into_iter().skip(1).map(|(file, _)| file).collect();
    assert_eq!(files, ["broken-2.toml", "notes-txt.toml", "broken-3.toml"]);
    story.keys("S <enter>");
    assert_eq!(story.state.context(), Context::Naming, "a name is wanted");
    story.keys("<esc>");
    assert_eq!((story.state.context(), kept(&story).len()), (Context::Events, 4));
}

#[test]
fn only_views_of_the_persons_are_deleted_and_only_when_that_is_sure() {
    let mut story = with(&[("mine.toml", "name = \"Mine\"")]);
    story.keys("sroot<ctrl-d>");
    assert_eq!(story.state.context(), Context::Views);
    assert!(said(&story).contains("stays"));
    story.keys("<ctrl-u>mine<ctrl-d>");
    assert_eq!(story.state.context(), Context::Confirm);
    story.keys("<esc>").keys("<ctrl-d>q");
    assert_eq!(
        story.state.context(),
        Context::Views,
        "both lead back to the list"
    );
    assert_eq!(kept(&story), []);
    story.keys("<ctrl-d>y");
    assert_eq!(kept(&story), [("mine.toml".to_owned(), None)]);
    assert_eq!(listed(&story), []);
    story.keys("<ctrl-u>");
    assert_eq!(listed(&story)[0].0, "Root use");
    story.keys("<esc>smine");
    assert_eq!(listed(&story), []);
    story.keys("<enter>");
    assert_eq!(story.state.context(), Context::Views, "there is nothing to take");
}

#[test]
fn a_press_takes_the_row_and_one_beside_the_list_closes_it() {
    let mut story = with(&[("mine.toml", "name = \"Mine\"\nquery = \"user:carol\"")]);
    story.state.mouse_taken = true;
    let press = |column, row| {
        Msg::Input(Input::Mouse(Mouse {
            kind: MouseKind::Press,
            column,
            row,
        }))
    };
    story.keys("4s");
    story.send(press(0, 0));
    assert!(story.state.overlay.is_none());
    story.keys("s");
    let body = story.state.view_picker().expect("a list").body;
    story.send(press(body.x, body.y));
    assert_eq!(
        (story.users(), story.state.focus),
        (vec!["carol".to_owned()], Pane::Events)
    );
    assert_eq!(*story.state.events.column(), Column::Name);
}

#[test]
fn hostile_names_are_saved_listed_and_harmless() {
    let mut story = with(&[]);
    story
        .keys("S")
        .paste("../../\u{1b}[2J\u{202e}x\ny")
        .keys("<enter>");
    let [(file, Some((text, _)))] = &kept(&story)[..] else {
        panic!("not kept");
    };
    assert_eq!(file, "2j-x-y.toml");
    assert_eq!(
        read(file, file, text).expect("a view").name,
        "../../[2J\u{202e}x y"
    );
}

#[test]
fn without_a_directory_nothing_is_asked_for() {
    let mut story = crate::harness::story();
    story.keys("S");
    assert!(story.state.overlay.is_none() && said(&story).contains("no directory"));
    story.keys("s");
    assert_eq!(listed(&story), [], "this one was opened without any");
}
