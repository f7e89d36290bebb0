//! What is shown gets a name, under which it is saved: a line typed in the last row. A name that is in use is asked about.

use super::file::LONGEST_NAME;
use crate::app::text_field::TextField;

/// See the module.
#[derive(Default, Debug)]
pub struct Naming {
    /// What is typed.
    pub(super) field: TextField,
    /// Whether it waits for a yes: a view of that name would be replaced.
    pub(super) asks: bool,
}

impl Naming {
    /// What is typed. Hostile: it may have been pasted.
    pub fn field(&self) -> &TextField {
        &self.field
    }

    /// The question that waits for an answer, if one does.
    pub fn question(&self) -> Option<String> {
        let name = self.name();
        self.asks
            .then(|| format!("Replace your view “{name}” with what is shown?"))
    }

    /// The name.
    pub(super) fn name(&self) -> String {
        self.field.text().trim().chars().take(LONGEST_NAME).collect()
    }
}
