//! A predicate made ready for one snapshot: a tree of leaves, each of which is a set of symbols, flags or instants,
//! and perhaps a question to the original bytes.

use super::bits::Bits;
use super::expr::{Expr, Part, Pattern, Term, Word};
use super::fuzzy::Likeness;
use super::naive::around;
use super::original::Original;
use super::path::Step;
use super::pattern::Test;
use super::remark::Remarked;
use super::values::Values;
use crate::model::{EventId, Field, Flags, TimeRange};
use crate::store::{Snapshot, kept_as};
use hashbrown::HashMap;
use rayon::prelude::*;

/// How leaves are combined.
#[derive(Clone, Debug)]
pub enum Node {
    /// Everything.
    All,
    /// What all of them mean; the cheapest first.
    And(Vec<Node>),
    /// What any of them means.
    Or(Vec<Node>),
    /// What it does not mean.
    Not(Box<Node>),
    /// A leaf, by its number.
    Leaf(usize),
}

impl Node {
    /// Whether it holds for an event, given whether its leaves do; asks no more leaves than it must.
    pub fn holds(&self, leaf: &mut dyn FnMut(usize) -> bool) -> bool {
        match self {
            Self::All => true,
            Self::And(nodes) => nodes.iter().all(|node| node.holds(leaf)),
            Self::Or(nodes) => nodes.iter().any(|node| node.holds(leaf)),
            Self::Not(inner) => !inner.holds(leaf),
            Self::Leaf(number) => leaf(*number),
        }
    }
}

/// One condition.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// What columns say: `true` is final, `false` only if the original bytes are not asked.
    pub columns: Columns,
    /// What original bytes are asked.
    pub original: Option<Original>,
    /// The resources of which an event must have one for its bytes to pass, unless it does not keep its names; any
    /// event may pass if there are none such.
    pub names: Option<Bits>,
}

/// A condition on columns.
#[derive(Clone, Debug)]
pub enum Columns {
    /// None has it: only the original bytes can tell.
    Nothing,
    /// One of these values; or this very event.
    Values(Values, Option<EventId>),
    /// All of these facts.
    Flags(Flags),
    /// A window.
    Time(TimeRange),
    /// These very events.
    Rows(Remarked),
    /// The text of the time or of the event ID passes; if an ID is given, only that event can.
    Text(Field, Vec<Test>, Option<EventId>),
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The tree.
    pub root: Node,
    /// Its leaves.
    pub leaves: Vec<Leaf>,
    /// Words whose like is to be found too, and the leaves to add it to.
    alike: Vec<(usize, Likeness)>,
}

impl Plan {
    /// Tries each term on the values of the snapshot. Likeness is left for [`Plan::add_alike`], for it costs most.
    pub fn new(snapshot: &Snapshot, expr: &Expr) -> Self {
        let mut terms = Terms::default();
        let root = terms.node(expr);
        let mut plan = terms.made_ready(snapshot);
        plan.root = plan.ordered(root);
        plan
    }

    /// Makes many predicates ready at once: a tree for each, over the same leaves. What they have in common is one leaf.
    pub fn shared(snapshot: &Snapshot, exprs: &[Expr]) -> (Self, Vec<Node>) {
        let mut terms = Terms {
            known: Some(HashMap::new()),
            ..Terms::default()
        };
        let roots: Vec<_> = exprs.iter().map(|expr| terms.node(expr)).collect();
        let plan = terms.made_ready(snapshot);
        let roots = roots.into_iter().map(|root| plan.ordered(root)).collect();
        (plan, roots)
    }

    /// Adds the values that are like a word.
    pub fn add_alike(&mut self, snapshot: &Snapshot) {
        let words = std::mem::take(&mut self.alike);
        for (leaf, likeness) in &words {
            if let Columns::Values(values, _) = &mut self.leaves[*leaf].columns {
                values.add(Values::alike(snapshot, likeness));
            }
        }
    }

    /// Whether values that are like a word are not added yet.
    pub fn has_alike(&self) -> bool {
        !self.alike.is_empty()
    }

    /// Whether original bytes have a say.
    pub fn asks_original(&self) -> bool {
        self.leaves.iter().any(|leaf| leaf.original.is_some())
    }

    /// The same tree with the cheapest of each conjunction first.
    fn ordered(&self, node: Node) -> Node {
        let all = |nodes: Vec<Node>| nodes.into_iter().map(|node| self.ordered(node)).collect();
        match node {
            Node::And(nodes) => {
                let mut nodes: Vec<_> = all(nodes);
                nodes.sort_by_key(|node| self.cost(node));
                Node::And(nodes)
            }
            Node::Or(nodes) => Node::Or(all(nodes)),
            Node::Not(inner) => Node::Not(Box::new(self.ordered(*inner))),
            Node::All | Node::Leaf(_) => node,
        }
    }

    /// How long it takes to scan the columns for it, roughly.
    fn cost(&self, node: &Node) -> usize {
        match node {
            Node::All => 0,
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().map(|node| self.cost(node)).sum(),
            Node::Not(inner) => self.cost(inner),
            Node::Leaf(leaf) => match &self.leaves[*leaf].columns {
                Columns::Time(_) => 1,
                Columns::Flags(_) | Columns::Rows(_) => 2,
                Columns::Values(values, _) => {
                    3 + values.rows.len()
                        + usize::from(values.identities.is_some())
                        + 4 * usize::from(values.resources.is_some())
                }
                Columns::Nothing => 20,
                Columns::Text(..) => 100,
            },
        }
    }
}

/// The terms of trees, numbered.
#[derive(Default)]
struct Terms {
    terms: Vec<Term>,
    /// The number of each, where the same terms are to be the same leaf.
    known: Option<HashMap<Term, usize>>,
}

impl Terms {
    fn node(&mut self, expr: &Expr) -> Node {
        match expr {
            Expr::All => Node::All,
            Expr::And(terms) => Node::And(terms.iter().map(|term| self.node(term)).collect()),
            Expr::Or(terms) => Node::Or(terms.iter().map(|term| self.node(term)).collect()),
            Expr::Not(inner) => Node::Not(Box::new(self.node(inner))),
            Expr::Term(Term::Action { service, name }) => {
                let service = Pattern::text(service, Part::Whole, super::expr::Case::Ignore);
                let leaves = [(Field::Service, service), (Field::Name, name.clone())];
                Node::And(
                    leaves
                        .map(|(field, pattern)| self.leaf(&Term::Field(field, vec![pattern])))
                        .into(),
                )
            }
            Expr::Term(term) => self.leaf(term),
        }
    }

    fn leaf(&mut self, term: &Term) -> Node {
        if let Some(number) = self.known.as_ref().and_then(|known| known.get(term)) {
            return Node::Leaf(*number);
        }
        let number = self.terms.len();
        self.terms.push(term.clone());
        if let Some(known) = &mut self.known {
            known.insert(term.clone(), number);
        }
        Node::Leaf(number)
    }

    /// A plan with these leaves and no tree.
    fn made_ready(self, snapshot: &Snapshot) -> Plan {
        let leaf = |term: &Term| Leaf {
            columns: columns(snapshot, term),
            original: Original::of(term),
            names: names(snapshot, term),
        };
        let alike = |(number, term)| Some((number, likeness(term)?));
        Plan {
            root: Node::All,
            leaves: self.terms.par_iter().map(leaf).collect(),
            alike: self.terms.iter().enumerate().filter_map(alike).collect(),
        }
    }
}

fn columns(snapshot: &Snapshot, term: &Term) -> Columns {
    match term {
        Term::Word(Word { pattern, .. }) => {
            let id = match pattern {
                Pattern::Text {
                    text,
                    part: Part::Inside,
                    ..
                } => EventId::parse(text.as_bytes()),
                _ => None,
            };
            Columns::Values(Values::of_any(snapshot, &Test::new(pattern)), id)
        }
        Term::Field(field, patterns) => field_columns(snapshot, *field, patterns),
        Term::Is(flags) => Columns::Flags(*flags),
        Term::Remarked(_, rows) => Columns::Rows(Remarked::clone(rows)),
        Term::Time(window) => Columns::Time(*window),
        Term::Around { event, radius } => Columns::Time(around(snapshot, *event, *radius)),
        Term::Path(path, patterns) => match path.deciding_column(patterns) {
            Some(field) => {
                let tests: Vec<_> = patterns.iter().map(Test::new).collect();
                Columns::Values(Values::of_member(snapshot, field, &tests), None)
            }
            None => Columns::Nothing,
        },
        Term::Compare(_) | Term::Action { .. } => Columns::Nothing,
    }
}

/// See [`Leaf::names`].
fn names(snapshot: &Snapshot, term: &Term) -> Option<Bits> {
    let Term::Path(path, patterns) = term else {
        return None;
    };
    let tells_null = |pattern: &Pattern| matches!(pattern, Pattern::Present | Pattern::Null);
    if patterns.iter().any(tells_null) || path.steps.contains(&Step::AnyKey) {
        return None;
    }
    let keys: Vec<_> = path.steps.iter().filter_map(Step::as_key).collect();
    let tests: Vec<_> = patterns.iter().map(Test::new).collect();
    kept_as(&keys).map(|kind| Values::names(snapshot, kind, &tests))
}

fn field_columns(snapshot: &Snapshot, field: Field, patterns: &[Pattern]) -> Columns {
    let tests: Vec<_> = patterns.iter().map(Test::new).collect();
    if !matches!(field, Field::Time | Field::Id) {
        return Columns::Values(Values::of_field(snapshot, field, &tests), None);
    }
    let only = match patterns {
        [Pattern::Text { text, .. }] if field == Field::Id => EventId::parse(text.as_bytes()),
        _ => None,
    };
    Columns::Text(field, tests, only)
}

/// What the like of a word is.
pub fn likeness(term: &Term) -> Option<Likeness> {
    match term {
        Term::Word(Word {
            pattern:
                Pattern::Text {
                    text,
                    part: Part::Inside,
                    case,
                },
            fuzzy,
        }) => Likeness::new(text, *case, *fuzzy),
        _ => None,
    }
}

/// What is needed to decide a term.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Decides {
    /// Columns, always.
    Columns,
    /// Columns where they say yes; the original bytes of the other events.
    ColumnsThenBytes,
    /// The original bytes.
    Bytes,
}

impl Decides {
    /// What decides a term, whatever is loaded.
    pub fn of(term: &Term) -> Self {
        match (Original::of(term), term) {
            (None, _) => Self::Columns,
            (Some(_), Term::Word(_)) => Self::ColumnsThenBytes,
            (Some(_), _) => Self::Bytes,
        }
    }

    /// It in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Columns => "columns",
            Self::ColumnsThenBytes => "columns first, then the original bytes",
            Self::Bytes => "original bytes only",
        }
    }
}

/// The terms of a predicate, each once, in the order in which they are written, with what decides them.
pub fn outline(expr: &Expr) -> Vec<(&Term, Decides)> {
    let mut terms = Vec::new();
    gather(expr, &mut terms);
    terms
}

fn gather<'e>(expr: &'e Expr, terms: &mut Vec<(&'e Term, Decides)>) {
    match expr {
        Expr::All => {}
        Expr::And(inner) | Expr::Or(inner) => inner.iter().for_each(|expr| gather(expr, terms)),
        Expr::Not(inner) => gather(inner, terms),
        Expr::Term(term) if terms.iter().any(|(known, _)| *known == term) => {}
        Expr::Term(term) => terms.push((term, Decides::of(term))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::expr::{Case, Fuzzy};
    use crate::query::path::Path;

    #[test]
    fn an_outline_says_what_decides_each_term_once() {
        let at = |path: Path, pattern| Expr::Term(Term::Path(path, vec![pattern]));
        let name = Expr::field_is(Field::Name, "CreateUser");
        let member = at(Path::through(["eventName"]), Pattern::inside("user"));
        let null = at(Path::through(["eventName"]), Pattern::Null);
        let request = at(Path::through(["requestParameters", "userName"]), Pattern::Exists);
        let word = Expr::Term(Term::Word(Word {
            pattern: Pattern::text("alice", Part::Inside, Case::Smart),
            fuzzy: Fuzzy::Close,
        }));
        let all = [&name, &member, &null, &request, &word, &name].map(Clone::clone);
        let expr = Expr::Not(Box::new(Expr::Or(vec![Expr::All, Expr::And(all.to_vec())])));
        let decided: Vec<_> = outline(&expr).into_iter().map(|(_, decides)| decides).collect();
        assert_eq!(
            decided,
            [
                Decides::Columns,
                Decides::Columns,
                Decides::Bytes,
                Decides::Bytes,
                Decides::ColumnsThenBytes
            ]
        );
    }

    #[test]
    fn an_outline_is_what_the_plan_does() {
        let snapshot = crate::store::Builder::default().publish();
        let terms = [
            Term::Is(Flags::ERROR),
            Term::Word(Word::exact("x")),
            Term::Field(Field::Resource, vec![Pattern::inside("x")]),
            Term::Path(Path::through(["userIdentity", "arn"]), vec![Pattern::inside("x")]),
            Term::Path(Path::through(["awsRegion"]), vec![Pattern::inside("x")]),
        ];
        for term in terms {
            let asks = Plan::new(&snapshot, &Expr::Term(term.clone())).asks_original();
            assert_eq!(Decides::of(&term) != Decides::Columns, asks, "{term}");
        }
    }
}
