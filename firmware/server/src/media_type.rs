//! The value of `Content-Type` (RFC 9110, 8.3).

use crate::status::Status;
use crate::syntax::{is_text, is_token};

/// Accepts `text/xml`, the media type of SOAP 1.1, in UTF-8.
///
/// # Errors
///
/// 415 for anything else; 400 for malformed parameters and for more than one `charset`.
pub(crate) fn check_xml(media_type: &str) -> Result<(), Status> {
    let (name, parameters) = media_type.split_once(';').unwrap_or((media_type, ""));
    if !name.trim_ascii().eq_ignore_ascii_case("text/xml") {
        return Err(Status::UnsupportedMediaType);
    }
    let mut charset = None;
    for parameter in Parameters(parameters) {
        let (name, value) = parameter.ok_or(Status::BadRequest)?;
        if name.eq_ignore_ascii_case("charset") && charset.replace(value).is_some() {
            return Err(Status::BadRequest);
        }
    }
    if charset.is_none_or(is_utf_8) { Ok(()) } else { Err(Status::UnsupportedMediaType) }
}

/// Whether a token or a quoted string is `utf-8`. In a quoted string a backslash quotes the next byte.
fn is_utf_8(value: &str) -> bool {
    let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let mut escaped = false;
    let meant = quoted.unwrap_or(value).bytes().filter(|&byte| {
        escaped = byte == b'\\' && !escaped;
        !escaped
    });
    meant.map(|byte| byte.to_ascii_lowercase()).eq(*b"utf-8")
}

/// The parameters of a media type, as names and values; `None` for a malformed one, which is the last (RFC 9110, 5.6.6).
struct Parameters<'a>(&'a str);

impl<'a> Iterator for Parameters<'a> {
    type Item = Option<(&'a str, &'a str)>;

    fn next(&mut self) -> Option<Self::Item> {
        // Between two semicolons there may be none.
        let rest = self.0.trim_start_matches([';', ' ', '\t']);
        if rest.is_empty() {
            return None;
        }
        let parameter = take_parameter(rest);
        self.0 = parameter.map_or("", |(_, rest)| rest);
        Some(parameter.map(|(parameter, _)| parameter))
    }
}

/// Splits off the first parameter, up to the semicolon behind it.
fn take_parameter(text: &str) -> Option<((&str, &str), &str)> {
    let (name, rest) = text.split_once('=')?;
    let (value, rest) = rest.split_at_checked(value_len(rest)?)?;
    let behind = rest.trim_start_matches([' ', '\t']);
    let is_parameter = !name.is_empty() && name.bytes().all(is_token) && !value.is_empty();
    (is_parameter && (behind.is_empty() || behind.starts_with(';'))).then_some(((name, value), behind))
}

/// The length of the token or the quoted string that a text begins with (RFC 9110, 5.6.2 and 5.6.4).
fn value_len(text: &str) -> Option<usize> {
    if !text.starts_with('"') {
        return Some(text.bytes().take_while(|&byte| is_token(byte)).count());
    }
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if !is_text(byte) => return None,
            b'"' if !escaped => return Some(at + 1),
            _ => escaped = byte == b'\\' && !escaped,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_xml_in_utf_8() {
        let cases = [
            ("text/xml", Ok(())),
            ("Text/XML;charset=UTF-8", Ok(())),
            ("text/xml ; action=\"a\"; charset=\"utf-8\"", Ok(())),
            ("text/xml; charset=utf-8;", Ok(())),
            ("text/xml;; charset=utf-8 ; \t;", Ok(())),
            ("text/xml; action=\"a;charset=latin1\"", Ok(())),
            ("text/xml; action=\"a\\\";charset=latin1\"", Ok(())),
            ("text/xml; charset=\"\\utf-8\"", Ok(())),
            ("text/xml; charset=iso-8859-1", Err(Status::UnsupportedMediaType)),
            ("text/xml; charset=\"\"", Err(Status::UnsupportedMediaType)),
            ("text/xml; charset='utf-8'", Err(Status::UnsupportedMediaType)),
            ("text/xml; action=\"a;charset=utf-8\"; charset=latin1", Err(Status::UnsupportedMediaType)),
            ("text/xml; charset=utf-8; charset=utf-8", Err(Status::BadRequest)),
            ("text/xml; charset=utf-8; Charset=latin1", Err(Status::BadRequest)),
            ("text/xml; charset", Err(Status::BadRequest)),
            ("text/xml; charset=", Err(Status::BadRequest)),
            ("text/xml; charset =utf-8", Err(Status::BadRequest)),
            ("text/xml; =utf-8", Err(Status::BadRequest)),
            ("text/xml; charset=utf-8 x", Err(Status::BadRequest)),
            ("text/xml; charset=\"utf-8", Err(Status::BadRequest)),
            ("text/xml; charset=\"utf-8\\\"", Err(Status::BadRequest)),
            ("text/xml, text/xml", Err(Status::UnsupportedMediaType)),
            ("application/soap+xml; charset=utf-8", Err(Status::UnsupportedMediaType)),
            ("application/x-www-form-urlencoded", Err(Status::UnsupportedMediaType)),
            ("application/json", Err(Status::UnsupportedMediaType)),
            ("multipart/form-data; boundary=\"text/xml\"", Err(Status::UnsupportedMediaType)),
            ("text/plain", Err(Status::UnsupportedMediaType)),
            ("text/xmlx", Err(Status::UnsupportedMediaType)),
            ("", Err(Status::UnsupportedMediaType)),
            (";", Err(Status::UnsupportedMediaType)),
        ];
        for (media_type, expected) in cases {
            assert_eq!(check_xml(media_type), expected, "{media_type}");
        }
    }
}
