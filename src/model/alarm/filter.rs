//! What turns log events into metrics.

use super::{Home, Metric};
use crate::model::timestamp::Timestamp;

/// Counts the log events that match a pattern into metrics.
#[derive(Clone, PartialEq, Debug)]
pub struct MetricFilter {
    /// Where it lives; saved files do not say.
    pub home: Option<Home>,
    /// Whose events it looks at.
    pub log_group: String,
    /// Its name, which is its own in its log group.
    pub name: String,
    /// In the language of filter patterns; empty matches everything.
    pub pattern: String,
    /// What it makes of an event that matches.
    pub outputs: Vec<FilterOutput>,
    /// When it was made: it has seen nothing before.
    pub created: Option<Timestamp>,
    /// Whether it looks at events after a transformer of the log group changed them, so that the event itself may not tell
    /// whether it matches.
    pub is_on_transformed: bool,
    /// A condition on the source of events besides the pattern.
    pub selection: Option<String>,
}

/// What a metric filter makes of an event that matches.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FilterOutput {
    /// The namespace of the metric.
    pub namespace: String,
    /// Its name.
    pub metric: String,
    /// What is added for each event: a number, or a selector such as `$.size`.
    pub value: String,
    /// What counts where nothing matched in a period.
    pub default: Option<f64>,
    /// Names of dimensions and the selectors of their values, in the order of names.
    pub dimensions: Vec<(String, String)>,
}

impl MetricFilter {
    /// Whether it feeds this metric.
    pub fn feeds(&self, metric: &Metric) -> bool {
        self.outputs
            .iter()
            .any(|output| output.namespace == metric.namespace && output.metric == metric.name)
    }
}
