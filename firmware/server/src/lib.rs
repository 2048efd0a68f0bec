//! HTTP/1.1 connections on which phone calls are made, told of and ended: bytes in, bytes out. Nothing here knows sockets,
//! hardware or a clock, so all of it is tested on the host.
//!
//! SOAP is taken by `POST` to `/EWS/Exchange.asmx`; there is nothing else.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

mod answer;
mod calls;
mod chunked;
mod connection;
mod head;
mod media_type;
mod patience;
mod status;
mod syntax;
mod uri;

pub use answer::Answer;
pub use calls::Calls;
pub use connection::Connection;
pub use head::BODY_LIMIT;
pub use patience::Patience;
