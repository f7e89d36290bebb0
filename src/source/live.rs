//! Events asked of AWS, page by page, with no AWS in it: what a request and an answer are, and what can go wrong.
//!
//! ```text
//! Demand ──▶ worker, one a place ──requests──▶ Lookup (source::aws, or a simulation) ──pages──▶ Delivery
//! ```
//! Workers are tokio tasks and measure time with `tokio::time`, so that a test can let years pass in a second.

mod asker;
pub(in crate::source) mod board;
pub(in crate::source) mod clock;
mod copies;
pub(in crate::source) mod gate;
pub(in crate::source) mod pacer;
pub mod session;
#[cfg(test)]
pub(in crate::source) mod simulation;
#[cfg(test)]
mod tests;
mod walk;
mod worker;

use crate::model::Timestamp;
use crate::model::live::{Attribute, Caller, Category, Place, Problem};
use crate::store::Coverage;
use std::future::Future;
use std::time::Duration;

/// At most so many events come in one page.
pub const PAGE_EVENTS: usize = 50;

/// One request of `LookupEvents`. Both times are inclusive and count in whole seconds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PageRequest {
    /// What AWS compares; at most one.
    pub attribute: Option<Attribute>,
    /// Events at or after.
    pub start: Option<Timestamp>,
    /// Events at or before. Must not change between the pages of a walk, for the token is bound to it.
    pub end: Option<Timestamp>,
    /// Which events.
    pub category: Category,
    /// Where to go on; from the page before.
    pub token: Option<String>,
}

/// One answer.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Page {
    /// Newest first, as AWS promises; nothing relies on it.
    pub events: Vec<Delivered>,
    /// Where to go on. Only its absence means the end; a page may be empty and have one.
    pub next: Option<String>,
    /// What the answerer's clock says.
    pub clock: Option<Timestamp>,
}

/// One event of a page.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Delivered {
    /// `EventId` of the envelope.
    pub id: Option<String>,
    /// `EventTime` of the envelope, in whole seconds.
    pub time: Option<Timestamp>,
    /// `CloudTrailEvent`: the record, byte for byte.
    pub record: Option<String>,
    /// All of the envelope as JSON, for an event whose record is missing.
    pub envelope: String,
}

/// What kind of failure it is decides what the worker does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultKind {
    /// Too many requests: wait and send the same again.
    Throttled,
    /// The credentials are gone or were never there (expired, not logged in, revoked, no provider): all workers of
    /// the profile wait until they work again.
    Credentials,
    /// The credentials are good and this operation is not allowed.
    Denied,
    /// The token is not accepted any more: begin the window again where it stopped.
    Token,
    /// The request itself is refused: a window or an attribute AWS does not take.
    Refused,
    /// The region does not know us: not enabled, or the credentials are bad; other regions tell which.
    Unrecognised,
    /// Our clock is wrong.
    Clock,
    /// AWS cannot be reached: names, connections, TLS, proxies, time-outs.
    Unreachable,
    /// AWS answered with an error of its own.
    Server,
    /// The answer makes no sense: no JSON, a portal's login page.
    Garbled,
}

impl FaultKind {
    /// Whether it may be over by itself, and is neither up to the pace nor to the credentials.
    pub fn is_passing(self) -> bool {
        matches!(
            self,
            Self::Clock | Self::Unreachable | Self::Server | Self::Garbled
        )
    }
}

/// A request that was not answered with a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// What to do.
    pub kind: FaultKind,
    /// What to say.
    pub problem: Problem,
    /// How long AWS asked us to wait.
    pub retry_after: Option<Duration>,
}

/// Answers page requests for one place.
pub trait Lookup {
    /// Sends one request, without trying again: the worker decides that.
    fn page(&self, request: &PageRequest) -> impl Future<Output = Result<Page, Fault>>;
}

/// Says whose the credentials of one profile are, and takes them anew. Shared by all places of the profile.
pub trait Identify {
    /// Asks AWS (`sts:GetCallerIdentity`, which needs no permission).
    fn caller(&self) -> impl Future<Output = Result<Caller, Fault>>;

    /// Forgets what is cached and reads profiles, tokens and environment again.
    fn reload(&self) -> impl Future<Output = ()>;

    /// Changes when a file that credentials come from has changed: somebody logged in.
    fn stamp(&self) -> u64;
}

/// What workers hand on, through one bounded channel: events first, then the coverage that speaks of them.
#[derive(Clone, PartialEq, Debug)]
pub enum Delivery {
    /// A page, as it came, copies and all.
    Events {
        /// Who answered.
        place: Place,
        /// The events.
        events: Vec<Delivered>,
    },
    /// What is covered once all that was handed on before is in the store.
    Covered(Coverage),
}
