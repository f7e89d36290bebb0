//! What holds of every theme that comes with the program.

use super::*;
use ratatui::style::{Color, Modifier};

const GROUNDS: [Ground; 2] = [Ground::Dark, Ground::Light];

fn all() -> impl Iterator<Item = (String, Theme)> {
    embedded().flat_map(|(name, _)| {
        GROUNDS.map(|ground| {
            let theme = Theme::named(name, ground).expect("a theme");
            (format!("{name} on {ground:?}"), theme)
        })
    })
}

#[test]
fn every_theme_says_every_meaning_and_has_no_mistake() {
    for (name, text) in embedded() {
        for ground in GROUNDS {
            let (_, mistakes) = Theme::load(name, text, ground);
            assert_eq!(mistakes, [], "{name}");
        }
    }
    assert_eq!(Theme::named("nope", Ground::Dark), None);
}

#[test]
fn without_colour_nothing_has_colour_and_the_selection_is_seen() {
    for meaning in Meaning::ALL {
        let style = Theme::mono().style(meaning);
        assert_eq!((style.fg, style.bg), (None, None), "{meaning:?}");
    }
    for (name, theme) in all() {
        let selection = theme.style(Meaning::Selection);
        let stands_out = selection.add_modifier.contains(Modifier::REVERSED)
            || selection
                .bg
                .is_some_and(|ground| theme.style(Meaning::Text).bg != Some(ground));
        assert!(stands_out, "{name}");
    }
}

#[test]
fn an_escape_looks_like_nothing_else() {
    for (name, theme) in all() {
        for other in Meaning::ALL {
            // A selected row of the monochrome theme is all reverse; there the escape's spelling must do.
            let confusable =
                other == Meaning::Escape || (theme == Theme::mono() && other == Meaning::Selection);
            assert!(
                confusable || theme.style(other) != theme.style(Meaning::Escape),
                "{name}: {other:?}"
            );
        }
    }
}

/// The light that a colour gives, from 0 to 1, as the rules for accessible content of the web count it.
fn luminance(colour: Color) -> Option<f64> {
    let rgb = match colour {
        Color::Rgb(red, green, blue) => [red, green, blue],
        Color::Indexed(index @ 16..) => reduce::palette(index),
        // How the sixteen look is the terminal's business.
        _ => return None,
    };
    let linear = rgb.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.03928 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    Some(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
}

/// The contrast of a style on the ground of its theme, where both colours are known.
fn contrast(theme: &Theme, meaning: Meaning) -> Option<f64> {
    let (text, own) = (theme.style(Meaning::Text), theme.style(meaning));
    let ink = luminance(own.fg.or(text.fg)?)?;
    let ground = luminance(own.bg.or(text.bg)?)?;
    Some((ink.max(ground) + 0.05) / (ink.min(ground) + 0.05))
}

#[test]
fn what_is_read_stands_out_from_its_ground() {
    let mut counted = 0;
    for (name, theme) in all() {
        for depth in [Depth::True, Depth::Indexed] {
            let theme = theme.clone().reduced(depth);
            for meaning in Meaning::ALL {
                // The parts of a bar touch; each must stand out from the ground, and they do.
                let Some(contrast) = contrast(&theme, meaning).filter(|_| meaning != Meaning::BarMixed)
                else {
                    continue;
                };
                let least = match meaning {
                    Meaning::Bar | Meaning::BarErrors => 3.0,
                    _ if name.starts_with("high-contrast") && depth == Depth::True => 7.0,
                    _ => 4.5,
                };
                counted += 1;
                assert!(contrast >= least, "{name}, {meaning:?}: {contrast:.2}");
                assert!(
                    !theme.style(meaning).add_modifier.contains(Modifier::DIM),
                    "{name}, {meaning:?}: nobody knows how dim a terminal draws it"
                );
            }
        }
    }
    assert!(counted > 300, "{counted} styles with known colours");
}

#[test]
fn a_terminal_with_few_colours_gets_a_theme_it_can_show() {
    let rich = Theme::named("truecolor", Ground::Dark).expect("a theme");
    assert_eq!(rich.clone().reduced(Depth::True), rich);
    assert_eq!(rich.clone().reduced(Depth::Sixteen), Theme::sixteen());
    let ascii = rich.clone().in_ascii().reduced(Depth::Sixteen);
    assert!(ascii.is_ascii(), "that is no colour");
    let reduced = rich.reduced(Depth::Indexed);
    assert!(Meaning::ALL.iter().all(|meaning| {
        let style = reduced.style(*meaning);
        ![style.fg, style.bg]
            .iter()
            .any(|colour| matches!(colour, Some(Color::Rgb(..))))
    }));
    assert_eq!(Theme::mono().reduced(Depth::Sixteen), Theme::mono());
}
