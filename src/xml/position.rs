//! Lines and columns, which people count.
//!
//! A reader of pieces advances a [`Position`] with each window; a reader of a whole document counts from the start when
//! there is an error. This file knows no XML.

use super::bytes::{LANES, Word, is_ascii, lanes_equal};
use crate::error::{Error, Fail};

/// A line and a column of a message, both from 1; a column is a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    line: u32,
    column: u32,
}

impl Position {
    /// The start of a message.
    pub(crate) const START: Self = Self { line: 1, column: 1 };

    /// Advances beyond `bytes`, which may end inside a character.
    pub(crate) fn advance(&mut self, bytes: &[u8]) {
        if let [byte] = bytes
            && *byte != b'\n'
        {
            self.column = self.column.wrapping_add(u32::from(starts_character(*byte)));
            return;
        }
        let (before, last_line, is_ascii) = split_last_line(bytes);
        if !before.is_empty() {
            *self = Self { line: self.line.wrapping_add(count_lines(before)), column: 1 };
        }
        let characters = if is_ascii { last_line.len() as u32 } else { count_characters(last_line) };
        self.column = self.column.wrapping_add(characters);
    }

    /// The position after `bytes`.
    pub(crate) fn after(mut self, bytes: &[u8]) -> Self {
        self.advance(bytes);
        self
    }

    /// The position so many characters before this one, on the same line.
    pub(crate) fn back(self, characters: usize) -> Self {
        Self { column: self.column.saturating_sub(characters as u32).max(1), ..self }
    }

    /// Makes an error of a fail at this position.
    pub(crate) fn locate(self, fail: Fail) -> Error {
        Error::from_raw_parts(fail.kind, fail.offset, self.line, self.column, 0)
    }

    /// The position of byte `offset` of `message`.
    pub(crate) fn of(message: &[u8], offset: usize) -> Self {
        let mut position = Self::START;
        position.advance(message.get(..offset).unwrap_or(message));
        position
    }
}

/// Whether `byte` begins a character of UTF-8: it is no continuation byte.
pub(crate) fn starts_character(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

/// The bytes up to the last line feed, which is found a word at a time, those after it, and whether all of the latter are
/// ASCII.
fn split_last_line(bytes: &[u8]) -> (&[u8], &[u8], bool) {
    let mut rest = bytes;
    let mut seen = 0;
    while let Some((front, word)) = rest.split_last_chunk::<LANES>() {
        let word = Word::from_le_bytes(*word);
        if lanes_equal(word, b'\n') != 0 {
            break;
        }
        seen |= word;
        rest = front;
    }
    while let Some((&byte, front)) = rest.split_last()
        && byte != b'\n'
    {
        seen |= Word::from(byte);
        rest = front;
    }
    (rest, bytes.get(rest.len()..).unwrap_or_default(), is_ascii(seen))
}

/// The number of line feeds in `bytes`.
fn count_lines(bytes: &[u8]) -> u32 {
    let (words, tail) = bytes.as_chunks::<LANES>();
    let mut count = tail.iter().filter(|byte| **byte == b'\n').count() as u32;
    // Each lane of a word counts its line feeds in up to 255 words, more of which would overflow it.
    for words in words.chunks(u8::MAX.into()) {
        let lanes = words.iter().fold(0, |lanes: Word, word| {
            lanes.wrapping_add(lanes_equal(Word::from_ne_bytes(*word), b'\n') >> 7)
        });
        count = lanes.to_ne_bytes().iter().fold(count, |count, lane| count.wrapping_add((*lane).into()));
    }
    count
}

/// The number of characters that begin in `bytes`.
fn count_characters(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| starts_character(**byte)).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_last_line_and_whether_it_is_ascii() {
        for line in [
            "",
            "x",
            "a line longer than a word",
            "\u{7F}\t\0\r and more",
            "ü",
            "a line with ö in it",
            "no word: é",
        ] {
            for before in ["", "\n", "first\n", "ö\n and \n", "a longer line before it, with ä\n"] {
                let text = std::format!("{before}{line}");
                let expected = (before.as_bytes(), line.as_bytes(), line.is_ascii());
                assert_eq!(split_last_line(text.as_bytes()), expected, "{text}");
            }
        }
    }

    #[test]
    fn more_lines_are_counted_than_a_lane_can_count() {
        for count in [254, 255, 256, 2039, 2040, 2041, 5000] {
            let lines = std::vec![b'\n'; count];
            assert_eq!(Position::of(&lines, count), Position { line: count as u32 + 1, column: 1 });
        }
    }

    #[test]
    fn positions_are_the_same_however_the_message_is_cut() {
        let message =
            "a\r\nbä€😀\n\nxyz, a longer line than a vector of the machine, with ö in it\n".repeat(9);
        let bytes = message.as_bytes();
        for offset in 0..=bytes.len() {
            let mut line = 1;
            let mut column = 1;
            for &byte in &bytes[..offset] {
                match byte {
                    b'\n' => (line, column) = (line + 1, 1),
                    0x80..=0xBF => {}
                    _ => column += 1,
                }
            }
            assert_eq!(Position::of(bytes, offset), Position { line, column });
            let mut pieces = Position::START;
            bytes[..offset].chunks(3).for_each(|piece| pieces.advance(piece));
            assert_eq!(pieces, Position { line, column });
            let mut single = Position::START;
            bytes[..offset].chunks(1).for_each(|piece| single.advance(piece));
            assert_eq!(single, pieces);
        }
    }
}
