//! Where a piece of markup that begins with `<` ends: a state machine that takes one byte at a time and looks
//! at each byte once, so that markup may be cut anywhere.
//!
//! This file finds ends; it never says whether what lies before one is well-formed. Markup that cannot be
//! well-formed ends with the byte that shows it.

use super::bytes;

/// A piece of markup of which the `<` and perhaps more has passed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Split {
    /// None has begun; there may be white space before it.
    Before,
    /// `<`
    LessThan,
    /// A start tag, in which bytes of these [classes](bytes::is) mean something: [`OUTSIDE_VALUES`], or
    /// [`IN_VALUE`] and the quotation mark that closes the value.
    StartTag(u8),
    /// An end tag.
    EndTag,
    /// `<!`
    Exclamation,
    /// The first bytes of one of the [`OPENERS`]: which, and in the lower four bits how many.
    Opener(u8),
    /// `<?` and a target, of which so many bytes are those of `xml`; [`OTHER`] if any is not.
    Target(u8),
    /// `<?xml` and white space.
    Declaration,
}

/// What may follow `<!`.
const OPENERS: [&[u8]; 3] = [b"<!--", b"<![CDATA[", b"<!DOCTYPE"];

/// All [classes](bytes::is) of bytes.
pub(super) const ANY: u8 = !0;

/// Of the classes of `<` and `>`, and of other bytes.
const TAG: u8 = bytes::NOT_TEXT | bytes::GREATER_THAN;
const QUOTES: u8 = bytes::DOUBLE_QUOTE | bytes::SINGLE_QUOTE;
const OUTSIDE_VALUES: u8 = TAG | QUOTES;
const IN_VALUE: u8 = bytes::NOT_TEXT;
const OTHER: u8 = 4;

impl Split {
    /// The [classes](bytes::is) of the bytes that are to be looked at: any other one changes nothing.
    #[inline(always)]
    pub(super) fn stops(self) -> u8 {
        match self {
            Self::StartTag(stops) => stops,
            Self::EndTag | Self::Declaration => TAG,
            _ => ANY,
        }
    }

    /// Goes over the next bytes of the markup. Gives how many of them belong to it where its end is among
    /// them, `None` where they all do and more must follow.
    ///
    /// A tag ends with `>`, with a `<`, which cannot stand in it, or with a quotation mark in place of its name; `<!--`,
    /// `<![CDATA[` and `<!DOCTYPE` end with their last byte; a processing instruction ends with the byte behind its
    /// target, and an XML declaration like a tag.
    pub(super) fn scan(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut stops = self.stops();
        let mut rest = bytes.get(self.value_len(bytes)..)?.iter();
        while let Some(&byte) = rest.next() {
            // In a tag, what is beyond ASCII changes nothing.
            if bytes::is(byte, stops) && (byte < 0x80 || stops == ANY) {
                *self = match self.behind(byte) {
                    Some(split) => split,
                    None => return Some(bytes.len().wrapping_sub(rest.len())),
                };
                if self.stops() != stops {
                    stops = self.stops();
                    rest = rest.as_slice().get(self.value_len(rest.as_slice())..)?.iter();
                }
            }
        }
        None
    }

    /// How many of the next bytes surely belong to a value.
    #[inline(always)]
    fn value_len(self, bytes: &[u8]) -> usize {
        match self {
            Self::StartTag(OUTSIDE_VALUES) => 0,
            Self::StartTag(stops) => {
                let quote = if stops & QUOTES == bytes::DOUBLE_QUOTE { b'"' } else { b'\'' };
                bytes::plain_len(bytes, [quote, b'<'])
            }
            _ => 0,
        }
    }

    /// How far the markup has come with one more byte; `None` if it is the last.
    #[inline(always)]
    pub(super) fn behind(self, byte: u8) -> Option<Self> {
        match self {
            Self::StartTag(stops) => match bytes::classes_of(byte) & stops {
                _ if byte == b'<' => None,
                bytes::GREATER_THAN => None,
                0 | bytes::NOT_TEXT => Some(self),
                _ if stops != OUTSIDE_VALUES => Some(Self::StartTag(OUTSIDE_VALUES)),
                class => Some(Self::StartTag(IN_VALUE | class & QUOTES)),
            },
            _ => self.behind_other(byte),
        }
    }

    /// The same for any markup but a start tag.
    #[inline(never)]
    fn behind_other(self, byte: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::Before, b'<') => Self::LessThan,
            (Self::StartTag(_) | Self::EndTag | Self::Declaration, b'>' | b'<') => return None,
            (Self::StartTag(_) | Self::EndTag | Self::Declaration, _) => self,
            (Self::LessThan, b'/') => Self::EndTag,
            (Self::LessThan, b'!') => Self::Exclamation,
            (Self::LessThan, b'?') => Self::Target(0),
            (Self::LessThan, b'>' | b'<' | b'"' | b'\'') => return None,
            (Self::LessThan, _) => Self::StartTag(OUTSIDE_VALUES),
            (Self::Exclamation, b'-') => Self::Opener(0x03),
            (Self::Exclamation, b'[') => Self::Opener(0x13),
            (Self::Exclamation, b'D') => Self::Opener(0x23),
            (Self::Opener(matched), _) => {
                let opener = OPENERS.get(usize::from(matched >> 4)).copied().unwrap_or_default();
                match opener.get(usize::from(matched & 0x0F)..) {
                    Some([expected, _, ..]) if byte == *expected => Self::Opener(matched.wrapping_add(1)),
                    _ => return None,
                }
            }
            (Self::Target(3), b' ' | b'\t' | b'\r' | b'\n') => Self::Declaration,
            (Self::Target(_), b' ' | b'\t' | b'\r' | b'\n' | b'?' | b'>' | b'<') => return None,
            (Self::Target(0), b'x') => Self::Target(1),
            (Self::Target(1), b'm') => Self::Target(2),
            (Self::Target(2), b'l') => Self::Target(3),
            (Self::Target(_), _) => Self::Target(OTHER),
            (Self::Before | Self::Exclamation, _) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_end_of_markup_however_it_is_cut() {
        let table = [
            ("<a>", "x"),
            ("<a b='>' c=\">\"/>", "'>"),
            ("<a b='\">' c=\"'>\"/>", "\">"),
            ("<a b='\">' c=\"'>\">", "x"),
            ("<'", ">'>"),
            ("<\"", ">"),
            ("<\u{E9}/\u{E9}='\u{E9}>'>", "x"),
            ("<a b='longer than a word, \u{E9}>\t\" and on'>", "x"),
            ("<a b=\"longer than a word, ' and on<", "\">"),
            ("</a >", ">"),
            ("</a '>", "'>"),
            ("<a b=\"<", "\">"),
            ("<a <", "b>"),
            ("<<", "a>"),
            ("<>", ">"),
            ("<!--", "-->"),
            ("<!-x", "-->"),
            ("<![CDATA[", "x]]>"),
            ("<![CDATA(", "x]]>"),
            ("<![CX", "DATA[x]]>"),
            ("<!DOCTYPE", " a>"),
            ("<!DOCTYPO", " a>"),
            ("<!ELEMENT".split_at(3).0, "LEMENT>"),
            ("<?xml version='1.0'?>", "<a/>"),
            ("<?xmlx ", "?>"),
            ("<?a?", ">"),
            ("<?\t", "?>"),
            ("<?xml?", ">"),
        ];
        for (markup, rest) in table {
            let whole = std::format!("{markup}{rest}");
            let behind = &whole.as_bytes()[1..];
            assert_eq!(Split::LessThan.scan(behind), Some(markup.len() - 1), "{whole}");
            let mut split = Split::LessThan;
            let cut = behind.chunks(1).position(|byte| split.scan(byte).is_some());
            assert_eq!(cut, Some(markup.len() - 2), "{whole} in single bytes");
            assert_eq!(Split::LessThan.scan(&markup.as_bytes()[1..markup.len() - 1]), None, "{markup}");
        }
    }
}
