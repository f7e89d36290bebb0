//! Writes events: a caller, a call, an answer.

use super::callers::{Caller, Callers};
use super::calls::{CALLS, Call, NAMED, VERBS};
use super::random::{Random, hex_of};
use std::fmt::Write as _;

/// Of a thousand events: errors, and events longer than 20 KB.
const ERRORS: usize = 50;
const LONG: usize = 10;
/// Of a thousand events: those of the same caller as the one before.
const AGAIN: usize = 300;
/// Of a thousand calls: those that only have a name.
const PLAIN: usize = 350;
/// `errorCode` and `errorMessage`, the most frequent first.
const FAILURES: &[(&str, &str)] = &[
    ("ThrottlingException", "Rate exceeded"),
    (
        "AccessDenied",
        "User: arn:aws:sts::@a:assumed-role/@t/worker is not authorized to perform this action on resource: arn:aws:s3:::@b because no identity-based policy allows it",
    ),
    (
        "ResourceNotFoundException",
        "Requested resource not found: Table: @f not found",
    ),
    (
        "Client.UnauthorizedOperation",
        "You are not authorized to perform this operation. Encoded authorization failure message: @h@h@h@h@h@h@h@h",
    ),
    ("NoSuchKey", "The specified key does not exist."),
    (
        "Client.InvalidInstanceID.NotFound",
        "The instance ID '@i' does not exist",
    ),
    ("ValidationException", "1 validation error detected"),
];

/// Writes the events of one file.
pub struct Writer<'c> {
    /// What is written so far.
    pub text: String,
    /// The file's stream of numbers.
    pub random: Random,
    callers: &'c Callers,
    caller: &'c Caller,
    account: &'static str,
    region: &'static str,
}

impl<'c> Writer<'c> {
    /// A writer for a file of this account and region.
    pub fn new(
        mut random: Random,
        callers: &'c Callers,
        account: &'static str,
        region: &'static str,
    ) -> Self {
        let caller = callers.pick(&mut random, account);
        Self {
            text: String::with_capacity(1 << 21),
            random,
            callers,
            caller,
            account,
            region,
        }
    }

    /// Adds an event of the five minutes from `minute` on (minutes since the first of the month).
    pub fn event(&mut self, minute: usize) {
        if !self.random.chance(AGAIN) {
            self.caller = self.callers.pick(&mut self.random, self.account);
        }
        let caller = self.caller;
        let call = (!self.random.chance(PLAIN)).then(|| &CALLS[self.random.skewed(CALLS.len())]);
        self.who(caller);
        self.when(minute);
        let (service, read_only) = match call {
            Some(call) => self.named(call.service, call.name, call.read_only),
            None => self.any_name(),
        };
        self.whence(caller);
        let failed = self.random.chance(ERRORS);
        if failed {
            self.failure();
        }
        self.asked(call, failed);
        self.filed(call, service, read_only, caller);
    }

    fn who(&mut self, caller: &Caller) {
        let identity = &caller.identities[self.random.below(caller.identities.len())];
        self.text.push_str(r#"{"eventVersion":"1.11","userIdentity":"#);
        self.text.push_str(identity);
    }

    fn when(&mut self, minute: usize) {
        let second = minute * 60 + self.random.below(300);
        let (day, of_day) = (1 + second / 86_400, second % 86_400);
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        write!(
            self.text,
            r#","eventTime":"2026-03-{day:02}T{hour:02}:{minute:02}:{second:02}Z""#
        )
        .expect("memory");
    }

    fn named(&mut self, service: &'static str, name: &str, read_only: bool) -> (&'static str, bool) {
        let region = self.region;
        write!(
            self.text,
            r#","eventSource":"{service}.amazonaws.com","eventName":"{name}","awsRegion":"{region}""#
        )
        .expect("memory");
        (service, read_only)
    }

    fn any_name(&mut self) -> (&'static str, bool) {
        let (service, things) = NAMED[self.random.skewed(NAMED.len())];
        let verb = self.random.skewed(VERBS.len());
        let name = [VERBS[verb], self.random.pick(things)].concat();
        self.named(service, &name, verb + 1 < VERBS.len())
    }

    fn whence(&mut self, caller: &Caller) {
        let agent = if caller.agent.is_empty() {
            caller.address.as_str()
        } else {
            caller.agent
        };
        for piece in [
            r#","sourceIPAddress":""#,
            &caller.address,
            r#"","userAgent":""#,
            agent,
            "\"",
        ] {
            self.text.push_str(piece);
        }
    }

    fn failure(&mut self) {
        let (code, message) = FAILURES[self.random.skewed(FAILURES.len())];
        write!(self.text, r#","errorCode":"{code}","errorMessage":""#).expect("memory");
        self.fill(message);
        self.text.push('"');
    }

    fn asked(&mut self, call: Option<&Call>, failed: bool) {
        self.text.push_str(r#","requestParameters":"#);
        match call {
            Some(call) => self.fill(call.request),
            None => self.fill(r#"{"maxResults":@n}"#),
        }
        self.text.push_str(r#","responseElements":"#);
        if self.random.chance(LONG) {
            return self.long_answer();
        }
        match call {
            Some(call) if !failed && call.name == "AssumeRole" => self.fill(
                r#"{"credentials":{"accessKeyId":"ASIA@h","sessionToken":"IQoJb3JpZ2luX2VjEXAMPLE@h","expiration":"Mar 1, 2026, 1:00:00 PM"},"assumedRoleUser":{"assumedRoleId":"AROA@hA:worker","arn":"arn:aws:sts::@a:assumed-role/@t/worker"}}"#,
            ),
            Some(call) if !failed => self.fill(call.response),
            _ => self.text.push_str("null"),
        }
    }

    /// A long list: what makes an event of 21 to 24 KB.
    fn long_answer(&mut self) {
        let end = self.text.len() + 20_100 + self.random.below(2_500);
        self.text.push_str(r#"{"reservationSet":{"items":["#);
        while self.text.len() < end {
            self.fill(r#"{"instanceId":"@i","imageId":"ami-0b7c1d9e2f3a4b5c6","instanceType":"m7g.large","privateDnsName":"ip-10-@n-17.@r.compute.internal","placement":{"availabilityZone":"@ra","tenancy":"default"},"groupSet":{"items":[{"groupId":"@g","groupName":"workers"}]},"tagSet":{"items":[{"key":"aws:autoscaling:groupName","value":"workers-@n"},{"key":"team","value":"@t"}]}},"#);
        }
        self.text.pop();
        self.text.push_str("]}}");
    }

    fn filed(&mut self, call: Option<&Call>, service: &str, read_only: bool, caller: &Caller) {
        let data = call.is_some_and(|call| call.name.ends_with("Object"));
        if service == "s3" {
            self.fill(r#","additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"@h=","bytesTransferredOut":@n}"#);
        }
        self.fill(r#","requestID":"@u","eventID":"@u","readOnly":"#);
        self.text.push_str(if read_only { "true" } else { "false" });
        if let Some(call) = call.filter(|call| !call.resource.is_empty()) {
            self.text.push_str(r#","resources":["#);
            self.fill(call.resource);
            self.text.push(']');
        }
        self.text
            .push_str(r#","eventType":"AwsApiCall","managementEvent":"#);
        self.text.push_str(if data { "false" } else { "true" });
        self.fill(r#","recipientAccountId":"@a","eventCategory":""#);
        self.text.push_str(if data { "Data\"" } else { "Management\"" });
        if caller.agent.starts_with("aws-") || caller.agent.starts_with("Boto3") {
            write!(self.text, r#","tlsDetails":{{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"{service}.{}.amazonaws.com"}}"#, self.region).expect("memory");
        }
        self.text.push('}');
    }

    /// Adds a template with its places filled in (see `calls.rs`).
    fn fill(&mut self, template: &str) {
        let mut pieces = template.split('@');
        self.text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            self.place(piece.as_bytes().first().copied());
            self.text.push_str(&piece[1..]);
        }
    }

    fn place(&mut self, letter: Option<u8>) {
        match letter {
            Some(b'u') => self.random.uuid(&mut self.text),
            Some(b'h') => self.random.hex(&mut self.text, 16),
            Some(b'a') => self.text.push_str(self.account),
            Some(b'r') => self.text.push_str(self.region),
            Some(b'n') => self.number("", 256, ""),
            Some(b'i') => self.known("i-0", "instance", 20_000),
            Some(b'g') => self.known("sg-0", "group", 3_000),
            Some(b'k') => self.known("0b7c1d9e-4f5a-4c6b-8d2e-", "key", 300),
            Some(b'b') => self.number("data-", 400, "-example"),
            Some(b'o') => self.object(),
            Some(b'f') => self.number("function-", 900, ""),
            Some(b't') => self.number("team-", 400, ""),
            Some(b'p') => self.number("/app/setting-", 2_000, ""),
            Some(b's') => self.number("app/secret-", 1_500, "-AbCdEf"),
            Some(b'q') => self.number("/aws/lambda/function-", 900, ""),
            other => unreachable!("no place {other:?} in templates"),
        }
    }

    fn number(&mut self, before: &str, end: usize, after: &str) {
        let number = self.random.skewed(end);
        write!(self.text, "{before}{number}{after}").expect("memory");
    }

    fn known(&mut self, before: &str, kind: &str, end: usize) {
        let number = self.random.skewed(end);
        self.text.push_str(before);
        self.text
            .push_str(&hex_of(kind, number)[..if kind == "key" { 12 } else { 16 }]);
    }

    fn object(&mut self) {
        let part = self.random.below(5_000);
        write!(self.text, "exports/2026/03/01/part-{part:05}.parquet").expect("memory");
    }
}
