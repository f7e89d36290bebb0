//! What an alarm watches and whom it tells, in words.

use crate::model::alarm::{Alarm, MetricDefinition, QuerySource};

/// Why nobody would hear of it.
pub(super) fn silence(alarm: &Alarm) -> Option<String> {
    if alarm.is_virtual {
        return Some("virtual: worked out over what is loaded; not in AWS".to_owned());
    }
    if let Some(mute) = &alarm.mute {
        return Some(
            format!("muted by {} {}", mute.by, mute.reason)
                .trim_end()
                .to_owned(),
        );
    }
    if !alarm.actions.is_enabled {
        return Some("tells nobody: its actions are switched off".to_owned());
    }
    alarm
        .actions
        .alarm
        .is_empty()
        .then(|| "tells nobody: it has no actions".to_owned())
}

pub(super) fn measured(source: &QuerySource) -> String {
    match source {
        QuerySource::Expression { text, .. } => text.clone(),
        QuerySource::Stat(stat) => {
            let dimensions: Vec<_> = stat
                .metric
                .dimensions
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let of = if dimensions.is_empty() {
                String::new()
            } else {
                format!(" of {}", dimensions.join(", "))
            };
            format!(
                "{} of {} {} every {}{of}",
                stat.statistic,
                stat.metric.namespace,
                stat.metric.name,
                seconds(stat.period)
            )
        }
    }
}

/// `≥ 1 in 1 of 1 periods; a period without data is notBreaching`
pub(super) fn compared(metric: &MetricDefinition) -> String {
    let comparison = metric.comparison.map_or("compared with", |it| it.words());
    let threshold = match (&metric.threshold, &metric.threshold_query) {
        (Some(threshold), _) => threshold.to_string(),
        (None, Some(query)) => query.clone(),
        (None, None) => "?".to_owned(),
    };
    let periods = metric.evaluation_periods.unwrap_or(1);
    let needed = metric.datapoints_to_alarm.unwrap_or(periods);
    let missing = metric.missing_data.as_deref().unwrap_or("missing");
    format!(
        "{comparison} {threshold} in {needed} of {periods} periods; a period without data counts as {missing}"
    )
}

/// `5m`
pub fn seconds(period: u32) -> String {
    match period {
        0 => "?".to_owned(),
        it if it % 3600 == 0 => format!("{}h", it / 3600),
        it if it % 60 == 0 => format!("{}m", it / 60),
        it => format!("{it}s"),
    }
}
