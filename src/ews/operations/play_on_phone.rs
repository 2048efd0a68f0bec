//! `PlayOnPhone`: calls somebody and plays a mailbox item to them (MS-OXWUMS, 3.1.4.4). It gives the id of the call.

use super::{PhoneCallOperation, PhoneCalls};
use crate::ews::item_id::ITEM_ID;
use crate::ews::phone_call_id::PHONE_CALL_ID;
use crate::ews::response_message::response_element;
use crate::ews::{
    FAULT, Failure, Fault, ItemId, MESSAGES, PhoneCallId, REQUESTS, RESPONSES, ResponseCode, ResponseMessage,
};
use crate::limits;
use crate::soap::{Described, Element, Fields, Found, Grammar, Kept, Message, Value, Written, one};
use crate::xml::Text;

// --- Description ---

/// The slot of `DialString`, behind those of the item.
const DIAL_STRING_SLOT: u8 = 2;

static DIAL_STRING: Element =
    Element::text(MESSAGES, "DialString", Value::new(DIAL_STRING_SLOT, limits::DIAL_STRING));
pub(super) static REQUEST: Element =
    Element::sequence(MESSAGES, "PlayOnPhone", &[one(&ITEM_ID), one(&DIAL_STRING)]);
pub(super) static RESPONSE: Element = response_element!("PlayOnPhoneResponse", optional(&PHONE_CALL_ID));
static REQUEST_GRAMMAR: Grammar = REQUESTS.with_body(&[&REQUEST]);
static RESPONSE_GRAMMAR: Grammar = RESPONSES.with_body(&[&RESPONSE, &FAULT]);

// --- Request ---

/// The request to call somebody and play them an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlayOnPhone<'a> {
    /// What to play.
    pub item_id: ItemId<'a>,
    /// Whom to call: a telephone number or a SIP URI, at most [`limits::DIAL_STRING`] bytes in a message that is read. An
    /// empty one, and one that cannot be dialled, is the handler's to refuse, with
    /// [`ResponseCode::ErrorInvalidPhoneNumber`].
    pub dial_string: Text<'a>,
}

impl Message for PlayOnPhone<'_> {
    type Of<'a> = PlayOnPhone<'a>;
    type Store =
        Kept<{ REQUEST_GRAMMAR.slots() }, { REQUEST_GRAMMAR.kept_len() }, { REQUEST_GRAMMAR.is_simple() }>;
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

impl PhoneCallOperation for PlayOnPhone<'_> {
    type Success<'s> = PhoneCallId<'s>;
    type Response<'s> = PlayOnPhoneResponse<'s>;
    const RESPONSE: &'static Element = &RESPONSE;

    fn refusal(call: &PlayOnPhone<'_>) -> Option<ResponseCode<'static>> {
        call.item_id.id().is_empty().then_some(ResponseCode::ErrorInvalidIdEmpty)
    }

    fn carry_out<'s, C: PhoneCalls>(
        call: &PlayOnPhone<'_>,
        calls: &'s mut C,
    ) -> Result<PhoneCallId<'s>, Failure<'s>> {
        calls.play_on_phone(call)
    }

    fn response<'s>(
        message: ResponseMessage<'s>,
        phone_call_id: Option<PhoneCallId<'s>>,
    ) -> PlayOnPhoneResponse<'s> {
        PlayOnPhoneResponse { message, phone_call_id }
    }
}

// --- Response ---

/// The response to a request to call somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlayOnPhoneResponse<'a> {
    /// Whether the call was begun.
    pub message: ResponseMessage<'a>,
    /// The call, if it was.
    pub phone_call_id: Option<PhoneCallId<'a>>,
}

impl<'a> PlayOnPhoneResponse<'a> {
    pub(super) fn from_fields(fields: &Fields<'a, '_>) -> Self {
        Self {
            message: ResponseMessage::from_fields(fields),
            phone_call_id: PhoneCallId::from_fields(fields),
        }
    }
}

impl Message for PlayOnPhoneResponse<'_> {
    type Of<'a> = Result<PlayOnPhoneResponse<'a>, Fault<'a>>;
    type Store =
        Kept<{ RESPONSE_GRAMMAR.slots() }, { RESPONSE_GRAMMAR.kept_len() }, { RESPONSE_GRAMMAR.is_simple() }>;
    const GRAMMAR: &'static Grammar = &RESPONSE_GRAMMAR;

    fn from_found<'a>(found: &Found<'a, '_>) -> Self::Of<'a> {
        match found.element() {
            0 => Ok(PlayOnPhoneResponse::from_fields(&found.body())),
            _ => Err(Fault::from_fields(&found.body())),
        }
    }
}

impl Described for PlayOnPhoneResponse<'_> {
    fn element(&self) -> &'static Element {
        &RESPONSE
    }

    fn value(&self, slot: u8) -> Option<Written<'_>> {
        self.message.value(slot).or_else(|| self.phone_call_id.as_ref()?.value(slot))
    }
}
