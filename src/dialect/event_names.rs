//! Which names `eventName` can have: a rule on another name would never fire, and nobody would know.
//!
//! The list (`assets/event-names.txt`, made by the script beside it) is that of AWS's published API models and of the
//! sign-in and service events that have no call. It is as old as this version of the program, so what is not on it is
//! a reason to warn and not to refuse.

use crate::query::Pattern;
use crate::query::pattern::Test;

/// In the order of their bytes.
static NAMES: &str = include_str!("../../assets/event-names.txt");

/// Whether AWS is known to write this name. Lambda and `CloudFront` write the version of their API behind it
/// (`CreateFunction20150331`), which does not count.
pub fn is_known(name: &str) -> bool {
    let name = without_version(name);
    NAMES.lines().any(|known| known == name)
}

/// Whether a pattern holds on any name that AWS is known to write; an exact one also with a version behind it.
pub fn any_known(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Text {
            text,
            part: crate::query::Part::Whole,
            case,
        } => {
            let text = without_version(text);
            NAMES.lines().any(|known| {
                if case.counts(text) {
                    known == text
                } else {
                    known.eq_ignore_ascii_case(text)
                }
            })
        }
        other => {
            let test = Test::new(other);
            NAMES.lines().any(|known| test.holds(known))
        }
    }
}

/// The known name that differs least from an unknown one, if it differs little.
pub fn nearest(name: &str) -> Option<&'static str> {
    let most = name.len() / 4;
    NAMES
        .lines()
        .filter(|known| known.len().abs_diff(name.len()) <= most)
        .map(|known| (strsim::osa_distance(known, name), known))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, known)| known)
}

/// The name of a call without the version of the API: `CreateFunction` of `CreateFunction20150331`, `UpdateDistribution`
/// of `UpdateDistribution2020_05_31`.
pub fn without_version(name: &str) -> &str {
    let rest = match name.rsplit_once('v') {
        Some((rest, digits)) if digits.bytes().all(|it| it.is_ascii_digit()) => rest,
        _ => name,
    };
    let is_date = |date: &str, shape: &str| {
        date.len() == shape.len()
            && date.starts_with("20")
            && date.bytes().zip(shape.bytes()).all(|(byte, shape)| match shape {
                b'0' => byte.is_ascii_digit(),
                other => byte == other,
            })
    };
    for shape in ["0000_00_00", "00000000"] {
        if let Some((call, date)) = rest
            .len()
            .checked_sub(shape.len())
            .and_then(|at| rest.split_at_checked(at))
            && is_date(date, shape)
        {
            return call.strip_suffix('_').unwrap_or(call);
        }
    }
    // A `v2` without a date is a part of the name.
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Case, Part};

    #[test]
    fn names_are_known_with_and_without_the_version_of_the_api() {
        for name in [
            "CreateUser",
            "ConsoleLogin",
            "CreateFunction20150331",
            "UpdateFunctionCode20150331v2",
            "UpdateDistribution2020_05_31",
        ] {
            assert!(is_known(name), "{name}");
        }
        for name in ["UpdateOrganizationalUni", "createuser", "", "Create", "2015033"] {
            assert!(!is_known(name), "{name}");
        }
        assert_eq!(
            nearest("UpdateOrganizationalUni"),
            Some("UpdateOrganizationalUnit")
        );
        assert_eq!(nearest("Frobnicate"), None);
    }

    #[test]
    fn a_pattern_is_known_if_any_name_passes() {
        let pattern = |text: &str, part, case| any_known(&Pattern::text(text, part, case));
        assert!(pattern("createuser", Part::Whole, Case::Ignore));
        assert!(!pattern("createuser", Part::Whole, Case::Exact));
        assert!(pattern("CreateFunction20150331", Part::Whole, Case::Exact));
        assert!(pattern("Create", Part::Start, Case::Exact) && !pattern("Kreate", Part::Start, Case::Exact));
    }

    #[test]
    fn the_list_is_in_order() {
        assert!(NAMES.lines().is_sorted() && NAMES.lines().count() > 10_000);
    }
}
