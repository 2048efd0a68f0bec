//! Whole connections: what arrives, in pieces of any size, and what is sent.

use ews_phonecall::{Outcome, Response};
use server::{Answer, BODY_LIMIT, Calls, Connection};

const REQUEST: &str = include_str!("../../../tests/data/disconnect-phone-call-request.xml");

/// What a connection sends on `input` in pieces of `len` bytes, and whether it is then closed.
fn serve(input: &[u8], len: usize) -> (String, bool) {
    let (mut calls, mut connection, mut answer) = (Calls::new(), Connection::new(), Answer::new());
    calls.seed();
    let mut sent = String::new();
    for piece in input.chunks(len) {
        let mut rest = piece;
        while !rest.is_empty() && !connection.is_closed() {
            let taken = connection.receive(rest, &mut calls, &mut answer);
            assert!((1..=rest.len()).contains(&taken));
            rest = &rest[taken..];
            let room: usize = answer.parts().iter().map(|part| part.len()).sum();
            assert!(room <= Answer::ROOM);
            answer.parts().iter().for_each(|part| sent.push_str(std::str::from_utf8(part).unwrap()));
            answer.clear();
        }
    }
    (sent, connection.is_closed())
}

/// The status and the body of each answer, without those that only say to go on.
fn answers(sent: &str) -> Vec<(u16, &str)> {
    let mut rest = sent;
    let mut answers = Vec::new();
    while !rest.is_empty() {
        let (head, behind) = rest.split_once("\r\n\r\n").expect("a head has an end");
        let status = head.strip_prefix("HTTP/1.1 ").unwrap()[..3].parse().unwrap();
        let len = head.split("\r\n").find_map(|field| field.strip_prefix("Content-Length: "));
        let body;
        (body, rest) = behind.split_at(len.map_or(0, |len| len.parse().unwrap()));
        if status != 100 {
            answers.push((status, body));
        }
    }
    answers
}

fn post(path: &str, fields: &str, body: &str) -> String {
    let len = body.len();
    format!("POST {path} HTTP/1.1\r\nHost: x\r\n{fields}Content-Length: {len}\r\n\r\n{body}")
}

fn soap(body: &str) -> String {
    post("/EWS/Exchange.asmx", "Content-Type: text/xml; charset=utf-8\r\n", body)
}

fn chunked(body: &str, len: usize) -> String {
    let mut request =
        String::from("POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for chunk in body.as_bytes().chunks(len) {
        request += &format!("{:x}\r\n{}\r\n", chunk.len(), std::str::from_utf8(chunk).unwrap());
    }
    request + "0\r\n\r\n"
}

fn code(body: &str) -> String {
    match Response::parse(body.as_bytes()).unwrap().outcome {
        Outcome::DisconnectPhoneCall(response) => response.response_code.unwrap().to_string(),
        Outcome::Fault(fault) => format!("{:?}", fault.code),
        other => panic!("{other:?}"),
    }
}

/// A name, what arrives, the status and the code of each answer, and whether the connection is then closed.
type Case = (&'static str, String, &'static [(u16, &'static str)], bool);

#[test]
fn answers_in_any_pieces() {
    let other = REQUEST.replace("OWVl4NWb3N29t", "call-3");
    let cases: [Case; 8] = [
        (
            "a call, twice",
            soap(REQUEST) + &soap(REQUEST),
            &[(200, "NoError"), (200, "ErrorInvalidPhoneCallId")],
            false,
        ),
        (
            "chunked",
            chunked(REQUEST, 100) + &chunked(&other, 7),
            &[(200, "NoError"), (200, "NoError")],
            false,
        ),
        (
            "malformed",
            soap("<a") + &soap(&other),
            &[(500, "Exchange(ErrorInvalidRequest)"), (200, "NoError")],
            false,
        ),
        (
            "no body",
            soap("") + &soap(REQUEST),
            &[(500, "Exchange(ErrorInvalidRequest)"), (200, "NoError")],
            false,
        ),
        (
            "refused, then a call",
            post("/", "", "some body")
                + &post("/calls", "Content-Type: text/xml\r\n", REQUEST)
                + &soap(REQUEST),
            &[(404, ""), (415, ""), (200, "NoError")],
            false,
        ),
        (
            "placed calls",
            post("/calls", "", "abc")
                + &post("/calls", "", "abc")
                + &soap(&REQUEST.replace("OWVl4NWb3N29t", "abc")),
            &[(204, ""), (409, ""), (200, "NoError")],
            false,
        ),
        (
            "asks first",
            post("/EWS/Exchange.asmx", "Expect: 100-continue\r\nConnection: close\r\n", REQUEST)
                + &soap(REQUEST),
            &[(200, "NoError")],
            true,
        ),
        (
            "asks first, and is refused",
            post("/other", "Expect: 100-continue\r\n", REQUEST) + &soap(REQUEST),
            &[(404, "")],
            true,
        ),
    ];
    for (name, input, expected, closed) in cases {
        for len in 1..=input.len() {
            let (sent, is_closed) = serve(input.as_bytes(), len);
            let answers = answers(&sent);
            let codes: Vec<_> = answers
                .iter()
                .map(|&(status, body)| (status, if body.is_empty() { String::new() } else { code(body) }))
                .collect();
            let codes: Vec<_> = codes.iter().map(|(status, code)| (*status, code.as_str())).collect();
            assert_eq!((codes.as_slice(), is_closed), (expected, closed), "{name} by {len}");
        }
    }
}

#[test]
fn tells_to_go_on_only_who_waits() {
    let request = post("/EWS/Exchange.asmx", "Expect: 100-continue\r\n", REQUEST);
    let head = request.find("\r\n\r\n").unwrap() + 4;
    let (sent, _) = serve(&request.as_bytes()[..head], head);
    assert_eq!(sent, "HTTP/1.1 100 Continue\r\n\r\n");
    let (sent, _) = serve(&request.as_bytes()[..head], 1);
    assert_eq!(sent, "HTTP/1.1 100 Continue\r\n\r\n");
    let (sent, _) = serve(request.as_bytes(), request.len());
    assert!(sent.starts_with("HTTP/1.1 200 OK\r\n"), "{sent}");
}

#[test]
fn closes_when_the_end_of_a_request_cannot_be_known() {
    let post = "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: x\r\n";
    let too_long = format!("{:x}\r\n{}", BODY_LIMIT + 1, "x".repeat(BODY_LIMIT as usize + 1));
    let cases = [
        (format!("{post}Content-Length: {}\r\n\r\n", BODY_LIMIT + 1), 413),
        (format!("{post}Transfer-Encoding: chunked\r\n\r\n{too_long}"), 413),
        (format!("{post}Transfer-Encoding: chunked\r\n\r\nhello"), 400),
        (format!("{post}A: {}\r\n\r\n", "x".repeat(2048)), 431),
        (format!("{post}{}\r\n", "A: b\r\n".repeat(40)), 431),
        ("x".repeat(4000), 431),
        ("hello\r\n\r\n".to_string(), 400),
        ("POST /EWS/Exchange.asmx HTTP/3.0\r\n\r\n".to_string(), 505),
    ];
    for (input, status) in cases {
        for len in [1, 2, 536, 5000] {
            let (sent, closed) = serve(input.as_bytes(), len);
            let expected = [(status, "")];
            assert_eq!((answers(&sent).as_slice(), closed), (expected.as_slice(), true), "{status} by {len}");
            assert!(sent.contains("\r\nConnection: close\r\n"), "{sent}");
        }
    }
}

#[test]
fn takes_a_body_as_long_as_the_limit() {
    let padding = " ".repeat(BODY_LIMIT as usize - REQUEST.len());
    let body = format!("{REQUEST}{padding}");
    for request in [soap(&body), chunked(&body, 4096)] {
        let (sent, closed) = serve(request.as_bytes(), 536);
        assert_eq!((code(answers(&sent)[0].1).as_str(), closed), ("NoError", false));
    }
}

#[test]
fn allows_only_post() {
    let (sent, closed) = serve(b"GET /EWS/Exchange.asmx HTTP/1.1\r\nHost: x\r\n\r\n", 9);
    assert_eq!(sent, "HTTP/1.1 405 Method Not Allowed\r\nAllow: POST\r\nContent-Length: 0\r\n\r\n");
    assert!(!closed);
}

#[test]
fn has_room_for_every_answer() {
    let envelope = |header: &str, body: &str| {
        REQUEST
            .replace("<soap:Body>", &format!("{header}<soap:Body>"))
            .replace("<m:PhoneCallId", &format!("{body}<m:PhoneCallId"))
    };
    for kind in ews_phonecall::ErrorKind::ALL {
        for scheme in [ews_phonecall::Scheme::Http, ews_phonecall::Scheme::Https] {
            let error = ews_phonecall::Error::from_parts(*kind, u32::MAX, u32::MAX, u32::MAX, scheme);
            let len = Response::fault(&error).encoded_len();
            assert!(len <= Answer::ROOM - 192, "{kind:?} takes {len} bytes");
        }
    }
    for body in
        [envelope("", "text"), envelope("<a/>", ""), "<a/>".to_string(), "<!DOCTYPE a><a/>".to_string()]
    {
        let (sent, _) = serve(soap(&body).as_bytes(), 100);
        let [(500, fault)] = answers(&sent)[..] else { panic!("{sent}") };
        assert!(Response::parse(fault.as_bytes()).is_ok());
    }
}
