//! Why an event is meant or not, in words: of a query as it is typed, term by term.

use trailhound::dialect::search;
use trailhound::model::Timestamp;
use trailhound::query::{Asks, Explanation, explain};
use trailhound::store::Snapshot;

const EVENT: &str = r#"{"eventVersion":"1.08","eventTime":"2023-07-10T12:00:00Z","eventSource":"iam.amazonaws.com",
    "eventName":"DeleteUser","sourceIPAddress":"10.0.0.1","userIdentity":{"type":"IAMUser","userName":"alice"},"readOnly":false,
    "requestParameters":{"userName":"backup","list":[{"k":"a"},{"k":"b"},{"k":"c"},{"k":"d"},{"k":"e"},{"k":"f"}],"n":null,"o":{"x":1}},
    "eventID":"00000000-0000-4000-8000-000000000001","recipientAccountId":"111122223333"}"#;

/// Each condition of a query with whether it holds and on what.
fn told(query: &str) -> Vec<String> {
    fn walk(explanation: &Explanation, lines: &mut Vec<String>) {
        match &explanation.asks {
            Asks::Everything => {}
            Asks::All(parts) | Asks::Any(parts) => {
                for part in parts {
                    walk(part, lines);
                }
            }
            Asks::Not(part) => walk(part, lines),
            Asks::Term(finding) => {
                let sign = if explanation.holds { '+' } else { '-' };
                lines.push(format!("{sign} {}", finding.in_words(explanation.holds)));
            }
        }
    }
    let snapshot = Snapshot::of_records(&[EVENT]).expect("a record");
    let event = snapshot.row(snapshot.order()[0]);
    let now = Timestamp::parse(b"2023-07-10T18:00:00Z").expect("a time");
    let expr = search::parse(query, now).expect(query);
    let mut lines = Vec::new();
    walk(&explain(&expr, &event, EVENT.as_bytes()), &mut lines);
    lines
}

#[test]
fn the_values_are_told_in_words() {
    for (query, words) in [
        ("name=DeleteUser", "+ name is DeleteUser"),
        ("name=CreateUser", "- name is DeleteUser"),
        ("err:*", "- there is no err"),
        ("-err:*", "- there is no err"),
        ("iam:Create*", "- svc is iam; name is DeleteUser"),
        ("is:write", "+ it is write"),
        ("is:denied", "- it is write, human, destructive"),
        ("is:marked", "- you have not marked it"),
        ("since:1h", "- time is 2023-07-10T12:00:00Z"),
        ("req.userName:bob", "- req.userName is backup"),
        ("req.list.k:f", "+ req.list.k is f"),
        ("req.list.k:z", "- req.list.k is a, b, c, d and 2 more"),
        ("req.nothing:z", "- there is no req.nothing"),
        ("req.n:z", "- req.n is null"),
        (
            "$.requestParameters.o=1",
            "- $.requestParameters.o is an array or an object",
        ),
        (
            "req.userName={userIdentity.userName}",
            "- req.userName is backup; userIdentity.userName is alice",
        ),
        (
            "'backup",
            "+ res is user/backup; requestParameters.userName is backup",
        ),
        ("deluser", "+ name is DeleteUser, which is like it"),
        ("\"userName\":\"backup\"", "+ it is a piece of the JSON"),
        (
            "around:00000000-0000-4000-8000-000000000009",
            "- time is 2023-07-10T12:00:00Z; there is no event 00000000-0000-4000-8000-000000000009 here",
        ),
    ] {
        assert_eq!(told(query), [words], "{query}");
    }
    assert!(told("'nowhere")[0].starts_with("- it is in none of its "));
    assert_eq!(told("alice | bob svc:iam").len(), 3);
}
