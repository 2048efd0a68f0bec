//! `DisconnectPhoneCall`: ends a call (MS-OXWUMS, 3.1.4.2).

use super::{PhoneCallOperation, PhoneCalls};
use crate::ews::phone_call_id::PHONE_CALL_ID;
use crate::ews::response_message::response_element;
use crate::ews::{
    FAULT, Failure, Fault, MESSAGES, PhoneCallId, REQUESTS, RESPONSES, ResponseCode, ResponseMessage,
};
use crate::soap::{Described, Element, Fields, Found, Grammar, Kept, Message, Written, one};

// --- Description ---

pub(super) static REQUEST: Element =
    Element::sequence(MESSAGES, "DisconnectPhoneCall", &[one(&PHONE_CALL_ID)]);
pub(super) static RESPONSE: Element = response_element!("DisconnectPhoneCallResponse");
static REQUEST_GRAMMAR: Grammar = REQUESTS.with_body(&[&REQUEST]);
static RESPONSE_GRAMMAR: Grammar = RESPONSES.with_body(&[&RESPONSE, &FAULT]);

// --- Request ---

/// The request to end a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DisconnectPhoneCall<'a> {
    /// The call.
    pub phone_call_id: PhoneCallId<'a>,
}

impl Message for DisconnectPhoneCall<'_> {
    type Of<'a> = DisconnectPhoneCall<'a>;
    type Store =
        Kept<{ REQUEST_GRAMMAR.slots() }, { REQUEST_GRAMMAR.kept_len() }, { REQUEST_GRAMMAR.is_simple() }>;
    const GRAMMAR: &'static Grammar = &REQUEST_GRAMMAR;

    fn from_found<'a>(found: &Found<'a, '_>) -> DisconnectPhoneCall<'a> {
        DisconnectPhoneCall { phone_call_id: PhoneCallId::from_fields(&found.body()).unwrap_or_default() }
    }
}

impl Described for DisconnectPhoneCall<'_> {
    fn element(&self) -> &'static Element {
        &REQUEST
    }

    fn value(&self, slot: u8) -> Option<Written<'_>> {
        self.phone_call_id.value(slot)
    }
}

impl PhoneCallOperation for DisconnectPhoneCall<'_> {
    type Success<'s> = ();
    type Response<'s> = DisconnectPhoneCallResponse<'s>;
    const RESPONSE: &'static Element = &RESPONSE;

    fn refusal(call: &DisconnectPhoneCall<'_>) -> Option<ResponseCode<'static>> {
        call.phone_call_id.refusal()
    }

    fn carry_out<'s, C: PhoneCalls>(
        call: &DisconnectPhoneCall<'_>,
        calls: &'s mut C,
    ) -> Result<(), Failure<'s>> {
        calls.disconnect_phone_call(call)
    }

    fn response<'s>(message: ResponseMessage<'s>, _: Option<()>) -> DisconnectPhoneCallResponse<'s> {
        DisconnectPhoneCallResponse { message }
    }
}

// --- Response ---

/// The response to a request to end a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DisconnectPhoneCallResponse<'a> {
    /// Whether the call was ended.
    pub message: ResponseMessage<'a>,
}

impl<'a> DisconnectPhoneCallResponse<'a> {
    pub(super) fn from_fields(fields: &Fields<'a, '_>) -> Self {
        Self { message: ResponseMessage::from_fields(fields) }
    }
}

impl Message for DisconnectPhoneCallResponse<'_> {
    type Of<'a> = Result<DisconnectPhoneCallResponse<'a>, Fault<'a>>;
    type Store =
        Kept<{ RESPONSE_GRAMMAR.slots() }, { RESPONSE_GRAMMAR.kept_len() }, { RESPONSE_GRAMMAR.is_simple() }>;
    const GRAMMAR: &'static Grammar = &RESPONSE_GRAMMAR;

    fn from_found<'a>(found: &Found<'a, '_>) -> Self::Of<'a> {
        match found.element() {
            0 => Ok(DisconnectPhoneCallResponse::from_fields(&found.body())),
            _ => Err(Fault::from_fields(&found.body())),
        }
    }
}

impl Described for DisconnectPhoneCallResponse<'_> {
    fn element(&self) -> &'static Element {
        &RESPONSE
    }

    fn value(&self, slot: u8) -> Option<Written<'_>> {
        self.message.value(slot)
    }
}
