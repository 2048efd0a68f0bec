//! The whole server in one call: when the handler is asked, and how each of its outcomes is answered.

mod common;

use std::marker::PhantomData;

use common::{
    Agreeing, CALL, MESSAGES, SHORT, answer as answer_agreeing, ended, envelope, in_https, marked, not_ended,
    requests_with, response, with_body, with_header, without_message_xml, write_request, write_response,
};
use ews_phonecall::soap::QName;
use ews_phonecall::xml::{Namespace, Text};
use ews_phonecall::{
    BufferTooSmall, ConnectionFailureCause, DisconnectPhoneCall, DisconnectPhoneCallResponse, ErrorKind,
    Failure, Fault, FaultCode, FaultDetail, GetPhoneCallInformation, Operation, Operations, Options, Outcome,
    PhoneCallId, PhoneCallInformation, PhoneCallState, PhoneCalls, PlayOnPhone, Reply, Request,
    RequestReader, Response, ResponseCode, ResponseMessage, Scheme, Success, answer, answer_with, limits,
};

/// The answer when the handler says `result`, and how often it was asked. A reader must give the same.
fn answer_of<F: Into<Failure<'static>> + Copy>(message: &str, result: Result<(), F>) -> (u16, Vec<u8>, u32) {
    let mut asked = 0;
    let mut handler = |_: &DisconnectPhoneCall<'_>| {
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
        let mut handler = |call: &DisconnectPhoneCall<'_>| {
            ids.push(call.phone_call_id.to_string());
            Ok::<_, ResponseCode>(())
        };
        answer_with(message.as_bytes(), &options, &mut buffer, &mut handler).unwrap();
    }
    assert_eq!(ids, ["a&b", "a&b"]);
}

/// Whether a handler that says this code has the request answered with a fault.
fn is_answered_with_a_fault(code: ResponseCode<'_>) -> bool {
    [
        ResponseCode::ErrorInternalServerError,
        ResponseCode::ErrorInvalidRequest,
        ResponseCode::ErrorImpersonateUserDenied,
    ]
    .contains(&code)
}

/// What a response says to the request to end a call that could not be ended.
fn refused<'a>(code: ResponseCode<'a>, text: Text<'a>) -> Outcome<'a> {
    Outcome::DisconnectPhoneCall(DisconnectPhoneCallResponse { message: ResponseMessage::error(code, text) })
}

#[test]
fn what_the_handler_refuses_is_answered_with_an_error_response() {
    for &code in ResponseCode::NAMED {
        if is_answered_with_a_fault(code) {
            continue;
        }
        for message in [SHORT.to_string(), in_https(SHORT)] {
            let (status, body, asked) = answer_of(&message, Err(code));
            assert_eq!((status, asked), (200, 1));
            let read = response(&body).unwrap();
            let expected = refused(code, code.message());
            assert_eq!(read.outcome, expected);
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
    let expected = refused(failure.code, failure.text);
    assert_eq!(response(&body).unwrap().outcome, expected);
}

#[test]
fn a_server_that_failed_answers_with_a_fault() {
    let spellings = [(SHORT.to_string(), Scheme::Http), (in_https(SHORT), Scheme::Https)];
    let codes = ResponseCode::NAMED.iter().filter(|code| is_answered_with_a_fault(**code));
    for ((message, scheme), &code) in
        spellings.iter().flat_map(|row| codes.clone().map(move |code| (row, code)))
    {
        let (status, body, asked) = answer_of(message, Err(code));
        assert_eq!((status, asked), (500, 1));
        let read = response(&body).unwrap();
        assert_eq!(read.scheme, *scheme);
        let fault = common::fault(read);
        assert_eq!(fault.code, FaultCode::Exchange(code));
        let FaultDetail { response_code, line_number, violation, .. } = fault.detail.unwrap();
        assert_eq!(response_code, Some(code));
        assert_eq!((line_number, violation), (None, None));
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
        "\"/></m:x>]]>--><s:Body>'&#0;&amp;<!--",
    ];
    for said in texts {
        let failure = Failure { code: ResponseCode::new(said).unwrap(), text: Text::new(said).unwrap() };
        let (status, body, _) = answer_of(SHORT, Err(failure));
        assert_eq!(status, 200);
        let expected = refused(failure.code, failure.text);
        assert_eq!(response(&body).unwrap().outcome, expected, "{said}");

        let document = roxmltree::Document::parse(std::str::from_utf8(&body).unwrap()).unwrap();
        let text = document.descendants().find(|node| node.has_tag_name((MESSAGES, "MessageText")));
        assert_eq!(text.unwrap().text(), Some(said));

        // A fault has room for it in more places.
        let (code, text) = (Some(failure.code), Some(failure.text));
        let detail =
            FaultDetail { response_code: code, message: text, violation: text, ..FaultDetail::default() };
        let local_name = said.trim().replace(':', "");
        let name = QName { namespace: Namespace::NONE, local_name: Text::new(&local_name).unwrap() };
        let (code, string) = (FaultCode::Other(name), failure.text);
        let mut written = Response::fault(&Request::parse(b"").unwrap_err());
        written.outcome = Outcome::Fault(Fault { code, string, actor: text, detail: Some(detail) });
        // Not by `write_response`: such a code is no qualified name, whatever the schema.
        let mut buffer = [0; Response::MAX_LEN];
        let body = written.write(&mut buffer).unwrap();
        assert_eq!(response(body).map(without_message_xml), Ok(written), "{said}");
        assert!(roxmltree::Document::parse(std::str::from_utf8(body).unwrap()).is_ok(), "{said}");
    }

    // The id of a request, quoted.
    let message = SHORT.replace("\"1\"", "'a&quot;&lt;/MessageText>&#60;ResponseCode>NoError'");
    let mut quote = |call: &DisconnectPhoneCall<'_>| {
        let text = Text::new(format!("no call {}", call.phone_call_id).leak()).unwrap();
        Err::<(), _>(Failure { code: ResponseCode::ErrorInvalidPhoneCallId, text })
    };
    let mut buffer = [0; Response::MAX_LEN];
    let reply = answer(message.as_bytes(), &mut buffer, &mut quote).unwrap();
    let quoted = Text::new("no call a\"</MessageText><ResponseCode>NoError").unwrap();
    let expected = refused(ResponseCode::ErrorInvalidPhoneCallId, quoted);
    assert_eq!(response(reply.body).unwrap().outcome, expected);
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
        ("an unknown operation", in_https(&with_body("^<m:IsUMEnabled/>")), Scheme::Https),
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
    assert_eq!(ended(&request).status(), 200);
    assert_eq!(not_ended(&request, code, code.message()).status(), 200);
    assert_eq!(Response::fault(&error).status(), 500);
    let mut buffer = [0; 2048];
    let reply = answer(b"", &mut buffer, &mut Agreeing::default());
    assert!(matches!(reply, Ok(Reply { status: 500, error: Some(refused), .. }) if refused == error));
    assert_eq!(ews_phonecall::CONTENT_TYPE, "text/xml; charset=utf-8");
}

// --- All operations ---

/// Call control for `O` that says the same to whatever it is asked.
struct Saying<'a, O = Operation<'static>> {
    result: Result<Success<'a>, Failure<'a>>,
    asked: u32,
    operations: PhantomData<O>,
}

impl<'a, O> Saying<'a, O> {
    fn new(result: Result<Success<'a>, Failure<'a>>) -> Self {
        Self { result, asked: 0, operations: PhantomData }
    }
}

impl<O: Operations> PhoneCalls for Saying<'_, O> {
    type Operations = O;

    fn play_on_phone(&mut self, _: &PlayOnPhone<'_>) -> Result<PhoneCallId<'_>, Failure<'_>> {
        self.asked += 1;
        let Success::PlayOnPhone(phone_call_id) = self.result? else { panic!("{:?}", self.result) };
        Ok(phone_call_id)
    }

    fn get_phone_call_information(
        &mut self,
        _: &GetPhoneCallInformation<'_>,
    ) -> Result<PhoneCallInformation<'_>, Failure<'_>> {
        self.asked += 1;
        let Success::GetPhoneCallInformation(information) = self.result? else { panic!("{:?}", self.result) };
        Ok(information)
    }

    fn disconnect_phone_call(&mut self, _: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
        self.asked += 1;
        let Success::DisconnectPhoneCall(()) = self.result? else { panic!("{:?}", self.result) };
        Ok(())
    }
}

/// The message that asks for each operation, and the longest success of each, whose texts are all escaped.
fn operations() -> [(Vec<u8>, Success<'static>); 3] {
    let escaped = |len: usize| Text::new("\"".repeat(len).leak()).unwrap();
    let mut information = PhoneCallInformation::new(PhoneCallState::Other(escaped(limits::CALL_STATE)));
    information.failure_cause = ConnectionFailureCause::Unknown(escaped(limits::CALL_STATE));
    information.sip_response_text = Some(escaped(limits::SIP_RESPONSE_TEXT));
    information.sip_response_code = Some(i32::MIN);
    // An id has as many as its tag has room for.
    let phone_call_id = PhoneCallId::new("\"".repeat(167).leak()).unwrap();
    let successes = [phone_call_id.into(), information.into(), ().into()];
    let mut successes = successes.into_iter();
    requests_with("1").map(|request| (write_request(&request), successes.next().unwrap()))
}

/// The answer to a message, whole and from a reader, and how often each asked.
fn answer_saying(message: &[u8], result: Result<Success<'_>, Failure<'_>>) -> (u16, Vec<u8>, u32) {
    let (mut whole, mut streamed) = ([0; Response::MAX_LEN], [0; Response::MAX_LEN]);
    let mut calls = Saying::<Operation<'static>>::new(result);
    let reply = answer(message, &mut whole, &mut calls).unwrap();
    common::keep(reply.body);
    let mut reader = RequestReader::<1024>::new();
    message.chunks(9).try_for_each(|piece| reader.push(piece)).unwrap();
    let mut of_reader = Saying::<Operation<'static>>::new(result);
    assert_eq!(reader.answer(&mut streamed, &mut of_reader), Ok(reply));
    assert_eq!(of_reader.asked, calls.asked);
    (reply.status, reply.body.to_vec(), calls.asked)
}

#[test]
fn each_operation_is_asked_of_its_handler() {
    for ((message, success), name) in
        operations().into_iter().zip(["PlayOnPhone", "GetPhoneCallInformation", "DisconnectPhoneCall"])
    {
        let mut calls = Agreeing::default();
        let mut buffer = [0; Response::MAX_LEN];
        assert_eq!(answer(&message, &mut buffer, &mut calls).unwrap().status, 200);
        let [asked] = calls.asked.as_slice() else { panic!("{:?}", calls.asked) };
        assert!(asked.starts_with(&format!("{name} {{")), "{asked}");

        let (status, body, asked) = answer_saying(&message, Ok(success));
        assert_eq!((status, asked), (200, 1), "{name}");
        let request = Request::parse(&message).unwrap();
        let expected = request.respond(Ok::<_, ResponseCode<'_>>(success));
        assert_eq!(response(&body), Ok(expected), "{name}");
    }
}

/// What an application that is answered later does step by step is what `answer` does in one.
#[test]
fn an_error_in_the_call_control_is_a_failure_of_the_server() {
    let long_id = "x".repeat(limits::PHONE_CALL_ID + 1);
    let (status, body, asked) = answer_of(SHORT, PhoneCallId::new(&long_id).map(|_| ()));
    assert_eq!((status, asked), (500, 1));
    assert_eq!(body, answer_of(SHORT, Err(ResponseCode::ErrorInternalServerError)).1);
    let failure = Failure::from(PhoneCallId::new(&long_id).unwrap_err());
    assert_eq!(failure.text, ErrorKind::PhoneCallIdTooLong.as_str());
}

#[test]
fn a_response_that_comes_later_is_the_same() {
    let text = Text::new("a < b").unwrap();
    let failures = [
        ResponseCode::ErrorInvalidPhoneCallId.into(),
        ResponseCode::ErrorInternalServerError.into(),
        ResponseCode::ErrorInvalidRequest.into(),
        Failure { code: ResponseCode::new("ErrorTrunk7").unwrap(), text },
    ];
    for (message, success) in operations() {
        let empty = String::from_utf8(message.clone()).unwrap().replace("\"1\"", "\"\"");
        for message in [message, empty.into_bytes()] {
            for result in failures.map(Err).into_iter().chain([Ok(success)]) {
                let (status, body, asked) = answer_saying(&message, result);
                let mut reader = RequestReader::<1024>::new();
                reader.push(&message).unwrap();
                for request in [Request::parse(&message).unwrap(), reader.finish().unwrap()] {
                    assert_eq!(request.check_room(Response::MAX_LEN), Ok(()));
                    assert_eq!(request.refusal().is_none(), asked == 1);
                    let later = request.respond(result);
                    assert_eq!(later.status(), status);
                    assert_eq!(write_response(&later), body);
                }
            }
        }
    }
}

#[test]
fn an_operation_without_a_handler_is_answered_as_one_that_is_not_there() {
    struct Nothing;

    impl PhoneCalls for Nothing {
        type Operations = Operation<'static>;
    }

    let fault_in = |message: &[u8]| {
        let mut buffer = [0; Response::MAX_LEN];
        let reply = answer(message, &mut buffer, &mut Nothing).unwrap();
        assert_eq!(reply.status, 500);
        common::keep(reply.body);
        let fault = common::fault(response(reply.body).unwrap());
        let detail = fault.detail.unwrap();
        let texts = [fault.code.as_text(), fault.string, detail.message.unwrap()];
        (texts.map(|text| text.to_string()), detail.response_code.unwrap().to_string())
    };
    let unknown = fault_in(with_body("<m:IsUMEnabled/>").as_bytes());
    assert_eq!(unknown.1, "ErrorInvalidRequest");
    for (message, _) in operations() {
        assert_eq!(fault_in(&message), unknown);
    }
}

#[test]
fn a_program_of_one_operation_knows_no_other() {
    fn check<O: Operations>(known: usize, success: Success<'static>) {
        for (number, (message, _)) in operations().into_iter().enumerate() {
            let mut calls = Saying::<O>::new(Ok(success));
            let mut buffer = [0; Response::MAX_LEN];
            let reply = answer(&message, &mut buffer, &mut calls).unwrap();
            let mut reader = RequestReader::<1024, O>::with_options(&Options::DEFAULT);
            let pushed = message.chunks(9).try_for_each(|piece| reader.push(piece));
            let mut streamed = [0; Response::MAX_LEN];
            assert_eq!(reader.answer(&mut streamed, &mut calls), Ok(reply));
            assert_eq!(pushed.err(), reply.error);
            if number == known {
                assert_eq!((reply.status, calls.asked), (200, 2));
                assert_eq!(reply.body, answer_saying(&message, Ok(success)).1);
                continue;
            }
            assert_eq!((reply.status, calls.asked), (500, 0));
            let error = reply.error.unwrap();
            let text = String::from_utf8(message).unwrap();
            let operation = text.find("<soap:Body>").unwrap() + "<soap:Body>".len();
            assert_eq!((error.kind(), error.offset()), (ErrorKind::UnknownOperation, operation));
            common::assert_fault(reply.body, &error, common::Answer::InvalidRequest);
        }
    }
    let [play, get, disconnect] = operations().map(|(_, success)| success);
    check::<PlayOnPhone<'static>>(0, play);
    check::<GetPhoneCallInformation<'static>>(1, get);
    check::<DisconnectPhoneCall<'static>>(2, disconnect);
}

/// There is room for whatever a success says, before it is begun.
#[test]
fn no_operation_is_begun_whose_success_could_not_be_told() {
    for (message, success) in operations() {
        let request = Request::parse(&message).unwrap();
        let BufferTooSmall { needed } = request.check_room(0).unwrap_err();
        for result in [Ok(success), Err(ResponseCode::ErrorServerBusy.into())] {
            for size in [0, 1, 500, needed - 1, needed, needed + 1] {
                let mut calls = Saying::<Operation<'static>>::new(result);
                let mut buffer = vec![0xAA; size];
                let is_answered = answer(&message, &mut buffer, &mut calls).map(|_| ());
                if size < needed {
                    assert_eq!((is_answered, calls.asked), (Err(BufferTooSmall { needed }), 0), "{size}");
                    assert_eq!(request.check_room(size), Err(BufferTooSmall { needed }));
                    assert!(buffer.iter().all(|byte| *byte == 0xAA));
                } else {
                    // A failure may need more.
                    assert_eq!((is_answered.is_ok() || result.is_err(), calls.asked), (true, 1), "{size}");
                    assert_eq!(request.check_room(size), Ok(()));
                }
            }
        }
    }
}

#[test]
fn no_handler_is_asked_about_an_empty_id() {
    let play =
        "<m:PlayOnPhone><m:ItemId Id='1' ChangeKey='2'/><m:DialString>3</m:DialString></m:PlayOnPhone>";
    let table = [
        (play.replace("Id='1'", "Id=''"), 0),
        (play.replace("Id='1'", "Id='&#32;'"), 1),
        (play.replace("ChangeKey='2'", "ChangeKey=''"), 1),
        // Which number can be dialled is for the handler to say.
        (play.replace("<m:DialString>3</m:DialString>", "<m:DialString/>"), 1),
        (play.replace("<m:DialString>3</m:DialString>", "<m:DialString> </m:DialString>"), 1),
        (CALL.replace("\"1\"", "\"\""), 0),
        (CALL.replace("\"1\"", "''"), 0),
        (CALL.replace("\"1\"", "' '"), 1),
        (CALL.replace("Disconnect", "Get").replace("PhoneCall>", "PhoneCallInformation>"), 1),
        (
            CALL.replace("Disconnect", "Get")
                .replace("PhoneCall>", "PhoneCallInformation>")
                .replace("\"1\"", "\"\""),
            0,
        ),
    ];
    for (body, expected) in table {
        let message = with_body(&body);
        let failure = ResponseCode::ErrorInvalidPhoneNumber.into();
        let (status, answered, asked) = answer_saying(message.as_bytes(), Err(failure));
        assert_eq!((status, asked), (200, expected), "{body}");
        let said = match response(&answered).unwrap().outcome {
            Outcome::PlayOnPhone(said) => said.message,
            Outcome::GetPhoneCallInformation(said) => said.message,
            Outcome::DisconnectPhoneCall(said) => said.message,
            other => panic!("{other:?}"),
        };
        let code = if asked == 0 { ResponseCode::ErrorInvalidIdEmpty } else { failure.code };
        assert_eq!(said, ResponseMessage::error(code, code.message()), "{body}");
        let request = Request::parse(message.as_bytes()).unwrap();
        assert_eq!(request.refusal(), (asked == 0).then_some(code));
    }
}

#[test]
fn a_success_of_another_operation_is_a_failure_of_the_server() {
    for (asked, (message, _)) in operations().into_iter().enumerate() {
        let request = Request::parse(&message).unwrap();
        let fault = request.respond(Err::<Success<'_>, _>(ResponseCode::ErrorInternalServerError));
        assert_eq!(fault.status(), 500);
        for (said, (_, success)) in operations().into_iter().enumerate() {
            let response = request.respond(Ok::<_, ResponseCode<'_>>(success));
            assert_eq!(response == fault, said != asked, "{success:?}");
        }
    }
}
