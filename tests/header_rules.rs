//! `mustUnderstand` and `actor` (SOAP 1.1, 4.2): whose header blocks must be understood, and who does.

mod common;

use common::{Answer, assert_refused, assert_refused_with, request, request_with, with_header};
use ews_phonecall::{ErrorKind, ExchangeVersion, HeaderName, Options};

const NEXT: &str = "http://schemas.xmlsoap.org/soap/actor/next";
const WSA: &str = "http://www.w3.org/2005/08/addressing";
const WSSE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

#[test]
fn blocks_that_need_not_be_understood_are_skipped() {
    let blocks = [
        "<x:a xmlns:x='urn:x'>any <b>thing</b> <s:Body/></x:a>".to_string(),
        "<x:a xmlns:x='urn:x' s:mustUnderstand='0'/>".to_string(),
        "<x:a xmlns:x='urn:x' s:mustUnderstand=' 0 '/>".to_string(),
        "<x:a xmlns:x='urn:x' mustUnderstand='1'/>".to_string(),
        "<x:a xmlns:x='urn:x' x:mustUnderstand='1'/>".to_string(),
        "<x:a xmlns:x='urn:x'><x:b s:mustUnderstand='1'/></x:a>".to_string(),
        "<x:a xmlns:x='urn:x' s:mustUnderstand='1' s:actor='urn:someone-else'/>".to_string(),
        format!("<x:a xmlns:x='urn:x' s:mustUnderstand='1' s:actor='{NEXT} {NEXT}'/>"),
        format!("<x:a xmlns:x='urn:x' s:mustUnderstand='1' s:actor='{NEXT}/'/>"),
        format!("<x:a xmlns:x='urn:x' s:mustUnderstand='0' s:actor='{NEXT}'/>"),
        "<a xmlns='urn:x' s:encodingStyle='urn:y' other='z'/>".to_string(),
    ];
    for block in blocks {
        assert!(request(with_header(&block).as_bytes()).is_ok(), "{block}");
    }
}

#[test]
fn blocks_of_exchange_without_meaning_for_calls_are_understood() {
    let blocks = [
        "<t:RequestServerVersion s:mustUnderstand='1' Version='Exchange2010'/>",
        "<t:MailboxCulture s:mustUnderstand='1'>en</t:MailboxCulture>",
        "<t:TimeZoneContext s:mustUnderstand='1'/>",
        "<t:DateTimePrecision s:mustUnderstand='1' s:actor=''>Seconds</t:DateTimePrecision>",
    ];
    for block in blocks {
        assert!(request(with_header(block).as_bytes()).is_ok(), "{block}");
    }
}

#[test]
fn mandatory_blocks_for_us_that_we_do_not_know_are_refused() {
    let blocks = [
        "^<x:a xmlns:x='urn:x' s:mustUnderstand='1'/>".to_string(),
        "^<x:a xmlns:x='urn:x' s:mustUnderstand='&#49;'/>".to_string(),
        "^<x:a xmlns:x='urn:x' s:mustUnderstand='1' s:actor=''/>".to_string(),
        "^<x:a xmlns:x='urn:x' s:mustUnderstand='1' s:actor='  '/>".to_string(),
        format!("^<x:a xmlns:x='urn:x' s:actor='{NEXT}' s:mustUnderstand='1'/>"),
        format!("^<x:a xmlns:x='urn:x' s:actor='&#9; {NEXT}\n' s:mustUnderstand='&#32;1\r\n'/>"),
        "^<m:MailboxCulture s:mustUnderstand='1'/>".to_string(),
        "<x:a xmlns:x='urn:x'/>^<x:b xmlns:x='urn:x' s:mustUnderstand='1'/>".to_string(),
        format!("<x:a xmlns:x='{WSA}'/>^<x:To xmlns:x='{WSA}' s:mustUnderstand='1'/>"),
    ];
    for block in blocks {
        assert_refused(with_header(&block), ErrorKind::MustUnderstand, Answer::MustUnderstand);
    }
}

#[test]
fn a_version_asked_of_someone_else_is_not_asked_of_us() {
    let version = |actor: &str, version: &str| {
        format!("<t:RequestServerVersion s:actor='{actor}' Version='{version}'/>")
    };
    let asked = |header: &str| request(with_header(header).as_bytes()).unwrap().server_version;
    let (other, ours) = (version("urn:other", "Exchange2007"), version(NEXT, "Exchange2013"));
    assert_eq!(asked(&other), None);
    assert_eq!(asked(&version("urn:other", "none")), None);
    for header in [format!("{other}{ours}"), format!("{ours}{other}{other}")] {
        assert_eq!(asked(&header), Some(ExchangeVersion::Exchange2013));
    }
    assert_eq!(asked(&version("urn:other", "none").replace("/>", "> <a/></t:RequestServerVersion>")), None);
    let refused = version("  ", "Exchange2007").replace("Exchange", "^Exchange");
    assert_refused(with_header(&refused), ErrorKind::IncorrectSchemaVersion, Answer::IncorrectSchemaVersion);
}

#[test]
fn mandatory_is_said_with_0_or_1() {
    for value in ["", "2", "01", "true", "false", "yes", "1 1", "-1", "1&#50;", "&#x120;1", "1&#x120;"] {
        let block = format!("<x:a xmlns:x='urn:x' s:mustUnderstand='^{value}'/>");
        assert_refused(with_header(&block), ErrorKind::InvalidMustUnderstand, Answer::SchemaValidation);
    }
}

#[test]
fn the_application_says_which_blocks_it_understands() {
    let message = include_str!("data/ws-security.xml");
    const ACTION: HeaderName = HeaderName { namespace: WSA, local_name: "Action" };
    const TO: HeaderName = HeaderName { namespace: WSA, local_name: "To" };
    const SECURITY: HeaderName = HeaderName { namespace: WSSE, local_name: "Security" };
    const OTHER_ACTION: HeaderName = HeaderName { namespace: WSSE, local_name: "Action" };
    const UNQUALIFIED: HeaderName = HeaderName { namespace: "", local_name: "Security" };

    let all = Options::DEFAULT.understanding(&[ACTION, TO, SECURITY]);
    assert!(request_with(message.as_bytes(), &all).is_ok());

    const TABLE: [(&str, &[HeaderName]); 5] = [
        ("<wsa:Action", &[]),
        ("<wsa:Action", &[OTHER_ACTION, TO, SECURITY]),
        ("<wsa:To", &[ACTION, SECURITY]),
        ("<wsse:Security", &[ACTION, TO]),
        ("<wsse:Security", &[ACTION, TO, UNQUALIFIED]),
    ];
    for (block, understood) in TABLE {
        let options = Options::DEFAULT.understanding(understood);
        let message = message.replacen(block, &format!("^{block}"), 1);
        assert_refused_with(message, &options, ErrorKind::MustUnderstand, Answer::MustUnderstand);
    }
}

#[test]
fn the_header_holds_qualified_elements_only() {
    use ErrorKind::*;
    let table = [
        ("^<a/>", UnexpectedElement),
        ("^<a xmlns=''/>", UnexpectedElement),
        ("^text", UnexpectedText),
        ("<t:a/> ^. <t:a/>", UnexpectedText),
        ("<![CDATA[ ^x]]>", UnexpectedText),
        ("^&#65;", UnexpectedText),
    ];
    for (header, kind) in table {
        assert_refused(with_header(header), kind, Answer::SchemaValidation);
    }
}
