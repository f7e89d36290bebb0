//! Layer 4: what many events say together, and what alarms say of them. Pure: from values to values.
//!
//! [`correlation`] finds events that belong to each other in time; rules come as plain data and events as the hits of a
//! search. [`detection`] finds what a pack of rules means, and [`findings`] puts that together so that it can be read.
//! [`alarms`] leads from an alarm to the events behind it, and from an event to the alarms that count it; what alarms would
//! have said of the events is worked out by [`virtual_alarms`]. [`lenses`] are questions that are asked of every trail.

pub mod alarms;
pub mod correlation;
pub mod detection;
pub mod findings;
pub mod lenses;
pub mod virtual_alarms;
