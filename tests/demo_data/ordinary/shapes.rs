//! Shapes of ordinary calls: tables of request templates, filled from an estate (`world.rs` says how).

use super::super::event::Call;
use super::super::random::Random;
use super::super::world::{Estate, Place};
use serde_json::Value;

/// A call to be filled in.
pub struct Shape {
    service: &'static str,
    name: &'static str,
    read_only: bool,
    request: &'static str,
    response: &'static str,
    resource: Option<(&'static str, &'static str)>,
    error: Option<(&'static str, &'static str)>,
}

const fn read(service: &'static str, name: &'static str, request: &'static str) -> Shape {
    Shape {
        service,
        name,
        read_only: true,
        request,
        response: "null",
        resource: None,
        error: None,
    }
}

const fn write(
    service: &'static str,
    name: &'static str,
    request: &'static str,
    response: &'static str,
) -> Shape {
    Shape {
        service,
        name,
        read_only: false,
        request,
        response,
        resource: None,
        error: None,
    }
}

impl Shape {
    const fn on(mut self, kind: &'static str, arn: &'static str) -> Self {
        self.resource = Some((kind, arn));
        self
    }

    const fn failing(mut self, code: &'static str, message: &'static str) -> Self {
        self.error = Some((code, message));
        self
    }

    /// The service it is made to.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// The call, with its words filled in.
    pub fn call(&self, random: &mut Random, estate: &Estate, place: Place) -> Call {
        let mut filling = estate.filling(random);
        let request = filling.json(self.request);
        let response: Value = filling.json(self.response);
        let call = if self.read_only {
            Call::read(self.service, self.name)
        } else {
            Call::write(self.service, self.name)
        };
        let mut call = call.asking(request).answered(response);
        if let Some((kind, arn)) = self.resource {
            call = call.on(place.account, kind, &filling.text(arn));
        }
        if let Some((code, message)) = self.error {
            call = call.failed(code, &filling.text(message));
        }
        call
    }
}

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

/// What Terraform reads to compare its state with the world.
pub const REFRESHING: &[Shape] = &[
    read("iam", "GetRole", r#"{"roleName":"$role"}"#),
    read("iam", "ListRolePolicies", r#"{"roleName":"$role"}"#),
    read("iam", "ListAttachedRolePolicies", r#"{"roleName":"$role"}"#),
    read(
        "iam",
        "GetPolicy",
        r#"{"policyArn":"arn:aws:iam::$account:policy/$policy"}"#,
    ),
    read(
        "iam",
        "GetPolicyVersion",
        r#"{"policyArn":"arn:aws:iam::$account:policy/$policy","versionId":"v3"}"#,
    ),
    read(
        "ec2",
        "DescribeVpcs",
        r#"{"vpcSet":{"items":[{"vpcId":"$vpc"}]},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeVpcAttribute",
        r#"{"vpcId":"$vpc","attribute":"enableDnsHostnames"}"#,
    ),
    read(
        "ec2",
        "DescribeSubnets",
        r#"{"subnetSet":{"items":[{"subnetId":"$subnet"}]},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeSecurityGroups",
        r#"{"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"$group"}]},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeRouteTables",
        r#"{"routeTableIdSet":{"items":[{"routeTableId":"$routes"}]},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeNetworkAcls",
        r#"{"networkAclIdSet":{"items":[{"networkAclId":"$acl"}]},"filterSet":{}}"#,
    ),
    read(
        "ec2",
        "DescribeInstances",
        r#"{"instancesSet":{"items":[{"instanceId":"$instance"}]},"filterSet":{}}"#,
    ),
    read("s3", "GetBucketPolicy", r#"{"policy":"","bucketName":"$bucket"}"#)
        .on("AWS::S3::Bucket", "arn:aws:s3:::$bucket"),
    read(
        "s3",
        "GetBucketEncryption",
        r#"{"encryption":"","bucketName":"$bucket"}"#,
    )
    .on("AWS::S3::Bucket", "arn:aws:s3:::$bucket"),
    read(
        "s3",
        "GetBucketVersioning",
        r#"{"versioning":"","bucketName":"$bucket"}"#,
    )
    .on("AWS::S3::Bucket", "arn:aws:s3:::$bucket"),
    read(
        "s3",
        "GetBucketPublicAccessBlock",
        r#"{"publicAccessBlock":"","bucketName":"$bucket"}"#,
    )
    .on("AWS::S3::Bucket", "arn:aws:s3:::$bucket"),
    read("s3", "GetBucketCors", r#"{"cors":"","bucketName":"$bucket"}"#)
        .on("AWS::S3::Bucket", "arn:aws:s3:::$bucket")
        .failing("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    read(
        "lambda",
        "GetFunction20150331v2",
        r#"{"functionName":"$function"}"#,
    ),
    read(
        "lambda",
        "ListVersionsByFunction20150331",
        r#"{"functionName":"$function"}"#,
    ),
    read(
        "kms",
        "GetKeyPolicy",
        r#"{"keyId":"$kms","policyName":"default"}"#,
    )
    .on("AWS::KMS::Key", "arn:aws:kms:$region:$account:key/$kms"),
    read("kms", "GetKeyRotationStatus", r#"{"keyId":"$kms"}"#)
        .on("AWS::KMS::Key", "arn:aws:kms:$region:$account:key/$kms"),
    read("secretsmanager", "DescribeSecret", r#"{"secretId":"$secret"}"#),
    read("secretsmanager", "GetResourcePolicy", r#"{"secretId":"$secret"}"#),
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
        "ListTagsForResource",
        r#"{"resourceType":"Parameter","resourceId":"$parameter"}"#,
    ),
    read(
        "logs",
        "DescribeLogGroups",
        r#"{"logGroupNamePrefix":"$loggroup"}"#,
    ),
    read(
        "rds",
        "DescribeDBInstances",
        r#"{"dBInstanceIdentifier":"$database"}"#,
    ),
    read(
        "dynamodb",
        "DescribeContinuousBackups",
        r#"{"tableName":"$table"}"#,
    )
    .on(
        "AWS::DynamoDB::Table",
        "arn:aws:dynamodb:$region:$account:table/$table",
    ),
    read(
        "sqs",
        "GetQueueAttributes",
        r#"{"queueUrl":"https://sqs.$region.amazonaws.com/$account/$queue","attributeNames":["All"]}"#,
    ),
    read(
        "sns",
        "GetTopicAttributes",
        r#"{"topicArn":"arn:aws:sns:$region:$account:$topic"}"#,
    ),
    read(
        "ecs",
        "DescribeTaskDefinition",
        r#"{"taskDefinition":"$workload:$number"}"#,
    ),
    read(
        "elasticloadbalancing",
        "DescribeLoadBalancers",
        r#"{"loadBalancerArns":["arn:aws:elasticloadbalancing:$region:$account:loadbalancer/$loadbalancer"]}"#,
    ),
];

/// What Terraform changes when somebody merged something.
pub const APPLYING: &[Shape] = &[
    write("iam", "PutRolePolicy", r#"{"roleName":"$role","policyName":"$policy","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"sqs:SendMessage\"],\"Resource\":\"arn:aws:sqs:$region:$account:$queue\"}]}"}"#, "null"),
    write("ec2", "AuthorizeSecurityGroupIngress", r#"{"groupId":"$group","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":8443,"toPort":8443,"groups":{},"ipRanges":{"items":[{"cidrIp":"10.20.0.0/16","description":"service mesh"}]},"ipv6Ranges":{},"prefixListIds":{}}]}}"#, r#"{"requestId":"$uuid","_return":true,"securityGroupRuleSet":{"items":[{"groupOwnerId":"$account","groupId":"$group","securityGroupRuleId":"sgr-0$hex","isEgress":false,"ipProtocol":"tcp","fromPort":8443,"toPort":8443,"cidrIpv4":"10.20.0.0/16"}]}}"#),
    write("lambda", "UpdateFunctionCode20150331v2", r#"{"functionName":"$function","s3Bucket":"brightwater-artifacts","s3Key":"$function/$hex.zip","publish":true}"#, r#"{"functionName":"$function","functionArn":"arn:aws:lambda:$region:$account:function:$function","version":"$number","revisionId":"$uuid"}"#),
    write("logs", "PutRetentionPolicy", r#"{"logGroupName":"$loggroup","retentionInDays":30}"#, "null"),
    write("sqs", "TagQueue", r#"{"queueUrl":"https://sqs.$region.amazonaws.com/$account/$queue","tags":{"managed-by":"terraform"}}"#, "null"),
    write("ecs", "RegisterTaskDefinition", r#"{"family":"$workload","taskRoleArn":"arn:aws:iam::$account:role/storefront-task","networkMode":"awsvpc","containerDefinitions":[{"name":"app","image":"$account.dkr.ecr.$region.amazonaws.com/$repository:$hex","essential":true}]}"#, r#"{"taskDefinition":{"taskDefinitionArn":"arn:aws:ecs:$region:$account:task-definition/$workload:$number","status":"ACTIVE"}}"#),
    write("s3", "PutBucketPolicy", r#"{"policy":"","bucketName":"brightwater-web-logs","bucketPolicy":{"Version":"2012-10-17","Statement":[{"Sid":"Delivery","Effect":"Allow","Principal":{"Service":"logdelivery.elasticloadbalancing.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::brightwater-web-logs/*"}]}}"#, "null").on("AWS::S3::Bucket", "arn:aws:s3:::brightwater-web-logs"),
];

/// What a deployment does.
pub const DEPLOYING: &[Shape] = &[
    read("sts", "GetCallerIdentity", "null"),
    read("ecr", "GetAuthorizationToken", "{}"),
    read(
        "ecr",
        "BatchGetImage",
        r#"{"repositoryName":"$repository","imageIds":[{"imageTag":"$hex"}]}"#,
    )
    .on(
        "AWS::ECR::Repository",
        "arn:aws:ecr:$region:$account:repository/$repository",
    ),
    write(
        "ecr",
        "PutImage",
        r#"{"repositoryName":"$repository","imageTag":"$hex"}"#,
        r#"{"image":{"repositoryName":"$repository","registryId":"$account","imageId":{"imageTag":"$hex"}}}"#,
    )
    .on(
        "AWS::ECR::Repository",
        "arn:aws:ecr:$region:$account:repository/$repository",
    ),
    write(
        "ecs",
        "RegisterTaskDefinition",
        r#"{"family":"$workload","executionRoleArn":"arn:aws:iam::$account:role/storefront-task","containerDefinitions":[{"name":"app","image":"$account.dkr.ecr.$region.amazonaws.com/$repository:$hex","essential":true}]}"#,
        r#"{"taskDefinition":{"taskDefinitionArn":"arn:aws:ecs:$region:$account:task-definition/$workload:$number","status":"ACTIVE"}}"#,
    ),
    write(
        "ecs",
        "UpdateService",
        r#"{"cluster":"$cluster","service":"$workload","taskDefinition":"$workload:$number"}"#,
        r#"{"service":{"serviceArn":"arn:aws:ecs:$region:$account:service/$cluster/$workload","status":"ACTIVE"}}"#,
    ),
    read(
        "ecs",
        "DescribeServices",
        r#"{"cluster":"$cluster","services":["$workload"]}"#,
    ),
    read(
        "ecs",
        "DescribeServices",
        r#"{"cluster":"$cluster","services":["$workload"]}"#,
    ),
    read(
        "ecs",
        "DescribeServices",
        r#"{"cluster":"$cluster","services":["$workload"]}"#,
    ),
    write(
        "lambda",
        "UpdateFunctionCode20150331v2",
        r#"{"functionName":"$function","s3Bucket":"brightwater-artifacts","s3Key":"$function/$hex.zip"}"#,
        r#"{"functionName":"$function","functionArn":"arn:aws:lambda:$region:$account:function:$function","revisionId":"$uuid"}"#,
    ),
];

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
