//! Zero-copy, allocation-free SOAP for the phone-call operations of Exchange Web Services.
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
