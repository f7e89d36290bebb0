//! Findings: what rules found, put together so that a person can read it.
//!
//! *Finding*: all hits of one rule by one *actor* from one *network* in one *session*, with how often, from when to when,
//! and a story in one line. The actor is the person where the event says so, else the role, else the caller; so the
//! sessions of a pipeline are one actor. The network is that of the source address (/24, of IPv6 /48), or the service that
//! called. The session is that of a role, or the key of a user. A correlation's hit is where its last event is.
//!
//! *Folded*: a finding whose events all stand in more serious findings of the same actor and network, in an equally serious one
//! of them that has more events, or in hits of a correlation about its rule. These say more of the same events; `--hits`
//! still has every hit.
//!
//! *Explained*: a finding is, if the same rule fired for the same actor from the same network in the [`Baseline`]. It is
//! counted and not shown.

mod events;
mod story;

pub use events::events_of;

use super::detection::{Findings, Of, What};
use crate::dialect::sigma::{About, Placeholder, Target};
use crate::model::{Field, Timestamp};
use crate::query::{Hits, values_at};
use crate::store::{Row, RowId, Snapshot};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::IpAddr;

/// Hits that belong together.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding<'p> {
    /// The rule.
    pub about: &'p About,
    /// Who.
    pub actor: String,
    /// From where; empty if the events do not say.
    pub network: String,
    /// In which session; empty if the events do not say.
    pub session: String,
    /// How often the rule fired.
    pub hits: usize,
    /// The events of all hits, oldest first.
    pub rows: Vec<RowId>,
    /// When the first event was.
    pub first: Timestamp,
    /// When the last one was.
    pub last: Timestamp,
    /// What happened, in one line; hostile like all text of events.
    pub story: String,
}

/// All findings.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Summary<'p> {
    /// The most serious first, then the most frequent, then the earliest.
    pub all: Vec<Finding<'p>>,
    /// How many are part of another finding.
    pub folded: usize,
    /// How many the baseline explains.
    pub explained: usize,
}

/// What is usual: rules, with the actors and networks that they fired for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Baseline(BTreeSet<(String, String, String)>);

impl Baseline {
    /// What was found in a time or in files that are known to be quiet.
    pub fn of(findings: &[Finding<'_>]) -> Self {
        Self(findings.iter().map(usual).collect())
    }

    /// Whether it explains a finding.
    pub fn explains(&self, finding: &Finding<'_>) -> bool {
        self.0.contains(&usual(finding))
    }

    /// Whether it explains nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What makes two findings the same on different days.
fn usual(finding: &Finding<'_>) -> (String, String, String) {
    let about = finding.about;
    let rule = about.id.as_ref().unwrap_or(&about.title);
    (rule.clone(), finding.actor.clone(), finding.network.clone())
}

impl<'p> Summary<'p> {
    /// Puts together what was found.
    pub fn of(snapshot: &Snapshot, found: &Findings<'p>) -> Self {
        let mut all: Vec<_> = found.all.iter().flat_map(|of| grouped(snapshot, of)).collect();
        let before = all.len();
        fold(&mut all, &parts(found));
        let mut summary = Self {
            folded: before - all.len(),
            all: all.into_iter().map(|(_, finding)| finding).collect(),
            explained: 0,
        };
        summary.all.sort_by(|one, other| order(one).cmp(&order(other)));
        summary
    }

    /// Leaves out what the baseline explains.
    #[must_use]
    pub fn beside(mut self, baseline: &Baseline) -> Self {
        let before = self.all.len();
        self.all.retain(|finding| !baseline.explains(finding));
        self.explained += before - self.all.len();
        self
    }

    /// How many events there are in it, each counted once.
    pub fn events(&self) -> usize {
        let rows: HashSet<RowId> = self
            .all
            .iter()
            .flat_map(|finding| finding.rows.iter().copied())
            .collect();
        rows.len()
    }
}

fn order<'f>(finding: &'f Finding<'_>) -> impl Ord + use<'f> {
    let who = (&finding.actor, &finding.network, &finding.session);
    let weight = Reverse((finding.about.level, finding.hits));
    (weight, finding.first, &finding.about.title, who)
}

/// Leaves out what is folded: from the most serious down, what adds no event to those above it.
fn fold(all: &mut Vec<(Target, Finding<'_>)>, parts: &BTreeMap<Target, HashSet<RowId>>) {
    all.sort_by_key(|(_, finding)| Reverse(finding.about.level));
    let mut told: HashMap<(String, String), HashSet<RowId>> = HashMap::new();
    let mut kept = Vec::with_capacity(all.len());
    for same_level in all.chunk_by(|(_, one), (_, other)| one.about.level == other.about.level) {
        let before = kept.len();
        let larger = correlated(same_level);
        for (target, finding) in same_level {
            let whose = (finding.actor.clone(), finding.network.clone());
            let is_in = |rows: Option<&HashSet<RowId>>| {
                rows.is_some_and(|rows| finding.rows.iter().all(|row| rows.contains(row)))
            };
            let is_in_larger = larger.get(&whose).is_some_and(|all| {
                let mut larger = all.iter().filter(|rows| rows.len() > finding.rows.len());
                larger.any(|rows| is_in(Some(rows)))
            });
            if !is_in(told.get(&whose)) && !is_in(parts.get(target)) && !is_in_larger {
                kept.push((*target, finding.clone()));
            }
        }
        for (_, finding) in &kept[before..] {
            let whose = (finding.actor.clone(), finding.network.clone());
            told.entry(whose).or_default().extend(&finding.rows);
        }
    }
    *all = kept;
}

/// The rows of what correlations found, by actor and network.
fn correlated(findings: &[(Target, Finding<'_>)]) -> HashMap<(String, String), Vec<HashSet<RowId>>> {
    let mut all: HashMap<(String, String), Vec<HashSet<RowId>>> = HashMap::new();
    for (target, finding) in findings {
        if matches!(target, Target::Correlation(_)) {
            let whose = (finding.actor.clone(), finding.network.clone());
            all.entry(whose)
                .or_default()
                .push(finding.rows.iter().copied().collect());
        }
    }
    all
}

/// The rows of each rule that are in hits of a correlation about it.
fn parts(found: &Findings<'_>) -> BTreeMap<Target, HashSet<RowId>> {
    let mut parts: BTreeMap<Target, HashSet<RowId>> = BTreeMap::new();
    for of in &found.all {
        let What::Findings(correlation, _) = &of.what else {
            continue;
        };
        let rows: HashSet<RowId> = of.each().flatten().collect();
        for part in &correlation.parts {
            parts.entry(part.target).or_default().extend(&rows);
        }
    }
    parts
}

/// The hits of a rule by actor, network and session.
fn grouped<'p>(snapshot: &Snapshot, of: &Of<'p>) -> Vec<(Target, Finding<'p>)> {
    let mut groups: BTreeMap<(String, String, String), (usize, BTreeSet<RowId>)> = BTreeMap::new();
    for rows in of.each() {
        let Some(last) = rows.last() else { continue };
        let row = snapshot.row(*last);
        let key = (actor(&row), network(&row), session(&row));
        let (hits, all) = groups.entry(key).or_default();
        *hits += 1;
        all.extend(rows);
    }
    let finding =
        |((actor, network, session), (hits, rows)): ((String, String, String), (usize, BTreeSet<RowId>))| {
            let mut rows: Vec<_> = rows.into_iter().collect();
            rows.sort_by_cached_key(|row| {
                let row = snapshot.row(*row);
                (row.time(), row.event_id(), row.fingerprint())
            });
            let time = |row: Option<&RowId>| row.map_or(Timestamp::UNKNOWN, |row| snapshot.row(*row).time());
            Finding {
                about: of.about,
                story: story::of(snapshot, &rows, &actor, &network),
                first: time(rows.first()),
                last: time(rows.last()),
                actor,
                network,
                session,
                hits,
                rows,
            }
        };
    groups
        .into_iter()
        .map(|group| (of.target, finding(group)))
        .collect()
}

fn actor(row: &Row<'_>) -> String {
    let texts = [Field::Person, Field::Role, Field::Principal, Field::Account];
    texts
        .into_iter()
        .find_map(|field| row.text(field))
        .unwrap_or_default()
        .to_owned()
}

fn network(row: &Row<'_>) -> String {
    network_of(row.text(Field::Ip).unwrap_or_default()).into_owned()
}

/// The network of a source address (/24, of IPv6 /48), or who called instead.
pub(super) fn network_of(source: &str) -> Cow<'_, str> {
    match source.parse() {
        Ok(IpAddr::V4(address)) => {
            let [a, b, c, _] = address.octets();
            Cow::Owned(format!("{a}.{b}.{c}.0/24"))
        }
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, ..] = address.segments();
            Cow::Owned(format!("{}/48", std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)))
        }
        Err(_) => Cow::Borrowed(source),
    }
}

/// Keys of the console and of temporary sessions of a user are new with each call; what stays is the session of a role.
fn session(row: &Row<'_>) -> String {
    if matches!(row.text(Field::Type), Some("AssumedRole" | "FederatedUser")) {
        return row.text(Field::PrincipalId).unwrap_or_default().to_owned();
    }
    let key = row.text(Field::Key).filter(|key| key.starts_with("AKIA"));
    key.unwrap_or_default().to_owned()
}

/// What to look at next, of the last event of a finding: in words, and the query.
pub fn look_next(snapshot: &Snapshot, finding: &Finding<'_>) -> Vec<(String, String)> {
    let Some(last) = finding.rows.last() else {
        return Vec::new();
    };
    let row = snapshot.row(*last);
    let hits = Hits::of_rows(snapshot, [*last]);
    let mut value = |placeholder: &Placeholder| match placeholder {
        Placeholder::Network => Some(finding.network.clone()).filter(|network| network.contains('/')),
        Placeholder::Field(field @ (Field::Id | Field::Time)) => Some(row.display(*field)),
        Placeholder::Field(Field::Resource) => row.target().map(str::to_owned),
        Placeholder::Field(field) => row.text(*field).map(str::to_owned),
        Placeholder::Path(path) => {
            let values = values_at(snapshot, &hits, std::slice::from_ref(path), &|| false)?;
            values.rows.into_iter().flatten().flatten().next()
        }
    };
    let looks = finding.about.look_next.iter();
    looks
        .filter_map(|look| Some((look.what.clone(), look.fill(&mut value)?)))
        .collect()
}

#[cfg(test)]
mod tests;
