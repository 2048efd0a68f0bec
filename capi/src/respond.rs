//! The answer to a request that was parsed, when its result comes: what ews_answer does, step by step.

use core::ffi::c_void;

use ews_phonecall::{
    BufferTooSmall, DisconnectPhoneCall, Failure, GetPhoneCallInformation, ItemId, Operation, PhoneCallId,
    PhoneCallInformation, PlayOnPhone, Request, ResponseCode, Success, xml::Text,
};

use crate::error::{Refusal, ews_error, ews_status, status, status_and_length};
use crate::fault::response_code;
use crate::information::ews_phone_call_information;
use crate::memory::{Extensible, ExtensiblePlace, Place, Span, read_extensible};
use crate::operation::ews_operation_kind;
use crate::request::{ews_request, scheme_from};
use crate::text::ews_text;

/// Why something could not be done. All zero bytes say nothing.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_failure {
    /// What happened, for programs, such as "ErrorInvalidPhoneCallId". "ErrorInternalServerError" and
    /// "ErrorInvalidRequest" are answered with a fault, any other code with an error response. No text stands
    /// for "ErrorInternalServerError"; where somebody may not be impersonated, for
    /// "ErrorImpersonateUserDenied".
    pub code: ews_text,
    /// What happened, for people. Where it is no text, the code's own is sent.
    pub text: ews_text,
}

impl ews_failure {
    pub(crate) const NONE: Self = Self { code: ews_text::NONE, text: ews_text::NONE };

    /// # Safety
    ///
    /// The texts keep to the contract during `'a`.
    pub(crate) unsafe fn get<'a>(
        self,
        default: ResponseCode<'static>,
        buffer: Span,
    ) -> Result<Failure<'a>, Refusal> {
        // SAFETY: the contract.
        let text = |text: ews_text| unsafe { text.get(buffer) };
        let code = text(self.code)?.map_or(Ok(default), response_code)?;
        Ok(Failure { code, text: text(self.text)?.unwrap_or(code.message()) })
    }
}

/// What came of an operation. All zero but the size says nothing.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_result {
    /// sizeof, set by the application: it tells the library which fields there are. A handler gets one with its size.
    pub size: usize,
    /// PlayOnPhone: the call that was begun.
    pub phone_call_id: ews_text,
    /// GetPhoneCallInformation: how the call goes.
    pub information: ews_phone_call_information,
    /// Why the operation could not be carried out, if it could not.
    pub failure: ews_failure,
}

// SAFETY: it begins with its size, and numbers and pointers may be zero.
unsafe impl Extensible for ews_result {
    const FIRST_SIZE: usize = size_of::<Self>();
}

impl ews_result {
    pub(crate) const NONE: Self = Self {
        size: size_of::<Self>(),
        phone_call_id: ews_text::NONE,
        information: ews_phone_call_information::NONE,
        failure: ews_failure::NONE,
    };

    /// # Safety
    ///
    /// The text keeps to the contract during `'a`.
    pub(crate) unsafe fn phone_call_id<'a>(self, buffer: Span) -> Result<PhoneCallId<'a>, Refusal> {
        // SAFETY: the contract.
        let id = unsafe { self.phone_call_id.require(buffer) }?;
        Ok(PhoneCallId::from_text(id)?)
    }

    /// # Safety
    ///
    /// The texts keep to the contract during `'a`.
    pub(crate) unsafe fn information<'a>(self, buffer: Span) -> Result<PhoneCallInformation<'a>, Refusal> {
        // SAFETY: the contract.
        unsafe { self.information.require(buffer) }
    }

    /// # Safety
    ///
    /// The texts keep to the contract during `'a`.
    pub(crate) unsafe fn failure<'a>(self, buffer: Span) -> Result<Failure<'a>, Refusal> {
        // SAFETY: the contract.
        unsafe { self.failure.get(ResponseCode::ErrorInternalServerError, buffer) }
    }
}

impl ews_request {
    /// The request as far as its answer depends on it: its texts need not be there any more, and of the ids it
    /// counts only whether they are empty. Those that a message carries are so if they have no bytes.
    fn to_be_answered(self) -> Result<Request<'static>, Refusal> {
        let id = |id: ews_text| if id.length == 0 { "" } else { "1" };
        let phone_call_id = PhoneCallId::new(id(self.operation.phone_call_id))?;
        let operation = match ews_operation_kind::get(self.operation.kind)? {
            ews_operation_kind::PlayOnPhone => Operation::PlayOnPhone(PlayOnPhone {
                item_id: ItemId::new(id(self.operation.item_id), None)?,
                dial_string: Text::default(),
            }),
            ews_operation_kind::GetPhoneCallInformation => {
                Operation::GetPhoneCallInformation(GetPhoneCallInformation { phone_call_id })
            }
            ews_operation_kind::DisconnectPhoneCall => {
                Operation::DisconnectPhoneCall(DisconnectPhoneCall { phone_call_id })
            }
            ews_operation_kind::None => return Err(Refusal::InvalidArgument),
        };
        Ok(Request::new(operation).with_scheme(scheme_from(self.scheme)?))
    }
}

/// An answer.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_reply {
    /// sizeof, set by the application: it tells the library which fields there are.
    pub size: usize,
    /// The HTTP status: 200 for a response, 500 for a fault. The media type of both is
    /// "text/xml; charset=utf-8".
    pub status: u32,
    /// The bytes of the body in the buffer, or those needed where the buffer is too small.
    pub length: usize,
    /// Why the answer is a fault, for a log; EWS_ERROR_KIND_NONE if it is none. Where the message is good, it has no line:
    /// EWS_ERROR_KIND_UNKNOWN_OPERATION if there is no handler, or it says "ErrorInvalidRequest";
    /// EWS_ERROR_KIND_IMPERSONATION_DENIED; what is wrong with a text that a handler gave; otherwise
    /// EWS_ERROR_KIND_INTERNAL_SERVER_ERROR.
    pub error: ews_error,
}

// SAFETY: it begins with its size, and numbers and pointers may be zero.
unsafe impl Extensible for ews_reply {
    const FIRST_SIZE: usize = size_of::<Self>();
}

impl ews_reply {
    pub(crate) fn new(status: u16, length: usize, error: ews_error) -> Self {
        Self { size: size_of::<Self>(), status: status.into(), length, error }
    }
}

/// Carries out a call that answers; gives its status, and the reply, which says what is needed where the buffer
/// is too small.
///
/// # Safety
///
/// `reply` and `error` are pointers of the caller's, which keeps to the contract.
pub(crate) unsafe fn deliver(
    reply: *mut ews_reply,
    error: *mut ews_error,
    answer: impl FnOnce() -> Result<ews_reply, Refusal>,
) -> ews_status {
    let call = || {
        // SAFETY: the contract.
        let place = unsafe { ExtensiblePlace::new(reply) }?;
        match answer() {
            Ok(reply) => {
                place.put(reply);
                Ok(())
            }
            Err(Refusal::BufferTooSmall(needed)) => {
                place.put(ews_reply::new(0, needed, ews_error::NONE));
                Err(Refusal::BufferTooSmall(needed))
            }
            Err(refusal) => Err(refusal),
        }
    };
    // SAFETY: the contract.
    unsafe { status(error, call) }
}

/// With what a request is refused before it is begun: gives the code, or no text if it is not refused. An empty
/// id is "ErrorInvalidIdEmpty". ews_request_respond says so, whatever it is given.
///
/// The texts of the request need not be there any more, for this function and the two that follow.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_request_refusal(request: *const ews_request, code: *mut ews_text) -> ews_status {
    let call = || {
        // SAFETY: the contract.
        let place = unsafe { Place::new(code) }?;
        // SAFETY: the contract.
        let request = unsafe { read_extensible(request) }?.to_be_answered()?;
        place.put(ews_text::from_option(request.refusal().map(|code| code.as_text())));
        Ok(())
    };
    // SAFETY: null stands for no place.
    unsafe { status(core::ptr::null_mut(), call) }
}

/// Checks that the response that the operation succeeded fits into a buffer, whatever it says, and gives the
/// length that this takes. Ask before the operation is begun: nothing is to be carried out of which nothing
/// could be said.
///
/// EWS_STATUS_BUFFER_TOO_SMALL if it does not fit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_request_check_room(
    request: *const ews_request,
    capacity: usize,
    length: *mut usize,
) -> ews_status {
    let call = || {
        // SAFETY: the contract.
        let request = unsafe { read_extensible(request) }?.to_be_answered()?;
        request.check_room(capacity)?;
        Ok(request.check_room(0).map_or_else(|BufferTooSmall { needed }| needed, |()| 0))
    };
    // SAFETY: null stands for no place.
    unsafe { status_and_length(length, core::ptr::null_mut(), call) }
}

/// Writes the answer to a request that was parsed, when its result comes. status and result are what an
/// ews_handler gives: 0 and what was gained, or another number and why the operation could not be carried out.
///
/// EWS_STATUS_MALFORMED if a text of the result is too long or one that XML cannot carry.
/// EWS_STATUS_INVALID_ARGUMENT if the result lacks the id of the call that was begun, or the information that
/// was asked for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_request_respond(
    request: *const ews_request,
    status: i32,
    result: *const ews_result,
    buffer: *mut c_void,
    capacity: usize,
    reply: *mut ews_reply,
    error: *mut ews_error,
) -> ews_status {
    let answer = || {
        let span = Span::new(buffer, capacity)?;
        // SAFETY: the contract.
        let request = unsafe { read_extensible(request) }?;
        // SAFETY: the contract.
        let result = unsafe { read_extensible(result) }?;
        let outcome = match ews_operation_kind::get(request.operation.kind)? {
            // SAFETY: the contract.
            _ if status != 0 => Err(unsafe { result.failure(span) }?),
            ews_operation_kind::PlayOnPhone => {
                // SAFETY: the contract.
                Ok(Success::PlayOnPhone(unsafe { result.phone_call_id(span) }?))
            }
            ews_operation_kind::GetPhoneCallInformation => {
                // SAFETY: the contract.
                Ok(Success::GetPhoneCallInformation(unsafe { result.information(span) }?))
            }
            ews_operation_kind::DisconnectPhoneCall => Ok(Success::DisconnectPhoneCall(())),
            ews_operation_kind::None => return Err(Refusal::InvalidArgument),
        };
        let fault =
            outcome.as_ref().err().map_or(ews_error::NONE, |failure| ews_error::of_fault(failure.code));
        let response = request.to_be_answered()?.respond(outcome);
        let error = if response.status() == 200 { ews_error::NONE } else { fault };
        // SAFETY: the contract; it is apart from what is read.
        let buffer = unsafe { span.bytes_mut() };
        let length = response.write(buffer)?.len();
        Ok(ews_reply::new(response.status(), length, error))
    };
    // SAFETY: the contract.
    unsafe { deliver(reply, error, answer) }
}
