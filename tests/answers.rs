//! The whole server in one call: when the handler is asked, and how each of its outcomes is answered.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod common;

use common::{
    CALL, SHORT, answer as answer_agreeing, envelope, in_https, marked, response, with_body, with_header,
};
use ews_phonecall::xml::Text;
use ews_phonecall::{
    BufferTooSmall, DisconnectPhoneCallResponse, ErrorKind, Failure, FaultCode, FaultDetail, Operation,
    Options, Outcome, Reply, Request, RequestReader, Response, ResponseCode, Scheme, answer, answer_with,
    limits,
};

/// The answer when the handler says `result`, and how often it was asked. A reader must give the same.
fn answer_of<'f, F: Into<Failure<'f>> + Copy>(message: &str, result: Result<(), F>) -> (u16, Vec<u8>, u32) {
    let mut asked = 0;
    let mut handler = |_: Operation<'_>| {
        asked += 1;
        result
    };
    let (mut whole, mut streamed) = ([0; Response::MAX_LEN], [0; Response::MAX_LEN]);
    let reply = answer(message.as_bytes(), &mut whole, &mut handler).unwrap();
    common::keep(reply.body);
    let mut reader = RequestReader::<1024>::new();
    let _ = message.as_bytes().chunks(9).try_for_each(|piece| reader.push(piece));
    assert_eq!(reader.answer(&mut streamed, &mut handler), Ok(reply));
    (reply.status, reply.body.to_vec(), asked / 2)
}

#[test]
fn the_handler_is_given_the_operation() {
    let mut buffer = [0; 2048];
    let mut ids = Vec::new();
    let message = SHORT.replace("\"1\"", "\"a&amp;b\"");
    for options in [Options::DEFAULT, Options::default()] {
        answer_with(message.as_bytes(), &options, &mut buffer, |operation| {
            let Operation::DisconnectPhoneCall(call) = operation else { panic!("{operation:?}") };
            ids.push(call.phone_call_id.to_string());
            Ok::<_, ResponseCode>(())
        })
        .unwrap();
    }
    assert_eq!(ids, ["a&b", "a&b"]);
}

#[test]
fn what_the_handler_refuses_is_answered_with_an_error_response() {
    for &code in ResponseCode::NAMED {
        if code == ResponseCode::ErrorInternalServerError {
            continue;
        }
        for message in [SHORT.to_string(), in_https(SHORT)] {
            let (status, body, asked) = answer_of(&message, Err(code));
            assert_eq!((status, asked), (200, 1));
            let read = response(&body).unwrap();
            let expected = DisconnectPhoneCallResponse::error(code, code.message());
            assert_eq!(read.outcome, Outcome::DisconnectPhoneCall(expected));
            assert_eq!(read.scheme, Request::parse(message.as_bytes()).unwrap().scheme);
            let body = String::from_utf8(body).unwrap();
            let children = ["<MessageText>", "<ResponseCode>", "<DescriptiveLinkKey>0<"]
                .map(|tag| body.find(tag).unwrap());
            assert!(children.is_sorted());
            assert!(body.contains("ResponseClass=\"Error\""));
        }
    }
}

#[test]
fn the_handler_may_give_its_own_code_and_text() {
    let failure = Failure {
        code: ResponseCode::new("ErrorTrunk7").unwrap(),
        text: Text::new("trunk 7 is down").unwrap(),
    };
    let (status, body, _) = answer_of(SHORT, Err(failure));
    assert_eq!(status, 200);
    let expected = DisconnectPhoneCallResponse::error(failure.code, failure.text);
    assert_eq!(response(&body).unwrap().outcome, Outcome::DisconnectPhoneCall(expected));
}

#[test]
fn a_server_that_failed_answers_with_a_fault() {
    for (message, scheme) in [(SHORT.to_string(), Scheme::Http), (in_https(SHORT), Scheme::Https)] {
        let (status, body, asked) = answer_of(&message, Err(ResponseCode::ErrorInternalServerError));
        assert_eq!((status, asked), (500, 1));
        let read = response(&body).unwrap();
        let Outcome::Fault(fault) = read.outcome else { panic!("{read:?}") };
        assert_eq!(read.scheme, scheme);
        assert_eq!(fault.code, FaultCode::Exchange(ResponseCode::ErrorInternalServerError));
        let FaultDetail { response_code, line_number, violation, .. } = fault.detail.unwrap();
        assert_eq!(response_code, Some(ResponseCode::ErrorInternalServerError));
        assert_eq!((line_number, violation), (None, None));
    }
}

#[test]
fn the_handler_is_not_asked_about_an_empty_id() {
    for id in ["\"\"", "''"] {
        let (status, body, asked) = answer_of(&SHORT.replace("\"1\"", id), Ok::<_, ResponseCode>(()));
        assert_eq!((status, asked), (200, 0));
        let code = ResponseCode::ErrorInvalidIdEmpty;
        let expected = DisconnectPhoneCallResponse::error(code, code.message());
        assert_eq!(response(&body).unwrap().outcome, Outcome::DisconnectPhoneCall(expected));
    }
    let (_, _, asked) = answer_of(&SHORT.replace("\"1\"", "' '"), Ok::<_, ResponseCode>(()));
    assert_eq!(asked, 1);
}

#[test]
fn the_handler_is_not_asked_about_a_bad_request() {
    for message in ["", "<a/>", &SHORT[1..], &SHORT.replace("Id", "id"), &with_body(&CALL.repeat(2))] {
        let (status, _, asked) = answer_of(message, Ok::<_, ResponseCode>(()));
        assert_eq!((status, asked), (500, 0), "{message}");
    }
}

#[test]
fn the_handler_is_not_asked_when_its_success_could_not_be_told() {
    let (_, body) = answer_agreeing(SHORT.as_bytes());
    for size in 0..body.len() {
        let mut buffer = vec![0; size];
        let handler =
            |_: Operation<'_>| -> Result<(), ResponseCode<'static>> { panic!("asked with {size} bytes") };
        assert_eq!(
            answer(SHORT.as_bytes(), &mut buffer, handler),
            Err(BufferTooSmall { needed: body.len() })
        );
    }
}

#[test]
fn what_the_handler_says_cannot_break_the_answer() {
    let texts = [
        "</MessageText><ResponseCode>NoError</ResponseCode>",
        "]]></s:Body>",
        "<!-- ",
        "<![CDATA[",
        "&amp;&#0;&undeclared;",
        "\" xmlns=\"urn:other",
        "\r\n\t",
    ];
    for said in texts {
        let failure = Failure { code: ResponseCode::new(said).unwrap(), text: Text::new(said).unwrap() };
        let (status, body, _) = answer_of(SHORT, Err(failure));
        assert_eq!(status, 200);
        let expected = DisconnectPhoneCallResponse::error(failure.code, failure.text);
        assert_eq!(response(&body).unwrap().outcome, Outcome::DisconnectPhoneCall(expected), "{said}");

        let document = roxmltree::Document::parse(std::str::from_utf8(&body).unwrap()).unwrap();
        let text = document.descendants().find(|node| {
            node.has_tag_name(("http://schemas.microsoft.com/exchange/services/2006/messages", "MessageText"))
        });
        assert_eq!(text.unwrap().text(), Some(said));
    }
}

#[test]
fn a_text_of_the_longest_length_fits_the_longest_answer() {
    let text = "&".repeat(limits::MESSAGE_TEXT);
    let code = "&".repeat(limits::RESPONSE_CODE);
    let failure = Failure { code: ResponseCode::new(&code).unwrap(), text: Text::new(&text).unwrap() };
    let (status, body, _) = answer_of(SHORT, Err(failure));
    assert_eq!(status, 200);
    assert!(body.len() <= Response::MAX_LEN);
}

#[test]
fn an_error_is_answered_in_the_spelling_of_the_request() {
    const HTTPS: &str = "xmlns:o='https://schemas.microsoft.com/exchange/services/2006/types'";
    let soap = "xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'";
    let table = [
        ("nothing was read", "^".to_string(), Scheme::Http),
        ("no namespace of Exchange", format!("<s:Envelope {soap}>^"), Scheme::Http),
        ("declared and not yet used", format!("<s:Envelope {soap} {HTTPS}>^"), Scheme::Https),
        ("declared within", format!("<s:Envelope {soap}><s:Header {HTTPS}>^"), Scheme::Https),
        (
            "declared in a tag that is bad",
            format!("<s:Envelope {soap} {HTTPS} s:Id='' ^s:Id=''>"),
            Scheme::Http,
        ),
        ("used", in_https(&envelope("<s:Header><t:a/>^&")), Scheme::Https),
        ("http declared, https used", with_header(&format!("<o:a {HTTPS}/>^&")), Scheme::Https),
        (
            "https declared first, http used",
            with_body(CALL).replace("xmlns:xsi", &format!("{HTTPS} xmlns:xsi")) + "^a",
            Scheme::Http,
        ),
        (
            "https declared first, nothing used",
            envelope("^").replace("xmlns:xsi", &format!("{HTTPS} xmlns:xsi")),
            Scheme::Https,
        ),
        (
            "http declared first, https later, nothing used",
            format!(
                "<s:Envelope {soap} xmlns:h='http://schemas.microsoft.com/exchange/services/2006/types'>\
                     <s:Header {HTTPS}/>^"
            ),
            Scheme::Http,
        ),
        ("used first before they were mixed", with_header(&format!("<t:a/>^<o:a {HTTPS}/>")), Scheme::Http),
        ("an unknown operation", in_https(&with_body("^<m:PlayOnPhone/>")), Scheme::Https),
        ("behind the end", in_https(&with_body(CALL)) + "^a", Scheme::Https),
    ];
    for (name, message, scheme) in table {
        let (message, offset) = marked(message);
        let error = common::request(&message).unwrap_err();
        assert_eq!((error.scheme(), error.offset()), (scheme, offset), "{name}: {error}");
        let (status, body) = answer_agreeing(&message);
        let uri = format!("\"{}://schemas.microsoft.com/exchange/services/2006/types\"", scheme.as_str());
        assert_eq!(status, 500);
        assert!(String::from_utf8(body).unwrap().contains(&uri), "{name}");
    }
}

#[test]
fn a_reply_says_its_status() {
    let request = Request::parse(SHORT.as_bytes()).unwrap();
    let error = Request::parse(b"").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedEnd);
    let code = ResponseCode::ErrorItemNotFound;
    assert_eq!(Response::success(&request).status(), 200);
    assert_eq!(Response::error(&request, code, code.message()).status(), 200);
    assert_eq!(Response::fault(&error).status(), 500);
    let mut buffer = [0; 2048];
    let reply = answer(b"", &mut buffer, |_| Ok::<_, ResponseCode>(()));
    assert!(matches!(reply, Ok(Reply { status: 500, .. })));
    assert_eq!(ews_phonecall::CONTENT_TYPE, "text/xml; charset=utf-8");
}
