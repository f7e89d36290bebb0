//! The view written to a file: the key, the name, what is asked of the worker, and what is said of its answers.

use super::harness::{self, Story};
use trailhound::app::events::Column;
use trailhound::app::export::{Form, Order, Outcome, Written};
use trailhound::app::footer::Footer;
use trailhound::app::jobs::JobLine;
use trailhound::app::{Effect, LoadProgress, Msg, Severity};

fn typed(story: &Story) -> String {
    match story.state.footer() {
        Footer::Typed { label, text, .. } => format!("{label}{text}"),
        other => panic!("{other:?}"),
    }
}

fn notice(story: &Story) -> &str {
    story
        .state
        .notices
        .current()
        .map_or("", |notice| notice.text.as_str())
}

fn answer(story: &mut Story, outcome: Outcome) {
    let ticket = story.exports.last().expect("asked").0;
    story.send(Msg::Exported(ticket, outcome));
}

fn written() -> Outcome {
    Outcome::Written(Written {
        path: "/home/me/x.csv".to_owned(),
        events: 9,
        bytes: 1234,
        is_redacted: false,
        lost: Vec::new(),
    })
}

#[test]
fn the_view_is_written_with_its_columns_and_its_order() {
    let mut story = harness::sized(120, 40);
    story.keys("/user:alice is:write<enter>O<ctrl-s>");
    assert_eq!(typed(&story), "write to: trailhound-20230710T125900Z.jsonl");
    story.keys("<tab>");
    assert_eq!(typed(&story), "write to: trailhound-20230710T125900Z.csv");
    story.keys("~/x.csv<enter>");
    assert_eq!(notice(&story), "writing ~/x.csv; ctrl-c stops it");
    let (_, target, form, view) = &story.exports[0];
    assert_eq!(
        (target.name.as_str(), target.replaces, *form),
        ("~/x.csv", false, Form::Csv)
    );
    assert_eq!(view.hits, *story.state.events.hits());
    assert_eq!(view.query, "user:alice is:write");
    assert!(
        matches!(&view.order, Order::By(by) if by.column == Column::Name),
        "{:?}",
        view.order
    );
    assert!(view.columns.starts_with(&Column::ALL) && view.columns.len() == 10);
    assert_eq!(view.gaps, [""; 0]);
    answer(&mut story, written());
    assert_eq!(notice(&story), "9 events, 1234 bytes written to /home/me/x.csv");
    story.keys("6");
    assert!(story.state.jobs.lines().contains(&JobLine::Written(0)));
    // The next name has the form that was asked for last.
    story.keys("1<ctrl-s>");
    assert_eq!(typed(&story), "write to: trailhound-20230710T125900Z.csv");
}

#[test]
fn what_was_chosen_as_columns_is_what_is_written() {
    let mut story = harness::sized(120, 40);
    story.keys("c<ctrl-u>req.userName<enter><esc><ctrl-s>a.md<ctrl-s>");
    story.keys("<ctrl-u>a.md<enter>");
    let (_, _, form, view) = &story.exports[0];
    assert_eq!(*form, Form::Markdown);
    assert_eq!(view.order, Order::NewestFirst);
    let names: Vec<_> = view.columns.iter().map(Column::name).collect();
    assert!(names.contains(&"req.userName".to_owned()), "{names:?}");
    assert!(!names.contains(&"id".to_owned()), "{names:?}");
}

#[test]
fn a_name_without_a_form_stays_to_be_mended() {
    let mut story = harness::story();
    for (name, said) in [
        (
            "a.txt",
            "the name must end in one of .jsonl .csv .md .json .svg .ansi",
        ),
        ("~/.csv", "the file needs a name"),
        ("", "the name must end in one of .jsonl .csv .md .json .svg .ansi"),
    ] {
        story.keys("<ctrl-s><ctrl-u>").paste(name).keys("<enter>");
        assert_eq!(notice(&story), said, "{name}");
        story.keys("<left>");
        assert_eq!(typed(&story), format!("write to: {name}"));
        story.keys("<esc>");
    }
    assert!(story.exports.is_empty());
}

#[test]
fn a_file_that_is_there_is_asked_about_and_no_asks_for_another_name() {
    let mut story = harness::story();
    story.keys("<ctrl-s><ctrl-u>a.csv<enter>");
    answer(&mut story, Outcome::Exists);
    match story.state.footer() {
        Footer::Question(text, _) => assert_eq!(text, "a.csv is there already. Replace it?"),
        other => panic!("{other:?}"),
    }
    story.keys("n");
    assert_eq!(typed(&story), "write to: a.csv");
    story.keys("<enter>");
    answer(&mut story, Outcome::Exists);
    story.keys("y");
    let (_, target, ..) = &story.exports[2];
    assert!(target.replaces && target.name == "a.csv");
    answer(&mut story, written());
    assert!(notice(&story).starts_with("9 events"));
}

#[test]
fn writing_is_shown_and_is_stopped_before_anything_else() {
    let mut story = harness::story();
    story.keys("<ctrl-s><enter>");
    let ticket = story.exports[0].0;
    story.send(Msg::Exporting(ticket, 20, 4000));
    let running = story.state.exports.running().expect("running");
    assert_eq!((running.events, running.total, running.bytes), (20, 60, 4000));
    story.keys("6");
    assert!(story.state.jobs.lines().contains(&JobLine::Writing));
    story.keys("<ctrl-s>");
    assert_eq!(notice(&story), "a file is being written; ctrl-c stops that");
    story.keys("<ctrl-c>");
    assert!(story.others.contains(&Effect::Cancel(ticket)));
    assert!(notice(&story).ends_with("is not written; nothing of it is kept"));
    assert!(!story.state.jobs.lines().contains(&JobLine::Writing));
    story.send(Msg::Exported(ticket, written()));
    assert!(
        story.state.exports.written().is_empty(),
        "nobody waits for it any more"
    );
    assert_eq!(story.quits, 0);
}

#[test]
fn what_is_missing_is_said_with_what_was_written() {
    let mut story = harness::story();
    story.load_damaged().loading(LoadProgress {
        files_found: 9,
        files_done: 2,
        walking: true,
        ..LoadProgress::default()
    });
    story.keys("<ctrl-s><enter>");
    let gaps = [
        "files were still being read, 2 of 9 so far",
        "1 of the files could not be read in full",
    ];
    assert_eq!(story.exports[0].3.gaps, gaps);
    answer(&mut story, written());
    let notice = story.state.notices.current().expect("said");
    assert_eq!(notice.severity, Severity::Warning);
    assert!(
        notice
            .text
            .ends_with(&format!("not complete: {}; {}", gaps[0], gaps[1]))
    );
}

#[test]
fn of_a_live_session_the_time_that_was_not_read_is_missing() {
    let mut story = harness::live(120, 40);
    story.hear(harness::session([harness::following("us-east-1")]));
    story.load((0..5).map(harness::Event::ordinary));
    story.keys("<ctrl-s><enter>");
    let gaps = &story.exports[0].3.gaps;
    assert!(
        gaps.contains(&"AWS was not read for all of the time".to_owned()),
        "{gaps:?}"
    );
}

#[test]
fn what_went_wrong_is_said_with_its_place_and_a_way_out() {
    let mut story = harness::story();
    story.keys("<ctrl-s><ctrl-u>/no/a.csv<enter>");
    answer(
        &mut story,
        Outcome::Failed {
            path: "/no/a.csv".to_owned(),
            why: "there is no folder /no".to_owned(),
        },
    );
    let notice = story.state.notices.current().expect("said");
    assert_eq!(notice.text, "/no/a.csv was not written: there is no folder /no");
    assert_eq!(notice.way_out, "ctrl-s writes it elsewhere");
    assert_eq!(story.state.notices.unseen(), 1);
}

#[test]
fn there_must_be_something_to_write() {
    let mut story = harness::empty(120, 40);
    story.keys("<ctrl-s>");
    assert_eq!(notice(&story), "there are no events to write");
}

#[test]
fn the_screen_is_written_as_it_is_without_the_line_that_asks_for_its_name() {
    let mut story = harness::story();
    story.keys("zS");
    assert_eq!(typed(&story), "write to: trailhound-20230710T125900Z.svg");
    story.keys("<tab>");
    assert_eq!(typed(&story), "write to: trailhound-20230710T125900Z.ansi");
    story.keys("<enter>");
    let Some(Effect::Picture { ticket, target, form }) = story.others.last().cloned() else {
        panic!("no picture");
    };
    assert_eq!(
        (target.name.as_str(), form),
        ("trailhound-20230710T125900Z.ansi", Form::Ansi)
    );
    assert!(story.state.overlay.is_none() && story.state.notices.current().is_none());
    let there = Written {
        path: "/x.ansi".to_owned(),
        bytes: 99,
        ..Written::default()
    };
    story.send(Msg::Exported(ticket, Outcome::Written(there)));
    assert_eq!(notice(&story), "the screen, 99 bytes written to /x.ansi");
    // The events of the view still have the form that they had.
    story.keys("<ctrl-s>");
    assert_eq!(typed(&story), "write to: trailhound-20230710T125900Z.jsonl");
}
