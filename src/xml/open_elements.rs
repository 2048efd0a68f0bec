//! The elements that are open: the name of each, for its end tag, and the number of its outer bindings.

use heapless::Vec;

use crate::ErrorKind;
use crate::limits;

/// The open elements, the innermost last.
#[derive(Clone)]
pub(super) struct OpenElements {
    elements: Vec<OpenElement, { limits::DEPTH }, u8>,
    /// Their qualified names, one after the other.
    names: Vec<u8, { limits::ELEMENT_NAMES }, u16>,
}

/// The length of its name in 10 bits, and the number of its outer bindings in 6.
#[derive(Clone, Copy)]
struct OpenElement(u16);

impl OpenElement {
    const FITS: () = assert!(limits::ELEMENT_NAMES < 1 << 10 && limits::NAMESPACES < 1 << 6);

    fn new(name_len: usize, outer_bindings: u8) -> Self {
        let () = Self::FITS;
        Self(((name_len as u16) << 6) | u16::from(outer_bindings))
    }

    fn name_len(self) -> usize {
        usize::from(self.0 >> 6)
    }

    fn outer_bindings(self) -> usize {
        usize::from(self.0 & 0x3F)
    }
}

impl OpenElements {
    #[inline(always)] // it is large: this makes it in place
    pub(super) const fn new() -> Self {
        Self { elements: Vec::new(), names: Vec::new() }
    }

    pub(super) fn clear(&mut self) {
        self.elements.clear();
        self.names.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.elements.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// Opens an element with this name, before whose tag there were `outer_bindings`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooDeep`] and [`ErrorKind::NamesTooLong`]. The caller must then read nothing more.
    pub(super) fn push(&mut self, name: &[u8], outer_bindings: u8) -> Result<(), ErrorKind> {
        let element = OpenElement::new(name.len(), outer_bindings);
        self.elements.push(element).map_err(|_| ErrorKind::TooDeep)?;
        self.names.extend_from_slice(name).map_err(|_| ErrorKind::NamesTooLong)
    }

    /// The offset in `names` of the innermost element's name.
    fn innermost_start(&self) -> usize {
        let name_len = self.elements.last().map_or(0, |element| element.name_len());
        self.names.len().saturating_sub(name_len)
    }

    /// The name of the innermost element; empty if there is none.
    pub(super) fn innermost_name(&self) -> &[u8] {
        self.names.get(self.innermost_start()..).unwrap_or_default()
    }

    /// Closes the innermost element. Returns the number of its outer bindings.
    pub(super) fn pop(&mut self) -> usize {
        self.names.truncate(self.innermost_start());
        self.elements.pop().map_or(0, OpenElement::outer_bindings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_closed_in_reverse_order() {
        let mut elements = OpenElements::new();
        assert_eq!((elements.innermost_name(), elements.is_empty()), (&b""[..], true));
        assert_eq!(elements.pop(), 0);
        assert_eq!(elements.push(b"soap:Envelope", 0), Ok(()));
        assert_eq!(elements.push(b"a", limits::NAMESPACES as u8), Ok(()));
        assert_eq!((elements.innermost_name(), elements.len()), (&b"a"[..], 2));
        assert_eq!(elements.pop(), limits::NAMESPACES);
        assert_eq!(elements.innermost_name(), b"soap:Envelope");
        assert_eq!((elements.pop(), elements.is_empty()), (0, true));
    }

    #[test]
    fn depth_and_names_have_the_room_of_the_limits() {
        let mut elements = OpenElements::new();
        let name = [b'a'; limits::ELEMENT_NAMES];
        assert_eq!(elements.push(&name, 0), Ok(()));
        assert_eq!(elements.push(b"b", 0), Err(ErrorKind::NamesTooLong));
        elements.clear();
        for _ in 0..limits::DEPTH {
            assert_eq!(elements.push(b"a", 0), Ok(()));
        }
        assert_eq!(elements.push(b"a", 0), Err(ErrorKind::TooDeep));
    }
}
