//! Makes a large trail to try things on by hand, and says where it is:
//! `cargo bench --bench make_trail -- EVENTS FILES` (a million events in 1,000 files if nothing is said).

#![expect(
    unreachable_pub,
    reason = "a bench target exports nothing; `pub` is what a module offers its neighbours"
)]

#[path = "corpus/trail.rs"]
mod trail;

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let plan = trail::plan(
        numbers.next().unwrap_or(1_000_000),
        numbers.next().unwrap_or(1_000),
    );
    writeln!(std::io::stdout(), "{}", trail::folder(plan).display())
}
