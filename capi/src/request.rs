//! Requests: parsed and written.

use core::ffi::{c_char, c_void};

use ews_phonecall::{
    ErrorKind, ExchangeImpersonation, ExchangeVersion, Impersonated, Operation, Options, Request, Scheme,
    soap,
};

use crate::error::{Refusal, ews_error, ews_status, status, status_and_length};
use crate::impersonation::{ews_connecting_sid_kind, ews_impersonation};
use crate::memory::{Extensible, ExtensiblePlace, Span, as_long_as_used, read_extensible};
use crate::operation::ews_operation;
use crate::text::text_error;
use crate::understood::{Understood, ews_header_name};

/// The size of the name of a server version with the NUL behind it.
pub const EWS_SERVER_VERSION_SIZE: usize = 20;

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

/// A request.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_request {
    /// sizeof, set by the application: it tells the library which fields there are.
    pub size: usize,
    /// How the namespaces are spelled, and are to be in the response.
    pub scheme: RawScheme,
    /// The version that the client asks for, such as "Exchange2010_SP2", with a NUL behind it; empty if it
    /// asks for none.
    pub server_version: [c_char; EWS_SERVER_VERSION_SIZE],
    /// What is to be done.
    pub operation: ews_operation,
    /// For whom it is to be done. Whether it may be is for the application to decide; nobody is told here
    /// unless the options say that it understands.
    pub impersonation: ews_impersonation,
}

// SAFETY: it begins with its size, and numbers and pointers may be zero.
unsafe impl Extensible for ews_request {
    const FIRST_SIZE: usize = size_of::<Self>();
}

impl ews_request {
    fn new<O>(
        request: &Request<'_, O>,
        operation: &Operation<'_>,
        impersonation: Option<&ExchangeImpersonation<'_>>,
    ) -> Result<Self, Refusal> {
        let mut server_version = [0; EWS_SERVER_VERSION_SIZE];
        if let Some(version) = &request.server_version {
            // The last place is left as the NUL.
            let (_, places) = server_version.split_last_mut().ok_or(Refusal::InvalidArgument)?;
            for (place, byte) in places.iter_mut().zip(version.as_str().bytes()) {
                *place = byte as c_char;
            }
        }
        // What has no name here cannot arise: the version of the library is the same.
        let unknown = text_error(ErrorKind::UnknownOperation);
        let impersonation = match impersonation {
            Some(person) => ews_impersonation::from_impersonation(person).ok_or(unknown)?,
            None => ews_impersonation::NONE,
        };
        let operation = ews_operation::from_operation(operation).ok_or(unknown)?;
        Ok(Self {
            size: size_of::<Self>(),
            scheme: scheme_to(request.scheme),
            server_version,
            operation,
            impersonation,
        })
    }

    pub(crate) fn from_request(request: &Request<'_>) -> Result<Self, Refusal> {
        Self::new(request, &request.operation, None)
    }

    pub(crate) fn from_impersonated(request: &Request<'_, Impersonated<'_>>) -> Result<Self, Refusal> {
        let Impersonated { operation, impersonation, .. } = &request.operation;
        Self::new(request, operation, impersonation.as_ref())
    }
}

/// What an application may choose. All zero but the size, and NULL for the whole structure, are the defaults.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_options {
    /// sizeof, set by the application: it tells the library which fields there are.
    pub size: usize,
    /// The longest message that is read, in bytes; 0 for the default of 65,536.
    pub message_limit: usize,
    /// Not 0 if the application understands the header block ExchangeImpersonation and decides whether the
    /// client may act for that person. Where it is 0, a message with the block is refused with
    /// EWS_ERROR_KIND_IMPERSONATION_DENIED, as one with SerializedSecurityContext or ManagementRole is, unless understood
    /// names it.
    pub understands_impersonation: u32,
    /// The names of the header blocks that the application understands, so that they may be mandatory; NULL for none. They
    /// are not read. One that acts for somebody else (SerializedSecurityContext, ManagementRole) is no longer refused if it is
    /// named here: whoever names it answers for it. The array is copied; its strings must be good as long as the call goes on
    /// or, where a reader is started, until that has been finished and answered, or started anew.
    pub understood: *const ews_header_name,
    /// How many there are, EWS_UNDERSTOOD_MAX at the most.
    pub understood_count: usize,
}

// SAFETY: it begins with its size, and numbers and pointers may be zero.
unsafe impl Extensible for ews_options {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// What the application chose.
pub(crate) struct Chosen {
    message_limit: usize,
    pub(crate) understands_impersonation: bool,
    pub(crate) understood: Understood,
}

impl Chosen {
    /// # Safety
    ///
    /// `options` is a pointer of the caller's, which keeps to the contract as long as this is used.
    pub(crate) unsafe fn read(options: *const ews_options) -> Result<Self, Refusal> {
        let default = Options::DEFAULT.message_limit;
        if options.is_null() {
            return Ok(Self {
                message_limit: default,
                understands_impersonation: false,
                understood: Understood::NONE,
            });
        }
        // SAFETY: the contract.
        let options = unsafe { read_extensible(options) }?;
        Ok(Self {
            message_limit: if options.message_limit == 0 { default } else { options.message_limit },
            understands_impersonation: options.understands_impersonation != 0,
            // SAFETY: the contract.
            understood: unsafe { Understood::read(options.understood, options.understood_count) }?,
        })
    }

    /// The options for the library.
    ///
    /// # Safety
    ///
    /// `understood` must stay where it is, unchanged, as long as the options are used.
    pub(crate) unsafe fn options(&self, understood: &Understood) -> Options {
        // SAFETY: the caller's promise.
        let names = unsafe { as_long_as_used(understood.names()) };
        Options::DEFAULT.with_message_limit(self.message_limit).understanding(names)
    }
}

/// Parses a request that lies in memory. The texts in it point into the message. options may be NULL.
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
        let place = unsafe { ExtensiblePlace::new(request) }?;
        // SAFETY: the contract.
        let chosen = unsafe { Chosen::read(options) }?;
        // SAFETY: they are used no longer than the call goes on.
        let options = unsafe { chosen.options(&chosen.understood) };
        // SAFETY: the contract.
        let message = unsafe { Span::new(message, length)?.bytes() };
        place.put(match chosen.understands_impersonation {
            false => ews_request::from_request(&Request::parse_with(message, &options)?)?,
            true => {
                let request = soap::parse::<Request<'_, Impersonated<'_>>>(message, &options)?;
                ews_request::from_impersonated(&request)?
            }
        });
        Ok(())
    };
    // SAFETY: the contract.
    unsafe { status(error, call) }
}

/// Writes a request, for a client. It cannot ask to act for somebody else.
///
/// EWS_STATUS_MALFORMED if a text is too long or one that XML cannot carry, or the version is none.
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
        let request = unsafe { read_extensible(request) }?;
        let ews_request { scheme, server_version, operation, impersonation, .. } = request;
        if impersonation.kind != ews_connecting_sid_kind::None as u32 {
            return Err(Refusal::InvalidArgument);
        }
        // SAFETY: the contract.
        let operation = unsafe { operation.get(buffer) }?;
        let mut request = Request::new(operation).with_scheme(scheme_from(scheme)?);
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
