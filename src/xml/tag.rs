//! Tags: what the tokenizer finds in one, as places in its bytes, and the view of it that is handed out.
//!
//! The crate `xmlparser` says which characters a name may have. (Its `Tokenizer` brings the grammar of whole documents, of
//! which a tag needs a tenth, and its `Stream` counts lines for errors that nobody sees.) This file puts names and values
//! together into a [`Tag`] and its [`Attributes`], and says what is wrong and where.
//! Nothing here knows which elements are open or what a prefix is bound to.

use heapless::Vec;
use xmlparser::XmlCharExt;

use super::bytes::{self, is_space};
use super::namespace::{Binding, Namespace, Scope};
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

    pub(super) fn len(&self) -> usize {
        usize::from(self.end.wrapping_sub(self.start))
    }

    #[inline]
    pub(super) fn has_prefix(&self) -> bool {
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
}

#[inline]
fn slice(tag: &[u8], start: u16, end: u16) -> &[u8] {
    tag.get(usize::from(start)..usize::from(end)).unwrap_or_default()
}

/// Where the attributes of one tag begin in it, the namespace declarations not among them: the work space of the
/// tokenizer, used again for each tag. What else there is to know of them is read off the tag, as it was found good: so
/// they take little of the stack.
pub(super) type Attributes = Vec<u16, { limits::ATTRIBUTES }, u8>;

/// What a tag has from the attribute at `start` on.
#[inline]
fn from(tag: &[u8], start: u16) -> &[u8] {
    tag.get(usize::from(start)..).unwrap_or_default()
}

/// The qualified name that an attribute begins with.
fn name_of(attribute: &[u8]) -> &[u8] {
    let end = attribute.iter().position(|byte| ends_name(*byte));
    end.and_then(|end| attribute.get(..end)).unwrap_or_default()
}

/// Whether `byte` ends the name of an attribute.
fn ends_name(byte: u8) -> bool {
    byte == b'=' || is_space(byte)
}

/// The prefix of a qualified name, empty if it has none, and its local part.
fn split_name(name: &[u8]) -> (&[u8], &[u8]) {
    match name.iter().position(|byte| *byte == b':') {
        Some(colon) => {
            let local = name.get(colon.wrapping_add(1)..);
            (name.get(..colon).unwrap_or_default(), local.unwrap_or_default())
        }
        None => (&[], name),
    }
}

/// The value of an attribute, between the quotation marks that follow its equals sign, and where it begins.
#[inline]
fn value_of(attribute: &[u8]) -> (&[u8], usize) {
    let equals = attribute.iter().position(|byte| *byte == b'=');
    let mut start = equals.map_or(0, |equals| equals.wrapping_add(1));
    while attribute.get(start).is_some_and(|byte| is_space(*byte)) {
        start = start.wrapping_add(1);
    }
    let (quote, start) = (attribute.get(start), start.wrapping_add(1));
    let rest = attribute.get(start..).unwrap_or_default();
    let len = rest.iter().position(|byte| Some(byte) == quote);
    (len.and_then(|len| rest.get(..len)).unwrap_or_default(), start)
}

/// The prefix that a namespace declaration declares (Namespaces in XML, productions 1 to 3); `None` of any other
/// attribute.
fn declared_prefix(attribute: &[u8]) -> Option<&[u8]> {
    match name_of(attribute).strip_prefix(b"xmlns")? {
        [] => Some(&[]),
        [b':', prefix @ ..] => Some(prefix),
        _ => None,
    }
}

/// What a start tag is, but for its attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) name: NameSpan,
    /// The length of the tag.
    pub(super) len: u16,
    pub(super) is_empty: bool,
    /// What the prefix of the name is bound to.
    pub(super) binding: Binding,
    /// How many bindings there were before the tag.
    pub(super) outer_bindings: u8,
}

impl Tag {
    /// Tokenizes a start tag or an empty-element tag, all of `bytes` (XML 1.0, productions 40 and 44). Its names are not
    /// resolved, and its namespace declarations are among the attributes.
    #[inline(never)]
    pub(super) fn read(bytes: &[u8], attributes: &mut Attributes) -> Result<Self, TagError> {
        attributes.clear();
        let tag = utf8(bytes)?;
        let name = read_name(tag, 1)?;
        let mut at = usize::from(name.end);
        loop {
            let end = skip_spaces(bytes, at);
            if let Some(byte @ (b'/' | b'>')) = bytes.get(end) {
                let is_empty = *byte == b'/';
                check_tag_end(bytes, end.wrapping_add(usize::from(is_empty)))?;
                let len = bytes.len() as u16;
                return Ok(Self { name, len, is_empty, binding: Binding::NONE, outer_bindings: 0 });
            }
            if end == at {
                let is_behind_value = matches!(bytes.get(at.wrapping_sub(1)), Some(b'"' | b'\''));
                return Err((
                    if is_behind_value { ErrorKind::MissingSpace } else { ErrorKind::InvalidName },
                    at,
                ));
            }
            at = read_attribute(tag, end)?;
            attributes.push(end as u16).map_err(|_| (ErrorKind::TooManyAttributes, end))?;
        }
    }

    /// Resolves the names of a tag that was tokenized, having added the bindings that it declares to `scope`.
    /// The declarations are then no longer among the attributes.
    pub(super) fn resolve(
        &mut self,
        bytes: &[u8],
        attributes: &mut Attributes,
        scope: &mut Scope,
    ) -> Result<(), TagError> {
        self.outer_bindings = scope.len() as u8;
        for &at in attributes.iter() {
            let (value, start) = value_of(from(bytes, at));
            check_references(value)
                .map_err(|(kind, inside)| (kind, usize::from(at).wrapping_add(start).wrapping_add(inside)))?;
        }
        for &at in attributes.iter() {
            let attribute = from(bytes, at);
            if let Some(prefix) = declared_prefix(attribute) {
                let uri = Text::attribute_value(value_of(attribute).0);
                let declared = scope.declare(prefix, Namespace::named(uri, scope.vocabulary));
                declared.map_err(|kind| (kind, usize::from(at)))?;
            }
        }
        check_attributes(bytes, attributes, scope)?;
        attributes.retain(|at| declared_prefix(from(bytes, *at)).is_none());
        self.binding = scope.lookup(self.name.prefix(bytes)).ok_or((ErrorKind::UndeclaredPrefix, 1))?;
        Ok(())
    }
}

/// The expanded name of an attribute (Namespaces in XML, section 2.1).
struct ExpandedName {
    /// Where its local part begins in the tag.
    local: u16,
    binding: Binding,
}

/// Checks that the prefixes of attributes are declared, and that no attribute stands twice (Namespaces in XML, 5 and
/// 6.3; XML 1.0, 3.1).
#[inline(never)] // names and keys take 256 bytes of stack, which other tags need not have
pub(super) fn check_attributes(tag: &[u8], attributes: &[u16], scope: &Scope) -> Result<(), TagError> {
    let mut names = Vec::<ExpandedName, { limits::ATTRIBUTES }, u8>::new();
    // What tells each name from most others.
    let mut keys = Vec::<u32, { limits::ATTRIBUTES }, u8>::new();
    // Attributes of one tag that have a prefix mostly have the same.
    let mut known = (&b"xmlns"[..], Binding::XMLNS);
    for &at in attributes {
        let name = name_of(from(tag, at));
        let (prefix, local) = split_name(name);
        if !prefix.is_empty() && prefix != known.0 {
            let binding = match scope.prefix_of(from(tag, at)) {
                Some((binding, _)) => Some(binding),
                None if prefix == b"xmlns" => Some(Binding::XMLNS),
                None => scope.lookup(prefix),
            };
            known = (prefix, binding.ok_or((ErrorKind::UndeclaredPrefix, usize::from(at)))?);
        }
        if attributes.len() == 1 {
            break;
        }
        let binding = if prefix.is_empty() { Binding::NONE } else { known.1 };
        let namespace = scope.namespace(binding);
        let key = namespace.name_key(local);
        let is_same = |other: &ExpandedName| {
            let name = from(tag, other.local);
            bytes::starts_with(name, local)
                && name.get(local.len()).is_some_and(|byte| ends_name(*byte))
                && scope.namespace(other.binding) == namespace
        };
        if keys.contains(&key) && names.iter().any(is_same) && !scope.is_fragment() {
            return Err((ErrorKind::DuplicateAttribute, usize::from(at)));
        }
        let local = usize::from(at).wrapping_add(name.len().wrapping_sub(local.len())) as u16;
        // There is room: a tag has no more attributes.
        let _ = (keys.push(key), names.push(ExpandedName { local, binding }));
    }
    Ok(())
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
    let name = read_name(utf8(tag)?, b"</".len())?;
    check_tag_end(tag, skip_spaces(tag, name.end.into()))?;
    Ok(name.of(tag))
}

/// What lies behind the white space at `at`.
fn skip_spaces(tag: &[u8], at: usize) -> usize {
    let spaces = tag.iter().skip(at).take_while(|byte| is_space(**byte));
    at.wrapping_add(spaces.count())
}

/// Checks that `>` stands at `at` and ends the tag.
fn check_tag_end(tag: &[u8], at: usize) -> Result<(), TagError> {
    match tag.get(at..) {
        Some(b">") => Ok(()),
        _ => Err((ErrorKind::InvalidTagEnd, at)),
    }
}

/// The qualified name at `start` (Namespaces in XML, production 7).
fn read_name(tag: &str, start: usize) -> Result<NameSpan, TagError> {
    let (mut colon, mut end) = (start, start);
    // The first character of the name, or the first one behind its colon, must be a start character.
    let mut is_first = true;
    for c in tag.get(start..).unwrap_or_default().chars() {
        if c == ':' {
            if is_first || colon != start {
                return Err((ErrorKind::InvalidName, start));
            }
            (colon, is_first) = (end, true);
        } else if is_first && c.is_xml_name_start() {
            is_first = false;
        } else if is_first || !c.is_xml_name() {
            break;
        }
        end = end.wrapping_add(c.len_utf8());
    }
    if is_first {
        return Err((ErrorKind::InvalidName, start));
    }
    Ok(NameSpan { start: start as u16, colon: colon as u16, end: end as u16 })
}

/// The attribute at `start` (XML 1.0, productions 41, 25 and 10); gives what lies behind it.
#[inline(never)]
fn read_attribute(tag: &str, start: usize) -> Result<usize, TagError> {
    let bytes = tag.as_bytes();
    let equals = skip_spaces(bytes, read_name(tag, start)?.end.into());
    if bytes.get(equals) != Some(&b'=') {
        return Err((ErrorKind::MissingEquals, equals));
    }
    let open = skip_spaces(bytes, equals.wrapping_add(1));
    let Some(quote @ (b'"' | b'\'')) = bytes.get(open) else {
        return Err((ErrorKind::MissingQuote, open));
    };
    let value = open.wrapping_add(1);
    for (at, c) in tag.get(value..).unwrap_or_default().char_indices() {
        let at = value.wrapping_add(at);
        if c == char::from(*quote) {
            return Ok(at.wrapping_add(1));
        }
        if c == '<' {
            return Err((ErrorKind::LessThanInValue, at));
        }
        if !bytes::is_char(c) {
            return Err((ErrorKind::InvalidCharacter, at));
        }
    }
    Err((ErrorKind::LessThanInValue, tag.len()))
}

/// Whether `name` is a name without colon (Namespaces in XML, production 4).
pub(super) fn is_ncname(name: &str) -> bool {
    let mut chars = name.chars();
    !name.bytes().any(|byte| byte == b':')
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
    pub(super) tag: Tag,
    pub(super) offset: usize,
    pub(super) namespace: Namespace,
    pub(super) attributes: &'t [u16],
    pub(super) scope: &'t Scope,
}

impl<'a, 't> StartTag<'a, 't> {
    /// The namespace of the element.
    pub fn namespace(&self) -> Namespace {
        self.namespace
    }

    /// The local part of the element's name.
    pub fn local_name(&self) -> &'a str {
        name_str(self.tag.name.local(self.bytes))
    }

    /// The prefix of the element's name, empty where it has none.
    pub fn prefix(&self) -> &'a str {
        name_str(self.tag.name.prefix(self.bytes))
    }

    /// Whether the element's expanded name is this one.
    #[inline]
    pub fn is(&self, namespace: Namespace, local_name: &str) -> bool {
        self.namespace == namespace && self.has_local_name(local_name)
    }

    /// Whether the local part of the element's name is this one.
    #[inline]
    pub fn has_local_name(&self, local_name: &str) -> bool {
        bytes::is_same(self.tag.name.local(self.bytes), local_name.as_bytes())
    }

    /// Whether it is an empty-element tag (`<a/>`). Its [`Event::EndTag`](super::Event) follows all the same.
    pub fn is_empty_element(&self) -> bool {
        self.tag.is_empty
    }

    /// The attributes in their order, without the namespace declarations.
    #[inline]
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'a, 't>> + use<'a, 't> {
        let Self { bytes, offset, scope, .. } = *self;
        self.attributes.iter().map(move |start| Attribute {
            bytes: from(bytes, *start),
            offset: offset.wrapping_add(usize::from(*start)),
            scope,
        })
    }

    /// The attribute of this expanded name. One that is written without a prefix is in
    /// [`Namespace::NONE`].
    pub fn attribute(&self, namespace: Namespace, local_name: &str) -> Option<Attribute<'a, 't>> {
        self.attributes().find(|attribute| attribute.is(namespace, local_name))
    }

    /// The attributes of this namespace that have these local names, each in the place of its name.
    pub(crate) fn attributes_named<const K: usize>(
        &self,
        namespace: Namespace,
        names: [&str; K],
    ) -> [Option<Attribute<'a, 't>>; K] {
        let mut found = [None; K];
        for attribute in self.attributes() {
            let (_, local) = attribute.split_name();
            for (found, name) in found.iter_mut().zip(names) {
                if local == name.as_bytes() && attribute.namespace() == namespace {
                    *found = Some(attribute);
                }
            }
        }
        found
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

    /// The bytes of the tag.
    pub(crate) fn raw(&self) -> &'a [u8] {
        self.bytes
    }

    /// The byte offset behind the tag.
    pub(crate) fn end_offset(&self) -> usize {
        self.offset.wrapping_add(self.bytes.len())
    }

    /// Whether each prefix of the tag, and the default namespace if it uses that, is bound by binding number
    /// `outer` or a later one, so that the tag means the same without what was bound before.
    pub(crate) fn is_bound_since(&self, outer: usize) -> bool {
        let prefixes = self.attributes().map(|attribute| attribute.split_name().0);
        let mut used =
            prefixes.filter(|prefix| !prefix.is_empty()).filter_map(|prefix| self.scope.lookup(prefix));
        self.tag.binding.is_since(outer) && used.all(|binding| binding.is_since(outer))
    }

    /// How many bindings were made since there were `outer`, and how many bytes their prefixes have together.
    pub(crate) fn bound_since(&self, outer: usize) -> (usize, usize) {
        let scope = self.scope;
        let prefixes_len = scope.prefixes_len(scope.len()).saturating_sub(scope.prefixes_len(outer));
        (scope.since(outer).len(), prefixes_len)
    }

    /// How many bindings were in scope before the tag.
    pub(crate) fn outer_bindings(&self) -> usize {
        usize::from(self.tag.outer_bindings)
    }
}

impl core::fmt::Debug for StartTag<'_, '_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut debug = f.debug_struct("StartTag");
        debug.field("prefix", &Text::literal(self.prefix()));
        debug.field("local_name", &Text::literal(self.local_name()));
        debug.field("namespace", &self.namespace).finish_non_exhaustive()
    }
}

/// An attribute of a [`StartTag`].
#[derive(Clone, Copy)]
pub struct Attribute<'a, 't> {
    /// It and what follows it in the tag.
    bytes: &'a [u8],
    offset: usize,
    scope: &'t Scope,
}

impl<'a> Attribute<'a, '_> {
    /// The namespace of the attribute; [`Namespace::NONE`] for one without prefix.
    pub fn namespace(&self) -> Namespace {
        match self.split_name() {
            ([], _) => Namespace::NONE,
            (prefix, _) => {
                self.scope.lookup(prefix).map_or(Namespace::NONE, |binding| self.scope.namespace(binding))
            }
        }
    }

    /// The local part of its name.
    pub fn local_name(&self) -> &'a str {
        name_str(self.split_name().1)
    }

    /// The prefix of its name, empty where it has none.
    pub fn prefix(&self) -> &'a str {
        name_str(self.split_name().0)
    }

    #[inline(never)]
    fn split_name(&self) -> (&'a [u8], &'a [u8]) {
        split_name(name_of(self.bytes))
    }

    /// Whether its expanded name is this one.
    #[inline]
    pub fn is(&self, namespace: Namespace, local_name: &str) -> bool {
        self.has_local_name(local_name) && self.namespace() == namespace
    }

    /// Whether its qualified name is this one.
    #[inline]
    pub(crate) fn has_name(&self, name: &str) -> bool {
        let behind = self.bytes.strip_prefix(name.as_bytes());
        behind.and_then(<[u8]>::first).is_some_and(|byte| ends_name(*byte))
    }

    /// Whether the local part of its name is this one.
    #[inline]
    pub fn has_local_name(&self, local_name: &str) -> bool {
        self.split_name().1 == local_name.as_bytes()
    }

    /// Its value.
    pub fn value(&self) -> Text<'a> {
        self.located_value().0
    }

    /// Its value, and the byte offset of that in the message.
    #[inline]
    pub(crate) fn located_value(&self) -> (Text<'a>, usize) {
        let (value, start) = value_of(self.bytes);
        (Text::attribute_value(value), self.offset.wrapping_add(start))
    }

    /// The byte offset of its name in the message.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The byte offset of its value in the message.
    pub fn value_offset(&self) -> usize {
        self.located_value().1
    }
}

impl core::fmt::Debug for Attribute<'_, '_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut debug = f.debug_struct("Attribute");
        debug.field("prefix", &Text::literal(self.prefix()));
        debug.field("local_name", &Text::literal(self.local_name()));
        debug.field("value", &self.value()).finish_non_exhaustive()
    }
}

/// A name as a string; names are known to be UTF-8.
fn name_str(name: &[u8]) -> &str {
    core::str::from_utf8(name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Event, Reader};

    #[test]
    fn attributes_are_found_by_their_expanded_names() {
        const EXAMPLE: Namespace = Namespace::known(0);
        let document =
            b"<a xmlns='urn:x' xmlns:p='urn:x' xmlns:q='urn:y' b='1' p:b = '2' q:b='3' xml:c='4' bb='5'/>";
        let mut reader = Reader::new(document, &["urn:x"]);
        let piece = reader.next_piece().unwrap().unwrap();
        let Event::StartTag(tag) = piece.event else { panic!("{piece:?}") };
        assert!(tag.is(EXAMPLE, "a") && !tag.is(Namespace::NONE, "a") && !tag.is(EXAMPLE, "b"));
        let value = |namespace, local_name| tag.attribute(namespace, local_name).map(|found| found.value());
        let table = [
            (Namespace::NONE, "b", Some("1")),
            (EXAMPLE, "b", Some("2")),
            (Namespace::XML, "c", Some("4")),
            (Namespace::NONE, "bb", Some("5")),
            (Namespace::NONE, "p:b", None),
            (EXAMPLE, "p:b", None),
            (Namespace::NONE, "c", None),
            (EXAMPLE, "bb", None),
            (EXAMPLE, "c", None),
            (Namespace::XML, "b", None),
            (Namespace::NONE, "xmlns", None),
            (Namespace::NONE, "", None),
            (Namespace::NONE, "b='1' p", None),
            (Namespace::NONE, "b='1' p:b ", None),
            (EXAMPLE, "b = '2' q:b", None),
        ];
        for (namespace, local_name, expected) in table {
            assert_eq!(value(namespace, local_name), expected.map(Text::literal), "{local_name}");
        }
        let other = tag.attributes().find(|attribute| attribute.prefix() == "q").unwrap();
        assert_eq!((other.local_name(), other.namespace().index()), ("b", None));
        assert!(
            tag.attributes().all(|attribute| attribute.is(attribute.namespace(), attribute.local_name()))
        );
    }
}
