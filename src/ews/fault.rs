//! Faults: the answer to a bad request, and how a client reads it (MS-OXWUMS, 2.2.2.1; SOAP 1.1, 4.4).
//!
//! [`FaultKind::of`] is the one table of which error has which fault.

use core::fmt;

use super::enumeration::nth;
use super::message_xml::MessageXml;
use super::namespace::{ERRORS, NAMESPACES, Scheme, TYPES};
use super::response_code::ResponseCode;
use crate::error::{Error, ErrorKind};
use crate::limits;
use crate::soap::{self, Element, Fields, QName, Schema, Value, fault, one, optional};
use crate::xml::{Sink, Text, Writer};

mod slot {
    use crate::soap::fault::slot::DETAIL;

    pub(super) const DETAIL_ITSELF: u8 = DETAIL;
    pub(super) const RESPONSE_CODE: u8 = DETAIL + 1;
    pub(super) const MESSAGE: u8 = DETAIL + 2;
    pub(super) const MESSAGE_XML: u8 = DETAIL + 3;
}

static RESPONSE_CODE: Element =
    Element::text(ERRORS, "ResponseCode", Value::new(slot::RESPONSE_CODE, limits::RESPONSE_CODE))
        .with_any_attributes();
static MESSAGE: Element =
    Element::text(ERRORS, "Message", Value::new(slot::MESSAGE, limits::MESSAGE_TEXT).or_cut())
        .with_any_attributes();
static MESSAGE_XML: Element =
    Element::markup(TYPES, "MessageXml", Value::new(slot::MESSAGE_XML, limits::MESSAGE_XML).or_cut())
        .with_any_attributes();
static DETAIL: Element = Element::any(
    Schema::NONE,
    "detail",
    &[optional(&RESPONSE_CODE), optional(&MESSAGE), optional(&MESSAGE_XML)],
)
.with_any_attributes()
.also_in(Schema::ENVELOPE)
.marked(slot::DETAIL_ITSELF);

/// The description of a fault with Exchange's `detail`, for a [`Grammar`](crate::soap::Grammar) of responses.
pub static FAULT: Element =
    fault::fault(&[one(&fault::CODE), one(&fault::STRING), optional(&fault::ACTOR), optional(&DETAIL)]);

/// A SOAP fault (SOAP 1.1, 4.4; MS-OXWUMS, 2.2.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fault<'a> {
    /// `faultcode`
    pub code: FaultCode<'a>,
    /// `faultstring`
    pub string: Text<'a>,
    /// `faultactor`
    pub actor: Option<Text<'a>>,
    /// `detail`
    pub detail: Option<FaultDetail<'a>>,
}

/// The code of a fault: one of SOAP's (SOAP 1.1, 4.4.1), or one of Exchange's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultCode<'a> {
    /// The envelope is not in the namespace of SOAP 1.1.
    VersionMismatch,
    /// A mandatory header block was not understood.
    MustUnderstand,
    /// The request is at fault.
    Client,
    /// The server is at fault.
    Server,
    /// A response code, in the namespace of Exchange's types.
    Exchange(ResponseCode<'a>),
    /// Another qualified name.
    Other(QName<'a>),
}

impl<'a> FaultCode<'a> {
    /// The code with this qualified name.
    pub(super) fn from_name(name: QName<'a>) -> Self {
        let named = match NAMESPACES.schema(name.namespace) {
            Schema::ENVELOPE => {
                let codes = [Self::VersionMismatch, Self::MustUnderstand, Self::Client, Self::Server];
                let names = SOAP_CODES.iter().zip(codes);
                names.filter(|(known, _)| name.has_local_name(known)).map(|(_, code)| code).next()
            }
            TYPES => {
                let mut codes = ResponseCode::NAMED.iter().zip(ResponseCode::NAMES);
                let found = codes.find(|(_, known)| name.has_local_name(known));
                found.map(|(code, _)| Self::Exchange(*code))
            }
            _ => None,
        };
        named.unwrap_or(Self::Other(name))
    }

    /// The local part of the name.
    pub const fn as_text(&self) -> Text<'a> {
        let number = match self {
            Self::VersionMismatch => 0,
            Self::MustUnderstand => 1,
            Self::Client => 2,
            Self::Server => 3,
            Self::Exchange(code) => return code.as_text(),
            Self::Other(name) => return name.local_name,
        };
        Text::plain(nth(SOAP_CODES, number))
    }

    /// Writes the element. A code in a namespace whose URI the library does not know is written without a prefix,
    /// since its prefix could not be declared.
    fn write<S: Sink>(&self, writer: &mut Writer<S>, scheme: Scheme) -> Result<(), S::Error> {
        let schema = match self {
            Self::Exchange(_) => TYPES,
            Self::Other(name) => NAMESPACES.schema(name.namespace),
            _ => Schema::ENVELOPE,
        };
        match NAMESPACES.uri(schema, scheme as u8) {
            "" if schema == Schema::ENVELOPE => writer.markup("<faultcode>s:")?,
            "" => writer.markup("<faultcode>")?,
            uri => writer.markup("<faultcode xmlns:a=\"")?.markup(uri)?.markup("\">a:")?,
        };
        writer.text(self.as_text())?.markup("</faultcode>")?;
        Ok(())
    }
}

/// The codes of SOAP, in the order of [`FaultCode`].
const SOAP_CODES: &[&str] = &["VersionMismatch", "MustUnderstand", "Client", "Server"];

/// The `detail` of a fault (SOAP 1.1, 4.4; MS-OXWUMS, 2.2.2.1). Elements that Exchange does not define are skipped.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct FaultDetail<'a> {
    /// `ResponseCode`
    pub response_code: Option<ResponseCode<'a>>,
    /// `Message`
    pub message: Option<Text<'a>>,
    /// `LineNumber`, from 1.
    pub line_number: Option<u32>,
    /// `LinePosition`, the column, from 1.
    pub line_position: Option<u32>,
    /// `Violation`
    pub violation: Option<Text<'a>>,
    /// All of `MessageXml` in a fault that was read, such as the [value](MessageXml::value) `BackOffMilliseconds`. A
    /// fault is written with this, or else with the three fields before it.
    pub message_xml: Option<MessageXml<'a>>,
}

impl fmt::Debug for FaultDetail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultDetail")
            .field("response_code", &self.response_code)
            .field("message", &self.message)
            .field("line_number", &self.line_number)
            .field("line_position", &self.line_position)
            .field("violation", &self.violation)
            .field("message_xml", &self.message_xml)
            .finish()
    }
}

/// The kind of fault that answers an error.
enum FaultKind {
    /// `ErrorInvalidRequest`
    InvalidRequest,
    /// `ErrorSchemaValidation`, with this fault string.
    SchemaViolation(&'static str),
    /// Another code of Exchange's.
    Code(ResponseCode<'static>),
    /// A code of SOAP's, without a detail.
    Soap(FaultCode<'static>),
}

const SCHEMA_PREFIX: &str = "The request failed schema validation: ";

macro_rules! schema_violation {
    ($text:literal) => {
        FaultKind::SchemaViolation(concat!("The request failed schema validation: ", $text))
    };
}

/// The text for each kind of error. A table takes less flash than a `match`.
static TEXTS: [&str; ErrorKind::ALL.len()] = {
    let mut texts = [""; ErrorKind::ALL.len()];
    let (mut rest, mut kinds): (&mut [&str], _) = (&mut texts, ErrorKind::ALL);
    while let ([text, behind @ ..], [kind, others @ ..]) = (rest, kinds) {
        *text = match FaultKind::of(*kind) {
            FaultKind::SchemaViolation(string) => string,
            FaultKind::Code(code) => code.message_str(),
            FaultKind::InvalidRequest | FaultKind::Soap(_) => kind.as_str(),
        };
        (rest, kinds) = (behind, others);
    }
    texts
};

impl FaultKind {
    /// The fault for each kind of error.
    const fn of(kind: ErrorKind) -> Self {
        use ErrorKind as E;
        match kind {
            E::UnexpectedEnd
            | E::UnsupportedEncoding
            | E::InvalidUtf8
            | E::InvalidCharacter
            | E::InvalidDeclaration
            | E::MisplacedDeclaration
            | E::Dtd
            | E::InvalidMarkup
            | E::InvalidName
            | E::MissingSpace
            | E::MissingEquals
            | E::MissingQuote
            | E::LessThanInValue
            | E::InvalidTagEnd
            | E::DuplicateAttribute
            | E::MismatchedEndTag
            | E::SecondRoot
            | E::TextOutsideRoot
            | E::CDataEndInText
            | E::DoubleHyphenInComment
            | E::InvalidProcessingInstruction
            | E::InvalidReference
            | E::UndeclaredEntity
            | E::InvalidCharacterReference
            | E::UndeclaredPrefix
            | E::ReservedNamespace
            | E::EmptyNamespace
            | E::MessageTooLong
            | E::TagTooLong
            | E::TooDeep
            | E::TooManyAttributes
            | E::TooManyNamespaces
            | E::NamesTooLong
            | E::PrefixesTooLong
            | E::PhoneCallIdTooLong
            | E::TextTooLong
            | E::ProcessingInstruction
            | E::MissingBody
            | E::MissingOperation
            | E::UnknownOperation => Self::InvalidRequest,
            E::UnexpectedElement => schema_violation!("this element is not expected here."),
            E::UnexpectedAttribute => schema_violation!("this attribute is not expected here."),
            E::UnexpectedText => schema_violation!("text is not expected here."),
            E::MissingElement => schema_violation!("a required element is missing."),
            E::MissingAttribute => schema_violation!("a required attribute is missing."),
            E::InvalidValue => schema_violation!("the value is not one that is allowed."),
            E::InvalidMustUnderstand => schema_violation!("mustUnderstand is neither 0 nor 1."),
            E::MixedSchemes => schema_violation!("http and https namespaces are mixed."),
            E::InvalidServerVersion => Self::Code(ResponseCode::ErrorInvalidServerVersion),
            E::IncorrectSchemaVersion => Self::Code(ResponseCode::ErrorIncorrectSchemaVersion),
            E::ImpersonationDenied => Self::Code(ResponseCode::ErrorImpersonateUserDenied),
            E::InternalServerError => Self::Code(ResponseCode::ErrorInternalServerError),
            E::VersionMismatch => Self::Soap(FaultCode::VersionMismatch),
            E::MustUnderstand => Self::Soap(FaultCode::MustUnderstand),
        }
    }
}

impl Fault<'static> {
    /// The fault that answers this error.
    pub(crate) fn answering(error: &Error) -> Self {
        let text = TEXTS.get(error.kind() as usize).copied().unwrap_or_default();
        let (code, message, string, violation) = match FaultKind::of(error.kind()) {
            FaultKind::InvalidRequest => {
                let message = const { ResponseCode::ErrorInvalidRequest.message_str() };
                (ResponseCode::ErrorInvalidRequest, message, message, Some(text))
            }
            FaultKind::SchemaViolation(_) => {
                let message = const { ResponseCode::ErrorSchemaValidation.message_str() };
                (ResponseCode::ErrorSchemaValidation, message, text, text.strip_prefix(SCHEMA_PREFIX))
            }
            FaultKind::Code(code) => (code, text, text, None),
            FaultKind::Soap(code) => {
                return Self { code, string: Text::plain(text), actor: None, detail: None };
            }
        };
        let mut fault = Self { string: Text::plain(string), ..Self::saying(code, Text::plain(message)) };
        if let (Some(detail), Some(violation)) = (&mut fault.detail, violation.filter(|_| error.line() > 0)) {
            detail.line_number = Some(error.line());
            detail.line_position = Some(error.column());
            detail.violation = Some(Text::plain(violation));
        }
        fault
    }

    /// A fault with this code and its message.
    pub const fn of(code: ResponseCode<'static>) -> Self {
        Self::saying(code, code.message())
    }

    /// A fault with this code and message.
    const fn saying(code: ResponseCode<'static>, string: Text<'static>) -> Self {
        let detail = FaultDetail {
            response_code: Some(code),
            message: Some(string),
            line_number: None,
            line_position: None,
            violation: None,
            message_xml: None,
        };
        Self { code: FaultCode::Exchange(code), string, actor: None, detail: Some(detail) }
    }

    /// The fault for this code; `None` for a code that is answered with an error response.
    pub(super) fn for_code(code: ResponseCode<'_>) -> Option<Self> {
        let code = match code {
            ResponseCode::ErrorInternalServerError => ResponseCode::ErrorInternalServerError,
            ResponseCode::ErrorInvalidRequest => ResponseCode::ErrorInvalidRequest,
            ResponseCode::ErrorImpersonateUserDenied => ResponseCode::ErrorImpersonateUserDenied,
            _ => return None,
        };
        Some(Self::of(code))
    }
}

impl<'a> Fault<'a> {
    /// Reads a fault.
    pub fn from_fields(fields: &Fields<'a, '_>) -> Self {
        let code = fields.qualified_name(fault::slot::CODE);
        Self {
            code: code.map_or(FaultCode::Server, FaultCode::from_name),
            string: fields.text(fault::slot::STRING).unwrap_or_default(),
            actor: fields.text(fault::slot::ACTOR),
            detail: fields.has(slot::DETAIL_ITSELF).then(|| FaultDetail::from_fields(fields)),
        }
    }

    /// Writes a `Body` with the fault.
    pub(super) fn write<S: Sink>(&self, writer: &mut Writer<S>, scheme: Scheme) -> Result<(), S::Error> {
        let detail =
            self.detail.as_ref().map(|detail| move |writer: &mut Writer<S>| detail.write(writer, scheme));
        soap::write_fault(writer, |writer| self.code.write(writer, scheme), self.string, self.actor, detail)
    }
}

impl<'a> FaultDetail<'a> {
    fn from_fields(fields: &Fields<'a, '_>) -> Self {
        let message_xml = fields.markup(slot::MESSAGE_XML).map(MessageXml::from_markup);
        let text_of = |local_name| message_xml.and_then(|xml| xml.text_of(local_name));
        Self {
            response_code: fields.text(slot::RESPONSE_CODE).map(ResponseCode::from_text),
            message: fields.text(slot::MESSAGE),
            line_number: text_of("LineNumber").and_then(soap::parse_number::<u32>),
            line_position: text_of("LinePosition").and_then(soap::parse_number::<u32>),
            violation: text_of("Violation"),
            message_xml,
        }
    }

    fn write<S: Sink>(&self, writer: &mut Writer<S>, scheme: Scheme) -> Result<(), S::Error> {
        let (errors, types) = (NAMESPACES.uri(ERRORS, scheme as u8), NAMESPACES.uri(TYPES, scheme as u8));
        let mut element = |start: &str, text: Option<Text<'_>>, end: &str| match text {
            Some(text) => {
                writer.markup(start)?.markup(errors)?.markup("\">")?.text(text)?.markup(end)?;
                Ok(())
            }
            None => Ok(()),
        };
        let code = self.response_code.map(|code| code.as_text());
        element("<e:ResponseCode xmlns:e=\"", code, "</e:ResponseCode>")?;
        element("<e:Message xmlns:e=\"", self.message, "</e:Message>")?;
        let xml = self.message_xml.filter(MessageXml::is_self_contained);
        let has_place =
            self.line_number.is_some() || self.line_position.is_some() || self.violation.is_some();
        if xml.is_none() && !has_place {
            return Ok(());
        }
        writer.markup("<t:MessageXml xmlns:t=\"")?.markup(types)?.markup("\">")?;
        match xml {
            Some(xml) => writer.markup(xml.as_str())?,
            None => writer
                .number_element("<t:LineNumber>", self.line_number)?
                .number_element("<t:LinePosition>", self.line_position)?
                .element("<t:Violation>", self.violation)?,
        };
        writer.markup("</t:MessageXml>")?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_shows_all_of_its_fields() {
        let detail = FaultDetail { line_number: Some(1), line_position: Some(2), ..FaultDetail::default() };
        let shown = "FaultDetail { response_code: None, message: None, line_number: Some(1), \
                     line_position: Some(2), violation: None, message_xml: None }";
        assert_eq!(std::format!("{detail:?}"), shown);
    }
}
