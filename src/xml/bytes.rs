//! Classes of bytes and characters (XML 1.0, productions 2 `Char`, 3 `S`, 4 `NameStartChar`, 4a `NameChar`), and the search
//! for the first byte that is of a class or is not, a machine word at a time.
//!
//! A *lane* is a byte of a word. This file finds and classifies bytes; what they mean in a document it does not know.

use core::ops::RangeInclusive;

use crate::ErrorKind;

/// A set of classes of bytes. Every byte is in exactly one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Classes(u16);

impl Classes {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ANY: Self = Self(!0);
    /// ASCII letters and `_`.
    pub(super) const LETTER: Self = Self(1);
    /// Digits and `.`.
    pub(super) const DIGIT: Self = Self(1 << 1);
    /// Spaces, tabs and line feeds: white space that is never normalised.
    pub(super) const SPACE: Self = Self(1 << 2);
    pub(super) const RETURN: Self = Self(1 << 3);
    pub(super) const DOUBLE_QUOTE: Self = Self(1 << 4);
    pub(super) const SINGLE_QUOTE: Self = Self(1 << 5);
    pub(super) const LESS_THAN: Self = Self(1 << 6);
    pub(super) const GREATER_THAN: Self = Self(1 << 7);
    pub(super) const QUESTION: Self = Self(1 << 8);
    /// Any other printable ASCII, and DEL; it means nothing in text.
    pub(super) const OTHER: Self = Self(1 << 9);
    pub(super) const HYPHEN: Self = Self(1 << 10);
    /// `]`
    pub(super) const BRACKET: Self = Self(1 << 11);
    /// `&`, control characters and everything beyond ASCII.
    const NOT_TEXT: Self = Self(1 << 12);

    /// ASCII that can begin a name, without the colon (XML 1.0, production 4).
    pub(super) const NAME_START: Self = Self::LETTER;
    /// ASCII that can continue a name, without the colon (XML 1.0, production 4a).
    pub(super) const NAME: Self = Self::LETTER.or(Self::DIGIT).or(Self::HYPHEN);
    pub(super) const ANY_SPACE: Self = Self::SPACE.or(Self::RETURN);
    pub(super) const QUOTES: Self = Self::DOUBLE_QUOTE.or(Self::SINGLE_QUOTE);
    /// ASCII that can neither end a text nor be malformed in one (XML 1.0, production 14): a `]` is so only before a `>`.
    pub(super) const TEXT: Self =
        Self::ANY.but(Self::NOT_TEXT.or(Self::RETURN).or(Self::LESS_THAN).or(Self::GREATER_THAN));
    /// ASCII that can neither begin the end of a comment or a processing instruction nor be malformed in one.
    pub(super) const COMMENT: Self = Self::TEXT.but(Self::HYPHEN.or(Self::QUESTION)).or(Self::GREATER_THAN);

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn but(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether `byte` is of one of these classes.
    pub(super) fn has(self, byte: u8) -> bool {
        #[allow(clippy::indexing_slicing)] // the table has an entry for every byte
        let number = CLASS_NUMBERS[byte as usize];
        self.0.wrapping_shr(u32::from(number)) & 1 != 0
    }
}

/// The number of the class of each byte: that of the bit in [`Classes`].
const CLASS_NUMBERS: [u8; 256] = class_numbers();

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // runs in the compiler
const fn class_numbers() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < table.len() {
        let class = match byte as u8 {
            b'A'..=b'Z' | b'a'..=b'z' | b'_' => Classes::LETTER,
            b'0'..=b'9' | b'.' => Classes::DIGIT,
            b'-' => Classes::HYPHEN,
            b']' => Classes::BRACKET,
            b' ' | b'\t' | b'\n' => Classes::SPACE,
            b'\r' => Classes::RETURN,
            b'"' => Classes::DOUBLE_QUOTE,
            b'\'' => Classes::SINGLE_QUOTE,
            b'<' => Classes::LESS_THAN,
            b'>' => Classes::GREATER_THAN,
            b'?' => Classes::QUESTION,
            b'&' | 0x00..0x20 | 0x80.. => Classes::NOT_TEXT,
            _ => Classes::OTHER,
        };
        table[byte] = class.0.trailing_zeros() as u8;
        byte += 1;
    }
    table
}

/// Whether `byte` is white space (XML 1.0, production 3).
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Whether an ASCII byte is a character that XML can carry (XML 1.0, production 2).
pub(super) const fn is_ascii_char(byte: u8) -> bool {
    byte >= 0x20 || is_space(byte)
}

/// Whether `c` is a character that XML can carry (XML 1.0, production 2).
pub(super) const fn is_char(c: char) -> bool {
    match c {
        '\0'..='\x7F' => is_ascii_char(c as u8),
        '\u{FFFE}' | '\u{FFFF}' => false,
        _ => true,
    }
}

/// The length of the run at the start of `bytes` for which `is_in` holds. `others` maps a word to a nonzero value in each
/// lane for which `is_in` may not hold, and to 0 in a lane only if it does; only the nonzero lanes are looked at singly.
fn run_len(bytes: &[u8], others: impl Fn(Word) -> Word, is_in: impl Fn(u8) -> bool) -> usize {
    let mut rest = bytes;
    while let Some((chunk, tail)) = rest.split_first_chunk::<LANES>() {
        let word = Word::from_le_bytes(*chunk);
        let others = others(word);
        if others == 0 {
            rest = tail;
            continue;
        }
        let bits = others.trailing_zeros() & !7;
        let len = (bits / 8) as usize;
        if !is_in((word >> bits) as u8) {
            return bytes.len().wrapping_sub(rest.len()).wrapping_add(len);
        }
        rest = rest.get(len.wrapping_add(1)..).unwrap_or_default();
    }
    let tail = rest.iter().position(|&byte| !is_in(byte)).unwrap_or(rest.len());
    bytes.len().wrapping_sub(rest.len()).wrapping_add(tail)
}

/// Sets the high bit of each lane that is no ASCII letter, and no other bit.
pub(super) const fn but_letters(word: Word) -> Word {
    let lower = (word | splat(0x20)) & splat(0x7F);
    let from_a = lower.wrapping_add(splat(0x80 - b'a'));
    let past_z = lower.wrapping_add(splat(0x7F - b'z'));
    (!(from_a ^ past_z) | word) & HIGH_BITS
}

/// Nonzero in each lane that is no space, 0 in the others.
const fn but_spaces(word: Word) -> Word {
    word ^ splat(b' ')
}

/// The length of the run of [`Classes::NAME`] at the start of `bytes`. Nearly all bytes of it are letters.
pub(super) fn name_len(bytes: &[u8]) -> usize {
    run_len(bytes, but_letters, |byte| Classes::NAME.has(byte))
}

/// The length of the white space of these classes at the start of `bytes`. It is mostly a line feed and then spaces.
pub(super) fn space_len(bytes: &[u8], classes: Classes) -> usize {
    let rest = bytes.strip_prefix(b"\n").unwrap_or(bytes);
    let len = run_len(rest, but_spaces, |byte| classes.has(byte));
    bytes.len().wrapping_sub(rest.len()).wrapping_add(len)
}

/// Whether two slices are equal. It compares a word at a time, because `==` takes five instructions a byte on a Cortex-M3.
#[inline(never)]
pub(super) fn are_equal(bytes: &[u8], others: &[u8]) -> bool {
    if bytes.len() != others.len() {
        return false;
    }
    match (bytes.last_chunk::<LANES>(), others.last_chunk::<LANES>()) {
        (Some(last), Some(other_last)) => {
            let words = bytes.as_chunks::<LANES>().0.iter().zip(others.as_chunks::<LANES>().0);
            last == other_last && { words }.all(|(word, other)| word == other)
        }
        _ => bytes.iter().zip(others).all(|(byte, other)| byte == other),
    }
}

/// Whether `bytes` begin with `prefix`.
pub(super) fn starts_with(bytes: &[u8], prefix: &[u8]) -> bool {
    bytes.get(..prefix.len()).is_some_and(|front| are_equal(front, prefix))
}

pub(crate) type Word = usize;
pub(crate) const LANES: usize = size_of::<Word>();
const HIGH_BITS: Word = splat(0x80);

const fn splat(byte: u8) -> Word {
    Word::from_ne_bytes([byte; LANES])
}

/// Sets the high bit of each lane that is below `limit`, if the lane is ASCII. The lowest hit is exact; lanes above it may
/// be wrong, because the subtraction borrows from them.
const fn below(word: Word, limit: u8) -> Word {
    word.wrapping_sub(splat(limit))
}

/// Sets the high bit of each lane that is `byte`. The lowest hit is exact; lanes above it may be wrong.
const fn lanes_of(word: Word, byte: u8) -> Word {
    let others = word ^ splat(byte);
    below(others, 1) & !others & HIGH_BITS
}

/// Sets the high bit of each lane that is `byte`, and no other bit.
pub(crate) const fn lanes_equal(word: Word, byte: u8) -> Word {
    let differing = word ^ splat(byte);
    // A lane that differs has its high bit set, or the sum carries into it.
    !((differing & !HIGH_BITS).wrapping_add(!HIGH_BITS) | differing) & HIGH_BITS
}

/// Whether all lanes of `word` are ASCII.
pub(crate) const fn is_ascii(word: Word) -> bool {
    word & HIGH_BITS == 0
}

/// The length of `bytes` before the first hit. `hits` sets the high bit of each lane that is a hit, of which the lowest
/// must be exact; `is_hit` says the same of single bytes, for the last ones.
fn len_before(bytes: &[u8], hits: impl Fn(Word) -> Word, is_hit: impl Fn(u8) -> bool) -> usize {
    let mut len = 0_usize;
    let mut rest = bytes;
    while let Some((chunk, tail)) = rest.split_first_chunk::<LANES>() {
        let hits = hits(Word::from_le_bytes(*chunk)) & HIGH_BITS;
        if hits != 0 {
            return len.wrapping_add((hits.trailing_zeros() / 8) as usize);
        }
        len = len.wrapping_add(LANES);
        rest = tail;
    }
    len.wrapping_add(rest.iter().position(|&byte| is_hit(byte)).unwrap_or(rest.len()))
}

/// The length of the run at the start of `bytes` that is printable ASCII or DEL and none of the `stops`.
pub(super) fn printable_len<const K: usize>(bytes: &[u8], stops: [u8; K]) -> usize {
    let wide = stops.map(splat);
    let hits = |word: Word| {
        // A lane beyond ASCII is a hit because of its own high bit, whatever the other terms add.
        let others = below(word, 0x20) | word;
        wide.iter().fold(others, |hits, wide| hits | below(word ^ wide, 1))
    };
    let is_hit = |byte: u8| stops.contains(&byte) || !(0x20..0x80).contains(&byte);
    len_before(bytes, hits, is_hit)
}

/// Whether a checked attribute value stands for itself: it has no reference and no white space but spaces (XML 1.0, 3.3.3).
pub(super) fn is_literal(value: &[u8]) -> bool {
    // Lanes above the lowest hit may be wrong, but then there is a hit all the same.
    let hits = |word: Word| (below(word, 0x20) & !word & HIGH_BITS) | lanes_of(word, b'&');
    let hit = |chunk: &[u8; LANES]| hits(Word::from_le_bytes(*chunk));
    match value.last_chunk() {
        Some(last) => value.as_chunks().0.iter().fold(hit(last), |hits, chunk| hits | hit(chunk)) == 0,
        None => !value.iter().any(|&byte| byte < 0x20 || byte == b'&'),
    }
}

/// The length of the run at the start of `bytes` of characters that XML can carry (XML 1.0, production 2), up to one of the
/// `stops`, a carriage return, or what is no such character. A character that is cut off ends the run too.
pub(super) fn run_of_characters(bytes: &[u8], stops: [u8; 3]) -> usize {
    if let [byte] = bytes {
        return usize::from(matches!(byte, b'\t' | b'\n' | 0x20..0x80) && !stops.contains(byte));
    }
    let mut len = 0_usize;
    loop {
        let rest = bytes.get(len..).unwrap_or_default();
        len = len.wrapping_add(printable_len(rest, stops));
        match bytes.get(len) {
            Some(b'\n' | b'\t') => len = len.wrapping_add(1),
            Some(0x80..) => match beyond_ascii_len(bytes.get(len..).unwrap_or_default()) {
                0 => return len,
                more => len = len.wrapping_add(more),
            },
            _ => return len,
        }
    }
}

/// The length of the run at the start of `bytes` of characters beyond ASCII that XML can carry (RFC 3629, section 4; XML
/// 1.0, production 2). A character that is cut off or malformed ends the run.
fn beyond_ascii_len(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [0xC2..=0xDF, 0x80..=0xBF, rest @ ..]
            | [0xE1..=0xEC | 0xEE, 0x80..=0xBF, 0x80..=0xBF, rest @ ..] => rest,
            [0x80..=0xFF, ..] => match read_character(rest) {
                Ok(Some((_, len))) => rest.get(len..).unwrap_or_default(),
                _ => break,
            },
            _ => break,
        };
    }
    bytes.len().wrapping_sub(rest.len())
}

/// The character at the start of `bytes`, and its length (RFC 3629, section 4); `None` if it is cut off or there are no
/// bytes.
///
/// # Errors
///
/// [`ErrorKind::InvalidUtf8`], or [`ErrorKind::InvalidCharacter`] for one that XML cannot carry (XML 1.0, production 2).
pub(super) fn read_character(bytes: &[u8]) -> Result<Option<(char, usize)>, ErrorKind> {
    const CONTINUATION: RangeInclusive<u8> = 0x80..=0xBF;
    let Some(&first) = bytes.first() else { return Ok(None) };
    let (len, mut range) = match first {
        0x00..0x80 => (1, CONTINUATION),
        0xC2..=0xDF => (2, CONTINUATION),
        0xE0 => (3, 0xA0..=0xBF),
        0xED => (3, 0x80..=0x9F),
        0xE1..=0xEF => (3, CONTINUATION),
        0xF0 => (4, 0x90..=0xBF),
        0xF1..=0xF3 => (4, CONTINUATION),
        0xF4 => (4, 0x80..=0x8F),
        _ => return Err(ErrorKind::InvalidUtf8),
    };
    let mut number = if len == 1 { first } else { first & (0x7F_u8 >> len) } as u32;
    for at in 1..len {
        let Some(byte) = bytes.get(at) else { return Ok(None) };
        if !range.contains(byte) {
            return Err(ErrorKind::InvalidUtf8);
        }
        range = CONTINUATION;
        number = (number << 6) | u32::from(byte & 0x3F);
    }
    match char::from_u32(number) {
        Some(c) if is_char(c) => Ok(Some((c, len))),
        _ => Err(ErrorKind::InvalidCharacter),
    }
}

/// Copies words wherever they stand, as the processors this is for can. The general copy takes three times as
/// many instructions on a Cortex-M3, since it reads and writes aligned words only.
pub(super) fn copy(target: &mut [u8], bytes: &[u8]) {
    let to = target.as_chunks_mut::<4>().0.as_chunks_mut::<4>().0;
    let from = bytes.as_chunks::<4>().0.as_chunks::<4>().0;
    for ([a, b, c, d], from) in to.iter_mut().zip(from) {
        [*a, *b, *c, *d] = *from;
    }
    let _ = copy_last::<16>(target, bytes)
        || copy_first::<8>(target, bytes) && copy_last::<8>(target, bytes)
        || copy_first::<4>(target, bytes) && copy_last::<4>(target, bytes)
        || copy_first::<2>(target, bytes) && copy_last::<2>(target, bytes)
        || copy_first::<1>(target, bytes);
}

/// Copies the first `N` bytes, if there are as many.
fn copy_first<const N: usize>(target: &mut [u8], bytes: &[u8]) -> bool {
    let (Some(to), Some(from)) = (target.first_chunk_mut::<N>(), bytes.first_chunk()) else { return false };
    *to = *from;
    true
}

/// Copies the last `N` bytes, if there are as many.
fn copy_last<const N: usize>(target: &mut [u8], bytes: &[u8]) -> bool {
    let (Some(to), Some(from)) = (target.last_chunk_mut::<N>(), bytes.last_chunk()) else { return false };
    *to = *from;
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    #[test]
    fn every_byte_is_in_its_classes() {
        let is_name_start = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        for byte in 0..=255_u8 {
            let expected = [
                (Classes::NONE, false),
                (Classes::ANY, true),
                (Classes::NAME_START, is_name_start(byte)),
                (Classes::NAME, is_name_start(byte) || byte.is_ascii_digit() || b"-.".contains(&byte)),
                (Classes::SPACE, b" \t\n".contains(&byte)),
                (Classes::RETURN, byte == b'\r'),
                (Classes::ANY_SPACE, is_space(byte)),
                (Classes::DOUBLE_QUOTE, byte == b'"'),
                (Classes::SINGLE_QUOTE, byte == b'\''),
                (Classes::QUOTES, b"'\"".contains(&byte)),
                (Classes::LESS_THAN, byte == b'<'),
                (Classes::GREATER_THAN, byte == b'>'),
                (Classes::QUESTION, byte == b'?'),
                (Classes::HYPHEN, byte == b'-'),
                (Classes::BRACKET, byte == b']'),
                (Classes::TEXT, matches!(byte, b'\t' | b'\n' | 0x20..0x80) && !b"<&>".contains(&byte)),
                (Classes::COMMENT, matches!(byte, b'\t' | b'\n' | 0x20..0x80) && !b"<&-?".contains(&byte)),
                (Classes::ANY.but(Classes::QUOTES), !b"'\"".contains(&byte)),
            ];
            for (classes, is_in) in expected {
                assert_eq!(classes.has(byte), is_in, "{classes:?}: {byte:#x}");
            }
        }
    }

    #[test]
    fn masks_mark_the_lanes_that_they_should() {
        let marked = |mask: Word| mask.to_le_bytes().map(|lane| lane != 0);
        let is_high = |mask: Word| mask & !HIGH_BITS == 0;
        for at in 0..LANES {
            for around in [b'k', b' ', b'0', 0xFF] {
                for byte in 0..=255_u8 {
                    let mut lanes = [around; LANES];
                    lanes[at] = byte;
                    let word = Word::from_le_bytes(lanes);
                    let shown = std::format!("{byte:#x} at {at} among {around:#x}");
                    assert_eq!(marked(but_letters(word)), lanes.map(|b| !b.is_ascii_alphabetic()), "{shown}");
                    assert!(is_high(but_letters(word)), "{shown}");
                    assert_eq!(marked(but_spaces(word)), lanes.map(|b| b != b' '), "{shown}");
                    assert_eq!(is_ascii(word), lanes.is_ascii(), "{shown}");
                    let first = lanes.iter().position(|&b| b == b'k');
                    assert_eq!(marked(lanes_of(word, b'k')).iter().position(|&hit| hit), first, "{shown}");
                    assert!(is_high(lanes_of(word, b'k')), "{shown}");
                    let equal = lanes.map(|b| if b == b'k' { 0x80 } else { 0 });
                    assert_eq!(lanes_equal(word, b'k').to_le_bytes(), equal, "{shown}");
                }
            }
        }
    }

    #[test]
    fn lengths_before_stops_agree_with_a_byte_loop() {
        for len in 0..40 {
            for at in 0..len {
                for byte in 0..=255 {
                    let mut bytes: Vec<u8> = std::iter::repeat_n(b'a', len).collect();
                    if let Some(slot) = bytes.get_mut(at) {
                        *slot = byte;
                    }
                    for stops in [b"<&\"", b"]]]", b"---"] {
                        let is_stop = stops.contains(&byte) || !(0x20..0x80).contains(&byte);
                        let expected = if is_stop { at } else { len };
                        assert_eq!(printable_len(&bytes, *stops), expected, "{byte:#x} at {at} of {len}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_value_is_literal_without_references_and_controls() {
        for len in 0..30 {
            for at in 0..len {
                for byte in 0..=255_u8 {
                    let mut bytes: Vec<u8> =
                        b"a \xC3\xA4\xFF\x7F%'(".iter().copied().cycle().take(len).collect();
                    bytes[at] = byte;
                    let shown = std::format!("{byte:#x} at {at} of {len}");
                    assert_eq!(is_literal(&bytes), byte >= 0x20 && byte != b'&', "{shown}");
                }
            }
        }
    }

    #[test]
    fn name_len_agrees_with_a_byte_loop() {
        for len in 0..20 {
            for at in 0..len {
                for byte in 0..=255_u8 {
                    let mut bytes: Vec<u8> = b"aZzA-9_.".iter().copied().cycle().take(len).collect();
                    bytes[at] = byte;
                    let is_name = byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
                    assert_eq!(
                        name_len(&bytes),
                        if is_name { len } else { at },
                        "{byte:#x} at {at} of {len}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_lengths_of_white_space_agree_with_a_byte_loop() {
        for len in 0..20 {
            for at in 0..len {
                for byte in 0..=255_u8 {
                    let mut bytes: Vec<u8> = b"\n    \n   \t".iter().copied().cycle().take(len).collect();
                    bytes[at] = byte;
                    let expected = |is_in: bool| if is_in { len } else { at };
                    let shown = std::format!("{byte:#x} at {at} of {len}");
                    let (any, normal) = (Classes::ANY_SPACE, Classes::SPACE);
                    assert_eq!(space_len(&bytes, any), expected(b" \t\r\n".contains(&byte)), "{shown}");
                    assert_eq!(space_len(&bytes, normal), expected(b" \t\n".contains(&byte)), "{shown}");
                }
            }
        }
    }

    #[test]
    fn starts_with_compares_every_byte() {
        let bytes: Vec<u8> = (0..150).collect();
        for len in 0..=bytes.len() {
            assert!(starts_with(&bytes, &bytes[..len]));
            assert_eq!(starts_with(&bytes[..len], &bytes), len == bytes.len());
            for at in 0..len {
                let mut other = bytes[..len].to_vec();
                other[at] ^= 1;
                assert!(!starts_with(&bytes, &other), "{at} of {len}");
            }
        }
    }

    #[test]
    fn a_run_of_characters_ends_at_a_stop_or_an_unusual_byte() {
        let table: [(&[u8], usize); 17] = [
            (b"", 0),
            (b"x", 1),
            (b"\t", 1),
            (b"\n", 1),
            (b"]", 1),
            (b"<", 0),
            (b"-", 0),
            (b"\r", 0),
            (b"\x01", 0),
            (b"\xC3", 0),
            (b"a\tb\n\nc", 6),
            (b"a\xC3\xA4b\xF0\x9F\x98\x80-", 8),
            (b"ab<", 2),
            (b"ab\r", 2),
            (b"ab\xC3", 2),
            (b"ab\xEF\xBF\xBE", 2),
            (b"\x01ab", 0),
        ];
        for (bytes, len) in table {
            assert_eq!(run_of_characters(bytes, *b"<&-"), len, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn reads_characters_beyond_ascii_whole_only() {
        let characters = [
            '\u{80}',
            '\u{7FF}',
            '\u{800}',
            '\u{D7FF}',
            '\u{E000}',
            '\u{FFFD}',
            '\u{10000}',
            '\u{3FFFF}',
            '\u{40000}',
            '\u{FFFFF}',
            '\u{100000}',
            '\u{10FFFF}',
        ];
        for c in characters {
            let mut buffer = [0; 4];
            let bytes = c.encode_utf8(&mut buffer).as_bytes();
            assert_eq!(beyond_ascii_len(bytes), bytes.len());
            assert_eq!(read_character(bytes), Ok(Some((c, bytes.len()))));
            assert_eq!(read_character(&[bytes, b"abc"].concat()), Ok(Some((c, bytes.len()))));
            for len in 0..bytes.len() {
                assert_eq!((beyond_ascii_len(&bytes[..len]), read_character(&bytes[..len])), (0, Ok(None)));
            }
        }
    }

    #[test]
    fn refuses_malformed_sequences_at_the_first_byte_that_shows_it() {
        use ErrorKind::{InvalidCharacter, InvalidUtf8};
        let table: [(&[u8], ErrorKind); 15] = [
            (b"\x80", InvalidUtf8),
            (b"\xBF", InvalidUtf8),
            (b"\xC0", InvalidUtf8),
            (b"\xC1", InvalidUtf8),
            (b"\xC3<", InvalidUtf8),
            (b"\xE0\x9F", InvalidUtf8),
            (b"\xED\xA0", InvalidUtf8),
            (b"\xE2\x82(", InvalidUtf8),
            (b"\xF0\x8F", InvalidUtf8),
            (b"\xF4\x90", InvalidUtf8),
            (b"\xF5", InvalidUtf8),
            (b"\xFF", InvalidUtf8),
            (b"\x01", InvalidCharacter),
            (b"\xEF\xBF\xBE", InvalidCharacter),
            (b"\xEF\xBF\xBF", InvalidCharacter),
        ];
        for (bytes, expected) in table {
            assert_eq!(beyond_ascii_len(bytes), 0, "{bytes:x?}");
            for len in 0..bytes.len() {
                assert_eq!(read_character(&bytes[..len]), Ok(None), "{len} of {bytes:x?}");
            }
            for after in [&b""[..], b"a", "abc\u{E4}".as_bytes()] {
                assert_eq!(read_character(&[bytes, after].concat()), Err(expected), "{bytes:x?}");
            }
            let front = ["\u{E4}\u{20AC}".as_bytes(), bytes].concat();
            assert_eq!(beyond_ascii_len(&front), 5, "{bytes:x?}");
        }
    }

    #[test]
    fn copies_slices_of_any_length() {
        for len in 0..70_u8 {
            let bytes: Vec<u8> = (1..=len).collect();
            let mut target = std::vec![0; bytes.len()];
            copy(&mut target, &bytes);
            assert_eq!(target, bytes);
        }
    }
}
