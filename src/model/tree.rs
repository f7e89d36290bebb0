//! One event as a tree that can be folded and walked, without losing a byte of it.
//!
//! A [`Tree`] is a flat list of *nodes* in the order of the bytes; a node knows its depth, where its subtree ends and
//! where its value stands. Nothing is interpreted: numbers stay as written, order is kept, a key that is there twice
//! is there twice and flagged. A string that holds JSON, or URL-encoded JSON (policies), is *decoded*: what is in it
//! becomes its children, and it stays a string with the original text.
//!
//! Work is bounded: so many nodes, so many decoded bytes, so deep; [`Tree::note`] says what is missing.

mod reader;

use super::json::{Kind, Malformed, Text};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// Most nodes a tree has.
pub const MOST_NODES: usize = 200_000;

/// How the JSON in a string was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// As it is.
    Json,
    /// With `%7B` for `{`.
    Url,
}

/// A value in the tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// How deep it lies; members of the event have depth 0.
    pub depth: u16,
    /// What it is.
    pub kind: Kind,
    /// How many children it has, decoded ones included.
    pub children: u32,
    /// Whether it is a string whose children were decoded from it.
    pub decoded: Option<Encoding>,
    /// Whether an earlier member of the same object has the same key.
    pub repeated: bool,
    /// The node after its subtree.
    end: u32,
    parent: Option<u32>,
    source: u32,
    key: Key,
    value: Range<u32>,
}

/// What a node stands under.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Key {
    /// The bytes between the quotes of the key.
    Member(Range<u32>),
    /// The place in the array.
    Element(u32),
}

/// What a node stands under, as text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Label<'t> {
    /// The key.
    Member(Cow<'t, str>),
    /// The place in the array, from 0.
    Element(u32),
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The event's bytes, then those of decoded strings.
    sources: Vec<Arc<[u8]>>,
    nodes: Vec<Node>,
    fault: Option<Malformed>,
    cut: bool,
}

impl Tree {
    /// Reads an event. What stands before a fault is in the tree.
    pub fn read(bytes: impl Into<Arc<[u8]>>) -> Self {
        reader::read(&bytes.into())
    }

    /// The original bytes of the event.
    pub fn bytes(&self) -> &Arc<[u8]> {
        &self.sources[0]
    }

    /// All values, each before what is in it.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What is not in the tree, in words.
    pub fn note(&self) -> Option<String> {
        if self.cut {
            return Some(format!("only the first {MOST_NODES} values are shown as a tree"));
        }
        self.fault.map(|fault| format!("not valid JSON: {fault}"))
    }

    /// What a node stands under.
    pub fn label(&self, node: usize) -> Label<'_> {
        match &self.nodes[node].key {
            Key::Member(range) => Label::Member(self.key_text(node, range)),
            Key::Element(place) => Label::Element(*place),
        }
    }

    fn key_text(&self, node: usize, range: &Range<u32>) -> Cow<'_, str> {
        // A key stands in the same bytes as its value.
        let raw = &self.sources[self.nodes[node].source as usize][range.start as usize..range.end as usize];
        Text::new(raw).decode()
    }

    /// The bytes of a value as written, quotes included.
    pub fn raw(&self, node: usize) -> &[u8] {
        let node = &self.nodes[node];
        &self.sources[node.source as usize][node.value.start as usize..node.value.end as usize]
    }

    /// A value as text: what a string stands for, anything else as written. At most about `limit` bytes of it; the
    /// second value says whether that is all.
    pub fn text(&self, node: usize, limit: usize) -> (Cow<'_, str>, bool) {
        let raw = self.raw(node);
        let string = self.nodes[node].kind == Kind::String;
        let inner = if string {
            raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default()
        } else {
            raw
        };
        let part = &inner[..cut_point(inner, limit)];
        let text = if string {
            Text::new(part).decode()
        } else {
            super::json::keep_invalid(part)
        };
        (text, part.len() == inner.len())
    }

    /// The values directly under a node, or the members of the event.
    pub fn children(&self, node: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        let (first, end) = match node {
            Some(node) => (node + 1, self.nodes[node].end as usize),
            None => (0, self.nodes.len()),
        };
        let next = |child: &usize| self.nodes.get(*child).map(|node| node.end as usize);
        std::iter::successors(Some(first), next).take_while(move |child| *child < end)
    }

    /// What holds a node.
    pub fn parent(&self, node: usize) -> Option<usize> {
        self.nodes[node].parent.map(|parent| parent as usize)
    }

    /// A node and what holds it, outwards.
    pub fn lineage(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(node), |node| self.parent(*node))
    }

    /// The keys that lead to a node. Arrays are passed through, as in query paths.
    pub fn keys(&self, node: usize) -> Vec<Cow<'_, str>> {
        let mut keys: Vec<_> = self
            .lineage(node)
            .filter_map(|node| match self.label(node) {
                Label::Member(key) => Some(key),
                Label::Element(_) => None,
            })
            .collect();
        keys.reverse();
        keys
    }

    /// The way to a node for people: `.requestParameters.items[0].userName`.
    pub fn path(&self, node: usize) -> String {
        let mut nodes: Vec<_> = self.lineage(node).collect();
        nodes.reverse();
        let mut path = String::new();
        for node in nodes {
            match self.label(node) {
                Label::Element(place) => path = format!("{path}[{place}]"),
                Label::Member(key) if is_plain(&key) => {
                    path.push('.');
                    path.push_str(&key);
                }
                Label::Member(key) => path = format!("{path}[{key:?}]"),
            }
        }
        path
    }

    /// The first node that these keys lead to, arrays passed through.
    pub fn find(&self, keys: &[&str]) -> Option<usize> {
        let (first, rest) = keys.split_first()?;
        let mut level: Vec<usize> = self.children(None).collect();
        let mut found = self.member(&mut level, first)?;
        for key in rest {
            level = self.children(Some(found)).collect();
            found = self.member(&mut level, key)?;
        }
        Some(found)
    }

    fn member(&self, level: &mut Vec<usize>, key: &str) -> Option<usize> {
        while !level.is_empty() {
            let named = |node: &usize| matches!(self.label(*node), Label::Member(label) if label == key);
            if let Some(found) = level.iter().copied().find(named) {
                return Some(found);
            }
            level.retain(|node| matches!(self.nodes[*node].key, Key::Element(_)));
            *level = level.iter().flat_map(|node| self.children(Some(*node))).collect();
        }
        None
    }

    /// The string around a node that was decoded, if the node was not in the event as such.
    pub fn host(&self, node: usize) -> Option<usize> {
        self.lineage(node)
            .skip(1)
            .filter(|holder| self.nodes[*holder].decoded.is_some())
            .last()
    }
}

fn is_plain(key: &str) -> bool {
    !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Where to cut escaped bytes so that no character and no escape is cut in two.
fn cut_point(bytes: &[u8], limit: usize) -> usize {
    if bytes.len() <= limit {
        return bytes.len();
    }
    let mut end = limit;
    while end > 0 && bytes[end] & 0xC0 == 0x80 {
        end -= 1;
    }
    // An escape is at most 12 bytes long: a pair of \uXXXX.
    let near = end.saturating_sub(12);
    if let Some(escape) = memchr::memchr(b'\\', &bytes[near..end]) {
        end = near + escape;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::super::json::MAX_DEPTH;
    use super::reader::DEEPEST_DECODED;
    use super::*;
    use proptest::prelude::*;

    /// One line a node: depth, path, kind, value as text.
    fn drawn(tree: &Tree) -> Vec<String> {
        (0..tree.nodes().len())
            .map(|node| {
                let it = &tree.nodes()[node];
                let text = if it.children > 0 {
                    format!("({})", it.children)
                } else {
                    tree.text(node, 100).0.into_owned()
                };
                let decoded = if it.decoded.is_some() { " decoded" } else { "" };
                let repeated = if it.repeated { " repeated" } else { "" };
                format!("{} {} {text}{decoded}{repeated}", it.depth, tree.path(node))
            })
            .collect()
    }

    #[test]
    fn order_numbers_and_repeated_keys_are_kept() {
        let tree = Tree::read(&br#"{"b":1.50e+02,"a":[{"x":null},2],"b":"two","o":{}}"#[..]);
        assert_eq!(
            drawn(&tree),
            [
                "0 .b 1.50e+02",
                "0 .a (2)",
                "1 .a[0] (1)",
                "2 .a[0].x null",
                "1 .a[1] 2",
                "0 .b two repeated",
                "0 .o {}",
            ]
        );
        assert_eq!(tree.raw(1), br#"[{"x":null},2]"#);
        assert_eq!(tree.children(None).collect::<Vec<_>>(), [0, 1, 5, 6]);
        assert_eq!(tree.children(Some(1)).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(tree.parent(3), Some(2));
        assert_eq!(tree.find(&["a", "x"]), Some(3), "arrays are passed through");
        assert_eq!(tree.find(&["a", "y"]), None);
        assert_eq!(tree.note(), None);
    }

    #[test]
    fn json_in_strings_becomes_children_and_the_string_stays() {
        let tree = Tree::read(
            &br#"{"p":"{\"Statement\":[{\"Effect\":\"Allow\"}]}","u":"%7B%22Version%22%3A%222012-10-17%22%7D","n":"[not","e":"{}"}"#[..],
        );
        assert_eq!(
            drawn(&tree),
            [
                "0 .p (1) decoded",
                "1 .p.Statement (1)",
                "2 .p.Statement[0] (1)",
                "3 .p.Statement[0].Effect Allow",
                "0 .u (1) decoded",
                "1 .u.Version 2012-10-17",
                "0 .n [not",
                "0 .e {}",
            ]
        );
        assert_eq!(tree.nodes()[4].decoded, Some(Encoding::Url));
        assert_eq!(tree.nodes()[0].kind, Kind::String);
        assert!(tree.raw(0).starts_with(br#""{\"Statement"#));
        assert_eq!((tree.host(3), tree.host(0)), (Some(0), None));
        assert_eq!(tree.keys(3), ["p", "Statement", "Effect"]);
    }

    #[test]
    fn what_stands_before_a_fault_is_kept_and_the_fault_is_told() {
        let tree = Tree::read(&br#"{"a":1,"b":{"c":[1,2"#[..]);
        assert_eq!(
            drawn(&tree),
            ["0 .a 1", "0 .b (1)", "1 .b.c (2)", "2 .b.c[0] 1", "2 .b.c[1] 2"]
        );
        assert_eq!(tree.note().expect("a note"), "not valid JSON: cut off at byte 20");
        assert!(Tree::read(&b"7"[..]).note().is_some());
    }

    #[test]
    fn work_is_bounded() {
        let deep = [b"{\"a\":".repeat(1000), b"1".to_vec(), b"}".repeat(1000)].concat();
        let tree = Tree::read(deep);
        assert_eq!(tree.nodes().len(), MAX_DEPTH);
        assert!(tree.note().expect("a note").contains("128 levels"));
        let wide = format!("{{\"a\":[{}1]}}", "1,".repeat(MOST_NODES));
        let tree = Tree::read(wide.into_bytes());
        assert_eq!(tree.nodes().len(), MOST_NODES);
        assert!(tree.note().expect("a note").contains("only the first"));
        let mut nested = r#"{"a":1}"#.to_owned();
        for _ in 0..5 {
            nested = format!("{{\"s\":{}}}", serde_json::to_string(&nested).expect("JSON"));
        }
        let tree = Tree::read(nested.into_bytes());
        assert_eq!(tree.nodes().len(), DEEPEST_DECODED + 1);
    }

    #[test]
    fn long_text_is_cut_between_characters_and_escapes() {
        let tree = Tree::read("{\"a\":\"ääää\\u00e4\\n\"}".as_bytes());
        for limit in 0..30 {
            let (text, whole) = tree.text(0, limit);
            assert!("äääää\n".starts_with(text.as_ref()), "{limit}: {text}");
            assert_eq!(whole, text == "äääää\n", "{limit}");
        }
        assert!(tree.path(0).is_ascii());
    }

    /// The value a node stands for, without what was decoded.
    fn value(tree: &Tree, node: usize) -> serde_json::Value {
        let inside = |node| tree.children(Some(node));
        match tree.nodes()[node].kind {
            Kind::Object => object(tree, &mut inside(node)),
            Kind::Array => inside(node).map(|child| value(tree, child)).collect(),
            Kind::String => tree.text(node, usize::MAX).0.into(),
            Kind::Literal => serde_json::from_slice(tree.raw(node)).expect("a literal"),
        }
    }

    fn object(tree: &Tree, members: &mut dyn Iterator<Item = usize>) -> serde_json::Value {
        let member = |node| match tree.label(node) {
            Label::Member(key) => (key.into_owned(), value(tree, node)),
            Label::Element(place) => panic!("{place} in an object"),
        };
        serde_json::Value::Object(members.map(member).collect())
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            ".{0,8}".prop_map(Into::into),
            Just("{\"a\":[1,{\"b\":\"c\"}]}".into()),
            Just("%7B%22a%22%3A1%7D".into()),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
                proptest::collection::hash_map(".{0,4}", inner, 0..5)
                    .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_tree_says_what_the_json_says(members in proptest::collection::hash_map(".{0,4}", json(), 0..5)) {
            let wanted: serde_json::Value = members.into_iter().collect::<serde_json::Map<_, _>>().into();
            let tree = Tree::read(serde_json::to_vec_pretty(&wanted).expect("JSON"));
            prop_assert_eq!(tree.note(), None);
            prop_assert_eq!(object(&tree, &mut tree.children(None)), wanted);
        }

        #[test]
        fn any_bytes_make_a_tree_whose_links_hold(bytes in proptest::collection::vec(
            proptest::sample::select(br#"{}[]",:\ 01truefalsn%7B"#.to_vec()), 0..200,
        )) {
            let tree = Tree::read(bytes);
            for (place, node) in tree.nodes().iter().enumerate() {
                prop_assert!(node.end as usize > place && node.end as usize <= tree.nodes().len());
                prop_assert_eq!(tree.children(Some(place)).count(), node.children as usize);
                prop_assert!(tree.parent(place).is_none_or(|parent| parent < place));
                let _ = (tree.path(place), tree.text(place, 5));
            }
        }
    }
}
