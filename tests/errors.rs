//! Errors: what they say, and that a reader which has failed stays so.

mod common;

use common::{SHORT, envelope};
use ews_phonecall::xml::{Reader, StreamReader};
use ews_phonecall::{BufferTooSmall, Error, ErrorKind, Request, RequestReader, ResponseReader};

#[test]
fn an_error_says_what_and_where() {
    let message =
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>\r\n <!-- \u{20AC} --> text";
    let error = Request::parse(message.as_bytes()).unwrap_err();
    assert_eq!((error.kind(), error.line(), error.column()), (ErrorKind::UnexpectedText, 2, 13));
    let expected = "text is not expected here at line 2, column 13 (byte 80)";
    assert_eq!(error.to_string(), expected);
    assert_eq!(format!("{error:?}"), "Error(UnexpectedText at 2:13, byte 80)");
    let error: Box<dyn core::error::Error> = error.into();
    assert_eq!(error.to_string(), expected);
}

#[test]
fn every_kind_is_named_in_a_few_words() {
    for kind in ErrorKind::ALL {
        let text = kind.to_string();
        assert_eq!(text, kind.as_str());
        assert!(text.len() <= 72 && !text.ends_with('.') && !text.contains('\n'), "{text}");
        let words = text.split_whitespace().count();
        assert!(words >= 3, "{text}");
    }
    let error: Box<dyn core::error::Error> = BufferTooSmall { needed: 42 }.into();
    assert_eq!(error.to_string(), "the buffer is too small: 42 bytes are needed");
}

#[test]
fn an_error_is_small_and_can_be_copied() {
    fn is_copy<T: Copy + Send + Sync + 'static>() -> usize {
        size_of::<T>()
    }
    assert!(is_copy::<Error>() <= 16);
    assert_eq!(is_copy::<ErrorKind>(), 1);
}

#[test]
fn a_reader_that_has_failed_stays_so() {
    let bad: [&[u8]; 6] = [
        b"<a/>",
        b"<s:Envelope>",
        b"\xFF",
        b"<!DOCTYPE a>",
        envelope("text").as_bytes().to_vec().leak(),
        b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>&",
    ];
    for message in bad {
        let mut reader = RequestReader::<1024>::new();
        let _ = reader.push(message);
        let error = reader.push(b"<").unwrap_err();
        for more in [SHORT.as_bytes(), b"", b"\0"] {
            assert_eq!(reader.push(more), Err(error));
            assert_eq!(reader.finish(), Err(error));
        }
        let mut reader = ResponseReader::<1024>::new();
        let _ = reader.push(message);
        let error = reader.push(b"<").unwrap_err();
        assert_eq!(reader.push(common::RESPONSE), Err(error));
        assert_eq!(reader.finish(), Err(error));
    }
}

#[test]
fn what_a_layer_above_refuses_stays_refused() {
    let mut reader = StreamReader::<64>::new(&[]);
    let refusal = Request::parse(b"<a/>").unwrap_err();
    let error =
        reader.push(b"\n <a>", |piece| if piece.depth == 1 { Err(refusal) } else { Ok(()) }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::VersionMismatch);
    assert_eq!(reader.push(b"</a>", |_| panic!("nothing more is handed out")), Err(error));
    assert_eq!(reader.finish(), Err(error));
}

fn first_error(reader: &mut Reader<'_>) -> Error {
    std::iter::from_fn(|| Some(reader.next_piece().map(|_| ()))).find_map(Result::err).unwrap()
}

/// A layer above may refuse with an error of another document: its position says nothing here, and is never 0.
#[test]
fn a_refusal_with_a_position_from_elsewhere_has_one() {
    for elsewhere in ["<a", "<a>\n\n\n\n", "                       <", ""] {
        let mut reader = Reader::new(elsewhere.as_bytes(), &[]);
        let refusal = first_error(&mut reader);
        for cut in [1, 3, 64] {
            let mut reader = StreamReader::<64>::new(&[]);
            let refused = b"<a>\n\n\n<b>".chunks(cut).try_for_each(|piece| {
                reader.push(piece, |piece| if piece.depth == 2 { Err(refusal) } else { Ok(()) })
            });
            let error = refused.unwrap_err();
            assert_eq!(error.kind(), refusal.kind());
            assert!(error.line() >= 1 && error.column() >= 1, "{error:?} of {elsewhere:?}");
        }
    }
}

#[test]
fn a_reader_in_memory_gives_its_error_again() {
    for message in ["<a></b>", "<a>", "<a/>&"] {
        let mut reader = Reader::new(message.as_bytes(), &[]);
        let error = first_error(&mut reader);
        for _ in 0..2 {
            assert_eq!(reader.next_piece().map(|_| ()), Err(error), "{message}");
        }
    }
}
