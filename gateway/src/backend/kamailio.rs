//! Kamailio, by JSON-RPC: tells how the calls that the proxy carries go, and ends them. The id of a call is its Call-ID.
//!
//! | state of the dialog | phone call | ended by |
//! | --- | --- | --- |
//! | 1, unconfirmed | Connecting | `tm.cancel`; `dlg.end_dlg` says yes and does nothing |
//! | 2, early | Alerted | `tm.cancel` |
//! | 3 and 4, confirmed | Connected | `dlg.end_dlg` |
//! | 5, deleted | Disconnected | |
//!
//! How a call ended is asked of a table of the module `htable`, which the configuration of Kamailio fills. A proxy begins no
//! calls: `PlayOnPhone` is refused.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ews_phonecall::{PhoneCallState, ResponseCode};
use serde_json::{Value, json};

use super::rpc::{Fault, Rpc};
use super::{Backend, Failure, Information, cause_of_sip};
use crate::configuration;

/// How often is looked whether a call that was cancelled has ended.
const INTERVAL: Duration = Duration::from_millis(20);
/// How long a call counts as being ended: a phone may be as slow to answer BYE.
const ENDING: Duration = Duration::from_secs(2);
/// What Kamailio answers where there is no such dialog or transaction.
const NOT_FOUND: i64 = 404;

/// A Kamailio.
pub(crate) struct Kamailio {
    rpc: Arc<Rpc>,
    ended_table: String,
}

/// A call, as the module `dialog` knows it.
struct Dialog {
    entry: u64,
    id: u64,
    state: u64,
    /// The number of the INVITE.
    cseq: String,
}

impl Dialog {
    /// Reads what `dlg.dlg_list` gives; an unknown call is an empty result.
    fn read(result: &Value) -> Option<Self> {
        Some(Self {
            entry: result.get("h_entry")?.as_u64()?,
            id: result.get("h_id")?.as_u64()?,
            state: result.get("state")?.as_u64()?,
            cseq: result.pointer("/caller/cseq").and_then(Value::as_str).unwrap_or("1").into(),
        })
    }

    fn phone_call_state(&self) -> PhoneCallState<'static> {
        match self.state {
            1 => PhoneCallState::Connecting,
            2 => PhoneCallState::Alerted,
            3 | 4 => PhoneCallState::Connected,
            _ => PhoneCallState::Disconnected,
        }
    }
}

impl Kamailio {
    /// Begins to talk with a Kamailio, which need not be there yet.
    pub(crate) fn start(configuration: &configuration::Kamailio) -> io::Result<Self> {
        Ok(Self { rpc: Rpc::start(configuration.rpc)?, ended_table: configuration.ended_table.clone() })
    }

    async fn find(&self, call_id: &str) -> Result<Option<Dialog>, Failure> {
        if !is_call_id(call_id) {
            return Err(Failure::NoSuchCall);
        }
        match self.rpc.call("dlg.dlg_list", json!([call_id])).await? {
            Ok(result) => Ok(Dialog::read(&result)),
            Err(fault) if fault.code == NOT_FOUND => Ok(None),
            Err(fault) => Err(unavailable(&fault)),
        }
    }

    /// Takes it upon itself to end a call, so that nobody else does. `dlg.end_dlg` says yes, and sends BYE again, until a phone has
    /// answered; and all gateways look into the table of calls that have ended.
    async fn claim(&self, call_id: &str) -> Result<(), Failure> {
        if self.ended_table.is_empty() {
            return Ok(());
        }
        let now = since_epoch();
        if self.entry(call_id).await?.is_some_and(|entry| is_ending(&entry, now)) {
            return Err(Failure::NoSuchCall);
        }
        let entry = format!("{ENDING_CODE} {}", now.as_millis());
        // Where there is no such table, two can end a call at the same time.
        let _ = self.rpc.call("htable.sets", json!([self.ended_table, call_id, entry])).await?;
        Ok(())
    }

    /// Has BYE sent to both phones.
    async fn end(&self, call_id: &str, dialog: &Dialog) -> Result<(), Failure> {
        match self.rpc.call("dlg.end_dlg", json!([dialog.entry, dialog.id])).await? {
            Ok(_) => Ok(()),
            Err(fault) if fault.code == NOT_FOUND => Err(Failure::NoSuchCall),
            // It says no when somebody else has ended the call in between.
            Err(fault) => match self.find(call_id).await? {
                Some(dialog) if dialog.phone_call_state() == PhoneCallState::Connected => {
                    Err(unavailable(&fault))
                }
                _ => Err(Failure::NoSuchCall),
            },
        }
    }

    /// What the table of calls that have ended says of a call.
    async fn entry(&self, call_id: &str) -> Result<Option<String>, Failure> {
        if self.ended_table.is_empty() {
            return Ok(None);
        }
        // An error says that there is no such call, or no such table.
        let result =
            self.rpc.call("htable.get", json!([self.ended_table, call_id])).await?.unwrap_or_default();
        Ok(result.pointer("/item/value").and_then(Value::as_str).map(Into::into))
    }
}

impl Backend for Kamailio {
    async fn play(&self, _: &str, _: &str) -> Result<String, Failure> {
        Err(Failure::Refused(ResponseCode::ErrorUnifiedMessagingRequestFailed))
    }

    /// The table counts more than the list, in which a call stays until a phone has answered BYE, and in a Kamailio that has it by
    /// DMQ for longer.
    async fn information(&self, id: &str) -> Result<Information, Failure> {
        let dialog = self.find(id).await?;
        let state = dialog.as_ref().map(Dialog::phone_call_state);
        if let Some(state @ (PhoneCallState::Connecting | PhoneCallState::Alerted)) = state {
            return Ok(Information::new(state));
        }
        let entry = self.entry(id).await?;
        match (state, entry) {
            (Some(PhoneCallState::Connected), Some(entry)) if is_ending(&entry, since_epoch()) => {
                Ok(information_of(&entry))
            }
            (Some(PhoneCallState::Connected), _) => Ok(Information::new(PhoneCallState::Connected)),
            (_, Some(entry)) => Ok(information_of(&entry)),
            (state, None) => state.map(Information::new).ok_or(Failure::NoSuchCall),
        }
    }

    /// A call that rings is cancelled, and looked after until it has ended: the phone may be answered in the same moment.
    async fn hang_up(&self, id: &str) -> Result<(), Failure> {
        let (mut is_claimed, mut is_cancelled) = (false, false);
        loop {
            let dialog = self.find(id).await?;
            let dialog = dialog.filter(|dialog| dialog.phone_call_state() != PhoneCallState::Disconnected);
            let Some(dialog) = dialog else {
                return if is_cancelled { Ok(()) } else { Err(Failure::NoSuchCall) };
            };
            if !is_claimed {
                self.claim(id).await?;
                is_claimed = true;
            }
            if dialog.phone_call_state() == PhoneCallState::Connected {
                return self.end(id, &dialog).await;
            }
            if !is_cancelled {
                // It says no when the phone has been answered in between.
                is_cancelled = self.rpc.call("tm.cancel", json!([id, dialog.cseq])).await?.is_ok();
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }

    fn is_up(&self) -> bool {
        self.rpc.is_up()
    }
}

/// Whether a text can be a Call-ID: words of printable characters (RFC 3261, 25.1).
fn is_call_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What stands in the table in place of a status, before the time in milliseconds, while a call is being ended.
const ENDING_CODE: &str = "100";

/// Whether an entry says that a call is being ended. One that is old was left by a gateway that did not come to it; 200 stands there
/// as soon as BYE is on its way, when the call is still in the list.
fn is_ending(entry: &str, now: Duration) -> bool {
    if entry.split(' ').next() == Some("200") {
        return true;
    }
    let since = entry.strip_prefix(ENDING_CODE).and_then(|rest| rest.trim_ascii().parse().ok());
    since.is_some_and(|since| now.saturating_sub(Duration::from_millis(since)) < ENDING)
}

fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// What the table says of a call: the status of the last response, and its reason phrase.
fn information_of(value: &str) -> Information {
    let (code, text) = value.split_once(' ').unwrap_or((value, ""));
    let code = code.parse().ok().filter(|code| *code >= 300);
    Information {
        state: PhoneCallState::Disconnected,
        cause: code.map_or(ews_phonecall::ConnectionFailureCause::None, cause_of_sip),
        sip: code.map(|code| (code, Cow::Owned(text.into()))),
    }
}

fn unavailable(fault: &Fault) -> Failure {
    Failure::Unavailable(format!("Kamailio: {} {}", fault.code, fault.message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_how_a_call_ended() {
        for (value, expected) in [
            ("486 Busy Here", "Disconnected UserBusy 486 Busy Here"),
            ("487 Request Terminated", "Disconnected None 487 Request Terminated"),
            ("408 Request Timeout", "Disconnected NoAnswer 408 Request Timeout"),
            ("404 Not Found", "Disconnected Unavailable 404 Not Found"),
            ("603 Decline", "Disconnected Other 603 Decline"),
            ("503", "Disconnected Unavailable 503 "),
            ("200", "Disconnected None"),
            ("100 1795755177000", "Disconnected None"),
            ("", "Disconnected None"),
            ("99999 x", "Disconnected None"),
        ] {
            assert_eq!(information_of(value).to_string(), expected, "{value}");
        }
    }

    #[test]
    fn knows_what_is_being_ended() {
        let now = Duration::from_millis(10_000);
        for (entry, expected) in [
            ("100 10000", true),
            ("100 8001", true),
            ("100 8000", false),
            ("100 10500", true),
            ("100", false),
            ("200", true),
            ("200 OK", true),
            ("486 Busy Here", false),
            ("", false),
        ] {
            assert_eq!(is_ending(entry, now), expected, "{entry}");
        }
    }

    #[test]
    fn knows_what_can_be_a_call_id() {
        for (text, expected) in [
            ("a84b4c76e66710@pc33", true),
            ("{a}\"b\\", true),
            ("", false),
            ("a b", false),
            ("a\n", false),
            ("ä", false),
        ] {
            assert_eq!(is_call_id(text), expected, "{text}");
        }
    }
}
