//! What can be wrong with a message: one kind a cause, with its position.
//!
//! Nothing here knows how to find a fault in a message or how to answer one.

use core::fmt;

/// Why a message was refused, and where.
///
/// Small (16 bytes) and `Copy`. The position is that of the first byte at fault, or of the start of the
/// markup at fault; for [`ErrorKind::UnexpectedEnd`] it is the end of the message. It is the same
/// however the message was cut into pieces.
///
/// ```
/// use ews_phonecall::{ErrorKind, Request};
///
/// let error = Request::parse(b"<Envelope>\n  <b").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::VersionMismatch);
/// assert_eq!((error.offset(), error.line(), error.column()), (0, 1, 1));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Error {
    offset: u32,
    line: u32,
    column: u32,
    kind: ErrorKind,
    /// What the layer that reads the message adds; see [`noting`](Self::noting).
    note: u8,
}

impl Error {
    /// An error of `kind` at byte `offset` of the message, its line and column not yet known. A reader puts them in
    /// before it gives the error to anybody.
    pub(crate) fn at(kind: ErrorKind, offset: usize) -> Self {
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        Self::from_raw_parts(kind, offset, 0, 0, 0)
    }

    pub(crate) const fn from_raw_parts(
        kind: ErrorKind,
        offset: u32,
        line: u32,
        column: u32,
        note: u8,
    ) -> Self {
        Self { offset, line, column, kind, note }
    }

    /// An error of `kind` that is true of the whole of a string.
    pub(crate) fn at_start(kind: ErrorKind) -> Self {
        Self::at(kind, 0).on_line(1, 1)
    }

    /// The same error with its line and column.
    pub(crate) fn on_line(mut self, line: u32, column: u32) -> Self {
        (self.line, self.column) = (line, column);
        self
    }

    /// The same error with a byte that the layer above keeps with it.
    pub(crate) fn noting(mut self, note: u8) -> Self {
        self.note = note;
        self
    }

    /// The byte that the layer above keeps with the error; 0 if it keeps none.
    pub(crate) const fn note(&self) -> u8 {
        self.note
    }

    /// What is wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The byte offset in the message, from 0; a byte-order mark counts.
    pub fn offset(&self) -> usize {
        self.offset as usize
    }

    /// The line, from 1. A line ends at a line feed.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The column, from 1, in characters (not in bytes).
    pub fn column(&self) -> u32 {
        self.column
    }
}

/// What is wrong, and at which byte: an error before it is known on which line that is. It fits two registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fail {
    pub(crate) offset: u32,
    pub(crate) kind: ErrorKind,
}

impl Fail {
    /// Something of `kind` at byte `offset`.
    pub(crate) fn at(kind: ErrorKind, offset: usize) -> Self {
        Self { kind, offset: offset as u32 }
    }

    pub(crate) fn offset(&self) -> usize {
        self.offset as usize
    }

    /// The same, where its offset was counted from byte `start`.
    pub(crate) fn after(self, start: usize) -> Self {
        Self { offset: self.offset.saturating_add(start as u32), ..self }
    }
}

impl From<Error> for Fail {
    fn from(error: Error) -> Self {
        Self { kind: error.kind, offset: error.offset }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {}, column {} (byte {})", self.kind, self.line, self.column, self.offset)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({:?} at {}:{}, byte {})", self.kind, self.line, self.column, self.offset)
    }
}

impl core::error::Error for Error {}

#[cfg(feature = "defmt")]
impl defmt::Format for Error {
    fn format(&self, f: defmt::Formatter<'_>) {
        let (line, column, offset) = (self.line, self.column, self.offset);
        defmt::write!(f, "{} at line {}, column {} (byte {})", self.kind, line, column, offset);
    }
}

/// Declares [`ErrorKind`] with the text of each kind beside it.
macro_rules! error_kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What is wrong with a message; one kind a cause.
        ///
        /// Each kind has exactly one answer: see [`Response::fault`](crate::Response::fault).
        #[non_exhaustive]
        #[repr(u8)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "defmt", derive(defmt::Format))]
        pub enum ErrorKind {
            $($(#[$doc])* $name,)*
        }

        impl ErrorKind {
            /// Every kind, in the order of their declaration.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$name,)*];

            /// The text for a person: what is wrong, in a few words.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(ErrorKind::$name => $text,)*
                }
            }
        }
    };
}

error_kinds! {
    /// The message ends before its root element does, also where it ends inside a tag, whatever is wrong in that tag.
    UnexpectedEnd = "the message ends too early",

    // XML 1.0
    /// The message is in another encoding than UTF-8, by its byte-order mark or its declaration
    /// (XML 1.0, 4.3.3).
    UnsupportedEncoding = "the encoding is not UTF-8",
    /// Bytes that are not UTF-8: stray, overlong, a surrogate or above U+10FFFF (RFC 3629, section 3).
    InvalidUtf8 = "these bytes are not UTF-8",
    /// A character that XML cannot carry (XML 1.0, production 2).
    InvalidCharacter = "XML cannot carry this character",
    /// The XML declaration is malformed (XML 1.0, production 23).
    InvalidDeclaration = "the XML declaration is malformed",
    /// An XML declaration, or the target `xml`, elsewhere than at the start (XML 1.0, production 17).
    MisplacedDeclaration = "an XML declaration may only stand at the start of the message",
    /// A document type declaration (SOAP 1.1, section 3: a message must not contain one).
    Dtd = "a document type declaration (DTD) is not allowed",
    /// `<!` begins neither a comment nor a CDATA section.
    InvalidMarkup = "this is no comment, CDATA section or tag",
    /// A name is missing or malformed (XML 1.0, production 5; Namespaces in XML, productions 4 and 7).
    InvalidName = "a name is missing or malformed",
    /// Attributes are not separated by white space (XML 1.0, production 40).
    MissingSpace = "white space is missing before an attribute",
    /// An attribute has no `=` (XML 1.0, production 25).
    MissingEquals = "an equals sign is missing after the name of an attribute",
    /// An attribute's value is not in quotation marks (XML 1.0, production 10).
    MissingQuote = "the value of an attribute is not in quotation marks",
    /// `<` in an attribute's value (XML 1.0, 3.1: no `<` in attribute values).
    LessThanInValue = "the value of an attribute contains a less-than sign",
    /// The tag does not end with `>` or `/>` where it should (XML 1.0, productions 40, 42 and 44).
    InvalidTagEnd = "a tag does not end as it should",
    /// The same attribute twice in a tag, by its name or by its expanded name (XML 1.0, 3.1: unique
    /// attributes; Namespaces in XML, 6.3).
    DuplicateAttribute = "the same attribute stands twice in a tag",
    /// The end tag does not match the start tag (XML 1.0, 3: element type match).
    MismatchedEndTag = "the end tag does not match the start tag",
    /// A second root element (XML 1.0, production 1).
    SecondRoot = "there is a second root element",
    /// Text, a reference, a CDATA section or any other byte outside the root element (XML 1.0, production 1).
    TextOutsideRoot = "there is text outside the root element",
    /// `]]>` in text (XML 1.0, production 14).
    CDataEndInText = "the text contains the end of a CDATA section",
    /// `--` in a comment (XML 1.0, production 15).
    DoubleHyphenInComment = "the comment contains two hyphens",
    /// A processing instruction is malformed (XML 1.0, production 16).
    InvalidProcessingInstruction = "the processing instruction is malformed",
    /// A reference is malformed, or an ampersand is not escaped (XML 1.0, productions 66 to 68).
    InvalidReference = "a reference is malformed, or an ampersand is not escaped",
    /// A reference to an entity other than the five predefined ones (XML 1.0, 4.1: entity declared), or with a name
    /// that is not all ASCII, as none of theirs is.
    UndeclaredEntity = "a reference names an undeclared entity",
    /// A reference to a character that XML cannot carry (XML 1.0, 4.1: legal character).
    InvalidCharacterReference = "a reference names a character that XML cannot carry",

    // Namespaces in XML 1.0
    /// A prefix is not declared (Namespaces in XML, 5: prefix declared).
    UndeclaredPrefix = "a namespace prefix is not declared",
    /// The prefix `xml` or `xmlns`, or the namespace of either, is declared against the rules
    /// (Namespaces in XML, 3: reserved prefixes and namespace names).
    ReservedNamespace = "a reserved namespace prefix or name is misused",
    /// A prefix is bound to the empty namespace name (Namespaces in XML, 5: no prefix undeclaring).
    EmptyNamespace = "a namespace prefix is bound to an empty name",

    // Limits
    /// The message is longer than [`Options::message_limit`](crate::Options).
    MessageTooLong = "the message is too long",
    /// A tag is longer than [`limits::TAG`](crate::limits::TAG), or the buffer of the reader.
    TagTooLong = "a tag is too long",
    /// More open elements than [`limits::DEPTH`](crate::limits::DEPTH).
    TooDeep = "elements are nested too deep",
    /// More attributes in a tag than [`limits::ATTRIBUTES`](crate::limits::ATTRIBUTES).
    TooManyAttributes = "a tag has too many attributes",
    /// More namespace bindings in scope than [`limits::NAMESPACES`](crate::limits::NAMESPACES).
    TooManyNamespaces = "too many namespaces are in scope",
    /// The names of the open elements take more than
    /// [`limits::ELEMENT_NAMES`](crate::limits::ELEMENT_NAMES).
    NamesTooLong = "the names of the open elements are too long",
    /// The prefixes in scope take more than [`limits::PREFIXES`](crate::limits::PREFIXES).
    PrefixesTooLong = "the namespace prefixes in scope are too long",
    /// An id is longer than [`limits::PHONE_CALL_ID`](crate::limits::PHONE_CALL_ID).
    PhoneCallIdTooLong = "the phone call id is too long",
    /// A text, code or number is longer than its limit in [`limits`](crate::limits), which says where one is cut or left
    /// out instead.
    TextTooLong = "a text of the message is too long",

    // SOAP 1.1
    /// The root element is not the `Envelope` of SOAP 1.1 (SOAP 1.1, 4.1.2).
    VersionMismatch = "the root element is not a SOAP 1.1 envelope",
    /// A processing instruction (SOAP 1.1, section 3: a message must not contain one).
    ProcessingInstruction = "a processing instruction is not allowed",
    /// A mandatory header block that is not understood (SOAP 1.1, 4.2.3).
    MustUnderstand = "a mandatory header block is not understood",
    /// The value of `mustUnderstand` is neither `0` nor `1` (SOAP 1.1, 4.2.3).
    InvalidMustUnderstand = "the value of mustUnderstand is neither 0 nor 1",
    /// The envelope has no `Body` (SOAP 1.1, section 4).
    MissingBody = "the envelope has no body",

    // The schema of the messages
    /// An element where the schema has none, or not this one, or not a second one.
    UnexpectedElement = "this element is not expected here",
    /// An attribute that the schema does not have here.
    UnexpectedAttribute = "this attribute is not expected here",
    /// Text where the schema has none.
    UnexpectedText = "text is not expected here",
    /// A required element is missing at the end of its parent.
    MissingElement = "a required element is missing",
    /// A required attribute is missing.
    MissingAttribute = "a required attribute is missing",
    /// A value that is not of the type the schema asks for.
    InvalidValue = "the value is not one that the schema allows",
    /// Namespaces of both spellings, `http` and `https`, in one message.
    MixedSchemes = "the message mixes http and https spellings of its namespaces",

    // Exchange Web Services
    /// The `Body` has no operation.
    MissingOperation = "the body has no operation",
    /// The operation is not one of ours.
    UnknownOperation = "the operation is not known",
    /// The value of `RequestServerVersion` is not the name of a version.
    InvalidServerVersion = "the requested server version is not the name of a version",
    /// A header block asks to act for somebody else, and the application does not understand it.
    ImpersonationDenied = "the header asks to act for somebody else, which is not understood",
    /// The version requested is older than the phone-call operations.
    IncorrectSchemaVersion = "the requested server version is too old for this operation",
    /// The handler of the operation could not do its work; no fault of the message.
    InternalServerError = "the server failed",
}

impl ErrorKind {
    /// Whether something is larger than a limit allows, one of the [`limits`](crate::limits) or one that the application
    /// has set.
    ///
    /// ```
    /// use ews_phonecall::ErrorKind;
    ///
    /// assert!(ErrorKind::TooDeep.is_limit());
    /// assert!(!ErrorKind::MismatchedEndTag.is_limit());
    /// ```
    pub const fn is_limit(self) -> bool {
        use ErrorKind::*;
        matches!(
            self,
            MessageTooLong
                | TagTooLong
                | TooDeep
                | TooManyAttributes
                | TooManyNamespaces
                | NamesTooLong
                | PrefixesTooLong
                | PhoneCallIdTooLong
                | TextTooLong
        )
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The buffer is too small for what was to be written into it; nothing was written.
///
/// ```
/// use ews_phonecall::{PhoneCallId, Request};
///
/// let request = Request::disconnect_phone_call(PhoneCallId::new("OWVl4NWb3N29t")?);
/// let error = request.write(&mut [0; 16]).unwrap_err();
/// assert_eq!(error.needed, request.encoded_len());
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct BufferTooSmall {
    /// The length, in bytes, that the buffer must have at the least.
    pub needed: usize,
}

impl fmt::Display for BufferTooSmall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the buffer is too small: {} bytes are needed", self.needed)
    }
}

impl core::error::Error for BufferTooSmall {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn an_error_is_small() {
        assert!(size_of::<Error>() <= 16);
    }

    #[test]
    fn every_kind_has_its_own_text() {
        for (i, kind) in ErrorKind::ALL.iter().enumerate() {
            for other in ErrorKind::ALL.iter().skip(i + 1) {
                assert_ne!(kind.to_string(), other.to_string());
            }
        }
    }
}
