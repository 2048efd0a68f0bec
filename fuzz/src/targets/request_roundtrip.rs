//! A request that is written is read back as it was: one made of any values, and one read from any bytes.

use arbitrary::{Arbitrary, Unstructured};
use ews_phonecall::{ErrorKind, ExchangeVersion, PhoneCallId, Request, RequestReader, Scheme, limits};

#[derive(Arbitrary, Debug)]
struct Values<'a> {
    is_https: bool,
    version: Option<Version<'a>>,
    id: &'a str,
}

#[derive(Arbitrary, Debug)]
enum Version<'a> {
    Named(u8),
    Any(&'a str),
}

/// A message; and the same bytes as values.
pub fn run(data: &[u8]) {
    if let Ok(request) = Request::parse(data) {
        check(&request);
    }
    if let Ok(values) = Values::arbitrary(&mut Unstructured::new(data)) {
        written(&values);
    }
}

fn written(values: &Values<'_>) {
    let id = PhoneCallId::new(values.id);
    let is_char =
        |c: char| !matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}');
    let expected = match () {
        () if !values.id.chars().all(is_char) => Err(ErrorKind::InvalidCharacter),
        () if values.id.len() > limits::PHONE_CALL_ID => Err(ErrorKind::PhoneCallIdTooLong),
        () if tag_len(values.id) > limits::TAG => Err(ErrorKind::PhoneCallIdTooLong),
        () => Ok(()),
    };
    assert_eq!(id.map(|_| ()).map_err(|error| error.kind()), expected, "{:?}", values.id);
    let Ok(id) = id else { return };
    assert_eq!(id, values.id);
    let mut request = Request::disconnect_phone_call(id);
    if values.is_https {
        request = request.with_scheme(Scheme::Https);
    }
    let version = values.version.as_ref().and_then(|version| match version {
        Version::Named(i) => Some(ExchangeVersion::NAMED[usize::from(*i) % ExchangeVersion::NAMED.len()]),
        Version::Any(name) => name.parse().ok(),
    });
    if let Some(version) = version {
        assert_eq!(version.as_str().parse(), Ok(version));
        request = request.with_server_version(version);
    }
    if version.is_some_and(|version| version < ExchangeVersion::FIRST_WITH_PHONE_CALLS) {
        let mut buffer = [0; 4096];
        let written = request.write(&mut buffer).expect("it fits");
        assert_eq!(Request::parse(written).unwrap_err().kind(), ErrorKind::IncorrectSchemaVersion);
        return;
    }
    check(&request);
}

fn check(request: &Request<'_>) {
    let mut buffer = [0; 4096];
    let written = request.write(&mut buffer).expect("it fits");
    assert_eq!(written.len(), request.encoded_len());
    let result = Request::parse(written);
    assert_eq!(result.as_ref(), Ok(request), "another request is read back");
    assert_same_in_pieces!(RequestReader::<{ limits::TAG }>::new(), written.chunks(61), result);

    let mut again = [0; 4096];
    assert_eq!(result.expect("checked above").write(&mut again), Ok(written), "it is written otherwise");
}

/// The length of the tag that is written with an id.
fn tag_len(id: &str) -> usize {
    "<m:PhoneCallId Id=\"\"/>".len() + id.bytes().map(escaped_len).sum::<usize>()
}

fn escaped_len(byte: u8) -> usize {
    match byte {
        b'&' | b'\n' | b'\r' | b'\t' => 5,
        b'<' | b'>' => 4,
        b'"' => 6,
        _ => 1,
    }
}
