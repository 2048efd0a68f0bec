//! What is measured of the library: everything it does, on every document.

use std::hint::black_box;

use ews_phonecall::{
    BufferTooSmall, Error, ErrorKind, Request, RequestReader, Response, ResponseCode, answer, limits,
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

/// Answers `document`, with a handler that does nothing.
pub fn answers(document: &Document) -> Case {
    let mut buffer = vec![0; Response::MAX_LEN];
    Case::new("answer", document, move |message| {
        let reply = answer(message, &mut buffer, |operation| {
            black_box(operation);
            Ok::<(), ResponseCode<'_>>(())
        });
        assert!(black_box(reply).is_ok());
    })
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

/// Writes the request and each kind of response.
pub fn writes() -> Vec<Case> {
    fn case(name: &str, mut write: impl FnMut(&mut [u8]) -> Result<usize, BufferTooSmall> + 'static) -> Case {
        let mut buffer = vec![0; Response::MAX_LEN];
        let bytes = write(&mut buffer).expect("it fits");
        let run = move || assert_eq!(black_box(write(&mut buffer)), Ok(bytes));
        Case { name: format!("write/{name}"), bytes, run: Box::new(run) }
    }
    fn request() -> Request<'static> {
        let reference = corpus::reference().bytes.leak();
        Request::parse(reference).expect("it is the reference request")
    }
    let code = ResponseCode::ErrorInvalidPhoneCallId;
    let success = Response::success(&request());
    let error = Response::error(&request(), code, code.message());
    let bad: Error = Request::parse(b"<Envelope>").expect_err("it is no request");
    assert_eq!(bad.kind(), ErrorKind::VersionMismatch);
    let invalid = Request::parse(
        b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body/></s:Envelope>",
    );
    let invalid = invalid.expect_err("it has no operation");
    vec![
        case("request", {
            let request = request();
            move |buffer| Ok(black_box(&request).write(buffer)?.len())
        }),
        case("success", move |buffer| Ok(black_box(&success).write(buffer)?.len())),
        case("error", move |buffer| Ok(black_box(&error).write(buffer)?.len())),
        case("fault", move |buffer| Ok(Response::fault(black_box(&invalid)).write(buffer)?.len())),
    ]
}

/// What is done with each request of the field.
pub fn on_field() -> Vec<Case> {
    let each = |document: &Document| {
        let pieces = PIECES.iter().map(|len| pieces(document, *len));
        [parse(document)].into_iter().chain(pieces).chain([answers(document)]).collect::<Vec<_>>()
    };
    corpus::field().iter().flat_map(each).collect()
}

/// What is done with the documents made to hurt: each, and none of it and twice as much of it, parsed whole and
/// in single bytes.
pub fn on_hostile() -> Vec<Case> {
    let each = |document: Document| [parse(&document), pieces(&document, 1)];
    corpus::hostile().iter().flat_map(|kind| [0, 1, 2].map(|n| kind.document(n))).flat_map(each).collect()
}

/// All that is measured of the library.
pub fn all() -> Vec<Case> {
    on_field().into_iter().chain(writes()).chain(on_hostile()).collect()
}
