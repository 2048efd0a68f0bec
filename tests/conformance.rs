//! The verdict on every document of the W3C XML conformance suite (edition of 2013-09-23) that the library
//! can be asked about.
//!
//! Runs when `XML_CONFORMANCE_SUITE` names the folder with `xmlconf.xml`; `.ci/conformance` fetches the suite
//! and sets it. `docs/conformance.md` has the figures and the exceptions.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ews_phonecall::xml::{Reader, StreamReader};
use ews_phonecall::{Error, ErrorKind, VOCABULARY, limits};
use roxmltree::{Document, Node, ParsingOptions};

/// What a case was found to be, and how many there are of it in the suite.
const COUNTS: [(&str, usize); 8] = [
    ("for XML 1.1", 273),
    ("in another encoding: refused as that", 54),
    ("with a DTD: refused as that", 1932),
    ("with a DTD, but malformed before it: refused as that", 41),
    ("without a DTD, not in UTF-8: refused as that", 3),
    ("without a DTD, well-formed: accepted", 73),
    ("without a DTD, not well-formed: refused", 208),
    ("without a DTD, either verdict allowed", 1),
];

/// Cases with a DTD that are malformed before the DTD begins, by what is found there.
#[rustfmt::skip]
const MALFORMED_BEFORE_DTD: &[(ErrorKind, &[&str])] = &[
    (ErrorKind::MisplacedDeclaration, &[
        "sgml02", "ibm-not-wf-P22-ibm22n02.xml", "ibm-not-wf-P23-ibm23n04.xml",
    ]),
    (ErrorKind::InvalidName, &["ibm-not-wf-P24-ibm24n02.xml"]),
    (ErrorKind::InvalidDeclaration, &[
        "ibm-not-wf-P23-ibm23n01.xml", "ibm-not-wf-P23-ibm23n02.xml", "ibm-not-wf-P23-ibm23n03.xml",
        "ibm-not-wf-P24-ibm24n01.xml", "ibm-not-wf-P24-ibm24n03.xml", "ibm-not-wf-P24-ibm24n04.xml",
        "ibm-not-wf-P24-ibm24n05.xml", "ibm-not-wf-P24-ibm24n06.xml", "ibm-not-wf-P24-ibm24n07.xml",
        "ibm-not-wf-P24-ibm24n08.xml", "ibm-not-wf-P24-ibm24n09.xml",
        "ibm-not-wf-P25-ibm25n01.xml", "ibm-not-wf-P25-ibm25n02.xml", "ibm-not-wf-P26-ibm26n01.xml",
        "ibm-not-wf-P32-ibm32n01.xml", "ibm-not-wf-P32-ibm32n02.xml", "ibm-not-wf-P32-ibm32n03.xml",
        "ibm-not-wf-P32-ibm32n04.xml", "ibm-not-wf-P32-ibm32n05.xml", "ibm-not-wf-P32-ibm32n06.xml",
        "ibm-not-wf-P32-ibm32n07.xml", "ibm-not-wf-P32-ibm32n08.xml",
        "ibm-not-wf-P80-ibm80n01.xml", "ibm-not-wf-P80-ibm80n02.xml", "ibm-not-wf-P80-ibm80n03.xml",
        "ibm-not-wf-P80-ibm80n04.xml", "ibm-not-wf-P80-ibm80n05.xml", "ibm-not-wf-P80-ibm80n06.xml",
        "ibm-not-wf-P81-ibm81n01.xml", "ibm-not-wf-P81-ibm81n02.xml", "ibm-not-wf-P81-ibm81n03.xml",
        "ibm-not-wf-P81-ibm81n04.xml", "ibm-not-wf-P81-ibm81n05.xml", "ibm-not-wf-P81-ibm81n06.xml",
        "ibm-not-wf-P81-ibm81n07.xml", "ibm-not-wf-P81-ibm81n08.xml", "ibm-not-wf-P81-ibm81n09.xml",
    ]),
];

/// Cases that get another verdict than the catalogue's, and what is found in them. `docs/conformance.md` has
/// the reason for each.
const EXCEPTIONS: &[(ErrorKind, &[&str])] = &[(ErrorKind::InvalidName, &["o-p04pass1", "o-p05pass1"])];

struct Case {
    id: String,
    path: PathBuf,
    /// `valid`, `invalid`, `not-wf` or `error`.
    kind: String,
    /// For XML 1.0 or Namespaces 1.0, not 1.1.
    is_version_1_0: bool,
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
    let named = |list: &[(ErrorKind, &[&str])]| {
        list.iter().find(|(_, ids)| ids.contains(&case.id.as_str())).map(|(expected, _)| *expected)
    };
    if !case.is_version_1_0 {
        return Ok(COUNTS[0].0);
    }
    if is_in_another_encoding(document) {
        return expect(kind == Err(ErrorKind::UnsupportedEncoding), COUNTS[1].0);
    }
    if has_dtd(document) {
        return match named(MALFORMED_BEFORE_DTD) {
            Some(expected) => expect(kind == Err(expected), COUNTS[3].0),
            None => expect(kind == Err(ErrorKind::Dtd), COUNTS[2].0),
        };
    }
    if std::str::from_utf8(document).is_err() {
        return expect(kind == Err(ErrorKind::InvalidUtf8), COUNTS[4].0);
    }
    let group = match case.kind.as_str() {
        "valid" | "invalid" => COUNTS[5].0,
        // Neither a limit nor the encoding must stand in for what the standard forbids.
        "not-wf" if kind.is_err_and(ErrorKind::is_limit) => return Err("not refused for a limit".to_owned()),
        "not-wf" if kind == Err(ErrorKind::UnsupportedEncoding) => {
            return Err("not refused for an encoding".to_owned());
        }
        "not-wf" => COUNTS[6].0,
        _ => return Ok(COUNTS[7].0),
    };
    match named(EXCEPTIONS) {
        Some(expected) => expect(kind == Err(expected), group),
        None => expect(kind.is_err() == (case.kind == "not-wf"), group),
    }
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

/// Whether the document is in another encoding than UTF-8, by a byte-order mark, zero bytes at its start, or its
/// declaration (XML 1.0, F).
fn is_in_another_encoding(document: &[u8]) -> bool {
    document.starts_with(b"\xFF\xFE")
        || document.starts_with(b"\xFE\xFF")
        || document.iter().take(4).any(|&byte| byte == 0)
        || declared_encoding(&String::from_utf8_lossy(document))
            .is_some_and(|name| !name.eq_ignore_ascii_case("utf-8"))
}

/// The encoding that a declaration names, if it is well-formed up to there (XML 1.0, 23, 24, 80, 81).
fn declared_encoding(document: &str) -> Option<&str> {
    fn value<'a>(declaration: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
        let behind =
            declaration.trim_start().strip_prefix(name)?.trim_start().strip_prefix('=')?.trim_start();
        let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        behind[1..].split_once(quote)
    }
    let (_, rest) = value(document.trim_start_matches('\u{FEFF}').strip_prefix("<?xml")?, "version")?;
    let (name, _) = value(rest, "encoding")?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    is_name.then_some(name)
}

/// Whether a document type declaration is what follows the comments and instructions at the start.
fn has_dtd(document: &[u8]) -> bool {
    let document = String::from_utf8_lossy(document);
    let mut rest = document.trim_start_matches('\u{FEFF}');
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
    }
}
