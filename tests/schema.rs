//! The frame of SOAP 1.1 and the schema of the operation: what stands where, and what is wrong elsewhere.

mod common;

use common::{
    Answer, CALL, MESSAGES, SHORT, SOAP, assert_refused, envelope, in_https, request, with_body, with_call,
};
use ews_phonecall::ErrorKind::{self, *};
use ews_phonecall::Scheme;

#[test]
fn the_frame_has_a_header_a_body_and_what_follows() {
    let contents = [
        format!("<s:Body>{CALL}</s:Body>"),
        format!("<s:Header/><s:Body>{CALL}</s:Body>"),
        format!("<s:Header></s:Header>\n<s:Body>{CALL}</s:Body>\n"),
        format!("<s:Header s:encodingStyle='' xml:lang='en'/><s:Body Id='body' t:a=''>{CALL}</s:Body>"),
        format!("<s:Body>{CALL}</s:Body><x:a xmlns:x='urn:x'>any <b>thing</b></x:a> <t:c/>"),
        format!("<s:Body>{CALL}</s:Body><x:a xmlns:x='urn:x'><s:Body>{CALL}</s:Body></x:a>"),
        format!("<s:Body>{CALL}</s:Body><m:DisconnectPhoneCall/>"),
    ];
    for content in contents {
        assert!(request(envelope(&content).as_bytes()).is_ok(), "{content}");
    }
}

#[test]
fn the_root_is_an_envelope_of_soap_1_1() {
    let others = [
        "",
        "http://www.w3.org/2003/05/soap-envelope",
        "https://schemas.xmlsoap.org/soap/envelope/",
        "http://schemas.xmlsoap.org/soap/envelope",
        "HTTP://schemas.xmlsoap.org/soap/envelope/",
        " http://schemas.xmlsoap.org/soap/envelope/",
        &SOAP.to_uppercase(),
    ];
    let default = |uri| format!("^<Envelope xmlns='{uri}'><Body/></Envelope>");
    let prefixed = |uri: &&str| format!("^{}", SHORT.replace(SOAP, uri));
    let roots = [
        "^<Envelope/>".to_string(),
        "<?xml version='1.0'?>\n^<html><body/></html>".to_string(),
        format!("^<s:envelope xmlns:s='{SOAP}'/>"),
        format!("^<s:Body xmlns:s='{SOAP}'/>"),
        format!("^<Envelope xmlns:s='{SOAP}'/>"),
    ];
    // No prefix can be bound to the empty name.
    for root in roots.into_iter().chain(others.map(default)).chain(others[1..].iter().map(prefixed)) {
        assert_refused(root, VersionMismatch, Answer::VersionMismatch);
    }
}

/// What may not stand in an `Envelope`.
const ENVELOPES: &[(&str, ErrorKind, Answer)] = &[
    ("^", MissingBody, Answer::InvalidRequest),
    ("<s:Header/> ^", MissingBody, Answer::InvalidRequest),
    ("^text<s:Body/>", UnexpectedText, Answer::SchemaValidation),
    ("<s:Header/>\n  ^&amp;<s:Body/>", UnexpectedText, Answer::SchemaValidation),
    ("<s:Body>{CALL}</s:Body>\n^\u{E4}", UnexpectedText, Answer::SchemaValidation),
    ("^<s:Fault/>", UnexpectedElement, Answer::SchemaValidation),
    ("^<Body/>", UnexpectedElement, Answer::SchemaValidation),
    ("^<m:DisconnectPhoneCall/>", UnexpectedElement, Answer::SchemaValidation),
    ("<s:Header/>^<s:Header/>", UnexpectedElement, Answer::SchemaValidation),
    ("<s:Header ^a=''/>", UnexpectedAttribute, Answer::SchemaValidation),
    ("<s:Body>{CALL}</s:Body>^<s:Body/>", UnexpectedElement, Answer::SchemaValidation),
    ("<s:Body/>^<s:Body>{CALL}</s:Body>", MissingOperation, Answer::InvalidRequest),
    ("<s:Body>{CALL}</s:Body>^<s:Header/>", UnexpectedElement, Answer::SchemaValidation),
    ("<s:Body>{CALL}</s:Body>^<a/>", UnexpectedElement, Answer::SchemaValidation),
    ("<s:Body>{CALL}</s:Body>^<a xmlns=''/>", UnexpectedElement, Answer::SchemaValidation),
    ("^<?a?><s:Body/>", ProcessingInstruction, Answer::InvalidRequest),
    ("<s:Header>^<?a b?></s:Header>", ProcessingInstruction, Answer::InvalidRequest),
    ("<s:Body>^<?a b?></s:Body>", ProcessingInstruction, Answer::InvalidRequest),
    ("<s:Body>{CALL}</s:Body>^<?a b?>", ProcessingInstruction, Answer::InvalidRequest),
    ("<s:Header><t:a>^<?a b?></t:a></s:Header>", ProcessingInstruction, Answer::InvalidRequest),
];

#[test]
fn the_frame_has_nothing_else() {
    for &(content, kind, answer) in ENVELOPES {
        let content = content.replace("{CALL}", CALL);
        assert_refused(envelope(&content), kind, answer);
    }
    let unqualified = SHORT.replace("<s:Envelope ", "<s:Envelope ^encodingStyle='' ");
    assert_refused(unqualified, UnexpectedAttribute, Answer::SchemaValidation);
    let empty = format!("<s:Envelope xmlns:s='{SOAP}'/>^");
    assert_refused(empty, MissingBody, Answer::InvalidRequest);
    for instruction in ["^<?a?>{}", "{}^<?xml-stylesheet href='a'?>"] {
        assert_refused(instruction.replace("{}", SHORT), ProcessingInstruction, Answer::InvalidRequest);
    }
}

/// What may not stand in a `Body`.
const BODIES: &[(&str, ErrorKind, Answer)] = &[
    ("^", MissingOperation, Answer::InvalidRequest),
    (" \r\n\t ^", MissingOperation, Answer::InvalidRequest),
    (" <!-- a -->^", MissingOperation, Answer::InvalidRequest),
    ("^text", UnexpectedText, Answer::SchemaValidation),
    ("{CALL} ^text", UnexpectedText, Answer::SchemaValidation),
    ("^<m:IsUMEnabled/>", UnknownOperation, Answer::InvalidRequest),
    ("^<m:IsUMEnabled/>{CALL}", UnknownOperation, Answer::InvalidRequest),
    ("^<m:GetCallInfo/>", UnknownOperation, Answer::InvalidRequest),
    ("^<m:disconnectPhoneCall/>", UnknownOperation, Answer::InvalidRequest),
    ("^<m:DisconnectPhoneCallResponse/>", UnknownOperation, Answer::InvalidRequest),
    ("^<m:PhoneCallId Id='1'/>", UnknownOperation, Answer::InvalidRequest),
    ("^<DisconnectPhoneCall/>", UnknownOperation, Answer::InvalidRequest),
    ("^<t:DisconnectPhoneCall/>", UnknownOperation, Answer::InvalidRequest),
    ("^<s:DisconnectPhoneCall/>", UnknownOperation, Answer::InvalidRequest),
    ("^<x:DisconnectPhoneCall xmlns:x='urn:x'/>", UnknownOperation, Answer::InvalidRequest),
    ("^<s:Fault/>", UnknownOperation, Answer::InvalidRequest),
    ("<m:PlayOnPhone/>^{CALL}", MissingElement, Answer::SchemaValidation),
    ("{CALL}^{CALL}", UnexpectedElement, Answer::SchemaValidation),
    ("{CALL}^<m:PlayOnPhone/>", UnexpectedElement, Answer::SchemaValidation),
    ("{CALL}^<m:IsUMEnabled/>", UnexpectedElement, Answer::SchemaValidation),
    ("{CALL}^<x:a xmlns:x='urn:x'/>", UnexpectedElement, Answer::SchemaValidation),
];

/// What may not stand in an operation on a call.
const CALLS: &[(&str, ErrorKind)] = &[
    ("^", MissingElement),
    (" <!-- a -->\n^", MissingElement),
    ("^text", UnexpectedText),
    ("^&amp;", UnexpectedText),
    ("\n  <![CDATA[^a]]>", UnexpectedText),
    ("<![CDATA[^<m:PhoneCallId Id='2'/>]]><m:PhoneCallId Id='1'/>", UnexpectedText),
    ("<m:PhoneCallId Id='1'/>\n  ^.", UnexpectedText),
    ("<m:PhoneCallId Id='1'/>^<m:PhoneCallId Id='1'/>", UnexpectedElement),
    ("<m:PhoneCallId Id='1'/>^<x:a xmlns:x='urn:x'/>", UnexpectedElement),
    ("<m:PhoneCallId Id='1'/>^{CALL}", UnexpectedElement),
    ("^{CALL}", UnexpectedElement),
    ("^<m:ItemId Id='1'/>", UnexpectedElement),
    ("^<m:phoneCallId Id='1'/>", UnexpectedElement),
    ("^<PhoneCallId Id='1'/>", UnexpectedElement),
    ("^<t:PhoneCallId Id='1'/>", UnexpectedElement),
    ("^<x:PhoneCallId xmlns:x='urn:x' Id='1'/>", UnexpectedElement),
    ("^<m:PhoneCallId/>", MissingAttribute),
    ("^<m:PhoneCallId xsi:nil='false'/>", MissingAttribute),
    ("<m:PhoneCallId Id='1' ^xsi:nil='true'/>", UnexpectedAttribute),
    ("<m:PhoneCallId Id='1' ^xsi:nil='no'/>", UnexpectedAttribute),
    ("<m:PhoneCallId ^id='1'/>", UnexpectedAttribute),
    ("<m:PhoneCallId ^m:Id='1'/>", UnexpectedAttribute),
    ("<m:PhoneCallId Id='1' ^id='2'/>", UnexpectedAttribute),
    ("<m:PhoneCallId Id='1' ^m:Id='2'/>", UnexpectedAttribute),
    ("<m:PhoneCallId xmlns:n='urn:n' ^n:Id='1'/>", UnexpectedAttribute),
    ("<m:PhoneCallId Id='1' ^ChangeKey='2'/>", UnexpectedAttribute),
    ("<m:PhoneCallId Id='1' ^xml:lang='en'/>", UnexpectedAttribute),
    ("<m:PhoneCallId Id='1' ^xsi:other=''/>", UnexpectedAttribute),
    ("<m:PhoneCallId Id='1' ^s:other=''/>", UnexpectedAttribute),
    ("<m:PhoneCallId ^xmlns.a='' Id='1'/>", UnexpectedAttribute),
    ("<m:PhoneCallId Id='1'>^ </m:PhoneCallId>", UnexpectedText),
    ("<m:PhoneCallId Id='1'>^\r\n</m:PhoneCallId>", UnexpectedText),
    ("<m:PhoneCallId Id='1'>^2</m:PhoneCallId>", UnexpectedText),
    ("<m:PhoneCallId Id='1'><!-- a -->^text</m:PhoneCallId>", UnexpectedText),
    ("<m:PhoneCallId Id='1'>^&#32;</m:PhoneCallId>", UnexpectedText),
    ("<m:PhoneCallId Id='1'><![CDATA[^]]]></m:PhoneCallId>", UnexpectedText),
    ("<m:PhoneCallId Id='1'><![CDATA[^2]]></m:PhoneCallId>", UnexpectedText),
    ("<m:PhoneCallId Id='1'>^<m:a/></m:PhoneCallId>", UnexpectedElement),
    ("<m:PhoneCallId Id='1'>^<m:PhoneCallId Id='1'/></m:PhoneCallId>", UnexpectedElement),
];

/// What may not stand in a `PlayOnPhone`, where `{ITEM}` and `{DIAL}` are its two elements.
const PLAYS: &[(&str, ErrorKind)] = &[
    ("^", MissingElement),
    ("{ITEM} <!-- a -->\n^", MissingElement),
    ("^{DIAL}", UnexpectedElement),
    ("^{DIAL}{ITEM}", UnexpectedElement),
    ("{ITEM}^{ITEM}{DIAL}", UnexpectedElement),
    ("{ITEM}{DIAL}^{DIAL}", UnexpectedElement),
    ("{ITEM}{DIAL}^{ITEM}", UnexpectedElement),
    ("{ITEM}{DIAL}^<x:a xmlns:x='urn:x'/>", UnexpectedElement),
    ("{ITEM}^<m:PhoneCallId Id='1'/>{DIAL}", UnexpectedElement),
    ("^<m:PhoneCallId Id='1'/>", UnexpectedElement),
    ("^text{ITEM}{DIAL}", UnexpectedText),
    ("{ITEM}\n ^&amp;{DIAL}", UnexpectedText),
    ("{ITEM}{DIAL}<![CDATA[^a]]>", UnexpectedText),
    ("^<ItemId Id='1'/>{DIAL}", UnexpectedElement),
    ("^<t:ItemId Id='1'/>{DIAL}", UnexpectedElement),
    ("^<m:itemId Id='1'/>{DIAL}", UnexpectedElement),
    ("^<m:ItemId/>{DIAL}", MissingAttribute),
    ("^<m:ItemId ChangeKey='2'/>{DIAL}", MissingAttribute),
    ("<m:ItemId Id='1' ^id='2'/>{DIAL}", UnexpectedAttribute),
    ("<m:ItemId ^m:Id='1'/>{DIAL}", UnexpectedAttribute),
    ("<m:ItemId Id='1' ChangeKey='2' ^Changekey='3'/>{DIAL}", UnexpectedAttribute),
    ("<m:ItemId Id='1' ^xsi:nil='true'/>{DIAL}", UnexpectedAttribute),
    ("<m:ItemId Id='1'>^ </m:ItemId>{DIAL}", UnexpectedText),
    ("<m:ItemId Id='1'><![CDATA[^1]]></m:ItemId>{DIAL}", UnexpectedText),
    ("<m:ItemId Id='1'>^<m:a/></m:ItemId>{DIAL}", UnexpectedElement),
    ("{ITEM}^<DialString/>", UnexpectedElement),
    ("{ITEM}^<t:DialString/>", UnexpectedElement),
    ("{ITEM}<m:DialString ^Id='1'>1</m:DialString>", UnexpectedAttribute),
    ("{ITEM}<m:DialString ^xsi:nil='1'/>", UnexpectedAttribute),
    ("{ITEM}<m:DialString>1^<m:a/></m:DialString>", UnexpectedElement),
    ("{ITEM}<m:DialString>^{DIAL}</m:DialString>", UnexpectedElement),
    ("{ITEM}<m:DialString>1^<x:a xmlns:x='urn:x'/></m:DialString>", UnexpectedElement),
];

#[test]
fn the_body_has_one_operation() {
    for &(body, kind, answer) in BODIES {
        assert_refused(with_body(&body.replace("{CALL}", CALL)), kind, answer);
    }
}

#[test]
fn an_operation_holds_what_its_schema_says() {
    let plays: Vec<_> = PLAYS.iter().map(|&(content, kind)| (in_play(content), kind)).collect();
    let plays: Vec<_> = plays.iter().map(|(content, kind)| (content.as_str(), *kind)).collect();
    for (name, violations) in
        [("DisconnectPhoneCall", CALLS), ("GetPhoneCallInformation", CALLS), ("PlayOnPhone", &plays)]
    {
        for &(content, kind) in violations {
            let body = format!("\n <m:{name}>{}</m:{name}>", content.replace("{CALL}", CALL));
            assert_refused(with_body(&body), kind, Answer::SchemaValidation);
            assert_refused(in_https(&with_body(&body)), kind, Answer::SchemaValidation);
        }
        let attribute = with_body(&format!("<m:{name} ^Id=''/>"));
        assert_refused(attribute, UnexpectedAttribute, Answer::SchemaValidation);
        assert_refused(with_body(&format!("<m:{name}/>^")), MissingElement, Answer::SchemaValidation);
    }
}

fn in_play(content: &str) -> String {
    content
        .replace("{ITEM}", "<m:ItemId Id='1' ChangeKey='2'/>")
        .replace("{DIAL}", "<m:DialString>3</m:DialString>")
}

#[test]
fn the_spellings_of_namespaces_are_not_mixed() {
    let other = "xmlns:o='https://schemas.microsoft.com/exchange/services/2006";
    let table = [
        with_body(&CALL.replace("<m:PhoneCallId", &format!("^<o:PhoneCallId {other}/messages'"))),
        with_call(&format!("^<o:a {other}/types'/>")),
        envelope(&format!(
            "<s:Header><o:RequestServerVersion {other}/types' Version='Exchange2010'/></s:Header>\
             <s:Body>^{CALL}</s:Body>"
        )),
        envelope(&format!("<s:Header><t:a/>^<o:b {other}/types'/></s:Header><s:Body>{CALL}</s:Body>")),
        envelope(&format!("<s:Body>{CALL}</s:Body>^<o:b {other}/errors'/>")),
    ];
    for message in table {
        let swapped = message.replace("http://schemas.m", "{}").replace("https://", "http://");
        assert_refused(swapped.replace("{}", "https://schemas.m"), MixedSchemes, Answer::SchemaValidation);
        assert_refused(message, MixedSchemes, Answer::SchemaValidation);
    }
    // What is declared and not used mixes nothing.
    let message = with_body(CALL).replace(MESSAGES, &in_https(MESSAGES));
    assert_eq!(request(message.as_bytes()).unwrap().scheme, Scheme::Https);
}
