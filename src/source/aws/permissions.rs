//! The permissions that this version uses, each with a question that finds out whether it is there.

use crate::model::Timestamp;
use crate::model::live::Category;
use crate::source::live::PageRequest;

/// One thing that is asked of AWS.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Permission {
    /// As a policy names it.
    pub action: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// What `LookupEvents` is asked for.
    pub category: Category,
}

/// All of them. `sts:GetCallerIdentity` is used too, and needs no permission.
pub const PERMISSIONS: &[Permission] = &[
    Permission {
        action: super::trail::OPERATION,
        purpose: "management events",
        category: Category::Management,
    },
    Permission {
        action: super::trail::OPERATION,
        purpose: "Insights events",
        category: Category::Insight,
    },
];

impl Permission {
    /// A question with a short answer.
    pub fn probe(&self, now: Timestamp) -> PageRequest {
        PageRequest {
            start: Some(now.plus(-60_000)),
            category: self.category,
            ..PageRequest::default()
        }
    }
}

/// The smallest policy that is enough.
pub fn policy() -> String {
    let mut actions: Vec<_> = PERMISSIONS.iter().map(|permission| permission.action).collect();
    actions.dedup();
    let policy = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{"Sid": "Trailhound", "Effect": "Allow", "Action": actions, "Resource": "*"}],
    });
    format!("{policy:#}\n")
}

#[cfg(test)]
mod tests {
    use super::super::allow::TARGETS;
    use super::*;

    #[test]
    fn the_policy_allows_what_may_be_sent_and_nothing_else() {
        let policy: serde_json::Value = serde_json::from_str(&policy()).expect("JSON");
        assert_eq!(
            policy["Statement"][0]["Action"],
            serde_json::json!(["cloudtrail:LookupEvents"])
        );
        for target in TARGETS {
            let operation = target.rsplit('.').next().expect("a name");
            assert!(
                PERMISSIONS.iter().any(|it| it.action.ends_with(operation)),
                "{target}"
            );
        }
    }
}
