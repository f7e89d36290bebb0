//! What reading and searching are measured against: libdeflate inflating the same files on all cores.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Reads and inflates every file on all cores, and throws the bytes away. Returns the time and the bytes.
pub fn inflate_all(folder: &Path) -> (Duration, usize) {
    let files = files_below(folder);
    let (next, bytes) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(|| {
                let mut inflater = libdeflater::Decompressor::new();
                let mut out = Vec::new();
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let stored = std::fs::read(file).expect("readable");
                    let size: [u8; 4] = stored[stored.len() - 4..].try_into().expect("a trailer");
                    let size = u32::from_le_bytes(size) as usize;
                    if out.len() < size {
                        out.resize(size, 0);
                    }
                    inflater
                        .gzip_decompress(&stored, &mut out[..size])
                        .expect("a gzip file");
                    bytes.fetch_add(size, Ordering::Relaxed);
                }
            });
        }
    });
    (started.elapsed(), bytes.into_inner())
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().ends_with(".gz"))
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// How many loaders run.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}
