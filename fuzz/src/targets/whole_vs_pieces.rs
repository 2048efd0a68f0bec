//! Any bytes, cut up in any way, give what they give whole: the same result, or the same error at the same
//! place; and the pieces, one behind the other, are the message.

use ews_phonecall::xml::{Event, Piece, Reader, StreamReader};
use ews_phonecall::{
    DisconnectPhoneCall, Error, ErrorKind, Impersonated, Operation, Options, Request, RequestReader,
    Response, ResponseReader, VOCABULARY, limits, soap,
};

use super::response_roundtrip::are_cut;
use crate::{line_and_column, message_limit, pieces, steered};

const TAG: usize = limits::TAG;
const LONG_TAG: usize = 2 * TAG;
const CUTS: usize = 8;

/// The message, then [`CUTS`] lengths that are used in turn, then the message limit (0: the default).
pub fn run(data: &[u8]) {
    let (message, steer) = steered::<{ CUTS + 2 }>(data);
    let [cuts @ .., low, high] = steer;
    check(message, &[pieces(message, &cuts), message.chunks(1).collect()], message_limit([low, high]));
}

/// The message is read the same, whole and in each of these ways to cut it.
fn check(message: &[u8], ways: &[Vec<&[u8]>], limit: usize) {
    let whole = read_whole(message, limit);
    for pieces in ways {
        assert_eq!(whole, read_pieces(message, pieces, limit), "xml: whole and in pieces");
    }
    check_position(message, whole.result);

    let options = Options::DEFAULT.with_message_limit(limit);
    let ways = || ways.iter().map(|pieces| pieces.iter().copied());
    macro_rules! check_requests {
        ($operations:ident) => {
            let whole = soap::parse::<Request<'_, $operations<'_>>>(message, &options);
            for pieces in ways() {
                let mut reader = RequestReader::<TAG, $operations<'static>>::with_options(&options);
                assert_same_in_pieces!(reader, pieces, whole);
            }
            check_position(message, whole.map(|_| ()));
        };
    }
    check_requests!(Operation);
    check_requests!(Impersonated);
    check_requests!(DisconnectPhoneCall);
    // A reader of longer tags has no equal that takes the message whole, but for tags that are not as long.
    let mut reader = RequestReader::<LONG_TAG>::with_options(&options);
    // What is wrong is told by `finish`.
    let _ = reader.push(message);
    let whole = Request::parse_with(message, &options);
    if whole.map_or_else(|error| error.kind() != ErrorKind::TagTooLong, |_| true) {
        assert_eq!(reader.finish(), whole, "with room for longer tags it is read otherwise");
    }
    for pieces in ways() {
        assert_same_in_pieces!(RequestReader::<LONG_TAG>::with_options(&options), pieces, reader.finish());
    }

    let whole = Response::parse_with(message, &options);
    for pieces in ways() {
        let mut reader = ResponseReader::<TAG>::with_options(&options);
        assert_same_in_pieces!(reader, pieces, whole);
        if let Ok(whole) = whole {
            assert_eq!(
                reader.finish().map(|read| are_cut(&read)),
                Ok(are_cut(&whole)),
                "other texts are cut"
            );
        }
    }
    check_position(message, whole.map(|_| ()));
}

/// An error lies in the message, and its line and column are those of its offset.
fn check_position(message: &[u8], result: Result<(), Error>) {
    if let Err(error) = result {
        assert!(error.offset() <= message.len(), "{error:?} lies behind the message");
        assert_eq!((error.line(), error.column()), line_and_column(message, error.offset()), "{error:?}");
        if error.kind() == ErrorKind::UnexpectedEnd {
            assert_eq!(error.offset(), message.len(), "{error:?}");
        }
    }
}

/// What a document says, without how its text is cut up.
#[derive(Debug, PartialEq)]
struct Read {
    said: Vec<Said>,
    result: Result<(), Error>,
}

#[derive(Debug, PartialEq)]
enum Said {
    Start {
        offset: usize,
        depth: usize,
        name: String,
        attributes: Vec<(String, String, usize, usize)>,
    },
    End {
        offset: usize,
        depth: usize,
    },
    /// Characters with their offsets.
    Text(Vec<(usize, char)>),
    Instruction {
        offset: usize,
        target: String,
    },
}

impl Read {
    /// Takes note of a piece, having checked that it begins in the message where the last one ended.
    fn take(&mut self, message: &[u8], at: &mut usize, piece: &Piece<'_, '_>) {
        let raw = &message[*at..][..piece.raw.len()];
        assert_eq!(raw, piece.raw, "the pieces are not the message");
        assert!(piece.offset <= *at, "the event begins behind its bytes");
        *at += piece.raw.len();
        let (offset, depth) = (piece.offset, piece.depth);
        match &piece.event {
            Event::StartTag(tag) => {
                assert_eq!(tag.offset(), offset);
                let attributes = tag.attributes().map(|attribute| {
                    let name = format!(
                        "{:?}{}:{}",
                        attribute.namespace(),
                        attribute.prefix(),
                        attribute.local_name()
                    );
                    (name, attribute.value().to_string(), attribute.offset(), attribute.value_offset())
                });
                let name = format!("{:?}{}:{}", tag.namespace(), tag.prefix(), tag.local_name());
                self.said.push(Said::Start { offset, depth, name, attributes: attributes.collect() });
            }
            Event::EndTag => self.said.push(Said::End { offset, depth }),
            Event::Space(bytes) | Event::Text(bytes) => {
                let text = std::str::from_utf8(bytes).expect("text is UTF-8");
                text.char_indices().for_each(|(i, c)| self.say(offset + i, c));
            }
            Event::Character(c) => self.say(offset, *c),
            Event::ProcessingInstruction(target) => {
                self.said.push(Said::Instruction { offset, target: target.to_string() });
            }
            _ => {}
        }
    }

    fn say(&mut self, offset: usize, c: char) {
        match self.said.last_mut() {
            Some(Said::Text(text)) => text.push((offset, c)),
            _ => self.said.push(Said::Text(vec![(offset, c)])),
        }
    }
}

fn read_whole(message: &[u8], limit: usize) -> Read {
    let mut reader = Reader::with_limit(message, VOCABULARY, limit);
    let mut read = Read { said: Vec::new(), result: Ok(()) };
    let mut at = 0;
    loop {
        match reader.next_piece() {
            Ok(Some(piece)) => read.take(message, &mut at, &piece),
            Ok(None) => {
                assert_eq!(at, message.len(), "the pieces are not all of the message");
                return read;
            }
            Err(error) => {
                read.result = Err(error);
                return read;
            }
        }
    }
}

fn read_pieces(message: &[u8], pieces: &[&[u8]], limit: usize) -> Read {
    let mut reader = StreamReader::<TAG>::with_limit(VOCABULARY, limit);
    let mut read = Read { said: Vec::new(), result: Ok(()) };
    let mut at = 0;
    let mut pushed = Ok(());
    for piece in pieces {
        pushed = reader.push(piece, |piece| {
            read.take(message, &mut at, piece);
            Ok(())
        });
        if pushed.is_err() {
            break;
        }
    }
    read.result = reader.finish();
    match pushed {
        Ok(()) => {
            assert!(read.result.is_err() || at == message.len(), "the pieces are not all of the message")
        }
        Err(_) => assert_eq!(read.result, pushed, "finish gives the error again"),
    }
    read
}
