//! What a program may write to a terminal: the strict list of what we send. Anything else came from data.

use regex::bytes::Regex;

/// Text without a control or an invisible or reordering character, and the sequences we use, spelled in full.
const ALLOWED: &str = r"(?x)
    ^(?:
        [^\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u{ad}\u{34f}\u{115f}\u{1160}\u{3164}\u{fe00}-\u{fe0f}\u{ffa0}]
      | \x1b\[ [0-9]{1,5} ; [0-9]{1,5} H                         # cursor to
      | \x1b\[ 2J                                                # clear
      | \x1b\[ (?: [0-9]{0,2} | 22 | [34](?:9 | 8;5;[0-9]{1,3} | 8;2;[0-9]{1,3};[0-9]{1,3};[0-9]{1,3})
              (?: ;[34](?:9 | 8;5;[0-9]{1,3} | 8;2;[0-9]{1,3};[0-9]{1,3};[0-9]{1,3}))? ) m   # style
      | \x1b\[ \? (?: 25 | 1049 | 2004 | 2026 ) [hl]               # cursor, screen, paste, frame
      | \x1b\[ \? (?: 1000 | 1002 | 1003 | 1006 | 1015 ) l         # mouse off
    )";

/// What stands where the program may not have written it, if anything: the offset and the bytes there.
///
/// Only what is written between entering and leaving the alternate screen must satisfy the strict list; before and
/// after, line ends may stand as well.
pub(crate) fn first_stray(log: &[u8]) -> Option<(usize, String)> {
    let allowed = Regex::new(ALLOWED).expect("a pattern");
    let mut at = 0;
    let mut inside = false;
    while at < log.len() {
        if !inside && matches!(log[at], b'\r' | b'\n') {
            at += 1;
            continue;
        }
        let Some(found) = allowed.find(&log[at..]) else {
            let stray = String::from_utf8_lossy(&log[at..log.len().min(at + 40)]).into_owned();
            return Some((at, stray));
        };
        match found.as_bytes() {
            b"\x1b[?1049h" => inside = true,
            b"\x1b[?1049l" => inside = false,
            _ => {}
        }
        at += found.len();
    }
    None
}

/// What a program has to say when it gives the terminal back, in this order and once.
pub(crate) const FAREWELL: &[u8] =
    b"\x1b[?2026l\x1b[?1006l\x1b[?1015l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?2004l\x1b[0m\x1b[2J\x1b[1;1H\x1b[?1049l\x1b[?25h";

/// How often a program gave the terminal back.
pub(crate) fn farewells(log: &[u8]) -> usize {
    log.windows(FAREWELL.len())
        .filter(|window| *window == FAREWELL)
        .count()
}

#[test]
fn the_oracle_sees_every_attack() {
    for attack in [
        "\x1b[2K",
        "\x1b]0;title\x07",
        "\x1b]52;c;aGk=\x07",
        "\x1b]8;;http://x\x1b\\",
        "\u{9b}31m",
        "\x1b[6n",
        "\x07",
        "\u{8}",
        "\x1bP",
        "\u{202e}",
        "\u{200b}",
        "\u{feff}",
        "\u{e0041}",
        "\r\n",
        "\x1b[?1000h",
        "\x1bc",
        "\u{10ff80}",
    ] {
        let log = format!("\x1b[?1049h\x1b[?25lfine{attack}fine");
        let at = "\x1b[?1049h\x1b[?25lfine".len();
        assert_eq!(
            first_stray(log.as_bytes()).map(|(at, _)| at),
            Some(at),
            "{attack:?}"
        );
    }
    assert_eq!(first_stray(b"\x1b[?1049h\xff").map(|(at, _)| at), Some(8));
    assert_eq!(
        first_stray("hello\r\n\x1b[?1049h\x1b[1;2Hé日\x1b[38;5;9;49m\x1b[0mx\x1b[?1049lbye\r\n".as_bytes()),
        None
    );
}
