//! How commands end, in numbers that scripts can rely on.

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Exit {
    /// It did what was asked.
    Ok,
    /// It ran and nothing matched.
    NothingMatched,
    /// The command line, the query or a configuration file is wrong.
    Usage,
    /// Some input could not be read.
    Unreadable,
    /// AWS did not allow what was asked, or does not know the credentials; there is no answer.
    Refused,
    /// The answer is not complete: evidence could not be read again, output could not be written.
    Incomplete,
    /// Ctrl-C.
    Interrupted,
}

impl Exit {
    /// The number the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::NothingMatched => 1,
            Self::Usage => 2,
            Self::Unreadable => 3,
            Self::Refused => 4,
            Self::Incomplete => 5,
            Self::Interrupted => 130,
        }
    }
}
