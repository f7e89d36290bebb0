//! What people change by hand.

use super::{Shape, write};

/// What people change on an ordinary day.
pub const CHANGING: &[Shape] = &[
    write(
        "ecs",
        "UpdateService",
        r#"{"cluster":"$cluster","service":"$workload","desiredCount":4,"forceNewDeployment":true}"#,
        r#"{"service":{"serviceArn":"arn:aws:ecs:$region:$account:service/$cluster/$workload","status":"ACTIVE","desiredCount":4}}"#,
    ),
    write(
        "ssm",
        "PutParameter",
        r#"{"name":"$parameter","value":"HIDDEN_DUE_TO_SECURITY_REASONS","type":"String","overwrite":true}"#,
        r#"{"version":$number,"tier":"Standard"}"#,
    ),
    write(
        "ec2",
        "CreateTags",
        r#"{"resourcesSet":{"items":[{"resourceId":"$instance"}]},"tagSet":{"items":[{"key":"owner","value":"$workload"}]}}"#,
        r#"{"requestId":"$uuid","_return":true}"#,
    ),
    write(
        "logs",
        "PutRetentionPolicy",
        r#"{"logGroupName":"$loggroup","retentionInDays":90}"#,
        "null",
    ),
    write(
        "monitoring",
        "PutMetricAlarm",
        r#"{"alarmName":"$alarm","comparisonOperator":"GreaterThanThreshold","evaluationPeriods":3,"metricName":"Errors","namespace":"Shop","period":60,"statistic":"Sum","threshold":$number}"#,
        "null",
    ),
    write(
        "lambda",
        "UpdateFunctionConfiguration20150331v2",
        r#"{"functionName":"$function","memorySize":512,"timeout":30}"#,
        r#"{"functionName":"$function","functionArn":"arn:aws:lambda:$region:$account:function:$function","memorySize":512,"timeout":30,"revisionId":"$uuid"}"#,
    ),
    write(
        "s3",
        "PutBucketTagging",
        r#"{"tagging":"","bucketName":"$bucket"}"#,
        "null",
    )
    .on("AWS::S3::Bucket", "arn:aws:s3:::$bucket"),
    write(
        "ssm",
        "StartSession",
        r#"{"target":"$instance"}"#,
        r#"{"sessionId":"ops-$hex","tokenValue":"HIDDEN_DUE_TO_SECURITY_REASONS","streamUrl":"HIDDEN_DUE_TO_SECURITY_REASONS"}"#,
    ),
    write(
        "ec2",
        "StartInstances",
        r#"{"instancesSet":{"items":[{"instanceId":"$instance"}]}}"#,
        r#"{"requestId":"$uuid","instancesSet":{"items":[{"instanceId":"$instance","currentState":{"code":0,"name":"pending"},"previousState":{"code":80,"name":"stopped"}}]}}"#,
    ),
    write(
        "sqs",
        "SetQueueAttributes",
        r#"{"queueUrl":"https://sqs.$region.amazonaws.com/$account/$queue","attributes":{"VisibilityTimeout":"60"}}"#,
        "null",
    ),
    write(
        "dynamodb",
        "UpdateTable",
        r#"{"tableName":"$table","billingMode":"PAY_PER_REQUEST"}"#,
        r#"{"tableDescription":{"tableName":"$table","tableStatus":"UPDATING"}}"#,
    ),
];
