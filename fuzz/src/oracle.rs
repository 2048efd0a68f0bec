//! What an independent parser, `roxmltree`, says of a document, and where it is known to be wrong.
//!
//! `roxmltree` descends from the same tokenizer as the one the library uses, so what that tokenizer decides
//! alone (the characters of a name) is checked here against the productions.

use roxmltree::{Document, Node, ParsingOptions};

/// The namespace of SOAP 1.1.
pub const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const NEXT: &str = "http://schemas.xmlsoap.org/soap/actor/next";

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

/// What a request says.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    pub id: String,
    pub version: Option<String>,
    pub is_https: bool,
}

/// The request that a document is, by the schema and by SOAP 1.1; `None` if it is none.
///
/// Written down a second time, over a tree, with none of the library's code.
pub fn request(document: &Document<'_>) -> Option<Request> {
    // A declaration with another white space than a space behind `<?xml` is an instruction to `roxmltree`.
    if document.descendants().any(|node| node.pi().is_some_and(|pi| pi.target != "xml")) {
        return None;
    }
    let is_https = only_scheme(document)?;
    let services = match is_https {
        true => "https://schemas.microsoft.com/exchange/services/2006/",
        false => "http://schemas.microsoft.com/exchange/services/2006/",
    };
    let (messages, types) = (format!("{services}messages"), format!("{services}types"));

    let envelope = document.root_element();
    if !is(envelope, ENVELOPE, "Envelope") || envelope.attributes().any(|a| a.namespace().is_none()) {
        return None;
    }
    let mut children = elements_only(envelope)?.into_iter().peekable();
    let mut version = None;
    if let Some(header) = children.next_if(|child| is(*child, ENVELOPE, "Header")) {
        if header.attributes().any(|a| a.namespace().is_none()) {
            return None;
        }
        for block in elements_only(header)? {
            block.tag_name().namespace()?;
            let must = block
                .attribute((ENVELOPE, "mustUnderstand"))
                .map(|value| value.replace([' ', '\t', '\r', '\n'], ""));
            let ours = ["RequestServerVersion", "MailboxCulture", "TimeZoneContext", "DateTimePrecision"];
            let is_ours = ours.iter().any(|name| is(block, &types, name));
            let actor = block.attribute((ENVELOPE, "actor")).unwrap_or_default();
            match must.as_deref() {
                Some("1") if !is_ours && (actor.is_empty() || actor == NEXT) => return None,
                None | Some("0" | "1") => {}
                _ => return None,
            }
            if is(block, &types, "RequestServerVersion") {
                let name = block.attribute("Version").filter(|_| has_only(block, &["Version"]))?;
                if version.is_some() || !is_empty(block) || !is_version(name) {
                    return None;
                }
                version = Some(name.to_owned());
            }
        }
    }
    let body = children.next().filter(|child| is(*child, ENVELOPE, "Body"))?;
    if children.any(|child| child.tag_name().namespace().is_none_or(|namespace| namespace == ENVELOPE)) {
        return None;
    }
    let [operation] = elements_only(body)?[..] else { return None };
    if !is(operation, &messages, "DisconnectPhoneCall") || !has_only(operation, &[]) {
        return None;
    }
    let [id] = elements_only(operation)?[..] else { return None };
    if !is(id, &messages, "PhoneCallId") || !has_only(id, &["Id"]) || !is_empty(id) {
        return None;
    }
    let id = id.attribute("Id").filter(|id| id.len() <= 256)?;
    Some(Request { id: id.to_owned(), version, is_https })
}

/// Whether the elements of Exchange's are in `https` namespaces; `None` if some are and some are not.
fn only_scheme(document: &Document<'_>) -> Option<bool> {
    let mut schemes = document.descendants().filter_map(|node| {
        let (scheme, rest) = node.tag_name().namespace()?.split_once("://")?;
        let name = rest.strip_prefix("schemas.microsoft.com/exchange/services/2006/")?;
        match scheme {
            "http" | "https" if matches!(name, "messages" | "types" | "errors") => Some(scheme == "https"),
            _ => None,
        }
    });
    let first = schemes.next().unwrap_or(false);
    schemes.all(|scheme| scheme == first).then_some(first)
}

/// Whether a node is the element of this expanded name.
pub fn is(node: Node<'_, '_>, namespace: &str, name: &str) -> bool {
    node.tag_name().namespace() == Some(namespace) && node.tag_name().name() == name
}

/// The child elements; `None` if there is text between them.
fn elements_only<'a, 'i>(node: Node<'a, 'i>) -> Option<Vec<Node<'a, 'i>>> {
    let is_space = |text: &str| text.bytes().all(|byte| b" \t\r\n".contains(&byte));
    let has_text =
        node.children().any(|child| child.is_text() && !is_space(child.text().unwrap_or_default()));
    (!has_text).then(|| node.children().filter(Node::is_element).collect())
}

/// Neither elements nor text, not even white space.
fn is_empty(node: Node<'_, '_>) -> bool {
    node.children().all(|child| child.is_comment() || child.text().is_some_and(str::is_empty))
}

/// No attributes but `own` and those that may stand on any element.
fn has_only(node: Node<'_, '_>, own: &[&str]) -> bool {
    node.attributes().all(|attribute| match attribute.namespace() {
        None => own.contains(&attribute.name()),
        Some(XSI) => {
            ["type", "nil", "schemaLocation", "noNamespaceSchemaLocation"].contains(&attribute.name())
        }
        Some(ENVELOPE) => ["encodingStyle", "mustUnderstand", "actor"].contains(&attribute.name()),
        Some(_) => false,
    })
}

/// The name of a version that has the phone-call operations.
fn is_version(name: &str) -> bool {
    const NAMED: [&str; 7] = [
        "Exchange2010",
        "Exchange2010_SP1",
        "Exchange2010_SP2",
        "Exchange2013",
        "Exchange2013_SP1",
        "Exchange2015",
        "Exchange2016",
    ];
    let is_later = name.len() <= 15
        && name.strip_prefix('V').is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_digit())
                && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
        });
    NAMED.contains(&name) || is_later
}
