//! The walker: checks the pieces of a message against its description, and keeps the values that the description names.
//!
//! The frame (`Envelope`, `Header`, `Body`; SOAP 1.1, section 4) is the same for all messages. Inside header blocks that
//! are read and inside the body, the walker keeps which described elements are open, and which child each of them expects
//! next. Content that nobody reads is skipped: the parser checks it and does not report it. The walker is the same for a
//! message in memory and for one in pieces.

use super::description::{
    AttributeUse, Content, Element, Grammar, LEVELS, Model, Name, TagName, Type, Value, find,
};
use super::fields::{IsSimple, Keeper, namespace_slot, parse_number};
use super::{ENVELOPE, HeaderName, NEXT_ACTOR, XSI};
use core::marker::PhantomData;

use heapless::Vec;

use crate::error::{ErrorKind, Fail};
use crate::limits;
use crate::xml::{Accept, Attribute, Event, Namespace, Piece, Scope, Skip, StartTag, Text, starts_character};

/// Which part of the frame of a message was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Before or directly inside the `Envelope`.
    Start,
    Header,
    AfterHeader,
    /// Directly inside the `Body`, before its child.
    Body,
    /// Inside the child of the `Body`, or after it.
    Operation,
    AfterBody,
}

/// A described element that is open.
#[derive(Clone, Copy, Debug)]
struct Open {
    element: &'static Element,
    /// The index of the first child that may come next; of children in any order, a bit for each that was found.
    next: u8,
    /// A required child is missing: a later one was found.
    lacks: bool,
}

/// Which spelling of its namespaces a message declares or uses, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    Unknown,
    /// The first one that is declared.
    Declared(u8),
    Used(u8),
}

/// How far a message was read, by its description. It starts as zeros, so that a reader costs little to make.
pub(super) struct Walk {
    phase: Phase,
    /// What the parser need not report now: white space between elements; all but tags in skipped elements; nothing in
    /// markup that is copied.
    skip: Skip,
    spelling: Spelling,
    /// The open described elements, the innermost last.
    open: Vec<Open, LEVELS, u8>,
    /// Elements deeper than this are skipped or copied; 0 if none are.
    floor: u8,
    /// The element at the depth `floor` is itself skipped.
    skips_floor: bool,
    /// The first slot of the header block or body that is open.
    base: u8,
    /// The index of the body in `Grammar::body`.
    body: u8,
    /// A bit for each header block that was read.
    headers: u8,
    /// The number of bindings that hold outside the open markup.
    outer_bindings: u8,
    /// How much longer the open text or markup may become.
    room: u16,
}

impl Walk {
    pub(super) const NEW: Self = Self {
        phase: Phase::Start,
        skip: Skip::Space,
        spelling: Spelling::Unknown,
        open: Vec::new(),
        floor: 0,
        skips_floor: false,
        base: 0,
        body: 0,
        headers: 0,
        outer_bindings: 0,
        room: 0,
    };

    /// The number of the spelling that is used, or else of the first one that is declared, or else 0.
    pub(super) fn spelling(&self) -> u8 {
        match self.spelling {
            Spelling::Unknown => 0,
            Spelling::Declared(number) | Spelling::Used(number) => number,
        }
    }

    /// The index of the body in `Grammar::body`.
    pub(super) fn body(&self) -> usize {
        usize::from(self.body)
    }

    /// Whether the header block of this number was read.
    pub(super) fn has_header(&self, index: usize) -> bool {
        self.headers & bit(index) != 0
    }

    /// The innermost open described element.
    fn innermost(&self) -> Option<&'static Element> {
        self.open.last().map(|open| open.element)
    }

    /// The place of a slot of the header block or body that is open.
    fn place(&self, slot: u8) -> usize {
        usize::from(self.base).wrapping_add(slot.into())
    }
}

/// The bit of one of at most eight header blocks, or children in any order.
fn bit(number: usize) -> u8 {
    1_u8.wrapping_shl(number as u32)
}

/// The consumer of the pieces of a message.
pub(super) struct Walker<'k, T> {
    pub(super) simple: PhantomData<T>,
    pub(super) grammar: &'static Grammar,
    pub(super) understood: &'static [HeaderName],
    pub(super) walk: &'k mut Walk,
    pub(super) keeper: Keeper<'k>,
}

impl<T: IsSimple> Accept for Walker<'_, T> {
    fn skip(&self) -> Skip {
        self.walk.skip
    }

    #[inline(never)] // keeps its stack frame out of the parser's
    fn start_tag(&mut self, tag: &StartTag<'_, '_>, depth: usize) -> Result<(), Fail> {
        if self.walk.floor != 0 {
            return self.skipped_tag(tag);
        }
        self.note_spelling(tag)?;
        if depth <= 2 { self.frame_tag(tag, depth) } else { self.inner_tag(tag, depth) }
    }

    #[inline(never)] // keeps its stack frame out of the parser's
    fn end_tag(&mut self, raw: &[u8], offset: usize, depth: usize, scope: &Scope) -> Result<(), Fail> {
        if self.walk.floor != 0 && self.ends_skipped(raw, depth) {
            return Ok(());
        }
        if self.walk.open.is_empty() { self.frame_end(offset) } else { self.element_end(offset, scope) }
    }

    #[inline(never)] // keeps its stack frame out of the parser's
    fn content(&mut self, piece: &Piece<'_, '_>) -> Result<(), Fail> {
        if matches!(piece.event, Event::ProcessingInstruction(_)) {
            return Err(Fail::at(ErrorKind::ProcessingInstruction, piece.offset));
        }
        if self.walk.floor != 0 {
            self.copy(piece.raw);
            return Ok(());
        }
        let Some(element) = self.walk.innermost() else { return check_element_only(piece) };
        match &element.content {
            Content::Children(Model::Any, _) if !T::IS => Ok(()),
            Content::Children(..) => check_element_only(piece),
            Content::Text(value) if !T::IS => self.text(value, piece),
            Content::Empty | Content::Text(_) | Content::Markup(_) => check_empty(piece),
        }
    }
}

// --- The frame (SOAP 1.1, section 4) ---

impl<T: IsSimple> Walker<'_, T> {
    /// Notes the spelling of the namespaces that a tag declares or uses. A message uses only one.
    fn note_spelling(&mut self, tag: &StartTag<'_, '_>) -> Result<(), Fail> {
        let spelling = &mut self.walk.spelling;
        if let Some(number) = self.grammar.spelling(tag.namespace()) {
            if matches!(*spelling, Spelling::Used(used) if used != number) {
                return Err(Fail::at(ErrorKind::MixedSchemes, tag.offset()));
            }
            *spelling = Spelling::Used(number);
        } else if *spelling == Spelling::Unknown && tag.declares_namespaces() {
            let mut declared = tag.declared_namespaces();
            let number = declared.find_map(|namespace| self.grammar.spelling(namespace));
            *spelling = number.map_or(Spelling::Unknown, Spelling::Declared);
        }
        Ok(())
    }

    /// The root element (SOAP 1.1, 4.1), or one of its children (4.1.1).
    fn frame_tag(&mut self, tag: &StartTag<'_, '_>, depth: usize) -> Result<(), Fail> {
        if depth == 1 {
            if !tag.is(ENVELOPE, "Envelope") {
                return Err(Fail::at(ErrorKind::VersionMismatch, tag.offset()));
            }
            return check_qualified(tag);
        }
        self.walk.phase = match self.walk.phase {
            Phase::Start if tag.is(ENVELOPE, "Header") => {
                check_qualified(tag)?;
                Phase::Header
            }
            Phase::Start | Phase::AfterHeader if tag.is(ENVELOPE, "Body") => Phase::Body,
            Phase::AfterBody if tag.namespace() != ENVELOPE && tag.namespace() != Namespace::NONE => {
                self.skip_element(depth);
                Phase::AfterBody
            }
            _ => return Err(unexpected(tag)),
        };
        Ok(())
    }

    fn frame_end(&mut self, offset: usize) -> Result<(), Fail> {
        let missing = match self.walk.phase {
            Phase::Header => {
                self.walk.phase = Phase::AfterHeader;
                return Ok(());
            }
            Phase::Body => ErrorKind::MissingOperation,
            Phase::Operation | Phase::AfterBody => {
                self.walk.phase = Phase::AfterBody;
                return Ok(());
            }
            Phase::Start | Phase::AfterHeader => ErrorKind::MissingBody,
        };
        Err(Fail::at(missing, offset))
    }

    /// A header block. Returns the description of one that is read; `None` for one that is skipped (SOAP 1.1, 4.2).
    fn header_block(&mut self, name: &TagName<'_, '_>) -> Result<Option<&'static Element>, Fail> {
        let tag = name.tag;
        if tag.namespace() == Namespace::NONE {
            return Err(unexpected(tag));
        }
        let found = find(self.grammar.blocks(), |block| block.is(name));
        let is_ours = |names: &[Name]| names.iter().any(|ours| name.is(ours));
        let is_applications = || self.understood.iter().any(|theirs| is_named(tag, theirs, self.grammar));
        let [must_understand, actor] = tag.attributes_named(ENVELOPE, ["mustUnderstand", "actor"]);
        let is_addressed_to_us = actor.is_none_or(|actor| is_next(&actor));
        let is_mandatory = match must_understand {
            Some(attribute) if attribute.value().is_collapsed_to("1") => true,
            Some(attribute) if !attribute.value().is_collapsed_to("0") => {
                return Err(Fail::at(ErrorKind::InvalidMustUnderstand, attribute.value_offset()));
            }
            _ => false,
        };
        if !is_addressed_to_us {
            return Ok(None);
        }
        if let Some((index, base, block)) = found {
            if self.walk.has_header(index) {
                return Err(unexpected(tag));
            }
            self.walk.headers |= bit(index);
            self.walk.base = base as u8;
            return Ok(Some(block));
        }
        let refused = self.grammar.refused.iter().find(|(refused, _)| name.is(refused));
        let kind = match refused {
            Some((_, kind)) => *kind,
            None if is_mandatory && !is_ours(self.grammar.understood) => ErrorKind::MustUnderstand,
            None => return Ok(None),
        };
        if is_applications() { Ok(None) } else { Err(Fail::at(kind, tag.offset())) }
    }

    /// The child of the `Body`. Returns its description.
    fn body(&mut self, name: &TagName<'_, '_>) -> Result<&'static Element, Fail> {
        if self.walk.phase != Phase::Body {
            return Err(unexpected(name.tag));
        }
        let Some((number, element)) = (0..).zip(self.grammar.body).find(|(_, element)| element.is(name))
        else {
            return Err(Fail::at(ErrorKind::UnknownOperation, name.tag.offset()));
        };
        self.walk.phase = Phase::Operation;
        (self.walk.body, self.walk.base) = (number, self.grammar.body_base);
        Ok(element)
    }
}

// --- Described elements ---

impl<T: IsSimple> Walker<'_, T> {
    fn inner_tag(&mut self, tag: &StartTag<'_, '_>, depth: usize) -> Result<(), Fail> {
        let name = self.grammar.name(tag);
        let element = match self.walk.phase {
            _ if !self.walk.open.is_empty() => self.child(&name)?,
            Phase::Header => self.header_block(&name)?,
            _ => Some(self.body(&name)?),
        };
        match element {
            Some(element) => self.open(element, tag, depth),
            None => {
                self.skip_element(depth);
                Ok(())
            }
        }
    }

    /// A child of the innermost described element. Returns its description; `None` for one that is skipped.
    fn child(&mut self, name: &TagName<'_, '_>) -> Result<Option<&'static Element>, Fail> {
        let Some(open) = self.walk.open.last_mut() else { return Ok(None) };
        let Content::Children(model, particles) = open.element.content else {
            return Err(unexpected(name.tag));
        };
        let model = if T::IS { Model::Sequence } else { model };
        let passed = if model == Model::Any { 0 } else { open.next };
        let mut lacks = open.lacks;
        for (next, particle) in (1_u8..).zip(particles).skip(passed.into()) {
            if !particle.element.is(name) {
                lacks |= particle.is_required && model != Model::Choice;
                continue;
            }
            let found = bit(next.into());
            if model == Model::Sequence && lacks || model == Model::Any && open.next & found != 0 {
                return Err(unexpected(name.tag));
            }
            open.next = match model {
                Model::Sequence | Model::Extensible => next,
                Model::Choice => u8::MAX,
                Model::Any => open.next | found,
            };
            open.lacks = lacks;
            return Ok(Some(particle.element));
        }
        let is_skipped = match model {
            Model::Sequence | Model::Choice => false,
            Model::Extensible => {
                name.tag.namespace() != Namespace::NONE
                    && !particles.iter().any(|particle| particle.element.is(name))
            }
            Model::Any => true,
        };
        if is_skipped { Ok(None) } else { Err(unexpected(name.tag)) }
    }

    /// Opens a described element.
    fn open(&mut self, element: &'static Element, tag: &StartTag<'_, '_>, depth: usize) -> Result<(), Fail> {
        // There is room: a grammar has no more levels.
        let _ = self.walk.open.push(Open { element, next: 0, lacks: false });
        self.attributes(element, tag)?;
        if tag.raw().len() > limits::TAG {
            check_long_tag(element, tag)?;
        }
        self.walk.skip = match &element.content {
            Content::Children(Model::Any, _) if !T::IS => Skip::Text,
            Content::Children(..) => Skip::Space,
            Content::Text(value) if !T::IS => {
                self.open_value(value, tag);
                Skip::Markup
            }
            Content::Markup(value) if !T::IS => {
                self.open_value(value, tag);
                self.walk.floor = depth as u8;
                self.walk.outer_bindings = tag.bindings() as u8;
                if self.keeper.is_arena() { Skip::Nothing } else { Skip::Text }
            }
            Content::Empty | Content::Text(_) | Content::Markup(_) => Skip::Markup,
        };
        Ok(())
    }

    fn open_value(&mut self, value: &Value, tag: &StartTag<'_, '_>) {
        self.walk.room = value.limit;
        self.keeper.open(self.walk.place(value.slot), tag.end_offset());
    }

    /// Checks the attributes of a described element, and keeps their values.
    fn attributes(&mut self, element: &'static Element, tag: &StartTag<'_, '_>) -> Result<(), Fail> {
        if let Some(marker) = element.marker {
            self.keeper.put(self.walk.place(marker), Text::literal(""), tag.offset(), 0);
        }
        let uses = element.attributes;
        let mut has_others = false;
        let mut error = None;
        for attribute in tag.attributes() {
            let Some(described) = uses.iter().find(|described| attribute.has_name(described.name)) else {
                has_others = true;
                continue;
            };
            if let Err(refused) = self.attribute(&described.value, &attribute) {
                error = Some(refused);
                break;
            }
        }
        // No two attributes of a tag have one name.
        if !has_others && error.is_none() && tag.attributes().len() == uses.len() {
            return Ok(());
        }
        self.check_other_attributes(element, tag, error)
    }

    fn attribute(&mut self, value: &Value, attribute: &Attribute<'_, '_>) -> Result<(), Fail> {
        let (text, offset) = attribute.located_value();
        let too_long = Fail::at(value.too_long.unwrap_or(ErrorKind::TextTooLong), offset);
        if text.decoded_len() > usize::from(value.limit) {
            return if value.too_long.is_some() { Err(too_long) } else { Ok(()) };
        }
        let index = index_of::<T>(value, text).map_err(|kind| Fail::at(kind, offset))?;
        if self.keeper.put(self.walk.place(value.slot), text, offset, index) { Ok(()) } else { Err(too_long) }
    }

    /// The first error of attributes that are not exactly those of the description; none if the others may be there or be
    /// missing.
    #[cold]
    fn check_other_attributes(
        &self,
        element: &Element,
        tag: &StartTag<'_, '_>,
        error: Option<Fail>,
    ) -> Result<(), Fail> {
        let is_described = |attribute: &Attribute<'_, '_>| {
            element.attributes.iter().any(|described| attribute.has_name(described.name))
        };
        if !element.has_any_attributes {
            for attribute in tag.attributes() {
                if !is_described(&attribute) && !is_universal(&attribute) {
                    return Err(Fail::at(ErrorKind::UnexpectedAttribute, attribute.offset()));
                }
            }
        }
        if let Some(error) = error {
            return Err(error);
        }
        // One that is too long to be kept is there.
        let is_missing = |described: &AttributeUse| {
            described.is_required && tag.attribute(Namespace::NONE, described.name).is_none()
        };
        if element.attributes.iter().any(is_missing) {
            return Err(Fail::at(ErrorKind::MissingAttribute, tag.offset()));
        }
        Ok(())
    }

    /// Closes the innermost described element.
    fn element_end(&mut self, offset: usize, scope: &Scope) -> Result<(), Fail> {
        let Some(open) = self.walk.open.pop() else { return Ok(()) };
        self.walk.skip = self.skip_in_open_element();
        match &open.element.content {
            Content::Text(value) if !T::IS => self.close_text(value, offset, scope),
            Content::Markup(value) if !T::IS => {
                self.close_markup(value, offset);
                Ok(())
            }
            Content::Empty | Content::Text(_) | Content::Markup(_) => Ok(()),
            Content::Children(model, particles) => {
                let is_missing = match model {
                    Model::Choice => open.next == 0,
                    Model::Any => false,
                    Model::Sequence | Model::Extensible => {
                        let mut rest = particles.iter().skip(open.next.into());
                        open.lacks || rest.any(|particle| particle.is_required)
                    }
                };
                if is_missing { Err(Fail::at(ErrorKind::MissingElement, offset)) } else { Ok(()) }
            }
        }
    }

    /// Keeps a piece of the open text.
    fn text(&mut self, value: &Value, piece: &Piece<'_, '_>) -> Result<(), Fail> {
        let mut buffer = [0; 4];
        let bytes = match piece.event {
            Event::Text(bytes) | Event::Space(bytes) => bytes,
            Event::Character(c) => c.encode_utf8(&mut buffer).as_bytes(),
            _ => return Ok(()),
        };
        let slot = self.walk.place(value.slot);
        if self.keeper.place(slot).is_some_and(|place| place.is_cut()) {
            return Ok(());
        }
        let room = usize::from(self.walk.room);
        if let Some(room) = room.checked_sub(bytes.len()) {
            self.walk.room = room as u16;
            // There is room: the arena has that of each limit.
            self.keeper.push(bytes);
            return Ok(());
        }
        // Cut before the first character that does not fit, which is the same one however the message arrives.
        let beyond = bytes.get(..=room).unwrap_or(bytes);
        let len = beyond.iter().rposition(|byte| starts_character(*byte)).unwrap_or(0);
        let offset = piece.offset_of(len);
        if let Some(kind) = value.too_long {
            return Err(Fail::at(kind, offset));
        }
        self.keeper.push(bytes.get(..len).unwrap_or(bytes));
        let end = self.keeper.end(offset) as u32;
        if let Some(place) = self.keeper.place(slot) {
            place.cut();
            place.end = end;
        }
        Ok(())
    }

    /// What is skipped in the innermost described element, or in the frame.
    fn skip_in_open_element(&mut self) -> Skip {
        match self.walk.innermost() {
            Some(Element { content: Content::Children(Model::Any, _), .. }) if !T::IS => Skip::Text,
            _ => Skip::Space,
        }
    }

    /// Ends the open text at `offset`.
    fn close_text(&mut self, value: &Value, offset: usize, scope: &Scope) -> Result<(), Fail> {
        let slot = self.walk.place(value.slot);
        let end = self.keeper.end(offset) as u32;
        // A text that is cut has its end already.
        if let Some(place) = self.keeper.place(slot).filter(|place| !place.is_cut()) {
            place.end = end;
        }
        let Some(text) = self.keeper.text(slot) else { return Ok(()) };
        if matches!(value.kind, Type::QName) {
            let namespace = super::QName::resolve(text, scope).to_bits();
            if let Some(bits) = self.keeper.place(namespace_slot(slot)) {
                bits.start = namespace;
            }
            return Ok(());
        }
        let index = index_of::<T>(value, text).map_err(|kind| Fail::at(kind, offset))?;
        if let Some(place) = self.keeper.place(slot) {
            place.index = index;
        }
        Ok(())
    }
}

// --- Elements that are skipped or copied ---

impl<T: IsSimple> Walker<'_, T> {
    /// Skips the element at this depth and its content.
    fn skip_element(&mut self, depth: usize) {
        (self.walk.floor, self.walk.skips_floor) = (depth as u8, true);
        self.walk.skip = Skip::Text;
    }

    /// The value of the markup that is being kept, if any.
    fn open_markup(&mut self) -> Option<&'static Value> {
        match &self.walk.innermost()?.content {
            Content::Markup(value) if !T::IS => Some(value),
            _ => None,
        }
    }

    fn skipped_tag(&mut self, tag: &StartTag<'_, '_>) -> Result<(), Fail> {
        let Some(value) = self.open_markup() else { return self.note_spelling(tag) };
        let slot = self.walk.place(value.slot);
        if !can_move(tag, usize::from(self.walk.outer_bindings))
            && let Some(place) = self.keeper.place(slot)
        {
            place.index = 1;
        }
        self.copy(tag.raw());
        Ok(())
    }

    /// Takes an end tag at this depth, if it belongs to what is skipped or copied. Returns whether it does.
    fn ends_skipped(&mut self, raw: &[u8], depth: usize) -> bool {
        if depth > usize::from(self.walk.floor) {
            self.copy(raw);
            return true;
        }
        let is_own = core::mem::take(&mut self.walk.skips_floor);
        if is_own {
            self.walk.floor = 0;
            self.walk.skip = self.skip_in_open_element();
        }
        is_own
    }

    /// Ends the open markup at `offset`.
    fn close_markup(&mut self, value: &Value, offset: usize) {
        self.walk.floor = 0;
        let end = self.keeper.end(offset) as u32;
        if let Some(place) = self.keeper.place(self.walk.place(value.slot)) {
            place.end = end;
            if (place.start..end).len() > usize::from(value.limit) {
                place.cut();
            }
        }
    }

    /// Appends a piece to the open markup, if that is copied and has room.
    fn copy(&mut self, raw: &[u8]) {
        if self.walk.skip != Skip::Nothing {
            return;
        }
        let Some(value) = self.open_markup() else { return };
        let Some(room) = usize::from(self.walk.room).checked_sub(raw.len()) else {
            if let Some(place) = self.keeper.place(self.walk.place(value.slot)) {
                place.cut();
            }
            self.walk.room = 0;
            return;
        };
        self.walk.room = room as u16;
        // There is room: the arena has that of each limit.
        self.keeper.push(raw);
    }
}

// --- Checks ---

/// The error for an element that may not stand where it does.
#[cold]
fn unexpected(tag: &StartTag<'_, '_>) -> Fail {
    Fail::at(ErrorKind::UnexpectedElement, tag.offset())
}

/// The number by which the program knows a value, or the error if it is none of its type.
fn index_of<T: IsSimple>(value: &Value, text: Text<'_>) -> Result<u8, ErrorKind> {
    let index = match value.kind {
        Type::Checked(check) => return check(text),
        _ if T::IS => Some(0),
        Type::String | Type::QName => Some(0),
        Type::Int => parse_number::<i32>(text).map(|_| 0),
        Type::UnsignedInt => parse_number::<u32>(text).map(|_| 0),
        Type::Enumeration(texts) => {
            texts.iter().position(|expected| text == **expected).map(|number| number as u8)
        }
    };
    index.ok_or(ErrorKind::InvalidValue)
}

/// Checks that the values of a tag are together at most [`limits::TAG`] long. A reader with a larger `N` takes longer tags,
/// whose values must not use up the room of later texts.
#[cold]
fn check_long_tag(element: &Element, tag: &StartTag<'_, '_>) -> Result<(), Fail> {
    let attributes = element.attributes.iter();
    let values = attributes.filter_map(|described| tag.attribute(Namespace::NONE, described.name));
    let len = values.map(|attribute| attribute.value().decoded_len()).sum::<usize>();
    if len > limits::TAG { Err(Fail::at(ErrorKind::TagTooLong, tag.offset())) } else { Ok(()) }
}

/// Checks that all attributes are qualified, as those of `Envelope` and `Header` must be (SOAP 1.1, 4.1.1).
fn check_qualified(tag: &StartTag<'_, '_>) -> Result<(), Fail> {
    match tag.attributes().find(|attribute| attribute.namespace() == Namespace::NONE) {
        Some(attribute) => Err(Fail::at(ErrorKind::UnexpectedAttribute, attribute.offset())),
        None => Ok(()),
    }
}

/// Whether an `actor` is the next reader of the message (SOAP 1.1, 4.2.2). White space around it means nothing, because it
/// is an `xs:anyURI` (XML Schema part 2, 3.2.17).
fn is_next(actor: &Attribute<'_, '_>) -> bool {
    ["", NEXT_ACTOR].iter().any(|name| actor.value().is_collapsed_to(name))
}

fn is_named(tag: &StartTag<'_, '_>, name: &HeaderName, grammar: &Grammar) -> bool {
    tag.has_local_name(name.local_name)
        && tag.namespace() == Namespace::named(Text::literal(name.namespace), grammar.namespaces)
}

/// Whether an attribute may stand on any element: those of `xsi` (XML Schema part 1, 2.6), except that no element may be
/// nil, and those of SOAP, which mean nothing outside header blocks (SOAP 1.1, 4.1.1 and 4.2.1).
fn is_universal(attribute: &Attribute<'_, '_>) -> bool {
    let names: &[&str] = match attribute.namespace() {
        XSI if attribute.has_local_name("nil") => {
            return ["false", "0"].iter().any(|no| attribute.value().is_collapsed_to(no));
        }
        XSI => &["type", "schemaLocation", "noNamespaceSchemaLocation"],
        ENVELOPE => &["encodingStyle", "mustUnderstand", "actor"],
        _ => &[],
    };
    names.iter().any(|name| attribute.has_local_name(name))
}

/// Checks that a piece has no characters, where an element must be empty.
fn check_empty(piece: &Piece<'_, '_>) -> Result<(), Fail> {
    match piece.event {
        Event::Space(_) | Event::Text(_) | Event::Character(_) => {
            Err(Fail::at(ErrorKind::UnexpectedText, piece.offset))
        }
        _ => Ok(()),
    }
}

/// Checks that a piece has no characters but white space, where an element has only elements.
fn check_element_only(piece: &Piece<'_, '_>) -> Result<(), Fail> {
    match piece.event.first_non_space() {
        Some(at) => Err(Fail::at(ErrorKind::UnexpectedText, piece.offset_of(at))),
        None => Ok(()),
    }
}

/// Whether a tag in markup can stand in a message that is written: it uses none of the `outer` bindings around the markup,
/// and a message has room for its own.
fn can_move(tag: &StartTag<'_, '_>, outer: usize) -> bool {
    // `s`, `xsi`, `xsd` and the default.
    const BINDINGS: usize = 4;
    const PREFIXES: usize = 7;
    let (bindings, prefixes_len) = tag.bound_since(outer);
    tag.is_bound_since(outer)
        && bindings <= limits::NAMESPACES - BINDINGS
        && prefixes_len <= limits::PREFIXES - PREFIXES
}
