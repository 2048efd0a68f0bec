//! What a client makes of the answers it gets, from this library and from others.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{
    Answer, assert_fault, assert_response_refused, envelope, in_https, request, response, with_body,
    with_fault, with_response,
};
use ews_phonecall::ErrorKind::{self, *};
use ews_phonecall::{
    DisconnectPhoneCallResponse, FaultCode, FaultDetail, Outcome, Response, ResponseClass, ResponseCode,
    ResponseReader, Scheme, ServerVersionInfo, limits,
};

fn said(response: Response<'_>) -> DisconnectPhoneCallResponse<'_> {
    let Outcome::DisconnectPhoneCall(said) = response.outcome else { panic!("{response:?}") };
    said
}

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
    let Outcome::Fault(fault) = read.outcome else { panic!("{read:?}") };
    assert_eq!(fault.code, FaultCode::Exchange(ResponseCode::ErrorSchemaValidation));
    assert_eq!(fault.actor, None);
    assert!(fault.string.to_string().starts_with("The request failed schema validation: The 'Id' attribute"));
    let FaultDetail { response_code, message, line_number, line_position, violation } = fault.detail.unwrap();
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
        let Outcome::Fault(fault) = response(message.as_bytes()).unwrap().outcome else { panic!("{rest}") };
        assert_eq!(fault.code, FaultCode::Server);
        assert_eq!(fault.string, "a & b");
        assert_eq!(fault.actor.map(|actor| actor.to_string()).as_deref(), actor, "{rest}");
        assert_eq!(fault.detail, detail, "{rest}");
    }
}

#[test]
fn a_fault_whose_parts_are_all_at_their_limits_is_read() {
    let code = "c".repeat(limits::RESPONSE_CODE);
    let text = "t".repeat(limits::MESSAGE_TEXT);
    let number = format!("{:>1$}", 7, limits::NUMBER);
    let message = with_fault(&format!(
        "<faultcode>{code}</faultcode><faultstring>{text}</faultstring><faultactor>{text}</faultactor><detail>\
         <e:ResponseCode>{code}</e:ResponseCode><e:Message>{text}</e:Message><t:MessageXml>\
         <t:LineNumber>{number}</t:LineNumber><t:LinePosition>{number}</t:LinePosition>\
         <t:Violation>{text}</t:Violation></t:MessageXml></detail>"
    ));
    let whole = Response::parse(message.as_bytes()).unwrap();
    let mut reader = ResponseReader::<{ limits::TAG }>::new();
    message.as_bytes().chunks(100).for_each(|piece| reader.push(piece).unwrap());
    assert_eq!(reader.finish(), Ok(whole));
    let Outcome::Fault(fault) = whole.outcome else { panic!("{whole:?}") };
    assert_eq!(fault.detail.and_then(|detail| detail.line_position), Some(7));
    assert_eq!(fault.detail.and_then(|detail| detail.violation).map(|text| text.decoded_len()), Some(1024));
    assert!(size_of::<ResponseReader<1024>>() < 8 * 1024);
}

#[test]
fn the_codes_of_faults_are_told_apart_by_their_local_names() {
    let table = [
        ("s:VersionMismatch", FaultCode::VersionMismatch),
        ("s:MustUnderstand", FaultCode::MustUnderstand),
        ("soap:Client", FaultCode::Client),
        ("Server", FaultCode::Server),
        (" s:Server ", FaultCode::Server),
        ("s:Cli&#101;nt", FaultCode::Client),
        ("\r\n s:Client", FaultCode::Client),
        ("s:Client<!-- -->", FaultCode::Client),
        ("<![CDATA[s:Server]]>", FaultCode::Server),
        ("a:ErrorInvalidRequest", FaultCode::Exchange(ResponseCode::ErrorInvalidRequest)),
    ];
    for (code, expected) in table {
        let message = with_fault(&format!("<faultcode>{code}</faultcode><faultstring/>"));
        let Outcome::Fault(fault) = response(message.as_bytes()).unwrap().outcome else { panic!("{code}") };
        assert_eq!(fault.code, expected, "{code}");
    }
    let message = with_fault("<faultcode>x:Client.Authentication</faultcode><faultstring/>");
    let Outcome::Fault(fault) = response(message.as_bytes()).unwrap().outcome else { panic!() };
    assert!(matches!(fault.code, FaultCode::Other(_)));
    assert_eq!(fault.code.as_text(), "x:Client.Authentication");
}

#[test]
fn bodies_that_are_no_response_are_refused() {
    let table = [
        ("^", MissingOperation),
        ("^text", UnexpectedText),
        ("^<m:DisconnectPhoneCall/>", UnknownOperation),
        ("^<DisconnectPhoneCallResponse ResponseClass='Success'/>", UnknownOperation),
        ("^<m:PlayOnPhoneResponse ResponseClass='Success'/>", UnknownOperation),
        ("^<m:DisconnectPhoneCallResponse/>", MissingAttribute),
        ("<m:DisconnectPhoneCallResponse ResponseClass='^'/>", InvalidValue),
        ("<m:DisconnectPhoneCallResponse ResponseClass='^success'/>", InvalidValue),
        ("<m:DisconnectPhoneCallResponse ResponseClass='Success' ^a=''/>", UnexpectedAttribute),
        ("<m:DisconnectPhoneCallResponse ResponseClass='Success'/>^<s:Fault/>", UnexpectedElement),
        ("<m:DisconnectPhoneCallResponse ResponseClass='Success'/> ^.", UnexpectedText),
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
    assert_response_refused("^<html><body>502 Bad Gateway</body></html>", VersionMismatch);
    assert_response_refused(envelope("^"), MissingBody);
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
        ("<m:ResponseCode/>^<m:MessageText/>", UnexpectedElement),
        ("<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>^<m:ResponseCode/>", UnexpectedElement),
        ("<m:MessageXml/>^<m:DescriptiveLinkKey/>", UnexpectedElement),
        ("<m:DescriptiveLinkKey>^</m:DescriptiveLinkKey>", InvalidValue),
        ("<m:DescriptiveLinkKey>1 2^</m:DescriptiveLinkKey>", InvalidValue),
        ("<m:DescriptiveLinkKey>2147483648^</m:DescriptiveLinkKey>", InvalidValue),
        ("<m:MessageXml>^<?a?></m:MessageXml>", ProcessingInstruction),
        ("<m:MessageXml><^x:a/></m:MessageXml>", UndeclaredPrefix),
        ("<m:MessageXml><a>^</m:MessageXml></a>", MismatchedEndTag),
        (
            "^<o:MessageText xmlns:o='https://schemas.microsoft.com/exchange/services/2006/messages'/>",
            MixedSchemes,
        ),
    ];
    for (content, kind) in table {
        assert_response_refused(with_response(content), kind);
    }
}

/// What is wrong with markup whose bytes count is the same wherever it is cut: what comes first in it.
#[test]
fn what_is_wrong_near_the_limit_of_markup_does_not_depend_on_the_cut() {
    let text = |len: usize| "x".repeat(len);
    let table = [
        (format!("<!-- {} ^-- -->", text(400)), DoubleHyphenInComment),
        (format!("<!-- {}^{} -- -->", text(507), text(93)), TextTooLong),
        (format!("{}^&#{}x;", text(500), "0".repeat(20)), InvalidReference),
        (format!("{}&#x{}^{}41;", text(500), "0".repeat(9), "0".repeat(11)), TextTooLong),
    ];
    for (content, kind) in table {
        assert_response_refused(with_response(&format!("<m:MessageXml>{content}</m:MessageXml>")), kind);
    }
    // A character that does not fit, in text and in a comment: it is the first one beyond the limit that counts.
    for character in ["\u{E9}", "\u{20AC}", "\u{10000}"] {
        for beyond in 1..=character.len() {
            let fits = 512 - character.len() + beyond;
            assert_response_refused(
                with_response(&format!("<m:MessageXml>{}^{character}yy</m:MessageXml>", text(fits))),
                TextTooLong,
            );
            let comment = format!("<m:MessageXml><!--{}^{character}yy--></m:MessageXml>", text(fits - 4));
            assert_response_refused(with_response(&comment), TextTooLong);
            let tag = format!("<m:MessageXml>{}<a^{character}/></m:MessageXml>", text(fits - 2));
            assert_response_refused(with_response(&tag), TextTooLong);
        }
    }
    assert_response_refused(
        with_response(&format!("<m:MessageXml>{}\r^\n</m:MessageXml>", text(511))),
        TextTooLong,
    );
    let mut message = with_response(&format!("<m:MessageXml>{}^</m:MessageXml>", text(511))).into_bytes();
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
        let Outcome::Fault(fault) = response(message.as_bytes()).unwrap().outcome else {
            panic!("{elements}")
        };
        assert_eq!(fault.detail.and_then(|detail| detail.response_code), expected, "{elements}");
    }
    let message = with_fault("<faultcode>s:Client</faultcode><faultstring/><detail/>^text");
    assert_response_refused(&message, ErrorKind::UnexpectedText);
}

/// Elements may follow the `Body`, whatever is in them (SOAP 1.1, section 4); text may not.
#[test]
fn what_follows_the_body_is_passed_over() {
    let body = "<s:Body><m:DisconnectPhoneCallResponse ResponseClass='Success'/></s:Body>";
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
