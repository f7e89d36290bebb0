//! Walking and folding the tree, and going to its sections.

use super::super::action::Action;
use super::{Detail, Form, Line, Mark};
use crate::model::Tree;
use crate::model::tree::Label;
use std::sync::Arc;

impl Detail {
    fn go_to_node(&mut self, node: usize, height: usize) {
        let line = self.lines.iter().position(|line| line.begins() == Some(node));
        if let Some(line) = line {
            self.travel(height, |cursor, extent| cursor.go(line, extent));
        }
    }

    /// Performs a `tree.` or `detail.` action; says whether it was one. The caller refreshes afterwards.
    pub fn perform(&mut self, action: Action, height: usize) -> bool {
        match action {
            Action::CycleForm => {
                self.form = match self.form {
                    Form::Tree => Form::Raw,
                    Form::Raw => Form::Tree,
                };
            }
            Action::ToggleDecode => self.folds.toggle_decode(),
            Action::CollapseAll => self.folds.set_level(0),
            Action::ExpandAll => self.folds.set_level(u16::MAX),
            Action::Level1 => self.folds.set_level(1),
            Action::Level2 => self.folds.set_level(2),
            Action::Level3 => self.folds.set_level(3),
            Action::GotoIdentity => self.go_to_section("userIdentity", height),
            Action::GotoRequest => self.go_to_section("requestParameters", height),
            Action::GotoResponse => self.go_to_section("responseElements", height),
            Action::ToggleNode => self.fold(None),
            Action::CollapseNode => self.step_out(height),
            Action::ExpandNode => self.step_in(height),
            Action::ParentNode => self.step_to(height, Tree::parent),
            Action::NextSibling => self.step_beside(height, 1),
            Action::PreviousSibling => self.step_beside(height, -1),
            _ => return false,
        }
        true
    }

    fn go_to_section(&mut self, key: &str, height: usize) {
        if let Some(node) = self.event().and_then(|event| event.tree.find(&[key])) {
            self.go_to_node(node, height);
        }
    }

    fn step_to(&mut self, height: usize, to: impl FnOnce(&Tree, usize) -> Option<usize>) {
        let here = self.node_here();
        let target = self
            .event()
            .zip(here)
            .and_then(|(event, node)| to(&event.tree, node));
        if let Some(node) = target {
            self.go_to_node(node, height);
        }
    }

    /// Goes to the nearest node on screen, down or up, that lies in the same container.
    fn step_beside(&mut self, height: usize, by: isize) {
        let parent = |node: usize| self.event().map(|event| event.tree.parent(node));
        let Some(here) = self.node_here().map(parent) else {
            return;
        };
        let beside = |at: &usize| {
            self.lines
                .get(*at)
                .and_then(Line::begins)
                .is_some_and(|node| parent(node) == here)
        };
        let next = |at: &usize| at.checked_add_signed(by).filter(|at| *at < self.lines.len());
        let found = std::iter::successors(next(&self.cursor.at), next).find(beside);
        if let Some(line) = found {
            self.travel(height, |cursor, extent| cursor.go(line, extent));
        }
    }

    /// Goes to the next node under the same key, down or up, and unfolds what it lies in. Says whether there is one.
    pub fn go_to_same_key(&mut self, down: bool, height: usize) -> bool {
        let (Some(Ok(event)), Some(here)) = (&self.event, self.node_here()) else {
            return false;
        };
        let event = Arc::clone(event);
        let tree = &event.tree;
        let Label::Member(key) = tree.label(here) else {
            return false;
        };
        let mut nodes = self.folds.all(tree);
        if !down {
            nodes.reverse();
        }
        let behind = nodes.into_iter().skip_while(|node| *node != here).skip(1);
        let is_same = |node: &usize| matches!(tree.label(*node), Label::Member(other) if other == key);
        let Some(found) = behind.into_iter().find(is_same) else {
            return false;
        };
        for above in tree.lineage(found).skip(1) {
            self.folds.set(tree, above, Some(true));
        }
        self.mark = Some(Mark {
            path: tree.path(found),
            depth: tree.nodes()[found].depth,
            below_top: height / 2,
        });
        self.go_to_node(found, height);
        true
    }

    /// Folds or unfolds the node under the cursor; `None` turns it round.
    fn fold(&mut self, open: Option<bool>) {
        if let (Some(Ok(event)), Some(node)) = (&self.event, self.node_here()) {
            let event = Arc::clone(event);
            self.folds.set(&event.tree, node, open);
        }
    }

    /// Whether what is under the cursor can be folded or unfolded.
    pub fn is_foldable_here(&self) -> bool {
        self.is_open_here().is_some()
    }

    fn is_open_here(&self) -> Option<bool> {
        self.node(self.node_here()?)?.open
    }

    fn step_out(&mut self, height: usize) {
        if self.is_open_here() == Some(true) {
            self.fold(Some(false));
        } else {
            self.step_to(height, Tree::parent);
        }
    }

    fn step_in(&mut self, height: usize) {
        match self.is_open_here() {
            Some(false) => self.fold(Some(true)),
            Some(true) => self.step_to(height, |tree, node| tree.children(Some(node)).next()),
            None => {}
        }
    }
}
