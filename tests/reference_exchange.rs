//! The reference request is answered with the reference response, as another XML parser sees it.

mod common;

use std::collections::BTreeSet;

use common::{REQUEST, RESPONSE, answer, ended, request, response};
use ews_phonecall::{
    DisconnectPhoneCallResponse, ExchangeVersion, Operation, Outcome, ResponseMessage, Scheme,
    ServerVersionInfo,
};
use roxmltree::{Document, Node};

/// What Canonical XML keeps of a document, but for the order of its attributes, and without the white space
/// between elements.
#[derive(Debug, PartialEq, Eq)]
enum Canonical {
    Text(String),
    Element {
        /// As it is written, with its prefix.
        name: String,
        /// Prefix and URI of each binding in scope.
        namespaces: BTreeSet<(String, String)>,
        /// Namespace, local name and value.
        attributes: BTreeSet<(String, String, String)>,
        children: Vec<Canonical>,
    },
}

fn canonical(document: &str) -> Canonical {
    let document = Document::parse(document).unwrap();
    of_node(document.root_element()).unwrap()
}

fn of_node(node: Node<'_, '_>) -> Option<Canonical> {
    if node.is_text() {
        return node
            .text()
            .filter(|text| !text.trim().is_empty())
            .map(|text| Canonical::Text(text.to_string()));
    }
    let tag = &node.document().input_text()[node.range()];
    let name = tag[1..].split(|c: char| c.is_ascii_whitespace() || "/>".contains(c)).next()?;
    let namespace = |uri: Option<&str>| uri.unwrap_or_default().to_string();
    let attributes = node.attributes().map(|attribute| {
        (namespace(attribute.namespace()), attribute.name().to_string(), attribute.value().to_string())
    });
    node.is_element().then(|| Canonical::Element {
        name: name.to_string(),
        namespaces: node.namespaces().map(|n| (namespace(n.name()), n.uri().to_string())).collect(),
        attributes: attributes.collect(),
        children: node.children().filter_map(of_node).collect(),
    })
}

fn in_http(message: &[u8]) -> String {
    std::str::from_utf8(message).unwrap().replace("https://", "http://")
}

#[test]
fn the_comparison_tells_documents_apart() {
    let response = std::str::from_utf8(RESPONSE).unwrap();
    let changes = [
        ("\"Success\"", "\"Error\""),
        ("NoError", "NoErrors"),
        ("MinorVersion", "MinerVersion"),
        ("https://schemas.microsoft.com/exchange/services/2006/messages", "urn:other"),
        (" \n                         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"/>", "/>"),
        ("s:Body", "t:Body"),
    ];
    for (from, to) in changes {
        let changed = response.replace(from, to).replace("<s:Envelope ", "<s:Envelope xmlns:t='urn:t' ");
        let unchanged = response.replace("<s:Envelope ", "<s:Envelope xmlns:t='urn:t' ");
        assert_ne!(canonical(&changed), canonical(&unchanged), "{from}");
    }
    assert_eq!(canonical(&response.replace('\n', " ").replace("> <", "><")), canonical(response));
}

#[test]
fn the_reference_request_is_understood() {
    let request = request(REQUEST).unwrap();
    let Operation::DisconnectPhoneCall(call) = request.operation else { panic!("{request:?}") };
    assert_eq!(call.phone_call_id, "OWVl4NWb3N29t");
    assert_eq!(request.server_version, Some(ExchangeVersion::Exchange2010));
    assert_eq!(request.scheme, Scheme::Https);
}

#[test]
fn the_reference_request_is_answered_with_the_reference_response() {
    let (status, body) = answer(REQUEST);
    assert_eq!(status, 200);
    let expected = canonical(std::str::from_utf8(RESPONSE).unwrap());
    assert_eq!(canonical(std::str::from_utf8(&body).unwrap()), expected);
}

#[test]
fn the_http_spelling_is_answered_in_the_http_spelling() {
    let (status, body) = answer(in_http(REQUEST).as_bytes());
    assert_eq!(status, 200);
    let body = std::str::from_utf8(&body).unwrap();
    assert!(!body.contains("https://"));
    assert_eq!(canonical(body), canonical(&in_http(RESPONSE)));
}

#[test]
fn the_reference_response_is_understood() {
    for (message, scheme) in [(RESPONSE.to_vec(), Scheme::Https), (in_http(RESPONSE).into(), Scheme::Http)] {
        let response = response(&message).unwrap();
        assert_eq!(response.scheme, scheme);
        assert_eq!(response.status(), 200);
        assert_eq!(response.server_version, Some(ServerVersionInfo::EXCHANGE_2010));
        assert_eq!(
            response.outcome,
            Outcome::DisconnectPhoneCall(DisconnectPhoneCallResponse { message: ResponseMessage::SUCCESS })
        );
        assert_eq!(response, ended(&request(REQUEST).unwrap().with_scheme(scheme)));
    }
}

#[test]
fn an_answer_has_what_clients_look_for() {
    let messages = [REQUEST, b"<a/>", b"<a>"];
    for (message, status) in messages.into_iter().zip([200, 500, 500]) {
        let (found, body) = answer(message);
        let body = String::from_utf8(body).unwrap();
        assert_eq!(found, status);
        assert!(body.starts_with(r#"<?xml version="1.0" encoding="utf-8"?><s:Envelope "#), "{body}");
        assert_eq!(body.contains("</h:ServerVersionInfo></s:Header>"), status == 200, "{body}");
        let document = Document::parse(&body).unwrap();
        let body = document.root_element().children().find(|child| child.has_tag_name("Body")).unwrap();
        assert_eq!(body.children().count(), 1);
    }
}

#[test]
fn the_reference_request_shows_what_it_says() {
    let expected = "Request { scheme: Https, server_version: Some(Exchange2010), operation: \
        DisconnectPhoneCall(DisconnectPhoneCall { phone_call_id: PhoneCallId(\"OWVl4NWb3N29t\") }) }";
    assert_eq!(format!("{:?}", request(REQUEST).unwrap()), expected);
}
