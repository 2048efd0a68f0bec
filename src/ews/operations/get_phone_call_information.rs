//! `GetPhoneCallInformation`: tells how a call goes (MS-OXWUMS, 3.1.4.3).

use crate::ews::phone_call_id::PHONE_CALL_ID;
use crate::ews::response_message::{response, slot as common};
use crate::ews::{MESSAGES, PhoneCallId, REQUESTS, TYPES};
use crate::limits;
use crate::soap::{Described, Element, Fields, Found, Grammar, Message, Value, Written, kept, one, optional};
use crate::xml::Text;

// --- Request ---

pub(super) static REQUEST: Element =
    Element::sequence(MESSAGES, "GetPhoneCallInformation", &[one(&PHONE_CALL_ID)]);
static REQUEST_GRAMMAR: Grammar = REQUESTS.with_body(&[&REQUEST]);

/// The request to tell how a call goes (MS-OXWUMS, 3.1.4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GetPhoneCallInformation<'a> {
    /// The call.
    pub phone_call_id: PhoneCallId<'a>,
}

impl Message for GetPhoneCallInformation<'_> {
    type Of<'a> = GetPhoneCallInformation<'a>;
    type Store = kept!(REQUEST_GRAMMAR);
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

// --- Response ---

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

enumeration! {
    /// The state of a call (`t:PhoneCallStateType`). A value without a variant survives as [`Other`](Self::Other).
    PhoneCallState {
        /// Nothing has happened yet.
        Idle,
        /// The number is being dialled.
        Connecting,
        /// The phone rings.
        Alerted,
        /// Somebody has answered.
        Connected,
        /// The call is over.
        Disconnected,
        /// The call comes from outside.
        Incoming,
        /// The call is being transferred to somebody else.
        Transferring,
        /// The call is being forwarded to somebody else.
        Forwarding,
    } or Other
}

enumeration! {
    /// Why a call could not be connected (`t:ConnectionFailureCauseType`). A value without a variant survives as
    /// [`Unknown`](Self::Unknown).
    ConnectionFailureCause {
        /// It has not failed.
        None,
        /// The line is busy.
        UserBusy,
        /// Nobody answers.
        NoAnswer,
        /// The number cannot be reached.
        Unavailable,
        /// Another cause.
        Other,
    } or Unknown
}

/// The state of a call, and why it failed (MS-OXWUMS, 3.1.4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PhoneCallInformation<'a> {
    /// The state of the call.
    pub state: PhoneCallState<'a>,
    /// Why it failed, if it did.
    pub failure_cause: ConnectionFailureCause<'a>,
    /// The reason phrase of the last SIP response of the call. In a message that is read, a text of more than
    /// [`limits::SIP_RESPONSE_TEXT`] bytes [is cut](Text::is_cut).
    pub sip_response_text: Option<Text<'a>>,
    /// The status code of that response.
    pub sip_response_code: Option<i32>,
}

impl<'a> PhoneCallInformation<'a> {
    /// A call in this state that has not failed.
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

response! {
    /// The response to a request to tell how a call goes (MS-OXWUMS, 3.1.4.3).
    GetPhoneCallInformationResponse {
        /// Whether it could be told.
        message,
        /// How the call goes, if it could.
        information: PhoneCallInformation = INFORMATION,
    }
}
