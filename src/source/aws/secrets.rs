//! Keeps secrets out of what people read: of errors of AWS, and of what other programs say.

/// Most characters of foreign text in a message.
const LONGEST: usize = 300;

/// What stands for a secret.
const HIDDEN: &str = "[hidden]";

/// A run of letters and digits from this length on may be a secret.
const SUSPICIOUS: usize = 16;

/// Words after which comes a secret, however short.
const LABELS: &[&str] = &[
    "password",
    "passwd",
    "secret",
    "token",
    "key",
    "pin",
    "code",
    "credential",
];

/// A text of AWS without these secrets, on one line and not too long. AWS repeats what it got when a signature is wrong.
pub(super) fn without(text: &str, secrets: &[String]) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let hidden = secrets
        .iter()
        .filter(|secret| !secret.is_empty())
        .fold(line, |text, secret| text.replace(secret.as_str(), HIDDEN));
    clip(&hidden)
}

/// The last line of what a program said, without anything that could be a secret.
pub(super) fn last_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().rev().map(str::trim).find(|line| !line.is_empty());
    clip(&guarded(line.unwrap_or_default()))
}

fn clip(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Hides what looks like a secret, and what a label says is one.
fn guarded(line: &str) -> String {
    let mut shown = String::new();
    let mut is_labelled = false;
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let of_run = |char: char| char.is_alphanumeric() || "+/=_-.~".contains(char);
        if !of_run(first) {
            shown.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (run, after) = rest.split_at(rest.find(|char| !of_run(char)).unwrap_or(rest.len()));
        rest = after;
        // `password=hunter2`: the label is shown, its value is not.
        let (label, value) = match run.split_once('=') {
            Some((label, value)) if is_label(label) && !value.is_empty() => (format!("{label}="), value),
            _ => (String::new(), run),
        };
        let is_sign = run.chars().all(|char| char == '=');
        let hide = !is_sign && (is_labelled || !label.is_empty() || is_suspicious(value));
        shown += &label;
        shown += if hide { HIDDEN } else { value };
        // `password: hunter2`, `password = hunter2`
        let between = after.trim_start();
        let is_assigned = between.starts_with([':', '=']) || run.ends_with('=');
        is_labelled = is_assigned && is_label(run) || is_sign && is_labelled;
    }
    shown
}

fn is_label(word: &str) -> bool {
    let word = word.to_lowercase();
    LABELS.iter().any(|label| word.contains(label))
}

/// Long, and not words: digits or mixed case within.
fn is_suspicious(run: &str) -> bool {
    let longest = run.split('/').map(str::len).max().unwrap_or(0);
    let is_path = run.starts_with(['/', '.', '~']) && longest < SUSPICIOUS;
    if run.len() < SUSPICIOUS || is_path {
        return false;
    }
    let has = |of: fn(&char) -> bool| run.chars().any(|char| of(&char));
    let mixed = has(|char| char.is_lowercase()) && run.chars().skip(1).any(char::is_uppercase);
    mixed || has(char::is_ascii_digit) || run.chars().all(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_hidden() {
        for (line, shown) in [
            (
                "denied for wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "denied for [hidden]",
            ),
            ("password=hunter2 is wrong", "password=[hidden] is wrong"),
            ("Password: hunter2", "Password: [hidden]"),
            ("my_token = abc", "my_token = [hidden]"),
            ("deadbeefdeadbeef0123", "[hidden]"),
            ("canarysecretcanarysecret", "[hidden]"),
        ] {
            assert_eq!(guarded(line), shown);
        }
    }

    #[test]
    fn what_a_person_needs_is_shown() {
        for line in [
            "sh: 1: /opt/bin/aws-helper: not found",
            "Error: session expired, run: saml2aws login",
            "cannot reach https://idp.example/start",
        ] {
            assert_eq!(guarded(line), line);
        }
    }

    #[test]
    fn the_last_line_that_says_something_is_taken() {
        assert_eq!(last_line(b"first\nsecond\n\n  \n"), "second");
        assert_eq!(last_line(b""), "");
        assert_eq!(last_line(&[b'-'; 10_000]).chars().count(), LONGEST + 1);
    }

    #[test]
    fn known_secrets_are_taken_out_of_what_aws_says() {
        let text = "The Canonical String was\nx-amz-security-token:SESSIONTOKEN\nhost:x";
        let shown = without(text, &["SESSIONTOKEN".to_owned(), String::new()]);
        assert_eq!(
            shown,
            "The Canonical String was x-amz-security-token:[hidden] host:x"
        );
    }
}
