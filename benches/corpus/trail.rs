//! A large trail to measure with: events like those of a busy organisation, as many as wanted, always the same.
//!
//! Skewed as real trails are: a few callers make most calls, one event in twenty is an error, one in a hundred is
//! longer than 20 KB, everything inside is nested. Written by copying prepared text rather than through a JSON
//! library: a million events take seconds. Nothing here tells a story; that is what `demo-data/` is for.
//!
//! A benchmark says `#[path = "corpus/trail.rs"] mod trail;` and asks [`folder`] for a [`Plan`]; what was made once is used again.

mod callers;
mod calls;
mod events;
mod random;

pub use callers::Callers;
use events::Writer;
use random::Random;
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

/// Changes whenever the generator writes other bytes, so that old folders are made anew.
const EDITION: u32 = 2;
/// Accounts of the organisation, and the regions each of them works in.
const ACCOUNTS: [&str; 4] = ["111122223333", "444455556666", "777788889999", "123412341234"];
const REGIONS: [&str; 4] = ["us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2"];
/// Minutes that one file covers.
const WINDOW: usize = 5;

/// What to make.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// How many events.
    pub events: usize,
    /// In how many files.
    pub files: usize,
    /// Another seed makes other events.
    pub seed: u64,
}

/// A plan with the usual seed.
pub const fn plan(events: usize, files: usize) -> Plan {
    Plan {
        events,
        files,
        seed: 20_260_317,
    }
}

/// The folder with the events of the plan, below `target/bench-data/`; made first if it is not there yet.
pub fn folder(plan: Plan) -> PathBuf {
    let name = format!("{}-events-{}-files-{}", plan.events, plan.files, plan.seed);
    let target = option_env!("CARGO_TARGET_TMPDIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target"),
        |tmp| Path::new(tmp).parent().expect("the target folder").to_owned(),
    );
    let folder = target.join("bench-data").join(&name);
    let stamp = folder.with_extension("stamp");
    let wanted = format!("edition {EDITION}, {plan:?}");
    if fs::read_to_string(&stamp).is_ok_and(|made| made == wanted) {
        return folder;
    }
    let _ = fs::remove_file(&stamp);
    let _ = fs::remove_dir_all(&folder);
    generate(&folder, plan);
    fs::write(stamp, wanted).expect("a stamp");
    folder
}

/// Writes the trail into `folder`.
pub fn generate(folder: &Path, plan: Plan) {
    let callers = Callers::new(plan);
    for account in ACCOUNTS {
        for region in REGIONS {
            for day in 1..=days(plan) {
                fs::create_dir_all(folder.join(directory(account, region, day))).expect("a new folder");
            }
        }
    }
    (0..plan.files)
        .into_par_iter()
        .for_each_init(Tools::default, |tools, file| {
            let (path, text) = file_of(plan, &callers, file);
            fs::write(folder.join(path), tools.gzip(text.as_bytes())).expect("a new file");
        });
}

/// The path of a file below the folder, and what is in it.
pub fn file_of(plan: Plan, callers: &Callers, file: usize) -> (PathBuf, String) {
    let (account, region, window) = place(file);
    let count = plan.events / plan.files + usize::from(file < plan.events % plan.files);
    let random = Random::new(plan.seed ^ (file as u64 + 1));
    let mut writer = Writer::new(random, callers, account, region);
    writer.text.push_str("{\"Records\":[");
    for number in 0..count {
        if number > 0 {
            writer.text.push(',');
        }
        writer.event(window * WINDOW);
    }
    writer.text.push_str("]}");
    let minute = (window + 1) * WINDOW % (24 * 60);
    let day = 1 + window * WINDOW / (24 * 60);
    let end = writer.random.text(16);
    let name = format!(
        "{account}_CloudTrail_{region}_202603{day:02}T{:02}{:02}Z_{end}.json.gz",
        minute / 60,
        minute % 60
    );
    (directory(account, region, day).join(name), writer.text)
}

/// Account, region and number of the time window of a file.
fn place(file: usize) -> (&'static str, &'static str, usize) {
    let places = ACCOUNTS.len() * REGIONS.len();
    (
        ACCOUNTS[file % ACCOUNTS.len()],
        REGIONS[file / ACCOUNTS.len() % REGIONS.len()],
        file / places,
    )
}

fn days(plan: Plan) -> usize {
    1 + place(plan.files.saturating_sub(1)).2 * WINDOW / (24 * 60)
}

fn directory(account: &str, region: &str, day: usize) -> PathBuf {
    PathBuf::from(format!("AWSLogs/{account}/CloudTrail/{region}/2026/03/{day:02}"))
}

/// What a thread keeps from file to file.
struct Tools {
    compressor: libdeflater::Compressor,
    packed: Vec<u8>,
}

impl Default for Tools {
    fn default() -> Self {
        let level = libdeflater::CompressionLvl::new(6).expect("a level");
        Self {
            compressor: libdeflater::Compressor::new(level),
            packed: Vec::new(),
        }
    }
}

impl Tools {
    fn gzip(&mut self, text: &[u8]) -> &[u8] {
        self.packed
            .resize(self.compressor.gzip_compress_bound(text.len()), 0);
        let length = self
            .compressor
            .gzip_compress(text, &mut self.packed)
            .expect("room enough");
        &self.packed[..length]
    }
}
