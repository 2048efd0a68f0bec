//! What a client makes of the answers it gets, from this library and from others.

mod common;

use common::{
    Answer, CALL, SOAP, assert_fault, assert_response_refused, envelope, fault, for_every_cut, in_https,
    request, response, said, with_body, with_fault, with_response, write_response,
};
use ews_phonecall::ErrorKind::{self, *};
use ews_phonecall::soap::{self, Message};
use ews_phonecall::{
    ConnectionFailureCause, DisconnectPhoneCallResponse, FaultCode, FaultDetail,
    GetPhoneCallInformationResponse, HeaderName, Options, Outcome, PhoneCallInformation, PhoneCallState,
    PlayOnPhoneResponse, Response, ResponseClass, ResponseCode, ResponseReader, Scheme, ServerVersionInfo,
    limits,
};

#[test]
fn an_error_response_as_exchange_writes_it_is_read() {
    let message = include_str!("data/exchange-error.xml");
    for (message, scheme) in [(message.to_string(), Scheme::Http), (in_https(message), Scheme::Https)] {
        let read = response(message.as_bytes()).unwrap();
        assert_eq!((read.scheme, read.status()), (scheme, 200));
        let version = read.server_version.unwrap();
        assert_eq!((version.major_version, version.minor_build_number), (Some(15), Some(9)));
        assert_eq!(version.version.unwrap(), "V2017_07_11");
        let said = said(read);
        assert_eq!(said.response_class, ResponseClass::Error);
        assert_eq!(said.message_text.unwrap(), "The phone call with ID \"a&b\" wasn't found.");
        assert_eq!(said.response_code, Some(ResponseCode::ErrorInvalidPhoneCallId));
        assert_eq!(said.descriptive_link_key, Some(0));
        let xml = said.message_xml.unwrap();
        assert_eq!(xml.as_str(), "<t:Value Name=\"Id\">a&amp;b</t:Value>");
        assert!(!xml.is_self_contained(), "its prefix is declared outside");
    }
}

#[test]
fn a_fault_as_exchange_writes_it_is_read() {
    let message = include_str!("data/exchange-fault.xml");
    let read = response(message.as_bytes()).unwrap();
    assert_eq!(read.status(), 500);
    let fault = fault(read);
    assert_eq!(fault.code, FaultCode::Exchange(ResponseCode::ErrorSchemaValidation));
    assert_eq!(fault.actor, None);
    assert!(fault.string.to_string().starts_with("The request failed schema validation: The 'Id' attribute"));
    let FaultDetail { response_code, message, line_number, line_position, violation, .. } =
        fault.detail.unwrap();
    assert_eq!(response_code, Some(ResponseCode::ErrorSchemaValidation));
    assert_eq!(message.unwrap(), "The request failed schema validation.");
    assert_eq!((line_number, line_position), (Some(8), Some(8)));
    assert_eq!(violation.unwrap(), "The required attribute 'Id' is missing.");
}

#[test]
fn the_parts_of_a_response_are_optional() {
    let table = [
        ("", None, None, None, None),
        ("<m:MessageText/>", Some(""), None, None, None),
        ("<m:ResponseCode>X</m:ResponseCode>", None, Some("X"), None, None),
        ("<m:DescriptiveLinkKey> +7\n</m:DescriptiveLinkKey>", None, None, Some(7), None),
        ("<m:DescriptiveLinkKey>-&#49;</m:DescriptiveLinkKey>", None, None, Some(-1), None),
        ("<m:MessageXml/>", None, None, None, Some("")),
        (
            "\n<m:MessageText>a<!-- b -->&amp;<![CDATA[<c>]]>\r\n</m:MessageText>\r\n\
             <m:MessageXml><a/></m:MessageXml>",
            Some("a&<c>\n"),
            None,
            None,
            Some("<a/>"),
        ),
        (
            "<m:MessageText xsi:type='a'>a</m:MessageText><m:ResponseCode>NoError</m:ResponseCode>\
             <m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>\
             <m:MessageXml><!----> <a>]]&gt;</a></m:MessageXml>",
            Some("a"),
            Some("NoError"),
            Some(0),
            Some("<!----> <a>]]&gt;</a>"),
        ),
    ];
    for (content, text, code, key, xml) in table {
        let message = with_response(content);
        let said = said(response(message.as_bytes()).unwrap());
        assert_eq!(said.message_text.map(|text| text.to_string()).as_deref(), text, "{content}");
        assert_eq!(said.response_code.map(|code| code.to_string()).as_deref(), code, "{content}");
        assert_eq!(said.descriptive_link_key, key, "{content}");
        assert_eq!(said.message_xml.map(|xml| xml.as_str()), xml, "{content}");
    }
}

#[test]
fn the_version_of_a_server_is_optional_and_so_are_its_parts() {
    let response_in = |header: &str| {
        let body = "<s:Body><m:DisconnectPhoneCallResponse ResponseClass='Warning'/></s:Body>";
        envelope(&format!("{header}{body}"))
    };
    let none = ServerVersionInfo {
        major_version: None,
        minor_version: None,
        major_build_number: None,
        minor_build_number: None,
        version: None,
    };
    let table = [
        ("", None),
        ("<s:Header/>", None),
        ("<s:Header><x:a xmlns:x='urn:x'/></s:Header>", None),
        ("<s:Header><t:ServerVersionInfo/></s:Header>", Some(none)),
        (
            "<s:Header><t:ServerVersionInfo MajorVersion='15' MinorBuildNumber=' 007 '/></s:Header>",
            Some(ServerVersionInfo { major_version: Some(15), minor_build_number: Some(7), ..none }),
        ),
        (
            "<s:Header><t:ServerVersionInfo MajorVersion='14' MinorVersion='0' MajorBuildNumber='639' \
             MinorBuildNumber='20' Version='Exchange&#50;010'></t:ServerVersionInfo></s:Header>",
            Some(ServerVersionInfo::EXCHANGE_2010),
        ),
        ("<s:Header><t:ServerVersionInfo s:actor='urn:other' MajorVersion='x'/></s:Header>", None),
        (
            "<s:Header><t:ServerVersionInfo s:actor='urn:other' MajorVersion='8'/>\
             <t:ServerVersionInfo s:actor='' MajorVersion='15'/></s:Header>",
            Some(ServerVersionInfo { major_version: Some(15), ..none }),
        ),
    ];
    for (header, expected) in table {
        assert_eq!(response(response_in(header).as_bytes()).unwrap().server_version, expected, "{header}");
    }
    let bad = [
        ("<t:ServerVersionInfo MajorVersion='^x'/>", InvalidValue),
        ("<t:ServerVersionInfo MinorVersion='^-1'/>", InvalidValue),
        ("<t:ServerVersionInfo MajorBuildNumber='^4294967296'/>", InvalidValue),
        ("<t:ServerVersionInfo MinorBuildNumber='^'/>", InvalidValue),
        ("<t:ServerVersionInfo/>^<t:ServerVersionInfo/>", UnexpectedElement),
        ("^<x:a xmlns:x='urn:x' s:mustUnderstand='1'/>", ErrorKind::MustUnderstand),
    ];
    for (header, kind) in bad {
        assert_response_refused(response_in(&format!("<s:Header>{header}</s:Header>")), kind);
    }
}

#[test]
fn the_parts_of_a_fault_are_read() {
    let (code, string) =
        ("<faultcode>s:Server</faultcode>", "<faultstring xml:lang='en'>a &amp; b</faultstring>");
    let detail = FaultDetail::default();
    let table = [
        ("", None, None),
        ("<faultactor>urn:a</faultactor>", Some("urn:a"), None),
        ("<detail/>", None, Some(detail)),
        ("<detail>text<other a='b'><e:ResponseCode>X</e:ResponseCode></other></detail>", None, Some(detail)),
        (
            "<detail><e:ResponseCode>ErrorInvalidRequest</e:ResponseCode></detail><x:a xmlns:x='urn:x'/>",
            None,
            Some(FaultDetail { response_code: Some(ResponseCode::ErrorInvalidRequest), ..detail }),
        ),
        (
            "<detail><t:MessageXml><t:LineNumber>1</t:LineNumber><t:LinePosition> 22 </t:LinePosition>\
             </t:MessageXml></detail>",
            None,
            Some(FaultDetail { line_number: Some(1), line_position: Some(22), ..detail }),
        ),
        // What is said where a client looks for a place is not trusted to be one.
        (
            "<detail><t:MessageXml><t:LineNumber>1</t:LineNumber><t:LineNumber>2</t:LineNumber></t:MessageXml>\
             </detail>",
            None,
            Some(FaultDetail { line_number: Some(1), ..detail }),
        ),
        (
            "<detail><t:MessageXml><t:LineNumber>one</t:LineNumber></t:MessageXml></detail>",
            None,
            Some(detail),
        ),
        (
            "<detail><t:MessageXml><t:LineNumber>4294967296</t:LineNumber></t:MessageXml></detail>",
            None,
            Some(detail),
        ),
        (
            "<detail><t:MessageXml><t:LineNumber><t:a/></t:LineNumber></t:MessageXml></detail>",
            None,
            Some(detail),
        ),
        (
            "<detail><t:Other><t:LineNumber>1</t:LineNumber></t:Other><t:MessageXml><t:Other>x</t:Other>\
             </t:MessageXml><t:Other><t:LinePosition>2</t:LinePosition></t:Other></detail>",
            None,
            Some(detail),
        ),
        (
            "<detail><t:MessageXml/></detail><t:a><t:b><t:LineNumber>1</t:LineNumber></t:b></t:a>",
            None,
            Some(detail),
        ),
    ];
    for (rest, actor, detail) in table {
        let message = with_fault(&format!("{code}{string}{rest}"));
        let fault = fault(response(message.as_bytes()).unwrap());
        assert_eq!(fault.code, FaultCode::Server);
        assert_eq!(fault.string, "a & b");
        assert_eq!(fault.actor.map(|actor| actor.to_string()).as_deref(), actor, "{rest}");
        let without_message_xml = fault.detail.map(|detail| FaultDetail { message_xml: None, ..detail });
        assert_eq!(without_message_xml, detail, "{rest}");
        let message_xml = fault.detail.and_then(|detail| detail.message_xml);
        let expected =
            rest.split_once("<t:MessageXml>").and_then(|(_, xml)| xml.split_once("</t:MessageXml>"));
        let expected = expected.map(|(xml, _)| xml).or(rest.contains("<t:MessageXml/>").then_some(""));
        assert_eq!(message_xml.map(|xml| xml.as_str()), expected, "{rest}");
    }
}

#[test]
fn the_codes_of_faults_are_told_apart_by_their_expanded_names() {
    let table = [
        ("s:VersionMismatch", FaultCode::VersionMismatch),
        ("s:MustUnderstand", FaultCode::MustUnderstand),
        ("s:Client", FaultCode::Client),
        ("s:Server", FaultCode::Server),
        (" s:Server ", FaultCode::Server),
        ("s:Cli&#101;nt", FaultCode::Client),
        ("\r\n s:Client", FaultCode::Client),
        ("s:Client<!-- -->", FaultCode::Client),
        ("<![CDATA[s:Server]]>", FaultCode::Server),
        ("t:ErrorInvalidRequest", FaultCode::Exchange(ResponseCode::ErrorInvalidRequest)),
    ];
    for (code, expected) in table {
        let message = with_fault(&format!("<faultcode>{code}</faultcode><faultstring/>"));
        let fault = fault(response(message.as_bytes()).unwrap());
        assert_eq!(fault.code, expected, "{code}");
    }
    // No prefix is guessed, and none is taken for another.
    for code in
        ["x:Client.Authentication", "soap:Client", "Server", "t:Server", "s:ErrorInvalidRequest", "e:Server"]
    {
        let message = with_fault(&format!("<faultcode>{code}</faultcode><faultstring/>"));
        let fault = fault(response(message.as_bytes()).unwrap());
        assert!(matches!(fault.code, FaultCode::Other(_)), "{code}");
        let (_, local_name) = code.split_once(':').unwrap_or(("", code));
        assert_eq!(fault.code.as_text(), local_name);
    }
}

/// The shortest response.
const SUCCESS: &str = "<m:DisconnectPhoneCallResponse ResponseClass='Success'/>";

#[test]
fn bodies_that_are_no_response_are_refused() {
    let table = [
        ("^", MissingOperation),
        ("^text", UnexpectedText),
        ("^<m:DisconnectPhoneCall/>", UnknownOperation),
        (&format!("^{CALL}"), UnknownOperation),
        (&format!("^<x:a xmlns:x='urn:x'>{SUCCESS}</x:a>"), UnknownOperation),
        ("^<DisconnectPhoneCallResponse ResponseClass='Success'/>", UnknownOperation),
        ("^<m:GetCallInfoResponse ResponseClass='Success'/>", UnknownOperation),
        ("^<m:DisconnectPhoneCallResponse/>", MissingAttribute),
        ("<m:DisconnectPhoneCallResponse ResponseClass='^'/>", InvalidValue),
        ("<m:DisconnectPhoneCallResponse ResponseClass='^success'/>", InvalidValue),
        ("<m:DisconnectPhoneCallResponse ResponseClass='Success' ^a=''/>", UnexpectedAttribute),
        ("<m:DisconnectPhoneCallResponse ResponseClass='Error' ^ResponseClass='Error'/>", DuplicateAttribute),
        (&format!("{SUCCESS}^<s:Fault/>"), UnexpectedElement),
        (&format!("{SUCCESS}^{SUCCESS}"), UnexpectedElement),
        (&format!("{SUCCESS} ^."), UnexpectedText),
        ("<s:Fault>^</s:Fault>", MissingElement),
        ("<s:Fault><faultcode>a</faultcode>^</s:Fault>", MissingElement),
        ("<s:Fault><faultstring>a</faultstring>^</s:Fault>", MissingElement),
        ("<s:Fault><faultstring/>^<faultcode/></s:Fault>", UnexpectedElement),
        ("<s:Fault><faultcode/>^<faultcode/></s:Fault>", UnexpectedElement),
        ("<s:Fault>^<other/></s:Fault>", UnexpectedElement),
        ("<s:Fault><faultcode/><faultstring/></s:Fault>^<t:a/>", UnexpectedElement),
        ("<s:Fault>^text</s:Fault>", UnexpectedText),
        ("<s:Fault><faultcode>^<a/></faultcode></s:Fault>", UnexpectedElement),
    ];
    for (body, kind) in table {
        assert_response_refused(with_body(body), kind);
    }
    let in_header = format!("<s:Header>{SUCCESS}</s:Header><s:Body>^</s:Body>");
    let empty = with_response("");
    for (message, kind) in [
        ("^<html><body>502 Bad Gateway</body></html>".to_owned(), VersionMismatch),
        (envelope("^"), MissingBody),
        (envelope(&in_header), MissingOperation),
        (format!("^<!DOCTYPE a [<!ENTITY b 'c'>]>{empty}"), Dtd),
        (format!("<?xml version='1.0' encoding='^UTF-16'?>{empty}"), UnsupportedEncoding),
        (format!("^<?p?>{empty}"), ProcessingInstruction),
        (format!("{empty}^x"), TextOutsideRoot),
        (format!("{empty}^{empty}"), SecondRoot),
    ] {
        assert_response_refused(message, kind);
    }
}

#[test]
fn contents_against_the_schema_are_refused() {
    let table = [
        ("^text", UnexpectedText),
        ("^<m:Other/>", UnexpectedElement),
        ("^<t:MessageText/>", UnexpectedElement),
        ("^<MessageText/>", UnexpectedElement),
        ("<m:MessageText ^a=''/>", UnexpectedAttribute),
        ("<m:MessageText>^<b/></m:MessageText>", UnexpectedElement),
        ("<m:MessageText/>^<m:MessageText/>", UnexpectedElement),
        ("<m:ResponseCode>NoError</m:ResponseCode>^<m:ResponseCode/>", UnexpectedElement),
        ("<m:MessageXml/>^<m:MessageXml/>", UnexpectedElement),
        ("^<m:ResponseCode xmlns:m='urn:x'>NoError</m:ResponseCode>", UnexpectedElement),
        ("<m:ResponseCode/>^<m:MessageText/>", UnexpectedElement),
        ("<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>^<m:ResponseCode/>", UnexpectedElement),
        ("<m:MessageXml/>^<m:DescriptiveLinkKey/>", UnexpectedElement),
        ("<m:DescriptiveLinkKey>^</m:DescriptiveLinkKey>", InvalidValue),
        ("<m:DescriptiveLinkKey>1 2^</m:DescriptiveLinkKey>", InvalidValue),
        ("<m:DescriptiveLinkKey>2147483648^</m:DescriptiveLinkKey>", InvalidValue),
        ("<m:MessageXml>^<?a?></m:MessageXml>", ProcessingInstruction),
        ("^<!DOCTYPE a>", Dtd),
        ("<m:MessageText>^&b;</m:MessageText>", UndeclaredEntity),
        ("<m:MessageText>^&#0;</m:MessageText>", InvalidCharacterReference),
        ("<m:MessageXml><^x:a/></m:MessageXml>", UndeclaredPrefix),
        ("<m:MessageXml><a xmlns:p='urn:x'/><^p:b/></m:MessageXml>", UndeclaredPrefix),
        ("<m:MessageXml><a>^</m:MessageXml></a>", MismatchedEndTag),
        ("<m:MessageXml><a xmlns:m='urn:x'>^</m:MessageXml></a>", MismatchedEndTag),
        (
            "^<o:MessageText xmlns:o='https://schemas.microsoft.com/exchange/services/2006/messages'/>",
            MixedSchemes,
        ),
    ];
    for (content, kind) in table {
        assert_response_refused(with_response(content), kind);
    }
    // Those that stand around what is in a `MessageXml` or in a `detail` count too.
    let deepest = "<a>".repeat(limits::DEPTH - 4);
    assert_response_refused(with_response(&format!("<m:MessageXml>{deepest}^<a>")), TooDeep);

    let (first, code) = ("<faultcode/><faultstring/>", "<e:ResponseCode>NoError</e:ResponseCode>");
    let place = "<t:MessageXml><t:LineNumber>1</t:LineNumber></t:MessageXml>";
    let https = "https://schemas.microsoft.com/exchange/services/2006/messages";
    let faults = [
        ("<s:faultcode/>^<faultcode/>", UnexpectedElement),
        ("<s:faultstring/>^<s:faultcode/>", UnexpectedElement),
        ("<faultcode/><s:faultstring/><detail/>^<s:detail/>", UnexpectedElement),
        (&format!("{first}<detail/>^<detail/>"), UnexpectedElement),
        ("<t:faultcode/><s:faultstring/>^", MissingElement),
        ("<s:faultcode/>^", MissingElement),
        (&format!("{first}<detail>{code}^{code}</detail>"), UnexpectedElement),
        (&format!("{first}<detail>{place}^{place}</detail>"), UnexpectedElement),
        (&format!("{first}<detail>{code}^<x:a xmlns:x='{https}'/></detail>"), MixedSchemes),
        (&format!("{first}<detail>{deepest}^<a>"), TooDeep),
    ];
    for (content, kind) in faults {
        assert_response_refused(with_fault(content), kind);
    }
}

/// Markup around its limit is the same wherever it is cut: kept, dropped, or refused for what is wrong in it, kept or not.
#[test]
fn what_becomes_of_markup_near_its_limit_does_not_depend_on_the_cut() {
    const LIMIT: usize = limits::MESSAGE_XML;
    let text = |len: usize| "x".repeat(len);
    let malformed = [
        (format!("<!-- {} ^-- -->", text(LIMIT - 112)), DoubleHyphenInComment),
        (format!("<!-- {} ^-- -->", text(LIMIT + 88)), DoubleHyphenInComment),
        (format!("{}^&#{}x;", text(LIMIT - 12), "0".repeat(20)), InvalidReference),
    ];
    for (content, kind) in malformed {
        assert_response_refused(with_response(&format!("<m:MessageXml>{content}</m:MessageXml>")), kind);
    }
    let kept = |content: &str| {
        let message = with_response(&format!("<m:MessageXml>{content}</m:MessageXml>"));
        let xml = said(response(message.as_bytes()).unwrap()).message_xml.unwrap();
        assert_eq!(xml.as_str(), if xml.is_cut() { "" } else { content });
        !xml.is_cut()
    };
    assert!(!kept(&format!("{}&#x{}41;", text(LIMIT - 12), "0".repeat(20))));
    assert!(kept(&format!("{}\r", text(LIMIT - 1))) && !kept(&format!("{}\r\n", text(LIMIT - 1))));
    // A character that does not fit, in text, in a comment and in a tag.
    for character in ["\u{E9}", "\u{20AC}", "\u{10000}"] {
        for beyond in 0..=character.len() {
            let before = LIMIT - character.len() + beyond;
            for content in [
                format!("{}{character}", text(before)),
                format!("<!--{}{character}-->", text(before - "<!---->".len())),
                format!("{}<a b='{character}'/>", text(before - "<a b=''/>".len())),
            ] {
                assert_eq!(kept(&content), beyond == 0, "{content}");
            }
        }
    }
    let mut message =
        with_response(&format!("<m:MessageXml>{}^</m:MessageXml>", text(LIMIT - 1))).into_bytes();
    let at = message.iter().position(|byte| *byte == b'^').unwrap();
    message.splice(at..=at, *b"\xE2\x82(");
    let error = response(&message).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (InvalidUtf8, at));
}

#[test]
fn the_fault_that_answers_an_error_is_read_as_that() {
    let message = with_body("\n\n  <m:DisconnectPhoneCall/>");
    let error = request(message.as_bytes()).unwrap_err();
    let mut buffer = [0; Response::MAX_LEN];
    let written = Response::fault(&error).write(&mut buffer).unwrap();
    assert_fault(written, &error, Answer::SchemaValidation);
}

/// Elements of a fault that SOAP does not define are passed over, whatever is in them (SOAP 1.1, 4.4).
#[test]
fn further_elements_of_a_fault_are_passed_over() {
    const CODE: &str = "<e:ResponseCode xmlns:e='http://schemas.microsoft.com/exchange/services/2006/errors'>ErrorServerBusy\
         </e:ResponseCode>";
    let table = [
        (format!("<x:y xmlns:x='u'>t{CODE}</x:y>"), None),
        (format!("<detail/><x:y xmlns:x='u'>t{CODE}</x:y>"), None),
        (format!("<detail>{CODE}</detail><x:y xmlns:x='u'>t</x:y>"), Some(ResponseCode::ErrorServerBusy)),
    ];
    for (elements, expected) in table {
        let message = with_fault(&format!("<faultcode>s:Client</faultcode><faultstring/>{elements}"));
        let fault = fault(response(message.as_bytes()).unwrap());
        assert_eq!(fault.detail.and_then(|detail| detail.response_code), expected, "{elements}");
    }
    let message = with_fault("<faultcode>s:Client</faultcode><faultstring/><detail/>^text");
    assert_response_refused(&message, ErrorKind::UnexpectedText);
}

/// Elements may follow the `Body`, whatever is in them (SOAP 1.1, section 4); text may not.
#[test]
fn what_follows_the_body_is_passed_over() {
    let body = format!("<s:Body>{SUCCESS}</s:Body>");
    for trailer in [
        "<x:a xmlns:x='urn:x'/>",
        "<x:a xmlns:x='urn:x'>any &amp; <b>thing</b></x:a> <t:c/>",
        "<x:a xmlns:x='urn:x'><m:DisconnectPhoneCallResponse ResponseClass='Error'/></x:a>",
    ] {
        let message = envelope(&format!("{body}{trailer}"));
        assert_eq!(
            said(response(message.as_bytes()).unwrap()).response_class,
            ResponseClass::Success,
            "{trailer}"
        );
        let message = envelope(&format!("{body}{trailer}^text"));
        assert_response_refused(&message, ErrorKind::UnexpectedText);
    }
}

// --- Each operation ---

/// The responses to the operations, as they are named.
const RESPONSES: [&str; 3] =
    ["PlayOnPhoneResponse", "GetPhoneCallInformationResponse", "DisconnectPhoneCallResponse"];

/// A response of this name with `content` behind what every response may say.
fn response_of(name: &str, content: &str) -> String {
    with_body(&format!(
        "<m:{name} ResponseClass='Success'><m:MessageText>a</m:MessageText><m:ResponseCode>NoError</m:ResponseCode>\
         <m:DescriptiveLinkKey>0</m:DescriptiveLinkKey><m:MessageXml/>{content}</m:{name}>"
    ))
}

#[test]
fn every_response_says_the_same_beside_its_own() {
    for name in RESPONSES {
        let said = |message: &str| match response(message.as_bytes()).unwrap().outcome {
            Outcome::PlayOnPhone(said) => (RESPONSES[0], format!("{:?}", said.message)),
            Outcome::GetPhoneCallInformation(said) => (RESPONSES[1], format!("{:?}", said.message)),
            Outcome::DisconnectPhoneCall(said) => (RESPONSES[2], format!("{:?}", said.message)),
            other => panic!("{other:?}"),
        };
        let expected = said(&response_of(RESPONSES[2], "")).1;
        for message in [response_of(name, ""), in_https(&response_of(name, " <!-- a --> "))] {
            assert_eq!(said(&message), (name, expected.clone()));
        }
        for (content, kind) in [
            ("^<m:MessageXml/>", UnexpectedElement),
            ("^<m:ResponseCode/>", UnexpectedElement),
            ("^<x:a xmlns:x='urn:x'/>", UnexpectedElement),
            ("\n ^text", UnexpectedText),
        ] {
            assert_response_refused(response_of(name, content), kind);
        }
        let class = response_of(name, "").replace("'Success'", "'^Succeeded'");
        assert_response_refused(class, InvalidValue);
        assert_response_refused(with_body(&format!("^<m:{name}/>")), MissingAttribute);
    }
}

#[test]
fn a_call_that_was_begun_has_an_id() {
    let read = |content: &str| {
        let message = response_of(RESPONSES[0], content);
        let Outcome::PlayOnPhone(said) = response(message.as_bytes()).unwrap().outcome else { panic!() };
        said.phone_call_id.map(|id| id.to_string())
    };
    let longest = "a".repeat(limits::PHONE_CALL_ID);
    for (content, expected) in [
        ("", None),
        ("<m:PhoneCallId Id=''/>", Some("")),
        ("\n<m:PhoneCallId xsi:type='a' Id='&amp;&#x20AC;'></m:PhoneCallId>\n", Some("&\u{20AC}")),
        (&format!("<m:PhoneCallId Id='{longest}'/>"), Some(&longest)),
    ] {
        assert_eq!(read(content).as_deref(), expected, "{content}");
    }
    for (content, kind) in [
        ("^<m:PhoneCallId/>".to_owned(), MissingAttribute),
        ("<m:PhoneCallId ^id='1'/>".to_owned(), UnexpectedAttribute),
        ("<m:PhoneCallId Id='1' ^ChangeKey=''/>".to_owned(), UnexpectedAttribute),
        ("<m:PhoneCallId Id='1'>^ </m:PhoneCallId>".to_owned(), UnexpectedText),
        ("<m:PhoneCallId Id='1'>^<m:a/></m:PhoneCallId>".to_owned(), UnexpectedElement),
        ("<m:PhoneCallId Id='1'/>^<m:PhoneCallId Id='1'/>".to_owned(), UnexpectedElement),
        ("<m:PhoneCallId Id='1'/>^<m:MessageXml/>".to_owned(), UnexpectedElement),
        ("^<PhoneCallId Id='1'/>".to_owned(), UnexpectedElement),
        ("^<t:PhoneCallId Id='1'/>".to_owned(), UnexpectedElement),
        ("^<m:PhoneCallInformation/>".to_owned(), UnexpectedElement),
        (format!("<m:PhoneCallId Id='^{longest}a'/>"), PhoneCallIdTooLong),
    ] {
        assert_response_refused(response_of(RESPONSES[0], &content), kind);
    }
    for name in &RESPONSES[1..] {
        assert_response_refused(response_of(name, "^<m:PhoneCallId Id='1'/>"), UnexpectedElement);
    }
}

/// A response that says how a call goes, with `rest` behind its state and cause.
fn informing(state: &str, cause: &str, rest: &str) -> String {
    let information = format!(
        "<m:PhoneCallInformation><t:PhoneCallState>{state}</t:PhoneCallState>\
         <t:ConnectionFailureCause>{cause}</t:ConnectionFailureCause>{rest}</m:PhoneCallInformation>"
    );
    response_of(RESPONSES[1], &information)
}

fn informed(message: &str) -> PhoneCallInformation<'_> {
    let Outcome::GetPhoneCallInformation(said) = response(message.as_bytes()).unwrap().outcome else {
        panic!("{message}")
    };
    said.information.unwrap()
}

#[test]
fn states_and_causes_are_told_and_unknown_ones_survive() {
    let (states, causes) = (PhoneCallState::NAMED, ConnectionFailureCause::NAMED);
    assert_eq!((states.len(), causes.len()), (8, 5));
    for (&state, &cause) in states.iter().zip(causes.iter().cycle()) {
        let message = informing(&state.to_string(), &cause.to_string(), "");
        let read = informed(&message);
        assert_eq!((read.state, read.failure_cause), (state, cause));
        assert_eq!((read.sip_response_text, read.sip_response_code), (None, None));
    }
    for unknown in ["", "OnHold", "connected", " Connected", "a<b&c", "\u{20AC}"] {
        let written = unknown.replace('&', "&amp;").replace('<', "<!-- a -->&lt;");
        let message = informing(&written, &written, "");
        let read = informed(&message);
        assert!(matches!(read.state, PhoneCallState::Other(text) if text == *unknown), "{unknown}");
        assert!(matches!(read.failure_cause, ConnectionFailureCause::Unknown(text) if text == *unknown));
        let again = write_response(&response(message.as_bytes()).unwrap());
        assert_eq!(response(&again).unwrap().outcome, response(message.as_bytes()).unwrap().outcome);
    }
}

#[test]
fn the_response_of_sip_is_told() {
    let (text, code) = (
        "<t:SIPResponseText>Busy &amp; Gone</t:SIPResponseText>",
        "<t:SIPResponseCode>486</t:SIPResponseCode>",
    );
    for (rest, expected) in [
        (String::new(), (None, None)),
        (text.to_owned(), (Some("Busy & Gone"), None)),
        (code.to_owned(), (None, Some(486))),
        (format!("\n{text} <!-- a --> {code}\n"), (Some("Busy & Gone"), Some(486))),
        (code.replace("486", " +0486\r\n"), (None, Some(486))),
        (code.replace("486", "-2147483648"), (None, Some(i32::MIN))),
        (code.replace("486", "2147483&#54;47"), (None, Some(i32::MAX))),
        ("<t:SIPResponseText/>".to_owned(), (Some(""), None)),
    ] {
        let message = informing("Disconnected", "UserBusy", &rest);
        for message in [in_https(&message), message] {
            let read = informed(&message);
            let text = read.sip_response_text.map(|text| text.to_string());
            assert_eq!((text.as_deref(), read.sip_response_code), expected, "{rest}");
        }
    }
    for number in ["", "x", "48 6", "4.86", "0x1E6", "2147483648", "-2147483649", "- 1", "1e2"] {
        let rest = code.replace("486", &format!("{number}^"));
        assert_response_refused(informing("Disconnected", "UserBusy", &rest), InvalidValue);
    }
}

/// What may not stand in a `PhoneCallInformation`, where `{STATE}`, `{CAUSE}`, `{TEXT}` and `{CODE}` are its elements.
#[test]
fn the_information_of_a_call_follows_its_schema() {
    let table = [
        ("^", MissingElement),
        ("{STATE}^", MissingElement),
        ("^{CAUSE}", UnexpectedElement),
        ("^{CAUSE}{STATE}", UnexpectedElement),
        ("{STATE}^{TEXT}", UnexpectedElement),
        ("{STATE}^{CODE}", UnexpectedElement),
        ("{STATE}^{STATE}{CAUSE}", UnexpectedElement),
        ("{STATE}{CAUSE}^{CAUSE}", UnexpectedElement),
        ("{STATE}{CAUSE}{TEXT}^{TEXT}", UnexpectedElement),
        ("{STATE}{CAUSE}{CODE}^{TEXT}", UnexpectedElement),
        ("{STATE}{CAUSE}{TEXT}{CODE}^{CODE}", UnexpectedElement),
        ("{STATE}{CAUSE}{TEXT}{CODE}^<x:a xmlns:x='urn:x'/>", UnexpectedElement),
        ("^text", UnexpectedText),
        ("{STATE}\n ^text{CAUSE}", UnexpectedText),
        ("{STATE}{CAUSE}<![CDATA[^a]]>", UnexpectedText),
        ("^<m:PhoneCallState>Idle</m:PhoneCallState>", UnexpectedElement),
        ("^<PhoneCallState>Idle</PhoneCallState>", UnexpectedElement),
        ("<t:PhoneCallState ^a=''>Idle</t:PhoneCallState>", UnexpectedAttribute),
        ("<t:PhoneCallState ^xsi:nil='true'/>", UnexpectedAttribute),
        ("<t:PhoneCallState>Idle^<t:a/></t:PhoneCallState>", UnexpectedElement),
        ("{STATE}<t:ConnectionFailureCause>^<t:a/></t:ConnectionFailureCause>", UnexpectedElement),
        ("{STATE}{CAUSE}<t:SIPResponseText ^xml:lang='en'/>", UnexpectedAttribute),
        ("{STATE}{CAUSE}<t:SIPResponseText>a^<b/></t:SIPResponseText>", UnexpectedElement),
        ("{STATE}{CAUSE}<t:SIPResponseCode>1^<b/></t:SIPResponseCode>", UnexpectedElement),
    ];
    for (content, kind) in table {
        let content = content
            .replace("{STATE}", "<t:PhoneCallState>Idle</t:PhoneCallState>")
            .replace("{CAUSE}", "<t:ConnectionFailureCause>None</t:ConnectionFailureCause>")
            .replace("{TEXT}", "<t:SIPResponseText>OK</t:SIPResponseText>")
            .replace("{CODE}", "<t:SIPResponseCode>200</t:SIPResponseCode>");
        let information = format!("<m:PhoneCallInformation>{content}</m:PhoneCallInformation>");
        assert_response_refused(response_of(RESPONSES[1], &information), kind);
    }
    let information = informing("Idle", "None", "");
    let information =
        &information[information.find("<m:PhoneCallI").unwrap()..information.find("</m:Get").unwrap()];
    for (content, kind) in [
        (format!("{information}^{information}"), UnexpectedElement),
        (format!("{information}^<m:MessageXml/>"), UnexpectedElement),
        (
            information.replace("<m:PhoneCallInformation>", "<m:PhoneCallInformation ^a=''>"),
            UnexpectedAttribute,
        ),
        ("<m:PhoneCallInformation/>^".to_owned(), MissingElement),
    ] {
        assert_response_refused(response_of(RESPONSES[1], &content), kind);
    }
    for name in [RESPONSES[0], RESPONSES[2]] {
        assert_response_refused(response_of(name, &format!("^{information}")), UnexpectedElement);
    }
}

/// A program of one operation reads the responses to it, and faults.
#[test]
fn a_client_of_one_operation_knows_no_other() {
    fn check<R>(known: &str)
    where
        R: Message + 'static,
        for<'a> R::Of<'a>: core::fmt::Debug,
    {
        let fault = with_fault("<faultcode>s:Client</faultcode><faultstring/>");
        let messages = RESPONSES.map(|name| (name, response_of(name, "")));
        for (name, message) in messages.into_iter().chain([("Fault", fault)]) {
            let whole = soap::parse::<Response<'_, R>>(message.as_bytes(), &Options::DEFAULT);
            for_every_cut(message.as_bytes(), |pieces| {
                let mut reader = ResponseReader::<{ limits::TAG }, R>::with_options(&Options::DEFAULT);
                let _ = pieces.iter().try_for_each(|piece| reader.push(piece));
                assert_eq!(format!("{:?}", reader.finish()), format!("{whole:?}"));
            });
            let place = whole.map(|_| ()).map_err(|error| (error.kind(), error.offset()));
            let body = message.find("<s:Body>").unwrap() + "<s:Body>".len();
            let is_known = [known, "Fault"].contains(&name);
            assert_eq!(
                place,
                if is_known { Ok(()) } else { Err((UnknownOperation, body)) },
                "{known}: {name}"
            );
        }
    }
    check::<PlayOnPhoneResponse<'static>>(RESPONSES[0]);
    check::<GetPhoneCallInformationResponse<'static>>(RESPONSES[1]);
    check::<DisconnectPhoneCallResponse<'static>>(RESPONSES[2]);
}

// --- What a client learns of a fault ---

#[test]
fn a_client_that_is_throttled_is_told_for_how_long() {
    let markup =
        "<t:Value Name=\"Policy\">a</t:Value><t:Value Name='BackOffMilliseconds'>29&#56;749</t:Value>";
    let message = with_fault(&format!(
        "<faultcode>t:ErrorServerBusy</faultcode><faultstring>a</faultstring><detail>\
         <e:ResponseCode>ErrorServerBusy</e:ResponseCode><e:Message>a</e:Message>\
         <t:MessageXml>{markup}</t:MessageXml></detail>"
    ));
    let fault = fault(response(message.as_bytes()).unwrap());
    assert_eq!(fault.code, FaultCode::Exchange(ResponseCode::ErrorServerBusy));
    let detail = fault.detail.unwrap();
    let xml = detail.message_xml.unwrap();
    assert_eq!((xml.as_str(), xml.is_self_contained(), xml.is_cut()), (markup, false, false));
    assert_eq!(xml.value("BackOffMilliseconds").unwrap(), "298749");
    assert_eq!(xml.value("Backoff"), None);
    assert_eq!((detail.line_number, detail.line_position, detail.violation), (None, None, None));
}

#[test]
fn the_children_of_a_fault_may_be_qualified() {
    for prefixes in [["s:"; 4], ["s:", "", "s:", ""], ["", "s:", "", "s:"]] {
        let names = ["faultcode", "faultstring", "faultactor", "detail"];
        let contents = ["s:Client", "a", "urn:b", "<e:ResponseCode>ErrorServerBusy</e:ResponseCode>"];
        let content: String = (0..4)
            .map(|i| format!("<{0}>{1}</{0}>", format!("{}{}", prefixes[i], names[i]), contents[i]))
            .collect();
        let message = with_fault(&content);
        let fault = fault(response(message.as_bytes()).unwrap());
        assert_eq!(fault.code, FaultCode::Client, "{content}");
        assert_eq!(
            (fault.string.to_string(), fault.actor.unwrap().to_string()),
            ("a".into(), "urn:b".into())
        );
        assert_eq!(fault.detail.unwrap().response_code, Some(ResponseCode::ErrorServerBusy), "{content}");
    }
}

/// A code is written again with its namespace, or without a prefix that would be bound to nothing.
#[test]
fn the_code_of_a_fault_is_not_taken_for_another() {
    let table = [
        ("<faultcode>s:Client.Authentication</faultcode>", "<faultcode>s:Client.Authentication</faultcode>"),
        ("<faultcode xmlns:x='{SOAP}'>x:Server.b</faultcode>", "<faultcode>s:Server.b</faultcode>"),
        ("<faultcode>t:ErrorOfTomorrow</faultcode>", "/types\">a:ErrorOfTomorrow</faultcode>"),
        ("<faultcode>e:Server</faultcode>", "/errors\">a:Server</faultcode>"),
        ("<faultcode>m:Server</faultcode>", "/messages\">a:Server</faultcode>"),
        ("<faultcode xmlns:x='urn:x'>x:Server</faultcode>", "<faultcode>Server</faultcode>"),
        ("<faultcode xmlns:s='urn:x'>s:Server</faultcode>", "<faultcode>Server</faultcode>"),
        (
            "<faultcode xmlns:x='urn:x'>x:ErrorServerBusy</faultcode>",
            "<faultcode>ErrorServerBusy</faultcode>",
        ),
        ("<faultcode>undeclared:Server</faultcode>", "<faultcode>Server</faultcode>"),
        ("<faultcode>Server</faultcode>", "<faultcode>Server</faultcode>"),
        ("<faultcode>a<!-- b -->&#x2E;c</faultcode>", "<faultcode>a.c</faultcode>"),
    ];
    for (code, expected) in table {
        let message = with_fault(&(code.replace("{SOAP}", SOAP) + "<faultstring/>"));
        for message in [in_https(&message), message] {
            let read = response(message.as_bytes()).unwrap();
            let FaultCode::Other(name) = fault(response(message.as_bytes()).unwrap()).code else {
                panic!("{code}")
            };
            let written = write_response(&read);
            assert!(String::from_utf8_lossy(&written).contains(expected), "{}", written.escape_ascii());
            let Outcome::Fault(again) = response(&written).unwrap().outcome else { panic!("{code}") };
            let FaultCode::Other(written_name) = again.code else { panic!("{code}") };
            // One that the library does not know cannot be told again.
            assert_eq!(name.namespace == written_name.namespace, !code.contains("urn:x"), "{code}");
        }
    }
    // An unprefixed code is in the default namespace.
    let message = with_fault(&format!("<faultcode xmlns='{SOAP}'>Server</faultcode><faultstring/>"));
    assert_eq!(fault(response(message.as_bytes()).unwrap()).code, FaultCode::Server);
    let message = with_fault(&format!("<faultcode xmlns:x='{SOAP}'>x:Server</faultcode><faultstring/>"));
    assert_eq!(fault(response(message.as_bytes()).unwrap()).code, FaultCode::Server);
}

#[test]
fn an_application_may_understand_the_header_blocks_of_responses() {
    const OPTIONS: Options =
        Options::DEFAULT.understanding(&[HeaderName { namespace: "urn:x", local_name: "a" }]);
    for (block, is_understood) in [
        ("<x:a xmlns:x='urn:x' s:mustUnderstand='1'/>", true),
        ("<x:b xmlns:x='urn:x' s:mustUnderstand='1'/>", false),
        ("<x:a xmlns:x='urn:y' s:mustUnderstand='1'/>", false),
    ] {
        let body = "<s:Body><m:PlayOnPhoneResponse ResponseClass='Success'/></s:Body>";
        let message = envelope(&format!("<s:Header>{block}</s:Header>{body}"));
        let whole = Response::parse_with(message.as_bytes(), &OPTIONS);
        assert_eq!(
            whole.map(|_| ()).map_err(|error| error.kind()),
            match is_understood {
                true => Ok(()),
                false => Err(ErrorKind::MustUnderstand),
            }
        );
        for_every_cut(message.as_bytes(), |pieces| {
            let mut reader = ResponseReader::<{ limits::TAG }>::with_options(&OPTIONS);
            let _ = pieces.iter().try_for_each(|piece| reader.push(piece));
            assert_eq!(reader.finish(), whole);
        });
        let expected = message.replace("<x:", "^<x:");
        assert_response_refused(expected, ErrorKind::MustUnderstand);
    }
}
