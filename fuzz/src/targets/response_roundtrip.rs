//! A response that is written is read back as it was: one made of any values, and one read from any bytes.
//! What is not read back is named in [`as_read_back`].

use arbitrary::{Arbitrary, Unstructured};
use ews_phonecall::soap::{self, QName};
use ews_phonecall::xml::{Namespace, Text};
use ews_phonecall::{
    ConnectionFailureCause, DisconnectPhoneCallResponse, ErrorKind, Fault, FaultCode, FaultDetail,
    GetPhoneCallInformationResponse, MessageXml, Outcome, PhoneCallId, PhoneCallInformation, PhoneCallState,
    PlayOnPhoneResponse, Response, ResponseClass, ResponseCode, ResponseMessage, ResponseReader, Scheme,
    ServerVersionInfo, VOCABULARY, limits,
};

use crate::oracle;

#[derive(Arbitrary, Debug)]
pub(super) struct Values<'a> {
    is_https: bool,
    version: Option<Version<'a>>,
    outcome: Made<'a>,
}

#[derive(Arbitrary, Debug)]
struct Version<'a> {
    numbers: [Option<u32>; 4],
    name: Option<&'a str>,
}

#[derive(Arbitrary, Debug)]
enum Made<'a> {
    PlayOnPhone { message: Message<'a>, id: Option<&'a str> },
    GetPhoneCallInformation { message: Message<'a>, information: Option<Information<'a>> },
    DisconnectPhoneCall { message: Message<'a> },
    Fault { code: MadeCode<'a>, string: &'a str, actor: Option<&'a str>, detail: Option<Detail<'a>> },
}

#[derive(Arbitrary, Debug)]
struct Message<'a> {
    class: u8,
    text: Option<&'a str>,
    code: Option<Name<'a>>,
    key: Option<i32>,
    xml: Option<&'a str>,
}

#[derive(Arbitrary, Debug)]
struct Information<'a> {
    state: Name<'a>,
    cause: Name<'a>,
    text: Option<&'a str>,
    code: Option<i32>,
}

/// A value of an open enumeration.
#[derive(Arbitrary, Debug)]
enum Name<'a> {
    Named(u8),
    Any(&'a str),
}

#[derive(Arbitrary, Debug)]
enum MadeCode<'a> {
    Soap(u8),
    Exchange(Name<'a>),
    Other(u8, &'a str),
}

#[derive(Arbitrary, Debug)]
struct Detail<'a> {
    code: Option<Name<'a>>,
    message: Option<&'a str>,
    line: Option<u32>,
    position: Option<u32>,
    violation: Option<&'a str>,
    xml: Option<&'a str>,
}

/// A message; and the same bytes as values.
pub fn run(data: &[u8]) {
    if let Ok(response) = Response::parse(data) {
        let mut outcome = response.outcome;
        for (text, _) in cut_texts(&mut outcome) {
            assert_eq!(Text::from_raw(text.raw(), text.form()), Ok(*text), "it cannot be kept");
        }
        check(&response);
    }
    if let Some(response) =
        Values::arbitrary(&mut Unstructured::new(data)).ok().and_then(|values| made(&values))
    {
        check(&response);
    }
}

/// The value of an open enumeration, `None` if XML cannot carry it or it is beyond its limit.
macro_rules! value {
    ($type:ident, $other:ident, $name:expr, $limit:expr) => {
        match $name {
            Name::Named(i) => Some($type::NAMED[usize::from(*i) % $type::NAMED.len()]),
            Name::Any(name) => {
                let named = $type::NAMED.iter().find(|named| named.to_string() == **name).copied();
                named.or_else(|| limited(name, $limit).map($type::$other))
            }
        }
    };
}

/// A text, `None` if XML cannot carry it or it is beyond the limit.
fn limited(text: &str, limit: usize) -> Option<Text<'_>> {
    Text::new(text).ok().filter(|_| text.len() <= limit)
}

/// What may be absent, `None` if it is there and refused.
fn maybe<T, U>(value: Option<T>, make: impl FnOnce(T) -> Option<U>) -> Option<Option<U>> {
    value.map_or(Some(None), |value| make(value).map(Some))
}

fn response_code<'a>(name: &Name<'a>) -> Option<ResponseCode<'a>> {
    value!(ResponseCode, Other, name, limits::RESPONSE_CODE)
}

/// The response of these values, `None` if XML cannot carry a text or one is beyond a limit that is none of what is cut.
pub(super) fn made<'a>(values: &Values<'a>) -> Option<Response<'a>> {
    let text = |text: &'a str| Text::new(text).ok();
    let xml = |xml: Option<&'a str>| xml.and_then(|xml| MessageXml::new(xml).ok());
    let message = |made: &Message<'a>| {
        let classes = [ResponseClass::Success, ResponseClass::Warning, ResponseClass::Error];
        Some(ResponseMessage {
            response_class: classes[usize::from(made.class) % 3],
            message_text: maybe(made.text, text)?,
            response_code: maybe(made.code.as_ref(), response_code)?,
            descriptive_link_key: made.key,
            message_xml: xml(made.xml),
        })
    };
    let outcome = match &values.outcome {
        Made::PlayOnPhone { message: made, id } => Outcome::PlayOnPhone(PlayOnPhoneResponse {
            message: message(made)?,
            phone_call_id: maybe(*id, |id| PhoneCallId::new(id).ok())?,
        }),
        Made::GetPhoneCallInformation { message: made, information } => {
            Outcome::GetPhoneCallInformation(GetPhoneCallInformationResponse {
                message: message(made)?,
                information: maybe(information.as_ref(), |made| {
                    Some(PhoneCallInformation {
                        state: value!(PhoneCallState, Other, &made.state, limits::CALL_STATE)?,
                        failure_cause: value!(
                            ConnectionFailureCause,
                            Unknown,
                            &made.cause,
                            limits::CALL_STATE
                        )?,
                        sip_response_text: maybe(made.text, text)?,
                        sip_response_code: made.code,
                    })
                })?,
            })
        }
        Made::DisconnectPhoneCall { message: made } => {
            Outcome::DisconnectPhoneCall(DisconnectPhoneCallResponse { message: message(made)? })
        }
        Made::Fault { code, string, actor, detail } => Outcome::Fault(Fault {
            code: match code {
                MadeCode::Soap(i) => SOAP_CODES[usize::from(*i) % SOAP_CODES.len()],
                MadeCode::Exchange(name) => FaultCode::Exchange(response_code(name)?),
                MadeCode::Other(i, name) => FaultCode::Other(QName {
                    namespace: match usize::from(*i) % (VOCABULARY.len() + 2) {
                        0 => Namespace::NONE,
                        1 => Namespace::XML,
                        i => Namespace::known(i as u8 - 2),
                    },
                    local_name: limited(name, limits::RESPONSE_CODE).filter(|_| !name.contains(':'))?,
                }),
            },
            string: text(string)?,
            actor: maybe(*actor, text)?,
            detail: maybe(detail.as_ref(), |made| {
                Some(FaultDetail {
                    response_code: maybe(made.code.as_ref(), response_code)?,
                    message: maybe(made.message, text)?,
                    line_number: made.line,
                    line_position: made.position,
                    violation: maybe(made.violation, text)?,
                    message_xml: xml(made.xml),
                })
            })?,
        }),
    };
    let mut response = Response::new(if values.is_https { Scheme::Https } else { Scheme::Http }, outcome);
    response.server_version = maybe(values.version.as_ref(), |version| {
        let [major_version, minor_version, major_build_number, minor_build_number] = version.numbers;
        let version = maybe(version.name, |name| limited(name, limits::VERSION))?;
        Some(ServerVersionInfo {
            major_version,
            minor_version,
            major_build_number,
            minor_build_number,
            version,
        })
    })?;
    Some(response)
}

const SOAP_CODES: [FaultCode<'_>; 4] =
    [FaultCode::VersionMismatch, FaultCode::MustUnderstand, FaultCode::Client, FaultCode::Server];

/// What every response has, but for a fault.
fn message_of<'o, 'a>(outcome: &'o mut Outcome<'a>) -> Option<&'o mut ResponseMessage<'a>> {
    match outcome {
        Outcome::PlayOnPhone(response) => Some(&mut response.message),
        Outcome::GetPhoneCallInformation(response) => Some(&mut response.message),
        Outcome::DisconnectPhoneCall(response) => Some(&mut response.message),
        _ => None,
    }
}

/// The texts that are cut where they are longer than their limits, with these.
fn cut_texts<'o, 'a>(outcome: &'o mut Outcome<'a>) -> Vec<(&'o mut Text<'a>, usize)> {
    const LONG: usize = limits::MESSAGE_TEXT;
    let mut texts = Vec::new();
    match outcome {
        Outcome::Fault(fault) => {
            texts.push((&mut fault.string, LONG));
            texts.extend(fault.actor.as_mut().map(|actor| (actor, LONG)));
            let message = fault.detail.as_mut().and_then(|detail| detail.message.as_mut());
            texts.extend(message.map(|message| (message, LONG)));
        }
        Outcome::GetPhoneCallInformation(response) => {
            texts.extend(response.message.message_text.as_mut().map(|text| (text, LONG)));
            let information = response.information.as_mut();
            let text = information.and_then(|information| information.sip_response_text.as_mut());
            texts.extend(text.map(|text| (text, limits::SIP_RESPONSE_TEXT)));
        }
        other => {
            let text = message_of(other).and_then(|message| message.message_text.as_mut());
            texts.extend(text.map(|text| (text, LONG)));
        }
    }
    texts
}

/// Which texts of a response are cut. Two texts are equal whether they are cut or not.
pub(super) fn are_cut(response: &Response<'_>) -> Vec<bool> {
    let mut outcome = response.outcome;
    cut_texts(&mut outcome).iter().map(|(text, _)| text.is_cut()).collect()
}

/// What is read back of a response, written as `written` with a code of the name `name` if it is a fault: all of it but
/// this, and the `MessageXml` of a fault.
fn as_read_back<'a>(mut response: Response<'a>, written: &str, name: &'a str) -> Response<'a> {
    for (text, limit) in cut_texts(&mut response.outcome) {
        // What was read is within its limit.
        if let Some(long) = text.as_str().filter(|text| text.len() > limit) {
            *text = Text::new(&long[..long.floor_char_boundary(limit)]).expect("it was a text");
        }
    }
    if let Some(message) = message_of(&mut response.outcome) {
        // A response always tells a version.
        response.server_version.get_or_insert_default();
        // Markup that leans on what is declared outside it is left out.
        message.message_xml = message.message_xml.filter(MessageXml::is_self_contained);
    }
    if let Outcome::Fault(fault) = &mut response.outcome {
        // A fault tells no version.
        response.server_version = None;
        let namespace = written_namespace(fault.code, response.scheme);
        fault.code = code_named(namespace, name);
        let markup = markup_in_fault(written);
        let mut names_exchange = namespace.index() > Some(0) || markup.is_some();
        if let Some(detail) = &mut fault.detail {
            names_exchange |= detail.response_code.is_some() || detail.message.is_some();
            // The markup, where it is written, tells the place; what is too long tells nothing.
            let xml = detail.message_xml.take().filter(MessageXml::is_self_contained);
            if markup.is_some_and(|markup| markup.len() > limits::MESSAGE_XML) {
                (detail.line_number, detail.line_position, detail.violation) = (None, None, None);
            } else if let Some(xml) = xml {
                let number = |name| {
                    let text = xml.text_of(name)?.to_string();
                    oracle::collapsed(&text).parse::<i64>().ok()?.try_into().ok()
                };
                detail.line_number = number("LineNumber");
                detail.line_position = number("LinePosition");
                detail.violation = xml.text_of("Violation");
            }
        }
        // A fault that names nothing of Exchange's does not tell how its namespaces are spelled.
        if !names_exchange {
            response.scheme = Scheme::Http;
        }
    }
    response
}

/// The content of the `MessageXml` of a fault that is written.
fn markup_in_fault(written: &str) -> Option<&str> {
    let (_, behind) = written.split_once("<t:MessageXml xmlns:t=")?;
    let (_, behind) = behind.split_once('>')?;
    behind.rsplit_once("</t:MessageXml>").map(|(markup, _)| markup)
}

/// The namespace in which a code is written: its own, if it is SOAP's or Exchange's.
fn written_namespace(code: FaultCode<'_>, scheme: Scheme) -> Namespace {
    // The `http` spelling of each of Exchange's stands before the `https` one, those of the types behind the messages'.
    let spelled = |http: u8| Namespace::known(if scheme == Scheme::Https { http + 1 } else { http });
    match code {
        FaultCode::Exchange(_) => spelled(MESSAGES + 2),
        FaultCode::Other(name) => match name.namespace.index() {
            Some(i @ MESSAGES..) if usize::from(i) < VOCABULARY.len() => spelled(i - (i - MESSAGES) % 2),
            Some(0) => soap::ENVELOPE,
            _ => Namespace::NONE,
        },
        _ => soap::ENVELOPE,
    }
}

/// The place of the namespace of messages in the vocabulary.
const MESSAGES: u8 = 3;

/// The name that the code of a fault is written as.
fn written_name(code: FaultCode<'_>, scheme: Scheme) -> String {
    match written_namespace(code, scheme) {
        Namespace::NONE => code.as_text().to_string(),
        soap::ENVELOPE => format!("s:{}", code.as_text()),
        _ => format!("a:{}", code.as_text()),
    }
}

/// The code that a name is read as, whose prefix, if it is one that is written, stands for this namespace.
fn code_named(namespace: Namespace, name: &str) -> FaultCode<'_> {
    let (prefix, local) = name.rsplit_once(':').unwrap_or(("", name));
    let namespace = if ["s", "a"].contains(&prefix) { namespace } else { Namespace::NONE };
    let is_named = |code: Text<'_>| code == *oracle::collapsed(local);
    let named = match namespace.index() {
        Some(0) => SOAP_CODES.into_iter().find(|code| is_named(code.as_text())),
        Some(5 | 6) => {
            let mut named = ResponseCode::NAMED.iter();
            named.find(|code| is_named(code.as_text())).map(|code| FaultCode::Exchange(*code))
        }
        _ => None,
    };
    let local_name = || Text::new(local).expect("it was a text");
    named.unwrap_or_else(|| FaultCode::Other(QName { namespace, local_name: local_name() }))
}

/// The code of a fault stands there as this name, and its prefix, if it has one, is bound to this namespace.
fn assert_code_written(fault: &Fault<'_>, scheme: Scheme, name: &str) {
    // The rest need not be read.
    let fault = Fault { detail: None, ..*fault };
    let written = bytes_of(&Response::new(scheme, Outcome::Fault(fault)));
    let document = oracle::parse(&written).expect("it is well-formed");
    let code = document.descendants().find(|node| node.has_tag_name("faultcode")).expect("it has a code");
    assert_eq!(code.text().unwrap_or_default(), name);
    // A response code with a colon is the application's to answer for.
    if let Some((prefix, local)) = oracle::collapsed(name).split_once(':')
        && !local.contains(':')
    {
        let expected =
            written_namespace(fault.code, scheme).index().map(|index| VOCABULARY[usize::from(index)]);
        assert_eq!(code.lookup_namespace_uri(Some(prefix)), expected, "the namespace of {name:?}");
        assert!(expected.is_some(), "the prefix of {name:?} is not bound");
    }
}

/// What was `written` of a response is read back, whole and in pieces.
pub(super) fn assert_read_back<'w>(response: &Response<'_>, written: &'w str) -> Option<Response<'w>> {
    let read = Response::parse(written.as_bytes());
    assert_same_in_pieces!(ResponseReader::<{ limits::TAG }>::new(), written.as_bytes().chunks(61), read);
    let mut name = String::new();
    if let Outcome::Fault(fault) = &response.outcome {
        name = written_name(fault.code, response.scheme);
        assert_code_written(fault, response.scheme, &name);
        if name.len() > limits::RESPONSE_CODE {
            assert_eq!(read.map_err(|error| error.kind()), Err(ErrorKind::TextTooLong), "{name:?} is read");
            return None;
        }
    }
    // The names in markup that was read may have had room only beside shorter ones than those that are written around it.
    if read.as_ref().is_err_and(|error| error.kind() == ErrorKind::NamesTooLong) {
        return None;
    }
    let read = read.expect("what is written is read");
    let mut outcome = response.outcome;
    let are_long = cut_texts(&mut outcome).into_iter().map(|(text, limit)| text.decoded_len() > limit);
    assert_eq!(are_cut(&read), are_long.collect::<Vec<_>>(), "other texts are cut");

    let mut compared = read;
    if let Outcome::Fault(Fault { detail: Some(read), .. }) = &mut compared.outcome {
        let Outcome::Fault(Fault { detail: Some(detail), .. }) = response.outcome else {
            panic!("no detail")
        };
        // The place leans on the prefix of the element.
        let is_self_contained = detail.message_xml.is_some_and(|xml| xml.is_self_contained());
        let expected = markup_in_fault(written).map(|markup| match markup.len() > limits::MESSAGE_XML {
            true => ("", false, true),
            false => (markup, is_self_contained, false),
        });
        let xml = read.message_xml.take();
        let xml = xml.map(|xml| (xml.as_str(), xml.is_self_contained(), xml.is_cut()));
        assert_eq!(xml, expected, "another MessageXml is read back");
    }
    assert_eq!(compared, as_read_back(*response, written, &name), "another response is read back");
    Some(read)
}

fn check(response: &Response<'_>) {
    let written = bytes_of(response);
    let Some(read) = assert_read_back(response, &written) else { return };
    let again = bytes_of(&read);
    let Some(read) = assert_read_back(&read, &again) else { return };
    assert_eq!(bytes_of(&read), again, "it is written otherwise");
}

fn bytes_of(response: &Response<'_>) -> String {
    let mut buffer = vec![0; response.encoded_len()];
    response.write(&mut buffer).expect("it fits");
    String::from_utf8(buffer).expect("it is UTF-8")
}
