//! The program. Everything is in [`trailhound::cli`].

fn main() -> std::process::ExitCode {
    trailhound::cli::main()
}
