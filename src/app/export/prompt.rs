//! The line in which the name of the file is typed. What is typed first takes the place of the name that is *proposed*; who moves
//! or deletes in it edits it. The twin that draws it is `tui::footer`.

use super::Form;
use crate::app::text_field::TextField;
use crate::model::Timestamp;

/// See the module.
#[derive(Default, Debug)]
pub struct Prompt {
    field: TextField,
    is_proposed: bool,
}

impl Prompt {
    /// With a name that says when it was.
    pub(super) fn new(now: Timestamp, form: Form) -> Self {
        let at = now.format("%Y%m%dT%H%M%SZ");
        Self {
            is_proposed: true,
            ..Self::with(&format!("trailhound-{at}{}", form.ending()))
        }
    }

    /// With this name, to be edited.
    pub(super) fn with(name: &str) -> Self {
        let mut field = TextField::default();
        field.set(name);
        Self {
            field,
            is_proposed: false,
        }
    }

    /// What is typed. Hostile: it may have been pasted.
    pub fn field(&self) -> &TextField {
        &self.field
    }

    /// Whether the name is proposed: nobody has edited it.
    pub fn is_proposed(&self) -> bool {
        self.is_proposed
    }

    /// Edits what is typed.
    pub fn edit(&mut self, edit: impl FnOnce(&mut TextField)) {
        let before = self.field.text().to_owned();
        edit(&mut self.field);
        let was_proposed = std::mem::take(&mut self.is_proposed);
        let typed = self
            .field
            .text()
            .strip_prefix(&before)
            .unwrap_or_default()
            .to_owned();
        if was_proposed && !typed.is_empty() {
            self.field.set(&typed);
        }
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
    use crate::app::action::Action;

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
        prompt.edit(|field| field.insert("b.csv"));
        prompt.turn();
        assert_eq!(prompt.field().text(), "b.md");
        let mut bare = Prompt::with("a.txt");
        bare.turn();
        assert_eq!(bare.field().text(), "a.txt.jsonl");
    }

    #[test]
    fn what_is_typed_takes_the_place_of_the_name_that_is_proposed_and_what_is_edited_stays() {
        let mut prompt = Prompt::new(Timestamp(0), Form::Csv);
        prompt.edit(|field| field.insert("/"));
        prompt.edit(|field| field.insert("tmp/b.csv"));
        assert_eq!(prompt.field().text(), "/tmp/b.csv");
        let mut prompt = Prompt::new(Timestamp(0), Form::Csv);
        prompt.edit(|field| {
            field.perform(Action::InputHome);
        });
        prompt.edit(|field| field.insert("b"));
        assert_eq!(prompt.field().text(), "btrailhound-19700101T000000Z.csv");
        let mut prompt = Prompt::with("a.csv");
        prompt.edit(|field| field.insert("v"));
        assert_eq!(prompt.field().text(), "a.csvv", "a name that somebody typed");
    }
}
