//! SOAP for the phone-call operation of Exchange Web Services, for PBX and VoIP firmware: `#![no_std]`, without
//! allocation, without copies, without `unsafe`.
//!
//! A client sends `DisconnectPhoneCall` with the id of a call; the gateway ends the call and answers. This crate
//! does both ends of that exchange, from bytes to bytes. How the bytes travel and how a call is ended is up to
//! you.
//!
//! # Three ways to answer
//!
//! - [`answer`] is the whole server in one call: it parses a message, asks your handler, and writes the response,
//!   the error or the fault into your buffer.
//! - [`Request::parse`] reads a message that lies in memory, and [`Response`] writes the answer. What is found
//!   borrows from the message.
//! - [`RequestReader`] reads a message that arrives in pieces of any size, in 2.5 KiB.
//!
//! ```
//! use ews_phonecall::{Operation, ResponseCode, answer};
//!
//! # let message = include_bytes!("../tests/data/disconnect-phone-call-request.xml");
//! let mut buffer = [0; 2048];
//! let reply = answer(message, &mut buffer, |operation| match operation {
//!     Operation::DisconnectPhoneCall(call) if call.phone_call_id == "OWVl4NWb3N29t" => Ok(()),
//!     _ => Err(ResponseCode::ErrorInvalidPhoneCallId),
//! })?;
//! assert_eq!(reply.status, 200);
//! # Ok::<(), ews_phonecall::BufferTooSmall>(())
//! ```
//!
//! On the client side, [`Request::disconnect_phone_call`] makes a request to be written, and [`Response::parse`] and
//! [`ResponseReader`] read the answer.
//!
//! # Strict, and bounded
//!
//! A message is read as XML 1.0 (fifth edition) and Namespaces in XML 1.0 say, without a DTD and in UTF-8, then as
//! SOAP 1.1 and the schema of the operation say. The first thing that is wrong is an [`Error`] with its kind and its
//! position, the same however the message was cut, and [`Response::fault`] is its answer. Every capacity is a
//! constant in [`limits`], and each has an error of its own. No input makes the library panic, recurse, or take more
//! than constant memory and constant time for a byte.
//!
//! # Layers
//!
//! [`xml`] knows XML, [`soap`] the envelope, [`ews`] the operation; each stands on the one before. `xml` and `soap` can be
//! used for other operations, as `examples/custom_operation.rs` shows. `docs/architecture.md` says how it all works.
//!
//! # Features
//!
//! None is on by default. `embedded-io` adds [`Request`]`::send` and [`Response`]`::send` to an `embedded_io::Write`;
//! `defmt` adds `defmt::Format` for the error types.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]

#[cfg(test)]
extern crate std;

mod answer;
mod error;
pub mod ews;
pub mod limits;
pub mod soap;
pub mod xml;

pub use answer::{CONTENT_TYPE, Failure, Reply, answer, answer_with};
pub use error::{BufferTooSmall, Error, ErrorKind};
pub use ews::*;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
