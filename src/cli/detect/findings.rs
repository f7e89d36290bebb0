//! What rules and correlations find: all single rules in one pass, then the correlations of their hits.

use crate::analysis::correlation::{self, Condition, Finding, Part, Source};
use crate::cli::report;
use crate::dialect::sigma::{About, Correlation, Kind, Level, Pack, Target};
use crate::model::TimeRange;
use crate::query::{Expr, Hits, search_many};
use crate::store::Snapshot;

/// What is to be looked for.
pub(super) struct Wanted<'p> {
    pack: &'p Pack,
    rules: Vec<Need>,
    correlations: Vec<Need>,
}

/// What becomes of a rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    /// Nothing.
    No,
    /// It is looked for because a correlation is about it.
    Served,
    /// What it finds is reported.
    Reported,
}

impl<'p> Wanted<'p> {
    /// Everything of at least this level, and what it takes to find it.
    pub(super) fn of(pack: &'p Pack, least: Option<Level>) -> Self {
        let need = |about: &About, reported: bool| {
            if reported && least.is_none_or(|least| about.level >= Some(least)) {
                Need::Reported
            } else {
                Need::No
            }
        };
        let rules = pack.rules.iter().map(|rule| need(&rule.about, rule.reported));
        let correlations = pack.correlations.iter().map(|it| need(&it.about, it.reported));
        let mut wanted = Self {
            rules: rules.collect(),
            correlations: correlations.collect(),
            pack,
        };
        // Each correlation stands behind those it is about.
        for (place, correlation) in pack.correlations.iter().enumerate().rev() {
            if wanted.correlations[place] == Need::No {
                continue;
            }
            for part in &correlation.parts {
                let need = match part.target {
                    Target::Rule(number) => &mut wanted.rules[number],
                    Target::Correlation(number) => &mut wanted.correlations[number],
                };
                *need = (*need).max(Need::Served);
            }
        }
        wanted
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_nothing(&self) -> bool {
        self.reported() == 0
    }

    fn reported(&self) -> usize {
        let all = self.rules.iter().chain(&self.correlations);
        all.filter(|need| **need == Need::Reported).count()
    }
}

/// What one rule or correlation found.
pub(super) struct Of<'p> {
    pub(super) about: &'p About,
    pub(super) what: What<'p>,
}

/// See [`Of`].
pub(super) enum What<'p> {
    Hits(Hits),
    Findings(&'p Correlation, Vec<Finding>),
}

impl Of<'_> {
    /// How often it fired.
    pub(super) fn len(&self) -> usize {
        match &self.what {
            What::Hits(hits) => hits.len(),
            What::Findings(_, findings) => findings.len(),
        }
    }
}

/// What was found.
pub(super) struct Findings<'p> {
    /// Of each rule that was wanted, those that found nothing included.
    pub(super) all: Vec<Of<'p>>,
    /// Evidence that could not be read again, one line each.
    pub(super) unreadable: Vec<String>,
}

impl Findings<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.all.iter().all(|of| of.len() == 0)
    }

    /// `12 hits of 3 of 15 rules in `.
    pub(super) fn summary(&self) -> String {
        let hits: usize = self.all.iter().map(Of::len).sum();
        let fired = self.all.iter().filter(|of| of.len() > 0).count();
        format!(
            "{} of {fired} of {} in ",
            report::plural(hits as u64, "hit"),
            report::plural(self.all.len() as u64, "rule")
        )
    }
}

/// Looks for everything that is wanted. `None` if it was cancelled.
pub(super) fn find<'p>(
    wanted: &Wanted<'p>,
    snapshot: &Snapshot,
    window: TimeRange,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Findings<'p>> {
    let pack = wanted.pack;
    let searched: Vec<usize> = (0..pack.rules.len())
        .filter(|rule| wanted.rules[*rule] != Need::No)
        .collect();
    let exprs: Vec<Expr> = searched
        .iter()
        .map(|rule| pack.rules[*rule].expr.clone())
        .collect();
    let answers = search_many(snapshot, &exprs, window, cancelled)?;
    let mut unreadable = answers.unreadable;
    let mut hits = vec![Hits::none(); pack.rules.len()];
    for (rule, found) in searched.into_iter().zip(answers.hits) {
        hits[rule] = found;
    }
    let mut findings: Vec<Vec<Finding>> = Vec::new();
    for (place, correlation) in pack.correlations.iter().enumerate() {
        if wanted.correlations[place] == Need::No {
            findings.push(Vec::new());
            continue;
        }
        let found = correlate(snapshot, correlation, &hits, &findings, cancelled)?;
        unreadable.extend(found.unreadable);
        findings.push(found.all);
    }
    unreadable.sort();
    unreadable.dedup();
    let rules = pack.rules.iter().zip(&wanted.rules).zip(hits);
    let rules = rules.filter(|((_, need), _)| **need == Need::Reported);
    let of_rules = rules.map(|((rule, _), hits)| Of {
        about: &rule.about,
        what: What::Hits(hits),
    });
    let correlations = pack.correlations.iter().zip(&wanted.correlations).zip(findings);
    let correlations = correlations.filter(|((_, need), _)| **need == Need::Reported);
    let of_correlations = correlations.map(|((correlation, _), findings)| Of {
        about: &correlation.about,
        what: What::Findings(correlation, findings),
    });
    Some(Findings {
        all: of_rules.chain(of_correlations).collect(),
        unreadable,
    })
}

fn correlate(
    snapshot: &Snapshot,
    correlation: &Correlation,
    hits: &[Hits],
    findings: &[Vec<Finding>],
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<correlation::Findings> {
    let condition = Condition {
        kind: match correlation.kind {
            Kind::Events => correlation::Kind::Events,
            Kind::Values => correlation::Kind::Values,
            Kind::Rules => correlation::Kind::Parts,
            Kind::RulesInOrder => correlation::Kind::PartsInOrder,
        },
        timespan: correlation.timespan,
        least: correlation.counted.least,
        most: correlation.counted.most,
    };
    let parts = correlation.parts.iter().map(|part| Part {
        source: match part.target {
            Target::Rule(number) => Source::Hits(&hits[number]),
            Target::Correlation(number) => Source::Findings(&findings[number]),
        },
        group: &part.group,
        value: part.value.as_ref(),
    });
    let parts: Vec<_> = parts.collect();
    correlation::find(snapshot, &condition, &parts, cancelled)
}
