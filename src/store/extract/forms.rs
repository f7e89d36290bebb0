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

/// What a member names, where its value is a bare name. Only members that always name a resource.
const KINDS: &[(&[u8], &str)] = &[
    (b"userName", "user"),
    (b"roleName", "role"),
    (b"groupName", "group"),
    (b"policyName", "policy"),
    (b"instanceProfileName", "instance-profile"),
    (b"functionName", "function"),
    (b"layerName", "layer"),
    (b"tableName", "table"),
    (b"secretId", "secret"),
    (b"SecretId", "secret"),
    (b"SecretARN", "secret"),
    (b"keyId", "key"),
    (b"aliasName", "alias"),
    (b"keyName", "key-pair"),
    (b"logGroupName", "log-group"),
    (b"logStreamName", "log-stream"),
    (b"trailName", "trail"),
    (b"repositoryName", "repository"),
    (b"stackName", "stack"),
    (b"documentName", "document"),
    (b"alarmName", "alarm"),
    (b"alarmNames", "alarm"),
    (b"ruleName", "rule"),
    (b"rule", "rule"),
    (b"hostedZoneId", "hosted-zone"),
    (b"detectorId", "detector"),
    (b"launchTemplateName", "launch-template"),
    (b"projectName", "project"),
    (b"backupVaultName", "backup-vault"),
    (b"autoScalingGroupName", "auto-scaling-group"),
    (b"loadBalancerName", "load-balancer"),
    (b"configurationRecorderName", "recorder"),
    (b"deliveryChannelName", "delivery-channel"),
    (b"filterName", "metric-filter"),
    (b"streamName", "stream"),
    (b"notebookInstanceName", "notebook"),
    (b"workGroup", "workgroup"),
    (b"dBInstanceIdentifier", "db"),
    (b"dBClusterIdentifier", "db-cluster"),
    (b"dBSnapshotIdentifier", "db-snapshot"),
    (b"dBClusterSnapshotIdentifier", "db-snapshot"),
    (b"clusterIdentifier", "cluster"),
    (b"clusterName", "cluster"),
    (b"sAMLProviderArn", "provider"),
    (b"virtualMFADeviceName", "mfa"),
    (b"serialNumber", "mfa"),
    (b"bucketName", "bucket"),
];

/// [`KINDS`] by a hash of the member's length and three of its bytes: nearly every member of every event is looked
/// up here and nearly none is found.
pub(super) struct KindTable([u8; 512]);

pub(super) static KIND_TABLE: KindTable = KindTable::new();

impl KindTable {
    const fn new() -> Self {
        let mut table = [0; 512];
        let mut number = 0;
        while number < KINDS.len() {
            let mut slot = Self::slot(KINDS[number].0);
            while table[slot] != 0 {
                slot = (slot + 1) % 512;
            }
            number += 1;
            table[slot] = number as u8;
        }
        Self(table)
    }

    const fn slot(key: &[u8]) -> usize {
        let length = key.len();
        let middle = key[length / 2] as usize;
        (length * 61 + key[0] as usize * 7 + middle * 31 + key[length - 1] as usize * 13) % 512
    }

    #[inline]
    pub(super) fn find(&self, key: &[u8]) -> Option<&'static str> {
        if key.is_empty() {
            return None;
        }
        let mut slot = Self::slot(key);
        loop {
            let number = self.0[slot].checked_sub(1)?;
            let (name, kind) = KINDS[number as usize];
            if name == key {
                return Some(kind);
            }
            slot = (slot + 1) % 512;
        }
    }
}

pub(super) fn names_an_account(key: &[u8]) -> bool {
    memchr::memmem::find(key, b"ccount").is_some()
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
    ID_DIGITS.iter().any(|digits| {
        raw.len().checked_sub(digits + 1).is_some_and(|hyphen| {
            raw[hyphen] == b'-'
                && is_id_prefix(&raw[..hyphen])
                && raw[hyphen + 1..]
                    .iter()
                    .all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
        })
    })
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
