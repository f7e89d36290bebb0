//! What a key costs while 50,000 events a second come in, and what a session costs to which nothing comes:
//! `cargo bench --bench live` (seconds of each as arguments: `-- 5 600`).
//!
//! The whole way is run: twenty regions that answer page requests, the session's workers, the capture, the store, the
//! workbench and the drawing of a 200x60 screen with a query in force. Only AWS and the terminal are left out. The
//! yardstick of the same run is the same workbench with the same events when nothing comes any more.

#[path = "corpus/process.rs"]
mod process;

use process::resident;
use std::fmt::Write as _;
use std::future::Future;
use std::hint::black_box;
use std::io::{self, Write as _};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use trailhound::app::input::{Input, Key, KeyCode, Size};
use trailhound::app::{self, Effects, Keymap, Msg, Options, State};
use trailhound::dialect::search;
use trailhound::model::Timestamp;
use trailhound::model::live::{Activity, Caller, Demand, LiveStatus, PlaceStatus};
use trailhound::runtime::live::{Audience, Live};
use trailhound::runtime::{Post, Runtime};
use trailhound::sink::capture::{Capture, DEFAULT_LIMIT, Target};
use trailhound::source::live::session::{self, Profile, Region, Settings};
use trailhound::source::live::{Delivered, Fault, Identify, Lookup, PAGE_EVENTS, Page, PageRequest};
use trailhound::store::Snapshot;
use trailhound::tui::draw::draw;
use trailhound::tui::theme::Theme;

/// 2026-03-17T12:00:00Z.
const NOW: Timestamp = Timestamp(1_773_748_800_000);
/// The end of the hour that is read. Long ago, because what is young is read twice.
const END: Timestamp = Timestamp(NOW.0 - 7_200_000);
const REGIONS: usize = 20;
const PER_SECOND: usize = 50_000;
/// What is pressed, over and over.
const HELD: [KeyCode; 5] = [
    KeyCode::PageUp,
    KeyCode::Up,
    KeyCode::PageDown,
    KeyCode::Down,
    KeyCode::End,
];
/// A held key.
const KEY_EVERY: Duration = Duration::from_millis(33);
const FRAME: Duration = Duration::from_micros(16_667);

/// A region that has so many pages and answers at once.
struct Flood {
    region: usize,
    pages: usize,
}

impl Lookup for Flood {
    fn page(&self, request: &PageRequest) -> impl Future<Output = Result<Page, Fault>> {
        let number = request
            .token
            .as_deref()
            .map_or(0, |token| token.parse().expect("ours"));
        std::future::ready(Ok(Page {
            events: (0..PAGE_EVENTS)
                .map(|event| self.event(number * PAGE_EVENTS + event))
                .collect(),
            next: (number + 1 < self.pages).then(|| (number + 1).to_string()),
            clock: None,
        }))
    }
}

impl Flood {
    /// The events of an hour, newest first.
    fn event(&self, number: usize) -> Delivered {
        let behind = 3_600_000 * number / (self.pages * PAGE_EVENTS);
        let time = END.plus(-(behind as i64) / 1000 * 1000 - 1000);
        let id = format!("{:08x}-0000-4000-8000-{number:012x}", self.region);
        let who = number * 31 % 997;
        let (service, name) = [
            ("iam", "CreateUser"),
            ("s3", "ListBuckets"),
            ("ec2", "DescribeInstances"),
        ][number % 3];
        let mut record = format!(
            r#"{{"eventVersion":"1.11","userIdentity":{{"type":"AssumedRole","principalId":"AROAEXAMPLE{who:06}:session{who}","arn":"arn:aws:sts::111122223333:assumed-role/role{who}/session{who}","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE{who:08}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROAEXAMPLE{who:06}","arn":"arn:aws:iam::111122223333:role/role{who}","accountId":"111122223333","userName":"role{who}"}},"attributes":{{"creationDate":"2026-03-17T10:00:00Z","mfaAuthenticated":"false"}}}}}},"eventTime":"{}","eventSource":"{service}.amazonaws.com","eventName":"{name}","awsRegion":"region-{}","sourceIPAddress":"203.0.113.{}","userAgent":"aws-sdk-go/1.44.{}","#,
            time.rfc3339(),
            self.region,
            who % 250,
            who % 40,
        );
        // A String takes everything.
        let _ = write!(
            record,
            r#""requestParameters":{{"name":"thing-{number}","tags":[{{"key":"team","value":"{who}"}}],"maxResults":1000}},"responseElements":null,"requestID":"{id}","eventID":"{id}","readOnly":{},"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}}"#,
            !number.is_multiple_of(3),
        );
        Delivered {
            id: Some(id),
            time: Some(time),
            record: Some(record),
            envelope: String::new(),
        }
    }
}

/// A region in which nothing happens.
struct Quiet;

impl Lookup for Quiet {
    fn page(&self, _request: &PageRequest) -> impl Future<Output = Result<Page, Fault>> {
        std::future::ready(Ok(Page::default()))
    }
}

struct Somebody;

impl Identify for Somebody {
    fn caller(&self) -> impl Future<Output = Result<Caller, Fault>> {
        std::future::ready(Ok(Caller {
            profile: None,
            account: "111122223333".to_owned(),
            arn: "arn:aws:iam::111122223333:user/bench".to_owned(),
        }))
    }

    fn reload(&self) -> impl Future<Output = ()> {
        std::future::ready(())
    }

    fn stamp(&self) -> u64 {
        0
    }
}

fn main() -> io::Result<()> {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse().ok());
    let (seconds, idle_for) = (numbers.next().unwrap_or(5), numbers.next().unwrap_or(60));
    let pages = PER_SECOND * seconds / PAGE_EVENTS / REGIONS;
    let events = pages * PAGE_EVENTS * REGIONS;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{events} events from {REGIONS} regions, {PER_SECOND} a second"
    )?;
    let folder = std::env::temp_dir().join(format!("trailhound-live-{}.jsonl.gz", std::process::id()));
    let before = resident()?;
    let mut bench = Bench::open()?;
    let started = Instant::now();
    let live = flood(
        pages,
        Capture::new(Target::File(folder.clone()), DEFAULT_LIMIT),
        &bench.world,
    )?;
    let rush = bench.keys_until(|status| {
        status.places.len() == REGIONS && status.places.iter().all(|place| place.activity == Activity::Done)
    });
    let took = started.elapsed();
    live.finish(Duration::from_secs(10));
    let quiet_until = Instant::now() + Duration::from_secs(2);
    let mut quiet = bench.keys_until(|_| Instant::now() >= quiet_until);
    let loaded = bench.state.snapshot.len();
    let captured = std::fs::metadata(&folder)?.len();
    std::fs::remove_file(&folder)?;

    let mut rush = rush;
    let (rushing, resting) = (p99(&mut rush), p99(&mut quiet));
    verdict(&mut out, "key to frame, p99, ms", rushing, 50.0)?;
    writeln!(
        out,
        "    ({resting:.2} ms when nothing comes: {:.1} times)",
        rushing / resting
    )?;
    verdict(
        &mut out,
        "seconds for each second of events",
        took.as_secs_f64() / seconds as f64,
        1.25,
    )?;
    verdict(&mut out, "events lost", (events - loaded) as f64, 0.0)?;
    let growth = resident()?.saturating_sub(before) as f64;
    verdict(&mut out, "memory, bytes an event", growth / loaded as f64, 500.0)?;
    writeln!(out, "    (capture: {} bytes an event)", captured / loaded as u64)?;
    idle(&mut out, Duration::from_secs(idle_for as u64))
}

/// What a session costs that follows twenty regions in which nothing happens, at the usual pace.
fn idle(out: &mut impl io::Write, longest: Duration) -> io::Result<()> {
    let wall = || Timestamp(chrono::Utc::now().timestamp_millis());
    let region = |region: usize| Region {
        name: format!("region-{region}"),
        because: None,
        lookup: Quiet,
    };
    let profiles = vec![Profile {
        name: None,
        identify: Somebody,
        regions: (0..REGIONS).map(region).collect(),
    }];
    let demand = Demand {
        attribute: None,
        since: wall().plus(-3_600_000),
        until: None,
        insights: false,
        page_budget: 40,
    };
    let (say, hear) = sync_channel(1024);
    let audience = Audience {
        publish: Box::new(|_| {}),
        tell: Box::new(move |status| drop(say.try_send(status))),
    };
    let file = std::env::temp_dir().join(format!("trailhound-idle-{}.jsonl.gz", std::process::id()));
    let capture = Capture::new(Target::File(file.clone()), DEFAULT_LIMIT);
    let live = Live::start(demand, capture, audience, move |ends| {
        session::run(profiles, Settings::new(Arc::new(wall)), ends)
    })?;
    let follows = |status: &LiveStatus| {
        let is_following = |place: &PlaceStatus| place.activity == Activity::Following;
        status.places.len() == REGIONS && status.places.iter().all(is_following)
    };
    while !hear.recv().is_ok_and(|status| follows(&status)) {}
    let (started, before) = (Instant::now(), processor_time()?);
    while let Some(left) = longest.checked_sub(started.elapsed()) {
        // What is said meanwhile is part of what is measured.
        let _ = hear.recv_timeout(left);
    }
    let share = (processor_time()? - before) / started.elapsed().as_secs_f64() * 100.0;
    live.finish(Duration::from_secs(10));
    // Nothing came, so there may be no file.
    let _ = std::fs::remove_file(file);
    writeln!(out, "{} s in which nothing comes", longest.as_secs())?;
    verdict(out, "idle, percent of a core", share, 1.0)
}

/// Seconds that this process has used, in ticks of a hundredth as Linux counts them.
fn processor_time() -> io::Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2);
    Ok(ticks.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0)
}

fn verdict(out: &mut impl io::Write, what: &str, figure: f64, target: f64) -> io::Result<()> {
    let word = if figure <= target { "ok" } else { "MISSED" };
    writeln!(out, "{what:<40} {figure:>8.2}   target {target:>6}   {word}")
}

fn p99(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times[times.len() * 99 / 100].as_secs_f64() * 1e3
}

/// Slots for what supersedes, as the workbench has them.
#[derive(Default)]
struct World {
    snapshot: Mutex<Option<Snapshot>>,
    status: Mutex<Option<LiveStatus>>,
}

fn flood(pages: usize, capture: Capture, world: &Arc<World>) -> io::Result<Live> {
    let (shown, told) = (Arc::clone(world), Arc::clone(world));
    let audience = Audience {
        publish: Box::new(move |snapshot| *shown.snapshot.lock().expect("no panic") = Some(snapshot)),
        tell: Box::new(move |status| *told.status.lock().expect("no panic") = Some(status)),
    };
    let region = |region: usize| Region {
        name: format!("region-{region}"),
        because: None,
        lookup: Flood { region, pages },
    };
    let profiles = vec![Profile {
        name: None,
        identify: Somebody,
        regions: (0..REGIONS).map(region).collect(),
    }];
    let settings = Settings {
        // A little less than what is due, because a timer rings a little late.
        spacing: Duration::from_millis(850) * (PAGE_EVENTS * REGIONS) as u32 / PER_SECOND as u32,
        ..Settings::new(Arc::new(|| NOW))
    };
    let demand = Demand {
        attribute: None,
        since: END.plus(-3_600_000),
        until: Some(END),
        insights: false,
        page_budget: u64::MAX,
    };
    Live::start(demand, capture, audience, |ends| {
        session::run(profiles, settings, ends)
    })
}

/// The workbench without its terminal.
struct Bench {
    state: State,
    runtime: Runtime,
    answers: Receiver<Msg>,
    world: Arc<World>,
}

impl Bench {
    fn open() -> io::Result<Self> {
        let (post, answers) = sync_channel(256);
        let post: Post = Arc::new(move |msg| post.send(msg).is_ok());
        let expr = search::parse("is:write", NOW).map_err(|error| io::Error::other(error.expected))?;
        let state = State::new(Options {
            title: "bench".to_owned(),
            now: Some(NOW),
            keymap: Keymap::embedded(),
            query: Some(("is:write".to_owned(), expr)),
            ..Options::default()
        });
        let mut bench = Self {
            state,
            runtime: Runtime::start(None, &post, |_, _| true)?,
            answers,
            world: Arc::default(),
        };
        bench.hear(Msg::Input(Input::Resize(Size {
            width: 200,
            height: 60,
        })));
        Ok(bench)
    }

    fn hear(&mut self, msg: Msg) -> bool {
        let mut effects = Effects::new();
        let is_dirty = app::update(&mut self.state, msg, &mut effects);
        for effect in effects {
            // What is for the terminal has nobody to go to.
            let _ = self.runtime.perform(effect);
        }
        is_dirty
    }

    fn press(&mut self, code: KeyCode) -> bool {
        self.hear(Msg::Input(Input::Key(Key {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        })))
    }

    /// Holds a key until it is over: the loop of the workbench. How long each key waited for the frame it changed.
    fn keys_until(&mut self, is_over: impl Fn(&LiveStatus) -> bool) -> Vec<Duration> {
        let mut times = Vec::new();
        let (mut pressed, mut is_dirty) = (Vec::new(), true);
        let (mut next_key, mut next_frame) = (Instant::now(), Instant::now());
        let mut keys = HELD.iter().cycle();
        let mut status = LiveStatus::default();
        while !is_over(&status) || times.len() < 30 {
            while next_key <= Instant::now() {
                let due = next_key;
                next_key += KEY_EVERY;
                // A key that changes nothing waits for no frame.
                if self.press(*keys.next().expect("a cycle")) {
                    pressed.push(due);
                    is_dirty = true;
                }
            }
            let until = Instant::now() + Duration::from_millis(2);
            while Instant::now() < until
                && let Ok(answer) = self.answers.try_recv()
            {
                is_dirty |= self.hear(answer);
            }
            let snapshot = self.world.snapshot.lock().expect("no panic").take();
            if let Some(snapshot) = snapshot {
                is_dirty |= self.hear(Msg::Loaded(snapshot));
            }
            let news = self.world.status.lock().expect("no panic").take();
            if let Some(news) = news {
                status = news.clone();
                is_dirty |= self.hear(Msg::Live(news));
            }
            if is_dirty && next_frame <= Instant::now() {
                black_box(draw(&self.state, &Theme::sixteen()));
                times.extend(pressed.drain(..).map(|pressed: Instant| pressed.elapsed()));
                is_dirty = false;
                next_frame = Instant::now() + FRAME;
            }
            let due = if is_dirty {
                next_key.min(next_frame)
            } else {
                next_key
            };
            let wait = due
                .saturating_duration_since(Instant::now())
                .min(Duration::from_millis(5));
            if let Ok(answer) = self.answers.recv_timeout(wait) {
                is_dirty |= self.hear(answer);
            }
        }
        times
    }
}
