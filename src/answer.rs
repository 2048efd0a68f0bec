//! The whole server in one call: parse, have the operation carried out, write the response, the error or the fault.
//!
//! Nothing here knows how the bytes travel or how a call is ended.

use crate::error::{BufferTooSmall, Error};
use crate::ews::{
    Body, DefaultResponse, Fault, Operations, Options, PhoneCalls, Request, RequestReader, Scheme,
};
use crate::soap::{self, Described};
use crate::xml::{check_room, write_checked};

/// An answer, ready to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply<'b> {
    /// The HTTP status: 200 for a response, 500 for a fault.
    pub status: u16,
    /// The body, whose media type is [`CONTENT_TYPE`].
    pub body: &'b [u8],
    /// What was wrong with the message, if it was refused; for a log. It is `None` also for a fault that your method asked
    /// for.
    pub error: Option<Error>,
}

/// The value of the HTTP header `Content-Type` of requests and replies.
pub const CONTENT_TYPE: &str = "text/xml; charset=utf-8";

/// Answers a message that lies in memory: parses it, has `calls` carry out the operation, and writes into
/// `buffer` the response, or the fault where the message is bad.
///
/// `calls` is not asked for an operation that cannot be carried out, such as one on an empty id, nor
/// when `buffer` has no room for the response that it succeeded, whatever that says.
///
/// # Errors
///
/// [`BufferTooSmall`] if the answer does not fit; nothing was written. With
/// [`Response::MAX_SUCCESS_LEN`](crate::Response::MAX_SUCCESS_LEN) bytes, or 1 KiB for `DisconnectPhoneCall` alone, this
/// happens only for the text of a [`Failure`](crate::Failure) that is longer than those of the library; with
/// [`Response::MAX_LEN`](crate::Response::MAX_LEN) bytes only for texts beyond [`limits`](crate::limits).
///
/// ```
/// use ews_phonecall::{DisconnectPhoneCall, ResponseCode, answer};
///
/// let message = include_bytes!("../tests/data/disconnect-phone-call-request.xml");
/// let mut buffer = [0; 1024]; // enough for this operation
/// let mut end = |call: &DisconnectPhoneCall<'_>| match call.phone_call_id == "OWVl4NWb3N29t" {
///     true => Ok(()),
///     false => Err(ResponseCode::ErrorInvalidPhoneCallId),
/// };
/// let reply = answer(message, &mut buffer, &mut end)?;
/// assert_eq!(reply.status, 200);
/// # Ok::<(), ews_phonecall::BufferTooSmall>(())
/// ```
pub fn answer<'b, C: PhoneCalls>(
    message: &[u8],
    buffer: &'b mut [u8],
    calls: &mut C,
) -> Result<Reply<'b>, BufferTooSmall> {
    answer_with(message, &Options::DEFAULT, buffer, calls)
}

/// The same as [`answer`] with other [`Options`].
///
/// # Errors
///
/// As [`answer`].
pub fn answer_with<'b, C: PhoneCalls>(
    message: &[u8],
    options: &Options,
    buffer: &'b mut [u8],
    calls: &mut C,
) -> Result<Reply<'b>, BufferTooSmall> {
    fn parse<'a, O: Operations>(
        message: &'a [u8],
        options: &Options,
    ) -> Result<Request<'a, O::Of<'a>>, Error> {
        soap::parse::<Request<'_, O>>(message, options)
    }
    respond::<C::Operations, C>(parse::<C::Operations>(message, options), buffer, calls)
}

impl<const N: usize, O: Operations> RequestReader<N, O> {
    /// Answers the message that was pushed, as [`answer`] does one in memory.
    ///
    /// # Errors
    ///
    /// As [`answer`].
    pub fn answer<'b, C: PhoneCalls>(
        &self,
        buffer: &'b mut [u8],
        calls: &mut C,
    ) -> Result<Reply<'b>, BufferTooSmall> {
        respond::<O, C>(self.finish(), buffer, calls)
    }
}

fn respond<'a, 'b, O: Operations, C: PhoneCalls>(
    request: Result<Request<'a, O::Of<'a>>, Error>,
    buffer: &'b mut [u8],
    calls: &mut C,
) -> Result<Reply<'b>, BufferTooSmall> {
    let Request { scheme, operation, .. } = match request {
        Ok(request) => request,
        Err(error) => {
            let fault = Fault::answering(&error);
            return Ok(Reply { error: Some(error), ..reply(error.scheme(), Err(&fault), false, buffer)? });
        }
    };
    // Do not act if the answer would not fit.
    O::check_room(&operation, scheme, buffer.len())?;
    let result = match O::refusal(&operation) {
        Some(code) => Err(code.into()),
        None => O::carry_out(&operation, calls),
    };
    let is_checked = O::IS_FIXED && result.is_ok();
    reply(scheme, O::respond(&operation, result).body(), is_checked, buffer)
}

/// Writes an answer, of which it may be known that it fits, and tells its status.
fn reply<'b>(
    scheme: Scheme,
    body: Result<&dyn Described, &Fault<'_>>,
    is_checked: bool,
    buffer: &'b mut [u8],
) -> Result<Reply<'b>, BufferTooSmall> {
    let status = if body.is_ok() { 200 } else { 500 };
    let answer = DefaultResponse { scheme, body };
    if !is_checked {
        check_room(&answer, buffer.len())?;
    }
    Ok(Reply { status, body: write_checked(&answer, buffer)?, error: None })
}
