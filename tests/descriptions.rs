//! What a description says of messages, where no message of Exchange shows it.

use ews_phonecall::soap::{
    self, AttributeUse, Element, Found, Grammar, Kept, Message, MessageReader, Options, Schema, Value,
    optional,
};
use ews_phonecall::{ErrorKind, limits};

/// Children in any order, of which some are known by their presence alone.
static CALLS: Element = Element::any(
    Schema::own(0),
    "Calls",
    &[
        optional(&EMPTY[0]),
        optional(&CALL),
        optional(&EMPTY[1]),
        optional(&EMPTY[2]),
        optional(&EMPTY[3]),
        optional(&EMPTY[4]),
        optional(&EMPTY[5]),
        optional(&EMPTY[6]),
    ],
);
static EMPTY: [Element; 7] = [
    Element::empty(Schema::own(0), "A"),
    Element::empty(Schema::own(0), "B"),
    Element::empty(Schema::own(0), "C"),
    Element::empty(Schema::own(0), "D"),
    Element::empty(Schema::own(0), "E"),
    Element::empty(Schema::own(0), "F"),
    Element::empty(Schema::NONE, "A"),
];
static CALL: Element = Element::empty(Schema::own(0), "Call").with_attributes(&[
    AttributeUse::required("Id", Value::new(0, 4)),
    AttributeUse::required("Note", Value::new(1, 4).or_cut()),
]);
static GRAMMAR: Grammar = Grammar::new(&[soap::ENVELOPE_URI, soap::XSI_URI, soap::XSD_URI, "urn:calls"])
    .with_body(&[&CALL, &CALLS]);

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

/// Reads the child of a `Body`, whole and in single bytes.
fn read(child: &str) -> Result<[Option<String>; 2], ErrorKind> {
    let message = format!(
        "<e:Envelope xmlns:e='{}' xmlns:i='{}' xmlns='urn:calls'><e:Body>{child}</e:Body></e:Envelope>",
        soap::ENVELOPE_URI,
        soap::XSI_URI
    );
    let whole = soap::parse::<Call>(message.as_bytes(), &Options::DEFAULT);
    let mut reader = MessageReader::<{ limits::TAG }, Call>::with_options(&Options::DEFAULT);
    // What is wrong is told by `finish`.
    let _ = message.as_bytes().chunks(1).try_for_each(|byte| reader.push(byte));
    assert_eq!(reader.finish(), whole, "{child}");
    whole.map_err(|error| error.kind())
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
        assert_eq!(read(&format!("<Call {attributes}/>")), expected, "{attributes}");
    }
}

#[test]
fn children_in_any_order_stand_once() {
    let all =
        ["<A/>", "<Call Id='1' Note='too long'/>", "<B/>", "<C/>", "<D/>", "<E/>", "<F/>", "<A xmlns=''/>"];
    let calls = |children: &str| read(&format!("<Calls>{children}</Calls>")).map(|_| ());
    assert_eq!(calls(&all.concat()), Ok(()));
    for (i, child) in all.iter().enumerate() {
        let (before, behind) = all.split_at(i);
        let rotated = [behind, before].concat().concat();
        assert_eq!(calls(&format!("text<Other/>{rotated}<Other/>")), Ok(()), "{rotated}");
        let twice = format!("{rotated}{child}");
        assert_eq!(calls(&twice), Err(ErrorKind::UnexpectedElement), "{twice}");
    }
}
