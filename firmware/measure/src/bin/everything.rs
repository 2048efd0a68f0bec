//! Everything the library can do, so that what the image lacks the library lacks: both ends of each operation, whole and in
//! pieces, an operation of the user's own, the layers below, and what each type shows of itself.
#![no_std]
#![no_main]

use core::convert::Infallible;
use core::fmt::{self, Debug, Display, Write};
use core::hash::{Hash, Hasher};
use core::hint::black_box;
use core::marker::PhantomData;

use ews_phonecall::soap::{
    self, Described, Element, Found, Grammar, Kept, Message, Name, Value, Written, one,
};
use ews_phonecall::xml::{Attribute, Event, Form, Piece, Reader, StartTag, StreamReader, Text};
use ews_phonecall::{
    Body, ConnectionFailureCause, DisconnectPhoneCall, DisconnectPhoneCallResponse, Error, ErrorKind,
    ExchangeImpersonation, ExchangeVersion, Failure, Fault, FaultCode, GetPhoneCallInformation,
    GetPhoneCallInformationResponse, HeaderName, Impersonated, ItemId, MESSAGES, MessageXml, Operation,
    Operations, Options, Outcome, PhoneCallId, PhoneCallInformation, PhoneCallState, PhoneCalls, PlayOnPhone,
    PlayOnPhoneResponse, REQUESTS, Request, RequestReader, Response, ResponseCode, ResponseMessage,
    ResponseReader, Scheme, ServerVersionInfo, Success, VOCABULARY, answer, answer_with,
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

const OPTIONS: Options = Options::DEFAULT
    .with_message_limit(4096)
    .understanding(&[HeaderName { namespace: "urn:example", local_name: "Token" }]);
const VERSION: ServerVersionInfo<'static> = ServerVersionInfo::EXCHANGE_2010;

fn show(value: impl Debug) {
    let _ = write!(Void, "{value:?} {value:#?}");
}

fn show_result(result: Result<impl Debug, impl Debug + Display>) {
    match result {
        Ok(value) => show(value),
        Err(error) => {
            let _ = write!(Void, "{error}");
            show(error);
        }
    }
}

/// Looks at all that a text tells.
fn look_at_text(text: Text<'_>) {
    let mut buffer = [0; 64];
    let _ = write!(Void, "{text} {text:?} {:?} {:?}", text.chars(), text.form());
    black_box((text.as_str(), text.raw(), text.decoded_len(), text.is_empty(), text.is_cut()));
    show_result(text.decode(&mut buffer).map(str::len));
    text.hash(&mut Void);
}

// --- Server ---

/// Calls of which nobody knows anything, for a server of the operations `O`.
struct Calls<O>(PhantomData<O>);

impl<O: Operations> PhoneCalls for Calls<O> {
    type Operations = O;

    fn impersonate(&mut self, person: &ExchangeImpersonation<'_>) -> Result<(), Failure<'static>> {
        show(person);
        black_box(Err(ResponseCode::ErrorImpersonateUserDenied.into()))
    }

    fn play_on_phone(&mut self, call: &PlayOnPhone<'_>) -> Result<PhoneCallId<'_>, Failure<'_>> {
        look_at_text(call.dial_string);
        look_at_text(call.item_id.id());
        call.item_id.change_key().into_iter().for_each(look_at_text);
        PhoneCallId::new(black_box("1")).map_err(|_| ResponseCode::ErrorInternalServerError.into())
    }

    fn get_phone_call_information(
        &mut self,
        call: &GetPhoneCallInformation<'_>,
    ) -> Result<PhoneCallInformation<'_>, Failure<'_>> {
        look_at_id(call.phone_call_id);
        let mut information = PhoneCallInformation::new(black_box(PhoneCallState::Disconnected));
        information.failure_cause = black_box(ConnectionFailureCause::UserBusy);
        information.sip_response_text = Text::new(black_box("Busy Here")).ok();
        information.sip_response_code = Some(black_box(486));
        Ok(information)
    }

    fn disconnect_phone_call(&mut self, call: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
        look_at_id(call.phone_call_id);
        let text = Text::new(black_box("text")).unwrap_or_default();
        Err(Failure { code: black_box(ResponseCode::ErrorServerBusy), text })
    }
}

fn look_at_id(id: PhoneCallId<'_>) {
    let mut buffer = [0; 256];
    let _ = write!(Void, "{id}");
    black_box((id.as_str(), id.is_empty(), id == "1"));
    show_result(id.decode(&mut buffer).map(str::len));
    look_at_text(id.as_text());
}

/// Serves the operations `O`.
fn serve<O>(message: &[u8], reader: &mut RequestReader<1024, O>, buffer: &mut [u8])
where
    O: Operations,
    for<'a> O::Of<'a>: Debug + Hash,
{
    let calls = &mut Calls(PhantomData::<O>);
    show_result(answer(message, buffer, calls));
    show_result(answer_with(message, &OPTIONS, buffer, calls));
    show_result(soap::parse::<Request<'_, O>>(message, &OPTIONS));
    show_result(reader.push(message));
    if let Ok(request) = reader.finish() {
        request.hash(&mut Void);
    }
    show_result(reader.finish());
    show_result(reader.answer(buffer, calls));
    show(&*reader);
    reader.reset();
}

/// Serves as call control does that answers later.
fn serve_later(request: &Request<'_>, buffer: &mut [u8]) {
    show_result(request.check_room(buffer.len()));
    show(request.refusal());
    let id = PhoneCallId::default();
    let told = PhoneCallInformation::new(PhoneCallState::Alerted);
    for success in black_box([
        Success::PlayOnPhone(id),
        Success::GetPhoneCallInformation(told),
        Success::DisconnectPhoneCall(()),
    ]) {
        show(success);
        success.hash(&mut Void);
        use_response(&request.respond_success(success), buffer);
    }
}

// --- Client ---

fn use_request<O>(request: &Request<'_, O>, buffer: &mut [u8])
where
    O: Described + Debug + Hash + PartialEq + Copy,
{
    black_box((request.encoded_len(), *request == request.with_scheme(Scheme::Https)));
    show_result(request.write(buffer));
    show_result(request.append_to(&mut heapless::Vec::<u8, 512>::new()));
    show_result(request.send(&mut Void));
    show(request);
    request.hash(&mut Void);
}

fn use_response<R>(response: &Response<'_, R>, buffer: &mut [u8])
where
    R: Body + Debug + Hash + PartialEq + Copy,
{
    let version = response.with_server_version(black_box(VERSION));
    black_box((response.encoded_len(), response.status(), *response == version));
    show_result(version.write(buffer));
    show_result(response.write(buffer));
    show_result(response.append_to(&mut heapless::Vec::<u8, 512>::new()));
    show_result(response.send(&mut Void));
    show(response);
    response.hash(&mut Void);
}

/// Reads a response to the operations of which `R` is one.
fn read_response<R>(message: &[u8], reader: &mut ResponseReader<1024, R>, buffer: &mut [u8])
where
    R: Message,
    for<'a> R::Of<'a>: Body + Debug + Hash + PartialEq + Copy,
{
    if let Ok(response) = soap::parse::<Response<'_, R>>(message, &OPTIONS) {
        use_response(&response, buffer);
    }
    show_result(reader.push(message));
    show_result(reader.finish());
    show(reader);
}

fn look_at_outcome(outcome: Outcome<'_>) {
    match outcome {
        Outcome::PlayOnPhone(response) => {
            look_at_message(&response.message);
            response.phone_call_id.into_iter().for_each(look_at_id);
        }
        Outcome::GetPhoneCallInformation(GetPhoneCallInformationResponse { message, information }) => {
            look_at_message(&message);
            if let Some(told) = information {
                let _ = write!(Void, "{} {}", told.state, told.failure_cause);
                look_at_text(told.state.as_text());
                look_at_text(told.failure_cause.as_text());
                told.sip_response_text.into_iter().for_each(look_at_text);
            }
        }
        Outcome::DisconnectPhoneCall(response) => look_at_message(&response.message),
        Outcome::Fault(fault) => look_at_fault(&fault),
        _ => {}
    }
}

fn look_at_message(message: &ResponseMessage<'_>) {
    black_box(message.response_class.as_str());
    message.message_text.into_iter().for_each(look_at_text);
    if let Some(code) = message.response_code {
        let _ = write!(Void, "{code}");
        look_at_text(code.message());
    }
    message.message_xml.iter().for_each(look_at_message_xml);
}

fn look_at_fault(fault: &Fault<'_>) {
    look_at_text(fault.code.as_text());
    if let FaultCode::Other(name) = fault.code {
        black_box(name.has_local_name("Server"));
    }
    fault.detail.and_then(|detail| detail.message_xml).iter().for_each(look_at_message_xml);
}

fn look_at_message_xml(xml: &MessageXml<'_>) {
    black_box((xml.as_str(), xml.is_self_contained(), xml.is_cut()));
    xml.text_of("LineNumber").into_iter().for_each(look_at_text);
    xml.value("BackOffMilliseconds").into_iter().for_each(look_at_text);
}

// --- An operation of the user's own ---

static CALL_ID: Element = Element::text(MESSAGES, "CallId", Value::new(0, 256));
static REQUEST: Element = Element::sequence(MESSAGES, "GetCallInfo", &[one(&CALL_ID)]);
const NAME: Name = Name::new(MESSAGES, "GetCallInfo");
static GRAMMAR: Grammar = REQUESTS.with_body(&[&REQUEST]);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct GetCallInfo<'a> {
    call_id: Text<'a>,
}

impl Message for GetCallInfo<'_> {
    type Of<'a> = GetCallInfo<'a>;
    type Store = Kept<{ GRAMMAR.slots() }, { GRAMMAR.kept_len() }>;
    const GRAMMAR: &'static Grammar = &GRAMMAR;

    fn from_found<'a>(found: &Found<'a, '_>) -> GetCallInfo<'a> {
        let fields = found.body();
        show((found, fields, found.element(), found.spelling()));
        black_box((fields.has(0), fields.index(0), fields.number::<i32>(0), fields.qualified_name(0)));
        GetCallInfo { call_id: fields.text(0).unwrap_or_default() }
    }
}

impl Described for GetCallInfo<'_> {
    fn element(&self) -> &'static Element {
        &REQUEST
    }

    fn value(&self, slot: u8) -> Option<Written<'_>> {
        (slot == 0).then_some(self.call_id.into())
    }
}

// --- XML ---

fn look_at_attribute(attribute: &Attribute<'_, '_>) {
    let names = (attribute.namespace(), attribute.prefix(), attribute.local_name());
    black_box((names, attribute.offset(), attribute.value_offset(), attribute.has_local_name("a")));
    black_box(attribute.is(soap::XSI, "nil"));
    show(attribute);
    look_at_text(attribute.value());
}

fn look_at_tag(tag: &StartTag<'_, '_>) {
    let names = (tag.namespace(), tag.prefix(), tag.local_name());
    black_box((names, tag.is_empty_element(), tag.declared_namespaces().count(), tag.has_local_name("a")));
    black_box((tag.is(soap::ENVELOPE, "Envelope"), tag.offset()));
    tag.attributes().for_each(|attribute| look_at_attribute(&attribute));
    if let Some(attribute) = tag.attribute(soap::XSI, "nil") {
        look_at_attribute(&attribute);
    }
}

fn look_at_piece(piece: &Piece<'_, '_>) -> Result<(), Error> {
    if let Event::StartTag(tag) = &piece.event {
        look_at_tag(tag);
    }
    black_box(piece.event.first_non_space());
    show(piece);
    Ok(())
}

fn read_xml(message: &[u8]) {
    let mut reader = Reader::with_limit(message, VOCABULARY, 4096);
    loop {
        match reader.next_piece() {
            Ok(Some(piece)) => drop(black_box(look_at_piece(&piece))),
            Ok(None) => break,
            Err(error) => break show_result(Err::<(), _>(error)),
        }
    }
    show_result(Err::<(), _>(reader.error_at(black_box(ErrorKind::TextTooLong), 1)));
    show(reader);
    let mut reader = StreamReader::<512>::with_limit(VOCABULARY, 4096);
    show_result(reader.push(message, look_at_piece));
    show_result(reader.finish());
    show(reader);
    for form in [Form::Literal, Form::Attribute, Form::Content] {
        if let Ok(text) = Text::from_raw(message, form) {
            look_at_text(text);
        }
    }
}

// --- All of it ---

#[cortex_m_rt::entry]
fn main() -> ! {
    static mut BUFFER: [u8; Response::MAX_LEN] = [0; Response::MAX_LEN];
    let message = measure::message();
    let text = core::str::from_utf8(message).unwrap_or_default();
    show(OPTIONS);

    show_result(Request::parse(message));
    show_result(Request::parse_with(message, &OPTIONS).inspect(|request| serve_later(request, BUFFER)));
    serve::<Operation<'static>>(message, &mut RequestReader::new(), BUFFER);
    serve::<PlayOnPhone<'static>>(message, &mut RequestReader::with_options(&OPTIONS), BUFFER);
    serve::<GetPhoneCallInformation<'static>>(message, &mut RequestReader::with_options(&OPTIONS), BUFFER);
    serve::<DisconnectPhoneCall<'static>>(message, &mut RequestReader::with_options(&OPTIONS), BUFFER);
    serve::<Impersonated<'static>>(message, &mut RequestReader::with_options(&OPTIONS), BUFFER);
    let mut end = |_: &DisconnectPhoneCall<'_>| Ok::<(), ResponseCode<'static>>(());
    show_result(answer(message, BUFFER, &mut end));
    for kind in ErrorKind::ALL {
        let error = Error::from_parts(*kind, black_box(1), 1, 1, Scheme::Http);
        black_box((kind.as_str(), kind.is_limit(), error.offset(), error.line(), error.column()));
        use_response(&Response::fault(&error), BUFFER);
    }

    if let (Ok(id), Ok(version)) = (PhoneCallId::new(text), text.parse::<ExchangeVersion>()) {
        let (key, number) = (black_box(Some(text)), Text::new(text).unwrap_or_default());
        if let Ok(item_id) = ItemId::new(text, key) {
            use_request(&Request::play_on_phone(item_id, number), BUFFER);
        }
        use_request(&Request::get_phone_call_information(id), BUFFER);
        let request = Request::disconnect_phone_call(id).with_scheme(black_box(Scheme::Https));
        use_request(&request.with_server_version(version), BUFFER);
        use_request(&Request::new(DisconnectPhoneCall { phone_call_id: id }), BUFFER);
        use_request(&Request::new(GetCallInfo { call_id: number }), BUFFER);
        if let Ok(code) = ResponseCode::new(text) {
            use_response(&request.respond(Err::<(), _>(code)), BUFFER);
        }
    }
    show_result(Response::parse(message).inspect(|response| look_at_outcome(response.outcome)));
    read_response::<Outcome<'static>>(message, &mut ResponseReader::new(), BUFFER);
    read_response::<PlayOnPhoneResponse<'static>>(
        message,
        &mut ResponseReader::with_options(&OPTIONS),
        BUFFER,
    );
    read_response::<GetPhoneCallInformationResponse<'static>>(
        message,
        &mut ResponseReader::with_options(&OPTIONS),
        BUFFER,
    );
    read_response::<DisconnectPhoneCallResponse<'static>>(
        message,
        &mut ResponseReader::with_options(&OPTIONS),
        BUFFER,
    );
    show_result(MessageXml::new(text));

    show((&GRAMMAR, NAME));
    show_result(soap::parse::<Request<'_, GetCallInfo<'_>>>(message, &OPTIONS));
    let mut reader = RequestReader::<64, GetCallInfo<'static>>::with_options(&OPTIONS);
    show_result(reader.push(message));
    show_result(reader.finish());
    show(reader);

    read_xml(message);
    measure::stop()
}
