//! Layer 7: the terminal. Turns what crossterm reports into [`app`](crate::app) inputs, and the state into cells.
//!
//! Everything drawn is a pure function of the state. Text from events is drawn only through
//! [`model::visible`](crate::model::visible). Nothing here knows where events come from.

mod canvas;
pub mod input;
pub mod painter;
#[cfg(test)]
mod picture;
pub mod screenshot;
pub mod terminal;
pub mod theme;
mod tty;
