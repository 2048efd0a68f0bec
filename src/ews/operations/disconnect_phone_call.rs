//! `DisconnectPhoneCall`: ends a call (MS-OXWUMS, 3.1.4.2).

use crate::ews::phone_call_id::PHONE_CALL_ID;
use crate::ews::response_message::response;
use crate::ews::{MESSAGES, PhoneCallId, REQUESTS};
use crate::soap::{Described, Element, Found, Grammar, Message, Written, kept, one};

// --- Request ---

pub(super) static REQUEST: Element =
    Element::sequence(MESSAGES, "DisconnectPhoneCall", &[one(&PHONE_CALL_ID)]);
static REQUEST_GRAMMAR: Grammar = REQUESTS.with_body(&[&REQUEST]);

/// The request to end a call (MS-OXWUMS, 3.1.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DisconnectPhoneCall<'a> {
    /// The call.
    pub phone_call_id: PhoneCallId<'a>,
}

impl Message for DisconnectPhoneCall<'_> {
    type Of<'a> = DisconnectPhoneCall<'a>;
    type Store = kept!(REQUEST_GRAMMAR);
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

// --- Response ---

response! {
    /// The response to a request to end a call (MS-OXWUMS, 3.1.4.2).
    DisconnectPhoneCallResponse {
        /// Whether the call was ended.
        message,
    }
}
