//! Answers a request of any of the phone-call operations.
//!
//! On a terminal it shows the request, what was understood of it, the HTTP status and the answer, indented. Where standard
//! output is a file or a pipe, that gets the bytes of the answer and nothing else, and standard error gets what was
//! understood, or the error.
//!
//! Exit status: 0 for a `Success` response, 1 for an error response or a fault, 2 for usage or I/O.

mod common;

use std::fmt::{Display, Write};
use std::io::{self, IsTerminal};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use ews_phonecall::xml::{Event, Reader};
use ews_phonecall::{
    CONTENT_TYPE, DisconnectPhoneCall, Error, Failure, GetPhoneCallInformation, Operation, PhoneCallId,
    PhoneCallInformation, PhoneCallState, PhoneCalls, PlayOnPhone, Reply, Request, RequestReader, Response,
    ResponseCode, answer, limits,
};

/// The request that is answered where no file is named.
const REFERENCE_REQUEST: &[u8] = include_bytes!("../tests/data/disconnect-phone-call-request.xml");

/// Answer a request: PlayOnPhone, GetPhoneCallInformation or DisconnectPhoneCall.
#[derive(Parser)]
struct Arguments {
    /// Push the request N bytes at a time instead of parsing it whole
    #[arg(long, value_name = "N")]
    chunk: Option<NonZeroUsize>,
    /// The id of a call that there is; with none of these, there is every call
    #[arg(long, value_name = "ID")]
    known: Vec<String>,
    /// The file with the request, `-` for standard input [default: the reference request]
    file: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(is_success) => ExitCode::from(u8::from(!is_success)),
        Err(error) => {
            eprintln!("answer: {error}");
            ExitCode::from(2)
        }
    }
}

/// Answers; whether with success.
fn run(arguments: Arguments) -> io::Result<bool> {
    let message = match &arguments.file {
        None => REFERENCE_REQUEST.to_vec(),
        Some(path) => common::read(path)?,
    };
    let mut calls = Simulated { known: arguments.known, ..Simulated::default() };
    let mut buffer = [0; Response::MAX_LEN];
    let mut reader = RequestReader::<{ limits::TAG }>::new();
    let (request, reply) = match arguments.chunk {
        Some(chunk) => {
            // What is wrong is told when the request is finished.
            let _ = message.chunks(chunk.get()).try_for_each(|piece| reader.push(piece));
            (reader.finish(), reader.answer(&mut buffer, &mut calls))
        }
        None => (Request::parse(&message), answer(&message, &mut buffer, &mut calls)),
    };
    let (understood, reply) = (understood(request), reply.map_err(io::Error::other)?);
    if io::stdout().is_terminal() {
        common::print(for_a_person(&message, &understood, &reply).as_bytes())?;
    } else {
        eprint!("{understood}");
        common::print(reply.body)?;
    }
    Ok(calls.is_success)
}

/// Calls that have nothing but an id. Each of them is ringing.
#[derive(Default)]
struct Simulated {
    /// Those that there are; with none, every one is.
    known: Vec<String>,
    /// The one that was begun.
    begun: String,
    is_success: bool,
}

impl Simulated {
    fn find(&mut self, id: PhoneCallId<'_>) -> Result<(), Failure<'static>> {
        self.is_success = self.known.is_empty() || self.known.iter().any(|known| id == **known);
        if self.is_success { Ok(()) } else { Err(ResponseCode::ErrorInvalidPhoneCallId.into()) }
    }
}

impl PhoneCalls for Simulated {
    type Operations = Operation<'static>;

    fn play_on_phone(&mut self, call: &PlayOnPhone<'_>) -> Result<PhoneCallId<'_>, Failure<'_>> {
        if call.dial_string.is_empty() {
            return Err(ResponseCode::ErrorInvalidPhoneNumber.into());
        }
        self.is_success = true;
        let mut ids = (1_u32..).map(|number| number.to_string());
        self.begun = ids.find(|id| !self.known.contains(id)).unwrap_or_default();
        PhoneCallId::new(&self.begun).map_err(|_| ResponseCode::ErrorInternalServerError.into())
    }

    fn get_phone_call_information(
        &mut self,
        call: &GetPhoneCallInformation<'_>,
    ) -> Result<PhoneCallInformation<'_>, Failure<'_>> {
        self.find(call.phone_call_id)?;
        Ok(PhoneCallInformation::new(PhoneCallState::Alerted))
    }

    fn disconnect_phone_call(&mut self, call: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
        self.find(call.phone_call_id)
    }
}

/// What was asked, or the error with its position.
fn understood(request: Result<Request<'_>, Error>) -> String {
    let part = |name: &str, value: &dyn Display| format!("{name}: {}\n", common::shown(value));
    match request.map(|request| request.operation) {
        Ok(Operation::PlayOnPhone(call)) => {
            let item_id = part("ItemId", &call.item_id.id());
            let change_key = call.item_id.change_key().map(|key| part("ChangeKey", &key));
            let dial_string = part("DialString", &call.dial_string);
            format!("PlayOnPhone\n{item_id}{}{dial_string}", change_key.unwrap_or_default())
        }
        Ok(Operation::GetPhoneCallInformation(call)) => {
            format!("GetPhoneCallInformation\n{}", part("PhoneCallId", &call.phone_call_id))
        }
        Ok(Operation::DisconnectPhoneCall(call)) => {
            format!("DisconnectPhoneCall\n{}", part("PhoneCallId", &call.phone_call_id))
        }
        Ok(other) => format!("{other:?}\n"),
        Err(error) => format!("{error}\n"),
    }
}

/// The whole exchange: the request, what was understood of it, and the answer as HTTP carries it.
pub(crate) fn for_a_person(message: &[u8], understood: &str, reply: &Reply<'_>) -> String {
    let status = if reply.status == 200 { "200 OK" } else { "500 Internal Server Error" };
    let title = if reply.error.is_none() { "Understood" } else { "Refused" };
    let (asked, answered) = (laid_out(message), laid_out(reply.body));
    let head =
        format!("HTTP/1.1 {status}\nContent-Type: {CONTENT_TYPE}\nContent-Length: {}\n", reply.body.len());
    let mut shown = String::new();
    for (title, text) in
        [("Request", &*asked), (title, understood), ("Answer", &format!("{head}\n{answered}"))]
    {
        let lines =
            text.lines().map(|line| if line.is_empty() { "\n".into() } else { format!("    {line}\n") });
        let _ = write!(shown, "{title}\n\n{}\n", lines.collect::<String>());
    }
    shown
}

/// A document with each element on a line of its own, as far as it is well-formed, and what follows as it is. Control
/// characters are escaped.
fn laid_out(document: &[u8]) -> String {
    let mut lines = String::new();
    let mut reader = Reader::new(document, &[]);
    let (mut read, mut is_leaf) = (0, false);
    while let Ok(Some(piece)) = reader.next_piece() {
        read = piece.raw.len().saturating_add(read);
        let raw = common::shown(String::from_utf8_lossy(piece.raw).replace(['\n', '\t', '\r'], " "));
        let line = |depth: usize| format!("\n{}", "  ".repeat(depth));
        match piece.event {
            Event::Space(_) if lines.is_empty() || lines.ends_with('>') => {}
            Event::StartTag(_) => {
                let indent = line(piece.depth.saturating_sub(1));
                let parts = split_tag(&raw);
                let is_long = indent.len().saturating_add(raw.len()) > 100 && parts.len() > 2;
                let between = if is_long { format!("{indent}    ") } else { " ".into() };
                lines.extend([indent, parts.join(&between)]);
                is_leaf = true;
            }
            Event::EndTag => {
                if !is_leaf {
                    lines += &line(piece.depth.saturating_sub(1));
                }
                lines += &raw;
                is_leaf = false;
            }
            // A comment or a declaration.
            Event::Markup if raw.starts_with("<?") || raw.starts_with("<!--") => {
                lines.extend([line(piece.depth), raw]);
                is_leaf = false;
            }
            _ => lines += &raw,
        }
    }
    if let Some(rest) = document.get(read..).filter(|rest| !rest.is_empty()) {
        lines.extend(["\n".into(), common::shown(String::from_utf8_lossy(rest))]);
    }
    lines.trim_start().into()
}

/// The name and the attributes of a start tag, each in one part.
fn split_tag(tag: &str) -> Vec<&str> {
    let mut quote = None;
    let is_between = |c: char| {
        match quote {
            None if c == '"' || c == '\'' => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
        quote.is_none() && c == ' '
    };
    tag.split(is_between).filter(|part| !part.is_empty()).collect()
}
