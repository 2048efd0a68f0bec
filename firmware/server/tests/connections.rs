//! Whole connections: what arrives, in pieces of any size, and what is sent.

use ews_phonecall::xml::Text;
use ews_phonecall::{
    ItemId, Outcome, PhoneCallId, PhoneCallInformation, Request, Response, ResponseCode, ResponseMessage,
    Scheme,
};
use server::{Answer, BODY_LIMIT, Calls, Connection};

/// A request that is answered with an error, as there is no such call.
const REQUEST: &str = include_str!("../../../tests/data/disconnect-phone-call-request.xml");

/// The first legs of real clients that negotiate: PHP's SoapClient, and curl.
const PHP_GZIP: &[u8] = include_bytes!("data/php-soapclient-gzip.http");
const CURL_NTLM: &[u8] = include_bytes!("data/curl-ntlm-first-leg.http");

/// The id of the first call.
const FIRST: &str = "9e3779b9";

const XML: &str = "Content-Type: text/xml; charset=utf-8\r\n";

/// What a new connection sends on `input` in pieces of `len` bytes, and whether it is then closed.
fn serve(input: &[u8], len: usize) -> (String, bool) {
    let mut connection = Connection::new();
    (send(&mut connection, &mut Calls::new(), input, len), connection.is_closed())
}

/// What a connection sends on `input` in pieces of `len` bytes.
fn send(connection: &mut Connection, calls: &mut Calls, input: &[u8], len: usize) -> String {
    let mut answer = Answer::new();
    let mut sent = String::new();
    for piece in input.chunks(len) {
        let mut rest = piece;
        while !rest.is_empty() && !connection.is_closed() {
            let taken = connection.receive(rest, calls, &mut answer);
            assert!((1..=rest.len()).contains(&taken));
            rest = &rest[taken..];
            let room: usize = answer.parts().iter().map(|part| part.len()).sum();
            assert!(room <= Answer::ROOM);
            answer.parts().iter().for_each(|part| sent.push_str(std::str::from_utf8(part).unwrap()));
            answer.clear();
        }
    }
    sent
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
    post("/EWS/Exchange.asmx", XML, body)
}

fn written(request: Request<'_>) -> String {
    let mut buffer = [0; 2048];
    String::from_utf8(request.write(&mut buffer).unwrap().to_vec()).unwrap()
}

/// A request to call a number.
fn play(number: &str) -> String {
    written(Request::play_on_phone(ItemId::new("item", None).unwrap(), Text::new(number).unwrap()))
}

/// A request to tell how a call goes.
fn tell(id: &str) -> String {
    written(Request::get_phone_call_information(PhoneCallId::new(id).unwrap()))
}

/// A request to end a call.
fn end(id: &str) -> String {
    written(Request::disconnect_phone_call(PhoneCallId::new(id).unwrap()))
}

fn chunked(body: &str, len: usize) -> String {
    let mut request =
        format!("POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: x\r\n{XML}Transfer-Encoding: chunked\r\n\r\n");
    for chunk in body.as_bytes().chunks(len) {
        request += &format!("{:x}\r\n{}\r\n", chunk.len(), std::str::from_utf8(chunk).unwrap());
    }
    request + "0\r\n\r\n"
}

/// What an answer says: the id of a call, how it goes, that it was ended, or what went wrong.
fn outcome(body: &str) -> String {
    let failed = |message: ResponseMessage<'_>| message.response_code.unwrap().to_string();
    match Response::parse(body.as_bytes()).unwrap().outcome {
        Outcome::PlayOnPhone(response) => {
            response.phone_call_id.map_or_else(|| failed(response.message), |id| id.to_string())
        }
        Outcome::GetPhoneCallInformation(response) => {
            response.information.map_or_else(|| failed(response.message), |call| call.state.to_string())
        }
        Outcome::DisconnectPhoneCall(response) => failed(response.message),
        Outcome::Fault(fault) => format!("{:?}", fault.code),
        other => panic!("{other:?}"),
    }
}

/// A name, what arrives, the status and the outcome of each answer, and whether the connection is then closed.
type Case = (&'static str, String, &'static [(u16, &'static str)], bool);

#[test]
fn answers_in_any_pieces() {
    let cases: [Case; 8] = [
        (
            "a call, from its beginning to its end",
            soap(&play("4711"))
                + &soap(&tell(FIRST))
                + &[end(FIRST), tell(FIRST), end(FIRST)].map(|body| soap(&body)).concat(),
            &[
                (200, FIRST),
                (200, "Connecting"),
                (200, "NoError"),
                (200, "Disconnected"),
                (200, "ErrorInvalidPhoneCallId"),
            ],
            false,
        ),
        (
            "chunked",
            chunked(&play("4711"), 100) + &chunked(&end(FIRST), 7),
            &[(200, FIRST), (200, "NoError")],
            false,
        ),
        (
            "malformed",
            soap("<a") + &soap(&play("4711")),
            &[(500, "Exchange(ErrorInvalidRequest)"), (200, FIRST)],
            false,
        ),
        (
            "no body",
            soap("") + &soap(&play("4711")),
            &[(500, "Exchange(ErrorInvalidRequest)"), (200, FIRST)],
            false,
        ),
        (
            "refused, then a call",
            post("/", "", "some body")
                + &post("/EWS/Exchange.asmx", "Content-Type: text/plain\r\n", &play("4711"))
                + &soap(&play("4711")),
            &[(404, ""), (415, ""), (200, FIRST)],
            false,
        ),
        (
            "no number, and no id",
            soap(&play("")) + &soap(&tell("")) + &soap(&end("")),
            &[(200, "ErrorInvalidPhoneNumber"), (200, "ErrorInvalidIdEmpty"), (200, "ErrorInvalidIdEmpty")],
            false,
        ),
        (
            "asks first",
            post(
                "/EWS/Exchange.asmx",
                &format!("{XML}Expect: 100-continue\r\nConnection: close\r\n"),
                &play("4711"),
            ) + &soap(&play("4711")),
            &[(200, FIRST)],
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
            let outcomes: Vec<_> = answers
                .iter()
                .map(|&(status, body)| (status, if body.is_empty() { String::new() } else { outcome(body) }))
                .collect();
            let outcomes: Vec<_> = outcomes.iter().map(|(status, said)| (*status, said.as_str())).collect();
            assert_eq!((outcomes.as_slice(), is_closed), (expected, closed), "{name} by {len}");
        }
    }
}

#[test]
fn calls_go_on_as_time_goes_by() {
    let (mut calls, mut connection) = (Calls::new(), Connection::new());
    send(&mut connection, &mut calls, soap(&play("480")).as_bytes(), 536);
    // The longest answer that there can be.
    let request = Request::get_phone_call_information(PhoneCallId::new(FIRST).unwrap());
    let request = soap(&written(request.with_scheme(Scheme::Https)));
    for (now, state) in [(499, "Connecting"), (3_999, "Alerted"), (4_000, "Disconnected")] {
        calls.advance(now);
        let sent = send(&mut connection, &mut calls, request.as_bytes(), 536);
        assert_eq!(outcome(answers(&sent)[0].1), state, "{now}");
    }
}

#[test]
fn tells_to_go_on_only_who_waits() {
    let request = post("/EWS/Exchange.asmx", &format!("{XML}Expect: 100-continue\r\n"), REQUEST);
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
    let post = format!("POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: x\r\n{XML}");
    let too_long = format!("{:x}\r\n{}", BODY_LIMIT + 1, "x".repeat(BODY_LIMIT as usize + 1));
    let cases = [
        (format!("{post}Content-Length: {}\r\n\r\n", BODY_LIMIT + 1), 413),
        (format!("{post}Transfer-Encoding: chunked\r\n\r\n{too_long}"), 413),
        (format!("{post}Transfer-Encoding: chunked\r\n\r\nhello"), 400),
        (format!("{post}Connection: {}\r\n\r\n", "x".repeat(2048)), 431),
        (format!("{post}A: {}\r\n\r\n", "x".repeat(16 * 1024)), 431),
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
        let (status, said) = (answers(&sent)[0].0, outcome(answers(&sent)[0].1));
        assert_eq!((status, said.as_str(), closed), (200, "ErrorInvalidPhoneCallId", false));
    }
}

/// A good request, with something of it replaced.
fn changed(from: &str, to: &str) -> Vec<u8> {
    let request = soap(REQUEST);
    assert!(request.contains(from), "{from}");
    request.replacen(from, to, 1).into_bytes()
}

/// A good request whose body is one chunk, with this behind its size, and behind the last.
fn with_extension(extension: &str, last: &str, trailer: &str) -> Vec<u8> {
    let head =
        format!("POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: x\r\n{XML}Transfer-Encoding: chunked\r\n\r\n");
    let size = REQUEST.len();
    format!("{head}{size:x}{extension}\r\n{REQUEST}\r\n0{last}\r\n{trailer}\r\n").into_bytes()
}

/// Checks the statuses of the answers to `input`, whole and in pieces.
fn expect(input: &[u8], expected: &[u16]) {
    for len in [input.len(), 1, 3, 64] {
        let (sent, _) = serve(input, len);
        let statuses: Vec<_> = answers(&sent).iter().map(|&(status, _)| status).collect();
        assert_eq!(statuses, expected, "by {len}: {}", String::from_utf8_lossy(input));
    }
}

#[test]
fn finds_the_path_behind_the_authority() {
    let target = |target| changed("POST /EWS/Exchange.asmx", &format!("POST {target}"));
    for (text, status) in [
        ("http://pbx.example/EWS/Exchange.asmx", 200),
        ("http://pbx.example:8080/EWS/Exchange.asmx?x=/", 200),
        ("http://pbx.example?back=/EWS/Exchange.asmx", 404),
        ("http://pbx.example#/EWS/Exchange.asmx", 404),
        ("http://pbx.example", 404),
        ("http:///EWS/Exchange.asmx", 400),
        ("http://user@pbx/EWS/Exchange.asmx", 400),
        ("http://pbx:x/EWS/Exchange.asmx", 400),
    ] {
        expect(&target(text), &[status]);
    }
}

#[test]
fn refuses_hosts_that_are_none() {
    for host in ["x", "", "pbx:8080", "pbx:", "10.0.2.15", "[::1]", "[::1]:80"] {
        expect(&changed("Host: x", &format!("Host: {host}")), &[200]);
    }
    for host in ["a b", "user@pbx", "pbx/path", "a,b", "<pbx>", "[::1", "pbx:abc", "p\u{FC}x"] {
        expect(&changed("Host: x", &format!("Host: {host}")), &[400]);
    }
    expect(b"GET / HTTP/1.1\r\nHost: \xFF\r\n\r\n", &[400]);
}

#[test]
fn tells_clients_of_http_1_0_that_it_keeps_the_connection() {
    let keep_alive = "HTTP/1.0\r\nConnection: keep-alive";
    let cases = [
        (changed("HTTP/1.1", keep_alive), 200),
        (soap("").replace("HTTP/1.1", keep_alive).into_bytes(), 500),
        (post("/", "", "x").replace("HTTP/1.1", keep_alive).into_bytes(), 404),
    ];
    for (input, status) in cases {
        let (sent, closed) = serve(&input, 64);
        assert!(sent.contains("\r\nConnection: keep-alive\r\n"), "{sent}");
        assert!(!closed);
        expect(&[input.clone(), input].concat(), &[status, status]);
    }
    let (sent, closed) = serve(&changed("HTTP/1.1", "HTTP/1.0"), 64);
    assert!(sent.contains("\r\nConnection: close\r\n") && closed, "{sent}");
    let (sent, _) = serve(soap(REQUEST).as_bytes(), 64);
    assert!(!sent.contains("Connection"), "{sent}");
}

#[test]
fn refuses_malformed_chunk_extensions() {
    for extension in ["", ";a", ";a=b", " ;\ta = \"b\\\";\" ;c"] {
        expect(&with_extension(extension, extension, ""), &[200]);
    }
    for extension in
        [" 5", " ", " abc", ";", ";=x", ";a=", ";a=\"b", ";a b", ";a=b c", ";a=b ", ";a=\"b\"c", ",a"]
    {
        expect(&with_extension(extension, "", ""), &[400]);
        expect(&with_extension("", extension, ""), &[400]);
    }
}

#[test]
fn refuses_malformed_trailers_and_what_stands_behind_them() {
    for trailer in ["", "X: y\r\n", "X:\r\nY: z\r\n"] {
        expect(&[with_extension("", "", trailer), soap(REQUEST).into()].concat(), &[200, 200]);
    }
    for trailer in ["X\r\n", "X: y\r\n z\r\n", " X: y\r\n", "X : y\r\n", ": y\r\n", "X: y\n", "\n"] {
        expect(&with_extension("", "", trailer), &[400]);
    }
    let smuggled = soap(REQUEST);
    expect(&with_extension("", "", smuggled.split_inclusive("\r\n").next().unwrap()), &[400]);
}

#[test]
fn ends_lines_with_carriage_return_and_line_feed_only() {
    let good = String::from_utf8(with_extension("", "", "X: y\r\n")).unwrap();
    for (at, _) in good.match_indices("\r\n") {
        let (before, behind) = good.split_at(at);
        // What follows shows that the line is not waited for any more.
        for end in ["\n", "\r"] {
            expect(format!("{before}{end}{}x", &behind[2..]).as_bytes(), &[400]);
        }
    }
    expect(soap(REQUEST).replace("\r\n", "\n").as_bytes(), &[400]);
}

#[test]
fn reads_the_parameters_of_media_types() {
    for (media_type, status) in [
        ("text/xml; action=\"a;charset=latin1\"", 200),
        ("text/xml; action=\"a\\\";charset=latin1\"", 200),
        ("text/xml; charset=\"UTF-8\"", 200),
        ("text/xml; charset=latin1", 415),
        ("text/xml; charset=utf-8; charset=utf-8", 400),
        ("text/xml; charset=utf-8; charset=latin1", 400),
        ("text/xml; charset=\"utf-8", 400),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
    ] {
        expect(&changed(XML, &format!("Content-Type: {media_type}\r\n")), &[status]);
    }
    expect(&changed(XML, ""), &[415]);
}

#[test]
fn asks_for_bodies_without_a_coding() {
    for input in [PHP_GZIP, &changed(XML, &format!("{XML}Content-Encoding: x-gzip\r\n"))] {
        expect(&[input, soap(REQUEST).as_bytes()].concat(), &[415, 200]);
        let (sent, _) = serve(input, 64);
        assert!(sent.contains("\r\nAccept-Encoding: identity\r\n"), "{sent}");
    }
    expect(&changed(XML, &format!("{XML}Content-Encoding: identity\r\n")), &[200]);
    let other = post("/EWS/Exchange.asmx", "Content-Type: text/plain\r\n", REQUEST);
    assert!(!serve(other.as_bytes(), 64).0.contains("Accept-Encoding"));
}

#[test]
fn answers_the_first_leg_of_a_negotiation() {
    expect(&[CURL_NTLM, soap(REQUEST).as_bytes()].concat(), &[500, 200]);
}

#[test]
fn refuses_pages_from_elsewhere() {
    for (origin, status) in [
        ("http://x", 200),
        ("http://X:80", 200),
        ("http://x:8080", 403),
        ("http://other.example", 403),
        ("https://x", 403),
        ("null", 403),
        ("", 403),
    ] {
        expect(&changed(XML, &format!("{XML}Origin: {origin}\r\n")), &[status]);
    }
    expect(&changed(XML, &format!("{XML}Origin: http://x\r\nOrigin: http://other\r\n")), &[403]);
}

#[test]
fn passes_over_what_nobody_reads() {
    for len in [2_500, 6_000, 15_000] {
        for name in ["Authorization", "Cookie", "X-Forwarded-Client-Cert"] {
            expect(&changed("Host: x", &format!("{name}: {}\r\nHost: x", "x".repeat(len))), &[200]);
        }
    }
    expect(&changed("Host: x", &format!("Host: {}", "x".repeat(2_500))), &[431]);
}

#[test]
fn tells_which_method_is_allowed() {
    for method in ["GET", "PUT"] {
        let request = format!("{method} /EWS/Exchange.asmx HTTP/1.1\r\nHost: x\r\n\r\n");
        let (sent, closed) = serve(request.as_bytes(), 9);
        let expected = "HTTP/1.1 405 Method Not Allowed\r\nAllow: POST\r\nContent-Length: 0\r\n\r\n";
        assert_eq!((sent.as_str(), closed), (expected, false));
    }
}

#[test]
fn is_idle_between_requests() {
    let (mut calls, mut connection, mut answer) = (Calls::new(), Connection::new(), Answer::new());
    for byte in "\r\n".bytes() {
        assert!(connection.is_idle());
        connection.receive(&[byte], &mut calls, &mut answer);
    }
    assert!(connection.is_idle());
    let request = soap(REQUEST);
    let (last, before) = request.as_bytes().split_last().unwrap();
    for &byte in before {
        connection.receive(&[byte], &mut calls, &mut answer);
        assert!(!connection.is_idle());
    }
    connection.receive(&[*last], &mut calls, &mut answer);
    assert!(connection.is_idle());
    answer.clear();
    connection.receive(b"\n", &mut calls, &mut answer);
    assert!(connection.is_closed() && !connection.is_idle());
}

#[test]
fn has_room_for_every_answer() {
    let envelope = |header: &str, body: &str| {
        REQUEST
            .replace("<soap:Body>", &format!("{header}<soap:Body>"))
            .replace("<m:PhoneCallId", &format!("{body}<m:PhoneCallId"))
    };
    for kind in ews_phonecall::ErrorKind::ALL {
        for scheme in [Scheme::Http, Scheme::Https] {
            let error = ews_phonecall::Error::from_parts(*kind, u32::MAX, u32::MAX, u32::MAX, scheme);
            let len = Response::fault(&error).encoded_len();
            assert!(len <= Answer::BODY, "{kind:?} takes {len} bytes");
        }
    }
    let request = Request::get_phone_call_information(PhoneCallId::new("1").unwrap());
    for code in ResponseCode::NAMED {
        let refused = Err::<PhoneCallInformation<'_>, _>(*code);
        let len = request.with_scheme(Scheme::Https).respond(refused).encoded_len();
        assert!(len <= Answer::BODY, "{code:?} takes {len} bytes");
    }
    for body in
        [envelope("", "text"), envelope("<a/>", ""), "<a/>".to_string(), "<!DOCTYPE a><a/>".to_string()]
    {
        let (sent, _) = serve(soap(&body).as_bytes(), 100);
        let [(500, fault)] = answers(&sent)[..] else { panic!("{sent}") };
        assert!(Response::parse(fault.as_bytes()).is_ok());
    }
}
