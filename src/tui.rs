//! Layer 7: the terminal. Turns what crossterm reports into [`app`](crate::app) inputs, and the state into cells.
//!
//! Everything drawn is a pure function of the state. Text from events is drawn only through
//! [`model::visible`](crate::model::visible). Nothing here knows where events come from.

mod alarms;
mod canvas;
pub mod clipboard;
mod columns;
mod compare;
mod completion;
mod detail;
pub mod draw;
mod earlier;
mod events;
mod facets;
mod findings;
mod footer;
mod glyphs;
pub mod ground;
pub mod header;
mod help;
pub mod input;
mod jobs;
mod lenses;
mod live;
mod mark_list;
mod messages;
pub mod painter;
mod pivot;
mod query_bar;
mod replay;
pub mod screenshot;
mod scrollbar;
pub mod terminal;
pub mod theme;
mod timeline;
mod tty;
mod views;
mod when;
mod why;
mod words;
