//! The whole server in one call: parse, have the operation carried out, write the response, the error or the fault.

use core::ffi::c_void;
use core::marker::PhantomData;

use ews_phonecall::{
    DisconnectPhoneCall, ExchangeImpersonation, Failure, GetPhoneCallInformation, Impersonated, Operation,
    Operations, PhoneCallId, PhoneCallInformation, PhoneCalls, PlayOnPhone, Reply, ResponseCode, answer_with,
};

use crate::error::{Refusal, ews_error, ews_error_kind, ews_status};
use crate::impersonation::ews_impersonation;
use crate::memory::{Extensible, Span, object_mut, read_extensible};
use crate::operation::ews_operation;
use crate::reader::{Reader, ews_request_reader};
use crate::request::{Chosen, ews_options};
use crate::respond::{deliver, ews_failure, ews_reply, ews_result};

/// Carries out an operation. context is that of the ews_calls; the result says nothing yet.
///
/// Returns 0 if the operation was carried out, with what the operation gives in the result; otherwise the
/// failure in the result says why not. The texts must be good until the answer is written. Where they are not
/// such as a response can carry, or what the operation gives is missing, the answer is the fault
/// "ErrorInternalServerError". The handler must neither throw nor jump out, and must leave alone the buffer for
/// the answer and the reader.
pub type ews_handler = Option<
    unsafe extern "C" fn(
        context: *mut c_void,
        operation: *const ews_operation,
        result: *mut ews_result,
    ) -> i32,
>;

/// Says whether the operation may be carried out for this person. It is asked before the handler of the
/// operation is. context is that of the ews_calls; the failure says nothing yet.
///
/// Returns 0 if it may; otherwise the failure says why not. The rules for an ews_handler hold for it.
pub type ews_impersonation_handler = Option<
    unsafe extern "C" fn(
        context: *mut c_void,
        person: *const ews_impersonation,
        failure: *mut ews_failure,
    ) -> i32,
>;

/// Who carries out the operations. All zero but the size carries out none.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_calls {
    /// sizeof, set by the application: it tells the library which fields there are.
    pub size: usize,
    /// What the functions are given.
    pub context: *mut c_void,
    /// Calls somebody, plays them an item, and gives the id of the call. NULL: this operation is not there,
    /// which is answered with the fault "ErrorInvalidRequest".
    pub play_on_phone: ews_handler,
    /// Tells how a call goes. NULL: as above.
    pub get_phone_call_information: ews_handler,
    /// Ends a call. NULL: as above.
    pub disconnect_phone_call: ews_handler,
    /// Decides who may be impersonated. NULL: nobody. It is never asked unless the options say that the
    /// application understands impersonation.
    pub impersonate: ews_impersonation_handler,
}

// SAFETY: it begins with its size, and numbers and pointers may be zero.
unsafe impl Extensible for ews_calls {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// The application's functions as the library asks them, for these operations.
struct Calls<O> {
    calls: ews_calls,
    /// Where the answer goes, so that no text may lie there.
    buffer: Span,
    /// Whether a function was asked.
    is_asked: bool,
    /// Why the answer is a fault, if a function was asked or is not there.
    error: ews_error,
    operations: PhantomData<O>,
}

impl<O> Calls<O> {
    /// # Safety
    ///
    /// The functions, their context and the texts that they give keep to the contract as long as this lives.
    unsafe fn new(calls: ews_calls, buffer: Span) -> Self {
        Self { calls, buffer, is_asked: false, error: ews_error::NONE, operations: PhantomData }
    }

    /// Has a handler carry out an operation, and takes what that gives from its result.
    fn ask<'f, T>(
        &mut self,
        handler: ews_handler,
        operation: &ews_operation,
        take: impl FnOnce(ews_result, Span) -> Result<T, Refusal>,
    ) -> Result<T, Failure<'f>> {
        let Some(handler) = handler else {
            self.error = ews_error::of_fault(ResponseCode::ErrorInvalidRequest);
            return Err(ResponseCode::ErrorInvalidRequest.into());
        };
        self.is_asked = true;
        let mut result = ews_result::NONE;
        // SAFETY: the handler is a function of this type by the contract, and both pointers are to live
        // structures.
        let status = unsafe { handler(self.calls.context, operation, &mut result) };
        if status == 0 {
            return take(result, self.buffer).map_err(|refusal| self.unsaid(refusal));
        }
        // SAFETY: the contract.
        Err(self.failed(unsafe { result.failure(self.buffer) }))
    }

    /// Why a function says that it failed.
    fn failed<'f>(&mut self, failure: Result<Failure<'f>, Refusal>) -> Failure<'f> {
        match failure {
            Ok(failure) => {
                self.error = ews_error::of_fault(failure.code);
                failure
            }
            Err(refusal) => self.unsaid(refusal),
        }
    }

    /// What a function gave cannot be said in a response, since of this.
    fn unsaid<'f>(&mut self, refusal: Refusal) -> Failure<'f> {
        self.error = match refusal {
            Refusal::Malformed(error) => ews_error::from_error(&error),
            Refusal::InvalidArgument | Refusal::AlreadyAnswered | Refusal::BufferTooSmall(_) => {
                ews_error::of_kind(ews_error_kind::InternalServerError)
            }
        };
        ResponseCode::ErrorInternalServerError.into()
    }

    /// The answer as C has it.
    fn delivered(&self, reply: Reply<'_>) -> ews_reply {
        let error = reply.error.map_or(self.error, |error| ews_error::from_error(&error));
        ews_reply::new(reply.status, reply.body.len(), error)
    }
}

impl<O: Operations> PhoneCalls for Calls<O> {
    type Operations = O;

    fn impersonate(&mut self, person: &ExchangeImpersonation<'_>) -> Result<(), Failure<'static>> {
        let denied = ResponseCode::ErrorImpersonateUserDenied;
        let person = ews_impersonation::from_impersonation(person);
        let (Some(impersonate), Some(person)) = (self.calls.impersonate, person) else {
            self.error = ews_error::of_fault(denied);
            return Err(denied.into());
        };
        self.is_asked = true;
        let mut failure = ews_failure::NONE;
        // SAFETY: the function is one of this type by the contract, and both pointers are to live structures.
        let status = unsafe { impersonate(self.calls.context, &person, &mut failure) };
        if status == 0 {
            return Ok(());
        }
        // SAFETY: the contract.
        Err(self.failed(unsafe { failure.get(denied, self.buffer) }))
    }

    fn play_on_phone(&mut self, call: &PlayOnPhone<'_>) -> Result<PhoneCallId<'_>, Failure<'_>> {
        // SAFETY: the contract.
        let take = |result: ews_result, buffer| unsafe { result.phone_call_id(buffer) };
        self.ask(self.calls.play_on_phone, &call.into(), take)
    }

    fn get_phone_call_information(
        &mut self,
        call: &GetPhoneCallInformation<'_>,
    ) -> Result<PhoneCallInformation<'_>, Failure<'_>> {
        // SAFETY: the contract.
        let take = |result: ews_result, buffer| unsafe { result.information(buffer) };
        self.ask(self.calls.get_phone_call_information, &call.into(), take)
    }

    fn disconnect_phone_call(&mut self, call: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
        self.ask(self.calls.disconnect_phone_call, &call.into(), |_, _| Ok(()))
    }
}

/// Answers a message that lies in memory: parses it, has the operation carried out, and writes the response into
/// the buffer, or the fault where the message is bad. options may be NULL.
///
/// No handler is called for a bad message, for an empty id, or when the buffer has no room for the response that
/// the operation succeeded, whatever that says. With a buffer of EWS_RESPONSE_MAX bytes there is room for every
/// answer unless a handler gives a text of more than 1,024 bytes; where there is none for the texts that it
/// gives, the status is EWS_STATUS_BUFFER_TOO_SMALL after it was called.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_answer(
    message: *const c_void,
    message_length: usize,
    options: *const ews_options,
    calls: *const ews_calls,
    buffer: *mut c_void,
    capacity: usize,
    reply: *mut ews_reply,
) -> ews_status {
    let answer = || {
        let message = Span::new(message, message_length)?;
        let span = Span::new(buffer, capacity)?.apart_from(message)?;
        // SAFETY: the contract.
        let chosen = unsafe { Chosen::read(options) }?;
        // SAFETY: they are used no longer than the call goes on.
        let options = unsafe { chosen.options(&chosen.understood) };
        // SAFETY: the contract.
        let calls = unsafe { read_extensible(calls) }?;
        // SAFETY: the contract.
        let message = unsafe { message.bytes() };
        // SAFETY: the contract; it is apart from the message.
        let buffer = unsafe { span.bytes_mut() };
        Ok(match chosen.understands_impersonation {
            false => {
                // SAFETY: the contract.
                let mut calls = unsafe { Calls::<Operation<'static>>::new(calls, span) };
                let reply = answer_with(message, &options, buffer, &mut calls)?;
                calls.delivered(reply)
            }
            true => {
                // SAFETY: the contract.
                let mut calls = unsafe { Calls::<Impersonated<'static>>::new(calls, span) };
                let reply = answer_with(message, &options, buffer, &mut calls)?;
                calls.delivered(reply)
            }
        })
    };
    // SAFETY: the contract.
    unsafe { deliver(reply, core::ptr::null_mut(), answer) }
}

/// Answers the message that was pushed into a reader, as ews_answer does one in memory. The reader may be
/// answered at once when a push was refused: the answer is the fault.
///
/// EWS_STATUS_ALREADY_ANSWERED if there was an answer, or a handler was called: the operation is carried out once. Where the
/// buffer was too small before that, the reader can be answered again, with a larger one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_request_reader_answer(
    reader: *mut ews_request_reader,
    calls: *const ews_calls,
    buffer: *mut c_void,
    capacity: usize,
    reply: *mut ews_reply,
) -> ews_status {
    let answer = || {
        let span = Span::new(buffer, capacity)?.apart_from(Span::of(reader)?)?;
        // SAFETY: the contract, and a reader is where ews_request_reader_init put it.
        let reader = unsafe { object_mut(reader) }?;
        // SAFETY: the contract.
        let calls = unsafe { read_extensible(calls) }?;
        if reader.is_answered {
            return Err(Refusal::AlreadyAnswered);
        }
        // SAFETY: the contract; it is apart from the reader.
        let buffer = unsafe { span.bytes_mut() };
        // SAFETY: the contract.
        let mut calls = unsafe { Calls::<Impersonated<'static>>::new(calls, span) };
        let reply = match &reader.reader {
            Reader::Plain(reader) => reader.answer(buffer, &mut calls),
            Reader::Impersonated(reader) => reader.answer(buffer, &mut calls),
        };
        reader.is_answered = reply.is_ok() || calls.is_asked;
        Ok(calls.delivered(reply?))
    };
    // SAFETY: the contract.
    unsafe { deliver(reply, core::ptr::null_mut(), answer) }
}
