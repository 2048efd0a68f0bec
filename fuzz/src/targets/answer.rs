//! Any bytes are answered with one well-formed SOAP message that the library's own client side reads and that
//! an independent parser accepts.

use std::cell::Cell;

use ews_phonecall::xml::Text;
use ews_phonecall::{
    Failure, FaultCode, Operation, Outcome, Request, RequestReader, Response, ResponseClass, ResponseCode,
    answer, limits,
};

use crate::{oracle, steered};

/// The message, then what the handler does: whether it fails, with which code, and how much of the message
/// is its text, from the end.
pub fn run(data: &[u8]) {
    let (message, [fails, code, len, from]) = steered::<4>(data);
    let tail = String::from_utf8_lossy(&message[message.len().saturating_sub(usize::from(len))..]);
    let named = ResponseCode::NAMED[usize::from(code) % ResponseCode::NAMED.len()];
    let code = if from % 2 == 0 { named } else { ResponseCode::new(&tail).unwrap_or(named) };
    let text = Text::new(&tail).unwrap_or_default();
    let calls = Cell::new(0);
    let handler = |_: Operation<'_>| {
        calls.set(calls.get() + 1);
        if fails % 2 == 0 { Ok(()) } else { Err(Failure { code, text }) }
    };
    let mut buffer = [0; Response::MAX_LEN];
    let reply = answer(message, &mut buffer, handler).expect("the longest answer fits");
    let is_called = calls.get();

    let request = Request::parse(message);
    let can_be_called = request.is_ok_and(|request| {
        let Operation::DisconnectPhoneCall(call) = request.operation else { panic!("another operation") };
        !call.phone_call_id.is_empty()
    });
    assert_eq!(is_called, u32::from(can_be_called), "the handler is called once for a good request");

    let text = std::str::from_utf8(reply.body).expect("the answer is UTF-8");
    let document = oracle::parse(text).expect("the answer is well-formed");
    let bodies = document.root_element().children().filter(|child| child.tag_name().name() == "Body");
    let children = bodies.flat_map(|body| body.children()).filter(roxmltree::Node::is_element);
    assert_eq!(children.count(), 1, "the answer's body has one child");
    assert!(text.starts_with("<?xml"), "the answer has a declaration");

    let response = Response::parse(reply.body).expect("the client reads the answer");
    assert_eq!(response.status(), reply.status);
    match (&response.outcome, request) {
        (Outcome::DisconnectPhoneCall(response), Ok(_)) if is_called > 0 && fails % 2 == 0 => {
            assert_eq!(response.response_class, ResponseClass::Success);
        }
        (Outcome::DisconnectPhoneCall(response), Ok(_)) => {
            assert_eq!(response.response_class, ResponseClass::Error);
            let expected = if is_called > 0 { code } else { ResponseCode::ErrorInvalidIdEmpty };
            assert_eq!(response.response_code, Some(expected), "another code is read back");
        }
        (Outcome::Fault(fault), Ok(_)) => {
            assert_eq!(code, ResponseCode::ErrorInternalServerError);
            assert_eq!(fault.code, FaultCode::Exchange(code));
        }
        (Outcome::Fault(_), Err(error)) => {
            assert_eq!(response.outcome, Response::fault(&error).outcome, "another fault is read back");
        }
        (outcome, request) => panic!("{request:?} is answered with {outcome:?}"),
    }
    if let Ok(request) = request {
        assert_eq!(response.scheme, request.scheme, "the answer is in the scheme of the request");
    }

    let mut reader = RequestReader::<{ limits::TAG }>::new();
    for piece in message.chunks(37) {
        if reader.push(piece).is_err() {
            break;
        }
    }
    let mut again = [0; Response::MAX_LEN];
    let in_pieces = reader.answer(&mut again, handler).expect("the longest answer fits");
    assert_eq!(in_pieces.body, reply.body, "in pieces it is answered otherwise");
}
