//! Other parsers doing the same job: each reads the whole message, refuses what is malformed as far as it can,
//! and finds the `Id` of the `PhoneCallId` in the namespace of the messages, in either spelling.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use quick_xml::NsReader;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use simdxml::index::TagType;
use simdxml::xpath::XPathNode;
use simdxml::{CompiledXPath, XmlIndex};
use soap_server::{FnHandler, ServerBuilder, SoapFault};
use tower_service::Service;

const MESSAGES: [&str; 2] = [
    "https://schemas.microsoft.com/exchange/services/2006/messages",
    "http://schemas.microsoft.com/exchange/services/2006/messages",
];
const ELEMENT: &str = "PhoneCallId";
const ATTRIBUTE: &str = "Id";

/// A parser that is measured beside the library.
#[derive(Clone, Debug)]
pub struct Peer {
    /// The name, without spaces.
    pub name: &'static str,
    /// What of it is measured, for people.
    pub label: &'static str,
    /// Its version.
    pub version: String,
    /// Reads a message and puts the id, decoded, into the empty buffer. Says whether the message was accepted;
    /// one that knows no names leaves the buffer empty.
    pub find: fn(message: &[u8], id: &mut Vec<u8>) -> bool,
}

/// The peers that were found when this was built.
pub fn all() -> Vec<Peer> {
    let rust = |name, label, package, find| Peer { name, label, version: locked(package), find };
    let mut peers = vec![
        rust(
            "xmlparser",
            "xmlparser, tokens only",
            "xmlparser",
            xmlparser as fn(&[u8], &mut Vec<u8>) -> bool,
        ),
        rust("quick-xml", "quick-xml, NsReader", "quick-xml", quick_xml),
        rust("roxmltree", "roxmltree", "roxmltree", roxmltree),
        rust("xml-rs", "xml-rs, EventReader", "xml", xml_rs),
        rust("simdxml", "simdxml, walked", "simdxml", simdxml),
        rust("simdxml-xpath", "simdxml, XPath", "simdxml", simdxml_xpath),
        rust("soap-server", "soap-server, axum Router", "soap-server", soap_server),
    ];
    c::add(&mut peers);
    peers
}

/// A parser that is strict enough for its verdict on a document to count.
#[derive(Clone, Copy, Debug)]
pub struct Judge {
    /// The name.
    pub name: &'static str,
    /// Whether a document is well-formed XML 1.0 in UTF-8, by its namespaces too, and has no DTD.
    pub accepts: fn(document: &[u8]) -> bool,
}

/// The judges that were found when this was built.
pub fn judges() -> Vec<Judge> {
    c::judges()
}

/// The version of a package by the lock file: the newest, where a dependency of a peer asks for an older one.
pub fn locked(package: &str) -> String {
    let lock = include_str!("../../Cargo.lock");
    let entry = lock.rsplit_once(&format!("name = \"{package}\"\nversion = \""));
    entry.and_then(|(_, rest)| rest.split_once('"')).map_or("?".into(), |(version, _)| version.into())
}

/// Tokens, and nothing done with them.
fn xmlparser(message: &[u8], _: &mut Vec<u8>) -> bool {
    let Ok(text) = std::str::from_utf8(message) else { return false };
    xmlparser::Tokenizer::from(text).all(|token| std::hint::black_box(token).is_ok())
}

/// The events of `NsReader` with all of its checks, names resolved.
fn quick_xml(message: &[u8], id: &mut Vec<u8>) -> bool {
    let Ok(text) = std::str::from_utf8(message) else { return false };
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_comments = true;
    loop {
        match reader.read_resolved_event() {
            Ok((namespace, Event::Start(tag) | Event::Empty(tag))) => {
                let is_messages = matches!(namespace, ResolveResult::Bound(namespace)
                    if MESSAGES.contains(&namespace.as_ref()));
                let is_wanted = is_messages && tag.local_name().as_ref() == ELEMENT;
                for attribute in tag.attributes() {
                    let Ok(attribute) = attribute else { return false };
                    if is_wanted && attribute.key.as_ref() == ATTRIBUTE {
                        let Ok(value) = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0) else {
                            return false;
                        };
                        id.extend_from_slice(value.as_bytes());
                    }
                }
            }
            Ok((_, Event::Eof)) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// A tree, and a walk to the element.
fn roxmltree(message: &[u8], id: &mut Vec<u8>) -> bool {
    let Ok(text) = std::str::from_utf8(message) else { return false };
    let Ok(tree) = roxmltree::Document::parse(text) else { return false };
    let is_wanted = |node: &roxmltree::Node<'_, '_>| {
        let name = node.tag_name();
        name.name() == ELEMENT && name.namespace().is_some_and(|namespace| MESSAGES.contains(&namespace))
    };
    let found = tree.descendants().find(is_wanted).and_then(|node| node.attribute(ATTRIBUTE));
    id.extend_from_slice(found.unwrap_or_default().as_bytes());
    true
}

/// The events of `EventReader`.
fn xml_rs(message: &[u8], id: &mut Vec<u8>) -> bool {
    for event in xml::EventReader::new(message) {
        match event {
            Ok(xml::reader::XmlEvent::StartElement { name, attributes, .. }) => {
                let namespace = name.namespace.as_deref();
                if name.local_name == ELEMENT && namespace.is_some_and(|uri| MESSAGES.contains(&uri)) {
                    let is_id = |name: &xml::name::OwnedName| {
                        name.namespace.is_none() && name.local_name == ATTRIBUTE
                    };
                    for attribute in attributes.iter().filter(|attribute| is_id(&attribute.name)) {
                        id.extend_from_slice(attribute.value.as_bytes());
                    }
                }
            }
            Ok(_) => {}
            Err(_) => return false,
        }
    }
    true
}

/// An index of the tags, and a walk over it. It refuses a tag that does not end, and little else.
fn simdxml(message: &[u8], id: &mut Vec<u8>) -> bool {
    let Some(index) = simdxml_index(message) else { return false };
    // It resolves no prefix itself: the nearest declaration on the element or around it counts.
    let namespace = |tag, prefix: &str| {
        let declaration = if prefix.is_empty() { "xmlns".into() } else { format!("xmlns:{prefix}") };
        std::iter::successors(Some(tag), |tag| index.parent(*tag))
            .find_map(|tag| index.get_attribute(tag, &declaration))
    };
    let is_wanted = |tag: &usize| {
        let is_element = matches!(index.tag_type(*tag), TagType::Open | TagType::SelfClose);
        let name = index.tag_name(*tag);
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        is_element && local == ELEMENT && namespace(*tag, prefix).is_some_and(|uri| MESSAGES.contains(&uri))
    };
    let found = (0..index.tag_count()).find(is_wanted).and_then(|tag| index.get_attribute(tag, ATTRIBUTE));
    id.extend_from_slice(XmlIndex::decode_entities(found.unwrap_or_default()).as_bytes());
    true
}

/// The same index, and a query that was compiled once.
fn simdxml_xpath(message: &[u8], id: &mut Vec<u8>) -> bool {
    // A name in a query is compared as it is written, with its prefix; these functions take it apart.
    static QUERY: LazyLock<CompiledXPath> = LazyLock::new(|| {
        let [https, http] = MESSAGES.map(|uri| format!("namespace-uri()='{uri}'"));
        let query = format!("//*[local-name()='{ELEMENT}'][{https} or {http}]/@{ATTRIBUTE}");
        CompiledXPath::compile(&query).expect("it is XPath")
    });
    let Some(index) = simdxml_index(message) else { return false };
    let Ok(found) = QUERY.eval(&index) else { return false };
    if let Some(&XPathNode::Attribute(tag, _)) = found.first() {
        let value = index.get_attribute(tag, ATTRIBUTE).unwrap_or_default();
        id.extend_from_slice(XmlIndex::decode_entities(value).as_bytes());
    }
    true
}

fn simdxml_index(message: &[u8]) -> Option<XmlIndex<'_>> {
    // It takes bytes, and believes that they are UTF-8.
    std::str::from_utf8(message).ok()?;
    simdxml::parse(message).ok()
}

/// soap-server serves the request: it takes the envelope apart, calls the operation and writes the response, from one
/// HTTP message in memory to another.
fn soap_server(message: &[u8], id: &mut Vec<u8>) -> bool {
    thread_local! {
        static FOUND: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
        static ROUTER: RefCell<Router> = RefCell::new(
            ServerBuilder::from_wsdl_bytes(include_bytes!("phonecall.wsdl"))
                .handler("DisconnectPhoneCall", FnHandler::new(disconnect))
                .build()
                .expect("it is a WSDL")
                .into_router(),
        );
    }
    /// An operation is handed its element, and is to parse that itself: as in the example of soap-server, by quick-xml.
    async fn disconnect(operation: Bytes) -> Result<Bytes, SoapFault> {
        let mut id = Vec::new();
        if !quick_xml(&operation, &mut id) || id.is_empty() {
            return Err(SoapFault::sender("no PhoneCallId"));
        }
        FOUND.set(id);
        Ok(Bytes::from_static(
            b"<m:DisconnectPhoneCallResponse \
              xmlns:m=\"https://schemas.microsoft.com/exchange/services/2006/messages\" ResponseClass=\"Success\">\
              <m:ResponseCode>NoError</m:ResponseCode></m:DisconnectPhoneCallResponse>",
        ))
    }
    // The action is how it knows the operation where the namespace is not the one of the WSDL.
    let request = Request::post("/soap").header("Content-Type", "text/xml; charset=utf-8").header(
        "SOAPAction",
        "\"http://schemas.microsoft.com/exchange/services/2006/messages/DisconnectPhoneCall\"",
    );
    let request = request.body(Body::from(message.to_vec())).expect("it is a request");
    let exchange = async {
        let Ok(response) = ROUTER.with_borrow_mut(|router| router.call(request)).await;
        let is_success = response.status() == StatusCode::OK;
        axum::body::to_bytes(response.into_body(), usize::MAX).await.is_ok() && is_success
    };
    // Nothing in it waits: it is done when polled once, without a runtime.
    let exchange = pin!(exchange).poll(&mut Context::from_waker(Waker::noop()));
    *id = FOUND.take();
    exchange == Poll::Ready(true)
}

/// The peers in C. Each function of `c/*.c` gives the length of the id that it copied, or -1.
// Where none of the libraries is found, nothing here is used.
#[allow(unsafe_code, unused)]
mod c {
    use super::{Judge, Peer};
    use std::ffi::{CStr, c_char, c_int, c_long};

    /// The peer of which `c/*.c` has these two functions.
    macro_rules! peer {
        ($name:literal, $label:literal, $find:ident, $version:ident) => {{
            unsafe extern "C" {
                fn $find(message: *const c_char, len: usize, id: *mut c_char, room: usize) -> c_long;
                fn $version() -> *const c_char;
            }
            fn find(message: &[u8], id: &mut Vec<u8>) -> bool {
                const ROOM: usize = 256;
                id.resize(ROOM, 0);
                let (from, to) = (message.as_ptr().cast(), id.as_mut_ptr().cast());
                // SAFETY: the two buffers are as long as they are said to be, and are not kept.
                let len = unsafe { $find(from, message.len(), to, ROOM) };
                id.truncate(usize::try_from(len).unwrap_or(0));
                len >= 0
            }
            // SAFETY: it gives a string that stays.
            let version = unsafe { CStr::from_ptr($version()) };
            let version = version.to_string_lossy().trim_start_matches("expat_").into();
            Peer { name: $name, label: $label, version, find }
        }};
    }

    /// The judge of which `c/*.c` has this function.
    macro_rules! judge {
        ($name:literal, $accepts:ident) => {{
            unsafe extern "C" {
                fn $accepts(document: *const c_char, len: usize) -> c_int;
            }
            fn accepts(document: &[u8]) -> bool {
                // SAFETY: the buffer is as long as it is said to be, and is not kept.
                unsafe { $accepts(document.as_ptr().cast(), document.len()) != 0 }
            }
            Judge { name: $name, accepts }
        }};
    }

    pub(super) fn judges() -> Vec<Judge> {
        vec![
            #[cfg(expat)]
            judge!("expat", accepts_expat),
            #[cfg(libxml2)]
            judge!("libxml2", accepts_libxml2),
        ]
    }

    pub(super) fn add(peers: &mut Vec<Peer>) {
        #[cfg(expat)]
        peers.extend([
            peer!("expat", "expat, a parser a message", peer_expat, peer_expat_version),
            peer!("expat-kept", "expat, one parser, reset", peer_expat_kept, peer_expat_version),
        ]);
        #[cfg(libxml2)]
        peers.push(peer!("libxml2", "libxml2, SAX2", peer_libxml2, peer_libxml2_version));
        #[cfg(gsoap)]
        peers.push(peer!("gsoap", "gSOAP, soap_serve", peer_gsoap, peer_gsoap_version));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus;

    #[test]
    fn every_peer_finds_the_id() {
        for peer in all().iter().filter(|peer| peer.name != "xmlparser") {
            let mut id = Vec::new();
            assert!((peer.find)(&corpus::reference().bytes, &mut id), "{}", peer.name);
            assert_eq!(id, b"OWVl4NWb3N29t", "{}", peer.name);
            for document in corpus::field() {
                id.clear();
                assert!((peer.find)(&document.bytes, &mut id), "{} {}", peer.name, document.name);
                assert!(!id.is_empty(), "{} {}", peer.name, document.name);
            }
        }
    }

    #[test]
    fn every_peer_refuses_a_message_that_is_cut_in_a_tag() {
        let message = corpus::reference().bytes;
        for peer in all() {
            assert!(!(peer.find)(&message[..300], &mut Vec::new()), "{}", peer.name);
        }
    }

    #[test]
    fn versions_are_known() {
        for peer in all() {
            assert!(peer.version.contains('.'), "{peer:?}");
        }
    }
}
