//! A cursor: some bytes and an offset in them.
//!
//! This file does the arithmetic on offsets. A cursor never wraps, never goes beyond the end, and never fails, so the files
//! that read with one can look like the grammar.

use super::bytes::{self, Classes};

/// Some bytes and an offset in them. At their end, what follows is empty or `None`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    /// At most the length of `bytes`.
    offset: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor at `offset`, or at the end if `bytes` are shorter.
    pub(super) fn new(bytes: &'a [u8], offset: usize) -> Self {
        Self { bytes, offset: offset.min(bytes.len()) }
    }

    /// The number of bytes before the cursor.
    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// The bytes from the cursor on.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.offset..).unwrap_or_default()
    }

    /// The bytes between offset `start` and the cursor.
    pub(super) fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.offset).unwrap_or_default()
    }

    /// The next byte.
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.offset).copied()
    }

    /// The byte after the next one.
    pub(super) fn peek_second(&self) -> Option<u8> {
        self.bytes.get(self.offset.wrapping_add(1)).copied()
    }

    /// Advances by `len` bytes, or to the end.
    pub(super) fn advance(&mut self, len: usize) {
        // A slice is shorter than half of what a `usize` counts, so the sum of two such lengths does not wrap.
        self.offset = self.offset.wrapping_add(len).min(self.bytes.len());
    }

    /// Advances beyond the next byte if it is `byte`; returns whether it is.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.offset = self.offset.wrapping_add(usize::from(is_next));
        is_next
    }

    /// Advances beyond the next bytes if they are `expected`; returns whether they are.
    pub(super) fn eat_all(&mut self, expected: &[u8]) -> bool {
        let is_next = self.rest().starts_with(expected);
        if is_next {
            self.advance(expected.len());
        }
        is_next
    }

    /// Advances to the first byte that is not of these classes.
    pub(super) fn eat_while(&mut self, classes: Classes) {
        let rest = self.rest();
        self.advance(rest.iter().position(|byte| !classes.has(*byte)).unwrap_or(rest.len()));
    }

    /// Advances beyond white space; returns whether there is any (XML 1.0, production 3).
    pub(super) fn eat_space(&mut self) -> bool {
        let is_space = self.peek().is_some_and(bytes::is_space);
        if is_space {
            self.offset = self.offset.wrapping_add(1);
            // Mostly it is one space.
            if self.peek().is_some_and(bytes::is_space) {
                self.advance(bytes::space_len(self.rest(), Classes::ANY_SPACE));
            }
        }
        is_space
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_goes_beyond_the_end() {
        let mut cursor = Cursor::new(b"ab  c", 9);
        assert_eq!(
            (cursor.offset(), cursor.rest(), cursor.peek(), cursor.peek_second()),
            (5, &b""[..], None, None)
        );
        assert!(!cursor.eat(b'c') && !cursor.eat_all(b"c") && cursor.eat_all(b"") && !cursor.eat_space());
        cursor.advance(usize::MAX / 4);
        cursor.eat_while(Classes::ANY);
        assert_eq!(cursor.offset(), 5);
        assert_eq!((cursor.since(2), cursor.since(9)), (&b"  c"[..], &b""[..]));
    }

    #[test]
    fn eats_only_what_is_expected() {
        let mut cursor = Cursor::new(b"ab \r\n c", 0);
        assert!(!cursor.eat(b'b') && cursor.eat(b'a') && !cursor.eat_all(b"bb") && cursor.eat_all(b"b"));
        assert_eq!(
            (cursor.since(0), cursor.peek(), cursor.peek_second()),
            (&b"ab"[..], Some(b' '), Some(b'\r'))
        );
        assert!(cursor.eat_space() && !cursor.eat_space());
        assert_eq!((cursor.offset(), cursor.rest()), (6, &b"c"[..]));
        cursor.eat_while(Classes::LETTER);
        assert_eq!(cursor.offset(), 7);
    }
}
