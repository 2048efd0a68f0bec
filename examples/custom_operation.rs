//! An operation of your own, as one file of facts: `GetCallInfo`, which the older web service of MS-OXWUMS has. It is
//! described here, outside the library, as the library describes its own.
//!
//! Names and namespace are those of Microsoft's reference (GetCallInfo operation, UM web service): `CallId` goes in, and
//! `GetCallInfoResponse` comes out, with an element of the same name around `CallState` and `EventCause`. A request that
//! fails is answered with a fault.

use ews_phonecall::soap::{self, Described, Element, Found, Grammar, Kept, Message, Value, Written, one};
use ews_phonecall::xml::Text;
use ews_phonecall::{
    BufferTooSmall, ConnectionFailureCause, Error, ErrorKind, FAULT, Fault, MESSAGES, Options,
    PhoneCallState, REQUESTS, RESPONSES, Request, RequestReader, Response, ResponseCode, ResponseReader,
    limits,
};

// --- Description ---

mod slot {
    pub(super) const CALL_ID: u8 = 0;
    pub(super) const STATE: u8 = 0;
    pub(super) const CAUSE: u8 = 1;
}

static CALL_ID: Element = Element::text(
    MESSAGES,
    "CallId",
    Value::new(slot::CALL_ID, limits::PHONE_CALL_ID).too_long(ErrorKind::PhoneCallIdTooLong),
);
static STATE: Element = Element::text(MESSAGES, "CallState", Value::new(slot::STATE, limits::CALL_STATE));
static CAUSE: Element = Element::text(MESSAGES, "EventCause", Value::new(slot::CAUSE, limits::CALL_STATE));
static CALL_INFO: Element = Element::sequence(MESSAGES, "GetCallInfoResponse", &[one(&STATE), one(&CAUSE)]);
static REQUEST: Element = Element::sequence(MESSAGES, "GetCallInfo", &[one(&CALL_ID)]);
static RESPONSE: Element = Element::sequence(MESSAGES, "GetCallInfoResponse", &[one(&CALL_INFO)]);
static REQUEST_GRAMMAR: Grammar = REQUESTS.with_body(&[&REQUEST]);
static RESPONSE_GRAMMAR: Grammar = RESPONSES.with_body(&[&RESPONSE, &FAULT]);

// --- Request ---

/// The request to tell how a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GetCallInfo<'a> {
    pub(crate) call_id: Text<'a>,
}

impl Message for GetCallInfo<'_> {
    type Of<'a> = GetCallInfo<'a>;
    type Store = Kept<{ REQUEST_GRAMMAR.slots() }, { REQUEST_GRAMMAR.kept_len() }>;
    const GRAMMAR: &'static Grammar = &REQUEST_GRAMMAR;

    fn from_found<'a>(found: &Found<'a, '_>) -> GetCallInfo<'a> {
        GetCallInfo { call_id: found.body().text(slot::CALL_ID).unwrap_or_default() }
    }
}

impl Described for GetCallInfo<'_> {
    fn element(&self) -> &'static Element {
        &REQUEST
    }

    fn value(&self, slot: u8) -> Option<Written<'_>> {
        (slot == slot::CALL_ID).then_some(self.call_id.into())
    }
}

// --- Response ---

/// How the call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GetCallInfoResponse<'a> {
    pub(crate) state: PhoneCallState<'a>,
    pub(crate) cause: ConnectionFailureCause<'a>,
}

impl Message for GetCallInfoResponse<'_> {
    type Of<'a> = Result<GetCallInfoResponse<'a>, Fault<'a>>;
    type Store = Kept<{ RESPONSE_GRAMMAR.slots() }, { RESPONSE_GRAMMAR.kept_len() }>;
    const GRAMMAR: &'static Grammar = &RESPONSE_GRAMMAR;

    fn from_found<'a>(found: &Found<'a, '_>) -> Self::Of<'a> {
        let fields = found.body();
        if found.element() != 0 {
            return Err(Fault::from_fields(&fields));
        }
        Ok(GetCallInfoResponse {
            state: PhoneCallState::from_text(fields.text(slot::STATE).unwrap_or_default()),
            cause: ConnectionFailureCause::from_text(fields.text(slot::CAUSE).unwrap_or_default()),
        })
    }
}

impl Described for GetCallInfoResponse<'_> {
    fn element(&self) -> &'static Element {
        &RESPONSE
    }

    fn value(&self, slot: u8) -> Option<Written<'_>> {
        match slot {
            slot::STATE => Some(self.state.as_text().into()),
            slot::CAUSE => Some(self.cause.as_text().into()),
            _ => None,
        }
    }
}

// --- Server ---

/// Reads a request that arrives in pieces.
pub(crate) type GetCallInfoReader = RequestReader<{ limits::TAG }, GetCallInfo<'static>>;

/// Answers a request, however it was read.
pub(crate) fn answer<'b>(
    request: Result<Request<'_, GetCallInfo<'_>>, Error>,
    buffer: &'b mut [u8],
) -> Result<&'b [u8], BufferTooSmall> {
    let Request { scheme, operation, .. } = match request {
        Ok(request) => request,
        Err(error) => return Response::fault(&error).write(buffer),
    };
    let told = match operation.call_id {
        id if id.is_empty() => Err(Fault::of(ResponseCode::ErrorInvalidIdEmpty)),
        id if id == "MDlkZjllZGM=" => {
            Ok(GetCallInfoResponse { state: PhoneCallState::Alerted, cause: ConnectionFailureCause::None })
        }
        _ => Err(Fault::of(ResponseCode::ErrorInvalidPhoneCallId)),
    };
    Response::new(scheme, told).write(buffer)
}

// --- Client ---

/// Reads a response that arrives in pieces.
pub(crate) type GetCallInfoResponseReader = ResponseReader<{ limits::TAG }, GetCallInfoResponse<'static>>;

/// What is printed of a response.
fn told(response: &Response<'_, Result<GetCallInfoResponse<'_>, Fault<'_>>>) -> String {
    match &response.outcome {
        Ok(info) => format!("{}, cause {}", info.state, info.cause),
        Err(fault) => fault.string.to_string(),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut network = [0; 2048];
    // The server reads the request whole, and the client the response in pieces.
    for id in ["MDlkZjllZGM=", "Tom & Ada's", ""] {
        let mut written = [0; 1024];
        let request = Request::new(GetCallInfo { call_id: Text::new(id)? }).write(&mut written)?;
        let request = soap::parse::<Request<'_, GetCallInfo<'_>>>(request, &Options::DEFAULT);
        let mut reader = GetCallInfoResponseReader::with_options(&Options::DEFAULT);
        for piece in answer(request, &mut network)?.chunks(100) {
            reader.push(piece)?;
        }
        println!("{id:?}: {}", told(&reader.finish()?));
    }
    // The other way round, with a request that has no `CallId`.
    let bad = br#"<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>
        <GetCallInfo xmlns="http://schemas.microsoft.com/exchange/services/2006/messages"/></Body></Envelope>"#;
    let mut reader = GetCallInfoReader::with_options(&Options::DEFAULT);
    // What is wrong is told once more when the request is finished.
    let _ = bad.chunks(7).try_for_each(|piece| reader.push(piece));
    if let Err(error) = reader.finish() {
        println!("refused: {error}");
    }
    let response = answer(reader.finish(), &mut network)?;
    println!("{}", told(&soap::parse::<Response<'_, GetCallInfoResponse<'_>>>(response, &Options::DEFAULT)?));
    Ok(())
}
