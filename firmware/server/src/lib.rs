//! HTTP/1.1 connections on which phone calls are ended: bytes in, bytes out. Nothing here knows sockets or hardware,
//! so all of it is tested on the host.
//!
//! | target | method | body | answer |
//! | --- | --- | --- | --- |
//! | `/EWS/Exchange.asmx` | `POST` | SOAP | SOAP |
//! | `/calls` | `POST` | the id of a new call, as plain text | 204; 409 if there is such a call, 507 if there is no room, 400 if it cannot be an id |
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

mod answer;
mod calls;
mod chunked;
mod connection;
mod head;
mod status;
mod syntax;

pub use answer::Answer;
pub use calls::Calls;
pub use connection::Connection;
pub use head::BODY_LIMIT;
