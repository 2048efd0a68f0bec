//! Operations: what a request asks for.

use ews_phonecall::{
    DisconnectPhoneCall, GetPhoneCallInformation, ItemId, Operation, PhoneCallId, PlayOnPhone, limits,
};

use crate::error::Refusal;
use crate::memory::Span;
use crate::text::{at_most, ews_text};

/// The longest phone call id, in decoded bytes.
pub const EWS_PHONE_CALL_ID_MAX: usize = 256;
/// The longest id and change key of an item, in decoded bytes; both together are no longer.
pub const EWS_ITEM_ID_MAX: usize = 1024;
/// The longest dial string, in decoded bytes.
pub const EWS_DIAL_STRING_MAX: usize = 256;

const _: () = assert!(EWS_PHONE_CALL_ID_MAX == limits::PHONE_CALL_ID);
const _: () = assert!(EWS_ITEM_ID_MAX == limits::TAG);
const _: () = assert!(EWS_DIAL_STRING_MAX == limits::DIAL_STRING);

/// An ews_operation_kind as it comes from C.
pub type RawOperationKind = u32;

/// The operations. More may be added.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ews_operation_kind {
    /// None.
    None = 0,
    /// DisconnectPhoneCall: end the call phone_call_id.
    DisconnectPhoneCall = 1,
    /// PlayOnPhone: call dial_string, play the item there, and give the id of the call.
    PlayOnPhone = 2,
    /// GetPhoneCallInformation: tell how the call phone_call_id goes.
    GetPhoneCallInformation = 3,
}

impl ews_operation_kind {
    pub(crate) fn get(raw: RawOperationKind) -> Result<Self, Refusal> {
        let all = [Self::DisconnectPhoneCall, Self::PlayOnPhone, Self::GetPhoneCallInformation];
        all.into_iter().find(|kind| *kind as u32 == raw).ok_or(Refusal::InvalidArgument)
    }
}

/// What a request asks for. The texts that the operation does not have are none.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_operation {
    /// The operation.
    pub kind: RawOperationKind,
    /// DisconnectPhoneCall and GetPhoneCallInformation: the call; an opaque id, perhaps empty.
    pub phone_call_id: ews_text,
    /// PlayOnPhone: the item to be played; an opaque id, perhaps empty.
    pub item_id: ews_text,
    /// PlayOnPhone: the version of the item, or no text.
    pub change_key: ews_text,
    /// PlayOnPhone: whom to call, a telephone number or a SIP URI. One that is empty or cannot be dialled is
    /// yours to refuse, with "ErrorInvalidPhoneNumber".
    pub dial_string: ews_text,
}

impl ews_operation {
    const NONE: Self = Self {
        kind: ews_operation_kind::None as u32,
        phone_call_id: ews_text::NONE,
        item_id: ews_text::NONE,
        change_key: ews_text::NONE,
        dial_string: ews_text::NONE,
    };

    fn on_call(kind: ews_operation_kind, id: PhoneCallId<'_>) -> Self {
        Self { kind: kind as u32, phone_call_id: ews_text::from_text(id.as_text()), ..Self::NONE }
    }

    /// The operation; `None` if C has no name for it.
    pub(crate) fn from_operation(operation: &Operation<'_>) -> Option<Self> {
        match operation {
            Operation::PlayOnPhone(call) => Some(call.into()),
            Operation::GetPhoneCallInformation(call) => Some(call.into()),
            Operation::DisconnectPhoneCall(call) => Some(call.into()),
            _ => None,
        }
    }

    /// # Safety
    ///
    /// The texts keep to the contract during `'a`.
    pub(crate) unsafe fn get<'a>(self, buffer: Span) -> Result<Operation<'a>, Refusal> {
        // SAFETY: the contract.
        let text = |text: ews_text| unsafe { text.require(buffer) };
        Ok(match ews_operation_kind::get(self.kind)? {
            ews_operation_kind::PlayOnPhone => {
                // SAFETY: the contract.
                let change_key = unsafe { self.change_key.get(buffer) }?;
                Operation::PlayOnPhone(PlayOnPhone {
                    item_id: ItemId::from_texts(text(self.item_id)?, change_key)?,
                    dial_string: at_most(limits::DIAL_STRING, text(self.dial_string)?)?,
                })
            }
            ews_operation_kind::GetPhoneCallInformation => {
                let phone_call_id = PhoneCallId::from_text(text(self.phone_call_id)?)?;
                Operation::GetPhoneCallInformation(GetPhoneCallInformation { phone_call_id })
            }
            ews_operation_kind::DisconnectPhoneCall => {
                let phone_call_id = PhoneCallId::from_text(text(self.phone_call_id)?)?;
                Operation::DisconnectPhoneCall(DisconnectPhoneCall { phone_call_id })
            }
            ews_operation_kind::None => return Err(Refusal::InvalidArgument),
        })
    }
}

impl From<&PlayOnPhone<'_>> for ews_operation {
    fn from(call: &PlayOnPhone<'_>) -> Self {
        Self {
            kind: ews_operation_kind::PlayOnPhone as u32,
            item_id: ews_text::from_text(call.item_id.id()),
            change_key: ews_text::from_option(call.item_id.change_key()),
            dial_string: ews_text::from_text(call.dial_string),
            ..Self::NONE
        }
    }
}

impl From<&GetPhoneCallInformation<'_>> for ews_operation {
    fn from(call: &GetPhoneCallInformation<'_>) -> Self {
        Self::on_call(ews_operation_kind::GetPhoneCallInformation, call.phone_call_id)
    }
}

impl From<&DisconnectPhoneCall<'_>> for ews_operation {
    fn from(call: &DisconnectPhoneCall<'_>) -> Self {
        Self::on_call(ews_operation_kind::DisconnectPhoneCall, call.phone_call_id)
    }
}
