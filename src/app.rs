//! Layer 6: the pure state of the workbench and what changes it.
//!
//! No terminal, file, clock or thread is known here, so that every behaviour can be tested as a story.

pub mod action;
pub mod cursor;
pub mod input;
pub mod keymap;
pub mod layout;
