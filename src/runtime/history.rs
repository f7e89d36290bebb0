//! Earlier queries on disk: one a line, oldest first, in a file that only its owner can read.
//!
//! Several sessions may add to it at a time: each adds whole lines at its end. It is bounded: grown too long, only its
//! newest lines are kept. What goes wrong with it is no reason to stop anything: then queries are remembered for the
//! session alone.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// So many queries are read, and kept when the file is shortened.
const KEPT: usize = 1000;

/// The file is shortened when it is longer than this, in bytes.
const LONGEST: u64 = 1 << 20;

/// Queries that wait to be written; a person types more slowly.
const WAITING: usize = 64;

/// So long a session that ends waits for its last query to be written.
const PATIENCE: Duration = Duration::from_millis(500);

/// The queries in a file, oldest first. None if there is no file, or none that is ordinary.
pub fn read(path: &Path) -> io::Result<Vec<String>> {
    match std::fs::metadata(path) {
        Ok(about) if about.is_file() => {}
        // A pipe would never end.
        Ok(_) => return Err(io::Error::other("not an ordinary file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    }
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(2 * LONGEST)))?;
    let mut bytes = Vec::new();
    file.take(2 * LONGEST).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let is_query = |line: &&str| !line.trim().is_empty() && !line.contains(char::is_control);
    let lines: Vec<_> = text.lines().filter(is_query).map(str::to_owned).collect();
    let excess = lines.len().saturating_sub(KEPT);
    Ok(lines.into_iter().skip(excess).collect())
}

/// Adds queries to a file, on a thread of its own.
#[derive(Debug)]
pub struct Writer {
    queries: Option<SyncSender<String>>,
    ended: Receiver<()>,
}

impl Writer {
    /// Starts the thread. The file and its folder are made when there is something to write.
    pub fn start(path: PathBuf) -> io::Result<Self> {
        let (queries, waiting) = sync_channel::<String>(WAITING);
        let (end, ended) = sync_channel(1);
        thread::Builder::new().name("history".to_owned()).spawn(move || {
            for query in waiting {
                // There is nobody to tell that is not busy with something better.
                let _ = append(&path, &query);
            }
            let _ = end.send(());
        })?;
        Ok(Self {
            queries: Some(queries),
            ended,
        })
    }

    /// Has a query written. Never waits.
    pub fn add(&self, query: String) {
        if let Some(queries) = &self.queries {
            let _ = queries.try_send(query);
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queries = None;
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}

fn append(path: &Path, query: &str) -> io::Result<()> {
    if query.contains(char::is_control) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    if std::fs::metadata(path).is_ok_and(|about| !about.is_file()) {
        return Err(io::Error::other("not an ordinary file"));
    }
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    // One write, so that the lines of two sessions do not mix.
    file.write_all(format!("{query}\n").as_bytes())?;
    if file.metadata()?.len() > LONGEST {
        shorten(path)?;
    }
    Ok(())
}

/// Keeps the newest queries only. The file is whole at every moment.
fn shorten(path: &Path) -> io::Result<()> {
    let mut text: String = read(path)?.into_iter().map(|query| query + "\n").collect();
    while text.len() as u64 > LONGEST / 2 {
        let first = text.find('\n').map_or(text.len(), |end| end + 1);
        text.drain(..first);
    }
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(text.as_bytes())
        .and_then(|()| std::fs::rename(&beside, path))
        .inspect_err(|_| {
            let _ = std::fs::remove_file(&beside);
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder")
    }

    #[test]
    fn queries_come_back_in_order_from_a_file_of_the_owners() {
        let folder = folder();
        let path = folder.path().join("state/trailhound/history");
        assert_eq!(read(&path).expect("no file is no mistake"), [""; 0]);
        let writer = Writer::start(path.clone()).expect("a thread");
        for query in ["user:alice", "日本 \"x y\"", "a\nb"] {
            writer.add(query.to_owned());
        }
        drop(writer);
        assert_eq!(read(&path).expect("readable"), ["user:alice", "日本 \"x y\""]);
        let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().expect("a folder")), 0o700);
    }

    #[test]
    fn nothing_is_made_where_nothing_is_written() {
        let folder = folder();
        drop(Writer::start(folder.path().join("trailhound/history")).expect("a thread"));
        assert_eq!(std::fs::read_dir(folder.path()).expect("there").count(), 0);
    }

    #[test]
    fn a_file_that_is_too_long_keeps_its_newest_queries() {
        let folder = folder();
        let path = folder.path().join("history");
        let long = "x".repeat(4000);
        for number in 0..300 {
            append(&path, &format!("{number} {long}")).expect("written");
        }
        assert!(std::fs::metadata(&path).expect("there").len() <= LONGEST);
        let queries = read(&path).expect("readable");
        assert!(queries.last().is_some_and(|query| query.starts_with("299 ")));
        assert!(queries.len() < 300 && queries[0].len() > 4000, "no torn line");
        assert_eq!(std::fs::read_dir(folder.path()).expect("there").count(), 1);
    }

    #[test]
    fn what_is_no_file_is_not_waited_for() {
        assert!(read(Path::new("/dev/null")).is_err() && append(Path::new("/dev/null"), "x").is_err());
    }
}
