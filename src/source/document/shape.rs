//! What a document has shown itself to be while it was searched, in words for the report.

/// What the file has shown itself to be so far.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// By its first wrapper.
    pub(super) wrapper: Option<&'static str>,
    /// Values outside all brackets.
    values: u64,
    /// Whether its first value is a list.
    is_list: bool,
    /// Whether lines begin with something before the record.
    pub(super) has_prefixes: bool,
}

impl Shape {
    /// Hears of a value.
    #[inline]
    pub(super) fn value(&mut self, is_outermost: bool, is_list: bool) {
        if is_outermost {
            self.is_list |= is_list && self.values == 0;
            self.values += 1;
        }
    }

    /// Whether a file of this kind holds records even if there are none.
    pub(super) fn is_known(&self) -> bool {
        self.wrapper.is_some() || self.is_list
    }

    /// In words.
    pub(super) fn name(&self) -> &'static str {
        match self.wrapper {
            _ if self.has_prefixes => "log lines with events",
            Some(name) => name,
            None if self.is_list => "list of events",
            None if self.values > 1 => "JSON lines",
            None => "single event",
        }
    }
}
