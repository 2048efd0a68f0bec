//! What is not markup that begins with `<`: text, references, CDATA sections, comments and processing instructions, read
//! wherever they are cut.
//!
//! Each function takes input that is not empty and says what its first bytes say, and how many they are. Nothing is kept but
//! how far something has come that was cut apart.

use super::{Content, Mode, Open, Parser, Passed, Said};
use crate::error::{Error, ErrorKind};
use crate::xml::bytes::{self, Utf8, Utf8Error};
use crate::xml::reference::Reference;

const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

impl Parser {
    /// Reads the next piece of anything but markup that begins with `<`. Text that is `passed` over is one piece, whatever
    /// it says.
    #[inline(always)]
    pub(super) fn content(&mut self, input: &[u8], passed: Passed) -> Result<Content, Error> {
        let utf8 = match self.open {
            Open::Nothing => {
                let content = self.content_of_mode(input, passed)?;
                // There is no text where a character needs a closer look.
                if (content.said, content.len) != (Said::Text, 0) {
                    return Ok(content);
                }
                Utf8::NONE
            }
            Open::Return => {
                self.open = Open::Nothing;
                return Ok(self.said(Said::Nothing, usize::from(input.first() == Some(&b'\n'))));
            }
            Open::Reference(reference, start) => return self.reference(input, reference, start),
            Open::Character(utf8) => utf8,
        };
        self.character(input, utf8)
    }

    #[inline(always)]
    fn content_of_mode(&mut self, input: &[u8], passed: Passed) -> Result<Content, Error> {
        match self.mode {
            Mode::Start => self.start(input),
            Mode::Text if self.elements.is_empty() => self.outside(input),
            Mode::Text => self.text(input, passed == Passed::Text),
            Mode::CData => self.cdata(input),
            Mode::Comment => self.unsaid(input, b'-'),
            Mode::Instruction => self.unsaid(input, b'?'),
            Mode::InstructionEnd => {
                if input.first() != Some(&b'>') {
                    return Err(self.error(ErrorKind::InvalidProcessingInstruction));
                }
                self.mode = Mode::Text;
                Ok(self.said(Said::Nothing, 1))
            }
        }
    }

    /// The start of the document: a byte-order mark, if there is one (XML 1.0, appendix F).
    fn start(&mut self, input: &[u8]) -> Result<Content, Error> {
        let byte = input.first().copied();
        if byte == BYTE_ORDER_MARK.get(usize::from(self.seen)).copied() {
            if self.seen < 2 {
                self.seen = self.seen.wrapping_add(1);
            } else {
                (self.mode, self.seen, self.start) = (Mode::Text, 0, BYTE_ORDER_MARK.len() as u8);
            }
            return Ok(self.said(Said::Nothing, 1));
        }
        match byte {
            _ if self.seen > 0 => Err(self.error_before(ErrorKind::TextOutsideRoot, usize::from(self.seen))),
            Some(0 | 0xFE | 0xFF) => Err(self.error(ErrorKind::UnsupportedEncoding)),
            _ => {
                self.mode = Mode::Text;
                Ok(self.said(Said::Nothing, 0))
            }
        }
    }

    /// What stands outside the root (XML 1.0, production 27).
    fn outside(&mut self, input: &[u8]) -> Result<Content, Error> {
        match (input.first(), bytes::normal_space_len(input)) {
            (Some(b'\r'), _) => Ok(self.line_end(input)),
            (_, 0) => Err(self.error(ErrorKind::TextOutsideRoot)),
            (_, len) => Ok(self.said(Said::Space, len)),
        }
    }

    /// Text between markup (XML 1.0, production 14).
    fn text(&mut self, input: &[u8], is_passed: bool) -> Result<Content, Error> {
        let mut len = 0_usize;
        loop {
            let rest = input.get(len..).unwrap_or_default();
            let run = match rest.first() {
                None | Some(b'<') => break,
                Some(b']') => {
                    self.seen = self.seen.wrapping_add(1).min(2);
                    len = len.wrapping_add(1);
                    continue;
                }
                Some(b'>') if self.seen == 2 => {
                    if len == 0 {
                        return Err(self.error_before(ErrorKind::CDataEndInText, 2));
                    }
                    break;
                }
                Some(b'\r') if is_passed => 1_usize.wrapping_add(usize::from(rest.get(1) == Some(&b'\n'))),
                Some(b'\r') if len == 0 => return Ok(self.line_end(rest)),
                Some(b'&') if is_passed && let Ok((_, len)) = Reference::read(rest) => len,
                Some(b'&') if len == 0 => return self.reference(rest, Reference::START, self.offset),
                Some(b'&' | b'\r') => break,
                Some(_) => bytes::run_of_characters(rest, *b"<&]"),
            };
            if run == 0 {
                break;
            }
            self.seen = 0;
            len = len.wrapping_add(run);
        }
        Ok(self.said(Said::Text, len))
    }

    /// A carriage return, with its line feed, is told as a line feed (XML 1.0, section 2.11).
    fn line_end(&mut self, input: &[u8]) -> Content {
        self.seen = 0;
        let len = match input.get(1) {
            Some(b'\n') => 2,
            Some(_) => 1,
            None => {
                self.open = Open::Return;
                1
            }
        };
        self.said(Said::Character('\n'), len)
    }

    /// A reference in text (XML 1.0, production 67); `reference` has passed, and began at `start`.
    fn reference(&mut self, input: &[u8], mut reference: Reference, start: u32) -> Result<Content, Error> {
        self.seen = 0;
        let before = usize::from(start == self.offset);
        let taken = reference.take(input.get(before..).unwrap_or_default());
        if let Some((c, len)) = taken.map_err(|kind| Error::at(kind, start as usize))? {
            self.open = Open::Nothing;
            let len = before.wrapping_add(len);
            return Ok(Content { said: Said::Character(c), len, offset: start });
        }
        self.open = Open::Reference(reference, start);
        Ok(self.said(Said::Part, input.len()))
    }

    /// Reads a character byte by byte: one that is cut off, or one that is not all right. Of
    /// `utf8` it has had a part.
    #[inline(always)]
    fn character(&mut self, input: &[u8], mut utf8: Utf8) -> Result<Content, Error> {
        self.seen = 0;
        let before = utf8.len();
        for (i, &byte) in input.iter().enumerate() {
            match utf8.push(byte) {
                Ok(None) => {}
                Ok(Some(c)) => {
                    self.open = Open::Nothing;
                    let is_told = matches!(self.mode, Mode::Text | Mode::CData);
                    let said = if is_told { Said::Character(c) } else { Said::Nothing };
                    return Ok(self.said_since(said, i.wrapping_add(1), before));
                }
                Err(Utf8Error::Malformed) => return Err(self.error_before(ErrorKind::InvalidUtf8, before)),
                Err(Utf8Error::NotAChar) => {
                    return Err(self.error_before(ErrorKind::InvalidCharacter, before));
                }
            }
        }
        self.open = Open::Character(utf8);
        Ok(self.said(Said::Part, input.len()))
    }

    /// A CDATA section behind its delimiter (XML 1.0, productions 20 and 21). Brackets that may end it are told when it
    /// is known that they do not.
    fn cdata(&mut self, input: &[u8]) -> Result<Content, Error> {
        let held = usize::from(self.seen);
        match (held, input.first()) {
            (0, _) => {}
            (2, Some(b'>')) => {
                (self.mode, self.seen) = (Mode::Text, 0);
                return Ok(self.said(Said::Nothing, 1));
            }
            (2, Some(b']')) => return Ok(self.said_since(Said::Brackets(1), 1, held)),
            (_, Some(b']')) => {
                self.seen = 2;
                return Ok(self.said(Said::Nothing, 1));
            }
            _ => {
                self.seen = 0;
                return Ok(self.said_since(Said::Brackets(held as u8), 0, held));
            }
        }
        let mut len = 0_usize;
        loop {
            let rest = input.get(len..).unwrap_or_default();
            let run = match rest.first() {
                None => break,
                Some(b']') => {
                    // The last two brackets begin the delimiter, or may do so.
                    let (brackets, held) = match rest.iter().position(|byte| *byte != b']') {
                        None => (rest.len(), rest.len().min(2)),
                        Some(brackets @ 2..) if rest.get(brackets) == Some(&b'>') => (brackets, 2),
                        Some(brackets) => (brackets, 0),
                    };
                    len = len.wrapping_add(brackets.wrapping_sub(held));
                    if held > 0 {
                        break;
                    }
                    continue;
                }
                Some(_) => bytes::run_of_characters(rest, *b"]]]"),
            };
            if run == 0 {
                break;
            }
            len = len.wrapping_add(run);
        }
        let rest = input.get(len..).unwrap_or_default();
        match rest {
            _ if len > 0 => Ok(self.said(Said::Text, len)),
            [b']', b']', b'>', ..] => {
                self.mode = Mode::Text;
                Ok(self.said(Said::Nothing, 3))
            }
            [b']', ..] => {
                self.seen = 1;
                Ok(self.said(Said::Nothing, 1))
            }
            [b'\r', ..] => Ok(self.line_end(rest)),
            _ => Ok(self.said(Said::Text, 0)),
        }
    }

    /// A comment or a processing instruction behind its beginning (XML 1.0, productions 15 and 16), which say nothing;
    /// `mark` is what begins their end.
    fn unsaid(&mut self, input: &[u8], mark: u8) -> Result<Content, Error> {
        let is_comment = self.mode == Mode::Comment;
        let wanted = if is_comment { 2 } else { 1 };
        let mut len = 0_usize;
        while let Some(&byte) = input.get(len) {
            if self.seen == wanted {
                if byte == b'>' {
                    (self.mode, self.seen) = (Mode::Text, 0);
                    return Ok(self.said(Said::Nothing, len.wrapping_add(1)));
                }
                if is_comment {
                    if len == 0 {
                        return Err(self.error_before(ErrorKind::DoubleHyphenInComment, 2));
                    }
                    break;
                }
            }
            if byte == mark {
                self.seen = self.seen.wrapping_add(1).min(wanted);
                len = len.wrapping_add(1);
                continue;
            }
            let run = match byte {
                b'\r' => 1,
                _ => bytes::run_of_characters(input.get(len..).unwrap_or_default(), [mark; 3]),
            };
            if run == 0 {
                let said = if len == 0 { Said::Text } else { Said::Nothing };
                return Ok(self.said(said, len));
            }
            self.seen = 0;
            len = len.wrapping_add(run);
        }
        Ok(self.said(Said::Nothing, len))
    }
}
