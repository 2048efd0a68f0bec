//! What can be set, by a file in TOML and by flags. A file with a key that is not known is refused, so that a misspelled limit
//! is not silently the default.

use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use hyper::Uri;
use serde::{Deserialize, Deserializer};
use tracing::Level;

/// Begins, reports and ends phone calls, for clients of Exchange Web Services.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Arguments {
    /// The configuration, in TOML
    #[arg(long, short, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where to listen, such as 127.0.0.1:8080
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Who carries out the operations
    #[arg(long, value_enum)]
    backend: Option<BackendName>,
    /// How much to log: error, warn, info, debug or trace
    #[arg(long, value_name = "LEVEL")]
    log: Option<Level>,
    /// Check the configuration, and end
    #[arg(long)]
    pub(crate) check: bool,
}

/// The backends.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum BackendName {
    /// Simulated phones
    #[default]
    Memory,
    /// Asterisk, by its REST interface (ARI)
    Asterisk,
    /// Kamailio, by JSON-RPC
    Kamailio,
}

impl std::fmt::Display for BackendName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Memory => "memory",
            Self::Asterisk => "asterisk",
            Self::Kamailio => "kamailio",
        })
    }
}

/// All that can be set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Configuration {
    pub(crate) listen: SocketAddr,
    pub(crate) backend: BackendName,
    #[serde(deserialize_with = "level")]
    pub(crate) log: Level,
    /// The URL by which clients reach the endpoint, if not by the name that they ask for: for the WSDL, behind a proxy.
    pub(crate) public_url: Option<String>,
    pub(crate) limits: Limits,
    pub(crate) tls: Option<Tls>,
    /// Who may ask for what. With none, everybody may ask for everything.
    pub(crate) users: Vec<User>,
    pub(crate) asterisk: Asterisk,
    pub(crate) kamailio: Kamailio,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            backend: BackendName::Memory,
            log: Level::INFO,
            public_url: None,
            limits: Limits::default(),
            tls: None,
            users: Vec::new(),
            asterisk: Asterisk::default(),
            kamailio: Kamailio::default(),
        }
    }
}

/// How much, and how long.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// The most connections at once. Further clients wait in the backlog.
    pub(crate) connections: usize,
    /// How long a head may take, and how long a connection may be idle before it.
    head_seconds: u64,
    /// How long a body may take.
    body_seconds: u64,
    /// How long an answer may wait for a client that does not read.
    write_seconds: u64,
    /// How long the PBX may take.
    backend_seconds: u64,
    /// How long requests under way may take when the gateway ends.
    drain_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            head_seconds: 30,
            body_seconds: 30,
            write_seconds: 30,
            backend_seconds: 3,
            drain_seconds: 10,
        }
    }
}

impl Limits {
    pub(crate) fn head(&self) -> Duration {
        Duration::from_secs(self.head_seconds)
    }

    pub(crate) fn body(&self) -> Duration {
        Duration::from_secs(self.body_seconds)
    }

    pub(crate) fn write(&self) -> Duration {
        Duration::from_secs(self.write_seconds)
    }

    pub(crate) fn backend(&self) -> Duration {
        Duration::from_secs(self.backend_seconds)
    }

    pub(crate) fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }
}

/// A certificate with the chain to its root, and its key; both in PEM.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tls {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// Somebody who may ask, known by a password or a token.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct User {
    pub(crate) name: String,
    /// For `Authorization: Basic`.
    pub(crate) password: Option<String>,
    /// For `Authorization: Bearer`.
    pub(crate) token: Option<String>,
    /// What the user may ask for; each phone-call operation, if nothing is said.
    #[serde(default = "Permission::operations")]
    pub(crate) may: Vec<Permission>,
    /// For whom else, by `ExchangeImpersonation`; `*` is everybody.
    #[serde(default)]
    pub(crate) act_for: Vec<String>,
}

/// Shows no secret.
impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("name", &self.name).field("may", &self.may).finish_non_exhaustive()
    }
}

/// What can be asked for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Permission {
    /// `PlayOnPhone`
    Play,
    /// `GetPhoneCallInformation`
    Ask,
    /// `DisconnectPhoneCall`
    End,
    /// `/metrics`
    Metrics,
}

impl Permission {
    fn operations() -> Vec<Self> {
        vec![Self::Play, Self::Ask, Self::End]
    }
}

/// Where Asterisk is, and how it is to call.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Asterisk {
    /// Where ARI is, without `/ari`.
    pub(crate) url: String,
    pub(crate) user: String,
    pub(crate) password: String,
    /// The context of the dial plan that says what may be dialled.
    pub(crate) dial_context: String,
    /// The context whose extension `s` plays `EWS_MEDIA` when the phone is answered.
    pub(crate) play_context: String,
    /// What `EWS_MEDIA` is: `{item}` stands for the id of the item.
    pub(crate) media: String,
    pub(crate) caller_id: String,
    /// How long a phone may ring.
    pub(crate) ring_seconds: u64,
    /// Ids of any channel are phone call ids, not only of those that gateways began.
    pub(crate) any_channel: bool,
    /// The password may travel to another host in clear.
    pub(crate) plain_text_to_other_hosts: bool,
}

impl Default for Asterisk {
    fn default() -> Self {
        Self {
            url: "http://127.0.0.1:8088".into(),
            user: "gateway".into(),
            password: String::new(),
            dial_context: "ews-dial".into(),
            play_context: "ews-play".into(),
            media: "{item}".into(),
            caller_id: "Voice mail".into(),
            ring_seconds: 30,
            any_channel: false,
            plain_text_to_other_hosts: false,
        }
    }
}

/// Shows no secret.
impl std::fmt::Debug for Asterisk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asterisk").field("url", &self.url).field("user", &self.user).finish_non_exhaustive()
    }
}

/// Where Kamailio is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Kamailio {
    /// The `dgram_socket` of the module `jsonrpcs`.
    pub(crate) rpc: SocketAddr,
    /// The table of the module `htable` in which the configuration of Kamailio keeps how calls ended; empty for none.
    pub(crate) ended_table: String,
    /// Requests, which have no credentials, may travel to another host in clear.
    pub(crate) plain_text_to_other_hosts: bool,
}

impl Default for Kamailio {
    fn default() -> Self {
        Self {
            rpc: SocketAddr::from(([127, 0, 0, 1], 5081)),
            ended_table: "ended".into(),
            plain_text_to_other_hosts: false,
        }
    }
}

impl Configuration {
    /// Reads the file, if there is one; what a flag says counts more.
    pub(crate) fn load(arguments: &Arguments) -> Result<Self, Box<dyn Error>> {
        let mut configuration = match &arguments.config {
            None => Self::default(),
            Some(path) => std::fs::read_to_string(path)
                .map_err(|error| error.to_string())
                .and_then(|text| parse(&text))
                .map_err(|error| format!("{}: {error}", path.display()))?,
        };
        configuration.listen = arguments.listen.unwrap_or(configuration.listen);
        configuration.backend = arguments.backend.unwrap_or(configuration.backend);
        configuration.log = arguments.log.unwrap_or(configuration.log);
        configuration.check()?;
        Ok(configuration)
    }

    /// Refuses what would only show when somebody calls, and what would tell strangers a secret.
    fn check(&self) -> Result<(), String> {
        if let Some(url) = &self.public_url
            && url.parse::<Uri>().ok().and_then(|uri| uri.into_parts().authority).is_none()
        {
            return Err(format!("public_url is no URL: {url}"));
        }
        match self.backend {
            BackendName::Memory => Ok(()),
            BackendName::Asterisk => self.asterisk.check(),
            BackendName::Kamailio if self.kamailio.plain_text_to_other_hosts => Ok(()),
            BackendName::Kamailio => check_host(self.kamailio.rpc.ip().is_loopback(), "kamailio"),
        }
    }
}

impl Asterisk {
    fn check(&self) -> Result<(), String> {
        let uri: Uri = self.url.parse().map_err(|error| format!("asterisk.url: {error}"))?;
        let host = uri.host().filter(|_| uri.scheme_str() == Some("http") && uri.path() == "/");
        let host = host.ok_or("asterisk.url must be http://HOST:PORT")?;
        let is_address =
            |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if !is_address(&self.dial_context) || self.dial_context.is_empty() {
            return Err("asterisk.dial_context must be letters, digits, - and _".into());
        }
        if self.plain_text_to_other_hosts {
            return Ok(());
        }
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        check_host(host == "localhost" || address.is_ok_and(|address| address.is_loopback()), "asterisk")
    }
}

/// Reads a configuration. An error tells its line by number only: that line may have a secret.
fn parse(text: &str) -> Result<Configuration, String> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        format!("line {}: {}", before.lines().count().max(1), error.message())
    })
}

/// Asks for an explicit word before anything secret leaves the machine unencrypted.
fn check_host(is_loopback: bool, section: &str) -> Result<(), String> {
    if is_loopback {
        return Ok(());
    }
    Err(format!(
        "{section} is on another host: put a tunnel in between, or set {section}.plain_text_to_other_hosts = true"
    ))
}

fn level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Level, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Configuration, String> {
        let configuration = parse(text)?;
        configuration.check().map(|()| configuration)
    }

    #[test]
    fn refuses_what_it_does_not_know_and_what_is_unsafe() {
        for (text, expected) in [
            ("", None),
            ("backend = \"asterisk\"", None),
            ("backend = \"freeswitch\"", Some("unknown variant `freeswitch`")),
            ("listn = \"127.0.0.1:1\"", Some("unknown field `listn`")),
            ("[limits]\nbody = 1", Some("unknown field `body`")),
            ("log = \"loud\"", Some("error parsing level")),
            ("public_url = \"/EWS\"", Some("public_url is no URL")),
            ("[[users]]\nname = \"ann\"\nmay = [\"fly\"]", Some("unknown variant `fly`")),
            (
                "backend = \"asterisk\"\n[asterisk]\nurl = \"http://pbx:8088\"",
                Some("asterisk is on another host"),
            ),
            ("backend = \"asterisk\"\n[asterisk]\nurl = \"http://[::1]:8088\"", None),
            ("backend = \"asterisk\"\n[asterisk]\nurl = \"https://127.0.0.1\"", Some("must be http")),
            ("backend = \"asterisk\"\n[asterisk]\nurl = \"http://127.0.0.1/ari\"", Some("must be http")),
            ("backend = \"asterisk\"\n[asterisk]\ndial_context = \"a/n\"", Some("dial_context")),
            (
                "backend = \"asterisk\"\n[asterisk]\nurl = \"http://pbx:8088\"\nplain_text_to_other_hosts = true",
                None,
            ),
            (
                "backend = \"kamailio\"\n[kamailio]\nrpc = \"192.0.2.1:5081\"",
                Some("kamailio is on another host"),
            ),
        ] {
            let error = read(text).err();
            match expected {
                None => assert_eq!(error, None, "{text}"),
                Some(part) => {
                    assert!(error.as_ref().is_some_and(|error| error.contains(part)), "{text}: {error:?}")
                }
            }
        }
    }

    #[test]
    fn the_example_has_the_defaults() {
        let text =
            |configuration: Configuration| format!("{configuration:?} {}", asterisk_text(&configuration));
        let example = include_str!("../gateway.toml");
        assert_eq!(text(read(example).unwrap()), text(Configuration::default()));
        // What is commented out is as it should be, too.
        let whole: String = example
            .lines()
            .map(|line| line.strip_prefix("# ").unwrap_or(line))
            .filter(|line| {
                line.starts_with('[') || line.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '))
            })
            .map(|line| format!("{line}\n"))
            .collect();
        let configuration = read(&whole).unwrap();
        assert!(
            configuration.tls.is_some()
                && configuration.users.len() == 1
                && configuration.public_url.is_some()
        );
    }

    /// What the debug text leaves out.
    fn asterisk_text(configuration: &Configuration) -> String {
        let Asterisk { dial_context, play_context, media, caller_id, ring_seconds, any_channel, .. } =
            &configuration.asterisk;
        format!("{dial_context} {play_context} {media} {caller_id} {ring_seconds} {any_channel}")
    }

    #[test]
    fn shows_no_secret() {
        let text = "[[users]]\nname = \"ann\"\npassword = \"hunter2\"\ntoken = \"hunter2\"\n[asterisk]\npassword = \"hunter2\"";
        assert!(!format!("{:?}", read(text).unwrap()).contains("hunter2"));
        let error = read("listen = \"127.0.0.1:1\"\n[[users]]\npassword = \"hunter2").unwrap_err();
        assert!(error.starts_with("line 3: ") && !error.contains("hunter2"), "{error}");
    }
}
