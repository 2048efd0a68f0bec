//! A connection of the firmware's HTTP server takes any bytes: what it sends is the same however they arrive, and it answers
//! each request among them once and in its turn, as `httparse` finds them.

use ews_phonecall::{Response, answer};
use server::{Answer, BODY_LIMIT, Calls, Connection};

use crate::{pieces, steered};

const CUTS: usize = 8;
const PATH: &str = "/EWS/Exchange.asmx";
const XML: &str = "text/xml; charset=utf-8";

/// What arrives, then [`CUTS`] lengths that are used in turn. The same bytes are also sent in the bodies of good requests.
pub fn run(data: &[u8]) {
    let (input, cuts) = steered::<CUTS>(data);
    check(input, &cuts);
    check(&in_requests(input, &cuts), &cuts);
}

/// A request around each of up to four bodies, which a null byte divides.
fn in_requests(bodies: &[u8], steer: &[u8; CUTS]) -> Vec<u8> {
    let mut input = Vec::new();
    for (body, how) in bodies.splitn(4, |&byte| byte == 0).zip(steer) {
        let (version, framing) = match how % 4 {
            0 => ("1.1", format!("Content-Length: {}", body.len())),
            1 => ("1.0", format!("Connection: keep-alive\r\nContent-Length: {}", body.len())),
            _ => ("1.1", "Transfer-Encoding: chunked".to_owned()),
        };
        let head =
            format!("POST {PATH} HTTP/{version}\r\nHost: x\r\nContent-Type: {XML}\r\n{framing}\r\n\r\n");
        input.extend_from_slice(head.as_bytes());
        if how % 4 < 2 {
            input.extend_from_slice(body);
            continue;
        }
        let (extension, trailer) = if how % 4 == 2 { ("", "") } else { (";a=\"b\"", "X: y\r\n") };
        for chunk in body.chunks(usize::from(*how).max(8)) {
            input.extend_from_slice(format!("{:x}{extension}\r\n", chunk.len()).as_bytes());
            input.extend_from_slice(chunk);
            input.extend_from_slice(b"\r\n");
        }
        input.extend_from_slice(format!("0{extension}\r\n{trailer}\r\n").as_bytes());
    }
    input
}

fn check(input: &[u8], cuts: &[u8; CUTS]) {
    let whole = Served::of([input]);
    assert_eq!(Served::of(pieces(input, cuts)), whole, "whole and in pieces");
    assert_eq!(Served::of(input.chunks(1)), whole, "whole and in single bytes");

    let mut calls = Calls::new();
    let mut rest = input;
    for (reply, is_last) in whole.replies.iter().zip((1..).map(|number| number == whole.replies.len())) {
        let request = Request::read(rest);
        let is_refused = !reply.is_soap && reply.status != 500;
        if is_refused && is_last && whole.is_closed {
            assert!(!request.is_ok_and(|request| request.is_plain), "a good request is refused: {reply:?}");
            return;
        }
        let request = request.unwrap_or_else(|error| panic!("{reply:?} to a request that is {error:?}"));
        rest = request.rest;
        if is_refused {
            assert!(!request.is_plain, "a good request is refused: {reply:?}");
            continue;
        }
        let mut buffer = [0; Response::MAX_LEN];
        let expected = answer(&request.body, &mut buffer, &mut calls).expect("there is room");
        assert_eq!(reply.status, if reply.is_soap { expected.status } else { 500 });
        match reply.is_soap {
            true => assert_eq!(reply.body, expected.body, "another answer"),
            false => assert!(expected.body.len() > Answer::BODY, "there is room for the answer"),
        }
    }
    if !whole.is_closed {
        assert!(Request::read(rest).is_err(), "a request is not answered");
        let is_idle = [&b""[..], b"\r"].contains(&without_empty_lines(rest));
        assert_eq!(whole.is_idle, is_idle, "idle before {:?}", String::from_utf8_lossy(rest));
    }
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
    is_soap: bool,
    body: Vec<u8>,
}

impl Served {
    /// What a new connection sends on these pieces.
    fn of<'i>(pieces: impl IntoIterator<Item = &'i [u8]>) -> Self {
        let (mut connection, mut calls, mut answer) = (Connection::new(), Calls::new(), Answer::new());
        let mut replies = Vec::new();
        for mut piece in pieces {
            while !piece.is_empty() {
                let was_closed = connection.is_closed();
                let taken = connection.receive(piece, &mut calls, &mut answer);
                assert!(taken <= piece.len() && (taken > 0 || connection.is_closed()), "{taken} bytes taken");
                piece = &piece[taken..];
                let sent = answer.parts().concat();
                answer.clear();
                assert!(sent.len() <= Answer::ROOM && (sent.is_empty() || !was_closed), "too much is sent");
                replies.extend(Reply::read(&sent));
                if taken == 0 {
                    break;
                }
            }
        }
        Self { replies, is_closed: connection.is_closed(), is_idle: connection.is_idle() }
    }
}

impl Reply {
    /// Reads the one answer that was sent, if any was.
    fn read(sent: &[u8]) -> Option<Self> {
        if sent.is_empty() || sent == b"HTTP/1.1 100 Continue\r\n\r\n" {
            return None;
        }
        let mut fields = [httparse::EMPTY_HEADER; 8];
        let mut head = httparse::Response::new(&mut fields);
        let len = head.parse(sent).expect("the head is well-formed").unwrap();
        let field = |name| Values { fields: head.headers }.single(name);
        let body = sent[len..].to_vec();
        assert_eq!(field("Content-Length"), Some(body.len().to_string().as_str()), "the length of the body");
        Some(Self { status: head.code?, is_soap: field("Content-Type") == Some(XML), body })
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
        let framing = ["Transfer-Encoding", "Content-Length"].map(|name| values.single(name));
        let is_plain = is_simple
            && head.method == Some("POST")
            && head.path == Some(PATH)
            && head.version == Some(1)
            && (matches!(framing, [Some("chunked"), None])
                || matches!(framing, [None, Some(length)] if length.bytes().all(|byte| byte.is_ascii_digit())))
            && values.of("Transfer-Encoding").chain(values.of("Content-Length")).count() == 1
            && values
                .single("Host")
                .is_some_and(|host| !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_lowercase()))
            && values.single("Content-Type") == Some(XML)
            && ["Content-Encoding", "Expect", "Origin"].iter().all(|name| values.of(name).next().is_none())
            && values.fields.len() <= 32
            && body.len() <= BODY_LIMIT as usize
            && is_plain_head(&input[..len]);
        Ok(Self { body, rest, is_plain })
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
            is_simple &= line_len <= 8 && rest[..line_len - 2].iter().all(u8::is_ascii_hexdigit);
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
    /// The values of the lines of this name; one that is no UTF-8 is no value.
    fn of(&self, name: &str) -> impl Iterator<Item = &'h str> {
        let named = self.fields.iter().filter(move |field| field.name.eq_ignore_ascii_case(name));
        named.map(|field| std::str::from_utf8(field.value).unwrap_or("\u{FFFD}").trim_ascii())
    }

    fn single(&self, name: &str) -> Option<&'h str> {
        let mut values = self.of(name);
        values.next().filter(|_| values.next().is_none())
    }
}
