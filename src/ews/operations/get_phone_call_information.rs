//! `GetPhoneCallInformation`: tells how a call goes (MS-OXWUMS, 3.1.4.3).

use super::{PhoneCallOperation, PhoneCalls};
use crate::ews::phone_call_id::PHONE_CALL_ID;
use crate::ews::response_message::{response_element, slot as common};
use crate::ews::{
    FAULT, Failure, Fault, MESSAGES, PhoneCallId, REQUESTS, RESPONSES, ResponseCode, ResponseMessage, TYPES,
};
use crate::limits;
use crate::soap::{Described, Element, Fields, Found, Grammar, Kept, Message, Value, Written, one, optional};
use crate::xml::Text;

// --- Description ---

mod slot {
    use super::common::FREE;

    pub(super) const STATE: u8 = FREE;
    pub(super) const CAUSE: u8 = FREE + 1;
    pub(super) const SIP_TEXT: u8 = FREE + 2;
    pub(super) const SIP_CODE: u8 = FREE + 3;
}

static STATE: Element = Element::text(TYPES, "PhoneCallState", Value::new(slot::STATE, limits::CALL_STATE));
static CAUSE: Element =
    Element::text(TYPES, "ConnectionFailureCause", Value::new(slot::CAUSE, limits::CALL_STATE));
static SIP_TEXT: Element =
    Element::text(TYPES, "SIPResponseText", Value::new(slot::SIP_TEXT, limits::SIP_RESPONSE_TEXT).or_cut());
static SIP_CODE: Element = Element::text(TYPES, "SIPResponseCode", Value::int(slot::SIP_CODE));
static INFORMATION: Element = Element::sequence(
    MESSAGES,
    "PhoneCallInformation",
    &[one(&STATE), one(&CAUSE), optional(&SIP_TEXT), optional(&SIP_CODE)],
);
pub(super) static REQUEST: Element =
    Element::sequence(MESSAGES, "GetPhoneCallInformation", &[one(&PHONE_CALL_ID)]);
pub(super) static RESPONSE: Element =
    response_element!("GetPhoneCallInformationResponse", optional(&INFORMATION));
static REQUEST_GRAMMAR: Grammar = REQUESTS.with_body(&[&REQUEST]);
static RESPONSE_GRAMMAR: Grammar = RESPONSES.with_body(&[&RESPONSE, &FAULT]);

// --- Request ---

/// The request to tell how a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GetPhoneCallInformation<'a> {
    /// The call.
    pub phone_call_id: PhoneCallId<'a>,
}

impl Message for GetPhoneCallInformation<'_> {
    type Of<'a> = GetPhoneCallInformation<'a>;
    type Store =
        Kept<{ REQUEST_GRAMMAR.slots() }, { REQUEST_GRAMMAR.kept_len() }, { REQUEST_GRAMMAR.is_simple() }>;
    const GRAMMAR: &'static Grammar = &REQUEST_GRAMMAR;

    fn from_found<'a>(found: &Found<'a, '_>) -> GetPhoneCallInformation<'a> {
        GetPhoneCallInformation { phone_call_id: PhoneCallId::from_fields(&found.body()).unwrap_or_default() }
    }
}

impl Described for GetPhoneCallInformation<'_> {
    fn element(&self) -> &'static Element {
        &REQUEST
    }

    fn value(&self, slot: u8) -> Option<Written<'_>> {
        self.phone_call_id.value(slot)
    }
}

impl PhoneCallOperation for GetPhoneCallInformation<'_> {
    type Success<'s> = PhoneCallInformation<'s>;
    type Response<'s> = GetPhoneCallInformationResponse<'s>;
    const RESPONSE: &'static Element = &RESPONSE;

    fn refusal(call: &GetPhoneCallInformation<'_>) -> Option<ResponseCode<'static>> {
        call.phone_call_id.refusal()
    }

    fn carry_out<'s, C: PhoneCalls>(
        call: &GetPhoneCallInformation<'_>,
        calls: &'s mut C,
    ) -> Result<PhoneCallInformation<'s>, Failure<'s>> {
        calls.get_phone_call_information(call)
    }

    fn response<'s>(
        message: ResponseMessage<'s>,
        information: Option<PhoneCallInformation<'s>>,
    ) -> GetPhoneCallInformationResponse<'s> {
        GetPhoneCallInformationResponse { message, information }
    }
}

// --- Response ---

enumeration! {
    /// How far a call has come (`t:PhoneCallStateType`). A value that is not in this list survives as
    /// [`Other`](Self::Other).
    PhoneCallState {
        Idle,
        Connecting,
        Alerted,
        Connected,
        Disconnected,
        Incoming,
        Transferring,
        Forwarding,
    } or Other
}

enumeration! {
    /// Why a call could not be connected (`t:ConnectionFailureCauseType`). A value without a name of its own survives as
    /// [`Unknown`](Self::Unknown).
    ConnectionFailureCause {
        None,
        UserBusy,
        NoAnswer,
        Unavailable,
        Other,
    } or Unknown
}

/// How a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PhoneCallInformation<'a> {
    /// How far it has come.
    pub state: PhoneCallState<'a>,
    /// Why it failed, if it did.
    pub failure_cause: ConnectionFailureCause<'a>,
    /// The reason phrase of the SIP response that ended it; at most [`limits::SIP_RESPONSE_TEXT`] bytes in a message that is
    /// read. Of a longer one there is what fits, and it [is cut](Text::is_cut).
    pub sip_response_text: Option<Text<'a>>,
    /// The status code of that response.
    pub sip_response_code: Option<i32>,
}

impl<'a> PhoneCallInformation<'a> {
    /// A call that has come so far, and has not failed.
    pub const fn new(state: PhoneCallState<'a>) -> Self {
        let failure_cause = ConnectionFailureCause::None;
        Self { state, failure_cause, sip_response_text: None, sip_response_code: None }
    }

    fn from_fields(fields: &Fields<'a, '_>) -> Option<Self> {
        Some(Self {
            state: PhoneCallState::from_text(fields.text(slot::STATE)?),
            failure_cause: ConnectionFailureCause::from_text(fields.text(slot::CAUSE)?),
            sip_response_text: fields.text(slot::SIP_TEXT),
            sip_response_code: fields.number(slot::SIP_CODE),
        })
    }

    fn value(&self, slot: u8) -> Option<Written<'_>> {
        match slot {
            slot::STATE => Some(self.state.as_text().into()),
            slot::CAUSE => Some(self.failure_cause.as_text().into()),
            slot::SIP_TEXT => self.sip_response_text.map(Written::from),
            slot::SIP_CODE => self.sip_response_code.map(Written::from),
            _ => None,
        }
    }
}

/// The response to a request to tell how a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GetPhoneCallInformationResponse<'a> {
    /// Whether it could be told.
    pub message: ResponseMessage<'a>,
    /// How the call goes, if it could.
    pub information: Option<PhoneCallInformation<'a>>,
}

impl<'a> GetPhoneCallInformationResponse<'a> {
    pub(super) fn from_fields(fields: &Fields<'a, '_>) -> Self {
        Self {
            message: ResponseMessage::from_fields(fields),
            information: PhoneCallInformation::from_fields(fields),
        }
    }
}

impl Message for GetPhoneCallInformationResponse<'_> {
    type Of<'a> = Result<GetPhoneCallInformationResponse<'a>, Fault<'a>>;
    type Store =
        Kept<{ RESPONSE_GRAMMAR.slots() }, { RESPONSE_GRAMMAR.kept_len() }, { RESPONSE_GRAMMAR.is_simple() }>;
    const GRAMMAR: &'static Grammar = &RESPONSE_GRAMMAR;

    fn from_found<'a>(found: &Found<'a, '_>) -> Self::Of<'a> {
        match found.element() {
            0 => Ok(GetPhoneCallInformationResponse::from_fields(&found.body())),
            _ => Err(Fault::from_fields(&found.body())),
        }
    }
}

impl Described for GetPhoneCallInformationResponse<'_> {
    fn element(&self) -> &'static Element {
        &RESPONSE
    }

    fn value(&self, slot: u8) -> Option<Written<'_>> {
        self.message.value(slot).or_else(|| self.information.as_ref()?.value(slot))
    }
}
