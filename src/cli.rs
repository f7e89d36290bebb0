//! Layer 8: the command line. What can be asked is declared here; asking does nothing until [`main`] performs it.
//!
//! Data goes to standard output, everything said about it to standard error, both through `cli::streams`. How a
//! command ended is an [`Exit`]; scripts can rely on its numbers. Commands answer with the same words as the screen.

mod alarms;
#[cfg(feature = "tui")]
mod appearance;
mod clock;
mod config;
mod count;
mod demo;
mod detect;
mod doctor;
mod examples;
mod exit;
mod explain;
#[cfg(feature = "tui")]
mod history;
mod interrupt;
mod keys;
mod language;
mod lens;
#[cfg(feature = "aws")]
mod live;
mod load;
mod man;
mod own;
mod printer;
mod query;
mod redact;
mod replay;
mod report;
mod screen;
mod screenshot;
mod streams;
mod values;
mod views;
mod wanted;
mod why;
#[cfg(feature = "tui")]
mod zone;

#[cfg(feature = "tui")]
pub(crate) use clock::wall;
pub use exit::Exit;

use crate::model::Timestamp;
use crate::sink::Format;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use language::Language;
use query::Query;
use std::ffi::OsString;
#[cfg(feature = "aws")]
use std::path::PathBuf;
use std::process::ExitCode;
use streams::Streams;
use values::{FieldChoice, field_parser, format_parser};
use wanted::{Wanted, WantedParser};

/// Investigate AWS CloudTrail events in the terminal.
#[derive(Parser, Debug)]
#[command(
    version,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
#[command(about = "Investigate AWS CloudTrail events in the terminal. It only reads.", long_about = None)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    open: Open,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Open files, directories, patterns or `-` on the screen (the word may be left out)
    Open(Open),
    /// Ask AWS for events and follow them on the screen; this is also what bare `trailhound` does with credentials
    #[cfg(feature = "aws")]
    Live(Live),
    /// Keep what AWS answers in a file, without a screen
    #[cfg(feature = "aws")]
    Capture(Capture),
    /// Open an invented incident that is part of the program
    Demo(Demo),
    /// Play saved events back on a clock, as if they happened now; without a path, the demo
    Replay(replay::Replay),
    /// Write the events that a query selects; an empty query is all
    Query(Query),
    /// Count events by the values of fields
    Count(Count),
    /// List the saved views, yours and those of the program
    Views(Output),
    /// Draw the screen without a terminal, as a picture (SVG) or as text
    Screenshot(screenshot::Screenshot),
    /// List the alarms of CloudWatch, or the changes of their states
    Alarms(alarms::Alarms),
    /// Say which Sigma rules fire, and on which events
    Detect(detect::Detect),
    /// Look at events through a lens: a question that is asked of every trail. Without a name, list the lenses
    Lens(lens::Through),
    /// Say what is found here: the terminal, your files, AWS, whose credentials there are, and whether they are enough
    Doctor(doctor::Doctor),
    /// List the keys, or check your keymap file
    Keys(keys::Keys),
    /// Print an example of config.toml, say where your files are, check them, say where each setting comes from
    Config(config::Config),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual, for `man -l -`: the page of trailhound, or of one command
    Man(man::Manual),
}

#[derive(Args, Debug)]
struct Open {
    /// Files, directories, patterns, or `-` for standard input
    #[arg(value_name = "PATH")]
    paths: Vec<OsString>,
    #[command(flatten)]
    screen: Screen,
}

#[derive(Args, Debug)]
struct Demo {
    #[command(flatten)]
    screen: Screen,
}

/// What the screen takes, whatever it opens.
#[derive(Args, Debug)]
struct Screen {
    #[command(flatten)]
    clock: Clock,
    #[command(flatten)]
    setup: config::Setup,
    /// Virtual alarms of your own, besides those of the program and of ~/.config/trailhound/alarms: a .toml file, or a
    /// directory of such; may be given several times
    #[arg(long = "alarms", value_name = "DIR|FILE")]
    alarms: Vec<OsString>,
    /// Sigma rules of your own for the findings, besides those of the program and of ~/.config/trailhound/rules: a file, or
    /// a directory of such; may be given several times
    #[arg(long = "rules", value_name = "DIR|FILE")]
    rules: Vec<OsString>,
    /// Lenses of your own, besides those of the program and of ~/.config/trailhound/lenses: a .toml file, or a directory of
    /// such; may be given several times
    #[arg(long = "lenses", value_name = "DIR|FILE")]
    lenses: Vec<OsString>,
    #[command(flatten)]
    redact: redact::Redact,
}

#[derive(Args, Debug)]
struct Count {
    /// Fields whose values to count, or paths of the events' JSON (req.bucketName); several count their combinations
    #[arg(long, value_name = "FIELD|PATH,…", value_delimiter = ',', ignore_case = true, required = true, value_parser = WantedParser)]
    by: Vec<Wanted>,
    /// Count only the events that this selects
    #[arg(long, short, value_name = "QUERY", default_value = "")]
    query: String,
    #[command(flatten)]
    language: Language,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    redact: redact::Redact,
    #[command(flatten)]
    output: Output,
}

#[cfg(feature = "aws")]
#[derive(Args, Debug)]
struct Live {
    /// The query in force at the start, as in the search bar
    #[arg(
        long,
        short,
        value_name = "QUERY",
        default_value = "",
        allow_hyphen_values = true
    )]
    query: String,
    #[command(flatten)]
    window: Window,
    #[command(flatten)]
    ask: live::Ask,
    /// Read the alarms of CloudWatch about every so many seconds; 0 reads none
    #[arg(long, value_name = "SECONDS", default_value_t = live::ALARMS_EVERY, value_parser = clap::value_parser!(u64).range(..=3600))]
    alarms_every: u64,
    #[command(flatten)]
    screen: Screen,
}

#[cfg(feature = "aws")]
impl Live {
    /// With nothing said but how the screen looks.
    fn bare(screen: Screen) -> Self {
        Self {
            query: String::new(),
            window: Window::default(),
            ask: live::Ask::default(),
            alarms_every: live::ALARMS_EVERY,
            screen,
        }
    }
}

#[cfg(feature = "aws")]
#[derive(Args, Debug)]
struct Capture {
    /// The file to write, which must not exist [default: one in ~/.local/state/trailhound/captures]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Go on with new events until Ctrl-C
    #[arg(long)]
    follow: bool,
    #[command(flatten)]
    window: Window,
    #[command(flatten)]
    clock: Clock,
    #[command(flatten)]
    ask: live::Ask,
}

/// Whom to ask at AWS.
#[cfg(feature = "aws")]
#[derive(Args, Debug, Default)]
struct Whom {
    /// A profile of your AWS files; may be given several times [default: what `AWS_PROFILE` and the environment say]
    #[arg(long, value_name = "NAME")]
    profile: Vec<String>,
    /// Regions, or `all` [default: what `AWS_REGION` or the profile says]
    #[arg(long, value_name = "REGION,…", value_delimiter = ',')]
    region: Vec<String>,
}

#[derive(Args, Debug)]
struct Input {
    /// Files, directories, patterns, or `-` for standard input
    #[arg(value_name = "PATH")]
    #[cfg_attr(feature = "aws", arg(required_unless_present_any = ["live", "demo"]))]
    #[cfg_attr(not(feature = "aws"), arg(required_unless_present = "demo"))]
    paths: Vec<OsString>,
    /// The invented incident of `trailhound demo` instead of files
    #[arg(long, conflicts_with = "paths")]
    #[cfg_attr(feature = "aws", arg(conflicts_with = "live"))]
    demo: bool,
    #[command(flatten)]
    window: Window,
    #[command(flatten)]
    clock: Clock,
    #[cfg(feature = "aws")]
    #[command(flatten)]
    aws: live::Options,
}

#[derive(Args, Debug, Default)]
struct Window {
    /// Only events from this time on (2h, 2023-07-10, 2023-07-10T12:05Z)
    #[arg(long, short = 'S', value_name = "TIME")]
    since: Option<String>,
    /// Only events before this time
    #[arg(long, short = 'U', value_name = "TIME")]
    until: Option<String>,
}

#[derive(Args, Debug)]
struct Clock {
    /// Take this as the current time, for relative times such as 2h
    #[arg(long, value_name = "TIME", value_parser = clock::parse)]
    now: Option<Timestamp>,
}

#[derive(Args, Debug)]
struct Output {
    /// How to write it
    #[arg(long, short, default_value = "table", value_parser = format_parser())]
    format: Format,
    /// Write at most so many rows, the first ones
    #[arg(long, short = 'n', value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    look: Look,
}

#[derive(Args, Debug, Clone, Copy, Default)]
struct Look {
    /// Whether to set off headings; `auto` does on a terminal, unless `NO_COLOR` is set
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Args, Debug)]
struct Completions {
    /// The shell to complete for
    shell: clap_complete::Shell,
}

/// Says lines on standard error, made visible: for what ends the program while it has no other voice.
#[cfg(feature = "tui")]
pub(crate) fn say(text: &str) {
    let mut streams = Streams::standard();
    text.lines().for_each(|line| streams.say(line));
}

/// Reads the command line and performs it.
pub fn main() -> ExitCode {
    let mut streams = Streams::standard();
    let parsed = declared()
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let exit = match parsed {
        Ok(cli) => perform(cli, &mut streams),
        Err(error) => explain(&error, &mut streams),
    };
    ExitCode::from(streams.close(exit).code())
}

/// Everything that can be asked, with examples.
fn declared() -> clap::Command {
    examples::add(Cli::command())
}

fn perform(cli: Cli, streams: &mut Streams) -> Exit {
    match cli.command {
        None if cli.open.paths.is_empty() => bare(cli.open.screen, streams),
        None => screen::open_unless_misspelt(&cli.open, streams),
        Some(Command::Open(open)) if open.paths.is_empty() => nothing_asked(streams),
        Some(Command::Open(open)) => screen::open(&open, streams),
        #[cfg(feature = "aws")]
        Some(Command::Live(live)) => screen::live(&live, streams),
        #[cfg(feature = "aws")]
        Some(Command::Capture(capture)) => live::capture::run(&capture, streams),
        Some(Command::Demo(demo)) => screen::demo(&demo, streams),
        Some(Command::Replay(replay)) => screen::replay(&replay, streams),
        Some(Command::Query(mut query)) => match views::apply(&mut query, streams) {
            Some(()) => query::run(&query, streams),
            None => Exit::Usage,
        },
        Some(Command::Screenshot(shot)) => screenshot::run(&shot, streams),
        Some(Command::Count(count)) => count::run(&count, streams),
        Some(Command::Views(output)) => views::run(&output, streams),
        Some(Command::Alarms(alarms)) => alarms::run(&alarms, streams),
        Some(Command::Detect(detect)) => detect::run(&detect, streams),
        Some(Command::Lens(look)) => lens::run(&look, streams),
        Some(Command::Doctor(doctor)) => doctor::run(&doctor, streams),
        Some(Command::Keys(keys)) => keys::run(&keys, streams),
        Some(Command::Config(config)) => config::run(&config, streams),
        Some(Command::Completions(completions)) => {
            let mut script = Vec::new();
            clap_complete::generate(completions.shell, &mut declared(), "trailhound", &mut script);
            streams.write(&script);
            Exit::Ok
        }
        Some(Command::Man(manual)) => man::run(&manual, streams),
    }
}

/// Bare `trailhound`: asks AWS if there is somebody to ask as.
#[cfg(feature = "aws")]
fn bare(screen: Screen, streams: &mut Streams) -> Exit {
    if streams.is_terminal() && live::credentials::are_there() {
        return screen::live(&Live::bare(screen), streams);
    }
    if streams.is_terminal() {
        streams.say("no AWS credentials were found here (no keys in the environment, no profile): nothing to ask AWS with");
    }
    nothing_asked(streams)
}

#[cfg(not(feature = "aws"))]
fn bare(_: Screen, streams: &mut Streams) -> Exit {
    nothing_asked(streams)
}

/// Says what it can do.
fn nothing_asked(streams: &mut Streams) -> Exit {
    for line in [
        "trailhound investigates AWS CloudTrail events. It only reads.",
        "",
        "  trailhound demo             try it: an invented incident, no AWS account needed",
        #[cfg(feature = "aws")]
        "  trailhound live             ask AWS for events and follow them (--profile, --region, --since)",
        "  trailhound PATH…            open saved events: files, directories, patterns, - for standard input",
        "  trailhound query QUERY PATH…   the same search without a screen",
        "  trailhound --help           everything else",
    ] {
        streams.say(line);
    }
    Exit::Usage
}

/// What clap says: help and version are output, the rest is a mistake in the command line.
fn explain(error: &clap::Error, streams: &mut Streams) -> Exit {
    let rendered = error.render();
    if error.use_stderr() {
        for line in rendered.to_string().trim_end().lines() {
            streams.say(line);
        }
        return Exit::Usage;
    }
    streams.write(rendered.to_string().as_bytes());
    Exit::Ok
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Field;

    fn parsed(words: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(std::iter::once("trailhound").chain(words.split_whitespace()))
    }

    #[test]
    fn the_declaration_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_path_needs_no_command_and_open_reaches_any_path() {
        let cli = parsed("a.json demo").expect("paths");
        assert!(cli.command.is_none());
        assert_eq!(cli.open.paths, ["a.json", "demo"]);
        let cli = parsed("open demo query").expect("paths");
        assert!(matches!(cli.command, Some(Command::Open(open)) if open.paths == ["demo", "query"]));
        let cli = parsed("-").expect("standard input");
        assert_eq!(cli.open.paths, ["-"]);
        assert!(matches!(
            parsed("demo").expect("a command").command,
            Some(Command::Demo(_))
        ));
    }

    #[test]
    fn fields_go_by_every_name_they_have() {
        let cli = parsed("count --by user,errorCode,SVC x.json").expect("fields");
        let Some(Command::Count(count)) = cli.command else {
            panic!("not a count");
        };
        let field = |field| Wanted::Fields(FieldChoice::One(field));
        assert_eq!(
            count.by,
            [Field::Principal, Field::Error, Field::Service].map(field)
        );
        assert!(parsed("count --by nonsense x.json").is_err());
        assert!(parsed("count x.json").is_err(), "--by is required");
    }

    #[test]
    fn what_is_no_field_but_a_path_is_counted_too() {
        let cli = parsed("count --by req.bucketName,svc,$.requestParameters.items[0] x.json").expect("keys");
        let Some(Command::Count(count)) = cli.command else {
            panic!("not a count");
        };
        let path = crate::query::Path::through(["requestParameters", "bucketName"]);
        assert_eq!(count.by[0], Wanted::Path("req.bucketName".to_owned(), path));
        assert_eq!(count.by[1], Wanted::Fields(FieldChoice::One(Field::Service)));
        assert!(matches!(&count.by[2], Wanted::Path(_, path) if path.steps.len() == 3));
        assert!(parsed("count --by req. x.json").is_err());
    }

    #[test]
    fn exit_codes_are_those_promised() {
        let codes = [
            Exit::Ok,
            Exit::NothingMatched,
            Exit::Usage,
            Exit::Unreadable,
            Exit::Refused,
            Exit::Incomplete,
            Exit::Interrupted,
        ];
        assert_eq!(codes.map(Exit::code), [0, 1, 2, 3, 4, 5, 130]);
    }
}
