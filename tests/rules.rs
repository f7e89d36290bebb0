//! Each rule, each virtual alarm and each lens of the program with events that fire it and near misses that do not: the files
//! of `tests/rules`, `tests/virtual_alarms` and `tests/lenses`. A lens fires where it shows a group.
//!
//! A file is called like its rule, alarm or lens. `fires` are events each of which fires it by itself; `together` is the scene that a
//! correlation finds: steps with `at` (seconds from the beginning), `event`, and `times` and `every` (seconds) where a step
//! is taken again and again, `{n}` in a text being the number of the time. `near` are the same with *one thing different*,
//! which must not fire it: a merge patch (RFC 7396, null removes) of one leaf, for the event or step number `of`, else the
//! first. What an event does not say is said by [`ordinary`].
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use trailhound::analysis::detection::{Wanted, find};
use trailhound::analysis::{lenses, virtual_alarms};
use trailhound::dialect::sigma::{Pack, built_in};
use trailhound::model::alarm::State;
use trailhound::model::{TimeRange, Timestamp};
use trailhound::store::Snapshot;

/// The beginning of every scene.
const BEGIN: &str = "2026-03-17T10:00:00Z";

/// What an event is unless it says otherwise. Its members take the place of these whole.
fn ordinary() -> Value {
    json!({
        "eventVersion": "1.11", "awsRegion": "us-east-1", "eventType": "AwsApiCall", "eventCategory": "Management",
        "sourceIPAddress": "203.0.113.9", "userAgent": "aws-cli/2.15", "recipientAccountId": "111122223333",
        "userIdentity": {
            "type": "IAMUser", "userName": "alice", "principalId": "AIDAEXAMPLEALICE0001", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:user/alice", "accessKeyId": "AKIAEXAMPLEALICE0001",
        },
    })
}

fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(members) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    let target = target.as_object_mut().unwrap();
    for (key, value) in members {
        if value.is_null() {
            target.remove(key);
        } else {
            merge(target.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

/// How many things a patch changes.
fn leaves(patch: &Value) -> usize {
    match patch {
        Value::Object(members) if !members.is_empty() => members.values().map(leaves).sum(),
        _ => 1,
    }
}

fn whole(event: &Value) -> Value {
    let mut all = ordinary();
    for (key, value) in event.as_object().unwrap() {
        all[key] = value.clone();
    }
    all
}

/// The events of a scene, each with its time.
fn scene(steps: &[Value]) -> Vec<Value> {
    let begin = Timestamp::parse(BEGIN.as_bytes()).unwrap();
    let mut events = Vec::new();
    for step in steps {
        let number = |key: &str, default| step.get(key).map_or(default, |it| it.as_i64().unwrap());
        for time in 0..number("times", 1) {
            let text = step["event"].to_string().replace("{n}", &time.to_string());
            let mut event: Value = serde_json::from_str(&text).unwrap();
            let seconds = number("at", 0) + time * number("every", 0);
            event["eventTime"] = json!(begin.plus(seconds * 1000).rfc3339());
            event["eventID"] = json!(format!("00000000-0000-4000-8000-{:012}", events.len()));
            events.push(event);
        }
    }
    events
}

fn loaded(events: &[Value]) -> Snapshot {
    let texts: Vec<String> = events.iter().map(Value::to_string).collect();
    Snapshot::of_records(&texts).unwrap()
}

/// A rule or an alarm, and the file of its events.
struct Pair<'p> {
    name: &'p str,
    file: Value,
    /// Whether it fires.
    of: &'p dyn Fn(&Snapshot) -> bool,
}

impl Pair<'_> {
    fn fires(&self, steps: &[Value]) -> bool {
        (self.of)(&loaded(&scene(steps)))
    }

    /// The steps of a correlation, or each event as a scene of one step.
    fn scenes(&self) -> Vec<Vec<Value>> {
        let step = |step: &Value| {
            let mut step = step.clone();
            step["event"] = whole(&step["event"]);
            step
        };
        if let Some(steps) = self.file["together"].as_array() {
            return vec![steps.iter().map(step).collect()];
        }
        let events = self.file["fires"].as_array().unwrap();
        events
            .iter()
            .map(|event| vec![step(&json!({ "event": event }))])
            .collect()
    }

    /// What is wrong with it.
    fn faults(&self) -> Vec<String> {
        let scenes = self.scenes();
        let is_scene = self.file.get("together").is_some();
        let mut faults = Vec::new();
        for (number, scene) in scenes.iter().enumerate() {
            if !self.fires(scene) {
                faults.push(format!("{}: number {number} does not fire it", self.name));
            }
        }
        let near = self.file["near"].as_array().unwrap();
        if scenes.is_empty() || near.is_empty() {
            faults.push(format!("{}: an event and a near miss are wanted", self.name));
        }
        for miss in near {
            let (differs, patch) = (miss["differs"].as_str().unwrap(), &miss["patch"]);
            let of = miss.get("of").map_or(0, |of| of.as_u64().unwrap() as usize);
            if leaves(patch) != 1 {
                faults.push(format!("{}: {differs}: more than one thing", self.name));
            }
            let mut scene = if is_scene {
                scenes[0].clone()
            } else {
                scenes[of].clone()
            };
            let before = scene.clone();
            if is_scene {
                merge(&mut scene[of], patch);
            } else {
                merge(&mut scene[0]["event"], patch);
            }
            if scene == before {
                faults.push(format!("{}: {differs}: changes nothing", self.name));
            }
            if self.fires(&scene) {
                faults.push(format!("{}: fires, though {differs}", self.name));
            }
        }
        faults
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The names of the files in a folder, without their ending.
fn names(folder: &Path) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|file| {
            file.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

/// What is wrong with the pairs of a folder; `fires` is told the name of each.
fn faults(name: &str, fires: &dyn Fn(&str, &Snapshot) -> bool) -> Vec<String> {
    let pairs = folder(name);
    let of_file = |name: String| {
        let text = std::fs::read_to_string(pairs.join(format!("{name}.json"))).unwrap();
        let file = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let of = |snapshot: &Snapshot| fires(&name, snapshot);
        let pair = Pair {
            name: &name,
            file,
            of: &of,
        };
        pair.faults()
    };
    names(&pairs).into_iter().flat_map(of_file).collect()
}

#[test]
fn every_rule_of_ours_has_events_that_fire_it_and_near_misses_that_do_not() {
    assert_eq!(names(&folder("assets/rules")), names(&folder("tests/rules")));
    let mut pack = Pack::default();
    built_in::add(&mut pack);
    pack.link();
    let fires = |name: &str, snapshot: &Snapshot| {
        let wanted = Wanted::those(&pack, &|about, _| about.name.as_deref() == Some(name));
        let found = find(&wanted, snapshot, TimeRange::ALL, &|| false).unwrap();
        assert_eq!((found.all.len(), &found.unreadable), (1, &vec![]), "{name}");
        !found.is_empty()
    };
    let faults = faults("tests/rules", &fires);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_virtual_alarm_of_ours_has_events_that_fire_it_and_near_misses_that_do_not() {
    assert_eq!(
        names(&folder("assets/alarms")),
        names(&folder("tests/virtual_alarms"))
    );
    let alarms = virtual_alarms::built_in().unwrap();
    let fires = |name: &str, snapshot: &Snapshot| {
        let alarm = alarms.iter().find(|alarm| alarm.name == name).unwrap();
        let alarms = std::slice::from_ref(alarm);
        let found = virtual_alarms::evaluate(snapshot, alarms, TimeRange::ALL, &|| false).unwrap();
        assert!(found.unreadable.is_empty(), "{name}");
        let mut changes = found.saved.history.iter().filter_map(|item| item.transition());
        changes.any(|change| change.to == State::Alarm)
    };
    let faults = faults("tests/virtual_alarms", &fires);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_lens_of_ours_has_events_that_it_shows_and_near_misses_that_it_does_not() {
    assert_eq!(names(&folder("assets/lenses")), names(&folder("tests/lenses")));
    let all = lenses::built_in().unwrap();
    let fires = |name: &str, snapshot: &Snapshot| {
        let lens = all.iter().find(|lens| lens.name == name).unwrap();
        let looked = lenses::look(snapshot, lens, lenses::Scope::ALL, &|| false).unwrap();
        assert!(looked.unreadable.is_empty(), "{name}");
        !looked.groups.is_empty()
    };
    let faults = faults("tests/lenses", &fires);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
