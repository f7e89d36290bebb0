//! Layer 0: what things *are*. An event's bytes ([`json`], [`record`]), the one vocabulary of columns
//! ([`field`]), what `is:` words mean ([`flags`]), instants ([`timestamp`]), who called ([`identity`]),
//! what was touched ([`resource`]), where events are asked for ([`live`]), what watches over them ([`alarm`]), and how
//! hostile text is shown ([`visible`], [`markdown`]).
//!
//! Nothing here reads a file, keeps a million of anything, or knows a terminal.

pub mod alarm;
pub mod event_id;
pub mod field;
pub mod flags;
pub mod identity;
pub mod json;
pub mod live;
pub mod markdown;
pub mod record;
pub mod redact;
pub mod resource;
pub mod timestamp;
pub mod tree;
pub mod visible;

pub use event_id::EventId;
pub use field::{Field, Storage};
pub use flags::{Flags, Severity};
pub use resource::Role;
pub use timestamp::{TimeRange, Timestamp};
pub use tree::Tree;
