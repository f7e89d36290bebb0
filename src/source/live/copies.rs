//! Which events have been handed on already, so that looking again for what is late does not flood the store with
//! copies. An event is its bytes: the same ID with other bytes is another event.

use super::Delivered;
use std::collections::HashSet;
use twox_hash::xxhash3_128::Hasher;

/// So many are remembered for certain.
const REMEMBERED: usize = 1 << 16;

/// Fingerprints of events, of which the oldest are forgotten by and by.
#[derive(Debug, Default)]
pub(super) struct Copies {
    young: HashSet<u128>,
    old: HashSet<u128>,
}

impl Copies {
    /// What tells an event from all others.
    pub(super) fn fingerprint(event: &Delivered) -> u128 {
        let mut hash = Hasher::new();
        hash.write(event.id.as_deref().unwrap_or_default().as_bytes());
        hash.write(&[0]);
        hash.write(event.record.as_ref().unwrap_or(&event.envelope).as_bytes());
        hash.finish_128()
    }

    /// Whether it was handed on.
    pub(super) fn has(&self, fingerprint: u128) -> bool {
        self.young.contains(&fingerprint) || self.old.contains(&fingerprint)
    }

    /// It is handed on now.
    pub(super) fn add(&mut self, fingerprint: u128) {
        self.young.insert(fingerprint);
        if self.young.len() >= REMEMBERED {
            self.old = std::mem::take(&mut self.young);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, record: &str) -> u128 {
        Copies::fingerprint(&Delivered {
            id: Some(id.to_owned()),
            record: Some(record.to_owned()),
            ..Delivered::default()
        })
    }

    #[test]
    fn the_same_id_with_other_bytes_is_another_event() {
        let mut copies = Copies::default();
        copies.add(event("a", "{}"));
        assert!(copies.has(event("a", "{}")));
        assert!(!copies.has(event("a", "{ }")));
        assert!(!copies.has(event("", "a{}")));
    }

    #[test]
    fn memory_of_copies_has_a_bound_and_keeps_the_latest() {
        let mut copies = Copies::default();
        for number in 0..5 * REMEMBERED as u128 {
            copies.add(number);
        }
        assert!(copies.young.len() + copies.old.len() <= 2 * REMEMBERED);
        assert!((4 * REMEMBERED as u128..5 * REMEMBERED as u128).all(|number| copies.has(number)));
    }
}
