//! The line in which the time to go to is typed.
//!
//! It takes what `since:` takes in a query, counted from the replay's clock: `14:30`, a date, `2h` for two hours ago. A
//! plus or a minus before a length of time says which way: `+10m`. The twin that draws it is `tui::footer`.

use super::super::text_field::TextField;
use crate::dialect::{lookup, search};
use crate::model::Timestamp;

/// What is expected where something else was typed.
pub const EXPECTED: &str = "a time such as 14:30, 2023-07-10T12:05, +10m or -2h";

/// See the module.
#[derive(Default, Debug)]
pub struct Prompt {
    field: TextField,
}

impl Prompt {
    /// What is typed. Hostile: it may have been pasted.
    pub fn field(&self) -> &TextField {
        &self.field
    }

    /// Edits what is typed.
    pub fn edit(&mut self, edit: impl FnOnce(&mut TextField)) {
        edit(&mut self.field);
    }

    /// The instant that is meant, if what is typed means one.
    pub fn meant(&self, now: Timestamp) -> Option<Timestamp> {
        meant(self.field.text(), now)
    }
}

/// The instant that a text means, counted from another. See the module.
pub fn meant(text: &str, now: Timestamp) -> Option<Timestamp> {
    let text = text.trim();
    match text.strip_prefix('+') {
        Some(ahead) => {
            let ago = moment(ahead, now)?;
            let is_length = ahead.ends_with(|char: char| char.is_ascii_alphabetic() && char != 'Z');
            is_length.then(|| now.plus(now.0.saturating_sub(ago.0)))
        }
        None => moment(text.strip_prefix('-').unwrap_or(text), now),
    }
}

fn moment(text: &str, now: Timestamp) -> Option<Timestamp> {
    if text.is_empty() || text.contains(['"', '\\']) {
        return None;
    }
    let expr = search::parse(&format!("since:\"{text}\""), now).ok()?;
    let at = lookup::window(&expr).from;
    at.is_known().then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_day_dates_and_lengths_are_understood() {
        let now = Timestamp::parse(b"2026-03-17T14:00:00Z").expect("a time");
        let meant = |text: &str| {
            let mut prompt = Prompt::default();
            prompt.edit(|field| field.insert(text));
            prompt.meant(now).map(Timestamp::rfc3339)
        };
        for (text, at) in [
            ("14:30", "2026-03-17T14:30:00Z"),
            (" 9:05:07 ", "2026-03-17T09:05:07Z"),
            ("2026-03-16", "2026-03-16T00:00:00Z"),
            ("2026-03-16T12:05:16Z", "2026-03-16T12:05:16Z"),
            ("2h", "2026-03-17T12:00:00Z"),
            ("-2h", "2026-03-17T12:00:00Z"),
            ("+1h30m", "2026-03-17T15:30:00Z"),
        ] {
            assert_eq!(meant(text).as_deref(), Some(at), "{text}");
        }
        for text in [
            "",
            "+",
            "-",
            "noon",
            "+14:30",
            "+2026-03-16T12:05:16Z",
            "1h\" OR is:root",
            "1h\\",
        ] {
            assert_eq!(meant(text), None, "{text}");
        }
    }
}
