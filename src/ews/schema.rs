//! What the schema allows on any element.

use crate::error::{Error, ErrorKind};
use crate::soap;
use crate::xml::{Attribute, Event, Piece, StartTag};

/// Whether an attribute may stand on any element: `xsi:` (XML Schema part 1, 2.6) and SOAP's, of which those of
/// header blocks mean nothing elsewhere (SOAP 1.1, 4.1.1 and 4.2.1). No element may be nil.
fn is_universal(attribute: &Attribute<'_, '_>) -> bool {
    let names: &[&str] = match attribute.namespace() {
        soap::XSI if attribute.has_local_name("nil") => {
            return ["false", "0"].iter().any(|no| attribute.value().is_collapsed_to(no));
        }
        soap::XSI => &["type", "schemaLocation", "noNamespaceSchemaLocation"],
        soap::ENVELOPE => &["encodingStyle", "mustUnderstand", "actor"],
        _ => &[],
    };
    names.iter().any(|name| attribute.has_local_name(name))
}

/// Checks that `tag` has no attributes but those that may stand on any element.
pub(super) fn check_no_attributes(tag: &StartTag<'_, '_>) -> Result<(), Error> {
    match tag.attributes().find(|attribute| !is_universal(attribute)) {
        Some(attribute) => Err(Error::at(ErrorKind::UnexpectedAttribute, attribute.offset())),
        None => Ok(()),
    }
}

/// The attribute `name`, without namespace, which `tag` must have; it may have no others but those that may stand
/// on any element.
pub(super) fn only_attribute<'a, 't>(tag: &StartTag<'a, 't>, name: &str) -> Result<Attribute<'a, 't>, Error> {
    let mut found = None;
    for attribute in tag.attributes() {
        if attribute.has_name(name) {
            found = Some(attribute);
        } else if !is_universal(&attribute) {
            return Err(Error::at(ErrorKind::UnexpectedAttribute, attribute.offset()));
        }
    }
    found.ok_or_else(|| Error::at(ErrorKind::MissingAttribute, tag.offset()))
}

/// Checks that a piece has no characters, where an element must be empty.
pub(super) fn check_empty(piece: &Piece<'_, '_>) -> Result<(), Error> {
    match piece.event {
        Event::Space(_) | Event::Text(_) | Event::Character(_) => {
            Err(Error::at(ErrorKind::UnexpectedText, piece.offset))
        }
        _ => Ok(()),
    }
}

/// Checks that a piece has no characters but white space, where an element has only elements.
pub(super) fn check_element_only(piece: &Piece<'_, '_>) -> Result<(), Error> {
    match piece.event.first_non_space() {
        Some(at) => Err(Error::at(ErrorKind::UnexpectedText, piece.offset.saturating_add(at))),
        None => Ok(()),
    }
}

/// An element that is not expected where it stands.
pub(super) fn unexpected(tag: &StartTag<'_, '_>) -> Error {
    Error::at(ErrorKind::UnexpectedElement, tag.offset())
}
