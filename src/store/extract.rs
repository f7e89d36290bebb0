//! Finds the identifiers of resources among the scalars of a record, and how the event relates to each.
//!
//! Generic rather than a table of every API: ARNs, EC2-style IDs and IAM unique IDs are known by their form, names
//! by the member they stand under (`bucketName`, `userName`…). A name is kept as `type/name`, an S3 object as
//! `s3://bucket/key`, an ARN as it is (S3 ARNs become the forms above, they say nothing more). Tags are passed over:
//! their keys and values are words, not resources.

mod forms;

/// What a string under the last of these members (keys from the top of an event) is kept as, where every such string is
/// a resource: as it is, or behind this kind and a slash. Events that are the exception are marked
/// ([`super::Segment::keeps_names`]): a name that is no string, is empty, or is kept in another form; more resources than are kept.
pub fn kept_as(keys: &[&str]) -> Option<&'static str> {
    let [section, inner @ .., last] = keys else {
        return None;
    };
    let is_section = matches!(
        *section,
        "requestParameters"
            | "responseElements"
            | "additionalEventData"
            | "serviceEventDetails"
            | "resources"
    );
    let is_open = is_section && inner.iter().all(|key| *meaning(key.as_bytes()) != Meaning::Tags);
    is_open.then(|| meaning(last.as_bytes()).kind())?
}

use super::numbering::Waiting;
use super::print::Print;
use super::segment::ResourceRef;
use crate::model::Role;
use crate::model::json::{Scanner, Text, Visit};
use crate::model::record::{Observe, Section};
use forms::{Meaning, is_account, is_hyphenated_id, is_unique_id, kind_of_name, meaning, names_an_account};
use std::borrow::Cow;

/// Most resources kept of one event; a list of thousands is still found by searching the bytes.
const MOST: usize = 64;

/// Memory that is reused from record to record.
#[derive(Debug, Default)]
pub(super) struct Gatherer {
    /// What was found so far. Instead of a symbol each has its place among the waiting.
    pub(super) found: Vec<(Print, ResourceRef)>,
    /// What the member says that each open object stands under.
    entered: Vec<&'static Meaning>,
}

/// Listens to the scan of one record.
#[derive(Debug)]
pub(super) struct Gathering<'g, 'a> {
    gatherer: &'g mut Gatherer,
    waiting: &'g mut Waiting,
    /// How the resources of this section relate to the event.
    section: Role,
    is_request: bool,
    /// The member whose values come, and what it says of them.
    key: &'a [u8],
    meaning: &'static Meaning,
    /// How deep inside tags the scan is.
    tag_depth: u32,
    /// How deep inside filters and policies the scan is: what stands there is only mentioned.
    mention_depth: u32,
    bucket: Option<Text<'a>>,
    object: Option<Text<'a>>,
    names: Vec<Text<'a>>,
    /// Whether every name was kept: see [`kept_as`].
    pub(super) keeps_names: bool,
}

impl<'a> Visit<'a> for Gathering<'_, 'a> {
    #[inline]
    fn key(&mut self, key: &'a [u8]) {
        self.key = key;
        self.meaning = if self.tag_depth > 0 {
            &Meaning::None
        } else {
            meaning(key)
        };
    }

    #[inline]
    fn string(&mut self, value: Text<'a>) {
        if self.tag_depth > 0 {
            return;
        }
        if value.raw.is_empty() {
            self.pass_over();
        } else if self.gatherer.found.len() < MOST {
            self.scalar(value);
        } else if self.keeps_names && !self.is_kept(value) {
            self.keeps_names = false;
        }
    }

    #[inline]
    fn literal(&mut self, value: &'a [u8]) {
        if value != b"null" {
            self.pass_over();
        }
    }

    #[inline]
    fn enter(&mut self) {
        self.pass_over();
        match self.meaning {
            Meaning::Tags => self.tag_depth += 1,
            Meaning::Filter => self.mention_depth += 1,
            // The key is gone when the object ends.
            Meaning::None if names_an_account(self.key) => self.meaning = &Meaning::Account,
            _ => {}
        }
        self.gatherer.entered.push(self.meaning);
    }

    #[inline]
    fn leave(&mut self) {
        self.key = b"";
        self.meaning = self.gatherer.entered.pop().unwrap_or(&Meaning::None);
        match self.meaning {
            Meaning::Tags => self.tag_depth -= 1,
            Meaning::Filter => self.mention_depth -= 1,
            _ => {}
        }
    }
}

impl<'a> Observe<'a> for Gathering<'_, 'a> {
    fn section(&mut self, section: Section) {
        (self.key, self.meaning) = (b"", &Meaning::None);
        self.is_request = section == Section::Request;
        self.section = match section {
            Section::Response => Role::Created,
            Section::Listing => Role::Mentioned,
            Section::Request | Section::Other => Role::Subject,
        };
    }
}

impl<'g, 'a> Gathering<'g, 'a> {
    /// Begins a record: what was found in the one before is forgotten. Texts go to `waiting`.
    pub(super) fn new(gatherer: &'g mut Gatherer, waiting: &'g mut Waiting) -> Self {
        gatherer.found.clear();
        gatherer.entered.clear();
        Self {
            gatherer,
            waiting,
            section: Role::Subject,
            is_request: false,
            key: b"",
            meaning: &Meaning::None,
            tag_depth: 0,
            mention_depth: 0,
            bucket: None,
            object: None,
            names: Vec::new(),
            keeps_names: true,
        }
    }

    /// Whether a string is no name, or a name that was kept before there were too many: long lists repeat themselves.
    fn is_kept(&self, value: Text<'a>) -> bool {
        let Some(kind) = self.meaning.kind() else {
            return true;
        };
        let special = matches!(value.raw[0], b'{' | b'[' | b'%' | b'A') || value.raw.starts_with(b"arn");
        let print = Print::of(&[kind.as_bytes(), b"/", &value.unescaped()].concat());
        !special && self.gatherer.found.iter().any(|(known, _)| *known == print)
    }

    /// Notes that what stands under this member is not kept, if it is a name.
    #[inline]
    fn pass_over(&mut self) {
        if self.meaning.kind().is_some() {
            self.keeps_names = false;
        }
    }

    /// Settles what needed the whole record: names whose type the service tells, S3 objects, and the ARNs in the
    /// message that refused the call.
    pub(super) fn end(&mut self, service: &[u8], message: Option<Text<'a>>) {
        for name in std::mem::take(&mut self.names) {
            if let Some(kind) = kind_of_name(service) {
                self.named(kind, name, Role::Subject);
            }
        }
        if let (Some(bucket), Some(object)) = (self.bucket, self.object) {
            self.add(
                &[b"s3://", &bucket.unescaped(), b"/", &object.unescaped()],
                Role::Subject,
            );
        }
        if let Some(message) = message {
            self.refused(&message.unescaped());
        }
    }

    /// What a refusal says could not be touched: its ARNs, and the names IAM writes as `on resource: role NAME`.
    fn refused(&mut self, message: &[u8]) {
        const ON: &[u8] = b"on resource: ";
        for at in memchr::memmem::find_iter(message, b"arn:") {
            // "User: arn:… is not authorized to perform … on resource: arn:…": the caller is not what was denied.
            if message[..at].ends_with(b"User: ") {
                continue;
            }
            let rest = &message[at..];
            let end = rest
                .iter()
                .position(|byte| b" \",)".contains(byte))
                .unwrap_or(rest.len());
            self.arn(trimmed(&rest[..end], b".:;"), Role::Denied);
        }
        if let Some(at) = memchr::memmem::find(message, ON) {
            let mut words = message[at + ON.len()..].split(|byte| *byte == b' ');
            if let (Some(kind @ (b"user" | b"role" | b"group" | b"policy")), Some(name)) =
                (words.next(), words.next())
            {
                self.add(&[kind, b"/", trimmed(name, b".,")], Role::Denied);
            }
        }
    }

    /// Notes that the event names a resource, which is written in parts.
    fn add(&mut self, parts: &[&[u8]], role: Role) {
        // A name is only looked at while there is room, so none is turned away here.
        if parts.iter().all(|part| part.is_empty()) || self.gatherer.found.len() >= MOST {
            return;
        }
        let place = self.waiting.len();
        let print = self.waiting.push(parts);
        let mut is_again = false;
        for (known, before) in &self.gatherer.found {
            if *known == print {
                if before.role() <= role {
                    self.waiting.truncate(place);
                    return;
                }
                is_again = true;
            }
        }
        let found = ResourceRef::new(place as u32, role);
        let found = if is_again { found.again() } else { found };
        self.gatherer.found.push((print, found));
    }

    fn role(&self) -> Role {
        if self.mention_depth > 0 {
            Role::Mentioned
        } else {
            self.section
        }
    }

    #[inline]
    fn scalar(&mut self, value: Text<'a>) {
        let raw = value.raw;
        match raw[0] {
            b'a' if raw.starts_with(b"arn:") => {
                if !self.arn(&value.unescaped(), self.role()) {
                    self.pass_over();
                }
            }
            b'a' if raw.starts_with(b"arn%3A") => {
                self.pass_over();
                let decoded: Vec<u8> = percent_encoding::percent_decode(raw).collect();
                self.arn(&decoded, self.role());
            }
            b'{' | b'[' | b'%' => {
                self.pass_over();
                self.nested(value);
            }
            b'A' if is_unique_id(raw) => self.add(&[raw], self.role()),
            _ => self.plain(value),
        }
    }

    /// A string whose form is nothing special.
    #[inline]
    fn plain(&mut self, value: Text<'a>) {
        match self.meaning {
            Meaning::Names(kind) => self.named(kind, value, self.role()),
            Meaning::Bucket => {
                self.bucket = Some(value);
                self.named("bucket", value, self.role());
            }
            Meaning::Object if self.is_request => self.object = Some(value),
            Meaning::Name if self.is_request && self.names.len() < 16 => self.names.push(value),
            Meaning::Queue => {
                let name = value.raw.rsplit(|byte| *byte == b'/').next().unwrap_or(value.raw);
                self.add(&[b"queue/", name], self.role());
            }
            Meaning::Range => self.named("cidr", value, Role::Mentioned),
            _ if is_hyphenated_id(value.raw) => self.add(&[value.raw], self.role()),
            Meaning::None | Meaning::Account if is_account(value.raw) && self.says_account() => {
                self.named("account", value, Role::Mentioned);
            }
            _ => {}
        }
    }

    fn says_account(&self) -> bool {
        *self.meaning == Meaning::Account || names_an_account(self.key)
    }

    fn named(&mut self, kind: &str, name: Text<'a>, role: Role) {
        if name.raw.starts_with(b"arn:") {
            self.arn(&name.unescaped(), role);
            return;
        }
        self.add(&[kind.as_bytes(), b"/", &name.unescaped()], role);
    }

    /// `arn:partition:service:region:account:resource`; S3's have neither region nor account. Says whether the ARN
    /// became the resource that it is, letter by letter.
    fn arn(&mut self, written: &[u8], role: Role) -> bool {
        let arn = trimmed(trimmed(written, b"*"), b"/");
        // The parts are short: to look byte by byte is quicker than to begin a search.
        let mut colons = (0..arn.len()).filter(|at| arn[*at] == b':');
        let service = colons.nth(1);
        let (Some(service), Some(_)) = (service, colons.nth(2)) else {
            return false;
        };
        let Some(tail) = arn[service..].strip_prefix(b":s3:::") else {
            self.add(&[arn], role);
            return arn.len() == written.len();
        };
        let bucket = tail.split(|byte| *byte == b'/').next().unwrap_or(tail);
        if bucket.len() + 1 < tail.len() {
            self.add(&[b"s3://", tail], role);
        }
        self.add(&[b"bucket/", bucket], role);
        false
    }

    /// JSON inside a string, perhaps URL-encoded: policies. What they name is only mentioned.
    fn nested(&mut self, value: Text<'a>) {
        let mut inner: Cow<'_, [u8]> = value.unescaped();
        if inner.starts_with(b"%7B") || inner.starts_with(b"%5B") {
            inner = Cow::Owned(percent_encoding::percent_decode(&inner).collect());
        }
        if !matches!(inner.first(), Some(b'{' | b'[')) || memchr::memmem::find(&inner, b"arn:").is_none() {
            return;
        }
        let mut arns = Arns(Vec::new());
        // A string that only looks like JSON is a string: what was found up to there stays found.
        let _ = Scanner::new(&inner, 0).end_of_value(0, &mut arns);
        for arn in arns.0 {
            self.arn(&arn, Role::Mentioned);
        }
    }
}

/// Without the given bytes at its end.
fn trimmed<'b>(mut bytes: &'b [u8], ends: &[u8]) -> &'b [u8] {
    while let [rest @ .., last] = bytes
        && ends.contains(last)
    {
        bytes = rest;
    }
    bytes
}

/// Collects the ARNs of a policy.
struct Arns(Vec<Vec<u8>>);

impl<'a> Visit<'a> for Arns {
    fn string(&mut self, value: Text<'a>) {
        if value.raw.starts_with(b"arn:") && self.0.len() < MOST {
            self.0.push(value.unescaped().into_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record::Record;

    fn gather(json: &str) -> Vec<String> {
        let mut waiting = Waiting::default();
        let mut gatherer = Gatherer::default();
        let mut gathering = Gathering::new(&mut gatherer, &mut waiting);
        let (record, _) = Record::scan(json.as_bytes(), 0, &mut gathering).expect("a record");
        let service = record
            .event_source
            .map(|text| text.decode().into_owned())
            .unwrap_or_default();
        gathering.end(
            service.trim_end_matches(".amazonaws.com").as_bytes(),
            record.error_message,
        );
        let words = |(_, found): &(Print, ResourceRef)| {
            let text = String::from_utf8_lossy(waiting.text(found.symbol() as usize));
            format!("{} {text}", found.role().label())
        };
        gatherer.found.iter().map(words).collect()
    }

    #[test]
    fn identifiers_are_found_by_form_and_by_the_member_they_stand_under() {
        let found = gather(
            r#"{"eventVersion":"1.08","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","requestParameters":{
            "instancesSet":{"items":[{"imageId":"ami-0123456789abcdef0"}]},"keyName":"ops",
            "tagSpecificationSet":{"items":[{"tags":[{"key":"Name","value":"i-0aaaaaaaaaaaaaaaa"}]}]},
            "filterSet":{"items":[{"name":"vpc-id","valueSet":{"items":[{"value":"vpc-11111111"}]}}]}},
            "responseElements":{"instancesSet":{"items":[{"instanceId":"i-0123456789abcdef0"}]},"ownerId":"111122223333"}}"#,
        );
        assert_eq!(
            found,
            [
                "subject ami-0123456789abcdef0",
                "subject key-pair/ops",
                "mentioned vpc-11111111",
                "created i-0123456789abcdef0",
                "mentioned account/111122223333",
            ]
        );
    }

    #[test]
    fn s3_names_policies_and_refusals_are_resources_too() {
        let found = gather(
            r#"{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","requestParameters":{"bucketName":"b","key":"a/k",
            "policy":"{\"Resource\":\"arn:aws:s3:::b/*\",\"Principal\":{\"AWS\":\"arn:aws:iam::444455556666:root\"}}"},
            "errorMessage":"User: arn:aws:iam::1:user/me is not authorized on resource: arn:aws:iam::111122223333:role/admin because no policy"}"#,
        );
        assert_eq!(
            found,
            [
                "subject bucket/b",
                "mentioned arn:aws:iam::444455556666:root",
                "subject s3://b/a/k",
                "denied arn:aws:iam::111122223333:role/admin",
            ]
        );
        let trail = r#"{"eventVersion":"1","eventSource":"cloudtrail.amazonaws.com","requestParameters":{"name":"main"}}"#;
        assert_eq!(gather(trail), ["subject trail/main"]);
    }

    #[test]
    fn a_name_that_was_refused_is_a_resource() {
        let refusal = r#"{"eventVersion":"1","eventName":"GetRole","errorMessage":"User: arn:aws:iam::1:user/me is not authorized to perform: iam:GetRole on resource: role ops because no policy allows it"}"#;
        assert_eq!(gather(refusal), ["denied role/ops"]);
    }

    #[test]
    fn what_a_listing_shows_was_not_created_by_it() {
        let listing = r#"{"eventVersion":"1","eventName":"DescribeInstances","responseElements":{"instanceId":"i-0123456789abcdef0"}}"#;
        assert_eq!(gather(listing), ["mentioned i-0123456789abcdef0"]);
        assert_eq!(
            gather(&listing.replace("Describe", "Run")),
            ["created i-0123456789abcdef0"]
        );
    }

    #[test]
    fn url_encoded_policies_are_read() {
        let found = gather(
            r#"{"eventVersion":"1.08","eventSource":"iam.amazonaws.com","requestParameters":{"roleName":"r",
            "policyDocument":"%7B%22Principal%22%3A%22arn%3Aaws%3Aiam%3A%3A999%3Aroot%22%2C%22x%22%3A%22arn:%22%7D"}}"#,
        );
        assert_eq!(found, ["subject role/r", "mentioned arn:aws:iam::999:root"]);
    }

    #[test]
    fn what_stands_in_a_list_after_an_object_stands_under_the_list() {
        let found = gather(
            r#"{"eventVersion":"1","eventName":"Share","requestParameters":{"accountIds":[{"x":{}},"111122223333"],
            "bucketName":[{"y":[]},"b"],"words":[{"accountId":"x"},"444455556666"]}}"#,
        );
        assert_eq!(found, ["mentioned account/111122223333", "subject bucket/b"]);
    }
}
