//! The XML declaration (XML 1.0, productions 23 to 26, 32, 80 and 81).
//!
//! Nothing of a declaration is kept: the encoding must be UTF-8, and any version 1.x is read as 1.0
//! (XML 1.0, section 2.8).

use super::bytes;
use super::cursor::Cursor;
use crate::error::{ErrorKind, Fail};

/// The declarations that nearly all messages begin with.
const USUAL: [&[u8]; 2] =
    [b"<?xml version=\"1.0\" encoding=\"utf-8\"?>", b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>"];

/// The length of the declaration at the start of `input`, if it is a usual one. Comparing it is cheaper than reading it.
pub(super) fn usual_len(input: &[u8]) -> Option<usize> {
    USUAL.into_iter().find(|usual| bytes::starts_with(input, usual)).map(<[u8]>::len)
}

/// Checks a declaration, which is all of `bytes` (production 23).
pub(super) fn check(bytes: &[u8]) -> Result<(), Fail> {
    let mut cursor = Cursor::new(bytes, b"<?xml".len());
    let (version, at) = pseudo_attribute(&mut cursor, b"version")?.ok_or(malformed(&cursor))?;
    let is_version = matches!(version, [b'1', b'.', minor @ ..]
        if !minor.is_empty() && minor.iter().all(u8::is_ascii_digit));
    if !is_version {
        return Err(Fail::at(ErrorKind::InvalidDeclaration, at));
    }
    if let Some((encoding, at)) = pseudo_attribute(&mut cursor, b"encoding")? {
        let is_name = matches!(encoding, [first, rest @ ..] if first.is_ascii_alphabetic()
            && rest.iter().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(byte)));
        if !is_name {
            return Err(Fail::at(ErrorKind::InvalidDeclaration, at));
        }
        if !encoding.eq_ignore_ascii_case(b"UTF-8") {
            return Err(Fail::at(ErrorKind::UnsupportedEncoding, at));
        }
    }
    if let Some((standalone, at)) = pseudo_attribute(&mut cursor, b"standalone")?
        && !matches!(standalone, b"yes" | b"no")
    {
        return Err(Fail::at(ErrorKind::InvalidDeclaration, at));
    }
    cursor.eat_space();
    if cursor.rest() == b"?>" { Ok(()) } else { Err(malformed(&cursor)) }
}

fn malformed(cursor: &Cursor<'_>) -> Fail {
    Fail::at(ErrorKind::InvalidDeclaration, cursor.offset())
}

/// Reads `S name Eq "value"`. Returns the value and its offset; `None`, with the cursor where it was, if another name
/// follows.
fn pseudo_attribute<'a>(cursor: &mut Cursor<'a>, name: &[u8]) -> Result<Option<(&'a [u8], usize)>, Fail> {
    let before = *cursor;
    if !(cursor.eat_space() && cursor.eat_all(name)) {
        *cursor = before;
        return Ok(None);
    }
    cursor.eat_space();
    if !cursor.eat(b'=') {
        return Err(malformed(cursor));
    }
    cursor.eat_space();
    let Some(quote @ (b'"' | b'\'')) = cursor.peek() else { return Err(malformed(cursor)) };
    let open = *cursor;
    cursor.advance(1);
    let (start, rest) = (cursor.offset(), cursor.rest());
    let len = rest.iter().position(|byte| *byte == quote).ok_or(malformed(&open))?;
    cursor.advance(len);
    let value = cursor.since(start);
    cursor.advance(1);
    Ok(Some((value, start)))
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
        for usual in USUAL {
            assert_eq!(check(usual), Ok(()));
            assert_eq!(usual_len(&[usual, b"<a/>"].concat()), Some(usual.len()));
            assert_eq!(usual_len(usual.split_last().unwrap().1), None);
        }
        for (declaration, expected) in table {
            let found = check(declaration.as_bytes()).map_err(|fail| (fail.kind, fail.offset()));
            assert_eq!(found, expected, "{declaration}");
        }
    }
}
