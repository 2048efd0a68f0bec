//! Response codes: the ones that the phone-call operations use, and any other as its text.

use core::fmt;

use crate::error::{Error, ErrorKind};
use crate::limits;
use crate::xml::Text;

/// Declares [`ResponseCode`] with the message for each code beside it.
macro_rules! response_codes {
    ($($name:ident = $message:literal,)*) => {
        /// What came of an operation. The list in the field is open: a code that is not in this one survives as
        /// [`Other`](Self::Other).
        ///
        /// ```
        /// use ews_phonecall::ResponseCode;
        ///
        /// assert_eq!(ResponseCode::new("ErrorItemNotFound")?, ResponseCode::ErrorItemNotFound);
        /// assert_eq!(ResponseCode::new("ErrorOfTomorrow")?.to_string(), "ErrorOfTomorrow");
        /// # Ok::<(), ews_phonecall::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // the names are those of the reference, the messages say the rest
        #[non_exhaustive]
        pub enum ResponseCode<'a> {
            $($name,)*
            /// Any other code.
            Other(Text<'a>),
        }

        impl<'a> ResponseCode<'a> {
            /// The codes that have names of their own here.
            pub const NAMED: &'static [ResponseCode<'static>] = &[$(ResponseCode::$name,)*];

            const NAMES: &'static [&'static str] = &[$(stringify!($name),)*];
            const MESSAGES: &'static [&'static str] = &[$($message,)*];

            /// Its place among those that have names of their own.
            #[inline]
            const fn number(&self) -> usize {
                #[allow(clippy::enum_variant_names)]
                enum Number { $($name,)* Other }
                (match self {
                    $(Self::$name => Number::$name,)*
                    Self::Other(_) => Number::Other,
                }) as usize
            }
        }
    };
}

response_codes! {
    NoError = "No error occurred.",
    ErrorAccessDenied = "Access is denied.",
    ErrorIncorrectSchemaVersion = "The request is not supported by the requested server version.",
    ErrorInternalServerError = "An internal server error occurred.",
    ErrorInvalidIdEmpty = "The phone call id is empty.",
    ErrorInvalidIdMalformed = "The phone call id is malformed.",
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
    /// The text of [`message`](Self::message). Where the compiler knows the code, it links this message only.
    #[inline]
    pub(super) const fn message_str(&self) -> &'static str {
        nth(Self::MESSAGES, self.number())
    }

    /// The code, as in a message.
    #[inline(never)]
    pub const fn as_text(&self) -> Text<'a> {
        match self {
            Self::Other(text) => *text,
            named => Text::plain(nth(Self::NAMES, named.number())),
        }
    }

    /// A message for people that goes with the code; empty for [`Other`](Self::Other).
    #[inline]
    pub const fn message(&self) -> Text<'static> {
        Text::plain(self.message_str())
    }

    /// The code written as `code`.
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

    pub(crate) fn from_text(code: Text<'a>) -> Self {
        let named = Self::NAMED.iter().find(|named| named.as_text() == code);
        named.copied().unwrap_or(Self::Other(code))
    }
}

/// One of `texts`. A `match` would take twice the flash of a table.
#[inline]
const fn nth(texts: &[&'static str], number: usize) -> &'static str {
    match texts.split_at_checked(number) {
        Some((_, [text, ..])) => text,
        _ => "",
    }
}

impl fmt::Display for ResponseCode<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_text().fmt(f)
    }
}
