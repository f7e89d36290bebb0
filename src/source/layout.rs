//! What the place of a file says about the events in it: the key layout of trails in S3.
//!
//! `…/AWSLogs/[o-organisation/]ACCOUNT/CloudTrail[-Insight|-NetworkActivity|…]/REGION/YYYY/MM/DD/FILE`, where FILE is
//! `ACCOUNT_CloudTrail[-…]_REGION_YYYYMMDDTHHMMZ_unique.json.gz`
//! (<https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html>). The file
//! name alone is enough, and it goes before the directories. These are hints: a record's own members win.

use super::Hints;
use crate::model::Timestamp;
use std::path::Path;

impl Hints {
    /// Reads a path. What does not look like the layout gives no hint.
    pub fn from_path(path: &Path) -> Self {
        let mut hints = Self::default();
        if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
            hints.read_file_name(name);
        }
        let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
        for window in parts.windows(3) {
            let [account, service, region] = window else {
                continue;
            };
            if is_account(account) && service.starts_with("CloudTrail") && is_region(region) {
                hints.account.get_or_insert_with(|| (*account).to_owned());
                hints.region.get_or_insert_with(|| (*region).to_owned());
            }
        }
        hints
    }

    fn read_file_name(&mut self, name: &str) {
        let mut parts = name.split('_');
        let (Some(account), Some(service), Some(region)) = (parts.next(), parts.next(), parts.next()) else {
            return;
        };
        if !is_account(account) || !service.starts_with("CloudTrail") {
            return;
        }
        self.account = Some(account.to_owned());
        if is_region(region) {
            self.region = Some(region.to_owned());
        }
        self.time = parts.next().and_then(delivery_time);
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `us-east-1`, `us-gov-west-1`, `us-iso-east-1`.
fn is_region(text: &str) -> bool {
    let mut parts = text.split('-');
    let number = parts
        .next_back()
        .is_some_and(|part| part.len() == 1 && part.bytes().all(|b| b.is_ascii_digit()));
    let words = parts.clone().count();
    number && (2..=3).contains(&words) && parts.all(|part| part.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// `20230710T1220Z`.
fn delivery_time(text: &str) -> Option<Timestamp> {
    let minutes = text.strip_suffix('Z').filter(|minutes| minutes.len() == 13)?;
    Timestamp::parse(format!("{minutes}00Z").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints(path: &str) -> (Option<String>, Option<String>, Option<String>) {
        let hints = Hints::from_path(Path::new(path));
        (hints.account, hints.region, hints.time.map(Timestamp::rfc3339))
    }

    fn some(
        account: &str,
        region: &str,
        time: Option<&str>,
    ) -> (Option<String>, Option<String>, Option<String>) {
        (Some(account.into()), Some(region.into()), time.map(Into::into))
    }

    #[test]
    fn the_file_name_alone_is_enough() {
        let name = "218007301253_CloudTrail_us-east-1_20230710T1220Z_WMiHxZgr5Hdd6UDc.json";
        assert_eq!(
            hints(name),
            some("218007301253", "us-east-1", Some("2023-07-10T12:20:00Z"))
        );
        assert_eq!(
            hints("/x/111122223333_CloudTrail-Insight_us-gov-west-1_20230710T1220Z_u.json.gz"),
            some("111122223333", "us-gov-west-1", Some("2023-07-10T12:20:00Z"))
        );
    }

    #[test]
    fn the_directories_of_account_and_organisation_trails_are_enough() {
        for prefix in ["AWSLogs", "bucket/prefix/AWSLogs/o-abcd", "."] {
            let path = format!("{prefix}/811596193553/CloudTrail/ap-southeast-1/2020/09/30/part.json");
            assert_eq!(hints(&path), some("811596193553", "ap-southeast-1", None));
        }
    }

    #[test]
    fn other_names_give_no_hint() {
        for path in [
            "a_b_c_d",
            "events/2023_CloudTrail_x.json",
            "123456789012_vpcflowlogs_us-east-1_x.log.gz",
            "",
            "/",
        ] {
            assert_eq!(Hints::from_path(Path::new(path)), Hints::default(), "{path}");
        }
    }
}
