//! Readers: a whole message in memory, and a message that arrives in pieces. Both drive the one
//! [`Parser`](super::parser).
//!
//! This file knows how the bytes arrive; it never looks into them.

use super::byte_stack::{ByteStack, Full};
use super::bytes::is_space;
use super::namespace::Vocabulary;
use super::parser::{Accept, Closure, Parser, Piece};
use super::split::Split;
use super::tag::TagTable;
use crate::error::{Error, ErrorKind, Position, count_characters};
use crate::limits;

/// Reads a document that lies in memory, piece by piece; everything found borrows from it.
///
/// ```
/// use ews_phonecall::xml::{Event, Namespace, Reader};
///
/// let mut reader = Reader::new(b"<a xmlns='urn:a' b='1'>text</a>", &["urn:a"]);
/// let mut found = None;
/// while let Some(piece) = reader.next_piece()? {
///     if let Event::StartTag(tag) = piece.event {
///         assert!(tag.is(Namespace::known(0), "a"));
///         found = tag.attribute(Namespace::NONE, "b").map(|attribute| attribute.value());
///     }
/// }
/// assert_eq!(found.unwrap(), "1");
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Debug)]
pub struct Reader<'a> {
    message: &'a [u8],
    /// What is still to be read, within the limit.
    rest: &'a [u8],
    parser: Parser,
    table: TagTable,
    failed: Option<Error>,
}

impl<'a> Reader<'a> {
    /// A reader of `message`, which tells the namespaces of `vocabulary` apart.
    #[inline]
    pub const fn new(message: &'a [u8], vocabulary: Vocabulary) -> Self {
        Self::with_limit(message, vocabulary, limits::MESSAGE)
    }

    /// The same with another limit for the length of the message than [`limits::MESSAGE`], in bytes; at most
    /// 4 GiB.
    #[inline]
    pub const fn with_limit(message: &'a [u8], vocabulary: Vocabulary, limit: usize) -> Self {
        let parser = Parser::new(vocabulary, limit);
        let rest = match message.split_at_checked(parser.limit()) {
            Some((readable, _)) => readable,
            None => message,
        };
        Self { message, rest, parser, table: TagTable::new(), failed: None }
    }

    /// The next piece of the document; `None` when it is complete.
    ///
    /// # Errors
    ///
    /// The first thing in which the document is not well-formed or not namespace-well-formed, or the
    /// limit that it passes. [`ErrorKind::UnexpectedEnd`] if it ends before its root element does. Every call
    /// after an error gives it again.
    ///
    /// # Complexity
    ///
    /// Constant memory; each byte is looked at a bounded number of times.
    #[inline]
    pub fn next_piece(&mut self) -> Result<Option<Piece<'a, '_>>, Error> {
        if self.rest.is_empty() && !self.parser.is_end_pending() {
            let is_all = self.parser.offset() == self.message.len();
            return match self.failed {
                Some(error) => Err(error),
                None if is_all && self.parser.is_complete() => Ok(None),
                None => Err(end_error(self.message, self.parser.offset())),
            };
        }
        let end = self.parser.offset().wrapping_add(self.rest.len());
        let result = self.parser.step(self.rest, limits::TAG, &mut self.table);
        let error = match &result {
            Ok(Some(piece)) => {
                self.rest = self.rest.get(piece.raw.len()..).unwrap_or_default();
                return result;
            }
            Ok(None) => end_error(self.message, end),
            Err(error) => located(self.message, *error),
        };
        (self.rest, self.failed) = (&[], Some(error));
        Err(error)
    }

    /// The error with its line and column in the document, for errors that a layer above finds, such as those of
    /// [`soap::Envelope::accept`](crate::soap::Envelope::accept).
    pub fn locate(&self, error: Error) -> Error {
        located(self.message, error)
    }
}

/// Reads a whole document, and hands its pieces to `accept`.
pub(crate) fn read_all(
    message: &[u8],
    vocabulary: Vocabulary,
    limit: usize,
    accept: &mut impl Accept,
) -> Result<(), Error> {
    let mut parser = Parser::new(vocabulary, limit);
    let readable = message.get(..parser.limit()).unwrap_or(message);
    match parser.read_all(readable, limits::TAG, accept) {
        Ok(taken) if taken == message.len() && parser.is_complete() => Ok(()),
        Ok(_) => Err(end_error(message, readable.len())),
        Err(error) => Err(located(message, error)),
    }
}

/// The error of a message whose document is not complete at `end`, where the message or what may be read of
/// it ends.
#[cold]
fn end_error(message: &[u8], end: usize) -> Error {
    let kind = if end < message.len() { ErrorKind::MessageTooLong } else { ErrorKind::UnexpectedEnd };
    located(message, Error::at(kind, end))
}

#[cold]
fn located(message: &[u8], error: Error) -> Error {
    error.located(Position::of(message, error.offset()))
}

/// Reads a document that arrives in pieces of any size, in constant memory.
///
/// `N` is the length of the longest tag it can put together, in bytes, at most 65,535;
/// [`limits::TAG`] gives the verdicts of [`Reader`]. The verdict never depends on how the document is cut.
///
/// ```
/// use ews_phonecall::xml::{Event, StreamReader};
///
/// let mut depth = 0;
/// let mut reader = StreamReader::<1024>::new(&[]);
/// for piece in [&b"<a><b"[..], b" c='", b"'/", b"></a>"] {
///     reader.push(piece, |piece| {
///         depth = depth.max(piece.depth);
///         Ok(())
///     })?;
/// }
/// reader.finish()?;
/// assert_eq!(depth, 2);
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Debug)]
pub struct StreamReader<const N: usize> {
    parser: Parser,
    /// Where the next byte stands that the parser has not taken.
    position: Position,
    /// How many characters before began that of which the parser took only a part: a reference, a character.
    open_characters: u32,
    /// Markup that straddles two pieces, from its `<`.
    carry: ByteStack<N>,
    failed: Option<Error>,
}

impl<const N: usize> StreamReader<N> {
    const FITS: () = assert!(N >= 16 && N <= u16::MAX as usize, "N is from 16 to 65,535");

    /// A reader that tells the namespaces of `vocabulary` apart.
    #[inline]
    pub const fn new(vocabulary: Vocabulary) -> Self {
        Self::with_limit(vocabulary, limits::MESSAGE)
    }

    /// The same with another limit for the length of the message than [`limits::MESSAGE`], in bytes; at most
    /// 4 GiB.
    #[inline]
    pub const fn with_limit(vocabulary: Vocabulary, limit: usize) -> Self {
        let () = Self::FITS;
        Self {
            parser: Parser::new(vocabulary, limit),
            position: Position::START,
            open_characters: 0,
            carry: ByteStack::new(),
            failed: None,
        }
    }

    /// Takes the next bytes of the document and hands each piece that they complete to `accept`. They need
    /// not live longer than the call; what `accept` wants to keep it copies.
    ///
    /// # Errors
    ///
    /// As [`Reader::next_piece`], or what `accept` refuses. Once there was an error it is given again by
    /// every call.
    ///
    /// # Complexity
    ///
    /// Constant memory, and constant time for a byte, however the document is cut.
    #[inline]
    pub fn push(
        &mut self,
        bytes: &[u8],
        accept: impl FnMut(&Piece<'_, '_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.push_to(bytes, &mut Closure(accept))
    }

    /// The same for what takes tags apart from all other pieces.
    #[inline(always)]
    pub(crate) fn push_to(&mut self, bytes: &[u8], accept: &mut impl Accept) -> Result<(), Error> {
        let is_absorbed = self.absorb(bytes, accept.passed_depth()) || self.absorb_opening(bytes);
        if is_absorbed { Ok(()) } else { self.push_on(bytes, accept) }
    }

    /// Takes a single byte that completes nothing, as nearly all single bytes of a message are: one inside a tag
    /// that began before, the first of markup, or white space that is passed over. Whether it was one.
    ///
    /// It calls nothing, so that it costs the little that it does.
    #[inline(always)]
    pub(crate) fn absorb(&mut self, bytes: &[u8], passed_depth: usize) -> bool {
        let &[byte] = bytes else { return false };
        if self.taken() >= self.parser.limit() {
            return false;
        }
        match self.parser.split {
            Split::StartTag(mut quote) => {
                let is_last = Split::ends_start_tag(&mut quote, byte);
                !is_last && self.carry_byte(byte, Split::StartTag(quote))
            }
            Split::EndTag => !matches!(byte, b'>' | b'<') && self.carry_byte(byte, Split::EndTag),
            _ if !self.carry.is_empty() || self.failed.is_some() => false,
            _ => {
                let is_passed = self.parser.pass_byte(byte, passed_depth);
                if is_passed {
                    self.open_characters = 0;
                    if byte == b'<' {
                        return self.carry_byte(byte, Split::LessThan);
                    }
                    self.position.advance_byte(byte);
                }
                is_passed
            }
        }
    }

    /// Takes a single byte of markup of which it is not yet clear what it is, or that is no tag, if it does not
    /// complete it. Whether it did.
    #[inline(always)]
    pub(crate) fn absorb_opening(&mut self, bytes: &[u8]) -> bool {
        let &[byte] = bytes else { return false };
        if self.carry.is_empty() || self.taken() >= self.parser.limit() {
            return false;
        }
        let mut split = self.parser.split;
        !split.ends_with(byte) && self.carry_byte(byte, split)
    }

    /// Puts a byte to the markup that is carried over, which then has come as far as `split`; whether there was
    /// room.
    #[inline(always)]
    fn carry_byte(&mut self, byte: u8, split: Split) -> bool {
        let has_room = self.carry.push_byte(byte).is_ok();
        if has_room {
            self.parser.split = split;
        }
        has_room
    }

    #[inline(never)]
    pub(crate) fn push_on(&mut self, bytes: &[u8], accept: &mut impl Accept) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let room = self.parser.limit().saturating_sub(self.taken());
        let readable = bytes.get(..room).unwrap_or(bytes);
        if let &[byte] = readable
            && readable.len() == bytes.len()
            && self.carry.is_empty()
            && !is_space(byte)
            && let Some(piece) = self.parser.plain_text(readable)
        {
            accept.content(&piece).map_err(|error| self.fail(error.located(self.position)))?;
            self.open_characters = self.parser.offset().saturating_sub(self.parser.open_since()) as u32;
            self.position.advance_byte(byte);
            return Ok(());
        }
        let rest = if self.carry.is_empty() { Some(readable) } else { self.carry_on(readable, accept)? };
        if let Some(rest) = rest {
            self.read(rest, accept)?;
        }
        if readable.len() < bytes.len() {
            let error = Error::at(ErrorKind::MessageTooLong, self.parser.limit());
            return Err(self.fail(error.located(self.end_position())));
        }
        Ok(())
    }

    /// Puts markup together that straddles pushes. Gives what follows it, `None` if there must be more of it.
    #[inline]
    fn carry_on<'p>(&mut self, bytes: &'p [u8], accept: &mut impl Accept) -> Result<Option<&'p [u8]>, Error> {
        let end = self.parser.split.scan(bytes);
        let (markup, rest) = bytes.split_at_checked(end.unwrap_or(bytes.len())).unwrap_or_default();
        if self.carry.push(markup) == Err(Full) {
            let error = Error::at(ErrorKind::TagTooLong, self.parser.offset());
            return Err(self.fail(error.located(self.position)));
        }
        if end.is_none() {
            return Ok(None);
        }
        let before = self.parser.offset();
        if let Err(error) = self.parser.read_all(self.carry.as_slice(), N, accept) {
            let mut position = self.position;
            let len = error.offset().saturating_sub(before);
            position.advance(self.carry.as_slice().get(..len).unwrap_or_default());
            return Err(self.fail(error.located(position)));
        }
        self.position.advance(self.carry.as_slice());
        self.carry.clear();
        self.parser.split = Split::LessThan;
        Ok(Some(rest))
    }

    /// Reads bytes that follow what was read before.
    fn read(&mut self, bytes: &[u8], accept: &mut impl Accept) -> Result<(), Error> {
        let before = self.parser.offset();
        let taken = match self.read_pieces(bytes, accept) {
            Ok(taken) => taken,
            Err(error) => return Err(self.fail(self.locate(error, before, bytes))),
        };
        let (taken, cut) = bytes.split_at_checked(taken).unwrap_or_default();
        if !cut.is_empty() && self.carry.push(cut) == Err(Full) {
            let error = Error::at(ErrorKind::TagTooLong, self.parser.offset());
            return Err(self.fail(self.locate(error, before, bytes)));
        }
        let open_since = self.parser.open_since();
        let open = taken.get(open_since.saturating_sub(before)..).unwrap_or_default();
        let more = if open.is_empty() { 0 } else { count_characters(open) };
        self.open_characters = self.characters_since(open_since, before).wrapping_add(more);
        self.position.advance(taken);
        Ok(())
    }

    #[inline(always)]
    fn read_pieces(&mut self, bytes: &[u8], accept: &mut impl Accept) -> Result<usize, Error> {
        let taken = self.parser.read_open(bytes, accept)?;
        match bytes.get(taken..) {
            Some(rest @ [_, ..]) => Ok(self.parser.read_all(rest, N, accept)?.wrapping_add(taken)),
            _ => Ok(taken),
        }
    }

    /// How many characters there are from `offset`, in what was open at offset `before`, to there. All of it lies on
    /// one line, and is either ASCII or a part of one character. Of many closing brackets only the last two stay
    /// open.
    #[inline]
    fn characters_since(&self, offset: usize, before: usize) -> u32 {
        self.open_characters.min(before.saturating_sub(offset) as u32)
    }

    /// The error with its line and column. It was found in `bytes`, which begin at offset `before`, or in what
    /// was open there.
    #[cold]
    fn locate(&self, error: Error, before: usize, bytes: &[u8]) -> Error {
        let Some(len) = error.offset().checked_sub(before) else {
            return error.located(self.position.back(self.characters_since(error.offset(), before)));
        };
        let mut position = self.position;
        position.advance(bytes.get(..len).unwrap_or(bytes));
        error.located(position)
    }

    #[cold]
    fn fail(&mut self, error: Error) -> Error {
        self.failed = Some(error);
        self.carry.clear();
        self.parser.split = Split::LessThan;
        error
    }

    /// The document is complete.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnexpectedEnd`] if it is not, or the error that [`push`](Self::push) gave.
    pub fn finish(&self) -> Result<(), Error> {
        match self.failed {
            Some(error) => Err(error),
            None if self.parser.is_complete() && self.carry.is_empty() => Ok(()),
            None => Err(Error::at(ErrorKind::UnexpectedEnd, self.taken()).located(self.end_position())),
        }
    }

    /// The position of the next byte to be pushed.
    #[cold]
    fn end_position(&self) -> Position {
        let mut position = self.position;
        position.advance(self.carry.as_slice());
        position
    }

    /// How many bytes of the document have come.
    fn taken(&self) -> usize {
        self.parser.offset().wrapping_add(self.carry.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Event;
    use std::string::{String, ToString};
    use std::vec::Vec;

    fn show(event: &Event<'_, '_>) -> String {
        match event {
            Event::StartTag(tag) => std::format!("<{}>", tag.local_name()),
            Event::EndTag => "</>".to_string(),
            Event::Space(space) => std::format!("space {}", space.escape_ascii()),
            Event::Text(text) => std::format!("text {}", text.escape_ascii()),
            Event::Character(c) => std::format!("character {}", c.escape_default()),
            Event::ProcessingInstruction(target) => std::format!("target {target}"),
            Event::Markup => "markup".to_string(),
        }
    }

    #[test]
    fn what_a_document_says_is_told() {
        let document = b"<a> \n <b> x</b>\t<c>\ty </c><d/></a> ";
        let expected = [
            "<a>",
            "space  \\n ",
            "<b>",
            "text  x",
            "</>",
            "space \\t",
            "<c>",
            "text \\ty ",
            "</>",
            "<d>",
            "</>",
            "</>",
            "space  ",
        ];
        let mut reader = Reader::new(document, &[]);
        let mut told = Vec::new();
        while let Some(piece) = reader.next_piece().unwrap() {
            told.extend(Some(show(&piece.event)).filter(|event| event != "markup"));
        }
        assert_eq!(told, expected);
        told.clear();
        let mut reader = StreamReader::<16>::new(&[]);
        let mut accept = |piece: &Piece<'_, '_>| {
            told.extend(Some(show(&piece.event)).filter(|event| event != "markup"));
            Ok(())
        };
        reader.push(document, &mut accept).unwrap();
        assert_eq!(told, expected);
    }
}
