//! Layer 7: performs what the layers below only describe, on threads of its own.
//!
//! [`ingest`] loads files into the store: loaders scan, one builder merges, snapshots are published as they grow.

pub mod ingest;
