//! Responses: made for a request or an error, written, and parsed whole and in pieces by one state
//! machine.

use heapless::Vec;

use super::disconnect_phone_call::{self, DisconnectPhoneCallResponse, MessageXml, ResponseClass};
use super::fault::{Fault, FaultCode, FaultDetail};
use super::namespace::{Schema, Scheme, Spelling, VOCABULARY};
use super::request::Request;
use super::response_code::ResponseCode;
use super::schema::{check_element_only, check_no_attributes, unexpected};
use super::version::{ServerVersionInfo, parse_number};
use crate::error::{Error, ErrorKind, starts_character};
use crate::limits;
use crate::soap::{self, Envelope, FaultElement, Part, is_for_us};
use crate::xml::{
    Document, Event, Piece, Reader, Sink, StartTag, StreamReader, Text, Writer, document_methods,
};

/// A response of a phone-call operation, or a fault.
///
/// ```
/// use ews_phonecall::{PhoneCallId, Request, Response, ResponseCode};
///
/// let request = Request::disconnect_phone_call(PhoneCallId::new("1")?);
/// let code = ResponseCode::ErrorInvalidPhoneCallId;
/// let response = Response::error(&request, code, code.message());
/// let mut buffer = [0; Response::MAX_LEN];
/// let written = response.write(&mut buffer).unwrap();
/// assert_eq!(Response::parse(written)?, response);
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Response<'a> {
    /// How the namespaces are spelled.
    pub scheme: Scheme,
    /// The version of the server. A fault is written without it.
    pub server_version: Option<ServerVersionInfo<'a>>,
    /// What came of the request.
    pub outcome: Outcome<'a>,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome<'a> {
    /// The operation was carried out, or could not be.
    DisconnectPhoneCall(DisconnectPhoneCallResponse<'a>),
    /// The request itself was bad, or the server failed.
    Fault(Fault<'a>),
}

impl<'a> Response<'a> {
    /// The length, in bytes, of the longest response to an operation whose texts and codes are within
    /// [`limits`], and of any [`fault`](Self::fault), so that a static buffer can be sized when it is
    /// compiled. Those with no text but the library's own take at most 1 KiB.
    pub const MAX_LEN: usize = 7168;

    /// The request succeeded.
    pub const fn success(request: &Request<'_>) -> Self {
        Self::of(request, DisconnectPhoneCallResponse::SUCCESS)
    }

    /// The request was understood and could not be carried out.
    ///
    /// [`ResponseCode::message`] is a text for each code.
    pub const fn error(request: &Request<'_>, code: ResponseCode<'a>, text: Text<'a>) -> Self {
        Self::of(request, DisconnectPhoneCallResponse::error(code, text))
    }

    /// A response that says anything the schema allows.
    pub const fn of(request: &Request<'_>, response: DisconnectPhoneCallResponse<'a>) -> Self {
        Self {
            scheme: request.scheme,
            server_version: Some(ServerVersionInfo::EXCHANGE_2010),
            outcome: Outcome::DisconnectPhoneCall(response),
        }
    }

    /// The message could not be read as a request, or the server failed.
    ///
    /// | kinds of error | `faultcode` |
    /// | --- | --- |
    /// | not well-formed, too long, without an operation of ours | `a:ErrorInvalidRequest` |
    /// | not what the schema says | `a:ErrorSchemaValidation`, with line and column |
    /// | [`InvalidServerVersion`](ErrorKind::InvalidServerVersion), [`IncorrectSchemaVersion`](ErrorKind::IncorrectSchemaVersion) | `a:ErrorInvalidServerVersion`, `a:ErrorIncorrectSchemaVersion` |
    /// | [`VersionMismatch`](ErrorKind::VersionMismatch), [`MustUnderstand`](ErrorKind::MustUnderstand) | `s:VersionMismatch`, `s:MustUnderstand` |
    /// | [`InternalServerError`](ErrorKind::InternalServerError) | `a:ErrorInternalServerError` |
    pub fn fault(error: &Error) -> Self {
        Self {
            scheme: error.scheme(),
            server_version: None,
            outcome: Outcome::Fault(Fault::answering(error)),
        }
    }

    /// The same response from a server of another version than [`ServerVersionInfo::EXCHANGE_2010`].
    pub const fn with_server_version(mut self, version: ServerVersionInfo<'a>) -> Self {
        self.server_version = Some(version);
        self
    }

    /// The HTTP status with which the response is sent: 200, or 500 for a fault (SOAP 1.1, 6.2).
    pub const fn status(&self) -> u16 {
        match self.outcome {
            Outcome::DisconnectPhoneCall(_) => 200,
            Outcome::Fault(_) => 500,
        }
    }

    /// Parses a message that lies in memory. The response borrows from it.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the message, with its position.
    pub fn parse(message: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(message, VOCABULARY);
        let mut machine = Machine::new();
        let mut texts = [None; FIELDS];
        let mut version = None;
        let mut start = 0;
        loop {
            let found = match reader.next_piece() {
                Ok(Some(piece)) => machine.accept(&piece),
                Ok(None) => break,
                Err(error) => return Err(error.answered_in(machine.spelling.scheme())),
            };
            match found {
                Err(error) => return Err(reader.locate(error).answered_in(machine.spelling.scheme())),
                Ok(Found::ServerVersion(found)) => version = Some(found),
                Ok(Found::Open(offset)) => start = offset,
                Ok(Found::Close(field, end)) => {
                    let content = message.get(start..end).unwrap_or_default();
                    if let Some(text) = texts.get_mut(field as usize) {
                        *text = Some(Text::content(content));
                    }
                }
                Ok(Found::Nothing | Found::Bytes(_) | Found::Character(_)) => {}
            }
        }
        Ok(machine.response(version, |field| texts.get(field as usize).copied().flatten()))
    }
}

/// Parses a response that arrives in pieces of any size, in constant memory.
///
/// `N` is the length of the longest tag, in bytes, from 16 to 65,535; with 1024 ([`limits::TAG`]) the reader gives
/// the same response or the same error as [`Response::parse`], however the message is cut.
///
/// ```
/// use ews_phonecall::{PhoneCallId, Request, Response, ResponseReader};
///
/// let request = Request::disconnect_phone_call(PhoneCallId::new("1")?);
/// let response = Response::success(&request);
/// let mut buffer = [0; 1024];
/// let mut reader = ResponseReader::<1024>::new();
/// for piece in response.write(&mut buffer).unwrap().chunks(100) {
///     reader.push(piece)?;
/// }
/// assert_eq!(reader.finish()?, response);
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Debug)]
pub struct ResponseReader<const N: usize> {
    stream: StreamReader<N>,
    machine: Machine,
    /// The version of the server, its text in `texts`.
    version: Option<ServerVersionInfo<'static>>,
    texts: Texts,
}

impl<const N: usize> Default for ResponseReader<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> ResponseReader<N> {
    /// A reader for one message.
    pub const fn new() -> Self {
        Self {
            stream: StreamReader::new(VOCABULARY),
            machine: Machine::new(),
            version: None,
            texts: Texts { bytes: Vec::new(), ends: [None; FIELDS], start: 0 },
        }
    }

    /// Takes the next bytes of the message, in whatever pieces they arrive.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with the message, with its position; every call after that gives it
    /// again.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let Self { stream, machine, version, texts } = self;
        let result = stream.push(bytes, |piece| {
            match machine.accept(piece)? {
                Found::Nothing => {}
                Found::ServerVersion(found) => {
                    if let Some(text) = found.version {
                        text.chars().for_each(|c| texts.push_char(c));
                        texts.close(Field::Version);
                    }
                    *version = Some(ServerVersionInfo { version: None, ..found });
                }
                Found::Open(_) => texts.start = texts.bytes.len() as u16,
                Found::Bytes(bytes) => texts.push(bytes),
                Found::Character(c) => texts.push_char(c),
                Found::Close(field, _) => texts.close(field),
            }
            Ok(())
        });
        result.map_err(|error| error.answered_in(machine.spelling.scheme()))
    }

    /// The message is complete: gives the response, whose texts the reader keeps.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnexpectedEnd`] if the message is not complete, or the error that
    /// [`push`](Self::push) gave.
    pub fn finish(&self) -> Result<Response<'_>, Error> {
        self.stream.finish().map_err(|error| error.answered_in(self.machine.spelling.scheme()))?;
        let version = self
            .version
            .map(|version| ServerVersionInfo { version: self.texts.get(Field::Version), ..version });
        Ok(self.machine.response(version, |field| self.texts.get(field)))
    }
}

/// The decoded texts of a response that arrives in pieces.
#[derive(Debug)]
struct Texts {
    /// One behind the other. As long as a response can make it: each field within its limit.
    bytes: Vec<u8, { Field::KEPT_LEN }, u16>,
    ends: [Option<(u16, u16)>; FIELDS],
    /// Where the field begins that is open.
    start: u16,
}

impl Texts {
    fn push(&mut self, bytes: &[u8]) {
        // They fit: the machine checks the limit of each field. Behind a part that does not it refuses the message.
        let _ = self.bytes.extend_from_slice(bytes);
    }

    fn push_char(&mut self, c: char) {
        self.push(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn close(&mut self, field: Field) {
        if let Some(span) = self.ends.get_mut(field as usize) {
            *span = Some((self.start, self.bytes.len() as u16));
        }
        self.start = self.bytes.len() as u16;
    }

    fn get(&self, field: Field) -> Option<Text<'_>> {
        let (start, end) = self.ends.get(field as usize).copied().flatten()?;
        self.bytes.get(usize::from(start)..usize::from(end)).map(Text::decoded)
    }
}

/// An element of a response whose content is told, or a text that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    MessageText,
    ResponseCode,
    DescriptiveLinkKey,
    MessageXml,
    FaultCode,
    FaultString,
    FaultActor,
    DetailCode,
    DetailMessage,
    LineNumber,
    LinePosition,
    Violation,
    Version,
}

const FIELDS: usize = 13;

impl Field {
    /// What the texts of a fault, the response with the most text, can take together. Numbers are not kept as text.
    const KEPT_LEN: usize = limits::VERSION + 2 * limits::RESPONSE_CODE + 4 * limits::MESSAGE_TEXT;

    /// The longest content, in bytes.
    const fn limit(self) -> usize {
        match self {
            Self::ResponseCode | Self::FaultCode | Self::DetailCode => limits::RESPONSE_CODE,
            Self::DescriptiveLinkKey | Self::LineNumber | Self::LinePosition => limits::NUMBER,
            Self::MessageXml => limits::MESSAGE_XML,
            _ => limits::MESSAGE_TEXT,
        }
    }
}

/// What a piece of a response told, borrowed from the piece.
enum Found<'a> {
    Nothing,
    ServerVersion(ServerVersionInfo<'a>),
    /// The content of a field begins at this offset.
    Open(usize),
    /// More of the field that is open: decoded bytes, or markup for `MessageXml`.
    Bytes(&'a [u8]),
    Character(char),
    /// The content of a field ended before this offset.
    Close(Field, usize),
}

/// What the body turned out to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    Nothing,
    Response(ResponseClass),
    Fault,
}

/// The schema of a response as a state machine, which takes its pieces one by one.
#[derive(Debug)]
struct Machine {
    envelope: Envelope,
    spelling: Spelling,
    body: Body,
    /// The fields that were seen, a bit each.
    seen: u16,
    /// The field that is open, its depth, where its content begins and how long it has become.
    open: Option<Field>,
    open_depth: usize,
    open_since: usize,
    open_len: usize,
    /// The digits of the field that is open, if it is a number.
    digits: Vec<u8, { limits::NUMBER }, u8>,
    descriptive_link_key: Option<i32>,
    line_number: Option<u32>,
    line_position: Option<u32>,
    /// The bindings that hold outside the content of `MessageXml`, and whether it can stand elsewhere without them.
    outer_bindings: usize,
    is_self_contained: bool,
    /// The child of a fault's `detail` that is open is Exchange's `MessageXml`.
    in_detail_xml: bool,
    /// The last child of a fault that SOAP defines, and whether it is its `detail` that is open.
    fault_element: Option<FaultElement>,
    in_detail: bool,
}

impl Machine {
    const fn new() -> Self {
        Self {
            envelope: Envelope::new(),
            spelling: Spelling::UNKNOWN,
            body: Body::Nothing,
            seen: 0,
            open: None,
            open_depth: 0,
            open_since: 0,
            open_len: 0,
            digits: Vec::new(),
            descriptive_link_key: None,
            line_number: None,
            line_position: None,
            outer_bindings: 0,
            is_self_contained: true,
            in_detail_xml: false,
            fault_element: None,
            in_detail: false,
        }
    }

    /// The response, once the message is complete.
    fn response<'a>(
        &self,
        server_version: Option<ServerVersionInfo<'a>>,
        text: impl Fn(Field) -> Option<Text<'a>>,
    ) -> Response<'a> {
        let outcome = match self.body {
            Body::Response(response_class) => Outcome::DisconnectPhoneCall(DisconnectPhoneCallResponse {
                response_class,
                message_text: text(Field::MessageText),
                response_code: text(Field::ResponseCode).map(ResponseCode::from_text),
                descriptive_link_key: self.descriptive_link_key,
                message_xml: text(Field::MessageXml).map(|text| {
                    let markup = core::str::from_utf8(text.raw()).unwrap_or_default();
                    MessageXml::from_message(markup, self.is_self_contained)
                }),
            }),
            Body::Fault | Body::Nothing => {
                let detail = FaultDetail {
                    response_code: text(Field::DetailCode).map(ResponseCode::from_text),
                    message: text(Field::DetailMessage),
                    line_number: self.line_number,
                    line_position: self.line_position,
                    violation: text(Field::Violation),
                };
                Outcome::Fault(Fault {
                    code: FaultCode::from_text(text(Field::FaultCode).unwrap_or_default()),
                    string: text(Field::FaultString).unwrap_or_default(),
                    actor: text(Field::FaultActor),
                    detail: (self.fault_element == Some(FaultElement::Detail)).then_some(detail),
                })
            }
        };
        Response { scheme: self.spelling.scheme(), server_version, outcome }
    }

    fn accept<'a>(&mut self, piece: &Piece<'a, '_>) -> Result<Found<'a>, Error> {
        if let Event::StartTag(tag) = &piece.event
            && self.open != Some(Field::MessageXml)
        {
            self.spelling.note(tag)?;
        }
        let spelling = self.spelling;
        let is_version = |tag: &StartTag<'_, '_>| spelling.is(tag, Schema::Types, SERVER_VERSION_INFO);
        let part = self.envelope.accept(piece, is_version)?;
        if let Some(field) = self.open {
            return self.content(field, piece);
        }
        match (part, &piece.event) {
            (Part::Header, Event::StartTag(tag)) if piece.depth == 3 && is_version(tag) && is_for_us(tag) => {
                self.see(Field::Version, tag)?;
                ServerVersionInfo::from_tag(tag).map(Found::ServerVersion)
            }
            (Part::Body, Event::StartTag(tag)) => self.start_tag(piece, tag),
            (Part::Body, Event::EndTag) => self.end_tag(piece),
            (Part::Body, _) if piece.depth <= 3 => check_element_only(piece).map(|()| Found::Nothing),
            _ => Ok(Found::Nothing),
        }
    }

    fn start_tag<'a>(&mut self, piece: &Piece<'a, '_>, tag: &StartTag<'a, '_>) -> Result<Found<'a>, Error> {
        let errors = |name| self.spelling.is(tag, Schema::Errors, name);
        let types = |name| self.spelling.is(tag, Schema::Types, name);
        let field = match (piece.depth, self.body) {
            (2, _) => return Ok(Found::Nothing),
            (3, Body::Nothing) => {
                self.body = if FaultElement::is_fault(tag) {
                    Body::Fault
                } else if self.spelling.is(tag, Schema::Messages, disconnect_phone_call::RESPONSE) {
                    Body::Response(ResponseClass::from_tag(tag)?)
                } else {
                    return Err(Error::at(ErrorKind::UnknownOperation, tag.offset()));
                };
                return Ok(Found::Nothing);
            }
            (4, Body::Response(_)) => {
                let names = [
                    (Field::MessageText, "MessageText"),
                    (Field::ResponseCode, "ResponseCode"),
                    (Field::DescriptiveLinkKey, "DescriptiveLinkKey"),
                    (Field::MessageXml, "MessageXml"),
                ];
                let field = names.iter().find(|(_, name)| self.spelling.is(tag, Schema::Messages, name));
                let (field, _) = *field.ok_or(unexpected(tag))?;
                check_no_attributes(tag)?;
                Some(field)
            }
            (4, Body::Fault) => match FaultElement::of(tag) {
                element if self.fault_element >= element && element.is_some() => return Err(unexpected(tag)),
                None if tag.namespace() == crate::xml::Namespace::NONE => return Err(unexpected(tag)),
                None => None,
                element => {
                    self.fault_element = element;
                    self.in_detail = element == Some(FaultElement::Detail);
                    element.and_then(|element| match element {
                        FaultElement::Code => Some(Field::FaultCode),
                        FaultElement::String => Some(Field::FaultString),
                        FaultElement::Actor => Some(Field::FaultActor),
                        FaultElement::Detail => None,
                    })
                }
            },
            (5, Body::Fault) if self.in_detail => {
                self.in_detail_xml = types("MessageXml");
                match () {
                    () if errors("ResponseCode") => Some(Field::DetailCode),
                    () if errors("Message") => Some(Field::DetailMessage),
                    () => None,
                }
            }
            (6, Body::Fault) if self.in_detail_xml => match () {
                () if types("LineNumber") => Some(Field::LineNumber),
                () if types("LinePosition") => Some(Field::LinePosition),
                () if types("Violation") => Some(Field::Violation),
                () => None,
            },
            (5.., Body::Fault) => None,
            _ => return Err(unexpected(tag)),
        };
        let Some(field) = field else { return Ok(Found::Nothing) };
        self.see(field, tag)?;
        self.open = Some(field);
        self.open_depth = piece.depth;
        self.open_since = piece.offset.saturating_add(piece.raw.len());
        self.open_len = 0;
        self.outer_bindings = tag.outer_bindings().saturating_add(tag.declared_namespaces().len());
        self.digits.clear();
        Ok(Found::Open(self.open_since))
    }

    /// Takes note of a field, which may stand only once, and in a response only in its place.
    fn see(&mut self, field: Field, tag: &StartTag<'_, '_>) -> Result<(), Error> {
        let bit = 1_u16.wrapping_shl(field as u32);
        let bits_from_here = bit.wrapping_neg();
        let behind = match self.body {
            Body::Response(_) => bits_from_here & !VERSION_BIT,
            _ => bit,
        };
        if self.seen & behind != 0 {
            return Err(unexpected(tag));
        }
        self.seen |= bit;
        Ok(())
    }

    fn end_tag<'a>(&mut self, piece: &Piece<'a, '_>) -> Result<Found<'a>, Error> {
        let seen = self.seen;
        let has = |field: Field| seen & 1_u16.wrapping_shl(field as u32) != 0;
        match piece.depth {
            4 => self.in_detail = false,
            5 => self.in_detail_xml = false,
            _ => {}
        }
        match (piece.depth, self.body) {
            (2, Body::Nothing) => Err(Error::at(ErrorKind::MissingOperation, piece.offset)),
            (3, Body::Fault) if !has(Field::FaultCode) || !has(Field::FaultString) => {
                Err(Error::at(ErrorKind::MissingElement, piece.offset))
            }
            _ => Ok(Found::Nothing),
        }
    }

    /// A piece inside an open field.
    fn content<'a>(&mut self, field: Field, piece: &Piece<'a, '_>) -> Result<Found<'a>, Error> {
        if matches!(piece.event, Event::EndTag) && piece.depth == self.open_depth {
            self.open = None;
            self.close(field, piece.offset)?;
            return Ok(Found::Close(field, piece.offset));
        }
        let room = field.limit().saturating_sub(self.open_len);
        let (found, len) = match piece.event {
            _ if field == Field::MessageXml => {
                if let Event::StartTag(tag) = &piece.event {
                    self.is_self_contained &= MessageXml::can_move(tag, self.outer_bindings);
                }
                (Found::Bytes(piece.raw), piece.raw.len())
            }
            Event::StartTag(ref tag) => return Err(unexpected(tag)),
            Event::Text(bytes) | Event::Space(bytes) => (Found::Bytes(bytes), bytes.len()),
            Event::Character(c) => (Found::Character(c), c.len_utf8()),
            _ => return Ok(Found::Nothing),
        };
        // Of a part it is not known yet whether it is good; what comes next says so, or is too long.
        if len > room && !matches!(piece.event, Event::Part) {
            // At the first character that does not fit, which is the same one however the message is cut.
            let offset = match found {
                Found::Bytes(bytes) => {
                    let fitting = bytes.get(..=room).unwrap_or(bytes);
                    match fitting.iter().rposition(|byte| starts_character(*byte)) {
                        // The limit may have been passed before the piece, by a part of what it completes.
                        Some(start) if field == Field::MessageXml => {
                            let beyond = self.open_since.saturating_add(field.limit());
                            beyond.saturating_sub(fitting.len().saturating_sub(start).saturating_sub(1))
                        }
                        Some(start) => piece.offset.saturating_add(start),
                        None => piece.offset,
                    }
                }
                _ => piece.offset,
            };
            return Err(Error::at(ErrorKind::TextTooLong, offset));
        }
        self.open_len = self.open_len.saturating_add(len);
        if field.limit() == limits::NUMBER {
            // It fits: the limit was checked.
            let _ = match found {
                Found::Bytes(bytes) => self.digits.extend_from_slice(bytes).ok(),
                Found::Character(c) => {
                    self.digits.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()).ok()
                }
                _ => None,
            };
            return Ok(Found::Nothing);
        }
        Ok(found)
    }

    /// Reads the number in a field that closes at `offset`, if it is one.
    fn close(&mut self, field: Field, offset: usize) -> Result<(), Error> {
        fn number<T: core::str::FromStr>(digits: &[u8], offset: usize) -> Result<Option<T>, Error> {
            let number = parse_number(Text::decoded(digits));
            number.map(Some).ok_or(Error::at(ErrorKind::InvalidValue, offset))
        }
        match field {
            Field::DescriptiveLinkKey => self.descriptive_link_key = number(&self.digits, offset)?,
            Field::LineNumber => self.line_number = number(&self.digits, offset)?,
            Field::LinePosition => self.line_position = number(&self.digits, offset)?,
            _ => {}
        }
        Ok(())
    }
}

/// What the response to an operation takes without its texts, at the most.
const MAX_MARKUP_LEN: usize = 960;

const SERVER_VERSION_INFO: &str = "ServerVersionInfo";
const VERSION_BIT: u16 = 1 << Field::Version as u16;

impl Document for Response<'_> {
    fn encode<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
        soap::write_envelope(writer, |writer| match &self.outcome {
            Outcome::DisconnectPhoneCall(response) => {
                let version = self.server_version.as_ref().unwrap_or(&ServerVersionInfo::EXCHANGE_2010);
                version.write(writer, self.scheme)?;
                response.write(writer, self.scheme)
            }
            Outcome::Fault(fault) => fault.write(writer, self.scheme),
        })
    }

    fn max_len(&self) -> usize {
        let Outcome::DisconnectPhoneCall(response) = &self.outcome else { return usize::MAX };
        let version = self.server_version.as_ref().and_then(|version| version.version);
        let code = response.response_code.map(|code| code.as_text());
        let xml = response.message_xml.map(|xml| Text::plain(xml.as_str()));
        let text_len = max_written_len(version)
            .saturating_add(max_written_len(response.message_text))
            .saturating_add(max_written_len(code))
            .saturating_add(max_written_len(xml));
        MAX_MARKUP_LEN.saturating_add(text_len)
    }
}

/// A number of bytes that a text, if there is one, never exceeds when it is written.
#[inline(never)]
fn max_written_len(text: Option<Text<'_>>) -> usize {
    text.map_or(0, |text| text.max_written_len())
}

document_methods!(Response);
