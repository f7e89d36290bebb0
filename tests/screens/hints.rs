//! Screens of what is offered: help by key, and what is said.

use super::{Story, demo, keyed, screen};
use trailhound::app::{Msg, Notice};

pub(super) fn warned(mut story: Story) -> Story {
    let path = "/home/alice/.config/trailhound/keymap.toml:3:1: there is no action `nav.dwon`; did you mean `nav.down`?";
    let mended = "the rest of the file counts; what is mended counts from the next start";
    story.send(Msg::Notice(Notice::warning(path).with_way_out(mended)));
    let defect = Notice::error("sorting failed, which is a defect of trailhound");
    story.send(Msg::Notice(defect.with_way_out("please report it")));
    story
}

shows!(help_by_key_80x24, keyed(demo(80, 24), "?y"));
