//! HTTP/1.1 connections on which phone calls are ended: bytes in, bytes out. Nothing here knows sockets or hardware,
//! so all of it is tested on the host.
//!
//! | target | method | body | answer |
//! | --- | --- | --- | --- |
//! | `/EWS/Exchange.asmx` | `POST` | SOAP | SOAP |
//! | `/calls/ID` | `PUT` | ignored | 201 if the call was placed, 204 if it was there, 507 if there is no room, 400 if it cannot be an id |
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
