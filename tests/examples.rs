//! The examples as they are run: what they print, and their exit status.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use ews_phonecall::soap::{self, Options};
use ews_phonecall::xml::Text;
use ews_phonecall::{
    ConnectionFailureCause, DisconnectPhoneCall, Error, ErrorKind, Fault, FaultCode, PhoneCallState, Request,
    Response, ResponseCode, Scheme,
};

#[allow(dead_code)] // its `main` is run by itself
#[path = "../examples/answer.rs"]
mod answer;

#[allow(dead_code)] // the same
#[path = "../examples/custom_operation.rs"]
mod custom_operation;

use custom_operation::{GetCallInfo, GetCallInfoReader, GetCallInfoResponse, GetCallInfoResponseReader};

const REFERENCE: &[u8] = include_bytes!("data/disconnect-phone-call-request.xml");
const REQUEST: &str = "tests/data/disconnect-phone-call-request.xml";
const RESPONSE: &str = "tests/data/disconnect-phone-call-response.xml";

/// The folder of the examples, beside this test. `cargo test` builds them, unless it was told to run this
/// test alone.
fn examples() -> &'static Path {
    static EXAMPLES: OnceLock<PathBuf> = OnceLock::new();
    EXAMPLES.get_or_init(|| {
        let test = std::env::current_exe().unwrap();
        let profile = test.ancestors().nth(2).unwrap();
        let release = profile.ends_with("release").then_some("--release");
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--examples", "--target-dir"]).arg(profile.parent().unwrap());
        assert!(build.args(release).status().unwrap().success());
        profile.join("examples")
    })
}

/// Runs an example with `input` on its standard input.
fn run(name: &str, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(examples().join(name))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    // A program that does not read its input may be gone before it is written.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap()
}

/// What is told of a request to end a call.
fn ending(id: &str) -> String {
    format!("DisconnectPhoneCall\nPhoneCallId: {id}\n")
}

#[test]
fn answer_prints_the_answer_and_tells_the_id_or_the_error() {
    let cut = b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>\n &";
    let crossed =
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>\n\u{e4}</s:Body>".as_bytes();
    let file = std::fs::read(REQUEST).unwrap();
    let asked = &ending("OWVl4NWb3N29t");
    type Case<'a> = (&'a [&'a str], &'a [u8], i32, &'a str, &'a str);
    let cases: [Case<'_>; 9] = [
        (&[], b"", 0, asked, "ResponseClass=\"Success\""),
        (&[REQUEST], b"", 0, asked, "ResponseClass=\"Success\""),
        (&["-"], &file, 0, asked, "ResponseClass=\"Success\""),
        (&["--known", "a", "--known", "OWVl4NWb3N29t"], b"", 0, asked, "Success"),
        (&["--known", "a"], b"", 1, asked, "ErrorInvalidPhoneCallId"),
        (&["-"], b"", 1, "the message ends too early at line 1, column 1 (byte 0)\n", "ErrorInvalidRequest"),
        (&["-"], cut, 1, "the message ends too early at line 2, column 3 (byte 67)\n", "s:Fault"),
        (
            &["-"],
            crossed,
            1,
            "text is not expected here at line 2, column 1 (byte 65)\n",
            "ErrorSchemaValidation",
        ),
        (&["no-such-file"], b"", 2, "answer: no-such-file: No such file or directory (os error 2)\n", ""),
    ];
    for (arguments, input, status, told, printed) in cases {
        let whole = run("answer", arguments, input);
        assert_eq!(whole.status.code(), Some(status), "{arguments:?}");
        assert_eq!(text(&whole.stderr), told, "{arguments:?}");
        assert!(text(&whole.stdout).contains(printed), "{arguments:?}");
        assert!(status == 2 || text(&whole.stdout).ends_with("</s:Envelope>"), "{arguments:?}");
        for chunk in ["1", "7", "100000"] {
            let pieces = run("answer", &[&["--chunk", chunk], arguments].concat(), input);
            assert_eq!(pieces, whole, "{arguments:?} in pieces of {chunk}");
        }
    }
    for usage in [&["--chunk", "0"][..], &["--chunk"], &["--unknown"], &["a", "b"]] {
        let output = run("answer", usage, b"");
        assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true), "{usage:?}");
    }
}

#[test]
fn answer_prints_what_the_library_answers_byte_for_byte() {
    for file in ["davmail", "ews-java-api", "node-soap", "ws-security", "exchange-fault"] {
        let message = std::fs::read(format!("tests/data/{file}.xml")).unwrap();
        let mut buffer = [0; Response::MAX_LEN];
        let mut end = |_: &DisconnectPhoneCall<'_>| Ok::<(), ResponseCode<'_>>(());
        let reply = ews_phonecall::answer(&message, &mut buffer, &mut end).unwrap();
        let output = run("answer", &["-"], &message);
        assert_eq!(text(&output.stdout), text(reply.body), "{file}");
        assert_eq!(output.status.code(), Some(if reply.status == 200 { 0 } else { 1 }), "{file}");
        assert_eq!(run("answer", &["--chunk", "1", "-"], &message), output, "{file}");
    }
}

#[test]
fn answer_shows_a_person_the_whole_exchange() {
    let mut buffer = [0; Response::MAX_LEN];
    let mut end = |_: &DisconnectPhoneCall<'_>| Ok::<(), ResponseCode<'_>>(());
    let message =
        b"<?xml version='1.0'?><a\tb='1 > 0'>\n\n<c/><!-- 1 --><d>&amp; <![CDATA[x]]></d><\x1b></a>";
    let reply = ews_phonecall::answer(message, &mut buffer, &mut end).unwrap();
    let shown = answer::for_a_person(message, "the reason\n", &reply);
    let request = concat!(
        "Request\n\n",
        "    <?xml version='1.0'?>\n",
        "    <a b='1 > 0'>\n",
        "      <c/>\n",
        "      <!-- 1 -->\n",
        "      <d>&amp; <![CDATA[x]]></d>\n",
        "    <\\u{1b}></a>\n\n",
        "Refused\n\n    the reason\n\n",
        "Answer\n\n    HTTP/1.1 500 Internal Server Error\n    Content-Type: text/xml; charset=utf-8\n",
    );
    assert!(shown.starts_with(request), "{shown}");
    let reply = ews_phonecall::answer(REFERENCE, &mut buffer, &mut end).unwrap();
    let shown = answer::for_a_person(REFERENCE, "", &reply);
    for line in ["Understood", "    HTTP/1.1 200 OK", "          <ResponseCode>NoError</ResponseCode>"] {
        assert!(shown.lines().any(|shown| shown == line), "{line}: {shown}");
    }
}

/// Requests, what is told of them, and what the client makes of their answers.
#[test]
fn each_operation_is_asked_for_and_answered() {
    const NO_CALL: &str =
        "Error\ncode: ErrorInvalidPhoneCallId\ntext: There is no phone call with this id.\n";
    const EMPTY: &str = "Error\ncode: ErrorInvalidIdEmpty\ntext: The id is empty.\n";
    const NO_NUMBER: &str = "Error\ncode: ErrorInvalidPhoneNumber\ntext: The phone number is invalid.\n";
    type Case<'a> = (&'a [&'a str], &'a [&'a str], &'a str, &'a str);
    let cases: [Case<'_>; 15] = [
        (
            &["play", "AAMk=", "+49 30"],
            &[],
            "PlayOnPhone\nItemId: AAMk=\nDialString: +49 30\n",
            "Success\nphone call id: 1\n",
        ),
        (
            &["play", "--change-key", "CQ&<", "a\"b", "sip:a@b"],
            &["--known", "1", "--known", "3"],
            "PlayOnPhone\nItemId: a\"b\nChangeKey: CQ&<\nDialString: sip:a@b\n",
            "Success\nphone call id: 2\n",
        ),
        (&["play", "a", ""], &[], "PlayOnPhone\nItemId: a\nDialString: \n", NO_NUMBER),
        (&["play", "", "1"], &[], "PlayOnPhone\nItemId: \nDialString: 1\n", EMPTY),
        (
            &["info", "1"],
            &[],
            "GetPhoneCallInformation\nPhoneCallId: 1\n",
            "Success\nstate: Alerted\nfailure cause: None\n",
        ),
        (
            &["info", "a&\"<b>"],
            &["--known", "a&\"<b>"],
            "GetPhoneCallInformation\nPhoneCallId: a&\"<b>\n",
            "Success\nstate: Alerted\nfailure cause: None\n",
        ),
        (&["info", "1"], &["--known", "2"], "GetPhoneCallInformation\nPhoneCallId: 1\n", NO_CALL),
        (&["info", ""], &["--known", ""], "GetPhoneCallInformation\nPhoneCallId: \n", EMPTY),
        (&["disconnect", "a&\"<b>"], &[], &ending("a&\"<b>"), "Success\n"),
        (&["disconnect", "a&\"<b>"], &["--known", "another"], &ending("a&\"<b>"), NO_CALL),
        (&["--https", "--version", "Exchange2016", "disconnect", "1"], &[], &ending("1"), "Success\n"),
        (
            &["--https", "--version", "Exchange2016", "disconnect", "1"],
            &["--known", "another"],
            &ending("1"),
            NO_CALL,
        ),
        (&["disconnect", ""], &[], &ending(""), EMPTY),
        (&["disconnect", ""], &["--known", ""], &ending(""), EMPTY),
        (
            &["disconnect", "a\nPhoneCallId: b\u{7f}\u{9b}\u{202e}ä\\"],
            &["--known", "a\nPhoneCallId: b\u{7f}\u{9b}\u{202e}ä\\"],
            // It cannot steer the terminal.
            &ending("a\\nPhoneCallId: b\\u{7f}\\u{9b}\\u{202e}ä\\"),
            "Success\n",
        ),
    ];
    for (asked, arguments, told, came) in cases {
        let request = run("client", &[&["request"], asked].concat(), b"");
        assert_eq!(request.status.code(), Some(0), "{asked:?}");
        let https = text(&request.stdout).contains("https://schemas.microsoft.com/");
        assert_eq!(https, asked.contains(&"--https"), "{asked:?}");
        let status = Some(i32::from(!came.starts_with("Success")));
        for pieces in [&[][..], &["--chunk", "1"], &["--chunk", "100"]] {
            let answer = run("answer", &[arguments, pieces, &["-"]].concat(), &request.stdout);
            assert_eq!(
                (answer.status.code(), text(&answer.stderr)),
                (status, told),
                "{asked:?} {arguments:?}"
            );
            let response = run("client", &["response", "-"], &answer.stdout);
            assert_eq!((response.status.code(), text(&response.stdout)), (status, came), "{asked:?}");
        }
    }
}

#[test]
fn a_message_that_is_too_long_is_refused() {
    let long = [REFERENCE, &[b' '; 70_000]].concat();
    for arguments in [&["-"][..], &["--chunk", "1000", "-"]] {
        let output = run("answer", arguments, &long);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains("the message is too long"), "{}", text(&output.stderr));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let cases: [(&str, &[&str]); 4] = [
        ("answer", &[]),
        ("client", &["request", "disconnect", "1"]),
        ("client", &["response", RESPONSE]),
        ("wellformed", &[REQUEST]),
    ];
    for (name, arguments) in cases {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = Command::new(examples().join(name)).args(arguments).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(text(&output.stderr).contains("No space left on device"), "{name}");
    }
}

#[test]
fn wellformed_tells_where_a_file_is_not() {
    let output = run("wellformed", &[REQUEST, RESPONSE], b"");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stdout), format!("{REQUEST}: well-formed\n{RESPONSE}: well-formed\n"));
    let output = run("wellformed", &["Cargo.toml", REQUEST], b"");
    assert_eq!(output.status.code(), Some(1));
    let told = "Cargo.toml:1:1: there is text outside the root element\n";
    assert_eq!(text(&output.stdout), format!("{told}{REQUEST}: well-formed\n"));
    // The verdict on the others is told all the same.
    let output = run("wellformed", &["no-such-file", "tests", "Cargo.toml", REQUEST], b"");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), format!("{told}{REQUEST}: well-formed\n"));
    let unread =
        "no-such-file: No such file or directory (os error 2)\ntests: Is a directory (os error 21)\n";
    assert_eq!(text(&output.stderr), unread);
    assert_eq!(run("wellformed", &[], b"").status.code(), Some(2));
}

#[test]
fn client_tells_what_a_response_or_a_fault_says() {
    let envelope = |body: &str| {
        format!(
            concat!(
                r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/""#,
                r#" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages""#,
                r#" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types""#,
                r#" xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors"><s:Body>{}</s:Body></s:Envelope>"#,
            ),
            body
        )
    };
    let back_off = "<t:Value Name='BackOffMilliseconds'>297749</t:Value>";
    let cases = [
        (
            "<m:GetPhoneCallInformationResponse ResponseClass='Success'><m:PhoneCallInformation>\
             <t:PhoneCallState>Disconnected</t:PhoneCallState>\
             <t:ConnectionFailureCause>UserBusy</t:ConnectionFailureCause>\
             <t:SIPResponseText>Busy\u{85}Here</t:SIPResponseText><t:SIPResponseCode>486</t:SIPResponseCode>\
             </m:PhoneCallInformation></m:GetPhoneCallInformationResponse>"
                .to_string(),
            0,
            "Success\nstate: Disconnected\nfailure cause: UserBusy\nSIP text: Busy\\u{85}Here\nSIP code: 486\n"
                .to_string(),
        ),
        (
            format!(
                "<m:PlayOnPhoneResponse ResponseClass='Error'><m:MessageText>{}</m:MessageText>\
                 <m:ResponseCode>ErrorServerBusy</m:ResponseCode><m:MessageXml>{back_off}</m:MessageXml>\
                 </m:PlayOnPhoneResponse>",
                "x".repeat(1025)
            ),
            1,
            format!(
                "Error\ncode: ErrorServerBusy\ntext: {} (cut)\nback-off milliseconds: 297749\n",
                "x".repeat(1024)
            ),
        ),
        (
            format!(
                "<s:Fault><faultcode>t:ErrorServerBusy</faultcode><faultstring>Wait.</faultstring>\
                 <faultactor>urn:a</faultactor><detail><e:ResponseCode>ErrorServerBusy</e:ResponseCode>\
                 <t:MessageXml>{back_off}</t:MessageXml></detail></s:Fault>"
            ),
            1,
            "Fault\ncode: ErrorServerBusy\nstring: Wait.\nactor: urn:a\ndetail code: ErrorServerBusy\n\
             back-off milliseconds: 297749\n"
                .to_string(),
        ),
    ];
    for (body, status, told) in cases {
        let output = run("client", &["response", "-"], envelope(&body).as_bytes());
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(status), &*told), "{body}");
        assert_eq!(text(&output.stderr), "", "{body}");
    }

    let fault = run("answer", &["-"], b"<a");
    let response = run("client", &["response", "-"], &fault.stdout);
    let told = "Fault\ncode: ErrorInvalidRequest\nstring: The request is invalid.\n\
                detail code: ErrorInvalidRequest\ndetail message: The request is invalid.\n\
                line: 1\nposition: 3\nviolation: the message ends too early\n";
    assert_eq!((response.status.code(), text(&response.stdout)), (Some(1), told));
    let error = concat!(
        "Error\ncode: ErrorInvalidPhoneCallId\n",
        "text: The phone call with ID \"a&b\" wasn't found.\n"
    );
    let fault = concat!(
        "Fault\ncode: ErrorSchemaValidation\n",
        "string: The request failed schema validation: The 'Id' attribute is missing.\n",
        "detail code: ErrorSchemaValidation\n",
        "detail message: The request failed schema validation.\n",
        "line: 8\nposition: 8\nviolation: The required attribute 'Id' is missing.\n",
    );
    let files = [
        (RESPONSE, 0, "Success\n", ""),
        ("tests/data/exchange-error.xml", 1, error, ""),
        ("tests/data/exchange-fault.xml", 1, fault, ""),
        (REQUEST, 1, "", "the operation is not known at line 11, column 5 (byte 514)\n"),
        ("no-such-file", 2, "", "client: no-such-file: No such file or directory (os error 2)\n"),
    ];
    for (file, status, told, unread) in files {
        let output = run("client", &["response", file], b"");
        assert_eq!(output.status.code(), Some(status), "{file}");
        assert_eq!((text(&output.stdout), text(&output.stderr)), (told, unread), "{file}");
    }
    assert_eq!(
        run("client", &["request", "--version", "Exchange1", "disconnect", "1"], b"").status.code(),
        Some(2)
    );
    for operation in [&["disconnect", "a\u{1}b"][..], &["info", "a\u{1}b"], &["play", "a", "\u{1}"], &["1"]] {
        let output = run("client", &[&["request"], operation].concat(), b"");
        assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true), "{operation:?}");
    }
}

#[test]
fn custom_operation_answers_and_faults() {
    let output = run("custom_operation", &[], b"");
    assert_eq!(output.status.code(), Some(0));
    let expected = concat!(
        "\"MDlkZjllZGM=\": Alerted, cause None\n",
        "\"Tom & Ada's\": There is no phone call with this id.\n",
        "\"\": The id is empty.\n",
        "refused: a required element is missing at line 2, column 92 (byte 158)\n",
        "The request failed schema validation: a required element is missing.\n",
    );
    assert_eq!(text(&output.stdout), expected);
    let source = include_str!("../examples/custom_operation.rs").lines().map(str::trim);
    let lines = source.filter(|line| !line.is_empty() && !line.starts_with("//")).count();
    assert!(lines <= 150, "an operation is a page of facts, not {lines} lines");
}

/// Reads a request for the operation that is described outside the crate, whole and in two parts cut anywhere.
fn call_info(message: &[u8]) -> Result<Request<'_, GetCallInfo<'_>>, Error> {
    let whole = soap::parse::<Request<'_, GetCallInfo<'_>>>(message, &Options::DEFAULT);
    for cut in 0..=message.len() {
        let (first, second) = message.split_at(cut);
        let mut reader = GetCallInfoReader::with_options(&Options::DEFAULT);
        let _ = reader.push(first).and_then(|()| reader.push(second));
        assert_eq!(reader.finish(), whole, "cut at {cut}");
    }
    whole
}

#[test]
fn custom_operation_is_read_and_written_as_those_of_the_crate() {
    let mut buffer = [0; 1024];
    for id in ["", "1", "a&\"<b>\r\n]]>ä", &"x".repeat(256)] {
        for scheme in [Scheme::Http, Scheme::Https] {
            let request = Request::new(GetCallInfo { call_id: Text::new(id).unwrap() }).with_scheme(scheme);
            let written = request.write(&mut buffer).unwrap();
            assert_eq!(written.len(), request.encoded_len());
            assert_eq!(call_info(written).unwrap(), request);
            let needed = request.write(&mut vec![0; written.len() - 1]).unwrap_err().needed;
            assert_eq!(needed, written.len());
        }
    }
    let unknown = Text::new("Later & <other>").unwrap();
    let outcomes = [
        Ok(GetCallInfoResponse { state: PhoneCallState::Connected, cause: ConnectionFailureCause::None }),
        Ok(GetCallInfoResponse {
            state: PhoneCallState::Other(unknown),
            cause: ConnectionFailureCause::Unknown(unknown),
        }),
        Err(Fault::of(ResponseCode::ErrorInvalidPhoneCallId)),
    ];
    for outcome in outcomes {
        let response = Response::new(Scheme::Https, outcome);
        let written = response.write(&mut buffer).unwrap();
        let whole = soap::parse::<Response<'_, GetCallInfoResponse<'_>>>(written, &Options::DEFAULT).unwrap();
        assert_eq!((whole.scheme, whole.outcome), (Scheme::Https, outcome));
        assert_eq!(response.status(), if outcome.is_ok() { 200 } else { 500 });
        for cut in 0..=written.len() {
            let (first, second) = written.split_at(cut);
            let mut reader = GetCallInfoResponseReader::with_options(&Options::DEFAULT);
            reader.push(first).and_then(|()| reader.push(second)).unwrap();
            assert_eq!(reader.finish().unwrap(), whole, "cut at {cut}");
        }
    }
}

#[test]
fn custom_operation_refuses_what_its_description_does_not_have() {
    const ID: &str = "<CallId>1</CallId>";
    let long = format!("<CallId>{}^x</CallId>", "x".repeat(256));
    let cases = [
        ("^<GetCallState/>", ErrorKind::UnknownOperation),
        ("^", ErrorKind::MissingOperation),
        ("<GetCallInfo>^</GetCallInfo>", ErrorKind::MissingElement),
        ("<GetCallInfo/>^", ErrorKind::MissingElement),
        ("<GetCallInfo>ID^ID</GetCallInfo>", ErrorKind::UnexpectedElement),
        ("<GetCallInfo>ID^<Id/></GetCallInfo>", ErrorKind::UnexpectedElement),
        ("<GetCallInfo><CallId>^<Id/></CallId></GetCallInfo>", ErrorKind::UnexpectedElement),
        ("<GetCallInfo>ID ^x</GetCallInfo>", ErrorKind::UnexpectedText),
        ("<GetCallInfo ^Id=''>ID</GetCallInfo>", ErrorKind::UnexpectedAttribute),
        ("<GetCallInfo><CallId ^Id=''>1</CallId></GetCallInfo>", ErrorKind::UnexpectedAttribute),
        ("<GetCallInfo>LONG</GetCallInfo>", ErrorKind::PhoneCallIdTooLong),
        ("<GetCallInfo>ID</GetCallInfo>^<GetCallInfo/>", ErrorKind::UnexpectedElement),
        ("<GetCallInfo>ID^</CallInfo>", ErrorKind::MismatchedEndTag),
    ];
    for (body, kind) in cases {
        let marked = format!(
            concat!(
                "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>\n<s:Body",
                " xmlns='http://schemas.microsoft.com/exchange/services/2006/messages'>\n<!--ä-->{}</s:Body></s:Envelope>",
            ),
            body.replace("ID", ID).replace("LONG", &long)
        );
        let offset = marked.find('^').unwrap();
        let column = marked[..offset].lines().last().unwrap().chars().count() + 1;
        let message = marked.replace('^', "");
        let error = call_info(message.as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{body}");
        assert_eq!((error.line(), error.column() as usize), (3, column), "{body}");
        let mut buffer = [0; 1024];
        let fault = custom_operation::answer(Err(error), &mut buffer).unwrap();
        let response =
            soap::parse::<Response<'_, GetCallInfoResponse<'_>>>(fault, &Options::DEFAULT).unwrap();
        let fault = response.outcome.unwrap_err();
        assert!(matches!(fault.code, FaultCode::Exchange(_)), "{body}");
        assert_eq!(fault.detail.unwrap().line_number, Some(3), "{body}");
    }
}
