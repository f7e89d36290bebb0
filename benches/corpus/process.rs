//! What this process takes, as Linux counts it.

use std::io;

/// Bytes of memory in use.
pub(crate) fn resident() -> io::Result<usize> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap_or_default();
    let kilobytes: usize = line
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .map_err(io::Error::other)?;
    Ok(kilobytes * 1024)
}
