//! `DisconnectPhoneCall`: ends a call (MS-OXWUMS, 3.1.4.2).

use core::fmt;

use super::namespace::{Schema, Scheme, Spelling, schema_uri};
use super::request::Request;
use super::response::Response;
use super::response_code::ResponseCode;
use super::schema::only_attribute;
use crate::error::{BufferTooSmall, Error, ErrorKind, Position};
use crate::limits;
use crate::xml::{Document, Event, Reader, Sink, StartTag, Text, Writer, encoded_len};

// --- Constants ---

pub(super) const REQUEST: &str = "DisconnectPhoneCall";
pub(super) const RESPONSE: &str = "DisconnectPhoneCallResponse";
const PHONE_CALL_ID: &str = "PhoneCallId";

// --- Request ---

/// The request to end a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DisconnectPhoneCall<'a> {
    /// The call.
    pub phone_call_id: PhoneCallId<'a>,
}

/// The id of a call: opaque, at most [`limits::PHONE_CALL_ID`] bytes, perhaps empty. Of quotation marks and
/// ampersands it may have no more than its tag has room for, escaped, within [`limits::TAG`].
///
/// ```
/// use ews_phonecall::PhoneCallId;
///
/// let id = PhoneCallId::new("OWVl4NWb3N29t")?;
/// assert_eq!(id, "OWVl4NWb3N29t");
/// assert_eq!(id.as_str(), Some("OWVl4NWb3N29t"));
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PhoneCallId<'a>(Text<'a>);

impl<'a> PhoneCallId<'a> {
    /// The id written as `id`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidCharacter`] with its position in `id` if XML cannot carry a character,
    /// [`ErrorKind::PhoneCallIdTooLong`] if it is longer than [`limits::PHONE_CALL_ID`] bytes, or its tag,
    /// written with it, than [`limits::TAG`].
    pub fn new(id: &'a str) -> Result<Self, Error> {
        let id = Self(Text::new(id)?);
        if id.fits() { Ok(id) } else { Err(Error::at_start(ErrorKind::PhoneCallIdTooLong)) }
    }

    /// Whether the id is within its limit, and its tag within [`limits::TAG`] when it is written.
    fn fits(&self) -> bool {
        self.0.decoded_len() <= limits::PHONE_CALL_ID
            && (self.max_written_len() < limits::TAG / 2 || encoded_len(self) <= limits::TAG)
    }

    /// A number of bytes that the id never exceeds when it is written.
    pub(super) fn max_written_len(&self) -> usize {
        self.0.max_written_len()
    }

    /// An id that was found good in a message.
    pub(super) const fn checked(id: Text<'a>) -> Self {
        Self(id)
    }

    /// The id in the start tag of a `PhoneCallId`, and its offset.
    #[inline]
    fn from_tag(tag: &StartTag<'a, '_>) -> Result<(Self, usize), Error> {
        let (value, offset) = only_attribute(tag, "Id")?.located_value();
        let id = Self(value);
        if id.fits() { Ok((id, offset)) } else { Err(Error::at(ErrorKind::PhoneCallIdTooLong, offset)) }
    }

    /// The id as a text.
    pub const fn as_text(&self) -> Text<'a> {
        self.0
    }

    /// The id as one string, where it stands in memory just so; `None` where it was written with references
    /// and must be [decoded](Self::decode).
    pub fn as_str(&self) -> Option<&'a str> {
        self.0.as_str()
    }

    /// Decodes the id into `buffer`, for which [`limits::PHONE_CALL_ID`] bytes always suffice, and gives
    /// the part used.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`], with nothing written.
    pub fn decode<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b str, BufferTooSmall> {
        self.0.decode(buffer)
    }

    /// Whether the id is empty, as that of no call is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Document for PhoneCallId<'_> {
    /// Writes the element, where `m` is the prefix of the messages.
    fn encode<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
        writer.markup("<m:PhoneCallId Id=\"")?.attribute_value(self.0)?.markup("\"/>")?;
        Ok(())
    }
}

impl fmt::Display for PhoneCallId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for PhoneCallId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PhoneCallId").field(&self.0).finish()
    }
}

impl PartialEq<str> for PhoneCallId<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<&str> for PhoneCallId<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == **other
    }
}

impl<'a> DisconnectPhoneCall<'a> {
    /// The phone call id in a child of the operation, and its offset.
    #[inline]
    pub(super) fn child(
        tag: &StartTag<'a, '_>,
        spelling: &Spelling,
    ) -> Result<(PhoneCallId<'a>, usize), Error> {
        if !spelling.is(tag, Schema::Messages, PHONE_CALL_ID) {
            return Err(super::schema::unexpected(tag));
        }
        PhoneCallId::from_tag(tag)
    }

    /// Writes the operation, where `m` is the prefix of the messages.
    pub(super) fn write<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
        writer.markup("<m:DisconnectPhoneCall>")?;
        self.phone_call_id.encode(writer)?;
        writer.markup("</m:DisconnectPhoneCall>")?;
        Ok(())
    }
}

// --- Response ---

/// Whether an operation succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseClass {
    /// It did.
    Success,
    /// It did, but not all of it was done.
    Warning,
    /// It did not.
    Error,
}

impl ResponseClass {
    const ALL: [Self; 3] = [Self::Success, Self::Warning, Self::Error];

    /// The name, as in a message.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::Warning => "Warning",
            Self::Error => "Error",
        }
    }

    /// The class that the start tag of a response tells.
    pub(super) fn from_tag(tag: &StartTag<'_, '_>) -> Result<Self, Error> {
        let attribute = only_attribute(tag, "ResponseClass")?;
        let class = Self::ALL.into_iter().find(|class| attribute.value() == *class.as_str());
        class.ok_or(Error::at(ErrorKind::InvalidValue, attribute.value_offset()))
    }
}

/// The response to a request to end a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DisconnectPhoneCallResponse<'a> {
    /// Whether the call was ended.
    pub response_class: ResponseClass,
    /// What happened, for people; at most [`limits::MESSAGE_TEXT`] bytes in a message that is read.
    pub message_text: Option<Text<'a>>,
    /// What happened, for programs.
    pub response_code: Option<ResponseCode<'a>>,
    /// Always 0 where it is present.
    pub descriptive_link_key: Option<i32>,
    /// More about what happened.
    pub message_xml: Option<MessageXml<'a>>,
}

impl<'a> DisconnectPhoneCallResponse<'a> {
    /// The call was ended.
    pub const SUCCESS: Self = Self {
        response_class: ResponseClass::Success,
        message_text: None,
        response_code: Some(ResponseCode::NoError),
        descriptive_link_key: None,
        message_xml: None,
    };

    /// The call could not be ended.
    pub const fn error(code: ResponseCode<'a>, text: Text<'a>) -> Self {
        Self {
            response_class: ResponseClass::Error,
            message_text: Some(text),
            response_code: Some(code),
            descriptive_link_key: Some(0),
            message_xml: None,
        }
    }

    pub(super) fn write<S: Sink>(&self, writer: &mut Writer<S>, scheme: Scheme) -> Result<(), S::Error> {
        writer
            .markup(concat!(
                r#"<s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#,
                r#" xmlns:xsd="http://www.w3.org/2001/XMLSchema">"#,
                r#"<DisconnectPhoneCallResponse ResponseClass=""#,
            ))?
            .markup(self.response_class.as_str())?
            .markup(scheme.at_end_of("\" xmlns=\"https"))?
            .markup(concat!(schema_uri!("", "messages"), "\">"))?;
        let code = self.response_code.map(|code| code.as_text());
        writer.element("<MessageText>", self.message_text)?.element("<ResponseCode>", code)?;
        writer.number_element("<DescriptiveLinkKey>", self.descriptive_link_key)?;
        let xml = self.message_xml.filter(MessageXml::is_self_contained);
        writer.element("<MessageXml>", xml.map(|xml| Text::plain(xml.as_str())))?;
        writer.markup("</DisconnectPhoneCallResponse></s:Body>")?;
        Ok(())
    }
}

/// The content of a `MessageXml`: any markup that is namespace-well-formed on its own, at most
/// [`limits::MESSAGE_XML`] bytes.
///
/// ```
/// use ews_phonecall::MessageXml;
///
/// assert!(MessageXml::new("<v xmlns='urn:example'>busy</v>").is_ok());
/// assert!(MessageXml::new("<v xmlns='urn:example'>busy").is_err());
/// assert!(MessageXml::new("<t:v/>").is_err(), "the prefix is not declared");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessageXml<'a> {
    markup: &'a str,
    is_self_contained: bool,
}

impl<'a> MessageXml<'a> {
    /// Takes markup of the application's: text and elements, each of which declares its namespace, as unprefixed
    /// ones must too.
    ///
    /// # Errors
    ///
    /// What is not well-formed, with its position in `markup`; [`ErrorKind::UndeclaredPrefix`] for a tag
    /// that leans on a namespace declared elsewhere; [`ErrorKind::TextTooLong`].
    pub fn new(markup: &'a str) -> Result<Self, Error> {
        if markup.len() > limits::MESSAGE_XML {
            let at = Position::of(markup.as_bytes(), limits::MESSAGE_XML);
            return Err(Error::at(ErrorKind::TextTooLong, limits::MESSAGE_XML).located(at));
        }
        let message_xml = Self { markup, is_self_contained: true };
        message_xml.check().map(|()| message_xml).map_err(|(error, start)| {
            let offset = error.offset().saturating_sub(start).min(markup.len());
            Error::at(error.kind(), offset).located(Position::of(markup.as_bytes(), offset))
        })
    }

    /// Checks the markup where it is to stand, in a response. An error comes with the offset at which the
    /// markup begins there.
    fn check(&self) -> Result<(), (Error, usize)> {
        const DEPTH: usize = 4;
        let request = Request::disconnect_phone_call(PhoneCallId(Text::literal("")));
        let body =
            DisconnectPhoneCallResponse { message_xml: Some(*self), ..DisconnectPhoneCallResponse::SUCCESS };
        let response = Response::of(&request, body);
        let mut buffer = [0; limits::MESSAGE_XML + 1024];
        let document = response.write(&mut buffer).unwrap_or_default();

        let mut reader = Reader::new(document, super::VOCABULARY);
        let (mut start, mut outer_bindings) = (0, 0);
        loop {
            let piece = match reader.next_piece() {
                Ok(Some(piece)) => piece,
                Ok(None) => return Ok(()),
                Err(error) => return Err((error, start)),
            };
            let kind = match &piece.event {
                Event::StartTag(tag) if piece.depth == DEPTH && tag.has_local_name("MessageXml") => {
                    start = piece.offset.saturating_add(piece.raw.len());
                    outer_bindings = tag.outer_bindings();
                    continue;
                }
                Event::StartTag(tag) if !tag.is_bound_since(outer_bindings) => ErrorKind::UndeclaredPrefix,
                // `</MessageXml><MessageXml>` would balance.
                Event::EndTag if piece.depth == DEPTH && start != 0 => {
                    if piece.offset == start.saturating_add(self.markup.len()) {
                        continue;
                    }
                    ErrorKind::MismatchedEndTag
                }
                Event::ProcessingInstruction(_) => ErrorKind::ProcessingInstruction,
                _ => continue,
            };
            return Err((Error::at(kind, piece.offset), start));
        }
    }

    /// Whether a tag in the markup of a message, outside which there are `outer` bindings, can stand in a response that
    /// is written: it does not lean on them, and there is room for its own.
    pub(super) fn can_move(tag: &StartTag<'_, '_>, outer: usize) -> bool {
        // `s`, `xsi`, `xsd` and the default.
        const BINDINGS: usize = 4;
        const PREFIXES: usize = 7;
        let (bindings, prefixes_len) = tag.bound_since(outer);
        tag.is_bound_since(outer)
            && bindings.saturating_add(BINDINGS) <= limits::NAMESPACES
            && prefixes_len.saturating_add(PREFIXES) <= limits::PREFIXES
    }

    /// Markup of a message, checked where it stood.
    pub(super) const fn from_message(markup: &'a str, is_self_contained: bool) -> Self {
        Self { markup, is_self_contained }
    }

    /// The markup.
    pub const fn as_str(&self) -> &'a str {
        self.markup
    }

    /// Whether the markup can stand in a response that is written. Markup that was read from a message may lean on
    /// namespaces declared outside it, or declare so many that a response has no room for them beside its own
    /// ([`limits::NAMESPACES`], [`limits::PREFIXES`]); it can be read but is left out.
    pub const fn is_self_contained(&self) -> bool {
        self.is_self_contained
    }
}

impl fmt::Debug for MessageXml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MessageXml").field(&Text::literal(self.markup)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn an_id_is_what_its_decoded_text_is() {
        let escaped = PhoneCallId::checked(Text::checked(b"a&amp;b", crate::xml::Form::Attribute));
        let literal = PhoneCallId::new("a&b").unwrap();
        assert_eq!(escaped, literal);
        assert_eq!((escaped.as_str(), literal.as_str()), (None, Some("a&b")));
        for id in [escaped, literal] {
            assert!(id == "a&b" && id == *"a&b");
            assert!(id != "a" && id != *"a");
            assert_eq!(id.to_string(), "a&b");
            assert_eq!(std::format!("{id:?}"), "PhoneCallId(\"a&b\")");
        }
    }

    #[test]
    fn markup_is_shown_as_it_is() {
        let xml = MessageXml::new("<a xmlns='u'/>").unwrap();
        assert_eq!(std::format!("{xml:?}"), "MessageXml(\"<a xmlns='u'/>\")");
    }
}
