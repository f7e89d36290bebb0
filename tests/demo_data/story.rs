//! The story: one leaked access key, and what became of it in three hours. `demo-data/STORY.md` is its answer key.
//!
//! ```text
//! AKIA report-exporter (prod) ─ AssumeRole ─> ASIA reporting-etl (data) ─ CreateAccessKey ─> AKIA svc-backup-agent (data)
//!    first address                                                                             │ AssumeRole, second address
//!                                          ASIA data-platform-admin (prod) <───────────────────┘
//! ```

pub mod beside;
pub mod damage;
pub mod foothold;
pub mod hostile;
pub mod intrusion;
pub mod lockout;

use super::caller::{Caller, Session, key};
use super::calls::{etl_session, exporter_key};
use super::clock::{Second, at};
use super::event::Event;
use super::world::{DATA, PROD};

/// Where the leaked key is tried from.
const FIRST_ADDRESS: &str = "203.0.113.77";
/// Where the stolen roles are used from.
const SECOND_ADDRESS: &str = "203.0.113.142";
/// The user that the intruder makes in the data account.
const BACKDOOR: &str = "svc-backup-agent";
/// The intruder's own account.
const INTRUDER: &str = "999988887777";

/// Every event of the story, and of what happened beside it.
pub fn events() -> Vec<Event> {
    [
        intrusion::events(),
        foothold::events(),
        damage::events(),
        lockout::events(),
        beside::events(),
        hostile::events(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `userAgent` of the intruder's command line, of an older make than the company's.
fn kali(command: &str) -> String {
    format!(
        "aws-cli/2.15.30 Python/3.11.8 Linux/6.6.9-amd64 exe/x86_64.kali.2024 prompt/off command/{command}"
    )
}

/// The leaked key in the intruder's hands.
fn leaked() -> Caller {
    Caller::user(PROD, "report-exporter", &exporter_key()).from(FIRST_ADDRESS)
}

/// The data team's role, taken with the leaked key.
fn stolen_etl() -> Session<'static> {
    etl_session("awscli-session", at("13:22:40"))
}

/// The key of the backdoor user.
fn backdoor_key() -> String {
    key("AKIA", BACKDOOR)
}

/// The backdoor user with its key.
fn backdoor() -> Caller {
    Caller::user(DATA, BACKDOOR, &backdoor_key()).from(SECOND_ADDRESS)
}

/// The shop's role for the data team, as anybody who takes it has it.
fn platform_admin(name: &str, since: Second) -> Session<'_> {
    let key = key("ASIA", &format!("data-platform-admin/{name}"));
    Session {
        account: PROD,
        role: "data-platform-admin",
        name,
        key,
        since,
    }
}

/// The same role, taken with the backdoor user's key.
fn stolen_admin() -> Session<'static> {
    platform_admin("svc-backup", at("13:41:20"))
}
