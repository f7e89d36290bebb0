//! Names in the JSON of an event that no column holds: what stands under a key that says so.

use super::{Kind, Redactor, form};
use crate::model::json;
use crate::model::tree::{Label, Tree};

/// Longest value that is taken for a name, in bytes.
const LONGEST: usize = 1024;

/// What the key of a name ends in, in small letters.
const NAMING: [&str; 21] = [
    "name",
    "names",
    "arn",
    "arns",
    "email",
    "emailaddress",
    "identifier",
    "owner",
    "host",
    "user",
    "users",
    "group",
    "groups",
    "role",
    "principal",
    "bucket",
    "domain",
    "database",
    "alias",
    "devicename",
    "serialnumber",
];

/// Keys that end so and hold what is AWS's own.
const PUBLIC: [&str; 12] = [
    "eventname",
    "eventsource",
    "servicename",
    "metricname",
    "regionname",
    "attributename",
    "typename",
    "parametername",
    "enginename",
    "operationname",
    "apiname",
    "zonename",
];

/// Whether what stands under a key is somebody's or something's name.
pub fn is_naming(key: &str) -> bool {
    let small = key.to_ascii_lowercase();
    NAMING.iter().any(|end| small.ends_with(end)) && !PUBLIC.contains(&small.as_str())
}

impl Redactor {
    /// An event as JSON with pseudonyms, on whose names are learned before. What of it is no text in UTF-8 is not kept.
    pub fn event(&mut self, original: Vec<u8>) -> Vec<u8> {
        let event = Tree::read(original);
        self.learn_event(&event);
        let text = String::from_utf8_lossy(event.bytes());
        self.text(&text).into_owned().into_bytes()
    }

    /// Learns the names in an event.
    pub fn learn_event(&mut self, event: &Tree) {
        for (node, about) in event.nodes().iter().enumerate() {
            if about.kind != json::Kind::String || about.children > 0 {
                continue;
            }
            let key = event.lineage(node).find_map(|node| match event.label(node) {
                Label::Member(key) => Some(key),
                Label::Element(_) => None,
            });
            let text = event.text(node, LONGEST).0;
            if key.is_some_and(|key| is_naming(&key)) {
                self.learn(&text, Kind::Thing);
            }
            for arn in form::arns(&text) {
                self.learn(arn, Kind::Thing);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_request_are_learned_and_nothing_else_of_it() {
        let event =
            br#"{"eventName":"PutThing","requestParameters":{"displayName":"Gerda Holt","hosts":["x"],
            "tagSet":{"mode":"careful"},"groupNames":["night-watch"]},
            "errorMessage":"not for arn:aws:sts::111122223333:assumed-role/Stoker/quentin"}"#;
        let mut redactor = Redactor::new(1, []);
        redactor.learn_event(&Tree::read(event.to_vec()));
        let shown = redactor.text("PutThing Gerda Holt night-watch quentin careful");
        assert!(
            shown.starts_with("PutThing ") && shown.ends_with(" careful"),
            "{shown}"
        );
        assert!(
            ["Gerda", "Holt", "night", "quentin"]
                .iter()
                .all(|name| !shown.contains(name)),
            "{shown}"
        );
    }
}
