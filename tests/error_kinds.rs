//! One message for each kind of error, with its place and its answer: no kind is without one.

mod common;

use common::{
    Answer::*, CALL, assert_refused, assert_response_refused, envelope, numbered, with_body, with_call,
    with_header,
};
use ews_phonecall::ErrorKind::{self, *};

/// A message for each kind, with the place of the error marked.
fn example(kind: ErrorKind) -> (String, common::Answer) {
    let invalid = |message: &str| (message.to_string(), InvalidRequest);
    let block = |content: &str| (with_header(&format!("<t:a>{content}</t:a>")), InvalidRequest);
    match kind {
        UnexpectedEnd => invalid("^"),
        UnsupportedEncoding => invalid("<?xml version='1.0' encoding='^latin1'?><a/>"),
        InvalidCharacter => block("^\u{1}"),
        InvalidDeclaration => invalid("<?xml version='^0.9'?><a/>"),
        MisplacedDeclaration => invalid("\n^<?xml version='1.0'?>"),
        Dtd => invalid("^<!DOCTYPE a>"),
        InvalidMarkup => block("^<!a>"),
        InvalidName => block("<^0/>"),
        MissingSpace => block("<a b=''^c=''/>"),
        MissingEquals => block("<a b^/>"),
        MissingQuote => block("<a b=^c/>"),
        LessThanInValue => block("<a b='^<'/>"),
        InvalidTagEnd => block("<a/^/>"),
        DuplicateAttribute => block("<a b='' ^b=''/>"),
        MismatchedEndTag => block("<a>^</b>"),
        SecondRoot => (with_body(CALL) + "^<a/>", InvalidRequest),
        TextOutsideRoot => invalid("^a"),
        CDataEndInText => block("^]]>"),
        DoubleHyphenInComment => block("<!-- ^-- -->"),
        InvalidProcessingInstruction => block("<?a^>"),
        InvalidReference => block("^& "),
        UndeclaredEntity => block("^&a;"),
        InvalidCharacterReference => block("^&#0;"),
        UndeclaredPrefix => block("<^a:b/>"),
        ReservedNamespace => block("<a ^xmlns:xmlns='b'/>"),
        EmptyNamespace => block("<a ^xmlns:b=''/>"),
        MessageTooLong => (with_header(&format!("<t:a>{}</t:a>", "x".repeat(70_000))), InvalidRequest),
        TagTooLong => block(&format!("^<a b='{}'/>", "c".repeat(2000))),
        TooDeep => block(&format!("{}^<a>", "<a>".repeat(29))),
        TooManyAttributes => block(&format!("<a{} ^b=''/>", numbered(32, |i| format!(" a{i}=''")))),
        TooManyNamespaces => {
            block(&format!("<a{} ^xmlns:b='c'/>", numbered(28, |i| format!(" xmlns:a{i}='b'"))))
        }
        NamesTooLong => block(&format!("<{a}>^<{a}>", a = "a".repeat(250))),
        PrefixesTooLong => block(&format!("<a ^xmlns:{}='b'/>", "a".repeat(256))),
        PhoneCallIdTooLong => {
            (with_call(&format!("<m:PhoneCallId Id='^{}'/>", "a".repeat(257))), InvalidRequest)
        }
        TextTooLong => {
            let dial_string = format!("{}^a", "a".repeat(ews_phonecall::limits::DIAL_STRING));
            let content = format!("<m:ItemId Id='1'/><m:DialString>{dial_string}</m:DialString>");
            (with_body(&format!("<m:PlayOnPhone>{content}</m:PlayOnPhone>")), InvalidRequest)
        }
        ErrorKind::VersionMismatch => ("^<Envelope/>".into(), common::Answer::VersionMismatch),
        ProcessingInstruction => block("^<?a?>"),
        ErrorKind::MustUnderstand => {
            (with_header("^<t:a s:mustUnderstand='1'/>"), common::Answer::MustUnderstand)
        }
        ErrorKind::ImpersonationDenied => {
            (with_header("^<t:ManagementRole/>"), common::Answer::ImpersonationDenied)
        }
        InvalidMustUnderstand => (with_header("<t:a s:mustUnderstand='^2'/>"), SchemaValidation),
        MissingBody => (envelope("^"), InvalidRequest),
        UnexpectedElement => (with_call("^<m:a/>"), SchemaValidation),
        UnexpectedAttribute => (with_call("<m:PhoneCallId Id='' ^a=''/>"), SchemaValidation),
        UnexpectedText => (with_call("<!-- \u{20AC} -->\n \t^\u{20AC}"), SchemaValidation),
        MissingElement => (with_call("^"), SchemaValidation),
        MissingAttribute => (with_call("^<m:PhoneCallId/>"), SchemaValidation),
        MixedSchemes => {
            let other = "https://schemas.microsoft.com/exchange/services/2006/messages";
            (with_call(&format!("^<PhoneCallId xmlns='{other}'/>")), SchemaValidation)
        }
        MissingOperation => (with_body("^"), InvalidRequest),
        UnknownOperation => (with_body("^<m:a/>"), InvalidRequest),
        ErrorKind::InvalidServerVersion => {
            (with_header("<t:RequestServerVersion Version='^1'/>"), common::Answer::InvalidServerVersion)
        }
        ErrorKind::IncorrectSchemaVersion => {
            let header = "<t:RequestServerVersion Version='^Exchange2007'/>";
            (with_header(header), common::Answer::IncorrectSchemaVersion)
        }
        _ => panic!("there is no message for {kind:?}"),
    }
}

#[test]
fn every_kind_has_a_message_a_place_and_an_answer() {
    for &kind in ErrorKind::ALL {
        match kind {
            // No fault of a message; see `answers.rs`.
            InternalServerError => {}
            // No text in Rust.
            InvalidUtf8 => {
                let (mut message, offset) = common::marked(with_header("<t:a>^a</t:a>"));
                message.splice(offset..=offset, *b"^\xFFa");
                assert_refused(message, kind, InvalidRequest);
            }
            // Of responses only.
            InvalidValue => {
                let body = "<m:DisconnectPhoneCallResponse ResponseClass='^Failure'/>";
                assert_response_refused(with_body(body), kind);
            }
            MessageTooLong => {
                let (message, answer) = example(kind);
                let (front, back) = message.split_at(ews_phonecall::limits::MESSAGE);
                assert_refused(format!("{front}^{back}"), kind, answer);
            }
            _ => {
                let (message, answer) = example(kind);
                assert_refused(message, kind, answer);
            }
        }
    }
}

#[test]
fn the_kinds_of_limits_are_told_from_others() {
    let names = ["TooLong", "TooDeep", "TooMany"];
    for &kind in ErrorKind::ALL {
        let name = format!("{kind:?}");
        assert_eq!(kind.is_limit(), names.iter().any(|limit| name.contains(limit)), "{name}");
    }
}
