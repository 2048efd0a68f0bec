//! Classes of bytes and characters (XML 1.0, productions 2 `Char`, 3 `S`, 4 `NameStartChar`,
//! 4a `NameChar`) and the search for the first byte of interest, a machine word at a time.
//!
//! This file never decides what a byte means in a document; it only finds and classifies.

/// May begin a name.
pub(super) const NAME_START: u8 = 1;
/// May continue a name.
pub(super) const NAME: u8 = 2;
/// White space.
pub(super) const SPACE: u8 = 4;

/// The class of each ASCII byte; the bytes of other characters are in no class. A colon is in no class
/// either: it divides names.
static CLASSES: [u8; 256] = classes();

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // runs in the compiler
const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            b'A'..=b'Z' | b'a'..=b'z' | b'_' => NAME_START | NAME,
            b'0'..=b'9' | b'-' | b'.' => NAME,
            b' ' | b'\t' | b'\r' | b'\n' => SPACE,
            _ => 0,
        };
        byte += 1;
    }
    table
}

/// Whether `byte` is in any of the `classes`.
#[inline(always)]
pub(super) fn is(byte: u8, classes: u8) -> bool {
    #[allow(clippy::indexing_slicing)] // the table has an entry for every byte
    let class = CLASSES[byte as usize];
    class & classes != 0
}

/// Whether `byte` is white space (production 3).
#[inline(always)]
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Whether an ASCII byte is a character XML can carry (production 2).
#[inline(always)]
pub(super) const fn is_ascii_char(byte: u8) -> bool {
    byte >= 0x20 || is_space(byte)
}

/// Whether `c` is a character XML can carry (production 2).
pub(super) const fn is_char(c: char) -> bool {
    match c {
        '\0'..='\x7F' => is_ascii_char(c as u8),
        '\u{FFFE}' | '\u{FFFF}' => false,
        _ => true,
    }
}

/// Length of the bytes at the front of `bytes` that are in `class`.
#[inline(always)]
pub(super) fn class_len(bytes: &[u8], class: u8) -> usize {
    let mut len = 0_usize;
    let mut rest = bytes;
    // Four at a time, so that the end of `bytes` is looked for only once in four.
    while let Some((&[a, b, c, d], tail)) = rest.split_first_chunk() {
        if !is(a, class) {
            return len;
        }
        if !is(b, class) {
            return len.wrapping_add(1);
        }
        if !is(c, class) {
            return len.wrapping_add(2);
        }
        if !is(d, class) {
            return len.wrapping_add(3);
        }
        len = len.wrapping_add(4);
        rest = tail;
    }
    for &byte in rest {
        if !is(byte, class) {
            break;
        }
        len = len.wrapping_add(1);
    }
    len
}

/// Length of the white space that `bytes` begin with.
#[inline(always)]
pub(super) fn space_len(bytes: &[u8]) -> usize {
    let mut len = 0_usize;
    let mut rest = bytes;
    while let Some((chunk, tail)) = rest.split_first_chunk::<LANES>() {
        if Word::from_le_bytes(*chunk) != splat(b' ') {
            break;
        }
        len = len.wrapping_add(LANES);
        rest = tail;
    }
    len.wrapping_add(class_len(rest, SPACE))
}

type Word = usize;
const LANES: usize = size_of::<Word>();
const HIGH_BITS: Word = splat(0x80);

const fn splat(byte: u8) -> Word {
    Word::from_ne_bytes([byte; LANES])
}

/// Sets the high bit of each lane of `word` that is below `limit`, if the lane is ASCII. Lanes above the lowest
/// hit may be set wrongly (the subtraction borrows); the lowest is exact.
#[inline(always)]
const fn below(word: Word, limit: u8) -> Word {
    word.wrapping_sub(splat(limit))
}

/// Length of the bytes at the front of `bytes` that are printable ASCII and none of the three `stops`.
///
/// Complexity: one look at each byte counted and at most a word more.
#[inline(always)]
pub(super) fn plain_len(bytes: &[u8], stops: [u8; 3]) -> usize {
    let [a, b, c] = stops;
    let (wide_a, wide_b, wide_c) = (splat(a), splat(b), splat(c));
    let mut len = 0_usize;
    let mut rest = bytes;
    while let Some((chunk, tail)) = rest.split_first_chunk::<LANES>() {
        let word = Word::from_le_bytes(*chunk);
        // A lane beyond ASCII is a hit by itself, whatever the other terms say of it.
        let stops = below(word ^ wide_a, 1) | below(word ^ wide_b, 1) | below(word ^ wide_c, 1);
        let hits = (stops | below(word, 0x20) | word) & HIGH_BITS;
        if hits != 0 {
            return len.wrapping_add((hits.trailing_zeros() / 8) as usize);
        }
        len = len.wrapping_add(LANES);
        rest = tail;
    }
    for &byte in rest {
        if byte == a || byte == b || byte == c || !(0x20..0x80).contains(&byte) {
            break;
        }
        len = len.wrapping_add(1);
    }
    len
}

/// The state of a UTF-8 sequence between two of its bytes (RFC 3629, section 4), checked as bytes pass.
#[derive(Clone, Copy, Debug)]
pub(super) struct Utf8 {
    /// Continuation bytes that are still to come.
    missing: u8,
    /// Continuation bytes that have come.
    seen: u8,
    /// What the next continuation byte may be at the least and at the most.
    lowest: u8,
    highest: u8,
    /// The bits so far.
    value: u32,
}

/// What is wrong with a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Utf8Error {
    /// It is not UTF-8.
    Malformed,
    /// It is UTF-8 for a code point that is no XML character: U+FFFE or U+FFFF.
    NotAChar,
}

impl Utf8 {
    /// Between characters.
    pub(super) const NONE: Self = Self { missing: 0, seen: 0, lowest: 0, highest: 0, value: 0 };

    /// Whether the last byte left a sequence unfinished.
    #[inline(always)]
    pub(super) fn is_pending(&self) -> bool {
        self.missing != 0
    }

    /// How many bytes of the unfinished sequence have come.
    pub(super) fn pending_len(&self) -> usize {
        if self.missing == 0 { 0 } else { usize::from(self.seen).wrapping_add(1) }
    }

    /// Takes one more byte, which is not ASCII or continues a sequence; gives the character it completes.
    #[allow(clippy::arithmetic_side_effects)] // counters of at most 3
    pub(super) fn push(&mut self, byte: u8) -> Result<Option<char>, Utf8Error> {
        if self.missing == 0 {
            let (missing, lowest, highest, bits) = match byte {
                0xC2..=0xDF => (1, 0x80, 0xBF, byte & 0x1F),
                0xE0 => (2, 0xA0, 0xBF, 0),
                0xED => (2, 0x80, 0x9F, 0x0D),
                0xE1..=0xEF => (2, 0x80, 0xBF, byte & 0x0F),
                0xF0 => (3, 0x90, 0xBF, 0),
                0xF1..=0xF3 => (3, 0x80, 0xBF, byte & 0x07),
                0xF4 => (3, 0x80, 0x8F, 4),
                _ => return Err(Utf8Error::Malformed),
            };
            *self = Utf8 { missing, seen: 0, lowest, highest, value: u32::from(bits) };
            return Ok(None);
        }
        if !(self.lowest..=self.highest).contains(&byte) {
            return Err(Utf8Error::Malformed);
        }
        self.value = (self.value << 6) | u32::from(byte & 0x3F);
        self.missing -= 1;
        self.seen += 1;
        (self.lowest, self.highest) = (0x80, 0xBF);
        if self.missing != 0 {
            return Ok(None);
        }
        match char::from_u32(self.value) {
            Some(c) if is_char(c) => Ok(Some(c)),
            _ => Err(Utf8Error::NotAChar),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn plain_len_agrees_with_a_byte_loop() {
        for len in 0..40 {
            for at in 0..len {
                for byte in 0..=255 {
                    let mut bytes: Vec<u8> = std::iter::repeat_n(b'a', len).collect();
                    if let Some(slot) = bytes.get_mut(at) {
                        *slot = byte;
                    }
                    let stop = matches!(byte, b'<' | b'&' | b'"') || !(0x20..0x80).contains(&byte);
                    let expected = if stop { at } else { len };
                    assert_eq!(plain_len(&bytes, *b"<&\""), expected, "{byte:#x} at {at} of {len}");
                }
            }
        }
    }

    #[test]
    fn utf8_agrees_with_the_standard_library() {
        let mut checked = 0;
        for a in 0x80..=0xFF_u8 {
            for b in (0..=0xFF_u8).step_by(3).chain([0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0]) {
                for c in [0x00, 0x7F, 0x80, 0xBD, 0xBE, 0xBF, 0xC0, 0xFF] {
                    let bytes = [a, b, c, 0x80];
                    for len in 1..=4 {
                        let Some(bytes) = bytes.get(..len) else { continue };
                        let mut utf8 = Utf8::NONE;
                        let mut decoded = Vec::new();
                        let ok = bytes.iter().all(|&byte| {
                            if byte < 0x80 && !utf8.is_pending() {
                                decoded.push(byte as char);
                                return true;
                            }
                            utf8.push(byte).map(|c| decoded.extend(c)).is_ok()
                        }) && !utf8.is_pending();
                        let text = core::str::from_utf8(bytes).ok();
                        let expected = text.filter(|text| !text.contains(['\u{FFFE}', '\u{FFFF}']));
                        assert_eq!(ok, expected.is_some(), "{bytes:x?}");
                        if let Some(expected) = expected {
                            assert!(expected.chars().eq(decoded), "{bytes:x?}");
                        }
                        checked += 1;
                    }
                }
            }
        }
        assert!(checked > 100_000);
    }
}
