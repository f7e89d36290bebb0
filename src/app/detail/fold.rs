//! Which parts of a tree are unfolded: what the person chose for a path, else a rule by depth and section.

use crate::model::json::Kind;
use crate::model::tree::{Node, Tree};
use std::collections::HashMap;

/// The order of the sections people look at first; all others follow in the order of the event.
const SECTIONS: [&str; 3] = ["userIdentity", "requestParameters", "responseElements"];

/// Sections that are unfolded at first. The summary says what is in `userIdentity`.
const OPEN_SECTIONS: [&str; 2] = ["requestParameters", "responseElements"];

/// Containers with more children than this are folded at first.
const CROWD: u32 = 30;

/// So deep values are unfolded at first.
const DEEP: u16 = 5;

/// See the module.
#[derive(Clone, Debug)]
pub struct Folds {
    /// By path, arrays passed through.
    chosen: HashMap<String, bool>,
    /// Containers less deep than this are open, if a level was asked for.
    level: Option<u16>,
    decode: bool,
    version: u64,
}

impl Default for Folds {
    fn default() -> Self {
        Self {
            chosen: HashMap::new(),
            level: None,
            decode: true,
            version: 0,
        }
    }
}

impl Folds {
    /// Changes whenever a fold does.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether JSON in strings can be unfolded.
    pub fn decodes(&self) -> bool {
        self.decode
    }

    /// Shows JSON in strings unfolded, or as written.
    pub fn toggle_decode(&mut self) {
        self.decode = !self.decode;
        self.version += 1;
    }

    /// Unfolds all containers less deep than this, and no others.
    pub fn set_level(&mut self, level: u16) {
        self.level = Some(level);
        self.chosen.clear();
        self.version += 1;
    }

    /// Folds or unfolds what lies at the path of a node; `None` turns it round.
    pub fn set(&mut self, tree: &Tree, node: usize, open: Option<bool>) {
        if self.can_open(&tree.nodes()[node]) {
            let open = open.unwrap_or_else(|| !self.is_open(tree, node));
            self.chosen.insert(key(tree, node), open);
            self.version += 1;
        }
    }

    /// Whether there is something to unfold.
    pub fn can_open(&self, node: &Node) -> bool {
        node.children > 0 && (node.kind != Kind::String || self.decode)
    }

    /// Whether a node is unfolded.
    pub fn is_open(&self, tree: &Tree, node: usize) -> bool {
        let key = key(tree, node);
        if let Some(chosen) = self.chosen.get(&key) {
            return *chosen;
        }
        let it = &tree.nodes()[node];
        if let Some(level) = self.level {
            return it.depth < level;
        }
        let section = key.split('.').next().unwrap_or_default();
        OPEN_SECTIONS.contains(&section) && it.depth <= DEEP && it.children <= CROWD
    }

    /// The nodes that are to be seen, in the order of the screen.
    pub fn visible(&self, tree: &Tree) -> Vec<usize> {
        self.walk(tree, |node| self.is_open(tree, node))
    }

    /// All nodes that can be seen, also those that are folded away, in the order of the screen.
    pub fn all(&self, tree: &Tree) -> Vec<usize> {
        self.walk(tree, |_| true)
    }

    fn walk(&self, tree: &Tree, is_open: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut top: Vec<_> = tree.children(None).collect();
        let rank = |node: &usize| {
            let named = |section: &&str| tree.keys(*node).first().is_some_and(|key| key == section);
            SECTIONS.iter().position(named).unwrap_or(SECTIONS.len())
        };
        top.sort_by_cached_key(rank);
        let mut visible = Vec::new();
        // What is still to come, the next last.
        let mut ahead: Vec<_> = top.into_iter().rev().collect();
        while let Some(node) = ahead.pop() {
            visible.push(node);
            if self.can_open(&tree.nodes()[node]) && is_open(node) {
                let first = ahead.len();
                ahead.extend(tree.children(Some(node)));
                ahead[first..].reverse();
            }
        }
        visible
    }
}

fn key(tree: &Tree, node: usize) -> String {
    tree.keys(node).join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &[u8] = br#"{"eventName":"x","requestParameters":{"a":{"b":1},"p":"{\"c\":2}"},"userIdentity":{"type":"Root"}}"#;

    fn paths(folds: &Folds, tree: &Tree) -> Vec<String> {
        let nodes = folds.visible(tree);
        nodes.into_iter().map(|node| tree.path(node)).collect()
    }

    #[test]
    fn sections_come_first_and_identity_is_folded() {
        let tree = Tree::read(EVENT);
        let folds = Folds::default();
        assert_eq!(
            paths(&folds, &tree),
            [
                ".userIdentity",
                ".requestParameters",
                ".requestParameters.a",
                ".requestParameters.a.b",
                ".requestParameters.p",
                ".requestParameters.p.c",
                ".eventName",
            ]
        );
    }

    #[test]
    fn a_choice_holds_for_the_path_in_any_event() {
        let tree = Tree::read(EVENT);
        let mut folds = Folds::default();
        let request = tree.find(&["requestParameters"]).expect("there");
        folds.set(&tree, request, None);
        let other = Tree::read(&br#"{"requestParameters":{"z":1}}"#[..]);
        assert_eq!(paths(&folds, &other), [".requestParameters"]);
        folds.set_level(1);
        assert_eq!(
            paths(&folds, &tree),
            [
                ".userIdentity",
                ".userIdentity.type",
                ".requestParameters",
                ".requestParameters.a",
                ".requestParameters.p",
                ".eventName",
            ]
        );
    }

    #[test]
    fn without_decoding_a_string_is_a_leaf() {
        let tree = Tree::read(EVENT);
        let mut folds = Folds::default();
        folds.toggle_decode();
        assert!(!paths(&folds, &tree).contains(&".requestParameters.p.c".to_owned()));
    }
}
