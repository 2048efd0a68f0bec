//! The events of Asterisk, by a WebSocket that is opened again when it ends.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use hyper::Method;
use serde::Deserialize;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tracing::{debug, info, warn};
use uuid::Uuid;

use super::Channel;
use super::client::Client;
use super::courses::Courses;
use crate::backend::is_uuid;
use crate::backend::pause::Pause;

/// How long the stream may say nothing before it is asked whether it is alive, and how long it may take to say so.
const SILENCE: Duration = Duration::from_secs(10);
/// How long it may take to open.
const PATIENCE: Duration = Duration::from_secs(3);
/// The longest event, in bytes.
const EVENT: usize = 256 * 1024;

/// What there is to know. All other events are left out by a filter, or passed over.
#[derive(Deserialize)]
#[serde(tag = "type")]
enum Event {
    Dial {
        caller: Option<Channel>,
        peer: Channel,
        #[serde(default)]
        dialstatus: String,
    },
    ChannelDestroyed {
        channel: Channel,
        #[serde(default)]
        cause: u16,
        tech_cause: Option<u16>,
    },
    #[serde(other)]
    Other,
}

/// Who listens.
pub(crate) struct Listener {
    pub(crate) client: Arc<Client>,
    pub(crate) courses: Arc<Courses>,
    pub(crate) is_up: Arc<AtomicBool>,
    /// The ends of all channels are told, not only of those that gateways began.
    pub(crate) any_channel: bool,
}

impl Listener {
    /// Listens for ever.
    pub(crate) async fn listen(self) {
        let mut pause = Pause::new();
        loop {
            let error = self.connect(&mut pause).await.err();
            let reason = error.map_or("it was closed".into(), |error| error.to_string());
            if self.is_up.swap(false, Ordering::Relaxed) || pause.is_first() {
                warn!("no events from Asterisk: {reason}");
            }
            tokio::time::sleep(pause.next()).await;
        }
    }

    /// Listens until the stream ends. Each gateway has an application of its own: a name that two have is taken from the first.
    async fn connect(&self, pause: &mut Pause) -> Result<(), Box<dyn Error + Send + Sync>> {
        let application = format!("ews-phonecall-{}", Uuid::new_v4());
        let request = self.client.events(&application)?;
        let limits = WebSocketConfig::default().max_message_size(Some(EVENT)).max_frame_size(Some(EVENT));
        let opened = tokio_tungstenite::connect_async_with_config(request, Some(limits), true);
        let (mut stream, _) = tokio::time::timeout(PATIENCE, opened).await??;
        self.filter(&application).await;
        self.is_up.store(true, Ordering::Relaxed);
        *pause = Pause::new();
        info!("Asterisk is there");
        let mut is_asked = false;
        loop {
            match tokio::time::timeout(SILENCE, stream.next()).await {
                Ok(Some(message)) => {
                    is_asked = false;
                    if let Message::Text(text) = message? {
                        self.take(&text);
                    }
                }
                Ok(None) => return Ok(()),
                Err(_) if is_asked => return Err("it does not answer".into()),
                Err(_) => {
                    is_asked = true;
                    tokio::time::timeout(PATIENCE, stream.send(Message::Ping(Vec::new().into()))).await??;
                }
            }
        }
    }

    /// Has Asterisk leave out what nobody asks for. Without it there is only more to read.
    async fn filter(&self, application: &str) {
        let path = format!("/applications/{application}/eventFilter");
        let wanted = json!({"allowed": [{"type": "Dial"}, {"type": "ChannelDestroyed"}]});
        if let Ok(Err(why)) =
            tokio::time::timeout(PATIENCE, self.client.ask(Method::PUT, &path, Some(wanted))).await
        {
            debug!("the events are not filtered: {why:?}");
        }
    }

    fn take(&self, text: &str) {
        match serde_json::from_str(text) {
            Ok(Event::Dial { caller, peer, dialstatus }) => {
                let caller = caller.map(|caller| caller.id).unwrap_or_default();
                self.courses.dial(&caller, &peer.id, &dialstatus);
            }
            Ok(Event::ChannelDestroyed { channel, cause, tech_cause }) => {
                let is_call = self.any_channel || is_uuid(&channel.id);
                // Asterisk says 0 where there was no response.
                let sip = tech_cause.filter(|code| (300..700).contains(code));
                self.courses.end(&channel.id, is_call, cause, sip, channel.state == "Up");
            }
            Ok(Event::Other) => {}
            Err(error) => debug!("an event cannot be read: {error}"),
        }
    }
}
