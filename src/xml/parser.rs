//! The parser: one function, [`Parser::step`], reads the next piece of a document, whether the document lies in memory or
//! arrives in parts.
//!
//! A caller gives it a *window*: consecutive bytes of the document. The parser reads them piece by piece until it needs
//! more bytes. It keeps what must outlive a window: the open elements, the bindings in scope, and its [`State`]. It never
//! keeps bytes of the document; the next window begins with those that were not read.
//!
//! This file has the state and the loop. [`content`] reads what stands between tags, [`markup`] what begins with `<`, and
//! [`start_tag`] start tags.

mod content;
mod markup;
mod start_tag;

use core::fmt;

use super::bytes::{self, Classes};
use super::cut::Cut;
use super::namespace::{Scope, Vocabulary, is_valid_vocabulary};
use super::open_elements::OpenElements;
use super::reference::Reference;
use super::tag::{Attributes, StartTag, Tag};
use super::text::Text;
use crate::error::{ErrorKind, Fail};

/// A piece of a document and what it says.
#[derive(Debug)]
pub struct Piece<'a, 't> {
    /// What the piece says.
    pub event: Event<'a, 't>,
    /// The byte offset in the document at which the event begins. For a reference that was cut in two it is that of the `&`,
    /// which is before `raw`.
    pub offset: usize,
    /// How many elements are open. A start tag and its end tag count their own element.
    pub depth: usize,
    /// The bytes of the piece as they stand in the document. Those of all pieces, one after the other, are the document.
    pub raw: &'a [u8],
}

impl Piece<'_, '_> {
    /// The byte offset in the document of byte `at` of the characters of the event.
    pub(crate) fn offset_of(&self, at: usize) -> usize {
        self.offset.saturating_add(at)
    }
}

/// What a piece of a document says.
#[non_exhaustive]
pub enum Event<'a, 't> {
    /// A start tag, or an empty-element tag, whose end tag comes next all the same.
    StartTag(StartTag<'a, 't>),
    /// The end of the innermost open element.
    EndTag,
    /// White space only, up to the next markup or up to a cut.
    Space(&'a [u8]),
    /// Characters of text or of a CDATA section, which stand for themselves. One text may be several of these events,
    /// divided between any two characters; the division has no meaning.
    Text(&'a [u8]),
    /// One character: what a reference stands for, or a normalised line end (XML 1.0, 2.11).
    Character(char),
    /// A processing instruction with this target; its content follows as [`Markup`](Self::Markup).
    ProcessingInstruction(Text<'a>),
    /// Bytes that say nothing: a comment, the XML declaration, a delimiter, or the first part of a reference that was cut,
    /// whose [`Character`](Self::Character) follows.
    Markup,
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
            Self::ProcessingInstruction(target) => show("ProcessingInstruction", target),
            Self::Markup => f.write_str("Markup"),
        }
    }
}

impl Event<'_, '_> {
    /// The byte offset in the event of its first character that is not white space; `None` if there is none.
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
pub(crate) enum Skip {
    /// Nothing is skipped.
    Nothing,
    /// Comments and delimiters.
    Markup,
    /// Also white space in front of markup or of the first other character of a text.
    Space,
    /// Everything but tags and the targets of processing instructions.
    Text,
}

/// What [`Parser::step`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A piece that is skipped, or a change of state without a piece. [`Parser::step`] goes on and never returns it.
    Nothing,
    /// The rest of the window is cut off. The next window must begin with it and go on with more bytes.
    More(Cut),
    /// The document is not well-formed: see [`Parser::failure`].
    Failed,
    StartTag,
    EndTag,
    Space,
    Text,
    Character(char),
    Target,
    Markup,
}

impl Step {
    /// Whether a piece of this kind is checked and not reported.
    fn is_skipped(self, skip: Skip) -> bool {
        let least = match self {
            Self::Markup => Skip::Markup,
            Self::Space => Skip::Space,
            Self::Text | Self::Character(_) => Skip::Text,
            _ => return false,
        };
        skip >= least
    }
}

/// What the next byte of the document stands in. Elements are counted by [`OpenElements`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The start of the document, where a byte-order mark and the XML declaration may stand.
    Start,
    /// Text or white space, up to the next `<` or `&`.
    Text,
    /// A CDATA section, after its `<![CDATA[`.
    CData,
    /// A comment, after its `<!--`.
    Comment,
    /// A processing instruction, from the white space after its target on.
    Instruction,
    /// A processing instruction, right after its target.
    TargetEnd,
    /// A reference in text, after its `&`. A window may end in it; [`Parser::reference`] holds what was read.
    Reference,
    /// There was an error; [`Parser::failure`] holds it.
    Failed,
}

/// What the next step has to do about the tag that the last one reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pending {
    Nothing,
    /// It was an empty-element tag: report the end of its element.
    EmptyElementEnd,
    /// It was an end tag: close its element. Until then the element and its bindings are there for the consumer.
    Close,
}

/// The state of a document between two pieces. See the [module](self).
#[derive(Clone)]
pub(super) struct Parser {
    /// The greatest length of the document, which the readers keep to.
    limit: u32,
    /// The offset in the document of the first byte of the window.
    base: u32,
    /// The offset in the window of the next byte to be read: the end of the last piece.
    at: u32,
    /// The offset in the window at which the last piece begins.
    start: u32,
    /// The greatest length of a tag.
    tag_limit: u16,
    /// Where the document starts: 3 after a byte-order mark, or else 0.
    document_start: u8,
    state: State,
    pending: Pending,
    has_root: bool,
    pub(super) skip: Skip,
    /// In [`State::Failed`], the error. In [`State::Reference`] its offset is that of the `&`, for the error or the
    /// character of the reference.
    failure: Fail,
    /// In [`State::Reference`], what was read of it.
    reference: Reference,
    /// The last start tag, without its attributes.
    pub(super) tag: Tag,
    /// Where the attributes of the last start tag begin.
    pub(super) attributes: Attributes,
    elements: OpenElements,
    pub(super) scope: Scope,
}

impl fmt::Debug for Parser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Parser");
        debug.field("offset", &self.offset()).field("depth", &self.depth()).finish_non_exhaustive()
    }
}

impl Parser {
    #[inline(always)] // it is large: this makes it in place
    pub(super) const fn new(vocabulary: Vocabulary, limit: usize, tag_limit: u16) -> Self {
        debug_assert!(
            is_valid_vocabulary(vocabulary),
            "a vocabulary has at most 200 names, which stand for themselves"
        );
        Self {
            limit: if limit > u32::MAX as usize { u32::MAX } else { limit as u32 },
            base: 0,
            at: 0,
            start: 0,
            tag_limit,
            document_start: 0,
            state: State::Start,
            pending: Pending::Nothing,
            has_root: false,
            skip: Skip::Nothing,
            failure: Fail { kind: ErrorKind::UnexpectedEnd, offset: 0 },
            reference: Reference::START,
            tag: Tag::NONE,
            attributes: Attributes::new(),
            elements: OpenElements::new(),
            scope: Scope::new(vocabulary),
        }
    }

    /// Begins with another document.
    pub(super) fn reset(&mut self) {
        (self.base, self.at, self.start, self.document_start) = (0, 0, 0, 0);
        (self.state, self.pending) = (State::Start, Pending::Nothing);
        (self.has_root, self.skip) = (false, Skip::Nothing);
        self.elements.clear();
        self.scope.reset();
    }

    /// Reads the window as the content of an element; see [`Reader::of_fragment`](super::Reader::of_fragment).
    pub(super) fn enter_fragment(&mut self) {
        self.state = State::Text;
        self.has_root = true;
        // There is room: nothing else is open.
        let _ = self.elements.push(&[], 0);
        self.scope.enter_fragment();
    }

    /// The greatest length of the document.
    pub(super) const fn limit(&self) -> usize {
        self.limit as usize
    }

    /// The offset in the document of the next byte to be read.
    pub(super) fn offset(&self) -> usize {
        self.base.wrapping_add(self.at) as usize
    }

    /// The number of open elements.
    pub(super) fn depth(&self) -> usize {
        self.elements.len()
    }

    /// Whether the document may end here: the root element is closed, and no comment or instruction is open.
    pub(super) fn is_complete(&self) -> bool {
        self.has_root && self.elements.is_empty() && self.state == State::Text
    }

    /// The cut at the end of a window of which all bytes were read: skipped content may be open.
    pub(super) fn cut_in_content(&self, skip: Skip) -> Cut {
        match (self.state, skip) {
            // Outside the root, carried white space would keep the document from being complete.
            (State::Text, Skip::Text) if !self.elements.is_empty() => Cut::Skipped(Classes::TEXT),
            (State::Text, Skip::Space) if !self.elements.is_empty() => Cut::Skipped(Classes::SPACE),
            (State::CData, Skip::Text) => Cut::SkippedInside(Classes::TEXT),
            (State::Comment | State::Instruction, _) if skip >= Skip::Markup => {
                Cut::SkippedInside(Classes::COMMENT)
            }
            _ => Cut::Any,
        }
    }

    /// The error, if there was one.
    pub(super) fn check(&self) -> Result<(), Fail> {
        if self.state == State::Failed { Err(self.failure) } else { Ok(()) }
    }

    /// Records an error, after which nothing is read.
    #[cold]
    #[inline(never)]
    pub(super) fn fail_with(&mut self, failure: Fail) -> Step {
        self.failure = failure;
        self.state = State::Failed;
        Step::Failed
    }

    /// Ends the window. Returns how many of its bytes were read; the next window begins after them.
    pub(super) fn end_window(&mut self) -> usize {
        let read = self.at;
        self.base = self.base.wrapping_add(read);
        (self.at, self.start) = (0, 0);
        read as usize
    }

    /// Reads the next piece of `window` that is to be reported. The caller gives the same window in each call until
    /// [`Step::More`].
    ///
    /// First it finishes the last tag. An element is closed after its end tag was reported, so that the consumer of an end
    /// tag still has the depth and the bindings of its element.
    pub(super) fn step(&mut self, window: &[u8]) -> Step {
        if self.pending != Pending::Nothing {
            self.start = self.at;
            if self.pending == Pending::EmptyElementEnd {
                self.pending = Pending::Close;
                return Step::EndTag;
            }
            self.pending = Pending::Nothing;
            let outer_bindings = self.elements.pop();
            self.scope.truncate(outer_bindings);
        }
        loop {
            self.start = self.at;
            let step = self.next_piece(window);
            if step != Step::Nothing {
                return step;
            }
            if self.at as usize == window.len() {
                return Step::More(Cut::Any);
            }
        }
    }

    /// The bytes of the last piece, in `window`.
    pub(super) fn raw<'a>(&self, window: &'a [u8]) -> &'a [u8] {
        window.get(self.start as usize..self.at as usize).unwrap_or_default()
    }

    /// The last piece, in `window`, which is a start tag.
    pub(super) fn start_tag_in<'a, 't>(&'t self, window: &'a [u8]) -> StartTag<'a, 't> {
        StartTag { bytes: self.raw(window), offset: self.piece_offset(), parser: self }
    }

    /// Whether the last piece is an empty-element tag.
    pub(super) fn is_empty_element(&self) -> bool {
        self.pending == Pending::EmptyElementEnd
    }

    /// The last piece, in `window`: what the last `step` found.
    pub(super) fn piece<'a, 't>(&'t self, window: &'a [u8], step: Step) -> Piece<'a, 't> {
        let raw = self.raw(window);
        let mut offset = self.piece_offset();
        let event = match step {
            Step::StartTag => Event::StartTag(self.start_tag_in(window)),
            Step::EndTag => Event::EndTag,
            Step::Space => Event::Space(raw),
            Step::Text => Event::Text(raw),
            Step::Character(c) => {
                // A reference ends with `;`, a line end does not. It may have begun in an earlier window.
                if raw.last() == Some(&b';') {
                    offset = self.failure.offset();
                }
                Event::Character(c)
            }
            Step::Target => {
                Event::ProcessingInstruction(Text::decoded(raw.strip_prefix(b"<?").unwrap_or_default()))
            }
            Step::Markup | Step::Nothing | Step::More(_) | Step::Failed => Event::Markup,
        };
        Piece { event, offset, depth: self.depth(), raw }
    }

    /// The offset in the document of the last piece.
    pub(super) fn piece_offset(&self) -> usize {
        self.base.wrapping_add(self.start) as usize
    }

    /// Ends the piece at offset `end` of the window. Returns `step`, or [`Step::Nothing`] if such pieces are skipped.
    fn emit(&mut self, end: usize, step: Step) -> Step {
        self.at = end as u32;
        if step.is_skipped(self.skip) { Step::Nothing } else { step }
    }

    /// Ends the piece after `len` bytes.
    fn end_piece(&mut self, len: usize) {
        self.at = self.start.wrapping_add(len as u32);
    }

    /// The same as [`emit`](Self::emit) for a piece of `len` bytes.
    fn emit_piece(&mut self, len: usize, step: Step) -> Step {
        self.end_piece(len);
        self.emit(self.at as usize, step)
    }

    /// Records an error at offset `at` of the window.
    #[cold]
    #[inline(never)]
    fn fail(&mut self, kind: ErrorKind, at: usize) -> Step {
        self.fail_with(Fail::at(kind, (self.base as usize).saturating_add(at)))
    }
}
