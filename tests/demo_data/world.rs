//! Brightwater, an online bookshop that does not exist: its accounts, regions, addresses, and what it owns there.
//!
//! An *estate* is what stands in one place (an account in a region). A *template* is JSON text in which `$word`
//! stands for something of the estate (`$instance`, `$bucket`…); within one call a word means the same thing.

use super::random::Random;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;

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

/// Every place that has a log.
const PLACES: [Place; 6] = [
    place(PROD, HOME),
    place(PROD, GLOBAL),
    place(PROD, SECOND),
    place(DATA, HOME),
    place(DATA, GLOBAL),
    place(DATA, SECOND),
];

/// What stands in one place, by the word that templates use.
pub struct Estate {
    things: BTreeMap<&'static str, Vec<String>>,
}

/// Names that both accounts have, by word.
const NAMES: &[(&str, &[&str])] = &[
    (
        "loggroup",
        &[
            "/aws/lambda/order-intake",
            "/aws/lambda/thumbnailer",
            "/ecs/storefront",
            "/ecs/search",
            "/aws/rds/instance/catalogue/postgresql",
        ],
    ),
    ("table", &["carts", "sessions", "stock-levels"]),
    ("cluster", &["storefront", "batch"]),
    (
        "workload",
        &["storefront", "search", "checkout", "recommendations"],
    ),
    ("queue", &["orders", "orders-dead-letter", "mail-out"]),
    ("topic", &["on-call", "order-events", "billing-alerts"]),
    (
        "alarm",
        &["storefront-5xx", "orders-backlog", "catalogue-cpu", "nat-errors"],
    ),
    ("repository", &["storefront", "search", "checkout", "batch-tools"]),
    ("stack", &["network-base", "storefront-service", "observability"]),
    ("database", &["catalogue", "orders"]),
    (
        "parameter",
        &[
            "/shop/checkout/endpoint",
            "/shop/search/boost",
            "/shop/feature-flags",
            "/shop/mail/sender",
        ],
    ),
    ("pipeline", &["storefront", "search", "checkout"]),
    ("policy", &["storefront-runtime", "ci-deploy", "read-billing"]),
];

impl Estate {
    /// What stands in `place`.
    pub fn of(place: Place) -> &'static Self {
        static ESTATES: LazyLock<BTreeMap<Place, Estate>> = LazyLock::new(|| {
            PLACES
                .iter()
                .map(|place| (*place, Estate::build(*place)))
                .collect()
        });
        &ESTATES[&place]
    }

    fn build(place: Place) -> Self {
        let mut random = Random::named(&format!("estate/{}/{}", place.account, place.region));
        let mut things: BTreeMap<&'static str, Vec<String>> = NAMES
            .iter()
            .map(|(word, names)| (*word, names.iter().map(ToString::to_string).collect()))
            .collect();
        for (word, prefix, count) in [
            ("instance", "i-", 6),
            ("group", "sg-", 8),
            ("subnet", "subnet-", 6),
            ("vpc", "vpc-", 2),
            ("volume", "vol-", 10),
            ("eni", "eni-", 12),
            ("image", "ami-", 3),
            ("snapshot", "snap-", 8),
            ("routes", "rtb-", 4),
            ("acl", "acl-", 2),
        ] {
            things.insert(
                word,
                (0..count)
                    .map(|_| format!("{prefix}0{}", random.hex(16)))
                    .collect(),
            );
        }
        things.insert("kms", (0..3).map(|_| random.uuid()).collect());
        things.insert("loadbalancer", vec![format!("app/storefront/{}", random.hex(16))]);
        things.insert("account", vec![place.account.to_owned()]);
        things.insert("region", vec![place.region.to_owned()]);
        let (buckets, roles, functions, secrets): (&[&str], &[&str], &[&str], &[&str]) =
            if place.account == PROD {
                (
                    &[
                        "brightwater-assets",
                        EXPORTS,
                        "brightwater-web-logs",
                        "brightwater-artifacts",
                    ],
                    &[
                        "storefront-task",
                        "checkout-task",
                        "order-intake",
                        "ci-deploy",
                        "ops-breakglass",
                        "web-instance",
                    ],
                    &["order-intake", "thumbnailer", "invoice-mailer", "stock-sync"],
                    &["shop/payments/api", "shop/catalogue/db", "shop/mail/smtp"],
                )
            } else {
                (
                    &[
                        "brightwater-lake-raw",
                        "brightwater-lake-curated",
                        "brightwater-backups",
                    ],
                    &["reporting-etl", "lake-crawler", "warehouse-instance", "ci-deploy"],
                    &["nightly-report", "lake-compactor"],
                    &["lake/warehouse/db", "lake/partner/sftp"],
                )
            };
        for (word, names) in [
            ("bucket", buckets),
            ("role", roles),
            ("function", functions),
            ("secret", secrets),
        ] {
            things.insert(word, names.iter().map(ToString::to_string).collect());
        }
        if place == self::place(PROD, HOME) {
            things
                .entry("instance")
                .or_default()
                .splice(..2, [BASTION, WAREHOUSE].map(str::to_owned));
            things.entry("group").or_default()[0] = BASTION_GROUP.to_owned();
            things.entry("acl").or_default()[0] = PUBLIC_ACL.to_owned();
        }
        Self { things }
    }

    /// Everything that a word stands for.
    pub fn all(&self, word: &str) -> &[String] {
        self.things
            .get(word)
            .unwrap_or_else(|| panic!("no ${word} in this estate"))
    }

    /// Begins a call: words keep their meaning until it is dropped.
    pub fn filling<'a>(&'a self, random: &'a mut Random) -> Filling<'a> {
        Filling {
            estate: self,
            random,
            chosen: BTreeMap::new(),
        }
    }
}

/// Fills the templates of one call.
pub struct Filling<'a> {
    estate: &'a Estate,
    random: &'a mut Random,
    chosen: BTreeMap<String, String>,
}

impl Filling<'_> {
    /// The text with its words filled in.
    pub fn text(&mut self, template: &str) -> String {
        let mut pieces = template.split('$');
        let mut text = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let end = piece
                .find(|c: char| !c.is_ascii_lowercase())
                .unwrap_or(piece.len());
            if end == 0 {
                text.push('$');
            } else {
                text.push_str(&self.word(&piece[..end]));
            }
            text.push_str(&piece[end..]);
        }
        text
    }

    /// The JSON with its words filled in.
    pub fn json(&mut self, template: &str) -> Value {
        let text = self.text(template);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"))
    }

    fn word(&mut self, word: &str) -> String {
        if let Some(chosen) = self.chosen.get(word) {
            return chosen.clone();
        }
        let thing = match word {
            "uuid" => self.random.uuid(),
            "hex" => self.random.hex(16),
            "number" => self.random.between(1, 400).to_string(),
            _ => self.random.pick(self.estate.all(word)).clone(),
        };
        self.chosen.insert(word.to_owned(), thing.clone());
        thing
    }
}
