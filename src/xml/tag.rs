//! Start tags as consumers get them, and the check that needs all attributes of a tag at once.
//!
//! Only the start offset of each attribute is stored. The parser has checked the tag, so a name or a value can be found in
//! its bytes again, without an error, when a consumer asks for it.

use heapless::Vec;

use super::bytes::{self, is_space};
use super::name::{QualifiedName, ends_name, split_name};
use super::namespace::{Namespace, Scope};
use super::parser::Parser;
use super::text::Text;
use crate::error::{ErrorKind, Fail};
use crate::limits;

/// The offset in the tag of each attribute that is no namespace declaration.
pub(super) type Attributes = Vec<u16, { limits::ATTRIBUTES }, u8>;

/// The attribute at `start` and what follows it in the tag.
fn attribute_at(tag: &[u8], start: u16) -> &[u8] {
    tag.get(usize::from(start)..).unwrap_or_default()
}

/// A start tag without its attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) name: QualifiedName,
    pub(super) namespace: Namespace,
    /// The number of bindings in scope before the tag.
    pub(super) outer_bindings: u8,
}

impl Tag {
    pub(super) const NONE: Self =
        Self { name: QualifiedName::EMPTY, namespace: Namespace::NONE, outer_bindings: 0 };
}

/// The value of an attribute, which stands between the quotation marks after its equals sign, and its offset.
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

/// Checks that the prefixes of attributes are declared (Namespaces in XML, 5), and that no two attributes have one name
/// (XML 1.0, 3.1) or one expanded name (Namespaces in XML, 6.3).
#[inline(never)] // keeps its stack frame out of the caller's
pub(super) fn check_attributes(tag: &[u8], attributes: &[u16], scope: &Scope) -> Result<(), Fail> {
    // Names are compared only if their keys, hashes of 16 bits, are equal.
    let mut keys = Vec::<u16, { limits::ATTRIBUTES }, u8>::new();
    for &at in attributes {
        let (prefix, local) = split_name(attribute_at(tag, at));
        let undeclared = Fail::at(ErrorKind::UndeclaredPrefix, usize::from(at));
        let namespace = namespace_of(prefix, scope).ok_or(undeclared)?;
        let key = namespace.name_key(local);
        let is_same = |(other_key, other): (&u16, &u16)| {
            let other = attribute_at(tag, *other);
            *other_key == key
                && is_named(other, prefix, local, |other| namespace_of(other, scope) == Some(namespace))
        };
        if keys.iter().zip(attributes).any(is_same) && !scope.is_fragment() {
            return Err(Fail::at(ErrorKind::DuplicateAttribute, usize::from(at)));
        }
        // There is room: it has that of the attributes.
        let _ = keys.push(key);
    }
    Ok(())
}

/// Whether an attribute has the same expanded name as one with this prefix and this local part. A prefix may stand for the
/// same namespace if `is_alike`.
fn is_named(attribute: &[u8], prefix: &[u8], local: &[u8], is_alike: impl Fn(&[u8]) -> bool) -> bool {
    if prefix.is_empty() {
        // No prefix stands for no namespace.
        let rest = attribute.strip_prefix(local);
        return rest.and_then(<[u8]>::first).is_some_and(|byte| ends_name(*byte));
    }
    let (other_prefix, other_local) = split_name(attribute);
    other_local == local && is_alike(other_prefix)
}

/// The namespace of an attribute with this prefix; `None` if the prefix is not declared.
fn namespace_of(prefix: &[u8], scope: &Scope) -> Option<Namespace> {
    if prefix.is_empty() { Some(Namespace::NONE) } else { scope.lookup(prefix) }
}

/// A start tag or an empty-element tag of a document. It was checked, and its names are resolved.
#[derive(Clone, Copy)]
pub struct StartTag<'a, 't> {
    pub(super) bytes: &'a [u8],
    pub(super) offset: usize,
    pub(super) parser: &'t Parser,
}

impl<'a, 't> StartTag<'a, 't> {
    /// The namespace of the element.
    pub fn namespace(&self) -> Namespace {
        self.parser.tag.namespace
    }

    /// The element's name, and what follows it in the tag.
    fn name(&self) -> &'a [u8] {
        self.bytes.get(b"<".len()..).unwrap_or_default()
    }

    /// The local part of the element's name.
    pub fn local_name(&self) -> &'a str {
        name_str(self.parser.tag.name.local(self.name()))
    }

    /// The prefix of the element's name, empty where it has none.
    pub fn prefix(&self) -> &'a str {
        name_str(self.parser.tag.name.prefix(self.name()))
    }

    /// Whether the element's expanded name is this one.
    pub fn is(&self, namespace: Namespace, local_name: &str) -> bool {
        self.namespace() == namespace && self.has_local_name(local_name)
    }

    /// Whether the local part of the element's name is this one.
    pub fn has_local_name(&self, local_name: &str) -> bool {
        bytes::are_equal(self.parser.tag.name.local(self.name()), local_name.as_bytes())
    }

    /// Whether it is an empty-element tag (`<a/>`). Its [`Event::EndTag`](super::Event) follows all the same.
    pub fn is_empty_element(&self) -> bool {
        self.parser.is_empty_element()
    }

    /// The attributes in their order, without the namespace declarations.
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = Attribute<'a, 't>> + use<'a, 't> {
        let Self { bytes, offset, parser } = *self;
        parser.attributes.iter().map(move |start| Attribute {
            bytes: attribute_at(bytes, *start),
            offset: offset.saturating_add(usize::from(*start)),
            scope: &parser.scope,
        })
    }

    /// The attribute of this expanded name. One that is written without a prefix is in
    /// [`Namespace::NONE`].
    pub fn attribute(&self, namespace: Namespace, local_name: &str) -> Option<Attribute<'a, 't>> {
        self.attributes().find(|attribute| attribute.is(namespace, local_name))
    }

    /// The attributes in `namespace` with these local names, each at the index of its name.
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
    pub fn declared_namespaces(&self) -> impl ExactSizeIterator<Item = Namespace> + Clone + use<'t> {
        self.parser.scope.since(self.outer_bindings())
    }

    /// Whether it declares a namespace.
    pub(crate) fn declares_namespaces(&self) -> bool {
        self.parser.scope.len() > self.outer_bindings()
    }

    /// The byte offset of the tag in the document.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The bytes of the tag.
    pub(crate) fn raw(&self) -> &'a [u8] {
        self.bytes
    }

    /// The byte offset after the tag.
    pub(crate) fn end_offset(&self) -> usize {
        self.offset.wrapping_add(self.bytes.len())
    }

    /// Whether the tag uses no binding before number `outer`, neither by a prefix nor as the default namespace. Then it
    /// means the same without those.
    pub(crate) fn is_bound_since(&self, outer: usize) -> bool {
        let scope = &self.parser.scope;
        let mut prefixes = self.attributes().map(|attribute| attribute.split_name().0);
        scope.is_bound_since(self.parser.tag.name.prefix(self.name()), outer)
            && prefixes.all(|prefix| prefix.is_empty() || scope.is_bound_since(prefix, outer))
    }

    /// The number of bindings from number `outer` on, and the bytes of their prefixes together.
    pub(crate) fn bound_since(&self, outer: usize) -> (usize, usize) {
        let scope = &self.parser.scope;
        (scope.since(outer).len(), scope.prefixes_len(outer))
    }

    /// The number of bindings in scope in the element.
    pub(crate) fn bindings(&self) -> usize {
        self.parser.scope.len()
    }

    /// The number of bindings in scope before the tag.
    pub(crate) fn outer_bindings(&self) -> usize {
        usize::from(self.parser.tag.outer_bindings)
    }
}

impl core::fmt::Debug for StartTag<'_, '_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut debug = f.debug_struct("StartTag");
        debug.field("prefix", &Text::literal(self.prefix()));
        debug.field("local_name", &Text::literal(self.local_name()));
        debug.field("namespace", &self.namespace()).finish_non_exhaustive()
    }
}

/// An attribute of a [`StartTag`].
#[derive(Clone, Copy)]
pub struct Attribute<'a, 't> {
    /// The attribute and what follows it in the tag.
    bytes: &'a [u8],
    offset: usize,
    scope: &'t Scope,
}

impl<'a> Attribute<'a, '_> {
    /// The namespace of the attribute; [`Namespace::NONE`] for one without prefix.
    pub fn namespace(&self) -> Namespace {
        namespace_of(self.split_name().0, self.scope).unwrap_or(Namespace::NONE)
    }

    /// The local part of its name.
    pub fn local_name(&self) -> &'a str {
        name_str(self.split_name().1)
    }

    /// The prefix of its name, empty where it has none.
    pub fn prefix(&self) -> &'a str {
        name_str(self.split_name().0)
    }

    fn split_name(&self) -> (&'a [u8], &'a [u8]) {
        split_name(self.bytes)
    }

    /// Whether its expanded name is this one.
    pub fn is(&self, namespace: Namespace, local_name: &str) -> bool {
        self.has_local_name(local_name) && self.namespace() == namespace
    }

    /// Whether its qualified name is this one.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        let after = self.bytes.strip_prefix(name.as_bytes());
        after.and_then(<[u8]>::first).is_some_and(|byte| ends_name(*byte))
    }

    /// Whether the local part of its name is this one.
    pub fn has_local_name(&self, local_name: &str) -> bool {
        self.split_name().1 == local_name.as_bytes()
    }

    /// Its value.
    pub fn value(&self) -> Text<'a> {
        self.located_value().0
    }

    /// Its value, and the byte offset of the value in the document.
    pub(crate) fn located_value(&self) -> (Text<'a>, usize) {
        let (value, start) = value_of(self.bytes);
        (Text::attribute_value(value), self.offset.wrapping_add(start))
    }

    /// The byte offset of its name in the document.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The byte offset of its value in the document.
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

/// A name as a string. The parser has checked that it is UTF-8.
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
