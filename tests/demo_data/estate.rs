//! What stands in each place, and how calls come to name it.
//!
//! An *estate* is what stands in one place. A *template* is JSON text in which `$word` stands for something of the
//! estate (`$instance`, `$bucket`…); within one call a word means the same thing.

use super::random::Random;
use super::world::{
    BASTION, BASTION_GROUP, DATA, EXPORTS, GLOBAL, HOME, PROD, PUBLIC_ACL, Place, SECOND, WAREHOUSE, place,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Every place that has a log.
const PLACES: [Place; 6] = [
    place(PROD, HOME),
    place(PROD, GLOBAL),
    place(PROD, SECOND),
    place(DATA, HOME),
    place(DATA, GLOBAL),
    place(DATA, SECOND),
];

/// Names by the word that stands for them.
type Names = &'static [(&'static str, &'static [&'static str])];

/// Identifiers by the word that stands for them: their prefix and how many there are.
const IDENTIFIERS: &[(&str, &str, usize)] = &[
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
];

/// In both accounts.
const EVERYWHERE: Names = &[
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

/// In the shop's account.
const IN_PROD: Names = &[
    (
        "bucket",
        &[
            "brightwater-assets",
            EXPORTS,
            "brightwater-web-logs",
            "brightwater-artifacts",
        ],
    ),
    (
        "role",
        &[
            "storefront-task",
            "checkout-task",
            "order-intake",
            "ci-deploy",
            "ops-breakglass",
            "web-instance",
        ],
    ),
    (
        "function",
        &["order-intake", "thumbnailer", "invoice-mailer", "stock-sync"],
    ),
    (
        "secret",
        &["shop/payments/api", "shop/catalogue/db", "shop/mail/smtp"],
    ),
];

/// In the data team's account.
const IN_DATA: Names = &[
    (
        "bucket",
        &[
            "brightwater-lake-raw",
            "brightwater-lake-curated",
            "brightwater-backups",
        ],
    ),
    (
        "role",
        &["reporting-etl", "lake-crawler", "warehouse-instance", "ci-deploy"],
    ),
    ("function", &["nightly-report", "lake-compactor"]),
    ("secret", &["lake/warehouse/db", "lake/partner/sftp"]),
];

/// What stands in one place, by the word that templates use.
pub struct Estate {
    things: BTreeMap<&'static str, Vec<String>>,
}

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
        let mut things = BTreeMap::new();
        for &(word, names) in EVERYWHERE
            .iter()
            .chain(if place.account == PROD { IN_PROD } else { IN_DATA })
        {
            things.insert(word, names.iter().map(ToString::to_string).collect::<Vec<_>>());
        }
        for &(word, prefix, count) in IDENTIFIERS {
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
        if place == self::place(PROD, HOME) {
            for (word, named) in [
                ("instance", &[BASTION, WAREHOUSE][..]),
                ("group", &[BASTION_GROUP]),
                ("acl", &[PUBLIC_ACL]),
            ] {
                let known = named.iter().map(ToString::to_string);
                things.entry(word).or_default().splice(..named.len(), known);
            }
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
