//! Whether there is anybody to ask AWS as: a look at the environment and the user's files. No network, and no promise:
//! what is there may have expired.

use std::collections::HashMap;
use std::path::PathBuf;

/// Variables that each say where credentials come from.
const VARIABLES: &[&str] = &[
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/// Settings of a profile that each lead to credentials.
const SETTINGS: &[&str] = &[
    "aws_access_key_id",
    "credential_process",
    "login_session",
    "role_arn",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
];

/// See the module.
pub(in crate::cli) fn are_there() -> bool {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let file = |variable: &str, usual: &str| {
        let named = std::env::var_os(variable).filter(|path| !path.is_empty());
        let path = named
            .map(PathBuf::from)
            .or(home.as_ref().map(|home| home.join(usual)))?;
        std::fs::read(path)
            .ok()
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    };
    let files = [
        file("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials"),
        file("AWS_CONFIG_FILE", ".aws/config"),
    ];
    let variables =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, !value.is_empty())));
    look(&variables.collect(), &files)
}

fn look(variables: &HashMap<String, bool>, files: &[Option<String>]) -> bool {
    let is_set = |name: &&str| variables.get(*name).copied().unwrap_or_default();
    VARIABLES.iter().any(is_set) || files.iter().flatten().any(|file| has_default(file))
}

/// Whether the default profile of a file leads to credentials.
fn has_default(file: &str) -> bool {
    let mut is_default = false;
    file.lines().any(|line| {
        let line = line.trim();
        if let Some(section) = line.strip_prefix('[') {
            let name = section.split(']').next().unwrap_or_default();
            is_default = name.trim_start().trim_start_matches("profile ").trim() == "default";
            return false;
        }
        let key = line.split('=').next().unwrap_or_default().trim();
        is_default && SETTINGS.contains(&key)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, bool)], file: &str) -> bool {
        let variables = variables.iter().map(|(name, set)| ((*name).to_owned(), *set));
        look(&variables.collect(), &[None, Some(file.to_owned())])
    }

    #[test]
    fn a_variable_or_a_default_profile_is_enough_and_others_are_not() {
        assert!(!found(&[], ""));
        assert!(found(&[("AWS_PROFILE", true)], ""));
        assert!(
            !found(&[("AWS_PROFILE", false), ("PATH", true)], ""),
            "empty is not set"
        );
        assert!(found(&[], "[default]\naws_access_key_id = AKIA\n"));
        assert!(found(
            &[],
            "[other]\nregion=x\n[ profile default ]\nsso_session=corp"
        ));
        assert!(
            !found(&[], "[default]\nregion = eu-west-1\n"),
            "a region is no credential"
        );
        assert!(!found(&[], "[profile other]\naws_access_key_id = AKIA\n"));
        assert!(!found(&[], "[default]\n# aws_access_key_id = AKIA\n"));
    }
}
