//! Screens of what is offered: continuations of a chord, help and palette with reasons, messages.

use super::{Story, demo, keyed, screen};
use std::time::Duration;
use trailhound::app::{Msg, Notice};

/// A chord that somebody hesitates in.
fn hesitating(mut story: Story, keys: &str) -> Story {
    story.keys(keys).pass(Duration::from_millis(300));
    story
}

fn warned(mut story: Story) -> Story {
    let path = "/home/alice/.config/trailhound/keymap.toml:3:1: there is no action `nav.dwon`; did you mean `nav.down`?";
    let mended = "the rest of the file counts; what is mended counts from the next start";
    story.send(Msg::Notice(Notice::warning(path).with_way_out(mended)));
    let defect = Notice::error("sorting failed, which is a defect of trailhound");
    story.send(Msg::Notice(defect.with_way_out("please report it")));
    story
}

shows!(chord_60x15, hesitating(demo(60, 15), "t"));
shows!(chord_80x24, hesitating(demo(80, 24), "y"));
shows!(chord_120x36, hesitating(demo(120, 36), "t"));
shows!(palette_60x15, keyed(demo(60, 15), ":mark"));
shows!(palette_80x24, keyed(demo(80, 24), ":mark"));
shows!(palette_120x36, keyed(demo(120, 36), ":time"));
shows!(help_by_key_80x24, keyed(demo(80, 24), "?y"));
shows!(hint_80x24, keyed(demo(80, 24), ":event id<enter>"));
shows!(error_80x24, warned(demo(80, 24)));
shows!(messages_60x15, keyed(warned(demo(60, 15)), "!"));
shows!(messages_80x24, keyed(warned(demo(80, 24)), "!"));
shows!(messages_120x36, keyed(warned(demo(120, 36)), "!"));
