//! What AWS itself says of an alarm where it is asked: which log events its metric filters match, and why it will not say.

use super::super::line::{Line, Target, Tone, line};
use crate::model::alarm::board::{LogAnswer, LogQuestion, Part, Reading};
use crate::model::live::Problem;
use crate::model::record::Record;
use crate::model::{Field, TimeRange};
use crate::query::{Case, Expr, Pattern, Term, expr};

/// How many log events match, as CloudWatch Logs decides it: what the datapoint was counted from.
pub(super) fn answer(reading: &Reading, questions: &[LogQuestion]) -> Vec<Line> {
    let answers: Vec<_> = questions.iter().map(|it| reading.logs.get(it)).collect();
    if questions.is_empty() {
        return Vec::new();
    }
    if let Some(problem) = reading.lacks.get(&Part::LogEvents)
        && answers.contains(&None)
    {
        return refused("AWS's own answer is not to be had", problem);
    }
    if answers.iter().all(Option::is_none) {
        return vec![line("AWS's own answer: not here yet", Tone::Dim)];
    }
    let number: usize = answers.iter().flatten().map(|answer| answer.events.len()).sum();
    let is_whole = answers
        .iter()
        .all(|it| it.is_some_and(|answer| answer.is_complete));
    let so_far = if is_whole { "" } else { " so far" };
    let mut told = line(format!("→ AWS's own answer: {number}{so_far}"), Tone::Heading);
    told.leads = events(answers.iter().flatten().copied());
    vec![told]
}

/// The events of these answers, by their IDs; none if none has an ID.
fn events<'a>(answers: impl Iterator<Item = &'a LogAnswer>) -> Option<Target> {
    let ids: Vec<_> = answers
        .flat_map(|answer| &answer.events)
        .filter_map(|event| {
            let (record, _) = Record::scan(event.message.as_bytes(), 0, &mut ()).ok()?;
            Some(Pattern::text(
                record.event_id?.decode(),
                expr::Part::Whole,
                Case::Exact,
            ))
        })
        .collect();
    (!ids.is_empty()).then_some(Target::Events {
        expr: Expr::Term(Term::Field(Field::Id, ids)),
        window: TimeRange::ALL,
        said: None,
    })
}

/// Why CloudWatch does not say the values of the metric.
pub(super) fn unmeasured(reading: &Reading, alarm: &str) -> Vec<Line> {
    let data = reading.metrics.get(alarm);
    let trouble = data.and_then(|it| it.series.iter().find_map(|(_, data)| data.trouble.as_ref()));
    match (trouble, reading.lacks.get(&Part::Metrics)) {
        (Some(trouble), _) => vec![line(
            format!("its values are not complete: {trouble}"),
            Tone::Doubt,
        )],
        (None, Some(problem)) if data.is_none() => {
            refused("its values are not to be had of CloudWatch", problem)
        }
        _ => Vec::new(),
    }
}

fn refused(what: &str, problem: &Problem) -> Vec<Line> {
    let advice = Some(&problem.advice).filter(|advice| !advice.is_empty());
    let said = line(format!("{what}: {}", problem.what), Tone::Doubt);
    let advice = advice.map(|advice| line(format!("  {advice}"), Tone::Dim));
    [said].into_iter().chain(advice).collect()
}
