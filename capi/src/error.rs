//! What can go wrong: the status of a call, and the error of a message.

use core::ffi::{CStr, c_char};

use ews_phonecall::{BufferTooSmall, Error, ErrorKind, ResponseCode};

use crate::memory::Place;
use crate::request::{RawScheme, ews_scheme, scheme_from, scheme_to};

/// What a call came to.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ews_status {
    /// It did what it is for.
    Ok = 0,
    /// The buffer has no room for the result; the length says how much is needed.
    BufferTooSmall = 1,
    /// The message, or a text given, is not good; the error says what is wrong and where.
    Malformed = 2,
    /// An argument breaks the rules at the top of this header, or is none of its enumerators.
    InvalidArgument = 3,
    /// The message was answered before: what it asks for is carried out once.
    AlreadyAnswered = 4,
}

/// An ews_error_kind as it comes from C.
pub type RawErrorKind = u32;

/// What is wrong with a message: one kind a cause. New kinds may be added.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ews_error_kind {
    /// No error.
    None = 0,
    /// The message ends too early.
    UnexpectedEnd = 1,
    /// The encoding is not UTF-8.
    UnsupportedEncoding = 101,
    /// These bytes are not UTF-8.
    InvalidUtf8 = 102,
    /// XML cannot carry this character.
    InvalidCharacter = 103,
    /// The XML declaration is malformed.
    InvalidDeclaration = 104,
    /// An XML declaration may only stand at the start of the message.
    MisplacedDeclaration = 105,
    /// A document type declaration (DTD) is not allowed.
    Dtd = 106,
    /// This is no comment, CDATA section or tag.
    InvalidMarkup = 107,
    /// A name is missing or malformed.
    InvalidName = 108,
    /// White space is missing before an attribute.
    MissingSpace = 109,
    /// An equals sign is missing after the name of an attribute.
    MissingEquals = 110,
    /// The value of an attribute is not in quotation marks.
    MissingQuote = 111,
    /// The value of an attribute contains a less-than sign.
    LessThanInValue = 112,
    /// A tag does not end as it should.
    InvalidTagEnd = 113,
    /// The same attribute stands twice in a tag.
    DuplicateAttribute = 114,
    /// The end tag does not match the start tag.
    MismatchedEndTag = 115,
    /// There is a second root element.
    SecondRoot = 116,
    /// There is text outside the root element.
    TextOutsideRoot = 117,
    /// The text contains the end of a CDATA section.
    CDataEndInText = 118,
    /// The comment contains two hyphens.
    DoubleHyphenInComment = 119,
    /// The processing instruction is malformed.
    InvalidProcessingInstruction = 120,
    /// A reference is malformed, or an ampersand is not escaped.
    InvalidReference = 121,
    /// A reference names an undeclared entity.
    UndeclaredEntity = 122,
    /// A reference names a character that XML cannot carry.
    InvalidCharacterReference = 123,
    /// A namespace prefix is not declared.
    UndeclaredPrefix = 201,
    /// A reserved namespace prefix or name is misused.
    ReservedNamespace = 202,
    /// A namespace prefix is bound to an empty name.
    EmptyNamespace = 203,
    /// The message is too long.
    MessageTooLong = 301,
    /// A tag is too long.
    TagTooLong = 302,
    /// Elements are nested too deep.
    TooDeep = 303,
    /// A tag has too many attributes.
    TooManyAttributes = 304,
    /// Too many namespaces are in scope.
    TooManyNamespaces = 305,
    /// The names of the open elements are too long.
    NamesTooLong = 306,
    /// The namespace prefixes in scope are too long.
    PrefixesTooLong = 307,
    /// The phone call id is too long.
    PhoneCallIdTooLong = 308,
    /// A text of the message is too long.
    TextTooLong = 309,
    /// The root element is not a SOAP 1.1 envelope.
    VersionMismatch = 401,
    /// A processing instruction is not allowed.
    ProcessingInstruction = 402,
    /// A mandatory header block is not understood.
    MustUnderstand = 403,
    /// The value of mustUnderstand is neither 0 nor 1.
    InvalidMustUnderstand = 404,
    /// The envelope has no body.
    MissingBody = 405,
    /// This element is not expected here.
    UnexpectedElement = 501,
    /// This attribute is not expected here.
    UnexpectedAttribute = 502,
    /// Text is not expected here.
    UnexpectedText = 503,
    /// A required element is missing.
    MissingElement = 504,
    /// A required attribute is missing.
    MissingAttribute = 505,
    /// The value is not one that the schema allows.
    InvalidValue = 506,
    /// The message mixes http and https spellings of its namespaces.
    MixedSchemes = 507,
    /// The body has no operation.
    MissingOperation = 601,
    /// The operation is not known.
    UnknownOperation = 602,
    /// The requested server version is not the name of a version.
    InvalidServerVersion = 603,
    /// The requested server version is too old for this operation.
    IncorrectSchemaVersion = 604,
    /// The server failed.
    InternalServerError = 605,
    /// The header asks to act for somebody else, which is not understood.
    ImpersonationDenied = 606,
}

/// Declares the kinds: in the order of the library's, each with its number for C and its text.
macro_rules! kinds {
    ($($name:ident)*) => {
        const KINDS: &[(ErrorKind, ews_error_kind, &CStr)] = &[$((ErrorKind::$name, ews_error_kind::$name, {
            const LEN: usize = ErrorKind::$name.as_str().len().saturating_add(1);
            const TEXT: [u8; LEN] = terminated(ErrorKind::$name.as_str());
            match CStr::from_bytes_with_nul(&TEXT) {
                Ok(text) => text,
                Err(_) => c"",
            }
        }),)*];
    };
}

/// `text` with a NUL behind it.
const fn terminated<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.split_at_mut(text.len()).0.copy_from_slice(text.as_bytes());
    bytes
}

kinds! {
    UnexpectedEnd
    UnsupportedEncoding
    InvalidUtf8
    InvalidCharacter
    InvalidDeclaration
    MisplacedDeclaration
    Dtd
    InvalidMarkup
    InvalidName
    MissingSpace
    MissingEquals
    MissingQuote
    LessThanInValue
    InvalidTagEnd
    DuplicateAttribute
    MismatchedEndTag
    SecondRoot
    TextOutsideRoot
    CDataEndInText
    DoubleHyphenInComment
    InvalidProcessingInstruction
    InvalidReference
    UndeclaredEntity
    InvalidCharacterReference
    UndeclaredPrefix
    ReservedNamespace
    EmptyNamespace
    MessageTooLong
    TagTooLong
    TooDeep
    TooManyAttributes
    TooManyNamespaces
    NamesTooLong
    PrefixesTooLong
    PhoneCallIdTooLong
    TextTooLong
    VersionMismatch
    ProcessingInstruction
    MustUnderstand
    InvalidMustUnderstand
    MissingBody
    UnexpectedElement
    UnexpectedAttribute
    UnexpectedText
    MissingElement
    MissingAttribute
    InvalidValue
    MixedSchemes
    MissingOperation
    UnknownOperation
    InvalidServerVersion
    ImpersonationDenied
    IncorrectSchemaVersion
    InternalServerError
}

// A kind that the library gains must be given its number here.
const _: () = {
    assert!(KINDS.len() == ErrorKind::ALL.len());
    let (mut kinds, mut all) = (KINDS, ErrorKind::ALL);
    while let ([(kind, ..), rest @ ..], [expected, all_rest @ ..]) = (kinds, all) {
        assert!(*kind as u8 == *expected as u8);
        (kinds, all) = (rest, all_rest);
    }
};

/// What is wrong with a message or a text, and where.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_error {
    /// What is wrong.
    pub kind: RawErrorKind,
    /// The byte in the message, or in the text that was given, from 0.
    pub offset: u32,
    /// The line, from 1; 0 if there is no message.
    pub line: u32,
    /// The column, from 1, in characters; 0 if there is no message. It has 32 bits, as has every position: a message whose
    /// length does not is refused with EWS_ERROR_KIND_MESSAGE_TOO_LONG, whatever its limit.
    pub column: u32,
    /// How the message spells its namespaces, as far as it was read: the fault that answers it does the same.
    pub scheme: RawScheme,
}

impl ews_error {
    pub(crate) const NONE: Self = Self {
        kind: ews_error_kind::None as u32,
        offset: 0,
        line: 0,
        column: 0,
        scheme: ews_scheme::Http as u32,
    };

    /// What went wrong where no message is to blame.
    pub(crate) fn of_kind(kind: ews_error_kind) -> Self {
        Self { kind: kind as u32, ..Self::NONE }
    }

    /// Why a response with this code is a fault; none if it is no fault.
    pub(crate) fn of_fault(code: ResponseCode<'_>) -> Self {
        let faults = [
            (ResponseCode::ErrorInternalServerError, ews_error_kind::InternalServerError),
            (ResponseCode::ErrorInvalidRequest, ews_error_kind::UnknownOperation),
            (ResponseCode::ErrorImpersonateUserDenied, ews_error_kind::ImpersonationDenied),
        ];
        let fault = faults.into_iter().find(|(fault, _)| *fault == code);
        fault.map_or(Self::NONE, |(_, kind)| Self::of_kind(kind))
    }

    pub(crate) fn from_error(error: &Error) -> Self {
        let kind = KINDS.iter().find(|(kind, ..)| *kind == error.kind());
        Self {
            kind: kind.map_or(ews_error_kind::None, |(_, kind, _)| *kind) as u32,
            offset: u32::try_from(error.offset()).unwrap_or(u32::MAX),
            line: error.line(),
            column: error.column(),
            scheme: scheme_to(error.scheme()),
        }
    }

    pub(crate) fn to_error(self) -> Result<Error, Refusal> {
        let (kind, ..) = named(self.kind).ok_or(Refusal::InvalidArgument)?;
        Ok(Error::from_parts(*kind, self.offset, self.line, self.column, scheme_from(self.scheme)?))
    }
}

fn named(kind: RawErrorKind) -> Option<&'static (ErrorKind, ews_error_kind, &'static CStr)> {
    KINDS.iter().find(|(_, named, _)| *named as u32 == kind)
}

/// What a kind of error means, in a few English words; a static string that ends with a NUL. That of a number
/// that is no kind is "unknown error".
#[unsafe(no_mangle)]
pub extern "C" fn ews_error_text(kind: RawErrorKind) -> *const c_char {
    let text = match named(kind) {
        Some((_, _, text)) => text,
        None if kind == ews_error_kind::None as u32 => c"no error",
        None => c"unknown error",
    };
    text.as_ptr()
}

/// Why a call is refused.
#[derive(Clone, Copy)]
pub(crate) enum Refusal {
    InvalidArgument,
    AlreadyAnswered,
    Malformed(Error),
    BufferTooSmall(usize),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Malformed(error)
    }
}

impl From<BufferTooSmall> for Refusal {
    fn from(error: BufferTooSmall) -> Self {
        Self::BufferTooSmall(error.needed)
    }
}

/// Carries out a call; gives its status, and the error where the caller gave a place for it.
///
/// # Safety
///
/// `error` is a pointer of the caller's, which keeps to the contract.
pub(crate) unsafe fn status(error: *mut ews_error, call: impl FnOnce() -> Result<(), Refusal>) -> ews_status {
    // SAFETY: the contract.
    let result = unsafe { Place::optional(error) }.and_then(|place| match call() {
        Err(Refusal::Malformed(error)) => {
            if let Some(place) = place {
                place.put(ews_error::from_error(&error));
            }
            Err(Refusal::Malformed(error))
        }
        result => result,
    });
    match result {
        Ok(()) => ews_status::Ok,
        Err(Refusal::BufferTooSmall(_)) => ews_status::BufferTooSmall,
        Err(Refusal::Malformed(_)) => ews_status::Malformed,
        Err(Refusal::InvalidArgument) => ews_status::InvalidArgument,
        Err(Refusal::AlreadyAnswered) => ews_status::AlreadyAnswered,
    }
}

/// Carries out a call that writes into a buffer; gives its status, and the length used or needed.
///
/// # Safety
///
/// `length` and `error` are pointers of the caller's, which keeps to the contract.
pub(crate) unsafe fn status_and_length(
    length: *mut usize,
    error: *mut ews_error,
    call: impl FnOnce() -> Result<usize, Refusal>,
) -> ews_status {
    let call = || {
        // SAFETY: the contract.
        let place = unsafe { Place::new(length) }?;
        match call() {
            Ok(used) => {
                place.put(used);
                Ok(())
            }
            Err(Refusal::BufferTooSmall(needed)) => {
                place.put(needed);
                Err(Refusal::BufferTooSmall(needed))
            }
            Err(refusal) => Err(refusal),
        }
    };
    // SAFETY: the contract.
    unsafe { status(error, call) }
}
