//! Lays events out as CloudTrail delivers them: gzip files in the key layout of its S3 bucket.
//!
//! A busy place gets a file every quarter of an hour, a quiet one every two hours; a file comes 5 to 10 minutes
//! after the last event that can be in it, so the last ones of a day are filed under the next. Events come in runs
//! of one service, the runs in no order (which packs well), and a few events are delivered twice, as CloudTrail
//! says they may be.

use super::clock::{HOUR, MINUTE, Second, WHOLE_DAY};
use super::event::Event;
use super::random::Random;
use super::world::{DATA, GLOBAL, HOME, PROD, Place};
use std::collections::BTreeMap;

/// One delivered file.
pub struct LogFile {
    /// Below `demo-data/`.
    pub path: String,
    /// What is in it, inflated.
    pub content: String,
}

impl LogFile {
    /// Whether it is stored packed: logs and digests are, alarms are not.
    pub fn is_packed(&self) -> bool {
        self.path.starts_with("AWSLogs/")
    }
}

/// Letters of the random end of a file name.
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// Every this many events, one is delivered twice.
const TWICE: usize = 3500;

/// How much of the day goes into one file.
fn window(place: Place, log: &str) -> Second {
    match (place.account, place.region) {
        _ if log != "CloudTrail" => HOUR,
        (PROD, HOME) => 15 * MINUTE,
        (PROD, GLOBAL) | (DATA, HOME) => 30 * MINUTE,
        (PROD, _) | (DATA, GLOBAL) => HOUR,
        _ => 2 * HOUR,
    }
}

/// How many events of one service come in a run.
const RUN: usize = 40;

/// The files of all events.
pub fn files(mut events: Vec<Event>) -> Vec<LogFile> {
    events.sort_by(|a, b| (a.second, &a.json).cmp(&(b.second, &b.json)));
    let mut windows: BTreeMap<(Place, &str, Second), Vec<&Event>> = BTreeMap::new();
    for (number, event) in events.iter().enumerate() {
        let start = event.second - event.second % window(event.place, event.log);
        windows
            .entry((event.place, event.log, start))
            .or_default()
            .push(event);
        let next = start + window(event.place, event.log);
        if number % TWICE == TWICE / 2 && next < WHOLE_DAY {
            windows
                .entry((event.place, event.log, next))
                .or_default()
                .push(event);
        }
    }
    windows
        .into_iter()
        .map(|((place, log, start), events)| file(place, log, start, events))
        .collect()
}

fn file(place: Place, log: &'static str, start: Second, mut events: Vec<&Event>) -> LogFile {
    let mut random = Random::named(&format!("file/{}/{}/{log}/{start}", place.account, place.region));
    events.sort_by_key(|event| event.service);
    let mut runs: Vec<&[&Event]> = events.chunks(RUN).collect();
    random.shuffle(&mut runs);
    let delivered = start + window(place, log) + random.between(5 * MINUTE, 10 * MINUTE);
    let records: Vec<&str> = runs.concat().iter().map(|event| event.json.as_str()).collect();
    LogFile {
        path: path(place, log, delivered, &random.text(LETTERS, 16)),
        content: format!("{{\"Records\":[{}]}}", records.join(",")),
    }
}

fn path(Place { account, region }: Place, log: &str, delivered: Second, end: &str) -> String {
    let day = 17 + delivered / WHOLE_DAY;
    let (hour, minute) = (delivered / HOUR % 24, delivered / MINUTE % 60);
    format!(
        "AWSLogs/{account}/{log}/{region}/2026/03/{day}/\
         {account}_{log}_{region}_202603{day}T{hour:02}{minute:02}Z_{end}.json.gz"
    )
}

/// The file as it is stored. Level 12 of libdeflate makes it smaller than level 9 of zlib.
pub fn gzip(content: &str) -> Vec<u8> {
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::best());
    let mut packed = vec![0; compressor.gzip_compress_bound(content.len())];
    let length = compressor
        .gzip_compress(content.as_bytes(), &mut packed)
        .expect("room enough");
    packed.truncate(length);
    packed
}
