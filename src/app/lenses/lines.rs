//! A group in lines, and what its lens says of itself.

use super::super::detail::{Room, wrap_words};
use super::Lenses;

/// A line. In display form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// What kind of thing it says.
    pub tone: Tone,
}

/// What kind of thing a line says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// Above others.
    Heading,
    /// Plain.
    Text,
    /// What matters less.
    Dim,
}

impl Lenses {
    /// What is said of the group under the cursor and of the lens, in lines of at most so many columns.
    pub fn lines(&self, room: Room<'_>) -> Vec<Line> {
        let mut lines = Vec::new();
        let room = room.of(room.width.max(20));
        let mut say = |text: &str, tone| {
            let wrapped = wrap_words(text, room).into_iter();
            lines.extend(wrapped.map(|text| Line { text, tone }));
        };
        let Some(lens) = self.chosen() else {
            return lines;
        };
        if let Some(group) = self.selected() {
            for (key, value) in lens.group.iter().zip(&group.values) {
                let value = value.as_deref().unwrap_or("(none)");
                say(&format!("{}: {value}", key.name()), Tone::Heading);
            }
            say(&group.summary, Tone::Text);
            let events = match group.events {
                1 => "1 event".to_owned(),
                events => format!("{events} events"),
            };
            let (first, last) = (group.first.rfc3339(), group.last.rfc3339());
            let when = if first == last {
                format!("at {first}")
            } else {
                format!("{first} to {last}")
            };
            say(&format!("{events}, {when}"), Tone::Dim);
        }
        say(&lens.question, Tone::Heading);
        // The lines of a file are no lines of the screen.
        say(
            &lens.help.split_whitespace().collect::<Vec<_>>().join(" "),
            Tone::Text,
        );
        if let Some(tactic) = &lens.tactic {
            say(&format!("ATT&CK: {tactic}"), Tone::Dim);
        }
        say(&lens.file, Tone::Dim);
        lines
    }
}
