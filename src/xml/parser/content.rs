//! Content: text, references, CDATA sections, comments and processing instructions, up to the next tag.
//!
//! Bytes that a cut leaves undecided are not read: part of a character, a carriage return, the first bytes of a delimiter.
//! They are at most 3, and come again at the front of the next window. A reference may be of any length, since zeros may
//! stand before its digits. So it is read as far as it has come, and [`Parser::reference`] resumes where it was cut.

use super::{Parser, State, Step};
use crate::error::{ErrorKind, Fail};
use crate::xml::bytes::{self, Classes};
use crate::xml::cursor::Cursor;
use crate::xml::cut::Cut;
use crate::xml::declaration;
use crate::xml::parser::Skip;
use crate::xml::reference::Reference;

impl Parser {
    /// Reads one piece, or changes the state.
    pub(super) fn next_piece(&mut self, window: &[u8]) -> Step {
        let cursor = Cursor::new(window, self.at as usize);
        match self.state {
            State::Text => self.text(window, cursor),
            State::CData => self.cdata(cursor),
            State::Comment => self.comment_or_instruction(cursor, b'-', b"-->"),
            State::Instruction => self.comment_or_instruction(cursor, b'?', b"?>"),
            State::TargetEnd => self.target_end(cursor),
            State::Reference => self.reference(cursor),
            State::Start => self.start(window),
            State::Failed => Step::Failed,
        }
    }

    /// The first bytes of a document: the byte-order mark (XML 1.0, 4.3.3), and the XML declaration if it is a usual one.
    #[cold]
    fn start(&mut self, window: &[u8]) -> Step {
        match *window {
            [] => return Step::More(Cut::Any),
            [0xEF, 0xBB, 0xBF, ..] => {
                self.document_start = 3;
                self.at = 3;
            }
            [0xEF, ..] if bytes::read_character(window) == Ok(None) => return Step::More(Cut::Any),
            [0xEF, ..] => return self.fail(ErrorKind::TextOutsideRoot, 0),
            [0 | 0xFE | 0xFF, ..] => return self.fail(ErrorKind::UnsupportedEncoding, 0),
            _ => {}
        }
        self.state = State::Text;
        let mut cursor = Cursor::new(window, self.at as usize);
        if let Some(len) =
            declaration::usual_len(cursor.rest()).filter(|len| *len <= usize::from(self.tag_limit))
        {
            cursor.advance(len);
        }
        if cursor.offset() == 0 { Step::Nothing } else { self.emit(cursor.offset(), Step::Markup) }
    }

    /// Text or white space (XML 1.0, productions 14 and 3). If there is none, it reads the markup, the reference or the
    /// line end that stands here.
    fn text(&mut self, window: &[u8], mut cursor: Cursor<'_>) -> Step {
        let is_outside_root = self.elements.is_empty();
        let is_space_skipped = self.skip >= Skip::Space;
        let space = if is_outside_root || is_space_skipped { Classes::ANY_SPACE } else { Classes::SPACE };
        // Most messages have no white space between tags.
        if cursor.peek() != Some(b'<') {
            cursor.advance(bytes::space_len(cursor.rest(), space));
        }
        let mut step = Step::Space;
        // Brackets that stay unread, since they belong to a `]]>` or may do so.
        let mut held = 0;
        if !is_outside_root && !matches!(cursor.peek(), None | Some(b'<')) {
            if is_space_skipped {
                self.start = cursor.offset() as u32;
            }
            step = Step::Text;
            held = self.advance_characters(&mut cursor, *b"<&>");
        }
        let end = cursor.offset().saturating_sub(held);
        if end > self.start as usize {
            let step = self.emit(end, step);
            if step != Step::Nothing {
                return step;
            }
            self.start = self.at;
        }
        match cursor.peek() {
            Some(b'<') => self.markup(window),
            Some(_) if is_outside_root => self.fail(ErrorKind::TextOutsideRoot, end),
            Some(_) if held > 0 => self.fail(ErrorKind::CDataEndInText, end),
            Some(b'&') => {
                cursor.advance(1);
                self.state = State::Reference;
                self.reference = Reference::START;
                self.failure = Fail::at(ErrorKind::InvalidReference, self.piece_offset());
                self.reference(cursor)
            }
            // Brackets that are held are part of a text: only where that is skipped may they be carried like it.
            None if self.skip == Skip::Text => Step::More(self.cut_in_content(self.skip)),
            _ => self.line_end(cursor),
        }
    }

    /// Advances beyond characters, up to one of the `stops` (`>` among them), a carriage return, or what is no character. A
    /// `>` stops it only after `]]`. Returns how many brackets before the cursor are not to be read yet, because they
    /// belong to a `]]>` (XML 1.0, 2.4) or may do so.
    fn advance_characters(&self, cursor: &mut Cursor<'_>, stops: [u8; 3]) -> usize {
        loop {
            cursor.advance(bytes::run_of_characters(cursor.rest(), stops));
            match cursor.peek() {
                Some(b'>') if self.brackets_before(cursor) < 2 => cursor.advance(1),
                Some(b'\r') if self.skip == Skip::Text => cursor.advance(1),
                None | Some(b'>') => return self.brackets_before(cursor),
                Some(_) => return 0,
            }
        }
    }

    /// How many brackets of the piece stand right before the cursor, two at most.
    fn brackets_before(&self, cursor: &Cursor<'_>) -> usize {
        match cursor.since(self.start as usize) {
            [.., b']', b']'] => 2,
            [.., b']'] => 1,
            _ => 0,
        }
    }

    /// A carriage return, with the line feed that may follow it, which is reported as a line feed (XML 1.0, 2.11). If there
    /// is none, nothing that can be read stands here.
    fn line_end(&mut self, mut cursor: Cursor<'_>) -> Step {
        match (cursor.peek(), cursor.peek_second()) {
            (Some(b'\r'), Some(next)) => {
                cursor.advance(if next == b'\n' { 2 } else { 1 });
                self.emit(cursor.offset(), Step::Character('\n'))
            }
            (Some(b'\r'), None) => Step::More(Cut::Any),
            _ => self.no_character(cursor),
        }
    }

    /// A character that is cut off, or bytes that are none (XML 1.0, production 2).
    fn no_character(&mut self, cursor: Cursor<'_>) -> Step {
        match bytes::read_character(cursor.rest()) {
            Ok(_) => Step::More(Cut::Any),
            Err(kind) => self.fail(kind, cursor.offset()),
        }
    }

    /// A reference in text (XML 1.0, production 67), from its `&` or from where the last window ended.
    ///
    /// The part before a cut is reported as [`Markup`](super::Event::Markup), the part with the `;` as the character.
    #[inline(never)] // keeps its stack frame out of the caller's
    fn reference(&mut self, mut cursor: Cursor<'_>) -> Step {
        match self.reference.resume(cursor.rest()) {
            Ok(Some((c, len))) => {
                cursor.advance(len);
                self.state = State::Text;
                self.emit(cursor.offset(), Step::Character(c))
            }
            Ok(None) if cursor.since(self.start as usize).is_empty() && cursor.rest().is_empty() => {
                Step::More(Cut::Any)
            }
            Ok(None) => {
                cursor.advance(cursor.rest().len());
                self.emit(cursor.offset(), Step::Markup)
            }
            Err(kind) => self.fail_with(Fail { kind, ..self.failure }),
        }
    }

    /// A CDATA section after its opening delimiter (XML 1.0, productions 20 and 21).
    #[inline(never)] // keeps its stack frame out of the caller's
    fn cdata(&mut self, mut cursor: Cursor<'_>) -> Step {
        let held = self.advance_characters(&mut cursor, *b">>>");
        let end = cursor.offset().saturating_sub(held);
        if end > self.start as usize {
            return self.emit(end, Step::Text);
        }
        if cursor.eat(b'>') {
            self.state = State::Text;
            return self.emit(cursor.offset(), Step::Markup);
        }
        match cursor.peek() {
            None => Step::More(self.cut_in_content(self.skip)),
            Some(_) => self.line_end(cursor),
        }
    }

    /// A comment or a processing instruction after its opening delimiter (XML 1.0, productions 15 and 16), up to and with
    /// the closing `delimiter`, whose first byte is `mark`.
    fn comment_or_instruction(&mut self, mut cursor: Cursor<'_>, mark: u8, delimiter: &[u8]) -> Step {
        loop {
            cursor.advance(bytes::run_of_characters(cursor.rest(), [mark; 3]));
            if cursor.eat_all(delimiter) {
                self.state = State::Text;
                return self.emit(cursor.offset(), Step::Markup);
            }
            match cursor.peek() {
                Some(b'\r') => cursor.advance(1),
                Some(byte) if byte == mark && !delimiter.starts_with(cursor.rest()) => {
                    if cursor.rest().starts_with(b"--") {
                        return self.fail(ErrorKind::DoubleHyphenInComment, cursor.offset());
                    }
                    cursor.advance(1);
                }
                _ if cursor.since(self.start as usize).is_empty() => {
                    return if cursor.peek() == Some(mark) {
                        Step::More(Cut::Any)
                    } else {
                        self.no_character(cursor)
                    };
                }
                _ => return self.emit(cursor.offset(), Step::Markup),
            }
        }
    }

    /// What stands right after the target of a processing instruction: its end, or white space (XML 1.0, production 16).
    fn target_end(&mut self, mut cursor: Cursor<'_>) -> Step {
        if cursor.eat_all(b"?>") {
            self.state = State::Text;
            return self.emit(cursor.offset(), Step::Markup);
        }
        match (cursor.peek(), cursor.peek_second()) {
            (None, _) | (Some(b'?'), None) => Step::More(Cut::Any),
            (Some(b'?'), Some(_)) => {
                self.fail(ErrorKind::InvalidProcessingInstruction, cursor.offset().saturating_add(1))
            }
            _ => {
                self.state = State::Instruction;
                Step::Nothing
            }
        }
    }
}
