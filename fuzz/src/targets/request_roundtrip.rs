//! A request that is written is read back as it was: one made of any values, and one read from any bytes.
//! What is not read back is named in [`refusal`].

use arbitrary::{Arbitrary, Unstructured};
use ews_phonecall::xml::Text;
use ews_phonecall::{
    DisconnectPhoneCall, Error, ErrorKind, ExchangeVersion, GetPhoneCallInformation, ItemId, Operation,
    Options, PhoneCallId, PlayOnPhone, Request, RequestReader, Scheme, limits, soap,
};

use crate::oracle::{escaped_len, phone_call_id_len};

#[derive(Arbitrary, Debug)]
struct Values<'a> {
    is_https: bool,
    version: Option<Version<'a>>,
    operation: Made<'a>,
}

#[derive(Arbitrary, Debug)]
enum Version<'a> {
    Named(u8),
    Any(&'a str),
}

#[derive(Arbitrary, Debug)]
enum Made<'a> {
    PlayOnPhone { id: &'a str, change_key: Option<&'a str>, dial_string: &'a str },
    GetPhoneCallInformation(&'a str),
    DisconnectPhoneCall(&'a str),
}

/// A message; and the same bytes as values.
pub fn run(data: &[u8]) {
    if let Ok(request) = Request::parse(data) {
        check(&request);
    }
    if let Ok(values) = Values::arbitrary(&mut Unstructured::new(data))
        && let Some(request) = made(&values)
    {
        check(&request);
    }
}

/// The request of these values, `None` if one of them is refused, as it is to be.
fn made<'a>(values: &Values<'a>) -> Option<Request<'a>> {
    let mut request = match values.operation {
        Made::PlayOnPhone { id, change_key, dial_string } => {
            let is_long = item_id_len(id, change_key) > limits::TAG;
            let item_id = accepted(
                ItemId::new(id, change_key),
                bad_character(id)
                    .or(bad_character(change_key.unwrap_or_default()))
                    .or(is_long.then_some(ErrorKind::TextTooLong)),
            )?;
            assert_eq!(item_id.id(), id);
            assert_eq!(item_id.change_key().map(|key| key.to_string()).as_deref(), change_key);
            Request::play_on_phone(item_id, accepted(Text::new(dial_string), bad_character(dial_string))?)
        }
        Made::GetPhoneCallInformation(id) => Request::get_phone_call_information(phone_call_id(id)?),
        Made::DisconnectPhoneCall(id) => Request::disconnect_phone_call(phone_call_id(id)?),
    };
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
    Some(request)
}

fn phone_call_id(id: &str) -> Option<PhoneCallId<'_>> {
    let is_long = id.len() > limits::PHONE_CALL_ID || phone_call_id_len(id) > limits::TAG;
    let expected = bad_character(id).or(is_long.then_some(ErrorKind::PhoneCallIdTooLong));
    let made = accepted(PhoneCallId::new(id), expected)?;
    assert_eq!(made, id);
    Some(made)
}

/// A value that is refused for what is expected, if anything is.
fn accepted<T>(made: Result<T, Error>, expected: Option<ErrorKind>) -> Option<T> {
    assert_eq!(made.as_ref().err().map(Error::kind), expected);
    made.ok()
}

fn bad_character(text: &str) -> Option<ErrorKind> {
    let is_bad =
        |c: char| matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}');
    text.contains(is_bad).then_some(ErrorKind::InvalidCharacter)
}

/// The length of the tag that is written with the id of an item.
fn item_id_len(id: &str, change_key: Option<&str>) -> usize {
    let change_key_len = change_key.map_or(0, |key| " ChangeKey=\"\"".len() + escaped_len(key));
    "<m:ItemId Id=\"\"/>".len() + escaped_len(id) + change_key_len
}

/// Why a request that is written is not read back: nothing keeps it from asking for too old a version or from having too
/// long a text; and the tag of an item that is read may fit only as it was escaped there.
fn refusal(request: &Request<'_>) -> Option<ErrorKind> {
    if request.server_version.is_some_and(|version| version < ExchangeVersion::FIRST_WITH_PHONE_CALLS) {
        return Some(ErrorKind::IncorrectSchemaVersion);
    }
    let Operation::PlayOnPhone(call) = request.operation else { return None };
    let (id, change_key) =
        (call.item_id.id().to_string(), call.item_id.change_key().map(|key| key.to_string()));
    if item_id_len(&id, change_key.as_deref()) > limits::TAG {
        return Some(ErrorKind::TagTooLong);
    }
    (call.dial_string.decoded_len() > limits::DIAL_STRING).then_some(ErrorKind::TextTooLong)
}

fn check(request: &Request<'_>) {
    let mut buffer = vec![0; request.encoded_len()];
    let written = request.write(&mut buffer).expect("it fits");
    assert_eq!(written.len(), request.encoded_len());
    let result = Request::parse(written);
    assert_same_in_pieces!(RequestReader::<{ limits::TAG }>::new(), written.chunks(61), result);
    macro_rules! check_alone {
        ($operation:ident) => {{
            let alone = soap::parse::<Request<'_, $operation<'_>>>(written, &Options::DEFAULT);
            assert_eq!(
                alone.map(|alone| Operation::$operation(alone.operation)),
                result.map(|request| request.operation),
                "alone it is read otherwise"
            );
            let mut reader =
                RequestReader::<{ limits::TAG }, $operation<'static>>::with_options(&Options::DEFAULT);
            assert_same_in_pieces!(reader, written.chunks(61), alone);
        }};
    }
    match request.operation {
        Operation::PlayOnPhone(_) => check_alone!(PlayOnPhone),
        Operation::GetPhoneCallInformation(_) => check_alone!(GetPhoneCallInformation),
        Operation::DisconnectPhoneCall(_) => check_alone!(DisconnectPhoneCall),
        _ => panic!("another operation"),
    }
    if let Some(kind) = refusal(request) {
        assert_eq!(result.map_err(|error| error.kind()), Err(kind));
        return;
    }
    assert_eq!(result.as_ref(), Ok(request), "another request is read back");
    let mut again = vec![0; written.len()];
    assert_eq!(result.expect("checked above").write(&mut again), Ok(written), "it is written otherwise");
}
