//! Markup that begins with `<`: what it is, and the elements that tags open and close.
//!
//! Tags are read by [`plain`](crate::xml::plain), or else by [`tag`]; this file knows where each kind of
//! markup may stand.

use super::{Content, Markup, Mode, OpenElement, Parser, Said};
use crate::error::{Error, ErrorKind};
use crate::xml::split::Split;
use crate::xml::tag::{self, Attributes, StartTag, Tag};
use crate::xml::{bytes, declaration};

/// As much of `input` as the markup that it begins with may have.
#[inline(always)]
fn window(input: &[u8], tag_limit: usize) -> &[u8] {
    input.get(..tag_limit).unwrap_or(input)
}

impl Parser {
    /// The length of the end tag that `input` begins with, if it is the one expected, written plainly, and has at most
    /// `tag_limit` bytes.
    #[inline(always)]
    pub(super) fn expected_end_tag(&self, input: &[u8], tag_limit: usize) -> Option<usize> {
        let rest = input.strip_prefix(b"</")?;
        let name = self.innermost_name();
        let len = name.len().wrapping_add(3);
        let is_expected = rest.get(name.len()) == Some(&b'>') && bytes::starts_with(rest, name);
        (is_expected && !name.is_empty() && len <= tag_limit).then_some(len)
    }

    /// The name of the innermost open element; empty if there is none.
    #[inline(always)]
    fn innermost_name(&self) -> &[u8] {
        let len = self.elements.last().map_or(0, |element| element.name_len());
        self.names.last(len)
    }

    /// Markup that is no plain tag.
    #[inline(never)] // what it needs of the stack, a plain tag need not have
    pub(super) fn markup(
        &mut self,
        input: &[u8],
        tag_limit: usize,
        attributes: &mut Attributes,
    ) -> Result<Markup, Error> {
        self.seen = 0;
        let delimiter = match input {
            [_, b'!', b'-', b'-', ..] => Some((Mode::Comment, b"<!--".len())),
            [_, b'!', b'[', b'C', b'D', b'A', b'T', b'A', b'[', ..] if !self.elements.is_empty() => {
                Some((Mode::CData, b"<![CDATA[".len()))
            }
            _ => None,
        };
        if let Some((mode, len)) = delimiter {
            self.mode = mode;
            return Ok(Markup::Other(self.said(Said::Nothing, len)));
        }
        let window = window(input, tag_limit);
        let is_first = self.offset == u32::from(self.start);
        let mut split = Split::LessThan;
        let Some(len) = split.scan(window.get(1..).unwrap_or_default()) else {
            self.split = split;
            return if input.len() > tag_limit {
                Err(self.error(ErrorKind::TagTooLong))
            } else {
                Ok(Markup::Cut)
            };
        };
        let raw = window.get(..len.wrapping_add(1)).unwrap_or(window);
        Ok(match raw {
            [_, 0, ..] if self.offset == 0 => return Err(self.error(ErrorKind::UnsupportedEncoding)),
            b"<![CDATA[" => return Err(self.error(ErrorKind::TextOutsideRoot)),
            b"<!DOCTYPE" => return Err(self.error(ErrorKind::Dtd)),
            [_, b'!', ..] => return Err(self.error(ErrorKind::InvalidMarkup)),
            [_, b'?', ..] => Markup::Other(self.target(raw, is_first)?),
            [_, b'/', ..] => {
                let name = tag::read_end_tag(raw).map_err(|error| self.error_in(error))?;
                if self.elements.is_empty() || name != self.innermost_name() {
                    return Err(self.error(ErrorKind::MismatchedEndTag));
                }
                Markup::EndTag(raw.len())
            }
            _ => {
                let mut tag = Tag::read(raw, attributes).map_err(|error| self.error_in(error))?;
                self.check_root()?;
                let resolved = tag.resolve(raw, attributes, &mut self.scope);
                resolved.map_err(|error| self.error_in(error))?;
                Markup::StartTag(tag)
            }
        })
    }

    /// An XML declaration, or a processing instruction up to the byte behind its target (XML 1.0,
    /// production 17; Namespaces in XML, section 7: no colon in a target).
    fn target(&mut self, raw: &[u8], is_first: bool) -> Result<Content, Error> {
        let behind = raw.get(2..).unwrap_or_default();
        let is_end = |byte: &u8| bytes::is_space(*byte) || matches!(byte, b'?' | b'>' | b'<');
        let len = behind.iter().position(is_end).unwrap_or(behind.len());
        let (target, end) = behind.split_at_checked(len).unwrap_or_default();
        if target.eq_ignore_ascii_case(b"xml") {
            if !is_first || target != b"xml" {
                return Err(self.error(ErrorKind::MisplacedDeclaration));
            }
            declaration::check(raw).map_err(|error| self.error_in(error))?;
            return Ok(self.said(Said::Nothing, raw.len()));
        }
        let name = tag::utf8(target).map_err(|(kind, at)| self.error_in((kind, at.wrapping_add(2))))?;
        if !tag::is_ncname(name) {
            return Err(self.error_in((ErrorKind::InvalidName, 2)));
        }
        self.mode = match end.first() {
            Some(b'?') => Mode::InstructionEnd,
            Some(b'>' | b'<') => {
                let at = len.wrapping_add(2);
                return Err(self.error_in((ErrorKind::InvalidProcessingInstruction, at)));
            }
            _ => Mode::Instruction,
        };
        Ok(self.said(Said::Target(len as u16), raw.len()))
    }

    /// Checks that a start tag may stand here (XML 1.0, production 1).
    #[inline(always)]
    fn check_root(&self) -> Result<(), Error> {
        if self.has_root && self.elements.is_empty() {
            return Err(self.error(ErrorKind::SecondRoot));
        }
        Ok(())
    }

    /// Opens the element of the start tag that `input` begins with. Of one that is closed at once nothing is kept, but
    /// there must be room for it all the same.
    #[inline(always)]
    pub(super) fn open<'a, 't>(
        &'t mut self,
        input: &'a [u8],
        bytes: &'a [u8],
        tag: Tag,
        attributes: &'t Attributes,
    ) -> Result<StartTag<'a, 't>, Error> {
        self.check_root()?;
        let name_len = tag.name.len();
        let element = OpenElement::new(name_len, tag.outer_bindings);
        let is_too_deep =
            if tag.is_empty { self.elements.is_full() } else { self.elements.push(element).is_err() };
        if is_too_deep {
            return Err(self.error(ErrorKind::TooDeep));
        }
        let name = input.get(1..).unwrap_or_default();
        let is_too_long = if tag.is_empty {
            !self.names.has_room(name_len)
        } else {
            self.names.push_front::<{ 4 * bytes::LANES }>(name, name_len).is_err()
        };
        if is_too_long {
            return Err(self.error(ErrorKind::NamesTooLong));
        }
        self.has_root = true;
        self.seen = 0;
        let offset = self.offset();
        self.offset = self.offset.wrapping_add(u32::from(tag.len));
        let namespace = self.scope.namespace(tag.binding);
        Ok(StartTag { bytes, tag, offset, namespace, attributes, scope: &self.scope })
    }

    /// Closes the innermost element, by an end tag of this length. Gives how many bindings hold outside of it, to which the
    /// scope is to be truncated.
    #[inline(always)]
    pub(super) fn close(&mut self, len: usize) -> usize {
        self.seen = 0;
        self.offset = self.offset.wrapping_add(len as u32);
        match self.elements.pop() {
            Some(element) => {
                self.names.pop(element.name_len());
                element.outer_bindings()
            }
            None => self.scope.len(),
        }
    }
}
