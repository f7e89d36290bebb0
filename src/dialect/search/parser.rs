//! The grammar, by recursive descent.

use super::lexer::{Begins, Chunk, Key, Lexer, Operator, error};
use super::values::{ACTION, Among, shorten_source, texts};
use super::{Conjunct, ParseError, time, vocabulary};
use crate::model::{EventId, Field, Flags, TimeRange, Timestamp};
use crate::query::expr::{Case, Comparison, Expr, Part, Term};
use crate::query::path::{Arrays, Path, Step};
use crate::query::remark::Remark;

/// Before a term that is switched off.
pub(super) const OFF: &str = "#";

/// Deepest nesting of parentheses and negations: more is a paste gone wrong.
const DEEPEST: usize = 64;

pub(super) fn parse(text: &str, now: Timestamp) -> Result<Expr, ParseError> {
    let mut parser = Parser {
        lexer: Lexer::new(text),
        now,
        depth: 0,
    };
    parser.lexer.skip_space();
    if parser.lexer.rest().is_empty() {
        return Ok(Expr::All);
    }
    let expr = parser.any()?;
    let at = parser.lexer.at;
    if at < text.len() {
        return error(at..at + 1, "a parenthesis opened before this one");
    }
    Ok(expr.unwrap_or_default())
}

/// The terms at the top, and where they stand.
pub(super) fn conjuncts(text: &str, now: Timestamp) -> Parsed<Vec<Conjunct>> {
    let expr = parse(text, now)?;
    let mut parser = Parser {
        lexer: Lexer::new(text),
        now,
        depth: 0,
    };
    let mut terms = Vec::new();
    loop {
        parser.lexer.skip_space();
        if parser.lexer.rest().is_empty() {
            return Ok(terms);
        }
        if parser.lexer.peek() == Some('|') || parser.lexer.clone().eat_word("OR") {
            let span = text.len() - text.trim_start().len()..text.trim_end().len();
            let is_on = true;
            return Ok(vec![Conjunct { span, expr, is_on }]);
        }
        parser.lexer.eat_word("AND");
        parser.lexer.skip_space();
        let start = parser.lexer.at;
        let mut is_on = true;
        while parser.lexer.eat(OFF) {
            is_on = false;
        }
        let expr = parser.unary()?.unwrap_or_default();
        let span = parser.lexer.since(start);
        terms.push(Conjunct { span, expr, is_on });
    }
}

pub(super) struct Parser<'q> {
    pub(super) lexer: Lexer<'q>,
    now: Timestamp,
    depth: usize,
}

pub(super) type Parsed<T> = Result<T, ParseError>;

impl Parser<'_> {
    /// Nothing where all of it is switched off; so also below.
    fn any(&mut self) -> Parsed<Option<Expr>> {
        let mut terms: Vec<_> = self.all()?.into_iter().collect();
        while self.lexer.eat("|") || self.lexer.eat_word("OR") {
            terms.extend(self.all()?);
        }
        Ok(some_or(terms, Expr::Or))
    }

    fn all(&mut self) -> Parsed<Option<Expr>> {
        let mut terms: Vec<_> = self.unary()?.into_iter().collect();
        loop {
            self.lexer.skip_space();
            let ends = matches!(self.lexer.peek(), None | Some(')' | '|'));
            if ends || self.lexer.clone().eat_word("OR") {
                return Ok(some_or(terms, Expr::And));
            }
            self.lexer.eat_word("AND");
            terms.extend(self.unary()?);
        }
    }

    fn unary(&mut self) -> Parsed<Option<Expr>> {
        self.lexer.skip_space();
        let start = self.lexer.at;
        self.depth += 1;
        if self.depth > DEEPEST {
            return error(
                start..start + 1,
                "fewer parentheses and negations within one another",
            );
        }
        let expr = if self.lexer.eat_word("NOT") {
            self.unary()?.map(|inner| Expr::Not(Box::new(inner)))
        } else if self.lexer.eat(OFF) {
            if self.lexer.peek().is_none_or(char::is_whitespace) {
                return error(
                    start..self.lexer.at,
                    "a term right after it, which is then switched off",
                );
            }
            self.unary()?;
            None
        } else if self.lexer.eat("-") || self.lexer.eat("!") {
            if self.lexer.peek().is_none_or(char::is_whitespace) {
                return error(
                    start..self.lexer.at,
                    "a term right after it, which is then negated",
                );
            }
            self.unary()?.map(|inner| Expr::Not(Box::new(inner)))
        } else if self.lexer.eat("(") {
            let inner = self.any()?;
            if !self.lexer.eat(")") {
                return error(start..self.lexer.at, "a closing parenthesis");
            }
            inner
        } else if matches!(self.lexer.peek(), None | Some(')' | '|')) || self.at_connective() {
            return error(start..start, "a term");
        } else {
            Some(self.term()?)
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn at_connective(&self) -> bool {
        ["OR", "AND"]
            .into_iter()
            .any(|word| self.lexer.clone().eat_word(word))
    }

    fn term(&mut self) -> Parsed<Expr> {
        let start = self.lexer.at;
        if let Some((key, operator)) = self.lexer.key() {
            if let Some(expr) = self.keyed(&key, operator)? {
                return Ok(expr);
            }
            self.lexer.at = start;
        }
        self.word()
    }

    /// The term of a key, if the key is one of ours.
    fn keyed(&mut self, key: &Key, operator: Operator) -> Parsed<Option<Expr>> {
        let (steps, arrays) = (key.steps.clone(), Arrays::Through);
        let first = match (key.begins, steps.first()) {
            (Begins::Dollar, _) => {
                let arrays = Arrays::Named;
                return self.path(Path { steps, arrays }, operator).map(Some);
            }
            (Begins::Plain, Some(Step::Key(first))) => first.as_str(),
            _ => return self.path(Path { steps, arrays }, operator).map(Some),
        };
        if steps.len() == 1 {
            if let Some(special) = vocabulary::SPECIAL
                .into_iter()
                .find(|word| word.eq_ignore_ascii_case(first))
            {
                return self.special(special, key, operator).map(Some);
            }
            match Field::by_key(first) {
                Some(Field::Time) => return self.time(operator).map(Some),
                Some(field) => return self.field(field, operator).map(Some),
                None => {}
            }
            if let (Operator::Has, Some(service)) = (operator, vocabulary::service(first)) {
                return self.action(service);
            }
        }
        if let Some(root) = vocabulary::root(first) {
            let mut steps = steps.clone();
            steps[0] = Step::Key(root.to_owned());
            return self.path(Path { steps, arrays }, operator).map(Some);
        }
        self.slip(first, key, operator)
    }

    /// An error if the key looks like a slip; else it is text.
    fn slip(&self, first: &str, key: &Key, operator: Operator) -> Parsed<Option<Expr>> {
        let meant = if key.steps.len() == 1 {
            vocabulary::meant(first)
        } else {
            vocabulary::meant_root(first)
        };
        match meant {
            Some(meant) if operator == Operator::Has && !self.lexer.rest().starts_with([':', '/']) => {
                Err(ParseError {
                    span: key.span.start..key.span.start + first.len(),
                    expected: "a field (put the text in quotation marks if it is none)".to_owned(),
                    suggestion: Some(meant.to_owned()),
                })
            }
            _ => Ok(None),
        }
    }

    fn field(&mut self, field: Field, operator: Operator) -> Parsed<Expr> {
        let mut patterns = self.patterns(operator, Among::Columns)?;
        if field == Field::Service {
            patterns.iter_mut().for_each(shorten_source);
        }
        Ok(negate_if(operator, Expr::Term(Term::Field(field, patterns))))
    }

    fn path(&mut self, path: Path, operator: Operator) -> Parsed<Expr> {
        let term = match self.comparison(&path, operator) {
            Some(comparison) => Term::Compare(comparison),
            None => Term::Path(path, self.patterns(operator, Among::Json)?),
        };
        Ok(negate_if(operator, Expr::Term(term)))
    }

    /// `={path}`: the value at another path, if that is what stands here. With a `*` before or after it, it is a part
    /// of the first; with an `i` at the end, in any case.
    fn comparison(&mut self, path: &Path, operator: Operator) -> Option<Comparison> {
        if !matches!(operator, Operator::Is | Operator::IsNot) {
            return None;
        }
        let start = self.lexer.at;
        let found = self.try_comparison(path);
        if found.is_none() {
            self.lexer.at = start;
        }
        found
    }

    fn try_comparison(&mut self, path: &Path) -> Option<Comparison> {
        let any_start = self.lexer.eat("*");
        if !self.lexer.eat("{") {
            return None;
        }
        let (mut steps, begins) = self.lexer.path()?;
        if let (Begins::Plain, Some(Step::Key(first))) = (begins, steps.first()) {
            steps[0] = Step::Key(vocabulary::root(first)?.to_owned());
        }
        let arrays = match begins {
            Begins::Dollar => Arrays::Named,
            Begins::Plain | Begins::Dot => Arrays::Through,
        };
        if !self.lexer.eat("}") {
            return None;
        }
        let part = match (any_start, self.lexer.eat("*")) {
            (true, true) => Part::Inside,
            (true, false) => Part::End,
            (false, true) => Part::Start,
            (false, false) => Part::Whole,
        };
        let case = if self.lexer.eat("i") {
            Case::Ignore
        } else {
            Case::Exact
        };
        self.lexer.at_end().then(|| Comparison {
            path: path.clone(),
            part,
            case,
            other: Path { steps, arrays },
        })
    }

    /// `iam:Create*`, if what follows could be the name of an action.
    fn action(&mut self, service: String) -> Parsed<Option<Expr>> {
        let rest = self.lexer.rest();
        let length = rest
            .find(|char: char| !char.is_ascii_alphanumeric() && char != '*' && char != '_')
            .unwrap_or(rest.len());
        self.lexer.at += length;
        if !self.lexer.at_end() || length == 0 && !rest.is_empty() {
            return Ok(None);
        }
        if length == 0 {
            let at = self.lexer.at;
            return error(at..at, format!("an action of {service}, such as Get*, or *"));
        }
        let text = rest[..length].to_owned();
        let name = texts(
            &[Chunk {
                text,
                quoted: false,
                ignore_case: false,
            }],
            ACTION,
        );
        Ok(Some(Expr::Term(Term::Action { service, name })))
    }

    fn special(&mut self, word: &str, key: &Key, operator: Operator) -> Parsed<Expr> {
        if !matches!(operator, Operator::Has | Operator::Is | Operator::IsNot) {
            return error(key.span.end..self.lexer.at, "a colon");
        }
        let now = self.now;
        let expr = match word {
            "is" => one_or(self.list(Self::fact)?, Expr::Or),
            "since" => {
                let (text, span) = self.text()?;
                let from = time::moment(&text, span, now)?;
                Expr::Term(Term::Time(TimeRange {
                    from,
                    to: time::LATEST,
                }))
            }
            "until" => {
                let (text, span) = self.text()?;
                let to = time::moment(&text, span, now)?;
                Expr::Term(Term::Time(TimeRange {
                    from: time::EARLIEST,
                    to,
                }))
            }
            _ => self.around()?,
        };
        Ok(negate_if(operator, expr))
    }

    fn fact(&mut self) -> Parsed<Expr> {
        let (text, span) = self.text().map_err(|error| ParseError {
            expected: facts(),
            ..error
        })?;
        let word = text.to_ascii_lowercase();
        let fact = Flags::by_word(&word).map(|flags| Expr::Term(Term::Is(flags)));
        fact.or_else(|| Remark::by_word(&word).map(Remark::expr))
            .ok_or_else(|| ParseError {
                span,
                expected: facts(),
                suggestion: vocabulary::meant_fact(&word).map(str::to_owned),
            })
    }

    fn around(&mut self) -> Parsed<Expr> {
        let (text, span) = self.text()?;
        let (id, radius) = text.split_once('~').unwrap_or((&text, "5m"));
        let middle = (span.start + id.len()).min(span.end);
        let Some(event) = EventId::parse(id.as_bytes()) else {
            return error(span.start..middle, "an eventID: 8-4-4-4-12 hexadecimal digits");
        };
        let Some(radius) = time::duration(radius) else {
            return error(middle..span.end, "a duration after ~, such as 5m");
        };
        Ok(Expr::Term(Term::Around { event, radius }))
    }

    fn time(&mut self, operator: Operator) -> Parsed<Expr> {
        let (text, span) = self.text()?;
        let window = match operator {
            Operator::Has | Operator::Is | Operator::IsNot => time::window(&text, span, self.now)?,
            _ => {
                let time = time::moment(&text, span, self.now)?;
                let (from, to) = match operator {
                    Operator::Above => (time.plus(1), time::LATEST),
                    Operator::AtLeast => (time, time::LATEST),
                    Operator::Below => (time::EARLIEST, time),
                    _ => (time::EARLIEST, time.plus(1)),
                };
                TimeRange { from, to }
            }
        };
        Ok(negate_if(operator, Expr::Term(Term::Time(window))))
    }
}

fn facts() -> String {
    let words: Vec<_> = vocabulary::facts().collect();
    format!("one of {}", words.join(", "))
}

/// Nothing of nothing.
fn some_or(terms: Vec<Expr>, many: impl Fn(Vec<Expr>) -> Expr) -> Option<Expr> {
    (!terms.is_empty()).then(|| one_or(terms, many))
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

fn negate_if(operator: Operator, expr: Expr) -> Expr {
    if operator == Operator::IsNot {
        Expr::Not(Box::new(expr))
    } else {
        expr
    }
}
