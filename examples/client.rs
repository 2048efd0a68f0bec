//! The client's side: prints a request of any of the phone-call operations, and tells what a response says.
//!
//! Exit status: 0 if the request was printed or the response says `Success`, 1 if it says anything else or is
//! no response, 2 for usage or I/O.

mod common;

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use ews_phonecall::xml::Text;
use ews_phonecall::{
    ExchangeVersion, Fault, ItemId, MessageXml, Outcome, PhoneCallId, PhoneCallInformation, Request,
    Response, ResponseClass, ResponseMessage, Scheme,
};

/// Write requests and read responses of the phone-call operations.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print a request
    Request {
        /// Spell the namespaces with https
        #[arg(long)]
        https: bool,
        /// The version of the server to ask for
        #[arg(long, value_name = "V")]
        version: Option<ExchangeVersion>,
        #[command(subcommand)]
        operation: Operation,
    },
    /// Tell what a response says
    Response {
        /// The file with the response, `-` for standard input
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum Operation {
    /// Call somebody and play them an item of a mailbox (PlayOnPhone)
    Play {
        /// The version of the item
        #[arg(long, value_name = "KEY")]
        change_key: Option<String>,
        /// The id of the item
        item: String,
        /// The telephone number or the SIP URI to call
        dial: String,
    },
    /// Ask how a call goes (GetPhoneCallInformation)
    Info {
        /// The id of the call
        id: String,
    },
    /// End a call (DisconnectPhoneCall)
    Disconnect {
        /// The id of the call
        id: String,
    },
}

impl Operation {
    fn request(&self) -> Result<Request<'_>, ews_phonecall::Error> {
        Ok(match self {
            Self::Play { change_key, item, dial } => {
                Request::play_on_phone(ItemId::new(item, change_key.as_deref())?, Text::new(dial)?)
            }
            Self::Info { id } => Request::get_phone_call_information(PhoneCallId::new(id)?),
            Self::Disconnect { id } => Request::disconnect_phone_call(PhoneCallId::new(id)?),
        })
    }
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Request { https, version, operation } => request(https, version, &operation),
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

fn request(https: bool, version: Option<ExchangeVersion>, operation: &Operation) -> io::Result<bool> {
    let scheme = if https { Scheme::Https } else { Scheme::Http };
    let mut request = operation.request().map_err(io::Error::other)?.with_scheme(scheme);
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
        Outcome::PlayOnPhone(response) => {
            let is_success = tell_message(&mut told, &response.message);
            tell(&mut told, "phone call id", response.phone_call_id);
            is_success
        }
        Outcome::GetPhoneCallInformation(response) => {
            let is_success = tell_message(&mut told, &response.message);
            if let Some(information) = &response.information {
                tell_information(&mut told, information);
            }
            is_success
        }
        Outcome::DisconnectPhoneCall(response) => tell_message(&mut told, &response.message),
        Outcome::Fault(fault) => tell_fault(&mut told, fault),
        _ => false,
    };
    common::print(told.as_bytes())?;
    Ok(is_success)
}

/// Tells what every response says; whether that is success.
fn tell_message(told: &mut String, message: &ResponseMessage<'_>) -> bool {
    let is_success = message.response_class == ResponseClass::Success;
    *told += message.response_class.as_str();
    *told += "\n";
    if !is_success {
        tell(told, "code", message.response_code);
        tell_text(told, "text", message.message_text);
        tell_back_off(told, message.message_xml);
    }
    is_success
}

fn tell_information(told: &mut String, information: &PhoneCallInformation<'_>) {
    tell(told, "state", Some(information.state));
    tell(told, "failure cause", Some(information.failure_cause));
    tell_text(told, "SIP text", information.sip_response_text);
    tell(told, "SIP code", information.sip_response_code);
}

fn tell_fault(told: &mut String, fault: &Fault<'_>) -> bool {
    *told += "Fault\n";
    tell(told, "code", Some(fault.code.as_text()));
    tell_text(told, "string", Some(fault.string));
    tell_text(told, "actor", fault.actor);
    let detail = fault.detail.unwrap_or_default();
    tell(told, "detail code", detail.response_code);
    tell_text(told, "detail message", detail.message);
    tell(told, "line", detail.line_number);
    tell(told, "position", detail.line_position);
    tell(told, "violation", detail.violation);
    tell_back_off(told, detail.message_xml);
    false
}

/// Tells for how long a client that is throttled must wait, if it is.
fn tell_back_off(told: &mut String, xml: Option<MessageXml<'_>>) {
    tell(told, "back-off milliseconds", xml.and_then(|xml| xml.value("BackOffMilliseconds")));
}

/// Tells a part, if it is there, on a line of its own.
fn tell(told: &mut String, name: &str, part: Option<impl Display>) {
    if let Some(part) = part {
        *told += &format!("{name}: {}\n", common::shown(part));
    }
}

/// The same of a text, of which there may be only the beginning.
fn tell_text(told: &mut String, name: &str, text: Option<Text<'_>>) {
    tell(told, name, text.map(|text| format!("{text}{}", if text.is_cut() { " (cut)" } else { "" })));
}
