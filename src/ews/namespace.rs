//! The namespaces of Exchange Web Services, each in two spellings.

use crate::error::{Error, ErrorKind};
use crate::soap;
use crate::xml::{Namespace, Sink, StartTag, Vocabulary, Writer};

/// The name of a namespace of Exchange's; without its scheme where that is empty.
macro_rules! schema_uri {
    ($scheme:literal, $schema:literal) => {
        concat!($scheme, "://schemas.microsoft.com/exchange/services/2006/", $schema)
    };
}
pub(super) use schema_uri;

/// The namespaces that the library tells apart: those of [`soap::VOCABULARY`], that of XML Schema, which clients declare,
/// and Exchange's, each spelled in both ways.
pub const VOCABULARY: Vocabulary = &[
    soap::ENVELOPE_URI,
    soap::XSI_URI,
    "http://www.w3.org/2001/XMLSchema",
    schema_uri!("http", "messages"),
    schema_uri!("https", "messages"),
    schema_uri!("http", "types"),
    schema_uri!("https", "types"),
    schema_uri!("http", "errors"),
    schema_uri!("https", "errors"),
];
const FIRST_OF_EXCHANGE: u8 = 3;

/// How the namespaces of a message are spelled. One message uses one spelling, and its answer the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Scheme {
    /// `http://schemas.microsoft.com/…`, which clients and servers in the field use.
    #[default]
    Http,
    /// `https://schemas.microsoft.com/…`, as in the reference documentation.
    Https,
}

impl Scheme {
    /// The scheme as it stands in a URI.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// Markup that ends with `https`, with this scheme in its place. So long pieces can be written whole, where
    /// the scheme by itself would be one more.
    #[inline(always)]
    pub(super) fn at_end_of(self, markup: &str) -> &str {
        match self {
            Self::Http => markup.strip_suffix('s').unwrap_or(markup),
            Self::Https => markup,
        }
    }
}

/// A namespace of Exchange's, whatever its spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schema {
    Messages,
    Types,
    Errors,
}

impl Schema {
    /// The namespace in one spelling.
    pub(super) const fn spelled(self, scheme: Scheme) -> Namespace {
        let number = (self as u8).saturating_mul(2).saturating_add(scheme as u8);
        Namespace::known(FIRST_OF_EXCHANGE.saturating_add(number))
    }

    /// The URI in one spelling.
    pub(super) fn uri(self, scheme: Scheme) -> &'static str {
        let index = self.spelled(scheme).index().map_or(0, usize::from);
        VOCABULARY.get(index).copied().unwrap_or_default()
    }

    /// Writes markup and, behind it, the URI.
    #[inline(never)]
    pub(super) fn write<'w, S: Sink>(
        self,
        scheme: Scheme,
        writer: &'w mut Writer<S>,
        markup: &str,
    ) -> Result<&'w mut Writer<S>, S::Error> {
        writer.markup(markup)?.markup(self.uri(scheme))
    }
}

/// The spelling of a namespace, if it is Exchange's.
fn scheme_of(namespace: Namespace) -> Option<Scheme> {
    let number = namespace.index()?.checked_sub(FIRST_OF_EXCHANGE)?;
    Some(if number % 2 == 0 { Scheme::Http } else { Scheme::Https })
}

/// Which spelling a message uses, as far as it has been read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spelling {
    declared: Option<Scheme>,
    used: Option<Scheme>,
}

impl Spelling {
    pub(super) const UNKNOWN: Self = Self { declared: None, used: None };

    /// Takes note of the namespaces that a tag declares and uses.
    pub(super) fn note(&mut self, tag: &StartTag<'_, '_>) -> Result<(), Error> {
        if let Some(scheme) = scheme_of(tag.namespace()) {
            if self.used.is_some_and(|used| used != scheme) {
                return Err(Error::at(ErrorKind::MixedSchemes, tag.offset()));
            }
            self.used = Some(scheme);
        } else if self.declared.is_none() && tag.declares_namespaces() {
            self.declared = tag.declared_namespaces().iter().find_map(|namespace| scheme_of(*namespace));
        }
        Ok(())
    }

    /// The spelling used, or else the first one declared, or else `http`.
    pub(super) fn scheme(&self) -> Scheme {
        self.used.or(self.declared).unwrap_or_default()
    }

    /// Whether `tag` is this element of this schema, in the spelling used.
    pub(super) fn is(&self, tag: &StartTag<'_, '_>, schema: Schema, local_name: &str) -> bool {
        self.used.is_some_and(|scheme| tag.is(schema.spelled(scheme), local_name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_has_each_namespace_in_its_place() {
        for scheme in [Scheme::Http, Scheme::Https] {
            for schema in [Schema::Messages, Schema::Types, Schema::Errors] {
                let name = match schema {
                    Schema::Messages => "messages",
                    Schema::Types => "types",
                    Schema::Errors => "errors",
                };
                let (spelling, uri) = (scheme.as_str(), schema.uri(scheme));
                let expected =
                    std::format!("{spelling}://schemas.microsoft.com/exchange/services/2006/{name}");
                assert_eq!(uri, expected);
                assert_eq!(scheme_of(schema.spelled(scheme)), Some(scheme));
            }
        }
        assert_eq!(VOCABULARY[..2], soap::VOCABULARY);
        assert_eq!(scheme_of(soap::ENVELOPE), None);
        assert_eq!(scheme_of(Namespace::known(FIRST_OF_EXCHANGE - 1)), None);
    }
}
