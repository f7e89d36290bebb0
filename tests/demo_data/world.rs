//! Brightwater, an online bookshop that does not exist: its accounts, regions and addresses, and the few of its
//! things that the story is about.

/// The one day of the demo.
pub const DAY: &str = "2026-03-17";
/// Account of the shop.
pub const PROD: &str = "111122223333";
/// Account of the data team.
pub const DATA: &str = "444455556666";
/// The region Brightwater works in.
pub const HOME: &str = "eu-west-1";
/// The region that logs the global services.
pub const GLOBAL: &str = "us-east-1";
/// The region of the copies.
pub const SECOND: &str = "eu-central-1";

/// What the office and its VPN look like from outside.
pub const OFFICE: &str = "198.51.100.10";
/// See [`OFFICE`].
pub const VPN: &str = "198.51.100.11";
/// NAT gateway of the shop's network.
pub const NAT_PROD: &str = "192.0.2.40";
/// NAT gateway of the data team's network.
pub const NAT_DATA: &str = "192.0.2.41";

/// The instance people log in through.
pub const BASTION: &str = "i-0ba5710a10e5cafe1";
/// The instance that was terminated.
pub const WAREHOUSE: &str = "i-0aa11bb22cc33dd44";
/// The bastion's security group.
pub const BASTION_GROUP: &str = "sg-0ba5710a10e5c0001";
/// The network ACL of the public subnets.
pub const PUBLIC_ACL: &str = "acl-0c0ffee0c0ffee001";
/// The bucket with customer data; its data events are logged.
pub const EXPORTS: &str = "brightwater-customer-exports";

/// An account in a region.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// Twelve digits.
    pub account: &'static str,
    /// Region name.
    pub region: &'static str,
}

/// The account in the region.
pub const fn place(account: &'static str, region: &'static str) -> Place {
    Place { account, region }
}

impl Place {
    /// The place where the account's events of a service are logged.
    pub fn of_service(self, service: &str) -> Self {
        if matches!(
            service,
            "iam" | "organizations" | "route53" | "health" | "ce" | "tax" | "cloudfront"
        ) {
            return place(self.account, GLOBAL);
        }
        self
    }
}
