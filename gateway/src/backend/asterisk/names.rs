//! What may become part of a URL, of the name of a channel, or of what a dial plan does.

use ews_phonecall::ResponseCode;

/// The most characters of an extension.
const EXTENSION: usize = 64;
/// The most characters of the id of a channel: what Asterisk has room for.
const CHANNEL: usize = 149;

/// The extension of the dial plan for what is dialled: a `+`, and letters, digits, `*` and `#`. Visual separators (RFC 3966, 5.1.1)
/// and spaces are left out. Nothing that Asterisk could take for another context, an option or another argument gets through.
///
/// # Errors
///
/// The response code that says why there is none.
pub(crate) fn extension(dial: &str) -> Result<String, ResponseCode<'static>> {
    let (scheme, number) = match dial.split_once(':') {
        Some((scheme, number)) => (scheme, number),
        None => ("tel", dial),
    };
    if !scheme.eq_ignore_ascii_case("tel") {
        return Err(ResponseCode::ErrorInvalidSIPUri);
    }
    let is_separator = |c: &char| " -.()".contains(*c);
    let extension: String = number.chars().filter(|c| !is_separator(c)).collect();
    let name = extension.strip_prefix('+').unwrap_or(&extension);
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*#".contains(&byte));
    let is_extension = is_name && !name.is_empty() && extension.len() <= EXTENSION;
    if is_extension { Ok(extension) } else { Err(ResponseCode::ErrorInvalidPhoneNumber) }
}

/// The id of an item, which is base64 in the field, in the letters of base64url (RFC 4648, 5): without `/` it stays in its folder.
/// `None` for one that has anything else.
pub(crate) fn item(id: &str) -> Option<String> {
    let id = id.replace('+', "-").replace('/', "_");
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=.".contains(&byte);
    (!id.is_empty() && !id.starts_with('.') && id.bytes().all(is_safe)).then_some(id)
}

/// Whether a text can be the id of a channel, and means nothing else in a URL.
pub(crate) fn is_channel(id: &str) -> bool {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    !id.is_empty() && id.len() <= CHANNEL && id.bytes().all(is_safe) && id != "." && id != ".."
}

/// What is behind the id of a call in that of the channel that goes through the dial plan for it.
const DIALLING: &str = "-dial";

/// The id of the channel that goes through the dial plan for a call.
pub(crate) fn dialling(call: &str) -> String {
    format!("{call}{DIALLING}")
}

/// The call for which a channel goes through the dial plan.
pub(crate) fn call_of(channel: &str) -> Option<&str> {
    channel.strip_suffix(DIALLING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dials_nothing_but_numbers() {
        let (number, uri) = (ResponseCode::ErrorInvalidPhoneNumber, ResponseCode::ErrorInvalidSIPUri);
        for (dial, expected) in [
            ("4711", Ok("4711")),
            ("+1 (425) 555-0100", Ok("+14255550100")),
            ("tel:+1.425.555.0100", Ok("+14255550100")),
            ("*43#", Ok("*43#")),
            ("ann", Ok("ann")),
            ("", Err(number)),
            ("+", Err(number)),
            ("()", Err(number)),
            ("1+1", Err(number)),
            ("4711@other", Err(number)),
            ("4711/n", Err(number)),
            ("4711&PJSIP", Err(number)),
            ("4711,1", Err(number)),
            ("4711;2", Err(number)),
            ("${EXTEN}", Err(number)),
            ("_X", Err(number)),
            ("47\n11", Err(number)),
            ("４７", Err(number)),
            ("tel:4711;ext=1", Err(number)),
            (&"1".repeat(65), Err(number)),
            ("sip:4711@pbx", Err(uri)),
            ("Local:4711", Err(uri)),
        ] {
            assert_eq!(extension(dial).as_deref().map_err(|code| *code), expected, "{dial}");
        }
    }

    #[test]
    fn plays_nothing_outside_its_folder() {
        for (id, expected) in [
            ("demo-congrats", Some("demo-congrats")),
            ("AAMk+GVk/w==", Some("AAMk-GVk_w==")),
            ("../../etc/passwd", None),
            ("a/../b", Some("a_.._b")),
            ("a&b", None),
            ("a,b", None),
            ("${X}", None),
            ("a b", None),
            ("", None),
        ] {
            assert_eq!(item(id).as_deref(), expected, "{id}");
        }
    }

    #[test]
    fn knows_what_is_safe_in_a_url() {
        for (id, expected) in [
            ("1732680000.12", true),
            ("pbx-1.example~2", true),
            ("", false),
            (".", false),
            ("..", false),
            ("a/b", false),
            ("a?b", false),
            ("a%2Fb", false),
            ("a#b", false),
            ("a b", false),
            ("ä", false),
            (&"1".repeat(150), false),
        ] {
            assert_eq!(is_channel(id), expected, "{id}");
        }
    }
}
