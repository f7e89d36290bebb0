//! What SQL can say of each condition.

use super::Engine;
use super::condition::{Bounds, Condition};
use super::literal::quoted;
use super::value::{Kind, Value};
use super::{facts, members};
use crate::model::{EventId, Field, TimeRange, Timestamp};
use crate::query::expr::{Case, Expr, Part, Pattern, Term};

pub(super) fn bounds(expr: &Expr, engine: Engine) -> Bounds {
    match expr {
        Expr::All => Bounds::exact(Condition::True),
        Expr::And(terms) => Bounds::and(terms.iter().map(|term| bounds(term, engine))),
        Expr::Or(terms) => Bounds::or(terms.iter().map(|term| bounds(term, engine))),
        Expr::Not(inner) => bounds(inner, engine).negate(),
        Expr::Term(term) => of_term(term, engine),
    }
}

fn of_term(term: &Term, engine: Engine) -> Bounds {
    match term {
        Term::Field(field, patterns) => of_field(*field, patterns, engine),
        Term::Action { service, name } => Bounds::and([
            of_field(
                Field::Service,
                &[Pattern::text(service, Part::Whole, Case::Ignore)],
                engine,
            ),
            of_field(Field::Name, std::slice::from_ref(name), engine),
        ]),
        Term::Is(flags) => facts::of(*flags, engine),
        Term::Path(path, patterns) => match path.deciding_column(patterns) {
            Some(Field::Service) => of_source(patterns, engine),
            Some(field) => of_field(field, patterns, engine),
            None => members::at_path(engine, path, patterns),
        },
        Term::Time(window) => during(*window, engine),
        // A word may be found in what our columns make up; an analyst's remarks are nobody else's; the rest needs other events.
        Term::Word(_) | Term::Remarked(..) | Term::Compare(_) | Term::Around { .. } => Bounds::UNKNOWN,
    }
}

fn of_field(field: Field, patterns: &[Pattern], engine: Engine) -> Bounds {
    match field {
        Field::Id => Bounds::or(patterns.iter().map(|pattern| of_id(pattern, engine))),
        Field::Session => Bounds::or(patterns.iter().map(|pattern| of_session(pattern, engine))),
        Field::Person | Field::Principal if engine == Engine::Lake => {
            Bounds::or(patterns.iter().map(of_person))
        }
        Field::Service => of_service(patterns, engine),
        // What the record lacks, the place of its file may have told, or another member.
        Field::Region | Field::Account | Field::Category | Field::Role => {
            let Some(value) = members::field(engine, field) else {
                return Bounds::UNKNOWN;
            };
            let missing = if field == Field::Role {
                value.exists().negate()
            } else {
                Condition::There(value.sql.clone()).negate()
            };
            value.any(patterns).or_perhaps(missing)
        }
        field => members::field(engine, field).map_or(Bounds::UNKNOWN, |value| value.any(patterns)),
    }
}

/// What nearly every `eventSource` ends with. None has it twice.
const END: &str = ".amazonaws.com";

/// A service, which is its source without the end that nearly all have.
fn of_service(patterns: &[Pattern], engine: Engine) -> Bounds {
    let sources = |text: &str| vec![format!("{text}{END}"), text.to_owned()];
    by_source(
        patterns,
        engine,
        &sources,
        &Value::new(service(engine), Kind::Column),
    )
}

/// The member itself, as it is told from our column of services.
fn of_source(patterns: &[Pattern], engine: Engine) -> Bounds {
    let sources = |text: &str| match text.strip_suffix(END) {
        Some(service) if !service.contains('.') => vec![text.to_owned(), service.to_owned()],
        Some(_) => vec![text.to_owned()],
        None if text.contains('.') => vec![text.to_owned(), format!("{text}{END}")],
        None => Vec::new(),
    };
    let service = service(engine);
    let sql = format!(
        "CASE WHEN {service} LIKE '%.%' OR {service} = '' THEN {service} ELSE {service} || '{END}' END"
    );
    by_source(patterns, engine, &sources, &Value::new(sql, Kind::Column))
}

fn service(engine: Engine) -> String {
    let source = members::column(engine, "eventSource");
    format!("regexp_replace({source}, '[.]amazonaws[.]com$', '')")
}

/// Patterns on what a source stands for. Of a whole text the sources are known: those that SQL can look for as they are.
fn by_source(
    patterns: &[Pattern],
    engine: Engine,
    sources: &dyn Fn(&str) -> Vec<String>,
    told: &Value,
) -> Bounds {
    let source = Value::new(members::column(engine, "eventSource"), Kind::Column);
    let each = patterns.iter().map(|pattern| match pattern {
        Pattern::Text {
            text,
            part: Part::Whole,
            case,
        } if case.counts(text) => {
            let all: Vec<_> = sources(text).into_iter().map(Pattern::exactly).collect();
            source.any(&all)
        }
        pattern => told.one(pattern),
    });
    Bounds::or(each)
}

/// An ID is shown in lower case; what is no UUID has one of ours.
fn of_id(pattern: &Pattern, engine: Engine) -> Bounds {
    let Pattern::Text { text, case, .. } = pattern else {
        return Bounds::UNKNOWN;
    };
    let Some(id) = EventId::parse(text.as_bytes()).map(|id| id.to_string()) else {
        return Bounds::UNKNOWN;
    };
    if case.counts(text) && id != *text {
        return Bounds::exact(Condition::False);
    }
    let column = members::column(engine, "eventID");
    Bounds {
        over: Condition::Is(format!("lower({column}) = {}", quoted(&id))),
        under: Condition::Is(format!("{column} = {}", quoted(&id))),
    }
}

/// A session's name is the end of the principal's ID or of the ARN.
fn of_session(pattern: &Pattern, engine: Engine) -> Bounds {
    let Pattern::Text { text, part, case } = pattern else {
        return Bounds::UNKNOWN;
    };
    let case = if case.counts(text) {
        Case::Exact
    } else {
        Case::Ignore
    };
    let part = match part {
        Part::Whole | Part::End => Part::End,
        Part::Start | Part::Inside => Part::Inside,
    };
    let either = [Field::PrincipalId, Field::Arn].map(|field| {
        let pattern = Pattern::text(text, part, case);
        members::field(engine, field).map_or(Bounds::UNKNOWN, |value| value.one(&pattern))
    });
    Bounds::at_most(Bounds::or(either).over)
}

/// Whatever a caller is called, its parts stand in the record, but for `root`.
fn of_person(pattern: &Pattern) -> Bounds {
    let Pattern::Text { text, case, .. } = pattern else {
        return Bounds::UNKNOWN;
    };
    let case = if case.counts(text) {
        Case::Exact
    } else {
        Case::Ignore
    };
    let parts = text.split('/').filter(|part| !part.is_empty());
    let all = parts.map(|part| members::mentioned(&Pattern::text(part, Part::Inside, case)));
    let root = Value::new("userIdentity.type", Kind::Member).one(&Pattern::exactly("Root"));
    Bounds::at_most(Condition::or([Condition::and(all), root.over]))
}

/// Times are whole seconds. Texts without the `Z` are before all that have more behind the second.
fn during(window: TimeRange, engine: Engine) -> Bounds {
    let time = members::column(engine, "eventTime");
    let second = |at: Timestamp, up: bool| {
        let floor = at.0.div_euclid(1000);
        let ceiling = floor + i64::from(up && at.0.rem_euclid(1000) > 0);
        let pattern = match engine {
            Engine::Athena => "%Y-%m-%dT%H:%M:%S",
            Engine::Lake => "%Y-%m-%d %H:%M:%S",
        };
        let text = Timestamp(ceiling.saturating_mul(1000)).format(pattern);
        (text.len() == 19).then(|| quoted(&text))
    };
    let side = |operator: &str, bound: Option<String>| {
        bound.map_or(Condition::True, |bound| {
            Condition::Is(format!("{time} {operator} {bound}"))
        })
    };
    if window.to <= window.from {
        return Bounds::exact(Condition::False);
    }
    let starts = window.from.0 > Timestamp::UNKNOWN.0 + 1;
    let ends = window.to.0 < i64::MAX;
    let between = |is_over: bool| {
        let from = starts.then(|| second(window.from, !is_over)).flatten();
        let to = ends.then(|| second(window.to, is_over)).flatten();
        // A bound that cannot be written says nothing, or nothing holds.
        let is_lost = (starts && from.is_none()) || (ends && to.is_none());
        if is_lost && !is_over {
            return Condition::False;
        }
        Condition::and([side(">=", from), side("<", to)])
    };
    let is_timed = Condition::There(time.clone());
    let over = between(true);
    let under = match between(false) {
        Condition::True => is_timed.clone(),
        under => under,
    };
    let over = match over {
        Condition::True => Condition::True,
        over => Condition::or([over, is_timed.negate()]),
    };
    Bounds { over, under }
}
