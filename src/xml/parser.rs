//! The parser: one function, [`Parser::step`], reads one piece of a message, whether the message lies in
//! memory or arrives in parts.
//!
//! The parser keeps what must outlive a piece: the open elements, the bindings in scope, and how far a
//! comment, a reference or a character has come. It never keeps the bytes of a message.
//!
//! Here is its state, and how it is driven; [`content`] and [`markup`] read.

mod content;
mod markup;

use core::fmt;

use heapless::Vec;

use super::byte_stack::ByteStack;
use super::bytes::{self, Utf8};
use super::declaration;
use super::namespace::{Scope, Vocabulary, is_plain};
use super::plain;
use super::reference::Reference;
use super::split::Split;
use super::tag::{Attributes, StartTag, Tag, TagError};
use super::text::Text;
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
    /// Bytes that say nothing: a comment, the XML declaration, a delimiter.
    Markup,
    /// A part of a character or of a reference, of which more has not come yet. What the whole says comes with its last
    /// part.
    Part,
}

impl fmt::Debug for Event<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut show = |name: &str, value: &dyn fmt::Debug| f.debug_tuple(name).field(value).finish();
        match self {
            Self::StartTag(tag) => show("StartTag", tag),
            Self::EndTag => f.write_str("EndTag"),
            Self::Space(text) => show("Space", &Text::decoded(text)),
            Self::Text(text) => show("Text", &Text::decoded(text)),
            Self::Character(c) => show("Character", &Text::literal(c.encode_utf8(&mut [0; 4]))),
            Self::ProcessingInstruction(target) => show("ProcessingInstruction", &Text::literal(target)),
            Self::Markup => f.write_str("Markup"),
            Self::Part => f.write_str("Part"),
        }
    }
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

/// Content that the consumer does not need: checked, not reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Passed {
    /// Nothing.
    Nothing,
    /// What says nothing: comments, delimiters, parts of what is told whole.
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
    /// `depth` that are open, and its namespace declarations are still in `scope`.
    fn end_tag(&mut self, raw: &[u8], offset: usize, depth: usize, scope: &Scope) -> Result<(), Error>;

    /// Takes a piece that is no tag.
    fn content(&mut self, piece: &Piece<'_, '_>) -> Result<(), Error>;
}

/// A closure that takes all pieces alike.
pub(super) struct Closure<F>(pub(super) F);

impl<F: FnMut(&Piece<'_, '_>) -> Result<(), Error>> Accept for Closure<F> {
    fn start_tag(&mut self, tag: &StartTag<'_, '_>, depth: usize) -> Result<(), Error> {
        self.0(&Piece { event: Event::StartTag(*tag), offset: tag.offset, depth, raw: tag.bytes })
    }

    fn end_tag(&mut self, raw: &[u8], offset: usize, depth: usize, _scope: &Scope) -> Result<(), Error> {
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
    /// Nothing yet: a part of a character or of a reference.
    Part,
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
#[derive(Clone)]
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

impl fmt::Debug for Parser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Parser");
        debug.field("offset", &self.offset).field("depth", &self.depth()).finish_non_exhaustive()
    }
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

    /// Goes back to before the first byte of a document.
    pub(super) fn reset(&mut self) {
        (self.offset, self.mode, self.open) = (0, Mode::Start, Open::Nothing);
        (self.seen, self.start, self.has_root, self.split) = (0, 0, false, Split::Before);
        self.elements.clear();
        self.names.clear();
        self.scope.reset();
    }

    /// Reads what follows as the content of an element; see [`Reader::of_fragment`](super::Reader::of_fragment).
    pub(super) fn enter_fragment(&mut self) {
        self.mode = Mode::Text;
        self.has_root = true;
        // There is room: nothing else is open.
        let _ = self.elements.push(OpenElement::new(0, 0));
        self.scope.enter_fragment();
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
                    let outer = self.close(len);
                    self.scope.truncate(outer);
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
            _ => self.content(input, Passed::Nothing)?,
        };
        Ok(Some(self.take(input, content)))
    }

    /// Reads the markup that `input` begins with.
    #[inline]
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
            rest = match self.next_markup(rest, tag_limit, &mut attributes)? {
                Markup::StartTag(tag) => self.tell_start(rest, tag, &attributes, accept)?,
                Markup::EndTag(len) => self.tell_end(rest, len, accept)?,
                Markup::Other(content) => {
                    let passed = accept.passed(self.depth());
                    self.tell(rest, content, passed, accept)?
                }
                Markup::Cut => break,
            };
        }
        Ok(self.offset.wrapping_sub(before) as usize)
    }

    /// Reads the pieces of `input`, which does not begin with markup, up to what may be markup, and hands them to `accept`;
    /// gives what follows them.
    #[inline(never)]
    pub(super) fn read_content<'a>(
        &mut self,
        input: &'a [u8],
        accept: &mut impl Accept,
    ) -> Result<&'a [u8], Error> {
        let mut rest = input;
        let passed = accept.passed(self.depth());
        loop {
            let content = self.content(rest, passed)?;
            rest = self.tell(rest, content, passed, accept)?;
            // Here may be markup, or white space up to markup, which is told apart from text.
            if let None | Some(b'<' | b' ' | b'\t' | b'\n') = rest.first() {
                return Ok(rest);
            }
        }
    }

    /// Opens the element of the start tag that `input` begins with, and tells it to `accept`; gives what follows it.
    #[inline(never)] // what it needs of the stack, the way of other markup need not have
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
            accept.end_tag(&[], self.offset(), depth, &self.scope)?;
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
            Said::Nothing | Said::Part => passed >= Passed::Markup,
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
    #[inline]
    fn tell_end<'a>(
        &mut self,
        input: &'a [u8],
        len: usize,
        accept: &mut impl Accept,
    ) -> Result<&'a [u8], Error> {
        let (offset, depth) = (self.offset(), self.depth());
        let outer = self.close(len);
        let (raw, rest) = input.split_at_checked(len).unwrap_or_default();
        accept.end_tag(raw, offset, depth, &self.scope)?;
        self.scope.truncate(outer);
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
            Said::Part => Event::Part,
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;
    use std::vec::Vec;

    /// A parser behind the start tag `<a>`, or before any tag.
    fn parser(is_inside: bool) -> Parser {
        let mut parser = Parser::new(&[], 1000);
        parser.mode = Mode::Text;
        if is_inside {
            assert_eq!(parser.read_all(b"<a>", limits::TAG, &mut Closure(|_: &Piece<'_, '_>| Ok(()))), Ok(3));
        }
        parser
    }

    #[test]
    fn text_and_white_space_up_to_markup_go_the_short_way() {
        let table: [(&str, Option<usize>, Option<usize>); 14] = [
            ("<b>", Some(0), Some(0)),
            (" \n\t", Some(3), None),
            ("\n  <b>", Some(3), None),
            ("  ]<b>", None, None),
            (" x", None, Some(2)),
            ("\r\n", None, None),
            ("text", None, Some(4)),
            ("text<b>", None, Some(4)),
            ("text]", None, None),
            ("text&lt;", None, None),
            ("text\r", None, None),
            ("\u{E4}", None, None),
            ("\u{1}", None, None),
            (">", None, Some(1)),
        ];
        for (input, space, text) in table {
            let bytes = input.as_bytes();
            assert_eq!(parser(true).space_before_markup(bytes), space, "{input:?}");
            assert_eq!(parser(false).space_before_markup(bytes), space, "{input:?}");
            assert_eq!(parser(true).text_before_markup(bytes), text, "{input:?}");
            assert_eq!(parser(false).text_before_markup(bytes), None, "{input:?}");
        }
        let behind_bracket = Parser { seen: 1, ..parser(true) };
        assert_eq!(behind_bracket.text_before_markup(b">"), None);
        assert_eq!(behind_bracket.space_before_markup(b" "), Some(1));
        let in_comment = Parser { mode: Mode::Comment, ..parser(true) };
        assert_eq!((in_comment.space_before_markup(b" "), in_comment.text_before_markup(b"x")), (None, None));
        let behind_return = Parser { open: Open::Return, ..parser(true) };
        assert_eq!(
            (behind_return.space_before_markup(b"\n"), behind_return.is_in_plain_text()),
            (None, false)
        );
    }

    #[test]
    fn the_plain_declaration_and_the_expected_end_tag_go_the_short_way() {
        let declaration = b"<?xml version=\"1.0\" encoding=\"utf-8\"?><a/>";
        let len = |parser: Parser, limit| parser.plain_declaration(declaration, limit).map(|found| found.len);
        assert_eq!(len(parser(false), 38), Some(38));
        assert_eq!(len(parser(false), 37), None);
        assert_eq!(len(Parser { start: 3, offset: 3, ..parser(false) }, 1000), Some(38));
        assert_eq!(len(Parser { mode: Mode::Start, ..parser(false) }, 1000), None);
        assert_eq!(len(parser(true), 1000), None);
        assert_eq!(parser(true).expected_end_tag(b"</a>c", 4), Some(4));
        assert_eq!(parser(true).expected_end_tag(b"</a>c", 3), None);
        assert_eq!(parser(true).expected_end_tag(b"</b>", 1000), None);
        assert_eq!(parser(true).expected_end_tag(b"</a >", 1000), None);
        assert_eq!(parser(false).expected_end_tag(b"</>", 1000), None);
    }

    /// Is told what it does not pass over.
    struct Told(Passed, Vec<String>);

    impl Accept for Told {
        fn passed(&self, _depth: usize) -> Passed {
            self.0
        }

        fn start_tag(&mut self, tag: &StartTag<'_, '_>, _depth: usize) -> Result<(), Error> {
            self.1.push(String::from(tag.local_name()));
            Ok(())
        }

        fn end_tag(&mut self, _: &[u8], _: usize, _: usize, _: &Scope) -> Result<(), Error> {
            Ok(())
        }

        fn content(&mut self, piece: &Piece<'_, '_>) -> Result<(), Error> {
            self.1.push(std::format!("{:?}", piece.event));
            Ok(())
        }
    }

    #[test]
    fn what_is_passed_over_is_not_told() {
        let document = b"<a> <!--b--> <c/>d]<e/>&lt;<![CDATA[f]]><?g h?>\r\n<i/>x\r<j/>\ry</a> \r\n";
        let told = |passed| {
            let mut told = Told(passed, Vec::new());
            let mut parser = Parser::new(&[], 1000);
            assert_eq!(parser.read_all(document, limits::TAG, &mut told), Ok(document.len()));
            assert!(parser.is_complete());
            assert_eq!(parser.offset(), document.len());
            told.1
        };
        let all = told(Passed::Nothing);
        let without = |kinds: &[&str]| -> Vec<String> {
            let is_told = |piece: &&String| !kinds.iter().any(|kind| piece.starts_with(kind));
            all.iter().filter(is_told).cloned().collect()
        };
        assert_eq!(all.len(), 23, "{all:?}");
        assert_eq!(told(Passed::Markup), without(&["Markup"]));
        assert_eq!(told(Passed::Space), without(&["Markup", "Space"]));
        assert_eq!(told(Passed::Text), without(&["Markup", "Space", "Text", "Character"]));
        assert_eq!(told(Passed::Text), ["a", "c", "e", "ProcessingInstruction(\"g\")", "i", "j"]);
    }

    #[test]
    fn pieces_are_the_same_one_by_one_and_all_at_once() {
        let documents = [
            "<a>&lt;  <b/>&gt; x\n <c/>]\t<d/>\r\n \n<e/>x  <f/></a>",
            "<a>\u{E4} <b/><!-- - < --> <![CDATA[ < ] ]]> <?p < ?> </a> \r\n ",
            "<?xml version='1.0'?>\n<!-- -->\r<a/>\n",
        ];
        for document in documents {
            let mut told = Told(Passed::Nothing, Vec::new());
            let all_at_once = Parser::new(&[], 1000).read_all(document.as_bytes(), limits::TAG, &mut told);
            assert_eq!(all_at_once, Ok(document.len()));
            let mut reader = crate::xml::Reader::new(document.as_bytes(), &[]);
            let mut one_by_one = Vec::new();
            while let Some(piece) = reader.next_piece().unwrap() {
                match &piece.event {
                    Event::StartTag(tag) => one_by_one.push(String::from(tag.local_name())),
                    Event::EndTag => {}
                    event => one_by_one.push(std::format!("{event:?}")),
                }
            }
            assert_eq!(told.1, one_by_one, "{document}");
        }
    }

    #[test]
    fn events_show_what_they_say() {
        let document = b"<p:a xmlns:p='urn:a' p:b='&lt;'>\n<!--c-->\xC3\xA4\"&#9;<?t?></p:a>";
        let mut shown = Vec::new();
        let mut accept = Closure(|piece: &Piece<'_, '_>| {
            shown.push(std::format!("{:?}", piece.event));
            if let Event::StartTag(tag) = &piece.event {
                shown.extend(tag.attributes().map(|attribute| std::format!("{attribute:?}")));
            }
            Ok(())
        });
        let mut parser = Parser::new(&["urn:a"], 1000);
        assert_eq!(parser.read_all(document, limits::TAG, &mut accept), Ok(document.len()));
        let expected = [
            r#"StartTag(StartTag { prefix: "p", local_name: "a", namespace: Namespace::known(0), .. })"#,
            r#"Attribute { prefix: "p", local_name: "b", value: "<", .. }"#,
            r#"Space("\n")"#,
            "Markup",
            "Markup",
            r#"Text("ä\"")"#,
            r#"Character("\t")"#,
            r#"ProcessingInstruction("t")"#,
            "Markup",
            "EndTag",
        ];
        assert_eq!(shown, expected);
        assert_eq!(std::format!("{parser:?}"), "Parser { offset: 59, depth: 0, .. }");
    }
}
