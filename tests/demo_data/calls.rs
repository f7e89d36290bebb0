//! Calls that both the ordinary traffic and the story make: a login, a secret read, an object read, a role taken in
//! another account.

use super::caller::{Caller, Session, key};
use super::clock::{HOUR, Second, in_words};
use super::estate::Estate;
use super::event::{Call, Journal};
use super::random::Random;
use super::world::{DATA, EXPORTS, HOME, PROD, Place, place};
use serde_json::json;

/// The key of the old exporter: the one that leaks.
pub fn exporter_key() -> String {
    key("AKIA", "report-exporter")
}

/// `ConsoleLogin` of an IAM user or of root.
pub fn login_of_user(outcome: &str, mfa: &str) -> Call {
    Call::write("signin", "ConsoleLogin")
        .kind("AwsConsoleSignIn")
        .answered(json!({"ConsoleLogin": outcome}))
        .adding(json!({
            "LoginTo": "https://console.aws.amazon.com/console/home",
            "MobileVersion": "No",
            "MFAUsed": mfa,
        }))
}

/// A data event on an object of the exports bucket.
pub fn object_call(call: Call, account: &str, object: &str) -> Call {
    call.category("Data")
        .asking(json!({"bucketName": EXPORTS, "key": object}))
        .on(
            account,
            "AWS::S3::Object",
            &format!("arn:aws:s3:::{EXPORTS}/{object}"),
        )
        .on(account, "AWS::S3::Bucket", &format!("arn:aws:s3:::{EXPORTS}"))
}

/// ARN of a secret: AWS adds six letters to the name.
pub fn secret_arn(here: Place, secret: &str) -> String {
    let end = Random::named(secret).text(b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", 6);
    format!(
        "arn:aws:secretsmanager:{}:{}:secret:{secret}-{end}",
        here.region, here.account
    )
}

/// `GetSecretValue` and the `Decrypt` that it makes in the caller's name.
pub fn read_secret(journal: &mut Journal, here: Place, caller: &Caller, secret: &str, second: Second) {
    let arn = secret_arn(here, secret);
    journal.record(
        second,
        here,
        caller,
        Call::read("secretsmanager", "GetSecretValue").asking(json!({"secretId": arn})),
    );
    let master = &Estate::of(here).all("kms")[1];
    let call = Call::read("kms", "Decrypt")
        .asking(json!({
            "encryptionContext": {"SecretARN": arn, "SecretVersionId": Random::named(&arn).uuid()},
            "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
        }))
        .on(
            here.account,
            "AWS::KMS::Key",
            &format!("arn:aws:kms:{}:{}:key/{master}", here.region, here.account),
        );
    let key = journal.random.identifier("ASIA");
    journal.record(second, here, &caller.through("secretsmanager", key), call);
}

/// The session of the data team's role that `name` has since `since`.
pub fn etl_session(name: &str, since: Second) -> Session<'_> {
    Session {
        account: DATA,
        role: "reporting-etl",
        name,
        key: key("ASIA", name),
        since,
    }
}

/// `AssumeRole` into another account: each account has a copy, and both share an identifier.
pub fn take_role(journal: &mut Journal, caller: &Caller, session: &Session<'_>) {
    let shared = journal.random.uuid();
    let call = Call::read("sts", "AssumeRole")
        .asking(
            json!({"roleArn": session.role_arn(), "roleSessionName": session.name, "durationSeconds": 3600}),
        )
        .answered(json!({
            "credentials": {
                "accessKeyId": session.key,
                "sessionToken": "IQoJb3JpZ2luX2VjEXAMPLE",
                "expiration": in_words(session.since + HOUR),
            },
            "assumedRoleUser": {"assumedRoleId": session.id(), "arn": session.arn()},
        }))
        .on(session.account, "AWS::IAM::Role", &session.role_arn())
        .having("sharedEventID", shared);
    let from = caller.identity["accountId"]
        .as_str()
        .expect("an account")
        .to_owned();
    let from = if from == PROD { PROD } else { DATA };
    let to = if session.account == PROD { PROD } else { DATA };
    journal.record(session.since, place(from, HOME), caller, call.clone());
    let id = caller.identity["principalId"].as_str().expect("an id").to_owned();
    let stranger = Caller::stranger(from, &id)
        .from(&caller.address)
        .with(&caller.agent);
    journal.record(session.since, place(to, HOME), &stranger, call);
}
