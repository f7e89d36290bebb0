//! The capture of a live session: everything received, kept before it is shown.
//!
//! The file is gzip, one record a line in its original bytes (see [`super::jsonl`]), readable for its owner only. Each
//! append is a complete gzip *member*, so a process that dies loses nothing that was received before, and a tear costs
//! the last member at most. The file is bounded. What goes wrong with it is a [`Problem`] and never the end of the
//! session: what could not be kept is counted, and the next append tries again.

use super::jsonl;
use crate::model::Timestamp;
use crate::model::live::Problem;
use crate::store::evidence::Kept;
use libdeflater::{CompressionLvl, Compressor};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A capture grows to this length unless told otherwise.
pub const DEFAULT_LIMIT: u64 = 1 << 30;

/// Sessions of one account that begin in the same second.
const MOST_NAMESAKES: usize = 100;

/// Where the capture goes. Nothing that exists is ever written over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// This file.
    File(PathBuf),
    /// A file named for the beginning of the session and the account whose events came first.
    Folder(PathBuf, Timestamp),
}

/// Records on lines of their own, on their way into the capture.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lines {
    bytes: Vec<u8>,
    starts: Vec<usize>,
}

impl Lines {
    /// Adds a record: byte for byte, but for line breaks, which a line cannot hold.
    pub fn push(&mut self, record: &[u8]) {
        self.starts.push(self.bytes.len());
        // A vector takes everything.
        let _ = jsonl::event(record, false, &mut self.bytes);
    }

    /// All lines, each with its line break.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where each record begins.
    pub fn starts(&self) -> &[usize] {
        &self.starts
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Forgets the lines and keeps the room for others.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.starts.clear();
    }
}

/// See the module.
pub struct Capture {
    target: Target,
    limit: u64,
    open: Option<Open>,
    compressor: Compressor,
    packed: Vec<u8>,
    /// Records that could not be kept.
    missed: u64,
    trouble: Option<Trouble>,
}

/// The file, once there is one.
struct Open {
    path: Arc<Path>,
    file: Arc<File>,
    /// Length up to the last complete member.
    length: u64,
}

/// Why the capture does not have everything.
enum Trouble {
    /// It is as long as it may become.
    Full,
    /// It could not be created or written. The next append tries again.
    Failed(io::Error),
    /// Writing failed, and what stands at its end could not be taken away again: nothing can be added behind it.
    Torn(io::Error),
}

impl Capture {
    /// A capture whose file is created when there is something to keep.
    pub fn new(target: Target, limit: u64) -> Self {
        Self {
            target,
            limit,
            open: None,
            // The fastest that packs (0 does not): live events must never wait for it.
            compressor: Compressor::new(CompressionLvl::new(1).unwrap_or_default()),
            packed: Vec::new(),
            missed: 0,
            trouble: None,
        }
    }

    /// Creates the file now; its name holds the account if the target leaves the name open.
    pub fn create(&mut self, account: &str) -> io::Result<()> {
        if self.open.is_some() {
            return Ok(());
        }
        let (path, file) = match &self.target {
            Target::File(path) => (path.clone(), create(path)?),
            Target::Folder(folder, begun) => create_in(folder, &stem(*begun, account))?,
        };
        self.open = Some(Open {
            path: path.into(),
            file: Arc::new(file),
            length: 0,
        });
        Ok(())
    }

    /// Keeps the lines and says how to read them again, or `None` if they could not be kept.
    pub fn append(&mut self, account: &str, lines: &Lines) -> Option<Kept> {
        let result = match &self.trouble {
            Some(Trouble::Full | Trouble::Torn(_)) => None,
            Some(Trouble::Failed(_)) | None => self.try_append(account, lines.bytes()),
        };
        if result.is_none() {
            self.missed += lines.starts().len() as u64;
        }
        result
    }

    fn try_append(&mut self, account: &str, lines: &[u8]) -> Option<Kept> {
        if let Err(error) = self.create(account) {
            self.trouble = Some(Trouble::Failed(error));
            return None;
        }
        let open = self.open.as_mut()?;
        self.packed
            .resize(self.compressor.gzip_compress_bound(lines.len()), 0);
        // There is always room: that is what the bound is.
        let stored = self.compressor.gzip_compress(lines, &mut self.packed).ok()?;
        if open.length + stored as u64 > self.limit {
            self.trouble = Some(Trouble::Full);
            return None;
        }
        let at = open.length;
        if let Err(error) = open.file.write_all_at(&self.packed[..stored], at) {
            // What was written of the member would stand before the next one.
            self.trouble = Some(match open.file.set_len(at) {
                Ok(()) => Trouble::Failed(error),
                Err(_) => Trouble::Torn(error),
            });
            return None;
        }
        open.length += stored as u64;
        Some(Kept::Member {
            path: Arc::clone(&open.path),
            file: Arc::clone(&open.file),
            at,
            stored,
        })
    }

    /// The file, once it exists; hostile.
    pub fn path(&self) -> Option<&Path> {
        self.open.as_ref().map(|open| &*open.path)
    }

    /// Its length so far.
    pub fn length(&self) -> u64 {
        self.open.as_ref().map_or(0, |open| open.length)
    }

    /// What is wrong, if the capture does not have everything that was received.
    pub fn problem(&self) -> Option<Problem> {
        if self.missed == 0 {
            return None;
        }
        let trouble = self.trouble.as_ref()?;
        let (what, advice) = match trouble {
            Trouble::Full => (
                format!("the capture has reached its limit of {} bytes", self.limit),
                "begin another session, or allow more with --capture-limit",
            ),
            Trouble::Failed(error) => (
                format!("the capture could not be written: {error}"),
                "once the cause is gone it goes on by itself",
            ),
            Trouble::Torn(error) => (
                format!("the capture could not be written: {error}"),
                "begin another session once the cause is gone",
            ),
        };
        Some(Problem {
            what,
            advice: advice.to_owned(),
            detail: format!("not kept in the file, only in memory: {} events", self.missed),
        })
    }
}

/// A new file that only its owner reads.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true).mode(0o600);
    options.open(path)
}

/// A file in a folder that only its owner enters, which is made if it is not there.
fn create_in(folder: &Path, stem: &str) -> io::Result<(PathBuf, File)> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut namesake = 1;
    loop {
        let name = match namesake {
            1 => format!("{stem}.jsonl.gz"),
            number => format!("{stem}-{number}.jsonl.gz"),
        };
        let path = folder.join(name);
        match create(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && namesake < MOST_NAMESAKES => {
                namesake += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

/// `20260317T121500Z-111122223333`. Accounts are 12 digits, or the name of a profile, which may be anything.
fn stem(begun: Timestamp, account: &str) -> String {
    let seconds = Timestamp(begun.0 - begun.0.rem_euclid(1000)).rfc3339();
    let time: String = seconds.chars().filter(char::is_ascii_alphanumeric).collect();
    let account: String = account
        .chars()
        .filter(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_'))
        .take(64)
        .collect();
    if account.is_empty() {
        time
    } else {
        format!("{time}-{account}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const BEGUN: Timestamp = Timestamp(1_773_749_700_123);

    fn lines(records: &[&str]) -> Lines {
        let mut lines = Lines::default();
        for record in records {
            lines.push(record.as_bytes());
        }
        lines
    }

    fn inflated(path: &Path) -> Vec<u8> {
        let mut out = Vec::new();
        let stored = File::open(path).expect("the capture");
        io::copy(&mut flate2::read::MultiGzDecoder::new(stored), &mut out).expect("complete members");
        out
    }

    #[test]
    fn lines_are_kept_byte_for_byte_in_a_file_of_the_owners() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("trailhound/captures");
        let mut capture = Capture::new(Target::Folder(folder.clone(), BEGUN), DEFAULT_LIMIT);
        assert_eq!(capture.path(), None, "no file before there is something to keep");
        let odd = "{ \"a\" :1.50e+02,\"b\":\"\\u00e9\\/\u{1b}\u{9b}\"}";
        assert!(capture.append("111122223333", &lines(&[odd, "{}"])).is_some());
        assert!(capture.append("111122223333", &lines(&["{\"c\":1}"])).is_some());
        let path = capture.path().expect("created").to_owned();
        assert_eq!(path, folder.join("20260317T121500Z-111122223333.jsonl.gz"));
        assert_eq!(inflated(&path), format!("{odd}\n{{}}\n{{\"c\":1}}\n").as_bytes());
        let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&folder)), (0o600, 0o700));
        assert_eq!(capture.length(), path.metadata().expect("there").len());
        assert_eq!(capture.problem(), None);
    }

    #[test]
    fn events_are_packed() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut capture = Capture::new(Target::File(folder.path().join("out.gz")), DEFAULT_LIMIT);
        let page = lines(&[r#"{"eventSource":"iam.amazonaws.com","eventName":"ListUsers"}"#; 50]);
        capture.append("a", &page).expect("kept");
        assert!(
            capture.length() < page.bytes().len() as u64 / 5,
            "{} bytes",
            capture.length()
        );
    }

    #[test]
    fn each_append_is_complete_and_can_be_read_again_by_itself() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.gz");
        let mut capture = Capture::new(Target::File(path.clone()), DEFAULT_LIMIT);
        for number in 0..3 {
            let text = format!("{{\"n\":{number}}}");
            let kept = capture.append("a", &lines(&[&text])).expect("kept");
            let Kept::Member { at, stored, .. } = kept else {
                panic!("not a member: {kept:?}")
            };
            let bytes = std::fs::read(&path).expect("readable at any time");
            assert_eq!(bytes.len() as u64, at + stored as u64);
            let mut out = vec![0; 100];
            let length = libdeflater::Decompressor::new()
                .gzip_decompress(&bytes[at as usize..], &mut out)
                .expect("a complete member");
            assert_eq!(&out[..length], format!("{text}\n").as_bytes());
        }
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("evidence.gz");
        std::fs::write(&path, "precious").expect("written");
        let mut capture = Capture::new(Target::File(path.clone()), DEFAULT_LIMIT);
        let error = capture.create("a").expect_err("it exists");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert!(capture.append("a", &lines(&["{}"])).is_none());
        assert_eq!(std::fs::read(&path).expect("there"), b"precious");
        let link = folder.path().join("link.gz");
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), &link).expect("a link");
        assert!(
            Capture::new(Target::File(link), DEFAULT_LIMIT)
                .create("a")
                .is_err(),
            "a planted link is not followed"
        );
        let open = |account: &str| {
            let mut capture = Capture::new(Target::Folder(folder.path().to_owned(), BEGUN), DEFAULT_LIMIT);
            capture.create(account).expect("created");
            let path = capture.path().expect("created");
            path.file_name().expect("a name").to_string_lossy().into_owned()
        };
        assert_eq!(open("../../x y\n"), "20260317T121500Z-xy.jsonl.gz");
        assert_eq!(open("xy"), "20260317T121500Z-xy-2.jsonl.gz");
    }

    #[test]
    fn the_limit_ends_the_capture_and_not_the_session() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.gz");
        let mut capture = Capture::new(Target::File(path.clone()), 100);
        let mut kept = 0;
        while capture
            .append("a", &lines(&["{\"record\":\"of some length\"}"]))
            .is_some()
        {
            kept += 1;
        }
        assert!(kept > 0 && capture.length() <= 100);
        assert!(
            capture.append("a", &lines(&["{}"])).is_none(),
            "no later one slips in"
        );
        let problem = capture.problem().expect("said");
        assert!(problem.what.contains("limit of 100 bytes"), "{problem:?}");
        assert!(problem.advice.contains("--capture-limit"), "{problem:?}");
        assert!(problem.detail.contains("2 events"), "{problem:?}");
        assert_eq!(inflated(&path).split(|byte| *byte == b'\n').count(), kept + 1);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_a_problem_until_it_can() {
        let home = tempfile::tempdir().expect("a folder");
        let blocked = home.path().join("captures");
        std::fs::write(&blocked, "a file where the folder should be").expect("written");
        let mut capture = Capture::new(Target::Folder(blocked.clone(), BEGUN), DEFAULT_LIMIT);
        assert!(capture.append("a", &lines(&["{}", "{}"])).is_none());
        let problem = capture.problem().expect("said");
        assert!(problem.what.contains("could not be written"), "{problem:?}");
        std::fs::remove_file(&blocked).expect("removed");
        assert!(
            capture.append("a", &lines(&["{}"])).is_some(),
            "it goes on by itself"
        );
        let problem = capture.problem().expect("what is missing stays said");
        assert!(problem.detail.contains("2 events"), "{problem:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_leaves_complete_members_only() {
        let mut capture = Capture::new(Target::File("unused".into()), DEFAULT_LIMIT);
        let device = OpenOptions::new().read(true).write(true).open("/dev/full");
        capture.open = Some(Open {
            path: Path::new("/dev/full").into(),
            file: Arc::new(device.expect("Linux has it")),
            length: 0,
        });
        assert!(capture.append("a", &lines(&["{}"])).is_none());
        let problem = capture.problem().expect("said");
        assert!(problem.what.contains("No space left on device"), "{problem:?}");
        assert_eq!(capture.length(), 0);
        assert!(
            capture.append("a", &lines(&["{}"])).is_none(),
            "and it still goes on"
        );
        assert!(capture.problem().expect("said").detail.contains("2 events"));
    }
}
