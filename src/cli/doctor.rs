//! `trailhound doctor`: what is found on this computer, of the terminal and of the person's files; and of AWS, whose credentials
//! there are, and whether they are enough.

#[cfg(feature = "aws")]
mod aws;
mod here;

use super::Exit;
#[cfg(feature = "aws")]
use super::Whom;
use super::streams::Streams;
use crate::model::visible::visible;
use clap::Args;

/// What is to be examined.
#[derive(Args, Debug)]
pub(super) struct Doctor {
    #[cfg(feature = "aws")]
    #[command(flatten)]
    whom: Whom,
    /// Print the smallest IAM policy that is enough, and ask nobody
    #[cfg(feature = "aws")]
    #[arg(long, conflicts_with = "here")]
    policy: bool,
    /// Only what is found on this computer; asks nobody
    #[arg(long)]
    here: bool,
}

/// Performs the command.
pub(super) fn run(doctor: &Doctor, streams: &mut Streams) -> Exit {
    #[cfg(feature = "aws")]
    if doctor.policy {
        streams.write(crate::source::aws::policy().as_bytes());
        return Exit::Ok;
    }
    let mut report = Report { streams };
    report.line(&version());
    let files = here::section(&mut report);
    if doctor.here {
        return files;
    }
    #[cfg(feature = "aws")]
    let files = aws::examine(&doctor.whom, streams);
    files
}

/// What was built, and for what.
fn version() -> String {
    let mut parts = vec!["commands"];
    if cfg!(feature = "tui") {
        parts.push("screen");
    }
    if cfg!(feature = "aws") {
        parts.push("AWS");
    }
    format!(
        "trailhound {} ({}; {} on {})",
        env!("CARGO_PKG_VERSION"),
        parts.join(", "),
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}

/// What is written as it is found out.
struct Report<'s> {
    streams: &'s mut Streams,
}

impl Report<'_> {
    fn line(&mut self, text: &str) {
        self.streams
            .attempt(|out| writeln!(out, "{}", visible(text)).and_then(|()| out.flush()));
    }

    fn setting(&mut self, name: &str, value: &str) {
        self.line(&format!("  {name:<14} {value}"));
    }
}
