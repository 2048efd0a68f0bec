//! Buffers are filled wholly or not at all, and the need that is reported is exact.

mod common;

use common::{Agreeing, SHORT, outcomes, outcomes_with, requests_with, without_message_xml};
use ews_phonecall::xml::{Document, Text};
use ews_phonecall::{
    BufferTooSmall, Error, ErrorKind, ExchangeVersion, MessageXml, Outcome, Request, Response, ResponseClass,
    ResponseCode, ResponseMessage, Scheme, ServerVersionInfo, answer, limits,
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

const TEXT: &str = "a<b\"c\u{20AC}";

fn requests() -> [Request<'static>; 3] {
    requests_with(TEXT).map(|request| request.with_scheme(Scheme::Https))
}

fn responses() -> Vec<Response<'static>> {
    let error = Request::parse(SHORT.replace("Id=", "id=").as_bytes()).unwrap_err();
    let text = Text::new("<a> & \"b\" \u{20AC}\r\n").unwrap();
    let message_xml = Some(MessageXml::new("<v xmlns='urn:v'/>").unwrap());
    let messages = [
        ResponseMessage::SUCCESS,
        ResponseMessage::error(ResponseCode::ErrorServerBusy, text),
        ResponseMessage {
            message_xml,
            ..ResponseMessage::error(ResponseCode::new("Error<&>").unwrap(), text)
        },
    ];
    let outcomes = messages.into_iter().flat_map(|message| {
        outcomes(message).into_iter().chain(outcomes_with(message, TEXT, i32::MIN).into_iter().take(2))
    });
    let responses = outcomes.map(|outcome| Response::new(Scheme::Https, outcome));
    responses.chain([Response::fault(&error)]).collect()
}

#[test]
fn a_request_is_written_wholly_or_not_at_all() {
    for request in requests() {
        let expected = common::write_request(&request);
        assert_all_or_nothing(&expected, |buffer| request.write(buffer).map(<[u8]>::len));
    }
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
        let expected = answer(message.as_bytes(), &mut buffer, &mut Agreeing::default()).unwrap().body;
        assert_all_or_nothing(expected, |buffer| {
            let mut calls = Agreeing::default();
            let len = answer(message.as_bytes(), buffer, &mut calls).map(|reply| reply.body.len());
            assert!(len.is_ok() || calls.asked.is_empty(), "it could not be told what was done");
            len
        });
    }
}

#[test]
fn a_vector_is_appended_to_wholly_or_not_at_all() {
    const CAPACITY: usize = 1600;
    for response in responses() {
        let needed = response.encoded_len();
        for before in [0, 1, CAPACITY - needed - 1, CAPACITY - needed, CAPACITY - needed + 1, CAPACITY] {
            let mut vec = heapless::Vec::<u8, CAPACITY>::new();
            vec.resize(before, GARBAGE).unwrap();
            let result = response.append_to(&mut vec);
            if before + needed <= CAPACITY {
                assert_eq!(result, Ok(()));
                assert_eq!(vec.len(), before + needed);
                assert_eq!(Response::parse(&vec[before..]).map(without_message_xml), Ok(response));
            } else {
                assert_eq!(result, Err(BufferTooSmall { needed: before + needed }));
                assert_eq!(vec.len(), before);
            }
            assert!(vec[..before].iter().all(|&byte| byte == GARBAGE));
        }
    }
    for request in requests() {
        let mut vec = heapless::Vec::<u8, 1024>::new();
        request.append_to(&mut vec).unwrap();
        assert_eq!(Request::parse(&vec), Ok(request));
        let mut short = heapless::Vec::<u8, 128>::new();
        let needed = request.encoded_len();
        assert_eq!((request.append_to(&mut short), short.len()), (Err(BufferTooSmall { needed }), 0));
    }
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
        assert_eq!(Response::parse(sent).map(without_message_xml), Ok(response));

        let mut short = vec![0; response.encoded_len() - 1];
        assert!(response.send(&mut short.as_mut_slice()).is_err());
    }
    for request in requests() {
        let mut buffer = [0; 1024];
        let mut rest = &mut buffer[..];
        request.send(&mut rest).unwrap();
        let len = 1024 - rest.len();
        assert_eq!(len, request.encoded_len());
        assert_eq!(Request::parse(&buffer[..len]), Ok(request));
        let mut short = vec![0; len - 1];
        assert!(request.send(&mut short.as_mut_slice()).is_err());
    }
}

#[cfg(feature = "embedded-io-async")]
mod asynchronous {
    use std::convert::Infallible;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use embedded_io_async::{ErrorType, Write};

    use super::*;

    /// Takes at most seven bytes at a time, and is busy before each.
    #[derive(Default)]
    struct Slow(Vec<u8>);

    impl ErrorType for Slow {
        type Error = Infallible;
    }

    impl Write for Slow {
        async fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
            let mut is_busy = true;
            std::future::poll_fn(|context| {
                context.waker().wake_by_ref();
                if std::mem::take(&mut is_busy) { Poll::Pending } else { Poll::Ready(()) }
            })
            .await;
            let taken = &bytes[..bytes.len().min(7)];
            self.0.extend_from_slice(taken);
            Ok(taken.len())
        }

        async fn flush(&mut self) -> Result<(), Infallible> {
            Ok(())
        }
    }

    /// An executor for one task that is always ready to go on.
    fn block_on<F: Future>(future: F) -> F::Output {
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                return output;
            }
        }
    }

    fn sent<const N: usize>(
        send: impl AsyncFn(&mut [u8; N], &mut Slow) -> Result<(), Infallible>,
    ) -> Vec<u8> {
        let mut output = Slow::default();
        block_on(send(&mut [GARBAGE; N], &mut output)).unwrap();
        output.0
    }

    #[test]
    fn a_message_is_sent_to_an_embedded_io_async_writer_in_pieces_of_any_size() {
        for response in responses() {
            let mut buffer = [GARBAGE; Response::MAX_LEN];
            let expected = response.write(&mut buffer).unwrap();
            assert_eq!(
                sent(async |piece: &mut [u8; 1], output| response.send_async(piece, output).await),
                expected
            );
            assert_eq!(
                sent(async |piece: &mut [u8; 64], output| response.send_async(piece, output).await),
                expected
            );
            assert_eq!(
                sent(async |piece: &mut [u8; Response::MAX_LEN], output| response
                    .send_async(piece, output)
                    .await),
                expected
            );
        }
        for request in requests() {
            let mut buffer = [GARBAGE; 1024];
            let expected = request.write(&mut buffer).unwrap();
            assert_eq!(
                sent(async |piece: &mut [u8; 3], output| request.send_async(piece, output).await),
                expected
            );
            assert_eq!(
                sent(async |piece: &mut [u8; 1024], output| request.send_async(piece, output).await),
                expected
            );
        }
    }

    #[test]
    fn an_asynchronous_writer_that_fails_ends_the_message() {
        for response in responses() {
            let mut room = vec![0; response.encoded_len() - 1];
            assert!(block_on(response.send_async(&mut [0; 8], &mut room.as_mut_slice())).is_err());
        }
    }
}

/// The numbers that the documentation of these constants and `docs/embedding.md` have.
#[test]
fn the_lengths_of_the_longest_responses_are_as_documented() {
    assert_eq!((Response::MAX_SUCCESS_LEN, Response::MAX_LEN), (2_295, 9_209));
}

/// What `Response::MAX_LEN` and `docs/embedding.md` say of the answers in which the application has no text of its own.
#[test]
fn an_answer_with_texts_of_the_library_takes_at_most_one_kibibyte() {
    for scheme in [Scheme::Http, Scheme::Https] {
        let faults = ErrorKind::ALL
            .iter()
            .map(|kind| Response::fault(&Error::from_parts(*kind, u32::MAX, u32::MAX, u32::MAX, scheme)));
        let failures = ResponseCode::NAMED.iter().map(|code| ResponseMessage::error(*code, code.message()));
        let messages = failures.chain([ResponseMessage::SUCCESS]);
        let responses = messages.flat_map(outcomes).map(|outcome| Response::new(scheme, outcome));
        let lens = faults.chain(responses).map(|answer| common::write_response(&answer).len());
        assert!(lens.max().unwrap() <= 1024);
    }
}

/// What a version of a server, and the message of a response, say at the most where their texts are these.
fn longest<'a>(
    version: &'a str,
    text: &'a str,
    code: &'a str,
    xml: &'a str,
) -> (ServerVersionInfo<'a>, ResponseMessage<'a>) {
    let number = Some(u32::MAX);
    let version = ServerVersionInfo {
        major_version: number,
        minor_version: number,
        major_build_number: number,
        minor_build_number: number,
        version: Some(Text::new(version).unwrap()),
    };
    let message = ResponseMessage {
        response_class: ResponseClass::Success,
        message_text: Some(Text::new(text).unwrap()),
        response_code: Some(ResponseCode::new(code).unwrap()),
        descriptive_link_key: Some(i32::MIN),
        message_xml: Some(MessageXml::new(xml).unwrap()),
    };
    (version, message)
}

#[test]
fn no_response_to_an_operation_is_longer_than_the_constant() {
    let escaped = |len| "&".repeat(len);
    let (text, code, version) =
        (escaped(limits::MESSAGE_TEXT), escaped(limits::RESPONSE_CODE), "\"".repeat(limits::VERSION));
    let markup = "x".repeat(limits::MESSAGE_XML);
    let (version, message) = longest(&version, &text, &code, &markup);
    // An id has as many as its tag has room for.
    let (id, state, sip_text) =
        ("&".repeat(190), escaped(limits::CALL_STATE), escaped(limits::SIP_RESPONSE_TEXT));
    let [play, _, disconnect] = outcomes_with(message, &id, i32::MIN);
    let [_, mut information, _] = outcomes_with(message, &state, i32::MIN);
    let Outcome::GetPhoneCallInformation(ref mut said) = information else { panic!() };
    let Some(ref mut of_call) = said.information else { panic!() };
    of_call.sip_response_text = Some(Text::new(&sip_text).unwrap());
    for outcome in [play, information, disconnect] {
        let longest = Response::new(Scheme::Https, outcome).with_server_version(version);
        let written = common::write_response(&longest);
        assert_eq!(common::response(&written), Ok(longest));
        assert!(longest.max_len() >= longest.encoded_len());
        assert!(longest.encoded_len() <= Response::MAX_LEN);
    }
}

#[test]
fn no_response_is_longer_than_the_bound_that_is_quickly_told() {
    let texts = ["", "\"", "a\"&<>\r\n\t"];
    for (text, scheme) in texts.into_iter().flat_map(|text| [(text, Scheme::Http), (text, Scheme::Https)]) {
        let (version, message) = longest(text, text, text, "");
        for (outcome, slack) in outcomes_with(message, text, i32::MIN).into_iter().zip([48, 48, 32]) {
            let response = Response::new(scheme, outcome).with_server_version(version);
            assert!(response.max_len() >= response.encoded_len());
            // A tight one, or small buffers would be measured without need.
            assert!(!text.is_empty() || response.max_len() < response.encoded_len() + slack);
        }
    }
    for response in responses() {
        assert!(response.max_len() >= response.encoded_len());
    }
}

#[test]
fn no_request_is_longer_than_the_bound_that_is_quickly_told() {
    let versions = ExchangeVersion::NAMED.iter().copied().chain(["V12345678901234".parse().unwrap()]);
    for (version, scheme) in versions.flat_map(|version| [(version, Scheme::Http), (version, Scheme::Https)])
    {
        for text in ["", "\"", "a\"&<>\r\n\t"] {
            for request in requests_with(text) {
                let request = request.with_scheme(scheme).with_server_version(version);
                assert!(request.max_len() >= request.encoded_len());
                // A tight one, or small buffers would be measured without need.
                assert!(!text.is_empty() || request.max_len() < request.encoded_len() + 48);
            }
        }
    }
}
