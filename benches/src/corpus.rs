//! The documents: requests as they come in the field, and requests made to hurt, of any size.

use base64::Engine;
use ews_phonecall::limits;

/// A request, and what it is called in reports.
#[derive(Clone, Debug)]
pub struct Document {
    /// The name, without spaces.
    pub name: String,
    /// The message.
    pub bytes: Vec<u8>,
    /// Whether it is a request that is understood.
    pub accepted: bool,
}

/// The reference request: 15 lines, 641 bytes.
pub fn reference() -> Document {
    document("reference", include_bytes!("../../tests/data/disconnect-phone-call-request.xml").into())
}

/// A request as a real client sends it, on one line, with references in the id.
pub fn one_line() -> Document {
    document("one-line", include_bytes!("../../tests/data/captured.xml").into())
}

/// The reference request with 8 KiB of base64 in a header block.
pub fn base64_header() -> Document {
    let token: Vec<u8> = (0..6144_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let token = base64::engine::general_purpose::STANDARD.encode(token);
    let security = format!(
        "<o:Security xmlns:o=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">\
         <o:BinarySecurityToken>{token}</o:BinarySecurityToken></o:Security>\n  "
    );
    let reference = String::from_utf8(reference().bytes).expect("the reference request is UTF-8");
    document("base64-8k", reference.replace("</soap:Header>", &format!("{security}</soap:Header>")).into())
}

/// Requests that a client may send, and that the usual short ways do not help with: the reference request with its
/// namespaces and id written as references, with 8 KiB of references in a header block, and with 8 KiB of text beyond
/// ASCII there.
pub fn unfriendly() -> [Document; 3] {
    let reference = String::from_utf8(reference().bytes).expect("the reference request is UTF-8");
    let with_text = |name, text: &str| {
        let block =
            format!("<x:Note xmlns:x=\"urn:example\">{}</x:Note>\n  ", text.repeat(8192 / text.len()));
        document(name, reference.replace("</soap:Header>", &format!("{block}</soap:Header>")).into())
    };
    let by_reference =
        reference.replace("schemas", "s&#x63;hem&#97;s").replace("OWVl", "&#79;&#x57;&#x0056;l");
    [
        document("namespaces-by-reference", by_reference.into()),
        with_text("references-8k", "&amp;&#x61;&lt;&#10;&gt;"),
        with_text("beyond-ascii-8k", "Sprachnachricht für Zoë: перезвоните, 语音邮件 📞 "),
    ]
}

/// The reference request with another operation in it. Ids have the lengths of the field.
pub fn other_operations() -> [Document; 2] {
    let reference = String::from_utf8(reference().bytes).expect("the reference request is UTF-8");
    let with = |name, operation: &str, parts: &str| {
        let (head, rest) = reference.split_once("<m:DisconnectPhoneCall>").expect("it has an operation");
        let (_, tail) = rest.split_once("</m:DisconnectPhoneCall>").expect("it has an operation");
        document(name, format!("{head}<m:{operation}>\n{parts}    </m:{operation}>{tail}").into())
    };
    let (id, key) = ("AAMkAGVk".repeat(19), "CQAAABYA".repeat(5));
    let item = format!("      <m:ItemId Id=\"{id}\" ChangeKey=\"{key}\"/>\n");
    let number = "      <m:DialString>+49 30 901820</m:DialString>\n";
    let call = "      <m:PhoneCallId Id=\"OWVl4NWb3N29t\"/>\n";
    [
        with("play-on-phone", "PlayOnPhone", &(item + number)),
        with("get-phone-call-information", "GetPhoneCallInformation", call),
    ]
}

/// The requests as they come in the field.
pub fn field() -> Vec<Document> {
    vec![reference(), one_line(), base64_header()]
}

fn document(name: &str, bytes: Vec<u8>) -> Document {
    Document { name: name.into(), bytes, accepted: true }
}

/// Where in a request a [`Hostile`] unit is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In a header block.
    Block,
    /// In the `Header`.
    Header,
    /// In the operation.
    Operation,
    /// Behind the `Body`.
    Trailer,
    /// Behind the `Envelope`.
    End,
}

/// A kind of document made to hurt: `unit` again and again, as often as the size wanted needs.
#[derive(Clone, Debug)]
pub struct Hostile {
    /// What hurts.
    pub name: &'static str,
    place: Place,
    /// Namespace declarations around the units, those in the operation and behind the `Body` excepted.
    declarations: String,
    before: &'static str,
    unit: String,
    after: &'static str,
    accepted: bool,
}

impl Hostile {
    fn new(name: &'static str, unit: impl Into<String>) -> Self {
        Self {
            name,
            place: Place::Block,
            declarations: String::new(),
            before: "",
            unit: unit.into(),
            after: "",
            accepted: true,
        }
    }

    fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    fn within(mut self, before: &'static str, after: &'static str) -> Self {
        (self.before, self.after) = (before, after);
        self
    }

    fn declaring(mut self, declarations: String) -> Self {
        self.declarations = declarations;
        self
    }

    fn refused(mut self) -> Self {
        self.accepted = false;
        self
    }

    /// The document whose units take `times` times about 28 KiB: twice that is still a message.
    pub fn document(&self, times: usize) -> Document {
        const SIZE: usize = limits::MESSAGE * 7 / 16;
        let units = self.unit.repeat(SIZE / self.unit.len() * times);
        let hurting = format!("{}{units}{}", self.before, self.after);
        let at = |place: Place| if place == self.place { hurting.as_str() } else { "" };
        let (block, header) = match self.place {
            Place::Block => (format!("<_:b xmlns:_=\"urn:x\"{}>{hurting}</_:b>", self.declarations), ""),
            _ => (String::new(), self.declarations.as_str()),
        };
        let bytes = format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">\
             <s:Header{header}>{block}{}</s:Header><s:Body>\
             <m:DisconnectPhoneCall xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\">\
             {}<m:PhoneCallId Id=\"OWVl4NWb3N29t\"/></m:DisconnectPhoneCall></s:Body>{}</s:Envelope>{}",
            at(Place::Header),
            at(Place::Operation),
            at(Place::Trailer),
            at(Place::End),
        );
        let name = if times == 1 { self.name.into() } else { format!("{}*{times}", self.name) };
        Document { name, bytes: bytes.into(), accepted: self.accepted }
    }
}

/// Bindings that are left beside those of the envelope and of the header block.
const BINDINGS: usize = limits::NAMESPACES - 2;
/// Levels that are left inside the header block.
const LEVELS: usize = limits::DEPTH - 3;

/// As many attributes as a tag may have, whose names have one hash, by which the library tells most of them apart (32-bit
/// FNV-1a).
fn colliding_names() -> String {
    const PARTS: [[&str; 2]; 5] =
        [["TlCYm", "SwoFF"], ["TZSEV", "mBNMv"], ["zxvVJ", "Bpcgh"], ["UjQFd", "VBvMu"], ["ayZZQ", "nVuUq"]];
    let name = |i: usize| (0..PARTS.len()).map(|part| PARTS[part][i >> part & 1]).collect::<String>();
    (0..limits::ATTRIBUTES).map(|i| format!(" {}=''", name(i))).collect()
}

/// Declarations of prefixes of one length whose hashes have the last 23 bits in common, by which the library tells most of
/// them apart (32-bit FNV-1a). The first is looked up last.
fn colliding_prefixes() -> String {
    const PREFIXES: [&str; 26] = [
        "paaaaaaa", "p9404daa", "pjunmeaa", "pl8y2faa", "psm0wpaa", "p81y3vaa", "pae8axaa", "py5744aa",
        "p1cus9aa", "pbsfkhba", "plrlxjba", "p58ewqba", "p99dyuba", "p3mjlzba", "pf2yc8ba", "pazo2aca",
        "p8uosfca", "pqd1xgca", "p9htgwca", "pxv7i5ca", "pnbyr8ca", "pzrthbda", "p1dkqgda", "p8i8lida",
        "pfmvujda", "ppx10oda",
    ];
    PREFIXES.iter().map(|prefix| format!(" xmlns:{prefix}=\"u:{prefix}\"")).collect()
}

/// Everything that is made to hurt.
pub fn hostile() -> Vec<Hostile> {
    let letters = || ('a'..='z').chain('A'..='Z');
    let list =
        |count: usize, item: &dyn Fn(char) -> String| letters().take(count).map(item).collect::<String>();
    let attributes = |item: &dyn Fn(char) -> String| format!("<e{}/>", list(limits::ATTRIBUTES, item));
    let alike = || list(BINDINGS, &|c| format!(" xmlns:p{c}=\"u:{c}\""));
    // The same up to the last letter, in 8 letters that fill the memory of prefixes.
    let nearly_alike = || list(BINDINGS - 1, &|c| format!(" xmlns:ppaaaaa{c}=\"u:{c}\""));
    let nested = |start: &str, end: &str| format!("{}{}", start.repeat(LEVELS), end.repeat(LEVELS));
    let longest_name = "n".repeat(limits::ELEMENT_NAMES - 60);
    let long_prefix = "p".repeat(limits::PREFIXES - 20);
    let fill = |before: &str, unit: &str, after: &str| {
        let count = (limits::TAG - before.len() - after.len()) / unit.len();
        format!("{before}{}{after}", unit.repeat(count))
    };

    vec![
        // Tags: how many, how long, how deep.
        Hostile::new("empty-tags", "<a/>"),
        Hostile::new("tag-pairs", "<a></a>"),
        Hostile::new("tags-and-letters", "<a/>x"),
        Hostile::new("spaces-in-tags", fill("<a", " ", "/>")),
        Hostile::new("spaces-in-end-tags", fill("<a></a", " ", ">")),
        Hostile::new("nesting", nested("<a>", "</a>")),
        Hostile::new("nesting-namespaces", nested("<a xmlns='u'>", "</a>")),
        Hostile::new("longest-names", format!("<{longest_name}></{longest_name}>")),
        Hostile::new("longest-tags", fill("<a b='", "v", "'/>")),
        Hostile::new("non-ascii-names", "<\u{e9}\u{4e2d}\u{10000} \u{e9}=''></\u{e9}\u{4e2d}\u{10000}>"),
        // Attributes up to the limit.
        Hostile::new("attributes", attributes(&|c| format!(" {c}=''"))),
        Hostile::new("attributes-alike", attributes(&|c| format!(" a{c}a=''"))),
        Hostile::new("attributes-longest", attributes(&|c| format!(" {c}{}=''", "n".repeat(26)))),
        Hostile::new("attributes-prefixed-alike", attributes(&|c| format!(" _:a{c}a=''"))),
        Hostile::new("attributes-nearly-alike", attributes(&|c| format!(" aa{c}a=''"))),
        Hostile::new("attributes-colliding", format!("<e{}/>", colliding_names())),
        Hostile::new("attributes-one-name", format!("<e{}/>", list(BINDINGS, &|c| format!(" p{c}:x=''"))))
            .declaring(alike()),
        Hostile::new(
            "attributes-one-name-nearly-alike",
            format!("<e{}/>", list(BINDINGS - 1, &|c| format!(" ppaaaaa{c}:x=''"))),
        )
        .declaring(nearly_alike()),
        Hostile::new("values-quotes", fill("<a b='", "\">", "'/>")),
        Hostile::new("values-newlines", fill("<a b='", "\n", "'/>")),
        Hostile::new("values-references", fill("<a b='", "&lt;", "'/>")),
        Hostile::new("values-non-ascii", fill("<a b='", "\u{e9}\u{4e2d}\u{10000}", "'/>")),
        // Namespace declarations up to the limit, and prefixes that are hard to look up.
        Hostile::new("namespaces", format!("<e{}/>", list(BINDINGS, &|c| format!(" xmlns:{c}='u'")))),
        Hostile::new("namespaces-alike", format!("<e{}/>", list(BINDINGS, &|c| format!(" xmlns:a{c}a='u'")))),
        Hostile::new("namespace-longest", fill("<e xmlns='", "u", "'/>")),
        Hostile::new("namespace-references", fill("<e xmlns='", "&#117;", "'/>")),
        Hostile::new(
            "namespace-known-by-reference",
            "<e xmlns='&#104;ttp://schemas.microsoft.com/exchange/services/2006/types'/>",
        ),
        Hostile::new("prefixes-alternating", "<pa:e/><pb:e/>").declaring(alike()),
        Hostile::new("prefixes-nested", nested("<pa:e>", "</pa:e>")).declaring(alike()),
        Hostile::new("prefixes-alike", format!("<pa:e{}/>", list(32, &|c| format!(" pa:{c}=''"))))
            .declaring(alike()),
        Hostile::new("prefixes-outermost", attributes(&|c| format!(" _:{c}=''")))
            .declaring(list(BINDINGS - 1, &|c| format!(" xmlns:{c}='u:{c}'"))),
        Hostile::new("prefixes-nearly-alike", "<ppaaaaaa:e/>").declaring(nearly_alike()),
        Hostile::new("prefixes-colliding", "<paaaaaaa:e/>").declaring(colliding_prefixes()),
        Hostile::new("prefix-longest", format!("<{long_prefix}:e xmlns:{long_prefix}='u'/>")),
        // Text, references, comments, CDATA sections.
        Hostile::new("text", "base64+/"),
        Hostile::new("text-non-ascii", "\u{e9}\u{4e2d}\u{10000}"),
        Hostile::new("text-line-ends", "\r\n"),
        Hostile::new("text-returns", "\r "),
        Hostile::new("text-brackets", "]] ]"),
        Hostile::new("text-references", "&lt;"),
        Hostile::new("text-references-and-spaces", "&lt; "),
        Hostile::new("text-brackets-and-references", "]&lt; "),
        Hostile::new("text-mixed", "\u{e9}a"),
        Hostile::new("text-character-references", "&#9;"),
        Hostile::new("text-long-references", "&#x0000000000010FFFF;"),
        Hostile::new("comments", "<!---->"),
        Hostile::new("comment-dashes", " -").within("<!--", " -->"),
        Hostile::new("comment-returns", "\r ").within("<!--", "-->"),
        Hostile::new("cdata", "<![CDATA[]]>"),
        Hostile::new("cdata-brackets", "]").within("<![CDATA[", "]]>"),
        Hostile::new("cdata-almost-ends", "]]x").within("<![CDATA[", "]]>"),
        // What SOAP and the schema look into.
        Hostile::new("header-blocks", "<x:b xmlns:x='urn:x'/>").at(Place::Header),
        Hostile::new("header-mandatory", "<b xmlns='u' s:actor='urn:other' s:mustUnderstand='1'/>")
            .at(Place::Header),
        Hostile::new(
            "header-not-mandatory",
            format!("<e xmlns='u'{}/>", list(BINDINGS, &|c| format!(" p{c}:mustUnderstand='0'"))),
        )
        .at(Place::Header)
        .declaring(alike()),
        Hostile::new("header-spaces", " ").at(Place::Header),
        Hostile::new("operation-comments", "<!--c-->").at(Place::Operation),
        Hostile::new("trailers", "<a xmlns='u'/>").at(Place::Trailer),
        Hostile::new("error-behind-text", "\u{e9}").within("", "]]>").refused(),
        // White space outside the root, and what ends it.
        Hostile::new("error-behind-lines", "\n").within("", "x").at(Place::End).refused(),
        Hostile::new("return-behind-lines", "\n").within("", "\r\n").at(Place::End),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use ews_phonecall::{ErrorKind, Request, RequestReader};

    #[test]
    fn every_document_is_what_it_claims_to_be() {
        let hostile = hostile();
        let sizes = hostile.iter().flat_map(|kind| [kind.document(1), kind.document(2)]);
        for document in field().into_iter().chain(unfriendly()).chain(other_operations()).chain(sizes) {
            let result = Request::parse(&document.bytes);
            assert_eq!(result.is_ok(), document.accepted, "{}: {result:?}", document.name);
            let mut reader = RequestReader::<{ limits::TAG }>::new();
            assert_eq!(reader.push(&document.bytes).is_ok(), document.accepted, "{}", document.name);
        }
    }

    #[test]
    fn refused_documents_are_refused_at_their_end() {
        for kind in hostile().iter().filter(|kind| !kind.accepted) {
            let document = kind.document(2);
            let error = Request::parse(&document.bytes).expect_err(kind.name);
            assert!(
                matches!(error.kind(), ErrorKind::TextOutsideRoot | ErrorKind::CDataEndInText),
                "{error}"
            );
            assert!(error.offset() > limits::MESSAGE * 3 / 4, "{error}");
        }
    }

    #[test]
    fn documents_made_to_hurt_double_and_reach_the_limits() {
        for kind in hostile() {
            let (single, double) = (kind.document(1).bytes.len(), kind.document(2).bytes.len());
            let overhead = 2 * single - double;
            assert!(overhead < 1500, "{}: {overhead}", kind.name);
            assert!(double <= limits::MESSAGE && double > limits::MESSAGE * 3 / 4, "{}: {double}", kind.name);
        }
    }
}
