//! Whether the terminal draws on dark or on light: what it answers when asked, or else what its environment says.
//!
//! It is asked before it is taken (the question needs a terminal that nobody else reads), only where both streams are one, and
//! not for long: a terminal that does not know the question still answers the one behind it, so only a mute one is waited for.

use super::theme::Ground;
use std::io::IsTerminal;
use std::time::Duration;
use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

/// How long a mute terminal is waited for.
const PATIENCE: Duration = Duration::from_millis(500);

/// The ground, and how it is known; `None` where nobody says.
pub fn ask() -> Option<(Ground, &'static str)> {
    answered().or_else(|| {
        let told = std::env::var("COLORFGBG").ok()?;
        Some((told_by(&told)?, "COLORFGBG"))
    })
}

fn answered() -> Option<(Ground, &'static str)> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return None;
    }
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    let ground = match theme_mode(options).ok()? {
        ThemeMode::Dark => Ground::Dark,
        ThemeMode::Light => Ground::Light,
    };
    Some((ground, "the terminal's answer"))
}

/// What `COLORFGBG` means: the numbers of two of the sixteen colours, the ground last.
fn told_by(variable: &str) -> Option<Ground> {
    let ground = variable.rsplit(';').next()?.parse::<u8>().ok()?;
    match ground {
        7 | 9..=15 => Some(Ground::Light),
        0..=6 | 8 => Some(Ground::Dark),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_names_the_ground_last() {
        assert_eq!(told_by("15;0"), Some(Ground::Dark));
        assert_eq!(told_by("0;default;15"), Some(Ground::Light));
        assert_eq!(told_by("0;7"), Some(Ground::Light));
        for nothing in ["", "15;default", "0;99"] {
            assert_eq!(told_by(nothing), None, "{nothing}");
        }
    }
}
