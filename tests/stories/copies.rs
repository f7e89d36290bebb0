//! What is taken away by a copy, and how it is said to have gone.

use super::harness::{Event, Story, empty, story};
use trailhound::app::copy::Way;
use trailhound::app::{Effect, Msg};

fn said(story: &Story) -> String {
    story
        .state
        .notices
        .current()
        .map(|notice| notice.text.clone())
        .unwrap_or_default()
}

#[test]
fn an_event_is_copied_in_the_forms_that_reports_and_colleagues_take() {
    let mut story = story();
    story.keys("ya");
    assert_eq!(said(&story), "the event has no ARN of the principal");
    story.keys("ytymylyr");
    let copied: Vec<_> = story
        .copied
        .iter()
        .map(|(what, text)| (*what, text.as_str()))
        .collect();
    let id = "00000000-0000-4000-8000-000000000059";
    assert_eq!(copied[0], ("time (UTC)", "2023-07-10T12:59:00Z"));
    let line = copied[1].1;
    assert!(
        line.starts_with("- `2023-07-10T12:59:00Z` `") && line.ends_with(&format!("(`{id}`)")),
        "{line}"
    );
    assert!(line.contains(" by `") && line.contains(" from `"), "{line}");
    let region = "us-east-1";
    assert_eq!(
        copied[2],
        (
            "link to the console",
            &*format!(
                "https://{region}.console.aws.amazon.com/cloudtrailv2/home?region={region}#/events/{id}"
            )
        )
    );
    assert_eq!(copied[3].0, "resource");
    assert!(copied[3].1.contains("user-59"), "{copied:?}");
}

#[test]
fn a_line_of_markdown_is_one_line_of_code_spans_whatever_the_event_says() {
    let mut story = empty(120, 40);
    story.load([Event {
        user: "a`b|c\\n# <img src=x> [x](http://x)",
        ..Event::ordinary(1)
    }]);
    story.keys("ym");
    let line = &story.copied[0].1;
    assert_eq!(line.lines().count(), 1, "{line}");
    // Outside of code spans there is nothing of the event.
    let outside: String = line.split('`').step_by(2).collect();
    assert!(
        !outside.contains(['<', '[', '#']) || outside.contains("&#96;"),
        "{outside}"
    );
    assert!(!outside.contains("img") && !outside.contains("http"), "{outside}");
}

#[test]
fn the_term_under_the_cursor_is_copied_from_the_table() {
    let mut story = story();
    story.keys("0lllyf");
    let (what, term) = story.copied[0].clone();
    assert_eq!(what, "query term");
    story.keys("+");
    assert_eq!(story.state.bar.text(), term);
}

#[test]
fn a_copy_says_how_it_went() {
    let mut story = story();
    for (way, by) in [
        (Way::Terminal, "36 bytes, by the terminal (OSC 52)"),
        (Way::Tmux, "36 bytes, by tmux, if its set-clipboard is on"),
        (Way::Machine, "36 bytes, of this machine"),
    ] {
        story.state.clipboard = way;
        story.keys("yi");
        assert_eq!(said(&story), format!("event ID sent to the clipboard: {by}"));
    }
    assert_eq!(story.copied.len(), 3);
    story.state.clipboard = Way::Nowhere;
    story.keys("yi");
    assert_eq!(
        said(&story),
        "event ID not copied: this terminal has no clipboard; y P prints it"
    );
    assert_eq!(story.copied.len(), 3, "nothing was sent");
}

#[test]
fn what_is_too_long_for_a_terminal_is_not_half_sent_but_can_be_printed() {
    let mut story = empty(120, 40);
    story.load([Event {
        agent: "x".repeat(60_000),
        ..Event::ordinary(1)
    }]);
    story.keys("yy");
    assert_eq!(story.copied, []);
    assert!(
        said(&story).ends_with("bytes are more than a terminal takes (OSC 52); y P prints it"),
        "{}",
        said(&story)
    );
    story.keys("yP");
    let printed = story.others.iter().any(|effect| match effect {
        Effect::Print(text) => text.len() > 60_000 && text.starts_with('{'),
        _ => false,
    });
    assert!(printed);
    story.state.clipboard = Way::Machine;
    story.keys("yy");
    assert_eq!(story.copied.len(), 1, "a clipboard of a machine takes it");
}

#[test]
fn there_is_nothing_to_print_before_a_copy() {
    let mut story = story();
    story.keys("yP");
    assert_eq!(said(&story), "nothing was copied yet");
    assert!(
        !story
            .others
            .iter()
            .any(|effect| matches!(effect, Effect::Print(_)))
    );
}

#[test]
fn a_machine_without_a_clipboard_falls_back_on_the_terminal_and_says_so() {
    let mut story = story();
    story.state.clipboard = Way::Machine;
    story.send(Msg::NotCopied("text".to_owned(), "no display".to_owned()));
    assert!(story.others.contains(&Effect::CopyByTerminal("text".to_owned())));
    assert!(
        said(&story).contains("cannot be reached (no display)"),
        "{}",
        said(&story)
    );
    let before = story.others.len();
    story.send(Msg::NotCopied("x".repeat(60_000), "no display".to_owned()));
    assert_eq!(story.others.len(), before, "too long for it");
}

#[test]
fn what_is_pasted_outside_of_a_field_is_a_query_and_presses_no_key() {
    let mut story = story();
    story.paste("qQ yy\nip:1.2.3.4");
    assert_eq!((story.quits, story.copied.len()), (0, 0));
    assert!(story.state.bar.is_editing());
    assert!(!story.state.bar.text().contains('\n'));
    assert!(story.state.bar.text().starts_with("qQ yy"));
}
