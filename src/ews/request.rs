//! Requests: an operation, and the header of its envelope.

use core::fmt;
use core::marker::PhantomData;

use super::impersonation::REFUSED;
use super::namespace::{DECLARATION_LEN, MESSAGES, NAMESPACES, Scheme, TYPES, VOCABULARY};
use super::operations::{DisconnectPhoneCall, GetPhoneCallInformation, Operation, Operations, PlayOnPhone};
use super::phone_call_id::PhoneCallId;
use super::response::Response;
use super::response_code::{Failure, ResponseCode};
use super::version::{ExchangeVersion, REQUEST_SERVER_VERSION};
use super::{ItemId, Options};
use crate::error::{BufferTooSmall, Error};
use crate::soap::{
    self, Described, Element, Found, Grammar, Message, MessageReader, Name, Style, described_max_len,
    write_described,
};
use crate::xml::{Document, Sink, Text, Writer, document_methods};

const HEADER: &[&Element] = &[&REQUEST_SERVER_VERSION];

/// The grammar of any request of Exchange Web Services, without a body: the namespaces, the header block
/// `RequestServerVersion`, and header blocks that are understood because they mean nothing to a phone call.
pub const REQUESTS: Grammar = Grammar::new(VOCABULARY)
    .in_two_spellings()
    .with_header(HEADER)
    .understanding(&[
        Name::new(TYPES, "MailboxCulture"),
        Name::new(TYPES, "TimeZoneContext"),
        Name::new(TYPES, "DateTimePrecision"),
    ])
    .refusing(REFUSED);

/// A request. `O` is [`Operation`] (any of the three), the request of one of them, or
/// [`Impersonated`](crate::Impersonated).
///
/// ```
/// use ews_phonecall::{ExchangeVersion, Operation, Request, Scheme};
///
/// let body = br#"<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>
///     <m:DisconnectPhoneCall xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages">
///         <m:PhoneCallId Id="OWVl4NWb3N29t"/>
///     </m:DisconnectPhoneCall></Body></Envelope>"#;
/// let request = Request::parse(body)?;
/// let Operation::DisconnectPhoneCall(call) = request.operation else { unreachable!() };
/// assert_eq!(call.phone_call_id, "OWVl4NWb3N29t");
/// assert_eq!(request.scheme, Scheme::Http);
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
///
/// A program that serves one operation reads nothing else, and links nothing of the others:
///
/// ```
/// use ews_phonecall::{DisconnectPhoneCall, Options, Request, soap};
///
/// # let body = include_bytes!("../../tests/data/disconnect-phone-call-request.xml");
/// let request = soap::parse::<Request<'_, DisconnectPhoneCall<'_>>>(body, &Options::DEFAULT)?;
/// assert_eq!(request.operation.phone_call_id, "OWVl4NWb3N29t");
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Request<'a, O = Operation<'a>> {
    /// The spelling of the namespaces, in the request and in its response.
    pub scheme: Scheme,
    /// The version that the client asks for.
    pub server_version: Option<ExchangeVersion>,
    /// The operation.
    pub operation: O,
    message: PhantomData<&'a [u8]>,
}

impl<O: fmt::Debug> fmt::Debug for Request<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Request");
        debug.field("scheme", &self.scheme).field("server_version", &self.server_version);
        debug.field("operation", &self.operation).finish()
    }
}

/// Parses a request that arrives in pieces of any size, in constant memory.
///
/// `N` is the length of the longest tag, in bytes, from 16 to 65,535; with 1024 ([`limits::TAG`](crate::limits::TAG))
/// the reader gives the same request or the same error as [`Request::parse`], however the message is cut. `O` is that of
/// [`Request`]; the reader for one operation is smaller, and [`with_options`](MessageReader::with_options) makes it.
///
/// Its methods are those of [`MessageReader`]: `new`, `with_options`, `push`, `finish`, `reset` and `answer`.
///
/// ```
/// use ews_phonecall::{DisconnectPhoneCall, Operation, Options, RequestReader};
///
/// let message = br#"<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>
///     <m:DisconnectPhoneCall xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages">
///         <m:PhoneCallId Id="OWVl4NWb3N29t"/>
///     </m:DisconnectPhoneCall></Body></Envelope>"#;
/// let mut reader = RequestReader::<1024>::new();
/// let mut of_one = RequestReader::<1024, DisconnectPhoneCall<'static>>::with_options(&Options::DEFAULT);
/// for piece in message.chunks(7) {
///     reader.push(piece)?;
///     of_one.push(piece)?;
/// }
/// let Operation::DisconnectPhoneCall(call) = reader.finish()?.operation else { unreachable!() };
/// assert_eq!(call.phone_call_id, "OWVl4NWb3N29t");
/// assert_eq!(of_one.finish()?.operation, call);
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
pub type RequestReader<const N: usize, O = Operation<'static>> = MessageReader<N, Request<'static, O>>;

impl<const N: usize> MessageReader<N, Request<'static>> {
    /// A reader for one request of any operation.
    pub const fn new() -> Self {
        Self::with_options(&Options::DEFAULT)
    }
}

impl<const N: usize> Default for MessageReader<N, Request<'static>> {
    fn default() -> Self {
        Self::new()
    }
}

impl<O: Message> Message for Request<'_, O> {
    type Of<'a> = Request<'a, O::Of<'a>>;
    type Store = O::Store;
    const GRAMMAR: &'static Grammar = O::GRAMMAR;

    fn from_found<'a>(found: &Found<'a, '_>) -> Self::Of<'a> {
        let version = found.header(&REQUEST_SERVER_VERSION);
        Request {
            scheme: Scheme::from_spelling(found.spelling()),
            server_version: version.and_then(|fields| ExchangeVersion::from_fields(&fields)),
            operation: O::from_found(found),
            message: PhantomData,
        }
    }
}

impl<'a> Request<'a> {
    /// Parses a message in memory. The request borrows from it.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the message, with its position.
    ///
    /// # Complexity
    ///
    /// Constant memory, and a bounded number of looks at each byte. [`docs/embedded.md`] has the bytes of stack.
    ///
    /// [`docs/embedded.md`]: https://docs.rs/crate/ews-phonecall/latest/source/docs/embedded.md
    pub fn parse(message: &'a [u8]) -> Result<Self, Error> {
        Self::parse_with(message, &Options::DEFAULT)
    }

    /// The same with other [`Options`].
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_with(message: &'a [u8], options: &Options) -> Result<Self, Error> {
        soap::parse::<Request<'_>>(message, options)
    }

    /// A request to call somebody and play them an item.
    pub const fn play_on_phone(item_id: ItemId<'a>, dial_string: Text<'a>) -> Self {
        Self::new(Operation::PlayOnPhone(PlayOnPhone { item_id, dial_string }))
    }

    /// A request to tell how a call goes.
    pub const fn get_phone_call_information(phone_call_id: PhoneCallId<'a>) -> Self {
        Self::new(Operation::GetPhoneCallInformation(GetPhoneCallInformation { phone_call_id }))
    }

    /// A request to end a call.
    pub const fn disconnect_phone_call(phone_call_id: PhoneCallId<'a>) -> Self {
        Self::new(Operation::DisconnectPhoneCall(DisconnectPhoneCall { phone_call_id }))
    }
}

impl<'a, O> Request<'a, O> {
    /// A request of this operation, in `http` namespaces and without a version.
    pub const fn new(operation: O) -> Self {
        Self { scheme: Scheme::Http, server_version: None, operation, message: PhantomData }
    }

    /// The same request in this spelling of the namespaces.
    pub const fn with_scheme(mut self, scheme: Scheme) -> Self
    where
        O: Copy,
    {
        self.scheme = scheme;
        self
    }

    /// The same request for this version.
    pub const fn with_server_version(mut self, version: ExchangeVersion) -> Self
    where
        O: Copy,
    {
        self.server_version = Some(version);
        self
    }
}

/// For call control that answers later: what [`answer`](crate::answer) does, step by step.
impl<'a, O: Operations<Of<'a> = O>> Request<'a, O> {
    /// Checks that the longest response to a success fits into `room` bytes. Call it before the operation begins: do
    /// not act if the answer would not fit.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`] with the room that is needed.
    pub fn check_room(&self, room: usize) -> Result<(), BufferTooSmall> {
        O::check_room(&self.operation, self.scheme, room)
    }

    /// The code with which the request is refused before it is carried out, such as
    /// [`ResponseCode::ErrorInvalidIdEmpty`] for an empty id. Then [`respond`](Self::respond) answers with it,
    /// whatever its argument.
    ///
    /// It does not look at the person of an [`Impersonated`](crate::Impersonated), which says what to do about that.
    pub fn refusal(&self) -> Option<ResponseCode<'static>> {
        O::refusal(&self.operation)
    }

    /// The response with the result of the operation.
    ///
    /// The success of another operation than the one asked for is answered as a failure of the server.
    ///
    /// ```
    /// use ews_phonecall::{PhoneCallId, Request, ResponseCode};
    ///
    /// let request = Request::disconnect_phone_call(PhoneCallId::new("1")?);
    /// let hang_up = || Err::<(), _>(ResponseCode::ErrorInternalServerError);
    /// assert_eq!(request.respond(hang_up()).status(), 500);
    /// # Ok::<(), ews_phonecall::Error>(())
    /// ```
    ///
    /// For an operation that cannot fail, [`respond_success`](Self::respond_success) is shorter.
    pub fn respond<'s>(
        &self,
        result: Result<impl Into<O::Success<'s>>, impl Into<Failure<'s>>>,
    ) -> Response<'s, O::Outcome<'s>> {
        let result = match self.refusal() {
            Some(code) => Err(code.into()),
            None => result.map(Into::into).map_err(Into::into),
        };
        Response::new(self.scheme, O::respond(&self.operation, result))
    }

    /// The response to a success: [`respond`](Self::respond) for `Ok(success)`, without the need to name the type of
    /// the error. The success of an operation that gives nothing is `()`.
    ///
    /// Like [`refusal`](Self::refusal), it does not look at the person of an [`Impersonated`](crate::Impersonated).
    ///
    /// ```
    /// use ews_phonecall::{PhoneCallId, Request};
    ///
    /// let request = Request::disconnect_phone_call(PhoneCallId::new("1")?);
    /// assert_eq!(request.respond_success(()).status(), 200);
    /// # Ok::<(), ews_phonecall::Error>(())
    /// ```
    pub fn respond_success<'s>(&self, success: impl Into<O::Success<'s>>) -> Response<'s, O::Outcome<'s>> {
        self.respond(Ok::<_, Failure<'s>>(success))
    }
}

impl<O: Described> Document for Request<'_, O> {
    fn encode<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
        let (grammar, spelling) = (&NAMESPACES, self.scheme as u8);
        writer.markup(concat!(
            r#"<?xml version="1.0" encoding="utf-8"?>"#,
            r#"<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m=""#,
        ))?;
        writer.markup(grammar.uri(MESSAGES, spelling))?.markup("\" xmlns:t=\"")?;
        writer.markup(grammar.uri(TYPES, spelling))?.markup("\">")?;
        if let Some(version) = &self.server_version {
            writer
                .markup("<soap:Header><t:RequestServerVersion Version=\"")?
                .markup(version.as_str())?
                .markup("\"/></soap:Header>")?;
        }
        writer.markup("<soap:Body>")?;
        let style = Style { grammar, spelling, prefixes: &["m:", "t:"], declares: false };
        write_described(writer, &self.operation, &style)?;
        writer.markup("</soap:Body></soap:Envelope>")?;
        Ok(())
    }

    fn max_len(&self) -> usize {
        MAX_FRAME_LEN.saturating_add(described_max_len(&self.operation, 0))
    }
}

/// An upper bound on the length of the envelope of a request.
const MAX_FRAME_LEN: usize = 224 + 2 * DECLARATION_LEN;

document_methods!(Request<O: Described>);
