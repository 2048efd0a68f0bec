//! The writer of described elements.

use super::Schema;
use super::description::{Content, Element, Grammar, Model, Particle, Value};
use crate::limits;
use crate::xml::{Sink, Text, Writer};

/// A value to write.
#[derive(Clone, Copy, Debug)]
pub enum Written<'a> {
    /// A text, which is escaped.
    Text(Text<'a>),
    /// A number.
    Number(i32),
    /// Markup, as it is. The caller makes sure that it is well-formed where it is written.
    Markup(&'a str),
}

impl<'a> From<Text<'a>> for Written<'a> {
    fn from(text: Text<'a>) -> Self {
        Self::Text(text)
    }
}

impl From<i32> for Written<'_> {
    fn from(number: i32) -> Self {
        Self::Number(number)
    }
}

impl Written<'_> {
    /// An upper bound on the written length, in bytes.
    fn max_len(&self) -> usize {
        match self {
            Self::Text(text) => text.max_written_len(),
            Self::Number(_) => "-2147483648".len(),
            Self::Markup(markup) => markup.len(),
        }
    }
}

/// A value that can be written by its description, as [`examples/custom_operation.rs`] shows.
///
/// [`examples/custom_operation.rs`]: https://docs.rs/crate/ews-phonecall/latest/source/examples/custom_operation.rs
pub trait Described {
    /// The description.
    fn element(&self) -> &'static Element;

    /// The value in this slot, the same at each call.
    fn value(&self, slot: u8) -> Option<Written<'_>>;
}

/// How the namespaces of a described element are written. [`Request`](crate::Request) and [`Response`](crate::Response)
/// have one of their own.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// The grammar that has the namespaces.
    pub grammar: &'static Grammar,
    /// The number of the spelling.
    pub spelling: u8,
    /// The prefix of each namespace, in the order of their numbers ([`Schema::own`]), with its colon; empty for the default
    /// namespace, and then the element has no descendant in no namespace.
    pub prefixes: &'static [&'static str],
    /// Whether each element declares the namespaces of itself and its children, unless its parent does. Otherwise the
    /// caller declares them.
    pub declares: bool,
}

impl Style {
    fn prefix(&self, schema: Schema) -> &'static str {
        let prefix = schema.number().and_then(|number| self.prefixes.get(usize::from(number)));
        prefix.copied().unwrap_or_default()
    }
}

/// Writes a described element. An optional element is written if it has a value. For an example see [`Described`].
///
/// An element in SOAP's own namespace ([`Schema::ENVELOPE`]) is written without a prefix, which the style has not:
/// [`write_envelope`] and [`write_fault`](super::write_fault) write those.
///
/// # Errors
///
/// Those of the sink.
pub fn write_described<S: Sink>(
    writer: &mut Writer<S>,
    described: &dyn Described,
    style: &Style,
) -> Result<(), S::Error> {
    let element = described.element();
    let mut writing = Writing { writer, described, style };
    writing.element(element, writing.text_of(element), if style.declares { 0 } else { u8::MAX })
}

/// What the functions that write a described element share.
struct Writing<'w, S> {
    writer: &'w mut Writer<S>,
    described: &'w dyn Described,
    style: &'w Style,
}

impl<'w, S: Sink> Writing<'w, S> {
    /// Writes an element. `text` is its text or markup; `declared` are the namespaces in scope, a bit each.
    fn element(
        &mut self,
        element: &'static Element,
        text: Option<Written<'_>>,
        declared: u8,
    ) -> Result<(), S::Error> {
        let prefix = self.style.prefix(element.name.schema);
        self.name("<", prefix, element.name.local_name)?;
        self.attributes(element)?;
        self.declarations(element.schemas & !declared)?;
        if let Content::Empty = element.content {
            self.writer.markup("/>")?;
            return Ok(());
        }
        self.writer.markup(">")?;
        if let Some(text) = text {
            self.value(text, false)?;
        }
        if let Content::Children(model, particles) = &element.content {
            for Particle { element: child, is_required } in *particles {
                let text = self.text_of(child);
                let must_stand = *is_required && *model != Model::Choice;
                if text.is_some() || must_stand || self.has_value(child) {
                    self.element(child, text, declared | element.schemas)?;
                    if *model == Model::Choice {
                        break;
                    }
                }
            }
        }
        self.name("</", prefix, element.name.local_name)?;
        self.writer.markup(">")?;
        Ok(())
    }

    /// Writes the delimiter that begins a tag, and the qualified name.
    fn name(&mut self, delimiter: &str, prefix: &str, local_name: &str) -> Result<(), S::Error> {
        self.writer.markup(delimiter)?;
        if !prefix.is_empty() {
            self.writer.markup(prefix)?;
        }
        self.writer.markup(local_name)?;
        Ok(())
    }

    fn attributes(&mut self, element: &Element) -> Result<(), S::Error> {
        for attribute in element.attributes {
            if let Some(value) = self.described.value(attribute.value.slot) {
                self.writer.markup(" ")?.markup(attribute.name)?.markup("=\"")?;
                self.value(value, true)?;
                self.writer.markup("\"")?;
            }
        }
        Ok(())
    }

    /// Declares these namespaces, a bit each.
    fn declarations(&mut self, undeclared: u8) -> Result<(), S::Error> {
        if undeclared == 0 {
            return Ok(());
        }
        for (number, prefix) in (0_u8..).zip(self.style.prefixes) {
            let schema = Schema::at(number);
            if undeclared & schema.bit() != 0 {
                match prefix.strip_suffix(':') {
                    Some(prefix) => self.writer.markup(" xmlns:")?.markup(prefix)?.markup("=\"")?,
                    None => self.writer.markup(" xmlns=\"")?,
                };
                self.writer.markup(self.style.grammar.uri(schema, self.style.spelling))?.markup("\"")?;
            }
        }
        Ok(())
    }

    fn value(&mut self, value: Written<'_>, in_attribute: bool) -> Result<(), S::Error> {
        match value {
            Written::Text(text) if in_attribute => self.writer.attribute_value(text)?,
            Written::Text(text) => self.writer.text(text)?,
            Written::Number(number) => self.writer.number(number.into())?,
            Written::Markup(markup) => self.writer.markup(markup)?,
        };
        Ok(())
    }

    /// The text or markup of an element.
    fn text_of(&self, element: &Element) -> Option<Written<'w>> {
        match &element.content {
            Content::Text(value) | Content::Markup(value) => self.described.value(value.slot),
            Content::Empty | Content::Children(..) => None,
        }
    }

    /// Whether an element whose content is no text has a value.
    fn has_value(&self, element: &Element) -> bool {
        !matches!(element.content, Content::Text(_) | Content::Markup(_))
            && (0..element.slots())
                .any(|slot| element.has_slot(slot) && self.described.value(slot as u8).is_some())
    }
}

/// An upper bound on the written length of a described element, in bytes. `declaration_len` is that of the longest
/// namespace declaration.
pub(crate) fn described_max_len(described: &dyn Described, declaration_len: usize) -> usize {
    let element = described.element();
    let values = (0..element.slots()).filter_map(|slot| described.value(slot as u8));
    let markup_len = element.max_markup_len(declaration_len);
    values.fold(markup_len, |len, value| len.saturating_add(value.max_len()))
}

/// Writes an XML declaration and an envelope with the prefix `s` (SOAP 1.1, section 4). `parts` writes the optional
/// `<s:Header>` and the `<s:Body>`.
///
/// # Errors
///
/// Those of the sink.
pub fn write_envelope<S: Sink>(
    writer: &mut Writer<S>,
    parts: impl FnOnce(&mut Writer<S>) -> Result<(), S::Error>,
) -> Result<(), S::Error> {
    writer.markup(concat!(
        r#"<?xml version="1.0" encoding="utf-8"?>"#,
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">"#
    ))?;
    parts(writer)?;
    writer.markup("</s:Envelope>")?;
    Ok(())
}

#[allow(clippy::arithmetic_side_effects)] // at compile time
impl Element {
    /// An upper bound on the written length without the values, with prefixes of one letter.
    pub(crate) const fn max_markup_len(&self, declaration_len: usize) -> usize {
        const PREFIX: usize = "m:".len();
        self.markup_len as usize + self.tags as usize * PREFIX + self.declarations as usize * declaration_len
    }

    /// An upper bound on the written length of the values, except those in `but_slots`, a bit each.
    #[allow(clippy::indexing_slicing)] // below the length
    pub(crate) const fn max_values_len(&self, but_slots: u32) -> usize {
        const fn value_len(value: &Value, but_slots: u32, longest_escape: usize) -> usize {
            if value.slot_bits() & but_slots != 0 { 0 } else { value.limit as usize * longest_escape }
        }
        let (mut len, mut i) = (0, 0);
        while i < self.attributes.len() {
            len += value_len(&self.attributes[i].value, but_slots, "&quot;".len());
            i += 1;
        }
        // They stand in one tag.
        if len > limits::TAG {
            len = limits::TAG;
        }
        match &self.content {
            Content::Empty => len,
            Content::Text(value) => len + value_len(value, but_slots, "&amp;".len()),
            Content::Markup(value) => len + value_len(value, but_slots, 1),
            Content::Children(_, particles) => {
                i = 0;
                while i < particles.len() {
                    len += particles[i].element.max_values_len(but_slots);
                    i += 1;
                }
                len
            }
        }
    }
}
