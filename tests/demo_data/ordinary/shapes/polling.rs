//! What the monitoring vendor polls.

use super::{Shape, read};

/// What the monitoring vendor polls.
pub const POLLING: &[Shape] = &[
    read(
        "ec2",
        "DescribeInstances",
        r#"{"maxResults":1000,"instancesSet":{},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeInstanceStatus",
        r#"{"maxResults":1000,"instancesSet":{},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeVolumes",
        r#"{"maxResults":500,"volumeSet":{},"filterSet":{}}"#,
    ),
    read("ec2", "DescribeRegions", r#"{"regionSet":{}}"#),
    read("rds", "DescribeDBInstances", r#"{"maxRecords":100}"#),
    read("rds", "DescribeEvents", r#"{"duration":15,"maxRecords":100}"#),
    read(
        "elasticloadbalancing",
        "DescribeLoadBalancers",
        r#"{"pageSize":400}"#,
    ),
    read(
        "autoscaling",
        "DescribeAutoScalingGroups",
        r#"{"maxRecords":100}"#,
    ),
    read("ecs", "ListClusters", r"{}"),
    read(
        "ecs",
        "DescribeServices",
        r#"{"cluster":"$cluster","services":["$workload"]}"#,
    ),
    read("sqs", "ListQueues", r#"{"maxResults":1000}"#),
    read("tagging", "GetResources", r#"{"resourcesPerPage":100}"#),
    read("monitoring", "DescribeAlarms", r#"{"maxRecords":100}"#),
    read(
        "health",
        "DescribeEvents",
        r#"{"filter":{"eventStatusCodes":["open"]}}"#,
    ),
];
