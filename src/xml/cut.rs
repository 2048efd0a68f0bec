//! A cut: what is open at the end of a window, and which bytes can complete it.
//!
//! A byte that cannot complete what is open is carried and not read. Once a byte arrives that may, all carried bytes are
//! read together. So a message that arrives byte by byte costs little, and a tag is read at most twice: once as far as the
//! first window has it, and once when its end may be there.

use super::bytes::Classes;

/// What is open at the end of the bytes that have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Nothing is open, or any byte may complete it.
    Any,
    /// Skipped text, made of these classes of bytes. A `<` begins markup.
    Skipped(Classes),
    /// Skipped content of a CDATA section, a comment or a processing instruction, made of these classes of bytes. A `<` is
    /// content there.
    SkippedInside(Classes),
    /// Markup of which only the `<` has arrived.
    Markup,
    /// A start tag, outside its attribute values.
    StartTag,
    /// An attribute value in a start tag, which this quotation mark closes.
    Value(u8),
    /// An end tag or an XML declaration: quotation marks mean nothing, `>` ends it.
    UpToAngleBracket,
    /// The target of a processing instruction.
    Target,
}

impl Cut {
    /// The classes of bytes that make what is open longer and change nothing else.
    pub(super) fn absorbed(self) -> Classes {
        const ANGLE_BRACKETS: Classes = Classes::LESS_THAN.or(Classes::GREATER_THAN);
        match self {
            Self::Any | Self::Markup => Classes::NONE,
            Self::Skipped(classes) | Self::SkippedInside(classes) => classes,
            Self::StartTag => Classes::ANY.but(ANGLE_BRACKETS.or(Classes::QUOTES)),
            Self::Value(b'"') => Classes::ANY.but(Classes::LESS_THAN.or(Classes::DOUBLE_QUOTE)),
            Self::Value(_) => Classes::ANY.but(Classes::LESS_THAN.or(Classes::SINGLE_QUOTE)),
            Self::UpToAngleBracket => Classes::ANY.but(ANGLE_BRACKETS),
            Self::Target => {
                Classes::ANY.but(ANGLE_BRACKETS.or(Classes::SPACE).or(Classes::RETURN).or(Classes::QUESTION))
            }
        }
    }

    /// What is open after one more byte that is not [absorbed](Self::absorbed); `None` if the byte may complete it.
    ///
    /// A tag ends at `>`. A malformed one ends at a `<`, which no tag can contain (XML 1.0, 3.1), or at a quotation mark in
    /// place of its name.
    pub(super) fn after(self, byte: u8) -> Option<Self> {
        match (self, byte) {
            (Self::Skipped(_), b'<') => Some(Self::Markup),
            // A character whose other bytes must follow, or perhaps a delimiter: nothing is known before the next byte.
            (Self::Skipped(_) | Self::SkippedInside(_), 0xC2..=0xF4)
            | (Self::SkippedInside(_), b'-' | b'?') => Some(Self::Any),
            (Self::Markup, b'/') => Some(Self::UpToAngleBracket),
            (Self::Markup, b'!' | b'?' | b'<' | b'>' | b'"' | b'\'') => None,
            (Self::Markup, _) => Some(Self::StartTag),
            (Self::StartTag, b'"' | b'\'') => Some(Self::Value(byte)),
            (Self::Value(quote), _) if byte == quote => Some(Self::StartTag),
            _ => None,
        }
    }

    /// Updates the cut for each of `bytes`, up to one that may complete what is open. Returns how many bytes that is, that
    /// one included; `None` if no byte may complete it.
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
    fn only_its_end_completes_what_is_open() {
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
            (Cut::SkippedInside(Classes::COMMENT), b"a1]>", None, Cut::SkippedInside(Classes::COMMENT)),
            (Cut::SkippedInside(Classes::COMMENT), b"a-b", Some(3), Cut::Any),
            (Cut::SkippedInside(Classes::COMMENT), b"<", Some(1), Cut::SkippedInside(Classes::COMMENT)),
        ];
        for (cut, bytes, end, after) in table {
            let shown = std::format!("{cut:?}: {}", bytes.escape_ascii());
            let mut scanned = cut;
            assert_eq!((scanned.scan(bytes), scanned), (end, after), "{shown}");
            let mut single = cut;
            let ends = bytes.iter().position(|byte| single.scan(&[*byte]).is_some());
            assert_eq!((ends.map(|at| at + 1), single), (end, after), "{shown}, byte by byte");
        }
    }
}
