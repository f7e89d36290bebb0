//! Values that are known by their form, and words that are AWS's own and nobody's secret.

use std::collections::HashSet;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;
use std::sync::LazyLock;

/// What a value is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// Any word.
    Name,
    /// An account ID.
    Account,
    /// An access key, or another ID of IAM that begins with four letters.
    Key,
    /// `i-0abc…`: what stands before the dash stays.
    Resource,
    /// An address of version 4.
    Address(Ipv4Addr),
    /// An address of version 6.
    LongAddress(Ipv6Addr),
    /// The same as a name: `ip-10-0-0-1`.
    AddressName(Ipv4Addr),
    /// `alice@example.com`, with the place of the sign.
    Mail(usize),
    /// `bastion.acme.com`.
    Host,
}

/// What IDs of IAM begin with.
const KEYS: [&str; 14] = [
    "AKIA", "ASIA", "AIDA", "AROA", "ANPA", "AGPA", "AIPA", "ABIA", "ACCA", "APKA", "ASCA", "ANVA", "A3T0",
    "AZHA",
];

/// What names of hosts end in.
const TOP: [&str; 26] = [
    "com", "net", "org", "io", "internal", "local", "corp", "lan", "example", "test", "invalid", "dev",
    "cloud", "app", "co", "ai", "info", "biz", "eu", "uk", "de", "fr", "nl", "ch", "edu", "gov",
];

/// Of them, what also ends a name of only two labels. Others are too like a path in JSON.
const SHORT: usize = 9;

/// Words of AWS that occur where names do, and offices that say of nobody who holds them.
const VOCABULARY: &str = "\
    redacted arn aws aws-cn aws-us-gov aws-iso aws-iso-b amazon amazonaws root user role group policy assumed-role federated-user \
    instance-profile mfa sms-mfa u2f saml-provider oidc-provider server-certificate access-key access-report key alias trail \
    eventdatastore channel bucket object table index stream function layer version secret parameter document log-group \
    log-stream log destination metric-filter alarm dashboard instance volume snapshot security-group security-group-rule \
    network-interface network-acl vpc subnet image launch-template route-table internet-gateway natgateway key-pair elastic-ip \
    vpc-endpoint vpc-flow-log transit-gateway cluster service task task-definition container-instance repository nodegroup \
    addon stack stackset changeset rule event-bus connection api-destination topic subscription queue db cluster-pg pg subgrp \
    og es detector finding filter publishingdestination ipset threatintelset hub product organization ou account \
    permissionset delegation handshake identity configuration-set application deployment deploymentgroup build project \
    pipeline webhook certificate distribution hostedzone domain restapis stages fleet workspace session codereview \
    aws-service-role service-role aws-reserved sso.amazonaws.com cloudtrail true false null none unknown anonymous \
    anonymous_principal hidden_due_to_security_reasons hidden_for_security_reasons internal awsservice awsaccount iamuser \
    assumedrole federateduser rootaccount samluser webidentityuser identitycenteruser awscli console default latest \
    $latest main administrator admin security audit linux windows";

/// Whether a word, in small letters, is nobody's secret.
pub(super) fn is_public(word: &str) -> bool {
    let letters = word.chars().filter(|char| char.is_alphanumeric()).count();
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let has_only = |others: &str| {
        word.chars()
            .all(|char| char.is_ascii_digit() || others.contains(char))
    };
    letters < 2
        || digits == word.len() && digits < 9
        || digits > 0 && digits < word.len() && has_only("-tz.+:_,=") && of(word).is_none()
        || is_vocabulary(word)
        || word.starts_with("awsservicerolefor")
        || is_amazon(word)
        || is_region(word)
        || word.parse().is_ok_and(is_everybodys)
}

/// Words of ours that are names of people, too.
const FIRST_NAMES: &str = "\
    mark will grace art bill drew frank may june april august rose dawn hope joy faith miles chase dean earl grant guy jack \
    pat rob sue ray van victor page case chance chip cliff dale gene glen jay josh lance lane max nick norm penny pierce \
    randy reed rich robin rusty sandy skip stone tab trace wade ward wells";

/// Whether a word, in small letters, is a name of people, whatever else it is.
pub(super) fn is_first_name(word: &str) -> bool {
    FIRST_NAMES.split_ascii_whitespace().any(|own| own == word)
}

/// Whether a word, in small letters, is one that everybody has.
pub(super) fn is_vocabulary(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| VOCABULARY.split_ascii_whitespace().collect());
    WORDS.contains(word)
}

/// Whether a word, as it is written, is a member of every record that people call roles by, too, in small letters.
pub(super) fn is_member(word: &str) -> bool {
    word == "readOnly"
}

fn is_amazon(word: &str) -> bool {
    [
        ".amazonaws.com",
        ".amazonaws.com.cn",
        ".amazon.com",
        ".aws.internal",
        ".api.aws",
    ]
    .iter()
    .any(|end| word.ends_with(end))
        || ["amazonaws.com", "amazon.com"].contains(&word)
}

/// What regions are named by.
const DIRECTIONS: [&str; 9] = [
    "north",
    "south",
    "east",
    "west",
    "central",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
];

/// `us-east-1`, `us-gov-west-1`, `eu-central-1a`.
fn is_region(word: &str) -> bool {
    let mut labels = word.split('-');
    let first = labels.next().unwrap_or_default();
    let last = word.rsplit('-').next().unwrap_or_default();
    let mut last = last.bytes();
    let is_numbered = last.next().is_some_and(|byte| byte.is_ascii_digit()) && last.len() <= 1;
    let count = word.split('-').count();
    first.len() == 2
        && is_numbered
        && (3..=4).contains(&count)
        && word.split('-').any(|label| DIRECTIONS.contains(&label))
}

/// Addresses that are the same on every computer: `0.0.0.0/0` says that everybody may.
fn is_everybodys(address: Ipv4Addr) -> bool {
    address.is_loopback() || address.is_unspecified() || address.is_broadcast()
}

/// What a value is by its form, if it has one.
pub(super) fn of(word: &str) -> Option<Form> {
    let bytes = word.as_bytes();
    let all = |is: fn(&u8) -> bool| bytes.iter().all(is);
    if bytes.len() == 12 && all(u8::is_ascii_digit) {
        return Some(Form::Account);
    }
    if is_key(word) {
        return Some(Form::Key);
    }
    if let Some(address) = address(word) {
        return (!is_everybodys(address)).then_some(Form::Address(address));
    }
    if let Some((before, after)) = word.split_once('-') {
        let is_kind = !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_id = (8..=40).contains(&after.len()) && after.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_kind && is_id && after.bytes().any(|byte| byte.is_ascii_digit()) {
            return Some(Form::Resource);
        }
        let named = after.replace('-', ".").parse();
        if let Some(address) = named.ok().filter(|_| before.eq_ignore_ascii_case("ip")) {
            return Some(Form::AddressName(address));
        }
    }
    if let Some((local, domain)) = word.split_once('@') {
        let is_mail = !local.is_empty() && domain.contains('.') && !domain.contains('@');
        return is_mail.then_some(Form::Mail(local.len()));
    }
    is_host(word).then_some(Form::Host)
}

/// Four numbers with dots between them, also such as no network knows: people write `010.200.031.7` for where they came from.
fn address(word: &str) -> Option<Ipv4Addr> {
    if !word.starts_with(|char: char| char.is_ascii_digit()) {
        return None;
    }
    let number = |part: &str| part.parse::<u16>().ok().filter(|_| part.len() <= 3);
    let numbers: Option<Vec<u16>> = word.split('.').map(number).collect();
    let octets: Vec<u8> = numbers?.into_iter().map(|number| number as u8).collect();
    <[u8; 4]>::try_from(octets).ok().map(Ipv4Addr::from)
}

fn is_key(word: &str) -> bool {
    let of_key = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (16..=128).contains(&word.len())
        && word.bytes().all(of_key)
        && KEYS.iter().any(|key| word.starts_with(key))
}

fn is_host(word: &str) -> bool {
    let small = word.to_ascii_lowercase();
    let mut labels = small.rsplit('.');
    let top = labels.next().unwrap_or_default();
    let count = labels.clone().count();
    let place = TOP.iter().position(|own| *own == top);
    let of_label = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    place.is_some_and(|place| count > 1 || count == 1 && place < SHORT)
        && labels.all(|label| !label.is_empty() && label.bytes().all(of_label))
        && !is_amazon(&small)
}

/// Account IDs and keys that stand in a part of a word with nothing around them that would end a word.
pub(super) fn inside(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let word = &text[part.clone()];
    let mut found = Vec::new();
    let mut digits = 0;
    for (at, byte) in word.bytes().chain([b' ']).enumerate() {
        if byte.is_ascii_digit() {
            digits += 1;
            continue;
        }
        if digits == 12 {
            found.push(part.start + at - 12..part.start + at);
        }
        digits = 0;
    }
    found
}

/// The parts of a text that say what belongs to somebody. Of an ARN these are the account and the name, without the word for
/// what it is; of one that is AWS's own, nothing.
pub(super) fn own_parts(text: &str) -> Vec<&str> {
    let mut fields = text.splitn(6, ':');
    let head: Vec<&str> = fields.by_ref().take(5).collect();
    let (["arn", _, service, _, account], Some(name)) = (head.as_slice(), fields.next()) else {
        // Of an ARN that is cut off, what is left is AWS's: the name is its last part.
        let is_cut = head.first() == Some(&"arn");
        return if is_cut { Vec::new() } else { vec![text] };
    };
    if *account == "aws" {
        return Vec::new();
    }
    let own = match name.split_once(['/', ':']) {
        Some((_, own)) if *service != "s3" => own,
        _ => name,
    };
    vec![account, own]
}

/// The ARNs in a text.
pub(super) fn arns(text: &str) -> impl Iterator<Item = &str> {
    let is_of = |char: char| char.is_alphanumeric() || ":/._-@+=,$[]#|~".contains(char);
    text.match_indices("arn:aws").map(move |(at, _)| {
        let rest = &text[at..];
        let end = rest.find(|char: char| !is_of(char)).unwrap_or(rest.len());
        &rest[..end]
    })
}
