//! How a call goes: its state, why it failed, and what SIP said.

use ews_phonecall::{ConnectionFailureCause, PhoneCallInformation, PhoneCallState, limits};

use crate::error::Refusal;
use crate::memory::Span;
use crate::number::ews_number;
use crate::text::{at_most, ews_text};

/// An ews_phone_call_state as it comes from C.
pub type RawPhoneCallState = u32;

/// How far a call has come.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ews_phone_call_state {
    /// It is not told.
    None = 0,
    /// Idle
    Idle = 1,
    /// Connecting
    Connecting = 2,
    /// Alerted
    Alerted = 3,
    /// Connected
    Connected = 4,
    /// Disconnected
    Disconnected = 5,
    /// Incoming
    Incoming = 6,
    /// Transferring
    Transferring = 7,
    /// Forwarding
    Forwarding = 8,
    /// One without a name here: other_state has it.
    Other = 99,
}

/// An ews_connection_failure_cause as it comes from C.
pub type RawConnectionFailureCause = u32;

/// Why a call could not be connected.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ews_connection_failure_cause {
    /// It did not fail.
    None = 0,
    /// UserBusy
    UserBusy = 1,
    /// NoAnswer
    NoAnswer = 2,
    /// Unavailable
    Unavailable = 3,
    /// Other
    Other = 4,
    /// One without a name here: other_failure_cause has it.
    Unknown = 99,
}

/// Declares which value of the library's each enumerator stands for; `$open` for any that has a text only.
macro_rules! enumerators {
    ($raw:ident of $type:ident { $($name:ident)* } or $open:ident) => {
        // A value that the library gains must be given its number here.
        const _: () = assert!([$($raw::$name),*].len() == $type::NAMED.len());

        impl $raw {
            /// The enumerator, and the text of a value that has no other.
            fn of(value: $type<'_>) -> (u32, ews_text) {
                match value {
                    $($type::$name => (Self::$name as u32, ews_text::NONE),)*
                    open => (Self::$open as u32, ews_text::from_text(open.as_text())),
                }
            }

            /// # Safety
            ///
            /// `open` keeps to the contract during `'a`.
            unsafe fn get<'a>(raw: u32, open: ews_text, buffer: Span) -> Result<$type<'a>, Refusal> {
                match raw {
                    $(_ if raw == Self::$name as u32 => Ok($type::$name),)*
                    _ if raw == Self::$open as u32 => {
                        // SAFETY: the contract.
                        let text = unsafe { open.require(buffer) }?;
                        Ok($type::$open(at_most(limits::CALL_STATE, text)?))
                    }
                    _ => Err(Refusal::InvalidArgument),
                }
            }
        }
    };
}

enumerators! {
    ews_phone_call_state of PhoneCallState {
        Idle Connecting Alerted Connected Disconnected Incoming Transferring Forwarding
    } or Other
}
enumerators! {
    ews_connection_failure_cause of ConnectionFailureCause {
        None UserBusy NoAnswer Unavailable Other
    } or Unknown
}

/// How a call goes. All zero bytes tell nothing.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_phone_call_information {
    /// How far the call has come; EWS_PHONE_CALL_STATE_NONE if nothing is told about it.
    pub state: RawPhoneCallState,
    /// Why it failed, if it did.
    pub failure_cause: RawConnectionFailureCause,
    /// The state, if it is EWS_PHONE_CALL_STATE_OTHER.
    pub other_state: ews_text,
    /// The cause, if it is EWS_CONNECTION_FAILURE_CAUSE_UNKNOWN.
    pub other_failure_cause: ews_text,
    /// The reason phrase of the SIP response that ended the call.
    pub sip_response_text: ews_text,
    /// The status code of that response.
    pub sip_response_code: ews_number,
}

impl ews_phone_call_information {
    pub(crate) const NONE: Self = Self {
        state: ews_phone_call_state::None as u32,
        failure_cause: ews_connection_failure_cause::None as u32,
        other_state: ews_text::NONE,
        other_failure_cause: ews_text::NONE,
        sip_response_text: ews_text::NONE,
        sip_response_code: ews_number::NONE,
    };

    pub(crate) fn from_information(information: &PhoneCallInformation<'_>) -> Self {
        let (state, other_state) = ews_phone_call_state::of(information.state);
        let (failure_cause, other_failure_cause) =
            ews_connection_failure_cause::of(information.failure_cause);
        Self {
            state,
            failure_cause,
            other_state,
            other_failure_cause,
            sip_response_text: ews_text::from_option(information.sip_response_text),
            sip_response_code: ews_number::from_option(information.sip_response_code),
        }
    }

    /// The information, if there is any.
    ///
    /// # Safety
    ///
    /// The texts keep to the contract during `'a`.
    pub(crate) unsafe fn get<'a>(self, buffer: Span) -> Result<Option<PhoneCallInformation<'a>>, Refusal> {
        if self.state == ews_phone_call_state::None as u32 {
            return Ok(None);
        }
        // SAFETY: the contract.
        unsafe { self.require(buffer) }.map(Some)
    }

    /// The same for information that must be there.
    ///
    /// # Safety
    ///
    /// As [`get`](Self::get).
    pub(crate) unsafe fn require<'a>(self, buffer: Span) -> Result<PhoneCallInformation<'a>, Refusal> {
        let (raw, other) = (self.failure_cause, self.other_failure_cause);
        // SAFETY: the contract.
        let failure_cause = unsafe { ews_connection_failure_cause::get(raw, other, buffer) }?;
        // SAFETY: the contract.
        let state = unsafe { ews_phone_call_state::get(self.state, self.other_state, buffer) }?;
        // SAFETY: the contract.
        let sip_response_text = unsafe { self.sip_response_text.get(buffer) }?;
        let sip_response_code = self.sip_response_code.get()?;
        Ok(PhoneCallInformation { state, failure_cause, sip_response_text, sip_response_code })
    }
}
