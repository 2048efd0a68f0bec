//! References: the five predefined entities and character references (XML 1.0, 4.1 and 4.6), read a byte
//! at a time so that one may be cut anywhere.
//!
//! This file never looks up other entities: without a DTD there are none.

use super::bytes::{self, NAME, NAME_START};
use crate::ErrorKind;

/// A reference of which the `&` and perhaps more has been read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reference {
    /// `&`
    Start,
    /// `&` and the first bytes of a name, right-aligned; more than four do not match any entity.
    Named { name: [u8; 4], len: u8 },
    /// `&#`
    Number,
    /// `&#` and digits
    Decimal(u32),
    /// `&#x`
    HexStart,
    /// `&#x` and digits
    Hex(u32),
}

impl Reference {
    /// Takes the next byte behind the `&`; gives the character when the byte is the closing semicolon.
    #[inline(always)]
    pub(super) fn push(&mut self, byte: u8) -> Result<Option<char>, ErrorKind> {
        if let (Self::Decimal(value), b'0'..=b'9') = (&mut *self, byte) {
            *value = value.saturating_mul(10).saturating_add(u32::from(byte & 0x0F));
            return Ok(None);
        }
        *self = match (*self, byte) {
            (Self::Start, b'#') => Self::Number,
            (Self::Start | Self::Named { .. }, 0x80..) => return Err(ErrorKind::UndeclaredEntity),
            (Self::Start, _) if bytes::is(byte, NAME_START) => Self::Named { name: [0, 0, 0, byte], len: 1 },
            (Self::Named { name, len }, b';') => return entity(name, len).map(Some),
            (Self::Named { name: [_, b, c, d], len }, _) if bytes::is(byte, NAME) || byte == b':' => {
                Self::Named { name: [b, c, d, byte], len: len.saturating_add(1) }
            }
            (Self::Number, b'x') => Self::HexStart,
            (Self::Number, b'0'..=b'9') => Self::Decimal(u32::from(byte & 0x0F)),
            (Self::HexStart, _) if byte.is_ascii_hexdigit() => Self::Hex(hex_digit(byte)),
            (Self::Hex(value), _) if byte.is_ascii_hexdigit() => {
                Self::Hex(value.saturating_mul(16).saturating_add(hex_digit(byte)))
            }
            (Self::Decimal(value) | Self::Hex(value), b';') => {
                let c = char::from_u32(value).filter(|c| bytes::is_char(*c));
                return c.map(Some).ok_or(ErrorKind::InvalidCharacterReference);
            }
            _ => return Err(ErrorKind::InvalidReference),
        };
        Ok(None)
    }

    /// Reads the whole reference that `bytes` begin with; gives its character and its length.
    pub(super) fn read(bytes: &[u8]) -> Result<(char, usize), ErrorKind> {
        let mut reference = Self::Start;
        for (i, &byte) in bytes.iter().enumerate().skip(1) {
            if let Some(c) = reference.push(byte)? {
                return Ok((c, i.wrapping_add(1)));
            }
        }
        Err(ErrorKind::InvalidReference)
    }
}

fn hex_digit(byte: u8) -> u32 {
    (byte as char).to_digit(16).unwrap_or(0)
}

fn entity(name: [u8; 4], len: u8) -> Result<char, ErrorKind> {
    match (len, &name) {
        (2, b"\0\0lt") => Ok('<'),
        (2, b"\0\0gt") => Ok('>'),
        (3, b"\0amp") => Ok('&'),
        (4, b"quot") => Ok('"'),
        (4, b"apos") => Ok('\''),
        _ => Err(ErrorKind::UndeclaredEntity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_references_and_refuses_what_is_none() {
        use ErrorKind::*;
        let table = [
            ("&lt;", Ok(('<', 4))),
            ("&gt;x", Ok(('>', 4))),
            ("&amp;amp;", Ok(('&', 5))),
            ("&quot;", Ok(('"', 6))),
            ("&apos;", Ok(('\'', 6))),
            ("&#65;", Ok(('A', 5))),
            ("&#x41;", Ok(('A', 6))),
            ("&#x00000000000000041;", Ok(('A', 21))),
            ("&#x10FFFF;", Ok(('\u{10FFFF}', 10))),
            ("&#x10fffd;", Ok(('\u{10FFFD}', 10))),
            ("&#x9;", Ok(('\t', 5))),
            ("&#0;", Err(InvalidCharacterReference)),
            ("&#8;", Err(InvalidCharacterReference)),
            ("&#xD800;", Err(InvalidCharacterReference)),
            ("&#xFFFE;", Err(InvalidCharacterReference)),
            ("&#x110000;", Err(InvalidCharacterReference)),
            ("&#4294967361;", Err(InvalidCharacterReference)), // 65 modulo 2^32
            ("&#x100000041;", Err(InvalidCharacterReference)),
            ("&LT;", Err(UndeclaredEntity)),
            ("&nbsp;", Err(UndeclaredEntity)),
            ("&xquot;", Err(UndeclaredEntity)),
            ("&ä;", Err(UndeclaredEntity)),
            ("&aä;", Err(UndeclaredEntity)),
            ("&a:b;", Err(UndeclaredEntity)),
            ("&a-1.b;", Err(UndeclaredEntity)),
            ("&;", Err(InvalidReference)),
            ("&", Err(InvalidReference)),
            ("& lt;", Err(InvalidReference)),
            ("&lt ;", Err(InvalidReference)),
            ("&1;", Err(InvalidReference)),
            ("&#;", Err(InvalidReference)),
            ("&#x;", Err(InvalidReference)),
            ("&#X41;", Err(InvalidReference)),
            ("&#-65;", Err(InvalidReference)),
            ("&#6 5;", Err(InvalidReference)),
            ("&#xG;", Err(InvalidReference)),
        ];
        for (text, expected) in table {
            assert_eq!(Reference::read(text.as_bytes()), expected, "{text}");
        }
    }
}
