//! Answers a request of any of the phone-call operations: prints the answer on standard output, and what was asked, or
//! the error, on standard error.
//!
//! Exit status: 0 for a `Success` response, 1 for an error response or a fault, 2 for usage or I/O.

mod common;

use std::fmt::Display;
use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use ews_phonecall::{
    DisconnectPhoneCall, Error, Failure, GetPhoneCallInformation, Operation, PhoneCallId,
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
    report(request);
    let Reply { body, .. } = reply.map_err(io::Error::other)?;
    common::print(body)?;
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

/// Tells what was asked, or the error with its position.
fn report(request: Result<Request<'_>, Error>) {
    let tell = |name: &str, value: &dyn Display| eprintln!("{name}: {}", common::shown(value));
    match request.map(|request| request.operation) {
        Ok(Operation::PlayOnPhone(call)) => {
            eprintln!("PlayOnPhone");
            tell("ItemId", &call.item_id.id());
            if let Some(change_key) = call.item_id.change_key() {
                tell("ChangeKey", &change_key);
            }
            tell("DialString", &call.dial_string);
        }
        Ok(Operation::GetPhoneCallInformation(call)) => {
            eprintln!("GetPhoneCallInformation");
            tell("PhoneCallId", &call.phone_call_id);
        }
        Ok(Operation::DisconnectPhoneCall(call)) => {
            eprintln!("DisconnectPhoneCall");
            tell("PhoneCallId", &call.phone_call_id);
        }
        Ok(other) => eprintln!("{other:?}"),
        Err(error) => eprintln!("{error}"),
    }
}
