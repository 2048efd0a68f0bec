//! Answers a `DisconnectPhoneCall` request: prints the answer on standard output, and the phone call id or
//! the error on standard error.
//!
//! Exit status: 0 for a `Success` response, 1 for an error response or a fault, 2 for usage or I/O.

mod common;

use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use ews_phonecall::{
    Error, Operation, Reply, Request, RequestReader, Response, ResponseCode, answer, limits,
};

/// The request that is answered where no file is named.
const REFERENCE_REQUEST: &[u8] = include_bytes!("../tests/data/disconnect-phone-call-request.xml");

/// Answer a DisconnectPhoneCall request.
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
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(is_success) => ExitCode::from(u8::from(!is_success)),
        Err(error) => {
            eprintln!("answer: {error}");
            ExitCode::from(2)
        }
    }
}

/// Answers; whether with success.
fn run(arguments: &Arguments) -> io::Result<bool> {
    let message = match &arguments.file {
        None => REFERENCE_REQUEST.to_vec(),
        Some(path) => common::read(path)?,
    };

    let mut is_success = false;
    let hang_up = |operation: Operation<'_>| {
        let Operation::DisconnectPhoneCall(call) = operation else {
            return Err(ResponseCode::ErrorInvalidRequest);
        };
        is_success =
            arguments.known.is_empty() || arguments.known.iter().any(|id| call.phone_call_id == **id);
        if is_success { Ok(()) } else { Err(ResponseCode::ErrorInvalidPhoneCallId) }
    };
    let mut buffer = [0; Response::MAX_LEN];
    let mut reader = RequestReader::<{ limits::TAG }>::new();
    let (request, reply) = match arguments.chunk {
        Some(chunk) => {
            // What is wrong is told when the request is finished.
            let _ = message.chunks(chunk.get()).try_for_each(|piece| reader.push(piece));
            (reader.finish(), reader.answer(&mut buffer, hang_up))
        }
        None => (Request::parse(&message), answer(&message, &mut buffer, hang_up)),
    };
    report(request);
    let Reply { body, .. } = reply.map_err(io::Error::other)?;
    common::print(body)?;
    Ok(is_success)
}

/// Tells the id, or the error with its position.
fn report(request: Result<Request<'_>, Error>) {
    match request.map(|request| request.operation) {
        Ok(Operation::DisconnectPhoneCall(call)) => {
            eprintln!("PhoneCallId: {}", common::shown(call.phone_call_id));
        }
        Ok(_) => {}
        Err(error) => eprintln!("{error}"),
    }
}
