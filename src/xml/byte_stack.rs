//! Bytes of fixed capacity, put on and taken off at the end.
//!
//! It does for bytes what `heapless::Vec` does for anything, with one copy of a whole slice in place of one
//! of each element.

use super::bytes::{self, Word};

/// There is no room for all of the bytes; none was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;

/// At most `N` bytes.
#[derive(Clone, Debug)]
pub(super) struct ByteStack<const N: usize> {
    len: u32,
    bytes: [u8; N],
}

impl<const N: usize> ByteStack<N> {
    const FITS: () = assert!(N <= u32::MAX as usize, "the length is kept in 32 bits");

    #[inline(always)]
    pub(super) const fn new() -> Self {
        let () = Self::FITS;
        Self { len: 0, bytes: [0; N] }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.len as usize
    }

    #[inline]
    pub(super) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.len()).unwrap_or_default()
    }

    /// The last `len` bytes; none if there are fewer.
    #[inline(always)]
    pub(super) fn last(&self, len: usize) -> &[u8] {
        let end = self.len();
        self.bytes.get(end.wrapping_sub(len)..end).unwrap_or_default()
    }

    /// The word that begins at byte `at`, whatever stands there, in little-endian order; `None` where the memory ends
    /// before the word does.
    #[inline(always)]
    pub(super) fn word_at(&self, at: usize) -> Option<Word> {
        self.bytes.get(at..)?.first_chunk().map(|chunk| Word::from_le_bytes(*chunk))
    }

    /// Whether there is room for `len` more bytes.
    #[inline]
    pub(super) fn has_room(&self, len: usize) -> bool {
        N.saturating_sub(self.len()) >= len
    }

    /// Puts one byte on.
    #[inline(always)]
    pub(super) fn push_byte(&mut self, byte: u8) -> Result<(), Full> {
        *self.bytes.get_mut(self.len as usize).ok_or(Full)? = byte;
        self.len = self.len.wrapping_add(1);
        Ok(())
    }

    /// Puts all of `slice` on, or nothing.
    #[inline]
    pub(super) fn push(&mut self, slice: &[u8]) -> Result<(), Full> {
        if let [byte] = slice {
            return self.push_byte(*byte);
        }
        let free = self.bytes.get_mut(self.len as usize..).ok_or(Full)?;
        let place = free.get_mut(..slice.len()).ok_or(Full)?;
        bytes::copy(place, slice);
        self.len = self.len.wrapping_add(slice.len() as u32);
        Ok(())
    }

    /// Puts the first `len` bytes of `bytes` on, or nothing. Where there is room for a whole window, one is copied: that
    /// takes less than to find out how much.
    #[inline(always)]
    pub(super) fn push_front<const WINDOW: usize>(&mut self, bytes: &[u8], len: usize) -> Result<(), Full> {
        let free = self.bytes.get_mut(self.len as usize..).unwrap_or_default();
        match (free.first_chunk_mut::<WINDOW>(), bytes.first_chunk()) {
            (Some(place), Some(window)) if len <= WINDOW => {
                bytes::copy_array(place, window);
                self.len = self.len.wrapping_add(len as u32);
                Ok(())
            }
            _ => self.push(bytes.get(..len).unwrap_or(bytes)),
        }
    }

    /// Keeps the first `len` bytes.
    #[inline]
    pub(super) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len as u32);
    }

    /// Takes the last `len` bytes off.
    #[inline]
    pub(super) fn pop(&mut self, len: usize) {
        self.len = self.len.saturating_sub(len as u32);
    }

    /// Takes the first `len` bytes off.
    pub(super) fn remove_front(&mut self, len: usize) {
        let held = self.bytes.get_mut(..self.len as usize).unwrap_or_default();
        if len <= held.len() {
            held.copy_within(len.., 0);
            self.len = self.len.wrapping_sub(len as u32);
        }
    }

    pub(super) fn clear(&mut self) {
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_slices_of_any_length() {
        for len in 0..40_u8 {
            let slice: std::vec::Vec<u8> = (1..=len).collect();
            let mut stack = ByteStack::<44>::new();
            assert_eq!(stack.push(b"x"), Ok(()));
            assert_eq!(stack.push(&slice), Ok(()));
            assert_eq!(stack.as_slice(), [b"x", &slice[..]].concat());
            assert!(stack.bytes[stack.len()..].iter().all(|&byte| byte == 0));
        }
    }

    #[test]
    fn gives_words_wherever_they_stand() {
        let mut stack = ByteStack::<24>::new();
        assert_eq!(stack.push(b"0123456789"), Ok(()));
        let word = |bytes: &[u8]| bytes.first_chunk().map(|chunk| Word::from_le_bytes(*chunk));
        assert_eq!(stack.word_at(0), word(b"0123456789"));
        assert_eq!(stack.word_at(1), word(b"123456789"));
        assert_eq!(stack.word_at(24 - bytes::LANES), Some(0));
        assert_eq!(stack.word_at(25 - bytes::LANES), None);
    }

    #[test]
    fn removes_from_the_front_no_more_than_it_holds() {
        let mut stack = ByteStack::<8>::new();
        assert_eq!(stack.push(b"abcdef"), Ok(()));
        for (len, rest) in [(0, &b"abcdef"[..]), (2, b"cdef"), (5, b"cdef"), (3, b"f"), (1, b""), (1, b"")] {
            stack.remove_front(len);
            assert_eq!(stack.as_slice(), rest, "after {len}");
        }
    }

    #[test]
    fn takes_all_or_nothing() {
        let mut stack = ByteStack::<4>::new();
        assert_eq!(stack.push(b"abc"), Ok(()));
        assert!(stack.has_room(1) && !stack.has_room(2));
        assert_eq!(stack.push(b"de"), Err(Full));
        assert_eq!(stack.as_slice(), b"abc");
        assert_eq!(stack.push(b"d"), Ok(()));
        assert_eq!(stack.push(b""), Ok(()));
        assert_eq!(stack.push(b"e"), Err(Full));
        assert_eq!(stack.as_slice(), b"abcd");
        stack.pop(3);
        assert_eq!((stack.as_slice(), stack.len()), (&b"a"[..], 1));
        stack.clear();
        assert_eq!(stack.len(), 0);
    }
}
