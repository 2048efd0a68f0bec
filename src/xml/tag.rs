//! Tags: what the tokenizer finds in one, as places in its bytes, and the view of it that is handed out.
//!
//! The crate `xmlparser` reads names and the characters of values, by its `Stream`. (Its `Tokenizer`, on top of
//! that, brings the grammar of whole documents, of which a tag needs a tenth.) This file puts them together
//! into a [`TagTable`], and says what is wrong and where.
//! Nothing here knows which elements are open or what a prefix is bound to.

use heapless::Vec;
use xmlparser::{Stream, XmlCharExt};

use super::bytes::is_space;
use super::namespace::{Binding, Namespace, Prefix, Scope};
use super::reference::Reference;
use super::text::Text;
use crate::{ErrorKind, limits};

/// What is wrong in a tag, and at which byte of it.
pub(super) type TagError = (ErrorKind, usize);

/// Where a qualified name stands in a tag (Namespaces in XML, production 7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct NameSpan {
    pub(super) start: u16,
    /// Where its colon is; the same as `start` where it has none.
    pub(super) colon: u16,
    pub(super) end: u16,
}

impl NameSpan {
    pub(super) fn of<'a>(&self, tag: &'a [u8]) -> &'a [u8] {
        slice(tag, self.start, self.end)
    }

    #[inline]
    fn has_prefix(&self) -> bool {
        self.colon != self.start
    }

    #[inline]
    pub(super) fn prefix<'a>(&self, tag: &'a [u8]) -> &'a [u8] {
        slice(tag, self.start, self.colon)
    }

    #[inline]
    pub(super) fn local<'a>(&self, tag: &'a [u8]) -> &'a [u8] {
        slice(tag, self.colon.wrapping_add(u16::from(self.has_prefix())), self.end)
    }

    /// The prefix that an attribute of this name declares (Namespaces in XML, productions 1 to 3); `None` if it
    /// is no namespace declaration.
    #[inline]
    fn declared_prefix<'a>(&self, tag: &'a [u8]) -> Option<&'a [u8]> {
        match self.of(tag).strip_prefix(b"xmlns")? {
            [] => Some(&[]),
            [b':', prefix @ ..] => Some(prefix),
            _ => None,
        }
    }
}

#[inline]
fn slice(tag: &[u8], start: u16, end: u16) -> &[u8] {
    tag.get(usize::from(start)..usize::from(end)).unwrap_or_default()
}

/// Where an attribute stands in a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AttributeSpan {
    pub(super) name: NameSpan,
    /// The value, without its quotation marks.
    pub(super) value: u16,
    pub(super) value_end: u16,
    /// Whether the value has neither references nor white space other than spaces.
    pub(super) literal: bool,
    /// What the prefix is bound to, once that is known.
    pub(super) binding: Binding,
}

impl AttributeSpan {
    fn value<'a>(&self, tag: &'a [u8]) -> Text<'a> {
        Text::attribute_value(slice(tag, self.value, self.value_end), self.literal)
    }

    /// Whether nothing but its name is to be looked at more closely: it has neither prefix nor references.
    #[inline(always)]
    pub(super) fn is_plain(&self) -> bool {
        self.literal && !self.name.has_prefix()
    }

    /// An error that has to do with this attribute.
    fn error(&self, kind: ErrorKind) -> TagError {
        (kind, usize::from(self.name.start))
    }
}

/// What stands in one tag, as places in its bytes: the work space of the tokenizer, used again for each tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TagTable {
    pub(super) name: NameSpan,
    pub(super) empty: bool,
    pub(super) attributes: Vec<AttributeSpan, { limits::ATTRIBUTES }, u8>,
    /// What the prefix of the name is bound to, and how many bindings there were before the tag, once that
    /// is known.
    pub(super) binding: Binding,
    pub(super) outer_bindings: u8,
}

impl TagTable {
    pub(super) const fn new() -> Self {
        Self {
            name: NameSpan { start: 0, colon: 0, end: 0 },
            empty: false,
            attributes: Vec::new(),
            binding: Binding::NONE,
            outer_bindings: 0,
        }
    }

    /// Tokenizes a start tag or an empty-element tag, all of `tag` (XML 1.0, productions 40 and 44).
    #[inline(never)]
    pub(super) fn read_start_tag(&mut self, tag: &[u8]) -> Result<(), TagError> {
        self.attributes.clear();
        let mut stream = Stream::from(utf8(tag)?);
        stream.advance(1);
        self.name = read_name(&mut stream, tag)?;
        loop {
            let has_space = skip_spaces(&mut stream, tag) > 0;
            if let Some(byte @ (b'/' | b'>')) = tag.get(stream.pos()) {
                self.empty = *byte == b'/';
                return check_tag_end(tag, stream.pos().wrapping_add(usize::from(self.empty)));
            }
            if !has_space {
                let at = stream.pos();
                let is_behind_value = matches!(tag.get(at.wrapping_sub(1)), Some(b'"' | b'\''));
                return Err((
                    if is_behind_value { ErrorKind::MissingSpace } else { ErrorKind::InvalidName },
                    at,
                ));
            }
            let attribute = read_attribute(&mut stream, tag)?;
            let full = |attribute: AttributeSpan| attribute.error(ErrorKind::TooManyAttributes);
            self.attributes.push(attribute).map_err(full)?;
        }
    }

    /// Resolves the names of a tag that was tokenized, having added the bindings that it declares to `scope`.
    /// The declarations are then no longer among the attributes.
    pub(super) fn resolve(&mut self, tag: &[u8], scope: &mut Scope) -> Result<(), TagError> {
        self.outer_bindings = scope.len() as u8;
        self.check_references(tag)?;
        for attribute in &mut self.attributes {
            if let Some(declared) = attribute.name.declared_prefix(tag) {
                attribute.binding = Binding::XMLNS;
                let namespace = Namespace::named(attribute.value(tag), scope.vocabulary);
                scope.declare(declared, namespace).map_err(|kind| attribute.error(kind))?;
            }
        }
        self.resolve_attributes(tag, scope)?;
        self.attributes.retain(|attribute| attribute.binding != Binding::XMLNS);
        self.binding =
            scope.lookup(Prefix::new(self.name.prefix(tag))).ok_or((ErrorKind::UndeclaredPrefix, 1))?;
        Ok(())
    }

    /// Resolves the prefixes of the attributes, and checks that none stands twice.
    pub(super) fn resolve_attributes(&mut self, tag: &[u8], scope: &Scope) -> Result<(), TagError> {
        // Attributes of one tag that have a prefix mostly have the same.
        let mut last: (&[u8], Binding) = (&[], Binding::NONE);
        for attribute in &mut self.attributes {
            if attribute.name.has_prefix() && attribute.binding != Binding::XMLNS {
                let prefix = attribute.name.prefix(tag);
                if prefix != last.0 {
                    let binding = scope.lookup(Prefix::new(prefix));
                    last = (prefix, binding.ok_or(attribute.error(ErrorKind::UndeclaredPrefix))?);
                }
                attribute.binding = last.1;
            }
        }
        if self.attributes.len() > 1 { self.check_unique(tag, scope) } else { Ok(()) }
    }

    /// Checks that no attribute stands twice (XML 1.0, 3.1; Namespaces in XML, 6.3).
    #[inline(never)] // its keys take 128 bytes of stack, which other tags need not have
    fn check_unique(&self, tag: &[u8], scope: &Scope) -> Result<(), TagError> {
        let mut keys = [0_u32; limits::ATTRIBUTES];
        for (attribute, key) in self.attributes.iter().zip(&mut keys) {
            *key = name_key(attribute.name.local(tag));
        }
        for (i, attribute) in self.attributes.iter().enumerate() {
            let (earlier, rest) = keys.split_at_checked(i).unwrap_or_default();
            let Some(key) = rest.first() else { break };
            let is_same = |(earlier, other): (&AttributeSpan, &u32)| {
                other == key
                    && earlier.name.local(tag) == attribute.name.local(tag)
                    && scope.namespace(earlier.binding) == scope.namespace(attribute.binding)
            };
            if self.attributes.iter().zip(earlier).any(is_same) {
                return Err(attribute.error(ErrorKind::DuplicateAttribute));
            }
        }
        Ok(())
    }

    /// Checks the references in the values of the attributes (XML 1.0, section 4.1).
    pub(super) fn check_references(&self, tag: &[u8]) -> Result<(), TagError> {
        for attribute in self.attributes.iter().filter(|attribute| !attribute.literal) {
            let value = slice(tag, attribute.value, attribute.value_end);
            check_references(value)
                .map_err(|(kind, at)| (kind, usize::from(attribute.value).wrapping_add(at)))?;
        }
        Ok(())
    }
}

/// Checks the references in the value of an attribute.
pub(super) fn check_references(value: &[u8]) -> Result<(), TagError> {
    let mut at = 0_usize;
    while let Some(next) = value.get(at..).and_then(|rest| rest.iter().position(|&b| b == b'&')) {
        at = at.wrapping_add(next);
        let reference = value.get(at..).unwrap_or_default();
        let (_, len) = Reference::read(reference).map_err(|kind| (kind, at))?;
        at = at.wrapping_add(len);
    }
    Ok(())
}

/// The name in an end tag, all of `tag` (XML 1.0, production 42).
#[inline(never)]
pub(super) fn read_end_tag(tag: &[u8]) -> Result<&[u8], TagError> {
    let mut stream = Stream::from(utf8(tag)?);
    stream.advance(b"</".len());
    let name = read_name(&mut stream, tag)?;
    skip_spaces(&mut stream, tag);
    check_tag_end(tag, stream.pos())?;
    Ok(name.of(tag))
}

/// Passes over white space; gives its length.
fn skip_spaces(stream: &mut Stream<'_>, tag: &[u8]) -> usize {
    let rest = tag.get(stream.pos()..).unwrap_or_default();
    let len = rest.iter().take_while(|&&byte| is_space(byte)).count();
    stream.advance(len);
    len
}

/// Checks that `>` stands at `at` and ends the tag.
fn check_tag_end(tag: &[u8], at: usize) -> Result<(), TagError> {
    match tag.get(at..) {
        Some(b">") => Ok(()),
        _ => Err((ErrorKind::InvalidTagEnd, at)),
    }
}

/// A qualified name (Namespaces in XML, production 7). One with an empty prefix (`:a`), which the tokenizer
/// passes over, is an error.
fn read_name(stream: &mut Stream<'_>, tag: &[u8]) -> Result<NameSpan, TagError> {
    let start = stream.pos();
    match stream.consume_qname() {
        Ok((prefix, local)) if tag.get(start) != Some(&b':') => {
            let colon = if prefix.is_empty() { start } else { local.start().saturating_sub(1) };
            Ok(NameSpan { start: start as u16, colon: colon as u16, end: local.end() as u16 })
        }
        _ => Err((ErrorKind::InvalidName, start)),
    }
}

/// An attribute (XML 1.0, productions 41, 25 and 10).
#[inline(never)]
fn read_attribute(stream: &mut Stream<'_>, tag: &[u8]) -> Result<AttributeSpan, TagError> {
    let name = read_name(stream, tag)?;
    skip_spaces(stream, tag);
    if tag.get(stream.pos()) != Some(&b'=') {
        return Err((ErrorKind::MissingEquals, stream.pos()));
    }
    stream.advance(1);
    skip_spaces(stream, tag);
    let Some(quote @ (b'"' | b'\'')) = tag.get(stream.pos()) else {
        return Err((ErrorKind::MissingQuote, stream.pos()));
    };
    stream.advance(1);
    let start = stream.pos();
    let is_good = stream.skip_chars(|_, c| c != char::from(*quote) && c != '<').is_ok();
    let end = stream.pos();
    if !is_good {
        return Err((ErrorKind::InvalidCharacter, end));
    }
    if tag.get(end) != Some(quote) {
        return Err((ErrorKind::LessThanInValue, end));
    }
    stream.advance(1);
    let (value, value_end) = (start as u16, end as u16);
    let literal = !slice(tag, value, value_end).iter().any(|&byte| byte == b'&' || byte < 0x20);
    Ok(AttributeSpan { name, value, value_end, literal, binding: Binding::NONE })
}

/// What tells most local names apart: the length, the first two bytes and the last.
fn name_key(name: &[u8]) -> u32 {
    let last = name.last().unwrap_or(&0);
    let second = name.get(1).unwrap_or(&0);
    u32::from_ne_bytes([*name.first().unwrap_or(&0), *second, *last, name.len() as u8])
}

/// Whether `name` is a name without colon (Namespaces in XML, production 4).
pub(super) fn is_ncname(name: &str) -> bool {
    let mut chars = name.chars();
    !name.contains(':')
        && chars.next().is_some_and(|c| c.is_xml_name_start())
        && chars.all(|c| c.is_xml_name())
}

pub(super) fn utf8(bytes: &[u8]) -> Result<&str, TagError> {
    core::str::from_utf8(bytes).map_err(|error| (ErrorKind::InvalidUtf8, error.valid_up_to()))
}

/// A start tag or an empty-element tag of a message, checked, its names resolved.
#[derive(Clone, Copy)]
pub struct StartTag<'a, 't> {
    pub(super) bytes: &'a [u8],
    pub(super) offset: usize,
    pub(super) table: &'t TagTable,
    pub(super) scope: &'t Scope,
    pub(super) namespace: Namespace,
}

impl<'a, 't> StartTag<'a, 't> {
    /// The namespace of the element.
    pub fn namespace(&self) -> Namespace {
        self.namespace
    }

    /// The local part of the element's name.
    pub fn local_name(&self) -> &'a str {
        name_str(self.table.name.local(self.bytes))
    }

    /// The prefix of the element's name, empty where it has none.
    pub fn prefix(&self) -> &'a str {
        name_str(self.table.name.prefix(self.bytes))
    }

    /// Whether the element's expanded name is this one.
    #[inline]
    pub fn is(&self, namespace: Namespace, local_name: &str) -> bool {
        self.namespace == namespace && self.has_local_name(local_name)
    }

    /// Whether the local part of the element's name is this one.
    #[inline]
    pub fn has_local_name(&self, local_name: &str) -> bool {
        self.table.name.local(self.bytes) == local_name.as_bytes()
    }

    /// Whether it is an empty-element tag (`<a/>`). Its [`Event::EndTag`](super::Event) follows all the same.
    pub fn is_empty_element(&self) -> bool {
        self.table.empty
    }

    /// The attributes in their order, without the namespace declarations.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'a>> + use<'a, 't> {
        let (bytes, offset, scope) = (self.bytes, self.offset, self.scope);
        self.table.attributes.iter().map(move |span| Attribute {
            bytes,
            span: *span,
            offset,
            namespace: scope.namespace(span.binding),
        })
    }

    /// The attribute of this expanded name. One that is written without a prefix is in
    /// [`Namespace::NONE`].
    pub fn attribute(&self, namespace: Namespace, local_name: &str) -> Option<Attribute<'a>> {
        self.attributes().find(|attribute| attribute.is(namespace, local_name))
    }

    /// The namespaces that the tag declares, in their order.
    pub fn declared_namespaces(&self) -> &'t [Namespace] {
        self.scope.since(self.outer_bindings())
    }

    /// Whether it declares a namespace.
    #[inline(always)]
    pub(crate) fn declares_namespaces(&self) -> bool {
        self.scope.len() > self.outer_bindings()
    }

    /// The byte offset of the tag in the message.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Whether each prefix of the tag, and the default namespace if it uses that, is bound by binding number
    /// `outer` or a later one, so that the tag means the same without what was bound before.
    pub(crate) fn is_bound_since(&self, outer: usize) -> bool {
        let mut used = self.table.attributes.iter().map(|span| span.binding).filter(|b| *b != Binding::NONE);
        self.table.binding.is_since(outer) && used.all(|binding| binding.is_since(outer))
    }

    /// How many bindings were in scope before the tag.
    pub(crate) fn outer_bindings(&self) -> usize {
        usize::from(self.table.outer_bindings)
    }
}

impl core::fmt::Debug for StartTag<'_, '_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut debug = f.debug_struct("StartTag");
        debug.field("prefix", &self.prefix()).field("local_name", &self.local_name());
        debug.field("namespace", &self.namespace).finish_non_exhaustive()
    }
}

/// An attribute of a [`StartTag`].
#[derive(Clone, Copy)]
pub struct Attribute<'a> {
    bytes: &'a [u8],
    span: AttributeSpan,
    offset: usize,
    namespace: Namespace,
}

impl<'a> Attribute<'a> {
    /// The namespace of the attribute; [`Namespace::NONE`] for one without prefix.
    pub fn namespace(&self) -> Namespace {
        self.namespace
    }

    /// The local part of its name.
    pub fn local_name(&self) -> &'a str {
        name_str(self.span.name.local(self.bytes))
    }

    /// The prefix of its name, empty where it has none.
    pub fn prefix(&self) -> &'a str {
        name_str(self.span.name.prefix(self.bytes))
    }

    /// Whether its expanded name is this one.
    #[inline]
    pub fn is(&self, namespace: Namespace, local_name: &str) -> bool {
        self.namespace == namespace && self.has_local_name(local_name)
    }

    /// Whether the local part of its name is this one.
    #[inline]
    pub fn has_local_name(&self, local_name: &str) -> bool {
        self.span.name.local(self.bytes) == local_name.as_bytes()
    }

    /// Its value.
    pub fn value(&self) -> Text<'a> {
        self.span.value(self.bytes)
    }

    /// The byte offset of its name in the message.
    pub fn offset(&self) -> usize {
        self.offset.saturating_add(usize::from(self.span.name.start))
    }

    /// The byte offset of its value in the message.
    pub fn value_offset(&self) -> usize {
        self.offset.saturating_add(usize::from(self.span.value))
    }
}

impl core::fmt::Debug for Attribute<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut debug = f.debug_struct("Attribute");
        debug.field("prefix", &self.prefix()).field("local_name", &self.local_name());
        debug.field("value", &self.value()).finish_non_exhaustive()
    }
}

/// A name as a string; names are known to be UTF-8.
fn name_str(name: &[u8]) -> &str {
    core::str::from_utf8(name).unwrap_or_default()
}
