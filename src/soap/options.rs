//! The options of an application that reads messages.

use core::fmt;

use crate::limits;
use crate::xml::Text;

/// An expanded name of a header block.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HeaderName {
    /// The URI of its namespace.
    pub namespace: &'static str,
    /// Its local name.
    pub local_name: &'static str,
}

impl fmt::Debug for HeaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("HeaderName");
        debug.field("namespace", &Text::literal(self.namespace));
        debug.field("local_name", &Text::literal(self.local_name)).finish()
    }
}

/// Options for reading a message. None loosens what is accepted as XML or by the schema.
///
/// ```
/// use ews_phonecall::{HeaderName, Options};
///
/// const TO: HeaderName = HeaderName { namespace: "http://www.w3.org/2005/08/addressing", local_name: "To" };
/// const OPTIONS: Options = Options::DEFAULT.with_message_limit(16 * 1024).understanding(&[TO]);
/// assert!(OPTIONS.message_limit < Options::DEFAULT.message_limit);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Options {
    /// The longest message that is accepted, in bytes. By default [`limits::MESSAGE`]; at most 4 GiB - 1 (more is taken as
    /// that).
    pub message_limit: usize,
    /// The header blocks that the application understands, so that they may be mandatory (SOAP 1.1, 4.2.3). By
    /// default none. The parser skips them, unless the [`Message`](super::Message) describes them. A block that asks
    /// to act for somebody else is read by [`Impersonated`](crate::Impersonated); an application that names it here
    /// must read it itself.
    ///
    /// Namespaces are compared as [`Namespace`](crate::xml::Namespace) says; an `http` name does not match an `https`
    /// message.
    pub understood: &'static [HeaderName],
}

impl Options {
    /// The default.
    pub const DEFAULT: Self = Self { message_limit: limits::MESSAGE, understood: &[] };

    /// The same with another [limit for the length of a message](Self::message_limit), in bytes.
    pub const fn with_message_limit(mut self, message_limit: usize) -> Self {
        self.message_limit = message_limit;
        self
    }

    /// The same with these header blocks as understood.
    pub const fn understanding(mut self, understood: &'static [HeaderName]) -> Self {
        self.understood = understood;
        self
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_name_shows_both_of_its_parts() {
        let name = HeaderName { namespace: "urn:\"a\"", local_name: "b" };
        assert_eq!(std::format!("{name:?}"), r#"HeaderName { namespace: "urn:\"a\"", local_name: "b" }"#);
    }
}
