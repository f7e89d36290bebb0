//! 13:22 to 13:45: in the data account the intruder makes a user to come back with, and with that user takes a role
//! in the shop's account, where another door is opened.

use super::super::caller::Caller;
use super::super::caller::principal_id;
use super::super::calls::{login_of_user, take_role};
use super::super::clock::{Second, at, in_words};
use super::super::event::{Call, Event, Journal};
use super::super::world::{DATA, GLOBAL, HOME, PROD, place};
use super::{
    BACKDOOR, FIRST_ADDRESS, INTRUDER, SECOND_ADDRESS, backdoor, backdoor_key, kali, stolen_admin, stolen_etl,
};
use serde_json::json;

/// The browser of the console login.
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

/// Ways back in.
pub fn events() -> Vec<Event> {
    let mut journal = Journal::of("story/foothold");
    look_around(&mut journal, at("13:22:52"));
    backdoor_user(&mut journal);
    console(&mut journal, at("13:36:02"));
    second_role(&mut journal);
    open_role(&mut journal);
    journal.events
}

/// The stolen role of the data team, with this command.
fn etl(command: &str) -> Caller {
    stolen_etl().caller().from(FIRST_ADDRESS).with(&kali(command))
}

fn look_around(journal: &mut Journal, start: Second) {
    const CALLS: &[(&str, &str, &str, bool)] = &[
        ("sts", "GetCallerIdentity", "sts.get-caller-identity", true),
        (
            "iam",
            "ListAttachedRolePolicies",
            "iam.list-attached-role-policies",
            true,
        ),
        ("iam", "GetPolicyVersion", "iam.get-policy-version", true),
        ("iam", "ListUsers", "iam.list-users", true),
        ("iam", "ListRoles", "iam.list-roles", true),
        ("iam", "ListAccessKeys", "iam.list-access-keys", true),
        ("s3", "ListBuckets", "s3api.list-buckets", true),
        ("glue", "GetDatabases", "glue.get-databases", true),
        ("athena", "ListWorkGroups", "athena.list-work-groups", true),
        (
            "secretsmanager",
            "ListSecrets",
            "secretsmanager.list-secrets",
            false,
        ),
        (
            "cloudtrail",
            "DescribeTrails",
            "cloudtrail.describe-trails",
            false,
        ),
        (
            "organizations",
            "ListAccounts",
            "organizations.list-accounts",
            false,
        ),
    ];
    for (number, &(service, name, command, allowed)) in (0..).zip(CALLS) {
        let caller = etl(command);
        let call = Call::read(service, name);
        let call = if allowed { call } else { call.denied(&caller, "*") };
        journal.record(
            start + number * 31,
            place(DATA, HOME).of_service(service),
            &caller,
            call,
        );
    }
}

/// The role may manage users "for the SFTP partners": enough to make an administrator.
fn backdoor_user(journal: &mut Journal) {
    let iam = place(DATA, GLOBAL);
    let made = at("13:31:10");
    let call = Call::write("iam", "CreateUser")
        .asking(json!({"userName": BACKDOOR}))
        .answered(json!({"user": {
            "path": "/",
            "userName": BACKDOOR,
            "userId": principal_id("AIDA", DATA, BACKDOOR),
            "arn": format!("arn:aws:iam::{DATA}:user/{BACKDOOR}"),
            "createDate": in_words(made),
        }}));
    journal.record(made, iam, &etl("iam.create-user"), call);
    let call = Call::write("iam", "AttachUserPolicy")
        .asking(json!({"userName": BACKDOOR, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}));
    journal.record(at("13:31:24"), iam, &etl("iam.attach-user-policy"), call);
    let call = Call::write("iam", "CreateAccessKey")
        .asking(json!({"userName": BACKDOOR}))
        .answered(json!({
            "accessKey": {
                "userName": BACKDOOR,
                "accessKeyId": backdoor_key(),
                "status": "Active",
                "createDate": in_words(at("13:31:41")),
            },
        }));
    journal.record(at("13:31:41"), iam, &etl("iam.create-access-key"), call);
    let profile = json!({"userName": BACKDOOR, "passwordResetRequired": false});
    let call = Call::write("iam", "CreateLoginProfile")
        .asking(profile)
        .answered(json!({"loginProfile": {
            "userName": BACKDOOR,
            "createDate": in_words(at("13:32:15")),
            "passwordResetRequired": false,
        }}));
    journal.record(at("13:32:15"), iam, &etl("iam.create-login-profile"), call);
}

/// The backdoor user looks at the console: no MFA, another address.
fn console(journal: &mut Journal, login: Second) {
    let mut user = Caller::user(DATA, BACKDOOR, "")
        .from(SECOND_ADDRESS)
        .with(BROWSER);
    user.identity
        .as_object_mut()
        .expect("an object")
        .shift_remove("accessKeyId");
    journal.record(login, place(DATA, GLOBAL), &user, login_of_user("Success", "No"));
    let user = backdoor().with(BROWSER).since(login, false).in_console();
    for (number, (service, name)) in (0..).zip([
        ("health", "DescribeEventAggregates"),
        ("iam", "GetAccountSummary"),
        ("iam", "ListAccountAliases"),
        ("iam", "ListMFADevices"),
        ("s3", "ListBuckets"),
        ("ce", "GetCostAndUsage"),
        ("ec2", "DescribeInstances"),
        ("rds", "DescribeDBInstances"),
    ]) {
        let here = place(DATA, HOME).of_service(service);
        journal.record(login + 5 + number * 8, here, &user, Call::read(service, name));
    }
}

/// With the new key: one role refuses, the other trusts the whole data account.
fn second_role(journal: &mut Journal) {
    let caller = backdoor().with(&kali("sts.assume-role"));
    let role = format!("arn:aws:iam::{PROD}:role/ops-breakglass");
    let call = Call::read("sts", "AssumeRole").denied(&caller, &role);
    journal.record(at("13:40:48"), place(DATA, HOME), &caller, call);
    take_role(journal, &caller, &stolen_admin());
    let trust = trust_policy(&format!("arn:aws:iam::{INTRUDER}:root"));
    let name = "cloud-support-readonly";
    let call = Call::write("iam", "CreateRole")
        .asking(json!({"roleName": name, "assumeRolePolicyDocument": trust, "description": "AWS support"}))
        .answered(json!({"role": {
            "path": "/",
            "roleName": name,
            "roleId": principal_id("AROA", DATA, name),
            "arn": format!("arn:aws:iam::{DATA}:role/{name}"),
            "createDate": in_words(at("13:42:39")),
            "assumeRolePolicyDocument": url_encoded(&trust),
        }}));
    journal.record(
        at("13:42:39"),
        place(DATA, GLOBAL),
        &backdoor().with(&kali("iam.create-role")),
        call,
    );
}

/// In the shop's account: the emergency role now trusts the intruder's own account.
fn open_role(journal: &mut Journal) {
    let admin = |command| stolen_admin().caller().from(SECOND_ADDRESS).with(&kali(command));
    let iam = place(PROD, GLOBAL);
    let asking = json!({"roleName": "ops-breakglass"});
    journal.record(
        at("13:44:05"),
        iam,
        &admin("iam.get-role"),
        Call::read("iam", "GetRole").asking(asking),
    );
    let call = Call::write("iam", "UpdateAssumeRolePolicy").asking(json!({
        "roleName": "ops-breakglass",
        "policyDocument": trust_policy(&format!("arn:aws:iam::{INTRUDER}:root")),
    }));
    journal.record(at("13:44:30"), iam, &admin("iam.update-assume-role-policy"), call);
}

/// A role's trust in `principal`, as the JSON text that IAM takes.
pub fn trust_policy(principal: &str) -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}],
    })
    .to_string()
}

/// As IAM answers with policies.
fn url_encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
