//! Start tags and empty-element tags (XML 1.0, productions 40 and 44), with their names resolved (Namespaces in XML,
//! section 6).
//!
//! A tag is read from left to right: its names, its attributes, its declarations, its end. Prefixes can be resolved only
//! after the last declaration, so those of the attributes and then that of the element are checked at the end. The first
//! error in this order is the one that is reported.
//!
//! Common bytes are compared a word at a time. Rare ones, such as a name beyond ASCII or a reference in a value, have
//! functions of their own, so that they cost other tags nothing.

use super::{Parser, Pending, Step};
use crate::error::{ErrorKind, Fail};
use crate::limits;
use crate::xml::bytes;
use crate::xml::cursor::Cursor;
use crate::xml::name::QualifiedName;
use crate::xml::namespace::Namespace;
use crate::xml::reference::Reference;
use crate::xml::tag::check_attributes;
use crate::xml::text::Text;

impl Parser {
    /// Reads the start tag at the start of `markup`, and opens its element.
    ///
    /// # Errors
    ///
    /// What is malformed, or [`UnexpectedEnd`](ErrorKind::UnexpectedEnd) if the tag is cut off.
    pub(super) fn start_tag(&mut self, markup: &[u8]) -> Result<Step, Fail> {
        let outer = self.scope.len();
        self.tag.outer_bindings = outer as u8;
        self.attributes.clear();
        let mut cursor = Cursor::new(markup, b"<".len());
        let start = cursor.offset();
        let (name, name_bytes) = read_name(&mut cursor)?;
        let name_end = cursor.offset();
        let (mut count, mut has_prefixes) = (0_usize, false);
        loop {
            let has_space = cursor.eat_space();
            match cursor.peek() {
                Some(b'>' | b'/') => break,
                Some(_) if !has_space && cursor.offset() > name_end => {
                    return Err(refused(ErrorKind::MissingSpace, &cursor));
                }
                Some(_) if !has_space => return Err(refused(ErrorKind::InvalidName, &cursor)),
                Some(_) if count == limits::ATTRIBUTES => {
                    return Err(refused(ErrorKind::TooManyAttributes, &cursor));
                }
                Some(_) => has_prefixes |= self.attribute(&mut cursor)?,
                None => return Err(refused(ErrorKind::UnexpectedEnd, &cursor)),
            }
            count = count.wrapping_add(1);
        }
        let is_empty = cursor.eat(b'/');
        if !cursor.eat(b'>') {
            return Err(refused(ErrorKind::InvalidTagEnd, &cursor));
        }
        if has_prefixes || self.attributes.len() > 1 {
            check_attributes(markup, &self.attributes, &self.scope)?;
        }
        let namespace = self.scope.lookup(name.prefix(name_bytes));
        self.tag.namespace = namespace.ok_or(Fail::at(ErrorKind::UndeclaredPrefix, start))?;
        self.tag.name = name;
        self.open_element(name_bytes)?;
        if is_empty {
            self.pending = Pending::EmptyElementEnd;
        }
        self.end_piece(cursor.offset());
        Ok(Step::StartTag)
    }

    /// An attribute or a namespace declaration (XML 1.0, productions 41, 25 and 10; Namespaces in XML, production 1).
    /// Returns whether it is an attribute with a prefix.
    #[inline(never)] // what it needs of the stack, the check of all attributes need not have
    fn attribute(&mut self, cursor: &mut Cursor<'_>) -> Result<bool, Fail> {
        let start = cursor.offset();
        let (name, name_bytes) = read_name(cursor)?;
        let quote = read_opening_quote(cursor)?;
        let Some(prefix) = declared_prefix(name_bytes) else {
            read_value(cursor, quote)?;
            // There is room: `limits::ATTRIBUTES` was checked.
            let _ = self.attributes.push(start as u16);
            return Ok(name.has_prefix());
        };
        let namespace = match self.scope.read_known(cursor.rest(), quote) {
            Some((namespace, len)) => {
                cursor.advance(len.saturating_add(1));
                namespace
            }
            None => {
                Namespace::named(Text::attribute_value(read_value(cursor, quote)?), self.scope.vocabulary)
            }
        };
        self.scope
            .declare(prefix, namespace, self.tag.outer_bindings.into())
            .map_err(|kind| Fail::at(kind, start))?;
        Ok(false)
    }

    /// Opens the element of a start tag. A document has one root element (XML 1.0, production 1).
    fn open_element(&mut self, name: &[u8]) -> Result<(), Fail> {
        if self.has_root && self.elements.is_empty() {
            return Err(Fail::at(ErrorKind::SecondRoot, 0));
        }
        self.has_root = true;
        self.elements.push(name, self.tag.outer_bindings).map_err(|kind| Fail::at(kind, 0))
    }
}

/// An error of `kind` at the cursor.
#[cold]
fn refused(kind: ErrorKind, cursor: &Cursor<'_>) -> Fail {
    Fail::at(kind, cursor.offset())
}

/// The prefix that an attribute of this name declares, empty for the default namespace; `None` if it is no namespace
/// declaration (Namespaces in XML, productions 1 to 3).
fn declared_prefix(name: &[u8]) -> Option<&[u8]> {
    match name {
        b"xmlns" => Some(&[]),
        [b'x', b'm', b'l', b'n', b's', b':', prefix @ ..] => Some(prefix),
        _ => None,
    }
}

/// Reads the equals sign after a name and the quotation mark that opens a value (XML 1.0, productions 25 and 10). Returns
/// the quotation mark.
fn read_opening_quote(cursor: &mut Cursor<'_>) -> Result<u8, Fail> {
    if cursor.peek() != Some(b'=') {
        cursor.eat_space();
        if !cursor.eat(b'=') {
            return Err(refused(ErrorKind::MissingEquals, cursor));
        }
    } else {
        cursor.advance(1);
    }
    if cursor.peek().is_some_and(bytes::is_space) {
        cursor.eat_space();
    }
    match cursor.peek() {
        Some(quote @ (b'"' | b'\'')) => {
            cursor.advance(1);
            Ok(quote)
        }
        _ => Err(refused(ErrorKind::MissingQuote, cursor)),
    }
}

/// Reads a qualified name. Returns its parts and its bytes.
fn read_name<'a>(cursor: &mut Cursor<'a>) -> Result<(QualifiedName, &'a [u8]), Fail> {
    let start = cursor.offset();
    let name = QualifiedName::read(cursor.rest()).map_err(|fail| fail.after(start))?;
    cursor.advance(name.len());
    Ok((name, cursor.since(start)))
}

/// Reads a value and the `quote` that closes it (XML 1.0, production 10). Returns the value.
#[inline]
fn read_value<'a>(cursor: &mut Cursor<'a>, quote: u8) -> Result<&'a [u8], Fail> {
    let start = cursor.offset();
    cursor.advance(value_len(cursor.rest(), quote).map_err(|fail| fail.after(start))?);
    let value = cursor.since(start);
    cursor.advance(1);
    Ok(value)
}

/// The length of the value at the start of `bytes`, up to `quote`.
fn value_len(bytes: &[u8], quote: u8) -> Result<usize, Fail> {
    let mut len = 0_usize;
    loop {
        let rest = bytes.get(len..).unwrap_or_default();
        len = len.wrapping_add(bytes::run_of_characters(rest, [quote, b'<', b'&']));
        let rest = bytes.get(len..).unwrap_or_default();
        if rest.first() == Some(&quote) {
            return Ok(len);
        }
        len = len.wrapping_add(unusual_len(rest).map_err(|kind| Fail::at(kind, len))?);
    }
}

/// The length of the reference or the carriage return at the start of `bytes`, which may stand in a value; the error for
/// anything else.
#[cold]
fn unusual_len(bytes: &[u8]) -> Result<usize, ErrorKind> {
    match bytes.split_first() {
        Some((b'\r', _)) => Ok(1),
        Some((b'<', _)) => Err(ErrorKind::LessThanInValue),
        Some((b'&', after)) => {
            let read = { Reference::START }.resume(after)?;
            read.map(|(_, len)| len.saturating_add(1)).ok_or(ErrorKind::UnexpectedEnd)
        }
        _ => bytes::read_character(bytes).and(Err(ErrorKind::UnexpectedEnd)),
    }
}
