//! The parser: one function, [`Parser::step`], reads the next piece of a document, whether the document lies in memory or
//! arrives in parts.
//!
//! The parser is handed a *window*: bytes of the document that lie one behind the other. It reads them piece by piece until
//! more must follow. It keeps what must outlive a window: the open elements, the bindings in scope, and what the next
//! byte stands in. It never keeps the bytes themselves; the next window begins with those that were not read.
//!
//! Here is its state, and how it is driven. [`content`] reads what stands between markup, [`markup`] what begins with `<`,
//! and [`start_tag`] start tags.

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

/// A piece of a message and what it says.
#[derive(Debug)]
pub struct Piece<'a, 't> {
    /// What the piece says.
    pub event: Event<'a, 't>,
    /// The byte offset in the message at which the event begins. Where a reference was cut in two, that is before `raw`.
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
    /// One character: of a reference, or a normalised line end.
    Character(char),
    /// A processing instruction with this target; its content follows as [`Markup`](Self::Markup).
    ProcessingInstruction(Text<'a>),
    /// Bytes that say nothing: a comment, the XML declaration, a delimiter, or the first part of a reference that was cut.
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
pub(crate) enum Skip {
    /// Nothing is skipped.
    Nothing,
    /// Comments and delimiters.
    Markup,
    /// Also white space, up to markup or to the first character of a text.
    Space,
    /// All but tags and the targets of processing instructions.
    Text,
}

/// What the parser has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A piece was skipped, or there was none: reading goes on.
    Nothing,
    /// The rest of the window must be handed over again, with bytes behind it that complete what is cut off there.
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
    /// Whether such a piece is not reported.
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

/// What the next byte stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The start of the document: perhaps a byte-order mark.
    Start,
    /// Text, or white space between markup.
    Text,
    CData,
    Comment,
    /// A processing instruction, behind the white space after its target.
    Instruction,
    /// A processing instruction, right behind its target.
    TargetEnd,
    /// A reference in text.
    Reference,
    /// Nothing: there was an error.
    Failed,
}

/// What is still to be done about a tag that was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pending {
    Nothing,
    /// It was an empty-element tag: the end of its element is to be reported.
    EmptyElementEnd,
    /// It was an end tag: its element is to be closed.
    Close,
}

/// The state of a document between two pieces. See the [module](self).
#[derive(Clone)]
pub(super) struct Parser {
    /// How many bytes the readers may hand over.
    limit: u32,
    /// The offset in the document of the first byte of the window.
    base: u32,
    /// How many bytes of the window were read.
    at: u32,
    /// Where in the window the last piece begins.
    start: u32,
    /// The length of the longest tag.
    tag_limit: u16,
    /// Where the document starts: behind the byte-order mark.
    document_start: u8,
    state: State,
    pending: Pending,
    has_root: bool,
    pub(super) skip: Skip,
    /// In [`State::Failed`], the error. In [`State::Reference`], the one that it would be, which begins where the reference
    /// does.
    failure: Fail,
    /// In [`State::Reference`], how far it has been read.
    reference: Reference,
    /// The last start tag, and where its attributes begin.
    pub(super) tag: Tag,
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
    #[inline(always)] // it is large, and is to be made where it stays
    pub(super) const fn new(vocabulary: Vocabulary, limit: usize, tag_limit: u16) -> Self {
        debug_assert!(
            is_valid_vocabulary(vocabulary),
            "the names of a vocabulary are plain, and at most 200"
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

    /// Goes back to before the first byte of a document.
    pub(super) fn reset(&mut self) {
        (self.base, self.at, self.start, self.document_start) = (0, 0, 0, 0);
        (self.state, self.pending) = (State::Start, Pending::Nothing);
        (self.has_root, self.skip) = (false, Skip::Nothing);
        self.elements.clear();
        self.scope.reset();
    }

    /// Reads what follows as the content of an element; see [`Reader::of_fragment`](super::Reader::of_fragment).
    pub(super) fn enter_fragment(&mut self) {
        self.state = State::Text;
        self.has_root = true;
        // There is room: nothing else is open.
        let _ = self.elements.push(&[], 0);
        self.scope.enter_fragment();
    }

    /// How many bytes of a message are read at the most.
    pub(super) const fn limit(&self) -> usize {
        self.limit as usize
    }

    /// The offset in the document of the next byte to be read.
    pub(super) fn offset(&self) -> usize {
        self.base.wrapping_add(self.at) as usize
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.elements.len()
    }

    /// Whether the document may end here: its root element is closed and nothing is left open.
    pub(super) fn is_complete(&self) -> bool {
        self.has_root && self.elements.is_empty() && self.state == State::Text
    }

    /// What is open where nothing is cut off: content that is checked, but not reported.
    pub(super) fn cut_in_content(&self, skip: Skip) -> Cut {
        match (self.state, skip) {
            // Outside the root nothing is carried that could keep the document from being complete.
            (State::Text, Skip::Text) if !self.elements.is_empty() => Cut::Skipped(Classes::TEXT),
            (State::Text, Skip::Space) if !self.elements.is_empty() => Cut::Skipped(Classes::SPACE),
            (State::CData, Skip::Text) => Cut::Unsaid(Classes::TEXT),
            (State::Comment | State::Instruction, _) if skip >= Skip::Markup => Cut::Unsaid(Classes::UNSAID),
            _ => Cut::Any,
        }
    }

    /// The error that there was, if there was one.
    pub(super) fn check(&self) -> Result<(), Fail> {
        if self.state == State::Failed { Err(self.failure) } else { Ok(()) }
    }

    /// Nothing more is to be read, because of this.
    #[cold]
    #[inline(never)]
    pub(super) fn fail_with(&mut self, failure: Fail) -> Step {
        self.failure = failure;
        self.state = State::Failed;
        Step::Failed
    }

    /// Ends the window. Gives how many of its bytes were read; the next window begins behind them.
    pub(super) fn end_window(&mut self) -> usize {
        let read = self.at;
        self.base = self.base.wrapping_add(read);
        (self.at, self.start) = (0, 0);
        read as usize
    }

    /// Reads on in `window` up to a piece that is to be reported. It is the same window in each call until there is to be
    /// [more](Step::More).
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

    /// The bytes of the piece of `window` to which the last step came.
    pub(super) fn raw<'a>(&self, window: &'a [u8]) -> &'a [u8] {
        window.get(self.start as usize..self.at as usize).unwrap_or_default()
    }

    /// The start tag in `window` to which the last step came.
    pub(super) fn start_tag_in<'a, 't>(&'t self, window: &'a [u8]) -> StartTag<'a, 't> {
        StartTag { bytes: self.raw(window), offset: self.piece_offset(), parser: self }
    }

    /// Whether the last step came to an empty-element tag.
    pub(super) fn is_empty_element(&self) -> bool {
        self.pending == Pending::EmptyElementEnd
    }

    /// The piece of `window` to which the last step came.
    pub(super) fn piece<'a, 't>(&'t self, window: &'a [u8], step: Step) -> Piece<'a, 't> {
        let raw = self.raw(window);
        let mut offset = self.piece_offset();
        let event = match step {
            Step::StartTag => Event::StartTag(self.start_tag_in(window)),
            Step::EndTag => Event::EndTag,
            Step::Space => Event::Space(raw),
            Step::Text => Event::Text(raw),
            Step::Character(c) => {
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

    /// The offset in the document of the piece to which the last step came.
    pub(super) fn piece_offset(&self) -> usize {
        self.base.wrapping_add(self.start) as usize
    }

    /// The piece ends at `end`. It is reported unless it is skipped.
    fn emit(&mut self, end: usize, step: Step) -> Step {
        self.at = end as u32;
        if step.is_skipped(self.skip) { Step::Nothing } else { step }
    }

    /// There is an error at this place of the window.
    #[cold]
    #[inline(never)]
    fn fail(&mut self, kind: ErrorKind, at: usize) -> Step {
        self.fail_with(Fail::at(kind, (self.base as usize).saturating_add(at)))
    }
}
