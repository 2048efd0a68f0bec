//! Responses: written and parsed.

use core::ffi::c_void;

use ews_phonecall::{
    DisconnectPhoneCallResponse, ErrorKind, GetPhoneCallInformationResponse, MessageXml, Outcome,
    PhoneCallId, PlayOnPhoneResponse, Response, ResponseClass, ResponseMessage, ServerVersionInfo, limits,
    xml::Text,
};

use crate::error::{Refusal, ews_error, ews_status, status, status_and_length};
use crate::fault::{ews_fault, response_code};
use crate::information::ews_phone_call_information;
use crate::memory::{Extensible, ExtensiblePlace, Span, read_extensible};
use crate::number::ews_number;
use crate::operation::{RawOperationKind, ews_operation_kind};
use crate::request::{RawScheme, scheme_from, scheme_to};
use crate::text::{ews_text, text_error};

/// The size of a buffer in which every response has room whose texts are as long as the library reads them,
/// in bytes. An answer that has no text of the application's takes 1,024 bytes at the most.
pub const EWS_RESPONSE_MAX: usize = 9216;

const _: () = assert!(EWS_RESPONSE_MAX >= Response::MAX_LEN);

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

/// A response. All zero but for the size, the operation and the outcome it is one without texts.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_response {
    /// sizeof, set by the application: it tells the library which fields there are.
    pub size: usize,
    /// What was asked for; none if the outcome is a fault.
    pub operation: RawOperationKind,
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
    /// PlayOnPhone: the call that was begun.
    pub phone_call_id: ews_text,
    /// GetPhoneCallInformation: how the call goes.
    pub information: ews_phone_call_information,
    /// The fault, if that is the outcome.
    pub fault: ews_fault,
    /// For how many milliseconds the client must not ask again, where MessageXml, of a response or of a fault
    /// that was read, says so. It is not looked at in a response that is written.
    pub back_off_milliseconds: ews_number,
}

impl ews_server_version_info {
    const NONE: Self = Self {
        is_present: 0,
        major_version: ews_number::NONE,
        minor_version: ews_number::NONE,
        major_build_number: ews_number::NONE,
        minor_build_number: ews_number::NONE,
        version: ews_text::NONE,
    };

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

/// Markup of the application's, which must stand in memory as it is.
pub(crate) fn message_xml(markup: Text<'_>) -> Result<MessageXml<'_>, Refusal> {
    Ok(MessageXml::new(markup.as_str().ok_or(Refusal::InvalidArgument)?)?)
}

// SAFETY: it begins with its size, and numbers and pointers may be zero.
unsafe impl Extensible for ews_response {
    const FIRST_SIZE: usize = size_of::<Self>();
}

impl ews_response {
    pub(crate) fn from_response(response: &Response<'_>) -> Option<Self> {
        let version = response.server_version.as_ref();
        let none = Self {
            size: size_of::<Self>(),
            operation: ews_operation_kind::None as u32,
            outcome: ews_outcome::Fault as u32,
            scheme: scheme_to(response.scheme),
            server_version: version
                .map_or(ews_server_version_info::NONE, ews_server_version_info::from_version),
            message_text: ews_text::NONE,
            response_code: ews_text::NONE,
            descriptive_link_key: ews_number::NONE,
            message_xml: ews_text::NONE,
            phone_call_id: ews_text::NONE,
            information: ews_phone_call_information::NONE,
            fault: ews_fault::NONE,
            back_off_milliseconds: ews_number::NONE,
        };
        match &response.outcome {
            Outcome::PlayOnPhone(response) => Some(Self {
                operation: ews_operation_kind::PlayOnPhone as u32,
                phone_call_id: ews_text::from_option(response.phone_call_id.map(|id| id.as_text())),
                ..none.with_message(&response.message)
            }),
            Outcome::GetPhoneCallInformation(response) => Some(Self {
                operation: ews_operation_kind::GetPhoneCallInformation as u32,
                information: response
                    .information
                    .as_ref()
                    .map_or(ews_phone_call_information::NONE, ews_phone_call_information::from_information),
                ..none.with_message(&response.message)
            }),
            Outcome::DisconnectPhoneCall(response) => Some(Self {
                operation: ews_operation_kind::DisconnectPhoneCall as u32,
                ..none.with_message(&response.message)
            }),
            Outcome::Fault(fault) => Some(Self {
                fault: ews_fault::from_fault(fault),
                back_off_milliseconds: back_off(fault.detail.and_then(|detail| detail.message_xml)),
                ..none
            }),
            _ => None,
        }
    }

    fn with_message(self, message: &ResponseMessage<'_>) -> Self {
        let outcome = match message.response_class {
            ResponseClass::Success => ews_outcome::Success,
            ResponseClass::Warning => ews_outcome::Warning,
            ResponseClass::Error => ews_outcome::Error,
        };
        Self {
            outcome: outcome as u32,
            message_text: ews_text::from_option(message.message_text),
            response_code: ews_text::from_option(message.response_code.map(|code| code.as_text())),
            descriptive_link_key: ews_number::from_option(message.descriptive_link_key),
            message_xml: ews_text::from_markup(message.message_xml),
            back_off_milliseconds: back_off(message.message_xml),
            ..self
        }
    }

    /// # Safety
    ///
    /// The texts keep to the contract during `'a`.
    unsafe fn get<'a>(self, buffer: Span) -> Result<Response<'a>, Refusal> {
        let scheme = scheme_from(self.scheme)?;
        let outcome = match self.outcome {
            // SAFETY: the contract.
            fault if fault == ews_outcome::Fault as u32 => Outcome::Fault(unsafe { self.fault.get(buffer) }?),
            // SAFETY: the contract.
            _ => unsafe { self.outcome_of_operation(buffer) }?,
        };
        let response = Response::new(scheme, outcome);
        // SAFETY: the contract.
        Ok(match unsafe { self.server_version.get(buffer) }? {
            Some(version) => response.with_server_version(version),
            None => response,
        })
    }

    /// # Safety
    ///
    /// The texts keep to the contract during `'a`.
    unsafe fn outcome_of_operation<'a>(self, buffer: Span) -> Result<Outcome<'a>, Refusal> {
        let classes = [
            (ews_outcome::Success, ResponseClass::Success),
            (ews_outcome::Warning, ResponseClass::Warning),
            (ews_outcome::Error, ResponseClass::Error),
        ];
        let class = classes.into_iter().find(|(outcome, _)| *outcome as u32 == self.outcome);
        let (_, response_class) = class.ok_or(Refusal::InvalidArgument)?;
        // SAFETY: the contract.
        let text = |text: ews_text| unsafe { text.get(buffer) };
        let message = ResponseMessage {
            response_class,
            message_text: text(self.message_text)?,
            response_code: text(self.response_code)?.map(response_code).transpose()?,
            descriptive_link_key: self.descriptive_link_key.get()?,
            message_xml: text(self.message_xml)?.map(message_xml).transpose()?,
        };
        Ok(match ews_operation_kind::get(self.operation)? {
            ews_operation_kind::PlayOnPhone => {
                let phone_call_id = text(self.phone_call_id)?.map(PhoneCallId::from_text).transpose()?;
                Outcome::PlayOnPhone(PlayOnPhoneResponse { message, phone_call_id })
            }
            ews_operation_kind::GetPhoneCallInformation => {
                // SAFETY: the contract.
                let information = unsafe { self.information.get(buffer) }?;
                Outcome::GetPhoneCallInformation(GetPhoneCallInformationResponse { message, information })
            }
            ews_operation_kind::DisconnectPhoneCall => {
                Outcome::DisconnectPhoneCall(DisconnectPhoneCallResponse { message })
            }
            ews_operation_kind::None => return Err(Refusal::InvalidArgument),
        })
    }
}

/// `BackOffMilliseconds`
fn back_off(xml: Option<MessageXml<'_>>) -> ews_number {
    let value = xml.and_then(|xml| xml.value("BackOffMilliseconds"));
    let mut buffer = [0; limits::NUMBER];
    let digits = value.and_then(|value| value.decode(&mut buffer).ok());
    ews_number::from_option(digits.and_then(|digits| digits.trim_ascii().parse::<u32>().ok()))
}

/// Writes what `make` makes of the span that it may not read.
///
/// # Safety
///
/// The pointers are the caller's, which keeps to the contract.
pub(crate) unsafe fn write<'a>(
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
        let response = unsafe { read_extensible(response) }?;
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
        let place = unsafe { ExtensiblePlace::new(response) }?;
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
