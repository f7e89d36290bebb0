//! What two trees have in common and what not, in the order of the events.
//!
//! Members of an object belong together by their keys, also where their order differs; elements of an array by their places.
//! JSON inside strings is compared as JSON. Values are compared as what they stand for (`"\u0041"` is `"A"`), numbers as they
//! are written.

use crate::model::Tree;
use crate::model::json::Kind;
use crate::model::tree::{Label, Node};
use std::collections::HashMap;

/// So many members are compared.
pub const MOST: usize = 20_000;

/// A member of one event or of both.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// How deep it lies.
    pub depth: u16,
    /// The nodes of the two trees; none where the event has no such member.
    pub nodes: [Option<usize>; 2],
    /// Whether it holds others; they follow.
    pub is_group: bool,
    /// Whether something differs, in it or in what it holds.
    pub differs: bool,
    /// Whether both say the same in JSON that is written differently.
    pub is_rewritten: bool,
}

/// What a value is, as far as two of them can be compared member by member.
#[derive(PartialEq, Eq)]
enum Form {
    Leaf,
    Object,
    Array,
    /// JSON in a string.
    Decoded,
}

fn form(node: &Node) -> Form {
    match node.kind {
        _ if node.children == 0 => Form::Leaf,
        Kind::String => Form::Decoded,
        Kind::Array => Form::Array,
        _ => Form::Object,
    }
}

/// The members of two events, each before what is in it; and whether there are more.
pub fn members(trees: &[Tree; 2]) -> (Vec<Member>, bool) {
    let mut walk = Walk {
        trees,
        members: Vec::new(),
        is_cut: false,
    };
    walk.children([None, None], 0);
    (walk.members, walk.is_cut)
}

struct Walk<'t> {
    trees: &'t [Tree; 2],
    members: Vec<Member>,
    is_cut: bool,
}

/// What a member is known by: its key and how often that was there before, or its place.
type Name = (String, u32);

impl Walk<'_> {
    /// What lies under two nodes that belong together; of none under nothing. Says whether something differs.
    fn children(&mut self, nodes: [Option<usize>; 2], depth: u16) -> bool {
        let sides = [0, 1].map(|side| {
            let is_there = nodes[side].is_some() || depth == 0;
            let tree = &self.trees[side];
            let children = is_there.then(|| tree.children(nodes[side]).collect::<Vec<_>>());
            named(tree, children.unwrap_or_default())
        });
        let mut differs = false;
        for pair in pairs(sides) {
            differs |= self.pair(pair, depth);
        }
        differs
    }

    /// Two members that have the same name, or one that has no other. Says whether something differs.
    fn pair(&mut self, nodes: [Option<usize>; 2], depth: u16) -> bool {
        let of = |side: usize| nodes[side].map(|node| form(&self.trees[side].nodes()[node]));
        match (of(0), of(1)) {
            (Some(left), Some(right)) if left != right => {
                self.member([nodes[0], None], depth);
                self.member([None, nodes[1]], depth);
                true
            }
            _ => self.member(nodes, depth),
        }
    }

    fn member(&mut self, nodes: [Option<usize>; 2], depth: u16) -> bool {
        if self.members.len() >= MOST {
            self.is_cut = true;
            return !self.is_same(nodes);
        }
        let is_group = [0, 1]
            .into_iter()
            .filter_map(|side| Some(form(&self.trees[side].nodes()[nodes[side]?])))
            .any(|form| form != Form::Leaf);
        let place = self.members.len();
        self.members.push(Member {
            depth,
            nodes,
            is_group,
            differs: !is_group && !self.is_same(nodes),
            is_rewritten: false,
        });
        if is_group {
            let inside = self.children(nodes, depth.saturating_add(1));
            let is_rewritten = !inside && self.is_decoded(nodes) && !self.is_same(nodes);
            let is_alone = nodes.contains(&None);
            self.members[place].is_rewritten = is_rewritten;
            self.members[place].differs = inside || is_rewritten || is_alone;
        }
        self.members[place].differs
    }

    fn is_decoded(&self, nodes: [Option<usize>; 2]) -> bool {
        nodes[0].is_some_and(|node| self.trees[0].nodes()[node].decoded.is_some())
    }

    /// Whether both are there and stand for the same.
    fn is_same(&self, nodes: [Option<usize>; 2]) -> bool {
        let [Some(left), Some(right)] = nodes else {
            return false;
        };
        let [one, other] = self.trees;
        one.nodes()[left].kind == other.nodes()[right].kind
            && one.text(left, usize::MAX).0 == other.text(right, usize::MAX).0
    }
}

/// Nodes with their names.
fn named(tree: &Tree, nodes: Vec<usize>) -> Vec<(Name, usize)> {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let name = |node: usize| match tree.label(node) {
        Label::Member(key) => {
            let before = seen.entry(key.clone().into_owned()).or_insert(0);
            *before += 1;
            ((key.into_owned(), *before), node)
        }
        Label::Element(place) => ((String::new(), place), node),
    };
    nodes.into_iter().map(name).collect()
}

/// Members of both sides, each beside the one of the same name; in the order of the left side, and what only the right one
/// has where it stands there.
fn pairs([left, right]: [Vec<(Name, usize)>; 2]) -> Vec<[Option<usize>; 2]> {
    let places: HashMap<&Name, usize> = right
        .iter()
        .zip(0..)
        .map(|((name, _), place)| (name, place))
        .collect();
    let mut is_alone = vec![true; right.len()];
    for (name, _) in &left {
        if let Some(place) = places.get(name) {
            is_alone[*place] = false;
        }
    }
    let mut pairs = Vec::new();
    let mut next = 0;
    let mut catch_up = |to: usize, pairs: &mut Vec<_>| {
        while next < to {
            if is_alone[next] {
                pairs.push([None, Some(right[next].1)]);
            }
            next += 1;
        }
    };
    for (name, node) in &left {
        let place = places.get(name).copied();
        if let Some(place) = place {
            catch_up(place, &mut pairs);
        }
        pairs.push([Some(*node), place.map(|place| right[place].1)]);
    }
    catch_up(right.len(), &mut pairs);
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each member with its path, and what is said of it.
    fn compared(left: &str, right: &str) -> Vec<String> {
        let trees = [left, right].map(|text| Tree::read(text.as_bytes()));
        let (members, is_cut) = members(&trees);
        assert!(!is_cut);
        let told = members.iter().map(|member| {
            let path = |side: usize| member.nodes[side].map(|node| trees[side].path(node));
            let sign = match (member.nodes, member.differs, member.is_rewritten) {
                ([Some(_), None], ..) => "A",
                ([None, Some(_)], ..) => "B",
                (_, _, true) => "~",
                (_, true, _) => "!",
                _ => "=",
            };
            format!("{sign}{}", path(0).or(path(1)).unwrap_or_default())
        });
        told.collect()
    }

    #[test]
    fn members_belong_together_by_their_keys_and_elements_by_their_places() {
        assert_eq!(
            compared(
                r#"{"a":1,"b":{"c":"x","d":[1,2]},"gone":null}"#,
                r#"{"new":0,"b":{"d":[1,3,4],"c":"\u0078"},"a":1.0}"#,
            ),
            [
                "B.new", "!.a", "!.b", "=.b.c", "!.b.d", "=.b.d[0]", "!.b.d[1]", "B.b.d[2]", "A.gone",
            ]
        );
    }

    #[test]
    fn json_in_strings_is_compared_as_json_and_another_way_to_write_it_is_said() {
        let one = r#"{"p":"{\"Effect\":\"Allow\",\"Action\":[\"a\"]}"}"#;
        assert_eq!(
            compared(one, r#"{"p":"{\"Action\":[\"b\"],\"Effect\":\"Allow\"}"}"#),
            ["!.p", "=.p.Effect", "!.p.Action", "!.p.Action[0]"]
        );
        assert_eq!(
            compared(one, r#"{"p":"{\"Effect\": \"Allow\",\"Action\":[\"a\"]}"}"#)[0],
            "~.p"
        );
        assert_eq!(
            compared(one, r#"{"p":"none"}"#),
            ["A.p", "A.p.Effect", "A.p.Action", "A.p.Action[0]", "B.p"]
        );
    }

    #[test]
    fn the_same_key_again_and_a_damaged_event_are_no_trouble() {
        assert_eq!(
            compared(r#"{"a":1,"a":2}"#, r#"{"a":1,"a":3,"a":4}"#),
            ["=.a", "!.a", "B.a"]
        );
        assert_eq!(compared("", r#"{"a":1}"#), ["B.a"]);
        assert_eq!(compared(r#"{"a":1,"b""#, r#"{"a":1}"#), ["=.a"]);
    }

    #[test]
    fn of_very_many_members_the_first_are_compared() {
        let text = format!("{{\"a\":[{}0]}}", "0,".repeat(MOST));
        let trees = [Tree::read(text.as_bytes()), Tree::read(text.as_bytes())];
        let (members, is_cut) = members(&trees);
        assert!(is_cut && members.len() == MOST && !members[0].differs);
    }
}
