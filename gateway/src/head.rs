//! The head of a request: what is refused before a body is read (RFC 9110 and RFC 9112), by the same rules as in the firmware.
//! What hyper refuses by itself (malformed heads, heads that are too large) never comes here.

use hyper::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, HeaderName, HeaderValue, ORIGIN,
    TRANSFER_ENCODING,
};
use hyper::http::request::Parts;
use hyper::http::uri::Authority;
use hyper::{HeaderMap, StatusCode, Version};

/// The longest head, in bytes.
pub(crate) const HEAD_LIMIT: usize = 16 * 1024;
/// The most fields of a head.
pub(crate) const FIELDS: usize = 32;
/// The longest body, in bytes.
pub(crate) const BODY_LIMIT: usize = ews_phonecall::limits::MESSAGE;

/// Why a request is refused, as HTTP says it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    /// For a person who looks at the answer.
    pub(crate) text: &'static str,
    pub(crate) fields: &'static [(&'static str, &'static str)],
}

impl Refusal {
    pub(crate) const BAD_HOST: Self = Self::new(StatusCode::BAD_REQUEST, "Host is missing or malformed");
    pub(crate) const BAD_MEDIA_TYPE: Self = Self::new(StatusCode::BAD_REQUEST, "Content-Type is malformed");
    pub(crate) const TWO_LENGTHS: Self =
        Self::new(StatusCode::BAD_REQUEST, "Content-Length and Transfer-Encoding exclude each other");
    pub(crate) const CUT_OFF: Self = Self::new(StatusCode::BAD_REQUEST, "the body is malformed");
    pub(crate) const UNAUTHORIZED: Self = Self {
        fields: &[
            ("www-authenticate", "Basic realm=\"EWS\", charset=\"UTF-8\""),
            ("www-authenticate", "Bearer realm=\"EWS\""),
        ],
        ..Self::new(StatusCode::UNAUTHORIZED, "who asks?")
    };
    pub(crate) const OTHER_ORIGIN: Self =
        Self::new(StatusCode::FORBIDDEN, "pages from elsewhere may not ask");
    pub(crate) const NOT_PERMITTED: Self = Self::new(StatusCode::FORBIDDEN, "this user may not ask for that");
    pub(crate) const NOT_FOUND: Self = Self::new(StatusCode::NOT_FOUND, "POST to /EWS/Exchange.asmx");
    pub(crate) const POST_ONLY: Self = Self {
        fields: &[("allow", "POST")],
        ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "only POST; the WSDL is at ?wsdl")
    };
    pub(crate) const GET_ONLY: Self =
        Self { fields: &[("allow", "GET, HEAD")], ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "only GET") };
    pub(crate) const TOO_SLOW: Self = Self::new(StatusCode::REQUEST_TIMEOUT, "the body took too long");
    pub(crate) const NO_LENGTH: Self =
        Self::new(StatusCode::LENGTH_REQUIRED, "neither Content-Length nor chunks");
    pub(crate) const TOO_LARGE: Self =
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "a message has at most 64 KiB");
    pub(crate) const NO_XML: Self =
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the media type is text/xml, in UTF-8");
    /// RFC 9110, 12.5.3
    pub(crate) const CODED: Self = Self {
        fields: &[("accept-encoding", "identity")],
        ..Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "no Content-Encoding is understood")
    };
    pub(crate) const EXPECTATION: Self =
        Self::new(StatusCode::EXPECTATION_FAILED, "only 100-continue can be expected");
    pub(crate) const NO_ROOM: Self = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer had no room");

    const fn new(status: StatusCode, text: &'static str) -> Self {
        Self { status, text, fields: &[] }
    }
}

/// The server that a request is for, if it says so (RFC 9112, 3.2). That of the target counts more than `Host`.
///
/// # Errors
///
/// 400 if `Host` is not there once, which HTTP/1.0 did not ask for, or if it is malformed.
pub(crate) fn server(head: &Parts) -> Result<Option<Authority>, Refusal> {
    let host = single(&head.headers, &HOST).map_err(|()| Refusal::BAD_HOST)?;
    if host.is_none() && head.version == Version::HTTP_11 {
        return Err(Refusal::BAD_HOST);
    }
    let host = host.filter(|host| !host.is_empty()).map(|host| Authority::try_from(host.as_bytes()));
    let host = host.transpose().map_err(|_| Refusal::BAD_HOST)?;
    let server = head.uri.authority().cloned().or(host);
    match server {
        // RFC 9110, 4.2.4
        Some(server) if server.as_str().contains('@') || server.host().is_empty() => Err(Refusal::BAD_HOST),
        server => Ok(server),
    }
}

/// Refuses requests that a browser sends for a page from elsewhere: somebody who only looks at that page would end calls.
pub(crate) fn check_origin(headers: &HeaderMap, server: Option<&Authority>) -> Result<(), Refusal> {
    let is_own = |origin: &HeaderValue| {
        let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
        let (Some((scheme, origin)), Some(server)) = (origin, server) else { return false };
        let port = match scheme.to_ascii_lowercase().as_str() {
            "http" => 80,
            "https" => 443,
            _ => return false,
        };
        let Ok(origin) = origin.parse::<Authority>() else { return false };
        origin.host().eq_ignore_ascii_case(server.host())
            && origin.port_u16().unwrap_or(port) == server.port_u16().unwrap_or(port)
            && !origin.as_str().contains('@')
    };
    match headers.get_all(ORIGIN).iter().all(is_own) {
        true => Ok(()),
        false => Err(Refusal::OTHER_ORIGIN),
    }
}

/// Refuses a body that is no message, as far as the head says it.
pub(crate) fn check_body(headers: &HeaderMap) -> Result<(), Refusal> {
    let media_type = single(headers, &CONTENT_TYPE).map_err(|()| Refusal::BAD_MEDIA_TYPE)?;
    let media_type = media_type.ok_or(Refusal::NO_XML)?.to_str().map_err(|_| Refusal::BAD_MEDIA_TYPE)?;
    check_xml(media_type)?;
    let is_identity = |coding: &HeaderValue| coding.as_bytes().eq_ignore_ascii_case(b"identity");
    if !headers.get_all(CONTENT_ENCODING).iter().all(is_identity) {
        return Err(Refusal::CODED);
    }
    if !headers.contains_key(CONTENT_LENGTH) && !headers.contains_key(TRANSFER_ENCODING) {
        return Err(Refusal::NO_LENGTH);
    }
    let is_continue = |expected: &HeaderValue| expected.as_bytes().eq_ignore_ascii_case(b"100-continue");
    if !headers.get_all(EXPECT).iter().all(is_continue) {
        return Err(Refusal::EXPECTATION);
    }
    Ok(())
}

/// Refuses a body whose end could be disputed (RFC 9112, 6.1), and one that is too long.
pub(crate) fn check_length(headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(length) = headers.get(CONTENT_LENGTH) else { return Ok(()) };
    if headers.contains_key(TRANSFER_ENCODING) {
        return Err(Refusal::TWO_LENGTHS);
    }
    // hyper has refused what is no number.
    let length = length.to_str().ok().and_then(|length| length.parse().ok()).unwrap_or(usize::MAX);
    if length > BODY_LIMIT { Err(Refusal::TOO_LARGE) } else { Ok(()) }
}

/// The value of a field that can have one line only (RFC 9110, 5.3).
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a HeaderValue>, ()> {
    let mut values = headers.get_all(name).iter();
    let value = values.next();
    if values.next().is_some() { Err(()) } else { Ok(value) }
}

/// Accepts `text/xml`, the media type of SOAP 1.1, in UTF-8 (RFC 9110, 8.3).
fn check_xml(media_type: &str) -> Result<(), Refusal> {
    let (name, mut rest) = media_type.split_once(';').unwrap_or((media_type, ""));
    if !name.trim_ascii().eq_ignore_ascii_case("text/xml") {
        return Err(Refusal::NO_XML);
    }
    let mut charset = None;
    loop {
        rest = rest.trim_start_matches([';', ' ', '\t']);
        if rest.is_empty() {
            break;
        }
        let (name, value, behind) = parameter(rest).ok_or(Refusal::BAD_MEDIA_TYPE)?;
        if name.eq_ignore_ascii_case("charset") && charset.replace(value).is_some() {
            return Err(Refusal::BAD_MEDIA_TYPE);
        }
        rest = behind;
    }
    let is_utf_8 = |charset: &str| charset.eq_ignore_ascii_case("utf-8");
    if charset.is_none_or(is_utf_8) { Ok(()) } else { Err(Refusal::NO_XML) }
}

/// Splits off the first parameter: its name, its value without quotation marks, and what is behind it (RFC 9110, 5.6.6).
fn parameter(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once('=')?;
    let (value, behind) = match rest.strip_prefix('"') {
        Some(quoted) => {
            let mut escaped = false;
            let end = quoted.find(|c| {
                let is_end = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                is_end
            })?;
            (quoted.get(..end)?, quoted.get(end..)?.strip_prefix('"')?)
        }
        None => rest.split_at(rest.find([';', ' ', '\t']).unwrap_or(rest.len())),
    };
    let is_token = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]{}".contains(&byte))
    };
    let is_value = rest.starts_with('"') || !value.is_empty() && is_token(value);
    let behind = behind.trim_ascii_start();
    let is_parameter = !name.is_empty() && is_token(name) && is_value;
    (is_parameter && (behind.is_empty() || behind.starts_with(';'))).then_some((name, value, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_xml_in_utf_8() {
        for (media_type, expected) in [
            ("text/xml", Ok(())),
            ("Text/XML;charset=UTF-8", Ok(())),
            ("text/xml ; action=\"a\"; charset=\"utf-8\"", Ok(())),
            ("text/xml;; charset=utf-8 ; \t;", Ok(())),
            ("text/xml; action=\"a;charset=latin1\"", Ok(())),
            ("text/xml; action=\"a\\\";charset=latin1\"", Ok(())),
            ("text/xml; charset=iso-8859-1", Err(Refusal::NO_XML)),
            ("text/xml; charset=\"\"", Err(Refusal::NO_XML)),
            ("text/xml; charset='utf-8'", Err(Refusal::NO_XML)),
            ("text/xml; action=\"a;charset=utf-8\"; charset=latin1", Err(Refusal::NO_XML)),
            ("text/xml; charset=utf-8; charset=utf-8", Err(Refusal::BAD_MEDIA_TYPE)),
            ("text/xml; charset", Err(Refusal::BAD_MEDIA_TYPE)),
            ("text/xml; charset=", Err(Refusal::BAD_MEDIA_TYPE)),
            ("text/xml; charset =utf-8", Err(Refusal::BAD_MEDIA_TYPE)),
            ("text/xml; =utf-8", Err(Refusal::BAD_MEDIA_TYPE)),
            ("text/xml; charset=utf-8 x", Err(Refusal::BAD_MEDIA_TYPE)),
            ("text/xml; charset=\"utf-8", Err(Refusal::BAD_MEDIA_TYPE)),
            ("text/xml, text/xml", Err(Refusal::NO_XML)),
            ("application/soap+xml; charset=utf-8", Err(Refusal::NO_XML)),
            ("text/xmlx", Err(Refusal::NO_XML)),
            ("", Err(Refusal::NO_XML)),
        ] {
            assert_eq!(check_xml(media_type), expected, "{media_type}");
        }
    }

    #[test]
    fn knows_its_own_pages() {
        for (origin, host, is_own) in [
            ("http://pbx", "pbx", true),
            ("HTTP://PBX:80", "pbx", true),
            ("https://pbx", "pbx:443", true),
            ("http://pbx:8080", "pbx:8080", true),
            ("http://pbx:8080", "pbx", false),
            ("http://pbx", "pbx:8080", false),
            ("http://pbx.example", "pbx", false),
            ("http://user@pbx", "pbx", false),
            ("http://pbx/", "pbx", false),
            ("ftp://pbx", "pbx", false),
            ("null", "null", false),
            ("", "pbx", false),
        ] {
            let headers = HeaderMap::from_iter([(ORIGIN, origin.parse().unwrap())]);
            let server: Authority = host.parse().unwrap();
            assert_eq!(check_origin(&headers, Some(&server)).is_ok(), is_own, "{origin} at {host}");
            assert_eq!(check_origin(&headers, None), Err(Refusal::OTHER_ORIGIN), "{origin}");
            assert_eq!(check_origin(&HeaderMap::new(), Some(&server)), Ok(()));
        }
    }
}
