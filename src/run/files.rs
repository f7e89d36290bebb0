//! Files of the person's that the screen writes: where they are, and what writes them.

use crate::app::{Msg, Notice};
use crate::runtime::Post;
use crate::runtime::keeper::{Keeper, Page};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Where they are; what has no place is not kept.
#[derive(Default, Debug)]
pub(crate) struct Files {
    /// The file that keeps the columns of the table for later sessions.
    pub columns: Option<PathBuf>,
    /// The directory of the person's views.
    pub views: Option<PathBuf>,
    /// The file that keeps how the panes share the screen.
    pub sizes: Option<PathBuf>,
}

/// Writes them, and tells on the screen which it could not.
pub(super) struct Writer {
    files: Files,
    keeper: Keeper,
}

impl Writer {
    pub(super) fn start(files: Files, post: &Post) -> io::Result<Self> {
        let post = Arc::clone(post);
        let keeper = Keeper::start(move |path, outcome| {
            if let Err(error) = outcome {
                let path = path.display();
                let text = format!("not kept, {error}: {path}");
                let notice = Notice::warning(text);
                post(Msg::Notice(notice.with_way_out(
                    "make room or give write permission there; --no-history keeps no history",
                )));
            }
        })?;
        Ok(Self { files, keeper })
    }

    pub(super) fn keep_columns(&self, text: String) {
        self.keep(self.files.columns.clone(), text);
    }

    pub(super) fn keep_sizes(&self, text: String) {
        self.keep(self.files.sizes.clone(), text);
    }

    fn keep(&self, path: Option<PathBuf>, text: String) {
        if let Some(path) = path {
            self.keeper.keep(Page { path, text });
        }
    }

    pub(super) fn keep_view(&self, file: &str, text: String, is_new: bool) {
        if let Some(folder) = &self.files.views {
            let page = Page {
                path: folder.join(file),
                text,
            };
            if is_new {
                self.keeper.create(page);
            } else {
                self.keeper.keep(page);
            }
        }
    }

    pub(super) fn drop_view(&self, file: &str) {
        if let Some(folder) = &self.files.views {
            self.keeper.remove(folder.join(file));
        }
    }
}
