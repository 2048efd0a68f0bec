//! `MessageXml`: markup with details of what happened.

use core::fmt;

use super::operations;
use super::response::Response;
use super::response_message::ResponseMessage;
use super::{Scheme, VOCABULARY};
use crate::error::{Error, ErrorKind, Fail};
use crate::limits;
use crate::xml::{Event, Namespace, Position, Reader, StartTag, Text};

/// The content of a `MessageXml`: any markup that is namespace-well-formed on its own, at most
/// [`limits::MESSAGE_XML`] bytes.
///
/// ```
/// use ews_phonecall::MessageXml;
///
/// assert!(MessageXml::new("<v xmlns='urn:example'>busy</v>").is_ok());
/// assert!(MessageXml::new("<v xmlns='urn:example'>busy").is_err());
/// assert!(MessageXml::new("<t:v/>").is_err(), "the prefix is not declared");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessageXml<'a> {
    markup: &'a str,
    is_self_contained: bool,
    is_cut: bool,
}

impl<'a> MessageXml<'a> {
    /// Makes it from markup: text and elements. Each element declares its namespace, prefixed or not.
    ///
    /// # Errors
    ///
    /// What is not well-formed, or beyond a limit in any response, with its position in `markup`.
    /// [`ErrorKind::UndeclaredPrefix`] for a tag in a namespace that is not declared in `markup`;
    /// [`ErrorKind::MismatchedEndTag`] for one that would end the element around it; [`ErrorKind::ProcessingInstruction`];
    /// [`ErrorKind::TooDeep`] and its kin; [`ErrorKind::TextTooLong`].
    ///
    /// # Complexity
    ///
    /// A parser and a buffer of 2 KiB on the stack, and a bounded number of looks at each byte.
    pub fn new(markup: &'a str) -> Result<Self, Error> {
        let at = |kind, offset| Position::of(markup.as_bytes(), offset).locate(Fail::at(kind, offset));
        if markup.len() > limits::MESSAGE_XML {
            return Err(at(ErrorKind::TextTooLong, limits::MESSAGE_XML));
        }
        let message_xml = Self { markup, is_self_contained: true, is_cut: false };
        message_xml.check().map(|()| message_xml).map_err(|(error, start)| {
            at(error.kind(), error.offset().saturating_sub(start).min(markup.len()))
        })
    }

    /// Checks the markup in the response whose names leave it the least room. An error comes with the offset at which
    /// the markup begins in that response.
    fn check(&self) -> Result<(), (Error, usize)> {
        const DEPTH: usize = 4;
        let message = ResponseMessage { message_xml: Some(*self), ..ResponseMessage::SUCCESS };
        let response = Response::new(Scheme::Http, operations::longest_around(message));
        let mut buffer = [0; limits::MESSAGE_XML + 1024];
        let document = response.write(&mut buffer).unwrap_or_default();

        let mut reader = Reader::new(document, VOCABULARY);
        let (mut start, mut outer_bindings) = (0, 0);
        loop {
            let piece = match reader.next_piece() {
                Ok(Some(piece)) => piece,
                Ok(None) => return Ok(()),
                Err(error) => return Err((error, start)),
            };
            let kind = match &piece.event {
                Event::StartTag(tag) if piece.depth == DEPTH && tag.has_local_name("MessageXml") => {
                    start = piece.offset.saturating_add(piece.raw.len());
                    outer_bindings = tag.outer_bindings();
                    continue;
                }
                Event::StartTag(tag) if !tag.is_bound_since(outer_bindings) => ErrorKind::UndeclaredPrefix,
                // In a fault it stands one element deeper.
                Event::StartTag(_) if piece.depth >= limits::DEPTH => ErrorKind::TooDeep,
                // `</MessageXml><MessageXml>` would balance.
                Event::EndTag if piece.depth == DEPTH && start != 0 => {
                    if piece.offset == start.saturating_add(self.markup.len()) {
                        continue;
                    }
                    ErrorKind::MismatchedEndTag
                }
                Event::ProcessingInstruction(_) => ErrorKind::ProcessingInstruction,
                _ => continue,
            };
            return Err((Error::at(kind, piece.offset), start));
        }
    }

    /// Makes it from the markup of a message, and whether that is namespace-well-formed on its own.
    pub(super) fn from_markup((markup, is_self_contained): (Text<'a>, bool)) -> Self {
        let is_cut = markup.is_cut();
        let markup = core::str::from_utf8(markup.raw()).unwrap_or_default();
        Self { markup, is_self_contained: is_self_contained && has_short_names(markup), is_cut }
    }

    /// The markup.
    pub const fn as_str(&self) -> &'a str {
        self.markup
    }

    /// Whether a response is written with the markup. Markup from a message may use namespaces that are declared
    /// outside it, or declare more than a response has room for ([`limits::NAMESPACES`], [`limits::PREFIXES`]); it
    /// can be read, but is not written. Long names ([`limits::ELEMENT_NAMES`]) are not considered.
    pub const fn is_self_contained(&self) -> bool {
        self.is_self_contained
    }

    /// Whether the markup in the message was longer than [`limits::MESSAGE_XML`]. Then none of it was kept.
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The text of the first element with this local name, unless it has child elements.
    ///
    /// ```
    /// use ews_phonecall::MessageXml;
    ///
    /// let xml = MessageXml::new("<t:LineNumber xmlns:t='urn:t'>7</t:LineNumber>")?;
    /// assert_eq!(xml.text_of("LineNumber").unwrap(), "7");
    /// # Ok::<(), ews_phonecall::Error>(())
    /// ```
    pub fn text_of(&self, local_name: &str) -> Option<Text<'a>> {
        self.find(|tag| tag.has_local_name(local_name))
    }

    /// The text of the first element `Value` with this `Name`, such as `BackOffMilliseconds`, the time that a client
    /// must wait before it asks again.
    ///
    /// ```
    /// use ews_phonecall::MessageXml;
    ///
    /// let xml = MessageXml::new("<Value xmlns='urn:t' Name='BackOffMilliseconds'>3000</Value>")?;
    /// assert_eq!(xml.value("BackOffMilliseconds").unwrap(), "3000");
    /// # Ok::<(), ews_phonecall::Error>(())
    /// ```
    pub fn value(&self, name: &str) -> Option<Text<'a>> {
        self.find(|tag| {
            let attribute = tag.attribute(Namespace::NONE, "Name");
            tag.has_local_name("Value") && attribute.is_some_and(|attribute| attribute.value() == *name)
        })
    }

    /// The text of the first element whose start tag is wanted, unless it has child elements.
    fn find(&self, is_wanted: impl Fn(&StartTag<'_, '_>) -> bool) -> Option<Text<'a>> {
        let mut reader = Reader::of_fragment(self.markup.as_bytes());
        let mut start = None;
        while let Ok(Some(piece)) = reader.next_piece() {
            match (&piece.event, start) {
                (Event::StartTag(_), Some(_)) => return None,
                (Event::StartTag(tag), None) if is_wanted(tag) => start = Some(tag.end_offset()),
                (Event::EndTag, Some(start)) => {
                    return self.markup.as_bytes().get(start..piece.offset).map(Text::content);
                }
                _ => {}
            }
        }
        None
    }
}

/// Whether the names of the elements that are open at once leave room for those around the markup in any response.
fn has_short_names(markup: &str) -> bool {
    const AROUND: &str = "s:Envelopes:BodyGetPhoneCallInformationResponseMessageXml";
    const ROOM: usize = limits::ELEMENT_NAMES - AROUND.len();
    if markup.len() <= ROOM {
        return true;
    }
    let mut reader = Reader::of_fragment(markup.as_bytes());
    // Of each element that is open, with those around it.
    let mut names_lens = [0_usize; limits::DEPTH];
    while let Ok(Some(piece)) = reader.next_piece() {
        if let Event::StartTag(tag) = piece.event {
            let colon_len = usize::from(!tag.prefix().is_empty());
            let name_len =
                tag.prefix().len().saturating_add(colon_len).saturating_add(tag.local_name().len());
            let outer_len = names_lens.get(piece.depth.wrapping_sub(1)).copied().unwrap_or_default();
            let names_len = name_len.saturating_add(outer_len);
            if names_len > ROOM {
                return false;
            }
            names_lens.get_mut(piece.depth).into_iter().for_each(|len| *len = names_len);
        }
    }
    true
}

impl fmt::Debug for MessageXml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MessageXml").field(&Text::literal(self.markup)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ews::{Fault, FaultCode, FaultDetail};
    use crate::ews::{GetPhoneCallInformationResponse, Outcome};

    #[test]
    fn markup_is_shown_as_it_is() {
        let xml = MessageXml::new("<a xmlns='u'/>").unwrap();
        assert_eq!(std::format!("{xml:?}"), "MessageXml(\"<a xmlns='u'/>\")");
    }

    #[test]
    fn markup_that_is_accepted_is_read_back_wherever_it_is_written() {
        let nested = |depth: usize| {
            std::format!("<a xmlns='u'>{}{}</a>", "<a>".repeat(depth - 1), "</a>".repeat(depth - 1))
        };
        let named = |len: usize| std::format!("<{} xmlns='u'/>", "a".repeat(len));
        // Long enough for names that would be too long.
        let ending = |end: &str| std::format!("<a xmlns='u'/>{}{end}", "x".repeat(500));
        let table = [
            (ending("\r"), None),
            (ending("]]"), None),
            (ending("&amp;"), None),
            (ending("<![CDATA[x]]>"), None),
            (ending("<b xmlns=''/>"), None),
            (nested(27), None),
            (nested(28), Some(ErrorKind::TooDeep)),
            (named(455), None),
            (named(456), Some(ErrorKind::NamesTooLong)),
        ];
        for (markup, expected) in table {
            let made = MessageXml::new(&markup);
            assert_eq!(made.map_err(|error| error.kind()).err(), expected, "{markup}");
            let Ok(xml) = made else { continue };
            let message = ResponseMessage { message_xml: Some(xml), ..ResponseMessage::SUCCESS };
            let body = GetPhoneCallInformationResponse { message, information: None };
            let detail = FaultDetail { message_xml: Some(xml), ..FaultDetail::default() };
            let fault = Fault {
                code: FaultCode::Server,
                string: Text::plain("f"),
                actor: None,
                detail: Some(detail),
            };
            for outcome in [Outcome::GetPhoneCallInformation(body), Outcome::Fault(fault)] {
                let mut buffer = [0; 4096];
                let response = Response::new(Scheme::Http, outcome);
                let read = Response::parse(response.write(&mut buffer).unwrap()).unwrap();
                assert_eq!(read.outcome, outcome, "{markup}");
            }
        }
    }

    #[test]
    fn markup_whose_names_are_too_long_for_another_response_is_not_written() {
        let nested = |outer: usize, inner: usize| {
            let name = "a".repeat(outer);
            std::format!("<{name}><b/><p:{} xmlns:p='urn:p'/></{name}>", "c".repeat(inner - 2))
        };
        for (outer, inner, fits) in [(200, 255, true), (200, 256, false), (300, 155, true), (300, 156, false)]
        {
            let markup = nested(outer, inner).replacen('>', " xmlns='urn:a'>", 1);
            let message = std::format!(
                "<Envelope xmlns='{}'><Body><PlayOnPhoneResponse ResponseClass='Success' xmlns='{}'>\
                 <MessageXml>{markup}</MessageXml></PlayOnPhoneResponse></Body></Envelope>",
                crate::soap::ENVELOPE_URI,
                VOCABULARY[3],
            );
            let Outcome::PlayOnPhone(read) = Response::parse(message.as_bytes()).unwrap().outcome else {
                panic!("{markup}")
            };
            assert_eq!(read.message.message_xml.map(|xml| xml.as_str()), Some(&*markup));
            let body = GetPhoneCallInformationResponse { message: read.message, information: None };
            let mut buffer = [0; 4096];
            let response = Response::new(Scheme::Http, Outcome::GetPhoneCallInformation(body));
            let again = Response::parse(response.write(&mut buffer).unwrap()).unwrap();
            let Outcome::GetPhoneCallInformation(again) = again.outcome else { panic!("{markup}") };
            assert_eq!(again.message.message_xml.is_some(), fits, "{outer} {inner}");
        }
    }

    #[test]
    fn texts_are_found_whatever_their_prefixes_are_bound_to() {
        let table = [
            ("<t:A>x</t:A>", Some("x")),
            ("text <b><t:A>x&amp;<!-- --><![CDATA[<]]></t:A></b>", Some("x&<")),
            ("<t:A/><t:A>x</t:A>", Some("")),
            ("<A><b/></A>", None),
            ("<b>x</b>", None),
            ("<!-- <A>x</A> --><![CDATA[<A>x</A>]]>", None),
            ("", None),
            ("<p:q p:r='' s:r=''/><A p:r='' s:t=''>x</A>", Some("x")),
        ];
        for (markup, expected) in table {
            let xml = MessageXml { markup, is_self_contained: false, is_cut: false };
            assert_eq!(xml.text_of("A"), expected.map(Text::literal), "{markup}");
        }
        let markup =
            "<t:Value Name='Other'>1</t:Value><t:Value Name='BackOffMillisec&#111;nds'>3000</t:Value>";
        let xml = MessageXml { markup, is_self_contained: false, is_cut: false };
        assert_eq!(xml.value("BackOffMilliseconds"), Some(Text::literal("3000")));
        assert_eq!(xml.value("Neither"), None);
    }
}
