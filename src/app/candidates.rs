//! What is in the loaded events that could be typed next: values, actions, keys of their JSON, each with how often.
//!
//! [`gather`] counts, and may take a while: the runtime does it on a thread of its own. What it finds is an *offer*. If
//! an offer is *whole*, everything there is to choose from is in it, and what is typed on narrows it where it is, with
//! [`Fit`].

use crate::model::{Field, TimeRange};
use crate::query::fuzzy::Likeness;
use crate::query::{self, Case, Count, Expr, Fuzzy, Hits, Path};
use crate::store::Snapshot;

/// Most values in an offer: more than anybody scrolls through, few enough to narrow with every key.
const MOST: usize = 500;

/// Most values of one field among those of several.
const MOST_OF_ONE: usize = 40;

/// So many events are looked at for the keys below a path.
const LOOKED_AT: usize = 2000;

/// The fields in which a word may be a value, those first that are most often meant.
const LIKELY: [Field; 8] = [
    Field::Name,
    Field::Principal,
    Field::Service,
    Field::Error,
    Field::Ip,
    Field::Role,
    Field::Region,
    Field::Resource,
];

/// What is wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Subject {
    /// Values of a field.
    Values(Field),
    /// Values at a path.
    ValuesAt(Path),
    /// Names of the events of a service.
    Actions(String),
    /// Keys one level below a path.
    Keys(Path),
    /// Values of any field that a word could be.
    Anything,
}

/// What is wanted, and in which events.
#[derive(Clone, PartialEq, Debug)]
pub struct Wanted {
    /// What.
    pub subject: Subject,
    /// The events counted; all of them if the rest of the query does not tell.
    pub among: Option<Expr>,
    /// When.
    pub window: TimeRange,
    /// What is typed already: needed where there is too much to offer all of it.
    pub typed: String,
}

impl Wanted {
    /// Whether both want the same, but for what is typed.
    pub fn is_like(&self, other: &Self) -> bool {
        self.subject == other.subject && self.among == other.among && self.window == other.window
    }
}

/// Something that is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Present {
    /// The field it is a value of, where several are offered.
    pub field: Option<Field>,
    /// It. Hostile.
    pub text: String,
    /// How many of the events counted have it.
    pub count: u64,
    /// Of a key: whether there are keys below it.
    pub has_more: bool,
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Offer {
    /// Most frequent first.
    pub present: Vec<Present>,
    /// How many events were counted.
    pub events: usize,
    /// How many events they were chosen from, if only some were looked at.
    pub sampled_of: Option<usize>,
    /// Whether it has all there is, whatever is typed.
    pub is_whole: bool,
}

/// The events counted last: the same ones are wanted again with the next key.
#[derive(Debug, Default)]
pub struct Counted(Option<(u64, Expr, TimeRange, Hits)>);

/// Finds what is wanted; `None` if nobody waits for it any more.
pub fn gather(
    snapshot: &Snapshot,
    wanted: &Wanted,
    counted: &mut Counted,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Offer> {
    let mut among = wanted.among.clone().unwrap_or(Expr::All);
    if let Subject::Actions(service) = &wanted.subject {
        among = among.and(Expr::field_is(Field::Service, service));
    }
    let hits = counted.hits(snapshot, among, wanted.window, is_stale)?;
    let fit = Fit::new(&wanted.typed);
    let (present, is_whole) = match &wanted.subject {
        Subject::Values(field) => of_field(snapshot, &hits, (*field, MOST), &fit),
        Subject::Actions(_) => of_field(snapshot, &hits, (Field::Name, MOST), &fit),
        Subject::Keys(path) => return keys(snapshot, &hits, path, is_stale),
        Subject::ValuesAt(path) => at_path(snapshot, &hits, (path, &fit), is_stale)?,
        Subject::Anything => (anything(snapshot, &hits, &fit), false),
    };
    Some(Offer {
        present,
        events: hits.len(),
        sampled_of: None,
        is_whole,
    })
}

impl Counted {
    fn hits(
        &mut self,
        snapshot: &Snapshot,
        expr: Expr,
        window: TimeRange,
        is_stale: &(dyn Fn() -> bool + Sync),
    ) -> Option<Hits> {
        let generation = snapshot.generation();
        if let Some((of, asked, when, hits)) = &self.0
            && (*of, asked, *when) == (generation, &expr, window)
        {
            return Some(hits.clone());
        }
        let hits = query::search(snapshot, &expr, window, is_stale, &mut |_| {})?.hits;
        self.0 = Some((generation, expr, window, hits.clone()));
        Some(hits)
    }
}

fn of_field(
    snapshot: &Snapshot,
    hits: &Hits,
    (field, most): (Field, usize),
    fit: &Fit,
) -> (Vec<Present>, bool) {
    let (counts, all) = query::top(snapshot, hits, field, most);
    let counts = if all > most && !fit.is_open() {
        fit.best(query::facet(snapshot, hits, field), |count| &count.text, most)
    } else {
        counts
    };
    (present(counts), all <= most)
}

fn at_path(
    snapshot: &Snapshot,
    hits: &Hits,
    (path, fit): (&Path, &Fit),
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<(Vec<Present>, bool)> {
    // Of what is typed on it may be the least frequent that is meant.
    let most = if fit.is_open() { MOST } else { usize::MAX };
    let facet = query::facet_path(snapshot, hits, (path, most), is_stale, &mut |_| {})?;
    let is_whole = facet.distinct <= MOST;
    let counts = if is_whole {
        facet.counts
    } else {
        fit.best(facet.counts, |count| &count.text, MOST)
    };
    Some((present(counts), is_whole))
}

fn present(counts: Vec<Count>) -> Vec<Present> {
    let present = |count: Count| Present {
        field: None,
        text: count.text,
        count: count.count,
        has_more: false,
    };
    counts.into_iter().map(present).collect()
}

fn anything(snapshot: &Snapshot, hits: &Hits, fit: &Fit) -> Vec<Present> {
    let of = |field: Field| {
        let (values, _) = of_field(snapshot, hits, (field, MOST_OF_ONE), fit);
        let named = values.into_iter().map(move |present| Present {
            field: Some(field),
            ..present
        });
        fit.best(named.collect(), |present| &present.text, MOST_OF_ONE)
    };
    LIKELY.into_iter().flat_map(of).collect()
}

fn keys(
    snapshot: &Snapshot,
    hits: &Hits,
    path: &Path,
    is_stale: &(dyn Fn() -> bool + Sync),
) -> Option<Offer> {
    let seen = query::paths_seen(snapshot, hits, path, LOOKED_AT, is_stale)?;
    let present = seen.keys.into_iter().map(|seen| Present {
        field: None,
        text: seen.key,
        count: seen.events as u64,
        has_more: seen.more,
    });
    Some(Offer {
        present: present.collect(),
        events: seen.looked_at,
        sampled_of: (seen.looked_at < seen.of).then_some(seen.of),
        is_whole: true,
    })
}

/// What fits a text typed so far: what has it in it, whatever the case, and after that what is only like it.
#[derive(Debug)]
pub struct Fit {
    typed: String,
    likeness: Option<Likeness>,
}

impl Fit {
    /// For a text.
    pub fn new(typed: &str) -> Self {
        // Everything is like one letter or two.
        let likeness = (typed.len() > 2).then(|| Likeness::new(typed, Case::Ignore, Fuzzy::Loose));
        Self {
            typed: typed.to_lowercase(),
            likeness: likeness.flatten(),
        }
    }

    /// Whether everything fits.
    pub fn is_open(&self) -> bool {
        self.typed.is_empty()
    }

    /// What fits, in the order it came in but for what is only like it, which comes last; at most so many.
    pub fn best<T>(&self, from: Vec<T>, text: impl Fn(&T) -> &str, most: usize) -> Vec<T> {
        if self.is_open() {
            return from.into_iter().take(most).collect();
        }
        let mut scorer = self.likeness.as_ref().map(Likeness::scorer);
        let (mut best, rest): (Vec<T>, Vec<T>) = from
            .into_iter()
            .partition(|item| text(item).to_lowercase().contains(&self.typed));
        best.truncate(most);
        let room = most - best.len();
        let like = rest
            .into_iter()
            .filter(|item| scorer.as_mut().is_some_and(|scorer| scorer.is_like(text(item))));
        best.extend(like.take(room));
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_the_text_comes_before_what_is_like_it() {
        let from = vec!["CreateUser", "DeleteUser", "AssumeRole", "USErname", "x"];
        let best = |typed| Fit::new(typed).best(from.clone(), |text| text, 9);
        assert_eq!(best("user"), ["CreateUser", "DeleteUser", "USErname"]);
        assert_eq!(best("crtusr"), ["CreateUser"]);
        assert_eq!(best("x"), ["x"]);
        assert_eq!(best("").len(), 5);
        assert_eq!(
            Fit::new("e").best(from.clone(), |text| text, 2),
            ["CreateUser", "DeleteUser"]
        );
    }
}
