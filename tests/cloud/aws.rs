//! A loopback AWS: CloudTrail's `LookupEvents`, alarms and their logs, STS and single sign-on over HTTP on 127.0.0.1, with
//! the rules of AWS.
//!
//! ```text
//! let cloud = Cloud::start();                                   // one account, one key, two requests a second
//! cloud.add(ACCOUNT, "eu-west-1", Event::series(1, 120, cloud.now()));
//! cloud.fail(On::lookup().region("eu-west-1"), Fault::throttled()).times(3);
//! // AWS_ENDPOINT_URL=cloud.url(), and the environment of Cloud::environment
//! cloud.wait_for("three pages", |seen| seen.len() == 3);
//! ```
//! The *truth* is what happened; the *journal* is what was asked. A *fault* waits for the requests it is meant for and
//! stands in for the true answer, a number of times or until it is *lifted*. Which account is asked is told by the
//! access key of the signature, the region by its scope. Nothing sleeps: what waits, waits for a condition.
//!
//! A test says `#[path = "cloud/aws.rs"] pub mod cloud;` (`pub`, so that what one test does not use is no dead code).

mod alarms;
mod cbor;
mod fault;
mod http;
mod identity;
mod logs;
mod lookup;
mod monitoring;
mod nowhere;
mod operation;
mod serve;
mod state;
mod tls;
mod truth;

pub use alarms::{AlarmTruth, FilterTruth};
pub use fault::{AwsError, Fault, On};
pub use http::Response;
pub use identity::{CANARY_SECRET, CANARY_TOKEN};
pub use lookup::{Habits, Order, Paging};
pub use nowhere::{BlackHole, refused, unknown_name};
pub use operation::Operation;
pub use state::{BURST, Seen, excess};
pub use truth::{Event, Record, Visible, iso};

use fault::Rule;
use state::{Key, State};
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};
use tls::Tls;
use truth::Filed;

/// The account that is there from the start.
pub const ACCOUNT: &str = "111122223333";
/// Its key.
pub const KEY: &str = "AKIATRAILHOUND000001";
/// Whose that key is.
pub const ARN: &str = "arn:aws:iam::111122223333:user/alice";
/// Requests of `LookupEvents` a second, of an account in a region.
pub const RATE: f64 = 2.0;

/// How long anything is waited for before a test fails: far more than it should take, for machines under load.
const DEADLINE: Duration = Duration::from_secs(20);

/// The server. It ends with the value.
pub struct Cloud {
    address: SocketAddr,
    shared: Arc<Shared>,
    listener: Mutex<Option<thread::JoinHandle<()>>>,
}

struct Shared {
    state: Mutex<State>,
    /// Whenever a request came, was answered, or the script went on.
    changed: Condvar,
    /// Without it the server speaks plain HTTP.
    tls: Option<Tls>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic elsewhere")
    }
}

/// A fault that was set. It stays when the value goes.
pub struct Set<'c> {
    cloud: &'c Cloud,
    number: u64,
}

impl Set<'_> {
    /// Hits only the next so many requests.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        self.cloud.change(|state| {
            let rule = state.rules.iter_mut().find(|it| it.number == self.number);
            rule.expect("a fault that holds").left = Some(count);
        });
        self
    }

    /// By which [`Cloud::lift`] knows it.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Ends the fault, and lets go those who wait because of it.
    pub fn lift(self) {
        self.cloud.lift(self.number);
    }
}

impl Cloud {
    /// Starts a server with [`ACCOUNT`] and [`KEY`], no events and [`RATE`].
    pub fn start() -> Self {
        Self::with(None)
    }

    /// The same behind TLS; the certificate may be one that has expired.
    pub fn start_tls(expired: bool) -> Self {
        Self::with(Some(Tls::new(expired)))
    }

    fn with(tls: Option<Tls>) -> Self {
        let mut state = State {
            rate: Some(RATE),
            role_seconds: 3600,
            values_a_page: usize::MAX,
            ..State::default()
        };
        state.keys.insert(KEY.to_owned(), key_of(ACCOUNT, ARN));
        let shared = Shared {
            state: Mutex::new(state),
            changed: Condvar::new(),
            tls,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let cloud = Self {
            address: listener.local_addr().expect("an address"),
            shared: Arc::new(shared),
            listener: Mutex::new(None),
        };
        cloud.accept(listener);
        cloud
    }

    /// What `AWS_ENDPOINT_URL` is to be.
    pub fn url(&self) -> String {
        let scheme = if self.shared.tls.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}", self.address)
    }

    /// What is to stand in the file that `AWS_CA_BUNDLE` names; only of a server behind TLS.
    pub fn authority(&self) -> &str {
        &self.shared.tls.as_ref().expect("TLS").authority
    }

    /// The address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// All that a program must find in its environment to ask this server and nobody else, with [`KEY`].
    pub fn environment(&self) -> Vec<(String, String)> {
        let url = self.url();
        [
            ("AWS_ENDPOINT_URL", url.as_str()),
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", CANARY_SECRET),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
            ("NO_PROXY", "127.0.0.1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    /// Seconds since 1970 by the server's clock.
    pub fn now(&self) -> i64 {
        self.shared.lock().now() / 1000
    }

    /// Puts the server's clock so many seconds ahead of ours.
    pub fn set_ahead(&self, seconds: i64) {
        self.change(|state| state.ahead = seconds * 1000);
    }

    /// Puts the server's clock so many seconds ahead of ours, as if as much time had passed for everybody: signatures made
    /// by our clock are taken.
    pub fn pass(&self, seconds: i64) {
        self.change(|state| {
            state.ahead = seconds * 1000;
            state.takes_any_time = true;
        });
    }

    /// How many requests of `LookupEvents` an account may send to a region in a second; none for any number.
    pub fn set_rate(&self, rate: Option<f64>) {
        self.change(|state| state.rate = rate);
    }

    /// How a place behaves.
    pub fn set_habits(&self, account: &str, region: &str, habits: Habits) {
        self.change(|state| {
            state
                .habits
                .insert((account.to_owned(), region.to_owned()), habits)
        });
    }

    /// A key of an account, good for ever.
    pub fn add_key(&self, access_key: &str, account: &str, arn: &str) {
        self.change(|state| state.keys.insert(access_key.to_owned(), key_of(account, arn)));
    }

    /// Nobody knows the key any more.
    pub fn forget(&self, access_key: &str) {
        self.change(|state| state.keys.remove(access_key));
    }

    /// The key is expired from now on.
    pub fn expire(&self, access_key: &str) {
        self.change(|state| {
            let now = state.now();
            let key = state.keys.get_mut(access_key);
            key.expect("a key that is known").good_until = Some(now);
        });
    }

    /// The key is good from now on.
    pub fn renew(&self, access_key: &str) {
        self.change(|state| {
            let key = state.keys.get_mut(access_key);
            key.expect("a key that is known").good_until = None;
        });
    }

    /// All keys of assumed roles and of single sign-on are expired from now on.
    pub fn expire_sessions(&self) {
        self.change(|state| {
            let now = state.now();
            let keys = state.keys.iter_mut();
            keys.filter(|(name, _)| name.starts_with("ASIA"))
                .for_each(|(_, key)| key.good_until = Some(now));
        });
    }

    /// How long the keys of assumed roles and of single sign-on are good from now on.
    pub fn set_role_seconds(&self, seconds: i64) {
        self.change(|state| state.role_seconds = seconds);
    }

    /// Somebody logged in: this token of single sign-on gives keys of that account.
    pub fn log_in(&self, token: &str, account: &str) {
        self.change(|state| state.sessions.insert(token.to_owned(), account.to_owned()));
    }

    /// The token gives no keys any more.
    pub fn log_out(&self, token: &str) {
        self.change(|state| state.sessions.remove(token));
    }

    /// Files events.
    pub fn add(&self, account: &str, region: &str, events: impl IntoIterator<Item = Event>) {
        self.change(|state| {
            for event in events {
                state.numbers += 1;
                state.events.push(Filed {
                    account: account.to_owned(),
                    region: region.to_owned(),
                    number: state.numbers,
                    event,
                });
            }
        });
    }

    /// Adds alarms.
    pub fn add_alarms(&self, account: &str, region: &str, alarms: impl IntoIterator<Item = AlarmTruth>) {
        self.watched(account, region, |watched| watched.alarms.extend(alarms));
    }

    /// Changes an alarm.
    pub fn change_alarm(
        &self,
        account: &str,
        region: &str,
        name: &str,
        change: impl FnOnce(&mut AlarmTruth),
    ) {
        self.watched(account, region, |watched| {
            let alarm = watched.alarms.iter_mut().find(|it| it.name == name);
            change(alarm.expect("an alarm that is there"));
        });
    }

    /// Adds a metric of the namespace `CloudTrailMetrics`: seconds since 1970 with values, in order.
    pub fn add_metric(&self, account: &str, region: &str, name: &str, points: Vec<(i64, f64)>) {
        self.watched(account, region, |watched| {
            watched.metrics.push((name.to_owned(), points));
        });
    }

    /// Adds a metric filter.
    pub fn add_filter(&self, account: &str, region: &str, filter: FilterTruth) {
        self.watched(account, region, |watched| watched.filters.push(filter));
    }

    /// A mute rule that is in force, for these alarms.
    pub fn mute(&self, account: &str, region: &str, rule: &str, alarms: &[&str]) {
        let alarms = alarms.iter().map(|&alarm| alarm.to_owned()).collect();
        self.watched(account, region, |watched| {
            watched.mutes.push((rule.to_owned(), alarms));
        });
    }

    /// The mute rule is no longer in force.
    pub fn unmute(&self, account: &str, region: &str, rule: &str) {
        self.watched(account, region, |watched| {
            watched.mutes.retain(|(name, _)| name != rule);
        });
    }

    /// A log group that holds the events of the account, each so many seconds later than it happened.
    pub fn add_log_group(&self, account: &str, region: &str, name: &str, late: i64) {
        self.watched(account, region, |watched| {
            watched.groups.push((name.to_owned(), late));
        });
    }

    /// Answers of `GetMetricData` hold at most so many values from now on.
    pub fn set_values_a_page(&self, values: usize) {
        self.change(|state| state.values_a_page = values);
    }

    fn watched(&self, account: &str, region: &str, change: impl FnOnce(&mut alarms::Watched)) {
        let place = (account.to_owned(), region.to_owned());
        self.change(|state| change(state.watched.entry(place).or_default()));
    }

    /// Hands out from now on what was held back.
    pub fn deliver_held(&self) {
        self.change(|state| {
            let events = state.events.iter_mut().map(|it| &mut it.event);
            events
                .filter(|it| it.visible == Visible::Held)
                .for_each(|it| it.visible = Visible::Now);
        });
    }

    /// The records of a place as they are sent, without those that are `null`; sorted, copies once.
    pub fn records(&self, account: &str, region: &str) -> BTreeSet<String> {
        let state = self.shared.lock();
        let here = state
            .events
            .iter()
            .filter(|it| it.account == account && it.region == region);
        here.filter_map(|it| it.event.record_text(account, region))
            .collect()
    }

    /// All events of an account that are handed out now with a record and an ID: region, ID, time.
    pub fn ids(&self, account: &str) -> Vec<(String, String, i64)> {
        let state = self.shared.lock();
        let here = state.events.iter().filter(|it| it.account == account);
        here.filter(|it| matches!(it.event.record, Record::Made) && !it.event.insight)
            .filter(|it| it.event.visible == Visible::Now)
            .filter_map(|it| Some((it.region.clone(), it.event.id.clone()?, it.event.time)))
            .collect()
    }

    /// The time of the newest event of an account.
    pub fn newest(&self, account: &str) -> Option<i64> {
        let state = self.shared.lock();
        let here = state.events.iter().filter(|it| it.account == account);
        here.map(|it| it.event.time).max()
    }

    /// Sets a fault: every request that it is meant for is answered so, until it is lifted. Of several that are meant
    /// for a request, the one set first hits.
    pub fn fail(&self, on: On, fault: Fault) -> Set<'_> {
        let number = self.change(|state| {
            state.numbers += 1;
            let number = state.numbers;
            state.rules.push(Rule {
                number,
                on,
                fault,
                left: None,
            });
            number
        });
        Set { cloud: self, number }
    }

    /// Ends a fault, and lets go those who wait because of it.
    pub fn lift(&self, number: u64) {
        self.change(|state| state.rules.retain(|it| it.number != number));
    }

    /// Ends all faults.
    pub fn lift_all(&self) {
        self.change(|state| state.rules.clear());
    }

    /// Every request that came.
    pub fn journal(&self) -> Vec<Seen> {
        self.shared.lock().journal.clone()
    }

    /// How many requests came for this operation in this region.
    pub fn count(&self, operation: &Operation, region: &str) -> usize {
        let state = self.shared.lock();
        let journal = state.journal.iter();
        journal
            .filter(|it| it.operation == *operation && it.region == region)
            .count()
    }

    /// When the requests of `LookupEvents` of an account came to a region.
    pub fn lookups(&self, account: &str, region: &str) -> Vec<Instant> {
        let state = self.shared.lock();
        let journal = state.journal.iter();
        journal
            .filter(|it| it.operation == Operation::LookupEvents)
            .filter(|it| it.account == account && it.region == region)
            .map(|it| it.at)
            .collect()
    }

    /// Waits until what came is as wanted.
    #[track_caller]
    pub fn wait_for(&self, what: &str, mut wanted: impl FnMut(&[Seen]) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        let mut state = self.shared.lock();
        while !wanted(&state.journal) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "waited for {what}, in vain: {:#?}",
                state.journal
            );
            (state, _) = self
                .shared
                .changed
                .wait_timeout(state, left)
                .expect("no panic elsewhere");
        }
    }

    /// Refuses connections from now on, and breaks those that there are.
    pub fn go_down(&self) {
        self.change(|state| state.stopping = true);
        self.hang_up();
        // The listener wakes for this connection, sees that it is to end, and closes its port.
        drop(TcpStream::connect(self.address));
        if let Some(listener) = self.listener.lock().expect("no panic elsewhere").take() {
            listener.join().expect("the listener ends");
        }
    }

    /// Takes connections again.
    pub fn come_back(&self) {
        self.change(|state| state.stopping = false);
        self.accept(TcpListener::bind(self.address).expect("the port we had"));
    }

    /// Breaks all connections.
    pub fn hang_up(&self) {
        let state = self.shared.lock();
        for connection in state.connections.values() {
            // It may be closed already.
            let _ = connection.shutdown(std::net::Shutdown::Both);
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.shared.lock());
        self.shared.changed.notify_all();
        result
    }

    fn accept(&self, listener: TcpListener) {
        let shared = Arc::clone(&self.shared);
        let thread = thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                if shared.lock().stopping {
                    return;
                }
                let shared = Arc::clone(&shared);
                thread::spawn(move || serve_one(&shared, &socket));
            }
        });
        *self.listener.lock().expect("no panic elsewhere") = Some(thread);
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        self.go_down();
    }
}

fn key_of(account: &str, arn: &str) -> Key {
    Key {
        account: account.to_owned(),
        arn: arn.to_owned(),
        good_until: None,
    }
}

fn serve_one(shared: &Shared, socket: &TcpStream) {
    let (Ok(kept), Ok(mut wire)) = (socket.try_clone(), socket.try_clone()) else {
        return;
    };
    // Answers are small and come in two writes at most.
    let _ = socket.set_nodelay(true);
    let number = {
        let mut state = shared.lock();
        state.accepted += 1;
        let number = state.accepted;
        state.connections.insert(number, kept);
        number
    };
    // A client that goes away in the middle is not our failure.
    let _ = match &shared.tls {
        Some(tls) => serve::connection(shared, &mut tls.accept(wire), socket),
        None => serve::connection(shared, &mut wire, socket),
    };
    shared.lock().connections.remove(&number);
}
