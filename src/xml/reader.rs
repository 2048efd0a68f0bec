//! Readers: a whole message in memory, and a message that arrives in pieces. Both drive the one
//! [`Parser`](super::parser).
//!
//! This file knows how the bytes arrive, and which of them need not be looked at one by one; what they mean the parser
//! knows.

use core::fmt;

use super::byte_stack::{ByteStack, Full};
use super::bytes;
use super::namespace::Vocabulary;
use super::parser::{Accept, Closure, Event, Parser, Passed, Piece};
use super::position::Position;
use super::split::{ANY, Split};
use super::tag::Attributes;
use crate::error::{Error, ErrorKind};
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
pub struct Reader<'a> {
    message: &'a [u8],
    /// What is still to be read, within the limit.
    rest: &'a [u8],
    parser: Parser,
    attributes: Attributes,
    /// An empty-element tag was read and its end not yet told; so many bindings there were before it.
    end_pending: Option<usize>,
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
        Self { message, rest, parser, attributes: Attributes::new(), end_pending: None, failed: None }
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
        if let Some(outer_bindings) = self.end_pending.take() {
            return Ok(Some(self.parser.end_empty(outer_bindings)));
        }
        if self.rest.is_empty() {
            let is_all = self.parser.offset() == self.message.len();
            return match self.failed {
                Some(error) => Err(error),
                None if is_all && self.parser.is_complete() => Ok(None),
                None => Err(end_error(self.message, self.parser.offset())),
            };
        }
        let end = self.parser.offset().wrapping_add(self.rest.len());
        let result = self.parser.step(self.rest, limits::TAG, &mut self.attributes);
        let error = match &result {
            Ok(Some(piece)) => {
                self.rest = self.rest.get(piece.raw.len()..).unwrap_or_default();
                self.end_pending = match piece.event {
                    Event::StartTag(tag) if tag.is_empty_element() => Some(tag.outer_bindings()),
                    _ => None,
                };
                return result;
            }
            Ok(None) => end_error(self.message, end),
            Err(error) => located(self.message, *error),
        };
        (self.rest, self.failed) = (&[], Some(error));
        Err(error)
    }

    /// An error of `kind` at byte `offset` of the document, with its line and column, for a layer above that finds fault
    /// with what is well-formed.
    pub fn error_at(&self, kind: ErrorKind, offset: usize) -> Error {
        located(self.message, Error::at(kind, offset))
    }

    /// A reader of checked markup out of a document, as if it stood in an element. Prefixes that were declared outside of
    /// it are bound to no namespace. It never says that the document is complete: it has [ended](Self::is_at_end).
    pub(crate) fn of_fragment(markup: &'a [u8]) -> Self {
        let mut reader = Self::new(markup, &[]);
        reader.parser.enter_fragment();
        reader
    }

    /// Whether all bytes were read.
    pub(crate) fn is_at_end(&self) -> bool {
        self.rest.is_empty() && self.end_pending.is_none()
    }
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("offset", &self.parser.offset())
            .field("failed", &self.failed)
            .finish_non_exhaustive()
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
    Position::of(message, error.offset()).locate(error)
}

/// Reads a document that arrives in pieces of any size, in constant memory.
///
/// `N` is the length of the longest tag it can put together, in bytes, from 16 to 65,535;
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
pub struct StreamReader<const N: usize> {
    parser: Parser,
    /// Where the first byte stands that is carried, or else the next one to come.
    position: Position,
    /// Bytes that were read, and are kept until there is need of room, so that the lines of many are counted at once.
    /// Behind them what is still to be read: markup that straddles pushes, from its `<`, and perhaps text before it that
    /// is passed over.
    carry: ByteStack<N>,
    /// How many bytes of `carry` were read.
    read_len: u16,
    /// The classes of the bytes that cannot simply be carried.
    stops: u8,
    failed: Option<Error>,
}

/// What became of a byte of markup.
pub(crate) enum Turn {
    /// More must follow.
    Absorbed,
    /// It completes the markup, which is to be read now.
    Completed,
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
            carry: ByteStack::new(),
            read_len: 0,
            stops: ANY,
            failed: None,
        }
    }

    /// Begins with another document. It costs a fraction of making a reader, whose memory is cleared.
    pub fn reset(&mut self) {
        self.parser.reset();
        self.position = Position::START;
        self.carry.clear();
        (self.read_len, self.stops, self.failed) = (0, ANY, None);
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
    #[inline]
    pub(crate) fn push_to(&mut self, bytes: &[u8], accept: &mut impl Accept) -> Result<(), Error> {
        if let &[byte] = bytes {
            if self.absorb(byte) {
                return Ok(());
            }
            match self.absorb_turn(byte) {
                Some(Turn::Absorbed) => return Ok(()),
                Some(Turn::Completed) => return self.complete(accept),
                None => {}
            }
        }
        self.push_on(bytes, accept)
    }

    /// Takes a byte that changes nothing, as nearly all single bytes of a message are: one inside a tag, or white space
    /// that is passed over. Whether it was one.
    #[inline(always)]
    pub(crate) fn absorb(&mut self, byte: u8) -> bool {
        !bytes::is(byte, self.stops) && self.carry.push_byte(byte).is_ok()
    }

    /// Takes a byte of markup after which the next one means something else, or that completes it; `None` if it is neither,
    /// or there is no room.
    #[inline(always)]
    pub(crate) fn absorb_turn(&mut self, byte: u8) -> Option<Turn> {
        // What fails leaves nothing that is carried.
        if !self.is_carrying() || self.is_near_limit() {
            return None;
        }
        self.carry.push_byte(byte).ok()?;
        match self.parser.split.behind(byte) {
            Some(split) => {
                self.parser.split = split;
                self.stops = split.stops();
                Some(Turn::Absorbed)
            }
            None => {
                if matches!(self.parser.split, Split::Before) {
                    // Text was carried, which need not be read.
                    self.pass(self.carried().len().wrapping_sub(1));
                }
                Some(Turn::Completed)
            }
        }
    }

    /// Reads what is carried, which is complete.
    #[inline]
    pub(crate) fn complete(&mut self, accept: &mut impl Accept) -> Result<(), Error> {
        self.read_carried(accept)?;
        self.stops = self.stops(accept);
        Ok(())
    }

    #[inline]
    pub(crate) fn push_on(&mut self, bytes: &[u8], accept: &mut impl Accept) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        match bytes {
            [byte] if self.parser.offset() < self.parser.limit() && !self.is_carrying() => {
                self.push_byte(*byte, accept)?;
            }
            _ => self.push_many(bytes, accept)?,
        }
        self.stops = self.stops(accept);
        Ok(())
    }

    #[inline(never)]
    fn push_many(&mut self, bytes: &[u8], accept: &mut impl Accept) -> Result<(), Error> {
        let room = self.parser.limit().saturating_sub(self.taken());
        let readable = bytes.get(..room).unwrap_or(bytes);
        let rest = if self.is_carrying() { self.carry_on(readable, accept)? } else { readable };
        if !rest.is_empty() {
            self.read(rest, accept)?;
        }
        if readable.len() < bytes.len() {
            let error = Error::at(ErrorKind::MessageTooLong, self.parser.limit());
            return Err(self.fail(self.end_position().locate(error)));
        }
        Ok(())
    }

    /// Takes a single byte where nothing is carried that is still to be read. It takes no more than it must.
    #[inline(always)]
    fn push_byte(&mut self, byte: u8, accept: &mut impl Accept) -> Result<(), Error> {
        let is_between = self.parser.is_between();
        if is_between && byte == b'<' && self.carry.push_byte(byte).is_ok() {
            self.parser.split = Split::LessThan;
            return Ok(());
        }
        if is_between && (byte == b'<' || !bytes::is(byte, bytes::NOT_NORMAL_SPACE)) {
            return self.read(&[byte], accept);
        }
        let place = self.place();
        match self.parser.read_content(&[byte], accept) {
            Ok([]) => self.keep_read(&[byte]),
            Ok(rest) => self.read(rest, accept)?,
            Err(error) => return Err(self.fail(self.locate(error, place, &[byte]))),
        }
        Ok(())
    }

    /// The classes of the bytes that cannot simply be carried over.
    #[inline(always)]
    fn stops(&self, accept: &impl Accept) -> u8 {
        match self.parser.split {
            // Outside the root nothing is carried over that could keep the message from being complete.
            Split::Before if !self.parser.is_in_plain_text() || self.parser.depth() == 0 => ANY,
            _ if self.is_near_limit() => ANY,
            Split::Before => match accept.passed(self.parser.depth()) {
                Passed::Text => bytes::NOT_TEXT,
                Passed::Space => bytes::NOT_NORMAL_SPACE,
                _ => ANY,
            },
            split => split.stops(),
        }
    }

    /// Whether the limit of the message may be reached by what is carried over.
    fn is_near_limit(&self) -> bool {
        self.parser.limit().saturating_sub(self.parser.offset()) < N
    }

    /// Puts markup together that straddles pushes. Gives what follows it; nothing if there must be more of it.
    fn carry_on<'p>(&mut self, bytes: &'p [u8], accept: &mut impl Accept) -> Result<&'p [u8], Error> {
        if matches!(self.parser.split, Split::Before) {
            self.pass_text();
            return Ok(bytes);
        }
        let end = self.parser.split.scan(bytes);
        let (markup, rest) = bytes.split_at_checked(end.unwrap_or(bytes.len())).unwrap_or_default();
        self.carry_over(markup)?;
        if end.is_none() {
            return Ok(&[]);
        }
        self.read_carried(accept)?;
        Ok(rest)
    }

    /// Carries markup, or more of it.
    fn carry_over(&mut self, markup: &[u8]) -> Result<(), Error> {
        if self.carry.push(markup) == Err(Full) {
            self.pass_text();
            if self.carry.push(markup) == Err(Full) {
                let error = Error::at(ErrorKind::TagTooLong, self.parser.offset());
                return Err(self.fail(self.position.locate(error)));
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn read_carried(&mut self, accept: &mut impl Accept) -> Result<(), Error> {
        let before = self.parser.offset();
        let Self { parser, carry, .. } = self;
        let carried = carry.as_slice().get(usize::from(self.read_len)..).unwrap_or_default();
        if let Err(error) = parser.read_all(carried, N, accept) {
            let len = error.offset().saturating_sub(before).saturating_add(usize::from(self.read_len));
            let read = self.carry.as_slice().get(..len).unwrap_or_default();
            return Err(self.fail(self.position.behind(read).locate(error)));
        }
        self.read_len = self.carry.len() as u16;
        self.parser.split = Split::Before;
        Ok(())
    }

    /// What is carried and still to be read.
    #[inline(always)]
    fn carried(&self) -> &[u8] {
        self.carry.as_slice().get(usize::from(self.read_len)..).unwrap_or_default()
    }

    /// Whether anything is carried that is still to be read.
    #[inline(always)]
    fn is_carrying(&self) -> bool {
        self.carry.len() > usize::from(self.read_len)
    }

    /// Passes over the text that is carried before markup, and forgets it and what was read.
    #[cold]
    fn pass_text(&mut self) {
        let carried = self.carried();
        self.pass(carried.iter().position(|byte| *byte == b'<').unwrap_or(carried.len()));
        self.forget_read();
    }

    /// Passes over text of this length, with which begins what is carried.
    fn pass(&mut self, len: usize) {
        self.parser.pass(len);
        self.read_len = self.read_len.wrapping_add(len as u16);
    }

    /// Forgets what was read, having counted its lines.
    fn forget_read(&mut self) {
        let len = usize::from(self.read_len);
        if len > 0 {
            self.position.advance(self.carry.as_slice().get(..len).unwrap_or_default());
            self.carry.remove_front(len);
            self.read_len = 0;
        }
    }

    /// Reads bytes that follow what was read before.
    fn read(&mut self, bytes: &[u8], accept: &mut impl Accept) -> Result<(), Error> {
        let place = self.place();
        let taken = match self.parser.read_all(bytes, N, accept) {
            Ok(taken) => taken,
            Err(error) => return Err(self.fail(self.locate(error, place, bytes))),
        };
        let (taken, cut) = bytes.split_at_checked(taken).unwrap_or_default();
        self.keep_read(taken);
        if cut.is_empty() { Ok(()) } else { self.carry_over(cut) }
    }

    /// Keeps bytes that were read, or counts their lines if there is no room.
    #[inline(always)]
    fn keep_read(&mut self, bytes: &[u8]) {
        if self.carry.push(bytes) == Err(Full) {
            self.forget_read();
            self.position.advance(bytes);
        } else {
            self.read_len = self.carry.len() as u16;
        }
    }

    /// Where the next byte stands, and whether in a character that was cut apart.
    fn place(&self) -> (usize, bool) {
        (self.parser.offset(), self.parser.is_in_character())
    }

    /// The error with its line and column. It was found in `bytes`, which began at `place`, or in what was open there.
    #[cold]
    fn locate(&self, error: Error, place: (usize, bool), bytes: &[u8]) -> Error {
        let (before, is_in_character) = place;
        let position = self.position.behind(self.carry.as_slice());
        match error.offset().checked_sub(before) {
            Some(len) => position.behind(bytes.get(..len).unwrap_or(bytes)).locate(error),
            // What was left open is a part of one character, or ASCII on one line.
            None if is_in_character => position.back(1).locate(error),
            None => position.back(before.saturating_sub(error.offset())).locate(error),
        }
    }

    #[cold]
    fn fail(&mut self, error: Error) -> Error {
        self.failed = Some(error);
        self.carry.clear();
        self.read_len = 0;
        self.stops = ANY;
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
            None if self.parser.is_complete() && !self.is_carrying() => Ok(()),
            None => Err(self.end_position().locate(Error::at(ErrorKind::UnexpectedEnd, self.taken()))),
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
        self.parser.offset().wrapping_add(self.carried().len())
    }
}

impl<const N: usize> fmt::Debug for StreamReader<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamReader")
            .field("offset", &self.parser.offset())
            .field("failed", &self.failed)
            .finish_non_exhaustive()
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
            Event::Markup | Event::Part => "markup".to_string(),
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
