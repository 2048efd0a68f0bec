//! The carry buffer: bytes of a document that have arrived and are not read yet.
//!
//! Invariant: the buffer holds the next bytes that the parser has to read, and `cut` is what is open after the last of
//! them. Bytes are appended until one may complete the cut; only then are they read.

use heapless::Vec;

use super::bytes::{Classes, read_character};
use super::cut::Cut;

/// At most `N` bytes that are not read yet. See the [module](self).
#[derive(Clone)]
pub(super) struct Carry<const N: usize> {
    bytes: Vec<u8, N, u16>,
    /// What is open after the bytes.
    cut: Cut,
    /// The classes of bytes that leave `cut` as it is; none near the limit of the message.
    absorbed: Classes,
}

impl<const N: usize> Carry<N> {
    /// How many bytes are appended at once where any byte may complete what is open. It is more than is ever
    /// unread then (at most the 8 bytes of `<!DOCTYP`), so that one read empties the buffer, and the rest of the push is
    /// read in place.
    const LOOKAHEAD: usize = 16;

    #[inline(always)] // it is large: this makes it in place
    pub(super) const fn new() -> Self {
        Self { bytes: Vec::new(), cut: Cut::Any, absorbed: Classes::NONE }
    }

    pub(super) fn clear(&mut self) {
        self.restart(&[], Cut::Any);
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        self.bytes.as_slice()
    }

    /// Appends a byte that leaves the cut as it is; returns `false`, with nothing appended, for any other byte or a full
    /// buffer.
    #[inline(always)] // nearly all single bytes end here
    pub(super) fn absorb(&mut self, byte: u8) -> bool {
        self.absorbed.has(byte) && self.bytes.push(byte).is_ok()
    }

    /// Appends a byte that changes the cut but completes nothing, such as the quotation mark that opens a value; returns
    /// `false`, with nothing appended, for any other byte or a full buffer.
    pub(super) fn transition(&mut self, byte: u8) -> bool {
        match self.cut.after(byte) {
            Some(cut) if self.bytes.push(byte).is_ok() => {
                self.set_cut(cut);
                true
            }
            _ => false,
        }
    }

    /// Absorbs no byte until the cut is set again. Each byte then reaches the code that checks the limit of the message.
    pub(super) fn absorb_nothing(&mut self) {
        self.absorbed = Classes::NONE;
    }

    fn set_cut(&mut self, cut: Cut) {
        (self.cut, self.absorbed) = (cut, cut.absorbed());
    }

    /// Appends bytes up to one that may complete the cut. Returns how many it appends, and whether the carried bytes are to
    /// be read now: because that byte has arrived, or because the buffer is full.
    pub(super) fn extend(&mut self, bytes: &[u8]) -> (usize, bool) {
        let room = N.saturating_sub(self.len());
        let fitting = bytes.get(..room).unwrap_or(bytes);
        let (len, completes) = match self.cut {
            Cut::Any => (fitting.len().min(Self::LOOKAHEAD), true),
            _ => match self.cut.scan(fitting) {
                Some(len) => (len, true),
                None => (fitting.len(), fitting.len() < bytes.len()),
            },
        };
        // There is room.
        let _ = self.bytes.extend_from_slice(fitting.get(..len).unwrap_or(fitting));
        // Nothing can be said of a character of which bytes are missing.
        let is_ready = completes && !bytes.is_empty() && read_character(&self.bytes) != Ok(None);
        self.set_cut(self.cut);
        (len, is_ready)
    }

    /// Removes the first `len` bytes, which were read; `cut` is what is open after the others.
    pub(super) fn remove_front(&mut self, len: usize, cut: Cut) {
        if let Some(front) = self.bytes.get(..len) {
            let len = front.len();
            self.bytes.copy_within(len.., 0);
            self.bytes.truncate(self.bytes.len().saturating_sub(len));
        }
        self.set_cut(cut);
    }

    /// Replaces the carried bytes, which were all read, by `bytes`, after which `cut` is open. They fit: no tag is longer
    /// than the buffer, and content leaves fewer bytes than that.
    pub(super) fn restart(&mut self, bytes: &[u8], cut: Cut) {
        self.bytes.clear();
        let _ = self.bytes.extend_from_slice(bytes);
        self.set_cut(cut);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carries_bytes_up_to_one_that_may_complete_what_is_open() {
        let mut carry = Carry::<16>::new();
        carry.restart(b" ", Cut::Skipped(Classes::SPACE));
        assert!(carry.absorb(b' ') && !carry.absorb(b'<') && carry.transition(b'<') && !carry.absorb(b'a'));
        assert!(carry.transition(b'a') && !carry.transition(b'>'));
        assert_eq!(carry.extend(b" b='"), (4, false));
        assert!(
            carry.absorb(b'>') && !carry.transition(b'<') && carry.transition(b'\'') && !carry.absorb(b'>')
        );
        assert!(carry.absorb(b'/'));
        assert_eq!(carry.extend(b"><c>"), (1, true));
        assert_eq!(carry.as_slice(), b"  <a b='>'/>");
        carry.absorb_nothing();
        assert!(!carry.absorb(b' '));
    }

    #[test]
    fn reads_with_lookahead_where_any_byte_may_complete() {
        let mut carry = Carry::<64>::new();
        carry.restart(b"]]", Cut::Any);
        assert_eq!(carry.extend(b""), (0, false));
        assert_eq!(carry.extend(&[b'x'; 30]), (16, true));
        carry.remove_front(17, Cut::Any);
        assert!(!carry.absorb(b' '));
        assert_eq!(carry.as_slice(), b"x");
    }

    #[test]
    fn a_full_buffer_is_to_be_read() {
        let mut carry = Carry::<16>::new();
        carry.restart(b"<a ", Cut::StartTag);
        assert_eq!(carry.extend(&[b' '; 13]), (13, false));
        assert!(!carry.absorb(b' '));
        assert_eq!(carry.extend(b" "), (0, true));
    }
}
