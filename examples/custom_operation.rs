//! Another SOAP operation on the layers `xml` and `soap`, in a page: `OpenDoor` of an invented door opener,
//! read from a message and answered.

use ews_phonecall::soap::{self, Envelope, Part};
use ews_phonecall::xml::{self, Document, Event, Namespace, Reader, Sink, Text, Vocabulary, Writer};
use ews_phonecall::{Error, ErrorKind};

/// The namespaces to be told apart: those of SOAP first, then ours.
const VOCABULARY: Vocabulary = &[soap::ENVELOPE_URI, soap::XSI_URI, "urn:example:doors"];
const DOORS: Namespace = Namespace::known(2);

/// The door that a message asks to open: `<OpenDoor Door="…"/>`, alone in the body; `None` if it asks for
/// anything else.
fn parse(message: &[u8]) -> Result<Option<Text<'_>>, Error> {
    let mut reader = Reader::new(message, VOCABULARY);
    let mut envelope = Envelope::new();
    let mut door = None;
    while let Some(piece) = reader.next_piece()? {
        // No header block is understood: a mandatory one is an error.
        let part = envelope.accept(&piece, |_| false)?;
        match &piece.event {
            Event::StartTag(tag) if part == Part::Body && piece.depth > 2 => {
                let is_first = piece.depth == 3 && door.is_none() && tag.is(DOORS, "OpenDoor");
                match tag.attribute(Namespace::NONE, "Door") {
                    Some(attribute) if is_first => door = Some(attribute.value()),
                    _ => return Ok(None),
                }
            }
            event if part == Part::Body && event.first_non_space().is_some() => return Ok(None),
            _ => {}
        }
    }
    Ok(door)
}

/// What is answered.
enum Answer<'a> {
    Opened(Text<'a>),
    Fault { code: &'static str, string: &'static str },
}

impl Document for Answer<'_> {
    fn encode<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
        soap::write_envelope(writer, |writer| match *self {
            Self::Opened(door) => {
                writer.markup("<s:Body><d:DoorOpened xmlns:d=\"urn:example:doors\" Door=\"")?;
                writer.attribute_value(door)?.markup("\"/></s:Body>")?;
                Ok(())
            }
            Self::Fault { code, string } => soap::write_fault(
                writer,
                |writer| {
                    writer.markup("<faultcode>s:")?.markup(code)?.markup("</faultcode>")?;
                    Ok(())
                },
                Text::new(string).unwrap_or_default(),
                None,
                None::<fn(&mut Writer<S>) -> Result<(), S::Error>>,
            ),
        })
    }
}

fn answer<'b>(message: &[u8], buffer: &'b mut [u8]) -> &'b [u8] {
    let answer = match parse(message) {
        Ok(Some(door)) => Answer::Opened(door),
        Ok(None) => Answer::Fault { code: "Client", string: "There is no door to open." },
        Err(error) => match error.kind() {
            ErrorKind::VersionMismatch => {
                Answer::Fault { code: "VersionMismatch", string: error.kind().as_str() }
            }
            ErrorKind::MustUnderstand => {
                Answer::Fault { code: "MustUnderstand", string: error.kind().as_str() }
            }
            kind => Answer::Fault { code: "Client", string: kind.as_str() },
        },
    };
    xml::write(&answer, buffer).unwrap_or_default()
}

fn main() {
    let messages = [
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
             <OpenDoor xmlns="urn:example:doors" Door="Tom &amp; Ada's"/></s:Body></s:Envelope>"#,
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>"#,
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
             <OpenDoor xmlns="urn:example:doors" Door="1"/>
             <OpenDoor xmlns="urn:example:doors" Door="2"/></s:Body></s:Envelope>"#,
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body/></s:Envelope>"#,
    ];
    for message in messages {
        let mut buffer = [0; 1024];
        println!("{}", String::from_utf8_lossy(answer(message.as_bytes(), &mut buffer)));
    }
}
