//! The XML declaration (XML 1.0, productions 23 to 26, 32, 80 and 81), which the tokenizer would take only
//! with a space behind `<?xml`.
//!
//! Nothing of a declaration is kept: the encoding must be UTF-8, and any version 1.x is read as 1.0
//! (XML 1.0, section 2.8).

use super::bytes::{self, is_space};
use super::tag::TagError;
use crate::ErrorKind;

/// The declarations that nearly all messages begin with.
const PLAIN: [&[u8]; 2] =
    [b"<?xml version=\"1.0\" encoding=\"utf-8\"?>", b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>"];

/// The length of the declaration that `input` begins with, if it is one of those that need no look.
#[inline]
pub(super) fn plain_len(input: &[u8]) -> Option<usize> {
    let is_front = |plain: &&[u8]| input.get(..plain.len()).is_some_and(|front| bytes::is_same(front, plain));
    PLAIN.into_iter().find(is_front).map(<[u8]>::len)
}

/// Checks a declaration, all of `bytes`.
pub(super) fn check(bytes: &[u8]) -> Result<(), TagError> {
    let mut cursor = Cursor { bytes, at: b"<?xml".len() };
    let version = cursor.pseudo_attribute("version")?.ok_or(cursor.error())?;
    let is_version = matches!(version.0, [b'1', b'.', minor @ ..]
        if !minor.is_empty() && minor.iter().all(u8::is_ascii_digit));
    if !is_version {
        return Err((ErrorKind::InvalidDeclaration, version.1));
    }
    if let Some((encoding, at)) = cursor.pseudo_attribute("encoding")? {
        let is_name = matches!(encoding, [first, rest @ ..] if first.is_ascii_alphabetic()
            && rest.iter().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(byte)));
        if !is_name {
            return Err((ErrorKind::InvalidDeclaration, at));
        }
        if !encoding.eq_ignore_ascii_case(b"UTF-8") {
            return Err((ErrorKind::UnsupportedEncoding, at));
        }
    }
    if let Some((standalone, at)) = cursor.pseudo_attribute("standalone")?
        && !matches!(standalone, b"yes" | b"no")
    {
        return Err((ErrorKind::InvalidDeclaration, at));
    }
    cursor.skip_space();
    if cursor.rest() == b"?>" { Ok(()) } else { Err(cursor.error()) }
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn error(&self) -> TagError {
        (ErrorKind::InvalidDeclaration, self.at)
    }

    /// Skips white space; whether there was any.
    fn skip_space(&mut self) -> bool {
        let len = self.rest().iter().take_while(|&&byte| is_space(byte)).count();
        self.at = self.at.saturating_add(len);
        len > 0
    }

    fn skip(&mut self, expected: &[u8]) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.at = self.at.saturating_add(expected.len());
        }
        found
    }

    /// `S name Eq "value"`, if it is this one that follows; gives the value and its place.
    fn pseudo_attribute(&mut self, name: &str) -> Result<Option<(&'a [u8], usize)>, TagError> {
        let start = self.at;
        if !(self.skip_space() && self.skip(name.as_bytes())) {
            self.at = start;
            return Ok(None);
        }
        self.skip_space();
        if !self.skip(b"=") {
            return Err(self.error());
        }
        self.skip_space();
        let (quote, behind) = match self.rest() {
            [quote @ (b'"' | b'\''), behind @ ..] => (quote, behind),
            _ => return Err(self.error()),
        };
        let len = behind.iter().position(|byte| byte == quote).ok_or(self.error())?;
        let value_at = self.at.saturating_add(1);
        self.at = value_at.saturating_add(len).saturating_add(1);
        Ok(Some((behind.get(..len).unwrap_or_default(), value_at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_declarations() {
        use ErrorKind::{InvalidDeclaration, UnsupportedEncoding};
        let table = [
            ("<?xml version=\"1.0\"?>", Ok(())),
            ("<?xml version='1.0' encoding='utf-8' standalone='yes'?>", Ok(())),
            ("<?xml\tversion = '1.0'\r\nencoding\n=\n'UTF-8' ?>", Ok(())),
            ("<?xml version='1.1'?>", Ok(())),
            ("<?xml version='1.0' standalone='no'?>", Ok(())),
            ("<?xml ?>", Err((InvalidDeclaration, 5))),
            ("<?xml encoding='UTF-8'?>", Err((InvalidDeclaration, 5))),
            ("<?xml version='2.0'?>", Err((InvalidDeclaration, 15))),
            ("<?xml version='1.'?>", Err((InvalidDeclaration, 15))),
            ("<?xml version='1.0a'?>", Err((InvalidDeclaration, 15))),
            ("<?xml version=1.0?>", Err((InvalidDeclaration, 14))),
            ("<?xml version='1.0?>", Err((InvalidDeclaration, 14))),
            ("<?xml version '1.0'?>", Err((InvalidDeclaration, 14))),
            ("<?xml version='1.0'encoding='UTF-8'?>", Err((InvalidDeclaration, 19))),
            ("<?xml version='1.0' encoding='-8'?>", Err((InvalidDeclaration, 30))),
            ("<?xml version='1.0' encoding=''?>", Err((InvalidDeclaration, 30))),
            ("<?xml version='1.0' encoding='UTF-8!'?>", Err((InvalidDeclaration, 30))),
            ("<?xml version='1.0' encoding='UTF-16'?>", Err((UnsupportedEncoding, 30))),
            ("<?xml version='1.0' encoding='ISO-8859-1'?>", Err((UnsupportedEncoding, 30))),
            ("<?xml version='1.0' standalone='YES'?>", Err((InvalidDeclaration, 32))),
            ("<?xml version='1.0' standalone='no' encoding='UTF-8'?>", Err((InvalidDeclaration, 36))),
            ("<?xml version='1.0' other=''?>", Err((InvalidDeclaration, 20))),
            ("<?xml version='1.0'>", Err((InvalidDeclaration, 19))),
            ("<?xml version='1.0' ? >", Err((InvalidDeclaration, 20))),
        ];
        for plain in PLAIN {
            assert_eq!(check(plain), Ok(()));
            assert_eq!(plain_len(&[plain, b"<a/>"].concat()), Some(plain.len()));
            assert_eq!(plain_len(plain.split_last().unwrap().1), None);
        }
        for (declaration, expected) in table {
            assert_eq!(check(declaration.as_bytes()), expected, "{declaration}");
        }
    }
}
