//! What is written is read back equal; what XML cannot carry is refused before it is written.

mod common;

use common::{
    SHORT, not_ended, outcomes, outcomes_with, request, requests_with, response, said, without_message_xml,
    write_request, write_response,
};
use ews_phonecall::soap::{ENVELOPE, QName};
use ews_phonecall::xml::Text;
use ews_phonecall::{
    ConnectionFailureCause, Error, ErrorKind, ExchangeVersion, Fault, FaultCode, FaultDetail,
    GetPhoneCallInformationResponse, ItemId, MessageXml, Outcome, PhoneCallId, PhoneCallInformation,
    PhoneCallState, Request, Response, ResponseClass, ResponseCode, ResponseMessage, Scheme,
    ServerVersionInfo, limits,
};

/// Whether XML can carry a character (XML 1.0, production 2).
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// ASCII, what lies at the boundaries of its classes and planes, and a sample of the rest.
fn characters() -> impl Iterator<Item = char> {
    let boundaries = [
        0x7F, 0x80, 0x85, 0x9F, 0xA0, 0xB7, 0xC0, 0xD7, 0x7FF, 0x800, 0x2028, 0x2029, 0x3000, 0xD7FF, 0xE000,
        0xFDD0, 0xFEFF, 0xFFF0, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF, 0x1_0000, 0x1_F600, 0x1_FFFE, 0xF_FFFF,
        0x10_0000, 0x10_FFFF,
    ];
    (0..0x80).chain(boundaries).chain((0x80..0x11_0000).step_by(997)).filter_map(char::from_u32)
}

#[test]
fn ids_of_every_character_are_read_back() {
    for c in characters() {
        let id = format!("a{c}b");
        match PhoneCallId::new(&id) {
            Ok(id) => {
                assert!(is_xml(c), "{c:?}");
                for written in requests_with(&id.to_string()) {
                    assert_eq!(Request::parse(&write_request(&written)), Ok(written), "{c:?}");
                }
            }
            Err(error) => {
                assert!(!is_xml(c), "{c:?}");
                assert_eq!((error.kind(), error.offset()), (ErrorKind::InvalidCharacter, 1), "{c:?}");
                assert_eq!((error.line(), error.column()), (1, 2), "{c:?}");
                assert_eq!(ItemId::new(&id, None), Err(error));
                assert_eq!(ItemId::new("1", Some(&id)), Err(error));
            }
        }
    }
}

#[test]
fn texts_of_every_character_are_read_back() {
    for c in characters() {
        let text = format!("\u{E4}\n{c}\r\n");
        match Text::new(&text) {
            Ok(text) => {
                assert!(is_xml(c), "{c:?}");
                let code = text_of(c);
                let message = ResponseMessage::error(ResponseCode::new(&code).unwrap(), text);
                for outcome in outcomes_with(message, &text.to_string(), 486) {
                    let written = Response::new(Scheme::Http, outcome);
                    assert_eq!(Response::parse(&write_response(&written)), Ok(written), "{c:?}");
                }
            }
            Err(error) => {
                assert!(!is_xml(c), "{c:?}");
                assert_eq!((error.kind(), error.offset()), (ErrorKind::InvalidCharacter, 3), "{c:?}");
                assert_eq!((error.line(), error.column()), (2, 1), "{c:?}");
                let code = text_of(c);
                assert_eq!(
                    ResponseCode::new(&code).unwrap_err().kind(),
                    ErrorKind::InvalidCharacter,
                    "{c:?}"
                );
            }
        }
    }
}

fn text_of(c: char) -> String {
    format!("Error{c}")
}

#[test]
fn requests_are_read_back_however_they_are_cut() {
    let texts = [
        "",
        "OWVl4NWb3N29t",
        "\t\n\r  ",
        "<&>\"'",
        "]]>",
        "&amp;",
        "\u{FEFF}\u{20AC}\u{10FFFF}",
        "\"/></m:x>]]>--><s:Body>'&#0;&amp;<!--",
        &"\u{7F}".repeat(256),
    ];
    let versions = ["Exchange2010", "Exchange2016", "V2017_07_11", "V123456789012", "V2018_01_08_01"];
    for written in texts.into_iter().flat_map(requests_with) {
        for written in [written, written.with_scheme(Scheme::Https)] {
            assert_eq!(request(&write_request(&written)), Ok(written));
            for version in versions {
                let written = written.with_server_version(version.parse::<ExchangeVersion>().unwrap());
                assert_eq!(request(&write_request(&written)), Ok(written));
            }
        }
    }
}

#[test]
fn responses_are_read_back_however_they_are_cut() {
    let versions = [
        ServerVersionInfo::EXCHANGE_2010,
        ServerVersionInfo {
            major_version: None,
            minor_version: Some(0),
            major_build_number: None,
            minor_build_number: Some(u32::MAX),
            version: Some(Text::new("\"<&>\t\r\n'").unwrap()),
        },
        ServerVersionInfo { version: None, ..ServerVersionInfo::EXCHANGE_2010 },
    ];
    let codes = [None, Some("NoError"), Some("ErrorOfTomorrow"), Some(" a<b>&\"' \r\n"), Some("")];
    let markups = [
        None,
        Some(""),
        Some("text &amp; <![CDATA[<]]> <!-- comment -->\r\n"),
        Some("<v xmlns='urn:v' a='&lt;' xml:lang='en'>1<w/></v>"),
        Some("<p:v xmlns:p='https://schemas.microsoft.com/exchange/services/2006/types' p:a=''/>"),
    ];
    let mut written = Vec::new();
    for response_class in [ResponseClass::Success, ResponseClass::Warning, ResponseClass::Error] {
        for (i, code) in codes.into_iter().enumerate() {
            let message = ResponseMessage {
                response_class,
                message_text: [None, Some(""), Some("a < b & \u{20AC} ]]> \r\n")][i % 3]
                    .map(|text| Text::new(text).unwrap()),
                response_code: code.map(|code| ResponseCode::new(code).unwrap()),
                descriptive_link_key: [None, Some(0), Some(i32::MIN), Some(i32::MAX)][i % 4],
                message_xml: markups[i].map(|markup| MessageXml::new(markup).unwrap()),
            };
            written.extend(outcomes(message));
            written.extend(outcomes_with(message, ["", "a < b & \u{20AC} ]]> \r\n", "1"][i % 3], i32::MIN));
        }
    }
    for (i, said) in written.into_iter().enumerate() {
        let scheme = [Scheme::Http, Scheme::Https][i % 2];
        let written = Response::new(scheme, said).with_server_version(versions[i % 3]);
        assert_eq!(response(&write_response(&written)), Ok(written));
    }
}

#[test]
fn codes_are_read_back_and_unknown_ones_survive() {
    let asked = Request::parse(SHORT.as_bytes()).unwrap();
    for &code in ResponseCode::NAMED {
        let written = not_ended(&asked, code, code.message());
        assert_eq!(Response::parse(&write_response(&written)), Ok(written));
        assert_eq!(ResponseCode::new(&code.to_string()), Ok(code));
    }
    let unknown = ResponseCode::new("ErrorOfTomorrow").unwrap();
    assert!(matches!(unknown, ResponseCode::Other(_)));
    let written = write_response(&not_ended(&asked, unknown, unknown.message()));
    let read = said(Response::parse(&written).unwrap());
    assert_eq!(read.response_code, Some(unknown));
    assert_eq!(read.response_code.unwrap().to_string(), "ErrorOfTomorrow");
}

#[test]
fn how_a_call_goes_is_read_back() {
    let causes = ConnectionFailureCause::NAMED.iter().cycle();
    for (i, (&state, &cause)) in PhoneCallState::NAMED.iter().zip(causes).enumerate() {
        let mut told = PhoneCallInformation::new(state);
        told.failure_cause = cause;
        told.sip_response_text = [None, Some(Text::new("Busy Here").unwrap())][i % 2];
        told.sip_response_code = [None, None, Some(486), Some(-1)][i % 4];
        let message = ResponseMessage::SUCCESS;
        let said = GetPhoneCallInformationResponse { message, information: Some(told) };
        for scheme in [Scheme::Http, Scheme::Https] {
            let written = Response::new(scheme, Outcome::GetPhoneCallInformation(said));
            assert_eq!(response(&write_response(&written)), Ok(written));
        }
    }
}

#[test]
fn faults_are_read_back_however_they_are_cut() {
    let messages =
        ["", "<a/>", "<a", &SHORT.replace("Id", "id"), &SHORT.replace("<PhoneCallId Id=\"1\"/>", "\n")];
    for message in messages {
        let error = Request::parse(message.as_bytes()).unwrap_err();
        let written = Response::fault(&error);
        let bytes = write_response(&written);
        assert_eq!(response(&bytes).map(without_message_xml), Ok(written), "{error}");
        // What was read is written the same again.
        assert_eq!(write_response(&response(&bytes).unwrap()), bytes, "{error}");
    }
}

#[test]
fn faults_say_what_they_are_made_to_say() {
    let text = |text| Some(Text::new(text).unwrap());
    let nothing = FaultDetail::default();
    let details = [
        None,
        Some(nothing),
        Some(FaultDetail { response_code: Some(ResponseCode::ErrorServerBusy), ..nothing }),
        Some(FaultDetail { message: text("a < b"), ..nothing }),
        Some(FaultDetail { line_number: Some(1), ..nothing }),
        Some(FaultDetail { line_position: Some(u32::MAX), ..nothing }),
        Some(FaultDetail { violation: text(""), ..nothing }),
    ];
    let codes = [
        FaultCode::VersionMismatch,
        FaultCode::MustUnderstand,
        FaultCode::Client,
        FaultCode::Server,
        FaultCode::Exchange(ResponseCode::ErrorServerBusy),
        FaultCode::Other(QName {
            namespace: ENVELOPE,
            local_name: Text::new("Client.Authentication").unwrap(),
        }),
    ];
    let mut written = Response::fault(&Request::parse(b"").unwrap_err());
    for (i, code) in codes.into_iter().enumerate() {
        for detail in details {
            let actor = [None, text("urn:a&b")][i % 2];
            written.outcome = Outcome::Fault(Fault { code, string: Text::new("").unwrap(), actor, detail });
            let bytes = write_response(&written);
            assert_eq!(response(&bytes).map(without_message_xml), Ok(written), "{written:?}");
        }
    }
}

/// A violation of the schema that has no place, since the application made the error, has none in its fault.
#[test]
fn a_fault_without_a_place_tells_none() {
    for (line, column) in [(0, 0), (1, 1)] {
        let error = Error::from_parts(ErrorKind::UnexpectedElement, 0, line, column, Scheme::Http);
        let Outcome::Fault(Fault { detail: Some(detail), .. }) = Response::fault(&error).outcome else {
            panic!()
        };
        let place = (line > 0).then_some(line);
        assert_eq!((detail.line_number, detail.line_position), (place, place));
        assert_eq!(detail.violation.is_some(), place.is_some());
        assert!(detail.message.is_some());
    }
}

#[test]
fn markup_that_leans_on_its_surroundings_is_read_and_not_written() {
    let leaning = [
        "<v/>",
        "<t:v/>",
        "<v xmlns='urn:v' t:a=''/>",
        "<v xmlns='urn:v'><t:w/></v>",
        "<v xmlns=''/><t:w xmlns:t='urn:t'/><s:x/>",
        "<t:v/><t:w/>",
        "<t:v/><w xmlns='urn:w'/>",
    ];
    for markup in leaning {
        assert_eq!(MessageXml::new(markup).unwrap_err().kind(), ErrorKind::UndeclaredPrefix, "{markup}");
        let message = common::with_response(&format!("<m:MessageXml>{markup}</m:MessageXml>"));
        let read = response(message.as_bytes()).unwrap();
        let xml = said(read).message_xml.unwrap();
        assert_eq!((xml.as_str(), xml.is_self_contained()), (markup, false));
        let written = write_response(&read);
        assert!(!String::from_utf8(written).unwrap().contains("MessageXml"), "{markup}");
    }
}

#[test]
fn markup_for_whose_bindings_a_response_has_no_room_is_read_and_not_written() {
    let bindings = |count: usize| -> String { (0..count).map(|i| format!(" xmlns:p{i}='u'")).collect() };
    let prefix = |len: usize| format!(" xmlns:{}='u'", "p".repeat(len));
    // Around it a response binds four prefixes, of seven bytes together; `v` binds one more, of none.
    let table = [
        (bindings(limits::NAMESPACES - 5), true),
        (bindings(limits::NAMESPACES - 4), false),
        (prefix(limits::PREFIXES - 7), true),
        (prefix(limits::PREFIXES - 6), false),
    ];
    for (declarations, is_kept) in table {
        let message = format!(
            "<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body><DisconnectPhoneCallResponse \
             xmlns='http://schemas.microsoft.com/exchange/services/2006/messages' ResponseClass='Error'>\
             <MessageXml><v xmlns='u'{declarations}/></MessageXml></DisconnectPhoneCallResponse></Body></Envelope>"
        );
        let read = response(message.as_bytes()).unwrap();
        assert_eq!(said(read).message_xml.unwrap().is_self_contained(), is_kept, "{declarations}");
        let written = write_response(&read);
        assert!(response(&written).is_ok(), "{declarations}");
        assert_eq!(String::from_utf8(written).unwrap().contains("MessageXml"), is_kept, "{declarations}");
    }
}

#[test]
fn markup_that_is_not_well_formed_on_its_own_is_refused() {
    use ErrorKind::*;
    let table = [
        ("<v xmlns='u'>", MismatchedEndTag, 13),
        ("</v>", MismatchedEndTag, 0),
        ("</x><x>", MismatchedEndTag, 0),
        ("a & b", InvalidReference, 2),
        ("\u{E4}\u{1}", InvalidCharacter, 2),
        ("<v xmlns='u'/>]]>", CDataEndInText, 14),
        ("<!-- ", UnexpectedEnd, 5),
        ("<![CDATA[", UnexpectedEnd, 9),
        ("<!DOCTYPE a>", Dtd, 0),
        ("<?xml version='1.0'?>", MisplacedDeclaration, 0),
        ("a\n<v xmlns:p='u' p:b='' p:b=''/>", DuplicateAttribute, 24),
    ];
    for (markup, kind, offset) in table {
        let error = MessageXml::new(markup).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{markup}");
        let position = common::line_and_column(markup.as_bytes(), offset);
        assert_eq!((error.line(), error.column()), position, "{markup}");
    }
}

/// What could be written but not be read again is refused when it is made.
#[test]
fn what_would_not_be_read_back_is_refused() {
    let nested = format!("<a xmlns='u'>{}{}", "<a>".repeat(29), "</a>".repeat(30));
    let declarations: String = (0..31).map(|i| format!(" xmlns:p{i}='u'")).collect();
    let table = [
        ("<?php x?>".to_string(), ErrorKind::ProcessingInstruction),
        (nested, ErrorKind::TooDeep),
        (format!("<a xmlns='u'{declarations}/>"), ErrorKind::TooManyNamespaces),
        (format!("<{} xmlns='u'/>", "n".repeat(480)), ErrorKind::NamesTooLong),
        (format!("<p:v xmlns:p='u' xmlns:{}='u'/>", "n".repeat(252)), ErrorKind::PrefixesTooLong),
        ("</MessageXml><MessageXml>".to_string(), ErrorKind::MismatchedEndTag),
    ];
    for (markup, kind) in table {
        let error = MessageXml::new(&markup).unwrap_err();
        assert_eq!(error.kind(), kind, "{markup}");
        assert!(error.line() == 1 && error.offset() <= markup.len(), "{error:?}");
    }
    // Names leave the least room in the response whose name is the longest.
    let around = "s:Envelopes:BodyGetPhoneCallInformationResponseMessageXml".len();
    for (len, fits) in [(limits::ELEMENT_NAMES - around, true), (limits::ELEMENT_NAMES - around + 1, false)] {
        let markup = format!("<{}  xmlns='u'/>", "n".repeat(len));
        assert_eq!(MessageXml::new(&markup).is_ok(), fits, "{len}");
        let message =
            ResponseMessage { message_xml: MessageXml::new(&markup).ok(), ..ResponseMessage::SUCCESS };
        for outcome in outcomes(message) {
            let written = Response::new(Scheme::Http, outcome);
            assert_eq!(Response::parse(&write_response(&written)), Ok(written), "{len}");
        }
    }
    // 167 quotation marks take 1002 bytes escaped, and 22 bytes of markup are around them.
    for (quotes, fits) in [(167, true), (168, false)] {
        let id = "\"".repeat(quotes);
        match PhoneCallId::new(&id) {
            Ok(id) => {
                assert!(fits, "{quotes}");
                let request = Request::disconnect_phone_call(id);
                assert_eq!(Request::parse(request.write(&mut [0; 2048]).unwrap()), Ok(request));
            }
            Err(error) => {
                assert!(!fits, "{quotes}");
                assert_eq!((error.kind(), error.line()), (ErrorKind::PhoneCallIdTooLong, 1));
            }
        }
    }
}
