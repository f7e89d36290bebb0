//! What has been loaded from AWS and what has not: the ledger of time. For each place, and each condition that AWS
//! was asked with, the windows that were read to their end, are being read, or could not be read. "No events" is
//! only ever true of a window that was read.
//!
//! What was read without a condition counts for every condition.

use crate::model::live::{Attribute, Place};
use crate::model::{TimeRange, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Windows that do not touch, in order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Windows(Vec<TimeRange>);

impl Windows {
    /// The windows, the earliest first.
    pub fn as_slice(&self) -> &[TimeRange] {
        &self.0
    }

    /// Adds a window; what touches becomes one.
    pub fn add(&mut self, mut window: TimeRange) {
        if window.from >= window.to {
            return;
        }
        let first = self.0.partition_point(|old| old.to < window.from);
        let last = self.0.partition_point(|old| old.from <= window.to);
        if let Some(touching) = self.0.get(first..last).filter(|touching| !touching.is_empty()) {
            window.from = window.from.min(touching[0].from);
            window.to = window.to.max(touching[touching.len() - 1].to);
        }
        self.0.splice(first..last, [window]);
    }

    /// Takes a window out.
    pub fn remove(&mut self, window: TimeRange) {
        let mut rest = Self::default();
        for old in &self.0 {
            rest.add(TimeRange {
                to: old.to.min(window.from),
                ..*old
            });
            rest.add(TimeRange {
                from: old.from.max(window.to),
                ..*old
            });
        }
        if window.from < window.to {
            *self = rest;
        }
    }

    /// Whether all of a window is in them.
    pub fn hold(&self, window: TimeRange) -> bool {
        window.from >= window.to
            || self
                .0
                .iter()
                .any(|old| old.from <= window.from && window.to <= old.to)
    }
}

/// What is known of a window.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Known {
    /// Every event that AWS had is here.
    Loaded,
    /// Being read now.
    Loading,
    /// Nobody has asked yet.
    NotAsked,
    /// Could not be read.
    Failed,
}

/// What one place was asked with one condition.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Lane {
    loaded: Windows,
    loading: Windows,
    failed: BTreeMap<(Timestamp, Timestamp), Arc<str>>,
}

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Coverage {
    lanes: BTreeMap<Place, BTreeMap<Option<Attribute>, Lane>>,
}

impl Coverage {
    /// Whether there is anything to cover: no place means that nothing is live.
    pub fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// The places.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.lanes.keys()
    }

    /// A place that is to be read.
    pub fn add_place(&mut self, place: &Place) {
        self.lanes.entry(place.clone()).or_default();
    }

    /// A place that is no longer of interest: nothing is said of it, nor does it count for all.
    pub fn remove_place(&mut self, place: &Place) {
        self.lanes.remove(place);
    }

    /// The window is being read now.
    pub fn begin(&mut self, place: &Place, asked: Option<&Attribute>, window: TimeRange) {
        let lane = self.lane(place, asked);
        lane.loading.add(window);
        lane.failed
            .retain(|(from, to), _| *to <= window.from || window.to <= *from);
    }

    /// All of the window was read: its events are in the store.
    pub fn finish(&mut self, place: &Place, asked: Option<&Attribute>, window: TimeRange) {
        let lane = self.lane(place, asked);
        lane.loading.remove(window);
        lane.loaded.add(window);
        lane.failed
            .retain(|(from, to), _| *from < window.from || window.to < *to);
    }

    /// What was said to be read was not: events came out of their order.
    pub fn unread(&mut self, place: &Place, asked: Option<&Attribute>, window: TimeRange) {
        self.lane(place, asked).loaded.remove(window);
    }

    /// Reading the window was given up.
    pub fn fail(&mut self, place: &Place, asked: Option<&Attribute>, window: TimeRange, why: &str) {
        let lane = self.lane(place, asked);
        lane.loading.remove(window);
        lane.failed.insert((window.from, window.to), why.into());
    }

    /// Nothing is read from the place any more, and that is no failure: something else was wanted.
    pub fn leave(&mut self, place: &Place) {
        for lane in self.lanes.entry(place.clone()).or_default().values_mut() {
            lane.loading = Windows::default();
        }
    }

    /// What was thought to be loaded may not be: the machine slept, the account was out of reach.
    pub fn doubt(&mut self, place: &Place, window: TimeRange) {
        for lane in self.lanes.entry(place.clone()).or_default().values_mut() {
            lane.loaded.remove(window);
        }
    }

    fn lane(&mut self, place: &Place, asked: Option<&Attribute>) -> &mut Lane {
        self.lanes
            .entry(place.clone())
            .or_default()
            .entry(asked.cloned())
            .or_default()
    }

    /// The window cut up by what is known of each part, the earliest part first.
    pub fn of_place(
        &self,
        place: &Place,
        asked: Option<&Attribute>,
        window: TimeRange,
    ) -> Vec<(TimeRange, Known)> {
        let lanes = self.lanes.get(place);
        let every = lanes.and_then(|lanes| lanes.get(&None));
        let own = asked.and_then(|asked| lanes?.get(&Some(asked.clone())));
        let lanes = [every, own];
        let lanes = lanes.into_iter().flatten();
        let mut cuts: Vec<Timestamp> = lanes
            .clone()
            .flat_map(|lane| {
                let failed = lane
                    .failed
                    .keys()
                    .map(|(from, to)| TimeRange { from: *from, to: *to });
                lane.loaded.0.iter().chain(&lane.loading.0).copied().chain(failed)
            })
            .flat_map(|part| [part.from, part.to])
            .filter(|cut| window.from < *cut && *cut < window.to)
            .collect();
        cuts.extend([window.from, window.to]);
        cuts.sort_unstable();
        cuts.dedup();
        let known = |at: Timestamp| {
            let holds = |windows: &Windows| windows.0.iter().any(|part| part.contains(at));
            if lanes.clone().any(|lane| holds(&lane.loaded)) {
                Known::Loaded
            } else if lanes.clone().any(|lane| holds(&lane.loading)) {
                Known::Loading
            } else if lanes
                .clone()
                .flat_map(|lane| lane.failed.keys())
                .any(|(from, to)| *from <= at && at < *to)
            {
                Known::Failed
            } else {
                Known::NotAsked
            }
        };
        join(cuts.windows(2).map(|cut| {
            let part = TimeRange {
                from: cut[0],
                to: cut[1],
            };
            (part, known(part.from))
        }))
    }

    /// The window cut up by the worst that is known of each part over all places.
    pub fn of_all(&self, asked: Option<&Attribute>, window: TimeRange) -> Vec<(TimeRange, Known)> {
        let of_each: Vec<_> = self
            .places()
            .map(|place| self.of_place(place, asked, window))
            .collect();
        let mut cuts: Vec<Timestamp> = of_each
            .iter()
            .flatten()
            .flat_map(|(part, _)| [part.from, part.to])
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        join(cuts.windows(2).map(|cut| {
            let part = TimeRange {
                from: cut[0],
                to: cut[1],
            };
            let worst = of_each
                .iter()
                .flatten()
                .filter(|(known, _)| known.contains(part.from))
                .map(|(_, known)| *known)
                .max();
            (part, worst.unwrap_or(Known::NotAsked))
        }))
    }

    /// The parts of a window that are not loaded from this place, the latest first: what to ask for next.
    pub fn missing(&self, place: &Place, asked: Option<&Attribute>, window: TimeRange) -> Vec<TimeRange> {
        let mut missing = Windows::default();
        for (part, known) in self.of_place(place, asked, window) {
            if known != Known::Loaded {
                missing.add(part);
            }
        }
        missing.0.into_iter().rev().collect()
    }

    /// Since when, up to the newest instant that is loaded, all of the window is loaded from this place.
    pub fn loaded_since(
        &self,
        place: &Place,
        asked: Option<&Attribute>,
        window: TimeRange,
    ) -> Option<Timestamp> {
        let parts = self.of_place(place, asked, window);
        let newest = parts.iter().rev().find(|(_, known)| *known == Known::Loaded);
        newest.map(|(part, _)| part.from)
    }

    /// Why a part of the window could not be read from this place.
    pub fn why_failed(&self, place: &Place, window: TimeRange) -> Option<&str> {
        let lanes = self.lanes.get(place)?;
        lanes
            .values()
            .flat_map(|lane| &lane.failed)
            .find(|((from, to), _)| *from < window.to && window.from < *to)
            .map(|(_, why)| &**why)
    }
}

/// Neighbours of which the same is known become one.
fn join(parts: impl Iterator<Item = (TimeRange, Known)>) -> Vec<(TimeRange, Known)> {
    let mut joined: Vec<(TimeRange, Known)> = Vec::new();
    for (part, known) in parts.filter(|(part, _)| part.from < part.to) {
        match joined.last_mut() {
            Some((last, same)) if *same == known && last.to == part.from => last.to = part.to,
            _ => joined.push((part, known)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::live::{AttributeKey, Category};
    use proptest::prelude::*;

    fn window(from: i64, to: i64) -> TimeRange {
        TimeRange {
            from: Timestamp(from),
            to: Timestamp(to),
        }
    }

    fn place(region: &str) -> Place {
        Place {
            account: "111122223333".to_owned(),
            region: region.to_owned(),
            category: Category::Management,
        }
    }

    fn by_name(name: &str) -> Attribute {
        Attribute {
            key: AttributeKey::EventName,
            value: name.to_owned(),
        }
    }

    proptest! {
        #[test]
        fn windows_hold_exactly_what_was_added_and_not_removed(
            steps in prop::collection::vec((any::<bool>(), 0i64..40, 0i64..40), 0..30),
        ) {
            let (mut windows, mut naive) = (Windows::default(), [false; 40]);
            for (is_added, from, to) in steps {
                let change = if is_added { Windows::add } else { Windows::remove };
                change(&mut windows, window(from, to));
                (from..to).for_each(|at| naive[at as usize] = is_added);
            }
            for at in 0..40 {
                prop_assert_eq!(windows.hold(window(at, at + 1)), naive[at as usize]);
            }
            let apart = |pair: &[TimeRange]| pair[0].to < pair[1].from;
            prop_assert!(windows.as_slice().windows(2).all(apart));
        }
    }

    #[test]
    fn a_window_is_cut_up_by_what_is_known_of_it() {
        let (mut coverage, here) = (Coverage::default(), place("eu-central-1"));
        coverage.begin(&here, None, window(10, 40));
        coverage.finish(&here, None, window(20, 40));
        coverage.fail(&here, None, window(5, 8), "denied");
        let expected = [
            (window(0, 5), Known::NotAsked),
            (window(5, 8), Known::Failed),
            (window(8, 10), Known::NotAsked),
            (window(10, 20), Known::Loading),
            (window(20, 40), Known::Loaded),
            (window(40, 50), Known::NotAsked),
        ];
        assert_eq!(coverage.of_place(&here, None, window(0, 50)), expected);
        assert_eq!(coverage.why_failed(&here, window(0, 6)), Some("denied"));
        assert_eq!(
            coverage.missing(&here, None, window(0, 50)),
            [window(40, 50), window(0, 20)]
        );
        coverage.begin(&here, None, window(0, 20));
        assert_eq!(
            coverage.why_failed(&here, window(0, 50)),
            None,
            "it is tried again"
        );
        coverage.doubt(&here, window(30, 60));
        assert_eq!(coverage.missing(&here, None, window(20, 60)), [window(30, 60)]);
    }

    #[test]
    fn what_was_read_without_a_condition_counts_for_each_and_not_the_other_way_round() {
        let (mut coverage, here) = (Coverage::default(), place("eu-central-1"));
        coverage.finish(&here, None, window(0, 10));
        coverage.finish(&here, Some(&by_name("CreateUser")), window(10, 20));
        let missing = |asked: Option<&Attribute>| coverage.missing(&here, asked, window(0, 30));
        assert_eq!(missing(Some(&by_name("CreateUser"))), [window(20, 30)]);
        assert_eq!(missing(Some(&by_name("DeleteUser"))), [window(10, 30)]);
        assert_eq!(missing(None), [window(10, 30)]);
    }

    #[test]
    fn over_all_places_the_worst_counts() {
        let mut coverage = Coverage::default();
        coverage.finish(&place("eu-central-1"), None, window(0, 20));
        coverage.finish(&place("us-east-1"), None, window(10, 20));
        let expected = [(window(0, 10), Known::NotAsked), (window(10, 20), Known::Loaded)];
        assert_eq!(coverage.of_all(None, window(0, 20)), expected);
        coverage.add_place(&place("eu-west-1"));
        assert_eq!(
            coverage.of_all(None, window(0, 20)),
            [(window(0, 20), Known::NotAsked)]
        );
    }
}
