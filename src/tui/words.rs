//! Numbers, instants and lengths of time as people read them.

use crate::model::Timestamp;

/// `3,150`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 file`, `2 files`.
pub(super) fn counted(number: u64, one: &str) -> String {
    format!("{} {one}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// `1.3 MB`.
pub(super) fn bytes(count: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    if count < 1000 {
        return format!("{count} B");
    }
    let mut value = count as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", units[unit])
}

/// A length of time in its largest whole unit: `5m`, `90s`, `250ms`.
pub(super) fn length(milliseconds: i64) -> String {
    let units = [
        (86_400_000, "d"),
        (3_600_000, "h"),
        (60_000, "m"),
        (1000, "s"),
        (1, "ms"),
    ];
    let (unit, name) = units
        .into_iter()
        .find(|(unit, _)| milliseconds != 0 && milliseconds % unit == 0)
        .unwrap_or((1, "ms"));
    format!("{}{name}", milliseconds / unit)
}

/// A length of time, rounded up, as one says it: `40 s`, `3 min`, `2 h`.
pub(super) fn delay(milliseconds: i64) -> String {
    let seconds = milliseconds.max(0).div_euclid(1000) + i64::from(milliseconds.rem_euclid(1000) > 0);
    let up = |unit: i64| (seconds + unit - 1) / unit;
    match seconds {
        ..100 => format!("{seconds} s"),
        100..6000 => format!("{} min", up(60)),
        _ => format!("{} h", up(3600)),
    }
}

/// An instant, UTC, with its day where that is needed and its seconds where there are some: `12:30`, `07-10 12:30:05`.
pub(super) fn instant(at: Timestamp, dated: bool) -> String {
    let seconds = if at.0.rem_euclid(60_000) < 1000 { "" } else { ":%S" };
    let day = if dated { "%m-%d " } else { "" };
    at.format(&format!("{day}%H:%M{seconds}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_for_people() {
        assert_eq!(
            [0, 12, 123, 1234, 1_234_567].map(grouped),
            ["0", "12", "123", "1,234", "1,234,567"]
        );
        assert_eq!(
            (counted(1, "file"), counted(0, "file")),
            ("1 file".to_owned(), "0 files".to_owned())
        );
        assert_eq!(
            [999, 1000, 999_949, 999_950].map(bytes),
            ["999 B", "1.0 kB", "999.9 kB", "1.0 MB"]
        );
        assert!(bytes(u64::MAX).ends_with(" TB"));
        assert_eq!(
            [300_000, 90_000, 250, 86_400_000, 0].map(length),
            ["5m", "90s", "250ms", "1d", "0ms"]
        );
        assert_eq!(
            [0, 1, 99_000, 100_000, 180_001, 7_200_000].map(delay),
            ["0 s", "1 s", "99 s", "2 min", "4 min", "2 h"]
        );
        let noon = Timestamp(1_688_990_400_000);
        assert_eq!(instant(noon, false), "12:00");
        assert_eq!(instant(noon.plus(5000), true), "07-10 12:00:05");
    }
}
