//! `trailhound detect` as a script sees it, with the rules of `tests/sigma_rules`, which are our own.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use serde_json::{Value, json};
use std::collections::BTreeSet;
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

#[test]
fn what_to_look_at_next_of_each_finding_of_the_demo_is_a_query_that_finds_something() {
    let outcome = run(&["detect", "demo-data", "--format", "jsonl", "--limit", "4"]);
    for row in outcome.rows() {
        let looks = row["look_next"].as_array().unwrap();
        assert!(!looks.is_empty(), "{row}");
        let query = looks[0].as_str().unwrap();
        let found = run(&["query", query, "demo-data", "--limit", "1", "--format", "jsonl"]);
        assert_eq!(
            (found.code, found.rows().len()),
            (Some(0), 1),
            "{query}: {}",
            found.err
        );
    }
}

#[test]
fn a_rule_with_the_id_of_one_of_ours_takes_its_place_and_keeps_its_name_for_our_correlations() {
    let request = |own: Value| json!({ "requestParameters": own });
    let admin =
        request(json!({"userName": "bob", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}));
    let folder = trail(&[
        event(0, "iam", "CreateUser", &request(json!({"userName": "bob"}))),
        event(60, "iam", "AttachUserPolicy", &admin),
    ]);
    let path = folder.path().join("trail.json");
    let path = path.to_str().unwrap();
    let titles = |words: &[&str]| {
        let outcome = run(&[&["detect", "--hits", "--format", "jsonl", path], words].concat());
        assert_eq!(outcome.code, Some(0), "{}", outcome.err);
        let titles = outcome
            .rows()
            .into_iter()
            .map(|row| row["rule_title"].as_str().unwrap().to_owned());
        titles.collect::<BTreeSet<_>>()
    };
    let ours = titles(&[]);
    assert!(
        ours.contains("An IAM user was made") && ours.contains("A new user was made an administrator"),
        "{ours:?}"
    );
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/assets/rules/user_created.yml"
    ))
    .unwrap();
    let id = text.lines().find(|line| line.starts_with("id: ")).unwrap();
    let own = format!(
        "title: Mine\n{id}\nlogsource: {{product: aws, service: cloudtrail}}\n\
         detection: {{s: {{eventName: CreateUser}}, condition: s}}\n"
    );
    written(folder.path(), &[("rules/mine.yml", &own)]);
    let rules = folder.path().join("rules");
    let mine = titles(&["--rules", rules.to_str().unwrap()]);
    assert!(
        mine.contains("Mine") && !mine.contains("An IAM user was made"),
        "{mine:?}"
    );
    assert!(mine.contains("A new user was made an administrator"), "{mine:?}");
}

#[test]
fn what_a_baseline_explains_is_counted_and_not_written() {
    let root = json!({"userIdentity": {"type": "Root"}});
    let folder = trail(&[
        event(0, "iam", "ListUsers", &root),
        event(7200, "iam", "ListRoles", &root),
    ]);
    let quiet = trail(&[event(0, "iam", "ListGroups", &root)]);
    let (path, quiet) = (folder.path().to_str().unwrap(), quiet.path().to_str().unwrap());
    let all = run(&["detect", path, "--format", "jsonl"]);
    assert_eq!(all.rows()[0]["hits"], 2, "{}", all.err);
    for words in [["--baseline", quiet], ["--baseline-until", "2026-03-17T11:00Z"]] {
        let outcome = run(&[&["detect", path, "--format", "jsonl"], &words[..]].concat());
        assert_eq!(
            (outcome.code, outcome.rows().len()),
            (Some(1), 0),
            "{words:?}: {}",
            outcome.err
        );
        assert!(
            outcome.err.contains("0 findings of 0 events")
                && outcome.err.contains("1 explained by the baseline"),
            "{}",
            outcome.err
        );
    }
    let wrong = run(&["detect", path, "--baseline-until", "soon"]);
    assert_eq!(wrong.code, Some(2), "{}", wrong.err);
}

#[test]
fn a_real_simulation_comes_to_forty_findings_at_most() {
    let Some(corpus) = std::env::var_os("TRAILHOUND_CORPUS") else {
        println!("skipped: no corpus");
        return;
    };
    let path = Path::new(&corpus).join("invictus");
    let path = path.to_str().unwrap();
    let outcome = run(&["detect", path, "--format", "jsonl"]);
    let findings = outcome.rows().len();
    assert!((20..=40).contains(&findings), "{findings}: {}", outcome.err);
    // With rules of others alone it is put together as well.
    let others = run(&[
        "detect",
        "--no-builtin",
        "--rules",
        RULES,
        path,
        "--format",
        "jsonl",
    ]);
    let hits: u64 = others
        .rows()
        .iter()
        .map(|row| row["hits"].as_u64().unwrap())
        .sum();
    assert!(others.rows().len() as u64 * 20 < hits, "{}", others.err);
}

/// The demo's story (`demo-data/STORY.md`) is what is on top: who got in, what was left behind, what was opened and taken.
#[test]
fn the_story_of_the_demo_is_in_its_first_ten_findings() {
    let rows = run(&["detect", "demo-data", "--format", "jsonl"]).rows();
    let story = |row: &Value| row["story"].as_str().unwrap().to_owned();
    let first: Vec<String> = rows.iter().take(10).map(story).collect();
    for said in [
        // The leaked key is tried out and takes a role; an administrator is made, who logs in.
        ["report-exporter from 203.0.113.0/24", "refused"],
        [
            "reporting-etl from 203.0.113.0/24",
            "CreateUser, AttachUserPolicy",
        ],
        ["svc-backup-agent from 203.0.113.0/24", "ConsoleLogin"],
        // Doors are left open, and the network is opened.
        ["role/cloud-support-readonly", "role/ops-breakglass"],
        ["sg-0ba5710a10e5c0001", "acl-0c0ffee0c0ffee001"],
        // Secrets are read, a bucket is made public and read, the trail is blinded and stopped.
        ["GetSecretValue ×3", "shop/payments/api"],
        [
            "DeleteBucketPublicAccessBlock, PutBucketPolicy",
            "brightwater-customer-exports",
        ],
        ["anonymous", "GetObject ×7"],
        ["PutEventSelectors, StopLogging", "trail/brightwater-prod"],
    ] {
        let tells = |story: &&String| said.iter().all(|words| story.contains(words));
        assert!(first.iter().any(|story| tells(&story)), "{said:?}: {first:#?}");
    }
}

#[test]
fn findings_of_rules_of_others_alone_are_put_together_too() {
    let words = [
        "detect",
        "--no-builtin",
        "--rules",
        RULES,
        "demo-data",
        "--format",
        "jsonl",
    ];
    let outcome = run(&words);
    let rows = outcome.rows();
    let hits: u64 = rows.iter().map(|row| row["hits"].as_u64().unwrap()).sum();
    assert!(rows.len() > 3 && rows.len() as u64 * 5 < hits, "{}", outcome.err);
    let mut seen = BTreeSet::new();
    for row in &rows {
        let of = |key: &str| row[key].to_string();
        let key = [
            of("rule_id"),
            of("rule_title"),
            of("actor"),
            of("network"),
            of("session"),
        ];
        assert!(seen.insert(key), "one finding for each: {row}");
        assert!(
            row["story"].as_str().is_some_and(|story| story.contains(": ")),
            "{row}"
        );
    }
}

#[test]
fn what_happened_stands_below_each_finding_within_eighty_columns() {
    let table = run(&["detect", "demo-data"]);
    let lines: Vec<&str> = table.out.lines().collect();
    assert_eq!(
        lines[0].split_whitespace().collect::<Vec<_>>(),
        ["LEVEL", "HITS", "WHEN", "RULE"]
    );
    let (row, story) = (lines[1], lines[2]);
    assert!(
        row.starts_with("critical") && row.contains("2026-03-17 1"),
        "{row}"
    );
    assert!(story.starts_with("    ") && story.contains(" from "), "{story}");
    assert!(row.find("A ").is_some_and(|at| at < 45), "{row}");
}
