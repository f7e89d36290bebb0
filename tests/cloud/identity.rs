//! STS, single sign-on and the credentials of machines: whose a key is, and new keys for old ones.

use super::ACCOUNT;
use super::fault::AwsError;
use super::http::{Request, Response};
use super::operation::Operation;
use super::state::{Call, Key, State};
use super::truth::iso;
use percent_encoding::percent_decode_str;
use serde_json::json;

/// The secret of every key that is handed out: must never be seen anywhere.
pub const CANARY_SECRET: &str = "wJalrCANARYsecretKEYdoNOTshow000000000000";
/// The session token of every key that is handed out: must never be seen anywhere.
pub const CANARY_TOKEN: &str = "IQoJCANARYsessionTOKENdoNOTshow";

/// Answers what is neither CloudTrail nor unknown.
pub(super) fn answer(state: &mut State, call: &Call, request: &Request) -> Result<Response, AwsError> {
    match &call.operation {
        Operation::GetCallerIdentity => Ok(caller(state, call)),
        Operation::AssumeRole | Operation::AssumeRoleWithWebIdentity => assume(state, call),
        Operation::GetRoleCredentials => role_credentials(state, request),
        Operation::CreateToken => create_token(state, call),
        Operation::InstanceToken => {
            Ok(Response::new(200, "text/plain", "session")
                .with("x-aws-ec2-metadata-token-ttl-seconds", "21600"))
        }
        Operation::InstanceCredentials => instance_credentials(state, request),
        Operation::ContainerCredentials => Ok(machine_credentials(state, "task")),
        _ => unreachable!("answered elsewhere"),
    }
}

fn xml(state: &mut State, action: &str, result: &str) -> Response {
    let id = state.request_id();
    let body = format!(
        "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result>{result}</{action}Result>\
         <ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata></{action}Response>"
    );
    Response::new(200, "text/xml", body)
}

fn caller(state: &mut State, call: &Call) -> Response {
    let key = state.keys[call.key()].clone();
    let result = format!(
        "<Arn>{}</Arn><UserId>AIDACALLER0000000001</UserId><Account>{}</Account>",
        key.arn, key.account
    );
    xml(state, "GetCallerIdentity", &result)
}

/// A key of a role that is good for a while.
fn new_key(state: &mut State, account: &str, arn: &str) -> (String, i64) {
    state.numbers += 1;
    let access_key = format!("ASIA{:016}", state.numbers);
    let until = state.now() + state.role_seconds * 1000;
    state.keys.insert(
        access_key.clone(),
        Key {
            account: account.to_owned(),
            arn: arn.to_owned(),
            good_until: Some(until),
        },
    );
    (access_key, until)
}

fn assume(state: &mut State, call: &Call) -> Result<Response, AwsError> {
    let refused = || AwsError::new(400, "ValidationError", "The role is not valid.");
    let role = call.member("RoleArn").ok_or_else(refused)?;
    let session = call.member("RoleSessionName").ok_or_else(refused)?;
    let account = role.split(':').nth(4).ok_or_else(refused)?.to_owned();
    let name = role.rsplit('/').next().ok_or_else(refused)?;
    let arn = format!("arn:aws:sts::{account}:assumed-role/{name}/{session}");
    let (access_key, until) = new_key(state, &account, &arn);
    let until = iso(until / 1000);
    let action = match call.operation {
        Operation::AssumeRole => "AssumeRole",
        _ => "AssumeRoleWithWebIdentity",
    };
    let result = format!(
        "<Credentials><AccessKeyId>{access_key}</AccessKeyId><SecretAccessKey>{CANARY_SECRET}</SecretAccessKey>\
         <SessionToken>{CANARY_TOKEN}</SessionToken><Expiration>{until}</Expiration></Credentials>\
         <AssumedRoleUser><Arn>{arn}</Arn><AssumedRoleId>AROAROLE000000000001:{session}</AssumedRoleId></AssumedRoleUser>"
    );
    Ok(xml(state, action, &result))
}

fn role_credentials(state: &mut State, request: &Request) -> Result<Response, AwsError> {
    let token = request.header("x-amz-sso_bearer_token").unwrap_or_default();
    let Some(account) = state.sessions.get(token).cloned() else {
        return Err(AwsError::new(
            401,
            "UnauthorizedException",
            "Session token not found or invalid",
        ));
    };
    let role = request
        .target
        .split(['?', '&'])
        .find_map(|it| it.strip_prefix("role_name="))
        .map(|it| percent_decode_str(it).decode_utf8_lossy().into_owned())
        .unwrap_or_default();
    let arn = format!("arn:aws:sts::{account}:assumed-role/AWSReservedSSO_{role}/alice");
    let (access_key, until) = new_key(state, &account, &arn);
    let body = json!({"roleCredentials": {
        "accessKeyId": access_key,
        "secretAccessKey": CANARY_SECRET,
        "sessionToken": CANARY_TOKEN,
        "expiration": until,
    }});
    Ok(Response::new(200, "application/json", body.to_string()))
}

/// A refresh token is the token it gives, with `refresh-` before it; it gives it if that one is good.
fn create_token(state: &State, call: &Call) -> Result<Response, AwsError> {
    let token = call.body["refreshToken"]
        .as_str()
        .and_then(|it| it.strip_prefix("refresh-"));
    let Some(token) = token.filter(|it| state.sessions.contains_key(*it)) else {
        return Err(AwsError::new(
            400,
            "InvalidGrantException",
            "Invalid refresh token provided",
        ));
    };
    let body = json!({
        "accessToken": token,
        "tokenType": "Bearer",
        "expiresIn": 28_800,
        "refreshToken": format!("refresh-{token}"),
    });
    Ok(Response::new(200, "application/json", body.to_string()))
}

/// The name of the role, and under it what it may use: to those who began a session.
fn instance_credentials(state: &mut State, request: &Request) -> Result<Response, AwsError> {
    if request.header("x-aws-ec2-metadata-token") != Some("session") {
        return Err(AwsError::new(401, "Unauthorized", "a session is needed"));
    }
    match request.path().rsplit('/').next() {
        Some(ROLE) => Ok(machine_credentials(state, "i-0123456789abcdef0")),
        _ => Ok(Response::new(200, "text/plain", ROLE)),
    }
}

/// The role of the machine that asks.
const ROLE: &str = "machine";

fn machine_credentials(state: &mut State, session: &str) -> Response {
    let arn = format!("arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/{session}");
    let (access_key, until) = new_key(state, ACCOUNT, &arn);
    let body = json!({
        "Code": "Success",
        "Type": "AWS-HMAC",
        "LastUpdated": iso(state.now() / 1000),
        "AccountId": ACCOUNT,
        "AccessKeyId": access_key,
        "SecretAccessKey": CANARY_SECRET,
        "Token": CANARY_TOKEN,
        "Expiration": iso(until / 1000),
    });
    Response::new(200, "application/json", body.to_string())
}
