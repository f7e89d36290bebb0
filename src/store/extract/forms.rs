//! The forms by which identifiers are known, and the members under which names stand.
//!
//! From the CloudTrail records of many services and the IAM and EC2 user guides; members that name a resource in one
//! service and something else in another are left out.

/// What a plain `name` in the request names, by service.
pub(super) fn kind_of_name(service: &[u8]) -> Option<&'static str> {
    Some(match service {
        b"cloudtrail" => "trail",
        b"ssm" => "parameter",
        b"secretsmanager" => "secret",
        b"eks" | b"ecs" => "cluster",
        b"events" | b"scheduler" => "rule",
        b"iam" => "provider",
        b"sns" => "topic",
        b"cognito-idp" | b"apigateway" => "api",
        b"rolesanywhere" | b"guardduty" | b"wafv2" | b"glue" | b"athena" | b"states" | b"config"
        | b"lambda" => "name",
        _ => return None,
    })
}

/// What a member says of the values that stand under it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    /// Nothing: values are known by their form, if at all.
    None,
    /// A bare name of a resource of this kind, always.
    Names(&'static str),
    /// The name of a bucket, which the key of an object may follow.
    Bucket,
    /// In a request, the key of an object.
    Object,
    /// In a request, a name whose kind the service tells.
    Name,
    /// The URL of a queue, which ends with its name.
    Queue,
    /// A range of addresses.
    Range,
    /// An account, if it has twelve digits: see [`names_an_account`].
    Account,
    /// Tags inside: words, not resources.
    Tags,
    /// Conditions or a policy inside: what stands there is only mentioned.
    Filter,
}

impl Meaning {
    /// The kind of the names that stand under such a member.
    #[inline]
    pub(super) fn kind(&self) -> Option<&'static str> {
        match self {
            Self::Names(kind) => Some(kind),
            Self::Bucket => Some("bucket"),
            _ => None,
        }
    }
}

/// Members with a meaning: those that name a resource wherever they stand, and a few more.
static MEMBERS: &[(&[u8], Meaning)] = &[
    (b"userName", Meaning::Names("user")),
    (b"roleName", Meaning::Names("role")),
    (b"groupName", Meaning::Names("group")),
    (b"policyName", Meaning::Names("policy")),
    (b"instanceProfileName", Meaning::Names("instance-profile")),
    (b"functionName", Meaning::Names("function")),
    (b"layerName", Meaning::Names("layer")),
    (b"tableName", Meaning::Names("table")),
    (b"secretId", Meaning::Names("secret")),
    (b"SecretId", Meaning::Names("secret")),
    (b"SecretARN", Meaning::Names("secret")),
    (b"keyId", Meaning::Names("key")),
    (b"aliasName", Meaning::Names("alias")),
    (b"keyName", Meaning::Names("key-pair")),
    (b"logGroupName", Meaning::Names("log-group")),
    (b"logStreamName", Meaning::Names("log-stream")),
    (b"trailName", Meaning::Names("trail")),
    (b"repositoryName", Meaning::Names("repository")),
    (b"stackName", Meaning::Names("stack")),
    (b"documentName", Meaning::Names("document")),
    (b"alarmName", Meaning::Names("alarm")),
    (b"alarmNames", Meaning::Names("alarm")),
    (b"ruleName", Meaning::Names("rule")),
    (b"rule", Meaning::Names("rule")),
    (b"hostedZoneId", Meaning::Names("hosted-zone")),
    (b"detectorId", Meaning::Names("detector")),
    (b"launchTemplateName", Meaning::Names("launch-template")),
    (b"projectName", Meaning::Names("project")),
    (b"backupVaultName", Meaning::Names("backup-vault")),
    (b"autoScalingGroupName", Meaning::Names("auto-scaling-group")),
    (b"loadBalancerName", Meaning::Names("load-balancer")),
    (b"configurationRecorderName", Meaning::Names("recorder")),
    (b"deliveryChannelName", Meaning::Names("delivery-channel")),
    (b"filterName", Meaning::Names("metric-filter")),
    (b"streamName", Meaning::Names("stream")),
    (b"notebookInstanceName", Meaning::Names("notebook")),
    (b"workGroup", Meaning::Names("workgroup")),
    (b"dBInstanceIdentifier", Meaning::Names("db")),
    (b"dBClusterIdentifier", Meaning::Names("db-cluster")),
    (b"dBSnapshotIdentifier", Meaning::Names("db-snapshot")),
    (b"dBClusterSnapshotIdentifier", Meaning::Names("db-snapshot")),
    (b"clusterIdentifier", Meaning::Names("cluster")),
    (b"clusterName", Meaning::Names("cluster")),
    (b"sAMLProviderArn", Meaning::Names("provider")),
    (b"virtualMFADeviceName", Meaning::Names("mfa")),
    (b"serialNumber", Meaning::Names("mfa")),
    (b"bucketName", Meaning::Bucket),
    (b"key", Meaning::Object),
    (b"name", Meaning::Name),
    (b"names", Meaning::Name),
    (b"queueUrl", Meaning::Queue),
    (b"cidrIp", Meaning::Range),
    (b"cidrIpv6", Meaning::Range),
    (b"cidrBlock", Meaning::Range),
    (b"destinationCidrBlock", Meaning::Range),
    (b"cIDRIP", Meaning::Range),
    (b"tags", Meaning::Tags),
    (b"tagSet", Meaning::Tags),
    (b"tagSpecificationSet", Meaning::Tags),
    (b"TagSpecification", Meaning::Tags),
    (b"Tag", Meaning::Tags),
    (b"filterSet", Meaning::Filter),
    (b"filters", Meaning::Filter),
    (b"Filter", Meaning::Filter),
    (b"bucketPolicy", Meaning::Filter),
];

/// What a member says of the values that stand under it.
#[inline]
pub(super) fn meaning(key: &[u8]) -> &'static Meaning {
    if key.is_empty() {
        return &Meaning::None;
    }
    let mut slot = slot(key);
    while let Some(number) = SLOTS[slot].checked_sub(1) {
        let (name, meaning) = &MEMBERS[number as usize];
        if *name == key {
            return meaning;
        }
        slot = (slot + 1) % SLOTS.len();
    }
    &Meaning::None
}

/// [`MEMBERS`] by a hash of the member's length and three of its bytes, from 1: nearly every member of every event is
/// looked up here and nearly none is found.
static SLOTS: [u8; 1024] = {
    let mut slots = [0; 1024];
    let mut number = 0;
    while number < MEMBERS.len() {
        let mut slot = slot(MEMBERS[number].0);
        while slots[slot] != 0 {
            slot = (slot + 1) % slots.len();
        }
        number += 1;
        slots[slot] = number as u8;
    }
    slots
};

const fn slot(key: &[u8]) -> usize {
    let length = key.len();
    let bytes = key[0] as u32 | (key[length / 2] as u32) << 8 | (key[length - 1] as u32) << 16;
    ((bytes | (length as u32) << 24).wrapping_mul(0x9E37_79B1) >> 22) as usize
}

/// Twelve digits.
#[inline]
pub(super) fn is_account(raw: &[u8]) -> bool {
    raw.len() == 12 && raw.iter().all(u8::is_ascii_digit)
}

/// Whether twelve digits under this member, which has no other meaning, are an account.
#[inline]
pub(super) fn names_an_account(key: &[u8]) -> bool {
    // Most members under which objects stand are shorter.
    key.len() >= 6 && is_account_name(key)
}

fn is_account_name(key: &[u8]) -> bool {
    key.windows(6)
        .any(|part| part.starts_with(b"cc") && part == b"ccount")
        || matches!(
            key,
            b"userId" | b"ownerId" | b"targetId" | b"valuesToAdd" | b"targetPrincipal" | b"principal"
        )
}

/// `AKIA…`, `AROA…`: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>
pub(super) fn is_unique_id(raw: &[u8]) -> bool {
    matches!(raw.len(), 20 | 21)
        && matches!(
            &raw[..4],
            b"AKIA"
                | b"ASIA"
                | b"AROA"
                | b"AIDA"
                | b"AGPA"
                | b"AIPA"
                | b"ANPA"
                | b"ANVA"
                | b"ASCA"
                | b"ABIA"
                | b"ACCA"
                | b"APKA"
        )
        && raw
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Lengths of the hexadecimal part of IDs such as `i-0123456789abcdef0`: 8 and 17 in EC2, 10 and 16 elsewhere.
const ID_DIGITS: [usize; 4] = [17, 8, 10, 16];

/// `i-0abc…`, `sg-…`, `vpce-svc-…`: a known prefix, a hyphen and so many digits or small letters.
#[inline]
pub(super) fn is_hyphenated_id(raw: &[u8]) -> bool {
    raw.first().is_some_and(u8::is_ascii_lowercase)
        && ID_DIGITS.iter().any(|digits| {
            raw.len().checked_sub(digits + 1).is_some_and(|hyphen| {
                raw[hyphen] == b'-' && is_prefix_and_digits(&raw[..hyphen], &raw[hyphen + 1..])
            })
        })
}

fn is_prefix_and_digits(prefix: &[u8], digits: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit() | byte.is_ascii_lowercase();
    // Sixteen at once are looked at in one step, and most IDs have as many.
    let (rest, sixteen) = digits
        .split_last_chunk::<16>()
        .map_or((digits, None), |(rest, last)| (rest, Some(last)));
    rest.iter().all(is_digit)
        && sixteen.is_none_or(|bytes| bytes.iter().fold(true, |are, byte| are & is_digit(byte)))
        && is_id_prefix(prefix)
}

fn is_id_prefix(prefix: &[u8]) -> bool {
    matches!(
        prefix,
        b"i" | b"sg"
            | b"sgr"
            | b"vpc"
            | b"subnet"
            | b"vol"
            | b"snap"
            | b"ami"
            | b"eni"
            | b"igw"
            | b"eigw"
            | b"rtb"
            | b"rtbassoc"
            | b"acl"
            | b"aclassoc"
            | b"nat"
            | b"eipalloc"
            | b"eipassoc"
            | b"vpce"
            | b"vpce-svc"
            | b"pcx"
            | b"tgw"
            | b"tgw-attach"
            | b"tgw-rtb"
            | b"lt"
            | b"fl"
            | b"dopt"
            | b"vgw"
            | b"cgw"
            | b"vpn"
            | b"tmf"
            | b"cvpn-endpoint"
            | b"tmt"
            | b"tms"
            | b"iip-assoc"
            | b"pl"
            | b"r"
            | b"fs"
            | b"fsmt"
            | b"fsap"
            | b"cr"
            | b"key"
            | b"mrk"
            | b"o"
            | b"ou"
            | b"p"
            | b"d"
            | b"ssoins"
            | b"rqlc"
            | b"key-pair"
            | b"eni-attach"
    )
}
