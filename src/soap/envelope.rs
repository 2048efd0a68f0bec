//! The frame of a message: `Envelope`, `Header`, `Body` (SOAP 1.1, section 4), as a state machine.

use super::{ENVELOPE, NEXT_ACTOR};
use crate::error::{Error, ErrorKind};
use crate::xml::{Attribute, Event, Namespace, Piece, StartTag};

/// The part of a message to which a piece belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The frame, or what may be skipped.
    Frame,
    /// The `Header`: its own tags are at depth 2, those of its blocks at depth 3.
    Header,
    /// The `Body`: its own tags are at depth 2, those of its children at depth 3.
    Body,
}

/// What was read of a message so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    /// Before or directly inside the `Envelope`.
    #[default]
    Start,
    Header,
    AfterHeader,
    Body,
    AfterBody,
    /// In an element that follows the `Body`.
    Trailer,
}

/// The frame of a SOAP 1.1 message, checked piece by piece.
///
/// ```
/// use ews_phonecall::soap::{self, Envelope, Part};
/// use ews_phonecall::xml::{Event, Reader};
///
/// let message = br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">
///     <s:Body><ping/></s:Body></s:Envelope>"#;
/// let mut reader = Reader::new(message, &soap::VOCABULARY);
/// let mut envelope = Envelope::new();
/// let mut operation = "";
/// while let Some(piece) = reader.next_piece()? {
///     match (envelope.accept(&piece, |_| false)?, piece.event) {
///         (Part::Body, Event::StartTag(tag)) if piece.depth == 3 => operation = tag.local_name(),
///         _ => {}
///     }
/// }
/// assert_eq!(operation, "ping");
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    phase: Phase,
}

impl Envelope {
    /// The frame of a message that is still to come.
    pub const fn new() -> Self {
        Self { phase: Phase::Start }
    }

    /// Takes the next piece of the message. `understands` says of the start tag of a mandatory header block
    /// whether the application understands the block (SOAP 1.1, 4.2.3).
    ///
    /// # Errors
    ///
    /// [`VersionMismatch`](ErrorKind::VersionMismatch), [`MustUnderstand`](ErrorKind::MustUnderstand),
    /// [`ProcessingInstruction`](ErrorKind::ProcessingInstruction), and the kinds for elements, attributes and
    /// text that are missing or not expected. Their line and column are those of no place until a reader
    /// puts them in.
    #[inline]
    pub fn accept(
        &mut self,
        piece: &Piece<'_, '_>,
        understands: impl FnOnce(&StartTag<'_, '_>) -> bool,
    ) -> Result<Part, Error> {
        match &piece.event {
            Event::StartTag(tag) => self.start_tag(tag, piece.depth, understands),
            Event::EndTag => self.end_tag(piece.offset, piece.depth),
            _ => self.content(piece),
        }
    }

    /// Takes a start tag, as [`accept`](Self::accept) does.
    #[inline(always)]
    pub(crate) fn start_tag(
        &mut self,
        tag: &StartTag<'_, '_>,
        depth: usize,
        understands: impl FnOnce(&StartTag<'_, '_>) -> bool,
    ) -> Result<Part, Error> {
        match depth {
            1 | 2 => self.frame_tag(tag, depth)?,
            3 if self.phase == Phase::Header => {
                check_header_block(tag, understands)?;
            }
            _ => {}
        }
        Ok(self.part())
    }

    /// Takes a start tag of the frame: that of the root element, at depth 1, or one of its children.
    #[inline(always)]
    pub(crate) fn frame_tag(&mut self, tag: &StartTag<'_, '_>, depth: usize) -> Result<(), Error> {
        if depth == 1 { self.root(tag) } else { self.child(tag) }
    }

    /// Takes an end tag, as [`accept`](Self::accept) does.
    #[inline(always)]
    pub(crate) fn end_tag(&mut self, offset: usize, depth: usize) -> Result<Part, Error> {
        let part = self.part();
        if depth <= 2 {
            self.phase = match self.phase {
                Phase::Header => Phase::AfterHeader,
                Phase::Body | Phase::Trailer | Phase::AfterBody => Phase::AfterBody,
                Phase::Start | Phase::AfterHeader => {
                    return Err(Error::at(ErrorKind::MissingBody, offset));
                }
            };
        }
        Ok(part)
    }

    /// Takes a piece that is no tag, as [`accept`](Self::accept) does.
    #[inline(always)]
    pub(crate) fn content(&self, piece: &Piece<'_, '_>) -> Result<Part, Error> {
        match piece.event {
            Event::Text(_) | Event::Character(_) if piece.depth <= 2 && self.phase != Phase::Trailer => {
                if let Some(at) = piece.event.first_non_space() {
                    let offset = piece.offset.saturating_add(at);
                    return Err(Error::at(ErrorKind::UnexpectedText, offset));
                }
            }
            Event::ProcessingInstruction(_) => {
                return Err(Error::at(ErrorKind::ProcessingInstruction, piece.offset));
            }
            _ => {}
        }
        Ok(self.part())
    }

    /// Whether an element that follows the `Body` is open.
    #[inline(always)]
    pub(crate) fn is_in_trailer(&self) -> bool {
        self.phase == Phase::Trailer
    }

    /// The part of the message in which the next piece stands, if it is no tag of the frame's.
    #[inline(always)]
    pub(crate) fn part(&self) -> Part {
        match self.phase {
            Phase::Header => Part::Header,
            Phase::Body => Part::Body,
            _ => Part::Frame,
        }
    }

    /// The root element (SOAP 1.1, 4.1).
    fn root(&self, tag: &StartTag<'_, '_>) -> Result<(), Error> {
        if !tag.is(ENVELOPE, "Envelope") {
            return Err(Error::at(ErrorKind::VersionMismatch, tag.offset()));
        }
        check_qualified(tag)
    }

    /// A child of the root element (SOAP 1.1, 4.1.1).
    fn child(&mut self, tag: &StartTag<'_, '_>) -> Result<(), Error> {
        self.phase = match self.phase {
            Phase::Start if tag.is(ENVELOPE, "Header") => {
                check_qualified(tag)?;
                Phase::Header
            }
            Phase::Start | Phase::AfterHeader if tag.is(ENVELOPE, "Body") => Phase::Body,
            Phase::AfterBody if tag.namespace() != ENVELOPE && tag.namespace() != Namespace::NONE => {
                Phase::Trailer
            }
            _ => return Err(Error::at(ErrorKind::UnexpectedElement, tag.offset())),
        };
        Ok(())
    }
}

/// Checks that attributes are qualified, as those of `Envelope` and `Header` must be (SOAP 1.1, 4.1.1).
fn check_qualified(tag: &StartTag<'_, '_>) -> Result<(), Error> {
    match tag.attributes().find(|attribute| attribute.namespace() == Namespace::NONE) {
        Some(attribute) => Err(Error::at(ErrorKind::UnexpectedAttribute, attribute.offset())),
        None => Ok(()),
    }
}

/// Checks a header block: it is qualified (SOAP 1.1, 4.2.1), and understood if it is for us and mandatory (4.2.2 and
/// 4.2.3). Gives whether it is for us.
pub(crate) fn check_header_block(
    tag: &StartTag<'_, '_>,
    understands: impl FnOnce(&StartTag<'_, '_>) -> bool,
) -> Result<bool, Error> {
    if tag.namespace() == Namespace::NONE {
        return Err(Error::at(ErrorKind::UnexpectedElement, tag.offset()));
    }
    let [must_understand, actor] = tag.attributes_named(ENVELOPE, ["mustUnderstand", "actor"]);
    let is_for_us = actor.is_none_or(|actor| names_us(&actor));
    let Some(attribute) = must_understand else { return Ok(is_for_us) };
    let is_mandatory = attribute.value().is_collapsed_to("1");
    if !is_mandatory && !attribute.value().is_collapsed_to("0") {
        return Err(Error::at(ErrorKind::InvalidMustUnderstand, attribute.value_offset()));
    }
    if is_mandatory && is_for_us && !understands(tag) {
        return Err(Error::at(ErrorKind::MustUnderstand, tag.offset()));
    }
    Ok(is_for_us)
}

/// Whether a header block is for whoever reads the message next (SOAP 1.1, 4.2.2), and not for an intermediary or
/// receiver of another name.
///
/// White space around the `actor` means nothing: it is an `xs:anyURI` (XML Schema part 2, 3.2.17).
///
/// ```
/// use ews_phonecall::soap::{VOCABULARY, is_for_us};
/// use ews_phonecall::xml::{Event, Reader};
///
/// let block = b"<a s:actor='urn:proxy' xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>";
/// let mut reader = Reader::new(block, &VOCABULARY);
/// let piece = reader.next_piece()?.unwrap();
/// let Event::StartTag(tag) = &piece.event else { unreachable!() };
/// assert!(!is_for_us(tag));
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
pub fn is_for_us(block: &StartTag<'_, '_>) -> bool {
    block.attribute(ENVELOPE, "actor").is_none_or(|actor| names_us(&actor))
}

fn names_us(actor: &Attribute<'_, '_>) -> bool {
    ["", NEXT_ACTOR].iter().any(|name| actor.value().is_collapsed_to(name))
}
