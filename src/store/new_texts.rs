//! Texts that a loader met for the first time, on their way to the builder.

use super::print::Print;
use std::sync::Arc;

/// Texts in order, joined: one piece of memory however many they are.
#[derive(Debug, Default)]
pub(super) struct NewTexts {
    joined: String,
    ends: Vec<(usize, Print)>,
}

impl NewTexts {
    /// Each text with its fingerprint.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (&str, Print)> {
        let mut start = 0;
        self.ends.iter().map(move |(end, print)| {
            let text = &self.joined[start..*end];
            start = *end;
            (text, *print)
        })
    }
}

/// New texts in two pieces of memory: while the builder reads one, the other is filled. To get fresh memory for each
/// batch takes longer than to fill it.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    next: NewTexts,
    sent: Arc<NewTexts>,
}

impl Outgoing {
    /// Adds a text with its fingerprint.
    #[inline]
    pub(super) fn push(&mut self, text: &str, print: Print) {
        self.next.joined.push_str(text);
        self.next.ends.push((self.next.joined.len(), print));
    }

    /// The texts that came since this was last asked.
    pub(super) fn send(&mut self) -> Arc<NewTexts> {
        // The builder may still be reading those before.
        let mut free = Arc::try_unwrap(std::mem::take(&mut self.sent)).unwrap_or_default();
        free.joined.clear();
        free.ends.clear();
        self.sent = Arc::new(std::mem::replace(&mut self.next, free));
        Arc::clone(&self.sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sent: &NewTexts) -> Vec<&str> {
        sent.iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn what_is_still_read_stays_and_what_was_read_is_filled_again() {
        let mut outgoing = Outgoing::default();
        let mut send = |text: &str| {
            outgoing.push(text, Print::of(text.as_bytes()));
            outgoing.push("", Print::default());
            outgoing.send()
        };
        let read = send("a").joined.as_ptr();
        let held = send("b");
        let again = send("c");
        assert_eq!(again.joined.as_ptr(), read);
        assert_eq!(texts(&send("d")), ["d", ""]);
        assert_eq!([texts(&held), texts(&again)], [["b", ""], ["c", ""]]);
    }
}
