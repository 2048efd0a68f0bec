//! Buffers are filled wholly or not at all, and the need that is reported is exact.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod common;

use common::SHORT;
use ews_phonecall::xml::{Document, Text};
use ews_phonecall::{
    BufferTooSmall, Error, ErrorKind, ExchangeVersion, MessageXml, Outcome, PhoneCallId, Request, Response,
    ResponseCode, Scheme, ServerVersionInfo, answer, limits,
};

const GARBAGE: u8 = 0xAA;

/// Checks that `write` writes `expected`, and all of it or nothing, into buffers of every size.
fn assert_all_or_nothing(expected: &[u8], write: impl Fn(&mut [u8]) -> Result<usize, BufferTooSmall>) {
    let needed = expected.len();
    for size in 0..needed + 20 {
        let mut buffer = vec![GARBAGE; size];
        match write(&mut buffer) {
            Ok(len) => {
                assert!(size >= needed);
                assert_eq!(len, needed);
                assert_eq!(&buffer[..len], expected);
                assert!(buffer[len..].iter().all(|&byte| byte == GARBAGE));
            }
            Err(error) => {
                assert!(size < needed);
                assert_eq!(error, BufferTooSmall { needed });
                assert!(buffer.iter().all(|&byte| byte == GARBAGE));
            }
        }
    }
}

fn request() -> Request<'static> {
    Request::disconnect_phone_call(PhoneCallId::new("a<b\"c\u{20AC}").unwrap()).with_scheme(Scheme::Https)
}

fn responses() -> [Response<'static>; 4] {
    let error = Request::parse(SHORT.replace("Id=", "id=").as_bytes()).unwrap_err();
    let text = Text::new("<a> & \"b\" \u{20AC}\r\n").unwrap();
    let code = ResponseCode::new("Error<&>").unwrap();
    let mut with_xml = Response::error(&request(), code, text);
    let Outcome::DisconnectPhoneCall(ref mut said) = with_xml.outcome else { panic!() };
    said.message_xml = Some(MessageXml::new("<v xmlns='urn:v'/>").unwrap());
    [
        Response::success(&request()),
        Response::error(&request(), ResponseCode::ErrorServerBusy, text),
        with_xml,
        Response::fault(&error),
    ]
}

#[test]
fn a_request_is_written_wholly_or_not_at_all() {
    let expected = common::write_request(&request());
    assert_all_or_nothing(&expected, |buffer| request().write(buffer).map(<[u8]>::len));
}

#[test]
fn a_response_is_written_wholly_or_not_at_all() {
    for response in responses() {
        let expected = common::write_response(&response);
        assert_all_or_nothing(&expected, |buffer| response.write(buffer).map(<[u8]>::len));
    }
}

#[test]
fn an_id_is_decoded_wholly_or_not_at_all() {
    let message = SHORT.replace("Id=\"1\"", "Id=\"&lt;\u{20AC}&#x1F600;\"");
    let ews_phonecall::Operation::DisconnectPhoneCall(call) =
        Request::parse(message.as_bytes()).unwrap().operation
    else {
        panic!()
    };
    assert_eq!(call.phone_call_id.as_str(), None);
    assert_all_or_nothing("<\u{20AC}\u{1F600}".as_bytes(), |buffer| {
        call.phone_call_id.decode(buffer).map(str::len)
    });
}

#[test]
fn an_answer_is_written_wholly_or_not_at_all() {
    let error = SHORT.replace("Id=", "id=");
    for message in [SHORT, &error, "<a/>", ""] {
        let mut buffer = [0; 2048];
        let expected = answer(message.as_bytes(), &mut buffer, |_| Ok::<_, ResponseCode>(())).unwrap().body;
        assert_all_or_nothing(expected, |buffer| {
            answer(message.as_bytes(), buffer, |_| Ok::<_, ResponseCode>(())).map(|reply| reply.body.len())
        });
    }
}

#[test]
fn a_vector_is_appended_to_wholly_or_not_at_all() {
    const CAPACITY: usize = 1200;
    for response in responses() {
        let needed = response.encoded_len();
        for before in [0, 1, CAPACITY - needed - 1, CAPACITY - needed, CAPACITY - needed + 1, CAPACITY] {
            let mut vec = heapless::Vec::<u8, CAPACITY>::new();
            vec.resize(before, GARBAGE).unwrap();
            let result = response.append_to(&mut vec);
            if before + needed <= CAPACITY {
                assert_eq!(result, Ok(()));
                assert_eq!(vec.len(), before + needed);
                assert_eq!(Response::parse(&vec[before..]), Ok(response));
            } else {
                assert_eq!(result, Err(BufferTooSmall { needed: before + needed }));
                assert_eq!(vec.len(), before);
            }
            assert!(vec[..before].iter().all(|&byte| byte == GARBAGE));
        }
    }
    let mut vec = heapless::Vec::<u8, 1024>::new();
    request().append_to(&mut vec).unwrap();
    assert_eq!(Request::parse(&vec), Ok(request()));
}

#[cfg(feature = "embedded-io")]
#[test]
fn a_message_is_sent_to_an_embedded_io_writer() {
    for response in responses() {
        let mut buffer = [GARBAGE; Response::MAX_LEN];
        let mut rest = &mut buffer[..];
        response.send(&mut rest).unwrap();
        let free = rest.len();
        let sent = &buffer[..Response::MAX_LEN - free];
        assert_eq!(sent.len(), response.encoded_len());
        assert_eq!(Response::parse(sent), Ok(response));

        let mut short = vec![0; response.encoded_len() - 1];
        assert!(response.send(&mut short.as_mut_slice()).is_err());
    }
    let mut buffer = [0; 1024];
    let mut rest = &mut buffer[..];
    request().send(&mut rest).unwrap();
    assert_eq!(rest.len(), 1024 - request().encoded_len());
}

/// What `Response::MAX_LEN` and `docs/embedding.md` say of the answers in which the application has no text of its own.
#[test]
fn an_answer_with_texts_of_the_library_takes_at_most_one_kibibyte() {
    for scheme in [Scheme::Http, Scheme::Https] {
        let request = request().with_scheme(scheme);
        let faults = ErrorKind::ALL
            .iter()
            .map(|kind| Response::fault(&Error::from_parts(*kind, u32::MAX, u32::MAX, u32::MAX, scheme)));
        let failures =
            ResponseCode::NAMED.iter().map(|code| Response::error(&request, *code, code.message()));
        let answers = faults.chain(failures).chain([Response::success(&request)]);
        let lens = answers.map(|answer| common::write_response(&answer).len());
        assert!(lens.max().unwrap() <= 1024);
    }
}

#[test]
fn no_response_to_an_operation_is_longer_than_the_constant() {
    let escaped = |len| "&".repeat(len);
    let (text, code, version) =
        (escaped(limits::MESSAGE_TEXT), escaped(limits::RESPONSE_CODE), "\"".repeat(limits::VERSION));
    let markup = "x".repeat(limits::MESSAGE_XML);
    let code = ResponseCode::new(&code).unwrap();
    let mut longest = Response::error(&request(), code, Text::new(&text).unwrap());
    let Outcome::DisconnectPhoneCall(ref mut said) = longest.outcome else { panic!() };
    said.descriptive_link_key = Some(i32::MIN);
    said.message_xml = Some(MessageXml::new(&markup).unwrap());
    said.response_class = ews_phonecall::ResponseClass::Success;
    let longest = longest.with_server_version(ServerVersionInfo {
        major_version: Some(u32::MAX),
        minor_version: Some(u32::MAX),
        major_build_number: Some(u32::MAX),
        minor_build_number: Some(u32::MAX),
        version: Some(Text::new(&version).unwrap()),
    });
    let written = common::write_response(&longest);
    assert_eq!(common::response(&written), Ok(longest));
    assert!(longest.max_len() >= longest.encoded_len());
}

#[test]
fn no_response_is_longer_than_the_bound_that_is_quickly_told() {
    let texts = ["", "\"", "a\"&<>\r\n\t"];
    for (text, scheme) in texts.into_iter().flat_map(|text| [(text, Scheme::Http), (text, Scheme::Https)]) {
        let text = Text::new(text).unwrap();
        let mut response = Response::error(&request().with_scheme(scheme), ResponseCode::Other(text), text);
        let Outcome::DisconnectPhoneCall(ref mut said) = response.outcome else { panic!() };
        said.descriptive_link_key = Some(i32::MIN);
        said.message_xml = Some(MessageXml::new("").unwrap());
        said.response_class = ews_phonecall::ResponseClass::Success;
        let response = response.with_server_version(ServerVersionInfo {
            major_version: Some(u32::MAX),
            minor_version: Some(u32::MAX),
            major_build_number: Some(u32::MAX),
            minor_build_number: Some(u32::MAX),
            version: Some(text),
        });
        assert!(response.max_len() >= response.encoded_len());
        // A tight one, or small buffers would be measured without need.
        assert!(!text.is_empty() || response.max_len() < response.encoded_len() + 32);
    }
    for response in responses() {
        assert!(response.max_len() >= response.encoded_len());
    }
}

#[test]
fn no_request_is_longer_than_the_bound_that_is_quickly_told() {
    let versions = ExchangeVersion::NAMED.iter().copied().chain(["V123456789012".parse().unwrap()]);
    for (version, scheme) in versions.flat_map(|version| [(version, Scheme::Http), (version, Scheme::Https)])
    {
        for id in ["", "\"", "a\"&<>\r\n\t"] {
            let request = Request::disconnect_phone_call(PhoneCallId::new(id).unwrap());
            let request = request.with_scheme(scheme).with_server_version(version);
            assert!(request.max_len() >= request.encoded_len());
            // A tight one, or small buffers would be measured without need.
            assert!(!id.is_empty() || request.max_len() < request.encoded_len() + 48);
        }
    }
}
