//! Nothing is allocated: not by reading, not by writing, not for errors.

mod common;

use allocation_counter::measure;
use common::{REQUEST, RESPONSE, SHORT, ended, not_ended, outcomes_with, requests_with, write_request};
use ews_phonecall::{
    DisconnectPhoneCall, ErrorKind, MessageXml, Outcome, PhoneCallId, Request, RequestReader, Response,
    ResponseCode, ResponseMessage, ResponseReader, answer,
};

fn assert_allocates_nothing(name: &str, run: impl FnOnce()) {
    let allocations = measure(run);
    assert_eq!(allocations.count_total, 0, "{name}: {allocations:?}");
}

#[test]
fn the_counter_counts() {
    let allocations = measure(|| drop(std::hint::black_box(Box::new(1))));
    assert_eq!(allocations.count_total, 1);
}

#[test]
fn reading_a_request_allocates_nothing() {
    assert_allocates_nothing("Request::parse", || assert!(Request::parse(REQUEST).is_ok()));
    for size in [1, 3, 64, 4096] {
        assert_allocates_nothing("RequestReader", || {
            let mut reader = RequestReader::<1024>::new();
            REQUEST.chunks(size).try_for_each(|piece| reader.push(piece)).unwrap();
            assert!(reader.finish().is_ok());
        });
    }
}

#[test]
fn no_operation_allocates() {
    let messages = requests_with("a<b").map(|request| write_request(&request));
    for message in messages {
        assert_allocates_nothing("all of an exchange", || {
            let request = Request::parse(&message).unwrap();
            let mut reader = RequestReader::<1024>::new();
            message.chunks(7).try_for_each(|piece| reader.push(piece)).unwrap();
            assert_eq!(reader.finish(), Ok(request));
            assert!(request.write(&mut [0; 2048]).is_ok() && request.check_room(8192).is_ok());
            let message = ResponseMessage::error(
                ResponseCode::ErrorServerBusy,
                ResponseCode::ErrorServerBusy.message(),
            );
            for outcome in outcomes_with(message, "a<b", 486) {
                let response = Response::new(request.scheme, outcome);
                let mut buffer = [0; 2048];
                let written = response.write(&mut buffer).unwrap();
                assert_eq!(Response::parse(written), Ok(response));
                let mut reader = ResponseReader::<1024>::new();
                written.chunks(7).try_for_each(|piece| reader.push(piece)).unwrap();
                assert_eq!(reader.finish(), Ok(response));
            }
        });
    }
}

#[test]
fn refusing_a_request_allocates_nothing() {
    for message in [&b""[..], b"<a>", b"\xFF", &REQUEST[..600], &SHORT.as_bytes()[1..]] {
        assert_allocates_nothing("Request::parse", || assert!(Request::parse(message).is_err()));
        assert_allocates_nothing("RequestReader", || {
            let mut reader = RequestReader::<1024>::new();
            let _ = message.chunks(5).try_for_each(|piece| reader.push(piece));
            assert!(reader.finish().is_err());
        });
    }
}

/// Call control that says this code, or that the call was ended.
fn ending(
    code: Option<ResponseCode<'static>>,
) -> impl FnMut(&DisconnectPhoneCall<'_>) -> Result<(), ResponseCode<'static>> {
    move |_| code.map_or(Ok(()), Err)
}

#[test]
fn answering_allocates_nothing() {
    let codes =
        [None, Some(ResponseCode::ErrorInvalidPhoneCallId), Some(ResponseCode::ErrorInternalServerError)];
    for (code, status) in codes.into_iter().zip([200, 200, 500]) {
        assert_allocates_nothing("answer", || {
            let mut buffer = [0; 2048];
            let reply = answer(REQUEST, &mut buffer, &mut ending(code)).unwrap();
            assert_eq!(reply.status, status);
        });
        assert_allocates_nothing("RequestReader::answer", || {
            let mut buffer = [0; 2048];
            let mut reader = RequestReader::<1024>::new();
            REQUEST.chunks(100).try_for_each(|piece| reader.push(piece)).unwrap();
            let reply = reader.answer(&mut buffer, &mut ending(code)).unwrap();
            assert_eq!(reply.status, status);
        });
    }
    assert_allocates_nothing("answer with a fault", || {
        let mut buffer = [0; 2048];
        let reply = answer(&REQUEST[..600], &mut buffer, &mut ending(None)).unwrap();
        assert_eq!(reply.status, 500);
    });
}

#[test]
fn writing_allocates_nothing() {
    let error = Request::parse(b"<a>").unwrap_err();
    assert_allocates_nothing("write", || {
        let mut buffer = [0; 2048];
        let request = Request::disconnect_phone_call(PhoneCallId::new("a<b").unwrap());
        assert!(request.write(&mut buffer).is_ok());
        assert!(request.write(&mut [0; 10]).is_err());
        let code = ResponseCode::ErrorServerBusy;
        let mut warning = not_ended(&request, code, code.message());
        let Outcome::DisconnectPhoneCall(ref mut response) = warning.outcome else { panic!() };
        response.message.message_xml = Some(MessageXml::new("<v xmlns='urn:v'>1</v>").unwrap());
        for response in [ended(&request), warning, Response::fault(&error)] {
            assert!(response.write(&mut buffer).is_ok());
            assert!(response.append_to(&mut heapless::Vec::<u8, 2048>::new()).is_ok());
            assert!(response.write(&mut [0; 10]).is_err());
        }
    });
}

#[test]
fn reading_a_response_allocates_nothing() {
    let fault = Request::parse(b"<a>").map_err(|error| {
        assert_eq!(error.kind(), ErrorKind::VersionMismatch);
        Response::fault(&error).write(&mut [0; 2048]).unwrap().to_vec()
    });
    for message in [RESPONSE, &fault.unwrap_err()] {
        assert_allocates_nothing("Response::parse", || assert!(Response::parse(message).is_ok()));
        assert_allocates_nothing("ResponseReader", || {
            let mut reader = ResponseReader::<1024>::new();
            message.chunks(10).try_for_each(|piece| reader.push(piece)).unwrap();
            assert!(reader.finish().is_ok());
        });
    }
}
