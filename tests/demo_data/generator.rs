//! Makes the demo data: a day of a company that does not exist, and one intrusion in it. Always the same bytes.
//!
//! `world` is what the company has, `caller` and `event` are the forms CloudTrail writes, `ordinary` is the traffic of
//! any day, `story` is what happened on this one, `layout` is how CloudTrail files it.

mod caller;
mod clock;
mod event;
mod layout;
mod ordinary;
mod random;
mod world;

pub use layout::{LogFile, gzip};

/// Every file of the demo.
pub fn generate() -> Vec<LogFile> {
    layout::files(ordinary::events())
}
