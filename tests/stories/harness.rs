//! A synchronous world around the pure workbench: events in memory, and every effect performed at once.

use std::time::Duration;
use trailhound::app::alarms::virtuals;
use trailhound::app::candidates;
use trailhound::app::columns::cells;
use trailhound::app::compare;
use trailhound::app::detail::EventDetail;
use trailhound::app::events;
use trailhound::app::export::{Form, Target, View};
use trailhound::app::facets;
use trailhound::app::findings;
use trailhound::app::input::{Input, Key, Size};
use trailhound::app::lenses;
use trailhound::app::pivot;
use trailhound::app::replay::Playing;
use trailhound::app::ticks;
use trailhound::app::{Effect, Effects, Keymap, LoadProgress, Msg, Options, State, Ticket, update};
use trailhound::model::alarm::Wanted;
use trailhound::model::live::{Activity, Caller, Category, Demand, LiveStatus, Place, PlaceStatus};
use trailhound::model::{Field, TimeRange, Timestamp};
use trailhound::query::{self, Bar};
use trailhound::store::evidence::Kept;
use trailhound::store::{Builder, Coverage, FileReport, RowId};
use trailhound::store::{Loader, batch::Hints};

/// 2023-07-10T12:00:00Z.
pub const NOON: i64 = 1_688_990_400_000;

/// One event to be loaded.
#[derive(Clone, Debug)]
pub struct Event {
    pub number: u32,
    pub name: &'static str,
    pub user: &'static str,
    pub error: Option<&'static str>,
    pub read_only: bool,
    pub agent: String,
}

impl Event {
    /// The event of a minute after noon: by turns of three people; every seventh a write, every tenth denied.
    pub fn ordinary(number: u32) -> Self {
        let write = number.is_multiple_of(7);
        Self {
            number,
            name: if write { "CreateUser" } else { "ListBuckets" },
            user: ["alice", "bob", "carol"][number as usize % 3],
            error: number.is_multiple_of(10).then_some("AccessDenied"),
            read_only: !write,
            agent: "aws-cli/2".to_owned(),
        }
    }

    fn json(&self) -> String {
        let time = Timestamp(NOON + i64::from(self.number) * 60_000).rfc3339();
        let service = if self.read_only { "s3" } else { "iam" };
        let error = self
            .error
            .map(|code| format!(r#""errorCode":"{code}","errorMessage":"no {code}","#))
            .unwrap_or_default();
        let agent = serde_json::to_string(&self.agent).expect("a string");
        format!(
            r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","userName":"{user}","accountId":"111122223333"}},"eventTime":"{time}","eventSource":"{service}.amazonaws.com","eventName":"{name}","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.{last}","userAgent":{agent},{error}"requestParameters":{{"userName":"user-{number}","policyDocument":"{{\"Statement\":[{{\"Effect\":\"Allow\"}}]}}"}},"responseElements":null,"readOnly":{read_only},"eventID":"00000000-0000-4000-8000-{number:012}","eventType":"AwsApiCall","recipientAccountId":"111122223333"}}"#,
            user = self.user,
            name = self.name,
            last = self.number % 5,
            read_only = self.read_only,
            number = self.number,
        )
    }
}

/// A story: a workbench, the world around it, and what it has asked for so far.
pub struct Story {
    pub state: State,
    counted: candidates::Counted,
    facets: facets::Memory,
    builder: Builder,
    loader: Loader,
    /// Effects that are kept back while the world is slow.
    pub waiting: Vec<Effect>,
    pub slow: bool,
    pub copied: Vec<(&'static str, String)>,
    pub quits: usize,
    pub others: Vec<Effect>,
    pub searches: usize,
    /// What AWS was asked for, the last last.
    pub demands: Vec<Demand>,
    /// What was wanted of alarms besides their states, the last last.
    pub wanted: Vec<Wanted>,
    /// What later sessions are to know.
    pub remembered: Vec<String>,
    /// The columns that later sessions are to know.
    pub columns_kept: Vec<String>,
    /// The files wanted; a test answers.
    pub exports: Vec<(Ticket, Target, Form, View)>,
    /// The sizes of panes that later sessions are to know.
    pub sizes_kept: Vec<String>,
}

/// A workbench of 120x40 with sixty ordinary events.
pub fn story() -> Story {
    sized(120, 40)
}

/// The same in another size.
pub fn sized(width: u16, height: u16) -> Story {
    let mut story = empty(width, height);
    story.load((0..60).map(Event::ordinary));
    story
}

/// A workbench with nothing loaded.
pub fn empty(width: u16, height: u16) -> Story {
    opened(width, height, Options::default())
}

/// The instant so many minutes after noon.
pub fn at(minute: i64) -> Timestamp {
    Timestamp(NOON + minute * 60_000)
}

/// From one minute after noon to another.
pub fn window(from: i64, to: i64) -> TimeRange {
    TimeRange {
        from: at(from),
        to: at(to),
    }
}

/// A region of the account.
pub fn place(region: &str) -> Place {
    Place {
        account: "111122223333".to_owned(),
        region: region.to_owned(),
        category: Category::Management,
    }
}

/// A worker that follows, and answered an hour after noon.
pub fn following(region: &str) -> PlaceStatus {
    PlaceStatus {
        place: place(region),
        profile: Some("prod".to_owned()),
        because: (region == "us-east-1").then_some("global services"),
        activity: Activity::Following,
        problem: None,
        note: None,
        requests: 17,
        throttled: 2,
        pages: 14,
        pages_left: 26,
        events: 700,
        answered: Some(at(60)),
        worst_delay: Some(170_000),
        oldest: Some(at(0)),
    }
}

/// A session of one profile with these workers.
pub fn session(places: impl IntoIterator<Item = PlaceStatus>) -> LiveStatus {
    LiveStatus {
        callers: vec![Caller {
            profile: Some("prod".to_owned()),
            account: "111122223333".to_owned(),
            arn: "arn:aws:iam::111122223333:user/alice".to_owned(),
        }],
        places: places.into_iter().collect(),
        capture: Some("/home/alice/.local/state/trailhound/captures/20230710T120000Z.jsonl.gz".to_owned()),
        captured_bytes: 1_300_000,
        capture_problem: None,
    }
}

/// A live workbench, an hour after noon, that asks for the hour; nothing has come yet.
pub fn live(width: u16, height: u16) -> Story {
    let first = Demand {
        attribute: None,
        since: at(0),
        until: None,
        insights: false,
        page_budget: 40,
    };
    opened(
        width,
        height,
        Options {
            now: Some(at(60)),
            live: Some(first),
            ..Options::default()
        },
    )
}

/// A workbench that plays events back; nothing is loaded yet.
pub fn replayed(width: u16, height: u16, playing: Playing) -> Story {
    opened(
        width,
        height,
        Options {
            replay: Some(playing),
            ..Options::default()
        },
    )
}

pub fn opened(width: u16, height: u16, options: Options) -> Story {
    let state = State::new(Options {
        title: "test".into(),
        keymap: Keymap::embedded(),
        ..options
    });
    let mut story = Story {
        state,
        counted: candidates::Counted::default(),
        facets: facets::Memory::default(),
        builder: Builder::default(),
        loader: Loader::default(),
        waiting: Vec::new(),
        slow: false,
        copied: Vec::new(),
        quits: 0,
        others: Vec::new(),
        searches: 0,
        demands: Vec::new(),
        wanted: Vec::new(),
        remembered: Vec::new(),
        columns_kept: Vec::new(),
        exports: Vec::new(),
        sizes_kept: Vec::new(),
    };
    story.send(Msg::Input(Input::Resize(Size { width, height })));
    story
}

/// Whether an effect is only to be seen by a test: it is done to the terminal or a file, or takes a request back.
fn is_for_the_terminal(effect: &Effect) -> bool {
    use Effect::{
        Cancel, CancelLoad, CopyByTerminal, DropView, KeepView, Mouse, Picture, Print, Redraw, Suspend,
    };
    matches!(
        effect,
        Suspend
            | Redraw
            | Mouse(_)
            | Picture { .. }
            | Print(_)
            | CopyByTerminal(_)
            | Cancel(_)
            | CancelLoad
            | KeepView { .. }
            | DropView(_)
    )
}

impl Story {
    /// Loads more events, as one file.
    pub fn load(&mut self, events: impl IntoIterator<Item = Event>) -> &mut Self {
        let mut bytes = String::new();
        let mut starts = Vec::new();
        for event in events {
            starts.push(bytes.len());
            bytes.push_str(&event.json());
            bytes.push('\n');
        }
        self.loader
            .container(Kept::copy("events.json", bytes.as_bytes()), Hints::default());
        for start in starts {
            self.loader
                .record(bytes.as_bytes(), start)
                .expect("a good record");
        }
        self.loader.finished(FileReport {
            name: "events.json".into(),
            ..FileReport::default()
        });
        self.builder.add(0, self.loader.take());
        let snapshot = self.builder.publish();
        self.send(Msg::Loaded(snapshot))
    }

    /// The workers say how they fare.
    pub fn hear(&mut self, status: LiveStatus) -> &mut Self {
        self.send(Msg::Live(status))
    }

    /// What is loaded covers so much.
    pub fn cover(&mut self, coverage: Coverage) -> &mut Self {
        self.builder.cover(coverage.into());
        let snapshot = self.builder.publish();
        self.send(Msg::Loaded(snapshot))
    }

    /// A file turns out to be damaged.
    pub fn load_damaged(&mut self) -> &mut Self {
        self.loader.finished(FileReport {
            name: "damaged.json".into(),
            fault: Some("cut off".into()),
            ..FileReport::default()
        });
        self.builder.add(1, self.loader.take());
        let snapshot = self.builder.publish();
        self.send(Msg::Loaded(snapshot))
    }

    /// Something happens; all that follows from it happens too.
    pub fn send(&mut self, msg: Msg) -> &mut Self {
        let mut ahead = std::collections::VecDeque::from([msg]);
        while let Some(msg) = ahead.pop_front() {
            let mut effects = Effects::new();
            update(&mut self.state, msg, &mut effects);
            self.check();
            for effect in effects {
                if self.slow {
                    self.waiting.push(effect);
                } else {
                    ahead.extend(self.perform(effect));
                }
            }
        }
        self
    }

    /// The slow world answers one request after all.
    pub fn answer(&mut self, effect: Effect) -> &mut Self {
        for reply in self.perform(effect) {
            self.send(reply);
        }
        self
    }

    fn perform(&mut self, effect: Effect) -> Vec<Msg> {
        match effect {
            Effect::Quit => self.quits += 1,
            Effect::Copy { text, what } => {
                self.copied.push((what, text));
            }
            Effect::Search {
                ticket,
                snapshot,
                expr,
                window,
            } => {
                self.searches += 1;
                let found = query::search(&snapshot, &expr, window, &|| false, &mut |_| {});
                return vec![Msg::Found(ticket, found.expect("not cancelled"))];
            }
            Effect::Fetch {
                ticket,
                snapshot,
                row,
            } => {
                let bytes = snapshot.row(row).original();
                let event = bytes
                    .map(|bytes| EventDetail::read(row, bytes))
                    .map_err(|error| error.to_string());
                return vec![Msg::Detail(ticket, event)];
            }
            Effect::Seek {
                ticket,
                snapshot,
                rows,
                from,
                later,
                aim,
            } => {
                let row = match events::seek(&snapshot, &rows, (from, later), &aim, usize::MAX) {
                    events::Sought::Found(row) => Some(row),
                    events::Sought::Nowhere | events::Sought::Further(_) => None,
                };
                return vec![Msg::Sought(ticket, row)];
            }
            Effect::Export {
                ticket,
                target,
                form,
                view,
            } => self.exports.push((ticket, target, form, *view)),
            Effect::Remember(query) => self.remembered.push(query),
            Effect::KeepColumns(text) => self.columns_kept.push(text),
            Effect::KeepSizes(text) => self.sizes_kept.push(text),
            Effect::Demand(demand) => self.demands.push(demand),
            Effect::WantAlarms(wanted) => self.wanted.push(wanted),
            other if is_for_the_terminal(&other) => self.others.push(other),
            counted => return self.count(counted),
        }
        Vec::new()
    }

    /// What is counted, or told of an event, beside the panes.
    fn count(&mut self, effect: Effect) -> Vec<Msg> {
        match effect {
            Effect::Candidates {
                ticket,
                snapshot,
                wanted,
            } => {
                let offer = candidates::gather(&snapshot, &wanted, &mut self.counted, &|| false);
                vec![Msg::Candidates(ticket, offer.expect("not cancelled"))]
            }
            Effect::Explain {
                ticket,
                snapshot,
                row,
                expr,
            } => {
                let row = snapshot.row(row);
                let raw = row.original().map_err(|error| error.to_string());
                let answer = raw.map(|raw| query::explain(&expr, &row, &raw));
                vec![Msg::Explained(ticket, answer)]
            }
            Effect::Compare {
                ticket,
                snapshot,
                asked,
            } => {
                let answer = compare::gather(&snapshot, asked, &|| false);
                vec![Msg::Compared(ticket, answer.expect("not cancelled"))]
            }
            Effect::Facet {
                ticket,
                snapshot,
                hits,
                wanted,
            } => {
                let mut answers = Vec::new();
                let publish = &mut |answer| answers.push(Msg::Facet(ticket, answer));
                facets::count::gather((&snapshot, &hits), &wanted, &mut self.facets, &|| false, publish);
                answers
            }
            Effect::CountPivots {
                ticket,
                snapshot,
                hits,
                exprs,
                until,
            } => {
                let count = |(place, expr): &(usize, query::Expr)| {
                    let counts = pivot::count((&snapshot, &hits), expr, until, &|| false);
                    Msg::Pivot(ticket, *place, counts.expect("not cancelled"))
                };
                exprs.iter().map(count).collect()
            }
            other => read(other),
        }
    }

    /// Presses keys: characters, and names in angle brackets.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(first) = rest.chars().next() {
            let end = rest.find('>').filter(|end| first == '<' && *end > 1).unwrap_or(0);
            let (name, after) = if end > 0 {
                (&rest[1..end], &rest[end + 1..])
            } else {
                rest.split_at(first.len_utf8())
            };
            let name = if name == " " { "space" } else { name };
            let key: Key = name.parse().expect("a key");
            self.send(Msg::Input(Input::Key(key)));
            rest = after;
        }
        self
    }

    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.send(Msg::Input(Input::Paste(text.to_owned())))
    }

    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.send(Msg::Input(Input::Resize(Size { width, height })))
    }

    pub fn loading(&mut self, progress: LoadProgress) -> &mut Self {
        self.send(Msg::Loading(progress))
    }

    /// So much time passes, a tenth of a second at a time, as far as anybody asks for it.
    pub fn pass(&mut self, time: Duration) -> &mut Self {
        let frame = Duration::from_millis(100);
        let mut left = time;
        while let Some(rest) = self.state.rest().filter(|_| !left.is_zero()) {
            let beat = rest.max(frame).min(left);
            left -= beat;
            self.send(Msg::Passed(beat));
        }
        self
    }

    /// Nothing more will be loaded.
    pub fn all_is_read(&mut self) -> &mut Self {
        self.loading(LoadProgress {
            files_found: 1,
            files_done: 1,
            finished: true,
            ..LoadProgress::default()
        })
    }

    /// What always holds.
    fn check(&self) {
        let state = &self.state;
        let events = &state.events;
        if let Some(anchor) = events.anchor()
            && events.rows().rank(&state.snapshot, anchor.row).is_ok()
        {
            assert_eq!(
                events.selected(),
                Some(anchor.row),
                "the chosen event stays selected"
            );
        }
        assert_eq!(events.selected().is_none(), events.rows().is_empty());
        let layout = state.layout();
        if let Some(block) = layout.events.filter(|block| block.height() > 0) {
            let rows: Vec<_> = events.visible(block.height()).map(|(_, row)| row).collect();
            assert!(
                events.selected().is_none_or(|row| rows.contains(&row)),
                "on screen"
            );
        }
        assert!(state.detail.cursor().at < state.detail.lines().len().max(1));
        assert!(state.jobs.cursor().at < state.jobs.lines().len().max(1));
        for node in 0..state
            .detail
            .event()
            .map_or(0, |event| event.tree.nodes().len().min(5))
        {
            assert!(state.detail.node(node).is_some());
        }
        if let Some(now) = state.replayed_to() {
            let newest = events.rows().iter().next_back();
            let newest = newest.map(|row| state.snapshot.row(row).time());
            assert!(newest.is_none_or(|newest| newest <= now), "nothing of the future");
            let data = state.timeline.data();
            let dark = data.bar_at(now).map_or(0, |bar| bar + 1);
            let is_dark = now >= data.from || data.tallest() == 0;
            let empty = |bar: &Bar| bar.total == 0;
            assert!(
                is_dark && data.bars[dark.min(data.bars.len())..].iter().all(empty)
                    || data.bar_at(now).is_none()
            );
        }
        let _ = (state.footer(), state.crumbs(), state.timeline.window());
    }

    /// The number of the selected event.
    pub fn selected(&self) -> Option<u32> {
        self.state.events.selected().map(|row| self.number(row))
    }

    /// Events are numbered by the decimal digits at the end of their ID.
    fn number(&self, row: RowId) -> u32 {
        let id = self.state.snapshot.row(row).event_id().to_string();
        id.rsplit('-')
            .next()
            .and_then(|digits| digits.parse().ok())
            .expect("digits")
    }

    /// The row of the screen, from the top of the table, that the selected event is in.
    pub fn screen_row(&self) -> usize {
        self.state.events.cursor().below_top()
    }

    /// The numbers of all events shown, from the top.
    pub fn shown(&self) -> Vec<u32> {
        let events = &self.state.events;
        (0..events.rows().len())
            .filter_map(|index| events.row_at(index))
            .map(|row| self.number(row))
            .collect()
    }

    /// The users of all events shown, each once.
    pub fn users(&self) -> Vec<String> {
        let hits = self.state.events.hits();
        let mut users: Vec<_> = hits
            .iter()
            .filter_map(|row| self.state.snapshot.row(row).text(Field::Principal))
            .map(str::to_owned)
            .collect();
        users.sort();
        users.dedup();
        users
    }
}

/// What is worked out without any memory of what was asked before.
fn read(effect: Effect) -> Vec<Msg> {
    match effect {
        Effect::Timeline {
            ticket,
            snapshot,
            hits,
            window,
            max_bars,
        } => {
            let bars = query::timeline(&snapshot, &hits, window, max_bars);
            vec![Msg::Timeline(ticket, bars)]
        }
        Effect::Split {
            ticket,
            snapshot,
            hits,
            bars,
            by,
        } => {
            let parts = query::split(&snapshot, &hits, &bars, by);
            vec![Msg::Split(ticket, parts)]
        }
        Effect::Sort {
            ticket,
            snapshot,
            hits,
            by,
            laid,
        } => {
            let order = events::sort((&snapshot, &hits), &by, &|| false);
            vec![Msg::Sorted(ticket, laid, order.expect("not cancelled"))]
        }
        Effect::LearnNames {
            ticket,
            snapshot,
            mut learned,
        } => {
            learned.learn(&snapshot);
            vec![Msg::Names(ticket, learned)]
        }
        Effect::Ticks {
            ticket,
            snapshot,
            wanted,
        } => {
            let parts = ticks::gather(&snapshot, &wanted, &|| false);
            vec![Msg::Ticks(ticket, parts.expect("not cancelled"))]
        }
        Effect::Cells {
            ticket,
            snapshot,
            hits,
            paths,
        } => {
            let answer = cells::gather((&snapshot, &hits), &paths, &|| false);
            vec![Msg::Cells(ticket, answer.expect("not cancelled"))]
        }
        other => of_rules(other),
    }
}

/// What rules and alarms say.
fn of_rules(effect: Effect) -> Vec<Msg> {
    match effect {
        Effect::CountAlarms {
            ticket,
            snapshot,
            exprs,
        } => {
            let found = query::search_many(&snapshot, &exprs, TimeRange::ALL, &|| false);
            let hits = found.expect("not cancelled").hits;
            vec![Msg::Alarms(ticket, hits, snapshot.generation())]
        }
        Effect::WorkOutAlarms {
            ticket,
            snapshot,
            alarms,
        } => {
            let evaluated = virtuals::work_out(&snapshot, &alarms, &|| false);
            vec![Msg::VirtualAlarms(ticket, evaluated.expect("not cancelled"))]
        }
        Effect::LookThrough {
            ticket,
            snapshot,
            wanted,
        } => {
            let answer = lenses::gather(&snapshot, &wanted, &|| false);
            vec![Msg::Lens(ticket, answer.expect("not cancelled"))]
        }
        Effect::FindFindings {
            ticket,
            snapshot,
            wanted,
        } => {
            let answer = findings::gather(&snapshot, &wanted, &|| false);
            vec![Msg::Findings(ticket, answer.expect("not cancelled"))]
        }
        _ => Vec::new(),
    }
}
