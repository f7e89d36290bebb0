//! The zone of this computer, as a table of its changes: what shows local times asks no clock.

use crate::app::times::Zone;
use crate::model::Timestamp;
use chrono::{Local, TimeZone};

/// What the clocks of this computer show, or those of the zone that `TZ` names: each change from 2000 to 2050.
pub(super) fn local() -> Zone {
    const SECONDS: std::ops::Range<i64> = 946_684_800..2_524_608_000;
    // No two changes of a zone are nearer to each other than that.
    const STEP: usize = 10 * 86_400;
    let offset = |second: i64| {
        let at = Local.timestamp_opt(second, 0).single();
        at.map_or(0, |at| at.offset().local_minus_utc())
    };
    let mut before = (SECONDS.start, offset(SECONDS.start));
    let mut changes = vec![(Timestamp(SECONDS.start * 1000), before.1)];
    for second in SECONDS.step_by(STEP) {
        let now = offset(second);
        if now != before.1 {
            let (mut low, mut high) = (before.0, second);
            while low + 1 < high {
                let middle = low + (high - low) / 2;
                if offset(middle) == before.1 {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            changes.push((Timestamp(high * 1000), now));
        }
        before = (second, now);
    }
    Zone::new(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_what_the_system_says_before_and_behind_each_change() {
        let zone = local();
        for second in (978_307_200..2_493_072_000).step_by(86_400 * 3) {
            let at = Local.timestamp_opt(second, 0).single().expect("a time");
            let offset = zone.offset(Timestamp(second * 1000));
            assert_eq!(offset, at.offset().local_minus_utc(), "{at}");
        }
    }
}
