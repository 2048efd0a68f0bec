//! Readers: of a whole document in memory, and of one that arrives in pieces. Each is a loop on
//! [`Parser::step`](super::parser).

use core::fmt;

use super::carry::Carry;
use super::cut::Cut;
use super::namespace::{Scope, Vocabulary};
use super::parser::{Event, Parser, Piece, Skip, Step};
use super::position::Position;
use super::tag::StartTag;
use crate::error::{Error, ErrorKind, Fail};
use crate::limits;

/// A consumer of the pieces of a document.
pub(crate) trait Accept {
    /// What content of the element that is open now is checked and not reported. It is asked before each piece.
    fn skip(&self) -> Skip {
        Skip::Nothing
    }

    /// Takes a start tag. Its own element counts in `depth`.
    fn start_tag(&mut self, tag: &StartTag<'_, '_>, depth: usize) -> Result<(), Fail>;

    /// Takes the end tag `raw` at `offset`; `raw` is empty after an empty-element tag. Its own element counts in `depth`,
    /// and the bindings of that element are still in `scope`.
    fn end_tag(&mut self, raw: &[u8], offset: usize, depth: usize, scope: &Scope) -> Result<(), Fail>;

    /// Takes a piece that is no tag.
    fn content(&mut self, piece: &Piece<'_, '_>) -> Result<(), Fail>;
}

/// A closure that takes every piece.
struct Closure<F>(F);

impl<F: FnMut(&Piece<'_, '_>) -> Result<(), Error>> Accept for Closure<F> {
    fn start_tag(&mut self, tag: &StartTag<'_, '_>, depth: usize) -> Result<(), Fail> {
        Ok(self.0(&Piece { event: Event::StartTag(*tag), offset: tag.offset(), depth, raw: tag.raw() })?)
    }

    fn end_tag(&mut self, raw: &[u8], offset: usize, depth: usize, _scope: &Scope) -> Result<(), Fail> {
        Ok(self.0(&Piece { event: Event::EndTag, offset, depth, raw })?)
    }

    fn content(&mut self, piece: &Piece<'_, '_>) -> Result<(), Fail> {
        Ok(self.0(piece)?)
    }
}

/// Gives all pieces of `window` to `accept`. Returns the cut at its end.
fn drive(parser: &mut Parser, window: &[u8], accept: &mut impl Accept) -> Result<Cut, Fail> {
    loop {
        parser.skip = accept.skip();
        let step = parser.step(window);
        match step {
            Step::More(cut) => return Ok(cut),
            Step::Failed => return parser.check().map(|()| Cut::Any),
            Step::StartTag => accept.start_tag(&parser.start_tag_in(window), parser.depth())?,
            Step::EndTag => {
                let (raw, offset) = (parser.raw(window), parser.piece_offset());
                accept.end_tag(raw, offset, parser.depth(), &parser.scope)?;
            }
            _ => accept.content(&parser.piece(window, step))?,
        }
    }
}

/// Reads a document in memory, piece by piece. Every piece borrows from the document.
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
    parser: Parser,
}

impl<'a> Reader<'a> {
    /// A reader of `message` that knows the namespaces of `vocabulary`.
    pub const fn new(message: &'a [u8], vocabulary: Vocabulary) -> Self {
        Self::with_limit(message, vocabulary, limits::MESSAGE)
    }

    /// The same with another limit for the length of the message than [`limits::MESSAGE`], in bytes; at most
    /// 4 GiB - 1 (more is taken as that).
    pub const fn with_limit(message: &'a [u8], vocabulary: Vocabulary, limit: usize) -> Self {
        Self { message, parser: Parser::new(vocabulary, limit, limits::TAG as u16) }
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
    pub fn next_piece(&mut self) -> Result<Option<Piece<'a, '_>>, Error> {
        let readable = readable(&self.parser, self.message);
        let step = self.parser.step(readable);
        let end = match step {
            Step::More(_) => check_end(&self.parser, self.message),
            Step::Failed => self.parser.check(),
            _ => return Ok(Some(self.parser.piece(readable, step))),
        };
        end.map(|()| None).map_err(|fail| {
            self.parser.fail_with(fail);
            located(self.message, fail)
        })
    }

    /// An error of `kind` at byte `offset` of the document, with its line and column. It is for a consumer that refuses
    /// what is well-formed.
    pub fn error_at(&self, kind: ErrorKind, offset: usize) -> Error {
        located(self.message, Fail::at(kind, offset))
    }

    /// A reader of markup that was checked as part of a document. It reads the markup as if it stood in an element, and
    /// binds prefixes that are not declared in it to no namespace. It ends with an error, since a fragment is never a
    /// complete document.
    pub(crate) fn of_fragment(markup: &'a [u8]) -> Self {
        let mut reader = Self::new(markup, &[]);
        reader.parser.enter_fragment();
        reader
    }
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("parser", &self.parser).finish_non_exhaustive()
    }
}

/// The part of a message that its limit allows to read.
fn readable<'a>(parser: &Parser, message: &'a [u8]) -> &'a [u8] {
    message.get(..parser.limit()).unwrap_or(message)
}

/// Gives all pieces of a whole document to `accept`.
pub(crate) fn read_all(
    message: &[u8],
    vocabulary: Vocabulary,
    limit: usize,
    accept: &mut impl Accept,
) -> Result<(), Error> {
    let mut parser = Parser::new(vocabulary, limit, limits::TAG as u16);
    let readable = readable(&parser, message);
    let read = drive(&mut parser, readable, accept);
    read.and_then(|_| check_end(&parser, message)).map_err(|fail| located(message, fail))
}

/// Checks that the document is complete, after all of it that its limit allows was read.
fn check_end(parser: &Parser, message: &[u8]) -> Result<(), Fail> {
    if parser.limit() < message.len() {
        return Err(Fail::at(ErrorKind::MessageTooLong, parser.limit()));
    }
    if parser.offset() == message.len() && parser.is_complete() {
        return Ok(());
    }
    Err(Fail::at(ErrorKind::UnexpectedEnd, message.len()))
}

#[cold]
fn located(message: &[u8], fail: Fail) -> Error {
    Position::of(message, fail.offset()).locate(fail)
}

/// Reads a document that arrives in pieces of any size, in constant memory.
///
/// `N` is the length of the longest tag it can put together, in bytes, from 16 to 65,535;
/// [`limits::TAG`] gives the verdicts of [`Reader`]. The verdict never depends on how the document is cut.
///
/// ```
/// use ews_phonecall::xml::StreamReader;
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
    /// The position of the first byte that the parser has not read, or of the error.
    position: Position,
    /// The bytes that have arrived and that the parser has not read.
    carry: Carry<N>,
}

impl<const N: usize> StreamReader<N> {
    const FITS: () = assert!(N >= 16 && N <= u16::MAX as usize, "N is from 16 to 65,535");

    /// A reader that knows the namespaces of `vocabulary`.
    pub const fn new(vocabulary: Vocabulary) -> Self {
        Self::with_limit(vocabulary, limits::MESSAGE)
    }

    /// The same with another limit for the length of the message than [`limits::MESSAGE`], in bytes; at most
    /// 4 GiB - 1 (more is taken as that).
    pub const fn with_limit(vocabulary: Vocabulary, limit: usize) -> Self {
        let () = Self::FITS;
        Self {
            parser: Parser::new(vocabulary, limit, N as u16),
            position: Position::START,
            carry: Carry::new(),
        }
    }

    /// Begins with another document. This costs a fraction of making a reader, because it does not clear the buffers.
    pub fn reset(&mut self) {
        self.parser.reset();
        self.position = Position::START;
        self.carry.clear();
    }

    /// Takes the next bytes of the document, and gives each piece that they complete to `accept`, which copies what it
    /// wants to keep.
    ///
    /// `accept` refuses a piece with [`Error::from_parts`], of which the kind and the offset are used: the reader counts
    /// the line and the column.
    ///
    /// ```
    /// use ews_phonecall::xml::StreamReader;
    /// use ews_phonecall::{Error, ErrorKind, Scheme};
    ///
    /// let mut reader = StreamReader::<1024>::new(&[]);
    /// let refused = reader.push(b"<a>\n <b/></a>", |piece| match piece.depth {
    ///     ..2 => Ok(()),
    ///     _ => Err(Error::from_parts(ErrorKind::TooDeep, piece.offset as u32, 0, 0, Scheme::Http)),
    /// });
    /// let error = refused.unwrap_err();
    /// assert_eq!((error.kind(), error.line(), error.column()), (ErrorKind::TooDeep, 2, 2));
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Reader::next_piece`], or what `accept` returns. Every call after an error gives it again.
    ///
    /// # Complexity
    ///
    /// Constant memory, and constant time for a byte, however the document is cut.
    pub fn push(
        &mut self,
        bytes: &[u8],
        accept: impl FnMut(&Piece<'_, '_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.push_to(bytes, &mut Closure(accept))
    }

    /// Takes a byte that cannot complete the cut, as nearly all single bytes of a message cannot. Returns whether it took
    /// it.
    #[inline(always)] // nearly all single bytes end here
    pub(crate) fn absorb(&mut self, byte: u8) -> bool {
        self.carry.absorb(byte)
    }

    /// The same as [`push`](Self::push) for an [`Accept`].
    pub(crate) fn push_to(&mut self, bytes: &[u8], accept: &mut impl Accept) -> Result<(), Error> {
        if let [byte] = bytes
            && !self.is_near_limit()
            && self.carry.transition(*byte)
        {
            return Ok(());
        }
        self.check()?;
        let room = self.parser.limit().saturating_sub(self.received());
        let readable = bytes.get(..room).unwrap_or(bytes);
        let mut read = self.read(readable, accept);
        if read.is_ok() && readable.len() < bytes.len() {
            self.position = self.end_position();
            read = Err(Fail::at(ErrorKind::MessageTooLong, self.parser.limit()));
        }
        if let Err(fail) = read {
            self.parser.fail_with(fail);
            self.carry.clear();
        }
        if self.is_near_limit() {
            self.carry.absorb_nothing();
        }
        self.check()
    }

    /// Whether the carry buffer has room beyond the limit of the message. Then no byte may be absorbed, because only
    /// [`push_to`](Self::push_to) checks the limit.
    fn is_near_limit(&self) -> bool {
        self.parser.limit().saturating_sub(self.parser.offset()) < N
    }

    /// The error, if there was one.
    fn check(&self) -> Result<(), Error> {
        self.parser.check().map_err(|fail| self.position.locate(fail))
    }

    /// Reads the carried bytes with those of `bytes` that complete them, then the rest of `bytes` in place, and carries
    /// what is left. After an error, `position` is that of the error.
    fn read(&mut self, mut bytes: &[u8], accept: &mut impl Accept) -> Result<(), Fail> {
        let Self { parser, position, carry, .. } = self;
        let mut cut = Cut::Any;
        while !carry.is_empty() {
            let before = carry.len();
            let (added, is_ready) = carry.extend(bytes);
            if !is_ready {
                return Ok(());
            }
            let read;
            (read, cut) = read_window(parser, position, carry.as_slice(), accept)?;
            if read >= before {
                // All carried bytes were read, and perhaps some of `bytes`: the rest need not be copied.
                bytes = bytes.get(read.saturating_sub(before)..).unwrap_or_default();
                break;
            }
            if read == 0 && added == 0 {
                return Err(Fail::at(ErrorKind::TagTooLong, parser.offset()));
            }
            carry.remove_front(read, cut);
            bytes = bytes.get(added..).unwrap_or_default();
        }
        if !bytes.is_empty() {
            let read;
            (read, cut) = read_window(parser, position, bytes, accept)?;
            bytes = bytes.get(read..).unwrap_or_default();
        }
        carry.restart(bytes, if bytes.is_empty() { parser.cut_in_content(accept.skip()) } else { cut });
        Ok(())
    }

    /// Checks that the document is complete.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnexpectedEnd`] if it is not, or the error that [`push`](Self::push) gave.
    pub fn finish(&self) -> Result<(), Error> {
        self.check()?;
        if self.parser.is_complete() && self.carry.is_empty() {
            return Ok(());
        }
        Err(self.end_position().locate(Fail::at(ErrorKind::UnexpectedEnd, self.received())))
    }

    /// The position of the next byte to be pushed.
    #[cold]
    fn end_position(&self) -> Position {
        self.position.after(self.carry.as_slice())
    }

    /// How many bytes of the document have arrived.
    fn received(&self) -> usize {
        self.parser.offset().saturating_add(self.carry.len())
    }
}

/// Reads `window`, which begins at `position`. Returns how many of its bytes were read, and the cut after them. `position`
/// is then that of the first unread byte, or of the error.
fn read_window(
    parser: &mut Parser,
    position: &mut Position,
    window: &[u8],
    accept: &mut impl Accept,
) -> Result<(usize, Cut), Fail> {
    let base = parser.offset();
    let read = drive(parser, window, accept);
    let mut len = parser.end_window();
    if let Err(fail) = read {
        len = fail.offset().saturating_sub(base);
        // The error may be at the `&` of a reference that began in an earlier window: ASCII without a line feed.
        *position = position.back(base.saturating_sub(fail.offset()));
    }
    position.advance(window.get(..len).unwrap_or(window));
    read.map(|cut| (len, cut))
}

impl<const N: usize> fmt::Debug for StreamReader<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamReader").field("parser", &self.parser).finish_non_exhaustive()
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
    fn reports_what_a_document_says() {
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
