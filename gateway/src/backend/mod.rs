//! Who carries out the operations: one contract, and a file for each PBX.

mod asterisk;
mod kamailio;
mod memory;
mod pause;
mod rpc;

use std::borrow::Cow;
use std::error::Error;

use ews_phonecall::xml::Text;
use ews_phonecall::{ConnectionFailureCause, PhoneCallInformation, PhoneCallState, ResponseCode};
use uuid::Uuid;

use self::asterisk::Asterisk;
use self::kamailio::Kamailio;
use self::memory::Memory;
use crate::configuration::{BackendName, Configuration};

/// The call control of a PBX.
///
/// Nothing that an instance knows is needed by another: an id is one of the PBX, so that each of many gateways can end what
/// any of them began. A future that is dropped, because the time is up or the client has gone, leaves no call behind that
/// nobody has the id of.
pub(crate) trait Backend {
    /// Calls somebody to play them an item, and gives the id of the call.
    fn play(&self, dial: &str, item: &str) -> impl Future<Output = Result<String, Failure>> + Send;

    /// Tells how a call goes, or how it ended.
    fn information(&self, id: &str) -> impl Future<Output = Result<Information, Failure>> + Send;

    /// Ends a call. Only a call that was alive, and is not any more, is a success.
    fn hang_up(&self, id: &str) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Whether the PBX could be reached last.
    fn is_up(&self) -> bool;
}

/// Why something could not be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// There is no call with this id, or it has ended.
    NoSuchCall,
    /// The PBX does not do that.
    Refused(ResponseCode<'static>),
    /// The PBX cannot be asked; why not is for the log.
    Unavailable(String),
}

/// How a call goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Information {
    pub(crate) state: PhoneCallState<'static>,
    pub(crate) cause: ConnectionFailureCause<'static>,
    /// The status code and the reason phrase of the SIP response that tells.
    pub(crate) sip: Option<(u16, Cow<'static, str>)>,
}

impl Information {
    /// A call that has not failed.
    pub(crate) const fn new(state: PhoneCallState<'static>) -> Self {
        Self { state, cause: ConnectionFailureCause::None, sip: None }
    }

    /// The same as the library writes it. A reason phrase that XML cannot carry is left out.
    pub(crate) fn as_message(&self) -> PhoneCallInformation<'_> {
        let mut message = PhoneCallInformation::new(self.state);
        message.failure_cause = self.cause;
        message.sip_response_code = self.sip.as_ref().map(|(code, _)| (*code).into());
        message.sip_response_text = self.sip.as_ref().and_then(|(_, text)| Text::new(text).ok());
        message
    }
}

/// Whether a text is an id that a gateway made: a UUID as it is written here, and in no other spelling.
pub(crate) fn is_uuid(text: &str) -> bool {
    let is_as_written = |uuid: Uuid| uuid.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text;
    Uuid::try_parse(text).is_ok_and(is_as_written)
}

/// For the tests: the state, the cause and the SIP response, on one line.
#[cfg(test)]
impl std::fmt::Display for Information {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.state, self.cause)?;
        self.sip.as_ref().map_or(Ok(()), |(code, text)| write!(f, " {code} {text}"))
    }
}

/// What a SIP response means for the call that it ends (RFC 3261, section 21). 487 says that somebody gave up.
pub(crate) fn cause_of_sip(code: u16) -> ConnectionFailureCause<'static> {
    match code {
        200..=299 | 487 => ConnectionFailureCause::None,
        486 | 600 => ConnectionFailureCause::UserBusy,
        408 | 480 => ConnectionFailureCause::NoAnswer,
        404 | 410 | 484 | 502 | 503 | 504 | 604 => ConnectionFailureCause::Unavailable,
        _ => ConnectionFailureCause::Other,
    }
}

/// The backend of a configuration.
pub(crate) enum AnyBackend {
    Memory(Memory),
    Asterisk(Asterisk),
    Kamailio(Kamailio),
}

impl AnyBackend {
    /// Starts the backend that the configuration names. It need not be there yet.
    pub(crate) fn start(configuration: &Configuration) -> Result<Self, Box<dyn Error>> {
        match configuration.backend {
            BackendName::Memory => Ok(Self::Memory(Memory::default())),
            BackendName::Kamailio => Ok(Self::Kamailio(Kamailio::start(&configuration.kamailio)?)),
            BackendName::Asterisk => Ok(Self::Asterisk(Asterisk::start(&configuration.asterisk)?)),
        }
    }
}

impl Backend for AnyBackend {
    async fn play(&self, dial: &str, item: &str) -> Result<String, Failure> {
        match self {
            Self::Memory(memory) => memory.play(dial, item).await,
            Self::Asterisk(asterisk) => asterisk.play(dial, item).await,
            Self::Kamailio(kamailio) => kamailio.play(dial, item).await,
        }
    }

    async fn information(&self, id: &str) -> Result<Information, Failure> {
        match self {
            Self::Memory(memory) => memory.information(id).await,
            Self::Asterisk(asterisk) => asterisk.information(id).await,
            Self::Kamailio(kamailio) => kamailio.information(id).await,
        }
    }

    async fn hang_up(&self, id: &str) -> Result<(), Failure> {
        match self {
            Self::Memory(memory) => memory.hang_up(id).await,
            Self::Asterisk(asterisk) => asterisk.hang_up(id).await,
            Self::Kamailio(kamailio) => kamailio.hang_up(id).await,
        }
    }

    fn is_up(&self) -> bool {
        match self {
            Self::Memory(memory) => memory.is_up(),
            Self::Asterisk(asterisk) => asterisk.is_up(),
            Self::Kamailio(kamailio) => kamailio.is_up(),
        }
    }
}
