//! Text of events in Markdown: in code spans, in which no renderer finds links, markup or mentions. The two characters that
//! could end a span or a cell of a table, backtick and bar, stand outside as character references.

/// Text in code spans. It must be in display form already.
pub fn code(text: &str) -> String {
    let mut out = String::new();
    for piece in text.split_inclusive(['|', '`']) {
        let (span, reference) = match piece.as_bytes().last() {
            Some(b'|') => (&piece[..piece.len() - 1], "&#124;"),
            Some(b'`') => (&piece[..piece.len() - 1], "&#96;"),
            _ => (piece, ""),
        };
        if !span.is_empty() {
            out.push('`');
            out.push_str(span);
            out.push('`');
        }
        out.push_str(reference);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_span() {
        assert_eq!(code("a|b`c\\"), "`a`&#124;`b`&#96;`c\\`");
        assert_eq!(code("``"), "&#96;&#96;");
        assert_eq!(code(""), "");
    }
}
