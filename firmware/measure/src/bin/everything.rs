//! Everything the library can do, so that what the image lacks the library lacks: both ends, whole and in pieces, the
//! layers below them, and what each type shows of itself.
#![no_std]
#![no_main]

use core::convert::Infallible;
use core::fmt::{self, Write};
use core::hash::{Hash, Hasher};
use core::hint::black_box;

use ews_phonecall::soap::{Envelope, FaultElement};
use ews_phonecall::xml::{Attribute, Event, Form, Piece, Reader, StartTag, StreamReader, Text};
use ews_phonecall::{
    Error, ErrorKind, ExchangeVersion, Failure, HeaderName, MessageXml, Operation, Options, PhoneCallId,
    Request, RequestReader, Response, ResponseCode, ResponseReader, Scheme, ServerVersionInfo, VOCABULARY,
    answer, answer_with,
};

/// Takes whatever there is and forgets it.
struct Void;

impl Write for Void {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        black_box(text);
        Ok(())
    }
}

impl Hasher for Void {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, bytes: &[u8]) {
        black_box(bytes);
    }
}

impl embedded_io::ErrorType for Void {
    type Error = Infallible;
}

impl embedded_io::Write for Void {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        Ok(black_box(bytes).len())
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

const OPTIONS: Options = Options {
    message_limit: 4096,
    understood: &[HeaderName { namespace: "urn:example", local_name: "Token" }],
};

fn handle(operation: Operation<'_>) -> Result<(), ResponseCode<'static>> {
    let Operation::DisconnectPhoneCall(call) = operation else {
        return Err(ResponseCode::ErrorInvalidRequest);
    };
    let mut buffer = [0; 256];
    black_box(call.phone_call_id.as_str());
    black_box(call.phone_call_id.decode(&mut buffer)).map_err(|_| ResponseCode::ErrorInvalidIdMalformed)?;
    let _ = write!(Void, "{} {:?}", call.phone_call_id, call);
    if call.phone_call_id == "1" { Ok(()) } else { Err(ResponseCode::ErrorInvalidPhoneCallId) }
}

fn show(result: Result<impl fmt::Debug, Error>) {
    let _ = match result {
        Ok(value) => write!(Void, "{value:?} {value:#?}"),
        Err(error) => write!(Void, "{error} {error:?} {error:#?}"),
    };
}

/// Looks at all that a text tells.
fn look_at_text(text: Text<'_>) {
    let mut buffer = [0; 64];
    let _ = write!(Void, "{text} {text:?} {:?} {:?}", text.chars(), text.form());
    black_box((text.as_str(), text.raw(), text.decoded_len(), text.is_empty()));
    match text.decode(&mut buffer) {
        Ok(text) => drop(black_box(text)),
        Err(too_small) => drop(write!(Void, "{too_small} {too_small:?}")),
    }
    text.hash(&mut Void);
}

fn look_at_attribute(attribute: &Attribute<'_, '_>) {
    let names = (attribute.namespace(), attribute.prefix(), attribute.local_name());
    black_box((names, attribute.offset(), attribute.value_offset(), attribute.has_local_name("a")));
    let _ = write!(Void, "{attribute:?}");
    look_at_text(attribute.value());
}

fn look_at_tag(tag: &StartTag<'_, '_>) {
    let names = (tag.namespace(), tag.prefix(), tag.local_name());
    black_box((names, tag.is_empty_element(), tag.declared_namespaces(), tag.has_local_name("a")));
    black_box((FaultElement::is_fault(tag), FaultElement::of(tag)));
    tag.attributes().for_each(|attribute| look_at_attribute(&attribute));
    if let Some(attribute) = tag.attribute(ews_phonecall::soap::XSI, "nil") {
        look_at_attribute(&attribute);
    }
}

fn look_at_piece(envelope: &mut Envelope, piece: &Piece<'_, '_>) -> Result<(), Error> {
    if let Event::StartTag(tag) = &piece.event {
        look_at_tag(tag);
    }
    black_box(piece.event.first_non_space());
    let part = envelope.accept(piece, |tag| tag.has_local_name("Security"))?;
    let _ = write!(Void, "{piece:?} {part:?} {envelope:?}");
    Ok(())
}

/// The layers below the operation.
fn read_xml(message: &[u8]) {
    let mut reader = Reader::with_limit(message, VOCABULARY, 4096);
    let mut envelope = Envelope::new();
    loop {
        match reader.next_piece() {
            Ok(Some(piece)) => drop(black_box(look_at_piece(&mut envelope, &piece))),
            Ok(None) => break,
            Err(error) => break show(Err::<(), _>(reader.locate(error))),
        }
    }
    let mut reader = StreamReader::<512>::with_limit(VOCABULARY, 4096);
    show(reader.push(message, |piece| look_at_piece(&mut envelope, piece)));
    show(reader.finish());
    for form in [Form::Literal, Form::Attribute, Form::Content] {
        if let Ok(text) = Text::from_raw(message, form) {
            look_at_text(text);
        }
    }
}

/// What can be done with a response.
fn use_response(response: &Response<'_>, buffer: &mut [u8]) {
    let _ = black_box(response.write(buffer));
    let _ = black_box(response.append_to(&mut heapless::Vec::<u8, 512>::new()));
    let _ = black_box(response.send(&mut Void));
    black_box((
        response.encoded_len(),
        response.status(),
        response == &response.with_server_version(VERSION),
    ));
    response.hash(&mut Void);
}

const VERSION: ServerVersionInfo<'static> = ServerVersionInfo::EXCHANGE_2010;

#[cortex_m_rt::entry]
fn main() -> ! {
    static mut BUFFER: [u8; Response::MAX_LEN] = [0; Response::MAX_LEN];
    static mut REQUEST_READER: RequestReader<1024> = RequestReader::new();
    static mut RESPONSE_READER: ResponseReader<1024> = ResponseReader::new();
    let message = measure::message();
    let text = core::str::from_utf8(message).unwrap_or_default();

    // The server.
    show(Request::parse(message));
    let _ = black_box(answer(message, BUFFER, handle));
    show(REQUEST_READER.push(message));
    show(REQUEST_READER.finish());
    let _ = black_box(REQUEST_READER.answer(BUFFER, handle));
    show(Ok(black_box(&*REQUEST_READER)));
    show(Request::parse_with(message, &OPTIONS));
    show(Ok(OPTIONS));
    if let Ok(reply) = answer_with(message, &OPTIONS, BUFFER, |_| {
        Err(Failure {
            code: ResponseCode::ErrorInternalServerError,
            text: Text::new("text").unwrap_or_default(),
        })
    }) {
        show(Ok(reply));
    }
    let mut small = RequestReader::<64>::with(&OPTIONS);
    show(small.push(message));

    // The layers below.
    read_xml(message);

    // The client.
    if let (Ok(id), Ok(version)) = (PhoneCallId::new(text), text.parse::<ExchangeVersion>()) {
        let request = Request::disconnect_phone_call(id)
            .with_scheme(black_box(Scheme::Https))
            .with_server_version(version);
        black_box(request.encoded_len());
        let _ = black_box(request.write(BUFFER));
        let _ = black_box(request.append_to(&mut heapless::Vec::<u8, 512>::new()));
        let _ = black_box(request.send(&mut Void));
        request.hash(&mut Void);
        if let (Ok(code), Ok(text)) = (ResponseCode::new(text), Text::new(text)) {
            use_response(&Response::error(&request, code, text), BUFFER);
            use_response(&Response::success(&request), BUFFER);
        }
    }
    show(Response::parse(message));
    show(RESPONSE_READER.push(message));
    show(RESPONSE_READER.finish());
    if let Ok(response) = RESPONSE_READER.finish() {
        use_response(&response, BUFFER);
    }
    show(MessageXml::new(text));
    for kind in ErrorKind::ALL {
        let error = Error::from_parts(*kind, black_box(1), 1, 1, Scheme::Http);
        use_response(&Response::fault(&error), BUFFER);
    }
    measure::stop()
}
