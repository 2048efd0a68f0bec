//! Where a piece of markup that begins with `<` ends: a state machine that takes one byte at a time and looks
//! at each byte once, so that markup may be cut anywhere.
//!
//! This file finds ends; it never says whether what lies before one is well-formed. Markup that cannot be
//! well-formed ends with the byte that shows it.

use super::bytes;

/// A piece of markup of which the `<` and perhaps more has passed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Split {
    /// `<`
    LessThan,
    /// A start tag; in an attribute value that this quotation mark closes, or [`NO_QUOTE`].
    StartTag(u8),
    /// An end tag.
    EndTag,
    /// `<!`
    Exclamation,
    /// The first bytes of one of the [`OPENERS`]: which, and how many.
    Opener(u8, u8),
    /// `<?` and a target, of which so many bytes are those of `xml`; [`OTHER`] if any is not.
    Target(u8),
    /// `<?xml` and white space.
    Declaration,
}

/// What may follow `<!`.
pub(super) const OPENERS: [&[u8]; 3] = [b"<!--", b"<![CDATA[", b"<!DOCTYPE"];

const NO_QUOTE: u8 = 0;
const OTHER: u8 = 4;

impl Split {
    /// Goes over the next bytes of the markup. Gives how many of them belong to it where its end is among
    /// them, `None` where they all do and more must follow.
    ///
    /// A tag ends with `>`, or with a `<`, which cannot stand in it; `<!--`, `<![CDATA[` and `<!DOCTYPE` end
    /// with their last byte; a processing instruction ends with the byte behind its target, and an XML
    /// declaration like a tag.
    pub(super) fn scan(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut len = 0_usize;
        loop {
            len = len.wrapping_add(self.passed_len(bytes.get(len..)?));
            let byte = *bytes.get(len)?;
            len = len.wrapping_add(1);
            if self.ends_with(byte) {
                return Some(len);
            }
        }
    }

    /// Length of the bytes at the front of `bytes` that change nothing; it may be more.
    #[inline(always)]
    fn passed_len(&self, bytes: &[u8]) -> usize {
        match *self {
            Self::StartTag(NO_QUOTE) => bytes::other_len(bytes, *b"<>\"'"),
            Self::StartTag(quote) => bytes::other_len(bytes, [b'<', quote]),
            Self::EndTag | Self::Declaration => bytes::other_len(bytes, *b"<>"),
            _ => 0,
        }
    }

    /// Takes one more byte; whether it is the last.
    #[inline(always)]
    pub(super) fn ends_with(&mut self, byte: u8) -> bool {
        match self {
            Self::StartTag(quote) => Self::ends_start_tag(quote, byte),
            _ => self.ends_other(byte),
        }
    }

    /// Takes one more byte of a start tag; whether it is the last.
    #[inline(always)]
    pub(super) fn ends_start_tag(quote: &mut u8, byte: u8) -> bool {
        match byte {
            b'<' => return true,
            b'>' => return *quote == NO_QUOTE,
            b'"' | b'\'' if *quote == NO_QUOTE => *quote = byte,
            b'"' | b'\'' if *quote == byte => *quote = NO_QUOTE,
            _ => {}
        }
        false
    }

    /// Takes one more byte of any markup but a start tag; whether it is the last.
    #[inline]
    fn ends_other(&mut self, byte: u8) -> bool {
        *self = match (*self, byte) {
            (Self::StartTag(_) | Self::EndTag | Self::Declaration, _) => return matches!(byte, b'>' | b'<'),
            (Self::LessThan, b'/') => Self::EndTag,
            (Self::LessThan, b'!') => Self::Exclamation,
            (Self::LessThan, b'?') => Self::Target(0),
            (Self::LessThan, b'>' | b'<') => return true,
            (Self::LessThan, b'"' | b'\'') => Self::StartTag(byte),
            (Self::LessThan, _) => Self::StartTag(NO_QUOTE),
            (Self::Exclamation, b'-') => Self::Opener(0, 3),
            (Self::Exclamation, b'[') => Self::Opener(1, 3),
            (Self::Exclamation, b'D') => Self::Opener(2, 3),
            (Self::Exclamation, _) => return true,
            (Self::Opener(which, matched), _) => {
                let opener = OPENERS.get(usize::from(which)).copied().unwrap_or_default();
                let rest = opener.get(usize::from(matched)..).unwrap_or_default();
                match rest {
                    [expected, _, ..] if byte == *expected => Self::Opener(which, matched.saturating_add(1)),
                    _ => return true,
                }
            }
            (Self::Target(3), b' ' | b'\t' | b'\r' | b'\n') => Self::Declaration,
            (Self::Target(_), b' ' | b'\t' | b'\r' | b'\n' | b'?' | b'>' | b'<') => return true,
            (Self::Target(0), b'x') => Self::Target(1),
            (Self::Target(1), b'm') => Self::Target(2),
            (Self::Target(2), b'l') => Self::Target(3),
            (Self::Target(_), _) => Self::Target(OTHER),
        };
        false
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
            ("<a b='\">' c=\"'>\">", "x"),
            ("<'>'>", "x"),
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
