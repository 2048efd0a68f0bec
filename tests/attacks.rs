//! Attacks by name, each against what stops it: the tests that the table in `SECURITY.md` points to.
//!
//! Every message is read whole and in pieces, as `tests/common` does it; all must give the same.

mod common;

use ErrorKind::*;
use common::{
    CALL, assert_malformed, document, envelope, not_ended, request, request_with, response, with_body,
    with_header, with_response, without_message_xml,
};
use ews_phonecall::soap::QName;
use ews_phonecall::xml::{Namespace, Text};
use ews_phonecall::{
    DisconnectPhoneCall, ErrorKind, Failure, Fault, FaultCode, FaultDetail, HeaderName, Operation, Options,
    Outcome, PhoneCallId, Request, RequestReader, Response, ResponseCode, answer, limits,
};

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";

/// The id of the call that a message asks to end, or why it is refused.
fn verdict(message: &[u8]) -> Result<String, ErrorKind> {
    verdict_with(message, &Options::DEFAULT)
}

fn verdict_with(message: &[u8], options: &Options) -> Result<String, ErrorKind> {
    let request = request_with(message, options).map_err(|error| error.kind())?;
    let Operation::DisconnectPhoneCall(call) = request.operation else { panic!("another operation") };
    Ok(call.phone_call_id.to_string())
}

/// Whether a document is well-formed.
fn xml(message: &[u8]) -> Result<(), ErrorKind> {
    document(message).map(|_| ()).map_err(|error| error.kind())
}

fn with_header_and_body(header: &str, body: &str) -> String {
    envelope(&format!("<s:Header>{header}</s:Header><s:Body>{body}</s:Body>"))
}

fn operation(child: &str) -> String {
    format!("<m:DisconnectPhoneCall>{child}</m:DisconnectPhoneCall>")
}

fn good() -> String {
    with_body(CALL)
}

/// Each row of the table names the tests that own it, and they are there.
#[test]
fn every_row_of_the_threat_table_names_its_tests() {
    let (_, table) =
        include_str!("../SECURITY.md").split_once("| attack | what stops it | test |\n").unwrap();
    for row in table.lines().skip(1).take_while(|line| line.starts_with('|')) {
        let tests = row.rsplit(" | ").next().unwrap();
        let named = || tests.split('`').filter_map(|test| test.split_once(": "));
        // What a byte costs is counted there, by no test.
        assert!(named().count() > 0 || tests.starts_with("`benches/check`"), "no test: {row}");
        for (file, name) in named() {
            let source = std::fs::read_to_string(format!("tests/{file}")).unwrap();
            assert!(source.contains(&format!("#[test]\nfn {name}()")), "no {name} in {file}: {row}");
        }
    }
}

/// Checks a table of bodies.
fn check_bodies(table: &[(&str, Result<&str, ErrorKind>)]) {
    for (body, expected) in table {
        assert_eq!(verdict(with_body(body).as_bytes()), expected.map(str::to_owned), "{body}");
    }
}

/// What has one hash is compared in full.
#[test]
fn attribute_names_of_one_hash() {
    assert_eq!(xml(b"<a TlCYm='' SwoFF=''/>"), Ok(()));
    assert_eq!(xml(b"<a xmlns:p='u' p:TlCYm='' p:SwoFF='' TlCYm='' SwoFF=''/>"), Ok(()));
    assert_malformed("<a TlCYm='' SwoFF='' ^TlCYm=''/>", DuplicateAttribute);
    // Of these, too, and one begins with the other.
    assert_eq!(xml(b"<a aywybmkg='' a=''/>"), Ok(()));
}

/// Prefixes that are longer than any that can be declared, made to have the key of a short one that is.
#[test]
fn long_prefixes_of_one_key() {
    for (declared, len, end) in [("s", 513, "z5wqfa"), ("a", 513, "u2b4da"), ("so", 514, "r6xafa")] {
        let prefix = "p".repeat(len - end.len()) + end;
        let tag = |prefix: &str| format!("<{declared}:b xmlns:{declared}='u' {prefix}:c=''/>");
        assert_eq!(xml(tag(declared).as_bytes()), Ok(()));
        assert_eq!(xml(tag(&prefix).as_bytes()), Err(UndeclaredPrefix), "{declared}");
    }
}

/// Prefixes that take all of their memory stay what they are when a default namespace behind them is taken back.
#[test]
fn prefixes_that_fill_their_memory() {
    let longest = "p".repeat(limits::PREFIXES);
    for inner in ["", "<b xmlns='v'/>", "<b xmlns='v'><c xmlns='w'/></b>"] {
        assert_eq!(xml(format!("<a xmlns:{longest}='u'>{inner}<{longest}:c/></a>").as_bytes()), Ok(()));
        assert_eq!(xml(format!("<a xmlns:{longest}='u'>{inner}<c {longest}:d=''/></a>").as_bytes()), Ok(()));
        let other = format!("<a xmlns:{longest}='u'>{inner}<{}q:c/></a>", &longest[1..]);
        assert_eq!(xml(other.as_bytes()), Err(UndeclaredPrefix));
    }
    let (filler, messages) = ("q".repeat(limits::PREFIXES - "szz".len()), "zz");
    let message = |prefix: &str, header: &str| {
        let operation = format!(
            "<{prefix}:DisconnectPhoneCall><{messages}:PhoneCallId Id='1'/></{prefix}:DisconnectPhoneCall>"
        );
        format!(
            "<s:Envelope xmlns:s='{SOAP}' xmlns:{filler}='u' xmlns:{messages}='{MESSAGES}'>\
             <s:Header>{header}</s:Header><s:Body>{operation}</s:Body></s:Envelope>"
        )
    };
    for header in ["", "<h xmlns='u'/>"] {
        assert_eq!(verdict(message(messages, header).as_bytes()), Ok("1".to_owned()));
        for prefix in ["zzz", "zy", "z", &filler[1..]] {
            assert_eq!(verdict(message(prefix, header).as_bytes()), Err(UndeclaredPrefix), "{prefix}");
        }
    }
}

#[test]
fn a_token_cut_into_single_bytes() {
    let message = with_header_and_body(
        "<t:RequestServerVersion Version='Exchange2010'/>",
        &operation("<!-- ä -->\r\n<m:PhoneCallId Id='&#x20AC;€'/>"),
    );
    let whole = request(message.as_bytes());
    assert!(whole.is_ok());
    // Without its end it is refused wherever it was cut off.
    for at in 0..=message.len() {
        let (front, back) = message.as_bytes().split_at(at);
        let mut reader = RequestReader::<{ limits::TAG }>::new();
        reader.push(front).unwrap();
        if !back.is_empty() {
            assert_eq!(reader.finish().unwrap_err().kind(), UnexpectedEnd, "cut at {at}");
            assert_eq!(Request::parse(front).unwrap_err().kind(), UnexpectedEnd, "cut at {at}");
        }
        reader.push(back).unwrap();
        assert_eq!(reader.finish(), whole);
    }
}

#[test]
fn an_operation_in_the_header() {
    assert_eq!(verdict(with_header_and_body(CALL, "").as_bytes()), Err(MissingOperation));
    let other = operation("<m:PhoneCallId Id='2'/>");
    assert_eq!(verdict(with_header(&other).as_bytes()), Ok("1".into()), "that of the body counts");
    let behind = good().replace("</s:Body>", &format!("</s:Body>{other}"));
    assert_eq!(verdict(behind.as_bytes()), Ok("1".into()), "what follows the body is passed over");
    let wrapped = with_header(&format!("<x:b xmlns:x='urn:x'><s:Body>{other}</s:Body></x:b>"));
    assert_eq!(verdict(wrapped.as_bytes()), Ok("1".into()), "a body in a header block is none");
    assert_eq!(verdict(with_body(&format!("<s:Body>{CALL}</s:Body>")).as_bytes()), Err(UnknownOperation));
}

#[test]
fn a_binding_holds_in_its_element_and_for_no_other_prefix() {
    let taken_back = "<PhoneCallId xmlns='' Id='1'/></DisconnectPhoneCall>";
    check_bodies(&[
        (
            "<m:DisconnectPhoneCall xmlns:m='urn:x'><m:PhoneCallId Id='1'/></m:DisconnectPhoneCall>",
            Err(UnknownOperation),
        ),
        (
            "<m:DisconnectPhoneCall><m:PhoneCallId xmlns:m='urn:x' Id='1'/></m:DisconnectPhoneCall>",
            Err(UnexpectedElement),
        ),
        (
            "<m:DisconnectPhoneCall><m:PhoneCallId Id='1' xmlns:m='urn:x'/></m:DisconnectPhoneCall>",
            Err(UnexpectedElement),
        ),
        (&format!("<DisconnectPhoneCall xmlns='{MESSAGES}'>{taken_back}"), Err(UnexpectedElement)),
        (
            &format!(
                "<m:DisconnectPhoneCall xmlns='{MESSAGES}'><PhoneCallId Id='1'/></m:DisconnectPhoneCall>"
            ),
            Ok("1"),
        ),
        (
            &format!("<DisconnectPhoneCall xmlns='{MESSAGES}'><PhoneCallId Id='1'/></m:DisconnectPhoneCall>"),
            Err(MismatchedEndTag),
        ),
        // With a prefix, `xmlns` is an attribute and declares nothing.
        (&format!("<DisconnectPhoneCall xmlns:p='urn:x' p:xmlns='{MESSAGES}'/>"), Err(UnknownOperation)),
    ]);
    let closed = with_header_and_body(&format!("<x:b xmlns:x='{MESSAGES}'/>"), "<x:DisconnectPhoneCall/>");
    assert_eq!(verdict(closed.as_bytes()), Err(UndeclaredPrefix));
}

#[test]
fn uris_with_references_in_them() {
    // Two prefixes of one namespace only once their references are expanded.
    for escaped in ["&#117;rn:x", "u&#x72;n:x", "urn&#58;x", "urn:&#x0078;"] {
        assert_malformed(
            format!("<a xmlns:p='urn:x' xmlns:q='{escaped}' p:b='' ^q:b=''/>"),
            DuplicateAttribute,
        );
        assert_malformed(
            format!("<a xmlns:p='{escaped}'><b xmlns:q='urn:x' q:b='' ^p:b=''/></a>"),
            DuplicateAttribute,
        );
    }
    for other in ["urn:&amp;x", "urn:%78", "URN:x", "urn:x&#32;"] {
        assert_eq!(xml(format!("<a xmlns:p='urn:x' xmlns:q='{other}' p:b='' q:b=''/>").as_bytes()), Ok(()));
    }
    let padded = format!("<x:DisconnectPhoneCall xmlns:x=' {MESSAGES}'/>");
    let other = MESSAGES.replace("messages", "%6Dessages");
    let encoded = format!("<x:DisconnectPhoneCall xmlns:x='{other}'/>");
    check_bodies(&[(&padded, Err(UnknownOperation)), (&encoded, Err(UnknownOperation))]);
}

/// Two namespaces of one hash: what can be made of them is what `SECURITY.md` says, and no more.
#[test]
fn namespaces_of_one_hash() {
    const OTHER: &str = "urn:Douyof";
    const UNDERSTOOD: HeaderName = HeaderName { namespace: "urn:SoTrHB", local_name: "b" };
    let uri = UNDERSTOOD.namespace;
    assert_malformed(format!("<a xmlns:p='{uri}' xmlns:q='{OTHER}' p:b='' ^q:b=''/>"), DuplicateAttribute);
    assert_eq!(xml(format!("<a xmlns:p='{uri}' xmlns:q='{OTHER}' p:b='' q:c=''/>").as_bytes()), Ok(()));

    let options = Options::DEFAULT.understanding(&[UNDERSTOOD]);
    for (namespace, local_name, expected) in [
        (uri, "b", Ok("1".to_owned())),
        (OTHER, "b", Ok("1".to_owned())),
        (OTHER, "c", Err(MustUnderstand)),
        ("urn:x", "b", Err(MustUnderstand)),
    ] {
        let block = format!("<x:{local_name} xmlns:x='{namespace}' s:mustUnderstand='1'/>");
        assert_eq!(verdict_with(with_header(&block).as_bytes(), &options), expected, "{block}");
    }
}

/// What the application puts into an answer, and what a stranger puts into a request that is quoted in one,
/// stays text there.
#[test]
fn injection_into_the_answer() {
    let attack = "\"/></m:x>]]>--><s:Body>'&#0;&amp;<!--";
    let text = Text::new(attack).unwrap();
    let code = ResponseCode::new(attack).unwrap();
    let mut buffer = [0; Response::MAX_LEN];
    let written =
        Request::disconnect_phone_call(PhoneCallId::new(attack).unwrap()).write(&mut buffer).unwrap();
    assert_eq!(verdict(written), Ok(attack.into()));

    let message = good();
    let said = not_ended(&request(message.as_bytes()).unwrap(), code, text);
    let detail = FaultDetail {
        response_code: Some(code),
        message: Some(text),
        violation: Some(text),
        ..FaultDetail::default()
    };
    let unprefixed = attack.replace(':', "");
    let name = QName { namespace: Namespace::NONE, local_name: Text::new(&unprefixed).unwrap() };
    let fault = Fault { code: FaultCode::Other(name), string: text, actor: Some(text), detail: Some(detail) };
    let mut faulted = Response::fault(&request(b"").unwrap_err());
    faulted.outcome = Outcome::Fault(fault);
    for answered in [said, faulted] {
        let mut buffer = [0; Response::MAX_LEN];
        let written = answered.write(&mut buffer).unwrap();
        assert_eq!(response(written).map(without_message_xml), Ok(answered));
        assert!(roxmltree::Document::parse(std::str::from_utf8(written).unwrap()).is_ok());
    }

    // The handler quotes the id that it was asked to end.
    let id = "a&quot;&lt;/MessageText>&#60;ResponseCode>NoError";
    let message = with_body(&operation(&format!("<m:PhoneCallId Id='{id}'/>")));
    let quoted: &str = format!("no call {}", verdict(message.as_bytes()).unwrap()).leak();
    let failure = Failure { code: ResponseCode::ErrorInvalidPhoneCallId, text: Text::new(quoted).unwrap() };
    let mut buffer = [0; Response::MAX_LEN];
    let mut refuse = |_: &DisconnectPhoneCall<'_>| Err(failure);
    let reply = answer(message.as_bytes(), &mut buffer, &mut refuse).unwrap();
    let Outcome::DisconnectPhoneCall(read) = response(reply.body).unwrap().outcome else { panic!() };
    assert_eq!(read.message.message_text.unwrap(), quoted);
    assert_eq!(read.message.response_code, Some(ResponseCode::ErrorInvalidPhoneCallId));
}

/// What stands in a `MessageXml` says nothing about the call, whatever its prefixes are made to mean, and is written
/// again only where it means the same everywhere.
#[test]
fn a_message_xml_that_passes_itself_off() {
    let table = [
        ("<m:ResponseCode>NoError</m:ResponseCode>", false),
        ("<a xmlns:m='urn:x'><m:b/></a><m:b/>", false),
        ("<a xmlns:m='urn:x'><m:b/></a>", false),
        ("<a xmlns='' xmlns:m='urn:x'><m:ResponseCode>NoError</m:ResponseCode></a>", true),
        ("&lt;m:ResponseCode&gt;NoError", true),
    ];
    for (markup, is_self_contained) in table {
        let message = with_response(&format!(
            "<m:ResponseCode>ErrorItemNotFound</m:ResponseCode><m:MessageXml>{markup}</m:MessageXml>"
        ));
        let read = response(message.as_bytes()).unwrap();
        let Outcome::DisconnectPhoneCall(said) = read.outcome else { panic!("{markup}") };
        assert_eq!(said.message.response_code, Some(ResponseCode::ErrorItemNotFound), "{markup}");
        let xml = said.message.message_xml.unwrap();
        assert_eq!((xml.as_str(), xml.is_self_contained()), (markup, is_self_contained));

        let mut buffer = [0; Response::MAX_LEN];
        let written = read.write(&mut buffer).unwrap();
        let Outcome::DisconnectPhoneCall(again) = response(written).unwrap().outcome else {
            panic!("{markup}")
        };
        let kept = is_self_contained.then_some(markup);
        assert_eq!(again.message.message_xml.map(|xml| xml.as_str()), kept, "{markup}");
        assert_eq!(again.message.response_code, said.message.response_code, "{markup}");
    }
}
