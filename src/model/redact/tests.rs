//! Which values are replaced, by what, and that the same always is by the same.

use super::*;
use proptest::prelude::*;
use std::net::Ipv4Addr;

const KEY: u64 = 0x7261_696c;

fn redactor(names: &[&str]) -> Redactor {
    let mut redactor = Redactor::new(KEY, ["show the events of a table"]);
    for name in names {
        redactor.learn(name, Kind::Name);
    }
    redactor
}

fn hidden(redactor: &Redactor, text: &str) -> String {
    redactor.text(text).into_owned()
}

#[test]
fn a_key_of_every_record_stays_where_a_role_is_called_so() {
    let redactor = redactor(&["readonly"]);
    assert_eq!(hidden(&redactor, r#""readOnly":true"#), r#""readOnly":true"#);
    assert!(!hidden(&redactor, "role/readonly").contains("readonly"));
}

#[test]
fn what_has_a_form_keeps_it_and_is_replaced_wherever_it_stands() {
    let redactor = redactor(&[]);
    let account = hidden(&redactor, "111122223333");
    assert!(account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()));
    assert_ne!(account, "111122223333");
    for text in [
        "in 111122223333, twice 111122223333",
        "arn:aws:iam::111122223333:root",
        "111122223333_CloudTrail_us-east-1_20260317T0000Z_x.json.gz",
        "arn%3Aaws%3Aiam%3A%3A111122223333%3Aroot",
        "{\"a\":\"x\\n111122223333\"}",
        "acct111122223333x",
    ] {
        assert_eq!(hidden(&redactor, text), text.replace("111122223333", &account));
    }
    assert_eq!(hidden(&redactor, "1111222233334"), "1111222233334");
    let key = hidden(&redactor, "AKIAIOSFODNN7EXAMPLE");
    assert!(key.starts_with("AKIA") && key.len() == 20 && key != "AKIAIOSFODNN7EXAMPLE");
    assert!(
        key.bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    );
    let instance = hidden(&redactor, "i-0123456789abcdef0");
    assert!(instance.starts_with("i-") && instance.len() == 19 && instance != "i-0123456789abcdef0");
    let mail = hidden(&redactor, "marta.reyes@acme.com");
    assert!(
        mail.ends_with(".example") && mail.contains('@') && !mail.contains("acme"),
        "{mail}"
    );
    let host = hidden(&redactor, "bastion.acme.internal");
    assert!(
        host.ends_with(".example") && host.split('.').count() == 3,
        "{host}"
    );
}

#[test]
fn addresses_become_those_that_nobody_has() {
    let redactor = redactor(&[]);
    for text in ["10.1.2.3", "10.1.2.3/32", "from 10.1.2.3.", "[10.1.2.3]:443"] {
        let shown = hidden(&redactor, text);
        let address = hidden(&redactor, "10.1.2.3");
        assert_eq!(shown, text.replace("10.1.2.3", &address));
        assert!(
            address
                .parse::<Ipv4Addr>()
                .is_ok_and(|made| made.octets()[0] >= 240),
            "{address}"
        );
    }
    for text in [
        "2a02:1210:4c:8e00::17",
        "from 2a02:1210:4c:8e00::17,",
        "::ffff:10.1.2.3",
    ] {
        let shown = hidden(&redactor, text);
        assert!(shown.contains("2001:db8::") && !shown.contains("1210"), "{shown}");
    }
    assert!(hidden(&redactor, "ip-10-1-2-3.ec2").starts_with("ip-"));
    assert_ne!(hidden(&redactor, "ip-10-1-2-3"), "ip-10-1-2-3");
    // Everybody's, or none.
    for text in [
        "0.0.0.0/0",
        "127.0.0.1",
        "13:31:07",
        "2026-03-17T13:31:07Z",
        "::",
        "std::fmt",
        "1.2.3",
        "28,908",
    ] {
        assert_eq!(hidden(&redactor, text), text);
    }
    let many: HashSet<_> = (0..2000u32)
        .map(|number| hidden(&redactor, &Ipv4Addr::from(0x0a00_0000 + number).to_string()))
        .collect();
    assert_eq!(many.len(), 2000, "each has its own");
}

#[test]
fn names_are_words_with_what_stands_between() {
    let redactor = redactor(&["svc-backup-agent", "alice", "bob", "Marta Reyes", "zoë"]);
    let agent = hidden(&redactor, "svc-backup-agent");
    assert!(
        agent.len() == 16 && agent.as_bytes()[3] == b'-' && agent.as_bytes()[10] == b'-',
        "{agent}"
    );
    let bob = hidden(&redactor, "bob");
    assert!(
        (5..8).contains(&bob.len()),
        "a short one has some letters more: {bob}"
    );
    for (text, of) in [
        ("user/svc-backup-agent", "user/A"),
        ("user:svc-backup-agent -is:error", "user:A -is:error"),
        ("\"svc-backup-agent\".", "\"A\"."),
        ("svc-backup-agent-role", "A-role"),
        ("svc-backup", "svc-backup"),
        ("x_svc-backup-agent.csv", "x_A.csv"),
    ] {
        assert_eq!(hidden(&redactor, text), of.replace('A', &agent), "{text}");
    }
    let alice = hidden(&redactor, "alice");
    let capital = |text: &str| text[..1].to_uppercase() + &text[1..];
    assert_eq!(hidden(&redactor, "Alice"), capital(&alice));
    assert_eq!(hidden(&redactor, "ALICE"), alice.to_uppercase());
    for text in ["Reyes", "zoë", "marta"] {
        assert_ne!(hidden(&redactor, text), text);
    }
}

#[test]
fn what_is_public_stays() {
    let mut redactor = redactor(&[
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "root",
        "ec2.amazonaws.com",
        "us-east-1",
        "42",
    ]);
    redactor.learn("table/events", Kind::Thing);
    redactor.learn("arn:aws:s3:::acme-logs/AWSLogs/x", Kind::Thing);
    for text in [
        "ReadOnlyAccess",
        "root",
        "ec2.amazonaws.com",
        "us-east-1",
        "42 events in a table",
        "iam:CreateUser",
        "aws-cli/2.15.0 Python/3.11.8",
        "req.bucketName",
        "2026-03-17",
    ] {
        assert_eq!(hidden(&redactor, text), text);
    }
    assert!(!hidden(&redactor, "s3://acme-logs/a").contains("acme"));
    // A person may be called by any word.
    redactor.learn("events", Kind::Name);
    assert_ne!(hidden(&redactor, "events"), "events");
}

#[test]
fn of_an_arn_that_is_cut_off_nothing_is_learned_that_is_no_name() {
    let redactor = redactor(&[]);
    for cut in [
        "AWS: \"arn:aws:iam",
        "arn:aws:iam::",
        "arn:aws:secretsmanager:eu-west-1…",
    ] {
        hidden(&redactor, cut);
    }
    let public = "iam:CreateUser secretsmanager:GetSecretValue in eu-west-1";
    assert_eq!(hidden(&redactor, public), public);
}

#[test]
fn what_services_are_called_stays_and_what_only_looks_like_an_address_does_not() {
    let mut redactor = redactor(&["lambda", "marta"]);
    redactor.keep_services(["lambda", "iam"]);
    redactor.learn("iam", Kind::Name);
    let shown = hidden(
        &redactor,
        "lambda:Invoke iam:GetUser marta REDACTED 075.050.255.67",
    );
    assert!(shown.starts_with("lambda:Invoke iam:GetUser "), "{shown}");
    assert!(!shown.contains("marta") && !shown.contains("075.050"), "{shown}");
    assert!(shown.contains(" REDACTED "), "{shown}");
}

#[test]
fn an_arn_and_its_parts_have_the_same_pseudonyms() {
    let mut redactor = redactor(&[]);
    let arn = "arn:aws:sts::111122223333:assumed-role/Deploy/marta@acme.com";
    redactor.learn(arn, Kind::Name);
    let shown = hidden(&redactor, arn);
    for part in ["111122223333", "Deploy", "marta@acme.com"] {
        assert!(
            !shown.contains(part) && shown.contains(&hidden(&redactor, part)),
            "{shown}"
        );
    }
    assert!(
        shown.starts_with("arn:aws:sts::") && shown.contains(":assumed-role/"),
        "{shown}"
    );
    // Who is called by the first part of an address is the same person.
    assert!(hidden(&redactor, "marta@acme.com").starts_with(&format!("{}@", hidden(&redactor, "marta"))));
}

#[test]
fn another_session_has_other_pseudonyms_and_the_order_does_not_matter() {
    let names = ["alice", "bob", "carol", "svc-backup"];
    let (one, other) = (redactor(&names), redactor(&names));
    let forth: Vec<_> = names.iter().map(|name| hidden(&one, name)).collect();
    let mut back: Vec<_> = names.iter().rev().map(|name| hidden(&other, name)).collect();
    back.reverse();
    assert_eq!(forth, back);
    let mut later = Redactor::new(KEY + 1000, []);
    later.learn("svc-backup", Kind::Name);
    assert_ne!(hidden(&later, "svc-backup"), forth[3]);
}

#[test]
fn who_learns_in_another_order_or_other_names_besides_makes_the_same_pseudonyms() {
    let names = [
        "al",
        "bo",
        "cy",
        "tom",
        "sue",
        "marta",
        "10.0.0.1",
        "111122223333",
        "ops-7",
    ];
    let screen = redactor(&names);
    let mut worker = screen.clone();
    let (many, more): (Vec<_>, Vec<_>) = ('a'..='z')
        .flat_map(|a| ('a'..='z').map(move |b| (format!("{a}{b}o"), format!("{b}{a}"))))
        .unzip();
    worker.learn_all(many.iter().map(String::as_str), Kind::Name);
    let mut later = screen.clone();
    for name in more.iter().chain(&many) {
        later.learn(name, Kind::Name);
    }
    for name in names.into_iter().chain(many.iter().map(String::as_str)) {
        assert_eq!(hidden(&worker, name), hidden(&later, name));
    }
    for name in names {
        assert_eq!(hidden(&screen, name), hidden(&worker, name));
    }
}

#[test]
fn while_names_are_to_be_learned_every_word_may_be_one() {
    let mut redactor = redactor(&[]);
    redactor.set_unsure(true);
    let shown = hidden(&redactor, "marta shows the events in us-east-1 of root");
    assert!(!shown.contains("marta"), "{shown}");
    assert!(
        shown.contains("the events") && shown.contains("us-east-1 of "),
        "{shown}"
    );
    let marta = hidden(&redactor, "marta");
    redactor.learn("marta", Kind::Name);
    redactor.set_unsure(false);
    assert_eq!(hidden(&redactor, "marta"), marta);
    assert_eq!(hidden(&redactor, "whoever"), "whoever");
}

#[test]
fn places_move_with_the_text() {
    let redactor = redactor(&["bob"]);
    let text = "ip:10.1.2.3 user:bob is:write";
    let (shown, [start, after_ip, inside, end]) = redactor.text_at(text, [0, 11, 18, text.len()]);
    assert_eq!((start, end), (0, shown.len()));
    assert_eq!(&shown[after_ip..=after_ip], " ");
    assert!(
        shown[inside..].starts_with(" is:write"),
        "inside is at the end: {shown}"
    );
}

proptest! {
    #[test]
    fn nothing_learned_is_left_whatever_stands_around(
        names in proptest::collection::vec("[a-zA-Z][a-zA-Z0-9_.-]{3,14}[a-z0-9]", 1..8),
        around in "[ :/\"'(){}|;<>!?*#~$&\\[\\]]{1,4}",
    ) {
        let mut redactor = Redactor::new(KEY, []);
        for name in &names {
            redactor.learn(name, Kind::Name);
        }
        let text = names.iter().map(|name| [&around, name.as_str(), &around].concat()).collect::<Vec<_>>().concat();
        let shown = hidden(&redactor, &text);
        for name in names.iter().filter(|name| !form::is_public(&name.to_ascii_lowercase())) {
            let bounded = format!("{around}{name}{around}");
            prop_assert!(!shown.contains(&bounded), "{} is in {}", bounded, shown);
        }
        prop_assert_eq!(hidden(&redactor, &text), shown, "the same value has the same pseudonym");
    }

    #[test]
    fn different_names_have_different_pseudonyms(names in proptest::collection::hash_set("[a-z]{2,6}", 2..40)) {
        let mut redactor = Redactor::new(KEY, []);
        for name in &names {
            redactor.learn(name, Kind::Name);
        }
        let shown: HashSet<_> = names.iter().map(|name| hidden(&redactor, name)).collect();
        prop_assert_eq!(shown.len(), names.len());
    }

    #[test]
    fn any_text_passes_and_places_stay_in_it(text in "\\PC{0,60}", place in 0usize..60) {
        let redactor = redactor(&["alice"]);
        let place = text.floor_char_boundary(place.min(text.len()));
        let (shown, [at]) = redactor.text_at(&text, [place]);
        prop_assert!(at <= shown.len() && shown.is_char_boundary(at));
    }
}
