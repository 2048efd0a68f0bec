//! The client's side: prints a request, and tells what a response says.
//!
//! Exit status: 0 if the request was printed or the response says `Success`, 1 if it says anything else or is
//! no response, 2 for usage or I/O.

mod common;

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use ews_phonecall::{
    DisconnectPhoneCallResponse, ExchangeVersion, Fault, Outcome, PhoneCallId, Request, Response,
    ResponseClass, Scheme,
};

/// Write requests and read responses of DisconnectPhoneCall.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print the request that ends a call
    Request {
        /// Spell the namespaces with https
        #[arg(long)]
        https: bool,
        /// The version of the server to ask for
        #[arg(long, value_name = "V")]
        version: Option<ExchangeVersion>,
        /// The id of the call
        id: String,
    },
    /// Tell what a response says
    Response {
        /// The file with the response, `-` for standard input
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Request { https, version, id } => request(https, version, &id),
        Command::Response { file } => response(&file),
    };
    match result {
        Ok(is_success) => ExitCode::from(u8::from(!is_success)),
        Err(error) => {
            eprintln!("client: {error}");
            ExitCode::from(2)
        }
    }
}

fn request(https: bool, version: Option<ExchangeVersion>, id: &str) -> io::Result<bool> {
    let id = PhoneCallId::new(id).map_err(io::Error::other)?;
    let scheme = if https { Scheme::Https } else { Scheme::Http };
    let mut request = Request::disconnect_phone_call(id).with_scheme(scheme);
    if let Some(version) = version {
        request = request.with_server_version(version);
    }
    let mut buffer = vec![0; request.encoded_len()];
    let written = request.write(&mut buffer).map_err(io::Error::other)?;
    common::print(written)?;
    Ok(true)
}

fn response(file: &Path) -> io::Result<bool> {
    let message = common::read(file)?;
    let response = match Response::parse(&message) {
        Ok(response) => response,
        Err(error) => {
            eprintln!("{error}");
            return Ok(false);
        }
    };
    let mut told = String::new();
    let is_success = match &response.outcome {
        Outcome::DisconnectPhoneCall(response) => tell_response(&mut told, response),
        Outcome::Fault(fault) => tell_fault(&mut told, fault),
        _ => false,
    };
    common::print(told.as_bytes())?;
    Ok(is_success)
}

fn tell_response(told: &mut String, response: &DisconnectPhoneCallResponse<'_>) -> bool {
    let is_success = response.response_class == ResponseClass::Success;
    *told += response.response_class.as_str();
    *told += "\n";
    if !is_success {
        tell(told, "code", response.response_code);
        tell(told, "text", response.message_text);
    }
    is_success
}

fn tell_fault(told: &mut String, fault: &Fault<'_>) -> bool {
    *told += "Fault\n";
    tell(told, "code", Some(fault.code.as_text()));
    tell(told, "string", Some(fault.string));
    tell(told, "actor", fault.actor);
    let detail = fault.detail.unwrap_or_default();
    tell(told, "detail code", detail.response_code);
    tell(told, "detail message", detail.message);
    tell(told, "line", detail.line_number);
    tell(told, "position", detail.line_position);
    tell(told, "violation", detail.violation);
    false
}

/// Tells a part, if it is there, on a line of its own.
fn tell(told: &mut String, name: &str, part: Option<impl Display>) {
    if let Some(part) = part {
        *told += &format!("{name}: {}\n", common::shown(part));
    }
}
