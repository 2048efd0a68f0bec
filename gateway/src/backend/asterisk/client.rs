//! Requests to ARI.

use std::error::Error;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{self, Client as HttpClient};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde_json::Value;
use tokio::sync::Semaphore;

use super::Failure;
use crate::configuration;

/// The most requests at a time. Asterisk has a limit of its own (`sessionlimit`), beyond which it hangs up.
const REQUESTS: usize = 64;
/// How long an unused connection is kept: shorter than Asterisk does (15 s), so that no request goes into one that ends.
const IDLE: Duration = Duration::from_secs(10);
/// The longest answer that is read, in bytes.
const ANSWER: usize = 64 * 1024;

/// A client of one Asterisk.
pub(crate) struct Client {
    http: HttpClient<HttpConnector, Full<Bytes>>,
    /// With `/ari`.
    url: String,
    authorization: HeaderValue,
    places: Semaphore,
}

impl Client {
    /// A client for this configuration.
    ///
    /// # Errors
    ///
    /// The credentials cannot be sent.
    pub(crate) fn new(configuration: &configuration::Asterisk) -> Result<Self, Box<dyn Error>> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let credentials = STANDARD.encode(format!("{}:{}", configuration.user, configuration.password));
        let mut authorization = HeaderValue::try_from(format!("Basic {credentials}"))?;
        authorization.set_sensitive(true);
        let http = legacy::Builder::new(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(REQUESTS)
            .build(connector);
        let url = format!("{}/ari", configuration.url.trim_end_matches('/'));
        Ok(Self { http, url, authorization, places: Semaphore::new(REQUESTS) })
    }

    /// The status and the body of the answer to a request.
    ///
    /// # Errors
    ///
    /// [`Failure::Unavailable`] at once if nobody is there. Who may not wait for ever drops the future.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<(u16, Bytes), Failure> {
        // The semaphore is never closed.
        let _place = self.places.acquire().await.map_err(|error| Failure::Unavailable(error.to_string()))?;
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header(AUTHORIZATION, self.authorization.clone())
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(body.into()))
            .map_err(|error| Failure::Unavailable(error.to_string()))?;
        let answer =
            self.http.request(request).await.map_err(|error| Failure::Unavailable(reason(&error)))?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), ANSWER).collect().await;
        let body = body.map_err(|error| Failure::Unavailable(reason(&*error)))?;
        Ok((status, body.to_bytes()))
    }

    /// What opens the stream of events for an application of this name: all channels are told of.
    pub(crate) fn events(&self, application: &str) -> Result<Request<()>, Box<dyn Error + Send + Sync>> {
        use tokio_tungstenite::tungstenite::client::IntoClientRequest;

        let url = self.url.replacen("http", "ws", 1);
        let mut request =
            format!("{url}/events?app={application}&subscribeAll=true").into_client_request()?;
        request.headers_mut().insert(AUTHORIZATION, self.authorization.clone());
        Ok(request)
    }
}

/// Asterisk answered, but not what can be made use of.
pub(crate) fn unavailable(status: u16, body: &Bytes) -> Failure {
    Failure::Unavailable(format!("Asterisk: {status} {}", String::from_utf8_lossy(body)))
}

/// An error with what it comes from.
fn reason(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
