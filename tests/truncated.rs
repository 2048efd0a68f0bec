//! A message that ends too early is told apart from one that is malformed.

mod common;

use common::{
    REQUEST, RESPONSE, SHORT, ended, envelope, line_and_column, not_ended, outcomes_with, request,
    requests_with, with_call, with_header, write_request, write_response,
};
use ews_phonecall::{
    Error, ErrorKind, Options, Request, RequestReader, Response, ResponseCode, ResponseMessage,
    ResponseReader, Scheme, xml::Text,
};

/// One of the requests asks to act for somebody else.
const OPTIONS: &Options = &common::UNDERSTANDING_IMPERSONATION;

fn requests() -> Vec<Vec<u8>> {
    let mut requests: Vec<Vec<u8>> = vec![
        REQUEST.to_vec(),
        SHORT.into(),
        format!("\u{FEFF}{SHORT}").into(),
        with_call("<!-- \u{E4} -->\r\n<m:PhoneCallId Id='&#x20AC;\u{20AC}'/>").into(),
        with_header("<t:TimeZoneContext>&#228; \u{20AC}]]&gt;<![CDATA[<]>]]><!-- - --></t:TimeZoneContext>")
            .into(),
    ];
    let files: [&[u8]; 6] = [
        include_bytes!("data/ews-managed-api.xml"),
        include_bytes!("data/captured.xml"),
        include_bytes!("data/ews-rs.xml"),
        include_bytes!("data/exchangelib.xml"),
        include_bytes!("data/node-soap.xml"),
        include_bytes!("data/evolution-ews.xml"),
    ];
    requests.extend(files.map(<[u8]>::to_vec));
    requests.extend(requests_with("a<b\r\u{20AC}").map(|request| write_request(&request)));
    requests
}

fn responses() -> Vec<Vec<u8>> {
    let request = Request::parse(SHORT.as_bytes()).unwrap();
    let text = Text::new("a < b & \u{20AC}").unwrap();
    let error = Request::parse(b"<a>").unwrap_err();
    let responses = [
        ended(&request),
        not_ended(&request.with_scheme(Scheme::Https), ResponseCode::ErrorItemNotFound, text),
        Response::fault(&error),
    ];
    let mut written = vec![RESPONSE.to_vec()];
    let outcomes = outcomes_with(ResponseMessage::SUCCESS, "a<b\r\u{20AC}", 486);
    written.extend(outcomes.map(|outcome| write_response(&Response::new(Scheme::Http, outcome))));
    written.extend(responses.map(|response| response.write(&mut [0; Response::MAX_LEN]).unwrap().to_vec()));
    written
}

/// The length of the message up to the end of its root element.
fn root_len(message: &[u8]) -> usize {
    message.iter().rposition(|&byte| byte == b'>').unwrap() + 1
}

fn assert_ends_too_early(error: Error, prefix: &[u8]) {
    assert_eq!((error.kind(), error.offset()), (ErrorKind::UnexpectedEnd, prefix.len()), "{error}");
    assert_eq!((error.line(), error.column()), line_and_column(prefix, prefix.len()), "{error}");
}

#[test]
fn every_prefix_of_a_request_ends_too_early() {
    for message in requests() {
        for len in 0..root_len(&message) {
            let prefix = &message[..len];
            assert_ends_too_early(Request::parse_with(prefix, OPTIONS).unwrap_err(), prefix);
            for size in [1, 7, 1000] {
                let mut reader = RequestReader::<1024>::with_options(OPTIONS);
                prefix.chunks(size).try_for_each(|piece| reader.push(piece)).unwrap();
                assert_ends_too_early(reader.finish().unwrap_err(), prefix);
                // Who asked too early may read on.
                reader.push(&message[len..]).unwrap();
                assert_eq!(reader.finish(), Request::parse_with(&message, OPTIONS));
            }
        }
        assert!(Request::parse_with(&message[..root_len(&message)], OPTIONS).is_ok());
    }
}

#[test]
fn every_prefix_of_a_response_ends_too_early() {
    for message in responses() {
        for len in 0..root_len(&message) {
            let prefix = &message[..len];
            assert_ends_too_early(Response::parse(prefix).unwrap_err(), prefix);
            for size in [1, 7, 1000] {
                let mut reader = ResponseReader::<1024>::new();
                prefix.chunks(size).try_for_each(|piece| reader.push(piece)).unwrap();
                assert_ends_too_early(reader.finish().unwrap_err(), prefix);
                reader.push(&message[len..]).unwrap();
                assert_eq!(reader.finish(), Response::parse(&message));
            }
        }
        assert!(Response::parse(&message[..root_len(&message)]).is_ok());
    }
}

/// Text that may not stand where it does is refused although the tag after it never ends.
#[test]
fn what_is_wrong_before_a_tag_that_is_cut_off_is_told() {
    for text in ["x", "]", "]]", "]]]", " \u{20AC}", "&#65;", "<![CDATA[]]]]>", "<![CDATA[\u{E4}]]>"] {
        for tag in ["<", "<s:Bo", "<s:Body a='", "</s:Envelope", "<?p"] {
            let whole = envelope(&format!("{text}{tag}"));
            let message = whole.strip_suffix("</s:Envelope>").unwrap();
            let error = request(message.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnexpectedText, "{message}");
        }
    }
}

#[test]
fn a_reader_that_was_asked_too_early_reads_on() {
    let mut reader = RequestReader::<1024>::new();
    for &byte in REQUEST {
        assert!(byte == b'\n' || reader.finish().is_err());
        reader.push(&[byte]).unwrap();
    }
    assert_eq!(reader.finish(), Request::parse(REQUEST));
}
