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
/// Anything but white space that is never normalised: spaces, tabs and line feeds.
pub(super) const NOT_NORMAL_SPACE: u8 = 8;
/// `"`
pub(super) const DOUBLE_QUOTE: u8 = 0x10;
/// `'`
pub(super) const SINGLE_QUOTE: u8 = 0x20;
/// `>`
pub(super) const GREATER_THAN: u8 = 0x40;
/// Not plainly text (XML 1.0, production 14): `<`, `&`, `]`, what is normalised, what is not ASCII or no character.
pub(super) const NOT_TEXT: u8 = 0x80;

/// The classes of each byte. Every byte is in one at the least. A colon is in none of those of names: it divides them.
const CLASSES: [u8; 256] = classes();

#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // runs in the compiler
const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < table.len() {
        let class = match byte as u8 {
            b'A'..=b'Z' | b'a'..=b'z' | b'_' => NAME_START | NAME,
            b'0'..=b'9' | b'-' | b'.' => NAME,
            b' ' | b'\t' | b'\n' => SPACE,
            b'\r' => SPACE | NOT_TEXT,
            b'"' => DOUBLE_QUOTE,
            b'\'' => SINGLE_QUOTE,
            b'>' => GREATER_THAN,
            b'<' | b'&' | b']' | 0x00..0x20 | 0x80.. => NOT_TEXT,
            _ => 0,
        };
        table[byte] = if class == SPACE { SPACE } else { class | NOT_NORMAL_SPACE };
        byte += 1;
    }
    table
}

/// The classes of `byte`.
#[inline(always)]
pub(super) fn classes_of(byte: u8) -> u8 {
    #[allow(clippy::indexing_slicing)] // the table has an entry for every byte
    CLASSES[byte as usize]
}

/// Whether `byte` is in any of the `classes`.
#[inline(always)]
pub(super) fn is(byte: u8, classes: u8) -> bool {
    classes_of(byte) & classes != 0
}

/// Whether `byte` is white space (production 3).
#[inline(always)]
pub(super) const fn is_space(byte: u8) -> bool {
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

/// Length of the bytes at the front of `bytes` for which `is_in` holds. `others` says of a word where in it stands
/// what is not plainly so: it gives 0 for a lane only if `is_in` holds for it.
#[inline(always)]
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

/// Sets the high bit of each lane of `word` that is no ASCII letter.
#[inline(always)]
pub(super) const fn but_letters(word: Word) -> Word {
    let lower = (word | splat(0x20)) & splat(0x7F);
    let from_a = lower.wrapping_add(splat(0x80 - b'a'));
    let past_z = lower.wrapping_add(splat(0x7F - b'z'));
    (!(from_a ^ past_z) | word) & HIGH_BITS
}

/// Sets some bits of each lane of `word` that is no space: those that tell it from one.
#[inline(always)]
const fn but_spaces(word: Word) -> Word {
    word ^ splat(b' ')
}

/// Length of the bytes at the front of `bytes` that may continue a name. Nearly all of them are letters.
#[inline(always)]
pub(super) fn name_len(bytes: &[u8]) -> usize {
    run_len(bytes, but_letters, |byte| is(byte, NAME))
}

/// Length of the white space that `bytes` begin with. Nearly all of it is spaces.
#[inline(always)]
pub(super) fn space_len(bytes: &[u8]) -> usize {
    run_len(bytes, but_spaces, |byte| is(byte, SPACE))
}

/// The same without carriage returns. Nearly all of it is a line feed, then spaces.
#[inline(always)]
pub(super) fn normal_space_len(bytes: &[u8]) -> usize {
    if let Some((b'\n', behind)) = bytes.split_first()
        && let Some(chunk) = behind.first_chunk()
    {
        // A few spaces, then markup.
        let others = but_spaces(Word::from_le_bytes(*chunk));
        let bits = others.trailing_zeros() & !7;
        if others.checked_shr(bits).unwrap_or(0) as u8 == b' ' ^ b'<' {
            return (bits / 8).wrapping_add(1) as usize;
        }
    }
    let rest = bytes.strip_prefix(b"\n").unwrap_or(bytes);
    let len = run_len(rest, but_spaces, |byte| matches!(byte, b' ' | b'\n' | b'\t'));
    bytes.len().wrapping_sub(rest.len()).wrapping_add(len)
}

/// Whether `bytes` begin with `prefix`, without a call for the few bytes that a name has.
#[inline(always)]
pub(super) fn starts_with(bytes: &[u8], prefix: &[u8]) -> bool {
    let Some(bytes) = bytes.get(..prefix.len()) else { return false };
    equal_ends::<LANES>(bytes, prefix)
        .or_else(|| equal_ends::<{ 2 * LANES }>(bytes, prefix))
        .or_else(|| equal_ends::<{ 4 * LANES }>(bytes, prefix))
        .or_else(|| equal_ends::<{ LANES / 2 }>(bytes, prefix))
        .unwrap_or_else(|| are_equal(bytes, prefix))
}

/// Whether two names, or texts that are as short, are the same.
#[inline(never)]
pub(super) fn is_same(name: &[u8], other: &[u8]) -> bool {
    name.len() == other.len() && starts_with(name, other)
}

/// Whether two slices of one length are equal, compared a word at a time.
#[inline(never)]
fn are_equal(bytes: &[u8], others: &[u8]) -> bool {
    let ((words, tail), (other_words, other_tail)) =
        (bytes.as_chunks::<LANES>(), others.as_chunks::<LANES>());
    let is_same = |(word, other): (&[u8; LANES], &[u8; LANES])| word == other;
    words.iter().zip(other_words).all(is_same) && tail == other_tail
}

/// Whether two slices of one length, from `K` to twice as many bytes, are equal; `None` for other lengths.
#[inline(always)]
fn equal_ends<const K: usize>(bytes: &[u8], others: &[u8]) -> Option<bool> {
    if bytes.len() > K.saturating_mul(2) {
        return None;
    }
    let is_same = are_equal_arrays(bytes.last_chunk::<K>()?, others.last_chunk::<K>()?);
    Some(is_same && are_equal_arrays(bytes.first_chunk::<K>()?, others.first_chunk::<K>()?))
}

/// Whether two arrays are equal. For one of more than a word, a comparison of arrays calls a function that takes five
/// instructions a byte on a Cortex-M3.
#[inline(always)]
fn are_equal_arrays<const K: usize>(bytes: &[u8; K], others: &[u8; K]) -> bool {
    if K <= LANES {
        return bytes == others;
    }
    let (words, other_words) = (bytes.as_chunks::<LANES>().0, others.as_chunks::<LANES>().0);
    let differing = words.iter().zip(other_words).fold(0, |differing, (word, other)| {
        differing | (Word::from_ne_bytes(*word) ^ Word::from_ne_bytes(*other))
    });
    differing == 0
}

pub(crate) type Word = usize;
pub(crate) const LANES: usize = size_of::<Word>();
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

/// Sets the high bit of each lane of `word` that is `byte`. Lanes above the lowest hit may be set wrongly; the lowest
/// is exact.
#[inline(always)]
pub(crate) const fn lanes_of(word: Word, byte: u8) -> Word {
    let others = word ^ splat(byte);
    below(others, 1) & !others & HIGH_BITS
}

/// Whether all lanes of `word` are ASCII.
#[inline(always)]
pub(crate) const fn is_ascii(word: Word) -> bool {
    word & HIGH_BITS == 0
}

/// Length of the bytes at the front of `bytes` before the first hit. `hits` sets the high bit of the lanes of a
/// word that are hits, of which the lowest must be exact.
///
/// Complexity: one look at each byte counted and at most a word more.
#[inline(always)]
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

/// Length of the bytes at the front of `bytes` that are printable ASCII and none of the `stops`.
#[inline(always)]
pub(super) fn plain_len<const K: usize>(bytes: &[u8], stops: [u8; K]) -> usize {
    let wide = stops.map(splat);
    let hits = |word: Word| {
        // A lane beyond ASCII is a hit by itself, whatever the other terms say of it.
        let others = below(word, 0x20) | word;
        wide.iter().fold(others, |hits, wide| hits | below(word ^ wide, 1))
    };
    let is_hit = |byte: u8| stops.contains(&byte) || !(0x20..0x80).contains(&byte);
    len_before(bytes, hits, is_hit)
}

/// Whether `value`, which is between quotation marks, stands for itself: it has no references and no white space but
/// spaces (XML 1.0, 3.3.3).
#[inline(always)]
pub(super) fn is_literal(value: &[u8]) -> bool {
    // A lane above the lowest hit may be set wrongly, but only where there is one.
    let hits = |word: Word| (below(word, 0x20) & !word & HIGH_BITS) | lanes_of(word, b'&');
    let hit = |chunk: &[u8; LANES]| hits(Word::from_le_bytes(*chunk));
    match value.last_chunk() {
        Some(last) => value.as_chunks().0.iter().fold(hit(last), |hits, chunk| hits | hit(chunk)) == 0,
        None => !value.iter().any(|&byte| byte < 0x20 || byte == b'&'),
    }
}

/// Length of the good characters that `bytes` begin with, of which the `stops`, carriage returns and all that is not
/// plain text to XML are none (production 2). What follows may be a character that is cut off.
#[inline(always)]
pub(super) fn run_of_characters(bytes: &[u8], stops: [u8; 3]) -> usize {
    match bytes {
        [byte] => usize::from(matches!(byte, b'\t' | b'\n' | 0x20..0x80) && !stops.contains(byte)),
        _ => long_run_of_characters(bytes, stops),
    }
}

#[inline(never)]
fn long_run_of_characters(bytes: &[u8], stops: [u8; 3]) -> usize {
    let mut len = 0_usize;
    loop {
        let rest = bytes.get(len..).unwrap_or_default();
        len = len.wrapping_add(plain_len(rest, stops));
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

/// Length of the good characters beyond ASCII that `bytes` begin with (RFC 3629, section 4; XML 1.0,
/// production 2). What follows may be ASCII, or a character that is cut off or not all right.
pub(super) fn beyond_ascii_len(bytes: &[u8]) -> usize {
    if bytes.len() < 2 {
        return 0;
    }
    let len = bytes.iter().position(u8::is_ascii).unwrap_or(bytes.len());
    let run = bytes.get(..len).unwrap_or(bytes);
    let valid = match core::str::from_utf8(run) {
        Ok(_) => run,
        Err(error) => run.get(..error.valid_up_to()).unwrap_or(run),
    };
    // The only characters beyond ASCII that XML cannot carry are U+FFFE and U+FFFF.
    valid.windows(3).position(|three| matches!(three, [0xEF, 0xBF, 0xBE | 0xBF])).unwrap_or(valid.len())
}

/// A character of which some bytes have come, or none (RFC 3629, section 4).
#[derive(Clone, Copy, Debug)]
pub(super) struct Utf8 {
    /// The bits of its code point that have come.
    value: u32,
    /// How many bytes have come.
    len: u8,
    /// How many must follow.
    missing: u8,
    /// The range of the next one.
    next: (u8, u8),
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
    /// Of which no byte has come.
    pub(super) const NONE: Self = Self { value: 0, len: 0, missing: 0, next: (0, 0) };
    const CONTINUATION: (u8, u8) = (0x80, 0xBF);

    /// How many bytes have come.
    pub(super) fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// Takes one more byte; gives the character that it completes.
    pub(super) fn push(&mut self, byte: u8) -> Result<Option<char>, Utf8Error> {
        let bits = u32::from(byte);
        if self.len == 0 {
            (self.value, self.missing, self.next) = match byte {
                0x00..0x80 => (bits, 0, Self::CONTINUATION),
                0xC2..=0xDF => (bits & 0x1F, 1, Self::CONTINUATION),
                0xE0 => (bits & 0x0F, 2, (0xA0, 0xBF)),
                0xED => (bits & 0x0F, 2, (0x80, 0x9F)),
                0xE1..=0xEF => (bits & 0x0F, 2, Self::CONTINUATION),
                0xF0 => (bits & 0x07, 3, (0x90, 0xBF)),
                0xF4 => (bits & 0x07, 3, (0x80, 0x8F)),
                0xF1..=0xF3 => (bits & 0x07, 3, Self::CONTINUATION),
                _ => return Err(Utf8Error::Malformed),
            };
        } else {
            let (low, high) = self.next;
            if !(low..=high).contains(&byte) {
                return Err(Utf8Error::Malformed);
            }
            self.value = (self.value << 6) | (bits & 0x3F);
            self.missing = self.missing.wrapping_sub(1);
            self.next = Self::CONTINUATION;
        }
        self.len = self.len.wrapping_add(1);
        match char::from_u32(self.value) {
            _ if self.missing > 0 => Ok(None),
            Some(c) if is_char(c) => Ok(Some(c)),
            _ => Err(Utf8Error::NotAChar),
        }
    }
}

/// Copies words wherever they stand, as the processors this is for can. The general copy takes three times as
/// many instructions on a Cortex-M3, since it reads and writes aligned words only.
#[inline(always)]
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

/// The same for arrays, whose length is a multiple of that of a word.
#[inline(always)]
pub(super) fn copy_array<const N: usize>(target: &mut [u8; N], bytes: &[u8; N]) {
    for (to, from) in target.as_chunks_mut::<LANES>().0.iter_mut().zip(bytes.as_chunks().0) {
        *to = *from;
    }
}

/// Copies the first `N` bytes, if there are as many.
#[inline(always)]
fn copy_first<const N: usize>(target: &mut [u8], bytes: &[u8]) -> bool {
    let (Some(to), Some(from)) = (target.first_chunk_mut::<N>(), bytes.first_chunk()) else { return false };
    *to = *from;
    true
}

/// Copies the last `N` bytes, if there are as many.
#[inline(always)]
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
                (NAME_START, is_name_start(byte)),
                (NAME, is_name_start(byte) || byte.is_ascii_digit() || b"-.".contains(&byte)),
                (SPACE, b" \t\r\n".contains(&byte)),
                (NOT_NORMAL_SPACE, !b" \t\n".contains(&byte)),
                (DOUBLE_QUOTE, byte == b'"'),
                (SINGLE_QUOTE, byte == b'\''),
                (GREATER_THAN, byte == b'>'),
                (NOT_TEXT, !matches!(byte, b'\t' | b'\n' | 0x20..0x80) || b"<&]".contains(&byte)),
            ];
            for (class, is_in) in expected {
                assert_eq!(is(byte, class), is_in, "{class:#x}: {byte:#x}");
            }
        }
    }

    #[test]
    fn a_mask_marks_the_lanes_it_says() {
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
                        assert_eq!(plain_len(&bytes, *stops), expected, "{byte:#x} at {at} of {len}");
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
                    let mut bytes: Vec<u8> = b"    \n   \t".iter().copied().cycle().take(len).collect();
                    bytes[at] = byte;
                    let expected = |is_in: bool| if is_in { len } else { at };
                    let shown = std::format!("{byte:#x} at {at} of {len}");
                    assert_eq!(space_len(&bytes), expected(b" \t\r\n".contains(&byte)), "{shown}");
                    assert_eq!(normal_space_len(&bytes), expected(b" \t\n".contains(&byte)), "{shown}");
                }
            }
        }
    }

    #[test]
    fn chunks_are_compared_where_there_is_one() {
        let bytes = b"The quick brown fox";
        assert_eq!(equal_ends::<16>(bytes, bytes), Some(true));
        assert_eq!(equal_ends::<16>(bytes, b"The quick brown fix"), Some(false));
        assert_eq!(equal_ends::<16>(bytes, b"the quick brown fox"), Some(false));
        assert_eq!(equal_ends::<16>(b"The quick", b"The quick"), None);
        assert_eq!(equal_ends::<8>(bytes, bytes), None);
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
    fn a_run_of_characters_goes_on_to_a_stop_or_what_is_no_plain_text() {
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
    fn a_character_is_the_same_whole_and_in_bytes() {
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
            let mut utf8 = Utf8::NONE;
            let (last, first) = bytes.split_last().unwrap();
            for (i, &byte) in first.iter().enumerate() {
                assert_eq!(utf8.push(byte), Ok(None));
                assert_eq!(utf8.len(), i + 1);
                assert_eq!(beyond_ascii_len(&bytes[..=i]), 0);
            }
            assert_eq!(utf8.push(*last), Ok(Some(c)));
        }
    }

    #[test]
    fn bad_sequences_are_refused_at_the_byte_that_shows_it() {
        use Utf8Error::{Malformed, NotAChar};
        let table: [(&[u8], Utf8Error); 14] = [
            (b"\x80", Malformed),
            (b"\xBF", Malformed),
            (b"\xC0", Malformed),
            (b"\xC1", Malformed),
            (b"\xC3<", Malformed),
            (b"\xE0\x9F", Malformed),
            (b"\xED\xA0", Malformed),
            (b"\xE2\x82(", Malformed),
            (b"\xF0\x8F", Malformed),
            (b"\xF4\x90", Malformed),
            (b"\xF5", Malformed),
            (b"\xFF", Malformed),
            (b"\xEF\xBF\xBE", NotAChar),
            (b"\xEF\xBF\xBF", NotAChar),
        ];
        for (bytes, expected) in table {
            assert_eq!(beyond_ascii_len(bytes), 0, "{bytes:x?}");
            let mut utf8 = Utf8::NONE;
            let (last, first) = bytes.split_last().unwrap();
            assert!(first.iter().all(|&byte| utf8.push(byte) == Ok(None)), "{bytes:x?}");
            assert_eq!(utf8.push(*last), Err(expected), "{bytes:x?}");
            let behind = ["ä€".as_bytes(), bytes].concat();
            assert_eq!(beyond_ascii_len(&behind), 5, "{bytes:x?}");
        }
    }
}
