//! What to look at next: queries of the search bar with places for what an event says.
//!
//! ```yaml
//! look_next:
//!     - what: what else came from there
//!       query: ip:{network} is:write
//! ```
//!
//! `{user}` is a field of the search bar, `{network}` the network of the source address, and what has a dot in it
//! (`{requestParameters.userName}`) a path of the event. Values are filled in so that they can only be values.

use super::Mistake;
use super::detection;
use super::yaml::Node;
use crate::dialect::search;
use crate::model::{Field, Timestamp};
use crate::query::Path;

/// Longest text of either kind, in bytes.
const LONGEST: usize = 1000;

/// What to look at next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Look {
    /// What it shows, in words.
    pub what: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    Text(String),
    Value(Placeholder),
}

/// What stands in a template for something that an event says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Placeholder {
    /// A field.
    Field(Field),
    /// The network of the source address.
    Network,
    /// A value at a path.
    Path(Path),
}

impl Look {
    /// The query for an event, whose values `value` knows; none if one of them is missing.
    pub fn fill(&self, value: &mut dyn FnMut(&Placeholder) -> Option<String>) -> Option<String> {
        let mut query = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => query.push_str(text),
                Piece::Value(Placeholder::Network) => query.push_str(&value(&Placeholder::Network)?),
                Piece::Value(placeholder) => query.push_str(&search::quoted(&value(placeholder)?)),
            }
        }
        Some(query)
    }
}

/// Reads the list. What is not understood is left out and said.
pub(super) fn read(section: &Node, warnings: &mut Vec<Mistake>) -> Vec<Look> {
    let mut all = Vec::new();
    for node in section.elements() {
        match one(node) {
            Ok(look) => all.push(look),
            Err(mistake) => warnings.push(mistake),
        }
    }
    all
}

fn one(node: &Node) -> Result<Look, Mistake> {
    let text = |key: &str| {
        let text = node
            .get(key)
            .and_then(Node::scalar)
            .filter(|text| text.len() <= LONGEST);
        text.ok_or_else(|| node.mistake("what to look at next is a `what` in words and a `query`"))
    };
    let (what, template) = (text("what")?, text("query")?);
    let look = Look {
        what: what.trim().to_owned(),
        pieces: pieces(template.trim()).map_err(|why| node.mistake(why))?,
    };
    let sample = look.fill(&mut |placeholder| {
        Some(match placeholder {
            Placeholder::Field(Field::Id) => "00000000-0000-4000-8000-000000000000".to_owned(),
            Placeholder::Network => "192.0.2.0/24".to_owned(),
            Placeholder::Field(_) | Placeholder::Path(_) => "a value".to_owned(),
        })
    });
    if let Err(error) = search::parse(&sample.unwrap_or_default(), Timestamp(0)) {
        return Err(node.mistake(format!("`{template}` is no query: {error}")));
    }
    Ok(look)
}

fn pieces(template: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, after) = behind
            .split_once('}')
            .ok_or_else(|| format!("`{template}`: a brace is not closed"))?;
        pieces.push(Piece::Text(before.to_owned()));
        pieces.push(Piece::Value(placeholder(name)?));
        rest = after;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    Ok(pieces)
}

fn placeholder(name: &str) -> Result<Placeholder, String> {
    if name == "network" {
        return Ok(Placeholder::Network);
    }
    if let Some(field) = Field::by_key(name) {
        return Ok(Placeholder::Field(field));
    }
    if name.contains('.') {
        return detection::path(name).map(Placeholder::Path);
    }
    Err(format!("`{{{name}}}` is no field, no path and not the network"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_so_that_they_stay_values() {
        let look = Look {
            what: String::new(),
            pieces: pieces("user={user} ip:{network} req.userName={requestParameters.userName}")
                .expect("a template"),
        };
        let filled = look.fill(&mut |placeholder| {
            Some(match placeholder {
                Placeholder::Field(_) => "a\" OR is:write \"".to_owned(),
                Placeholder::Network => "192.0.2.0/24".to_owned(),
                Placeholder::Path(_) => "bob".to_owned(),
            })
        });
        let query = r#"user="a\" OR is:write \"" ip:192.0.2.0/24 req.userName=bob"#;
        assert_eq!(filled.as_deref(), Some(query));
        assert!(
            matches!(search::parse(query, Timestamp(0)), Ok(crate::query::Expr::And(terms)) if terms.len() == 3)
        );
        assert_eq!(look.fill(&mut |_| None), None);
    }

    #[test]
    fn a_template_that_is_no_query_is_told_why() {
        for (template, why) in [("user={who is it}", "no field"), ("user={user", "not closed")] {
            assert!(pieces(template).expect_err(template).contains(why), "{template}");
        }
    }
}
