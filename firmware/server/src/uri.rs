//! The parts of URIs (RFC 3986) that occur in the target of a request and in the fields `Host` and `Origin`.

use core::net::Ipv6Addr;

/// The port that is meant where none stands (RFC 9110, 4.2.1).
const DEFAULT_PORT: &str = "80";

/// The server that a request is for: `uri-host [":" port]` (RFC 9110, 4.2.1 and 7.2).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Authority<'a> {
    host: &'a str,
    port: &'a str,
}

impl<'a> Authority<'a> {
    /// Reads an authority; `None` if it is none, has user information (RFC 9110, 4.2.4) or no host.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        // The colons of an IPv6 address are inside its brackets.
        let end = text.find(']').map_or(0, |bracket| bracket + 1);
        let colon = text.get(end..)?.find(':').map_or(text.len(), |at| end + at);
        let (host, port) = text.split_at_checked(colon)?;
        let port = port.strip_prefix(':').unwrap_or_default();
        (is_host(host) && port.bytes().all(|byte| byte.is_ascii_digit())).then_some(Self { host, port })
    }

    fn port(&self) -> &'a str {
        let port = self.port.trim_start_matches('0');
        if port.is_empty() && !self.port.contains('0') { DEFAULT_PORT } else { port }
    }
}

/// Whether both are the same (RFC 9110, 4.2.3).
impl PartialEq for Authority<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.host.eq_ignore_ascii_case(other.host) && self.port() == other.port()
    }
}

/// Whether the text is a host that is not empty (RFC 3986, 3.2.2). A comma, which a registered name could have, is refused:
/// no name in DNS has one, and lines of the same field are joined with it (RFC 9110, 5.3).
fn is_host(text: &str) -> bool {
    if let Some(literal) = text.strip_prefix('[') {
        return literal.strip_suffix(']').is_some_and(is_ip_literal);
    }
    !text.is_empty()
        && text.bytes().all(|byte| byte == b'%' || is_unreserved(byte) || is_delimiter(byte) && byte != b',')
        && text.split('%').skip(1).all(|escape| hexadecimal(escape).is_some())
}

fn is_ip_literal(text: &str) -> bool {
    let future = || {
        let (version, address) = text.strip_prefix(['v', 'V'])?.split_once('.')?;
        let is_version = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_address = |byte| is_unreserved(byte) || is_delimiter(byte) || byte == b':';
        Some(is_version && !address.is_empty() && address.bytes().all(is_address))
    };
    text.parse::<Ipv6Addr>().is_ok() || future().unwrap_or(false)
}

/// The authority and the path of a request's target, without its query.
pub(crate) struct Target<'a> {
    /// That of an absolute target, which counts in place of `Host` (RFC 9112, 3.2.2).
    pub(crate) authority: Option<Authority<'a>>,
    pub(crate) path: &'a str,
}

impl<'a> Target<'a> {
    /// Splits a target; `None` if it is absolute and has no valid authority.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (authority, path) = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => {
                // RFC 3986, 3.2
                let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
                let (authority, path) = rest.split_at_checked(end)?;
                (Some(Authority::parse(authority)?), path)
            }
            _ => (None, text),
        };
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        Some(Self { authority, path })
    }
}

/// Whether `origin` is the one that a page from this server would have (RFC 6454, 7; RFC 9110, 4.3.1).
pub(crate) fn is_own_origin(origin: &str, server: Option<Authority<'_>>) -> bool {
    match origin.split_once("://") {
        Some((scheme, authority)) if scheme.eq_ignore_ascii_case("http") => {
            Authority::parse(authority).is_some_and(|origin| Some(origin) == server)
        }
        _ => false,
    }
}

/// The value of the two digits that a text begins with.
fn hexadecimal(text: &str) -> Option<u8> {
    let digits = text.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn is_delimiter(byte: u8) -> bool {
    b"!$&'()*+,;=".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_an_authority() {
        for text in [
            "pbx",
            "pbx.example:8080",
            "pbx:",
            "10.0.2.15:80",
            "[::1]",
            "[::ffff:10.0.2.15]:80",
            "[v1.a:b]",
            "a_b~c!d",
            "a%20b",
        ] {
            assert!(Authority::parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            ":80",
            "a b",
            "user@pbx",
            "@pbx",
            "pbx/path",
            "pbx?",
            "pbx#",
            "a,b",
            "<pbx>",
            "[::1",
            "::1",
            "[]",
            "[::1]x",
            "x[::1]",
            "[::1]]",
            "[1.2.3.4]",
            "[v.a]",
            "[v1.]",
            "pbx:abc",
            "pbx:80:80",
            "pbx:+80",
            "pb\u{E9}",
            "a%2",
            "a%",
            "a%+1",
            "pbx\\",
            "\"pbx\"",
            "http://pbx",
        ] {
            assert!(Authority::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn takes_targets_apart() {
        for (text, authority, path) in [
            ("/a?b=/c", None, "/a"),
            ("/a?b=http://pbx/c", None, "/a"),
            ("*", None, "*"),
            ("http://pbx/a/b?c", Some("pbx"), "/a/b"),
            ("HTTP://pbx:80/a", Some("pbx"), "/a"),
            ("http://pbx", Some("pbx"), ""),
            ("http://pbx?back=/a", Some("pbx"), ""),
            ("http://pbx#/a", Some("pbx"), "#/a"),
            ("http://pbx?x=/a", Some("pbx"), ""),
            ("https://pbx/a", None, "https://pbx/a"),
        ] {
            let target = Target::parse(text).unwrap();
            assert_eq!(target.path, path, "{text}");
            assert_eq!(target.authority, authority.and_then(Authority::parse), "{text}");
        }
        for text in
            ["http://", "http:///a", "http://?a", "http://user@pbx/a", "http://:80/a", "http://pbx:x/a"]
        {
            assert!(Target::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn tells_its_own_origin() {
        for (origin, host, expected) in [
            ("http://pbx", "pbx", true),
            ("HTTP://PBX:80", "pbx", true),
            ("http://pbx", "pbx:080", true),
            ("http://pbx:8080", "pbx:8080", true),
            ("http://pbx:8080", "pbx", false),
            ("http://pbx:0", "pbx", false),
            ("http://pbx.example", "pbx", false),
            ("https://pbx", "pbx", false),
            ("http://pbx/", "pbx", false),
            ("http://pbx http://other", "pbx", false),
            ("pbx", "pbx", false),
            ("null", "null", false),
            ("", "", false),
            ("http://", "", false),
        ] {
            assert_eq!(is_own_origin(origin, Authority::parse(host)), expected, "{origin} at {host}");
        }
    }
}
