//! The pipelines: deployments from GitHub Actions with a role by OpenID Connect, and Terraform's plans and applies.

use super::super::caller::{Caller, Session, key, principal_id};
use super::super::clock::{MINUTE, Second, at, in_words};
use super::super::estate::Estate;
use super::super::event::{Call, Event, Journal};
use super::super::world::{DATA, HOME, PROD, Place, place};
use super::shapes::{APPLYING, DEPLOYING, REFRESHING, Shape};
use serde_json::json;

const ACTIONS: &str = "aws-sdk-js/3.750.0 ua/2.1 os/linux#6.8.0 lang/js md/nodejs#20.18.2 api/sts#3.750.0 configure-aws-credentials-for-github-actions";
const TERRAFORM: &str = "APN/1.0 HashiCorp/1.0 Terraform/1.10.5 (+https://www.terraform.io) terraform-provider-aws/5.87.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.1 ua/2.1 os/linux lang/go#1.23.6 md/GOOS#linux md/GOARCH#amd64";
const REPOSITORIES: &[&str] = &["storefront", "search", "checkout", "batch-tools"];

/// What the pipelines do on this day.
pub fn events() -> Vec<Event> {
    let mut events = Vec::new();
    for run in 0..52 {
        events.extend(deployment(run));
    }
    for run in 0..20 {
        events.extend(terraform(run));
    }
    events
}

/// A moment of the working day, more likely the later the run.
fn moment(journal: &mut Journal) -> Second {
    journal.random.between(at("07:20:00"), at("18:10:00"))
}

/// Gets a role by OpenID Connect. Returns the session that is used from here.
fn web_identity<'a>(
    journal: &mut Journal,
    here: Place,
    role: &'a str,
    repository: &str,
    start: Second,
) -> Session<'a> {
    let session = Session {
        account: here.account,
        role,
        name: "GitHubActions",
        key: journal.random.identifier("ASIA"),
        since: start,
    };
    let subject = format!("repo:brightwater/{repository}:ref:refs/heads/main");
    let provider = format!(
        "arn:aws:iam::{}:oidc-provider/token.actions.githubusercontent.com",
        here.account
    );
    let runner = Caller::new(json!({
        "type": "WebIdentityUser",
        "principalId": format!("{provider}:sts.amazonaws.com:{subject}"),
        "userName": subject,
        "identityProvider": provider,
    }));
    let address = runner_address(journal);
    let call = Call::read("sts", "AssumeRoleWithWebIdentity")
        .asking(json!({"roleArn": session.role_arn(), "roleSessionName": session.name, "durationSeconds": 3600}))
        .answered(json!({
            "credentials": {"accessKeyId": session.key, "sessionToken": "IQoJb3JpZ2luX2VjEXAMPLE", "expiration": in_words(start + 60 * MINUTE)},
            "subjectFromWebIdentityToken": subject,
            "assumedRoleUser": {"assumedRoleId": session.id(), "arn": session.arn()},
            "provider": provider,
            "audience": "sts.amazonaws.com",
        }))
        .on(here.account, "AWS::IAM::Role", &session.role_arn());
    journal.record(start, here, &runner.from(&address).with(ACTIONS), call);
    session
}

/// Each run is on another machine of GitHub's.
fn runner_address(journal: &mut Journal) -> String {
    format!("192.0.2.{}", journal.random.between(200, 239))
}

fn deployment(run: u32) -> Vec<Event> {
    let mut journal = Journal::of(&format!("pipeline/deployment/{run}"));
    let here = place(if run % 6 == 5 { DATA } else { PROD }, HOME);
    let start = moment(&mut journal);
    let repository = *journal.random.pick(REPOSITORIES);
    let session = web_identity(&mut journal, here, "ci-deploy", repository, start);
    let address = runner_address(&mut journal);
    let caller = session.caller().from(&address).with(ACTIONS);
    let estate = Estate::of(here);
    let mut second = start + 2;
    for shape in DEPLOYING {
        let call = shape.call(&mut journal.random, estate, here);
        journal.record(second, here, &caller, call);
        second += journal.random.between(1, 25);
    }
    journal.events
}

/// A plan; every fourth run also applies what it planned.
fn terraform(run: u32) -> Vec<Event> {
    let mut journal = Journal::of(&format!("pipeline/terraform/{run}"));
    let here = place(if run % 5 == 4 { DATA } else { PROD }, HOME);
    let applies = run % 4 == 3;
    let role = if applies {
        "terraform-apply"
    } else {
        "terraform-plan"
    };
    let start = moment(&mut journal);
    let session = web_identity(&mut journal, here, role, "infrastructure", start);
    let address = runner_address(&mut journal);
    let caller = session.caller().from(&address).with(TERRAFORM);
    state_file(&mut journal, here, &caller, start + 1);
    let mut second = start + 3;
    let estate = Estate::of(here);
    let mut step = |shape: &Shape, second: Second| {
        let mut call = shape.call(&mut journal.random, estate, here);
        if journal.random.chance(1) {
            call = call.failed("ThrottlingException", "Rate exceeded");
        }
        journal.record(second, here.of_service(call.service()), &caller, call);
    };
    for number in 0..150 {
        step(&REFRESHING[number * 7 % REFRESHING.len()], second);
        second += u32::from(number % 3 == 0);
    }
    if applies {
        for shape in APPLYING {
            second += 3;
            step(shape, second);
        }
    }
    journal.events
}

/// Terraform reads its state through KMS.
fn state_file(journal: &mut Journal, here: Place, caller: &Caller, second: Second) {
    let master = principal_id("AROA", here.account, "terraform-state-key").to_lowercase();
    let call = Call::read("kms", "Decrypt")
        .asking(json!({
            "encryptionContext": {"aws:s3:arn": "arn:aws:s3:::brightwater-artifacts/terraform.tfstate"},
            "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
        }))
        .on(
            here.account,
            "AWS::KMS::Key",
            &format!("arn:aws:kms:{}:{}:key/{master}", here.region, here.account),
        );
    let through = caller.through("s3", key("ASIA", &format!("state/{second}")));
    journal.record(second, here, &through, call);
}
