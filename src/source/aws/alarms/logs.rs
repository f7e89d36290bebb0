//! What CloudWatch Logs answers, as our own types.

use crate::model::Timestamp;
use crate::model::alarm::board::LogEvent;
use crate::model::alarm::{FilterOutput, MetricFilter};
use aws_sdk_cloudwatchlogs::types;

/// Metric filters in a page.
pub(super) const FILTERS: i32 = 50;

/// A metric filter that has a name; its home is not said.
pub(super) fn filter(filter: types::MetricFilter) -> Option<MetricFilter> {
    Some(MetricFilter {
        home: None,
        log_group: filter.log_group_name.unwrap_or_default(),
        name: filter.filter_name?,
        pattern: filter.filter_pattern.unwrap_or_default(),
        outputs: filter
            .metric_transformations
            .unwrap_or_default()
            .into_iter()
            .map(output)
            .collect(),
        created: filter.creation_time.map(Timestamp),
        is_on_transformed: filter.apply_on_transformed_logs,
        selection: filter.field_selection_criteria.filter(|text| !text.is_empty()),
    })
}

fn output(output: types::MetricTransformation) -> FilterOutput {
    let mut dimensions: Vec<_> = output.dimensions.unwrap_or_default().into_iter().collect();
    dimensions.sort();
    FilterOutput {
        namespace: output.metric_namespace,
        metric: output.metric_name,
        value: output.metric_value,
        default: output.default_value,
        dimensions,
    }
}

/// An event of a log group that has a text.
pub(super) fn event(event: types::FilteredLogEvent) -> Option<LogEvent> {
    Some(LogEvent {
        at: Timestamp(event.timestamp?),
        message: event.message?,
        id: event.event_id,
    })
}
