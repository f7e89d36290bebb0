//! trailhound: a terminal investigation workbench for AWS CloudTrail.
pub mod app;
pub mod model;
pub mod runtime;
pub mod sink;
pub mod source;
pub mod store;
#[cfg(feature = "tui")]
pub mod tui;
