//! Small files of the person's that the screen writes: each as a whole, so that there is the old one or the new one at
//! every moment and never a part, on a thread of its own, readable for its owner only. A file is also created, which never
//! takes the place of one that is there, and removed.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// Files that wait to be written. Of one that is written again before, the last counts in any case.
const WAITING: usize = 64;

/// So long a session that ends waits for its last file.
const PATIENCE: Duration = Duration::from_millis(500);

/// A file to be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// Where.
    pub path: PathBuf,
    /// All of it.
    pub text: String,
}

/// What is done with a file.
#[derive(Debug)]
enum Deed {
    Write(Page),
    Create(Page),
    Remove(PathBuf),
}

impl Deed {
    fn perform(&self) -> io::Result<()> {
        match self {
            // Another session may have made it.
            Self::Create(page) if std::fs::symlink_metadata(&page.path).is_ok() => Err(io::Error::other(
                "there is such a file meanwhile, which is left as it is",
            )),
            Self::Write(page) | Self::Create(page) => write(&page.path, &page.text),
            Self::Remove(path) => std::fs::remove_file(path),
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Write(page) | Self::Create(page) => &page.path,
            Self::Remove(path) => path,
        }
    }
}

/// See the module.
#[derive(Debug)]
pub struct Keeper {
    deeds: Option<SyncSender<Deed>>,
    ended: Receiver<()>,
}

impl Keeper {
    /// Starts the thread; `done` hears of every file, whether what was asked was done.
    pub fn start(done: impl Fn(&Path, io::Result<()>) + Send + 'static) -> io::Result<Self> {
        let (deeds, waiting) = sync_channel::<Deed>(WAITING);
        let (end, ended) = sync_channel(1);
        thread::Builder::new().name("keeper".to_owned()).spawn(move || {
            for deed in waiting {
                let outcome = deed.perform();
                done(deed.path(), outcome);
            }
            let _ = end.send(());
        })?;
        Ok(Self {
            deeds: Some(deeds),
            ended,
        })
    }

    /// Has a file written; says whether it will be. Never waits.
    pub fn keep(&self, page: Page) -> bool {
        self.ask(Deed::Write(page))
    }

    /// The same, but only where there is no such file.
    pub fn create(&self, page: Page) -> bool {
        self.ask(Deed::Create(page))
    }

    /// Has a file removed; says whether it will be. Never waits.
    pub fn remove(&self, path: PathBuf) -> bool {
        self.ask(Deed::Remove(path))
    }

    fn ask(&self, deed: Deed) -> bool {
        let sent = self.deeds.as_ref().map(|deeds| deeds.try_send(deed));
        sent.is_some_and(|sent| sent.is_ok())
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.deeds = None;
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}

/// Writes a file beside its place and moves it there.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    if std::fs::metadata(path).is_ok_and(|about| !about.is_file()) {
        return Err(io::Error::other("not an ordinary file"));
    }
    // A link stays one: what it leads to is written.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let beside = path.with_file_name(name);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&beside, &path))
        .inspect_err(|_| {
            let _ = std::fs::remove_file(&beside);
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::sync::{Arc, Mutex};

    #[test]
    fn files_are_whole_and_their_owners_and_the_last_counts() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state/trailhound/columns");
        let told = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&told);
        let keeper = Keeper::start(move |path, outcome| {
            let name = path.file_name().expect("a name").to_owned();
            hears.lock().expect("a list").push((name, outcome.is_ok()));
        });
        let keeper = keeper.expect("a thread");
        for text in ["first", "second"] {
            assert!(keeper.keep(Page {
                path: path.clone(),
                text: text.to_owned()
            }));
        }
        assert!(keeper.keep(Page {
            path: folder.path().to_owned(),
            text: "a folder".to_owned()
        }));
        let page = |name: &str| Page {
            path: path.with_file_name(name),
            text: "new".to_owned(),
        };
        assert!(keeper.create(page("columns")) && keeper.create(page("other")));
        assert!(keeper.remove(path.with_file_name("other")) && keeper.remove(path.with_file_name("none")));
        drop(keeper);
        assert_eq!(std::fs::read_to_string(&path).expect("readable"), "second");
        assert_eq!(
            std::fs::metadata(&path).expect("there").permissions().mode() & 0o777,
            0o600
        );
        let files = std::fs::read_dir(path.parent().expect("a folder")).expect("there");
        assert_eq!(files.count(), 1, "nothing is left beside it");
        let told = told.lock().expect("a list");
        assert_eq!(
            told.iter().map(|(_, is_ok)| *is_ok).collect::<Vec<_>>(),
            [true, true, false, false, true, true, false]
        );
    }
}
