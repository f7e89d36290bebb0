//! Lenses over small logs: what their files may say, how events come together, and what leads to a group.

use super::*;
use crate::query;
use std::collections::HashMap;

/// Events, each with a second of a day, a user, a name, an address and what else it says.
fn snapshot(events: &[(i64, &str, &str, &str, &str)]) -> Snapshot {
    let mut records = Vec::new();
    for (number, (second, user, name, ip, more)) in events.iter().enumerate() {
        let time = Timestamp(1_773_705_600_000 + second * 1000).rfc3339();
        records.push(format!(
            r#"{{"eventTime":"{time}","eventSource":"iam.amazonaws.com","eventName":"{name}","sourceIPAddress":"{ip}",
                "userIdentity":{{"type":"IAMUser","userName":"{user}","accountId":"111122223333"}},
                "eventID":"00000000-0000-4000-8000-{number:012}"{more}}}"#
        ));
    }
    Snapshot::of_records(&records).expect("records")
}

fn lens(more: &str) -> Lens {
    let needed = [
        ("where", "where = ''"),
        ("group", "group = 'user'"),
        ("summary", "summary = []"),
    ];
    let mut text = String::from("key = 'z'\ntitle = 'T'\nquestion = 'Q?'\n");
    for (key, line) in needed {
        if !more.lines().any(|own| own.starts_with(key)) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text.push_str(more);
    Lens::read("z.toml", &text).expect("a lens")
}

fn looked(snapshot: &Snapshot, more: &str) -> Looked {
    look(snapshot, &lens(more), Scope::ALL, &|| false).expect("not cancelled")
}

/// Values, number of events, and what is said of each group.
fn told(snapshot: &Snapshot, more: &str) -> Vec<(String, usize, String)> {
    let groups = looked(snapshot, more).groups.into_iter();
    let values = |group: &Group| {
        let values = group
            .values
            .iter()
            .map(|value| value.clone().unwrap_or("-".into()));
        values.collect::<Vec<_>>().join(" ")
    };
    groups
        .map(|group| (values(&group), group.events, group.summary))
        .collect()
}

fn row<'r>(values: &'r str, events: usize, summary: &'r str) -> (String, usize, String) {
    (values.to_owned(), events, summary.to_owned())
}

#[test]
fn a_name_is_meant_with_and_without_the_version_behind_it_and_so_it_is_put_together() {
    let snapshot = snapshot(&[
        (0, "ann", "CreateFunction20150331", "203.0.113.1", ""),
        (1, "ann", "CreateFunction", "203.0.113.1", ""),
        (2, "ann", "UpdateFunctionCode20150331v2", "203.0.113.1", ""),
        (3, "ann", "CreateFunctionUrlConfig", "203.0.113.1", ""),
    ]);
    for wanted in [
        "name=CreateFunction,UpdateFunctionCode",
        "iam:CreateFunction | iam:UpdateFunctionCode",
    ] {
        let more = format!("where = '{wanted}'\ngroup = 'name'");
        let rows = [row("CreateFunction", 2, ""), row("UpdateFunctionCode", 1, "")];
        assert_eq!(told(&snapshot, &more), rows, "{wanted}");
    }
    let raw = query::search(
        &snapshot,
        &search::parse("name=CreateFunction", Timestamp(0)).expect("a query"),
        TimeRange::ALL,
        &|| false,
        &mut |_| {},
    );
    assert_eq!(
        raw.expect("not cancelled").hits.len(),
        1,
        "a query means what is written"
    );
}

#[test]
fn what_a_name_must_not_be_is_meant_without_its_version_too() {
    let snapshot = snapshot(&[
        (0, "ann", "CreateFunction20150331", "203.0.113.1", ""),
        (1, "ann", "ListUsers", "203.0.113.1", ""),
    ]);
    let rows = [row("ListUsers", 1, "")];
    assert_eq!(
        told(&snapshot, "where = '-name=CreateFunction'\ngroup = 'name'"),
        rows
    );
}

#[test]
fn names_that_no_event_has_can_be_left_out_without_meaning_other_events() {
    let snapshot = snapshot(&[
        (0, "ann", "CreateFunction20150331", "203.0.113.1", ""),
        (1, "ann", "CreateUser", "203.0.113.1", ""),
    ]);
    let all = lens(
        "where = ['svc=iam name=CreateUser,CreateRole,CreateFunction', 'svc=s3 name=GetObject', 'name:Delete*']",
    );
    let expr = all.expr(&snapshot, Timestamp(0), true);
    assert_eq!(expr.to_string(), "svc=iam name=CreateUser,CreateFunction20150331");
    let none = lens("where = 'svc=iam name=CreateRole'").expr(&snapshot, Timestamp(0), true);
    let hits =
        query::search(&snapshot, &none, TimeRange::ALL, &|| false, &mut |_| {}).expect("not cancelled");
    assert_eq!((none, hits.hits.len()), (Expr::Or(Vec::new()), 0));
}

#[test]
fn a_phrase_is_left_out_where_it_has_nothing_to_say() {
    let snapshot = snapshot(&[
        (
            0,
            "ann",
            "ListUsers",
            "203.0.113.1",
            r#","errorCode":"AccessDenied""#,
        ),
        (70, "ann", "ListRoles", "203.0.113.2", ""),
        (200, "ann", "ListGroups", "203.0.113.2", ""),
        (
            300,
            "ann",
            "ListPolicies",
            "203.0.113.2",
            r#","requestParameters":{"a":["x","y"]}"#,
        ),
        (400, "bob", "CreateUser", "198.51.100.1", ""),
    ]);
    let more = "summary = ['{name}', 'from {network}', '; {#ip} addresses', ', {refused} refused', '{writes} writes', 'a: {req.a}', 'in {for}']";
    let rows = [
        row(
            "ann",
            4,
            "ListUsers, ListRoles, ListGroups and 1 more from 203.0.113.0/24; 2 addresses, 1 refused a: x, y in 5 min",
        ),
        row("bob", 1, "CreateUser from 198.51.100.0/24; 1 addresses 1 writes"),
    ];
    assert_eq!(told(&snapshot, more), rows);
    let alone = told(&snapshot, "summary = ['{err}', '; {writes} writes']");
    assert_eq!(alone, [row("ann", 4, "AccessDenied"), row("bob", 1, "1 writes")]);
}

#[test]
fn an_event_is_in_a_group_for_each_value_at_a_path_and_in_one_where_it_has_none() {
    let snapshot = snapshot(&[
        (
            0,
            "ann",
            "A",
            "203.0.113.1",
            r#","requestParameters":{"a":["x","y","x"]}"#,
        ),
        (
            1,
            "ann",
            "A",
            "203.0.113.1",
            r#","requestParameters":{"a":["y"]}"#,
        ),
        (2, "ann", "A", "203.0.113.1", ""),
    ]);
    let rows = [row("y", 2, ""), row("x", 1, ""), row("-", 1, "")];
    assert_eq!(told(&snapshot, "group = 'req.a'"), rows);
}

#[test]
fn minutes_part_what_is_far_apart_and_a_least_leaves_out_what_is_less() {
    let snapshot = snapshot(&[
        (0, "ann", "A", "203.0.113.1", ""),
        (60, "ann", "B", "203.0.113.1", ""),
        (299, "ann", "B", "203.0.113.1", ""),
        (300, "ann", "A", "203.0.113.1", ""),
        (900, "bob", "A", "198.51.100.1", ""),
    ]);
    let by_time = "minutes = 5\norder = 'first'";
    let rows = [row("ann", 3, ""), row("ann", 1, ""), row("bob", 1, "")];
    assert_eq!(told(&snapshot, by_time), rows);
    let least = looked(&snapshot, "at-least = { different = 'name', number = 2 }");
    assert_eq!(
        (least.groups.len(), least.of, least.less, least.events),
        (1, 1, 1, 5)
    );
    let least = looked(&snapshot, "at-least = { different = 'events', number = 5 }");
    assert_eq!((least.of, least.less), (0, 2));
}

#[test]
fn groups_stand_in_the_order_that_the_lens_wants() {
    let snapshot = snapshot(&[
        (0, "late", "A", "203.0.113.1", ""),
        (1, "many", "A", "203.0.113.1", ""),
        (2, "many", "A", "203.0.113.1", ""),
        (3, "few", "A", "203.0.113.1", ""),
    ]);
    let order = |order: &str| {
        let rows = told(&snapshot, &format!("order = '{order}'"));
        rows.into_iter()
            .map(|(values, ..)| values)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(order("most"), "many late few");
    assert_eq!(order("fewest"), "late few many");
    assert_eq!(order("first"), "late many few");
}

#[test]
fn what_leads_to_a_group_means_exactly_its_events_whatever_it_is_put_together_by() {
    let of = |resource: &str| format!(r#","requestParameters":{{{resource}}}"#);
    let (bucket, both) = (
        of(r#""bucketName":"b""#),
        of(r#""bucketName":"c","policyDocument":"arn:aws:s3:::b""#),
    );
    let snapshot = snapshot(&[
        (0, "ann", "PutBucketPolicy", "203.0.113.1", &bucket),
        (1, "ann", "PutBucketPolicy", "203.0.113.1", &both),
        (2, "bob", "CreateFunction20150331", "2001:db8::1", ""),
        (3, "bob", "CreateFunction", "autoscaling.amazonaws.com", ""),
        (600, "bob", "CreateFunction", "2001:db8::2", &bucket),
    ]);
    for more in [
        "group = 'user'",
        "group = 'res'",
        "group = ['res', 'user']",
        "group = 'network'",
        "group = 'name'",
        "group = 'kind'",
        "group = ['user', 'req.bucketName']",
        "group = ['user', 'ip', 'res']\nminutes = 5",
    ] {
        let lens = lens(&format!(
            "where = 'svc=iam name=PutBucketPolicy,CreateFunction'\n{more}"
        ));
        let looked = look(&snapshot, &lens, Scope::ALL, &|| false).expect("not cancelled");
        assert_eq!(looked.events, 5);
        for group in &looked.groups {
            let expr = lens.expr(&snapshot, Timestamp(0), true).and(group.expr.clone());
            let found = query::search(&snapshot, &expr, TimeRange::ALL, &|| false, &mut |_| {});
            let found = found.expect("not cancelled").hits.len();
            assert_eq!(found, group.events, "{more}: {expr}");
            let typed = search::parse(&expr.to_string(), Timestamp(0)).expect("a query");
            let found = query::search(&snapshot, &typed, TimeRange::ALL, &|| false, &mut |_| {});
            assert_eq!(
                found.expect("not cancelled").hits.len(),
                group.events,
                "typed: {expr}"
            );
        }
    }
}

#[test]
fn only_the_events_within_a_view_and_a_window_are_looked_at() {
    let snapshot = snapshot(&[
        (0, "ann", "A", "203.0.113.1", ""),
        (1, "bob", "A", "203.0.113.1", ""),
        (2, "bob", "B", "203.0.113.1", ""),
    ]);
    let bob = Expr::field_is(Field::Principal, "bob");
    let bob = query::search(&snapshot, &bob, TimeRange::ALL, &|| false, &mut |_| {}).expect("not cancelled");
    let scope = Scope {
        within: Some(&bob.hits),
        ..Scope::ALL
    };
    let (all, only_a) = (lens(""), lens("where = 'name=A'"));
    let looked = look(&snapshot, &all, scope, &|| false).expect("not cancelled");
    assert_eq!((looked.events, looked.groups.len()), (2, 1));
    let lenses = [all, only_a];
    let counts = |scope| {
        count(&snapshot, &lenses, scope, &|| false)
            .expect("not cancelled")
            .events
    };
    assert_eq!((counts(scope), counts(Scope::ALL)), (vec![2, 1], vec![3, 2]));
    let early = Scope {
        window: TimeRange {
            to: Timestamp(1_773_705_600_000 + 1000),
            ..TimeRange::ALL
        },
        ..Scope::ALL
    };
    assert_eq!(counts(early), [1, 1]);
}

#[test]
fn a_file_that_is_not_understood_is_told_why_and_where() {
    let head = "key = 'z'\ntitle = 'T'\nquestion = 'Q?'\n";
    for (text, told) in [
        ("key = ", "z.toml:1:"),
        ("key = 'zz'", "z.toml:1:7: `key` is a letter or a digit"),
        ("key = '/'", "z.toml:1:7: `key` is a letter or a digit"),
        ("title = 1", "z.toml:1:9: expected a text"),
        (
            &format!("{head}group = 'user'"),
            "z.toml:1:1: a lens needs `where`",
        ),
        (&format!("{head}where = ''"), "z.toml:1:1: a lens needs `group`"),
        (
            &format!("{head}where = [\n'',\n  'svc:('\n]"),
            "z.toml:6:3: the query: ",
        ),
        (
            &format!("{head}where = ''\ngroup = ['no such']"),
            "z.toml:5:10: `no such` is no field and no path",
        ),
        (
            &format!("{head}where = ''\ngroup = 'id'"),
            "z.toml:5:9: `id` is another one for each event",
        ),
        (
            &format!("{head}where = ''\ngroup = ['user', 'ip', 'ua', 'svc']"),
            "`group` has at most 3",
        ),
        (
            &format!("{head}summary = ['{{user']"),
            "z.toml:4:12: `{` without `}`",
        ),
        (
            &format!("{head}summary = ['{{no such}}']"),
            "z.toml:4:12: `no such` is no field",
        ),
        (
            &format!("{head}minutes = 0"),
            "z.toml:4:11: expected a whole number from 1 to 1440",
        ),
        (&format!("{head}order = 'up'"), "z.toml:4:9: `order` is one of"),
        (&format!("{head}at-least = 3"), "z.toml:4:12: expected such as {"),
        (
            &format!("{head}at-least = {{ number = 3, of = 'ip' }}"),
            "z.toml:4:26: `of` is neither",
        ),
        (
            &format!("{head}level = 1"),
            "z.toml:4:1: `level` is no part of a lens",
        ),
    ] {
        let fault = Lens::read("z.toml", text).expect_err(text).to_string();
        assert!(fault.contains(told), "{text}: {fault}");
    }
}

#[test]
fn thirty_are_built_in_each_with_a_letter_of_its_own_and_names_that_aws_has() {
    let lenses = built_in().expect("they are understood");
    assert_eq!(lenses.len(), 30);
    let mut letters = HashMap::new();
    for lens in &lenses {
        assert_eq!(letters.insert(lens.key, &lens.name), None, "{}", lens.name);
        assert!(
            lens.question.ends_with('?') && !lens.help.is_empty(),
            "{}",
            lens.name
        );
        assert!(!lens.summary.is_empty(), "{}", lens.name);
    }
}

#[test]
fn a_lens_of_the_users_takes_the_place_of_ours_with_its_name() {
    let mut lenses = built_in().expect("they are understood");
    let own = Lens {
        name: "denied".to_owned(),
        ..lens("")
    };
    add(&mut lenses, own.clone());
    assert_eq!(
        (lenses.len(), lenses.iter().find(|it| it.name == "denied")),
        (30, Some(&own))
    );
    add(&mut lenses, lens(""));
    assert_eq!(lenses.len(), 31);
}
