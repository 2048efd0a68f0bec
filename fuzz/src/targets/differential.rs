//! The verdict on a document, and what is read from a request, are those of an independent parser.

use ews_phonecall::xml::{Event, Reader};
use ews_phonecall::{Error, ErrorKind, Operation, Request, Scheme, VOCABULARY};
use roxmltree::Document;

use crate::oracle;

/// A document.
pub fn run(message: &[u8]) {
    let ours = read(message);
    if is_beyond(ours.as_ref().err()) || is_misread(message) {
        return;
    }
    let theirs = std::str::from_utf8(message).ok().and_then(oracle::parse);
    // It knows the prefix `xml` for attributes only (Namespaces in XML, section 3: it need not be declared).
    if let (Ok(_), None) = (&ours, &theirs)
        && let Err(roxmltree::Error::UnknownNamespace(prefix, _)) =
            Document::parse(std::str::from_utf8(message).unwrap_or_default())
        && prefix == "xml"
    {
        return;
    }
    match (&ours, &theirs) {
        (Ok(ours), Some(theirs)) => {
            assert_said(message, ours, &tree(theirs));
            request(message, theirs);
        }
        (Err(_), None) => {}
        (Ok(_), None) => panic!(
            "accepted; roxmltree: {:?}",
            std::str::from_utf8(message).map(|text| Document::parse(text).map(|_| ()))
        ),
        (Err(error), Some(_)) => {
            assert!(is_known(message, error), "{error:?}, accepted by roxmltree")
        }
    }
}

/// The library's own limits, and the DTD, which may stand before what `roxmltree` finds first.
fn is_beyond(error: Option<&Error>) -> bool {
    use ErrorKind::*;
    error.is_some_and(|error| {
        matches!(
            error.kind(),
            Dtd | MessageTooLong
                | TagTooLong
                | TooDeep
                | TooManyAttributes
                | TooManyNamespaces
                | NamesTooLong
                | PrefixesTooLong
        )
    })
}

/// Whether an attribute may have the local name `xmlns`. `roxmltree` takes it for a declaration of the default namespace,
/// whatever its prefix, which need not even be declared; and it lets the prefix `xmlns` be (Namespaces in XML, section 3).
fn is_misread(message: &[u8]) -> bool {
    message.windows(6).any(|name| name == b":xmlns")
}

/// What `roxmltree` accepts although the standards do not.
fn is_known(message: &[u8], error: &Error) -> bool {
    let at = &message[error.offset()..];
    match error.kind() {
        // It takes strings and never looks at the encoding that a declaration names (XML 1.0, 4.3.3), nor at
        // the version (production 26). A declaration with a tab or a line end behind `<?xml` it takes for a
        // processing instruction and does not check at all.
        ErrorKind::UnsupportedEncoding | ErrorKind::InvalidDeclaration => {
            message.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(message).starts_with(b"<?xml")
        }
        // It takes a processing instruction whose target is not a name without colon, has no white space
        // behind it, or is `XML` (XML 1.0, productions 16 and 17; Namespaces in XML, section 7).
        ErrorKind::InvalidProcessingInstruction | ErrorKind::MisplacedDeclaration => {
            is_in_bad_instruction(message, error)
        }
        // The same, and it does not see the colon that a name begins with (Namespaces in XML, production 7).
        ErrorKind::InvalidName => at.starts_with(b":") || is_in_bad_instruction(message, error),
        // It lets the default namespace be declared twice in a tag (XML 1.0, 3.1: unique attributes).
        ErrorKind::DuplicateAttribute => at.starts_with(b"xmlns") && !at.starts_with(b"xmlns:"),
        // It lets a prefix be bound to no namespace (Namespaces in XML, section 5: no prefix undeclaring).
        ErrorKind::EmptyNamespace => true,
        // It reads a reference to what is no code point as one to U+FFFD.
        ErrorKind::InvalidCharacterReference => {
            let reference = std::str::from_utf8(at).unwrap_or_default().split(';').next().unwrap_or_default();
            let number = match reference.strip_prefix("&#x") {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => reference.trim_start_matches("&#").parse(),
            };
            number.ok().and_then(char::from_u32).is_none()
        }
        _ => false,
    }
}

/// Whether an error is in, or at the start of, a processing instruction that is not as it should be.
fn is_in_bad_instruction(message: &[u8], error: &Error) -> bool {
    [error.offset(), error.offset() + 2].into_iter().any(|end| {
        let before = &message[..message.len().min(end)];
        let start = before.windows(2).rposition(|two| two == b"<?");
        start.is_some_and(|start| !is_instruction(&message[start + 2..]))
    })
}

/// Whether a processing instruction has a good target and white space behind it; `behind` is what follows `<?`.
fn is_instruction(behind: &[u8]) -> bool {
    let behind = std::str::from_utf8(behind).unwrap_or_default();
    let content = behind.split_once("?>").map_or("", |(content, _)| content);
    let target = content.split([' ', '\t', '\r', '\n']).next().unwrap_or_default();
    oracle::is_ncname(target) && !target.eq_ignore_ascii_case("xml")
}

/// Both say the same, but for this: of a carriage return before a reference, or behind one where the text ends,
/// `roxmltree` makes no line feed (XML 1.0, section 2.11).
fn assert_said(message: &[u8], ours: &[Said], theirs: &[Said]) {
    let is_before = message.windows(2).any(|two| two == b"\r&");
    // Between two pieces of markup there is at most one text.
    let mut parts = message.split(|&byte| byte == b'<');
    let is_behind = parts.any(|part| part.ends_with(b"\r") && part.contains(&b'&'));
    if !is_before && !is_behind {
        return assert_eq!(ours, theirs, "the document says something else");
    }
    let fed = |said: &[Said]| {
        let lines = |said: &Said| match said {
            Said::Text(text) => Said::Text(text.replace('\r', "\n")),
            other => other.clone(),
        };
        said.iter().map(lines).collect::<Vec<_>>()
    };
    assert_eq!(fed(ours), fed(theirs), "the document says something else");
}

/// What a document says: tags with expanded names and attributes, and text.
#[derive(Clone, Debug, PartialEq)]
enum Said {
    /// Local name, whether in a namespace, and the attributes as local name and value.
    Start(String, bool, Vec<(String, String)>),
    End,
    Text(String),
}

fn say(said: &mut Vec<Said>, text: &str) {
    match said.last_mut() {
        _ if text.is_empty() => {}
        Some(Said::Text(last)) => last.push_str(text),
        _ => said.push(Said::Text(text.to_owned())),
    }
}

fn read(message: &[u8]) -> Result<Vec<Said>, Error> {
    let mut reader = Reader::new(message, VOCABULARY);
    let mut said = Vec::new();
    while let Some(piece) = reader.next_piece()? {
        match piece.event {
            Event::StartTag(tag) => {
                for name in
                    [tag.local_name()].into_iter().chain((!tag.prefix().is_empty()).then_some(tag.prefix()))
                {
                    assert!(oracle::is_ncname(name), "{name:?} is no name");
                }
                let attributes = tag.attributes().map(|attribute| {
                    assert!(
                        oracle::is_ncname(attribute.local_name()),
                        "{:?} is no name",
                        attribute.local_name()
                    );
                    (attribute.local_name().to_owned(), attribute.value().to_string())
                });
                let has_namespace = tag.namespace() != ews_phonecall::xml::Namespace::NONE;
                said.push(Said::Start(tag.local_name().to_owned(), has_namespace, attributes.collect()));
            }
            Event::EndTag => said.push(Said::End),
            // White space outside the root is not in a tree.
            _ if piece.depth == 0 => {}
            Event::Space(bytes) | Event::Text(bytes) => {
                say(&mut said, std::str::from_utf8(bytes).expect("UTF-8"))
            }
            Event::Character(c) => say(&mut said, c.encode_utf8(&mut [0; 4])),
            _ => {}
        }
    }
    Ok(said)
}

/// The same of a tree.
fn tree(document: &Document<'_>) -> Vec<Said> {
    let mut said = Vec::new();
    let root = document.root_element();
    let mut next = Some(root);
    while let Some(node) = next {
        if node.is_element() {
            let attributes = node.attributes().map(|a| (a.name().to_owned(), a.value().to_owned())).collect();
            let name = node.tag_name();
            let has_namespace = name.namespace().is_some_and(|uri| !uri.is_empty());
            said.push(Said::Start(name.name().to_owned(), has_namespace, attributes));
        } else if node.is_text() {
            say(&mut said, node.text().unwrap_or_default());
        }
        next = node.first_child();
        let mut up = node;
        while next.is_none() {
            if up.is_element() {
                said.push(Said::End);
            }
            if up == root {
                break;
            }
            next = up.next_sibling();
            up = up.parent().expect("the root is above");
        }
    }
    said
}

/// The request, if the document is one, is what the tree says; if it is none, it is refused.
fn request(message: &[u8], document: &Document<'_>) {
    let ours = Request::parse(message);
    match (ours, oracle::request(document)) {
        (Ok(ours), Some(theirs)) => {
            let Operation::DisconnectPhoneCall(call) = ours.operation else { panic!("another operation") };
            let ours = oracle::Request {
                id: call.phone_call_id.to_string(),
                version: ours.server_version.map(|version| version.to_string()),
                is_https: ours.scheme == Scheme::Https,
            };
            assert_eq!(ours, theirs, "the request says something else");
        }
        (Err(_), None) => {}
        (Ok(request), None) => panic!("accepted, but the tree is no request: {request:?}"),
        (Err(error), Some(request)) => panic!("{error:?}, but the tree is {request:?}"),
    }
}
