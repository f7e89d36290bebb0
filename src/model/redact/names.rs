//! Which words are names: hashes of them, in small letters.

use super::pseudonym;
use std::collections::{HashMap, HashSet};
use std::net::Ipv4Addr;
use twox_hash::XxHash3_64;

/// See the module.
#[derive(Clone, Default, Debug)]
pub(super) struct Names {
    words: HashSet<u64>,
    /// What services of AWS are called: nobody's name.
    services: HashSet<u64>,
    /// Whose the pseudonyms of addresses are.
    addresses: HashMap<Ipv4Addr, Ipv4Addr>,
    /// The addresses whose first pseudonym is another's: theirs.
    moved: HashMap<Ipv4Addr, Ipv4Addr>,
}

impl Names {
    /// Learns a name, or a service.
    pub(super) fn add(&mut self, word: &str, is_service: bool) {
        let all = if is_service {
            &mut self.services
        } else {
            &mut self.words
        };
        all.insert(XxHash3_64::oneshot(word.as_bytes()));
    }

    /// Sees that no other address that is learned has the pseudonym of this one.
    pub(super) fn add_address(&mut self, real: Ipv4Addr, key: u64) {
        let mut attempt = 0;
        loop {
            let made = pseudonym::address(real, key, attempt);
            let owner = *self.addresses.entry(made).or_insert(real);
            if owner == real {
                if attempt > 0 {
                    self.moved.insert(real, made);
                }
                return;
            }
            attempt += 1;
        }
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.words.contains(&XxHash3_64::oneshot(word.as_bytes()))
    }

    pub(super) fn has_service(&self, word: &str) -> bool {
        self.services.contains(&XxHash3_64::oneshot(word.as_bytes()))
    }

    /// The pseudonym of an address, if it is not its first.
    pub(super) fn moved(&self, real: Ipv4Addr) -> Option<Ipv4Addr> {
        self.moved.get(&real).copied()
    }

    /// How much is known. Grows with each thing learned.
    pub(super) fn len(&self) -> usize {
        self.words.len() + self.services.len() + self.addresses.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_meet_go_apart_and_keep_what_they_have() {
        let mut names = Names::default();
        let all: Vec<Ipv4Addr> = (0..60_000)
            .map(|number| Ipv4Addr::from_bits(0x0a00_0000 + number))
            .collect();
        for address in &all {
            names.add_address(*address, 3);
        }
        let shown = |names: &Names, real| names.moved(real).unwrap_or(pseudonym::address(real, 3, 0));
        let before: Vec<_> = all.iter().map(|real| shown(&names, *real)).collect();
        assert_eq!(before.iter().collect::<HashSet<_>>().len(), all.len());
        assert!(!names.moved.is_empty(), "or this says nothing");
        for address in &all {
            names.add_address(*address, 3);
        }
        assert!(
            all.iter()
                .zip(&before)
                .all(|(real, made)| shown(&names, *real) == *made)
        );
    }
}
