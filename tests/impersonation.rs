//! Header blocks that ask to act for somebody else: refused, unless the application understands them or is told whom they
//! name.

mod common;

use common::{
    Answer, CALL, TYPES, assert_fault, assert_refused, envelope, for_every_cut, in_https, line_and_column,
    marked, request, request_with, with_header,
};
use ews_phonecall::ErrorKind::{self, *};
use ews_phonecall::{
    ConnectingSid, DisconnectPhoneCall, Error, ExchangeImpersonation, Failure, HeaderName, Impersonated,
    Operation, Options, Outcome, PhoneCalls, Request, RequestReader, Response, ResponseCode, answer, limits,
    soap,
};

const NAMES: [&str; 3] = ["ExchangeImpersonation", "SerializedSecurityContext", "ManagementRole"];

#[test]
fn nobody_is_impersonated_by_being_overlooked() {
    for name in NAMES {
        for block in [
            format!("^<t:{name}/>"),
            format!("^<t:{name} s:mustUnderstand='0'/>"),
            format!("^<t:{name} s:mustUnderstand='1'/>"),
            format!("^<t:{name} s:actor=' '/>"),
            format!(
                "^<t:{name} s:actor='http://schemas.xmlsoap.org/soap/actor/next'>any <b>thing</b></t:{name}>"
            ),
            format!("<t:MailboxCulture>en</t:MailboxCulture>^<{name} xmlns='{TYPES}' a=''/>"),
        ] {
            let message = with_header(&block);
            assert_refused(in_https(&message), ImpersonationDenied, Answer::ImpersonationDenied);
            assert_refused(message, ImpersonationDenied, Answer::ImpersonationDenied);
        }
        let not_said = format!("<t:{name} s:mustUnderstand='^yes'/>");
        assert_refused(with_header(&not_said), InvalidMustUnderstand, Answer::SchemaValidation);
    }
}

#[test]
fn a_block_of_this_name_elsewhere_asks_nothing_of_us() {
    for name in NAMES {
        for block in [
            format!("<t:{name} s:actor='urn:other'/>"),
            format!("<t:{name} s:actor='urn:other' s:mustUnderstand='1'/>"),
            format!("<m:{name}/>"),
            format!("<x:{name} xmlns:x='urn:x'/>"),
            format!("<x:a xmlns:x='urn:x'><t:{name}/></x:a>"),
        ] {
            let message = with_header(&block);
            assert!(request(message.as_bytes()).is_ok(), "{block}");
            assert_eq!(person(message.as_bytes()), Ok(None), "{block}");
        }
        let behind = envelope(&format!("<s:Body>{CALL}</s:Body><t:{name}/>"));
        assert!(request(behind.as_bytes()).is_ok(), "{name}");
    }
}

#[test]
fn an_application_may_understand_one_block_and_not_the_others() {
    const UNDERSTOOD: [&[HeaderName]; 3] = [
        &[HeaderName { namespace: TYPES, local_name: NAMES[0] }],
        &[HeaderName { namespace: TYPES, local_name: NAMES[1] }],
        &[HeaderName { namespace: TYPES, local_name: NAMES[2] }],
    ];
    for (at, understood) in UNDERSTOOD.into_iter().enumerate() {
        let options = Options::DEFAULT.understanding(understood);
        for (other, name) in NAMES.into_iter().enumerate() {
            for rest in ["/>", ">passed <over/></t:{name}>"] {
                for mandatory in ["", " s:mustUnderstand='1'"] {
                    let rest = rest.replace("{name}", name);
                    let message = with_header(&format!("<t:{name}{mandatory}{rest}"));
                    let kind =
                        request_with(message.as_bytes(), &options).map(|_| ()).map_err(|error| error.kind());
                    assert_eq!(kind, if at == other { Ok(()) } else { Err(ImpersonationDenied) }, "{name}");
                }
            }
        }
    }
}

/// Whom a request is to be carried out for, as a program that is told so reads it, however it is cut.
fn person(message: &[u8]) -> Result<Option<(&'static str, String)>, Error> {
    let whole = soap::parse::<Request<'_, Impersonated<'_>>>(message, &Options::DEFAULT);
    for_every_cut(message, |pieces| {
        let mut reader =
            RequestReader::<{ limits::TAG }, Impersonated<'static>>::with_options(&Options::DEFAULT);
        let _ = pieces.iter().try_for_each(|piece| reader.push(piece));
        assert_eq!(format!("{:?}", reader.finish()), format!("{whole:?}"));
    });
    let Some(ExchangeImpersonation { connecting_sid }) = whole?.operation.impersonation else {
        return Ok(None);
    };
    let (name, text) = match connecting_sid {
        ConnectingSid::PrincipalName(text) => ("PrincipalName", text),
        ConnectingSid::Sid(text) => ("SID", text),
        ConnectingSid::PrimarySmtpAddress(text) => ("PrimarySmtpAddress", text),
        ConnectingSid::SmtpAddress(text) => ("SmtpAddress", text),
        other => panic!("{other:?}"),
    };
    Ok(Some((name, text.to_string())))
}

fn impersonating(content: &str) -> String {
    with_header(&format!("<t:ExchangeImpersonation>{content}</t:ExchangeImpersonation>"))
}

fn connecting(content: &str) -> String {
    impersonating(&format!("<t:ConnectingSID>{content}</t:ConnectingSID>"))
}

#[test]
fn a_program_that_names_the_block_is_told_who_it_is() {
    for name in ["PrincipalName", "SID", "PrimarySmtpAddress", "SmtpAddress"] {
        let longest = "a".repeat(limits::CONNECTING_SID);
        for (content, expected) in [
            ("", ""),
            ("someone@example.invalid", "someone@example.invalid"),
            (" a\r\n", " a\n"),
            ("a&amp;<!-- b --><![CDATA[<c>]]>&#x20AC;", "a&<c>\u{20AC}"),
            (&longest, &longest),
        ] {
            let message = connecting(&format!("\n <t:{name}>{content}</t:{name}>\n"));
            assert_eq!(person(message.as_bytes()), Ok(Some((name, expected.to_owned()))));
            assert_eq!(person(in_https(&message).as_bytes()), Ok(Some((name, expected.to_owned()))));
        }
        let message = connecting(&format!("<t:{name} RoutingType='SMTP' xsi:type='a'>b</t:{name}>"));
        assert_eq!(person(message.as_bytes()), Ok(Some((name, "b".to_owned()))));
    }
    let captures = [
        (include_str!("data/ews-managed-api.xml"), "PrimarySmtpAddress", "user@example.com"),
        (include_str!("data/ews-managed-api-impersonation.xml"), "SmtpAddress", "someone@example.invalid"),
    ];
    for (message, name, expected) in captures {
        assert_eq!(person(message.as_bytes()), Ok(Some((name, expected.to_owned()))));
    }
    assert_eq!(person(with_header("").as_bytes()), Ok(None));
}

/// Checks that a program which is told of impersonation refuses a message with this kind at its mark.
fn assert_refused_as_told(message: &str, kind: ErrorKind, expected: Answer) {
    let (message, offset) = marked(message);
    let error = person(&message).unwrap_err();
    let shown = message.escape_ascii();
    assert_eq!((error.kind(), error.offset()), (kind, offset), "{error} in {shown}");
    assert_eq!((error.line(), error.column()), line_and_column(&message, offset), "{shown}");
    let mut calls = Told::default();
    let mut buffer = [0; 2048];
    let reply = answer(&message, &mut buffer, &mut calls).unwrap();
    assert_eq!((reply.status, reply.error, calls.done.len()), (500, Some(error), 0), "{shown}");
    assert_fault(reply.body, &error, expected);
}

#[test]
fn the_block_follows_its_schema() {
    const SID: &str = "<t:SID>1</t:SID>";
    let contents = [
        ("^", MissingElement),
        ("^text", UnexpectedText),
        ("^<t:SID>1</t:SID>", UnexpectedElement),
        ("^<ConnectingSID/>", UnexpectedElement),
        ("<t:ConnectingSID>{SID}</t:ConnectingSID>^<t:ConnectingSID/>", UnexpectedElement),
        ("<t:ConnectingSID>{SID}</t:ConnectingSID>^<x:a xmlns:x='urn:x'/>", UnexpectedElement),
        ("<t:ConnectingSID ^Id='1'>{SID}</t:ConnectingSID>", UnexpectedAttribute),
        ("<t:ConnectingSID>^</t:ConnectingSID>", MissingElement),
        ("<t:ConnectingSID>{SID}\n ^text</t:ConnectingSID>", UnexpectedText),
        ("<t:ConnectingSID>{SID}^{SID}</t:ConnectingSID>", UnexpectedElement),
        ("<t:ConnectingSID>{SID}^<t:SmtpAddress/></t:ConnectingSID>", UnexpectedElement),
        ("<t:ConnectingSID><t:SmtpAddress/>^{SID}</t:ConnectingSID>", UnexpectedElement),
        ("<t:ConnectingSID>^<t:Name>1</t:Name></t:ConnectingSID>", UnexpectedElement),
        ("<t:ConnectingSID>^<SID>1</SID></t:ConnectingSID>", UnexpectedElement),
        ("<t:ConnectingSID>^<m:SID>1</m:SID></t:ConnectingSID>", UnexpectedElement),
        ("<t:ConnectingSID><t:SID>1^<t:a/></t:SID></t:ConnectingSID>", UnexpectedElement),
    ];
    for (content, kind) in contents {
        let message = impersonating(&content.replace("{SID}", SID));
        assert_refused_as_told(&message, kind, Answer::SchemaValidation);
        assert_refused_as_told(&in_https(&message), kind, Answer::SchemaValidation);
    }
    let blocks = [
        ("<t:ExchangeImpersonation/>^".to_owned(), MissingElement),
        ("<t:ExchangeImpersonation ^a=''/>".to_owned(), UnexpectedAttribute),
        ("<t:ExchangeImpersonation s:mustUnderstand='^yes'/>".to_owned(), InvalidMustUnderstand),
    ];
    for (block, kind) in blocks {
        assert_refused_as_told(&with_header(&block), kind, Answer::SchemaValidation);
    }
    let block = connecting(SID);
    let block = &block[block.find("<t:Exch").unwrap()..block.find("</s:Header>").unwrap()];
    assert_refused_as_told(
        &with_header(&format!("{block}^{block}")),
        UnexpectedElement,
        Answer::SchemaValidation,
    );
    // Those that name another kind of person are not read, and refused as ever.
    for name in &NAMES[1..] {
        let message = with_header(&format!("{block}^<t:{name}/>"));
        assert_refused_as_told(&message, ImpersonationDenied, Answer::ImpersonationDenied);
    }
}

#[test]
fn a_person_has_as_many_bytes_as_an_address_of_mail() {
    for (fits, over) in
        [("a", "^a"), ("&amp;", "^&amp;"), ("<![CDATA[a]]>", "<![CDATA[^a]]>"), ("a", "^\u{20AC}")]
    {
        let sid = format!("<t:SID>{}{over}b</t:SID>", fits.repeat(limits::CONNECTING_SID));
        assert_refused_as_told(&connecting(&sid), TextTooLong, Answer::InvalidRequest);
    }
}

/// Call control that is told of impersonation, and allows it for one person.
#[derive(Default)]
struct Told {
    done: Vec<String>,
}

impl PhoneCalls for Told {
    type Operations = Impersonated<'static>;

    fn impersonate(&mut self, person: &ExchangeImpersonation<'_>) -> Result<(), Failure<'static>> {
        match person.connecting_sid {
            ConnectingSid::Sid(sid) if sid == "S-1-5-21-1" => {
                self.done.push(format!("for {sid}"));
                Ok(())
            }
            _ => Err(ResponseCode::ErrorAccessDenied.into()),
        }
    }

    fn disconnect_phone_call(&mut self, call: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
        self.done.push(format!("ended {}", call.phone_call_id));
        Ok(())
    }
}

/// Call control that is told of impersonation and does not say who may.
struct Silent;

impl PhoneCalls for Silent {
    type Operations = Impersonated<'static>;

    fn disconnect_phone_call(&mut self, _: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
        Ok(())
    }
}

/// The code of the response that a message is answered with, whole and from a reader.
fn code_of(
    message: &str,
    calls: &mut impl PhoneCalls<Operations = Impersonated<'static>>,
) -> ResponseCode<'static> {
    let (mut whole, mut streamed) = ([0; 2048], [0; 2048]);
    let reply = answer(message.as_bytes(), &mut whole, calls).unwrap();
    common::keep(reply.body);
    let mut reader = RequestReader::<1024, Impersonated<'static>>::with_options(&Options::DEFAULT);
    message.as_bytes().chunks(9).try_for_each(|piece| reader.push(piece)).unwrap();
    assert_eq!(reader.answer(&mut streamed, calls), Ok(reply));
    let code = match Response::parse(reply.body).unwrap().outcome {
        Outcome::DisconnectPhoneCall(said) => said.message.response_code,
        Outcome::Fault(fault) => fault.detail.unwrap().response_code,
        outcome => panic!("{outcome:?}"),
    };
    *ResponseCode::NAMED.iter().find(|named| Some(**named) == code).unwrap()
}

#[test]
fn the_call_control_says_who_may_act_for_whom() {
    let empty = connecting("<t:SID>S-1-5-21-1</t:SID>").replace("Id=\"1\"", "Id=\"\"");
    let table: [(&str, &str, ResponseCode<'_>, &[&str]); 6] = [
        (
            "allowed",
            &connecting("<t:SID>S-1-5-21-1</t:SID>"),
            ResponseCode::NoError,
            &["for S-1-5-21-1", "ended 1"],
        ),
        ("another", &connecting("<t:SID>S-1-5-21-2</t:SID>"), ResponseCode::ErrorAccessDenied, &[]),
        (
            "no SID",
            &connecting("<t:PrincipalName>S-1-5-21-1</t:PrincipalName>"),
            ResponseCode::ErrorAccessDenied,
            &[],
        ),
        ("an empty person", &connecting("<t:SID> </t:SID>"), ResponseCode::ErrorImpersonateUserDenied, &[]),
        ("nobody", &with_header(""), ResponseCode::NoError, &["ended 1"]),
        ("an empty id", &empty, ResponseCode::ErrorInvalidIdEmpty, &[]),
    ];
    for (name, message, code, done) in table {
        let mut calls = Told::default();
        assert_eq!(code_of(message, &mut calls), code, "{name}");
        assert_eq!(calls.done, [done, done].concat(), "{name}");
        // Who is not asked for permission gives none.
        let silent = match code {
            ResponseCode::NoError if done.len() > 1 => ResponseCode::ErrorImpersonateUserDenied,
            ResponseCode::ErrorAccessDenied => ResponseCode::ErrorImpersonateUserDenied,
            code => code,
        };
        assert_eq!(code_of(message, &mut Silent), silent, "{name}");
    }
    let mut calls = Told::default();
    let allowed = connecting("<t:SID>S-1-5-21-1</t:SID>");
    assert!(answer(allowed.as_bytes(), &mut [0; 100], &mut calls).is_err());
    assert!(calls.done.is_empty(), "there is no room for its success");
}

/// A program that is told of impersonation reads everything else as any other.
#[test]
fn what_else_a_request_says_is_read_with_the_block() {
    let message = with_header(
        "<t:RequestServerVersion Version='Exchange2013'/><t:ExchangeImpersonation s:mustUnderstand='1'>\
         <t:ConnectingSID><t:SID>1</t:SID></t:ConnectingSID></t:ExchangeImpersonation>",
    );
    let told = soap::parse::<Request<'_, Impersonated<'_>>>(message.as_bytes(), &Options::DEFAULT).unwrap();
    let plain = with_header("<t:RequestServerVersion Version='Exchange2013'/>");
    let plain = request(plain.as_bytes()).unwrap();
    assert_eq!((told.scheme, told.server_version), (plain.scheme, plain.server_version));
    assert_eq!(told.operation.operation, plain.operation);
    let Operation::DisconnectPhoneCall(call) = told.operation.operation else { panic!() };
    assert_eq!(call.phone_call_id, "1");
}
