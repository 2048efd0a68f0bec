//! Characters and field lines, which heads and the trailers of chunked bodies share. A line ends with CR LF and nothing
//! else: requests are smuggled through what one recipient takes for the end of a line and another does not.

/// Whether a byte can be in a token, such as the name of a field (RFC 9110, 5.6.2).
pub(crate) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Whether a byte can be in the value of a field (RFC 9110, 5.5).
pub(crate) fn is_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~' | 0x80..)
}

/// Whether a byte is optional white space (RFC 9110, 5.6.3).
pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// How far a section of fields has come, which ends with an empty line (RFC 9112, 5 and 7.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fields {
    /// At the start of a line.
    Start,
    /// In the name of a field, of which there is a byte.
    Name,
    /// Behind the colon.
    Value,
    /// Before the line feed that ends a field.
    LineFeed,
    /// Before the line feed that ends the section.
    LastLineFeed,
    /// The section is complete.
    Complete,
}

impl Fields {
    /// The state after a byte; `None` if the line is no field. A blank before the colon and a folded line are errors
    /// (RFC 9112, 5.1 and 5.2).
    pub(crate) fn after(self, byte: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::Start, b'\r') => Self::LastLineFeed,
            (Self::Start | Self::Name, byte) if is_token(byte) => Self::Name,
            (Self::Name, b':') => Self::Value,
            (Self::Value, b'\r') => Self::LineFeed,
            (Self::Value, byte) if is_text(byte) => Self::Value,
            (Self::LineFeed, b'\n') => Self::Start,
            (Self::LastLineFeed, b'\n') => Self::Complete,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(section: &[u8]) -> Option<Fields> {
        section.iter().try_fold(Fields::Start, |fields, &byte| fields.after(byte))
    }

    #[test]
    fn reads_fields() {
        let sections: [&[u8]; 5] =
            [b"\r\n", b"A:\r\n\r\n", b"A: b\r\nC:d\t\xFF\r\n\r\n", b"!~0|: :\r\n\r\n", b"A: \"\\\r\n\r\n"];
        for section in sections {
            assert_eq!(read(section), Some(Fields::Complete), "{section:?}");
            for len in 0..section.len() {
                assert_ne!(read(&section[..len]), Some(Fields::Complete), "{section:?}");
            }
        }
    }

    #[test]
    fn stops_at_the_first_line_that_is_no_field() {
        let sections: [&[u8]; 12] = [
            b"\n", b"\r\r", b" ", b"\t", b":", b"A\r", b"A ", b"A\x80", b"A: b\n", b"A: b\rC", b"A: \0",
            b"A: \x7F",
        ];
        for section in sections {
            assert_eq!(read(section), None, "{section:?}");
            assert!(read(&section[..section.len() - 1]).is_some(), "{section:?}");
        }
    }
}
