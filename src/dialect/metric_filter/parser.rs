//! The grammar, by recursive descent.

use super::LONGEST;
use super::condition::{Condition, Order, Test, Value};
use super::expression;
use super::lexer::{Lexer, Written, error, slip};
use crate::dialect::ParseError;
use crate::query::expr::{Expr, Pattern, Term};
use crate::query::path::{Arrays, Path};
use std::ops::Range;

/// Deepest nesting of parentheses.
const DEEPEST: usize = 64;

/// A pattern that was read.
#[derive(Default)]
pub(super) struct Parsed {
    pub(super) expr: Expr,
    /// Its conditions and where they stand, in order.
    pub(super) conditions: Vec<(Condition, Range<usize>)>,
    /// Where `&&` and `||` stand side by side with no parentheses between them.
    pub(super) mixed: Vec<Range<usize>>,
    /// Where several `!=` are joined by `||`.
    pub(super) excluding: Vec<Range<usize>>,
}

type Part<T> = Result<T, ParseError>;

pub(super) fn parse(text: &str) -> Part<Parsed> {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        return error(
            end..text.len(),
            format!("at most {LONGEST} characters, which is all that CloudWatch takes"),
        );
    }
    let mut parser = Parser {
        lexer: Lexer::new(text),
        depth: 0,
        parsed: Parsed::default(),
    };
    parser.lexer.skip_space();
    let start = parser.lexer.at;
    match parser.lexer.peek() {
        None => return Ok(parser.parsed),
        Some('{') => parser.lexer.at += 1,
        Some('[') => {
            return error(
                start..text.len(),
                "a pattern for JSON, in braces: columns in brackets are for lines that are no JSON",
            );
        }
        Some('$') => {
            return slip(
                start..text.len(),
                "braces around it",
                format!("{{ {} }}", text.trim()),
            );
        }
        Some(_) => {
            return error(
                start..text.len(),
                "a pattern for JSON, such as { $.eventName = \"ConsoleLogin\" }: words are looked for in the raw line, \
                 which is no condition on an event",
            );
        }
    }
    let expr = parser.any()?;
    if !parser.lexer.eat("}") {
        return parser.unexpected(start);
    }
    parser.lexer.skip_space();
    if parser.lexer.peek().is_some() {
        return error(parser.lexer.at..text.len(), "nothing after the closing brace");
    }
    parser.parsed.expr = expr;
    Ok(parser.parsed)
}

struct Parser<'t> {
    lexer: Lexer<'t>,
    depth: usize,
    parsed: Parsed,
}

impl Parser<'_> {
    fn any(&mut self) -> Part<Expr> {
        self.lexer.skip_space();
        let start = self.lexer.at;
        let mut terms = Vec::new();
        let mut has_all = false;
        loop {
            let (term, is_all) = self.all()?;
            has_all |= is_all;
            // Parentheses that change nothing leave no trace.
            match term {
                Expr::Or(inner) => terms.extend(inner),
                term => terms.push(term),
            }
            if !self.lexer.eat("||") {
                break;
            }
        }
        if has_all && terms.len() > 1 {
            self.parsed.mixed.push(start..self.lexer.at);
        }
        if terms.iter().filter(|term| is_other(term)).count() > 1 {
            self.parsed.excluding.push(start..self.lexer.at);
        }
        Ok(one_or(merged(terms), Expr::Or))
    }

    /// A conjunction, and whether it is one.
    fn all(&mut self) -> Part<(Expr, bool)> {
        let (mut terms, mut count) = (Vec::new(), 0);
        loop {
            match self.primary()? {
                Expr::And(inner) => terms.extend(inner),
                term => terms.push(term),
            }
            count += 1;
            if !self.lexer.eat("&&") {
                return Ok((one_or(terms, Expr::And), count > 1));
            }
        }
    }

    fn primary(&mut self) -> Part<Expr> {
        self.lexer.skip_space();
        let start = self.lexer.at;
        if !self.lexer.eat("(") {
            return self.condition();
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return error(start..start + 1, "fewer parentheses within one another");
        }
        let inner = self.any()?;
        if !self.lexer.eat(")") {
            return self.unexpected(start);
        }
        self.depth -= 1;
        Ok(inner)
    }

    /// What stands where a connective or the end of what began at `open` should.
    fn unexpected<T>(&mut self, open: usize) -> Part<T> {
        self.lexer.skip_space();
        let here = self.lexer.here();
        for (word, meant) in [("and", "&&"), ("or", "||"), ("&", "&&"), ("|", "||"), (",", "&&")] {
            let found = self.lexer.rest().get(..word.len());
            if found.is_some_and(|found| found.eq_ignore_ascii_case(word)) {
                return slip(here.start..here.start + word.len(), "&& or ||", meant);
            }
        }
        let closing = if self.depth > 0 { ")" } else { "}" };
        match self.lexer.peek() {
            None => error(open..self.lexer.at, format!("a {closing} that closes this")),
            Some(_) => error(here, format!("&&, || or {closing}")),
        }
    }

    fn condition(&mut self) -> Part<Expr> {
        let start = self.lexer.at;
        let steps = self.lexer.selector()?;
        let path = Path {
            steps,
            arrays: Arrays::Named,
        };
        let (test, compiled) = self.test()?;
        let condition = Condition { path, test };
        let expr = condition.meaning(compiled);
        self.parsed.conditions.push((condition, start..self.lexer.at));
        Ok(expr)
    }

    /// What stands behind a selector. An expression also in the notation of our own.
    fn test(&mut self) -> Part<(Test, Option<String>)> {
        self.lexer.skip_space();
        let start = self.lexer.at;
        for (sign, order) in Order::ALL {
            if self.lexer.rest().starts_with("<>") {
                return slip(start..start + 2, "!=", "!=");
            }
            if self.lexer.eat(sign) {
                return Ok((Test::Compares(order, self.number()?), None));
            }
        }
        if self.lexer.rest().starts_with("==") {
            return slip(start..start + 2, "=", "=");
        }
        if self.lexer.eat("!=") {
            return self
                .operand()
                .map(|(value, compiled)| (Test::IsNot(value), compiled));
        }
        if self.lexer.eat("=") {
            return self
                .operand()
                .map(|(value, compiled)| (Test::Is(value), compiled));
        }
        let (word, span) = self.lexer.word();
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        if is("IS") {
            return self.fact().map(|test| (test, None));
        }
        if is("NOT") {
            let (word, span) = self.lexer.word();
            return if word.eq_ignore_ascii_case("EXISTS") {
                Ok((Test::Missing, None))
            } else {
                error(span, "EXISTS")
            };
        }
        if is("EXISTS") {
            return slip(span, "= *, which holds where there is a value", "= *");
        }
        if word.is_empty() {
            return error(
                self.lexer.here(),
                "=, !=, <, <=, >, >=, IS NULL, IS TRUE, IS FALSE or NOT EXISTS",
            );
        }
        error(
            span,
            "=, !=, <, <=, >, >=, IS NULL, IS TRUE, IS FALSE or NOT EXISTS",
        )
    }

    fn fact(&mut self) -> Part<Test> {
        let (word, span) = self.lexer.word();
        let words = [("NULL", Test::Null), ("TRUE", Test::True), ("FALSE", Test::False)];
        match words
            .into_iter()
            .find(|(known, _)| word.eq_ignore_ascii_case(known))
        {
            Some((_, test)) => Ok(test),
            None => error(span, "NULL, TRUE or FALSE (there is no IS NOT)"),
        }
    }

    fn number(&mut self) -> Part<String> {
        let (written, span) = self.lexer.value()?;
        match written {
            Written::Bare(word) if is_number(word) => Ok(word.to_owned()),
            _ => error(span, "a number, without quotation marks"),
        }
    }

    fn operand(&mut self) -> Part<(Value, Option<String>)> {
        let (written, span) = self.lexer.value()?;
        Ok(match written {
            Written::Bare(word) if is_number(word) => (Value::Number(word.to_owned()), None),
            Written::Bare(word) => (Value::written(word), None),
            Written::Marked(text) => (Value::written(&text), None),
            Written::Expression("") => return error(span, "an expression between the percent signs"),
            Written::Expression(source) => {
                let inside = span.start + 1..span.end - 1;
                let compiled = expression::compiled(source).or_else(|wrong| {
                    let part = match wrong.at {
                        Some(at) => {
                            let length = source[at..].chars().next().map_or(0, char::len_utf8);
                            inside.start + at..inside.start + at + length
                        }
                        None => span,
                    };
                    error(part, wrong.expected)
                })?;
                (Value::Expression(source.to_owned()), Some(compiled))
            }
        })
    }
}

/// Whether a word is a number as AWS writes them, and one that can be compared.
pub(super) fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let is_mantissa = match mantissa.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(mantissa),
    };
    let is_exponent = exponent.is_none_or(|it| digits(it.strip_prefix(['+', '-']).unwrap_or(it)));
    is_mantissa && is_exponent && word.parse::<f64>().is_ok_and(f64::is_finite)
}

/// Whether it is a `!=`.
fn is_other(expr: &Expr) -> bool {
    matches!(expr, Expr::Term(Term::Path(_, patterns)) if matches!(patterns.as_slice(), [Pattern::Other(_)]))
}

/// Neighbours on values of the same selector become one condition, as `a = 1 || a = 2` is said everywhere else.
fn merged(terms: Vec<Expr>) -> Vec<Expr> {
    let mut all: Vec<Expr> = Vec::with_capacity(terms.len());
    for term in terms {
        let alike = match (all.last_mut(), &term) {
            (Some(Expr::Term(Term::Path(path, patterns))), Expr::Term(Term::Path(other, more)))
                if path == other && !patterns.contains(&Pattern::Null) && !more.contains(&Pattern::Null) =>
            {
                Some((patterns, more))
            }
            _ => None,
        };
        let Some((patterns, more)) = alike else {
            all.push(term);
            continue;
        };
        for pattern in more {
            if !patterns.contains(pattern) {
                patterns.push(pattern.clone());
            }
        }
    }
    all
}

fn one_or(mut terms: Vec<Expr>, many: impl Fn(Vec<Expr>) -> Expr) -> Expr {
    match terms.pop() {
        Some(only) if terms.is_empty() => only,
        last => {
            terms.extend(last);
            many(terms)
        }
    }
}
