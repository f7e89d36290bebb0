//! What a deployment does, in this order.

use super::{Shape, read, write};

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
