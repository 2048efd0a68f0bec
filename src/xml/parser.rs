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
use super::tag::{self, Attributes, StartTag, Tag, TagError};
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

/// What of the content of an element means nothing to what takes it, and is passed over untold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Passed {
    /// Nothing.
    Nothing,
    /// What says nothing: comments, delimiters.
    Markup,
    /// That, and white space between markup.
    Space,
    /// All but tags and processing instructions.
    Text,
}

/// What takes the pieces of a document: tags, and everything else.
pub(crate) trait Accept {
    /// What is passed over where so many elements are open.
    fn passed(&self, _depth: usize) -> Passed {
        Passed::Nothing
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

/// What the next byte stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// At the very start, perhaps in a byte-order mark.
    Start,
    /// In text, or between markup.
    Text,
    /// In a CDATA section.
    CData,
    /// In a comment.
    Comment,
    /// In a processing instruction.
    Instruction,
    /// Behind the question mark that must close a processing instruction.
    InstructionEnd,
}

/// What was cut apart, and must be read to its end before all else.
#[derive(Clone, Copy, Debug)]
enum Open {
    Nothing,
    /// A carriage return was told as a line end; a line feed behind it is not to be told.
    Return,
    /// A character beyond ASCII.
    Character(Utf8),
    /// A reference that began at this offset.
    Reference(Reference, u32),
}

/// What a piece that is no tag says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Nothing,
    /// White space, up to markup or a cut.
    Space,
    /// Its bytes.
    Text,
    /// So many brackets, which came before it.
    Brackets(u8),
    Character(char),
    /// A target of this length, behind `<?`.
    Target(u16),
}

/// A piece that is no tag.
#[derive(Clone, Copy, Debug)]
struct Content {
    said: Said,
    len: usize,
    /// The offset at which begins what it says; of what was cut in two, that is before the piece.
    offset: u32,
}

/// A piece of markup that begins with `<`.
#[derive(Clone, Copy, Debug)]
enum Markup {
    /// A start tag, its names resolved.
    StartTag(Tag),
    /// The end tag of the innermost element, of this length.
    EndTag(usize),
    Other(Content),
    /// Its end is not in the input; `split` is how far it goes.
    Cut,
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
    open: Open,
    /// How many bytes have come, one behind the other, of what may be a delimiter: the brackets of `]]>` in text and in
    /// CDATA sections, the hyphens of a comment's end, the question mark of a processing instruction's, a byte-order
    /// mark. At most 2.
    seen: u8,
    /// Where the document starts: behind the byte-order mark.
    start: u8,
    has_root: bool,
    /// How far the markup has come of which only a part was seen.
    pub(super) split: Split,
    elements: Vec<OpenElement, { limits::DEPTH }, u8>,
    /// The names of the open elements, one behind the other.
    names: ByteStack<{ limits::ELEMENT_NAMES }>,
    scope: Scope,
}

const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// As much of `input` as the markup that it begins with may have.
#[inline(always)]
fn window(input: &[u8], tag_limit: usize) -> &[u8] {
    input.get(..tag_limit).unwrap_or(input)
}

impl Parser {
    #[inline(always)] // it is large, and is to be made where it stays
    pub(super) const fn new(vocabulary: Vocabulary, limit: usize) -> Self {
        debug_assert!(is_plain(vocabulary), "the names of a vocabulary are plain, and at most 200");
        Self {
            limit: if limit > u32::MAX as usize { u32::MAX } else { limit as u32 },
            offset: 0,
            mode: Mode::Start,
            open: Open::Nothing,
            seen: 0,
            start: 0,
            has_root: false,
            split: Split::Before,
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

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.elements.len()
    }

    /// Whether a character was cut apart of which only a part has come.
    pub(super) fn is_in_character(&self) -> bool {
        matches!(self.open, Open::Character(_)) || self.mode == Mode::Start
    }

    /// Whether the next byte stands in text or between markup, and nothing was cut apart there.
    #[inline(always)]
    pub(super) fn is_between(&self) -> bool {
        self.mode == Mode::Text && matches!(self.open, Open::Nothing)
    }

    /// Whether the message may end here: its root element is closed and nothing is left open.
    pub(super) fn is_complete(&self) -> bool {
        self.has_root && self.elements.is_empty() && self.mode == Mode::Text
    }

    /// Whether the next byte stands in text or between markup, and brackets before it cannot end a CDATA section there.
    pub(super) fn is_in_plain_text(&self) -> bool {
        self.is_between() && self.seen == 0
    }

    /// Passes over `len` bytes of text or white space.
    pub(super) fn pass(&mut self, len: usize) {
        self.offset = self.offset.wrapping_add(len as u32);
    }

    /// Reads the next piece from the front of `input`, which is not empty. Markup longer than `tag_limit` is an
    /// error. `None` if `input` begins with markup whose end is not in it; then none of it was taken, and `split`
    /// is how far it goes.
    ///
    /// The end of an empty element comes next, and is told by [`end_empty`](Self::end_empty).
    pub(super) fn step<'a, 't>(
        &'t mut self,
        input: &'a [u8],
        tag_limit: usize,
        attributes: &'t mut Attributes,
    ) -> Result<Option<Piece<'a, 't>>, Error> {
        self.begin(input);
        let space = self.space_before_markup(input);
        let (offset, depth) = (self.offset(), self.depth());
        let content = match (space, input.first()) {
            (Some(0), Some(b'<')) => match self.next_markup(input, tag_limit, attributes)? {
                Markup::StartTag(tag) => {
                    let bytes = input.get(..usize::from(tag.len)).unwrap_or(input);
                    let tag = self.open(input, bytes, tag, attributes)?;
                    let depth = depth.wrapping_add(1);
                    return Ok(Some(Piece { event: Event::StartTag(tag), offset, depth, raw: tag.bytes }));
                }
                Markup::EndTag(len) => {
                    self.close(len);
                    let raw = input.get(..len).unwrap_or(input);
                    return Ok(Some(Piece { event: Event::EndTag, offset, depth, raw }));
                }
                Markup::Other(content) => content,
                Markup::Cut => return Ok(None),
            },
            (Some(len @ 1..), _) => {
                self.seen = 0;
                self.said(Said::Space, len)
            }
            _ => self.content(input)?,
        };
        Ok(Some(self.take(input, content)))
    }

    /// Reads the next piece of `input`, which begins with `<`.
    fn next_markup(
        &mut self,
        input: &[u8],
        tag_limit: usize,
        attributes: &mut Attributes,
    ) -> Result<Markup, Error> {
        if let Some(len) = self.expected_end_tag(input, tag_limit) {
            return Ok(Markup::EndTag(len));
        }
        match plain::read_start_tag(input, tag_limit, &mut self.scope, attributes) {
            Some(tag) => Ok(Markup::StartTag(tag)),
            None => self.markup(input, tag_limit, attributes),
        }
    }

    /// The end of an empty element, before whose tag there were so many bindings.
    pub(super) fn end_empty(&mut self, outer_bindings: usize) -> Piece<'static, 'static> {
        self.scope.truncate(outer_bindings);
        let depth = self.depth().wrapping_add(1);
        Piece { event: Event::EndTag, offset: self.offset(), depth, raw: &[] }
    }

    /// Reads the pieces of `input` and hands each to `accept`. Gives how many bytes were taken: all but markup
    /// whose end is not in `input`.
    ///
    /// It does what [`step`](Self::step) does again and again.
    #[inline(never)]
    pub(super) fn read_all(
        &mut self,
        input: &[u8],
        tag_limit: usize,
        accept: &mut impl Accept,
    ) -> Result<usize, Error> {
        let mut attributes = Attributes::new();
        let before = self.offset;
        let mut rest = input;
        self.begin(input);
        if let Some(content) = self.plain_declaration(input, tag_limit) {
            rest = self.tell(input, content, accept.passed(0), accept)?;
        }
        while !rest.is_empty() {
            if let Some(space) = self.space_before_markup(rest) {
                if space > 0 {
                    rest = self.tell_text(rest, self.said(Said::Space, space), Passed::Space, accept)?;
                }
            } else if let Some(text) = self.text_before_markup(rest) {
                rest = self.tell_text(rest, self.said(Said::Text, text), Passed::Text, accept)?;
            } else {
                rest = self.read_content(rest, accept)?;
                continue;
            }
            if rest.is_empty() {
                break;
            }
            if let Some(len) = self.expected_end_tag(rest, tag_limit) {
                rest = self.tell_end(rest, len, accept)?;
            } else if let Some(tag) = plain::read_start_tag(rest, tag_limit, &mut self.scope, &mut attributes)
            {
                rest = self.tell_start(rest, tag, &attributes, accept)?;
            } else {
                let markup = self.markup(rest, tag_limit, &mut attributes)?;
                if matches!(markup, Markup::Cut) {
                    break;
                }
                rest = self.tell_markup(rest, markup, &attributes, accept)?;
            }
        }
        Ok(self.offset.wrapping_sub(before) as usize)
    }

    /// Reads the pieces of `input`, which does not begin with markup, up to markup, and hands them to `accept`; gives what
    /// follows them.
    #[inline(never)]
    pub(super) fn read_content<'a>(
        &mut self,
        input: &'a [u8],
        accept: &mut impl Accept,
    ) -> Result<&'a [u8], Error> {
        let mut rest = input;
        let passed = accept.passed(self.depth());
        loop {
            let content = self.content(rest)?;
            rest = self.tell(rest, content, passed, accept)?;
            match rest.first() {
                None => return Ok(rest),
                Some(b'<' | b' ' | b'\t' | b'\n') if self.is_between() => return Ok(rest),
                Some(_) => {}
            }
        }
    }

    /// Hands the markup that `input` begins with, which is not plain, to `accept`; gives what follows it.
    #[inline(never)] // what it needs of the stack, a plain tag need not have
    fn tell_markup<'a>(
        &mut self,
        input: &'a [u8],
        markup: Markup,
        attributes: &Attributes,
        accept: &mut impl Accept,
    ) -> Result<&'a [u8], Error> {
        match markup {
            Markup::StartTag(tag) => self.tell_start(input, tag, attributes, accept),
            Markup::EndTag(len) => self.tell_end(input, len, accept),
            Markup::Other(content) => {
                let passed = accept.passed(self.depth());
                self.tell(input, content, passed, accept)
            }
            Markup::Cut => Ok(input),
        }
    }

    /// Opens the element of the start tag that `input` begins with, and tells it to `accept`; gives what follows it.
    #[inline(always)]
    fn tell_start<'a>(
        &mut self,
        input: &'a [u8],
        tag: Tag,
        attributes: &Attributes,
        accept: &mut impl Accept,
    ) -> Result<&'a [u8], Error> {
        let depth = self.depth().wrapping_add(1);
        let (bytes, rest) = input.split_at_checked(usize::from(tag.len)).unwrap_or_default();
        accept.start_tag(&self.open(input, bytes, tag, attributes)?, depth)?;
        if tag.is_empty {
            accept.end_tag(&[], self.offset(), depth)?;
            self.scope.truncate(usize::from(tag.outer_bindings));
        }
        Ok(rest)
    }

    /// Hands text or white space to `accept`, unless that passes over it; gives what follows it.
    #[inline(always)]
    fn tell_text<'a>(
        &mut self,
        input: &'a [u8],
        content: Content,
        passed: Passed,
        accept: &mut impl Accept,
    ) -> Result<&'a [u8], Error> {
        self.seen = 0;
        if accept.passed(self.depth()) >= passed {
            self.offset = self.offset.wrapping_add(content.len as u32);
        } else {
            self.tell_content(input, content, accept)?;
        }
        Ok(input.get(content.len..).unwrap_or_default())
    }

    /// Hands a piece that is no tag to `accept`, unless such a piece is `passed` over; gives what follows it.
    #[inline(always)]
    fn tell<'a>(
        &mut self,
        input: &'a [u8],
        content: Content,
        passed: Passed,
        accept: &mut impl Accept,
    ) -> Result<&'a [u8], Error> {
        let is_passed = match content.said {
            Said::Nothing => passed >= Passed::Markup,
            Said::Space => passed >= Passed::Space,
            Said::Target(_) => false,
            _ => passed == Passed::Text,
        };
        if is_passed {
            self.offset = self.offset.wrapping_add(content.len as u32);
        } else {
            self.tell_content(input, content, accept)?;
        }
        Ok(input.get(content.len..).unwrap_or_default())
    }

    #[inline(never)]
    fn tell_content(
        &mut self,
        input: &[u8],
        content: Content,
        accept: &mut impl Accept,
    ) -> Result<(), Error> {
        let piece = self.take(input, content);
        accept.content(&piece)
    }

    /// Closes the innermost element by the end tag of `len` bytes that `input` begins with, and tells it to `accept`;
    /// gives what follows it.
    #[inline(always)]
    fn tell_end<'a>(
        &mut self,
        input: &'a [u8],
        len: usize,
        accept: &mut impl Accept,
    ) -> Result<&'a [u8], Error> {
        let (offset, depth) = (self.offset(), self.depth());
        self.close(len);
        let (raw, rest) = input.split_at_checked(len).unwrap_or_default();
        accept.end_tag(raw, offset, depth)?;
        Ok(rest)
    }

    /// The length of the white space between markup that `input` begins with, if it is all there is up to markup or a
    /// cut.
    #[inline(always)]
    fn space_before_markup(&self, input: &[u8]) -> Option<usize> {
        if !self.is_between() {
            return None;
        }
        let len = if *input.first()? > b' ' { 0 } else { bytes::normal_space_len(input) };
        match input.get(len) {
            None | Some(b'<') => Some(len),
            _ => None,
        }
    }

    /// The length of the text that `input` begins with, if it needs no closer look and is all there is up to markup or a cut.
    #[inline(always)]
    fn text_before_markup(&self, input: &[u8]) -> Option<usize> {
        if !self.is_in_plain_text() || self.elements.is_empty() {
            return None;
        }
        let len = bytes::plain_len(input, *b"<&]");
        matches!(input.get(len), None | Some(b'<')).then_some(len)
    }

    /// The document begins with markup, and no byte-order mark.
    #[inline(always)]
    fn begin(&mut self, input: &[u8]) {
        if self.offset == 0 && input.first() == Some(&b'<') {
            self.mode = Mode::Text;
        }
    }

    /// The XML declaration that the document, and `input` with it, begins with, if it is one that needs no look.
    #[inline(always)]
    fn plain_declaration(&self, input: &[u8], tag_limit: usize) -> Option<Content> {
        if self.offset != u32::from(self.start) || !self.is_between() {
            return None;
        }
        let len = declaration::plain_len(input).filter(|len| *len <= tag_limit)?;
        Some(self.said(Said::Nothing, len))
    }

    /// The piece of `input` that `content` is.
    #[inline(always)]
    fn take<'a>(&mut self, input: &'a [u8], content: Content) -> Piece<'a, 'static> {
        let Content { said, len, offset } = content;
        let raw = input.get(..len).unwrap_or(input);
        self.offset = self.offset.wrapping_add(len as u32);
        let event = match said {
            Said::Nothing => Event::Markup,
            Said::Space => Event::Space(raw),
            Said::Text => Event::Text(raw),
            Said::Brackets(count) => Event::Text(b"]]".get(..usize::from(count)).unwrap_or_default()),
            Said::Character(c) => Event::Character(c),
            Said::Target(len) => {
                let target = raw.get(2..usize::from(len).wrapping_add(2)).unwrap_or_default();
                Event::ProcessingInstruction(core::str::from_utf8(target).unwrap_or_default())
            }
        };
        Piece { event, offset: offset as usize, depth: self.depth(), raw }
    }

    /// What the next `len` bytes say.
    #[inline(always)]
    fn said(&self, said: Said, len: usize) -> Content {
        Content { said, len, offset: self.offset }
    }

    /// What the next `len` bytes say together with as many as `before` them.
    fn said_since(&self, said: Said, len: usize, before: usize) -> Content {
        Content { said, len, offset: self.offset.saturating_sub(before as u32) }
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

    /// Reads the next piece of anything but markup that begins with `<`.
    #[inline(always)]
    fn content(&mut self, input: &[u8]) -> Result<Content, Error> {
        let utf8 = match self.open {
            Open::Nothing => {
                let content = self.content_of_mode(input)?;
                // There is no text where a character needs a closer look.
                if (content.said, content.len) != (Said::Text, 0) {
                    return Ok(content);
                }
                Utf8::NONE
            }
            Open::Return => {
                self.open = Open::Nothing;
                return Ok(self.said(Said::Nothing, usize::from(input.first() == Some(&b'\n'))));
            }
            Open::Reference(reference, start) => return self.reference(input, reference, start),
            Open::Character(utf8) => utf8,
        };
        self.character(input, utf8)
    }

    #[inline(always)]
    fn content_of_mode(&mut self, input: &[u8]) -> Result<Content, Error> {
        match self.mode {
            Mode::Start => self.start(input),
            Mode::Text if self.elements.is_empty() => self.outside(input),
            Mode::Text => self.text(input),
            Mode::CData => self.cdata(input),
            Mode::Comment => self.unsaid(input, b'-'),
            Mode::Instruction => self.unsaid(input, b'?'),
            Mode::InstructionEnd => {
                if input.first() != Some(&b'>') {
                    return Err(self.error(ErrorKind::InvalidProcessingInstruction));
                }
                self.mode = Mode::Text;
                Ok(self.said(Said::Nothing, 1))
            }
        }
    }

    /// The start of the document: a byte-order mark, if there is one (XML 1.0, appendix F).
    fn start(&mut self, input: &[u8]) -> Result<Content, Error> {
        let byte = input.first().copied();
        if byte == BYTE_ORDER_MARK.get(usize::from(self.seen)).copied() {
            if self.seen < 2 {
                self.seen = self.seen.wrapping_add(1);
            } else {
                (self.mode, self.seen, self.start) = (Mode::Text, 0, BYTE_ORDER_MARK.len() as u8);
            }
            return Ok(self.said(Said::Nothing, 1));
        }
        match byte {
            _ if self.seen > 0 => Err(self.error_before(ErrorKind::TextOutsideRoot, usize::from(self.seen))),
            Some(0 | 0xFE | 0xFF) => Err(self.error(ErrorKind::UnsupportedEncoding)),
            _ => {
                self.mode = Mode::Text;
                Ok(self.said(Said::Nothing, 0))
            }
        }
    }

    /// What stands outside the root (XML 1.0, production 27).
    fn outside(&mut self, input: &[u8]) -> Result<Content, Error> {
        match (input.first(), bytes::normal_space_len(input)) {
            (Some(b'\r'), _) => Ok(self.line_end(input)),
            (_, 0) => Err(self.error(ErrorKind::TextOutsideRoot)),
            (_, len) => Ok(self.said(Said::Space, len)),
        }
    }

    /// Text between markup (XML 1.0, production 14).
    fn text(&mut self, input: &[u8]) -> Result<Content, Error> {
        let mut len = 0_usize;
        loop {
            let rest = input.get(len..).unwrap_or_default();
            match rest.first() {
                Some(b']') => {
                    self.seen = self.seen.wrapping_add(1).min(2);
                    len = len.wrapping_add(1);
                    continue;
                }
                Some(b'>') if self.seen == 2 && len == 0 => {
                    return Err(self.error_before(ErrorKind::CDataEndInText, 2));
                }
                None | Some(b'<') => break,
                Some(b'>') if self.seen == 2 => break,
                Some(b'&') if len == 0 => return self.reference(rest, Reference::START, self.offset),
                Some(b'\r') if len == 0 => return Ok(self.line_end(rest)),
                Some(_) => {}
            }
            match bytes::run_of_characters(rest, *b"<&]") {
                0 => break,
                run => {
                    self.seen = 0;
                    len = len.wrapping_add(run);
                }
            }
        }
        Ok(self.said(Said::Text, len))
    }

    /// A carriage return, with its line feed, is told as a line feed (XML 1.0, section 2.11).
    fn line_end(&mut self, input: &[u8]) -> Content {
        self.seen = 0;
        let len = match input.get(1) {
            Some(b'\n') => 2,
            Some(_) => 1,
            None => {
                self.open = Open::Return;
                1
            }
        };
        self.said(Said::Character('\n'), len)
    }

    /// A reference in text (XML 1.0, production 67); `reference` has passed, and began at `start`.
    fn reference(&mut self, input: &[u8], mut reference: Reference, start: u32) -> Result<Content, Error> {
        self.seen = 0;
        let before = usize::from(start == self.offset);
        let taken = reference.take(input.get(before..).unwrap_or_default());
        if let Some((c, len)) = taken.map_err(|kind| Error::at(kind, start as usize))? {
            self.open = Open::Nothing;
            let len = before.wrapping_add(len);
            return Ok(Content { said: Said::Character(c), len, offset: start });
        }
        self.open = Open::Reference(reference, start);
        Ok(self.said(Said::Nothing, input.len()))
    }

    /// Reads a character byte by byte: one that is cut off, or one that is not all right. Of
    /// `utf8` it has had a part.
    #[inline(always)]
    fn character(&mut self, input: &[u8], mut utf8: Utf8) -> Result<Content, Error> {
        self.seen = 0;
        let before = utf8.len();
        for (i, &byte) in input.iter().enumerate() {
            match utf8.push(byte) {
                Ok(None) => {}
                Ok(Some(c)) => {
                    self.open = Open::Nothing;
                    let is_told = matches!(self.mode, Mode::Text | Mode::CData);
                    let said = if is_told { Said::Character(c) } else { Said::Nothing };
                    return Ok(self.said_since(said, i.wrapping_add(1), before));
                }
                Err(Utf8Error::Malformed) => return Err(self.error_before(ErrorKind::InvalidUtf8, before)),
                Err(Utf8Error::NotAChar) => {
                    return Err(self.error_before(ErrorKind::InvalidCharacter, before));
                }
            }
        }
        self.open = Open::Character(utf8);
        Ok(self.said(Said::Nothing, input.len()))
    }

    /// A CDATA section behind its delimiter (XML 1.0, productions 20 and 21). Brackets that may end it are told when it
    /// is known that they do not.
    fn cdata(&mut self, input: &[u8]) -> Result<Content, Error> {
        let held = usize::from(self.seen);
        match (held, input.first()) {
            (0, _) => {}
            (2, Some(b'>')) => {
                (self.mode, self.seen) = (Mode::Text, 0);
                return Ok(self.said(Said::Nothing, 1));
            }
            (2, Some(b']')) => return Ok(self.said_since(Said::Brackets(1), 1, held)),
            (_, Some(b']')) => {
                self.seen = 2;
                return Ok(self.said(Said::Nothing, 1));
            }
            _ => {
                self.seen = 0;
                return Ok(self.said_since(Said::Brackets(held as u8), 0, held));
            }
        }
        let mut len = 0_usize;
        loop {
            let rest = input.get(len..).unwrap_or_default();
            let run = match rest.first() {
                None => break,
                Some(b']') => {
                    // The last two brackets begin the delimiter, or may do so.
                    let (brackets, held) = match rest.iter().position(|byte| *byte != b']') {
                        None => (rest.len(), rest.len().min(2)),
                        Some(brackets @ 2..) if rest.get(brackets) == Some(&b'>') => (brackets, 2),
                        Some(brackets) => (brackets, 0),
                    };
                    len = len.wrapping_add(brackets.wrapping_sub(held));
                    if held > 0 {
                        break;
                    }
                    continue;
                }
                Some(_) => bytes::run_of_characters(rest, *b"]]]"),
            };
            if run == 0 {
                break;
            }
            len = len.wrapping_add(run);
        }
        let rest = input.get(len..).unwrap_or_default();
        match rest {
            _ if len > 0 => Ok(self.said(Said::Text, len)),
            [b']', b']', b'>', ..] => {
                self.mode = Mode::Text;
                Ok(self.said(Said::Nothing, 3))
            }
            [b']', ..] => {
                self.seen = 1;
                Ok(self.said(Said::Nothing, 1))
            }
            [b'\r', ..] => Ok(self.line_end(rest)),
            _ => Ok(self.said(Said::Text, 0)),
        }
    }

    /// A comment or a processing instruction behind its beginning (XML 1.0, productions 15 and 16), which say nothing;
    /// `mark` is what begins their end.
    fn unsaid(&mut self, input: &[u8], mark: u8) -> Result<Content, Error> {
        let is_comment = self.mode == Mode::Comment;
        let wanted = if is_comment { 2 } else { 1 };
        let mut len = 0_usize;
        while let Some(&byte) = input.get(len) {
            if self.seen == wanted {
                if byte == b'>' {
                    (self.mode, self.seen) = (Mode::Text, 0);
                    return Ok(self.said(Said::Nothing, len.wrapping_add(1)));
                }
                if is_comment {
                    let offset = self.offset().wrapping_add(len).saturating_sub(2);
                    return Err(Error::at(ErrorKind::DoubleHyphenInComment, offset));
                }
            }
            let run = match byte {
                b'\r' => 1,
                _ if byte == mark => {
                    self.seen = self.seen.wrapping_add(1).min(wanted);
                    len = len.wrapping_add(1);
                    continue;
                }
                _ => bytes::run_of_characters(input.get(len..).unwrap_or_default(), [mark; 3]),
            };
            if run == 0 {
                let said = if len == 0 { Said::Text } else { Said::Nothing };
                return Ok(self.said(said, len));
            }
            self.seen = 0;
            len = len.wrapping_add(run);
        }
        Ok(self.said(Said::Nothing, len))
    }

    /// The length of the end tag that `input` begins with, if it is the one expected, written plainly, and has at most
    /// `tag_limit` bytes.
    #[inline(always)]
    fn expected_end_tag(&self, input: &[u8], tag_limit: usize) -> Option<usize> {
        let rest = input.strip_prefix(b"</")?;
        let name = self.innermost_name();
        let len = name.len().wrapping_add(3);
        let is_expected = rest.get(name.len()) == Some(&b'>') && bytes::starts_with(rest, name);
        (is_expected && !name.is_empty() && len <= tag_limit).then_some(len)
    }

    /// The name of the innermost open element; empty if there is none.
    #[inline(always)]
    fn innermost_name(&self) -> &[u8] {
        let len = self.elements.last().map_or(0, |element| element.name_len());
        self.names.last(len)
    }

    /// Markup that is no plain tag.
    #[inline(never)] // what it needs of the stack, a plain tag need not have
    fn markup(
        &mut self,
        input: &[u8],
        tag_limit: usize,
        attributes: &mut Attributes,
    ) -> Result<Markup, Error> {
        self.seen = 0;
        if let [_, b'!', b'-', b'-', ..] = input {
            self.mode = Mode::Comment;
            return Ok(Markup::Other(self.said(Said::Nothing, b"<!--".len())));
        }
        let window = window(input, tag_limit);
        let is_first = self.offset == u32::from(self.start);
        let mut split = Split::LessThan;
        let Some(len) = split.scan(window.get(1..).unwrap_or_default()) else {
            self.split = split;
            return if input.len() > tag_limit {
                Err(self.error(ErrorKind::TagTooLong))
            } else {
                Ok(Markup::Cut)
            };
        };
        let raw = window.get(..len.wrapping_add(1)).unwrap_or(window);
        match raw {
            [_, 0, ..] if self.offset == 0 => Err(self.error(ErrorKind::UnsupportedEncoding)),
            [_, b'!', ..] => self.section(raw).map(Markup::Other),
            [_, b'?', ..] => self.target(raw, is_first).map(Markup::Other),
            [_, b'/', ..] => {
                let name = tag::read_end_tag(raw).map_err(|error| self.error_in(error))?;
                if self.elements.is_empty() || name != self.innermost_name() {
                    return Err(self.error(ErrorKind::MismatchedEndTag));
                }
                Ok(Markup::EndTag(raw.len()))
            }
            _ => {
                let mut tag = Tag::read(raw, attributes).map_err(|error| self.error_in(error))?;
                self.check_root()?;
                let resolved = tag.resolve(raw, attributes, &mut self.scope);
                resolved.map_err(|error| self.error_in(error))?;
                Ok(Markup::StartTag(tag))
            }
        }
    }

    /// The delimiter that begins a comment or a CDATA section; a document type declaration is refused.
    fn section(&mut self, raw: &[u8]) -> Result<Content, Error> {
        let opener = OPENERS.iter().position(|opener| *opener == raw);
        self.mode = match opener {
            Some(0) => Mode::Comment,
            Some(1) if !self.elements.is_empty() => Mode::CData,
            Some(1) => return Err(self.error(ErrorKind::TextOutsideRoot)),
            Some(2) => return Err(self.error(ErrorKind::Dtd)),
            _ => return Err(self.error(ErrorKind::InvalidMarkup)),
        };
        Ok(self.said(Said::Nothing, raw.len()))
    }

    /// An XML declaration, or a processing instruction up to the byte behind its target (XML 1.0,
    /// production 17; Namespaces in XML, section 7: no colon in a target).
    fn target(&mut self, raw: &[u8], is_first: bool) -> Result<Content, Error> {
        let behind = raw.get(2..).unwrap_or_default();
        let is_end = |byte: &u8| bytes::is_space(*byte) || matches!(byte, b'?' | b'>' | b'<');
        let len = behind.iter().position(is_end).unwrap_or(behind.len());
        let (target, end) = behind.split_at_checked(len).unwrap_or_default();
        if target.eq_ignore_ascii_case(b"xml") {
            if !is_first || target != b"xml" {
                return Err(self.error(ErrorKind::MisplacedDeclaration));
            }
            declaration::check(raw).map_err(|error| self.error_in(error))?;
            return Ok(self.said(Said::Nothing, raw.len()));
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
            _ => Mode::Instruction,
        };
        Ok(self.said(Said::Target(len as u16), raw.len()))
    }

    /// Checks that a start tag may stand here (XML 1.0, production 1).
    #[inline(always)]
    fn check_root(&self) -> Result<(), Error> {
        if self.has_root && self.elements.is_empty() {
            return Err(self.error(ErrorKind::SecondRoot));
        }
        Ok(())
    }

    /// Opens the element of the start tag that `input` begins with. Of one that is closed at once nothing is kept, but
    /// there must be room for it all the same.
    #[inline(always)]
    fn open<'a, 't>(
        &'t mut self,
        input: &'a [u8],
        bytes: &'a [u8],
        tag: Tag,
        attributes: &'t Attributes,
    ) -> Result<StartTag<'a, 't>, Error> {
        self.check_root()?;
        let name_len = tag.name.len();
        let element = OpenElement::new(name_len, tag.outer_bindings);
        let is_too_deep =
            if tag.is_empty { self.elements.is_full() } else { self.elements.push(element).is_err() };
        if is_too_deep {
            return Err(self.error(ErrorKind::TooDeep));
        }
        let name = input.get(1..).unwrap_or_default();
        let is_too_long = if tag.is_empty {
            !self.names.has_room(name_len)
        } else {
            self.names.push_front::<{ 4 * bytes::LANES }>(name, name_len).is_err()
        };
        if is_too_long {
            return Err(self.error(ErrorKind::NamesTooLong));
        }
        self.has_root = true;
        self.seen = 0;
        let offset = self.offset();
        self.offset = self.offset.wrapping_add(u32::from(tag.len));
        let namespace = self.scope.namespace(tag.binding);
        Ok(StartTag { bytes, tag, offset, namespace, attributes, scope: &self.scope })
    }

    /// Closes the innermost element, by an end tag of this length.
    #[inline(always)]
    fn close(&mut self, len: usize) {
        self.seen = 0;
        self.offset = self.offset.wrapping_add(len as u32);
        if let Some(element) = self.elements.pop() {
            self.names.pop(element.name_len());
            self.scope.truncate(element.outer_bindings());
        }
    }
}
