//! `LookupEvents`, with the rules of AWS: one attribute, newest first, fifty a page, a token bound to everything else.

use super::fault::AwsError;
use super::state::State;
use super::truth::{Filed, Visible, spread};
use serde_json::{Value, json};

/// Most events of a page.
const PAGE: usize = 50;
/// How long CloudTrail remembers, in seconds.
const REMEMBERED: i64 = 90 * 86_400;

/// In which order a place hands its events out. Unlike the real AWS, which says that it is the newest first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// As AWS promises.
    #[default]
    NewestFirst,
    /// By chance within stretches of so many seconds, which are the newest first.
    Shuffled {
        /// Length of a stretch in seconds.
        within: i64,
        /// Another seed gives another order.
        seed: u64,
    },
}

/// How a place goes from page to page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Paging {
    /// A token says after which event to go on: what is delivered in between shifts nothing.
    #[default]
    Cursor,
    /// A token counts events: what is delivered at the head in between comes twice at an edge.
    Offset,
}

/// How a place behaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Habits {
    /// In which order.
    pub order: Order,
    /// How it goes on.
    pub paging: Paging,
    /// How many events of a page come again in the next.
    pub overlap: usize,
    /// Most events of a page; less than 50 makes short pages that are not the last.
    pub page: usize,
    /// How long a token is good, in milliseconds.
    pub token_lasts: i64,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            order: Order::default(),
            paging: Paging::default(),
            overlap: 0,
            page: PAGE,
            token_lasts: 3_600_000,
        }
    }
}

/// Where the next page begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Position {
    /// After the event with this rank.
    After((u64, u64)),
    /// After so many events.
    Skip(usize),
}

/// A token that was given out.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// All that it is bound to.
    bound: Bound,
    position: Position,
    issued: i64,
}

/// Everything that must be the same with a token as it was without.
#[derive(Clone, PartialEq, Debug)]
struct Bound {
    account: String,
    region: String,
    attribute: Option<(String, String)>,
    start: Option<i64>,
    end: Option<i64>,
    insight: bool,
    most: usize,
}

/// A request, understood.
struct Asked {
    bound: Bound,
    token: Option<String>,
}

fn invalid(code: &str, message: &str) -> AwsError {
    AwsError::new(400, code, message)
}

impl Asked {
    fn read(account: &str, region: &str, body: &Value, now: i64) -> Result<Self, AwsError> {
        let seconds = |name: &str| body[name].as_f64().map(|it| it.floor() as i64);
        let (start, end) = (seconds("StartTime"), seconds("EndTime"));
        if start.zip(end).is_some_and(|(start, end)| start > end)
            || [start, end]
                .iter()
                .flatten()
                .any(|it| *it < now / 1000 - REMEMBERED)
        {
            return Err(invalid(
                "InvalidTimeRangeException",
                "The time range is not valid.",
            ));
        }
        let insight = match body["EventCategory"].as_str() {
            None => false,
            Some("insight") => true,
            Some(_) => {
                return Err(invalid(
                    "InvalidEventCategoryException",
                    "The category is not valid.",
                ));
            }
        };
        let most = match body["MaxResults"].as_i64() {
            None => PAGE,
            Some(most @ 1..=50) => most as usize,
            Some(_) => return Err(invalid("InvalidMaxResultsException", "MaxResults is 1 to 50.")),
        };
        let bound = Bound {
            account: account.to_owned(),
            region: region.to_owned(),
            attribute: attribute(&body["LookupAttributes"][0], insight)?,
            start,
            end,
            insight,
            most,
        };
        let token = body["NextToken"].as_str().map(str::to_owned);
        Ok(Self { bound, token })
    }
}

/// The first attribute. A second is ignored in silence, as AWS does.
fn attribute(said: &Value, insight: bool) -> Result<Option<(String, String)>, AwsError> {
    if said.is_null() {
        return Ok(None);
    }
    let refused = || {
        invalid(
            "InvalidLookupAttributesException",
            "The lookup attribute is not valid.",
        )
    };
    let key = said["AttributeKey"].as_str().ok_or_else(refused)?;
    let value = said["AttributeValue"].as_str().ok_or_else(refused)?;
    let known: &[&str] = if insight {
        &["EventId", "EventName", "EventSource"]
    } else {
        &[
            "AccessKeyId",
            "EventId",
            "EventName",
            "EventSource",
            "ReadOnly",
            "ResourceName",
            "ResourceType",
            "Username",
        ]
    };
    if !known.contains(&key) || value.is_empty() || value.chars().count() > 2000 {
        return Err(refused());
    }
    Ok(Some((key.to_owned(), value.to_owned())))
}

/// What a fault wants of the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Twist {
    None,
    EmptyPage,
    SameToken,
}

/// Answers one request of this account in this region.
pub(super) fn answer(
    state: &mut State,
    (account, region): (&str, &str),
    body: &Value,
    twist: Twist,
) -> Result<Value, AwsError> {
    let now = state.now();
    let asked = Asked::read(account, region, body, now)?;
    let habits = state.habits_of(account, region);
    let position = match &asked.token {
        None => None,
        Some(token) => {
            let known = state
                .tokens
                .get(token)
                .filter(|it| it.bound == asked.bound && now - it.issued <= habits.token_lasts);
            let Some(known) = known else {
                return Err(invalid("InvalidNextTokenException", "The token is not valid."));
            };
            Some(known.position)
        }
    };
    let matching = matching(&state.events, &asked.bound, (now, habits.order));
    let from = match position {
        None => 0,
        Some(Position::Skip(count)) => count.min(matching.len()),
        Some(Position::After(rank)) => matching.partition_point(|(it, _)| *it <= rank),
    };
    let size = asked.bound.most.min(habits.page);
    let to = (from + size).min(matching.len());
    let (shown, next) = match twist {
        Twist::EmptyPage => (from..from, Some(position.unwrap_or(Position::Skip(0)))),
        Twist::SameToken | Twist::None => {
            let next = (to < matching.len()).then(|| {
                let edge = to.saturating_sub(habits.overlap).max(from + 1);
                match habits.paging {
                    Paging::Cursor => Position::After(matching[edge - 1].0),
                    Paging::Offset => Position::Skip(edge),
                }
            });
            (from..to, next)
        }
    };
    let events: Vec<_> = matching[shown]
        .iter()
        .map(|(_, filed)| filed.event.envelope(account, region))
        .collect();
    let mut answer = json!({ "Events": events });
    let given = match (twist, asked.token) {
        (Twist::SameToken, Some(token)) => Some(token),
        (Twist::SameToken, None) => Some(issue(state, asked.bound, Position::Skip(0))),
        (_, _) => next.map(|position| issue(state, asked.bound, position)),
    };
    if let Some(token) = given {
        answer["NextToken"] = json!(token);
    }
    Ok(answer)
}

/// The events that answer, in the order in which they are handed out, each with its rank in that order.
fn matching<'e>(
    events: &'e [Filed],
    bound: &Bound,
    (now, order): (i64, Order),
) -> Vec<((u64, u64), &'e Filed)> {
    let mut found: Vec<_> = events
        .iter()
        .filter(|filed| {
            let event = &filed.event;
            let visible = match event.visible {
                Visible::Now => true,
                Visible::At(time) => time <= now,
                Visible::Held => false,
            };
            visible
                && filed.account == bound.account
                && filed.region == bound.region
                && event.insight == bound.insight
                && bound.start.is_none_or(|start| event.time >= start)
                && bound.end.is_none_or(|end| event.time <= end)
                && event.time >= now / 1000 - REMEMBERED
                && (bound.attribute.as_ref()).is_none_or(|(key, value)| event.has(key, value) == Some(true))
        })
        .map(|filed| (rank(filed, order), filed))
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found
}

fn rank(filed: &Filed, order: Order) -> (u64, u64) {
    match order {
        Order::NewestFirst => (newest_first(filed.event.time), u64::MAX - filed.number),
        Order::Shuffled { within, seed } => {
            let stretch = filed.event.time.div_euclid(within);
            (newest_first(stretch), spread(filed.number ^ seed))
        }
    }
}

fn newest_first(time: i64) -> u64 {
    (i64::MAX - time) as u64
}

fn issue(state: &mut State, bound: Bound, position: Position) -> String {
    state.numbers += 1;
    let token = format!("{:016x}{:016x}==", spread(state.numbers), state.numbers);
    let issued = state.now();
    state.tokens.insert(
        token.clone(),
        Token {
            bound,
            position,
            issued,
        },
    );
    token
}
