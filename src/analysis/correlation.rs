//! Events that come together: so many of them, so many values of a field, several rules, several rules in order,
//! within a time and with the same values of some fields.
//!
//! *Group*: events with the same values of the fields grouped by, letter by letter. An event with several values of a
//! field (in an array) is in a group for each; one without a value is in none, and one without a time neither.
//!
//! *Window*: the events of a group from one event on that are at most the timespan later than it. Windows are tried
//! from each event in the order of time; the first that fulfils the condition is a [`Finding`] with all its events, and
//! the next window begins after them. So a burst is found once and not with each of its events, and it is found
//! wherever it lies, not only between marks of a clock. A window that exceeds the upper bound of a condition is passed
//! over whole: its end is not a smaller burst.
//!
//! *In order* means that an event of the first rule begins the window and others of the other rules follow in the order
//! of these, each at the time of the one before it or later: `eventTime` has seconds.
//!
//! What a correlation finds counts for another one as its last event does.

use crate::model::Timestamp;
use crate::query::{Hits, Path, values_at};
use crate::store::{RowId, Snapshot};
use std::collections::{HashMap, HashSet};

/// Most groups that one event can be in: more values of the fields are left out.
const MOST_GROUPS: usize = 64;

/// What is counted in a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Events.
    Events,
    /// Distinct values.
    Values,
    /// Parts that have an event.
    Parts,
    /// The same, and they must be in order.
    PartsInOrder,
}

/// What is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Condition {
    /// What is counted.
    pub kind: Kind,
    /// Longest time from the first event of a window to its last, in milliseconds.
    pub timespan: i64,
    /// At least so many; at least 1.
    pub least: u64,
    /// At most so many.
    pub most: Option<u64>,
}

/// Where the events of a part come from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// A search.
    Hits(&'a Hits),
    /// Another correlation.
    Findings(&'a [Finding]),
}

/// The events of one rule, and where they have what matters.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The events.
    pub source: Source<'a>,
    /// What they are grouped by: as many paths as the other parts have.
    pub group: &'a [Path],
    /// Whose values are counted, for [`Kind::Values`].
    pub value: Option<&'a Path>,
}

/// What was found once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The events of the window, oldest first.
    pub rows: Vec<RowId>,
    /// The values that they share, one for each field.
    pub group: Vec<String>,
    /// When the first of them was.
    pub from: Timestamp,
    /// When the last of them was.
    pub to: Timestamp,
}

/// All that was found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Findings {
    /// In the order of their ends.
    pub all: Vec<Finding>,
    /// Evidence that could not be read again, one line each.
    pub unreadable: Vec<String>,
}

/// Something that counts once.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Occurrence {
    at: Timestamp,
    /// The rows it stands for; the last one has its values.
    rows: Vec<RowId>,
    /// For each field grouped by, its values.
    group: Vec<Vec<String>>,
    /// The values that are counted.
    values: Vec<String>,
}

/// Looks for what a condition says. `None` if it was cancelled.
pub fn find(
    snapshot: &Snapshot,
    condition: &Condition,
    parts: &[Part<'_>],
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Findings> {
    let mut found = Findings::default();
    let mut all = Vec::new();
    for part in parts {
        all.push(occurrences(snapshot, part, &mut found.unreadable, cancelled)?);
    }
    found.unreadable.sort();
    found.unreadable.dedup();
    found.all = correlate(condition, &all);
    for finding in &mut found.all {
        finding.rows.sort_by_key(|row| snapshot.row(*row).time());
    }
    Some(found)
}

fn occurrences(
    snapshot: &Snapshot,
    part: &Part<'_>,
    unreadable: &mut Vec<String>,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<Occurrence>> {
    let last = |finding: &Finding| finding.rows.last().copied();
    // Where several findings end with the same event, its values are those of each.
    let (hits, mut rows_of) = match part.source {
        Source::Hits(hits) => (hits.clone(), None),
        Source::Findings(findings) => {
            let mut rows_of: HashMap<RowId, Vec<&Finding>> = HashMap::new();
            for finding in findings {
                if let Some(row) = last(finding) {
                    rows_of.entry(row).or_default().push(finding);
                }
            }
            (Hits::of_rows(snapshot, rows_of.keys().copied()), Some(rows_of))
        }
    };
    let paths: Vec<Path> = part.group.iter().chain(part.value).cloned().collect();
    let values = values_at(snapshot, &hits, &paths, cancelled)?;
    unreadable.extend(values.unreadable);
    let mut all = Vec::with_capacity(hits.len());
    for (row, mut group) in hits.iter().zip(values.rows) {
        let at = snapshot.row(row).time();
        if !at.is_known() {
            continue;
        }
        let values = group.split_off(part.group.len().min(group.len())).concat();
        let mut occurrence = Occurrence {
            at,
            rows: vec![row],
            group,
            values,
        };
        if let Some(findings) = rows_of.as_mut().and_then(|rows_of| rows_of.remove(&row)) {
            for finding in findings {
                occurrence.rows.clone_from(&finding.rows);
                all.push(occurrence.clone());
            }
        } else {
            all.push(occurrence);
        }
    }
    Some(all)
}

/// An occurrence in a group.
#[derive(Clone, Copy)]
struct Item<'o> {
    part: usize,
    what: &'o Occurrence,
}

/// Finds the windows of all groups.
fn correlate(condition: &Condition, parts: &[Vec<Occurrence>]) -> Vec<Finding> {
    let mut groups: HashMap<Vec<&str>, Vec<Item<'_>>> = HashMap::new();
    for (part, occurrences) in parts.iter().enumerate() {
        for what in occurrences {
            for group in groups_of(&what.group) {
                groups.entry(group).or_default().push(Item { part, what });
            }
        }
    }
    let mut findings = Vec::new();
    for (group, mut items) in groups {
        items.sort_by_key(|item| item.what.at);
        if parts.len() > 1 && matches!(condition.kind, Kind::Events | Kind::Values) {
            // An event that several rules mean is one event.
            let mut seen = HashSet::new();
            items.retain(|item| seen.insert(&item.what.rows));
        }
        for window in windows(condition, &items, parts.len()) {
            findings.push(finding(&group, window));
        }
    }
    findings.sort_by(|one, other| (one.to, one.from, &one.group).cmp(&(other.to, other.from, &other.group)));
    findings
}

fn finding(group: &[&str], window: &[Item<'_>]) -> Finding {
    let mut seen = HashSet::new();
    let rows = window.iter().flat_map(|item| item.what.rows.iter().copied());
    let time = |item: Option<&Item<'_>>| item.map_or(Timestamp::UNKNOWN, |item| item.what.at);
    Finding {
        rows: rows.filter(|row| seen.insert(*row)).collect(),
        group: group.iter().map(|value| (*value).to_owned()).collect(),
        from: time(window.first()),
        to: time(window.last()),
    }
}

/// Every choice of one value for each field.
fn groups_of<'v>(fields: &'v [Vec<String>]) -> Vec<Vec<&'v str>> {
    // Nearly always there is one value of each.
    let one = |values: &'v Vec<String>| match values.as_slice() {
        [value] => Some(value.as_str()),
        _ => None,
    };
    if let Some(group) = fields.iter().map(one).collect() {
        return vec![group];
    }
    let mut groups = vec![Vec::new()];
    for values in fields {
        let mut distinct: Vec<&'v str> = values.iter().map(String::as_str).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let with = |(group, value): (&Vec<&'v str>, &'v str)| group.iter().copied().chain([value]).collect();
        groups = groups
            .iter()
            .flat_map(|group| distinct.iter().map(move |value| (group, *value)))
            .take(MOST_GROUPS)
            .map(with)
            .collect();
    }
    groups
}

/// The windows of a group that fulfil the condition. Its items are in order of time.
fn windows<'i, 'o>(condition: &Condition, items: &'i [Item<'o>], parts: usize) -> Vec<&'i [Item<'o>]> {
    let mut windows = Vec::new();
    let order = (condition.kind == Kind::PartsInOrder).then(|| Order::new(items, parts));
    let (mut start, mut end) = (0, 0);
    let mut counter = Counter::new(condition.kind, parts);
    while start < items.len() {
        let last = items[start].what.at.plus(condition.timespan);
        while let Some(item) = items.get(end).filter(|item| item.what.at <= last) {
            counter.add(item);
            end += 1;
        }
        let count = counter.count();
        let is_over = condition.most.is_some_and(|most| count > most);
        let is_found = count >= condition.least
            && !is_over
            && order.as_ref().is_none_or(|order| order.is_kept(start, end));
        if is_found {
            windows.push(&items[start..end]);
        }
        if is_found || is_over {
            start = end;
            counter = Counter::new(condition.kind, parts);
        } else {
            counter.remove(&items[start]);
            start += 1;
        }
    }
    windows
}

/// What is in the window.
enum Counter<'o> {
    Events(u64),
    Values(HashMap<&'o str, usize>),
    Parts(Vec<usize>),
}

impl<'o> Counter<'o> {
    fn new(kind: Kind, parts: usize) -> Self {
        match kind {
            Kind::Events => Self::Events(0),
            Kind::Values => Self::Values(HashMap::new()),
            Kind::Parts | Kind::PartsInOrder => Self::Parts(vec![0; parts]),
        }
    }

    fn add(&mut self, item: &Item<'o>) {
        match self {
            Self::Events(number) => *number += 1,
            Self::Values(values) => {
                for value in &item.what.values {
                    *values.entry(value).or_default() += 1;
                }
            }
            Self::Parts(parts) => parts[item.part] += 1,
        }
    }

    fn remove(&mut self, item: &Item<'o>) {
        match self {
            Self::Events(number) => *number -= 1,
            Self::Values(values) => {
                for value in &item.what.values {
                    if let Some(number) = values.get_mut(value.as_str()) {
                        *number -= 1;
                        if *number == 0 {
                            values.remove(value.as_str());
                        }
                    }
                }
            }
            Self::Parts(parts) => parts[item.part] -= 1,
        }
    }

    fn count(&self) -> u64 {
        match self {
            Self::Events(number) => *number,
            Self::Values(values) => values.len() as u64,
            Self::Parts(parts) => parts.iter().filter(|number| **number > 0).count() as u64,
        }
    }
}

/// The items of each part, to find the next one of a part quickly.
struct Order<'i, 'o> {
    items: &'i [Item<'o>],
    parts: Vec<Vec<usize>>,
}

impl<'i, 'o> Order<'i, 'o> {
    fn new(items: &'i [Item<'o>], parts: usize) -> Self {
        let mut of_parts = vec![Vec::new(); parts];
        for (place, item) in items.iter().enumerate() {
            of_parts[item.part].push(place);
        }
        Self {
            items,
            parts: of_parts,
        }
    }

    /// Whether the first item of a window is of the first part and items of the other parts follow it in their order.
    fn is_kept(&self, start: usize, end: usize) -> bool {
        let first = self.items[start];
        if first.part != 0 {
            return false;
        }
        let mut at = first.what.at;
        let mut used = vec![&first.what.rows];
        for places in &self.parts[1..] {
            let from = places.partition_point(|place| self.items[*place].what.at < at);
            let next = places[from..]
                .iter()
                .take_while(|place| **place < end)
                .map(|place| self.items[*place].what)
                .find(|what| !used.contains(&&what.rows));
            let Some(next) = next else {
                return false;
            };
            at = next.at;
            used.push(&next.rows);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Occurrences of a part: second, row, group, value.
    fn part(all: &[(i64, u32, &str, &str)]) -> Vec<Occurrence> {
        all.iter()
            .map(|(second, row, group, value)| Occurrence {
                at: Timestamp(*second * 1000),
                rows: vec![RowId(*row)],
                group: vec![
                    group
                        .split(',')
                        .filter(|it| !it.is_empty())
                        .map(str::to_owned)
                        .collect(),
                ],
                values: vec![(*value).to_owned()],
            })
            .collect()
    }

    fn condition(kind: Kind, seconds: i64, least: u64, most: Option<u64>) -> Condition {
        Condition {
            kind,
            timespan: seconds * 1000,
            least,
            most,
        }
    }

    /// The rows of each finding.
    fn found(condition: &Condition, parts: &[Vec<Occurrence>]) -> Vec<Vec<u32>> {
        correlate(condition, parts)
            .into_iter()
            .map(|finding| finding.rows.iter().map(|row| row.0).collect())
            .collect()
    }

    #[test]
    fn a_burst_is_found_once_with_all_its_events_and_wherever_it_lies() {
        let events: Vec<_> = [0, 55, 58, 62, 63, 200, 201, 400]
            .into_iter()
            .zip(0..)
            .map(|(second, row)| (second, row, "a", ""))
            .collect();
        let three = condition(Kind::Events, 10, 3, None);
        assert_eq!(found(&three, &[part(&events)]), [[1, 2, 3, 4]]);
        let two = condition(Kind::Events, 10, 2, None);
        assert_eq!(found(&two, &[part(&events)]), [vec![1, 2, 3, 4], vec![5, 6]]);
        let at_the_very_end = condition(Kind::Events, 8, 4, None);
        assert_eq!(
            found(&at_the_very_end, &[part(&events)]),
            [[1, 2, 3, 4]],
            "the timespan is in it"
        );
        assert!(found(&condition(Kind::Events, 7, 4, None), &[part(&events)]).is_empty());
    }

    #[test]
    fn groups_are_apart_and_what_has_no_group_is_in_none() {
        let events = [
            (0, 0, "a", ""),
            (1, 1, "b", ""),
            (2, 2, "a,b", ""),
            (3, 3, "", ""),
            (4, 4, "A", ""),
        ];
        let two = condition(Kind::Events, 10, 2, None);
        assert_eq!(found(&two, &[part(&events)]), [[0, 2], [1, 2]]);
        let found = correlate(&two, &[part(&events)]);
        assert_eq!(found[1].group, ["b"]);
        assert_eq!((found[1].from, found[1].to), (Timestamp(1000), Timestamp(2000)));
    }

    #[test]
    fn values_count_once_each_and_leave_with_their_events() {
        let events = [
            (0, 0, "a", "x"),
            (5, 1, "a", "y"),
            (6, 2, "a", "y"),
            (11, 3, "a", "z"),
            (12, 4, "a", "x"),
        ];
        assert_eq!(
            found(&condition(Kind::Values, 10, 3, None), &[part(&events)]),
            [[1, 2, 3, 4]]
        );
        assert!(found(&condition(Kind::Values, 5, 3, None), &[part(&events)]).is_empty());
    }

    #[test]
    fn rules_may_come_in_any_order_unless_one_is_wanted() {
        let (first, second) = (
            part(&[(5, 0, "a", ""), (100, 1, "a", "")]),
            part(&[(3, 2, "a", ""), (8, 3, "b", "")]),
        );
        let parts = [first, second];
        let any = condition(Kind::Parts, 10, 2, None);
        assert_eq!(found(&any, &parts), [[2, 0]]);
        let ordered = condition(Kind::PartsInOrder, 10, 2, None);
        assert!(found(&ordered, &parts).is_empty());
        let [first, second] = parts;
        assert_eq!(found(&ordered, &[second, first]), [[2, 0]]);
    }

    #[test]
    fn order_is_that_of_time_and_one_event_cannot_follow_itself() {
        let ordered = condition(Kind::PartsInOrder, 10, 3, None);
        let chain = [
            part(&[(1, 0, "a", "")]),
            part(&[(1, 1, "a", ""), (0, 2, "a", "")]),
            part(&[(1, 3, "a", "")]),
        ];
        assert_eq!(
            found(&ordered, &chain),
            [[0, 1, 3]],
            "the same second is in order"
        );
        let same = [part(&[(1, 0, "a", "")]), part(&[(1, 0, "a", "")])];
        assert!(found(&condition(Kind::PartsInOrder, 10, 2, None), &same).is_empty());
        assert_eq!(found(&condition(Kind::Parts, 10, 2, None), &same), [[0]]);
        let back = [
            part(&[(1, 0, "a", "")]),
            part(&[(3, 1, "a", "")]),
            part(&[(2, 2, "a", "")]),
        ];
        assert!(found(&ordered, &back).is_empty());
    }

    #[test]
    fn an_event_that_two_rules_mean_is_counted_once() {
        let both = [
            part(&[(0, 0, "a", "")]),
            part(&[(0, 0, "a", ""), (1, 1, "a", "")]),
        ];
        assert!(found(&condition(Kind::Events, 10, 3, None), &both).is_empty());
        assert_eq!(found(&condition(Kind::Events, 10, 2, None), &both), [[0, 1]]);
    }

    #[test]
    fn a_window_over_the_upper_bound_is_passed_over_whole() {
        let events: Vec<_> = [0, 1, 2, 3, 50, 51, 90]
            .into_iter()
            .zip(0..)
            .map(|(second, row)| (second, row, "a", ""))
            .collect();
        let two = condition(Kind::Events, 10, 2, Some(2));
        assert_eq!(found(&two, &[part(&events)]), [[4, 5]]);
        let few = condition(Kind::Events, 10, 1, Some(1));
        assert_eq!(found(&few, &[part(&events)]), [[6]]);
    }

    #[test]
    fn an_event_is_in_no_more_groups_than_are_counted() {
        let many: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        assert_eq!(groups_of(&[many.clone(), many]).len(), MOST_GROUPS);
        assert_eq!(groups_of(&[]), [Vec::<&str>::new()]);
        assert!(groups_of(&[vec!["a".to_owned()], Vec::new()]).is_empty());
    }
}
