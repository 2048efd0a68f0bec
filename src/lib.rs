//! SOAP for the phone-call operations of Exchange Web Services, for PBX and VoIP firmware: `#![no_std]`, without
//! allocation, without copies, without `unsafe`.
//!
//! A client asks the gateway to call somebody and play them an item (`PlayOnPhone`), how a call goes
//! (`GetPhoneCallInformation`), and to end it (`DisconnectPhoneCall`). This crate does both ends of that exchange, from
//! bytes to bytes. How the bytes travel and how calls are made is up to you.
//!
//! # Three ways to answer
//!
//! - [`answer`] is the whole server in one call: it parses a message, has your [`PhoneCalls`] carry out the operation, and
//!   writes the response, the error or the fault into your buffer.
//! - [`Request::parse`] reads a message that lies in memory, and [`Request::respond`] makes the [`Response`] to be written,
//!   now or when the call control has done its work. What is found borrows from the message.
//! - [`RequestReader`] reads a message that arrives in pieces of any size, in constant memory.
//!
//! ```
//! use ews_phonecall::{
//!     DisconnectPhoneCall, Failure, GetPhoneCallInformation, Operation, PhoneCallInformation, PhoneCallState,
//!     PhoneCalls, Response, ResponseCode, answer,
//! };
//!
//! struct Line {
//!     is_busy: bool,
//! }
//!
//! // An operation without a method is refused.
//! impl PhoneCalls for Line {
//!     type Operations = Operation<'static>;
//!
//!     fn get_phone_call_information(
//!         &mut self,
//!         _: &GetPhoneCallInformation<'_>,
//!     ) -> Result<PhoneCallInformation<'_>, Failure<'_>> {
//!         let state = if self.is_busy { PhoneCallState::Connected } else { PhoneCallState::Disconnected };
//!         Ok(PhoneCallInformation::new(state))
//!     }
//!
//!     fn disconnect_phone_call(&mut self, call: &DisconnectPhoneCall<'_>) -> Result<(), Failure<'_>> {
//!         if call.phone_call_id != "OWVl4NWb3N29t" {
//!             return Err(ResponseCode::ErrorInvalidPhoneCallId.into());
//!         }
//!         self.is_busy = false;
//!         Ok(())
//!     }
//! }
//!
//! let message = include_bytes!("../tests/data/disconnect-phone-call-request.xml");
//! let mut line = Line { is_busy: true };
//! let mut buffer = [0; Response::MAX_SUCCESS_LEN];
//! let reply = answer(message, &mut buffer, &mut line)?;
//! assert_eq!((reply.status, line.is_busy), (200, false));
//! # Ok::<(), ews_phonecall::BufferTooSmall>(())
//! ```
//!
//! A server of one operation names that alone, and the others are not linked: as [`PhoneCalls::Operations`]; as the last
//! parameter of [`Request`], which [`soap::parse`] reads; or as that of [`RequestReader`], which
//! [`with_options`](soap::MessageReader::with_options) makes, and which is smaller then. If it ends calls, a closure is
//! enough.
//!
//! On the client side, [`Request::play_on_phone`], [`Request::get_phone_call_information`] and
//! [`Request::disconnect_phone_call`] make requests to be written, and [`Response::parse`] and [`ResponseReader`] read the
//! answer.
//!
//! # Strict, and bounded
//!
//! A message is read as XML 1.0 (fifth edition) and Namespaces in XML 1.0 say, without a DTD and in UTF-8, then as
//! SOAP 1.1 and the schema of the operation say. The first thing that is wrong is an [`Error`] with its kind and its
//! position, the same however the message was cut, and [`Response::fault`] is its answer. Every capacity is a
//! constant in [`limits`], which says what is refused beyond it, and what is cut or left out. No input makes the library
//! panic, recurse, or take more than constant memory and constant time for a byte.
//!
//! # Layers
//!
//! [`xml`] knows XML, [`soap`] the envelope and messages that are described by data, [`ews`] the operations; each stands on
//! the one before. An operation of your own is a description, as [`examples/custom_operation.rs`] shows.
//!
//! # Pages
//!
//! | to | read |
//! | --- | --- |
//! | use it, as a server or a client | [`docs/using.md`]: HTTP, response codes, authentication, retries, call control that takes time |
//! | embed it into a device | [`docs/embedding.md`], and [`docs/embedded.md`] for flash, RAM and instructions |
//! | operate the gateway for Linux | [`docs/gateway.md`] |
//! | trust it | [`docs/trust.md`]: threats, conformance, fuzzing, tests |
//! | change it | [`docs/architecture.md`] |
//!
//! [`examples/custom_operation.rs`]: https://docs.rs/crate/ews-phonecall/latest/source/examples/custom_operation.rs
//! [`docs/using.md`]: https://docs.rs/crate/ews-phonecall/latest/source/docs/using.md
//! [`docs/embedding.md`]: https://docs.rs/crate/ews-phonecall/latest/source/docs/embedding.md
//! [`docs/embedded.md`]: https://docs.rs/crate/ews-phonecall/latest/source/docs/embedded.md
//! [`docs/gateway.md`]: https://docs.rs/crate/ews-phonecall/latest/source/docs/gateway.md
//! [`docs/trust.md`]: https://docs.rs/crate/ews-phonecall/latest/source/docs/trust.md
//! [`docs/architecture.md`]: https://docs.rs/crate/ews-phonecall/latest/source/docs/architecture.md
//!
//! # Features
//!
//! None is on by default. `embedded-io` adds [`Request`]`::send` and [`Response`]`::send` to an `embedded_io::Write`;
//! `embedded-io-async` adds `send_async` beside them, to an `embedded_io_async::Write`; `defmt` adds `defmt::Format` for
//! the error types.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]
// What could panic. Tests may: a panic is how they fail.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used
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

pub use answer::{CONTENT_TYPE, Reply, answer, answer_with};
pub use error::{BufferTooSmall, Error, ErrorKind};
#[doc(inline)]
pub use ews::*;

// Their types are in signatures here; these are the versions that fit.
#[cfg(feature = "embedded-io")]
pub use embedded_io;
#[cfg(feature = "embedded-io-async")]
pub use embedded_io_async;
pub use heapless;
