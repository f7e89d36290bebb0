//! A document of a rule file: what it says of itself, and a rule's source, selections and condition.

use super::condition;
use super::correlation::{self, Draft};
use super::detection::{self, Selection};
use super::lint;
use super::look;
use super::yaml::{Node, Value};
use super::{About, Foreign, Level, Mistake, Rule};

/// Longest text that is kept of what a rule says of itself, in characters.
const LONGEST: usize = 4000;

/// What a document is.
pub(super) enum Document {
    Rule(Rule),
    Correlation(Draft),
    Foreign(About, Foreign),
}

/// Who a document is, as far as it can be told: a correlation may call what is broken.
pub(super) fn about(file: &str, node: &Node) -> About {
    let text = |key: &str| node.get(key).and_then(Node::scalar).map(shortened);
    let list = |key: &str| match node.get(key) {
        Some(node) => node
            .elements()
            .iter()
            .filter_map(Node::scalar)
            .map(shortened)
            .collect(),
        None => Vec::new(),
    };
    About {
        file: file.to_owned(),
        place: node.place,
        title: text("title").unwrap_or_default(),
        id: text("id"),
        name: text("name"),
        level: text("level").and_then(|level| Level::by_name(&level)),
        status: text("status"),
        description: text("description"),
        tags: list("tags"),
        false_positives: list("falsepositives"),
        look_next: Vec::new(),
        built_in: false,
    }
}

fn shortened(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

/// Reads a document whose `about` is known.
pub(super) fn read(mut about: About, node: &Node, warnings: &mut Vec<Mistake>) -> Result<Document, Mistake> {
    let Value::Map(members) = &node.value else {
        return Err(node.mistake(format!("a rule is a map, not {}", node.kind())));
    };
    for (key, why) in [
        (
            "action",
            "a collection (`action:`) is a form of old: write each rule out",
        ),
        ("filter", "filters of other rules (`filter:`) are not supported"),
    ] {
        if let Some((key, _)) = members.iter().find(|(member, _)| member.text == key) {
            return Err(Mistake::new(key.place, why));
        }
    }
    if about.title.is_empty() {
        return Err(node.mistake("a rule needs a title"));
    }
    if let Some(level) = node.get("level")
        && about.level.is_none()
    {
        let names = Level::ALL.map(Level::name).join(", ");
        return Err(level.mistake(format!("a level is one of {names}")));
    }
    if let Some(section) = node.get("look_next") {
        about.look_next = look::read(section, warnings);
    }
    if let Some(section) = node.get("correlation") {
        return correlation::read(about, node, section, warnings).map(Document::Correlation);
    }
    let Some(source) = node.get("logsource") else {
        return Err(node.mistake("neither a rule (no `logsource`) nor a correlation"));
    };
    if let Some(source) = foreign(source)? {
        let foreign = Foreign {
            file: about.file.clone(),
            title: about.title.clone(),
            source,
        };
        return Ok(Document::Foreign(about, foreign));
    }
    let Some(detection) = node.get("detection") else {
        return Err(node.mistake("a rule needs a `detection`"));
    };
    Ok(Document::Rule(Rule {
        expr: detect(detection, warnings)?,
        about,
        reported: true,
    }))
}

/// What the source is, in words, unless it is CloudTrail.
fn foreign(source: &Node) -> Result<Option<String>, Mistake> {
    let Value::Map(_) = source.value else {
        return Err(source.mistake("`logsource` is a map: `product: aws`, `service: cloudtrail`"));
    };
    let text = |key| source.get(key).and_then(Node::scalar);
    let is = |key, wanted: &str| text(key).is_some_and(|it| it.eq_ignore_ascii_case(wanted));
    if is("product", "aws") && (is("service", "cloudtrail") || source.get("service").is_none()) {
        return Ok(None);
    }
    let parts = ["product", "service", "category"].into_iter().filter_map(text);
    let words: Vec<_> = parts.map(shortened).collect();
    Ok(Some(if words.is_empty() {
        "nothing that is named".to_owned()
    } else {
        words.join(" / ")
    }))
}

fn detect(detection: &Node, warnings: &mut Vec<Mistake>) -> Result<crate::query::Expr, Mistake> {
    let Value::Map(members) = &detection.value else {
        return Err(detection.mistake(format!("a detection is a map, not {}", detection.kind())));
    };
    let mut selections: Vec<Selection> = Vec::new();
    for (key, node) in members {
        match key.text.as_str() {
            "condition" => {}
            "timeframe" => warnings.push(Mistake::new(
                key.place,
                "`timeframe` belongs to aggregations of old and means nothing",
            )),
            _ => selections.push(detection::Reader::new(warnings).selection(key, node)?),
        }
    }
    let Some(condition) = detection.get("condition") else {
        return Err(detection.mistake("a detection needs a condition"));
    };
    let mut used = vec![false; selections.len()];
    let expr = condition::parse(condition, &selections, &mut used)?;
    for (selection, used) in selections.iter().zip(used) {
        if used {
            lint::check(selection, warnings);
        } else {
            let text = format!("the selection `{}` is not in the condition", selection.name);
            warnings.push(Mistake::new(selection.place, text));
        }
    }
    Ok(expr)
}
