//! How an event relates to a resource it names.

/// Why an event is listed under a resource.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Role {
    /// The request names it as what to act on.
    Subject,
    /// The response says it came to be.
    Created,
    /// Named in passing: in a policy, a filter, a list.
    Mentioned,
    /// Named in the message that refused the call.
    Denied,
    /// It is the caller: an instance, a function, a role.
    Actor,
}

impl Role {
    /// All roles, in the order of their numbers.
    pub const ALL: [Self; 5] = [
        Self::Subject,
        Self::Created,
        Self::Mentioned,
        Self::Denied,
        Self::Actor,
    ];

    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Created => "created",
            Self::Mentioned => "mentioned",
            Self::Denied => "denied",
            Self::Actor => "actor",
        }
    }
}

/// A resource in few words: an ARN without its partition, service, region and account; anything else as it is.
///
/// `arn:aws:iam::111122223333:user/backup` becomes `user/backup`.
pub fn short(resource: &str) -> &str {
    if !resource.starts_with("arn:") {
        return resource;
    }
    resource
        .splitn(6, ':')
        .nth(5)
        .filter(|tail| !tail.is_empty())
        .unwrap_or(resource)
}
