//! Any bytes are answered with one well-formed SOAP message that the library's own client side reads and that
//! an independent parser accepts: by `answer`, by the reader, and step by step.

use ews_phonecall::xml::Text;
use ews_phonecall::{
    BufferTooSmall, ConnectionFailureCause, DisconnectPhoneCall, Error, ExchangeImpersonation, Failure,
    FaultCode, HeaderName, Impersonated, Operation, Operations, Options, Outcome, PhoneCallId,
    PhoneCallInformation, PhoneCallState, Reply, Request, RequestReader, Response, ResponseCode, Success,
    answer_with, limits, soap,
};
use roxmltree::Node;

use super::response_roundtrip::assert_read_back;
use crate::calls::{Calls, Given};
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

/// The codes that are answered with a fault.
const FAULTS: [ResponseCode<'_>; 3] = [
    ResponseCode::ErrorInternalServerError,
    ResponseCode::ErrorInvalidRequest,
    ResponseCode::ErrorImpersonateUserDenied,
];

const FILL: u8 = 0xA5;

/// The message; then which operations are served, and how much smaller than the longest answer the buffer is; whether the
/// handlers fail and refuse people, with which code, and how much of the message is its text, from the end; then how long
/// the pieces are, how many of [`BLOCKS`] are understood, and the message limit (0: the default).
pub fn run(data: &[u8]) {
    let (message, steer) = steered::<11>(data);
    let [served, less @ .., fails, code, len, from, piece_len, understood, low, high] = steer;
    let options = Options::DEFAULT
        .with_message_limit(message_limit([low, high]))
        .understanding(&BLOCKS[..usize::from(understood) % (BLOCKS.len() + 1)]);
    let tail = String::from_utf8_lossy(&message[message.len().saturating_sub(usize::from(len))..]);
    let given = given(&tail, [fails, code, from]);
    let room = Response::MAX_LEN.saturating_sub(u16::from_le_bytes(less).into());
    let exchange = Exchange { message, options, given, room, piece_len: usize::from(piece_len).max(1) };
    match served % 3 {
        0 => exchange
            .check::<Operation<'static>>(Request::parse_with(message, &options).map(|asked| (asked, None))),
        1 => exchange.check::<Impersonated<'static>>(
            soap::parse::<Request<'_, Impersonated<'_>>>(message, &options)
                .map(|asked| (of_any(&asked, asked.operation.operation), asked.operation.impersonation)),
        ),
        _ => exchange.check::<DisconnectPhoneCall<'static>>(
            soap::parse::<Request<'_, DisconnectPhoneCall<'_>>>(message, &options)
                .map(|asked| (of_any(&asked, Operation::DisconnectPhoneCall(asked.operation)), None)),
        ),
    }
}

/// What the operations give, with this text.
fn given(text: &str, [fails, code, from]: [u8; 3]) -> Given<'_> {
    let named = ResponseCode::NAMED[usize::from(code) % ResponseCode::NAMED.len()];
    let is_named = from % 2 == 0;
    let code = if is_named { named } else { ResponseCode::new(text).unwrap_or(named) };
    let text = Text::new(text).unwrap_or_default();
    let within = |limit| Some(text).filter(|text| text.decoded_len() <= limit);
    let is_other = |text: &Text<'_>| PhoneCallState::NAMED.iter().all(|named| named.as_text() != *text);
    let state = within(limits::CALL_STATE).filter(is_other).map(PhoneCallState::Other);
    Given {
        may_impersonate: fails & 2 == 0,
        failure: (fails & 1 != 0).then_some(Failure { code, text }),
        phone_call_id: text.as_str().and_then(|id| PhoneCallId::new(id).ok()).unwrap_or_default(),
        information: PhoneCallInformation {
            failure_cause: ConnectionFailureCause::Other,
            sip_response_text: within(limits::SIP_RESPONSE_TEXT),
            sip_response_code: Some(i32::from(from) - 128),
            ..PhoneCallInformation::new(state.unwrap_or(PhoneCallState::Connected))
        },
    }
}

/// The request of one operation, or of more than that, as one of any.
fn of_any<'a, O>(asked: &Request<'_, O>, operation: Operation<'a>) -> Request<'a> {
    Request::new(operation).with_scheme(asked.scheme)
}

/// A message and what is done with it.
struct Exchange<'m> {
    message: &'m [u8],
    options: Options,
    given: Given<'m>,
    /// The length of the buffer for the answer.
    room: usize,
    piece_len: usize,
}

/// What was asked for, and by whom it is asked for if it is not the sender.
type Asked<'m> = Result<(Request<'m>, Option<ExchangeImpersonation<'m>>), Error>;

impl Exchange<'_> {
    /// Answers what was asked for, by a server of these operations.
    fn check<O: Operations>(&self, asked: Asked<'_>) {
        let error = asked.err();
        let (response, called) = match asked {
            Err(error) => (Ok(Response::fault(&error)), [0, 0]),
            Ok((request, person)) => self.respond(&request, person.is_some()),
        };
        let expected = response.and_then(|response| {
            let mut body = vec![0; response.encoded_len()];
            response.write(&mut body).expect("it fits");
            check_written(&response, std::str::from_utf8(&body).expect("the answer is UTF-8"));
            let needed = body.len();
            let fits = needed <= self.room;
            fits.then_some((response.status(), body, error)).ok_or(BufferTooSmall { needed })
        });

        let check = |reply: Result<Answered, BufferTooSmall>, buffer: &[u8], calls: Calls<'_, O>| {
            assert_eq!(reply, expected);
            assert_eq!([calls.operations, calls.people], called, "how often it is called");
            let len = reply.map_or(0, |(_, body, _)| body.len());
            assert!(buffer[len..].iter().all(|&byte| byte == FILL), "written beyond the answer");
        };
        let new = || ([FILL; Response::MAX_LEN + 16], Calls::<O>::new(self.given));
        let (mut buffer, mut calls) = new();
        let reply = answer_with(self.message, &self.options, &mut buffer[..self.room], &mut calls);
        check(reply.map(kept), &buffer, calls);

        let mut reader = RequestReader::<{ limits::TAG }, O>::with_options(&self.options);
        // What is wrong is told by `answer`.
        let _ = self.message.chunks(self.piece_len).try_for_each(|piece| reader.push(piece));
        let (mut buffer, mut calls) = new();
        let reply = reader.answer(&mut buffer[..self.room], &mut calls);
        check(reply.map(kept), &buffer, calls);
    }

    /// The response step by step, and how often the call control is asked for operations and for people.
    fn respond<'s>(
        &'s self,
        request: &Request<'_>,
        is_impersonated: bool,
    ) -> (Result<Response<'s>, BufferTooSmall>, [usize; 2]) {
        let id = match request.operation {
            Operation::PlayOnPhone(call) => call.item_id.id(),
            Operation::GetPhoneCallInformation(call) => call.phone_call_id.as_text(),
            Operation::DisconnectPhoneCall(call) => call.phone_call_id.as_text(),
            _ => panic!("another operation"),
        };
        let refusal = request.refusal();
        assert_eq!(refusal, id.is_empty().then_some(ResponseCode::ErrorInvalidIdEmpty));
        if let Err(too_small) = request.check_room(self.room) {
            assert!(too_small.needed > self.room);
            return (Err(too_small), [0, 0]);
        }

        let is_denied = is_impersonated && !self.given.may_impersonate;
        let (failure, called) = match refusal {
            Some(code) => (Some(code.into()), [0, 0]),
            None if is_denied => (Some(ResponseCode::ErrorImpersonateUserDenied.into()), [0, 1]),
            None => (self.given.failure, [1, usize::from(is_impersonated)]),
        };
        let (success, other) = match request.operation {
            Operation::PlayOnPhone(_) => {
                (Success::PlayOnPhone(self.given.phone_call_id), Success::DisconnectPhoneCall(()))
            }
            Operation::GetPhoneCallInformation(_) => {
                (Success::GetPhoneCallInformation(self.given.information), Success::DisconnectPhoneCall(()))
            }
            _ => (Success::DisconnectPhoneCall(()), Success::GetPhoneCallInformation(self.given.information)),
        };
        let response = request.respond(failure.map_or(Ok(success), Err));
        assert_eq!(response.scheme, request.scheme, "the answer is in the scheme of the request");
        match failure.map(|failure| failure.code).filter(|code| FAULTS.contains(code)) {
            Some(code) => assert_fault(&response, code),
            None => assert_eq!(response.outcome, self.given.outcome(&request.operation, failure)),
        }
        if refusal.is_none() {
            let mismatched = request.respond(Ok::<_, Failure<'_>>(other));
            assert_fault(&mismatched, ResponseCode::ErrorInternalServerError);
        }
        assert!(response.encoded_len() <= Response::MAX_LEN, "the longest answer fits");
        assert!(failure.is_some() || response.encoded_len() <= self.room, "there is room for a success");
        (Ok(response), called)
    }
}

/// A reply, kept: status, body and error.
type Answered = (u16, Vec<u8>, Option<Error>);

fn kept(reply: Reply<'_>) -> Answered {
    (reply.status, reply.body.to_vec(), reply.error)
}

fn assert_fault(response: &Response<'_>, code: ResponseCode<'_>) {
    let Outcome::Fault(fault) = response.outcome else { panic!("no fault: {response:?}") };
    assert_eq!(fault.code, FaultCode::Exchange(code));
    assert_eq!(response.status(), 500);
}

/// What is `written` of a response is a SOAP message, and read back.
fn check_written(response: &Response<'_>, written: &str) {
    assert!(written.starts_with("<?xml"), "the answer has a declaration");
    let document = oracle::parse(written).expect("the answer is well-formed");
    let envelope = document.root_element();
    assert!(oracle::is(envelope, ENVELOPE, "Envelope"), "the answer is a SOAP message");
    let parts: Vec<_> = envelope.children().filter(Node::is_element).collect();
    let ([body] | [_, body]) = parts[..] else { panic!("{} parts of an envelope", parts.len()) };
    assert!(parts.len() == 1 || oracle::is(parts[0], ENVELOPE, "Header"), "a header before the body");
    assert!(oracle::is(body, ENVELOPE, "Body"), "the answer has a body");
    assert_eq!(body.children().filter(Node::is_element).count(), 1, "the answer's body has one child");
    assert_read_back(response, written);
}
