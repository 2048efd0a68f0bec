//! Responses: written and parsed.

use core::ffi::c_void;

use ews_phonecall::{
    DisconnectPhoneCallResponse, Error, ErrorKind, Fault, FaultCode, FaultDetail, MessageXml, Outcome,
    PhoneCallId, Request, Response, ResponseClass, ResponseCode, Scheme, ServerVersionInfo, limits,
    xml::Text,
};

use crate::error::{Refusal, ews_error, ews_status, status, status_and_length};
use crate::memory::{Place, Span, read};
use crate::request::{RawScheme, scheme_from, scheme_to};
use crate::text::{ews_text, literal, text_error};

/// The size of a buffer in which every response has room whose texts are as long as the library reads them,
/// in bytes. Responses without long texts stay below 1,200.
pub const EWS_RESPONSE_MAX: usize = 7168;

const _: () = assert!(EWS_RESPONSE_MAX == Response::MAX_LEN);

/// An ews_outcome as it comes from C.
pub type RawOutcome = u32;

/// What came of a request: the ResponseClass, or that there is a fault.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ews_outcome {
    /// The operation was carried out. Sent with the HTTP status 200.
    Success = 1,
    /// It was carried out, but not all of it. Sent with the HTTP status 200.
    Warning = 2,
    /// It was not carried out. Sent with the HTTP status 200.
    Error = 3,
    /// The request was bad, or the server failed. Sent with the HTTP status 500.
    Fault = 4,
}

/// A number that may be absent. All zero bytes are no number.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct ews_number {
    /// Not 0 if there is a number.
    pub is_present: u32,
    /// The number.
    pub value: i64,
}

impl ews_number {
    fn from_option(value: Option<impl Into<i64>>) -> Self {
        value.map_or(Self::default(), |value| Self { is_present: 1, value: value.into() })
    }

    fn get<T: TryFrom<i64>>(self) -> Result<Option<T>, Refusal> {
        if self.is_present == 0 {
            return Ok(None);
        }
        self.value.try_into().map(Some).map_err(|_| Refusal::InvalidArgument)
    }
}

/// The version of a server, as it says in the header of its responses.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_server_version_info {
    /// Not 0 if the server says its version. A response is written with 14.0.639.20 "Exchange2010" where this
    /// is 0, since clients count on a version.
    pub is_present: u32,
    /// MajorVersion
    pub major_version: ews_number,
    /// MinorVersion
    pub minor_version: ews_number,
    /// MajorBuildNumber
    pub major_build_number: ews_number,
    /// MinorBuildNumber
    pub minor_build_number: ews_number,
    /// Version, the schema that the server follows.
    pub version: ews_text,
}

/// A SOAP fault.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_fault {
    /// faultcode: "VersionMismatch", "MustUnderstand", "Client" or "Server" of SOAP, or a response code of
    /// Exchange, without prefix; any other as it was written.
    pub code: ews_text,
    /// faultstring
    pub string: ews_text,
    /// faultactor
    pub actor: ews_text,
    /// Not 0 if there is a detail, with what follows.
    pub has_detail: u32,
    /// ResponseCode
    pub response_code: ews_text,
    /// Message
    pub message: ews_text,
    /// LineNumber, from 1.
    pub line_number: ews_number,
    /// LinePosition, the column, from 1.
    pub line_position: ews_number,
    /// Violation
    pub violation: ews_text,
}

/// A response. All zero bytes but for the outcome make one without texts.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_response {
    /// What came of the request.
    pub outcome: RawOutcome,
    /// How the namespaces are spelled: as in the request.
    pub scheme: RawScheme,
    /// The version of the server. A fault is written without it.
    pub server_version: ews_server_version_info,
    /// What happened, for people.
    pub message_text: ews_text,
    /// What happened, for programs: "NoError" or another response code.
    pub response_code: ews_text,
    /// 0 where it is present.
    pub descriptive_link_key: ews_number,
    /// The markup inside MessageXml, as it stands. That of a response which is read may use namespaces that
    /// are declared outside it; that of one which is written must declare its own.
    pub message_xml: ews_text,
    /// The fault, if that is the outcome.
    pub fault: ews_fault,
}

const NO_VERSION: ews_server_version_info = ews_server_version_info {
    is_present: 0,
    major_version: ews_number { is_present: 0, value: 0 },
    minor_version: ews_number { is_present: 0, value: 0 },
    major_build_number: ews_number { is_present: 0, value: 0 },
    minor_build_number: ews_number { is_present: 0, value: 0 },
    version: ews_text::NONE,
};

const NO_FAULT: ews_fault = ews_fault {
    code: ews_text::NONE,
    string: ews_text::NONE,
    actor: ews_text::NONE,
    has_detail: 0,
    response_code: ews_text::NONE,
    message: ews_text::NONE,
    line_number: ews_number { is_present: 0, value: 0 },
    line_position: ews_number { is_present: 0, value: 0 },
    violation: ews_text::NONE,
};

impl ews_server_version_info {
    fn from_version(version: &ServerVersionInfo<'_>) -> Self {
        Self {
            is_present: 1,
            major_version: ews_number::from_option(version.major_version),
            minor_version: ews_number::from_option(version.minor_version),
            major_build_number: ews_number::from_option(version.major_build_number),
            minor_build_number: ews_number::from_option(version.minor_build_number),
            version: ews_text::from_option(version.version),
        }
    }

    /// # Safety
    ///
    /// The texts keep to the contract during `'a`.
    unsafe fn get<'a>(self, buffer: Span) -> Result<Option<ServerVersionInfo<'a>>, Refusal> {
        if self.is_present == 0 {
            return Ok(None);
        }
        Ok(Some(ServerVersionInfo {
            major_version: self.major_version.get()?,
            minor_version: self.minor_version.get()?,
            major_build_number: self.major_build_number.get()?,
            minor_build_number: self.minor_build_number.get()?,
            // SAFETY: the contract.
            version: unsafe { self.version.get(buffer) }?,
        }))
    }
}

/// The response code written as `text`.
pub(crate) fn response_code(text: Text<'_>) -> Result<ResponseCode<'_>, Refusal> {
    if text.decoded_len() > limits::RESPONSE_CODE {
        return Err(text_error(ErrorKind::TextTooLong));
    }
    let named = ResponseCode::NAMED.iter().find(|named| named.as_text() == text);
    Ok(named.copied().unwrap_or(ResponseCode::Other(text)))
}

fn fault_code(text: Text<'_>) -> Result<FaultCode<'_>, Refusal> {
    let of_soap =
        [FaultCode::VersionMismatch, FaultCode::MustUnderstand, FaultCode::Client, FaultCode::Server];
    if let Some(code) = of_soap.into_iter().find(|code| code.as_text() == text) {
        return Ok(code);
    }
    Ok(match response_code(text)? {
        ResponseCode::Other(text) => FaultCode::Other(text),
        code => FaultCode::Exchange(code),
    })
}

impl ews_fault {
    fn from_fault(fault: &Fault<'_>) -> Self {
        let detail = fault.detail.unwrap_or_default();
        Self {
            code: ews_text::from_text(fault.code.as_text()),
            string: ews_text::from_text(fault.string),
            actor: ews_text::from_option(fault.actor),
            has_detail: fault.detail.is_some().into(),
            response_code: ews_text::from_option(detail.response_code.map(|code| code.as_text())),
            message: ews_text::from_option(detail.message),
            line_number: ews_number::from_option(detail.line_number),
            line_position: ews_number::from_option(detail.line_position),
            violation: ews_text::from_option(detail.violation),
        }
    }

    /// # Safety
    ///
    /// The texts keep to the contract during `'a`.
    unsafe fn get<'a>(self, buffer: Span) -> Result<Fault<'a>, Refusal> {
        // SAFETY: the contract.
        let text = |text: ews_text| unsafe { text.get(buffer) };
        let detail = FaultDetail {
            response_code: text(self.response_code)?.map(response_code).transpose()?,
            message: text(self.message)?,
            line_number: self.line_number.get()?,
            line_position: self.line_position.get()?,
            violation: text(self.violation)?,
        };
        Ok(Fault {
            code: fault_code(text(self.code)?.ok_or(Refusal::InvalidArgument)?)?,
            string: text(self.string)?.ok_or(Refusal::InvalidArgument)?,
            actor: text(self.actor)?,
            detail: (self.has_detail != 0).then_some(detail),
        })
    }
}

impl ews_response {
    fn from_response(response: &Response<'_>) -> Option<Self> {
        let none = Self {
            outcome: ews_outcome::Fault as u32,
            scheme: scheme_to(response.scheme),
            server_version: response
                .server_version
                .as_ref()
                .map_or(NO_VERSION, ews_server_version_info::from_version),
            message_text: ews_text::NONE,
            response_code: ews_text::NONE,
            descriptive_link_key: ews_number::default(),
            message_xml: ews_text::NONE,
            fault: NO_FAULT,
        };
        match &response.outcome {
            Outcome::DisconnectPhoneCall(response) => {
                let outcome = match response.response_class {
                    ResponseClass::Success => ews_outcome::Success,
                    ResponseClass::Warning => ews_outcome::Warning,
                    ResponseClass::Error => ews_outcome::Error,
                };
                let xml = response.message_xml;
                Some(Self {
                    outcome: outcome as u32,
                    message_text: ews_text::from_option(response.message_text),
                    response_code: ews_text::from_option(response.response_code.map(|code| code.as_text())),
                    descriptive_link_key: ews_number::from_option(response.descriptive_link_key),
                    message_xml: xml.map_or(ews_text::NONE, |xml| ews_text::from_str(xml.as_str())),
                    ..none
                })
            }
            Outcome::Fault(fault) => Some(Self { fault: ews_fault::from_fault(fault), ..none }),
            _ => None,
        }
    }

    /// # Safety
    ///
    /// The texts keep to the contract during `'a`.
    unsafe fn get<'a>(self, buffer: Span) -> Result<Response<'a>, Refusal> {
        let request = request_in(scheme_from(self.scheme)?)?;
        let classes = [
            (ews_outcome::Success, ResponseClass::Success),
            (ews_outcome::Warning, ResponseClass::Warning),
            (ews_outcome::Error, ResponseClass::Error),
        ];
        let class = classes.into_iter().find(|(outcome, _)| *outcome as u32 == self.outcome);
        // SAFETY: the contract.
        let text = |text: ews_text| unsafe { text.get(buffer) };
        let mut response = Response::success(&request);
        response.outcome = match class {
            Some((_, response_class)) => {
                let xml = text(self.message_xml)?.map(literal).transpose()?;
                Outcome::DisconnectPhoneCall(DisconnectPhoneCallResponse {
                    response_class,
                    message_text: text(self.message_text)?,
                    response_code: text(self.response_code)?.map(response_code).transpose()?,
                    descriptive_link_key: self.descriptive_link_key.get()?,
                    message_xml: xml.map(MessageXml::new).transpose()?,
                })
            }
            None if self.outcome == ews_outcome::Fault as u32 => {
                // SAFETY: the contract.
                Outcome::Fault(unsafe { self.fault.get(buffer) }?)
            }
            None => return Err(Refusal::InvalidArgument),
        };
        // SAFETY: the contract.
        if let Some(version) = unsafe { self.server_version.get(buffer) }? {
            response = response.with_server_version(version);
        }
        Ok(response)
    }
}

/// A request that is spelled so, to be answered.
fn request_in(scheme: Scheme) -> Result<Request<'static>, Error> {
    Ok(Request::disconnect_phone_call(PhoneCallId::new("")?).with_scheme(scheme))
}

/// Writes what `make` makes of the span that it may not read.
///
/// # Safety
///
/// The pointers are the caller's, which keeps to the contract.
unsafe fn write<'a>(
    buffer: *mut c_void,
    capacity: usize,
    length: *mut usize,
    error: *mut ews_error,
    make: impl FnOnce(Span) -> Result<Response<'a>, Refusal>,
) -> ews_status {
    let call = || {
        let buffer = Span::new(buffer, capacity)?;
        let response = make(buffer)?;
        // SAFETY: the contract; it is apart from what is read.
        let buffer = unsafe { buffer.bytes_mut() };
        Ok(response.write(buffer)?.len())
    };
    // SAFETY: the contract.
    unsafe { status_and_length(length, error, call) }
}

/// Writes the response that the request was carried out, to be sent with the HTTP status 200. scheme is that
/// of the request.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_success_write(
    scheme: RawScheme,
    buffer: *mut c_void,
    capacity: usize,
    length: *mut usize,
) -> ews_status {
    let make = |_| Ok(Response::success(&request_in(scheme_from(scheme)?)?));
    // SAFETY: the contract.
    unsafe { write(buffer, capacity, length, core::ptr::null_mut(), make) }
}

/// Writes the response that the request could not be carried out, to be sent with the HTTP status 200. scheme
/// is that of the request, code a response code such as "ErrorInvalidPhoneCallId". Where text is no text, the
/// code's own is written.
///
/// EWS_STATUS_MALFORMED if the code is longer than 64 bytes, or either is no text that XML can carry.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_failure_write(
    scheme: RawScheme,
    code: ews_text,
    text: ews_text,
    buffer: *mut c_void,
    capacity: usize,
    length: *mut usize,
    error: *mut ews_error,
) -> ews_status {
    let make = |buffer| {
        // SAFETY: the contract.
        let code = response_code(unsafe { code.require(buffer) }?)?;
        // SAFETY: the contract.
        let text = unsafe { text.get(buffer) }?.unwrap_or(code.message());
        Ok(Response::error(&request_in(scheme_from(scheme)?)?, code, text))
    };
    // SAFETY: the contract.
    unsafe { write(buffer, capacity, length, error, make) }
}

/// Writes the fault that answers an error, to be sent with the HTTP status 500. For a server that failed, the
/// error is all zero but for the kind EWS_ERROR_KIND_INTERNAL_SERVER_ERROR and the scheme of the request.
///
/// EWS_STATUS_INVALID_ARGUMENT if the kind is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_fault_write(
    error: *const ews_error,
    buffer: *mut c_void,
    capacity: usize,
    length: *mut usize,
) -> ews_status {
    // SAFETY: the contract.
    let make = |_| Ok(Response::fault(&unsafe { read(error) }?.to_error()?));
    // SAFETY: the contract.
    unsafe { write(buffer, capacity, length, core::ptr::null_mut(), make) }
}

/// Writes a response that says anything the schema allows.
///
/// EWS_STATUS_MALFORMED if a text is not one that XML can carry, a code is too long, or message_xml is not
/// well-formed on its own. EWS_STATUS_INVALID_ARGUMENT if a number does not fit its type, a fault has no code
/// or string, or message_xml is not literal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_response_write(
    response: *const ews_response,
    buffer: *mut c_void,
    capacity: usize,
    length: *mut usize,
    error: *mut ews_error,
) -> ews_status {
    let make = |buffer| {
        // SAFETY: the contract.
        let response = unsafe { read(response) }?;
        // SAFETY: the contract.
        unsafe { response.get(buffer) }
    };
    // SAFETY: the contract.
    unsafe { write(buffer, capacity, length, error, make) }
}

/// Parses a response that lies in memory, for a client. The texts in it point into the message, or to static
/// strings where they are well-known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ews_response_parse(
    message: *const c_void,
    length: usize,
    response: *mut ews_response,
    error: *mut ews_error,
) -> ews_status {
    let call = || {
        // SAFETY: the contract.
        let place = unsafe { Place::new(response) }?;
        // SAFETY: the contract.
        let message = unsafe { Span::new(message, length)?.bytes() };
        let response = ews_response::from_response(&Response::parse(message)?);
        // An outcome that has no name here cannot arise: the version of the library is the same.
        place.put(response.ok_or(text_error(ErrorKind::UnknownOperation))?);
        Ok(())
    };
    // SAFETY: the contract.
    unsafe { status(error, call) }
}
