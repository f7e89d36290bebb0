//! The yes-or-no facts of an event, worked out once at load: what the `is:` words of a query ask.

/// A set of facts about one event; see [`Flags::WORDS`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Flags(pub u32);

impl Flags {
    /// `readOnly` is false, or absent with a name that does not read.
    pub const WRITE: Self = Self(1);
    /// Not a write. CloudTrail calls `AssumeRole` and `Decrypt` reads.
    pub const READ: Self = Self(1 << 1);
    /// `errorCode` or `errorMessage` is present, or a console login failed.
    pub const ERROR: Self = Self(1 << 2);
    /// The error is a refusal of permission (`AccessDenied`, `*UnauthorizedOperation`, `VpceAccessDenied`…).
    pub const DENIED: Self = Self(1 << 3);
    /// `userIdentity.type` is `Root`, not on behalf of a service.
    pub const ROOT: Self = Self(1 << 4);
    /// Made in the AWS console, or a console sign-in.
    pub const CONSOLE: Self = Self(1 << 5);
    /// The caller's account is not the account where it happened.
    pub const CROSS_ACCOUNT: Self = Self(1 << 6);
    /// `userIdentity.type` is `AssumedRole`.
    pub const ASSUMED: Self = Self(1 << 7);
    /// Made by an AWS service, for itself or for somebody.
    pub const SERVICE: Self = Self(1 << 8);
    /// Looks like a person: console, IAM user or a session named like a person, and not a service.
    pub const HUMAN: Self = Self(1 << 9);
    /// `eventCategory` is `Insight`.
    pub const INSIGHT: Self = Self(1 << 10);
    /// `eventCategory` is `Data`.
    pub const DATA: Self = Self(1 << 11);
    /// `eventCategory` is `NetworkActivity`.
    pub const NETWORK: Self = Self(1 << 12);
    /// A write whose name deletes, terminates, stops or disables.
    pub const DESTRUCTIVE: Self = Self(1 << 13);
    /// The source had no request and response (a console CSV download).
    pub const PARTIAL: Self = Self(1 << 14);
    /// Another event with the same `eventID` has other bytes.
    pub const CONFLICT: Self = Self(1 << 15);

    /// The first event loaded in which its principal does this: calls this action of this service.
    pub const FIRST: Self = Self(1 << 16);
    /// The first event loaded of its principal from this source address, or with this user agent.
    pub const NEW: Self = Self(1 << 17);
    /// The facts that depend on the other events and their order in time, and so on what is loaded.
    pub const OF_ORDER: Self = Self(Self::FIRST.0 | Self::NEW.0);

    /// Each word that `is:` takes, with its fact and what it means.
    pub const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("write", Self::WRITE, "changes something (readOnly is false)"),
        (
            "read",
            Self::READ,
            "only reads (readOnly is true; AssumeRole and Decrypt count as reads)",
        ),
        ("error", Self::ERROR, "ended in an error of any kind"),
        ("denied", Self::DENIED, "was refused for lack of permission"),
        ("root", Self::ROOT, "made by the account's root user"),
        (
            "console",
            Self::CONSOLE,
            "made in the AWS console, sign-ins included",
        ),
        (
            "cross-account",
            Self::CROSS_ACCOUNT,
            "caller and resource are in different accounts",
        ),
        ("assumed", Self::ASSUMED, "made with an assumed role"),
        ("service", Self::SERVICE, "made by or through an AWS service"),
        ("human", Self::HUMAN, "looks like a person"),
        ("insight", Self::INSIGHT, "an Insights event"),
        ("data", Self::DATA, "a data event"),
        (
            "network",
            Self::NETWORK,
            "a network activity event (VPC endpoint)",
        ),
        (
            "destructive",
            Self::DESTRUCTIVE,
            "deletes, terminates, stops or disables",
        ),
        (
            "partial",
            Self::PARTIAL,
            "from a source without request and response",
        ),
        (
            "conflict",
            Self::CONFLICT,
            "same eventID as another event, other bytes",
        ),
        (
            "first",
            Self::FIRST,
            "the first time, in what is loaded, that its caller does this",
        ),
        (
            "new",
            Self::NEW,
            "the first time, in what is loaded, that its caller comes from this address or with this tool",
        ),
    ];

    /// The fact behind an `is:` word.
    pub fn by_word(word: &str) -> Option<Self> {
        Self::WORDS
            .iter()
            .find(|(name, ..)| *name == word)
            .map(|(_, flag, _)| *flag)
    }

    /// Whether all facts of `other` hold.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Adds the facts of `other` if `yes`.
    pub fn set(&mut self, other: Self, yes: bool) {
        if yes {
            self.0 |= other.0;
        }
    }

    /// The one letter that tells how grave an event is.
    pub fn severity(self) -> Severity {
        if self.has(Self::DENIED) {
            Severity::Denied
        } else if self.has(Self::ERROR) {
            Severity::Error
        } else if self.has(Self::DESTRUCTIVE) {
            Severity::Destructive
        } else if self.has(Self::WRITE) {
            Severity::Write
        } else {
            Severity::Read
        }
    }
}

/// What the severity letter of a row says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Severity {
    /// Refused for lack of permission.
    Denied,
    /// Any other error.
    Error,
    /// A write that destroys or switches off.
    Destructive,
    /// Any other write.
    Write,
    /// A read.
    Read,
}

impl Severity {
    /// The letter in the table.
    pub fn letter(self) -> char {
        match self {
            Self::Denied => '✕',
            Self::Error => '!',
            Self::Destructive => 'D',
            Self::Write => 'W',
            Self::Read => 'R',
        }
    }
}
