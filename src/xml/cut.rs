//! What a cut leaves open, and which bytes can complete it.
//!
//! Bytes that complete nothing need not be read as they come: they are carried until one comes that may, and are then read
//! together. So a byte costs little where a message arrives byte by byte, and no tag is read twice.

use super::bytes::Classes;

/// What is open where the bytes end that have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Nothing, or what any byte may complete.
    Any,
    /// Text that is skipped, which consists of these classes of bytes; a `<` begins markup.
    Skipped(Classes),
    /// The same, in which a `<` is nothing special: it is in a CDATA section, a comment or a processing instruction.
    Unsaid(Classes),
    /// Markup, of which only the `<` has come.
    Markup,
    /// A start tag, outside of values.
    StartTag,
    /// A value in a start tag, which this quotation mark closes.
    Value(u8),
    /// An end tag or an XML declaration.
    UpToAngleBracket,
    /// The target of a processing instruction.
    Target,
}

impl Cut {
    /// The classes of the bytes that change nothing: they only make what is open longer.
    pub(super) fn absorbed(self) -> Classes {
        const ANGLE_BRACKETS: Classes = Classes::LESS_THAN.or(Classes::GREATER_THAN);
        match self {
            Self::Any | Self::Markup => Classes::NONE,
            Self::Skipped(classes) | Self::Unsaid(classes) => classes,
            Self::StartTag => Classes::ANY.but(ANGLE_BRACKETS.or(Classes::QUOTES)),
            Self::Value(b'"') => Classes::ANY.but(Classes::LESS_THAN.or(Classes::DOUBLE_QUOTE)),
            Self::Value(_) => Classes::ANY.but(Classes::LESS_THAN.or(Classes::SINGLE_QUOTE)),
            Self::UpToAngleBracket => Classes::ANY.but(ANGLE_BRACKETS),
            Self::Target => {
                Classes::ANY.but(ANGLE_BRACKETS.or(Classes::SPACE).or(Classes::RETURN).or(Classes::QUESTION))
            }
        }
    }

    /// What is open behind one more byte, which is not [absorbed](Self::absorbed); `None` if it may complete it.
    ///
    /// A tag ends with `>`, with a `<`, which cannot stand in it, or with a quotation mark in place of its name.
    pub(super) fn after(self, byte: u8) -> Option<Self> {
        match (self, byte) {
            (Self::Skipped(_), b'<') => Some(Self::Markup),
            // A character whose other bytes must follow, or perhaps a delimiter: nothing is known before the next byte.
            (Self::Skipped(_) | Self::Unsaid(_), 0xC2..=0xF4) | (Self::Unsaid(_), b'-' | b'?') => Some(Self::Any),
            (Self::Markup, b'/') => Some(Self::UpToAngleBracket),
            (Self::Markup, b'!' | b'?' | b'<' | b'>' | b'"' | b'\'') => None,
            (Self::Markup, _) => Some(Self::StartTag),
            (Self::StartTag, b'"' | b'\'') => Some(Self::Value(byte)),
            (Self::Value(quote), _) if byte == quote => Some(Self::StartTag),
            _ => None,
        }
    }

    /// Goes over the next bytes. Gives how many of them come up to one that may complete what is open, that one counted;
    /// `None` if none of them does.
    pub(super) fn scan(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut rest = bytes.iter();
        let mut absorbed = self.absorbed();
        while let Some(&byte) = rest.next() {
            if !absorbed.has(byte) {
                match self.after(byte) {
                    Some(cut) => *self = cut,
                    None => return Some(bytes.len().saturating_sub(rest.len())),
                }
                absorbed = self.absorbed();
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_completed_by_its_end_alone() {
        let table: [(Cut, &[u8], Option<usize>, Cut); 30] = [
            (Cut::Any, b"", None, Cut::Any),
            (Cut::Any, b"ab", Some(1), Cut::Any),
            (Cut::Markup, b"a>b", Some(2), Cut::StartTag),
            (Cut::Markup, b"\xC3\xA4", None, Cut::StartTag),
            (Cut::Markup, b"\"", Some(1), Cut::Markup),
            (Cut::Markup, b"'", Some(1), Cut::Markup),
            (Cut::Markup, b"<", Some(1), Cut::Markup),
            (Cut::Markup, b">", Some(1), Cut::Markup),
            (Cut::Markup, b"!", Some(1), Cut::Markup),
            (Cut::Markup, b"?", Some(1), Cut::Markup),
            (Cut::Markup, b"a b='>\"", None, Cut::Value(b'\'')),
            (Cut::Markup, b"a b=\">'\"", None, Cut::StartTag),
            (Cut::Markup, b"a b='>\" c='/>", Some(13), Cut::StartTag),
            (Cut::Markup, b"a b='<", Some(6), Cut::Value(b'\'')),
            (Cut::Markup, b"a <", Some(3), Cut::StartTag),
            (Cut::Markup, b"/a'\" \xFF>>", Some(7), Cut::UpToAngleBracket),
            (Cut::Markup, b"/a", None, Cut::UpToAngleBracket),
            (Cut::UpToAngleBracket, b" version='1.0'?<", Some(16), Cut::UpToAngleBracket),
            (Cut::Target, b"abc", None, Cut::Target),
            (Cut::Target, b"abc\r", Some(4), Cut::Target),
            (Cut::Target, b"a?", Some(2), Cut::Target),
            (Cut::Target, b"a>", Some(2), Cut::Target),
            (Cut::Skipped(Classes::SPACE), b" \n\t<a", None, Cut::StartTag),
            (Cut::Skipped(Classes::SPACE), b" \r", Some(2), Cut::Skipped(Classes::SPACE)),
            (Cut::Skipped(Classes::TEXT), b"a]]>", Some(4), Cut::Skipped(Classes::TEXT)),
            (Cut::Skipped(Classes::TEXT), b"a-1?", None, Cut::Skipped(Classes::TEXT)),
            (Cut::Skipped(Classes::TEXT), b"a\xC3\xA4", Some(3), Cut::Any),
            (Cut::Unsaid(Classes::UNSAID), b"a1]>", None, Cut::Unsaid(Classes::UNSAID)),
            (Cut::Unsaid(Classes::UNSAID), b"a-b", Some(3), Cut::Any),
            (Cut::Unsaid(Classes::UNSAID), b"<", Some(1), Cut::Unsaid(Classes::UNSAID)),
        ];
        for (cut, bytes, end, behind) in table {
            let shown = std::format!("{cut:?}: {}", bytes.escape_ascii());
            let mut scanned = cut;
            assert_eq!((scanned.scan(bytes), scanned), (end, behind), "{shown}");
            let mut single = cut;
            let ends = bytes.iter().position(|byte| single.scan(&[*byte]).is_some());
            assert_eq!((ends.map(|at| at + 1), single), (end, behind), "{shown}, byte by byte");
        }
    }
}
