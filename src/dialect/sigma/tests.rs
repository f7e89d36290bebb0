//! Rules as they are read: what they mean, what is wrong with them, what is odd.

use super::*;
use crate::query::{Case, Part, Path, Pattern, Term};

/// A rule for CloudTrail with this detection, which is indented by two.
fn rule(detection: &str) -> String {
    let mut text =
        String::from("title: A rule\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n");
    for line in detection.lines() {
        text += "  ";
        text += line;
        text.push('\n');
    }
    text
}

fn pack(text: &str) -> Pack {
    let mut pack = Pack::default();
    pack.add("rules.yml", text.as_bytes());
    pack.link();
    pack
}

/// The rule of a detection, with nothing odd about it.
fn expr(detection: &str) -> Expr {
    let pack = pack(&rule(detection));
    assert!(pack.faults.is_empty(), "{detection}: {}", pack.faults[0]);
    assert!(pack.warnings.is_empty(), "{detection}: {}", pack.warnings[0]);
    assert_eq!(pack.rules.len(), 1);
    pack.rules.into_iter().next().expect("counted").expr
}

fn at(path: &str, patterns: Vec<Pattern>) -> Expr {
    Expr::Term(Term::Path(Path::through(path.split('.')), patterns))
}

fn text(text: &str, part: Part) -> Pattern {
    Pattern::text(text, part, Case::Ignore)
}

/// The faults, as they are shown.
fn faults(text: &str) -> Vec<String> {
    pack(text).faults.iter().map(ToString::to_string).collect()
}

fn warnings(text: &str) -> Vec<String> {
    let pack = pack(text);
    assert!(pack.faults.is_empty(), "{}", pack.faults[0]);
    pack.warnings.iter().map(ToString::to_string).collect()
}

#[test]
fn a_selection_is_a_conjunction_of_fields_and_a_list_a_choice() {
    let found = expr("sel:\n  eventName: [CreateUser, DeleteUser]\n  errorCode: null\ncondition: sel");
    let names = vec![text("CreateUser", Part::Whole), text("DeleteUser", Part::Whole)];
    let no_error = at("errorCode", vec![Pattern::Exists]).negate();
    assert_eq!(found, Expr::And(vec![at("eventName", names), no_error]));
    let found = expr("sel:\n  - eventName: CreateUser\n  - eventSource: iam.*\ncondition: sel");
    let choice = vec![
        at("eventName", vec![text("CreateUser", Part::Whole)]),
        at("eventSource", vec![text("iam.", Part::Start)]),
    ];
    assert_eq!(found, Expr::Or(choice));
}

#[test]
fn conditions_bind_not_before_and_before_or() {
    let named = |condition: &str| {
        let detection = format!(
            "a: {{userAgent: a}}\nb: {{userAgent: b}}\nc: {{userAgent: c}}\n_d: {{userAgent: d}}\ncondition: {condition}"
        );
        let text = rule(&detection);
        pack(&text).rules.into_iter().next().map(|rule| rule.expr)
    };
    let one = |name: &str| at("userAgent", vec![text(name, Part::Whole)]);
    let all = |exprs: &[Expr]| Expr::And(exprs.to_vec());
    let any = |exprs: &[Expr]| Expr::Or(exprs.to_vec());
    let (a, b, c, d) = (one("a"), one("b"), one("c"), one("d"));
    for (condition, expected) in [
        (
            "a or b and not c",
            any(&[a.clone(), all(&[b.clone(), c.clone().negate()])]),
        ),
        ("(a or b) and c", all(&[any(&[a.clone(), b.clone()]), c.clone()])),
        ("not (a and b)", all(&[a.clone(), b.clone()]).negate()),
        ("not not a", a.clone()),
        ("A", a.clone()),
        ("1 of them", any(&[a.clone(), b.clone(), c.clone()])),
        ("any of them", any(&[a.clone(), b.clone(), c.clone()])),
        ("all of them", all(&[a.clone(), b.clone(), c.clone()])),
        ("all of _*", d.clone()),
        ("c and not 1 of _*", all(&[c.clone(), d.negate()])),
        ("a AND b OR c", any(&[all(&[a.clone(), b.clone()]), c.clone()])),
        ("[a, b and c]", any(&[a, all(&[b, c])])),
    ] {
        if condition == "A" {
            assert_eq!(named(condition), None, "names have a case");
        } else {
            assert_eq!(named(condition), Some(expected), "{condition}");
        }
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_is_not_understood_is_an_error_with_its_place() {
    for (detection, said) in [
        (
            "sel: {eventName|contain: x}\ncondition: sel",
            "4:9: A rule: unknown modifier `contain`; did you mean `contains`?",
        ),
        (
            "sel: {eventName|expand: '%x%'}\ncondition: sel",
            "4:9: A rule: the modifier `expand` is not supported",
        ),
        (
            "sel: {eventName: x}\ncondition: sel and flter",
            "5:22: A rule: `flter` is no selection of this rule",
        ),
        (
            "sel: {eventName: x}\ncondition: 'sel and flter'",
            "5:23: A rule: `flter` is no selection of this rule",
        ),
        (
            "sel: {eventName: x}\ncondition: selection",
            "5:14: A rule: `selection` is no selection of this rule",
        ),
        (
            "sel: {eventName: x}\ncondition: sel xor sel",
            "5:18: A rule: `xor` is not understood here",
        ),
        (
            "sel: {eventName: x}\ncondition: sel and (sel",
            "5:22: A rule: this bracket is not closed",
        ),
        (
            "sel: {eventName: x}\ncondition: sel and",
            "5:14: A rule: the condition ends",
        ),
        (
            "sel: {eventName: x}\ncondition: 2 of sel*",
            "5:14: A rule: `2 of` is not understood",
        ),
        (
            "sel: {eventName: x}\ncondition: 1 of filter*",
            "5:19: A rule: no selection is called `filter*`",
        ),
        (
            "sel: {eventName: x}\ncondition: sel | count() by userAgent > 3",
            "5:18: A rule: an aggregation",
        ),
        (
            "sel: {eventName: x}",
            "4:3: A rule: a detection needs a condition",
        ),
        (
            "sel: {eventName: {a: b}}\ncondition: sel",
            "4:20: A rule: a map cannot be a value",
        ),
        (
            "sel: {eventName: [[a]]}\ncondition: sel",
            "4:21: A rule: a list in a list",
        ),
        (
            "sel: {eventName: []}\ncondition: sel",
            "4:20: A rule: an empty list",
        ),
        ("sel: []\ncondition: sel", "4:8: A rule: an empty list"),
        ("sel:\ncondition: sel", ": A rule: an empty selection"),
        (
            "sel: {eventName|re: '('}\ncondition: sel",
            "4:23: A rule: not an expression",
        ),
        (
            "sel: {eventName|re: '(?=x)'}\ncondition: sel",
            "4:23: A rule: not an expression",
        ),
        (
            "sel: {sourceIPAddress|cidr: 10.0.0.0/99}\ncondition: sel",
            "4:31: A rule: `10.0.0.0/99` is no network",
        ),
        (
            "sel: {errorCode|exists: maybe}\ncondition: sel",
            "4:27: A rule: `exists` takes true or false",
        ),
        (
            "sel: {userAgent|contains: ''}\ncondition: sel",
            "4:29: A rule: an empty text",
        ),
        (
            "sel: {userAgent|contains: null}\ncondition: sel",
            "4:29: A rule: null has no text",
        ),
        (
            "sel: {userAgent|gt: many}\ncondition: sel",
            "4:23: A rule: a comparison needs a number",
        ),
        (
            "sel: {userAgent|base64: 'a*'}\ncondition: sel",
            "4:27: A rule: Base64 needs a text without wildcards",
        ),
        ("sel: {a..b: x}\ncondition: sel", "4:9: A rule: `a..b` is no path"),
        (
            "sel: {'resources[0].ARN': x}\ncondition: sel",
            "4:9: A rule: `resources[0].ARN`: paths go through arrays",
        ),
    ] {
        let found = faults(&rule(detection));
        assert_eq!(found.len(), 1, "{detection}: {found:?}");
        assert!(
            found[0].contains(said) && found[0].starts_with("rules.yml:"),
            "{detection}: {}",
            found[0]
        );
    }
}

#[test]
fn what_surrounds_a_detection_is_checked_too() {
    for (text, said) in [
        ("just text", "1:1: a rule is a map, not a text"),
        ("action: global\ntitle: x", "1:1: x: a collection"),
        ("title: x\nfilter: {rules: [a]}", "2:1: x: filters of other rules"),
        ("logsource: {product: aws}", "1:1: a rule needs a title"),
        (
            "title: x",
            "1:1: x: neither a rule (no `logsource`) nor a correlation",
        ),
        (
            "title: x\nlogsource: {product: aws}",
            "1:1: x: a rule needs a `detection`",
        ),
        (
            "title: x\nlogsource: {product: aws}\ndetection: y",
            "3:12: x: a detection is a map",
        ),
        (
            "title: x\nlevel: hgih\nlogsource: {product: aws}",
            "2:8: x: a level is one of",
        ),
        ("title: x\n  y: [", ": this is not YAML"),
    ] {
        let found = faults(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains(said), "{text}: {}", found[0]);
    }
    let mut pack = Pack::default();
    pack.add("long.yml", &vec![b' '; LONGEST + 1]);
    pack.add("bytes.yml", b"title: \xff");
    assert_eq!(pack.faults.len(), 2, "{:?}", pack.faults);
}

#[test]
fn what_can_find_nothing_is_a_warning() {
    for (detection, said) in [
        (
            "sel: {eventName: UpdateOrganizationalUni}\ncondition: sel",
            "did you mean `UpdateOrganizationalUnit`?",
        ),
        (
            "sel: {eventName: Frobnicate}\ncondition: sel",
            "not known to write an event called `Frobnicate`",
        ),
        (
            "sel: {eventName|startswith: Kreate}\ncondition: sel",
            "no name of an event that AWS is known to write",
        ),
        (
            "sel: {eventname: CreateUser}\ncondition: sel",
            "no `eventname`; did you mean `eventName`?",
        ),
        (
            "sel: {userAgent: x}\nfilter: {userAgent: y}\ncondition: sel",
            "the selection `filter` is not in the condition",
        ),
        (
            "sel: {userAgent|contains|all: x}\ncondition: sel",
            "`all` of one value",
        ),
        (
            "sel: {userAgent: x}\ntimeframe: 5m\ncondition: sel",
            "`timeframe` belongs to",
        ),
    ] {
        let found = warnings(&rule(detection));
        assert_eq!(found.len(), 1, "{detection}: {found:?}");
        assert!(found[0].contains(said), "{detection}: {}", found[0]);
    }
    let good = rule(
        "sel: {eventName: [CREATEUSER, CreateFunction20150331, 'Create*', ConsoleLogin]}\ncondition: sel",
    );
    assert!(warnings(&good).is_empty(), "{:?}", warnings(&good));
}

#[test]
fn rules_for_other_logs_are_counted_whatever_they_say() {
    let text = "title: W\nlogsource: {product: windows, service: security}\ndetection: {s: {a|expand: x}, condition: s}\n---\n\
                title: V\nlogsource: {product: aws, service: vpcflow}\n---\n\
                title: C\ncorrelation: {type: event_count, rules: [W], timespan: 1h, condition: {gte: 2}}\n";
    let pack = pack(text);
    assert!(pack.faults.is_empty(), "{:?}", pack.faults);
    let foreign: Vec<_> = pack
        .foreign
        .iter()
        .map(|it| (it.title.as_str(), it.source.as_str()))
        .collect();
    assert_eq!(
        foreign,
        [
            ("W", "windows / security"),
            ("V", "aws / vpcflow"),
            ("C", "rules for other logs")
        ]
    );
}

#[test]
fn a_broken_rule_leaves_the_others_of_its_file() {
    let good = rule("sel: {eventName: CreateUser}\ncondition: sel");
    let bad = rule("sel: {eventName|nonsense: CreateUser}\ncondition: sel");
    let pack = pack(&format!("{good}---\n{bad}---\nno: [yaml\n---\n{good}"));
    assert_eq!((pack.rules.len(), pack.faults.len()), (2, 2), "{:?}", pack.faults);
    assert_eq!(pack.faults[0].place, Place { line: 10, column: 9 });
}

/// Three rules, by name, id and title, and a correlation.
fn with_rules(correlation: &str) -> String {
    let of = |head: &str, name: &str| {
        format!(
            "{head}\nlogsource: {{product: aws}}\ndetection: {{s: {{eventName: {name}}}, condition: s}}\n---\n"
        )
    };
    let mut text = of("title: Users\nname: users", "CreateUser");
    text += &of(
        "title: Keys\nid: 5638f7c0-ac70-491d-8465-2a65075e0d86",
        "CreateAccessKey",
    );
    text += &of("title: Logins of people", "ConsoleLogin");
    text + "title: Together\ncorrelation:\n" + correlation
}

#[test]
fn correlations_name_rules_by_name_id_or_title() {
    let text = with_rules(
        "  type: temporal\n  rules: [users, 5638F7C0-AC70-491D-8465-2A65075E0D86, Logins of people]\n  \
         group-by: [who]\n  timespan: 90m\n  aliases:\n    who: {users: requestParameters.userName, \
         Keys: responseElements.accessKey.userName, Logins of people: userIdentity.userName}\n",
    );
    let pack = pack(&text);
    assert!(pack.faults.is_empty(), "{}", pack.faults[0]);
    let [correlation] = pack.correlations.as_slice() else {
        panic!("{:?}", pack.correlations);
    };
    let targets: Vec<_> = correlation.parts.iter().map(|part| part.target).collect();
    assert_eq!(targets, [Target::Rule(0), Target::Rule(1), Target::Rule(2)]);
    assert_eq!(
        correlation.parts[1].group,
        [Path::through(["responseElements", "accessKey", "userName"])]
    );
    assert_eq!((correlation.timespan, correlation.counted.least), (5_400_000, 3));
    assert!(pack.rules.iter().all(|rule| !rule.reported), "they only serve");
    let generating = self::pack(&(text + "  generate: true\n"));
    assert!(generating.rules.iter().all(|rule| rule.reported));
}

#[test]
fn counts_are_read_as_ranges() {
    for (condition, expected) in [
        ("{gte: 10}", Some((10, None))),
        ("{gt: 10}", Some((11, None))),
        ("{lt: 5}", Some((1, Some(4)))),
        ("{lte: 5}", Some((1, Some(5)))),
        ("{eq: 3}", Some((3, Some(3)))),
        ("{gt: 100, lte: 200}", Some((101, Some(200)))),
        ("{gt: 3, lt: 4}", None),
        ("{eq: 0}", None),
        ("{}", None),
        ("{gte: -1}", None),
        ("{gte: ten}", None),
        ("{near: 3}", None),
        ("{gte: 3, field: userAgent}", None),
    ] {
        let text = with_rules(&format!(
            "  type: event_count\n  rules: users\n  timespan: 1h\n  condition: {condition}\n"
        ));
        let pack = pack(&text);
        let counted = pack
            .correlations
            .first()
            .map(|it| (it.counted.least, it.counted.most));
        assert_eq!(counted, expected, "{condition}: {:?}", pack.faults);
        assert_eq!(pack.faults.is_empty(), expected.is_some(), "{condition}");
    }
}

#[test]
fn what_is_wrong_with_a_correlation_is_said() {
    let usual = "  timespan: 1h\n  condition: {gte: 2}\n";
    for (correlation, said) in [
        (format!("  type: event_count\n  rules: [nobody]\n{usual}"), "`nobody` is the name, id or title of no rule here"),
        (format!("  type: event_count\n  rules: [Together]\n{usual}"), "`Together` is about this correlation"),
        (format!("  type: event_sum\n  rules: [users]\n{usual}"), "`event_sum` is no type that is read"),
        (format!("  type: value_count\n  rules: [users]\n{usual}"), "value_count needs the `field`"),
        (format!("  type: event_count\n  rules: [users]\n  window: x\n{usual}"), "`window` is no part of a correlation"),
        ("  type: event_count\n  rules: [users]\n  condition: {gte: 2}\n".to_owned(), "a correlation needs `timespan`"),
        ("  type: event_count\n  rules: [users]\n  timespan: 1h\n".to_owned(), "this correlation needs a `condition`"),
        ("  type: temporal\n  rules: [users]\n  timespan: 1y\n".to_owned(), "a timespan is a number and one of"),
        ("  type: temporal\n  rules: [users]\n  timespan: 0s\n".to_owned(), "a timespan is a number and one of"),
        (format!("  type: temporal\n  rules: [users]\n{usual}"), "no count fulfils this"),
        (
            "  type: temporal\n  rules: [users, Keys]\n  timespan: 1h\n  group-by: [who]\n  aliases: {who: {users: a}}\n".to_owned(),
            "the alias `who` does not say what it is in each rule",
        ),
        (
            "  type: temporal\n  rules: [users]\n  timespan: 1h\n  group-by: [who]\n  aliases: {who: {users: a, Keys: b}}\n".to_owned(),
            "`Keys` is no rule of this correlation",
        ),
    ] {
        let found = faults(&with_rules(&correlation));
        assert_eq!(found.len(), 1, "{correlation}: {found:?}");
        assert!(found[0].contains(said) && found[0].contains("Together"), "{correlation}: {}", found[0]);
    }
}

#[test]
fn correlations_may_be_about_correlations_of_other_files_but_not_about_each_other() {
    let of = |title: &str, about: &str| {
        format!(
            "title: {title}\ncorrelation: {{type: event_count, rules: [{about}], timespan: 1h, condition: {{gte: 2}}}}\n"
        )
    };
    let mut pack = Pack::default();
    for (file, text) in [
        ("1.yml", of("outer", "inner")),
        ("2.yml", of("inner", "users")),
        (
            "3.yml",
            with_rules("  type: temporal\n  rules: [users]\n  timespan: 1h\n"),
        ),
        ("4.yml", of("tick", "tock")),
        ("5.yml", of("tock", "tick")),
        ("6.yml", of("twice", "same")),
        ("7.yml", of("same", "users") + "---\n" + &of("same", "users")),
    ] {
        pack.add(file, text.as_bytes());
    }
    pack.link();
    let titles: Vec<_> = pack
        .correlations
        .iter()
        .map(|it| (it.about.title.as_str(), it.reported))
        .collect();
    assert_eq!(
        titles,
        [
            ("inner", false),
            ("outer", true),
            ("Together", true),
            ("same", true),
            ("same", true)
        ]
    );
    assert_eq!(pack.correlations[1].parts[0].target, Target::Correlation(0));
    let found: Vec<_> = pack.faults.iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found[0].starts_with("5.yml") && found[0].contains("is about this correlation"),
        "{found:?}"
    );
    assert!(
        found[1].starts_with("4.yml") && found[1].contains("has a mistake of its own"),
        "{found:?}"
    );
    assert!(
        found[2].starts_with("6.yml") && found[2].contains("what several rules here are called"),
        "{found:?}"
    );
}

#[test]
fn a_file_is_read_as_the_events_its_rules_mean_together() {
    let one = rule("sel: {eventName: CreateUser}\ncondition: sel");
    let named = |name: &str| at("eventName", vec![text(name, Part::Whole)]);
    assert_eq!(read("a.yml", one.as_bytes()), Ok(named("CreateUser")));
    let two = format!(
        "{one}---\n{}",
        rule("sel: {eventName: DeleteUser}\ncondition: sel")
    );
    assert_eq!(
        read("a.yml", two.as_bytes()),
        Ok(Expr::Or(vec![named("CreateUser"), named("DeleteUser")]))
    );
    for (text, said) in [
        (String::new(), "a.yml:1:1: no rule"),
        (
            "title: W\nlogsource: {product: windows}\n".to_owned(),
            "a.yml:1:1: no rule for CloudTrail: this one is for windows",
        ),
        (
            with_rules("  type: temporal\n  rules: [users]\n  timespan: 1h\n"),
            "Together: a correlation is no condition",
        ),
        ("title: x".to_owned(), "x: neither a rule"),
    ] {
        let error = read("a.yml", text.as_bytes()).expect_err(said).to_string();
        assert!(error.contains(said), "{error}");
    }
}
