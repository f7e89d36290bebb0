//! What the doctor finds of AWS: whose credentials these are, and whether they are enough.

use super::super::interrupt::Interrupt;
use super::super::streams::Streams;
use super::super::{Exit, Whom, clock};
use super::Report;
use crate::model::live::Problem;
use crate::source::aws::{Asked, Connected, Monitor, PERMISSIONS, Permission, Trail, connect, monitors};
use crate::source::live::{Fault, FaultKind, Identify};
use std::time::Duration;

/// From one look to the next whether Ctrl-C was pressed.
const LOOK: Duration = Duration::from_millis(50);

/// A difference of clocks that is worth a word, in seconds. `Date` counts in whole ones.
const SKEW: i64 = 3;

/// Examines it, and says how that ended.
pub(super) fn examine(whom: &Whom, streams: &mut Streams) -> Exit {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            streams.say(&format!("error: {error}"));
            return Exit::Incomplete;
        }
    };
    let interrupt = Interrupt::listen();
    runtime.block_on(async {
        // Dropped, the examination ends with everything it started.
        tokio::select! {
            exit = ask(whom, streams) => exit,
            () = raised(&interrupt) => Exit::Interrupted,
        }
    })
}

async fn raised(interrupt: &Interrupt) {
    while !interrupt.is_raised() {
        tokio::time::sleep(LOOK).await;
    }
}

async fn ask(whom: &Whom, streams: &mut Streams) -> Exit {
    let asked = Asked {
        profiles: whom.profile.clone(),
        regions: whom.region.clone(),
        ..Asked::default()
    };
    let profiles = match connect(&asked).await {
        Ok(profiles) => profiles,
        Err(problem) => {
            streams.say(&format!("error: {}", problem.what));
            streams.say(&format!("  {}", problem.advice));
            if !problem.detail.is_empty() {
                streams.say(&format!("  {}", problem.detail));
            }
            return Exit::Usage;
        }
    };
    let mut findings = Findings {
        report: Report { streams },
        good: 0,
        refused: 0,
        failed: 0,
    };
    for profile in profiles {
        findings.profile(&profile).await;
    }
    findings.exit()
}

/// What is found out, and how it adds up.
struct Findings<'s> {
    report: Report<'s>,
    /// Of reading the trail: without that, nothing is possible.
    good: usize,
    refused: usize,
    failed: usize,
}

impl Findings<'_> {
    async fn profile(&mut self, profile: &Connected) {
        let title = match &profile.name {
            Some(name) => format!("profile {name}"),
            None => "credentials of the environment or the default profile".to_owned(),
        };
        self.report.line("");
        self.report.line(&title);
        match profile.identify.surroundings().await {
            Ok(found) => {
                for (name, value) in found {
                    self.report.setting(name, &value);
                }
            }
            Err(problem) => self.problem(&problem),
        }
        match profile.identify.caller().await {
            Ok(caller) => {
                self.report.setting("caller", &caller.arn);
                self.report.setting("account", &caller.account);
            }
            Err(fault) => {
                self.fault(&fault, "sts:GetCallerIdentity", "who you are");
                // Without credentials every other answer is known.
                if fault.kind == FaultKind::Credentials {
                    return;
                }
            }
        }
        let monitors = monitors(std::slice::from_ref(profile));
        let monitors = monitors.iter().flat_map(|profile| &profile.regions);
        for (region, monitor) in profile.regions.iter().zip(monitors) {
            let because = region.because.map(|because| format!(" (for {because})"));
            self.report
                .line(&format!("  {}{}", region.name, because.unwrap_or_default()));
            for permission in PERMISSIONS {
                self.probe(&region.lookup, &monitor.lookup, permission).await;
            }
        }
    }

    async fn probe(&mut self, trail: &Trail, monitor: &Monitor, permission: &Permission) {
        let now = clock::wall();
        match permission.probe(trail, monitor, now).await {
            Ok(clock) => {
                self.good += usize::from(permission.is_of_trail());
                let skew = clock.map_or(0, |theirs| (clock::wall().0 - theirs.0) / 1000);
                let side = if skew < 0 { "behind" } else { "ahead" };
                let told = match skew.abs() {
                    ..SKEW => String::new(),
                    skew => format!(" (this computer's clock is {skew} s {side})"),
                };
                self.report.line(&format!(
                    "    ok           {}: {}{told}",
                    permission.action, permission.purpose
                ));
            }
            Err(fault) => self.fault(&fault, permission.action, permission.purpose),
        }
    }

    fn fault(&mut self, fault: &Fault, action: &str, purpose: &str) {
        let word = match fault.kind {
            FaultKind::Denied => "denied",
            FaultKind::Credentials | FaultKind::Unrecognised | FaultKind::Refused | FaultKind::Clock => {
                "refused"
            }
            FaultKind::Unreachable => "unreachable",
            FaultKind::Throttled | FaultKind::Token | FaultKind::Server | FaultKind::Garbled => "failed",
        };
        match word {
            "denied" | "refused" => self.refused += 1,
            _ => self.failed += 1,
        }
        self.report.line(&format!("    {word:<12} {action}: {purpose}"));
        self.problem(&fault.problem);
    }

    fn problem(&mut self, problem: &Problem) {
        for text in [&problem.what, &problem.advice, &problem.detail] {
            if !text.is_empty() {
                self.report.line(&format!("                 {text}"));
            }
        }
    }

    fn exit(&self) -> Exit {
        match (self.good, self.refused, self.failed) {
            (_, 0, 0) => Exit::Ok,
            (0, 1.., 0) => Exit::Refused,
            _ => Exit::Incomplete,
        }
    }
}
