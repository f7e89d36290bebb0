//! Whatever is pressed, at whatever size, whatever arrives: no panic, and what always holds (`Story::check`) holds.

use super::harness::{Event, empty};
use proptest::prelude::*;
use trailhound::app::input::{Input, Key, Mouse, MouseKind};
use trailhound::app::{Keymap, Msg};

#[derive(Clone, Debug)]
enum Deed {
    Key(Key),
    Chord(usize),
    Resize(u16, u16),
    Load(u32, u32),
    Paste(String),
    Mouse(MouseKind, u16, u16),
    Slow(bool),
    Answer(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let kinds = vec![
        MouseKind::Press,
        MouseKind::PressMiddle,
        MouseKind::PressRight,
        MouseKind::Drag,
        MouseKind::Release,
        MouseKind::ScrollUp,
        MouseKind::ScrollDown,
    ];
    prop_oneof![
        6 => any::<usize>().prop_map(Deed::Chord),
        3 => proptest::char::range(' ', '~').prop_map(|char| Deed::Key(Key::from(char))),
        1 => (0u16..220, 0u16..70).prop_map(|(width, height)| Deed::Resize(width, height)),
        1 => (0u32..500, 0u32..40).prop_map(|(first, count)| Deed::Load(first, count)),
        1 => "\\PC{0,12}".prop_map(Deed::Paste),
        1 => (proptest::sample::select(kinds), 0u16..220, 0u16..70)
            .prop_map(|(kind, column, row)| Deed::Mouse(kind, column, row)),
        1 => any::<bool>().prop_map(Deed::Slow),
        1 => any::<usize>().prop_map(Deed::Answer),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_a_person_does_breaks_it(deeds in proptest::collection::vec(deed(), 1..60)) {
        let keymap = Keymap::embedded();
        let chords: Vec<_> = keymap.bindings().map(|(_, chord, _)| chord.0.clone()).collect();
        let mut story = empty(120, 40);
        story.load((0..40).map(Event::ordinary));
        for deed in deeds {
            match deed {
                Deed::Key(key) => {
                    story.send(Msg::Input(Input::Key(key)));
                }
                Deed::Chord(which) => {
                    for key in &chords[which % chords.len()] {
                        story.send(Msg::Input(Input::Key(*key)));
                    }
                }
                Deed::Resize(width, height) => {
                    story.resize(width, height);
                }
                Deed::Load(first, count) => {
                    story.load((first..first + count).map(Event::ordinary));
                }
                Deed::Paste(text) => {
                    story.paste(&text);
                }
                Deed::Mouse(kind, column, row) => {
                    story.send(Msg::Input(Input::Mouse(Mouse { kind, column, row })));
                }
                Deed::Slow(slow) => story.slow = slow,
                Deed::Answer(which) => {
                    if !story.waiting.is_empty() {
                        let effect = story.waiting.remove(which % story.waiting.len());
                        story.answer(effect);
                    }
                }
            }
        }
    }
}
