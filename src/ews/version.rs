//! Versions: `RequestServerVersion` of a request and `ServerVersionInfo` of a response.

use core::fmt;

use super::namespace::{Scheme, schema_uri};
use super::schema::only_attribute;
use crate::error::{Error, ErrorKind};
use crate::limits;
use crate::xml::{Attribute, Namespace, Sink, StartTag, Text, Writer};

/// A version of Exchange Web Services, as a request asks for it. Of those with names of their own the later
/// ones are greater, and any [`Later`](Self::Later) one is greater than they are.
///
/// ```
/// use ews_phonecall::ExchangeVersion;
///
/// let version: ExchangeVersion = "Exchange2010_SP2".parse()?;
/// assert!(version >= ExchangeVersion::FIRST_WITH_PHONE_CALLS);
/// assert_eq!("V2017_07_11".parse::<ExchangeVersion>()?.as_str(), "V2017_07_11");
/// # Ok::<(), ews_phonecall::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, non_camel_case_types)] // the names are those of the reference and say all there is
#[non_exhaustive]
pub enum ExchangeVersion {
    Exchange2007,
    Exchange2007_SP1,
    Exchange2010,
    Exchange2010_SP1,
    Exchange2010_SP2,
    Exchange2013,
    Exchange2013_SP1,
    Exchange2015,
    Exchange2016,
    /// One of the versions named `V…` that followed, such as `V2017_07_11`.
    Later(LaterVersion),
}

/// The name of a version after Exchange 2016: `V`, then digits and underscores.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaterVersion {
    bytes: [u8; LaterVersion::MAX_LEN],
}

impl LaterVersion {
    /// The length of the longest name, in bytes.
    pub const MAX_LEN: usize = 13;

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
    /// The first version that has the phone-call operations.
    pub const FIRST_WITH_PHONE_CALLS: Self = Self::Exchange2010;

    /// The versions that have names of their own, oldest first.
    pub const NAMED: [Self; 9] = [
        Self::Exchange2007,
        Self::Exchange2007_SP1,
        Self::Exchange2010,
        Self::Exchange2010_SP1,
        Self::Exchange2010_SP2,
        Self::Exchange2013,
        Self::Exchange2013_SP1,
        Self::Exchange2015,
        Self::Exchange2016,
    ];

    /// The name, as in a message.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Exchange2007 => "Exchange2007",
            Self::Exchange2007_SP1 => "Exchange2007_SP1",
            Self::Exchange2010 => "Exchange2010",
            Self::Exchange2010_SP1 => "Exchange2010_SP1",
            Self::Exchange2010_SP2 => "Exchange2010_SP2",
            Self::Exchange2013 => "Exchange2013",
            Self::Exchange2013_SP1 => "Exchange2013_SP1",
            Self::Exchange2015 => "Exchange2015",
            Self::Exchange2016 => "Exchange2016",
            Self::Later(later) => later.as_str(),
        }
    }

    /// The version of this name; `None` if it is not the name of a version.
    fn from_text(name: Text<'_>) -> Option<Self> {
        let named = Self::NAMED.iter().find(|version| name == *version.as_str()).copied();
        named.or_else(|| LaterVersion::parse(name.chars()).map(Self::Later))
    }

    /// The version that the start tag of a `RequestServerVersion` asks for.
    pub(super) fn from_tag(tag: &StartTag<'_, '_>) -> Result<Self, Error> {
        let (name, offset) = only_attribute(tag, "Version")?.located_value();
        match Self::from_text(name) {
            Some(version) if version >= Self::FIRST_WITH_PHONE_CALLS => Ok(version),
            Some(_) => Err(Error::at(ErrorKind::IncorrectSchemaVersion, offset)),
            None => Err(Error::at(ErrorKind::InvalidServerVersion, offset)),
        }
    }
}

impl fmt::Display for ExchangeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl core::str::FromStr for ExchangeVersion {
    type Err = Error;

    /// The version of this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidServerVersion`] if it is not the name of a version.
    fn from_str(name: &str) -> Result<Self, Error> {
        Self::from_text(Text::literal(name)).ok_or(Error::at_start(ErrorKind::InvalidServerVersion))
    }
}

/// The version of a server, as it says in the header of its responses.
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
    /// `Version`, the schema that the server follows.
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

    pub(super) fn from_tag(tag: &StartTag<'a, '_>) -> Result<Self, Error> {
        let names = ["MajorVersion", "MinorVersion", "MajorBuildNumber", "MinorBuildNumber", "Version"];
        let [major, minor, major_build, minor_build, version] = tag.attributes_named(Namespace::NONE, names);
        let number = |attribute: Option<Attribute<'_, '_>>| match attribute {
            Some(attribute) => match parse_number(attribute.value()) {
                Some(number) => Ok(Some(number)),
                None => Err(Error::at(ErrorKind::InvalidValue, attribute.value_offset())),
            },
            None => Ok(None),
        };
        Ok(Self {
            major_version: number(major)?,
            minor_version: number(minor)?,
            major_build_number: number(major_build)?,
            minor_build_number: number(minor_build)?,
            version: version.map(checked_version).transpose()?,
        })
    }

    /// Writes a `Header` with this version. Its element is never an empty-element tag, since a client looks for
    /// its end tag.
    pub(super) fn write<S: Sink>(&self, writer: &mut Writer<S>, scheme: Scheme) -> Result<(), S::Error> {
        if *self == Self::EXCHANGE_2010 {
            // What nearly every response says.
            writer.markup(scheme.at_end_of(concat!(
                r#"<s:Header><h:ServerVersionInfo MajorVersion="14" MinorVersion="0""#,
                r#" MajorBuildNumber="639" MinorBuildNumber="20" Version="Exchange2010" xmlns:h="https"#,
            )))?;
        } else {
            writer.markup("<s:Header><h:ServerVersionInfo")?;
            write_number(writer, " MajorVersion=\"", self.major_version)?;
            write_number(writer, " MinorVersion=\"", self.minor_version)?;
            write_number(writer, " MajorBuildNumber=\"", self.major_build_number)?;
            write_number(writer, " MinorBuildNumber=\"", self.minor_build_number)?;
            if let Some(version) = self.version {
                writer.markup(" Version=\"")?.attribute_value(version)?.markup("\"")?;
            }
            writer.markup(scheme.at_end_of(" xmlns:h=\"https"))?;
        }
        writer.markup(scheme.at_end_of(concat!(schema_uri!("", "types"), r#"" xmlns="https"#)))?;
        writer.markup(concat!(
            schema_uri!("", "types"),
            r#"" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#,
            r#" xmlns:xsd="http://www.w3.org/2001/XMLSchema"></h:ServerVersionInfo></s:Header>"#,
        ))?;
        Ok(())
    }
}

/// Writes an attribute that is a number, if there is one; `name` goes up to its value.
#[inline(never)]
fn write_number<S: Sink>(writer: &mut Writer<S>, name: &str, number: Option<u32>) -> Result<(), S::Error> {
    if let Some(number) = number {
        writer.markup(name)?.number(number.into())?.markup("\"")?;
    }
    Ok(())
}

fn checked_version<'a>(attribute: Attribute<'a, '_>) -> Result<Text<'a>, Error> {
    if attribute.value().decoded_len() > limits::VERSION {
        return Err(Error::at(ErrorKind::TextTooLong, attribute.value_offset()));
    }
    Ok(attribute.value())
}

/// A number in decimal digits, with white space around it (XML Schema part 2, 3.3.20).
pub(super) fn parse_number<T: core::str::FromStr>(text: Text<'_>) -> Option<T> {
    let mut buffer = [0; 16];
    text.decode(&mut buffer).ok()?.trim_ascii().parse().ok()
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
        for name in ["V2", "V2_14", "V2015_10_05", "V2018_01_08", "V123456789012"] {
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
            "Exchange2009",
            "Exchange2010_SP9",
            "exchange2010",
            " Exchange2010",
            "V1234567890123",
            "V2015-10-05",
        ];
        for name in none {
            let error = name.parse::<ExchangeVersion>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidServerVersion, "{name}");
        }
        assert!(ExchangeVersion::NAMED.is_sorted());
    }

    #[test]
    fn the_default_is_written_as_any_other() {
        struct Header<'a>(ServerVersionInfo<'a>, Scheme);

        impl Document for Header<'_> {
            fn encode<S: Sink>(&self, writer: &mut Writer<S>) -> Result<(), S::Error> {
                self.0.write(writer, self.1)
            }
        }

        for scheme in [Scheme::Http, Scheme::Https] {
            let written = |version| {
                let mut buffer = [0; 512];
                let header = crate::xml::write(&Header(version, scheme), &mut buffer).unwrap();
                std::string::String::from_utf8(header.to_vec()).unwrap()
            };
            let default = ServerVersionInfo::EXCHANGE_2010;
            let other = written(ServerVersionInfo { major_version: Some(15), ..default });
            assert_eq!(written(default), other.replace("MajorVersion=\"15\"", "MajorVersion=\"14\""));
        }
    }
}
