//! SOAP 1.1: the grammar of the envelope and its faults, on top of [`xml`](crate::xml).
//!
//! [`Envelope`] takes the pieces of a message one by one, checks the frame around header blocks and body,
//! and says to which part each piece belongs. It never looks into a header block or a body. Nothing here
//! knows Exchange.

mod envelope;
mod fault;

pub(crate) use envelope::check_header_block;
pub use envelope::{Envelope, Part, is_for_us};
pub use fault::{FaultElement, write_fault};

use crate::xml::{Namespace, Sink, Writer};

/// The namespace of SOAP 1.1 envelopes (SOAP 1.1, section 3), as a URI.
pub const ENVELOPE_URI: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The namespace of XML Schema instance attributes, as a URI.
pub const XSI_URI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The actor that stands for whoever reads the message next (SOAP 1.1, 4.2.2).
pub const NEXT_ACTOR: &str = "http://schemas.xmlsoap.org/soap/actor/next";

/// The first two namespaces of any [`Vocabulary`](crate::xml::Vocabulary) with which SOAP is read, in this
/// order: [`ENVELOPE_URI`] and [`XSI_URI`].
pub const VOCABULARY: [&str; 2] = [ENVELOPE_URI, XSI_URI];
/// The namespace [`ENVELOPE_URI`].
pub const ENVELOPE: Namespace = Namespace::known(0);
/// The namespace [`XSI_URI`].
pub const XSI: Namespace = Namespace::known(1);

/// Writes an XML declaration and an envelope, whose prefix is `s`, around what `parts` writes: `<s:Header>` if
/// there is one, and `<s:Body>` (SOAP 1.1, section 4).
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
