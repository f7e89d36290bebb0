//! The one vocabulary of columns. Table columns, query prefixes, completion, `--fields`, facets, exports and
//! the help all read this table; adding a field is one row here and its extractor in the store.

/// A column of the store and a prefix of the query language.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Field {
    /// `eventTime`.
    Time,
    /// `eventName`.
    Name,
    /// `eventSource` without `.amazonaws.com`.
    Service,
    /// The caller in words: the person where known.
    Principal,
    /// `sourceIPAddress`.
    Ip,
    /// Identifiers of what was touched.
    Resource,
    /// S3 buckets among them.
    Bucket,
    /// `awsRegion`.
    Region,
    /// The account where it happened.
    Account,
    /// `errorCode`.
    Error,
    /// `errorMessage`.
    Message,
    /// `userAgent`.
    Agent,
    /// `userIdentity.type`.
    Type,
    /// `userIdentity.arn`.
    Arn,
    /// `userIdentity.principalId`.
    PrincipalId,
    /// `userIdentity.accessKeyId`.
    Key,
    /// Name of the role (session issuer).
    Role,
    /// Name of the role session.
    Session,
    /// The person, where the record itself says so.
    Person,
    /// Account of the caller.
    CallerAccount,
    /// `userIdentity.invokedBy`.
    InvokedBy,
    /// `mfaAuthenticated` of the session.
    Mfa,
    /// `eventCategory`.
    Category,
    /// `eventType`.
    EventType,
    /// `vpcEndpointId`.
    Vpce,
    /// `eventID`.
    Id,
}

/// Where a field's values live in the store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Storage {
    /// Milliseconds, a number a row.
    Time,
    /// The 128-bit event ID.
    Id,
    /// A dictionary symbol a row.
    Row,
    /// A dictionary symbol of the row's identity: `userIdentity` is stored once per distinct caller.
    Identity,
    /// Many dictionary symbols a row, each with a [`crate::model::Role`]; all resource fields share the
    /// dictionary of [`Field::Resource`].
    Resource,
}

struct Row {
    field: Field,
    key: &'static str,
    aliases: &'static [&'static str],
    label: &'static str,
    width: u16,
    storage: Storage,
    doc: &'static str,
}

macro_rules! rows {
    ($($field:ident $key:literal [$($alias:literal)*] $label:literal $width:literal $storage:ident $doc:literal;)*) => {
        const ROWS: &[Row] = &[$(Row {
            field: Field::$field, key: $key, aliases: &[$($alias),*], label: $label, width: $width,
            storage: Storage::$storage, doc: $doc,
        }),*];
    };
}

rows! {
    Time          "time"         ["eventTime"]                "TIME"       8   Time     "when it happened (eventTime, UTC)";
    Name          "name"         ["event" "eventName"]        "NAME"       28  Row      "the API call (eventName)";
    Service       "svc"          ["service" "eventSource"]    "SERVICE"    12  Row      "the AWS service (eventSource without .amazonaws.com)";
    Principal     "user"         ["principal" "who"]          "PRINCIPAL"  18  Identity "who called: the person where known, else the user, role session or service";
    Ip            "ip"           ["src" "sourceIPAddress"]    "SOURCE IP"  15  Row      "from where (sourceIPAddress: an address or a service name)";
    Resource      "res"          ["resource" "target"]        "TARGET"     24  Resource "identifiers of what was touched, created, mentioned or denied";
    Bucket        "bucket"       []                           "BUCKET"     20  Resource "S3 buckets among the resources";
    Region        "region"       ["awsRegion"]                "REGION"     12  Row      "AWS Region";
    Account       "account"      ["recipientAccountId"]       "ACCOUNT"    12  Row      "the account where it happened";
    Error         "err"          ["error" "errorCode"]        "ERROR"      18  Row      "errorCode";
    Message       "msg"          ["message" "errorMessage"]   "MESSAGE"    40  Row      "errorMessage";
    Agent         "ua"           ["agent" "userAgent"]        "USER AGENT" 30  Row      "the caller's tool (userAgent)";
    Type          "type"         []                           "TYPE"       12  Identity "kind of identity (userIdentity.type)";
    Arn           "user-arn"     []                           "ARN"        40  Identity "userIdentity.arn";
    PrincipalId   "principal-id" ["principalId"]              "PRINCIPAL ID" 24 Identity "userIdentity.principalId";
    Key           "key"          ["accessKeyId"]              "ACCESS KEY" 20  Identity "the access key used (userIdentity.accessKeyId)";
    Role          "role"         ["issuer"]                   "ROLE"       20  Identity "the role behind the session (session issuer)";
    Session       "session"      []                           "SESSION"    20  Identity "role session name";
    Person        "person"       []                           "PERSON"     20  Identity "the person, where the record itself says so";
    CallerAccount "caller"       ["caller-account"]           "CALLER ACCOUNT" 14 Identity "the caller's account (userIdentity.accountId)";
    InvokedBy     "invoked-by"   ["invokedBy"]                "INVOKED BY" 20  Identity "the service that called on the identity's behalf";
    Mfa           "mfa"          []                           "MFA"        5   Identity "whether the session used MFA: true, false or nothing said";
    Category      "category"     ["eventCategory"]            "CATEGORY"   10  Row      "Management, Data, Insight or NetworkActivity";
    EventType     "event-type"   ["eventType"]                "EVENT TYPE" 14  Row      "AwsApiCall, AwsServiceEvent, AwsConsoleSignIn…";
    Vpce          "vpce"         ["vpcEndpointId"]            "VPC ENDPOINT" 22 Row     "the VPC endpoint it came through";
    Id            "id"           ["eventID" "event-id"]       "EVENT ID"   36  Id       "eventID";
}

impl Field {
    /// How many fields there are: the length of a table indexed by [`Field::index`].
    pub const COUNT: usize = ROWS.len();

    /// All fields, in the order of the help.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        ROWS.iter().map(|row| row.field)
    }

    /// Place in a table of [`Field::COUNT`] entries.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The field typed as `text` before a colon: its key or an alias, in any case.
    pub fn by_key(text: &str) -> Option<Self> {
        ROWS.iter()
            .find(|row| {
                row.key.eq_ignore_ascii_case(text)
                    || row.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(text))
            })
            .map(|row| row.field)
    }

    /// The prefix in a query, as in `user:alice`.
    pub fn key(self) -> &'static str {
        ROWS[self.index()].key
    }

    /// Other prefixes that mean the same.
    pub fn aliases(self) -> &'static [&'static str] {
        ROWS[self.index()].aliases
    }

    /// The heading of its column.
    pub fn label(self) -> &'static str {
        ROWS[self.index()].label
    }

    /// The width, in cells, that its column likes to have.
    pub fn width(self) -> u16 {
        ROWS[self.index()].width
    }

    /// Where its values live.
    pub fn storage(self) -> Storage {
        ROWS[self.index()].storage
    }

    /// What it holds, in one line.
    pub fn doc(self) -> &'static str {
        ROWS[self.index()].doc
    }

    /// The field whose dictionary holds this field's values: resource fields share one.
    #[must_use]
    pub fn dictionary(self) -> Self {
        if self.storage() == Storage::Resource {
            Self::Resource
        } else {
            self
        }
    }

    /// What this field sees of a value in its dictionary: all of it, but for [`Field::Bucket`], which sees
    /// only the bucket's name and nothing of other resources.
    pub fn of_value(self, value: &str) -> Option<&str> {
        if self != Self::Bucket {
            return Some(value);
        }
        value
            .strip_prefix("bucket/")
            .or_else(|| value.strip_prefix("s3://")?.split('/').next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum_and_no_prefix_is_used_twice() {
        let mut seen = std::collections::HashSet::new();
        for (place, field) in Field::all().enumerate() {
            assert_eq!(field.index(), place);
            for key in std::iter::once(&field.key()).chain(field.aliases()) {
                assert!(seen.insert(key.to_ascii_lowercase()), "{key} is used twice");
                assert_eq!(Field::by_key(key), Some(field));
            }
        }
        assert_eq!(Field::by_key("arn"), None, "pasted ARNs must stay text");
    }
}
