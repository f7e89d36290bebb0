//! Which replies are still wanted.
//!
//! Every request carries a *ticket*, a number given once. Of each [`Errand`] at most one is under way: a new request
//! makes the ticket of the one before worthless, and its reply is dropped, in one place, when it comes.

/// Number of a request.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ticket(u64);

/// What requests are for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Errand {
    /// The events of a query.
    Search,
    /// The bars over time.
    Timeline,
    /// The parts of the bars.
    Split,
    /// The bytes of an event.
    Detail,
    /// The next event of some kind, far away.
    Seek,
    /// What could be typed next.
    Candidates,
    /// What the metric filters match.
    Alarms,
    /// What virtual alarms would have done.
    VirtualAlarms,
    /// What the rules find.
    Findings,
    /// What a lens shows.
    Lens,
    /// How many events each lens means.
    LensCounts,
    /// Why an event is meant or not.
    Explain,
    /// What differs between two events.
    Compare,
    /// The values that the hits have in common.
    Facets,
    /// How many events have what an event offers to go on with.
    Pivots,
    /// What stands at paths in the rows on screen.
    Cells,
    /// What is in parts of the table.
    Ticks,
    /// The order of the table.
    Sort,
    /// A file.
    Export,
    /// The names in what is loaded.
    Names,
}

const ERRANDS: usize = Errand::Names as usize + 1;

/// The tickets that are still worth something.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Tickets {
    given: u64,
    open: [Option<Ticket>; ERRANDS],
}

impl Tickets {
    /// A new ticket; earlier ones of the errand are worthless from now on.
    pub fn give(&mut self, errand: Errand) -> Ticket {
        self.given += 1;
        let ticket = Ticket(self.given);
        self.open[errand as usize] = Some(ticket);
        ticket
    }

    /// The ticket that a reply for the errand must have.
    pub fn open(&self, errand: Errand) -> Option<Ticket> {
        self.open[errand as usize]
    }

    /// What a ticket is for, while a reply with it is still wanted.
    pub fn errand(&self, ticket: Ticket) -> Option<Errand> {
        let errands = [
            Errand::Search,
            Errand::Timeline,
            Errand::Split,
            Errand::Detail,
            Errand::Seek,
            Errand::Candidates,
            Errand::Alarms,
            Errand::VirtualAlarms,
            Errand::Findings,
            Errand::Lens,
            Errand::LensCounts,
            Errand::Explain,
            Errand::Compare,
            Errand::Facets,
            Errand::Pivots,
            Errand::Cells,
            Errand::Ticks,
            Errand::Sort,
            Errand::Export,
            Errand::Names,
        ];
        errands
            .into_iter()
            .find(|errand| self.open(*errand) == Some(ticket))
    }

    /// Whether any reply is wanted.
    pub fn is_any_open(&self) -> bool {
        self.open.iter().any(Option::is_some)
    }

    /// No reply is wanted any more.
    pub fn void(&mut self, errand: Errand) {
        self.open[errand as usize] = None;
    }

    /// Whether a reply with the ticket is still wanted.
    pub fn is_wanted(&self, ticket: Ticket) -> bool {
        self.errand(ticket).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_ticket_of_an_errand_counts() {
        let mut tickets = Tickets::default();
        let first = tickets.give(Errand::Search);
        let other = tickets.give(Errand::Detail);
        let second = tickets.give(Errand::Search);
        assert!(!tickets.is_wanted(first) && tickets.is_wanted(second) && tickets.is_wanted(other));
        tickets.void(Errand::Search);
        assert!(!tickets.is_wanted(second));
        assert_eq!(tickets.open(Errand::Detail), Some(other));
    }
}
