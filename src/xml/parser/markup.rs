//! Markup, which begins with `<`: what it is, and where it may stand.
//!
//! A tag and the XML declaration are read when all of their bytes are there. A comment, a CDATA section or a processing
//! instruction needs only its opening delimiter; [`content`](super::content) reads what follows.

use super::{Parser, Pending, State, Step};
use crate::error::{ErrorKind, Fail};
use crate::xml::bytes;
use crate::xml::cursor::Cursor;
use crate::xml::cut::Cut;
use crate::xml::declaration;
use crate::xml::name::QualifiedName;

const COMMENT: &[u8] = b"<!--";
const CDATA: &[u8] = b"<![CDATA[";
const DOCTYPE: &[u8] = b"<!DOCTYPE";

impl Parser {
    /// Reads the markup at the start of the piece. An end tag of the innermost element is found by comparison, before all
    /// else.
    pub(super) fn markup(&mut self, window: &[u8]) -> Step {
        let rest = Cursor::new(window, self.start as usize).rest();
        let markup = rest.get(..usize::from(self.tag_limit)).unwrap_or(rest);
        let is_truncated = rest.len() > markup.len();
        if let Some(len) = self.expected_end_tag(markup) {
            return self.close(len);
        }
        let read = match markup.get(1) {
            None => return Step::More(Cut::Markup),
            Some(b'!') => return self.delimiter(markup),
            Some(b'?') => self.target(markup, is_truncated),
            Some(b'/') => self.end_tag(markup),
            Some(_) => self.start_tag(markup),
        };
        match read {
            Ok(step) => step,
            Err(fail) => self.refuse(markup, is_truncated, fail),
        }
    }

    /// The markup could not be read: it is cut off, or malformed.
    ///
    /// It is malformed only if its end is there. So the same error in a tag is reported however the document is
    /// cut, and a tag without an end is [`TagTooLong`](ErrorKind::TagTooLong) or
    /// [`UnexpectedEnd`](ErrorKind::UnexpectedEnd).
    #[cold]
    #[inline(never)]
    fn refuse(&mut self, markup: &[u8], is_truncated: bool, fail: Fail) -> Step {
        let after = markup.get(1..).unwrap_or_default();
        let mut cut = Cut::Markup;
        if cut.scan(after).is_some() {
            let is_utf_16 = self.piece_offset() == 0 && after.first() == Some(&0);
            let fail = if is_utf_16 { Fail::at(ErrorKind::UnsupportedEncoding, 0) } else { fail };
            return self.fail(fail.kind, (self.start as usize).saturating_add(fail.offset()));
        }
        if cut != Cut::UpToAngleBracket {
            // The start tag will be read again from its `<`: take back the bindings that its first part made.
            self.scope.truncate(usize::from(self.tag.outer_bindings));
        }
        self.cut_off(is_truncated, cut)
    }

    /// The markup is cut off: at the end of the window, or at the limit of a tag if it `is_truncated`.
    fn cut_off(&mut self, is_truncated: bool, cut: Cut) -> Step {
        if is_truncated { self.fail(ErrorKind::TagTooLong, self.start as usize) } else { Step::More(cut) }
    }

    /// The length of the end tag at the start of `markup`, if it is the innermost element's and has no white space. This is
    /// the common case; [`end_tag`](Self::end_tag) reads all others.
    fn expected_end_tag(&self, markup: &[u8]) -> Option<usize> {
        let rest = markup.strip_prefix(b"</")?;
        let name = self.elements.innermost_name();
        let is_expected = rest.get(name.len()) == Some(&b'>') && bytes::starts_with(rest, name);
        (is_expected && !name.is_empty()).then_some(name.len().saturating_add(b"</>".len()))
    }

    /// Reports an end tag of `len` bytes. The next [`step`](Parser::step) closes its element.
    fn close(&mut self, len: usize) -> Step {
        self.pending = Pending::Close;
        self.end_piece(len);
        Step::EndTag
    }

    /// An end tag (XML 1.0, production 42), whose name must be that of the innermost element (2.1 and 3.1).
    #[inline(never)] // keeps its stack frame out of the caller's
    fn end_tag(&mut self, markup: &[u8]) -> Result<Step, Fail> {
        let mut cursor = Cursor::new(markup, b"</".len());
        let name = QualifiedName::read(cursor.rest()).map_err(|fail| fail.after(cursor.offset()))?;
        cursor.advance(name.len());
        let name = cursor.since(b"</".len());
        cursor.eat_space();
        if !cursor.eat(b'>') {
            return Err(Fail::at(ErrorKind::InvalidTagEnd, cursor.offset()));
        }
        if self.elements.is_empty() || name != self.elements.innermost_name() {
            return Err(Fail::at(ErrorKind::MismatchedEndTag, 0));
        }
        Ok(self.close(cursor.offset()))
    }

    /// The opening delimiter of a comment or a CDATA section (XML 1.0, productions 15 and 19).
    #[inline(never)] // keeps its stack frame out of the caller's
    fn delimiter(&mut self, markup: &[u8]) -> Step {
        let start = self.start as usize;
        let cut_short = |delimiter: &[u8]| delimiter.starts_with(markup);
        if markup.starts_with(COMMENT) {
            self.state = State::Comment;
            return self.emit_piece(COMMENT.len(), Step::Markup);
        }
        if markup.starts_with(CDATA) && !self.elements.is_empty() {
            self.state = State::CData;
            return self.emit_piece(CDATA.len(), Step::Markup);
        }
        let kind = match markup {
            _ if markup.starts_with(CDATA) => ErrorKind::TextOutsideRoot,
            _ if markup.starts_with(DOCTYPE) => ErrorKind::Dtd,
            _ if cut_short(COMMENT) || cut_short(CDATA) || cut_short(DOCTYPE) => return Step::More(Cut::Any),
            _ => ErrorKind::InvalidMarkup,
        };
        self.fail(kind, start)
    }

    /// An XML declaration, or `<?` and the target of a processing instruction (XML 1.0, production 17; Namespaces in XML,
    /// section 7: no colon in a target).
    #[inline(never)] // keeps its stack frame out of the caller's
    fn target(&mut self, markup: &[u8], is_truncated: bool) -> Result<Step, Fail> {
        let mut cursor = Cursor::new(markup, b"<?".len());
        let start = cursor.offset();
        cursor.eat_while(Cut::Target.absorbed());
        let target = cursor.since(start);
        let Some(end) = cursor.peek() else { return Ok(self.cut_off(is_truncated, Cut::Target)) };
        if target.eq_ignore_ascii_case(b"xml") {
            return self.declaration(cursor, target, is_truncated);
        }
        let name =
            QualifiedName::read(Cursor::new(markup, start).rest()).map_err(|fail| fail.after(start))?;
        if name.has_prefix() || name.len() != target.len() {
            return Err(Fail::at(ErrorKind::InvalidName, start));
        }
        if matches!(end, b'<' | b'>') {
            return Err(Fail::at(ErrorKind::InvalidProcessingInstruction, cursor.offset()));
        }
        self.state = State::TargetEnd;
        Ok(self.emit_piece(cursor.offset(), Step::Target))
    }

    /// An XML declaration (XML 1.0, production 23), of which the `target` was read. It may stand at the start of the
    /// document only.
    fn declaration(
        &mut self,
        mut cursor: Cursor<'_>,
        target: &[u8],
        is_truncated: bool,
    ) -> Result<Step, Fail> {
        if self.piece_offset() != usize::from(self.document_start) || target != b"xml" {
            return Err(Fail::at(ErrorKind::MisplacedDeclaration, 0));
        }
        let mut cut = Cut::UpToAngleBracket;
        let Some(len) = cut.scan(cursor.rest()) else { return Ok(self.cut_off(is_truncated, cut)) };
        cursor.advance(len);
        declaration::check(cursor.since(0))?;
        Ok(self.emit_piece(cursor.offset(), Step::Markup))
    }
}
