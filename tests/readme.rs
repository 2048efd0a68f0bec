//! The Rust code of `README.md` compiles and does what the page says. What the page leaves to its reader is around it here:
//! the PBX and the connection. Nothing of the library is imported outside a block, so that its own `use` is all that it
//! needs.

mod common;

use common::{Agreeing, REQUEST, RESPONSE, assert_tested};

#[test]
fn the_code_on_the_page_is_the_code_that_is_tested() {
    assert_tested(include_str!("../README.md"), include_str!("readme.rs"));
}

#[test]
fn a_server_has_each_operation_carried_out_and_answers() -> Result<(), Box<dyn std::error::Error>> {
    /// A PBX that keeps what it was asked to do.
    #[derive(Default)]
    struct Pbx(Vec<String>);

    impl Pbx {
        fn ring(
            &mut self,
            whom: ews_phonecall::xml::Text<'_>,
            item: ews_phonecall::ItemId<'_>,
        ) -> Result<PhoneCallId<'_>, Failure<'_>> {
            self.0.push(format!("ring {whom}, play {}", item.id()));
            Ok(PhoneCallId::default())
        }

        fn state_of(
            &mut self,
            call: PhoneCallId<'_>,
        ) -> Result<ews_phonecall::PhoneCallState<'_>, Failure<'_>> {
            self.0.push(format!("state of {call}"));
            Ok(ews_phonecall::PhoneCallState::Connected)
        }

        fn hang_up(&mut self, call: PhoneCallId<'_>) -> Result<(), Failure<'_>> {
            self.0.push(format!("hang up {call}"));
            Ok(())
        }
    }

    let body = REQUEST;
    let mut pbx = Pbx::default();

    // On the page:
    use ews_phonecall::{
        DisconnectPhoneCall, Failure, GetPhoneCallInformation, Operation, PhoneCallId, PhoneCallInformation,
        PhoneCalls, PlayOnPhone, Response, answer,
    };

    impl PhoneCalls for Pbx {
        type Operations = Operation<'static>; // all three; an operation that is not named is not linked

        fn play_on_phone(&mut self, call: &PlayOnPhone<'_>) -> Result<PhoneCallId<'_>, Failure<'_>> {
            self.ring(call.dial_string, call.item_id)
        }

        fn get_phone_call_information(
            &mut self,
            call: &GetPhoneCallInformation<'_>,
        ) -> Result<PhoneCallInformation<'_>, Failure<'_>> {
            self.state_of(call.phone_call_id).map(PhoneCallInformation::new)
        }

        fn disconnect_phone_call(&mut self, call: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
            self.hang_up(call.phone_call_id)
        }
    }

    let mut buffer = [0; Response::MAX_SUCCESS_LEN];
    let reply = answer(body, &mut buffer, &mut pbx)?;
    assert_eq!(reply.status, 200); // 500 for a fault; `reply.body` is what to send
    // Until here.

    assert_eq!(ews_phonecall::Response::parse(reply.body)?.status(), 200);
    let item = ews_phonecall::ItemId::new("AAMkAGVk", None)?;
    let mut message = [0; 1024];
    for request in [
        ews_phonecall::Request::play_on_phone(item, ews_phonecall::xml::Text::new("+1 425 555 0100")?),
        ews_phonecall::Request::get_phone_call_information(PhoneCallId::new("1")?),
    ] {
        let reply = answer(request.write(&mut message)?, &mut buffer, &mut pbx)?;
        assert_eq!(reply.status, 200);
    }
    let reply = answer(b"bad", &mut buffer, &mut pbx)?;
    assert_eq!(reply.status, 500);
    assert_eq!(ews_phonecall::Response::parse(reply.body)?.status(), 500);
    assert_eq!(pbx.0, ["hang up OWVl4NWb3N29t", "ring +1 425 555 0100, play AAMkAGVk", "state of 1"]);
    Ok(())
}

#[test]
fn a_message_that_arrives_in_pieces_is_read() -> Result<(), Box<dyn std::error::Error>> {
    let mut received = REQUEST.chunks(100);
    let mut receive = || received.next();

    // On the page:
    use ews_phonecall::RequestReader;

    let mut reader = RequestReader::<1024>::new(); // for tags of up to 1024 bytes
    while let Some(piece) = receive() {
        let _ = reader.push(piece); // the reader keeps the first error, and answers with it
    }
    let request = reader.finish()?; // or `reader.answer(&mut buffer, &mut pbx)`
    // Until here.

    assert_eq!(request.server_version, Some(ews_phonecall::ExchangeVersion::Exchange2010));
    let mut buffer = [0; ews_phonecall::Response::MAX_SUCCESS_LEN];
    assert_eq!(reader.answer(&mut buffer, &mut Agreeing::default())?.status, 200);

    let mut reader = RequestReader::<1024>::new();
    let error = reader.push(b"bad").unwrap_err();
    let _ = reader.push(REQUEST);
    let reply = reader.answer(&mut buffer, &mut Agreeing::default())?;
    assert_eq!((reply.status, reply.error), (500, Some(error)));
    Ok(())
}

#[test]
fn a_client_posts_a_request_and_reads_the_answer() -> Result<(), Box<dyn std::error::Error>> {
    fn post(request: &[u8]) -> &'static [u8] {
        assert!(Request::parse(request).is_ok_and(|request| match request.operation {
            ews_phonecall::Operation::DisconnectPhoneCall(call) => call.phone_call_id == "OWVl4NWb3N29t",
            _ => false,
        }));
        RESPONSE
    }

    // On the page:
    use ews_phonecall::{Outcome, PhoneCallId, Request, Response, ResponseClass};

    let mut buffer = [0; 1024];
    let request = Request::disconnect_phone_call(PhoneCallId::new("OWVl4NWb3N29t")?);
    let answer: &[u8] = post(request.write(&mut buffer)?);

    match Response::parse(answer)?.outcome {
        Outcome::DisconnectPhoneCall(response) => {
            assert_eq!(response.message.response_class, ResponseClass::Success);
        }
        Outcome::Fault(fault) => panic!("{}", fault.string),
        other => panic!("not the answer to this request: {other:?}"),
    }
    // Until here.
    Ok(())
}
