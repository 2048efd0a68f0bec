//! Faults: what a request that is itself bad is answered with, and what a client finds in such an answer
//! (MS-OXWUMS, 2.2.2.1; SOAP 1.1, 4.4).
//!
//! The one table of which error has which answer is [`Answer::to`].

use super::namespace::{Schema, Scheme};
use super::response_code::ResponseCode;
use crate::error::{Error, ErrorKind};
use crate::limits;
use crate::soap;
use crate::xml::{Sink, Text, Writer};

/// A SOAP fault.
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
    /// The envelope is in another namespace than that of SOAP 1.1.
    VersionMismatch,
    /// A mandatory header block was not understood.
    MustUnderstand,
    /// The request is at fault.
    Client,
    /// The server is at fault.
    Server,
    /// A response code, in the namespace of Exchange's types.
    Exchange(ResponseCode<'a>),
    /// Another qualified name, as it was written.
    Other(Text<'a>),
}

impl<'a> FaultCode<'a> {
    /// The code that a qualified name stands for, by its local part.
    pub(super) fn from_text(name: Text<'a>) -> Self {
        // A longer name is none of those known.
        let mut buffer = [0; limits::RESPONSE_CODE];
        let qualified = name.decode(&mut buffer).unwrap_or_default().trim_ascii();
        let colon = qualified.bytes().position(|byte| byte == b':');
        let local = colon.and_then(|at| qualified.get(at.wrapping_add(1)..)).unwrap_or(qualified);
        match local {
            "VersionMismatch" => Self::VersionMismatch,
            "MustUnderstand" => Self::MustUnderstand,
            "Client" => Self::Client,
            "Server" => Self::Server,
            _ => match ResponseCode::NAMED.iter().find(|named| named.as_text() == local) {
                Some(code) => Self::Exchange(*code),
                None => Self::Other(name),
            },
        }
    }

    /// The local part of the name, or all of [`Other`](Self::Other).
    pub const fn as_text(&self) -> Text<'a> {
        match self {
            Self::VersionMismatch => Text::plain("VersionMismatch"),
            Self::MustUnderstand => Text::plain("MustUnderstand"),
            Self::Client => Text::plain("Client"),
            Self::Server => Text::plain("Server"),
            Self::Exchange(code) => code.as_text(),
            Self::Other(name) => *name,
        }
    }
}

/// What the `detail` of a fault says. Elements that Exchange does not define are passed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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
}

/// How an error is answered.
enum Answer {
    /// The request is invalid.
    InvalidRequest,
    /// The request is not what the schema says; with the fault string.
    SchemaViolation(&'static str),
    /// One of Exchange's codes.
    Code(ResponseCode<'static>),
    /// One of SOAP's, without detail.
    Soap(FaultCode<'static>),
}

const SCHEMA_PREFIX: &str = "The request failed schema validation: ";

macro_rules! schema_violation {
    ($text:literal) => {
        Answer::SchemaViolation(concat!("The request failed schema validation: ", $text))
    };
}

/// The text that goes with the answer to each kind of error.
static TEXTS: [&str; ErrorKind::ALL.len()] = {
    let mut texts = [""; ErrorKind::ALL.len()];
    let (mut rest, mut kinds) = (texts.as_mut_slice(), ErrorKind::ALL);
    while let ([text, behind @ ..], [kind, others @ ..]) = (rest, kinds) {
        *text = match Answer::to(*kind) {
            Answer::SchemaViolation(string) => string,
            Answer::Code(code) => code.message_str(),
            Answer::InvalidRequest | Answer::Soap(_) => kind.as_str(),
        };
        (rest, kinds) = (behind, others);
    }
    texts
};

impl Answer {
    /// The answer to each kind of error: the only place where that is said.
    const fn to(kind: ErrorKind) -> Self {
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
            E::InternalServerError => Self::Code(ResponseCode::ErrorInternalServerError),
            E::VersionMismatch => Self::Soap(FaultCode::VersionMismatch),
            E::MustUnderstand => Self::Soap(FaultCode::MustUnderstand),
        }
    }
}

impl Fault<'static> {
    /// The fault that answers an error.
    pub(super) fn answering(error: &Error) -> Self {
        let text = TEXTS.get(error.kind() as usize).copied().unwrap_or_default();
        let (code, string) = match Answer::to(error.kind()) {
            Answer::InvalidRequest => {
                let code = ResponseCode::ErrorInvalidRequest;
                (code, code.message())
            }
            Answer::SchemaViolation(_) => (ResponseCode::ErrorSchemaValidation, Text::plain(text)),
            Answer::Code(code) => (code, Text::plain(text)),
            Answer::Soap(code) => return Self { code, string: Text::plain(text), actor: None, detail: None },
        };
        let violation = text.strip_prefix(SCHEMA_PREFIX).filter(|_| error.line() > 0).map(Text::plain);
        let detail = FaultDetail {
            response_code: Some(code),
            message: Some(Text::plain(text)),
            line_number: violation.map(|_| error.line()),
            line_position: violation.map(|_| error.column()),
            violation,
        };
        Self { code: FaultCode::Exchange(code), string, actor: None, detail: Some(detail) }
    }
}

impl Fault<'_> {
    /// Writes a `Body` with the fault in it.
    pub(super) fn write<S: Sink>(&self, writer: &mut Writer<S>, scheme: Scheme) -> Result<(), S::Error> {
        let code = |writer: &mut Writer<S>| {
            match self.code {
                FaultCode::Exchange(_) => {
                    Schema::Types.write(scheme, writer, "<faultcode xmlns:a=\"")?.markup("\">a:")?
                }
                FaultCode::Other(_) => writer.markup("<faultcode>")?,
                _ => writer.markup("<faultcode>s:")?,
            };
            writer.text(self.code.as_text())?;
            writer.markup("</faultcode>")?;
            Ok(())
        };
        let detail =
            self.detail.as_ref().map(|detail| move |writer: &mut Writer<S>| detail.write(writer, scheme));
        soap::write_fault(writer, code, self.string, self.actor, detail)
    }
}

impl FaultDetail<'_> {
    fn write<S: Sink>(&self, writer: &mut Writer<S>, scheme: Scheme) -> Result<(), S::Error> {
        if let Some(code) = self.response_code {
            let start = Schema::Errors.write(scheme, writer, "<e:ResponseCode xmlns:e=\"")?;
            start.markup("\">")?.text(code.as_text())?.markup("</e:ResponseCode>")?;
        }
        if let Some(message) = self.message {
            let start = Schema::Errors.write(scheme, writer, "<e:Message xmlns:e=\"")?;
            start.markup("\">")?.text(message)?.markup("</e:Message>")?;
        }
        if self.line_number.is_none() && self.line_position.is_none() && self.violation.is_none() {
            return Ok(());
        }
        Schema::Types
            .write(scheme, writer, "<t:MessageXml xmlns:t=\"")?
            .markup("\">")?
            .number_element("<t:LineNumber>", self.line_number)?
            .number_element("<t:LinePosition>", self.line_position)?
            .element("<t:Violation>", self.violation)?
            .markup("</t:MessageXml>")?;
        Ok(())
    }
}
