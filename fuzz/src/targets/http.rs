//! A connection of the firmware's HTTP server takes any bytes: what it sends is the same however they arrive, and it answers
//! each request among them once and in its turn, as `httparse` finds them.
//!
//! Inputs are too short for the limits of a head and of a body, and no time goes by: those have tests of their own.

use ews_phonecall::{Response, answer};
use server::{Answer, BODY_LIMIT, Calls, Connection};

use crate::{pieces, steered};

const CUTS: usize = 8;
/// The most bodies that are put into requests.
const BODIES: usize = 4;
const PATH: &str = "/EWS/Exchange.asmx";
const XML: &str = "text/xml; charset=utf-8";
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// What arrives, how each of [`BODIES`] is framed, then [`CUTS`] lengths that are used in turn. The same bytes are also sent
/// in the bodies of good requests.
pub fn run(data: &[u8]) {
    let (data, cuts) = steered::<CUTS>(data);
    let (input, framings) = steered::<BODIES>(data);
    check(input, &cuts);

    let bodies: Vec<_> = input.splitn(BODIES, |&byte| byte == 0).collect();
    let requests: Vec<_> =
        bodies.iter().zip(framings).flat_map(|(body, framing)| request(body, framing)).collect();
    let served = check(&requests, &cuts);
    assert!(served.is_idle && served.replies.len() == bodies.len(), "not each is answered: {served:?}");
    assert!(served.replies.iter().all(|reply| !reply.is_refusal()), "a good request is refused: {served:?}");
}

/// A good request with this body.
fn request(body: &[u8], framing: u8) -> Vec<u8> {
    let (version, fields) = match framing % 4 {
        0 => ("1.1", format!("Content-Length: {}", body.len())),
        1 => ("1.0", format!("Connection: keep-alive\r\nContent-Length: {}", body.len())),
        _ => ("1.1", "Transfer-Encoding: chunked".to_owned()),
    };
    let head = format!("POST {PATH} HTTP/{version}\r\nHost: x\r\nContent-Type: {XML}\r\n{fields}\r\n\r\n");
    let mut request = head.into_bytes();
    if framing % 4 < 2 {
        request.extend_from_slice(body);
        return request;
    }
    let (extension, trailer) = if framing % 4 == 2 { ("", "") } else { (";a=\"b\"", "X: y\r\n") };
    for chunk in body.chunks(usize::from(framing).max(8)) {
        request.extend_from_slice(format!("{:x}{extension}\r\n", chunk.len()).as_bytes());
        request.extend_from_slice(chunk);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(format!("0{extension}\r\n{trailer}\r\n").as_bytes());
    request
}

/// Checks what is sent on this input, and gives it.
fn check(input: &[u8], cuts: &[u8; CUTS]) -> Served {
    let (whole, _) = Served::of([input]);
    assert_eq!(Served::of(pieces(input, cuts)).0, whole, "whole and in pieces");
    let (in_bytes, continues) = Served::of(input.chunks(1));
    assert_eq!(in_bytes, whole, "whole and in single bytes");

    let last = whole.replies.len().wrapping_sub(1);
    let closing = whole.replies.iter().position(|reply| reply.connection.as_deref() == Some("close"));
    assert_eq!(closing, whole.is_closed.then_some(last), "closed without a word, or not at all");

    let mut calls = Calls::new();
    let mut rest = input;
    let mut waiting = 0;
    for (number, reply) in whole.replies.iter().enumerate() {
        let request = Request::read(rest);
        if reply.is_refusal() {
            let is_plain = request.as_ref().is_ok_and(|request| request.is_plain);
            assert!(!is_plain, "a good request is refused: {reply:?}");
            if number == last && whole.is_closed {
                return whole;
            }
        }
        let request = request.unwrap_or_else(|error| panic!("{reply:?} to a request that is {error:?}"));
        rest = request.rest;
        assert_eq!(reply.connection.as_deref(), request.connection, "what becomes of the connection");
        if reply.is_refusal() {
            continue;
        }
        assert!(request.is_possible, "a request that must be refused is answered: {reply:?}");
        waiting += usize::from(request.waits);
        let mut buffer = [0; Response::MAX_LEN];
        let expected = answer(&request.body, &mut buffer, &mut calls).expect("there is room");
        match reply.is_soap {
            true => assert_eq!((reply.status, &*reply.body), (expected.status, expected.body)),
            false => assert!(expected.body.len() > Answer::BODY, "there is room for the answer"),
        }
    }
    // Of a request that is not complete it cannot be told whether its body is waited for.
    let most = waiting + usize::from(!whole.is_closed && !whole.is_idle);
    assert!((waiting..=most).contains(&continues), "{continues} bodies are asked for, not {waiting}");
    if !whole.is_closed {
        assert!(Request::read(rest).is_err(), "a request is not answered");
        let is_idle = [&b""[..], b"\r"].contains(&without_empty_lines(rest));
        assert_eq!(whole.is_idle, is_idle, "idle before {:?}", String::from_utf8_lossy(rest));
    }
    whole
}

// --- What is sent ---

/// What a connection sends.
#[derive(Debug, PartialEq)]
struct Served {
    /// The answers, without those that only ask for the body.
    replies: Vec<Reply>,
    is_closed: bool,
    is_idle: bool,
}

#[derive(Debug, PartialEq)]
struct Reply {
    status: u16,
    /// What it says of the connection.
    connection: Option<String>,
    is_soap: bool,
    body: Vec<u8>,
}

impl Served {
    /// What a new connection sends on these pieces, and how often it asks for a body.
    fn of<'i>(pieces: impl IntoIterator<Item = &'i [u8]>) -> (Self, usize) {
        let (mut connection, mut calls, mut answer) = (Connection::new(), Calls::new(), Answer::new());
        let (mut replies, mut continues) = (Vec::new(), 0);
        for mut piece in pieces {
            while !piece.is_empty() {
                let was_closed = connection.is_closed();
                let taken = connection.receive(piece, &mut calls, &mut answer);
                assert!(taken <= piece.len() && (taken > 0 || connection.is_closed()), "{taken} bytes taken");
                piece = &piece[taken..];
                let sent = answer.parts().concat();
                answer.clear();
                assert!(sent.len() <= Answer::ROOM, "too much is sent");
                assert!(sent.is_empty() || !was_closed, "something is sent on a closed connection");
                match &*sent {
                    b"" => {}
                    CONTINUE => continues += 1,
                    sent => replies.push(Reply::read(sent)),
                }
                if taken == 0 {
                    break;
                }
            }
        }
        (Self { replies, is_closed: connection.is_closed(), is_idle: connection.is_idle() }, continues)
    }
}

impl Reply {
    /// Reads the one answer that was sent.
    fn read(sent: &[u8]) -> Self {
        let mut fields = [httparse::EMPTY_HEADER; 8];
        let mut head = httparse::Response::new(&mut fields);
        let len = head.parse(sent).expect("the head is well-formed").unwrap();
        let field = |name| Values { fields: head.headers }.single(name);
        let body = sent[len..].to_vec();
        assert_eq!(field("Content-Length"), Some(body.len().to_string().as_str()), "the length of the body");
        let status = head.code.expect("the head is complete");
        let is_soap = field("Content-Type") == Some(XML);
        assert!(matches!(status, 400..=599) || is_soap && status == 200, "the status is {status}");
        Self { status, connection: field("Connection").map(str::to_owned), is_soap, body }
    }

    /// Whether nothing was carried out. The answer to what was, if there is no room for it, has the status 500.
    fn is_refusal(&self) -> bool {
        !self.is_soap && self.status != 500
    }
}

// --- What arrives ---

/// Why there is no request.
#[derive(Debug, PartialEq)]
enum NoRequest {
    Incomplete,
    Malformed,
}

/// A request as `httparse` reads it.
struct Request<'i> {
    body: Vec<u8>,
    /// What follows it.
    rest: &'i [u8],
    /// It is of the form that most clients send, to which nothing but SOAP can be answered.
    is_plain: bool,
    /// It need not be refused, as far as that is easily seen.
    is_possible: bool,
    /// Its body comes when it is asked for.
    waits: bool,
    /// What its answer says of the connection.
    connection: Option<&'static str>,
}

impl<'i> Request<'i> {
    fn read(input: &'i [u8]) -> Result<Self, NoRequest> {
        let mut fields = [httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Request::new(&mut fields);
        let len = complete(head.parse(input))?;
        let values = Values { fields: head.headers };
        let is_chunked = values.of("Transfer-Encoding").next().is_some();
        let ((body, rest), is_simple) = match values.of("Content-Length").next() {
            _ if is_chunked => {
                let Chunks { data, rest, is_simple } = Chunks::read(&input[len..])?;
                ((data, rest), is_simple)
            }
            None => ((Vec::new(), &input[len..]), false),
            Some(length) => {
                let length: usize = length.parse().map_err(|_| NoRequest::Malformed)?;
                let (body, rest) = input[len..].split_at_checked(length).ok_or(NoRequest::Incomplete)?;
                ((body.to_vec(), rest), true)
            }
        };
        let is_1_1 = head.version == Some(1);
        let host = values.single("Host");
        let has = |field, word: &str| values.list(field).any(|member| member.eq_ignore_ascii_case(word));
        let media_type = values.single("Content-Type").unwrap_or_default().to_ascii_lowercase();
        let target = head.path.unwrap_or_default().to_ascii_lowercase();
        let is_possible = head.method == Some("POST")
            && target.contains(&PATH.to_ascii_lowercase())
            && media_type.starts_with("text/xml")
            && values.of("Transfer-Encoding").chain(values.of("Content-Length")).count() == 1
            && (host.is_some() || !is_1_1)
            && values.of("Origin").all(|origin| origin.to_ascii_lowercase().starts_with("http://"))
            && body.len() <= BODY_LIMIT as usize;
        let framing = values.single("Transfer-Encoding").or(values.single("Content-Length"));
        let is_plain = is_possible
            && is_simple
            && is_1_1
            && head.path == Some(PATH)
            && media_type == XML
            && framing.is_some_and(|value| value == "chunked" || value.bytes().all(|b| b.is_ascii_digit()))
            && host.is_some_and(|host| !host.is_empty() && host.bytes().all(|b| b.is_ascii_lowercase()))
            && ["Content-Encoding", "Expect", "Origin"].iter().all(|name| values.of(name).next().is_none())
            && values.fields.len() <= 32
            && is_plain_head(&input[..len]);
        let connection = match is_1_1 {
            _ if has("Connection", "close") => Some("close"),
            true => None,
            false if has("Connection", "keep-alive") => Some("keep-alive"),
            false => Some("close"),
        };
        let waits = is_1_1 && (is_chunked || !body.is_empty()) && has("Expect", "100-continue");
        Ok(Self { body, rest, is_plain, is_possible, waits, connection })
    }
}

/// A head that is short, in ASCII, and whose lines end as they must.
fn is_plain_head(head: &[u8]) -> bool {
    head.len() <= 1024
        && head.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n'))
        && head.split_inclusive(|&byte| byte == b'\n').all(|line| line.ends_with(b"\r\n"))
}

/// A chunked body.
struct Chunks<'i> {
    data: Vec<u8>,
    rest: &'i [u8],
    /// It has neither extensions nor trailers.
    is_simple: bool,
}

impl<'i> Chunks<'i> {
    fn read(mut rest: &'i [u8]) -> Result<Self, NoRequest> {
        let (mut data, mut is_simple) = (Vec::new(), true);
        loop {
            let size = httparse::parse_chunk_size(rest).map_err(|_| httparse::Error::NewLine);
            let (line_len, size) = complete(size)?;
            let size = usize::try_from(size).map_err(|_| NoRequest::Malformed)?;
            // It takes a line without digits for the size 0.
            is_simple &=
                (3..=8).contains(&line_len) && rest[..line_len - 2].iter().all(u8::is_ascii_hexdigit);
            rest = &rest[line_len..];
            if size == 0 {
                let mut trailer = [httparse::EMPTY_HEADER; 64];
                let (len, _) = complete(httparse::parse_headers(rest, &mut trailer))?;
                return Ok(Self { data, rest: &rest[len..], is_simple: is_simple && len == 2 });
            }
            let (chunk, behind) = rest.split_at_checked(size).ok_or(NoRequest::Incomplete)?;
            data.extend_from_slice(chunk);
            rest = match behind {
                [b'\r', b'\n', rest @ ..] => rest,
                [] | [b'\r'] => return Err(NoRequest::Incomplete),
                _ => return Err(NoRequest::Malformed),
            };
        }
    }
}

fn complete<T>(parsed: httparse::Result<T>) -> Result<T, NoRequest> {
    match parsed {
        Ok(httparse::Status::Complete(value)) => Ok(value),
        Ok(httparse::Status::Partial) => Err(NoRequest::Incomplete),
        Err(_) => Err(NoRequest::Malformed),
    }
}

fn without_empty_lines(mut input: &[u8]) -> &[u8] {
    while let Some(rest) = input.strip_prefix(b"\r\n") {
        input = rest;
    }
    input
}

/// The fields of a head.
struct Values<'h> {
    fields: &'h [httparse::Header<'h>],
}

impl<'h> Values<'h> {
    /// The values of the lines of this name; one that is no UTF-8 says nothing.
    fn of(&self, name: &str) -> impl Iterator<Item = &'h str> {
        let named = self.fields.iter().filter(move |field| field.name.eq_ignore_ascii_case(name));
        named.map(|field| std::str::from_utf8(field.value).unwrap_or("?").trim_ascii())
    }

    /// The value, if there is one line of this name.
    fn single(&self, name: &str) -> Option<&'h str> {
        let mut values = self.of(name);
        values.next().filter(|_| values.next().is_none())
    }

    /// The members of the list that a field is.
    fn list(&self, name: &str) -> impl Iterator<Item = &'h str> {
        self.of(name).flat_map(|value| value.split(',')).map(str::trim_ascii)
    }
}
