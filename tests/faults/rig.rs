//! A live session against the loopback AWS, and all that must hold after every fault.
//!
//! Time runs faster than for a person: requests may come [`TEMPO`] times as often, on both sides, and time-outs and
//! waits are short. Everything else is the program's own: the clients of AWS, the workers, the capture, the store.

use super::cloud::{ACCOUNT, BURST, CANARY_SECRET, CANARY_TOKEN, Cloud, Event, KEY, RATE, excess};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use trailhound::model::live::{Category, Demand, LiveStatus, Place, PlaceStatus, Problem};
use trailhound::model::{TimeRange, Timestamp};
use trailhound::runtime::live::{Audience, Live};
use trailhound::sink::capture::{Capture, DEFAULT_LIMIT, Target};
use trailhound::source::aws;
use trailhound::source::live::session::{self, Settings};
use trailhound::store::Snapshot;
use trailhound::store::coverage::Known;

/// The region that is always asked, for global services.
pub(crate) const HOME: &str = "us-east-1";
/// The profile.
pub(crate) const PROFILE: &str = "prod";
/// How many times faster requests may come.
pub(crate) const TEMPO: u32 = 5;
/// How long anything may take before a test fails: far more than it should, for machines under load.
const DEADLINE: Duration = Duration::from_secs(20);
/// How soon a session must be gone.
pub(crate) const PROMPTLY: Duration = Duration::from_secs(1);
/// How soon work must resume once the cause of a fault is gone.
const RESUMES: Duration = Duration::from_secs(5);
/// What a machine under load takes to read on, beyond that.
const READS_ON: Duration = Duration::from_secs(3);

/// Time-outs that are short, and long enough for a machine under load.
pub(crate) fn impatient() -> aws::Timeouts {
    aws::Timeouts {
        connect: Duration::from_millis(500),
        read: Duration::from_secs(1),
        request: Duration::from_secs(2),
        login: Duration::from_millis(1500),
    }
}

/// What a session is started with.
pub(crate) struct Plan {
    /// The server.
    pub(crate) cloud: Cloud,
    /// The regions; [`HOME`] is always among them.
    pub(crate) regions: Vec<String>,
    /// In place of the server's own address.
    pub(crate) endpoint: Option<String>,
    /// Lines of the profile that say where its credentials come from.
    pub(crate) credentials: String,
    /// More of the file.
    pub(crate) more: String,
    /// Certificates to trust.
    pub(crate) authority: Option<String>,
    /// From how many seconds ago on events are wanted.
    pub(crate) span: i64,
}

/// Lines of a profile with this key.
pub(crate) fn keys(access_key: &str) -> String {
    format!("aws_access_key_id = {access_key}\naws_secret_access_key = {CANARY_SECRET}\n")
}

impl Plan {
    /// A server with 120 events in [`HOME`], asked for the last hour with good keys.
    pub(crate) fn new() -> Self {
        Self::with(Cloud::start())
    }

    /// The same with this server.
    pub(crate) fn with(cloud: Cloud) -> Self {
        cloud.set_rate(Some(RATE * f64::from(TEMPO)));
        cloud.add(ACCOUNT, HOME, Event::series(1, 120, cloud.now() - 30));
        Self {
            cloud,
            regions: vec![HOME.to_owned()],
            endpoint: None,
            credentials: keys(KEY),
            more: String::new(),
            authority: None,
            span: 3600,
        }
    }

    /// With events in these regions too: 60 in each.
    pub(crate) fn regions(mut self, names: &[&str]) -> Self {
        for (at, name) in names.iter().enumerate() {
            let first = 10_000 * (at as u64 + 1);
            self.cloud
                .add(ACCOUNT, name, Event::series(first, 60, self.cloud.now() - 40));
            self.regions.push((*name).to_owned());
        }
        self
    }

    /// Starts the session.
    pub(crate) fn start(self) -> Rig {
        Rig::start(self)
    }
}

/// What was heard of a session.
#[derive(Default)]
struct News {
    snapshots: Vec<Snapshot>,
    statuses: Vec<LiveStatus>,
}

#[derive(Default)]
struct Heard {
    news: Mutex<News>,
    changed: Condvar,
}

/// A running session.
pub(crate) struct Rig {
    pub(crate) cloud: Cloud,
    regions: Vec<String>,
    folder: TempDir,
    /// The profile file but for the credentials.
    rest: (String, String),
    live: Option<Live>,
    heard: Arc<Heard>,
    /// Milliseconds that the session's wall clock is ahead of ours.
    shift: Arc<AtomicI64>,
    pub(crate) demand: Demand,
    /// The events that there were before it began: region, ID, time in seconds.
    early: Vec<(String, String, i64)>,
    /// Whether what was called loaded may have been taken back.
    is_lenient: bool,
}

fn now_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    now.as_millis() as i64
}

impl Rig {
    fn start(plan: Plan) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let endpoint = plan.endpoint.unwrap_or_else(|| plan.cloud.url());
        let rest = (
            format!("[profile {PROFILE}]\nendpoint_url = {endpoint}\n"),
            plan.more.clone(),
        );
        let shift = Arc::new(AtomicI64::new(0));
        let demand = Demand {
            attribute: None,
            since: Timestamp(now_ms() - plan.span * 1000),
            until: None,
            insights: false,
            page_budget: 1000,
        };
        let early = plan.cloud.ids(ACCOUNT);
        let mut rig = Self {
            cloud: plan.cloud,
            regions: plan.regions,
            folder,
            rest,
            live: None,
            heard: Arc::default(),
            shift,
            demand,
            early,
            is_lenient: false,
        };
        rig.write_profile(&plan.credentials);
        let bundle = plan.authority.map(|pem| {
            let path = rig.folder.path().join("authority.pem");
            fs::write(&path, pem).expect("a new file");
            path
        });
        rig.live = Some(rig.go(bundle));
        rig
    }

    fn go(&self, bundle: Option<PathBuf>) -> Live {
        let asked = aws::Asked {
            profiles: vec![PROFILE.to_owned()],
            regions: self.regions.clone(),
            settings: aws::Settings {
                profile_file: Some(self.profile_file()),
                ca_bundle: bundle,
                timeouts: impatient(),
            },
        };
        let shift = Arc::clone(&self.shift);
        let wall = Arc::new(move || Timestamp(now_ms() + shift.load(Ordering::SeqCst)));
        let settings = Settings {
            poll: Duration::from_millis(400),
            spacing: Settings::new(wall.clone()).spacing / TEMPO,
            probe: Duration::from_secs(1),
            denied: Duration::from_secs(1),
            seed: 3,
            ..Settings::new(wall)
        };
        let capture = Capture::new(Target::File(self.capture_file()), DEFAULT_LIMIT);
        let (publishing, telling) = (Arc::clone(&self.heard), Arc::clone(&self.heard));
        let audience = Audience {
            publish: Box::new(move |snapshot| {
                publishing.news.lock().expect("no panic").snapshots.push(snapshot);
                publishing.changed.notify_all();
            }),
            tell: Box::new(move |status| {
                telling.news.lock().expect("no panic").statuses.push(status);
                telling.changed.notify_all();
            }),
        };
        Live::start(self.demand.clone(), capture, audience, move |ends| async move {
            let sessions = aws::connect(&asked).await.expect("a profile that is right");
            session::run(sessions, settings, ends).await;
        })
        .expect("threads")
    }

    fn profile_file(&self) -> PathBuf {
        self.folder.path().join("config")
    }

    fn capture_file(&self) -> PathBuf {
        self.folder.path().join("capture.jsonl.gz")
    }

    /// What the ledger says is looked at in the end only.
    pub(crate) fn trusts_order(&mut self) {
        self.is_lenient = true;
    }

    /// Puts other credentials into the profile, as somebody does who logs in elsewhere.
    pub(crate) fn write_profile(&self, credentials: &str) {
        let (before, after) = &self.rest;
        fs::write(self.profile_file(), format!("{before}{credentials}\n{after}")).expect("a file");
    }

    /// Sets the session's wall clock so many seconds ahead of ours.
    pub(crate) fn set_ahead(&self, seconds: i64) {
        self.shift.store(seconds * 1000, Ordering::SeqCst);
    }

    /// Wants something else.
    pub(crate) fn want(&mut self, demand: Demand) {
        self.demand = demand.clone();
        self.live.as_ref().expect("running").demand(demand);
    }

    /// Waits until what was heard is as wanted.
    #[track_caller]
    fn wait<T>(&self, what: &str, longest: Duration, mut wanted: impl FnMut(&News) -> Option<T>) -> T {
        let deadline = Instant::now() + longest;
        let mut news = self.heard.news.lock().expect("no panic");
        loop {
            if let Some(found) = wanted(&news) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "waited for {what}, in vain:\n{}",
                self.tale(&news)
            );
            (news, _) = self.heard.changed.wait_timeout(news, left).expect("no panic");
        }
    }

    /// How it stands, for a test that fails.
    fn tale(&self, news: &News) -> String {
        let mut text = String::new();
        let rows = news.snapshots.last().map_or(0, Snapshot::len);
        writeln!(text, "{rows} events; {:#?}", news.statuses.last()).expect("memory");
        if let Some(snapshot) = news.snapshots.last() {
            let coverage = &snapshot.ledger().coverage;
            for place in coverage.places() {
                writeln!(
                    text,
                    "{place:?}: {:?}",
                    coverage.of_place(place, None, self.window())
                )
                .expect("memory");
            }
        }
        let journal = self.cloud.journal();
        for seen in journal.iter().rev().take(12).rev() {
            let Some(first) = journal.first() else { continue };
            writeln!(
                text,
                "{:?} {:?} {} {:?} {:?} {}",
                seen.at - first.at,
                seen.operation,
                seen.region,
                seen.status,
                seen.error,
                seen.body
            )
            .expect("memory");
        }
        text
    }

    /// Waits until something is wrong with a region that is said so; gives all that is said.
    #[track_caller]
    pub(crate) fn problem(&self, region: &str, says: &str) -> Problem {
        self.wait(says, DEADLINE, |news| {
            let status = news.statuses.last()?;
            let place = status.places.iter().find(|it| it.place.region == region)?;
            let problem = place.problem.clone()?;
            problem.what.contains(says).then_some(problem)
        })
    }

    /// Waits until a place is as wanted.
    #[track_caller]
    pub(crate) fn place(
        &self,
        region: &str,
        what: &str,
        wanted: impl Fn(&PlaceStatus) -> bool,
    ) -> PlaceStatus {
        self.wait(what, DEADLINE, |news| {
            let places = &news.statuses.last()?.places;
            places
                .iter()
                .find(|it| it.place.region == region && wanted(it))
                .cloned()
        })
    }

    /// Waits until so many events are there.
    #[track_caller]
    pub(crate) fn has(&self, events: usize) {
        self.wait(&format!("{events} events"), DEADLINE, |news| {
            (news.snapshots.last()?.len() >= events).then_some(())
        });
    }

    /// The newest snapshot.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let news = self.heard.news.lock().expect("no panic");
        news.snapshots.last().expect("a snapshot").clone()
    }

    /// The time that is wanted, up to the newest event that there is.
    fn window(&self) -> TimeRange {
        let newest = self.cloud.newest(ACCOUNT).unwrap_or_default();
        TimeRange {
            from: self.demand.since,
            to: Timestamp((newest + 1) * 1000),
        }
    }

    /// Waits until all is well: every record of these regions is there as it is, the ledger says so, no problem is left.
    #[track_caller]
    fn all_well(&self, regions: &[String], longest: Duration) {
        let truth: BTreeSet<_> = (regions.iter())
            .flat_map(|region| self.cloud.records(ACCOUNT, region))
            .collect();
        let window = self.window();
        self.wait("everything", longest, |news| {
            let status = news.statuses.last()?;
            let snapshot = news.snapshots.last()?;
            let here = |place: &Place| regions.contains(&place.region);
            let places: Vec<_> = status.places.iter().filter(|it| here(&it.place)).collect();
            if places.len() != regions.len() || places.iter().any(|it| it.problem.is_some()) {
                return None;
            }
            let coverage = &snapshot.ledger().coverage;
            let is_loaded = |it: &PlaceStatus| {
                let parts = coverage.of_place(&it.place, None, window);
                parts.iter().all(|(_, known)| *known == Known::Loaded)
            };
            if !places.iter().all(|it| is_loaded(it)) || snapshot.len() < truth.len() {
                return None;
            }
            let shown: BTreeSet<_> = originals(snapshot).into_iter().collect();
            truth.is_subset(&shown).then_some(())
        });
    }

    /// Waits for the end of the first reading.
    #[track_caller]
    pub(crate) fn loads(&self) {
        self.all_well(&self.regions, DEADLINE);
    }

    /// Waits until these regions are loaded, whatever the others do.
    #[track_caller]
    pub(crate) fn loads_only(&self, regions: &[&str]) {
        let regions: Vec<_> = regions.iter().map(|it| (*it).to_owned()).collect();
        self.all_well(&regions, DEADLINE);
    }

    /// The cause is gone now: in five seconds work has resumed, and soon all is well. A new event comes too.
    #[track_caller]
    pub(crate) fn recovers(&self) {
        let began = Instant::now();
        let number = 900_000 + self.cloud.journal().len() as u64;
        self.cloud.add(
            ACCOUNT,
            HOME,
            [Event::new(number, "CreateUser", self.cloud.now())],
        );
        self.all_well(&self.regions, RESUMES + READS_ON);
        assert!(began.elapsed() < RESUMES + READS_ON);
    }

    /// Ends the session and checks what must hold after every fault.
    #[track_caller]
    pub(crate) fn finish(mut self) {
        let began = Instant::now();
        let live = self.live.take().expect("running");
        assert!(
            live.finish(PROMPTLY) && began.elapsed() < PROMPTLY,
            "it does not end in {PROMPTLY:?}"
        );
        let news = std::mem::take(&mut *self.heard.news.lock().expect("no panic"));
        let last = news.snapshots.last().expect("a snapshot");
        let shown = originals(last);
        let distinct: BTreeSet<_> = shown.iter().collect();
        assert_eq!(distinct.len(), shown.len(), "an event is there twice");
        let all = if self.is_lenient {
            std::slice::from_ref(last)
        } else {
            &news.snapshots[..]
        };
        for snapshot in all {
            self.ledger_is_true(snapshot);
        }
        self.was_polite();
        self.kept_secrets(&news);
    }

    /// What the ledger calls loaded held every event that there was from the start.
    fn ledger_is_true(&self, snapshot: &Snapshot) {
        let ids: BTreeSet<_> = (snapshot.order().iter())
            .map(|row| snapshot.row(*row).event_id().to_string())
            .collect();
        let coverage = &snapshot.ledger().coverage;
        for (region, id, time) in &self.early {
            let place = Place {
                account: ACCOUNT.to_owned(),
                region: region.clone(),
                category: Category::Management,
            };
            let second = TimeRange {
                from: Timestamp(time * 1000),
                to: Timestamp(time * 1000 + 1000),
            };
            let known = coverage.of_place(&place, None, second);
            let is_loaded = !known.is_empty() && known.iter().all(|(_, known)| *known == Known::Loaded);
            assert!(
                !is_loaded || ids.contains(id),
                "{time} of {region} is called loaded, and {id} is not there"
            );
        }
    }

    /// Nobody was asked more often than AWS allows, nor for anything but to read.
    fn was_polite(&self) {
        let rate = RATE * f64::from(TEMPO);
        for region in &self.regions {
            let times = self.cloud.lookups(ACCOUNT, region);
            let over = excess(&times, rate, BURST);
            assert!(over < 1.0, "{region} was asked too often, by {over}: {times:?}");
        }
        for seen in self.cloud.journal() {
            let name = format!("{:?}", seen.operation);
            assert!(!name.starts_with("Other"), "{name} was asked for");
        }
    }

    /// What the capture holds so far.
    pub(crate) fn captured(&self) -> String {
        let mut text = String::new();
        if let Ok(bytes) = fs::read(self.capture_file()) {
            let mut inflated = flate2::read::MultiGzDecoder::new(&bytes[..]);
            std::io::Read::read_to_string(&mut inflated, &mut text).expect("a capture that is whole");
        }
        text
    }

    /// No secret is in what was said or kept.
    fn kept_secrets(&self, news: &News) {
        let said = format!("{:?}{}", news.statuses, self.captured());
        for canary in [CANARY_SECRET, CANARY_TOKEN, CANARY_MARK] {
            assert!(!said.contains(canary), "{canary} is shown or kept");
        }
    }
}

/// In every secret of the tests.
pub(crate) const CANARY_MARK: &str = "CANARY";

/// The records of a snapshot, as they came.
pub(crate) fn originals(snapshot: &Snapshot) -> Vec<String> {
    let rows = snapshot.order().iter().map(|row| snapshot.row(*row).original());
    rows.map(|it| String::from_utf8(it.expect("readable")).expect("text"))
        .collect()
}
