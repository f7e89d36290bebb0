//! Screens of what is offered: help by key, and what is said.

use super::{Story, demo, keyed, screen};
use trailhound::app::{Effect, Msg, Notice};
use trailhound::query::{Found, Hits, RawProgress};

pub(super) fn warned(mut story: Story) -> Story {
    let path = "/home/alice/.config/trailhound/keymap.toml:3:1: there is no action `nav.dwon`; did you mean `nav.down`?";
    let mended = "the rest of the file counts; what is mended counts from the next start";
    story.send(Msg::Notice(Notice::warning(path).with_way_out(mended)));
    let defect = Notice::error("sorting failed, which is a defect of trailhound");
    story.send(Msg::Notice(defect.with_way_out("please report it")));
    story
}

shows!(help_by_key_80x24, keyed(demo(80, 24), "?y"));

/// A search that finds nothing, and one file that is no longer what was loaded.
fn changed(mut story: Story) -> Story {
    story.slow = true;
    story.keys("/zzqqy<enter>");
    let search = story.waiting.iter().rev().find_map(|effect| match effect {
        Effect::Search { ticket, .. } => Some(*ticket),
        _ => None,
    });
    let file = "/cases/2026-0317/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/17/111122223333_CloudTrail_eu-west-1_20260317T0005Z_Vx.json.gz";
    let found = Found {
        hits: Hits::none(),
        raw: RawProgress::Done,
        unreadable: vec![format!("{file} has changed since it was loaded")],
    };
    story.send(Msg::Found(search.expect("asked"), found));
    story
}

shows!(file_changed_80x24, changed(demo(80, 24)));
