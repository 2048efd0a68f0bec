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
            Self::VersionMismatch => Text::literal("VersionMismatch"),
            Self::MustUnderstand => Text::literal("MustUnderstand"),
            Self::Client => Text::literal("Client"),
            Self::Server => Text::literal("Server"),
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

impl Answer {
    /// The answer to each kind of error: the only place where that is said.
    fn to(kind: ErrorKind) -> Self {
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
        let text = Text::literal(error.kind().as_str());
        let exchange = |code: ResponseCode<'static>, string, detail| Self {
            code: FaultCode::Exchange(code),
            string,
            actor: None,
            detail: Some(FaultDetail { response_code: Some(code), ..detail }),
        };
        let says = |message| FaultDetail { message: Some(message), ..FaultDetail::default() };
        match Answer::to(error.kind()) {
            Answer::InvalidRequest => {
                let code = ResponseCode::ErrorInvalidRequest;
                exchange(code, code.message(), says(text))
            }
            Answer::SchemaViolation(string) => {
                let violation = string.strip_prefix(SCHEMA_PREFIX).map(Text::literal);
                let is_located = error.line() > 0;
                let detail = FaultDetail {
                    line_number: is_located.then_some(error.line()),
                    line_position: is_located.then_some(error.column()),
                    violation: violation.filter(|_| is_located),
                    ..says(Text::literal(string))
                };
                exchange(ResponseCode::ErrorSchemaValidation, Text::literal(string), detail)
            }
            Answer::Code(code) => exchange(code, code.message(), says(code.message())),
            Answer::Soap(code) => Self { code, string: text, actor: None, detail: None },
        }
    }
}

impl Fault<'_> {
    /// Writes a `Body` with the fault in it.
    pub(super) fn write<S: Sink>(&self, writer: &mut Writer<S>, scheme: Scheme) -> Result<(), S::Error> {
        let code = |writer: &mut Writer<S>| {
            match self.code {
                FaultCode::Exchange(code) => {
                    writer.markup("<faultcode xmlns:a=\"")?.markup(Schema::Types.uri(scheme))?;
                    writer.markup("\">a:")?.text(code.as_text())?;
                }
                FaultCode::Other(name) => {
                    writer.markup("<faultcode>")?.text(name)?;
                }
                ref code => {
                    writer.markup("<faultcode>s:")?.text(code.as_text())?;
                }
            }
            writer.markup("</faultcode>")?;
            Ok(())
        };
        let detail = self.detail.map(|detail| move |writer: &mut Writer<S>| detail.write(writer, scheme));
        soap::write_fault(writer, code, self.string, self.actor, detail)
    }
}

impl FaultDetail<'_> {
    fn write<S: Sink>(&self, writer: &mut Writer<S>, scheme: Scheme) -> Result<(), S::Error> {
        if let Some(code) = self.response_code {
            writer.markup("<e:ResponseCode xmlns:e=\"")?.markup(Schema::Errors.uri(scheme))?;
            writer.markup("\">")?.text(code.as_text())?.markup("</e:ResponseCode>")?;
        }
        if let Some(message) = self.message {
            writer.markup("<e:Message xmlns:e=\"")?.markup(Schema::Errors.uri(scheme))?;
            writer.markup("\">")?.text(message)?.markup("</e:Message>")?;
        }
        if self.line_number.is_none() && self.line_position.is_none() && self.violation.is_none() {
            return Ok(());
        }
        writer.markup("<t:MessageXml xmlns:t=\"")?.markup(Schema::Types.uri(scheme))?.markup("\">")?;
        if let Some(line) = self.line_number {
            writer.markup("<t:LineNumber>")?.number(line.into())?.markup("</t:LineNumber>")?;
        }
        if let Some(position) = self.line_position {
            writer.markup("<t:LinePosition>")?.number(position.into())?.markup("</t:LinePosition>")?;
        }
        if let Some(violation) = self.violation {
            writer.markup("<t:Violation>")?.text(violation)?.markup("</t:Violation>")?;
        }
        writer.markup("</t:MessageXml>")?;
        Ok(())
    }
}
