//! Requests as clients in the field write them, each understood and answered.

mod common;

use common::{
    Agreeing, Answer, CALL, MESSAGES, SOAP, TYPES, UNDERSTANDING_IMPERSONATION, answer, assert_fault,
    assert_refused, in_https, request, request_with, with_body, with_call, with_header,
};
use ews_phonecall::ErrorKind::{
    ImpersonationDenied, TextOutsideRoot, UndeclaredPrefix, UnexpectedEnd, UnknownOperation,
};
use ews_phonecall::{ExchangeVersion, Operation, Scheme, answer_with};

/// The clients whose requests lie in `data`: their name, the request, its id and version.
const CLIENTS: &[(&str, &str, &str, Option<ExchangeVersion>)] = &[
    (
        "EWS Managed API, indented, its headers in its order",
        include_str!("data/ews-managed-api.xml"),
        "OWVl4NWb3N29t",
        Some(ExchangeVersion::Exchange2013_SP1),
    ),
    (
        "EWS Managed API, acting for somebody else",
        include_str!("data/ews-managed-api-impersonation.xml"),
        "nope",
        Some(ExchangeVersion::Exchange2013_SP1),
    ),
    (
        "EWS Managed API as captured: one line, open and close tag, references in the id",
        include_str!("data/captured.xml"),
        "a&b\"c<d>e==",
        Some(ExchangeVersion::Exchange2010_SP2),
    ),
    (
        "EWS Java API, one line, free text in MailboxCulture",
        include_str!("data/ews-java-api.xml"),
        "MzE0MTU5MjY1MzU4OTc5MzIzODQ2MjY0MzM4MzI3OTUwMjg4NDE5NzE2OTM5OTM3NTEwNTgyMDk3NDk0NDU5Mg==",
        Some(ExchangeVersion::Exchange2010_SP2),
    ),
    (
        "ews-rs: the operation in the default namespace",
        include_str!("data/ews-rs.xml"),
        "AAMkAGI2+/=",
        Some(ExchangeVersion::Exchange2013_SP1),
    ),
    ("exchangelib: no Header where it is empty", include_str!("data/exchangelib.xml"), "call-1", None),
    (
        "node-soap: tns for messages",
        include_str!("data/node-soap.xml"),
        "call 2",
        Some(ExchangeVersion::Exchange2010),
    ),
    (
        "DavMail and ews-javascript-api: no declaration",
        include_str!("data/davmail.xml"),
        "call:3",
        Some(ExchangeVersion::Exchange2007_SP1),
    ),
    (
        "evolution-ews: SOAP-ENV",
        include_str!("data/evolution-ews.xml"),
        "call/4",
        Some(ExchangeVersion::Exchange2016),
    ),
    (
        "WCF: mustUnderstand on the version",
        include_str!("data/wcf.xml"),
        "a+b/c==",
        Some(ExchangeVersion::Exchange2010),
    ),
    (
        "Axis 1.4: actor and mustUnderstand on the version",
        include_str!("data/axis-1.4.xml"),
        "a+b/c==",
        Some(ExchangeVersion::Exchange2010),
    ),
    (
        "suds: two prefixes for the envelope",
        include_str!("data/suds-community.xml"),
        "a+b/c==",
        Some(ExchangeVersion::Exchange2010),
    ),
    (
        "SOAP::Lite: encodingStyle on the Envelope",
        include_str!("data/perl-soap-lite.xml"),
        "a+b/c==",
        Some(ExchangeVersion::Exchange2010),
    ),
    (
        "Go's encoding/xml: a default namespace in every element",
        include_str!("data/go-encoding-xml.xml"),
        "a+b/c==",
        Some(ExchangeVersion::Exchange2013),
    ),
    (
        "strong-soap 5: one prefix for types and messages, standalone",
        include_str!("data/strong-soap-5.xml"),
        "a+b/c==",
        Some(ExchangeVersion::Exchange2010),
    ),
    (
        "soap4r: attributes on lines of their own, a blank before the end of the declaration",
        include_str!("data/ruby-soap4r.xml"),
        "a+b/c==",
        Some(ExchangeVersion::Exchange2010),
    ),
    (
        "node-soap 1.13: declarations again in the block, blanks between attributes",
        include_str!("data/node-soap-1.13.xml"),
        "a+b/c==",
        Some(ExchangeVersion::Exchange2010),
    ),
    (
        "zeep: blocks of WS-Addressing, none of them mandatory",
        include_str!("data/zeep-wsa.xml"),
        "x",
        Some(ExchangeVersion::Exchange2010),
    ),
];

/// The id of a good request, which is answered.
fn id_in(message: &[u8], name: &str) -> String {
    let options = &UNDERSTANDING_IMPERSONATION;
    let request = request_with(message, options).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut buffer = [0; 2048];
    let reply = answer_with(message, options, &mut buffer, &mut Agreeing::default()).unwrap();
    let scheme = format!("xmlns=\"{}://schemas.microsoft.com/", request.scheme.as_str());
    assert_eq!(reply.status, 200, "{name}");
    assert!(String::from_utf8_lossy(reply.body).contains(&scheme), "{name}");
    let Operation::DisconnectPhoneCall(call) = request.operation else { panic!("{name}") };
    call.phone_call_id.to_string()
}

#[test]
fn requests_of_known_clients_are_understood() {
    for &(name, message, id, version) in CLIENTS {
        // DavMail asks for a version that has no phone calls; see `versions.rs`.
        let message = match version {
            Some(ExchangeVersion::Exchange2007_SP1) => message.replace("Exchange2007_SP1", "Exchange2010"),
            _ => message.to_string(),
        };
        let asked = version.map(|version| version.max(ExchangeVersion::Exchange2010));
        for (message, scheme) in [(in_https(&message), Scheme::Https), (message, Scheme::Http)] {
            assert_eq!(id_in(message.as_bytes(), name), id, "{name}");
            let request = request_with(message.as_bytes(), &UNDERSTANDING_IMPERSONATION).unwrap();
            assert_eq!((request.scheme, request.server_version), (scheme, asked), "{name}");
        }
    }
}

/// The message of a client that asks for another operation, in the prefixes, quotation marks and tags of its own.
fn asking(message: &str, operation: &str) -> String {
    let message = message.replace("DisconnectPhoneCall", operation);
    if operation != "PlayOnPhone" {
        return message;
    }
    let name = message.find("PhoneCallId").unwrap();
    let start = message[..name].rfind('<').unwrap();
    let prefix = &message[start + 1..name];
    let end_tag = format!("</{prefix}PhoneCallId>");
    let end = match message[name..].find(&end_tag) {
        Some(at) => name + at + end_tag.len(),
        None => name + message[name..].find("/>").unwrap() + "/>".len(),
    };
    let item_id = message[start..end].replace("PhoneCallId", "ItemId");
    let xmlns = match item_id.split_once(" xmlns=\"") {
        Some((_, uri)) => format!(" xmlns=\"{}\"", uri.split_once('"').unwrap().0),
        None => String::new(),
    };
    let dial_string = format!(
        "\n<!-- a --><{prefix}DialString{xmlns}>sip:a&amp;<!-- b --><![CDATA[<b>]]>&#x40;c \u{E4}</{prefix}DialString>"
    );
    message.replace(&message[start..end], &(item_id + &dial_string))
}

#[test]
fn the_other_operations_are_understood_in_the_shapes_of_known_clients() {
    for &(name, message, id, version) in CLIENTS {
        let message = message.replace("Exchange2007_SP1", "Exchange2010");
        let version = version.map(|version| version.max(ExchangeVersion::Exchange2010));
        for operation in ["PlayOnPhone", "GetPhoneCallInformation"] {
            let message = asking(&message, operation);
            for (message, scheme) in [(in_https(&message), Scheme::Https), (message, Scheme::Http)] {
                let request = request_with(message.as_bytes(), &UNDERSTANDING_IMPERSONATION);
                let request = request.unwrap_or_else(|error| panic!("{name}: {error} in {message}"));
                assert_eq!((request.scheme, request.server_version), (scheme, version), "{name}");
                match request.operation {
                    Operation::GetPhoneCallInformation(call) => assert_eq!(call.phone_call_id, id, "{name}"),
                    Operation::PlayOnPhone(call) => {
                        assert_eq!(call.item_id.id(), id, "{name}");
                        assert_eq!(call.item_id.change_key(), None, "{name}");
                        assert_eq!(call.dial_string, "sip:a&<b>@c \u{E4}", "{name}");
                    }
                    other => panic!("{name}: {other:?}"),
                }
            }
        }
    }
}

/// Nobody is acted for by being overlooked: see `impersonation.rs` for those who are told.
#[test]
fn clients_that_act_for_somebody_else_are_refused_by_default() {
    for message in
        [include_str!("data/ews-managed-api.xml"), include_str!("data/ews-managed-api-impersonation.xml")]
    {
        let message = message.replace("<t:ExchangeImpersonation>", "^<t:ExchangeImpersonation>");
        assert_refused(message, ImpersonationDenied, Answer::ImpersonationDenied);
    }
}

/// The body of a captured HTTP request.
fn http_body(request: &'static [u8]) -> &'static [u8] {
    let end = request.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    request[end..].strip_prefix(b"\r\n\r\n").unwrap()
}

#[test]
fn requests_of_clients_that_cannot_be_answered_are_refused_at_their_place() {
    let table = [
        (
            "exchangelib, which finds out the version of a server by another operation",
            &include_bytes!("data/exchangelib-version-probe.xml")[..],
            UnknownOperation,
            "<m:ConvertId",
        ),
        (
            "curl with NTLM, whose first leg has no body",
            http_body(include_bytes!("data/curl-ntlm-first-leg.http")),
            UnexpectedEnd,
            "",
        ),
        (
            "SoapClient of PHP with a body in gzip",
            http_body(include_bytes!("data/php-soapclient-gzip.http")),
            TextOutsideRoot,
            "",
        ),
    ];
    for (name, message, kind, place) in table {
        let error = request(message).expect_err(name);
        let offset = String::from_utf8_lossy(message).find(place).unwrap();
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{name}");
        let (status, body) = answer(message);
        assert_eq!(status, 500, "{name}");
        assert_fault(&body, &error, Answer::InvalidRequest);
    }
}

/// The reason for `limits::TAG`.
#[test]
fn the_longest_tag_known_is_read() {
    let declarations = [
        ("SOAP-ENV", SOAP),
        ("SOAP-ENC", "http://schemas.xmlsoap.org/soap/encoding/"),
        ("xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsd", "http://www.w3.org/2001/XMLSchema"),
        ("chan", "http://schemas.microsoft.com/ws/2005/02/duplex"),
        ("wsa5", "http://www.w3.org/2005/08/addressing"),
        ("c14n", "http://www.w3.org/2001/10/xml-exc-c14n#"),
        ("ds", "http://www.w3.org/2000/09/xmldsig#"),
        ("saml1", "urn:oasis:names:tc:SAML:1.0:assertion"),
        ("saml2", "urn:oasis:names:tc:SAML:2.0:assertion"),
        ("wsu", "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"),
        ("xenc", "http://www.w3.org/2001/04/xmlenc#"),
        ("wsc", "http://docs.oasis-open.org/ws-sx/ws-secureconversation/200512"),
        ("wsse", "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"),
        ("ns1", TYPES),
        ("ns2", MESSAGES),
    ];
    let declarations = declarations.map(|(prefix, uri)| format!(" xmlns:{prefix}=\"{uri}\"")).concat();
    let tag = format!("<SOAP-ENV:Envelope{declarations}>");
    assert_eq!(tag.len(), 1003);
    let message = format!(
        "{tag}<SOAP-ENV:Body><ns2:DisconnectPhoneCall><ns2:PhoneCallId Id=\"1\"></ns2:PhoneCallId>\
         </ns2:DisconnectPhoneCall></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    );
    assert_eq!(id_in(message.as_bytes(), "gSOAP with WS-Security"), "1");
}

#[test]
fn line_ends_and_byte_order_marks_do_not_matter() {
    for &(name, message, id, _) in CLIENTS {
        let message = message.replace("Exchange2007_SP1", "Exchange2010");
        for variant in [
            message.replace('\n', "\r\n"),
            message.replace('\n', "\r"),
            message.replace('\n', ""),
            format!("\u{FEFF}{message}"),
            format!("{message}\r\n\r\n"),
            format!("{message}<!-- behind it all -->"),
        ] {
            assert_eq!(id_in(variant.as_bytes(), name), id, "{name}");
        }
    }
}

#[test]
fn declarations_vary() {
    let declarations = [
        "",
        "<?xml version=\"1.0\"?>",
        "<?xml version='1.0' encoding='UTF-8'?>",
        "<?xml\tversion=\"1.0\"?>",
        "<?xml\nversion=\"1.0\"\nencoding=\"utf-8\"\n?>\n",
        "<?xml\r\nversion = \"1.0\" standalone = 'no' ?>",
    ];
    for declaration in declarations {
        let message = format!("{declaration}{}", with_body(CALL));
        assert_eq!(id_in(message.as_bytes(), declaration), "1");
    }
}

#[test]
fn prefixes_are_free() {
    let table = [
        (
            "no prefix at all",
            format!(
                "<Envelope xmlns='{SOAP}'><Body><DisconnectPhoneCall xmlns='{MESSAGES}'>\
                 <PhoneCallId Id='1'/></DisconnectPhoneCall></Body></Envelope>"
            ),
        ),
        (
            "the default namespace taken back",
            format!(
                "<m:Envelope xmlns:m='{SOAP}' xmlns='{MESSAGES}'><m:Body><DisconnectPhoneCall>\
                 <m:PhoneCallId xmlns='' xmlns:m='{MESSAGES}' Id='1'/></DisconnectPhoneCall></m:Body>\
                 </m:Envelope>"
            ),
        ),
        (
            "one prefix for everything, bound again in each element",
            format!(
                "<x:Envelope xmlns:x='{SOAP}'><x:Body><x:DisconnectPhoneCall xmlns:x='{MESSAGES}'>\
                 <x:PhoneCallId Id='1'/></x:DisconnectPhoneCall></x:Body></x:Envelope>"
            ),
        ),
        (
            "a prefix for each element",
            format!(
                "<a:Envelope xmlns:a='{SOAP}'><b:Body xmlns:b='{SOAP}'><c:DisconnectPhoneCall \
                 xmlns:c='{MESSAGES}'><d:PhoneCallId Id='1' xmlns:d='{MESSAGES}'/></c:DisconnectPhoneCall>\
                 </b:Body></a:Envelope>"
            ),
        ),
        (
            "a prefix bound behind the attribute that uses it",
            with_call(
                "<m:PhoneCallId z:type='t:ItemId' Id='1' \
                 xmlns:z='http://www.w3.org/2001/XMLSchema-instance'/>",
            ),
        ),
        (
            "references in the URI of a namespace",
            with_body(CALL).replace("http://schemas.", "&#104;t&#x74;p:&#47;&#x2F;schemas."),
        ),
        (
            "names beyond ASCII",
            with_header("<\u{E4}:\u{F6} xmlns:\u{E4}='urn:\u{FC}'>\u{20AC}</\u{E4}:\u{F6}>"),
        ),
        (
            "the other spelling declared and not used",
            with_body(CALL).replace(
                "xmlns:xsi",
                "xmlns:o='https://schemas.microsoft.com/exchange/services/2006/types' xmlns:xsi",
            ),
        ),
    ];
    for (name, message) in table {
        assert_eq!(id_in(message.as_bytes(), name), "1", "{name}");
        assert_eq!(request(message.as_bytes()).unwrap().scheme, Scheme::Http, "{name}");
    }
}

#[test]
fn comments_and_white_space_stand_anywhere() {
    let messages = [
        "<!-- a --><s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><!-- b --> \
         <s:Header ><!--c-->\
         </s:Header\t> <!----><s:Body ><!-- <d/> & --> <m:DisconnectPhoneCall\n\
         xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages'><!-- e -->\r\n<m:PhoneCallId \
         Id = '1' ><!-- f --></m:PhoneCallId ><!-- g --></m:DisconnectPhoneCall><!-- h --></s:Body><!-- i -->\
         </s:Envelope><!-- j -->\n",
        &with_body(
            "\n&#10;<![CDATA[ ]]><m:DisconnectPhoneCall>&#x9;<m:PhoneCallId Id='1'><![CDATA[]]>\
             </m:PhoneCallId>\t</m:DisconnectPhoneCall>",
        ),
        &with_call("<!-- <m:PhoneCallId Id='2'/> --><m:PhoneCallId Id='1'><!-- 2 --></m:PhoneCallId>"),
    ];
    for message in messages {
        assert_eq!(id_in(message.as_bytes(), message), "1");
    }
}

#[test]
fn ids_are_kept_byte_for_byte() {
    let table = [
        ("Id='OWVl4NWb3N29t'", "OWVl4NWb3N29t"),
        ("Id='a+b/c=='", "a+b/c=="),
        ("Id=' a  b '", " a  b "),
        ("Id='&amp;&lt;&gt;&quot;&apos;'", "&<>\"'"),
        ("Id=\"'&quot;'\"", "'\"'"),
        ("Id='\"&apos;>]]>'", "\"'>]]>"),
        ("Id='&#97;&#x62;&#x000063;'", "abc"),
        ("Id='&amp;amp;&amp;#65;'", "&amp;&#65;"),
        ("Id='&amp;lt;&#38;gt;'", "&lt;&gt;"),
        ("Id='1--2]]>'", "1--2]]>"),
        ("Id='a\tb\nc\r\nd\re'", "a b c d e"),
        ("Id='&#9;&#10;&#13;'", "\t\n\r"),
        ("Id='\u{E4}\u{20AC}\u{1F600}'", "\u{E4}\u{20AC}\u{1F600}"),
        ("xsi:type='m:PhoneCallIdType' xsi:nil='false' Id='1'", "1"),
        ("xsi:nil=' 0 ' Id='1'", "1"),
        ("xsi:schemaLocation='a b' xsi:noNamespaceSchemaLocation='c' Id='1'", "1"),
        ("s:encodingStyle='' Id='1'", "1"),
    ];
    for (attributes, id) in table {
        let message = with_call(&format!("<m:PhoneCallId {attributes}/>"));
        assert_eq!(id_in(message.as_bytes(), attributes), id);
    }
}

#[test]
fn a_long_header_block_costs_nothing() {
    let token = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0+/==".repeat(205);
    assert!(token.len() > 8192);
    let message = with_header(&format!(
        "<w:Security xmlns:w='urn:wsse'><w:BinarySecurityToken>{token}</w:BinarySecurityToken></w:Security>"
    ));
    assert_eq!(id_in(message.as_bytes(), "8 KiB of base64"), "1");
}

#[test]
fn an_undeclared_prefix_is_not_guessed() {
    let message = include_str!("data/node-soap.xml").replace("<tns:PhoneCallId", "<^ns1:PhoneCallId");
    assert_refused(message, UndeclaredPrefix, Answer::InvalidRequest);
}
