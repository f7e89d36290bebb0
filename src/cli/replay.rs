//! What `trailhound replay` is asked: which events, how fast, from when to when.

use super::{Screen, clock};
use clap::Args;
use std::ffi::OsString;

#[derive(Args, Debug)]
pub(super) struct Replay {
    /// Files, directories, patterns, or `-` for standard input [default: the demo]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<OsString>,
    /// How many times as fast as time it is played, up to a day a second (86400)
    #[arg(long, value_name = "N", default_value = "60", value_parser = clock::speed)]
    pub(super) speed: u32,
    /// Begin here, with what was before: 14:30 (of the first day), 2023-07-10T12:05Z, or +2h after the first event
    #[arg(long, value_name = "TIME", value_parser = clock::played)]
    pub(super) from: Option<String>,
    /// Play up to here and show nothing of what comes then
    #[arg(long, value_name = "TIME", value_parser = clock::played)]
    pub(super) until: Option<String>,
    #[command(flatten)]
    pub(super) screen: Screen,
}
