//! Texts: what a message carries or is to carry, as a pointer and a length and how to read it.

use core::ffi::{CStr, c_char, c_void};

use ews_phonecall::xml::{Form, Text};
use ews_phonecall::{Error, ErrorKind, MessageXml, Scheme};

use crate::error::{Refusal, ews_error, ews_status, status_and_length};
use crate::memory::Span;

/// An ews_form as it comes from C.
pub type RawForm = u32;

/// How the bytes of a text are to be read.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ews_form {
    /// As they are.
    Literal = 0,
    /// As the value of an attribute, with references and white space to be normalised.
    Attribute = 1,
    /// As the content of an element, with references, CDATA sections and comments.
    Content = 2,
}

/// A text of a message, or for one. Where data is NULL there is no text, which is not the same as an empty
/// one.
///
/// A text of a message that lies in memory is neither copied nor decoded: data points into the message. A text whose form is
/// EWS_FORM_LITERAL, as nearly all are, can be used as it stands; any other is decoded by ews_text_decode. A text of a
/// reader is decoded and copied into it, and so EWS_FORM_LITERAL. Either is good as long as the message or the reader is
/// neither changed nor released.
/// A text that goes in may have any form; that of a string of your own is EWS_FORM_LITERAL.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_text {
    /// The first byte, in UTF-8.
    pub data: *const c_char,
    /// The number of bytes.
    pub length: usize,
    /// How to read them.
    pub form: RawForm,
    /// Not 0 if a text of a response was longer than the library reads, and what did not fit is missing. It is
    /// not looked at in a text that goes in.
    pub is_cut: u32,
}

impl ews_text {
    pub(crate) const NONE: Self =
        Self { data: core::ptr::null(), length: 0, form: ews_form::Literal as u32, is_cut: 0 };

    pub(crate) fn from_text(text: Text<'_>) -> Self {
        let form = match text.form() {
            Form::Literal => ews_form::Literal,
            Form::Attribute => ews_form::Attribute,
            Form::Content => ews_form::Content,
        };
        Self {
            data: text.raw().as_ptr().cast(),
            length: text.raw().len(),
            form: form as u32,
            is_cut: text.is_cut().into(),
        }
    }

    pub(crate) fn from_option(text: Option<Text<'_>>) -> Self {
        text.map_or(Self::NONE, Self::from_text)
    }

    pub(crate) fn from_markup(xml: Option<MessageXml<'_>>) -> Self {
        xml.map_or(Self::NONE, |xml| Self {
            data: xml.as_str().as_ptr().cast(),
            length: xml.as_str().len(),
            is_cut: xml.is_cut().into(),
            ..Self::NONE
        })
    }

    /// The text, if there is one, which may not overlap `buffer`.
    ///
    /// # Safety
    ///
    /// The text keeps to the contract during `'a`.
    pub(crate) unsafe fn get<'a>(self, buffer: Span) -> Result<Option<Text<'a>>, Refusal> {
        if self.data.is_null() && self.length == 0 {
            return Ok(None);
        }
        let form = [
            (ews_form::Literal, Form::Literal),
            (ews_form::Attribute, Form::Attribute),
            (ews_form::Content, Form::Content),
        ];
        let form = form.into_iter().find(|(raw, _)| *raw as u32 == self.form);
        let (_, form) = form.ok_or(Refusal::InvalidArgument)?;
        let span = Span::new(self.data.cast(), self.length)?.apart_from(buffer)?;
        // SAFETY: the contract.
        let bytes = unsafe { span.bytes() };
        Ok(Some(Text::from_raw(bytes, form)?))
    }

    /// The same for a text that must be there.
    ///
    /// # Safety
    ///
    /// As [`get`](Self::get).
    pub(crate) unsafe fn require<'a>(self, buffer: Span) -> Result<Text<'a>, Refusal> {
        // SAFETY: the contract.
        unsafe { self.get(buffer) }?.ok_or(Refusal::InvalidArgument)
    }
}

/// Where a text is not written over, since nothing is written.
pub(crate) fn no_buffer() -> Result<Span, Refusal> {
    Span::new(core::ptr::null(), 0)
}

/// The text of a string that ends with a NUL; no text for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_text_of(string: *const c_char) -> ews_text {
    if string.is_null() {
        return ews_text::NONE;
    }
    // SAFETY: not null, and by the contract a string that ends with a NUL.
    let string = unsafe { CStr::from_ptr(string) };
    ews_text { data: string.as_ptr(), length: string.count_bytes(), ..ews_text::NONE }
}

/// Decodes a text into a buffer. For a phone call id EWS_PHONE_CALL_ID_MAX bytes suffice; a decoded text is
/// never longer than it was.
///
/// EWS_STATUS_MALFORMED if the bytes are not such a text. A text that the library gave is good as long as its
/// bytes are what they were.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_text_decode(
    text: ews_text,
    buffer: *mut c_void,
    capacity: usize,
    length: *mut usize,
    error: *mut ews_error,
) -> ews_status {
    let call = || {
        let buffer = Span::new(buffer, capacity)?;
        // SAFETY: the contract.
        let text = unsafe { text.require(buffer) }?;
        // SAFETY: the contract; it is apart from what is read.
        let buffer = unsafe { buffer.bytes_mut() };
        Ok(text.decode(buffer)?.len())
    };
    // SAFETY: the contract.
    unsafe { status_and_length(length, error, call) }
}

/// Whether a text, decoded, is these bytes; false for what is no text. Nothing is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_text_equals(text: ews_text, other: *const c_void, other_length: usize) -> bool {
    let equals = || {
        // SAFETY: the contract.
        let text = unsafe { text.require(no_buffer()?) }?;
        // SAFETY: the contract.
        let other = unsafe { Span::new(other, other_length)?.bytes() };
        Ok::<_, Refusal>(core::str::from_utf8(other).is_ok_and(|other| text == *other))
    };
    equals().unwrap_or(false)
}

/// A text that has no more than `limit` decoded bytes.
pub(crate) fn at_most(limit: usize, text: Text<'_>) -> Result<Text<'_>, Refusal> {
    if text.decoded_len() <= limit { Ok(text) } else { Err(text_error(ErrorKind::TextTooLong)) }
}

/// An error in a text that was given, at its start.
pub(crate) fn text_error(kind: ErrorKind) -> Refusal {
    Refusal::Malformed(Error::from_parts(kind, 0, 0, 0, Scheme::Http))
}
