//! Where earlier queries are kept: `$XDG_STATE_HOME/trailhound/history`, on every system.

use crate::runtime::history::{self, Writer};
use etcetera::BaseStrategy;

/// The earlier queries, oldest first, and what adds to them; nothing if they cannot be kept.
pub(super) fn open() -> (Vec<String>, Option<Writer>) {
    let state = etcetera::base_strategy::Xdg::new()
        .ok()
        .and_then(|it| it.state_dir());
    let Some(path) = state.map(|state| state.join("trailhound/history")) else {
        return (Vec::new(), None);
    };
    match history::read(&path) {
        Ok(queries) => (queries, Writer::start(path).ok()),
        // What cannot be read is not written over.
        Err(_) => (Vec::new(), None),
    }
}
