//! Counts by values at paths, against a plain loop.

use super::many::plain_values;
use super::*;
use crate::query::{Key, count_by_keys, facet_path};

/// What an event has for a key, or the empty text.
fn plain_key(snapshot: &Snapshot, row: RowId, key: &Key) -> BTreeSet<String> {
    let mut values: BTreeSet<String> = match key {
        Key::Path(path) => {
            let mut values = BTreeSet::new();
            let event = snapshot.row(row).original().expect("kept");
            crate::query::json_path::texts_at(&event, path, &mut |text| {
                values.insert(text.to_owned());
            });
            values
        }
        Key::Field(field @ (Field::Resource | Field::Bucket)) => {
            let row = snapshot.row(row);
            let named = row.resources().filter_map(|(_, text)| field.of_value(text));
            named.map(str::to_owned).collect()
        }
        Key::Field(field) => BTreeSet::from([snapshot.row(row).display(*field)]),
    };
    if values.is_empty() {
        values.insert(String::new());
    }
    values
}

fn some_key() -> impl Strategy<Value = Key> {
    prop_oneof![
        some_path().prop_map(Key::Path),
        prop::sample::select(Field::all().collect::<Vec<_>>()).prop_map(Key::Field),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_facet_of_a_path_counts_what_a_plain_loop_counts(
        snapshot in some_store(),
        expr in some_expr(),
        path in some_path(),
        most in 0..5usize,
    ) {
        let (found, _) = find(&snapshot, &expr, TimeRange::ALL);
        let mut counts: BTreeMap<String, (u64, Option<Timestamp>, Option<Timestamp>)> = BTreeMap::new();
        for row in found.hits.iter() {
            let values: BTreeSet<_> = plain_values(&snapshot, row, &path).into_iter().collect();
            let time = Some(snapshot.row(row).time()).filter(|time| time.is_known());
            for value in values {
                let count = counts.entry(value).or_default();
                count.0 += 1;
                count.1 = time.into_iter().chain(count.1).min();
                count.2 = time.into_iter().chain(count.2).max();
            }
        }
        let mut expected: Vec<_> = counts.into_iter().collect();
        expected.sort_by_key(|(text, (count, ..))| (std::cmp::Reverse(*count), text.clone()));
        let mut last = None;
        let facet = facet_path(&snapshot, &found.hits, (&path, most), &|| false, &mut |facet| last = Some(facet.clone()));
        let facet = facet.expect("not cancelled");
        prop_assert_eq!(last.as_ref(), Some(&facet), "what is published last is final");
        prop_assert_eq!(facet.distinct, expected.len());
        prop_assert!(facet.unreadable.is_empty());
        let known = |time: Timestamp| time.is_known().then_some(time);
        let got: Vec<_> = facet.counts.into_iter().map(|it| (it.text, (it.count, known(it.first), known(it.last)))).collect();
        expected.truncate(most);
        prop_assert_eq!(got, expected);
    }

    #[test]
    fn paths_and_fields_are_counted_together(
        snapshot in some_store(),
        expr in some_expr(),
        keys in prop::collection::vec(some_key(), 1..3),
    ) {
        let (found, _) = find(&snapshot, &expr, TimeRange::ALL);
        let mut expected: BTreeMap<Vec<String>, u64> = BTreeMap::new();
        for row in found.hits.iter() {
            let mut combinations = vec![Vec::new()];
            for key in &keys {
                let values = plain_key(&snapshot, row, key);
                combinations = combinations.iter().flat_map(|combination: &Vec<String>| {
                    values.iter().map(|value| [combination.clone(), vec![value.clone()]].concat()).collect::<Vec<_>>()
                }).collect();
            }
            for combination in combinations {
                *expected.entry(combination).or_default() += 1;
            }
        }
        let mut expected: Vec<_> = expected.into_iter().collect();
        expected.sort_by_key(|(values, count)| (std::cmp::Reverse(*count), values.clone()));
        let got = count_by_keys(&snapshot, &found.hits, &keys, &|| false).expect("not cancelled");
        prop_assert_eq!(got.counts, expected);
        prop_assert!(got.unreadable.is_empty());
    }
}
