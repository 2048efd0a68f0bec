//! Chunked bodies, decoded as they arrive (RFC 9112, 7.1). Extensions and trailers are checked, so that no two recipients
//! can disagree on where the body ends, and then ignored.

use crate::syntax::{Fields, is_blank, is_text, is_token};

/// The most bytes of a chunk's extension, and of all trailer fields.
const EXTENSION: u16 = 256;
const TRAILER: u16 = 1024;

/// How far a chunked body has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chunked {
    /// In the size of a chunk, of which there may be no digit yet.
    Size { size: u32, digits: u8 },
    /// Behind the size, with this many bytes.
    Extension { size: u32, len: u16, place: Place },
    /// Before the line feed that ends the line with the size.
    SizeEnd { size: u32 },
    /// In the data, with this many bytes to come.
    Data { left: u32 },
    /// Before the carriage return, and the line feed, that end the data.
    DataEnd { line_feed: bool },
    /// In the trailer, of which this many bytes were read.
    Trailer { fields: Fields, len: u16 },
    /// The body is complete.
    Complete,
}

/// What comes next in the extensions of a chunk (RFC 9112, 7.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A semicolon, behind blanks.
    Semicolon,
    /// A name, behind a semicolon.
    NameStart,
    /// The rest of a name, or what may follow it.
    Name,
    /// An equals sign or a semicolon, behind a name and blanks.
    EqualsSign,
    /// A value.
    ValueStart,
    /// The rest of a token, or what may follow it.
    Token,
    /// The rest of a quoted string.
    Quoted,
    /// A byte of a quoted string, behind a backslash.
    Escaped,
    /// What may follow a quoted string.
    QuotedEnd,
}

impl Place {
    /// Whether the line may end here.
    fn is_end(self) -> bool {
        matches!(self, Self::Name | Self::Token | Self::QuotedEnd)
    }

    /// What comes next after a byte, which does not end the line.
    fn after(self, byte: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::NameStart | Self::Name, byte) if is_token(byte) => Self::Name,
            (Self::NameStart, byte) if is_blank(byte) => Self::NameStart,
            (Self::Name | Self::EqualsSign, b'=') => Self::ValueStart,
            (Self::Name | Self::EqualsSign, byte) if is_blank(byte) => Self::EqualsSign,
            (Self::ValueStart, b'"') => Self::Quoted,
            (Self::ValueStart, byte) if is_blank(byte) => Self::ValueStart,
            (Self::ValueStart | Self::Token, byte) if is_token(byte) => Self::Token,
            (Self::Quoted, b'"') => Self::QuotedEnd,
            (Self::Quoted, b'\\') => Self::Escaped,
            (Self::Quoted | Self::Escaped, byte) if is_text(byte) => Self::Quoted,
            (Self::Semicolon | Self::Token | Self::QuotedEnd, byte) if is_blank(byte) => Self::Semicolon,
            (Self::Semicolon | Self::Name | Self::EqualsSign | Self::Token | Self::QuotedEnd, b';') => {
                Self::NameStart
            }
            _ => return None,
        })
    }
}

/// The body is not chunked as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl Chunked {
    /// The start of a body.
    pub(crate) const START: Self = Self::Size { size: 0, digits: 0 };

    /// Takes the first bytes of `input`: gives how many, and those of them that are data.
    ///
    /// Once the body is complete it takes none.
    pub(crate) fn take<'a>(&mut self, input: &'a [u8]) -> Result<(usize, &'a [u8]), Malformed> {
        for (at, &byte) in input.iter().enumerate() {
            match *self {
                Self::Data { left } => {
                    let rest = &input[at..];
                    let data = &rest[..rest.len().min(usize::try_from(left).unwrap_or(usize::MAX))];
                    *self = match left - data.len() as u32 {
                        0 => Self::DataEnd { line_feed: false },
                        left => Self::Data { left },
                    };
                    return Ok((at + data.len(), data));
                }
                Self::Complete => return Ok((at, b"")),
                _ => *self = self.after(byte).ok_or(Malformed)?,
            }
        }
        Ok((input.len(), b""))
    }

    /// The state after a byte that is not data.
    fn after(self, byte: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::Size { size, digits: digits @ 0..8 }, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') => {
                Self::Size { size: size << 4 | (byte as char).to_digit(16)?, digits: digits + 1 }
            }
            (Self::Size { size, digits: 1.. }, b'\r') => Self::SizeEnd { size },
            (Self::Size { size, digits: 1.. }, byte) => {
                Self::Extension { size, len: 1, place: Place::Semicolon.after(byte)? }
            }
            (Self::Extension { size, place, .. }, b'\r') if place.is_end() => Self::SizeEnd { size },
            (Self::Extension { size, len: len @ 0..EXTENSION, place }, byte) => {
                Self::Extension { size, len: len + 1, place: place.after(byte)? }
            }
            (Self::SizeEnd { size: 0 }, b'\n') => Self::Trailer { fields: Fields::Start, len: 0 },
            (Self::SizeEnd { size }, b'\n') => Self::Data { left: size },
            (Self::DataEnd { line_feed: false }, b'\r') => Self::DataEnd { line_feed: true },
            (Self::DataEnd { line_feed: true }, b'\n') => Self::START,
            (Self::Trailer { fields, len: len @ 0..TRAILER }, byte) => match fields.after(byte)? {
                Fields::Complete => Self::Complete,
                fields => Self::Trailer { fields, len: len + 1 },
            },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    /// The data of a body that arrives in pieces of `len` bytes, and what follows it.
    fn decode(body: &[u8], len: usize) -> Result<(Vec<u8>, usize, bool), Malformed> {
        let (mut chunked, mut data, mut taken) = (Chunked::START, Vec::new(), 0);
        for piece in body.chunks(len) {
            let mut rest = piece;
            while !rest.is_empty() && chunked != Chunked::Complete {
                let (used, bytes) = chunked.take(rest)?;
                data.extend_from_slice(bytes);
                rest = &rest[used..];
                taken += used;
            }
        }
        Ok((data, taken, chunked == Chunked::Complete))
    }

    #[test]
    fn decodes_bodies_in_any_pieces() {
        let bodies: [(&[u8], &[u8]); 6] = [
            (b"0\r\n\r\n", b""),
            (b"5\r\nhello\r\n0\r\n\r\n", b"hello"),
            (b"A\r\n0123456789\r\n0000000a;x=\"y\"\r\nabcdefghij\r\n000\r\n\r\n", b"0123456789abcdefghij"),
            (b"1 ;a\r\n\r\r\n1\t; a\r\n\n\r\n0\r\nA: b\r\nC: d\r\n\r\n", b"\r\n"),
            (b"1;a;b=c;d = \t\"\\\";\xFF\" ; e =f\r\nx\r\n0;a;b=\"\"\r\nA:\r\n\r\n", b"x"),
            (b"3\r\n0\r\n\r\n0\r\n\r\n", b"0\r\n"),
        ];
        for (body, data) in bodies {
            for len in 1..=body.len() {
                assert_eq!(decode(body, len), Ok((data.to_vec(), body.len(), true)), "{body:?} by {len}");
                assert_eq!(decode(&body[..len - 1], 3).map(|(.., complete)| complete), Ok(false), "{body:?}");
                let followed = [body, b"POST"].concat();
                assert_eq!(decode(&followed, len), Ok((data.to_vec(), body.len(), true)), "{body:?}");
            }
        }
    }

    #[test]
    fn refuses_malformed_bodies() {
        let long_extension = [b"1;".as_slice(), &[b'x'; 300], b"\r\na\r\n0\r\n\r\n"].concat();
        let long_trailer = [b"0\r\nA:".as_slice(), &[b'x'; 1100], b"\r\n\r\n"].concat();
        let bodies: &[&[u8]] = &[
            b"\r\n",
            b";\r\n",
            b"g\r\n",
            b"-1\r\n",
            b"0x1\r\n",
            b"1\na\n0\n\n",
            b"1\r\nab\r\n",
            b"1\r\na\n0\r\n\r\n",
            b"1\r\na0\r\n\r\n",
            b"100000000\r\n",
            b"1;\0\r\na\r\n",
            b"281 5\r\n",
            b"281 \r\n",
            b"0 abc\r\n",
            b"1;\r\na\r\n",
            b"1; \r\na\r\n",
            b"1;=x\r\n",
            b"1;a=\r\n",
            b"1;a=b=c\r\n",
            b"1;a b\r\n",
            b"1;a \r\n",
            b"1;a=b c\r\n",
            b"1;a=b \r\n",
            b"1;a=\"b\r\n",
            b"1;a=\"b\\\"\r\n",
            b"1;a=\"b\"c\r\n",
            b"1;\"a\"\r\n",
            b"1;a=\"\n\"\r\n",
            b"1;a\n",
            b"1,a\r\n",
            b"0\r\nA: b\n\n",
            b"0\r\n\n",
            b"0\r\nabc\r\n",
            b"0\r\n A: b\r\n",
            b"0\r\nA: b\r\n c\r\n",
            b"0\r\nA : b\r\n",
            b"0\r\n: b\r\n",
            b"0\r\nA: \0\r\n",
            b"0\r\nPOST /EWS/Exchange.asmx HTTP/1.1\r\n",
            &long_extension,
            &long_trailer,
        ];
        for body in bodies {
            for len in 1..=body.len() {
                assert_eq!(decode(body, len), Err(Malformed), "{body:?} by {len}");
            }
        }
    }
}
