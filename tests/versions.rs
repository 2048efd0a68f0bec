//! `RequestServerVersion`: which versions a request may ask for, and what it hears if it asks for another.

mod common;

use common::{Answer, CALL, assert_refused, in_https, request, with_body, with_header};
use ews_phonecall::{ErrorKind, ExchangeVersion};

#[test]
fn every_version_with_phone_calls_is_accepted() {
    let named = ExchangeVersion::NAMED
        .iter()
        .map(ExchangeVersion::as_str)
        .filter(|name| !["Exchange2007", "Exchange2007_SP1", "Exchange2009"].contains(name));
    let mut accepted = 0;
    for name in
        named.chain(["V2015_10_05", "V2016_01_06", "V2017_07_11", "V2018_01_08", "V2018_01_08_01", "V2_14"])
    {
        let message = with_header(&format!("<t:RequestServerVersion Version='{name}'/>"));
        let version = request(message.as_bytes()).unwrap().server_version.unwrap();
        assert_eq!(version.as_str(), name);
        assert!(version >= ExchangeVersion::FIRST_WITH_PHONE_CALLS);
        accepted += 1;
    }
    assert_eq!(accepted, 14);
}

#[test]
fn no_header_is_no_statement() {
    for message in [with_body(CALL), with_header(""), with_header("<t:MailboxCulture>en</t:MailboxCulture>")]
    {
        assert_eq!(request(message.as_bytes()).unwrap().server_version, None);
    }
}

#[test]
fn other_versions_are_refused() {
    use ErrorKind::*;
    let table = [
        ("^Exchange2007", IncorrectSchemaVersion, Answer::IncorrectSchemaVersion),
        ("^Exchange2007_SP1", IncorrectSchemaVersion, Answer::IncorrectSchemaVersion),
        ("^Exchange2009", IncorrectSchemaVersion, Answer::IncorrectSchemaVersion),
        ("^", InvalidServerVersion, Answer::InvalidServerVersion),
        ("^Exchange2008", InvalidServerVersion, Answer::InvalidServerVersion),
        ("^V2018_01_08_01_0", InvalidServerVersion, Answer::InvalidServerVersion),
        ("^Exchange2010_SP9", InvalidServerVersion, Answer::InvalidServerVersion),
        ("^exchange2010", InvalidServerVersion, Answer::InvalidServerVersion),
        ("^ Exchange2010", InvalidServerVersion, Answer::InvalidServerVersion),
        ("^Exchange2010 ", InvalidServerVersion, Answer::InvalidServerVersion),
        ("^V", InvalidServerVersion, Answer::InvalidServerVersion),
        ("^Vista", InvalidServerVersion, Answer::InvalidServerVersion),
        ("^14.0", InvalidServerVersion, Answer::InvalidServerVersion),
    ];
    for (name, kind, answer) in table {
        let message = with_header(&format!("<t:RequestServerVersion Version='{name}'/>"));
        assert_refused(in_https(&message), kind, answer);
        assert_refused(message, kind, answer);
    }
}

#[test]
fn the_header_block_follows_its_schema() {
    use ErrorKind::*;
    let table = [
        ("^<t:RequestServerVersion/>", MissingAttribute),
        ("<t:RequestServerVersion ^t:X='' Version='Exchange2010'/>", UnexpectedAttribute),
        ("<t:RequestServerVersion Version='Exchange2010'>^ </t:RequestServerVersion>", UnexpectedText),
        ("<t:RequestServerVersion Version='Exchange2010'>^a</t:RequestServerVersion>", UnexpectedText),
        ("<t:RequestServerVersion Version='Exchange2010'>^&#32;</t:RequestServerVersion>", UnexpectedText),
        (
            "<t:RequestServerVersion Version='Exchange2010'>^<t:a/></t:RequestServerVersion>",
            UnexpectedElement,
        ),
        (
            "<t:RequestServerVersion Version='Exchange2010'/>\
             ^<t:RequestServerVersion Version='Exchange2010'/>",
            UnexpectedElement,
        ),
    ];
    for (header, kind) in table {
        assert_refused(with_header(header), kind, Answer::SchemaValidation);
    }
}

#[test]
fn an_element_of_this_name_elsewhere_means_nothing() {
    let blocks = [
        "<t:X><t:RequestServerVersion Version='Exchange2007'/></t:X>",
        "<m:RequestServerVersion Version='Exchange2007'/>",
        "<x:RequestServerVersion xmlns:x='urn:x' Version='Exchange2007'/>",
    ];
    for block in blocks {
        assert_eq!(request(with_header(block).as_bytes()).unwrap().server_version, None, "{block}");
    }
}
