//! What the tests share: messages, ways to cut them, and the one way to look at a verdict.
//!
//! Whatever goes through [`request`], [`response`] or [`document`] is read whole and in many pieces, and must
//! come out the same; so every row of every table is a test of the streaming readers too.

#![allow(dead_code)] // no test uses all of it

use ews_phonecall::xml::Text;
use ews_phonecall::xml::{Event, Reader, StreamReader};
use ews_phonecall::{
    ConnectionFailureCause, DisconnectPhoneCall, DisconnectPhoneCallResponse, Error, ErrorKind,
    ExchangeVersion, Failure, Fault, FaultCode, FaultDetail, GetPhoneCallInformation,
    GetPhoneCallInformationResponse, HeaderName, ItemId, Operation, Options, Outcome, PhoneCallId,
    PhoneCallInformation, PhoneCallState, PhoneCalls, PlayOnPhone, PlayOnPhoneResponse, Request,
    RequestReader, Response, ResponseCode, ResponseMessage, ResponseReader, Scheme, answer_with, limits,
};

// --- Messages ---

pub(crate) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
pub(crate) const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
pub(crate) const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";

pub(crate) const REQUEST: &[u8] = include_bytes!("../data/disconnect-phone-call-request.xml");
pub(crate) const RESPONSE: &[u8] = include_bytes!("../data/disconnect-phone-call-response.xml");

/// The shortest request in `http` namespaces.
pub(crate) const SHORT: &str = concat!(
    r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>"#,
    r#"<DisconnectPhoneCall xmlns="http://schemas.microsoft.com/exchange/services/2006/messages">"#,
    r#"<PhoneCallId Id="1"/></DisconnectPhoneCall></s:Body></s:Envelope>"#,
);

/// An `Envelope` with the prefixes `s`, `m` and `t` around `content`.
pub(crate) fn envelope(content: &str) -> String {
    format!(
        concat!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/""#,
            r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#,
            r#" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages""#,
            r#" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">{}</s:Envelope>"#,
        ),
        content
    )
}

/// A good request to end the call `1`, with `header` in its `Header`.
pub(crate) fn with_header(header: &str) -> String {
    envelope(&format!("<s:Header>{header}</s:Header><s:Body>{CALL}</s:Body>"))
}

/// A message with `body` in its `Body`.
pub(crate) fn with_body(body: &str) -> String {
    envelope(&format!("<s:Body>{body}</s:Body>"))
}

/// A request to end a call, with `content` in its operation.
pub(crate) fn with_call(content: &str) -> String {
    with_body(&format!("<m:DisconnectPhoneCall>{content}</m:DisconnectPhoneCall>"))
}

/// A response with `content` in it.
pub(crate) fn with_response(content: &str) -> String {
    with_body(&format!(
        "<m:DisconnectPhoneCallResponse ResponseClass='Error'>{content}</m:DisconnectPhoneCallResponse>"
    ))
}

/// A fault with `content` in it, where `e` is the prefix of the errors.
pub(crate) fn with_fault(content: &str) -> String {
    with_body(&format!(
        "<s:Fault xmlns:e='http://schemas.microsoft.com/exchange/services/2006/errors'>{content}</s:Fault>"
    ))
}

/// As many items as that, each by its number.
pub(crate) fn numbered(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect()
}

/// The operation on the call `1`, where [`envelope`] is around it.
pub(crate) const CALL: &str = r#"<m:DisconnectPhoneCall><m:PhoneCallId Id="1"/></m:DisconnectPhoneCall>"#;

/// The same message with the spelling of its namespaces changed to `https`.
pub(crate) fn in_https(message: &str) -> String {
    message.replace("http://schemas.microsoft.com/", "https://schemas.microsoft.com/")
}

/// Takes the one `^` out of `marked`; gives the message and where the mark was.
pub(crate) fn marked(marked: impl AsRef<[u8]>) -> (Vec<u8>, usize) {
    let mut message = marked.as_ref().to_vec();
    let marks: Vec<usize> = (0..message.len()).filter(|&at| message[at] == b'^').collect();
    let &[at] = marks.as_slice() else { panic!("{} marks in {}", marks.len(), message.escape_ascii()) };
    message.remove(at);
    (message, at)
}

/// The line and column of byte `offset`, counted one character after the other.
pub(crate) fn line_and_column(message: &[u8], offset: usize) -> (u32, u32) {
    message[..offset].iter().fold((1, 1), |(line, column), byte| match byte {
        b'\n' => (line + 1, 1),
        0x80..=0xBF => (line, column),
        _ => (line, column + 1),
    })
}

// --- Cuts ---

/// The sizes of equal pieces in which every message is tried.
const SIZES: [usize; 5] = [1, 2, 3, 7, 64];
/// Up to this length, a message is cut at every byte; a longer one here and there.
const CUT_EVERYWHERE: usize = 10 * 1024;

/// Hands `try_pieces` the message whole, in two pieces cut at every byte, and in equal pieces.
pub(crate) fn for_every_cut(message: &[u8], mut try_pieces: impl FnMut(&[&[u8]])) {
    let step = if message.len() > CUT_EVERYWHERE { 4093 } else { 1 };
    for at in (0..=message.len()).step_by(step) {
        let (front, back) = message.split_at(at);
        try_pieces(&[front, back]);
    }
    for size in SIZES {
        try_pieces(&message.chunks(size).collect::<Vec<_>>());
    }
    try_pieces(&[b"", message, b""]);
}

// --- Verdicts ---

/// An application that understands the block in which a client asks to act for somebody else, in both spellings.
pub(crate) const UNDERSTANDING_IMPERSONATION: Options = Options::DEFAULT.understanding(&[
    HeaderName { namespace: TYPES, local_name: "ExchangeImpersonation" },
    HeaderName {
        namespace: "https://schemas.microsoft.com/exchange/services/2006/types",
        local_name: "ExchangeImpersonation",
    },
]);

/// What becomes of a request: read whole, and the same however it is cut, its answer included.
pub(crate) fn request(message: &[u8]) -> Result<Request<'_>, Error> {
    request_with(message, &Options::DEFAULT)
}

/// The same with other options.
pub(crate) fn request_with<'a>(message: &'a [u8], options: &Options) -> Result<Request<'a>, Error> {
    let shown = Shown(message);
    let whole = Request::parse_with(message, options);
    let mut buffer = [0; Response::MAX_LEN];
    let mut calls = Agreeing::default();
    let answered = answer_with(message, options, &mut buffer, &mut calls).unwrap();
    assert!(whole.is_ok() || calls.asked.is_empty(), "{shown}");
    assert_eq!(answered.error, whole.err(), "{shown}");
    keep(answered.body);
    let mut streamed = [0; Response::MAX_LEN];
    for_every_cut(message, |pieces| {
        let mut reader = RequestReader::<{ limits::TAG }>::with_options(options);
        let pushed = pieces.iter().try_for_each(|piece| reader.push(piece));
        assert_eq!(reader.finish(), whole, "{shown}");
        assert!(pushed.is_ok() || pushed == whole.map(|_| ()), "{shown}");
        let mut of_reader = Agreeing::default();
        assert_eq!(reader.answer(&mut streamed, &mut of_reader), Ok(answered), "{shown}");
        assert_eq!(of_reader.asked, calls.asked, "{shown}");
    });
    check_position(message, whole.err());
    whole
}

/// What becomes of a response: read whole, and the same however it is cut.
pub(crate) fn response(message: &[u8]) -> Result<Response<'_>, Error> {
    let whole = Response::parse(message);
    for_every_cut(message, |pieces| {
        let mut reader = ResponseReader::<{ limits::TAG }>::new();
        let pushed = pieces.iter().try_for_each(|piece| reader.push(piece));
        assert_eq!(reader.finish(), whole, "{}", Shown(message));
        assert!(pushed.is_ok() || pushed == whole.map(|_| ()), "{}", Shown(message));
    });
    check_position(message, whole.err());
    whole
}

/// What becomes of an XML document, on the layer `xml` alone: what it says, or what is wrong with it.
pub(crate) fn document(message: &[u8]) -> Result<String, Error> {
    let mut whole = Said::default();
    let mut reader = Reader::new(message, &[]);
    let result = loop {
        match reader.next_piece() {
            Ok(Some(piece)) => whole.note(&piece.event),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    for_every_cut(message, |pieces| {
        let mut said = Said::default();
        let mut reader = StreamReader::<{ limits::TAG }>::new(&[]);
        let mut note = |piece: &ews_phonecall::xml::Piece<'_, '_>| {
            said.note(&piece.event);
            Ok(())
        };
        let _ = pieces.iter().try_for_each(|piece| reader.push(piece, &mut note));
        // Also what was said before an error.
        assert_eq!((said.0, reader.finish()), (whole.0.clone(), result), "{}", Shown(message));
    });
    check_position(message, result.err());
    result.map(|()| whole.0)
}

/// Checks that a document is refused with this kind at its mark.
pub(crate) fn assert_malformed(message: impl AsRef<[u8]>, kind: ErrorKind) {
    assert_error_at_mark(message, kind, document);
}

/// Checks that `read` gives an error of this kind at the mark of a message; gives the message without it, and the error.
fn assert_error_at_mark(
    message: impl AsRef<[u8]>,
    kind: ErrorKind,
    read: impl FnOnce(&[u8]) -> Result<String, Error>,
) -> (Vec<u8>, Error) {
    let (message, offset) = marked(message);
    let shown = Shown(&message);
    match read(&message) {
        Ok(said) => panic!("{shown} was read as {said}"),
        Err(error) => {
            assert_eq!((error.kind(), error.offset()), (kind, offset), "{error} in {shown}");
            (message, error)
        }
    }
}

/// What a document says, without how its text was cut.
#[derive(Default)]
struct Said(String);

impl Said {
    fn note(&mut self, event: &Event<'_, '_>) {
        let utf8 = |bytes| core::str::from_utf8(bytes).expect("text is cut between characters");
        match event {
            Event::StartTag(tag) => {
                self.0 += &format!("<{}:{}", tag.prefix(), tag.local_name());
                for attribute in tag.attributes() {
                    self.0 += &format!(" {}={:?}", attribute.local_name(), attribute.value());
                }
                self.0 += ">";
            }
            Event::EndTag => self.0 += "</>",
            Event::Space(bytes) | Event::Text(bytes) => self.0 += utf8(bytes),
            Event::Character(c) => self.0.push(*c),
            Event::ProcessingInstruction(target) => self.0 += &format!("<?{target}?>"),
            _ => {}
        }
    }
}

/// Line and column are those of the offset.
fn check_position(message: &[u8], error: Option<Error>) {
    if let Some(error) = error {
        let expected = line_and_column(message, error.offset());
        assert_eq!((error.line(), error.column()), expected, "{error} in {}", Shown(message));
    }
}

/// A message in a failed assertion.
struct Shown<'a>(&'a [u8]);

impl core::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}", self.0[..self.0.len().min(2000)].escape_ascii())
    }
}

// --- The three operations ---

/// A request of each operation, with this text wherever there is one.
pub(crate) fn requests_with(text: &str) -> [Request<'_>; 3] {
    let id = PhoneCallId::new(text).unwrap();
    let item_id = ItemId::new(text, Some(text)).unwrap();
    [
        Request::play_on_phone(item_id, Text::new(text).unwrap()),
        Request::get_phone_call_information(id),
        Request::disconnect_phone_call(id),
    ]
}

/// A response to each operation that says this, with this text and this number in all that it may add.
pub(crate) fn outcomes_with<'a>(
    message: ResponseMessage<'a>,
    text: &'a str,
    number: i32,
) -> [Outcome<'a>; 3] {
    let phone_call_id = Some(PhoneCallId::new(text).unwrap());
    let text = Text::new(text).unwrap();
    let mut information = PhoneCallInformation::new(PhoneCallState::Other(text));
    information.failure_cause = ConnectionFailureCause::Unknown(text);
    information.sip_response_text = Some(text);
    information.sip_response_code = Some(number);
    [
        Outcome::PlayOnPhone(PlayOnPhoneResponse { message, phone_call_id }),
        Outcome::GetPhoneCallInformation(GetPhoneCallInformationResponse {
            message,
            information: Some(information),
        }),
        Outcome::DisconnectPhoneCall(DisconnectPhoneCallResponse { message }),
    ]
}

/// The responses to each operation that say this and nothing else.
pub(crate) fn outcomes(message: ResponseMessage<'_>) -> [Outcome<'_>; 3] {
    [
        Outcome::PlayOnPhone(PlayOnPhoneResponse { message, phone_call_id: None }),
        Outcome::GetPhoneCallInformation(GetPhoneCallInformationResponse { message, information: None }),
        Outcome::DisconnectPhoneCall(DisconnectPhoneCallResponse { message }),
    ]
}

// --- What is written ---

/// A request as it is written.
pub(crate) fn write_request(request: &Request<'_>) -> Vec<u8> {
    let mut buffer = [0xAA; 4096];
    let written = request.write(&mut buffer).unwrap();
    assert_eq!(written.len(), request.encoded_len());
    keep(written);
    written.to_vec()
}

/// A response as it is written.
pub(crate) fn write_response(response: &Response<'_>) -> Vec<u8> {
    let mut buffer = [0xAA; Response::MAX_LEN];
    let written = response.write(&mut buffer).unwrap();
    assert_eq!(written.len(), response.encoded_len());
    keep(written);
    written.to_vec()
}

/// A response that was read, without the `MessageXml` of a fault: one that is written has its place and violation apart.
pub(crate) fn without_message_xml(mut response: Response<'_>) -> Response<'_> {
    if let Outcome::Fault(Fault { detail: Some(detail), .. }) = &mut response.outcome {
        detail.message_xml = None;
    }
    response
}

/// Keeps a message that the library wrote for `.ci/schema`, which validates it: in the folder that `EWS_WRITTEN` names, in
/// one for the schema by which it is to be valid.
pub(crate) fn keep(written: &[u8]) {
    let Some(folder) = std::env::var_os("EWS_WRITTEN") else { return };
    let document = roxmltree::Document::parse(std::str::from_utf8(written).unwrap()).unwrap();
    let body = document.root_element().last_element_child().unwrap();
    let namespace = body.first_element_child().unwrap().tag_name().namespace().unwrap();
    let scheme = if namespace.starts_with("https:") { "https" } else { "http" };
    let open = if is_beyond_the_schema(&document) { "-open" } else { "" };
    let folder = std::path::Path::new(&folder).join(format!("{scheme}{open}"));
    let mut hasher = std::hash::DefaultHasher::new();
    std::hash::Hash::hash(written, &mut hasher);
    std::fs::create_dir_all(&folder).unwrap();
    let name = format!("{:016x}.xml", std::hash::Hasher::finish(&hasher));
    std::fs::write(folder.join(name), written).unwrap();
}

/// Whether a message says what an application may say and the schema does not have: a code, a version, or the state of a call
/// that is not among those it lists, since the lists are open in the field; text in `MessageXml`, which may be anything well-formed; a number of
/// the server's version beyond `xs:int`.
fn is_beyond_the_schema(document: &roxmltree::Document<'_>) -> bool {
    let text = |node: roxmltree::Node<'_, '_>| node.text().unwrap_or_default().to_string();
    document.descendants().any(|node| match node.tag_name().name() {
        "ResponseCode" => matches!(ResponseCode::new(&text(node)), Ok(ResponseCode::Other(_))),
        "RequestServerVersion" => {
            let version = node.attribute("Version").unwrap_or_default();
            !ExchangeVersion::NAMED.iter().any(|named| named.as_str() == version)
        }
        "PhoneCallState" => !PhoneCallState::NAMED.iter().any(|named| named.to_string() == text(node)),
        "ConnectionFailureCause" => {
            !ConnectionFailureCause::NAMED.iter().any(|named| named.to_string() == text(node))
        }
        "MessageXml" => node.children().any(|child| child.is_text() && !text(child).trim().is_empty()),
        "ServerVersionInfo" => node
            .attributes()
            .any(|attribute| attribute.value().parse::<i64>().is_ok_and(|number| number > i32::MAX.into())),
        _ => false,
    })
}

// --- Answers ---

/// Call control that agrees to everything.
#[derive(Default)]
pub(crate) struct Agreeing {
    /// What it was asked to do.
    pub(crate) asked: Vec<String>,
}

impl PhoneCalls for Agreeing {
    type Operations = Operation<'static>;

    fn play_on_phone(&mut self, call: &PlayOnPhone<'_>) -> Result<PhoneCallId<'_>, Failure<'_>> {
        self.asked.push(format!("{call:?}"));
        Ok(PhoneCallId::new("1").unwrap())
    }

    fn get_phone_call_information(
        &mut self,
        call: &GetPhoneCallInformation<'_>,
    ) -> Result<PhoneCallInformation<'_>, Failure<'_>> {
        self.asked.push(format!("{call:?}"));
        Ok(PhoneCallInformation::new(PhoneCallState::Connected))
    }

    fn disconnect_phone_call(&mut self, call: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
        self.asked.push(format!("{call:?}"));
        Ok(())
    }
}

/// What a response says to the request to end a call.
pub(crate) fn said(response: Response<'_>) -> ResponseMessage<'_> {
    let Outcome::DisconnectPhoneCall(said) = response.outcome else { panic!("{response:?}") };
    said.message
}

/// The fault that a response is.
pub(crate) fn fault(response: Response<'_>) -> Fault<'_> {
    let Outcome::Fault(fault) = response.outcome else { panic!("{response:?} is no fault") };
    fault
}

/// The response that the call was ended.
pub(crate) fn ended(request: &Request<'_>) -> Response<'static> {
    request.respond_success(())
}

/// The response that the call could not be ended.
pub(crate) fn not_ended<'a>(request: &Request<'_>, code: ResponseCode<'a>, text: Text<'a>) -> Response<'a> {
    request.respond(Err::<(), _>(Failure { code, text }))
}

/// The answer to a message, byte for byte, its handler agreeing to everything.
pub(crate) fn answer(message: &[u8]) -> (u16, Vec<u8>) {
    let mut buffer = [0; Response::MAX_LEN];
    let reply = ews_phonecall::answer(message, &mut buffer, &mut Agreeing::default()).unwrap();
    keep(reply.body);
    (reply.status, reply.body.to_vec())
}

/// How a bad request is answered: a row of the table of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    InvalidRequest,
    SchemaValidation,
    InvalidServerVersion,
    IncorrectSchemaVersion,
    ImpersonationDenied,
    VersionMismatch,
    MustUnderstand,
}

/// Checks that the message is refused with this kind at its mark, however it is cut, and that the fault which
/// answers it says so.
pub(crate) fn assert_refused(message: impl AsRef<[u8]>, kind: ErrorKind, expected: Answer) {
    assert_refused_with(message, &Options::DEFAULT, kind, expected);
}

/// The same with other options.
pub(crate) fn assert_refused_with(
    message: impl AsRef<[u8]>,
    options: &Options,
    kind: ErrorKind,
    expected: Answer,
) {
    let read = |message: &[u8]| request_with(message, options).map(|request| format!("{request:?}"));
    let (message, error) = assert_error_at_mark(message, kind, read);
    let shown = Shown(&message);

    let mut buffer = [0; Response::MAX_LEN];
    let reply = answer_with(&message, options, &mut buffer, &mut Agreeing::default()).unwrap();
    assert_eq!((reply.status, reply.error), (500, Some(error)), "{shown}");
    assert_fault(reply.body, &error, expected);
}

/// Checks that the response is refused with this kind at its mark, however it is cut.
pub(crate) fn assert_response_refused(message: impl AsRef<[u8]>, kind: ErrorKind) {
    assert_error_at_mark(message, kind, |message| response(message).map(|response| format!("{response:?}")));
}

/// Checks that `body` is the fault that answers `error`.
pub(crate) fn assert_fault(body: &[u8], error: &Error, expected: Answer) {
    let response = response(body).unwrap_or_else(|error| panic!("{error} in {}", Shown(body)));
    let fault = fault(response);
    let (code, string) = match expected {
        Answer::InvalidRequest => (ResponseCode::ErrorInvalidRequest, "The request is invalid."),
        Answer::SchemaValidation => {
            (ResponseCode::ErrorSchemaValidation, "The request failed schema validation: ")
        }
        Answer::InvalidServerVersion => (ResponseCode::ErrorInvalidServerVersion, ""),
        Answer::IncorrectSchemaVersion => (ResponseCode::ErrorIncorrectSchemaVersion, ""),
        Answer::ImpersonationDenied => (
            ResponseCode::ErrorImpersonateUserDenied,
            "The account does not have permission to impersonate the requested user.",
        ),
        Answer::VersionMismatch | Answer::MustUnderstand => {
            let code = match expected {
                Answer::VersionMismatch => FaultCode::VersionMismatch,
                _ => FaultCode::MustUnderstand,
            };
            assert_eq!((fault.code, fault.detail), (code, None), "{error}");
            return;
        }
    };
    assert_eq!(fault.code, FaultCode::Exchange(code), "{error}");
    assert!(fault.string.to_string().starts_with(string), "{error}: {}", fault.string);
    if matches!(expected, Answer::InvalidRequest | Answer::ImpersonationDenied) {
        assert_eq!(fault.string, string);
    }
    let scheme = if error.scheme() == Scheme::Https { "https" } else { "http" };
    let types =
        format!("<faultcode xmlns:a=\"{scheme}://schemas.microsoft.com/exchange/services/2006/types\">a:");
    assert!(String::from_utf8_lossy(body).contains(&types), "{}", Shown(body));

    let detail = fault.detail.unwrap();
    let FaultDetail { response_code, message, line_number, line_position, violation, .. } = detail;
    assert_eq!(response_code, Some(code), "{error}");
    assert_eq!(message.unwrap(), code.message(), "{error}");
    assert_eq!(detail.message_xml.is_some(), violation.is_some(), "{error}");
    if matches!(expected, Answer::InvalidRequest | Answer::SchemaValidation) {
        assert_eq!((line_number, line_position), (Some(error.line()), Some(error.column())), "{error}");
        let violation = violation.unwrap().to_string();
        let is_said = match expected {
            Answer::InvalidRequest => violation == error.kind().to_string(),
            _ => !violation.is_empty() && fault.string.to_string().ends_with(&violation),
        };
        assert!(is_said, "{violation}");
    } else {
        assert_eq!((line_number, line_position, violation), (None, None, None), "{error}");
    }
}

// --- Pages ---

/// Checks that the Rust code of a page is the code of its test between the lines `// On the page:` and `// Until here.`, block
/// for block.
pub(crate) fn assert_tested(page: &str, test: &str) {
    let page = blocks(page, "```rust", "```");
    let test = blocks(test, "// On the page:", "// Until here.");
    for (page, test) in page.iter().zip(&test) {
        assert!(page == test, "on the page is\n{page}\nand in the test\n{test}");
    }
    assert_eq!(page.len(), test.len());
}

/// What is between a line that begins with `begin` and the line `end`, each time, as far to the left as they are.
fn blocks(text: &str, begin: &str, end: &str) -> Vec<String> {
    let mut lines = text.lines();
    let mut blocks = Vec::new();
    while let Some(line) = lines.find(|line| line.trim_start().starts_with(begin)) {
        let indent = line.len() - line.trim_start().len();
        let block = lines.by_ref().take_while(|line| line.trim_start() != end);
        blocks.push(block.map(|line| format!("{}\n", line.get(indent..).unwrap_or_default())).collect());
    }
    blocks
}
