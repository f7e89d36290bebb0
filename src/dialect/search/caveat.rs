//! What a query that makes sense may not have been meant to say: text that looks like a field, a value that looks like
//! an address and is none.

use super::lexer::{Key, Lexer, Operator};
use super::terms::{self, Piece, Subject};
use crate::model::Field;
use crate::query::path::Step;
use std::net::IpAddr;
use std::ops::Range;

/// Parts of pasted text before a colon, which nobody takes for fields.
const PASTED: [&str; 5] = ["arn", "urn", "http", "https", "s3"];

/// Something a person should know of a query that is in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caveat {
    /// The bytes it is about.
    pub span: Range<usize>,
    /// What it is, for people. Holds what was typed, so it may be hostile.
    pub text: String,
}

/// The first thing to be said of a query, if there is any.
pub fn caveat(text: &str) -> Option<Caveat> {
    let pieces = terms::read(text, text.len());
    pieces.all.iter().find_map(|piece| match &piece.keyed {
        None => unknown_key(text, piece),
        Some(keyed) if keyed.subject == Subject::Field(Field::Ip) => keyed
            .values
            .iter()
            .find_map(|span| no_address(text.get(span.clone())?, span)),
        Some(_) => None,
    })
}

/// `foo:bar`, which is searched as text.
fn unknown_key(text: &str, piece: &Piece) -> Option<Caveat> {
    let word = text.get(piece.body.clone())?;
    let mut lexer = Lexer::new(word);
    let (Key { steps, span, .. }, operator) = lexer.key()?;
    let rest = lexer.rest();
    let Some(Step::Key(first)) = steps.first() else {
        return None;
    };
    let is_pasted = PASTED.iter().any(|pasted| pasted.eq_ignore_ascii_case(first));
    let is_address = rest.starts_with([':', '/']) || word.parse::<IpAddr>().is_ok();
    let is_long = rest.matches(':').count() > 1;
    if is_pasted || is_address || is_long || rest.is_empty() || operator != Operator::Has {
        return None;
    }
    let name = word.get(span.clone()).unwrap_or_default();
    let what = if steps.len() > 1 {
        format!("{first} is no field and not the first key of an event")
    } else {
        format!("{name} is neither a field nor a service")
    };
    Some(Caveat {
        span: piece.body.start..piece.body.start + span.end,
        text: format!("{what}: searched as text"),
    })
}

/// A value of `ip` that looks like an address or a network and is none.
fn no_address(value: &str, span: &Range<usize>) -> Option<Caveat> {
    let (address, prefix) = match value.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (value, None),
    };
    let parts: Vec<_> = address.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let looks_like_one = parts.iter().all(is_number) && parts.len() > 1;
    let what = if !looks_like_one || prefix.is_some_and(|prefix| prefix.parse::<u32>().is_err()) {
        return None;
    } else if parts.len() > 4 || parts.iter().any(|part| part.parse::<u8>().is_err()) {
        format!("{address} is no part of an address: a number in it is above 255, or there are too many")
    } else if prefix.is_some() && value.parse::<ipnet::IpNet>().is_err() {
        format!("{value} is no network, which is written like 10.0.0.0/8")
    } else {
        return None;
    };
    Some(Caveat {
        span: span.clone(),
        text: what,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_field_or_an_address_and_is_none_is_said() {
        for (query, said) in [
            ("foo:bar", Some("foo is neither")),
            ("is:write -foo:bar", Some("foo is neither")),
            (
                "body.user.name:bob",
                Some("body is no field and not the first key"),
            ),
            ("ip:300.1.1.1", Some("300.1.1.1 is no part of an address")),
            ("ip:10.0.0.1.2", Some("is no part of an address")),
            ("ip:10.0.0.0/33", Some("10.0.0.0/33 is no network")),
            ("ip:10.0.0.0/8,10.256.", None),
            ("ip:10.0.256.0", Some("is no part")),
            ("ip:10.0", None),
            ("ip:10.0.0.0/8", None),
            ("ip:ec2.amazonaws.com", None),
            ("user:300.1.1.1", None),
            ("arn:aws:iam::1:user/x", None),
            ("https://example.com", None),
            ("fe80::1", None),
            ("ab:cd:ef:01:02:03", None),
            ("12:30", None),
            ("\"foo:bar\"", None),
            ("req.foo:bar", None),
            ("iam:Create*", None),
            ("foo:", None),
            ("", None),
        ] {
            let found = caveat(query);
            match said {
                Some(said) => {
                    let found = found.unwrap_or_else(|| panic!("{query}: nothing said"));
                    assert!(found.text.contains(said), "{query}: {}", found.text);
                    assert!(query.get(found.span).is_some());
                }
                None => assert_eq!(found, None, "{query}"),
            }
        }
    }
}
