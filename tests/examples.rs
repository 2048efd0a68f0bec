//! The examples as they are run: what they print, and their exit status.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

const REQUEST: &str = "tests/data/disconnect-phone-call-request.xml";
const RESPONSE: &str = "tests/data/disconnect-phone-call-response.xml";

/// The folder of the examples, beside this test. `cargo test` builds them, unless it was told to run this test alone.
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
    let malformed = b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>\n &";
    let file = std::fs::read(REQUEST).unwrap();
    type Case<'a> = (&'a [&'a str], &'a [u8], i32, &'a str, &'a str);
    let cases: [Case<'_>; 8] = [
        (&[], b"", 0, "PhoneCallId: OWVl4NWb3N29t\n", "ResponseClass=\"Success\""),
        (&[REQUEST], b"", 0, "PhoneCallId: OWVl4NWb3N29t\n", "ResponseClass=\"Success\""),
        (&["-"], &file, 0, "PhoneCallId: OWVl4NWb3N29t\n", "ResponseClass=\"Success\""),
        (&["--known", "a", "--known", "OWVl4NWb3N29t"], b"", 0, "PhoneCallId: OWVl4NWb3N29t\n", "Success"),
        (&["--known", "a"], b"", 1, "PhoneCallId: OWVl4NWb3N29t\n", "ErrorInvalidPhoneCallId"),
        (&["-"], b"", 1, "the message ends too early at line 1, column 1 (byte 0)\n", "ErrorInvalidRequest"),
        (&["-"], malformed, 1, "the message ends too early at line 2, column 3 (byte 67)\n", "s:Fault"),
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
fn wellformed_tells_where_a_file_is_not() {
    let output = run("wellformed", &[REQUEST, RESPONSE], b"");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stdout), format!("{REQUEST}: well-formed\n{RESPONSE}: well-formed\n"));
    let output = run("wellformed", &["Cargo.toml", REQUEST], b"");
    assert_eq!(output.status.code(), Some(1));
    let told = "Cargo.toml:1:1: there is text outside the root element\n";
    assert_eq!(text(&output.stdout), format!("{told}{REQUEST}: well-formed\n"));
    assert_eq!(run("wellformed", &["no-such-file"], b"").status.code(), Some(2));
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
    let told = "Fault\ncode: ErrorInvalidRequest\nstring: The request is invalid.\ndetail code: ErrorInvalidRequest\n\
                detail message: the message ends too early\n";
    assert_eq!((response.status.code(), text(&response.stdout)), (Some(1), told));
    assert_eq!(run("client", &["response", RESPONSE], b"").status.code(), Some(0));
    assert_eq!(run("client", &["request", "--version", "Exchange1", "1"], b"").status.code(), Some(2));
    assert_eq!(run("client", &["request", "a\u{1}b"], b"").status.code(), Some(2));
}

#[test]
fn custom_operation_answers_and_faults() {
    let output = run("custom_operation", &[], b"");
    assert_eq!(output.status.code(), Some(0));
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    for (line, expected) in lines.iter().zip(["Tom &amp; Ada's", "s:Client", "s:Client", "s:VersionMismatch"]) {
        assert!(line.contains(expected), "{line}");
    }
    assert_eq!(lines.len(), 4);
}
