//! The workers in virtual time: what is shown is true, as old as it says, and whatever goes wrong passes.

use super::session::{Ends, Settings, run};
use super::simulation::{Region, Truth};
use crate::model::Timestamp;
use crate::model::alarm::board::{LogQuestion, Part, Reading};
use crate::model::alarm::{
    AlarmBoard, HistoryItem, Home, Metric, MetricQuery, MetricStat, QuerySource, State, Wanted,
};
use crate::model::live::Activity;
use crate::source::live::FaultKind;
use crate::source::live::session::{Profile, Region as Asked};
use crate::source::live::simulation::{BEGIN, Cloud, Mischief, Trouble, Whose};
use std::ops::RangeInclusive;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

const ACCOUNT: &str = "111122223333";
const SECOND: i64 = 1000;
const HOUR: i64 = 3600 * SECOND;

fn query(id: &str) -> MetricQuery {
    MetricQuery {
        id: id.to_owned(),
        ..MetricQuery::only(MetricStat {
            metric: Metric {
                namespace: "N".to_owned(),
                name: id.to_owned(),
                dimensions: Vec::new(),
            },
            statistic: "Sum".to_owned(),
            period: 300,
            unit: None,
        })
    }
}

fn alarm(name: &str, states: Vec<(i64, State)>) -> Truth {
    Truth {
        name: name.to_owned(),
        queries: vec![query("m1")],
        states,
    }
}

fn alarms(count: usize) -> Vec<Truth> {
    (0..count)
        .map(|number| alarm(&format!("alarm {number:05}"), vec![(BEGIN, State::Ok)]))
        .collect()
}

fn home(region: &str) -> Home {
    Home {
        account: ACCOUNT.to_owned(),
        region: region.to_owned(),
    }
}

/// What a test sees and says while the session runs.
struct Seat {
    wanted: watch::Sender<Wanted>,
    board: watch::Receiver<AlarmBoard>,
}

impl Seat {
    fn board(&self) -> AlarmBoard {
        self.board.borrow().clone()
    }

    fn reading(&self, region: &str) -> Arc<Reading> {
        let board = self.board();
        let is_there = |it: &&Arc<Reading>| it.home.as_ref().is_some_and(|home| home.region == region);
        Arc::clone(board.readings.iter().find(is_there).expect("a reading"))
    }

    /// Waits until a reading is as wanted, and returns it.
    async fn until(&mut self, region: &str, what: impl Fn(&Reading) -> bool) -> Arc<Reading> {
        loop {
            let reading = self.reading(region);
            if what(&reading) {
                return reading;
            }
            let longest = Duration::from_hours(2);
            let changed = tokio::time::timeout(longest, self.board.changed()).await;
            changed.expect("in time").expect("the session runs");
        }
    }
}

/// Runs a session over these regions, of one profile, as long as the script goes on.
async fn play<T>(cloud: &Rc<Cloud>, regions: &[&Rc<Region>], script: impl AsyncFnOnce(Seat) -> T) -> T {
    paced(cloud, regions, Settings::new(cloud.wall()), script).await
}

/// With other settings.
async fn paced<T>(
    cloud: &Rc<Cloud>,
    regions: &[&Rc<Region>],
    settings: Settings,
    script: impl AsyncFnOnce(Seat) -> T,
) -> T {
    let (wanted, wants) = watch::channel(Wanted::default());
    let (show, board) = watch::channel(AlarmBoard::default());
    let profile = Profile {
        name: Some("prod".to_owned()),
        identify: Whose(Rc::clone(cloud)),
        regions: regions
            .iter()
            .map(|region| Asked {
                name: region.name.to_owned(),
                because: None,
                lookup: Rc::clone(region),
            })
            .collect(),
    };
    let ends = Ends {
        wanted: wants,
        board: show,
    };
    let session = run(vec![profile], settings, ends);
    let script = async {
        let mut seat = Seat { wanted, board };
        seat.board
            .wait_for(|board| !board.readings.is_empty())
            .await
            .expect("a board");
        script(seat).await
    };
    tokio::select! {
        biased;
        value = script => value,
        () = session => panic!("the session ended by itself"),
    }
}

/// Lets so many milliseconds of virtual time pass.
async fn pass(milliseconds: i64) {
    tokio::time::sleep_until(Instant::now() + Duration::from_millis(milliseconds as u64)).await;
}

/// All changes of state until an instant.
fn changes(region: &Region, until: i64) -> Vec<(i64, String)> {
    let alarms = region.alarms.borrow();
    let all = alarms
        .iter()
        .flat_map(|truth| truth.states.iter().map(|(at, _)| (*at, truth.name.clone())));
    let mut all: Vec<_> = all.filter(|(at, _)| *at <= until).collect();
    all.sort();
    all
}

fn known(history: &[HistoryItem]) -> Vec<(i64, String)> {
    let mut known: Vec<_> = history
        .iter()
        .map(|item| (item.at.0, item.alarm.clone()))
        .collect();
    known.sort();
    known
}

/// Alarms that change their states up to three times in as many hours.
fn flapping(random: &mut fastrand::Rng, count: usize) -> Vec<Truth> {
    let mut truths = alarms(count);
    for truth in &mut truths {
        let mut at = BEGIN;
        for _ in 0..random.usize(0..4) {
            at += random.i64(SECOND..HOUR);
            truth.states.push((at, State::ALL[random.usize(0..3)]));
        }
    }
    truths
}

/// Each alarm is in the state that it was in when the reading began, or in one that it came into since.
#[track_caller]
fn assert_is_true(reading: &Reading, region: &Region, when: RangeInclusive<i64>) {
    let truths = region.alarms.borrow();
    assert_eq!(reading.alarms.len(), truths.len());
    for (shown, truth) in reading.alarms.iter().zip(truths.iter()) {
        let began = truth.state(*when.start()).1;
        let mut since = truth.states.iter().filter(|(at, _)| when.contains(at));
        let is_true = shown.state == began || since.any(|(_, state)| *state == shown.state);
        assert!(is_true, "{} is shown as {}", truth.name, shown.state);
    }
}

#[tokio::test(start_paused = true)]
async fn states_are_true_for_the_instant_they_are_said_to_be_of_and_no_change_is_lost() {
    for seed in 0..4 {
        let mut random = fastrand::Rng::with_seed(seed);
        let cloud = Cloud::new(seed, Vec::new());
        cloud.mischief.set(Mischief {
            throttled: 5,
            failed: 5,
            ..Mischief::default()
        });
        let regions = [
            Region::new(&cloud, "a", flapping(&mut random, 250)),
            Region::new(&cloud, "b", flapping(&mut random, 30)),
        ];
        regions[0].expired_tokens.set(5);
        regions[1].history_delay.set(60 * SECOND);
        play(&cloud, &[&regions[0], &regions[1]], async |seat| {
            for _ in 0..200 {
                pass(37 * SECOND).await;
                for region in &regions {
                    let reading = seat.reading(region.name);
                    let read = reading.read.expect("read within half a minute").0;
                    let (now, age) = (cloud.now(), cloud.now() - read);
                    assert!((0..4 * 60 * SECOND).contains(&age), "seed {seed}: {age} ms old");
                    assert_is_true(&reading, region, read..=now);
                }
            }
            cloud.mischief.set(Mischief::default());
            regions[0].expired_tokens.set(0);
            pass(2 * HOUR).await;
            for region in &regions {
                let reading = seat.reading(region.name);
                assert_eq!(known(&reading.history), changes(region, i64::MAX), "seed {seed}");
                assert_eq!(
                    (reading.activity.clone(), reading.problem.clone()),
                    (Activity::Following, None)
                );
            }
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn five_thousand_alarms_are_read_at_the_pace_that_is_allowed() {
    let cloud = Cloud::new(1, Vec::new());
    let region = Region::new(&cloud, "a", alarms(5000));
    play(&cloud, &[&region], async |mut seat| {
        let reading = seat.until("a", |reading| reading.read.is_some()).await;
        assert_eq!(reading.alarms.len(), 5000);
        pass(HOUR).await;
    })
    .await;
    let requests = region.requests.borrow();
    let most = requests
        .windows(5)
        .map(|five| five[4].0 - five[0].0)
        .min()
        .expect("requests");
    assert!(
        most >= Duration::from_secs(1),
        "never more than four a second: {most:?}"
    );
    assert!(region.count("alarms") <= 50 * 130, "a reading each half minute");
    assert_eq!(
        region.count("history"),
        50,
        "what does not change has no new history"
    );
}

#[tokio::test(start_paused = true)]
async fn credentials_that_expire_in_the_middle_of_a_reading_leave_what_was_read_and_its_age() {
    let cloud = Cloud::new(2, Vec::new());
    let region = Region::new(&cloud, "a", alarms(1500));
    cloud.expiries.borrow_mut().push(62 * SECOND);
    play(&cloud, &[&region], async |mut seat| {
        let before = seat.until("a", |reading| reading.read.is_some()).await;
        let shut = seat.until("a", |reading| reading.problem.is_some()).await;
        assert_eq!(shut.activity, Activity::Waiting { until: None });
        pass(HOUR).await;
        let shut = seat.reading("a");
        assert_eq!(shut.alarms.len(), before.alarms.len());
        assert!(
            cloud.now() - shut.read.expect("read before").0 > HOUR,
            "and its age grows"
        );
        let asked = region.requests.borrow().len();
        pass(HOUR).await;
        assert_eq!(
            region.requests.borrow().len(),
            asked,
            "nothing is asked meanwhile"
        );
        cloud.logins.set(1);
        let again = seat
            .until("a", |reading| {
                reading.problem.is_none() && reading.read > shut.read
            })
            .await;
        assert!(cloud.now() - again.read.expect("read").0 < 60 * SECOND);
        assert_eq!(again.alarms.len(), 1500);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_region_that_fails_says_so_and_the_others_go_on() {
    for (kind, activity) in [
        (FaultKind::Denied, Some(Activity::Stopped)),
        (FaultKind::Unrecognised, Some(Activity::Stopped)),
        (FaultKind::Unreachable, None),
    ] {
        let cloud = Cloud::new(3, Vec::new());
        let regions = [
            Region::new(&cloud, "a", alarms(10)),
            Region::new(&cloud, "b", alarms(10)),
        ];
        cloud.troubles.borrow_mut().push(Trouble {
            when: 0..HOUR,
            region: Some("b"),
            kind,
            retry_after: None,
        });
        play(&cloud, &[&regions[0], &regions[1]], async |mut seat| {
            pass(HOUR - 60 * SECOND).await;
            let (good, bad) = (seat.reading("a"), seat.reading("b"));
            assert_eq!(
                (&good.activity, &good.problem),
                (&Activity::Following, &None),
                "{kind:?}"
            );
            assert!(cloud.now() - good.read.expect("read").0 < 60 * SECOND, "{kind:?}");
            assert!(bad.problem.is_some() && bad.read.is_none(), "{kind:?}: {bad:?}");
            assert!(
                activity.is_none_or(|activity| activity == bad.activity),
                "{kind:?}: {bad:?}"
            );
            let asked = regions[1].requests.borrow().len();
            assert!(asked < 1200, "{kind:?}: no storm of {asked}");
            let well = seat.until("b", |reading| reading.problem.is_none()).await;
            assert_eq!(
                well.alarms.len(),
                10,
                "{kind:?}: by itself, when the cause is gone"
            );
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_denied_beside_the_states_is_lacking_and_nothing_else() {
    let cloud = Cloud::new(4, Vec::new());
    let region = Region::new(&cloud, "a", alarms(3));
    region.denied.borrow_mut().extend(["history", "filters"]);
    play(&cloud, &[&region], async |mut seat| {
        let reading = seat.until("a", |reading| reading.lacks.len() == 2).await;
        assert!(reading.lacks.contains_key(&Part::History) && reading.lacks.contains_key(&Part::Filters));
        assert_eq!(
            (&reading.problem, &reading.activity),
            (&None, &Activity::Following)
        );
        assert_eq!((reading.alarms.len(), reading.history_since), (3, None));
        region.denied.borrow_mut().clear();
        let reading = seat.until("a", |reading| reading.lacks.is_empty()).await;
        assert_eq!(reading.history.len(), 3, "asked again after a while");
    })
    .await;
}

/// Alarms of which the second is on an expression.
#[tokio::test(start_paused = true)]
async fn what_is_out_of_reach_beside_the_states_does_not_hold_them_up() {
    let cloud = Cloud::new(4, Vec::new());
    let region = Region::new(&cloud, "a", alarms(3));
    let operations = ["history", "filters", "mute rules", "metrics", "logs"];
    region.unreachable.borrow_mut().extend(operations);
    play(&cloud, &[&region], async |mut seat| {
        seat.wanted.send(wanted().0).expect("it listens");
        let parts = [
            Part::History,
            Part::Filters,
            Part::MuteRules,
            Part::Metrics,
            Part::LogEvents,
        ];
        let lacking = |it: &Reading| parts.iter().all(|part| it.lacks.contains_key(part));
        let mut read = seat.until("a", lacking).await.read.expect("the states");
        for _ in 0..10 {
            pass(2 * 60 * SECOND).await;
            let now = seat.reading("a").read.expect("the states");
            assert!(now.0 - read.0 > 60 * SECOND, "read again in two minutes");
            read = now;
        }
        region.unreachable.borrow_mut().clear();
        seat.until("a", |reading| reading.lacks.is_empty()).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_always_fails_slowly_does_not_keep_the_others_from_their_turn() {
    let cloud = Cloud::new(5, Vec::new());
    let region = Region::new(&cloud, "a", alarms(1500));
    region.unreachable.borrow_mut().insert("mute rules");
    // The states take longer to read than what failed is left alone.
    let mut settings = Settings::new(cloud.wall());
    settings.poll = Duration::from_millis(500);
    paced(&cloud, &[&region], settings, async |_seat| {
        pass(10 * 60 * SECOND).await;
        assert!(region.count("history") > 0 && region.count("filters") > 0);
        assert!(region.count("mute rules") > 6, "which is asked for again");
    })
    .await;
}

fn alarms_with_an_expression(count: usize) -> Vec<Truth> {
    let mut truths = alarms(count);
    let double = MetricQuery {
        source: QuerySource::Expression {
            text: "errors * 2".to_owned(),
            period: None,
        },
        ..query("double")
    };
    let errors = MetricQuery {
        is_returned: false,
        ..query("errors")
    };
    truths[1].queries = vec![errors, double];
    truths
}

const LOOKED_AT: [&str; 4] = ["alarm 00000", "alarm 00001", "alarm 00002", "no such alarm"];

/// The metrics of three alarms, and of two that are not there; and the log events of an hour.
fn wanted() -> (Wanted, LogQuestion) {
    let question = LogQuestion {
        home: home("a"),
        group: "trail".to_owned(),
        pattern: String::new(),
        from: Timestamp(BEGIN),
        to: Timestamp(BEGIN + HOUR),
    };
    let mut wanted = Wanted::default();
    let here = LOOKED_AT.map(|name| (home("a"), name.to_owned()));
    wanted.metrics.extend(here);
    wanted
        .metrics
        .insert((home("elsewhere"), LOOKED_AT[0].to_owned()));
    wanted.logs.insert(question.clone());
    (wanted, question)
}

#[tokio::test(start_paused = true)]
async fn what_somebody_looks_at_comes_before_the_rest_of_a_long_reading() {
    let cloud = Cloud::new(5, Vec::new());
    let region = Region::new(&cloud, "a", alarms_with_an_expression(5000));
    play(&cloud, &[&region], async |mut seat| {
        seat.until("a", |reading| reading.read.is_some()).await;
        // In the middle of the next reading.
        let before = region.count("alarms");
        while region.count("alarms") < before + 5 {
            pass(SECOND).await;
        }
        let (wanted, question) = wanted();
        seat.wanted.send_replace(wanted);
        let reading = seat
            .until("a", |it| it.logs.values().any(|answer| answer.is_complete))
            .await;
        assert!(region.count("alarms") < before + 50, "the reading is not over");
        let events = reading.logs[&question].events.iter();
        let messages: Vec<_> = events.map(|it| it.message.as_str()).collect();
        assert_eq!(messages, ["event 0", "event 2", "event 4"], "beyond empty pages");
        let names: Vec<_> = reading.metrics.keys().map(String::as_str).collect();
        assert_eq!(names, LOOKED_AT[..3]);
        let (id, data) = &reading.metrics["alarm 00002"].series[0];
        assert_eq!((id.as_str(), data.points.len()), ("m1", 3), "of both pages");
        assert_eq!(reading.metrics["alarm 00001"].series[0].0, "double");
        let asked = region.metric_requests.borrow();
        let queries: Vec<_> = asked.iter().map(|request| request.queries.len()).collect();
        let why = "one of two alarms on a metric, one of an expression, two pages each";
        assert_eq!(queries, [2, 2, 2, 2], "{why}");
        let is_aligned = |at: Timestamp| at.0 % 300_000 == 0;
        let mut windows = asked.iter().map(|it| it.window);
        assert!(windows.all(|it| is_aligned(it.from) && is_aligned(it.to)));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_is_looked_at_is_kept_fresh_and_what_is_not_any_more_is_let_go() {
    let cloud = Cloud::new(7, Vec::new());
    let region = Region::new(&cloud, "a", alarms_with_an_expression(3));
    play(&cloud, &[&region], async |mut seat| {
        seat.wanted.send_replace(wanted().0);
        seat.until("a", |it| it.metrics.len() == 3 && !it.logs.is_empty())
            .await;
        pass(60 * SECOND).await;
        let (metrics, logs) = (region.count("metrics"), region.count("logs"));
        pass(10 * 60 * SECOND).await;
        assert!(region.count("metrics") > metrics + 20, "metrics go on");
        assert_eq!(
            region.count("logs"),
            logs,
            "what was answered to the end is not asked again"
        );
        seat.wanted.send_replace(Wanted::default());
        seat.until("a", |it| it.metrics.is_empty() && it.logs.is_empty())
            .await;
        let asked = region.count("metrics");
        pass(10 * 60 * SECOND).await;
        assert_eq!(region.count("metrics"), asked);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_when_nobody_looks_or_nobody_can_want_anything() {
    for drop_board in [true, false] {
        let cloud = Cloud::new(6, Vec::new());
        let region = Region::new(&cloud, "a", alarms(3));
        let (wanted, wants) = watch::channel(Wanted::default());
        let (show, board) = watch::channel(AlarmBoard::default());
        let profile = Profile {
            name: None,
            identify: Whose(Rc::clone(&cloud)),
            regions: vec![Asked {
                name: "a".to_owned(),
                because: None,
                lookup: Rc::clone(&region),
            }],
        };
        let ends = Ends {
            wanted: wants,
            board: show,
        };
        let session = run(vec![profile], Settings::new(cloud.wall()), ends);
        let leave = async {
            pass(60 * SECOND).await;
            if drop_board {
                drop(board);
                std::mem::forget(wanted);
            } else {
                drop(wanted);
                std::mem::forget(board);
            }
        };
        let both = async { tokio::join!(session, leave) };
        tokio::time::timeout(Duration::from_mins(2), both)
            .await
            .expect("ended");
        assert!(region.count("alarms") > 0);
    }
}

#[tokio::test(start_paused = true)]
async fn mute_rules_mark_their_alarms_until_they_end_and_a_refusal_leaves_the_states() {
    let cloud = Cloud::new(5, Vec::new());
    let region = Region::new(&cloud, "eu-west-1", alarms(3));
    let rule = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    region
        .rules
        .borrow_mut()
        .insert("nights".to_owned(), rule(&["alarm 00001", "gone"]));
    region
        .rules
        .borrow_mut()
        .insert("deployments".to_owned(), rule(&["alarm 00002"]));
    let muted = |reading: &Reading| {
        let by = |it: &crate::model::alarm::Alarm| it.mute.as_ref().map(|mute| mute.by.clone());
        reading.alarms.iter().map(by).collect::<Vec<_>>()
    };
    let (nights, deployments) = (Some("nights".to_owned()), Some("deployments".to_owned()));
    play(&cloud, &[&region], async |mut seat| {
        let both = [None, nights.clone(), deployments.clone()];
        seat.until("eu-west-1", |it| muted(it) == both).await;
        let read = seat.reading("eu-west-1").read;
        let again = seat.until("eu-west-1", |it| it.read > read).await;
        assert_eq!(muted(&again), both, "as long as the rules are in force");
        region.rules.borrow_mut().remove("nights");
        seat.until("eu-west-1", |it| muted(it) == [None, None, deployments.clone()])
            .await;
        region.denied.borrow_mut().insert("mute rules");
        let refused = seat
            .until("eu-west-1", |it| it.lacks.contains_key(&Part::MuteRules))
            .await;
        assert!(refused.problem.is_none());
        let read = refused.read;
        seat.until("eu-west-1", |it| it.read > read && it.problem.is_none())
            .await;
    })
    .await;
}
