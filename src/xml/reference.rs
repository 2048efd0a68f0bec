//! References to the five predefined entities and to characters (XML 1.0, 4.1 and 4.6).
//!
//! A reference is read a byte at a time and remembered in 8 bytes, so that it may be cut anywhere and be of any length.
//!
//! This file never looks up other entities: without a DTD there are none.

use super::bytes::{self, Classes};
use crate::ErrorKind;

/// A reference, of which the `&` and perhaps more was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reference {
    kind: Kind,
    /// The number that the digits so far make, or the last four bytes of the name.
    value: u32,
}

/// Which part of a reference was read.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// `&`
    Start,
    /// `&` and up to four bytes of a name.
    Name,
    /// `&` and more bytes of a name than any predefined entity has.
    LongName,
    /// `&#`
    Number,
    /// `&#` and digits
    Decimal,
    /// `&#x`
    HexStart,
    /// `&#x` and digits
    Hex,
}

impl Reference {
    /// A reference of which only the `&` was read.
    pub(super) const START: Self = Self { kind: Kind::Start, value: 0 };

    /// Reads on, after the `&` or where the last call stopped. Returns the character and how many bytes it read, if the
    /// closing semicolon is among them; `None` if all bytes belong to the reference and more must follow.
    pub(super) fn resume(&mut self, bytes: &[u8]) -> Result<Option<(char, usize)>, ErrorKind> {
        let mut reference = *self;
        for (at, &byte) in bytes.iter().enumerate() {
            if let Some(c) = reference.push(byte)? {
                return Ok(Some((c, at.wrapping_add(1))));
            }
        }
        *self = reference;
        Ok(None)
    }

    fn push(&mut self, byte: u8) -> Result<Option<char>, ErrorKind> {
        let value = self.value;
        (self.kind, self.value) = match self.kind {
            Kind::Decimal => match byte {
                b'0'..=b'9' => (self.kind, digit(value, 10, u32::from(byte & 0x0F))),
                b';' => return character(value).map(Some),
                _ => return Err(ErrorKind::InvalidReference),
            },
            Kind::Hex if byte == b';' => return character(value).map(Some),
            Kind::Hex | Kind::HexStart => match (byte as char).to_digit(16) {
                Some(next) => (Kind::Hex, digit(value, 16, next)),
                None => return Err(ErrorKind::InvalidReference),
            },
            Kind::Number => match byte {
                b'x' => (Kind::HexStart, 0),
                b'0'..=b'9' => (Kind::Decimal, u32::from(byte & 0x0F)),
                _ => return Err(ErrorKind::InvalidReference),
            },
            Kind::Start if byte == b'#' => (Kind::Number, 0),
            Kind::Start if Classes::NAME_START.has(byte) => (Kind::Name, u32::from(byte)),
            Kind::Name if byte == b';' => return entity(value).map(Some),
            Kind::Name | Kind::LongName if Classes::NAME.has(byte) || byte == b':' => {
                let is_long = value >> 24 != 0;
                (if is_long { Kind::LongName } else { self.kind }, (value << 8) | u32::from(byte))
            }
            Kind::LongName if byte == b';' => return Err(ErrorKind::UndeclaredEntity),
            // Of a name with other characters there is no entity.
            _ if byte >= 0x80 => return Err(ErrorKind::UndeclaredEntity),
            _ => return Err(ErrorKind::InvalidReference),
        };
        Ok(None)
    }

    /// Reads the whole reference at the start of `bytes`. Returns its character and its length.
    pub(super) fn read(bytes: &[u8]) -> Result<(char, usize), ErrorKind> {
        let after = bytes.get(1..).unwrap_or_default();
        let mut reference = Self::START;
        match reference.resume(after)? {
            Some((c, len)) => Ok((c, len.wrapping_add(1))),
            None => Err(ErrorKind::InvalidReference),
        }
    }
}

/// `value` with one digit more. A value beyond the last character stays as it is, so that it does not wrap.
fn digit(value: u32, base: u32, digit: u32) -> u32 {
    if value > u32::from(char::MAX) { value } else { value.wrapping_mul(base).wrapping_add(digit) }
}

/// The character with this number (XML 1.0, 4.1, Legal Character).
fn character(number: u32) -> Result<char, ErrorKind> {
    char::from_u32(number).filter(|c| bytes::is_char(*c)).ok_or(ErrorKind::InvalidCharacterReference)
}

/// What the predefined entity with this name stands for (XML 1.0, 4.6).
fn entity(name: u32) -> Result<char, ErrorKind> {
    match &name.to_be_bytes() {
        b"\0\0lt" => Ok('<'),
        b"\0\0gt" => Ok('>'),
        b"\0amp" => Ok('&'),
        b"quot" => Ok('"'),
        b"apos" => Ok('\''),
        _ => Err(ErrorKind::UndeclaredEntity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_references_and_refuses_anything_else() {
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
            ("&#x10FFFF0;", Err(InvalidCharacterReference)),
            ("&#11141110;", Err(InvalidCharacterReference)),
            ("&#4294967361;", Err(InvalidCharacterReference)), // 65 modulo 2^32
            ("&#x100000041;", Err(InvalidCharacterReference)),
            ("&LT;", Err(UndeclaredEntity)),
            ("&nbsp;", Err(UndeclaredEntity)),
            ("&xquot;", Err(UndeclaredEntity)),
            ("&ä;", Err(UndeclaredEntity)),
            ("&aä;", Err(UndeclaredEntity)),
            ("&a:b;", Err(UndeclaredEntity)),
            ("&a-1.b;", Err(UndeclaredEntity)),
            ("&longer;", Err(UndeclaredEntity)),
            ("&longer!", Err(InvalidReference)),
            ("&longer&", Err(InvalidReference)),
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
