//! Requests: parsed whole and in pieces by one state machine, and written.

use core::fmt;
use core::ops::Range;

use heapless::Vec;

use super::disconnect_phone_call::{self, DisconnectPhoneCall, PhoneCallId};
use super::namespace::{Schema, Scheme, Spelling, VOCABULARY};
use super::schema::{check_element_only, check_empty, check_no_attributes, unexpected};
use super::version::ExchangeVersion;
use crate::error::{Error, ErrorKind};
use crate::limits;
use crate::soap::{Envelope, Part, check_header_block};
use crate::xml::{
    Accept, Document, Form, Namespace, Passed, Piece, Sink, StartTag, StreamReader, Text, Turn, Writer,
    document_methods, read_all,
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
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HeaderName {
    /// The URI of its namespace.
    pub namespace: &'static str,
    /// Its local name.
    pub local_name: &'static str,
}

impl fmt::Debug for HeaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("HeaderName");
        debug.field("namespace", &Text::literal(self.namespace));
        debug.field("local_name", &Text::literal(self.local_name)).finish()
    }
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
    /// understand. Namespaces are told apart as [`Namespace`](crate::xml::Namespace) says.
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
    /// Constant memory (2.0 to 2.3 KiB of stack on a Cortex-M3), and a bounded number of looks at each byte.
    pub fn parse(message: &'a [u8]) -> Result<Self, Error> {
        Self::parse_with(message, &Options::DEFAULT)
    }

    /// The same with other [`Options`].
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_with(message: &'a [u8], options: &Options) -> Result<Self, Error> {
        let mut machine = Machine::new();
        let understood = options.understood;
        let mut place = (0..0, Form::Literal);
        let id = FoundId::Place(&mut place);
        let mut accept = Acceptor { machine: &mut machine, understood, id };
        match read_all(message, VOCABULARY, options.message_limit, &mut accept) {
            Ok(()) => {
                let (place, form) = place;
                let id = message.get(place).unwrap_or_default();
                Ok(machine.request(Text::checked(id, form)))
            }
            Err(error) => Err(error.answered_in(machine.spelling.scheme())),
        }
    }
}

/// Parses a request that arrives in pieces of any size, in constant memory.
///
/// `N` is the length of the longest tag, in bytes, from 16 to 65,535; with 1024 ([`limits::TAG`]) the reader gives
/// the same request or the same error as [`Request::parse`], however the message is cut.
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
    understood: &'static [HeaderName],
    machine: Machine,
    phone_call_id: PhoneCallIdBuffer,
}

/// The id, decoded.
type PhoneCallIdBuffer = Vec<u8, { limits::PHONE_CALL_ID }, u16>;

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
            understood: options.understood,
            machine: Machine::new(),
            phone_call_id: Vec::new(),
        }
    }

    /// Takes the next bytes of the message, in whatever pieces they arrive.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the message, with its position; every call after that gives it
    /// again.
    #[inline]
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match bytes {
            [byte] if self.stream.absorb(*byte) => Ok(()),
            _ => self.push_elsewhere(bytes),
        }
    }

    // Functions of their own, so that a byte that needs little does not pay for what others need.
    #[inline(never)]
    fn push_elsewhere(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match bytes {
            [byte] => match self.stream.absorb_turn(*byte) {
                Some(Turn::Absorbed) => Ok(()),
                Some(Turn::Completed) => self.complete(),
                None => self.push_on(bytes),
            },
            _ => self.push_on(bytes),
        }
    }

    #[inline(never)]
    fn complete(&mut self) -> Result<(), Error> {
        let (stream, mut accept) = self.split();
        stream.complete(&mut accept).map_err(|error| error.answered_in(self.machine.spelling.scheme()))
    }

    #[inline(never)]
    fn push_on(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let (stream, mut accept) = self.split();
        stream.push_on(bytes, &mut accept).map_err(|error| error.answered_in(self.machine.spelling.scheme()))
    }

    fn split(&mut self) -> (&mut StreamReader<N>, Acceptor<'_>) {
        let Self { stream, understood, machine, phone_call_id } = self;
        (stream, Acceptor { machine, understood, id: FoundId::Copy(phone_call_id) })
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
                let id = Text::decoded(&self.phone_call_id);
                Ok(self.machine.request(id))
            }
            Err(error) => Err(error.answered_in(self.machine.spelling.scheme())),
        }
    }
}

/// The schema of a request as a state machine, which takes its pieces one by one.
#[derive(Debug)]
struct Machine {
    envelope: Envelope,
    spelling: Spelling,
    server_version: Option<ExchangeVersion>,
    /// The header block that is open is the `RequestServerVersion`.
    in_server_version: bool,
    has_operation: bool,
    has_phone_call_id: bool,
}

impl Machine {
    const fn new() -> Self {
        Self {
            envelope: Envelope::new(),
            spelling: Spelling::UNKNOWN,
            server_version: None,
            in_server_version: false,
            has_operation: false,
            has_phone_call_id: false,
        }
    }

    /// The request, once the message is complete.
    fn request<'a>(&self, phone_call_id: Text<'a>) -> Request<'a> {
        let phone_call_id = PhoneCallId::checked(phone_call_id);
        let operation = Operation::DisconnectPhoneCall(DisconnectPhoneCall { phone_call_id });
        Request { scheme: self.spelling.scheme(), server_version: self.server_version, operation }
    }
}

/// What takes the pieces of a request. It is the same for a message in memory and for one in pieces.
struct Acceptor<'k> {
    machine: &'k mut Machine,
    understood: &'static [HeaderName],
    id: FoundId<'k>,
}

/// What becomes of the phone call id.
enum FoundId<'k> {
    /// Of a message in memory, it is said where it stands, and in what form.
    Place(&'k mut (Range<usize>, Form)),
    /// Of a message in pieces, it is copied.
    Copy(&'k mut PhoneCallIdBuffer),
}

impl Accept for Acceptor<'_> {
    /// Text means nothing in a header block, nor behind the `Body`; white space none in the frame and in the operation.
    #[inline(always)]
    fn passed(&self, depth: usize) -> Passed {
        match self.machine.envelope.part() {
            Part::Header if depth > 2 && !self.machine.in_server_version => Passed::Text,
            Part::Header if depth > 2 => Passed::Markup,
            Part::Body if depth > 3 => Passed::Markup,
            Part::Frame if self.machine.envelope.is_in_trailer() => Passed::Text,
            _ => Passed::Space,
        }
    }

    #[inline(always)]
    fn start_tag(&mut self, tag: &StartTag<'_, '_>, depth: usize) -> Result<(), Error> {
        self.machine.spelling.note(tag)?;
        if depth <= 2 {
            return self.machine.envelope.frame_tag(tag, depth);
        }
        match self.machine.envelope.part() {
            Part::Header => self.header_element(tag, depth),
            Part::Body => self.body_element(tag, depth),
            Part::Frame => Ok(()),
        }
    }

    #[inline(always)]
    fn end_tag(&mut self, _raw: &[u8], offset: usize, depth: usize) -> Result<(), Error> {
        let missing = match (self.machine.envelope.end_tag(offset, depth)?, depth) {
            (Part::Header, 3) => {
                self.machine.in_server_version = false;
                return Ok(());
            }
            (Part::Body, 2) if !self.machine.has_operation => ErrorKind::MissingOperation,
            (Part::Body, 3) if !self.machine.has_phone_call_id => ErrorKind::MissingElement,
            _ => return Ok(()),
        };
        Err(Error::at(missing, offset))
    }

    #[inline(always)]
    fn content(&mut self, piece: &Piece<'_, '_>) -> Result<(), Error> {
        match (self.machine.envelope.content(piece)?, piece.depth) {
            (Part::Header, _) if self.machine.in_server_version => check_empty(piece),
            (Part::Body, 3) => check_element_only(piece),
            (Part::Body, 4..) => check_empty(piece),
            _ => Ok(()),
        }
    }
}

impl Acceptor<'_> {
    /// A header block, or an element inside one.
    fn header_element(&mut self, tag: &StartTag<'_, '_>, depth: usize) -> Result<(), Error> {
        let Machine { spelling, server_version, in_server_version, .. } = &mut *self.machine;
        if depth > 3 {
            return if *in_server_version { Err(unexpected(tag)) } else { Ok(()) };
        }
        let is_for_us = check_header_block(tag, |tag| understands(tag, spelling, self.understood))?;
        if is_for_us && spelling.is(tag, Schema::Types, "RequestServerVersion") {
            if server_version.is_some() {
                return Err(unexpected(tag));
            }
            *server_version = Some(ExchangeVersion::from_tag(tag)?);
            *in_server_version = true;
        }
        Ok(())
    }

    /// The operation, or an element inside it.
    fn body_element(&mut self, tag: &StartTag<'_, '_>, depth: usize) -> Result<(), Error> {
        let Machine { spelling, has_operation, has_phone_call_id, .. } = &mut *self.machine;
        match depth {
            3 if !*has_operation => {
                if !spelling.is(tag, Schema::Messages, disconnect_phone_call::REQUEST) {
                    return Err(Error::at(ErrorKind::UnknownOperation, tag.offset()));
                }
                *has_operation = true;
                check_no_attributes(tag)
            }
            4 if !*has_phone_call_id => {
                *has_phone_call_id = true;
                let (id, offset) = DisconnectPhoneCall::child(tag, spelling)?;
                self.keep_phone_call_id(id.as_text(), offset);
                Ok(())
            }
            _ => Err(unexpected(tag)),
        }
    }

    #[inline]
    fn keep_phone_call_id(&mut self, text: Text<'_>, start: usize) {
        match &mut self.id {
            FoundId::Place(place) => {
                **place = (start..start.saturating_add(text.raw().len()), text.form());
            }
            // It fits: its length was checked when it was found.
            FoundId::Copy(copy) => {
                let _ = text.each_piece(|piece| copy.extend_from_slice(piece));
            }
        }
    }
}

/// Whether a header block is understood, by the library or by the application.
fn understands(tag: &StartTag<'_, '_>, spelling: &Spelling, understood: &[HeaderName]) -> bool {
    const OURS: [&str; 4] =
        ["RequestServerVersion", "MailboxCulture", "TimeZoneContext", "DateTimePrecision"];
    let is_this = |name: &HeaderName| {
        tag.has_local_name(name.local_name)
            && tag.namespace() == Namespace::named(Text::literal(name.namespace), VOCABULARY)
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
        writer.markup(Schema::Messages.uri(self.scheme))?.markup("\" xmlns:t=\"")?;
        writer.markup(Schema::Types.uri(self.scheme))?.markup("\">")?;
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

    fn max_len(&self) -> usize {
        let Operation::DisconnectPhoneCall(call) = self.operation;
        MAX_MARKUP_LEN.saturating_add(call.phone_call_id.max_written_len())
    }
}

/// What a request takes without its id, at the most.
const MAX_MARKUP_LEN: usize = 440;

document_methods!(Request);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_over_what_means_nothing() {
        let schemas = r#"xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types""#;
        let mut reader = RequestReader::<1024>::new();
        for (piece, depth, passed) in [
            (std::format!("<s:Envelope {schemas}>").as_str(), 1, Passed::Space),
            ("<s:Header>", 2, Passed::Space),
            (r#"<t:RequestServerVersion Version="Exchange2010">"#, 3, Passed::Markup),
            ("</t:RequestServerVersion>", 2, Passed::Space),
            ("<m:other>", 3, Passed::Text),
            ("<m:other>", 4, Passed::Text),
            ("</m:other></m:other></s:Header>", 1, Passed::Space),
            ("<s:Body>", 2, Passed::Space),
            ("<m:DisconnectPhoneCall>", 3, Passed::Space),
            (r#"<m:PhoneCallId Id="x">"#, 4, Passed::Markup),
            ("</m:PhoneCallId>", 3, Passed::Space),
            ("</m:DisconnectPhoneCall></s:Body>", 1, Passed::Space),
            ("<m:trailer>", 2, Passed::Text),
            ("<m:trailer>", 3, Passed::Text),
            ("</m:trailer></m:trailer>", 1, Passed::Space),
        ] {
            assert_eq!(reader.push(piece.as_bytes()), Ok(()), "{piece}");
            assert_eq!(reader.split().1.passed(depth), passed, "behind {piece}");
        }
    }

    #[test]
    fn a_header_name_shows_both_of_its_parts() {
        let name = HeaderName { namespace: "urn:\"a\"", local_name: "b" };
        assert_eq!(std::format!("{name:?}"), r#"HeaderName { namespace: "urn:\"a\"", local_name: "b" }"#);
    }
}
