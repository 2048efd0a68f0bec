//! The head of a request: where it goes, how long its body is, and whether it can be carried out (RFC 9110 and RFC 9112).
//! It is read as it arrives; only the request line and the fields that have a meaning here are stored.

use ews_phonecall::Options;
use heapless::Vec;

use crate::chunked::Chunked;
use crate::media_type::check_xml;
use crate::status::Status;
use crate::syntax::{Fields, is_token};
use crate::uri::{self, Authority, is_own_origin};

/// The longest body of a request, in bytes.
pub const BODY_LIMIT: u32 = Options::DEFAULT.message_limit as u32;

/// The room for what is stored of a head, in bytes. It shares its memory with the reader of the body.
const ROOM: usize = 2048;
/// The longest head, in bytes, including the fields that are not stored and the empty lines before it.
const LIMIT: u16 = 16 * 1024;
/// The most fields of a head.
const FIELDS: u8 = 32;

/// A field that is read.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Field {
    Connection = b'a',
    ContentEncoding,
    ContentLength,
    ContentType,
    Expect,
    Host,
    Origin,
    TransferEncoding,
}

impl Field {
    /// The room for a name: a byte more than the longest has.
    const NAME: usize = "Transfer-Encoding".len() + 1;

    const NAMES: [(&str, Self); 8] = [
        ("Connection", Self::Connection),
        ("Content-Encoding", Self::ContentEncoding),
        ("Content-Length", Self::ContentLength),
        ("Content-Type", Self::ContentType),
        ("Expect", Self::Expect),
        ("Host", Self::Host),
        ("Origin", Self::Origin),
        ("Transfer-Encoding", Self::TransferEncoding),
    ];

    fn named(name: &[u8]) -> Option<Self> {
        let named = Self::NAMES.iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name));
        named.map(|&(_, field)| field)
    }
}

/// A head that arrives.
pub(crate) struct HeadReader {
    place: Place,
    /// The request line, and a line for each field that is read: the field, a byte, and its value.
    kept: Vec<u8, ROOM, u16>,
    /// The name that is arriving, cut to its room.
    name: Vec<u8, { Field::NAME }, u8>,
    len: u16,
    fields: u8,
}

/// What comes next.
// A head of which nothing has arrived is all zeroes, so that a static one takes no flash.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Place {
    RequestLine,
    /// The line feed of the request line, or of an empty line before it.
    LineFeed,
    Fields {
        section: Fields,
        /// The value is of a field that is read.
        is_read: bool,
    },
}

impl HeadReader {
    /// The start of a head.
    pub(crate) const fn new() -> Self {
        Self { place: Place::RequestLine, kept: Vec::new(), name: Vec::new(), len: 0, fields: 0 }
    }

    /// Whether nothing of a request has arrived.
    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Takes the first bytes of `input`: gives how many, and the head if it ends with them.
    ///
    /// # Errors
    ///
    /// The status to answer with if it cannot be known where the request ends; the connection is of no more use.
    pub(crate) fn receive(&mut self, input: &[u8]) -> Result<(usize, Option<Head>), Status> {
        for (at, &byte) in input.iter().enumerate() {
            if self.len == LIMIT {
                return Err(Status::HeadTooLarge);
            }
            self.len += 1;
            self.place = self.after(byte)?;
            if let Place::Fields { section: Fields::Complete, .. } = self.place {
                return Ok((at + 1, Some(Head::read(&self.kept)?)));
            }
        }
        Ok((input.len(), None))
    }

    fn after(&mut self, byte: u8) -> Result<Place, Status> {
        match (self.place, byte) {
            (Place::RequestLine, b'\r') => Ok(Place::LineFeed),
            (Place::RequestLine, b' '..=b'~') => {
                self.keep(byte)?;
                Ok(Place::RequestLine)
            }
            // Some clients send an empty line behind a body (RFC 9112, 2.2).
            (Place::LineFeed, b'\n') if self.is_empty() => Ok(Place::RequestLine),
            (Place::LineFeed, b'\n') => {
                RequestLine::parse(&self.kept)?;
                self.keep(byte)?;
                Ok(Place::Fields { section: Fields::Start, is_read: false })
            }
            (Place::Fields { section, is_read }, byte) => self.after_in_fields(section, is_read, byte),
            _ => Err(Status::BadRequest),
        }
    }

    fn after_in_fields(&mut self, before: Fields, was_read: bool, byte: u8) -> Result<Place, Status> {
        let section = before.after(byte).ok_or(Status::BadRequest)?;
        let mut is_read = was_read;
        match (before, section) {
            (Fields::Start, Fields::Name) => {
                self.fields += 1;
                if self.fields > FIELDS {
                    return Err(Status::HeadTooLarge);
                }
                self.name.clear();
                // There is room for a byte.
                let _ = self.name.push(byte);
            }
            // A name that has no room is not read.
            (Fields::Name, Fields::Name) => drop(self.name.push(byte)),
            (Fields::Name, Fields::Value) => {
                let field = Field::named(&self.name);
                is_read = field.is_some();
                if let Some(field) = field {
                    self.keep(field as u8)?;
                }
            }
            (Fields::Value, Fields::Value) if was_read => self.keep(byte)?,
            (Fields::LineFeed, Fields::Start) if was_read => self.keep(byte)?,
            _ => {}
        }
        Ok(Place::Fields { section, is_read })
    }

    fn keep(&mut self, byte: u8) -> Result<(), Status> {
        self.kept.push(byte).map_err(|_| Status::HeadTooLarge)
    }
}

/// The first line of a request (RFC 9112, 3).
#[derive(Clone, Copy)]
struct RequestLine<'a> {
    method: &'a str,
    target: &'a str,
    /// HTTP/1.1, not HTTP/1.0.
    is_1_1: bool,
}

impl<'a> RequestLine<'a> {
    fn parse(line: &'a [u8]) -> Result<Self, Status> {
        let line = core::str::from_utf8(line).map_err(|_| Status::BadRequest)?;
        let mut words = line.split(' ');
        let (Some(method), Some(target), Some(version), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(Status::BadRequest);
        };
        if method.is_empty() || !method.bytes().all(is_token) || target.is_empty() {
            return Err(Status::BadRequest);
        }
        let is_1_1 = match version.as_bytes() {
            b"HTTP/1.1" => true,
            b"HTTP/1.0" => false,
            [b'H', b'T', b'T', b'P', b'/', b'0'..=b'9', b'.', b'0'..=b'9'] => {
                return Err(Status::VersionNotSupported);
            }
            _ => return Err(Status::BadRequest),
        };
        Ok(Self { method, target, is_1_1 })
    }
}

/// The fields that were kept of a head.
#[derive(Clone, Copy)]
struct Values<'a>(&'a [u8]);

impl<'a> Values<'a> {
    /// The values of all lines of a field.
    fn of(self, field: Field) -> impl Iterator<Item = &'a str> {
        let lines = self.0.split(|&byte| byte == b'\n').filter_map(|line| line.split_first());
        let named = lines.filter(move |&(&code, _)| code == field as u8);
        // A value that is not UTF-8 is none that is asked for here.
        named.map(|(_, value)| core::str::from_utf8(value).unwrap_or("\u{FFFD}").trim_ascii())
    }

    /// The value of a field that can have one line only (RFC 9110, 5.3).
    fn single(self, field: Field) -> Result<Option<&'a str>, Status> {
        let mut values = self.of(field);
        let value = values.next();
        if values.next().is_some() { Err(Status::BadRequest) } else { Ok(value) }
    }

    /// The members of the list that a field is, over all of its lines.
    fn list(self, field: Field) -> impl Iterator<Item = &'a str> {
        let members = self.of(field).flat_map(|value| value.split(',')).map(str::trim_ascii);
        members.filter(|member| !member.is_empty())
    }
}

/// What a request's head says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// Why the request is refused, if it is.
    pub(crate) verdict: Result<(), Status>,
    pub(crate) body: Framing,
    /// The client sends the body when it is told to.
    pub(crate) expects_continue: bool,
    pub(crate) persistence: Persistence,
}

/// How the end of a body is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// With this many bytes to come.
    Length(u32),
    Chunked(Chunked),
}

/// Whether the connection is kept for the next request (RFC 9112, 9.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Persistence {
    Close,
    Keep,
    /// It is kept, which a client of HTTP/1.0 knows only if it is told.
    KeepAlive,
}

impl Head {
    fn read(kept: &[u8]) -> Result<Self, Status> {
        let mut parts = kept.splitn(2, |&byte| byte == b'\n');
        let line = RequestLine::parse(parts.next().unwrap_or_default())?;
        let values = Values(parts.next().unwrap_or_default());
        let (server, path) = server_and_path(line, values)?;
        let framing = framing(values, line.is_1_1)?;
        if matches!(framing, Some(Framing::Length(length)) if length > BODY_LIMIT) {
            return Err(Status::ContentTooLarge);
        }
        let is_own = |origin| is_own_origin(origin, server);
        let verdict = if values.of(Field::Origin).all(is_own) {
            check(line.method, path, values, framing.is_some()).and_then(|()| {
                let is_met = !line.is_1_1 || values.list(Field::Expect).all(is_continue);
                if is_met { Ok(()) } else { Err(Status::ExpectationFailed) }
            })
        } else {
            // A page from elsewhere has the browser send this.
            Err(Status::Forbidden)
        };
        Ok(Self {
            verdict,
            body: framing.unwrap_or(Framing::Length(0)),
            expects_continue: line.is_1_1 && values.list(Field::Expect).any(is_continue),
            persistence: persistence(values, line.is_1_1),
        })
    }
}

fn is_continue(expectation: &str) -> bool {
    is(expectation, "100-continue")
}

/// Which server is meant, as far as the request says, and which path there.
///
/// # Errors
///
/// 400 if `Host` is not there or not once, which HTTP/1.0 did not ask for, or if it or the target is malformed
/// (RFC 9112, 3.2).
fn server_and_path<'a>(
    line: RequestLine<'a>,
    values: Values<'a>,
) -> Result<(Option<Authority<'a>>, &'a str), Status> {
    let host = values.single(Field::Host)?;
    if line.is_1_1 && host.is_none() {
        return Err(Status::BadRequest);
    }
    let host = match host {
        None | Some("") => None,
        Some(host) => Some(Authority::parse(host).ok_or(Status::BadRequest)?),
    };
    let target = uri::Target::parse(line.target).ok_or(Status::BadRequest)?;
    Ok((target.authority.or(host), target.path))
}

/// How the body is framed, if there is one (RFC 9112, 6.3).
fn framing(values: Values<'_>, is_1_1: bool) -> Result<Option<Framing>, Status> {
    let mut codings = values.of(Field::TransferEncoding);
    let length = values.single(Field::ContentLength)?;
    match (codings.next(), length) {
        (None, None) => Ok(None),
        (None, Some(length)) => {
            if length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(Status::BadRequest);
            }
            // A number that is too great for its type is too great for the limit too.
            Ok(Some(Framing::Length(length.parse().unwrap_or(u32::MAX))))
        }
        // Both is how requests are smuggled (RFC 9112, 6.1), and HTTP/1.0 has no codings.
        (Some(_), Some(_)) => Err(Status::BadRequest),
        (Some(_), None) if !is_1_1 => Err(Status::BadRequest),
        (Some(coding), None) if is(coding, "chunked") && codings.next().is_none() => {
            Ok(Some(Framing::Chunked(Chunked::START)))
        }
        (Some(_), None) => Err(Status::NotImplemented),
    }
}

/// Whether what is asked for is there, and is asked for as it must be.
fn check(method: &str, path: &str, values: Values<'_>, has_length: bool) -> Result<(), Status> {
    // Of case clients disagree, as it makes no difference to Exchange.
    if !is(path, "/EWS/Exchange.asmx") {
        return Err(Status::NotFound);
    }
    if method != "POST" {
        return Err(Status::MethodNotAllowed);
    }
    if values.list(Field::ContentEncoding).any(|coding| !is(coding, "identity")) {
        return Err(Status::UnsupportedCoding);
    }
    check_xml(values.single(Field::ContentType)?.ok_or(Status::UnsupportedMediaType)?)?;
    if has_length { Ok(()) } else { Err(Status::LengthRequired) }
}

fn persistence(values: Values<'_>, is_1_1: bool) -> Persistence {
    let has = |option| values.list(Field::Connection).any(|member| is(member, option));
    match is_1_1 {
        _ if has("close") => Persistence::Close,
        true => Persistence::Keep,
        false if has("keep-alive") => Persistence::KeepAlive,
        false => Persistence::Close,
    }
}

fn is(token: &str, expected: &str) -> bool {
    token.eq_ignore_ascii_case(expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    const SOAP: Head = Head {
        verdict: Ok(()),
        body: Framing::Length(5),
        expects_continue: false,
        persistence: Persistence::Keep,
    };

    /// Reads the head that `bytes` begin with: gives it and its length, or nothing if it is not complete.
    fn read(bytes: &[u8]) -> Result<Option<(Head, usize)>, Status> {
        let by = |len| {
            let (mut reader, mut taken) = (HeadReader::new(), 0);
            for piece in bytes.chunks(len) {
                let (len, head) = reader.receive(piece)?;
                taken += len;
                if let Some(head) = head {
                    return Ok(Some((head, taken)));
                }
            }
            Ok(None)
        };
        let whole = by(bytes.len().max(1));
        for len in [1, 3, 64] {
            assert_eq!(by(len), whole, "by {len}");
        }
        whole
    }

    /// The head of a request that differs from a good one in these fields.
    fn head(fields: &str) -> Result<Head, Status> {
        request("POST /EWS/Exchange.asmx HTTP/1.1", &format!("Host: x\r\nContent-Type: text/xml\r\n{fields}"))
    }

    fn request(line: &str, fields: &str) -> Result<Head, Status> {
        let bytes = format!("{line}\r\n{fields}\r\nbody");
        read(bytes.as_bytes()).map(|head| {
            let (head, len) = head.unwrap();
            assert_eq!(&bytes[len..], "body");
            head
        })
    }

    #[test]
    fn waits_for_the_end() {
        let bytes = b"\r\nPOST /EWS/Exchange.asmx HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\
            Content-Type: text/xml\r\n\r\n";
        for len in 0..bytes.len() {
            assert_eq!(read(&bytes[..len]), Ok(None), "{len}");
        }
        assert_eq!(read(bytes), Ok(Some((SOAP, bytes.len()))));
    }

    #[test]
    fn knows_how_long_the_body_is() {
        let chunked = Framing::Chunked(Chunked::START);
        let cases = [
            ("Content-Length: 5\r\n", Ok(Framing::Length(5))),
            ("content-length:5 \r\n", Ok(Framing::Length(5))),
            ("Content-Length: 65536\r\n", Ok(Framing::Length(65536))),
            ("Content-Length: 65537\r\n", Err(Status::ContentTooLarge)),
            ("Content-Length: 99999999999999999999\r\n", Err(Status::ContentTooLarge)),
            ("Content-Length: 5\r\nContent-Length: 5\r\n", Err(Status::BadRequest)),
            ("Content-Length: 5, 5\r\n", Err(Status::BadRequest)),
            ("Content-Length: -5\r\n", Err(Status::BadRequest)),
            ("Content-Length: +5\r\n", Err(Status::BadRequest)),
            ("Content-Length:\r\n", Err(Status::BadRequest)),
            ("Transfer-Encoding: Chunked\r\n", Ok(chunked)),
            ("Transfer-Encoding: gzip, chunked\r\n", Err(Status::NotImplemented)),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", Err(Status::NotImplemented)),
            ("Transfer-Encoding: \u{b}chunked\r\n", Err(Status::BadRequest)),
            ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", Err(Status::BadRequest)),
        ];
        for (fields, expected) in cases {
            assert_eq!(head(fields).map(|head| head.body), expected, "{fields}");
        }
        assert_eq!(
            request("POST / HTTP/1.0", "Transfer-Encoding: chunked\r\n"),
            Err(Status::BadRequest),
            "HTTP/1.0"
        );
    }

    #[test]
    fn refuses_what_it_cannot_do() {
        let fields = "Host: x\r\nContent-Type: text/xml\r\nContent-Length: 5\r\n";
        let cases = [
            ("POST /EWS/Exchange.asmx", Ok(())),
            ("POST /ews/exchange.asmx", Ok(())),
            ("POST /EWS/Exchange.asmx?x=/", Ok(())),
            ("POST http://a:8080/EWS/Exchange.asmx", Ok(())),
            ("POST HTTP://a", Err(Status::NotFound)),
            ("POST http://a?/EWS/Exchange.asmx", Err(Status::NotFound)),
            ("POST http://a#/EWS/Exchange.asmx", Err(Status::NotFound)),
            ("POST http://a?x=/EWS/Exchange.asmx", Err(Status::NotFound)),
            ("POST /", Err(Status::NotFound)),
            ("POST /EWS/Exchange.asmx/", Err(Status::NotFound)),
            ("GET /other", Err(Status::NotFound)),
            ("GET /EWS/Exchange.asmx", Err(Status::MethodNotAllowed)),
            ("PUT /EWS/Exchange.asmx", Err(Status::MethodNotAllowed)),
            ("post /EWS/Exchange.asmx", Err(Status::MethodNotAllowed)),
        ];
        for (line, expected) in cases {
            let head = request(&format!("{line} HTTP/1.1"), fields).unwrap();
            assert_eq!((head.verdict, head.body), (expected, Framing::Length(5)), "{line}");
        }
        assert_eq!(head("").map(|head| head.verdict), Ok(Err(Status::LengthRequired)));
        assert_eq!(
            head("Content-Length: 0\r\nExpect: a\r\n").map(|head| head.verdict),
            Ok(Err(Status::ExpectationFailed))
        );
    }

    #[test]
    fn takes_xml_only_and_only_as_it_is() {
        let cases = [
            ("Content-Type: text/xml\r\n", Ok(())),
            ("", Err(Status::UnsupportedMediaType)),
            ("Content-Type:\r\n", Err(Status::UnsupportedMediaType)),
            ("Content-Type: text/plain\r\n", Err(Status::UnsupportedMediaType)),
            ("Content-Type: text/xml; charset=utf-8; charset=utf-8\r\n", Err(Status::BadRequest)),
            ("Content-Type: text/xml\r\nContent-Type: text/xml\r\n", Err(Status::BadRequest)),
            ("Content-Type: text/xml\r\nContent-Encoding: identity\r\n", Ok(())),
            ("Content-Type: text/xml\r\nContent-Encoding: gzip\r\n", Err(Status::UnsupportedCoding)),
            ("Content-Encoding: identity, x\r\n", Err(Status::UnsupportedCoding)),
        ];
        for (fields, expected) in cases {
            let fields = format!("Host: x\r\nContent-Length: 5\r\n{fields}");
            let head = request("POST /EWS/Exchange.asmx HTTP/1.1", &fields).unwrap();
            assert_eq!(head.verdict, expected, "{fields}");
        }
    }

    #[test]
    fn refuses_what_pages_from_elsewhere_send() {
        let cases = [
            ("HTTP/1.1", "/EWS/Exchange.asmx", "Host: pbx\r\nOrigin: http://pbx\r\n", true),
            ("HTTP/1.1", "/EWS/Exchange.asmx", "Host: pbx\r\nOrigin: http://other\r\n", false),
            ("HTTP/1.1", "/EWS/Exchange.asmx", "Host: pbx\r\nOrigin: null\r\n", false),
            ("HTTP/1.1", "/EWS/Exchange.asmx", "Host:\r\nOrigin: http://\r\n", false),
            (
                "HTTP/1.1",
                "/EWS/Exchange.asmx",
                "Host: pbx\r\nOrigin: http://pbx\r\nOrigin: http://other\r\n",
                false,
            ),
            // What an absolute target says counts.
            ("HTTP/1.1", "http://pbx/EWS/Exchange.asmx", "Host: other\r\nOrigin: http://pbx\r\n", true),
            ("HTTP/1.1", "http://pbx/EWS/Exchange.asmx", "Host: other\r\nOrigin: http://other\r\n", false),
            ("HTTP/1.0", "/EWS/Exchange.asmx", "Origin: http://pbx\r\n", false),
        ];
        for (version, target, fields, expected) in cases {
            let fields = format!("{fields}Content-Type: text/xml\r\nContent-Length: 5\r\n");
            let head = request(&format!("POST {target} {version}"), &fields).unwrap();
            let expected = if expected { Ok(()) } else { Err(Status::Forbidden) };
            assert_eq!(head.verdict, expected, "{target} {fields}");
        }
    }

    #[test]
    fn passes_over_fields_that_nobody_reads() {
        let fields = "Content-Length: 5\r\n";
        let good = head(fields);
        assert_eq!(good, Ok(SOAP));
        for name in ["Authorization", "Transfer-Encodings", "Hos", "X-Very-Long-Name-That-Nobody-Knows"] {
            let token = format!("{name}: Bearer {}\r\n", "x".repeat(6000));
            assert_eq!(head(&format!("{token}{fields}")), good, "{name}");
            assert_eq!(head(&format!("{fields}{token}")), good, "{name}");
        }
        let expect = |len| format!("{fields}Expect: {}\r\n", "x".repeat(len));
        assert_eq!(head(&expect(1900)).map(|head| head.verdict), Ok(Err(Status::ExpectationFailed)));
        assert_eq!(head(&expect(ROOM)), Err(Status::HeadTooLarge));
        assert_eq!(head(&format!("A: {}\r\n", "x".repeat(LIMIT.into()))), Err(Status::HeadTooLarge));
        assert_eq!(head(&format!("{}: b\r\n", "x".repeat(LIMIT.into()))), Err(Status::HeadTooLarge));
        assert_eq!(read(&b"\r\n".repeat(LIMIT.into())), Err(Status::HeadTooLarge));
    }

    #[test]
    fn knows_whether_the_connection_is_kept() {
        let cases = [
            ("HTTP/1.1", "", Persistence::Keep),
            ("HTTP/1.1", "Connection: keep-alive\r\n", Persistence::Keep),
            ("HTTP/1.1", "Connection: close\r\n", Persistence::Close),
            ("HTTP/1.1", "Connection: TE, Close\r\n", Persistence::Close),
            ("HTTP/1.1", "Connection: TE\r\nConnection: close\r\n", Persistence::Close),
            ("HTTP/1.0", "", Persistence::Close),
            ("HTTP/1.0", "Connection: Keep-Alive\r\n", Persistence::KeepAlive),
            ("HTTP/1.0", "Connection: Keep-Alive, close\r\n", Persistence::Close),
        ];
        for (version, fields, expected) in cases {
            let fields = format!("Host: x\r\nContent-Length: 5\r\n{fields}");
            let head = request(&format!("POST /EWS/Exchange.asmx {version}"), &fields).unwrap();
            assert_eq!(head.persistence, expected, "{version} {fields}");
            let asks = format!("{fields}Expect: 100-Continue\r\n");
            let head = request(&format!("POST /EWS/Exchange.asmx {version}"), &asks).unwrap();
            assert_eq!(head.expects_continue, version == "HTTP/1.1");
        }
    }

    #[test]
    fn refuses_malformed_hosts() {
        for host in ["x", "", "pbx:80", "[::1]:8080", "pbx.example"] {
            let fields = format!("Host: {host}\r\n");
            assert!(request("GET / HTTP/1.1", &fields).is_ok(), "{host}");
            assert!(request("GET / HTTP/1.0", &fields).is_ok(), "{host}");
        }
        for host in ["a b", "user@pbx", "pbx/path", "a,b", "<pbx>", "[::1", "pbx:abc", "pb\u{E9}", ":80"] {
            let fields = format!("Host: {host}\r\n");
            assert_eq!(request("GET / HTTP/1.1", &fields), Err(Status::BadRequest), "{host}");
            assert_eq!(request("GET / HTTP/1.0", &fields), Err(Status::BadRequest), "{host}");
            assert_eq!(request("GET http://pbx/ HTTP/1.1", &fields), Err(Status::BadRequest), "{host}");
        }
        let not_utf_8 = b"GET / HTTP/1.1\r\nHost: \xFF\r\n\r\n";
        assert_eq!(read(not_utf_8), Err(Status::BadRequest));
    }

    #[test]
    fn refuses_malformed_heads() {
        let cases = [
            ("POST /EWS/Exchange.asmx HTTP/1.1", "", Status::BadRequest),
            ("POST /EWS/Exchange.asmx HTTP/1.1", "Host: a\r\nHost: b\r\n", Status::BadRequest),
            ("POST /EWS/Exchange.asmx HTTP/1.1", "Host : a\r\n", Status::BadRequest),
            ("POST /EWS/Exchange.asmx HTTP/1.1", "Host: a\r\n folded\r\n", Status::BadRequest),
            ("POST /EWS/Exchange.asmx HTTP/2.0", "Host: a\r\n", Status::VersionNotSupported),
            ("POST / HTTP/1.2", "Host: a\r\n", Status::VersionNotSupported),
            ("POST / HTTP/1.10", "Host: a\r\n", Status::BadRequest),
            ("POST / http/1.1", "Host: a\r\n", Status::BadRequest),
            ("POST /", "Host: a\r\n", Status::BadRequest),
            ("POST / HTTP/1.1 ", "Host: a\r\n", Status::BadRequest),
            (" POST / HTTP/1.1", "Host: a\r\n", Status::BadRequest),
            ("POST\t/ HTTP/1.1", "Host: a\r\n", Status::BadRequest),
            ("POST /\u{E9} HTTP/1.1", "Host: a\r\n", Status::BadRequest),
            ("POST http:///EWS/Exchange.asmx HTTP/1.1", "Host: a\r\n", Status::BadRequest),
            ("POST http://user@a/EWS/Exchange.asmx HTTP/1.1", "Host: a\r\n", Status::BadRequest),
            ("POST / HTTP/1.1\nHost: a", "", Status::BadRequest),
            ("POST / HTTP/1.1\rHost: a", "", Status::BadRequest),
            ("\nPOST / HTTP/1.1", "Host: a\r\n", Status::BadRequest),
            ("POST / HTTP/1.1", "Host: a\n", Status::BadRequest),
            ("POST / HTTP/1.1", "Host: a\r\n\n", Status::BadRequest),
            ("POST / HTTP/1.1", "Host: a\r\nA: b\rc\r\n", Status::BadRequest),
            ("POST / HTTP/1.1", "Host: a\r\nA: b\0c\r\n", Status::BadRequest),
            ("POST / HTTP/1.1", "Host: a\r\nA\r\n", Status::BadRequest),
            ("POST / HTTP/1.1", "Host: a\r\n: b\r\n", Status::BadRequest),
            ("POST / HTTP/1.1", " Host: a\r\n", Status::BadRequest),
            ("POST  /EWS/Exchange.asmx HTTP/1.1", "Host: a\r\n", Status::BadRequest),
            ("PO\u{1}ST / HTTP/1.1", "Host: a\r\n", Status::BadRequest),
            ("\u{16}\u{3}\u{1}", "", Status::BadRequest),
        ];
        for (line, fields, expected) in cases {
            assert_eq!(request(line, fields), Err(expected), "{line} {fields}");
        }
        assert_eq!(head(&"A: b\r\n".repeat(31)), Err(Status::HeadTooLarge));
    }
}
