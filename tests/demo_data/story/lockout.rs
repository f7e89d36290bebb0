//! 14:19 to 15:32: Dana, on call, sees it, stops it key by key and repairs with Priya; the intruder tries on in vain.

use super::super::caller::{Caller, aws_cli, key};
use super::super::calls::exporter_key;
use super::super::clock::{Second, at};
use super::super::event::{Call, Event, Journal};
use super::super::ordinary::people::{Person, person};
use super::super::world::{DATA, EXPORTS, GLOBAL, HOME, OFFICE, PROD, place};
use super::damage::{TRAIL, acl_entry, selectors, ssh_from};
use super::foothold::trust_policy;
use super::{BACKDOOR, SECOND_ADDRESS, backdoor, backdoor_key, kali, leaked, stolen_admin};

use serde_json::{Value, json};

/// Where a defender works: their role session in an account.
struct Desk {
    person: &'static Person,
    account: &'static str,
    role: String,
    key: String,
    since: Second,
}

impl Desk {
    fn of(name: &str, account: &'static str, since: &str) -> Self {
        let person = person(name);
        let key = key("ASIA", &format!("desk/{name}/{account}"));
        Self {
            person,
            account,
            role: person.role(account),
            key,
            since: at(since),
        }
    }

    /// Does something from the office on the command line.
    fn does(&self, journal: &mut Journal, second: &str, command: &str, call: Call) {
        let session = self
            .person
            .session(self.account, &self.role, self.key.clone(), self.since);
        let caller = session.caller().from(OFFICE).with(&aws_cli(command));
        journal.record(
            at(second),
            place(self.account, HOME).of_service(call.service()),
            &caller,
            call,
        );
    }
}

/// The lock-out.
pub fn events() -> Vec<Event> {
    let mut journal = Journal::of("story/lockout");
    look_into_it(&mut journal);
    stop_in_prod(&mut journal);
    stop_in_data(&mut journal);
    repair(&mut journal);
    in_vain(&mut journal);
    journal.events
}

fn look_into_it(journal: &mut Journal) {
    let dana = Desk::of("dana", PROD, "14:19:30");
    let lookups = [
        ("14:20:02", "EventName", "StopLogging"),
        ("14:21:40", "Username", "svc-backup"),
        ("14:23:15", "AccessKeyId", "backdoor"),
        ("14:26:08", "AccessKeyId", "leaked"),
        ("14:27:51", "EventName", "UpdateAssumeRolePolicy"),
    ];
    for (second, attribute, value) in lookups {
        let value = match value {
            "leaked" => exporter_key(),
            "backdoor" => backdoor_key(),
            value => value.to_owned(),
        };
        let call = Call::read("cloudtrail", "LookupEvents").asking(json!({
            "lookupAttributes": [{"attributeKey": attribute, "attributeValue": value}],
            "maxResults": 50,
        }));
        dana.does(journal, second, "cloudtrail.lookup-events", call);
    }
    let status = Call::read("cloudtrail", "GetTrailStatus").asking(json!({"name": TRAIL}));
    dana.does(journal, "14:30:22", "cloudtrail.get-trail-status", status);
}

fn stop_in_prod(journal: &mut Journal) {
    let dana = Desk::of("dana", PROD, "14:19:30");
    let start = Call::write("cloudtrail", "StartLogging").asking(json!({"name": TRAIL}));
    dana.does(journal, "14:31:05", "cloudtrail.start-logging", start);
    let (asking, answer) = selectors("All");
    let select = Call::write("cloudtrail", "PutEventSelectors")
        .asking(asking)
        .answered(answer);
    dana.does(journal, "14:32:10", "cloudtrail.put-event-selectors", select);
    dana.does(
        journal,
        "14:38:22",
        "iam.update-access-key",
        switch_off("report-exporter", &exporter_key()),
    );
    dana.does(
        journal,
        "14:39:10",
        "iam.put-role-policy",
        revoke_older("data-platform-admin"),
    );
}

fn stop_in_data(journal: &mut Journal) {
    let dana = Desk::of("dana", DATA, "14:40:02");
    let user = || json!({"userName": BACKDOOR});
    dana.does(
        journal,
        "14:40:41",
        "iam.update-access-key",
        switch_off(BACKDOOR, &backdoor_key()),
    );
    dana.does(
        journal,
        "14:41:03",
        "iam.put-role-policy",
        revoke_older("reporting-etl"),
    );
    let call = Call::write("iam", "DeleteLoginProfile").asking(user());
    dana.does(journal, "14:41:30", "iam.delete-login-profile", call);
    let call = Call::write("iam", "DetachUserPolicy")
        .asking(json!({"userName": BACKDOOR, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}));
    dana.does(journal, "14:42:12", "iam.detach-user-policy", call);
    let call = Call::write("iam", "DeleteRole").asking(json!({"roleName": "cloud-support-readonly"}));
    dana.does(journal, "14:43:40", "iam.delete-role", call);
    let call = Call::write("iam", "DeleteAccessKey")
        .asking(json!({"userName": BACKDOOR, "accessKeyId": backdoor_key()}));
    dana.does(journal, "15:12:18", "iam.delete-access-key", call);
    dana.does(
        journal,
        "15:12:55",
        "iam.delete-user",
        Call::write("iam", "DeleteUser").asking(user()),
    );
}

fn switch_off(user: &str, key: &str) -> Call {
    Call::write("iam", "UpdateAccessKey")
        .asking(json!({"userName": user, "accessKeyId": key, "status": "Inactive"}))
}

/// Denies every session of the role that was issued before now.
fn revoke_older(role: &str) -> Call {
    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"DateLessThan": {"aws:TokenIssueTime": "2026-03-17T14:39:00Z"}},
    }]});
    Call::write("iam", "PutRolePolicy").asking(json!({
        "roleName": role,
        "policyName": "AWSRevokeOlderSessions",
        "policyDocument": policy.to_string(),
    }))
}

/// Priya puts back what was changed.
fn repair(journal: &mut Journal) {
    let priya = Desk::of("priya", PROD, "14:44:10");
    let request = journal.random.uuid();
    let done = || json!({"requestId": request, "_return": true});
    let call = Call::write("ec2", "RevokeSecurityGroupIngress")
        .asking(ssh_from("0.0.0.0/0"))
        .answered(done());
    priya.does(journal, "14:46:02", "ec2.revoke-security-group-ingress", call);
    let call = Call::write("ec2", "ReplaceNetworkAclEntry")
        .asking(acl_entry("allow", "198.51.100.0/24"))
        .answered(done());
    priya.does(journal, "14:47:30", "ec2.replace-network-acl-entry", call);
    let on_bucket = |call: Call, request: Value| {
        call.asking(request)
            .on(PROD, "AWS::S3::Bucket", &format!("arn:aws:s3:::{EXPORTS}"))
    };
    let request = json!({"policy": "", "bucketName": EXPORTS});
    let call = on_bucket(Call::write("s3", "DeleteBucketPolicy"), request);
    priya.does(journal, "14:48:11", "s3api.delete-bucket-policy", call);
    let request = json!({"publicAccessBlock": "", "bucketName": EXPORTS, "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": true,
        "IgnorePublicAcls": true,
        "BlockPublicPolicy": true,
        "RestrictPublicBuckets": true,
    }});
    let call = on_bucket(Call::write("s3", "PutBucketPublicAccessBlock"), request);
    priya.does(journal, "14:48:40", "s3api.put-public-access-block", call);
    let call = Call::write("iam", "UpdateAssumeRolePolicy").asking(json!({
        "roleName": "ops-breakglass",
        "policyDocument": trust_policy(&format!("arn:aws:iam::{PROD}:root")),
    }));
    priya.does(journal, "14:50:25", "iam.update-assume-role-policy", call);
}

/// Every credential of the intruder, after it was taken away.
fn in_vain(journal: &mut Journal) {
    let invalid = |service, name| {
        Call::read(service, name).failed(
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
        )
    };
    let mut dead = |caller: &Caller, home, times: &[&str]| {
        for second in times {
            journal.record(at(second), home, caller, invalid("sts", "GetCallerIdentity"));
        }
    };
    let leaked = leaked().with(&kali("sts.get-caller-identity"));
    dead(
        &leaked,
        place(PROD, HOME),
        &["14:39:51", "14:40:07", "15:10:33", "15:32:20"],
    );
    let backdoor = backdoor().with(&kali("sts.get-caller-identity"));
    dead(
        &backdoor,
        place(DATA, GLOBAL),
        &["14:43:12", "14:43:30", "14:52:04"],
    );
    let tries: [(&str, &str, &str, Second); 5] = [
        (
            "secretsmanager",
            "ListSecrets",
            "secretsmanager.list-secrets",
            at("14:40:12"),
        ),
        ("s3", "ListBuckets", "s3api.list-buckets", at("14:40:29")),
        (
            "cloudtrail",
            "StopLogging",
            "cloudtrail.stop-logging",
            at("14:41:17"),
        ),
        ("iam", "CreateUser", "iam.create-user", at("14:42:50")),
        ("iam", "CreateAccessKey", "iam.create-access-key", at("14:43:05")),
    ];
    for (service, name, command, second) in tries {
        let caller = stolen_admin().caller().from(SECOND_ADDRESS).with(&kali(command));
        let call = if matches!(name, "ListSecrets" | "ListBuckets") {
            Call::read(service, name)
        } else {
            Call::write(service, name)
        };
        let message = format!(
            "User: {} is not authorized to perform: {service}:{name} with an explicit deny in an identity-based policy",
            stolen_admin().arn()
        );
        let call = call.failed("AccessDenied", &message);
        journal.record(second, place(PROD, HOME).of_service(service), &caller, call);
    }
}
