//! How the panes share the screen, as somebody chose it; kept for later sessions.
//!
//! A list stands beside one of its things, or above it on a narrow screen. Each of the two shares is a number of percent of
//! the screen that the list has more, or less, than it has while nobody chooses.
//!
//! ```toml
//! beside = 10
//! above = -5
//! zoomed = false
//! timeline = true
//! ```

use super::action::Action;
use super::layout::{Form, Pane};
use super::mistake::{Mistake, Reader};
use super::state::State;
use std::fmt;
use toml::de::DeValue;

/// Percent that a key gives or takes.
const STEP: i8 = 5;

/// Most percent more or less.
pub const MOST: i8 = 40;

/// See the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sizes {
    /// Columns of a list beside one of its things.
    pub beside: i8,
    /// Rows of a list above one of its things.
    pub above: i8,
    /// Whether one pane has all the room.
    pub zoomed: bool,
    /// Whether the timeline is shown beside other panes.
    pub timeline: bool,
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            beside: 0,
            above: 0,
            zoomed: false,
            timeline: true,
        }
    }
}

impl fmt::Display for Sizes {
    /// As the file says them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "beside = {}\nabove = {}", self.beside, self.above)?;
        writeln!(f, "zoomed = {}\ntimeline = {}", self.zoomed, self.timeline)
    }
}

/// The sizes that a file says, given with the path to show in messages, and what is wrong with it.
pub fn read(path: &str, text: &str) -> (Sizes, Vec<Mistake>) {
    let mut reader = Reader::new(path, text);
    let mut sizes = Sizes::default();
    for (key, value) in reader.document() {
        let at = key.span().start;
        if !take(&mut sizes, (&key.into_inner(), value.into_inner())) {
            let expected = "expected beside = 10, above = -5, zoomed = false or timeline = true";
            reader.mistake(at, expected, None);
        }
    }
    (sizes, reader.finish())
}

/// Takes in what a line says; says whether it makes sense.
fn take(sizes: &mut Sizes, (key, value): (&str, DeValue<'_>)) -> bool {
    match (key, value) {
        ("beside" | "above", DeValue::Integer(number)) => {
            let Ok(percent) = number.as_str().parse::<i8>() else {
                return false;
            };
            let share = if key == "beside" {
                &mut sizes.beside
            } else {
                &mut sizes.above
            };
            *share = percent.clamp(-MOST, MOST);
        }
        ("zoomed", DeValue::Boolean(is)) => sizes.zoomed = is,
        ("timeline", DeValue::Boolean(is)) => sizes.timeline = is,
        _ => return false,
    }
    true
}

impl State {
    /// How the panes share the screen.
    pub fn sizes(&self) -> Sizes {
        Sizes {
            zoomed: self.zoomed,
            timeline: self.timeline_shown,
            ..self.shares
        }
    }

    /// Whether the pane that has the keys shares the screen with another in a way that can be changed.
    pub(super) fn is_shared(&self) -> bool {
        let form = Form::of(self.size);
        !self.zoomed && form >= Form::Stacked && !matches!(self.focus, Pane::Timeline | Pane::Jobs)
    }
}

/// Makes the pane that has the keys larger or smaller; says whether the action was that.
pub(super) fn perform(state: &mut State, action: Action) -> bool {
    let grows = match action {
        Action::GrowPane => true,
        Action::ShrinkPane => false,
        _ => return false,
    };
    let is_list = matches!(state.focus, Pane::Events | Pane::Alarms | Pane::Findings);
    let by = if grows == is_list { STEP } else { -STEP };
    let form = Form::of(state.size);
    let share = if form == Form::Wide {
        &mut state.shares.beside
    } else {
        &mut state.shares.above
    };
    *share = (*share + by).clamp(-MOST, MOST);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_back_and_what_is_wrong_is_told() {
        let sizes = Sizes {
            beside: -15,
            above: 40,
            zoomed: true,
            timeline: false,
        };
        assert_eq!(read("sizes", &sizes.to_string()), (sizes, Vec::new()));
        let (sizes, mistakes) = read("sizes", "beside = 100\nabove = \"much\"\nnonsense = 1\n");
        assert_eq!((sizes.beside, sizes.above), (MOST, 0));
        let told: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        assert!(told.len() == 2 && told[0].starts_with("sizes:2:1: "), "{told:?}");
    }
}
