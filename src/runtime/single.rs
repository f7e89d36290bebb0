//! What is asked about single events: what one says, where the next one is, how two differ, why one is meant.

use super::{IsStale, Post};
use crate::app::compare;
use crate::app::detail::EventDetail;
use crate::app::effect::Effect;
use crate::app::events::{self, Sought};
use crate::app::msg::Msg;
use crate::app::ticket::Ticket;
use crate::query;

/// So many hits are looked at before a seek asks whether it is still wanted.
const SEEK_STRIDE: usize = 65_536;

pub(super) fn fetch(ticket: Ticket, request: Effect, _: IsStale<'_>, post: &Post) {
    let Effect::Fetch { snapshot, row, .. } = request else {
        return;
    };
    let original = snapshot.row(row).original();
    let detail = original
        .map(|bytes| EventDetail::read(row, bytes))
        .map_err(|error| error.to_string());
    post(Msg::Detail(ticket, detail));
}

pub(super) fn seek(ticket: Ticket, request: Effect, is_stale: IsStale<'_>, post: &Post) {
    let Effect::Seek {
        snapshot,
        rows,
        mut from,
        later,
        aim,
        ..
    } = request
    else {
        return;
    };
    let sought = loop {
        match events::seek(&snapshot, &rows, (from, later), &aim, SEEK_STRIDE) {
            Sought::Further(next) if !is_stale() => from = next,
            Sought::Found(row) => break Some(row),
            Sought::Nowhere | Sought::Further(_) => break None,
        }
    };
    post(Msg::Sought(ticket, sought));
}

pub(super) fn compare(ticket: Ticket, request: Effect, is_stale: IsStale<'_>, post: &Post) {
    let Effect::Compare { snapshot, asked, .. } = request else {
        return;
    };
    if let Some(answer) = compare::gather(&snapshot, asked, is_stale) {
        post(Msg::Compared(ticket, answer));
    }
}

pub(super) fn explain(ticket: Ticket, request: Effect, _: IsStale<'_>, post: &Post) {
    let Effect::Explain {
        snapshot, row, expr, ..
    } = request
    else {
        return;
    };
    let row = snapshot.row(row);
    let original = row.original().map_err(|error| error.to_string());
    post(Msg::Explained(
        ticket,
        original.map(|raw| query::explain(&expr, &row, &raw)),
    ));
}
