//! F46 to F53: CloudWatch. The alarms that were read stay, with their age; what is wrong is said; once it is over they are
//! read anew. The trail is read by workers of its own, which the rows before are about.

use super::Row;
use super::alarm_rig::{Rig, home, is_read, reading};
use super::cloud::{ACCOUNT, AlarmTruth, Cloud, Fault, KEY, On, Operation, Response, excess};
use super::rig::impatient;
use trailhound::model::alarm::board::{Part, Reading};
use trailhound::model::alarm::{AlarmBoard, State};
use trailhound::model::live::Activity;

const REGION: &str = "eu-west-1";
/// A region that is always asked, for global services.
const GLOBAL: &str = "us-east-1";
/// Alarms of the region: three pages.
const ALARMS: usize = 250;

/// A region with alarms that are read, and another with none.
struct Scene {
    cloud: Cloud,
    rig: Rig,
}

impl Scene {
    fn start() -> Self {
        let cloud = Cloud::start();
        let alarms = (0..ALARMS).map(|number| AlarmTruth::metric(&format!("{number:03}"), "m"));
        cloud.add_alarms(ACCOUNT, REGION, alarms);
        let rig = Rig::timed(&cloud.url(), &[REGION], impatient());
        let scene = Self { cloud, rig };
        scene.rig.until("all alarms", |board| {
            is_read(board) && board.alarms().count() == ALARMS
        });
        scene
    }

    /// Waits until something is wrong with the region that is said so; the alarms stay meanwhile.
    #[track_caller]
    fn suffers(&self, says: &str) -> AlarmBoard {
        let board = self.rig.until(says, |board| {
            reading(board, REGION)
                .problem
                .as_ref()
                .is_some_and(|it| it.what.contains(says))
        });
        assert_eq!(
            reading(&board, REGION).alarms.len(),
            ALARMS,
            "what was read stays"
        );
        board
    }

    /// The cause is gone: an alarm changes, which is seen in a younger reading with nothing wrong.
    #[track_caller]
    fn recovers(&self, before: &AlarmBoard) {
        let read = reading(before, REGION).read;
        let now = self.cloud.now() * 1000;
        self.cloud
            .change_alarm(ACCOUNT, REGION, "007", |alarm| alarm.states.push((now, "ALARM")));
        let is_well = |it: &Reading| it.problem.is_none() && it.read > read && it.alarms.len() == ALARMS;
        self.rig.until("a younger reading", |board| {
            let changed = board.find(Some(&home(REGION)), "007");
            is_well(reading(board, REGION)) && changed.is_some_and(|(_, it)| it.state == State::Alarm)
        });
        let asked = self.cloud.journal();
        let times: Vec<_> = asked
            .iter()
            .filter(|it| it.operation == Operation::DescribeAlarms && it.region == REGION)
            .map(|it| it.at)
            .collect();
        assert!(excess(&times, 9.0, 9.0) < 1.0, "asked too often: {times:?}");
    }

    /// Pages of alarms go wrong in this way for a while.
    #[track_caller]
    fn breaks_and_comes_back(row: &Row, on: On, fault: Fault) {
        let scene = Self::start();
        let broken = scene.cloud.fail(on.region(REGION), fault);
        let board = scene.suffers(row.reads);
        let fine = reading(&board, GLOBAL);
        assert_eq!(fine.problem, None, "the other region is read as before");
        broken.lift();
        scene.recovers(&board);
    }
}

fn pages() -> On {
    On::operation(Operation::DescribeAlarms)
}

pub(crate) fn throttled(row: &Row) {
    Scene::breaks_and_comes_back(row, pages(), Fault::throttled());
}

pub(crate) fn expire_in_mid_poll(row: &Row) {
    let scene = Scene::start();
    let later = scene
        .cloud
        .fail(pages().later_pages().region(REGION), Fault::expired());
    let board = scene.suffers(row.reads);
    later.lift();
    scene.recovers(&board);
    scene.cloud.expire(KEY);
    let board = scene.suffers(row.reads);
    let problem = reading(&board, REGION).problem.clone().expect("there");
    assert!(!problem.advice.is_empty(), "{problem:?} says not what to do");
    scene.cloud.renew(KEY);
    scene.rig.until("a younger reading", |it| {
        reading(it, REGION).problem.is_none() && reading(it, REGION).read > reading(&board, REGION).read
    });
}

pub(crate) fn denied(row: &Row) {
    let scene = Scene::start();
    let denied = Fault::denied("cloudwatch:DescribeAlarms");
    let refusal = scene.cloud.fail(pages().region(REGION), denied);
    let board = scene.suffers(row.reads);
    let refused = reading(&board, REGION);
    assert_eq!(refused.activity, Activity::Stopped);
    let problem = refused.problem.clone().expect("there");
    assert!(
        problem.advice.contains("trailhound doctor --policy"),
        "{problem:?}"
    );
    refusal.lift();
    scene.recovers(&board);
}

pub(crate) fn reset(row: &Row) {
    Scene::breaks_and_comes_back(row, pages(), Fault::Reset);
}

pub(crate) fn slow(row: &Row) {
    Scene::breaks_and_comes_back(row, pages(), Fault::Dripping);
}

pub(crate) fn malformed(row: &Row) {
    // The beginning of a map with a text that is longer than the answer.
    let half = Response::new(200, "application/cbor", vec![0xbf, 0x78, 0xff, 0x4d]);
    let half = half.with("smithy-protocol", "rpc-v2-cbor");
    Scene::breaks_and_comes_back(row, pages(), Fault::Answer(half));
}

pub(crate) fn token_lost(row: &Row) {
    let lost = Fault::error(400, "InvalidNextToken", "The token is not valid.");
    Scene::breaks_and_comes_back(row, pages().later_pages(), lost);
}

pub(crate) fn parts(row: &Row) {
    let scene = Scene::start();
    let parts = [
        (Operation::DescribeMetricFilters, Part::Filters),
        (Operation::ListAlarmMuteRules, Part::MuteRules),
    ];
    for (operation, part) in parts {
        let unknown = Fault::error(400, "AccessDeniedException", "is not authorized to perform: x");
        let refusal = scene.cloud.fail(On::operation(operation).region(REGION), unknown);
        let board = scene.rig.until(row.reads, |board| {
            reading(board, REGION).lacks.contains_key(&part)
        });
        assert_eq!(
            reading(&board, REGION).problem,
            None,
            "the states are read all the same"
        );
        refusal.lift();
        scene.recovers(&board);
    }
}
