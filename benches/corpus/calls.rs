//! What is called: a table of templates, and many more calls that only differ in their name.
//!
//! In a template `@x` is filled in: `@i` instance, `@g` group, `@b` bucket, `@o` object, `@f` function, `@k` KMS key, `@t` role,
//! `@p` parameter, `@s` secret, `@q` log group, `@u` UUID, `@h` digits, `@n` number, `@a` account, `@r` region.

/// A kind of call.
pub struct Call {
    /// `eventSource` without `.amazonaws.com`.
    pub service: &'static str,
    /// `eventName`.
    pub name: &'static str,
    /// `readOnly`.
    pub read_only: bool,
    /// `requestParameters`.
    pub request: &'static str,
    /// `responseElements`.
    pub response: &'static str,
    /// An entry of `resources`, or nothing.
    pub resource: &'static str,
}

const fn read(service: &'static str, name: &'static str, request: &'static str) -> Call {
    Call {
        service,
        name,
        read_only: true,
        request,
        response: "null",
        resource: "",
    }
}

const fn write(
    service: &'static str,
    name: &'static str,
    request: &'static str,
    response: &'static str,
) -> Call {
    Call {
        service,
        name,
        read_only: false,
        request,
        response,
        resource: "",
    }
}

impl Call {
    const fn on(mut self, resource: &'static str) -> Self {
        self.resource = resource;
        self
    }
}

const KEY: &str = r#"{"accountId":"@a","type":"AWS::KMS::Key","ARN":"arn:aws:kms:@r:@a:key/@k"}"#;
const ROLE: &str = r#"{"accountId":"@a","type":"AWS::IAM::Role","ARN":"arn:aws:iam::@a:role/@t"}"#;
const OBJECT: &str = r#"{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::@b/@o"},{"accountId":"@a","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::@b"}"#;
const BUCKET: &str = r#"{"accountId":"@a","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::@b"}"#;

/// The calls with a form of their own, the most frequent first.
pub const CALLS: &[Call] = &[
    read("kms", "Decrypt", r#"{"encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"SecretARN":"arn:aws:secretsmanager:@r:@a:secret:@s","SecretVersionId":"@u"}}"#).on(KEY),
    read("ec2", "DescribeInstances", r#"{"maxResults":1000,"instancesSet":{"items":[{"instanceId":"@i"}]},"filterSet":{"items":[{"name":"instance-state-name","valueSet":{"items":[{"value":"running"},{"value":"pending"}]}}]}}"#),
    write("ssm", "UpdateInstanceInformation", r#"{"instanceId":"@i","agentVersion":"3.3.1611.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"10.@n.@n.17","computerName":"ip-10-@n-17.@r.compute.internal","agentName":"amazon-ssm-agent"}"#, "null"),
    read("s3", "GetObject", r#"{"bucketName":"@b","Host":"@b.s3.@r.amazonaws.com","key":"@o"}"#).on(OBJECT),
    write("s3", "PutObject", r#"{"bucketName":"@b","Host":"@b.s3.@r.amazonaws.com","key":"@o","x-amz-server-side-encryption":"aws:kms"}"#, r#"{"x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:@r:@a:key/@k"}"#).on(OBJECT),
    read("kms", "GenerateDataKey", r#"{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::@b/@o"},"keyId":"arn:aws:kms:@r:@a:key/@k","keySpec":"AES_256"}"#).on(KEY),
    write("logs", "CreateLogStream", r#"{"logGroupName":"@q","logStreamName":"2026/03/01/[$LATEST]@h@h"}"#, "null"),
    read("sts", "AssumeRole", r#"{"roleArn":"arn:aws:iam::@a:role/@t","roleSessionName":"worker-@n","durationSeconds":3600}"#).on(ROLE),
    read("s3", "GetBucketAcl", r#"{"bucketName":"@b","Host":"@b.s3.@r.amazonaws.com","acl":""}"#).on(BUCKET),
    read("secretsmanager", "GetSecretValue", r#"{"secretId":"arn:aws:secretsmanager:@r:@a:secret:@s"}"#),
    read("ssm", "GetParameters", r#"{"names":["@p","@p","@p"],"withDecryption":true}"#),
    read("ec2", "DescribeSecurityGroups", r#"{"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"@g"}]},"filterSet":{}}"#),
    read("ec2", "DescribeNetworkInterfaces", r#"{"networkInterfaceIdSet":{},"filterSet":{"items":[{"name":"group-id","valueSet":{"items":[{"value":"@g"},{"value":"@g"}]}}]}}"#),
    read("lambda", "GetFunction20150331v2", r#"{"functionName":"arn:aws:lambda:@r:@a:function:@f"}"#),
    read("iam", "GetRole", r#"{"roleName":"@t"}"#),
    read("ecs", "DescribeTasks", r#"{"cluster":"batch","tasks":["arn:aws:ecs:@r:@a:task/batch/@h@h"],"include":["TAGS"]}"#),
    read("dynamodb", "DescribeTable", r#"{"tableName":"@f"}"#),
    write("ec2", "CreateTags", r#"{"resourcesSet":{"items":[{"resourceId":"@i"}]},"tagSet":{"items":[{"key":"owner","value":"@t"},{"key":"cost-centre","value":"@n"}]}}"#, r#"{"requestId":"@u","_return":true}"#),
    write("ec2", "CreateNetworkInterface", r#"{"subnetId":"subnet-0@h","description":"arn:aws:ecs:@r:@a:attachment/@u","groupSet":{"items":[{"groupId":"@g"}]},"privateIpAddressesSet":{}}"#, r#"{"requestId":"@u","networkInterface":{"networkInterfaceId":"eni-0@h","subnetId":"subnet-0@h","vpcId":"vpc-0@h","availabilityZone":"@ra","ownerId":"@a","status":"pending","privateIpAddress":"10.@n.@n.9","groupSet":{"items":[{"groupId":"@g","groupName":"tasks"}]},"tagSet":{}}}"#),
    write("ecs", "RunTask", r#"{"cluster":"batch","taskDefinition":"@f:@n","launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-0@h"],"securityGroups":["@g"],"assignPublicIp":"DISABLED"}}}"#, r#"{"tasks":[{"taskArn":"arn:aws:ecs:@r:@a:task/batch/@h@h","lastStatus":"PROVISIONING","desiredStatus":"RUNNING","cpu":"512","memory":"1024"}],"failures":[]}"#),
    write("lambda", "UpdateFunctionCode20150331v2", r#"{"functionName":"@f","s3Bucket":"@b","s3Key":"@o"}"#, r#"{"functionName":"@f","functionArn":"arn:aws:lambda:@r:@a:function:@f","revisionId":"@u","codeSize":1@n}"#),
    write("iam", "PutRolePolicy", r#"{"roleName":"@t","policyName":"inline","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\",\"s3:PutObject\"],\"Resource\":\"arn:aws:s3:::@b/*\"},{\"Effect\":\"Allow\",\"Action\":\"kms:Decrypt\",\"Resource\":\"arn:aws:kms:@r:@a:key/@k\"}]}"}"#, "null"),
    write("ec2", "AuthorizeSecurityGroupIngress", r#"{"groupId":"@g","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":443,"toPort":443,"groups":{},"ipRanges":{"items":[{"cidrIp":"10.@n.0.0/16"}]},"ipv6Ranges":{},"prefixListIds":{}}]}}"#, r#"{"requestId":"@u","_return":true,"securityGroupRuleSet":{"items":[{"groupOwnerId":"@a","groupId":"@g","securityGroupRuleId":"sgr-0@h","isEgress":false,"ipProtocol":"tcp","fromPort":443,"toPort":443}]}}"#),
    write("ec2", "TerminateInstances", r#"{"instancesSet":{"items":[{"instanceId":"@i"}]}}"#, r#"{"requestId":"@u","instancesSet":{"items":[{"instanceId":"@i","currentState":{"code":32,"name":"shutting-down"},"previousState":{"code":16,"name":"running"}}]}}"#),
];

/// Services of the calls that only have a name, each with things that it describes, lists, gets and deletes.
pub const NAMED: &[(&str, &[&str])] = &[
    (
        "ec2",
        &[
            "Vpcs",
            "Subnets",
            "RouteTables",
            "Volumes",
            "Snapshots",
            "Images",
            "Addresses",
            "KeyPairs",
            "NatGateways",
        ],
    ),
    ("rds", &["DBInstances", "DBClusters", "DBSnapshots", "Events"]),
    ("iam", &["Roles", "Users", "Policies", "InstanceProfiles"]),
    (
        "elasticloadbalancing",
        &["LoadBalancers", "TargetGroups", "TargetHealth", "Listeners"],
    ),
    (
        "autoscaling",
        &["AutoScalingGroups", "LaunchConfigurations", "Policies"],
    ),
    ("monitoring", &["Alarms", "Dashboards", "AnomalyDetectors"]),
    ("cloudformation", &["Stacks", "StackResources", "StackEvents"]),
    ("sqs", &["Queues", "QueueAttributes"]),
    ("sns", &["Topics", "Subscriptions"]),
    ("eks", &["Clusters", "Nodegroups", "Addons"]),
    ("glue", &["Tables", "Partitions", "Jobs"]),
    ("athena", &["QueryExecution", "WorkGroups"]),
];
/// What is done with them. The last one changes something.
pub const VERBS: [&str; 4] = ["Describe", "List", "Get", "Delete"];
