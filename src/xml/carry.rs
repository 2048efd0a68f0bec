//! The carry buffer: bytes of a document that have come and are not yet read.
//!
//! They are the next bytes that the parser is to read, and what is open behind the last of them is known. They are read
//! only when one comes that may complete it: until then more are put behind them, and nothing else is done.

use heapless::Vec;

use super::bytes::Classes;
use super::cut::Cut;

/// At most `N` bytes that are not yet read. See the [module](self).
#[derive(Clone)]
pub(super) struct Carry<const N: usize> {
    bytes: Vec<u8, N, u16>,
    /// What is open behind the bytes.
    cut: Cut,
    /// The classes of the bytes that change nothing of that.
    absorbed: Classes,
}

impl<const N: usize> Carry<N> {
    /// How many bytes are added at once to those that any byte may complete. It is more than is ever left over of content,
    /// so that what follows is read where it lies.
    const LOOKAHEAD: usize = 16;

    #[inline(always)] // it is large, and is to be made where it stays
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

    /// Takes a byte that changes nothing. Whether it is one, and there is room.
    #[inline(always)] // nearly all single bytes end here
    pub(super) fn absorb(&mut self, byte: u8) -> bool {
        self.absorbed.has(byte) && self.bytes.push(byte).is_ok()
    }

    /// Takes a byte behind which something else is open, but which completes nothing. Whether it is one, and there is room.
    pub(super) fn transition(&mut self, byte: u8) -> bool {
        match self.cut.after(byte) {
            Some(cut) if self.bytes.push(byte).is_ok() => {
                self.set_cut(cut);
                true
            }
            _ => false,
        }
    }

    /// Absorbs no byte until what is open changes.
    pub(super) fn absorb_nothing(&mut self) {
        self.absorbed = Classes::NONE;
    }

    fn set_cut(&mut self, cut: Cut) {
        (self.cut, self.absorbed) = (cut, cut.absorbed());
    }

    /// Takes the next bytes, up to one that may complete what is open. Gives how many it takes, and whether what is carried
    /// is to be read now: that byte is there, or there is no room for it.
    pub(super) fn extend(&mut self, bytes: &[u8]) -> (usize, bool) {
        let room = N.saturating_sub(self.len());
        let fitting = bytes.get(..room).unwrap_or(bytes);
        let (len, is_ready) = match self.cut {
            Cut::Any => (fitting.len().min(Self::LOOKAHEAD), !bytes.is_empty()),
            _ => match self.cut.scan(fitting) {
                Some(len) => (len, true),
                None => (fitting.len(), fitting.len() < bytes.len()),
            },
        };
        // There is room.
        let _ = self.bytes.extend_from_slice(fitting.get(..len).unwrap_or(fitting));
        self.set_cut(self.cut);
        (len, is_ready)
    }

    /// The first `len` bytes were read; `cut` is what is open behind the others.
    pub(super) fn remove_front(&mut self, len: usize, cut: Cut) {
        // They are the shorter part: mostly none.
        if let Some(front) = self.bytes.get(..len) {
            let len = front.len();
            self.bytes.copy_within(len.., 0);
            self.bytes.truncate(self.bytes.len().saturating_sub(len));
        }
        self.set_cut(cut);
    }

    /// All bytes were read; carries these, behind which `cut` is open. There is room: no markup is longer, and of content
    /// less is left over.
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
    fn bytes_are_carried_up_to_one_that_may_complete_what_is_open() {
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
    fn what_any_byte_may_complete_is_read_with_a_few_more() {
        let mut carry = Carry::<64>::new();
        carry.restart(b"]]", Cut::Any);
        assert_eq!(carry.extend(b""), (0, false));
        assert_eq!(carry.extend(&[b'x'; 30]), (16, true));
        carry.remove_front(17, Cut::Any);
        assert!(!carry.absorb(b' '));
        assert_eq!(carry.as_slice(), b"x");
    }

    #[test]
    fn what_is_full_is_to_be_read() {
        let mut carry = Carry::<16>::new();
        carry.restart(b"<a ", Cut::StartTag);
        assert_eq!(carry.extend(&[b' '; 13]), (13, false));
        assert!(!carry.absorb(b' '));
        assert_eq!(carry.extend(b" "), (0, true));
    }
}
