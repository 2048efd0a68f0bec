//! The parser: one function, [`Parser::step`], reads one piece of a message, whether the message lies in
//! memory or arrives in parts.
//!
//! The parser keeps what must outlive a piece: the open elements, the bindings in scope, and how far a
//! comment, a reference or a character has come. It never keeps the bytes of a message.

use heapless::Vec;

use super::byte_stack::ByteStack;
use super::bytes::{self, Utf8, Utf8Error};
use super::declaration;
use super::namespace::{Scope, Vocabulary, is_plain};
use super::plain;
use super::reference::Reference;
use super::split::{OPENERS, Split};
use super::tag::{self, StartTag, TagError, TagTable};
use crate::error::{Error, ErrorKind};
use crate::limits;

/// A piece of a message and what it says.
#[derive(Debug)]
pub struct Piece<'a, 't> {
    /// What the piece says.
    pub event: Event<'a, 't>,
    /// The byte offset in the message at which the event begins. Where what it says was cut in two, that is
    /// before `raw`.
    pub offset: usize,
    /// How many elements are open. A start tag and its end tag count their own element.
    pub depth: usize,
    /// The bytes of the piece as they stand in the message. Those of all pieces, one behind the other, are
    /// the message.
    pub raw: &'a [u8],
}

/// What a piece of a message says.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a, 't> {
    /// A start tag, or an empty-element tag, whose end tag comes next all the same.
    StartTag(StartTag<'a, 't>),
    /// The end of the innermost open element.
    EndTag,
    /// White space only, up to the next markup or up to a cut.
    Space(&'a [u8]),
    /// Characters of text or of a CDATA section, as they are. How a text is cut into several of these has no
    /// meaning; a cut may even divide a message's text anywhere between two characters.
    Text(&'a [u8]),
    /// One character: of a reference, a normalised line end, or one whose bytes were cut apart.
    Character(char),
    /// A processing instruction with this target; its content follows as [`Markup`](Self::Markup).
    ProcessingInstruction(&'a str),
    /// Bytes that say nothing: a comment, the XML declaration, a delimiter, part of a reference.
    Markup,
}

impl Event<'_, '_> {
    /// Where in the event the first character stands that is not white space, if it carries characters.
    ///
    /// The white space between the elements of a message has none.
    pub fn first_non_space(&self) -> Option<usize> {
        match self {
            Self::Text(text) => text.iter().position(|&byte| !bytes::is_space(byte)),
            Self::Character(c) => (!matches!(c, ' ' | '\t' | '\r' | '\n')).then_some(0),
            _ => None,
        }
    }
}

/// What takes the pieces of a document: tags, and everything else.
pub(crate) trait Accept {
    /// White space up to markup is passed over, untold, where fewer elements are open than this.
    fn passed_depth(&self) -> usize {
        0
    }

    /// Takes a start tag, whose own element is one of the `depth` that are open.
    fn start_tag(&mut self, tag: &StartTag<'_, '_>, depth: usize) -> Result<(), Error>;

    /// Takes the end tag `raw` at `offset`, empty behind an empty-element tag. Its own element is one of the
    /// `depth` that are open.
    fn end_tag(&mut self, raw: &[u8], offset: usize, depth: usize) -> Result<(), Error>;

    /// Takes a piece that is no tag.
    fn content(&mut self, piece: &Piece<'_, '_>) -> Result<(), Error>;
}

/// A closure that takes all pieces alike.
pub(super) struct Closure<F>(pub(super) F);

impl<F: FnMut(&Piece<'_, '_>) -> Result<(), Error>> Accept for Closure<F> {
    fn start_tag(&mut self, tag: &StartTag<'_, '_>, depth: usize) -> Result<(), Error> {
        self.0(&Piece { event: Event::StartTag(*tag), offset: tag.offset, depth, raw: tag.bytes })
    }

    fn end_tag(&mut self, raw: &[u8], offset: usize, depth: usize) -> Result<(), Error> {
        self.0(&Piece { event: Event::EndTag, offset, depth, raw })
    }

    fn content(&mut self, piece: &Piece<'_, '_>) -> Result<(), Error> {
        self.0(piece)
    }
}

/// Where in a document the next byte stands.
#[derive(Clone, Copy, Debug)]
enum Mode {
    /// At the very start, with so many bytes of a byte-order mark read.
    Start(u8),
    /// In text, or between markup.
    Text,
    /// In a character beyond ASCII, of which a part was taken.
    Character(Utf8, Within),
    /// In a reference that began at this offset.
    Reference(Reference, u32),
    /// Behind a carriage return, whose line feed is not to be told; in a CDATA section or not.
    AfterReturn { in_cdata: bool },
    /// In a CDATA section, with so many closing brackets not yet told.
    CData(u8),
    /// In a comment, behind so many hyphens.
    Comment(u8),
    /// In a processing instruction, behind a question mark or not.
    Instruction(bool),
    /// Behind the question mark that must close a processing instruction.
    InstructionEnd,
}

/// What a character stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    Text,
    CData,
    Comment,
    Instruction,
}

impl Within {
    fn mode(self) -> Mode {
        match self {
            Self::Text => Mode::Text,
            Self::CData => Mode::CData(0),
            Self::Comment => Mode::Comment(0),
            Self::Instruction => Mode::Instruction(false),
        }
    }
}

/// An open element: in 10 bits the length of its name, in 6 how many bindings were in scope before it.
#[derive(Clone, Copy, Debug)]
struct OpenElement(u16);

impl OpenElement {
    const FITS: () = assert!(limits::ELEMENT_NAMES < 1 << 10 && limits::NAMESPACES < 1 << 6);

    fn new(name_len: usize, outer_bindings: u8) -> Self {
        let () = Self::FITS;
        Self(((name_len as u16) << 6) | u16::from(outer_bindings))
    }

    fn name_len(self) -> usize {
        usize::from(self.0 >> 6)
    }

    fn outer_bindings(self) -> usize {
        usize::from(self.0 & 0x3F)
    }
}

/// The state of a document between two pieces. See the [module](self).
#[derive(Clone, Debug)]
pub(super) struct Parser {
    /// How many bytes the readers may hand over.
    limit: u32,
    offset: u32,
    mode: Mode,
    /// How many closing brackets the text ends with, 2 at the most.
    brackets: u8,
    /// Where the document starts: behind the byte-order mark.
    start: u8,
    /// How far the markup has come of which only a part was seen.
    pub(super) split: Split,
    /// An empty-element tag was read and its end not yet told.
    end_pending: bool,
    /// The root element was opened.
    has_root: bool,
    elements: Vec<OpenElement, { limits::DEPTH }, u8>,
    /// The names of the open elements, one behind the other.
    names: ByteStack<{ limits::ELEMENT_NAMES }>,
    scope: Scope,
}

/// The white space that `input` begins with, between markup, if it is all there is up to markup or a cut.
#[inline(always)]
fn space(input: &[u8]) -> Option<&[u8]> {
    if *input.first()? > b' ' {
        return None;
    }
    let len = bytes::normal_space_len(input);
    match input.get(len) {
        None | Some(b'<') => input.get(..len),
        _ => None,
    }
}

/// As much of `input` as the markup that it begins with may have.
#[inline(always)]
fn window(input: &[u8], tag_limit: usize) -> &[u8] {
    input.get(..tag_limit).unwrap_or(input)
}

const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

impl Parser {
    #[inline(always)] // it is large, and is to be made where it stays
    pub(super) const fn new(vocabulary: Vocabulary, limit: usize) -> Self {
        debug_assert!(is_plain(vocabulary), "the names of a vocabulary are plain, and at most 200");
        Self {
            limit: if limit > u32::MAX as usize { u32::MAX } else { limit as u32 },
            offset: 0,
            mode: Mode::Start(0),
            brackets: 0,
            start: 0,
            split: Split::LessThan,
            end_pending: false,
            has_root: false,
            elements: Vec::new(),
            names: ByteStack::new(),
            scope: Scope::new(vocabulary),
        }
    }

    /// How many bytes of a message are read at the most.
    pub(super) const fn limit(&self) -> usize {
        self.limit as usize
    }

    /// How many bytes of the message were taken.
    pub(super) fn offset(&self) -> usize {
        self.offset as usize
    }

    /// The offset at which that began of which only a part was taken, and to which the next error may point:
    /// a reference, a character, the brackets that may end a CDATA section, the hyphens of a comment.
    #[inline(always)]
    pub(super) fn open_since(&self) -> usize {
        let distance = match self.mode {
            Mode::Text => usize::from(self.brackets),
            Mode::Reference(_, start) => return start as usize,
            Mode::Start(seen) => usize::from(seen),
            Mode::Character(utf8, _) => utf8.len(),
            Mode::CData(brackets) => usize::from(brackets),
            Mode::Comment(hyphens) => usize::from(hyphens),
            _ => 0,
        };
        self.offset().saturating_sub(distance)
    }

    /// Whether the end of an empty-element tag is still to be told, for which no input is needed.
    pub(super) fn is_end_pending(&self) -> bool {
        self.end_pending
    }

    /// Whether the message may end here: its root element is closed and nothing is left open.
    pub(super) fn is_complete(&self) -> bool {
        let between = matches!(self.mode, Mode::Text | Mode::AfterReturn { .. });
        self.has_root && self.elements.is_empty() && between && !self.end_pending
    }

    /// Reads the next piece from the front of `input`, which may only be empty when
    /// [`is_end_pending`](Self::is_end_pending). Markup longer than `tag_limit` is an error. `None` if `input`
    /// begins with markup whose end is not in it; then none of it was taken, and `split` is how far it goes.
    #[inline]
    pub(super) fn step<'a, 't>(
        &'t mut self,
        input: &'a [u8],
        tag_limit: usize,
        table: &'t mut TagTable,
    ) -> Result<Option<Piece<'a, 't>>, Error> {
        if self.end_pending {
            return Ok(Some(self.close_element(&[])));
        }
        let is_text = matches!(self.mode, Mode::Text);
        if is_text && input.first() == Some(&b'<') {
            let window = window(input, tag_limit);
            if let Some(raw) = self.expected_end_tag(window) {
                return Ok(Some(self.close_element(raw)));
            }
            if let Some(raw) = self.plain_start_tag(window, table) {
                return self.start_tag(raw, table).map(Some);
            }
        } else if is_text && let Some(space) = space(input) {
            self.brackets = 0;
            return Ok(Some(self.take(space, space.len(), Event::Space(space))));
        } else if let Some(piece) = self.plain_text(input) {
            return Ok(Some(piece));
        }
        self.other_step(input, tag_limit, table)
    }

    /// Reads what was left open before `input`, if anything was, as far as it goes, and hands its pieces to `accept`.
    /// Gives how many bytes were taken.
    #[inline(always)]
    pub(super) fn read_open(&mut self, input: &[u8], accept: &mut impl Accept) -> Result<usize, Error> {
        let mut rest = input;
        while !rest.is_empty() && !matches!(self.mode, Mode::Text | Mode::Start(0)) {
            let piece = self.resume(rest)?;
            rest = rest.get(piece.raw.len()..).unwrap_or_default();
            accept.content(&piece)?;
        }
        Ok(input.len().wrapping_sub(rest.len()))
    }

    /// Reads the pieces of `input` and hands each to `accept`. Gives how many bytes were taken: all but markup
    /// whose end is not in `input`.
    ///
    /// It does what [`step`](Self::step) does again and again, and nearly all that a message is made of on
    /// the shortest way.
    #[inline(never)]
    pub(super) fn read_all(
        &mut self,
        input: &[u8],
        tag_limit: usize,
        accept: &mut impl Accept,
    ) -> Result<usize, Error> {
        let mut table = TagTable::new();
        let mut rest = input;
        if let Some(piece) = self.plain_declaration(window(input, tag_limit)) {
            rest = rest.get(piece.raw.len()..).unwrap_or_default();
            accept.content(&piece)?;
        }
        loop {
            if matches!(self.mode, Mode::Text) {
                if let Some(space) = space(rest) {
                    rest = rest.get(space.len()..).unwrap_or_default();
                    self.pass_space(space, accept)?;
                }
                if rest.first() == Some(&b'<') {
                    let window = window(rest, tag_limit);
                    if let Some(raw) = self.expected_end_tag(window) {
                        rest = rest.get(raw.len()..).unwrap_or_default();
                        self.tell_end(raw, accept)?;
                        continue;
                    }
                    if let Some(raw) = self.plain_start_tag(window, &mut table) {
                        rest = rest.get(raw.len()..).unwrap_or_default();
                        self.tell_plain_start(raw, &table, accept)?;
                        continue;
                    }
                } else if let Some(piece) = self.plain_text(rest) {
                    rest = rest.get(piece.raw.len()..).unwrap_or_default();
                    accept.content(&piece)?;
                    continue;
                }
            }
            if rest.is_empty() {
                return Ok(input.len());
            }
            match self.read_other(rest, tag_limit, &mut table, accept)? {
                Some(taken) => rest = rest.get(taken..).unwrap_or_default(),
                None => return Ok(input.len().wrapping_sub(rest.len())),
            }
        }
    }

    /// Reads the next piece of `input` on the longer way, and those that belong to it, and hands them to `accept`. Gives
    /// their length, or `None` for markup whose end is not in `input`.
    #[inline(never)] // what it needs of the stack, a plain tag need not have
    fn read_other(
        &mut self,
        input: &[u8],
        tag_limit: usize,
        table: &mut TagTable,
        accept: &mut impl Accept,
    ) -> Result<Option<usize>, Error> {
        let Some(piece) = self.other_step(input, tag_limit, table)? else { return Ok(None) };
        let rest = input.get(piece.raw.len()..).unwrap_or_default();
        match &piece.event {
            Event::StartTag(tag) => accept.start_tag(tag, piece.depth)?,
            Event::EndTag => accept.end_tag(piece.raw, piece.offset, piece.depth)?,
            _ => accept.content(&piece)?,
        }
        if self.end_pending {
            self.tell_end(&[], accept)?;
        }
        let read = self.read_open(rest, accept)?;
        Ok(Some(input.len().wrapping_sub(rest.len()).wrapping_add(read)))
    }

    #[inline(always)]
    fn pass_space(&mut self, space: &[u8], accept: &mut impl Accept) -> Result<(), Error> {
        self.brackets = 0;
        let piece = self.take(space, space.len(), Event::Space(space));
        if piece.depth >= accept.passed_depth() { accept.content(&piece) } else { Ok(()) }
    }

    /// Takes a byte of white space where fewer than `passed_depth` elements are open, or notes that one begins
    /// markup, which is then put together elsewhere; whether it was one of these.
    #[inline(always)]
    pub(super) fn pass_byte(&mut self, byte: u8, passed_depth: usize) -> bool {
        let is_space = matches!(byte, b' ' | b'\n' | b'\t') && self.elements.len() < passed_depth;
        let is_passed = (is_space || byte == b'<') && matches!(self.mode, Mode::Text);
        if is_passed {
            self.brackets = 0;
            self.offset = self.offset.wrapping_add(u32::from(is_space));
        }
        is_passed
    }

    /// Tells a start tag that was read into `table`, and the end of an empty element with it.
    #[inline(always)]
    fn tell_plain_start(
        &mut self,
        raw: &[u8],
        table: &TagTable,
        accept: &mut impl Accept,
    ) -> Result<(), Error> {
        let depth = self.elements.len().wrapping_add(1);
        accept.start_tag(&self.open_element(raw, table, !table.empty)?, depth)?;
        if table.empty {
            accept.end_tag(&[], self.offset(), depth)?;
            self.scope.truncate(usize::from(table.outer_bindings));
        }
        Ok(())
    }

    #[inline(always)]
    fn tell_end(&mut self, raw: &[u8], accept: &mut impl Accept) -> Result<(), Error> {
        let piece = self.close_element(raw);
        accept.end_tag(raw, piece.offset, piece.depth)
    }

    /// The XML declaration that the document, and `input` with it, begins with, if it needs no closer look.
    #[inline(always)]
    fn plain_declaration<'a>(&mut self, input: &'a [u8]) -> Option<Piece<'a, 'static>> {
        let is_first = self.offset() == usize::from(self.start);
        if !is_first || !matches!(self.mode, Mode::Start(0) | Mode::Text) {
            return None;
        }
        let raw = declaration::read_plain(input)?;
        self.mode = Mode::Text;
        Some(self.take(raw, raw.len(), Event::Markup))
    }

    /// What `input` begins with, inside the root: text that needs no closer look, closing brackets, a line end, a
    /// whole reference.
    #[inline(always)]
    pub(super) fn plain_text<'a>(&mut self, input: &'a [u8]) -> Option<Piece<'a, 'static>> {
        let first = *input.first()?;
        if self.elements.is_empty() || !matches!(self.mode, Mode::Text) || self.brackets == 2 && first == b'>'
        {
            return None;
        }
        let len = bytes::plain_len(input, *b"<&]");
        if len > 0 {
            self.brackets = 0;
            return Some(self.take(input, len, Event::Text(input.get(..len).unwrap_or(input))));
        }
        match first {
            b']' => {
                let len = input.iter().take_while(|byte| **byte == b']').count();
                self.brackets = len.saturating_add(usize::from(self.brackets)).min(2) as u8;
                Some(self.take(input, len, Event::Text(input.get(..len).unwrap_or(input))))
            }
            b'\r' => Some(self.line_end(input, false)),
            b'&' => {
                let (c, len) = Reference::read(input).ok()?;
                self.brackets = 0;
                Some(self.take(input, len, Event::Character(c)))
            }
            // The first byte of a character, of which the others are still to come.
            0x80.. if input.len() == 1 => {
                self.brackets = 0;
                self.character(input, Utf8::NONE, Within::Text).ok()
            }
            _ => None,
        }
    }

    /// Reads the next piece, that is no plain tag.
    #[inline(never)]
    fn other_step<'a, 't>(
        &'t mut self,
        input: &'a [u8],
        tag_limit: usize,
        table: &'t mut TagTable,
    ) -> Result<Option<Piece<'a, 't>>, Error> {
        match self.mode {
            Mode::Text if input.first() == Some(&b'<') => self.other_markup(input, tag_limit, table),
            Mode::Text => self.text(input).map(Some),
            _ => self.resume(input).map(Some),
        }
    }

    /// Reads on in whatever is open but text.
    fn resume<'a, 't>(&mut self, input: &'a [u8]) -> Result<Piece<'a, 't>, Error> {
        match self.mode {
            Mode::Start(seen) => self.start(input, seen),
            Mode::Character(utf8, within) => self.character(input, utf8, within),
            Mode::Reference(reference, start) => self.reference(input, reference, start),
            Mode::CData(brackets) => self.cdata(input, brackets),
            Mode::AfterReturn { in_cdata } => {
                self.mode = if in_cdata { Mode::CData(0) } else { Mode::Text };
                let len = usize::from(input.first() == Some(&b'\n'));
                Ok(self.take(input, len, Event::Markup))
            }
            Mode::Comment(hyphens) => self.comment(input, hyphens),
            Mode::Instruction(question) => self.instruction(input, question),
            Mode::InstructionEnd => match input.first() {
                Some(b'>') => {
                    self.mode = Mode::Text;
                    Ok(self.take(input, 1, Event::Markup))
                }
                _ => Err(self.error(ErrorKind::InvalidProcessingInstruction)),
            },
            Mode::Text => self.text(input),
        }
    }

    /// The piece of the first `len` bytes of `input`.
    #[inline(always)]
    fn take<'a, 't>(&mut self, input: &'a [u8], len: usize, event: Event<'a, 't>) -> Piece<'a, 't> {
        let offset = self.offset();
        self.offset = self.offset.wrapping_add(len as u32);
        Piece { event, offset, depth: self.elements.len(), raw: input.get(..len).unwrap_or(input) }
    }

    #[cold]
    fn error(&self, kind: ErrorKind) -> Error {
        Error::at(kind, self.offset())
    }

    #[cold]
    fn error_before(&self, kind: ErrorKind, distance: usize) -> Error {
        Error::at(kind, self.offset().saturating_sub(distance))
    }

    #[cold]
    fn error_in(&self, (kind, at): TagError) -> Error {
        Error::at(kind, self.offset().saturating_add(at))
    }

    /// The start of the document: a byte-order mark, if there is one (XML 1.0, appendix F).
    fn start<'a, 't>(&mut self, input: &'a [u8], seen: u8) -> Result<Piece<'a, 't>, Error> {
        let byte = input.first().copied();
        if byte == BYTE_ORDER_MARK.get(usize::from(seen)).copied() {
            let seen = seen.saturating_add(1);
            self.mode = if usize::from(seen) == BYTE_ORDER_MARK.len() {
                self.start = seen;
                Mode::Text
            } else {
                Mode::Start(seen)
            };
            return Ok(self.take(input, 1, Event::Markup));
        }
        match byte {
            _ if seen > 0 => Err(self.error_before(ErrorKind::TextOutsideRoot, usize::from(seen))),
            Some(0 | 0xFE | 0xFF) => Err(self.error(ErrorKind::UnsupportedEncoding)),
            _ => {
                self.mode = Mode::Text;
                Ok(self.take(input, 0, Event::Markup))
            }
        }
    }

    /// The length of the run of good characters that `input` begins with, of which `stops` mean something here. It
    /// ends with a stop or a carriage return, which is given; or else with the input, or a character that is cut off
    /// or not all right.
    #[inline(always)]
    fn run<const K: usize>(input: &[u8], stops: [u8; K]) -> (usize, Option<u8>) {
        let mut len = 0_usize;
        loop {
            let rest = input.get(len..).unwrap_or_default();
            len = len.wrapping_add(bytes::plain_len(rest, stops));
            match input.get(len) {
                None => return (len, None),
                Some(b'\n' | b'\t') => len = len.wrapping_add(1),
                Some(&byte @ (b'\r' | 0x20..=0x7F)) => return (len, Some(byte)),
                Some(_) => match bytes::beyond_ascii_len(input.get(len..).unwrap_or_default()) {
                    0 => return (len, None),
                    more => len = len.wrapping_add(more),
                },
            }
        }
    }

    /// Reads a character byte by byte: one that is cut off, or one that is not all right. Of
    /// `utf8` it has had a part.
    fn character<'a, 't>(
        &mut self,
        input: &'a [u8],
        mut utf8: Utf8,
        within: Within,
    ) -> Result<Piece<'a, 't>, Error> {
        let before = utf8.len();
        for (i, &byte) in input.iter().enumerate() {
            match utf8.push(byte) {
                Ok(None) => {}
                Ok(Some(c)) => {
                    self.mode = within.mode();
                    let is_told = matches!(within, Within::Text | Within::CData);
                    let event = if is_told { Event::Character(c) } else { Event::Markup };
                    let mut piece = self.take(input, i.wrapping_add(1), event);
                    piece.offset = piece.offset.saturating_sub(before);
                    return Ok(piece);
                }
                Err(Utf8Error::Malformed) => return Err(self.error_before(ErrorKind::InvalidUtf8, before)),
                Err(Utf8Error::NotAChar) => {
                    return Err(self.error_before(ErrorKind::InvalidCharacter, before));
                }
            }
        }
        self.mode = Mode::Character(utf8, within);
        Ok(self.take(input, input.len(), Event::Markup))
    }

    /// Text between markup that is not plain (XML 1.0, production 14), and what stands outside the root
    /// (production 27).
    fn text<'a, 't>(&mut self, input: &'a [u8]) -> Result<Piece<'a, 't>, Error> {
        match input.first() {
            Some(b'\r') => return Ok(self.line_end(input, false)),
            Some(b' ' | b'\n' | b'\t') if self.elements.is_empty() => {
                let space = input.get(..bytes::normal_space_len(input)).unwrap_or(input);
                return Ok(self.take(input, space.len(), Event::Space(space)));
            }
            _ if self.elements.is_empty() => return Err(self.error(ErrorKind::TextOutsideRoot)),
            Some(b'&') => return self.reference(input, Reference::Start, self.offset),
            Some(b'>') => return Err(self.error_before(ErrorKind::CDataEndInText, 2)),
            _ => {}
        }
        self.brackets = 0;
        match Self::run(input, *b"<&]") {
            (0, _) => self.character(input, Utf8::NONE, Within::Text),
            (len, _) => Ok(self.take(input, len, Event::Text(input.get(..len).unwrap_or(input)))),
        }
    }

    /// A carriage return, with its line feed, is told as a line feed (XML 1.0, section 2.11).
    #[inline]
    fn line_end<'a, 't>(&mut self, input: &'a [u8], in_cdata: bool) -> Piece<'a, 't> {
        self.brackets = 0;
        let len = match input.get(1) {
            Some(b'\n') => 2,
            Some(_) => 1,
            None => {
                self.mode = Mode::AfterReturn { in_cdata };
                1
            }
        };
        self.take(input, len, Event::Character('\n'))
    }

    /// A reference in text (XML 1.0, production 67); `reference` has passed, and began at `start`.
    fn reference<'a, 't>(
        &mut self,
        input: &'a [u8],
        mut reference: Reference,
        start: u32,
    ) -> Result<Piece<'a, 't>, Error> {
        self.brackets = 0;
        let first = usize::from(start == self.offset);
        for (i, &byte) in input.iter().enumerate().skip(first) {
            match reference.push(byte) {
                Ok(None) => {}
                Ok(Some(c)) => {
                    self.mode = Mode::Text;
                    let mut piece = self.take(input, i.wrapping_add(1), Event::Character(c));
                    piece.offset = start as usize;
                    return Ok(piece);
                }
                Err(kind) => return Err(Error::at(kind, start as usize)),
            }
        }
        self.mode = Mode::Reference(reference, start);
        Ok(self.take(input, input.len(), Event::Markup))
    }

    /// A CDATA section behind its delimiter (XML 1.0, productions 20 and 21).
    fn cdata<'a, 't>(&mut self, input: &'a [u8], brackets: u8) -> Result<Piece<'a, 't>, Error> {
        const BRACKETS: &[u8] = b"]]";
        let held = usize::from(brackets);
        match input {
            [b'>', ..] if brackets == 2 => {
                self.mode = Mode::Text;
                return Ok(self.take(input, 1, Event::Markup));
            }
            [b']', ..] if brackets == 2 => {
                let mut piece = self.take(input, 1, Event::Text(b"]"));
                piece.offset = piece.offset.saturating_sub(held);
                return Ok(piece);
            }
            [b']', ..] if brackets == 1 => {
                self.mode = Mode::CData(2);
                return Ok(self.take(input, 1, Event::Markup));
            }
            _ if brackets > 0 => {
                self.mode = Mode::CData(0);
                let text = BRACKETS.get(..held).unwrap_or(BRACKETS);
                let mut piece = self.take(input, 0, Event::Text(text));
                piece.offset = piece.offset.saturating_sub(held);
                return Ok(piece);
            }
            _ => {}
        }
        let mut len = 0_usize;
        let halt = loop {
            let (run, halt) = Self::run(input.get(len..).unwrap_or_default(), *b"]");
            len = len.wrapping_add(run);
            match (halt, input.get(len..).unwrap_or_default()) {
                // Brackets that do not begin the delimiter are text.
                (Some(b']'), [_, b']', b'>', ..] | [_, b']'] | [_]) => break halt,
                (Some(b']'), _) => len = len.wrapping_add(1),
                _ => break halt,
            }
        };
        if len > 0 {
            return Ok(self.take(input, len, Event::Text(input.get(..len).unwrap_or(input))));
        }
        match halt {
            Some(b']') if input.get(2) == Some(&b'>') => {
                self.mode = Mode::Text;
                Ok(self.take(input, 3, Event::Markup))
            }
            Some(b']') => {
                self.mode = Mode::CData(1);
                Ok(self.take(input, 1, Event::Markup))
            }
            Some(_) => Ok(self.line_end(input, true)),
            None => self.character(input, Utf8::NONE, Within::CData),
        }
    }

    /// A comment behind its delimiter (XML 1.0, production 15).
    fn comment<'a, 't>(&mut self, input: &'a [u8], mut hyphens: u8) -> Result<Piece<'a, 't>, Error> {
        let mut len = 0_usize;
        loop {
            let rest = input.get(len..).unwrap_or_default();
            match rest.first() {
                Some(b'>') if hyphens == 2 => {
                    self.mode = Mode::Text;
                    return Ok(self.take(input, len.wrapping_add(1), Event::Markup));
                }
                Some(_) if hyphens == 2 && len == 0 => {
                    return Err(self.error_before(ErrorKind::DoubleHyphenInComment, 2));
                }
                Some(_) if hyphens < 2 => {}
                _ => break,
            }
            let (run, halt) = Self::run(rest, *b"-");
            if run > 0 {
                hyphens = 0;
                len = len.wrapping_add(run);
            }
            hyphens = match halt {
                Some(b'-') => hyphens.saturating_add(1),
                Some(_) => 0,
                None => break,
            };
            len = len.wrapping_add(1);
        }
        self.mode = Mode::Comment(hyphens);
        self.unsaid(input, len, Within::Comment)
    }

    /// A processing instruction behind its target (XML 1.0, production 16).
    fn instruction<'a, 't>(&mut self, input: &'a [u8], mut question: bool) -> Result<Piece<'a, 't>, Error> {
        let mut len = 0_usize;
        loop {
            let rest = input.get(len..).unwrap_or_default();
            match rest.first() {
                Some(b'>') if question => {
                    self.mode = Mode::Text;
                    return Ok(self.take(input, len.wrapping_add(1), Event::Markup));
                }
                Some(_) => {}
                _ => break,
            }
            let (run, halt) = Self::run(rest, *b"?");
            question &= run == 0;
            len = len.wrapping_add(run);
            question = match halt {
                Some(byte) => byte == b'?',
                None => break,
            };
            len = len.wrapping_add(1);
        }
        self.mode = Mode::Instruction(question);
        self.unsaid(input, len, Within::Instruction)
    }

    /// The next piece of a comment or a processing instruction: `len` good bytes, or else the character that halts
    /// them.
    fn unsaid<'a, 't>(
        &mut self,
        input: &'a [u8],
        len: usize,
        within: Within,
    ) -> Result<Piece<'a, 't>, Error> {
        match len {
            0 => self.character(input, Utf8::NONE, within),
            _ => Ok(self.take(input, len, Event::Markup)),
        }
    }

    /// The end tag that `input` begins with, if it is the one expected, written plainly.
    #[inline(always)]
    fn expected_end_tag<'a>(&self, input: &'a [u8]) -> Option<&'a [u8]> {
        let rest = input.strip_prefix(b"</")?;
        let name = self.innermost_name();
        let is_expected = rest.get(name.len()) == Some(&b'>') && bytes::starts_with(rest, name);
        if is_expected && !name.is_empty() { input.get(..name.len().wrapping_add(3)) } else { None }
    }

    /// The start tag that `input` begins with, read into `table`, if it is a plain one.
    #[inline(always)]
    fn plain_start_tag<'a>(&mut self, input: &'a [u8], table: &mut TagTable) -> Option<&'a [u8]> {
        let len = plain::read_start_tag(input, &mut self.scope, table)?;
        input.get(..len)
    }

    /// The name of the innermost open element; empty if there is none.
    #[inline(always)]
    fn innermost_name(&self) -> &[u8] {
        let len = self.elements.last().map_or(0, |element| element.name_len());
        self.names.last(len)
    }

    /// Markup that is no plain tag.
    fn other_markup<'a, 't>(
        &'t mut self,
        input: &'a [u8],
        tag_limit: usize,
        table: &'t mut TagTable,
    ) -> Result<Option<Piece<'a, 't>>, Error> {
        self.brackets = 0;
        let window = window(input, tag_limit);
        if let Some(comment) = window.get(..4).filter(|opener| *opener == b"<!--") {
            self.mode = Mode::Comment(0);
            return Ok(Some(self.take(comment, comment.len(), Event::Markup)));
        }
        self.split = Split::LessThan;
        let raw = match self.split.scan(window.get(1..).unwrap_or_default()) {
            Some(len) => {
                self.split = Split::LessThan;
                window.get(..len.wrapping_add(1)).unwrap_or(window)
            }
            None if input.len() > tag_limit => return Err(self.error(ErrorKind::TagTooLong)),
            None => return Ok(None),
        };
        let piece = match raw {
            [_, 0, ..] if self.offset == 0 => Err(self.error(ErrorKind::UnsupportedEncoding)),
            [_, b'!', ..] => self.section(raw),
            [_, b'?', ..] => self.target(raw),
            [_, b'/', ..] => {
                let name = tag::read_end_tag(raw).map_err(|error| self.error_in(error))?;
                if self.elements.is_empty() || name != self.innermost_name() {
                    return Err(self.error(ErrorKind::MismatchedEndTag));
                }
                Ok(self.close_element(raw))
            }
            _ => {
                table.read_start_tag(raw).map_err(|error| self.error_in(error))?;
                self.check_root()?;
                let resolved = table.resolve(raw, &mut self.scope);
                resolved.map_err(|error| self.error_in(error))?;
                self.start_tag(raw, table)
            }
        };
        piece.map(Some)
    }

    /// The delimiter that begins a CDATA section; a document type declaration is refused.
    fn section<'a, 't>(&mut self, raw: &'a [u8]) -> Result<Piece<'a, 't>, Error> {
        let opener = OPENERS.iter().position(|opener| *opener == raw);
        self.mode = match opener {
            Some(1) if !self.elements.is_empty() => Mode::CData(0),
            Some(1) => return Err(self.error(ErrorKind::TextOutsideRoot)),
            Some(2) => return Err(self.error(ErrorKind::Dtd)),
            _ => return Err(self.error(ErrorKind::InvalidMarkup)),
        };
        Ok(self.take(raw, raw.len(), Event::Markup))
    }

    /// An XML declaration, or a processing instruction up to the byte behind its target (XML 1.0,
    /// production 17; Namespaces in XML, section 7: no colon in a target).
    fn target<'a, 't>(&mut self, raw: &'a [u8]) -> Result<Piece<'a, 't>, Error> {
        let behind = raw.get(2..).unwrap_or_default();
        let is_end = |byte: &u8| bytes::is_space(*byte) || matches!(byte, b'?' | b'>' | b'<');
        let len = behind.iter().position(is_end).unwrap_or(behind.len());
        let (target, end) = behind.split_at_checked(len).unwrap_or_default();
        if target.eq_ignore_ascii_case(b"xml") {
            if self.offset() != usize::from(self.start) || target != b"xml" {
                return Err(self.error(ErrorKind::MisplacedDeclaration));
            }
            declaration::check(raw).map_err(|error| self.error_in(error))?;
            return Ok(self.take(raw, raw.len(), Event::Markup));
        }
        let name = tag::utf8(target).map_err(|(kind, at)| self.error_in((kind, at.wrapping_add(2))))?;
        if !tag::is_ncname(name) {
            return Err(self.error_in((ErrorKind::InvalidName, 2)));
        }
        self.mode = match end.first() {
            Some(b'?') => Mode::InstructionEnd,
            Some(b'>' | b'<') => {
                let at = len.wrapping_add(2);
                return Err(self.error_in((ErrorKind::InvalidProcessingInstruction, at)));
            }
            _ => Mode::Instruction(false),
        };
        Ok(self.take(raw, raw.len(), Event::ProcessingInstruction(name)))
    }

    /// Checks that a start tag may stand here (XML 1.0, production 1).
    #[inline]
    fn check_root(&self) -> Result<(), Error> {
        if self.has_root && self.elements.is_empty() {
            return Err(self.error(ErrorKind::SecondRoot));
        }
        Ok(())
    }

    /// Opens the element of a start tag that was read into `table`, and resolved. Of one that is closed at once nothing
    /// is kept, but there must be room for it all the same.
    #[inline(always)]
    fn open_element<'a, 't>(
        &'t mut self,
        raw: &'a [u8],
        table: &'t TagTable,
        is_kept: bool,
    ) -> Result<StartTag<'a, 't>, Error> {
        self.check_root()?;
        let name = table.name.of(raw);
        let element = OpenElement::new(name.len(), table.outer_bindings);
        let is_too_deep =
            if is_kept { self.elements.push(element).is_err() } else { self.elements.is_full() };
        if is_too_deep {
            return Err(self.error(ErrorKind::TooDeep));
        }
        let is_too_long =
            if is_kept { self.names.push(name).is_err() } else { !self.names.has_room(name.len()) };
        if is_too_long {
            return Err(self.error(ErrorKind::NamesTooLong));
        }
        self.has_root = true;
        self.brackets = 0;
        let offset = self.take(raw, raw.len(), Event::Markup).offset;
        let namespace = self.scope.namespace(table.binding);
        Ok(StartTag { bytes: raw, offset, table, scope: &self.scope, namespace })
    }

    /// The piece of a start tag that was read into `table`, and resolved.
    fn start_tag<'a, 't>(&'t mut self, raw: &'a [u8], table: &'t TagTable) -> Result<Piece<'a, 't>, Error> {
        let depth = self.elements.len().wrapping_add(1);
        self.end_pending = table.empty;
        let tag = self.open_element(raw, table, true)?;
        Ok(Piece { offset: tag.offset, event: Event::StartTag(tag), depth, raw })
    }

    /// Closes the innermost element; `raw` is its end tag, empty behind an empty-element tag.
    #[inline]
    fn close_element<'a, 't>(&mut self, raw: &'a [u8]) -> Piece<'a, 't> {
        self.brackets = 0;
        self.end_pending = false;
        let piece = self.take(raw, raw.len(), Event::EndTag);
        if let Some(element) = self.elements.pop() {
            self.names.pop(element.name_len());
            self.scope.truncate(element.outer_bindings());
        }
        piece
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A parser behind the start tag `<a>`, or before any tag.
    fn parser(is_inside: bool) -> Parser {
        let mut parser = Parser::new(&[], 1000);
        parser.mode = Mode::Text;
        if is_inside {
            let taken = parser.read_all(b"<a>", limits::TAG, &mut Closure(|_: &Piece<'_, '_>| Ok(())));
            assert_eq!(taken, Ok(3));
        }
        parser
    }

    #[test]
    fn plain_text_goes_the_short_way() {
        let table: [(&[u8], usize); 14] = [
            (b"text", 4),
            (b"text<b>", 4),
            (b"text]", 4),
            (b"text&lt;", 4),
            (b"]]]x", 3),
            (b"\r\nx", 2),
            (b"\rx", 1),
            (b"&lt;x", 4),
            (b"&#x20;&lt;", 6),
            (b"\xC3", 1),
            (b"\xC3\xA4", 0),
            (b"&l", 0),
            (b"\x01", 0),
            (b"<", 0),
        ];
        for (input, len) in table {
            let taken = |is_inside| parser(is_inside).plain_text(input).map_or(0, |piece| piece.raw.len());
            assert_eq!((taken(true), taken(false)), (len, 0), "{}", input.escape_ascii());
        }
        let mut parser = parser(true);
        for (input, len) in [("]", 1), ("]", 1), (">", 0), ("]", 1), (">", 0), ("x>", 2), (">", 1)] {
            let taken = parser.plain_text(input.as_bytes()).map_or(0, |piece| piece.raw.len());
            assert_eq!(taken, len, "{input}");
        }
    }

    #[test]
    fn the_plain_declaration_and_plain_tags_go_the_short_way() {
        let declaration = b"<?xml version=\"1.0\" encoding=\"utf-8\"?><a/>";
        let len = |mut parser: Parser| parser.plain_declaration(declaration).map(|piece| piece.raw.len());
        let at_start = |mode| Parser { mode, ..Parser::new(&[], 1000) };
        assert_eq!(len(at_start(Mode::Start(0))), Some(38));
        assert_eq!(len(at_start(Mode::Text)), Some(38));
        assert_eq!(len(at_start(Mode::Comment(0))), None);
        assert_eq!(len(parser(true)), None);
        let mut table = TagTable::new();
        assert_eq!(parser(true).plain_start_tag(b"<b>c", &mut table), Some(&b"<b>"[..]));
        assert_eq!(parser(true).expected_end_tag(b"</a>c"), Some(&b"</a>"[..]));
        assert_eq!(parser(true).expected_end_tag(b"</b>"), None);
        assert_eq!(parser(false).expected_end_tag(b"</>"), None);
    }

    #[test]
    fn single_bytes_that_mean_nothing_are_passed() {
        for (byte, depth, is_passed) in [
            (b' ', 2, true),
            (b'\n', 2, true),
            (b'\t', 2, true),
            (b' ', 1, false),
            (b'\r', 2, false),
            (b'x', 2, false),
            (b'<', 2, true),
            (b'<', 0, true),
        ] {
            let mut parser = parser(true);
            parser.brackets = 1;
            assert_eq!(parser.pass_byte(byte, depth), is_passed, "{byte:#x} below {depth}");
            assert_eq!(parser.brackets, u8::from(!is_passed));
            assert_eq!(parser.offset(), 3 + usize::from(is_passed && byte != b'<'));
            parser.mode = Mode::Comment(0);
            assert!(!parser.pass_byte(byte, depth));
        }
    }

    #[test]
    fn what_was_left_open_is_read_first() {
        let mut parser = parser(true);
        let mut told = std::string::String::new();
        let mut accept = Closure(|piece: &Piece<'_, '_>| {
            told.extend(piece.raw.iter().map(|byte| char::from(*byte)));
            Ok(())
        });
        parser.mode = Mode::Comment(0);
        assert_eq!(parser.read_open(b"a-->b", &mut accept), Ok(4));
        assert_eq!(parser.read_open(b"b", &mut accept), Ok(0));
        assert_eq!(told, "a-->");
    }
}
