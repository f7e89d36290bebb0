//! What the screen means, as styles. Views name a [`Meaning`]; a theme file says how it looks; nothing else knows colours.
//!
//! The default uses the terminal's own sixteen colours on its own background, and of those only the ones that can be
//! read on dark and on light. Colour is never the only sign: everything it says a letter or a mark says too, so the
//! monochrome theme (`NO_COLOR`, `--color never`) loses nothing, and its selection is reverse video.
//!
//! The *ground* is what a terminal draws on, dark or light. A theme file has a look for each or one for both; one that sets the
//! colour behind ordinary text paints the whole screen. The *depth* is how many colours a terminal shows.

mod load;
mod reduce;

pub use reduce::Depth;

use crate::app::mistake::Mistake;
use crate::model::Severity;
use ratatui::style::Style;

macro_rules! meanings {
    ($($(#[doc = $doc:literal])+ $meaning:ident $name:literal;)*) => {
        /// Why something looks as it does.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Meaning { $($(#[doc = $doc])+ $meaning),* }

        impl Meaning {
            /// All of them.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$meaning),*];

            /// What it is called in theme files.
            pub fn name(self) -> &'static str {
                match self { $(Self::$meaning => $name),* }
            }
        }
    };
}

meanings! {
    /// Ordinary text.
    Text "text";
    /// Less important: labels, separators, what is not loaded.
    Dim "dim";
    /// Column titles and headings.
    Heading "heading";
    /// The line between panes.
    Border "border";
    /// The title of the pane that has the keys.
    Focus "focus";
    /// The selected row or node.
    Selection "selection";
    /// The selected row of a pane that does not have the keys.
    SelectionElsewhere "selection-elsewhere";
    /// The column or value under the cursor, inside the selection.
    Cursor "cursor";
    /// What the query matched.
    Match "match";
    /// A short remark about a row or the session: `1st`, `READ-ONLY`.
    Badge "badge";
    /// Something to look into: `! 3`.
    Alert "alert";
    /// Stands for a character that cannot be drawn (see [`crate::model::visible`]). No data can look like it.
    Escape "escape";
    /// A mistake in what was typed.
    Mistake "mistake";
    /// A term of the query: it can be changed by key and mouse.
    Pill "pill";
    /// A term of the query that is switched off, which its `#` says too.
    PillOff "pill-off";
    /// A refusal of permission.
    Denied "denied";
    /// Any other error.
    Error "error";
    /// A write that destroys or switches off.
    Destructive "destructive";
    /// Any other write.
    Write "write";
    /// A read.
    Read "read";
    /// A key in the footer or the help.
    Key "key";
    /// A bar of the timeline.
    Bar "bar";
    /// The part of a bar that is errors.
    BarErrors "bar-errors";
    /// A cell of a bar whose lower part is errors. Only for themes that tell parts of a cell apart.
    BarMixed "bar-mixed";
    /// A JSON key.
    JsonKey "json-key";
    /// A JSON string.
    JsonString "json-string";
    /// A JSON number, `true`, `false` or `null`.
    JsonLiteral "json-literal";
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

/// What the terminal draws on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ground {
    /// Light text on a dark ground.
    Dark,
    /// Dark text on a light ground.
    Light,
}

/// The themes that come with the program.
const EMBEDDED: [(&str, &str); 6] = [
    ("sixteen", include_str!("../../assets/themes/sixteen.toml")),
    ("indexed", include_str!("../../assets/themes/indexed.toml")),
    ("truecolor", include_str!("../../assets/themes/truecolor.toml")),
    ("mono", include_str!("../../assets/themes/mono.toml")),
    (
        "high-contrast",
        include_str!("../../assets/themes/high-contrast.toml"),
    ),
    (
        "colour-blind",
        include_str!("../../assets/themes/colour-blind.toml"),
    ),
];

/// The themes that come with the program, with the text of their files.
pub fn embedded() -> impl ExactSizeIterator<Item = (&'static str, &'static str)> {
    EMBEDDED.into_iter()
}

/// How meanings are drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Theme {
    styles: [Style; Meaning::ALL.len()],
    ascii: bool,
}

impl Default for Theme {
    /// Everything as the terminal draws it.
    fn default() -> Self {
        Self {
            styles: [Style::new(); Meaning::ALL.len()],
            ascii: false,
        }
    }
}

impl Theme {
    /// The theme of this name that comes with the program.
    pub fn named(name: &str, ground: Ground) -> Option<Self> {
        let (_, text) = embedded().find(|(own, _)| *own == name)?;
        Some(load::load(name, text, ground).0)
    }

    /// The default: the terminal's sixteen colours.
    pub fn sixteen() -> Self {
        Self::named("sixteen", Ground::Dark).unwrap_or_default()
    }

    /// Bold, dim, underline and reverse only.
    pub fn mono() -> Self {
        Self::named("mono", Ground::Dark).unwrap_or_default()
    }

    /// Reads a theme file, given with the path to show in messages. What is a mistake is as in the theme that it changes.
    pub fn load(path: &str, text: &str, ground: Ground) -> (Self, Vec<Mistake>) {
        load::load(path, text, ground)
    }

    /// The same, with nothing drawn beyond ASCII.
    #[must_use]
    pub fn in_ascii(self) -> Self {
        Self { ascii: true, ..self }
    }

    /// Whether nothing is drawn beyond ASCII.
    pub fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// The same in the colours of a terminal of this depth.
    #[must_use]
    pub fn reduced(mut self, depth: Depth) -> Self {
        let beyond = self.styles.iter().any(|style| reduce::is_beyond(*style));
        match depth {
            Depth::Sixteen if beyond => Self {
                ascii: self.ascii,
                ..Self::sixteen()
            },
            Depth::Sixteen | Depth::True => self,
            Depth::Indexed => {
                self.styles = self.styles.map(reduce::indexed);
                self
            }
        }
    }

    /// Whether one cell can show two meanings, as its ink and its ground; a character of ASCII is no part of a cell.
    pub fn splits_cells(&self) -> bool {
        !self.ascii && self.style(Meaning::BarMixed).bg.is_some()
    }

    /// The style of a meaning.
    pub fn style(&self, meaning: Meaning) -> Style {
        self.styles[meaning as usize]
    }
}

#[cfg(test)]
mod tests;
