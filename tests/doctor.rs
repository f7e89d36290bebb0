//! `trailhound doctor`, against an AWS on this computer: what it finds in files and environment, and how it ends.
#![cfg(feature = "aws")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "cloud/aws.rs"]
pub mod cloud;

use assert_cmd::Command;
use cloud::{ACCOUNT, ARN, CANARY_SECRET, CANARY_TOKEN, Cloud, Fault, KEY, On, Operation};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use tempfile::TempDir;

/// What came of a run: the exit code, and both streams.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let ran = Self {
            code: output.status.code().unwrap(),
            out: text(&output.stdout),
            err: text(&output.stderr),
        };
        for secret in [CANARY_SECRET, CANARY_TOKEN, "CANARY"] {
            assert!(
                !ran.out.contains(secret) && !ran.err.contains(secret),
                "{}{}",
                ran.out,
                ran.err
            );
        }
        ran
    }

    #[track_caller]
    fn says(&self, text: &str) {
        assert!(
            self.out.contains(text),
            "no {text:?} in\n{}\n{}",
            self.out,
            self.err
        );
    }
}

/// The doctor in a home of its own, with nothing else in its environment.
fn doctor(home: &Path) -> Command {
    let mut command = Command::cargo_bin("trailhound").unwrap();
    command
        .env_clear()
        .env("HOME", home)
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .arg("doctor");
    command
}

fn home() -> TempDir {
    let home = TempDir::new().unwrap();
    fs::create_dir_all(home.path().join(".aws/sso/cache")).unwrap();
    home
}

fn configure(home: &TempDir, text: &str) {
    fs::write(home.path().join(".aws/config"), text).unwrap();
}

#[test]
fn a_caller_who_may_do_everything_is_told_so() {
    let (cloud, home) = (Cloud::start(), home());
    let ran = Ran::of(doctor(home.path()).envs(cloud.environment()));
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    for text in [
        env!("CARGO_PKG_VERSION"),
        "credentials    keys in the environment",
        &format!("endpoint       AWS_ENDPOINT_URL = {}", cloud.url()),
        &format!("caller         {ARN}"),
        &format!("account        {ACCOUNT}"),
        "certificates   of the system",
        "  eu-west-1\n    ok           cloudtrail:LookupEvents: management events\n",
        "    ok           cloudtrail:LookupEvents: Insights events\n",
        "    ok           cloudwatch:DescribeAlarms: states of alarms\n",
        "    ok           logs:FilterLogEvents: which events a metric has counted\n",
        "  us-east-1 (for global services)\n",
    ] {
        ran.says(text);
    }
    assert_eq!(
        cloud.count(&Operation::LookupEvents, "eu-west-1"),
        2,
        "one request each"
    );
}

#[test]
fn what_is_denied_is_told_and_makes_the_exit_code() {
    let (cloud, home) = (Cloud::start(), home());
    let _denied = cloud.fail(On::lookup(), Fault::denied("cloudtrail:LookupEvents"));
    let ran = Ran::of(doctor(home.path()).envs(cloud.environment()));
    assert_eq!(ran.code, 4, "{}", ran.out);
    ran.says("    denied       cloudtrail:LookupEvents: management events");
    ran.says("may not call cloudtrail:LookupEvents in eu-west-1: no policy allows it");
    cloud.lift_all();
    let _one = cloud.fail(On::lookup().region("us-east-1"), Fault::unrecognised());
    let ran = Ran::of(doctor(home.path()).envs(cloud.environment()));
    assert_eq!(ran.code, 5, "one region is not all: {}", ran.out);
    ran.says("us-east-1 does not know the credentials of the environment");
}

#[test]
fn the_policy_is_printed_without_asking_anybody() {
    let home = home();
    let ran = Ran::of(doctor(home.path()).arg("--policy"));
    assert_eq!(ran.code, 0);
    let policy: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        policy["Statement"][0]["Action"],
        serde_json::json!([
            "cloudtrail:LookupEvents",
            "cloudwatch:DescribeAlarms",
            "cloudwatch:DescribeAlarmHistory",
            "cloudwatch:GetMetricData",
            "cloudwatch:ListAlarmMuteRules",
            "cloudwatch:GetAlarmMuteRule",
            "logs:DescribeMetricFilters",
            "logs:FilterLogEvents",
        ])
    );
}

#[test]
fn each_service_may_have_an_endpoint_of_its_own() {
    let (trail, watch, sts, home) = (Cloud::start(), Cloud::start(), Cloud::start(), home());
    let ran = Ran::of(
        doctor(home.path())
            .envs(trail.environment())
            .env("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
            .env("AWS_ENDPOINT_URL_CLOUDTRAIL", trail.url())
            .env("AWS_ENDPOINT_URL_CLOUDWATCH", watch.url())
            .env("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", watch.url())
            .env("AWS_ENDPOINT_URL_STS", sts.url()),
    );
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(trail.count(&Operation::LookupEvents, "eu-west-1"), 2);
    assert_eq!(trail.count(&Operation::GetCallerIdentity, "eu-west-1"), 0);
    assert_eq!(watch.count(&Operation::DescribeAlarms, "eu-west-1"), 1);
    assert_eq!(sts.count(&Operation::GetCallerIdentity, "eu-west-1"), 1);
}

#[test]
fn a_profile_that_is_named_wins_over_keys_in_the_environment() {
    let (cloud, home) = (Cloud::start(), home());
    cloud.add_key("AKIAOTHER", "444455556666", "arn:aws:iam::444455556666:user/bob");
    configure(
        &home,
        &format!(
            "[profile other]\nregion = eu-north-1\nendpoint_url = {}\naws_access_key_id = AKIAOTHER\n\
             aws_secret_access_key = {CANARY_SECRET}\n",
            cloud.url()
        ),
    );
    let mut command = doctor(home.path());
    command
        .env("AWS_ACCESS_KEY_ID", KEY)
        .env("AWS_SECRET_ACCESS_KEY", CANARY_SECRET);
    let ran = Ran::of(command.args(["--profile", "other"]));
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    ran.says("profile files  ~/.aws/config, ~/.aws/credentials (not there)");
    ran.says("account        444455556666");
    ran.says("  eu-north-1\n");
}

/// The profile `prod`, which logs in by SSO.
fn configure_sso(home: &TempDir, cloud: &Cloud) {
    configure(
        home,
        &format!(
            "[profile prod]\nregion = eu-west-1\nendpoint_url = {}\nsso_session = corp\nsso_account_id = {ACCOUNT}\n\
             sso_role_name = Audit\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.example/start\n",
            cloud.url()
        ),
    );
}

#[test]
fn single_sign_on_says_what_to_run_until_somebody_did() {
    let (cloud, home) = (Cloud::start(), home());
    configure_sso(&home, &cloud);
    let run = || Ran::of(doctor(home.path()).args(["--profile", "prod", "--region", "eu-west-1"]));
    let advice = "run: aws sso login --profile prod";
    let ran = run();
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
    ran.says("the profile prod is not logged in to SSO");
    ran.says(advice);
    // The name of the file is the SHA-1 of the name of the session.
    let cache = home
        .path()
        .join(".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json");
    let token = |until: &str| {
        let text = format!(
            r#"{{"startUrl":"https://corp.example/start","region":"eu-west-1","accessToken":"CANARY-T","expiresAt":"{until}"}}"#
        );
        fs::write(&cache, text).unwrap();
    };
    token("2001-01-01T00:00:00Z");
    let ran = run();
    assert_eq!(ran.code, 4);
    ran.says("the SSO session of the profile prod has expired");
    ran.says(advice);
    token("2099-01-01T00:00:00Z");
    let ran = run();
    assert_eq!(ran.code, 4);
    ran.says("the session of the profile prod is no longer valid");
    ran.says(advice);
    cloud.log_in("CANARY-T", ACCOUNT);
    let ran = run();
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    ran.says("credentials    a login of IAM Identity Center (SSO)");
    ran.says("AWSReservedSSO_Audit/alice");
}

/// The environment of a caller whose keys come from elsewhere.
fn without_keys(cloud: &Cloud, home: &Path) -> Command {
    let mut command = doctor(home);
    let keys = [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_EC2_METADATA_DISABLED",
    ];
    let environment = cloud.environment();
    let environment = environment
        .into_iter()
        .filter(|(name, _)| !keys.contains(&name.as_str()));
    command.env_remove("AWS_EC2_METADATA_DISABLED").envs(environment);
    command
}

/// What the doctor says of a caller with keys from elsewhere, and that it is well.
fn well(home: &TempDir, prepare: impl FnOnce(&mut Command, &Cloud)) -> Ran {
    let cloud = Cloud::start();
    let mut command = without_keys(&cloud, home.path());
    prepare(&mut command, &cloud);
    let ran = Ran::of(&mut command);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    ran
}

#[test]
fn machines_have_credentials_of_their_own() {
    let home = home();
    let token = home.path().join("token");
    fs::write(&token, "CANARY-identity-token").unwrap();
    let pod = well(&home, |command, _| {
        command
            .env("AWS_WEB_IDENTITY_TOKEN_FILE", &token)
            .env("AWS_ROLE_ARN", format!("arn:aws:iam::{ACCOUNT}:role/pods"))
            .env("AWS_ROLE_SESSION_NAME", "pod")
            .env("AWS_EC2_METADATA_DISABLED", "true");
    });
    pod.says("assumed-role/pods/pod");
    let task = well(&home, |command, cloud| {
        let service = format!("{}/container", cloud.url());
        command
            .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", service)
            .env("AWS_EC2_METADATA_DISABLED", "true");
    });
    task.says("assumed-role/machine/task");
    let instance = well(&home, |command, cloud| {
        command.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", cloud.url());
    });
    instance.says("assumed-role/machine/i-0123456789abcdef0");
}

#[test]
fn a_login_that_can_be_prolonged_is() {
    let (cloud, home) = (Cloud::start(), home());
    configure_sso(&home, &cloud);
    cloud.log_in("CANARY-T", ACCOUNT);
    fs::write(
        home.path().join(".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"),
        r#"{"startUrl":"https://corp.example/start","region":"eu-west-1","accessToken":"CANARY-old","expiresAt":"2001-01-01T00:00:00Z","refreshToken":"refresh-CANARY-T","clientId":"id","clientSecret":"CANARY-client","registrationExpiresAt":"2099-01-01T00:00:00Z"}"#,
    )
    .unwrap();
    let ran = Ran::of(doctor(home.path()).args(["--profile", "prod", "--region", "eu-west-1"]));
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    ran.says("AWSReservedSSO_Audit/alice");
}

#[test]
fn a_credential_process_that_fails_is_told_without_its_secrets() {
    let (cloud, home) = (Cloud::start(), home());
    configure(
        &home,
        &format!(
            "[profile p]\nregion = eu-west-1\nendpoint_url = {}\ncredential_process = echo {CANARY_SECRET}; \
             printf 'bad \\033[31mtoken: {CANARY_TOKEN}\\n' >&2; exit 3\n",
            cloud.url()
        ),
    );
    let ran = Ran::of(doctor(home.path()).args(["--profile", "p"]));
    assert_eq!(ran.code, 4, "{}{}", ran.out, ran.err);
    ran.says("the credential_process of the profile p ended with exit status: 3");
    ran.says("it said: bad ");
    ran.says("[hidden]");
    assert!(!ran.out.contains('\u{1b}'), "escapes are made visible");
    assert!(cloud.journal().is_empty(), "nothing was asked");
}

#[test]
fn nothing_configured_is_explained() {
    let home = home();
    let ran = Ran::of(&mut doctor(home.path()));
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("no region is named") && ran.err.contains("--region eu-west-1"),
        "{}",
        ran.err
    );
    let ran = Ran::of(doctor(home.path()).args(["--region", "eu-west-1"]));
    assert_eq!(ran.code, 4, "{}", ran.out);
    ran.says("no credentials were found");
    ran.says("trailhound demo");
    let ran = Ran::of(doctor(home.path()).args(["--profile", "nobody"]));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("there is no profile nobody"), "{}", ran.err);
}

#[test]
fn a_wrong_clock_is_told_in_minutes() {
    let (cloud, home) = (Cloud::start(), home());
    cloud.set_ahead(21 * 60);
    let ran = Ran::of(doctor(home.path()).envs(cloud.environment()));
    ran.says("this computer's clock is 21 min behind");
    assert_ne!(ran.code, 0);
}

#[test]
fn certificates_come_from_the_bundle() {
    let (cloud, home) = (Cloud::start_tls(false), home());
    let bundle = home.path().join("bundle.pem");
    let run = |bundle: Option<&Path>| {
        let mut command = doctor(home.path());
        command.envs(cloud.environment());
        // Any roots that do not know the server.
        command.envs(std::env::var_os("SSL_CERT_FILE").map(|path| ("SSL_CERT_FILE", path)));
        Ran::of(command.envs(bundle.map(|path| ("AWS_CA_BUNDLE", path))))
    };
    let ran = run(None);
    assert_eq!(ran.code, 5, "{}", ran.out);
    ran.says("signed by an authority that is not known here");
    ran.says("AWS_CA_BUNDLE");
    fs::write(&bundle, cloud.authority()).unwrap();
    let ran = run(Some(&bundle));
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    ran.says("certificates   ~/bundle.pem");
    fs::write(&bundle, "nonsense").unwrap();
    let ran = run(Some(&bundle));
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("holds no certificate in PEM form"),
        "{}",
        ran.err
    );
}

#[test]
fn a_proxy_of_the_environment_is_asked_and_its_password_not_shown() {
    let (cloud, home) = (Cloud::start(), home());
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in proxy.incoming().map_while(Result::ok) {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(
                b"HTTP/1.1 407 Proxy Authentication Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
            );
        }
    });
    let mut command = doctor(home.path());
    command
        .envs(cloud.environment())
        .env("AWS_ENDPOINT_URL", "https://aws.invalid")
        .env("HTTPS_PROXY", format!("http://user:CANARY@{address}"))
        .env_remove("NO_PROXY");
    let ran = Ran::of(command.args(["--region", "eu-west-1"]));
    assert_eq!(ran.code, 5, "{}{}", ran.out, ran.err);
    ran.says(&format!("proxy          HTTPS_PROXY = http://{address}"));
    ran.says("the proxy wants a login");
}
