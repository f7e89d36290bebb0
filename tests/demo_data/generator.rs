//! Makes the demo data: a day of a company that does not exist, and one intrusion in it. Always the same bytes.
//!
//! `world` and `estate` are what the company has; `caller`, `event` and `calls` are the forms CloudTrail writes; `ordinary` is the
//! traffic of any day, `story` is what happened on this one; `layout` is how CloudTrail files it, `alarms` what CloudWatch
//! made of it.

mod alarms;
mod caller;
mod calls;
mod clock;
mod estate;
mod event;
mod layout;
mod ordinary;
mod random;
mod story;
mod world;

pub use layout::{LogFile, gzip};

/// Every file of the demo.
pub fn generate() -> Vec<LogFile> {
    let (mut events, story) = rayon::join(ordinary::events, story::events);
    events.extend(story);
    let alarms = alarms::files(&events);
    let mut files = layout::files(events);
    files.push(story::beside::digest());
    files.extend(alarms);
    files
}
