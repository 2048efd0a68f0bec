//! The namespaces of Exchange Web Services, in two spellings each.

use crate::error::{Error, ErrorKind};
use crate::soap::{self, Grammar, Schema};
use crate::xml::Vocabulary;

/// The URI of a namespace of Exchange's, or all but its scheme.
macro_rules! schema_uri {
    ($scheme:literal, $schema:literal) => {
        concat!($scheme, "://schemas.microsoft.com/exchange/services/2006/", $schema)
    };
}
pub(super) use schema_uri;

/// The namespaces that the library knows: [`soap::VOCABULARY`], and Exchange's in both spellings.
pub const VOCABULARY: Vocabulary = &[
    soap::ENVELOPE_URI,
    soap::XSI_URI,
    soap::XSD_URI,
    schema_uri!("http", "messages"),
    schema_uri!("https", "messages"),
    schema_uri!("http", "types"),
    schema_uri!("https", "types"),
    schema_uri!("http", "errors"),
    schema_uri!("https", "errors"),
];

/// The namespace of messages, in descriptions.
pub const MESSAGES: Schema = Schema::own(0);
/// The namespace of types, in descriptions.
pub const TYPES: Schema = Schema::own(1);
/// The namespace of errors, in descriptions.
pub const ERRORS: Schema = Schema::own(2);

/// The namespaces, for the writers.
pub(super) static NAMESPACES: Grammar = Grammar::new(VOCABULARY).in_two_spellings();

/// The length of the longest declaration of one of them, with a prefix of one letter.
pub(super) const DECLARATION_LEN: usize =
    concat!(" xmlns:m=\"", schema_uri!("https", "messages"), "\"").len();

/// The spelling of the namespaces of a message. A message uses one throughout, and its answer uses the same.
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

    /// The scheme with the number that [`Found::spelling`](crate::soap::Found::spelling) gives. Any number but 0 is
    /// [`Https`](Self::Https).
    pub const fn from_spelling(number: u8) -> Self {
        if number == 0 { Self::Http } else { Self::Https }
    }

    /// Replaces the `https` at the end of `markup` by this scheme. Writing few long pieces is faster than writing the
    /// scheme by itself.
    pub(super) fn at_end_of(self, markup: &str) -> &str {
        match self {
            Self::Http => markup.strip_suffix('s').unwrap_or(markup),
            Self::Https => markup,
        }
    }
}

impl Error {
    /// An error from its parts, for one that went through another language or over a wire. `offset` counts from 0, `line`
    /// and `column` from 1.
    pub const fn from_parts(kind: ErrorKind, offset: u32, line: u32, column: u32, scheme: Scheme) -> Self {
        Self::from_raw_parts(kind, offset, line, column, scheme as u8)
    }

    /// The scheme of the namespaces that the message used up to the error, in which it is answered; `http` if none was
    /// seen.
    pub const fn scheme(&self) -> Scheme {
        Scheme::from_spelling(self.note())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_has_each_namespace_in_its_place() {
        assert_eq!(VOCABULARY[..3], soap::VOCABULARY);
        for scheme in [Scheme::Http, Scheme::Https] {
            for (schema, name) in [(MESSAGES, "messages"), (TYPES, "types"), (ERRORS, "errors")] {
                let expected =
                    std::format!("{}://schemas.microsoft.com/exchange/services/2006/{name}", scheme.as_str());
                assert_eq!(NAMESPACES.uri(schema, scheme as u8), expected);
            }
        }
    }

    #[test]
    fn an_error_survives_in_parts() {
        let error =
            crate::Request::parse(b"<a xmlns='https://schemas.microsoft.com/exchange/services/2006/types'>")
                .unwrap_err();
        assert_eq!(error.scheme(), Scheme::Https);
        let offset = u32::try_from(error.offset()).unwrap();
        let again = Error::from_parts(error.kind(), offset, error.line(), error.column(), error.scheme());
        assert_eq!(again, error);
    }
}
