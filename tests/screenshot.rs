//! Makes `assets/demo.svg`, the picture in the README, from what the program really writes:
//! `cargo test --test screenshot -- --ignored`.
#![cfg(feature = "tui")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use std::path::Path;
use std::process::Command;
use trailhound::tui::screenshot::svg;

const COMMAND: &str = "trailhound query 'ip:203.0.113.0/24 is:write -is:error' demo-data";

#[test]
#[ignore = "writes assets/demo.svg"]
fn picture_of_the_demo() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let script = COMMAND.replacen("trailhound", "\"$0\"", 1);
    let program = env!("CARGO_BIN_EXE_trailhound");
    let output = Command::new("sh")
        .args(["-c", &script, program])
        .current_dir(root)
        .output()
        .unwrap();
    let text = format!("$ {COMMAND}\n{}", String::from_utf8(output.stdout).unwrap());
    let height = text.lines().count() as u16;
    let mut screen = Buffer::empty(Rect::new(0, 0, 132, height));
    for (row, line) in text.lines().enumerate() {
        let style = if row < 2 {
            Style::new().add_modifier(Modifier::BOLD)
        } else {
            Style::new()
        };
        screen.set_string(0, row as u16, line, style);
    }
    std::fs::write(root.join("assets/demo.svg"), svg(&screen, COMMAND)).unwrap();
}
