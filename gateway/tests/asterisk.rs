//! The backend `asterisk`, with an ARI that is simulated: what it asks, and what it makes of answers and events.
#![allow(missing_docs)]

mod common;

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use common::{Gateway, end, information, play, post};
use futures_util::SinkExt;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::broadcast;
use tokio_tungstenite::tungstenite::Message;

const UNKNOWN: &str = "ErrorInvalidPhoneCallId";
const BUSY: &str = "ErrorServerBusy";
const ID: &str = "4dfcde06-7885-421c-9d64-7ddde7d9a7ba";

/// What a request is answered with after how many milliseconds.
type Answer = (u64, u16, String);

/// An ARI that answers requests, sends events, and writes down what it was asked.
struct Fake {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    events: broadcast::Sender<String>,
    // Ends everything when it is dropped.
    _runtime: Runtime,
}

impl Fake {
    fn start(address: &str, answer: impl Fn(&str, &Value) -> Answer + Send + Sync + 'static) -> Self {
        let listener = StdListener::bind(address).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (asked, events) = (Arc::<Mutex<Vec<String>>>::default(), broadcast::channel(16).0);
        let (asked_too, events_too, answer) = (Arc::clone(&asked), events.clone(), Arc::new(answer));
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let (asked, events, answer) =
                    (Arc::clone(&asked_too), events_too.clone(), Arc::clone(&answer));
                tokio::spawn(async move {
                    let mut start = [0; 16];
                    while stream.peek(&mut start).await.unwrap_or(16) < start.len() {}
                    match start.starts_with(b"GET /ari/events?") {
                        true => send(stream, events.subscribe()).await,
                        false => serve(stream, asked, answer).await,
                    }
                });
            }
        });
        Self { address, asked, events, _runtime: runtime }
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    fn tell(&self, event: Value) {
        self.events.send(event.to_string()).unwrap();
    }
}

async fn send(stream: TcpStream, mut events: broadcast::Receiver<String>) {
    let mut stream = tokio_tungstenite::accept_async(stream).await.unwrap();
    while let Ok(event) = events.recv().await {
        if stream.send(Message::text(event)).await.is_err() {
            break;
        }
    }
}

async fn serve<A>(stream: TcpStream, asked: Arc<Mutex<Vec<String>>>, answer: Arc<A>)
where
    A: Fn(&str, &Value) -> Answer + Send + Sync + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let (asked, answer) = (Arc::clone(&asked), Arc::clone(&answer));
        async move {
            assert_eq!(request.headers()["authorization"], "Basic Z2F0ZXdheTpzZWNyZXQ=");
            let line = format!("{} {}", request.method(), request.uri()).replace("/ari/", "");
            let body = request.into_body().collect().await.unwrap().to_bytes();
            let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
            if line.contains("eventFilter") {
                return Ok::<_, Infallible>(Response::new(Full::new(Bytes::new())));
            }
            asked.lock().unwrap().push(line.clone());
            let (wait, status, text) = answer(&line, &body);
            tokio::time::sleep(Duration::from_millis(wait)).await;
            Ok(Response::builder().status(status).body(Full::new(Bytes::from(text))).unwrap())
        }
    });
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

fn gateway(address: SocketAddr, more: &str) -> Gateway {
    Gateway::start(&format!(
        "backend = \"asterisk\"\n[asterisk]\nurl = \"http://{address}\"\npassword = \"secret\"\nmedia = \"mail/{{item}}\"\n{more}"
    ))
}

fn until_up(gateway: &Gateway) {
    let begun = Instant::now();
    while gateway.get("/healthz").0 != 200 {
        assert!(begun.elapsed() < Duration::from_secs(10));
        thread::sleep(Duration::from_millis(20));
    }
}

fn channel(state: &str) -> Answer {
    (0, 200, json!({"id": ID, "state": state, "name": "Local/1"}).to_string())
}

fn not_found() -> Answer {
    (0, 404, json!({"message": "Channel not found"}).to_string())
}

#[test]
fn begins_calls_through_the_dial_plan() {
    let begun = Arc::<Mutex<Value>>::default();
    let begun_too = Arc::clone(&begun);
    let fake = Fake::start("127.0.0.1:0", move |_, body| {
        *begun_too.lock().unwrap() = body.clone();
        let status = match body["endpoint"].as_str().unwrap() {
            "Local/500@ews-dial" => 500,
            "Local/400@ews-dial" => 400,
            _ => 200,
        };
        (0, status, "{}".into())
    });
    let gateway = gateway(fake.address, "");
    let id = gateway.ask(&play("AAMk+/w==", "+1 (425) 555-0100")).id();
    assert_eq!(fake.asked(), ["POST channels"]);
    let expected = json!({
        "endpoint": "Local/+14255550100@ews-dial",
        "context": "ews-play",
        "extension": "s",
        "priority": 1,
        "channelId": id,
        "otherChannelId": format!("{id}-dial"),
        "timeout": 30,
        "callerId": "Voice mail",
        "variables": {"EWS_MEDIA": "mail/AAMk-_w==", "EWS_ITEM": "AAMk-_w=="},
    });
    assert_eq!(*begun.lock().unwrap(), expected);
    for (item, number, expected) in [("item", "500", BUSY), ("item", "400", "ErrorPhoneNumberNotDialable")] {
        assert_eq!(gateway.ask(&play(item, number)).text(), expected, "{item} {number}");
    }
    fake.asked();
    for (item, number, expected) in [
        ("item", "1@other/n", "ErrorInvalidPhoneNumber"),
        ("item", "sip:1@pbx", "ErrorInvalidSIPUri"),
        ("../item", "1", "ErrorItemNotFound"),
        ("a&b", "1", "ErrorItemNotFound"),
    ] {
        assert_eq!(gateway.ask(&play(item, number)).text(), expected, "{item} {number}");
    }
    assert_eq!(fake.asked(), [""; 0]);
}

#[test]
fn tells_and_ends_calls() {
    for (answer, told, ended) in [
        (channel("Up"), "Connected None", BUSY),
        (channel("Ringing"), "Alerted None", BUSY),
        (channel("Ring"), "Incoming None", BUSY),
        (channel("Down"), "Connecting None", BUSY),
        (channel("Busy"), "Disconnected UserBusy", BUSY),
        (not_found(), UNKNOWN, UNKNOWN),
        ((0, 500, String::new()), BUSY, BUSY),
        ((0, 401, String::new()), BUSY, BUSY),
        ((0, 200, "no JSON".into()), BUSY, BUSY),
    ] {
        let name = format!("{answer:?}");
        let fake = Fake::start("127.0.0.1:0", move |line, _| {
            match (line.starts_with("DELETE"), answer.1, answer.2.as_str()) {
                (true, 200, "no JSON") => (0, 503, String::new()),
                (true, 200, text) if text.contains("state") => (0, 503, String::new()),
                _ => answer.clone(),
            }
        });
        let gateway = gateway(fake.address, "");
        assert_eq!(gateway.ask(&information(ID)).text(), told, "{name}");
        assert_eq!(gateway.ask(&end(ID)).text(), ended, "{name}");
        assert_eq!(
            fake.asked(),
            [format!("GET channels/{ID}"), format!("DELETE channels/{ID}?reason=normal")],
            "{name}"
        );
    }
    // The channel is not gone at once.
    let gets = std::sync::atomic::AtomicU32::new(0);
    let fake = Fake::start("127.0.0.1:0", move |line, _| match line.starts_with("DELETE") {
        true => (0, 204, String::new()),
        false if gets.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 2 => channel("Up"),
        false => not_found(),
    });
    assert_eq!(gateway(fake.address, "").ask(&end(ID)).text(), "NoError");
    assert_eq!(fake.asked().len(), 4);
}

#[test]
fn looks_at_an_id_before_it_goes_into_a_url() {
    let fake = Fake::start("127.0.0.1:0", |line, _| match line.starts_with("DELETE") {
        true => (0, 204, String::new()),
        false => not_found(),
    });
    let (own, any) = (gateway(fake.address, ""), gateway(fake.address, "any_channel = true"));
    for (id, is_asked) in [
        ("1732680000.12", true),
        ("..", false),
        ("../applications/x", false),
        ("a/../b", false),
        ("a?b=c", false),
        ("a%2f", false),
        ("a#b", false),
        ("a b", false),
        ("a\u{85}b", false),
    ] {
        assert_eq!(own.ask(&end(id)).text(), UNKNOWN, "{id}");
        assert_eq!(own.ask(&information(id)).text(), UNKNOWN, "{id}");
        assert_eq!(fake.asked(), [""; 0], "{id}");
        assert_eq!(any.ask(&end(id)).text(), if is_asked { "NoError" } else { UNKNOWN }, "{id}");
        assert_eq!(!fake.asked().is_empty(), is_asked, "{id}");
    }
}

#[test]
fn remembers_how_calls_ended() {
    let fake = Fake::start("127.0.0.1:0", |_, _| not_found());
    let gateway = gateway(fake.address, "");
    until_up(&gateway);
    fake.tell(json!({"type": "Something"}));
    fake.tell(json!({"type": "Dial", "caller": {"id": format!("{ID}-dial")}, "peer": {"id": "1.2"}, "dialstatus": "BUSY"}));
    let end = |id: &str, state: &str, more: Value| {
        let mut event =
            json!({"type": "ChannelDestroyed", "channel": {"id": id, "state": state}, "cause": 17});
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        event
    };
    fake.tell(end("1.2", "Down", json!({"tech_cause": 486})));
    fake.tell(end(ID, "Down", json!({})));
    fake.tell(end("1.3", "Down", json!({})));
    gateway.wait_for(ID, "Disconnected");
    assert_eq!(gateway.ask(&information(ID)).text(), "Disconnected UserBusy 486 Busy Here");
    assert_eq!(gateway.ask(&common::end(ID)).text(), UNKNOWN);
    assert_eq!(gateway.ask(&information("1.3")).text(), UNKNOWN);
}

#[test]
fn says_at_once_that_nobody_is_there_and_finds_who_comes() {
    let free = StdListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gateway = gateway(free, "");
    for message in [end(ID), information(ID), play("item", "1")] {
        let begun = Instant::now();
        assert_eq!(gateway.ask(&message).text(), BUSY);
        assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
    }
    assert_eq!(gateway.get("/healthz").0, 503);
    for _ in 0..2 {
        let fake = Fake::start(&free.to_string(), |_, _| channel("Up"));
        until_up(&gateway);
        assert_eq!(gateway.ask(&information(ID)).text(), "Connected None");
        drop(fake);
        let begun = Instant::now();
        while gateway.get("/healthz").0 != 503 {
            assert!(begun.elapsed() < Duration::from_secs(10));
        }
        assert_eq!(gateway.ask(&information(ID)).text(), BUSY);
    }
}

#[test]
fn ends_a_call_that_nobody_was_told_of() {
    let fake = Fake::start("127.0.0.1:0", |line, _| match line {
        "POST channels" => (4_000, 200, "{}".into()),
        _ => (0, 204, String::new()),
    });
    let gateway = gateway(fake.address, "");
    let until_ended = |began: Instant| {
        loop {
            let asked = fake.asked.lock().unwrap().clone();
            if let [begin, end] = asked.as_slice() {
                assert!(begin == "POST channels" && end.starts_with("DELETE channels/"), "{asked:?}");
                fake.asked();
                return began.elapsed();
            }
            assert!(began.elapsed() < Duration::from_secs(10), "{asked:?}");
            thread::sleep(Duration::from_millis(10));
        }
    };
    // The PBX takes longer than it may.
    let began = Instant::now();
    assert_eq!(gateway.ask(&play("item", "1")).text(), BUSY);
    assert!(began.elapsed() > Duration::from_millis(2_900) && began.elapsed() < Duration::from_secs(5));
    until_ended(began);
    // The client goes away meanwhile.
    let began = Instant::now();
    let mut stream = gateway.connect();
    std::io::Write::write_all(&mut stream, post(&play("item", "1"), "").as_bytes()).unwrap();
    thread::sleep(Duration::from_millis(300));
    drop(stream);
    assert!(until_ended(began) < Duration::from_secs(2));
}
