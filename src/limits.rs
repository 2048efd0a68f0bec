//! Every capacity of the library, in one place, with its reason.
//!
//! A message that goes beyond one of these limits is refused with an [`ErrorKind`](crate::ErrorKind) that says so. Where
//! the line of the limit says so, the text is cut or left out instead. It never costs more memory. The figures come from
//! what clients of Exchange Web Services send, with room to spare.

/// Bytes of a whole message, unless [`Options::message_limit`](crate::Options) says otherwise: 64 KiB.
///
/// A request with WS-Security headers is seen to reach 10 KiB.
pub const MESSAGE: usize = 64 * 1024;

/// Bytes of one tag, from `<` to `>`, both counted: 1024.
///
/// The longest tag known is an `Envelope` that declares the namespaces of gSOAP and of WS-Security: 1,003 bytes.
/// The limit is also the size of the buffer in which a tag that straddles two pieces is put together. It holds
/// for every tag, so that the verdict on a message never depends on how the network cut it up.
pub const TAG: usize = 1024;

/// Elements open at once: 32. An XML signature in a WS-Security header nests 12 deep.
pub const DEPTH: usize = 32;

/// Attributes of one tag, namespace declarations counted: 32.
pub const ATTRIBUTES: usize = 32;

/// Namespace bindings in scope at once: 32. That of the prefix `xml` counts where a tag declares it.
pub const NAMESPACES: usize = 32;

/// Bytes of the names of all open elements together: 512, 16 for each of [`DEPTH`] elements.
pub const ELEMENT_NAMES: usize = 512;

/// Bytes of the prefixes in scope together: 256, 8 for each of [`NAMESPACES`] bindings.
pub const PREFIXES: usize = 256;

/// Decoded bytes of a phone call id: 256. The longest one documented has 100.
pub const PHONE_CALL_ID: usize = 256;

/// Decoded bytes of the `DialString` of a `PlayOnPhone`: 256. A telephone number has 15 digits (E.164), a SIP URI in the
/// field some 100 bytes.
pub const DIAL_STRING: usize = 256;

/// Decoded bytes of a person who is impersonated: 320, those of an e-mail address (RFC 5321, 4.5.3.1).
pub const CONNECTING_SID: usize = 320;

/// Decoded bytes of the state of a call, or of the cause of its failure: 32. The longest defined one has 12.
pub const CALL_STATE: usize = 32;

/// Decoded bytes of the text of a SIP response: 128. Those that are defined have at most 31 (RFC 3261, section 21). A
/// longer one is cut.
pub const SIP_RESPONSE_TEXT: usize = 128;

/// Decoded bytes of a response code or a fault code: 64. The longest that the schema defines has 56.
pub const RESPONSE_CODE: usize = 64;

/// Decoded bytes of a message text, a fault string or a fault actor: 1024. A longer one is cut.
pub const MESSAGE_TEXT: usize = 1024;

/// Bytes of the markup inside `MessageXml`, comments counted: 1024. Longer markup is left out when it is read, and refused
/// when it is [made](crate::MessageXml::new).
pub const MESSAGE_XML: usize = 1024;

/// Decoded bytes of the `Version` of a `ServerVersionInfo`: 32. The longest defined one has 16. A longer one is left out.
///
/// A `RequestServerVersion` that is longer than the name of any version is refused with
/// [`InvalidServerVersion`](crate::ErrorKind::InvalidServerVersion).
pub const VERSION: usize = 32;

/// Bytes of a number in a response, white space around it counted: 16. A longer one in a `ServerVersionInfo` is an
/// [`InvalidValue`](crate::ErrorKind::InvalidValue).
pub const NUMBER: usize = 16;
