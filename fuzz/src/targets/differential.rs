//! The verdict on a document, and what is read from a request, are those of an independent parser.

use std::collections::{HashMap, HashSet};

use ews_phonecall::xml::{Event, Namespace, Reader, Text};
use ews_phonecall::{
    ConnectingSid, DisconnectPhoneCall, Error, ErrorKind, ExchangeImpersonation, Impersonated, Operation,
    Options, Outcome, Request, Response, Scheme, VOCABULARY, limits, soap,
};
use roxmltree::{Document, Node};

use crate::oracle::{self, ENVELOPE, XML};

/// A document.
pub fn run(message: &[u8]) {
    let ours = read(message);
    if let Err(error) = &ours
        && let Some(is_beyond) = is_beyond(message, error)
    {
        return assert!(is_beyond, "{error:?}, which is not so");
    }
    if is_misread(message) {
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
        (Ok((ours, namespaces)), Some(theirs)) => {
            assert_eq!(oracle::declaration(message), Ok(()), "accepted");
            let (said, uris) = tree(theirs);
            assert_said(message, ours, &said);
            assert_named(namespaces, &uris);
            request(message, theirs);
            place(message, theirs);
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

/// Whether there is a DTD, or what is beyond one of the library's own limits, as the error says; either may stand
/// before what `roxmltree` finds first. `None` for any other error.
fn is_beyond(message: &[u8], error: &Error) -> Option<bool> {
    let at = &message[error.offset()..];
    let open = oracle::open_at(message, error.offset());
    let prefixes = || open.iter().flat_map(declared_prefixes);
    Some(match error.kind() {
        ErrorKind::Dtd => at.starts_with(b"<!DOCTYPE"),
        ErrorKind::MessageTooLong => message.len() > limits::MESSAGE,
        ErrorKind::TagTooLong => at.starts_with(b"<") && oracle::markup_len(at) > limits::TAG,
        ErrorKind::TooDeep => open.len() > limits::DEPTH,
        ErrorKind::TooManyAttributes => {
            open.last().is_some_and(|tag| attributes_of(tag).len() > limits::ATTRIBUTES)
        }
        ErrorKind::TooManyNamespaces => prefixes().count() > limits::NAMESPACES,
        ErrorKind::NamesTooLong => {
            open.iter().map(|tag| oracle::name(tag).len()).sum::<usize>() > limits::ELEMENT_NAMES
        }
        ErrorKind::PrefixesTooLong => prefixes().map(<[u8]>::len).sum::<usize>() > limits::PREFIXES,
        _ => return None,
    })
}

fn attributes_of(tag: &[u8]) -> Vec<(&[u8], &[u8])> {
    oracle::attributes(&tag[1 + oracle::name(tag).len()..])
}

/// The prefixes that a tag binds, the empty one among them.
fn declared_prefixes<'a>(tag: &&'a [u8]) -> impl Iterator<Item = &'a [u8]> + use<'a> {
    attributes_of(tag).into_iter().filter_map(|(name, _)| match name.strip_prefix(b"xmlns")? {
        [b':', prefix @ ..] => Some(prefix),
        behind => behind.is_empty().then_some(behind),
    })
}

/// Whether an attribute has the local name `xmlns`. `roxmltree` takes it for a declaration of the default namespace,
/// whatever its prefix, which need not even be declared; and it lets the prefix `xmlns` be (Namespaces in XML, section 3).
fn is_misread(message: &[u8]) -> bool {
    let mut tags = oracle::tags(message).into_iter();
    tags.any(|(_, tag)| attributes_of(tag).iter().any(|(name, _)| name.ends_with(b":xmlns")))
}

/// What `roxmltree` accepts although the standards do not.
fn is_known(message: &[u8], error: &Error) -> bool {
    let at = &message[error.offset()..];
    match error.kind() {
        // It takes strings and never looks at the encoding that a declaration names (XML 1.0, 4.3.3), nor at
        // the version (production 26). A declaration with a tab or a line end behind `<?xml` it takes for a
        // processing instruction and does not check at all.
        ErrorKind::UnsupportedEncoding => oracle::declaration(message) == Err(ErrorKind::UnsupportedEncoding),
        // Nor does it mind what else stands behind `<?xml` where that is no longer target.
        ErrorKind::InvalidDeclaration => {
            oracle::declaration(message) == Err(ErrorKind::InvalidDeclaration)
                || is_in_bad_instruction(message, error)
        }
        // It takes a processing instruction whose target is not a name without colon, has no white space
        // behind it, or is `XML` (XML 1.0, productions 16 and 17; Namespaces in XML, section 7).
        ErrorKind::InvalidProcessingInstruction | ErrorKind::MisplacedDeclaration => {
            is_in_bad_instruction(message, error)
        }
        // The same, and it does not see the colon that a name begins with (Namespaces in XML, production 7).
        ErrorKind::InvalidName => at.starts_with(b":") || is_in_bad_instruction(message, error),
        // It lets the default namespace, and the prefix `xml`, be declared twice in a tag (XML 1.0, 3.1: unique attributes).
        ErrorKind::DuplicateAttribute => {
            let open = oracle::open_at(message, error.offset());
            let attributes = open.last().map(|tag| attributes_of(tag)).unwrap_or_default();
            let name = oracle::attributes(at).first().map_or(&b""[..], |(name, _)| name);
            [&b"xmlns"[..], b"xmlns:xml"].contains(&name)
                && attributes.iter().filter(|(other, _)| *other == name).count() > 1
        }
        // It lets a prefix be bound to no namespace (Namespaces in XML, section 5: no prefix undeclaring).
        ErrorKind::EmptyNamespace => oracle::attributes(at)
            .first()
            .is_some_and(|(name, value)| name.starts_with(b"xmlns:") && value.is_empty()),
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
    let target = content.split(oracle::SPACE).next().unwrap_or_default();
    oracle::is_ncname(target) && !target.eq_ignore_ascii_case("xml")
}

/// Both say the same, but for line ends that [`roxmltree` misreads](misreads_returns).
fn assert_said(message: &[u8], ours: &[Said], theirs: &[Said]) {
    if !misreads_returns(message) {
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

/// Of a carriage return before a reference, or behind one where the text ends, `roxmltree` makes no line feed (XML 1.0,
/// section 2.11).
pub(super) fn misreads_returns(message: &[u8]) -> bool {
    // Between two pieces of markup there is at most one text.
    let mut parts = message.split(|&byte| byte == b'<');
    message.windows(2).any(|two| two == b"\r&")
        || parts.any(|part| part.ends_with(b"\r") && part.contains(&b'&'))
}

/// A namespace is told by its place in the vocabulary where it has one; each other is the same for the same URI only.
/// `namespaces` and `uris` are those of all elements and attributes in turn.
fn assert_named(namespaces: &[Namespace], uris: &[String]) {
    let known = VOCABULARY.iter().zip(0..).map(|(uri, i)| (*uri, Namespace::known(i)));
    let mut named: HashMap<&str, Namespace> = known.collect();
    named.extend([("", Namespace::NONE), (XML, Namespace::XML)]);
    assert_eq!(namespaces.len(), uris.len());
    for (namespace, uri) in namespaces.iter().zip(uris) {
        assert_eq!(named.entry(uri).or_insert(*namespace), namespace, "another namespace than {uri:?}");
    }
    let told_apart: HashSet<_> = named.values().collect();
    assert_eq!(told_apart.len(), named.len(), "two namespaces are one: {named:?}");
}

/// What a document says: tags with local names and attributes, and text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// Local name, and the attributes as local name and value.
    Start(String, Vec<(String, String)>),
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

/// What the library reads, and the namespaces of all elements and attributes in turn.
pub(super) fn read(message: &[u8]) -> Result<(Vec<Said>, Vec<Namespace>), Error> {
    let mut reader = Reader::new(message, VOCABULARY);
    let (mut said, mut namespaces) = (Vec::new(), Vec::new());
    while let Some(piece) = reader.next_piece()? {
        match piece.event {
            Event::StartTag(tag) => {
                for name in
                    [tag.local_name()].into_iter().chain((!tag.prefix().is_empty()).then_some(tag.prefix()))
                {
                    assert!(oracle::is_ncname(name), "{name:?} is no name");
                }
                namespaces.push(tag.namespace());
                let attributes = tag.attributes().map(|attribute| {
                    let name = attribute.local_name();
                    assert!(oracle::is_ncname(name), "{name:?} is no name");
                    namespaces.push(attribute.namespace());
                    (name.to_owned(), attribute.value().to_string())
                });
                said.push(Said::Start(tag.local_name().to_owned(), attributes.collect()));
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
    Ok((said, namespaces))
}

/// The same of a tree.
fn tree(document: &Document<'_>) -> (Vec<Said>, Vec<String>) {
    let (mut said, mut uris) = (Vec::new(), Vec::new());
    let root = document.root_element();
    let mut next = Some(root);
    while let Some(node) = next {
        if node.is_element() {
            let attributes = node.attributes().map(|a| (a.name().to_owned(), a.value().to_owned())).collect();
            said.push(Said::Start(node.tag_name().name().to_owned(), attributes));
            let of_attributes = node.attributes().map(|attribute| attribute.namespace());
            let all = [node.tag_name().namespace()].into_iter().chain(of_attributes);
            uris.extend(all.map(|uri| uri.unwrap_or_default().to_owned()));
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
    (said, uris)
}

/// The request, if the document is one, is what the tree says; if it is none, it is refused. So it is for a program that
/// reads who is impersonated, and for one that serves one operation.
fn request(message: &[u8], document: &Document<'_>) {
    let ours = Request::parse(message);
    let theirs = oracle::request(document, false);
    let ours = ours.map(|request| said(&request, None, request.operation));
    assert_same_request(message, ours, theirs.as_ref());

    let ours = soap::parse::<Request<'_, Impersonated<'_>>>(message, &Options::DEFAULT);
    let ours =
        ours.map(|request| said(&request, request.operation.impersonation, request.operation.operation));
    assert_same_request(message, ours, oracle::request(document, true).as_ref());

    let ours = soap::parse::<Request<'_, DisconnectPhoneCall<'_>>>(message, &Options::DEFAULT);
    let ours = ours.map(|request| said(&request, None, Operation::DisconnectPhoneCall(request.operation)));
    assert_same_request(
        message,
        ours,
        theirs.as_ref().filter(|request| request.operation == "DisconnectPhoneCall"),
    );
}

fn assert_same_request(
    message: &[u8],
    ours: Result<oracle::Request, Error>,
    theirs: Option<&oracle::Request>,
) {
    let fed = |request: &oracle::Request| {
        let mut request = request.clone();
        let person = request.person.iter_mut().map(|(_, name)| name);
        for text in request.values.iter_mut().map(|(_, value)| value).chain(person) {
            *text = text.replace('\r', "\n");
        }
        request
    };
    match (ours, theirs) {
        (Ok(ours), Some(theirs)) if misreads_returns(message) => assert_eq!(fed(&ours), fed(theirs)),
        (Ok(ours), Some(theirs)) => assert_eq!(ours, *theirs, "the request says something else"),
        (Err(_), None) => {}
        (Ok(request), None) => panic!("accepted, but the tree is no request: {request:?}"),
        (Err(error), Some(request)) => panic!("{error:?}, but the tree is {request:?}"),
    }
}

/// What the library reads.
fn said<O>(
    request: &Request<'_, O>,
    person: Option<ExchangeImpersonation<'_>>,
    operation: Operation<'_>,
) -> oracle::Request {
    let (operation, values) = match operation {
        Operation::PlayOnPhone(call) => {
            let change_key = call.item_id.change_key().map(|key| ("ChangeKey", key.to_string()));
            let values = [("Id", call.item_id.id().to_string())].into_iter().chain(change_key);
            ("PlayOnPhone", values.chain([("DialString", call.dial_string.to_string())]).collect())
        }
        Operation::GetPhoneCallInformation(call) => {
            ("GetPhoneCallInformation", vec![("Id", call.phone_call_id.to_string())])
        }
        Operation::DisconnectPhoneCall(call) => {
            ("DisconnectPhoneCall", vec![("Id", call.phone_call_id.to_string())])
        }
        _ => panic!("another operation"),
    };
    let person = person.map(|person| match person.connecting_sid {
        ConnectingSid::PrincipalName(name) => ("PrincipalName", name.to_string()),
        ConnectingSid::Sid(name) => ("SID", name.to_string()),
        ConnectingSid::PrimarySmtpAddress(name) => ("PrimarySmtpAddress", name.to_string()),
        ConnectingSid::SmtpAddress(name) => ("SmtpAddress", name.to_string()),
        _ => panic!("another name"),
    });
    oracle::Request {
        operation,
        values,
        version: request.server_version.map(|version| version.to_string()),
        person,
        is_https: request.scheme == Scheme::Https,
    }
}

/// What the `MessageXml` of a fault says by name is what the tree says.
fn place(message: &[u8], document: &Document<'_>) {
    let Ok(response) = Response::parse(message) else { return };
    let Outcome::Fault(fault) = response.outcome else { return };
    let Some(ours) = fault.detail.and_then(|detail| detail.message_xml).filter(|xml| !xml.is_cut()) else {
        return;
    };
    let types = format!("{}://schemas.microsoft.com/exchange/services/2006/types", response.scheme.as_str());
    let path: [(&[&str], _); 4] = [
        (&[ENVELOPE], "Body"),
        (&[ENVELOPE], "Fault"),
        (&["", ENVELOPE], "detail"),
        (&[&types], "MessageXml"),
    ];
    let theirs = path.into_iter().try_fold(document.root_element(), |node, (uris, name)| {
        node.children().find(|child| {
            let tag = child.tag_name();
            tag.name() == name && uris.contains(&tag.namespace().unwrap_or_default())
        })
    });
    let theirs = theirs.expect("the tree has it, too");
    let text = |is_wanted: &dyn Fn(&Node<'_, '_>) -> bool| {
        let element = theirs.descendants().skip(1).find(|node| node.is_element() && is_wanted(node))?;
        oracle::text_only(element).map(|text| text.replace('\r', "\n"))
    };
    let fed = |text: Option<Text<'_>>| text.map(|text| text.to_string().replace('\r', "\n"));
    for name in ["LineNumber", "LinePosition", "Violation"] {
        assert_eq!(fed(ours.text_of(name)), text(&|node| node.tag_name().name() == name), "{name}");
    }
    let name = "BackOffMilliseconds";
    let is_value =
        |node: &Node<'_, '_>| node.tag_name().name() == "Value" && node.attribute("Name") == Some(name);
    assert_eq!(fed(ours.value(name)), text(&is_value), "{name}");
}
