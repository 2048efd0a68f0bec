//! The C interface of `ews-phonecall`: its functions on plain structures, pointers and lengths.
//!
//! The header `include/ews_phonecall.h` is made from this crate and says what a C program needs to know.
//! Here, [`memory`] turns what C hands over into what Rust can rely on; it and the functions exported are all
//! the `unsafe` code there is. They rely on what the top of the header asks of callers, here called the
//! contract: a pointer that is neither null nor misaligned is to live memory of the length given, initialised
//! where it is read, that nobody else changes during the call.
//!
//! Numbers that come from C stay numbers (the `Raw…` types) until they are known to be among the enumerators.
#![no_std]
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
#![allow(non_camel_case_types)] // the names are those of the header
#![allow(clippy::missing_safety_doc)] // the contract above holds for all, and C programmers read the header

// The tests and the builds with sanitizers take the panic handler of `std`.
#[cfg(not(any(target_os = "none", feature = "panic-handler")))]
extern crate std;

mod answer;
mod error;
mod fault;
mod http;
mod impersonation;
mod information;
mod memory;
mod number;
mod operation;
mod reader;
mod request;
mod respond;
mod response;
mod response_reader;
mod storage;
mod text;
mod understood;
mod version;

pub use answer::{ews_answer, ews_calls, ews_handler, ews_impersonation_handler, ews_request_reader_answer};
pub use error::{RawErrorKind, ews_error, ews_error_kind, ews_error_text, ews_status};
pub use fault::{RawCodeNamespace, ews_code_namespace, ews_fault, ews_fault_write};
pub use http::ews_http_status_text;
pub use impersonation::{
    EWS_CONNECTING_SID_MAX, RawConnectingSidKind, ews_connecting_sid_kind, ews_impersonation,
};
pub use information::{
    RawConnectionFailureCause, RawPhoneCallState, ews_connection_failure_cause, ews_phone_call_information,
    ews_phone_call_state,
};
pub use number::ews_number;
pub use operation::{
    EWS_DIAL_STRING_MAX, EWS_ITEM_ID_MAX, EWS_PHONE_CALL_ID_MAX, RawOperationKind, ews_operation,
    ews_operation_kind,
};
pub use reader::{
    EWS_REQUEST_READER_SIZE, ews_request_reader, ews_request_reader_finish, ews_request_reader_init,
    ews_request_reader_push, ews_request_reader_storage,
};
pub use request::{
    EWS_SERVER_VERSION_SIZE, RawScheme, ews_options, ews_request, ews_request_parse, ews_request_write,
    ews_scheme,
};
pub use respond::{
    ews_failure, ews_reply, ews_request_check_room, ews_request_refusal, ews_request_respond, ews_result,
};
pub use response::{
    EWS_RESPONSE_MAX, RawOutcome, ews_outcome, ews_response, ews_response_parse, ews_response_write,
    ews_server_version_info,
};
pub use response_reader::{
    EWS_RESPONSE_READER_SIZE, ews_response_reader, ews_response_reader_finish, ews_response_reader_init,
    ews_response_reader_push, ews_response_reader_storage,
};
pub use storage::EWS_READER_ALIGN;
pub use text::{RawForm, ews_form, ews_text, ews_text_decode, ews_text_equals, ews_text_of};
pub use understood::{EWS_UNDERSTOOD_MAX, ews_header_name};
pub use version::{
    EWS_VERSION_MAJOR, EWS_VERSION_MINOR, EWS_VERSION_NUMBER, EWS_VERSION_PATCH, ews_version,
    ews_version_number,
};

/// Ends the program: the library has no code that panics, so nobody is there to be told.
#[cfg(feature = "panic-handler")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    #[cfg(not(target_os = "none"))]
    {
        unsafe extern "C" {
            safe fn abort() -> !;
        }
        abort()
    }
    #[cfg(target_os = "none")]
    loop {
        core::hint::spin_loop();
    }
}
