//! `LookupEvents` of one region.

use super::fault::{self, Asking};
use super::session::{Login, Session};
use crate::model::Timestamp;
use crate::model::live::{AttributeKey, Category};
use crate::source::live::{Delivered, Fault, Lookup, PAGE_EVENTS, Page, PageRequest};
use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::operation::lookup_events::LookupEventsOutput;
use aws_sdk_cloudtrail::primitives::DateTime;
use aws_sdk_cloudtrail::types::{Event, EventCategory, LookupAttribute, LookupAttributeKey};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What the permission is called.
pub(super) const OPERATION: &str = "cloudtrail:LookupEvents";

/// Answers for one region, with the credentials of a session.
#[derive(Debug)]
pub struct Trail {
    session: Arc<Session>,
    region: String,
    /// Belongs to the login it was made for.
    client: Mutex<Option<(Arc<Login>, Client)>>,
}

impl Trail {
    pub(super) fn new(session: Arc<Session>, region: &str) -> Self {
        Self {
            session,
            region: region.to_owned(),
            client: Mutex::default(),
        }
    }

    fn client(&self, login: &Arc<Login>) -> Client {
        let mut kept = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((of, client)) if Arc::ptr_eq(of, login) => client.clone(),
            _ => {
                let client = Client::new(&login.config(&self.region));
                *kept = Some((Arc::clone(login), client.clone()));
                client
            }
        }
    }
}

impl Lookup for Trail {
    async fn page(&self, request: &PageRequest) -> Result<Page, Fault> {
        let login = self.session.login().await?;
        let clock = Clock::default();
        let asked = self
            .client(&login)
            .lookup_events()
            .set_lookup_attributes(attribute(request).map(|attribute| vec![attribute]))
            .set_start_time(request.start.map(seconds))
            .set_end_time(request.end.map(seconds))
            .set_event_category(match request.category {
                Category::Management => None,
                Category::Insight => Some(EventCategory::Insight),
            })
            .max_results(PAGE_EVENTS as i32)
            .set_next_token(request.token.clone())
            .customize()
            .interceptor(clock.clone());
        let output = asked.send().await.map_err(|error| {
            fault::of_answer(
                &error,
                &login.asker(Asking::Operation {
                    name: OPERATION,
                    region: &self.region,
                }),
            )
        })?;
        Ok(page(output, clock.told()))
    }
}

fn seconds(time: Timestamp) -> DateTime {
    DateTime::from_secs(time.0.div_euclid(1000))
}

fn attribute(request: &PageRequest) -> Option<LookupAttribute> {
    let attribute = request.attribute.as_ref()?;
    let key = match attribute.key {
        AttributeKey::AccessKeyId => LookupAttributeKey::AccessKeyId,
        AttributeKey::EventId => LookupAttributeKey::EventId,
        AttributeKey::EventName => LookupAttributeKey::EventName,
        AttributeKey::EventSource => LookupAttributeKey::EventSource,
        AttributeKey::ReadOnly => LookupAttributeKey::ReadOnly,
        AttributeKey::ResourceName => LookupAttributeKey::ResourceName,
        AttributeKey::ResourceType => LookupAttributeKey::ResourceType,
        AttributeKey::Username => LookupAttributeKey::Username,
    };
    // It cannot fail: both of its members are there.
    LookupAttribute::builder()
        .attribute_key(key)
        .attribute_value(&attribute.value)
        .build()
        .ok()
}

fn page(output: LookupEventsOutput, clock: Option<Timestamp>) -> Page {
    Page {
        events: output
            .events
            .unwrap_or_default()
            .into_iter()
            .map(delivered)
            .collect(),
        next: output.next_token.filter(|token| !token.is_empty()),
        clock,
    }
}

fn delivered(event: Event) -> Delivered {
    Delivered {
        time: event
            .event_time
            .as_ref()
            .map(|time| Timestamp(time.secs() * 1000)),
        envelope: envelope(&event),
        id: event.event_id,
        record: event.cloud_trail_event,
    }
}

/// The envelope with the names that AWS gives its members. The record is left out: it is handed on beside it.
fn envelope(event: &Event) -> String {
    let mut members = serde_json::Map::new();
    let time = event
        .event_time
        .as_ref()
        .map(|time| Timestamp(time.secs() * 1000).rfc3339());
    for (name, value) in [
        ("EventId", event.event_id.as_deref()),
        ("EventName", event.event_name.as_deref()),
        ("ReadOnly", event.read_only.as_deref()),
        ("AccessKeyId", event.access_key_id.as_deref()),
        ("EventTime", time.as_deref()),
        ("EventSource", event.event_source.as_deref()),
        ("Username", event.username.as_deref()),
    ] {
        if let Some(value) = value {
            members.insert(name.to_owned(), value.into());
        }
    }
    let resources: Vec<_> = event.resources().iter().map(resource).collect();
    if !resources.is_empty() {
        members.insert("Resources".to_owned(), resources.into());
    }
    serde_json::Value::Object(members).to_string()
}

fn resource(resource: &aws_sdk_cloudtrail::types::Resource) -> serde_json::Value {
    serde_json::json!({
        "ResourceType": resource.resource_type(),
        "ResourceName": resource.resource_name(),
    })
}

/// Takes the time out of an answer's head.
#[derive(Clone, Debug)]
struct Clock(Arc<AtomicI64>);

impl Default for Clock {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(Timestamp::UNKNOWN.0)))
    }
}

impl Clock {
    fn told(&self) -> Option<Timestamp> {
        Some(Timestamp(self.0.load(Ordering::Relaxed))).filter(|time| time.is_known())
    }
}

#[dyn_dispatch_hint]
impl Intercept for Clock {
    fn name(&self) -> &'static str {
        "Clock"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(time) = fault::date(context.response()) {
            self.0.store(time.0, Ordering::Relaxed);
        }
        Ok(())
    }
}
