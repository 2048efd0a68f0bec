//! The verdict on every document of the W3C XML conformance suite (edition of 2013-09-23) that the library
//! can be asked about.
//!
//! Runs when `XML_CONFORMANCE_SUITE` names the folder with `xmlconf.xml`; `.ci/conformance` fetches the suite
//! and sets it. `docs/conformance.md` has the figures and the exceptions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ews_phonecall::xml::{Reader, StreamReader};
use ews_phonecall::{Error, ErrorKind, VOCABULARY, limits};
use roxmltree::{Document, Node, ParsingOptions};

/// What a case was found to be, and how many there are of it in the suite.
const COUNTS: [(&str, usize); 8] = [
    ("for XML 1.1", 273),
    ("for another edition of XML 1.0", 310),
    ("in another encoding: refused", 88),
    ("with a DTD: refused as that", 1610),
    ("with a DTD, but malformed before it: refused as that", 26),
    ("without a DTD, well-formed: accepted", 73),
    ("without a DTD, not well-formed: refused", 204),
    ("without a DTD, either verdict allowed", 1),
];

/// Cases with a DTD that are malformed before the DTD begins, and what is found there.
const MALFORMED_BEFORE_DTD: &[(&str, ErrorKind)] = &[
    ("sgml02", ErrorKind::MisplacedDeclaration),
    ("ibm-not-wf-P22-ibm22n02.xml", ErrorKind::MisplacedDeclaration),
    ("ibm-not-wf-P23-ibm23n04.xml", ErrorKind::MisplacedDeclaration),
    ("ibm-not-wf-P24-ibm24n02.xml", ErrorKind::InvalidName),
    ("ibm-not-wf-P24-ibm24n01.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P24-ibm24n03.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P24-ibm24n04.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P24-ibm24n05.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P24-ibm24n06.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P24-ibm24n07.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P24-ibm24n08.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P24-ibm24n09.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P25-ibm25n01.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P25-ibm25n02.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P26-ibm26n01.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P32-ibm32n01.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P32-ibm32n02.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P32-ibm32n03.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P32-ibm32n04.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P32-ibm32n05.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P32-ibm32n06.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P32-ibm32n07.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P32-ibm32n08.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P80-ibm80n01.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P80-ibm80n02.xml", ErrorKind::InvalidDeclaration),
    ("ibm-not-wf-P80-ibm80n06.xml", ErrorKind::InvalidDeclaration),
];

/// Cases that get another verdict than the catalogue's, and what is found in them. `docs/conformance.md` has
/// the reason for each.
const EXCEPTIONS: &[(&str, ErrorKind)] =
    &[("o-p04pass1", ErrorKind::InvalidName), ("o-p05pass1", ErrorKind::InvalidName)];

struct Case {
    id: String,
    path: PathBuf,
    /// `valid`, `invalid`, `not-wf` or `error`.
    kind: String,
    /// For XML 1.0 or Namespaces 1.0, not 1.1.
    is_version_1_0: bool,
    is_fifth_edition: bool,
}

#[test]
fn every_case_gets_the_verdict_of_the_standard() {
    let Ok(suite) = std::env::var("XML_CONFORMANCE_SUITE") else {
        eprintln!(
            "SKIPPED: XML_CONFORMANCE_SUITE does not name the folder of the W3C suite; see .ci/conformance"
        );
        return;
    };
    let mut counts = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in catalogue(Path::new(&suite)) {
        let document =
            fs::read(&case.path).unwrap_or_else(|error| panic!("{}: {error}", case.path.display()));
        let found = read(&document);
        let in_bytes = read_bytewise(&document);
        if in_bytes != found {
            wrong.push(format!("{}: {found:?} whole, but {in_bytes:?} in single bytes", case.id));
        }
        match judge(&case, &document, found) {
            Ok(group) => *counts.entry(group).or_insert(0) += 1,
            Err(expected) => {
                wrong.push(format!("{} ({}): {expected}, not {found:?}", case.id, case.path.display()))
            }
        }
    }
    println!("{counts:#?}");
    assert!(wrong.is_empty(), "{} wrong verdicts:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(counts, BTreeMap::from(COUNTS));
}

/// The group of a case, or what was expected of it.
fn judge(case: &Case, document: &[u8], found: Result<(), Error>) -> Result<&'static str, String> {
    let kind = found.map_err(|error| error.kind());
    let expect =
        |is_right: bool, group: &'static str| if is_right { Ok(group) } else { Err(group.to_owned()) };
    let named = |list: &[(&str, ErrorKind)]| {
        list.iter().find(|(id, _)| *id == case.id).map(|(_, expected)| Err(*expected))
    };
    if !case.is_version_1_0 {
        return Ok(COUNTS[0].0);
    }
    if !case.is_fifth_edition {
        return Ok(COUNTS[1].0);
    }
    if !is_utf8(document) {
        return expect(kind.is_err(), COUNTS[2].0);
    }
    if has_dtd(document) {
        return match named(MALFORMED_BEFORE_DTD) {
            Some(expected) => expect(kind == expected, COUNTS[4].0),
            None => expect(kind == Err(ErrorKind::Dtd), COUNTS[3].0),
        };
    }
    let group = match case.kind.as_str() {
        "valid" | "invalid" => COUNTS[5].0,
        // A limit must not stand in for what the standard forbids.
        "not-wf" if kind.is_err_and(is_limit) => return Err("not refused for a limit".to_owned()),
        "not-wf" => COUNTS[6].0,
        _ => return Ok(COUNTS[7].0),
    };
    match named(EXCEPTIONS) {
        Some(expected) => expect(kind == expected, group),
        None => expect(kind.is_err() == (case.kind == "not-wf"), group),
    }
}

fn is_limit(kind: ErrorKind) -> bool {
    use ErrorKind::*;
    matches!(
        kind,
        MessageTooLong
            | TagTooLong
            | TooDeep
            | TooManyAttributes
            | TooManyNamespaces
            | NamesTooLong
            | PrefixesTooLong
    )
}

fn read(document: &[u8]) -> Result<(), Error> {
    let mut reader = Reader::new(document, VOCABULARY);
    while reader.next_piece()?.is_some() {}
    Ok(())
}

fn read_bytewise(document: &[u8]) -> Result<(), Error> {
    let mut reader = StreamReader::<{ limits::TAG }>::new(VOCABULARY);
    document.chunks(1).try_for_each(|byte| reader.push(byte, |_| Ok(())))?;
    reader.finish()
}

/// Whether the document is in UTF-8, by its bytes and by its declaration.
fn is_utf8(document: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(document) else { return false };
    let declaration = text.trim_start_matches('\u{FEFF}').split_once("?>").map_or("", |(front, _)| front);
    let encoding = declaration.strip_prefix("<?xml").and_then(|front| front.split_once("encoding"));
    let name = encoding.map(|(_, behind)| behind.trim_matches([' ', '\t', '\r', '\n', '=', '"', '\'']));
    name.is_none_or(|name| {
        name.split(['"', '\'']).next().is_some_and(|name| name.eq_ignore_ascii_case("utf-8"))
    }) && !text.contains('\0')
}

/// Whether a document type declaration is what follows the comments and instructions at the start.
fn has_dtd(document: &[u8]) -> bool {
    let mut rest = std::str::from_utf8(document).unwrap_or_default().trim_start_matches('\u{FEFF}');
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let end = match () {
            () if rest.starts_with("<!DOCTYPE") => return true,
            () if rest.starts_with("<?") => "?>",
            () if rest.starts_with("<!--") => "-->",
            () => return false,
        };
        let Some((_, behind)) = rest.split_once(end) else { return false };
        rest = behind;
    }
}

/// The cases of the suite: its catalogue is put together from files by external entities.
fn catalogue(suite: &Path) -> Vec<Case> {
    let root = fs::read_to_string(suite.join("xmlconf.xml")).expect("xmlconf.xml is in the folder");
    let mut cases = Vec::new();
    for declaration in root.split("<!ENTITY").skip(1) {
        let path = declaration.split('"').nth(1).expect("an entity has a file");
        let path = suite.join(path);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let content = match text.split_once("?>") {
            Some((front, content)) if front.starts_with("<?xml") => content,
            _ => &text,
        };
        let wrapped = format!("<catalogue>{content}</catalogue>");
        let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
        let document = Document::parse_with_options(&wrapped, options)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let tests = document.descendants().filter(|node| node.has_tag_name("TEST"));
        cases.extend(tests.map(|test| case(test, path.parent().expect("it is in a folder"))));
    }
    cases
}

fn case(test: Node<'_, '_>, folder: &Path) -> Case {
    let attribute = |name: &str| test.attribute(name).unwrap_or_default();
    let base =
        test.ancestors().find_map(|node| node.attribute(("http://www.w3.org/XML/1998/namespace", "base")));
    Case {
        id: attribute("ID").to_owned(),
        path: folder.join(base.unwrap_or_default()).join(attribute("URI")),
        kind: attribute("TYPE").to_owned(),
        is_version_1_0: !attribute("RECOMMENDATION").ends_with("1.1"),
        is_fifth_edition: test.attribute("EDITION").is_none_or(|editions| editions.contains('5')),
    }
}
