//! Requests: parsed whole and in pieces by one state machine, and written.

use heapless::String;

use super::disconnect_phone_call::{self, DisconnectPhoneCall, PhoneCallId};
use super::namespace::{Schema, Scheme, Spelling, VOCABULARY};
use super::schema::{check_attributes, check_element_only, check_empty, unexpected};
use super::version::ExchangeVersion;
use crate::error::{Error, ErrorKind};
use crate::limits;
use crate::soap::{Envelope, Part};
use crate::xml::{
    Document, Event, Namespace, Piece, Reader, Sink, StartTag, StreamReader, Text, Writer, document_methods,
};

/// A request of a phone-call operation.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Request<'a> {
    /// How the namespaces are spelled, and are to be in the response.
    pub scheme: Scheme,
    /// The version that the client asks for, if it does.
    pub server_version: Option<ExchangeVersion>,
    /// What is to be done.
    pub operation: Operation<'a>,
}

/// A phone-call operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation<'a> {
    /// End a call.
    DisconnectPhoneCall(DisconnectPhoneCall<'a>),
}

/// An expanded name of a header block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HeaderName {
    /// The URI of its namespace.
    pub namespace: &'static str,
    /// Its local name.
    pub local_name: &'static str,
}

/// What an application may choose. Nothing here loosens what is accepted as XML or by the schema.
///
/// ```
/// use ews_phonecall::{HeaderName, Options};
///
/// const OPTIONS: Options = Options {
///     message_limit: 16 * 1024,
///     understood: &[HeaderName { namespace: "http://www.w3.org/2005/08/addressing", local_name: "To" }],
/// };
/// assert!(OPTIONS.message_limit < Options::DEFAULT.message_limit);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Options {
    /// The longest message that is read, in bytes. By default [`limits::MESSAGE`].
    pub message_limit: usize,
    /// The header blocks that the application understands, so that they may be mandatory (SOAP 1.1, 4.2.3).
    ///
    /// The library itself understands `RequestServerVersion`, and `MailboxCulture`, `TimeZoneContext` and
    /// `DateTimePrecision`, which mean nothing to a phone call. Those that say on whose behalf to act
    /// (`ExchangeImpersonation`, `SerializedSecurityContext`, `ManagementRole`) are the application's to
    /// understand.
    pub understood: &'static [HeaderName],
}

impl Options {
    /// The default.
    pub const DEFAULT: Self = Self { message_limit: limits::MESSAGE, understood: &[] };
}

impl Default for Options {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl<'a> Request<'a> {
    /// A request to end a call, in `http` namespaces, that asks for no version.
    pub const fn disconnect_phone_call(phone_call_id: PhoneCallId<'a>) -> Self {
        let operation = Operation::DisconnectPhoneCall(DisconnectPhoneCall { phone_call_id });
        Self { scheme: Scheme::Http, server_version: None, operation }
    }

    /// The same request with its namespaces spelled otherwise.
    pub const fn with_scheme(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// The same request asking for a version.
    pub const fn with_server_version(mut self, version: ExchangeVersion) -> Self {
        self.server_version = Some(version);
        self
    }

    /// Parses a message that lies in memory. The request borrows from it.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the message, with its position.
    ///
    /// # Complexity
    ///
    /// Constant memory (about 2 KiB of stack), and a bounded number of looks at each byte.
    pub fn parse(message: &'a [u8]) -> Result<Self, Error> {
        Self::parse_with(message, &Options::DEFAULT)
    }

    /// The same with other [`Options`].
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_with(message: &'a [u8], options: &Options) -> Result<Self, Error> {
        let mut reader = Reader::with_limit(message, VOCABULARY, options.message_limit);
        let mut machine = Machine::new(options.understood);
        let mut kept = Kept { server_version: None, phone_call_id: PhoneCallId::decoded(b"") };
        loop {
            reader.skip_space(FRAME_DEPTH);
            let result = match &reader.next_piece() {
                Ok(Some(piece)) => machine.accept(piece).map(|found| kept.keep(found)),
                Ok(None) => break,
                Err(error) => return Err(error.answered_in(machine.spelling.scheme())),
            };
            if let Err(error) = result {
                return Err(reader.locate(error).answered_in(machine.spelling.scheme()));
            }
        }
        Ok(machine.request(kept.server_version, kept.phone_call_id))
    }
}

/// What is kept of a whole message.
struct Kept<'a> {
    server_version: Option<ExchangeVersion>,
    phone_call_id: PhoneCallId<'a>,
}

impl<'a> Kept<'a> {
    #[inline]
    fn keep(&mut self, found: Option<Found<'a>>) {
        match found {
            None => {}
            Some(Found::ServerVersion(version)) => self.server_version = Some(version),
            Some(Found::PhoneCallId(id)) => self.phone_call_id = id,
        }
    }
}

/// Parses a request that arrives in pieces of any size, in constant memory.
///
/// `N` is the length of the longest tag, in bytes; with 1024 ([`limits::TAG`]) the reader gives the same
/// request or the same error as [`Request::parse`], however the message is cut.
///
/// ```
/// use ews_phonecall::{Operation, RequestReader};
///
/// let message = br#"<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>
///     <m:DisconnectPhoneCall xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages">
///         <m:PhoneCallId Id="OWVl4NWb3N29t"/>
///     </m:DisconnectPhoneCall></Body></Envelope>"#;
/// let mut reader = RequestReader::<1024>::new();
/// for piece in message.chunks(7) {
///     reader.push(piece)?;
/// }
/// let Operation::DisconnectPhoneCall(call) = reader.finish()?.operation else { unreachable!() };
/// assert_eq!(call.phone_call_id, "OWVl4NWb3N29t");
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Debug)]
pub struct RequestReader<const N: usize> {
    stream: StreamReader<N>,
    machine: Machine,
    server_version: Option<ExchangeVersion>,
    phone_call_id: String<{ limits::PHONE_CALL_ID }, u16>,
}

impl<const N: usize> Default for RequestReader<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> RequestReader<N> {
    /// A reader for one message.
    pub const fn new() -> Self {
        Self::with(&Options::DEFAULT)
    }

    /// The same with other [`Options`].
    pub const fn with(options: &Options) -> Self {
        Self {
            stream: StreamReader::with_limit(VOCABULARY, options.message_limit),
            machine: Machine::new(options.understood),
            server_version: None,
            phone_call_id: String::new(),
        }
    }

    /// Takes the next bytes of the message, in whatever pieces they arrive.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the message, with its position; every call after that gives it
    /// again.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let Self { stream, machine, server_version, phone_call_id } = self;
        let result = stream.push_passing_space(bytes, FRAME_DEPTH, |piece| {
            match machine.accept(piece)? {
                None => {}
                Some(Found::ServerVersion(version)) => *server_version = Some(version),
                Some(Found::PhoneCallId(id)) => {
                    // It fits: its length was checked when it was found.
                    let _ = match id.as_str() {
                        Some(id) => phone_call_id.push_str(id),
                        None => id.as_text().chars().try_for_each(|c| phone_call_id.push(c)),
                    };
                }
            }
            Ok(())
        });
        result.map_err(|error| error.answered_in(machine.spelling.scheme()))
    }

    /// The message is complete: gives the request, whose id the reader keeps.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnexpectedEnd`] if the message is not complete, or the error that
    /// [`push`](Self::push) gave.
    pub fn finish(&self) -> Result<Request<'_>, Error> {
        match self.stream.finish() {
            Ok(()) => {
                let id = PhoneCallId::decoded(self.phone_call_id.as_bytes());
                Ok(self.machine.request(self.server_version, id))
            }
            Err(error) => Err(error.answered_in(self.machine.spelling.scheme())),
        }
    }
}

/// White space between the tags of the outermost elements means nothing in a request. It is nearly half of all
/// pieces.
const FRAME_DEPTH: usize = 3;

/// What a piece of a request told, borrowed from the piece.
enum Found<'a> {
    ServerVersion(ExchangeVersion),
    PhoneCallId(PhoneCallId<'a>),
}

/// The schema of a request as a state machine, which takes its pieces one by one.
#[derive(Debug)]
struct Machine {
    envelope: Envelope,
    understood: &'static [HeaderName],
    spelling: Spelling,
    has_server_version: bool,
    /// The header block that is open is the `RequestServerVersion`.
    in_server_version: bool,
    has_operation: bool,
    has_phone_call_id: bool,
}

impl Machine {
    const fn new(understood: &'static [HeaderName]) -> Self {
        Self {
            envelope: Envelope::new(),
            understood,
            spelling: Spelling::UNKNOWN,
            has_server_version: false,
            in_server_version: false,
            has_operation: false,
            has_phone_call_id: false,
        }
    }

    /// The request, once the message is complete.
    fn request<'a>(
        &self,
        server_version: Option<ExchangeVersion>,
        phone_call_id: PhoneCallId<'a>,
    ) -> Request<'a> {
        let operation = Operation::DisconnectPhoneCall(DisconnectPhoneCall { phone_call_id });
        Request { scheme: self.spelling.scheme(), server_version, operation }
    }

    #[inline]
    fn accept<'a>(&mut self, piece: &Piece<'a, '_>) -> Result<Option<Found<'a>>, Error> {
        if let Event::StartTag(tag) = &piece.event {
            self.spelling.note(tag)?;
        }
        let part = self.envelope.accept(piece, |tag| understands(tag, &self.spelling, self.understood))?;
        match part {
            Part::Frame => Ok(None),
            Part::Header => self.header(piece),
            Part::Body => self.body(piece),
        }
    }

    fn header<'a>(&mut self, piece: &Piece<'a, '_>) -> Result<Option<Found<'a>>, Error> {
        match &piece.event {
            Event::StartTag(tag) if self.in_server_version => return Err(unexpected(tag)),
            Event::StartTag(tag)
                if piece.depth == 3 && self.spelling.is(tag, Schema::Types, "RequestServerVersion") =>
            {
                if self.has_server_version {
                    return Err(unexpected(tag));
                }
                let version = ExchangeVersion::from_tag(tag)?;
                (self.has_server_version, self.in_server_version) = (true, true);
                return Ok(Some(Found::ServerVersion(version)));
            }
            Event::EndTag if piece.depth == 3 => self.in_server_version = false,
            _ if self.in_server_version => check_empty(piece)?,
            _ => {}
        }
        Ok(None)
    }

    fn body<'a>(&mut self, piece: &Piece<'a, '_>) -> Result<Option<Found<'a>>, Error> {
        match (piece.depth, &piece.event) {
            (3, Event::StartTag(tag)) if self.has_operation => Err(unexpected(tag)),
            (3, Event::StartTag(tag)) => {
                if !self.spelling.is(tag, Schema::Messages, disconnect_phone_call::REQUEST) {
                    return Err(Error::at(ErrorKind::UnknownOperation, tag.offset()));
                }
                self.has_operation = true;
                check_attributes(tag, &[]).map(|()| None)
            }
            (4, Event::StartTag(tag)) if !self.has_phone_call_id => {
                self.has_phone_call_id = true;
                DisconnectPhoneCall::child(tag, &self.spelling).map(|id| Some(Found::PhoneCallId(id)))
            }
            (4.., Event::StartTag(tag)) => Err(unexpected(tag)),
            (2, Event::EndTag) if !self.has_operation => {
                Err(Error::at(ErrorKind::MissingOperation, piece.offset))
            }
            (3, Event::EndTag) if !self.has_phone_call_id => {
                Err(Error::at(ErrorKind::MissingElement, piece.offset))
            }
            (3, _) => check_element_only(piece).map(|()| None),
            (4.., _) => check_empty(piece).map(|()| None),
            _ => Ok(None),
        }
    }
}

/// Whether a header block is understood, by the library or by the application.
fn understands(tag: &StartTag<'_, '_>, spelling: &Spelling, understood: &[HeaderName]) -> bool {
    const OURS: [&str; 4] =
        ["RequestServerVersion", "MailboxCulture", "TimeZoneContext", "DateTimePrecision"];
    let is_this = |name: &HeaderName| {
        tag.is(Namespace::named(Text::literal(name.namespace), VOCABULARY), name.local_name)
    };
    OURS.iter().any(|local_name| spelling.is(tag, Schema::Types, local_name))
        || understood.iter().any(is_this)
}

impl Document for Request<'_> {
    fn encode<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
        writer.markup(concat!(
            r#"<?xml version="1.0" encoding="utf-8"?>"#,
            r#"<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m=""#,
        ))?;
        Schema::Messages.write(writer, self.scheme)?;
        writer.markup("\" xmlns:t=\"")?;
        Schema::Types.write(writer, self.scheme)?;
        writer.markup("\">")?;
        if let Some(version) = &self.server_version {
            writer
                .markup("<soap:Header><t:RequestServerVersion Version=\"")?
                .markup(version.as_str())?
                .markup("\"/></soap:Header>")?;
        }
        writer.markup("<soap:Body>")?;
        match &self.operation {
            Operation::DisconnectPhoneCall(call) => call.write(writer)?,
        }
        writer.markup("</soap:Body></soap:Envelope>")?;
        Ok(())
    }
}

document_methods!(Request);
