//! What a pack of rules finds: all single rules in one pass, then the correlations of their hits.

use super::correlation::{self, Condition, Finding, Part, Source};
use crate::dialect::sigma::{About, Correlation, Kind, Level, Pack, Target};
use crate::model::TimeRange;
use crate::query::{Expr, Hits, search_many};
use crate::store::{RowId, Snapshot};

/// What is to be looked for.
pub struct Wanted<'p> {
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
    pub fn of(pack: &'p Pack, least: Option<Level>) -> Self {
        Self::those(pack, &|about, reported| {
            reported && least.is_none_or(|least| about.level >= Some(least))
        })
    }

    /// The rules that `keep` says, told whether each is reported by itself, and what it takes to find them.
    pub fn those(pack: &'p Pack, keep: &dyn Fn(&About, bool) -> bool) -> Self {
        let need = |about: &About, reported: bool| {
            if keep(about, reported) {
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
    pub fn is_nothing(&self) -> bool {
        self.reported() == 0
    }

    fn reported(&self) -> usize {
        let all = self.rules.iter().chain(&self.correlations);
        all.filter(|need| **need == Need::Reported).count()
    }
}

/// What one rule or correlation found.
pub struct Of<'p> {
    /// What it says of itself.
    pub about: &'p About,
    /// Its number in the pack.
    pub target: Target,
    /// What it found.
    pub what: What<'p>,
}

/// See [`Of`].
pub enum What<'p> {
    /// The events that a rule means.
    Hits(Hits),
    /// What a correlation found.
    Findings(&'p Correlation, Vec<Finding>),
}

impl Of<'_> {
    /// How often it fired.
    pub fn len(&self) -> usize {
        match &self.what {
            What::Hits(hits) => hits.len(),
            What::Findings(_, findings) => findings.len(),
        }
    }

    /// Whether it never fired.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The events of each time that it fired, oldest first; the last one completed it.
    pub fn each(&self) -> Box<dyn Iterator<Item = Vec<RowId>> + '_> {
        match &self.what {
            What::Hits(hits) => Box::new(hits.iter().map(|row| vec![row])),
            What::Findings(_, findings) => Box::new(findings.iter().map(|finding| finding.rows.clone())),
        }
    }
}

/// What was found.
pub struct Findings<'p> {
    /// Of each rule that was wanted, those that found nothing included.
    pub all: Vec<Of<'p>>,
    /// Evidence that could not be read again, one line each.
    pub unreadable: Vec<String>,
}

impl Findings<'_> {
    /// Whether nothing fired.
    pub fn is_empty(&self) -> bool {
        self.all.iter().all(Of::is_empty)
    }

    /// How often all of them fired.
    pub fn hits(&self) -> usize {
        self.all.iter().map(Of::len).sum()
    }

    /// How many fired at all.
    pub fn fired(&self) -> usize {
        self.all.iter().filter(|of| !of.is_empty()).count()
    }
}

/// Looks for everything that is wanted. `None` if it was cancelled.
pub fn find<'p>(
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
    let is_reported = |needs: &[Need], number: usize| needs[number] == Need::Reported;
    let rules = pack.rules.iter().zip(hits).enumerate();
    let rules = rules.filter(|(number, _)| is_reported(&wanted.rules, *number));
    let of_rules = rules.map(|(number, (rule, hits))| Of {
        about: &rule.about,
        target: Target::Rule(number),
        what: What::Hits(hits),
    });
    let correlations = pack.correlations.iter().zip(findings).enumerate();
    let correlations = correlations.filter(|(number, _)| is_reported(&wanted.correlations, *number));
    let of_correlations = correlations.map(|(number, (correlation, findings))| Of {
        about: &correlation.about,
        target: Target::Correlation(number),
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
