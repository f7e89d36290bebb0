//! Events asked of AWS, on the screen and without it: what is asked for, of whom, and where it is kept.

pub(super) mod capture;
pub(super) mod credentials;
mod headless;
mod outcome;
pub(super) mod query;

pub(super) use headless::Session;
pub(super) use outcome::Outcome;

use super::streams::Streams;
use super::{Exit, Whom, clock};
use crate::dialect::{lookup, search};
use crate::model::live::{Demand, Problem};
use crate::model::{TimeRange, Timestamp};
use crate::query::Expr;
use crate::sink::capture::{Capture, DEFAULT_LIMIT, Target};
use crate::source::aws::{Asked, Connected, connect};
use clap::Args;
use etcetera::BaseStrategy;
#[cfg(feature = "tui")]
use std::ffi::OsString;
use std::path::{Path, PathBuf};
#[cfg(feature = "tui")]
use {
    crate::run::{Listeners, StartLive, Want},
    crate::runtime::alarms::Alarms,
    crate::runtime::live::{Audience, Live},
    crate::source::alarms,
    crate::source::aws::monitors,
    crate::source::live::session::{self, Settings},
    std::sync::Arc,
    std::time::Duration,
};

/// Where nothing is said, events of so long are asked for.
const DEFAULT_SINCE: &str = "2h";

/// On the screen the states of alarms are read so often, in seconds.
pub(super) const ALARMS_EVERY: u64 = 30;

/// On the screen each place may read so many pages before it asks.
#[cfg(feature = "tui")]
const PAGES_ON_SCREEN: u64 = 40;

/// What is asked of AWS.
#[derive(Args, Debug)]
pub(super) struct Ask {
    #[command(flatten)]
    whom: Whom,
    /// Read at most so many pages of 50 events from each account and region [default: all; on the screen 40 at a time]
    #[arg(long, value_name = "N")]
    pages: Option<u64>,
    /// Ask for Insights events too
    #[arg(long)]
    insights: bool,
    /// Longest that the file may become in which everything received is kept (500M, 2G)
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = size)]
    capture_limit: u64,
}

/// What makes `query` and `count` ask AWS.
#[derive(Args, Debug)]
pub(super) struct Options {
    /// Ask AWS (`LookupEvents` of CloudTrail) instead of reading files
    #[arg(long, conflicts_with = "paths", help_heading = "Live")]
    pub(super) live: bool,
    /// Go on with new events until Ctrl-C
    #[arg(long, help_heading = "Live")]
    pub(super) follow: bool,
    #[command(flatten, next_help_heading = "Live")]
    pub(super) ask: Ask,
}

impl Default for Ask {
    fn default() -> Self {
        Self {
            whom: Whom::default(),
            pages: None,
            insights: false,
            capture_limit: DEFAULT_LIMIT,
        }
    }
}

impl Ask {
    /// The profiles that are named.
    #[cfg(feature = "tui")]
    pub(super) fn profiles(&self) -> &[String] {
        &self.whom.profile
    }

    /// What was said of whom is asked, as words of a command line.
    #[cfg(feature = "tui")]
    pub(super) fn words(&self) -> Vec<OsString> {
        let named =
            |option: &'static str| move |value: &String| [OsString::from(option), OsString::from(value)];
        let profiles = self.whom.profile.iter().flat_map(named("--profile"));
        let regions = self.whom.region.iter().flat_map(named("--region"));
        let insights = self.insights.then(|| OsString::from("--insights"));
        [OsString::from("--live")]
            .into_iter()
            .chain(profiles)
            .chain(regions)
            .chain(insights)
            .collect()
    }

    /// Whether anything is said that only makes sense where AWS is asked.
    fn is_said(&self) -> bool {
        let whom = &self.whom;
        !whom.profile.is_empty() || !whom.region.is_empty() || self.pages.is_some() || self.insights
    }
}

/// Whether what is said fits together; told if not.
pub(super) fn is_sound(options: &Options, streams: &mut Streams) -> bool {
    if (options.follow || options.ask.is_said()) && !options.live {
        streams
            .say("error: --follow, --profile, --region, --pages and --insights ask AWS, which needs --live");
        return false;
    }
    true
}

/// `500M`, `2G`, or a number of bytes.
fn size(text: &str) -> Result<u64, String> {
    let (digits, factor) = match text.trim_end_matches(['B', 'b']) {
        text if text.ends_with(['K', 'k']) => (&text[..text.len() - 1], 1 << 10),
        text if text.ends_with(['M', 'm']) => (&text[..text.len() - 1], 1 << 20),
        text if text.ends_with(['G', 'g']) => (&text[..text.len() - 1], 1 << 30),
        text => (text, 1),
    };
    let number: Option<u64> = digits.parse().ok();
    number
        .and_then(|number| number.checked_mul(factor))
        .ok_or_else(|| "not a size; write it as 500M or 2G".to_owned())
}

/// The condition with a beginning: where it has none, the default, which is said.
pub(super) fn begun(expr: Expr, now: Timestamp, streams: &mut Streams) -> Expr {
    if lookup::window(&expr).from != TimeRange::ALL.from {
        return expr;
    }
    match search::parse(&format!("since:{DEFAULT_SINCE}"), now) {
        Ok(since) => {
            let from = lookup::window(&since).from;
            streams.say(&format!(
                "asking for events since {} ({DEFAULT_SINCE}): --since asks for others",
                from.rfc3339()
            ));
            expr.and(since)
        }
        Err(_) => expr,
    }
}

/// What AWS is asked for so that a condition can be answered.
pub(super) fn demand(expr: &Expr, ask: &Ask, now: Timestamp, follow: bool) -> Demand {
    let window = lookup::window(expr);
    Demand {
        attribute: lookup::push(expr).sent.map(|sent| sent.attribute),
        since: window.from,
        until: if follow && window.to > now {
            None
        } else {
            Some(window.to.min(now))
        },
        insights: ask.insights,
        page_budget: ask.pages.unwrap_or(u64::MAX),
    }
}

/// The first demand of a screen.
#[cfg(feature = "tui")]
pub(super) fn first_demand(ask: &Ask, window: TimeRange, now: Timestamp) -> Demand {
    Demand {
        attribute: None,
        since: window.from,
        until: Some(window.to).filter(|to| *to <= now),
        insights: ask.insights,
        page_budget: ask.pages.unwrap_or(PAGES_ON_SCREEN),
    }
}

/// Reads profiles and regions; nothing is asked of AWS yet. `None` after the mistake was told.
pub(super) fn connected(ask: &Ask, streams: &mut Streams) -> Option<Vec<Connected>> {
    let asked = Asked {
        profiles: ask.whom.profile.clone(),
        regions: ask.whom.region.clone(),
        ..Asked::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(connect(&asked)),
        Err(error) => Err(Problem {
            what: error.to_string(),
            ..Problem::default()
        }),
    };
    match result {
        Ok(connected) => Some(connected),
        Err(problem) => {
            tell_problem("error: ", &problem, streams);
            None
        }
    }
}

/// A problem on lines of its own.
pub(super) fn tell_problem(before: &str, problem: &Problem, streams: &mut Streams) {
    streams.say(&format!("{before}{}", problem.what));
    for line in [&problem.advice, &problem.detail] {
        if !line.is_empty() {
            streams.say(&format!("  {line}"));
        }
    }
}

/// The capture of a session that begins now: in the file that is named, or in the folder of all captures.
pub(super) fn keeping(ask: &Ask, file: Option<&Path>) -> Capture {
    let target = match file {
        Some(file) => Target::File(file.to_owned()),
        None => Target::Folder(captures(), clock::wall()),
    };
    Capture::new(target, ask.capture_limit)
}

/// `$XDG_STATE_HOME/trailhound/captures`, on every system.
fn captures() -> PathBuf {
    // Without a home directory there is no such folder, which the capture will say.
    let state = etcetera::base_strategy::Xdg::new()
        .ok()
        .and_then(|it| it.state_dir());
    state.unwrap_or_default().join("trailhound/captures")
}

/// Starts to load what the condition asks for.
pub(super) fn start(
    options: &Options,
    expr: &Expr,
    now: Timestamp,
    streams: &mut Streams,
) -> Result<Session, Exit> {
    let connected = connected(&options.ask, streams).ok_or(Exit::Usage)?;
    let demand = demand(expr, &options.ask, now, options.follow);
    if let Some(attribute) = &demand.attribute {
        streams.say(&format!("AWS is asked for {attribute}; the rest is decided here"));
    }
    Session::start(connected, demand, keeping(&options.ask, None)).map_err(|error| {
        streams.say(&format!("error: no threads: {error}"));
        Exit::Usage
    })
}

/// Starts a session that tells the workbench, and beside it one that reads alarms with the same credentials, on a thread
/// of its own.
#[cfg(feature = "tui")]
pub(super) fn starter(
    connected: Vec<Connected>,
    demand: Demand,
    capture: Capture,
    alarms_every: u64,
) -> StartLive {
    Box::new(move |listeners: Listeners| {
        let watching = (alarms_every > 0).then(|| monitors(&connected));
        let mut settings = alarms::session::Settings::new(Arc::new(clock::wall));
        settings.poll = Duration::from_secs(alarms_every);
        let watch = |watching| {
            Alarms::start(listeners.alarms, |ends| {
                alarms::session::run(watching, settings, ends)
            })
        };
        let alarms = watching.map(watch).transpose()?;
        let audience = Audience {
            publish: listeners.loaded,
            tell: listeners.status,
        };
        let live = Live::start(demand, capture, audience, |ends| {
            session::run(connected, Settings::new(Arc::new(clock::wall)), ends)
        })?;
        Ok(Box::new(move |want| match want {
            Want::Events(demand) => live.demand(demand),
            Want::Alarms(wanted) => {
                if let Some(alarms) = &alarms {
                    alarms.want(wanted);
                }
            }
        }))
    })
}

/// The size of a capture for people.
fn megabytes(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("1G"), Ok(DEFAULT_LIMIT));
        assert_eq!(size("500M"), Ok(500 << 20));
        assert_eq!(size("64kb"), Ok(64 << 10));
        assert_eq!(size("123"), Ok(123));
        for wrong in ["", "G", "-1", "1.5G", "99999999999G"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_demand_is_the_window_and_the_one_condition_of_a_query() {
        let now = Timestamp::parse(b"2026-03-17T12:00:00Z").expect("a time");
        let ask = Ask {
            pages: Some(7),
            ..Ask::default()
        };
        let of = |query: &str, follow: bool| {
            let expr = search::parse(query, now).expect("a query");
            demand(&expr, &ask, now, follow)
        };
        let asked = of("name=CreateUser since:3h", false);
        assert_eq!(
            asked.attribute.expect("pushed").to_string(),
            "EventName=CreateUser"
        );
        assert_eq!(asked.since, now.plus(-3 * 3_600_000));
        assert_eq!((asked.until, asked.page_budget), (Some(now), 7));
        assert_eq!(of("since:3h", true).until, None);
        let ended = of("since:3h until:1h", true).until;
        assert_eq!(ended, Some(now.plus(-3_600_000)), "nothing new is wanted");
    }
}
