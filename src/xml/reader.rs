//! Readers: a whole message in memory, and a message that arrives in pieces. Both drive the one
//! [`Parser`](super::parser).
//!
//! This file knows how the bytes arrive; it never looks into them.

use heapless::Vec;

use super::namespace::Vocabulary;
use super::parser::{Parser, Piece, Step};
use super::split::Split;
use super::tag::TagTable;
use crate::error::{Error, ErrorKind, Position};
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
    limit: usize,
    parser: Parser,
    table: TagTable,
}

impl<'a> Reader<'a> {
    /// A reader of `message`, which tells the namespaces of `vocabulary` apart.
    #[inline]
    pub const fn new(message: &'a [u8], vocabulary: Vocabulary) -> Self {
        Self { message, limit: limits::MESSAGE, parser: Parser::new(vocabulary), table: TagTable::new() }
    }

    /// The same reader with another limit for the length of the message than [`limits::MESSAGE`], in bytes.
    pub const fn with_limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// The next piece of the document; `None` when it is complete.
    ///
    /// # Errors
    ///
    /// The first thing in which the document is not well-formed or not namespace-well-formed, or the
    /// limit that it passes. [`ErrorKind::UnexpectedEnd`] if more bytes could make it well-formed.
    ///
    /// # Complexity
    ///
    /// Constant memory; each byte is looked at a bounded number of times.
    #[inline]
    pub fn next_piece(&mut self) -> Result<Option<Piece<'a, '_>>, Error> {
        let readable = self.message.get(..self.limit).unwrap_or(self.message);
        let rest = readable.get(self.parser.offset()..).unwrap_or_default();
        if rest.is_empty() && !self.parser.is_end_pending() {
            let is_all = readable.len() == self.message.len();
            if is_all && self.parser.is_complete() {
                return Ok(None);
            }
            return Err(end_error(self.message, self.limit));
        }
        match self.parser.step(rest, limits::TAG, &mut self.table) {
            Ok(Step::Piece(piece)) => Ok(Some(piece)),
            Ok(Step::Incomplete(_)) => Err(end_error(self.message, self.limit)),
            Err(error) => Err(located(self.message, error)),
        }
    }

    /// The error with its line and column in the document, for errors that a layer above finds.
    pub(crate) fn locate(&self, error: Error) -> Error {
        located(self.message, error)
    }
}

/// The error of a message that ends, or passes its limit, before its document does.
#[cold]
fn end_error(message: &[u8], limit: usize) -> Error {
    if message.len() > limit {
        located(message, Error::at(ErrorKind::MessageTooLong, limit))
    } else {
        located(message, Error::at(ErrorKind::UnexpectedEnd, message.len()))
    }
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
    limit: u32,
    parser: Parser,
    /// Where the next byte to be pushed stands.
    position: Position,
    /// Where that began of which only a part has come: markup, a reference, a character.
    open_position: Position,
    /// How far the markup in `carry` has come.
    split: Split,
    /// Markup that straddles two pieces, from its `<`.
    carry: Vec<u8, N, u16>,
    failed: Option<Error>,
}

impl<const N: usize> StreamReader<N> {
    const FITS: () = assert!(N >= 16 && N <= u16::MAX as usize, "N is from 16 to 65,535");

    /// A reader that tells the namespaces of `vocabulary` apart.
    pub const fn new(vocabulary: Vocabulary) -> Self {
        let () = Self::FITS;
        Self {
            limit: limits::MESSAGE as u32,
            parser: Parser::new(vocabulary),
            position: Position::START,
            open_position: Position::START,
            split: Split::LessThan,
            carry: Vec::new(),
            failed: None,
        }
    }

    /// The same reader with another limit for the length of the message than [`limits::MESSAGE`], in bytes;
    /// at most 4 GiB.
    pub const fn with_limit(mut self, limit: usize) -> Self {
        self.limit = if limit > u32::MAX as usize { u32::MAX } else { limit as u32 };
        self
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
    pub fn push(
        &mut self,
        bytes: &[u8],
        mut accept: impl FnMut(&Piece<'_, '_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let before = self.taken();
        let open_since = self.parser.open_since();
        let room = (self.limit as usize).saturating_sub(before);
        let readable = bytes.get(..room).unwrap_or(bytes);
        let mut result = self.read(readable, &mut accept);
        if result.is_ok() && readable.len() < bytes.len() {
            result = Err(Error::at(ErrorKind::MessageTooLong, self.limit as usize));
        }
        if let Err(error) = result {
            let error = self.locate(error, before, open_since, bytes);
            self.failed = Some(error);
            return Err(error);
        }
        self.advance(readable, before);
        Ok(())
    }

    fn read(
        &mut self,
        mut bytes: &[u8],
        accept: &mut impl FnMut(&Piece<'_, '_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut table = TagTable::new();
        if !self.carry.is_empty() {
            let end = self.split.scan(bytes);
            let (markup, rest) = bytes.split_at_checked(end.unwrap_or(bytes.len())).unwrap_or_default();
            let too_long = |_| Error::at(ErrorKind::TagTooLong, self.parser.offset());
            self.carry.extend_from_slice(markup).map_err(too_long)?;
            if end.is_none() {
                return Ok(());
            }
            if let Step::Piece(piece) = self.parser.step(&self.carry, N, &mut table)? {
                accept(&piece)?;
            }
            self.carry.clear();
            bytes = rest;
        }
        while !bytes.is_empty() || self.parser.is_end_pending() {
            match self.parser.step(bytes, N, &mut table)? {
                Step::Piece(piece) => {
                    accept(&piece)?;
                    bytes = bytes.get(piece.raw.len()..).unwrap_or_default();
                }
                Step::Incomplete(split) => {
                    self.split = split;
                    let too_long = |_| Error::at(ErrorKind::TagTooLong, self.parser.offset());
                    return self.carry.extend_from_slice(bytes).map_err(too_long);
                }
            }
        }
        Ok(())
    }

    /// Moves the position over the bytes of a push, of which the first stands at offset `before`.
    fn advance(&mut self, bytes: &[u8], before: usize) {
        match self.parser.open_since().checked_sub(before).and_then(|len| bytes.split_at_checked(len)) {
            Some((closed, open)) => {
                self.position.advance(closed);
                self.open_position = self.position;
                self.position.advance(open);
            }
            None => self.position.advance(bytes),
        }
    }

    /// The error with its line and column. Before the push of `bytes`, `before` bytes of the document had
    /// come, and what was open then was so since `open_since`.
    #[cold]
    fn locate(&self, error: Error, before: usize, open_since: usize, bytes: &[u8]) -> Error {
        let mut position = self.open_position;
        match error.offset().checked_sub(before) {
            Some(len) => {
                position = self.position;
                position.advance(bytes.get(..len).unwrap_or(bytes));
            }
            None => {
                let len = error.offset().saturating_sub(open_since);
                position.advance(self.carry.get(..len).unwrap_or_default());
            }
        }
        error.located(position)
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
            None => Err(Error::at(ErrorKind::UnexpectedEnd, self.taken()).located(self.position)),
        }
    }

    /// How many bytes of the document have come.
    fn taken(&self) -> usize {
        self.parser.offset().wrapping_add(self.carry.len())
    }
}
