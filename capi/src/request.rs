//! Requests: parsed and written.

use core::ffi::{c_char, c_void};

use ews_phonecall::{ErrorKind, ExchangeVersion, Operation, Options, PhoneCallId, Request, Scheme, limits};

use crate::error::{Refusal, ews_error, ews_status, status, status_and_length};
use crate::memory::{Place, Span, read};
use crate::text::{ews_text, text_error};

/// The longest phone call id, in decoded bytes.
pub const EWS_PHONE_CALL_ID_MAX: usize = 256;
/// The size of the name of a server version with the NUL behind it.
pub const EWS_SERVER_VERSION_SIZE: usize = 20;

const _: () = assert!(EWS_PHONE_CALL_ID_MAX == limits::PHONE_CALL_ID);

/// An ews_scheme as it comes from C.
pub type RawScheme = u32;

/// How the namespaces of Exchange Web Services are spelled. A request and its answer use the same.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ews_scheme {
    /// With "http:", as clients and servers in the field do.
    Http = 0,
    /// With "https:", as in the reference documentation.
    Https = 1,
}

pub(crate) fn scheme_to(scheme: Scheme) -> RawScheme {
    let scheme = match scheme {
        Scheme::Http => ews_scheme::Http,
        Scheme::Https => ews_scheme::Https,
    };
    scheme as u32
}

pub(crate) fn scheme_from(scheme: RawScheme) -> Result<Scheme, Refusal> {
    match scheme {
        _ if scheme == ews_scheme::Http as u32 => Ok(Scheme::Http),
        _ if scheme == ews_scheme::Https as u32 => Ok(Scheme::Https),
        _ => Err(Refusal::InvalidArgument),
    }
}

/// An ews_operation_kind as it comes from C.
pub type RawOperationKind = u32;

/// The operations. More may be added.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ews_operation_kind {
    /// End the call phone_call_id.
    DisconnectPhoneCall = 1,
}

/// What a request asks for.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_operation {
    /// The operation.
    pub kind: RawOperationKind,
    /// The call: an opaque id, perhaps empty.
    pub phone_call_id: ews_text,
}

impl ews_operation {
    /// The operation; `None` if C has no name for it.
    pub(crate) fn from_operation(operation: &Operation<'_>) -> Option<Self> {
        match operation {
            Operation::DisconnectPhoneCall(call) => Some(Self {
                kind: ews_operation_kind::DisconnectPhoneCall as u32,
                phone_call_id: ews_text::from_text(call.phone_call_id.as_text()),
            }),
            _ => None,
        }
    }
}

/// A request.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_request {
    /// How the namespaces are spelled, and are to be in the response.
    pub scheme: RawScheme,
    /// The version that the client asks for, such as "Exchange2010_SP2", with a NUL behind it; empty if it
    /// asks for none.
    pub server_version: [c_char; EWS_SERVER_VERSION_SIZE],
    /// What is to be done.
    pub operation: ews_operation,
}

impl ews_request {
    pub(crate) fn from_request(request: &Request<'_>) -> Result<Self, Refusal> {
        let mut server_version = [0; EWS_SERVER_VERSION_SIZE];
        if let Some(version) = &request.server_version {
            // The last place is left as the NUL.
            let (_, places) = server_version.split_last_mut().ok_or(Refusal::InvalidArgument)?;
            for (place, byte) in places.iter_mut().zip(version.as_str().bytes()) {
                *place = byte as c_char;
            }
        }
        // The kind of an operation that has no name here cannot arise: the version of the library is the
        // same.
        let operation = ews_operation::from_operation(&request.operation);
        let operation = operation.ok_or(text_error(ErrorKind::UnknownOperation))?;
        Ok(Self { scheme: scheme_to(request.scheme), server_version, operation })
    }
}

/// What an application may choose. All zero bytes, and NULL for the whole structure, are the defaults.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_options {
    /// The longest message that is read, in bytes; 0 for the default of 65,536.
    pub message_limit: usize,
}

/// # Safety
///
/// `options` is a pointer of the caller's, which keeps to the contract.
pub(crate) unsafe fn options(options: *const ews_options) -> Result<Options, Refusal> {
    if options.is_null() {
        return Ok(Options::DEFAULT);
    }
    // SAFETY: the contract.
    let ews_options { message_limit } = unsafe { read(options) }?;
    let message_limit = if message_limit == 0 { Options::DEFAULT.message_limit } else { message_limit };
    Ok(Options { message_limit, ..Options::DEFAULT })
}

/// Parses a request that lies in memory. The id in it points into the message. options may be NULL.
///
/// EWS_STATUS_MALFORMED if the message is not good: ews_fault_write makes the answer from the error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_request_parse(
    message: *const c_void,
    length: usize,
    options: *const ews_options,
    request: *mut ews_request,
    error: *mut ews_error,
) -> ews_status {
    let call = || {
        // SAFETY: the contract.
        let place = unsafe { Place::new(request) }?;
        // SAFETY: the contract.
        let options = unsafe { crate::request::options(options) }?;
        // SAFETY: the contract.
        let message = unsafe { Span::new(message, length)?.bytes() };
        place.put(ews_request::from_request(&Request::parse_with(message, &options)?)?);
        Ok(())
    };
    // SAFETY: the contract.
    unsafe { status(error, call) }
}

/// Writes a request, for a client.
///
/// EWS_STATUS_MALFORMED if the id is too long, is no text that XML can carry, or the version is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_request_write(
    request: *const ews_request,
    buffer: *mut c_void,
    capacity: usize,
    length: *mut usize,
    error: *mut ews_error,
) -> ews_status {
    let call = || {
        let buffer = Span::new(buffer, capacity)?;
        // SAFETY: the contract.
        let ews_request { scheme, server_version, operation } = unsafe { read(request) }?;
        if operation.kind != ews_operation_kind::DisconnectPhoneCall as u32 {
            return Err(Refusal::InvalidArgument);
        }
        // SAFETY: the contract.
        let id = unsafe { operation.phone_call_id.require(buffer) }?;
        let mut decoded = [0; EWS_PHONE_CALL_ID_MAX];
        let id = id.decode(&mut decoded).map_err(|_| text_error(ErrorKind::PhoneCallIdTooLong))?;
        let mut request =
            Request::disconnect_phone_call(PhoneCallId::new(id)?).with_scheme(scheme_from(scheme)?);
        if let Some(version) = version(&server_version)? {
            request = request.with_server_version(version);
        }
        // SAFETY: the contract; it is apart from what is read.
        let buffer = unsafe { buffer.bytes_mut() };
        Ok(request.write(buffer)?.len())
    };
    // SAFETY: the contract.
    unsafe { status_and_length(length, error, call) }
}

fn version(name: &[c_char]) -> Result<Option<ExchangeVersion>, Refusal> {
    let mut bytes = [0; EWS_SERVER_VERSION_SIZE];
    for (byte, place) in bytes.iter_mut().zip(name) {
        *byte = *place as u8;
    }
    let end = bytes.iter().position(|&byte| byte == 0).ok_or(Refusal::InvalidArgument)?;
    let name = core::str::from_utf8(bytes.get(..end).unwrap_or_default());
    match name.map_err(|_| text_error(ErrorKind::InvalidServerVersion))? {
        "" => Ok(None),
        name => Ok(Some(name.parse()?)),
    }
}
