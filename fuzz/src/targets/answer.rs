//! Any bytes are answered with one well-formed SOAP message that the library's own client side reads and that
//! an independent parser accepts.

use std::cell::Cell;

use ews_phonecall::xml::Text;
use ews_phonecall::{
    Failure, FaultCode, HeaderName, Operation, Options, Outcome, Request, RequestReader, Response,
    ResponseClass, ResponseCode, answer_with, limits,
};
use roxmltree::Node;

use crate::oracle::{self, ENVELOPE};
use crate::{message_limit, steered};

/// Header blocks that the application may understand.
const BLOCKS: &[HeaderName] = &[
    HeaderName { namespace: "urn:w", local_name: "To" },
    HeaderName {
        namespace: "http://schemas.microsoft.com/exchange/services/2006/types",
        local_name: "ExchangeImpersonation",
    },
];

/// The message, then what the handler does: whether it fails, with which code, and how much of the message
/// is its text, from the end; then how long the pieces are, how many of [`BLOCKS`] are understood, and the
/// message limit (0: the default).
pub fn run(data: &[u8]) {
    let (message, [fails, code, len, from, piece_len, understood, limit @ ..]) = steered::<8>(data);
    let options = Options {
        message_limit: message_limit(limit),
        understood: &BLOCKS[..usize::from(understood) % (BLOCKS.len() + 1)],
    };
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
    let reply = answer_with(message, &options, &mut buffer, handler).expect("the longest answer fits");
    let is_called = calls.get();

    let request = Request::parse_with(message, &options);
    let can_be_called = request.is_ok_and(|request| {
        let Operation::DisconnectPhoneCall(call) = request.operation else { panic!("another operation") };
        !call.phone_call_id.is_empty()
    });
    assert_eq!(is_called, u32::from(can_be_called), "the handler is called once for a good request");

    let written = std::str::from_utf8(reply.body).expect("the answer is UTF-8");
    let document = oracle::parse(written).expect("the answer is well-formed");
    let envelope = document.root_element();
    assert!(oracle::is(envelope, ENVELOPE, "Envelope"), "the answer is a SOAP message");
    let parts: Vec<_> = envelope.children().filter(Node::is_element).collect();
    let ([body] | [_, body]) = parts[..] else { panic!("{} parts of an envelope", parts.len()) };
    assert!(parts.len() == 1 || oracle::is(parts[0], ENVELOPE, "Header"), "a header before the body");
    assert!(oracle::is(body, ENVELOPE, "Body"), "the answer has a body");
    assert_eq!(body.children().filter(Node::is_element).count(), 1, "the answer's body has one child");
    assert!(written.starts_with("<?xml"), "the answer has a declaration");

    let response = Response::parse(reply.body).expect("the client reads the answer");
    assert_eq!(response.status(), reply.status);
    match (&response.outcome, request) {
        (Outcome::DisconnectPhoneCall(response), Ok(_)) if is_called > 0 && fails % 2 == 0 => {
            assert_eq!(response.response_class, ResponseClass::Success);
        }
        (Outcome::DisconnectPhoneCall(response), Ok(_)) => {
            assert_eq!(response.response_class, ResponseClass::Error);
            let failure =
                if is_called > 0 { Failure { code, text } } else { ResponseCode::ErrorInvalidIdEmpty.into() };
            assert_eq!(response.response_code, Some(failure.code), "another code is read back");
            assert_eq!(response.message_text, Some(failure.text), "another text is read back");
        }
        (Outcome::Fault(fault), Ok(_)) => {
            assert!(is_called > 0 && fails % 2 == 1, "a fault for a good request");
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

    let mut reader = RequestReader::<{ limits::TAG }>::with(&options);
    for piece in message.chunks(usize::from(piece_len).max(1)) {
        if reader.push(piece).is_err() {
            break;
        }
    }
    let mut again = [0; Response::MAX_LEN];
    let in_pieces = reader.answer(&mut again, handler).expect("the longest answer fits");
    assert_eq!(in_pieces, reply, "in pieces it is answered otherwise");
    assert_eq!(calls.get(), 2 * is_called, "in pieces the handler is called otherwise");
}
