//! What is printed at the start: where the gateway listens, and a line that tries it out.

use std::net::SocketAddr;

use ews_phonecall::xml::Text;
use ews_phonecall::{CONTENT_TYPE, ItemId, Request, limits};
use tracing::warn;

use crate::{Gateway, wsdl};

/// Prints it to standard output.
pub(crate) fn print(gateway: &Gateway, address: SocketAddr) {
    let configuration = &gateway.configuration;
    let scheme = if configuration.tls.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{address}{}", wsdl::ENDPOINT);
    println!("listening at {url}, backend {}", configuration.backend);
    if let Some(message) = example() {
        let insecure = if configuration.tls.is_some() { " -k" } else { "" };
        let user = configuration.users.first().map(|user| format!(" -u {}", user.name)).unwrap_or_default();
        println!("try it:");
        println!("curl -s{insecure}{user} -H 'Content-Type: {CONTENT_TYPE}' -d '{message}' {url}");
    }
    if configuration.users.is_empty() && !address.ip().is_loopback() {
        warn!("no users are configured: everybody who reaches {address} may end calls");
    }
    if !configuration.users.is_empty() && configuration.tls.is_none() && !address.ip().is_loopback() {
        warn!("without TLS, passwords travel in clear");
    }
}

/// A message that calls a phone.
fn example() -> Option<String> {
    let item = ItemId::new("item", None).ok()?;
    let mut buffer = [0; limits::TAG * 2];
    let message = Request::play_on_phone(item, Text::new("4711").ok()?).write(&mut buffer).ok()?;
    std::str::from_utf8(message).ok().map(Into::into)
}
