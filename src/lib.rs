//! trailhound: a terminal investigation workbench for AWS CloudTrail.
pub mod analysis;
pub mod app;
pub mod cli;
pub mod dialect;
pub mod model;
pub mod query;
#[cfg(feature = "tui")]
mod run;
pub mod runtime;
pub mod sink;
pub mod source;
pub mod store;
#[cfg(feature = "tui")]
pub mod tui;
