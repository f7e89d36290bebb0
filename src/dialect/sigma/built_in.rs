//! The rules of the program: the files of `assets/rules`.

use super::Pack;
use include_dir::{Dir, include_dir};

static RULES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets/rules");

/// Name and bytes of each file of rules.
pub fn files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    RULES
        .files()
        .filter_map(|file| Some((file.path().to_str()?, file.contents())))
}

/// Adds them to a pack. The files of others are added as they are, before or after.
pub fn add(pack: &mut Pack) {
    for (name, bytes) in files() {
        pack.add_built_in(&format!("built-in/{name}"), bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::sigma::{About, Level};
    use std::collections::BTreeSet;

    fn pack() -> Pack {
        let mut pack = Pack::default();
        add(&mut pack);
        pack.link();
        pack
    }

    fn abouts(pack: &Pack) -> Vec<&About> {
        let rules = pack.rules.iter().map(|rule| &rule.about);
        rules
            .chain(pack.correlations.iter().map(|it| &it.about))
            .collect()
    }

    #[test]
    fn every_rule_of_ours_is_read_without_a_remark_and_says_all_that_a_rule_should_say() {
        let pack = pack();
        assert_eq!(
            (&pack.faults, &pack.warnings, &pack.foreign),
            (&vec![], &vec![], &vec![])
        );
        assert!(abouts(&pack).len() > 60);
        for about in abouts(&pack) {
            let title = &about.title;
            assert!(about.id.is_some() && about.name.is_some(), "{title}");
            assert!(
                about.description.as_deref().is_some_and(|text| text.len() > 30),
                "{title}"
            );
            assert!(
                !about.false_positives.is_empty() && !about.look_next.is_empty(),
                "{title}"
            );
            assert!(about.level.is_some() && about.status.is_some(), "{title}");
            let tag = |start: &str| about.tags.iter().any(|tag| tag.starts_with(start));
            assert!(
                tag("attack.t1") || about.level == Some(Level::Informational),
                "{title}: a technique"
            );
            assert!(
                about
                    .tags
                    .iter()
                    .any(|tag| tag.starts_with("attack.") && !tag.starts_with("attack.t1")),
                "{title}"
            );
            assert_eq!(
                about.file,
                format!("built-in/{}.yml", about.name.as_deref().unwrap_or_default())
            );
        }
    }

    #[test]
    fn no_two_rules_of_ours_have_the_same_id_title_or_name() {
        let pack = pack();
        let mut seen = BTreeSet::new();
        for about in abouts(&pack) {
            for text in [about.id.as_ref(), about.name.as_ref(), Some(&about.title)] {
                assert!(seen.insert(text), "{text:?}");
            }
        }
    }

    #[test]
    fn the_controls_of_cis_are_all_watched() {
        let pack = pack();
        let tags: BTreeSet<&str> = abouts(&pack)
            .iter()
            .flat_map(|about| &about.tags)
            .map(String::as_str)
            .collect();
        for number in 1..=15 {
            let tag = format!("cis.4.{number}");
            assert!(tags.contains(tag.as_str()), "{tag}");
        }
    }
}
