//! Faults: parsed, and written as anything that SOAP allows.

use core::ffi::c_void;

use ews_phonecall::{
    Fault, FaultCode, FaultDetail, RESPONSES, Response, ResponseCode, TYPES, VOCABULARY, limits,
    soap::{self, QName},
    xml::{Namespace, Text},
};

use crate::error::{Refusal, ews_error, ews_status};
use crate::memory::{Span, read};
use crate::number::ews_number;
use crate::response::{message_xml, write};
use crate::text::{at_most, ews_text};

/// An ews_code_namespace as it comes from C.
pub type RawCodeNamespace = u32;

/// The namespace of the code of a fault.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ews_code_namespace {
    /// None, or one that the library does not know.
    Other = 0,
    /// That of SOAP, whose codes are "VersionMismatch", "MustUnderstand", "Client" and "Server".
    Soap = 1,
    /// That of the types of Exchange: the code is a response code.
    Exchange = 2,
}

/// A SOAP fault.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_fault {
    /// The namespace of the code.
    pub code_namespace: RawCodeNamespace,
    /// faultcode, without its prefix if the namespace is known.
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
    /// The markup inside MessageXml, as that of a response. In a fault that is written it takes the place of
    /// the three before it.
    pub message_xml: ews_text,
}

/// The response code written as `text`.
pub(crate) fn response_code(text: Text<'_>) -> Result<ResponseCode<'_>, Refusal> {
    let text = at_most(limits::RESPONSE_CODE, text)?;
    let named = ResponseCode::NAMED.iter().find(|named| named.as_text() == text);
    Ok(named.copied().unwrap_or(ResponseCode::Other(text)))
}

/// The namespace of a code, and its local part.
fn from_code<'a>(code: &FaultCode<'a>) -> (ews_code_namespace, Text<'a>) {
    match code {
        FaultCode::VersionMismatch | FaultCode::MustUnderstand | FaultCode::Client | FaultCode::Server => {
            (ews_code_namespace::Soap, code.as_text())
        }
        FaultCode::Exchange(code) => (ews_code_namespace::Exchange, code.as_text()),
        FaultCode::Other(QName { namespace, local_name }) => {
            let namespace = match *namespace {
                soap::ENVELOPE => ews_code_namespace::Soap,
                other if [types(0), types(1)].contains(&other) => ews_code_namespace::Exchange,
                _ => ews_code_namespace::Other,
            };
            // White space around a qualified name means nothing.
            let literal = as_str(local_name).and_then(|name| Text::new(name.trim_ascii()).ok());
            (namespace, literal.unwrap_or(*local_name))
        }
    }
}

/// The local part of a name as a string, if the message has it in one piece. That may begin in a CDATA section, behind the
/// colon, which an ews_text could not tell; then the string ends with the section.
fn as_str<'a>(local_name: &Text<'a>) -> Option<&'a str> {
    local_name.as_str().or_else(|| {
        let (name, rest) = core::str::from_utf8(local_name.raw()).ok()?.split_once("]]>")?;
        (!name.contains('<') && rest.trim_ascii().is_empty()).then_some(name)
    })
}

/// The namespace of the types of Exchange, in one of its spellings.
fn types(spelling: u8) -> Namespace {
    let uri = RESPONSES.uri(TYPES, spelling);
    let index = VOCABULARY.iter().position(|known| *known == uri);
    index.and_then(|index| u8::try_from(index).ok()).map_or(Namespace::NONE, Namespace::known)
}

impl ews_fault {
    pub(crate) const NONE: Self = Self {
        code_namespace: ews_code_namespace::Other as u32,
        code: ews_text::NONE,
        string: ews_text::NONE,
        actor: ews_text::NONE,
        has_detail: 0,
        response_code: ews_text::NONE,
        message: ews_text::NONE,
        line_number: ews_number::NONE,
        line_position: ews_number::NONE,
        violation: ews_text::NONE,
        message_xml: ews_text::NONE,
    };

    pub(crate) fn from_fault(fault: &Fault<'_>) -> Self {
        let (code_namespace, code) = from_code(&fault.code);
        let detail = fault.detail.unwrap_or_default();
        Self {
            code_namespace: code_namespace as u32,
            code: ews_text::from_text(code),
            string: ews_text::from_text(fault.string),
            actor: ews_text::from_option(fault.actor),
            has_detail: fault.detail.is_some().into(),
            response_code: ews_text::from_option(detail.response_code.map(|code| code.as_text())),
            message: ews_text::from_option(detail.message),
            line_number: ews_number::from_option(detail.line_number),
            line_position: ews_number::from_option(detail.line_position),
            violation: ews_text::from_option(detail.violation),
            message_xml: ews_text::from_markup(detail.message_xml),
        }
    }

    /// # Safety
    ///
    /// The texts keep to the contract during `'a`.
    pub(crate) unsafe fn get<'a>(self, buffer: Span) -> Result<Fault<'a>, Refusal> {
        // SAFETY: the contract.
        let text = |text: ews_text| unsafe { text.get(buffer) };
        let detail = FaultDetail {
            response_code: text(self.response_code)?.map(response_code).transpose()?,
            message: text(self.message)?,
            line_number: self.line_number.get()?,
            line_position: self.line_position.get()?,
            violation: text(self.violation)?,
            message_xml: text(self.message_xml)?.map(message_xml).transpose()?,
        };
        let code = text(self.code)?.ok_or(Refusal::InvalidArgument)?;
        Ok(Fault {
            code: fault_code(self.code_namespace, code)?,
            string: text(self.string)?.ok_or(Refusal::InvalidArgument)?,
            actor: text(self.actor)?,
            detail: (self.has_detail != 0).then_some(detail),
        })
    }
}

fn fault_code(namespace: RawCodeNamespace, text: Text<'_>) -> Result<FaultCode<'_>, Refusal> {
    let namespace = match namespace {
        _ if namespace == ews_code_namespace::Soap as u32 => soap::ENVELOPE,
        _ if namespace == ews_code_namespace::Exchange as u32 => types(0),
        _ if namespace == ews_code_namespace::Other as u32 => Namespace::NONE,
        _ => return Err(Refusal::InvalidArgument),
    };
    Ok(FaultCode::Other(QName { namespace, local_name: at_most(limits::RESPONSE_CODE, text)? }))
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
