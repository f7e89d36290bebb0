//! Ten thousand keys at random, at sizes at random, over the demo: on files, in a replay and in a live session.
//!
//! No panic; what always holds (`Story::check`: the selected event stays selected, nothing of the future) holds; every screen
//! is drawn within itself; and back returns to the same screen. The keys are the same on every run: what fails here fails
//! again, and says which keys led there.
#![cfg(feature = "tui")]

#[path = "stories/harness.rs"]
#[expect(dead_code, unreachable_pub, reason = "stories need more of it")]
mod harness;

use harness::Story;
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use std::collections::VecDeque;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use trailhound::app::action::Context;
use trailhound::app::input::{Input, Key, Mouse, MouseKind};
use trailhound::app::replay::Playing;
use trailhound::app::search::Progress;
use trailhound::app::views::Views;
use trailhound::app::{Keymap, LoadProgress, Msg, Options};
use trailhound::model::visible;
use trailhound::runtime::ingest;
use trailhound::store::Snapshot;
use trailhound::tui::draw::draw;
use trailhound::tui::theme::Theme;

/// Two hours of the demo, those of the incident, and all its alarms: words are looked for in the bytes of every event, and
/// so ten thousand keys over the whole day would take an hour.
static DEMO: LazyLock<Snapshot> = LazyLock::new(|| {
    let hours = "demo-data/AWSLogs/111122223333/CloudTrail/*/2026/03/17/*_20260317T14*";
    let input = ingest::Input::Paths(vec![hours.into(), "demo-data/alarms".into()]);
    let snapshot = ingest::load(input, &AtomicBool::new(false), &mut |_, _| {});
    assert!(snapshot.len() > 500 && !snapshot.alarms().alarms.is_empty());
    snapshot
});

static THEME: LazyLock<Theme> = LazyLock::new(Theme::sixteen);
static ASCII: LazyLock<Theme> = LazyLock::new(|| Theme::mono().in_ascii());

/// Numbers that are the same on every run (`SplitMix64`).
struct Random(u64);

impl Random {
    /// Less than `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (number ^ (number >> 31)) % end.max(1)
    }

    fn cell(&mut self, end: u16) -> u16 {
        self.below(u64::from(end)) as u16
    }

    fn one_of<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len() as u64) as usize]
    }
}

/// A workbench that somebody without a plan sits at.
struct Fuzz {
    story: Story,
    random: Random,
    keymap: Keymap,
    /// The last deeds, for whoever has to find out what went wrong.
    last: VecDeque<String>,
}

impl Drop for Fuzz {
    #[expect(
        clippy::print_stderr,
        reason = "what led to a failure is told where the failure is"
    )]
    fn drop(&mut self) {
        if std::thread::panicking() {
            let deeds: Vec<_> = self.last.iter().map(String::as_str).collect();
            eprintln!("the last deeds: {}", deeds.join(" "));
        }
    }
}

impl Fuzz {
    fn new(story: Story, seed: u64) -> Self {
        let mut fuzz = Self {
            story,
            random: Random(seed),
            keymap: Keymap::embedded(),
            last: VecDeque::new(),
        };
        let finished = LoadProgress {
            files_found: 1,
            files_done: 1,
            finished: true,
            ..LoadProgress::default()
        };
        fuzz.story.send(Msg::Loading(finished));
        fuzz.story.send(Msg::Loaded(DEMO.clone()));
        fuzz
    }

    fn note(&mut self, deed: String) {
        self.last.push_back(deed);
        if self.last.len() > 60 {
            self.last.pop_front();
        }
    }

    fn key(&mut self, key: Key) {
        self.note(key.to_string());
        self.story.send(Msg::Input(Input::Key(key)));
    }

    fn press(&mut self, keys: &str) {
        self.note(keys.to_owned());
        self.story.keys(keys);
    }

    /// Mostly a key that means something where one is, sometimes any other, sometimes something else.
    fn deed(&mut self) {
        match self.random.below(100) {
            0..60 => self.bound_key(),
            60..78 => {
                let char = b'!' + self.random.below(94) as u8;
                self.key(Key::from(char::from(char)));
            }
            78..86 => self.press("<esc>"),
            86..90 => {
                let keys = [
                    "<enter>",
                    "<tab>",
                    "<shift-tab>",
                    "<backspace>",
                    "<down>",
                    "<up>",
                    "<left>",
                    "<pagedown>",
                ];
                let key = *self.random.one_of(&keys);
                self.press(key);
            }
            90..94 => {
                let (width, height) = (self.random.cell(210), self.random.cell(64));
                self.resize(width, height);
            }
            94..97 => self.mouse(),
            97 => {
                let time = Duration::from_millis(self.random.below(3000));
                self.note(format!("({time:?} pass)"));
                self.story.pass(time);
            }
            98 => {
                self.note("(pasted)".to_owned());
                self.story.paste("user:ali\u{202e}ce \u{1b}[2J 日本 OR");
            }
            _ => self.slow(),
        }
    }

    /// A chord of the context one is in, or of one it inherits from.
    fn bound_key(&mut self) {
        let context = self.story.state.context();
        let bound: Vec<_> = self
            .keymap
            .bindings()
            .filter(|(own, ..)| context.inherits(*own))
            .map(|(_, chord, _)| chord.0.clone())
            .collect();
        for key in self.random.one_of(&bound) {
            self.key(*key);
        }
    }

    fn resize(&mut self, width: u16, height: u16) {
        self.note(format!("({width}x{height})"));
        self.story.resize(width, height);
    }

    fn mouse(&mut self) {
        let kinds = [
            MouseKind::Press,
            MouseKind::PressMiddle,
            MouseKind::PressRight,
            MouseKind::Drag,
            MouseKind::Release,
            MouseKind::ScrollUp,
            MouseKind::ScrollDown,
        ];
        let size = self.story.state.size;
        let mouse = Mouse {
            kind: *self.random.one_of(&kinds),
            // The edge, too: a terminal that was made smaller may still tell of cells that are gone.
            column: self.random.cell(size.width.saturating_add(1)),
            row: self.random.cell(size.height.saturating_add(1)),
        };
        self.note(format!("({mouse:?})"));
        self.story.send(Msg::Input(Input::Mouse(mouse)));
    }

    /// The world becomes slow, or answers what it was asked meanwhile.
    fn slow(&mut self) {
        self.note("(slow or not)".to_owned());
        self.story.slow = !self.story.slow && self.random.below(2) == 0;
        for effect in std::mem::take(&mut self.story.waiting) {
            self.story.answer(effect);
        }
    }

    /// Draws the screen as it would be seen, in colour or in plain characters.
    fn look(&mut self) -> Buffer {
        let theme = if self.random.below(2) == 0 { &THEME } else { &ASCII };
        let (size, frame) = (self.story.state.size, draw(&self.story.state, theme));
        let area = frame.buffer.area;
        assert_eq!((area.width, area.height), (size.width, size.height));
        assert!(
            frame.cursor.is_none_or(|at| area.contains(at)),
            "the cursor is on the screen"
        );
        for y in 0..area.height {
            let mut after = 0;
            for x in 0..area.width {
                let symbol = frame.buffer[(x, y)].symbol();
                if x < after {
                    continue;
                }
                assert!(!symbol.chars().any(char::is_control), "{symbol:?} at {x},{y}");
                let width = visible::width(symbol) as u16;
                assert!(x + width.max(1) <= area.width, "{symbol:?} at {x},{y} is cut");
                after = x + width.max(1);
            }
        }
        frame.buffer
    }

    /// Leaves what lies over the panes and is typed; undoes nothing.
    fn leave_all(&mut self) {
        self.slow();
        self.story.slow = false;
        for _ in 0..8 {
            let state = &self.story.state;
            if state.overlay.is_none()
                && !state.bar.is_editing()
                && state.bar.chosen().is_none()
                && state.pending.is_empty()
            {
                return;
            }
            self.press("<esc>");
        }
        panic!("something cannot be left: {:?}", self.story.state.context());
    }

    /// One narrowing from where one is, and back: the screen is the same but for the line of messages.
    fn back_and_forth(&mut self) {
        self.leave_all();
        self.resize(120, 40);
        if self.story.state.search.progress() == Progress::Stopped {
            // Back asks again what was stopped, and is then told more.
            return;
        }
        let narrowings = [
            "+",
            "-",
            "xe",
            "xd",
            "xw",
            "xn",
            "t1",
            "t2",
            "ta",
            "ts",
            "te",
            "tf",
            "O",
            "/user:a<enter>",
        ];
        let keys = *self.random.one_of(&narrowings);
        // Where a window is made, a table that follows what is new comes to rest.
        self.press("1jk");
        let (before, depth) = (self.screen(), self.story.state.history.behind().len());
        self.press(keys);
        if self.story.state.history.behind().len() > depth {
            self.press("[");
            assert_eq!(self.screen(), before, "back from {keys}");
        }
    }

    /// The screen without messages.
    fn screen(&self) -> Vec<String> {
        let buffer = draw(&self.story.state, &THEME).buffer;
        let row = |y| (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect();
        (0..buffer.area.height - 1).map(row).collect()
    }

    fn run(&mut self, deeds: usize, returns: bool) {
        for deed in 0..deeds {
            self.deed();
            if deed % 4 == 0 {
                self.look();
            }
            if returns && deed % 100 == 99 {
                self.back_and_forth();
            }
        }
        self.leave_all();
        assert!(self.story.state.context().inherits(Context::Global));
        self.look();
    }
}

#[test]
fn ten_thousand_keys_over_files_break_nothing_and_back_returns() {
    for seed in 0..4 {
        Fuzz::new(harness::empty(120, 40), seed).run(2500, true);
    }
}

#[test]
fn thousands_of_keys_in_a_replay_break_nothing() {
    let playing = Playing {
        speed: 600,
        from: None,
        until: None,
    };
    for seed in 0..2 {
        Fuzz::new(harness::replayed(120, 40, playing.clone()), seed).run(1000, false);
    }
}

#[test]
fn thousands_of_keys_in_a_live_session_break_nothing() {
    for seed in 0..2 {
        let mut fuzz = Fuzz::new(harness::live(120, 40), seed);
        fuzz.story.hear(harness::session([
            harness::following("us-east-1"),
            harness::following("eu-west-1"),
        ]));
        fuzz.run(1000, false);
    }
}

/// What the keys never come to is not tested by them.
#[test]
fn every_context_can_be_reached_from_the_keys() {
    let options = Options {
        views: Views::with(Vec::new(), None),
        ..Options::default()
    };
    let mut fuzz = Fuzz::new(harness::opened(120, 40, options), 7);
    let mut reached: Vec<Context> = Vec::new();
    let mut come_to = |fuzz: &Fuzz| {
        let context = fuzz.story.state.context();
        if !reached.contains(&context) {
            reached.push(context);
        }
        context
    };
    for _ in 0..3000 {
        fuzz.deed();
        come_to(&fuzz);
    }
    // Out of it all there is always a way, and at its end a question. What a filter of a list is typed in is two keys away,
    // which chance may miss.
    fuzz.leave_all();
    fuzz.press("5f");
    come_to(&fuzz);
    fuzz.leave_all();
    let mut asks = |fuzz: &mut Fuzz| {
        fuzz.press("q");
        come_to(fuzz) == Context::Confirm
    };
    assert!((0..500).any(|_| asks(&mut fuzz)), "q comes to its end");
    let missing: Vec<_> = Context::ALL
        .into_iter()
        // Nothing has the focus in these two themselves; the time is only typed in a replay.
        .filter(|context| !matches!(context, Context::Global | Context::List | Context::Seek))
        .filter(|context| !reached.contains(context))
        .collect();
    assert_eq!(missing, [], "the keys at random come everywhere");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// The same with what can be made smaller: which keys alone break it.
    #[test]
    fn few_keys_and_sizes_draw_within_the_screen(
        deeds in proptest::collection::vec((any::<prop::sample::Index>(), 0u16..140, 0u16..50), 1..30),
    ) {
        let mut fuzz = Fuzz::new(harness::empty(100, 30), 0);
        let chords: Vec<_> = fuzz.keymap.bindings().map(|(_, chord, _)| chord.0.clone()).collect();
        for (chord, width, height) in deeds {
            for key in chord.get(&chords) {
                fuzz.key(*key);
            }
            fuzz.look();
            if width % 4 == 0 {
                fuzz.resize(width, height);
                fuzz.look();
            }
        }
    }
}
