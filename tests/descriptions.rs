//! What a description says of messages, where no message of Exchange shows it.

use ews_phonecall::soap::{
    self, AttributeUse, Element, Found, Grammar, Kept, Message, MessageReader, Options, Schema, Value,
};
use ews_phonecall::{Error, ErrorKind, limits};

static CALL: Element = Element::empty(Schema::own(0), "Call").with_attributes(&[
    AttributeUse::required("Id", Value::new(0, 4)),
    AttributeUse::required("Note", Value::new(1, 4).or_cut()),
]);
static GRAMMAR: Grammar =
    Grammar::new(&[soap::ENVELOPE_URI, soap::XSI_URI, soap::XSD_URI, "urn:calls"]).with_body(&[&CALL]);

/// The values of `Id` and `Note`.
struct Call;

impl Message for Call {
    type Of<'a> = [Option<String>; 2];
    type Store = Kept<{ GRAMMAR.slots() }, { GRAMMAR.kept_len() }>;
    const GRAMMAR: &'static Grammar = &GRAMMAR;

    fn from_found(found: &Found<'_, '_>) -> [Option<String>; 2] {
        [0, 1].map(|slot| found.body().text(slot).map(|text| text.to_string()))
    }
}

/// Reads a call with these attributes, whole and in single bytes.
fn read(attributes: &str) -> Result<[Option<String>; 2], Error> {
    let message = format!(
        "<Envelope xmlns='{}' xmlns:i='{}'><Body><Call xmlns='urn:calls' {attributes}/></Body></Envelope>",
        soap::ENVELOPE_URI,
        soap::XSI_URI
    );
    let whole = soap::parse::<Call>(message.as_bytes(), &Options::DEFAULT);
    let mut reader = MessageReader::<{ limits::TAG }, Call>::with_options(&Options::DEFAULT);
    // What is wrong is told by `finish`.
    let _ = message.as_bytes().chunks(1).try_for_each(|byte| reader.push(byte));
    assert_eq!(reader.finish(), whole, "{attributes}");
    whole
}

#[test]
fn a_required_attribute_that_is_too_long_to_be_kept_is_there() {
    let values = |id: &str, note: Option<&str>| Ok([Some(id.to_string()), note.map(str::to_string)]);
    for (attributes, expected) in [
        ("Id='1' Note='4711'", values("1", Some("4711"))),
        ("Id='1' Note='47110'", values("1", None)),
        ("Id='1' Note='47110' i:type='Call'", values("1", None)),
        ("i:type='Call' Note='47110' Id='1'", values("1", None)),
        ("Id='12345' Note=''", Err(ErrorKind::TextTooLong)),
        ("Id='1'", Err(ErrorKind::MissingAttribute)),
        ("Id='1' i:type='Call'", Err(ErrorKind::MissingAttribute)),
        ("Note='47110' i:type='Call'", Err(ErrorKind::MissingAttribute)),
    ] {
        assert_eq!(read(attributes).map_err(|error| error.kind()), expected, "{attributes}");
    }
}
