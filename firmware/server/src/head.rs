//! The head of a request: where it goes, how long its body is, and whether it can be carried out
//! (RFC 9110 and RFC 9112). `httparse` reads it; what it means is decided here.

use ews_phonecall::Options;
use httparse::{EMPTY_HEADER, Error, Header, Request};

use crate::chunked::Chunked;
use crate::status::Status;

/// The longest body of a request, in bytes.
pub const BODY_LIMIT: u32 = Options::DEFAULT.message_limit as u32;

/// The most fields of a head.
const FIELDS: usize = 32;

/// A request's head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// What the body is for, or why the request is refused.
    pub(crate) target: Result<Target, Status>,
    pub(crate) body: Framing,
    /// The client sends the body when it is told to.
    pub(crate) expects_continue: bool,
    /// The connection is kept for the next request.
    pub(crate) keep_alive: bool,
}

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Exchange,
    Calls,
}

/// How the end of a body is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// With this many bytes to come.
    Length(u32),
    Chunked(Chunked),
}

impl Head {
    /// Reads the head that `bytes` begin with: gives it and its length, or nothing if it is not complete.
    ///
    /// # Errors
    ///
    /// The status to answer with if it cannot be known where the request ends; the connection is of no more use.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Status> {
        let mut fields = [EMPTY_HEADER; FIELDS];
        let mut request = Request::new(&mut fields);
        let len = match request.parse(bytes) {
            Ok(httparse::Status::Complete(len)) => len,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(Error::TooManyHeaders) => return Err(Status::HeadTooLarge),
            Err(Error::Version) => return Err(Status::VersionNotSupported),
            Err(_) => return Err(Status::BadRequest),
        };
        let (Some(method), Some(path), Some(version)) = (request.method, request.path, request.version)
        else {
            return Err(Status::BadRequest);
        };
        Self::of(method, path, version, request.headers).map(|head| Some((head, len)))
    }

    fn of(method: &str, path: &str, minor_version: u8, fields: &[Header<'_>]) -> Result<Self, Status> {
        let is_1_1 = minor_version >= 1;
        // RFC 9112, 3.2: exactly one, which HTTP/1.0 did not ask for.
        let hosts = values(fields, "Host").count();
        if hosts > 1 || (is_1_1 && hosts == 0) {
            return Err(Status::BadRequest);
        }
        let framing = framing(fields, is_1_1)?;
        if matches!(framing, Some(Framing::Length(length)) if length > BODY_LIMIT) {
            return Err(Status::ContentTooLarge);
        }
        let mut target = target(method, path, fields);
        if target.is_ok() && framing.is_none() {
            target = Err(Status::LengthRequired);
        }
        let mut expectations = tokens(fields, "Expect");
        let expects_continue = is_1_1 && tokens(fields, "Expect").any(|token| is(token, "100-continue"));
        if target.is_ok() && is_1_1 && !expectations.all(|token| is(token, "100-continue")) {
            target = Err(Status::ExpectationFailed);
        }
        let has_connection = |option| tokens(fields, "Connection").any(|token| is(token, option));
        let keep_alive = !has_connection("close") && (is_1_1 || has_connection("keep-alive"));
        Ok(Self { target, body: framing.unwrap_or(Framing::Length(0)), expects_continue, keep_alive })
    }
}

/// How the body is framed, if there is one (RFC 9112, 6.3).
fn framing(fields: &[Header<'_>], is_1_1: bool) -> Result<Option<Framing>, Status> {
    let mut codings = values(fields, "Transfer-Encoding");
    let mut lengths = values(fields, "Content-Length");
    match (codings.next(), lengths.next()) {
        (None, None) => Ok(None),
        (None, Some(length)) => {
            let is_number = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
            if !is_number || lengths.next().is_some() {
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

fn target(method: &str, path: &str, fields: &[Header<'_>]) -> Result<Target, Status> {
    let path = path_of(path);
    let (target, media_types): (_, &[&str]) = if is(path, "/EWS/Exchange.asmx") {
        // Of case clients disagree, as it makes no difference to Exchange. The second type is what curl says of a
        // body whose type it was not told.
        (Target::Exchange, &["text/xml", "application/x-www-form-urlencoded"])
    } else if path == "/calls" {
        (Target::Calls, &["text/plain", "application/x-www-form-urlencoded"])
    } else {
        return Err(Status::NotFound);
    };
    if method != "POST" {
        return Err(Status::MethodNotAllowed);
    }
    if values(fields, "Content-Type").all(|media_type| is_one_of(media_type, media_types)) {
        Ok(target)
    } else {
        Err(Status::UnsupportedMediaType)
    }
}

/// The path of a request target, which may be a whole URI and have a query (RFC 9112, 3.2).
fn path_of(target: &str) -> &str {
    let path = match target.split_once("://") {
        Some((scheme, rest)) if is(scheme, "http") => rest.find('/').map_or("/", |at| &rest[at..]),
        _ => target,
    };
    path.split_once('?').map_or(path, |(path, _)| path)
}

/// Whether a media type is one of `types`, in UTF-8 if it says its encoding.
fn is_one_of(media_type: &str, types: &[&str]) -> bool {
    let mut parts = media_type.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let charset =
        parts.filter_map(|parameter| parameter.split_once('=')).find(|(name, _)| is(name, "charset"));
    let is_utf_8 = charset.is_none_or(|(_, value)| is(value.trim_matches('"'), "utf-8"));
    is_utf_8 && types.iter().any(|known| is(name, known))
}

/// The values of all fields with a name.
fn values<'a>(fields: &[Header<'a>], name: &str) -> impl Iterator<Item = &'a str> {
    let named = fields.iter().filter(move |field| is(field.name, name));
    // A value that is not UTF-8 is none that is asked for here.
    named.map(|field| core::str::from_utf8(field.value).unwrap_or("\u{FFFD}").trim_ascii())
}

/// The members of all lists with a name.
fn tokens<'a>(fields: &[Header<'a>], name: &str) -> impl Iterator<Item = &'a str> {
    values(fields, name)
        .flat_map(|value| value.split(','))
        .map(str::trim_ascii)
        .filter(|token| !token.is_empty())
}

fn is(token: &str, expected: &str) -> bool {
    token.eq_ignore_ascii_case(expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    const SOAP: Head = Head {
        target: Ok(Target::Exchange),
        body: Framing::Length(5),
        expects_continue: false,
        keep_alive: true,
    };

    /// The head of a request that differs from a good one in these fields.
    fn head(fields: &str) -> Result<Head, Status> {
        request("POST /EWS/Exchange.asmx HTTP/1.1", &format!("Host: x\r\nContent-Type: text/xml\r\n{fields}"))
    }

    fn request(line: &str, fields: &str) -> Result<Head, Status> {
        let bytes = format!("{line}\r\n{fields}\r\nbody");
        Head::parse(bytes.as_bytes()).map(|head| {
            let (head, len) = head.unwrap();
            assert_eq!(&bytes[len..], "body");
            head
        })
    }

    #[test]
    fn waits_for_the_end() {
        let bytes = b"POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n";
        for len in 0..bytes.len() {
            assert_eq!(Head::parse(&bytes[..len]), Ok(None), "{len}");
        }
        assert_eq!(Head::parse(bytes), Ok(Some((SOAP, bytes.len()))));
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
            ("POST /EWS/Exchange.asmx", Ok(Target::Exchange)),
            ("POST /ews/exchange.asmx", Ok(Target::Exchange)),
            ("POST /EWS/Exchange.asmx?x=/", Ok(Target::Exchange)),
            ("POST http://a:8080/EWS/Exchange.asmx", Ok(Target::Exchange)),
            ("POST HTTP://a", Err(Status::NotFound)),
            ("POST /", Err(Status::NotFound)),
            ("POST /EWS/Exchange.asmx/", Err(Status::NotFound)),
            ("GET /other", Err(Status::NotFound)),
            ("GET /EWS/Exchange.asmx", Err(Status::MethodNotAllowed)),
            ("post /EWS/Exchange.asmx", Err(Status::MethodNotAllowed)),
            ("PUT /calls", Err(Status::MethodNotAllowed)),
            ("POST /calls", Err(Status::UnsupportedMediaType)),
        ];
        for (line, expected) in cases {
            let head = request(&format!("{line} HTTP/1.1"), fields).unwrap();
            assert_eq!((head.target, head.body), (expected, Framing::Length(5)), "{line}");
        }
        assert_eq!(head("").map(|head| head.target), Ok(Err(Status::LengthRequired)));
        assert_eq!(
            head("Content-Length: 0\r\nExpect: a\r\n").map(|head| head.target),
            Ok(Err(Status::ExpectationFailed))
        );
    }

    #[test]
    fn refuses_other_media_types() {
        let cases = [
            ("text/xml", true),
            ("Text/XML;charset=UTF-8", true),
            ("text/xml ; action=\"a\"; charset=\"utf-8\"", true),
            ("application/x-www-form-urlencoded", true),
            ("text/xml; charset=iso-8859-1", false),
            ("application/soap+xml; charset=utf-8", false),
            ("application/json", false),
            ("text/xmlx", false),
            ("", false),
        ];
        for (media_type, expected) in cases {
            let fields = format!("Host: x\r\nContent-Length: 5\r\nContent-Type: {media_type}\r\n");
            let head = request("POST /EWS/Exchange.asmx HTTP/1.1", &fields).unwrap();
            let target = if expected { Ok(Target::Exchange) } else { Err(Status::UnsupportedMediaType) };
            assert_eq!(head.target, target, "{media_type}");
        }
    }

    #[test]
    fn knows_whether_the_connection_is_kept() {
        let cases = [
            ("HTTP/1.1", "", true),
            ("HTTP/1.1", "Connection: close\r\n", false),
            ("HTTP/1.1", "Connection: TE, Close\r\n", false),
            ("HTTP/1.1", "Connection: TE\r\nConnection: close\r\n", false),
            ("HTTP/1.0", "", false),
            ("HTTP/1.0", "Connection: Keep-Alive\r\n", true),
        ];
        for (version, fields, expected) in cases {
            let fields = format!("Host: x\r\nContent-Length: 5\r\n{fields}");
            let head = request(&format!("POST /EWS/Exchange.asmx {version}"), &fields).unwrap();
            assert_eq!(head.keep_alive, expected, "{version} {fields}");
            let asks = format!("{fields}Expect: 100-Continue\r\n");
            let head = request(&format!("POST /EWS/Exchange.asmx {version}"), &asks).unwrap();
            assert_eq!(head.expects_continue, version == "HTTP/1.1");
        }
    }

    #[test]
    fn refuses_malformed_heads() {
        let cases = [
            ("POST /EWS/Exchange.asmx HTTP/1.1", "", Status::BadRequest),
            ("POST /EWS/Exchange.asmx HTTP/1.1", "Host: a\r\nHost: b\r\n", Status::BadRequest),
            ("POST /EWS/Exchange.asmx HTTP/1.1", "Host : a\r\n", Status::BadRequest),
            ("POST /EWS/Exchange.asmx HTTP/1.1", "Host: a\r\n folded\r\n", Status::BadRequest),
            ("POST /EWS/Exchange.asmx HTTP/2.0", "Host: a\r\n", Status::VersionNotSupported),
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
