//! What the screen means, as styles. Views name a [`Meaning`]; only this file knows colours.
//!
//! The default uses the terminal's own sixteen colours on its own background, and of those only the ones that can be
//! read on dark and on light. Colour is never the only sign: everything it says a letter or a mark says too, so the
//! monochrome theme (`NO_COLOR`, `--color never`) loses nothing, and its selection is reverse video.

use crate::model::Severity;
use ratatui::style::{Color, Modifier, Style};

/// Why something looks as it does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// Ordinary text.
    Text,
    /// Less important: labels, separators, what is not loaded.
    Dim,
    /// Column titles and headings.
    Heading,
    /// The line between panes.
    Border,
    /// The title of the pane that has the keys.
    Focus,
    /// The selected row or node.
    Selection,
    /// The selected row of a pane that does not have the keys.
    SelectionElsewhere,
    /// The column or value under the cursor, inside the selection.
    Cursor,
    /// What the query matched.
    Match,
    /// A short remark about a row or the session: `1st`, `READ-ONLY`.
    Badge,
    /// Something to look into: `! 3`.
    Alert,
    /// Stands for a character that cannot be drawn (see [`crate::model::visible`]). No data can look like it.
    Escape,
    /// A mistake in what was typed.
    Mistake,
    /// A term of the query: it can be changed by key and mouse.
    Pill,
    /// A term of the query that is switched off, which its `#` says too.
    PillOff,
    /// A refusal of permission.
    Denied,
    /// Any other error.
    Error,
    /// A write that destroys or switches off.
    Destructive,
    /// Any other write.
    Write,
    /// A read.
    Read,
    /// A key in the footer or the help.
    Key,
    /// A bar of the timeline.
    Bar,
    /// The part of a bar that is errors.
    BarErrors,
    /// A cell of a bar whose lower part is errors. Only for themes that tell parts of a cell apart.
    BarMixed,
    /// A JSON key.
    JsonKey,
    /// A JSON string.
    JsonString,
    /// A JSON number, `true`, `false` or `null`.
    JsonLiteral,
}

impl Meaning {
    /// All of them.
    pub const ALL: [Self; 27] = [
        Self::Text,
        Self::Dim,
        Self::Heading,
        Self::Border,
        Self::Focus,
        Self::Selection,
        Self::SelectionElsewhere,
        Self::Cursor,
        Self::Match,
        Self::Badge,
        Self::Alert,
        Self::Escape,
        Self::Mistake,
        Self::Pill,
        Self::PillOff,
        Self::Denied,
        Self::Error,
        Self::Destructive,
        Self::Write,
        Self::Read,
        Self::Key,
        Self::Bar,
        Self::BarErrors,
        Self::BarMixed,
        Self::JsonKey,
        Self::JsonString,
        Self::JsonLiteral,
    ];
}

impl From<Severity> for Meaning {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Denied => Self::Denied,
            Severity::Error => Self::Error,
            Severity::Destructive => Self::Destructive,
            Severity::Write => Self::Write,
            Severity::Read => Self::Read,
        }
    }
}

/// A way to draw meanings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Theme {
    /// The terminal's sixteen colours.
    Sixteen,
    /// Bold, dim, underline and reverse only.
    Mono,
}

impl Theme {
    /// Whether one cell can show two meanings, as its ink and its ground.
    pub fn splits_cells(self) -> bool {
        self == Self::Sixteen
    }

    /// The style of a meaning.
    pub fn style(self, meaning: Meaning) -> Style {
        let (colour, modifier) = look(meaning);
        let style = Style::new().add_modifier(modifier);
        match (self, meaning) {
            // Both colours are set, so that it stands out whatever the background is.
            (Self::Sixteen, Meaning::Escape) => Style::new().fg(Color::Black).bg(Color::Yellow),
            (Self::Sixteen, Meaning::BarMixed) => Style::new().fg(Color::Red).bg(Color::LightBlue),
            (Self::Sixteen, _) if colour != Color::Reset => style.fg(colour),
            _ => style,
        }
    }
}

/// Colour, if the theme has any, and how it looks without.
fn look(meaning: Meaning) -> (Color, Modifier) {
    let plain = Modifier::empty();
    let cursor = Modifier::REVERSED
        .union(Modifier::BOLD)
        .union(Modifier::UNDERLINED);
    match meaning {
        Meaning::Text | Meaning::Read => (Color::Reset, plain),
        Meaning::Dim | Meaning::Border => (Color::Reset, Modifier::DIM),
        Meaning::Heading => (Color::Reset, Modifier::BOLD),
        Meaning::Focus => (Color::LightBlue, Modifier::BOLD),
        Meaning::Selection => (Color::Reset, Modifier::REVERSED),
        Meaning::SelectionElsewhere | Meaning::Pill => (Color::Reset, Modifier::UNDERLINED),
        Meaning::PillOff => (Color::Reset, Modifier::DIM.union(Modifier::UNDERLINED)),
        Meaning::Cursor => (Color::Reset, cursor),
        Meaning::Escape => (Color::Reset, Modifier::REVERSED.union(Modifier::BOLD)),
        Meaning::Match => (Color::Green, Modifier::BOLD.union(Modifier::UNDERLINED)),
        Meaning::Badge | Meaning::Key | Meaning::JsonKey | Meaning::Write | Meaning::Bar => {
            (Color::LightBlue, plain)
        }
        Meaning::Alert | Meaning::Destructive => (Color::Red, Modifier::BOLD),
        Meaning::Mistake => (Color::Red, Modifier::UNDERLINED),
        Meaning::Error | Meaning::BarErrors | Meaning::BarMixed => (Color::Red, plain),
        Meaning::Denied | Meaning::JsonLiteral => (Color::Magenta, plain),
        Meaning::JsonString => (Color::Green, plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_nothing_has_colour_and_the_selection_is_seen() {
        for meaning in Meaning::ALL {
            let style = Theme::Mono.style(meaning);
            assert_eq!((style.fg, style.bg), (None, None), "{meaning:?}");
        }
        for theme in [Theme::Mono, Theme::Sixteen] {
            assert!(
                theme
                    .style(Meaning::Selection)
                    .add_modifier
                    .contains(Modifier::REVERSED)
            );
        }
    }

    #[test]
    fn an_escape_looks_like_nothing_else() {
        for theme in [Theme::Mono, Theme::Sixteen] {
            for other in Meaning::ALL {
                // A selected row of the monochrome theme is all reverse; there the escape's spelling must do.
                let confusable =
                    other == Meaning::Escape || (theme, other) == (Theme::Mono, Meaning::Selection);
                assert!(
                    confusable || theme.style(other) != theme.style(Meaning::Escape),
                    "{other:?}"
                );
            }
        }
    }
}
