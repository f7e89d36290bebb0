//! One CloudTrail record, borrowed from its bytes: what is missing is `None`, never `""`.
//!
//! Covers every category (Management, Data, Insight, `NetworkActivity`) and every `eventVersion` from 1.0 to 1.11
//! (<https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>).
//! One pass finds where the record ends, remembers the members the store wants, and tells an [`Observe`] of every
//! scalar inside the sections that name resources.

use super::json::{Kind, Malformed, Scanner, Text, Visit};

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
    /// A `userIdentity` object comes next: moves past it.
    fn identity(&mut self, scanner: &mut Scanner<'a>) -> Result<(), Malformed> {
        scanner.skip().map(|_| ())
    }
    /// Some object that tells little and often repeats comes next (`tlsDetails`): moves past it.
    /// It is likely to be the same for events of the same `topic`.
    fn repetitive(&mut self, scanner: &mut Scanner<'a>, _topic: &[u8]) -> Result<(), Malformed> {
        scanner.skip().map(|_| ())
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
        let mut scanner = Scanner::new(bytes, at);
        scanner.peek();
        let start = scanner.at;
        let mut record = Self::default();
        let mut known = 0;
        scanner.members(0, |scanner, key| {
            known += usize::from(record.member(scanner, key, observe)?);
            Ok(())
        })?;
        if known < 2 {
            return Err(Refusal::Foreign(scanner.at));
        }
        record.raw = &bytes[start..scanner.at];
        Ok((record, scanner.at))
    }

    /// Takes one member; says whether only CloudTrail records have it.
    #[inline]
    fn member<O: Observe<'a>>(
        &mut self,
        scanner: &mut Scanner<'a>,
        key: &'a [u8],
        observe: &mut O,
    ) -> Result<bool, Malformed> {
        match key {
            b"eventVersion" => self.event_version = text(scanner)?,
            b"eventTime" => self.event_time = text(scanner)?,
            b"eventSource" => self.event_source = text(scanner)?,
            b"eventName" => self.event_name = text(scanner)?,
            b"awsRegion" => self.aws_region = text(scanner)?,
            b"sourceIPAddress" => self.source_ip_address = text(scanner)?,
            b"userAgent" => self.user_agent = text(scanner)?,
            b"errorCode" => self.error_code = text(scanner)?,
            b"errorMessage" => self.error_message = text(scanner)?,
            b"eventID" => self.event_id = text(scanner)?,
            b"eventType" => self.event_type = text(scanner)?,
            b"eventCategory" => self.event_category = text(scanner)?,
            b"recipientAccountId" => self.recipient_account_id = text(scanner)?,
            b"vpcEndpointId" => self.vpc_endpoint_id = text(scanner)?,
            b"readOnly" => self.read_only = boolean(scanner)?,
            b"managementEvent" => self.management_event = boolean(scanner)?,
            b"sessionCredentialFromConsole" => {
                self.session_credential_from_console = boolean(scanner)? == Some(true);
            }
            b"userIdentity" => self.user_identity = identity(scanner, observe)?,
            b"requestParameters" => {
                section(scanner, Section::Request, observe)?;
            }
            b"responseElements" => {
                let name = self.event_name.map_or(b"".as_slice(), |text| text.raw);
                let lists = name.starts_with(b"Describe") || name.starts_with(b"List");
                let kind = if lists {
                    Section::Listing
                } else {
                    Section::Response
                };
                self.response_elements = Some(section(scanner, kind, observe)?);
            }
            b"resources" | b"serviceEventDetails" | b"additionalEventData" => {
                section(scanner, Section::Other, observe)?;
                return Ok(key != b"resources");
            }
            b"@timestamp" => {
                self.ingest_timestamp = text(scanner)?;
                return Ok(false);
            }
            b"tlsDetails" => {
                let topic = self.event_source.map_or(b"".as_slice(), |text| text.raw);
                observe.repetitive(scanner, topic)?;
            }
            b"requestID" | b"sharedEventID" | b"apiVersion" | b"insightDetails" => {
                scanner.skip()?;
            }
            _ => {
                scanner.skip()?;
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// A string, or nothing for `null` and for what should have been a string.
#[inline]
fn text<'a>(scanner: &mut Scanner<'a>) -> Result<Option<Text<'a>>, Malformed> {
    if scanner.kind()? == Kind::String {
        return scanner.string().map(Some);
    }
    scanner.skip()?;
    Ok(None)
}

/// A boolean, also where it is written as a string (`LookupEvents` writes `"true"`).
fn boolean(scanner: &mut Scanner<'_>) -> Result<Option<bool>, Malformed> {
    Ok(match scanner.skip()? {
        b"true" | b"\"true\"" => Some(true),
        b"false" | b"\"false\"" => Some(false),
        _ => None,
    })
}

#[inline]
fn identity<'a, O: Observe<'a>>(
    scanner: &mut Scanner<'a>,
    observe: &mut O,
) -> Result<Option<&'a [u8]>, Malformed> {
    if scanner.kind()? != Kind::Object {
        scanner.skip()?;
        return Ok(None);
    }
    let start = scanner.at;
    observe.identity(scanner)?;
    Ok(Some(&scanner.bytes()[start..scanner.at]))
}

#[inline]
fn section<'a, O: Observe<'a>>(
    scanner: &mut Scanner<'a>,
    section: Section,
    observe: &mut O,
) -> Result<&'a [u8], Malformed> {
    scanner.peek();
    let start = scanner.at;
    observe.section(section);
    scanner.walk(b"", 1, observe)?;
    Ok(&scanner.bytes()[start..scanner.at])
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
