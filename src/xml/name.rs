//! Names (XML 1.0, productions 4 to 5; Namespaces in XML, productions 4 and 7).
//!
//! The crate `xmlparser` says which characters beyond ASCII a name may have.

use xmlparser::XmlCharExt;

use super::bytes::{self, Classes, is_space};
use crate::error::{ErrorKind, Fail};

/// The qualified name at the start of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct QualifiedName {
    /// The offset of its local part: after its colon, or 0 if it has none.
    local: u16,
    len: u16,
}

impl QualifiedName {
    /// The name before any was read.
    pub(super) const EMPTY: Self = Self { local: 0, len: 0 };

    fn new(local: usize, len: usize) -> Self {
        Self { local: local as u16, len: len as u16 }
    }

    pub(super) fn len(self) -> usize {
        self.len.into()
    }

    pub(super) fn has_prefix(self) -> bool {
        self.local != 0
    }

    /// Its prefix, empty if it has none. `bytes` begin with the name.
    pub(super) fn prefix(self, bytes: &[u8]) -> &[u8] {
        bytes.get(..usize::from(self.local).saturating_sub(1)).unwrap_or_default()
    }

    /// Its local part. `bytes` begin with the name.
    pub(super) fn local(self, bytes: &[u8]) -> &[u8] {
        bytes.get(self.local.into()..self.len.into()).unwrap_or_default()
    }

    /// Reads the name at the start of `bytes` (Namespaces in XML, production 7).
    ///
    /// # Errors
    ///
    /// [`UnexpectedEnd`](ErrorKind::UnexpectedEnd) if the bytes end with the name, since it may go on.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Fail> {
        match Self::read_ascii(bytes) {
            Some(name) => Ok(name),
            None => Self::read_any(bytes),
        }
    }

    /// The same for a name of ASCII; `None` for any other and for a malformed one.
    #[inline]
    fn read_ascii(bytes: &[u8]) -> Option<Self> {
        let (mut local, mut len) = (0, 0);
        loop {
            let part = bytes.get(len..)?;
            if !Classes::NAME_START.has(*part.first()?) {
                return None;
            }
            len = len.wrapping_add(bytes::name_len(part));
            match bytes.get(len)? {
                b':' if local == 0 => len = len.wrapping_add(1),
                b':' | 0x80.. => return None,
                _ => return Some(Self::new(local, len)),
            }
            local = len;
        }
    }

    /// The same for any name, with its errors.
    #[cold]
    #[inline(never)]
    fn read_any(bytes: &[u8]) -> Result<Self, Fail> {
        let (mut local, mut len) = (0, 0_usize);
        // The next character must begin a name: it is the first one, or follows the colon.
        let mut is_first = true;
        loop {
            let c = match bytes::read_character(bytes.get(len..).unwrap_or_default()) {
                Ok(Some((c, _))) => c,
                Ok(None) => return Err(Fail::at(ErrorKind::UnexpectedEnd, len)),
                Err(ErrorKind::InvalidUtf8) => return Err(Fail::at(ErrorKind::InvalidUtf8, len)),
                // Stands for a character that XML cannot carry: it cannot be in a name.
                Err(_) => '\u{FFFE}',
            };
            match c {
                ':' if !is_first && local == 0 => (local, is_first) = (len.saturating_add(1), true),
                ':' => return Err(Fail::at(ErrorKind::InvalidName, 0)),
                _ if c.is_xml_name_start() || !is_first && continues_name(c) => is_first = false,
                _ if is_first => return Err(Fail::at(ErrorKind::InvalidName, 0)),
                _ => return Ok(Self::new(local, len)),
            }
            len = len.saturating_add(c.len_utf8());
        }
    }
}

/// Whether `c` can stand in a name, but not at its start (XML 1.0, production 4a).
fn continues_name(c: char) -> bool {
    matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Whether `byte` ends the name of an attribute.
pub(super) fn ends_name(byte: u8) -> bool {
    byte == b'=' || is_space(byte)
}

/// The prefix, empty if it has none, and the local part of the name at the start of an attribute that was checked.
pub(super) fn split_name(attribute: &[u8]) -> (&[u8], &[u8]) {
    let end = attribute.iter().position(|byte| ends_name(*byte));
    let name = end.and_then(|end| attribute.get(..end)).unwrap_or_default();
    let colon = name.iter().position(|byte| *byte == b':');
    match colon.and_then(|colon| name.split_at_checked(colon)) {
        Some((prefix, [_, local @ ..])) => (prefix, local),
        _ => (&[], name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_qualified_names_and_locates_their_errors() {
        use ErrorKind::*;
        type Expected = Result<(usize, usize), (ErrorKind, usize)>;
        let table: [(&[u8], Expected); 21] = [
            (b"a>", Ok((0, 1))),
            (b"a:b>", Ok((1, 3))),
            (b"_a-b.c1=", Ok((0, 7))),
            ("ä:aé1×".as_bytes(), Ok((2, 7))),
            ("aä:b ".as_bytes(), Ok((3, 5))),
            (b"a", Err((UnexpectedEnd, 1))),
            (b"a:", Err((UnexpectedEnd, 2))),
            (b"a:b", Err((UnexpectedEnd, 3))),
            (b"", Err((UnexpectedEnd, 0))),
            (b"\xC3", Err((UnexpectedEnd, 0))),
            (b"a\xC3", Err((UnexpectedEnd, 1))),
            (b":a>", Err((InvalidName, 0))),
            (b"a:>", Err((InvalidName, 0))),
            (b"a:1>", Err((InvalidName, 0))),
            (b"a:b:c>", Err((InvalidName, 0))),
            (b"1>", Err((InvalidName, 0))),
            (b"-a>", Err((InvalidName, 0))),
            ("×>".as_bytes(), Err((InvalidName, 0))),
            (b"a\xFF>", Err((InvalidUtf8, 1))),
            (b"a:\xED\xA0>", Err((InvalidUtf8, 2))),
            (b"\xEF\xBF\xBE>", Err((InvalidName, 0))),
        ];
        for (name, expected) in table {
            let found = QualifiedName::read(name).map(|found| (found.prefix(name).len(), found.len()));
            assert_eq!(found.map_err(|fail| (fail.kind, fail.offset())), expected, "{}", name.escape_ascii());
        }
    }
}
