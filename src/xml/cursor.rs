//! A place in the bytes that are read.
//!
//! All arithmetic on places is here: a cursor never wraps, never passes the end, and never fails. So the files that read
//! with one can look like the grammar.

use super::bytes::{self, Classes};

/// A place in some bytes. What it gives is empty, or `None`, at their end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    /// At most the length of `bytes`.
    offset: usize,
}

impl<'a> Cursor<'a> {
    /// The place `offset`, or the end where there is no such place.
    pub(super) fn new(bytes: &'a [u8], offset: usize) -> Self {
        Self { bytes, offset: offset.min(bytes.len()) }
    }

    /// How many bytes are before it.
    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// What follows.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.offset..).unwrap_or_default()
    }

    /// What was passed since it was at `start`.
    pub(super) fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.offset).unwrap_or_default()
    }

    /// The next byte.
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.offset).copied()
    }

    /// The byte behind the next one.
    pub(super) fn peek_second(&self) -> Option<u8> {
        self.bytes.get(self.offset.wrapping_add(1)).copied()
    }

    /// Passes `len` bytes, or all that are left.
    pub(super) fn advance(&mut self, len: usize) {
        // Slices have less than half of the bytes that a `usize` counts.
        self.offset = self.offset.wrapping_add(len).min(self.bytes.len());
    }

    /// Passes the next byte if it is this one. Whether it is.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.offset = self.offset.wrapping_add(usize::from(is_next));
        is_next
    }

    /// Passes these bytes if they are the next ones. Whether they are.
    pub(super) fn eat_all(&mut self, expected: &[u8]) -> bool {
        let is_next = self.rest().starts_with(expected);
        if is_next {
            self.advance(expected.len());
        }
        is_next
    }

    /// Passes the next bytes of these classes.
    pub(super) fn eat_while(&mut self, classes: Classes) {
        let rest = self.rest();
        self.advance(rest.iter().position(|byte| !classes.has(*byte)).unwrap_or(rest.len()));
    }

    /// Passes white space (XML 1.0, production 3). Whether there is any.
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
    fn it_never_passes_the_end() {
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
    fn it_passes_what_it_is_asked_to() {
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
