//! A session that reads alarms of a loopback AWS, at a livelier pace than for a person.

use super::cloud::{ACCOUNT, CANARY_SECRET, KEY};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use trailhound::model::Timestamp;
use trailhound::model::alarm::board::Reading;
use trailhound::model::alarm::{AlarmBoard, Home};
use trailhound::runtime::alarms::Alarms;
use trailhound::source::alarms::session::{Settings, run};
use trailhound::source::aws;

/// How long anything may take before a test fails: far more than it should, for machines under load.
const DEADLINE: Duration = Duration::from_mins(1);

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_millis() as i64
}

/// A region of the account.
pub(crate) fn home(region: &str) -> Home {
    Home {
        account: ACCOUNT.to_owned(),
        region: region.to_owned(),
    }
}

/// A session that reads alarms, at a livelier pace than for a person.
pub(crate) struct Rig {
    pub(crate) alarms: Alarms,
    heard: Arc<(Mutex<AlarmBoard>, Condvar)>,
    _folder: tempfile::TempDir,
}

impl Rig {
    pub(crate) fn start(url: &str, regions: &[&str]) -> Self {
        Self::timed(url, regions, aws::Timeouts::default())
    }

    /// With other time-outs.
    pub(crate) fn timed(url: &str, regions: &[&str], timeouts: aws::Timeouts) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config");
        let text = format!(
            "[profile prod]\nendpoint_url = {url}\naws_access_key_id = {KEY}\naws_secret_access_key = {CANARY_SECRET}\n"
        );
        std::fs::write(&file, text).unwrap();
        let asked = aws::Asked {
            profiles: vec!["prod".to_owned()],
            regions: regions.iter().map(|&region| region.to_owned()).collect(),
            settings: aws::Settings {
                profile_file: Some(file),
                ca_bundle: None,
                timeouts,
            },
        };
        let heard = Arc::<(Mutex<AlarmBoard>, Condvar)>::default();
        let hear = Arc::clone(&heard);
        let audience = Box::new(move |board| {
            *hear.0.lock().unwrap() = board;
            hear.1.notify_all();
        });
        let alarms = Alarms::start(audience, move |ends| async move {
            let connected = aws::connect(&asked).await.unwrap();
            let mut settings = Settings::new(Arc::new(|| Timestamp(now_ms())));
            settings.poll = Duration::from_millis(500);
            settings.mutes = Duration::from_secs(1);
            settings.filters = Duration::from_secs(1);
            settings.live.probe = Duration::from_secs(1);
            settings.live.denied = Duration::from_secs(2);
            run(aws::monitors(&connected), settings, ends).await;
        });
        Self {
            alarms: alarms.unwrap(),
            heard,
            _folder: folder,
        }
    }

    /// Waits until the board is as wanted.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, wanted: impl Fn(&AlarmBoard) -> bool) -> AlarmBoard {
        let deadline = Instant::now() + DEADLINE;
        let mut board = self.heard.0.lock().unwrap();
        while !wanted(&board) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "waited for {what}, in vain: {:#?}",
                summary(&board)
            );
            (board, _) = self.heard.1.wait_timeout(board, left).unwrap();
        }
        board.clone()
    }
}

/// How the readings fare, without all that they hold.
fn summary(board: &AlarmBoard) -> Vec<String> {
    let readings = board.readings.iter().map(|it| {
        let (alarms, history) = (it.alarms.len(), it.history.len());
        format!(
            "{:?} {:?} {:?} {:?} alarms {alarms} history {history}",
            it.home, it.activity, it.problem, it.lacks
        )
    });
    readings.collect()
}

/// What was last read of a region.
pub(crate) fn reading<'b>(board: &'b AlarmBoard, region: &str) -> &'b Reading {
    let is_there = |it: &&Arc<Reading>| it.home.as_ref().is_some_and(|home| home.region == region);
    board.readings.iter().find(is_there).unwrap()
}

/// Whether every region was read.
pub(crate) fn is_read(board: &AlarmBoard) -> bool {
    !board.readings.is_empty() && board.readings.iter().all(|it| it.read.is_some())
}
