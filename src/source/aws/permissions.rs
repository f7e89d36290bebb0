//! The permissions that this version uses, each with a question that finds out whether it is there.

use super::alarms::{
    DESCRIBE_ALARM_HISTORY, DESCRIBE_ALARMS, DESCRIBE_METRIC_FILTERS, FILTER_LOG_EVENTS, GET_ALARM_MUTE_RULE,
    GET_METRIC_DATA, LIST_ALARM_MUTE_RULES,
};
use super::{Monitor, Trail};
use crate::model::alarm::board::LogQuestion;
use crate::model::alarm::{Home, Metric, MetricQuery, MetricStat};
use crate::model::live::Category;
use crate::model::{TimeRange, Timestamp};
use crate::source::alarms::{MetricRequest, Watch};
use crate::source::live::{Fault, Lookup, PageRequest};

/// One thing that is asked of AWS.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Permission {
    /// As a policy names it.
    pub action: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    question: Question,
}

/// What finds out whether the permission is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Question {
    Events(Category),
    Alarms,
    History,
    Metrics,
    MuteRules,
    Muted,
    Filters,
    LogEvents,
}

const fn permission(action: &'static str, purpose: &'static str, question: Question) -> Permission {
    Permission {
        action,
        purpose,
        question,
    }
}

/// All of them. `sts:GetCallerIdentity` is used too, and needs no permission.
pub const PERMISSIONS: &[Permission] = &[
    permission(
        super::trail::OPERATION,
        "management events",
        Question::Events(Category::Management),
    ),
    permission(
        super::trail::OPERATION,
        "Insights events",
        Question::Events(Category::Insight),
    ),
    permission(DESCRIBE_ALARMS, "states of alarms", Question::Alarms),
    permission(
        DESCRIBE_ALARM_HISTORY,
        "changes of their states",
        Question::History,
    ),
    permission(GET_METRIC_DATA, "the metrics of alarms", Question::Metrics),
    permission(
        LIST_ALARM_MUTE_RULES,
        "which mute rules are in force",
        Question::MuteRules,
    ),
    permission(GET_ALARM_MUTE_RULE, "which alarms they mute", Question::Muted),
    permission(
        DESCRIBE_METRIC_FILTERS,
        "which events a metric counts",
        Question::Filters,
    ),
    permission(
        FILTER_LOG_EVENTS,
        "which events a metric has counted",
        Question::LogEvents,
    ),
];

impl Permission {
    /// Whether it is about events, without which there is nothing to do here.
    pub fn is_of_trail(&self) -> bool {
        matches!(self.question, Question::Events(_))
    }

    /// Asks a question with a short answer. What the answerer's clock says, if it says it.
    pub async fn probe(
        &self,
        trail: &Trail,
        monitor: &Monitor,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Fault> {
        let window = TimeRange {
            from: now.plus(-60_000),
            to: now,
        };
        match self.question {
            Question::Events(category) => {
                let request = PageRequest {
                    start: Some(window.from),
                    category,
                    ..PageRequest::default()
                };
                return trail.page(&request).await.map(|page| page.clock);
            }
            Question::Alarms => drop(monitor.alarms(None).await?),
            Question::History => drop(monitor.history(window.from, None).await?),
            Question::Metrics => {
                let queries = vec![MetricQuery::only(MetricStat {
                    metric: Metric {
                        namespace: "AWS/CloudTrail".to_owned(),
                        name: "CallCount".to_owned(),
                        dimensions: Vec::new(),
                    },
                    statistic: "Sum".to_owned(),
                    period: 60,
                    unit: None,
                })];
                drop(
                    monitor
                        .metric_data(&MetricRequest { queries, window }, None)
                        .await?,
                );
            }
            Question::MuteRules => drop(monitor.mute_rules(None).await?),
            // Of a rule that does not exist; that there is none is only said to those who may know.
            Question::Muted => drop(monitor.muted("trailhound-asks-for-none").await?),
            Question::Filters => drop(monitor.metric_filters(None).await?),
            Question::LogEvents => {
                // A log group that exists is needed; without any there is nothing to be refused.
                let Some(filter) = monitor.metric_filters(None).await?.items.into_iter().next() else {
                    return Ok(None);
                };
                let question = LogQuestion {
                    home: Home {
                        account: String::new(),
                        region: String::new(),
                    },
                    group: filter.log_group,
                    pattern: filter.pattern,
                    from: window.from,
                    to: window.to,
                };
                drop(monitor.log_events(&question, None).await?);
            }
        }
        Ok(None)
    }
}

/// The smallest policy that is enough.
pub fn policy() -> String {
    let mut actions: Vec<_> = PERMISSIONS.iter().map(|permission| permission.action).collect();
    actions.dedup();
    let policy = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{"Sid": "Trailhound", "Effect": "Allow", "Action": actions, "Resource": "*"}],
    });
    format!("{policy:#}\n")
}

#[cfg(test)]
mod tests {
    use super::super::allow::{OPERATIONS, TARGETS};
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_policy_allows_what_may_be_sent_and_nothing_else() {
        let policy: serde_json::Value = serde_json::from_str(&policy()).expect("JSON");
        let actions = policy["Statement"][0]["Action"].as_array().expect("a list");
        let allowed: BTreeSet<_> = actions
            .iter()
            .filter_map(|action| action.as_str()?.rsplit(':').next())
            .collect();
        let sent = TARGETS.iter().filter_map(|target| target.rsplit('.').next());
        assert_eq!(allowed, sent.chain(OPERATIONS.iter().copied()).collect());
    }
}
