//! What Terraform reads and changes; AWS's own services that look around read much the same.

use super::{Shape, read, write};

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
    read(
        "ec2",
        "DescribeInstanceAttribute",
        r#"{"instanceId":"$instance","attribute":"userData"}"#,
    ),
    read(
        "ec2",
        "DescribeInstanceAttribute",
        r#"{"instanceId":"$instance","attribute":"disableApiTermination"}"#,
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
