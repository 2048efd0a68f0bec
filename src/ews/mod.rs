//! Exchange Web Services: the phone-call operations, their schema, namespaces, versions and response codes, on
//! top of [`soap`](crate::soap).
//!
//! [`Request`] and [`Response`] are the two messages of an exchange. Each is parsed whole
//! ([`Request::parse`]) or in pieces ([`RequestReader`]), and written. Nothing here knows HTTP or telephony.

mod disconnect_phone_call;
mod fault;
mod namespace;
mod request;
mod response;
mod response_code;
mod schema;
mod version;

pub use disconnect_phone_call::{
    DisconnectPhoneCall, DisconnectPhoneCallResponse, MessageXml, PhoneCallId, ResponseClass,
};
pub use fault::{Fault, FaultCode, FaultDetail};
pub use namespace::{Scheme, VOCABULARY};
pub use request::{HeaderName, Operation, Options, Request, RequestReader};
pub use response::{Outcome, Response, ResponseReader};
pub use response_code::ResponseCode;
pub use version::{ExchangeVersion, LaterVersion, ServerVersionInfo};
