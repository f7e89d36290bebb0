//! Stories: what a person does, and what the workbench then shows. No terminal, no thread, no clock.
//!
//! The numbered behaviours are those of the design ("Behaviour that must hold"): the event keeps its place (1), steps
//! (2), time order (3), wrong queries (4), follow or hold (5), nothing blocks (6), ways out (7), hostile text (8), help (13).

#![expect(
    unreachable_pub,
    reason = "a test target exports nothing; `pub` is what a module offers its neighbours"
)]

#[path = "stories/alarms.rs"]
mod alarms;
#[path = "stories/columns.rs"]
mod columns;
#[path = "stories/compare.rs"]
mod compare;
#[path = "stories/completion.rs"]
mod completion;
#[path = "stories/context.rs"]
mod context;
#[path = "stories/copies.rs"]
mod copies;
#[path = "stories/explain.rs"]
mod explain;
#[path = "stories/exports.rs"]
mod exports;
#[path = "stories/facets.rs"]
mod facets;
#[path = "stories/findings.rs"]
mod findings;
#[path = "stories/harness.rs"]
mod harness;
#[path = "stories/hints.rs"]
mod hints;
#[path = "stories/lenses.rs"]
mod lenses;
#[path = "stories/live.rs"]
mod live;
#[path = "stories/live_alarms.rs"]
mod live_alarms;
#[path = "stories/marks.rs"]
mod marks;
#[path = "stories/panes.rs"]
mod panes;
#[path = "stories/pills.rs"]
mod pills;
#[path = "stories/pivots.rs"]
mod pivots;
#[path = "stories/properties.rs"]
mod properties;
#[path = "stories/queries.rs"]
mod queries;
#[path = "stories/redaction.rs"]
mod redaction;
#[path = "stories/replay.rs"]
mod replay;
#[path = "stories/selection.rs"]
mod selection;
#[path = "stories/sizes.rs"]
mod sizes;
#[path = "stories/sorting.rs"]
mod sorting;
#[path = "stories/steps.rs"]
mod steps;
#[path = "stories/times.rs"]
mod times;
#[path = "stories/views.rs"]
mod views;
#[path = "stories/virtual_alarms.rs"]
mod virtual_alarms;
#[path = "stories/ways_out.rs"]
mod ways_out;
