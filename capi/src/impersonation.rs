//! Impersonation: for whom a request asks to be carried out.

use ews_phonecall::{ConnectingSid, ExchangeImpersonation, limits};

use crate::text::ews_text;

/// The longest text that says who is impersonated, in decoded bytes.
pub const EWS_CONNECTING_SID_MAX: usize = 320;

const _: () = assert!(EWS_CONNECTING_SID_MAX == limits::CONNECTING_SID);

/// An ews_connecting_sid_kind as it comes from C.
pub type RawConnectingSidKind = u32;

/// How the header block ExchangeImpersonation says who is impersonated.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ews_connecting_sid_kind {
    /// Nobody is.
    None = 0,
    /// By the user principal name.
    PrincipalName = 1,
    /// By the security identifier (SID) of the account.
    Sid = 2,
    /// By the primary address of the mailbox.
    PrimarySmtpAddress = 3,
    /// By an address of the mailbox.
    SmtpAddress = 4,
}

/// For whom a request asks to be carried out, where that is not the client itself.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ews_impersonation {
    /// What the text is; EWS_CONNECTING_SID_KIND_NONE if the client does not ask to act for somebody else.
    pub kind: RawConnectingSidKind,
    /// Who is impersonated.
    pub text: ews_text,
}

impl ews_impersonation {
    pub(crate) const NONE: Self = Self { kind: ews_connecting_sid_kind::None as u32, text: ews_text::NONE };

    /// The person; `None` if C has no name for the kind.
    pub(crate) fn from_impersonation(impersonation: &ExchangeImpersonation<'_>) -> Option<Self> {
        let (kind, text) = match impersonation.connecting_sid {
            ConnectingSid::PrincipalName(text) => (ews_connecting_sid_kind::PrincipalName, text),
            ConnectingSid::Sid(text) => (ews_connecting_sid_kind::Sid, text),
            ConnectingSid::PrimarySmtpAddress(text) => (ews_connecting_sid_kind::PrimarySmtpAddress, text),
            ConnectingSid::SmtpAddress(text) => (ews_connecting_sid_kind::SmtpAddress, text),
            _ => return None,
        };
        Some(Self { kind: kind as u32, text: ews_text::from_text(text) })
    }
}
