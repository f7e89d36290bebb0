//! The line in which the name of the file is typed. The twin that draws it is `tui::footer`.

use super::Form;
use crate::app::text_field::TextField;
use crate::model::Timestamp;

/// See the module.
#[derive(Default, Debug)]
pub struct Prompt {
    field: TextField,
}

impl Prompt {
    /// With a name that says when it was.
    pub(super) fn new(now: Timestamp, form: Form) -> Self {
        let at = now.format("%Y%m%dT%H%M%SZ");
        Self::with(&format!("trailhound-{at}{}", form.ending()))
    }

    /// With this name.
    pub(super) fn with(name: &str) -> Self {
        let mut field = TextField::default();
        field.set(name);
        Self { field }
    }

    /// What is typed. Hostile: it may have been pasted.
    pub fn field(&self) -> &TextField {
        &self.field
    }

    /// Edits what is typed.
    pub fn edit(&mut self, edit: impl FnOnce(&mut TextField)) {
        edit(&mut self.field);
    }

    /// Gives the name the ending of the next form; one that has none of ours gets the first.
    pub(super) fn turn(&mut self) {
        let forms = Form::ALL.iter().map(|(form, _)| *form);
        let (stem, next) = match Form::of_name(self.field.text()) {
            Some((form, stem)) => {
                let alike = forms.filter(|other| other.is_picture() == form.is_picture());
                let next = alike.cycle().skip_while(|other| *other != form).nth(1);
                (stem.to_owned(), next.unwrap_or_default())
            }
            None => (
                self.field.text().trim_end_matches('.').to_owned(),
                Form::default(),
            ),
        };
        self.field.set(&[&stem, next.ending()].concat());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_turns_through_the_forms() {
        let mut prompt = Prompt::new(Timestamp(1_688_990_400_000), Form::Csv);
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(prompt.field().text().to_owned());
            prompt.turn();
        }
        let name = |ending: &str| format!("trailhound-20230710T120000Z{ending}");
        assert_eq!(seen, [".csv", ".md", ".json", ".jsonl"].map(name));
        let mut bare = Prompt::with("a.txt");
        bare.turn();
        assert_eq!(bare.field().text(), "a.txt.jsonl");
    }
}
