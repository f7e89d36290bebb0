//! Names of events with and without the version of the API that some services write behind them.

use crate::model::Field;
use crate::query::pattern::Test;
use crate::query::{Expr, Pattern, Term};
use crate::store::Snapshot;

/// A name without the version behind it: `2015` and four more digits or `2015_03_31`, and perhaps `v2`.
///
/// ```
/// # use trailhound::analysis::lenses::names::normal;
/// assert_eq!(normal("UpdateFunctionCode20150331v2"), "UpdateFunctionCode");
/// assert_eq!(normal("CreateDistribution2020_05_31"), "CreateDistribution");
/// assert_eq!(normal("ListObjectsV2"), "ListObjectsV2");
/// ```
pub fn normal(name: &str) -> &str {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let numbered = name
        .rsplit_once('v')
        .filter(|(_, number)| !number.is_empty() && digits(number));
    let before = numbered.map_or(name, |(before, _)| before);
    let is_date = |tail: &str| match tail.len() {
        8 => tail.starts_with("20") && digits(tail),
        10 => {
            let parts: Vec<&str> = tail.split('_').collect();
            matches!(parts.as_slice(), [year, month, day] if (year.len(), month.len(), day.len()) == (4, 2, 2))
                && digits(&parts.concat())
        }
        _ => false,
    };
    for length in [8, 10] {
        let Some(at) = before.len().checked_sub(length).filter(|at| *at > 0) else {
            continue;
        };
        if before.get(at..).is_some_and(is_date) {
            return &name[..at];
        }
    }
    name
}

/// The same predicate, meaning normal names where it means names: those of the names that were loaded are written out.
/// With `only_known`, names and services that nothing loaded has are left out; the events meant are the same.
pub(super) fn normal_names(expr: &Expr, snapshot: &Snapshot, only_known: bool) -> Expr {
    let versioned = snapshot.dictionary(Field::Name).iter().map(|(_, name)| name);
    let names = Names {
        snapshot,
        versioned: versioned.filter(|name| normal(name) != *name).collect(),
        only_known,
    };
    names.of(expr)
}

struct Names<'s> {
    snapshot: &'s Snapshot,
    /// The names that are loaded and have a version.
    versioned: Vec<&'s str>,
    only_known: bool,
}

impl Names<'_> {
    fn of(&self, expr: &Expr) -> Expr {
        match expr {
            Expr::All => Expr::All,
            Expr::And(parts) => self.all(parts),
            Expr::Or(parts) => self.any(parts),
            Expr::Not(part) => match self.of(part) {
                Expr::Or(parts) if parts.is_empty() => Expr::All,
                part => part.negate(),
            },
            Expr::Term(term) => self.term(term),
        }
    }

    fn all(&self, parts: &[Expr]) -> Expr {
        let nothing = Expr::Or(Vec::new());
        let parts: Vec<Expr> = parts.iter().map(|part| self.of(part)).collect();
        if parts.contains(&nothing) {
            return nothing;
        }
        parts.into_iter().fold(Expr::All, Expr::and)
    }

    fn any(&self, parts: &[Expr]) -> Expr {
        let parts = parts.iter().map(|part| self.of(part));
        let parts = parts.filter(|part| *part != Expr::Or(Vec::new()));
        match <[Expr; 1]>::try_from(parts.collect::<Vec<_>>()) {
            Ok([only]) => only,
            Err(parts) => Expr::Or(parts),
        }
    }

    fn term(&self, term: &Term) -> Expr {
        match term {
            Term::Field(field @ (Field::Name | Field::Service), patterns) => {
                let mut patterns = patterns.clone();
                if *field == Field::Name {
                    let more = self.versions(&patterns);
                    patterns.extend(more);
                }
                if self.only_known {
                    patterns.retain(|pattern| self.is_known(*field, pattern));
                }
                if patterns.is_empty() {
                    return Expr::Or(Vec::new());
                }
                Expr::Term(Term::Field(*field, patterns))
            }
            Term::Action { service, name } => {
                let more = self.versions(std::slice::from_ref(name));
                let names = std::iter::once(name.clone()).chain(more);
                let names = names.filter(|name| !self.only_known || self.is_known(Field::Name, name));
                let one = |name| {
                    Expr::Term(Term::Action {
                        service: service.clone(),
                        name,
                    })
                };
                match <[Expr; 1]>::try_from(names.map(one).collect::<Vec<_>>()) {
                    Ok([only]) => only,
                    Err(parts) => Expr::Or(parts),
                }
            }
            other => Expr::Term(other.clone()),
        }
    }

    /// The names with a version whose normal names pass any of these, and which do not pass themselves.
    fn versions(&self, patterns: &[Pattern]) -> Vec<Pattern> {
        let tests: Vec<Test> = patterns.iter().map(Test::new).collect();
        let passes = |name: &str| tests.iter().any(|test| test.holds(name));
        let names = self.versioned.iter();
        let names = names.filter(|name| !passes(name) && passes(normal(name)));
        names.map(|name| Pattern::exactly(*name)).collect()
    }

    fn is_known(&self, field: Field, pattern: &Pattern) -> bool {
        let test = Test::new(pattern);
        self.snapshot
            .dictionary(field)
            .iter()
            .any(|(_, text)| test.holds(text))
    }
}
