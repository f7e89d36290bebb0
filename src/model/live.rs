//! Events asked of AWS while somebody watches: whom they are asked of, by what, and how that goes.
//!
//! A *place* is one answerer: an account, a region and a category of events, with a rate limit of its own. An
//! *attribute* is the one condition that `LookupEvents` can take. All of it is plain data: workers write it, the
//! screen shows it.

use super::timestamp::Timestamp;
use std::fmt;

/// One answerer of `LookupEvents`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Place {
    /// The account, 12 digits; the name of the profile until AWS has said whose credentials these are.
    pub account: String,
    /// As AWS writes it: `eu-central-1`.
    pub region: String,
    /// Which events it is asked for.
    pub category: Category,
}

/// What `EventCategory` of `LookupEvents` selects.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Category {
    /// Management events: what is answered where nothing is said.
    #[default]
    Management,
    /// Insights events.
    Insight,
}

/// What `LookupEvents` can compare, with the names AWS gives them
/// ([LookupAttribute](https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupAttribute.html)).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AttributeKey {
    /// `AccessKeyId`
    AccessKeyId,
    /// `EventId`
    EventId,
    /// `EventName`
    EventName,
    /// `EventSource`
    EventSource,
    /// `ReadOnly`, `true` or `false`
    ReadOnly,
    /// `ResourceName`
    ResourceName,
    /// `ResourceType`
    ResourceType,
    /// `Username`: of an IAM user, or the name of a role session
    Username,
}

impl AttributeKey {
    /// As AWS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessKeyId => "AccessKeyId",
            Self::EventId => "EventId",
            Self::EventName => "EventName",
            Self::EventSource => "EventSource",
            Self::ReadOnly => "ReadOnly",
            Self::ResourceName => "ResourceName",
            Self::ResourceType => "ResourceType",
            Self::Username => "Username",
        }
    }
}

/// The one condition that goes to AWS: the attribute is exactly this value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Attribute {
    /// Which attribute.
    pub key: AttributeKey,
    /// Its value, 1 to 2,000 characters.
    pub value: String,
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key.name(), self.value)
    }
}

/// Whose credentials are used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caller {
    /// The profile they came from; none for the default chain.
    pub profile: Option<String>,
    /// 12 digits.
    pub account: String,
    /// As `GetCallerIdentity` says.
    pub arn: String,
}

/// What a worker does now.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Activity {
    /// Finding out whose credentials these are.
    #[default]
    Starting,
    /// Reading what has happened, newest first.
    History,
    /// All that was asked for is there; new events are looked for.
    Following,
    /// All that was asked for is there, and nothing new is wanted.
    Done,
    /// So many pages as were allowed are read; more is asked for by hand.
    Capped,
    /// Cannot go on until the cause of [`PlaceStatus::problem`] is gone; tries again by itself.
    Waiting {
        /// When the next try is due; none if it waits for a person (a login).
        until: Option<Timestamp>,
    },
    /// Will not go on: the operation is denied, the region is not enabled, the account changed.
    Stopped,
}

/// What is wrong, for a person. Everything in it may hold hostile text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Problem {
    /// What happened, in one sentence: `the SSO session of profile prod has expired`.
    pub what: String,
    /// What to do about it: `run: aws sso login --profile prod`. Empty if nothing need be done.
    pub advice: String,
    /// For a support ticket: error code, request ID, HTTP status, number of the attempt.
    pub detail: String,
}

/// How one worker fares.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlaceStatus {
    /// What it reads.
    pub place: Place,
    /// With which profile.
    pub profile: Option<String>,
    /// Why this place is read although nobody named it: `global services`.
    pub because: Option<&'static str>,
    /// What it does.
    pub activity: Activity,
    /// What is wrong, if something is. Stays until the cause is gone.
    pub problem: Option<Problem>,
    /// What is good to know and no problem: `AWS keeps 90 days: read from 2026-08-23T12:00:00Z`.
    pub note: Option<String>,
    /// Requests sent, retries included.
    pub requests: u64,
    /// Of them, those refused for being too many.
    pub throttled: u64,
    /// Pages received.
    pub pages: u64,
    /// Pages of the past that it may still read before it asks.
    pub pages_left: u64,
    /// Events received, copies included.
    pub events: u64,
    /// When the last answer came.
    pub answered: Option<Timestamp>,
    /// The longest that an event was under way before it could be read, in milliseconds.
    pub worst_delay: Option<i64>,
    /// Old enough that everything after it and before `answered` has been read; none before the first walk ended.
    pub oldest: Option<Timestamp>,
}

/// All workers of a live session, at one moment.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LiveStatus {
    /// Whose credentials are used, in the order they were asked for.
    pub callers: Vec<Caller>,
    /// The workers, in the order of their places.
    pub places: Vec<PlaceStatus>,
    /// The file that everything received is kept in; hostile.
    pub capture: Option<String>,
    /// Its length so far.
    pub captured_bytes: u64,
    /// What is wrong with keeping it: the disk is full, the limit is reached.
    pub capture_problem: Option<Problem>,
}

/// What the person wants to have loaded. A new demand replaces the one before; what is loaded stays.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Demand {
    /// The condition that AWS may apply; none asks for everything.
    pub attribute: Option<Attribute>,
    /// From when.
    pub since: Timestamp,
    /// Until when; none means that new events are wanted as they come.
    pub until: Option<Timestamp>,
    /// Whether Insights events are wanted too.
    pub insights: bool,
    /// Pages of the past that each place may read for this attribute before it asks again. Looking for what is new
    /// does not count.
    pub page_budget: u64,
}
