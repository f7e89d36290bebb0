//! What people look at.

use super::{Shape, read};

/// What people look at in the console and on the command line.
pub const LOOKING: &[Shape] = &[
    read(
        "ec2",
        "DescribeInstances",
        r#"{"maxResults":100,"instancesSet":{},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeInstances",
        r#"{"instancesSet":{"items":[{"instanceId":"$instance"}]},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeInstanceStatus",
        r#"{"includeAllInstances":true,"instancesSet":{"items":[{"instanceId":"$instance"}]},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeSecurityGroups",
        r#"{"maxResults":1000,"securityGroupSet":{},"securityGroupIdSet":{},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeSecurityGroupRules",
        r#"{"DescribeSecurityGroupRulesRequest":{"MaxResults":1000,"Filter":{"tag":1,"Name":"group-id","Value":{"tag":1,"content":"$group"}}}}"#,
    ),
    read("ec2", "DescribeVpcs", r#"{"vpcSet":{},"filterSet":{}}"#),
    read(
        "ec2",
        "DescribeSubnets",
        r#"{"subnetSet":{},"filterSet":{"items":[{"name":"vpc-id","valueSet":{"items":[{"value":"$vpc"}]}}]}}"#,
    ),
    read(
        "ec2",
        "DescribeNetworkAcls",
        r#"{"networkAclIdSet":{"items":[{"networkAclId":"$acl"}]},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeRouteTables",
        r#"{"routeTableIdSet":{"items":[{"routeTableId":"$routes"}]},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeVolumes",
        r#"{"volumeSet":{"items":[{"volumeId":"$volume"}]},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeNetworkInterfaces",
        r#"{"networkInterfaceIdSet":{"items":[{"networkInterfaceId":"$eni"}]},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeAddresses",
        r#"{"publicIpsSet":{},"allocationIdsSet":{},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeInstances",
        r#"{"instancesSet":{"items":[{"instanceId":"i-0$hex"}]},"filterSet":{}}"#,
    )
    .failing(
        "Client.InvalidInstanceID.NotFound",
        "The instance ID 'i-0$hex' does not exist",
    ),
    read("s3", "ListBuckets", r"{}"),
    read(
        "s3",
        "GetBucketLocation",
        r#"{"location":"","bucketName":"$bucket"}"#,
    )
    .on("AWS::S3::Bucket", "arn:aws:s3:::$bucket"),
    read(
        "s3",
        "GetBucketPolicyStatus",
        r#"{"policyStatus":"","bucketName":"$bucket"}"#,
    )
    .on("AWS::S3::Bucket", "arn:aws:s3:::$bucket"),
    read(
        "s3",
        "GetBucketTagging",
        r#"{"tagging":"","bucketName":"$bucket"}"#,
    )
    .on("AWS::S3::Bucket", "arn:aws:s3:::$bucket")
    .failing("NoSuchTagSet", "The TagSet does not exist"),
    read(
        "s3",
        "GetBucketLifecycle",
        r#"{"lifecycle":"","bucketName":"$bucket"}"#,
    )
    .on("AWS::S3::Bucket", "arn:aws:s3:::$bucket")
    .failing(
        "NoSuchLifecycleConfiguration",
        "The lifecycle configuration does not exist",
    ),
    read(
        "logs",
        "DescribeLogGroups",
        r#"{"limit":50,"logGroupNamePattern":"$loggroup"}"#,
    ),
    read(
        "logs",
        "StartQuery",
        r#"{"startTime":1773705600,"endTime":1773792000,"logGroupNames":["$loggroup"],"queryString":"HIDDEN_DUE_TO_SECURITY_REASONS"}"#,
    ),
    read(
        "logs",
        "FilterLogEvents",
        r#"{"logGroupName":"$loggroup","limit":500}"#,
    ),
    read(
        "monitoring",
        "DescribeAlarms",
        r#"{"maxRecords":100,"stateValue":"ALARM"}"#,
    ),
    read("monitoring", "ListDashboards", r"null"),
    read("monitoring", "GetDashboard", r#"{"dashboardName":"$workload"}"#),
    read("lambda", "ListFunctions20150331", r#"{"maxItems":50}"#),
    read(
        "lambda",
        "GetFunction20150331v2",
        r#"{"functionName":"$function"}"#,
    ),
    read(
        "ecs",
        "ListServices",
        r#"{"cluster":"$cluster","maxResults":100}"#,
    ),
    read(
        "ecs",
        "DescribeServices",
        r#"{"cluster":"$cluster","services":["$workload"]}"#,
    ),
    read(
        "ecs",
        "DescribeTasks",
        r#"{"cluster":"$cluster","tasks":["arn:aws:ecs:$region:$account:task/$cluster/$hex"],"include":["TAGS"]}"#,
    ),
    read("rds", "DescribeDBInstances", r#"{"maxRecords":100}"#),
    read(
        "rds",
        "DescribeDBInstances",
        r#"{"dBInstanceIdentifier":"$database-old"}"#,
    )
    .failing("DBInstanceNotFoundFault", "DBInstance $database-old not found."),
    read(
        "rds",
        "DescribeDBLogFiles",
        r#"{"dBInstanceIdentifier":"$database"}"#,
    ),
    read("dynamodb", "ListTables", r#"{"limit":100}"#),
    read("dynamodb", "DescribeTable", r#"{"tableName":"$table"}"#).on(
        "AWS::DynamoDB::Table",
        "arn:aws:dynamodb:$region:$account:table/$table",
    ),
    read("iam", "ListRoles", r#"{"maxItems":100}"#),
    read("iam", "GetRole", r#"{"roleName":"$role"}"#),
    read("iam", "ListAttachedRolePolicies", r#"{"roleName":"$role"}"#),
    read(
        "iam",
        "GetRolePolicy",
        r#"{"roleName":"$role","policyName":"$policy"}"#,
    ),
    read("iam", "ListAccountAliases", r"null"),
    read(
        "sqs",
        "GetQueueAttributes",
        r#"{"queueUrl":"https://sqs.$region.amazonaws.com/$account/$queue","attributeNames":["All"]}"#,
    ),
    read("sns", "ListTopics", r"null"),
    read("ssm", "DescribeParameters", r#"{"maxResults":50}"#),
    read(
        "ssm",
        "GetParameter",
        r#"{"name":"$parameter","withDecryption":true}"#,
    )
    .on(
        "AWS::SSM::Parameter",
        "arn:aws:ssm:$region:$account:parameter$parameter",
    ),
    read(
        "ssm",
        "GetParameter",
        r#"{"name":"$parameter/old","withDecryption":true}"#,
    )
    .failing("ParameterNotFound", ""),
    read("secretsmanager", "ListSecrets", r#"{"maxResults":100}"#),
    read("secretsmanager", "DescribeSecret", r#"{"secretId":"$secret"}"#),
    read("kms", "ListAliases", r#"{"limit":100}"#),
    read("kms", "DescribeKey", r#"{"keyId":"$kms"}"#)
        .on("AWS::KMS::Key", "arn:aws:kms:$region:$account:key/$kms"),
    read("cloudformation", "ListStacks", r"null"),
    read(
        "cloudformation",
        "DescribeStackEvents",
        r#"{"stackName":"$stack"}"#,
    ),
    read(
        "elasticloadbalancing",
        "DescribeTargetHealth",
        r#"{"targetGroupArn":"arn:aws:elasticloadbalancing:$region:$account:targetgroup/$workload/6d0ecf831eec9f09"}"#,
    ),
    read("codepipeline", "GetPipelineState", r#"{"name":"$pipeline"}"#),
    read(
        "ecr",
        "DescribeImages",
        r#"{"repositoryName":"$repository","maxResults":100,"filter":{"tagStatus":"TAGGED"}}"#,
    ),
    read(
        "cloudtrail",
        "LookupEvents",
        r#"{"maxResults":50,"lookupAttributes":[{"attributeKey":"ReadOnly","attributeValue":"false"}]}"#,
    ),
    read(
        "health",
        "DescribeEventAggregates",
        r#"{"aggregateField":"eventTypeCategory","filter":{"eventStatusCodes":["open","upcoming"]}}"#,
    ),
    read(
        "ce",
        "GetCostAndUsage",
        r#"{"TimePeriod":{"Start":"2026-03-01","End":"2026-03-17"},"Granularity":"DAILY","Metrics":["UnblendedCost"]}"#,
    ),
    read(
        "tagging",
        "GetResources",
        r#"{"resourcesPerPage":100,"tagFilters":[{"key":"team","values":["$workload"]}]}"#,
    ),
];
