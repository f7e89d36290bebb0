//! The way to the screen: what the workbench opens, with which keys, colours and clock.

use super::streams::Streams;
use super::{Demo, Exit, Open};

/// Opens paths on the screen.
pub(super) fn open(open: &Open, streams: &mut Streams) -> Exit {
    if !streams.is_terminal() {
        return no_screen(streams, "trailhound query '' PATH…");
    }
    workbench::open(open, streams)
}

/// Opens the demo on the screen.
pub(super) fn demo(demo: &Demo, streams: &mut Streams) -> Exit {
    if !streams.is_terminal() {
        return no_screen(streams, "trailhound query '' demo-data");
    }
    workbench::demo(demo, streams)
}

/// There is nothing to draw on.
fn no_screen(streams: &mut Streams, instead: &str) -> Exit {
    streams.say("error: the screen needs a terminal, and standard output is none");
    streams.say(&format!("  without a screen: {instead}"));
    Exit::Usage
}

#[cfg(feature = "tui")]
mod workbench {
    use super::{Demo, Exit, Open, Streams};
    use crate::app::{self, State};
    use crate::cli::{config, demo};
    use crate::model::{Timestamp, json::keep_invalid};
    use crate::run::{self, Launch, Source};
    use crate::runtime::ingest::Input;
    use crate::tui::theme::Theme;
    use std::os::unix::ffi::OsStrExt;

    pub(super) fn open(open: &Open, streams: &mut Streams) -> Exit {
        let names: Vec<_> = open
            .paths
            .iter()
            .map(|path| keep_invalid(path.as_bytes()))
            .collect();
        let opening = Opening {
            source: Source::Saved(Input::Paths(open.paths.clone())),
            title: names.join(" "),
            theme: theme(streams.look(open.screen.look).color),
            now: open.screen.clock.now,
            mouse: open.screen.mouse,
        };
        launch(opening, streams)
    }

    pub(super) fn demo(options: &Demo, streams: &mut Streams) -> Exit {
        let opening = Opening {
            source: Source::Saved(Input::Embedded(demo::files())),
            title: "demo".to_owned(),
            theme: theme(streams.look(options.screen.look).color),
            now: options.screen.clock.now.or(Some(demo::NOW)),
            mouse: options.screen.mouse,
        };
        launch(opening, streams)
    }

    fn theme(color: bool) -> Theme {
        if color { Theme::Sixteen } else { Theme::Mono }
    }

    /// What a command opens.
    struct Opening {
        source: Source,
        title: String,
        theme: Theme,
        now: Option<Timestamp>,
        mouse: bool,
    }

    fn launch(opening: Opening, streams: &mut Streams) -> Exit {
        let Opening {
            source,
            title,
            theme,
            now,
            mouse,
        } = opening;
        let (keymap, problems) = config::keymap();
        let state = State::new(app::Options {
            title,
            now,
            keymap,
            problems,
            ..app::Options::default()
        });
        match run::run(Launch {
            source,
            state,
            theme,
            clock: now,
            mouse,
        }) {
            Ok(()) => Exit::Ok,
            Err(error) => {
                streams.say(&format!("error: the terminal cannot be used: {error}"));
                Exit::Usage
            }
        }
    }
}

/// Built without the feature `tui`: there is no screen at all.
#[cfg(not(feature = "tui"))]
mod workbench {
    use super::{Demo, Exit, Open, Streams};

    pub(super) fn open(_: &Open, streams: &mut Streams) -> Exit {
        none(streams, "trailhound query '' PATH…")
    }

    pub(super) fn demo(_: &Demo, streams: &mut Streams) -> Exit {
        none(streams, "trailhound query '' demo-data")
    }

    fn none(streams: &mut Streams, instead: &str) -> Exit {
        streams.say("error: this trailhound was built without its screen (feature `tui`)");
        streams.say(&format!("  without a screen: {instead}"));
        Exit::Usage
    }
}
