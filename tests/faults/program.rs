//! The real program, for faults of the environment that it is started in.

use super::rig::HOME;
use assert_cmd::Command;
use std::path::Path;

/// Runs the program in [`HOME`] with nothing in its environment but a home folder and these. Gives its exit code and all
/// that it wrote.
pub(crate) fn program(home: &Path, env: &[(&str, &str)], args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::cargo_bin("trailhound").unwrap();
    command.env_clear().env("HOME", home).env("AWS_REGION", HOME);
    let output = command.envs(env.iter().copied()).args(args).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}
