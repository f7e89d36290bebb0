//! What the server knows: keys, events, faults that wait, and every request that came.

use super::alarms::Watched;
use super::cbor;
use super::fault::{AwsError, Fault, On, Rule};
use super::http::Request;
use super::lookup::{Habits, Token};
use super::operation::{Operation, Signature, form_member};
use super::truth::{Filed, spread};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::net::TcpStream;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How far a signature's time may be off, in seconds.
const TOLERANCE: i64 = 300;
/// How many requests may come at once after a pause.
pub const BURST: f64 = 2.0;

/// Whose an access key is.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) account: String,
    pub(super) arn: String,
    /// Until when it is good, in milliseconds by the server's clock; none for ever.
    pub(super) good_until: Option<i64>,
}

/// A request that came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Grows by one with each.
    pub number: u64,
    /// When.
    pub at: Instant,
    /// What it asked for.
    pub operation: Operation,
    /// Of which account; empty if the key is unknown or there is none.
    pub account: String,
    /// In which region; empty if it is not signed.
    pub region: String,
    /// With which key; empty if it is not signed.
    pub access_key: String,
    /// What it sent: the JSON of JSON operations, otherwise null.
    pub body: Value,
    /// Path and query.
    pub target: String,
    /// How it was answered: HTTP status; none while it was not.
    pub status: Option<u16>,
    /// The code of the error it was answered with.
    pub error: Option<String>,
    /// Events in the answer.
    pub events: usize,
}

/// Two requests a second, two at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    tokens: f64,
    filled: Instant,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) keys: HashMap<String, Key>,
    /// Tokens of single sign-on that are good, and the keys they give.
    pub(super) sessions: HashMap<String, String>,
    /// How long the keys of assumed roles are good, in seconds.
    pub(super) role_seconds: i64,
    pub(super) events: Vec<Filed>,
    /// What CloudWatch knows, by account and region.
    pub(super) watched: BTreeMap<(String, String), Watched>,
    /// Tokens of CloudWatch that were given out: all that they are bound to, and where they go on.
    pub(super) offsets: HashMap<String, (String, usize)>,
    /// Most values in an answer of `GetMetricData`.
    pub(super) values_a_page: usize,
    pub(super) habits: BTreeMap<(String, String), Habits>,
    pub(super) tokens: HashMap<String, Token>,
    pub(super) rules: Vec<Rule>,
    pub(super) journal: Vec<Seen>,
    /// Requests a second of `LookupEvents`, of an account in a region; none for no limit.
    pub(super) rate: Option<f64>,
    pub(super) buckets: HashMap<(String, String, Operation), Bucket>,
    /// How far our clock is ahead, in milliseconds.
    pub(super) ahead: i64,
    /// Whether the time of a signature is not looked at.
    pub(super) takes_any_time: bool,
    pub(super) connections: HashMap<u64, TcpStream>,
    pub(super) accepted: u64,
    pub(super) stopping: bool,
    /// What tokens, keys and IDs are made of.
    pub(super) numbers: u64,
}

/// Who asks for what, once it is known.
pub(super) struct Call {
    pub(super) operation: Operation,
    pub(super) signature: Option<Signature>,
    pub(super) account: String,
    pub(super) body: Value,
    pub(super) form: Vec<u8>,
    /// Its place in the journal.
    pub(super) seen: usize,
}

impl Call {
    pub(super) fn region(&self) -> &str {
        self.signature.as_ref().map_or("", |it| &it.region)
    }

    pub(super) fn key(&self) -> &str {
        self.signature.as_ref().map_or("", |it| &it.access_key)
    }

    /// A member of the form that was sent.
    pub(super) fn member(&self, name: &str) -> Option<String> {
        form_member(&self.form, name)
    }
}

impl State {
    /// Milliseconds since 1970 by the server's clock.
    pub(super) fn now(&self) -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        now.as_millis() as i64 + self.ahead
    }

    pub(super) fn habits_of(&self, account: &str, region: &str) -> Habits {
        let place = (account.to_owned(), region.to_owned());
        self.habits.get(&place).copied().unwrap_or_default()
    }

    /// Writes the request down.
    pub(super) fn enter(&mut self, request: &Request) -> Call {
        let operation = Operation::of(request);
        let signature = Signature::of(request);
        let key = signature.as_ref().and_then(|it| self.keys.get(&it.access_key));
        let account = key.map(|it| it.account.clone()).unwrap_or_default();
        let body: Value = if operation.speaks_cbor() {
            cbor::read(&request.body)
        } else {
            serde_json::from_slice(&request.body).unwrap_or_default()
        };
        let call = Call {
            operation,
            signature,
            account,
            body,
            form: request.body.clone(),
            seen: self.journal.len(),
        };
        self.journal.push(Seen {
            number: call.seen as u64,
            at: Instant::now(),
            operation: call.operation.clone(),
            account: call.account.clone(),
            region: call.region().to_owned(),
            access_key: call.key().to_owned(),
            body: call.body.clone(),
            target: request.target.clone(),
            status: None,
            error: None,
            events: 0,
        });
        call
    }

    /// The fault that waits for this call, if one does. One that is counted is counted down.
    pub(super) fn fault_for(&mut self, call: &Call) -> Option<(u64, Fault)> {
        let is = |wanted: &Option<String>, have: &str| wanted.as_deref().is_none_or(|it| it == have);
        let hits = |on: &On| {
            on.operation.as_ref().is_none_or(|it| *it == call.operation)
                && is(&on.account, &call.account)
                && is(&on.region, call.region())
                && (!on.later_pages
                    || call.body["NextToken"].is_string()
                    || call.body["nextToken"].is_string())
        };
        let at = self.rules.iter().position(|rule| hits(&rule.on))?;
        let rule = &mut self.rules[at];
        let found = (rule.number, rule.fault.clone());
        if let Some(left) = &mut rule.left {
            *left -= 1;
            if *left == 0 && !matches!(rule.fault, Fault::Silent | Fault::Held | Fault::Stalled) {
                self.rules.remove(at);
            } else if *left == 0 {
                // It hits nobody any more, and must be lifted for those it has hit.
                rule.left = None;
                rule.on.operation = Some(Operation::Other(String::new()));
            }
        }
        Some(found)
    }

    /// Whether the key is known and good, and the clock of who signed is right.
    pub(super) fn check_signature(&self, call: &Call) -> Result<(), AwsError> {
        if !call.operation.signed() {
            return Ok(());
        }
        let xml = call.operation.speaks_xml();
        let status = if xml { 403 } else { 400 };
        let error = |code: &str, message: &str| Err(AwsError::new(status, code, message));
        let Some(signature) = &call.signature else {
            let code = if xml {
                "MissingAuthenticationToken"
            } else {
                "MissingAuthenticationTokenException"
            };
            return error(code, "Missing Authentication Token");
        };
        let late = self.now() / 1000 - signature.time;
        if late.abs() > TOLERANCE && !self.takes_any_time {
            let code = if xml {
                "SignatureDoesNotMatch"
            } else {
                "InvalidSignatureException"
            };
            let compact = |seconds| super::truth::iso(seconds).replace(['-', ':'], "");
            let (theirs, ours) = (compact(signature.time), compact(self.now() / 1000));
            return if late > 0 {
                let limit = compact(self.now() / 1000 - TOLERANCE);
                error(
                    code,
                    &format!("Signature expired: {theirs} is now earlier than {limit} ({ours} - 5 min.)"),
                )
            } else {
                let limit = compact(self.now() / 1000 + TOLERANCE);
                error(
                    code,
                    &format!(
                        "Signature not yet current: {theirs} is still later than {limit} ({ours} + 5 min.)"
                    ),
                )
            };
        }
        match self.keys.get(&signature.access_key) {
            None if xml => error(
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
            ),
            None => error(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ),
            Some(key) if key.good_until.is_some_and(|it| it <= self.now()) => {
                let code = if xml {
                    "ExpiredToken"
                } else {
                    "ExpiredTokenException"
                };
                error(code, "The security token included in the request is expired")
            }
            Some(_) => Ok(()),
        }
    }

    /// Whether this account may ask this region once more now.
    pub(super) fn admit(&mut self, call: &Call) -> Result<(), AwsError> {
        let (rate, burst) = match (self.rate, call.operation.rate(call.region())) {
            (Some(rate), _) if call.operation == Operation::LookupEvents => (rate, BURST),
            (Some(_), Some(rate)) => (rate, rate),
            _ => return Ok(()),
        };
        let now = Instant::now();
        let place = (
            call.account.clone(),
            call.region().to_owned(),
            call.operation.clone(),
        );
        let full = Bucket {
            tokens: burst,
            filled: now,
        };
        let bucket = self.buckets.entry(place).or_insert(full);
        let since = now.duration_since(bucket.filled).as_secs_f64();
        bucket.tokens = (bucket.tokens + since * rate).min(burst);
        bucket.filled = now;
        if bucket.tokens < 1.0 {
            return Err(AwsError::new(400, "ThrottlingException", "Rate exceeded"));
        }
        bucket.tokens -= 1.0;
        Ok(())
    }

    /// Whether the fault with this number still holds.
    pub(super) fn holds(&self, number: u64) -> bool {
        !self.stopping && self.rules.iter().any(|rule| rule.number == number)
    }

    /// An ID for the answer.
    pub(super) fn request_id(&mut self) -> String {
        self.numbers += 1;
        let (high, low) = (spread(self.numbers), self.numbers);
        format!("{:08x}-0000-4000-8000-{low:012x}", high >> 32)
    }
}

/// The largest number of requests beyond what `rate` a second, and `burst` at once, would have let through over any
/// stretch of time. At most zero means that the requests kept to it.
pub fn excess(times: &[Instant], rate: f64, burst: f64) -> f64 {
    let mut tokens = burst;
    let mut worst = f64::NEG_INFINITY;
    let mut last: Option<Instant> = None;
    for &time in times {
        let since = last.map_or(Duration::ZERO, |it| time.duration_since(it));
        tokens = (tokens + since.as_secs_f64() * rate).min(burst) - 1.0;
        worst = worst.max(-tokens);
        last = Some(time);
    }
    worst
}
