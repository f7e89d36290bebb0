//! The questions of demo-data/STORY.md, answered on the screen from findings and lenses alone: no query is typed.
//!
//! What is pressed is `g h`, `L` and a letter, the keys that move, `enter` and `[`. An answer counts where the screen says it.
#![cfg(feature = "tui")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "stories/harness.rs"]
#[expect(dead_code, unreachable_pub, reason = "stories need more of it")]
mod harness;

use harness::Story;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use trailhound::app::findings::Rules;
use trailhound::app::{LoadProgress, Msg, Options, Pane};
use trailhound::dialect::sigma::{Pack, built_in};
use trailhound::runtime::ingest;
use trailhound::store::Snapshot;
use trailhound::tui::draw::draw;
use trailhound::tui::theme::Theme;

/// What a person does.
enum Do {
    /// Presses keys.
    Keys(&'static str),
    /// Goes down the list, by `j`, to the first row that has all of these words.
    To(&'static [&'static str]),
    /// Sees this.
    See(&'static [&'static str]),
}
use Do::{Keys, See, To};

/// The number of the question, and how it is answered.
const ANSWERS: [(u32, &[Do]); 27] = [
    (
        1,
        &[
            Keys("Lf"),
            To(&["203.0.113.77", "keycheck"]),
            See(&["report-exporter"]),
            Keys("<enter>G"),
            See(&["12:52:07", "GetCallerIdentity", "keycheck/0.3"]),
        ],
    ),
    (
        2,
        &[
            Keys("Lk"),
            To(&["AKIAEXAMPLECEIQH736Y"]),
            See(&["192.0.2.0/24", "report-exporter"]),
        ],
    ),
    (
        3,
        &[Keys("Lo"), To(&["report-exporter"]), See(&["61", "ListUsers"])],
    ),
    (
        4,
        &[Keys("LN"), See(&["ListAttachedRolePolicies", "Start", "End"])],
    ),
    (
        5,
        &[
            Keys("Lc"),
            To(&["report-exporter", "role/reporting-etl"]),
            See(&["203.0.113.0/24"]),
            Keys("gg"),
            To(&["svc-backup-agent", "role/data-platform-admin"]),
            See(&["203.0.113.0/24"]),
        ],
    ),
    (
        6,
        &[
            Keys("Lw"),
            To(&["reporting-etl/awscli-session"]),
            See(&["16"]),
            Keys("<enter>"),
            See(&["CreateUser", "AttachUserPolicy", "CreateAccessKey"]),
        ],
    ),
    (
        7,
        &[
            Keys("Lm"),
            To(&["203.0.113.0/24", "i-0aa11bb22cc33dd44"]),
            See(&[
                "svc-backup-agent",
                "role/cloud-support",
                "acl-0c0ffee0c0ffee001",
                "TerminateInstances",
            ]),
        ],
    ),
    (
        8,
        &[
            Keys("Lq"),
            To(&["reporting-etl"]),
            See(&["user/svc-backup-agent"]),
            To(&["marta.lindqvist"]),
            See(&["user/svc-invoice-mailer"]),
            To(&["data-platform-admin"]),
            See(&["2 refused"]),
        ],
    ),
    (
        9,
        &[
            Keys("Lq"),
            To(&["marta.lindqvist"]),
            See(&["198.51.100.0/24"]),
            Keys("<enter>G"),
            See(&["CreateUser", "OPS-2291", "with MFA"]),
        ],
    ),
    (
        10,
        &[
            Keys("Lk"),
            To(&["AKIAEXAMPLESOCRXSU5D"]),
            Keys("<enter>"),
            See(&["AssumeRole", "CreateRole", "GetCallerIdentity"]),
        ],
    ),
    (
        11,
        &[
            Keys("Ll"),
            To(&["svc-backup-agent"]),
            See(&["13:36", "Success", "MFA: No"]),
        ],
    ),
    (
        12,
        &[
            Keys("Ll"),
            To(&["marta.lindqvist"]),
            See(&["Failure"]),
            Keys("gg"),
            To(&["203.0.113.201"]),
            See(&["Failure"]),
        ],
    ),
    (13, &[Keys("LR"), See(&["198.51.100.11", "10:47", "MFA: true"])]),
    (
        14,
        &[
            Keys("gh"),
            To(&["Several roles were opened"]),
            See(&["role/cloud-support-readonly", "role/ops-breakglass"]),
        ],
    ),
    (
        15,
        &[
            Keys("Ln"),
            To(&["sg-0ba5710a10e5c0001", "data-platform-admin"]),
            See(&["port 22", "0.0.0.0/0"]),
        ],
    ),
    (
        16,
        &[
            Keys("Ln"),
            To(&["acl-0c0ffee0c0ffee001", "priya"]),
            See(&["13:46", "14:47", "ReplaceNetworkAclEntry"]),
        ],
    ),
    (
        17,
        &[
            Keys("gh"),
            To(&["User data of several instances"]),
            See(&["DescribeInstanceAttribute ×6"]),
        ],
    ),
    (
        18,
        &[
            Keys("Lv"),
            To(&["i-0aa11bb22cc33dd44", "data-platform-admin"]),
            See(&["TerminateInstances", "14:08"]),
        ],
    ),
    (
        19,
        &[
            Keys("gh"),
            To(&["Several secrets were read"]),
            See(&["shop/payments/api", "shop/catalogue/db", "shop/mail/smtp"]),
        ],
    ),
    (
        20,
        &[
            Keys("gh"),
            To(&["A bucket was unlocked"]),
            Keys("<enter>"),
            See(&[
                "DeleteBucketPublicAccessBlock",
                "13:55:37",
                "PutBucketPolicy",
                "13:56:12",
            ]),
        ],
    ),
    (
        21,
        &[
            Keys("gh"),
            To(&["Many objects of a bucket"]),
            Keys("<enter>"),
            See(&["38 of 28,908", "GetObject"]),
            Keys("gh"),
            Keys("gg"),
            To(&["Objects were read without"]),
            Keys("<enter>"),
            See(&["7 of 28,908", "203.0.113.9"]),
        ],
    ),
    (
        22,
        &[
            Keys("Lj"),
            See(&[
                "trail/brightwater-prod",
                "PutEventSelectors, StopLogging, StartLogging",
                "data-platform-admin",
                "dana.okafor@example.com",
            ]),
        ],
    ),
    (
        23,
        &[
            Keys("Lm"),
            To(&["UpdateAccessKey"]),
            See(&["dana.okafor@example.com", "14:38"]),
        ],
    ),
    (
        24,
        &[
            Keys("gh"),
            To(&["not valid any more", "report-exporter"]),
            See(&["GetCallerIdentity ×4"]),
            Keys("Lo"),
            To(&["data-platform-admin"]),
            See(&["14:40"]),
        ],
    ),
    (
        25,
        &[
            Keys("La"),
            To(&["aisha", "data-platf"]),
            See(&["role: data-platform-admin"]),
        ],
    ),
    (
        26,
        &[
            Keys("LV"),
            To(&["888877776666"]),
            See(&["PutObject", "dropbox-7f3a", "1 refused"]),
        ],
    ),
    (
        27,
        &[
            Keys("Lo"),
            To(&["anonymous"]),
            See(&["04:41", "GetObject", "203.0.113.0/24"]),
        ],
    ),
];

static DEMO: LazyLock<Snapshot> = LazyLock::new(|| {
    let input = ingest::Input::Paths(vec!["demo-data".into()]);
    ingest::load(input, &AtomicBool::new(false), &mut |_, _| {})
});

fn demo() -> Story {
    let mut pack = Pack::default();
    built_in::add(&mut pack);
    pack.link();
    let options = Options {
        rules: Rules::new(pack),
        ..Options::default()
    };
    let mut story = harness::opened(160, 45, options);
    story.send(Msg::Loaded(DEMO.clone()));
    story.send(Msg::Loading(LoadProgress {
        finished: true,
        ..LoadProgress::default()
    }));
    story
}

/// What the screen says, line by line.
fn screen(story: &Story) -> Vec<String> {
    static THEME: LazyLock<Theme> = LazyLock::new(Theme::sixteen);
    let frame = draw(&story.state, &THEME);
    let width = usize::from(frame.buffer.area.width);
    let symbols: Vec<&str> = frame
        .buffer
        .content
        .iter()
        .map(ratatui::buffer::Cell::symbol)
        .collect();
    symbols.chunks(width).map(<[&str]>::concat).collect()
}

/// The place of the cursor in its list, and the lines of the screen from it to the end of the list.
fn here(story: &Story) -> (usize, Vec<String>) {
    let state = &story.state;
    let (cursor, block) = match state.focus {
        Pane::Lens => (state.lenses.cursor(), state.layout().lens),
        _ => (state.findings.cursor(), state.layout().findings),
    };
    let body = block.unwrap().body;
    let columns = (usize::from(body.x), usize::from(body.width));
    let rows = usize::from(body.y) + cursor.below_top()..usize::from(body.y + body.height);
    let cut = |line: &String| line.chars().skip(columns.0).take(columns.1).collect();
    (cursor.at, screen(story)[rows].iter().map(cut).collect())
}

/// Goes down to the first row that has all of these words, page by page and then row by row.
fn go(story: &mut Story, words: &[&str]) -> Result<(), String> {
    loop {
        let (before, lines) = here(story);
        let is_it = |line: &String| words.iter().all(|word| line.contains(word));
        if let Some(below) = lines.iter().position(is_it) {
            story.keys(&"j".repeat(below));
            return Ok(());
        }
        story.keys("<pagedown>");
        if here(story).0 == before {
            return Err(format!("no row has {words:?}"));
        }
    }
}

fn play(story: &mut Story, steps: &[Do]) -> Result<(), String> {
    for step in steps {
        match step {
            Keys(keys) => {
                story.keys(keys);
            }
            To(words) => go(story, words)?,
            See(words) => {
                let shown = screen(story);
                for word in *words {
                    if !shown.iter().any(|line| line.contains(word)) {
                        return Err(format!("{word:?} is not on the screen:\n{}", shown.join("\n")));
                    }
                }
            }
        }
    }
    // Back to where one began.
    story.keys(&"<esc>".repeat(6));
    Ok(())
}

#[test]
fn every_question_of_the_story_is_answered_from_findings_and_lenses_alone() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-data/STORY.md");
    let story = std::fs::read_to_string(path).unwrap();
    let asked = story.lines().filter_map(|line| {
        let (number, _) = line.strip_prefix("## ")?.split_once(". ")?;
        number.parse::<u32>().ok()
    });
    let answered: Vec<u32> = ANSWERS.iter().map(|(number, _)| *number).collect();
    assert_eq!(asked.collect::<Vec<_>>(), answered, "no question is left out");
    let mut story = demo();
    let wrong = ANSWERS.iter().filter_map(|(number, steps)| {
        // The list of findings stays where it was left.
        story.keys("ghgg<esc>");
        let error = play(&mut story, steps).err()?;
        Some(format!("question {number}: {error}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
