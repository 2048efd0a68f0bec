//! `ExchangeImpersonation`: a header block that asks to act for somebody else.

use super::namespace::TYPES;
use crate::error::ErrorKind;
use crate::limits;
use crate::soap::{Check, Element, Fields, Name, Value, one};
use crate::xml::Text;

/// The header block `ExchangeImpersonation`: the person for whom a request is to be carried out
/// (`t:ExchangeImpersonationType`).
///
/// [`Impersonated`](super::Impersonated) reads it with the operation. Any other message refuses it with
/// [`ErrorKind::ImpersonationDenied`], so that no request is carried out for the wrong person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExchangeImpersonation<'a> {
    /// The person.
    pub connecting_sid: ConnectingSid<'a>,
}

/// A person who is impersonated (`t:ConnectingSIDType`), in at most [`limits::CONNECTING_SID`] bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectingSid<'a> {
    /// The user principal name.
    PrincipalName(Text<'a>),
    /// The security identifier (SID) of the account.
    Sid(Text<'a>),
    /// The primary address of the mailbox.
    PrimarySmtpAddress(Text<'a>),
    /// An address of the mailbox.
    SmtpAddress(Text<'a>),
}

const fn person(local_name: &'static str, check: Check) -> Element {
    Element::text(TYPES, local_name, Value::new(0, limits::CONNECTING_SID).checked(check))
        .with_any_attributes()
}

static PRINCIPAL_NAME: Element = person("PrincipalName", |_| Ok(0));
static SID: Element = person("SID", |_| Ok(1));
static PRIMARY_SMTP_ADDRESS: Element = person("PrimarySmtpAddress", |_| Ok(2));
static SMTP_ADDRESS: Element = person("SmtpAddress", |_| Ok(3));
static CONNECTING_SID: Element = Element::choice(
    TYPES,
    "ConnectingSID",
    &[one(&PRINCIPAL_NAME), one(&SID), one(&PRIMARY_SMTP_ADDRESS), one(&SMTP_ADDRESS)],
);

/// The description of the header block `ExchangeImpersonation`, for a [`Grammar`](crate::soap::Grammar) that reads it.
pub static EXCHANGE_IMPERSONATION: Element =
    Element::sequence(TYPES, "ExchangeImpersonation", &[one(&CONNECTING_SID)]);

/// The header blocks that ask to act for somebody else. They are refused, not skipped.
pub(super) const REFUSED: &[(Name, ErrorKind)] = &[
    (Name::new(TYPES, "ExchangeImpersonation"), ErrorKind::ImpersonationDenied),
    (Name::new(TYPES, "SerializedSecurityContext"), ErrorKind::ImpersonationDenied),
    (Name::new(TYPES, "ManagementRole"), ErrorKind::ImpersonationDenied),
];

impl<'a> ExchangeImpersonation<'a> {
    /// Reads the header block.
    pub fn from_fields(fields: &Fields<'a, '_>) -> Self {
        let text = fields.text(0).unwrap_or_default();
        let connecting_sid = match fields.index(0) {
            Some(1) => ConnectingSid::Sid(text),
            Some(2) => ConnectingSid::PrimarySmtpAddress(text),
            Some(3) => ConnectingSid::SmtpAddress(text),
            _ => ConnectingSid::PrincipalName(text),
        };
        Self { connecting_sid }
    }

    /// Whether nobody is named.
    pub fn is_empty(&self) -> bool {
        match self.connecting_sid {
            ConnectingSid::PrincipalName(text)
            | ConnectingSid::Sid(text)
            | ConnectingSid::PrimarySmtpAddress(text)
            | ConnectingSid::SmtpAddress(text) => text.is_collapsed_to(""),
        }
    }
}
