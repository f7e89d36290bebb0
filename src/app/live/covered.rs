//! What the ledger says of the window that is looked at, under the present question, over all places.

use crate::model::live::Attribute;
use crate::model::{TimeRange, Timestamp};
use crate::store::Coverage;
use crate::store::coverage::Known;
use std::sync::Arc;

/// The newest end of a window that is followed is always being asked for anew. So much of it is no gap, in
/// milliseconds: the header says of when the last answer is.
const HEAD: i64 = 60_000;

/// See the module.
#[derive(Clone, Default, Debug)]
pub struct Covered {
    /// What it was made of, so that it is made once.
    of: Option<(Arc<Coverage>, Option<Attribute>, TimeRange)>,
    parts: Vec<(TimeRange, Known)>,
}

impl Covered {
    /// Makes it anew, if anything it is made of has changed.
    pub fn refresh(&mut self, coverage: &Arc<Coverage>, attribute: Option<&Attribute>, window: TimeRange) {
        let same = self.of.as_ref().is_some_and(|(old, asked, part)| {
            Arc::ptr_eq(old, coverage) && asked.as_ref() == attribute && *part == window
        });
        if !same {
            self.parts = cut(coverage, attribute, window);
            self.of = Some((Arc::clone(coverage), attribute.cloned(), window));
        }
    }

    /// The window that is looked at, as far as AWS was asked for it.
    pub fn window(&self) -> TimeRange {
        let nowhere = TimeRange {
            from: Timestamp(0),
            to: Timestamp(0),
        };
        self.of.as_ref().map_or(nowhere, |(_, _, window)| *window)
    }

    /// The window cut up by the worst that is known of each part, the earliest part first.
    pub fn parts(&self) -> &[(TimeRange, Known)] {
        &self.parts
    }

    /// Whether all of it is loaded.
    pub fn is_whole(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|(_, known)| *known == Known::Loaded)
    }

    /// From when on everything up to the newest end is loaded.
    pub fn reached(&self) -> Option<Timestamp> {
        let (part, known) = self.parts.last()?;
        (*known == Known::Loaded).then_some(part.from)
    }

    /// The part that lies right before what [`Covered::reached`] says, or the newest if nothing is loaded.
    pub fn next(&self) -> Option<(TimeRange, Known)> {
        self.parts
            .iter()
            .rev()
            .find(|(_, known)| *known != Known::Loaded)
            .copied()
    }

    /// The worst that is known of any part of a bar. Of one that reaches out of what is looked at, the inner part counts.
    pub fn worst(&self, bar: TimeRange) -> Known {
        let inner = bar.intersect(self.window());
        if inner.from >= inner.to {
            let outside = self.of.as_ref();
            let parts = outside.map(|(coverage, asked, _)| coverage.of_all(asked.as_ref(), bar));
            return worst(&parts.unwrap_or_default()).unwrap_or(Known::NotAsked);
        }
        let first = self.parts.partition_point(|(part, _)| part.to <= inner.from);
        let parts = self.parts.get(first..).unwrap_or_default();
        let last = parts.partition_point(|(part, _)| part.from < inner.to);
        worst(&parts[..last]).unwrap_or(Known::NotAsked)
    }
}

fn worst(parts: &[(TimeRange, Known)]) -> Option<Known> {
    parts.iter().map(|(_, known)| *known).max()
}

fn cut(coverage: &Coverage, attribute: Option<&Attribute>, window: TimeRange) -> Vec<(TimeRange, Known)> {
    if window.from >= window.to {
        return Vec::new();
    }
    if coverage.is_empty() {
        return vec![(window, Known::NotAsked)];
    }
    headed(coverage.of_all(attribute, window), window)
}

/// The parts of a window without the gap at its newest end.
pub(super) fn headed(mut parts: Vec<(TimeRange, Known)>, window: TimeRange) -> Vec<(TimeRange, Known)> {
    let last = parts.iter().rposition(|(_, known)| *known == Known::Loaded);
    if let Some(last) = last
        && window.to.0 - parts[last].0.to.0 <= HEAD
        && parts[last + 1..].iter().all(|(_, known)| *known != Known::Failed)
    {
        parts.truncate(last + 1);
        parts[last].0.to = window.to;
    }
    if let [.., before, (head, Known::NotAsked)] = parts.as_mut_slice()
        && head.to.0 - head.from.0 <= HEAD
    {
        before.0.to = window.to;
        parts.pop();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(from: i64, to: i64, known: Known) -> (TimeRange, Known) {
        let at = |seconds: i64| Timestamp(seconds * 1000);
        let part = TimeRange {
            from: at(from),
            to: at(to),
        };
        (part, known)
    }

    #[test]
    fn the_newest_minute_is_no_gap_whatever_lies_before_it() {
        let headed = |parts: &[(TimeRange, Known)]| {
            let window = parts[parts.len() - 1].0;
            headed(
                parts.to_vec(),
                TimeRange {
                    from: Timestamp(0),
                    ..window
                },
            )
        };
        for known in [Known::Loaded, Known::Loading, Known::Failed] {
            let short = headed(&[part(0, 600, known), part(600, 601, Known::NotAsked)]);
            assert_eq!(short, [part(0, 601, known)]);
            let long = [part(0, 600, known), part(600, 700, Known::NotAsked)];
            assert_eq!(headed(&long), long);
        }
        let all = [part(0, 30, Known::NotAsked)];
        assert_eq!(headed(&all), all, "a window that is all gap is one");
    }
}
