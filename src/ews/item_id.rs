//! `ItemId`: the id of the mailbox item that `PlayOnPhone` plays.

use super::namespace::MESSAGES;
use crate::error::{Error, ErrorKind};
use crate::limits;
use crate::soap::{AttributeUse, Element, Fields, Value, Written};
use crate::xml::{Document, Sink, Text, Writer, encoded_len};

/// The slots of the attributes.
mod slot {
    pub(super) const ID: u8 = 0;
    pub(super) const CHANGE_KEY: u8 = 1;
}

/// `ItemId` (`t:ItemIdType`). Its attributes have no limit but that of the tag.
pub(super) static ITEM_ID: Element = Element::empty(MESSAGES, "ItemId").with_attributes(&[
    AttributeUse::required("Id", Value::new(slot::ID, limits::TAG)),
    AttributeUse::optional("ChangeKey", Value::new(slot::CHANGE_KEY, limits::TAG)),
]);

/// The id of an item in a mailbox (`t:ItemIdType`).
///
/// It is an opaque text with an optional change key, which identifies the version of the item. They must fit into one tag
/// of [`limits::TAG`] bytes; some 512 bytes are seen in the field. An id that was read may not fit into the tag that is
/// written, whose prefix and escapes may be longer.
///
/// ```
/// use ews_phonecall::ItemId;
///
/// let id = ItemId::new("AAMkAGVk", Some("CQAAABYA"))?;
/// assert_eq!(id.id(), "AAMkAGVk");
/// assert_eq!(id.change_key().unwrap(), "CQAAABYA");
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ItemId<'a> {
    id: Text<'a>,
    change_key: Option<Text<'a>>,
}

impl<'a> ItemId<'a> {
    /// An id with an optional change key.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidCharacter`] with its position in its string if XML cannot carry a character,
    /// [`ErrorKind::TextTooLong`] if the tag, written with both, is longer than [`limits::TAG`].
    pub fn new(id: &'a str, change_key: Option<&'a str>) -> Result<Self, Error> {
        Self::from_texts(Text::new(id)?, change_key.map(Text::new).transpose()?)
    }

    /// An id from texts, as of another message.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TextTooLong`] as [`new`](Self::new).
    pub fn from_texts(id: Text<'a>, change_key: Option<Text<'a>>) -> Result<Self, Error> {
        let item_id = Self { id, change_key };
        if encoded_len(&item_id) > limits::TAG {
            return Err(Error::at_start(ErrorKind::TextTooLong));
        }
        Ok(item_id)
    }

    /// Reads the id of a request.
    pub(super) fn from_fields(fields: &Fields<'a, '_>) -> Self {
        Self { id: fields.text(slot::ID).unwrap_or_default(), change_key: fields.text(slot::CHANGE_KEY) }
    }

    /// The value in a slot of [`ITEM_ID`].
    pub(super) fn value(&self, slot: u8) -> Option<Written<'_>> {
        match slot {
            slot::ID => Some(self.id.into()),
            slot::CHANGE_KEY => self.change_key.map(Written::from),
            _ => None,
        }
    }

    /// `Id`
    pub const fn id(&self) -> Text<'a> {
        self.id
    }

    /// Whether `Id` is empty. No item has an empty id.
    pub fn is_empty(&self) -> bool {
        self.id.is_empty()
    }

    /// `ChangeKey`
    pub const fn change_key(&self) -> Option<Text<'a>> {
        self.change_key
    }
}

impl Document for ItemId<'_> {
    /// Writes `<m:ItemId/>` with its attributes. Markup around it declares `m`, the prefix of [`MESSAGES`].
    fn encode<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
        writer.markup("<m:ItemId Id=\"")?.attribute_value(self.id)?;
        if let Some(change_key) = self.change_key {
            writer.markup("\" ChangeKey=\"")?.attribute_value(change_key)?;
        }
        writer.markup("\"/>")?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Form;
    use crate::{Operation, RequestReader};

    #[test]
    fn texts_are_measured_as_they_are_written() {
        let frame = "<m:ItemId Id=\"\" ChangeKey=\"\"/>".len();
        let key = Text::from_raw(b"&#34;", Form::Attribute).unwrap();
        let room = limits::TAG - frame - "&quot;".len();
        for (len, fits) in [(room, true), (room + 1, false)] {
            let id = "x".repeat(len);
            let item_id = ItemId::from_texts(Text::new(&id).unwrap(), Some(key));
            assert_eq!(
                item_id.map_err(|error| error.kind()).err(),
                (!fits).then_some(ErrorKind::TextTooLong)
            );
            assert_eq!(item_id.is_ok(), ItemId::new(&id, Some("\"")).is_ok());
        }
    }

    #[test]
    fn a_longer_tag_leaves_the_text_behind_it_its_room() {
        let dial_string = "0123456789".repeat(25);
        for (id_len, change_key_len, expected) in [
            (624, 400, Ok(())),
            (625, 400, Err(ErrorKind::TagTooLong)),
            (1025, 0, Err(ErrorKind::TextTooLong)),
        ] {
            let message = std::format!(
                r#"<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><PlayOnPhone
                xmlns="http://schemas.microsoft.com/exchange/services/2006/messages"><ItemId Id="{}"
                ChangeKey="{}"/><DialString>{dial_string}</DialString></PlayOnPhone></Body></Envelope>"#,
                "i".repeat(id_len),
                "c".repeat(change_key_len),
            );
            let mut reader = RequestReader::<2048>::new();
            let pushed = reader.push(message.as_bytes());
            assert_eq!(pushed.map_err(|error| error.kind()), expected, "{id_len} {change_key_len}");
            if let Ok(request) = reader.finish() {
                let Operation::PlayOnPhone(call) = request.operation else { panic!("{request:?}") };
                assert_eq!(call.dial_string, *dial_string);
            }
        }
    }
}
