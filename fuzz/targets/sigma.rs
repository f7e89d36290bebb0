//! See `fuzz/README.md`.
#![no_main]

#[path = "../../tests/fuzz_corpus/parsers.rs"]
#[expect(dead_code, reason = "each target is one of them")]
mod parsers;

libfuzzer_sys::fuzz_target!(|data: &[u8]| parsers::sigma(data));
