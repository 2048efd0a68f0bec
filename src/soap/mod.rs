//! SOAP 1.1: messages described by data, read and written by their description, on top of [`xml`](crate::xml).
//!
//! A constant says what a message may hold: a [`Grammar`] of [`Element`]s. One walker checks messages against it, whole
//! ([`parse`]) or in pieces ([`MessageReader`]); one store keeps the values that it names; one writer
//! ([`write_described`]) writes them. A [`Message`] is the type that a program makes of the values. Nothing here knows
//! Exchange.
//!
//! | section of SOAP 1.1 | what is checked |
//! | --- | --- |
//! | 3 | no document type declaration, no processing instruction |
//! | 4, 4.1.2 | the root is `Envelope`, `Header` comes before `Body`, `Body` is there, only qualified elements follow it |
//! | 4.1.1, 4.2.1 | attributes of the frame and header blocks are qualified |
//! | 4.2.2, 4.2.3 | `actor`, `mustUnderstand`; a mandatory block that is not understood is refused |
//!
//! ```
//! use ews_phonecall::Error;
//! use ews_phonecall::soap::{self, Element, Found, Grammar, Kept, Message, Schema, Value};
//! use ews_phonecall::xml::Text;
//!
//! /// `<Ping xmlns="urn:example">text</Ping>`, alone in the `Body`.
//! struct Ping<'a>(Text<'a>);
//!
//! static PING: Element = Element::text(Schema::own(0), "Ping", Value::new(0, 100));
//! static GRAMMAR: Grammar =
//!     Grammar::new(&[soap::ENVELOPE_URI, soap::XSI_URI, soap::XSD_URI, "urn:example"]).with_body(&[&PING]);
//!
//! impl Message for Ping<'_> {
//!     type Of<'a> = Ping<'a>;
//!     type Store = Kept<{ GRAMMAR.slots() }, { GRAMMAR.kept_len() }>;
//!     const GRAMMAR: &'static Grammar = &GRAMMAR;
//!
//!     fn from_found<'a>(found: &Found<'a, '_>) -> Ping<'a> {
//!         Ping(found.body().text(0).unwrap_or_default())
//!     }
//! }
//!
//! let message = br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
//!     <Ping xmlns="urn:example">are you there?</Ping></s:Body></s:Envelope>"#;
//! let Ping(text) = soap::parse::<Ping>(message, &soap::Options::DEFAULT)?;
//! assert_eq!(text, "are you there?");
//! # Ok::<(), Error>(())
//! ```

mod description;
pub mod fault;
mod fields;
mod message;
mod options;
mod walk;
mod write;

pub use description::{AttributeUse, Check, Element, Grammar, Name, Particle, Schema, Value, one, optional};
pub use fault::{QName, write_fault};
pub use fields::{Fields, IsSimple, Kept, Place, Simple, Store};
pub(crate) use fields::{kept, parse_number};
pub use message::{Found, Message, MessageReader, parse};
pub use options::{HeaderName, Options};
pub(crate) use write::described_max_len;
pub use write::{Described, Style, Written, write_described, write_envelope};

use crate::xml::Namespace;

/// The namespace of SOAP 1.1 envelopes (SOAP 1.1, section 3), as a URI.
pub const ENVELOPE_URI: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The namespace of XML Schema instance attributes, as a URI.
pub const XSI_URI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The namespace of XML Schema, which clients declare, as a URI.
pub const XSD_URI: &str = "http://www.w3.org/2001/XMLSchema";
/// The actor that means the next reader of the message (SOAP 1.1, 4.2.2).
pub const NEXT_ACTOR: &str = "http://schemas.xmlsoap.org/soap/actor/next";

/// The first namespaces of any [`Grammar`], in this order: [`ENVELOPE_URI`], [`XSI_URI`] and [`XSD_URI`].
pub const VOCABULARY: [&str; 3] = [ENVELOPE_URI, XSI_URI, XSD_URI];
/// The namespace [`ENVELOPE_URI`].
pub const ENVELOPE: Namespace = Namespace::known(0);
/// The namespace [`XSI_URI`].
pub const XSI: Namespace = Namespace::known(1);
