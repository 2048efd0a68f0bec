//! What an independent parser, `roxmltree`, says of a document, and where it is known to be wrong.
//!
//! `roxmltree` descends from `xmlparser`, of which the library uses the `Stream`. So what that decides alone (the
//! characters of a name) is checked here against the productions, and the bytes of tags are looked at without either.

use ews_phonecall::{ErrorKind, LaterVersion, limits};
use roxmltree::{Document, Node, ParsingOptions};

/// The namespace of SOAP 1.1.
pub const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The namespace of the prefix `xml` (Namespaces in XML, section 3).
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const NEXT: &str = "http://schemas.xmlsoap.org/soap/actor/next";

/// White space (XML 1.0, production 3).
pub const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// The document, if it is well-formed, namespace-well-formed and without a DTD.
pub fn parse(text: &str) -> Option<Document<'_>> {
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).ok()
}

/// A name without colon (XML 1.0, productions 4 and 4a; Namespaces in XML, production 4).
pub fn is_ncname(name: &str) -> bool {
    let is_start = |c: char| {
        matches!(c, 'A'..='Z' | 'a'..='z' | '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
            | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
            | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
            | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
    };
    let is_rest = |c: char| {
        is_start(c)
            || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
    };
    let mut chars = name.chars();
    chars.next().is_some_and(is_start) && chars.all(is_rest)
}

/// What is wrong with the XML declaration, if there is one (XML 1.0, productions 23 to 26, 32, 80 and 81; 4.3.3).
pub fn declaration(message: &[u8]) -> Result<(), ErrorKind> {
    let message = message.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(message);
    let behind = match message.strip_prefix(b"<?xml") {
        Some(behind) if behind.first().is_some_and(|byte| b" \t\r\n".contains(byte)) => behind,
        _ => return Ok(()),
    };
    let valid = behind.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let (mut rest, _) = valid.split_once("?>").ok_or(ErrorKind::InvalidDeclaration)?;
    let mut value = |name| {
        let equals = rest.strip_prefix(SPACE)?.trim_start_matches(SPACE).strip_prefix(name)?;
        let value = equals.trim_start_matches(SPACE).strip_prefix('=')?.trim_start_matches(SPACE);
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, behind) = value[1..].split_once(quote)?;
        rest = behind;
        Some(value)
    };
    let minor = value("version").and_then(|version| version.strip_prefix("1."));
    let is_version =
        minor.is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit()));
    let encoding = value("encoding");
    let is_encoding = encoding.is_none_or(|name| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    });
    if !is_version || !is_encoding {
        return Err(ErrorKind::InvalidDeclaration);
    }
    if encoding.is_some_and(|name| !name.eq_ignore_ascii_case("UTF-8")) {
        return Err(ErrorKind::UnsupportedEncoding);
    }
    let is_standalone = value("standalone").is_none_or(|value| matches!(value, "yes" | "no"));
    if is_standalone && rest.trim_matches(SPACE).is_empty() {
        Ok(())
    } else {
        Err(ErrorKind::InvalidDeclaration)
    }
}

/// The tags of a message, whatever else is wrong with it: where each begins, and its bytes.
pub fn tags(message: &[u8]) -> Vec<(usize, &[u8])> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(len) = message[at..].iter().position(|&byte| byte == b'<') {
        at += len;
        let markup = &message[at..][..markup_len(&message[at..])];
        if !matches!(markup, [_, b'!' | b'?', ..]) {
            tags.push((at, markup));
        }
        at += markup.len();
    }
    tags
}

/// The length of the markup that begins here with `<`: all there is, if it does not end.
pub fn markup_len(markup: &[u8]) -> usize {
    let behind = |start: &str, end: &str| {
        let content = &markup[start.len()..];
        let len = content.windows(end.len()).position(|window| window == end.as_bytes());
        len.map_or(markup.len(), |len| start.len() + len + end.len())
    };
    match markup {
        [_, b'!', b'-', b'-', ..] => behind("<!--", "-->"),
        _ if markup.starts_with(b"<![CDATA[") => behind("<![CDATA[", "]]>"),
        [_, b'?', ..] => behind("<?", "?>"),
        _ => {
            let mut quote = None;
            let end = markup.iter().position(|byte| {
                match (quote, byte) {
                    (None, b'"' | b'\'') => quote = Some(byte),
                    (Some(open), _) if open == byte => quote = None,
                    _ => {}
                }
                quote.is_none() && *byte == b'>'
            });
            end.map_or(markup.len(), |end| end + 1)
        }
    }
}

/// The name behind the `<` of a start tag.
pub fn name(tag: &[u8]) -> &[u8] {
    let len = tag.iter().position(|byte| b" \t\r\n/>".contains(byte));
    &tag[1..len.unwrap_or(tag.len())]
}

/// The attributes in a part of a start tag behind its name, as they stand there.
pub fn attributes(mut rest: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut attributes = Vec::new();
    while let Some(open) = rest.iter().position(|byte| b"\"'".contains(byte))
        && let (before, [quote, behind @ ..]) = rest.split_at(open)
        && let Some(close) = behind.iter().position(|byte| byte == quote)
    {
        let name = before.split(|byte| b" \t\r\n=".contains(byte)).find(|name| !name.is_empty());
        attributes.push((name.unwrap_or_default(), &behind[..close]));
        rest = &behind[close + 1..];
    }
    attributes
}

/// The start tags of the elements that are open at `offset`, and the tag there.
pub fn open_at(message: &[u8], offset: usize) -> Vec<&[u8]> {
    let mut open = Vec::new();
    for (start, tag) in tags(message) {
        let is_here = start <= offset && offset < start + tag.len();
        match tag {
            _ if is_here => open.push(tag),
            _ if start > offset => break,
            [_, b'/', ..] => drop(open.pop()),
            [.., b'/', b'>'] => {}
            _ => open.push(tag),
        }
    }
    open
}

/// What a request says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The name of the operation.
    pub operation: &'static str,
    /// The attributes and texts of its children, with their names, in the order of the schema.
    pub values: Vec<(&'static str, String)>,
    pub version: Option<String>,
    /// Who is impersonated: which name of theirs it is, and the name.
    pub person: Option<(&'static str, String)>,
    pub is_https: bool,
}

/// A child of an operation, by its name.
struct Child {
    name: &'static str,
    /// The attributes that it must have.
    required: &'static [&'static str],
    /// The attributes that it may have.
    optional: &'static [&'static str],
    /// The bytes that its text may have; `None` if it is empty.
    text: Option<usize>,
}

const ITEM_ID: Child = Child { name: "ItemId", required: &["Id"], optional: &["ChangeKey"], text: None };
const DIAL_STRING: Child =
    Child { name: "DialString", required: &[], optional: &[], text: Some(limits::DIAL_STRING) };
const PHONE_CALL_ID: Child = Child { name: "PhoneCallId", required: &["Id"], optional: &[], text: None };

/// The operations, and the children of each, in this order, each of them once.
const OPERATIONS: [(&str, &[Child]); 3] = [
    ("PlayOnPhone", &[ITEM_ID, DIAL_STRING]),
    ("GetPhoneCallInformation", &[PHONE_CALL_ID]),
    ("DisconnectPhoneCall", &[PHONE_CALL_ID]),
];

/// Header blocks that mean nothing to a phone call, and may be mandatory.
const UNDERSTOOD: [&str; 3] = ["MailboxCulture", "TimeZoneContext", "DateTimePrecision"];
/// Header blocks that act for somebody else.
const REFUSED: [&str; 3] = ["ExchangeImpersonation", "SerializedSecurityContext", "ManagementRole"];
/// The names by which somebody is impersonated.
const PERSONS: [&str; 4] = ["PrincipalName", "SID", "PrimarySmtpAddress", "SmtpAddress"];

/// The child of the `Body` of an envelope (SOAP 1.1, section 4); `None` if the document is none. `block` takes each header
/// block that is addressed to us, and whether it is mandatory; it refuses one by `None`.
pub fn frame<'a, 'i>(
    document: &'a Document<'i>,
    mut block: impl FnMut(Node<'a, 'i>, bool) -> Option<()>,
) -> Option<Node<'a, 'i>> {
    // A declaration with another white space than a space behind `<?xml` is an instruction to `roxmltree`.
    if document.descendants().any(|node| node.pi().is_some_and(|pi| pi.target != "xml")) {
        return None;
    }
    let envelope = document.root_element();
    if !is(envelope, ENVELOPE, "Envelope") || envelope.attributes().any(|a| a.namespace().is_none()) {
        return None;
    }
    let mut children = elements_only(envelope)?.into_iter().peekable();
    if let Some(header) = children.next_if(|child| is(*child, ENVELOPE, "Header")) {
        if header.attributes().any(|a| a.namespace().is_none()) {
            return None;
        }
        for child in elements_only(header)? {
            namespace(child)?;
            let is_mandatory = match child.attribute((ENVELOPE, "mustUnderstand")).map(collapsed) {
                None | Some("0") => false,
                Some("1") => true,
                _ => return None,
            };
            if ["", NEXT].contains(&child.attribute((ENVELOPE, "actor")).map_or("", collapsed)) {
                block(child, is_mandatory)?;
            }
        }
    }
    let body = children.next().filter(|child| is(*child, ENVELOPE, "Body"))?;
    if children.any(|child| namespace(child).is_none_or(|namespace| namespace == ENVELOPE)) {
        return None;
    }
    let [child] = elements_only(body)?[..] else { return None };
    Some(child)
}

/// The request that a document is, by the schema and by SOAP 1.1; `None` if it is none. `reads_person` is whether the
/// application reads `ExchangeImpersonation`, which is refused otherwise.
///
/// Written down a second time, over a tree, with none of the library's code.
pub fn request(document: &Document<'_>, reads_person: bool) -> Option<Request> {
    let is_https = only_scheme(document)?;
    let services = match is_https {
        true => "https://schemas.microsoft.com/exchange/services/2006/",
        false => "http://schemas.microsoft.com/exchange/services/2006/",
    };
    let (messages, types) = (format!("{services}messages"), format!("{services}types"));
    let (mut version, mut person) = (None, None);
    let operation = frame(document, |block, is_mandatory| {
        let (namespace, name) = (namespace(block), block.tag_name().name());
        match Some(name).filter(|_| namespace == Some(&types)) {
            Some("RequestServerVersion") if version.is_none() => version = Some(version_of(block)?),
            Some("ExchangeImpersonation") if reads_person && person.is_none() => {
                person = Some(person_of(block, &types)?);
            }
            Some("RequestServerVersion") => return None,
            Some(name) if REFUSED.contains(&name) => return None,
            Some(name) if UNDERSTOOD.contains(&name) => {}
            _ if is_mandatory => return None,
            _ => {}
        }
        Some(())
    })?;
    let (name, expected) = OPERATIONS.into_iter().find(|(name, _)| is(operation, &messages, name))?;
    let values = values_of(operation, expected, &messages)?;
    Some(Request { operation: name, values, version, person, is_https })
}

/// What an operation says that has these children.
fn values_of(
    operation: Node<'_, '_>,
    expected: &[Child],
    messages: &str,
) -> Option<Vec<(&'static str, String)>> {
    let children = elements_only(operation).filter(|_| has_only(operation, &[]))?;
    if children.len() != expected.len() {
        return None;
    }
    let mut values = Vec::new();
    for (child, expected) in children.into_iter().zip(expected) {
        let attributes = [expected.required, expected.optional].concat();
        if !is(child, messages, expected.name) || !has_only(child, &attributes) {
            return None;
        }
        for name in attributes {
            match child.attribute(name) {
                Some(value) => values.push((name, value.to_owned())),
                None if expected.required.contains(&name) => return None,
                None => {}
            }
        }
        match expected.text {
            Some(limit) => values.push((expected.name, text_only(child).filter(|text| text.len() <= limit)?)),
            None if !is_empty(child) => return None,
            None => {}
        }
        let is_too_long = |id: &str| id.len() > limits::PHONE_CALL_ID || phone_call_id_len(id) > limits::TAG;
        if expected.name == "PhoneCallId" && child.attribute("Id").is_some_and(is_too_long) {
            return None;
        }
    }
    Some(values)
}

/// The version that a `RequestServerVersion` asks for.
fn version_of(block: Node<'_, '_>) -> Option<String> {
    let is_good = has_only(block, &["Version"]) && is_empty(block);
    block.attribute("Version").filter(|name| is_good && is_version(name)).map(str::to_owned)
}

/// Who is impersonated by an `ExchangeImpersonation`.
fn person_of(block: Node<'_, '_>, types: &str) -> Option<(&'static str, String)> {
    let [sid] = elements_only(block).filter(|_| has_only(block, &[]))?[..] else { return None };
    let [name] = elements_only(sid).filter(|_| is(sid, types, "ConnectingSID") && has_only(sid, &[]))?[..]
    else {
        return None;
    };
    let kind = PERSONS.into_iter().find(|kind| is(name, types, kind))?;
    let text = text_only(name).filter(|text| text.len() <= limits::CONNECTING_SID)?;
    Some((kind, text))
}

/// The length of the tag of a `PhoneCallId`, as it is written.
pub fn phone_call_id_len(id: &str) -> usize {
    "<m:PhoneCallId Id=\"\"/>".len() + escaped_len(id)
}

/// The length of a value of an attribute, as it is written.
pub fn escaped_len(value: &str) -> usize {
    let lens = value.bytes().map(|byte| match byte {
        b'&' | b'\n' | b'\r' | b'\t' => 5,
        b'<' | b'>' => 4,
        b'"' => 6,
        _ => 1,
    });
    lens.sum()
}

/// Whether the elements of Exchange's are in `https` namespaces; `None` if some are and some are not.
fn only_scheme(document: &Document<'_>) -> Option<bool> {
    let mut schemes = document.descendants().filter_map(|node| {
        let (scheme, rest) = namespace(node)?.split_once("://")?;
        let name = rest.strip_prefix("schemas.microsoft.com/exchange/services/2006/")?;
        match scheme {
            "http" | "https" if matches!(name, "messages" | "types" | "errors") => Some(scheme == "https"),
            _ => None,
        }
    });
    let first = schemes.next().unwrap_or(false);
    schemes.all(|scheme| scheme == first).then_some(first)
}

/// The namespace of an element; `roxmltree` has an empty one where `xmlns=""` stands.
pub fn namespace<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.tag_name().namespace().filter(|uri| !uri.is_empty())
}

/// Whether a node is the element of this expanded name.
pub fn is(node: Node<'_, '_>, uri: &str, name: &str) -> bool {
    namespace(node) == Some(uri) && node.tag_name().name() == name
}

/// The child elements; `None` if there is text between them.
pub fn elements_only<'a, 'i>(node: Node<'a, 'i>) -> Option<Vec<Node<'a, 'i>>> {
    let is_space = |text: &str| text.bytes().all(|byte| b" \t\r\n".contains(&byte));
    let has_text =
        node.children().any(|child| child.is_text() && !is_space(child.text().unwrap_or_default()));
    (!has_text).then(|| node.children().filter(Node::is_element).collect())
}

/// The text of an element; `None` if there are elements in it.
pub fn text_only(node: Node<'_, '_>) -> Option<String> {
    let has_elements = node.children().any(|child| child.is_element());
    let texts = node.children().filter(Node::is_text).map(|text| text.text().unwrap_or_default());
    (!has_elements).then(|| texts.collect())
}

/// Neither elements nor text, not even white space.
pub fn is_empty(node: Node<'_, '_>) -> bool {
    let is_empty_text = |child: Node<'_, '_>| child.is_text() && child.text().is_none_or(str::is_empty);
    node.children().all(|child| child.is_comment() || is_empty_text(child))
}

/// A value without the white space around it.
pub fn collapsed(value: &str) -> &str {
    value.trim_matches(SPACE)
}

/// No attributes but `own` and those that may stand on any element.
pub fn has_only(node: Node<'_, '_>, own: &[&str]) -> bool {
    node.attributes().all(|attribute| match attribute.namespace() {
        None => own.contains(&attribute.name()),
        Some(XSI) if attribute.name() == "nil" => ["false", "0"].contains(&collapsed(attribute.value())),
        Some(XSI) => ["type", "schemaLocation", "noNamespaceSchemaLocation"].contains(&attribute.name()),
        Some(ENVELOPE) => ["encodingStyle", "mustUnderstand", "actor"].contains(&attribute.name()),
        Some(_) => false,
    })
}

/// The name of a version that has the phone-call operations.
fn is_version(name: &str) -> bool {
    const NAMED: [&str; 8] = [
        "Exchange2010",
        "Exchange2010_SP1",
        "Exchange2010_SP2",
        "Exchange2012",
        "Exchange2013",
        "Exchange2013_SP1",
        "Exchange2015",
        "Exchange2016",
    ];
    let is_later = name.len() <= LaterVersion::MAX_LEN
        && name.strip_prefix('V').is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_digit())
                && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
        });
    NAMED.contains(&name) || is_later
}
