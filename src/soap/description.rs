//! Descriptions: what an element may hold, as constants.
//!
//! The sizes that follow from a description are computed at compile time. Nothing here reads a message; the
//! [walker](super::walk) does.

use core::fmt;

use crate::error::ErrorKind;
use crate::limits;
use crate::xml::{Namespace, StartTag, Text, Vocabulary};

/// How many described elements may be open at once.
pub(super) const LEVELS: usize = 4;

/// A namespace, however a message spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema(u8);

impl Schema {
    /// No namespace.
    pub const NONE: Self = Self(0xFF);
    /// The namespace of SOAP 1.1 envelopes.
    pub const ENVELOPE: Self = Self(0xFE);
    /// Any namespace that the grammar does not have.
    const OTHER: Self = Self(0xFD);

    /// The namespace with this number, from 0 to 7, among those of a [`Grammar`] that follow SOAP's own.
    pub const fn own(number: u8) -> Self {
        assert!(number < 8, "a grammar has eight namespaces of its own at most");
        Self::at(number)
    }

    /// The same, unchecked.
    pub(super) const fn at(number: u8) -> Self {
        Self(number)
    }

    pub(super) const fn bit(self) -> u8 {
        if self.0 < 8 { 1_u8.wrapping_shl(self.0 as u32) } else { 0 }
    }

    /// The number among the namespaces that follow SOAP's own.
    pub(super) fn number(self) -> Option<u8> {
        (self.0 < Self::OTHER.0).then_some(self.0)
    }
}

/// The expanded name of an element (Namespaces in XML 1.0, section 2.1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Name {
    pub(super) schema: Schema,
    pub(super) local_name: &'static str,
}

impl Name {
    /// The name with this namespace and this local part.
    pub const fn new(schema: Schema, local_name: &'static str) -> Self {
        Self { schema, local_name }
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Name").field(&self.schema).field(&Text::literal(self.local_name)).finish()
    }
}

/// The name of a tag, with its namespace as a [`Schema`].
pub(super) struct TagName<'a, 't> {
    pub(super) schema: Schema,
    pub(super) tag: &'t StartTag<'a, 't>,
}

impl TagName<'_, '_> {
    pub(super) fn is(&self, name: &Name) -> bool {
        self.schema == name.schema && self.tag.has_local_name(name.local_name)
    }
}

/// Checks a value. Gives an index, which [`Fields::index`](super::Fields::index) returns, or what is wrong with the
/// value.
pub type Check = fn(Text<'_>) -> Result<u8, ErrorKind>;

/// The type of a value.
///
/// The types are data and not functions, so that a program which only writes values does not link the code that reads
/// them.
#[derive(Clone, Copy)]
pub(super) enum Type {
    /// `xs:string`
    String,
    /// `xs:int` (XML Schema part 2, 3.3.17).
    Int,
    /// `xs:unsignedInt` (XML Schema part 2, 3.3.22).
    UnsignedInt,
    /// `xs:QName` (XML Schema part 2, 3.2.18).
    QName,
    /// One of these texts. Its index is its place among them.
    Enumeration(&'static &'static [&'static str]),
    /// Whatever this function accepts.
    Checked(Check),
}

/// A text that is kept: its slot, its limit and its type.
#[derive(Clone, Copy)]
pub struct Value {
    pub(super) slot: u8,
    /// The most decoded bytes that it may have; of markup, the most bytes.
    pub(super) limit: u16,
    /// The error if it is longer; `None` if it is cut.
    pub(super) too_long: Option<ErrorKind>,
    pub(super) kind: Type,
}

impl Value {
    /// A text of at most `limit` decoded bytes, kept in this slot, from 0 to 31. The values of an element and of its
    /// descendants have different slots.
    pub const fn new(slot: u8, limit: usize) -> Self {
        assert!(slot < 32 && limit <= u16::MAX as usize, "slots are from 0 to 31, limits below 64 KiB");
        let too_long = Some(ErrorKind::TextTooLong);
        Self { slot, limit: limit as u16, too_long, kind: Type::String }
    }

    /// A number of the type `xs:int` (XML Schema part 2, 3.3.17).
    pub const fn int(slot: u8) -> Self {
        Self { kind: Type::Int, ..Self::new(slot, limits::NUMBER) }
    }

    /// A number of the type `xs:unsignedInt` (XML Schema part 2, 3.3.22).
    pub const fn unsigned_int(slot: u8) -> Self {
        Self { kind: Type::UnsignedInt, ..Self::new(slot, limits::NUMBER) }.too_long(ErrorKind::InvalidValue)
    }

    /// A qualified name (XML Schema part 2, 3.2.18), as the content of an element. It takes this slot and the next one.
    /// `limit` is at most [`limits::RESPONSE_CODE`].
    pub const fn qualified_name(slot: u8, limit: usize) -> Self {
        assert!(slot < 31, "a qualified name has two slots");
        assert!(limit <= limits::RESPONSE_CODE, "a qualified name is decoded into a buffer of that length");
        Self { kind: Type::QName, ..Self::new(slot, limit) }
    }

    /// One of these texts (XML Schema part 2, 4.3.5), of at most [`limits::VERSION`] bytes. Its
    /// [index](super::Fields::index) is its place among them.
    ///
    /// A reference to a slice is two words, one to that is one word, which keeps all values small: for a
    /// `const NAMES: &[&str]` it is `&NAMES`.
    pub const fn enumeration(slot: u8, texts: &'static &'static [&'static str]) -> Self {
        Self { kind: Type::Enumeration(texts), ..Self::new(slot, limits::VERSION) }
            .too_long(ErrorKind::InvalidValue)
    }

    /// The same value, which `check` accepts or refuses once it is complete and within its limit.
    pub const fn checked(mut self, check: Check) -> Self {
        self.kind = Type::Checked(check);
        self
    }

    /// The same value, with this error instead of [`TextTooLong`](ErrorKind::TextTooLong) if it is longer than its
    /// limit.
    pub const fn too_long(mut self, kind: ErrorKind) -> Self {
        self.too_long = Some(kind);
        self
    }

    /// The same text, which is cut between two characters if it is longer than its limit, and [says so](Text::is_cut).
    /// Markup and attribute values that are too long are not kept at all.
    pub const fn or_cut(mut self) -> Self {
        assert!(matches!(self.kind, Type::String), "only a text means something when it is cut");
        self.too_long = None;
        self
    }

    /// The slots that it takes, a bit each.
    pub(super) const fn slot_bits(&self) -> u32 {
        let bits: u32 = if matches!(self.kind, Type::QName) { 3 } else { 1 };
        bits.wrapping_shl(self.slot as u32)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Value");
        debug.field("slot", &self.slot).field("limit", &self.limit).finish_non_exhaustive()
    }
}

/// An attribute in no namespace.
#[derive(Clone, Copy)]
pub struct AttributeUse {
    pub(super) name: &'static str,
    pub(super) is_required: bool,
    pub(super) value: Value,
}

impl AttributeUse {
    /// A required attribute.
    pub const fn required(name: &'static str, value: Value) -> Self {
        Self { name, is_required: true, value }
    }

    /// An optional attribute.
    pub const fn optional(name: &'static str, value: Value) -> Self {
        Self { name, is_required: false, value }
    }
}

impl fmt::Debug for AttributeUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("AttributeUse");
        debug.field("name", &Text::literal(self.name)).field("value", &self.value).finish_non_exhaustive()
    }
}

/// An element among the children of another.
#[derive(Clone, Copy, Debug)]
pub struct Particle {
    pub(super) element: &'static Element,
    pub(super) is_required: bool,
}

/// A required child, which occurs once.
pub const fn one(element: &'static Element) -> Particle {
    Particle { element, is_required: true }
}

/// An optional child, which occurs at most once.
pub const fn optional(element: &'static Element) -> Particle {
    Particle { element, is_required: false }
}

/// The order of the children of an element, and what else may stand among them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    /// All of them in this order, nothing else.
    Sequence,
    /// One of them, nothing else.
    Choice,
    /// All of them in this order, other qualified elements between them.
    Extensible,
    /// All of them in any order, anything else between them.
    Any,
}

/// What an element holds.
#[derive(Clone, Copy)]
pub(super) enum Content {
    Empty,
    Text(Value),
    Markup(Value),
    Children(Model, &'static [Particle]),
}

/// An element: its name, its attributes and its content.
///
/// Attributes that any element may have (`xsi:type` and its kin, and those of SOAP) are not described.
pub struct Element {
    pub(super) name: Name,
    /// Another namespace in which it is accepted.
    pub(super) also_in: Schema,
    pub(super) attributes: &'static [AttributeUse],
    pub(super) has_any_attributes: bool,
    pub(super) content: Content,
    /// The slot that says whether the element is present.
    pub(super) marker: Option<u8>,
    /// The slots of its values and of those of its descendants, a bit each.
    slot_bits: u32,
    /// The most decoded bytes that these values have together.
    kept_len: u16,
    /// The most bytes that it takes when written, without values, prefixes and namespace declarations.
    pub(super) markup_len: u16,
    /// The most start and end tags that are written for it and its descendants.
    pub(super) tags: u8,
    /// The namespaces of the grammar in which it and its children are, a bit each.
    pub(super) schemas: u8,
    /// Whether it and its descendants have no content but sequences of elements.
    is_simple: bool,
    /// The most namespace declarations that are written, where each element declares what its parent does not.
    pub(super) declarations: u8,
    depth: u8,
}

#[allow(clippy::arithmetic_side_effects)] // at compile time
impl Element {
    const fn new(schema: Schema, local_name: &'static str, content: Content) -> Self {
        let mut element = Self {
            name: Name { schema, local_name },
            also_in: schema,
            attributes: &[],
            has_any_attributes: false,
            content,
            marker: None,
            slot_bits: 0,
            kept_len: 0,
            markup_len: (2 * local_name.len() + "<></>".len()) as u16,
            tags: 2,
            schemas: schema.bit(),
            is_simple: matches!(content, Content::Empty | Content::Children(Model::Sequence, _)),
            declarations: schema.bit().count_ones() as u8,
            depth: 1,
        };
        match content {
            Content::Empty => {}
            Content::Text(value) | Content::Markup(value) => {
                element.slot_bits = value.slot_bits();
                element.kept_len = value.limit;
            }
            Content::Children(model, particles) => {
                let mut rest = particles;
                while let [Particle { element: child, is_required }, others @ ..] = rest {
                    let is_choice = matches!(model, Model::Choice);
                    let is_any = matches!(model, Model::Any);
                    assert!(!(is_any && *is_required), "among anything else a child is optional");
                    assert!(is_choice || element.slot_bits & child.slot_bits == 0, "a slot is used twice");
                    element.slot_bits |= child.slot_bits;
                    element.kept_len = match is_choice {
                        true => max(element.kept_len as usize, child.kept_len as usize) as u16,
                        false => element.kept_len + child.kept_len,
                    };
                    element.markup_len += child.markup_len;
                    element.tags += child.tags;
                    element.is_simple &= child.is_simple;
                    element.schemas |= child.name.schema.bit();
                    element.depth = max(element.depth as usize, child.depth as usize + 1) as u8;
                    rest = others;
                }
                assert!(element.depth as usize <= LEVELS, "the elements are nested too deep");
                element.declarations = element.schemas.count_ones() as u8;
                rest = particles;
                while let [Particle { element: child, .. }, others @ ..] = rest {
                    let declared = child.schemas & element.schemas;
                    element.declarations += child.declarations - declared.count_ones() as u8;
                    rest = others;
                }
            }
        }
        element
    }

    /// An empty element.
    pub const fn empty(schema: Schema, local_name: &'static str) -> Self {
        Self::new(schema, local_name, Content::Empty)
    }

    /// An element whose content is a text.
    pub const fn text(schema: Schema, local_name: &'static str, value: Value) -> Self {
        Self::new(schema, local_name, Content::Text(value))
    }

    /// An element with any content. Its markup is kept as it stands.
    pub const fn markup(schema: Schema, local_name: &'static str, value: Value) -> Self {
        Self::new(schema, local_name, Content::Markup(value))
    }

    /// An element with these children in this order, and nothing else (`xs:sequence`).
    pub const fn sequence(schema: Schema, local_name: &'static str, children: &'static [Particle]) -> Self {
        Self::new(schema, local_name, Content::Children(Model::Sequence, children))
    }

    /// An element with one of these children, and nothing else (`xs:choice`). The children may share slots.
    pub const fn choice(schema: Schema, local_name: &'static str, children: &'static [Particle]) -> Self {
        Self::new(schema, local_name, Content::Children(Model::Choice, children))
    }

    /// An element with these children in this order, and any other elements in a namespace between them, which are
    /// skipped.
    pub const fn extensible(schema: Schema, local_name: &'static str, children: &'static [Particle]) -> Self {
        Self::new(schema, local_name, Content::Children(Model::Extensible, children))
    }

    /// An element with these optional children in any order, each at most once, and anything else between them, which
    /// is skipped. There are at most eight.
    pub const fn any(schema: Schema, local_name: &'static str, children: &'static [Particle]) -> Self {
        assert!(children.len() <= 8, "at most eight children are in any order");
        Self::new(schema, local_name, Content::Children(Model::Any, children))
    }

    /// The same element with attributes.
    pub const fn with_attributes(mut self, attributes: &'static [AttributeUse]) -> Self {
        self.attributes = attributes;
        let (mut kept_len, mut rest) = (0, attributes);
        while let [AttributeUse { name, value, .. }, others @ ..] = rest {
            assert!(self.slot_bits & value.slot_bits() == 0, "a slot is used twice");
            assert!(!matches!(value.kind, Type::QName), "a qualified name is the content of an element");
            self.slot_bits |= value.slot_bits();
            self.markup_len += (name.len() + " =\"\"".len()) as u16;
            self.is_simple &= matches!(value.kind, Type::String | Type::Checked(_));
            kept_len += value.limit as usize;
            rest = others;
        }
        // They are within one tag.
        self.kept_len += if kept_len < limits::TAG { kept_len as u16 } else { limits::TAG as u16 };
        self
    }

    /// The same element, which may have other attributes, too.
    pub const fn with_any_attributes(mut self) -> Self {
        self.has_any_attributes = true;
        self
    }

    /// The same element, which is accepted in this namespace, too.
    pub const fn also_in(mut self, schema: Schema) -> Self {
        self.also_in = schema;
        self
    }

    /// The same element, whose presence is kept in this slot.
    pub const fn marked(mut self, slot: u8) -> Self {
        assert!(self.slot_bits & (1 << slot) == 0, "a slot is used twice");
        self.slot_bits |= 1 << slot;
        self.marker = Some(slot);
        self.is_simple = false;
        self
    }

    /// How many slots its values take.
    pub const fn slots(&self) -> usize {
        (u32::BITS - self.slot_bits.leading_zeros()) as usize
    }

    /// Whether the element or one of its descendants has a value in this slot.
    pub(super) fn has_slot(&self, slot: usize) -> bool {
        self.slot_bits.wrapping_shr(slot as u32) & 1 != 0
    }

    pub(super) fn is(&self, name: &TagName<'_, '_>) -> bool {
        (self.name.schema == name.schema || self.also_in == name.schema)
            && name.tag.has_local_name(self.name.local_name)
    }
}

/// The element that is wanted: its index, the number of slots of those before it, and itself.
pub(super) fn find(
    elements: impl Iterator<Item = &'static Element>,
    is: impl Fn(&'static Element) -> bool,
) -> Option<(usize, usize, &'static Element)> {
    let mut base = 0_usize;
    for (index, element) in elements.enumerate() {
        if is(element) {
            return Some((index, base, element));
        }
        base = base.wrapping_add(element.slots());
    }
    None
}

impl fmt::Debug for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Element").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What a store needs to keep the values of some elements.
struct Needs {
    slots: usize,
    kept_len: usize,
    is_simple: bool,
}

#[allow(clippy::arithmetic_side_effects)] // at compile time
impl Needs {
    /// What all of the elements need together, or one of them alone.
    const fn of(mut elements: &[&Element], is_choice: bool) -> Self {
        let mut needs = Self { slots: 0, kept_len: 0, is_simple: true };
        while let [element, others @ ..] = elements {
            let (slots, kept_len) = (element.slots(), element.kept_len as usize);
            needs.slots = if is_choice { max(needs.slots, slots) } else { needs.slots + slots };
            needs.kept_len =
                if is_choice { max(needs.kept_len, kept_len) } else { needs.kept_len + kept_len };
            needs.is_simple &= element.is_simple;
            elements = others;
        }
        needs
    }
}

const fn max(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

/// What a message may hold: its namespaces, its header blocks, and the elements of which one is the child of its
/// `Body`.
#[derive(Clone, Copy)]
pub struct Grammar {
    pub(super) namespaces: Vocabulary,
    /// How many spellings each namespace has, 1 or 2. They follow each other.
    pub(super) spellings: u8,
    header: &'static [&'static Element],
    more_header: &'static [&'static Element],
    /// How many slots the header blocks have. Those of the body follow them.
    pub(super) body_base: u8,
    pub(super) understood: &'static [Name],
    pub(super) refused: &'static [(Name, ErrorKind)],
    pub(super) body: &'static [&'static Element],
}

#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // mostly at compile time
impl Grammar {
    /// The index of the first namespace after SOAP's own.
    const FIRST: u8 = super::VOCABULARY.len() as u8;

    /// A grammar over these namespaces. The first are [`VOCABULARY`](super::VOCABULARY), which is checked at compile
    /// time. At most eight follow, each in all of its spellings.
    pub const fn new(namespaces: Vocabulary) -> Self {
        Self {
            namespaces,
            spellings: 1,
            header: &[],
            more_header: &[],
            body_base: 0,
            understood: &[],
            refused: &[],
            body: &[],
        }
    }

    /// The same grammar, whose namespaces after SOAP's own are listed in two spellings each. A message must use one
    /// spelling throughout.
    pub const fn in_two_spellings(mut self) -> Self {
        self.spellings = 2;
        self
    }

    /// The same grammar, which also reads and understands these header blocks. It can be called twice, for at most
    /// eight blocks.
    pub const fn with_header(mut self, blocks: &'static [&'static Element]) -> Self {
        assert!(self.header.is_empty(), "header blocks are added twice at most");
        assert!(self.more_header.len() + blocks.len() <= 8, "at most eight header blocks are read");
        (self.header, self.more_header) = (self.more_header, blocks);
        let slots = self.body_base as usize + Needs::of(blocks, false).slots;
        assert!(slots <= u8::MAX as usize, "the header blocks have too many slots");
        self.body_base = slots as u8;
        self
    }

    /// The same grammar, which understands header blocks with these names and skips them. There may be any number; each
    /// mandatory block is compared with all of them.
    pub const fn understanding(mut self, names: &'static [Name]) -> Self {
        self.understood = names;
        self
    }

    /// The same grammar, which refuses header blocks with these names, mandatory or not, unless it reads them or the
    /// application [understands](super::Options::understood) them. There may be any number; each block is compared with all
    /// of them.
    pub const fn refusing(mut self, names: &'static [(Name, ErrorKind)]) -> Self {
        self.refused = names;
        self
    }

    /// The same grammar, for a `Body` that holds one of these elements.
    pub const fn with_body(mut self, body: &'static [&'static Element]) -> Self {
        self.body = body;
        self
    }

    /// Whether the first namespaces are SOAP's, and at most eight follow.
    pub(super) const fn is_soap(&self) -> bool {
        let mut i = 0;
        while i < super::VOCABULARY.len() {
            let expected = super::VOCABULARY[i].as_bytes();
            if i >= self.namespaces.len() || self.namespaces[i].len() != expected.len() {
                return false;
            }
            let mut at = 0;
            while at < expected.len() {
                if self.namespaces[i].as_bytes()[at] != expected[at] {
                    return false;
                }
                at += 1;
            }
            i += 1;
        }
        self.namespaces.len() <= super::VOCABULARY.len() + 8 * self.spellings as usize
    }

    /// The header blocks that are read.
    pub(super) fn blocks(&self) -> impl Iterator<Item = &'static Element> + use<> {
        self.header.iter().chain(self.more_header).copied()
    }

    const fn needs(&self) -> Needs {
        let (header, more_header) = (Needs::of(self.header, false), Needs::of(self.more_header, false));
        let body = Needs::of(self.body, true);
        Needs {
            slots: header.slots + more_header.slots + body.slots,
            kept_len: header.kept_len + more_header.kept_len + body.kept_len,
            is_simple: header.is_simple && more_header.is_simple && body.is_simple,
        }
    }

    /// Whether all elements of a message are [simple](super::Simple).
    pub const fn is_simple(&self) -> bool {
        self.needs().is_simple
    }

    /// How many slots the values of a message take.
    pub const fn slots(&self) -> usize {
        self.needs().slots
    }

    /// The most decoded bytes that the values of a message have together.
    pub const fn kept_len(&self) -> usize {
        self.needs().kept_len
    }

    /// The name of a tag.
    pub(super) fn name<'a, 't>(&self, tag: &'t StartTag<'a, 't>) -> TagName<'a, 't> {
        TagName { schema: self.schema(tag.namespace()), tag }
    }

    /// The namespace, whatever its spelling.
    pub(crate) fn schema(&self, namespace: Namespace) -> Schema {
        match namespace {
            Namespace::NONE => Schema::NONE,
            super::ENVELOPE => Schema::ENVELOPE,
            _ => match self.own_number(namespace) {
                Some(number) => Schema(number >> (self.spellings - 1)),
                None => Schema::OTHER,
            },
        }
    }

    fn own_number(&self, namespace: Namespace) -> Option<u8> {
        namespace.index()?.checked_sub(Self::FIRST)
    }

    /// The number of the spelling of one of the grammar's own namespaces.
    pub(super) fn spelling(&self, namespace: Namespace) -> Option<u8> {
        Some(self.own_number(namespace)? & (self.spellings - 1))
    }

    /// The URI of a namespace after SOAP's own, in one spelling; empty for any other.
    pub fn uri(&self, schema: Schema, spelling: u8) -> &'static str {
        let number =
            usize::from(schema.0).saturating_mul(self.spellings.into()).saturating_add(spelling.into());
        self.namespaces.get(number.saturating_add(Self::FIRST.into())).copied().unwrap_or_default()
    }
}

impl fmt::Debug for Grammar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grammar").field("body", &self.body).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_show_what_they_name() {
        static A: Element = Element::text(Schema::NONE, "a", Value::new(1, 2));
        static GRAMMAR: Grammar = Grammar::new(&crate::soap::VOCABULARY).with_body(&[&A]);
        const ATTRIBUTE: AttributeUse = AttributeUse::required("b", Value::int(3));
        let element = r#"Element { name: Name(Schema(255), "a"), .. }"#;
        assert_eq!(std::format!("{GRAMMAR:?}"), std::format!("Grammar {{ body: [{element}], .. }}"));
        assert_eq!(
            std::format!("{ATTRIBUTE:?}"),
            r#"AttributeUse { name: "b", value: Value { slot: 3, limit: 16, .. }, .. }"#
        );
    }
}
