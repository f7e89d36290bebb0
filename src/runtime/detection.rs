//! What is worked out over all that is loaded: what alarms count and would have said, what rules find, what lenses show.

use super::{IsStale, Post};
use crate::app::alarms::virtuals;
use crate::app::effect::Effect;
use crate::app::msg::Msg;
use crate::app::ticket::Ticket;
use crate::app::{findings, lenses};
use crate::model::TimeRange;
use crate::query;

pub(super) fn count_alarms(ticket: Ticket, request: Effect, is_stale: IsStale<'_>, post: &Post) {
    let Effect::CountAlarms { snapshot, exprs, .. } = request else {
        return;
    };
    if let Some(answers) = query::search_many(&snapshot, &exprs, TimeRange::ALL, is_stale) {
        post(Msg::Alarms(ticket, answers.hits, snapshot.generation()));
    }
}

pub(super) fn work_out_alarms(ticket: Ticket, request: Effect, is_stale: IsStale<'_>, post: &Post) {
    let Effect::WorkOutAlarms { snapshot, alarms, .. } = request else {
        return;
    };
    if let Some(evaluated) = virtuals::work_out(&snapshot, &alarms, is_stale) {
        post(Msg::VirtualAlarms(ticket, evaluated));
    }
}

pub(super) fn find_findings(ticket: Ticket, request: Effect, is_stale: IsStale<'_>, post: &Post) {
    let Effect::FindFindings { snapshot, wanted, .. } = request else {
        return;
    };
    if let Some(answer) = findings::gather(&snapshot, &wanted, is_stale) {
        post(Msg::Findings(ticket, answer));
    }
}

pub(super) fn look_through(ticket: Ticket, request: Effect, is_stale: IsStale<'_>, post: &Post) {
    let Effect::LookThrough { snapshot, wanted, .. } = request else {
        return;
    };
    if let Some(answer) = lenses::gather(&snapshot, &wanted, is_stale) {
        post(Msg::Lens(ticket, answer));
    }
}
