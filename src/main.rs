//! The program. Everything is in [`trailhound::cli`].

fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
