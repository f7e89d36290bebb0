//! Layer 4: what many events say together. [`correlation`] finds events that belong to each other in time.
//!
//! Rules come as plain data and events as the hits of a search; nothing here knows a language, a file or a screen.

pub mod correlation;
