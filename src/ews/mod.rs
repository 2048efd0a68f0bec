//! Exchange Web Services: the phone-call operations, their schema, namespaces, versions and response codes, on
//! top of [`soap`](crate::soap).
//!
//! [`Request`] and [`Response`] are the two messages of an exchange. Each is parsed whole
//! ([`Request::parse`]) or in pieces ([`RequestReader`]), and written. Nothing here knows HTTP or telephony.

// Each operation has a file in `operations`, which describes its two messages.

#[macro_use]
mod enumeration;
mod fault;
mod impersonation;
mod item_id;
mod message_xml;
mod namespace;
mod operations;
mod phone_call_id;
mod request;
mod response;
mod response_code;
#[macro_use]
mod response_message;
mod version;

pub use fault::{FAULT, Fault, FaultCode, FaultDetail};
pub use impersonation::{ConnectingSid, EXCHANGE_IMPERSONATION, ExchangeImpersonation};
pub use item_id::ItemId;
pub use message_xml::MessageXml;
pub use namespace::{ERRORS, MESSAGES, Scheme, TYPES, VOCABULARY};
pub use operations::*;
pub use phone_call_id::PhoneCallId;
pub use request::{REQUESTS, Request, RequestReader};
pub(crate) use response::DefaultResponse;
pub use response::{Body, RESPONSES, Response, ResponseReader};
pub use response_code::{Failure, ResponseCode};
pub use response_message::{ResponseClass, ResponseMessage};
pub use version::{ExchangeVersion, LaterVersion, ServerVersionInfo};

pub use crate::soap::{HeaderName, Options};
