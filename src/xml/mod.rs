//! XML 1.0 (fifth edition) and Namespaces in XML 1.0, for documents in UTF-8 without a DTD, read in constant
//! memory.
//!
//! [`Reader`] reads a document in memory, [`StreamReader`] one that arrives in pieces. Both give the same
//! [`Event`]s, the same verdict, and the same [`Error`](crate::Error) at the same offset. [`Writer`] writes
//! into a fixed buffer. Nothing here knows SOAP.
//!
//! | section | what is checked |
//! | --- | --- |
//! | XML 1.0, 2.1 | one root element, tags balanced, nothing but white space, comments and processing instructions outside it |
//! | XML 1.0, 2.2 and 4.3.3 | every character, every UTF-8 sequence; no other encoding, by declaration or byte-order mark |
//! | XML 1.0, 2.3 to 2.8 | names, comments, processing instructions, CDATA sections, the XML declaration |
//! | XML 1.0, 2.11 and 3.3.3 | line ends and attribute values are normalised where they are read |
//! | XML 1.0, 3.1 | unique attributes, no `<` in values |
//! | XML 1.0, 4.1 and 4.6 | the five predefined entities, character references |
//! | Namespaces, 2 to 7 | prefixes declared, reserved names, no prefix undeclared, attributes unique by expanded name, no colon in other names |
//!
//! A document type declaration is an error of its own, [`ErrorKind::Dtd`](crate::ErrorKind::Dtd).

// Words, each with one meaning in this folder:
//
// | word | meaning |
// | --- | --- |
// | piece | Consecutive bytes of a document and what they say, an [`Event`]. All pieces together are the document. |
// | window | The bytes that the parser is given at once: the whole document, a push, or what is carried. |
// | step | What the parser found when it read on: a piece, an error, or that the window must grow. |
// | markup | What begins with `<`: a tag, a comment, an instruction, the XML declaration, the delimiter of a CDATA section. |
// | content | What stands between tags: text, white space, references, CDATA sections, comments, instructions. |
// | cut | The construct that is open at the end of a window, and so which bytes can complete it. |
// | carry | To keep bytes that have arrived and are not read yet, until one arrives that may complete the cut. |
// | absorb | To carry a byte that cannot complete the cut, without a call of the parser. |
// | skip | To check content and not report it, because the consumer does not need it. |
// | vocabulary | The namespaces that an application knows, compared in full. Any other namespace is a hash. |
// | binding | A prefix, or none for the default namespace, and the namespace that it stands for. |
// | scope | The bindings of all open elements, the innermost last. |
// | outer bindings | How many bindings the scope had before a start tag. Closing its element goes back to that number. |
// | fail | The kind and the byte offset of an error. A reader adds line and column when it returns the error. |

mod bytes;
mod carry;
mod cursor;
mod cut;
mod declaration;
mod name;
mod namespace;
mod open_elements;
mod parser;
mod position;
mod reader;
mod reference;
mod tag;
mod text;
mod writer;

pub use namespace::{Namespace, Vocabulary};
pub use parser::{Event, Piece};
pub use reader::{Reader, StreamReader};
pub use tag::{Attribute, StartTag};
pub use text::{Chars, Form, Text};
#[cfg(feature = "embedded-io")]
pub use writer::send;
#[cfg(feature = "embedded-io-async")]
pub use writer::send_async;
pub use writer::{Document, Sink, Writer, append, encoded_len, write};

pub(crate) use namespace::Scope;
pub(crate) use parser::Skip;
pub(crate) use position::{Position, starts_character};
pub(crate) use reader::{Accept, read_all};
pub(crate) use writer::{check_room, document_methods, write_checked};
