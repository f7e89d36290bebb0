//! `trailhound query`: the events that a query selects, oldest first.

use super::interrupt::Interrupt;
#[cfg(feature = "aws")]
use super::live;
use super::printer::Printer;
use super::redact::Redact;
use super::streams::Streams;
use super::wanted::{Wanted, WantedParser};
use super::{Exit, Input, Language, Output, clock, explain, load, report};
use crate::dialect::lookup;
use crate::model::{EventId, TimeRange, Timestamp};
use crate::query::{Expr, Found, search};
use crate::store::Snapshot;
use clap::Args;

/// So many events are written between two looks at whether they are still wanted.
const AT_ONCE: usize = 512;

/// What is looked for, where, and how it is written.
#[derive(Args, Debug)]
#[command(mut_arg("paths", |paths| paths.required(false).required_unless_present_any(["explain", "demo", "view"])))]
pub(super) struct Query {
    /// What to look for, as in the search bar; '' is everything. In another dialect also a file that says it
    #[arg(
        value_name = "QUERY",
        allow_hyphen_values = true,
        required_unless_present = "view"
    )]
    pub(super) given: Option<String>,
    /// What is looked for: what was given, or what the view says.
    #[arg(skip)]
    pub(super) text: String,
    /// Ask the query of a saved view in its window, in the place of QUERY; `trailhound views` lists them
    #[arg(long, value_name = "NAME", conflicts_with = "dialect")]
    pub(super) view: Option<String>,
    #[command(flatten)]
    pub(super) language: Language,
    #[command(flatten)]
    pub(super) input: Input,
    /// Explain the query instead: in words, how it is decided, and what AWS can decide of it. Reads no event, asks nobody
    #[arg(long, conflicts_with_all = ["paths", "fields", "format", "limit", "redact"])]
    pub(super) explain: bool,
    /// What to write of each event, in this order: fields, `all` for every field, and paths of the JSON such as req.bucketName
    #[arg(long, value_name = "FIELD|PATH,…", value_delimiter = ',', ignore_case = true, value_parser = WantedParser)]
    pub(super) fields: Vec<Wanted>,
    /// Say instead, term by term, why the query selects this event or does not, and on what values
    #[arg(long, value_name = "EVENT_ID", value_parser = super::values::event_id, conflicts_with = "redact")]
    pub(super) why: Option<EventId>,
    #[command(flatten)]
    pub(super) redact: Redact,
    #[command(flatten)]
    pub(super) output: Output,
}

impl Query {
    /// Whether it says without paths what is to be asked.
    pub(super) fn is_told_where(&self) -> bool {
        #[cfg(feature = "aws")]
        let is_live = self.input.aws.live;
        #[cfg(not(feature = "aws"))]
        let is_live = false;
        self.input.demo || self.explain || is_live
    }
}

/// Performs the command.
pub(super) fn run(query: &Query, streams: &mut Streams) -> Exit {
    if query.explain {
        return explain::run(query, streams);
    }
    let Some(question) = Question::of((&query.text, &query.language), &query.input, streams) else {
        return Exit::Usage;
    };
    if let Some(event) = query.why {
        return super::why::run(query, event, &question, streams);
    }
    #[cfg(feature = "aws")]
    if query.input.aws.follow {
        return follow(query, &question, streams);
    }
    let answer = match question.ask(streams) {
        Ok(answer) => answer,
        Err(exit) => return exit,
    };
    let (hits, limit) = (&answer.found.hits, query.output.limit.unwrap_or(usize::MAX));
    let (look, terminal) = (streams.look(query.output.look), streams.is_terminal());
    let mut lost = Vec::new();
    streams.attempt(|out| {
        let mut printer = Printer::new(query, look, terminal, out);
        let mut rows = hits.iter().take(limit).peekable();
        while rows.peek().is_some() {
            if question.interrupt.is_raised() {
                return Ok(());
            }
            let some: Vec<_> = rows.by_ref().take(AT_ONCE).collect();
            printer.rows(&answer.snapshot, &some)?;
        }
        lost = printer.finish()?;
        Ok(())
    });
    if question.interrupt.is_raised() {
        return Exit::Interrupted;
    }
    for line in &lost {
        streams.say(&format!("missing: {line}"));
    }
    let written = hits.len().min(limit);
    if written < hits.len() {
        streams.say(&format!(
            "the first {} of {}",
            written,
            report::plural(hits.len() as u64, "matching event")
        ));
    }
    question.conclude(&answer, streams).max(if lost.is_empty() {
        Exit::Ok
    } else {
        Exit::Incomplete
    })
}

/// What a command asks, and of what.
pub(super) struct Question<'c> {
    input: &'c Input,
    pub(super) expr: Expr,
    pub(super) interrupt: Interrupt,
}

/// What was found, and in what.
pub(super) struct Answer {
    pub(super) snapshot: Snapshot,
    pub(super) found: Found,
    /// What came of asking AWS, if it was.
    #[cfg(feature = "aws")]
    outcome: Option<live::Outcome>,
}

/// What was found, as far as it decides how a command ends.
pub(super) struct Verdict<'v> {
    /// How much of the events, in words that those of the whole follow: `3 matches of `.
    pub(super) matched: String,
    /// Evidence that could not be read again, one line each.
    pub(super) unreadable: &'v [String],
    /// Whether nothing was.
    pub(super) is_empty: bool,
}

impl<'c> Question<'c> {
    /// Listens for Ctrl-C from here on. `None` after the mistake was told.
    pub(super) fn of(
        (text, language): (&str, &Language),
        input: &'c Input,
        streams: &mut Streams,
    ) -> Option<Self> {
        let now = input.now();
        let expr = language.read(text, now, streams)?;
        let expr = clock::within(expr, &input.window, now, streams)?;
        #[cfg(feature = "aws")]
        if !live::is_sound(&input.aws, streams) {
            return None;
        }
        #[cfg(feature = "aws")]
        if input.aws.live {
            return Some(Self {
                expr: live::begun(expr, now, streams),
                input,
                interrupt: Interrupt::listen_patiently(),
            });
        }
        Some(Self {
            input,
            expr,
            interrupt: Interrupt::listen(),
        })
    }

    #[cfg(feature = "aws")]
    fn is_live(&self) -> bool {
        self.input.aws.live
    }

    #[cfg(not(feature = "aws"))]
    #[expect(clippy::unused_self, reason = "with AWS it is asked of the command line")]
    fn is_live(&self) -> bool {
        false
    }

    /// What relative times count back from.
    pub(super) fn now(&self) -> Timestamp {
        self.input.now()
    }

    /// Loads and searches, or says how the command ends instead.
    pub(super) fn ask(&self, streams: &mut Streams) -> Result<Answer, Exit> {
        #[cfg(feature = "aws")]
        let (snapshot, outcome) = if self.is_live() {
            let mut session = self.session(streams)?;
            session.wait(&self.interrupt, self.input.aws.follow);
            let (snapshot, outcome) = session.finish(&self.interrupt);
            (snapshot, Some(outcome))
        } else {
            (load::load(self.input.source(), &self.interrupt), None)
        };
        #[cfg(not(feature = "aws"))]
        let snapshot = load::load(self.input.source(), &self.interrupt);
        let cancelled = || self.interrupt.is_raised();
        let found = search(&snapshot, &self.expr, TimeRange::ALL, &cancelled, &mut |_| {});
        match found {
            Some(found) if !self.interrupt.is_raised() => Ok(Answer {
                snapshot,
                found,
                #[cfg(feature = "aws")]
                outcome,
            }),
            _ => {
                streams.say("interrupted");
                Err(Exit::Interrupted)
            }
        }
    }

    #[cfg(feature = "aws")]
    fn session(&self, streams: &mut Streams) -> Result<live::Session, Exit> {
        live::start(&self.input.aws, &self.expr, self.input.clock.now(), streams)
    }

    /// The window that it is about.
    pub(super) fn window(&self) -> TimeRange {
        lookup::window(&self.expr)
    }

    /// Says what was read and what was not, and how the command ends.
    pub(super) fn conclude(&self, answer: &Answer, streams: &mut Streams) -> Exit {
        let (snapshot, found) = (&answer.snapshot, &answer.found);
        let verdict = Verdict {
            matched: if found.hits.len() == snapshot.len() {
                String::new()
            } else {
                format!("{} of ", report::plural(found.hits.len() as u64, "match"))
            },
            unreadable: &found.unreadable,
            is_empty: found.hits.is_empty(),
        };
        self.close(answer, &verdict, streams)
    }

    /// The same of what was found in another way.
    pub(super) fn close(&self, answer: &Answer, verdict: &Verdict<'_>, streams: &mut Streams) -> Exit {
        let snapshot = &answer.snapshot;
        load::tell_skipped(&self.input.paths, snapshot, streams);
        for line in verdict.unreadable {
            streams.say(&format!("not searched: {line}"));
        }
        let matched = &verdict.matched;
        let totals = if self.is_live() {
            report::events(snapshot) + " from AWS"
        } else {
            report::totals(snapshot)
        };
        streams.say(&format!("{matched}{totals}"));
        let exit = if !verdict.unreadable.is_empty() {
            Exit::Incomplete
        } else if report::is_troubled(snapshot.ledger()) {
            Exit::Unreadable
        } else if verdict.is_empty {
            Exit::NothingMatched
        } else {
            Exit::Ok
        };
        #[cfg(feature = "aws")]
        if let Some(outcome) = &answer.outcome {
            let coverage = &snapshot.ledger().coverage;
            outcome.tell(coverage, streams);
            return exit.max(outcome.exit(coverage, snapshot.len(), streams));
        }
        exit
    }
}

#[cfg(feature = "aws")]
fn follow(query: &Query, question: &Question<'_>, streams: &mut Streams) -> Exit {
    match question.session(streams) {
        Ok(session) => live::query::follow(query, &question.expr, session, &question.interrupt, streams),
        Err(exit) => exit,
    }
}
