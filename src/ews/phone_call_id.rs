//! `PhoneCallId`: the id of a call. `PlayOnPhone` returns it, the other operations take it.

use core::fmt;

use super::namespace::MESSAGES;
use crate::error::{BufferTooSmall, Error, ErrorKind};
use crate::limits;
use crate::soap::{AttributeUse, Element, Fields, Value, Written};
use crate::xml::{Document, Sink, Text, Writer, encoded_len};

/// The slot of the id, in requests and in responses.
const SLOT: u8 = 0;

/// `PhoneCallId` with its attribute `Id` (MS-OXWUMS, 3.1.4.2).
pub(super) static PHONE_CALL_ID: Element =
    Element::empty(MESSAGES, "PhoneCallId").with_attributes(&[AttributeUse::required(
        "Id",
        Value::new(SLOT, limits::PHONE_CALL_ID).too_long(ErrorKind::PhoneCallIdTooLong).checked(|id| {
            match PhoneCallId(id).fits_tag() {
                true => Ok(0),
                false => Err(ErrorKind::PhoneCallIdTooLong),
            }
        }),
    )]);

/// The id of a call (MS-OXWUMS, 3.1.4.2).
///
/// It is an opaque text of at most [`limits::PHONE_CALL_ID`] bytes, perhaps empty. Its tag, written with the id escaped,
/// has at most [`limits::TAG`] bytes.
///
/// ```
/// use ews_phonecall::PhoneCallId;
///
/// let id = PhoneCallId::new("OWVl4NWb3N29t")?;
/// assert_eq!(id, "OWVl4NWb3N29t");
/// assert_eq!(id.as_str(), Some("OWVl4NWb3N29t"));
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct PhoneCallId<'a>(Text<'a>);

impl<'a> PhoneCallId<'a> {
    /// An id.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidCharacter`] with its position in `id` if XML cannot carry a character,
    /// [`ErrorKind::PhoneCallIdTooLong`] if it is longer than [`limits::PHONE_CALL_ID`] bytes, or its tag,
    /// written with it, than [`limits::TAG`].
    pub fn new(id: &'a str) -> Result<Self, Error> {
        Self::from_text(Text::new(id)?)
    }

    /// An id from a text, as of another message.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::PhoneCallIdTooLong`] as [`new`](Self::new).
    pub fn from_text(text: Text<'a>) -> Result<Self, Error> {
        let id = Self(text);
        let fits = text.decoded_len() <= limits::PHONE_CALL_ID && id.fits_tag();
        if fits { Ok(id) } else { Err(Error::at_start(ErrorKind::PhoneCallIdTooLong)) }
    }

    /// Whether its tag is within [`limits::TAG`] when written.
    fn fits_tag(&self) -> bool {
        self.0.max_written_len() < limits::TAG / 2 || encoded_len(self) <= limits::TAG
    }

    /// Reads the id of a message.
    pub(super) fn from_fields(fields: &Fields<'a, '_>) -> Option<Self> {
        fields.text(SLOT).map(Self)
    }

    /// The value in the slot of the id.
    pub(super) fn value(&self, slot: u8) -> Option<Written<'_>> {
        (slot == SLOT).then_some(self.0.into())
    }

    /// The id as a text.
    pub const fn as_text(&self) -> Text<'a> {
        self.0
    }

    /// The id as a string; `None` if the message has it with references, so that it must be
    /// [decoded](Self::decode).
    pub fn as_str(&self) -> Option<&'a str> {
        self.0.as_str()
    }

    /// Decodes the id into `buffer` and gives the part used. [`limits::PHONE_CALL_ID`] bytes are enough.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`], with nothing written.
    pub fn decode<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b str, BufferTooSmall> {
        self.0.decode(buffer)
    }

    /// Whether the id is empty. No call has an empty id.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Document for PhoneCallId<'_> {
    /// Writes `<m:PhoneCallId/>` with its attribute. Markup around it declares `m`, the prefix of [`MESSAGES`].
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

impl PartialEq<PhoneCallId<'_>> for str {
    fn eq(&self, other: &PhoneCallId<'_>) -> bool {
        other == self
    }
}

impl PartialEq<PhoneCallId<'_>> for &str {
    fn eq(&self, other: &PhoneCallId<'_>) -> bool {
        other == *self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn a_text_is_measured_by_what_it_says() {
        use crate::xml::Form;
        use std::string::String;

        let escaped = |count| "&#120;".repeat(count);
        let rows: [(String, Form, bool); 6] = [
            (escaped(limits::PHONE_CALL_ID), Form::Attribute, true),
            (escaped(limits::PHONE_CALL_ID + 1), Form::Attribute, false),
            (escaped(limits::PHONE_CALL_ID), Form::Literal, false),
            ("x".repeat(limits::PHONE_CALL_ID), Form::Literal, true),
            ("<!---->".repeat(limits::PHONE_CALL_ID), Form::Content, true),
            // Its tag would be too long.
            ("\"".repeat(limits::PHONE_CALL_ID), Form::Content, false),
        ];
        for (raw, form, fits) in rows {
            let id = PhoneCallId::from_text(Text::from_raw(raw.as_bytes(), form).unwrap());
            assert_eq!(
                id.map_err(|error| error.kind()).err(),
                (!fits).then_some(ErrorKind::PhoneCallIdTooLong)
            );
        }
    }

    #[test]
    fn an_id_is_what_its_decoded_text_is() {
        let escaped = PhoneCallId(Text::checked(b"a&amp;b", crate::xml::Form::Attribute));
        let literal = PhoneCallId::new("a&b").unwrap();
        assert_eq!(escaped, literal);
        assert_eq!((escaped.as_str(), literal.as_str()), (None, Some("a&b")));
        for id in [escaped, literal] {
            assert!(id == "a&b" && id == *"a&b");
            assert!(id != "a" && id != *"a");
            assert!("a&b" == id && *"a&b" == id && "a" != id && *"a" != id);
            assert_eq!(id.to_string(), "a&b");
            assert_eq!(std::format!("{id:?}"), "PhoneCallId(\"a&b\")");
        }
    }
}
