//! The client's side: prints a request, and tells what a response says.
//!
//! Exit status: 0 if the request was printed or the response says `Success`, 1 if it says anything else or is no
//! response, 2 for usage or I/O.
#![allow(missing_docs)]

use std::fmt::Display;
use std::io::{self, Read, Write};
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
    io::stdout().lock().write_all(written)?;
    Ok(true)
}

fn response(file: &Path) -> io::Result<bool> {
    let mut message = Vec::new();
    if file.as_os_str() == "-" {
        io::stdin().lock().read_to_end(&mut message)?;
    } else {
        message = std::fs::read(file)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))?;
    }
    match Response::parse(&message) {
        Ok(response) => match response.outcome {
            Outcome::DisconnectPhoneCall(response) => Ok(tell_response(&response)),
            Outcome::Fault(fault) => Ok(tell_fault(&fault)),
            _ => Ok(false),
        },
        Err(error) => {
            eprintln!("{error}");
            Ok(false)
        }
    }
}

fn tell_response(response: &DisconnectPhoneCallResponse<'_>) -> bool {
    let is_success = response.response_class == ResponseClass::Success;
    println!("{}", response.response_class.as_str());
    if !is_success {
        tell("code", response.response_code);
        tell("text", response.message_text);
    }
    is_success
}

fn tell_fault(fault: &Fault<'_>) -> bool {
    println!("Fault");
    tell("code", Some(fault.code.as_text()));
    tell("string", Some(fault.string));
    tell("actor", fault.actor);
    if let Some(detail) = &fault.detail {
        tell("detail code", detail.response_code);
        tell("detail message", detail.message);
        tell("line", detail.line_number);
        tell("position", detail.line_position);
        tell("violation", detail.violation);
    }
    false
}

/// Tells a part, if it is there; control characters are shown escaped.
fn tell(name: &str, part: Option<impl Display>) {
    if let Some(part) = part {
        let mut shown = String::new();
        for c in part.to_string().chars() {
            if c.is_control() { shown.extend(c.escape_default()) } else { shown.push(c) }
        }
        println!("{name}: {shown}");
    }
}
