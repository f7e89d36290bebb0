//! Examples of every command, at the end of its help. A test runs each of them, so none can go stale.

use clap::Command;
use std::fmt::Write as _;

/// A command, given by the names that lead to it, and lines of a shell with what they are for.
type Examples = (&'static [&'static str], &'static [(&'static str, &'static str)]);

const EXIT_CODES: &str = "\
Exit codes:
  0 ok   1 nothing matched   2 usage or configuration   3 some input could not be read
  4 AWS refused   5 the answer is not complete   130 interrupted";

const EXAMPLES: &[Examples] = &[
    (
        &[],
        &[
            ("trailhound demo", "an incident to try things on"),
            ("trailhound ~/incident", "everything saved below a directory"),
            (
                "trailhound replay ~/incident --speed 600",
                "the same, as if it happened now",
            ),
            ("zcat logs/*.gz | trailhound -", "whatever another program writes"),
            #[cfg(feature = "aws")]
            (
                "trailhound live --region all --since 6h",
                "what AWS has, as it comes",
            ),
            (
                "trailhound query 'user:marta is:write' ~/incident",
                "the same search without a screen",
            ),
            #[cfg(feature = "aws")]
            (
                "trailhound query 'is:denied' --live --follow",
                "the same search of AWS, as it comes",
            ),
            (
                "trailhound count --by user,err --query is:denied ~/incident",
                "who is refused what",
            ),
            (
                "trailhound detect ~/incident --rules ~/sigma",
                "what rules find, ours and those of others",
            ),
        ],
    ),
    (
        &["open"],
        &[
            ("trailhound open ~/incident", "everything saved below a directory"),
            (
                "trailhound open ~/incident --theme truecolor --keymap vim",
                "as you like it",
            ),
        ],
    ),
    #[cfg(feature = "aws")]
    (
        &["live"],
        &[
            (
                "trailhound live --profile prod --region eu-west-1,us-east-1",
                "two regions, and what comes",
            ),
            (
                "trailhound live --region all --since 6h --query is:denied",
                "six hours back, everywhere",
            ),
        ],
    ),
    #[cfg(feature = "aws")]
    (
        &["capture"],
        &[
            (
                "trailhound capture -o incident.jsonl.gz --since 3d",
                "keep what AWS answers",
            ),
            (
                "trailhound capture --follow --region all",
                "and go on until Ctrl-C",
            ),
        ],
    ),
    (
        &["demo"],
        &[
            ("trailhound demo", "a day at an invented bookshop"),
            (
                "trailhound demo --color never --ascii",
                "on the plainest terminal",
            ),
        ],
    ),
    (
        &["replay"],
        &[
            ("trailhound replay", "the demo, a minute a second"),
            (
                "trailhound replay ~/incident --speed 600 --from 14:30",
                "ten minutes a second, from then on",
            ),
        ],
    ),
    (
        &["screenshot"],
        &[
            (
                "trailhound screenshot --demo",
                "the first screen as a picture (SVG)",
            ),
            (
                "trailhound screenshot ~/incident --redact --size 148x38 --keys '/ \"user:marta is:write\" enter'",
                "after some keys, with pseudonyms",
            ),
        ],
    ),
    (
        &["query"],
        &[
            (
                "trailhound query 'user:marta is:write' ~/incident",
                "who wrote what",
            ),
            (
                "trailhound query is:denied ~/incident --format csv --fields time,user,name,err",
                "for a spreadsheet",
            ),
            (
                "trailhound query '' ~/incident --format jsonl -n 5",
                "the original bytes of five events",
            ),
            (
                "trailhound query is:denied ~/incident --format jsonl --redact",
                "for others: names, accounts and addresses are pseudonyms",
            ),
            (
                "trailhound query --view 'iam writes' ~/incident",
                "a view that was saved, or came with the program",
            ),
            (
                "trailhound query --explain 'iam:Create* -ip:10.0.0.0/8'",
                "what a query means, without reading anything",
            ),
            #[cfg(feature = "aws")]
            (
                "trailhound query is:denied --live --follow",
                "the same of AWS, as it comes",
            ),
        ],
    ),
    (
        &["count"],
        &[
            (
                "trailhound count --by user,err --query is:denied ~/incident",
                "who is refused what",
            ),
            (
                "trailhound count --by req.bucketName ~/incident -n 10",
                "a path of the JSON",
            ),
        ],
    ),
    (&["views"], &[("trailhound views", "every view and its query")]),
    (
        &["alarms"],
        &[
            ("trailhound alarms ~/incident", "the alarms saved beside events"),
            (
                "trailhound alarms --history --state ALARM ~/incident",
                "each time one fired",
            ),
            #[cfg(feature = "aws")]
            ("trailhound alarms --live --region eu-west-1", "those of AWS"),
        ],
    ),
    (
        &["detect"],
        &[
            (
                "trailhound detect --rules ~/sigma ~/incident",
                "which rules fired, and how often",
            ),
            (
                "trailhound detect --rules ~/sigma ~/incident --level high --hits",
                "each hit with its events",
            ),
        ],
    ),
    (
        &["lens"],
        &[
            ("trailhound lens", "the questions there are"),
            (
                "trailhound lens persistence ~/incident",
                "was a way made to come back?",
            ),
            (
                "trailhound lens data-read ~/incident --query ip:203.0.113.0/24",
                "what was read from one network",
            ),
        ],
    ),
    (
        &["doctor"],
        &[
            ("trailhound doctor --here", "this computer only; asks nobody"),
            #[cfg(feature = "aws")]
            (
                "trailhound doctor --profile prod --region eu-west-1",
                "what may be asked of AWS",
            ),
            #[cfg(feature = "aws")]
            (
                "trailhound doctor --policy",
                "the smallest IAM policy that is enough",
            ),
        ],
    ),
    (
        &["keys"],
        &[
            (
                "trailhound keys --context detail",
                "every key that works in the detail",
            ),
            (
                "trailhound keys --press 'g g' --keymap vim",
                "what a key does, and where",
            ),
            ("trailhound keys check", "the mistakes in your keymap.toml"),
        ],
    ),
    (
        &["config"],
        &[
            ("trailhound config init", "an example with every default"),
            ("trailhound config blame", "where each setting comes from"),
        ],
    ),
    (
        &["config", "init"],
        &[
            ("trailhound config init", "to standard output"),
            (
                "trailhound config init --write",
                "where it is looked for, never over a file",
            ),
        ],
    ),
    (
        &["config", "path"],
        &[("trailhound config path --format json", "for a script")],
    ),
    (
        &["config", "check"],
        &[(
            "trailhound config check",
            "config.toml, keymap.toml, the theme and your views",
        )],
    ),
    (
        &["config", "blame"],
        &[(
            "trailhound config blame --theme mono",
            "as it would be with that option",
        )],
    ),
    (
        &["completions"],
        &[
            (
                "trailhound completions bash",
                "put it where your bash reads completions",
            ),
            ("trailhound completions zsh", "a file _trailhound in your fpath"),
        ],
    ),
    (
        &["man"],
        &[
            ("trailhound man", "the page of trailhound, for `man -l -`"),
            ("trailhound man query", "the page of one command"),
        ],
    ),
];

/// Adds them to the commands.
pub(super) fn add(command: Command) -> Command {
    EXAMPLES.iter().fold(command, |command, (path, examples)| {
        let widest = examples.iter().map(|(line, _)| line.len()).max().unwrap_or(0);
        let mut text = "Examples:".to_owned();
        for (line, what) in *examples {
            let _ = write!(text, "\n  {line:<widest$}  {what}");
        }
        if path.is_empty() {
            let _ = write!(text, "\n\n{EXIT_CODES}");
        }
        at(command, path, text)
    })
}

fn at(command: Command, path: &[&str], text: String) -> Command {
    match path {
        [] => command.after_help(text),
        [name, rest @ ..] => {
            let rest = rest.to_vec();
            command.mut_subcommand(name, move |inner| at(inner, &rest, text))
        }
    }
}
