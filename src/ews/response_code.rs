//! Response codes: those of the phone-call operations, and any other as its text.

use super::enumeration::nth;
use crate::error::{Error, ErrorKind};
use crate::limits;
use crate::xml::Text;

/// Declares [`ResponseCode`] with the message for each code beside it.
macro_rules! response_codes {
    ($(#[$doc:meta])* $($name:ident = $message:literal,)*) => {
        enumeration! { $(#[$doc])* ResponseCode { $(#[doc = $message] $name,)* } or Other }

        impl ResponseCode<'_> {
            const MESSAGES: &'static [&'static str] = &[$($message,)*];
        }
    };
}

response_codes! {
    /// What came of an operation (`m:ResponseCodeType`). The list in the field is open: a code that is not in this one
    /// survives as [`Other`](Self::Other).
    ///
    /// ```
    /// use ews_phonecall::ResponseCode;
    ///
    /// assert_eq!(ResponseCode::new("ErrorItemNotFound")?, ResponseCode::ErrorItemNotFound);
    /// assert_eq!(ResponseCode::new("ErrorOfTomorrow")?.to_string(), "ErrorOfTomorrow");
    /// # Ok::<(), ews_phonecall::Error>(())
    /// ```
    NoError = "No error occurred.",
    ErrorAccessDenied = "Access is denied.",
    ErrorImpersonateUserDenied = "The account does not have permission to impersonate the requested user.",
    ErrorIncorrectSchemaVersion = "The request is not supported by the requested server version.",
    ErrorInternalServerError = "An internal server error occurred.",
    ErrorInvalidIdEmpty = "The id is empty.",
    ErrorInvalidIdMalformed = "The id is malformed.",
    ErrorInvalidPhoneCallId = "There is no phone call with this id.",
    ErrorInvalidPhoneNumber = "The phone number is invalid.",
    ErrorInvalidRequest = "The request is invalid.",
    ErrorInvalidSIPUri = "The SIP URI is invalid.",
    ErrorInvalidServerVersion = "The requested server version is invalid.",
    ErrorItemNotFound = "The item was not found.",
    ErrorPhoneNumberNotDialable = "The phone number cannot be dialed.",
    ErrorSchemaValidation = "The request failed schema validation.",
    ErrorServerBusy = "The server is busy; try again later.",
    ErrorTimeoutExpired = "The operation timed out.",
    ErrorUnifiedMessagingDialPlanNotFound = "The dial plan was not found.",
    ErrorUnifiedMessagingRequestFailed = "The phone system could not carry out the request.",
    ErrorUnifiedMessagingServerNotFound = "No phone system was found.",
    ErrorUserNotUnifiedMessagingEnabled = "The user is not enabled for unified messaging.",
}

impl<'a> ResponseCode<'a> {
    /// The text of [`message`](Self::message). If the compiler knows the code, only this message is linked.
    pub(super) const fn message_str(&self) -> &'static str {
        nth(ResponseCode::MESSAGES, self.number())
    }

    /// The message for people; empty for [`Other`](Self::Other).
    pub const fn message(&self) -> Text<'static> {
        Text::plain(self.message_str())
    }

    /// The code with this text.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidCharacter`] if it has characters that XML cannot carry,
    /// [`ErrorKind::TextTooLong`] if it is longer than [`limits::RESPONSE_CODE`].
    pub fn new(code: &'a str) -> Result<Self, Error> {
        if code.len() > limits::RESPONSE_CODE {
            return Err(Error::at_start(ErrorKind::TextTooLong));
        }
        Text::new(code).map(Self::from_text)
    }
}

/// Why an operation could not be carried out.
///
/// A [`ResponseCode`] becomes a failure with the message of the code. An [`Error`], such as that of
/// [`PhoneCallId::new`](crate::PhoneCallId::new), becomes an
/// [internal server error](ResponseCode::ErrorInternalServerError).
///
/// ```
/// use ews_phonecall::xml::Text;
/// use ews_phonecall::{Failure, Outcome, PhoneCallId, Request, ResponseCode};
///
/// let busy = Failure { code: ResponseCode::ErrorServerBusy, text: Text::new("Ask again in a minute.")? };
/// let request = Request::disconnect_phone_call(PhoneCallId::new("1")?);
/// let Outcome::DisconnectPhoneCall(response) = request.respond(Err::<(), _>(busy)).outcome else { unreachable!() };
/// assert_eq!(response.message.message_text.unwrap(), "Ask again in a minute.");
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Failure<'a> {
    /// What happened, for programs. [`ResponseCode::ErrorInternalServerError`], [`ResponseCode::ErrorInvalidRequest`]
    /// and [`ResponseCode::ErrorImpersonateUserDenied`] are answered with a fault, any other code with an error
    /// response.
    pub code: ResponseCode<'a>,
    /// What happened, for people. It is sent in an error response only; a fault says the
    /// [message](ResponseCode::message) of its code.
    pub text: Text<'a>,
}

impl<'a> From<ResponseCode<'a>> for Failure<'a> {
    fn from(code: ResponseCode<'a>) -> Self {
        Self { code, text: code.message() }
    }
}

impl From<Error> for Failure<'_> {
    fn from(error: Error) -> Self {
        Self { code: ResponseCode::ErrorInternalServerError, text: Text::plain(error.kind().as_str()) }
    }
}
