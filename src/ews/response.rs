//! Responses: the result of an operation or a fault, and the header of the envelope.

use super::Options;
use super::fault::Fault;
use super::namespace::{DECLARATION_LEN, NAMESPACES, Scheme, VOCABULARY};
use super::operations::{self, Outcome};
use super::response_message::slot;
use super::version::{SERVER_VERSION_INFO, ServerVersionInfo};
use crate::error::Error;
use crate::limits;
use crate::soap::{
    self, Described, Element, Found, Grammar, Message, MessageReader, Style, described_max_len,
    write_described, write_envelope,
};
use crate::xml::{Document, Sink, Writer, document_methods};

const HEADER: &[&Element] = &[&SERVER_VERSION_INFO];

/// The grammar of any response of Exchange Web Services, without a body: the namespaces, and the header block
/// `ServerVersionInfo`.
pub const RESPONSES: Grammar = Grammar::new(VOCABULARY).in_two_spellings().with_header(HEADER);

/// The content of the `Body` of a response.
pub trait Body {
    /// The response to an operation, or a fault.
    ///
    /// # Errors
    ///
    /// The fault.
    fn body(&self) -> Result<&dyn Described, &Fault<'_>>;
}

impl<R: Described> Body for Result<R, Fault<'_>> {
    fn body(&self) -> Result<&dyn Described, &Fault<'_>> {
        match self {
            Ok(response) => Ok(response),
            Err(fault) => Err(fault),
        }
    }
}

/// A response, or a fault. `R` is [`Outcome`] (the response to any of the operations, or a fault), or a `Result` with the
/// response to one of them or a [`Fault`].
///
/// ```
/// use ews_phonecall::{PhoneCallId, Request, Response, ResponseCode};
///
/// let request = Request::disconnect_phone_call(PhoneCallId::new("1")?);
/// let response = request.respond(Err::<(), _>(ResponseCode::ErrorInvalidPhoneCallId));
/// let mut buffer = [0; Response::MAX_LEN];
/// let written = response.write(&mut buffer).unwrap();
/// assert_eq!(Response::parse(written)?, response);
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Response<'a, R = Outcome<'a>> {
    /// The spelling of the namespaces.
    pub scheme: Scheme,
    /// The version of the server. A fault is written without it.
    pub server_version: Option<ServerVersionInfo<'a>>,
    /// What came of the request.
    pub outcome: R,
}

impl<'a> Response<'a> {
    /// The length, in bytes, of the longest response whose texts and codes are within [`limits`], and of the longest
    /// [`fault`](Self::fault), to size a static buffer: 9,209. Responses with no text but the library's own take at most
    /// 1 KiB.
    pub const MAX_LEN: usize = operations::most_of_responses(Length::Any);

    /// The length, in bytes, of the longest response to a success: 2,295. With a shorter buffer
    /// [`answer`](crate::answer) may refuse to have an operation carried out. `DisconnectPhoneCall` alone needs at most
    /// 1 KiB.
    pub const MAX_SUCCESS_LEN: usize = operations::most_of_responses(Length::Success);

    /// The fault that answers a message which could not be read as a request.
    ///
    /// | kinds of error | `faultcode` |
    /// | --- | --- |
    /// | not well-formed, too long, without an operation of ours | `a:ErrorInvalidRequest` |
    /// | not what the schema says | `a:ErrorSchemaValidation` |
    /// | [`InvalidServerVersion`](crate::ErrorKind::InvalidServerVersion), [`IncorrectSchemaVersion`](crate::ErrorKind::IncorrectSchemaVersion) | `a:ErrorInvalidServerVersion`, `a:ErrorIncorrectSchemaVersion` |
    /// | [`ImpersonationDenied`](crate::ErrorKind::ImpersonationDenied) | `a:ErrorImpersonateUserDenied` |
    /// | [`VersionMismatch`](crate::ErrorKind::VersionMismatch), [`MustUnderstand`](crate::ErrorKind::MustUnderstand) | `s:VersionMismatch`, `s:MustUnderstand` |
    /// | [`InternalServerError`](crate::ErrorKind::InternalServerError) | `a:ErrorInternalServerError` |
    ///
    /// For the first two, `MessageXml` has what is wrong, with line and column.
    pub fn fault(error: &Error) -> Self {
        Self::new(error.scheme(), Outcome::Fault(Fault::answering(error)))
    }

    /// Parses a message in memory. The response borrows from it.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the message, with its position.
    pub fn parse(message: &'a [u8]) -> Result<Self, Error> {
        Self::parse_with(message, &Options::DEFAULT)
    }

    /// The same with other [`Options`].
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_with(message: &'a [u8], options: &Options) -> Result<Self, Error> {
        soap::parse::<Response<'_>>(message, options)
    }
}

impl<'a, R: Body> Response<'a, R> {
    /// A response with this outcome. A fault has no version of the server.
    pub fn new(scheme: Scheme, outcome: R) -> Self {
        let server_version = outcome.body().is_ok().then_some(ServerVersionInfo::EXCHANGE_2010);
        Self { scheme, server_version, outcome }
    }

    /// The HTTP status of the response: 200, or 500 for a fault (SOAP 1.1, 6.2).
    pub fn status(&self) -> u16 {
        if self.outcome.body().is_ok() { 200 } else { 500 }
    }
}

impl<'a, R> Response<'a, R> {
    /// The same response from a server of this version instead of [`ServerVersionInfo::EXCHANGE_2010`].
    pub const fn with_server_version(mut self, version: ServerVersionInfo<'a>) -> Self
    where
        R: Copy,
    {
        self.server_version = Some(version);
        self
    }
}

/// Parses a response that arrives in pieces of any size, in constant memory.
///
/// `N` is the length of the longest tag, in bytes, from 16 to 65,535; with 1024 ([`limits::TAG`]) the reader gives
/// the same response or the same error as [`Response::parse`], however the message is cut. `R` is [`Outcome`], or the
/// response to one operation, such as [`DisconnectPhoneCallResponse`](crate::DisconnectPhoneCallResponse).
///
/// Its methods are those of [`MessageReader`]: `new`, `with_options`, `push`, `finish` and `reset`.
///
/// ```
/// use ews_phonecall::{PhoneCallId, Request, ResponseReader};
///
/// let request = Request::disconnect_phone_call(PhoneCallId::new("1")?);
/// let response = request.respond_success(());
/// let mut buffer = [0; 1024];
/// let mut reader = ResponseReader::<1024>::new();
/// for piece in response.write(&mut buffer).unwrap().chunks(100) {
///     reader.push(piece)?;
/// }
/// assert_eq!(reader.finish()?, response);
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
pub type ResponseReader<const N: usize, R = Outcome<'static>> = MessageReader<N, Response<'static, R>>;

impl<const N: usize> MessageReader<N, Response<'static>> {
    /// A reader for one response to any operation.
    pub const fn new() -> Self {
        Self::with_options(&Options::DEFAULT)
    }
}

impl<const N: usize> Default for MessageReader<N, Response<'static>> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R: Message> Message for Response<'_, R> {
    type Of<'a> = Response<'a, R::Of<'a>>;
    type Store = R::Store;
    const GRAMMAR: &'static Grammar = R::GRAMMAR;

    fn from_found<'a>(found: &Found<'a, '_>) -> Self::Of<'a> {
        let version = found.header(&SERVER_VERSION_INFO);
        Response {
            scheme: Scheme::from_spelling(found.spelling()),
            server_version: version.map(|fields| ServerVersionInfo::from_fields(&fields)),
            outcome: R::from_found(found),
        }
    }
}

/// An upper bound on the length of the envelope of a response, without the text of the version.
const MAX_FRAME_LEN: usize = 510 + 2 * DECLARATION_LEN;

impl<R: Body> Document for Response<'_, R> {
    fn encode<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
        let answer = DefaultResponse { scheme: self.scheme, body: self.outcome.body() };
        match &self.server_version {
            Some(version) if *version != ServerVersionInfo::EXCHANGE_2010 && answer.body.is_ok() => {
                write_envelope(writer, |writer| {
                    version.write(writer, self.scheme)?;
                    answer.write_body(writer)
                })
            }
            _ => answer.encode(writer),
        }
    }

    fn max_len(&self) -> usize {
        let version = self.server_version.as_ref().and_then(|version| version.version);
        let version_len = version.map_or(0, |version| version.max_written_len());
        let answer = DefaultResponse { scheme: self.scheme, body: self.outcome.body() };
        answer.max_len().saturating_add(version_len)
    }
}

/// An upper bound on the written length of the responses to an operation whose texts are within [`limits`].
#[derive(Clone, Copy)]
pub(super) enum Length {
    /// Any response.
    Any,
    /// A response to a success.
    Success,
}

impl Length {
    #[allow(clippy::arithmetic_side_effects)] // of small numbers, when it is compiled
    pub(super) const fn of(self, response: &Element) -> usize {
        let frame_len = MAX_FRAME_LEN + response.max_markup_len(DECLARATION_LEN);
        match self {
            Self::Any => frame_len + 6 * limits::VERSION + response.max_values_len(0),
            Self::Success => frame_len + "SuccessNoError".len() + response.max_values_len(slot::ALL),
        }
    }
}

/// A response with the default server version. A program that writes no other does not link the code for other
/// versions.
pub(crate) struct DefaultResponse<'r> {
    pub(crate) scheme: Scheme,
    pub(crate) body: Result<&'r dyn Described, &'r Fault<'r>>,
}

impl DefaultResponse<'_> {
    fn write_body<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
        let described = match self.body {
            Ok(described) => described,
            Err(fault) => return fault.write(writer, self.scheme),
        };
        writer.markup(concat!(
            r#"<s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#,
            r#" xmlns:xsd="http://www.w3.org/2001/XMLSchema">"#,
        ))?;
        let (grammar, spelling) = (&NAMESPACES, self.scheme as u8);
        let style = Style { grammar, spelling, prefixes: &["", "t:"], declares: true };
        write_described(writer, described, &style)?;
        writer.markup("</s:Body>")?;
        Ok(())
    }
}

impl Document for DefaultResponse<'_> {
    fn encode<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
        write_envelope(writer, |writer| {
            if self.body.is_ok() {
                ServerVersionInfo::write_default(writer, self.scheme)?;
            }
            self.write_body(writer)
        })
    }

    fn max_len(&self) -> usize {
        match self.body {
            Ok(described) => MAX_FRAME_LEN.saturating_add(described_max_len(described, DECLARATION_LEN)),
            Err(_) => usize::MAX,
        }
    }
}

document_methods!(Response<R: Body>);
