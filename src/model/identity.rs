//! Who called: the members of `userIdentity`, and the words they come to.
//!
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html>
//! A *principal* here is the caller in words: a person where the record names one (a session named by an e-mail
//! address, `sourceIdentity`, an IAM user), else the role session, service or account.

use super::json::{Kind, Malformed, Scanner, Text};
use std::borrow::Cow;

/// The members of one `userIdentity` object.
#[derive(Clone, Copy, Default, Debug)]
#[expect(
    missing_docs,
    reason = "named and defined by the userIdentity reference, linked above"
)]
pub struct UserIdentity<'a> {
    pub kind: Option<Text<'a>>,
    pub principal_id: Option<Text<'a>>,
    pub arn: Option<Text<'a>>,
    pub account_id: Option<Text<'a>>,
    pub access_key_id: Option<Text<'a>>,
    pub user_name: Option<Text<'a>>,
    pub invoked_by: Option<Text<'a>>,
    pub identity_provider: Option<Text<'a>>,
    pub issuer_arn: Option<Text<'a>>,
    pub issuer_name: Option<Text<'a>>,
    pub mfa_authenticated: Option<Text<'a>>,
    pub source_identity: Option<Text<'a>>,
    pub on_behalf_of: Option<Text<'a>>,
}

/// A caller in words.
#[derive(Clone, Debug)]
pub struct Words<'a> {
    /// Name of the role session: the tail of `principalId` or of the assumed-role ARN.
    pub session: Option<Cow<'a, str>>,
    /// Name of the role behind a session.
    pub role: Option<Cow<'a, str>>,
    /// The person, where the record itself says so: `sourceIdentity`, a session named by an e-mail address or of an
    /// Identity Center role, the IAM user, root, or the Identity Center user ID.
    pub person: Option<Cow<'a, str>>,
    /// The caller in as few words as name it.
    pub principal: Option<Cow<'a, str>>,
}

impl<'a> UserIdentity<'a> {
    /// Reads the `userIdentity` object that comes next.
    pub fn read(scanner: &mut Scanner<'a>) -> Result<Self, Malformed> {
        let mut identity = Self::default();
        scanner.members(1, |scanner, key| {
            let slot = match key {
                b"type" => &mut identity.kind,
                b"principalId" => &mut identity.principal_id,
                b"arn" => &mut identity.arn,
                b"accountId" => &mut identity.account_id,
                b"accessKeyId" => &mut identity.access_key_id,
                b"userName" => &mut identity.user_name,
                b"invokedBy" => &mut identity.invoked_by,
                b"identityProvider" => &mut identity.identity_provider,
                b"sessionContext" => return identity.session_context(scanner),
                b"onBehalfOf" => return inner(scanner, b"userId", &mut identity.on_behalf_of),
                _ => return scanner.skip().map(|_| ()),
            };
            take(scanner, slot)
        })?;
        Ok(identity)
    }

    fn session_context(&mut self, scanner: &mut Scanner<'a>) -> Result<(), Malformed> {
        if scanner.kind()? != Kind::Object {
            return scanner.skip().map(|_| ());
        }
        scanner.members(2, |scanner, key| match key {
            b"sourceIdentity" => take(scanner, &mut self.source_identity),
            b"attributes" => inner(scanner, b"mfaAuthenticated", &mut self.mfa_authenticated),
            b"sessionIssuer" if scanner.kind()? == Kind::Object => {
                scanner.members(2, |scanner, key| match key {
                    b"arn" => take(scanner, &mut self.issuer_arn),
                    b"userName" => take(scanner, &mut self.issuer_name),
                    _ => scanner.skip().map(|_| ()),
                })
            }
            _ => scanner.skip().map(|_| ()),
        })
    }

    /// The caller in words.
    pub fn words(&self) -> Words<'a> {
        let (session, role) = (self.session(), self.role());
        let person = self.person(session.as_ref(), role.as_deref());
        let principal = match &person {
            Some(person) => Some(person.clone()),
            None => self.principal(session.as_deref(), role.as_deref()),
        };
        Words {
            session,
            role,
            person,
            principal,
        }
    }

    fn session(&self) -> Option<Cow<'a, str>> {
        if self.kind?.raw != b"AssumedRole" && self.issuer_arn.is_none() {
            return None;
        }
        let from_id = || part(self.principal_id?, |id| id.split_once(':').map(|(_, name)| name));
        let from_arn = || {
            part(self.arn?, |arn| {
                let is_session = arn.contains(":assumed-role/");
                is_session.then(|| arn.rsplit('/').next()).flatten()
            })
        };
        from_id().or_else(from_arn).filter(|name| !name.is_empty())
    }

    fn role(&self) -> Option<Cow<'a, str>> {
        if let Some(name) = self.issuer_name {
            return Some(name.decode());
        }
        part(self.issuer_arn.or(self.arn)?, |arn| {
            if let Some((_, tail)) = arn.split_once(":assumed-role/") {
                return tail.split('/').next();
            }
            arn.split_once(":role/")
                .and_then(|(_, tail)| tail.rsplit('/').next())
        })
    }

    fn person(&self, session: Option<&Cow<'a, str>>, role: Option<&str>) -> Option<Cow<'a, str>> {
        if let Some(name) = self.source_identity {
            return Some(name.decode());
        }
        let kind = self.kind.map_or(b"".as_slice(), |kind| kind.raw);
        match kind {
            b"IAMUser" | b"SAMLUser" | b"WebIdentityUser" if self.user_name.is_some() => {
                return self.user_name.map(Text::decode);
            }
            b"Root" if self.invoked_by.is_none() => return Some(Cow::Borrowed("root")),
            _ => {}
        }
        let sso = role.is_some_and(|role| role.starts_with("AWSReservedSSO_"));
        session
            .filter(|name| sso || (name.contains('@') && name.contains('.')))
            .cloned()
            .or_else(|| self.on_behalf_of.map(Text::decode))
    }

    /// The caller that is no person.
    fn principal(&self, session: Option<&str>, role: Option<&str>) -> Option<Cow<'a, str>> {
        let kind = self.kind.map_or(b"".as_slice(), |kind| kind.raw);
        let tail = |text: Text<'a>| part(text, |text| text.rsplit(['/', ':']).next());
        match kind {
            b"Root" => Some(Cow::Borrowed("root")),
            b"AWSService" => self.invoked_by.or(self.principal_id).map(Text::decode),
            b"AssumedRole" | b"Role" => match (role, session) {
                (Some(role), Some(session)) => Some(Cow::Owned(format!("{role}/{session}"))),
                (role, session) => role
                    .or(session)
                    .map(|name| Cow::Owned(name.to_owned()))
                    .or_else(|| self.arn.and_then(tail)),
            },
            b"AWSAccount" => self.account_id.or(self.principal_id).map(Text::decode),
            _ => self
                .user_name
                .map(Text::decode)
                .or_else(|| self.arn.and_then(tail))
                .or_else(|| self.invoked_by.map(Text::decode))
                .or_else(|| self.principal_id.and_then(tail))
                .or_else(|| self.account_id.map(Text::decode)),
        }
    }
}

/// The part of a text that `find` finds in it.
fn part<'a>(text: Text<'a>, find: impl for<'t> Fn(&'t str) -> Option<&'t str>) -> Option<Cow<'a, str>> {
    match text.decode() {
        Cow::Borrowed(text) => find(text).map(Cow::Borrowed),
        Cow::Owned(text) => find(&text).map(|part| Cow::Owned(part.to_owned())),
    }
}

fn take<'a>(scanner: &mut Scanner<'a>, slot: &mut Option<Text<'a>>) -> Result<(), Malformed> {
    if scanner.kind()? == Kind::String {
        let text = scanner.string()?;
        *slot = (!text.raw.is_empty()).then_some(text);
        return Ok(());
    }
    scanner.skip().map(|_| ())
}

/// Takes one member of an object that is a member itself. A boolean is taken as its word.
fn inner<'a>(scanner: &mut Scanner<'a>, wanted: &[u8], slot: &mut Option<Text<'a>>) -> Result<(), Malformed> {
    if scanner.kind()? != Kind::Object {
        return scanner.skip().map(|_| ());
    }
    scanner.members(3, |scanner, key| {
        if key == wanted && scanner.kind()? == Kind::Literal {
            let raw = scanner.literal()?;
            *slot = (raw != b"null").then_some(Text::new(raw));
            return Ok(());
        }
        if key == wanted {
            take(scanner, slot)
        } else {
            scanner.skip().map(|_| ())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn principal(json: &str) -> Option<String> {
        UserIdentity::read(&mut Scanner::new(json.as_bytes(), 0))
            .expect("an identity")
            .words()
            .principal
            .map(Cow::into_owned)
    }

    #[test]
    fn the_person_comes_before_the_role_and_the_role_before_the_arn() {
        let cases = [
            (
                r#"{"type":"IAMUser","arn":"arn:aws:iam::1:user/ops/alice","userName":"alice"}"#,
                Some("alice"),
            ),
            (r#"{"type":"Root","arn":"arn:aws:iam::1:root"}"#, Some("root")),
            (
                r#"{"type":"AssumedRole","principalId":"AROAX:bob@example.com","sessionContext":{"sessionIssuer":
                   {"type":"Role","userName":"AWSReservedSSO_Admin_1"}}}"#,
                Some("bob@example.com"),
            ),
            (
                r#"{"type":"AssumedRole","principalId":"AROAX:i-0abc","sessionContext":{"sessionIssuer":
                   {"userName":"web"},"attributes":{"mfaAuthenticated":"false"}}}"#,
                Some("web/i-0abc"),
            ),
            (
                r#"{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/ci/run-7"}"#,
                Some("ci/run-7"),
            ),
            (
                r#"{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}"#,
                Some("ec2.amazonaws.com"),
            ),
            (
                r#"{"type":"AWSAccount","principalId":"AROAY:x","accountId":"222"}"#,
                Some("222"),
            ),
            (
                r#"{"type":"FederatedUser","arn":"arn:aws:sts::1:federated-user/fred"}"#,
                Some("fred"),
            ),
            (r#"{"sessionContext":{"sessionIssuer":{}}}"#, None),
        ];
        for (json, expected) in cases {
            assert_eq!(principal(json).as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn mfa_is_read_as_text_and_as_boolean() {
        for json in [
            r#"{"sessionContext":{"attributes":{"mfaAuthenticated":"true"}}}"#,
            r#"{"sessionContext":{"attributes":{"mfaAuthenticated":true}}}"#,
        ] {
            let identity = UserIdentity::read(&mut Scanner::new(json.as_bytes(), 0)).expect("an identity");
            assert_eq!(
                identity.mfa_authenticated.map(|text| text.raw),
                Some(b"true".as_slice())
            );
        }
    }

    #[test]
    fn words_are_read_out_of_escaped_texts_too() {
        let json = r#"{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role\/ci\/run-7","principalId":"AROAX:run\u002d7"}"#;
        let identity = UserIdentity::read(&mut Scanner::new(json.as_bytes(), 0)).expect("an identity");
        let words = identity.words();
        assert_eq!(
            [words.session, words.role, words.person, words.principal].map(|word| word.map(Cow::into_owned)),
            [
                Some("run-7".to_owned()),
                Some("ci".to_owned()),
                None,
                Some("ci/run-7".to_owned())
            ]
        );
    }
}
