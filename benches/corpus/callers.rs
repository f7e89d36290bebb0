//! Who calls: some 23 callers and 27 access keys a thousand events, each with an address and a tool of their own.

use super::random::{Random, hex_of};
use super::{ACCOUNTS, Plan};

/// Callers, keys and addresses a thousand events.
const CALLERS: usize = 23;
const ADDRESSES_PER_10_000: usize = 44;
/// Every this many callers, one has a second key.
const SECOND_KEY: usize = 6;

const AGENTS: &[&str] = &[
    "aws-cli/2.24.10 md/awscrt#0.23.8 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.9 md/pyimpl#CPython",
    "Boto3/1.36.20 md/Botocore#1.36.20 ua/2.0 os/linux#6.1.0 md/arch#x86_64 lang/python#3.12.8",
    "aws-sdk-go-v2/1.36.1 ua/2.1 os/linux lang/go#1.23.6 md/GOOS#linux md/GOARCH#amd64",
    "APN/1.0 HashiCorp/1.0 Terraform/1.10.5 (+https://www.terraform.io) terraform-provider-aws/5.87.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0",
    "aws-sdk-java/2.30.16 ua/2.1 os/Linux#5.10.234 lang/java#17.0.14 md/OpenJDK_64-Bit_Server_VM",
    "aws-sdk-go/1.55.5 (go1.23.4; linux; amd64) amazon-ssm-agent/3.3.1611.0",
    "kubelet/v1.31.4 aws-sdk-go/1.55.5",
];
const SERVICES: &[&str] = &[
    "ec2",
    "lambda",
    "cloudtrail",
    "config",
    "autoscaling",
    "elasticloadbalancing",
    "ssm",
    "rds",
];

/// A caller, ready to be copied.
pub struct Caller {
    /// `userIdentity`, once for each key.
    pub identities: Vec<String>,
    /// `sourceIPAddress`.
    pub address: String,
    /// `userAgent`.
    pub agent: &'static str,
}

/// All callers of a plan, by account.
pub struct Callers {
    by_account: Vec<Vec<Caller>>,
    services: Vec<Caller>,
}

impl Callers {
    /// The callers of the plan.
    pub fn new(plan: Plan) -> Self {
        let count = (plan.events * CALLERS / 1000 / ACCOUNTS.len()).max(20);
        let addresses = (plan.events * ADDRESSES_PER_10_000 / 10_000).max(20);
        let by_account = ACCOUNTS
            .iter()
            .enumerate()
            .map(|(place, account)| {
                (0..count)
                    .map(|number| caller(account, place * count + number, addresses))
                    .collect()
            })
            .collect();
        Self {
            by_account,
            services: SERVICES.iter().map(|service| self::service(service)).collect(),
        }
    }

    /// One of the account's callers; a few of them call most.
    pub fn pick(&self, random: &mut Random, account: &str) -> &Caller {
        if random.chance(220) {
            return &self.services[random.skewed(self.services.len())];
        }
        let place = ACCOUNTS
            .iter()
            .position(|known| *known == account)
            .unwrap_or_default();
        let callers = &self.by_account[place];
        &callers[random.skewed(callers.len())]
    }
}

/// Twenty characters like those of an access key.
fn key(prefix: &str, number: usize) -> String {
    format!("{prefix}{}", &hex_of(prefix, number).to_uppercase())
}

fn caller(account: &str, number: usize, addresses: usize) -> Caller {
    let keys = if number.is_multiple_of(SECOND_KEY) { 2 } else { 1 };
    let place = number % addresses;
    Caller {
        identities: (0..keys).map(|key| identity(account, number, key)).collect(),
        address: format!(
            "198.{}.{}.{}",
            18 + place / 65_536 % 2,
            place / 256 % 256,
            place % 256
        ),
        agent: AGENTS[number * 7 % AGENTS.len()],
    }
}

/// One caller in five is an IAM user, the rest are sessions of some hundreds of roles.
fn identity(account: &str, number: usize, nth: usize) -> String {
    if number % 5 == 3 {
        let (id, key) = (
            &hex_of("AIDA", number).to_uppercase(),
            key("AKIA", number * 2 + nth),
        );
        return format!(
            r#"{{"type":"IAMUser","principalId":"AIDA{id}A","arn":"arn:aws:iam::{account}:user/service-{number}","accountId":"{account}","accessKeyId":"{key}","userName":"service-{number}"}}"#
        );
    }
    let role = number % 400;
    let session = match number % 4 {
        0 => format!("i-0{}", hex_of("instance", number)),
        1 => format!("person.{number}@example.com"),
        2 => format!("worker-{number}"),
        _ => hex_of("task", number),
    };
    let path = if number % 4 == 1 {
        "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_"
    } else {
        ""
    };
    let (name, id) = (
        format!("team-{role}"),
        format!("AROA{}A", hex_of("AROA", role).to_uppercase()),
    );
    let short = if path.is_empty() {
        name.clone()
    } else {
        format!("AWSReservedSSO_{name}")
    };
    let (hour, minute) = ((number / 60 + nth * 6) % 24, number % 60);
    format!(
        r#"{{"type":"AssumedRole","principalId":"{id}:{session}","arn":"arn:aws:sts::{account}:assumed-role/{short}/{session}","accountId":"{account}","accessKeyId":"{}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"{id}","arn":"arn:aws:iam::{account}:role/{path}{name}","accountId":"{account}","userName":"{short}"}},"attributes":{{"creationDate":"2026-03-01T{hour:02}:{minute:02}:07Z","mfaAuthenticated":"false"}}}}}}"#,
        key("ASIA", number * 2 + nth)
    )
}

fn service(name: &'static str) -> Caller {
    let host = format!("{name}.amazonaws.com");
    Caller {
        identities: vec![format!(r#"{{"type":"AWSService","invokedBy":"{host}"}}"#)],
        address: host,
        agent: "",
    }
}
