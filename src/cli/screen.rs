//! The way to the screen: what the workbench opens, with which keys, colours and clock.

use super::replay::Replay;
use super::streams::Streams;
use super::{Cli, Demo, Exit, Open};
use crate::app::mistake::nearest;
use clap::CommandFactory;
use std::ffi::OsString;
use std::path::Path;

/// Opens paths on the screen, unless the first path is none but nearly a command: that is told instead.
pub(super) fn open_unless_misspelt(paths: &Open, streams: &mut Streams) -> Exit {
    let Some((word, command)) = misspelt(&paths.paths) else {
        return open(paths, streams);
    };
    streams.say(&format!("error: there is neither a file nor a command `{word}`"));
    streams.say(&format!("  did you mean `trailhound {command}`?"));
    Exit::Usage
}

/// The first path, if it is none but nearly a command, and that command.
fn misspelt(paths: &[OsString]) -> Option<(String, String)> {
    let word = paths.first()?.to_str()?;
    if !word.chars().all(|char| char.is_ascii_lowercase()) || Path::new(word).exists() {
        return None;
    }
    let command = Cli::command();
    let commands = command.get_subcommands().map(clap::Command::get_name);
    Some((word.to_owned(), nearest(word, commands)?))
}

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

/// Plays saved events, or the demo, back on the screen.
pub(super) fn replay(replay: &Replay, streams: &mut Streams) -> Exit {
    if !streams.is_terminal() {
        return no_screen(streams, "trailhound query '' PATH…");
    }
    workbench::replay(replay, streams)
}

/// Asks AWS on the screen.
#[cfg(feature = "aws")]
pub(super) fn live(live: &super::Live, streams: &mut Streams) -> Exit {
    if !streams.is_terminal() {
        return no_screen(streams, "trailhound query QUERY --live");
    }
    workbench::live(live, streams)
}

/// There is nothing to draw on.
fn no_screen(streams: &mut Streams, instead: &str) -> Exit {
    streams.say("error: the screen needs a terminal, and standard output is none");
    streams.say(&format!("  without a screen: {instead}"));
    Exit::Usage
}

#[cfg(feature = "tui")]
pub(super) mod workbench {
    use super::{Demo, Exit, Open, Replay, Streams};
    use crate::app::columns::Columns;
    use crate::app::copy::{Origin, Way};
    use crate::app::findings::Rules;
    use crate::app::lenses::Kit;
    use crate::app::mistake::Mistake;
    use crate::app::mouse::Pointing;
    use crate::app::redaction::Begun;
    use crate::app::replay::Playing;
    use crate::app::settings::{Setting, Settings};
    use crate::app::sizes::Sizes;
    use crate::app::times::{Form, Times};
    use crate::app::{self, State};
    use crate::cli::config::{self, Setup};
    use crate::cli::redact::Redact;
    #[cfg(feature = "aws")]
    use crate::cli::{Language, Live, clock, live};
    use crate::cli::{Screen, appearance, demo, history, views};
    use crate::cli::{own, zone};
    #[cfg(feature = "aws")]
    use crate::dialect::lookup;
    use crate::model::live::Demand;
    use crate::model::{Timestamp, json::keep_invalid};
    use crate::query::Expr;
    use crate::run::{self, Files, Launch, Source};
    use crate::runtime::history::Writer;
    use crate::runtime::ingest::Input;
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStrExt;
    use std::path::PathBuf;

    pub(super) fn open(open: &Open, streams: &mut Streams) -> Exit {
        launch(of_files(&open.paths, &open.screen), streams)
    }

    pub(super) fn demo(options: &Demo, streams: &mut Streams) -> Exit {
        launch(of_demo(&options.screen), streams)
    }

    pub(super) fn replay(options: &Replay, streams: &mut Streams) -> Exit {
        let opening = if options.paths.is_empty() {
            of_demo(&options.screen)
        } else {
            of_files(&options.paths, &options.screen)
        };
        let replay = Playing {
            speed: options.speed,
            from: options.from.clone(),
            until: options.until.clone(),
        };
        let opening = Opening {
            replay: Some(replay),
            ..opening
        };
        launch(opening, streams)
    }

    pub(in crate::cli) fn of_files(paths: &[OsString], screen: &Screen) -> Opening {
        let names: Vec<_> = paths.iter().map(|path| keep_invalid(path.as_bytes())).collect();
        Opening {
            source: Source::Saved(Input::Paths(paths.to_vec())),
            live: None,
            replay: None,
            query: None,
            title: names.join(" "),
            origin: Origin {
                options: Vec::new(),
                paths: paths.to_vec(),
            },
            now: screen.clock.now,
            setup: screen.setup.clone(),
            alarms: screen.alarms.clone(),
            rules: screen.rules.clone(),
            lenses: screen.lenses.clone(),
            redact: screen.redact.clone(),
        }
    }

    pub(in crate::cli) fn of_demo(screen: &Screen) -> Opening {
        Opening {
            source: Source::Saved(Input::Embedded(demo::files())),
            live: None,
            replay: None,
            query: None,
            title: "demo".to_owned(),
            origin: Origin {
                options: vec!["--demo".into()],
                paths: Vec::new(),
            },
            now: screen.clock.now.or(Some(demo::NOW)),
            setup: screen.setup.clone(),
            alarms: screen.alarms.clone(),
            rules: screen.rules.clone(),
            lenses: screen.lenses.clone(),
            redact: screen.redact.clone(),
        }
    }

    #[cfg(feature = "aws")]
    pub(super) fn live(options: &Live, streams: &mut Streams) -> Exit {
        let now = options.screen.clock.now();
        let Some(query) = Language::default().read(&options.query, now, streams) else {
            return Exit::Usage;
        };
        let Some(window) = clock::within(Expr::All, &options.window, now, streams) else {
            return Exit::Usage;
        };
        let window = lookup::window(&live::begun(window, now, streams));
        let Some(connected) = live::connected(&options.ask, streams) else {
            return Exit::Usage;
        };
        let demand = live::first_demand(&options.ask, window, now);
        let capture = live::keeping(&options.ask, None);
        let title = match options.ask.profiles() {
            [] => "AWS".to_owned(),
            names => names.join(" "),
        };
        let opening = Opening {
            source: Source::Live(live::starter(
                connected,
                demand.clone(),
                capture,
                options.alarms_every,
            )),
            live: Some(demand),
            replay: None,
            query: (!options.query.is_empty()).then(|| (options.query.clone(), query)),
            title,
            origin: Origin {
                options: options.ask.words(),
                paths: Vec::new(),
            },
            now: options.screen.clock.now,
            setup: options.screen.setup.clone(),
            alarms: options.screen.alarms.clone(),
            rules: options.screen.rules.clone(),
            lenses: options.screen.lenses.clone(),
            redact: options.screen.redact.clone(),
        };
        launch(opening, streams)
    }

    /// What a command opens.
    pub(in crate::cli) struct Opening {
        pub(in crate::cli) source: Source,
        /// What AWS is asked for at first.
        live: Option<Demand>,
        /// How it is played back, if it is.
        replay: Option<Playing>,
        query: Option<(String, Expr)>,
        title: String,
        /// The same as words of a command line.
        origin: Origin,
        now: Option<Timestamp>,
        pub(in crate::cli) setup: Setup,
        /// Virtual alarms of the user's: files and directories.
        alarms: Vec<OsString>,
        /// Rules of the user's, likewise.
        rules: Vec<OsString>,
        /// Lenses of the user's, likewise.
        lenses: Vec<OsString>,
        redact: Redact,
    }

    /// What of the mouse is listened to, if anything is.
    fn pointing(settings: &Settings) -> Option<Pointing> {
        let hears = |word| settings.has(Setting::Mouse, word);
        let pointing = Pointing {
            click: hears("click"),
            wheel: hears("wheel"),
            drag: hears("drag"),
        };
        (pointing.click || pointing.wheel || pointing.drag).then_some(pointing)
    }

    /// What earlier sessions kept.
    #[derive(Default)]
    struct Kept {
        earlier: Vec<String>,
        history: Option<Writer>,
        columns: Columns,
        columns_file: Option<PathBuf>,
        sizes: Sizes,
        sizes_file: Option<PathBuf>,
    }

    /// What earlier sessions kept, unless it is not wanted.
    fn kept(settings: &Settings, mistakes: &mut Vec<Mistake>) -> Kept {
        if !settings.is_on(Setting::History) {
            return Kept::default();
        }
        let (earlier, history) = history::open();
        let (columns, of_columns, columns_file) = history::columns();
        let (sizes, of_sizes, sizes_file) = history::sizes();
        mistakes.extend(of_columns.into_iter().chain(of_sizes));
        Kept {
            earlier,
            history,
            columns,
            columns_file,
            sizes,
            sizes_file,
        }
    }

    /// What the workbench begins with, besides what earlier sessions have kept.
    pub(in crate::cli) fn begin(
        opening: &mut Opening,
        kept: app::Options,
        settings: &Settings,
    ) -> app::Options {
        let mut mistakes = kept.mistakes;
        let choice = config::keymap_choice(settings).unwrap_or_else(|mistake| {
            mistakes.push(mistake);
            None
        });
        let (keymap, of_keymap) = config::keymap(choice.as_ref());
        mistakes.extend(of_keymap);
        let watching = own::alarms(&opening.alarms, &mut mistakes);
        let rules = Rules::new(own::rules(&opening.rules, &mut mistakes));
        let lenses = Kit::new(own::lenses(&opening.lenses, &mut mistakes));
        app::Options {
            title: std::mem::take(&mut opening.title),
            origin: std::mem::take(&mut opening.origin),
            now: opening.now,
            keymap,
            mistakes,
            mouse: pointing(settings),
            live: opening.live.take(),
            replay: opening.replay.take(),
            query: opening.query.take(),
            watching,
            rules,
            lenses,
            redaction: Begun {
                is_on: opening.redact.redact,
                key: opening.redact.key(),
            },
            ..kept
        }
    }

    fn launch(mut opening: Opening, streams: &mut Streams) -> Exit {
        let (settings, mut mistakes) = opening.setup.settings();
        let (views, of_views, views_folder) = views::load();
        mistakes.extend(of_views);
        let Kept {
            earlier,
            history,
            columns,
            columns_file,
            sizes,
            sizes_file,
        } = kept(&settings, &mut mistakes);
        let appearance = appearance::decide(&settings);
        mistakes.extend(appearance.mistakes);
        let kept = app::Options {
            clipboard: Way::of(|name| Some(std::env::var_os(name)?.to_string_lossy().into_owned())),
            mistakes,
            earlier,
            columns,
            views,
            sizes,
            times: Times {
                form: Form::by_word(settings.word(Setting::Times)).unwrap_or_default(),
                zone: zone::local(),
            },
            ..app::Options::default()
        };
        let state = State::new(begin(&mut opening, kept, &settings));
        match run::run(Launch {
            source: opening.source,
            state,
            theme: appearance.theme,
            calm: settings.is_on(Setting::ReducedMotion),
            clock: opening.now,
            history,
            files: Files {
                columns: columns_file,
                views: views_folder,
                sizes: sizes_file,
            },
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
    use super::{Demo, Exit, Open, Replay, Streams};

    pub(super) fn replay(_: &Replay, streams: &mut Streams) -> Exit {
        none(streams, "trailhound query '' PATH…")
    }

    pub(super) fn open(_: &Open, streams: &mut Streams) -> Exit {
        none(streams, "trailhound query '' PATH…")
    }

    #[cfg(feature = "aws")]
    pub(super) fn live(_: &super::super::Live, streams: &mut Streams) -> Exit {
        none(streams, "trailhound query QUERY --live")
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
