//! What really happened: every event, where it is filed, and from when on AWS would hand it out.

use serde_json::{Value, json};

/// An event, and all that `LookupEvents` says of it.
#[derive(Clone, Debug)]
pub struct Event {
    /// `EventId`; none makes an envelope without one.
    pub id: Option<String>,
    /// `EventTime`, in seconds since 1970.
    pub time: i64,
    /// `EventName`
    pub name: String,
    /// `EventSource`
    pub source: String,
    /// `ReadOnly`
    pub read_only: bool,
    /// `Username`
    pub user: String,
    /// `AccessKeyId`
    pub access_key: Option<String>,
    /// `Resources`: types and names.
    pub resources: Vec<(String, String)>,
    /// Whether it is an Insights event.
    pub insight: bool,
    /// `CloudTrailEvent`.
    pub record: Record,
    /// From when on it is handed out.
    pub visible: Visible,
}

/// What stands in `CloudTrailEvent`.
#[derive(Clone, Debug)]
pub enum Record {
    /// A record made of the other members.
    Made,
    /// These bytes.
    Bytes(String),
    /// `null`
    Null,
}

/// From when on an event is handed out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Visible {
    /// At once.
    Now,
    /// From this time on, in milliseconds since 1970 by the server's clock.
    At(i64),
    /// Not before [`Cloud::deliver_held`](super::Cloud::deliver_held).
    Held,
}

impl Event {
    /// An event of this second, with an ID of its own. `number` makes it different from others.
    pub fn new(number: u64, name: &str, time: i64) -> Self {
        let hash = spread(number);
        Self {
            id: Some(format!(
                "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
                hash >> 32,
                hash >> 16 & 0xffff,
                hash & 0xfff,
                number >> 40 & 0xfff,
                number & 0xffff_ffff_ffff
            )),
            time,
            name: name.to_owned(),
            source: "iam.amazonaws.com".to_owned(),
            read_only: ["Get", "List", "Describe", "Lookup"]
                .iter()
                .any(|it| name.starts_with(it)),
            user: "alice".to_owned(),
            access_key: Some("AKIAALICE00000000001".to_owned()),
            resources: Vec::new(),
            insight: false,
            record: Record::Made,
            visible: Visible::Now,
        }
    }

    /// So many events, one a second, the newest at `newest`; their numbers begin at `first`.
    pub fn series(first: u64, count: u64, newest: i64) -> Vec<Self> {
        let names = [
            "CreateUser",
            "ListUsers",
            "AttachUserPolicy",
            "GetUser",
            "DeleteUser",
        ];
        (0..count)
            .map(|at| Self::new(first + at, names[(at % 5) as usize], newest - at as i64))
            .collect()
    }

    /// The record, byte for byte as it is sent; none where AWS sends none.
    pub fn record_text(&self, account: &str, region: &str) -> Option<String> {
        match &self.record {
            Record::Bytes(bytes) => Some(bytes.clone()),
            Record::Null => None,
            Record::Made => Some(self.made(account, region).to_string()),
        }
    }

    fn made(&self, account: &str, region: &str) -> Value {
        let category = if self.insight { "Insight" } else { "Management" };
        let mut record = json!({
            "eventVersion": "1.11",
            "userIdentity": {
                "type": "IAMUser",
                "principalId": "AIDAALICE00000000001",
                "arn": format!("arn:aws:iam::{account}:user/{}", self.user),
                "accountId": account,
                "accessKeyId": self.access_key,
                "userName": self.user,
            },
            "eventTime": iso(self.time),
            "eventSource": self.source,
            "eventName": self.name,
            "awsRegion": region,
            "sourceIPAddress": "203.0.113.7",
            "userAgent": "aws-cli/2.27.41",
            "requestParameters": null,
            "responseElements": null,
            "requestID": self.id,
            "readOnly": self.read_only,
            "eventType": "AwsApiCall",
            "managementEvent": true,
            "recipientAccountId": account,
            "eventCategory": category,
        });
        if let Some(id) = &self.id {
            record["eventID"] = json!(id);
        }
        record
    }

    /// The event as a member of `Events`.
    pub fn envelope(&self, account: &str, region: &str) -> Value {
        let mut envelope = json!({
            "EventName": self.name,
            "ReadOnly": self.read_only.to_string(),
            "EventTime": self.time as f64,
            "EventSource": self.source,
            "Username": self.user,
            "Resources": self.resources.iter()
                .map(|(kind, name)| json!({"ResourceType": kind, "ResourceName": name}))
                .collect::<Vec<_>>(),
            "CloudTrailEvent": self.record_text(account, region),
        });
        if let Some(id) = &self.id {
            envelope["EventId"] = json!(id);
        }
        if let Some(key) = &self.access_key {
            envelope["AccessKeyId"] = json!(key);
        }
        envelope
    }

    /// Whether AWS's one comparison holds; none if there is no such attribute.
    pub fn has(&self, key: &str, value: &str) -> Option<bool> {
        Some(match key {
            "EventId" => self.id.as_deref() == Some(value),
            "EventName" => self.name == value,
            "EventSource" => self.source == value,
            "ReadOnly" => self.read_only.to_string() == value,
            "Username" => self.user == value,
            "AccessKeyId" => self.access_key.as_deref() == Some(value),
            "ResourceType" => self.resources.iter().any(|(kind, _)| kind == value),
            "ResourceName" => self.resources.iter().any(|(_, name)| name == value),
            _ => return None,
        })
    }
}

/// An event with the place it is filed in.
#[derive(Clone, Debug)]
pub(super) struct Filed {
    /// 12 digits.
    pub(super) account: String,
    /// As AWS writes it.
    pub(super) region: String,
    /// Grows with each event; breaks ties of time.
    pub(super) number: u64,
    /// The event.
    pub(super) event: Event,
}

/// `2026-03-17T14:02:11Z`
pub fn iso(seconds: i64) -> String {
    let time = chrono::DateTime::from_timestamp(seconds, 0).expect("a time within the calendar");
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Mixes a number so that neighbours look unlike (splitmix64).
pub(super) fn spread(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}
