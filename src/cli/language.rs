//! What a command asks, in the notation it is written in: on the command line, or in a file.

use super::report;
use super::streams::Streams;
use crate::dialect::{Dialect, metric_filter, search, sigma};
use crate::model::Timestamp;
use crate::query::Expr;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::borrow::Cow;
use std::fs;
use std::io::Read;

/// How a query is written.
#[derive(Args, Debug)]
pub(super) struct Language {
    /// How the query is written. In any dialect but `search` it may be the name of a file, which is read then
    #[arg(long, value_name = "DIALECT", default_value = "search", value_parser = dialect_parser())]
    pub(super) dialect: Dialect,
}

impl Default for Language {
    fn default() -> Self {
        Self {
            dialect: Dialect::Search,
        }
    }
}

fn dialect_parser() -> impl TypedValueParser<Value = Dialect> {
    let names = Dialect::readable().map(|dialect| PossibleValue::new(dialect.name()).help(dialect.doc()));
    PossibleValuesParser::new(names).map(|name| Dialect::by_name(&name).unwrap_or(Dialect::Search))
}

impl Language {
    /// Reads a query. `None` after the mistake was told; what is likely to be a mistake is told, too.
    pub(super) fn read(&self, text: &str, now: Timestamp, streams: &mut Streams) -> Option<Expr> {
        match self.dialect {
            Dialect::MetricFilter => {
                let text = given(text, streams)?;
                let expr = metric_filter::parse(&text);
                for warning in metric_filter::lint(&text).unwrap_or_default() {
                    streams.say(&format!("warning: {}", warning.what));
                    report::marked(&text, &warning.span, streams);
                    streams.say(&format!("  {}", warning.advice));
                }
                report::parsed("a metric filter's pattern", &text, expr, streams)
            }
            Dialect::Sigma => {
                let bytes = fs::File::open(text).and_then(|file| {
                    let mut bytes = Vec::new();
                    file.take(sigma::LONGEST as u64 + 1).read_to_end(&mut bytes)?;
                    Ok(bytes)
                });
                let expr = match bytes {
                    Ok(bytes) => sigma::read(text, &bytes).map_err(|fault| fault.to_string()),
                    Err(error) => Err(format!("{text}: {error} (a file of Sigma rules is wanted)")),
                };
                expr.map_err(|why| streams.say(&format!("error: {why}"))).ok()
            }
            _ => {
                let expr = report::parsed("a query", text, search::parse(text, now), streams)?;
                if let Some(caveat) = search::caveat(text) {
                    streams.say(&format!("warning: {}", caveat.text));
                    report::marked(text, &caveat.span, streams);
                }
                Some(expr)
            }
        }
    }
}

/// What the argument stands for: the content of the file that it names, or itself.
fn given<'t>(text: &'t str, streams: &mut Streams) -> Option<Cow<'t, str>> {
    if !fs::metadata(text).is_ok_and(|file| !file.is_dir()) {
        return Some(Cow::Borrowed(text));
    }
    match fs::read_to_string(text) {
        Ok(content) => Some(Cow::Owned(content)),
        Err(error) => {
            streams.say(&format!("error: {text}: {error}"));
            None
        }
    }
}
