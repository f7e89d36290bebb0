//! How many colours a terminal shows, and what becomes of a theme that has more.

use ratatui::style::{Color, Style};

/// How many colours a terminal shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Depth {
    /// The sixteen.
    Sixteen,
    /// The palette of 256.
    Indexed,
    /// 24 bits each.
    True,
}

impl Depth {
    /// What the variables of the environment say, asked by name, and which of them said it.
    pub fn told_by(variable: impl Fn(&str) -> Option<String>) -> (Self, &'static str) {
        let said = |name: &str, words: &[&str]| {
            variable(name).is_some_and(|value| words.iter().any(|word| value.contains(word)))
        };
        if said("COLORTERM", &["truecolor", "24bit"]) {
            (Self::True, "COLORTERM")
        } else if said("TERM", &["direct"]) {
            (Self::True, "TERM")
        } else if said("TERM", &["256color"]) {
            (Self::Indexed, "TERM")
        } else {
            (Self::Sixteen, "TERM")
        }
    }
}

/// Whether a style has colours that are none of the terminal's sixteen.
pub(super) fn is_beyond(style: Style) -> bool {
    let beyond = |colour: Option<Color>| matches!(colour, Some(Color::Rgb(..) | Color::Indexed(16..)));
    beyond(style.fg) || beyond(style.bg)
}

/// A style in the colours of the palette of 256.
pub(super) fn indexed(style: Style) -> Style {
    let nearest = |colour: Option<Color>| match colour {
        Some(Color::Rgb(red, green, blue)) => Some(Color::Indexed(nearest([red, green, blue]))),
        other => other,
    };
    Style {
        fg: nearest(style.fg),
        bg: nearest(style.bg),
        ..style
    }
}

/// The colour of the palette next to one, of its cube and its greys. The sixteen before them look as the terminal wants.
fn nearest(rgb: [u8; 3]) -> u8 {
    let distance = |index: u8| -> u32 {
        let own = palette(index);
        (0..3)
            .map(|part| u32::from(own[part].abs_diff(rgb[part])).pow(2))
            .sum()
    };
    (16..=u8::MAX)
        .min_by_key(|index| distance(*index))
        .unwrap_or(u8::MAX)
}

/// The colour at a place of the palette, from 16 on.
pub(super) fn palette(index: u8) -> [u8; 3] {
    if index >= 232 {
        return [8 + (index - 232) * 10; 3];
    }
    let level = |part: u8| if part == 0 { 0 } else { 55 + part * 40 };
    let cube = index.saturating_sub(16);
    [level(cube / 36), level(cube / 6 % 6), level(cube % 6)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_tells_the_depth() {
        let told = |pairs: &[(&str, &str)]| {
            Depth::told_by(|name| {
                let found = pairs.iter().find(|(own, _)| *own == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(
            told(&[("COLORTERM", "truecolor"), ("TERM", "xterm")]),
            (Depth::True, "COLORTERM")
        );
        assert_eq!(told(&[("TERM", "xterm-direct")]), (Depth::True, "TERM"));
        assert_eq!(told(&[("TERM", "screen-256color")]), (Depth::Indexed, "TERM"));
        assert_eq!(told(&[("TERM", "linux")]), (Depth::Sixteen, "TERM"));
        assert_eq!(told(&[]), (Depth::Sixteen, "TERM"));
    }

    #[test]
    fn the_nearest_colour_of_the_palette_is_taken() {
        for index in 16..=u8::MAX {
            let found = nearest(palette(index));
            assert_eq!(palette(found), palette(index), "{index}");
        }
        assert_eq!(nearest([0x1c, 0x1e, 0x26]), 234);
        let style = Style::new().fg(Color::Rgb(255, 0, 0)).bg(Color::Red);
        assert_eq!(
            indexed(style),
            Style::new().fg(Color::Indexed(196)).bg(Color::Red)
        );
        assert!(is_beyond(style) && !is_beyond(Style::new().fg(Color::Indexed(15))));
    }
}
