//! Random descriptions of messages, and what they mean, written down a second time over the tree of another parser.
//!
//! `build.rs` makes the descriptions; each is a [`Grammar`] of plain data here and the [`soap::Grammar`] that this
//! describes.

use std::collections::BTreeMap;

use ews_phonecall::soap::{
    self, AttributeUse, Described, Fields, Found, Kept, Message, MessageReader, Name, Options, Particle,
    Schema, Style, Written, one, optional,
};
use ews_phonecall::xml::{self, Document as _, Namespace, Sink, Text, Vocabulary, Writer};
use ews_phonecall::{Error, ErrorKind, HeaderName, limits};
use roxmltree::{Document, Node, NodeId};

use crate::oracle::{self, ENVELOPE, collapsed, elements_only, is_empty, text_only};

// --- Descriptions as data ---

/// The number of no namespace among those of an [`Element`].
pub const NONE: u8 = 255;
/// The number of SOAP's namespace.
pub const SOAP: u8 = 254;

#[derive(Debug)]
pub struct Value {
    pub slot: u8,
    pub limit: usize,
    pub kind: Kind,
    pub is_cut: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    String,
    Checked,
    Int,
    UnsignedInt,
    Enumeration,
    QName,
}

#[derive(Debug)]
pub struct Attribute {
    pub name: &'static str,
    pub is_required: bool,
    pub value: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Sequence,
    Choice,
    Extensible,
    Any,
}

#[derive(Debug)]
pub struct Child {
    pub element: &'static Element,
    pub is_required: bool,
}

#[derive(Debug)]
pub enum Content {
    Empty,
    Text(Value),
    Markup(Value),
    Children(Order, &'static [Child]),
}

#[derive(Debug)]
pub struct Element {
    /// The number of its namespace.
    pub schema: u8,
    pub also_in: Option<u8>,
    pub name: &'static str,
    pub attributes: &'static [Attribute],
    pub has_any_attributes: bool,
    pub marker: Option<u8>,
    pub content: Content,
}

#[derive(Debug)]
pub struct Grammar {
    /// How many namespaces it has besides SOAP's.
    pub own: u8,
    pub spellings: u8,
    pub header: &'static [&'static Element],
    pub understood: &'static [(u8, &'static str)],
    pub refused: &'static [(u8, &'static str)],
    pub body: &'static [&'static Element],
}

/// The texts of an enumeration.
pub const TEXTS: &[&str] = &["a", "ab", "", "b c"];

/// The check of a value: its first character is a small letter, whose place in the alphabet is the index.
fn check(text: Text<'_>) -> Result<u8, ErrorKind> {
    let first = text.chars().next().filter(char::is_ascii_lowercase);
    first.map(|letter| letter as u8 - b'a').ok_or(ErrorKind::InvalidValue)
}

impl Value {
    const fn describe(&self) -> soap::Value {
        let value = match self.kind {
            Kind::String => soap::Value::new(self.slot, self.limit),
            Kind::Checked => soap::Value::new(self.slot, self.limit).checked(check),
            Kind::Int => soap::Value::int(self.slot),
            Kind::UnsignedInt => soap::Value::unsigned_int(self.slot),
            Kind::Enumeration => soap::Value::enumeration(self.slot, &TEXTS),
            Kind::QName => soap::Value::qualified_name(self.slot, self.limit),
        };
        if self.is_cut { value.or_cut() } else { value }
    }

    fn limit(&self) -> usize {
        match self.kind {
            Kind::String | Kind::Checked | Kind::QName => self.limit,
            Kind::Int | Kind::UnsignedInt => limits::NUMBER,
            Kind::Enumeration => limits::VERSION,
        }
    }
}

impl Attribute {
    const fn describe(&self) -> AttributeUse {
        match self.is_required {
            true => AttributeUse::required(self.name, self.value.describe()),
            false => AttributeUse::optional(self.name, self.value.describe()),
        }
    }
}

const fn schema(number: u8) -> Schema {
    match number {
        NONE => Schema::NONE,
        SOAP => Schema::ENVELOPE,
        own => Schema::own(own),
    }
}

impl Element {
    const fn describe(
        &self,
        particles: &'static [Particle],
        attributes: &'static [AttributeUse],
    ) -> soap::Element {
        let schema_of = schema(self.schema);
        let mut element = match &self.content {
            Content::Empty => soap::Element::empty(schema_of, self.name),
            Content::Text(value) => soap::Element::text(schema_of, self.name, value.describe()),
            Content::Markup(value) => soap::Element::markup(schema_of, self.name, value.describe()),
            Content::Children(Order::Sequence, _) => soap::Element::sequence(schema_of, self.name, particles),
            Content::Children(Order::Choice, _) => soap::Element::choice(schema_of, self.name, particles),
            Content::Children(Order::Extensible, _) => {
                soap::Element::extensible(schema_of, self.name, particles)
            }
            Content::Children(Order::Any, _) => soap::Element::any(schema_of, self.name, particles),
        };
        element = element.with_attributes(attributes);
        if let Some(also_in) = self.also_in {
            element = element.also_in(schema(also_in));
        }
        if let Some(slot) = self.marker {
            element = element.marked(slot);
        }
        if self.has_any_attributes { element.with_any_attributes() } else { element }
    }
}

impl Grammar {
    const fn describe(
        &self,
        [header, more_header]: [&'static [&'static soap::Element]; 2],
        understood: &'static [Name],
        refused: &'static [(Name, ErrorKind)],
        body: &'static [&'static soap::Element],
    ) -> soap::Grammar {
        let grammar = soap::Grammar::new(self.vocabulary());
        let grammar = if self.spellings == 2 { grammar.in_two_spellings() } else { grammar };
        let grammar = grammar.with_header(header).with_header(more_header);
        grammar.understanding(understood).refusing(refused).with_body(body)
    }

    const fn vocabulary(&self) -> Vocabulary {
        const E: &str = soap::ENVELOPE_URI;
        const I: &str = soap::XSI_URI;
        const D: &str = soap::XSD_URI;
        match (self.own, self.spellings) {
            (1, 1) => &[E, I, D, "urn:a"],
            (2, 1) => &[E, I, D, "urn:a", "urn:b"],
            (3, 1) => &[E, I, D, "urn:a", "urn:b", "urn:c"],
            (1, 2) => &[E, I, D, "urn:a", "urn:A"],
            (2, 2) => &[E, I, D, "urn:a", "urn:A", "urn:b", "urn:B"],
            (3, 2) => &[E, I, D, "urn:a", "urn:A", "urn:b", "urn:B", "urn:c", "urn:C"],
            _ => panic!("there is no such grammar"),
        }
    }

    /// The URI of a namespace of its own.
    pub fn uri(&self, number: u8, spelling: u8) -> &'static str {
        self.vocabulary()[usize::from(FIRST + number * self.spellings + spelling)]
    }
}

/// The place of the first namespace of a grammar's own.
const FIRST: u8 = soap::VOCABULARY.len() as u8;

const fn name(number: u8, local_name: &'static str) -> Name {
    Name::new(schema(number), local_name)
}

const fn refused(number: u8, local_name: &'static str) -> (Name, ErrorKind) {
    (name(number, local_name), ErrorKind::ImpersonationDenied)
}

// --- What the library reads ---

/// What a message says.
#[derive(Debug, PartialEq)]
pub struct Read {
    /// The place of the child of the `Body` among those that may be there.
    element: usize,
    spelling: u8,
    body: Values,
    /// Those of each header block that is there.
    header: Vec<Option<Values>>,
}

type Values = BTreeMap<u8, Told>;

/// What is read of a value.
#[derive(Debug, PartialEq)]
enum Told {
    Marker,
    Text {
        text: String,
        is_cut: bool,
        index: u8,
    },
    Number(i64),
    QName(Space, String),
    /// Markup, and whether it can stand elsewhere; `None` if it is too long.
    Markup(Option<(String, bool)>),
}

/// The namespace of a qualified name.
#[derive(Debug, PartialEq)]
enum Space {
    None,
    /// The place in the vocabulary.
    Known(u8),
    Other,
}

/// Ways to cut a message into pieces.
pub type Ways<'m> = [Vec<&'m [u8]>];

/// A description, and what reads messages by it.
pub struct Description {
    pub grammar: &'static Grammar,
    pub parse: fn(&[u8], &Options) -> Result<Read, Error>,
    /// Reads a message in each of these ways to cut it, which must give this.
    pub assert_same_in_pieces: fn(&Ways<'_>, &Options, &Result<Read, Error>),
    /// Writes a message that was read, and reads it back.
    pub assert_read_back: fn(&Read),
}

fn assert_same_in_pieces<M: for<'a> Message<Of<'a> = Read>>(
    ways: &Ways<'_>,
    options: &Options,
    whole: &Result<Read, Error>,
) {
    for pieces in ways {
        assert_same_in_pieces!(
            MessageReader::<{ limits::TAG }, M>::with_options(options),
            pieces.iter().copied(),
            *whole
        );
    }
}

impl Read {
    fn of(found: &Found<'_, '_>, grammar: &'static Grammar, blocks: &[&'static soap::Element]) -> Self {
        let values_of = |element, fields| {
            let mut values = Values::new();
            read_values(element, &fields, &mut values);
            values
        };
        let header = grammar.header.iter().zip(blocks);
        Self {
            element: found.element(),
            spelling: found.spelling(),
            body: values_of(grammar.body[found.element()], found.body()),
            header: header
                .map(|(element, block)| found.header(block).map(|fields| values_of(element, fields)))
                .collect(),
        }
    }
}

fn read_values(element: &'static Element, fields: &Fields<'_, '_>, values: &mut Values) {
    let marker = element.marker.filter(|slot| fields.has(*slot));
    values.extend(marker.map(|slot| (slot, Told::Marker)));
    let mut read = |value: &Value, is_markup| {
        values.extend(told(value, is_markup, fields).map(|told| (value.slot, told)));
    };
    element.attributes.iter().for_each(|attribute| read(&attribute.value, false));
    match &element.content {
        Content::Empty => {}
        Content::Text(value) => read(value, false),
        Content::Markup(value) => read(value, true),
        Content::Children(_, children) => {
            children.iter().for_each(|child| read_values(child.element, fields, values));
        }
    }
}

fn told(value: &Value, is_markup: bool, fields: &Fields<'_, '_>) -> Option<Told> {
    if is_markup {
        let (markup, is_self_contained) = fields.markup(value.slot)?;
        return Some(Told::Markup((!markup.is_cut()).then(|| (markup.to_string(), is_self_contained))));
    }
    let (text, index) = (fields.text(value.slot)?, fields.index(value.slot)?);
    Some(match value.kind {
        Kind::Int | Kind::UnsignedInt => Told::Number(fields.number(value.slot)?),
        Kind::QName => {
            let name = fields.qualified_name(value.slot)?;
            let space = match name.namespace.index() {
                Some(place) => Space::Known(place),
                None if name.namespace == Namespace::NONE => Space::None,
                None => Space::Other,
            };
            Told::QName(space, name.local_name.to_string())
        }
        _ => Told::Text { text: text.to_string(), is_cut: text.is_cut(), index },
    })
}

// --- What the descriptions mean ---

impl Grammar {
    /// What a message says; `None` if it is not as described, or a mandatory header block is not among those that are
    /// `understood`.
    pub fn read(
        &'static self,
        document: &Document<'_>,
        message: &str,
        understood: &[HeaderName],
    ) -> Option<Read> {
        let mut reading = Reading { grammar: self, message, markups: Vec::new() };
        let mut header: Vec<_> = self.header.iter().map(|_| None).collect();
        let child = oracle::frame(document, |block, is_mandatory| {
            if let Some(place) = self.header.iter().position(|element| reading.is(block, element)) {
                let values = reading.values(block, self.header[place])?;
                return header[place].replace(values).is_none().then_some(());
            }
            let (number, local_name) = (self.number(block), block.tag_name().name());
            let is_among = |names: &[(u8, &str)]| names.contains(&(number, local_name));
            let is_theirs = understood.iter().any(|name| oracle::is(block, name.namespace, name.local_name));
            let is_refused = is_among(self.refused) || is_mandatory && !is_among(self.understood);
            (!is_refused || is_theirs).then_some(())
        })?;
        let element = self.body.iter().position(|element| reading.is(child, element))?;
        let body = reading.values(child, self.body[element])?;
        let spelling = self.spelling(document, &reading.markups)?;
        Some(Read { element, spelling, body, header })
    }

    /// The number of the namespace of an element.
    fn number(&self, node: Node<'_, '_>) -> u8 {
        const OTHER: u8 = 253;
        match oracle::namespace(node) {
            None => NONE,
            Some(ENVELOPE) => SOAP,
            Some(uri) => self.own_place(uri).map_or(OTHER, |place| place / self.spellings),
        }
    }

    /// The place of a URI among those of the grammar's own namespaces.
    fn own_place(&self, uri: &str) -> Option<u8> {
        let own = &self.vocabulary()[usize::from(FIRST)..];
        own.iter().position(|other| *other == uri).map(|place| place as u8)
    }

    /// The one spelling that all elements use, but for those in markup that is kept; or else the first that is declared.
    fn spelling(&self, document: &Document<'_>, markups: &[NodeId]) -> Option<u8> {
        let is_kept =
            |node: &Node<'_, '_>| node.ancestors().skip(1).any(|outer| markups.contains(&outer.id()));
        let elements = || document.descendants().filter(|node| node.is_element() && !is_kept(node));
        let of = |uri: &str| self.own_place(uri).map(|place| place % self.spellings);
        let mut used = elements().filter_map(|node| of(oracle::namespace(node)?));
        let first = used.next();
        let declared = || elements().flat_map(|node| node.namespaces()).find_map(|other| of(other.uri()));
        used.all(|spelling| Some(spelling) == first).then(|| first.or_else(declared).unwrap_or(0))
    }
}

struct Reading<'m> {
    grammar: &'static Grammar,
    message: &'m str,
    /// The elements whose content is kept as it stands.
    markups: Vec<NodeId>,
}

impl Reading<'_> {
    fn is(&self, node: Node<'_, '_>, element: &Element) -> bool {
        let number = self.grammar.number(node);
        (number == element.schema || Some(number) == element.also_in)
            && node.tag_name().name() == element.name
    }

    fn values(&mut self, node: Node<'_, '_>, element: &'static Element) -> Option<Values> {
        let mut values = Values::new();
        self.element(node, element, &mut values)?;
        Some(values)
    }

    fn element(&mut self, node: Node<'_, '_>, element: &'static Element, values: &mut Values) -> Option<()> {
        values.extend(element.marker.map(|slot| (slot, Told::Marker)));
        let names: Vec<_> = element.attributes.iter().map(|attribute| attribute.name).collect();
        if !element.has_any_attributes && !oracle::has_only(node, &names) {
            return None;
        }
        for Attribute { name, is_required, value } in element.attributes {
            let mut attributes = node.attributes();
            // `Node::attribute` does not ask for the namespace.
            let attribute = attributes.find(|other| other.namespace().is_none() && other.name() == *name);
            match attribute.map(|attribute| attribute.value()) {
                // One that is too long is not kept.
                Some(text) if text.len() > value.limit() && value.is_cut => {}
                Some(text) => {
                    values.insert(value.slot, self.told(value, node, text.to_owned())?);
                }
                None if *is_required => return None,
                None => {}
            }
        }
        match &element.content {
            Content::Empty => is_empty(node).then_some(())?,
            Content::Text(value) => {
                values.insert(value.slot, self.told(value, node, text_only(node)?)?);
            }
            Content::Markup(value) => {
                self.markups.push(node.id());
                let markup = self.markup(node);
                let markup = (markup.len() <= value.limit())
                    .then(|| (markup.to_owned(), is_self_contained(node, markup)));
                values.insert(value.slot, Told::Markup(markup));
            }
            Content::Children(order, children) => self.children(node, *order, children, values)?,
        }
        Some(())
    }

    fn children(
        &mut self,
        node: Node<'_, '_>,
        order: Order,
        children: &'static [Child],
        values: &mut Values,
    ) -> Option<()> {
        let nodes: Vec<_> = match order {
            Order::Any => node.children().filter(Node::is_element).collect(),
            _ => elements_only(node)?,
        };
        let mut found = Vec::new();
        for node in nodes {
            match children.iter().position(|child| self.is(node, child.element)) {
                Some(place) => {
                    let element = children[place].element;
                    let is_twice = order == Order::Any && found.contains(&place);
                    self.element(node, element, values).filter(|()| !is_twice)?;
                    found.push(place);
                }
                None => match order {
                    Order::Sequence | Order::Choice => return None,
                    Order::Extensible => _ = oracle::namespace(node)?,
                    Order::Any => {}
                },
            }
        }
        let is_complete =
            || (0..).zip(children).all(|(place, child)| !child.is_required || found.contains(&place));
        let is_as_described = match order {
            Order::Sequence | Order::Extensible => found.is_sorted_by(|a, b| a < b) && is_complete(),
            Order::Choice => found.len() == 1,
            Order::Any => true,
        };
        is_as_described.then_some(())
    }

    /// What is read of a text; `None` if it is not as it must be.
    fn told(&self, value: &Value, node: Node<'_, '_>, mut text: String) -> Option<Told> {
        let is_cut = text.len() > value.limit();
        if is_cut && !value.is_cut {
            return None;
        }
        text.truncate(text.floor_char_boundary(value.limit()));
        let index = match value.kind {
            Kind::String => 0,
            Kind::Checked => text.bytes().next().filter(u8::is_ascii_lowercase)? - b'a',
            Kind::Enumeration => TEXTS.iter().position(|known| *known == text)? as u8,
            Kind::Int => return Some(Told::Number(number::<i32>(&text)?.into())),
            Kind::UnsignedInt => return Some(Told::Number(number::<u32>(&text)?.into())),
            Kind::QName => {
                let (prefix, local_name) = text.rsplit_once(':').unwrap_or(("", &text));
                let prefix = prefix.trim_start_matches(oracle::SPACE);
                let uri = node.lookup_namespace_uri(Some(prefix).filter(|prefix| !prefix.is_empty()));
                // It knows the prefix `xml` for attributes only.
                let uri = if prefix == "xml" { Some(oracle::XML) } else { uri };
                let space = uri.filter(|uri| !uri.is_empty()).map_or(Space::None, |uri| {
                    let place = self.grammar.vocabulary().iter().position(|other| *other == uri);
                    place.map_or(Space::Other, |place| Space::Known(place as u8))
                });
                return Some(Told::QName(space, local_name.to_owned()));
            }
        };
        Some(Told::Text { text, is_cut, index })
    }

    /// The content of an element as it stands.
    fn markup(&self, node: Node<'_, '_>) -> &str {
        let raw = &self.message[node.range()];
        let start = oracle::markup_len(raw.as_bytes());
        if start == raw.len() { "" } else { &raw[start..raw.rfind("</").expect("it has an end tag")] }
    }
}

/// Whether markup says the same in another place: it uses no binding of a prefix, nor of the default, from outside.
fn is_self_contained(node: Node<'_, '_>, markup: &str) -> bool {
    let elsewhere = format!("<w xmlns='urn:elsewhere'>{markup}</w>");
    let elements = |node: Node<'_, '_>| -> Vec<_> {
        let elements = node.descendants().skip(1).filter(Node::is_element);
        elements.map(|e| (oracle::namespace(e).map(str::to_owned), e.tag_name().name().to_owned())).collect()
    };
    oracle::parse(&elsewhere).is_some_and(|other| elements(other.root_element()) == elements(node))
}

fn number<T: TryFrom<i64>>(text: &str) -> Option<T> {
    T::try_from(collapsed(text).parse().ok()?).ok()
}

// --- Writing ---

/// A message as it was read, to be written by its description.
struct Again<'r> {
    grammar: &'static soap::Grammar,
    element: &'static soap::Element,
    read: &'r Read,
}

impl Described for Again<'_> {
    fn element(&self) -> &'static soap::Element {
        self.element
    }

    fn value(&self, slot: u8) -> Option<Written<'_>> {
        Some(match self.read.body.get(&slot)? {
            Told::Marker => Written::Text(Text::default()),
            Told::Number(number) => Written::Number(*number as i32),
            Told::Markup(markup) => Written::Markup(&markup.as_ref()?.0),
            Told::Text { text, .. } => Written::Text(Text::new(text).ok()?),
            Told::QName(..) => return None,
        })
    }
}

impl xml::Document for Again<'_> {
    fn encode<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
        let style = Style {
            grammar: self.grammar,
            spelling: self.read.spelling,
            prefixes: &["a:", "b:", "c:"],
            declares: true,
        };
        soap::write_envelope(writer, |writer| {
            writer.markup("<s:Body>")?;
            soap::write_described(writer, self, &style)?;
            writer.markup("</s:Body>")?;
            Ok(())
        })
    }
}

/// What was read is written by its description, and read back equal.
fn assert_read_back<M: for<'a> Message<Of<'a> = Read>>(
    read: &Read,
    grammar: &'static Grammar,
    elements: &[&'static soap::Element],
) {
    let is_writable = read.body.values().all(|told| match told {
        Told::Marker => true,
        Told::Number(number) => i32::try_from(*number).is_ok(),
        Told::Markup(markup) => markup.as_ref().is_some_and(|(_, is_self_contained)| *is_self_contained),
        Told::Text { is_cut, .. } => !is_cut,
        Told::QName(..) => false,
    });
    let again = Again { grammar: M::GRAMMAR, element: elements[read.element], read };
    if !is_writable || !grammar.body[read.element].is_writable(&read.body) {
        return;
    }
    let mut buffer = vec![0; xml::encoded_len(&again)];
    let written = xml::write(&again, &mut buffer).expect("it fits");
    assert!(written.len() <= again.max_len());
    let back = soap::parse::<M>(written, &Options::DEFAULT);
    let shown = String::from_utf8_lossy(written);
    let back = back.unwrap_or_else(|error| panic!("{error:?} in what is written: {shown}"));
    assert_eq!((back.element, &back.body), (read.element, &read.body), "read back from {shown}");
}

impl Element {
    /// Whether the writer knows all that an element with these values needs: no prefix is written for SOAP's namespace, a
    /// choice is told by its values, which its alternatives may share, and a required attribute must have been kept.
    fn is_writable(&self, values: &Values) -> bool {
        let has_attributes =
            || self.attributes.iter().all(|a| !a.is_required || values.contains_key(&a.value.slot));
        let of_children = || match &self.content {
            Content::Children(order, children) => {
                *order != Order::Choice
                    && children.iter().all(|child| {
                        !child.is_required && !child.element.has_value(values)
                            || child.element.is_writable(values)
                    })
            }
            _ => true,
        };
        self.schema != SOAP && has_attributes() && of_children()
    }

    /// Whether the element or something in it has a value.
    fn has_value(&self, values: &Values) -> bool {
        let has = |slot: u8| values.contains_key(&slot);
        self.marker.is_some_and(has)
            || self.attributes.iter().any(|attribute| has(attribute.value.slot))
            || match &self.content {
                Content::Empty => false,
                Content::Text(value) | Content::Markup(value) => has(value.slot),
                Content::Children(_, children) => {
                    children.iter().any(|child| child.element.has_value(values))
                }
            }
    }
}

// --- The descriptions ---

/// Makes a module with a description: its elements, its grammar, its header blocks in two lists, the names of those that are
/// understood and refused, and the children of the body.
macro_rules! describe {
    ($module:ident { $($statics:tt)* } $model:expr, $first:expr, $more:expr, $names:expr, $refused:expr, $body:expr) => {
        mod $module {
            use super::*;

            $($statics)*
            static MODEL: Grammar = $model;
            static BLOCKS: [&[&soap::Element]; 2] = [$first, $more];
            static ELEMENTS: &[&soap::Element] = $body;
            static GRAMMAR: soap::Grammar = MODEL.describe(BLOCKS, $names, $refused, ELEMENTS);

            enum Made {}

            impl Message for Made {
                type Of<'a> = Read;
                type Store = Kept<{ GRAMMAR.slots() }, { GRAMMAR.kept_len() }, { GRAMMAR.is_simple() }>;
                const GRAMMAR: &'static soap::Grammar = &GRAMMAR;

                fn from_found(found: &Found<'_, '_>) -> Read {
                    Read::of(found, &MODEL, &BLOCKS.concat())
                }
            }

            pub(super) const DESCRIPTION: Description = Description {
                grammar: &MODEL,
                parse: soap::parse::<Made>,
                assert_same_in_pieces: assert_same_in_pieces::<Made>,
                assert_read_back: |read| assert_read_back::<Made>(read, &MODEL, ELEMENTS),
            };
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/descriptions.rs"));
