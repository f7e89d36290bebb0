//! F05 to F07 and F41 to F43: credentials that are gone, or are never had.

use super::Row;
use super::cloud::{ACCOUNT, ARN, BlackHole, CANARY_SECRET, Cloud, Fault, KEY, On, Operation};
use super::program::program;
use super::rig::{CANARY_MARK, HOME, Plan, keys};
use std::fs;
use std::time::{Duration, Instant};

pub(crate) fn expire_in_a_walk(row: &Row) {
    let plan = Plan::new();
    let held = plan.cloud.fail(On::lookup().later_pages(), Fault::Held).number();
    let rig = plan.start();
    rig.cloud.wait_for("the second page", |seen| {
        seen.iter().any(|it| it.body["NextToken"].is_string())
    });
    rig.cloud.expire(KEY);
    rig.cloud.lift(held);
    let problem = rig.problem(HOME, row.reads);
    assert!(
        problem.advice.contains("aws configure --profile prod"),
        "{problem:?}"
    );
    rig.has(50);
    rig.cloud.renew(KEY);
    rig.recovers();
    rig.finish();
}

pub(crate) fn a_new_login(row: &Row) {
    let rig = Plan::new().start();
    rig.loads();
    rig.cloud.expire(KEY);
    rig.problem(HOME, row.reads);
    let asked = rig.cloud.count(&Operation::LookupEvents, HOME);
    rig.cloud.add_key("AKIASECONDLOGIN00001", ACCOUNT, ARN);
    rig.write_profile(&keys("AKIASECONDLOGIN00001"));
    rig.recovers();
    let journal = rig.cloud.journal();
    assert!(journal.iter().any(|it| it.access_key == "AKIASECONDLOGIN00001"));
    assert!(rig.cloud.count(&Operation::LookupEvents, HOME) > asked);
    rig.finish();
}

pub(crate) fn sso_has_expired(row: &Row) {
    let cloud = Cloud::start();
    let home = tempfile::tempdir().unwrap();
    let aws = home.path().join(".aws");
    fs::create_dir_all(aws.join("sso/cache")).unwrap();
    let profile = "[profile prod]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Audit\n\
                   [sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n";
    fs::write(aws.join("config"), profile).unwrap();
    let token = format!(
        r#"{{"accessToken":"{CANARY_MARK}-sso","expiresAt":"2020-01-01T00:00:00Z","region":"eu-west-1","startUrl":"https://corp.awsapps.com/start"}}"#
    );
    // SHA-1 of `corp`.
    fs::write(
        aws.join("sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"),
        token,
    )
    .unwrap();
    let url = cloud.url();
    let env = [
        ("AWS_ENDPOINT_URL", url.as_str()),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ];
    let (code, said) = program(home.path(), &env, &["query", "", "--live", "--profile", "prod"]);
    assert!(said.contains(row.reads), "{said}");
    assert!(said.contains("aws sso login --profile prod"), "{said}");
    assert_eq!(code, Some(4));
    assert!(
        !said.contains(CANARY_MARK) && cloud.journal().is_empty(),
        "{:?}",
        cloud.journal()
    );
}

/// The profile's credentials come of this command, which fails; then they are keys.
fn process(row: &Row, command: &str) -> String {
    let mut plan = Plan::new();
    plan.credentials = format!("credential_process = {command}\n");
    let rig = plan.start();
    let problem = rig.problem(HOME, row.reads);
    assert!(!problem.advice.is_empty(), "{problem:?}");
    rig.write_profile(&keys(KEY));
    rig.recovers();
    rig.finish();
    format!("{problem:?}")
}

/// A script of its own, so that no quoting of the profile file is in the way.
fn script(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credentials.sh");
    fs::write(&path, text).unwrap();
    let command = format!("/bin/sh {}", path.display());
    (folder, command)
}

pub(crate) fn process_hangs(row: &Row) {
    let (folder, command) = script("mkfifo \"$0.pipe\" 2>/dev/null\nread line < \"$0.pipe\"\n");
    process(row, &command);
    drop(folder);
}

pub(crate) fn process_reads(row: &Row) {
    let (_folder, command) = script(
        "read code && echo \"took $code from the keyboard\" >&2\n\
         read code < /dev/tty && echo \"took $code from the terminal\" >&2\n\
         echo 'Enter MFA code:' >&2\nexit 1\n",
    );
    let said = process(row, &command);
    assert!(
        said.contains("Enter MFA code") && !said.contains("took"),
        "{said}"
    );
}

pub(crate) fn process_escapes(row: &Row) {
    let (_folder, command) =
        script("printf '\\033[2J\\033]0;title\\007red \\033[31malert\\033[0m\\n' >&2\nexit 1\n");
    let said = process(row, &command);
    assert!(said.contains("alert"), "{said}");
}

pub(crate) fn process_tells(row: &Row) {
    let (_folder, command) = script(&format!(
        "echo '{{\"SecretAccessKey\": \"{CANARY_SECRET}\", \"AccessKeyId\": \"AKIACANARY0000000001\"}}'\n\
         echo 'aws_secret_access_key={CANARY_SECRET}' >&2\nexit 1\n"
    ));
    let said = process(row, &command);
    assert!(!said.contains(CANARY_SECRET), "{said}");
}

pub(crate) fn process_floods(row: &Row) {
    let (_folder, command) = script(
        "head -c 10000000 /dev/zero | tr '\\0' 'x' >&2\n\
         head -c 10000000 /dev/zero | tr '\\0' 'y'\nexit 1\n",
    );
    let said = process(row, &command);
    assert!(said.len() < 20_000, "{} bytes are said", said.len());
}

pub(crate) fn mfa(row: &Row) {
    let mut plan = Plan::new();
    plan.credentials = String::from(
        "role_arn = arn:aws:iam::111122223333:role/audit\nsource_profile = base\n\
                        mfa_serial = arn:aws:iam::111122223333:mfa/alice\n",
    );
    plan.more = format!(
        "[profile base]\nendpoint_url = {}\n{}",
        plan.cloud.url(),
        keys(KEY)
    );
    let message = "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: sts:AssumeRole";
    plan.cloud.fail(
        On::operation(Operation::AssumeRole),
        Fault::error(403, "AccessDenied", message),
    );
    let rig = plan.start();
    let problem = rig.problem(HOME, row.reads);
    assert!(
        problem
            .advice
            .contains("aws configure export-credentials --profile prod"),
        "{problem:?}"
    );
    assert!(rig.cloud.count(&Operation::LookupEvents, HOME) == 0);
    rig.write_profile(&keys(KEY));
    rig.recovers();
    rig.finish();
}

pub(crate) fn metadata(row: &Row) {
    let silent = BlackHole::open();
    let home = tempfile::tempdir().unwrap();
    let url = silent.url();
    let began = Instant::now();
    let env = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", url.as_str())];
    let (code, said) = program(home.path(), &env, &["doctor"]);
    assert!(
        began.elapsed() < Duration::from_secs(8),
        "it hung for {:?}",
        began.elapsed()
    );
    assert!(
        said.contains(row.reads) && said.contains("trailhound demo"),
        "{said}"
    );
    assert_eq!(code, Some(4), "{said}");
}
