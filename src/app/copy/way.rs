//! How text reaches a clipboard. It is decided once, of the environment, so that what is said of a copy is true of it.
//!
//! Over SSH the clipboard wanted is that of the terminal's computer, not of the one that trailhound runs on, so the *terminal* is
//! asked (OSC 52). Where there is no SSH and a display, *this machine's* clipboard is spoken to, which answers. No terminal
//! says whether it took the text, and some take none; what was copied can always be printed on the plain screen.

/// Most bytes that go by OSC 52: terminals drop what is longer than 74,994 characters of base64 without saying so.
const LONGEST: usize = 74_994 / 4 * 3;

/// See the module.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Way {
    /// The terminal is asked.
    #[default]
    Terminal,
    /// The terminal is asked through tmux, which must let it pass.
    Tmux,
    /// The clipboard of this computer.
    Machine,
    /// There is none: the terminal is said to understand nothing.
    Nowhere,
}

impl Way {
    /// The way that an environment asks for. `value` gives the value of a variable, if it has one.
    pub fn of(value: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name: &str| value(name).is_some_and(|value| !value.is_empty());
        let is_remote = ["SSH_TTY", "SSH_CONNECTION", "SSH_CLIENT"]
            .into_iter()
            .any(is_set);
        let has_display = cfg!(target_os = "macos") || is_set("DISPLAY");
        if has_display && !is_remote {
            Self::Machine
        } else if is_set("TMUX") {
            Self::Tmux
        } else if value("TERM").is_some_and(|term| term == "dumb") {
            Self::Nowhere
        } else {
            Self::Terminal
        }
    }

    /// The most bytes that go this way.
    pub fn longest(self) -> usize {
        match self {
            Self::Terminal | Self::Tmux => LONGEST,
            Self::Machine => usize::MAX,
            Self::Nowhere => 0,
        }
    }

    /// By whom, as a message ends.
    pub(super) fn by(self) -> &'static str {
        match self {
            Self::Terminal => "by the terminal (OSC 52)",
            Self::Tmux => "by tmux, if its set-clipboard is on",
            Self::Machine => "of this machine",
            Self::Nowhere => "",
        }
    }

    /// What there is to know of it.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Terminal => "by the terminal (OSC 52), which may refuse without saying so",
            Self::Tmux => {
                "by the terminal (OSC 52), which may refuse without saying so; tmux passes it on with `set -g set-clipboard on`"
            }
            Self::Machine => "that of this machine",
            Self::Nowhere => "none (TERM is dumb); y P prints what was copied",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(set: &[(&str, &str)]) -> Way {
        Way::of(|name| {
            let found = set.iter().find(|(it, _)| *it == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn over_ssh_the_terminal_is_asked_whatever_display_there_is() {
        let display = ("DISPLAY", ":0");
        assert_eq!(of(&[display, ("SSH_TTY", "/dev/pts/1")]), Way::Terminal);
        assert_eq!(
            of(&[display, ("SSH_CONNECTION", "a"), ("TMUX", "/tmp/t")]),
            Way::Tmux
        );
        assert_eq!(of(&[display, ("SSH_TTY", ""), ("TMUX", "/tmp/t")]), Way::Machine);
    }

    #[cfg(not(target_os = "macos"))]
    #[test]
    fn without_a_display_the_terminal_is_asked_unless_it_is_dumb() {
        assert_eq!(of(&[("TERM", "xterm")]), Way::Terminal);
        assert_eq!(of(&[("WAYLAND_DISPLAY", "wayland-0")]), Way::Terminal);
        assert_eq!(of(&[("TERM", "screen"), ("TMUX", "/tmp/t")]), Way::Tmux);
        assert_eq!(of(&[("TERM", "dumb")]), Way::Nowhere);
    }
}
