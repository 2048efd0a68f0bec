//! [`Text`]: characters of a message that was read or is to be written. It borrows the bytes as they stand and decodes them
//! when they are read.
//!
//! The bytes of a `Text` are checked before it is made, so reading one cannot fail.

use core::convert::Infallible;
use core::fmt;

use super::bytes::{self, is_space};
use super::position::Position;
use super::reference::Reference;
use crate::error::{BufferTooSmall, Error, ErrorKind, Fail};

/// A string of XML characters (XML 1.0, production 2), borrowed from a message or from the application.
///
/// What comes from a message stays there as it was written, and its references, line ends and white
/// space are decoded while it is read (XML 1.0, sections 2.11, 3.3.3 and 4.6). `Display` shows it decoded, and `==`
/// compares what is decoded, with another text or with a `&str`.
///
/// ```
/// use ews_phonecall::xml::Text;
///
/// let text = Text::new("a < b")?;
/// assert_eq!(text, "a < b");
/// assert_eq!(text.as_str(), Some("a < b"));
/// assert!(Text::new("no NUL: \0").is_err());
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Text<'a> {
    /// UTF-8 that was checked, and so were its references.
    bytes: &'a [u8],
    form: Form,
    /// Nothing of it need be escaped when it is written.
    is_plain: bool,
    /// It was longer than its limit; the characters that did not fit are missing.
    is_cut: bool,
    /// The form is content, and the bytes begin inside a CDATA section.
    in_cdata: bool,
}

/// How the bytes of a [`Text`] are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// As they are.
    Literal,
    /// As an attribute's value between its quotation marks.
    Attribute,
    /// As the content of an element without children: text, references, CDATA sections, comments.
    Content,
}

impl<'a> Text<'a> {
    /// A text of the application's characters.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidCharacter`] with its position in `text` where XML cannot carry a character:
    /// the controls below U+0020 other than tab, line feed and carriage return, U+FFFE and U+FFFF.
    pub fn new(text: &'a str) -> Result<Self, Error> {
        match text.char_indices().find(|(_, c)| !bytes::is_char(*c)) {
            None => Ok(Self::literal(text)),
            Some((offset, _)) => {
                let error = Fail::at(ErrorKind::InvalidCharacter, offset);
                Err(Position::of(text.as_bytes(), offset).locate(error))
            }
        }
    }

    /// A text of bytes as they stand in a message, such as [`raw`](Self::raw) gives.
    ///
    /// # Errors
    ///
    /// The first thing that cannot be decoded, with its position in `raw`: bytes that are not UTF-8, a character that XML
    /// cannot carry, a malformed reference, or markup that `form` does not have. A CDATA section need not end, because a
    /// text [may be cut](Self::is_cut) inside one.
    ///
    /// ```
    /// use ews_phonecall::xml::{Form, Text};
    ///
    /// let text = Text::from_raw(b"a&amp;b", Form::Attribute)?;
    /// assert_eq!(text, "a&b");
    /// assert_eq!(Text::from_raw(text.raw(), text.form())?, text);
    /// # Ok::<(), ews_phonecall::Error>(())
    /// ```
    pub fn from_raw(raw: &'a [u8], form: Form) -> Result<Self, Error> {
        let refused = |kind, offset| Err(Position::of(raw, offset).locate(Fail::at(kind, offset)));
        let text = match core::str::from_utf8(raw) {
            Ok(text) => text,
            Err(error) => return refused(ErrorKind::InvalidUtf8, error.valid_up_to()),
        };
        Self::new(text)?;
        let mut rest = text;
        while form != Form::Literal
            && let Some((_, markup)) = rest.find(['&', '<']).and_then(|at| rest.split_at_checked(at))
        {
            let read = match form {
                _ if markup.starts_with('&') => Reference::read(markup.as_bytes()).map(|(_, len)| len),
                Form::Content => [COMMENT, CDATA]
                    .iter()
                    .find_map(|(open, close)| {
                        let inside = markup.as_bytes().strip_prefix(*open)?;
                        let content = match inside.windows(CLOSE_LEN).position(|bytes| bytes == *close) {
                            // A text that is cut may end there.
                            None if *open == CDATA.0 => inside.len(),
                            content => content?,
                        };
                        Some(open.len().saturating_add(content).saturating_add(close.len()))
                    })
                    .ok_or(ErrorKind::InvalidMarkup),
                _ => Err(ErrorKind::LessThanInValue),
            };
            match read {
                Ok(len) => rest = markup.get(len..).unwrap_or_default(),
                Err(kind) => return refused(kind, raw.len().saturating_sub(markup.len())),
            }
        }
        Ok(Self::checked(raw, form))
    }

    /// A string whose characters were checked.
    pub(crate) const fn literal(text: &'a str) -> Self {
        Self::checked(text.as_bytes(), Form::Literal)
    }

    /// A string that is written without escapes: of XML characters other than `&`, `<`, `>`, `"`, tab, line feed and
    /// carriage return.
    pub(crate) const fn plain(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), form: Form::Literal, is_plain: true, is_cut: false, in_cdata: false }
    }

    /// Decoded bytes of a message.
    pub(crate) const fn decoded(bytes: &'a [u8]) -> Self {
        Self::checked(bytes, Form::Literal)
    }

    /// Bytes that were checked where they stand in a message.
    pub(crate) const fn checked(bytes: &'a [u8], form: Form) -> Self {
        Self { bytes, form, is_plain: false, is_cut: false, in_cdata: false }
    }

    /// An attribute's checked value.
    pub(super) fn attribute_value(bytes: &'a [u8]) -> Self {
        Self::checked(bytes, if bytes::is_literal(bytes) { Form::Literal } else { Form::Attribute })
    }

    /// The checked content of an element without children.
    pub(crate) fn content(bytes: &'a [u8]) -> Self {
        let literal = !bytes.iter().any(|byte| matches!(byte, b'&' | b'<' | b'\r'));
        Self::checked(bytes, if literal { Form::Literal } else { Form::Content })
    }

    /// The text as one string; `None` if it has to be decoded first.
    ///
    /// # Complexity
    ///
    /// One pass over the bytes, to show that they are UTF-8.
    pub fn as_str(&self) -> Option<&'a str> {
        match self.form {
            Form::Literal => core::str::from_utf8(self.bytes).ok(),
            _ => None,
        }
    }

    /// The same text, which was cut or was not.
    pub(crate) const fn cut(mut self, is_cut: bool) -> Self {
        self.is_cut = is_cut;
        self
    }

    /// Whether the text was longer than its limit in the message, so that it has only the characters that fit.
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The bytes as they stand in the message, undecoded.
    pub fn raw(&self) -> &'a [u8] {
        self.bytes
    }

    /// How [`raw`](Self::raw) is to be read.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The bytes, if they need no decoding.
    pub(super) fn literal_bytes(&self) -> Option<&'a [u8]> {
        (self.form == Form::Literal).then_some(self.bytes)
    }

    /// The bytes, if they need no escapes.
    pub(super) fn plain_bytes(&self) -> Option<&'a [u8]> {
        self.is_plain.then_some(self.bytes)
    }

    /// An upper bound on the bytes that the text takes when it is written.
    pub(crate) fn max_written_len(&self) -> usize {
        const LONGEST_ESCAPE: usize = "&quot;".len();
        if self.is_plain { self.bytes.len() } else { self.bytes.len().saturating_mul(LONGEST_ESCAPE) }
    }

    /// The decoded characters.
    pub fn chars(&self) -> Chars<'a> {
        Chars { rest: self.bytes, form: self.form, in_cdata: self.in_cdata }
    }

    /// The text after its last colon, or all of it if it has none.
    pub(crate) fn after_colon(mut self) -> Self {
        let mut chars = self.chars();
        while chars.any(|c| c == ':') {
            self = Self { bytes: chars.rest, in_cdata: chars.in_cdata, is_plain: false, ..self };
        }
        self
    }

    /// Gives the decoded bytes to `take` in chunks, a single one if they need no decoding, until `take` fails.
    pub(crate) fn for_each_chunk<E>(&self, mut take: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        if let Some(bytes) = self.literal_bytes() {
            return take(bytes);
        }
        let mut chars = self.chars();
        loop {
            take(chars.literal_run())?;
            match chars.next() {
                Some(c) => take(c.encode_utf8(&mut [0; 4]).as_bytes())?,
                None => return Ok(()),
            }
        }
    }

    /// Whether the decoded text is `expected`.
    fn is_decoded_as(&self, expected: &[u8]) -> bool {
        let mut rest = Some(expected);
        let Ok(()) = self.for_each_chunk(|chunk| {
            rest = rest.and_then(|rest| {
                let (front, rest) = rest.split_at_checked(chunk.len())?;
                bytes::are_equal(front, chunk).then_some(rest)
            });
            Ok::<_, Infallible>(())
        });
        rest.is_some_and(<[u8]>::is_empty)
    }

    /// Whether the decoded text is `expected`, which has no white space inside, with or without white space around it (XML
    /// Schema part 2, 4.3.6: `collapse`).
    pub(crate) fn is_collapsed_to(&self, expected: &str) -> bool {
        let mut rest = expected.bytes();
        let mut is_inside = false;
        self.chars().all(|c| match u8::try_from(c) {
            Ok(byte) if bytes::is_space(byte) => !is_inside || rest.len() == 0,
            byte => {
                is_inside = true;
                rest.next().is_some_and(|expected| byte == Ok(expected))
            }
        }) && rest.len() == 0
    }

    /// The number of bytes of the decoded text.
    pub fn decoded_len(&self) -> usize {
        let mut len = 0_usize;
        let Ok(()) = self.for_each_chunk(|piece| {
            len = len.saturating_add(piece.len());
            Ok::<_, Infallible>(())
        });
        len
    }

    /// Whether there is no character.
    pub fn is_empty(&self) -> bool {
        match self.form {
            Form::Content => self.chars().next().is_none(),
            _ => self.bytes.is_empty(),
        }
    }

    /// Decodes the text into `buffer` and gives the part used. [`decoded_len`](Self::decoded_len) bytes are
    /// enough.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`], with nothing written.
    ///
    /// ```
    /// use ews_phonecall::xml::Text;
    ///
    /// let mut buffer = [0; 8];
    /// assert_eq!(Text::new("a&b")?.decode(&mut buffer), Ok("a&b"));
    /// # Ok::<(), ews_phonecall::Error>(())
    /// ```
    pub fn decode<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b str, BufferTooSmall> {
        let needed = self.decoded_len();
        let Some(target) = buffer.get_mut(..needed) else {
            return Err(BufferTooSmall { needed });
        };
        let mut places = target.iter_mut();
        let Ok(()) = self.for_each_chunk(|piece| {
            piece.iter().zip(places.by_ref()).for_each(|(byte, place)| *place = *byte);
            Ok::<_, Infallible>(())
        });
        Ok(core::str::from_utf8(target).unwrap_or_default())
    }
}

impl Default for Text<'_> {
    /// The empty text.
    fn default() -> Self {
        Self::literal("")
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        match self.as_str() {
            Some(text) => f.write_str(text),
            None => self.chars().try_for_each(|c| f.write_char(c)),
        }
    }
}

/// Shows the decoded text as Rust shows a `str`, between quotation marks and with escapes. It does not use that
/// implementation, which links calls that can panic and tables of Unicode.
impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_quoted(self.chars(), f)
    }
}

fn write_quoted(mut chars: Chars<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    use fmt::Write;
    f.write_char('"')?;
    chars.try_for_each(|c| match c {
        '"' | '\\' => f.write_char('\\').and_then(|()| f.write_char(c)),
        '\t' => f.write_str("\\t"),
        '\n' => f.write_str("\\n"),
        '\r' => f.write_str("\\r"),
        _ if c.is_control() => write!(f, "\\u{{{:x}}}", u32::from(c)),
        _ => f.write_char(c),
    })?;
    f.write_char('"')
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Text<'_>) -> bool {
        match (self.literal_bytes(), other.literal_bytes()) {
            (_, Some(other)) => self.is_decoded_as(other),
            (Some(bytes), None) => other.is_decoded_as(bytes),
            (None, None) => self.chars().eq(other.chars()),
        }
    }
}

impl Eq for Text<'_> {}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.is_decoded_as(other.as_bytes())
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl core::hash::Hash for Text<'_> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.chars().for_each(|c| c.hash(state));
    }
}

/// The decoded characters of a [`Text`], by [`Text::chars`].
#[derive(Clone)]
pub struct Chars<'a> {
    /// UTF-8 that was checked.
    rest: &'a [u8],
    form: Form,
    /// The form is content, and `rest` begins inside a CDATA section.
    in_cdata: bool,
}

/// Shows the characters that are left, as a [`Text`] is shown.
impl fmt::Debug for Chars<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_quoted(self.clone(), f)
    }
}

const COMMENT: (&[u8], &[u8]) = (b"<!--", b"-->");
const CDATA: (&[u8], &[u8]) = (b"<![CDATA[", b"]]>");
/// The length of what closes either.
const CLOSE_LEN: usize = 3;

impl<'a> Chars<'a> {
    /// Takes the printable ASCII at the front that stands for itself in every form.
    fn literal_run(&mut self) -> &'a [u8] {
        let is_literal = |byte: &u8| matches!(byte, b'!'..=b'~') && !matches!(byte, b'&' | b'<' | b']');
        let len = self.rest.iter().take_while(|byte| is_literal(byte)).count();
        let (run, rest) = self.rest.split_at_checked(len).unwrap_or_default();
        self.rest = rest;
        run
    }

    /// Removes comments and the delimiters of CDATA sections from the front.
    fn remove_markup(&mut self) {
        while self.form == Form::Content {
            if self.in_cdata {
                let Some(rest) = self.rest.strip_prefix(CDATA.1) else { return };
                (self.rest, self.in_cdata) = (rest, false);
            } else if let Some(rest) = self.rest.strip_prefix(CDATA.0) {
                (self.rest, self.in_cdata) = (rest, true);
            } else if let Some(comment) = self.rest.strip_prefix(COMMENT.0) {
                let end = comment.windows(CLOSE_LEN).position(|bytes| bytes == COMMENT.1);
                let len = end.map_or(comment.len(), |at| at.saturating_add(CLOSE_LEN));
                self.rest = comment.get(len..).unwrap_or_default();
            } else {
                return;
            }
        }
    }
}

impl Iterator for Chars<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        self.remove_markup();
        let (c, len) = bytes::read_character(self.rest).unwrap_or_default()?;
        let (c, len) = match (self.form, c) {
            (Form::Attribute | Form::Content, '&') if !self.in_cdata => {
                Reference::read(self.rest).unwrap_or((c, 1))
            }
            (Form::Attribute | Form::Content, '\r') => {
                let len = if self.rest.starts_with(b"\r\n") { 2 } else { 1 };
                (if self.form == Form::Attribute { ' ' } else { '\n' }, len)
            }
            (Form::Attribute, _) if c.is_ascii() && is_space(c as u8) => (' ', 1),
            _ => (c, len),
        };
        self.rest = self.rest.get(len..).unwrap_or_default();
        Some(c)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::{String, ToString};

    #[test]
    fn decodes_attribute_values_and_content() {
        let table = [
            (Form::Literal, "a&amp;\r\n", "a&amp;\r\n"),
            (Form::Attribute, "a&amp;b&#65;", "a&bA"),
            (Form::Attribute, "\r\n\t\r\n \n\r", "      "),
            (Form::Attribute, "&#13;&#10;&#9;", "\r\n\t"),
            (Form::Content, "a\r\nb\rc\td", "a\nb\nc\td"),
            (Form::Content, "&lt;<!--x-->&gt;", "<>"),
            (Form::Content, "<![CDATA[<&amp;]]>]]&gt;<![CDATA[]]>", "<&amp;]]>"),
            (Form::Content, "<![CDATA[a]]]]><![CDATA[>]]>", "a]]>"),
            (Form::Content, "<!--a--><!--b--><![CDATA[<!--c-->]]>", "<!--c-->"),
            (Form::Content, "<!--a-->", ""),
            (Form::Content, "", ""),
        ];
        for (form, raw, expected) in table {
            let text = Text::checked(raw.as_bytes(), form);
            assert_eq!(text.chars().collect::<String>(), expected);
            assert_eq!(text.to_string(), expected);
            assert_eq!(text, expected);
            assert_eq!(text.decoded_len(), expected.len());
            assert_eq!(text.is_empty(), expected.is_empty());
            for (form, raw, other) in table {
                assert_eq!(text == Text::checked(raw.as_bytes(), form), expected == other, "{raw:?}");
            }
            for len in 0..24 {
                let mut buffer = [0xAA; 24];
                let decoded = text.decode(&mut buffer[..len]);
                if len < expected.len() {
                    assert_eq!(decoded, Err(BufferTooSmall { needed: expected.len() }));
                    assert_eq!(buffer, [0xAA; 24]);
                } else {
                    assert_eq!(decoded, Ok(expected));
                    assert!(buffer[expected.len()..].iter().all(|&byte| byte == 0xAA));
                }
            }
        }
    }

    #[test]
    fn accepts_raw_bytes_that_can_be_decoded() {
        use ErrorKind::*;
        use Form::*;
        let good: [(Form, &[u8], &str); 7] = [
            (Literal, b"a&<", "a&<"),
            (Attribute, b"a&#65;&lt;\n>", "aA< >"),
            (Attribute, b"", ""),
            (Content, b"&lt;<!--&x-->b<![CDATA[<&]]>c", "<b<&c"),
            (Content, b"<![CDATA[]]]]><![CDATA[>]]>", "]]>"),
            (Content, b"<!--<![CDATA[-->x<![CDATA[<!--]]>", "x<!--"),
            (Content, b"<![CDATA[a]]", "a]]"),
        ];
        for (form, raw, expected) in good {
            let text = Text::from_raw(raw, form).unwrap();
            assert_eq!((text.raw(), text.form()), (raw, form));
            assert_eq!(text, expected);
        }
        let bad: [(Form, &[u8], ErrorKind, usize); 11] = [
            (Literal, b"a\xFF", InvalidUtf8, 1),
            (Literal, b"ab\0", InvalidCharacter, 2),
            (Attribute, b"a<", LessThanInValue, 1),
            (Attribute, b"&amp;&", InvalidReference, 5),
            (Attribute, b"&nbsp;", UndeclaredEntity, 0),
            (Attribute, b"&#0;", InvalidCharacterReference, 0),
            (Attribute, b"\xC3", InvalidUtf8, 0),
            (Content, b"a<b/>", InvalidMarkup, 1),
            (Content, b"a<!-- b", InvalidMarkup, 1),
            (Content, b"<![CDATA[a]]>\x01", InvalidCharacter, 13),
            (Content, b"<!--a-->&b", InvalidReference, 8),
        ];
        for (form, raw, kind, offset) in bad {
            let error = Text::from_raw(raw, form).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (kind, offset), "{raw:?}");
        }
    }

    #[test]
    fn debug_escapes_what_cannot_be_seen() {
        let text = Text::new("a\"'\\\t\n\r\u{85}ä").unwrap();
        assert_eq!(std::format!("{text:?}"), r#""a\"'\\\t\n\r\u{85}ä""#);
        let mut chars = Text::checked(b"x<!-- -->&lt;y", Form::Content).chars();
        chars.next();
        assert_eq!(std::format!("{chars:?}"), r#""<y""#);
    }

    #[test]
    fn ignores_white_space_around_a_collapsed_text() {
        let table =
            [("1", true), (" 1  ", true), ("&#9;1\r\n", true), ("", false), (" ", false), ("1 1", false)];
        for (raw, is_one) in table {
            let text = Text::attribute_value(raw.as_bytes());
            assert_eq!(text.is_collapsed_to("1"), is_one, "{raw:?}");
            assert_eq!(text.is_collapsed_to(""), raw.trim().is_empty(), "{raw:?}");
        }
    }

    #[test]
    fn text_that_stands_for_itself_is_literal() {
        let table = [
            ("a b", Form::Attribute, true),
            ("a]]>b", Form::Literal, true),
            ("a&amp;b", Form::Attribute, false),
            ("a\nb", Form::Attribute, false),
        ];
        for (raw, form, is_literal) in table {
            let text = match form {
                Form::Attribute => Text::attribute_value(raw.as_bytes()),
                _ => Text::checked(raw.as_bytes(), form),
            };
            assert_eq!(text.literal_bytes(), is_literal.then_some(raw.as_bytes()), "{raw:?}");
            assert_eq!(text.plain_bytes(), None, "{raw:?}");
        }
        assert_eq!(Text::plain("a b").plain_bytes(), Some(&b"a b"[..]));
    }

    #[test]
    fn equal_texts_have_equal_hashes() {
        use core::hash::BuildHasher;
        let hasher = std::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default();
        let literal = Text::literal("a&b");
        for (form, raw) in [(Form::Attribute, "a&amp;b"), (Form::Content, "a<!---->&#38;<![CDATA[b]]>")] {
            let escaped = Text::checked(raw.as_bytes(), form);
            assert_eq!(escaped, literal);
            assert_eq!(hasher.hash_one(escaped), hasher.hash_one(literal));
        }
        assert_ne!(hasher.hash_one(Text::literal("a&c")), hasher.hash_one(literal));
    }

    #[test]
    fn refuses_characters_that_xml_cannot_carry() {
        for c in ['\0', '\x08', '\x0B', '\x1F', '\u{FFFE}', '\u{FFFF}'] {
            let text = String::from("ä\nx") + &c.to_string();
            let error = Text::new(&text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidCharacter);
            assert_eq!((error.offset(), error.line(), error.column()), (4, 2, 2));
        }
        for c in ['\t', '\n', '\r', ' ', '\x7F', '\u{85}', '\u{FFFD}', '\u{10FFFF}'] {
            assert!(Text::new(&c.to_string()).is_ok());
        }
    }
}
