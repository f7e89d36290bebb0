//! 12:52 to 13:22: the key is tried, then everything that it might open, and one role lets it in.

use super::super::calls::take_role;
use super::super::clock::{Second, at};
use super::super::event::{Call, Event, Journal};
use super::super::world::{EXPORTS, GLOBAL, HOME, PROD, SECOND, place};
use super::{kali, leaked, stolen_etl};
use serde_json::{Value, json};

/// Tries the key and looks around.
pub fn events() -> Vec<Event> {
    let mut journal = Journal::of("story/intrusion");
    let probe = leaked().with("keycheck/0.3 (python-requests/2.31.0)");
    journal.record(
        at("12:52:07"),
        place(PROD, GLOBAL),
        &probe,
        Call::read("sts", "GetCallerIdentity"),
    );
    let caller = leaked().with(&kali("sts.get-caller-identity"));
    journal.record(
        at("13:04:31"),
        place(PROD, HOME),
        &caller,
        Call::read("sts", "GetCallerIdentity"),
    );
    what_it_may(&mut journal, at("13:04:58"));
    what_it_may_not(&mut journal, at("13:07:02"));
    guessed_roles(&mut journal, at("13:14:03"));
    take_role(
        &mut journal,
        &leaked().with(&kali("sts.assume-role")),
        &stolen_etl(),
    );
    journal.events
}

/// The few reads that the exporter's policy allows; one of them names the role that it may take.
fn what_it_may(journal: &mut Journal, start: Second) {
    let own = json!({"userName": "report-exporter"});
    let calls: [(&str, Call); 6] = [
        ("s3api.list-buckets", Call::read("s3", "ListBuckets")),
        ("iam.get-user", Call::read("iam", "GetUser")),
        (
            "iam.list-user-policies",
            Call::read("iam", "ListUserPolicies").asking(own),
        ),
        (
            "iam.get-user-policy",
            Call::read("iam", "GetUserPolicy")
                .asking(json!({"userName": "report-exporter", "policyName": "exporter"})),
        ),
        (
            "ec2.describe-instances",
            Call::read("ec2", "DescribeInstances").asking(nothing("instancesSet")),
        ),
        ("s3api.list-objects-v2", list_exports()),
    ];
    for (wait, (command, call)) in (0..).zip(calls) {
        let here = place(PROD, HOME).of_service(call.service());
        journal.record(start + wait * 19, here, &leaked().with(&kali(command)), call);
    }
}

/// An EC2 request that filters nothing.
fn nothing(set: &str) -> Value {
    json!({set: {}, "filterSet": {}})
}

fn list_exports() -> Call {
    Call::read("s3", "ListObjects")
        .category("Data")
        .asking(
            json!({"list-type": "2", "bucketName": EXPORTS, "prefix": "reports/", "encoding-type": "url"}),
        )
        .on(PROD, "AWS::S3::Bucket", &format!("arn:aws:s3:::{EXPORTS}"))
}

/// What any such tool tries: account-wide lists once, regional ones in every region.
fn what_it_may_not(journal: &mut Journal, start: Second) {
    const ONCE: &[(&str, &str, &str)] = &[
        ("iam", "ListUsers", "iam.list-users"),
        ("iam", "ListRoles", "iam.list-roles"),
        (
            "iam",
            "GetAccountAuthorizationDetails",
            "iam.get-account-authorization-details",
        ),
        ("iam", "ListAccessKeys", "iam.list-access-keys"),
        ("iam", "GetAccountSummary", "iam.get-account-summary"),
        (
            "organizations",
            "DescribeOrganization",
            "organizations.describe-organization",
        ),
        ("ses", "GetSendQuota", "ses.get-send-quota"),
    ];
    const EVERYWHERE: &[(&str, &str, &str)] = &[
        ("secretsmanager", "ListSecrets", "secretsmanager.list-secrets"),
        ("ssm", "DescribeParameters", "ssm.describe-parameters"),
        ("lambda", "ListFunctions20150331", "lambda.list-functions"),
        ("rds", "DescribeDBInstances", "rds.describe-db-instances"),
        ("kms", "ListKeys", "kms.list-keys"),
        ("ec2", "DescribeSecurityGroups", "ec2.describe-security-groups"),
        ("ec2", "DescribeSnapshots", "ec2.describe-snapshots"),
        ("cloudtrail", "DescribeTrails", "cloudtrail.describe-trails"),
        ("guardduty", "ListDetectors", "guardduty.list-detectors"),
        (
            "bedrock",
            "ListFoundationModels",
            "bedrock.list-foundation-models",
        ),
    ];
    let mut second = start;
    let mut refused = |service, name, command: &str, region| {
        let caller = leaked().with(&kali(command));
        let call = Call::read(service, name).denied(&caller, "*");
        journal.record(second, place(PROD, region).of_service(service), &caller, call);
        second += 4 + u32::from(second.is_multiple_of(5)) * 9;
    };
    for &(service, name, command) in ONCE {
        refused(service, name, command, HOME);
    }
    for region in [HOME, GLOBAL, SECOND] {
        for &(service, name, command) in EVERYWHERE {
            refused(service, name, command, region);
        }
    }
}

/// Guesses the names of roles, fast enough for an Insights event (see `beside.rs`).
fn guessed_roles(journal: &mut Journal, start: Second) {
    const NAMES: &[&str] = &[
        "admin",
        "Administrator",
        "deploy",
        "ci",
        "jenkins",
        "terraform",
        "ec2-role",
        "lambda-role",
        "backup",
        "OrganizationAccountAccessRole",
        "ops",
        "devops",
        "support",
        "root",
        "prod-admin",
        "data-admin",
        "ecsTaskExecutionRole",
        "AWSControlTowerExecution",
        "stacksets-exec",
        "power-user",
        "readonly",
        "audit",
        "security",
        "breakglass",
    ];
    let caller = leaked().with(&kali("iam.list-attached-role-policies"));
    for (number, role) in (0..).zip(NAMES) {
        let resource = format!("role {role}");
        let call = Call::read("iam", "ListAttachedRolePolicies").denied(&caller, &resource);
        journal.record(start + number * 7, place(PROD, GLOBAL), &caller, call);
    }
}
