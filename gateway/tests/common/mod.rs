//! A gateway as a process, and clients that speak HTTP byte by byte.
#![allow(dead_code, unreachable_pub, missing_docs)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use ews_phonecall::{Outcome, PhoneCallId, Request, Response, ResponseCode, ResponseMessage};

pub const PATH: &str = "/EWS/Exchange.asmx";
pub const XML: &str = "Content-Type: text/xml; charset=utf-8\r\n";
pub const SECONDS: u64 = 20;

/// A running gateway, which ends with the test.
pub struct Gateway {
    pub process: Child,
    pub address: SocketAddr,
    file: PathBuf,
}

impl Gateway {
    /// Starts one with this configuration, at a free port.
    pub fn start(configuration: &str) -> Self {
        Self::start_with(configuration, |_| {})
    }

    /// The same with a change to the command.
    pub fn start_with(configuration: &str, change: impl FnOnce(&mut Command)) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let file = std::env::temp_dir().join(format!("ews-gateway-{}-{number}.toml", std::process::id()));
        std::fs::write(&file, configuration).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_ews-phonecall-gateway"));
        command.args(["--listen", "127.0.0.1:0", "--config"]).arg(&file);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        change(&mut command);
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("//").nth(1).and_then(|rest| rest.split('/').next()).expect(&line);
        let address = address.parse().unwrap();
        Self { process, address, file }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(SECONDS))).unwrap();
        stream.set_nodelay(true).unwrap();
        stream
    }

    /// All that comes back for some bytes, until the connection is closed.
    pub fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // The gateway may have refused what comes before all of it is sent.
        let _ = stream.write_all(bytes);
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received);
        String::from_utf8_lossy(&received).into_owned()
    }

    /// What is answered to a message.
    pub fn ask(&self, message: &str) -> Told {
        self.ask_as("", message)
    }

    /// The same with more fields in the head.
    pub fn ask_as(&self, fields: &str, message: &str) -> Told {
        let answer = self.raw(post(message, &format!("{fields}Connection: close\r\n")).as_bytes());
        let (head, body) = answer.split_once("\r\n\r\n").expect(&answer);
        Told { status: status(head), body: body.to_string() }
    }

    pub fn get(&self, target: &str) -> (u16, String) {
        let answer = self.raw(
            format!("GET {target} HTTP/1.1\r\nHost: pbx.example\r\nConnection: close\r\n\r\n").as_bytes(),
        );
        let (head, body) = answer.split_once("\r\n\r\n").expect(&answer);
        (status(head), body.to_string())
    }

    /// Asks for the state of a call until it is the expected one.
    pub fn wait_for(&self, id: &str, state: &str) -> Told {
        let end = Instant::now() + Duration::from_secs(SECONDS);
        loop {
            let told = self.ask(&information(id));
            if told.text().contains(state) {
                return told;
            }
            assert!(Instant::now() < end, "{id} is not {state}: {}", told.body);
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn terminate(&self) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_file(&self.file);
    }
}

/// An answer with SOAP in it.
#[derive(Debug)]
pub struct Told {
    pub status: u16,
    pub body: String,
}

impl Told {
    /// The response code of the operation or of the fault, and the id or the state with its cause, on one line.
    pub fn text(&self) -> String {
        let Ok(response) = Response::parse(self.body.as_bytes()) else { return self.body.clone() };
        let code = |message: &ResponseMessage<'_>| {
            message.response_code.unwrap_or(ResponseCode::NoError).to_string()
        };
        match response.outcome {
            Outcome::PlayOnPhone(response) => code(&response.message),
            Outcome::DisconnectPhoneCall(response) => code(&response.message),
            Outcome::GetPhoneCallInformation(response) => match response.information {
                None => code(&response.message),
                Some(told) => {
                    let sip = told.sip_response_code.map(|code| format!(" {code}")).unwrap_or_default();
                    let text = told.sip_response_text.map(|text| format!(" {text}")).unwrap_or_default();
                    format!("{} {}{sip}{text}", told.state, told.failure_cause)
                }
            },
            Outcome::Fault(fault) => {
                let detail = fault.detail.and_then(|detail| detail.response_code);
                format!("fault {}", detail.map_or("none".into(), |code| code.to_string()))
            }
            other => format!("{other:?}"),
        }
    }

    /// The id of the call that was begun.
    pub fn id(&self) -> String {
        match Response::parse(self.body.as_bytes()).unwrap().outcome {
            Outcome::PlayOnPhone(response) => response.phone_call_id.expect(&self.body).to_string(),
            _ => panic!("no call was begun: {}", self.body),
        }
    }
}

fn write(request: &Request<'_>) -> String {
    let mut buffer = vec![0; 8192];
    String::from_utf8(request.write(&mut buffer).unwrap().to_vec()).unwrap()
}

pub fn play(item: &str, dial: &str) -> String {
    let item = ews_phonecall::ItemId::new(item, None).unwrap();
    write(&Request::play_on_phone(item, ews_phonecall::xml::Text::new(dial).unwrap()))
}

pub fn information(id: &str) -> String {
    write(&Request::get_phone_call_information(PhoneCallId::new(id).unwrap()))
}

pub fn end(id: &str) -> String {
    write(&Request::disconnect_phone_call(PhoneCallId::new(id).unwrap()))
}

/// A request to carry out a message.
pub fn post(message: &str, fields: &str) -> String {
    format!(
        "POST {PATH} HTTP/1.1\r\nHost: x\r\n{XML}{fields}Content-Length: {}\r\n\r\n{message}",
        message.len()
    )
}

pub fn status(answer: &str) -> u16 {
    answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok()).expect(answer)
}

/// The statuses of all answers in what came back.
pub fn statuses(received: &str) -> Vec<u16> {
    received.split("HTTP/1.1 ").skip(1).map(|answer| answer[..3].parse().unwrap()).collect()
}
