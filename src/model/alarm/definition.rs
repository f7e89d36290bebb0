//! What an alarm watches: metrics and what is worked out of them, other alarms, or logs.

/// What an alarm watches.
#[derive(Clone, PartialEq, Debug)]
pub enum Definition {
    /// Metrics against a threshold.
    Metric(MetricDefinition),
    /// Other alarms.
    Composite(CompositeDefinition),
    /// Logs.
    Log(LogDefinition),
}

/// Metrics against a threshold.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct MetricDefinition {
    /// What is got and worked out. One of them is returned and compared. An alarm on one metric has one.
    pub queries: Vec<MetricQuery>,
    /// A query of the language of Prometheus, of an alarm that has no metrics.
    pub promql: Option<String>,
    /// How it is compared.
    pub comparison: Option<Comparison>,
    /// What with.
    pub threshold: Option<f64>,
    /// The query whose result is the threshold: anomaly detection.
    pub threshold_query: Option<String>,
    /// How many of the newest periods are looked at.
    pub evaluation_periods: Option<u32>,
    /// How many of them must be beyond the threshold; all of them if not said.
    pub datapoints_to_alarm: Option<u32>,
    /// `missing`, `ignore`, `breaching`, `notBreaching`: how a period without data counts.
    pub missing_data: Option<String>,
}

/// One of the metrics of an alarm, or what is worked out of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MetricQuery {
    /// By which others know it: `m1`.
    pub id: String,
    /// What it is called for people.
    pub label: Option<String>,
    /// Whether it is what is compared.
    pub is_returned: bool,
    /// Whose metric it is, if not of the alarm's account.
    pub account: Option<String>,
    /// What is got or worked out.
    pub source: QuerySource,
}

/// Where the values of a [`MetricQuery`] come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum QuerySource {
    /// A metric.
    Stat(MetricStat),
    /// An expression over other queries of the alarm, or a query of Metrics Insights.
    Expression {
        /// `m1 / m2 * 100`
        text: String,
        /// In seconds.
        period: Option<u32>,
    },
}

/// A metric in periods.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MetricStat {
    /// Which metric.
    pub metric: Metric,
    /// `Sum`, `Average`, `p99`.
    pub statistic: String,
    /// In seconds.
    pub period: u32,
    /// In which only what is of this unit counts.
    pub unit: Option<String>,
}

/// The name of a metric.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Metric {
    /// `AWS/EC2`, `CloudTrailMetrics`.
    pub namespace: String,
    /// `CPUUtilization`
    pub name: String,
    /// Names and values, in the order of names: `InstanceId`, `i-0abc`.
    pub dimensions: Vec<(String, String)>,
}

/// How a value is compared with the threshold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// `GreaterThanOrEqualToThreshold`
    AtLeast,
    /// `GreaterThanThreshold`
    Above,
    /// `LessThanThreshold`
    Below,
    /// `LessThanOrEqualToThreshold`
    AtMost,
    /// `LessThanLowerOrGreaterThanUpperThreshold`
    OutsideBand,
    /// `LessThanLowerThreshold`
    BelowBand,
    /// `GreaterThanUpperThreshold`
    AboveBand,
}

impl Comparison {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::AtLeast,
        Self::Above,
        Self::Below,
        Self::AtMost,
        Self::OutsideBand,
        Self::BelowBand,
        Self::AboveBand,
    ];

    /// As AWS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AtLeast => "GreaterThanOrEqualToThreshold",
            Self::Above => "GreaterThanThreshold",
            Self::Below => "LessThanThreshold",
            Self::AtMost => "LessThanOrEqualToThreshold",
            Self::OutsideBand => "LessThanLowerOrGreaterThanUpperThreshold",
            Self::BelowBand => "LessThanLowerThreshold",
            Self::AboveBand => "GreaterThanUpperThreshold",
        }
    }

    /// Reads what AWS writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|comparison| comparison.name() == text)
    }

    /// As it is said before the threshold: `≥`, `below the band of`.
    pub fn words(self) -> &'static str {
        match self {
            Self::AtLeast => "≥",
            Self::Above => ">",
            Self::Below => "<",
            Self::AtMost => "≤",
            Self::OutsideBand => "outside the band of",
            Self::BelowBand => "below the band of",
            Self::AboveBand => "above the band of",
        }
    }

    /// Whether the value is beyond a fixed threshold; none of a band, which is not one number.
    pub fn breaches(self, value: f64, threshold: f64) -> Option<bool> {
        match self {
            Self::AtLeast => Some(value >= threshold),
            Self::Above => Some(value > threshold),
            Self::Below => Some(value < threshold),
            Self::AtMost => Some(value <= threshold),
            Self::OutsideBand | Self::BelowBand | Self::AboveBand => None,
        }
    }
}

/// A rule over other alarms.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CompositeDefinition {
    /// `ALARM("a") AND NOT OK(b)`; [`super::rule::terms`] reads it.
    pub rule: String,
    /// The alarm that keeps this one from acting while it is in `ALARM`: a name or an ARN.
    pub suppressor: Option<String>,
}

/// A query of logs against a threshold.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LogDefinition {
    /// In the language of Logs Insights.
    pub query: String,
    /// Names or ARNs of the log groups that are searched.
    pub log_groups: Vec<String>,
    /// What its results come to: `count(*)`.
    pub aggregation: Option<String>,
    /// When it is run, as AWS writes it.
    pub schedule: Option<String>,
    /// How it is compared.
    pub comparison: Option<Comparison>,
    /// What with.
    pub threshold: Option<f64>,
    /// How many of the newest results are looked at.
    pub results_evaluated: Option<u32>,
    /// How many of them must be beyond the threshold.
    pub results_to_alarm: Option<u32>,
    /// How a missing result counts.
    pub missing_data: Option<String>,
}

impl MetricQuery {
    /// The query of an alarm on one metric.
    pub fn only(stat: MetricStat) -> Self {
        Self {
            id: "m1".to_owned(),
            label: None,
            is_returned: true,
            account: None,
            source: QuerySource::Stat(stat),
        }
    }
}
