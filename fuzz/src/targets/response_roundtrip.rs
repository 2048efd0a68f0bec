//! A response that is written is read back as it was: one made of any values, and one read from any bytes.
//! What is not read back is named in [`as_read_back`].

use arbitrary::{Arbitrary, Unstructured};
use ews_phonecall::xml::Text;
use ews_phonecall::{
    DisconnectPhoneCallResponse, ErrorKind, Fault, FaultCode, FaultDetail, MessageXml, Outcome, PhoneCallId,
    Request, Response, ResponseClass, ResponseCode, ResponseReader, Scheme, ServerVersionInfo, limits,
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
    Response {
        class: u8,
        text: Option<&'a str>,
        code: Option<Code<'a>>,
        key: Option<i32>,
        xml: Option<&'a str>,
    },
    Fault {
        code: MadeCode<'a>,
        string: &'a str,
        actor: Option<&'a str>,
        detail: Option<Detail<'a>>,
    },
}

#[derive(Arbitrary, Debug)]
enum Code<'a> {
    Named(u8),
    Any(&'a str),
}

#[derive(Arbitrary, Debug)]
enum MadeCode<'a> {
    Soap(u8),
    Exchange(Code<'a>),
    Other(&'a str),
}

#[derive(Arbitrary, Debug)]
struct Detail<'a> {
    code: Option<Code<'a>>,
    message: Option<&'a str>,
    line: Option<u32>,
    position: Option<u32>,
    violation: Option<&'a str>,
}

/// A message; and the same bytes as values.
pub fn run(data: &[u8]) {
    if let Ok(response) = Response::parse(data) {
        check(&response);
    }
    if let Some(response) =
        Values::arbitrary(&mut Unstructured::new(data)).ok().and_then(|values| made(&values))
    {
        check(&response);
    }
}

/// The response of these values, `None` if XML cannot carry a text or one is beyond its limit.
pub(super) fn made<'a>(values: &Values<'a>) -> Option<Response<'a>> {
    let text = |text: &'a str, limit| Text::new(text).ok().filter(|_| text.len() <= limit);
    let long = |value: Option<&'a str>| {
        value.map_or(Some(None), |value| text(value, limits::MESSAGE_TEXT).map(Some))
    };
    let code = |code: &Code<'a>| match code {
        Code::Named(i) => Some(ResponseCode::NAMED[usize::from(*i) % ResponseCode::NAMED.len()]),
        Code::Any(code) => ResponseCode::new(code).ok(),
    };
    let outcome = match &values.outcome {
        Made::Response { class, text, code: made, key, xml } => {
            let classes = [ResponseClass::Success, ResponseClass::Warning, ResponseClass::Error];
            Outcome::DisconnectPhoneCall(DisconnectPhoneCallResponse {
                response_class: classes[usize::from(*class) % 3],
                message_text: long(*text)?,
                response_code: made.as_ref().map_or(Some(None), |made| code(made).map(Some))?,
                descriptive_link_key: *key,
                message_xml: xml.and_then(|xml| MessageXml::new(xml).ok()),
            })
        }
        Made::Fault { code: made, string, actor, detail } => Outcome::Fault(Fault {
            code: match made {
                MadeCode::Soap(i) => [
                    FaultCode::VersionMismatch,
                    FaultCode::MustUnderstand,
                    FaultCode::Client,
                    FaultCode::Server,
                ][usize::from(*i) % 4],
                MadeCode::Exchange(made) => FaultCode::Exchange(code(made)?),
                MadeCode::Other(name) => FaultCode::Other(text(name, limits::RESPONSE_CODE)?),
            },
            string: text(string, limits::MESSAGE_TEXT)?,
            actor: long(*actor)?,
            detail: match detail {
                None => None,
                Some(detail) => Some(FaultDetail {
                    response_code: detail.code.as_ref().map_or(Some(None), |made| code(made).map(Some))?,
                    message: long(detail.message)?,
                    line_number: detail.line,
                    line_position: detail.position,
                    violation: long(detail.violation)?,
                }),
            },
        }),
    };
    let mut response = Response::success(&Request::disconnect_phone_call(PhoneCallId::new("").ok()?));
    response.scheme = if values.is_https { Scheme::Https } else { Scheme::Http };
    response.outcome = outcome;
    response.server_version = match &values.version {
        None => None,
        Some(version) => {
            let [major_version, minor_version, major_build_number, minor_build_number] = version.numbers;
            let version = version.name.map_or(Some(None), |name| text(name, limits::VERSION).map(Some))?;
            Some(ServerVersionInfo {
                major_version,
                minor_version,
                major_build_number,
                minor_build_number,
                version,
            })
        }
    };
    Some(response)
}

/// What is read back of a response: all of it but this. `name` is what the code of the fault was written as.
fn as_read_back<'a>(mut response: Response<'a>, name: &'a str) -> Response<'a> {
    match &mut response.outcome {
        Outcome::DisconnectPhoneCall(call) => {
            // A response always tells a version.
            response.server_version.get_or_insert_default();
            // Markup that leans on what is declared outside it is left out.
            call.message_xml = call.message_xml.filter(MessageXml::is_self_contained);
        }
        Outcome::Fault(fault) => {
            // A fault tells no version.
            response.server_version = None;
            let is_exchange = matches!(fault.code, FaultCode::Exchange(_));
            fault.code = code_named(name);
            // A fault that names nothing of Exchange's does not tell how its namespaces are spelled.
            if !is_exchange && fault.detail.unwrap_or_default() == FaultDetail::default() {
                response.scheme = Scheme::Http;
            }
        }
        _ => {}
    }
    response
}

fn code_of<'a>(response: &Response<'a>) -> Option<FaultCode<'a>> {
    let Outcome::Fault(fault) = response.outcome else { return None };
    Some(fault.code)
}

/// The name that a code is written as.
fn written_name(code: FaultCode<'_>) -> String {
    match code {
        FaultCode::Other(name) => name.to_string(),
        FaultCode::Exchange(code) => format!("a:{code}"),
        code => format!("s:{}", code.as_text()),
    }
}

/// The code that a name is read as: by what stands behind its prefix, whoever made it.
fn code_named(name: &str) -> FaultCode<'_> {
    let collapsed = oracle::collapsed(name);
    match collapsed.split_once(':').map_or(collapsed, |(_, local)| local) {
        "VersionMismatch" => FaultCode::VersionMismatch,
        "MustUnderstand" => FaultCode::MustUnderstand,
        "Client" => FaultCode::Client,
        "Server" => FaultCode::Server,
        local => match ResponseCode::NAMED.iter().find(|named| named.to_string() == local) {
            Some(named) => FaultCode::Exchange(*named),
            None => FaultCode::Other(Text::new(name).expect("it was a text")),
        },
    }
}

fn check(response: &Response<'_>) {
    let written = bytes_of(response);
    let name = code_of(response).map(written_name).unwrap_or_default();
    let read = Response::parse(&written);
    assert_same_in_pieces!(ResponseReader::<{ limits::TAG }>::new(), written.chunks(61), read);
    if name.len() > limits::RESPONSE_CODE {
        assert_eq!(read.map_err(|error| error.kind()), Err(ErrorKind::TextTooLong), "{name:?} is read");
        return;
    }
    let expected = as_read_back(*response, &name);
    assert_eq!(read, Ok(expected), "another response is read back");
    // A code that is read as another one is written with another prefix.
    let is_same = code_of(response) == code_of(&expected);
    let again = if is_same { written.clone() } else { bytes_of(&expected) };
    assert_eq!(read.map(|read| bytes_of(&read)), Ok(again), "it is written otherwise");
}

fn bytes_of(response: &Response<'_>) -> Vec<u8> {
    let mut buffer = vec![0; response.encoded_len()];
    response.write(&mut buffer).expect("it fits");
    buffer
}
