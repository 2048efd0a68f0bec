//! Who asks (RFC 7617, Basic; RFC 6750, Bearer), what they may ask for, and for whom.
//!
//! Credentials are compared in constant time, all of them on every request, so that the time tells neither which user was
//! meant nor how much of a secret was right.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use ews_phonecall::xml::Text;
use ews_phonecall::{ConnectingSid, ExchangeImpersonation, limits};
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use subtle::{Choice, ConstantTimeEq};

use crate::configuration::{self, Permission};

/// The most bytes of a user's name and password together, or of a token.
const SECRET: usize = 512;
/// The most bytes of `Authorization` that can be right, with `Basic` and in base64.
const FIELD: usize = 800;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Those who may ask. With none, everybody may.
pub(crate) struct Users(Vec<User>);

/// Somebody who may ask.
pub(crate) struct User {
    pub(crate) name: String,
    /// `name:password`
    basic: Option<Secret>,
    bearer: Option<Secret>,
    may: Vec<Permission>,
    act_for: Vec<String>,
}

/// On whose behalf a request came.
#[derive(Clone, Copy)]
pub(crate) enum Client<'a> {
    /// Nobody has to say who they are.
    Anybody,
    User(&'a User),
}

impl Users {
    /// The users of a configuration.
    ///
    /// # Errors
    ///
    /// What is wrong with one of them, without the secret.
    pub(crate) fn new(users: &[configuration::User]) -> Result<Self, String> {
        users.iter().map(User::new).collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Who asks; `None` if the credentials are missing or wrong.
    pub(crate) fn client(&self, headers: &HeaderMap) -> Option<Client<'_>> {
        if self.is_empty() {
            return Some(Client::Anybody);
        }
        let mut fields = headers.get_all(AUTHORIZATION).iter();
        let (Some(field), None) = (fields.next(), fields.next()) else { return None };
        let (scheme, credentials) = field.to_str().ok()?.split_once(' ')?;
        let credentials = credentials.trim_ascii();
        if scheme.eq_ignore_ascii_case("bearer") {
            return self.find(&Secret::new(credentials.as_bytes())?, |user| user.bearer.as_ref());
        }
        if !scheme.eq_ignore_ascii_case("basic") || credentials.len() > FIELD {
            return None;
        }
        let mut decoded = [0; FIELD];
        let len = BASE64.decode_slice(credentials, &mut decoded).ok()?;
        self.find(&Secret::new(decoded.get(..len)?)?, |user| user.basic.as_ref())
    }

    fn find(&self, given: &Secret, secret: impl Fn(&User) -> Option<&Secret>) -> Option<Client<'_>> {
        let mut found = None;
        for user in &self.0 {
            // What is compared must not depend on what was found before.
            if secret(user).is_some_and(|secret| secret.is(given).into()) {
                found = Some(Client::User(user));
            }
        }
        found
    }
}

impl User {
    fn new(user: &configuration::User) -> Result<Self, String> {
        let name = &user.name;
        if name.contains(':') || name.contains(char::is_control) {
            return Err(format!("a user's name has no colon and no control character: {name:?}"));
        }
        let secret =
            |text: &str| Secret::new(text.as_bytes()).ok_or(format!("a secret of {name} is too long"));
        let is_given = |text: &&String| !text.is_empty();
        let password = user.password.as_ref().filter(is_given);
        let token = user.token.as_ref().filter(is_given);
        if password.is_none() && token.is_none() {
            return Err(format!("{name} has neither a password nor a token"));
        }
        Ok(Self {
            name: name.clone(),
            basic: password.map(|password| secret(&format!("{name}:{password}"))).transpose()?,
            bearer: token.map(|token| secret(token)).transpose()?,
            may: user.may.clone(),
            act_for: user.act_for.clone(),
        })
    }
}

impl Client<'_> {
    /// The name for the log.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Anybody => "-",
            Self::User(user) => &user.name,
        }
    }

    pub(crate) fn may(&self, permission: Permission) -> bool {
        match self {
            Self::Anybody => true,
            Self::User(user) => user.may.contains(&permission),
        }
    }

    /// Whether the client may ask for somebody else. Who is not known acts for nobody.
    pub(crate) fn may_act_for(&self, person: &ExchangeImpersonation<'_>) -> bool {
        let Self::User(user) = self else { return false };
        let mut buffer = [0; limits::CONNECTING_SID];
        let name = name_of(person).decode(&mut buffer).map(str::trim_ascii).unwrap_or_default();
        !name.is_empty() && user.act_for.iter().any(|known| known == "*" || known.eq_ignore_ascii_case(name))
    }
}

/// How a person is named, whichever name it is. A SID and an address are never the same.
fn name_of<'a>(person: &ExchangeImpersonation<'a>) -> Text<'a> {
    match person.connecting_sid {
        ConnectingSid::PrincipalName(name)
        | ConnectingSid::Sid(name)
        | ConnectingSid::PrimarySmtpAddress(name)
        | ConnectingSid::SmtpAddress(name) => name,
        _ => Text::default(),
    }
}

/// Bytes that nobody is to guess. They are padded, so that comparing takes the same time whatever their number is.
struct Secret {
    bytes: [u8; SECRET],
    len: u64,
}

impl Secret {
    fn new(secret: &[u8]) -> Option<Self> {
        let mut bytes = [0; SECRET];
        bytes.get_mut(..secret.len())?.copy_from_slice(secret);
        Some(Self { bytes, len: secret.len().try_into().ok()? })
    }

    fn is(&self, other: &Self) -> Choice {
        self.bytes.ct_eq(&other.bytes) & self.len.ct_eq(&other.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users() -> Users {
        let text = r#"
            [[users]]
            name = "ann"
            password = "päss:word"
            [[users]]
            name = "bob"
            token = "t0ken"
            may = ["ask"]
            act_for = ["Ann@example.com", "S-1-5-21-1"]
            [[users]]
            name = "eve"
            password = "secret"
            act_for = ["*"]
        "#;
        let configuration: configuration::Configuration = toml::from_str(text).unwrap();
        Users::new(&configuration.users).unwrap()
    }

    fn basic(text: &str) -> String {
        format!("Basic {}", BASE64.encode(text))
    }

    #[test]
    fn knows_who_asks() {
        let users = users();
        let padded = basic("eve:secret");
        for (field, expected) in [
            (basic("ann:päss:word"), Some("ann")),
            (basic("ann:päss:word").replace("Basic", "bAsIc"), Some("ann")),
            (padded.trim_end_matches('=').to_string(), Some("eve")),
            ("Bearer t0ken".into(), Some("bob")),
            ("bearer  t0ken ".into(), Some("bob")),
            (basic("ann:päss:wor"), None),
            (basic("ann:päss:word "), None),
            (basic("Ann:päss:word"), None),
            (basic("bob:t0ken"), None),
            (basic("bob:"), None),
            (basic("eve:secret\0"), None),
            (basic(""), None),
            ("Bearer secret".into(), None),
            ("Bearer ".into(), None),
            ("Bearer".into(), None),
            ("Basic !!!".into(), None),
            (format!("Basic {}", "A".repeat(5000)), None),
            ("NTLM TlRMTVNTUAABAAAA".into(), None),
            (String::new(), None),
        ] {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, field.parse().unwrap())]);
            assert_eq!(users.client(&headers).as_ref().map(Client::name), expected, "{field}");
        }
        assert!(users.client(&HeaderMap::new()).is_none());
        let mut twice = HeaderMap::new();
        twice.append(AUTHORIZATION, "Bearer t0ken".parse().unwrap());
        twice.append(AUTHORIZATION, "Bearer t0ken".parse().unwrap());
        assert!(users.client(&twice).is_none());
    }

    #[test]
    fn asks_nobody_where_there_are_no_users() {
        let users = Users(Vec::new());
        assert_eq!(users.client(&HeaderMap::new()).as_ref().map(Client::name), Some("-"));
    }

    #[test]
    fn lets_each_do_what_they_may() {
        let users = users();
        let [ann, bob, eve] = [0, 1, 2].map(|at| Client::User(&users.0[at]));
        use Permission::{Ask, End, Metrics, Play};
        for (client, may) in [
            (ann, [true, true, true, false]),
            (bob, [false, true, false, false]),
            (Client::Anybody, [true; 4]),
        ] {
            assert_eq!(
                [Play, Ask, End, Metrics].map(|permission| client.may(permission)),
                may,
                "{}",
                client.name()
            );
        }
        let sid = |text| ConnectingSid::Sid(Text::new(text).unwrap());
        let address = |text| ConnectingSid::PrimarySmtpAddress(Text::new(text).unwrap());
        for (client, person, expected) in [
            (bob, address("ann@Example.com"), true),
            (bob, address(" ann@example.com\n"), true),
            (bob, sid("s-1-5-21-1"), true),
            (bob, address("ann@example.co"), false),
            (bob, address(""), false),
            (ann, address("ann@example.com"), false),
            (eve, address("anybody@example.com"), true),
            (eve, address(" "), false),
            (Client::Anybody, address("ann@example.com"), false),
        ] {
            let person = ExchangeImpersonation { connecting_sid: person };
            assert_eq!(client.may_act_for(&person), expected, "{} {person:?}", client.name());
        }
    }

    #[test]
    fn refuses_users_without_a_secret() {
        for (text, expected) in [
            ("name = \"ann\"", "neither"),
            ("name = \"ann\"\npassword = \"\"", "neither"),
            ("name = \"a:b\"\npassword = \"x\"", "colon"),
            (&format!("name = \"ann\"\ntoken = \"{}\"", "x".repeat(513)), "too long"),
        ] {
            let user: configuration::User = toml::from_str(text).unwrap();
            let error = Users::new(&[user]).err().unwrap_or_default();
            assert!(error.contains(expected) && !error.contains("xxx"), "{text}: {error}");
        }
    }
}
