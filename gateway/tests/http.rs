//! What the gateway answers over HTTP, with simulated phones.
#![allow(missing_docs)]

mod common;

use std::io::{Read, Write};
use std::thread::sleep;
use std::time::{Duration, Instant};

use common::{Gateway, PATH, XML, end, information, play, post, statuses};

const UNKNOWN: &str = "ErrorInvalidPhoneCallId";

#[test]
fn carries_out_the_three_operations() {
    let gateway = Gateway::start("");
    let id = gateway.ask(&play("item", "4711")).id();
    assert_eq!(gateway.ask(&information(&id)).text(), "Connecting None");
    assert_eq!(gateway.wait_for(&id, "Alerted").text(), "Alerted None 180 Ringing");
    assert_eq!(gateway.wait_for(&id, "Connected").text(), "Connected None 200 OK");
    assert_eq!(gateway.ask(&end(&id)).text(), "NoError");
    assert_eq!(gateway.ask(&end(&id)).text(), UNKNOWN);
    assert_eq!(gateway.ask(&information(&id)).text(), "Disconnected None");
    let busy = gateway.ask(&play("item", "sip:1486@pbx.example")).id();
    assert_eq!(gateway.wait_for(&busy, "Disconnected").text(), "Disconnected UserBusy 486 Busy Here");
}

#[test]
fn answers_each_message_as_it_must() {
    let gateway = Gateway::start("");
    let good = end("unknown");
    let impersonation = "<soap:Header><t:ExchangeImpersonation><t:ConnectingSID><t:SID>S-1</t:SID></t:ConnectingSID>\
                         </t:ExchangeImpersonation></soap:Header><soap:Body>";
    for (message, status, text) in [
        (good.clone(), 200, UNKNOWN),
        (information("unknown"), 200, UNKNOWN),
        (end(""), 200, "ErrorInvalidIdEmpty"),
        (end(&"x".repeat(256)), 200, UNKNOWN),
        (play("item", ""), 200, "ErrorInvalidPhoneNumber"),
        (play("item", "  "), 200, "ErrorInvalidPhoneNumber"),
        (String::new(), 500, "fault ErrorInvalidRequest"),
        ("hello".into(), 500, "fault ErrorInvalidRequest"),
        (good[..good.len() - 5].into(), 500, "fault ErrorInvalidRequest"),
        (format!("<!DOCTYPE a>{good}"), 500, "fault ErrorInvalidRequest"),
        (good.replace(" Id=", " id="), 500, "fault ErrorSchemaValidation"),
        (good.replace("xmlsoap", "other"), 500, "fault none"),
        (good.replace("<soap:Body>", impersonation), 500, "fault ErrorImpersonateUserDenied"),
    ] {
        let told = gateway.ask(&message);
        assert_eq!((told.status, told.text().as_str()), (status, text), "{message}");
    }
}

#[test]
fn refuses_what_is_no_request_for_it() {
    let gateway = Gateway::start("");
    let good = post(&end("1"), "");
    let line = format!("POST {PATH} HTTP/1.1\r\nHost: x\r\n{XML}");
    let closed = |status: &[u16]| status.to_vec();
    for (name, request, expected) in [
        ("another path", good.replace(PATH, "/other"), vec![404, 200]),
        ("another method", good.replace("POST", "PUT"), vec![405, 200]),
        ("a method without a body", format!("GET {PATH} HTTP/1.1\r\nHost: x\r\n\r\n"), vec![405, 200]),
        ("a media type", good.replace("text/xml", "application/json"), vec![415, 200]),
        ("a charset", good.replace("charset=utf-8", "charset=latin1"), vec![415, 200]),
        ("no media type", good.replace(XML, ""), vec![415, 200]),
        ("a malformed media type", good.replace("=utf-8", ""), vec![400, 200]),
        ("a coding", good.replace(XML, &format!("{XML}Content-Encoding: gzip\r\n")), vec![415, 200]),
        ("another origin", good.replace(XML, &format!("{XML}Origin: http://other\r\n")), vec![403, 200]),
        ("its own origin", good.replace(XML, &format!("{XML}Origin: http://x\r\n")), vec![200, 200]),
        ("no host", good.replace("Host: x\r\n", ""), vec![400, 200]),
        ("two hosts", good.replace("Host: x\r\n", "Host: x\r\nHost: x\r\n"), vec![400, 200]),
        ("a user at the host", good.replace("Host: x", "Host: u@x"), vec![400, 200]),
        ("an expectation", good.replace(XML, &format!("{XML}Expect: 200-ok\r\n")), closed(&[417])),
        ("no length", format!("{line}\r\n"), vec![411, 200]),
        ("a body over the limit", format!("{line}Content-Length: 65537\r\n\r\n"), closed(&[413])),
        (
            "chunks over the limit",
            format!("{line}Transfer-Encoding: chunked\r\n\r\n{}", chunks(65_537)),
            vec![413, 200],
        ),
        ("a head too large", format!("{line}A: {}\r\n\r\n", "x".repeat(17_000)), closed(&[431])),
        ("too many fields", format!("{line}{}\r\n", "A: b\r\n".repeat(40)), closed(&[431])),
        ("malformed chunks", format!("{line}Transfer-Encoding: chunked\r\n\r\nhello"), closed(&[400])),
        ("two lengths", format!("{line}Content-Length: 1\r\nContent-Length: 2\r\n\r\n"), closed(&[400])),
        ("no request", "hello\r\n\r\n".into(), closed(&[400])),
    ] {
        // What follows shows whether the connection is kept.
        let last = post(&end("1"), "Connection: close\r\n");
        let received = gateway.raw(format!("{request}{last}").as_bytes());
        assert_eq!(statuses(&received), expected, "{name}: {received}");
    }
    let put = gateway.raw(format!("PUT {PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes());
    assert!(put.contains("allow: POST\r\n"), "{put}");
}

/// A body in chunks, of one byte more than a number of bytes.
fn chunks(len: usize) -> String {
    format!("{len:x}\r\n{}\r\n0\r\n\r\n", " ".repeat(len))
}

#[test]
fn reads_bodies_however_they_come() {
    let gateway = Gateway::start("");
    let message = end("1");
    let close = post(&message, "Connection: close\r\n");
    let mut stream = gateway.connect();
    for byte in close.as_bytes() {
        stream.write_all(&[*byte]).unwrap();
    }
    let mut received = String::new();
    stream.read_to_string(&mut received).unwrap();
    assert_eq!(statuses(&received), [200]);

    let chunked: String = message
        .as_bytes()
        .chunks(7)
        .map(|piece| format!("{:x}\r\n{}\r\n", piece.len(), String::from_utf8_lossy(piece)))
        .collect();
    let head = format!("POST {PATH} HTTP/1.1\r\nHost: x\r\n{XML}");
    let both = format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunked}0\r\n\r\n{close}");
    assert_eq!(statuses(&gateway.raw(both.as_bytes())), [200, 200]);

    let longest = format!("{message}{}", " ".repeat(65_536 - message.len()));
    assert_eq!(gateway.ask(&longest).text(), UNKNOWN);

    let expects = post(&message, "Expect: 100-continue\r\nConnection: close\r\n");
    let (head, body) = expects.split_once("\r\n\r\n").unwrap();
    let mut stream = gateway.connect();
    stream.write_all(format!("{head}\r\n\r\n").as_bytes()).unwrap();
    let mut answer = [0; 25];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(body.as_bytes()).unwrap();
    received.clear();
    stream.read_to_string(&mut received).unwrap();
    assert_eq!(statuses(&received), [200]);
}

#[test]
fn does_not_wait_for_ever() {
    let gateway = Gateway::start("[limits]\nhead_seconds = 1\nbody_seconds = 1");
    let good = post(&end("1"), "");
    for (name, part, expected) in [
        ("nothing", "", vec![]),
        ("half a head", &good[..30], vec![]),
        ("half a body", &good[..good.len() - 30], vec![408]),
    ] {
        let begun = Instant::now();
        let received = statuses(&gateway.raw(part.as_bytes()));
        assert_eq!(received, expected, "{name}");
        let took = begun.elapsed();
        assert!(took > Duration::from_millis(900) && took < Duration::from_secs(10), "{name}: {took:?}");
    }
}

#[test]
fn asks_who_asks() {
    let gateway = Gateway::start(
        r#"
        [[users]]
        name = "ann"
        password = "secret"
        may = ["play", "ask", "end", "metrics"]
        [[users]]
        name = "bob"
        token = "t0ken"
        may = ["ask"]
        act_for = ["ann@example.com"]
        "#,
    );
    let ann = "Authorization: Basic YW5uOnNlY3JldA==\r\n";
    let bob = "Authorization: Bearer t0ken\r\n";
    for (name, fields, message) in [
        ("nobody", "", end("1")),
        ("nobody with an empty body", "", String::new()),
        ("a first leg of NTLM", "Authorization: NTLM TlRMTVNTUAABAAAAB4IIogAAAAA=\r\n", String::new()),
        ("a wrong password", "Authorization: Basic YW5uOnNlY3JlVA==\r\n", end("1")),
        ("a wrong token", "Authorization: Bearer token\r\n", end("1")),
    ] {
        let received = gateway.raw(
            format!("{}{}", post(&message, fields), post(&end("1"), &format!("{ann}Connection: close\r\n")))
                .as_bytes(),
        );
        assert_eq!(statuses(&received), [401, 200], "{name}");
        assert!(received.contains("www-authenticate: Basic realm=\"EWS\""), "{name}: {received}");
    }
    let person = |name: &str| {
        let block = format!(
            "<soap:Header><t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{name}</t:PrimarySmtpAddress>\
             </t:ConnectingSID></t:ExchangeImpersonation></soap:Header><soap:Body>"
        );
        information("1").replace("<soap:Body>", &block)
    };
    for (fields, message, expected) in [
        (ann, end("1"), UNKNOWN),
        (bob, information("1"), UNKNOWN),
        (bob, end("1"), "ErrorAccessDenied"),
        (bob, play("item", "1"), "ErrorAccessDenied"),
        (bob, person("ann@example.com"), UNKNOWN),
        (bob, person("eve@example.com"), "fault ErrorImpersonateUserDenied"),
        (bob, person(""), "fault ErrorImpersonateUserDenied"),
        (ann, person("ann@example.com"), "fault ErrorImpersonateUserDenied"),
    ] {
        assert_eq!(gateway.ask_as(fields, &message).text(), expected, "{fields}{message}");
    }
    let metrics = |fields: &str| {
        let received = gateway
            .raw(format!("GET /metrics HTTP/1.1\r\nHost: x\r\n{fields}Connection: close\r\n\r\n").as_bytes());
        (statuses(&received)[0], received)
    };
    assert_eq!((metrics("").0, metrics(bob).0), (401, 403));
    let (status, text) = metrics(ann);
    let line = "ews_requests_total{operation=\"PlayOnPhone\",code=\"ErrorAccessDenied\"} 1";
    assert!(status == 200 && text.contains(line) && text.contains("ews_backend_up 1"), "{text}");
    assert_eq!(gateway.get("/healthz").0, 200);
}

#[test]
fn describes_itself() {
    let gateway = Gateway::start("");
    let address = format!("location=\"http://pbx.example{PATH}\"");
    for (target, expected) in [
        (format!("{PATH}?wsdl"), address.as_str()),
        (format!("{}?WSDL", PATH.to_lowercase()), &address),
        ("/ews/services.WSDL".into(), &address),
        ("/EWS/messages.xsd".into(), "name=\"DisconnectPhoneCallResponse\""),
        ("/ews/Types.xsd".into(), "name=\"PhoneCallIdType\""),
        ("/healthz".into(), "ok"),
        ("/metrics".into(), "ews_backend_up 1"),
    ] {
        let (status, text) = gateway.get(&target);
        assert!(status == 200 && text.contains(expected), "{target}: {status} {text}");
    }
    assert_eq!(gateway.get("/").0, 404);
    let public = Gateway::start("public_url = \"https://voice.example/EWS/Exchange.asmx\"");
    assert!(
        public
            .get(&format!("{PATH}?wsdl"))
            .1
            .contains("location=\"https://voice.example/EWS/Exchange.asmx\"")
    );
}

#[test]
fn finishes_what_is_under_way() {
    let mut gateway = Gateway::start("");
    let request = post(&end("1"), "");
    let (mut idle, mut busy) = (gateway.connect(), gateway.connect());
    idle.write_all(request.as_bytes()).unwrap();
    let mut answer = [0; 15];
    idle.read_exact(&mut answer).unwrap();
    busy.write_all(&request.as_bytes()[..request.len() - 10]).unwrap();
    sleep(Duration::from_millis(200));
    gateway.terminate();
    // The connection that waits for nothing is closed.
    let mut received = String::new();
    idle.read_to_string(&mut received).unwrap();
    assert!(std::net::TcpStream::connect(gateway.address).is_err());
    busy.write_all(&request.as_bytes()[request.len() - 10..]).unwrap();
    received.clear();
    busy.read_to_string(&mut received).unwrap();
    assert_eq!(statuses(&received), [200]);
    assert!(gateway.process.wait().unwrap().success());
}
