//! Connections: accepts them, encrypts them, and ends them when the gateway ends.

mod patient;

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tracing::{debug, info, warn};

use self::patient::Patient;
use crate::Gateway;
use crate::head::{FIELDS, HEAD_LIMIT};
use crate::http::{Connection, Scheme};
use crate::metrics::OpenConnection;

/// How long to wait when no connection can be accepted, since there are no more file descriptors for example.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stop`, then finishes what is under way.
pub(crate) async fn serve(
    gateway: Arc<Gateway>,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let drain = gateway.configuration.limits.drain();
    let places = Arc::new(Semaphore::new(gateway.configuration.limits.connections));
    let accept = async {
        // The semaphore is never closed.
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            let Some(stream) = accept(&listener).await else { continue };
            let (gateway, tls, watcher) = (Arc::clone(&gateway), tls.clone(), graceful.watcher());
            tokio::spawn(async move {
                let _open = OpenConnection::count();
                connect(gateway, stream, tls, watcher).await;
                drop(place);
            });
        }
    };
    tokio::select! {
        () = accept => {}
        () = stop => {}
    }
    drop(listener);
    info!("ending: no new connections");
    match tokio::time::timeout(drain, graceful.shutdown()).await {
        Ok(()) => info!("ended"),
        Err(_) => warn!("ended with requests under way, after {drain:?}"),
    }
}

async fn accept(listener: &TcpListener) -> Option<TcpStream> {
    match listener.accept().await {
        Ok((stream, _)) => Some(stream),
        Err(error) => {
            warn!("cannot accept a connection: {error}");
            tokio::time::sleep(PAUSE).await;
            None
        }
    }
}

/// Serves one connection to its end.
async fn connect(gateway: Arc<Gateway>, stream: TcpStream, tls: Option<TlsAcceptor>, watcher: Watcher) {
    // Answers are written in one piece: waiting for more only costs time.
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else {
        return speak_http(gateway, stream, Scheme::Http, watcher).await;
    };
    match tokio::time::timeout(gateway.configuration.limits.head(), tls.accept(stream)).await {
        Ok(Ok(stream)) => speak_http(gateway, stream, Scheme::Https, watcher).await,
        Ok(Err(error)) => debug!("TLS: {error}"),
        Err(_) => debug!("TLS: the handshake took too long"),
    }
}

async fn speak_http<S>(gateway: Arc<Gateway>, stream: S, scheme: Scheme, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let limits = &gateway.configuration.limits;
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head())
        .max_buf_size(HEAD_LIMIT)
        .max_headers(FIELDS);
    let stream = TokioIo::new(Patient::new(stream, limits.write()));
    let connection = Arc::new(Connection::new(gateway, scheme));
    let service = service_fn(move |request| {
        let connection = Arc::clone(&connection);
        async move { connection.serve(request).await }
    });
    if let Err(error) = watcher.watch(http.serve_connection(stream, service)).await {
        debug!("connection: {error}");
    }
}
