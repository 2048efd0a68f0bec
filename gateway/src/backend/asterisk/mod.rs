//! Asterisk, by its REST interface (ARI). The id of a phone call is that of the channel that the gateway has Asterisk make, so
//! no mapping is kept.
//!
//! A phone is called through the dial plan (`Local/EXTENSION@CONTEXT`), which decides what may be dialled, and how. When it is
//! answered, another context plays the item: it needs no gateway for that. How a call ended, which Asterisk forgets with the
//! channel, is learned from its events.

mod client;
mod courses;
mod events;
mod names;

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ews_phonecall::{ConnectionFailureCause, PhoneCallState, ResponseCode};
use hyper::{Method, StatusCode};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use self::client::Client;
use self::courses::Courses;
use super::pause::Pause;
use super::{Backend, Failure, Information, is_uuid};
use crate::configuration;

/// How long an event may be later than the answer that says the same.
const LATENESS: Duration = Duration::from_millis(50);
/// How often is looked whether a channel that was hung up is gone.
const INTERVAL: Duration = Duration::from_millis(5);
/// How often is tried to end a call that nobody has the id of.
const ATTEMPTS: usize = 10;

/// An Asterisk.
pub(crate) struct Asterisk {
    client: Arc<Client>,
    courses: Arc<Courses>,
    is_up: Arc<AtomicBool>,
    configuration: configuration::Asterisk,
}

/// A channel, as far as anybody here cares.
#[derive(Deserialize)]
struct Channel {
    id: String,
    #[serde(default)]
    state: String,
}

impl Channel {
    fn information(&self) -> Information {
        Information::new(match self.state.as_str() {
            "Up" => PhoneCallState::Connected,
            "Ringing" => PhoneCallState::Alerted,
            "Ring" => PhoneCallState::Incoming,
            "Busy" => {
                let state = PhoneCallState::Disconnected;
                return Information { cause: ConnectionFailureCause::UserBusy, ..Information::new(state) };
            }
            _ => PhoneCallState::Connecting,
        })
    }
}

impl Asterisk {
    /// Begins to talk with an Asterisk, which need not be there yet.
    ///
    /// # Errors
    ///
    /// The credentials cannot be sent.
    pub(crate) fn start(configuration: &configuration::Asterisk) -> Result<Self, Box<dyn Error>> {
        let client = Arc::new(Client::new(configuration)?);
        let (courses, is_up) = (Arc::<Courses>::default(), Arc::<AtomicBool>::default());
        let listener = events::Listener {
            client: Arc::clone(&client),
            courses: Arc::clone(&courses),
            is_up: Arc::clone(&is_up),
            any_channel: configuration.any_channel,
        };
        tokio::spawn(listener.listen());
        Ok(Self { client, courses, is_up, configuration: configuration.clone() })
    }

    /// The path of a channel. An id that is not safe in a URL is that of no channel, and one that no gateway made is not asked
    /// for, since those that Asterisk makes are easily guessed.
    fn path(&self, id: &str) -> Result<String, Failure> {
        let is_known = is_uuid(id) || self.configuration.any_channel && names::is_channel(id);
        if is_known { Ok(format!("/channels/{id}")) } else { Err(Failure::NoSuchCall) }
    }

    /// How a call ended, if its end was seen.
    async fn ended(&self, id: &str) -> Result<Information, Failure> {
        for wait in [Duration::ZERO, LATENESS] {
            tokio::time::sleep(wait).await;
            if let Some(information) = self.courses.ended(id) {
                return Ok(information);
            }
        }
        Err(Failure::NoSuchCall)
    }
}

impl Backend for Asterisk {
    async fn play(&self, dial: &str, item: &str) -> Result<String, Failure> {
        let extension = names::extension(dial).map_err(Failure::Refused)?;
        let item = names::item(item).ok_or(Failure::Refused(ResponseCode::ErrorItemNotFound))?;
        let id = Uuid::new_v4().to_string();
        let to = &self.configuration;
        let channel = json!({
            "endpoint": format!("Local/{extension}@{}", to.dial_context),
            "context": to.play_context,
            "extension": "s",
            "priority": 1,
            "channelId": id,
            "otherChannelId": names::dialling(&id),
            "timeout": to.ring_seconds,
            "callerId": to.caller_id,
            "variables": {"EWS_MEDIA": to.media.replace("{item}", &item), "EWS_ITEM": item},
        });
        let unclaimed = Unclaimed { client: &self.client, id: &id };
        let (status, body) = self.client.ask(Method::POST, "/channels", Some(channel)).await?;
        unclaimed.claim();
        match status {
            200..=299 => Ok(id),
            400 | 404 | 422 => Err(Failure::Refused(ResponseCode::ErrorPhoneNumberNotDialable)),
            _ => Err(client::unavailable(status, &body)),
        }
    }

    async fn information(&self, id: &str) -> Result<Information, Failure> {
        let (status, body) = self.client.ask(Method::GET, &self.path(id)?, None).await?;
        match status {
            200 => serde_json::from_slice::<Channel>(&body)
                .map(|channel| channel.information())
                .map_err(|error| Failure::Unavailable(format!("a channel cannot be read: {error}"))),
            404 => self.ended(id).await,
            _ => Err(client::unavailable(status, &body)),
        }
    }

    /// Asterisk says yes before the channel is gone; until then it says yes to others, too.
    async fn hang_up(&self, id: &str) -> Result<(), Failure> {
        let path = self.path(id)?;
        let (status, body) = self.client.ask(Method::DELETE, &format!("{path}?reason=normal"), None).await?;
        match status {
            200..=299 => {}
            404 => return Err(Failure::NoSuchCall),
            _ => return Err(client::unavailable(status, &body)),
        }
        while self.client.ask(Method::GET, &path, None).await?.0 != StatusCode::NOT_FOUND.as_u16() {
            tokio::time::sleep(INTERVAL).await;
        }
        Ok(())
    }

    fn is_up(&self) -> bool {
        self.is_up.load(Ordering::Relaxed)
    }
}

/// A call that may have begun, and whose id nobody has been given yet. If that does not happen, since the time is up or the
/// client is gone, it is ended: nobody else could.
struct Unclaimed<'a> {
    client: &'a Arc<Client>,
    id: &'a str,
}

impl Unclaimed<'_> {
    fn claim(self) {
        std::mem::forget(self);
    }
}

impl Drop for Unclaimed<'_> {
    fn drop(&mut self) {
        let client = Arc::clone(self.client);
        let path = format!("/channels/{}?reason=normal", self.id);
        // Only when the whole program ends is there nobody to do it.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            let mut pause = Pause::new();
            for _ in 0..ATTEMPTS {
                // The channel may be made after this is asked for the first time.
                let answer = client.ask(Method::DELETE, &path, None).await;
                if answer.is_ok_and(|(status, _)| status == StatusCode::NO_CONTENT.as_u16()) {
                    break;
                }
                tokio::time::sleep(pause.next()).await;
            }
        });
    }
}
