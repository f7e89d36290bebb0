//! What a session takes from files and environment, in words, without anything secret and without asking anybody.

use super::credentials::Way;
use super::profiles::{Profiles, short};
use super::session::Session;
use crate::model::live::Problem;

/// Where the clients may be sent instead of to AWS.
const ENDPOINTS: &[&str] = &[
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_CLOUDTRAIL",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL_SSO",
    "AWS_ENDPOINT_URL_SSO_OIDC",
];

const PROXIES: &[&str] = &[
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

impl Session {
    /// Settings by name, in the order to show them. `Err` if the profile files cannot be read any more.
    pub async fn surroundings(&self) -> Result<Vec<(&'static str, String)>, Problem> {
        let profiles = Profiles::load(&self.files, self.profile()).await?;
        let way = Way::of(&profiles, self.profile().is_some())?;
        let mut found = vec![("profile files", self.profile_files())];
        found.push((
            "profile",
            match profiles.name() {
                Some(name) => name.to_owned(),
                None => "none".to_owned(),
            },
        ));
        found.push(("credentials", way.words()));
        if let Some(profile) = way.chain.mfa_profile.filter(|_| !way.environment) {
            found.push((
                "",
                format!("{profile} has mfa_serial, which cannot be asked for here"),
            ));
        }
        found.extend(set(ENDPOINTS).map(|text| ("endpoint", text)));
        for key in ["endpoint_url", "services"] {
            let text = profiles
                .get(key)
                .map(|value| format!("{key} = {}", without_user(value)));
            found.extend(text.map(|text| ("endpoint", text)));
        }
        found.extend(set(PROXIES).map(|text| ("proxy", text)));
        let bundle = std::env::var("AWS_CA_BUNDLE")
            .ok()
            .filter(|path| !path.is_empty());
        let certificates = match bundle.as_deref().or_else(|| profiles.get("ca_bundle")) {
            Some(path) => short(path.as_ref()),
            None => "of the system".to_owned(),
        };
        found.push(("certificates", certificates));
        Ok(found)
    }

    fn profile_files(&self) -> String {
        let told = self.files.paths().into_iter().map(|path| {
            let missing = if path.exists() { "" } else { " (not there)" };
            short(&path) + missing
        });
        told.collect::<Vec<_>>().join(", ")
    }
}

/// Those variables that have a value.
fn set(names: &'static [&'static str]) -> impl Iterator<Item = String> {
    names.iter().filter_map(|name| {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
        Some(format!("{name} = {}", without_user(&value)))
    })
}

/// A URL without user and password.
fn without_user(url: &str) -> String {
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), url),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => scheme + &rest[at + 1..],
        None => scheme + rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_a_proxy_is_not_shown() {
        for (url, shown) in [
            ("http://user:secret@proxy:3128", "http://proxy:3128"),
            ("user:secret@proxy:3128/x", "proxy:3128/x"),
            ("http://proxy:3128/a@b", "http://proxy:3128/a@b"),
            ("localhost,127.0.0.1", "localhost,127.0.0.1"),
        ] {
            assert_eq!(without_user(url), shown);
        }
    }
}
