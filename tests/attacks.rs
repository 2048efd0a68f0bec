//! Attacks that are about more than one rule, and the table of all in `SECURITY.md`.
//!
//! Every message is read whole and in pieces, as `tests/common` does it; all must give the same.

mod common;

use ErrorKind::*;
use common::{
    CALL, MESSAGES, SOAP, assert_malformed, document, envelope, request_with, response, said, with_body,
    with_header, with_response, write_response,
};
use ews_phonecall::{ErrorKind, HeaderName, Operation, Options, ResponseCode, limits};

/// Checks which call a message asks to end, or why it is refused.
fn check(message: &str, expected: Result<&str, ErrorKind>) {
    check_with(message, &Options::DEFAULT, expected);
}

fn check_with(message: &str, options: &Options, expected: Result<&str, ErrorKind>) {
    let id = request_with(message.as_bytes(), options).map(|request| match request.operation {
        Operation::DisconnectPhoneCall(call) => call.phone_call_id.to_string(),
        other => panic!("{other:?}"),
    });
    assert_eq!(id.map_err(|error| error.kind()), expected.map(str::to_owned), "{message}");
}

fn assert_well_formed(message: &str) {
    assert!(document(message.as_bytes()).is_ok(), "{message}");
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

/// What has one hash is compared in full.
#[test]
fn attribute_names_of_one_hash() {
    assert_well_formed("<a TlCYm='' SwoFF=''/>");
    assert_well_formed("<a xmlns:p='u' p:TlCYm='' p:SwoFF='' TlCYm='' SwoFF=''/>");
    assert_malformed("<a TlCYm='' SwoFF='' ^TlCYm=''/>", DuplicateAttribute);
    // Of these, too, and one begins with the other.
    assert_well_formed("<a aywybmkg='' a=''/>");
}

/// Prefixes that are longer than any that can be declared, made to have the key of a short one that is.
#[test]
fn long_prefixes_of_one_key() {
    for (declared, len, end) in [("s", 513, "z5wqfa"), ("a", 513, "u2b4da"), ("so", 514, "r6xafa")] {
        let prefix = "p".repeat(len - end.len()) + end;
        let tag = |prefix: &str| format!("<{declared}:b xmlns:{declared}='u' {prefix}:c=''/>");
        assert_well_formed(&tag(declared));
        assert_malformed(tag(&format!("^{prefix}")), UndeclaredPrefix);
    }
}

/// Prefixes that take all of their memory stay what they are when a default namespace behind them is taken back.
#[test]
fn prefixes_that_fill_their_memory() {
    let longest = "p".repeat(limits::PREFIXES);
    for inner in ["", "<b xmlns='v'/>", "<b xmlns='v'><c xmlns='w'/></b>"] {
        assert_well_formed(&format!("<a xmlns:{longest}='u'>{inner}<{longest}:c/></a>"));
        assert_well_formed(&format!("<a xmlns:{longest}='u'>{inner}<c {longest}:d=''/></a>"));
        let other = format!("<a xmlns:{longest}='u'>{inner}<^{}q:c/></a>", &longest[1..]);
        assert_malformed(other, UndeclaredPrefix);
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
        check(&message(messages, header), Ok("1"));
        for prefix in ["zzz", "zy", "z", &filler[1..]] {
            check(&message(prefix, header), Err(UndeclaredPrefix));
        }
    }
}

#[test]
fn an_operation_outside_the_body() {
    let other = CALL.replace("\"1\"", "\"2\"");
    let wrapped = format!("<x:b xmlns:x='urn:x'><s:Body>{other}</s:Body></x:b>");
    for (content, expected) in [
        (format!("<s:Header>{CALL}</s:Header><s:Body></s:Body>"), Err(MissingOperation)),
        (format!("<s:Header>{other}</s:Header><s:Body>{CALL}</s:Body>"), Ok("1")),
        (format!("<s:Body>{CALL}</s:Body>{other}"), Ok("1")),
        (format!("<s:Header>{wrapped}</s:Header><s:Body>{CALL}</s:Body>"), Ok("1")),
        (format!("<s:Body><s:Body>{CALL}</s:Body></s:Body>"), Err(UnknownOperation)),
    ] {
        check(&envelope(&content), expected);
    }
}

#[test]
fn a_binding_holds_in_its_element_and_for_no_other_prefix() {
    let taken_back = "<PhoneCallId xmlns='' Id='1'/></DisconnectPhoneCall>";
    for (body, expected) in [
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
    ] {
        check(&with_body(body), expected);
    }
    let closed =
        with_header(&format!("<x:b xmlns:x='{MESSAGES}'/>")).replace(CALL, "<x:DisconnectPhoneCall/>");
    check(&closed, Err(UndeclaredPrefix));
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
        assert_well_formed(&format!("<a xmlns:p='urn:x' xmlns:q='{other}' p:b='' q:b=''/>"));
    }
    let padded = format!("<x:DisconnectPhoneCall xmlns:x=' {MESSAGES}'/>");
    let other = MESSAGES.replace("messages", "%6Dessages");
    let encoded = format!("<x:DisconnectPhoneCall xmlns:x='{other}'/>");
    for body in [padded, encoded] {
        check(&with_body(&body), Err(UnknownOperation));
    }
}

/// Two namespaces of one hash: what can be made of them is what `SECURITY.md` says, and no more.
#[test]
fn namespaces_of_one_hash() {
    const OTHER: &str = "urn:Douyof";
    const UNDERSTOOD: HeaderName = HeaderName { namespace: "urn:SoTrHB", local_name: "b" };
    let uri = UNDERSTOOD.namespace;
    assert_malformed(format!("<a xmlns:p='{uri}' xmlns:q='{OTHER}' p:b='' ^q:b=''/>"), DuplicateAttribute);
    assert_well_formed(&format!("<a xmlns:p='{uri}' xmlns:q='{OTHER}' p:b='' q:c=''/>"));

    let options = Options::DEFAULT.understanding(&[UNDERSTOOD]);
    for (namespace, local_name, expected) in [
        (uri, "b", Ok("1")),
        (OTHER, "b", Ok("1")),
        (OTHER, "c", Err(MustUnderstand)),
        ("urn:x", "b", Err(MustUnderstand)),
    ] {
        let block = format!("<x:{local_name} xmlns:x='{namespace}' s:mustUnderstand='1'/>");
        check_with(&with_header(&block), &options, expected);
    }
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
        let first = said(read);
        assert_eq!(first.response_code, Some(ResponseCode::ErrorItemNotFound), "{markup}");
        let xml = first.message_xml.unwrap();
        assert_eq!((xml.as_str(), xml.is_self_contained()), (markup, is_self_contained));

        let written = write_response(&read);
        let again = said(response(&written).unwrap());
        let kept = is_self_contained.then_some(markup);
        assert_eq!(again.message_xml.map(|xml| xml.as_str()), kept, "{markup}");
        assert_eq!(again.response_code, first.response_code, "{markup}");
    }
}
