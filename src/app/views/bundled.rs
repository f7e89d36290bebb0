//! The views that come with the program: `assets/views`.

use super::View;
use super::file::read;

macro_rules! bundled {
    ($($name:literal)*) => {
        /// The names of their files, without the ending, and what they say.
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../../assets/views/", $name, ".toml")))),*];
    };
}

bundled! {
    "root-use" "login-without-mfa" "failed-logins" "refusals" "iam-writes" "key-created" "role-trust" "trail-tampering"
    "opened-to-the-world" "shared" "secrets-read" "new-places" "first-writes" "deleted" "other-accounts"
}

/// All of them, each with the name of its file, in the order in which they are listed.
pub fn all() -> Vec<(&'static str, View)> {
    let views = FILES.iter().map(|(stem, text)| (*stem, read(stem, stem, text)));
    views
        .filter_map(|(stem, view)| Some((stem, view.ok()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_file_is_a_view_with_a_name_and_a_purpose() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/views");
        let there: BTreeSet<_> = std::fs::read_dir(folder)
            .expect("there")
            .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
            .collect();
        let named: BTreeSet<_> = FILES.iter().map(|(stem, _)| format!("{stem}.toml")).collect();
        assert_eq!(there, named);
        for (stem, text) in FILES {
            let view = read(stem, stem, text).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
            assert!(view.name != *stem && !view.about.is_empty(), "{stem}");
        }
        let titles: BTreeSet<_> = all().into_iter().map(|(_, view)| view.name).collect();
        assert_eq!(titles.len(), FILES.len());
    }
}
