//! The whole server in one call: parse, ask the handler, write the response, the error or the fault.

use core::ffi::c_void;

use ews_phonecall::{BufferTooSmall, Failure, Operation, Reply, ResponseCode, answer_with};

use crate::error::{Refusal, ews_status, status};
use crate::memory::{Place, Span, object};
use crate::reader::ews_request_reader;
use crate::request::{ews_operation, ews_options};
use crate::response::response_code;
use crate::text::ews_text;

/// Why a handler could not carry out an operation.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_failure {
    /// What happened, for programs, such as "ErrorInvalidPhoneCallId". It is "ErrorInternalServerError"
    /// before the handler is called, which is answered with a fault; any other code with an error response.
    /// Where this is no code, the answer is that fault.
    pub code: ews_text,
    /// What happened, for people. It is no text before the handler is called, and then the code's own is
    /// sent.
    pub text: ews_text,
}

/// An answer.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_reply {
    /// The HTTP status: 200 for a response, 500 for a fault. The media type of both is
    /// "text/xml; charset=utf-8".
    pub status: u32,
    /// The bytes of the body in the buffer, or those needed where the buffer is too small.
    pub length: usize,
}

/// Carries out an operation. context is what the application handed over with the handler.
///
/// Returns 0 if the operation was carried out; otherwise the failure says why not, in texts that must be good
/// until the answer is written. The handler must neither throw nor jump out, and must leave alone the buffer
/// for the answer and the reader.
pub type ews_handler = Option<
    unsafe extern "C" fn(
        context: *mut c_void,
        operation: *const ews_operation,
        failure: *mut ews_failure,
    ) -> i32,
>;

/// The handler for the library: it asks that of the application.
///
/// # Safety
///
/// The handler, its context and what it puts into its failure keep to the contract during `'f`.
unsafe fn ask<'f>(
    handler: ews_handler,
    context: *mut c_void,
    buffer: Span,
    operation: &Operation<'_>,
) -> Result<(), Failure<'f>> {
    let internal = ResponseCode::ErrorInternalServerError;
    let (Some(handler), Some(operation)) = (handler, ews_operation::from_operation(operation)) else {
        return Err(internal.into());
    };
    let mut failure = ews_failure { code: ews_text::from_text(internal.as_text()), text: ews_text::NONE };
    // SAFETY: the handler is a function of this type by the contract, and both pointers are to live
    // structures.
    if unsafe { handler(context, &operation, &mut failure) } == 0 {
        return Ok(());
    }
    let told = || {
        // SAFETY: the contract.
        let code = response_code(unsafe { failure.code.require(buffer) }?)?;
        // SAFETY: the contract.
        let text = unsafe { failure.text.get(buffer) }?.unwrap_or(code.message());
        Ok::<_, Refusal>(Failure { code, text })
    };
    Err(told().unwrap_or(internal.into()))
}

/// # Safety
///
/// `reply` is a pointer of the caller's, which keeps to the contract.
unsafe fn deliver(
    reply: *mut ews_reply,
    answer: impl FnOnce() -> Result<Result<ews_reply, BufferTooSmall>, Refusal>,
) -> ews_status {
    let call = || {
        // SAFETY: the contract.
        let place = unsafe { Place::new(reply) }?;
        match answer()? {
            Ok(reply) => {
                place.put(reply);
                Ok(())
            }
            Err(error) => {
                place.put(ews_reply { status: 0, length: error.needed });
                Err(error.into())
            }
        }
    };
    // SAFETY: null stands for no place.
    unsafe { status(core::ptr::null_mut(), call) }
}

fn delivered(reply: Reply<'_>) -> ews_reply {
    ews_reply { status: reply.status.into(), length: reply.body.len() }
}

/// Answers a message that lies in memory: parses it, has the handler carry out the operation, and writes the
/// response into the buffer, or the fault where the message is bad. options may be NULL.
///
/// The handler is not called for a bad message, for an empty id, or when the buffer has no room for the
/// response that it succeeded. With a buffer of EWS_RESPONSE_MAX bytes there is room for every answer unless
/// the handler gives a text of more than 1,024 bytes; where there is none for the text of its failure, the
/// status is EWS_STATUS_BUFFER_TOO_SMALL after it was called.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_answer(
    message: *const c_void,
    message_length: usize,
    options: *const ews_options,
    handler: ews_handler,
    context: *mut c_void,
    buffer: *mut c_void,
    capacity: usize,
    reply: *mut ews_reply,
) -> ews_status {
    let answer = || {
        let message = Span::new(message, message_length)?;
        let span = Span::new(buffer, capacity)?.apart_from(message)?;
        // SAFETY: the contract.
        let options = unsafe { crate::request::options(options) }?;
        if handler.is_none() {
            return Err(Refusal::InvalidArgument);
        }
        // SAFETY: the contract.
        let message = unsafe { message.bytes() };
        // SAFETY: the contract; it is apart from the message.
        let buffer = unsafe { span.bytes_mut() };
        let answer = answer_with(message, &options, buffer, |operation| {
            // SAFETY: the contract.
            unsafe { ask(handler, context, span, &operation) }
        });
        Ok(answer.map(delivered))
    };
    // SAFETY: the contract.
    unsafe { deliver(reply, answer) }
}

/// Answers the message that was pushed into a reader, as ews_answer does one in memory. The reader may be
/// answered at once when a push was refused: the answer is the fault.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_request_reader_answer(
    reader: *const ews_request_reader,
    handler: ews_handler,
    context: *mut c_void,
    buffer: *mut c_void,
    capacity: usize,
    reply: *mut ews_reply,
) -> ews_status {
    let answer = || {
        let span = Span::new(buffer, capacity)?.apart_from(Span::of(reader)?)?;
        // SAFETY: the contract, and a reader is where ews_request_reader_init put it.
        let reader = unsafe { object(reader) }?;
        if handler.is_none() {
            return Err(Refusal::InvalidArgument);
        }
        // SAFETY: the contract; it is apart from the reader.
        let buffer = unsafe { span.bytes_mut() };
        let answer = reader.reader.answer(buffer, |operation| {
            // SAFETY: the contract.
            unsafe { ask(handler, context, span, &operation) }
        });
        Ok(answer.map(delivered))
    };
    // SAFETY: the contract.
    unsafe { deliver(reply, answer) }
}
