//! Sends messages over many connections at once, looks at each answer, and says how long they took:
//!
//!     load ADDRESS CONNECTIONS REQUESTS malformed|unknown
//!
//! Each connection begins a call, asks for its state, ends it, sends a bad message, and so on. The bad one has an element that is
//! not closed, or it asks for an operation that there is not. A connection that the server closes is opened again. The result is printed as JSON.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ews_phonecall::xml::Text;
use ews_phonecall::{CONTENT_TYPE, ItemId, PhoneCallId, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long an answer may take before the request counts as lost.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, address, connections, requests, bad] = arguments.as_slice() else {
        return Err("load ADDRESS CONNECTIONS REQUESTS malformed|unknown".into());
    };
    let bad = if bad == "malformed" { Step::Malformed } else { Step::Unknown };
    let (connections, left): (usize, AtomicUsize) =
        (connections.parse()?, AtomicUsize::new(requests.parse()?));
    let (begun, left) = (Instant::now(), Arc::new(left));
    let clients: Vec<_> =
        (0..connections).map(|_| tokio::spawn(Client::new(address).run(bad, Arc::clone(&left)))).collect();
    let mut results = Results::default();
    for client in clients {
        results.add(client.await?);
    }
    results.print(begun.elapsed());
    Ok(())
}

/// What came of the requests.
#[derive(Default)]
struct Results {
    times: Vec<Duration>,
    lost: usize,
    wrong: usize,
    opened: usize,
    example: Option<String>,
}

impl Results {
    fn add(&mut self, mut other: Self) {
        self.times.append(&mut other.times);
        self.lost += other.lost;
        self.wrong += other.wrong;
        self.opened += other.opened;
        self.example = self.example.take().or(other.example);
    }

    fn print(mut self, took: Duration) {
        self.times.sort_unstable();
        let at = |part: f64| {
            let index = (self.times.len().saturating_sub(1)) as f64 * part;
            self.times.get(index as usize).map_or(0, Duration::as_micros)
        };
        let per_second = self.times.len() as f64 / took.as_secs_f64();
        if let Some(example) = &self.example {
            eprintln!("{example}");
        }
        println!(
            "{{\"answered\": {}, \"lost\": {}, \"wrong\": {}, \"opened\": {}, \"per_second\": {per_second:.0}, \
             \"p50_us\": {}, \"p99_us\": {}}}",
            self.times.len(),
            self.lost,
            self.wrong,
            self.opened,
            at(0.5),
            at(0.99),
        );
    }
}

/// What is sent next.
#[derive(Clone, Copy)]
enum Step {
    Begin,
    Tell,
    End,
    Malformed,
    Unknown,
}

/// A client with one connection.
struct Client {
    address: String,
    stream: Option<TcpStream>,
    call: String,
    results: Results,
}

impl Client {
    fn new(address: &str) -> Self {
        Self { address: address.into(), stream: None, call: String::new(), results: Results::default() }
    }

    async fn run(mut self, bad: Step, left: Arc<AtomicUsize>) -> Results {
        let take = |left: usize| left.checked_sub(1);
        'requests: loop {
            for step in [Step::Begin, Step::Tell, Step::End, bad] {
                if left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_err() {
                    break 'requests;
                }
                self.step(step).await;
            }
        }
        self.results
    }

    /// Sends a request, and looks at the answer.
    async fn step(&mut self, step: Step) {
        let request = self.request(step);
        let begun = Instant::now();
        let answer = tokio::time::timeout(PATIENCE, self.exchange(request.as_bytes())).await;
        let Ok(Ok(answer)) = answer else {
            self.results.lost += 1;
            self.results.example = Some(format!("lost: {answer:?}"));
            self.stream = None;
            return;
        };
        self.results.times.push(begun.elapsed());
        let expected: &[&str] = match step {
            Step::Begin => &[" 200 ", "NoError", "PhoneCallId"],
            Step::Tell => &[" 200 ", "NoError", "PhoneCallState"],
            Step::End => &[" 200 ", "NoError"],
            Step::Malformed | Step::Unknown => &[" 500 ", "Fault"],
        };
        if !expected.iter().all(|part| answer.contains(part)) {
            self.results.wrong += 1;
            self.results.example = Some(answer.clone());
        }
        if let Step::Begin = step {
            let id = answer.split("PhoneCallId Id=\"").nth(1).and_then(|rest| rest.split('"').next());
            self.call = id.unwrap_or("none").into();
        }
        if answer.to_ascii_lowercase().contains("connection: close") {
            self.stream = None;
        }
    }

    /// Sends a request over the connection, which is opened if it has to be, and reads the answer.
    async fn exchange(&mut self, request: &[u8]) -> io::Result<String> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(&self.address).await?;
            stream.set_nodelay(true)?;
            self.results.opened += 1;
            self.stream = Some(stream);
        }
        let stream = self.stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        stream.write_all(request).await?;
        let mut answer = Vec::with_capacity(2048);
        while !is_complete(&answer) {
            if stream.read_buf(&mut answer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    fn request(&self, step: Step) -> String {
        let mut buffer = [0; 4096];
        let message = self.message(step, &mut buffer).unwrap_or_default();
        let body = match step {
            Step::Malformed => message.replace("\"/>", "\">"),
            Step::Unknown => message.replace("DisconnectPhoneCall", "HangUp"),
            _ => message.into(),
        };
        format!(
            "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: {}\r\nContent-Type: {CONTENT_TYPE}\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len(),
        )
    }

    fn message<'b>(&self, step: Step, buffer: &'b mut [u8]) -> Option<&'b str> {
        let call = PhoneCallId::new(&self.call).ok()?;
        let request = match step {
            Step::Begin => Request::play_on_phone(ItemId::new("item", None).ok()?, Text::new("4711").ok()?),
            Step::Tell => Request::get_phone_call_information(call),
            _ => Request::disconnect_phone_call(call),
        };
        std::str::from_utf8(request.write(buffer).ok()?).ok()
    }
}

/// Whether a head with the length of its body, and the body, have come; in chunks, whether the last chunk has.
fn is_complete(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let head = head.to_ascii_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
    length.map_or(body.ends_with("\r\n0\r\n\r\n"), |length: usize| body.len() >= length)
}
