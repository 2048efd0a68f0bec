//! The whole server in one call: parse, ask the handler, write the response, the error or the fault.
//!
//! Nothing here knows how the bytes travel or how a call is ended.

use crate::error::{BufferTooSmall, Error, ErrorKind};
use crate::ews::{Operation, Options, Request, RequestReader, Response, ResponseCode};
use crate::xml::{Text, check_room, write_checked};

/// Why the handler of an operation could not carry it out.
///
/// Made from a [`ResponseCode`], it has that code's message as its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Failure<'a> {
    /// What happened, for programs. [`ResponseCode::ErrorInternalServerError`] is answered with a fault, any
    /// other code with an error response.
    pub code: ResponseCode<'a>,
    /// What happened, for people.
    pub text: Text<'a>,
}

impl<'a> From<ResponseCode<'a>> for Failure<'a> {
    fn from(code: ResponseCode<'a>) -> Self {
        Self { code, text: code.message() }
    }
}

/// An answer, ready to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply<'b> {
    /// The HTTP status: 200 for a response, 500 for a fault.
    pub status: u16,
    /// The body, whose media type is [`CONTENT_TYPE`].
    pub body: &'b [u8],
}

/// The value of the HTTP header `Content-Type` of requests and replies.
pub const CONTENT_TYPE: &str = "text/xml; charset=utf-8";

/// Answers a message that lies in memory: parses it, has `handler` carry out the operation, and writes into
/// `buffer` the response, or the fault where the message is bad.
///
/// The handler is not called for an operation that cannot be carried out, such as one on an empty id, nor
/// when `buffer` has no room for the response that it succeeded.
///
/// # Errors
///
/// [`BufferTooSmall`] if the answer does not fit; nothing was written. With
/// [`Response::MAX_LEN`] bytes this happens only for texts beyond [`limits`](crate::limits).
///
/// ```
/// use ews_phonecall::{Operation, ResponseCode, answer};
///
/// # let body = include_bytes!("../tests/data/disconnect-phone-call-request.xml");
/// let mut buffer = [0; 2048];
/// let reply = answer(body, &mut buffer, |operation| match operation {
///     Operation::DisconnectPhoneCall(call) if call.phone_call_id == "OWVl4NWb3N29t" => Ok(()),
///     _ => Err(ResponseCode::ErrorInvalidPhoneCallId),
/// })?;
/// assert_eq!(reply.status, 200);
/// # Ok::<(), ews_phonecall::BufferTooSmall>(())
/// ```
pub fn answer<'b, 'f, F: Into<Failure<'f>>>(
    message: &[u8],
    buffer: &'b mut [u8],
    handler: impl FnOnce(Operation<'_>) -> Result<(), F>,
) -> Result<Reply<'b>, BufferTooSmall> {
    answer_with(message, &Options::DEFAULT, buffer, handler)
}

/// The same as [`answer`] with other [`Options`].
///
/// # Errors
///
/// As [`answer`].
pub fn answer_with<'b, 'f, F: Into<Failure<'f>>>(
    message: &[u8],
    options: &Options,
    buffer: &'b mut [u8],
    handler: impl FnOnce(Operation<'_>) -> Result<(), F>,
) -> Result<Reply<'b>, BufferTooSmall> {
    respond(Request::parse_with(message, options), buffer, handler)
}

impl<const N: usize> RequestReader<N> {
    /// Answers the message that was pushed, as [`answer`] does one in memory.
    ///
    /// # Errors
    ///
    /// As [`answer`].
    pub fn answer<'b, 'f, F: Into<Failure<'f>>>(
        &self,
        buffer: &'b mut [u8],
        handler: impl FnOnce(Operation<'_>) -> Result<(), F>,
    ) -> Result<Reply<'b>, BufferTooSmall> {
        respond(self.finish(), buffer, handler)
    }
}

fn respond<'b, 'f, F: Into<Failure<'f>>>(
    request: Result<Request<'_>, Error>,
    buffer: &'b mut [u8],
    handler: impl FnOnce(Operation<'_>) -> Result<(), F>,
) -> Result<Reply<'b>, BufferTooSmall> {
    let request = match request {
        Ok(request) => request,
        Err(error) => return reply(&Response::fault(&error), buffer),
    };
    let success = Response::success(&request);
    // Nothing is carried out of which nothing could be said.
    check_room(&success, buffer.len())?;
    let Operation::DisconnectPhoneCall(call) = request.operation;
    let result = if call.phone_call_id.is_empty() {
        Err(ResponseCode::ErrorInvalidIdEmpty.into())
    } else {
        handler(request.operation).map_err(Into::into)
    };
    match result {
        Ok(()) => Ok(Reply { status: success.status(), body: write_checked(&success, buffer)? }),
        Err(Failure { code: ResponseCode::ErrorInternalServerError, .. }) => {
            let error = Error::at(ErrorKind::InternalServerError, 0).answered_in(request.scheme);
            reply(&Response::fault(&error), buffer)
        }
        Err(Failure { code, text }) => reply(&Response::error(&request, code, text), buffer),
    }
}

/// Writes a response and tells its status.
#[inline(never)] // it is there for three responses that are not that of a success
fn reply<'b>(response: &Response<'_>, buffer: &'b mut [u8]) -> Result<Reply<'b>, BufferTooSmall> {
    Ok(Reply { status: response.status(), body: response.write(buffer)? })
}
