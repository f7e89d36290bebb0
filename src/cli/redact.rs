//! `--redact`: pseudonyms in what a command writes, as on a screen while others look on. What is said about it beside (on standard
//! error) stays real.

use crate::app::redaction::Learned;
use crate::model::redact::Redactor;
use crate::store::Snapshot;
use clap::Args;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// What is said of it on a command line.
#[derive(Args, Clone, Default, Debug)]
pub(super) struct Redact {
    /// Accounts, keys, addresses and names as pseudonyms, as z p shows them
    #[arg(long)]
    pub(super) redact: bool,
    /// Make the same pseudonyms each time and in every command that is given this word; without it they are others each
    /// time. Whoever knows the word can find out a name by trying
    #[arg(long, value_name = "WORD")]
    pub(super) redact_key: Option<String>,
}

impl Redact {
    /// What the pseudonyms depend on.
    pub(super) fn key(&self) -> u64 {
        match &self.redact_key {
            Some(word) => Redactor::key_of(word),
            None => RandomState::new().build_hasher().finish(),
        }
    }

    /// What learns names and makes pseudonyms of them, if they are wanted.
    pub(super) fn learned(&self) -> Option<Learned> {
        self.redact.then(|| Learned::new(self.key()))
    }

    /// What makes pseudonyms of the names in a store, if they are wanted.
    pub(super) fn redactor(&self, snapshot: &Snapshot) -> Option<Redactor> {
        let mut learned = self.learned()?;
        learned.learn(snapshot);
        Some(learned.into())
    }
}
