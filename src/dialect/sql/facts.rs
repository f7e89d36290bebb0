//! What SQL can say of the `is:` words. Each is told from members of the record; see `store::facts`.

use super::Engine;
use super::condition::{Bounds, Condition};
use super::literal::{like, quoted};
use super::members::column;
use crate::model::Flags;

/// All of these facts.
pub(super) fn of(flags: Flags, engine: Engine) -> Bounds {
    let table = Table(engine);
    let each = Flags::WORDS.iter().filter(|(_, flag, _)| flags.has(*flag));
    Bounds::and(each.map(|(_, flag, _)| table.fact(*flag)))
}

struct Table(Engine);

impl Table {
    fn is(&self, member: &str, text: &str) -> Condition {
        Condition::Is(format!("{} = {}", column(self.0, member), quoted(text)))
    }

    fn among(&self, member: &str, texts: &[&str]) -> Condition {
        let texts: Vec<_> = texts.iter().copied().map(quoted).collect();
        Condition::Is(format!("{} IN ({})", column(self.0, member), texts.join(", ")))
    }

    fn contains(&self, member: &str, pattern: &str) -> Condition {
        Condition::Is(like(&column(self.0, member), pattern))
    }

    fn filled(&self, member: &str) -> Condition {
        Condition::Filled(column(self.0, member))
    }

    fn read_only(&self, yes: bool) -> Condition {
        Condition::Is(match self.0 {
            Engine::Athena => format!("readonly = '{yes}'"),
            Engine::Lake => format!("readOnly = {yes}"),
        })
    }

    fn fact(&self, flag: Flags) -> Bounds {
        let category = |name: &str| self.is("eventCategory", name);
        match flag {
            // Where `readOnly` is missing, it is our guess.
            Flags::WRITE => Bounds {
                over: self.read_only(true).negate(),
                under: self.read_only(false),
            },
            Flags::READ => self.fact(Flags::WRITE).negate(),
            Flags::DESTRUCTIVE => Bounds::at_most(self.read_only(true).negate()),
            Flags::ERROR => self.error(),
            Flags::DENIED => Bounds::exact(Condition::or(
                ["AccessDenied", "Unauthorized", "NotAuthorized", "Forbidden"]
                    .map(|word| self.contains("errorCode", &format!("%{word}%"))),
            )),
            Flags::ROOT => Bounds::exact(Condition::and([
                self.is("userIdentity.type", "Root"),
                self.filled("userIdentity.invokedBy").negate(),
            ])),
            Flags::ASSUMED => Bounds::exact(self.is("userIdentity.type", "AssumedRole")),
            Flags::CONSOLE => Bounds::exact(Condition::or([
                self.is("sessionCredentialFromConsole", "true"),
                self.among("eventType", &["AwsConsoleSignIn", "AwsConsoleAction"]),
                self.is("eventSource", "signin.amazonaws.com"),
            ])),
            Flags::SERVICE => Bounds::exact(Condition::or([
                self.is("userIdentity.type", "AWSService"),
                self.filled("userIdentity.invokedBy"),
                self.is("eventType", "AwsServiceEvent"),
                self.contains("sourceIPAddress", "%.amazonaws.com"),
                self.is("sourceIPAddress", "AWS Internal"),
            ])),
            Flags::CROSS_ACCOUNT => {
                let (caller, here) = ("userIdentity.accountId", "recipientAccountId");
                let differ = format!("{} <> {}", column(self.0, caller), column(self.0, here));
                Bounds::exact(Condition::and([
                    self.filled(caller),
                    self.filled(here),
                    Condition::Is(differ),
                ]))
            }
            Flags::DATA => Bounds::exact(category("Data")),
            Flags::NETWORK => Bounds::exact(category("NetworkActivity")),
            Flags::INSIGHT => Bounds {
                over: Condition::or([category("Insight"), self.is("eventType", "AwsCloudTrailInsight")]),
                under: category("Insight"),
            },
            // A person is guessed from names; the others are about where events were read from.
            _ => Bounds::UNKNOWN,
        }
    }

    /// An empty message is one, too. A sign-in to the console fails without a code.
    fn error(&self) -> Bounds {
        let sign_in = self.is("eventName", "ConsoleLogin");
        let failure = match self.0 {
            Engine::Athena => self.contains("responseElements", "%\"Failure\"%"),
            Engine::Lake => Condition::Is(like("eventJson", "%\"Failure\"%")),
        };
        let certain = match self.0 {
            Engine::Athena => failure.clone(),
            Engine::Lake => {
                Condition::Is("element_at(responseElements, 'ConsoleLogin') = 'Failure'".to_owned())
            }
        };
        let with = |failure: Condition| {
            Condition::or([
                self.filled("errorCode"),
                Condition::There(column(self.0, "errorMessage")),
                Condition::and([sign_in.clone(), failure]),
            ])
        };
        Bounds {
            over: with(failure),
            under: with(certain),
        }
    }
}
