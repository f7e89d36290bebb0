//! What a detection means by the specification, on parsed JSON: the slow and plain way, with nothing of ours.

use crate::random::{Condition, Detection};
use serde_json::Value;
use std::net::Ipv4Addr;

pub(crate) fn is_found(detection: &Detection, event: &Value) -> bool {
    condition(&detection.condition, detection, event)
}

fn condition(it: &Condition, detection: &Detection, event: &Value) -> bool {
    let of = |prefix: &str| -> Vec<bool> {
        let named = detection.selections.iter().filter(|(name, _)| match prefix {
            "them" => !name.starts_with('_'),
            prefix => name.starts_with(prefix.trim_end_matches('*')),
        });
        named.map(|(_, value)| search(value, event)).collect()
    };
    match it {
        Condition::Selection(name) => {
            let (_, value) = detection
                .selections
                .iter()
                .find(|(it, _)| it == name)
                .expect("it is there");
            search(value, event)
        }
        Condition::OneOf(prefix) => of(prefix).contains(&true),
        Condition::AllOf(prefix) => !of(prefix).contains(&false),
        Condition::Not(inner) => !condition(inner, detection, event),
        Condition::And(one, other) => condition(one, detection, event) && condition(other, detection, event),
        Condition::Or(one, other) => condition(one, detection, event) || condition(other, detection, event),
    }
}

fn search(value: &Value, event: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.iter().all(|(key, value)| field(key, value, event)),
        Value::Array(all) => all.iter().any(|value| search(value, event)),
        word => keyword(&text(word), event),
    }
}

fn keyword(word: &str, event: &Value) -> bool {
    match event {
        Value::Object(members) => members.values().any(|value| keyword(word, value)),
        Value::Array(all) => all.iter().any(|value| keyword(word, value)),
        Value::Null => false,
        value => wild(&format!("*{word}*"), &text(value), true),
    }
}

fn field(key: &str, wanted: &Value, event: &Value) -> bool {
    let mut words = key.split('|');
    let path: Vec<&str> = words.next().expect("a field").split('.').collect();
    let modifiers: Vec<&str> = words.collect();
    let mut there = Vec::new();
    at(event, &path, &mut there);
    let wanted: Vec<&Value> = match wanted {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    let one = |wanted: &&Value| value(wanted, &modifiers, &there, event);
    if modifiers.contains(&"all") {
        wanted.iter().all(one)
    } else {
        wanted.iter().any(one)
    }
}

/// Everything at a path: through arrays, which are there themselves too.
fn at<'v>(value: &'v Value, path: &[&str], there: &mut Vec<&'v Value>) {
    match (value, path) {
        (Value::Array(all), path) => {
            if path.is_empty() {
                there.push(value);
            }
            for value in all {
                at(value, path, there);
            }
        }
        (Value::Object(members), [key, rest @ ..]) => {
            if let Some(value) = members.get(*key) {
                at(value, rest, there);
            }
        }
        (value, []) => there.push(value),
        _ => {}
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[expect(clippy::too_many_lines, reason = "one arm for each modifier")]
fn value(wanted: &Value, modifiers: &[&str], there: &[&Value], event: &Value) -> bool {
    let texts: Vec<String> = there
        .iter()
        .filter(|value| !value.is_null() && !value.is_array())
        .map(|value| text(value))
        .collect();
    let ignore = !modifiers.contains(&"cased");
    let has = |name: &str| modifiers.contains(&name);
    let written = text(wanted);
    if wanted.is_null() {
        return texts.is_empty();
    }
    if has("exists") {
        return there.is_empty() != (*wanted == Value::Bool(true));
    }
    if has("re") {
        let flags = if has("i") { "(?i)" } else { "" };
        let regex = regex::Regex::new(&format!("{flags}{written}")).expect("an expression");
        return texts.iter().any(|text| regex.is_match(text));
    }
    if has("cidr") {
        let (network, bits) = written.split_once('/').expect("a network");
        let number = |text: &str| text.parse::<Ipv4Addr>().ok().map(u32::from);
        let shift = 32 - bits.parse::<u32>().expect("bits");
        let network = number(network).expect("an address") >> shift;
        return texts
            .iter()
            .filter_map(|text| number(text))
            .any(|it| it >> shift == network);
    }
    if has("fieldref") {
        let mut others = Vec::new();
        at(event, &written.split('.').collect::<Vec<_>>(), &mut others);
        let others = others
            .iter()
            .filter(|it| !it.is_null() && !it.is_array())
            .map(|it| text(it).to_lowercase());
        let others: Vec<_> = others.collect();
        return texts.iter().any(|text| others.contains(&text.to_lowercase()));
    }
    for (name, holds) in [
        ("gt", (|a, b| a > b) as fn(f64, f64) -> bool),
        ("gte", |a, b| a >= b),
        ("lt", |a, b| a < b),
        ("lte", |a, b| a <= b),
    ] {
        if has(name) {
            let bound: f64 = written.parse().expect("a number");
            return texts
                .iter()
                .filter_map(|text| text.parse().ok())
                .any(|it| holds(it, bound));
        }
    }
    let dashed: Vec<String> = match written.strip_prefix('-').filter(|_| has("windash")) {
        Some(rest) => "-/\u{2013}\u{2014}\u{2015}"
            .chars()
            .map(|dash| format!("{dash}{rest}"))
            .collect(),
        None => vec![written],
    };
    dashed.iter().any(|written| {
        let pattern = match () {
            () if has("contains") => format!("*{written}*"),
            () if has("startswith") => format!("{written}*"),
            // What precedes a pattern cannot be taken for an escape of it.
            () if has("endswith") => format!("*{written}"),
            () => written.clone(),
        };
        texts.iter().any(|text| wild(&pattern, text, ignore))
    })
}

/// Whether a text is what a value with wildcards says, by trying every way.
fn wild(pattern: &str, text: &str, ignore: bool) -> bool {
    let fold = |char: char| if ignore { char.to_ascii_lowercase() } else { char };
    let mut wanted: Vec<Option<char>> = Vec::new();
    let mut many = Vec::new();
    let chars: Vec<char> = pattern.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('\\', Some(next @ ('*' | '?' | '\\'))) => {
                wanted.push(Some(fold(*next)));
                at += 1;
            }
            ('*', _) => {
                many.push(wanted.len());
                wanted.push(None);
            }
            ('?', _) => wanted.push(None),
            (plain, _) => wanted.push(Some(fold(plain))),
        }
        at += 1;
    }
    // Which prefixes of the pattern can end at each place of the text.
    let mut reached = vec![false; wanted.len() + 1];
    reached[0] = true;
    let spread = |reached: &mut Vec<bool>| {
        for place in &many {
            if reached[*place] {
                reached[place + 1] = true;
            }
        }
    };
    spread(&mut reached);
    for char in text.chars().map(fold) {
        let mut next = vec![false; wanted.len() + 1];
        for (place, wanted) in wanted.iter().enumerate() {
            if reached[place] && many.contains(&place) {
                next[place] = true;
            } else if reached[place] && wanted.is_none_or(|wanted| wanted == char) {
                next[place + 1] = true;
            }
        }
        spread(&mut next);
        reached = next;
    }
    reached[wanted.len()]
}
