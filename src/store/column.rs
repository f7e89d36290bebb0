//! One symbol a row, in as few bytes as the largest symbol of the segment needs.

use super::dictionary::Symbol;

/// The symbols of one segment.
#[derive(Clone, Debug)]
pub enum Column {
    /// Every row has the same symbol.
    Constant(Symbol),
    /// Symbols below 256.
    Bytes(Box<[u8]>),
    /// Symbols below 65,536.
    Shorts(Box<[u16]>),
    /// Any symbols.
    Words(Box<[u32]>),
}

impl Column {
    /// Packs symbols.
    pub fn pack(symbols: &[Symbol]) -> Self {
        let largest = symbols.iter().copied().max().unwrap_or_default();
        let first = symbols.first().copied().unwrap_or_default();
        if symbols.iter().all(|symbol| *symbol == first) {
            Self::Constant(first)
        } else if u8::try_from(largest).is_ok() {
            Self::Bytes(symbols.iter().map(|symbol| *symbol as u8).collect())
        } else if u16::try_from(largest).is_ok() {
            Self::Shorts(symbols.iter().map(|symbol| *symbol as u16).collect())
        } else {
            Self::Words(symbols.into())
        }
    }

    /// The symbol of a row of the segment.
    #[inline]
    pub fn get(&self, row: usize) -> Symbol {
        match self {
            Self::Constant(symbol) => *symbol,
            Self::Bytes(symbols) => u32::from(symbols[row]),
            Self::Shorts(symbols) => u32::from(symbols[row]),
            Self::Words(symbols) => symbols[row],
        }
    }

    /// Calls `each` with every row of `rows` and its symbol; the width is decided once, outside the loop.
    #[inline]
    pub fn scan(&self, rows: std::ops::Range<usize>, mut each: impl FnMut(usize, Symbol)) {
        match self {
            Self::Constant(symbol) => rows.for_each(|row| each(row, *symbol)),
            Self::Bytes(symbols) => {
                symbols[rows.clone()]
                    .iter()
                    .zip(rows)
                    .for_each(|(symbol, row)| each(row, u32::from(*symbol)));
            }
            Self::Shorts(symbols) => {
                symbols[rows.clone()]
                    .iter()
                    .zip(rows)
                    .for_each(|(symbol, row)| each(row, u32::from(*symbol)));
            }
            Self::Words(symbols) => {
                symbols[rows.clone()]
                    .iter()
                    .zip(rows)
                    .for_each(|(symbol, row)| each(row, *symbol));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_gives_its_symbols_back() {
        for top in [0, 7, 255, 256, 65_535, 65_536, u32::MAX] {
            let symbols = [0, top / 2, top];
            let column = Column::pack(&symbols);
            assert_eq!((0..3).map(|row| column.get(row)).collect::<Vec<_>>(), symbols);
            let mut seen = Vec::new();
            column.scan(1..3, |row, symbol| seen.push((row, symbol)));
            assert_eq!(seen, [(1, symbols[1]), (2, symbols[2])]);
        }
    }
}
