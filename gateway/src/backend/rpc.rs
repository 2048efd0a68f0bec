//! JSON-RPC by datagrams, as Kamailio's module `jsonrpcs` speaks it.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::UdpSocket;
use tokio::sync::oneshot;
use tracing::{info, warn};

use super::Failure;
use super::pause::Pause;
use crate::lock;

/// The longest answer: what a datagram can hold.
const ANSWER: usize = 65_536;
/// How often a PBX that is there is asked whether it still is.
const INTERVAL: Duration = Duration::from_secs(5);
/// How long it may take to say so.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long to wait after an error, should there be one after the other.
const AFTER_ERROR: Duration = Duration::from_millis(10);

/// A client. Requests are told apart by their numbers, so that any number of them can wait at a time.
pub(crate) struct Rpc {
    socket: UdpSocket,
    waiting: Mutex<HashMap<u64, oneshot::Sender<Answer>>>,
    next: AtomicU64,
    is_up: AtomicBool,
}

/// What comes back.
#[derive(Deserialize)]
struct Answer {
    id: u64,
    #[serde(default)]
    result: Value,
    error: Option<Fault>,
}

/// Why a request was not carried out.
#[derive(Debug, Deserialize)]
pub(crate) struct Fault {
    pub(crate) code: i64,
    #[serde(default)]
    pub(crate) message: String,
}

impl Rpc {
    /// A client of the server at this address, which need not be there yet.
    ///
    /// # Errors
    ///
    /// No socket could be had.
    pub(crate) fn start(server: SocketAddr) -> io::Result<Arc<Self>> {
        let any = match server {
            SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
            SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
        };
        let socket = std::net::UdpSocket::bind(any)?;
        // What others send is not received, and it is told when nobody is there.
        socket.connect(server)?;
        socket.set_nonblocking(true)?;
        let rpc = Arc::new(Self {
            socket: UdpSocket::from_std(socket)?,
            waiting: Mutex::default(),
            next: AtomicU64::new(1),
            is_up: AtomicBool::new(false),
        });
        tokio::spawn(Arc::clone(&rpc).receive());
        tokio::spawn(Arc::clone(&rpc).watch());
        Ok(rpc)
    }

    /// Whether the server answered last.
    pub(crate) fn is_up(&self) -> bool {
        self.is_up.load(Ordering::Relaxed)
    }

    /// Has the server carry out a method.
    ///
    /// # Errors
    ///
    /// [`Failure::Unavailable`] at once if nobody is there. Who may not wait for ever drops the future.
    pub(crate) async fn call(&self, method: &str, params: Value) -> Result<Result<Value, Fault>, Failure> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let request = json!({"jsonrpc": "2.0", "method": method, "params": params, "id": id}).to_string();
        let (sender, receiver) = oneshot::channel();
        let _place = Place::take(self, id, sender);
        // The error may be that of a datagram before, for which nobody was there; this one was not sent then.
        if self.socket.send(request.as_bytes()).await.is_err() {
            self.socket
                .send(request.as_bytes())
                .await
                .map_err(|error| Failure::Unavailable(error.to_string()))?;
        }
        let answer = receiver.await.map_err(|_| Failure::Unavailable("nobody is there".into()))?;
        Ok(answer.error.map_or(Ok(answer.result), Err))
    }

    async fn receive(self: Arc<Self>) {
        let mut buffer = vec![0; ANSWER];
        loop {
            match self.socket.recv(&mut buffer).await {
                Ok(len) => {
                    let bytes = buffer.get(..len).unwrap_or_default();
                    let Ok(answer) = serde_json::from_slice::<Answer>(bytes) else { continue };
                    if let Some(sender) = lock(&self.waiting).remove(&answer.id) {
                        // Who asked may have gone.
                        let _ = sender.send(answer);
                    }
                }
                // Nobody is there: those who wait are told by the end of their channels.
                Err(_) => {
                    lock(&self.waiting).clear();
                    tokio::time::sleep(AFTER_ERROR).await;
                }
            }
        }
    }

    /// Asks again and again whether the server is there, for the log and for `/healthz`.
    async fn watch(self: Arc<Self>) {
        let mut pause = Pause::new();
        loop {
            let answer = tokio::time::timeout(PATIENCE, self.call("core.version", json!([]))).await;
            let is_up = matches!(answer, Ok(Ok(_)));
            if is_up != self.is_up.swap(is_up, Ordering::Relaxed) || pause.is_first() {
                match is_up {
                    true => info!("Kamailio is there"),
                    false => warn!("Kamailio does not answer"),
                }
            }
            match is_up {
                true => {
                    pause = Pause::new();
                    pause.next();
                    tokio::time::sleep(INTERVAL).await;
                }
                false => tokio::time::sleep(pause.next()).await,
            }
        }
    }
}

/// The place of a request among those that wait. It is given up when nobody waits any more.
struct Place<'a> {
    rpc: &'a Rpc,
    id: u64,
}

impl<'a> Place<'a> {
    fn take(rpc: &'a Rpc, id: u64, sender: oneshot::Sender<Answer>) -> Self {
        lock(&rpc.waiting).insert(id, sender);
        Self { rpc, id }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        lock(&self.rpc.waiting).remove(&self.id);
    }
}
