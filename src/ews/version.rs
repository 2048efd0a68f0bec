//! Versions: `RequestServerVersion` of a request and `ServerVersionInfo` of a response.

use core::fmt;

use super::namespace::{Scheme, TYPES, schema_uri};
use crate::error::{Error, ErrorKind};
use crate::limits;
use crate::soap::{AttributeUse, Element, Fields, Value};
use crate::xml::{Sink, Text, Writer};

/// `RequestServerVersion` with its attribute `Version`.
pub(super) static REQUEST_SERVER_VERSION: Element = Element::empty(TYPES, "RequestServerVersion")
    .with_attributes(&[AttributeUse::required(
        "Version",
        Value::new(0, ExchangeVersion::MAX_LEN)
            .too_long(ErrorKind::InvalidServerVersion)
            .checked(ExchangeVersion::check),
    )]);

/// Declares [`ExchangeVersion`] with these variants, oldest first.
macro_rules! versions {
    ($(#[$doc:meta])* $($name:ident,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, non_camel_case_types)] // the names are those of the reference and say all there is
        #[non_exhaustive]
        pub enum ExchangeVersion {
            $($name,)*
            /// A version after Exchange 2016, such as `V2017_07_11`.
            Later(LaterVersion),
        }

        impl ExchangeVersion {
            /// The versions that have variants, oldest first.
            pub const NAMED: [Self; [$(stringify!($name)),*].len()] = [$(Self::$name),*];

            /// The names of those.
            const NAMES: [&str; Self::NAMED.len()] = [$(stringify!($name)),*];

            /// The name, as in a message.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => stringify!($name),)*
                    Self::Later(later) => later.as_str(),
                }
            }
        }
    };
}

versions! {
    /// A version of Exchange Web Services, as a request asks for it (`t:ExchangeVersionType`). Later versions are greater,
    /// and any [`Later`](Self::Later) is greater than those that have variants.
    ///
    /// ```
    /// use ews_phonecall::ExchangeVersion;
    ///
    /// let version: ExchangeVersion = "Exchange2010_SP2".parse()?;
    /// assert!(version >= ExchangeVersion::FIRST_WITH_PHONE_CALLS);
    /// assert_eq!("V2017_07_11".parse::<ExchangeVersion>()?.as_str(), "V2017_07_11");
    /// # Ok::<(), ews_phonecall::Error>(())
    /// ```
    Exchange2007,
    Exchange2007_SP1,
    Exchange2009,
    Exchange2010,
    Exchange2010_SP1,
    Exchange2010_SP2,
    Exchange2012,
    Exchange2013,
    Exchange2013_SP1,
    Exchange2015,
    Exchange2016,
}

/// The name of a version after Exchange 2016: `V`, then digits and underscores.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaterVersion {
    bytes: [u8; LaterVersion::MAX_LEN],
}

impl LaterVersion {
    /// The length of the longest name, in bytes.
    pub const MAX_LEN: usize = 15;

    fn parse(name: impl Iterator<Item = char>) -> Option<Self> {
        let mut bytes = [0; Self::MAX_LEN];
        let mut len = 0_usize;
        for c in name {
            let is_expected = match len {
                0 => c == 'V',
                1 => c.is_ascii_digit(),
                _ => c.is_ascii_digit() || c == '_',
            };
            *bytes.get_mut(len).filter(|_| is_expected)? = c as u8;
            len = len.wrapping_add(1);
        }
        (len > 1).then_some(Self { bytes })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        let len = self.bytes.iter().position(|&byte| byte == 0).unwrap_or(Self::MAX_LEN);
        self.bytes.get(..len).and_then(|name| core::str::from_utf8(name).ok()).unwrap_or_default()
    }
}

impl fmt::Debug for LaterVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl ExchangeVersion {
    /// The length of the longest name, in bytes.
    const MAX_LEN: usize = "Exchange2007_SP1".len();

    /// The first version that has the phone-call operations.
    pub const FIRST_WITH_PHONE_CALLS: Self = Self::Exchange2010;

    /// Its index in [`NAMED`](Self::NAMED).
    const FIRST_NUMBER: usize = 3;

    /// The index of the version with this name in [`NAMED`](Self::NAMED), or the length of that for a later version;
    /// `None` if no version has the name.
    fn number_of(name: Text<'_>) -> Option<usize> {
        let named = Self::NAMES.iter().position(|known| name == *known);
        named.or_else(|| LaterVersion::parse(name.chars()).map(|_| Self::NAMED.len()))
    }

    /// The version with this index and name.
    fn numbered(number: usize, name: Text<'_>) -> Option<Self> {
        match Self::NAMED.get(number) {
            Some(named) => Some(*named),
            None => LaterVersion::parse(name.chars()).map(Self::Later),
        }
    }

    /// The index of the version with this name, which must have the phone-call operations.
    fn check(name: Text<'_>) -> Result<u8, ErrorKind> {
        match Self::number_of(name) {
            Some(number @ Self::FIRST_NUMBER..) => Ok(number as u8),
            Some(_) => Err(ErrorKind::IncorrectSchemaVersion),
            None => Err(ErrorKind::InvalidServerVersion),
        }
    }

    /// Reads the version of a `RequestServerVersion`.
    pub(super) fn from_fields(fields: &Fields<'_, '_>) -> Option<Self> {
        Self::numbered(usize::from(fields.index(0)?), fields.text(0)?)
    }
}

impl fmt::Display for ExchangeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl core::str::FromStr for ExchangeVersion {
    type Err = Error;

    /// The version with this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidServerVersion`] if no version has the name.
    fn from_str(name: &str) -> Result<Self, Error> {
        let name = Text::literal(name);
        let version = Self::number_of(name).and_then(|number| Self::numbered(number, name));
        version.ok_or(Error::at_start(ErrorKind::InvalidServerVersion))
    }
}

/// `ServerVersionInfo` with its attributes. Any other attribute or content is skipped.
pub(super) static SERVER_VERSION_INFO: Element =
    Element::any(TYPES, "ServerVersionInfo", &[]).with_any_attributes().with_attributes(&[
        AttributeUse::optional("MajorVersion", Value::unsigned_int(0)),
        AttributeUse::optional("MinorVersion", Value::unsigned_int(1)),
        AttributeUse::optional("MajorBuildNumber", Value::unsigned_int(2)),
        AttributeUse::optional("MinorBuildNumber", Value::unsigned_int(3)),
        AttributeUse::optional("Version", Value::new(4, limits::VERSION).or_cut()),
    ]);

/// The version of a server, which is in the header of its responses (`t:ServerVersionInfo`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServerVersionInfo<'a> {
    /// `MajorVersion`
    pub major_version: Option<u32>,
    /// `MinorVersion`
    pub minor_version: Option<u32>,
    /// `MajorBuildNumber`
    pub major_build_number: Option<u32>,
    /// `MinorBuildNumber`
    pub minor_build_number: Option<u32>,
    /// `Version`: the schema that the server follows. One of more than [`limits::VERSION`] bytes is left out.
    pub version: Option<Text<'a>>,
}

impl Default for ServerVersionInfo<'_> {
    fn default() -> Self {
        Self::EXCHANGE_2010
    }
}

impl<'a> ServerVersionInfo<'a> {
    /// 14.0.639.20, `Exchange2010`: the first version with phone calls.
    pub const EXCHANGE_2010: Self = Self {
        major_version: Some(14),
        minor_version: Some(0),
        major_build_number: Some(639),
        minor_build_number: Some(20),
        version: Some(Text::plain("Exchange2010")),
    };

    /// Reads the version of a `ServerVersionInfo`.
    pub(super) fn from_fields(fields: &Fields<'a, '_>) -> Self {
        Self {
            major_version: fields.number(0),
            minor_version: fields.number(1),
            major_build_number: fields.number(2),
            minor_build_number: fields.number(3),
            version: fields.text(4),
        }
    }

    /// Writes a `Header` with the version [`EXCHANGE_2010`](Self::EXCHANGE_2010).
    pub(super) fn write_default<S: Sink>(writer: &mut Writer<S>, scheme: Scheme) -> Result<(), S::Error> {
        writer.markup(scheme.at_end_of(concat!(
            r#"<s:Header><h:ServerVersionInfo MajorVersion="14" MinorVersion="0""#,
            r#" MajorBuildNumber="639" MinorBuildNumber="20" Version="Exchange2010" xmlns:h="https"#,
        )))?;
        Self::write_end(writer, scheme)
    }

    /// Writes a `Header` with this version, with an end tag, since a client looks for that.
    pub(super) fn write<S: Sink>(&self, writer: &mut Writer<S>, scheme: Scheme) -> Result<(), S::Error> {
        writer.markup("<s:Header><h:ServerVersionInfo")?;
        write_number(writer, " MajorVersion=\"", self.major_version)?;
        write_number(writer, " MinorVersion=\"", self.minor_version)?;
        write_number(writer, " MajorBuildNumber=\"", self.major_build_number)?;
        write_number(writer, " MinorBuildNumber=\"", self.minor_build_number)?;
        if let Some(version) = self.version {
            writer.markup(" Version=\"")?.attribute_value(version)?.markup("\"")?;
        }
        writer.markup(scheme.at_end_of(" xmlns:h=\"https"))?;
        Self::write_end(writer, scheme)
    }

    fn write_end<S: Sink>(writer: &mut Writer<S>, scheme: Scheme) -> Result<(), S::Error> {
        writer.markup(scheme.at_end_of(concat!(schema_uri!("", "types"), r#"" xmlns="https"#)))?;
        writer.markup(concat!(
            schema_uri!("", "types"),
            r#"" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#,
            r#" xmlns:xsd="http://www.w3.org/2001/XMLSchema"></h:ServerVersionInfo></s:Header>"#,
        ))?;
        Ok(())
    }
}

/// Writes an attribute with a number. `name` is all the markup before the number.
fn write_number<S: Sink>(writer: &mut Writer<S>, name: &str, number: Option<u32>) -> Result<(), S::Error> {
    if let Some(number) = number {
        writer.markup(name)?.number(number.into())?.markup("\"")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Document;
    use std::string::ToString;

    #[test]
    fn knows_the_names_of_versions() {
        for version in ExchangeVersion::NAMED {
            assert_eq!(version.to_string().parse(), Ok(version));
        }
        for name in ["V2", "V2_14", "V2015_10_05", "V2018_01_08", "V2018_01_08_01", "V12345678901234"] {
            let version: ExchangeVersion = name.parse().unwrap();
            assert_eq!(version.as_str(), name);
            assert_eq!(std::format!("{version:?}"), std::format!("Later({name})"));
            assert!(version > ExchangeVersion::Exchange2016);
        }
        let none = [
            "",
            "V",
            "V_1",
            "Vista",
            "v2015",
            "Exchange",
            "Exchange2010_SP9",
            "exchange2010",
            " Exchange2010",
            "V123456789012345",
            "V2015-10-05",
        ];
        for name in none {
            let error = name.parse::<ExchangeVersion>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidServerVersion, "{name}");
        }
        assert!(ExchangeVersion::NAMED.is_sorted());
        let first = ExchangeVersion::NAMED[ExchangeVersion::FIRST_NUMBER];
        assert_eq!(first, ExchangeVersion::FIRST_WITH_PHONE_CALLS);
    }

    #[test]
    fn the_default_is_written_as_any_other() {
        struct Header(bool, Scheme);

        impl Document for Header {
            fn encode<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
                match self.0 {
                    true => ServerVersionInfo::write_default(writer, self.1),
                    false => ServerVersionInfo::EXCHANGE_2010.write(writer, self.1),
                }
            }
        }

        for scheme in [Scheme::Http, Scheme::Https] {
            let written = |is_default| {
                let mut buffer = [0; 512];
                crate::xml::write(&Header(is_default, scheme), &mut buffer).unwrap().to_vec()
            };
            assert_eq!(written(true), written(false));
        }
    }
}
