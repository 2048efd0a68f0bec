//! Messages by random descriptions, valid ones and damaged ones, mean what a second reading of the description over the tree
//! of another parser says, whole and in pieces.

use std::fmt::Write;

use arbitrary::Unstructured;
use ews_phonecall::{Error, ErrorKind, HeaderName, Options, soap};

use super::differential;
use crate::described::{
    Attribute, Child, Content, DESCRIPTIONS, Description, Element, Grammar, Kind, NONE, Order, SOAP, TEXTS,
    Value,
};
use crate::{oracle, pieces, steered};

const CUTS: usize = 8;

/// Header blocks that the application understands.
const BLOCKS: &[HeaderName] = &[
    HeaderName { namespace: "urn:a", local_name: "r0" },
    HeaderName { namespace: "urn:other", local_name: "h" },
];

/// Which description, what the message by it is like, and then [`CUTS`] lengths of pieces.
pub fn run(data: &[u8]) {
    let (choices, cuts) = steered::<CUTS>(data);
    let [number, choices @ ..] = choices else { return };
    let description = &DESCRIPTIONS[usize::from(*number) % DESCRIPTIONS.len()];
    let message = Writing::message(description.grammar, Unstructured::new(choices));
    check(description, &message, &cuts);
}

fn check(description: &Description, message: &[u8], cuts: &[u8; CUTS]) {
    let options = Options::DEFAULT.understanding(BLOCKS);
    let ours = (description.parse)(message, &options);
    let ways = [pieces(message, cuts), message.chunks(1).collect()];
    (description.assert_same_in_pieces)(&ways, &options, &ours);

    let of_document = ours.as_ref().err().filter(|error| is_of_document(error.kind()));
    if ours.is_ok() || of_document.is_some() {
        // Whatever is skipped is checked all the same.
        let of_reader = differential::read(message).err();
        let place = |error: &Error| (error.kind(), error.offset());
        assert_eq!(of_document.map(place), of_reader.as_ref().map(place), "of {message:?}");
    }
    let text = std::str::from_utf8(message).unwrap_or_default();
    let document = match oracle::parse(text) {
        Some(document) if of_document.is_none() && !differential::misreads_returns(message) => document,
        _ => return differential::run(message),
    };
    let theirs = description.grammar.read(&document, text, BLOCKS);
    let shown = || format!("{ours:?}\nof {text:?}\nby {:?}", description.grammar);
    assert!(ours.as_ref().ok() == theirs.as_ref(), "expected {theirs:?}, not {}", shown());
    if let Ok(ours) = &ours {
        (description.assert_read_back)(ours);
    }
}

/// Whether an error is one of a document, not of a message.
fn is_of_document(kind: ErrorKind) -> bool {
    let place = |kind| ErrorKind::ALL.iter().position(|other| *other == kind);
    place(kind) < place(ErrorKind::PhoneCallIdTooLong)
}

/// Writes a message, as the choices say that there are.
struct Writing<'c> {
    grammar: &'static Grammar,
    choices: Unstructured<'c>,
    /// The spelling of most namespaces.
    spelling: u8,
    out: String,
}

impl<'c> Writing<'c> {
    fn message(grammar: &'static Grammar, choices: Unstructured<'c>) -> Vec<u8> {
        let mut writing = Self { grammar, choices, spelling: 0, out: String::new() };
        writing.envelope();
        let mut message = writing.out.into_bytes();
        let mut choices = writing.choices;
        if let Ok(damage @ 1..) = choices.int_in_range(0..=15)
            && let Ok(at) = choices.int_in_range(0..=message.len() - 1)
        {
            match damage {
                1 => message.truncate(at),
                2 => message[at] = choices.arbitrary().unwrap_or_default(),
                3 => drop(message.remove(at)),
                4 => message.insert(at, choices.arbitrary().unwrap_or_default()),
                _ => {}
            }
        }
        message
    }

    // --- Choices. Without any left, the message is valid and short ---

    fn below(&mut self, end: usize) -> usize {
        self.choices.int_in_range(0..=end.saturating_sub(1)).unwrap_or(0)
    }

    /// True for one of `n` choices.
    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 1
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    // --- The frame ---

    fn envelope(&mut self) {
        if self.one_in(8) {
            self.push("<?xml version='1.0' encoding='utf-8'?>");
        }
        self.gap(false);
        self.spelling = self.below(self.grammar.spellings.into()) as u8;
        let (e, i) = (soap::ENVELOPE_URI, soap::XSI_URI);
        write!(self.out, "<s:Envelope xmlns:s='{e}' xmlns:i='{i}' xmlns:o='urn:other'").expect("a string");
        for number in 0..self.grammar.own {
            let uri = self.grammar.uri(number, self.spelling);
            write!(self.out, " xmlns:n{number}='{uri}'").expect("a string");
        }
        let end = if self.one_in(40) { " a='b'>" } else { ">" };
        self.push(end);
        self.gap(true);
        if self.below(3) > 0 {
            let start = if self.one_in(40) { "<s:Header a='b'>" } else { "<s:Header>" };
            self.push(start);
            for _ in 0..self.below(4) {
                self.block();
                self.gap(true);
            }
            self.push("</s:Header>");
        }
        self.gap(true);
        if self.one_in(40) {
            let extra = ["<s:Body/>", "<s:Header/>", "<o:Body/>"][self.below(3)];
            self.push(extra);
        }
        self.push("<s:Body>");
        self.gap(true);
        let body = self.grammar.body[self.below(self.grammar.body.len())];
        self.element(body, "");
        self.gap(true);
        self.push("</s:Body>");
        if self.one_in(10) {
            self.foreign();
        }
        self.gap(true);
        self.push("</s:Envelope>");
        self.gap(false);
    }

    fn block(&mut self) {
        let actors =
            ["", " s:actor=''", " s:actor='http://schemas.xmlsoap.org/soap/actor/next'", " s:actor='urn:x'"];
        let musts = ["", " s:mustUnderstand='1'", " s:mustUnderstand=' 0 '", " s:mustUnderstand='true'"];
        let must = if self.one_in(40) { musts[3] } else { musts[self.below(3)] };
        let actor = actors[self.below(4)];
        let frame = [actor, must].concat();
        let named = [self.grammar.understood, self.grammar.refused].concat();
        match self.below(4) {
            0 | 1 if !self.grammar.header.is_empty() => {
                let element = self.grammar.header[self.below(self.grammar.header.len())];
                self.element(element, &frame);
            }
            2 if !named.is_empty() => {
                let (number, name) = named[self.below(named.len())];
                write!(self.out, "<n{number}:{name}{frame}/>").expect("a string");
            }
            _ => {
                let name = ["o:h", "o:g", "n0:u0", "n0:r0", "s:h", "h"][self.below(6)];
                write!(self.out, "<{name}{frame}>").expect("a string");
                self.gap(true);
                write!(self.out, "</{name}>").expect("a string");
            }
        }
    }

    // --- Elements ---

    /// An element by its description, or nearly; `more` stands among its attributes.
    fn element(&mut self, element: &'static Element, more: &str) {
        let number = match element.also_in {
            Some(also_in) if self.one_in(2) => also_in,
            _ if self.one_in(60) => [NONE, SOAP, 0][self.below(3)],
            _ => element.schema,
        };
        let spelling = if self.one_in(60) { 1 - self.spelling.min(1) } else { self.spelling };
        let uri = match number {
            NONE => "",
            SOAP => soap::ENVELOPE_URI,
            _ => self.grammar.uri(number, spelling.min(self.grammar.spellings - 1)),
        };
        // Its children in no namespace say so, wherever they stand.
        let (name, declaration) = match number {
            NONE => (element.name.to_owned(), " xmlns=''".to_owned()),
            _ if spelling != self.spelling || self.one_in(4) => {
                (element.name.to_owned(), format!(" xmlns='{uri}'"))
            }
            SOAP => (format!("s:{}", element.name), String::new()),
            _ => (format!("n{number}:{}", element.name), String::new()),
        };
        write!(self.out, "<{name}{declaration}{more}").expect("a string");
        self.attributes(element);
        if matches!(element.content, Content::Empty | Content::Markup(_)) && self.one_in(2) {
            return self.push("/>");
        }
        self.push(">");
        match &element.content {
            Content::Empty => {
                if self.one_in(20) {
                    self.odd();
                }
            }
            Content::Text(value) => {
                self.value(value, true);
                if self.one_in(30) {
                    self.foreign();
                }
            }
            Content::Markup(_) => {
                for _ in 0..self.below(4) {
                    self.odd();
                }
            }
            Content::Children(order, children) => self.children(*order, children),
        }
        write!(self.out, "</{name}>").expect("a string");
    }

    fn children(&mut self, order: Order, children: &'static [Child]) {
        let mut chosen: Vec<&Child> = match order {
            Order::Choice => vec![&children[self.below(children.len())]],
            _ => children.iter().filter(|child| child.is_required || self.below(3) > 0).collect(),
        };
        if self.one_in(16) {
            // One is missing, stands twice, or is not in its place.
            let (from, to) = (self.below(chosen.len()), self.below(chosen.len()));
            match self.below(3) {
                _ if chosen.is_empty() => {}
                0 => drop(chosen.remove(from)),
                1 => chosen.insert(to, chosen[from]),
                _ => chosen.swap(from, to),
            }
        }
        self.gap(true);
        for child in chosen {
            if matches!(order, Order::Extensible | Order::Any) && self.one_in(6) {
                self.foreign();
            }
            if order == Order::Any && self.one_in(6) {
                self.push("text");
            }
            self.element(child.element, "");
            self.gap(true);
        }
    }

    fn attributes(&mut self, element: &'static Element) {
        if self.one_in(8) {
            self.other_attribute();
        }
        let first = self.below(element.attributes.len());
        let (before, behind) = element.attributes.split_at(first);
        for Attribute { name, is_required, value } in behind.iter().chain(before) {
            let is_there = if *is_required { !self.one_in(30) } else { self.below(3) > 0 };
            if is_there {
                write!(self.out, " {name}=\"").expect("a string");
                self.value(value, false);
                self.push("\"");
            }
        }
        if self.one_in(8) {
            self.other_attribute();
        }
    }

    /// An attribute that is not described.
    fn other_attribute(&mut self) {
        let others = [
            " i:type='x'",
            " i:nil='false'",
            " i:nil='1'",
            " s:encodingStyle=''",
            " xml:lang='en'",
            " other=''",
            " o:a0='x'",
            " i:other=''",
            " xmlns:p='urn:other'",
            " xmlns:p='urn:a'",
        ];
        let other = others[self.below(others.len())];
        self.push(other);
    }

    /// A text of a value, mostly a good one.
    fn value(&mut self, value: &Value, is_content: bool) {
        let kind = if self.one_in(12) { Kind::String } else { value.kind };
        let numbers = [
            "7",
            " -1\n",
            "+12",
            "2147483648",
            "-2147483649",
            "4294967295",
            "-0",
            "",
            "1 2",
            "0x1",
            "00000000000000001",
        ];
        let names = ["s:a", "n0:a ", " o:b", "c", "x:d", "xml:e", "a:b:f", ":g", "p:h"];
        match kind {
            Kind::Int | Kind::UnsignedInt => {
                let number = numbers[self.below(numbers.len())];
                self.push(number);
            }
            Kind::Enumeration => {
                let text = TEXTS[self.below(TEXTS.len())];
                self.push(text);
            }
            Kind::QName => {
                let name = names[self.below(names.len())];
                self.push(name);
            }
            Kind::Checked => {
                self.push("b");
                self.text(value.limit - 1, is_content);
            }
            Kind::String => self.text(value.limit, is_content),
        }
    }

    /// A text of at most this many bytes, decoded, or seldom of more.
    fn text(&mut self, limit: usize, is_content: bool) {
        const PIECES: [(&str, usize); 14] = [
            ("a", 1),
            ("\u{E9}", 2),
            ("\u{20AC}", 3),
            (" ", 1),
            ("&lt;", 1),
            ("&#x1F600;", 4),
            ("&#10;", 1),
            ("\r\n", 1),
            ("]", 1),
            ("0123456789", 10),
            ("&quot;", 1),
            ("<!-- c -->", 0),
            ("<![CDATA[<x>]]>", 3),
            ("<![CDATA[]]>", 0),
        ];
        let mut room = if self.one_in(20) { limit + 20 } else { limit };
        for _ in 0..self.below(8) {
            let (piece, len) = PIECES[self.below(PIECES.len() - if is_content { 0 } else { 3 })];
            let Some(left) = room.checked_sub(len) else { break };
            room = left;
            self.push(piece);
        }
    }

    // --- What stands between ---

    /// What may stand between elements, and seldom what may not.
    fn gap(&mut self, is_inside: bool) {
        match self.below(12) {
            1 | 2 => self.push("\r\n  "),
            3 => self.push("<!-- c -->"),
            4 if self.one_in(16) => self.push("<?p i?>"),
            4 if is_inside && self.one_in(4) => self.odd(),
            _ => {}
        }
    }

    /// Text or markup of any kind.
    fn odd(&mut self) {
        match self.below(6) {
            0 => self.text(20, true),
            1 => self.push("<!-- c -->"),
            2 => self.push("<![CDATA[]]>"),
            3 => self.push("&#32;"),
            _ => self.foreign(),
        }
    }

    /// An element that is not described.
    fn foreign(&mut self) {
        let names = ["o:x", "x", "n0:x", "s:x", "n0:c00", "x xmlns='urn:other'", "n0:x xmlns:n0='urn:A'"];
        let name = names[self.below(names.len())];
        write!(self.out, "<{name}>").expect("a string");
        if self.one_in(3) {
            self.odd();
        }
        write!(self.out, "</{}>", name.split(' ').next().unwrap_or_default()).expect("a string");
    }
}
