//! What is measured of the library: everything it does, on every document.

use std::hint::black_box;

use ews_phonecall::xml::Text;
use ews_phonecall::{
    BufferTooSmall, ConnectionFailureCause, DisconnectPhoneCall, Error, ErrorKind, Failure,
    GetPhoneCallInformation, Operation, PhoneCallId, PhoneCallInformation, PhoneCallState, PhoneCalls,
    PlayOnPhone, Request, RequestReader, Response, ResponseCode, answer, limits,
};

use crate::corpus::{self, Document};
use crate::peers::Peer;

/// The sizes of pieces in which a message arrives: a UART, a small radio frame, the smallest and the usual TCP
/// segment.
pub const PIECES: [usize; 4] = [1, 64, 536, 1460];

/// Something to be measured.
pub struct Case {
    /// What is done, and with which document: `parse/reference`.
    pub name: String,
    /// The bytes of the document, or of what is written.
    pub bytes: usize,
    run: Box<dyn FnMut()>,
}

impl Case {
    fn new(action: &str, document: &Document, mut run: impl FnMut(&[u8]) + 'static) -> Self {
        let (name, bytes) = (format!("{action}/{}", document.name), document.bytes.len());
        let message = document.bytes.clone();
        Self { name, bytes, run: Box::new(move || run(black_box(&message))) }
    }

    /// Does it once.
    pub fn run(&mut self) {
        (self.run)();
    }
}

/// Parses `document` whole.
pub fn parse(document: &Document) -> Case {
    let accepted = document.accepted;
    Case::new("parse", document, move |message| {
        assert_eq!(black_box(Request::parse(message)).is_ok(), accepted);
    })
}

/// Parses `document` as it arrives in pieces of `len` bytes.
pub fn pieces(document: &Document, len: usize) -> Case {
    let accepted = document.accepted;
    Case::new(&format!("pieces-{len}"), document, move |message| {
        let mut reader = RequestReader::<{ limits::TAG }>::new();
        let pushed = message.chunks(len).try_for_each(|piece| reader.push(piece));
        assert_eq!(pushed.is_ok() && black_box(reader.finish()).is_ok(), accepted);
    })
}

/// Answers `document`, with a handler of one operation that does nothing.
pub fn answers(document: &Document) -> Case {
    answers_by(document, |call: &DisconnectPhoneCall<'_>| {
        black_box(call);
        Ok::<(), ResponseCode<'_>>(())
    })
}

/// Answers `document`, with handlers of all operations.
pub fn answers_any(document: &Document) -> Case {
    answers_by(document, Pbx)
}

fn answers_by(document: &Document, mut calls: impl PhoneCalls + 'static) -> Case {
    let (mut buffer, accepted) = (vec![0; Response::MAX_LEN], document.accepted);
    Case::new("answer", document, move |message| {
        let reply = answer(message, &mut buffer, &mut calls);
        assert!(black_box(reply).is_ok_and(|reply| (reply.status == 200) == accepted));
    })
}

/// Call control that does nothing.
struct Pbx;

impl PhoneCalls for Pbx {
    type Operations = Operation<'static>;

    fn play_on_phone(&mut self, call: &PlayOnPhone<'_>) -> Result<PhoneCallId<'_>, Failure<'_>> {
        black_box(call);
        Ok(begun())
    }

    fn get_phone_call_information(
        &mut self,
        call: &GetPhoneCallInformation<'_>,
    ) -> Result<PhoneCallInformation<'_>, Failure<'_>> {
        black_box(call);
        Ok(information())
    }

    fn disconnect_phone_call(&mut self, call: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
        black_box(call);
        Ok(())
    }
}

fn begun() -> PhoneCallId<'static> {
    PhoneCallId::new("OWVl4NWb3N29t").expect("it is an id")
}

fn information() -> PhoneCallInformation<'static> {
    PhoneCallInformation {
        state: PhoneCallState::Disconnected,
        failure_cause: ConnectionFailureCause::UserBusy,
        sip_response_text: Some(Text::new("Busy Here").expect("it is XML")),
        sip_response_code: Some(486),
    }
}

/// Has a peer read `document`, if it accepts it.
pub fn peer(peer: &Peer, document: &Document) -> Option<Case> {
    let (find, mut id) = (peer.find, Vec::with_capacity(limits::PHONE_CALL_ID));
    if document.accepted && !find(&document.bytes, &mut id) {
        return None;
    }
    Some(Case::new(peer.name, document, move |message| {
        id.clear();
        black_box(find(message, &mut id));
    }))
}

/// Writes the request and each kind of response, and those of the other operations.
pub fn writes() -> Vec<Case> {
    fn case(name: &str, mut write: impl FnMut(&mut [u8]) -> Result<usize, BufferTooSmall> + 'static) -> Case {
        let mut buffer = vec![0; Response::MAX_LEN];
        let bytes = write(&mut buffer).expect("it fits");
        let run = move || assert_eq!(black_box(write(&mut buffer)), Ok(bytes));
        Case { name: format!("write/{name}"), bytes, run: Box::new(run) }
    }
    fn parsed(document: Document) -> Request<'static> {
        Request::parse(document.bytes.leak()).expect("it is a request")
    }
    let request = parsed(corpus::reference());
    let [play, tell] = corpus::other_operations().map(parsed);
    let begun = play.respond_success(begun());
    let told = tell.respond_success(information());
    let code = ResponseCode::ErrorInvalidPhoneCallId;
    let success = request.respond_success(());
    let error = request.respond(Err::<(), _>(code));
    let bad: Error = Request::parse(b"<Envelope>").expect_err("it is no request");
    assert_eq!(bad.kind(), ErrorKind::VersionMismatch);
    let invalid = Request::parse(
        b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body/></s:Envelope>",
    );
    let invalid = invalid.expect_err("it has no operation");
    vec![
        case("request", move |buffer| Ok(black_box(&request).write(buffer)?.len())),
        case("success", move |buffer| Ok(black_box(&success).write(buffer)?.len())),
        case("error", move |buffer| Ok(black_box(&error).write(buffer)?.len())),
        case("play-on-phone-request", move |buffer| Ok(black_box(&play).write(buffer)?.len())),
        case("play-on-phone-success", move |buffer| Ok(black_box(&begun).write(buffer)?.len())),
        case("get-phone-call-information-request", move |buffer| Ok(black_box(&tell).write(buffer)?.len())),
        case("get-phone-call-information-success", move |buffer| Ok(black_box(&told).write(buffer)?.len())),
        case("fault", move |buffer| Ok(Response::fault(black_box(&invalid)).write(buffer)?.len())),
    ]
}

/// Parses `document` whole and in pieces.
fn reads(document: &Document) -> impl Iterator<Item = Case> {
    let pieces = PIECES.map(|len| pieces(document, len));
    [parse(document)].into_iter().chain(pieces)
}

/// What is done with each request of the field.
pub fn on_field() -> Vec<Case> {
    corpus::field().iter().flat_map(|document| reads(document).chain([answers(document)])).collect()
}

/// What is done with the request of each other operation.
pub fn on_other_operations() -> Vec<Case> {
    corpus::other_operations()
        .iter()
        .flat_map(|document| reads(document).chain([answers_any(document)]))
        .collect()
}

/// What is done with the documents made to hurt: each, and none of it and twice as much of it, parsed whole and
/// in single bytes.
pub fn on_hostile() -> Vec<Case> {
    let each = |document: Document| [parse(&document), pieces(&document, 1)];
    corpus::hostile().iter().flat_map(|kind| [0, 1, 2].map(|n| kind.document(n))).flat_map(each).collect()
}

/// All that is measured of the library.
pub fn all() -> Vec<Case> {
    [on_field(), on_other_operations(), writes(), on_hostile()].into_iter().flatten().collect()
}
