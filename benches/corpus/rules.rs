//! Predicates in the shape of a large Sigma pack for CloudTrail: always the same, as many as wanted.
//!
//! As in real packs, nearly every rule names a service and some of its events, most of which no trail of an ordinary
//! day has; many ask for a member of the request or leave out a tool or a caller; a few are broad.

use trailhound::analysis::correlation::{Condition, Kind};
use trailhound::query::{Case, Expr, Part, Path, Pattern, Term};

/// Services, and names of events that rules ask for. About half of them are in the trail that is measured with.
const EVENTS: &[(&str, &[&str])] = &[
    (
        "iam",
        &[
            "CreateUser",
            "CreateAccessKey",
            "AttachUserPolicy",
            "PutUserPolicy",
            "CreateLoginProfile",
            "GetRole",
            "PutRolePolicy",
            "DeleteRoles",
            "UpdateAssumeRolePolicy",
        ],
    ),
    (
        "s3",
        &[
            "PutBucketPolicy",
            "DeleteBucket",
            "PutBucketAcl",
            "GetObject",
            "PutObject",
            "GetBucketAcl",
            "PutBucketReplication",
        ],
    ),
    (
        "ec2",
        &[
            "AuthorizeSecurityGroupIngress",
            "TerminateInstances",
            "CreateTags",
            "ModifySnapshotAttribute",
            "DescribeInstances",
            "DescribeSecurityGroups",
            "ModifyImageAttribute",
            "CreateNetworkInterface",
            "DeleteVpcs",
        ],
    ),
    (
        "kms",
        &[
            "DisableKey",
            "ScheduleKeyDeletion",
            "Decrypt",
            "GenerateDataKey",
            "PutKeyPolicy",
        ],
    ),
    (
        "cloudtrail",
        &["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"],
    ),
    (
        "lambda",
        &[
            "UpdateFunctionCode20150331v2",
            "AddPermission20150331v2",
            "CreateFunction20150331",
            "GetFunction20150331v2",
        ],
    ),
    (
        "secretsmanager",
        &["GetSecretValue", "PutResourcePolicy", "DeleteSecret"],
    ),
    ("sts", &["AssumeRole", "GetSessionToken", "GetFederationToken"]),
    (
        "ssm",
        &[
            "SendCommand",
            "StartSession",
            "GetParameters",
            "UpdateInstanceInformation",
        ],
    ),
    ("ecs", &["RunTask", "RegisterTaskDefinition", "DescribeTasks"]),
    (
        "rds",
        &[
            "ModifyDBInstance",
            "DeleteDBInstances",
            "DescribeDBSnapshots",
            "RestoreDBInstanceFromDBSnapshot",
        ],
    ),
    (
        "logs",
        &[
            "DeleteLogGroup",
            "DeleteLogStream",
            "CreateLogStream",
            "PutSubscriptionFilter",
        ],
    ),
    ("guardduty", &["DeleteDetector", "UpdateDetector", "CreateIPSet"]),
    ("config", &["DeleteConfigRule", "StopConfigurationRecorder"]),
    ("eks", &["CreateCluster", "DeleteClusters", "ListNodegroups"]),
    (
        "dynamodb",
        &["DescribeTable", "DeleteTable", "ExportTableToPointInTime"],
    ),
];

/// Members of requests that rules ask for.
const MEMBERS: &[&str] = &[
    "userName",
    "policyArn",
    "bucketName",
    "roleName",
    "instanceId",
    "groupId",
    "functionName",
    "secretId",
    "keyId",
    "name",
    "attributeType",
    "ipPermissions",
];
const TOOLS: &[&str] = &[
    "terraform",
    "cloudformation",
    "aws-internal",
    "amazon-ssm-agent",
    "kubelet",
    "console.amazonaws.com",
];
const CALLERS: &[&str] = &["Root", "IAMUser", "AssumedRole", "AWSService"];
const ERRORS: &[&str] = &[
    "AccessDenied",
    "Client.UnauthorizedOperation",
    "UnauthorizedOperation",
    "AccessDeniedException",
];

fn at(path: &str, patterns: Vec<Pattern>) -> Expr {
    Expr::Term(Term::Path(Path::through(path.split('.')), patterns))
}

fn is(text: &str) -> Pattern {
    Pattern::text(text, Part::Whole, Case::Ignore)
}

fn has(text: &str) -> Pattern {
    Pattern::text(text, Part::Inside, Case::Ignore)
}

fn not(expr: Expr) -> Expr {
    Expr::Not(Box::new(expr))
}

/// The rules of a pack.
pub fn rules(number: usize) -> Vec<Expr> {
    (0..number).map(rule).collect()
}

fn rule(number: usize) -> Expr {
    let (service, names) = EVENTS[number % EVENTS.len()];
    let turn = number / EVENTS.len();
    let name = |step: usize| names[(turn * 3 + step) % names.len()];
    let source = at("eventSource", vec![is(&format!("{service}.amazonaws.com"))]);
    let events = at("eventName", (0..=turn % 3).map(|step| is(name(step))).collect());
    let call = Expr::And(vec![source.clone(), events.clone()]);
    let member = format!("requestParameters.{}", MEMBERS[(number + turn) % MEMBERS.len()]);
    let tool = at("userAgent", vec![has(TOOLS[turn % TOOLS.len()])]);
    match number % 20 {
        0..5 => call,
        5 | 6 => call.and(at(&member, vec![Pattern::Exists])),
        7 | 8 => call.and(not(tool)),
        9 => call.and(at("userIdentity.type", vec![is(CALLERS[turn % CALLERS.len()])])),
        10 => call
            .and(at("userIdentity.type", vec![is("AssumedRole")]))
            .and(not(at("userIdentity.arn", vec![has(&format!("/team-{turn}"))]))),
        11 => source
            .and(at(
                "eventName",
                vec![Pattern::text(&name(0)[..6], Part::Start, Case::Ignore)],
            ))
            .and(not(tool)),
        12 => call.and(at("errorCode", ERRORS.iter().map(|code| is(code)).collect())),
        13 => source.and(at("errorCode", vec![Pattern::Exists])),
        14 => call.and(at(
            &member,
            vec![
                is(&format!("function-{turn}")),
                is(&format!("data-{turn}-example")),
                is(&format!("team-{turn}")),
            ],
        )),
        15 => call.and(at(&member, vec![has("prod")])).and(not(tool)),
        16 => Expr::Or(vec![
            call,
            at("eventName", vec![is(name(1))]).and(at("errorMessage", vec![has("not authorized")])),
        ]),
        17 => call
            .and(at(
                "sourceIPAddress",
                vec![Pattern::Network("10.0.0.0/8".parse().expect("a network"))],
            ))
            .negate()
            .and(events),
        18 => call.and(at(
            "responseElements.credentials.accessKeyId",
            vec![Pattern::Exists],
        )),
        _ if number % 200 == 19 => at("errorCode", vec![Pattern::Exists]).and(not(tool)),
        _ => call.and(at("additionalEventData.MFAUsed", vec![is("No")])),
    }
}

/// A correlation of a pack: what it looks for, in the events of which rules, grouped by what.
pub struct Correlation {
    pub condition: Condition,
    pub rules: Vec<usize>,
    pub group: Vec<Path>,
    pub value: Option<Path>,
}

/// One correlation to forty rules, of all four types, grouped as packs do: by caller, by address, by key.
pub fn correlations(rules: usize) -> Vec<Correlation> {
    (0..rules / 40).map(|number| correlation(number, rules)).collect()
}

fn correlation(number: usize, rules: usize) -> Correlation {
    let kind = [Kind::Events, Kind::Values, Kind::Parts, Kind::PartsInOrder][number % 4];
    let about = if matches!(kind, Kind::Events | Kind::Values) {
        1
    } else {
        3
    };
    let path = |path: &str| Path::through(path.split('.'));
    let group = ["userIdentity.arn", "sourceIPAddress", "userIdentity.accessKeyId"];
    Correlation {
        condition: Condition {
            kind,
            timespan: [5, 15, 60][number % 3] * 60_000,
            least: if about == 1 { 10 } else { 3 },
            most: None,
        },
        rules: (0..about).map(|step| (number * 41 + step * 16) % rules).collect(),
        group: group.iter().skip(number % 2).take(2).map(|it| path(it)).collect(),
        value: (kind == Kind::Values).then(|| path("eventName")),
    }
}
