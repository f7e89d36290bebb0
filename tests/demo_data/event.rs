//! One event: a call, its caller and its answer, written with the members and in the order of CloudTrail.
//!
//! A [`Call`] is what was asked and answered; a [`Journal`] writes calls down as events, with identifiers drawn
//! from the stream of the actor that the journal is named after.

use super::caller::Caller;
use super::clock::{Second, stamp};
use super::random::Random;
use super::world::Place;
use serde_json::{Map, Value, json};

/// An event in its final form.
pub struct Event {
    /// `eventTime`.
    pub second: Second,
    /// In whose log it is.
    pub place: Place,
    /// Which of an account's logs: `CloudTrail`, `CloudTrail-Insight` or `CloudTrail-NetworkActivity`.
    pub log: &'static str,
    /// `eventSource`, the short form.
    pub service: &'static str,
    /// The record's JSON.
    pub json: String,
}

/// What was asked and answered.
#[derive(Clone)]
pub struct Call {
    service: &'static str,
    name: &'static str,
    read_only: bool,
    request: Value,
    response: Value,
    error: Option<String>,
    message: Option<String>,
    additional: Option<Value>,
    resources: Vec<Value>,
    kind: &'static str,
    category: &'static str,
    more: Vec<(&'static str, Value)>,
}

impl Call {
    fn new(service: &'static str, name: &'static str, read_only: bool) -> Self {
        Self {
            service,
            name,
            read_only,
            request: Value::Null,
            response: Value::Null,
            error: None,
            message: None,
            additional: None,
            resources: Vec::new(),
            kind: "AwsApiCall",
            category: "Management",
            more: Vec::new(),
        }
    }

    /// A call that only reads.
    pub fn read(service: &'static str, name: &'static str) -> Self {
        Self::new(service, name, true)
    }

    /// A call that changes something.
    pub fn write(service: &'static str, name: &'static str) -> Self {
        Self::new(service, name, false)
    }

    /// Of this `eventType`.
    #[must_use]
    pub fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// Of this `eventCategory`.
    #[must_use]
    pub fn category(mut self, category: &'static str) -> Self {
        self.category = category;
        self
    }

    /// `requestParameters`.
    #[must_use]
    pub fn asking(mut self, request: Value) -> Self {
        self.request = request;
        self
    }

    /// `responseElements`.
    #[must_use]
    pub fn answered(mut self, response: Value) -> Self {
        self.response = response;
        self
    }

    /// `errorCode` and `errorMessage`; a call that failed has no response.
    #[must_use]
    pub fn failed(mut self, code: &str, message: &str) -> Self {
        self.error = Some(code.to_owned());
        self.message = Some(message.to_owned()).filter(|message| !message.is_empty());
        self.response = Value::Null;
        self
    }

    /// `errorMessage` alone: a failed login has no `errorCode` and says `Failure` in its response.
    #[must_use]
    pub fn complaining(mut self, message: &str) -> Self {
        self.message = Some(message.to_owned());
        self
    }

    /// Refused: the caller's policies do not allow it.
    #[must_use]
    pub fn denied(self, caller: &Caller, resource: &str) -> Self {
        let arn = caller.identity["arn"].as_str().unwrap_or("anonymous").to_owned();
        let action = format!("{}:{}", self.service, self.name);
        let reason = format!("because no identity-based policy allows the {action} action");
        let message =
            format!("User: {arn} is not authorized to perform: {action} on resource: {resource} {reason}");
        if self.service == "ec2" {
            let message = format!("You are not authorized to perform this operation. {message}");
            return self.failed("Client.UnauthorizedOperation", &message);
        }
        self.failed("AccessDenied", &message)
    }

    /// `additionalEventData`.
    #[must_use]
    pub fn adding(mut self, additional: Value) -> Self {
        self.additional = Some(additional);
        self
    }

    /// An entry of `resources`.
    #[must_use]
    pub fn on(mut self, account: &str, kind: &str, arn: &str) -> Self {
        self.resources
            .push(json!({"accountId": account, "type": kind, "ARN": arn}));
        self
    }

    /// A member that few events have (`sharedEventID`, `vpcEndpointId`, `serviceEventDetails`…).
    #[must_use]
    pub fn having(mut self, member: &'static str, value: impl Into<Value>) -> Self {
        self.more.push((member, value.into()));
        self
    }

    /// The service it is made to.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// Which of an account's logs it goes to.
    fn log(&self) -> &'static str {
        if self.category == "NetworkActivity" {
            "CloudTrail-NetworkActivity"
        } else {
            "CloudTrail"
        }
    }

    /// The API called.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

/// The version of the record format that a service writes: they move at their own pace.
fn version(service: &str) -> &'static str {
    match service {
        "signin" | "sts" | "autoscaling" | "health" => "1.08",
        "rds" | "config" | "elasticloadbalancing" | "tagging" => "1.09",
        "iam" | "lambda" | "cloudtrail" | "logs" | "ecs" | "ecr" | "backup" | "glue" => "1.10",
        _ => "1.11",
    }
}

/// The name before the region in the host that a client calls.
fn host(service: &str, place: Place, request: &Value) -> String {
    match (service, request["Host"].as_str()) {
        (_, Some(host)) => host.to_owned(),
        ("iam" | "organizations" | "route53", _) => format!("{service}.amazonaws.com"),
        ("signin", _) => format!("{}.signin.aws.amazon.com", place.region),
        _ => format!("{service}.{}.amazonaws.com", place.region),
    }
}

/// The members of a record, in their order.
struct Members(Map<String, Value>);

impl Members {
    fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    fn put_some(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }
}

/// Writes the events of one actor.
pub struct Journal {
    /// The actor's stream of random numbers.
    pub random: Random,
    /// What it wrote.
    pub events: Vec<Event>,
}

impl Journal {
    /// The journal of the actor of this name.
    pub fn of(actor: &str) -> Self {
        Self {
            random: Random::named(actor),
            events: Vec::new(),
        }
    }

    /// Writes down a call. Returns its `eventID`.
    pub fn record(&mut self, second: Second, place: Place, caller: &Caller, call: Call) -> String {
        let call = if call.service == "s3" {
            self.dressed_for_s3(place, call)
        } else {
            call
        };
        let (id, log, service) = (self.random.uuid(), call.log(), call.service);
        let encrypted =
            call.kind != "AwsServiceEvent" && log == "CloudTrail" && !caller.is_service() && !caller.console;
        let tls = encrypted.then(|| tls(call.service, &host(call.service, place, &call.request)));
        let mut members = self.asked(second, place, caller, &call);
        self.answered(&mut members, place, call, &id);
        if let Some(tls) = tls {
            members.put("tlsDetails", tls);
        }
        if caller.console {
            members.put("sessionCredentialFromConsole", "true");
        }
        let json = Value::Object(members.0).to_string();
        self.events.push(Event {
            second,
            place,
            log,
            service,
            json,
        });
        id
    }

    /// The first half of a record: who asked for what.
    fn asked(&mut self, second: Second, place: Place, caller: &Caller, call: &Call) -> Members {
        let mut members = Members(Map::new());
        members.put("eventVersion", version(call.service));
        members.put("userIdentity", self.identity(caller));
        members.put("eventTime", stamp(second));
        members.put("eventSource", format!("{}.amazonaws.com", call.service));
        members.put("eventName", call.name);
        members.put("awsRegion", place.region);
        members.put("sourceIPAddress", caller.address.as_str());
        let bracketed = call.service == "s3" && !caller.is_service() && !caller.agent.starts_with("Mozilla");
        members.put(
            "userAgent",
            if bracketed {
                format!("[{}]", caller.agent)
            } else {
                caller.agent.clone()
            },
        );
        members
    }

    /// The second half of a record: what came of it, and where it belongs.
    fn answered(&mut self, members: &mut Members, place: Place, call: Call, id: &str) {
        members.put_some("errorCode", call.error);
        members.put_some("errorMessage", call.message);
        members.put("requestParameters", call.request);
        members.put("responseElements", call.response);
        members.put_some("additionalEventData", call.additional);
        if !matches!(call.kind, "AwsConsoleSignIn" | "AwsServiceEvent") {
            members.put("requestID", self.request_id(call.service));
        }
        members.put("eventID", id);
        members.put("readOnly", call.read_only);
        members.put_some(
            "resources",
            Some(call.resources).filter(|resources| !resources.is_empty()),
        );
        members.put("eventType", call.kind);
        if call.category != "NetworkActivity" {
            members.put("managementEvent", call.category == "Management");
        }
        members.put("recipientAccountId", place.account);
        for (member, value) in call.more {
            members.put(member, value);
        }
        members.put("eventCategory", call.category);
    }

    /// The console takes a fresh key for each request.
    fn identity(&mut self, caller: &Caller) -> Value {
        let mut identity = caller.identity.clone();
        if caller.console && identity["accessKeyId"].is_string() {
            identity["accessKeyId"] = self.random.identifier("ASIA").into();
        }
        identity
    }

    fn request_id(&mut self, service: &str) -> String {
        if service == "s3" {
            return self.random.text(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", 16);
        }
        self.random.uuid()
    }

    /// S3 logs the host, how the request was signed and how many bytes went in and out.
    fn dressed_for_s3(&mut self, place: Place, mut call: Call) -> Call {
        let bucket = call.request["bucketName"].as_str();
        let host = bucket.map_or_else(
            || format!("s3.{}.amazonaws.com", place.region),
            |bucket| format!("{bucket}.s3.{}.amazonaws.com", place.region),
        );
        if call.request.is_null() {
            call.request = json!({});
        }
        call.request["Host"] = host.into();
        let mut additional = json!({
            "SignatureVersion": "SigV4",
            "CipherSuite": "TLS_AES_128_GCM_SHA256",
            "bytesTransferredIn": 0,
            "AuthenticationMethod": "AuthHeader",
            "x-amz-id-2": format!("{}=", self.random.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 75)),
            "bytesTransferredOut": if call.error.is_some() { 243 } else { self.random.between(200, 2000) },
        });
        for (name, value) in call.additional.iter().filter_map(Value::as_object).flatten() {
            additional[name] = value.clone();
        }
        call.additional = Some(additional);
        call
    }
}

/// Older clients still come with TLS 1.2.
fn tls(service: &str, host: &str) -> Value {
    if service == "health" || service == "autoscaling" {
        return json!({"tlsVersion": "TLSv1.2", "cipherSuite": "ECDHE-RSA-AES128-GCM-SHA256", "clientProvidedHostHeader": host});
    }
    json!({"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "clientProvidedHostHeader": host})
}
