//! What the hits have in common: the values of a field, or at any path of the JSON, with how many events have each.
//!
//! A *subject* is what values are of: a field, or a path that was asked for. One of them is chosen; its values are counted
//! by a worker ([`count`]) whenever the hits are others, and the cursor stays on the value it was put on. The twin that draws
//! it is `tui::facets`.

pub mod count;
mod perform;

pub use count::{Answer, Memory, Order, Values, Wanted};
pub(super) use perform::{edit, hints, of_detail, paste, perform, point, point_at_subject};

use super::cursor::{Cursor, Extent};
use super::events::column::LONGEST_CONDITION;
use super::text_field::TextField;
use crate::dialect::search;
use crate::model::{Field, Storage};
use crate::query::{Case, Expr, Key, Part, Path, Pattern, Term};
use count::Of;
use std::collections::BTreeSet;

/// Fields that are asked about most, in this order; the others come after them.
const FIRST: [Field; 12] = [
    Field::Name,
    Field::Principal,
    Field::Service,
    Field::Ip,
    Field::Resource,
    Field::Error,
    Field::Key,
    Field::Role,
    Field::Session,
    Field::Agent,
    Field::Region,
    Field::Account,
];

/// So many paths are kept.
const MOST_PATHS: usize = 12;

/// What is typed for the pane.
#[derive(Clone, Debug)]
pub enum Typing {
    /// What values must have in them.
    Filter,
    /// The field or path whose values are wanted.
    Subject(Box<TextField>),
}

/// See the module.
#[derive(Debug)]
pub struct Facets {
    subjects: Vec<Key>,
    chosen: usize,
    order: Order,
    filter: TextField,
    cursor: Cursor,
    /// The value that the cursor was put on.
    mark: Option<String>,
    /// The values that are included or left out as one.
    picked: BTreeSet<String>,
    values: Values,
    /// What `values` are of; none while nothing is counted for it.
    shown: Option<Wanted>,
    asked: Option<Wanted>,
    /// Whether the last values that were asked for have all come.
    is_done: bool,
    slow: bool,
    failed: bool,
    survey: Option<(Of, Vec<(Field, usize)>)>,
}

impl Default for Facets {
    fn default() -> Self {
        let has_facet = |field: &Field| !matches!(field.storage(), Storage::Time | Storage::Id);
        let others = Field::all().filter(|field| has_facet(field) && !FIRST.contains(field));
        Self {
            subjects: FIRST.into_iter().chain(others).map(Key::Field).collect(),
            chosen: 0,
            order: Order::Most,
            filter: TextField::default(),
            cursor: Cursor::default(),
            mark: None,
            picked: BTreeSet::new(),
            values: Values::default(),
            shown: None,
            asked: None,
            is_done: true,
            slow: false,
            failed: false,
            survey: None,
        }
    }
}

impl Facets {
    /// All that values can be asked of: paths, the last first, then fields.
    pub fn subjects(&self) -> &[Key] {
        &self.subjects
    }

    /// The place of the chosen one among them.
    pub fn chosen(&self) -> usize {
        self.chosen
    }

    /// The chosen one.
    pub fn subject(&self) -> &Key {
        &self.subjects[self.chosen]
    }

    /// The first subject on a screen of this height: the chosen one is on it.
    pub fn first_subject(&self, height: usize) -> usize {
        let last_top = self.subjects.len().saturating_sub(height.max(1));
        self.chosen.saturating_sub(height / 2).min(last_top)
    }

    /// How many values a field has, where that is counted.
    pub fn distinct(&self, subject: &Key) -> Option<usize> {
        if let Some(shown) = self.shown.as_ref().filter(|shown| shown.key == *subject) {
            return (shown.key == *subject).then_some(self.values.distinct);
        }
        let (_, survey) = self.survey.as_ref()?;
        let is_it = |(field, _): &&(Field, usize)| *subject == Key::Field(*field);
        survey.iter().find(is_it).map(|(_, distinct)| *distinct)
    }

    /// The values of the chosen subject; none while nothing is counted.
    pub fn values(&self) -> Option<&Values> {
        let shown = self.shown.as_ref()?;
        (shown.key == *self.subject()).then_some(&self.values)
    }

    /// In which order they are.
    pub fn order(&self) -> Order {
        self.order
    }

    /// What they must have in them.
    pub fn filter(&self) -> &TextField {
        &self.filter
    }

    /// The value the cursor is on, and the first on screen.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Whether values are being counted, and that takes so long that it should be said.
    pub fn is_slow(&self) -> bool {
        self.slow && !self.is_done
    }

    /// Whether counting broke off, by a defect of ours.
    pub fn has_failed(&self) -> bool {
        self.failed
    }

    /// The values that were chosen to be included or left out as one.
    pub fn picked(&self) -> &BTreeSet<String> {
        &self.picked
    }

    /// Chooses the value under the cursor, or no longer.
    pub(super) fn pick(&mut self) {
        let here = self.values().and_then(|values| values.rows.get(self.cursor.at));
        if let Some(value) = here.map(|count| count.text.clone())
            && !self.picked.remove(&value)
        {
            self.picked.insert(value);
        }
    }

    /// Nothing is chosen any more; says whether something was.
    pub(super) fn drop_chosen(&mut self) -> bool {
        !std::mem::take(&mut self.picked).is_empty()
    }

    /// The events that have one of the values chosen, or else the value under the cursor.
    pub(super) fn expr_here(&self) -> Option<Expr> {
        if !self.picked.is_empty() {
            let patterns = self.picked.iter().map(|value| pattern(value)).collect();
            return Some(term(self.subject(), patterns));
        }
        let value = &self.values()?.rows.get(self.cursor.at)?.text;
        Some(has(self.subject(), value))
    }

    /// Chooses what values are of; a path that is not known yet is from now on.
    pub(super) fn choose(&mut self, subject: Key) {
        let known = self.subjects.iter().position(|known| *known == subject);
        self.chosen = known.unwrap_or_else(|| {
            self.subjects.insert(0, subject);
            let is_path = |key: &Key| matches!(key, Key::Path(_));
            if self.subjects.iter().filter(|key| is_path(key)).count() > MOST_PATHS
                && let Some(oldest) = self.subjects.iter().rposition(is_path)
            {
                self.subjects.remove(oldest);
            }
            0
        });
        self.turn();
    }

    /// Another list is wanted: nothing of the one before is.
    fn turn(&mut self) {
        self.filter.set("");
        self.picked.clear();
        self.mark = None;
        self.cursor = Cursor::default();
    }

    /// What is to be counted now, if that is not what was asked last. A count of other hits waits until the one before has
    /// come: loading and a running clock must not keep it from ending.
    pub(super) fn want(&mut self, of: Of) -> Option<Wanted> {
        let is_surveyed = self.survey.as_ref().is_some_and(|(then, _)| *then == of);
        let fields = self.subjects.iter().filter_map(|key| match key {
            Key::Field(field) if !is_surveyed => Some(*field),
            _ => None,
        });
        let wanted = Wanted {
            key: self.subject().clone(),
            order: self.order,
            filter: self.filter.text().to_lowercase(),
            of,
            survey: fields.collect(),
        };
        if let Some(asked) = &self.asked
            && asked.is_like(&wanted)
            && (asked.of == of || !self.is_done)
        {
            return None;
        }
        self.asked = Some(wanted.clone());
        (self.is_done, self.slow, self.failed) = (false, false, false);
        Some(wanted)
    }

    /// Nobody looks: what was asked for is asked again when somebody does.
    pub(super) fn rest(&mut self) {
        if !self.is_done {
            self.asked = None;
            self.is_done = true;
        }
    }

    /// Hears a part of the answer; says whether it was the last.
    pub(super) fn hear(&mut self, answer: Answer, height: usize) -> bool {
        let Some(asked) = self.asked.clone() else {
            return true;
        };
        match answer {
            Answer::Values(values) => {
                let done = !values.is_growing();
                // What is shown of the hits before is better than a part of what there is now.
                let renews = self.shown.as_ref().is_some_and(|shown| shown.is_like(&asked));
                if done || !renews || self.values.is_growing() {
                    self.values = values;
                    self.shown = Some(asked.clone());
                    self.settle(height);
                }
                self.is_done = done && asked.survey.is_empty();
            }
            Answer::Survey(survey) => {
                self.survey = Some((asked.of, survey));
                self.is_done = true;
            }
        }
        self.is_done
    }

    /// It takes long.
    pub(super) fn lag(&mut self) {
        self.slow = true;
    }

    /// No answer will come. The same is not asked again by itself.
    pub(super) fn fail(&mut self) {
        (self.is_done, self.failed) = (true, true);
    }

    /// Puts the cursor on its value again.
    fn settle(&mut self, height: usize) {
        let extent = self.extent(height);
        let marked = self.mark.as_ref();
        let place = marked.and_then(|mark| self.values.rows.iter().position(|row| row.text == *mark));
        match place {
            Some(place) => self.cursor.place(place, self.cursor.below_top(), extent),
            None if marked.is_none() => self.cursor.place(0, 0, extent),
            None => self.cursor.go(self.cursor.at, extent),
        }
    }

    fn extent(&self, height: usize) -> Extent {
        Extent {
            length: self.values().map_or(0, |values| values.rows.len()),
            height,
        }
    }

    /// Moves the cursor as told; it stays with the value it comes to.
    pub(super) fn travel(&mut self, height: usize, travel: impl FnOnce(&mut Cursor, Extent)) {
        let extent = self.extent(height);
        travel(&mut self.cursor, extent);
        let here = self.values().and_then(|values| values.rows.get(self.cursor.at));
        self.mark = here.map(|count| count.text.clone());
    }

    /// Edits what values must have in them.
    pub(super) fn narrow(&mut self, edit: impl FnOnce(&mut TextField)) {
        if self.filter.edit(edit) {
            self.mark = None;
            self.cursor = Cursor::default();
        }
    }
}

/// A subject as it is typed in a query. Hostile: keys of the JSON are.
pub fn name(subject: &Key) -> String {
    match subject {
        Key::Field(field) => field.key().to_owned(),
        Key::Path(path) => {
            let term = Expr::Term(Term::Path(path.clone(), vec![Pattern::Exists])).to_string();
            term.strip_suffix(":*").unwrap_or(&term).to_owned()
        }
    }
}

/// The subject that a text names: a field, or a path from the top of the event, or of its request or response.
pub fn subject(text: &str) -> Option<Key> {
    let text = text.trim();
    let field = Field::by_key(text).map(Key::Field);
    field
        .or_else(|| search::path(text).map(Key::Path))
        .filter(|key| match key {
            Key::Field(field) => !matches!(field.storage(), Storage::Time | Storage::Id),
            Key::Path(path) => !path.steps.is_empty(),
        })
}

/// The subject of the members at a path: the field, where that holds them as they are.
pub(super) fn of_path(path: Path) -> Key {
    match path.column() {
        Some(field) if field != Field::Service => Key::Field(field),
        _ => Key::Path(path),
    }
}

/// The events that have a value; of a very long one, those that have its start.
pub(super) fn has(subject: &Key, value: &str) -> Expr {
    term(subject, vec![pattern(value)])
}

fn pattern(value: &str) -> Pattern {
    if value.len() <= LONGEST_CONDITION {
        Pattern::exactly(value)
    } else {
        let start = &value[..value.floor_char_boundary(LONGEST_CONDITION)];
        Pattern::text(start, Part::Start, Case::Exact)
    }
}

fn term(subject: &Key, patterns: Vec<Pattern>) -> Expr {
    Expr::Term(match subject {
        Key::Field(field) => Term::Field(*field, patterns),
        Key::Path(path) => Term::Path(path.clone(), patterns),
    })
}

/// What a condition is on, if it is on the values of a field or path.
pub(super) fn subject_of(expr: &Expr) -> Option<Key> {
    match expr {
        Expr::Term(Term::Field(field, _)) => Some(Key::Field(*field)),
        Expr::Term(Term::Path(path, _)) => Some(of_path(path.clone())),
        Expr::Term(Term::Action { .. }) => Some(Key::Field(Field::Name)),
        Expr::Not(inner) => subject_of(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;
    use crate::query::{Count, RawProgress};
    use crate::store::MISSING;

    const HEIGHT: usize = 5;

    fn values(texts: &[&str], progress: RawProgress) -> Answer {
        let row = |text: &&str| Count {
            symbol: MISSING,
            text: (*text).to_owned(),
            count: 1,
            first: Timestamp::UNKNOWN,
            last: Timestamp::UNKNOWN,
        };
        Answer::Values(Values {
            rows: texts.iter().map(row).collect(),
            distinct: texts.len(),
            fitting: texts.len(),
            progress,
            ..Values::default()
        })
    }

    fn here(facets: &Facets) -> &str {
        &facets.values().expect("counted").rows[facets.cursor().at].text
    }

    #[test]
    fn the_cursor_stays_on_its_value_and_until_it_is_moved_on_the_first() {
        let mut facets = Facets::default();
        assert!(facets.want((1, 9)).is_some());
        facets.hear(values(&["a", "b"], RawProgress::Done), HEIGHT);
        facets.hear(Answer::Survey(Vec::new()), HEIGHT);
        assert!(facets.want((2, 9)).is_some());
        facets.hear(values(&["z", "a", "b"], RawProgress::Done), HEIGHT);
        assert_eq!(here(&facets), "z");
        facets.travel(HEIGHT, |cursor, extent| cursor.step(1, extent));
        facets.hear(values(&["b", "y", "a"], RawProgress::Done), HEIGHT);
        assert_eq!(here(&facets), "a");
    }

    #[test]
    fn other_hits_wait_for_the_count_before_and_another_subject_does_not() {
        let mut facets = Facets::default();
        assert!(facets.want((1, 9)).is_some());
        assert!(facets.want((2, 9)).is_none(), "the first is under way");
        facets.choose(Key::Field(Field::Region));
        assert_eq!(
            facets.want((2, 9)).map(|it| it.key),
            Some(Key::Field(Field::Region))
        );
        facets.hear(values(&["eu"], RawProgress::Done), HEIGHT);
        facets.hear(Answer::Survey(vec![(Field::Name, 7)]), HEIGHT);
        assert!(facets.want((2, 9)).is_none(), "nothing is new");
        assert_eq!(facets.distinct(&Key::Field(Field::Name)), Some(7));
        let again = facets.want((3, 9)).expect("other hits");
        assert!(
            !again.survey.is_empty(),
            "of which the other fields are counted too"
        );
    }

    #[test]
    fn a_renewed_count_takes_nothing_away_before_it_is_done() {
        let mut facets = Facets::default();
        facets.want((1, 9));
        let growing = RawProgress::Running { done: 1, total: 2 };
        facets.hear(values(&["a"], growing), HEIGHT);
        facets.hear(values(&["a", "b"], RawProgress::Done), HEIGHT);
        facets.hear(Answer::Survey(Vec::new()), HEIGHT);
        facets.want((2, 9));
        facets.hear(values(&["a"], growing), HEIGHT);
        assert_eq!(facets.values().map(|values| values.rows.len()), Some(2));
    }

    #[test]
    fn subjects_have_the_names_that_queries_use() {
        for name in [
            "user",
            "req.bucketName",
            "userIdentity.sessionContext.attributes.mfaAuthenticated",
            "resp.x",
        ] {
            let key = subject(name).expect(name);
            assert_eq!(super::name(&key), name);
        }
        for wrong in ["", "time", "id", "nothing", "is:write", "user:alice x", "req."] {
            assert_eq!(subject(wrong), None, "{wrong}");
        }
        assert_eq!(subject(" user "), Some(Key::Field(Field::Principal)));
    }

    #[test]
    fn only_so_many_paths_are_kept_and_the_last_comes_first() {
        let mut facets = Facets::default();
        for number in 0..20 {
            facets.choose(Key::Path(Path::through([
                "requestParameters".to_owned(),
                format!("k{number}"),
            ])));
        }
        let paths = facets.subjects().iter().filter(|key| matches!(key, Key::Path(_)));
        assert_eq!(paths.count(), MOST_PATHS);
        assert_eq!(super::name(facets.subject()), "req.k19");
        assert_eq!(facets.chosen(), 0);
    }
}
