//! `--dialect` of the real program: what is selected, what is said of mistakes, and where a file is read.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;

/// The exit code, standard output and standard error of a command on the demo.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_trailhound"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

const PATTERN: &str = "{ ($.eventSource = iam.amazonaws.com) &&\n  (($.eventName = CreateUser) || ($.eventName = CreateAccessKey)) }\n";

#[test]
fn a_metric_filter_selects_what_the_same_query_of_the_search_bar_does() {
    let ids = ["--format", "csv", "--fields", "id", "demo-data"];
    let by_filter = run(&[["query", "--dialect", "metric-filter", PATTERN].as_slice(), &ids].concat());
    let by_query = run(&[
        ["query", "svc=iam name=CreateUser,CreateAccessKey"].as_slice(),
        &ids,
    ]
    .concat());
    assert_eq!(by_filter, by_query);
    assert_eq!(by_filter.0, Some(0));
    assert!(by_filter.1.lines().count() > 2, "{}", by_filter.1);
}

#[test]
fn a_pattern_can_stand_in_a_file_and_count_takes_one_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pattern.txt");
    std::fs::write(&file, PATTERN).unwrap();
    let file = file.to_str().unwrap();
    let count = |query: &str| {
        let options = [
            "--dialect",
            "metric-filter",
            "--by",
            "name",
            "--format",
            "csv",
            "demo-data",
        ];
        run(&[["count", "--query", query].as_slice(), &options].concat())
    };
    assert_eq!(count(file), count(PATTERN));
    assert!(count(file).1.contains("CreateAccessKey"), "{:?}", count(file));
    // The search bar knows no files: a name is a word.
    let (code, _, said) = run(&["query", file, "demo-data"]);
    assert_eq!(code, Some(1), "{said}");
}

#[test]
fn a_mistake_is_marked_where_it_stands() {
    let wrong = "{ ($.eventSource = iam.amazonaws.com) &&\n  $.eventName == CreateUser }";
    let (code, out, said) = run(&["query", "--dialect", "metric-filter", wrong, "demo-data"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert_eq!(
        said,
        "error: this is not a metric filter's pattern\n  line 2:\n    $.eventName == CreateUser }\n                \
         ^^\n  expected =\n  did you mean =?\n"
    );
    let (code, _, said) = run(&["query", "--dialect", "metric-filter", "ERROR", "demo-data"]);
    assert_eq!(code, Some(2));
    assert!(
        said.contains("  ERROR\n  ^^^^^\n  expected a pattern for JSON, such as"),
        "{said}"
    );
}

#[test]
fn what_is_likely_to_be_a_mistake_is_told_and_done() {
    let pattern = "{ $.eventName = ConsoleLogin && $.userIdentity.invokedBy != \"x\" }";
    let (code, _, said) = run(&["query", "--dialect", "metric-filter", pattern, "demo-data"]);
    assert_eq!(code, Some(1));
    assert!(
        said.starts_with(
            "warning: != does not hold on events that have no $.userIdentity.invokedBy at all\n"
        ),
        "{said}"
    );
    assert!(
        said.contains("\n                                  ^^^^"),
        "{said}"
    );
    assert!(
        said.contains("write (($.userIdentity.invokedBy NOT EXISTS) ||"),
        "{said}"
    );
}

#[test]
fn dialects_are_named_in_the_help() {
    let (code, help, _) = run(&["query", "--help"]);
    assert_eq!(code, Some(0));
    for dialect in trailhound::dialect::Dialect::readable() {
        assert!(
            help.contains(&format!("- {}", dialect.name())),
            "{}",
            dialect.name()
        );
    }
    let (code, _, said) = run(&["query", "--dialect", "nonsense", "", "demo-data"]);
    assert_eq!(code, Some(2), "{said}");
}
