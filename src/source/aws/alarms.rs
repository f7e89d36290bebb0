//! What CloudWatch and CloudWatch Logs answer of alarms, in one region.

mod logs;
mod read;

use super::fault::{self, Asking};
use super::session::{Login, Session};
use crate::model::Timestamp;
use crate::model::alarm::board::{LogEvent, LogQuestion};
use crate::model::alarm::{Alarm, Datapoints, MetricFilter};
use crate::source::alarms::{Happened, MetricRequest, PAGE, Page, Watch};
use crate::source::live::Fault;
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_cloudwatch::operation::get_alarm_mute_rule::GetAlarmMuteRuleError;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{AlarmMuteRuleStatus, AlarmType, HistoryItemType, ScanBy};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

/// What the permissions are called.
pub(super) const DESCRIBE_ALARMS: &str = "cloudwatch:DescribeAlarms";
pub(super) const DESCRIBE_ALARM_HISTORY: &str = "cloudwatch:DescribeAlarmHistory";
pub(super) const GET_METRIC_DATA: &str = "cloudwatch:GetMetricData";
pub(super) const LIST_ALARM_MUTE_RULES: &str = "cloudwatch:ListAlarmMuteRules";
pub(super) const GET_ALARM_MUTE_RULE: &str = "cloudwatch:GetAlarmMuteRule";
pub(super) const DESCRIBE_METRIC_FILTERS: &str = "logs:DescribeMetricFilters";
pub(super) const FILTER_LOG_EVENTS: &str = "logs:FilterLogEvents";

/// Answers for one region, with the credentials of a session.
#[derive(Debug)]
pub struct Monitor {
    session: Arc<Session>,
    region: String,
    /// Belong to the login they were made for.
    clients: Mutex<Option<(Arc<Login>, Client, aws_sdk_cloudwatchlogs::Client)>>,
}

impl Monitor {
    pub(super) fn new(session: Arc<Session>, region: &str) -> Self {
        Self {
            session,
            region: region.to_owned(),
            clients: Mutex::default(),
        }
    }

    async fn clients(&self) -> Result<(Arc<Login>, Client, aws_sdk_cloudwatchlogs::Client), Fault> {
        let login = self.session.login().await?;
        let mut kept = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((of, metrics, logs)) if Arc::ptr_eq(of, &login) => {
                Ok((login, metrics.clone(), logs.clone()))
            }
            _ => {
                let config = login.config(&self.region);
                let made = (
                    login,
                    Client::new(&config),
                    aws_sdk_cloudwatchlogs::Client::new(&config),
                );
                *kept = Some(made.clone());
                Ok(made)
            }
        }
    }

    /// What went wrong with an operation, in words.
    fn fault<E>(&self, error: &SdkError<E, HttpResponse>, login: &Login, name: &'static str) -> Fault
    where
        E: Error + ProvideErrorMetadata + 'static,
    {
        let region = &self.region;
        fault::of_answer(error, &login.asker(Asking::Operation { name, region }))
    }
}

fn instant(time: Timestamp) -> DateTime {
    DateTime::from_millis(time.0)
}

fn page<T>(items: Vec<T>, next: Option<String>) -> Page<T> {
    Page {
        items,
        next: next.filter(|token| !token.is_empty()),
    }
}

impl Watch for Monitor {
    async fn alarms(&self, token: Option<&str>) -> Result<Page<Alarm>, Fault> {
        let (login, client, _) = self.clients().await?;
        let asked = client
            .describe_alarms()
            // Where nothing is said, only metric alarms are answered.
            .alarm_types(AlarmType::MetricAlarm)
            .alarm_types(AlarmType::CompositeAlarm)
            .alarm_types(AlarmType::LogAlarm)
            .max_records(PAGE as i32)
            .set_next_token(token.map(str::to_owned));
        let output = asked.send().await;
        let output = output.map_err(|error| self.fault(&error, &login, DESCRIBE_ALARMS))?;
        let metric = output.metric_alarms.unwrap_or_default().into_iter();
        let composite = output.composite_alarms.unwrap_or_default().into_iter();
        let log = output.log_alarms.unwrap_or_default().into_iter();
        let alarms = metric.filter_map(read::metric_alarm);
        let alarms = alarms.chain(composite.filter_map(read::composite_alarm));
        let alarms = alarms.chain(log.filter_map(read::log_alarm));
        Ok(page(alarms.collect(), output.next_token))
    }

    async fn history(&self, since: Timestamp, token: Option<&str>) -> Result<Page<Happened>, Fault> {
        let (login, client, _) = self.clients().await?;
        let asked = client
            .describe_alarm_history()
            .alarm_types(AlarmType::MetricAlarm)
            .alarm_types(AlarmType::CompositeAlarm)
            .alarm_types(AlarmType::LogAlarm)
            .history_item_type(HistoryItemType::StateUpdate)
            .start_date(instant(since))
            .scan_by(ScanBy::TimestampDescending)
            .max_records(PAGE as i32)
            .set_next_token(token.map(str::to_owned));
        let output = asked.send().await;
        let output = output.map_err(|error| self.fault(&error, &login, DESCRIBE_ALARM_HISTORY))?;
        let items = output.alarm_history_items.unwrap_or_default().into_iter();
        Ok(page(
            items.filter_map(read::happened).collect(),
            output.next_token,
        ))
    }

    async fn metric_data(
        &self,
        request: &MetricRequest,
        token: Option<&str>,
    ) -> Result<Page<(String, Datapoints)>, Fault> {
        let (login, client, _) = self.clients().await?;
        let asked = client
            .get_metric_data()
            .set_metric_data_queries(Some(request.queries.iter().map(read::query).collect()))
            .start_time(instant(request.window.from))
            .end_time(instant(request.window.to))
            .scan_by(ScanBy::TimestampAscending)
            .set_next_token(token.map(str::to_owned));
        let output = asked.send().await;
        let output = output.map_err(|error| self.fault(&error, &login, GET_METRIC_DATA))?;
        let is_last = output.next_token.is_none();
        let results = output.metric_data_results.unwrap_or_default().into_iter();
        Ok(page(
            results.filter_map(|it| read::datapoints(it, is_last)).collect(),
            output.next_token,
        ))
    }

    async fn metric_filters(&self, token: Option<&str>) -> Result<Page<MetricFilter>, Fault> {
        let (login, _, client) = self.clients().await?;
        let asked = client
            .describe_metric_filters()
            .limit(logs::FILTERS)
            .set_next_token(token.map(str::to_owned));
        let output = asked.send().await;
        let output = output.map_err(|error| self.fault(&error, &login, DESCRIBE_METRIC_FILTERS))?;
        let filters = output.metric_filters.unwrap_or_default().into_iter();
        Ok(page(
            filters.filter_map(logs::filter).collect(),
            output.next_token,
        ))
    }

    async fn mute_rules(&self, token: Option<&str>) -> Result<Page<String>, Fault> {
        let (login, client, _) = self.clients().await?;
        let asked = client
            .list_alarm_mute_rules()
            .statuses(AlarmMuteRuleStatus::Active)
            .max_records(PAGE as i32)
            .set_next_token(token.map(str::to_owned));
        let output = asked.send().await;
        let output = output.map_err(|error| self.fault(&error, &login, LIST_ALARM_MUTE_RULES))?;
        let rules = output.alarm_mute_rule_summaries.unwrap_or_default().into_iter();
        Ok(page(
            rules.filter_map(read::mute_rule).collect(),
            output.next_token,
        ))
    }

    async fn muted(&self, rule: &str) -> Result<Vec<String>, Fault> {
        let (login, client, _) = self.clients().await?;
        match client
            .get_alarm_mute_rule()
            .alarm_mute_rule_name(rule)
            .send()
            .await
        {
            Ok(output) => Ok(output
                .mute_targets
                .and_then(|it| it.alarm_names)
                .unwrap_or_default()),
            // It was deleted since it was listed.
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(GetAlarmMuteRuleError::is_resource_not_found_exception) =>
            {
                Ok(Vec::new())
            }
            Err(error) => Err(self.fault(&error, &login, GET_ALARM_MUTE_RULE)),
        }
    }

    async fn log_events(&self, request: &LogQuestion, token: Option<&str>) -> Result<Page<LogEvent>, Fault> {
        let (login, _, client) = self.clients().await?;
        let asked = client
            .filter_log_events()
            .log_group_name(&request.group)
            .filter_pattern(&request.pattern)
            .start_time(request.from.0)
            // It is inclusive here, in milliseconds.
            .end_time(request.to.0 - 1)
            .set_next_token(token.map(str::to_owned));
        let output = asked.send().await;
        let output = output.map_err(|error| self.fault(&error, &login, FILTER_LOG_EVENTS))?;
        let events = output.events.unwrap_or_default().into_iter();
        Ok(page(events.filter_map(logs::event).collect(), output.next_token))
    }
}
