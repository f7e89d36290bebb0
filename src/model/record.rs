//! One CloudTrail record, borrowed from its bytes: what is missing is `None`, never `""`.
//!
//! Covers every category (Management, Data, Insight, `NetworkActivity`) and every `eventVersion` from 1.0 to 1.11
//! (<https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>).
//! One pass finds where the record ends, remembers the members the store wants, and tells an [`Observe`] of every
//! scalar inside the sections that name resources.

#![expect(
    clippy::inline_always,
    reason = "a member whose name is known is taken without a choice only where this is inlined: measured"
)]

use super::json::{Kind, Malformed, Scanner, Text, Visit, WrittenKey};

/// The part of a record a scalar was found in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Section {
    /// `requestParameters`.
    Request,
    /// `responseElements`.
    Response,
    /// `responseElements` of a call that describes or lists: what is in it was there before.
    Listing,
    /// `resources`, `serviceEventDetails`, `additionalEventData`, `edgeDeviceDetails`.
    Other,
}

/// Hears of a record's inside while it is scanned. The scalars heard belong to the last section announced.
pub trait Observe<'a>: Visit<'a> {
    /// A section begins.
    fn section(&mut self, section: Section);
    /// A `userIdentity` object comes next: says where it ends.
    fn identity(&mut self, scanner: Scanner<'a>) -> Result<usize, Malformed> {
        scanner.end_of_value(0, &mut ())
    }
    /// Some object that tells little and often repeats comes next (`tlsDetails`): says where it ends.
    /// It is likely to be the same for events of the same `topic`.
    fn repetitive(&mut self, scanner: Scanner<'a>, _topic: &[u8]) -> Result<usize, Malformed> {
        scanner.end_of_value(0, &mut ())
    }
}

impl Observe<'_> for () {
    fn section(&mut self, _section: Section) {}
}

/// Why bytes did not become an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// Not well-formed JSON.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A well-formed object that ends at this offset, but not a CloudTrail record.
    #[error("not a CloudTrail record")]
    Foreign(usize),
}

/// The members of a record that the store keeps in columns. Slices point into the record's bytes.
#[derive(Clone, Copy, Default, Debug)]
#[expect(
    missing_docs,
    reason = "named and defined by the CloudTrail record reference, linked above"
)]
pub struct Record<'a> {
    pub raw: &'a [u8],
    pub event_version: Option<Text<'a>>,
    pub event_time: Option<Text<'a>>,
    pub event_source: Option<Text<'a>>,
    pub event_name: Option<Text<'a>>,
    pub aws_region: Option<Text<'a>>,
    pub source_ip_address: Option<Text<'a>>,
    pub user_agent: Option<Text<'a>>,
    pub error_code: Option<Text<'a>>,
    pub error_message: Option<Text<'a>>,
    pub event_id: Option<Text<'a>>,
    pub event_type: Option<Text<'a>>,
    pub event_category: Option<Text<'a>>,
    pub recipient_account_id: Option<Text<'a>>,
    pub vpc_endpoint_id: Option<Text<'a>>,
    pub read_only: Option<bool>,
    pub management_event: Option<bool>,
    pub session_credential_from_console: bool,
    /// The object's bytes.
    pub user_identity: Option<&'a [u8]>,
    /// `responseElements.ConsoleLogin`, which says `Failure` where there is no `errorCode`.
    pub response_elements: Option<&'a [u8]>,
    /// `@timestamp` of Logstash and CloudWatch Logs, for records that lost `eventTime`.
    pub ingest_timestamp: Option<Text<'a>>,
}

impl<'a> Record<'a> {
    /// Scans the record that starts at `at` (white space before it is passed over). Returns it with the offset
    /// of the first byte after it. An object with fewer than two members of a CloudTrail record is
    /// [`Refusal::Foreign`].
    pub fn scan<O: Observe<'a>>(
        bytes: &'a [u8],
        at: usize,
        observe: &mut O,
    ) -> Result<(Self, usize), Refusal> {
        let mut record = Self::default();
        let end = record.read(bytes, at, observe)?;
        Ok((record, end))
    }

    /// As [`Self::scan`], into a record that is empty.
    #[inline]
    pub fn read<O: Observe<'a>>(
        &mut self,
        bytes: &'a [u8],
        at: usize,
        observe: &mut O,
    ) -> Result<usize, Refusal> {
        let mut scanner = Scanner::new(bytes, at);
        scanner.peek();
        let start = scanner.at;
        let mut taking = Taking {
            record: self,
            known: 0,
            observe,
        };
        let end = Member::run(bytes, start, &mut taking)?;
        if taking.known < 2 {
            return Err(Refusal::Foreign(end));
        }
        self.raw = &bytes[start..end];
        Ok(end)
    }

    /// Whether what it answers was there before.
    fn lists(&self) -> bool {
        let name = self.event_name.map_or(b"".as_slice(), |text| text.raw);
        name.starts_with(b"Describe") || name.starts_with(b"List")
    }
}

macro_rules! members {
    ($($member:ident $name:literal,)*) => {
        /// A member of a record, in the order in which AWS writes them.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        enum Member {
            $($member,)*
            /// Any other.
            Foreign,
        }

        impl Member {
            fn of(key: &[u8]) -> Self {
                $(if key == $name.as_bytes() {
                    return Self::$member;
                })*
                Self::Foreign
            }

            /// Runs through the record that comes next and says where it ends. To see whether the member that is due comes
            /// next costs less than to read any key, and what goes straight on needs no choice of what to do.
            #[inline]
            fn run<'a, O: Observe<'a>>(bytes: &'a [u8], at: usize, taking: &mut Taking<'_, 'a, O>) -> Result<usize, Malformed> {
                let mut scanner = Scanner::new(bytes, at);
                if !scanner.enter_object(0)? {
                    return Ok(scanner.at);
                }
                $({
                    const WRITTEN: WrittenKey = WrittenKey::new($name);
                    if scanner.eat_key(&WRITTEN) {
                        taking.take(&mut scanner, Self::$member)?;
                        if !scanner.has_more_members()? {
                            return Ok(scanner.at);
                        }
                    }
                })*
                loop {
                    let member = Self::of(scanner.key()?);
                    taking.take(&mut scanner, member)?;
                    if !scanner.has_more_members()? {
                        return Ok(scanner.at);
                    }
                }
            }
        }
    };
}

members! {
    EventVersion "eventVersion",
    UserIdentity "userIdentity",
    EventTime "eventTime",
    EventSource "eventSource",
    EventName "eventName",
    AwsRegion "awsRegion",
    SourceIpAddress "sourceIPAddress",
    UserAgent "userAgent",
    ErrorCode "errorCode",
    ErrorMessage "errorMessage",
    RequestParameters "requestParameters",
    ResponseElements "responseElements",
    AdditionalEventData "additionalEventData",
    RequestId "requestID",
    EventId "eventID",
    ReadOnly "readOnly",
    Resources "resources",
    EventType "eventType",
    ApiVersion "apiVersion",
    ManagementEvent "managementEvent",
    RecipientAccountId "recipientAccountId",
    ServiceEventDetails "serviceEventDetails",
    SharedEventId "sharedEventID",
    VpcEndpointId "vpcEndpointId",
    InsightDetails "insightDetails",
    EventCategory "eventCategory",
    TlsDetails "tlsDetails",
    SessionCredentialFromConsole "sessionCredentialFromConsole",
    IngestTimestamp "@timestamp",
}

impl Member {
    /// Whether only CloudTrail records have it.
    #[inline]
    fn is_telling(self) -> bool {
        !matches!(self, Self::Resources | Self::IngestTimestamp | Self::Foreign)
    }
}

/// Whether only CloudTrail records have a member of this name.
pub fn is_of_record(key: &[u8]) -> bool {
    Member::of(key).is_telling()
}

/// A record while it is scanned.
struct Taking<'o, 'a, O> {
    record: &'o mut Record<'a>,
    /// How many of its members only CloudTrail records have.
    known: u32,
    observe: &'o mut O,
}

impl<'a, O: Observe<'a>> Taking<'_, 'a, O> {
    /// Takes the value of a member.
    #[inline(always)]
    fn take(&mut self, scanner: &mut Scanner<'a>, member: Member) -> Result<(), Malformed> {
        self.known += u32::from(member.is_telling());
        let record = &mut *self.record;
        let slot = match member {
            Member::EventVersion => &mut record.event_version,
            Member::EventTime => &mut record.event_time,
            Member::EventSource => &mut record.event_source,
            Member::EventName => &mut record.event_name,
            Member::AwsRegion => &mut record.aws_region,
            Member::SourceIpAddress => &mut record.source_ip_address,
            Member::UserAgent => &mut record.user_agent,
            Member::ErrorCode => &mut record.error_code,
            Member::ErrorMessage => &mut record.error_message,
            Member::EventId => &mut record.event_id,
            Member::EventType => &mut record.event_type,
            Member::EventCategory => &mut record.event_category,
            Member::RecipientAccountId => &mut record.recipient_account_id,
            Member::VpcEndpointId => &mut record.vpc_endpoint_id,
            Member::IngestTimestamp => &mut record.ingest_timestamp,
            other => return self.take_other(scanner, other),
        };
        *slot = match usual_string(scanner, member) {
            None => text(scanner)?,
            usual => usual,
        };
        Ok(())
    }

    /// Takes the value of a member that is no text.
    #[inline(always)]
    fn take_other(&mut self, scanner: &mut Scanner<'a>, member: Member) -> Result<(), Malformed> {
        let record = &mut *self.record;
        let kind = match member {
            Member::RequestParameters => Section::Request,
            Member::ResponseElements if record.lists() => Section::Listing,
            Member::ResponseElements => Section::Response,
            Member::Resources | Member::ServiceEventDetails | Member::AdditionalEventData => Section::Other,
            Member::ReadOnly => return boolean(scanner).map(|it| record.read_only = it),
            Member::ManagementEvent => return boolean(scanner).map(|it| record.management_event = it),
            Member::SessionCredentialFromConsole => {
                return boolean(scanner).map(|it| record.session_credential_from_console = it == Some(true));
            }
            Member::UserIdentity => {
                return identity(scanner, self.observe).map(|it| record.user_identity = it);
            }
            Member::TlsDetails => {
                let topic = record.event_source.map_or(b"".as_slice(), |text| text.raw);
                scanner.at = self.observe.repetitive(*scanner, topic)?;
                return Ok(());
            }
            _ if usual_string(scanner, member).is_some() => return Ok(()),
            _ => return scanner.pass(),
        };
        let section = section(scanner, kind, self.observe)?;
        if member == Member::ResponseElements {
            record.response_elements = Some(section);
        }
        Ok(())
    }
}

/// The value of a member that nearly always has the same length, where it has.
#[inline(always)]
fn usual_string<'a>(scanner: &mut Scanner<'a>, member: Member) -> Option<Text<'a>> {
    match member {
        Member::EventVersion => scanner.string_of_length::<4>(),
        Member::AwsRegion => scanner.string_of_length::<9>(),
        Member::ApiVersion | Member::EventType | Member::EventCategory => scanner.string_of_length::<10>(),
        Member::RecipientAccountId => scanner.string_of_length::<12>(),
        Member::EventTime => scanner.string_of_length::<20>(),
        Member::EventId | Member::RequestId | Member::SharedEventId => scanner.string_of_length::<36>(),
        _ => None,
    }
}

/// A string, or nothing for `null` and for what should have been a string.
#[inline(always)]
fn text<'a>(scanner: &mut Scanner<'a>) -> Result<Option<Text<'a>>, Malformed> {
    if let Some(text) = scanner.string_here() {
        return text.map(Some);
    }
    let (text, end) = other_text(*scanner)?;
    scanner.at = end;
    Ok(text)
}

#[inline(never)]
fn other_text(mut scanner: Scanner<'_>) -> Result<(Option<Text<'_>>, usize), Malformed> {
    let text = if scanner.kind()? == Kind::String {
        Some(scanner.string()?)
    } else {
        scanner.skip()?;
        None
    };
    Ok((text, scanner.at))
}

/// A boolean, also where it is written as a string (`LookupEvents` writes `"true"`).
#[inline(always)]
fn boolean(scanner: &mut Scanner<'_>) -> Result<Option<bool>, Malformed> {
    // As AWS writes it, it is seen at once.
    let (is_so, end) = match scanner.bytes().get(scanner.at..) {
        Some([b't', b'r', b'u', b'e', b',' | b'}', ..]) => (Some(true), scanner.at + 4),
        Some([b'f', b'a', b'l', b's', b'e', b',' | b'}', ..]) => (Some(false), scanner.at + 5),
        _ => other_boolean(*scanner)?,
    };
    scanner.at = end;
    Ok(is_so)
}

#[inline(never)]
fn other_boolean(mut scanner: Scanner<'_>) -> Result<(Option<bool>, usize), Malformed> {
    let word = match scanner.kind()? {
        Kind::Literal => scanner.literal()?,
        Kind::String => scanner.string()?.raw,
        Kind::Object | Kind::Array => scanner.skip()?,
    };
    let is_so = match word {
        b"true" => Some(true),
        b"false" => Some(false),
        _ => None,
    };
    Ok((is_so, scanner.at))
}

#[inline(always)]
fn identity<'a, O: Observe<'a>>(
    scanner: &mut Scanner<'a>,
    observe: &mut O,
) -> Result<Option<&'a [u8]>, Malformed> {
    if scanner.kind()? != Kind::Object {
        scanner.pass()?;
        return Ok(None);
    }
    let start = scanner.at;
    scanner.at = observe.identity(*scanner)?;
    Ok(Some(&scanner.bytes()[start..scanner.at]))
}

#[inline(always)]
fn section<'a, O: Observe<'a>>(
    scanner: &mut Scanner<'a>,
    section: Section,
    observe: &mut O,
) -> Result<&'a [u8], Malformed> {
    scanner.peek();
    let start = scanner.at;
    observe.section(section);
    scanner.at = scanner.end_of_value(1, observe)?;
    Ok(&scanner.bytes()[start..scanner.at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_record_ends_at_its_brace_and_keeps_what_it_has() {
        let bytes = br#" {"eventVersion":"1.08","eventName":"CreateUser","readOnly":false,"errorCode":null,
            "userIdentity":{"type":"Root"},"requestParameters":{"userName":"x"}} ,{"#;
        let (record, end) = Record::scan(bytes, 0, &mut ()).expect("a record");
        assert_eq!(&bytes[end..], b" ,{");
        assert_eq!(
            record.event_name.map(|name| name.raw),
            Some(b"CreateUser".as_slice())
        );
        assert_eq!(
            (record.read_only, record.error_code, record.event_time),
            (Some(false), None, None)
        );
        assert_eq!(record.user_identity, Some(br#"{"type":"Root"}"#.as_slice()));
        assert_eq!(record.raw, &bytes[1..end]);
    }

    #[test]
    fn an_object_that_is_no_record_is_foreign_and_says_where_it_ends() {
        let bytes = br#"{"EventId":"x","CloudTrailEvent":"{}"}"#;
        assert_eq!(
            Record::scan(bytes, 0, &mut ()).map(|_| ()),
            Err(Refusal::Foreign(bytes.len()))
        );
    }

    #[test]
    fn members_of_the_wrong_type_do_not_cost_the_record() {
        let bytes = br#"{"eventName":{"a":[1]},"eventSource":7,"readOnly":"true","eventID":"e"}"#;
        let (record, _) = Record::scan(bytes, 0, &mut ()).expect("a record");
        assert!(record.event_name.is_none() && record.event_source.is_none());
        assert_eq!(record.read_only, Some(true));
    }

    proptest! {
        #[test]
        fn members_in_any_order_make_the_same_record(
            order in Just((0..MEMBERS.len()).collect::<Vec<_>>()).prop_shuffle(),
            count in 3..=MEMBERS.len(),
            gap in prop::sample::select(vec!["", " "]),
        ) {
            let written = |numbers: &[usize]| {
                let members: Vec<_> = numbers
                    .iter()
                    .map(|number| format!("{gap}{}{gap}:{gap}{}", MEMBERS[*number].0, MEMBERS[*number].1))
                    .collect();
                format!("{{{}{gap}}}", members.join(","))
            };
            let said = |json: &str| {
                let (mut record, end) = Record::scan(json.as_bytes(), 0, &mut ()).expect("a record");
                record.raw = b"";
                (format!("{record:?}"), end)
            };
            let mut sorted = order[..count].to_vec();
            let shuffled = written(&sorted);
            sorted.sort_unstable();
            let (one, other) = (said(&shuffled), said(&written(&sorted)));
            prop_assert_eq!(one.1, shuffled.len());
            prop_assert_eq!(one, other);
        }
    }

    /// In the order that AWS writes them, and a few strangers; any three have two of a record.
    const MEMBERS: [(&str, &str); 24] = [
        (r#""eventVersion""#, r#""1.08""#),
        (r#""userIdentity""#, r#"{"type":"Root"}"#),
        (r#""eventTime""#, r#""2026-03-17T10:00:00Z""#),
        (r#""eventSource""#, r#""iam.amazonaws.com""#),
        (r#""eventName""#, r#""CreateUser""#),
        (r#""awsRegion""#, r#""eu-central-1""#),
        (r#""sourceIPAddress""#, r#""198.51.100.7""#),
        (
            r#""userAgent""#,
            r#""a very long agent that does not end within a block of thirty-two bytes""#,
        ),
        (r#""errorCode""#, r#""AccessDenied""#),
        (r#""errorMessage""#, r#""a \"quoted\" word""#),
        (r#""requestParameters""#, r#"{"userName":"x"}"#),
        (r#""responseElements""#, "null"),
        (r#""requestID""#, r#""8d43299d-afde-4fc8-8b46-a3657bde3e94""#),
        (r#""eventID""#, r#""717a031a-3cb8-4e0c-83ca-ccb726099485""#),
        (r#""readOnly""#, "false"),
        (r#""eventType""#, r#""AwsApiCall""#),
        (r#""apiVersion""#, r#""2010-05-08""#),
        (r#""managementEvent""#, "true"),
        (r#""recipientAccountId""#, r#""111122223333""#),
        (r#""vpcEndpointId""#, r#""vpce-1""#),
        (r#""eventCategory""#, r#""Management""#),
        (r#""tlsDetails""#, r#"{"tlsVersion":"TLSv1.3"}"#),
        (r#""sessionCredentialFromConsole""#, r#""true""#),
        (r#""somethingNew""#, r#"[{"eventName":"not this one"}]"#),
    ];
}
