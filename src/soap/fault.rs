//! The `Fault` element (SOAP 1.1, 4.4): its description, its code and its writer.

use super::description::{Element, Particle, Schema, Value};
use crate::limits;
use crate::xml::{Namespace, Scope, Sink, Text, Writer};

/// The slots of a fault. Those of its `detail` follow them.
pub mod slot {
    /// `faultcode`, a qualified name. It takes this slot and the next one.
    pub const CODE: u8 = 0;
    /// `faultstring`, for people.
    pub const STRING: u8 = 2;
    /// `faultactor`, a URI.
    pub const ACTOR: u8 = 3;
    /// The first slot for the children of `detail`.
    pub const DETAIL: u8 = 4;
}

const fn child(local_name: &'static str, value: Value) -> Element {
    // SOAP 1.1 has the children in no namespace; some servers qualify them.
    Element::text(Schema::NONE, local_name, value).with_any_attributes().also_in(Schema::ENVELOPE)
}

/// `faultcode`
pub static CODE: Element = child("faultcode", Value::qualified_name(slot::CODE, limits::RESPONSE_CODE));
/// `faultstring`
pub static STRING: Element = child("faultstring", Value::new(slot::STRING, limits::MESSAGE_TEXT).or_cut());
/// `faultactor`
pub static ACTOR: Element = child("faultactor", Value::new(slot::ACTOR, limits::MESSAGE_TEXT).or_cut());

/// Describes a fault with these children: [`CODE`], [`STRING`], [`ACTOR`] and an element `detail`.
pub const fn fault(particles: &'static [Particle]) -> Element {
    Element::extensible(Schema::ENVELOPE, "Fault", particles).with_any_attributes()
}

/// A qualified name as a value (XML Schema part 2, 3.2.18).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QName<'a> {
    /// The namespace of its prefix, or the default namespace if it has no prefix; [`Namespace::NONE`] for a prefix
    /// that is not declared.
    pub namespace: Namespace,
    /// The local part. White space around it is insignificant.
    pub local_name: Text<'a>,
}

impl QName<'_> {
    /// Whether this is the local part.
    pub fn has_local_name(&self, local_name: &str) -> bool {
        self.local_name.is_collapsed_to(local_name)
    }

    /// The namespace of the qualified name `text` in this scope.
    pub(super) fn resolve(text: Text<'_>, scope: &Scope) -> Namespace {
        let mut buffer = [0; limits::RESPONSE_CODE];
        let name = text.decode(&mut buffer).unwrap_or_default().trim_ascii_start();
        // `rsplit_once` would link a panic.
        let colon = name.bytes().rposition(|byte| byte == b':');
        let prefix = colon.and_then(|colon| name.get(..colon)).unwrap_or_default();
        scope.resolve(prefix).unwrap_or(Namespace::NONE)
    }
}

/// Writes a `Body` with a fault. `code` writes the element `faultcode`, since only the caller knows the prefix of the
/// code; `detail` writes the children of `detail`.
///
/// The prefix of the envelope is `s`, as [`write_envelope`](super::write_envelope) declares it, and `string` is written as
/// English (`xml:lang="en-US"`).
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
