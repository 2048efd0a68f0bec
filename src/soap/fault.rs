//! The `Fault` element (SOAP 1.1, 4.4): its children, read and written.

use super::ENVELOPE;
use crate::xml::{Namespace, Sink, StartTag, Text, Writer};

/// A child of the `Fault` element, in the order in which they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultElement {
    /// `faultcode`, a qualified name.
    Code,
    /// `faultstring`, for people.
    String,
    /// `faultactor`, a URI.
    Actor,
    /// `detail`, elements of the application's.
    Detail,
}

impl FaultElement {
    /// Whether `tag` is a fault, the child of a `Body`.
    pub fn is_fault(tag: &StartTag<'_, '_>) -> bool {
        tag.is(ENVELOPE, "Fault")
    }

    /// Which child of a fault `tag` is; `None` for an element that SOAP does not define.
    ///
    /// The children of a fault are not qualified (SOAP 1.1, 4.4 and its schema).
    pub fn of(tag: &StartTag<'_, '_>) -> Option<Self> {
        if tag.namespace() != Namespace::NONE {
            return None;
        }
        match tag.local_name() {
            "faultcode" => Some(Self::Code),
            "faultstring" => Some(Self::String),
            "faultactor" => Some(Self::Actor),
            "detail" => Some(Self::Detail),
            _ => None,
        }
    }
}

/// Writes a `Body` that holds a fault. `code` writes the tag of `faultcode` and what is in it, since only it
/// knows the prefix of the code; `detail`, if there is one, writes the children of `detail`.
///
/// # Errors
///
/// Those of the sink.
pub fn write_fault<S: Sink>(
    writer: &mut Writer<S>,
    code: impl FnOnce(&mut Writer<S>) -> Result<(), S::Error>,
    string: Text<'_>,
    actor: Option<Text<'_>>,
    detail: Option<impl FnOnce(&mut Writer<S>) -> Result<(), S::Error>>,
) -> Result<(), S::Error> {
    writer.markup("<s:Body><s:Fault>")?;
    code(writer)?;
    writer.markup(r#"<faultstring xml:lang="en-US">"#)?.text(string)?.markup("</faultstring>")?;
    writer.element("<faultactor>", actor)?;
    if let Some(detail) = detail {
        writer.markup("<detail>")?;
        detail(writer)?;
        writer.markup("</detail>")?;
    }
    writer.markup("</s:Fault></s:Body>")?;
    Ok(())
}
