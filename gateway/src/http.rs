//! Requests over HTTP: which page is asked for, who asks, and the body on its way to the reader of the library.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use ews_phonecall::{CONTENT_TYPE, Options};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::header;
use hyper::http::request::Parts;
use hyper::http::response::Builder;
use hyper::http::uri::Authority;
use hyper::{Method, Request, Response, StatusCode, Uri};
use tracing::{debug, info};

use crate::backend::Backend;
use crate::configuration::Permission;
use crate::head::{self, BODY_LIMIT, Refusal};
use crate::soap::{self, Reader};
use crate::{Gateway, lock, metrics, wsdl};

/// How long the rest of a refused body is read, so that the client finds the answer (RFC 9112, 9.6).
const LINGER: Duration = Duration::from_secs(2);

/// Whether a connection is encrypted.
#[derive(Clone, Copy)]
pub(crate) enum Scheme {
    Http,
    Https,
}

impl Scheme {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// What can be asked for.
enum Page {
    Endpoint,
    Wsdl,
    Messages,
    Types,
    Health,
    Metrics,
}

impl Page {
    /// Paths and queries as clients spell them, in any case.
    fn at(method: &Method, uri: &Uri) -> Option<Self> {
        let is = |path: &str| uri.path().eq_ignore_ascii_case(path);
        let asks_for_wsdl = || uri.query().is_some_and(|query| query.eq_ignore_ascii_case("wsdl"));
        if is(wsdl::ENDPOINT) {
            let is_wsdl = method != Method::POST && asks_for_wsdl();
            return Some(if is_wsdl { Self::Wsdl } else { Self::Endpoint });
        }
        let pages = [
            ("/EWS/Services.wsdl", Self::Wsdl),
            ("/EWS/messages.xsd", Self::Messages),
            ("/EWS/types.xsd", Self::Types),
            ("/healthz", Self::Health),
            ("/metrics", Self::Metrics),
        ];
        pages.into_iter().find(|(path, _)| is(path)).map(|(_, page)| page)
    }
}

/// A connection, which has one request at a time.
pub(crate) struct Connection {
    gateway: Arc<Gateway>,
    scheme: Scheme,
    /// Where answers are written. It is used again when the answer before has been sent.
    buffer: Mutex<BytesMut>,
}

impl Connection {
    pub(crate) fn new(gateway: Arc<Gateway>, scheme: Scheme) -> Self {
        Self { gateway, scheme, buffer: Mutex::default() }
    }

    /// Answers a request.
    pub(crate) async fn serve(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let (head, mut body) = request.into_parts();
        match self.find(&head, &mut body).await {
            Ok(response) => Ok(response),
            Err(refusal) => Ok(refuse(&refusal, &head, body).await),
        }
    }

    async fn find(&self, head: &Parts, body: &mut Incoming) -> Result<Response<Full<Bytes>>, Refusal> {
        head::check_length(&head.headers)?;
        let server = head::server(head)?;
        let page = Page::at(&head.method, &head.uri).ok_or(Refusal::NOT_FOUND)?;
        if let Page::Endpoint = page {
            return self.answer(head, server, body).await;
        }
        if head.method != Method::GET && head.method != Method::HEAD {
            return Err(Refusal::GET_ONLY);
        }
        let xml = |text: String| Ok(respond(ok(CONTENT_TYPE), text));
        match page {
            Page::Wsdl => xml(self.describe(server)),
            Page::Messages => xml(wsdl::MESSAGES.into()),
            Page::Types => xml(wsdl::TYPES.into()),
            Page::Metrics => self.measure(head),
            Page::Health | Page::Endpoint => Ok(self.health()),
        }
    }

    /// Reads a message and answers it.
    async fn answer(
        &self,
        head: &Parts,
        server: Option<Authority>,
        body: &mut Incoming,
    ) -> Result<Response<Full<Bytes>>, Refusal> {
        let begun = Instant::now();
        if head.method != Method::POST {
            return Err(Refusal::POST_ONLY);
        }
        head::check_origin(&head.headers, server.as_ref())?;
        let client = self.gateway.users.client(&head.headers).ok_or(Refusal::UNAUTHORIZED)?;
        head::check_body(&head.headers)?;
        let reader = self.read(body).await?;
        let mut buffer = std::mem::take(&mut *lock(&self.buffer));
        let answer = soap::answer(&self.gateway, client, &reader, &mut buffer).await;
        *lock(&self.buffer) = buffer;
        let answer = answer.ok_or(Refusal::NO_ROOM)?;
        let took = begun.elapsed();
        metrics::answered(answer.operation, answer.code, took);
        info!(
            user = %client.name(),
            call = %answer.call,
            status = answer.status,
            ms = took.as_micros() as f64 / 1e3,
            "{} {}",
            answer.operation,
            answer.code,
        );
        let status = Response::builder().status(answer.status).header(header::CONTENT_TYPE, CONTENT_TYPE);
        Ok(respond(status, answer.body))
    }

    /// Reads a body as it arrives. The reader keeps the first thing that is wrong with it.
    async fn read(&self, body: &mut Incoming) -> Result<Reader, Refusal> {
        let mut reader = Reader::with_options(&Options::DEFAULT);
        let mut room = BODY_LIMIT;
        let end = tokio::time::Instant::now().checked_add(self.gateway.configuration.limits.body());
        let end = end.ok_or(Refusal::TOO_SLOW)?;
        loop {
            let frame = tokio::time::timeout_at(end, body.frame()).await.map_err(|_| Refusal::TOO_SLOW)?;
            let Some(frame) = frame else { return Ok(reader) };
            let frame = frame.map_err(|_| Refusal::CUT_OFF)?;
            // The others are trailers.
            if let Some(bytes) = frame.data_ref() {
                room = room.checked_sub(bytes.len()).ok_or(Refusal::TOO_LARGE)?;
                let _ = reader.push(bytes);
            }
        }
    }

    fn describe(&self, server: Option<Authority>) -> String {
        let public = self.gateway.configuration.public_url.clone();
        let asked = || server.map(|server| format!("{}://{server}{}", self.scheme.as_str(), wsdl::ENDPOINT));
        let listens =
            || format!("{}://{}{}", self.scheme.as_str(), self.gateway.configuration.listen, wsdl::ENDPOINT);
        wsdl::services(&public.or_else(asked).unwrap_or_else(listens))
    }

    fn health(&self) -> Response<Full<Bytes>> {
        match self.gateway.backend.is_up() {
            true => respond(ok(PLAIN), "ok\n"),
            false => {
                respond(ok(PLAIN).status(StatusCode::SERVICE_UNAVAILABLE), "the PBX cannot be reached\n")
            }
        }
    }

    fn measure(&self, head: &Parts) -> Result<Response<Full<Bytes>>, Refusal> {
        let client = self.gateway.users.client(&head.headers).ok_or(Refusal::UNAUTHORIZED)?;
        if !client.may(Permission::Metrics) {
            return Err(Refusal::NOT_PERMITTED);
        }
        let text = self.gateway.metrics.render(self.gateway.backend.is_up());
        Ok(respond(ok("text/plain; version=0.0.4"), text))
    }
}

const PLAIN: &str = "text/plain; charset=utf-8";

fn ok(media_type: &'static str) -> Builder {
    Response::builder().header(header::CONTENT_TYPE, media_type)
}

fn respond(head: Builder, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    // Nothing in a head can be malformed: all of it is known when this is compiled.
    head.body(Full::new(body.into())).unwrap_or_default()
}

/// Refuses a request. The connection is kept if the end of the body is found.
async fn refuse(refusal: &Refusal, head: &Parts, mut body: Incoming) -> Response<Full<Bytes>> {
    let status = refusal.status;
    metrics::refused(status.as_u16());
    info!(status = status.as_u16(), "{} {} refused: {}", head.method, head.uri.path(), refusal.text);
    let mut response = ok(PLAIN).status(status);
    for (name, value) in refusal.fields {
        response = response.header(*name, *value);
    }
    // Who waits for 100 sends no body after this.
    let waits = head.headers.contains_key(header::EXPECT);
    let is_over = body.is_end_stream()
        || !waits
            && status != StatusCode::REQUEST_TIMEOUT
            && tokio::time::timeout(LINGER, discard(&mut body)).await.unwrap_or(false);
    if !is_over {
        debug!("the connection is closed: the body of the refused request goes on");
        response = response.header(header::CONNECTION, "close");
    }
    respond(response, format!("{}\n", refusal.text))
}

/// Reads what comes of a body; says whether that was all.
async fn discard(body: &mut Incoming) -> bool {
    let mut room = BODY_LIMIT;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return false };
        let len = frame.data_ref().map_or(0, Bytes::len);
        match room.checked_sub(len) {
            Some(left) => room = left,
            None => return false,
        }
    }
    true
}
