//! The rows of the table mostly wait, so they wait together: where all of them are wanted, the first test that runs
//! starts them all, some at once, and each test tells how its own row went.

use super::{Row, TABLE};
use std::any::Any;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, LazyLock, Mutex};
use std::thread;

/// So many rows run at once.
const AT_ONCE: usize = 8;

type Outcome = Result<(), Box<dyn Any + Send>>;

#[derive(Default)]
struct Pool {
    outcomes: Mutex<HashMap<&'static str, Outcome>>,
    changed: Condvar,
}

static POOL: LazyLock<Pool> = LazyLock::new(|| {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    for _ in 0..AT_ONCE {
        thread::spawn(|| {
            while let Some(row) = TABLE.get(NEXT.fetch_add(1, Ordering::Relaxed)) {
                let outcome = run(row);
                POOL.outcomes.lock().expect("no panic").insert(row.name, outcome);
                POOL.changed.notify_all();
            }
        });
    }
    Pool::default()
});

fn run(row: &Row) -> Outcome {
    catch_unwind(AssertUnwindSafe(|| (row.proof)(row)))
}

/// Whether the command line names some tests.
fn some_are_wanted() -> bool {
    let mut words = std::env::args().skip(1);
    words.any(|word| !word.starts_with('-') && word.parse::<u32>().is_err())
}

/// Proves the row of this test, or fails as it failed.
pub(crate) fn prove(name: &'static str) {
    let row = TABLE.iter().find(|it| it.name == name).expect("a row");
    let outcome = if some_are_wanted() {
        run(row)
    } else {
        let mut outcomes = POOL.outcomes.lock().expect("no panic");
        loop {
            match outcomes.remove(name) {
                Some(outcome) => break outcome,
                None => outcomes = POOL.changed.wait(outcomes).expect("no panic"),
            }
        }
    };
    if let Err(failure) = outcome {
        // What the row's own thread said of it went to the test that started them all.
        let text = failure.downcast_ref::<String>().cloned();
        let text = text.or_else(|| failure.downcast_ref::<&str>().map(|it| (*it).to_owned()));
        panic!("{}: {}", row.fault, text.unwrap_or_default());
    }
}
