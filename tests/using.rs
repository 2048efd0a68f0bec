//! The Rust code of `docs/using.md` compiles and does what the page says. What the page leaves to its reader is around it
//! here: the connection, and call control that takes time. Nothing of the library is imported outside a block, so that its own
//! `use` is all that it needs.

mod common;

use common::{REQUEST, assert_tested, with_call, with_header};

#[test]
fn the_code_on_the_page_is_the_code_that_is_tested() {
    assert_tested(include_str!("../docs/using.md"), include_str!("using.rs"));
}

#[test]
fn a_closure_that_ends_calls_is_a_server() -> Result<(), ews_phonecall::BufferTooSmall> {
    fn said(body: &[u8]) -> Option<ResponseCode<'_>> {
        common::said(ews_phonecall::Response::parse(body).unwrap()).response_code
    }

    let body = REQUEST;

    // On the page:
    use ews_phonecall::{DisconnectPhoneCall, ResponseCode, answer};

    let mut end = |call: &DisconnectPhoneCall<'_>| match call.phone_call_id == "OWVl4NWb3N29t" {
        true => Ok(()),
        false => Err(ResponseCode::ErrorInvalidPhoneCallId),
    };
    let mut buffer = [0; 1024];
    let reply = answer(body, &mut buffer, &mut end)?;
    assert_eq!((reply.status, reply.error), (200, None)); // `error` is for your log
    // Until here.

    assert_eq!(said(reply.body), Some(ResponseCode::NoError));
    let another = with_call(r#"<m:PhoneCallId Id="1"/>"#);
    let reply = answer(another.as_bytes(), &mut buffer, &mut end)?;
    assert_eq!((reply.status, reply.error), (200, None));
    assert_eq!(said(reply.body), Some(ResponseCode::ErrorInvalidPhoneCallId));
    Ok(())
}

#[test]
fn a_text_is_decoded_into_a_buffer_or_compared_without_one() -> Result<(), ews_phonecall::Error> {
    let message = with_call(r#"<m:PhoneCallId Id="a&amp;b"/>"#);
    let request = ews_phonecall::Request::parse(message.as_bytes())?;
    let ews_phonecall::Operation::DisconnectPhoneCall(call) = request.operation else {
        panic!("{request:?}")
    };
    for phone_call_id in [call.phone_call_id, ews_phonecall::PhoneCallId::new("a&b")?] {
        // On the page:
        use ews_phonecall::limits;

        let mut buffer = [0; limits::PHONE_CALL_ID];
        if let Ok(id) = phone_call_id.decode(&mut buffer) {
            assert_eq!(id, "a&b");
        }
        assert!(phone_call_id == "a&b"); // a comparison needs no buffer
        // Until here.

        assert_eq!(phone_call_id.decode(&mut buffer).map(str::len), Ok(3));
    }
    Ok(())
}

#[test]
fn a_failure_has_a_text_of_its_own_in_a_response() -> Result<(), ews_phonecall::Error> {
    // On the page:
    use ews_phonecall::xml::Text;
    use ews_phonecall::{Failure, ResponseCode};

    let text = Text::new("Begin the number with + and the code of the country.")?;
    let failure = Failure { code: ResponseCode::ErrorInvalidPhoneNumber, text };
    // Until here.

    use ews_phonecall::Outcome;
    let item = ews_phonecall::ItemId::new("AAMkAGVk", None)?;
    let request = ews_phonecall::Request::play_on_phone(item, Text::new("4711")?);
    let outcome_of =
        |failure| request.respond(Err::<ews_phonecall::PhoneCallId<'_>, Failure<'_>>(failure)).outcome;
    let Outcome::PlayOnPhone(response) = outcome_of(failure) else { panic!("a fault") };
    assert_eq!(response.message.message_text, Some(text));
    for code in [
        ResponseCode::ErrorInternalServerError,
        ResponseCode::ErrorInvalidRequest,
        ResponseCode::ErrorImpersonateUserDenied,
    ] {
        let Outcome::Fault(fault) = outcome_of(Failure { code, text }) else { panic!("{code:?}") };
        assert_eq!(fault.string, code.message());
    }
    Ok(())
}

#[test]
fn the_steps_of_answer_have_its_guarantees() {
    /// The status and the body; counts the operations that are begun.
    fn in_steps(
        body: &[u8],
        room: usize,
        begun: &mut u32,
    ) -> Result<(u16, Vec<u8>), ews_phonecall::BufferTooSmall> {
        let mut buffer = vec![0; room];
        let mut carry_out = |operation: &ews_phonecall::Operation<'_>| {
            assert!(matches!(operation, ews_phonecall::Operation::DisconnectPhoneCall(_)));
            *begun += 1;
            Ok::<ews_phonecall::Success<'static>, ews_phonecall::ResponseCode<'static>>(().into())
        };

        // On the page:
        use ews_phonecall::{Request, Response};

        let response = match Request::parse(body) {
            Ok(request) => {
                request.check_room(buffer.len())?; // begin nothing that could not be answered
                let result = match request.refusal() {
                    Some(code) => Err(code),               // an id is empty
                    None => carry_out(&request.operation), // takes its time
                };
                request.respond(result)
            }
            Err(error) => Response::fault(&error),
        };
        let (status, body) = (response.status(), response.write(&mut buffer)?);
        // Until here.

        assert!(Response::parse(body).is_ok());
        Ok((status, body.to_vec()))
    }

    let empty = with_call(r#"<m:PhoneCallId Id=""/>"#);
    for (body, status, expected) in [(REQUEST, 200, 1), (empty.as_bytes(), 200, 0), (b"bad", 500, 0)] {
        let answered = common::answer(body);
        assert_eq!(answered.0, status);
        let mut begun = 0;
        assert_eq!(in_steps(body, ews_phonecall::Response::MAX_SUCCESS_LEN, &mut begun), Ok(answered));
        assert_eq!(begun, expected);
    }
    let mut begun = 0;
    assert!(in_steps(REQUEST, 100, &mut begun).is_err() && begun == 0);
}

#[test]
fn a_server_that_knows_people_is_asked_for_the_person() -> Result<(), ews_phonecall::BufferTooSmall> {
    // On the page:
    use ews_phonecall::{
        ConnectingSid, DisconnectPhoneCall, ExchangeImpersonation, Failure, Impersonated, PhoneCalls,
        ResponseCode, answer,
    };

    struct Pbx;

    impl PhoneCalls for Pbx {
        type Operations = Impersonated<'static>;

        fn impersonate(&mut self, person: &ExchangeImpersonation<'_>) -> Result<(), Failure<'static>> {
            match person.connecting_sid {
                ConnectingSid::PrimarySmtpAddress(address) if address == "alice@example.com" => Ok(()),
                _ => Err(ResponseCode::ErrorImpersonateUserDenied.into()),
            }
        }

        fn disconnect_phone_call(&mut self, _: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
            Ok(())
        }
    }
    // Until here.

    let body = include_bytes!("data/ews-managed-api-impersonation.xml");
    let mut buffer = [0; ews_phonecall::Response::MAX_SUCCESS_LEN];
    let reply = answer(body, &mut buffer, &mut Pbx)?;
    assert_eq!((reply.status, reply.error), (500, None));
    for (address, status) in [("alice@example.com", 200), ("bob@example.com", 500)] {
        let body = with_header(&format!(
            "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress>\
             </t:ConnectingSID></t:ExchangeImpersonation>"
        ));
        let reply = answer(body.as_bytes(), &mut buffer, &mut Pbx)?;
        assert_eq!((reply.status, reply.error), (status, None), "{address}");
    }
    Ok(())
}

#[test]
fn whom_a_request_acts_for_is_decided_in_steps() {
    /// The status and the body; counts the operations that are begun.
    fn in_steps(body: &[u8], begun: &mut u32) -> Result<(u16, Vec<u8>), ews_phonecall::BufferTooSmall> {
        let mut buffer = [0; ews_phonecall::Response::MAX_SUCCESS_LEN];
        let may_act_for = |person: &ews_phonecall::ExchangeImpersonation<'_>| match person.connecting_sid {
            ews_phonecall::ConnectingSid::PrimarySmtpAddress(address) => address != "bob@example.com",
            _ => false,
        };
        let mut carry_out = |_: &ews_phonecall::Operation<'_>| {
            *begun += 1;
            Ok::<ews_phonecall::Success<'static>, ResponseCode<'static>>(().into())
        };

        // On the page:
        use ews_phonecall::{Impersonated, Options, Request, Response, ResponseCode, soap};

        let response = match soap::parse::<Request<'_, Impersonated<'_>>>(body, &Options::DEFAULT) {
            Ok(request) => {
                request.check_room(buffer.len())?;
                let Impersonated { impersonation, operation, .. } = &request.operation;
                let result = match (request.refusal(), impersonation) {
                    (Some(code), _) => Err(code),
                    (None, Some(person)) if person.is_empty() || !may_act_for(person) => {
                        Err(ResponseCode::ErrorImpersonateUserDenied)
                    }
                    _ => carry_out(operation),
                };
                request.respond(result)
            }
            Err(error) => Response::fault(&error),
        };
        // Until here.

        Ok((response.status(), response.write(&mut buffer)?.to_vec()))
    }

    let for_person = |person: &str| {
        with_header(&format!(
            "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{person}</t:PrimarySmtpAddress>\
             </t:ConnectingSID></t:ExchangeImpersonation>"
        ))
    };
    for (body, expected, times) in [
        (for_person("alice@example.com"), (200, "NoError"), 1),
        (for_person("bob@example.com"), (500, "a:ErrorImpersonateUserDenied"), 0),
        (for_person(""), (500, "a:ErrorImpersonateUserDenied"), 0),
        (for_person(" "), (500, "a:ErrorImpersonateUserDenied"), 0),
        (with_call(r#"<m:PhoneCallId Id="1"/>"#), (200, "NoError"), 1),
        (with_call(r#"<m:PhoneCallId Id=""/>"#), (200, "ErrorInvalidIdEmpty"), 0),
        ("bad".into(), (500, "a:ErrorInvalidRequest"), 0),
    ] {
        let mut begun = 0;
        let (status, answered) = in_steps(body.as_bytes(), &mut begun).unwrap();
        let answered = String::from_utf8(answered).unwrap();
        assert_eq!((status, begun), (expected.0, times), "{body}");
        assert!(answered.contains(&format!(">{}<", expected.1)), "{answered}");
    }
}

#[test]
fn a_client_reads_the_id_of_the_call_that_was_begun() -> Result<(), Box<dyn std::error::Error>> {
    fn post(request: &[u8]) -> &'static [u8] {
        let request = Request::parse(request).unwrap();
        assert_eq!(request.server_version, Some(ExchangeVersion::Exchange2010));
        let ews_phonecall::Operation::PlayOnPhone(call) = request.operation else { panic!("{request:?}") };
        assert!(call.item_id.id() == "AAMkAGVk" && call.dial_string == "+1 425 555 0100");
        br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
        <PlayOnPhoneResponse ResponseClass="Success" xmlns="http://schemas.microsoft.com/exchange/services/2006/messages">
        <ResponseCode>NoError</ResponseCode><PhoneCallId Id="1"/></PlayOnPhoneResponse></s:Body></s:Envelope>"#
    }

    // On the page:
    use ews_phonecall::xml::Text;
    use ews_phonecall::{ExchangeVersion, ItemId, Outcome, Request, Response};

    let item = ItemId::new("AAMkAGVk", None)?;
    let request = Request::play_on_phone(item, Text::new("+1 425 555 0100")?)
        .with_server_version(ExchangeVersion::Exchange2010);
    let mut buffer = [0; 3072]; // for the longest request; `request.encoded_len()` is exact
    let answer = post(request.write(&mut buffer)?);
    let id = match Response::parse(answer)?.outcome {
        // `None` if `response.message` is no success.
        Outcome::PlayOnPhone(response) => response.phone_call_id,
        _ => None, // a fault
    };
    assert!(id.is_some_and(|id| id == "1"));
    // Until here.
    Ok(())
}

#[test]
fn a_server_that_throttles_says_for_how_long() -> Result<(), ews_phonecall::Error> {
    // On the page:
    use ews_phonecall::{MessageXml, Outcome, Response};

    /// The milliseconds to wait before the next request, if the server says so.
    fn back_off(response: &Response<'_>) -> Option<u32> {
        let xml: Option<MessageXml<'_>> = match &response.outcome {
            Outcome::PlayOnPhone(response) => response.message.message_xml,
            Outcome::GetPhoneCallInformation(response) => response.message.message_xml,
            Outcome::DisconnectPhoneCall(response) => response.message.message_xml,
            Outcome::Fault(fault) => fault.detail.and_then(|detail| detail.message_xml),
            _ => None,
        };
        xml?.value("BackOffMilliseconds")?.as_str()?.parse().ok()
    }

    let answer = br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>
        <faultcode>s:Server</faultcode><faultstring>busy</faultstring><detail>
        <t:MessageXml xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">
        <t:Value Name="BackOffMilliseconds">297749</t:Value></t:MessageXml></detail></s:Fault></s:Body></s:Envelope>"#;
    assert_eq!(back_off(&Response::parse(answer)?), Some(297_749));
    // Until here.
    assert_eq!(back_off(&Response::parse(common::RESPONSE)?), None);
    Ok(())
}
