//! The company's alarms, as `aws cloudwatch describe-alarms`, `describe-alarm-history` and `aws logs
//! describe-metric-filters` print them at the end of the day.
//!
//! What a filter counts is worked out here from the events, as CloudWatch would: a log event is there two and a half minutes
//! after its call, a datapoint is what came in five minutes, and a minute after that the alarm knows. The patterns say the
//! same as the closures beside them; that they do is tested where patterns are read.

use super::clock::{HOUR, MINUTE, Second, WHOLE_DAY, at, stamp};
use super::event::Event;
use super::layout::LogFile;
use super::world::{DAY, HOME, PROD, WAREHOUSE};
use serde_json::{Value, json};

/// From the call to the log.
const DELIVERY: Second = 150;
/// What one datapoint covers.
const PERIOD: Second = 5 * MINUTE;
/// From the end of a datapoint to the change of state.
const EVALUATION: Second = MINUTE;
/// Where the trail of the organisation is delivered.
const LOG_GROUP: &str = "brightwater/organisation-trail";
/// Where counts go.
const NAMESPACE: &str = "Brightwater/Trail";

/// A metric filter and the alarm on its metric.
struct Watch {
    name: &'static str,
    about: &'static str,
    pattern: &'static str,
    counts: fn(&Value) -> bool,
    threshold: u32,
}

/// Terraform changes things all day; nobody wants to be woken by it.
const BUT_TERRAFORM: &str = r#"(($.userIdentity.sessionContext.sessionIssuer.userName NOT EXISTS) || ($.userIdentity.sessionContext.sessionIssuer.userName != "terraform-apply"))"#;

fn text<'e>(event: &'e Value, pointer: &str) -> &'e str {
    event.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn is_named(event: &Value, names: &[&str]) -> bool {
    names.contains(&text(event, "/eventName"))
}

fn by_hand(event: &Value) -> bool {
    text(event, "/userIdentity/sessionContext/sessionIssuer/userName") != "terraform-apply"
}

const IAM: [&str; 8] = [
    "AttachUserPolicy",
    "AttachRolePolicy",
    "CreatePolicyVersion",
    "DetachUserPolicy",
    "DetachRolePolicy",
    "PutRolePolicy",
    "PutUserPolicy",
    "UpdateAssumeRolePolicy",
];
const TRAIL: [&str; 5] = [
    "CreateTrail",
    "UpdateTrail",
    "DeleteTrail",
    "StartLogging",
    "StopLogging",
];
const BUCKETS: [&str; 4] = [
    "PutBucketAcl",
    "PutBucketPolicy",
    "DeleteBucketPolicy",
    "PutBucketReplication",
];
const GROUPS: [&str; 4] = [
    "AuthorizeSecurityGroupIngress",
    "AuthorizeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
    "RevokeSecurityGroupEgress",
];
const ACLS: [&str; 4] = [
    "CreateNetworkAclEntry",
    "DeleteNetworkAclEntry",
    "ReplaceNetworkAclEntry",
    "ReplaceNetworkAclAssociation",
];

/// `($.eventName = A) || …`
fn named(names: &[&str]) -> String {
    let one = |name: &&str| format!("($.eventName = {name})");
    names.iter().map(one).collect::<Vec<_>>().join(" || ")
}

const WATCHES: [Watch; 9] = [
    Watch {
        name: "unauthorized-calls",
        about: "Ten or more refused calls in five minutes",
        pattern: r#"{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }"#,
        counts: |event| {
            let code = text(event, "/errorCode");
            code.ends_with("UnauthorizedOperation") || code.starts_with("AccessDenied")
        },
        threshold: 10,
    },
    Watch {
        name: "login-without-mfa",
        about: "An IAM user signed in to the console without MFA",
        pattern: r#"{ ($.eventName = "ConsoleLogin") && ($.userIdentity.type = "IAMUser") && ($.additionalEventData.MFAUsed != "Yes") && ($.responseElements.ConsoleLogin = "Success") }"#,
        counts: |event| {
            is_named(event, &["ConsoleLogin"])
                && text(event, "/userIdentity/type") == "IAMUser"
                && text(event, "/additionalEventData/MFAUsed") == "No"
                && text(event, "/responseElements/ConsoleLogin") == "Success"
        },
        threshold: 1,
    },
    Watch {
        name: "login-failures",
        about: "Three or more failed sign-ins to the console in five minutes",
        pattern: r#"{ ($.eventName = "ConsoleLogin") && ($.responseElements.ConsoleLogin = "Failure") }"#,
        counts: |event| {
            is_named(event, &["ConsoleLogin"]) && text(event, "/responseElements/ConsoleLogin") == "Failure"
        },
        threshold: 3,
    },
    Watch {
        name: "root-usage",
        about: "Somebody used a root user",
        pattern: r#"{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }"#,
        counts: |event| {
            text(event, "/userIdentity/type") == "Root"
                && event.pointer("/userIdentity/invokedBy").is_none()
                && text(event, "/eventType") != "AwsServiceEvent"
        },
        threshold: 1,
    },
    Watch {
        name: "iam-policy-changes",
        about: "Permissions were changed by hand",
        pattern: "",
        counts: |event| is_named(event, &IAM) && by_hand(event),
        threshold: 1,
    },
    Watch {
        name: "trail-changes",
        about: "A trail was made, changed, started or stopped",
        pattern: "",
        counts: |event| is_named(event, &TRAIL),
        threshold: 1,
    },
    Watch {
        name: "bucket-policy-changes",
        about: "Access to a bucket was changed by hand",
        pattern: "",
        counts: |event| is_named(event, &BUCKETS) && by_hand(event),
        threshold: 1,
    },
    Watch {
        name: "security-group-changes",
        about: "A security group was changed by hand",
        pattern: "",
        counts: |event| is_named(event, &GROUPS) && by_hand(event),
        threshold: 1,
    },
    Watch {
        name: "network-acl-changes",
        about: "A network ACL was changed by hand",
        pattern: "",
        counts: |event| is_named(event, &ACLS) && by_hand(event),
        threshold: 1,
    },
];

impl Watch {
    fn pattern(&self) -> String {
        let names: &[&str] = match self.name {
            "iam-policy-changes" => &IAM,
            "trail-changes" => return format!("{{ {} }}", named(&TRAIL)),
            "bucket-policy-changes" => &BUCKETS,
            "security-group-changes" => &GROUPS,
            "network-acl-changes" => &ACLS,
            _ => return self.pattern.to_owned(),
        };
        format!("{{ ({}) && {BUT_TERRAFORM} }}", named(names))
    }

    fn metric(&self) -> String {
        self.name
            .split('-')
            .map(|word| {
                let (first, rest) = word.split_at(1);
                first.to_uppercase() + rest
            })
            .collect()
    }

    /// The sums of the day, one each period.
    fn sums(&self, events: &[(Second, Value)]) -> Vec<u32> {
        let mut sums = vec![0; (WHOLE_DAY / PERIOD) as usize];
        for (second, event) in events {
            let logged = (second + DELIVERY) / PERIOD;
            if (self.counts)(event) && logged < WHOLE_DAY / PERIOD {
                sums[logged as usize] += 1;
            }
        }
        sums
    }
}

/// A change of an alarm's state.
struct Change {
    second: Second,
    to: &'static str,
    reason: String,
    data: Value,
}

/// `17/03/26 13:35:00`, as reasons have it.
fn in_reason(second: Second) -> String {
    format!("17/03/26 {}", &stamp(second)[11..19])
}

/// `2026-03-17T13:35:00.000+0000`, as reason data has it.
fn in_data(second: Second) -> String {
    format!("{DAY}T{}.000+0000", &stamp(second)[11..19])
}

/// `2026-03-17T13:35:00+00:00`, as the command line prints it.
fn printed(second: Second) -> String {
    format!("{DAY}T{}+00:00", &stamp(second)[11..19])
}

fn changes(watch: &Watch, sums: &[u32]) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    let mut state = "OK";
    for (place, sum) in sums.iter().enumerate() {
        let to = if *sum >= watch.threshold { "ALARM" } else { "OK" };
        if to == state {
            continue;
        }
        state = to;
        let start = place as Second * PERIOD;
        let second = start + PERIOD + EVALUATION;
        if second >= WHOLE_DAY {
            continue;
        }
        let (value, threshold) = (f64::from(*sum), f64::from(watch.threshold));
        let (reason, evaluated) = if *sum == 0 {
            (
                "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching]."
                    .to_owned(),
                json!([{"timestamp": in_data(start)}]),
            )
        } else {
            let not = if to == "ALARM" { "" } else { "not " };
            (
                format!(
                    "Threshold Crossed: 1 datapoint [{value:.1} ({})] was {not}greater than or equal to the threshold ({threshold:.1}).",
                    in_reason(start)
                ),
                json!([{"timestamp": in_data(start), "sampleCount": value, "value": value}]),
            )
        };
        let recent = if *sum == 0 { json!([]) } else { json!([value]) };
        let data = json!({
            "version": "1.0", "queryDate": in_data(second), "startDate": in_data(start), "statistic": "Sum",
            "period": PERIOD, "recentDatapoints": recent, "threshold": threshold, "evaluatedDatapoints": evaluated,
        });
        changes.push(Change {
            second,
            to,
            reason,
            data,
        });
    }
    changes
}

fn arn(name: &str) -> String {
    format!("arn:aws:cloudwatch:{HOME}:{PROD}:alarm:{name}")
}

fn topic() -> String {
    format!("arn:aws:sns:{HOME}:{PROD}:on-call")
}

/// One alarm with its history, newest first.
struct Alarm {
    definition: Value,
    history: Vec<Value>,
}

/// What all alarms have, in the state that the last change left them in.
fn alarm(name: &str, kind: &str, first: &str, changes: &[Change], definition: &Value) -> Alarm {
    let last = changes.last();
    let since = last.map_or_else(
        || "2026-03-02T08:00:00+00:00".to_owned(),
        |last| printed(last.second),
    );
    let mut whole = json!({
        "AlarmName": name, "AlarmArn": arn(name), "AlarmConfigurationUpdatedTimestamp": "2026-02-11T09:12:31+00:00",
        "ActionsEnabled": true, "OKActions": [], "AlarmActions": [topic()], "InsufficientDataActions": [],
        "StateValue": last.map_or(first, |last| last.to),
        "StateReason": last.map_or("Unchecked: Initial alarm creation", |last| last.reason.as_str()),
        "StateUpdatedTimestamp": since, "StateTransitionedTimestamp": since,
    });
    if let Some(last) = last.filter(|last| !last.data.is_null()) {
        whole["StateReasonData"] = json!(last.data.to_string());
    }
    let members = definition.as_object().expect("an object");
    whole
        .as_object_mut()
        .expect("an object")
        .extend(members.iter().map(|(key, value)| (key.clone(), value.clone())));
    let mut history = Vec::new();
    let mut before = (first, None::<&Change>);
    for change in changes {
        let state = |to: &str, change: Option<&Change>| {
            let mut state = json!({"stateValue": to});
            if let Some(change) = change {
                state["stateReason"] = json!(change.reason);
                if !change.data.is_null() {
                    state["stateReasonData"] = change.data.clone();
                }
            }
            state
        };
        let data = json!({
            "version": "1.0", "oldState": state(before.0, before.1), "newState": state(change.to, Some(change)),
        });
        history.push(json!({
            "AlarmName": name, "AlarmType": kind, "Timestamp": printed(change.second), "HistoryItemType": "StateUpdate",
            "HistorySummary": format!("Alarm updated from {} to {}", before.0, change.to), "HistoryData": data.to_string(),
        }));
        before = (change.to, Some(change));
    }
    history.reverse();
    Alarm {
        definition: whole,
        history,
    }
}

fn watch_alarm(watch: &Watch, changes: &[Change]) -> Alarm {
    let definition = json!({
        "AlarmDescription": watch.about, "MetricName": watch.metric(), "Namespace": NAMESPACE, "Statistic": "Sum", "Dimensions": [],
        "Period": PERIOD, "EvaluationPeriods": 1, "DatapointsToAlarm": 1, "Threshold": f64::from(watch.threshold),
        "ComparisonOperator": "GreaterThanOrEqualToThreshold", "TreatMissingData": "notBreaching",
    });
    alarm(watch.name, "MetricAlarm", "OK", changes, &definition)
}

/// `ALARM("trail-changes") OR ALARM("login-without-mfa")`, and what became of it.
fn composite(of: [&str; 2], changes_of: [&[Change]; 2]) -> Alarm {
    let name = "intrusion-suspected";
    let mut steps: Vec<(Second, usize, bool)> = Vec::new();
    for (child, changes) in changes_of.into_iter().enumerate() {
        steps.extend(
            changes
                .iter()
                .map(|change| (change.second, child, change.to == "ALARM")),
        );
    }
    steps.sort_unstable();
    let mut on = [false; 2];
    let mut changes: Vec<Change> = Vec::new();
    for (second, child, is_on) in steps {
        let was = on.contains(&true);
        on[child] = is_on;
        let is = on.contains(&true);
        if was != is {
            let to = if is { "ALARM" } else { "OK" };
            let reason = format!("{} transitioned to {to} at {}", arn(of[child]), in_reason(second));
            changes.push(Change {
                second,
                to,
                reason,
                data: Value::Null,
            });
        }
    }
    let rule = format!("ALARM(\"{}\") OR ALARM(\"{}\")", of[0], of[1]);
    let definition = json!({
        "AlarmDescription": "Somebody logs in as nobody should, or the trail is touched", "AlarmRule": rule,
    });
    alarm(name, "CompositeAlarm", "OK", &changes, &definition)
}

fn plain(second: Second, to: &'static str, reason: &str) -> Change {
    Change {
        second,
        to,
        reason: reason.to_owned(),
        data: Value::Null,
    }
}

/// Alarms that have nothing to do with the trail.
fn machines() -> Vec<Alarm> {
    let cpu = json!({
        "AlarmDescription": "The warehouse worker does nothing, or is gone", "MetricName": "CPUUtilization", "Namespace": "AWS/EC2",
        "Statistic": "Average", "Dimensions": [{"Name": "InstanceId", "Value": WAREHOUSE}], "Period": PERIOD, "EvaluationPeriods": 2,
        "DatapointsToAlarm": 2, "Threshold": 1.0, "ComparisonOperator": "LessThanThreshold", "TreatMissingData": "breaching",
    });
    let gone = "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].";
    let lag = json!({
        "AlarmDescription": "Orders wait for the warehouse", "MetricName": "ApproximateAgeOfOldestMessage", "Namespace": "AWS/SQS",
        "Statistic": "Maximum", "Dimensions": [{"Name": "QueueName", "Value": "orders"}], "Period": MINUTE, "EvaluationPeriods": 1,
        "DatapointsToAlarm": 1, "Threshold": 120.0, "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "missing",
    });
    let flaps: Vec<Change> = (0..14)
        .map(|number| {
            let second = at("14:12:00") + number * 11 * MINUTE;
            let (to, value) = if number % 2 == 0 { ("ALARM", 140 + number) } else { ("OK", 90 - number) };
            let not = if to == "ALARM" { "" } else { "not " };
            let reason = format!(
                "Threshold Crossed: 1 datapoint [{value}.0 ({})] was {not}greater than the threshold (120.0).",
                in_reason(second - MINUTE)
            );
            plain(second, to, &reason)
        })
        .collect();
    let disk = json!({
        "AlarmDescription": "Nobody knows whose this is", "MetricName": "disk_used_percent", "Namespace": "CWAgent", "ActionsEnabled": false,
        "Statistic": "Average", "Dimensions": [{"Name": "InstanceId", "Value": "i-01e9acf7b0000000f"}], "Period": HOUR, "EvaluationPeriods": 1,
        "Threshold": 80.0, "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "ignore",
    });
    let errors = json!({
        "AlarmDescription": "The nightly report failed", "MetricName": "Errors", "Namespace": "AWS/Lambda", "Statistic": "Sum",
        "Dimensions": [{"Name": "FunctionName", "Value": "nightly-report"}], "Period": PERIOD, "EvaluationPeriods": 1, "AlarmActions": [],
        "Threshold": 0.0, "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "missing",
    });
    let never = "Insufficient Data: 1 datapoint was unknown.";
    vec![
        alarm(
            "warehouse-idle",
            "MetricAlarm",
            "OK",
            &[plain(at("14:21:00"), "ALARM", gone)],
            &cpu,
        ),
        alarm("orders-waiting", "MetricAlarm", "OK", &flaps, &lag),
        alarm("legacy-disk", "MetricAlarm", "ALARM", &[], &disk),
        alarm(
            "nightly-report-errors",
            "MetricAlarm",
            "OK",
            &[plain(at("01:07:00"), "INSUFFICIENT_DATA", never)],
            &errors,
        ),
    ]
}

fn file(name: &str, content: &Value) -> LogFile {
    let mut text = serde_json::to_string_pretty(content).expect("JSON");
    text.push('\n');
    LogFile {
        path: format!("alarms/{name}.json"),
        content: text,
    }
}

/// The three files.
pub fn files(events: &[Event]) -> Vec<LogFile> {
    let parsed: Vec<(Second, Value)> = events
        .iter()
        .filter(|event| event.log == "CloudTrail")
        .map(|event| (event.second, serde_json::from_str(&event.json).expect("JSON")))
        .collect();
    let changes_of: Vec<Vec<Change>> = WATCHES
        .iter()
        .map(|watch| changes(watch, &watch.sums(&parsed)))
        .collect();
    let of = |name: &str| {
        let place = WATCHES
            .iter()
            .position(|watch| watch.name == name)
            .expect("a watch");
        changes_of[place].as_slice()
    };
    let parts = ["trail-changes", "login-without-mfa"];
    let composite = composite(parts, parts.map(of));
    let mut metric: Vec<Alarm> = WATCHES
        .iter()
        .zip(&changes_of)
        .map(|(watch, changes)| watch_alarm(watch, changes))
        .collect();
    metric.extend(machines());
    let mut history: Vec<&Value> = metric
        .iter()
        .chain([&composite])
        .flat_map(|alarm| &alarm.history)
        .collect();
    history.sort_by(|a, b| b["Timestamp"].as_str().cmp(&a["Timestamp"].as_str()));
    let filters: Vec<Value> = WATCHES
        .iter()
        .map(|watch| {
            json!({
                "filterName": watch.name, "filterPattern": watch.pattern(), "logGroupName": LOG_GROUP, "creationTime": 1_770_801_151_000_i64,
                "metricTransformations": [{"metricName": watch.metric(), "metricNamespace": NAMESPACE, "metricValue": "1"}],
            })
        })
        .collect();
    let definitions: Vec<&Value> = metric.iter().map(|alarm| &alarm.definition).collect();
    vec![
        file(
            "describe-alarms",
            &json!({"MetricAlarms": definitions, "CompositeAlarms": [composite.definition]}),
        ),
        file("describe-alarm-history", &json!({"AlarmHistoryItems": history})),
        file("describe-metric-filters", &json!({"metricFilters": filters})),
    ]
}
