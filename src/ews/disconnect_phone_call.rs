//! `DisconnectPhoneCall`: ends a call (MS-OXWUMS, 3.1.4.2).

use core::fmt;

use super::namespace::{Schema, Scheme, Spelling};
use super::response_code::ResponseCode;
use super::schema::check_attributes;
use crate::error::{BufferTooSmall, Error, ErrorKind};
use crate::limits;
use crate::xml::{Event, Namespace, Reader, Sink, StartTag, Text, Writer};

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

/// The id of a call: opaque, at most [`limits::PHONE_CALL_ID`] bytes, perhaps empty.
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
    /// [`ErrorKind::PhoneCallIdTooLong`] if it is longer than [`limits::PHONE_CALL_ID`] bytes.
    pub fn new(id: &'a str) -> Result<Self, Error> {
        if id.len() > limits::PHONE_CALL_ID {
            return Err(Error::at(ErrorKind::PhoneCallIdTooLong, 0));
        }
        Text::new(id).map(Self)
    }

    /// An id that was decoded from a message.
    pub(super) fn decoded(id: &'a [u8]) -> Self {
        Self(Text::decoded(id))
    }

    /// The id in the start tag of a `PhoneCallId`.
    fn from_tag(tag: &StartTag<'a, '_>) -> Result<Self, Error> {
        check_attributes(tag, &["Id"])?;
        let Some(attribute) = tag.attribute(Namespace::NONE, "Id") else {
            return Err(Error::at(ErrorKind::MissingAttribute, tag.offset()));
        };
        let id = attribute.value();
        if id.decoded_len() > limits::PHONE_CALL_ID {
            return Err(Error::at(ErrorKind::PhoneCallIdTooLong, attribute.value_offset()));
        }
        Ok(Self(id))
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
    /// The phone call id of a child of the operation, if it is that.
    pub(super) fn child(tag: &StartTag<'a, '_>, spelling: &Spelling) -> Result<PhoneCallId<'a>, Error> {
        if !spelling.is(tag, Schema::Messages, PHONE_CALL_ID) {
            return Err(super::schema::unexpected(tag));
        }
        PhoneCallId::from_tag(tag)
    }

    /// Writes the operation, where `m` is the prefix of the messages.
    pub(super) fn write<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
        writer
            .markup("<m:DisconnectPhoneCall><m:PhoneCallId Id=\"")?
            .attribute_value(self.phone_call_id.0)?
            .markup("\"/></m:DisconnectPhoneCall>")?;
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
        check_attributes(tag, &["ResponseClass"])?;
        let Some(attribute) = tag.attribute(Namespace::NONE, "ResponseClass") else {
            return Err(Error::at(ErrorKind::MissingAttribute, tag.offset()));
        };
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
            .markup("\" xmlns=\"")?;
        Schema::Messages.write(writer, scheme)?;
        writer.markup("\">")?;
        if let Some(text) = self.message_text {
            writer.markup("<MessageText>")?.text(text)?.markup("</MessageText>")?;
        }
        if let Some(code) = self.response_code {
            writer.markup("<ResponseCode>")?.text(code.as_text())?.markup("</ResponseCode>")?;
        }
        if let Some(key) = self.descriptive_link_key {
            writer.markup("<DescriptiveLinkKey>")?.number(key.into())?.markup("</DescriptiveLinkKey>")?;
        }
        if let Some(xml) = self.message_xml.filter(MessageXml::is_self_contained) {
            writer.markup("<MessageXml>")?.markup(xml.as_str())?.markup("</MessageXml>")?;
        }
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
        const OPEN: &str = "<x>";
        if markup.len() > limits::MESSAGE_XML {
            return Err(Error::at(ErrorKind::TextTooLong, limits::MESSAGE_XML));
        }
        let mut document = heapless::String::<{ limits::MESSAGE_XML + 7 }>::new();
        let _ = document.push_str(OPEN).and(document.push_str(markup)).and(document.push_str("</x>"));
        let checked = Self::check(&document);
        checked.map(|()| Self { markup, is_self_contained: true }).map_err(|error| {
            let offset = error.offset().saturating_sub(OPEN.len()).min(markup.len());
            let position = crate::error::Position::of(markup.as_bytes(), offset);
            Error::at(error.kind(), offset).located(position)
        })
    }

    fn check(document: &str) -> Result<(), Error> {
        let mut reader = Reader::new(document.as_bytes(), super::VOCABULARY);
        while let Some(piece) = reader.next_piece()? {
            match &piece.event {
                Event::StartTag(tag) if piece.depth > 1 && !tag.is_bound_since(0) => {
                    return Err(Error::at(ErrorKind::UndeclaredPrefix, tag.offset()));
                }
                // `</x><x>` would balance.
                Event::EndTag if piece.depth == 1 && piece.offset.wrapping_add(4) != document.len() => {
                    return Err(Error::at(ErrorKind::MismatchedEndTag, piece.offset));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Markup of a message, checked where it stood.
    pub(super) const fn from_message(markup: &'a str, is_self_contained: bool) -> Self {
        Self { markup, is_self_contained }
    }

    /// The markup.
    pub const fn as_str(&self) -> &'a str {
        self.markup
    }

    /// Whether the markup means the same wherever it stands. Markup that was read from a message may lean on
    /// namespaces declared outside it; such markup can be read but is left out of a response that is
    /// written.
    pub const fn is_self_contained(&self) -> bool {
        self.is_self_contained
    }
}

impl fmt::Debug for MessageXml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MessageXml").field(&self.markup).finish()
    }
}
