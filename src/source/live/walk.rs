//! Reads one window to its end, newest first: which request comes next, and what of the window has been read.
//!
//! What has been read is claimed on the way. AWS promises an order, and pages are trusted only so far: an event may come
//! up to a page later than its place. *Reach* is the instant from which on everything is there.

use super::{PAGE_EVENTS, Page, PageRequest};
use crate::model::live::{Attribute, Category};
use crate::model::{TimeRange, Timestamp};
use std::collections::{BinaryHeap, HashSet};
use twox_hash::XxHash3_64;

/// Milliseconds of the smallest step that AWS counts in.
pub(super) const SECOND: i64 = 1000;

/// Empty pages in a row that are believed to lead somewhere.
const PATIENCE: u32 = 3;

/// A walk through one window.
#[derive(Debug)]
pub(super) struct Walk {
    asked: Option<Attribute>,
    category: Category,
    /// In whole seconds.
    window: TimeRange,
    /// Asks for whatever is newest: the end of the window is where the walk began.
    is_open: bool,
    /// When the first request was sent.
    begun: Option<Timestamp>,
    /// Events at or before; none for whatever is newest. Tokens are bound to it.
    end: Option<Timestamp>,
    token: Option<String>,
    /// Tokens that were used.
    tokens: HashSet<u64>,
    /// Everything from here to the end of the window is read.
    reach: Timestamp,
    /// Where the reach was when it last began without a token: what is newer was read before that.
    top: Timestamp,
    /// The oldest events met, a page of them: younger ones may still come.
    margin: BinaryHeap<Timestamp>,
    /// The oldest of all others: what is younger is complete.
    complete: Option<Timestamp>,
    /// Whether pages come in order, as far as was seen.
    in_order: bool,
    empty: u32,
    patience: u32,
    /// Reach of the last time it began again, and how often it did so there.
    again_at: Option<(Timestamp, u32)>,
}

/// What came of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Taken {
    /// This part of the window is read.
    pub(super) read: Option<TimeRange>,
    /// This part was said to be read and is not: the pages are out of order.
    pub(super) unread: Option<TimeRange>,
    /// The walk is at its end.
    pub(super) is_end: bool,
}

impl Walk {
    /// A walk through a window whose end does not change.
    pub(super) fn closed(asked: Option<Attribute>, category: Category, window: TimeRange) -> Self {
        let window = in_seconds(window);
        Self {
            asked,
            category,
            window,
            is_open: false,
            begun: None,
            end: Some(window.to.plus(-SECOND).max(window.from)),
            token: None,
            tokens: HashSet::new(),
            reach: window.to,
            top: window.to,
            margin: BinaryHeap::new(),
            complete: None,
            in_order: true,
            empty: 0,
            patience: PATIENCE,
            again_at: None,
        }
    }

    /// A walk from whatever is newest.
    pub(super) fn open(asked: Option<Attribute>, category: Category, from: Timestamp) -> Self {
        let nothing = TimeRange { from, to: from };
        Self {
            is_open: true,
            end: None,
            ..Self::closed(asked, category, nothing)
        }
    }

    /// The first request is about to be sent.
    pub(super) fn begin(&mut self, now: Timestamp) {
        if self.begun.is_some() {
            return;
        }
        self.begun = Some(now);
        if self.is_open {
            // The second that runs is not over yet.
            self.window.to = down(now).max(self.window.from);
            (self.reach, self.top) = (self.window.to, self.window.to);
        }
    }

    /// When it began.
    pub(super) fn begun(&self) -> Option<Timestamp> {
        self.begun
    }

    /// What it was asked with.
    pub(super) fn asked(&self) -> Option<&Attribute> {
        self.asked.as_ref()
    }

    /// What of the window is not read yet.
    pub(super) fn left(&self) -> TimeRange {
        TimeRange {
            from: self.window.from,
            to: self.reach,
        }
    }

    /// What to ask for next.
    pub(super) fn request(&self) -> PageRequest {
        PageRequest {
            attribute: self.asked.clone(),
            start: Some(self.window.from),
            end: self.end,
            category: self.category,
            token: self.token.clone(),
        }
    }

    /// Takes a page. `newest` is the newest of its events that had not come before.
    pub(super) fn take(&mut self, page: &Page, newest: Option<Timestamp>) -> Taken {
        let mut taken = Taken::default();
        let claimed = TimeRange {
            from: self.reach,
            to: self.top,
        };
        if self.tokens.is_empty() {
            // The first page from here on: what is in it cannot be late. It also tells whether our clock is ahead.
            self.begun = self.begun.min(page.clock.or(self.begun));
        } else if newest.is_some_and(|newest| claimed.contains(newest)) {
            self.in_order = false;
            self.reach = self.top;
            taken.unread = Some(claimed);
        }
        for time in page.events.iter().filter_map(|event| event.time) {
            self.margin.push(time);
            if self.margin.len() > PAGE_EVENTS {
                let settled = self.margin.pop();
                self.complete = self.complete.or(settled).min(settled);
            }
        }
        match &page.next {
            None => {
                self.reach = self.window.from;
                taken.read = Some(self.window);
                taken.is_end = true;
            }
            Some(next) => {
                taken.read = self.advance();
                self.empty = if page.events.is_empty() { self.empty + 1 } else { 0 };
                let is_new = self.tokens.insert(XxHash3_64::oneshot(next.as_bytes()));
                self.token = Some(next.clone());
                if self.empty >= self.patience || !is_new {
                    self.again();
                }
            }
        }
        taken
    }

    /// Begins again where everything newer is there, without a token. Says whether anything was read since the last time.
    pub(super) fn again(&mut self) -> bool {
        self.token = None;
        if self.reach < self.top {
            self.top = self.reach;
            self.end = Some(self.reach.plus(-SECOND).max(self.window.from));
        }
        self.tokens.clear();
        self.margin.clear();
        self.complete = None;
        self.empty = 0;
        let times = match self.again_at {
            Some((reach, times)) if reach == self.reach => times + 1,
            _ => 0,
        };
        self.again_at = Some((self.reach, times));
        // A long way of empty pages is legal: believe in a longer one each time.
        self.patience = PATIENCE << times.min(16);
        times == 0
    }

    /// Moves the reach down to the last second that is complete. The first second of the window stays for the end.
    fn advance(&mut self) -> Option<TimeRange> {
        let complete = self.complete.filter(|_| self.in_order)?;
        let reach = down(complete).plus(SECOND).max(self.window.from.plus(SECOND));
        if reach >= self.reach {
            return None;
        }
        self.reach = reach;
        Some(TimeRange {
            from: reach,
            to: self.window.to,
        })
    }
}

/// The whole second at or before.
pub(super) fn down(at: Timestamp) -> Timestamp {
    at.plus(-at.0.rem_euclid(SECOND))
}

/// The smallest window of whole seconds around.
pub(super) fn in_seconds(window: TimeRange) -> TimeRange {
    TimeRange {
        from: down(window.from),
        to: down(window.to.plus(SECOND - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::live::Delivered;

    fn at(second: i64) -> Timestamp {
        Timestamp(second * SECOND)
    }

    fn window(from: i64, to: i64) -> TimeRange {
        TimeRange {
            from: at(from),
            to: at(to),
        }
    }

    fn walk(from: i64, to: i64) -> Walk {
        Walk::closed(None, Category::Management, window(from, to))
    }

    /// A page of events at these seconds, newest first.
    fn page(seconds: impl IntoIterator<Item = i64>, next: Option<&str>) -> Page {
        Page {
            events: seconds
                .into_iter()
                .map(|second| Delivered {
                    time: Some(at(second)),
                    ..Delivered::default()
                })
                .collect(),
            next: next.map(str::to_owned),
            clock: None,
        }
    }

    fn take(walk: &mut Walk, page: &Page) -> Taken {
        walk.take(page, page.events.iter().filter_map(|event| event.time).max())
    }

    #[test]
    fn the_end_is_where_no_token_is_and_nowhere_else() {
        let mut walk = walk(0, 1000);
        assert_eq!(walk.request().end, Some(at(999)), "both ends are inclusive");
        for token in ["a", "b"] {
            assert!(
                !take(&mut walk, &page([], Some(token))).is_end,
                "an empty page is no end"
            );
            assert_eq!(walk.request().token.as_deref(), Some(token));
        }
        let end = take(&mut walk, &page([5], None));
        assert!(end.is_end);
        assert_eq!(end.read, Some(window(0, 1000)));
    }

    #[test]
    fn complete_seconds_are_claimed_on_the_way_one_page_behind() {
        let mut walk = walk(0, 1000);
        assert_eq!(take(&mut walk, &page((951..=1000).rev(), Some("a"))).read, None);
        let second = take(&mut walk, &page((901..=950).rev(), Some("b")));
        assert_eq!(second.read, Some(window(952, 1000)));
        assert_eq!(walk.left(), window(0, 952));
        assert!(walk.again(), "something was read");
        assert_eq!(walk.request().end, Some(at(951)), "not from the start");
        assert_eq!(walk.request().token, None);
        let late = take(&mut walk, &page([980, 940], Some("c")));
        assert_eq!(
            late.unread, None,
            "what was claimed before it began again stays claimed"
        );
        assert_eq!(take(&mut walk, &page([3], None)).read, Some(window(0, 1000)));
    }

    #[test]
    fn a_second_that_may_go_on_is_not_claimed() {
        let mut walk = walk(0, 1000);
        take(&mut walk, &page([700; 50], Some("a")));
        let newer = take(&mut walk, &page([700; 50], Some("b")));
        assert_eq!(newer.read, Some(window(701, 1000)));
        assert_eq!(take(&mut walk, &page([700; 50], Some("c"))).read, None);
        let older = take(&mut walk, &page([650; 50], Some("d")));
        assert_eq!(older.read, None, "two pages may still be in the wrong order");
        assert_eq!(
            take(&mut walk, &page([640; 50], Some("e"))).read,
            Some(window(651, 1000))
        );
    }

    #[test]
    fn an_event_far_out_of_its_place_takes_the_claim_back() {
        let mut walk = walk(0, 1000);
        take(&mut walk, &page((951..=1000).rev(), Some("a")));
        take(&mut walk, &page((901..=950).rev(), Some("b")));
        let late = take(&mut walk, &page([980, 900, 899], Some("c")));
        assert_eq!(late.unread, Some(window(952, 1000)));
        assert_eq!(late.read, None);
        assert_eq!(
            take(&mut walk, &page((700..=890).rev(), Some("d"))).read,
            None,
            "no more claims"
        );
        assert_eq!(take(&mut walk, &page([], None)).read, Some(window(0, 1000)));
    }

    #[test]
    fn loops_and_empty_pages_begin_it_again_and_each_time_it_is_more_patient() {
        let mut walk = walk(0, 1000);
        take(&mut walk, &page((900..950).rev(), Some("a")));
        take(&mut walk, &page((850..900).rev(), Some("a")));
        assert_eq!(walk.request().token, None, "the token was met before");
        let mut until_again = || {
            let mut pages = 0;
            loop {
                pages += 1;
                take(&mut walk, &page([], Some(&format!("token {pages}"))));
                if walk.request().token.is_none() {
                    return pages;
                }
            }
        };
        let patience: Vec<_> = (0..4).map(|_| until_again()).collect();
        assert_eq!(patience, [3, 6, 12, 24]);
    }

    #[test]
    fn an_open_walk_ends_with_the_last_second_that_was_over() {
        let mut walk = Walk::open(None, Category::Management, at(100));
        walk.begin(Timestamp(200_700));
        assert_eq!(walk.request().end, None);
        assert_eq!(walk.left(), window(100, 200));
        let taken = take(&mut walk, &page([200, 150], None));
        assert_eq!(taken.read, Some(window(100, 200)));
    }
}
