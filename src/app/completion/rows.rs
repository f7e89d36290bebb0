//! The rows of a list: what is known without looking, what was counted, and what was probably meant.

use super::{Because, Candidate, Completion, LONGEST, MOST, Told, fixed};
use crate::app::candidates::{Fit, Present, Subject, Wanted};
use crate::dialect::search::complete::{self, Kind, Place};
use crate::model::{Field, Storage};

impl Completion {
    /// All rows for a place.
    pub(super) fn make(&self, place: &Place, wanted: Option<&Wanted>, told: &Told<'_>) -> Vec<Candidate> {
        let offer = self
            .offer
            .as_ref()
            .filter(|(of, _)| wanted.is_some_and(|wanted| of.is_like(wanted)))
            .map(|(_, offer)| offer);
        let fit = Fit::new(&place.typed);
        let mut rows = match &place.kind {
            Kind::Key => fixed::keys(&place.typed),
            Kind::Term => {
                let mut rows = fixed::keys(&place.typed);
                if !place.typed.is_empty() {
                    rows.extend(fixed::facts(&place.typed, "is:"));
                }
                rows
            }
            Kind::Fact => fixed::facts(&place.typed, ""),
            Kind::Moment(_) => typed_first(fixed::moments(told), &place.typed),
            Kind::Window => typed_first(fixed::windows(told), &place.typed),
            Kind::Event => typed_first(fixed::events(told), &place.typed),
            Kind::Value(_) | Kind::ValueAt(_) | Kind::Action(_) | Kind::KeyBelow(_) | Kind::Nothing => {
                Vec::new()
            }
        };
        if let Some(offer) = offer {
            let present = fit.best(offer.present.iter().collect(), |it| &it.text, MOST);
            rows.extend(present.into_iter().filter_map(|it| of_present(it, place)));
        }
        let is_asked = self.because == Because::Asked;
        if let Some(suggestion) = told.suggestion.filter(|_| is_asked && rows.is_empty()) {
            rows.extend(suggested(suggestion, place));
        }
        let there = told.text.get(place.span.clone()).unwrap_or_default();
        rows.retain(|row| row.put != there && row.put.len() <= LONGEST);
        rows
    }
}

/// What is to be counted for a place.
pub(super) fn wanted(place: &Place, told: &Told<'_>) -> Option<Wanted> {
    let subject = match &place.kind {
        Kind::Value(field) if matches!(field.storage(), Storage::Time | Storage::Id) => return None,
        Kind::Value(field) => Subject::Values(*field),
        Kind::ValueAt(path) => Subject::ValuesAt(path.clone()),
        Kind::Action(service) => Subject::Actions(service.clone()),
        Kind::KeyBelow(path) => Subject::Keys(path.clone()),
        // Everything has one letter.
        Kind::Term if place.typed.len() > 1 => Subject::Anything,
        _ => return None,
    };
    Some(Wanted {
        subject,
        among: place.others(told.text, told.now),
        window: told.window,
        typed: place.typed.clone(),
    })
}

/// A row for something that is in the events; none if it cannot be typed there.
fn of_present(present: &Present, place: &Place) -> Option<Candidate> {
    let Present {
        field,
        text,
        count,
        has_more,
    } = present;
    let (put, label) = match (field, &place.kind) {
        (Some(Field::Service), _) if complete::is_service(text) => {
            let put = format!("{text}:");
            (put.clone(), put)
        }
        (Some(field), _) => (
            complete::put_field(*field, text)?,
            format!("{}={text}", field.key()),
        ),
        (None, Kind::KeyBelow(_)) => {
            let put = place.put_key(text, *has_more);
            let dots = if *has_more { "." } else { "" };
            (put, format!("{text}{dots}"))
        }
        (None, _) => (place.put_value(text)?, text.clone()),
    };
    Some(Candidate {
        put,
        label,
        doc: String::new(),
        count: Some(*count),
    })
}

/// Only those that begin as typed.
fn typed_first(rows: Vec<Candidate>, typed: &str) -> Vec<Candidate> {
    rows.into_iter()
        .filter(|row| row.put.starts_with(typed))
        .collect()
}

/// What was probably meant.
fn suggested(suggestion: &str, place: &Place) -> Option<Candidate> {
    let put = match place.kind {
        Kind::Key => format!("{suggestion}:"),
        Kind::Fact => suggestion.to_owned(),
        _ => return None,
    };
    Some(Candidate {
        label: put.clone(),
        put,
        doc: "did you mean this?".to_owned(),
        count: None,
    })
}
