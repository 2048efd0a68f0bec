//! The backend `kamailio`, with a Kamailio that is simulated: what it asks, and what it makes of the answers.
#![allow(missing_docs)]

mod common;

use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use common::{Gateway, end, information, play};
use serde_json::{Value, json};

const UNKNOWN: &str = "ErrorInvalidPhoneCallId";
const BUSY: &str = "ErrorServerBusy";

/// A server that answers a method and its parameters, and writes down what it was asked.
struct Fake {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    ends: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Fake {
    fn start(address: &str, mut answer: impl FnMut(&str, &Value) -> Option<Value> + Send + 'static) -> Self {
        let socket = UdpSocket::bind(address).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let (asked, ends) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let address = socket.local_addr().unwrap();
        let (asked_too, ends_too) = (Arc::clone(&asked), Arc::clone(&ends));
        let thread = thread::spawn(move || {
            let mut buffer = [0; 4096];
            while !ends_too.load(Ordering::Relaxed) {
                let Ok((len, client)) = socket.recv_from(&mut buffer) else { continue };
                let request: Value = serde_json::from_slice(&buffer[..len]).unwrap();
                let (method, params) = (request["method"].as_str().unwrap(), &request["params"]);
                if method != "core.version" {
                    asked_too.lock().unwrap().push(format!("{method} {params}"));
                }
                if let Some(mut answer) = answer(method, params) {
                    answer["id"] = request["id"].clone();
                    socket.send_to(answer.to_string().as_bytes(), client).unwrap();
                }
            }
        });
        Self { address, asked, ends, thread: Some(thread) }
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        let _ = self.thread.take().unwrap().join();
    }
}

fn gateway(address: SocketAddr) -> Gateway {
    Gateway::start(&format!("backend = \"kamailio\"\n[kamailio]\nrpc = \"{address}\""))
}

fn dialog(state: u64) -> Value {
    json!({"result": {"h_entry": 17, "h_id": 42, "state": state, "caller": {"cseq": "7"}}})
}

fn none() -> Value {
    json!({"result": {}})
}

fn fault(code: u64) -> Value {
    json!({"error": {"code": code, "message": "no"}})
}

#[test]
fn tells_how_calls_go() {
    let fake = Fake::start("127.0.0.1:0", |method, params| {
        let call = params[if method == "htable.get" { 1 } else { 0 }].as_str().unwrap_or("");
        Some(match (method, call) {
            ("dlg.dlg_list", "new") => dialog(1),
            ("dlg.dlg_list", "rings") => dialog(2),
            ("dlg.dlg_list", "answered") => dialog(3),
            ("dlg.dlg_list", "up") => dialog(4),
            ("dlg.dlg_list", "ended" | "retried") => dialog(4),
            ("dlg.dlg_list", "ending") => dialog(5),
            ("dlg.dlg_list", "broken") => fault(500),
            ("htable.get", "busy") => json!({"result": {"item": {"name": "busy", "value": "486 Busy Here"}}}),
            // By one phone; another was called after that.
            ("htable.get", "retried") => {
                json!({"result": {"item": {"name": "retried", "value": "486 Busy Here"}}})
            }
            ("htable.get", "ended") => json!({"result": {"item": {"name": "ended", "value": "200"}}}),
            ("htable.get", _) => fault(500),
            _ => none(),
        })
    });
    let gateway = gateway(fake.address);
    for (id, expected) in [
        ("new", "Connecting None"),
        ("rings", "Alerted None"),
        ("answered", "Connected None"),
        ("up", "Connected None"),
        ("retried", "Connected None"),
        ("ended", "Disconnected None"),
        ("ending", "Disconnected None"),
        ("busy", "Disconnected UserBusy 486 Busy Here"),
        ("unknown", UNKNOWN),
        ("broken", BUSY),
    ] {
        assert_eq!(gateway.ask(&information(id)).text(), expected, "{id}");
    }
    fake.asked();
    assert_eq!(gateway.ask(&information("no call id")).text(), UNKNOWN);
    assert_eq!(gateway.ask(&play("item", "1")).text(), "ErrorUnifiedMessagingRequestFailed");
    assert_eq!(fake.asked(), [""; 0]);
}

#[test]
fn ends_calls_as_their_state_asks_for() {
    // What `dlg.dlg_list` gives, one after the other, the answers to what ends the call, and what is asked in all.
    type Row = (&'static str, Vec<Value>, Value, &'static str, &'static [&'static str]);
    const LIST: &str = "dlg.dlg_list [\"c@1\"]";
    const END: &str = "dlg.end_dlg [17,42]";
    const CANCEL: &str = "tm.cancel [\"c@1\",\"7\"]";
    const LOOK: &str = "htable.get [\"ended\",\"c@1\"]";
    const CLAIM: &str = "htable.sets";
    let done = || json!({"result": null});
    let table: Vec<Row> = vec![
        ("up", vec![dialog(4)], done(), "NoError", &[LIST, LOOK, CLAIM, END]),
        ("answered", vec![dialog(3)], done(), "NoError", &[LIST, LOOK, CLAIM, END]),
        ("unknown", vec![none()], done(), UNKNOWN, &[LIST]),
        ("ended", vec![dialog(5)], done(), UNKNOWN, &[LIST]),
        ("rings", vec![dialog(2), dialog(5)], done(), "NoError", &[LIST, LOOK, CLAIM, CANCEL, LIST]),
        (
            "rings for long",
            vec![dialog(1), dialog(1), none()],
            done(),
            "NoError",
            &[LIST, LOOK, CLAIM, CANCEL, LIST, LIST],
        ),
        (
            "answered meanwhile",
            vec![dialog(2), dialog(4)],
            done(),
            "NoError",
            &[LIST, LOOK, CLAIM, CANCEL, LIST, END],
        ),
        ("gone meanwhile", vec![dialog(4)], fault(404), UNKNOWN, &[LIST, LOOK, CLAIM, END]),
        (
            "ended by another",
            vec![dialog(4), dialog(5)],
            fault(500),
            UNKNOWN,
            &[LIST, LOOK, CLAIM, END, LIST],
        ),
        ("not to be ended", vec![dialog(4)], fault(500), BUSY, &[LIST, LOOK, CLAIM, END, LIST]),
    ];
    for (name, mut dialogs, ended, expected, asked) in table {
        let fake = Fake::start("127.0.0.1:0", move |method, _| {
            Some(match method {
                "dlg.dlg_list" if dialogs.len() > 1 => dialogs.remove(0),
                "dlg.dlg_list" => dialogs[0].clone(),
                "htable.get" => fault(500),
                "htable.sets" => json!({"result": null}),
                _ => ended.clone(),
            })
        });
        let gateway = gateway(fake.address);
        assert_eq!(gateway.ask(&end("c@1")).text(), expected, "{name}");
        let is_asked = |(asked, expected): (&String, &&str)| asked.starts_with(expected);
        let all = fake.asked();
        assert!(all.len() == asked.len() && all.iter().zip(asked).all(is_asked), "{name}: {all:?}");
    }
}

#[test]
fn ends_a_call_once_whoever_is_asked() {
    // The table of Kamailio, which all gateways have in common. The phone has not answered BYE yet.
    let mut table = std::collections::HashMap::new();
    let fake = Fake::start("127.0.0.1:0", move |method, params| {
        Some(match method {
            "htable.sets" => {
                table.insert(params[1].clone(), params[2].clone());
                json!({"result": null})
            }
            "htable.get" => match table.get(&params[1]) {
                Some(value) => json!({"result": {"item": {"name": params[1], "value": value}}}),
                None => fault(500),
            },
            "dlg.dlg_list" => dialog(4),
            _ => json!({"result": null}),
        })
    });
    let (one, other) = (gateway(fake.address), gateway(fake.address));
    assert_eq!(one.ask(&end("c@1")).text(), "NoError");
    for gateway in [&one, &other] {
        assert_eq!(gateway.ask(&end("c@1")).text(), UNKNOWN);
    }
    assert_eq!(fake.asked().iter().filter(|asked| asked.starts_with("dlg.end_dlg")).count(), 1);
    // A gateway that was killed before it came to it does not save the call for ever.
    thread::sleep(Duration::from_millis(2_100));
    assert_eq!(other.ask(&end("c@1")).text(), "NoError");
}

#[test]
fn says_at_once_that_nobody_is_there_and_finds_who_comes() {
    let free = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gateway = gateway(free);
    for message in [end("1"), information("1")] {
        let begun = Instant::now();
        assert_eq!(gateway.ask(&message).text(), BUSY);
        assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
    }
    assert_eq!(gateway.get("/healthz").0, 503);
    let fake = Fake::start(&free.to_string(), |_, _| Some(dialog(4)));
    assert_eq!(gateway.ask(&information("1")).text(), "Connected None");
    let begun = Instant::now();
    while gateway.get("/healthz").0 != 200 {
        assert!(begun.elapsed() < Duration::from_secs(10));
        thread::sleep(Duration::from_millis(50));
    }
    drop(fake);
    assert_eq!(gateway.ask(&information("1")).text(), BUSY);
}

#[test]
fn waits_three_seconds_and_no_more() {
    let fake = Fake::start("127.0.0.1:0", |_, params| {
        (params[0] == "fast" || params[1] == "fast").then(|| dialog(4))
    });
    let gateway = gateway(fake.address);
    let begun = Instant::now();
    thread::scope(|scope| {
        let slow = scope.spawn(|| (gateway.ask(&end("slow")).text(), begun.elapsed()));
        // Nobody else has to wait meanwhile.
        assert_eq!(gateway.ask(&information("fast")).text(), "Connected None");
        assert!(begun.elapsed() < Duration::from_secs(1));
        let (text, took) = slow.join().unwrap();
        assert_eq!(text, BUSY);
        assert!(took > Duration::from_millis(2_900) && took < Duration::from_secs(5), "{took:?}");
    });
}
