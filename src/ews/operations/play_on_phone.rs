//! `PlayOnPhone`: calls somebody and plays a mailbox item to them (MS-OXWUMS, 3.1.4.4). It gives the id of the call.

use crate::ews::item_id::ITEM_ID;
use crate::ews::phone_call_id::PHONE_CALL_ID;
use crate::ews::response_message::response;
use crate::ews::{ItemId, MESSAGES, PhoneCallId, REQUESTS};
use crate::limits;
use crate::soap::{Described, Element, Found, Grammar, Message, Value, Written, kept, one};
use crate::xml::Text;

// --- Request ---

/// The slot of `DialString`, after those of the item.
const DIAL_STRING_SLOT: u8 = 2;

static DIAL_STRING: Element =
    Element::text(MESSAGES, "DialString", Value::new(DIAL_STRING_SLOT, limits::DIAL_STRING));
pub(super) static REQUEST: Element =
    Element::sequence(MESSAGES, "PlayOnPhone", &[one(&ITEM_ID), one(&DIAL_STRING)]);
static REQUEST_GRAMMAR: Grammar = REQUESTS.with_body(&[&REQUEST]);

/// The request to call somebody and play them an item (MS-OXWUMS, 3.1.4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlayOnPhone<'a> {
    /// What to play.
    pub item_id: ItemId<'a>,
    /// Whom to call: a telephone number or a SIP URI, at most [`limits::DIAL_STRING`] bytes in a message that is
    /// read. The handler refuses one that is empty or cannot be dialled, with
    /// [`ResponseCode::ErrorInvalidPhoneNumber`](crate::ResponseCode::ErrorInvalidPhoneNumber).
    pub dial_string: Text<'a>,
}

impl Message for PlayOnPhone<'_> {
    type Of<'a> = PlayOnPhone<'a>;
    type Store = kept!(REQUEST_GRAMMAR);
    const GRAMMAR: &'static Grammar = &REQUEST_GRAMMAR;

    fn from_found<'a>(found: &Found<'a, '_>) -> PlayOnPhone<'a> {
        let fields = found.body();
        let dial_string = fields.text(DIAL_STRING_SLOT).unwrap_or_default();
        PlayOnPhone { item_id: ItemId::from_fields(&fields), dial_string }
    }
}

impl Described for PlayOnPhone<'_> {
    fn element(&self) -> &'static Element {
        &REQUEST
    }

    fn value(&self, slot: u8) -> Option<Written<'_>> {
        match slot {
            DIAL_STRING_SLOT => Some(self.dial_string.into()),
            _ => self.item_id.value(slot),
        }
    }
}

// --- Response ---

response! {
    /// The response to a request to call somebody (MS-OXWUMS, 3.1.4.4).
    PlayOnPhoneResponse {
        /// Whether the call was begun.
        message,
        /// The call, if it was.
        phone_call_id: PhoneCallId = PHONE_CALL_ID,
    }
}
