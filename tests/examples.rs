//! The examples as they are run: what they print, and their exit status.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use ews_phonecall::{Response, ResponseCode};

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

#[test]
fn answer_prints_the_answer_and_tells_the_id_or_the_error() {
    let cut = b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>\n &";
    let crossed =
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>\n\u{e4}</s:Body>".as_bytes();
    let file = std::fs::read(REQUEST).unwrap();
    type Case<'a> = (&'a [&'a str], &'a [u8], i32, &'a str, &'a str);
    let cases: [Case<'_>; 9] = [
        (&[], b"", 0, "PhoneCallId: OWVl4NWb3N29t\n", "ResponseClass=\"Success\""),
        (&[REQUEST], b"", 0, "PhoneCallId: OWVl4NWb3N29t\n", "ResponseClass=\"Success\""),
        (&["-"], &file, 0, "PhoneCallId: OWVl4NWb3N29t\n", "ResponseClass=\"Success\""),
        (&["--known", "a", "--known", "OWVl4NWb3N29t"], b"", 0, "PhoneCallId: OWVl4NWb3N29t\n", "Success"),
        (&["--known", "a"], b"", 1, "PhoneCallId: OWVl4NWb3N29t\n", "ErrorInvalidPhoneCallId"),
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
        let reply = ews_phonecall::answer(&message, &mut buffer, |_| Ok::<(), ResponseCode<'_>>(())).unwrap();
        let output = run("answer", &["-"], &message);
        assert_eq!(text(&output.stdout), text(reply.body), "{file}");
        assert_eq!(output.status.code(), Some(if reply.status == 200 { 0 } else { 1 }), "{file}");
        assert_eq!(run("answer", &["--chunk", "1", "-"], &message), output, "{file}");
    }
}

#[test]
fn an_empty_id_is_that_of_no_call() {
    let request = run("client", &["request", ""], b"");
    for arguments in [&["-"][..], &["--known", "", "-"]] {
        let answer = run("answer", arguments, &request.stdout);
        assert_eq!((answer.status.code(), text(&answer.stderr)), (Some(1), "PhoneCallId: \n"));
        assert!(text(&answer.stdout).contains("<ResponseCode>ErrorInvalidIdEmpty</ResponseCode>"));
    }
}

#[test]
fn ids_cannot_steer_the_terminal() {
    let id = "a\nPhoneCallId: b\u{7f}\u{9b}\u{202e}ä\\";
    let request = run("client", &["request", id], b"");
    let answer = run("answer", &["--known", id, "-"], &request.stdout);
    let told = "PhoneCallId: a\\nPhoneCallId: b\\u{7f}\\u{9b}\\u{202e}ä\\\n";
    assert_eq!((answer.status.code(), text(&answer.stderr)), (Some(0), told));
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
        ("client", &["request", "1"]),
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
fn client_and_answer_understand_each_other() {
    for arguments in [&["request", "a&\"<b>"][..], &["request", "--https", "--version", "Exchange2016", "1"]]
    {
        let request = run("client", arguments, b"");
        assert_eq!(request.status.code(), Some(0), "{arguments:?}");
        let answer = run("answer", &["-"], &request.stdout);
        assert_eq!(text(&answer.stderr), format!("PhoneCallId: {}\n", arguments.last().unwrap()));
        let response = run("client", &["response", "-"], &answer.stdout);
        assert_eq!((response.status.code(), text(&response.stdout)), (Some(0), "Success\n"));
        let refused = run("answer", &["--known", "another", "-"], &request.stdout);
        let response = run("client", &["response", "-"], &refused.stdout);
        let told = "Error\ncode: ErrorInvalidPhoneCallId\ntext: There is no phone call with this id.\n";
        assert_eq!((response.status.code(), text(&response.stdout)), (Some(1), told));
    }
    let fault = run("answer", &["-"], b"<a");
    let response = run("client", &["response", "-"], &fault.stdout);
    let told = "Fault\ncode: ErrorInvalidRequest\nstring: The request is invalid.\n\
                detail code: ErrorInvalidRequest\ndetail message: the message ends too early\n";
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
    assert_eq!(run("client", &["request", "--version", "Exchange1", "1"], b"").status.code(), Some(2));
    assert_eq!(run("client", &["request", "a\u{1}b"], b"").status.code(), Some(2));
}

#[test]
fn custom_operation_answers_and_faults() {
    let output = run("custom_operation", &[], b"");
    assert_eq!(output.status.code(), Some(0));
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    for (line, expected) in lines.iter().zip(["Tom &amp; Ada's", "s:Client", "s:Client", "s:VersionMismatch"])
    {
        assert!(line.contains(expected), "{line}");
    }
    assert_eq!(lines.len(), 4);
}
