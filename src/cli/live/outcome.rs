//! What came of asking AWS: for each place what was loaded and from when to when, what was not and why, and how the
//! command ends.

use super::{megabytes, tell_problem};
use crate::cli::streams::Streams;
use crate::cli::{Exit, report};
use crate::model::live::{Activity, Category, Demand, LiveStatus, PlaceStatus};
use crate::model::{TimeRange, Timestamp};
use crate::store::coverage::{Coverage, Known};

/// See the module.
pub(in crate::cli) struct Outcome {
    pub(super) status: LiveStatus,
    pub(super) demand: Demand,
    /// Places that were to be asked.
    pub(super) expected: usize,
    pub(super) was_interrupted: bool,
    /// Whether everything received was in the capture and the store when the session was left.
    pub(super) is_kept: bool,
}

impl Outcome {
    /// Says what was loaded and what was not.
    pub(in crate::cli) fn tell(&self, coverage: &Coverage, streams: &mut Streams) {
        for caller in &self.status.callers {
            streams.say(&format!("asked as {} of account {}", caller.arn, caller.account));
        }
        for place in &self.status.places {
            self.tell_place(place, coverage, streams);
        }
        if let Some(path) = &self.status.capture {
            let size = megabytes(self.status.captured_bytes);
            streams.say(&format!("kept in {path} ({size}): trailhound opens it again"));
        }
        if let Some(problem) = &self.status.capture_problem {
            tell_problem("", problem, streams);
        }
    }

    fn tell_place(&self, place: &PlaceStatus, coverage: &Coverage, streams: &mut Streams) {
        let name = name(place);
        if is_without_events(place, coverage) {
            streams.say(&format!("no events: {name}: the region is not enabled"));
            return;
        }
        for (part, known) in
            coverage.of_place(&place.place, self.attribute(place), self.window(place, coverage))
        {
            let span = span(part);
            match known {
                Known::Loaded => streams.say(&format!("loaded: {name}: {span}")),
                _ => streams.say(&format!("not loaded: {name}: {span}: {}", self.why(place))),
            }
        }
        if let Some(note) = &place.note {
            streams.say(&format!("note: {name}: {note}"));
        }
        if let Some(problem) = &place.problem {
            tell_problem(&format!("{name}: "), problem, streams);
        }
    }

    /// Insights are read without a condition.
    fn attribute(&self, place: &PlaceStatus) -> Option<&crate::model::live::Attribute> {
        match place.place.category {
            Category::Management => self.demand.attribute.as_ref(),
            Category::Insight => None,
        }
    }

    /// What was wanted, as far as it has happened. New events are wanted as far as was looked.
    fn window(&self, place: &PlaceStatus, coverage: &Coverage) -> TimeRange {
        let from = Timestamp(self.demand.since.0.div_euclid(1000) * 1000);
        let all = TimeRange {
            from,
            to: TimeRange::ALL.to,
        };
        let known = coverage.of_place(&place.place, self.attribute(place), all);
        let mut loaded = known.iter().filter(|(_, known)| *known == Known::Loaded);
        let looked = match place.activity {
            Activity::Following => loaded.next_back().map(|(part, _)| part.to),
            _ => place.answered,
        };
        let to = self.demand.until.or(looked).unwrap_or(from);
        TimeRange {
            from,
            to: Timestamp(to.0.div_euclid(1000) * 1000).max(from),
        }
    }

    fn why(&self, place: &PlaceStatus) -> String {
        match (&place.activity, &place.problem) {
            (_, Some(problem)) => problem.what.clone(),
            (Activity::Capped, None) => {
                let pages = report::plural(place.pages, "page");
                format!("after {pages}: --pages allows more")
            }
            (_, None) if self.was_interrupted => "interrupted".to_owned(),
            (_, None) => "not read".to_owned(),
        }
    }

    /// Whether every event of the window that AWS had is there.
    fn is_complete(&self, coverage: &Coverage) -> bool {
        let places = &self.status.places;
        self.is_kept
            && places.len() >= self.expected
            && !places.iter().all(|place| is_without_events(place, coverage))
            && places.iter().all(|place| {
                if is_without_events(place, coverage) {
                    return true;
                }
                let known =
                    coverage.of_place(&place.place, self.attribute(place), self.window(place, coverage));
                place.problem.is_none() && known.iter().all(|(_, known)| *known == Known::Loaded)
            })
    }

    /// How a command ends whose purpose is the capture.
    pub(super) fn capture_exit(&self) -> Exit {
        match self.status.capture_problem {
            None => Exit::Ok,
            Some(_) => Exit::Incomplete,
        }
    }

    /// How the command ends as far as AWS is concerned; says so if the answer is not complete.
    pub(in crate::cli) fn exit(&self, coverage: &Coverage, loaded: usize, streams: &mut Streams) -> Exit {
        if self.is_complete(coverage) {
            return Exit::Ok;
        }
        let is_refused = |place: &PlaceStatus| {
            matches!(
                place.activity,
                Activity::Stopped | Activity::Waiting { until: None }
            )
        };
        let places = &self.status.places;
        if loaded == 0 && !places.is_empty() && places.iter().all(is_refused) {
            streams.say("AWS refused: nothing was loaded");
            return Exit::Refused;
        }
        streams.say("the answer is not complete");
        Exit::Incomplete
    }
}

/// A region that is not enabled has no events: the ledger does not know it.
fn is_without_events(place: &PlaceStatus, coverage: &Coverage) -> bool {
    place.activity == Activity::Stopped && coverage.places().all(|known| *known != place.place)
}

/// `111122223333 us-east-1 (global services)`.
fn name(place: &PlaceStatus) -> String {
    let kind = match place.place.category {
        Category::Management => "",
        Category::Insight => " Insights",
    };
    let because = place.because.map(|because| format!(" ({because})"));
    let because = because.unwrap_or_default();
    format!("{} {}{kind}{because}", place.place.account, place.place.region)
}

fn span(part: TimeRange) -> String {
    format!("{} to {}", part.from.rfc3339(), part.to.rfc3339())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::live::{Place, Problem};

    pub(in crate::cli::live) fn place(region: &str, activity: Activity) -> PlaceStatus {
        PlaceStatus {
            place: Place {
                account: "111122223333".to_owned(),
                region: region.to_owned(),
                category: Category::Management,
            },
            profile: None,
            because: None,
            activity,
            problem: None,
            note: None,
            requests: 1,
            throttled: 0,
            pages: 1,
            pages_left: 0,
            events: 0,
            answered: None,
            worst_delay: None,
            oldest: None,
        }
    }

    fn outcome(places: Vec<PlaceStatus>) -> Outcome {
        Outcome {
            expected: places.len(),
            status: LiveStatus {
                places,
                ..LiveStatus::default()
            },
            demand: Demand {
                attribute: None,
                since: Timestamp(1_000),
                until: Some(Timestamp(9_000)),
                insights: false,
                page_budget: 1,
            },
            was_interrupted: false,
            is_kept: true,
        }
    }

    fn covered(regions: &[&str]) -> Coverage {
        let mut coverage = Coverage::default();
        for region in regions {
            let window = TimeRange {
                from: Timestamp(1_000),
                to: Timestamp(9_000),
            };
            coverage.finish(&place(region, Activity::Done).place, None, window);
        }
        coverage
    }

    fn exit(outcome: &Outcome, coverage: &Coverage, loaded: usize) -> Exit {
        outcome.exit(coverage, loaded, &mut Streams::standard())
    }

    #[test]
    fn complete_is_what_the_ledger_covers_everywhere() {
        let both = || {
            vec![
                place("eu-west-1", Activity::Done),
                place("us-east-1", Activity::Done),
            ]
        };
        let whole = covered(&["eu-west-1", "us-east-1"]);
        assert_eq!(
            exit(&outcome(both()), &whole, 0),
            Exit::Ok,
            "no events is an answer"
        );
        assert_eq!(
            exit(&outcome(both()), &covered(&["eu-west-1"]), 9),
            Exit::Incomplete
        );
        let mut early = outcome(both());
        early.expected = 3;
        assert_eq!(
            exit(&early, &whole, 9),
            Exit::Incomplete,
            "a place has not answered"
        );
        let mut lost = outcome(both());
        lost.is_kept = false;
        assert_eq!(exit(&lost, &whole, 9), Exit::Incomplete);
    }

    #[test]
    fn refused_is_nothing_from_nobody() {
        let mut denied = place("eu-west-1", Activity::Stopped);
        denied.problem = Some(Problem::default());
        let login = place("us-east-1", Activity::Waiting { until: None });
        let mut failed = Coverage::default();
        failed.add_place(&denied.place);
        assert_eq!(
            exit(&outcome(vec![denied.clone(), login]), &failed, 0),
            Exit::Refused
        );
        let good = place("us-east-1", Activity::Done);
        let one_of_two = outcome(vec![denied.clone(), good]);
        let mut half = covered(&["us-east-1"]);
        assert_eq!(
            exit(&one_of_two, &half, 0),
            Exit::Ok,
            "it is not enabled: it has no events"
        );
        half.add_place(&denied.place);
        assert_eq!(exit(&one_of_two, &half, 0), Exit::Incomplete);
        assert_eq!(exit(&outcome(vec![denied]), &half, 3), Exit::Incomplete);
    }
}
